package rawi

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Document turns a record back into the document that NewRecord made it of, but
// for its tokens: what is written of documents can be written of records that
// were kept. A record whose spans or references lead nowhere is an error.
func (r *Record) Document() (*Document, error) {
	c := &reverser{r: r, starts: runeStarts(r.Text)}
	d := &Document{
		ID: r.Doc.ID, Text: r.Text, Lang: r.Doc.Lang,
		Source: Source{URL: r.Doc.URL, Publisher: r.Doc.Publisher, Author: r.Doc.Author, Headline: r.Doc.Headline},
		Done:   LayerTokens | LayerEntities | LayerTimes | LayerStatements | LayerEvents | LayerMeetings,
	}
	c.source(d)
	if r.Doc.Title != nil {
		d.Title = c.span(*r.Doc.Title)
	}
	c.sentences(d)
	c.entities(d)
	for _, t := range r.Times {
		d.Times = append(d.Times, Timex{
			Span: c.span(RecordSpan{t.Start, t.End}), Type: t.Type, Value: t.Value, From: t.From, To: t.To,
			Calendar: t.Calendar, Uncertain: t.Uncertain, Rule: t.Rule,
		})
	}
	c.statements(d)
	c.events(d)
	c.meetings(d)
	for _, n := range r.Notes {
		d.Notes = append(d.Notes, Note(n))
	}
	if c.err == nil {
		c.err = d.Check()
	}
	if c.err != nil {
		return nil, fmt.Errorf("record %s: %w", r.Doc.ID, c.err)
	}
	return d, nil
}

// runeStarts returns where every character begins, and the end.
func runeStarts(text string) []int32 {
	starts := make([]int32, 0, len(text)/2+16)
	for i := 0; i < len(text); i++ {
		if utf8.RuneStart(text[i]) {
			starts = append(starts, int32(i))
		}
	}
	return append(starts, int32(len(text)))
}

// reverser brings the parts of a record back; the first fault stays in err.
type reverser struct {
	r      *Record
	starts []int32
	err    error
}

func (c *reverser) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format+": %w", append(args, ErrInvalid)...)
	}
}

func (c *reverser) span(s RecordSpan) Span {
	if s.Start < 0 || s.End < s.Start || s.End >= len(c.starts) {
		c.fail("span [%d,%d) of %d characters", s.Start, s.End, len(c.starts)-1)
		return Span{}
	}
	return Span{int(c.starts[s.Start]), int(c.starts[s.End])}
}

func (c *reverser) spans(list []RecordSpan) []Span {
	var out []Span
	for _, s := range list {
		out = append(out, c.span(s))
	}
	return out
}

func (c *reverser) maybe(s *RecordSpan) Span {
	if s == nil {
		return Span{}
	}
	return c.span(*s)
}

func (c *reverser) cue(q RecordCue) Cue { return Cue{c.span(RecordSpan{q.Start, q.End}), q.Lemma} }

// number returns the number of an identifier of a kind, e12; Check says whether
// there is such a thing.
func (c *reverser) number(kind, id string) int {
	if id == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimPrefix(id, kind))
	if err != nil || n <= 0 || !strings.HasPrefix(id, kind) {
		c.fail("identifier %q, want %s and a number", id, kind)
		return 0
	}
	return n
}

func (c *reverser) entity(id string) EntityRef { return EntityRef(c.number("e", id)) }
func (c *reverser) time(id string) TimeRef     { return TimeRef(c.number("t", id)) }

func (c *reverser) list(ids []string) []EntityRef {
	var out []EntityRef
	for _, id := range ids {
		out = append(out, c.entity(id))
	}
	return out
}

func (c *reverser) source(d *Document) {
	given := c.r.Doc.Published
	d.Source.PublishedText = given
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, given); err == nil {
			d.Source.Published = t
		}
	}
	if c.r.Doc.Dateline != nil {
		d.Dateline = c.entity(c.r.Doc.Dateline.Place)
	}
	d.Agency = c.list(c.r.Doc.Agency)
}

// sentences counts paragraphs as package arabic does: a line break ends one.
func (c *reverser) sentences(d *Document) {
	end, paragraph := 0, 0
	for i, s := range c.r.Sentences {
		span := c.span(s)
		if i > 0 && end <= span.Start && strings.ContainsAny(d.Text[end:span.Start], "\n\r\u2028\u2029") {
			paragraph++
		}
		end = span.End
		title := !d.Title.Empty() && d.Title.Contains(Span{span.Start, span.Start})
		d.Sentences = append(d.Sentences, Sentence{Span: span, Paragraph: paragraph, Title: title})
	}
}

func (c *reverser) entities(d *Document) {
	for i, e := range c.r.Entities {
		if c.number("e", e.ID) != i+1 {
			c.fail("entity %q is number %d", e.ID, i+1)
		}
		x := Entity{
			Type: e.Type, Name: e.Name, Country: e.Country, Gender: ParseGender(e.Gender), Sector: e.Sector, Refs: e.Refs, Rule: e.Rule, Score: e.Score,
		}
		for _, o := range e.Offices {
			x.Offices = append(x.Offices, Office{o.Title, c.span(RecordSpan{o.Start, o.End})})
		}
		d.Entities = append(d.Entities, x)
		for _, m := range e.Mentions {
			d.AddMention(Mention{Span: c.span(RecordSpan{m.Start, m.End}), Entity: EntityRef(i + 1), Form: m.Form})
		}
	}
}

func (c *reverser) statements(d *Document) {
	for _, s := range c.r.Statements {
		d.Statements = append(d.Statements, Statement{
			Mode: s.Mode, Act: s.Act, Speakers: c.list(s.Speakers), SpeakerText: s.SpeakerText, SpeakerMention: c.maybe(s.SpeakerMention),
			Cue: c.cue(s.Cue), Content: c.spans(s.Content), Addressee: c.entity(s.Addressee), About: c.list(s.About), Via: c.list(s.Via),
			Basis: s.Basis, Time: c.time(s.Time), Rule: s.Rule, Score: s.Score,
		})
	}
}

func (c *reverser) events(d *Document) {
	for _, e := range c.r.Events {
		d.Events = append(d.Events, Event{
			Type: e.Type, Mode: e.Mode, Contexts: e.Contexts, Trigger: c.cue(e.Trigger), Actors: c.list(e.Actors), Recipients: c.list(e.Recipients),
			Place: c.entity(e.Place), Time: c.time(e.Time), Realis: e.Realis, ClaimedBy: StatementRef(c.number("s", e.ClaimedBy)),
			Evidence: c.maybe(e.Evidence), Mentions: c.spans(e.Mentions), Rule: e.Rule, Score: e.Score,
		})
	}
}

func (c *reverser) meetings(d *Document) {
	for _, m := range c.r.Meetings {
		x := Meeting{
			Format: m.Format, Stage: m.Stage, Level: m.Level, Trigger: c.cue(m.Trigger), Host: c.entity(m.Host), Size: m.Size,
			Venue: c.entity(m.Venue), Place: c.entity(m.Place), Time: c.time(m.Time), Agenda: c.spans(m.Agenda), Rule: m.Rule, Score: m.Score,
		}
		for _, s := range m.Sides {
			x.Sides = append(x.Sides, Side{c.entity(s.Party), c.list(s.Members), s.Size})
		}
		for _, id := range m.Events {
			x.Events = append(x.Events, EventRef(c.number("v", id)))
		}
		for _, id := range m.Statements {
			x.Statements = append(x.Statements, StatementRef(c.number("s", id)))
		}
		d.Meetings = append(d.Meetings, x)
	}
}
