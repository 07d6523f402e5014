package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/arabic"
)

// sentence returns a query for what has any of the words of a text.
func sentence(text string) (*Query, error) {
	switch {
	case len(text) > maxQuery:
		err := fmt.Errorf("a sentence of %d bytes: %w", len(text), rawi.ErrInvalid)
		return nil, rawi.Hint(err, "ask in 4096 bytes at most")
	case !utf8.ValidString(text):
		return nil, rawi.Hint(fmt.Errorf("the sentence is not UTF-8: %w", rawi.ErrInvalid), "send it as UTF-8")
	case !hasWord(text):
		return &Query{root: &node{op: opAll}}, nil
	}
	return &Query{root: &node{op: opSentence, text: text}}, nil
}

// What counts less than a word of the sentence itself, which counts 1.
const (
	nameWeight = 1.6 // a name
	kinWeight  = 0.2 // another word of the same verb
	nearWeight = 0.4 // two words of the sentence beside each other
	likeWeight = 0.7 // a word that is spelled nearly so, where nothing has the word itself
	nearWords  = 3   // how far apart they may stand
)

// sameNames returns the forms of one word that the lexicon knows a name by, with
// the name: «سورية» for «سوريا». A word that is also a common one is no name here.
func (l *Language) sameNames(word string) []string {
	var out []string
	for _, n := range l.names[foldName(word)] {
		if n.common {
			return nil
		}
		for _, other := range l.same[n.line] {
			if !other.common && !strings.Contains(other.key, " ") && !slices.Contains(out, other.form) {
				out = append(out, other.form)
			}
		}
	}
	return out
}

// said is a word of a sentence that says something of what it is about.
type said struct {
	words  wordsOf
	kin    []string
	weight float32
}

// sentence plans what has any of the words of a text. Words of grammar are left
// out, unless there are no others.
func (p *planner) sentence(text string, positive bool) *plan {
	var terms []arabic.Term
	content := false
	p.l.words.Terms(text, func(t arabic.Term) bool {
		if hasWord(t.Norm) {
			terms = append(terms, t)
			content = content || !t.Function
		}
		return len(terms) < maxParts
	})
	terms = slices.DeleteFunc(terms, func(t arabic.Term) bool { return content && t.Function })
	out := leafless(&plan{op: planOr})
	add := func(x *plan, weight float32) {
		x = p.score(x, positive)
		p.weigh(x, weight)
		out.kids = append(out.kids, x)
	}
	var list []said
	for i := range terms {
		t := &terms[i]
		if t.Name {
			p.mark(positive).name(t.Text)
			add(&plan{op: planWords, words: wordsOf{how: 'n', text: t.Text}, lead: true}, 1)
			continue
		}
		w := said{words: byTerm(*t), kin: p.l.families()[t.Text], weight: 1}
		for _, name := range p.l.sameNames(text[t.Start:t.End]) {
			for _, o := range p.tokens(name) {
				if !w.words.has(o.Text) {
					w.words.others = append(slices.Clip(w.words.others), o.Text)
				}
			}
		}
		if p.isName(text[t.Start:t.End]) {
			w.weight = nameWeight
		}
		if !p.s.has(w.words) {
			like := p.s.like(t)
			if len(like) == 0 {
				like = p.apart(t.Norm)
			}
			if len(like) == 0 {
				continue
			}
			w.words, w.weight = wordsOf{how: 't', text: like[0], others: like[1:]}, likeWeight
		}
		if n := len(list); n > 0 && list[n-1].words.text != w.words.text {
			near := &plan{op: planNear, n: nearWords, kids: []*plan{leafless(&plan{op: planWords, words: list[n-1].words}), leafless(&plan{op: planWords, words: w.words})}}
			add(near, nearWeight)
		}
		list = append(list, w)
	}
	seen := map[string]bool{}
	for _, w := range list {
		if seen[w.words.text] {
			continue
		}
		seen[w.words.text] = true
		n := 0
		for _, x := range list {
			if x.words.text == w.words.text {
				n++
			}
		}
		p.mark(positive).term(w.words)
		add(&plan{op: planWords, words: w.words, lead: true}, w.weight*float32(n))
		if len(w.kin) > 0 {
			add(&plan{op: planWords, words: wordsOf{how: 't', text: w.kin[0], others: w.kin[1:]}, lead: true}, w.weight*kinWeight)
		}
	}
	return out
}

// weigh makes a part count less than others.
func (p *planner) weigh(x *plan, weight float32) {
	if x.leaf >= 0 && weight != 1 {
		if p.weight == nil {
			p.weight = map[int]float32{}
		}
		p.weight[x.leaf] = weight
	}
}

// has reports whether some article has one of some words.
func (s *snapshot) has(words wordsOf) bool {
	return slices.ContainsFunc(s.views, func(v *view) bool { return len(words.in(v.seg)) > 0 })
}

// The bounds of what counts as spelled nearly so.
const (
	leastLike = 4 // letters
	longLike  = 7 // letters of a word that may have two of them otherwise
	mostLike  = 8 // words
)

// like returns the dictionary forms of the index that are spelled nearly as a
// word: a letter more, less, other, or two that have changed places; twice so in a
// long word.
func (s *snapshot) like(t *arabic.Term) []string {
	wants := [][]rune{[]rune(t.Text), []rune(t.Norm)} // what looks like a particle may belong to the word
	var found [2][]string
	for _, v := range s.views {
		for i := range v.seg.lemmas.count() {
			have := v.seg.lemmas.at(i)
			if len(have) < 2*leastLike-4 || slices.Contains(found[0], have) {
				continue
			}
			for _, want := range wants {
				if d := len(have) - 2*len(want); len(want) < leastLike || d < -4 || d > 4 {
					continue
				}
				apart := spelledApart(want, []rune(have))
				if apart == 1 || apart == 2 && len(want) >= longLike && !slices.Contains(found[1], have) {
					found[apart-1] = append(found[apart-1], have)
					break
				}
			}
		}
	}
	best := found[0]
	if len(best) == 0 {
		best = found[1]
	}
	return best[:min(len(best), mostLike)]
}

// apart returns the terms of two words of the index between which the space is
// missing: «الاسكندرالاكبر».
func (p *planner) apart(norm string) []string {
	letters := []rune(norm)
	for i := leastLike; i+leastLike <= len(letters); i++ {
		var both []string
		for _, half := range []string{string(letters[:i]), string(letters[i:])} {
			if t := p.tokens(half); len(t) == 1 && p.s.has(wordsOf{how: 'w', text: t[0].Norm}) {
				both = append(both, t[0].Text)
			}
		}
		if len(both) == 2 {
			return both
		}
	}
	return nil
}

// spelledApart returns by how many letters more, less, other or changed places two
// words differ; 3 is more.
func spelledApart(a, b []rune) int {
	const most = 3
	if d := len(a) - len(b); d >= most || d <= -most {
		return most
	}
	var rows [3][64]int
	if len(b) >= len(rows[0]) {
		return most
	}
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least >= most {
			return most
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most)
}
