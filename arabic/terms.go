package arabic

import (
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// Term is what a search index knows a piece of text by.
type Term struct {
	rawi.Span
	Text string
	Norm string // the word as it is written, folded; of a name the same as Text
	Name bool   // a name of several words, kept whole beside the terms of its words
	// Others are further dictionary forms that the word may be of, as likely as
	// Text: «الأسر» is أسر or أسرة, «صورته» صوّر or صورة. An index has the word
	// under all of them. They must not be changed.
	Others []string
	// Sure says that the word stands in its dictionary form, so that a query for
	// it asks for Text and not for Others: «كتاب» is a book before it is writers.
	Sure bool
	// Function says that it is a word of grammar, which says nothing of what a
	// text is about: a particle, preposition, pronoun or auxiliary.
	Function bool
}

// terms sets what search looks a word up by. Of the likeliest readings the first
// is taken, but a noun that stands in its dictionary form goes before a verb and
// before the broken plural of another: «كتاب» is no plural of كاتب.
func terms(w *rawi.Word) {
	best := 0
	for i := range w.Readings {
		if w.Readings[i].Cost != w.Readings[0].Cost || w.Readings[0].Deriv != rawi.Finite && !broken(&w.Readings[0]) {
			break
		}
		if itself(w, i) {
			best = i
			break
		}
	}
	w.Term = Normalise(w.Readings[best].Dict)
	for i := range w.Readings {
		r := &w.Readings[i]
		if r.Cost != w.Readings[0].Cost || r.Deriv == rawi.Finite || r.Dict == w.Readings[best].Dict {
			continue
		}
		also(w, Normalise(r.Dict))
	}
	if r := &w.Readings[0]; r.Entry == 0 && r.Cost >= guessCost && r.StemEnd > 0 {
		// What looks like an ending may belong to a name: «البيتكوين».
		also(w, w.Norm[r.StemStart:])
	}
}

func also(w *rawi.Word, term string) {
	if term != w.Term && !slices.Contains(w.Others, term) {
		w.Others = append(w.Others, term)
	}
}

// function reports whether a word is one of grammar in its likeliest reading.
func function(w *rawi.Word) bool {
	switch r := &w.Readings[0]; r.POS {
	case rawi.ADP, rawi.AUX, rawi.CCONJ, rawi.DET, rawi.PART, rawi.PRON, rawi.SCONJ:
		return true
	case rawi.ADV:
		return r.Entry > 0
	}
	return false
}

// itself reports whether a reading is of a noun that stands in its dictionary
// form, whatever is attached to it.
func itself(w *rawi.Word, i int) bool {
	r := &w.Readings[i]
	return r.Deriv != rawi.Finite && r.StemEnd > 0 && Normalise(r.Dict) == w.Norm[r.StemStart:r.StemEnd]
}

// Terms calls yield for each term of a text, in order, until yield returns
// false: for a word its folded dictionary form, so that «كتاب» finds «والكتب»;
// for a name of several words that the lexicon knows also the whole, its words
// joined by "_". The same word gives the same term in any context, so a query
// meets what was indexed.
func (s *Stage) Terms(text string, yield func(Term) bool) {
	raw := tokenise(text, make([]rawToken, 0, len(text)/9+8))
	words := make([]*cached, len(raw))
	for i, t := range raw {
		words[i] = s.a.entry(text[t.Start:t.End], t.kind)
	}
	var whole strings.Builder
	for i, c := range words {
		w := c.word
		if w.Term == "" {
			continue
		}
		if cut, n := s.phrase(words, i); n > 1 {
			whole.Reset()
			rest := w.Norm[foldedFrom(w, cut.Skip):]
			if lexicon.HashWord(rest) != cut.Hash {
				whole.WriteString("ا") // «للأمم»: the article lost its alef
			}
			whole.WriteString(rest)
			for _, next := range words[i+1 : i+n] {
				whole.WriteByte('_')
				whole.WriteString(next.word.Norm)
			}
			span := rawi.Span{Start: raw[i].Start + int(cut.Skip), End: raw[i+n-1].End}
			if name := whole.String(); !yield(Term{Span: span, Text: name, Norm: name, Name: true}) {
				return
			}
		}
		if !yield(Term{Span: raw[i].Span, Text: w.Term, Norm: w.Norm, Others: w.Others, Sure: w.Term == w.Norm, Function: function(w)}) {
			return
		}
	}
}

// phrase returns the longest name of several words that begins at word i: how
// its first word is cut and its length in words.
func (s *Stage) phrase(words []*cached, i int) (best rawi.Cut, n int) {
	if words[i].begins == 0 {
		return
	}
	for at, cut := range words[i].word.Cuts {
		hash, more := cut.Hash, words[i].begins&(1<<at) != 0
		for k := 1; more && i+k < len(words); k++ {
			hash = lexicon.Join(hash, words[i+k].word.Cuts[0].Hash)
			var v lexicon.Values
			v, more = s.a.phrases.Get(hash)
			if v.Len() > 0 && k+1 > n {
				best, n = cut, k+1
			}
		}
	}
	return best, n
}

// foldedFrom returns the byte of the folded form that a byte of the written form
// became.
func foldedFrom(w *rawi.Word, skip uint8) int {
	for i, o := range w.Offsets {
		if o >= skip {
			return i
		}
	}
	return 0
}

// Families returns, for every term of a verb, a verbal noun or a participle, the
// terms of the others of its verb: ولادة and مولود for ولد; and for nouns their
// relational adjectives: دستوري for دستور, and the other way round. The map is made
// anew.
func (s *Stage) Families() map[string][]string {
	of := map[string][]string{} // by verb
	verb := func(row int) string {
		if v := s.a.entries.Cell(row, colVerb); v != "" {
			return v
		}
		if s.a.entries.Cell(row, colPOS) == rawi.VERB.String() {
			return s.a.entries.Cell(row, colLemma)
		}
		return ""
	}
	for row := range s.a.entries.Len() {
		if v := verb(row); v != "" {
			term := Normalise(s.a.entries.Cell(row, colLemma))
			if !slices.Contains(of[v], term) {
				of[v] = append(of[v], term)
			}
		}
	}
	out := map[string][]string{}
	known := map[string]bool{}
	for row := range s.a.entries.Len() {
		known[s.a.entries.Cell(row, colLemma)] = true
	}
	for noun := range known {
		if adjective, ok := Nisba(noun); ok && known[adjective] {
			of["nisba "+noun] = []string{Normalise(noun), Normalise(adjective)}
		}
	}
	for _, family := range of {
		for i, term := range family {
			for j, other := range family {
				if i != j && !slices.Contains(out[term], other) {
					out[term] = append(out[term], other)
				}
			}
		}
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}
