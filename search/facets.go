package search

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// facetsOf lists the columns that are counted for a kind, beside month.
var facetsOf = [kinds][]int{
	articles:   {colSpeaker, colPlace, colOutlet, colType, colCountry},
	statements: {colSpeaker, colAbout, colOutlet, colType, colCountry},
	events:     {colActor, colRecipient, colPlace, colOutlet, colType, colRealis},
	meetings:   {colMet, colPlace, colOutlet, colType, colRealis},
}

// facetLimit is the number of values that a facet shows.
const facetLimit = 20

// tally counts what matches in a segment.
type tally struct {
	columns [columnCount]counted
	first   day
	days    []uint32 // from first on
	far     map[day]int
}

// counted counts the values of a column: by their numbers, or, where they are
// few, as a list of them.
type counted struct {
	dense []uint32
	few   []uint32
}

var counters = sync.Pool{New: func() any { return new([]uint32) }}

// counter returns n zeros.
func counter(n int) []uint32 {
	c := counters.Get().(*[]uint32)
	if cap(*c) < n {
		*c = make([]uint32, n)
	}
	*c = (*c)[:n]
	clear(*c)
	return *c
}

// sparse is the share of the values of a column below which they are listed and
// not counted in place.
const sparse = 16

// farDays is the number of days beyond which they are not counted in place.
const farDays = 50_000

// facets counts the values of what matches in a segment.
func (e *evaluation) facets() *tally {
	t := &tally{}
	seg := e.v.seg
	h := &seg.shelf[e.kind]
	rows := e.match.list(counter(e.total)[:0])
	docs := rows
	if e.kind != articles {
		docs = counter(len(rows))
		for i, r := range rows {
			docs[i] = h.doc[r]
		}
	}
	for _, c := range facetsOf[e.kind] {
		col, of := &h.columns[c], rows
		if c == colOutlet {
			col, of = &seg.shelf[articles].columns[c], docs
		}
		if len(of)*sparse < len(col.of) {
			for _, r := range of {
				t.columns[c].few = append(t.columns[c].few, col.row(r)...)
			}
			continue
		}
		counts := counter(len(col.of))
		if len(col.at) == 0 {
			for _, r := range of {
				counts[col.val[r]]++
			}
		} else {
			for _, r := range of {
				for _, v := range col.val[col.at[r]:col.at[r+1]] {
					counts[v]++
				}
			}
		}
		t.columns[c].dense = counts
	}
	if n := int(seg.last) - int(seg.first) + 1; seg.last != noDay && n <= farDays {
		t.first, t.days = seg.first, counter(n)
		for _, d := range docs {
			if x := seg.days[d]; x != noDay {
				t.days[x-seg.first]++
			}
		}
	} else {
		t.far = map[day]int{}
		for _, d := range docs {
			if x := seg.days[d]; x != noDay {
				t.far[x]++
			}
		}
	}
	if e.kind != articles {
		counters.Put(&docs)
	}
	counters.Put(&rows)
	return t
}

// ordinals numbers the values of the columns of all segments together.
type ordinals struct {
	columns [kinds][columnCount]numbering
}

// numbering numbers the values of a column.
type numbering struct {
	of   [][]uint32 // by segment, then by the number of a value there
	text []string
}

func newOrdinals(views []*view) *ordinals {
	all := make([][]uint32, len(views)) // numbers of strings over all segments
	lists := make([]strs, len(views))
	for i, v := range views {
		lists[i], all[i] = v.seg.values, make([]uint32, v.seg.values.count())
	}
	var text []string
	for s, at := range together(lists) {
		for _, x := range at {
			all[x.list][x.i] = uint32(len(text))
		}
		text = append(text, s)
	}
	o := &ordinals{}
	number := make([]uint32, len(text))
	for k := range kinds {
		for _, c := range facetsOf[k] {
			clear(number)
			n := numbering{of: make([][]uint32, len(views))}
			for i, v := range views {
				col := v.seg.shelf[k].columns[c]
				if c == colOutlet {
					col = v.seg.shelf[articles].columns[c]
				}
				n.of[i] = make([]uint32, len(col.of))
				for j, x := range col.of {
					g := all[i][x]
					if number[g] == 0 {
						n.text = append(n.text, text[g])
						number[g] = uint32(len(n.text))
					}
					n.of[i][j] = number[g] - 1
				}
			}
			o.columns[k][c] = n
		}
	}
	return o
}

