package format

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"example.org/rawi"
)

// meetingColumns are the columns of the ledger of meetings.
var meetingColumns = []string{
	"id", "document", "format", "stage", "level", "date", "date_to", "sides", "size", "host", "venue", "place", "country",
	"agenda", "statements", "trigger", "rule", "score", "url", "publisher", "published", "headline", "digest", "start", "end", "version",
	"lat", "lon", "contexts",
}

// appendMeetings appends a row of the ledger of meetings for every meeting,
// planned and cancelled ones too. The positions of the trigger are characters.
func appendMeetings(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error) {
	c := newCoded(d, o)
	buf := bytes.NewBuffer(dst)
	w := csv.NewWriter(buf)
	for i := range d.Meetings {
		if !c.asked(c.r.Meetings[i].ID) {
			continue
		}
		if err := w.Write(c.meeting(i)); err != nil {
			return dst, err
		}
	}
	w.Flush()
	return buf.Bytes(), w.Error()
}

// meeting returns the columns of a meeting.
func (c *coded) meeting(i int) []string {
	m, r := &c.d.Meetings[i], &c.r.Meetings[i]
	place, country := c.place(m.Place)
	venue, _ := c.place(m.Venue)
	host, _ := c.place(m.Host)
	to := ""
	if m.Time > 0 {
		to = c.d.Times[m.Time-1].To
	}
	var agenda []string
	for _, a := range m.Agenda {
		agenda = append(agenda, c.d.Slice(a))
	}
	fields := []string{
		c.r.Doc.ID + "#" + r.ID, c.r.Doc.ID, m.Format, m.Stage, m.Level, c.day(m.Time), to, c.sides(m.Sides), m.Size, host, venue, place, country,
		joined(agenda), strings.Join(r.Statements, " "), c.d.Slice(m.Trigger.Span), m.Rule, score(m.Score),
		c.d.Source.URL, c.d.Source.Publisher, c.published(), c.r.Doc.Headline,
		c.r.Doc.Digest, strconv.Itoa(r.Trigger.Start), strconv.Itoa(r.Trigger.End), orDash(c.version),
	}
	for i, f := range fields {
		fields[i] = cell(f)
	}
	return append(append(fields, c.coordinates(m.Place, m.Venue)...), joined(c.contexts(m)))
}

// coordinates returns latitude and longitude of the first place that has them.
func (c *coded) coordinates(places ...rawi.EntityRef) []string {
	for _, r := range places {
		if e := c.d.Entity(r); e != nil && e.Refs["lat"] != "" {
			return []string{string(decimal(e.Refs["lat"])), string(decimal(e.Refs["lon"]))}
		}
	}
	return []string{"", ""}
}

// contexts returns the contexts of the events of a meeting.
func (c *coded) contexts(m *rawi.Meeting) []string {
	var out []string
	for _, r := range m.Events {
		if r <= 0 || int(r) > len(c.d.Events) {
			continue
		}
		for _, name := range c.d.Events[r-1].Contexts {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// cell returns a text as a cell of a spreadsheet: one line, and no formula. An
// apostrophe before a sign that begins one makes spreadsheets take it as text.
func cell(s string) string { return unformula(clean(s)) }

func unformula(s string) string {
	if s != "" && strings.IndexByte("=+-@", s[0]) >= 0 && s != "-" {
		return "'" + s
	}
	return s
}

// sides writes the sides of a meeting into one cell: a bar between sides, a
// colon behind the party, semicolons between members, and behind a plus how many
// more sat there; a number alone is a side of which nobody is named.
func (c *coded) sides(sides []rawi.Side) string {
	var out []string
	for _, s := range sides {
		text := joined(c.names(s.Members))
		if party, _ := c.place(s.Party); party != "" {
			text = strings.TrimSuffix(strings.ReplaceAll(party, ":", ",")+": "+text, ": ")
		}
		switch more := s.Size - len(s.Members); {
		case more > 0 && text == "":
			text = strconv.Itoa(more)
		case more > 0:
			text += " +" + strconv.Itoa(more)
		}
		out = append(out, strings.ReplaceAll(text, "|", "/"))
	}
	return strings.Join(out, " | ")
}
