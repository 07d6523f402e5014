package entity

import (
	"strings"

	"example.org/rawi"
)

// nameTags are the tags of the lexicon's names by category, from catPerson on.
var nameTags = [...]tag{firstPerson, firstPerson, firstOrg, firstOrg, firstPlace, firstPlace}

// override adds what lexicon and patterns are sure of and the model left out,
// and parts what it ran together.
func (s *Stage) override(w *work) {
	for i := w.start; i < w.end; i++ {
		m := &w.marks[i]
		if p := m.pattern; !m.inTitle && (p == patternNat || (p == patternOf || p == patternAdj || p == patternPlace) && s.firm(w, i)) {
			t := firstOrg
			if p == patternPlace {
				t = firstPlace
			}
			w.cover(i, w.patternEnd(i), t)
		}
		if m.name > 0 && w.found[m.name-1].last > i+1 && (!w.tags[i].first() || w.spanEnd(i) < w.found[m.name-1].last) && s.sure(w, m) {
			last := w.found[m.name-1].last
			for last < w.end && m.pattern != noPattern && w.marks[last].pattern == m.pattern+1 && w.marks[last].cat == catNatDef {
				last++
			}
			w.cover(i, last, nameTags[m.cat-catPerson])
		}
		if w.tags[i] == firstOrg && m.pattern == patternAdj {
			w.towards(i)
		}
		if w.tags[i].first() {
			w.part(i)
			w.speaker(i)
			w.province(i)
			w.widen(i)
			w.acronym(i)
		}
		if w.tags[i] != outside {
			continue
		}
		switch {
		case m.name > 0 && s.sure(w, m):
			w.fill(i, w.found[m.name-1].last, nameTags[m.cat-catPerson])
		case m.after >= afterTitle && m.after <= afterHonor && !m.inTitle && w.infos[i].whole&(classGiven.bit()|classPerson.bit()) != 0:
			j := i + 1
			for j < w.end && j < i+4 && runLike(w.marks[j].cat) && w.tags[j] == outside {
				j++
			}
			if j > i+1 || m.cat == catGiven {
				w.fill(i, j, firstPerson)
			}
		case m.after >= afterTitle && m.after <= afterHonor && m.after != afterBody && !m.inTitle && m.cat == catUnknown && w.plainRun(i) > i+1:
			w.fill(i, w.plainRun(i), firstPerson)
		case i > w.start && i+1 < w.end && w.tokens[i-1].Reading().Deriv == rawi.Finite && w.tokens[i-1].Reading().Person == 3 && givenLike(m.cat):
			if j := w.run(i + 1); j > i+1 {
				w.fill(i, j, firstPerson)
			}
		case i > w.start && w.marks[i-1].cat == catOutHead:
			w.outlet(i)
		case m.cat == catOrgHead && i > w.start && w.tokens[i-1].Kind == rawi.KindPunct && opening(w.written(i-1)):
			w.quotedBody(i)
		case s.movement(w, i):
			w.fill(i, i+1, firstOrg)
		case m.cat == catWeakPlace && w.infos[i].def && s.placed(w, i):
			w.fill(i, i+1, firstPlace)
		case m.cat == catWeakShort && w.infos[i].def && s.atHome(w, m):
			w.fill(i, i+1, firstPerson)
		}
	}
}

func givenLike(c category) bool { return c == catGiven || c == catGivenAmb || c == catGivenCut }

// run returns the end of the words from i on that may stand behind a given name.
func (w *work) run(i int) int {
	j := i
	for j < w.end && j < i+3 && w.tags[j] == outside && (runLike(w.marks[j].cat) || j == i && w.marks[j].cat == catNatDef) {
		j++
	}
	return j
}

// plainRun returns the end of the unknown words and words of names from i on.
func (w *work) plainRun(i int) int {
	j := i
	for j < w.end && j < i+4 && w.tags[j] == outside && (w.marks[j].cat == catUnknown || w.infos[j].whole&personWords != 0 && runLike(w.marks[j].cat)) {
		j++
	}
	return j
}

