package format

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"example.org/rawi"
)

// recordLine makes rows of a record: one for the article, one for every mention,
// time, statement, event and meeting.
func recordLine(line string) ([]*Row, error) {
	var r rawi.Record
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		return nil, fmt.Errorf("%w: %w", rawi.ErrInvalid, err)
	}
	if r.Record != rawi.RecordVersion {
		return nil, fmt.Errorf("record %d, this program knows %d: %w", r.Record, rawi.RecordVersion, rawi.ErrInvalid)
	}
	f := findings{r: &r, text: NewOriginal(r.Text), refs: map[string]string{}}
	f.names()
	f.all()
	return f.rows, nil
}

// findings makes the rows of a record. What refers to another finding is
// written as that one's name, since numbers may change.
type findings struct {
	r    *rawi.Record
	text *Original
	refs map[string]string
	rows []*Row
}

func (f *findings) names() {
	for _, e := range f.r.Entities {
		f.refs[e.ID] = e.Name
	}
	for _, t := range f.r.Times {
		f.refs[t.ID] = t.Value
	}
	for _, s := range f.r.Statements {
		f.refs[s.ID] = "statement at " + strconv.Itoa(s.Cue.Start)
	}
	for _, e := range f.r.Events {
		f.refs[e.ID] = e.Type + " at " + strconv.Itoa(e.Trigger.Start)
	}
}

func (f *findings) all() {
	f.row("article", "", 0, len(f.text.chars), "")
	for _, e := range f.r.Entities {
		for _, m := range e.Mentions {
			row := f.row("mention", e.ID, m.Start, m.End, "")
			row.set("name", e.Name, "type", e.Type, "country", e.Country, "form", m.Form)
		}
		for _, o := range e.Offices {
			row := f.row("office", e.ID, o.Start, o.End, "")
			row.set("title", o.Title, "of", e.Name)
		}
	}
	for _, t := range f.r.Times {
		row := f.row("time", t.ID, t.Start, t.End, t.Rule)
		row.set("type", t.Type, "value", t.Value, "from", t.From, "to", t.To)
	}
	for i := range f.r.Statements {
		f.statement(&f.r.Statements[i])
	}
	for i := range f.r.Events {
		f.event(&f.r.Events[i])
	}
	for i := range f.r.Meetings {
		f.meeting(&f.r.Meetings[i])
	}
}

func (f *findings) statement(s *rawi.RecordStatement) {
	row := f.row("statement", s.ID, s.Cue.Start, s.Cue.End, s.Rule)
	row.set("mode", s.Mode, "act", s.Act, "speakers", f.named(row, s.Speakers...), "speaker_text", s.SpeakerText, "content", f.spans(row, s.Content...),
		"addressee", f.named(row, s.Addressee), "about", f.named(row, s.About...), "via", f.named(row, s.Via...), "basis", s.Basis, "time", f.named(row, s.Time))
	if s.SpeakerMention != nil {
		row.set("speaker_mention", f.spans(row, *s.SpeakerMention))
	}
}

func (f *findings) event(e *rawi.RecordEvent) {
	row := f.row("event", e.ID, e.Trigger.Start, e.Trigger.End, e.Rule)
	row.set("type", e.Type, "mode", e.Mode, "contexts", strings.Join(e.Contexts, ", "), "actors", f.named(row, e.Actors...), "recipients", f.named(row, e.Recipients...),
		"place", f.named(row, e.Place), "time", f.named(row, e.Time), "realis", e.Realis, "claimed_by", f.named(row, e.ClaimedBy), "mentions", f.spans(row, e.Mentions...))
	if e.Evidence != nil {
		row.set("evidence", f.spans(row, *e.Evidence))
	}
}

func (f *findings) meeting(m *rawi.RecordMeeting) {
	row := f.row("meeting", m.ID, m.Trigger.Start, m.Trigger.End, m.Rule)
	var sides []string
	for _, s := range m.Sides {
		sides = append(sides, strings.TrimSpace(f.named(row, s.Party)+": "+f.named(row, s.Members...)+" "+strconv.Itoa(s.Size)))
	}
	row.set("format", m.Format, "stage", m.Stage, "level", m.Level, "host", f.named(row, m.Host), "sides", strings.Join(sides, " | "), "size", m.Size,
		"venue", f.named(row, m.Venue), "place", f.named(row, m.Place), "time", f.named(row, m.Time), "agenda", f.spans(row, m.Agenda...),
		"events", f.named(row, m.Events...), "statements", f.named(row, m.Statements...))
}

// row adds a row for a finding. A range that is not in the text is a fault.
func (f *findings) row(kind, id string, start, end int, rule string) *Row {
	r := &Row{Name: strings.TrimSpace(kind + " " + id), kind: kind, Document: f.r.Doc.ID, Digest: f.r.Doc.Digest, Start: start, End: end, Rule: rule, own: f.text}
	words, ok := f.text.words(start, end)
	switch {
	case r.Digest != f.text.Digest:
		r.fault = "the digest is not that of the record's text"
	case !ok:
		r.fault = f.text.place(start, end, "")
	}
	r.Words = words
	f.rows = append(f.rows, r)
	return r
}

// set adds columns, which stand as name and value in turn; empty ones are left
// out.
func (r *Row) set(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			r.names = append(r.names, pairs[i])
			r.values = append(r.values, pairs[i+1])
		}
	}
}

// named returns the names of findings. One that is not in the record is a fault
// of the row that refers to it.
func (f *findings) named(r *Row, ids ...string) string {
	var out []string
	for _, id := range ids {
		if id == "" {
			continue
		}
		name, ok := f.refs[id]
		if !ok && r.fault == "" {
			r.fault = "it refers to " + id + ", which the record does not have"
		}
		out = append(out, name)
	}
	return strings.Join(out, "; ")
}

// spans returns ranges of the text. One that is not in it is a fault.
func (f *findings) spans(r *Row, spans ...rawi.RecordSpan) string {
	var out []string
	for _, s := range spans {
		if _, ok := f.text.words(s.Start, s.End); !ok && r.fault == "" {
			r.fault = f.text.place(s.Start, s.End, "")
		}
		out = append(out, strconv.Itoa(s.Start)+"-"+strconv.Itoa(s.End))
	}
	return strings.Join(out, " ")
}
