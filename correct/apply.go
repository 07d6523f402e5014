package correct

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"example.org/rawi"
)

// Apply lays the standing corrections of a log, in its order, over a record. It
// returns a record of its own and what became of every correction of the log.
// fold makes two spellings of a name one; nil takes them as they are.
//
// The identifiers of findings stay as they are: what is marked wrong leaves a
// gap, what is added comes behind the last.
func Apply(r *rawi.Record, log []*Correction, fold func(string) string) (*rawi.Record, []Outcome) {
	if fold == nil {
		fold = func(s string) string { return s }
	}
	a := &applier{r: cloned(r), text: newText(r.Text), digest: rawi.Digest(r.Text), fold: fold}
	for _, s := range r.Statements {
		a.last[0] = max(a.last[0], number(s.ID))
	}
	for _, e := range r.Events {
		a.last[1] = max(a.last[1], number(e.ID))
	}
	for _, m := range r.Meetings {
		a.last[2] = max(a.last[2], number(m.ID))
	}
	outcomes := make([]Outcome, len(log))
	for i, c := range log {
		if c.State == Undone || c.Decision != nil {
			continue
		}
		f, lost := a.apply(c)
		outcomes[i] = Outcome{lost, f.id()}
	}
	return a.r, outcomes
}

// applier lays corrections over a record.
type applier struct {
	r      *rawi.Record
	text   *text
	digest string
	fold   func(string) string
	last   [3]int // the highest numbers of statements, events and meetings
}

// cloned returns a record whose lists may be changed. What their elements refer
// to is replaced and never changed.
func cloned(r *rawi.Record) *rawi.Record {
	c := *r
	c.Entities, c.Statements = slices.Clone(r.Entities), slices.Clone(r.Statements)
	c.Events, c.Meetings, c.Notes = slices.Clone(r.Events), slices.Clone(r.Meetings), slices.Clone(r.Notes)
	return &c
}

// number returns the number of an identifier: 12 for "s12".
func number(id string) int {
	n, err := strconv.Atoi(strings.TrimLeft(id, "esvm"))
	if err != nil {
		return 0
	}
	return n
}

// apply lays one correction over the record. It returns the finding as it is now,
// or why the correction is lost.
func (a *applier) apply(c *Correction) (finding, string) {
	x := c.Anchor
	if x == nil || !slices.Contains(kindsOf[c.Kind], x.Finding) {
		return finding{}, LostUnknown
	}
	p, ok := locate(a.text, x, c.Digest == a.digest)
	if !ok {
		return finding{}, LostWords
	}
	if c.Kind == Wrong {
		f := a.find(x, p, true)
		if !f.none() {
			a.remove(f, c.ID)
		}
		return finding{}, ""
	}
	f := a.find(x, p, c.Kind == Add)
	if f.none() {
		if f = a.restore(c, p); f.none() {
			return f, LostReading
		}
	}
	if lost := a.change(c, f, p); lost != "" {
		return finding{}, lost
	}
	mark(f)
	return f, ""
}

// mark says that a person vouches for a finding. Which rule found it before stands
// in the log.
func mark(f finding) {
	switch {
	case f.statement != nil:
		f.statement.Rule, f.statement.Score = Rule, 1
	case f.event != nil:
		f.event.Rule, f.event.Score = Rule, 1
	default:
		f.meeting.Rule, f.meeting.Score = Rule, 1
	}
}

// remove takes a finding out, and what refers to it with it.
func (a *applier) remove(f finding, correction string) {
	id := f.id()
	where := rawi.RecordSpan{}
	without := func(ids []string) []string {
		if !slices.Contains(ids, id) {
			return ids
		}
		return slices.DeleteFunc(slices.Clone(ids), func(s string) bool { return s == id })
	}
	switch {
	case f.statement != nil:
		where = cover(f.statement.Content)
		a.r.Statements = slices.DeleteFunc(a.r.Statements, func(s rawi.RecordStatement) bool { return s.ID == id })
		for i := range a.r.Events {
			if a.r.Events[i].ClaimedBy == id {
				a.r.Events[i].ClaimedBy = ""
			}
		}
		for i := range a.r.Meetings {
			a.r.Meetings[i].Statements = without(a.r.Meetings[i].Statements)
		}
	case f.event != nil:
		where = cueSpan(f.event.Trigger)
		a.r.Events = slices.DeleteFunc(a.r.Events, func(e rawi.RecordEvent) bool { return e.ID == id })
		for i := range a.r.Meetings {
			a.r.Meetings[i].Events = without(a.r.Meetings[i].Events)
		}
	default:
		where = cueSpan(f.meeting.Trigger)
		a.r.Meetings = slices.DeleteFunc(a.r.Meetings, func(m rawi.RecordMeeting) bool { return m.ID == id })
	}
	a.r.Notes = append(a.r.Notes, rawi.RecordNote{
		Stage:  Stage,
		Reason: fmt.Sprintf("%s %s at %d to %d was marked wrong (correction %s)", f.kind(), id, where.Start, where.End, correction),
	})
}

