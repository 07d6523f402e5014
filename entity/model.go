package entity

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// tag is what a token is to a name: outside, its first or a further word.
type tag uint8

const (
	outside tag = iota
	firstPerson
	innerPerson
	firstOrg
	innerOrg
	firstPlace
	innerPlace
	tags
)

// width is the number of tags, filled up to a power of two.
const width = 8

// first reports whether the tag opens a name.
func (t tag) first() bool { return t&1 == 1 }

// inner reports whether the tag goes on with a name.
func (t tag) inner() bool { return t != outside && t&1 == 0 }

// kind returns 0 for person, 1 for org, 2 for place.
func (t tag) kind() int { return int(t-1) / 2 }

// follows reports whether t may stand behind before.
func (t tag) follows(before tag) bool {
	return !t.inner() || before == t || before == t-1
}

// scores is a weight for every tag.
type scores [width]int16

// sum adds up rows: a row is eight bytes, each a weight plus bias, and they are
// added in lanes of 16 bits, so that a row costs a few instructions. No more
// than 256 rows fit.
type sum struct {
	even, odd uint64
	n         int16
}

const (
	bias  = 128
	lanes = 0x00FF00FF00FF00FF
)

func (s *sum) add(row uint64) {
	s.even += row & lanes
	s.odd += row >> 8 & lanes
	s.n++
}

// scores returns the sum without bias.
func (s *sum) scores() (out scores) {
	for k := range width / 2 {
		out[2*k] = int16(uint16(s.even>>(16*k))) - bias*s.n
		out[2*k+1] = int16(uint16(s.odd>>(16*k))) - bias*s.n
	}
	return out
}

// quietMargin is by how much the words alone must speak for no name, that the
// features of several words are not asked: they are most of the work, and would
// not turn it.
const quietMargin = 200

// quiet reports whether the words alone rule a name out.
func (s *scores) quiet() bool {
	for t := firstPerson; t < tags; t++ {
		if s[outside]-s[t] < quietMargin {
			return false
		}
	}
	return true
}

// reach is how far from a token the words are that bear on its tag.
const reach = 2

// The size of the table of weights.
const (
	modelBits = 19
	modelRows = 1 << modelBits
)

// model is a linear model over hashed features: a row of weights for each, and
// the weights of a tag behind another, alone and by the category of the token.
type model struct {
	style byte     // the style of annotation that the weights are for
	rows  []uint64 // biased
	trans [tags][width]int16
	byCat [categories][tags][width]int16
}

const modelMagic = "rawi entity model 2\n"

// openModel reads what Train wrote. The bytes must not be changed afterwards.
func openModel(b []byte) (*model, error) {
	const dense = int(tags) * width * 2 * (1 + int(categories))
	if len(b) != len(modelMagic)+1+dense+modelRows*width || string(b[:len(modelMagic)]) != modelMagic {
		return nil, fmt.Errorf("entity model: %d bytes, not of this version: %w", len(b), rawi.ErrInvalid)
	}
	b = b[len(modelMagic):]
	m := &model{style: b[0]}
	b = b[1:]
	next := func() int16 {
		v := int16(binary.LittleEndian.Uint16(b))
		b = b[2:]
		return v
	}
	for i := range m.trans {
		for j := range m.trans[i] {
			m.trans[i][j] = next()
		}
	}
	for c := range m.byCat {
		for i := range m.byCat[c] {
			for j := range m.byCat[c][i] {
				m.byCat[c][i][j] = next()
			}
		}
	}
	m.rows = make([]uint64, modelRows)
	for i := range m.rows {
		m.rows[i] = binary.LittleEndian.Uint64(b[i*width:]) ^ 0x8080808080808080
	}
	return m, nil
}

