package arabic

import (
	"sort"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// analyser finds what is known of a written form apart from its context. It
// keeps what it found, in a table of fixed size, so that common words cost one
// look-up.
type analyser struct {
	forms   lexicon.Dict
	entries lexicon.Table
	phrases lexicon.Dict // names of several words
	cache   [cacheSize][2]atomic.Pointer[cached]
}

const cacheSize = 1 << 16

// cached is what is known of a written form. A form that is short, as nearly all
// are, is kept in the entry itself, so that comparing it touches no other memory.
type cached struct {
	short [inlineLen]byte
	n     uint8
	kind  rawi.Kind
	// begins has the bit of every cut that is the first word of a longer name
	begins uint16
	word   *rawi.Word
	long   string // the form where it does not fit
}

const inlineLen = 28

func (c *cached) is(written string, kind rawi.Kind) bool {
	if c == nil || c.kind != kind {
		return false
	}
	if len(written) <= inlineLen {
		return int(c.n) == len(written) && string(c.short[:c.n]) == written
	}
	return c.n > inlineLen && c.long == written
}

// longestAnalysed is the length in bytes of the longest word that is taken
// apart; the longest Arabic words of news have about 40.
const longestAnalysed = 120

// word returns what is known of a written form.
func (a *analyser) word(written string, kind rawi.Kind) *rawi.Word {
	return a.entry(written, kind).word
}

// entry returns the entry of a written form. Each place of the table holds two
// forms: a new one moves the first to the second.
func (a *analyser) entry(written string, kind rawi.Kind) *cached {
	set := &a.cache[lexicon.HashWord(written)&(cacheSize-1)]
	first := set[0].Load()
	if first.is(written, kind) {
		return first
	}
	if c := set[1].Load(); c.is(written, kind) {
		return c
	}
	c := &cached{kind: kind, n: uint8(min(len(written), inlineLen+1))}
	written = strings.Clone(written) // lets go of the document's text
	if copy(c.short[:], written); len(written) > inlineLen {
		c.long = written
	}
	c.word = a.analyse(written, kind)
	if kind != rawi.KindPunct && kind != rawi.KindSymbol {
		terms(c.word)
	}
	for i, cut := range c.word.Cuts {
		if _, more := a.phrases.Get(cut.Hash); more {
			c.begins |= 1 << i
		}
	}
	set[1].Store(first)
	set[0].Store(c)
	return c
}

func (a *analyser) analyse(written string, kind rawi.Kind) *rawi.Word {
	al := Align(written)
	w := &rawi.Word{Norm: al.Text}
	if len(written) <= 255 && len(al.Text) <= 255 {
		w.Offsets = make([]uint8, len(al.starts))
		for i, s := range al.starts {
			w.Offsets[i] = uint8(s)
		}
	}
	w.Cuts = append(w.Cuts, rawi.Cut{Hash: lexicon.HashWord(w.Norm)})
	switch kind {
	case rawi.KindPunct:
		w.Readings = []rawi.Reading{{Lemma: written, Dict: written, POS: rawi.PUNCT}}
		return w
	case rawi.KindNumber:
		w.Readings = []rawi.Reading{{Lemma: w.Norm, Dict: w.Norm, POS: rawi.NUM}}
		return w
	case rawi.KindSymbol:
		w.Readings = []rawi.Reading{{Lemma: written, Dict: written, POS: rawi.SYM}}
		return w
	case rawi.KindURL, rawi.KindLatin:
		w.Readings = []rawi.Reading{{Lemma: written, Dict: written, POS: rawi.X}}
		return w
	}
	if w.Offsets == nil || len(w.Norm) > longestAnalysed || w.Norm == "" {
		w.Readings = []rawi.Reading{{Lemma: w.Norm, Dict: w.Norm, POS: rawi.X}}
		return w
	}
	w.Cuts = cuts(w)
	w.Readings = a.readings(w, written)
	return w
}

// letterLen is the length in bytes of every letter of the folded alphabet.
const letterLen = 2

// cuts returns the ways to read a word as attached particles and a rest that is
// a name or title: whole; without و or ف; without one of ب ك ل before or after
// that; «لل…» as ل and «ال…».
func cuts(w *rawi.Word) []rawi.Cut {
	out := []rawi.Cut{{Hash: lexicon.HashWord(w.Norm)}}
	add := func(pro rawi.Clitics, at int) {
		rest := w.Norm[at:]
		if len(rest) < 2*letterLen {
			return
		}
		out = append(out, rawi.Cut{Pro: pro, Skip: w.Offsets[at], Hash: lexicon.HashWord(rest)})
		if pro.Any(rawi.La) && strings.HasPrefix(rest, "ل") && len(rest) > 2*letterLen {
			out = append(out, rawi.Cut{Pro: pro, Skip: w.Offsets[at], Hash: lexicon.HashWord("ا" + rest)})
		}
	}
	prep := func(pro rawi.Clitics, at int) {
		for _, p := range [...]struct {
			letter string
			bit    rawi.Clitics
		}{{"ب", rawi.Ba}, {"ل", rawi.La}, {"ك", rawi.Ka}} {
			if strings.HasPrefix(w.Norm[at:], p.letter) {
				add(pro|p.bit, at+letterLen)
			}
		}
	}
	prep(0, 0)
	switch {
	case strings.HasPrefix(w.Norm, "و"):
		add(rawi.Wa, letterLen)
		prep(rawi.Wa, letterLen)
	case strings.HasPrefix(w.Norm, "ف"):
		add(rawi.Fa, letterLen)
		prep(rawi.Fa, letterLen)
	}
	return out
}

// prefix is a run of proclitics.
type prefix struct {
	text string
	pro  rawi.Clitics
	cost uint8
}

// prefixes are the runs of proclitics that stand before a stem, longest last.
var prefixes = func() []prefix {
	var out []prefix
	for _, conj := range []prefix{{"", 0, 0}, {"و", rawi.Wa, 1}, {"ف", rawi.Fa, 2}} {
		for _, p := range []prefix{
			{"", 0, 0},
			{"ال", rawi.Al, 0},
			{"ب", rawi.Ba, 1},
			{"بال", rawi.Ba | rawi.Al, 0},
			{"ك", rawi.Ka, 3},
			{"كال", rawi.Ka | rawi.Al, 1},
			{"ل", rawi.La, 1},
			{"لل", rawi.La | rawi.Al, 0},
			{"س", rawi.Sa, 0},
		} {
			out = append(out, prefix{conj.text + p.text, conj.pro | p.pro, conj.cost + p.cost})
		}
	}
	return out
}()

// suffix is an attached pronoun.
type suffix struct {
	text string
	enc  rawi.Pronoun
}

var suffixes = []suffix{
	{"", rawi.Pronoun{}},
	{"ه", rawi.Pronoun{Person: 3, Gender: rawi.Masculine, Count: rawi.Singular}},
	{"ها", rawi.Pronoun{Person: 3, Gender: rawi.Feminine, Count: rawi.Singular}},
	{"هم", rawi.Pronoun{Person: 3, Gender: rawi.Masculine, Count: rawi.Plural}},
	{"هما", rawi.Pronoun{Person: 3, Count: rawi.Dual}},
	{"هن", rawi.Pronoun{Person: 3, Gender: rawi.Feminine, Count: rawi.Plural}},
	{"نا", rawi.Pronoun{Person: 1, Count: rawi.Plural}},
	{"ني", rawi.Pronoun{Person: 1, Count: rawi.Singular}},
	{"ي", rawi.Pronoun{Person: 1, Count: rawi.Singular}},
	{"كم", rawi.Pronoun{Person: 2, Gender: rawi.Masculine, Count: rawi.Plural}},
	{"ك", rawi.Pronoun{Person: 2, Count: rawi.Singular}},
}

// mostReadings is how many readings of a word are kept.
const mostReadings = 8

// readings returns the analyses of a folded word, the likeliest first; a guess
// where the lexicon has none.
func (a *analyser) readings(w *rawi.Word, written string) []rawi.Reading {
	norm := w.Norm
	var out []rawi.Reading
	for i := range prefixes {
		p := &prefixes[i]
		if !strings.HasPrefix(norm, p.text) {
			continue
		}
		start := len(p.text)
		for j := range suffixes {
			s := &suffixes[j]
			end := len(norm) - len(s.text)
			if end-start < letterLen || !strings.HasSuffix(norm, s.text) || s.text == "ي" && strings.HasSuffix(written, "ى") {
				continue
			}
			out = a.stem(out, norm, start, end, p, s, written[w.Offsets[start]:w.Offsets[end]])
		}
	}
	if len(out) == 0 {
		return guess(norm)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Cost < out[j].Cost })
	out = dedupe(out)
	if len(out) > mostReadings {
		out = out[:mostReadings:mostReadings]
	}
	return out
}

