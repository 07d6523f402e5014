package arabic

import "unicode/utf8"

// Fold is a set of foldings that make different spellings of a word equal.
type Fold uint16

// The foldings, each of which can be had alone.
const (
	FoldMarks     Fold = 1 << iota // vowel signs and Koranic marks are left out
	FoldTatweel                    // ـ is left out
	FoldForms                      // presentation forms become plain letters
	FoldAlef                       // أ إ آ ٱ become ا
	FoldYa                         // ى becomes ي
	FoldTaMarbuta                  // ة becomes ه
	FoldHamza                      // ؤ becomes و, ئ becomes ي, ء is left out
	FoldPersian                    // ی ک and their like become ي ك
	FoldDigits                     // ١ and ۱ become 1
	FoldControls                   // zero-width characters and bidi controls are left out
	FoldCase                       // Latin letters become small
)

// Standard is the folding of Normalise, in which words are matched.
const Standard = FoldMarks | FoldTatweel | FoldForms | FoldAlef | FoldYa | FoldPersian | FoldDigits | FoldControls | FoldCase

// String returns the folded form of a text.
func (f Fold) String(s string) string {
	if f == Standard {
		return Normalise(s)
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = f.append(b, r)
	}
	return string(b)
}

// Align folds a text and keeps the way back.
func (f Fold) Align(s string) Aligned {
	b := make([]byte, 0, len(s))
	starts := make([]int32, 0, len(s)+1)
	for i, r := range s {
		n := len(b)
		b = f.append(b, r)
		for range len(b) - n {
			starts = append(starts, int32(i))
		}
	}
	return Aligned{string(b), append(starts, int32(len(s)))}
}

// append appends what a character is folded to.
func (f Fold) append(b []byte, r rune) []byte {
	if f == Standard {
		return appendFolded(b, r)
	}
	if f&FoldForms != 0 && (r >= 0xFB50 && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC) {
		for _, p := range presentation(r) {
			if p == r {
				return utf8.AppendRune(b, r)
			}
			b = f.append(b, p)
		}
		return b
	}
	switch {
	case r == tatweel:
		if f&FoldTatweel != 0 {
			return b
		}
	case classOf(r) == mark:
		if f&FoldMarks != 0 {
			return b
		}
	case classOf(r) == control:
		if f&FoldControls != 0 {
			return b
		}
	case f&FoldAlef != 0 && (isAlef(r) || r == alefWasla):
		r = alef
	case f&FoldYa != 0 && r == alefMaqsura:
		r = ya
	case f&FoldTaMarbuta != 0 && r == taMarbuta:
		r = 'ه'
	case f&FoldHamza != 0 && r == wawHamza:
		r = waw
	case f&FoldHamza != 0 && r == yaHamza:
		r = ya
	case f&FoldHamza != 0 && r == hamza:
		return b
	case f&FoldDigits != 0 && classOf(r) == digit, f&FoldCase != 0 && classOf(r) == latin:
		return appendFolded(b, r)
	case f&FoldPersian != 0 && r > 0x0670 && r <= 0x06FF && classOf(r) == letter:
		return utf8.AppendRune(b, folds[r-0x0600])
	}
	return utf8.AppendRune(b, r)
}
