package arabic

import (
	"fmt"
	"strings"

	"example.org/rawi"
)

// Verb is a verb of the lexicon, enough to make all its forms.
type Verb struct {
	Lemma   string   // perfect, third person masculine singular, without vowels: «أعلن»
	Form    string   // 1…10, q1, q2, q4
	Imperf  byte     // the middle vowel of the imperfect of form 1: u, i or a
	Masdars []string // verbal nouns beyond the regular ones, in Arabic letters
	KeepW   bool     // form 1 keeps its first و in the imperfect: «وجل يوجل»
	Irr     string   // an irregular paradigm: "raa" for رأى and أرى
}

// Inflected is one written form of a verb. Form is spelt with its hamzas and
// without vowels.
type Inflected struct {
	Form       string
	Base       string // of participles and verbal nouns: the singular
	Deriv      rawi.Deriv
	Aspect     rawi.Aspect
	Passive    bool
	Person     uint8
	Gender     rawi.Gender
	Count      rawi.Count
	BeforeEnc  bool // the form stands only before an attached pronoun: «قالو» of «قالوها»
	NoEnc      bool // the form takes no attached pronoun: «قالوا», «زيارة»
	Accusative bool // indefinite accusative: «مؤكدا»
	Construct  bool // without the final ن: «مسؤولو»
	Jussive    bool // only after لم and لا, or subjunctive: «يقل», «يقولوا»
}

// A root is written in Buckwalter letters, hamza as '.
//
// Phonemic strings, from which forms are rendered, use the consonants of
// Buckwalter, the vowels a i u, the long vowels A I U, Y for an ā that is
// written ى, p for ة, and { for an alef that only carries a vowel.
type root struct{ c1, c2, c3, c4 string }

// shape is the kind of a root, as far as its weak letters change the forms.
type shape uint8

const (
	sound shape = iota
	doubled
	hollow
	defective
)

// stem is a verb stem before its ending: v before vowels and at the end of the
// word, c before consonants. final is the weak ending: W, Y, I in the perfect
// (da'aw-, ramay-, baqiy-), u, i, a in the imperfect; 0 is none.
type stem struct {
	v, c  string
	final byte
}

// paradigm is everything that endings are put to.
type paradigm struct {
	prefixVowel            string // of the active imperfect: a or u
	perfect, imperfect     stem
	perfectP, imperfectP   stem   // passive; empty v where there is none
	active, passive        string // participles
	activeFinal, passFinal byte   // I: «داع», Y: «مسمى»
	masdars                []string
	masdarFinal            byte // I: «تحد»
}

// Conjugate returns every form of the verb: perfect, imperfect (indicative,
// subjunctive, jussive), imperative, both voices, participles and verbal nouns
// in gender, number and the cases that are written.
func (v Verb) Conjugate() ([]Inflected, error) {
	r, sh, err := v.root()
	if err != nil {
		return nil, err
	}
	p, err := v.paradigm(r, sh)
	if err != nil {
		return nil, err
	}
	var out []Inflected
	out = perfectForms(out, p.perfect, false)
	out = perfectForms(out, p.perfectP, true)
	out = imperfectForms(out, p.imperfect, p.prefixVowel, false, sh)
	out = imperfectForms(out, p.imperfectP, "u", true, sh)
	out = imperativeForms(out, v, p, sh)
	out = nominalForms(out, p.active, p.activeFinal, rawi.ActiveParticiple)
	out = nominalForms(out, p.passive, p.passFinal, rawi.PassiveParticiple)
	for _, m := range p.masdars {
		out = nominalForms(out, m, p.masdarFinal, rawi.Masdar)
	}
	for _, m := range v.Masdars {
		out = appendNominal(out, m, rawi.Masdar)
	}
	return unique(out), nil
}

