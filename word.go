package rawi

import "strings"

// POS is a part of speech by Universal Dependencies.
type POS uint8

// The UPOS tags.
const (
	X POS = iota
	ADJ
	ADP
	ADV
	AUX
	CCONJ
	DET
	INTJ
	NOUN
	NUM
	PART
	PRON
	PROPN
	PUNCT
	SCONJ
	SYM
	VERB
)

var posNames = [...]string{"X", "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB"}

// String returns the tag as Universal Dependencies writes it.
func (p POS) String() string { return posNames[p] }

// Kind tells what sort of thing a token is, by its characters alone.
type Kind uint8

// The kinds of tokens.
const (
	KindWord   Kind = iota // Arabic letters
	KindLatin              // letters of another script
	KindNumber             // digits, with their separators: 1,200.5 or ١٢
	KindMixed              // letters and digits: إف-35, G20, 3+3
	KindPunct              // one mark, or a run of dots
	KindURL                // an address of the web or of mail
	KindSymbol             // anything else
)

// Deriv tells which form of a verb a word is.
type Deriv uint8

// The derivations that the verb engine knows.
const (
	NotVerbal         Deriv = iota
	Finite                  // a conjugated form
	Masdar                  // verbal noun: تأكيد
	ActiveParticiple        // مؤكد
	PassiveParticiple       // مؤكَّد
)

// Aspect is the aspect or mood of a finite verb that can be seen without vowels.
type Aspect uint8

// The aspects.
const (
	NoAspect   Aspect = iota
	Perfect           // الماضي
	Imperfect         // المضارع, also subjunctive and jussive
	Imperative        // الأمر
)

// Gender of a word or of the subject of a verb.
type Gender uint8

// The genders; zero is unknown or both.
const (
	NoGender Gender = iota
	Masculine
	Feminine
)

// ParseGender reads a gender as the lexicon writes it: m or f; all else is none.
func ParseGender(s string) Gender {
	switch s {
	case "m":
		return Masculine
	case "f":
		return Feminine
	}
	return NoGender
}

// Count is grammatical number; zero is unknown.
type Count uint8

// The numbers.
const (
	NoCount Count = iota
	Singular
	Dual
	Plural
)

// Clitics is a set of attached particles before a stem.
type Clitics uint16

// The proclitics.
const (
	Wa     Clitics = 1 << iota // و and
	Fa                         // ف so
	Ba                         // ب in, by
	Ka                         // ك as
	La                         // ل to, for
	Sa                         // س will
	Al                         // ال the (also the one swallowed in «لل»)
	Hamza                      // أ interrogative
	LaEmph                     // ل emphatic, before a verb
)

// Has reports whether all of o are in c.
func (c Clitics) Has(o Clitics) bool { return c&o == o }

// Any reports whether one of o is in c.
func (c Clitics) Any(o Clitics) bool { return c&o != 0 }

// Pronoun is an attached pronoun: person, gender and number of what it means.
// The zero Pronoun is none.
type Pronoun struct {
	Person uint8 // 1, 2, 3; 0 is none
	Gender Gender
	Count  Count
}

// Reading is one analysis of a written word. Readings are shared between
// documents and must not be changed.
type Reading struct {
	Lemma  string // dictionary form, without vowels; of a verbal form the verb («أكد» for «مؤكدا» and «تأكيد»)
	Dict   string // dictionary form of the word itself: «تأكيد», «مؤكد»; the same as Lemma for other words
	Entry  int32  // number of the entry in the lexicon (lexicon.Lexicon.Entry), from one; 0 is none
	POS    POS
	Deriv  Deriv
	Aspect Aspect
	// Passive is true where the form can only be passive; PassiveOK where the
	// same letters may be read so.
	Passive   bool
	PassiveOK bool
	Person    uint8
	Gender    Gender
	Count     Count
	// Accusative is true where the indefinite accusative is written: «قرارا».
	Accusative bool
	// Construct is true where the form can only stand before a noun: «مسؤولو».
	Construct bool
	// Jussive is true where the form stands only behind لم, لن and the like.
	Jussive bool
	Pro     Clitics
	Enc     Pronoun
	// Stem is the range of bytes of Word.Norm between the clitics.
	StemStart, StemEnd uint8
	// Cost orders readings: the least is the likeliest without context.
	Cost uint8
}

// Cut is one way to read a word as attached particles and a rest.
type Cut struct {
	Pro  Clitics
	Skip uint8  // bytes of the written form before the rest begins
	Hash uint64 // hash of the rest, normalised: the key of lexicon.Dict
}

// Word is what is known of a written form apart from any context. Tokens of the
// same form share one Word; it must not be changed.
type Word struct {
	Norm     string    // folded form, see arabic.Normalise
	Offsets  []uint8   // Offsets[i] is the byte of the written form that Norm[i] came from; one more for the end; nil beyond 255 bytes
	Cuts     []Cut     // the whole first, then without one and two attached particles
	Readings []Reading // at least one for a word; the likeliest first
	Term     string    // what search looks the word up by: the folded dictionary form
	Others   []string  // further such forms that are as likely: «الأسر» is أسر or أسرة
}

// Token is one written word, number or mark.
type Token struct {
	Span
	Kind Kind
	// Best is the reading that the context chose: an index of Word.Readings.
	Best uint8
	Word *Word
}

