package arabic

import (
	"strings"
	"unicode/utf8"
)

// Letters with a name, where the code decides on them.
const (
	alef        = 'ا'
	alefHamza   = 'أ'
	alefHamzaI  = 'إ'
	alefMadda   = 'آ'
	alefWasla   = 'ٱ'
	hamza       = 'ء'
	wawHamza    = 'ؤ'
	yaHamza     = 'ئ'
	waw         = 'و'
	ya          = 'ي'
	alefMaqsura = 'ى'
	taMarbuta   = 'ة'
	lam         = 'ل'
	tatweel     = 'ـ'
)

type class uint8

const (
	other   class = iota
	letter        // an Arabic letter
	mark          // a vowel sign or tatweel: part of a word, not of its folded form
	latin         // a letter of another script
	digit         // a decimal digit of any of the three sets
	space         // white space
	newline       // ends a paragraph
	control       // zero-width characters and bidi controls
	punct         // a punctuation mark
	symbol
)

// classOf returns the class of a character.
func classOf(r rune) class {
	switch {
	case r < 0x80:
		return asciiClass[r]
	case r >= 0x0600 && r <= 0x06FF:
		return arabicClass[r-0x0600]
	case r >= 0xFB50 && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFC:
		if r == 0xFD3E || r == 0xFD3F {
			return punct
		}
		return letter
	case r >= 0x0750 && r <= 0x077F, r >= 0x08A0 && r <= 0x08C9:
		return letter
	case r >= 0x08CA && r <= 0x08FF:
		return mark
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF, r == 0x00AD:
		return control
	case r == 0x00A0, r >= 0x2000 && r <= 0x200A, r == 0x202F, r == 0x3000, r == 0x0085:
		return space
	case r == 0x2028, r == 0x2029:
		return newline
	case r >= 0x2010 && r <= 0x2027, r >= 0x2030 && r <= 0x205E, r == 0xAB, r == 0xBB, r == 0xB7, r == 0xA1, r == 0xBF, r >= 0x3001 && r <= 0x303F:
		return punct
	case r >= 0xC0 && r <= 0x24F && r != 0xD7 && r != 0xF7, r >= 0x370 && r <= 0x5FF, r >= 0x1E00 && r <= 0x1FFF, r >= 0x3040 && r <= 0xD7FF:
		return latin
	case r >= 0x0300 && r <= 0x036F:
		return mark
	}
	return symbol
}

// asciiClass holds the classes of ASCII.
var asciiClass = func() (asciiClass [128]class) {
	for c := range asciiClass {
		switch {
		case c == '\n':
			asciiClass[c] = newline
		case c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f':
			asciiClass[c] = space
		case c < ' ' || c == 0x7F:
			asciiClass[c] = control
		case c >= '0' && c <= '9':
			asciiClass[c] = digit
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			asciiClass[c] = latin
		case strings.ContainsRune("+<>=$^`|~", rune(c)):
			asciiClass[c] = symbol
		default:
			asciiClass[c] = punct
		}
	}
	return asciiClass
}()

// arabicClass holds the classes of the Arabic block.
var arabicClass = func() (arabicClass [256]class) {
	for i := range arabicClass {
		r := rune(0x0600 + i)
		c := letter
		switch {
		case r <= 0x0605 || r == 0x06DD || r == 0x061C:
			c = control
		case r >= 0x0606 && r <= 0x060B, r == 0x06E9, r == 0x06DE:
			c = symbol
		case r == 0x060C || r == 0x060D || r == 0x061B || r >= 0x061D && r <= 0x061F || r >= 0x066A && r <= 0x066D || r == 0x06D4:
			c = punct
		case r >= 0x0610 && r <= 0x061A, r >= 0x064B && r <= 0x065F, r == 0x0670, r >= 0x06D6 && r <= 0x06ED, r == tatweel:
			c = mark
		case r >= 0x0660 && r <= 0x0669, r >= 0x06F0 && r <= 0x06F9:
			c = digit
		}
		arabicClass[i] = c
	}
	return arabicClass
}()

// folds maps the Arabic block to its folded letters; 0 leaves a letter out.
var folds = func() (folds [256]rune) {
	for i := range folds {
		folds[i] = rune(0x0600 + i)
		if c := arabicClass[i]; c == mark || c == control {
			folds[i] = 0
		}
	}
	for from, to := range map[rune]rune{
		alefHamza: alef, alefHamzaI: alef, alefMadda: alef, alefWasla: alef, 0x0672: alef, 0x0673: alef,
		alefMaqsura: ya, 0x06CC: ya, 0x06D2: ya, 0x06A9: 'ك', 0x06AA: 'ك', 0x06C1: 'ه', 0x06BE: 'ه', 0x06C0: 'ه', 0x06D5: 'ه', 0x06C3: taMarbuta,
		// Letters that Arabic writes foreign sounds with, or does not.
		0x067E: 'ب', 0x06A4: 'ف', 0x0686: 'ج',
	} {
		folds[from-0x0600] = to
	}
	for i := rune(0); i < 10; i++ {
		folds[0x0660-0x0600+i] = '0' + i
		folds[0x06F0-0x0600+i] = '0' + i
	}
	return folds
}()

