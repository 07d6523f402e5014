package resolve

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"example.org/rawi"
)

// Reading is a record made ready for reports. What takes long is done when it is
// first asked for, and once, however many reports look at the record: so whoever
// answers many keeps Readings (see Readings). It is safe for concurrent use; nobody
// may change its record.
type Reading struct {
	doc    int64
	record *rawi.Record
	told   func() []told
	text   func() *text
	keys   func() []string // the folded names of the entities
}

// NewReading returns the reading of a document's record.
func NewReading(doc int64, r *rawi.Record) *Reading {
	keys := sync.OnceValue(func() []string { return foldedNames(r) })
	return &Reading{
		doc: doc, record: r, keys: keys,
		told: sync.OnceValue(func() []told { return toldBy(doc, r) }),
		text: sync.OnceValue(func() *text { return newText(r, keys()) }),
	}
}

func foldedNames(r *rawi.Record) []string {
	out := make([]string, len(r.Entities))
	for i := range r.Entities {
		out[i] = Fold(r.Entities[i].Name)
	}
	return out
}

// Record returns the record that is read.
func (rd *Reading) Record() *rawi.Record { return rd.record }

// Size returns about how many bytes the reading takes with its record, once all of it
// was asked for.
func (rd *Reading) Size() int64 {
	r := rd.record
	findings := len(r.Statements) + len(r.Events) + len(r.Meetings)
	n := 3*len(r.Text) + 350*len(r.Sentences) + 800*findings + 1000
	for i := range r.Entities {
		n += 400 + 40*len(r.Entities[i].Mentions)
	}
	return int64(n + 150*len(r.Times))
}

// Readings is a Known that keeps what was made ready.
type Readings interface {
	Known
	// Reading returns the reading of a document's current record.
	Reading(ctx context.Context, id int64) (*Reading, error)
}

