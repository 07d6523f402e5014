package many_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/internal/made/many"
	"example.org/rawi/lexicon"
	"example.org/rawi/store"
)

// maker makes articles of those at RAWI_NEWS, or else of our own.
func maker(t testing.TB, o many.Options) (*many.Maker, *arabic.Stage) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	path := os.Getenv("RAWI_NEWS")
	if path == "" {
		path = "../../../testdata/corpus"
	}
	real, err := many.Read(t.Context(), lex, path, 2000)
	if err != nil {
		t.Fatal(err)
	}
	m, err := many.New(lex, real, o)
	if err != nil {
		t.Fatal(err)
	}
	words, err := arabic.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	return m, words
}

func TestArticles(t *testing.T) {
	m, words := maker(t, many.Options{Seed: 5})
	again, _ := maker(t, many.Options{Seed: 5})
	other, _ := maker(t, many.Options{Seed: 6})
	texts := map[string]bool{}
	const n = 600
	length, terms, same, findings := 0, 0, 0, 0
	from, to := time.Now(), time.Time{}
	for i := range n {
		a := m.Article(i)
		r := a.Record
		if texts[r.Text] {
			t.Fatalf("article %d has the text of another", i)
		}
		texts[r.Text] = true
		check(t, r)
		length += len([]rune(r.Text))
		findings += len(r.Statements) + len(r.Events) + len(r.Meetings)
		at, err := time.Parse(time.RFC3339, r.Doc.Published)
		if err != nil {
			t.Fatal(err)
		}
		if from.After(at) {
			from = at
		}
		if to.Before(at) {
			to = at
		}
		var want []string
		words.Terms(r.Text, func(x arabic.Term) bool { want = append(want, x.Text); return true })
		terms += len(want)
		same += common(want, a.Terms)
		if i < 50 {
			one, _ := json.Marshal(r)
			two, _ := json.Marshal(again.Article(i).Record)
			three, _ := json.Marshal(other.Article(i).Record)
			if string(one) != string(two) {
				t.Errorf("the same seed made two articles %d", i)
			}
			if string(one) == string(three) {
				t.Errorf("another seed made the same article %d", i)
			}
		}
	}
	if mean := length / n; mean < 1500 || mean > 2500 {
		t.Errorf("texts have %d characters on average", mean)
	}
	if share := float64(same) / float64(terms); share < .995 {
		t.Errorf("%.4f of the terms are those of the text", share)
	}
	if findings < 3*n {
		t.Errorf("%d findings in %d articles", findings, n)
	}
	if from.Year() > 2011 || to.Year() < 2024 {
		t.Errorf("published from %v to %v", from, to)
	}
	t.Logf("%d characters and %.1f findings an article; %.4f of the terms are those of the text", length/n, float64(findings)/n, float64(same)/float64(terms))
}

// common returns how many of the terms of a stand in b, counted.
func common(a, b []string) int {
	count := map[string]int{}
	for _, s := range b {
		count[s]++
	}
	n := 0
	for _, s := range a {
		if count[s] > 0 {
			count[s]--
			n++
		}
	}
	return n
}

// check holds a record against itself: every span in its text, every reference
// to something, every name where it is said to stand.
func check(t *testing.T, r *rawi.Record) {
	t.Helper()
	text := []rune(r.Text)
	words := func(start, end int) string {
		if start < 0 || start > end || end > len(text) {
			t.Fatalf("%s: span [%d,%d) of %d characters", r.Doc.ID, start, end, len(text))
		}
		return string(text[start:end])
	}
	known := map[string]bool{"": true}
	for i, e := range r.Entities {
		known[e.ID] = true
		for _, m := range e.Mentions {
			w := words(m.Start, m.End)
			short := strings.TrimPrefix(w, "ل")
			if m.Form == rawi.FormName && e.Type == rawi.Person && !strings.Contains(e.Name, short) {
				t.Fatalf("%s: %q is said to name %q", r.Doc.ID, w, e.Name)
			}
		}
		if e.Name == "" || e.Type == "" {
			t.Fatalf("%s: entity %d: %+v", r.Doc.ID, i, e)
		}
	}
	end := 0
	for _, s := range r.Sentences {
		if s.Start < end || words(s.Start, s.End) == "" {
			t.Fatalf("%s: sentence %v behind %d", r.Doc.ID, s, end)
		}
		end = s.End
	}
	for _, x := range r.Times {
		known[x.ID] = true
		words(x.Start, x.End)
	}
	refs := func(ids ...string) {
		for _, id := range ids {
			if !known[id] {
				t.Fatalf("%s: no %s", r.Doc.ID, id)
			}
		}
	}
	for _, s := range r.Statements {
		known[s.ID] = true
		refs(slices.Concat(s.Speakers, s.About, s.Via, []string{s.Addressee, s.Time})...)
		if strings.TrimSpace(words(s.Cue.Start, s.Cue.End)) == "" {
			t.Fatalf("%s: %s has no cue", r.Doc.ID, s.ID)
		}
		for _, c := range s.Content {
			words(c.Start, c.End)
		}
	}
	for _, e := range r.Events {
		known[e.ID] = true
		refs(slices.Concat(e.Actors, e.Recipients, []string{e.Place, e.Time, e.ClaimedBy})...)
		if strings.TrimSpace(words(e.Trigger.Start, e.Trigger.End)) == "" {
			t.Fatalf("%s: %s has no trigger", r.Doc.ID, e.ID)
		}
	}
	for _, m := range r.Meetings {
		refs(slices.Concat(m.Events, m.Statements, []string{m.Host, m.Venue, m.Place, m.Time})...)
		for _, s := range m.Sides {
			refs(append(s.Members, s.Party)...)
		}
	}
}

// BenchmarkSeal makes articles ready to be kept.
func BenchmarkSeal(b *testing.B) {
	m, _ := maker(b, many.Options{Seed: 1})
	sealer := &store.Sealer{Maker: "made", Fold: func(name string) string { return strings.Join(arabic.Words(name), " ") }}
	i := 0
	size := 0
	for b.Loop() {
		a, err := m.Seal(sealer, i)
		if err != nil {
			b.Fatal(err)
		}
		size += len(a.Packed) + len(a.Terms)
		i++
	}
	b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(size)/float64(i), "B/article")
}
