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

// letterCues are letters that one language has and Arabic has not, with the
// language they speak for.
var letterCues = map[rune]language{
	'پ': 1<<inPersian | 1<<inUrdu | 1<<inSorani | 1<<inPashto,
	'چ': 1<<inPersian | 1<<inUrdu | 1<<inSorani | 1<<inPashto,
	'ژ': 1<<inPersian | 1<<inUrdu | 1<<inSorani | 1<<inPashto,
	'گ': 1<<inPersian | 1<<inUrdu | 1<<inSorani,
	'ٹ': 1 << inUrdu, 'ڈ': 1 << inUrdu, 'ڑ': 1 << inUrdu, 'ں': 1 << inUrdu, 'ے': 1 << inUrdu, 'ہ': 1 << inUrdu,
	'ێ': 1 << inSorani, 'ۆ': 1 << inSorani, 'ڕ': 1 << inSorani, 'ڵ': 1 << inSorani, 'ڤ': 1 << inSorani, 'ە': 1 << inSorani,
	'ټ': 1 << inPashto, 'ډ': 1 << inPashto, 'ړ': 1 << inPashto, 'ښ': 1 << inPashto, 'ځ': 1 << inPashto, 'څ': 1 << inPashto, 'ې': 1 << inPashto, 'ۍ': 1 << inPashto, 'ګ': 1 << inPashto, 'ڼ': 1 << inPashto,
}

// sampleSize is how much of a text tells its language, in bytes.
const sampleSize = 4 << 10

// Language returns the ISO 639 code of the language of a text: ar, fa, ur, ckb
// or ps for Arabic letters, en for English, und for what it cannot tell. Arabic
// letters without a sign of another language are ar, however few.
func Language(text string) string {
	sample := text[:min(len(text), sampleSize)]
	var scores [len(languageCodes)]int
	arabic, latin, other := 0, 0, 0
	vocabulary := words()
	for word := range strings.FieldsFuncSeq(sample, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != 0x200c }) {
		r, _ := utf8.DecodeRuneInString(word)
		switch {
		case isLatin(r):
			latin++
		case !isArabic(r):
			other++
		default:
			arabic++
			scoreWord(&scores, word, vocabulary)
		}
	}
	switch {
	case arabic == 0 && latin == 0, other > arabic+latin:
		return "und"
	case arabic*3 < latin:
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

// minScore is how much must speak for a language before it is not Arabic: more
// than one foreign name.
const minScore = 6

// scoreWord adds what a word says: function words most, letters of a language
// once a word, the Arabic article and tāʾ marbūṭa.
func scoreWord(scores *[len(languageCodes)]int, word string, v *vocabulary) {
	if in, ok := v.languages[word]; ok {
		addScore(scores, in, 3)
	}
	var cues language
	all := true
	for _, r := range word {
		cue, ok := letterCues[r]
		if !ok {
			continue
		}
		if all {
			cues, all = cue, false
		} else if cues&cue != 0 {
			cues &= cue
		}
	}
	addScore(scores, cues, 2)
	if strings.HasPrefix(word, "ال") && len(word) > 6 || strings.HasSuffix(word, "ة") || strings.HasPrefix(word, "وال") && len(word) > 8 {
		scores[inArabic] += 2
	}
}

func addScore(scores *[len(languageCodes)]int, in language, n int) {
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