// reading returns the reading of an article.
func (w Reporter) reading(ctx context.Context, art *Article) (rd *Reading, err error) {
	if kept, ok := w.Known.(Readings); ok {
		rd, err = kept.Reading(ctx, art.Doc)
	} else {
		var r *rawi.Record
		if r, err = w.Known.Record(ctx, art.Doc, 0); err == nil {
			rd = NewReading(art.Doc, r)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("record of document %d: %w", art.Doc, err)
	}
	return rd, nil
}

// told is a finding of a record as a happening of one telling. Who is who in it is
// not known yet: that changes with every article that comes.
type told struct {
	Happening
	who, whom, via []int // entities of the record
}

// saying is a part of a text in which something is told. Most are never compared with
// another, so its words are read when somebody asks for them.
type saying struct {
	start, end int // characters
	text       string
	shown      string // as evidence

	once  sync.Once
	words hashes
	long  hashes // of these, those that are no particles
	not   bool   // it begins with a negation
}

// read returns the saying with its words.
func (s *saying) read() *saying {
	s.once.Do(func() {
		w := wordReaders.Get().(*wordReader)
		defer wordReaders.Put(w)
		w.read(s.text)
		s.words, s.long, s.not = hashes(slices.Clone(w.hashes)).sorted(), w.long(particle), negated(w.first(negatedIn))
	})
	return s
}

var wordReaders = sync.Pool{New: func() any { return &wordReader{} }}

// toldBy returns what a record tells.
func toldBy(doc int64, r *rawi.Record) []told {
	text := cut(r.Text)
	defer text.free()
	place := make(map[string]int, len(r.Entities))
	for i := len(r.Entities) - 1; i >= 0; i-- {
		place[r.Entities[i].ID] = i
	}
	entities := func(ids ...string) []int {
		var out []int
		for _, id := range ids {
			if i, ok := place[id]; ok {
				out = append(out, i)
			}
		}
		return out
	}
	day := func(id string) string {
		for i := range r.Times {
			if r.Times[i].ID == id && r.Times[i].From != "" {
				return r.Times[i].From
			}
		}
		return ""
	}
	sentence := func(at int) (int, int) {
		for _, s := range r.Sentences {
			if s.Start <= at && at < s.End {
				return s.Start, s.End
			}
		}
		return at, at
	}
	out := make([]told, 0, len(r.Events)+len(r.Meetings)+len(r.Statements))
	var sayings []*saying // findings of one sentence share it
	add := func(t told, id string, start, end int) {
		i := slices.IndexFunc(sayings, func(s *saying) bool { return s.start == start && s.end == end })
		if i < 0 {
			i = len(sayings)
			words := text.slice(start, end)
			sayings = append(sayings, &saying{start: start, end: end, text: words, shown: spaced(words)})
		}
		t.said = sayings[i]
		t.day, t.Reports = dayNumber(t.Date), 1
		t.Evidence = []Evidence{{r.Doc.ID, r.Doc.Publisher, id, start, end, t.said.shown, doc}}
		out = append(out, t)
	}
	for i := range r.Events {
		v := &r.Events[i]
		start, end := sentence(v.Trigger.Start)
		add(told{
			Happening: Happening{Kind: "event", Date: day(v.Time), Type: v.Type, Mode: v.Mode, Realis: v.Realis, Place: nameOf(r, v.Place)},
			who:       entities(v.Actors...), whom: entities(v.Recipients...),
		}, v.ID, start, end)
	}
	for i := range r.Meetings {
		m := &r.Meetings[i]
		var who []string
		for _, side := range m.Sides {
			who = append(who, side.Members...)
			if len(side.Members) == 0 && side.Party != "" {
				who = append(who, side.Party)
			}
		}
		start, end := sentence(m.Trigger.Start)
		add(told{
			Happening: Happening{Kind: "meeting", Date: day(m.Time), Type: m.Format, Realis: m.Stage, Place: nameOf(r, m.Place)},
			who:       entities(who...),
		}, m.ID, start, end)
	}
	for i := range r.Statements {
		s := &r.Statements[i]
		if len(s.Content) == 0 {
			continue
		}
		t := told{
			Happening: Happening{Kind: "statement", Date: day(s.Time), Type: s.Act, Basis: s.Basis},
			who:       entities(s.Speakers...), whom: entities(s.About...), via: entities(s.Via...),
		}
		if len(t.who) == 0 && s.SpeakerText != "" {
			t.Who = []Mention{{Name: s.SpeakerText, key: Fold(s.SpeakerText)}}
		}
		add(t, s.ID, s.Content[0].Start, s.Content[len(s.Content)-1].End)
	}
	return out
}

// Choice says which findings are wanted: what is left out early costs nothing.
type Choice struct {
	Events, Meetings, Statements bool

	Speaker string   // of the statements, only those of this party; "" is all
	Parties []string // only those in which one of these has a part; nil is all
}

// Everything is all findings.
var Everything = Choice{Events: true, Meetings: true, Statements: true}

// With is all findings in which one of some parties has a part.
func With(parties ...string) Choice {
	c := Everything
	c.Parties = parties
	return c
}

func (c *Choice) kind(kind string) bool {
	switch kind {
	case "event":
		return c.Events
	case "meeting":
		return c.Meetings
	}
	return c.Statements
}

// findings returns findings of a record as happenings of one telling each. Nothing
// that they share with the reading may be changed in place.
func (w Reporter) findings(art *Article, rd *Reading, c Choice) []*Happening {
	list := rd.told()
	if len(list) == 0 {
		return nil
	}
	published, day := "", 0
	if !art.Published.IsZero() {
		published = art.Published.Format(time.DateOnly)
		day = dayNumber(published)
	}
	keys := rd.keys()
	known := make([]Mention, len(keys)) // by entity, as they are asked for
	var party func(entity int) string
	if w.Who != nil {
		party = w.Who(art.Doc)
	}
	mentions := func(entities []int) []Mention {
		out := make([]Mention, 0, len(entities))
		for _, i := range entities {
			if known[i].Name == "" {
				known[i] = Mention{Name: rd.record.Entities[i].Name, key: keys[i]}
				if party != nil {
					known[i].ID = party(i + 1)
				}
			}
			if !slices.Contains(out, known[i]) {
				out = append(out, known[i])
			}
		}
		return out
	}
	var out []*Happening
	for i := range list {
		t := &list[i]
		if !c.kind(t.Kind) {
			continue
		}
		who, whom := t.Who, []Mention(nil)
		if who == nil {
			who = mentions(t.who)
		}
		if t.Kind == "statement" && c.Speaker != "" && !slices.ContainsFunc(who, func(m Mention) bool { return m.ID == c.Speaker }) {
			continue
		}
		if len(t.whom) > 0 {
			whom = mentions(t.whom)
		}
		if has := func(m Mention) bool { return slices.Contains(c.Parties, m.ID) }; c.Parties != nil && !slices.ContainsFunc(who, has) && !slices.ContainsFunc(whom, has) {
			continue
		}
		h := &Happening{}
		*h = t.Happening
		h.Who, h.Whom = who, whom
		if len(t.via) > 0 {
			h.Via = mentions(t.via)
		}
		if h.Date == "" {
			h.Date, h.day = published, day
		}
		out = append(out, h)
	}
	return out
}

// cutText gives parts of a text by their characters.
type cutText struct {
	s  string
	at *[]int32 // the byte at which every character begins; one more for the end
}

// cutRooms are used again: they are as long as a text, and needed for a moment.
var cutRooms = sync.Pool{New: func() any { return new([]int32) }}

func cut(s string) cutText {
	t := cutText{s, cutRooms.Get().(*[]int32)}
	at := (*t.at)[:0]
	for i := range s {
		at = append(at, int32(i))
	}
	*t.at = append(at, int32(len(s)))
	return t
}

// free gives the room back. Parts of the text stay what they are.
func (t cutText) free() { cutRooms.Put(t.at) }

// slice returns the characters from start up to end, as far as there are any.
func (t cutText) slice(start, end int) string {
	at := *t.at
	start, end = max(0, start), min(end, len(at)-1)
	if start >= end {
		return ""
	}
	return t.s[at[start]:at[end]]
}

// spaced returns a text with one space where it has white space.
func spaced(s string) string {
	before := ' '
	for _, r := range s {
		if unicode.IsSpace(r) && (r != ' ' || before == ' ') {
			before = ' '
			break
		}
		before = r
	}
	if before != ' ' {
		return s // it is so already: most are
	}
	return strings.Join(strings.Fields(s), " ")
}
