package many

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"example.org/rawi"
)

// template is a real article, taken apart.
type template struct {
	kind      int
	published time.Time
	entities  []entity
	headline  []piece
	chunks    []*chunk
}

// entity is a party of a real article.
type entity struct {
	party
	real    rawi.RecordEntity
	renamed bool
}

// chunk is a part of a real article that stands on its own: one sentence, or
// several where a finding reaches over their ends. References within a finding
// count from one, within the chunk but for entities; zero is none.
type chunk struct {
	of           *template
	length       int // characters
	pieces       []piece
	starts, ends []int // of the slots
	sentences    []rawi.RecordSpan
	mentions     []mention
	offices      []office
	times        []rawi.RecordTime
	fixed        []bool // whether a time says its year
	statements   []statement
	events       []event
	meetings     []meeting
}

// piece is text, or where slot is not zero a name with what is attached to it.
type piece struct {
	text   string
	length int
	terms  []string

	slot                      int // an entity
	short                     bool
	before, after             string
	lengthBefore, lengthAfter int
}

type (
	mention struct {
		rawi.RecordSpan
		entity int
		form   string
	}
	office struct {
		rawi.RecordSpan
		entity int
		title  string
	}
	statement struct {
		real                 rawi.RecordStatement
		speakers, about, via []int
		addressee, time      int
	}
	event struct {
		real                 rawi.RecordEvent
		actors, recipients   []int
		place, time, claimed int
	}
	meeting struct {
		real                     rawi.RecordMeeting
		host, venue, place, time int
		sides                    []side
		events, statements       []int
	}
	side struct {
		party, size int
		members     []int
	}
)

// enough is how many chunks make a kind: with fewer, articles would be too alike.
const enough = 150

// read takes the real articles apart and sorts them into kinds: those that speak
// most of one country, and have meetings or not. What is left is a kind of its
// own.
func (m *Maker) read(real []*rawi.Record) {
	kinds := map[string]int{}
	for _, r := range real {
		if len(r.Sentences) == 0 {
			continue
		}
		t := m.template(r)
		if len(t.chunks) == 0 {
			continue
		}
		count := map[string]int{}
		for _, e := range r.Entities {
			if e.Country != "" {
				count[e.Country] += len(e.Mentions)
			}
		}
		kind := strconv.FormatBool(len(r.Meetings) > 0)
		if len(count) > 0 {
			kind += byCount(count)[0]
		}
		if _, ok := kinds[kind]; !ok {
			kinds[kind] = len(m.kinds)
			m.kinds = append(m.kinds, nil)
		}
		t.kind = kinds[kind]
		m.real = append(m.real, t)
		m.kinds[t.kind] = append(m.kinds[t.kind], t.chunks...)
	}
	rest := len(m.kinds)
	m.kinds = append(m.kinds, nil)
	for _, t := range m.real {
		if len(m.kinds[t.kind]) < enough {
			t.kind = rest
			m.kinds[rest] = append(m.kinds[rest], t.chunks...)
		}
	}
}