// widen extends a person's name to the left over given names and unknown words.
func (w *work) widen(i int) {
	if w.tags[i] != firstPerson || w.infos[i].word.Cuts[0].Hash != w.marks[i].hash {
		return
	}
	w.lengthen(i)
	for k := i - 1; k >= w.start && k > i-3 && w.tags[k] == outside && !w.marks[k].inTitle && givenLike(w.marks[k].cat); k-- {
		w.tags[k], w.tags[k+1] = firstPerson, innerPerson
	}
}

// lengthen extends a person's name to the right over names. «علي» may be written
// for the preposition: it counts before a particle, a verb or a mark only.
func (w *work) lengthen(i int) {
	j := i + 1
	for j < w.end && w.tags[j] == innerPerson {
		j++
	}
	if j+1 < w.end && w.marks[j].cat == catPart && w.tags[j] == outside && w.tags[j+1] == outside && w.tokens[j+1].Kind == rawi.KindWord && w.marks[j+1].cat != catStop && w.marks[j+1].cat != catPrep && !w.parted(j) {
		w.tags[j], w.tags[j+1] = innerPerson, innerPerson // «… آل ثاني»
		return
	}
	if f := w.marks[i].name; f > 0 && (w.marks[i].cat == catPerson || w.marks[i].cat == catShort) && w.found[f-1].last == j {
		return
	}
	for ; j < w.end && j < i+4 && w.tags[j] == outside && !w.marks[j].inTitle; j++ {
		switch w.marks[j].cat {
		case catGiven, catFamily:
		case catGivenAmb, catFamilyAmb:
			if !w.bounded(j + 1) {
				return
			}
		default:
			return
		}
		w.tags[j] = innerPerson
	}
}

// bounded reports whether what stands at j cannot depend on a preposition: a
// mark, a particle, a verb, or nothing.
func (w *work) bounded(j int) bool {
	if j >= w.end {
		return true
	}
	switch w.marks[j].cat {
	case catPunct, catPrep, catParticle, catVerb, catStop:
		return true
	}
	return false
}

// acronym tags what stands in brackets behind a body: «منظمة … (أوبك)».
func (w *work) acronym(i int) {
	if w.tags[i] != firstOrg {
		return
	}
	j := i + 1
	for j < w.end && w.tags[j] == innerOrg {
		j++
	}
	if j-i < 2 || j+1 >= w.end || w.tokens[j].Kind != rawi.KindPunct || w.tags[j] != outside {
		return
	}
	open := w.written(j)
	if open != "(" && open != "\"" && open != "«" && open != "“" {
		return
	}
	for k := j + 1; k < w.end && k <= j+4; k++ {
		if w.tokens[k].Kind != rawi.KindPunct {
			continue
		}
		if c := w.written(k); c != ")" && c != "\"" && c != "»" && c != "”" && c != "." || k == j+1 {
			return
		}
		if open == "(" && (w.tokens[j+1].Kind == rawi.KindLatin || !w.infos[j+1].known || w.infos[j+1].whole&nameMask != 0) ||
			!w.infos[j+1].known && k == j+2 && w.infos[j+1].whole&personWords == 0 {
			w.fill(j+1, k, firstOrg)
		}
		return
	}
}

// quotedBody tags the body whose name is all that stands in quotation marks, from
// its head at token i on: «حركة …».
func (w *work) quotedBody(i int) {
	if i+1 >= w.end {
		return
	}
	if r := w.tokens[i+1].Reading(); r.Deriv == rawi.Finite || r.POS == rawi.ADJ && !r.Pro.Any(rawi.Al) {
		return
	}
	if end := w.quoted(i-1) - 1; end > i+1 {
		w.fill(i, end, firstOrg)
	}
}

