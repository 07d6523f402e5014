package search

import (
	"encoding/binary"
	"math/bits"
)

// A list says in which rows a word or key stands. Its layout:
//
//	uvarint  number of rows
//	uvarint  bytes of the rows, for words
//	skips    one for every block of rows but the first: the row before it, and where
//	         its rows and its places begin, 3 × uint32
//	rows     the distance from the row before; for words doubled, plus one if the
//	         word stands there once, else the number of places follows
//	places   for every row, the distances from place to place
//
// Keys have no places and no skips.

// block is the number of rows between skips.
const block = 128

// appendWords appends the list of a word: row<<32 | place, in order.
func appendWords(dst []byte, at []uint64, scratch *[3][]byte) []byte {
	rows, places, skips := scratch[0][:0], scratch[1][:0], scratch[2][:0]
	n, last := 0, uint32(0)
	for i := 0; i < len(at); {
		row := uint32(at[i] >> 32)
		j := i + 1
		for j < len(at) && uint32(at[j]>>32) == row {
			j++
		}
		if n > 0 && n%block == 0 {
			skips = binary.LittleEndian.AppendUint32(skips, last)
			skips = binary.LittleEndian.AppendUint32(skips, uint32(len(rows)))
			skips = binary.LittleEndian.AppendUint32(skips, uint32(len(places)))
		}
		delta := uint64(row-last) << 1
		if j-i == 1 {
			rows = binary.AppendUvarint(rows, delta|1)
		} else {
			rows = binary.AppendUvarint(rows, delta)
			rows = binary.AppendUvarint(rows, uint64(j-i))
		}
		place := uint32(0)
		for ; i < j; i++ {
			places = binary.AppendUvarint(places, uint64(uint32(at[i])-place))
			place = uint32(at[i])
		}
		last = row
		n++
	}
	scratch[0], scratch[1], scratch[2] = rows, places, skips
	dst = binary.AppendUvarint(dst, uint64(n))
	dst = binary.AppendUvarint(dst, uint64(len(rows)))
	dst = append(dst, skips...)
	dst = append(dst, rows...)
	return append(dst, places...)
}

// appendRows appends the list of a key.
func appendRows(dst []byte, rows []uint32) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(rows)))
	last := uint32(0)
	for _, r := range rows {
		dst = binary.AppendUvarint(dst, uint64(r-last))
		last = r
	}
	return dst
}

// bitset is a set of rows.
type bitset []uint64

func newBitset(rows int) bitset { return make(bitset, (rows+63)/64) }

func (b bitset) set(i uint32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) has(i uint32) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

func (b bitset) and(o bitset) {
	for i := range b {
		b[i] &= o[i]
	}
}

func (b bitset) or(o bitset) {
	for i := range b {
		b[i] |= o[i]
	}
}

func (b bitset) andNot(o bitset) {
	for i := range b {
		b[i] &^= o[i]
	}
}

// fill puts all rows in.
func (b bitset) fill(rows int) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	if rows%64 != 0 {
		b[len(b)-1] = 1<<(rows%64) - 1
	}
}

// setRange puts the rows [from,to) in.
func (b bitset) setRange(from, to uint32) {
	for from < to && from&63 != 0 {
		b.set(from)
		from++
	}
	for from+64 <= to {
		b[from>>6] = ^uint64(0)
		from += 64
	}
	for from < to {
		b.set(from)
		from++
	}
}

// any reports whether one of the rows (after,last] is in the set.
func (b bitset) any(after, last uint32) bool {
	i, j := int(after>>6), int(last>>6)
	head := ^uint64(0) << (after & 63) // after itself may count: it only costs a look
	tail := ^uint64(0) >> (63 - last&63)
	if i == j {
		return b[i]&head&tail != 0
	}
	if b[i]&head != 0 || b[j]&tail != 0 {
		return true
	}
	for _, w := range b[i+1 : j] {
		if w != 0 {
			return true
		}
	}
	return false
}

// list appends the rows in the set, in order.
func (b bitset) list(dst []uint32) []uint32 {
	for i, w := range b {
		for w != 0 {
			dst = append(dst, uint32(i<<6+bits.TrailingZeros64(w)))
			w &= w - 1
		}
	}
	return dst
}

// each calls yield for every row in the set, in order.
func (b bitset) each(yield func(uint32) bool) {
	for i, w := range b {
		for w != 0 {
			if !yield(uint32(i<<6 + bits.TrailingZeros64(w))) {
				return
			}
			w &= w - 1
		}
	}
}

// uvarint reads a number at i and returns where it ends.
func uvarint(b []byte, i int) (uint64, int) {
	if c := b[i]; c < 0x80 {
		return uint64(c), i + 1
	}
	v, n := binary.Uvarint(b[i:])
	if n <= 0 {
		panic(errDamaged)
	}
	return v, i + n
}

