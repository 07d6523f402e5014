package format

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/rawi"
)

// readText reads a file of plain text as one document.
func readText(s *source) {
	b, err := s.all(s.limit(MaxText))
	if err != nil {
		s.fail(0, err)
		return
	}
	text, note, err := s.text(b)
	if err != nil {
		s.fail(0, err)
		return
	}
	if strings.TrimSpace(text) == "" {
		s.fail(0, rawi.ErrEmpty)
		return
	}
	d := &rawi.Document{Text: text, Title: headline(text)}
	if isWeb(s.name) {
		d.Source.URL = s.name
	}
	if note != "" {
		d.Note(stage, note)
	}
	s.give(d)
}

func isWeb(name string) bool {
	return strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://")
}

// text decodes plain text. What holds bytes that text does not is refused.
func (s *source) text(b []byte) (text, note string, err error) {
	if isBlank(b) {
		return "", "", rawi.ErrEmpty
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return "", "", fmt.Errorf("byte %d is NUL: %w", i+1, rawi.ErrNotText)
	}
	if utf8.Valid(b) {
		return string(b), "", nil
	}
	text, charset := decodeAny(b)
	if charset == "" {
		return text, "bytes that are not UTF-8: U+FFFD stands for them", nil
	}
	if odd := oddities(text); odd*20 > utf8.RuneCountInString(text) {
		return "", "", fmt.Errorf("no charset gives text: %w", rawi.ErrNotText)
	}
	return text, "characters were decoded as " + charset, nil
}

// oddities counts the characters that text hardly has: controls, and those that
// a charset does not define.
func oddities(text string) int {
	n := 0
	for _, r := range text {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != '\v' {
			n++
		}
	}
	return n
}

const (
	maxHeadline = 200 // characters
	minHeadline = 2   // words
)

// headline returns the first line of a text if it looks like a headline: short,
// without the end of a sentence, and set apart by an empty line or followed by
// a longer paragraph. A lead line that ends in a colon («القاهرة - رويترز:») is
// none.
func headline(text string) rawi.Span {
	start := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	n := strings.IndexByte(text[start:], '\n')
	if n < 0 {
		return rawi.Span{}
	}
	line := strings.TrimSpace(text[start : start+n])
	rest := text[start+n+1:]
	next, _, _ := strings.Cut(strings.TrimLeftFunc(rest, unicode.IsSpace), "\n")
	if next == "" || utf8.RuneCountInString(line) > maxHeadline || len(strings.Fields(line)) < minHeadline {
		return rawi.Span{}
	}
	switch r, _ := utf8.DecodeLastRuneInString(line); r {
	case '.', ':', '،', ',', '؛', ';', '-', '–', '—':
		return rawi.Span{}
	}
	if !emptyLine(rest) && len(next) <= len(line)*3/2 {
		return rawi.Span{}
	}
	return rawi.Span{Start: start, End: start + len(line)}
}

// emptyLine reports whether the first line is blank.
func emptyLine(s string) bool {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimSpace(line) == ""
}

// titleSpan returns where the title stands at the beginning of the text, if it
// stands there and apart: at the end of a line or before a gap. Spacing, marks
// and vowel signs may differ, as they do where both come from one page.
func titleSpan(text, title string) rawi.Span {
	want, i, words := 0, -1, 0
	title = strings.TrimSpace(title)
	if title == "" {
		return rawi.Span{}
	}
	start, end := -1, 0
	for j, r := range text {
		if skippable(r) {
			continue
		}
		var w rune
		for want < len(title) {
			c, n := utf8.DecodeRuneInString(title[want:])
			want += n
			if !skippable(c) {
				w = c
				break
			}
			if c == ' ' {
				words++
			}
		}
		if w == 0 {
			break
		}
		if w != r {
			return rawi.Span{}
		}
		if start < 0 {
			start = j
		}
		i, end = j, j+utf8.RuneLen(r)
	}
	if i < 0 || strings.IndexFunc(title[want:], func(r rune) bool { return !skippable(r) }) >= 0 {
		return rawi.Span{}
	}
	for end < len(text) {
		r, n := utf8.DecodeRuneInString(text[end:])
		if !skippable(r) || unicode.IsSpace(r) {
			break
		}
		end += n
	}
	if !apart(text[end:], words) {
		return rawi.Span{}
	}
	return rawi.Span{Start: start, End: end}
}

// apart reports whether a title of so many words ends before rest: at the end
// of a line, before a gap, or, if it is long, before a single space, since few
// first sentences begin with all the words of the headline.
func apart(rest string, words int) bool {
	blank := rest[:len(rest)-len(strings.TrimLeftFunc(rest, unicode.IsSpace))]
	return rest == blank || strings.ContainsAny(blank, "\n\r\t") || utf8.RuneCountInString(blank) > 1 || blank != "" && words >= 6
}

// skippable reports whether a character does not matter for the comparison of
// titles: space, marks, vowel signs, controls of direction.
func skippable(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || r == 'ـ'
}
