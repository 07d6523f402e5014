package correct

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"example.org/rawi"
	"example.org/rawi/store"
)

// Service makes, lists and undoes corrections in a store. It is safe for
// concurrent use.
type Service struct {
	Store store.Store
	Layer Layer
	Now   func() time.Time
}

// tries is how often a correction is made anew where somebody else writes the
// same document meanwhile, and the request does not mind.
const tries = 10

// Make makes a correction and lays it over the record of its document, at once.
// What is wrong with the request is an error that wraps rawi.ErrInvalid;
// store.ErrChanged says that the document is not as the request saw it any more.
func (s *Service) Make(ctx context.Context, by string, q *Request) (*Correction, error) {
	if q.Document <= 0 {
		return nil, invalid("give the number of the document in the archive", "no document")
	}
	for try := 1; ; try++ {
		c, err := s.make(ctx, by, q)
		if q.Revision == 0 && errors.Is(err, store.ErrChanged) && try < tries {
			continue
		}
		return c, err
	}
}

func (s *Service) make(ctx context.Context, by string, q *Request) (*Correction, error) {
	d, err := s.Store.Document(ctx, q.Document)
	if err != nil {
		return nil, err
	}
	if q.Revision != 0 && q.Revision != d.Changed {
		return nil, rawi.Hint(fmt.Errorf("document %d: %w", d.ID, store.ErrChanged), "read it again, and correct what stands there now")
	}
	r, err := s.Store.Record(ctx, d.ID, 0)
	if err != nil {
		return nil, err
	}
	c, err := Make(r, q, Author{by, s.Now()}, s.Layer.Fold)
	if err != nil {
		return nil, err
	}
	return s.write(ctx, c, map[int64]int64{d.ID: d.Changed})
}

// write writes a correction and returns it as it is kept.
func (s *Service) write(ctx context.Context, c *Correction, unchanged map[int64]int64) (*Correction, error) {
	k, err := c.Kept()
	if err != nil {
		return nil, err
	}
	_, err = s.Store.Write(ctx, &store.Batch{Corrections: []store.Correction{k}, Correct: s.Layer.Correct, Unchanged: unchanged})
	if errors.Is(err, store.ErrChanged) {
		err = rawi.Hint(err, "read it again, and correct what stands there now")
	}
	if err != nil {
		return nil, err
	}
	return s.Get(ctx, c.ID)
}

// Undo takes a correction back. The log keeps it.
func (s *Service) Undo(ctx context.Context, by, id string) (*Correction, error) {
	if err := checkWords(&Request{}, Author{by, s.Now()}); err != nil {
		return nil, err
	}
	k, err := s.Store.Correction(ctx, id)
	if err != nil {
		return nil, rawi.Hint(err, "rawi correct list shows them")
	}
	if !k.Undone.IsZero() {
		return nil, invalid("make it again if it is to hold", "correction %s was undone by %s", id, k.UndoneBy)
	}
	k.Undone, k.UndoneBy = s.Now().UTC().Truncate(time.Millisecond), by
	if _, err := s.Store.Write(ctx, &store.Batch{Corrections: []store.Correction{*k}, Correct: s.Layer.Correct}); err != nil {
		return nil, err
	}
	return s.Get(ctx, id)
}

// Get returns a correction.
func (s *Service) Get(ctx context.Context, id string) (*Correction, error) {
	k, err := s.Store.Correction(ctx, id)
	if err != nil {
		return nil, err
	}
	return FromKept(k)
}

// Query asks for corrections; zero fields let all through.
type Query struct {
	Document int64
	// Names are those of a party: corrections that name it in a finding or a
	// decision.
	Names []string
	By    string
	State State
	// Lost asks for those that have no effect on the record as it is.
	Lost   bool
	Cursor string // where the page before ended
	Limit  int    // 0 is pageSize
}

// Page is a page of the log.
type Page struct {
	Corrections []*Correction `json:"corrections"`
	Next        string        `json:"next,omitempty"`
}

// The sizes of pages.
const (
	pageSize  = 50
	pageLimit = 1000
)

