package eval

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// span is a half-open range of code points, the unit of records.
type span struct{ start, end int }

// overlapF1 returns the character F1 of two spans.
func overlapF1(a, b span) float64 {
	both := max(0, min(a.end, b.end)-max(a.start, b.start))
	if both == 0 {
		return 0
	}
	return float64(2*both) / float64((a.end-a.start)+(b.end-b.start))
}

// text is an article's text by code points, with the ends of its sentences.
type text struct {
	runes []rune
	ends  []int
}

func newText(s string) *text {
	t := &text{runes: []rune(s)}
	for i, c := range t.runes {
		if c == '\n' || c == '؟' || c == '!' || c == '.' && !t.decimal(i) {
			t.ends = append(t.ends, i+1)
		}
	}
	return t
}

// decimal reports whether the point at i stands between two digits.
func (t *text) decimal(i int) bool {
	return i > 0 && unicode.IsDigit(t.runes[i-1]) && i+1 < len(t.runes) && unicode.IsDigit(t.runes[i+1])
}

// slice returns the characters of a span, cut where it leaves the text.
func (t *text) slice(s span) string {
	start, end := min(max(s.start, 0), len(t.runes)), min(max(s.end, 0), len(t.runes))
	if start >= end {
		return ""
	}
	return string(t.runes[start:end])
}

// sentence returns the sentence that holds position i. It is the scorer's own
// division, so that no stage is measured by its own.
func (t *text) sentence(i int) span {
	n, exact := slices.BinarySearch(t.ends, i)
	if exact {
		n++
	}
	s := span{0, len(t.runes)}
	if n > 0 {
		s.start = t.ends[n-1]
	}
	if n < len(t.ends) {
		s.end = t.ends[n]
	}
	return s
}

// find returns every place of s in the text, overlapping ones too.
func (t *text) find(s string) []span {
	want := []rune(s)
	var places []span
	for i := 0; i+len(want) <= len(t.runes); i++ {
		if slices.Equal(t.runes[i:i+len(want)], want) {
			places = append(places, span{i, i + len(want)})
		}
	}
	return places
}

// words returns the places of s where it stands as a whole word, with at most
// two attached particles and the article before it.
func (t *text) words(s string) []span {
	var places []span
	for _, p := range t.find(s) {
		if p.end < len(t.runes) && isWord(t.runes[p.end]) {
			continue
		}
		if attached(t.before(p.start)) {
			places = append(places, p)
		}
	}
	return places
}

// before returns the word characters that end at i. Where a line ends at i,
// they are those before the line's end: the reference scorer looks for them
// with "$", which matches before a last newline too.
func (t *text) before(i int) []rune {
	if i > 0 && t.runes[i-1] == '\n' {
		i--
	}
	start := i
	for start > 0 && isWord(t.runes[start-1]) {
		start--
	}
	return t.runes[start:i]
}

// attached reports whether w is at most two of the particles that are written
// together with the next word, and the article.
func attached(w []rune) bool {
	if len(w) >= 2 && w[len(w)-2] == 'ا' && w[len(w)-1] == 'ل' {
		if particles(w[:len(w)-2]) {
			return true
		}
	}
	return particles(w)
}

func particles(w []rune) bool {
	for _, c := range w {
		if !strings.ContainsRune("وفبكلس", c) {
			return false
		}
	}
	return len(w) <= 2
}

// places returns where s stands as a word; where it never does, every place.
func (t *text) places(s string) []span {
	if w := t.words(s); len(w) > 0 {
		return w
	}
	return t.find(s)
}

// isWord reports whether c is a letter, number or underscore. Vowel marks are
// not.
func isWord(c rune) bool {
	return c == '_' || unicode.IsLetter(c) || unicode.IsNumber(c)
}

// letters are the spellings that count as one.
var letters = strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا", "ٱ", "ا", "ى", "ي", "ة", "ه", "ؤ", "و", "ئ", "ي", "ـ", "")

// fold returns the words of a name in the form in which two spellings count as
// one: without vowels, hamza seats and articles.
func fold(s string) []string {
	s = norm.NFKC.String(s)
	s = strings.Map(func(c rune) rune {
		if combining(c) {
			return -1
		}
		return c
	}, s)
	words := strings.FieldsFunc(letters.Replace(s), func(c rune) bool { return !isWord(c) })
	for i, w := range words {
		if rest, ok := strings.CutPrefix(w, "ال"); ok && len([]rune(rest)) > 2 {
			words[i] = rest
		}
	}
	return words
}

// combining reports whether c is a mark with a combining class.
func combining(c rune) bool {
	return c >= 0x300 && norm.NFKC.PropertiesString(string(c)).CCC() != 0
}

// wordSet is a folded name: its words, sorted, each once.
type wordSet []string

func newWordSet(s string) wordSet {
	words := fold(s)
	slices.Sort(words)
	return slices.Compact(words)
}

// in reports whether every word of a is in b.
func (a wordSet) in(b wordSet) bool {
	for _, w := range a {
		if _, ok := slices.BinarySearch(b, w); !ok {
			return false
		}
	}
	return true
}

// same reports whether two names may name one party: the words of one all stand
// in the other.
func (a wordSet) same(b wordSet) bool {
	return len(a) > 0 && len(b) > 0 && (a.in(b) || b.in(a))
}
