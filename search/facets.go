package search

import (
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
	values [columnCount][]uint32 // by the number of the value in the segment
	days   map[day]int
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

// facets counts the values of what matches in a segment.
func (e *evaluation) facets() *tally {
	t := &tally{days: map[day]int{}}
	seg := e.v.seg
	h := &seg.shelf[e.kind]
	rows := make([]uint32, 0, e.total)
	for r := range e.match.each {
		rows = append(rows, r)
	}
	docs := rows
	if e.kind != articles {
		docs = make([]uint32, len(rows))
		for i, r := range rows {
			docs[i] = h.doc[r]
		}
	}
	for _, c := range facetsOf[e.kind] {
		counts := counter(seg.values.count())
		col, of := h.columns[c], rows
		if c == colOutlet {
			col, of = seg.shelf[articles].columns[c], docs
		}
		for _, r := range of {
			for _, v := range col.val[col.at[r]:col.at[r+1]] {
				counts[v]++
			}
		}
		t.values[c] = counts
	}
	last, n := noDay, 0
	for _, d := range docs {
		x := seg.days[d]
		if x == last {
			n++
			continue
		}
		if n > 0 {
			t.days[last] += n
		}
		last, n = x, 1
	}
	if n > 0 {
		t.days[last] += n
	}
	return t
}

// ordinals numbers the values of all segments together.
type ordinals struct {
	of   [][]uint32 // by segment, then by the number of a value there
	text []string
}

func newOrdinals(views []*view) *ordinals {
	o := &ordinals{of: make([][]uint32, len(views))}
	lists := make([]strs, len(views))
	for i, v := range views {
		lists[i], o.of[i] = v.seg.values, make([]uint32, v.seg.values.count())
	}
	for text, at := range together(lists) {
		for _, x := range at {
			o.of[x.list][x.i] = uint32(len(o.text))
		}
		o.text = append(o.text, text)
	}
	return o
}

// facets sums what was counted in the segments.
func facets(s *snapshot, m *matching, k kind) ([]Facet, []Bar) {
	o := s.ordinals()
	var out []Facet
	for _, c := range facetsOf[k] {
		sum := counter(len(o.text))
		for i, e := range m.parts {
			for v, n := range e.tally.values[c] {
				if n > 0 {
					sum[o.of[i][v]] += n
				}
			}
			counters.Put(&e.tally.values[c])
		}
		out = append(out, Facet{Field: columnNames[c], Values: commonest(sum, o.text)})
		counters.Put(&sum)
	}
	days := map[day]int{}
	for _, e := range m.parts {
		for d, n := range e.tally.days {
			days[d] += n
		}
	}
	delete(days, noDay)
	months := map[string]int{}
	for d, n := range days {
		months[dayText(d)[:7]] += n
	}
	month := Facet{Field: "month", Values: []Count{}}
	for text, n := range months {
		month.Values = append(month.Values, Count{text, n})
	}
	sortCounts(month.Values)
	month.Values = month.Values[:min(len(month.Values), facetLimit)]
	return append(out, month), histogram(days)
}

// commonest returns the values that were counted most.
func commonest(counts []uint32, text []string) []Count {
	out := []Count{}
	least := uint32(0)
	for i, n := range counts {
		if n == 0 || n < least {
			continue
		}
		out = append(out, Count{text[i], int(n)})
		if len(out) == 16*facetLimit {
			sortCounts(out)
			out = out[:facetLimit]
			least = uint32(out[facetLimit-1].Count)
		}
	}
	sortCounts(out)
	out = out[:min(len(out), facetLimit)]
	for i := range out {
		out[i].Value = strings.Clone(out[i].Value) // lets go of the file
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