// List returns corrections, the newest first.
func (s *Service) List(ctx context.Context, q Query) (*Page, error) {
	f := store.CorrectionFilter{Document: q.Document, By: q.By, Standing: q.State == Active || q.Lost, Newest: true}
	if q.State != "" && q.State != Active && q.State != Undone {
		return nil, invalid("states are active, undone", "state %q", q.State)
	}
	if q.Cursor != "" {
		n, err := strconv.ParseInt(q.Cursor, 10, 64)
		if err != nil || n < 1 {
			return nil, invalid("take next of the page before", "cursor %q", q.Cursor)
		}
		f.Before = n
	}
	limit := q.Limit
	if limit <= 0 {
		limit = pageSize
	}
	limit = min(limit, pageLimit)
	var names []string
	for _, n := range q.Names {
		names = append(names, s.fold(n))
	}
	page := &Page{Corrections: []*Correction{}}
	for k, err := range s.Store.Corrections(ctx, f) {
		if err != nil {
			return nil, err
		}
		if q.State == Undone && k.Undone.IsZero() || q.Lost && k.Lost == "" {
			continue
		}
		c, err := FromKept(k)
		if err != nil {
			return nil, err
		}
		if names != nil && !slices.ContainsFunc(c.names(), func(n string) bool { return slices.Contains(names, s.fold(n)) }) {
			continue
		}
		if len(page.Corrections) == limit {
			page.Next = strconv.FormatInt(page.Corrections[limit-1].N, 10)
			return page, nil
		}
		page.Corrections = append(page.Corrections, c)
	}
	return page, nil
}

func (s *Service) fold(name string) string {
	if s.Layer.Fold == nil {
		return name
	}
	return s.Layer.Fold(name)
}

// names returns the names of all parties that a correction speaks of.
func (c *Correction) names() []string {
	var names []string
	for _, p := range c.Parties {
		names = append(names, p.Name)
	}
	for _, f := range []*Finding{c.Before, c.After} {
		if f == nil {
			continue
		}
		for _, p := range f.Parties {
			names = append(names, p.Name)
		}
	}
	if d := c.Decision; d != nil {
		names = append(names, d.Name)
		for _, a := range d.Parties {
			names = append(names, a.Key)
		}
	}
	return names
}

// Corrected returns the records of the corrected documents; reviewed, only of
// those in which a person has looked at every finding: changed it, added it, or
// marked it right.
func (s *Service) Corrected(ctx context.Context, reviewed bool) iter.Seq2[*rawi.Record, error] {
	return func(yield func(*rawi.Record, error) bool) {
		seen := map[int64]bool{}
		for k, err := range s.Store.Corrections(ctx, store.CorrectionFilter{Standing: true}) {
			if err != nil {
				yield(nil, err)
				return
			}
			if k.Document == 0 || seen[k.Document] || k.Lost != "" {
				continue
			}
			seen[k.Document] = true
			r, err := s.Store.Record(ctx, k.Document, 0)
			if err == nil && reviewed {
				var all bool
				if all, err = s.reviewed(ctx, k.Document, r); err == nil && !all {
					continue
				}
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// reviewed reports whether every finding of a record was looked at.
func (s *Service) reviewed(ctx context.Context, id int64, r *rawi.Record) (bool, error) {
	machine, err := s.Store.Machine(ctx, id, 0)
	if err != nil {
		return false, err
	}
	var log []*Correction
	for k, err := range s.Store.Corrections(ctx, store.CorrectionFilter{Document: id, Standing: true}) {
		if err != nil {
			return false, err
		}
		c, err := FromKept(k)
		if err != nil {
			return false, err
		}
		log = append(log, c)
	}
	_, outcomes := Apply(machine, log, s.Layer.Fold)
	looked := map[string]bool{}
	for _, o := range outcomes {
		looked[o.Finding] = o.Lost == ""
	}
	for _, f := range r.Statements {
		if !looked[f.ID] {
			return false, nil
		}
	}
	for _, f := range r.Events {
		if !looked[f.ID] {
			return false, nil
		}
	}
	for _, f := range r.Meetings {
		if !looked[f.ID] {
			return false, nil
		}
	}
	return true, nil
}
