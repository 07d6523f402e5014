package quote_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/entity"
	"example.org/rawi/quote"
)

// Articles of other people, annotated or judged for this project, lie beside it.
const shared = "../../shared/"

func plain(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Skip("the articles that the model was learnt from are not at hand")
	}
	if bytes.HasPrefix(b, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if b, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// judgedArticles returns what the weights that are built in were learnt from.
func judgedArticles(t *testing.T, r *reader) []quote.Judged {
	t.Helper()
	corpus, err := filepath.Glob("../testdata/corpus/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []quote.Judged
	for _, name := range append([]string{
		shared + "gold/train.jsonl", shared + "data/news/wikinews.jsonl.gz", shared + "data/news/ntrex.jsonl.gz",
		"../models/quote/articles.jsonl",
	}, corpus...) {
		more, err := quote.ReadJudged(bytes.NewReader(plain(t, name)))
		if err != nil {
			t.Fatal(name, err)
		}
		all = append(all, more...)
	}
	if err := quote.AddVerdicts(bytes.NewReader(plain(t, "../models/quote/verdicts.tsv")), all); err != nil {
		t.Fatal(err)
	}
	names, err := entity.New(r.lex)
	if err != nil {
		t.Fatal(err)
	}
	judged := all[:0]
	for _, a := range all {
		if a.Whole || len(a.Verdicts) > 0 {
			for _, run := range []func(context.Context, *rawi.Document) error{r.words.Run, names.Run, r.times.Run} {
				if err := run(context.Background(), a.Doc); err != nil {
					t.Fatal(err)
				}
			}
			judged = append(judged, a)
		}
	}
	return judged
}

// TestHeldOut trains on four fifths of the articles and measures on the last, in
// turn: how many of the right and of the wrong statements are left out.
func TestHeldOut(t *testing.T) {
	if testing.Short() {
		t.Skip("trains five models")
	}
	r := newReader(t)
	articles := judgedArticles(t, r)
	var right, wrong, lost, caught int
	for fold := range folds {
		var learn, test []quote.Judged
		for i, a := range articles {
			if i%folds == fold {
				test = append(test, a)
			} else {
				learn = append(learn, a)
			}
		}
		weights, err := quote.Train(context.Background(), r.lex, learn)
		if err != nil {
			t.Fatal(err)
		}
		with, err := quote.NewWith(r.lex, weights)
		if err != nil {
			t.Fatal(err)
		}
		bare, err := quote.NewWith(r.lex, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range test {
			a := &test[i]
			found := func(s *quote.Stage) (ok, bad int) {
				if err := s.Run(context.Background(), a.Doc); err != nil {
					t.Fatal(err)
				}
				for k := range a.Doc.Statements {
					if share, judged := a.Share(a.Doc.Statements[k].Content[0]); judged && share > 0 {
						ok++
					} else if judged {
						bad++
					}
				}
				return ok, bad
			}
			ok, bad := found(bare)
			okNow, badNow := found(with)
			right, wrong, lost, caught = right+ok, wrong+bad, lost+ok-okNow, caught+bad-badNow
		}
	}
	t.Logf("of %d right statements %d are lost, of %d wrong ones %d left out", right, lost, wrong, caught)
	if lost*50 > right || caught*5 < wrong {
		t.Errorf("of %d right statements %d are lost, of %d wrong ones %d left out", right, lost, wrong, caught)
	}
}

const folds = 5

func TestReadJudged(t *testing.T) {
	const text = `{"id":"a","text":"قال زيد إن المطر نزل. المطر نزل.","statements":[{"content":"المطر نزل"}]}
{"id":"b","weight":0.5,"text":"كتب عمرو أن السوق مغلقة."}`
	got, err := quote.ReadJudged(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || !got[0].Whole || len(got[0].Verdicts) != 2 || got[0].Weight != 1 || got[1].Whole || got[1].Weight != 0.5 {
		t.Errorf("got %+v", got)
	}
	table := "article\tstart\tend\trule\tverdict\nb\t12\t23\tx\tfalse\n"
	if err := quote.AddVerdicts(strings.NewReader(table), got); err != nil {
		t.Fatal(err)
	}
	if v := got[1].Verdicts[0]; got[1].Doc.Slice(v.Span) != "السوق مغلقة" || v.Answer != quote.Wrong {
		t.Errorf("verdict %+v on %q", v, got[1].Doc.Slice(v.Span))
	}
	if share, judged := got[1].Share(got[1].Verdicts[0].Span); share != 0 || !judged {
		t.Errorf("share %v, judged %v", share, judged)
	}
	if _, judged := got[1].Share(rawi.Span{Start: 0, End: 6}); judged {
		t.Error("words that nobody judged are judged")
	}
}

func TestReadJudgedErrors(t *testing.T) {
	for _, text := range []string{`{"id":1}`, `{"id":"a","text":"كلمة","statements":[{"content":"أخرى"}]}`, `{`} {
		if _, err := quote.ReadJudged(strings.NewReader(text)); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
	articles := []quote.Judged{{ID: "a", Doc: &rawi.Document{Text: "كلمة"}}}
	head := "article\tstart\tend\tverdict\n"
	for _, table := range []string{"article\tend\n", head + "a\t0\n", head + "b\t0\t2\tok\n", head + "a\tx\t2\tok\n", head + "a\t0\tx\tok\n", head + "a\t3\t2\tok\n", head + "a\t0\t2\tmaybe\n"} {
		if err := quote.AddVerdicts(strings.NewReader(table), articles); err == nil {
			t.Errorf("%q: no error", table)
		}
	}
}

// TestWithoutWeights checks that the rules stand alone, and that weights of another
// version are refused.
func TestWithoutWeights(t *testing.T) {
	r := newReader(t)
	s, err := quote.NewWith(r.lex, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := r.read(t, "قال الوزير إن الميناء سيفتح.")
	d.Statements = nil
	if err := s.Run(context.Background(), d); err != nil || len(d.Statements) != 1 {
		t.Errorf("%d statements, %v", len(d.Statements), err)
	}
	if _, err := quote.NewWith(r.lex, []byte("other")); err == nil {
		t.Error("weights of another version were taken")
	}
}
