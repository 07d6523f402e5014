package arabic

import "strings"

var toBuckwalter = map[rune]byte{
	'ب': 'b', 'ت': 't', 'ث': 'v', 'ج': 'j', 'ح': 'H', 'خ': 'x', 'د': 'd', 'ذ': '*', 'ر': 'r', 'ز': 'z', 'س': 's', 'ش': '$',
	'ص': 'S', 'ض': 'D', 'ط': 'T', 'ظ': 'Z', 'ع': 'E', 'غ': 'g', 'ف': 'f', 'ق': 'q', 'ك': 'k', 'ل': 'l', 'م': 'm', 'ن': 'n',
	'ه': 'h', 'و': 'w', 'ي': 'y', 'ا': 'A', 'ى': 'Y', 'ة': 'p', 'أ': '>', 'إ': '<', 'ؤ': '&', 'ئ': '}', 'آ': '|', 'ء': '\'',
}

var fromBuckwalter = func() (t [128]rune) {
	for r, c := range toBuckwalter {
		t[c] = r
	}
	return t
}()

// FromBuckwalter turns the letters of a lexicon attribute into Arabic; ok is
// false where one is no letter of Buckwalter's table.
func FromBuckwalter(s string) (arabic string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] >= 128 || fromBuckwalter[s[i]] == 0 {
			return "", false
		}
		b.WriteRune(fromBuckwalter[s[i]])
	}
	return b.String(), true
}

// render writes a phonemic string in Arabic letters: short vowels and doubling
// are left out, the hamza gets its seat.
func render(ph string) string { return renderAll(ph)[0] }

// renderAll is render with every spelling in use: the hamza between a and ū is
// written «بدأوا» and «بدؤوا».
func renderAll(ph string) []string {
	ph = contract(ph)
	var b []rune
	alt := -1
	for i := 0; i < len(ph); i++ {
		c := ph[i]
		switch c {
		case 'a', 'i', 'u':
		case '{', 'A':
			b = append(b, alef)
		case 'I':
			b = append(b, ya)
		case 'U':
			b = append(b, waw)
		case 'Y':
			if i > 0 && ph[i-1] == 'y' {
				b = append(b, alef) // «يحيا»: no ى behind ي
				break
			}
			b = append(b, alefMaqsura)
		case '\'':
			seat, swallow, variant := seatOf(ph, i)
			b = append(b, seat)
			if swallow {
				i++
			}
			if variant {
				alt = len(b) - 1
			}
			if i+1 < len(ph) && ph[i+1] == '\'' {
				i++
			}
		default:
			b = append(b, fromBuckwalter[c])
			if i+1 < len(ph) && ph[i+1] == c {
				i++ // a doubled letter is written once
			}
		}
	}
	forms := []string{string(b)}
	if alt >= 0 {
		for _, r := range variants(b, alt) {
			v := append([]rune(nil), b...)
			v[alt] = r
			forms = append(forms, string(v))
		}
	}
	return forms
}

// variants returns the other letters that news writes for the ؤ at i.
func variants(b []rune, i int) []rune {
	if b[i-1] == alef || b[i-1] == waw {
		return []rune{hamza}
	}
	return []rune{alefHamza, hamza}
}

// contract joins vowels and glides: iwC → ī, uyC → ū, uw → ū, iy before a
// consonant → ī, and two hamzas at the head of a word: 'a'C → 'ā.
func contract(ph string) string {
	for _, h := range [...][2]string{{"'a'", "'A"}, {"'i'", "'I"}, {"'u'", "'U"}} {
		if rest, ok := strings.CutPrefix(ph, h[0]); ok && rest != "" && isConsonant(rest[0]) {
			ph = h[1] + rest
		}
	}
	if len(ph) > 2 && ph[:2] == "{w" && isConsonant(ph[2]) {
		ph = "{I" + ph[2:] // ايجل
	}
	b := make([]byte, 0, len(ph))
	for i := 0; i < len(ph); i++ {
		if i+2 < len(ph) && isConsonant(ph[i+2]) && ph[i+2] != ph[i+1] {
			switch ph[i : i+2] {
			case "iw", "iy":
				b = append(b, 'I')
				i++
				continue
			case "uy", "uw":
				b = append(b, 'U')
				i++
				continue
			}
		}
		b = append(b, ph[i])
	}
	return string(b)
}

// seatOf returns the letter that the hamza at i is written with. swallow is true
// where the letter stands for the ā behind it too (آ); variant where news also
// writes أ and ء.
func seatOf(ph string, i int) (seat rune, swallow, variant bool) {
	next := byte(0)
	if i+1 < len(ph) {
		next = ph[i+1]
		if next == '\'' && i+2 < len(ph) {
			next = ph[i+2]
		}
	}
	if i == 0 {
		switch next {
		case 'i', 'I':
			return alefHamzaI, false, false
		case 'A':
			return alefMadda, true, false
		}
		return alefHamza, false, false
	}
	prev := ph[i-1]
	last := next == 0
	switch {
	case last:
		switch prev {
		case 'i':
			return yaHamza, false, false
		case 'u':
			return wawHamza, false, false
		case 'a':
			return alefHamza, false, false
		}
		return hamza, false, false
	case prev == '{' && i+2 < len(ph) && ph[i+2] == 'u':
		return wawHamza, false, false // اؤتمن
	case prev == 'U' && next == 'U':
		return wawHamza, false, true
	case prev == 'i' || prev == 'I' || next == 'i' || next == 'I' || prev == '{' || prev == 'y' && next == 'p':
		return yaHamza, false, false
	case prev == 'A' && (next == 'a' || next == 'A' || next == 'p' || next == 't'):
		return hamza, false, false
	case prev == 'U' && next != 'u' && next != 'U':
		return hamza, false, false
	case prev == 'u' || prev == 'U' || next == 'u':
		return wawHamza, false, false
	case next == 'U':
		return wawHamza, false, true
	case next == 'A':
		return alefMadda, true, false
	case next == 'Y' && prev != 'A':
		return alefHamza, false, false
	}
	return alefHamza, false, false
}
