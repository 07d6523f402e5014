package rawi

import "unicode/utf8"

// Span is a half-open range of bytes [Start,End) of Document.Text. Both ends
// lie on the first byte of a character (or at the end of the text). The zero
// Span is empty and stands for "nowhere".
type Span struct{ Start, End int }

// Len returns the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Empty reports whether the span holds no byte.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains reports whether o lies wholly inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether the spans share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Cover returns the smallest span that holds both; an empty span adds nothing.
func (s Span) Cover(o Span) Span {
	if s.Empty() {
		return o
	}
	if o.Empty() {
		return s
	}
	return Span{min(s.Start, o.Start), max(s.End, o.End)}
}

// In reports whether the span is a valid range of text: ordered, inside it,
// and on character bounds at both ends.
func (s Span) In(text string) bool {
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(text) && onRune(text, s.Start) && onRune(text, s.End)
}

func onRune(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }
