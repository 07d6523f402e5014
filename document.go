package rawi

import (
	"fmt"
	"time"
)

// Source is what is known of a document from outside its text.
type Source struct {
	URL, Publisher, Author string
	// Headline is the title where it was given apart from the text.
	Headline string
	// Published is the time of publication; the zero time is unknown.
	Published time.Time
	// PublishedText is the time as it was given, kept for the record.
	PublishedText string
}

// Document is one article with everything that was found in it. Stages add
// layers and never change the text.
type Document struct {
	ID     string
	Source Source
	Text   string
	Title  Span   // where the headline stands in Text; empty if it does not
	Lang   string // ISO 639: ar, fa, ur, ckb, …; "" before it was looked at

	Sentences []Sentence
	Tokens    []Token
	// Headline holds the tokens of Source.Headline where it does not stand in
	// Text. Their spans are ranges of Source.Headline.
	Headline []Token

	Entities   []Entity
	Mentions   []Mention // in order of Start
	Times      []Timex   // in order of Start
	Statements []Statement
	Events     []Event
	Meetings   []Meeting

	Dateline EntityRef   // the place of the lead line: «موسكو - …»
	Agency   []EntityRef // the agencies of the lead line: «(أ ف ب)»

	Notes []Note
	Done  Layers // the layers that are filled, possibly with nothing
}

// Slice returns the text of a span.
func (d *Document) Slice(s Span) string { return d.Text[s.Start:s.End] }

// Note says why something that was looked for is not decided.
type Note struct{ Stage, Reason string }

// Note adds a note, once.
func (d *Document) Note(stage, reason string) {
	n := Note{stage, reason}
	for _, old := range d.Notes {
		if old == n {
			return
		}
	}
	d.Notes = append(d.Notes, n)
}

// Sentence is a range of text and of tokens that stands on its own.
type Sentence struct {
	Span
	First, Last int // tokens [First,Last)
	Paragraph   int // number of the paragraph, from 0
	Title       bool
}

// References count from one; zero is none.
type (
	EntityRef    int
	TimeRef      int
	StatementRef int
	EventRef     int
	MeetingRef   int
)

// The types of entities.
const (
	Person = "person"
	Org    = "org"
	Place  = "place"
	Role   = "role" // a party known by title or description only: «الرئيس الروسي», «مسلحون»
)

// Entity is a party or place of a document.
type Entity struct {
	Type    string
	Name    string   // the fullest name that the document gives
	Country string   // ISO 3166 alpha-3 of nationality, seat or territory
	Sector  []string // PLOVER sector codes
	Offices []Office
	Refs    map[string]string // outside identifiers, only from data that was looked up
	Gender  Gender
	Count   Count // Plural for groups: «مسلحون», «وزراء خارجية …»
	Rule    string
	Score   float64
}

// Office is a title that the document gives to an entity, and where.
type Office struct {
	Title string
	Span
}

// The forms of mentions.
const (
	FormName    = "name"
	FormTitle   = "title"
	FormPronoun = "pronoun"
)

// Mention is a place in the text that names an entity: a proper name without
// title and without attached particles (form name), a title or description
// (form title), or a pronoun.
type Mention struct {
	Span
	First, Last int // tokens [First,Last)
	Entity      EntityRef
	Form        string
	Rule        string
}

// Entity returns the entity of a reference, or nil for none.
func (d *Document) Entity(r EntityRef) *Entity {
	if r <= 0 || int(r) > len(d.Entities) {
		return nil
	}
	return &d.Entities[r-1]
}

// Timex is a time expression. Value follows TIMEX3: 2025-08-14, 2025-08,
// 2025-08-14TEV, 2025-W33, PRESENT_REF, P3D.
type Timex struct {
	Span
	First, Last int    // tokens [First,Last)
	Type        string // DATE | TIME | DURATION | SET
	Value       string
	From, To    string // first and last day of the interval, yyyy-mm-dd; empty if unknown
	Calendar    string // gregorian | hijri
	Uncertain   bool   // the value was chosen among several: a weekday without a date
	Rule        string
}

