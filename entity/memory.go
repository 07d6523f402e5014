package entity

import "example.org/rawi"

// What a document shows of a word elsewhere.
const (
	knownFirst  uint8 = 1 << iota // a word of a person's name by the lexicon, not the last
	knownLast                     // the last word of one
	knownTitled                   // a word that a title led to
	knownGiven                    // a word behind a given name
	knownBody                     // a single-word name of a body that a head led to
)

// remember notes which words stand in names that their surroundings show, and
// marks their other occurrences.
func (w *work) remember() {
	note := func(i int, bit uint8) {
		if w.tokens[i].Kind == rawi.KindWord || w.tokens[i].Kind == rawi.KindLatin {
			w.known[w.infos[i].word.Cuts[0].Hash] |= bit
		}
	}
	for i := range w.marks {
		m := &w.marks[i]
		switch m.cat {
		case catPerson:
			last := w.found[m.name-1].last
			for j := i; j < last-1; j++ {
				note(j, knownFirst)
			}
			note(last-1, knownLast)
			continue
		case catGiven, catGivenCut:
			for j := i + 1; j < len(w.marks) && j <= i+3 && runLike(w.marks[j].cat); j++ {
				note(j, knownGiven)
			}
		}
		if m.after >= afterTitle && m.after <= afterRun3 && runLike(m.cat) && m.cat != catWeakPlace {
			note(i, knownTitled)
		}
	}
	if len(w.known) == 0 {
		return
	}
	for i := range w.marks {
		if w.tokens[i].Kind != rawi.KindWord && w.tokens[i].Kind != rawi.KindLatin || w.infos[i].verb {
			continue
		}
		for _, c := range w.infos[i].word.Cuts {
			w.marks[i].memory |= w.known[c.Hash]
		}
	}
}
