package format

import "unicode"

// The characters that keep runs of different direction apart.
const (
	fsi = "\u2068" // first strong isolate
	pdi = "\u2069" // pop directional isolate
	lrm = "\u200e"
	rlm = "\u200f"
)

// direction is the direction of a letter, or of a text by its letters.
type direction int8

const (
	neutral direction = iota
	leftToRight
	rightToLeft
)

// directionOf returns the direction of a letter; digits and marks have none of
// their own.
func directionOf(r rune) direction {
	switch {
	case r < 0x80:
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return leftToRight
		}
		return neutral
	case !unicode.IsLetter(r):
		return neutral
	case 0x0590 <= r && r <= 0x08ff, 0xfb1d <= r && r <= 0xfdff, 0xfe70 <= r && r <= 0xfeff, 0x10800 <= r && r <= 0x10fff, 0x1e800 <= r && r <= 0x1efff:
		return rightToLeft
	}
	return leftToRight
}

// lean returns the direction of the first letter of a text and the one that
// most of its letters have.
func lean(s string) (first, most direction) {
	balance := 0
	for _, r := range s {
		switch d := directionOf(r); d {
		case neutral:
			continue
		case rightToLeft:
			balance++
		default:
			balance--
		}
		if first == neutral {
			first = directionOf(r)
		}
	}
	switch {
	case balance > 0:
		return first, rightToLeft
	case balance < 0:
		return first, leftToRight
	}
	return first, first
}

// foreign reports whether a text must be isolated from a line of the base
// direction: it holds letters of the other one, or, in a line from right to
// left, digits, whose separators would change sides («15-08-2025»).
func foreign(s string, base direction) bool {
	for _, r := range s {
		d := directionOf(r)
		if d != neutral && d != base || base == rightToLeft && '0' <= r && r <= '9' {
			return true
		}
	}
	return false
}

// isolate appends s so that its direction neither touches nor is touched by what
// stands beside it. Directional controls in s that are not closed are closed.
func isolate(dst []byte, s string, base direction) []byte {
	if !foreign(s, base) {
		return append(dst, s...)
	}
	dst = append(dst, fsi...)
	switch first, most := lean(s); {
	case most == rightToLeft && first == leftToRight:
		dst = append(dst, rlm...)
	case most == leftToRight && first == rightToLeft:
		dst = append(dst, lrm...)
	}
	dst = append(dst, s...)
	return append(dst, pdi...)
}

// acts reports whether a terminal or the order of a line would act on a
// character rather than show it. The view leaves such characters out.
func acts(r rune) bool {
	return unicode.IsControl(r) || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 || r == 0xfeff || r == 0x2028 || r == 0x2029
}

// cells returns the width of a text on a terminal: combining marks and format
// characters take no cell, wide characters of East Asia two.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n += cellsOf(r)
	}
	return n
}

func cellsOf(r rune) int {
	switch {
	case r < 0x300, 0x0620 <= r && r < 0x064b:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case 0x1100 <= r && r <= 0x115f, 0x2e80 <= r && r <= 0xa4cf, 0xac00 <= r && r <= 0xd7a3, 0xf900 <= r && r <= 0xfaff,
		0xfe30 <= r && r <= 0xfe6f, 0xff00 <= r && r <= 0xff60, 0xffe0 <= r && r <= 0xffe6, 0x1f300 <= r && r <= 0x1f64f, 0x1f900 <= r && r <= 0x1f9ff, 0x20000 <= r && r <= 0x3fffd:
		return 2
	}
	return 1
}
