package resolve

import (
	"slices"
	"strings"

	"example.org/rawi/arabic"
	"example.org/rawi/internal/edit"
)

// fold is the folding of names: beyond the standard, ة is ه and hamza is none, so
// that most slips of spelling fall together.
const fold = arabic.Standard | arabic.FoldTaMarbuta | arabic.FoldHamza

// Fold returns the key of a name: its words in the folding of names, without
// «بن» and with «عبد» joined to what follows. Two spellings of one name mostly
// have one key.
func Fold(name string) string { return strings.Join(nameWords(name), " ") }

// Skeleton returns what the spellings of a foreign name, or of a word of one, have
// in common: its consonants. Names that are Alike have one skeleton.
func Skeleton(name string) string { return skeleton(nameWords(name)) }

// Alike reports whether two names may be spellings of one: as many words, with the
// same consonants, and hardly a letter between them.
func Alike(a, b string) bool { return alike(nameWords(a), nameWords(b)) }

// nameWords returns the words of a name's key.
func nameWords(name string) []string {
	words := strings.FieldsFunc(fold.String(name), func(r rune) bool { return !isLetter(r) })
	out := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case len(out) > 0 && isLink(w):
			continue
		case isServant(w) && i+1 < len(words), w == al && i+1 < len(words):
			w += words[i+1]
			i++
		}
		out = append(out, w)
	}
	return out
}

// The small words that names are built with, in code points so that they stand
// in no line of text: «بن», «ابن», «عبد», «آل».
const (
	al      = "\u0627\u0644"
	bin     = "\u0628\u0646"
	ibn     = "\u0627\u0628\u0646"
	servant = "\u0639\u0628\u062f"
	father  = "\u0627\u0628\u0648"
	// The feminine ending, folded.
	feminine = "\u0647"
)

func isLink(w string) bool    { return w == bin || w == ibn }
func isServant(w string) bool { return w == servant || w == father }

func isLetter(r rune) bool {
	return r >= 0x0621 && r <= 0x06ff || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 0x2000
}

// bareWords returns the folded words of a title without their articles.
func bareWords(title string) []string {
	words := strings.FieldsFunc(fold.String(title), func(r rune) bool { return !isLetter(r) })
	for i, w := range words {
		if rest, ok := strings.CutPrefix(w, al); ok && len(rest) > 2 {
			words[i] = rest
		}
	}
	return words
}

// skeleton returns what transliterations of a foreign name have in common: its
// consonants, those that are written differently from land to land as one, and
// neither vowels nor doubled letters.
func skeleton(words []string) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		last := rune(0)
		for j, r := range w {
			c := consonant(r)
			if c == 0 && j == 0 {
				c = 0x627
			}
			if c != 0 && c != last {
				b.WriteRune(c)
			}
			if c != 0 {
				last = c
			}
		}
	}
	return b.String()
}

// consonant returns the letter that stands for a class of letters; 0 for vowels.
func consonant(r rune) rune {
	switch r {
	case 0x627, 0x648, 0x64a, 0x647: // ا و ي ه
		return 0
	case 0x63a, 0x642, 0x643, 0x686, 0x6af: // غ ق ك and their like are written for g and k
		return 0x62c
	case 0x637, 0x62b: // ط ث for t
		return 0x62a
	case 0x635, 0x632, 0x630: // ص ز ذ for s and z
		return 0x633
	case 0x636: // ض
		return 0x62f
	case 0x6a4, 0x67e, 0x628: // ڤ پ ب
		return 0x641
	}
	return r
}

// within reports whether the words of short stand in long in their order.
func within(short, long []string) bool {
	i := 0
	for _, w := range long {
		if i < len(short) && short[i] == w {
			i++
		}
	}
	return i == len(short)
}

// shorter reports whether one key is the other with words left out, which begins
// with the same word: «محمد نايف» of «محمد نايف عبدالعزيز».
func shorter(short, long []string) bool {
	return len(short) > 1 && len(short) < len(long) && short[0] == long[0] && within(short, long)
}

// alike reports whether two keys may be spellings of one name: as many words, of
// which one at most is written differently, with the same consonants.
func alike(a, b []string) bool {
	if len(a) != len(b) || skeleton(a) != skeleton(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && edit.Distance(a[i], b[i]) > 2 {
			return false
		}
	}
	return true
}

// arabicName reports whether a name begins with a given name of Arabs, which many
// bear.
func (f *facts) arabicName(words []string) bool { return len(words) > 0 && f.given[words[0]] }

// office returns what a title says of its bearer.
func (f *facts) office(title, country string) (Office, bool) {
	words := bareWords(title)
	o := Office{Title: title, Country: country}
	rest := words[:0:0]
	for i := 0; i < len(words); i++ {
		if i+1 < len(words) {
			if iso, ok := f.nation(words[i] + " " + words[i+1]); ok && o.Post != "" {
				o.Country = iso
				i++
				continue
			}
		}
		if iso, ok := f.nation(words[i]); ok && i > 0 {
			o.Country = iso
			continue
		}
		if p, ok := f.posts[words[i]]; ok && p.mod != "" && i > 0 {
			switch p.mod {
			case "former", "late", "deposed", "elect", "next":
				o.Former = true
				continue
			case "current", "acting":
				continue
			}
		}
		if o.Post == "" {
			n, p := f.longest(words[i:])
			if n == 0 {
				return o, false
			}
			o.Post, o.Kind = p.id, p.kind
			if p.office != "" {
				o.Post = p.office
			}
			if p.iso != "" {
				o.Country = p.iso
			}
			i += n - 1
			continue
		}
		rest = append(rest, words[i])
	}
	o.Of = strings.Join(rest, " ")
	return o, o.Post != ""
}

// longest returns the longest title that begins a list of words.
func (f *facts) longest(words []string) (int, post) {
	for n := min(len(words), 6); n > 0; n-- {
		key := strings.Join(words[:n], " ")
		if p, ok := f.posts[key]; ok && p.mod == "" {
			return n, p
		}
		// The lexicon has the masculine: «وزيرة النقل».
		first, rest, _ := strings.Cut(key, " ")
		if p, ok := f.posts[strings.TrimSpace(strings.TrimSuffix(first, feminine)+" "+rest)]; ok && p.mod == "" {
			return n, p
		}
	}
	return 0, post{}
}

// nation returns the country of a nationality, masculine or feminine.
func (f *facts) nation(word string) (string, bool) {
	if iso, ok := f.nations[word]; ok {
		return iso, iso != ""
	}
	parts := strings.Fields(word)
	for i, p := range parts {
		parts[i] = strings.TrimSuffix(p, feminine)
	}
	iso, ok := f.nations[strings.Join(parts, " ")]
	return iso, ok && iso != ""
}

// fits reports whether a name may be that of a person of the lexicon: one of his
// forms, or longer or shorter than one.
func (p *person) fits(words []string) bool {
	return slices.ContainsFunc(p.forms, func(form []string) bool {
		return slices.Equal(form, words) || alike(form, words) || shorter(form, words) || shorter(words, form) ||
			len(words) == 1 && form[len(form)-1] == words[0]
	})
}