// movement reports whether a token names the people of a movement: الحوثيون.
func (s *Stage) movement(w *work, i int) bool {
	if w.marks[i].cat != catNatDef || i > w.start && w.infos[i-1].def && !w.infos[i-1].verb {
		return false
	}
	for h := range w.infos[i].hits {
		hit := &w.infos[i].hits[h]
		for k := range hit.vals.Len() {
			v := value(hit.vals.At(k))
			if v.class() == classNat && v.count() == rawi.Plural && !v.amb() && s.names.cell(v, colKind) == "movement" && s.names.cell(v, colISO) != "" {
				return true
			}
		}
	}
	return false
}

// placed reports whether a place whose name is a common word with article stands
// where a place does: behind a preposition or «مدينة».
func (s *Stage) placed(w *work, i int) bool {
	f := &w.found[w.marks[i].name-1]
	v, ok := f.find(classPlace)
	if !ok || v.amb() || f.last > i+1 {
		return false
	}
	if w.infos[i].word.Cuts[f.cut].Pro.Any(rawi.Ba | rawi.La) {
		return true
	}
	if i == w.start {
		return false
	}
	return w.marks[i-1].cat == catLocality || w.tokens[i-1].Reading().POS == rawi.ADP
}

// atHome reports whether the document speaks of the country of a person whose
// last name is a common word too: «الأسد» where Syria is spoken of.
func (s *Stage) atHome(w *work, m *mark) bool {
	v, ok := w.found[m.name-1].find(classShort)
	if !ok {
		return false
	}
	iso := s.names.cell(v, colISO)
	for _, c := range w.countries {
		if c == iso {
			return iso != ""
		}
	}
	return false
}

// speaker makes a person of a single word that was taken for a place behind a
// verb in the masculine: cities are feminine («وأعلنت موسكو», «وقال رودس»).
func (w *work) speaker(i int) {
	if w.tags[i] != firstPlace || i+1 < w.end && w.tags[i+1] == innerPlace || i == w.start {
		return
	}
	c := w.marks[i].cat
	if c == catCountry || c == catWeakCountry || w.infos[i].def {
		return
	}
	if c == catPlace && w.infos[i].whole&personWords == 0 && (i+1 >= w.end || w.tokens[i+1].Reading().POS != rawi.SCONJ && w.tokens[i+1].Reading().Lemma != "إن") {
		return // «هز بغداد»
	}
	r := w.tokens[i-1].Reading()
	if r.Deriv == rawi.Finite && r.Aspect == rawi.Perfect && r.Gender == rawi.Masculine && r.Count != rawi.Plural && r.Person == 3 && w.infos[i].word.Cuts[0].Hash == w.marks[i].hash && w.cutOf(i, 0) == 0 {
		w.tags[i] = firstPerson
	}
}

// towards extends a body over the «لل…» of its pattern: الجهاز المركزي
// للمحاسبات.
func (w *work) towards(i int) {
	j := w.spanEnd(i)
	for end := w.patternEnd(i); j < end && w.tags[j] == outside && (w.lil(j) || w.tags[j-1] == innerOrg && w.lil(j-1)); j++ {
		w.tags[j] = innerOrg
	}
}

// province makes a place of a person's name that a place bears too, behind
// «محافظة».
func (w *work) province(i int) {
	m := &w.marks[i]
	if w.tags[i] != firstPerson || i == w.start || m.name == 0 || w.marks[i-1].cat != catLocality && (w.infos[i-1].whole|w.infos[i-1].cut)&classLocality.bit() == 0 {
		return
	}
	f := &w.found[m.name-1]
	if _, ok := f.find(classPlace); !ok || f.last != w.spanEnd(i) {
		return
	}
	for j := f.last - 1; j > i; j-- {
		w.tags[j] = innerPlace
	}
	w.tags[i] = firstPlace
}

// spanEnd returns the end of the name that begins at token i.
func (w *work) spanEnd(i int) int {
	j := i + 1
	for j < w.end && w.tags[j] == w.tags[i]+1 {
		j++
	}
	return j
}

// patternEnd returns the end of the pattern that begins at token i.
func (w *work) patternEnd(i int) int {
	j := i + 1
	for j < w.end && w.marks[j].pattern == w.marks[i].pattern+1 {
		j++
	}
	return j
}

