package correct

import (
	"example.org/rawi"
)

// finding is a finding of a record: one of the three.
type finding struct {
	statement *rawi.RecordStatement
	event     *rawi.RecordEvent
	meeting   *rawi.RecordMeeting
}

func (f finding) none() bool { return f.statement == nil && f.event == nil && f.meeting == nil }

func (f finding) kind() string {
	switch {
	case f.statement != nil:
		return Statement
	case f.event != nil:
		return Event
	}
	return Meeting
}

func (f finding) id() string {
	switch {
	case f.statement != nil:
		return f.statement.ID
	case f.event != nil:
		return f.event.ID
	case f.meeting != nil:
		return f.meeting.ID
	}
	return ""
}

// named returns the finding of a record that has an identifier.
func named(r *rawi.Record, id string) finding {
	for i := range r.Statements {
		if s := &r.Statements[i]; s.ID == id {
			return finding{statement: s}
		}
	}
	for i := range r.Events {
		if e := &r.Events[i]; e.ID == id {
			return finding{event: e}
		}
	}
	for i := range r.Meetings {
		if m := &r.Meetings[i]; m.ID == id {
			return finding{meeting: m}
		}
	}
	return finding{}
}

// sameWords is the share of their words that two statements must have in common
// to be the same where their cue does not tell.
const sameWords = 0.5

// find returns the finding that an anchor means. A strict search takes only what
// is surely the same: what is found is to be taken out, or need not be added.
func (a *applier) find(x *Anchor, p *place, strict bool) finding {
	span, ok := p.span(x.Span)
	if !ok {
		return finding{}
	}
	best, value := finding{}, 0.0
	take := func(f finding, v float64) {
		if v > value {
			best, value = f, v
		}
	}
	switch x.Finding {
	case Statement:
		var cue rawi.RecordSpan
		if x.Cue != nil {
			cue, _ = p.span(*x.Cue)
		}
		for i := range a.r.Statements {
			s := &a.r.Statements[i]
			common, own := overlap(span, cover(s.Content)), cueSpan(s.Cue)
			sameCue := overlap(cue, own) > 0
			switch {
			case sameCue && (common >= sameWords || common > 0 && !strict):
				take(finding{statement: s}, 2+common)
			case common >= sameWords && (!strict || empty(cue) && empty(own)):
				take(finding{statement: s}, common)
			}
		}
	case Event:
		for i := range a.r.Events {
			e := &a.r.Events[i]
			v := overlap(span, cueSpan(e.Trigger))
			for _, m := range e.Mentions {
				v = max(v, overlap(span, m)/2)
			}
			if v > 0 && (e.Type == x.Type || !strict) {
				if e.Type == x.Type {
					v++
				}
				take(finding{event: e}, v)
			}
		}
	case Meeting:
		for i := range a.r.Meetings {
			m := &a.r.Meetings[i]
			v := overlap(span, cueSpan(m.Trigger))
			if v > 0 && m.Format == x.Type {
				v++
			}
			take(finding{meeting: m}, v)
		}
		if best.none() && !strict {
			best = a.metIn(span)
		}
	}
	return best
}

// metIn returns the only meeting whose trigger stands in the sentence of a span.
func (a *applier) metIn(span rawi.RecordSpan) (f finding) {
	for _, s := range a.r.Sentences {
		if s.Start > span.Start || span.Start >= s.End {
			continue
		}
		for i := range a.r.Meetings {
			m := &a.r.Meetings[i]
			if m.Trigger.Start < s.Start || m.Trigger.Start >= s.End {
				continue
			}
			if !f.none() {
				return finding{}
			}
			f.meeting = m
		}
	}
	return f
}

// party returns the identifier of the entity that is meant; one that the record
// does not have is added to it.
func (a *applier) party(x Party, p *place) string {
	var span rawi.RecordSpan
	if x.Span != nil {
		span, _ = p.span(*x.Span)
	}
	at := func(e *rawi.RecordEntity) bool {
		for _, m := range e.Mentions {
			if !empty(span) && m.Start == span.Start && m.End == span.End {
				return true
			}
		}
		return false
	}
	best, value := "", 0
	for i := range a.r.Entities {
		e := &a.r.Entities[i]
		v := 0
		switch {
		case e.Name == x.Name:
			v = 6
		case a.fold(e.Name) == a.fold(x.Name):
			v = 4
		case at(e):
			v = 3
		case a.calls(e, x.Name):
			v = 1
		}
		if v == 0 {
			continue
		}
		if v >= 4 && at(e) {
			v++
		}
		if x.Type == "" || x.Type == e.Type {
			v += 2
		} else if x.Type == rawi.Place || e.Type == rawi.Place {
			continue // a namesake
		}
		if v > value {
			best, value = e.ID, v
		}
	}
	if best != "" {
		return best
	}
	return a.addEntity(x, span)
}

// calls reports whether a mention of an entity by name has these words.
func (a *applier) calls(e *rawi.RecordEntity, name string) bool {
	for _, m := range e.Mentions {
		if m.Form == rawi.FormName && a.fold(a.text.slice(rawi.RecordSpan{Start: m.Start, End: m.End})) == a.fold(name) {
			return true
		}
	}
	return false
}
