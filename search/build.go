package search

import (
	"maps"
	"slices"
	"strings"

	"example.org/rawi/resolve"
)

// builder gathers articles in memory and writes them as one segment.
type builder struct {
	words  map[string]uint32 // as written NUL dictionary form NUL others
	list   []string
	docs   []docColumns
	at     map[int64]uint32 // article to its number here
	dead   map[uint32]bool
	shelf  [kinds]building
	values map[string]uint32
	texts  []string
	sides  [][]side
	size   int
	buf    []byte
	number []uint32 // of the words of the article that is taken in
}

type docColumns struct {
	id, changed, published int64
	day                    day
	digest                 uint64
}

// building is the rows of one kind.
type building struct {
	n       []uint32
	score   []float32
	length  []uint16
	doc     []uint32
	first   []uint32 // row of every article
	word    []uint32 // words of all rows
	place   []uint32
	rowAt   []uint32 // where the words of a row begin
	keys    map[string]uint32
	keyText []string
	key     []uint64 // key<<32 | row
	columns [columnCount]struct {
		at  []uint32
		val []uint32
	}
}

func newBuilder() *builder {
	b := &builder{words: map[string]uint32{}, at: map[int64]uint32{}, dead: map[uint32]bool{}, values: map[string]uint32{}}
	for k := range b.shelf {
		b.shelf[k].keys = map[string]uint32{}
	}
	return b
}

// add takes an article in; one of the same number that was there is dead.
func (b *builder) add(p *prepared) {
	doc := uint32(len(b.docs))
	if old, ok := b.at[p.id]; ok {
		b.dead[old] = true
	}
	b.at[p.id] = doc
	b.number = b.number[:0]
	for i := range p.words {
		b.number = append(b.number, b.word(&p.words[i]))
	}
	b.docs = append(b.docs, docColumns{p.id, p.changed, p.published, p.day, p.digest})
	for k := range p.rows {
		s := &b.shelf[k]
		s.first = append(s.first, uint32(len(s.doc)))
		for i := range p.rows[k] {
			b.row(kind(k), doc, &p.rows[k][i])
		}
	}
	b.sides = append(b.sides, p.sides...)
	for _, list := range p.sides {
		for _, x := range list {
			b.value(x.name)
		}
	}
}

func (b *builder) row(k kind, doc uint32, r *row) {
	s := &b.shelf[k]
	row := uint32(len(s.doc))
	s.doc = append(s.doc, doc)
	s.n, s.score = append(s.n, r.n), append(s.score, r.score)
	s.length = append(s.length, uint16(min(r.length, 1<<16-1)))
	s.rowAt = append(s.rowAt, uint32(len(s.word)))
	if !slices.IsSortedFunc(r.words, func(x, y entry) int { return int(x.pos) - int(y.pos) }) {
		slices.SortStableFunc(r.words, func(x, y entry) int { return int(x.pos) - int(y.pos) })
	}
	for _, w := range r.words {
		s.word = append(s.word, b.number[w.word])
		s.place = append(s.place, w.pos)
	}
	for _, key := range r.keys {
		b.buf = append(append(b.buf[:0], key.field), key.value...)
		id, ok := s.keys[string(b.buf)]
		if !ok {
			id = uint32(len(s.keyText))
			text := string(b.buf)
			s.keyText = append(s.keyText, text)
			s.keys[text] = id
			b.size += 64 + len(text)
		}
		s.key = append(s.key, uint64(id)<<32|uint64(row))
	}
	for _, c := range columnsOf[k] {
		col := &s.columns[c]
		col.at = append(col.at, uint32(len(col.val)))
		for _, v := range r.columns[c] {
			col.val = append(col.val, b.value(v))
		}
	}
	b.size += 16*len(r.words) + 8*len(r.keys) + 64
}

// word returns the number of a word.
func (b *builder) word(w *word) uint32 {
	b.buf = append(append(append(b.buf[:0], w.norm...), 0), w.term...)
	if w.others != "" {
		b.buf = append(append(b.buf, 0), w.others...)
	}
	id, ok := b.words[string(b.buf)]
	if !ok {
		id = uint32(len(b.list))
		text := string(b.buf)
		b.list = append(b.list, text)
		b.words[text] = id
		b.size += 64 + len(text)
	}
	return id
}

