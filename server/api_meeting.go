package server

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// MeetingInput asks for a meeting.
type MeetingInput struct {
	ID string `path:"id" minLength:"3" maxLength:"600" doc:"the article and the meeting in its record: 123.m1"`
}

// MeetingPage is a meeting with what each outlet tells of it.
type MeetingPage struct {
	Meeting    *resolve.Happening   `json:"meeting"`
	Document   int64                `json:"document"`
	Finding    string               `json:"finding"`
	Format     string               `json:"format"`
	Stage      string               `json:"stage"`
	Level      string               `json:"level,omitempty"`
	Sides      []MeetingSide        `json:"sides"`
	Host       *PartyName           `json:"host,omitempty"`
	Place      string               `json:"place,omitempty"`
	Venue      string               `json:"venue,omitempty"`
	Size       string               `json:"size,omitempty"`
	Date       string               `json:"date,omitempty"`
	Agenda     []string             `json:"agenda"`
	Readouts   []MeetingReadout     `json:"readouts" doc:"what each outlet tells of it"`
	Statements []*resolve.Happening `json:"statements" doc:"what was said at it, each once"`
	Story      *Named               `json:"story,omitempty"`
	Rule       string               `json:"rule"`
	Score      float64              `json:"score"`
}

// MeetingSide is a side of a meeting.
type MeetingSide struct {
	Party   *PartyName      `json:"party,omitempty"`
	Members []MeetingMember `json:"members"`
	Size    int             `json:"size,omitempty"`
}

// MeetingMember is somebody of a side.
type MeetingMember struct {
	PartyName
	Office string `json:"office,omitempty"`
}

// MeetingReadout is what an outlet tells of a meeting.
type MeetingReadout struct {
	Publisher  string               `json:"publisher"`
	Document   int64                `json:"document"`
	Finding    string               `json:"finding"`
	Published  string               `json:"published,omitempty"`
	Headline   string               `json:"headline,omitempty"`
	Start      int                  `json:"start"`
	End        int                  `json:"end"`
	Text       string               `json:"text"`
	Statements []*resolve.Happening `json:"statements"`
}

// meetingArticles is how many articles of the story are looked at for others that
// tell of a meeting.
const meetingArticles = 24