// appendFolded appends the folded form of a character: nothing for a mark or a
// control, one or more letters otherwise.
func appendFolded(b []byte, r rune) []byte {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(b, byte(r))
	case r >= 0x0600 && r <= 0x06FF:
		if f := folds[r-0x0600]; f != 0 {
			return utf8.AppendRune(b, f)
		}
		return b
	case r >= 0xFB50 && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFC:
		for _, p := range presentation(r) {
			if p == r { // «﴿» and rare ligatures stay as they are
				return utf8.AppendRune(b, r)
			}
			b = appendFolded(b, p)
		}
		return b
	}
	switch classOf(r) {
	case control, mark:
		return b
	case latin:
		if r < 0x250 && r != 0xDF {
			return utf8.AppendRune(b, lower(r))
		}
	}
	return utf8.AppendRune(b, r)
}

func lower(r rune) rune {
	if r >= 0xC0 && r <= 0xDE {
		return r + 0x20
	}
	return r
}

// Normalise returns the folded form in which words are matched: presentation
// forms made plain; vowel signs, tatweel, bidi controls left out; all alefs made
// ا, ى made ي, the Persian ی and ک made ي and ك; digits made 0–9; Latin letters
// made small. ة, ؤ, ئ and ء stay. The folded form is for matching only; spans
// always lie in the text as it was.
func Normalise(s string) string { return string(AppendNormalised(make([]byte, 0, len(s)), s)) }

// AppendNormalised appends what Normalise returns.
func AppendNormalised(b []byte, s string) []byte {
	for _, r := range s {
		b = appendFolded(b, r)
	}
	return b
}

// Words splits a phrase at white space and returns its normalised words: the
// keys of a lexicon.Dict.
func Words(phrase string) []string {
	var words []string
	for _, t := range tokenise(phrase, nil) {
		words = append(words, Normalise(phrase[t.Start:t.End]))
	}
	return words
}

// Aligned is a normalised text that knows where each of its bytes came from.
type Aligned struct {
	Text   string
	starts []int32 // starts[i] is the byte of the original that Text[i] came from; one more for the end
}

// Align normalises a text and keeps the way back.
func Align(s string) Aligned { return Standard.Align(s) }

// Original returns the byte of the original text at which position i of Text
// begins. Marks that stand before a letter in the original belong to the letter
// before them, so an end stands behind them.
func (a Aligned) Original(i int) int { return int(a.starts[i]) }

// presentation returns the plain letters of an Arabic presentation form.
func presentation(r rune) []rune {
	if r >= 0xFEF5 && r <= 0xFEFC {
		return []rune{lam, []rune{alefMadda, alefMadda, alefHamza, alefHamza, alefHamzaI, alefHamzaI, alef, alef}[r-0xFEF5]}
	}
	if r >= 0xFE80 && r <= 0xFEF4 {
		return []rune{formsB[r-0xFE80]}
	}
	switch {
	case r >= 0xFE70 && r <= 0xFE7F:
		return nil
	case r >= 0xFB50 && r <= 0xFB51:
		return []rune{alefWasla}
	case r >= 0xFB56 && r <= 0xFB59:
		return []rune{0x067E}
	case r >= 0xFB7A && r <= 0xFB7D:
		return []rune{0x0686}
	case r >= 0xFB8A && r <= 0xFB8B:
		return []rune{0x0698}
	case r >= 0xFB8E && r <= 0xFB91:
		return []rune{'ك'}
	case r >= 0xFB92 && r <= 0xFB95:
		return []rune{0x06AF}
	case r >= 0xFBFC && r <= 0xFBFF:
		return []rune{ya}
	case r == 0xFDF2:
		return []rune{alef, lam, lam, 'ه'}
	}
	return []rune{r}
}

// formsB holds the letters of U+FE80–U+FEF4 in order.
var formsB = func() []rune {
	var out []rune
	for _, f := range []struct {
		r rune
		n int
	}{
		{hamza, 1},
		{alefMadda, 2},
		{alefHamza, 2},
		{wawHamza, 2},
		{alefHamzaI, 2},
		{yaHamza, 4},
		{alef, 2},
		{'ب', 4},
		{taMarbuta, 2},
		{'ت', 4},
		{'ث', 4},
		{'ج', 4},
		{'ح', 4},
		{'خ', 4},
		{'د', 2},
		{'ذ', 2},
		{'ر', 2},
		{'ز', 2},
		{'س', 4},
		{'ش', 4},
		{'ص', 4},
		{'ض', 4},
		{'ط', 4},
		{'ظ', 4},
		{'ع', 4},
		{'غ', 4},
		{'ف', 4},
		{'ق', 4},
		{'ك', 4},
		{lam, 4},
		{'م', 4},
		{'ن', 4},
		{'ه', 4},
		{waw, 2},
		{alefMaqsura, 2},
		{ya, 4},
	} {
		for range f.n {
			out = append(out, f.r)
		}
	}
	return append(out, lam)
}()
