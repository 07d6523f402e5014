package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/store"
)

// picky is a store that refuses some articles, or everything after a while.
type picky struct {
	store.Store
	refuse func(*store.Article) error
	writes int
	limit  int
}

var errFull = errors.New("no space left on device")

func (p *picky) Write(ctx context.Context, b *store.Batch) ([]store.Outcome, error) {
	if p.writes++; p.limit > 0 && p.writes > p.limit {
		return nil, errFull
	}
	for _, a := range b.Articles {
		if err := p.refuse(a); err != nil {
			return nil, err
		}
	}
	return p.Store.Write(ctx, b)
}

// TestRefusedArticles keeps the others of a batch in which one is refused.
func TestRefusedArticles(t *testing.T) {
	b := newBed(t)
	b.Store = &picky{Store: b.Store, refuse: func(a *store.Article) error {
		if strings.HasSuffix(a.ID, "7") {
			return fmt.Errorf("article %s: %w", a.ID, rawi.ErrInvalid)
		}
		return nil
	}}
	path := file(t, "a.jsonl", jsonl(t, articles(t, 60, 1)))
	b.run(path)
	if b.count(store.Added) != 54 || len(b.faults()) != 6 {
		t.Errorf("%d added, faults %q", b.count(store.Added), b.faults())
	}
	n := 0
	for _, err := range b.Store.Items(t.Context(), "", store.StateFailed) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 6 {
		t.Errorf("%d failed items, want 6", n)
	}
	b.check()
}

// TestFullDisk ends a run whose store cannot go on, and goes on later.
func TestFullDisk(t *testing.T) {
	b := newBed(t)
	b.Batch = 20
	p := &picky{Store: b.Store, refuse: func(*store.Article) error { return nil }, limit: 3}
	b.Store = p
	path := file(t, "a.jsonl", jsonl(t, articles(t, 300, 2)))
	if err := b.Run(t.Context(), []string{path}, nil); !errors.Is(err, errFull) {
		t.Fatalf("got %v, want %v", err, errFull)
	}
	if got := len(b.documents()); got != 60 {
		t.Errorf("%d documents, want 60", got)
	}
	p.limit = 0
	b.run(path)
	if b.count(store.Added) != 240 || len(b.documents()) != 300 {
		t.Errorf("%d added, %d documents", b.count(store.Added), len(b.documents()))
	}
}