// cover makes tokens [i,j) a name unless one reaches over their bounds.
func (w *work) cover(i, j int, t tag) {
	if w.tags[i].inner() || j < w.end && w.tags[j].inner() {
		return
	}
	for k := i; k < j; k++ {
		w.tags[k] = outside
	}
	w.fill(i, j, t)
}

// outlet tags the name behind «صحيفة»: what stands in quotes, or a word that has
// the article, or unknown ones.
func (w *work) outlet(i int) {
	if w.tokens[i].Kind == rawi.KindPunct {
		for j := i + 1; j < w.end && j <= i+6; j++ {
			if w.tokens[j].Kind == rawi.KindPunct && closing(w.written(j)) {
				if j > i+1 {
					w.cover(i+1, j, firstOrg)
				}
				return
			}
		}
		return
	}
	if w.infos[i-1].def {
		return // «المجلة», and what follows is no name
	}
	switch w.marks[i].cat {
	case catNounDef, catUnknownDef, catAdjDef, catWeakOutlet, catWeakOrg:
		w.fill(i, i+1, firstOrg)
	case catUnknown, catLatin:
		j := i + 1
		for j < w.end && j < i+4 && w.tags[j] == outside && w.foreign(j) {
			j++
		}
		w.fill(i, j, firstOrg)
	}
}

// fill tags tokens [i,j) as one name where none of them is tagged yet.
func (w *work) fill(i, j int, t tag) {
	for k := i; k < j; k++ {
		if w.tags[k] != outside {
			return
		}
	}
	w.tags[i] = t
	for k := i + 1; k < j; k++ {
		w.tags[k] = t + 1
	}
}

// sure reports whether a name of the lexicon is one in any context: it has
// several words, or is no common word.
func (s *Stage) sure(w *work, m *mark) bool {
	if m.cat < catPerson || m.cat > catCountry || m.inTitle {
		return false
	}
	f := &w.found[m.name-1]
	in := w.infos[f.first]
	if m.cat == catCountry {
		return in.def || !w.adverbial(f.first)
	}
	if m.cat == catOutlet && w.allKnown(f.first, f.last) {
		return false // «بيان اليوم»
	}
	return f.last > f.first+1 || !in.known && (f.cut == 0 || in.whole == 0)
}

// adverbial reports whether a country may be an adjective in the accusative:
// «تحركا تركيا».
func (w *work) adverbial(i int) bool {
	if !w.infos[i].known || i == w.start || !strings.HasSuffix(w.infos[i].word.Norm, "ا") {
		return false
	}
	before := w.infos[i-1]
	return before.known && !before.def && strings.HasSuffix(before.word.Norm, "ا")
}

func (w *work) allKnown(i, j int) bool {
	for ; i < j; i++ {
		if !w.infos[i].known {
			return false
		}
	}
	return true
}

// firm reports whether the pattern that begins at i always makes a name: the
// line of its head says so.
func (s *Stage) firm(w *work, i int) bool {
	for h := range w.infos[i].hits {
		hit := &w.infos[i].hits[h]
		for k := range hit.vals.Len() {
			v := value(hit.vals.At(k))
			if v.class() != classOrgHead && v.class() != classPlcHead || v.count() != rawi.NoCount {
				continue
			}
			for _, need := range strings.Split(s.names.cell(v, colNeed), ",") {
				if need == "firm" || need == "firmname" && ownName(w.marks[w.patternEnd(i)-1].cat) {
					return true
				}
			}
			if w.marks[i].pattern == patternOf && !v.amb() && w.marks[w.patternEnd(i)-1].cat == catNatDef {
				return true // «هيئة أركان الجيش التركي»
			}
		}
	}
	return false
}

// ownName reports whether a word is a name or unknown.
func ownName(c category) bool {
	switch c {
	case catPlace, catCountry, catInPlace, catWeakPlace, catOrg, catInOrg, catUnknown, catLatin, catPerson, catShort, catInPerson:
		return true
	}
	return false
}