// dedupe drops readings that differ in nothing that a reader can see.
func dedupe(in []rawi.Reading) []rawi.Reading {
	out := in[:0]
next:
	for _, r := range in {
		for _, o := range out {
			o.Cost = r.Cost
			if o == r {
				continue next
			}
		}
		out = append(out, r)
	}
	return out
}

// stem appends the readings of norm[start:end] between a prefix and a suffix.
func (a *analyser) stem(out []rawi.Reading, norm string, start, end int, p *prefix, s *suffix, written string) []rawi.Reading {
	stem := norm[start:end]
	out = a.lookup(out, stem, start, end, p, s, written)
	if p.pro.Has(rawi.La|rawi.Al) && start >= letterLen {
		// «للجنة»: the stem's own ل is the second one
		out = a.lookup(out, norm[start-letterLen:end], start-letterLen, end, p, s, "ل"+written)
	}
	return out
}

func (a *analyser) lookup(out []rawi.Reading, stem string, start, end int, p *prefix, s *suffix, written string) []rawi.Reading {
	values, _ := a.forms.Get(lexicon.HashWord(stem))
	for k := range values.Len() {
		v := values.At(k)
		r := a.decode(v)
		if !fits(&r, v, p.pro, s) || broken(&r) && verbalNoun(written) {
			continue
		}
		if r.Dict == "" { // a name: its lemma is the word itself
			r.Lemma, r.Dict = stem, stem
			r.Cost = nameCost
		}
		r.Pro, r.Enc = p.pro, s.enc
		r.StemStart, r.StemEnd = uint8(start), uint8(end)
		r.Cost += p.cost
		switch s.text {
		case "":
		case "ي":
			r.Cost += 6 // news seldom speaks in the first person
		default:
			r.Cost++
		}
		r.Cost += spelling(written, &r)
		out = append(out, r)
		if r.Deriv == rawi.ActiveParticiple || r.Deriv == rawi.PassiveParticiple || r.POS == rawi.ADJ && strings.HasSuffix(r.Dict, "ي") {
			// a participle or relational adjective may stand for a person or thing
			r.POS = rawi.NOUN
			r.Cost++
			out = append(out, r)
		}
	}
	return out
}

