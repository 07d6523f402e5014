package lexicon

import (
	"encoding/binary"
	"fmt"
	"sort"
	"unsafe"

	"example.org/rawi"
)

// HashWord returns the hash of a normalised word, never zero. A phrase is
// hashed word by word: Join(HashWord(a), HashWord(b)).
func HashWord(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return finish(h)
}

// Join extends the hash of a phrase by a word's hash.
func Join(phrase, word uint64) uint64 {
	return finish(phrase*0x9E3779B97F4A7C15 + word)
}

func finish(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	h ^= h >> 32
	if h == 0 {
		return 1
	}
	return h
}

// Dict is an immutable map from words and phrases to lists of numbers, laid out
// in bytes so that it needs no parsing at start. The zero Dict is empty.
//
// Layout, little-endian: slots uint32 (a power of two), then each slot as hash
// uint64, offset uint32, count uint16, more uint16; then the values as uint32.
type Dict struct {
	data string
	mask uint64
	vals string
}

const slotSize = 16

// OpenDict reads the layout that DictBuilder.Bytes writes. The bytes must not
// be changed afterwards.
func OpenDict(b []byte) (Dict, error) {
	if len(b) < 4 {
		return Dict{}, fmt.Errorf("dictionary: %d bytes: %w", len(b), rawi.ErrInvalid)
	}
	n := uint64(binary.LittleEndian.Uint32(b))
	if n == 0 || n&(n-1) != 0 || uint64(len(b)) < 4+n*slotSize {
		return Dict{}, fmt.Errorf("dictionary: %d slots in %d bytes: %w", n, len(b), rawi.ErrInvalid)
	}
	s := unsafe.String(&b[0], len(b))
	return Dict{s[4 : 4+n*slotSize], n - 1, s[4+n*slotSize:]}, nil
}

// Values is a list of numbers of a Dict.
type Values struct{ b string }

// Len returns the number of values.
func (v Values) Len() int { return len(v.b) / 4 }

// At returns a value.
func (v Values) At(i int) uint32 { return le32(v.b[4*i:]) }

func le32(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func le64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Get returns the values of a word or phrase, and whether a longer phrase
// begins with it.
func (d *Dict) Get(hash uint64) (v Values, more bool) {
	if d.data == "" {
		return
	}
	for i := hash & d.mask; ; i = (i + 1) & d.mask {
		slot := d.data[i*slotSize : i*slotSize+slotSize]
		switch h := le64(slot); h {
		case 0:
			return
		case hash:
			off, last := uint64(le32(slot[8:])), le32(slot[12:])
			n := uint64(last & 0xFFFF)
			return Values{d.vals[off*4 : (off+n)*4]}, last>>16 != 0
		}
	}
}

// DictBuilder collects the phrases of a Dict.
type DictBuilder struct {
	vals map[string][]uint32
	more map[string]bool
}

// Add adds a value to a phrase of normalised words; adding it twice adds it
// once.
func (b *DictBuilder) Add(value uint32, words ...string) {
	if b.vals == nil {
		b.vals, b.more = map[string][]uint32{}, map[string]bool{}
	}
	key := ""
	for i, w := range words {
		if i > 0 {
			b.more[key] = true
			key += " "
		}
		key += w
	}
	for _, v := range b.vals[key] {
		if v == value {
			return
		}
	}
	b.vals[key] = append(b.vals[key], value)
}

// Has reports whether a word has a value.
func (b *DictBuilder) Has(word string) bool { return len(b.vals[word]) > 0 }

// Len returns the number of phrases.
func (b *DictBuilder) Len() int { return len(b.vals) }

// Bytes lays the dictionary out. It fails where two phrases have one hash or a
// phrase has more than 65,535 values.
func (b *DictBuilder) Bytes() ([]byte, error) {
	keys := map[string]bool{}
	for k := range b.vals {
		keys[k] = true
	}
	for k := range b.more {
		keys[k] = true
	}
	order := make([]string, 0, len(keys))
	for k := range keys {
		order = append(order, k)
	}
	sort.Strings(order)
	slots := 8
	for slots < 2*len(order) {
		slots *= 2
	}
	out := make([]byte, 4+slots*slotSize)
	binary.LittleEndian.PutUint32(out, uint32(slots))
	owner := make(map[uint64]string, len(order))
	var vals []byte
	for _, k := range order {
		h := hashPhrase(k)
		if other, taken := owner[h]; taken {
			return nil, fmt.Errorf("dictionary: %q and %q have one hash: %w", other, k, rawi.ErrInvalid)
		}
		owner[h] = k
		if len(b.vals[k]) > 0xFFFF {
			return nil, fmt.Errorf("dictionary: %q has %d values: %w", k, len(b.vals[k]), rawi.ErrInvalid)
		}
		i := h & uint64(slots-1)
		for binary.LittleEndian.Uint64(out[4+i*slotSize:]) != 0 {
			i = (i + 1) & uint64(slots-1)
		}
		slot := out[4+i*slotSize:]
		binary.LittleEndian.PutUint64(slot, h)
		binary.LittleEndian.PutUint32(slot[8:], uint32(len(vals)/4))
		last := uint32(len(b.vals[k]))
		if b.more[k] {
			last |= 1 << 16
		}
		binary.LittleEndian.PutUint32(slot[12:], last)
		for _, v := range b.vals[k] {
			vals = binary.LittleEndian.AppendUint32(vals, v)
		}
	}
	return append(out, vals...), nil
}

func hashPhrase(key string) uint64 {
	h, start := uint64(0), 0
	for i := 0; i <= len(key); i++ {
		if i < len(key) && key[i] != ' ' {
			continue
		}
		w := HashWord(key[start:i])
		if h == 0 {
			h = w
		} else {
			h = Join(h, w)
		}
		start = i + 1
	}
	return h
}
