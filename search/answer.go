package search

import (
	"cmp"
	"container/heap"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.org/rawi"
)

// The bounds of an answer.
const (
	defaultLimit = 20
	maxLimit     = 1000
)

// key is where a hit stands in the order of hits.
type key struct {
	score     float32
	published int64
	id        int64
	n         uint32
}

// before reports whether a comes before b.
func (a key) before(b key) bool {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.published, a.published), cmp.Compare(b.id, a.id), cmp.Compare(a.n, b.n)) < 0
}

// asked is a request that was understood.
type asked struct {
	query *Query
	kind  kind
	sort  string
	limit int
	after *cursor
	upTo  int64 // of the first page; 0 is now
}

// cursor is the end of a page.
type cursor struct {
	last key
	upTo int64
	of   uint32 // the query and its order
}

func (x *Index) ask(r *Request) (*asked, error) {
	q, err := x.l.Parse(r.Query)
	if r.Sentence {
		q, err = sentence(r.Query)
	}
	if err != nil {
		return nil, err
	}
	a := &asked{query: q, sort: r.Sort, limit: r.Limit}
	in := cmp.Or(q.in, r.In, Articles)
	i := slices.Index(kindNames[:], in)
	if i < 0 {
		return nil, rawi.Hint(fmt.Errorf("search in %q: %w", in, rawi.ErrInvalid), "search in articles, statements, events or meetings")
	}
	a.kind = kind(i)
	switch a.sort {
	case "":
		a.sort = ByRelevance
	case ByRelevance, ByDate:
	default:
		return nil, rawi.Hint(fmt.Errorf("order %q: %w", a.sort, rawi.ErrInvalid), "sort by relevance or by date")
	}
	switch {
	case a.limit == 0:
		a.limit = defaultLimit
	case a.limit < 0 || a.limit > maxLimit:
		return nil, rawi.Hint(fmt.Errorf("limit %d: %w", a.limit, rawi.ErrInvalid), "ask for 1 to 1000 hits at once, and for more with the cursor of the page before")
	}
	if r.After != "" {
		c, err := readCursor(r.After)
		if err == nil && c.of != a.digest(r) {
			err = fmt.Errorf("cursor: it is of another query: %w", rawi.ErrInvalid)
		}
		if err != nil {
			return nil, rawi.Hint(err, "give the next of the page before, with the same query, or begin without it")
		}
		a.after, a.upTo = &c, c.upTo
	}
	return a, nil
}

// digest tells one query with its order and names from another.
func (a *asked) digest(r *Request) uint32 {
	return crc32.ChecksumIEEE([]byte(a.query.String() + "\x00" + kindNames[a.kind] + "\x00" + a.sort + "\x00" + strconv.FormatBool(r.Exact) + strconv.FormatBool(r.Sentence) + "\x00" + strings.Join(r.Without, "\x00")))
}

