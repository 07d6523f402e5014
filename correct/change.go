package correct

import (
	"reflect"
	"slices"

	"example.org/rawi"
)

// kindsOf says which findings a correction of a kind is of.
var kindsOf = map[Kind][]string{
	Wrong: {Statement, Event, Meeting}, Right: {Statement, Event, Meeting},
	Add: {Statement}, Speaker: {Statement}, Addressee: {Statement}, Bounds: {Statement}, Act: {Statement},
	Mode: {Statement, Event}, Type: {Event}, Realis: {Event}, Actors: {Event}, Recipients: {Event},
	Place: {Event, Meeting}, Format: {Meeting}, Held: {Meeting},
}

// change does what a correction says to a finding. It returns why it cannot.
func (a *applier) change(c *Correction, f finding, p *place) string {
	parties := func() []string {
		ids := []string{}
		for _, x := range c.Parties {
			if id := a.party(x, p); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		return ids
	}
	one := func() string {
		if len(c.Parties) == 0 {
			return ""
		}
		return a.party(c.Parties[0], p)
	}
	switch c.Kind {
	case Right:
		a.become(f, c.After, p)
	case Add:
		a.become(f, c.After, p)
		if f.statement.SpeakerMention == nil {
			f.statement.SpeakerMention = a.besideCue(f.statement.Speakers, f.statement, nil)
		}
	case Bounds:
		if c.Span == nil {
			return LostUnknown
		}
		span, ok := p.span(*c.Span)
		if !ok {
			return LostWords
		}
		f.statement.Content = []rawi.RecordSpan{span}
		f.statement.About = a.about(span)
	case Speaker:
		a.speaker(f.statement, parties(), c, p)
	case Addressee:
		f.statement.Addressee = one()
	case Act:
		f.statement.Act = c.Value
	case Mode:
		if f.event != nil {
			f.event.Mode = c.Value
		} else {
			f.statement.Mode = c.Value
		}
	case Type:
		f.event.Type = c.Value
	case Realis:
		f.event.Realis = c.Value
	case Actors:
		f.event.Actors = parties()
	case Recipients:
		f.event.Recipients = parties()
	case Place:
		if f.event != nil {
			f.event.Place = one()
		} else {
			f.meeting.Place = one()
		}
	case Format:
		f.meeting.Format = c.Value
	case Held:
		f.meeting.Stage = c.Value
	}
	return ""
}

// become makes a finding what another is. What it refers to in the record, its
// identifier and its rule stay.
func (a *applier) become(f finding, after *Finding, p *place) {
	if after == nil {
		return
	}
	now := a.instance(after, p)
	switch {
	case f.statement != nil && now.statement != nil:
		old := *f.statement
		*f.statement = *now.statement
		s := f.statement
		s.ID, s.Rule, s.Score = old.ID, old.Rule, old.Score
		if s.Time == "" {
			s.Time = old.Time
		}
		if s.SpeakerMention == nil && after.Statement.SpeakerMention != nil {
			s.SpeakerMention = old.SpeakerMention
		}
	case f.event != nil && now.event != nil:
		old := *f.event
		*f.event = *now.event
		e := f.event
		e.ID, e.Rule, e.Score, e.ClaimedBy = old.ID, old.Rule, old.Score, old.ClaimedBy
		if e.Time == "" {
			e.Time = old.Time
		}
		if e.Evidence == nil {
			e.Evidence = old.Evidence
		}
	case f.meeting != nil && now.meeting != nil:
		old := *f.meeting
		*f.meeting = *now.meeting
		m := f.meeting
		m.ID, m.Rule, m.Score, m.Events, m.Statements = old.ID, old.Rule, old.Score, old.Events, old.Statements
		if m.Time == "" {
			m.Time = old.Time
		}
	}
}

// speaker gives a statement its speakers. The words that named the one before
// stay only if they name one of these.
func (a *applier) speaker(s *rawi.RecordStatement, ids []string, c *Correction, p *place) {
	s.Speakers, s.SpeakerText = ids, c.Text
	s.Basis = a.basis(ids, c.Text)
	if s.SpeakerMention != nil && a.names(ids, *s.SpeakerMention) {
		return
	}
	var given []rawi.RecordSpan
	for _, x := range c.Parties {
		if x.Span == nil {
			continue
		}
		if span, ok := p.span(*x.Span); ok {
			given = append(given, span)
		}
	}
	s.SpeakerMention = a.besideCue(ids, s, given)
}

// besideCue returns where one of these entities is named beside the cue of a
// statement, in its sentence and outside its words; nil if nowhere.
func (a *applier) besideCue(ids []string, s *rawi.RecordStatement, places []rawi.RecordSpan) *rawi.RecordSpan {
	const beside = 40 // characters from the cue
	for i := range a.r.Entities {
		e := &a.r.Entities[i]
		for _, m := range e.Mentions {
			if m.Form != rawi.FormPronoun && slices.Contains(ids, e.ID) {
				places = append(places, rawi.RecordSpan{Start: m.Start, End: m.End})
			}
		}
	}
	cue := cueSpan(s.Cue)
	var best *rawi.RecordSpan
	for _, x := range places {
		if apart(x.Start, cue.Start) > beside || empty(x) || !a.together(x, cue) || overlaps(x, s.Content) {
			continue
		}
		if best == nil || apart(x.Start, cue.Start) < apart(best.Start, cue.Start) {
			best = &x
		}
	}
	return best
}

// basis tells what sort of party speaks.
func (a *applier) basis(ids []string, text string) string {
	basis := ""
	for i := range a.r.Entities {
		e := &a.r.Entities[i]
		switch {
		case !slices.Contains(ids, e.ID):
		case e.Type != rawi.Role:
			return "named"
		default:
			basis = "office"
		}
	}
	if basis == "" && text != "" {
		return "unnamed"
	}
	return basis
}

// names reports whether one of these entities is named within a span.
func (a *applier) names(ids []string, s rawi.RecordSpan) bool {
	for i := range a.r.Entities {
		e := &a.r.Entities[i]
		if !slices.Contains(ids, e.ID) {
			continue
		}
		for _, m := range e.Mentions {
			if overlap(s, rawi.RecordSpan{Start: m.Start, End: m.End}) > 0 {
				return true
			}
		}
	}
	return false
}

// together reports whether two spans stand in one sentence.
func (a *applier) together(x, y rawi.RecordSpan) bool {
	for _, s := range a.r.Sentences {
		if s.Start <= x.Start && x.Start < s.End {
			return s.Start <= y.Start && y.Start < s.End && !empty(y)
		}
	}
	return false
}

// mostAbout is how many entities a statement is about at most.
const mostAbout = 8

// about returns the entities that are named in a span, in the order of the text.
func (a *applier) about(s rawi.RecordSpan) []string {
	type named struct {
		at int
		id string
	}
	var found []named
	for i := range a.r.Entities {
		e := &a.r.Entities[i]
		for _, m := range e.Mentions {
			if m.Form == rawi.FormName && s.Start <= m.Start && m.End <= s.End {
				found = append(found, named{m.Start, e.ID})
				break
			}
		}
	}
	slices.SortStableFunc(found, func(x, y named) int { return x.at - y.at })
	var ids []string
	for _, n := range found[:min(len(found), mostAbout)] {
		ids = append(ids, n.id)
	}
	return ids
}

// copied returns a finding that does not change with another.
func copied(f finding) finding {
	switch {
	case f.statement != nil:
		s := *f.statement
		f.statement = &s
	case f.event != nil:
		e := *f.event
		f.event = &e
	case f.meeting != nil:
		m := *f.meeting
		f.meeting = &m
	}
	return f
}

// alike reports whether two findings say the same, whoever found them.
func alike(x, y finding) bool {
	x, y = copied(x), copied(y)
	for _, f := range []finding{x, y} {
		switch {
		case f.statement != nil:
			f.statement.ID, f.statement.Rule, f.statement.Score = "", "", 0
		case f.event != nil:
			f.event.ID, f.event.Rule, f.event.Score = "", "", 0
		case f.meeting != nil:
			f.meeting.ID, f.meeting.Rule, f.meeting.Score = "", "", 0
		}
	}
	return reflect.DeepEqual(x, y)
}
