package format

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// language is a set of the languages of languageCodes.
type language uint8

var languageCodes = [...]string{"ar", "fa", "ur", "ckb", "ps"}

const (
	inArabic = iota
	inPersian
	inUrdu
	inSorani
	inPashto
)

// letterCues are letters that Arabic has not, with the languages that they
// speak for.
var letterCues = []struct {
	letters string
	in      language
}{
	{"پچژ", 1<<inPersian | 1<<inUrdu | 1<<inSorani | 1<<inPashto},
	{"گ", 1<<inPersian | 1<<inUrdu | 1<<inSorani},
	{"ٹڈڑںےہ", 1 << inUrdu},
	{"ێۆڕڵڤە", 1 << inSorani},
	{"ټډړښځڅېۍګڼ", 1 << inPashto},
}

// arabicBlock tells of each character from U+0600 on whether it is a letter,
// and for which languages it speaks.
type arabicBlock [0x100]struct {
	letter bool
	cue    language
}

var arabicLetters = func() *arabicBlock {
	var b arabicBlock
	for r := range rune(len(b)) {
		b[r].letter = isArabic(0x600+r) || 0x64b <= 0x600+r && 0x600+r <= 0x65f
	}
	for _, c := range letterCues {
		for _, r := range c.letters {
			b[r-0x600].cue = c.in
		}
	}
	return &b
}()

// sampleSize is how much of a text tells its language, in bytes.
const sampleSize = 1200

// Language returns the ISO 639 code of the language of a text: ar, fa, ur, ckb
// or ps for Arabic letters, en for English, und for what it cannot tell. Arabic
// letters without a sign of another language are ar, however few.
func Language(text string) string {
	sample := text[:min(len(text), sampleSize)]
	var scores [len(languageCodes)]int
	vocabulary := words()
	arabic, latin, other := 0, 0, 0
	for i := 0; i < len(sample); {
		r, n := utf8.DecodeRuneInString(sample[i:])
		switch {
		case 0x600 <= r && r < 0x700 && arabicLetters[r-0x600].letter:
			end, cues := arabicWord(sample, i)
			scoreWord(&scores, sample[i:end], cues, vocabulary)
			arabic += end - i
			n = end - i
		case isLatin(r):
			latin += n
		case 0xfb50 <= r && r < 0xfe00 || 0xfe70 <= r && r < 0xff00:
			arabic += n // presentation forms
		case r >= 0x80 && unicode.IsLetter(r):
			other += n
		}
		i += n
	}
	switch {
	case arabic == 0 && latin == 0, other > arabic+latin:
		return "und"
	case arabic < latin/2 && arabic < minArabic:
		return latinLanguage(sample)
	}
	best := inArabic
	for l, score := range scores {
		if score > scores[best] {
			best = l
		}
	}
	if best != inArabic && scores[best] < minScore {
		best = inArabic
	}
	return languageCodes[best]
}

// minArabic is how many bytes of Arabic letters make a text one in Arabic
// letters, whatever else stands in it.
const minArabic = 200

// minScore is how much must speak for a language before it is not Arabic: more
// than one foreign name.
const minScore = 6

// arabicWord returns the end of the word that begins at i, and the languages
// that all its foreign letters speak for.
func arabicWord(s string, i int) (end int, cues language) {
	for end = i; end < len(s); {
		r, n := utf8.DecodeRuneInString(s[end:])
		if r == 0x200c { // parts of a Persian word
			end += n
			continue
		}
		if r < 0x600 || r >= 0x700 || !arabicLetters[r-0x600].letter {
			break
		}
		if cue := arabicLetters[r-0x600].cue; cue != 0 {
			if cues == 0 || cues&cue == 0 {
				cues = cue
			} else {
				cues &= cue
			}
		}
		end += n
	}
	return end, cues
}

// scoreWord adds what a word says: function words most, letters of a language
// once a word, the Arabic article and tāʾ marbūṭa.
func scoreWord(scores *[len(languageCodes)]int, word string, cues language, v *vocabulary) {
	if len(word) <= maxFunctionWord {
		addScore(scores, v.languages[word], 3)
	}
	addScore(scores, cues, 2)
	if strings.HasPrefix(word, "ال") && len(word) > 6 || strings.HasSuffix(word, "ة") || strings.HasPrefix(word, "وال") && len(word) > 8 {
		scores[inArabic] += 2
	}
}

// maxFunctionWord is the length of the longest word by which a language is
// told, in bytes.
const maxFunctionWord = 16

func addScore(scores *[len(languageCodes)]int, in language, n int) {
	if in == 0 {
		return
	}
	for l := range scores {
		if in&(1<<l) != 0 {
			scores[l] += n
		}
	}
}

// latinLanguage tells English from the rest by its commonest words.
func latinLanguage(sample string) string {
	n, english := 0, 0
	for word := range strings.FieldsSeq(sample) {
		n++
		switch strings.ToLower(word) {
		case "the", "of", "and", "to", "in", "is", "that", "for", "on", "was", "with", "by", "at", "from", "said", "has":
			english++
		}
	}
	if english*12 >= n {
		return "en"
	}
	return "und"
}
