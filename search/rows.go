package search

import (
	"hash/fnv"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/store"
)

// entry is a word of a row, by its number among the words of the article, and
// where it stands.
type entry struct{ word, pos uint32 }

// word is a word as it is written, folded, with its dictionary forms; further ones
// are joined by NUL.
type word struct{ norm, term, others string }

// terms calls yield for every dictionary form.
func (w *word) terms(yield func(string) bool) {
	if !yield(w.term) || w.others == "" {
		return
	}
	for t := range strings.SplitSeq(w.others, "\x00") {
		if !yield(t) {
			return
		}
	}
}

// fieldValue is what a row is found by beside its words.
type fieldValue struct {
	field byte
	value string
}

// row is an article or a finding, as the index has it.
type row struct {
	n     uint32 // of a finding
	score float32
	words []entry
	keys  []fieldValue
	// What facets count by; several values where there may be.
	columns [columnCount][]string
	length  uint32 // words
}

// The columns of rows: what facets are counted by.
const (
	colOutlet = iota
	colSpeaker
	colAbout
	colActor
	colRecipient
	colMet
	colPlace
	colCountry
	colType
	colMode
	colRealis
	columnCount
)

var columnNames = [columnCount]string{"outlet", "speaker", "about", "actor", "recipient", "met", "place", "country", "type", "mode", "realis"}

// columnsOf lists the columns that the rows of a kind have. That of the outlet is
// kept with articles only.
var columnsOf = [kinds][]int{
	articles:   {colOutlet, colSpeaker, colPlace, colCountry, colType},
	statements: {colSpeaker, colAbout, colPlace, colCountry, colType, colMode},
	events:     {colActor, colRecipient, colPlace, colCountry, colType, colMode, colRealis},
	meetings:   {colMet, colPlace, colCountry, colType, colRealis},
}

// prepared is an article made ready for the index.
type prepared struct {
	id, changed int64
	published   int64 // seconds; noTime where it is not known
	day         day
	digest      uint64
	words       []word
	rows        [kinds][]row
	sides       [][]side // of meetings
}

// side says on which side of a meeting a name stands.
type side struct {
	name string
	n    uint32
}

// described is the type of a party that the article only describes.
const described = "described"

const noTime = int64(-1 << 63)

// apart is the distance between pieces of a row that do not stand together in
// the article: no phrase and no NEAR reaches over it.
const apart = 200