// The modes of statements.
const (
	Direct   = "direct"
	Indirect = "indirect"
	Mixed    = "mixed"
)

// Cue is a reporting word in the text.
type Cue struct {
	Span
	Lemma string
}

// Statement is something that somebody is reported to have said.
type Statement struct {
	Mode           string
	Act            string // assert deny warn demand promise announce accuse praise ask threaten …
	Speakers       []EntityRef
	SpeakerText    string // the description of a speaker who has no name
	SpeakerMention Span   // empty where the subject is dropped
	Cue            Cue
	Content        []Span
	Addressee      EntityRef
	About, Via     []EntityRef
	Basis          string // named | office | unnamed | document | outlet
	Time           TimeRef
	Rule           string
	Score          float64
}

// The realis values of events.
const (
	Actual     = "actual"
	Planned    = "planned"
	Possible   = "possible"
	Denied     = "denied"
	Background = "background"
)

// Event is an interaction of political actors, by PLOVER.
type Event struct {
	Type       string
	Mode       string
	Contexts   []string
	Trigger    Cue
	Actors     []EntityRef
	Recipients []EntityRef
	Place      EntityRef
	Time       TimeRef
	Realis     string
	ClaimedBy  StatementRef
	Evidence   Span
	// Mentions are the further places that tell of the same event.
	Mentions []Span
	Rule     string
	Score    float64
}

// Side is one side of a meeting.
type Side struct {
	Party   EntityRef // the state or body, where the text names one
	Members []EntityRef
	Size    int // how many sat there; 0 is unknown
}

// Meeting is an encounter: who sat on which side, in what format, where, when,
// hosted by whom, about what.
type Meeting struct {
	Format     string // bilateral multilateral summit delegation visit call video reception talks conference other
	Stage      string // planned | under_way | concluded | cancelled
	Level      string // heads | ministers | officials; empty if unknown
	Trigger    Cue
	Host       EntityRef
	Sides      []Side
	Size       string // "3+3"
	Venue      EntityRef
	Place      EntityRef
	Time       TimeRef
	Agenda     []Span
	Events     []EventRef
	Statements []StatementRef
	Rule       string
	Score      float64
}

// AddEntity appends an entity and returns its reference.
func (d *Document) AddEntity(e Entity) EntityRef {
	d.Entities = append(d.Entities, e)
	return EntityRef(len(d.Entities))
}

// AddMention puts a mention in its place in the order of Mentions.
func (d *Document) AddMention(m Mention) {
	i := len(d.Mentions)
	for i > 0 && d.Mentions[i-1].Start > m.Start {
		i--
	}
	d.Mentions = append(d.Mentions, Mention{})
	copy(d.Mentions[i+1:], d.Mentions[i:])
	d.Mentions[i] = m
}

