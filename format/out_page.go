package format

import (
	"math"
	"strings"
	"unicode"
)

// style is how a run of text looks where colour is on: SGR parameters.
type style string

const (
	plain   style = ""
	bold    style = "1"
	faint   style = "2"
	accent  style = "36"
	header  style = "1;36"
	good    style = "32"
	caution style = "33"
	bad     style = "31"
)

// run is a piece of a line in one style.
type run struct {
	text  string
	style style
}

// page lays lines out in one base direction.
type page struct {
	dst   []byte
	base  direction
	width int
	color bool
}

// minText is the least width to which text is wrapped: a narrower terminal
// wraps by itself.
const minText = 24

// line writes runs as one paragraph: the first line is indented by indent cells,
// the others by hang.
func (p *page) line(indent, hang int, runs ...run) {
	l := layout{page: p}
	l.begin(indent)
	for i, r := range runs {
		l.add(r, hang, runs[i+1:])
	}
	l.end()
}

// blank writes an empty line.
func (p *page) blank() { p.dst = append(p.dst, '\n') }

// room returns the cells that are left beside an indent.
func (p *page) room(indent int) int {
	if p.width <= 0 {
		return math.MaxInt
	}
	return max(p.width-indent, minText)
}

// layout is a paragraph on its way to the page.
type layout struct {
	*page
	left  int // cells that are left on the line
	start int // where the line's text begins in dst
	gap   int // blanks before the next word, unless the line is broken there

	piece []byte // what stands on the line of the current run
	style style
}

func (l *layout) begin(indent int) {
	l.dst = append(l.dst, strings.Repeat(" ", indent)...)
	l.start, l.left, l.gap = len(l.dst), l.room(indent), 0
}

func (l *layout) end() {
	l.flush()
	l.dst = append(l.dst, '\n')
}

// used reports whether something stands on the line.
func (l *layout) used() bool { return len(l.piece) > 0 || len(l.dst) > l.start }

// add puts a run on the line, word by word. A line is broken at blanks only; a
// no-break space is shown as a blank. What follows is asked for the cells that
// may not be parted from the last word.
func (l *layout) add(r run, hang int, follows []run) {
	l.flush()
	l.style = r.style
	for rest := shown(r.text); rest != ""; {
		var word string
		var space int
		space, word, rest = nextWord(rest)
		if l.used() {
			l.gap += space
		}
		if word == "" {
			return
		}
		width, stuck := cells(word), 0
		if rest == "" {
			stuck = glued(follows)
		}
		if l.gap > 0 && l.gap+width+stuck > l.left {
			l.end()
			l.begin(hang)
		}
		blanks := strings.Repeat(" ", l.gap)
		if len(l.piece) > 0 {
			l.piece = append(l.piece, blanks...)
		} else {
			l.dst = append(l.dst, blanks...)
		}
		l.piece = append(l.piece, word...)
		l.left -= l.gap + width
		l.gap = 0
	}
}

// glued returns the cells at the head of the runs before which no line may be
// broken.
func glued(runs []run) int {
	n := 0
	for _, r := range runs {
		space, word, rest := nextWord(r.text)
		if space > 0 {
			break
		}
		n += cells(word)
		if rest != "" {
			break
		}
	}
	return n
}

// flush writes what stands on the line of the current run.
func (l *layout) flush() {
	if len(l.piece) == 0 {
		return
	}
	text := strings.ReplaceAll(string(l.piece), "\u00a0", " ")
	l.piece = l.piece[:0]
	if len(l.dst) == l.start {
		l.dst = append(l.dst, firstMark(text, l.base)...)
	}
	colored := l.color && l.style != plain
	if colored {
		l.dst = append(l.dst, "\x1b["...)
		l.dst = append(l.dst, l.style...)
		l.dst = append(l.dst, 'm')
	}
	l.dst = isolate(l.dst, text, l.base)
	if colored {
		l.dst = append(l.dst, "\x1b[0m"...)
	}
}

// firstMark returns the mark that a line needs which begins with the text, so
// that a terminal which tells the direction of a line by its first letter tells
// the base direction, or "".
func firstMark(s string, base direction) string {
	first, most := lean(s)
	switch {
	case base == leftToRight && (first == rightToLeft || most == rightToLeft):
		return lrm
	case base == rightToLeft && (first != base || foreign(s, base)):
		return rlm
	}
	return ""
}

// shown returns a text without the characters that act on the terminal or on the
// order of the line; most texts have none.
func shown(s string) string {
	if strings.IndexFunc(s, acts) < 0 {
		return s
	}
	return clean(s)
}

// nextWord cuts the next word off a text, with the number of blanks before it.
func nextWord(s string) (space int, word, rest string) {
	i := 0
	for i < len(s) && s[i] == ' ' {
		i++
	}
	j := i
	for j < len(s) && s[j] != ' ' {
		j++
	}
	return i, s[i:j], s[j:]
}

// clean returns document text fit for one paragraph of the page: white space of
// any kind becomes single blanks, and characters that act on the terminal or on
// the order of the line are left out.
func clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			blank = b.Len() > 0
			continue
		case acts(r):
			continue
		case blank:
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// tie keeps the words of a name on one line, unless it is long.
func tie(s string) string {
	if len(s) > 80 {
		return s
	}
	return strings.ReplaceAll(s, " ", "\u00a0")
}

// pad returns the blanks that bring a text to a width.
func pad(s string, width int) string {
	return strings.Repeat(" ", max(width-cells(s), 0))
}
