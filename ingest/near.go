package ingest

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"time"
	"unicode"

	"example.org/rawi/arabic"
)

// The numbers behind near-duplicates. What they reach is measured in
// docs/decisions/0012-exactly-once.md.
const (
	shingle  = 3   // words of a shingle
	bandRows = 2   // minima that a band joins
	bands    = 28  // of a text
	kept     = 512 // the most hashes of a sketch
	// minShingles is the least that a text must have to be like another: what is
	// shorter is a formula.
	minShingles = 12
)

// Near is the least share of their shingles that makes two texts near-duplicates.
const Near = .36

// Agency copy is printed within a day or two. What looks alike and lies further
// apart is often a formula (the weather, congratulations on a national day, an
// execution of a sentence), so more is asked of it.
const (
	nearDays  = 1   // days apart at which Near is enough
	nearApart = .55 // the least share beyond
)

// Sketch returns what near-duplicates of a text are found by: bands, of which two
// texts share one if they have much in common, and the sketch that Share compares.
// A text of a few words has neither.
//
// A text is the set of its runs of three words, as they are normalised; the least
// values of many hash functions over that set are as often the same for two texts
// as the share of what they have in common (minhash). A band is two such values.
//
// The day of publication goes into the sketch; the zero time is unknown.
func Sketch(text string, published time.Time) (band []uint64, sketch []byte) {
	set := shingles(text)
	if len(set) < minShingles {
		return nil, nil
	}
	var minima [bands * bandRows]uint64
	for i := range minima {
		minima[i] = ^uint64(0)
	}
	for _, h := range set {
		x := h
		for i := range minima {
			x += 0x9e3779b97f4a7c15 // the step of splitmix64: a new function of h
			if v := mix(x); v < minima[i] {
				minima[i] = v
			}
		}
	}
	band = make([]uint64, bands)
	for i := range band {
		v := uint64(i)
		for _, m := range minima[i*bandRows : (i+1)*bandRows] {
			v = mix(v ^ m)
		}
		band[i] = v
	}
	return band, packSketch(set, published)
}

// packSketch writes the day, the number of shingles and the least of their
// hashes, of three bytes each.
func packSketch(set []uint64, published time.Time) []byte {
	short := make([]uint32, len(set))
	for i, h := range set {
		short[i] = uint32(h >> 40)
	}
	slices.Sort(short)
	short = slices.Compact(short)
	b := binary.AppendUvarint(make([]byte, 0, 6+3*min(len(short), kept)), dayOf(published))
	b = binary.AppendUvarint(b, uint64(len(short)))
	for _, h := range short[:min(len(short), kept)] {
		b = append(b, byte(h>>16), byte(h>>8), byte(h))
	}
	return b
}

// dayOf returns the number of a day, from 1970; 0 is unknown, or before.
func dayOf(t time.Time) uint64 {
	if t.Unix() <= 0 {
		return 0
	}
	return uint64(t.Unix() / (24 * 60 * 60))
}

// Share returns how much two texts have in common, 0 to 1, from their sketches:
// the shingles that both have as a share of those that either has. It is exact for
// texts of up to 512 different shingles, and an estimate beyond (its standard
// error is .02). Two texts whose days lie apart have nothing in common unless it is
// much more than Near; nor has a sketch that is broken.
func Share(a, b []byte) float64 {
	share, apart := compare(a, b)
	if apart && share < nearApart {
		return 0
	}
	return share
}

func compare(a, b []byte) (share float64, apart bool) {
	day1, x, ok1 := openSketch(a)
	day2, y, ok2 := openSketch(b)
	if !ok1 || !ok2 {
		return 0, false
	}
	union, common := 0, 0
	for len(x) > 0 && len(y) > 0 && union < kept {
		switch c := slices.Compare(x[:3], y[:3]); {
		case c == 0:
			common++
			x, y = x[3:], y[3:]
		case c < 0:
			x = x[3:]
		default:
			y = y[3:]
		}
		union++
	}
	union = min(kept, union+(len(x)+len(y))/3)
	apart = day1 > 0 && day2 > 0 && max(day1, day2)-min(day1, day2) > nearDays
	return float64(common) / float64(union), apart
}

func openSketch(b []byte) (day uint64, hashes []byte, ok bool) {
	day, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, false
	}
	b = b[size:]
	n, size := binary.Uvarint(b)
	if size <= 0 || n == 0 || uint64(len(b)-size) != 3*min(n, kept) {
		return 0, nil, false
	}
	return day, b[size:], true
}

// shingles returns the hashes of the runs of words of a text, each once, sorted.
func shingles(text string) []uint64 {
	var set []uint64
	var last [shingle]uint64
	n := 0
	word := func(h uint64) {
		copy(last[:], last[1:])
		last[shingle-1] = h
		if n++; n < shingle {
			return
		}
		v := uint64(0)
		for _, w := range last {
			v = mix(bits.RotateLeft64(v, 17) ^ w)
		}
		set = append(set, v)
	}
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h, in := uint64(offset), false
	for _, r := range arabic.Normalise(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if in {
				word(h)
			}
			h, in = offset, false
			continue
		}
		h, in = (h^uint64(r))*prime, true
	}
	if in {
		word(h)
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// mix spreads the bits of a number: the last steps of splitmix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
