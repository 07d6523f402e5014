package store

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"example.org/rawi"
)

// decode reads the JSON of a record as json.Unmarshal does, in a quarter of the
// time: pages that look at dozens of records spend most of theirs here. It knows
// what PackRecord writes; anything else (a field that it does not know or that
// stands twice, null, an invalid character) it leaves to json.Unmarshal.
func decode(b []byte, r *rawi.Record) error {
	if utf8.Valid(b) {
		d := decoder{b: b, room: rooms.Get().(*room)}
		d.record(r)
		if d.space(); !d.bad && d.i == len(b) {
			rooms.Put(d.room)
			return nil
		}
	}
	*r = rawi.Record{}
	return json.Unmarshal(b, r)
}

// decoder reads JSON, in valid UTF-8, from its place on. When it is bad, nothing that it has read
// counts.
type decoder struct {
	b    []byte
	i    int
	bad  bool
	room *room
}

// room is what one record after the other is decoded in. Lists grow here, and records
// have them in the size that they come to.
type room struct {
	words      [1 << 12]string
	entities   []rawi.RecordEntity
	offices    []rawi.RecordOffice
	mentions   []rawi.RecordMention
	times      []rawi.RecordTime
	statements []rawi.RecordStatement
	events     []rawi.RecordEvent
	meetings   []rawi.RecordMeeting
	sides      []rawi.RecordSide
	notes      []rawi.RecordNote
	spans      []rawi.RecordSpan
	texts      []string
}

var rooms = sync.Pool{New: func() any { return &room{} }}

// wordLength is the longest string, in bytes, that is looked up.
const wordLength = 48

// string returns a string of its own. Short ones have their place by their hash:
// records are made of the same few (e1, person, speech.say, وزير الخارجية), and what is
// kept of thousands of records has them once.
func (d *decoder) string(b []byte) string {
	if len(b) > wordLength {
		return string(b)
	}
	h := uint32(2166136261) // FNV-1a
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	at := &d.room.words[(h^h>>12)%uint32(len(d.room.words))]
	if *at != string(b) {
		*at = string(b)
	}
	return *at
}

func (d *decoder) space() {
	for d.i < len(d.b) && (d.b[d.i] == ' ' || d.b[d.i] == '\n' || d.b[d.i] == '\t' || d.b[d.i] == '\r') {
		d.i++
	}
}

// next steps over a character and reports whether it was there.
func (d *decoder) next(c byte) bool {
	d.space()
	if d.i < len(d.b) && d.b[d.i] == c {
		d.i++
		return true
	}
	return false
}

func (d *decoder) want(c byte) {
	if !d.next(c) {
		d.bad = true
	}
}

// object calls field for every field, with its name; it returns which of some that
// is, from one, or 0.
func (d *decoder) object(field func(name []byte) int) {
	d.want('{')
	if d.bad || d.next('}') {
		return
	}
	seen := uint64(0)
	for {
		name := d.raw()
		d.want(':')
		if d.bad {
			return
		}
		n := field(name)
		if n == 0 || seen&(1<<n) != 0 {
			d.bad = true
		}
		if seen |= 1 << n; d.bad || d.next('}') {
			return
		}
		d.want(',')
	}
}

// list reads an array, in a room for it. An element holds no list of its own kind.
func list[T any](d *decoder, out, room *[]T, element func(*T)) {
	d.want('[')
	*out = []T{}
	if d.bad || d.next(']') {
		return
	}
	start := len(*room)
	for {
		var none T
		*room = append(*room, none)
		element(&(*room)[len(*room)-1])
		if d.bad {
			return
		}
		if d.next(']') {
			break
		}
		d.want(',')
	}
	*out = slices.Clone((*room)[start:])
	clear((*room)[start:])
	*room = (*room)[:start]
}

