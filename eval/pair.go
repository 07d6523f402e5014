package eval

import (
	"cmp"
	"slices"
)

// fit says how well prediction j fits a gold finding.
type fit struct {
	j     int
	value int
}

// pairUp returns the largest one-to-one pairing, the best fits first: for every
// gold finding i the number of its prediction, or -1. The fits of each i are in
// the order of j. Among equal fits the first gold finding takes the first
// prediction.
func pairUp(fits [][]fit) []int {
	type edge struct{ value, i, j int }
	var edges []edge
	for i, f := range fits {
		for _, g := range f {
			edges = append(edges, edge{g.value, i, g.j})
		}
	}
	slices.SortFunc(edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	of := map[int]int{} // prediction -> gold
	paired := make([]bool, len(fits))
	for _, e := range edges {
		if _, used := of[e.j]; !used && !paired[e.i] {
			of[e.j] = e.i
			paired[e.i] = true
		}
	}

	// What is left over may still find a place when others move.
	var place func(i int, seen map[int]bool) bool
	place = func(i int, seen map[int]bool) bool {
		best := slices.Clone(fits[i])
		slices.SortStableFunc(best, func(a, b fit) int { return cmp.Compare(b.value, a.value) })
		for _, f := range best {
			if seen[f.j] {
				continue
			}
			seen[f.j] = true
			other, used := of[f.j]
			if !used || place(other, seen) {
				of[f.j] = i
				return true
			}
		}
		return false
	}
	for i := range fits {
		if !paired[i] {
			place(i, map[int]bool{})
		}
	}
	pairs := make([]int, len(fits))
	for i := range pairs {
		pairs[i] = -1
	}
	for j, i := range of {
		pairs[i] = j
	}
	return pairs
}

// matched returns how many of the wanted names are matched one to one by a
// party, each party a list of its forms.
func matched(wanted []wordSet, parties [][]wordSet) int {
	fits := make([][]fit, len(wanted))
	for i, w := range wanted {
		for j, forms := range parties {
			if anySame(w, forms) {
				fits[i] = append(fits[i], fit{j, 1})
			}
		}
	}
	n := 0
	for _, j := range pairUp(fits) {
		if j >= 0 {
			n++
		}
	}
	return n
}

func anySame(name wordSet, forms []wordSet) bool {
	for _, f := range forms {
		if name.same(f) {
			return true
		}
	}
	return false
}
