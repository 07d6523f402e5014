package arabic

import (
	"strings"
	"unicode/utf8"

	"example.org/rawi"
)

// rawToken is a token before it is looked up.
type rawToken struct {
	rawi.Span
	kind rawi.Kind
	// newlines tells whether a paragraph ended before the token.
	newlines bool
}

// tokenise appends the tokens of a text: runs of Arabic letters with their
// marks, runs of other letters, numbers with their separators, letters and
// digits joined by a hyphen or plus (إف-35, 3+3), addresses, and marks one by
// one but for runs of full stops.
func tokenise(text string, out []rawToken) []rawToken {
	nl := false
	for i := 0; i < len(text); {
		r, n := decode(text, i)
		var end int
		var kind rawi.Kind
		switch classOf(r) {
		case newline:
			nl = true
			i += n
			continue
		case space, control:
			i += n
			continue
		case letter:
			end, kind = word(text, i+n)
		case mark:
			// a mark without a letter before it
			end, kind = i+n, rawi.KindSymbol
			if r == tatweel {
				end, kind = word(text, i+n)
			}
		case latin:
			end, kind = latinWord(text, i)
		case digit:
			end, kind = number(text, i+n)
		case punct:
			end, kind = i+n, rawi.KindPunct
			if r == '.' || r == '…' {
				end = dots(text, end)
			}
		default:
			end, kind = i+n, rawi.KindSymbol
		}
		out = append(out, rawToken{rawi.Span{Start: i, End: end}, kind, nl})
		nl = false
		i = end
	}
	return out
}

func decode(text string, i int) (rune, int) {
	if c := text[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(text[i:])
}

// word returns the end of the Arabic word that goes on at i.
func word(text string, i int) (int, rawi.Kind) {
	last := i
	for i < len(text) {
		r, n := decode(text, i)
		switch classOf(r) {
		case letter, mark:
			i += n
			last = i
			continue
		case control:
			// kept only between letters
			i += n
			continue
		}
		if end, ok := joined(text, i, last); ok {
			return end, rawi.KindMixed
		}
		break
	}
	return last, rawi.KindWord
}

// joined returns the end of «-35» after the letters of «إف-35».
func joined(text string, i, last int) (int, bool) {
	if i != last || i+1 >= len(text) || text[i] != '-' || text[i+1] < '0' || text[i+1] > '9' {
		return 0, false
	}
	end, _ := number(text, i+2)
	return end, true
}

// latinWord returns the end of a word or address that begins at i.
func latinWord(text string, i int) (int, rawi.Kind) {
	if end, ok := address(text, i); ok {
		return end, rawi.KindURL
	}
	kind := rawi.KindLatin
	for i < len(text) {
		r, n := decode(text, i)
		switch c := classOf(r); {
		case c == latin || c == mark && r != tatweel:
			i += n
			continue
		case c == digit:
			kind = rawi.KindMixed
			i += n
			continue
		case (r == '.' || r == '-' || r == '\'' || r == '’' || r == '&') && i+n < len(text):
			next, _ := decode(text, i+n)
			if nc := classOf(next); nc == latin || nc == digit {
				i += n
				continue
			}
		}
		break
	}
	return i, kind
}

// address returns the end of a web or mail address that begins at i.
func address(text string, i int) (int, bool) {
	rest := text[i:]
	web := hasFold(rest, "http://") || hasFold(rest, "https://") || hasFold(rest, "www.")
	at, end := false, i
	for end < len(text) && text[end] > ' ' && text[end] < utf8.RuneSelf && !strings.ContainsRune("()<>\"[]{}|\\^`", rune(text[end])) {
		at = at || text[end] == '@' && end > i
		end++
	}
	if !web && !at {
		return 0, false
	}
	for end > i && strings.IndexByte(".,;:!?'", text[end-1]) >= 0 {
		end--
	}
	return end, end > i
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// dated reports whether another hyphen follows the digits at i, as in
// 2015-05-12; «2-1» is two numbers.
func dated(text string, i int) bool {
	for i < len(text) {
		r, n := decode(text, i)
		if classOf(r) != digit {
			if r != '-' || i+n >= len(text) {
				return false
			}
			next, _ := decode(text, i+n)
			return classOf(next) == digit
		}
		i += n
	}
	return false
}

// number returns the end of a number that goes on at i: 1,200.5 and 12/5/2015
// are one, 3+3 and 5G are mixed.
func number(text string, i int) (int, rawi.Kind) {
	kind, hyphens := rawi.KindNumber, 0
	for i < len(text) {
		r, n := decode(text, i)
		switch c := classOf(r); {
		case c == digit:
			i += n
			continue
		case c == latin && r < utf8.RuneSelf:
			kind = rawi.KindMixed
			i += n
			continue
		case r == '.' || r == ',' || r == '/' || r == ':' || r == '-' || r == '+' || r == '٫' || r == '٬' || r == '،':
			if i+n < len(text) && (r != '-' || hyphens > 0 || dated(text, i+n)) {
				if next, _ := decode(text, i+n); classOf(next) == digit {
					switch r {
					case '+':
						kind = rawi.KindMixed
					case '-':
						hyphens++
					}
					i += n
					continue
				}
			}
		}
		break
	}
	return i, kind
}

func dots(text string, i int) int {
	for i < len(text) {
		r, n := decode(text, i)
		if r != '.' && r != '…' {
			break
		}
		i += n
	}
	return i
}