// consonants returns the verb's letters with every hamza as ' and each long
// vowel letter kept as A (ا), Y (ى), y or w; آ becomes 'A.
func consonants(lemma string) string {
	var b strings.Builder
	for i, r := range []rune(lemma) {
		switch r {
		case alefHamza, alefHamzaI, hamza, wawHamza, yaHamza:
			b.WriteByte('\'')
		case alefMadda:
			b.WriteString("'A")
		case alef:
			if i == 0 {
				b.WriteByte('{')
			} else {
				b.WriteByte('A')
			}
		case alefMaqsura:
			b.WriteByte('Y')
		default:
			c, ok := toBuckwalter[r]
			if !ok {
				continue
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

// root finds the root letters of the verb and the kind of its root.
func (v Verb) root() (root, shape, error) {
	s := consonants(v.Lemma)
	bad := func() (root, shape, error) {
		return root{}, 0, fmt.Errorf("verb %s: form %s does not fit its letters %s: %w", v.Lemma, v.Form, s, rawi.ErrInvalid)
	}
	cut := func(prefix string) bool {
		rest, ok := strings.CutPrefix(s, prefix)
		if ok {
			s = rest
		}
		return ok
	}
	switch v.Form {
	case "1", "2":
	case "3":
		if len(s) < 3 || s[1] != 'A' {
			return bad()
		}
		s = s[:1] + s[2:]
		if len(s) == 2 {
			return root{c1: s[:1], c2: s[1:2], c3: s[1:2]}, doubled, nil
		}
	case "4":
		if strings.HasPrefix(s, "'A") { // آمن
			s = "'" + s[2:]
			break
		}
		if !cut("'") {
			return bad()
		}
	case "5":
		if !cut("t") {
			return bad()
		}
	case "6":
		if !cut("t") || len(s) < 3 || s[1] != 'A' {
			return bad()
		}
		s = s[:1] + s[2:]
		if len(s) == 2 {
			return root{c1: s[:1], c2: s[1:2], c3: s[1:2]}, doubled, nil
		}
	case "7":
		if !cut("{n") {
			return bad()
		}
	case "8":
		if !cut("{") || len(s) < 3 {
			return bad()
		}
		c1, x := s[0], s[1]
		switch {
		case x == 't' && len(s) > 3 || x == 't' && c1 != 't' && !strings.ContainsRune("AY", rune(s[2])) && len(s) == 3,
			x == 'T' && strings.IndexByte("SDTZ", c1) >= 0, x == 'd' && strings.IndexByte("zd*", c1) >= 0 && len(s) > 3:
			s = s[:1] + s[2:]
		}
	case "9":
		if !cut("{") || len(s) != 3 {
			return bad()
		}
	case "10":
		if !cut("{st") {
			return bad()
		}
	case "q1":
	case "q2":
		if !cut("t") {
			return bad()
		}
	case "q4":
		if !cut("{") {
			return bad()
		}
	default:
		return root{}, 0, fmt.Errorf("verb %s: form %q is none of 1…10, q1, q2, q4: %w", v.Lemma, v.Form, rawi.ErrInvalid)
	}
	if strings.HasPrefix(v.Form, "q") {
		if len(s) != 4 {
			return bad()
		}
		sh := sound
		if v.Form == "q4" {
			sh = doubled
		}
		return root{s[:1], s[1:2], s[2:3], s[3:4]}, sh, nil
	}
	if v.Form == "4" && s == "rY" {
		return root{c1: "r", c2: "'", c3: "y"}, defective, nil // أرى
	}
	if len(s) == 2 && v.Form != "2" && v.Form != "5" {
		return root{c1: s[:1], c2: s[1:2], c3: s[1:2]}, doubled, nil
	}
	if len(s) != 3 {
		return bad()
	}
	r := root{c1: s[:1], c2: s[1:2], c3: s[2:3]}
	if r.c1 == "A" || r.c1 == "Y" || r.c1 == "{" {
		return bad()
	}
	sh := sound
	if v.Form == "9" {
		return r, doubled, nil
	}
	if r.c2 == "A" {
		r.c2, sh = "w", hollow
	}
	switch {
	case r.c3 == "A":
		r.c3, sh = "w", defective
	case r.c3 == "Y":
		r.c3, sh = "y", defective
	case r.c3 == "y" && (v.Form == "1" || r.c2 != "y"):
		sh = defective
	}
	return r, sh, nil
}

// fill puts the letters of a root into a template: digits stand for them.
func fill(template string, r root) string {
	return strings.NewReplacer("1", r.c1, "2", r.c2, "3", r.c3, "4", r.c4).Replace(template)
}

// templates of the sound verb, by form: perfect, imperfect (behind the prefix),
// passives of both, participles, verbal noun.
var templates = map[string][7]string{
	"1":  {"1a2a3", "12u3", "1u2i3", "12a3", "1A2i3", "ma12U3", ""},
	"2":  {"1a22a3", "1a22i3", "1u22i3", "1a22a3", "mu1a22i3", "mu1a22a3", "ta12I3"},
	"3":  {"1A2a3", "1A2i3", "1U2i3", "1A2a3", "mu1A2i3", "mu1A2a3", "mu1A2a3ap"},
	"4":  {"'a12a3", "12i3", "'u12i3", "12a3", "mu12i3", "mu12a3", "'i12A3"},
	"5":  {"ta1a22a3", "ta1a22a3", "tu1u22i3", "ta1a22a3", "muta1a22i3", "muta1a22a3", "ta1a22u3"},
	"6":  {"ta1A2a3", "ta1A2a3", "tu1U2i3", "ta1A2a3", "muta1A2i3", "muta1A2a3", "ta1A2u3"},
	"7":  {"{n1a2a3", "n1a2i3", "", "", "mun1a2i3", "mun1a2a3", "{n1i2A3"},
	"8":  {"{1ta2a3", "1ta2i3", "{1tu2i3", "1ta2a3", "mu1ta2i3", "mu1ta2a3", "{1ti2A3"},
	"9":  {"{12a33", "12a33", "", "", "mu12a33", "", "{12i3A3"},
	"10": {"{sta12a3", "sta12i3", "{stu12i3", "sta12a3", "musta12i3", "musta12a3", "{sti12A3"},
	"q1": {"1a23a4", "1a23i4", "1u23i4", "1a23a4", "mu1a23i4", "mu1a23a4", "1a23a4ap"},
	"q2": {"ta1a23a4", "ta1a23a4", "tu1u23i4", "ta1a23a4", "muta1a23i4", "muta1a23a4", "ta1a23u4"},
	"q4": {"{12a3a44", "12a3i44", "", "", "mu12a3i44", "", "{12i34A4"},
}

// infix adapts the ت of form 8 to the first root letter: اصطدم, ازداد, اتصل.
func infix(s string, r root) string {
	var to string
	switch r.c1 {
	case "S", "D", "T", "Z":
		to = "T"
	case "z", "d":
		to = "d"
	case "*":
		to = "*"
	case "w", "y":
		return strings.Replace(s, r.c1+"t", "tt", 1)
	default:
		return s
	}
	return strings.Replace(s, r.c1+"t", r.c1+to, 1)
}

func (v Verb) paradigm(r root, sh shape) (paradigm, error) {
	t := templates[v.Form]
	p := paradigm{prefixVowel: "a"}
	switch v.Form {
	case "2", "3", "4", "q1":
		p.prefixVowel = "u"
	}
	imperf := v.Imperf
	if imperf == 0 {
		imperf = 'u'
	}
	if v.Form == "1" {
		t[1] = "12" + string(imperf) + "3"
		if (r.c1 == "w") && !v.KeepW && sh != doubled {
			t[1] = "2" + string(imperf) + "3"
		}
	}
	if x := hamzaVowel(v); x != "" {
		t[0] = "1a2" + x + "3"
	}
	if v.Form == "8" && (r.c1 == "w" || r.c1 == "t" || r.c1 == "y") {
		r.c1 = "t"
	}
	f := func(i int) string {
		s := fill(t[i], r)
		if v.Form == "8" {
			s = infix(s, r)
		}
		return s
	}
	plain := func(i int) stem { s := f(i); return stem{v: s, c: s} }
	p.perfect, p.imperfect = plain(0), plain(1)
	p.perfectP, p.imperfectP = plain(2), plain(3)
	p.active, p.passive = f(4), f(5)
	if m := f(6); m != "" {
		p.masdars = []string{m}
	}
	if v.Form == "3" && sh != defective {
		p.masdars = append(p.masdars, fill("1i2A3", r))
	}
	if v.Form == "2" && r.c3 == "'" {
		p.masdars = []string{fill("ta12i3ap", r)}
	}
	if v.Irr == "raa" || v.Form == "4" && consonants(v.Lemma) == "'rY" {
		return raa(v, p), nil
	}
	switch sh {
	case doubled:
		p.double(v, r)
	case hollow:
		p.hollow(v, r, imperf)
	case defective:
		p.defective(v, r, imperf, f)
	}
	return p, nil
}

// hamzaVowel returns the middle vowel of a perfect of form 1 that is not a, where
// the seat of a hamza shows it: سئم, ظمئ, جرؤ.
func hamzaVowel(v Verb) string {
	if v.Form != "1" {
		return ""
	}
	for i, r := range []rune(v.Lemma) {
		switch {
		case i > 0 && r == yaHamza:
			return "i"
		case i > 0 && r == wawHamza:
			return "u"
		}
	}
	return ""
}

// double contracts a doubled root: radda, yaruddu, but radadtu, yardudna.
func (p *paradigm) double(v Verb, r root) {
	pair := func(v, c string) stem { return stem{v: fill(v, r), c: fill(c, r)} }
	switch v.Form {
	case "1":
		x := "u"
		if v.Imperf != 0 {
			x = string(v.Imperf)
		}
		p.perfect, p.imperfect = pair("1a22", "1a2a2"), pair("1"+x+"22", "12"+x+"2")
		p.perfectP, p.imperfectP = pair("1u22", "1u2i2"), pair("1a22", "12a2")
		p.active = fill("1A22", r)
	case "3":
		p.perfect, p.imperfect = pair("1A22", "1A2a2"), pair("1A22", "1A2i2")
		p.perfectP, p.imperfectP = pair("1U2i2", "1U2i2"), pair("1A22", "1A2a2")
		p.active, p.passive = fill("mu1A22", r), fill("mu1A22", r)
		p.masdars = []string{fill("mu1A22ap", r), fill("1i2A2", r)}
	case "4":
		p.perfect, p.imperfect = pair("'a1a22", "'a12a2"), pair("1i22", "12i2")
		p.perfectP, p.imperfectP = pair("'u1i22", "'u12i2"), pair("1a22", "12a2")
		p.active, p.passive = fill("mu1i22", r), fill("mu1a22", r)
	case "6":
		p.perfect, p.imperfect = pair("ta1A22", "ta1A2a2"), pair("ta1A22", "ta1A2a2")
		p.imperfectP = p.imperfect
		p.active, p.passive = fill("muta1A22", r), fill("muta1A22", r)
		p.masdars = []string{fill("ta1A22", r)}
	case "7":
		p.perfect, p.imperfect = pair("{n1a22", "{n1a2a2"), pair("n1a22", "n1a2i2")
		p.active, p.passive = fill("mun1a22", r), fill("mun1a22", r)
	case "8":
		q := func(v, c string) stem { return stem{v: infix(fill(v, r), r), c: infix(fill(c, r), r)} }
		p.perfect, p.imperfect = q("{1ta22", "{1ta2a2"), q("1ta22", "1ta2i2")
		p.perfectP, p.imperfectP = q("{1tu22", "{1tu2i2"), q("1ta22", "1ta2a2")
		p.active, p.passive = infix(fill("mu1ta22", r), r), infix(fill("mu1ta22", r), r)
	case "9":
		p.perfect, p.imperfect = pair("{12a33", "{12a3a3"), pair("12a33", "12a3i3")
	case "q4":
		p.perfect, p.imperfect = pair("{12a3a44", "{12a34a4"), pair("12a3i44", "12a34i4")
	case "10":
		p.perfect, p.imperfect = pair("{sta1a22", "{sta12a2"), pair("sta1i22", "sta12i2")
		p.perfectP, p.imperfectP = pair("{stu1i22", "{stu12i2"), pair("sta1a22", "sta12a2")
		p.active, p.passive = fill("musta1i22", r), fill("musta1a22", r)
	}
}

// hollow contracts a root with a weak middle: qāla, yaqūlu, but qultu, yaqulna.
func (p *paradigm) hollow(v Verb, r root, imperf byte) {
	pair := func(v, c string) stem { return stem{v: fill(v, r), c: fill(c, r)} }
	switch v.Form {
	case "1":
		short, long := "i", "A"
		switch imperf {
		case 'u':
			short, long = "u", "U"
		case 'i':
			long = "I"
		}
		p.perfect, p.imperfect = pair("1A3", "1"+short+"3"), pair("1"+long+"3", "1"+string(imperf)+"3")
		p.perfectP, p.imperfectP = pair("1I3", "1i3"), pair("1A3", "1a3")
		p.active, p.passive = fill("1A'i3", r), fill("ma1U3", r)
		if imperf == 'i' || imperf == 'a' && !v.named(r.c1+"w"+r.c3) {
			p.passive = fill("ma1I3", r)
		}
		if r.c3 == "'" { // جاء: جاءٍ
			p.active, p.activeFinal = fill("1A'", r), 'I'
		}
	case "4":
		p.perfect, p.imperfect = pair("'a1A3", "'a1a3"), pair("1I3", "1i3")
		p.perfectP, p.imperfectP = pair("'u1I3", "'u1i3"), pair("1A3", "1a3")
		p.active, p.passive = fill("mu1I3", r), fill("mu1A3", r)
		p.masdars = []string{fill("'i1A3ap", r)}
	case "7":
		p.perfect, p.imperfect = pair("{n1A3", "{n1a3"), pair("n1A3", "n1a3")
		p.active, p.passive = fill("mun1A3", r), fill("mun1A3", r)
		p.masdars = []string{fill("{n1iyA3", r)}
	case "8":
		q := func(v, c string) stem { return stem{v: infix(fill(v, r), r), c: infix(fill(c, r), r)} }
		p.perfect, p.imperfect = q("{1tA3", "{1ta3"), q("1tA3", "1ta3")
		p.perfectP, p.imperfectP = q("{1tI3", "{1ti3"), q("1tA3", "1ta3")
		p.active, p.passive = infix(fill("mu1tA3", r), r), infix(fill("mu1tA3", r), r)
		p.masdars = []string{infix(fill("{1tiyA3", r), r)}
	case "10":
		p.perfect, p.imperfect = pair("{sta1A3", "{sta1a3"), pair("sta1I3", "sta1i3")
		p.perfectP, p.imperfectP = pair("{stu1I3", "{stu1i3"), pair("sta1A3", "sta1a3")
		p.active, p.passive = fill("musta1I3", r), fill("musta1A3", r)
		p.masdars = []string{fill("{sti1A3ap", r)}
	}
}

// named reports whether a verbal noun begins with these letters: «خوف» tells that
// the middle letter of خاف is و.
func (v Verb) named(letters string) bool {
	for _, m := range v.Masdars {
		if strings.HasPrefix(consonants(m), letters) {
			return true
		}
	}
	return false
}

// defective takes the weak last letter off the stems and keeps how they end.
func (p *paradigm) defective(v Verb, r root, imperf byte, f func(int) string) {
	// the stem without its last vowel and letter
	cut := func(s string) string {
		s = strings.TrimSuffix(s, r.c3)
		return strings.TrimRight(s, "aiu")
	}
	last := func(i int, final byte) stem {
		if f(i) == "" {
			return stem{}
		}
		return stem{v: cut(f(i)), final: final}
	}
	weak := byte('Y')
	if v.Form == "1" && r.c3 == "w" {
		weak = 'W'
	}
	if v.Form == "1" && strings.HasSuffix(consonants(v.Lemma), "y") {
		weak = 'I'
	}
	end := byte('i')
	switch v.Form {
	case "1":
		end = imperf
		if weak == 'I' && v.Imperf == 0 {
			end = 'a'
		}
	case "5", "6", "q2":
		end = 'a'
	}
	p.perfect, p.imperfect = last(0, weak), last(1, end)
	p.perfectP, p.imperfectP = last(2, 'I'), last(3, 'a')
	p.active, p.activeFinal = cut(f(4)), 'I'
	switch v.Form {
	case "1":
		if r.c3 == "w" {
			p.passive = fill("ma12U", r)
		} else {
			p.passive = fill("ma12iyy", r)
		}
	default:
		p.passive, p.passFinal = cut(f(5)), 'Y'
	}
	switch v.Form {
	case "2":
		p.masdars = []string{fill("ta12iyap", r)}
		if r.c2 == "y" { // تحية
			p.masdars = []string{fill("ta1iyyap", r)}
		}
	case "3":
		p.masdars = []string{fill("mu1A2Ap", r), fill("1i2A'", r)}
	case "4", "7", "8", "10":
		p.masdars = []string{strings.TrimSuffix(f(6), r.c3) + "'"}
	case "5", "6":
		p.masdars, p.masdarFinal = []string{cut(f(6))}, 'I'
	}
}

// raa is the paradigm of رأى, which loses its hamza in the imperfect, and of
// أرى, which has none.
func raa(v Verb, p paradigm) paradigm {
	if v.Form == "4" {
		p.perfect, p.imperfect = stem{v: "'ar", final: 'Y'}, stem{v: "r", final: 'i'}
		p.perfectP, p.imperfectP = stem{v: "'ur", final: 'I'}, stem{v: "r", final: 'a'}
		p.active, p.activeFinal, p.passive, p.passFinal, p.masdars = "mur", 'I', "mur", 'Y', []string{"'irA'ap"}
		return p
	}
	p.perfect, p.imperfect = stem{v: "ra'", final: 'Y'}, stem{v: "r", final: 'a'}
	p.perfectP, p.imperfectP = stem{v: "ru'", final: 'I'}, stem{v: "r", final: 'a'}
	p.active, p.activeFinal, p.passive, p.masdars = "rA'", 'I', "mar'iyy", nil
	return p
}

// attachPerfect puts an ending of the perfect to a stem.
func attachPerfect(s stem, ending string) string {
	vowel := ending == "" || strings.IndexByte("aAU", ending[0]) >= 0
	switch s.final {
	case 0:
		if vowel {
			return s.v + ending
		}
		return s.c + ending
	case 'I':
		switch {
		case ending == "U":
			return s.v + "U"
		case vowel:
			return s.v + "iy" + ending
		}
		return s.v + "I" + ending
	}
	glide := "ay"
	if s.final == 'W' {
		glide = "aw"
	}
	switch ending {
	case "":
		if s.final == 'W' {
			return s.v + "A"
		}
		return s.v + "Y"
	case "U":
		return s.v + "aw"
	case "A":
		return s.v + glide + "A"
	case "at", "atA":
		return s.v + ending
	}
	return s.v + glide + ending
}

// attachImperfect puts an ending of the imperfect to a stem; "J" is the jussive
// without an ending.
func attachImperfect(s stem, ending string) string {
	switch s.final {
	case 0:
		switch ending {
		case "J", "na":
			return s.c + strings.TrimPrefix(ending, "J")
		}
		return s.v + ending
	case 'a':
		switch ending {
		case "":
			return s.v + "Y"
		case "J":
			return s.v + "a"
		case "na":
			return s.v + "ayna"
		case "An", "A":
			return s.v + "ay" + ending
		case "Un", "U":
			return s.v + "aw" + ending[1:]
		case "In", "I":
			return s.v + "ay" + ending[1:]
		}
	}
	long, glide, short := "I", "iy", "i"
	if s.final == 'u' {
		long, glide, short = "U", "uw", "u"
	}
	switch ending {
	case "":
		return s.v + long
	case "J":
		return s.v + short
	case "na":
		return s.v + long + "na"
	case "An", "A":
		return s.v + glide + ending
	}
	return s.v + ending
}

func perfectForms(out []Inflected, s stem, passive bool) []Inflected {
	if s.v == "" {
		return out
	}
	add := func(ending string, person uint8, g rawi.Gender, n rawi.Count) {
		f := Inflected{Deriv: rawi.Finite, Aspect: rawi.Perfect, Passive: passive, Person: person, Gender: g, Count: n}
		ph := attachPerfect(s, ending)
		switch {
		case ending == "U":
			f.NoEnc = true
			for _, w := range renderAll(ph) {
				f.Form = w + "ا"
				out = append(out, f)
			}
			f.NoEnc, f.BeforeEnc = false, true
		case ending == "" && s.final != 0 && s.final != 'I':
			f.Form, f.NoEnc = render(ph), true
			out = append(out, f)
			f.NoEnc, f.BeforeEnc = false, true
			ph = s.v + "A"
		case ending == "tum":
			f.Form, f.NoEnc = render(ph), true
			out = append(out, f)
			f.NoEnc, f.BeforeEnc = false, true
			ph += "U"
		}
		for _, w := range renderAll(ph) {
			f.Form = w
			out = append(out, f)
		}
	}
	add("", 3, rawi.Masculine, rawi.Singular)
	add("at", 3, rawi.Feminine, rawi.Singular)
	add("A", 3, rawi.Masculine, rawi.Dual)
	add("atA", 3, rawi.Feminine, rawi.Dual)
	add("U", 3, rawi.Masculine, rawi.Plural)
	add("na", 3, rawi.Feminine, rawi.Plural)
	add("tu", 1, rawi.NoGender, rawi.Singular)
	add("nA", 1, rawi.NoGender, rawi.Plural)
	add("ta", 2, rawi.NoGender, rawi.Singular)
	add("tumA", 2, rawi.NoGender, rawi.Dual)
	add("tum", 2, rawi.Masculine, rawi.Plural)
	add("tunna", 2, rawi.Feminine, rawi.Plural)
	return out
}

func imperfectForms(out []Inflected, s stem, vowel string, passive bool, sh shape) []Inflected {
	if s.v == "" {
		return out
	}
	add := func(prefix, ending string, person uint8, g rawi.Gender, n rawi.Count, jussive bool) {
		f := Inflected{Deriv: rawi.Finite, Aspect: rawi.Imperfect, Passive: passive, Person: person, Gender: g, Count: n, Jussive: jussive}
		ph := prefix + vowel + attachImperfect(s, ending)
		switch {
		case ending == "U":
			f.NoEnc = true
			for _, w := range renderAll(ph) {
				f.Form = w + "ا"
				out = append(out, f)
			}
			f.NoEnc, f.BeforeEnc = false, true
		case ending == "" && s.final == 'a':
			f.Form, f.NoEnc = render(ph), true
			out = append(out, f)
			f.NoEnc, f.BeforeEnc = false, true
			ph = strings.TrimSuffix(ph, "Y") + "A"
		}
		for _, w := range renderAll(ph) {
			f.Form = w
			out = append(out, f)
		}
	}
	short := sh != sound
	for _, p := range []struct {
		prefix string
		person uint8
		g      rawi.Gender
		n      rawi.Count
	}{
		{"y", 3, rawi.Masculine, rawi.Singular},
		{"t", 3, rawi.Feminine, rawi.Singular},
		{"'", 1, rawi.NoGender, rawi.Singular},
		{"n", 1, rawi.NoGender, rawi.Plural},
	} {
		add(p.prefix, "", p.person, p.g, p.n, false)
		if short {
			add(p.prefix, "J", p.person, p.g, p.n, true)
		}
	}
	add("y", "An", 3, rawi.Masculine, rawi.Dual, false)
	add("y", "A", 3, rawi.Masculine, rawi.Dual, true)
	add("t", "An", 3, rawi.Feminine, rawi.Dual, false)
	add("t", "A", 3, rawi.Feminine, rawi.Dual, true)
	add("y", "Un", 3, rawi.Masculine, rawi.Plural, false)
	add("y", "U", 3, rawi.Masculine, rawi.Plural, true)
	add("y", "na", 3, rawi.Feminine, rawi.Plural, false)
	add("t", "Un", 2, rawi.Masculine, rawi.Plural, false)
	add("t", "U", 2, rawi.Masculine, rawi.Plural, true)
	add("t", "In", 2, rawi.Feminine, rawi.Singular, false)
	add("t", "I", 2, rawi.Feminine, rawi.Singular, true)
	add("t", "na", 2, rawi.Feminine, rawi.Plural, false)
	return out
}

// imperativeForms makes the imperative from the jussive of the second person.
func imperativeForms(out []Inflected, v Verb, p paradigm, sh shape) []Inflected {
	lead := func(s string) string {
		switch {
		case v.Form == "4":
			return "'a" + s
		case v.Form == "1" && clipped(s):
			return s[1:]
		case len(s) > 1 && isConsonant(s[0]) && isConsonant(s[1]):
			return "{" + s
		}
		return s
	}
	s := p.imperfect
	if s.v == "" {
		return out
	}
	add := func(ending string, g rawi.Gender, n rawi.Count) {
		f := Inflected{Deriv: rawi.Finite, Aspect: rawi.Imperative, Person: 2, Gender: g, Count: n}
		for _, w := range renderAll(lead(attachImperfect(s, ending))) {
			if ending == "U" {
				g := f
				g.Form, g.NoEnc = w+"ا", true
				out = append(out, g)
				f.BeforeEnc = true
			}
			f.Form = w
			out = append(out, f)
		}
	}
	add("J", rawi.Masculine, rawi.Singular)
	if sh == doubled {
		out = append(out, Inflected{Form: render(lead(s.v)), Deriv: rawi.Finite, Aspect: rawi.Imperative, Person: 2, Gender: rawi.Masculine, Count: rawi.Singular})
	}
	if s.v == "'mur" { // «اؤمر» beside «مر»
		out = append(out, Inflected{Form: render("{" + s.v), Deriv: rawi.Finite, Aspect: rawi.Imperative, Person: 2, Gender: rawi.Masculine, Count: rawi.Singular})
	}
	add("I", rawi.Feminine, rawi.Singular)
	add("A", rawi.NoGender, rawi.Dual)
	add("U", rawi.Masculine, rawi.Plural)
	add("na", rawi.Feminine, rawi.Plural)
	return out
}

// nominalForms makes the forms of a participle or verbal noun from its phonemic
// stem.
func nominalForms(out []Inflected, stem string, final byte, d rawi.Deriv) []Inflected {
	if stem == "" {
		return out
	}
	from := len(out)
	out = declined(out, stem, final, d)
	base := render(stem)
	switch final {
	case 'I':
		base = render(stem + "I")
	case 'Y':
		base = render(stem + "Y")
	}
	for i := from; i < len(out); i++ {
		out[i].Base = base
	}
	return out
}

func declined(out []Inflected, stem string, final byte, d rawi.Deriv) []Inflected {
	switch final {
	case 'I': // داعٍ, الداعي, داعية
		out = append(out, Inflected{Form: render(stem), Deriv: d, Gender: rawi.Masculine, Count: rawi.Singular, NoEnc: true})
		for _, f := range []Inflected{
			{Form: "I", Gender: rawi.Masculine, Count: rawi.Singular},
			{Form: "iyA", Gender: rawi.Masculine, Count: rawi.Singular, Accusative: true, NoEnc: true},
			{Form: "iyap", Gender: rawi.Feminine, Count: rawi.Singular, NoEnc: true},
			{Form: "iyat", Gender: rawi.Feminine, Count: rawi.Singular, BeforeEnc: true},
			{Form: "iyAn", Gender: rawi.Masculine, Count: rawi.Dual, NoEnc: true},
			{Form: "iyayn", Gender: rawi.Masculine, Count: rawi.Dual, NoEnc: true},
			{Form: "Un", Gender: rawi.Masculine, Count: rawi.Plural, NoEnc: true},
			{Form: "In", Gender: rawi.Masculine, Count: rawi.Plural, NoEnc: true},
			{Form: "U", Gender: rawi.Masculine, Count: rawi.Plural, Construct: true},
			{Form: "iyAt", Gender: rawi.Feminine, Count: rawi.Plural},
		} {
			f.Deriv = d
			for _, w := range renderAll(stem + f.Form) {
				f.Form = w
				out = append(out, f)
			}
		}
		return out
	case 'Y': // مسمى, مسماة
		for _, f := range []Inflected{
			{Form: "Y", Gender: rawi.Masculine, Count: rawi.Singular, NoEnc: true},
			{Form: "A", Gender: rawi.Masculine, Count: rawi.Singular, BeforeEnc: true},
			{Form: "Ap", Gender: rawi.Feminine, Count: rawi.Singular, NoEnc: true},
			{Form: "At", Gender: rawi.Feminine, Count: rawi.Singular, BeforeEnc: true},
			{Form: "ayAn", Gender: rawi.Masculine, Count: rawi.Dual, NoEnc: true},
			{Form: "ayayn", Gender: rawi.Masculine, Count: rawi.Dual, NoEnc: true},
			{Form: "awn", Gender: rawi.Masculine, Count: rawi.Plural, NoEnc: true},
			{Form: "ayn", Gender: rawi.Masculine, Count: rawi.Plural, NoEnc: true},
			{Form: "ayAt", Gender: rawi.Feminine, Count: rawi.Plural},
		} {
			f.Deriv = d
			f.Form = render(stem + f.Form)
			out = append(out, f)
		}
		return out
	}
	return appendNominal(out, render(stem), d)
}

// appendNominal appends the forms of a participle or verbal noun that is given
// in letters.
func appendNominal(out []Inflected, base string, d rawi.Deriv) []Inflected {
	for _, f := range nounForms(base, "", rawi.NoGender, d != rawi.Masdar) {
		f.Deriv, f.Base = d, base
		out = append(out, f)
	}
	return out
}

// clipped reports whether a stem is of one of the three verbs that lose their
// hamza in the imperative: خذ, كل, مر.
func clipped(stem string) bool {
	for _, s := range [...]string{"'xu*", "'kul", "'mur"} {
		if strings.HasPrefix(stem, s) {
			return true
		}
	}
	return false
}

func isConsonant(c byte) bool { return strings.IndexByte("aiuAIUYp{", c) < 0 }

func unique(forms []Inflected) []Inflected {
	seen := make(map[Inflected]bool, len(forms))
	out := forms[:0]
	for _, f := range forms {
		if !seen[f] {
			seen[f] = true
			out = append(out, f)
		}
	}
	return out
}
