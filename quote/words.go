package quote

import (
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// word is what a token is to this stage.
type word struct {
	cue    int32 // the reporting verb that it may be a form of, from one
	phrase int32 // the phrase that begins here, from one
	times  int32 // the time expression that begins here, from one
	name   int32 // the mention by name that holds the token, from one
	title  int32 // the mention by title that holds it, from one
	pair   int32 // of a quotation mark: the token that closes or opens it, from one
	found  int32 // the report whose cue the token is, from one
	width  uint8 // tokens of the phrase
	kind   kind
	prep   takes // of a preposition, or of an attached one
	class  nounClass
	skip   uint8 // bytes of an attached preposition that the reading does not know
	doubt  bool  // the cue is not the reading that the context chose
	quoted bool  // the token stands in marks that hold words, not a name
}

type kind uint8

const (
	kindOther    kind = iota
	kindNoun          // noun, adjective, name, number
	kindVerb          // finite
	kindAnna          // أن, إن, بأن, with or without a pronoun
	kindPrep          // a preposition of its own
	kindRel           // a relative pronoun
	kindDet           // a demonstrative
	kindPron          // a personal pronoun
	kindAdv           // an adverb
	kindPart          // قد, لقد
	kindConj          // another particle or conjunction
	kindColon         //
	kindComma         //
	kindStop          // ends a sentence
	kindOpen          // a mark that opens a quotation
	kindClose         // a mark that closes it
	kindMark          // a quotation mark before it is paired
	kindParen         // opening
	kindParenEnd      // closing
	kindPunct         // another mark
)

// work is what Run keeps for one document; it is used again for the next.
type work struct {
	s       *Stage
	d       *rawi.Document
	words   []word
	reports []report // of the sentence at work
	history []party
	topic   party // the subject of the last sentence, where it is a person
	roles   map[string]rawi.EntityRef
	told    told // the last statement: who said it to whom
	stack   []int32
	extra   []rawi.Mention
	slots   []uint32 // the features of a report
	tone    tone
}

func (w *work) reset(s *Stage, d *rawi.Document) {
	w.s, w.d = s, d
	n := len(d.Tokens)
	if cap(w.words) < n+1 {
		w.words = make([]word, n+1)
	}
	w.words = w.words[:n+1]
	clear(w.words)
	w.extra = w.extra[:0]
	w.history, w.topic, w.told = w.history[:0], party{}, told{}
	w.tone = tone{}
	if w.roles == nil {
		w.roles = map[string]rawi.EntityRef{}
	}
	clear(w.roles)
	for i := range d.Mentions {
		m := &d.Mentions[i]
		if notName(d.Entity(m.Entity)) {
			continue
		}
		for j := m.First; j < m.Last && j < n; j++ {
			if m.Form == rawi.FormName {
				w.words[j].name = int32(i + 1)
			} else if m.Form == rawi.FormTitle {
				w.words[j].title = int32(i + 1)
			}
		}
	}
	for i := range d.Times {
		w.words[d.Times[i].First].times = int32(i + 1)
	}
	d.Statements = d.Statements[:0]
}

// notName reports whether an entity is a complementiser with the word behind it,
// which no name begins with.
func notName(e *rawi.Entity) bool {
	for _, an := range [...]string{"أن ", "إن ", "ان "} {
		if strings.HasPrefix(e.Name, an) {
			return true
		}
	}
	return false
}

// mention returns the mention by name at a token, else the one by title, else nil.
func (w *work) mention(i int) *rawi.Mention {
	if n := w.words[i].name; n > 0 {
		return &w.d.Mentions[n-1]
	}
	if n := w.words[i].title; n > 0 {
		return &w.d.Mentions[n-1]
	}
	return nil
}

// classify fills the words of a sentence.
func (w *work) classify(sent *rawi.Sentence) {
	until := 0 // the end of a phrase that holds no cue
	for i := sent.First; i < sent.Last; i++ {
		t := &w.d.Tokens[i]
		x := &w.words[i]
		switch t.Kind {
		case rawi.KindPunct:
			x.kind = punctKind(w.d.Slice(t.Span))
			continue
		case rawi.KindSymbol:
			x.kind = kindPunct
			continue
		case rawi.KindWord:
		default:
			x.kind = kindNoun
			continue
		}
		if x.name == 0 || w.d.Mentions[x.name-1].First == i {
			w.findPhrase(i, sent.Last)
		}
		w.classifyWord(t, x)
		if x.skip > 0 && i > sent.First && w.governs(i-1) {
			x.prep, x.skip = 0, 0 // «أكد باباس»: the ب is the word's own
		}
		if x.phrase > 0 {
			switch w.s.rows[x.phrase-1].kind {
			case phOther, phImpersonal:
				until = i + int(x.width)
			case phFooter:
				until = sent.Last
			}
		}
		if i < until {
			x.cue = 0
		}
	}
}

// governs reports whether token i wants a bare noun right behind it: a verb its
// subject before أن, a preposition or a noun that one is attached to its genitive.
func (w *work) governs(i int) bool {
	r, x := w.d.Tokens[i].Reading(), &w.words[i]
	if r.Enc.Person != 0 {
		return false
	}
	switch x.kind {
	case kindPrep:
		return true
	case kindVerb:
		// «أكد باباس أن», but «ندد بـ…», «تساءل باندهاش عن»
		return x.cue > 0 && i+2 < len(w.d.Tokens) && w.d.Tokens[i+2].Norm() == "ان"
	}
	return x.kind == kindNoun && x.prep != 0 && x.name == 0 && !r.Pro.Any(rawi.Al) && r.POS == rawi.NOUN
}

func (w *work) classifyWord(t *rawi.Token, x *word) {
	best := t.Reading()
	x.kind = kindOf(best)
	if x.kind == kindAnna && strings.HasPrefix(w.d.Slice(t.Span), "آ") {
		x.kind = kindNoun // «آن» is a name
	}
	if x.kind != kindPrep && x.name == 0 {
		// «علي» is written for «على» in Egypt
		if n := t.Word.Norm; n == "علي" || n == "الي" {
			x.kind = kindPrep
			x.prep = takesAla
			if n == "الي" {
				x.prep = takesIla
			}
			return
		}
	}
	if x.name == 0 && t.Word.Norm == "فقد" {
		// «فقد قال», more often than «فقد» lost
		x.kind = kindPart
		return
	}
	switch x.kind {
	case kindPrep:
		x.prep = prepositions[best.Lemma]
	case kindNoun:
		switch {
		case best.Pro.Any(rawi.Ba):
			x.prep = takesBi
		case best.Pro.Any(rawi.La):
			x.prep = takesLi
		case best.Entry == 0 && x.name == 0 && len(t.Word.Norm) >= len("بفرقة") && t.Word.Norm[:len("ب")] == "ب":
			// a word that no lexicon knows
			x.prep, x.skip = takesBi, uint8(len("ب"))
		}
		x.class = w.classOf(t, best)
	case kindAdv:
		x.class = w.classOf(t, best) & nounOwn
	case kindConj:
		if best.POS == rawi.PRON && best.Pro.Any(rawi.Ba) {
			x.prep = takesBi // «أشاد بما قدمه»
		}
	}
	if x.class&(nounAdverb|nounDuring) != 0 && x.name == 0 {
		x.kind, x.prep = kindAdv, 0
		if x.class&nounDuring != 0 {
			x.kind = kindPrep
		}
		x.class &= nounOwn
		return
	}
	if x.name > 0 && t.Word.Norm == "ان" {
		// no name begins with «إن»
		x.kind, x.name = kindAnna, 0
		return
	}
	if x.name > 0 {
		if w.d.Mentions[x.name-1].Start > t.Start && x.prep == 0 {
			x.prep = attached(t, w.d.Mentions[x.name-1].Start-t.Start)
		}
		if x.kind != kindNoun || best.Deriv != rawi.NotVerbal {
			x.kind = kindNoun
		}
		return
	}
	if x.kind == kindAnna {
		return
	}
	if x.kind == kindNoun {
		c := w.s.byNoun[t.Word.Norm]
		if c == 0 {
			c = w.s.byNoun[stem(t, best)]
		}
		if c > 0 {
			x.cue = c
			return
		}
	}
	if c := w.s.byVerb[verbOf(best)]; c > 0 {
		if best.Aspect == rawi.Imperfect && (best.Lemma == "ادعى" || best.Lemma == "حيا" || best.Lemma == "روى") && strings.HasSuffix(w.d.Slice(t.Span), "ى") {
			return // «يدعى» is named, «يدعي» claims; «يحيى» is a name
		}
		if best.Aspect == rawi.Imperfect && best.Lemma == "نهى" && strings.HasSuffix(w.d.Slice(t.Span), "ي") {
			return // «ينهي» ends, «ينهى» forbids
		}
		x.cue = c
		return
	}
	switch x.kind {
	case kindPrep, kindAdv, kindConj, kindPart, kindPron, kindDet, kindRel:
		// «عبر» and «بين» are prepositions more often than verbs
		switch t.Word.Norm {
		case "عبر", "وعبر", "بين", "وبين":
		default:
			return
		}
	}
	for j := range t.Word.Readings {
		r := &t.Word.Readings[j]
		if r.Deriv == rawi.NotVerbal || r.Cost > best.Cost+4 {
			continue
		}
		if c := w.s.byVerb[r.Lemma]; c > 0 {
			x.cue, x.doubt = c, true
			return
		}
	}
}

// stem returns the letters of a word between its particles and pronoun.
func stem(t *rawi.Token, r *rawi.Reading) string {
	if r.StemEnd <= r.StemStart || int(r.StemEnd) > len(t.Word.Norm) {
		return t.Word.Norm
	}
	return t.Word.Norm[r.StemStart:r.StemEnd]
}

func verbOf(r *rawi.Reading) string {
	if r.Deriv == rawi.NotVerbal {
		return ""
	}
	return r.Lemma
}

// attached returns the preposition in the letters before a name that begins
// inside its word.
func attached(t *rawi.Token, skip int) takes {
	for i := range t.Word.Cuts {
		c := &t.Word.Cuts[i]
		if int(c.Skip) != skip {
			continue
		}
		if c.Pro.Any(rawi.Ba) {
			return takesBi
		}
		if c.Pro.Any(rawi.La) {
			return takesLi
		}
	}
	return 0
}

// classOf returns the class of a noun by its dictionary form.
func (w *work) classOf(t *rawi.Token, r *rawi.Reading) nounClass {
	if r.Enc.Person == 3 {
		if c := w.s.nouns[t.Word.Norm]; c&nounAnaphor != 0 {
			return c // «سيادته»
		}
	}
	if r.Dict == "" {
		return 0
	}
	if c, ok := w.s.nouns[normal(r.Dict)]; ok {
		return c
	}
	if c, ok := w.s.nouns[t.Word.Norm]; ok {
		return c
	}
	if r.StemEnd > r.StemStart && int(r.StemEnd) <= len(t.Word.Norm) {
		return w.s.nouns[t.Word.Norm[r.StemStart:r.StemEnd]]
	}
	return 0
}

func (w *work) findPhrase(i, end int) {
	t := &w.d.Tokens[i]
	for c := range t.Word.Cuts {
		cut := &t.Word.Cuts[c]
		if cut.Pro&^(rawi.Wa|rawi.Fa) != 0 {
			continue
		}
		h := cut.Hash
		best, width := int32(0), 0
		for j := i + 1; ; j++ {
			v, more := w.s.phrases.Get(h)
			if v.Len() > 0 {
				best, width = int32(v.At(0))+1, j-i
			}
			if !more || j >= end || w.d.Tokens[j].Kind != rawi.KindWord {
				break
			}
			h = lexicon.Join(h, w.d.Tokens[j].Word.Cuts[0].Hash)
		}
		if best > 0 {
			w.words[i].phrase, w.words[i].width = best, uint8(width)
			return
		}
	}
}

func kindOf(r *rawi.Reading) kind {
	switch r.POS {
	case rawi.VERB, rawi.AUX:
		if r.Deriv == rawi.Finite || r.POS == rawi.VERB {
			return kindVerb
		}
		return kindPart
	case rawi.SCONJ, rawi.PART:
		if r.Lemma == "أن" || r.Lemma == "إن" {
			if r.Pro.Any(rawi.La | rawi.Ka) {
				return kindConj
			}
			return kindAnna
		}
		if r.Lemma == "قد" || r.Lemma == "لقد" {
			return kindPart
		}
		return kindConj
	case rawi.ADP:
		return kindPrep
	case rawi.CCONJ:
		return kindConj
	case rawi.DET:
		return kindDet
	case rawi.PRON:
		if r.Lemma == "الذي" || r.Lemma == "التي" || r.Lemma == "الذين" {
			return kindRel
		}
		if r.Lemma == "من" || r.Lemma == "ما" {
			return kindConj
		}
		return kindPron
	case rawi.ADV:
		return kindAdv
	case rawi.PUNCT:
		return kindPunct
	}
	return kindNoun
}

var prepositions = map[string]takes{
	"من": takesMin, "إلى": takesIla, "على": takesAla, "عن": takesAn, "ب": takesBi, "ل": takesLi, "في": takesFi, "مع": takesMaa,
}

func punctKind(s string) kind {
	switch s {
	case ":", "：":
		return kindColon
	case "،", ",", "؛", ";":
		return kindComma
	case ".", "!", "?", "؟", "۔":
		return kindStop
	case "«", "‹", "„":
		return kindOpen
	case "»", "›":
		return kindClose
	case "\"", "“", "”", "'", "‘", "’", "″":
		return kindMark
	case "(", "[":
		return kindParen
	case ")", "]":
		return kindParenEnd
	}
	return kindPunct
}
