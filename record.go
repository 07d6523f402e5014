package rawi

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
	"unicode/utf8"
)

// RecordVersion is the version of the contract that Record follows.
const RecordVersion = 1

// Record is what leaves rawi for one document: the JSON object of the contract.
// Offsets are Unicode code points of Text, half-open.
type Record struct {
	Record     int               `json:"record"`
	Doc        RecordDoc         `json:"doc"`
	Text       string            `json:"text"`
	Sentences  []RecordSpan      `json:"sentences"`
	Entities   []RecordEntity    `json:"entities"`
	Times      []RecordTime      `json:"times"`
	Statements []RecordStatement `json:"statements"`
	Events     []RecordEvent     `json:"events"`
	Meetings   []RecordMeeting   `json:"meetings"`
	Notes      []RecordNote      `json:"notes"`
}

// RecordSpan is a range of code points of the text.
type RecordSpan struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// RecordDoc describes the article itself.
type RecordDoc struct {
	ID        string          `json:"id"`
	URL       string          `json:"url,omitempty"`
	Publisher string          `json:"publisher,omitempty"`
	Author    string          `json:"author,omitempty"`
	Title     *RecordSpan     `json:"title,omitempty"`
	Headline  string          `json:"headline,omitempty"`
	Published string          `json:"published,omitempty"`
	Dateline  *RecordDateline `json:"dateline,omitempty"`
	Agency    []string        `json:"agency,omitempty"`
	Lang      string          `json:"lang,omitempty"`
	Digest    string          `json:"digest,omitempty"`
}

// RecordDateline is what the lead line says of the place.
type RecordDateline struct {
	Place string `json:"place"`
}

// RecordEntity is a party or place of the article.
type RecordEntity struct {
	ID       string            `json:"id"`
	Type     string            `json:"type"`
	Name     string            `json:"name"`
	Country  string            `json:"country,omitempty"`
	Gender   string            `json:"gender,omitempty"` // of a person: m or f
	Sector   []string          `json:"sector,omitempty"`
	Offices  []RecordOffice    `json:"offices,omitempty"`
	Refs     map[string]string `json:"refs,omitempty"`
	Mentions []RecordMention   `json:"mentions"`
	Rule     string            `json:"rule,omitempty"`
	Score    float64           `json:"score,omitempty"`
}

