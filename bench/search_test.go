package bench

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"testing"

	"example.org/rawi"
	"example.org/rawi/lexicon"
	"example.org/rawi/search"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
)

// asked is a question, and the number of the paragraph that answers it.
type asked struct {
	question  string
	paragraph int
}

// arcd returns paragraphs of the Arabic Wikipedia and questions that people asked
// of them, in the form of SQuAD; RAWI_ARCD names the file.
func arcd(t testing.TB) (paragraphs []string, questions []asked) {
	path := os.Getenv("RAWI_ARCD")
	if path == "" {
		path = "../../shared/data/search/arcd-train.json"
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no questions here: RAWI_ARCD names the file")
	}
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Data []struct {
			Paragraphs []struct {
				Context string
				QAs     []struct{ Question string }
			}
		}
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	for _, article := range all.Data {
		for _, p := range article.Paragraphs {
			for _, q := range p.QAs {
				questions = append(questions, asked{q.Question, len(paragraphs)})
			}
			paragraphs = append(paragraphs, p.Context)
		}
	}
	return paragraphs, questions
}

// recall returns the share of questions whose paragraph is among the first, and
// the mean of 1/rank.
func recall(t *testing.T, name string, questions []asked, first func(question string) []int) float64 {
	const among = 5
	found, reciprocal := 0, 0.0
	for _, q := range questions {
		for rank, p := range first(q.question) {
			if p == q.paragraph {
				reciprocal += 1 / float64(rank+1)
				if rank < among {
					found++
				}
				break
			}
		}
	}
	n := float64(len(questions))
	t.Logf("%-10s recall@5 %.4f (%d of %d), MRR@10 %.4f", name, float64(found)/n, found, len(questions), reciprocal/n)
	return float64(found) / n
}

// TestQuestions asks which paragraph answers a question, among all: recall at 5 of
// rawi's search and of Bleve's with its Arabic analyzer.
func TestQuestions(t *testing.T) {
	paragraphs, questions := arcd(t)
	ours := recall(t, "rawi", questions, rawiSearch(t, paragraphs))
	theirs := recall(t, "bleve/ar", questions, bleveSearch(t, paragraphs))
	if ours < theirs+.03 {
		t.Errorf("recall@5 %.4f, want 3 points more than %.4f", ours, theirs)
	}
}

func rawiSearch(t *testing.T, paragraphs []string) func(string) []int {
	ctx := t.Context()
	s, err := sqlite.Open(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	sealer := &store.Sealer{Maker: "bench"}
	b := &store.Batch{}
	for i, p := range paragraphs {
		id := strconv.Itoa(i)
		a, err := sealer.Seal(&rawi.Record{Record: 1, Doc: rawi.RecordDoc{ID: id, Lang: "ar", Digest: rawi.Digest(p)}, Text: p}, store.Origin{Keys: []string{id}})
		if err != nil {
			t.Fatal(err)
		}
		b.Articles = append(b.Articles, a)
	}
	outcomes, err := s.Write(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	at := map[int64]int{}
	for i, o := range outcomes {
		at[o.Document] = i
	}
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	l, err := search.NewLanguage(lex)
	if err != nil {
		t.Fatal(err)
	}
	x, err := search.Open(t.TempDir(), l, search.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	if _, err := x.Update(ctx, s); err != nil {
		t.Fatal(err)
	}
	return func(question string) []int {
		a, err := x.Search(context.Background(), search.Request{Query: question, Sentence: true, Limit: 10})
		if err != nil {
			t.Fatalf("%s: %v", question, err)
		}
		var out []int
		for _, h := range a.Hits {
			out = append(out, at[h.Document])
		}
		return out
	}
}

func bleveSearch(t *testing.T, paragraphs []string) func(string) []int {
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = ar.AnalyzerName
	x, err := bleve.NewMemOnly(m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	for i, p := range paragraphs {
		if err := x.Index(strconv.Itoa(i), map[string]any{"text": p}); err != nil {
			t.Fatal(err)
		}
	}
	return func(question string) []int {
		q := bleve.NewMatchQuery(question)
		q.SetField("text")
		a, err := x.Search(bleve.NewSearchRequestOptions(q, 10, 0, false))
		if err != nil {
			t.Fatal(err)
		}
		var out []int
		for _, h := range a.Hits {
			n, err := strconv.Atoi(h.ID)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, n)
		}
		return out
	}
}
