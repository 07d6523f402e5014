// Package many makes very many records out of real ones, for measurements on
// large archives: with other names, dates and publishers, and the sentences of
// articles of one sort shuffled among each other, so that words are as common as
// they are in news.
//
// What is made of the same records and the same seed is the same, and article i
// does not depend on those before it, so that several goroutines make them.
//
//	real, err := many.Read(ctx, lex, "news.jsonl.gz", 3000)
//	m, err := many.New(lex, real, many.Options{Seed: 1})
//	err = m.Fill(ctx, store, sealer, 1_000_000, 2)
package many

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// Options says what is made. The zero value has a seed, a span of years and a
// length of texts as news have.
type Options struct {
	Seed     uint64
	From, To time.Time // published in [From,To); 2010 to 2026 where they are zero
	Length   int       // of a text on average, in characters; 2,000 where it is 0
}

// Article is one that was made, with the terms that its text is found by.
type Article struct {
	Record *rawi.Record
	Terms  []string
}

// Maker makes articles. It is safe for concurrent use.
type Maker struct {
	words    *arabic.Stage
	real     []*template
	kinds    [][]*chunk // by template.kind
	cast     *cast
	outlets  []string
	weights  []float64 // of outlets, adding up
	options  Options
	days     int
	memories sync.Pool
}