// raw returns a string without escapes, in place.
func (d *decoder) raw() []byte {
	d.want('"')
	start := d.i
	for !d.bad && d.i < len(d.b) {
		switch c := d.b[d.i]; {
		case c == '"':
			d.i++
			return d.b[start : d.i-1]
		case c == '\\' || c < ' ':
			d.bad = true
		}
		d.i++
	}
	d.bad = true
	return nil
}

func (d *decoder) text(out *string) {
	d.space()
	start := d.i
	if start >= len(d.b) || d.b[start] != '"' {
		d.bad = true
		return
	}
	end := bytes.IndexByte(d.b[start+1:], '"')
	if end < 0 {
		d.bad = true
		return
	}
	end += start + 1
	for _, c := range d.b[start+1 : end] {
		if c == '\\' {
			d.escaped(out)
			return
		}
		if c < ' ' {
			d.bad = true
			return
		}
	}
	d.i = end + 1
	*out = d.string(d.b[start+1 : end])
}

// escaped reads a string that has escapes.
func (d *decoder) escaped(out *string) {
	start := d.i
	end := start + 1
	for end < len(d.b) && d.b[end] != '"' {
		if d.b[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(d.b) {
		d.bad = true
		return
	}
	d.i = end + 1
	s, ok := unescaped(d.b[start+1 : end])
	if !ok {
		d.bad = json.Unmarshal(d.b[start:end+1], out) != nil || d.bad
		return
	}
	*out = d.string(s)
}

// unescaped returns a string without its escapes; ok is false where one is more
// than a character, or is none.
func unescaped(s []byte) (out []byte, ok bool) {
	out = make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' {
			return nil, false
		}
		if c != '\\' {
			out = append(out, c)
			continue
		}
		if i++; i == len(s) {
			return nil, false
		}
		switch s[i] {
		case '"', '\\', '/':
			out = append(out, s[i])
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		default:
			return nil, false
		}
	}
	return out, true
}

func (d *decoder) texts(out *[]string) { list(d, out, &d.room.texts, d.text) }

// number returns the characters of a number.
func (d *decoder) number() []byte {
	d.space()
	start := d.i
	for d.i < len(d.b) {
		if c := d.b[d.i]; (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' {
			break
		}
		d.i++
	}
	return d.b[start:d.i]
}

func (d *decoder) whole(out *int) {
	s := d.number()
	// Those with a sign, with a zero before them or too long are left to others.
	if len(s) == 0 || len(s) > 9 || s[0] == '0' && len(s) > 1 {
		d.bad = true
		return
	}
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			d.bad = true
			return
		}
		n = 10*n + int(c-'0')
	}
	*out = n
}

func (d *decoder) float(out *float64) {
	s := d.number()
	x, err := strconv.ParseFloat(string(s), 64)
	if err != nil || !json.Valid(s) {
		d.bad = true
	}
	*out = x
}

func (d *decoder) truth(out *bool) {
	d.space()
	switch {
	case len(d.b)-d.i >= 4 && string(d.b[d.i:d.i+4]) == "true":
		*out = true
		d.i += 4
	case len(d.b)-d.i >= 5 && string(d.b[d.i:d.i+5]) == "false":
		*out = false
		d.i += 5
	default:
		d.bad = true
	}
}

func (d *decoder) span(s *rawi.RecordSpan) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "start":
			d.whole(&s.Start)
			return 1
		case "end":
			d.whole(&s.End)
			return 2
		}
		return 0
	})
}

func (d *decoder) maybe(s **rawi.RecordSpan) {
	*s = &rawi.RecordSpan{}
	d.span(*s)
}

func (d *decoder) cue(c *rawi.RecordCue) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "start":
			d.whole(&c.Start)
			return 1
		case "end":
			d.whole(&c.End)
			return 2
		case "lemma":
			d.text(&c.Lemma)
			return 3
		}
		return 0
	})
}