// facets sums what was counted in the segments.
func facets(s *snapshot, m *matching, k kind) ([]Facet, []Bar) {
	o := s.ordinals()
	out := make([]Facet, len(facetsOf[k]))
	work := make(chan int, len(out))
	for i := range out {
		work <- i
	}
	close(work)
	sum := func() {
		for i := range work {
			c := facetsOf[k][i]
			out[i] = Facet{Field: columnNames[c], Values: m.commonest(&o.columns[k][c], c)}
		}
	}
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(out)) - 1 {
		wg.Go(sum)
	}
	sum()
	wg.Wait()
	days := map[day]int{}
	for _, e := range m.parts {
		for i, n := range e.tally.days {
			if n > 0 {
				days[e.tally.first+day(i)] += int(n)
			}
		}
		for d, n := range e.tally.far {
			days[d] += n
		}
		if e.tally.days != nil {
			counters.Put(&e.tally.days)
		}
	}
	months := map[month]int{}
	for d, n := range days {
		t := timeOf(d)
		months[month{t.Year(), t.Month()}] += n
	}
	f := Facet{Field: "month", Values: []Count{}}
	for x, n := range months {
		f.Values = append(f.Values, Count{fmt.Sprintf("%04d-%02d", x.year, x.month), n})
	}
	sortCounts(f.Values)
	f.Values = f.Values[:min(len(f.Values), facetLimit)]
	return append(out, f), histogram(days)
}

type month struct {
	year  int
	month time.Month
}

// commonest returns the values of a column that were counted most.
func (m *matching) commonest(o *numbering, c int) []Count {
	best := &counts{text: o.text}
	few, dense := 0, false
	for _, e := range m.parts {
		few += len(e.tally.columns[c].few)
		dense = dense || e.tally.columns[c].dense != nil
	}
	if !dense {
		list := make([]uint32, 0, few)
		for i, e := range m.parts {
			for _, v := range e.tally.columns[c].few {
				list = append(list, o.of[i][v])
			}
		}
		slices.Sort(list)
		for i := 0; i < len(list); {
			j := i
			for j < len(list) && list[j] == list[i] {
				j++
			}
			best.add(list[i], uint32(j-i))
			i = j
		}
		return best.top()
	}
	sum := counter(len(o.text))
	for i, e := range m.parts {
		of := o.of[i]
		for v, n := range e.tally.columns[c].dense {
			if n > 0 {
				sum[of[v]] += n
			}
		}
		for _, v := range e.tally.columns[c].few {
			sum[of[v]]++
		}
		if d := e.tally.columns[c].dense; d != nil {
			counters.Put(&d)
		}
	}
	for v, n := range sum {
		if n >= best.least && n > 0 {
			best.add(uint32(v), n)
		}
	}
	counters.Put(&sum)
	return best.top()
}

// counts keeps the values that were counted most.
type counts struct {
	text  []string
	list  []Count
	least uint32
}

func (b *counts) add(v, n uint32) {
	if n < b.least {
		return
	}
	if b.list = append(b.list, Count{b.text[v], int(n)}); len(b.list) == 16*facetLimit {
		sortCounts(b.list)
		b.list = b.list[:facetLimit]
		b.least = uint32(b.list[facetLimit-1].Count)
	}
}

func (b *counts) top() []Count {
	sortCounts(b.list)
	out := make([]Count, min(len(b.list), facetLimit))
	for i := range out {
		out[i] = Count{strings.Clone(b.list[i].Value), b.list[i].Count} // lets go of the file
	}
	return out
}

func sortCounts(list []Count) {
	slices.SortFunc(list, func(a, b Count) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Value, b.Value)
	})
}

// maxBars is the number of bars beyond which a histogram has longer ones.
const maxBars = 92

// histogram makes bars of days; of months or years where they are many.
func histogram(days map[day]int) []Bar {
	if len(days) == 0 {
		return nil
	}
	first, last := day(1<<31-1), noDay
	for d := range days {
		first, last = min(first, d), max(last, d)
	}
	begin := func(d day) time.Time { return timeOf(d) }
	next := func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
	switch {
	case last-first >= maxBars*31:
		begin = func(d day) time.Time { return time.Date(timeOf(d).Year(), 1, 1, 0, 0, 0, 0, time.UTC) }
		next = func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }
	case last-first >= maxBars:
		begin = func(d day) time.Time {
			t := timeOf(d)
			return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
		}
		next = func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
	}
	sum := map[time.Time]int{}
	for d, n := range days {
		sum[begin(d)] += n
	}
	bars := make([]Bar, 0, len(sum))
	for t, n := range sum {
		bars = append(bars, Bar{t.Format(time.DateOnly), next(t).Format(time.DateOnly), n})
	}
	slices.SortFunc(bars, func(a, b Bar) int { return strings.Compare(a.From, b.From) })
	return bars
}