// rowOf returns the row of a feature: what sort it is of and its value.
func rowOf(sort uint64, v uint64) uint32 {
	h := (v ^ sort*0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	return uint32(h >> (64 - modelBits))
}

// wordFeature is a feature of a word alone; far ones bear on tokens two away
// too.
type wordFeature struct {
	sort  uint64
	value uint64
	far   bool
}

// letterLen is the length of a letter of the folded alphabet.
const letterLen = 2

// wordFeatures appends the features of a word.
func wordFeatures(out []wordFeature, in *info) []wordFeature {
	w := in.word
	add := func(sort, v uint64, far bool) { out = append(out, wordFeature{sort, v, far}) }
	add(1, w.Cuts[0].Hash, true)
	add(2, uint64(in.whole)|uint64(in.amb&in.whole)<<32, true)
	add(3, uint64(in.cut)|uint64(in.amb&in.cut)<<32, false)
	for s := uint64(in.whole); s != 0; s &= s - 1 {
		add(4, uint64(bits.TrailingZeros64(s)), true)
	}
	for s := uint64(in.cut); s != 0; s &= s - 1 {
		add(5, uint64(bits.TrailingZeros64(s)), false)
	}
	norm := w.Norm
	start, end := 0, len(norm)
	if len(w.Readings) > 0 {
		r := &w.Readings[0]
		add(6, lexicon.HashWord(r.Lemma), true)
		add(7, uint64(r.POS)|uint64(r.Deriv)<<8|uint64(r.Gender)<<16|uint64(r.Count)<<20|b2u(in.known)<<24|uint64(r.Pro)<<32, true)
		start, end = int(r.StemStart), int(r.StemEnd)
		if end <= start || end > len(norm) {
			start, end = 0, len(norm)
		}
	}
	add(8, shape(w), true)
	if len(norm)%letterLen != 0 || norm == "" || norm[0] < 0xD8 {
		return out
	}
	add(9, lexicon.HashWord(norm[start:end]), false)
	for n := 1; n <= 3; n++ {
		if len(norm) > n*letterLen {
			add(10+uint64(n), lexicon.HashWord(norm[:n*letterLen]), false)
			add(14+uint64(n), lexicon.HashWord(norm[len(norm)-n*letterLen:]), false)
		}
	}
	if end-start > 2*letterLen {
		add(18, lexicon.HashWord(norm[start:start+2*letterLen]), false)
	}
	add(19, uint64(min(len(norm)/letterLen, 9))|b2u(in.known)<<8|b2u(in.def)<<9, false)
	return out
}

func b2u(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// shape is what can be seen of a word without reading it: its kind by the first
// character, and the marks themselves.
func shape(w *rawi.Word) uint64 {
	if w.Norm == "" {
		return 0
	}
	switch c := w.Norm[0]; {
	case c >= 0xD8 && c <= 0xDB:
		return 1
	case c >= '0' && c <= '9':
		return 2
	case c >= 'a' && c <= 'z':
		return 3
	}
	return w.Cuts[0].Hash | 1<<63
}

// addWord sums up what a word adds to the tags around it.
func (m *model) addWord(in *info) {
	var buf [48]wordFeature
	features := wordFeatures(buf[:0], in)
	for o := -reach; o <= reach; o++ {
		var total sum
		for _, f := range features {
			if f.far || o >= -1 && o <= 1 {
				total.add(m.rows[wordRow(f, o)])
			}
		}
		in.score[o+reach] = total.scores()
	}
}

// wordRow returns the row of a word's feature for the tag of a token that
// stands o behind it.
func wordRow(f wordFeature, o int) uint32 {
	return rowOf(f.sort<<8|uint64(o+reach)<<4, f.value)
}

// contextRows is the number of features of a token that depend on more than one
// word.
const contextRows = 26

// rows fills out with the rows of a token's features in its context.
func (w *work) rows(i int, out *[contextRows]uint32) {
	at := func(j int) *mark {
		if j < w.start || j >= w.end {
			return &edge
		}
		return &w.marks[j]
	}
	p2, p, t, n, n2 := at(i-2), at(i-1), at(i), at(i+1), at(i+2)
	cat := func(a, b, c *mark) uint64 { return uint64(a.cat) | uint64(b.cat)<<8 | uint64(c.cat)<<16 }
	k := 0
	add := func(v uint64) {
		out[k] = rowOf(uint64(k+1)<<16, v)
		k++
	}
	add(uint64(t.cat))
	add(cat(p, t, &edge))
	add(cat(t, n, &edge))
	add(cat(p, t, n))
	add(cat(p2, p, t))
	add(cat(t, n, n2))
	add(uint64(t.after))
	add(uint64(t.after) | uint64(t.cat)<<8)
	add(uint64(t.after) | cat(t, n, &edge)<<8)
	add(uint64(t.pattern))
	add(uint64(t.pattern) | uint64(t.cat)<<8)
	add(uint64(t.pattern) | uint64(n.pattern)<<8 | uint64(p.pattern)<<16)
	add(uint64(t.pos) | uint64(p.pos)<<8)
	add(uint64(t.pos) | uint64(n.pos)<<8)
	add(uint64(t.pos) | uint64(p.pos)<<8 | uint64(n.pos)<<16)
	add(uint64(t.pos) | uint64(p.pos)<<8 | uint64(p2.pos)<<16)
	add(t.hash ^ p.hash*3)
	add(t.hash ^ n.hash*3)
	add(p.hash ^ uint64(t.cat)*0x9E3779B97F4A7C15)
	add(n.hash ^ uint64(t.cat)*0x9E3779B97F4A7C15)
	add(t.hash ^ uint64(p.cat)*0x9E3779B97F4A7C15)
	add(t.hash ^ uint64(n.cat)*0x9E3779B97F4A7C15)
	add(uint64(t.head) | uint64(t.cat)<<8)
	add(uint64(t.head) | uint64(t.pos)<<8)
	add(uint64(t.memory) | uint64(t.cat)<<8)
	add(uint64(t.memory) | uint64(n.memory)<<8 | uint64(p.memory)<<16)
}

// decode sets the tags of the sentence that the marks were made for: the best
// sequence by the model.
func (m *model) decode(w *work) {
	n := w.end - w.start
	if n == 0 {
		return
	}
	w.back = grow(w.back, n)
	var best [width]int32
	var rows [contextRows]uint32
	for i := w.start; i < w.end; i++ {
		var e scores
		for o := -reach; o <= reach; o++ {
			if j := i - o; j >= w.start && j < w.end {
				s := &w.infos[j].score[o+reach]
				for k := range e {
					e[k] += s[k]
				}
			}
		}
		if !e.quiet() {
			w.rows(i, &rows)
			var total sum
			for _, r := range rows {
				total.add(m.rows[r])
			}
			for k, v := range total.scores() {
				e[k] += v
			}
		}
		by := &m.byCat[w.marks[i].cat]
		var next [width]int32
		back := &w.back[i-w.start]
		for t := outside; t < tags; t++ {
			top, from := int32(-1<<30), outside
			for b := outside; b < tags; b++ {
				if i == w.start && b != outside || !t.follows(b) {
					continue
				}
				if s := best[b] + int32(m.trans[b][t]) + int32(by[b][t]); s > top {
					top, from = s, b
				}
			}
			next[t] = top + int32(e[t])
			back[t] = from
		}
		best = next
	}
	last := outside
	for t := outside; t < tags; t++ {
		if best[t] > best[last] {
			last = t
		}
	}
	for i := w.end - 1; i >= w.start; i-- {
		w.tags[i] = last
		last = w.back[i-w.start][last]
	}
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}
