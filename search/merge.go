package search

import (
	"container/heap"
	"context"
	"slices"
)

// part is a segment that is joined with others, and which of its rows go along.
type part struct {
	*segment
	keep [kinds]bitset
	row  [kinds][]uint32 // the new numbers of rows
	val  []uint32        // the new numbers of values
}

// joinSegments writes one segment of several, without what is dead.
func joinSegments(ctx context.Context, path string, views []*view) error {
	parts := make([]*part, len(views))
	next := [kinds]uint32{}
	for i, v := range views {
		if err := v.seg.check(); err != nil {
			return err
		}
		p := &part{segment: v.seg}
		for k := range p.keep {
			rows := v.seg.shelf[k].rows
			p.keep[k] = newBitset(rows)
			if v.live[k] == nil {
				p.keep[k].fill(rows)
			} else {
				copy(p.keep[k], v.live[k])
			}
			p.row[k] = make([]uint32, rows)
			for r := range p.keep[k].each {
				p.row[k][r] = next[k]
				next[k]++
			}
		}
		parts[i] = p
	}
	w, err := newFileWriter(path)
	if err != nil {
		return err
	}
	if err := joinTo(ctx, w, parts); err != nil {
		_ = w.abort()
		return err
	}
	return w.close()
}

func joinTo(ctx context.Context, w *fileWriter, parts []*part) error {
	var id, changed, published []int64
	var days []day
	var digest []uint64
	for _, p := range parts {
		for r := range p.keep[articles].each {
			id, changed = append(id, p.id[r]), append(changed, p.changed[r])
			published, days = append(published, p.published[r]), append(days, p.days[r])
			digest = append(digest, p.digest[r])
		}
	}
	writeDocs(w, id, changed, published, days, digest)

	// Words: only those that are still there.
	var words [][]numbered
	{
		lists := make([]strs, len(parts))
		for i, p := range parts {
			lists[i] = p.words
		}
		ws := startStrs(w, "words")
		lemmas := map[string][]uint32{}
		n := uint32(0)
		for text, at := range together(lists) {
			ws.add(text)
			addForms(lemmas, text, n)
			n++
			words = append(words, slices.Clone(at))
		}
		ws.finish()
		writeLists(w, "lemmas", lemmas)
	}
	{
		lists := make([]strs, len(parts))
		for i, p := range parts {
			lists[i], p.val = p.values, make([]uint32, p.values.count())
		}
		vs := startStrs(w, "values")
		n := uint32(0)
		for text, at := range together(lists) {
			vs.add(text)
			for _, x := range at {
				parts[x.list].val[x.i] = n
			}
			n++
		}
		vs.finish()
	}
	for k := range kinds {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := joinShelf(ctx, w, parts, k, words); err != nil {
			return err
		}
	}
	var at, who, which []uint32
	for _, p := range parts {
		for r := range p.keep[meetings].each {
			at = append(at, uint32(len(who)))
			for i := p.sideAt[r]; i < p.sideAt[r+1]; i++ {
				who, which = append(who, p.val[p.sideWho[i]]), append(which, p.sideN[i])
			}
		}
	}
	put(w, "sides.at", append(at, uint32(len(who))))
	put(w, "sides.who", who)
	put(w, "sides.n", which)
	return w.err
}

