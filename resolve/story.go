package resolve

import (
	"cmp"
	"container/heap"
	"iter"
	"math"
	"slices"
	"time"
)

// The numbers behind stories. What they reach stands in
// docs/decisions/0014-across-articles.md.
const (
	// worth is the least cosine at which two articles are looked at, and loose the
	// least likeness that is kept as a link.
	worth = .1
	loose = .2
	// strong is the least likeness that hangs articles together, by whatever links:
	// only what hangs together is grouped. On 7,000 articles of ten days a part has at
	// most 66 articles; by the links that are kept most of an archive would be one part.
	strong = .4
	// together is the least likeness of two groups of articles that tell one story.
	together = .4
	// Articles of one happening lie this far apart: up to near their likeness
	// counts in full, from there to far less and less.
	near = 36 * time.Hour
	far  = 96 * time.Hour
	// farLikeness is what is left of a likeness at far.
	farLikeness = .6
)

// link finds the articles that are like an article, by the terms that they share.
func (a *Archive) link(slot int32) {
	art := a.articles[slot]
	at := epoch(art.Published)
	a.like.reset(len(a.articles))
	for _, t := range art.Terms {
		for e := at - reach; e <= at+reach; e++ {
			a.like.add(t.Weight, a.postings[posting{t.Hash, e}])
		}
		key := posting{t.Hash, at}
		a.postings[key] = append(a.postings[key], weighted{slot, t.Weight})
	}
	for _, other := range a.like.slots {
		cosine := a.like.cosine[other]
		if cosine < worth {
			continue
		}
		like := a.articles[other]
		seen := look(art, like, cosine)
		plain := a.oneTale(&seen)
		score := a.likely(art, like, plain)
		if score < loose && hashes(art.Occasions).common(like.Occasions) == 0 {
			continue // it cannot become more
		}
		a.links[slot] = append(a.links[slot], link{other, plain, score})
		a.links[other] = append(a.links[other], link{slot, plain, score})
	}
}

// What speaks for two articles telling of one happening, and against it.
const (
	signTerms = iota // the cosine of all that they are about
	signHead         // of their headlines
	signLead         // of headlines and leads
	signOwn          // one outlet seldom tells a thing twice
	signSize         // the longer both are, the less their cosine says against them
	signRatio        // and the more one is longer than the other
	signCover        // how much of one headline stands in the other's lead, the more of the two
	signBoth         // and the less
	signParty        // how seldom news names whom both leads name
	signTold         // how much is told of an occasion that both have
	signNone         // 1
	signs
)

// likeWeights are the weights of the signs: TestFit fits them to the pairs of
// docs/audits/story-pairs*.tsv (logistic regression).
var likeWeights = [signs]float64{
	signTerms: 6.65, signHead: .39, signLead: .70, signOwn: -1.01, signSize: .57, signRatio: .32,
	signCover: 1.44, signBoth: 2.26, signParty: .34, signTold: .59, signNone: -11.46,
}

const (
	likeSoft            = 2         // of averages over pairs, softer values make the better groups
	sizeLeast, sizeMost = 400, 8000 // bytes between which size counts
)

// look returns the signs of two articles of which all terms have this cosine, but
// for that which others tell.
func look(x, y *Article, cosine float64) (f [signs]float64) {
	f[signTerms], f[signHead], f[signLead] = cosine, dot(x.Head, y.Head), dot(x.Lead, y.Lead)
	if x.Publisher == y.Publisher && x.Publisher != "" {
		f[signOwn] = 1
	}
	small, large := float64(min(x.Size, y.Size)), float64(max(x.Size, y.Size))
	f[signSize], f[signRatio] = math.Log(min(max(small, sizeLeast), sizeMost)), math.Log((large+1)/(small+1))
	there, back := cover(x.Head, y.Lead), cover(y.Head, x.Lead)
	f[signCover], f[signBoth] = max(there, back), min(there, back)
	f[signParty], f[signNone] = rarest(x.Parties, y.Parties), 1
	return f
}

// oneTale returns what the signs of two articles come to: the logarithm of the odds
// that they tell of one happening.
func (a *Archive) oneTale(f *[signs]float64) float32 {
	z := 0.0
	for i, w := range a.weights {
		z += w * f[i]
	}
	return float32(z)
}