// prepare makes an article ready for the index.
func (l *Language) prepare(d *store.Document, r *rawi.Record) *prepared {
	p := &prepared{id: d.ID, changed: d.Changed, published: noTime, day: noDay, digest: shortDigest(d.Digest)}
	if t, date, ok := published(r.Doc.Published); ok {
		p.published, p.day = t.Unix(), date
	} else if !d.Published.IsZero() {
		p.published, p.day = d.Published.Unix(), floorDay(d.Published)
	}
	v := newReading(l, r)
	v.read(0, len(r.Text), 0)
	outlet := store.Clean(r.Doc.Publisher)
	if outlet == "" {
		outlet = store.Clean(d.Publisher)
	}

	a := row{words: v.words, length: uint32(v.count)}
	if r.Doc.Title == nil && r.Doc.Headline != "" {
		a.words = v.more(slices.Clip(a.words), r.Doc.Headline)
	}
	a.add(colOutlet, 'o', outlet)
	for _, e := range r.Entities {
		a.key('n', v.typed(e.ID))
		a.add(colCountry, 'k', e.Country)
	}
	dateline := ""
	if r.Doc.Dateline != nil {
		dateline = v.name(r.Doc.Dateline.Place)
		a.add(colPlace, 'p', dateline)
	}

	saidBy := map[string][]string{}
	for _, s := range r.Statements {
		x := row{n: number(s.ID), score: float32(s.Score)}
		for _, c := range s.Content {
			x.words = append(x.words, v.within(c.Start, c.End)...)
		}
		x.length = uint32(len(x.words))
		for _, id := range s.Speakers {
			name := v.name(id)
			x.words = v.more(x.words, name)
			x.add(colSpeaker, 's', name)
			x.add(colCountry, 'k', v.country(id))
			x.key('n', v.typed(id))
			a.put(colSpeaker, name)
		}
		if len(s.Speakers) == 0 && s.SpeakerText != "" {
			x.words = v.more(x.words, s.SpeakerText)
			x.add(colSpeaker, 's', store.Clean(s.SpeakerText))
			a.put(colSpeaker, store.Clean(s.SpeakerText))
			// So that a description is found as a name is.
			a.key('n', store.Clean(s.SpeakerText)+"\x1f"+described)
		}
		saidBy[s.ID] = x.columns[colSpeaker]
		x.key('t', v.name(s.Addressee))
		x.key('n', v.typed(s.Addressee))
		for _, id := range s.About {
			x.add(colAbout, 'b', v.name(id))
			x.key('n', v.typed(id))
		}
		for _, id := range s.Via {
			x.key('v', v.name(id))
		}
		x.add(colPlace, 'p', dateline)
		x.add(colType, 'y', s.Act)
		x.add(colMode, 'd', s.Mode)
		p.put(statements, x)
	}
	for _, e := range r.Events {
		x := row{n: number(e.ID), score: float32(e.Score)}
		at := v.sentence(e.Trigger.Start)
		if e.Evidence != nil {
			at = *e.Evidence
		}
		x.words = v.within(at.Start, at.End)
		x.length = uint32(len(x.words))
		for _, id := range e.Actors {
			x.add(colActor, 'a', v.name(id))
			x.add(colCountry, 'k', v.country(id))
			x.key('n', v.typed(id))
		}
		for _, id := range e.Recipients {
			x.add(colRecipient, 'r', v.name(id))
			x.add(colCountry, 'k', v.country(id))
			x.key('n', v.typed(id))
		}
		for _, name := range saidBy[e.ClaimedBy] {
			x.key('s', name)
		}
		x.add(colPlace, 'p', v.name(e.Place))
		a.add(colPlace, 'p', v.name(e.Place))
		x.add(colType, 'y', e.Type)
		a.put(colType, e.Type)
		x.add(colMode, 'd', e.Mode)
		x.add(colRealis, 'e', e.Realis)
		p.put(events, x)
	}
	for _, m := range r.Meetings {
		x := row{n: number(m.ID), score: float32(m.Score)}
		at := v.sentence(m.Trigger.Start)
		x.words = v.within(at.Start, at.End)
		x.length = uint32(len(x.words))
		var sides []side
		sit := func(id string, n int) {
			name := v.name(id)
			if name == "" {
				return
			}
			x.add(colMet, 'm', name)
			x.add(colCountry, 'k', v.country(id))
			x.key('n', v.typed(id))
			sides = append(sides, side{name, uint32(n)})
		}
		for i, s := range m.Sides {
			sit(s.Party, i+1)
			for _, id := range s.Members {
				sit(id, i+1)
			}
		}
		if id := m.Host; id != "" {
			x.key('n', v.typed(id))
		}
		for _, id := range m.Statements {
			for _, name := range saidBy[id] {
				x.key('s', name)
			}
		}
		for _, id := range []string{m.Place, m.Venue} {
			x.add(colPlace, 'p', v.name(id))
			a.add(colPlace, 'p', v.name(id))
		}
		x.add(colType, 'y', m.Format)
		x.add(colRealis, 'e', m.Stage)
		p.put(meetings, x)
		p.sides = append(p.sides, sides)
	}
	p.put(articles, a)
	p.words = v.list
	return p
}

func (p *prepared) put(k kind, r row) {
	p.rows[k] = append(p.rows[k], r)
}

// add gives a row a value of a field, in its column and as a key.
func (r *row) add(col int, field byte, value string) {
	if value != "" {
		r.put(col, value)
		r.key(field, value)
	}
}

func (r *row) put(col int, value string) {
	if value != "" && !slices.Contains(r.columns[col], value) {
		r.columns[col] = append(r.columns[col], value)
	}
}

// keyLimit is the length in bytes beyond which a value is not found by its end.
const keyLimit = 512

func (r *row) key(field byte, value string) {
	if value == "" {
		return
	}
	if len(value) > keyLimit {
		value = strings.ToValidUTF8(value[:keyLimit], "")
	}
	for _, k := range r.keys {
		if k.field == field && k.value == value {
			return
		}
	}
	r.keys = append(r.keys, fieldValue{field, value})
}

// published reads the time of a record: the moment, and the day that the article
// itself gives.
func published(s string) (time.Time, day, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			_, offset := t.Zone()
			return t, floorDay(t.Add(time.Duration(offset) * time.Second).UTC()), true
		}
	}
	return time.Time{}, noDay, false
}

// reading is the words of a record with their places in code points.
type reading struct {
	l        *Language
	r        *rawi.Record
	list     []word // most of them once
	numbers  map[*byte]uint32
	words    []entry
	starts   []int32 // code points, of words
	ends     []int32
	count    int
	entities map[string]*party
	others   map[string][]entry // words of names and descriptions, from place 0
}

// party is an entity of a record as rows name it.
type party struct{ name, typed, country string }