func (d *decoder) record(r *rawi.Record) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "record":
			d.whole(&r.Record)
			return 1
		case "doc":
			d.doc(&r.Doc)
			return 2
		case "text":
			d.text(&r.Text)
			return 3
		case "sentences":
			list(d, &r.Sentences, &d.room.spans, d.span)
			return 4
		case "entities":
			list(d, &r.Entities, &d.room.entities, d.entity)
			return 5
		case "times":
			list(d, &r.Times, &d.room.times, d.time)
			return 6
		case "statements":
			list(d, &r.Statements, &d.room.statements, d.statement)
			return 7
		case "events":
			list(d, &r.Events, &d.room.events, d.event)
			return 8
		case "meetings":
			list(d, &r.Meetings, &d.room.meetings, d.meeting)
			return 9
		case "notes":
			list(d, &r.Notes, &d.room.notes, d.note)
			return 10
		}
		return 0
	})
}

func (d *decoder) doc(r *rawi.RecordDoc) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "id":
			d.text(&r.ID)
			return 1
		case "url":
			d.text(&r.URL)
			return 2
		case "publisher":
			d.text(&r.Publisher)
			return 3
		case "author":
			d.text(&r.Author)
			return 4
		case "title":
			d.maybe(&r.Title)
			return 5
		case "headline":
			d.text(&r.Headline)
			return 6
		case "published":
			d.text(&r.Published)
			return 7
		case "dateline":
			r.Dateline = &rawi.RecordDateline{}
			d.object(func(name []byte) int {
				if string(name) != "place" {
					return 0
				}
				d.text(&r.Dateline.Place)
				return 1
			})
			return 8
		case "agency":
			d.texts(&r.Agency)
			return 9
		case "lang":
			d.text(&r.Lang)
			return 10
		case "digest":
			d.text(&r.Digest)
			return 11
		}
		return 0
	})
}

func (d *decoder) entity(e *rawi.RecordEntity) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "id":
			d.text(&e.ID)
			return 1
		case "type":
			d.text(&e.Type)
			return 2
		case "name":
			d.text(&e.Name)
			return 3
		case "country":
			d.text(&e.Country)
			return 4
		case "sector":
			d.texts(&e.Sector)
			return 5
		case "offices":
			list(d, &e.Offices, &d.room.offices, d.office)
			return 6
		case "refs":
			e.Refs = map[string]string{}
			d.object(func(name []byte) int {
				if _, ok := e.Refs[string(name)]; ok || len(e.Refs) > 60 {
					return 0
				}
				var s string
				d.text(&s)
				e.Refs[d.string(name)] = s
				return len(e.Refs)
			})
			return 7
		case "mentions":
			list(d, &e.Mentions, &d.room.mentions, d.mention)
			return 8
		case "rule":
			d.text(&e.Rule)
			return 9
		case "score":
			d.float(&e.Score)
			return 10
		case "gender":
			d.text(&e.Gender)
			return 11
		}
		return 0
	})
}

func (d *decoder) office(o *rawi.RecordOffice) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "title":
			d.text(&o.Title)
			return 1
		case "start":
			d.whole(&o.Start)
			return 2
		case "end":
			d.whole(&o.End)
			return 3
		}
		return 0
	})
}

func (d *decoder) mention(m *rawi.RecordMention) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "start":
			d.whole(&m.Start)
			return 1
		case "end":
			d.whole(&m.End)
			return 2
		case "form":
			d.text(&m.Form)
			return 3
		}
		return 0
	})
}

func (d *decoder) time(t *rawi.RecordTime) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "id":
			d.text(&t.ID)
			return 1
		case "start":
			d.whole(&t.Start)
			return 2
		case "end":
			d.whole(&t.End)
			return 3
		case "type":
			d.text(&t.Type)
			return 4
		case "value":
			d.text(&t.Value)
			return 5
		case "from":
			d.text(&t.From)
			return 6
		case "to":
			d.text(&t.To)
			return 7
		case "calendar":
			d.text(&t.Calendar)
			return 8
		case "uncertain":
			d.truth(&t.Uncertain)
			return 9
		case "rule":
			d.text(&t.Rule)
			return 10
		}
		return 0
	})
}

