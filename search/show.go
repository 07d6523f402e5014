package search

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/store"
)

// marker gathers what a query asks for, so that it can be shown in a text. A nil
// one gathers nothing.
type marker struct {
	terms, prefixes, names map[string]bool
	phrases                [][]wordsOf
	parties                map[string]bool
}

func newMarker() *marker {
	return &marker{map[string]bool{}, map[string]bool{}, map[string]bool{}, nil, map[string]bool{}}
}

// empty reports whether nothing was asked for that stands in a text.
func (m *marker) empty() bool {
	return len(m.terms)+len(m.prefixes)+len(m.names)+len(m.phrases)+len(m.parties) == 0
}

func (m *marker) term(w wordsOf) {
	if m != nil {
		m.terms[w.text] = true
		for _, t := range w.others {
			m.terms[t] = true
		}
	}
}

func (m *marker) prefix(p string) {
	if m != nil {
		m.prefixes[p] = true
	}
}

func (m *marker) name(joined string) {
	if m != nil {
		m.names[joined] = true
	}
}

func (m *marker) phrase(kids []*plan) {
	if m == nil {
		return
	}
	var p []wordsOf
	for _, k := range kids {
		p = append(p, k.words)
	}
	m.phrases = append(m.phrases, p)
}

func (m *marker) party(names []string) {
	if m != nil {
		for _, n := range names {
			m.parties[n] = true
		}
	}
}

// shown are the queries whose hits were shown last, as Show needs them: many
// readers are answered at once, and each of them has twenty hits. They belong to
// one state of the index.
type shown struct {
	mu   sync.Mutex
	of   *snapshot
	what map[string]*marker
}

// shownMost is how many queries are kept.
const shownMost = 256

// get returns what a query asks for, or nil.
func (k *shown) get(s *snapshot, key string) *marker {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of != s {
		return nil
	}
	return k.what[key]
}

func (k *shown) put(s *snapshot, key string, m *marker) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of != s || len(k.what) >= shownMost {
		k.of, k.what = s, map[string]*marker{}
	}
	k.what[key] = m
}

// Show fills a hit from its record: the passage that shows it, the words in it
// that were asked for, and what the finding says.
func (x *Index) Show(r *rawi.Record, h *Hit, q Request) error {
	m, err := x.marker(q)
	if err != nil {
		return err
	}
	return x.l.show(r, h, m)
}

// marker returns what a request asks for. It is kept, since the hits of one answer
// are shown one after the other.
func (x *Index) marker(q Request) (*marker, error) {
	s, err := x.current()
	if err != nil {
		return nil, err
	}
	key := q.Query + "\x00" + q.In + "\x00" + strings.Join(q.Without, "\x00")
	if q.Exact {
		key += "\x00x"
	}
	if q.Sentence {
		key += "\x00s"
	}
	if m := x.shown.get(s, key); m != nil {
		return m, nil
	}
	q.Limit, q.After, q.Sort = 0, "", ByRelevance
	a, err := x.ask(&q)
	if err != nil {
		return nil, err
	}
	m := newMarker()
	p := &planner{l: x.l, s: s, r: &q, query: q.Query, marks: m, scored: true}
	if _, err := p.make(a.query.root, a.kind); err != nil {
		return nil, err
	}
	x.shown.put(s, key, m)
	return m, nil
}

