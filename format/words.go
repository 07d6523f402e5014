package format

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed words.txt
var wordsFile string

// lines returns the lines of a file in the form of the lexicon: the ID, and the
// Arabic after it.
func lines(file string, line func(id, arabic string)) {
	for l := range strings.Lines(file) {
		l = strings.TrimSpace(l)
		if l == "" || l[0] == '#' {
			continue
		}
		if i := strings.IndexByte(l, ' '); i > 0 {
			line(l[:i], strings.TrimSpace(l[i:]))
		}
	}
}

// vocabulary is words.txt, folded.
type vocabulary struct {
	months    map[string]int
	skip      map[string]bool
	am, pm    map[string]bool
	languages map[string]language // the language of a function word
}

var words = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{
		months: map[string]int{}, skip: map[string]bool{}, am: map[string]bool{}, pm: map[string]bool{},
		languages: map[string]language{},
	}
	lines(wordsFile, func(id, arabic string) {
		word := fold(arabic)
		switch prefix, rest, _ := strings.Cut(id, "."); prefix {
		case "month":
			v.months[word] = number(rest)
		case "date":
			map[string]map[string]bool{"skip": v.skip, "am": v.am, "pm": v.pm}[rest][word] = true
		default:
			for l, code := range languageCodes {
				if code == prefix {
					v.languages[arabic] |= 1 << l
				}
			}
		}
	})
	return v
})

// number returns the value of decimal digits; -1 if there are others.
func number(s string) int {
	n := 0
	if s == "" || len(s) > 9 {
		return -1
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// fold writes letters that are often confused in one way, and leaves vowel
// signs, tatweel and controls out, for comparisons.
func fold(s string) string {
	return strings.Map(foldRune, s)
}

func foldRune(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی':
		return 'ي'
	case 'ة':
		return 'ه'
	case 'ک':
		return 'ك'
	case 'ـ', 0x200c, 0x200d, 0x200e, 0x200f, 0x061c, 0xfeff, 0xad:
		return -1
	case 0xa0:
		return ' '
	}
	switch {
	case 0x64b <= r && r <= 0x65f || r == 0x670:
		return -1
	case 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069:
		return -1
	case 0x660 <= r && r <= 0x669:
		return r - 0x660 + '0'
	case 0x6f0 <= r && r <= 0x6f9:
		return r - 0x6f0 + '0'
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	}
	return r
}