func (d *decoder) statement(s *rawi.RecordStatement) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "id":
			d.text(&s.ID)
			return 1
		case "mode":
			d.text(&s.Mode)
			return 2
		case "act":
			d.text(&s.Act)
			return 3
		case "speakers":
			d.texts(&s.Speakers)
			return 4
		case "speaker_text":
			d.text(&s.SpeakerText)
			return 5
		case "speaker_mention":
			d.maybe(&s.SpeakerMention)
			return 6
		case "cue":
			d.cue(&s.Cue)
			return 7
		case "content":
			list(d, &s.Content, &d.room.spans, d.span)
			return 8
		case "addressee":
			d.text(&s.Addressee)
			return 9
		case "about":
			d.texts(&s.About)
			return 10
		case "via":
			d.texts(&s.Via)
			return 11
		case "basis":
			d.text(&s.Basis)
			return 12
		case "time":
			d.text(&s.Time)
			return 13
		case "rule":
			d.text(&s.Rule)
			return 14
		case "score":
			d.float(&s.Score)
			return 15
		}
		return 0
	})
}

func (d *decoder) event(e *rawi.RecordEvent) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "id":
			d.text(&e.ID)
			return 1
		case "type":
			d.text(&e.Type)
			return 2
		case "mode":
			d.text(&e.Mode)
			return 3
		case "contexts":
			d.texts(&e.Contexts)
			return 4
		case "trigger":
			d.cue(&e.Trigger)
			return 5
		case "actors":
			d.texts(&e.Actors)
			return 6
		case "recipients":
			d.texts(&e.Recipients)
			return 7
		case "place":
			d.text(&e.Place)
			return 8
		case "time":
			d.text(&e.Time)
			return 9
		case "realis":
			d.text(&e.Realis)
			return 10
		case "claimed_by":
			d.text(&e.ClaimedBy)
			return 11
		case "evidence":
			d.maybe(&e.Evidence)
			return 12
		case "mentions":
			list(d, &e.Mentions, &d.room.spans, d.span)
			return 13
		case "rule":
			d.text(&e.Rule)
			return 14
		case "score":
			d.float(&e.Score)
			return 15
		}
		return 0
	})
}

func (d *decoder) meeting(m *rawi.RecordMeeting) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "id":
			d.text(&m.ID)
			return 1
		case "format":
			d.text(&m.Format)
			return 2
		case "stage":
			d.text(&m.Stage)
			return 3
		case "level":
			d.text(&m.Level)
			return 4
		case "trigger":
			d.cue(&m.Trigger)
			return 5
		case "host":
			d.text(&m.Host)
			return 6
		case "sides":
			list(d, &m.Sides, &d.room.sides, d.side)
			return 7
		case "size":
			d.text(&m.Size)
			return 8
		case "venue":
			d.text(&m.Venue)
			return 9
		case "place":
			d.text(&m.Place)
			return 10
		case "time":
			d.text(&m.Time)
			return 11
		case "agenda":
			list(d, &m.Agenda, &d.room.spans, d.span)
			return 12
		case "events":
			d.texts(&m.Events)
			return 13
		case "statements":
			d.texts(&m.Statements)
			return 14
		case "rule":
			d.text(&m.Rule)
			return 15
		case "score":
			d.float(&m.Score)
			return 16
		}
		return 0
	})
}

func (d *decoder) side(s *rawi.RecordSide) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "party":
			d.text(&s.Party)
			return 1
		case "members":
			d.texts(&s.Members)
			return 2
		case "size":
			d.whole(&s.Size)
			return 3
		}
		return 0
	})
}

func (d *decoder) note(n *rawi.RecordNote) {
	d.object(func(name []byte) int {
		switch string(name) {
		case "stage":
			d.text(&n.Stage)
			return 1
		case "reason":
			d.text(&n.Reason)
			return 2
		}
		return 0
	})
}