func (s *Server) meeting(ctx context.Context, in *MeetingInput) (*MeetingPage, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	i := strings.LastIndexByte(in.ID, '.')
	if i <= 0 || !strings.HasPrefix(in.ID[i+1:], "m") {
		return nil, rawi.Hint(fmt.Errorf("meeting %q: %w", in.ID, store.ErrNotFound), "a meeting is named by its article and its place in the record: 123.m1")
	}
	id, err := s.document(ctx, in.ID[:i])
	if err != nil {
		return nil, err
	}
	finding := in.ID[i+1:]
	r, err := s.records.Record(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(r.Meetings, func(m rawi.RecordMeeting) bool { return m.ID == finding })
	if at < 0 {
		return nil, rawi.Hint(fmt.Errorf("meeting %s of document %d: %w", finding, id, store.ErrNotFound), "the article lists its meetings")
	}
	m := &r.Meetings[at]
	out := &MeetingPage{
		Document: id, Finding: finding, Format: m.Format, Stage: m.Stage, Level: m.Level, Size: m.Size, Rule: m.Rule, Score: m.Score,
		Sides: []MeetingSide{}, Agenda: []string{}, Readouts: []MeetingReadout{}, Statements: []*resolve.Happening{},
	}
	reporter := v.Reporter(s.records)
	party := reporter.Who(id)
	name := func(eid string) *PartyName {
		for i := range r.Entities {
			if r.Entities[i].ID == eid {
				return &PartyName{party(i + 1), r.Entities[i].Name}
			}
		}
		return nil
	}
	entity := func(eid string) string {
		if p := name(eid); p != nil {
			return p.Name
		}
		return ""
	}
	out.Host, out.Place, out.Venue = name(m.Host), entity(m.Place), entity(m.Venue)
	for _, side := range m.Sides {
		x := MeetingSide{Party: name(side.Party), Members: []MeetingMember{}, Size: side.Size}
		for _, member := range side.Members {
			if p := name(member); p != nil {
				x.Members = append(x.Members, MeetingMember{*p, officeOf(r, member)})
			}
		}
		out.Sides = append(out.Sides, x)
	}
	text := []rune(r.Text)
	for _, a := range m.Agenda {
		if 0 <= a.Start && a.Start < a.End && a.End <= len(text) {
			out.Agenda = append(out.Agenda, string(text[a.Start:a.End]))
		}
	}
	arts := []*resolve.Article{{Doc: id, ID: r.Doc.ID, Publisher: r.Doc.Publisher, Headline: r.Doc.Headline}}
	if place := v.Find(id); place >= 0 {
		art := v.Article(place)
		story := v.Story(art.Story)
		out.Story = &Named{story.ID, story.Title}
		first := 0
		for first < story.Articles && v.Member(story, first) != place {
			first++
		}
		arts = v.Members(story, max(0, min(first-meetingArticles/2, story.Articles-meetingArticles)), meetingArticles)
	}
	all, err := reporter.Chosen(ctx, arts, resolve.Choice{Meetings: true, Statements: true})
	if err != nil {
		return nil, err
	}
	return out, s.readouts(ctx, arts, all, out)
}

// readouts fills in what articles tell of a meeting.
func (s *Server) readouts(ctx context.Context, arts []*resolve.Article, all []*resolve.Happening, out *MeetingPage) error {
	for _, h := range all {
		if h.Kind == "meeting" && slices.ContainsFunc(h.Evidence, func(e resolve.Evidence) bool { return e.Number == out.Document && e.Finding == out.Finding }) {
			out.Meeting = h
		}
	}
	if out.Meeting == nil {
		return fmt.Errorf("meeting %s of document %d: %w", out.Finding, out.Document, store.ErrNotFound)
	}
	out.Date = out.Meeting.Date
	for _, e := range out.Meeting.Evidence {
		r, err := s.records.Record(ctx, e.Number, 0)
		if err != nil {
			return err
		}
		x := MeetingReadout{
			Publisher: e.Publisher, Document: e.Number, Finding: e.Finding, Published: r.Doc.Published, Headline: r.Doc.Headline,
			Start: e.Start, End: e.End, Text: e.Text, Statements: []*resolve.Happening{},
		}
		at := slices.IndexFunc(r.Meetings, func(m rawi.RecordMeeting) bool { return m.ID == e.Finding })
		if at < 0 {
			continue
		}
		for _, h := range all {
			made := h.Kind == "statement" && slices.ContainsFunc(h.Evidence, func(o resolve.Evidence) bool {
				return o.Number == e.Number && slices.Contains(r.Meetings[at].Statements, o.Finding)
			})
			if !made {
				continue
			}
			one := *h
			one.Evidence = slices.DeleteFunc(slices.Clone(h.Evidence), func(o resolve.Evidence) bool { return o.Number != e.Number })
			x.Statements = append(x.Statements, &one)
			if !slices.Contains(out.Statements, h) {
				out.Statements = append(out.Statements, h)
			}
		}
		out.Readouts = append(out.Readouts, x)
	}
	return nil
}

func officeOf(r *rawi.Record, id string) string {
	for i := range r.Entities {
		if r.Entities[i].ID == id && len(r.Entities[i].Offices) > 0 {
			return r.Entities[i].Offices[0].Title
		}
	}
	return ""
}

func (p *MeetingPage) table() table {
	rows := table{{"document", "finding", "publisher", "published", "kind", "who", "type", "text", "start", "end"}}
	for _, x := range p.Readouts {
		head := []string{whole(x.Document), x.Finding, x.Publisher, x.Published}
		rows = append(rows, append(slices.Clone(head), "meeting", joinNames(p.Meeting.Who), p.Format, x.Text, whole(x.Start), whole(x.End)))
		for _, h := range x.Statements {
			e := h.Evidence[0]
			rows = append(rows, append(slices.Clone(head), "statement", joinNames(h.Who), h.Type, e.Text, whole(e.Start), whole(e.End)))
		}
	}
	return rows
}
