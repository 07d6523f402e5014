package server

import (
	"context"
	"time"

	"example.org/rawi/store"
)

// sourcesKept is how long the counts of the journal hold: they are counted anew,
// which takes a walk over all items.
const sourcesKept = 15 * time.Second

func (s *Server) sourceList(ctx context.Context, _ *Nothing) (*SourceList, error) {
	return s.sources.get(s.o.Now(), sourcesKept, func() (*SourceList, error) {
		list, err := s.o.Store.Sources(ctx)
		if err != nil {
			return nil, err
		}
		counts, err := s.o.Store.Tally(ctx)
		if err != nil {
			return nil, err
		}
		out := &SourceList{Sources: []SourceLine{}}
		for _, src := range list {
			if src.Kind == "decisions" {
				continue // the log of decisions about parties is kept as one
			}
			n := counts[src.Name]
			out.Sources = append(out.Sources, SourceLine{
				Name: src.Name, Kind: src.Kind, URL: src.URL, Polled: stamp(src.Polled), Next: stamp(src.NextPoll), Failures: src.Failures, Fault: src.Fault, Finished: src.Finished,
				Articles: n[store.StateDone], Queued: n[store.StateQueued] + n[store.StateLeased], Failed: n[store.StateFailed],
			})
		}
		return out, nil
	})
}
