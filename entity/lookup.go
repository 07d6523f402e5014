package entity

import (
	"sync/atomic"
	"unsafe"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// names is the compiled lexicon of the stage.
type names struct {
	facts lexicon.Table
	dict  lexicon.Dict
}

func (n *names) cell(v value, col int) string { return n.facts.Cell(v.row(), col) }

// hit is what the dictionary says of one cut of a word.
type hit struct {
	cut  uint8
	more bool
	vals lexicon.Values
}

// mask is a set of classes.
type mask uint32

func (c class) bit() mask { return 1 << c }

// info is what the stage knows of a written word apart from its context. It is
// made once and shared.
type info struct {
	word  *rawi.Word
	hits  []hit
	whole mask // classes of the word as it is written
	cut   mask // classes of the word without attached particles
	amb   mask // those of whole and cut that are common words too
	known bool // the lexicon of words has it: it is no unknown word
	verb  bool // its likeliest reading is a finite verb
	def   bool // begins with the article, particles before it allowed
	// score holds what the word adds to the tags of the tokens two before to two
	// behind it.
	score [2*reach + 1]scores
}

const cacheSize = 1 << 17

// cache keeps the infos of words, in a table of fixed size.
type cache [cacheSize]atomic.Pointer[info]

func (s *Stage) info(w *rawi.Word) *info {
	slot := &s.cache[uint64(uintptr(unsafe.Pointer(w)))>>5*0x9E3779B97F4A7C15>>(64-17)]
	if in := slot.Load(); in != nil && in.word == w {
		return in
	}
	in := s.makeInfo(w)
	slot.Store(in)
	return in
}

// guessed is the least cost of a reading that no lexicon of words knows.
const guessed = 20

func (s *Stage) makeInfo(w *rawi.Word) *info {
	in := &info{word: w}
	for k := range w.Cuts {
		vals, more := s.names.dict.Get(w.Cuts[k].Hash)
		if vals.Len() == 0 && !more {
			continue
		}
		in.hits = append(in.hits, hit{uint8(k), more, vals})
		for i := range vals.Len() {
			v := value(vals.At(i))
			if k == 0 {
				in.whole |= v.class().bit()
			} else {
				in.cut |= v.class().bit()
			}
			if v.amb() {
				in.amb |= v.class().bit()
			}
		}
	}
	if len(w.Readings) > 0 {
		r := &w.Readings[0]
		in.known = r.Cost < guessed && r.POS != rawi.X && r.POS != rawi.PROPN
		in.verb = in.known && r.Deriv == rawi.Finite
	}
	for k := range w.Cuts {
		at := int(w.Cuts[k].Skip)
		if at < len(w.Norm) && hasArticle(w.Norm, k, w) {
			in.def = true
		}
	}
	if s.model != nil {
		s.model.addWord(in)
	}
	return in
}

// hasArticle reports whether cut k of a word begins with the article.
func hasArticle(norm string, k int, w *rawi.Word) bool {
	at := 0
	for at < len(norm) && w.Offsets != nil && w.Offsets[at] < w.Cuts[k].Skip {
		at++
	}
	rest := norm[at:]
	if len(rest) > 6 && rest[:4] == article {
		return true
	}
	return w.Cuts[k].Pro.Any(rawi.La) && len(rest) > 4 && rest[:2] == "ل"
}

// match is a phrase of the lexicon in the text: tokens [first,last), read with
// a cut of the first.
type match struct {
	first, last int
	cut         uint8
	vals        lexicon.Values
}

// matches appends the phrases that begin at token i, the shorter first.
func (s *Stage) matches(out []match, tokens []rawi.Token, in *info, i, end int) []match {
	for h := range in.hits {
		hit := &in.hits[h]
		if hit.vals.Len() > 0 {
			out = append(out, match{i, i + 1, hit.cut, hit.vals})
		}
		if !hit.more {
			continue
		}
		hash := in.word.Cuts[hit.cut].Hash
		for j := i + 1; j < end; j++ {
			hash = lexicon.Join(hash, tokens[j].Word.Cuts[0].Hash)
			vals, more := s.names.dict.Get(hash)
			if vals.Len() > 0 {
				out = append(out, match{i, j + 1, hit.cut, vals})
			}
			if !more {
				break
			}
		}
	}
	return out
}
