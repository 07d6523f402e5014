package search_test

import (
	"context"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/internal/made"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

// archive is a store of records in memory.
type archive struct {
	mu      sync.Mutex
	docs    map[int64]*store.Document
	records map[int64]*rawi.Record
	changed int64
}

func newArchive() *archive {
	return &archive{docs: map[int64]*store.Document{}, records: map[int64]*rawi.Record{}}
}

// put keeps a record under a number.
func (a *archive) put(id int64, r *rawi.Record) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changed++
	d := &store.Document{ID: id, Changed: a.changed}
	d.Publisher, d.RecordID, d.Digest = r.Doc.Publisher, r.Doc.ID, rawi.Digest(r.Text)
	if t, err := time.Parse(time.RFC3339, r.Doc.Published); err == nil {
		d.Published = t.UTC()
	}
	a.docs[id], a.records[id] = d, r
}

func (a *archive) Document(_ context.Context, id int64) (*store.Document, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if d := a.docs[id]; d != nil {
		return d, nil
	}
	return nil, store.ErrNotFound
}

func (a *archive) Record(_ context.Context, id int64, _ int) (*rawi.Record, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r := a.records[id]; r != nil {
		return r, nil
	}
	return nil, store.ErrNotFound
}

func (a *archive) Documents(_ context.Context, f store.Filter) iter.Seq2[*store.Document, error] {
	a.mu.Lock()
	defer a.mu.Unlock()
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

var language = sync.OnceValues(func() (*search.Language, error) {
	lex, err := lexicon.Default()
	if err != nil {
		return nil, err
	}
	return search.NewLanguage(lex)
})

func lang(t testing.TB) *search.Language {
	t.Helper()
	l, err := language()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// read analyses articles.
var read = sync.OnceValues(func() (func(made.Article) (*rawi.Record, error), error) {
	lex, err := lexicon.Default()
	if err != nil {
		return nil, err
	}
	p, err := pipeline.Standard(lex)
	if err != nil {
		return nil, err
	}
	return func(a made.Article) (*rawi.Record, error) {
		d := &rawi.Document{ID: a.ID, Text: a.Text, Source: rawi.Source{URL: a.URL, Publisher: a.Publisher, Headline: a.Title, PublishedText: a.Published}}
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if at, err := time.Parse(layout, a.Published); err == nil {
				d.Source.Published = at
				break
			}
		}
		if err := p.Run(context.Background(), d); err != nil {
			return nil, err
		}
		return rawi.NewRecord(d), nil
	}, nil
})

// record returns the record of an article of one's own.
func record(t testing.TB, a made.Article) *rawi.Record {
	t.Helper()
	f, err := read()
	if err != nil {
		t.Fatal(err)
	}
	r, err := f(a)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// madeRecords returns the records of made-up articles.
func madeRecords(t testing.TB, n int, seed uint64) []*rawi.Record {
	t.Helper()
	list, err := made.Articles("../testdata/corpus", n, seed)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]*rawi.Record, n)
	for i, a := range list {
		out[i] = record(t, a)
	}
	return out
}

// open returns an index of an archive.
func open(t testing.TB, from search.Source, o search.Options) *search.Index {
	t.Helper()
	x, err := search.Open(t.TempDir(), lang(t), o)
	if err != nil {
		t.Fatal(err)
	}
	update(t, x, from)
	return x
}

func update(t testing.TB, x *search.Index, from search.Source) {
	t.Helper()
	if _, err := x.Update(context.Background(), from); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, x *search.Index, r search.Request) *search.Answer {
	t.Helper()
	a, err := x.Search(context.Background(), r)
	if err != nil {
		t.Fatalf("%s: %v (%s)", r.Query, err, rawi.HintOf(err))
	}
	return a
}