// part cuts the name that begins at token i before «و» and a further name or
// head, before «ب» and a place, and where a person follows a place: «الجيش
// والشاباك», «المحكمة بتونس».
func (w *work) part(i int) {
	t := w.tags[i]
	for j := i + 1; j < w.end && w.tags[j] == t+1; j++ {
		m := &w.marks[j]
		if t != firstPerson && w.marks[i].name > 0 && w.found[w.marks[i].name-1].last == j && (m.cat == catGiven || m.cat == catPerson || m.cat == catShort) {
			w.retag(j, t, firstPerson, w.end)
			return
		}
		if t == firstOrg && m.pattern != inOf && m.pattern != inAdj && w.headAfterWa(j) {
			w.retag(j, t, outside, w.end)
			return
		}
		if t == firstOrg && w.marks[i].cat == catOrgHead && m.cat == catOrgHead && w.tokens[j].Reading().Pro.Any(rawi.Ba) && j+1 < w.end && w.tags[j+1] == innerOrg {
			w.retag(j, t, t, w.end) // «لجنة … | بمجلس …»
			return
		}
		if t == firstPerson {
			if c := w.marks[i].cat; (c == catShort || c == catPerson) && w.found[w.marks[i].name-1].last == j && (m.cat == catPlace || m.cat == catCountry) {
				w.retag(j, t, firstPlace, w.found[m.name-1].last)
				return
			}
			if w.secondPerson(i, j) {
				w.retag(j, t, firstPerson, w.end)
				return
			}
			continue
		}
		if w.tokens[j].Kind == rawi.KindPunct && w.written(j) == "(" && j+1 < w.end && w.tags[j+1] == t+1 {
			w.tags[j] = outside
			w.retag(j+1, t, t, w.end)
			return
		}
		if m.name == 0 || m.cat < catPerson || m.cat > catCountry {
			continue
		}
		pro := w.infos[j].word.Cuts[w.found[m.name-1].cut].Pro
		place := m.cat == catPlace || m.cat == catCountry
		if !pro.Any(rawi.Wa) && !(pro.Any(rawi.Ba) && place) || !place && (m.pattern == inOf || m.pattern == inAdj) {
			continue
		}
		w.retag(j, t, nameTags[m.cat-catPerson], w.found[m.name-1].last)
		return
	}
}

// secondPerson reports whether the word at j, in a person's name that begins at
// i, is «و» with a further person: «سمير وكامل».
func (w *work) secondPerson(i, j int) bool {
	in := w.infos[j]
	if in.whole&personWords != 0 || !strings.HasPrefix(in.word.Norm, "و") {
		return false
	}
	for k := range in.word.Cuts {
		if in.word.Cuts[k].Pro != rawi.Wa {
			continue
		}
		for h := range in.hits {
			if int(in.hits[h].cut) == k && hasNameWord(&in.hits[h]) {
				return true
			}
		}
		return w.inDocument(in.word.Cuts[k].Hash) || j >= i+2 && j+1 < w.end && w.tags[j+1] == innerPerson
	}
	return false
}

// headAfterWa reports whether a token is «و» with the head of a further body.
func (w *work) headAfterWa(j int) bool {
	in := w.infos[j]
	if in.def || in.cut&classOrgHead.bit() == 0 {
		return false
	}
	for h := range in.hits {
		if in.word.Cuts[in.hits[h].cut].Pro == rawi.Wa && in.hits[h].vals.Len() > 0 {
			return true
		}
	}
	return false
}

// retag gives the rest of a name, from token j on, the tag t up to last, and none
// behind it.
func (w *work) retag(j int, old, t tag, last int) {
	for k := j; k < w.end && w.tags[k] == old+1; k++ {
		switch {
		case t == outside || k >= last:
			w.tags[k] = outside
		case k == j:
			w.tags[k] = t
		default:
			w.tags[k] = t + 1
		}
	}
}
