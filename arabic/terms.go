package arabic

import (
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
			if name := whole.String(); !yield(Term{span, name, name, true}) {
				return
			}
		}
		if !yield(Term{raw[i].Span, w.Term, w.Norm, false}) {
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