func (b *builder) value(s string) uint32 {
	id, ok := b.values[s]
	if !ok {
		id = uint32(len(b.texts))
		s = strings.Clone(s)
		b.texts = append(b.texts, s)
		b.values[s] = id
		b.size += 64 + len(s)
	}
	return id
}

// order sorts strings and says at which place each stands.
func order(list []string) (sorted []uint32, rank []uint32) {
	sorted, rank = make([]uint32, len(list)), make([]uint32, len(list))
	for i := range sorted {
		sorted[i] = uint32(i)
	}
	slices.SortFunc(sorted, func(x, y uint32) int { return strings.Compare(list[x], list[y]) })
	for i, x := range sorted {
		rank[x] = uint32(i)
	}
	return sorted, rank
}

// write writes the segment.
func (b *builder) write(path string) error {
	w, err := newFileWriter(path)
	if err != nil {
		return err
	}
	b.writeTo(w)
	return w.close()
}

func (b *builder) writeTo(w *fileWriter) {
	n := len(b.docs)
	id, changed, published, days, digest := make([]int64, n), make([]int64, n), make([]int64, n), make([]int32, n), make([]uint64, n)
	for i, d := range b.docs {
		id[i], changed[i], published[i], days[i], digest[i] = d.id, d.changed, d.published, d.day, d.digest
	}
	writeDocs(w, id, changed, published, days, digest)

	sorted, rank := order(b.list)
	ws := startStrs(w, "words")
	lemmas := map[string][]uint32{}
	for i, x := range sorted {
		ws.add(b.list[x])
		addForms(lemmas, b.list[x], uint32(i))
	}
	ws.finish()
	writeLists(w, "lemmas", lemmas)

	vsorted, vrank := order(b.texts)
	vs := startStrs(w, "values")
	for _, x := range vsorted {
		vs.add(b.texts[x])
	}
	vs.finish()

	for k := range b.shelf {
		s := &b.shelf[k]
		pre := kindNames[k] + "."
		if kind(k) != articles {
			put(w, pre+"n", s.n)
			put(w, pre+"doc", s.doc)
			put(w, pre+"first", append(s.first, uint32(len(s.doc))))
		}
		put(w, pre+"score", s.score)
		put(w, pre+"length", s.length)
		for _, c := range columnsOf[k] {
			col := &s.columns[c]
			vals := make([]uint32, len(col.val))
			for i, v := range col.val {
				vals[i] = vrank[v]
			}
			of, number := distinct(slices.Clone(vals))
			for i, v := range vals {
				vals[i] = number[v]
			}
			at := append(col.at, uint32(len(col.val)))
			if single(at, len(vals)) {
				at = nil
			}
			put(w, pre+columnNames[c]+".at", at)
			put(w, pre+columnNames[c]+".of", of)
			put(w, pre+columnNames[c], vals)
		}
		s.writeWords(w, pre, len(b.list), rank)
		s.writeKeys(w, pre)
		if kind(k) == articles {
			writeNames(w, func(yield func(string) bool) {
				for _, key := range slices.Sorted(maps.Keys(s.keys)) {
					if !yield(key) {
						return
					}
				}
			})
		}
	}
	var at, who, which []uint32
	for _, list := range b.sides {
		at = append(at, uint32(len(who)))
		for _, x := range list {
			who, which = append(who, vrank[b.values[x.name]]), append(which, x.n)
		}
	}
	put(w, "sides.at", append(at, uint32(len(who))))
	put(w, "sides.who", who)
	put(w, "sides.n", which)
}

// addForms puts a word into the lists of its dictionary forms.
func addForms(lemmas map[string][]uint32, text string, i uint32) {
	_, rest, _ := strings.Cut(text, "\x00")
	for term := range strings.SplitSeq(rest, "\x00") {
		lemmas[term] = append(lemmas[term], i)
	}
}

// distinct returns the values of a column, each once and in order, and their
// numbers in it: so what a facet counts in is no larger than it must be.
func distinct(vals []uint32) (of []uint32, number map[uint32]uint32) {
	slices.Sort(vals)
	of = slices.Compact(vals)
	number = make(map[uint32]uint32, len(of))
	for i, v := range of {
		number[v] = uint32(i)
	}
	return of, number
}