// likely returns how likely it is that two articles tell of one happening.
func (a *Archive) likely(x, y *Article, plain float32) float32 {
	z := float64(plain) + a.weights[signTold]*a.between(x, y)
	return float32(inTime(x.Published, y.Published) / (1 + math.Exp(-z/likeSoft)))
}

// inBoth yields what two lists of terms have in common, as each has it.
func inBoth(x, y []Term) iter.Seq2[Term, Term] {
	return func(yield func(Term, Term) bool) {
		for len(x) > 0 && len(y) > 0 {
			switch p, q := x[0], y[0]; {
			case p.Hash < q.Hash:
				x = x[1:]
			case p.Hash > q.Hash:
				y = y[1:]
			default:
				if !yield(p, q) {
					return
				}
				x, y = x[1:], y[1:]
			}
		}
	}
}

// dot returns the cosine of two lists of terms.
func dot(x, y []Term) float64 {
	sum := 0.0
	for p, q := range inBoth(x, y) {
		sum += float64(p.Weight) * float64(q.Weight)
	}
	return sum
}

// cover returns how much of what a headline is about stands in a lead.
func cover(head, lead []Term) float64 {
	sum := 0.0
	for p := range inBoth(head, lead) {
		sum += float64(p.Weight) * float64(p.Weight)
	}
	return sum
}

// rarest returns the weight of the rarest name that two lists have in common.
func rarest(x, y []Term) float64 {
	most := float32(0)
	for p := range inBoth(x, y) {
		most = max(most, p.Weight)
	}
	return float64(most)
}

// likeness adds up the cosines of one article to all others.
type likeness struct {
	cosine []float64 // by slot
	slots  []int32   // those that are not zero
}

func (l *likeness) reset(n int) {
	for _, slot := range l.slots {
		l.cosine[slot] = 0
	}
	l.slots = l.slots[:0]
	if n > len(l.cosine) {
		l.cosine = append(l.cosine, make([]float64, n-len(l.cosine)+n/4)...)
	}
}

func (l *likeness) add(weight float32, list []weighted) {
	for _, w := range list {
		if l.cosine[w.slot] == 0 {
			l.slots = append(l.slots, w.slot)
		}
		l.cosine[w.slot] += float64(weight) * float64(w.weight)
	}
}

// inTime returns how much of the likeness of two articles counts at their times.
func inTime(x, y time.Time) float64 {
	apart := x.Sub(y).Abs()
	switch {
	case apart <= near:
		return 1
	case apart > far:
		return 0
	}
	return 1 - (1-farLikeness)*float64(apart-near)/float64(far-near)
}

// settleStories groups anew the articles that hang together with those that
// changed. It returns the articles whose story is another.
func (a *Archive) settleStories() []int32 {
	var changed []int32
	seen := map[int32]bool{}
	for start := range a.dirty {
		if seen[start] {
			continue
		}
		seen[start] = true
		group := []int32{start}
		for i := 0; i < len(group); i++ {
			for _, l := range a.links[group[i]] {
				if l.score >= strong && !seen[l.slot] {
					seen[l.slot] = true
					group = append(group, l.slot)
				}
			}
		}
		slices.SortFunc(group, a.order)
		for _, slots := range a.cluster(group) {
			if old := a.storyOf[slots[0]]; old != nil && slices.Equal(old.slots, slots) {
				continue
			}
			s := &Story{slots: slots}
			for _, slot := range slots {
				a.storyOf[slot] = s
			}
			changed = append(changed, slots...)
		}
	}
	clear(a.dirty)
	slices.SortFunc(changed, a.order)
	return changed
}

