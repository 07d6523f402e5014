package eval

import (
	"cmp"
	"slices"

	"example.org/rawi"
)

// FromRecord returns the annotation that a record amounts to: as if a reader had
// found in the article what stands in the record. It is the other way of
// Article.Record. What the annotation has no word for is left out: a statement
// of several speakers has the first, the others as further forms.
func FromRecord(r *rawi.Record) *Article {
	g := &golden{r: r, text: newText(r.Text), entities: map[string]*rawi.RecordEntity{}}
	for i := range r.Entities {
		g.entities[r.Entities[i].ID] = &r.Entities[i]
	}
	a := &Article{
		ID: r.Doc.ID, Title: r.Doc.Headline, Published: r.Doc.Published, URL: r.Doc.URL, Publisher: r.Doc.Publisher, Text: r.Text,
		Entities: []Entity{}, Statements: []Statement{}, Events: []Event{}, Meetings: []Meeting{},
	}
	types := map[string]string{rawi.Person: "PER", rawi.Org: "ORG", rawi.Place: "PLACE"}
	for i := range r.Entities {
		e := &r.Entities[i]
		if forms := g.forms(e, rawi.FormName); types[e.Type] != "" && len(forms) > 0 {
			a.Entities = append(a.Entities, Entity{Name: e.Name, Type: types[e.Type], Mentions: forms})
		}
	}
	for i := range r.Statements {
		if s, ok := g.statement(&r.Statements[i]); ok {
			a.Statements = append(a.Statements, s)
		}
	}
	for i := range r.Events {
		if e, ok := g.event(&r.Events[i]); ok {
			a.Events = append(a.Events, e)
		}
	}
	for i := range r.Meetings {
		if m, ok := g.meeting(&r.Meetings[i]); ok {
			a.Meetings = append(a.Meetings, m)
		}
	}
	return a
}

// golden makes an annotation of a record.
type golden struct {
	r        *rawi.Record
	text     *text
	entities map[string]*rawi.RecordEntity
}

// slice returns the words of a span, "" where it is none of the text.
func (g *golden) slice(start, end int) string {
	if start < 0 || end > len(g.text.runes) || start >= end {
		return ""
	}
	return g.text.slice(span{start, end})
}

// forms returns the different words by which the text calls an entity.
func (g *golden) forms(e *rawi.RecordEntity, form string) []string {
	out := []string{}
	for _, m := range e.Mentions {
		if w := g.slice(m.Start, m.End); w != "" && m.Form == form && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func (g *golden) name(id string) string {
	if e := g.entities[id]; e != nil {
		return e.Name
	}
	return ""
}

func (g *golden) names(ids []string) []string {
	out := []string{}
	for _, id := range ids {
		if n := g.name(id); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func (g *golden) statement(s *rawi.RecordStatement) (Statement, bool) {
	if len(s.Content) == 0 {
		return Statement{}, false
	}
	cover := s.Content[0]
	for _, c := range s.Content[1:] {
		cover.Start, cover.End = min(cover.Start, c.Start), max(cover.End, c.End)
	}
	out := Statement{
		Mode: s.Mode, Content: g.slice(cover.Start, cover.End), Cue: g.slice(s.Cue.Start, s.Cue.End), Addressee: g.name(s.Addressee), SpeakerAliases: []string{},
	}
	if m := s.SpeakerMention; m != nil {
		out.SpeakerMention = g.slice(m.Start, m.End)
	}
	out.Speaker = s.SpeakerText
	for i, id := range s.Speakers {
		e := g.entities[id]
		if e == nil {
			continue
		}
		if i == 0 {
			out.Speaker = e.Name
		}
		for _, n := range append(append([]string{e.Name}, g.forms(e, rawi.FormName)...), g.forms(e, rawi.FormTitle)...) {
			if n != out.Speaker && !slices.Contains(out.SpeakerAliases, n) {
				out.SpeakerAliases = append(out.SpeakerAliases, n)
			}
		}
	}
	if s.SpeakerText != "" && out.Speaker != s.SpeakerText {
		out.SpeakerAliases = append(out.SpeakerAliases, s.SpeakerText)
	}
	return out, out.Content != ""
}

func (g *golden) event(e *rawi.RecordEvent) (Event, bool) {
	out := Event{
		Type: e.Type, Mode: e.Mode, Triggers: []string{}, Actors: g.names(e.Actors), Recipients: g.names(e.Recipients),
		Place: g.name(e.Place), Date: g.date(e.Time), Realis: e.Realis,
	}
	for _, s := range append([]rawi.RecordSpan{{Start: e.Trigger.Start, End: e.Trigger.End}}, e.Mentions...) {
		if w := g.slice(s.Start, s.End); w != "" && !slices.Contains(out.Triggers, w) {
			out.Triggers = append(out.Triggers, w)
		}
	}
	return out, len(out.Triggers) > 0
}

func (g *golden) meeting(m *rawi.RecordMeeting) (Meeting, bool) {
	out := Meeting{
		Format: m.Format, Trigger: g.slice(m.Trigger.Start, m.Trigger.End), Participants: []string{}, Venue: cmp.Or(g.name(m.Venue), g.name(m.Place)), Date: g.date(m.Time),
	}
	for _, s := range m.Sides {
		// A side is one participant: by its members if it has any.
		ids := s.Members
		if len(ids) == 0 {
			ids = []string{s.Party}
		}
		for _, n := range g.names(ids)[:min(1, len(g.names(ids)))] {
			if !slices.Contains(out.Participants, n) {
				out.Participants = append(out.Participants, n)
			}
		}
	}
	return out, out.Trigger != ""
}

// date returns a time as the annotation writes it, if it is a day, month or year.
func (g *golden) date(id string) string {
	for _, t := range g.r.Times {
		if t.ID != id {
			continue
		}
		for _, n := range []int{10, 7, 4} {
			if len(t.Value) >= n && isDate(t.Value[:n]) {
				return t.Value[:n]
			}
		}
	}
	return ""
}

func isDate(s string) bool {
	for i := range len(s) {
		if dash := i == 4 || i == 7; dash != (s[i] == '-') || !dash && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}