func (c *cursor) String() string {
	b := []byte{1}
	b = binary.BigEndian.AppendUint32(b, math.Float32bits(c.last.score))
	b = binary.BigEndian.AppendUint64(b, uint64(c.last.published))
	b = binary.BigEndian.AppendUint64(b, uint64(c.last.id))
	b = binary.BigEndian.AppendUint32(b, c.last.n)
	b = binary.BigEndian.AppendUint64(b, uint64(c.upTo))
	b = binary.BigEndian.AppendUint32(b, c.of)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(s string) (cursor, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	const n = 1 + 4 + 8 + 8 + 4 + 8 + 4
	if err != nil || len(b) != n+4 || b[0] != 1 || crc32.ChecksumIEEE(b[:n]) != binary.BigEndian.Uint32(b[n:]) {
		return cursor{}, fmt.Errorf("cursor %q: it is not one that a search gave: %w", s, rawi.ErrInvalid)
	}
	c := cursor{
		last: key{
			score:     math.Float32frombits(binary.BigEndian.Uint32(b[1:])),
			published: int64(binary.BigEndian.Uint64(b[5:])),
			id:        int64(binary.BigEndian.Uint64(b[13:])),
			n:         binary.BigEndian.Uint32(b[21:]),
		},
		upTo: int64(binary.BigEndian.Uint64(b[25:])),
		of:   binary.BigEndian.Uint32(b[33:]),
	}
	if c.last.score != c.last.score {
		return cursor{}, fmt.Errorf("cursor %q: it is not one that a search gave: %w", s, rawi.ErrInvalid)
	}
	return c, nil
}

// Search answers a request from what the index knows.
func (x *Index) Search(ctx context.Context, r Request) (*Answer, error) {
	a, err := x.ask(&r)
	if err != nil {
		return nil, err
	}
	s, err := x.current()
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(s)
	if a.upTo == 0 {
		a.upTo = s.g.UpTo
	}
	m, err := x.matches(ctx, s, &r, a, nil)
	if err != nil {
		return nil, err
	}
	defer m.release()
	// One more than is asked for says whether there is another page.
	top := &best{limit: a.limit + 1}
	total := 0
	for _, e := range m.parts {
		total += e.total
	}
	err = m.each(ctx, func(i int, e *evaluation) {
		mine := &best{limit: a.limit + 1}
		m.rank(e, a, mine)
		e.top = mine
		if r.Facets {
			e.tally = e.facets()
		}
	})
	if err != nil {
		return nil, err
	}
	for _, e := range m.parts {
		for _, h := range e.top.list {
			top.add(h)
		}
	}
	hits := top.sorted()
	more := len(hits) > a.limit
	hits = hits[:min(len(hits), a.limit)]
	out := &Answer{Query: a.query.String(), In: kindNames[a.kind], Sort: a.sort, Total: total, Hits: make([]*Hit, len(hits)), Names: m.names}
	for i, h := range hits {
		out.Hits[i] = h.hit(a.kind)
	}
	if n := len(hits); n > 0 && more {
		c := cursor{hits[n-1].key, a.upTo, a.digest(&r)}
		out.Next = c.String()
	}
	if r.Facets {
		out.Facets, out.Histogram = facets(s, m, a.kind)
	}
	return out, nil
}

// current returns the newest state of the index.
func (x *Index) current() (*snapshot, error) {
	if err := x.refresh(); err != nil && len(x.now.Load().views) == 0 {
		return nil, rawi.Hint(fmt.Errorf("search index: %w", err), "bring it up to date: it is then made anew")
	}
	return x.now.Load(), nil
}

// matching is what a request matches, segment by segment.
type matching struct {
	parts  []*evaluation
	names  []Variants
	leaves int
	idf    []float32
	mean   float32 // words of a row
}

// matches finds the rows that a request asks for. also, where it is not nil, must
// hold besides.
func (x *Index) matches(ctx context.Context, s *snapshot, r *Request, a *asked, also *plan) (m *matching, err error) {
	p := &planner{l: x.l, s: s, r: r, query: r.Query, scored: a.sort == ByRelevance && also == nil}
	pl, err := p.make(a.query.root, a.kind)
	if err != nil {
		return nil, err
	}
	if also != nil {
		if a.kind != articles {
			also = leafless(&plan{op: planUp, kids: []*plan{also}})
		}
		pl = leafless(&plan{op: planAnd, kids: []*plan{pl, also}})
	}
	m = &matching{names: p.names, leaves: p.leaves}
	defer func() {
		if err != nil {
			m.release()
		}
	}()
	for _, v := range s.views {
		m.parts = append(m.parts, &evaluation{v: v, kind: a.kind, leaves: make([]leaf, p.leaves)})
	}
	err = m.each(ctx, func(_ int, e *evaluation) {
		e.match = e.finish(e.run(pl, a.kind), a.upTo)
		e.total = e.match.count()
		e.found = make([]int, len(e.leaves))
		for i, l := range e.leaves {
			if l.set != nil {
				e.found[i] = e.finish(l.set, a.upTo).count()
			}
		}
	})
	if err != nil {
		return nil, err
	}
	rows, words := 0.0, 0.0
	m.idf = make([]float32, p.leaves)
	found := make([]int, p.leaves)
	for _, e := range m.parts {
		n, w := e.size(a.upTo)
		rows, words = rows+n, words+w
		for i, n := range e.found {
			found[i] += n
		}
	}
	m.mean = float32(max(1, words/max(1, rows)))
	for i, n := range found {
		m.idf[i] = float32(math.Log(1 + (rows-float64(n)+0.5)/(float64(n)+0.5)))
		if w, ok := p.weight[i]; ok {
			m.idf[i] *= w
		}
	}
	return m, nil
}

// release gives back what was used for the answer, once it is made.
func (m *matching) release() {
	for _, e := range m.parts {
		e.release()
	}
}

// size returns the number of rows that are live and old enough, and of their words.
func (e *evaluation) size(upTo int64) (rows, words float64) {
	b := e.boundary(upTo)
	if b == nil {
		return float64(e.v.rows[e.kind]), e.v.words[e.kind]
	}
	live := e.v.live[e.kind]
	length := e.v.seg.shelf[e.kind].length
	for r := range b.each {
		if live == nil || live.has(r) {
			rows++
			words += float64(length[r])
		}
	}
	return rows, words
}

// each does something for every segment, several at a time, the largest first.
func (m *matching) each(ctx context.Context, do func(i int, e *evaluation)) error {
	order := make([]int, len(m.parts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return len(m.parts[b].v.seg.id) - len(m.parts[a].v.seg.id) })
	work := make(chan int, len(order))
	for _, i := range order {
		work <- i
	}
	close(work)
	errs := make([]error, min(runtime.GOMAXPROCS(0), max(1, len(order))))
	one := func(i int) (err error) {
		// A list that is not as it was written runs out of its bounds.
		defer func() {
			if p := recover(); p != nil {
				e, ok := p.(error)
				if !ok {
					e = fmt.Errorf("%v", p)
				}
				err = fmt.Errorf("search index: %s: %w: %w", m.parts[i].v.state.File, errors.Join(errDamaged, rawi.ErrInvalid), e)
			}
		}()
		do(i, m.parts[i])
		return nil
	}
	var wg sync.WaitGroup
	run := func(k int) {
		for i := range work {
			if err := ctx.Err(); err != nil {
				errs[k] = err
				return
			}
			if err := one(i); err != nil {
				errs[k] = err
				return
			}
		}
	}
	for k := 1; k < len(errs); k++ {
		wg.Go(func() { run(k) })
	}
	run(0)
	wg.Wait()
	return errors.Join(errs...)
}

// The constants of BM25.
const (
	k1 = 1.2
	lb = 0.75
)

// rank puts the best rows of a segment into a list.
func (m *matching) rank(e *evaluation, a *asked, top *best) {
	seg := e.v.seg
	h := &seg.shelf[e.kind]
	type weighed struct {
		times []uint8
		idf   float32
	}
	var leaves []weighed
	for i, l := range e.leaves {
		if l.times != nil && e.found[i] > 0 {
			leaves = append(leaves, weighed{l.times, m.idf[i]})
		}
	}
	var norm [1 << 10]float32 // by length
	for i := range norm {
		norm[i] = k1 * (1 - lb + lb*float32(i)/m.mean)
	}
	for r := range e.match.each {
		c := key{}
		if len(leaves) > 0 {
			n := h.length[r]
			base := float32(0)
			if int(n) < len(norm) {
				base = norm[n]
			} else {
				base = k1 * (1 - lb + lb*float32(n)/m.mean)
			}
			for i := range leaves {
				if t := float32(leaves[i].times[r]); t > 0 {
					c.score += leaves[i].idf * t * (k1 + 1) / (t + base)
				}
			}
			if c.score < top.least() {
				continue
			}
		}
		doc := r
		if e.kind != articles {
			doc, c.n = h.doc[r], h.n[r]
		}
		if c.published = seg.published[doc]; len(leaves) == 0 && c.published < top.oldest() {
			continue
		}
		c.id = seg.id[doc]
		if a.after != nil && !a.after.last.before(c) {
			continue
		}
		top.add(ranked{c, e, r})
	}
}

// ranked is a row with its place in the order.
type ranked struct {
	key
	e   *evaluation
	row uint32
}

func (h ranked) hit(k kind) *Hit {
	out := &Hit{Document: h.id, Score: math.Round(float64(h.score)*1e4) / 1e4}
	if k != articles {
		out.Finding = string("asvm"[k]) + strconv.Itoa(int(h.n))
	}
	if h.published != noTime {
		out.Published = time.Unix(h.published, 0).UTC().Format(time.RFC3339)
	}
	return out
}

// best is the first hits of an order; the last of them is on top of the heap.
type best struct {
	limit int
	list  []ranked
}

func (b *best) Len() int           { return len(b.list) }
func (b *best) Less(i, j int) bool { return b.list[j].before(b.list[i].key) }
func (b *best) Swap(i, j int)      { b.list[i], b.list[j] = b.list[j], b.list[i] }
func (b *best) Push(x any)         { b.list = append(b.list, x.(ranked)) }
func (b *best) Pop() any {
	x := b.list[len(b.list)-1]
	b.list = b.list[:len(b.list)-1]
	return x
}

func (b *best) add(h ranked) {
	if len(b.list) < b.limit {
		heap.Push(b, h)
		return
	}
	if h.before(b.list[0].key) {
		b.list[0] = h
		heap.Fix(b, 0)
	}
}

// least returns the score below which nothing more is taken.
func (b *best) least() float32 {
	if len(b.list) < b.limit {
		return -1
	}
	return b.list[0].score
}

// oldest returns the time before which nothing more is taken, if scores are equal.
func (b *best) oldest() int64 {
	if len(b.list) < b.limit {
		return math.MinInt64
	}
	return b.list[0].published
}

func (b *best) sorted() []ranked {
	slices.SortFunc(b.list, func(x, y ranked) int {
		if x.before(y.key) {
			return -1
		}
		return 1
	})
	return b.list
}

// Since returns the hits of a query among documents that were written after a
// moment of the store, the oldest first, and the moment up to which the index
// knows. It returns at most Limit hits, or all where it is 0; upTo is then that of
// the last document whose hits are all there.
func (x *Index) Since(ctx context.Context, r Request, changed int64) ([]*Hit, int64, error) {
	limit := r.Limit
	r.Limit, r.After = 0, ""
	a, err := x.ask(&r)
	if err != nil {
		return nil, changed, err
	}
	s, err := x.current()
	if err != nil {
		return nil, changed, err
	}
	defer runtime.KeepAlive(s)
	m, err := x.matches(ctx, s, &r, a, leafless(&plan{op: planSince, since: changed}))
	if err != nil {
		return nil, changed, err
	}
	defer m.release()
	type at struct {
		changed int64
		ranked
	}
	var all []at
	for _, e := range m.parts {
		for h := range e.hits() {
			doc := h.row
			if a.kind != articles {
				doc = e.v.seg.shelf[a.kind].doc[h.row]
			}
			all = append(all, at{e.v.seg.changed[doc], h})
		}
	}
	slices.SortFunc(all, func(x, y at) int { return cmp.Or(cmp.Compare(x.changed, y.changed), cmp.Compare(x.n, y.n)) })
	upTo := max(changed, s.g.UpTo)
	if limit > 0 && len(all) > limit {
		// Whole documents only, so that the next call begins behind one.
		n := limit
		for n > 0 && all[n-1].changed == all[n].changed {
			n--
		}
		if n == 0 {
			for n = limit; n < len(all) && all[n].changed == all[n-1].changed; n++ {
			}
		}
		if n < len(all) {
			all, upTo = all[:n], all[n-1].changed
		}
	}
	hits := make([]*Hit, len(all))
	for i, h := range all {
		hits[i] = h.hit(a.kind)
	}
	return hits, upTo, nil
}

// hits yields what matches in a segment, without scores.
func (e *evaluation) hits() iter.Seq[ranked] {
	seg := e.v.seg
	h := &seg.shelf[e.kind]
	return func(yield func(ranked) bool) {
		for r := range e.match.each {
			c, doc := key{}, r
			if e.kind != articles {
				doc, c.n = h.doc[r], h.n[r]
			}
			c.published, c.id = seg.published[doc], seg.id[doc]
			if !yield(ranked{c, e, r}) {
				return
			}
		}
	}
}

// All yields every hit of a request, whatever its limit, the newest first. What is
// written meanwhile is not among them.
func (x *Index) All(ctx context.Context, r Request) iter.Seq2[*Hit, error] {
	return func(yield func(*Hit, error) bool) {
		r.Limit, r.After, r.Sort = 0, "", ByDate
		a, err := x.ask(&r)
		if err != nil {
			yield(nil, err)
			return
		}
		s, err := x.current()
		if err != nil {
			yield(nil, err)
			return
		}
		defer runtime.KeepAlive(s)
		m, err := x.matches(ctx, s, &r, a, nil)
		if err != nil {
			yield(nil, err)
			return
		}
		defer m.release()
		var all []ranked
		for _, e := range m.parts {
			for h := range e.hits() {
				all = append(all, h)
			}
		}
		slices.SortFunc(all, func(x, y ranked) int {
			if x.before(y.key) {
				return -1
			}
			return 1
		})
		for _, h := range all {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(h.hit(a.kind), nil) {
				return
			}
		}
	}
}