// New returns a maker of articles out of real ones.
func New(lex *lexicon.Lexicon, real []*rawi.Record, o Options) (*Maker, error) {
	words, err := arabic.New(lex)
	if err != nil {
		return nil, err
	}
	if o.From.IsZero() {
		o.From = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.To.IsZero() {
		o.To = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.Length == 0 {
		o.Length = 2000
	}
	m := &Maker{words: words, options: o, days: int(o.To.Sub(o.From) / (24 * time.Hour))}
	if m.cast, err = newCast(lex, real); err != nil {
		return nil, err
	}
	if m.outlets, err = outlets(lex); err != nil {
		return nil, err
	}
	total := 0.0
	for i := range m.outlets {
		total += 1 / float64(i+2)
		m.weights = append(m.weights, total)
	}
	m.read(real)
	if len(m.real) == 0 {
		return nil, fmt.Errorf("no real article to make others of: %w", rawi.ErrEmpty)
	}
	m.memories.New = func() any { return &memory{terms: map[string][]string{}} }
	return m, nil
}

// outletsUsed are the outlets that articles are from.
const outletsUsed = 80

// outlets returns the names of outlets, one for each.
func outlets(lex *lexicon.Lexicon) ([]string, error) {
	lines, err := lex.Lines("orgs.txt")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, l := range lines {
		if l.Attrs.Get("kind") == "outlet" && len(names) < outletsUsed {
			names = append(names, l.Form)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no outlet in orgs.txt: %w", rawi.ErrInvalid)
	}
	return names, nil
}

// memory is what a goroutine remembers between articles.
type memory struct {
	terms map[string][]string // of words with a name in them
	text  []byte
}

// remembered bounds what a memory holds.
const remembered = 200_000

// making is an article in the making.
type making struct {
	m      *Maker
	mem    *memory
	r      *rand.Rand
	out    *rawi.Record
	terms  []string
	length int            // characters of the text so far
	known  map[party]int  // entities of the article, from one
	roles  map[party]name // how each is called now
}

// party is an entity of the real articles: one name is one party.
type party struct{ kind, name string }

// Article makes the i-th article.
func (m *Maker) Article(i int) *Article {
	k := &making{
		m: m, mem: m.memories.Get().(*memory), r: rand.New(rand.NewPCG(m.options.Seed, uint64(i))),
		known: map[party]int{}, roles: map[party]name{},
		out: &rawi.Record{
			Record: rawi.RecordVersion, Sentences: []rawi.RecordSpan{}, Entities: []rawi.RecordEntity{}, Times: []rawi.RecordTime{},
			Statements: []rawi.RecordStatement{}, Events: []rawi.RecordEvent{}, Meetings: []rawi.RecordMeeting{}, Notes: []rawi.RecordNote{},
		},
		terms: make([]string, 0, 400),
	}
	defer m.memories.Put(k.mem)
	if len(k.mem.terms) > remembered {
		clear(k.mem.terms)
	}
	k.mem.text = k.mem.text[:0]
	base := m.real[k.r.IntN(len(m.real))]
	published := k.published(base.published)
	shift := int(published.Truncate(24*time.Hour).Sub(base.published.Truncate(24*time.Hour)) / (24 * time.Hour))
	outlet := k.outlet()
	k.out.Doc = rawi.RecordDoc{
		ID: fmt.Sprintf("made-%d-%07d", m.options.Seed, i), Publisher: m.outlets[outlet], Lang: "ar",
		URL:       fmt.Sprintf("https://outlet-%d.example/%s/%d-%d", outlet+1, published.Format("2006/01/02"), m.options.Seed, i),
		Published: published.Format(time.RFC3339), Headline: k.headline(base),
	}
	for _, c := range k.chunks(base) {
		k.append(c, shift)
	}
	k.signature(i)
	k.out.Text = string(k.mem.text)
	k.out.Doc.Digest = rawi.Digest(k.out.Text)
	return &Article{k.out, k.terms}
}

// signature ends the text with the number of the article, so that no two texts are
// the same. It is written in parts, which are not many words.
func (k *making) signature(i int) {
	mark := fmt.Sprintf("(%d / %d / %d)", i/1_000_000, i/1000%1000, i%1000)
	k.mem.text = append(append(k.mem.text, '\n'), mark...)
	k.out.Sentences = append(k.out.Sentences, rawi.RecordSpan{Start: k.length + 1, End: k.length + 1 + len(mark)})
	k.length += 1 + len(mark)
	k.terms = append(k.terms, k.m.terms(mark)...)
}

// published draws a moment. It is whole weeks from that of the real article, so
// that the days of the week that the article names stay right.
func (k *making) published(real time.Time) time.Time {
	day := k.m.options.From.AddDate(0, 0, k.r.IntN(max(k.m.days, 1)))
	day = day.AddDate(0, 0, int(real.Weekday()-day.Weekday()))
	if day.Before(k.m.options.From) {
		day = day.AddDate(0, 0, 7)
	}
	if !day.Before(k.m.options.To) && k.m.days > 7 {
		day = day.AddDate(0, 0, -7)
	}
	// More is printed by day than by night.
	minutes := 5*60 + k.r.IntN(9*60) + k.r.IntN(9*60)
	return day.Add(time.Duration(minutes)*time.Minute + time.Duration(k.r.IntN(60))*time.Second)
}

func (k *making) outlet() int {
	x := k.r.Float64() * k.m.weights[len(k.m.weights)-1]
	n, _ := slices.BinarySearch(k.m.weights, x)
	return n
}

// chunks draws what the text is made of: of every five pieces of the real article
// about three, in their order, and between them pieces of articles of its kind.
func (k *making) chunks(base *template) []*chunk {
	// Lengths of texts are spread as those of news are: many short ones, some long.
	want := int(float64(k.m.options.Length) * math.Exp(.45*k.r.NormFloat64()-.1))
	want = min(max(want, 300), 10*k.m.options.Length)
	others := k.m.kinds[base.kind]
	var out []*chunk
	length := 0
	add := func(c *chunk) {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
		length += c.length + 1 // also of what stands there: a kind may have too few pieces
	}
	for _, c := range base.chunks {
		if length >= want {
			return out
		}
		if len(out) == 0 || k.r.IntN(5) < 3 {
			add(c)
		} else {
			add(others[k.r.IntN(len(others))])
		}
	}
	for length < want {
		add(others[k.r.IntN(len(others))])
	}
	return out
}

// headline returns the headline of a real article with the new names.
func (k *making) headline(base *template) string {
	var b []byte
	for _, p := range base.headline {
		if p.slot == 0 {
			b = append(b, p.text...)
			continue
		}
		n := k.called(&base.entities[p.slot-1])
		b = appendName(b, p.before, n.form(p.short))
		b = append(b, p.after...)
	}
	return string(b)
}

// called returns how an entity of a real article is called in this one.
func (k *making) called(e *entity) name {
	if !e.renamed {
		return name{full: e.real.Name, short: e.real.Name, country: e.real.Country, sector: e.real.Sector}
	}
	n, ok := k.roles[e.party]
	if !ok {
		n = k.m.cast.draw(k.r, e)
		k.roles[e.party] = n
	}
	return n
}

// entity returns the number of an entity in this article, which is added to it
// where it is new.
func (k *making) entity(e *entity) int {
	if n := k.known[e.party]; n > 0 {
		return n
	}
	called := k.called(e)
	now := e.real
	n := len(k.out.Entities) + 1
	now.ID, now.Name, now.Mentions, now.Offices = "e"+strconv.Itoa(n), called.full, []rawi.RecordMention{}, nil
	now.Country, now.Sector, now.Refs = called.country, called.sector, nil
	k.out.Entities = append(k.out.Entities, now)
	k.known[e.party] = n
	return n
}

// moved is where the slots of a chunk went, so that every span finds its place.
type moved struct {
	starts, ends []int // as the chunk had them
	to           []int // where each begins now
	lengths      []int
	base         int // where the chunk begins now
}

// at returns where a position of the chunk is now. One within a name goes to
// the name's end, or to its start.
func (v *moved) at(p int, end bool) int {
	shift := v.base
	for i, s := range v.starts {
		switch {
		case p <= s:
			return p + shift
		case p < v.ends[i] && !end:
			return v.to[i]
		case p <= v.ends[i]:
			return v.to[i] + v.lengths[i]
		}
		shift = v.to[i] + v.lengths[i] - v.ends[i]
	}
	return p + shift
}

func (v *moved) span(s rawi.RecordSpan) rawi.RecordSpan {
	return rawi.RecordSpan{Start: v.at(s.Start, false), End: v.at(s.End, true)}
}

func (v *moved) spans(ss []rawi.RecordSpan) []rawi.RecordSpan {
	if ss == nil {
		return nil
	}
	out := make([]rawi.RecordSpan, len(ss))
	for i, s := range ss {
		out[i] = v.span(s)
	}
	return out
}

func (v *moved) maybe(s *rawi.RecordSpan) *rawi.RecordSpan {
	if s == nil {
		return nil
	}
	now := v.span(*s)
	return &now
}

func (v *moved) cue(c rawi.RecordCue) rawi.RecordCue {
	s := v.span(rawi.RecordSpan{Start: c.Start, End: c.End})
	return rawi.RecordCue{Start: s.Start, End: s.End, Lemma: c.Lemma}
}

// append puts a chunk behind the text, with everything that was found in it.
func (k *making) append(c *chunk, shift int) {
	if len(k.mem.text) > 0 {
		k.mem.text = append(k.mem.text, '\n')
		k.length++
	}
	v := k.write(c)
	id := func(e int) string {
		if e == 0 {
			return ""
		}
		return "e" + strconv.Itoa(k.entity(&c.of.entities[e-1]))
	}
	ids := func(list []int) []string {
		if list == nil {
			return nil
		}
		out := make([]string, len(list))
		for i, e := range list {
			out[i] = id(e)
		}
		return out
	}
	numbered := func(prefix string, before, n int) string {
		if n == 0 {
			return ""
		}
		return prefix + strconv.Itoa(before+n)
	}
	times, statements, events := len(k.out.Times), len(k.out.Statements), len(k.out.Events)
	for _, s := range c.sentences {
		k.out.Sentences = append(k.out.Sentences, v.span(s))
	}
	for _, m := range c.mentions {
		s := v.span(m.RecordSpan)
		e := &k.out.Entities[k.entity(&c.of.entities[m.entity-1])-1]
		e.Mentions = append(e.Mentions, rawi.RecordMention{Start: s.Start, End: s.End, Form: m.form})
	}
	for _, o := range c.offices {
		s := v.span(o.RecordSpan)
		e := &k.out.Entities[k.entity(&c.of.entities[o.entity-1])-1]
		e.Offices = append(e.Offices, rawi.RecordOffice{Title: o.title, Start: s.Start, End: s.End})
	}
	for i, t := range c.times {
		s := v.span(rawi.RecordSpan{Start: t.Start, End: t.End})
		t.ID, t.Start, t.End = numbered("t", times, i+1), s.Start, s.End
		if !c.fixed[i] {
			t.Value, t.From, t.To = later(t.Value, shift), later(t.From, shift), later(t.To, shift)
		}
		k.out.Times = append(k.out.Times, t)
	}
	for i := range c.statements {
		x := &c.statements[i]
		s := x.real
		s.ID = numbered("s", statements, i+1)
		s.Speakers, s.About, s.Via, s.Addressee = ids(x.speakers), ids(x.about), ids(x.via), id(x.addressee)
		s.SpeakerMention, s.Cue, s.Content = v.maybe(s.SpeakerMention), v.cue(s.Cue), v.spans(s.Content)
		s.Time = numbered("t", times, x.time)
		k.out.Statements = append(k.out.Statements, s)
	}
	for i := range c.events {
		x := &c.events[i]
		e := x.real
		e.ID = numbered("v", events, i+1)
		e.Actors, e.Recipients, e.Place = ids(x.actors), ids(x.recipients), id(x.place)
		e.Trigger, e.Evidence, e.Mentions = v.cue(e.Trigger), v.maybe(e.Evidence), v.spans(e.Mentions)
		e.Time, e.ClaimedBy = numbered("t", times, x.time), numbered("s", statements, x.claimed)
		k.out.Events = append(k.out.Events, e)
	}
	for i := range c.meetings {
		x := &c.meetings[i]
		e := x.real
		e.ID = "m" + strconv.Itoa(len(k.out.Meetings)+1)
		e.Trigger, e.Agenda = v.cue(e.Trigger), v.spans(e.Agenda)
		e.Host, e.Venue, e.Place, e.Time = id(x.host), id(x.venue), id(x.place), numbered("t", times, x.time)
		e.Sides = make([]rawi.RecordSide, len(x.sides))
		for j, side := range x.sides {
			e.Sides[j] = rawi.RecordSide{Party: id(side.party), Members: ids(side.members), Size: side.size}
		}
		e.Events, e.Statements = nil, nil
		for _, n := range x.events {
			e.Events = append(e.Events, numbered("v", events, n))
		}
		for _, n := range x.statements {
			e.Statements = append(e.Statements, numbered("s", statements, n))
		}
		k.out.Meetings = append(k.out.Meetings, e)
	}
}

// write puts the text and the terms of a chunk behind those of the article.
func (k *making) write(c *chunk) *moved {
	v := &moved{base: k.length, starts: c.starts, ends: c.ends}
	for _, p := range c.pieces {
		if p.slot == 0 {
			k.mem.text = append(k.mem.text, p.text...)
			k.length += p.length
			k.terms = append(k.terms, p.terms...)
			continue
		}
		n := k.called(&c.of.entities[p.slot-1])
		begin := len(k.mem.text)
		k.mem.text = appendName(k.mem.text, p.before, n.form(p.short))
		k.length += p.lengthBefore
		v.to = append(v.to, k.length)
		length := utf8.RuneCount(k.mem.text[begin+len(p.before):])
		v.lengths = append(v.lengths, length)
		k.mem.text = append(k.mem.text, p.after...)
		k.length += length + p.lengthAfter
		k.terms = append(k.terms, k.named(k.mem.text[begin:])...)
	}
	return v
}

// named returns the terms of words with a name in them.
func (k *making) named(words []byte) []string {
	if terms, ok := k.mem.terms[string(words)]; ok {
		return terms
	}
	text := string(words)
	terms := k.m.terms(text)
	k.mem.terms[text] = terms
	return terms
}

func (m *Maker) terms(text string) []string {
	var terms []string
	m.words.Terms(text, func(t arabic.Term) bool {
		terms = append(terms, t.Text)
		return true
	})
	return terms
}

// appendName puts a name behind particles that are attached to it. Behind ل the
// article loses its alef.
func appendName(b []byte, before, name string) []byte {
	b = append(b, before...)
	if n := len(before); n >= len("ل") && before[n-len("ل"):] == "ل" && len(name) > 2*len("ا") && name[:len("ال")] == "ال" {
		name = name[len("ا"):]
	}
	return append(b, name...)
}

// later moves a day, as times of a record have it, by some days. What is no day
// stays.
func later(value string, days int) string {
	if len(value) < len(time.DateOnly) {
		return value
	}
	t, err := time.Parse(time.DateOnly, value[:len(time.DateOnly)])
	if err != nil {
		return value
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly) + value[len(time.DateOnly):]
}

// zipf is a law by which the first of n things are drawn most often: the weight
// of the i-th is 1/(i+shift).
type zipf struct {
	n     int
	shift float64
}

// draw returns the number of a thing, from zero.
func (z zipf) draw(r *rand.Rand) int {
	// The inverse of the integral of 1/(x+shift).
	x := z.shift * (math.Pow((float64(z.n)+z.shift)/z.shift, r.Float64()) - 1)
	return min(int(x), z.n-1)
}

// byCount returns the keys of a count, the commonest first.
func byCount[K cmp.Ordered](count map[K]int) []K {
	keys := make([]K, 0, len(count))
	for k := range count {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b K) int { return cmp.Or(count[b]-count[a], cmp.Compare(a, b)) })
	return keys
}
