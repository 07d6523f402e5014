package entity

import (
	"strings"

	"example.org/rawi"
)

// span is a name in the text: tokens [first,last), from byte start on.
type span struct {
	first, last int
	start       int
	kind        int // 0 person, 1 org, 2 place
	cut         int // the cut of the first token that leaves attached particles out
	rule        string
}

var kindTypes = [...]string{rawi.Person, rawi.Org, rawi.Place}

// collect turns the tags of the text's tokens into spans.
func (w *work) collect() {
	w.spans = w.spans[:0]
	for _, sent := range w.d.Sentences {
		for i := sent.First; i < sent.Last; i++ {
			if !w.tags[i].first() {
				continue
			}
			j := i + 1
			for j < sent.Last && w.tags[j] == w.tags[i]+1 {
				j++
			}
			end := j
			i, j = w.trim(i, j, w.tags[i].kind())
			for j > i+1 && w.tokens[j-1].Kind == rawi.KindPunct && !w.closesName(i, j-1) {
				j--
			}
			for k := j; k < end; k++ {
				w.tags[k] = outside
			}
			if w.isName(i, j, w.tags[i].kind()) {
				w.spans = append(w.spans, w.spanOf(i, j, w.tags[i].kind()))
			} else {
				w.forget(i, j)
			}
			i = end - 1
		}
	}
}

// forget clears the tags of what is no name, and that its last word may name a
// person.
func (w *work) forget(i, j int) {
	if last := w.infos[j-1].word.Cuts[0].Hash; j > i+1 && w.lastWords[last] == w.infos[j-2].word.Cuts[0].Hash {
		delete(w.lastWords, last)
	}
	for k := i; k < j; k++ {
		w.tags[k] = outside
	}
}

// personWords holds the classes of words that stand in a person's name.
const personWords = 1<<classPerson | 1<<classShort | 1<<classGiven | 1<<classFamily | 1<<classPart

// trim takes off what the model ran into a name: common words and titles around
// a person, adjectives that no name has behind a body.
func (w *work) trim(i, j, kind int) (int, int) {
	if m := &w.marks[i]; m.name > 0 && w.found[m.name-1].last == j {
		return i, j
	}
	if end := w.listed(i, kind); end > 0 && end < j && w.qualified(end, j, kind) {
		return i, end
	}
	for kind == 2 && i+1 < j && w.marks[i].cat == catLocality {
		i = w.drop(i, i+1, firstPlace)
	}
	if kind != 0 {
		for i+1 < j && w.marks[i].name == 0 && w.infos[i].verb && (w.infos[i].whole|w.infos[i].cut)&nameWords == 0 {
			i = w.drop(i, i+1, tag(1+2*kind))
		}
		for kind == 1 && j-1 > i && j < len(w.tokens) && w.relative(j-1) {
			j--
		}
		for k := i + 1; k < j; k++ {
			if w.marks[k].pattern != noPattern && k+1 < j && w.marks[k+1].cat == catNatDef {
				continue // «الرسمية الإيرانية»
			}
			if c := w.marks[k].cat; c == catStop || kind == 1 && w.infos[k].whole&classStop.bit() != 0 || c == catMod && w.infos[k].amb == 0 && kind == 2 {
				return i, k
			}
		}
		if kind == 1 && j > i+1 && w.outletHead(i, j) {
			return w.drop(i, i+1, firstOrg), j
		}
		if kind == 1 && j > i+1 && w.infos[i].whole&classOutHead.bit() != 0 && w.infos[i].whole&classOrgHead.bit() == 0 && w.marks[i].pattern == noPattern {
			return w.drop(i, i+1, firstOrg), j
		}
		return i, j
	}
	for i+1 < j && (w.foreignWord(i) && w.leads(i) || w.parted(i) && w.startsName(i+1) || w.foreBy(i)) {
		i = w.drop(i, i+1, firstPerson)
	}
	for k := i + 1; k < j; k++ {
		if w.marks[k].cat == catStop && w.marks[k-1].cat != catPart {
			j = k // «… الأحد»
		}
	}
	for j-1 > i && w.foreignWord(j-1) && w.endsName(i, j-1) && w.marks[j-2].cat != catPart {
		j--
	}
	return i, j
}

