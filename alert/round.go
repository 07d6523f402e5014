package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.org/rawi"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

const (
	// A transaction takes this many rounds or finds at most, so that nobody who
	// writes waits for long.
	roundsAtOnce = 250
	findsAtOnce  = 2000
	// A question is answered with this many hits at most, and asked again for the
	// rest.
	hitsAtOnce = 1000
	// recordsKept is how many records are kept for the next question.
	recordsKept = 256
	// knownAtOnce is how many documents are asked about at once.
	knownAtOnce = 2000
	// A delivery has this many finds at most.
	mostHook = 100
	mostMail = 1000
)

// Evaluate asks what every alert finds among the articles that are new to it,
// and writes what that is and what is to be sent of it. It returns how much was
// found.
func (p *Post) Evaluate(ctx context.Context) (found int, err error) {
	e := &evaluation{Post: p, now: p.Clock.Now().UTC().Truncate(time.Millisecond)}
	for more := true; more; {
		if more, err = e.run(ctx); err != nil {
			break
		}
	}
	if e.sending {
		p.wake()
	}
	return e.found, err
}

// run asks all alerts once, and reports whether there was more than one answer
// holds.
func (e *evaluation) run(ctx context.Context) (more bool, err error) {
	alerts, err := e.Store.Alerts(ctx)
	if err != nil {
		return false, err
	}
	e.upTo, e.more = 0, false
	// Alerts that ask the same of the same articles are asked once.
	slices.SortStableFunc(alerts, func(a, b *store.Alert) int { return compareQuestions(questionOf(a), questionOf(b)) })
	var errs []error
	for start := 0; start < len(alerts); {
		end := start + 1
		for end < len(alerts) && compareQuestions(questionOf(alerts[start]), questionOf(alerts[end])) == 0 {
			end++
		}
		if err := e.ask(ctx, alerts[start:end]); err != nil {
			errs = append(errs, err)
			if ctx.Err() != nil {
				break
			}
		}
		start = end
	}
	errs = append(errs, e.flush(ctx))
	return e.more, errors.Join(errs...)
}

// question is what an alert asks.
type question struct {
	request search.Request
	cursor  int64
}

func questionOf(a *store.Alert) question { return question{request(a), a.Cursor} }

// compareQuestions orders questions; 0 is the same question.
func compareQuestions(a, b question) int {
	for _, c := range []int{
		compare(a.request.Query, b.request.Query), compare(a.request.In, b.request.In),
		compare(flagOf(a.request.Exact), flagOf(b.request.Exact)),
		slices.Compare(a.request.Without, b.request.Without), compare(a.cursor, b.cursor),
	} {
		if c != 0 {
			return c
		}
	}
	return 0
}

