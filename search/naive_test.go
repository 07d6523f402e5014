package search

import (
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/internal/made"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"example.org/rawi/store"
)

// shelfStore is a store of records in memory.
type shelfStore struct {
	docs    map[int64]*store.Document
	records map[int64]*rawi.Record
	changed int64
}

func (a *shelfStore) put(id int64, r *rawi.Record) {
	a.changed++
	d := &store.Document{ID: id, Changed: a.changed}
	d.Publisher, d.RecordID, d.Digest = r.Doc.Publisher, r.Doc.ID, rawi.Digest(r.Text)
	a.docs[id], a.records[id] = d, r
}

func (a *shelfStore) Document(_ context.Context, id int64) (*store.Document, error) {
	if d := a.docs[id]; d != nil {
		return d, nil
	}
	return nil, store.ErrNotFound
}

func (a *shelfStore) Record(_ context.Context, id int64, _ int) (*rawi.Record, error) {
	return a.records[id], nil
}

func (a *shelfStore) Documents(_ context.Context, f store.Filter) iter.Seq2[*store.Document, error] {
	var list []*store.Document
	for _, d := range a.docs {
		if d.Changed > f.After {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(x, y *store.Document) int { return int(x.Changed - y.Changed) })
	return func(yield func(*store.Document, error) bool) {
		for _, d := range list {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// scan answers a plan by looking at every row of every article.
type scan struct {
	l    *Language
	docs []*prepared
}

// at returns where a part stands in a row.
func (s *scan) at(p *plan, d *prepared, r *row) []int {
	var out []int
	switch p.op {
	case planWords:
		for _, e := range r.words {
			w := d.words[e.word]
			name := strings.Contains(w.norm, "_")
			ok := false
			switch p.words.how {
			case 't', 'w':
				ok = p.words.is(&w)
			case 'p':
				for term := range w.terms {
					ok = ok || !name && strings.HasPrefix(term, p.words.text)
				}
				ok = ok || !name && s.l.begins(w.norm, p.words.text)
			case 'n':
				ok = w.norm == p.words.text || strings.HasPrefix(w.norm, p.words.text+"_")
			}
			if ok {
				out = append(out, int(e.pos))
			}
		}
	case planOr:
		for _, k := range p.kids {
			out = append(out, s.at(k, d, r)...)
		}
		slices.Sort(out)
		out = slices.Compact(out)
	case planPhrase:
		for _, x := range s.at(p.kids[0], d, r) {
			ok := true
			for i, k := range p.kids[1:] {
				ok = ok && slices.Contains(s.at(k, d, r), x+i+1)
			}
			if ok {
				out = append(out, x)
			}
		}
	case planNear:
		for _, y := range s.at(p.kids[1], d, r) {
			for _, x := range s.at(p.kids[0], d, r) {
				if x != y && x >= y-p.n-width(p.kids[0])+1 && x <= y+p.n+width(p.kids[1])-1 {
					out = append(out, y)
					break
				}
			}
		}
	}
	return out
}

// holds reports whether a plan holds for a row of a kind.
func (s *scan) holds(p *plan, d *prepared, k kind, i int) bool {
	r := &d.rows[k][i]
	switch p.op {
	case planAll:
		return true
	case planAnd:
		for _, kid := range p.kids {
			if !s.holds(kid, d, k, i) {
				return false
			}
		}
		return true
	case planOr:
		for _, kid := range p.kids {
			if s.holds(kid, d, k, i) {
				return true
			}
		}
		return false
	case planNot:
		return !s.holds(p.kids[0], d, k, i)
	case planWords, planPhrase, planNear:
		return len(s.at(p, d, r)) > 0
	case planKeys:
		for _, key := range r.keys {
			if slices.Contains(p.keys, string(key.field)+key.value) {
				return true
			}
		}
		return false
	case planDays:
		return d.day >= p.from && d.day < p.to
	case planUp:
		return s.holds(p.kids[0], d, articles, 0)
	case planVia:
		for j := range d.rows[p.kind] {
			if s.holds(p.kids[0], d, p.kind, j) {
				return true
			}
		}
		return false
	case planMet:
		for _, x := range d.sides[i] {
			for _, y := range d.sides[i] {
				if x.n == y.n || !slices.Contains(p.groups[0], x.name) {
					continue
				}
				all, other := true, false
				for _, g := range p.groups[1:] {
					other = other || slices.Contains(g, y.name)
					all = all && slices.ContainsFunc(d.sides[i], func(z side) bool { return slices.Contains(g, z.name) })
				}
				if all && other {
					return true
				}
			}
		}
		return false
	}
	return false
}

// answer returns the totals and the order that a request must have.
func (s *scan) answer(x *Index, r Request) (hits []key, facets map[string]map[string]int, err error) {
	a, err := x.ask(&r)
	if err != nil {
		return nil, nil, err
	}
	p := &planner{l: s.l, s: x.now.Load(), r: &r, query: r.Query, scored: a.sort == ByRelevance}
	pl, err := p.make(a.query.root, a.kind)
	if err != nil {
		return nil, nil, err
	}
	leaves := map[int]*plan{}
	var collect func(*plan)
	collect = func(p *plan) {
		if p.leaf >= 0 {
			leaves[p.leaf] = p
		}
		for _, k := range p.kids {
			collect(k)
		}
	}
	collect(pl)
	rows, words := 0.0, 0.0
	found := make([]float64, p.leaves)
	for _, d := range s.docs {
		for i := range d.rows[a.kind] {
			row := &d.rows[a.kind][i]
			rows++
			words += float64(row.length)
			for n, leaf := range leaves {
				if len(s.at(leaf, d, row)) > 0 {
					found[n]++
				}
			}
		}
	}
	mean := math.Max(1, words/math.Max(1, rows))
	facets = map[string]map[string]int{}
	for _, d := range s.docs {
		for i := range d.rows[a.kind] {
			if !s.holds(pl, d, a.kind, i) {
				continue
			}
			row := &d.rows[a.kind][i]
			score := 0.0
			for n, leaf := range leaves {
				if t := float64(min(255, len(s.at(leaf, d, row)))); t > 0 {
					idf := math.Log(1 + (rows-found[n]+0.5)/(found[n]+0.5))
					score += idf * t * (k1 + 1) / (t + k1*(1-lb+lb*float64(row.length)/mean))
				}
			}
			hits = append(hits, key{float32(score), d.published, d.id, row.n})
			for _, c := range facetsOf[a.kind] {
				values := row.columns[c]
				if c == colOutlet {
					values = d.rows[articles][0].columns[c]
				}
				for _, v := range values {
					if facets[columnNames[c]] == nil {
						facets[columnNames[c]] = map[string]int{}
					}
					facets[columnNames[c]][v]++
				}
			}
		}
	}
	slices.SortFunc(hits, func(a, b key) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return hits, facets, nil
}

// queryOf makes a query up, out of what stands in the articles.
func queryOf(r *rand.Rand, docs []*prepared, depth int) string {
	d := docs[r.IntN(len(docs))]
	pick := func() string { return strings.ReplaceAll(d.words[r.IntN(len(d.words))].norm, "_", " ") }
	word := func() string {
		for {
			if w := pick(); !strings.Contains(w, " ") && len(w) > 4 {
				return w
			}
		}
	}
	phrase := func() string {
		words := d.rows[articles][0].words
		i, n := r.IntN(len(words)), 1+r.IntN(3)
		var out []string
		for _, e := range words[i:min(len(words), i+n)] {
			if w := d.words[e.word].norm; !strings.Contains(w, "_") {
				out = append(out, w)
			}
		}
		return `"` + strings.Join(out, " ") + `"`
	}
	if depth > 0 {
		a, b := queryOf(r, docs, depth-1), queryOf(r, docs, depth-1)
		switch r.IntN(6) {
		case 0:
			return a + " " + b
		case 1:
			return "(" + a + ") OR (" + b + ")"
		case 2:
			return a + " -(" + b + ")"
		case 3:
			return "(" + a + " OR " + b + ") " + queryOf(r, docs, 0)
		}
	}
	switch r.IntN(9) {
	case 0:
		return phrase()
	case 1:
		w := []rune(word())
		return string(w[:max(2, len(w)-2)]) + "*"
	case 2:
		return word() + fmt.Sprintf(" NEAR/%d ", 1+r.IntN(8)) + word()
	case 3, 4, 5:
		k := kind(r.IntN(int(kinds)))
		if len(d.rows[k]) == 0 {
			return word()
		}
		row := d.rows[k][r.IntN(len(d.rows[k]))]
		if len(row.keys) == 0 {
			return word()
		}
		key := row.keys[r.IntN(len(row.keys))]
		for _, f := range fields {
			if f.key == key.field && f.name != "act" {
				value, _, _ := strings.Cut(key.value, "\x1f")
				return f.name + `:"` + strings.ReplaceAll(value, `"`, " ") + `"`
			}
		}
		return word()
	case 6:
		if len(d.sides) > 0 && len(d.sides[0]) > 1 {
			a, b := d.sides[0][0].name, d.sides[0][len(d.sides[0])-1].name
			return `met:"` + a + `" met:"` + b + `"`
		}
		return "date:2025-03"
	case 7:
		return pick()
	}
	return word() + " " + word()
}

// TestAgainstScan holds the answers of the index to what a look at every row
// finds, over articles that come, change and are joined into other segments.
func TestAgainstScan(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	l, err := NewLanguage(lex)
	if err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.Standard(lex)
	if err != nil {
		t.Fatal(err)
	}
	list, err := made.Articles("../testdata/corpus", 140, 7)
	if err != nil {
		t.Fatal(err)
	}
	var records []*rawi.Record
	for _, a := range list {
		d := &rawi.Document{ID: a.ID, Text: a.Text, Source: rawi.Source{URL: a.URL, Publisher: a.Publisher, Headline: a.Title, PublishedText: a.Published}}
		d.Source.Published, _ = time.Parse(time.RFC3339, a.Published)
		if err := p.Run(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		records = append(records, rawi.NewRecord(d))
	}
	rounds, seed := 9, uint64(1)
	if n, err := strconv.ParseUint(os.Getenv("RAWI_SEARCH_SEED"), 10, 64); err == nil {
		rounds, seed = 30, n
	}
	r := rand.New(rand.NewPCG(seed, 2))
	from := &shelfStore{docs: map[int64]*store.Document{}, records: map[int64]*rawi.Record{}}
	x, err := Open(t.TempDir(), l, Options{Memory: 200 << 10})
	if err != nil {
		t.Fatal(err)
	}
	asked, found := 0, 0
	for round := range rounds {
		for range 12 + r.IntN(20) {
			from.put(int64(1+r.IntN(90)), records[r.IntN(len(records))])
		}
		if _, err := x.Update(t.Context(), from); err != nil {
			t.Fatal(err)
		}
		s := &scan{l: l}
		for id, d := range from.docs {
			s.docs = append(s.docs, l.prepare(d, from.records[id]))
		}
		slices.SortFunc(s.docs, func(a, b *prepared) int { return int(a.id - b.id) })
		for range 120 {
			q := Request{Query: queryOf(r, s.docs, r.IntN(3)), In: kindNames[r.IntN(int(kinds))], Facets: true, Limit: maxLimit, Exact: r.IntN(4) == 0}
			if r.IntN(2) == 0 {
				q.Sort = ByDate
			}
			want, facets, err := s.answer(x, q)
			got, err2 := x.Search(t.Context(), q)
			if (err == nil) != (err2 == nil) {
				t.Fatalf("%s: %v, but %v", q.Query, err, err2)
			}
			if err != nil {
				continue // a field that the kind does not have
			}
			asked++
			if len(want) > 0 {
				found++
			}
			if got.Total != len(want) {
				t.Fatalf("round %d, in %s: %s: total %d, want %d", round, q.In, q.Query, got.Total, len(want))
			}
			for i, h := range got.Hits {
				w := want[i]
				if math.Abs(h.Score-float64(w.score)) > 0.001 {
					t.Fatalf("in %s: %s: hit %d has score %v, want %v", q.In, q.Query, i, h.Score, w.score)
				}
				if q.Sort == ByDate && (h.Document != w.id || q.In != Articles && number(h.Finding) != w.n) {
					t.Fatalf("in %s: %s: hit %d is %d %s, want %d %d", q.In, q.Query, i, h.Document, h.Finding, w.id, w.n)
				}
			}
			for _, f := range got.Facets {
				for _, c := range f.Values {
					if f.Field != "month" && facets[f.Field][c.Value] != c.Count {
						t.Fatalf("in %s: %s: %s %s: %d, want %d", q.In, q.Query, f.Field, c.Value, c.Count, facets[f.Field][c.Value])
					}
				}
				if f.Field != "month" && len(f.Values) != min(facetLimit, len(facets[f.Field])) {
					t.Fatalf("in %s: %s: %d values of %s, want %d", q.In, q.Query, len(f.Values), f.Field, len(facets[f.Field]))
				}
			}
			bars := 0
			for _, b := range got.Histogram {
				bars += b.Count
			}
			if bars != got.Total {
				t.Fatalf("in %s: %s: bars of %d, want %d", q.In, q.Query, bars, got.Total)
			}
		}
	}
	t.Logf("%d queries, %d of them find something; %d segments", asked, found, len(x.now.Load().views))
	if found < asked/3 {
		t.Errorf("only %d of %d queries find something", found, asked)
	}
}