// listed returns the end of the lexicon's name that begins at token i, 0 for none
// of the kind.
func (w *work) listed(i, kind int) int {
	m := &w.marks[i]
	if m.name == 0 {
		return 0
	}
	f := &w.found[m.name-1]
	for _, c := range kindClasses[kind] {
		if _, ok := f.find(c); ok && (kind == 2 || c == classPerson && f.last > i+1) {
			return f.last
		}
	}
	return 0
}

// qualified reports whether tokens [i,j) only qualify the name before them: common
// words behind a person, adjectives of nationality behind a place.
func (w *work) qualified(i, j, kind int) bool {
	for k := i; k < j; k++ {
		if kind == 0 && !w.foreignWord(k) || kind == 2 && w.marks[k].cat != catNatDef {
			return false
		}
	}
	return kind != 1
}

// parted reports whether a word at the beginning of a name is a particle: إن, or
// «فان» for «فإن» where no family name follows.
func (w *work) parted(i int) bool {
	switch m := &w.marks[i]; m.cat {
	case catStop, catParticle:
		return true
	case catPart:
		return w.infos[i].cut&classStop.bit() != 0 && (i+1 >= len(w.infos) || w.infos[i+1].whole&(classShort.bit()|classFamily.bit()|classPerson.bit()) == 0)
	}
	return false
}

// startsName reports whether a person's name may begin with the word at i where
// nothing leads to it.
func (w *work) startsName(i int) bool {
	return w.infos[i].whole&personWords != 0 || w.marks[i].cat == catUnknown && w.marks[i].memory&^knownTitled != 0 && w.marks[i-1].cat != catPart
}

// foreBy reports whether the word at i stands before a name that is whole without
// it: a family name before a last name («إلى يمين …»), a verb that is a given name
// too before a last name of the document («وعد …»).
func (w *work) foreBy(i int) bool {
	m, next := &w.marks[i], &w.marks[i+1]
	switch {
	case m.cat == catFamily || m.cat == catFamilyAmb:
		return (next.cat == catShort || next.cat == catPerson) && w.infos[i].whole&classGiven.bit() == 0
	case m.cat == catGivenAmb && w.infos[i].verb && w.opens(i):
		return next.memory&(knownTitled|knownGiven|knownLast) != 0 && next.cat != catGiven
	}
	return false
}

// leads reports whether the common word at i stands before a name, not in it: a
// title, a verb, a particle, or any before a given name.
func (w *work) leads(i int) bool {
	if w.infos[i].whole&(classTitle.bit()|classHonor.bit()) != 0 {
		return true
	}
	switch r := w.tokens[i].Reading(); {
	case r.Deriv == rawi.Finite, r.Enc.Person != 0, r.POS == rawi.ADP, r.POS == rawi.PART, r.POS == rawi.SCONJ, r.POS == rawi.CCONJ, r.POS == rawi.PRON:
		return true
	}
	switch w.marks[i+1].cat {
	case catGiven, catPerson, catShort, catFamily, catPart:
		return !w.infos[i].def
	}
	return false
}

// endsName reports whether the word at k cannot stand in the name that begins at
// i: a particle, a word with a pronoun, a verb behind two words.
func (w *work) endsName(i, k int) bool {
	r := w.tokens[k].Reading()
	switch {
	case r.Enc.Person != 0:
		return !w.infos[k].def
	case r.Deriv == rawi.Finite:
		return k > i+1
	}
	switch r.POS {
	case rawi.ADP, rawi.CCONJ, rawi.SCONJ, rawi.PART, rawi.PRON, rawi.DET:
		return true
	}
	return false
}

// outletHead reports whether the word at i only leads to the name of an outlet of
// the lexicon, up to j: «شبكة», but not «وكالة», which belongs to the name.
func (w *work) outletHead(i, j int) bool {
	if (w.infos[i].whole|w.infos[i].cut)&classOutHead.bit() == 0 || w.marks[i+1].name == 0 || w.found[w.marks[i+1].name-1].last != j {
		return false
	}
	if c := w.marks[i+1].cat; c != catOutlet && c != catWeakOutlet && c != catOrg {
		return false
	}
	return w.marks[i].name == 0 && !w.stage.firm(w, i)
}