// listRows puts the rows of a key's list into a set.
func listRows(b []byte, into bitset) {
	if len(b) == 0 {
		return
	}
	n, i := uvarint(b, 0)
	row := uint64(0)
	for range n {
		var d uint64
		if c := b[i]; c < 0x80 {
			d, i = uint64(c), i+1
		} else {
			d, i = uvarint(b, i)
		}
		row += d
		into[row>>6] |= 1 << (row & 63)
	}
}

// wordList is the list of a word, taken apart.
type wordList struct {
	n                   int
	skips, rows, places []byte
}

func openList(b []byte) wordList {
	if len(b) == 0 {
		return wordList{}
	}
	n, i := uvarint(b, 0)
	rows, i := uvarint(b, i)
	skips := 0
	if n > 0 {
		skips = int(n-1) / block * 12
	}
	return wordList{int(n), b[i : i+skips], b[i+skips : i+skips+int(rows)], b[i+skips+int(rows):]}
}

// into puts the rows into a set and, unless it is nil, adds to times how often the
// word stands in them, up to 255.
func (l wordList) into(set bitset, times []uint8) {
	b, row := l.rows, uint64(0)
	for i := 0; i < len(b); {
		var d uint64
		if c := b[i]; c < 0x80 {
			d, i = uint64(c), i+1
		} else {
			d, i = uvarint(b, i)
		}
		row += d >> 1
		n := uint64(1)
		if d&1 == 0 {
			n, i = uvarint(b, i)
		}
		set[row>>6] |= 1 << (row & 63)
		if times != nil {
			times[row] = uint8(min(uint64(times[row])+n, 255))
		}
	}
}

// leadWords is how many words are the beginning of a text: what an article is
// about stands in its first sentence.
const leadWords = 12

// lead adds one to times for every row that has the word at its beginning.
func (l wordList) lead(times []uint8) {
	b, row, at := l.rows, uint64(0), 0
	for i := 0; i < len(b); {
		var d uint64
		d, i = uvarint(b, i)
		row += d >> 1
		n := uint64(1)
		if d&1 == 0 {
			n, i = uvarint(b, i)
		}
		var first uint64
		first, at = uvarint(l.places, at)
		if first < leadWords && times[row] < 255 {
			times[row]++
		}
		for n--; n > 0; at++ {
			if l.places[at] < 0x80 {
				n--
			}
		}
	}
}

// at appends where the word stands, row<<32 | place, in the rows of a set.
func (l wordList) at(dst []uint64, in bitset) []uint64 {
	blocks := (l.n + block - 1) / block
	skip := func(i int) (row uint32, rows, places int) {
		if i == 0 {
			return 0, 0, 0
		}
		s := l.skips[(i-1)*12:]
		return binary.LittleEndian.Uint32(s), int(binary.LittleEndian.Uint32(s[4:])), int(binary.LittleEndian.Uint32(s[8:]))
	}
	for k := range blocks {
		base, i, at := skip(k)
		end := len(l.rows)
		if k+1 < blocks {
			var last uint32
			last, end, _ = skip(k + 1)
			if in != nil && !in.any(base, last) {
				continue
			}
		}
		row := uint64(base)
		for i < end {
			var d uint64
			d, i = uvarint(l.rows, i)
			row += d >> 1
			n := uint64(1)
			if d&1 == 0 {
				n, i = uvarint(l.rows, i)
			}
			if in != nil && in[row>>6]&(1<<(row&63)) == 0 {
				for n > 0 {
					if l.places[at] < 0x80 {
						n--
					}
					at++
				}
				continue
			}
			place := uint64(0)
			for range n {
				var p uint64
				p, at = uvarint(l.places, at)
				place += p
				dst = append(dst, row<<32|place)
			}
		}
	}
	return dst
}

// mergeRuns sorts a list that consists of sorted runs, given by their ends: two by
// two, which is quicker than to sort what is nearly sorted.
func mergeRuns(list []uint64, ends []int) []uint64 {
	if len(ends) < 2 {
		return list
	}
	other := make([]uint64, len(list))
	for len(ends) > 1 {
		kept, begin := ends[:0], 0
		for i := 0; i < len(ends); i += 2 {
			middle, end := ends[i], ends[i]
			if i+1 < len(ends) {
				end = ends[i+1]
			}
			merge(other[begin:end], list[begin:middle], list[middle:end])
			kept, begin = append(kept, end), end
		}
		list, other, ends = other, list, kept
	}
	return list
}

func merge(dst, a, b []uint64) {
	for i := range dst {
		if len(b) == 0 || len(a) > 0 && a[0] <= b[0] {
			dst[i], a = a[0], a[1:]
		} else {
			dst[i], b = b[0], b[1:]
		}
	}
}
