package correct

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"example.org/rawi"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// oldDecisions is the name in the journal under which decisions stood before there
// was a log of corrections.
const oldDecisions = "rawi:decisions"

// Decided returns the decisions that were made on the parties of an archive, in
// order, also those that were undone: decisions refer to each other by their
// place.
func Decided(ctx context.Context, s store.Store) ([]resolve.Decision, error) {
	log, err := decisions(ctx, s)
	if err != nil {
		return nil, err
	}
	out := make([]resolve.Decision, len(log))
	for i := range log {
		out[i] = *log[i].Decision
	}
	return out, nil
}

// decisions returns the log of decisions, those of the journal first.
func decisions(ctx context.Context, s store.Store) ([]*Correction, error) {
	log, err := journaled(ctx, s)
	if err != nil {
		return nil, err
	}
	for k, err := range s.Corrections(ctx, store.CorrectionFilter{Parties: true}) {
		if err != nil {
			return nil, err
		}
		c, err := FromKept(k)
		if err != nil {
			return nil, err
		}
		if c.Decision == nil {
			return nil, fmt.Errorf("correction %s: no decision in it: %w", c.ID, rawi.ErrInvalid)
		}
		c.Decision.Undone = c.State == Undone
		log = append(log, c)
	}
	return log, nil
}

// journaled returns the decisions that stand in the journal, as corrections.
func journaled(ctx context.Context, s store.Store) (log []*Correction, err error) {
	source, err := s.Source(ctx, oldDecisions)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(source.Settings) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var old []resolve.Decision
	if err := json.Unmarshal(source.Settings, &old); err != nil {
		return nil, fmt.Errorf("log of decisions: %w", errors.Join(err, rawi.ErrInvalid))
	}
	for i := range old {
		// Its place in the journal is part of its ID: two may say the same.
		c := &Correction{Kind: Kind(old[i].Kind), Finding: fmt.Sprint("d", i+1), Decision: &old[i], By: old[i].By, At: old[i].At, State: Active}
		if err := c.identify(); err != nil {
			return nil, err
		}
		log = append(log, c)
	}
	return log, nil
}

// Decide adds a decision on parties to the log. What stands in the journal moves
// into the log with it.
func (s *Service) Decide(ctx context.Context, by string, d resolve.Decision, note string) (*Correction, error) {
	if err := checkWords(&Request{Note: note, Change: Change{Parties: []Party{{Name: d.Name}}}}, Author{by, s.Now()}); err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	d.By, d.At, d.Undone = by, s.Now().UTC().Truncate(time.Millisecond), false
	c := &Correction{Kind: Kind(d.Kind), Decision: &d, By: by, At: d.At, Note: note, State: Active}
	if err := c.identify(); err != nil {
		return nil, err
	}
	if err := s.moveJournal(ctx); err != nil {
		return nil, err
	}
	return s.write(ctx, c, nil)
}

// moveJournal moves the decisions of the journal into the log, in one transaction.
// They have the same IDs whoever moves them, so they are there once.
func (s *Service) moveJournal(ctx context.Context) error {
	old, err := journaled(ctx, s.Store)
	if err != nil || len(old) == 0 {
		return err
	}
	b := &store.Batch{Sources: []store.Source{{Name: oldDecisions, Kind: "decisions", Finished: true}}}
	for _, c := range old {
		k, err := c.Kept()
		if err != nil {
			return err
		}
		b.Corrections = append(b.Corrections, k)
	}
	_, err = s.Store.Write(ctx, b)
	return err
}
