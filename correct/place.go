package correct

import (
	"slices"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
)

// The numbers of finding words again.
const (
	around     = 48  // code points of the text on either side that an excerpt takes
	shortWords = 16  // words of fewer code points need those around them
	fewAround  = 12  // of these, how many must be the same, of both sides together
	nearby     = 400 // code points within which a word is looked for around its old place
	quoteLimit = 200 // code points of a quote
)

// text is a text by code points.
type text struct {
	s     string
	runes []rune
}

func newText(s string) *text { return &text{s, []rune(s)} }

// holds reports whether a span is one of the text, and not empty.
func (t *text) holds(s rawi.RecordSpan) bool {
	return 0 <= s.Start && s.Start < s.End && s.End <= len(t.runes)
}

func (t *text) slice(s rawi.RecordSpan) string { return string(t.runes[s.Start:s.End]) }

// find returns where words begin, in order.
func (t *text) find(words string) []int {
	var found []int
	if words == "" {
		return nil
	}
	n := 0 // the code point at byte at
	for at := 0; ; {
		i := strings.Index(t.s[at:], words)
		if i < 0 {
			return found
		}
		n += utf8.RuneCountInString(t.s[at : at+i])
		found = append(found, n)
		_, size := utf8.DecodeRuneInString(t.s[at+i:])
		at += i + size
		n++
	}
}

// shared returns how many code points are the same before two places, and behind
// them.
func shared(a []rune, i int, b []rune, j int, step int) int {
	n := 0
	for n < around {
		if i < 0 || j < 0 || i >= len(a) || j >= len(b) || a[i] != b[j] {
			return n
		}
		i, j, n = i+step, j+step, n+1
	}
	return n
}

// excerpt returns the piece of a text around spans.
func (t *text) excerpt(spans ...rawi.RecordSpan) Excerpt {
	cover := spans[0]
	for _, s := range spans[1:] {
		cover = rawi.RecordSpan{Start: min(cover.Start, s.Start), End: max(cover.End, s.End)}
	}
	cover = rawi.RecordSpan{Start: max(0, cover.Start-around), End: min(len(t.runes), cover.End+around)}
	return Excerpt{cover.Start, t.slice(cover)}
}

// place finds the spans of a correction again in a text.
type place struct {
	in    *text
	same  bool // it is the text that the correction was made on
	old   []rune
	start int // of old in the old text
	shift int // from the old text to this one, where the anchor stands
}

// locate finds the place of an anchor in a text; same says that it is the text
// that it was made on.
func locate(in *text, a *Anchor, same bool) (*place, bool) {
	p := &place{in: in, same: same, old: []rune(a.Excerpt.Text), start: a.Excerpt.Start}
	if same {
		return p, in.holds(a.Span)
	}
	if at := in.find(a.Excerpt.Text); len(at) > 0 {
		p.shift = nearest(at, p.start) - p.start
		return p, p.inside(a.Span)
	}
	if !p.inside(a.Span) {
		return nil, false
	}
	i, end := a.Span.Start-p.start, a.Span.End-p.start
	best, found := -1, false
	for _, at := range in.find(string(p.old[i:end])) {
		same := shared(p.old, i-1, in.runes, at-1, -1) + shared(p.old, end, in.runes, at+end-i, 1)
		if end-i < shortWords && same < min(fewAround, len(p.old)-(end-i)) {
			continue
		}
		if same > best || same == best && apart(at, a.Span.Start) < apart(p.shift, 0) {
			best, found, p.shift = same, true, at-a.Span.Start
		}
	}
	return p, found
}

func apart(a, b int) int { return max(a-b, b-a) }

// nearest returns the one of some places that is nearest to another.
func nearest(places []int, to int) int {
	return slices.MinFunc(places, func(a, b int) int { return apart(a, to) - apart(b, to) })
}

// inside reports whether the excerpt has the words of a span of the old text.
func (p *place) inside(s rawi.RecordSpan) bool {
	return p.start <= s.Start && s.Start < s.End && s.End <= p.start+len(p.old)
}

// span returns where a span of the old text stands now.
func (p *place) span(s rawi.RecordSpan) (rawi.RecordSpan, bool) {
	if p.same {
		return s, p.in.holds(s)
	}
	if !p.inside(s) {
		return rawi.RecordSpan{}, false
	}
	words := p.old[s.Start-p.start : s.End-p.start]
	want := s.Start + p.shift
	at := slices.DeleteFunc(p.in.find(string(words)), func(i int) bool { return apart(i, want) > nearby })
	if len(at) == 0 {
		return rawi.RecordSpan{}, false
	}
	i := nearest(at, want)
	return rawi.RecordSpan{Start: i, End: i + len(words)}, true
}

// cover returns the span from the first to the last of spans.
func cover(spans []rawi.RecordSpan) rawi.RecordSpan {
	if len(spans) == 0 {
		return rawi.RecordSpan{}
	}
	c := spans[0]
	for _, s := range spans[1:] {
		c = rawi.RecordSpan{Start: min(c.Start, s.Start), End: max(c.End, s.End)}
	}
	return c
}

// overlap returns the F1 of the code points of two spans.
func overlap(a, b rawi.RecordSpan) float64 {
	inter := min(a.End, b.End) - max(a.Start, b.Start)
	if inter <= 0 {
		return 0
	}
	return 2 * float64(inter) / float64(a.End-a.Start+b.End-b.Start)
}

func cueSpan(c rawi.RecordCue) rawi.RecordSpan { return rawi.RecordSpan{Start: c.Start, End: c.End} }

func empty(s rawi.RecordSpan) bool { return s.End <= s.Start }

// anchorOf returns the anchor of a finding of a record. More spans are those that
// the correction speaks of besides.
func anchorOf(t *text, f finding, more ...rawi.RecordSpan) *Anchor {
	a := &Anchor{Finding: f.kind()}
	spans := slices.DeleteFunc(slices.Clone(more), func(s rawi.RecordSpan) bool { return !t.holds(s) })
	switch {
	case f.statement != nil:
		a.Span = cover(f.statement.Content)
		if cue := cueSpan(f.statement.Cue); !empty(cue) {
			a.Cue = &cue
			spans = append(spans, cue)
		}
		if m := f.statement.SpeakerMention; m != nil {
			spans = append(spans, *m)
		}
	case f.event != nil:
		a.Span, a.Type = cueSpan(f.event.Trigger), f.event.Type
		if e := f.event.Evidence; e != nil {
			spans = append(spans, *e)
		}
	default:
		a.Span, a.Type = cueSpan(f.meeting.Trigger), f.meeting.Format
	}
	a.Quote = clip(t.slice(a.Span), quoteLimit)
	spans = slices.DeleteFunc(spans, func(s rawi.RecordSpan) bool { return apart(s.Start, a.Span.Start) > excerptLimit || !t.holds(s) })
	a.Excerpt = t.excerpt(append(spans, a.Span)...)
	return a
}

// excerptLimit is how far from its anchor, in code points, a correction may speak
// of something and still have it in its excerpt.
const excerptLimit = 1000

// clip returns the first n characters of s.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}