// relative reports whether the word at k is a participle that what follows
// completes: «الجبهة المرتبطة بتنظيم …».
func (w *work) relative(k int) bool {
	r := w.tokens[k].Reading()
	if r.Deriv != rawi.ActiveParticiple && r.Deriv != rawi.PassiveParticiple || !r.Pro.Any(rawi.Al) || k+1 >= w.end && k+1 >= len(w.d.Tokens) {
		return false
	}
	next := w.tokens[k+1].Reading()
	return next.POS == rawi.ADP || next.Pro.Any(rawi.Ba|rawi.La) && next.Deriv != rawi.Finite
}

// drop takes token i off a name, which then begins at next.
func (w *work) drop(i, next int, t tag) int {
	w.tags[i], w.tags[next] = outside, t
	return next
}

// foreignWord reports whether a word is common and stands in no person's name.
func (w *work) foreignWord(i int) bool {
	in := w.infos[i]
	if (in.whole|in.cut)&personWords != 0 || w.tokens[i].Kind != rawi.KindWord {
		return false
	}
	return in.known || in.whole&(classTitle.bit()|classHonor.bit()) != 0
}

// isName reports whether tokens [i,j) may be a name: not without letters, not a
// bare head, not what has no name but a nationality.
func (w *work) isName(i, j, kind int) bool {
	letters := false
	for k := i; k < j; k++ {
		letters = letters || w.tokens[k].Kind == rawi.KindWord || w.tokens[k].Kind == rawi.KindLatin
	}
	if !letters || w.tokens[i].Kind == rawi.KindPunct || w.infos[i].word.Norm == "" {
		return false
	}
	in := w.infos[i]
	has := in.whole | in.cut
	if kind == 0 && (w.common(i, j) || w.parted(i) && !w.namedBefore(i) || j == i+1 && w.marks[i].name == 0 && w.thing(i)) {
		return false
	}
	if kind == 2 && j == i+1 && in.def && w.attribute(i) {
		return false
	}
	if kind == 0 && w.marks[i].pos&maqsura != 0 && w.closedClass(i) || j == i+1 && has&classAlone.bit() != 0 || kind == 0 && w.infos[i].whole&personWords == 0 && in.known && w.closedClass(i) {
		return false
	}
	if j == i+1 {
		return has&(nameMask|1<<classGiven|1<<classFamily) != 0 || has&(1<<classOrgHead|1<<classPlcHead|1<<classLocality|1<<classUnnamed|1<<classStop) == 0
	}
	if kind != 1 || has&classUnnamed.bit() == 0 {
		return true
	}
	for k := i + 1; k < j; k++ {
		if w.infos[k].whole&classNat.bit() == 0 {
			return true
		}
	}
	return false
}

// opens reports whether a clause may begin at token i: a mark or a conjunction
// stands before it.
func (w *work) opens(i int) bool {
	if i == 0 || w.tokens[i-1].Kind == rawi.KindPunct {
		return true
	}
	pos := w.tokens[i-1].Reading().POS
	return pos == rawi.CCONJ || pos == rawi.SCONJ || pos == rawi.PART
}

// namedBefore reports whether a word of a person's name stands before token i.
func (w *work) namedBefore(i int) bool {
	return i > 0 && (w.tags[i-1] == firstPerson || w.tags[i-1] == innerPerson)
}

// thing reports whether the word at i stands behind a thing that has a name, with
// adjectives between: «القمر الصناعي …».
func (w *work) thing(i int) bool {
	for k := i - 1; k >= 0 && k > i-4; k-- {
		if (w.infos[k].whole|w.infos[k].cut)&classThing.bit() != 0 {
			return true
		}
		if w.tokens[k].Reading().POS != rawi.ADJ && w.tokens[k].Kind != rawi.KindPunct {
			return false
		}
	}
	return false
}