func compare[T string | int | int64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func flagOf(b bool) int {
	if b {
		return 1
	}
	return 0
}

// evaluation is a call of Evaluate.
type evaluation struct {
	*Post
	now     time.Time
	upTo    int64 // what the index knows
	rounds  []store.Round
	finds   int
	found   int
	sending bool
	more    bool
	records map[int64]keptRecord
}

// ask asks one question for the alerts that share it.
func (e *evaluation) ask(ctx context.Context, alerts []*store.Alert) error {
	q := questionOf(alerts[0])
	if e.upTo > 0 && q.cursor >= e.upTo {
		return nil // the index knows nothing new
	}
	q.request.Limit = hitsAtOnce
	hits, upTo, err := e.Saved.Since(ctx, q.request, q.cursor)
	if err != nil {
		if ctx.Err() != nil || !errors.Is(err, rawi.ErrInvalid) {
			return fmt.Errorf("alert %d: %w", alerts[0].ID, err)
		}
		// The query is not understood: its people are told, and the others go on.
		for _, a := range alerts {
			if fault := faultOf(err); fault != a.Fault {
				e.rounds = append(e.rounds, store.Round{Alert: a.ID, From: a.Cursor, UpTo: a.Cursor, Fault: fault})
			}
		}
		return nil
	}
	e.upTo = max(e.upTo, upTo)
	if upTo <= q.cursor {
		return nil
	}
	e.more = e.more || len(hits) >= hitsAtOnce
	if hits, err = e.show(ctx, q.request, hits, upTo); err != nil {
		return fmt.Errorf("alert %d: %w", alerts[0].ID, err)
	}
	for _, a := range alerts {
		r, err := e.round(ctx, a, hits, upTo)
		if err != nil {
			return err
		}
		e.rounds, e.finds = append(e.rounds, r), e.finds+len(r.Finds)
		if len(e.rounds) >= roundsAtOnce || e.finds >= findsAtOnce {
			if err := e.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// show fills hits from their records. What was changed since the index read it is
// left out: the index comes to it again.
func (e *evaluation) show(ctx context.Context, r search.Request, hits []*search.Hit, upTo int64) ([]*search.Hit, error) {
	if e.Show == nil {
		return hits, nil
	}
	var out []*search.Hit
	for _, h := range hits {
		record, err := e.read(ctx, h.Document, upTo)
		if err != nil {
			return nil, err
		}
		if record == nil {
			continue
		}
		switch err := e.Post.Show(record, h, r); {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return nil, fmt.Errorf("document %d, %s: %w", h.Document, h.Finding, err)
		default:
			out = append(out, h)
		}
	}
	return out, nil
}

// read returns the record of a document, or nil if it was changed after the index
// has read it.
func (e *evaluation) read(ctx context.Context, id, upTo int64) (*rawi.Record, error) {
	kept, ok := e.records[id]
	if ok && kept.upTo == upTo {
		return kept.record, nil // what has changed since is beyond what the index knows
	}
	if !ok {
		// The record is read first: what is written after it has a later change.
		var err error
		if kept.record, err = e.Records.Record(ctx, id, 0); err != nil {
			return nil, err
		}
	}
	d, err := e.Records.Document(ctx, id)
	switch {
	case err != nil || d.Changed > upTo:
		return nil, err
	case ok && d.Changed != kept.changed:
		delete(e.records, id)
		return e.read(ctx, id, upTo)
	}
	if len(e.records) >= recordsKept {
		e.records = nil
	}
	if e.records == nil {
		e.records = map[int64]keptRecord{}
	}
	e.records[id] = keptRecord{kept.record, d.Changed, upTo}
	return kept.record, nil
}

// keptRecord is a record as of a change of its document, which was the last that
// the index knew when it knew so much.
type keptRecord struct {
	record        *rawi.Record
	changed, upTo int64
}

// round is what one alert makes of its hits.
func (e *evaluation) round(ctx context.Context, a *store.Alert, hits []*search.Hit, upTo int64) (store.Round, error) {
	r := store.Round{Alert: a.ID, From: a.Cursor, UpTo: upTo}
	if len(hits) == 0 {
		return r, nil
	}
	known, err := e.known(ctx, a.ID, hits)
	if err != nil {
		return r, err
	}
	if r.Finds, err = finds(hits, known, e.now); err != nil || a.Paused || len(r.Finds) == 0 {
		return r, err
	}
	all := make([]int, len(r.Finds))
	for i := range all {
		all[i] = i
	}
	for _, c := range a.Channels {
		parcel := store.Parcel{Channel: c.ID, NotBefore: e.now, Most: mostHook, Finds: all}
		if c.Kind == store.ChannelMail {
			digest, err := ParseDigest(c.Digest)
			if err != nil {
				return r, fmt.Errorf("alert %d: %w", a.ID, err)
			}
			parcel.NotBefore, parcel.Most = digest.next(e.now, c.Sent, e.Zone), mostMail
		}
		r.Parcels = append(r.Parcels, parcel)
	}
	return r, nil
}

// known returns what an alert found before in the documents of hits.
func (e *evaluation) known(ctx context.Context, alert int64, hits []*search.Hit) ([]store.Find, error) {
	var documents []int64
	for _, h := range hits {
		documents = append(documents, h.Document)
	}
	slices.Sort(documents)
	var known []store.Find
	for part := range slices.Chunk(slices.Compact(documents), knownAtOnce) {
		k, err := e.Store.Known(ctx, alert, part)
		if err != nil {
			return nil, err
		}
		known = append(known, k...)
	}
	return known, nil
}

// flush writes the rounds that are done.
func (e *evaluation) flush(ctx context.Context) error {
	if len(e.rounds) == 0 {
		return nil
	}
	rounds := e.rounds
	e.rounds, e.finds = nil, 0
	var fault error
	written, err := e.Store.RecordRounds(ctx, e.now, func() string {
		uid, err := e.draw(16)
		fault = errors.Join(fault, err)
		return uid
	}, rounds)
	if err = errors.Join(err, fault); err != nil {
		return err
	}
	for _, r := range rounds {
		if slices.Contains(written, r.Alert) {
			e.found += len(r.Finds)
			e.sending = e.sending || len(r.Parcels) > 0
			if r.Fault != "" {
				e.log().Warn("alert: the query cannot be asked", "alert", r.Alert, "fault", r.Fault)
			}
		}
	}
	return nil
}