func (l *Language) show(r *rawi.Record, h *Hit, m *marker) error {
	h.ID, h.URL, h.Publisher = r.Doc.ID, r.Doc.URL, r.Doc.Publisher
	h.Headline = strings.Join(strings.Fields(r.Doc.Headline), " ")
	if r.Doc.Published != "" {
		h.Published = r.Doc.Published
	}
	length := utf8.RuneCountInString(r.Text)
	v := &reading{l: l, r: r} // without names: a hit needs two or three of them
	name := func(id string) string {
		for i := range r.Entities {
			if r.Entities[i].ID == id {
				return store.Clean(r.Entities[i].Name)
			}
		}
		return ""
	}
	names := func(ids ...string) []string {
		var out []string
		for _, id := range ids {
			if n := name(id); n != "" && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
		return out
	}
	times := func(id string) string {
		for _, t := range r.Times {
			if t.ID == id && id != "" {
				if t.From != "" {
					return t.From
				}
				return t.Value
			}
		}
		return ""
	}
	text := func(s rawi.RecordSpan) string {
		from := byteOf(r.Text, s.Start)
		return r.Text[from : from+byteOf(r.Text[from:], s.End-max(s.Start, 0))]
	}
	passage := rawi.RecordSpan{Start: -1}
	var all []rawi.RecordSpan
	n := number(h.Finding)
	switch {
	case h.Finding == "":
		v.read(0, len(r.Text), 0)
		all = v.marks(m, length)
		passage = v.best(all, length)
	case h.Finding[0] == 's':
		for _, s := range r.Statements {
			if number(s.ID) != n {
				continue
			}
			h.Type, h.Mode, h.Rule, h.Time = s.Act, s.Mode, s.Rule, times(s.Time)
			if h.Who = names(s.Speakers...); len(h.Who) == 0 && s.SpeakerText != "" {
				h.Who = []string{s.SpeakerText}
			}
			h.Whom = names(s.Addressee)
			span := rawi.RecordSpan{Start: s.Cue.Start, End: s.Cue.End}
			var words []string
			for _, c := range s.Content {
				span.Start, span.End = min(span.Start, c.Start), max(span.End, c.End)
				words = append(words, text(c))
			}
			if s.SpeakerMention != nil {
				span.Start, span.End = min(span.Start, s.SpeakerMention.Start), max(span.End, s.SpeakerMention.End)
			}
			h.Evidence = strings.Join(words, " … ")
			passage = v.sentences(span)
		}
	case h.Finding[0] == 'v':
		for _, e := range r.Events {
			if number(e.ID) != n {
				continue
			}
			h.Type, h.Mode, h.Realis, h.Rule, h.Time = e.Type, e.Mode, e.Realis, e.Rule, times(e.Time)
			h.Who, h.Whom, h.Place = names(e.Actors...), names(e.Recipients...), name(e.Place)
			passage = v.sentence(e.Trigger.Start)
			if e.Evidence != nil {
				passage = *e.Evidence
			}
			h.Evidence = text(passage)
		}
	case h.Finding[0] == 'm':
		for _, x := range r.Meetings {
			if number(x.ID) != n {
				continue
			}
			h.Type, h.Realis, h.Rule, h.Time, h.Place = x.Format, x.Stage, x.Rule, times(x.Time), name(x.Place)
			h.Who = nil
			for _, side := range x.Sides {
				ids := append([]string{side.Party}, side.Members...)
				h.Who = append(h.Who, names(ids...)...)
			}
			passage = v.sentence(x.Trigger.Start)
			h.Evidence = text(passage)
		}
	}
	if passage.Start < 0 {
		return rawi.Hint(&missingError{r.Doc.ID, h.Finding}, "bring the index up to date and search again")
	}
	passage.End = min(passage.End, length)
	passage.Start = min(passage.Start, passage.End)
	h.Start, h.End, h.Text = passage.Start, passage.End, text(passage)
	if h.Finding != "" && !m.empty() {
		// Of a finding only the passage is read: the article is a hundred times longer.
		from := byteOf(r.Text, h.Start)
		v.read(min(from, len(r.Text)), min(from+len(h.Text), len(r.Text)), h.Start)
		all = v.marks(m, length)
	}
	h.Marks = nil
	for _, s := range all {
		if s.Start < h.End && s.End > h.Start {
			h.Marks = append(h.Marks, rawi.RecordSpan{Start: max(s.Start, h.Start), End: min(s.End, h.End)})
		}
	}
	return nil
}

// byteOf returns the byte at which a character of a text begins; its end, where it has
// fewer.
func byteOf(s string, char int) int {
	if char <= 0 {
		return 0
	}
	for i := range s {
		if char == 0 {
			return i
		}
		char--
	}
	return len(s)
}

// missingError says that a finding is not in its record any more.
type missingError struct{ id, finding string }

func (e *missingError) Error() string { return "article " + e.id + " has no finding " + e.finding }
func (e *missingError) Unwrap() error { return store.ErrNotFound }

// is reports whether a word is meant.
func (w wordsOf) is(x *word) bool {
	if w.how == 'w' {
		return x.norm == w.text
	}
	for t := range x.terms {
		if w.has(t) {
			return true
		}
	}
	return false
}

// marks returns where in the article stands what was asked for, in order, none
// over another.
func (v *reading) marks(m *marker, length int) []rawi.RecordSpan {
	var out []rawi.RecordSpan
	add := func(start, end int32) { out = append(out, rawi.RecordSpan{Start: int(start), End: int(end)}) }
	var plain []int // the words, without names
	for i, e := range v.words {
		w := v.list[e.word]
		name := i+1 < len(v.words) && v.words[i+1].pos == e.pos && v.words[i+1].word != e.word && strings.Contains(w.norm, "_")
		if name {
			for n := range m.names {
				if w.norm == n || strings.HasPrefix(w.norm, n+"_") {
					add(v.starts[i], v.ends[i])
					break
				}
			}
			continue
		}
		plain = append(plain, i)
		hit := false
		for t := range w.terms {
			hit = hit || m.terms[t]
			for p := range m.prefixes {
				hit = hit || strings.HasPrefix(t, p)
			}
		}
		for p := range m.prefixes {
			hit = hit || v.l.begins(w.norm, p)
		}
		if hit {
			add(v.starts[i], v.ends[i])
		}
	}
	for _, p := range m.phrases {
		for i := 0; i+len(p) <= len(plain); i++ {
			ok := true
			for j, w := range p {
				x := v.list[v.words[plain[i+j]].word]
				ok = ok && w.is(&x)
			}
			if ok {
				add(v.starts[plain[i]], v.ends[plain[i+len(p)-1]])
			}
		}
	}
	for _, e := range v.r.Entities {
		if m.parties[store.Clean(e.Name)] {
			for _, x := range e.Mentions {
				if x.Form != rawi.FormPronoun {
					add(int32(x.Start), int32(x.End))
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b rawi.RecordSpan) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	kept := out[:0]
	for _, s := range out {
		if s.Start < 0 || s.End > length || s.Start >= s.End {
			continue
		}
		if n := len(kept); n > 0 && s.Start < kept[n-1].End {
			kept[n-1].End = max(kept[n-1].End, s.End)
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// passageLength is the number of code points that a passage of an article has at
// most.
const passageLength = 320

// best returns the passage of the article in which most of what was asked for
// stands together; the beginning where nothing does.
func (v *reading) best(marks []rawi.RecordSpan, length int) rawi.RecordSpan {
	list := v.r.Sentences
	if len(list) == 0 {
		return rawi.RecordSpan{End: min(length, passageLength)}
	}
	best, most := 0, -1
	for i, s := range list {
		n := 0
		seen := map[string]bool{}
		for _, m := range marks {
			if m.Start >= s.Start && m.End <= s.End {
				n++
				if t := v.termAt(m.Start); !seen[t] {
					seen[t] = true
					n += 4
				}
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	span := list[best]
	for j := best + 1; j < len(list) && list[j].End-span.Start <= passageLength; j++ {
		span.End = list[j].End
	}
	if span.End-span.Start > passageLength {
		// Around the first mark, from word to word.
		at := span.Start
		for _, m := range marks {
			if m.Start >= span.Start && m.End <= span.End {
				at = max(span.Start, m.Start-passageLength/3)
				break
			}
		}
		end := min(span.End, at+passageLength)
		for i := range v.starts {
			if int(v.starts[i]) >= at {
				at = int(v.starts[i])
				break
			}
		}
		for i := len(v.ends) - 1; i >= 0; i-- {
			if int(v.ends[i]) <= end {
				end = int(v.ends[i])
				break
			}
		}
		span.Start, span.End = at, max(at, end)
	}
	return span
}

func (v *reading) termAt(at int) string {
	i, _ := slices.BinarySearch(v.starts, int32(at))
	if i < len(v.words) {
		return v.list[v.words[i].word].term
	}
	return ""
}

// sentences returns a span drawn out to the bounds of its sentences, unless they
// are long.
func (v *reading) sentences(s rawi.RecordSpan) rawi.RecordSpan {
	out := s
	first, last := v.sentence(s.Start), v.sentence(max(s.Start, s.End-1))
	out.Start, out.End = min(out.Start, first.Start), max(out.End, last.End)
	if out.End-out.Start > 3*passageLength {
		return s
	}
	return out
}
