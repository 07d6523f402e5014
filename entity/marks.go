package entity

import (
	"strings"

	"example.org/rawi"
)

// category is what a token looks like to the grammar of names.
type category = uint8

// The categories. The lexicon's names come in a strong form, a weak one (a
// common word too, or read with a particle cut off that may be its first
// letter), and as further words of a longer name.
const (
	catEdge category = iota
	catPunct
	catNumber
	catLatin
	catSymbol
	catPerson
	catShort
	catOrg
	catOutlet
	catPlace
	catCountry
	catWeakPerson
	catWeakShort
	catWeakOrg
	catWeakOutlet
	catWeakPlace
	catWeakCountry
	catInPerson
	catInOrg
	catInPlace
	catTitle
	catTitleDef
	catInTitle
	catTitles
	catHonor
	catNatDef
	catNat
	catMod
	catPart
	catGiven
	catGivenAmb
	catFamily
	catFamilyAmb
	catRelation
	catOrgHead
	catOrgHeadDef
	catOutHead
	catPlcHead
	catLocality
	catStop
	catVerb
	catPrep
	catParticle
	catPronoun
	catNoun
	catNounDef
	catAdj
	catAdjDef
	catOther
	catUnknownDef
	catUnknown
	catGivenCut
	catFamilyCut
	catName
	catUnknownCut
	categories
)

// mark is what the grammar of names sees at a token.
type mark struct {
	cat     category
	after   uint8  // what title or head leads to it
	pattern uint8  // the pattern of a body or place that it stands in
	head    uint8  // the head of a body or place before it, and how far
	memory  uint8  // what the document says of the word elsewhere
	pos     uint16 // part of speech, article, clitics
	hash    uint64
	name    int32 // the lexicon's name that begins here: index of work.found, from one
	title   int32 // the title that begins here
	inTitle bool
}

var edge mark

// work is the memory of one run, used again.
type work struct {
	d          *rawi.Document
	tokens     []rawi.Token
	text       string
	start, end int // the sentence: tokens [start,end)
	infos      []*info
	marks      []mark
	tags       []tag
	back       [][width]tag
	found      []match
	known      map[uint64]uint8 // memory of words
	stage      *Stage
	spans      []span
	named      []named // of each span
	parties    []party
	at         []int32 // the span that begins at a token, from one
	words64    []uint64
	index      map[uint64][]int32 // parties by the words and rows of their names
	some       []int32
	lastWords  map[uint64]uint64 // the last words of persons' names, with the word before
	titled     []title
	roles      []roleOf
	countries  []string            // that the document names or has adjectives of
	wholes     map[uint64]struct{} // words whose first letter is no particle
	joined     []rawi.Token
	words      map[uint64]struct{} // of the whole document, made when first asked for
}

// sentence makes the marks of tokens [start,end).
func (s *Stage) sentence(w *work, start, end int) {
	w.start, w.end = start, end
	for i := start; i < end; i++ {
		w.marks[i] = mark{hash: w.infos[i].word.Cuts[0].Hash, pos: posMark(&w.tokens[i])}
		if strings.HasSuffix(w.written(i), "ى") {
			w.marks[i].pos |= maqsura
		}
	}
	s.lexical(w)
	for i := start; i < end; i++ {
		if w.marks[i].cat == catEdge {
			w.marks[i].cat = w.category(i)
		}
	}
	s.patterns(w)
	s.titleRuns(w)
	w.heads()
}

func posMark(t *rawi.Token) uint16 {
	r := t.Reading()
	m := uint16(r.POS)
	if r.Deriv == rawi.Finite {
		m |= 1 << 5
	}
	if r.Pro.Any(rawi.Al) {
		m |= 1 << 6
	}
	if r.Pro.Any(rawi.Ba | rawi.Ka | rawi.La) {
		m |= 1 << 7
	}
	if r.Pro.Any(rawi.Wa | rawi.Fa) {
		m |= 1 << 8
	}
	if r.Enc.Person != 0 {
		m |= 1 << 9
	}
	if r.Cost >= guessed {
		m |= 1 << 10
	}
	return m | uint16(r.Count)<<11 | uint16(r.Gender)<<13
}

// maqsura is the mark of a word written with ى at its end: «على» is not «علي».
const maqsura = 1 << 15

// nameMask holds the classes that name a party or place by themselves.
const nameMask = 1<<classPerson | 1<<classShort | 1<<classOrg | 1<<classOutlet | 1<<classPlace | 1<<classCountry

