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
			for j > i+1 && w.tokens[j-1].Kind == rawi.KindPunct && !closing(w.text[w.tokens[j-1].Start:w.tokens[j-1].End]) {
				j--
			}
			if w.isName(i, j, w.tags[i].kind()) {
				w.spans = append(w.spans, w.spanOf(i, j, w.tags[i].kind()))
			} else {
				for k := i; k < j; k++ {
					w.tags[k] = outside
				}
			}
			i = j - 1
		}
	}
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
	if j == i+1 {
		return has&(nameMask|1<<classGiven|1<<classFamily) != 0 || has&(1<<classOrgHead|1<<classPlcHead|1<<classLocality|1<<classUnnamed|1<<classStop) == 0
	}
	if kind != 1 || has&classUnnamed.bit() == 0 {
		return true
	}
	for k := i + 1; k < j; k++ {
		if w.marks[k].cat != catNatDef {
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
// the particles attached to it.
func (w *work) cutOf(i, kind int) int {
	in, m := w.infos[i], &w.marks[i]
	cuts := in.word.Cuts
	if len(cuts) == 1 {
		return 0
	}
	if m.name > 0 {
		return int(w.found[m.name-1].cut)
	}
	if in.whole&nameWords != 0 {
		return 0
	}
	for h := range in.hits {
		if k := int(in.hits[h].cut); k > 0 && hasNameWord(&in.hits[h]) {
			return k
		}
	}
	// a common word with an article behind particles: «بالمحكمة»
	best := 0
	for k := 1; k < len(cuts); k++ {
		if rest := w.rest(i, k); strings.HasPrefix(rest, article) && len(rest) > 3*letterLen || cuts[k].Pro.Any(rawi.La) && strings.HasPrefix(rest, "لل") {
			best = k
		} else if cuts[k].Pro.Any(rawi.La) && strings.HasPrefix(rest, "ل") && in.known && in.def {
			best = k
		}
	}
	if best > 0 {
		return best
	}
	if in.known {
		r := w.tokens[i].Reading()
		pro := r.Pro &^ rawi.Al
		for k := 1; k < len(cuts); k++ {
			if pro != 0 && cuts[k].Pro == pro {
				return k
			}
		}
		return 0
	}
	if kind == 0 && m.after >= afterTitle && m.after <= afterRun3 {
		return 0
	}
	return w.cutByDocument(i)
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

// cutByDocument chooses between the whole of an unknown word and its rest by
// what else stands in the document; a «و» is cut off if nothing speaks against.
func (w *work) cutByDocument(i int) int {
	word := w.infos[i].word
	if len(w.words) == 0 {
		for j := range w.tokens {
			w.words[w.tokens[j].Word.Cuts[0].Hash] = struct{}{}
		}
	}
	for k := 1; k < len(word.Cuts); k++ {
		if _, ok := w.words[word.Cuts[k].Hash]; ok {
			return k
		}
	}
	for k := 1; k < len(word.Cuts); k++ {
		if word.Cuts[k].Pro == rawi.Wa && len(w.rest(i, k)) >= 3*letterLen {
			return k
		}
	}
	return 0
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