// attribute reports whether the word with article at i is a common noun that an
// adjective with article completes: «على الصعيد الدولي».
func (w *work) attribute(i int) bool {
	if !w.infos[i].known || w.tokens[i].Reading().POS != rawi.NOUN || i+1 >= len(w.d.Tokens) || w.infos[i].amb == 0 && w.marks[i].cat != catWeakPlace {
		return false
	}
	on := i > 0 && w.tokens[i-1].Reading().Lemma == "على"
	return w.defAdjective(i+1) && (on || w.marks[i+1].cat != catNatDef)
}

// common reports whether tokens [i,j) are common words all, none of them a word
// of names.
func (w *work) common(i, j int) bool {
	for k := i; k < j; k++ {
		in := w.infos[k]
		if tanwin(w.written(k)) {
			return true
		}
		if w.tokens[k].Kind != rawi.KindWord || !in.known || (in.whole|in.cut)&personWords != 0 && !w.closedClass(k) {
			return false
		}
		if m := &w.marks[k]; m.after >= afterTitle && m.after <= afterRun3 && m.after != afterBody && !w.closedClass(k) {
			return false
		}
	}
	return true
}

// closedClass reports whether a word is a preposition, particle, pronoun or
// adverb.
func (w *work) closedClass(k int) bool {
	switch r := &w.infos[k].word.Readings[0]; r.POS {
	case rawi.ADP, rawi.PART, rawi.PRON, rawi.CCONJ, rawi.SCONJ, rawi.DET, rawi.ADV, rawi.AUX, rawi.NUM:
		return w.marks[k].after == afterNone || w.marks[k].pos&maqsura != 0
	}
	return false
}

// closesName reports whether the mark at k closes what a mark in the name from i
// on opens.
func (w *work) closesName(i, k int) bool {
	if !closing(w.written(k)) {
		return false
	}
	for n := i; n < k; n++ {
		if w.tokens[n].Kind == rawi.KindPunct && (opening(w.written(n)) || w.written(n) == "(" || w.written(n) == "'") {
			return true
		}
	}
	return false
}

func closing(mark string) bool {
	return mark == "\"" || mark == "»" || mark == ")" || mark == "”" || mark == "'"
}

func (w *work) spanOf(i, j, kind int) span {
	k := w.cutOf(i, kind)
	return span{first: i, last: j, start: w.tokens[i].Start + int(w.infos[i].word.Cuts[k].Skip), kind: kind, cut: k}
}

// nameWords holds the classes that may begin a name.
const nameWords = nameMask | 1<<classGiven | 1<<classFamily | 1<<classPart | 1<<classOrgHead | 1<<classPlcHead

// cutOf returns the cut of token i behind which a name begins: whole, or without
// the particles attached to it. The lexicon, the rest of the document and the
// particle itself speak for one or the other.
func (w *work) cutOf(i, kind int) int {
	in, m := w.infos[i], &w.marks[i]
	cuts := in.word.Cuts
	if len(cuts) == 1 {
		return 0
	}
	if m.name > 0 && w.found[m.name-1].last > i+1 {
		return int(w.found[m.name-1].cut)
	}
	if in.whole&nameWords != 0 {
		return 0
	}
	best, top := 0, 0
	if _, ok := w.wholes[cuts[0].Hash]; ok {
		top += 6
	}
	if _, ok := w.lastWords[cuts[0].Hash]; ok {
		top += 4
	}
	if kind == 0 && m.after >= afterTitle && m.after <= afterRun3 {
		top += 4
	}
	for k := 1; k < len(cuts); k++ {
		if score := w.cutScore(i, k, kind); score > top {
			best, top = k, score
		}
	}
	return best
}