// cluster divides articles into stories: the two groups that are most alike
// become one, as long as they are alike enough. How alike they are is the average
// over their pairs, measured by how much each hangs together itself: the articles
// of a visit differ more among each other than those of a fire. The articles come
// in order, and so do those of each story.
func (a *Archive) cluster(group []int32) [][]int32 {
	if len(group) == 1 {
		return [][]int32{group}
	}
	place := make(map[int32]int, len(group))
	for i, slot := range group {
		place[slot] = i
	}
	members := make([][]int32, len(group))
	sums := make([]map[int]float64, len(group)) // of likeness to other groups
	inner := make([]float64, len(group))        // of likeness among the articles of one
	alike := func(i, j int, sum float64) float64 {
		hang := (1 + 2*inner[i]/float64(len(members[i]))) / float64(len(members[i])) *
			(1 + 2*inner[j]/float64(len(members[j]))) / float64(len(members[j]))
		return round(sum / float64(len(members[i])*len(members[j])) / math.Sqrt(math.Sqrt(hang)))
	}
	var h merges
	for i, slot := range group {
		members[i] = []int32{slot}
		sums[i] = make(map[int]float64, len(a.links[slot]))
		for _, l := range a.links[slot] {
			j, ok := place[l.slot]
			if !ok {
				continue
			}
			sums[i][j] = float64(l.score)
			if i < j && l.score >= together {
				h = append(h, merge{float64(l.score), i, j, 1})
			}
		}
	}
	heap.Init(&h)
	for len(h) > 0 {
		m := heap.Pop(&h).(merge)
		if members[m.i] == nil || members[m.j] == nil || len(members[m.i])*len(members[m.j]) != m.pairs {
			continue // one of them has grown since
		}
		members[m.i] = append(members[m.i], members[m.j]...)
		inner[m.i] += inner[m.j] + sums[m.i][m.j]
		members[m.j] = nil
		delete(sums[m.i], m.j)
		for k, s := range sums[m.j] {
			delete(sums[k], m.j)
			if k == m.i {
				continue
			}
			sums[m.i][k] += s
			sums[k][m.i] = sums[m.i][k]
		}
		sums[m.j] = nil
		for k, s := range sums[m.i] {
			if score := alike(m.i, k, s); score >= together {
				heap.Push(&h, merge{score, min(m.i, k), max(m.i, k), len(members[m.i]) * len(members[k])})
			}
		}
	}
	var out [][]int32
	for _, m := range members {
		if m != nil {
			slices.SortFunc(m, a.order)
			out = append(out, m)
		}
	}
	return out
}

// merge is two groups that may become one.
type merge struct {
	score float64
	i, j  int // i < j
	pairs int // of articles, when it was worked out
}

// merges is a heap with the best in front.
type merges []merge

func (h merges) Len() int { return len(h) }
func (h merges) Less(x, y int) bool {
	return cmp.Or(-cmp.Compare(round(h[x].score), round(h[y].score)), cmp.Compare(h[x].i, h[y].i), cmp.Compare(h[x].j, h[y].j)) < 0
}
func (h merges) Swap(x, y int) { h[x], h[y] = h[y], h[x] }

// Push adds a merge, for package heap.
func (h *merges) Push(x any) { *h = append(*h, x.(merge)) }

// Pop removes the last merge, for package heap.
func (h *merges) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// round leaves out what the order of additions may change in a number.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// Story is the articles that tell of one happening.
type Story struct {
	slots []int32 // in order of time
}

// StoryID returns the ID of a story: the digest of its first article.
func (a *Archive) StoryID(s *Story) string {
	if s == nil {
		return ""
	}
	return "st." + digest(a.articles[s.slots[0]].ID)
}

// Articles returns the articles of a story, in order of time.
func (a *Archive) Articles(s *Story) []*Article {
	out := make([]*Article, len(s.slots))
	for i, slot := range s.slots {
		out[i] = a.articles[slot]
	}
	return out
}

// StoryOf returns the story of a document, or nil.
func (a *Archive) StoryOf(doc int64) *Story {
	slot, ok := a.slots[doc]
	if !ok {
		return nil
	}
	return a.storyOf[slot]
}

// Stories returns all stories that have an article published in [from,to), in
// order of their first; zero times let all through.
func (a *Archive) Stories(from, to time.Time) []*Story {
	seen := map[*Story]bool{}
	var out []*Story
	for slot, art := range a.articles {
		if art == nil || !from.IsZero() && art.Published.Before(from) || !to.IsZero() && !art.Published.Before(to) {
			continue
		}
		if s := a.storyOf[slot]; !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(x, y *Story) int { return a.order(x.slots[0], y.slots[0]) })
	return out
}

// FindStory returns the story with this ID, or that an article with this doc.id
// belongs to; nil is none.
func (a *Archive) FindStory(id string) *Story {
	if arts := a.Named(id); len(arts) > 0 {
		return a.StoryOf(arts[0].Doc)
	}
	for slot, art := range a.articles {
		if art == nil {
			continue
		}
		if s := a.storyOf[slot]; s.slots[0] == int32(slot) && a.StoryID(s) == id {
			return s
		}
	}
	return nil
}