// RecordOffice is a title given to an entity.
type RecordOffice struct {
	Title string `json:"title"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// RecordMention is a place where an entity is named.
type RecordMention struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Form  string `json:"form"`
}

// RecordTime is a time expression with the interval that it denotes.
type RecordTime struct {
	ID        string `json:"id"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Type      string `json:"type,omitempty"`
	Value     string `json:"value,omitempty"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	Calendar  string `json:"calendar,omitempty"`
	Uncertain bool   `json:"uncertain,omitempty"`
	Rule      string `json:"rule,omitempty"`
}

// RecordCue is a reporting word or a trigger.
type RecordCue struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Lemma string `json:"lemma,omitempty"`
}

// RecordStatement is something that somebody is reported to have said.
type RecordStatement struct {
	ID             string       `json:"id"`
	Mode           string       `json:"mode"`
	Act            string       `json:"act,omitempty"`
	Speakers       []string     `json:"speakers"`
	SpeakerText    string       `json:"speaker_text,omitempty"`
	SpeakerMention *RecordSpan  `json:"speaker_mention,omitempty"`
	Cue            RecordCue    `json:"cue"`
	Content        []RecordSpan `json:"content"`
	Addressee      string       `json:"addressee,omitempty"`
	About          []string     `json:"about,omitempty"`
	Via            []string     `json:"via,omitempty"`
	Basis          string       `json:"basis,omitempty"`
	Time           string       `json:"time,omitempty"`
	Rule           string       `json:"rule"`
	Score          float64      `json:"score"`
}

// RecordEvent is an interaction of political actors.
type RecordEvent struct {
	ID         string       `json:"id"`
	Type       string       `json:"type"`
	Mode       string       `json:"mode,omitempty"`
	Contexts   []string     `json:"contexts,omitempty"`
	Trigger    RecordCue    `json:"trigger"`
	Actors     []string     `json:"actors"`
	Recipients []string     `json:"recipients"`
	Place      string       `json:"place,omitempty"`
	Time       string       `json:"time,omitempty"`
	Realis     string       `json:"realis"`
	ClaimedBy  string       `json:"claimed_by,omitempty"`
	Evidence   *RecordSpan  `json:"evidence,omitempty"`
	Mentions   []RecordSpan `json:"mentions,omitempty"`
	Rule       string       `json:"rule"`
	Score      float64      `json:"score"`
}

// RecordSide is one side of a meeting.
type RecordSide struct {
	Party   string   `json:"party,omitempty"`
	Members []string `json:"members,omitempty"`
	Size    int      `json:"size,omitempty"`
}

// RecordMeeting is an encounter.
type RecordMeeting struct {
	ID         string       `json:"id"`
	Format     string       `json:"format"`
	Stage      string       `json:"stage"`
	Level      string       `json:"level,omitempty"`
	Trigger    RecordCue    `json:"trigger"`
	Host       string       `json:"host,omitempty"`
	Sides      []RecordSide `json:"sides"`
	Size       string       `json:"size,omitempty"`
	Venue      string       `json:"venue,omitempty"`
	Place      string       `json:"place,omitempty"`
	Time       string       `json:"time,omitempty"`
	Agenda     []RecordSpan `json:"agenda,omitempty"`
	Events     []string     `json:"events,omitempty"`
	Statements []string     `json:"statements,omitempty"`
	Rule       string       `json:"rule"`
	Score      float64      `json:"score"`
}

// RecordNote says why something that was looked for is not decided.
type RecordNote struct {
	Stage  string `json:"stage"`
	Reason string `json:"reason"`
}

// Digest returns the digest of a text as the record writes it.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// NewRecord turns a document into its record: every reference written out,
// every offset in code points.
func NewRecord(d *Document) *Record {
	c := newCounter(d.Text)
	r := &Record{
		Record: RecordVersion,
		Doc: RecordDoc{
			ID: d.ID, URL: d.Source.URL, Publisher: d.Source.Publisher, Author: d.Source.Author,
			Headline: d.Source.Headline, Published: d.Source.PublishedText, Lang: d.Lang, Digest: Digest(d.Text),
		},
		Text:       d.Text,
		Sentences:  make([]RecordSpan, len(d.Sentences)),
		Entities:   make([]RecordEntity, len(d.Entities)),
		Times:      make([]RecordTime, len(d.Times)),
		Statements: make([]RecordStatement, len(d.Statements)),
		Events:     make([]RecordEvent, len(d.Events)),
		Meetings:   make([]RecordMeeting, len(d.Meetings)),
		Notes:      make([]RecordNote, len(d.Notes)),
	}
	if r.Doc.ID == "" {
		r.Doc.ID = documentID(d)
	}
	if !d.Source.Published.IsZero() {
		r.Doc.Published = published(d.Source.Published, d.Source.PublishedText)
	}
	if !d.Title.Empty() {
		r.Doc.Title = c.maybe(d.Title)
		if r.Doc.Headline == "" {
			r.Doc.Headline = d.Slice(d.Title)
		}
	}
	if d.Dateline != 0 {
		r.Doc.Dateline = &RecordDateline{entityID(d.Dateline)}
	}
	r.Doc.Agency = entityIDs(d.Agency)
	for i, s := range d.Sentences {
		r.Sentences[i] = c.span(s.Span)
	}
	for i, e := range d.Entities {
		re := RecordEntity{
			ID: entityID(EntityRef(i + 1)), Type: e.Type, Name: e.Name, Country: e.Country, Sector: e.Sector,
			Refs: e.Refs, Mentions: []RecordMention{}, Rule: e.Rule, Score: e.Score,
		}
		if e.Type == Person {
			re.Gender = [...]string{NoGender: "", Masculine: "m", Feminine: "f"}[e.Gender]
		}
		for _, o := range e.Offices {
			s := c.span(o.Span)
			re.Offices = append(re.Offices, RecordOffice{o.Title, s.Start, s.End})
		}
		r.Entities[i] = re
	}
	for _, m := range d.Mentions {
		s := c.span(m.Span)
		e := &r.Entities[m.Entity-1]
		e.Mentions = append(e.Mentions, RecordMention{s.Start, s.End, m.Form})
	}
	for i, t := range d.Times {
		s := c.span(t.Span)
		r.Times[i] = RecordTime{
			ID: timeID(TimeRef(i + 1)), Start: s.Start, End: s.End, Type: t.Type, Value: t.Value,
			From: t.From, To: t.To, Calendar: t.Calendar, Uncertain: t.Uncertain, Rule: t.Rule,
		}
	}
	for i, s := range d.Statements {
		rs := RecordStatement{
			ID: statementID(StatementRef(i + 1)), Mode: s.Mode, Act: s.Act, Speakers: entityIDs(s.Speakers),
			SpeakerText: s.SpeakerText, SpeakerMention: c.maybe(s.SpeakerMention), Cue: c.cue(s.Cue), Content: c.spans(s.Content),
			Addressee: entityID(s.Addressee), About: entityIDs(s.About), Via: entityIDs(s.Via), Basis: s.Basis,
			Time: timeID(s.Time), Rule: s.Rule, Score: s.Score,
		}
		if rs.Speakers == nil {
			rs.Speakers = []string{}
		}
		r.Statements[i] = rs
	}
	for i, e := range d.Events {
		re := RecordEvent{
			ID: eventID(EventRef(i + 1)), Type: e.Type, Mode: e.Mode, Contexts: e.Contexts, Trigger: c.cue(e.Trigger),
			Actors: entityIDs(e.Actors), Recipients: entityIDs(e.Recipients), Place: entityID(e.Place), Time: timeID(e.Time),
			Realis: e.Realis, ClaimedBy: statementID(e.ClaimedBy), Evidence: c.maybe(e.Evidence), Rule: e.Rule, Score: e.Score,
		}
		if len(e.Mentions) > 0 {
			re.Mentions = c.spans(e.Mentions)
		}
		if re.Actors == nil {
			re.Actors = []string{}
		}
		if re.Recipients == nil {
			re.Recipients = []string{}
		}
		r.Events[i] = re
	}
	for i, m := range d.Meetings {
		rm := RecordMeeting{
			ID: meetingID(MeetingRef(i + 1)), Format: m.Format, Stage: m.Stage, Level: m.Level, Trigger: c.cue(m.Trigger),
			Host: entityID(m.Host), Sides: make([]RecordSide, len(m.Sides)), Size: m.Size, Venue: entityID(m.Venue), Place: entityID(m.Place),
			Time: timeID(m.Time), Rule: m.Rule, Score: m.Score,
		}
		if len(m.Agenda) > 0 {
			rm.Agenda = c.spans(m.Agenda)
		}
		for j, s := range m.Sides {
			rm.Sides[j] = RecordSide{entityID(s.Party), entityIDs(s.Members), s.Size}
		}
		for _, e := range m.Events {
			rm.Events = append(rm.Events, eventID(e))
		}
		for _, s := range m.Statements {
			rm.Statements = append(rm.Statements, statementID(s))
		}
		r.Meetings[i] = rm
	}
	for i, n := range d.Notes {
		r.Notes[i] = RecordNote(n)
	}
	return r
}

// documentID returns a digest of address and text, for a document without an
// identifier of its own.
func documentID(d *Document) string {
	h := sha256.New()
	h.Write([]byte(d.Source.URL))
	h.Write([]byte{0})
	h.Write([]byte(d.Text))
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// published writes a time as the record does: a date alone where only a date
// was given.
func published(t time.Time, given string) string {
	if len(given) == len("2006-01-02") {
		return t.Format("2006-01-02")
	}
	return t.Format(time.RFC3339)
}

func id(prefix string, n int) string {
	if n == 0 {
		return ""
	}
	return prefix + strconv.Itoa(n)
}

func entityID(r EntityRef) string       { return id("e", int(r)) }
func timeID(r TimeRef) string           { return id("t", int(r)) }
func statementID(r StatementRef) string { return id("s", int(r)) }
func eventID(r EventRef) string         { return id("v", int(r)) }
func meetingID(r MeetingRef) string     { return id("m", int(r)) }

func entityIDs(refs []EntityRef) []string {
	if len(refs) == 0 {
		return nil
	}
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = entityID(r)
	}
	return ids
}

// counter converts byte offsets of a text to code points. A mark is kept every
// 64 bytes, so that one conversion reads at most 64.
type counter struct {
	text  string
	marks []int32
}

const counterStep = 64

func newCounter(text string) *counter {
	c := &counter{text, make([]int32, 0, len(text)/counterStep+1)}
	n := int32(0)
	for i := 0; i < len(text); i++ {
		if i%counterStep == 0 {
			c.marks = append(c.marks, n)
		}
		if utf8.RuneStart(text[i]) {
			n++
		}
	}
	return c
}

// at returns the number of characters that begin before byte i.
func (c *counter) at(i int) int {
	if len(c.marks) == 0 {
		return 0
	}
	m := min(i/counterStep, len(c.marks)-1)
	n := int(c.marks[m])
	for j := m * counterStep; j < i; j++ {
		if utf8.RuneStart(c.text[j]) {
			n++
		}
	}
	return n
}

func (c *counter) span(s Span) RecordSpan { return RecordSpan{c.at(s.Start), c.at(s.End)} }

func (c *counter) maybe(s Span) *RecordSpan {
	if s.Empty() {
		return nil
	}
	r := c.span(s)
	return &r
}

func (c *counter) spans(ss []Span) []RecordSpan {
	out := make([]RecordSpan, len(ss))
	for i, s := range ss {
		out[i] = c.span(s)
	}
	return out
}

func (c *counter) cue(q Cue) RecordCue {
	s := c.span(q.Span)
	return RecordCue{s.Start, s.End, q.Lemma}
}