// writeDocs writes the columns of the articles, and their numbers in order.
func writeDocs(w *fileWriter, id, changed, published []int64, days []int32, digest []uint64) {
	put(w, "digest", digest)
	put(w, "id", id)
	put(w, "changed", changed)
	put(w, "published", published)
	put(w, "day", days)
	at := make([]uint32, len(id))
	for i := range at {
		at[i] = uint32(i)
	}
	// Of two of one number the later one counts.
	slices.SortFunc(at, func(x, y uint32) int {
		switch {
		case id[x] < id[y]:
			return -1
		case id[x] > id[y]:
			return 1
		}
		return int(x) - int(y)
	})
	put(w, "ids", at)
}

// writeLists writes lists of numbers under sorted names.
func writeLists(w *fileWriter, section string, lists map[string][]uint32) {
	names := slices.Sorted(maps.Keys(lists))
	s := startStrs(w, section)
	for _, name := range names {
		s.add(name)
	}
	s.finish()
	at := make([]uint32, 0, len(names)+1)
	w.start(section + ".of")
	n := uint32(0)
	for _, name := range names {
		at = append(at, n)
		add(w, lists[name])
		n += uint32(len(lists[name]))
	}
	put(w, section+".of.at", append(at, n))
}

// writeWords writes the lists of all words, in the order of the words.
func (s *building) writeWords(w *fileWriter, pre string, words int, rank []uint32) {
	// By counting: where the list of each word begins, then every word in its list.
	begin := make([]uint32, words+1)
	for _, x := range s.word {
		begin[rank[x]+1]++
	}
	for i := range words {
		begin[i+1] += begin[i]
	}
	at := make([]uint64, len(s.word))
	next := slices.Clone(begin)
	row := 0
	for i, x := range s.word {
		for row+1 < len(s.rowAt) && uint32(i) >= s.rowAt[row+1] {
			row++
		}
		r := rank[x]
		at[next[r]] = uint64(row)<<32 | uint64(s.place[i])
		next[r]++
	}
	offsets := make([]uint64, 0, words+1)
	w.start(pre + "words")
	var buf []byte
	var scratch [3][]byte
	for i := range words {
		offsets = append(offsets, w.length())
		if begin[i] < begin[i+1] {
			buf = appendWords(buf[:0], at[begin[i]:begin[i+1]], &scratch)
			_, _ = w.Write(buf)
		}
	}
	put(w, pre+"words.at", append(offsets, w.length()))
}

func (s *building) writeKeys(w *fileWriter, pre string) {
	sorted, rank := order(s.keyText)
	ks := startStrs(w, pre+"keys")
	for _, x := range sorted {
		ks.add(s.keyText[x])
	}
	ks.finish()
	begin := make([]uint32, len(sorted)+1)
	for _, x := range s.key {
		begin[rank[x>>32]+1]++
	}
	for i := range sorted {
		begin[i+1] += begin[i]
	}
	at, next := make([]uint32, len(s.key)), slices.Clone(begin)
	for _, x := range s.key {
		r := rank[x>>32]
		at[next[r]] = uint32(x)
		next[r]++
	}
	offsets := make([]uint64, 0, len(sorted)+1)
	w.start(pre + "lists")
	var buf []byte
	for i := range sorted {
		offsets = append(offsets, w.length())
		buf = appendRows(buf[:0], at[begin[i]:begin[i+1]])
		_, _ = w.Write(buf)
	}
	put(w, pre+"lists.at", append(offsets, w.length()))
}

// writeNames writes by which words names are found: those of their keys, and what
// is left of them in other spellings. keys are the keys of articles, in order.
func writeNames(w *fileWriter, keys func(yield func(string) bool)) {
	lists := map[string][]uint32{}
	i := uint32(0)
	keys(func(key string) bool {
		if key[0] == 'n' {
			text, _, _ := strings.Cut(key[1:], "\x1f")
			for _, t := range nameTokens(text) {
				lists[t] = append(lists[t], i)
			}
		}
		i++
		return true
	})
	writeLists(w, "names", lists)
}

// nameTokens returns what a name is found by.
func nameTokens(name string) []string {
	words := strings.Fields(resolve.Fold(name))
	out := make([]string, 0, 2*len(words))
	for _, w := range words {
		out = append(out, "w"+w)
		if sk := resolve.Skeleton(w); sk != "" {
			out = append(out, "k"+sk)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