// SentenceAt returns the index of the sentence that holds the byte, or the last
// one before it; -1 if there is none.
func (d *Document) SentenceAt(pos int) int {
	lo, hi := 0, len(d.Sentences)
	for lo < hi {
		mid := (lo + hi) / 2
		if d.Sentences[mid].Start <= pos {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo - 1
}

// TokenAt returns the index of the first token that ends after the byte;
// len(Tokens) if there is none.
func (d *Document) TokenAt(pos int) int {
	lo, hi := 0, len(d.Tokens)
	for lo < hi {
		mid := (lo + hi) / 2
		if d.Tokens[mid].End <= pos {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Check returns an error if an offset lies outside the text or inside a
// character, if tokens or sentences overlap, or if a reference points nowhere.
// It runs after every stage in tests.
func (d *Document) Check() error {
	var err error
	span := func(what string, i int, s Span) {
		if err == nil && !s.In(d.Text) {
			err = fmt.Errorf("%s %d: span [%d,%d) is not in the text (%d bytes) or not on character bounds: %w", what, i, s.Start, s.End, len(d.Text), ErrInvalid)
		}
	}
	ref := func(what string, i int, r, n int) {
		if err == nil && (r < 0 || r > n) {
			err = fmt.Errorf("%s %d: reference %d of %d: %w", what, i, r, n, ErrInvalid)
		}
	}
	tokens := func(what string, i, first, last int) {
		if err == nil && (first < 0 || first > last || last > len(d.Tokens)) {
			err = fmt.Errorf("%s %d: tokens [%d,%d) of %d: %w", what, i, first, last, len(d.Tokens), ErrInvalid)
		}
	}
	order := func(what string, i, end, start int) {
		if err == nil && start < end {
			err = fmt.Errorf("%s %d: begins at %d, before %d: %w", what, i, start, end, ErrInvalid)
		}
	}
	entities := func(what string, i int, refs ...EntityRef) {
		for _, r := range refs {
			ref(what, i, int(r), len(d.Entities))
		}
	}
	span("title", 0, d.Title)
	end := 0
	for i, s := range d.Sentences {
		span("sentence", i, s.Span)
		tokens("sentence", i, s.First, s.Last)
		order("sentence", i, end, s.Start)
		end = s.End
	}
	end = 0
	for i := range d.Tokens {
		t := &d.Tokens[i]
		span("token", i, t.Span)
		order("token", i, end, t.Start)
		end = t.End
		if err == nil && t.Empty() {
			err = fmt.Errorf("token %d: is empty: %w", i, ErrInvalid)
		}
		if err == nil && t.Word == nil {
			err = fmt.Errorf("token %d: has no word: %w", i, ErrInvalid)
		}
	}
	start := 0
	for i, m := range d.Mentions {
		span("mention", i, m.Span)
		tokens("mention", i, m.First, m.Last)
		order("mention", i, start, m.Start)
		start = m.Start
		entities("mention", i, m.Entity)
		if err == nil && m.Entity == 0 {
			err = fmt.Errorf("mention %d: has no entity: %w", i, ErrInvalid)
		}
	}
	start = 0
	for i, t := range d.Times {
		span("time", i, t.Span)
		tokens("time", i, t.First, t.Last)
		order("time", i, start, t.Start)
		start = t.Start
	}
	for i, e := range d.Entities {
		for _, o := range e.Offices {
			span("office of entity", i, o.Span)
		}
		if err == nil && e.Name == "" {
			err = fmt.Errorf("entity %d: has no name: %w", i, ErrInvalid)
		}
	}
	entities("dateline", 0, d.Dateline)
	entities("agency", 0, d.Agency...)
	for i, s := range d.Statements {
		span("speaker mention of statement", i, s.SpeakerMention)
		span("cue of statement", i, s.Cue.Span)
		for _, c := range s.Content {
			span("content of statement", i, c)
		}
		entities("statement", i, s.Speakers...)
		entities("statement", i, s.Addressee)
		entities("statement", i, s.About...)
		entities("statement", i, s.Via...)
		ref("time of statement", i, int(s.Time), len(d.Times))
	}
	for i, e := range d.Events {
		span("trigger of event", i, e.Trigger.Span)
		span("evidence of event", i, e.Evidence)
		for _, m := range e.Mentions {
			span("mention of event", i, m)
		}
		entities("event", i, e.Actors...)
		entities("event", i, e.Recipients...)
		entities("event", i, e.Place)
		ref("time of event", i, int(e.Time), len(d.Times))
		ref("statement of event", i, int(e.ClaimedBy), len(d.Statements))
	}
	for i, m := range d.Meetings {
		span("trigger of meeting", i, m.Trigger.Span)
		for _, a := range m.Agenda {
			span("agenda of meeting", i, a)
		}
		entities("meeting", i, m.Host, m.Venue, m.Place)
		for _, s := range m.Sides {
			entities("side of meeting", i, s.Party)
			entities("side of meeting", i, s.Members...)
		}
		ref("time of meeting", i, int(m.Time), len(d.Times))
		for _, e := range m.Events {
			ref("event of meeting", i, int(e), len(d.Events))
		}
		for _, s := range m.Statements {
			ref("statement of meeting", i, int(s), len(d.Statements))
		}
	}
	return err
}
