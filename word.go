package rawi

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
	Pro       Clitics
	Enc       Pronoun
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
	Cuts     []Cut     // the whole first, then without one and two attached particles
	Readings []Reading // at least one for a word; the likeliest first
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