// restore adds the finding of a correction that the program does not find (any
// more), as whoever made the correction saw it. One that fixes a single thing
// about a finding does not bring it back where the program reads another in the
// same words.
func (a *applier) restore(c *Correction, p *place) finding {
	if c.After == nil {
		return finding{}
	}
	whole := c.Kind == Right || c.Kind == Add || c.Kind == Bounds
	if s := c.After.Statement; s != nil && !whole {
		span, ok := p.span(cover(s.Content))
		if !ok || slices.ContainsFunc(a.r.Statements, func(o rawi.RecordStatement) bool { return overlap(span, cover(o.Content)) > 0 }) {
			return finding{}
		}
	}
	f := a.instance(c.After, p)
	return a.insert(f)
}

// insert puts a finding in its place in the record, with an identifier of its own.
func (a *applier) insert(f finding) finding {
	switch {
	case f.statement != nil:
		a.last[0]++
		f.statement.ID = "s" + strconv.Itoa(a.last[0])
		list, i := put(a.r.Statements, *f.statement, func(s rawi.RecordStatement) int { return cover(s.Content).Start })
		a.r.Statements = list
		return finding{statement: &list[i]}
	case f.event != nil:
		a.last[1]++
		f.event.ID = "v" + strconv.Itoa(a.last[1])
		list, i := put(a.r.Events, *f.event, func(e rawi.RecordEvent) int { return e.Trigger.Start })
		a.r.Events = list
		return finding{event: &list[i]}
	case f.meeting != nil:
		a.last[2]++
		f.meeting.ID = "m" + strconv.Itoa(a.last[2])
		list, i := put(a.r.Meetings, *f.meeting, func(m rawi.RecordMeeting) int { return m.Trigger.Start })
		a.r.Meetings = list
		return finding{meeting: &list[i]}
	}
	return finding{}
}

// put inserts an element behind the last that does not begin after it.
func put[T any](list []T, e T, start func(T) int) ([]T, int) {
	i := len(list)
	for i > 0 && start(list[i-1]) > start(e) {
		i--
	}
	return slices.Insert(list, i, e), i
}

