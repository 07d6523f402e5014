package resolve

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
)

// judged is a pair of articles, and whether a reader says that they tell of one
// happening.
type judged struct {
	list string
	x, y *Article
	same bool
}

// Shared is the articles of the pairs of docs/audits, with what reads them.
type Shared struct {
	Reader   *Reader
	Articles []SharedArticle
}

// SharedArticle is an article of the pairs of docs/audits.
type SharedArticle struct {
	*Article
	People map[int]int // the number of a person in the record, by the start of a mention
}

// SharedNews is where the articles of docs/audits are.
const SharedNews = "../../shared/data/news"

// ReadShared reads the articles of the pairs of docs/audits, once for all tests; nil
// where they are not at hand.
var ReadShared = sync.OnceValues(func() (*Shared, error) {
	const name = "papers-2015-odd-days.jsonl.gz"
	f, err := os.Open(filepath.Join(SharedNews, name))
	if err != nil {
		return nil, nil
	}
	defer f.Close()
	lex, err := lexicon.Default()
	if err != nil {
		return nil, err
	}
	stages, err := pipeline.Standard(lex)
	if err != nil {
		return nil, err
	}
	rd, err := NewReader(lex)
	if err != nil {
		return nil, err
	}
	out := &Shared{Reader: rd}
	for d, err := range format.Read(f, name, format.Options{}) {
		if err != nil {
			return nil, err
		}
		if err := stages.Run(context.Background(), d); err != nil {
			return nil, err
		}
		r := rawi.NewRecord(d)
		a := SharedArticle{rd.Read(int64(len(out.Articles)+1), r), map[int]int{}}
		for i, e := range r.Entities {
			for _, m := range e.Mentions {
				if e.Type == rawi.Person {
					a.People[m.Start] = i + 1
				}
			}
		}
		out.Articles = append(out.Articles, a)
	}
	return out, nil
})

// Verdicts reads a list of docs/audits.
func Verdicts(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("../docs/audits", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// TestFit fits the weights of likeness, where the articles at hand are those of
// docs/audits/story-pairs*.tsv: they are the ones that stand in likeWeights. For
// each list it also fits them without that list, and groups the articles with what
// comes of it.
func TestFit(t *testing.T) {
	shared, err := ReadShared()
	if err != nil {
		t.Fatal(err)
	}
	if shared == nil {
		t.Log("no articles: nothing to fit to")
		return
	}
	byID := map[string]*Article{}
	for _, a := range shared.Articles {
		byID[a.ID] = a.Article
	}
	grouped := func(weights [signs]float64) *Archive {
		a := NewArchive(shared.Reader)
		a.weights = weights
		for _, art := range shared.Articles {
			a.Add(art.Article)
		}
		a.Settle()
		return a
	}
	all := grouped(likeWeights)

	lists := []string{"story-pairs.tsv", "story-pairs-2.tsv", "story-pairs-3.tsv", "story-pairs-fit.tsv"}
	var pairs []judged
	var seen [][signs]float64
	for _, list := range lists {
		for _, row := range Verdicts(t, list) {
			p := judged{list, byID[row[0]], byID[row[1]], row[len(row)-1] == "1"}
			if p.x == nil || p.y == nil {
				t.Fatalf("%s: no article %v", list, row)
			}
			cosine := dot(p.x.Terms, p.y.Terms)
			if cosine < worth {
				continue // never looked at
			}
			s := look(p.x, p.y, cosine)
			s[signTold] = all.between(p.x, p.y)
			pairs, seen = append(pairs, p), append(seen, s)
		}
	}
	for _, without := range lists[:3] {
		w := fit(pairs, seen, without)
		a := grouped(w)
		var both, found, same float64
		for _, p := range pairs {
			if p.list != without {
				continue
			}
			got := a.StoryOf(p.x.Doc) == a.StoryOf(p.y.Doc)
			found, same = found+truth(got), same+truth(p.same)
			both += truth(got && p.same)
		}
		f1 := 2 * both / (found + same)
		t.Logf("fitted without %s: F1 %.3f on it", without, f1)
		if f1 < .82 {
			t.Errorf("what the other lists teach says little of %s: F1 %.3f", without, f1)
		}
	}
	w := fit(pairs, seen, "")
	t.Logf("%.2f", w)
	for i, v := range w {
		if math.Abs(v-likeWeights[i]) > .1+.1*math.Abs(v) {
			t.Errorf("weight %d is %.2f, and stands as %.2f: write it anew in story.go", i, v, likeWeights[i])
		}
	}
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// fit returns the weights of a logistic regression, by Newton's method, over the
// pairs that are not of a list.
func fit(pairs []judged, seen [][signs]float64, without string) (w [signs]float64) {
	// Signs differ in size: they are brought to one, or the little that holds
	// weights near zero would hold some more than others.
	var mean, size [signs]float64
	n := 0.0
	for i, p := range pairs {
		if p.list == without {
			continue
		}
		n++
		for k, v := range seen[i] {
			mean[k] += v
		}
	}
	for k := range mean {
		mean[k] /= n
	}
	for i, p := range pairs {
		if p.list == without {
			continue
		}
		for k, v := range seen[i] {
			size[k] += (v - mean[k]) * (v - mean[k]) / n
		}
	}
	for k := range size {
		size[k] = math.Sqrt(size[k])
	}
	mean[signNone], size[signNone] = 0, 1
	for range 30 {
		var grad [signs]float64
		var curve [signs][signs + 1]float64
		for i, p := range pairs {
			if p.list == without {
				continue
			}
			var v [signs]float64
			z := 0.0
			for k := range v {
				v[k] = (seen[i][k] - mean[k]) / size[k]
				z += w[k] * v[k]
			}
			y := 1 / (1 + math.Exp(-z))
			for k := range v {
				grad[k] += (truth(p.same) - y) * v[k]
				for m := range v {
					curve[k][m] += y * (1 - y) * v[k] * v[m]
				}
			}
		}
		for k := range grad {
			if k != signNone {
				grad[k] -= w[k]
				curve[k][k]++
			}
			curve[k][signs] = grad[k]
		}
		for k := range curve { // Gauss and Jordan
			for m := range curve {
				if m == k {
					continue
				}
				share := curve[m][k] / curve[k][k]
				for c := range curve[m] {
					curve[m][c] -= share * curve[k][c]
				}
			}
		}
		for k := range w {
			w[k] += curve[k][signs] / curve[k][k]
		}
	}
	for k := range w {
		if k != signNone {
			w[k] /= size[k]
			w[signNone] -= w[k] * mean[k]
		}
	}
	return w
}