// Norm returns the token's folded form.
func (t *Token) Norm() string { return t.Word.Norm }

var noReading Reading

// Reading returns the reading that the context chose. It is never nil.
func (t *Token) Reading() *Reading {
	if int(t.Best) < len(t.Word.Readings) {
		return &t.Word.Readings[t.Best]
	}
	return &noReading
}

// Part is a piece of a written word: an attached particle, the stem, an attached
// pronoun. Its span is empty where its letters are not written.
type Part struct {
	Span
	Form, Lemma string
	POS         POS
	Feats       string // features by Universal Dependencies: "Gender=Masc|Number=Sing"; "" for none
}

var proclitics = []struct {
	bit         Clitics
	form, lemma string
	pos         POS
}{
	{Hamza, "أ", "أ", PART},
	{Wa, "و", "و", CCONJ},
	{Fa, "ف", "ف", CCONJ},
	{LaEmph, "ل", "ل", PART},
	{Ba, "ب", "ب", ADP},
	{Ka, "ك", "ك", ADP},
	{La, "ل", "ل", ADP},
	{Sa, "س", "س", AUX},
}

// Parts returns the pieces of a token by its chosen reading: attached particles,
// the stem with its article, an attached pronoun. A word without any is one
// part.
func (d *Document) Parts(i int) []Part {
	t := &d.Tokens[i]
	r := t.Reading()
	whole := []Part{{t.Span, d.Slice(t.Span), r.Dict, r.POS, r.Feats()}}
	if t.Word.Offsets == nil || r.StemEnd == 0 {
		return whole
	}
	at := func(norm int) int { return t.Start + int(t.Word.Offsets[norm]) }
	var parts []Part
	pos := 0
	for _, p := range proclitics {
		if !r.Pro.Any(p.bit) {
			continue
		}
		n := len(p.form)
		if p.bit == Hamza {
			n = len("ا")
		}
		parts = append(parts, Part{Span{at(pos), at(pos + n)}, p.form, p.lemma, p.pos, ""})
		pos += n
	}
	end := int(r.StemEnd)
	if len(parts) == 0 && r.Enc.Person == 0 {
		return whole
	}
	stem := Span{at(pos), at(end)}
	if r.Enc.Person == 0 {
		stem.End = t.End
	}
	form := d.Slice(stem)
	switch {
	case !r.Pro.Has(La | Al):
	case int(r.StemStart) == pos: // «للجنة»: the second ل is the noun's own
		form = "ال" + form
	default:
		form = "ا" + form
	}
	parts = append(parts, Part{stem, form, r.Dict, r.POS, r.Feats()})
	if r.Enc.Person != 0 {
		enc := Span{stem.End, t.End}
		parts = append(parts, Part{enc, d.Slice(enc), "هو", PRON, r.Enc.feats()})
	}
	return parts
}

// Feats returns the features of the word by Universal Dependencies, as far as
// its letters show them: "Aspect=Perf|Gender=Fem|Number=Sing|Person=3|Voice=Act".
func (r *Reading) Feats() string {
	var f []string
	add := func(name, value string) {
		if value != "" {
			f = append(f, name+"="+value)
		}
	}
	finite := r.Deriv == Finite
	nominal := r.POS == NOUN || r.POS == ADJ || r.POS == PROPN || r.POS == NUM
	if finite {
		add("Aspect", [...]string{"", "Perf", "Imp", "Imp"}[r.Aspect])
	}
	if nominal && r.Accusative {
		add("Case", "Acc")
	}
	if nominal && r.POS != PROPN {
		switch {
		case r.Pro.Has(Al):
			add("Definite", "Def")
		case r.Construct || r.Enc.Person != 0:
			add("Definite", "Com")
		case r.Accusative:
			add("Definite", "Ind")
		}
	}
	add("Gender", genderFeat(r.Gender))
	if finite {
		switch {
		case r.Aspect == Imperative:
			add("Mood", "Imp")
		case r.Jussive:
			add("Mood", "Jus")
		case r.Aspect == Perfect:
			add("Mood", "Ind")
		}
	}
	add("Number", countFeat(r.Count))
	if r.Person != 0 {
		add("Person", string('0'+rune(r.Person)))
	}
	switch r.Deriv {
	case Finite:
		add("VerbForm", "Fin")
	case Masdar:
		add("VerbForm", "Vnoun")
	case ActiveParticiple, PassiveParticiple:
		add("VerbForm", "Part")
	}
	switch {
	case finite && r.Passive || r.Deriv == PassiveParticiple:
		add("Voice", "Pass")
	case finite || r.Deriv == ActiveParticiple:
		add("Voice", "Act")
	}
	return strings.Join(f, "|")
}

func (p Pronoun) feats() string {
	f := ""
	for _, x := range [...][2]string{{"Gender", genderFeat(p.Gender)}, {"Number", countFeat(p.Count)}, {"Person", string('0' + rune(p.Person))}, {"PronType", "Prs"}} {
		if x[1] == "" {
			continue
		}
		if f != "" {
			f += "|"
		}
		f += x[0] + "=" + x[1]
	}
	return f
}

func genderFeat(g Gender) string { return [...]string{"", "Masc", "Fem"}[g] }
func countFeat(c Count) string   { return [...]string{"", "Sing", "Dual", "Plur"}[c] }
