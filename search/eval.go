package search

import (
	"maps"
	"math"
	"slices"
	"sync"
)

func mapKeys(m map[string]bool) func(func(string) bool) { return maps.Keys(m) }

// evaluation is a plan that is carried out on one segment.
type evaluation struct {
	v      *view
	kind   kind
	leaves []leaf
	match  bitset
	bound  bitset // nil, or the rows of articles that are old enough
	total  int
	found  []int // rows of every leaf
	top    *best
	tally  *tally
	bits   []*bitset
	bytes  []*[]uint8
}

// Sets and counts are as long as a segment has rows, so they are used again.
var (
	bitPool  = sync.Pool{New: func() any { return new(bitset) }}
	bytePool = sync.Pool{New: func() any { return new([]uint8) }}
)

// empty returns an empty set, which is good until release.
func (e *evaluation) empty(rows int) bitset {
	b := bitPool.Get().(*bitset)
	n := (rows + 63) / 64
	if cap(*b) < n {
		*b = make(bitset, n)
	} else {
		*b = (*b)[:n]
		clear(*b)
	}
	e.bits = append(e.bits, b)
	return *b
}

// zeros returns n zeros, which are good until release.
func (e *evaluation) zeros(n int) []uint8 {
	b := bytePool.Get().(*[]uint8)
	if cap(*b) < n {
		*b = make([]uint8, n)
	} else {
		*b = (*b)[:n]
		clear(*b)
	}
	e.bytes = append(e.bytes, b)
	return *b
}

// release gives back what the evaluation has used.
func (e *evaluation) release() {
	for _, b := range e.bits {
		bitPool.Put(b)
	}
	for _, b := range e.bytes {
		bytePool.Put(b)
	}
	e.bits, e.bytes, e.match, e.leaves, e.bound = nil, nil, nil, nil, nil
}

// leaf is what counts for relevance: in which rows it stands, and how often.
type leaf struct {
	set   bitset
	times []uint8
}

// run returns the rows of a kind that a plan asks for. The set is the caller's.
func (e *evaluation) run(p *plan, k kind) bitset {
	seg := e.v.seg
	h := &seg.shelf[k]
	set := e.empty(h.rows)
	switch p.op {
	case planAll:
		set.fill(h.rows)
	case planAnd:
		first := true
		for _, kid := range p.kids {
			x := e.run(kid, k)
			if first {
				set, first = x, false
			} else {
				set.and(x)
			}
		}
		if first {
			set.fill(h.rows)
		}
	case planOr:
		for i, kid := range p.kids {
			if x := e.run(kid, k); i == 0 {
				set = x
			} else {
				set.or(x)
			}
		}
	case planNot:
		set.fill(h.rows)
		set.andNot(e.run(p.kids[0], k))
	case planWords:
		var times []uint8
		if p.leaf >= 0 {
			times = e.zeros(h.rows)
		}
		for _, w := range p.words.in(seg) {
			l := openList(h.word(int(w)))
			l.into(set, times)
			if times != nil && p.lead {
				l.lead(times)
			}
		}
		e.count(p, set, times)
	case planPhrase, planNear:
		places := e.places(p, k)
		var times []uint8
		if p.leaf >= 0 {
			times = e.zeros(h.rows)
		}
		for _, x := range places {
			set.set(uint32(x >> 32))
			if times != nil {
				times[x>>32] = uint8(min(int(times[x>>32])+1, 255))
			}
		}
		e.count(p, set, times)
	case planKeys:
		for _, key := range p.keys {
			if i, ok := h.keys.find(key); ok {
				listRows(h.key(i), set)
			}
		}
	case planDays:
		for i, d := range seg.days {
			if d >= p.from && d < p.to {
				set.set(uint32(i))
			}
		}
	case planSince:
		for i, c := range seg.changed {
			if c > p.since {
				set.set(uint32(i))
			}
		}
	case planUp:
		up := e.run(p.kids[0], articles)
		for d := range up.each {
			set.setRange(h.first[d], h.first[d+1])
		}
	case planVia:
		doc := seg.shelf[p.kind].doc
		for r := range e.run(p.kids[0], p.kind).each {
			set.set(doc[r])
		}
	case planMet:
		e.met(p, set)
	}
	return set
}

func (e *evaluation) count(p *plan, set bitset, times []uint8) {
	if p.leaf >= 0 {
		// The set goes on to be changed; what stands where must not.
		own := e.empty(len(set) * 64)
		copy(own, set)
		e.leaves[p.leaf] = leaf{own, times}
	}
}