func newReading(l *Language, r *rawi.Record) *reading {
	v := &reading{l: l, r: r, entities: make(map[string]*party, len(r.Entities))}
	for i := range r.Entities {
		e := &r.Entities[i]
		name := store.Clean(e.Name)
		p := &party{name: name, country: e.Country}
		if name != "" {
			p.typed = name + "\x1f" + e.Type
		}
		v.entities[e.ID] = p
	}
	return v
}

// read reads the words of a part of the text, from one byte to another; the first
// is this code point.
func (v *reading) read(from, to, first int) {
	l, r := v.l, v.r
	size := (to-from)/9 + 8
	v.numbers, v.list = make(map[*byte]uint32, size/2), make([]word, 0, size/2)
	v.words, v.starts, v.ends = make([]entry, 0, size), make([]int32, 0, size), make([]int32, 0, size)
	at, runes := from, int32(first) // byte and code point that were counted up to
	point := func(i int) int32 {
		if i < at {
			return runes - int32(utf8.RuneCountInString(r.Text[i:at]))
		}
		runes += int32(utf8.RuneCountInString(r.Text[at:i]))
		at = i
		return runes
	}
	l.words.Terms(r.Text[from:to], func(t arabic.Term) bool {
		t.Start, t.End = t.Start+from, t.End+from
		start := point(t.Start)
		v.words = append(v.words, entry{v.number(t), uint32(v.count)})
		v.starts = append(v.starts, start)
		v.ends = append(v.ends, start+int32(utf8.RuneCountInString(r.Text[t.Start:t.End])))
		if !t.Name {
			v.count++
		}
		return true
	})
}

// number returns the number of a word among those of the article. What package
// arabic knows of a word as it is written it keeps, so a word that comes again has
// its letters in the same place, which is quicker to compare than they are.
func (v *reading) number(t arabic.Term) uint32 {
	at := unsafe.StringData(t.Norm)
	if n, ok := v.numbers[at]; ok && v.list[n].norm == t.Norm && v.list[n].term == t.Text {
		return n
	}
	n := uint32(len(v.list))
	v.list = append(v.list, word{t.Norm, t.Text, strings.Join(t.Others, "\x00")})
	v.numbers[at] = n
	return n
}

// within returns the words that lie in a range of code points.
func (v *reading) within(start, end int) []entry {
	// A word that begins with a particle begins before what it introduces.
	i := sort.Search(len(v.starts), func(i int) bool { return int(v.starts[i]) >= start-2 })
	inside := func(i int) bool { return int(v.ends[i]) > start && int(v.ends[i]) <= end+1 }
	for i < len(v.starts) && int(v.starts[i]) < end && !inside(i) {
		i++
	}
	j := i
	for j < len(v.starts) && int(v.starts[j]) < end && inside(j) {
		j++
	}
	out := v.words[i:j:j]
	for ; j < len(v.starts) && int(v.starts[j]) < end; j++ {
		if inside(j) {
			out = append(out, v.words[j])
		}
	}
	return out
}

// more adds the words of another text behind those of a row, apart from them.
func (v *reading) more(words []entry, text string) []entry {
	list, ok := v.others[text]
	if !ok {
		at := uint32(0)
		v.l.words.Terms(text, func(t arabic.Term) bool {
			list = append(list, entry{v.number(t), at})
			if !t.Name {
				at++
			}
			return true
		})
		if v.others == nil {
			v.others = map[string][]entry{}
		}
		v.others[text] = list
	}
	from := uint32(apart)
	if len(words) > 0 {
		from += words[len(words)-1].pos
	}
	for _, e := range list {
		words = append(words, entry{e.word, from + e.pos})
	}
	return words
}

// sentence returns the sentence in which a code point lies.
func (v *reading) sentence(at int) rawi.RecordSpan {
	s := v.r.Sentences
	i := sort.Search(len(s), func(i int) bool { return s[i].End > at })
	if i < len(s) && s[i].Start <= at {
		return s[i]
	}
	return rawi.RecordSpan{Start: at, End: at + 1}
}

func (v *reading) name(id string) string {
	if p := v.entities[id]; p != nil {
		return p.name
	}
	return ""
}

// typed returns the name of an entity with its type, as party: looks for it.
func (v *reading) typed(id string) string {
	if p := v.entities[id]; p != nil {
		return p.typed
	}
	return ""
}

func (v *reading) country(id string) string {
	if p := v.entities[id]; p != nil {
		return p.country
	}
	return ""
}

// number returns the number of an identifier: 12 for "s12", 0 for none.
func number(id string) uint32 {
	n := uint32(0)
	for i := 1; i < len(id); i++ {
		if id[i] < '0' || id[i] > '9' {
			return 0
		}
		n = n*10 + uint32(id[i]-'0')
	}
	return n
}

// shortDigest returns a number for a digest.
func shortDigest(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return h.Sum64()
}