// nameCats are the categories of names in the order of preference.
var nameCats = [...]struct {
	class              class
	strong, weak, tail category
}{
	{classPerson, catPerson, catWeakPerson, catInPerson},
	{classCountry, catCountry, catWeakCountry, catInPlace},
	{classOrg, catOrg, catWeakOrg, catInOrg},
	{classOutlet, catOutlet, catWeakOutlet, catInOrg},
	{classPlace, catPlace, catWeakPlace, catInPlace},
	{classShort, catShort, catWeakShort, catInPerson},
}

// lexical marks the names and titles of the lexicon, longest first from left to
// right; the two may overlap.
func (s *Stage) lexical(w *work) {
	nameEnd, titleEnd := w.start, w.start
	for i := w.start; i < w.end; i++ {
		in := w.infos[i]
		if len(in.hits) == 0 {
			continue
		}
		from := len(w.found)
		w.found = s.matches(w.found, w.tokens, in, i, w.end)
		name, title := -1, -1
		for k := from; k < len(w.found); k++ {
			m := &w.found[k]
			var has mask
			for v := range m.vals.Len() {
				has |= value(m.vals.At(v)).class().bit()
			}
			if has&nameMask == 1<<classOutlet && m.last > i+1 && w.infos[m.last-1].whole&classStop.bit() != 0 && !w.cited(i, m.last) {
				continue // «إسرائيل | اليوم»
			}
			if has&nameMask != 0 && (name < 0 || m.last > w.found[name].last) {
				name = k
			}
			if has&(1<<classHonor) != 0 && has&(1<<classTitle) == 0 && m.last == i+1 && has&classGiven.bit() != 0 && !in.def {
				continue // a given name rather than an honorific
			}
			if has&(1<<classTitle) != 0 && m.last == i+1 && i > w.start && (has&(1<<classGiven|1<<classFamily) != 0 && !in.def && w.infos[i-1].whole&classGiven.bit() != 0 || w.describes(i)) {
				continue // «مصطفى خليفة», «القمر الصناعي»
			}
			if has&(1<<classTitle) != 0 && m.last == i+1 && w.verbal(i) {
				continue // «مهاجمة القرية», «طالب الوزير»
			}
			if has&(1<<classTitle|1<<classHonor) != 0 && (title < 0 || m.last > w.found[title].last) {
				title = k
			}
		}
		if title >= 0 && name >= 0 && w.found[name].last > w.found[title].last && i >= nameEnd {
			title = -1 // «معتقل …» is a place
		}
		if title >= 0 && i >= titleEnd {
			titleEnd = w.found[title].last
			w.markTitle(i, title)
		}
		if name >= 0 && i >= nameEnd {
			nameEnd = w.found[name].last
			w.markName(i, name)
		}
	}
}

// verbal reports whether the context reads a word as a verb or a verbal noun.
func (w *work) verbal(i int) bool {
	d := w.tokens[i].Reading().Deriv
	return d == rawi.Finite || d == rawi.Masdar
}

// describes reports whether a title that is an adjective too is said of the thing
// before it: «القمر الصناعي».
func (w *work) describes(i int) bool {
	before := w.infos[i-1]
	return w.tokens[i].Reading().POS == rawi.ADJ && (before.whole|before.cut)&classThing.bit() != 0
}

// cited reports whether what stands before token i leads to an outlet: its head,
// a quotation mark, a verb, «عن»; or it stands alone before a mark, up to last.
func (w *work) cited(i, last int) bool {
	if i == w.start {
		return last < w.end && w.tokens[last].Kind == rawi.KindPunct
	}
	before := &w.tokens[i-1]
	if before.Kind == rawi.KindPunct {
		return opening(w.written(i - 1))
	}
	return w.infos[i-1].whole&classOutHead.bit() != 0 || (w.infos[i-1].cut&classOutHead.bit()) != 0 || w.verbal(i-1) || before.Reading().Lemma == "عن"
}

func (w *work) markTitle(i, k int) {
	m := &w.found[k]
	w.marks[i].title = int32(k + 1)
	for j := i; j < m.last; j++ {
		w.marks[j].inTitle = true
	}
}

