package store

import (
	"fmt"
	"unicode/utf8"

	"example.org/rawi"
)

// RecordFaults says what is wrong with a record by itself: its digest, spans
// outside the text, identifiers that nothing has.
func RecordFaults(r *rawi.Record) []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if got := rawi.Digest(r.Text); r.Doc.Digest != "" && r.Doc.Digest != got {
		fault("the record says that the digest is %s, it is %s", r.Doc.Digest, got)
	}
	length := utf8.RuneCountInString(r.Text)
	span := func(what string, start, end int) {
		if start < 0 || end < start || end > length {
			fault("%s at characters %d to %d of %d", what, start, end, length)
		}
	}
	known := map[string]bool{"": true}
	for _, e := range r.Entities {
		known[e.ID] = true
		for _, m := range e.Mentions {
			span("a mention of "+e.ID, m.Start, m.End)
		}
		for _, o := range e.Offices {
			span("an office of "+e.ID, o.Start, o.End)
		}
	}
	for _, t := range r.Times {
		known[t.ID] = true
		span("time "+t.ID, t.Start, t.End)
	}
	for _, s := range r.Statements {
		known[s.ID] = true
	}
	for _, e := range r.Events {
		known[e.ID] = true
	}
	refs := func(what string, ids ...string) {
		for _, id := range ids {
			if !known[id] {
				fault("%s names %s, which the record does not have", what, id)
			}
		}
	}
	if r.Doc.Title != nil {
		span("the title", r.Doc.Title.Start, r.Doc.Title.End)
	}
	for _, s := range r.Sentences {
		span("a sentence", s.Start, s.End)
	}
	for _, s := range r.Statements {
		what := "statement " + s.ID
		span(what, s.Cue.Start, s.Cue.End)
		for _, c := range s.Content {
			span(what, c.Start, c.End)
		}
		if m := s.SpeakerMention; m != nil {
			span(what, m.Start, m.End)
		}
		refs(what, s.Speakers...)
		refs(what, s.About...)
		refs(what, s.Via...)
		refs(what, s.Addressee, s.Time)
	}
	for _, e := range r.Events {
		what := "event " + e.ID
		span(what, e.Trigger.Start, e.Trigger.End)
		if v := e.Evidence; v != nil {
			span(what, v.Start, v.End)
		}
		for _, m := range e.Mentions {
			span(what, m.Start, m.End)
		}
		refs(what, e.Actors...)
		refs(what, e.Recipients...)
		refs(what, e.Place, e.Time, e.ClaimedBy)
	}
	for _, m := range r.Meetings {
		what := "meeting " + m.ID
		span(what, m.Trigger.Start, m.Trigger.End)
		for _, a := range m.Agenda {
			span(what, a.Start, a.End)
		}
		for _, s := range m.Sides {
			refs(what, s.Party)
			refs(what, s.Members...)
		}
		refs(what, m.Host, m.Venue, m.Place, m.Time)
		refs(what, m.Events...)
		refs(what, m.Statements...)
	}
	return faults
}