// met puts in the meetings in which every party sits, not all on one side.
func (e *evaluation) met(p *plan, set bitset) {
	seg := e.v.seg
	h := &seg.shelf[meetings]
	all := e.empty(h.rows)
	all.fill(h.rows)
	groups := make([]map[uint32]bool, len(p.groups))
	for i, names := range p.groups {
		one := e.empty(h.rows)
		groups[i] = map[uint32]bool{}
		for _, name := range names {
			if at, ok := h.keys.find("m" + name); ok {
				listRows(h.key(at), one)
			}
			if at, ok := seg.values.find(name); ok {
				groups[i][uint32(at)] = true
			}
		}
		all.and(one)
	}
	for r := range all.each {
		// Two parties met if each has a side without which the other has one too.
		apart := false
		for i := seg.sideAt[r]; i < seg.sideAt[r+1] && !apart; i++ {
			for j := seg.sideAt[r]; j < seg.sideAt[r+1]; j++ {
				if seg.sideN[i] != seg.sideN[j] && groups[0][seg.sideWho[i]] && others(groups[1:], seg.sideWho[j]) {
					apart = true
					break
				}
			}
		}
		if apart {
			set.set(r)
		}
	}
}

func others(groups []map[uint32]bool, who uint32) bool {
	for _, g := range groups {
		if g[who] {
			return true
		}
	}
	return false
}

// places returns where a part of a query stands, row<<32 | place, in order.
func (e *evaluation) places(p *plan, k kind) []uint64 { return e.placesIn(p, k, e.couldBe(p, k)) }

// couldBe returns the rows in which the words of a part stand at all.
func (e *evaluation) couldBe(p *plan, k kind) bitset {
	h := &e.v.seg.shelf[k]
	set := e.empty(h.rows)
	switch p.op {
	case planWords:
		for _, w := range p.words.in(e.v.seg) {
			openList(h.word(int(w))).into(set, nil)
		}
	case planPhrase, planNear:
		for i, kid := range p.kids {
			if x := e.couldBe(kid, k); i == 0 {
				set = x
			} else {
				set.and(x)
			}
		}
	case planOr:
		for _, kid := range p.kids {
			set.or(e.couldBe(kid, k))
		}
	}
	return set
}

func (e *evaluation) placesIn(p *plan, k kind, in bitset) []uint64 {
	h := &e.v.seg.shelf[k]
	switch p.op {
	case planWords:
		var out []uint64
		var ends []int
		for _, w := range p.words.in(e.v.seg) {
			n := len(out)
			if out = openList(h.word(int(w))).at(out, in); len(out) > n {
				ends = append(ends, len(out))
			}
		}
		return mergeRuns(out, ends)
	case planOr:
		var out []uint64
		for _, kid := range p.kids {
			out = append(out, e.placesIn(kid, k, in)...)
		}
		slices.Sort(out)
		return slices.Compact(out)
	case planPhrase:
		var out []uint64
		for i, kid := range p.kids {
			next := e.placesIn(kid, k, in)
			if i == 0 {
				out = next
				continue
			}
			kept, j := out[:0], 0
			for _, x := range out {
				for j < len(next) && next[j] < x+uint64(i) {
					j++
				}
				if j < len(next) && next[j] == x+uint64(i) {
					kept = append(kept, x)
				}
			}
			out = kept
		}
		return out
	case planNear:
		a, b := e.placesIn(p.kids[0], k, in), e.placesIn(p.kids[1], k, in)
		la, lb := uint64(width(p.kids[0])), uint64(width(p.kids[1]))
		var out []uint64
		j := 0
		for _, y := range b {
			// From n words before y to n words behind its end.
			low := y - min(y&math.MaxUint32, uint64(p.n)+la-1)
			for j < len(a) && a[j] < low {
				j++
			}
			for i := j; i < len(a) && a[i] <= y+uint64(p.n)+lb-1; i++ {
				if a[i]>>32 == y>>32 && a[i] != y {
					out = append(out, y)
					break
				}
			}
		}
		return out
	}
	return nil
}

// width returns the number of words that a part takes.
func width(p *plan) int {
	if p.op == planPhrase {
		return len(p.kids)
	}
	return 1
}

// within keeps the rows of live articles that are old enough.
func (e *evaluation) finish(set bitset, upTo int64) bitset {
	if live := e.v.live[e.kind]; live != nil {
		set.and(live)
	}
	if b := e.boundary(upTo); b != nil {
		set.and(b)
	}
	return set
}

// boundary returns the rows of articles that changed no later than a moment; nil
// where all are.
func (e *evaluation) boundary(upTo int64) bitset {
	seg := e.v.seg
	if upTo == 0 || seg.maxChanged <= upTo {
		return nil
	}
	if e.bound == nil {
		h := &seg.shelf[e.kind]
		e.bound = e.empty(h.rows)
		for d, c := range seg.changed {
			if c > upTo {
				continue
			}
			if e.kind == articles {
				e.bound.set(uint32(d))
			} else {
				e.bound.setRange(h.first[d], h.first[d+1])
			}
		}
	}
	return e.bound
}