// markName sets the categories of a name's words: those of a class in which it is
// no common word, if there is one.
func (w *work) markName(i, k int) {
	m := &w.found[k]
	w.marks[i].name = int32(k + 1)
	best := -1
	for n := range nameCats {
		v, ok := m.find(nameCats[n].class)
		if ok && (best < 0 || !v.amb()) {
			best = n
			if !v.amb() {
				break
			}
		}
	}
	c := &nameCats[best]
	v, _ := m.find(c.class)
	cat := c.strong
	if m.last == i+1 && (v.amb() || w.infos[i].known && c.class != classCountry && c.class != classOrg || tanwin(w.written(i))) {
		cat = c.weak
	}
	w.marks[i].cat = cat
	for j := i + 1; j < m.last; j++ {
		w.marks[j].cat = c.tail
	}
}

// written returns the written form of a token.
func (w *work) written(i int) string {
	if i < len(w.d.Tokens) {
		return w.text[w.tokens[i].Start:w.tokens[i].End]
	}
	return w.d.Source.Headline[w.tokens[i].Start:w.tokens[i].End]
}

// tanwin reports whether a word is written with the sign of an indefinite
// accusative, which names do not take.
func tanwin(s string) bool { return strings.Contains(s, "\u064b") }

// find returns the first value of a class.
func (m *match) find(c class) (value, bool) {
	for k := range m.vals.Len() {
		if v := value(m.vals.At(k)); v.class() == c {
			return v, true
		}
	}
	return 0, false
}

// category returns the category of a token that is no name of the lexicon.
func (w *work) category(i int) category {
	t := &w.tokens[i]
	in := w.infos[i]
	switch t.Kind {
	case rawi.KindPunct:
		return catPunct
	case rawi.KindNumber:
		return catNumber
	case rawi.KindLatin, rawi.KindMixed:
		return catLatin
	case rawi.KindURL, rawi.KindSymbol:
		return catSymbol
	}
	m := &w.marks[i]
	whole := in.whole
	is := func(c class) bool { return whole&c.bit() != 0 }
	amb := func(c class) bool { return in.amb&c.bit() != 0 }
	def := strings.HasPrefix(in.word.Norm, article)
	switch {
	case m.title > 0:
		f := &w.found[m.title-1]
		if v, ok := f.find(classTitle); ok {
			switch {
			case v.count() == rawi.Plural || v.count() == rawi.Dual:
				return catTitles
			case v.def():
				return catTitleDef
			}
			return catTitle
		}
		return catHonor
	case m.inTitle:
		return catInTitle
	case is(classStop):
		return catStop
	case in.whole|in.cut != 0 && (is(classNat) || in.cut&classNat.bit() != 0):
		if def || in.def {
			return catNatDef
		}
		return catNat
	case is(classRelation) || in.cut&classRelation.bit() != 0:
		return catRelation
	case is(classMod):
		return catMod
	case is(classPart):
		return catPart
	case in.known && (is(classGiven) || is(classFamily)) && particle(&in.word.Readings[0]):
		if in.word.Readings[0].POS == rawi.ADP {
			return catPrep
		}
		return catParticle
	case is(classGiven) && strings.HasSuffix(w.written(i), "ى") && in.known && in.word.Readings[0].POS == rawi.ADP:
		return catPrep // «على» is not «علي»
	case is(classGiven) && !amb(classGiven) && !(in.known && in.word.Readings[0].POS == rawi.ADP):
		return catGiven
	case is(classFamily) && !amb(classFamily):
		return catFamily
	case is(classOrgHead) || in.cut&classOrgHead.bit() != 0:
		if in.def {
			return catOrgHeadDef
		}
		return catOrgHead
	case is(classOutHead) || in.cut&classOutHead.bit() != 0:
		return catOutHead
	case is(classPlcHead) || in.cut&classPlcHead.bit() != 0:
		return catPlcHead
	case is(classLocality) || in.cut&classLocality.bit() != 0:
		return catLocality
	case is(classGiven):
		return catGivenAmb
	case is(classFamily):
		return catFamilyAmb
	}
	r := t.Reading()
	if in.known {
		switch {
		case r.Deriv == rawi.Finite:
			return catVerb
		case r.POS == rawi.ADP:
			return catPrep
		case r.POS == rawi.CCONJ || r.POS == rawi.SCONJ || r.POS == rawi.PART:
			return catParticle
		case r.POS == rawi.PRON || r.POS == rawi.DET:
			return catPronoun
		case r.POS == rawi.NOUN && in.def:
			return catNounDef
		case r.POS == rawi.NOUN:
			return catNoun
		case r.POS == rawi.ADJ && in.def:
			return catAdjDef
		case r.POS == rawi.ADJ:
			return catAdj
		}
		return catOther
	}
	switch {
	case in.cut&classGiven.bit() != 0:
		return catGivenCut
	case in.cut&classFamily.bit() != 0:
		return catFamilyCut
	case in.def:
		return catUnknownDef
	case len(in.word.Cuts) > 1:
		return catUnknownCut
	}
	return catUnknown
}