// instance returns a finding as the record would have it: parties and spans of
// now. It is none if its words are not found.
func (a *applier) instance(f *Finding, p *place) finding {
	party := func(id string) string {
		if x, ok := f.Parties[id]; ok {
			return a.party(x, p)
		}
		return ""
	}
	parties := func(ids []string) []string {
		var out []string
		for _, id := range ids {
			if e := party(id); e != "" && !slices.Contains(out, e) {
				out = append(out, e)
			}
		}
		return out
	}
	span := func(s *rawi.RecordSpan) *rawi.RecordSpan {
		if s == nil {
			return nil
		}
		if now, ok := p.span(*s); ok {
			return &now
		}
		return nil
	}
	cue := func(c rawi.RecordCue) rawi.RecordCue {
		if now := span(&rawi.RecordSpan{Start: c.Start, End: c.End}); now != nil {
			return rawi.RecordCue{Start: now.Start, End: now.End, Lemma: c.Lemma}
		}
		return rawi.RecordCue{}
	}
	spans := func(list []rawi.RecordSpan) (out []rawi.RecordSpan, whole bool) {
		for i := range list {
			if now := span(&list[i]); now != nil {
				out = append(out, *now)
			}
		}
		return out, len(out) == len(list)
	}
	switch {
	case f.Statement != nil:
		s := *f.Statement
		content, whole := spans(s.Content)
		if !whole || len(content) == 0 {
			return finding{}
		}
		s.Content, s.Cue, s.SpeakerMention = content, cue(s.Cue), span(s.SpeakerMention)
		s.Speakers, s.Addressee = orEmpty(parties(s.Speakers)), party(s.Addressee)
		s.About, s.Via, s.Time = parties(s.About), parties(s.Via), a.time(f, s.Time, p)
		return finding{statement: &s}
	case f.Event != nil:
		e := *f.Event
		if e.Trigger = cue(e.Trigger); e.Trigger.End == 0 {
			return finding{}
		}
		e.Actors, e.Recipients = orEmpty(parties(e.Actors)), orEmpty(parties(e.Recipients))
		e.Place, e.Time, e.ClaimedBy = party(e.Place), a.time(f, e.Time, p), ""
		e.Evidence = span(e.Evidence)
		e.Mentions, _ = spans(e.Mentions)
		return finding{event: &e}
	case f.Meeting != nil:
		m := *f.Meeting
		if m.Trigger = cue(m.Trigger); m.Trigger.End == 0 {
			return finding{}
		}
		sides := make([]rawi.RecordSide, len(m.Sides))
		for i, s := range m.Sides {
			sides[i] = rawi.RecordSide{Party: party(s.Party), Members: parties(s.Members), Size: s.Size}
		}
		m.Sides, m.Host, m.Venue, m.Place, m.Time = sides, party(m.Host), party(m.Venue), party(m.Place), a.time(f, m.Time, p)
		m.Agenda, _ = spans(m.Agenda)
		m.Events, m.Statements = nil, nil
		return finding{meeting: &m}
	}
	return finding{}
}

// time returns the time of the record that stands where one of a finding stood.
func (a *applier) time(f *Finding, id string, p *place) string {
	t, ok := f.Times[id]
	if !ok {
		return ""
	}
	span, ok := p.span(rawi.RecordSpan{Start: t.Start, End: t.End})
	for i := range a.r.Times {
		if n := &a.r.Times[i]; ok && n.Start == span.Start && n.End == span.End {
			return n.ID
		}
	}
	return ""
}

func orEmpty(ids []string) []string {
	if ids == nil {
		return []string{}
	}
	return ids
}

// addEntity adds an entity that a person has named. Without a place it is named
// wherever its name stands as words of their own that name nobody else.
func (a *applier) addEntity(x Party, span rawi.RecordSpan) string {
	e := rawi.RecordEntity{
		ID: "e" + strconv.Itoa(a.lastEntity()+1), Type: cmp.Or(x.Type, rawi.Person), Name: x.Name, Mentions: []rawi.RecordMention{}, Rule: Rule, Score: 1,
	}
	form := rawi.FormName
	if e.Type == rawi.Role {
		form = rawi.FormTitle
	}
	if !empty(span) {
		e.Mentions = append(e.Mentions, rawi.RecordMention{Start: span.Start, End: span.End, Form: form})
	} else {
		n := len([]rune(x.Name))
		for _, at := range a.text.find(x.Name) {
			s := rawi.RecordSpan{Start: at, End: at + n}
			if a.alone(s) && !a.taken(s) && (len(e.Mentions) == 0 || e.Mentions[len(e.Mentions)-1].End <= at) {
				e.Mentions = append(e.Mentions, rawi.RecordMention{Start: s.Start, End: s.End, Form: form})
			}
		}
	}
	a.r.Entities = append(a.r.Entities, e)
	return e.ID
}

func (a *applier) lastEntity() int {
	last := 0
	for i := range a.r.Entities {
		last = max(last, number(a.r.Entities[i].ID))
	}
	return last
}

// alone reports whether a span is made of whole words.
func (a *applier) alone(s rawi.RecordSpan) bool {
	letter := func(i int) bool {
		return i >= 0 && i < len(a.text.runes) && (unicode.IsLetter(a.text.runes[i]) || unicode.IsMark(a.text.runes[i]) || unicode.IsDigit(a.text.runes[i]))
	}
	return !letter(s.Start-1) && !letter(s.End)
}

// taken reports whether a mention of somebody shares characters with a span.
func (a *applier) taken(s rawi.RecordSpan) bool {
	for i := range a.r.Entities {
		for _, m := range a.r.Entities[i].Mentions {
			if overlap(s, rawi.RecordSpan{Start: m.Start, End: m.End}) > 0 {
				return true
			}
		}
	}
	return false
}