func (m *Maker) template(r *rawi.Record) *template {
	t := &template{published: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
	if len(r.Doc.Published) >= len(time.DateOnly) {
		if day, err := time.Parse(time.DateOnly, r.Doc.Published[:len(time.DateOnly)]); err == nil {
			t.published = day
		}
	}
	for _, e := range r.Entities {
		t.entities = append(t.entities, entity{party{e.Type, e.Name}, e, e.Type != rawi.Role && e.Name != ""})
	}
	text := []rune(r.Text)
	cut := &cutting{m: m, t: t, r: r, text: text}
	for _, bounds := range cut.bounds() {
		if c := cut.chunk(bounds); c != nil {
			t.chunks = append(t.chunks, c)
		}
	}
	t.headline = cut.headline(r.Doc.Headline)
	return t
}

// cutting is a record that is being taken apart.
type cutting struct {
	m    *Maker
	t    *template
	r    *rawi.Record
	text []rune
}

// bounds returns the characters of the chunks: sentences, joined where a finding
// reaches over their ends.
func (c *cutting) bounds() []rawi.RecordSpan {
	var out []rawi.RecordSpan
	for _, s := range c.r.Sentences {
		out = append(out, s)
	}
	join := func(s rawi.RecordSpan) {
		first, last := -1, -1
		for i, b := range out {
			if b.Start < s.End && s.Start < b.End {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		if last > first {
			out[first].End = out[last].End
			out = slices.Delete(out, first+1, last+1)
		}
	}
	for i := range c.r.Statements {
		join(coverStatement(&c.r.Statements[i]))
	}
	for i := range c.r.Events {
		join(coverEvent(&c.r.Events[i]))
	}
	for i := range c.r.Meetings {
		join(coverMeeting(&c.r.Meetings[i]))
	}
	return out
}

func cover(spans ...rawi.RecordSpan) rawi.RecordSpan {
	out := spans[0]
	for _, s := range spans[1:] {
		out.Start, out.End = min(out.Start, s.Start), max(out.End, s.End)
	}
	return out
}

func coverStatement(s *rawi.RecordStatement) rawi.RecordSpan {
	spans := append([]rawi.RecordSpan{{Start: s.Cue.Start, End: s.Cue.End}}, s.Content...)
	if s.SpeakerMention != nil {
		spans = append(spans, *s.SpeakerMention)
	}
	return cover(spans...)
}

// coverEvent leaves further mentions out: they may stand far away.
func coverEvent(e *rawi.RecordEvent) rawi.RecordSpan {
	spans := []rawi.RecordSpan{{Start: e.Trigger.Start, End: e.Trigger.End}}
	if e.Evidence != nil {
		spans = append(spans, *e.Evidence)
	}
	return cover(spans...)
}

func coverMeeting(m *rawi.RecordMeeting) rawi.RecordSpan {
	return cover(append([]rawi.RecordSpan{{Start: m.Trigger.Start, End: m.Trigger.End}}, m.Agenda...)...)
}

// longest is the most characters that a chunk may have.
const longest = 1500

// chunk returns a part of the article with what was found in it, or nil for one
// that is of no use.
func (c *cutting) chunk(b rawi.RecordSpan) *chunk {
	for b.Start < b.End && unicode.IsSpace(c.text[b.Start]) {
		b.Start++
	}
	for b.End > b.Start && unicode.IsSpace(c.text[b.End-1]) {
		b.End--
	}
	if b.End-b.Start < 8 || b.End-b.Start > longest {
		return nil
	}
	out := &chunk{of: c.t, length: b.End - b.Start}
	inside := func(s rawi.RecordSpan) bool { return b.Start <= s.Start && s.Start <= s.End && s.End <= b.End }
	move := func(s rawi.RecordSpan) rawi.RecordSpan {
		return rawi.RecordSpan{Start: s.Start - b.Start, End: s.End - b.Start}
	}
	for _, s := range c.r.Sentences {
		s.Start, s.End = max(s.Start, b.Start), min(s.End, b.End)
		if s.Start < s.End {
			out.sentences = append(out.sentences, move(s))
		}
	}
	for i, e := range c.r.Entities {
		for _, m := range e.Mentions {
			if s := (rawi.RecordSpan{Start: m.Start, End: m.End}); inside(s) {
				out.mentions = append(out.mentions, mention{move(s), i + 1, m.Form})
			}
		}
		for _, o := range e.Offices {
			if s := (rawi.RecordSpan{Start: o.Start, End: o.End}); inside(s) {
				out.offices = append(out.offices, office{move(s), i + 1, o.Title})
			}
		}
	}
	slices.SortStableFunc(out.mentions, func(a, b mention) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	c.cut(out, c.text[b.Start:b.End])
	c.findings(out, b, inside, move)
	return out
}

// cut makes pieces of the text: names, and what stands between them.
func (c *cutting) cut(out *chunk, text []rune) {
	pos := 0
	literal := func(to int) {
		if to > pos {
			s := string(text[pos:to])
			out.pieces = append(out.pieces, piece{text: s, length: to - pos, terms: c.m.terms(s)})
		}
	}
	kept := out.mentions[:0]
	for _, m := range out.mentions {
		e := &c.t.entities[m.entity-1]
		if m.form != rawi.FormName || !e.renamed {
			kept = append(kept, m)
			continue
		}
		start, end := m.Start, m.End
		for start > 0 && attached(text[start-1]) {
			start--
		}
		for end < len(text) && attached(text[end]) {
			end++
		}
		if start < pos {
			continue // within another name
		}
		kept = append(kept, m)
		literal(start)
		words := string(text[m.Start:m.End])
		out.pieces = append(out.pieces, piece{
			slot: m.entity, short: !strings.Contains(words, " ") && strings.Contains(e.real.Name, " "),
			before: string(text[start:m.Start]), lengthBefore: m.Start - start,
			after: string(text[m.End:end]), lengthAfter: end - m.End,
		})
		out.starts, out.ends = append(out.starts, m.Start), append(out.ends, m.End)
		pos = end
	}
	out.mentions = kept
	literal(len(text))
}

// attached reports whether a character belongs to the word beside it.
func attached(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }

// findings takes over what was found within the bounds of a chunk.
func (c *cutting) findings(out *chunk, b rawi.RecordSpan, inside func(rawi.RecordSpan) bool, move func(rawi.RecordSpan) rawi.RecordSpan) {
	times, statements, events := map[string]int{}, map[string]int{}, map[string]int{}
	moveAll := func(ss []rawi.RecordSpan) []rawi.RecordSpan {
		var moved []rawi.RecordSpan
		for _, s := range ss {
			if inside(s) {
				moved = append(moved, move(s))
			}
		}
		return moved
	}
	maybe := func(s *rawi.RecordSpan) *rawi.RecordSpan {
		if s == nil || !inside(*s) {
			return nil
		}
		now := move(*s)
		return &now
	}
	cue := func(q rawi.RecordCue) rawi.RecordCue {
		return rawi.RecordCue{Start: q.Start - b.Start, End: q.End - b.Start, Lemma: q.Lemma}
	}
	for _, t := range c.r.Times {
		s := rawi.RecordSpan{Start: t.Start, End: t.End}
		if !inside(s) {
			continue
		}
		out.fixed = append(out.fixed, digits(c.text[t.Start:t.End]) >= 4)
		t.Start, t.End = s.Start-b.Start, s.End-b.Start
		out.times = append(out.times, t)
		times[t.ID] = len(out.times)
	}
	for _, s := range c.r.Statements {
		if !inside(coverStatement(&s)) {
			continue
		}
		x := statement{speakers: numbers(s.Speakers), about: numbers(s.About), via: numbers(s.Via), addressee: number(s.Addressee), time: times[s.Time]}
		statements[s.ID] = len(out.statements) + 1
		s.Cue, s.Content, s.SpeakerMention = cue(s.Cue), moveAll(s.Content), maybe(s.SpeakerMention)
		x.real = s
		out.statements = append(out.statements, x)
	}
	for _, e := range c.r.Events {
		if !inside(coverEvent(&e)) {
			continue
		}
		x := event{actors: numbers(e.Actors), recipients: numbers(e.Recipients), place: number(e.Place), time: times[e.Time], claimed: statements[e.ClaimedBy]}
		events[e.ID] = len(out.events) + 1
		e.Trigger, e.Evidence, e.Mentions = cue(e.Trigger), maybe(e.Evidence), moveAll(e.Mentions)
		x.real = e
		out.events = append(out.events, x)
	}
	for _, m := range c.r.Meetings {
		if !inside(coverMeeting(&m)) {
			continue
		}
		x := meeting{host: number(m.Host), venue: number(m.Venue), place: number(m.Place), time: times[m.Time]}
		for _, s := range m.Sides {
			x.sides = append(x.sides, side{number(s.Party), s.Size, numbers(s.Members)})
		}
		for _, id := range m.Events {
			if n := events[id]; n > 0 {
				x.events = append(x.events, n)
			}
		}
		for _, id := range m.Statements {
			if n := statements[id]; n > 0 {
				x.statements = append(x.statements, n)
			}
		}
		m.Trigger, m.Agenda = cue(m.Trigger), moveAll(m.Agenda)
		x.real = m
		out.meetings = append(out.meetings, x)
	}
}

// headline makes pieces of a headline: the names that the article knows its
// parties by, where they stand as whole words.
func (c *cutting) headline(text string) []piece {
	type form struct {
		words string
		slot  int
		short bool
	}
	var forms []form
	for i, e := range c.t.entities {
		if !e.renamed {
			continue
		}
		forms = append(forms, form{e.real.Name, i + 1, false})
		if at := strings.LastIndexByte(e.real.Name, ' '); at > 0 && e.real.Type == rawi.Person {
			forms = append(forms, form{e.real.Name[at+1:], i + 1, true})
		}
	}
	slices.SortStableFunc(forms, func(a, b form) int { return len(b.words) - len(a.words) })
	var out []piece
	words := strings.SplitAfter(text, " ")
	for at := 0; at < len(words); {
		rest := strings.Join(words[at:], "")
		found := false
		for _, f := range forms {
			after, ok := strings.CutPrefix(rest, f.words)
			if ok && (after == "" || !attached([]rune(after)[0])) {
				n := strings.Count(f.words, " ") + 1
				tail := strings.TrimPrefix(strings.Join(words[at:at+n], ""), f.words)
				out = append(out, piece{slot: f.slot, short: f.short, after: tail})
				at += n
				found = true
				break
			}
		}
		if !found {
			out = append(out, piece{text: words[at]})
			at++
		}
	}
	return out
}

func digits(text []rune) int {
	n := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// number returns the number of an entity of the record: 12 for "e12", 0 for "".
func number(id string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "e"))
	if err != nil {
		return 0
	}
	return n
}

func numbers(ids []string) []int {
	if ids == nil {
		return nil
	}
	out := make([]int, len(ids))
	for i, id := range ids {
		out[i] = number(id)
	}
	return out
}