// spelling is what a reading costs whose hamza or final ى is not written as its
// dictionary form has it: «كان» for كأن, «علي» for على. News often leaves hamzas
// out, and some papers write ى for ي, but seldom the other way round.
func spelling(stem string, r *rawi.Reading) uint8 {
	if broken(r) { // it has letters of its own: «آباء» of أب, «مرضى» of مريض
		first, _ := utf8.DecodeRuneInString(stem)
		want, _ := utf8.DecodeRuneInString(r.Dict)
		return min(alefCost(first, want), 1)
	}
	cost := uint8(0)
	if strings.HasSuffix(stem, "ى") != strings.HasSuffix(r.Dict, "ى") && r.Deriv == rawi.NotVerbal && r.Enc.Person == 0 {
		if strings.HasSuffix(stem, "ي") || strings.HasSuffix(stem, "ى") {
			cost = 3
		}
	}
	dict := r.Dict
	if r.Deriv == rawi.Finite && r.Aspect != rawi.Perfect {
		dict = "" // the prefix hides the first letter of the stem
		if r.Person == 1 && r.Count == rawi.Singular {
			dict = "أ"
		}
	}
	if r.POS == rawi.SCONJ || r.POS == rawi.PART || r.POS == rawi.CCONJ {
		return cost + alefs(stem, dict)
	}
	first, _ := utf8.DecodeRuneInString(stem)
	want, _ := utf8.DecodeRuneInString(dict)
	return cost + alefCost(first, want)
}

// broken reports whether a reading is a plural that a line of the lexicon gives,
// or as good as one: not the plural of a verbal noun or participle.
func broken(r *rawi.Reading) bool {
	return r.POS == rawi.NOUN && r.Count == rawi.Plural && r.Deriv == rawi.NotVerbal
}

// verbalNoun reports whether a stem is written as the verbal noun of a fourth
// form, «إعداد», and not as a plural such as «أعداد».
func verbalNoun(stem string) bool {
	first, n := utf8.DecodeRuneInString(stem)
	return first == alefHamzaI && utf8.RuneCountInString(stem) == 5 && strings.HasPrefix(stem[n+2*letterLen:], "ا")
}