// Title returns the headline of the article that is most like the others.
func (a *Archive) Title(s *Story) string {
	best, title := -1.0, ""
	for _, slot := range s.slots {
		sum := 0.0
		for _, l := range a.links[slot] {
			if a.storyOf[l.slot] == s {
				sum += float64(l.score)
			}
		}
		if h := a.articles[slot].Headline; h != "" && round(sum) > best {
			best, title = round(sum), h
		}
	}
	return title
}

// Likeness says why an article is in its story: the article of it that is most
// like it, how much, and the occasion that both are of, where it is told of. Doc 0
// is none.
type Likeness struct {
	Doc      int64
	Score    float64
	Occasion Occasion
}

// Why returns the likeness that binds an article to its story.
func (a *Archive) Why(doc int64) Likeness {
	slot, ok := a.slots[doc]
	if !ok {
		return Likeness{}
	}
	var best link
	for _, l := range a.links[slot] {
		if a.storyOf[l.slot] == a.storyOf[slot] && (l.score > best.score || l.score == best.score && a.order(l.slot, best.slot) < 0) {
			best = l
		}
	}
	if best.score == 0 {
		return Likeness{}
	}
	like := a.articles[best.slot]
	return Likeness{like.Doc, float64(best.score), a.occasion(a.articles[slot], like)}
}

// Line is a story before or after another in a storyline.
type Line struct {
	Story *Story
	Score float64 // the likeness of the two articles that are most alike
}

// The numbers behind storylines.
const (
	lineDays = 21 // how far apart stories of a storyline begin
	lineLike = .3 // the least likeness of their articles, but for the time between them
	lineMany = 4  // articles: from there it is that of two, on average
	lineRead = 6  // articles of a story that are looked at, spread over it
	lineMost = 30
	// lineWorth is the least cosine of two articles whose likeness is worked out: of
	// the many that share a word or two none is like enough.
	lineWorth = .2
	// lineTerm is the least weight of the terms by which such articles are found: those
	// of less stand in many articles and tell little. lineFound is the least part of the
	// cosine that the others come to.
	lineTerm  = .12
	lineFound = .1
)

// otherStories returns how like the articles of other stories, about the time of an
// article, are to it at most. The likeness is room to work in.
func (a *Archive) otherStories(like *likeness, slot int32) map[*Story]float64 {
	art, out := a.articles[slot], map[*Story]float64{}
	at := epoch(art.Published)
	like.reset(len(a.articles))
	for _, t := range art.Terms {
		if t.Weight < lineTerm {
			continue
		}
		for e := at - lineDays*24/epochHours - 1; e <= at+lineDays*24/epochHours+1; e++ {
			like.add(t.Weight, a.postings[posting{t.Hash, e}])
		}
	}
	for _, other := range like.slots {
		o, y := a.storyOf[other], a.articles[other]
		if o == a.storyOf[slot] || like.cosine[other] < lineFound || y.Published.Sub(art.Published).Abs() > lineDays*24*time.Hour {
			continue
		}
		cosine := dot(art.Terms, y.Terms)
		if cosine < lineWorth {
			continue
		}
		seen := look(art, y, cosine)
		out[o] = max(out[o], 1/(1+math.Exp(-float64(a.oneTale(&seen))/likeSoft)))
	}
	return out
}

// Storyline returns the stories that go before and after one, in order of time: of
// the same matter on other days. Of a story of many articles two must be like one of
// the other: one alone may share no more than titles and formulas with it.
func (a *Archive) Storyline(s *Story) []Line {
	best := map[*Story][2]float64{} // by articles of s
	var like likeness
	read := min(len(s.slots), lineRead)
	for i := range read {
		for o, score := range a.otherStories(&like, s.slots[i*len(s.slots)/read]) {
			two := best[o]
			two[1] = max(two[1], min(two[0], score))
			two[0] = max(two[0], score)
			best[o] = two
		}
	}
	out := make([]Line, 0, len(best))
	for o, two := range best {
		score := two[0]
		if len(s.slots) >= lineMany {
			score = (two[0] + two[1]) / 2
		}
		if score >= lineLike {
			out = append(out, Line{o, score})
		}
	}
	slices.SortFunc(out, func(x, y Line) int {
		return cmp.Or(-cmp.Compare(round(x.Score), round(y.Score)), a.order(x.Story.slots[0], y.Story.slots[0]))
	})
	out = out[:min(len(out), lineMost)]
	slices.SortFunc(out, func(x, y Line) int { return a.order(x.Story.slots[0], y.Story.slots[0]) })
	return out
}
