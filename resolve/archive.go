package resolve

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"
)

// Archive is what is known of all articles at once: the stories that they tell
// and the parties that they name. It is a function of the articles and of the
// decisions of its log, not of the order in which they came.
//
// Add and Remove note what changed; Settle works it out. The methods that read
// need a settled archive. It is not safe for concurrent use: its owner holds a
// lock, for reading while it is read.
type Archive struct {
	facts   *facts
	weights [signs]float64

	articles  []*Article // by slot; nil where an article was removed
	slots     map[int64]int32
	byID      map[string][]int32
	postings  map[posting][]weighted
	links     [][]link // by slot, in both directions
	like      likeness // of the article that is being added
	occasions occasions

	dirty   map[int32]bool // slots whose story is to be worked out
	storyOf []*Story       // by slot

	parties parties
	log     []Decision
	bearers map[string]*Bearer // by their keys
}

// posting is where the articles of two days that have a term are found.
type posting struct {
	hash  uint32
	epoch int32
}

type weighted struct {
	slot   int32
	weight float32
}

// link is the likeness of an article to another.
type link struct {
	slot  int32
	plain float32 // what the two say for themselves, the logarithm of the odds
	score float32 // with what others tell, and with the time between them
}

// NewArchive returns an empty archive that knows what the reader knows.
func NewArchive(rd *Reader) *Archive {
	a := &Archive{
		facts: rd.facts, weights: likeWeights, slots: map[int64]int32{}, byID: map[string][]int32{},
		postings: map[posting][]weighted{}, dirty: map[int32]bool{},
		bearers: map[string]*Bearer{},
	}
	a.occasions.init()
	a.parties.init()
	return a
}

// Len returns the number of articles.
func (a *Archive) Len() int { return len(a.slots) }

// Article returns the article of a document, or nil.
func (a *Archive) Article(doc int64) *Article {
	slot, ok := a.slots[doc]
	if !ok {
		return nil
	}
	return a.articles[slot]
}

// Named returns the articles whose record has this doc.id.
func (a *Archive) Named(id string) []*Article {
	var out []*Article
	for _, slot := range a.byID[id] {
		if art := a.articles[slot]; art != nil {
			out = append(out, art)
		}
	}
	return out
}

// Add adds an article, or puts it in the place of the version that was there.
func (a *Archive) Add(art *Article) {
	a.Remove(art.Doc)
	a.share(art)
	slot := int32(len(a.articles))
	a.articles = append(a.articles, art)
	a.links = append(a.links, nil)
	a.storyOf = append(a.storyOf, nil)
	a.slots[art.Doc] = slot
	a.byID[art.ID] = append(a.byID[art.ID], slot)
	a.occasions.add(slot, art)
	a.retell(art)
	a.link(slot)
	a.dirty[slot] = true
	a.parties.add(a, slot)
}

// share lets an article have the bearers of names that others have: the same few come
// again and again.
func (a *Archive) share(art *Article) {
	var room [512]byte
	for i := range art.Names {
		n := &art.Names[i]
		key := n.appendKey(room[:0])
		kept, ok := a.bearers[string(key)]
		if !ok {
			key := string(key) // one piece of memory for all its strings
			kept = n.within(key)
			a.bearers[key] = kept
		}
		n.Bearer = kept
	}
}

// Remove takes an article out.
func (a *Archive) Remove(doc int64) {
	slot, ok := a.slots[doc]
	if !ok {
		return
	}
	art := a.articles[slot]
	for _, t := range art.Terms {
		key := posting{t.Hash, epoch(art.Published)}
		a.postings[key] = slices.DeleteFunc(a.postings[key], func(w weighted) bool { return w.slot == slot })
	}
	for _, l := range a.links[slot] {
		a.links[l.slot] = slices.DeleteFunc(a.links[l.slot], func(m link) bool { return m.slot == slot })
		a.dirty[l.slot] = true
	}
	a.byID[art.ID] = slices.DeleteFunc(a.byID[art.ID], func(s int32) bool { return s == slot })
	if s := a.storyOf[slot]; s != nil {
		for _, m := range s.slots {
			if m != slot {
				a.dirty[m] = true
			}
		}
	}
	a.parties.remove(a, slot)
	a.occasions.remove(slot, art)
	a.retell(art)
	a.articles[slot], a.links[slot], a.storyOf[slot] = nil, nil, nil
	delete(a.slots, doc)
	delete(a.dirty, slot)
}

// Settle works out what changed since it was last called.
func (a *Archive) Settle() {
	changed := a.settleStories()
	a.settleParties(changed)
}

// order is the order of articles in time, the same whatever the order of their
// arrival.
func (a *Archive) order(x, y int32) int {
	p, q := a.articles[x], a.articles[y]
	return cmp.Or(p.Published.Compare(q.Published), strings.Compare(p.ID, q.ID), cmp.Compare(p.Doc, q.Doc))
}

// epochHours divides far; what lies within far of an article is in the epochs up
// to reach before and after its own.
const (
	epochHours = 48
	reach      = 2
)

// epoch returns the number of the two days that a time lies in.
func epoch(t time.Time) int32 {
	if t.IsZero() {
		return -1 << 30
	}
	return int32(t.Unix() / (3600 * epochHours))
}

// All calls yield for every article, in the order in which they came.
func (a *Archive) All() iter.Seq[*Article] {
	return func(yield func(*Article) bool) {
		for _, art := range a.articles {
			if art != nil && !yield(art) {
				return
			}
		}
	}
}
