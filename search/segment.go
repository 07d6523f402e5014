package search

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"example.org/rawi"
)

// segment is a file of the index: the articles that were taken in together, with
// their findings. It never changes.
type segment struct {
	f                      *file
	id, changed, published []int64
	days                   []day
	digest                 []uint64 // of the texts, shortened
	ids                    []uint32 // articles in the order of their numbers
	words, lemmas          strs
	lemmaAt, lemmaOf       []uint32
	names                  strs
	nameAt, nameOf         []uint32
	values                 strs
	shelf                  [kinds]shelf
	sideAt, sideWho, sideN []uint32
	maxChanged             int64
	first, last            day // of those that have one
}

// shelf is the rows of one kind in a segment.
type shelf struct {
	rows       int
	n          []uint32
	doc, first []uint32
	score      []float32
	length     []uint16
	wordAt     []uint64
	lists      []byte
	keys       strs
	keyAt      []uint64
	keyLists   []byte
	columns    [columnCount]column
}

// column has the values of rows: those of row r are val[at[r]:at[r+1]], or val[r]
// where every row has one and at is empty. Value v is string of[v] of the segment.
type column struct{ at, val, of []uint32 }

func (c *column) row(r uint32) []uint32 {
	if len(c.at) == 0 {
		return c.val[r : r+1]
	}
	return c.val[c.at[r]:c.at[r+1]]
}

// single reports whether every row has one value.
func single(at []uint32, values int) bool {
	if len(at) != values+1 {
		return false
	}
	for i, x := range at {
		if int(x) != i {
			return false
		}
	}
	return true
}

// bulky reports the sections that are large and not read when a file is opened.
func bulky(name string) bool {
	return strings.HasSuffix(name, ".words") || strings.HasSuffix(name, ".lists")
}

func openSegment(path string) (*segment, error) {
	f, err := openFile(path, bulky)
	if err != nil {
		return nil, err
	}
	s := &segment{
		f: f, id: list[int64](f, "id"), changed: list[int64](f, "changed"), published: list[int64](f, "published"), days: list[day](f, "day"), digest: list[uint64](f, "digest"),
		ids: list[uint32](f, "ids"), words: openStrs(f, "words"), lemmas: openStrs(f, "lemmas"),
		lemmaAt: list[uint32](f, "lemmas.of.at"), lemmaOf: list[uint32](f, "lemmas.of"),
		names: openStrs(f, "names"), nameAt: list[uint32](f, "names.of.at"), nameOf: list[uint32](f, "names.of"),
		values: openStrs(f, "values"),
		sideAt: list[uint32](f, "sides.at"), sideWho: list[uint32](f, "sides.who"), sideN: list[uint32](f, "sides.n"),
	}
	for k := range s.shelf {
		pre := kindNames[k] + "."
		h := &s.shelf[k]
		h.score, h.length = list[float32](f, pre+"score"), list[uint16](f, pre+"length")
		h.rows = len(h.score)
		h.n, h.doc, h.first = list[uint32](f, pre+"n"), list[uint32](f, pre+"doc"), list[uint32](f, pre+"first")
		h.wordAt, h.lists = list[uint64](f, pre+"words.at"), f.bytes(pre+"words")
		h.keys, h.keyAt, h.keyLists = openStrs(f, pre+"keys"), list[uint64](f, pre+"lists.at"), f.bytes(pre+"lists")
		for _, c := range columnsOf[k] {
			h.columns[c] = column{list[uint32](f, pre+columnNames[c]+".at"), list[uint32](f, pre+columnNames[c]), list[uint32](f, pre+columnNames[c]+".of")}
			if n := len(h.columns[c].at); n != h.rows+1 && !(n == 0 && len(h.columns[c].val) == h.rows) {
				return nil, s.bad()
			}
		}
		if len(h.length) != h.rows || len(h.wordAt) != s.words.count()+1 || len(h.keyAt) != h.keys.count()+1 ||
			kind(k) == articles && h.rows != len(s.id) || kind(k) != articles && (len(h.n) != h.rows || len(h.doc) != h.rows || len(h.first) != len(s.id)+1) {
			return nil, s.bad()
		}
	}
	if len(s.changed) != len(s.id) || len(s.published) != len(s.id) || len(s.days) != len(s.id) || len(s.digest) != len(s.id) || len(s.ids) != len(s.id) {
		return nil, s.bad()
	}
	for _, c := range s.changed {
		s.maxChanged = max(s.maxChanged, c)
	}
	s.first, s.last = day(1<<31-1), noDay
	for _, d := range s.days {
		if d != noDay {
			s.first, s.last = min(s.first, d), max(s.last, d)
		}
	}
	return s, nil
}

func (s *segment) bad() error {
	return fmt.Errorf("%s: its lists do not fit each other: %w: %w", s.f.name, errDamaged, rawi.ErrInvalid)
}

// check reads every section.
func (s *segment) check() error {
	for name := range s.f.table {
		if !s.f.whole(name) {
			return fmt.Errorf("%s: section %s: %w: %w", s.f.name, name, errDamaged, rawi.ErrInvalid)
		}
	}
	return nil
}

func (h *shelf) word(i int) []byte { return h.lists[h.wordAt[i]:h.wordAt[i+1]] }
func (h *shelf) key(i int) []byte  { return h.keyLists[h.keyAt[i]:h.keyAt[i+1]] }

// find returns the place of an article: the last of its number.
func (s *segment) find(id int64) (uint32, bool) {
	i := sort.Search(len(s.ids), func(i int) bool { return s.id[s.ids[i]] > id })
	if i == 0 || s.id[s.ids[i-1]] != id {
		return 0, false
	}
	return s.ids[i-1], true
}

// forms returns the words of a dictionary form.
func (s *segment) forms(term string) []uint32 {
	i, ok := s.lemmas.find(term)
	if !ok {
		return nil
	}
	return s.lemmaOf[s.lemmaAt[i]:s.lemmaAt[i+1]]
}

// written returns the words that are written so.
func (s *segment) written(norm string) []uint32 { return s.starting(norm + "\x00") }

// starting returns the words that begin so.
func (s *segment) starting(prefix string) []uint32 {
	var out []uint32
	for i := s.words.from(prefix); i < s.words.count() && strings.HasPrefix(s.words.at(i), prefix); i++ {
		out = append(out, uint32(i))
	}
	return out
}

// wordsWith returns the words that begin so, behind their article or not, or whose
// dictionary form does. Names of several words are none.
func (s *segment) wordsWith(prefix string, before []string) []uint32 {
	out := s.starting(prefix)
	for _, b := range before {
		out = append(out, s.starting(b+prefix)...)
	}
	for i := s.lemmas.from(prefix); i < s.lemmas.count() && strings.HasPrefix(s.lemmas.at(i), prefix); i++ {
		out = append(out, s.lemmaOf[s.lemmaAt[i]:s.lemmaAt[i+1]]...)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(i uint32) bool { return strings.Contains(s.words.at(int(i)), "_") })
}

// name returns the entries of a name of several words, and of longer names that
// begin with it.
func (s *segment) name(joined string) []uint32 {
	return append(s.written(joined), s.starting(joined+"_")...)
}

// named returns the keys of articles whose names have a token of nameTokens.
func (s *segment) named(token string) []uint32 {
	i, ok := s.names.find(token)
	if !ok {
		return nil
	}
	return s.nameOf[s.nameAt[i]:s.nameAt[i+1]]
}
