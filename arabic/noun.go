package arabic

import (
	"strings"

	"example.org/rawi"
)

// nounForms returns the written forms of a noun or adjective: singular, dual,
// sound plurals, each before an attached pronoun where it changes. plural is the
// broken plural in Arabic letters, or ""; feminine forms are made where
// inflects is true (adjectives and participles).
func nounForms(base, plural string, gender rawi.Gender, inflects bool) []Inflected {
	var out []Inflected
	stem, end := base, rune(0)
	for _, r := range []rune{taMarbuta, alefMaqsura, hamza} {
		if s, ok := strings.CutSuffix(base, string(r)); ok {
			stem, end = s, r
		}
	}
	g := gender
	if g == rawi.NoGender {
		g = rawi.Masculine
		if end == taMarbuta {
			g = rawi.Feminine
		}
	}
	add := func(form string, f Inflected) {
		f.Form = form
		out = append(out, f)
	}
	sg := Inflected{Gender: g, Count: rawi.Singular}
	dual := Inflected{Gender: g, Count: rawi.Dual, NoEnc: true}
	dualC := Inflected{Gender: g, Count: rawi.Dual, Construct: true}
	fpl := Inflected{Gender: rawi.Feminine, Count: rawi.Plural}
	mpl := Inflected{Gender: rawi.Masculine, Count: rawi.Plural, NoEnc: true}
	mplC := Inflected{Gender: rawi.Masculine, Count: rawi.Plural, Construct: true}
	acc := Inflected{Gender: g, Count: rawi.Singular, Accusative: true, NoEnc: true}
	noEnc, beforeEnc := sg, sg
	noEnc.NoEnc, beforeEnc.BeforeEnc = true, true

	switch end {
	case taMarbuta:
		add(base, noEnc)
		add(stem+"ت", beforeEnc)
		add(stem+"تان", dual)
		add(stem+"تين", dual)
		add(stem+"تا", dualC)
		add(stem+"تي", dualC)
		add(stem+"ات", fpl)
	case alefMaqsura:
		add(base, noEnc)
		add(stem+"ا", beforeEnc)
		add(stem+"يان", dual)
		add(stem+"يين", dual)
		add(stem+"يات", fpl)
	case hamza:
		add(base, sg)
		add(stem+"ئ", beforeEnc)
		add(stem+"ؤ", beforeEnc)
		add(stem+"ءان", dual)
		add(stem+"ءين", dual)
		add(stem+"ئين", dual)
		add(stem+"ءات", fpl)
		if !strings.HasSuffix(stem, "ا") {
			add(stem+"ءا", acc)
			add(stem+"ئا", acc)
		}
		if inflects {
			add(stem+"ؤون", mpl)
			add(stem+"ئون", mpl)
			add(stem+"ئين", mpl)
			add(stem+"ءة", Inflected{Gender: rawi.Feminine, Count: rawi.Singular, NoEnc: true})
		}
	default:
		add(base, sg)
		add(base+"ا", acc)
		add(base+"ان", dual)
		add(base+"ين", dual)
		add(base+"ي", dualC)
		add(base+"ات", fpl)
		if h, ok := strings.CutSuffix(base, "أ"); ok { // مبدأ: مبدئه، مبدؤه
			add(h+"ئ", beforeEnc)
			add(h+"ؤ", beforeEnc)
		}
		if inflects {
			add(base+"ون", mpl)
			add(base+"ين", mpl)
			add(base+"و", mplC)
			add(base+"ي", mplC)
			add(base+"ة", Inflected{Gender: rawi.Feminine, Count: rawi.Singular, NoEnc: true})
			add(base+"ت", Inflected{Gender: rawi.Feminine, Count: rawi.Singular, BeforeEnc: true})
			add(base+"تان", Inflected{Gender: rawi.Feminine, Count: rawi.Dual, NoEnc: true})
			add(base+"تين", Inflected{Gender: rawi.Feminine, Count: rawi.Dual, NoEnc: true})
		}
	}
	if plural != "" {
		for _, f := range nounForms(plural, "", g, false) {
			if f.Count != rawi.Singular {
				continue
			}
			f.Count = rawi.Plural
			out = append(out, f)
		}
	}
	return out
}

// Nisba returns the relational adjective of a noun, masculine singular:
// «اقتصاد», «اقتصادي»; «سياسة», «سياسي»; «مدرسة», «مدرسي»; false where the noun is too
// short or has one already.
func Nisba(noun string) (string, bool) {
	stem := noun
	for _, end := range [...]string{"ية", "ة", "ى", "ا"} {
		if s, ok := strings.CutSuffix(stem, end); ok {
			stem = s
			break
		}
	}
	if s, ok := strings.CutSuffix(stem, "اء"); ok {
		stem = s + "او" // «صحراء», «صحراوي»
	}
	if len(stem) < 3*letterLen || strings.HasSuffix(stem, "ي") {
		return "", false
	}
	return stem + "ي", true
}