func joinShelf(ctx context.Context, w *fileWriter, parts []*part, k kind, words [][]numbered) error {
	pre := kindNames[k] + "."
	if k != articles {
		w.start(pre + "n")
		for _, p := range parts {
			for r := range p.keep[k].each {
				add(w, p.shelf[k].n[r:r+1])
			}
		}
		w.start(pre + "doc")
		for _, p := range parts {
			for r := range p.keep[k].each {
				add(w, []uint32{p.row[articles][p.shelf[k].doc[r]]})
			}
		}
		w.start(pre + "first")
		n := uint32(0)
		for _, p := range parts {
			for d := range p.keep[articles].each {
				add(w, []uint32{n})
				n += p.shelf[k].first[d+1] - p.shelf[k].first[d]
			}
		}
		add(w, []uint32{n})
	}
	w.start(pre + "score")
	for _, p := range parts {
		for r := range p.keep[k].each {
			add(w, p.shelf[k].score[r:r+1])
		}
	}
	w.start(pre + "length")
	for _, p := range parts {
		for r := range p.keep[k].each {
			add(w, p.shelf[k].length[r:r+1])
		}
	}
	for _, c := range columnsOf[k] {
		at := []uint32{0}
		n := uint32(0)
		for _, p := range parts {
			col := &p.shelf[k].columns[c]
			for r := range p.keep[k].each {
				n += uint32(len(col.row(r)))
				at = append(at, n)
			}
		}
		if single(at, int(n)) {
			at = nil
		}
		put(w, pre+columnNames[c]+".at", at)
		var values []uint32
		for _, p := range parts {
			for _, v := range p.shelf[k].columns[c].of {
				values = append(values, p.val[v])
			}
		}
		of, number := distinct(values)
		put(w, pre+columnNames[c]+".of", of)
		w.start(pre + columnNames[c])
		for _, p := range parts {
			col := &p.shelf[k].columns[c]
			mine := make([]uint32, len(col.of))
			for i, v := range col.of {
				mine[i] = number[p.val[v]]
			}
			var vals []uint32
			for r := range p.keep[k].each {
				vals = vals[:0]
				for _, v := range col.row(r) {
					vals = append(vals, mine[v])
				}
				add(w, vals)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	offsets := make([]uint64, 0, len(words)+1)
	w.start(pre + "words")
	var buf []byte
	var scratch [3][]byte
	var at []uint64
	for i, in := range words {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		offsets = append(offsets, w.length())
		at = at[:0]
		for _, x := range in {
			p := parts[x.list]
			from := len(at)
			at = openList(p.shelf[k].word(int(x.i))).at(at, p.keep[k])
			for j := from; j < len(at); j++ {
				at[j] = uint64(p.row[k][at[j]>>32])<<32 | at[j]&(1<<32-1)
			}
		}
		if len(at) > 0 {
			buf = appendWords(buf[:0], at, &scratch)
			_, _ = w.Write(buf)
		}
	}
	put(w, pre+"words.at", append(offsets, w.length()))

	lists := make([]strs, len(parts))
	for i, p := range parts {
		lists[i] = p.shelf[k].keys
	}
	// The lists go to the file as they are made, so their keys are held meanwhile.
	var kept []string
	offsets = offsets[:0]
	w.start(pre + "lists")
	var rows []uint32
	for key, in := range together(lists) {
		rows = rows[:0]
		for _, x := range in {
			p := parts[x.list]
			rows = appendKept(rows, p.shelf[k].key(int(x.i)), p.keep[k], p.row[k])
		}
		if len(rows) == 0 {
			continue
		}
		kept = append(kept, key)
		offsets = append(offsets, w.length())
		buf = appendRows(buf[:0], rows)
		_, _ = w.Write(buf)
	}
	put(w, pre+"lists.at", append(offsets, w.length()))
	ks := startStrs(w, pre+"keys")
	for _, key := range kept {
		ks.add(key)
	}
	ks.finish()
	if k == articles {
		writeNames(w, func(yield func(string) bool) {
			for _, key := range kept {
				if !yield(key) {
					return
				}
			}
		})
	}
	return w.err
}

// appendKept appends the new numbers of those rows of a key's list that go along.
func appendKept(dst []uint32, b []byte, keep bitset, row []uint32) []uint32 {
	n, i := uvarint(b, 0)
	at := uint64(0)
	for range n {
		var d uint64
		d, i = uvarint(b, i)
		at += d
		if keep.has(uint32(at)) {
			dst = append(dst, row[at])
		}
	}
	return dst
}

// numbered is a string of one of several lists.
type numbered struct{ list, i uint32 }

// together goes through sorted lists at once and yields every string once, with
// where it stands. The places are good until the next one.
func together(lists []strs) func(yield func(string, []numbered) bool) {
	return func(yield func(string, []numbered) bool) {
		h := &heads{lists: lists}
		for i := range lists {
			if lists[i].count() > 0 {
				h.at = append(h.at, numbered{uint32(i), 0})
			}
		}
		heap.Init(h)
		var same []numbered
		for len(h.at) > 0 {
			text := lists[h.at[0].list].at(int(h.at[0].i))
			same = same[:0]
			for len(h.at) > 0 && lists[h.at[0].list].at(int(h.at[0].i)) == text {
				x := h.at[0]
				same = append(same, x)
				if int(x.i)+1 < lists[x.list].count() {
					h.at[0].i++
					heap.Fix(h, 0)
				} else {
					heap.Pop(h)
				}
			}
			slices.SortFunc(same, func(a, b numbered) int { return int(a.list) - int(b.list) })
			if !yield(text, same) {
				return
			}
		}
	}
}

type heads struct {
	lists []strs
	at    []numbered
}

func (h *heads) Len() int { return len(h.at) }
func (h *heads) Less(i, j int) bool {
	return h.lists[h.at[i].list].at(int(h.at[i].i)) < h.lists[h.at[j].list].at(int(h.at[j].i))
}
func (h *heads) Swap(i, j int) { h.at[i], h.at[j] = h.at[j], h.at[i] }
func (h *heads) Push(x any)    { h.at = append(h.at, x.(numbered)) }
func (h *heads) Pop() any {
	x := h.at[len(h.at)-1]
	h.at = h.at[:len(h.at)-1]
	return x
}
