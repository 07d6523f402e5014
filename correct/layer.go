package correct

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"example.org/rawi"
	"example.org/rawi/store"
)

// Layer lays corrections over the records of a store.
type Layer struct {
	// Fold makes two spellings of a name one, as store.Sealer.Fold does.
	Fold func(name string) string
}

// Correct is a store.Corrector.
func (l Layer) Correct(machine []byte, log []*store.Correction) (*store.Corrected, error) {
	r, err := store.UnpackRecord(machine)
	if err != nil {
		return nil, err
	}
	out := &store.Corrected{}
	if len(log) > 0 {
		if r, out.Lost = l.lay(r, log); r != nil {
			if out.Packed, err = store.PackRecord(r); err != nil {
				return nil, err
			}
		}
	}
	out.Rows = store.RowsOf(r, l.Fold)
	return out, nil
}

// lay lays a log over a record. A correction that cannot be read, say because a
// newer program has written it, is lost.
func (l Layer) lay(r *rawi.Record, log []*store.Correction) (*rawi.Record, []string) {
	lost := make([]string, len(log))
	var own []*Correction
	var at []int
	for i, k := range log {
		c, err := FromKept(k)
		if err != nil {
			lost[i] = LostUnknown
			continue
		}
		own, at = append(own, c), append(at, i)
	}
	r, outcomes := Apply(r, own, l.Fold)
	for i, o := range outcomes {
		lost[at[i]] = o.Lost
	}
	return r, lost
}

// Check holds the records of corrected documents against what their corrections
// make of the records of the program. Another program may lay them over in another
// way: records that it made are left out until they are made anew. Every fault is
// reported; the error is why it could not go on.
func (l Layer) Check(ctx context.Context, s store.Store, maker string, report func(store.Fault)) error {
	logs := map[int64][]*store.Correction{}
	var order []int64
	for c, err := range s.Corrections(ctx, store.CorrectionFilter{Standing: true}) {
		if err != nil {
			return err
		}
		if c.Document == 0 {
			continue
		}
		if _, err := FromKept(c); err != nil {
			report(store.Fault{Document: c.Document, What: err.Error()})
		}
		if logs[c.Document] == nil {
			order = append(order, c.Document)
		}
		logs[c.Document] = append(logs[c.Document], c)
	}
	for _, id := range order {
		versions, err := s.Versions(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue // the store has said so
		}
		if err != nil {
			return err
		}
		for _, v := range versions {
			if v.Maker != maker {
				continue
			}
			machine, err := s.Machine(ctx, id, v.Number)
			if err == nil {
				var kept *rawi.Record
				if kept, err = s.Record(ctx, id, v.Number); err == nil {
					want, _ := l.lay(machine, logs[id])
					if !sameRecord(kept, want) {
						report(store.Fault{Document: id, Version: v.Number, What: "the record is not what its corrections make of it"})
					}
				}
			}
			if err != nil {
				report(store.Fault{Document: id, Version: v.Number, What: err.Error()})
			}
		}
	}
	return nil
}

func sameRecord(a, b *rawi.Record) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