// alefs compares the alefs of two words letter by letter.
func alefs(written, dict string) uint8 {
	cost := uint8(0)
	for _, want := range dict {
		r, n := utf8.DecodeRuneInString(written)
		for n > 0 && classOf(r) == mark {
			written = written[n:]
			r, n = utf8.DecodeRuneInString(written)
		}
		cost += alefCost(r, want)
		written = written[n:]
	}
	return cost
}

func alefCost(written, want rune) uint8 {
	if written == want || !isAlef(written) || !isAlef(want) {
		return 0
	}
	if written == alef {
		return 2 // a hamza left out
	}
	return 5
}

func isAlef(r rune) bool {
	return r == alef || r == alefHamza || r == alefHamzaI || r == alefMadda
}

// decode turns a number of the compiled dictionary into a reading.
func (a *analyser) decode(v uint32) rawi.Reading {
	entry := v & (1<<entryBits - 1)
	row := int(entry) - 1
	r := rawi.Reading{
		Entry:  int32(entry),
		Lemma:  a.entries.Cell(row, colVerb),
		Dict:   a.entries.Cell(row, colLemma),
		Deriv:  rawi.Deriv(v >> shDeriv & 7),
		Aspect: rawi.Aspect(v >> shAspect & 3),
		Person: uint8(v >> shPerson & 3),
		Gender: rawi.Gender(v >> shGender & 3),
		Count:  rawi.Count(v >> shCount & 3),
		POS:    posOf(a.entries.Cell(row, colPOS)),
		Cost:   2,
	}
	if r.Lemma == "" {
		r.Lemma = r.Dict
	}
	switch v >> shVoice & 3 {
	case voicePassive:
		r.Passive = true
	case voiceEither:
		r.PassiveOK = true
	}
	flags := a.entries.Cell(row, colFlags)
	if rest, ok := strings.CutPrefix(flags, "closed"); ok {
		r.Cost = 0
		for i := 0; i < len(rest); i++ {
			r.Cost = r.Cost*10 + rest[i] - '0'
		}
	}
	switch r.Deriv {
	case rawi.Masdar:
		r.POS = rawi.NOUN
	case rawi.ActiveParticiple:
		r.POS, r.Cost = rawi.ADJ, 3
	case rawi.PassiveParticiple:
		r.POS, r.Cost = rawi.ADJ, 4
	case rawi.Finite:
		switch {
		case r.Aspect == rawi.Imperative:
			r.Cost += 6
		case r.Person == 2:
			r.Cost += 4
		case r.Person == 1:
			r.Cost += 2
		case r.Gender == rawi.Feminine && r.Count == rawi.Plural:
			r.Cost += 4 // «بكين» is a city before it is women who wept
		}
		if r.Passive {
			r.Cost += 3
		}
	}
	switch v >> shState & 3 {
	case stateConstruct:
		r.Construct = true
		r.Cost += 2
	case stateJussive:
		r.Jussive = true
		r.Cost += 2
	case stateAccusative:
		r.Accusative = true
		r.Cost++
	}
	if r.Count == rawi.Dual {
		r.Cost++
	}
	return r
}

// fits reports whether a form may stand behind these proclitics and before this
// suffix.
func fits(r *rawi.Reading, v uint32, pro rawi.Clitics, s *suffix) bool {
	switch v >> shEnc & 3 {
	case encNeeds:
		if s.text == "" {
			return false
		}
	case encNone:
		if s.text != "" {
			return false
		}
	}
	prep := pro.Any(rawi.Ba | rawi.Ka | rawi.La)
	if r.Deriv == rawi.Finite {
		if pro.Any(rawi.Al|rawi.Ba|rawi.Ka) || s.text == "ي" {
			return false
		}
		if pro.Any(rawi.Sa|rawi.La) && r.Aspect != rawi.Imperfect {
			return false
		}
		return !(r.Passive && s.text != "" && s.text != "ه" && s.text != "ها" && s.text != "هم")
	}
	if pro.Any(rawi.Sa) {
		return false
	}
	state := v >> shState & 3
	if state == stateAccusative && (prep || pro.Any(rawi.Al)) || state == stateConstruct && pro.Any(rawi.Al) {
		return false
	}
	if pro.Any(rawi.Al) && s.text != "" {
		return false
	}
	if s.text == "ني" && r.POS != rawi.PART && r.POS != rawi.SCONJ && r.POS != rawi.CCONJ && r.POS != rawi.ADP {
		return false
	}
	switch r.POS {
	case rawi.ADP, rawi.CCONJ, rawi.AUX, rawi.INTJ:
		if pro.Any(rawi.Al|rawi.Ka) || prep && len(r.Lemma) < 3*letterLen {
			return false
		}
	case rawi.PROPN:
		return s.text == ""
	case rawi.PART, rawi.SCONJ, rawi.PRON, rawi.DET, rawi.ADV:
		return !pro.Any(rawi.Al)
	}
	return true
}