// cutScore is what speaks for a cut; the whole word has 0.
func (w *work) cutScore(i, k, kind int) int {
	in := w.infos[i]
	cut := in.word.Cuts[k]
	rest := w.rest(i, k)
	score := -1
	switch {
	case cut.Pro == rawi.Wa:
		score = 1
	case cut.Pro.Any(rawi.Ka):
		score = -3
		if kind == 0 {
			score = -6
		}
	case cut.Pro.Any(rawi.Fa):
		score = -5
	}
	for h := range in.hits {
		if int(in.hits[h].cut) == k && hasNameWord(&in.hits[h]) {
			score += 5
			break
		}
	}
	switch {
	case strings.HasPrefix(rest, article) && len(rest) > 3*letterLen:
		score += 4
	case cut.Pro.Any(rawi.La) && strings.HasPrefix(rest, "ل") && in.def:
		score += 3
	}
	if r := w.tokens[i].Reading(); in.known && r.Pro&^rawi.Al == cut.Pro {
		score += 4
	}
	if len(rest) < 3*letterLen {
		score -= 2
	}
	if score > -6 && w.inDocument(cut.Hash) {
		score += 4
	}
	return score
}

// markWholes notes the first words of names that begin with the letter of a
// particle but cannot have one where they stand: behind a preposition or a verb
// no «و» begins a name.
func (w *work) markWholes() {
	clear(w.wholes)
	for i := range w.tags {
		in := w.infos[i]
		if !w.tags[i].first() || in.known || in.hits != nil && in.whole == 0 || len(in.word.Cuts) == 1 || i == 0 {
			continue
		}
		r := w.tokens[i-1].Reading()
		bare := r.Cost < guessed && r.Enc.Person == 0
		if bare && (r.POS == rawi.ADP || r.Deriv == rawi.Finite && r.Aspect == rawi.Perfect && strings.IndexByte("\xd9", in.word.Norm[0]) >= 0 && in.word.Cuts[1].Pro&^(rawi.Wa|rawi.Fa) == 0) ||
			w.marks[i-1].cat == catLocality {
			w.wholes[in.word.Cuts[0].Hash] = struct{}{}
		}
	}
}

// inDocument reports whether a word stands in the document as a token.
func (w *work) inDocument(hash uint64) bool {
	if len(w.words) == 0 {
		for j := range w.tokens {
			w.words[w.tokens[j].Word.Cuts[0].Hash] = struct{}{}
		}
	}
	_, ok := w.words[hash]
	return ok
}

func hasNameWord(h *hit) bool {
	for k := range h.vals.Len() {
		if value(h.vals.At(k)).class().bit()&nameWords != 0 {
			return true
		}
	}
	return false
}

// rest returns the folded form of a token behind the particles of a cut.
func (w *work) rest(i, k int) string {
	word := w.infos[i].word
	at := 0
	for at < len(word.Norm) && word.Offsets != nil && word.Offsets[at] < word.Cuts[k].Skip {
		at++
	}
	return word.Norm[at:]
}

// byRule sets the tags of a sentence by the lexicon and the patterns alone.
func (s *Stage) byRule(w *work) {
	set := func(i, j int, t tag) {
		for k := i; k < j; k++ {
			w.tags[k] = t
			if k == i {
				t++
			}
		}
	}
	for i := w.start; i < w.end; i++ {
		m := &w.marks[i]
		switch {
		case m.pattern == patternOf, m.pattern == patternAdj, m.pattern == patternNat, m.pattern == patternPlace:
			j := i + 1
			for j < w.end && w.marks[j].pattern == m.pattern+1 {
				j++
			}
			t := firstOrg
			if m.pattern == patternPlace {
				t = firstPlace
			}
			set(i, j, t)
			i = j - 1
		case m.name > 0 && m.cat >= catPerson && m.cat <= catCountry:
			j := w.found[m.name-1].last
			t := [...]tag{firstPerson, firstPerson, firstOrg, firstOrg, firstPlace, firstPlace}[m.cat-catPerson]
			set(i, j, t)
			i = j - 1
		case m.cat == catGiven, m.after >= afterTitle && m.after <= afterHonor && runLike(m.cat) && m.cat != catUnknownDef:
			j := i + 1
			for j < w.end && j < i+4 && runLike(w.marks[j].cat) {
				j++
			}
			if j > i+1 || m.after >= afterTitle {
				set(i, j, firstPerson)
			}
			i = j - 1
		}
	}
}
