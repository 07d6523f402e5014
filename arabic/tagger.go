package arabic

import (
	"fmt"

	"example.org/rawi"
)

// tagger scores the readings of a word in its context by trained weights, on top
// of what the rules of context.go say. Features are hashed into one flat array.
type tagger struct{ w []int16 }

// taggerBits is the size of the array of weights.
const taggerBits = 16

const taggerSize = 1 << taggerBits

// costWeight is what one point of a reading's cost by the rules weighs against
// the trained weights.
const costWeight = 40

// openTagger reads weights as Train writes them: little-endian int16. No weights
// give no tagger.
func openTagger(b []byte) (*tagger, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if len(b) != 2*taggerSize {
		return nil, fmt.Errorf("tagger: %d bytes of weights, want %d: %w", len(b), 2*taggerSize, rawi.ErrInvalid)
	}
	w := make([]int16, taggerSize)
	for i := range w {
		w[i] = int16(uint16(b[2*i]) | uint16(b[2*i+1])<<8)
	}
	return &tagger{w}, nil
}

// shapeOf is what the neighbours of a word see of its reading.
func shapeOf(r *rawi.Reading) uint64 {
	c := uint64(r.POS) | uint64(r.Deriv)<<5 | uint64(r.Aspect)<<8
	if r.Pro.Any(rawi.Al) {
		c |= 1 << 10
	}
	if r.Enc.Person != 0 {
		c |= 1 << 11
	}
	if r.Pro.Any(rawi.Ba | rawi.La | rawi.Ka) {
		c |= 1 << 12
	}
	if r.Accusative {
		c |= 1 << 13
	}
	return c
}

// surroundings are what is seen around a word, the same for all its readings.
type surroundings struct {
	before, before2  uint64 // classes of the readings that were chosen
	word, prev, next uint64 // hashes of the folded words
	ahead            uint64 // class of the next word's likeliest reading
	end              uint64 // hash of the last letters
}

const mostFeatures = 12

// features appends the indices of a reading's features.
func (s *surroundings) features(r *rawi.Reading, out []uint32) []uint32 {
	c := shapeOf(r)
	add := func(kind, x uint64) {
		h := (kind+1)*0x9E3779B97F4A7C15 ^ c*0xC2B2AE3D27D4EB4F ^ x
		h ^= h >> 29
		h *= 0xBF58476D1CE4E5B9
		h ^= h >> 32
		out = append(out, uint32(h)&(taggerSize-1))
	}
	add(0, 0)
	add(1, s.before*31)
	add(2, s.before*31^s.before2*0x51ED)
	add(3, s.word)
	add(4, s.prev)
	add(5, s.next)
	add(6, s.ahead*31)
	add(7, s.before*31^s.ahead*0x1F35B)
	add(8, s.end)
	add(9, uint64(r.Pro)|uint64(r.Gender)<<16|uint64(r.Count)<<20)
	add(10, s.before*31^s.word)
	known := uint64(0)
	if r.Entry != 0 {
		known = 1
	}
	add(11, known)
	return out
}

func (t *tagger) score(s *surroundings, r *rawi.Reading) int {
	var buf [mostFeatures]uint32
	sum := 0
	for _, f := range s.features(r, buf[:0]) {
		sum += int(t.w[f])
	}
	return sum
}

// look sets what is seen around token i.
func (s *surroundings) look(tokens []rawi.Token, i int) {
	*s = surroundings{word: tokens[i].Word.Cuts[0].Hash}
	if i > 0 {
		s.before = shapeOf(tokens[i-1].Reading()) | 1<<20
		s.prev = tokens[i-1].Word.Cuts[0].Hash
	}
	if i > 1 {
		s.before2 = shapeOf(tokens[i-2].Reading()) | 1<<20
	}
	if i+1 < len(tokens) {
		next := tokens[i+1].Word
		s.next = next.Cuts[0].Hash
		s.ahead = shapeOf(&next.Readings[0]) | 1<<20
	}
	norm := tokens[i].Word.Norm
	for j := max(0, len(norm)-2*letterLen); j < len(norm); j++ {
		s.end = s.end<<8 | uint64(norm[j])
	}
}