// nameCost is what the reading of a word as a name costs.
const nameCost = 4

// guessCost is the least cost of a reading that no lexicon knows.
const guessCost = 20

// guess reads a word that no lexicon knows: the article shows a noun or
// adjective, an ending its number and gender.
func guess(norm string) []rawi.Reading {
	var out []rawi.Reading
	add := func(p prefix, cost uint8) {
		start := len(p.text)
		stem := norm[start:]
		r := rawi.Reading{POS: rawi.NOUN, Pro: p.pro, StemStart: uint8(start), StemEnd: uint8(len(norm)), Cost: cost}
		if !p.pro.Any(rawi.Al) {
			if s, enc, ok := guessPronoun(stem); ok {
				r.Enc = enc
				r.StemEnd = uint8(start + len(s))
				stem = s
				if b, fem := strings.CutSuffix(stem, "ت"); fem && len(b) >= 3*letterLen {
					stem = b + "ة"
				}
			}
		}
		r.Lemma, r.Gender, r.Count = guessLemma(stem, p.pro.Any(rawi.Al))
		if nisba(stem) {
			r.POS = rawi.ADJ
			r.Lemma = strings.TrimSuffix(r.Lemma, "ة")
			if !strings.HasSuffix(r.Lemma, "ي") {
				r.Lemma += "ي"
			}
		}
		r.Dict = r.Lemma
		out = append(out, r)
		if r.POS == rawi.ADJ {
			r.POS = rawi.NOUN
			r.Cost++
			out = append(out, r)
		}
	}
	for i := len(prefixes) - 1; i >= 0; i-- {
		p := prefixes[i]
		if !p.pro.Any(rawi.Al) || !strings.HasPrefix(norm, p.text) || len(norm)-len(p.text) < 2*letterLen {
			continue
		}
		add(p, guessCost)
	}
	add(prefix{}, guessCost+1)
	if strings.HasPrefix(norm, "و") && len(norm) >= 5*letterLen {
		add(prefix{"و", rawi.Wa, 1}, guessCost+2)
	}
	return out
}

func guessPronoun(stem string) (string, rawi.Pronoun, bool) {
	for _, s := range suffixes[2:5] {
		if rest, ok := strings.CutSuffix(stem, s.text); ok && len(rest) >= 3*letterLen {
			return rest, s.enc, true
		}
	}
	return stem, rawi.Pronoun{}, false
}

// nisba reports whether a stem has an ending of relational adjectives.
func nisba(stem string) bool {
	for _, end := range [...]string{"ي", "ية", "يين", "يون", "يتين", "يات"} {
		if rest, ok := strings.CutSuffix(stem, end); ok && len(rest) >= 3*letterLen {
			return true
		}
	}
	return false
}

// guessLemma takes the ending of number and gender off a stem. Without an
// article only a feminine is safe to see: «باكستان» is no dual.
func guessLemma(stem string, definite bool) (string, rawi.Gender, rawi.Count) {
	for _, e := range [...]struct {
		end, lemma string
		g          rawi.Gender
		n          rawi.Count
	}{
		{"ات", "ة", rawi.Feminine, rawi.Plural},
		{"ون", "", rawi.Masculine, rawi.Plural},
		{"تين", "ة", rawi.Feminine, rawi.Dual},
		{"تان", "ة", rawi.Feminine, rawi.Dual},
		{"ين", "", rawi.Masculine, rawi.Plural},
		{"ة", "ة", rawi.Feminine, rawi.Singular},
	} {
		if !definite && e.end != "ات" && e.end != "ة" {
			continue
		}
		if rest, ok := strings.CutSuffix(stem, e.end); ok && len(rest) >= 3*letterLen {
			return rest + e.lemma, e.g, e.n
		}
	}
	return stem, rawi.NoGender, rawi.Singular
}