// particle reports whether a reading is a particle that is no name: all but
// «على», which some papers write as the name «علي».
func particle(r *rawi.Reading) bool {
	switch r.POS {
	case rawi.ADP, rawi.CCONJ, rawi.SCONJ, rawi.PART, rawi.PRON:
		return r.Lemma != "على"
	}
	return false
}

// The states of a token behind a title or head.
const (
	afterNone  uint8 = iota
	afterTitle       // directly behind a title
	afterNat         // behind title and nationality
	afterBody        // behind a title and the body or place it belongs to
	afterMod         // behind a title and «السابق»
	afterHonor
	afterRun1 // behind the first word of a run that a title leads
	afterRun2
	afterRun3
	afterOutHead
	afterLocality
	afterRelation
	inTitle
	afterPrep
)

// mostComplement is how many words the noun in the genitive behind a title may
// have.
const mostComplement = 5

// titleRuns walks through the sentence and notes what leads to each token.
func (s *Stage) titleRuns(w *work) {
	state, n := afterNone, 0
	for i := w.start; i < w.end; i++ {
		m := &w.marks[i]
		m.after = state
		if m.inTitle {
			m.after = inTitle
			if state >= afterTitle && state <= afterHonor && m.title > 0 {
				m.after = state
			}
		}
		switch {
		case m.inTitle:
			state, n = afterTitle, 0
			if m.cat == catHonor {
				state = afterHonor
			}
			continue
		case m.cat == catOutHead:
			state = afterOutHead
			continue
		case m.cat == catLocality:
			state = afterLocality
			continue
		case m.cat == catRelation:
			state = afterRelation
			continue
		}
		led := state >= afterTitle && state <= afterMod || state == afterPrep
		n++
		switch {
		case (led || state == afterRelation) && (m.cat == catNatDef || m.cat == catNat):
			state = afterNat
		case led && m.cat == catMod:
			state = afterMod
		case led && n <= mostComplement && bodyLike(m.cat):
			state = afterBody
		case led && n <= mostComplement && m.cat == catPrep:
			state = afterPrep
		case (led || state == afterHonor || state >= afterRun1 && state <= afterRun3 || state == afterRelation) && runLike(m.cat):
			switch {
			case state < afterRun1 || state > afterRun3:
				state = afterRun1
			case state < afterRun3:
				state++
			}
		default:
			state = afterNone
		}
	}
}

// bodyLike reports whether a word may belong to what a title is of.
func bodyLike(c category) bool {
	switch c {
	case catOrg, catOutlet, catPlace, catCountry, catWeakOrg, catWeakPlace, catWeakCountry, catInOrg, catInPlace,
		catOrgHead, catOrgHeadDef, catPlcHead, catNounDef, catAdjDef, catNoun:
		return true
	}
	return false
}

// runLike reports whether a word may belong to a person's name.
func runLike(c category) bool {
	switch c {
	case catPerson, catShort, catInPerson, catWeakPerson, catWeakShort, catPart, catGiven, catGivenAmb, catFamily, catFamilyAmb,
		catUnknown, catUnknownDef, catUnknownCut, catGivenCut, catFamilyCut, catLatin, catWeakPlace:
		return true
	}
	return false
}

// heads notes for each token the nearest head of a body or place before it.
func (w *work) heads() {
	head, far := uint8(0), uint8(0)
	for i := w.start; i < w.end; i++ {
		m := &w.marks[i]
		if head != 0 && far < 4 {
			m.head = head<<3 | far + 1
		}
		far++
		switch m.cat {
		case catOrgHead:
			head, far = 1, 0
		case catOrgHeadDef:
			head, far = 2, 0
		case catPlcHead:
			head, far = 3, 0
		case catOutHead:
			head, far = 4, 0
		case catLocality:
			head, far = 5, 0
		case catVerb, catPunct, catPrep, catParticle:
			head = 0
		}
	}
}
