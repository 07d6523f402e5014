package resolve

import (
	"cmp"
	"math"
	"slices"
	"time"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// Occasions join what words do not. A visit is told in pieces, the departure by
// one outlet, the talks by another, a declaration by a third, and the pieces share
// few words. What they share is who was where: all begin with the same person and a
// country that is not his, and some of them tell, in their meetings, that he met
// somebody of it there. The more articles tell so, the likelier it is that those
// which begin with the two belong together.

// The numbers behind names and occasions.
const (
	leadNames   = 900 // characters: whoever is named up to there the article is about,
	oftenNamed  = 3   // and who is named so often
	leadMet     = 700 // characters: up to there a person and a country are an occasion
	unknownName = 1   // of a thousand articles: what the table does not have
	occasionIn  = 48 * time.Hour
)

// Occasion is a person, as an article names him, who is in a country that is not
// his, by its ISO 3166-1 alpha-3 code. The zero value is none.
type Occasion struct {
	Person  string `json:"person"`
	Country string `json:"country"`
}

// occasionKey is the digest of a person and a country that is not theirs.
func occasionKey(person, country string) uint32 {
	return uint32(lexicon.HashWord(person + "|" + country))
}

// is is what one party is called in all articles: its line, or its name.
func (n *Name) is() string { return cmp.Or(n.Line, n.Key) }

// lead notes whom an article begins with and which occasions it tells of.
func (rd *Reader) lead(a *Article, r *rawi.Record) {
	first := func(e *rawi.RecordEntity) int {
		least := math.MaxInt
		for _, m := range e.Mentions {
			least = min(least, m.Start)
		}
		return least
	}
	byID := make(map[string]*Name, len(a.Names))
	countries := map[string]bool{}
	var people []*Name
	for i := range r.Entities {
		e, n := &r.Entities[i], &a.Names[i]
		byID[e.ID] = n
		at := first(e)
		if (at < leadNames || n.Mentions >= oftenNamed) && (n.Type == rawi.Person || n.Type == rawi.Org || n.Type == rawi.Place) {
			df := cmp.Or(rd.facts.names[n.is()], unknownName)
			a.Parties = append(a.Parties, Term{uint32(lexicon.HashWord(n.is())), float32(math.Log(1000 / float64(df)))})
		}
		if at >= leadMet {
			continue
		}
		if rd.facts.countries[n.Country] {
			countries[n.Country] = true
		}
		if n.Type == rawi.Person {
			people = append(people, n)
		}
	}
	slices.SortFunc(a.Parties, func(x, y Term) int { return cmp.Compare(x.Hash, y.Hash) })
	a.Parties = slices.CompactFunc(a.Parties, func(x, y Term) bool { return x.Hash == y.Hash })
	for _, n := range people {
		for c := range countries {
			if n.Country != "" && n.Country != c {
				a.Occasions = append(a.Occasions, occasionKey(n.is(), c))
			}
		}
	}
	a.Occasions = hashes(a.Occasions).sorted()
	for i := range r.Meetings {
		var who []*Name
		met := map[string]bool{}
		there := func(id string, takesPart bool) {
			n := byID[id]
			if n == nil {
				return
			}
			if rd.facts.countries[n.Country] {
				met[n.Country] = true
			}
			if takesPart && n.Type == rawi.Person && n.Country != "" {
				who = append(who, n)
			}
		}
		m := &r.Meetings[i]
		there(m.Place, false)
		for _, side := range m.Sides {
			there(side.Party, true)
			for _, id := range side.Members {
				there(id, true)
			}
		}
		for _, n := range who {
			for c := range met {
				if c != n.Country {
					a.Told = append(a.Told, occasionKey(n.is(), c))
				}
			}
		}
	}
	a.Told = hashes(a.Told).sorted()
}

// occasions is where the articles of an archive tell of them.
type occasions struct {
	near map[posting][]int32     // articles that begin with one
	told map[posting][]time.Time // when articles tell of one
}

func (o *occasions) init() {
	o.near, o.told = map[posting][]int32{}, map[posting][]time.Time{}
}

// add notes the occasions of an article.
func (o *occasions) add(slot int32, art *Article) {
	at := epoch(art.Published)
	for _, key := range art.Occasions {
		p := posting{key, at}
		o.near[p] = append(o.near[p], slot)
	}
	for _, key := range art.Told {
		p := posting{key, at}
		o.told[p] = append(o.told[p], art.Published)
	}
}

// remove forgets them.
func (o *occasions) remove(slot int32, art *Article) {
	at := epoch(art.Published)
	for _, key := range art.Occasions {
		p := posting{key, at}
		if o.near[p] = slices.DeleteFunc(o.near[p], func(s int32) bool { return s == slot }); len(o.near[p]) == 0 {
			delete(o.near, p)
		}
	}
	for _, key := range art.Told {
		p := posting{key, at}
		i := slices.IndexFunc(o.told[p], art.Published.Equal)
		if o.told[p] = slices.Delete(o.told[p], i, i+1); len(o.told[p]) == 0 {
			delete(o.told, p)
		}
	}
}

// of returns how many articles tell of an occasion about a time.
func (o *occasions) of(key uint32, at time.Time) int {
	n, here := 0, epoch(at)
	for e := here - 1; e <= here+1; e++ {
		for _, t := range o.told[posting{key, e}] {
			if t.Sub(at).Abs() < occasionIn {
				n++
			}
		}
	}
	return n
}

// between returns how much is told of an occasion that two articles have in
// common: the logarithm of one more than the articles that do.
func (a *Archive) between(x, y *Article) float64 {
	_, n := a.told(x, y)
	return math.Log1p(float64(n))
}

// told returns the occasion of two articles that most others tell of, and how many
// do.
func (a *Archive) told(x, y *Article) (key uint32, most int) {
	at := x.Published
	if y.Published.Before(at) {
		at = y.Published
	}
	for _, k := range x.Occasions {
		if !hashes(y.Occasions).has(k) {
			continue
		}
		if n := a.occasions.of(k, at); n > most {
			key, most = k, n
		}
	}
	return key, most
}

// occasion returns the occasion that two articles are of, as the first names it.
func (a *Archive) occasion(x, y *Article) Occasion {
	key, n := a.told(x, y)
	if n == 0 {
		return Occasion{}
	}
	for i := range x.Names {
		if x.Names[i].Type != rawi.Person {
			continue
		}
		for j := range x.Names {
			if c := x.Names[j].Country; occasionKey(x.Names[i].is(), c) == key {
				return Occasion{x.Names[i].Name, c}
			}
		}
	}
	return Occasion{}
}

// retell works out anew how alike those articles are whose occasions another tells
// of, after it came or went.
func (a *Archive) retell(art *Article) {
	for _, key := range art.Told {
		at := epoch(art.Published)
		for e := at - 1; e <= at+1; e++ {
			for _, slot := range a.occasions.near[posting{key, e}] {
				x := a.articles[slot]
				if x.Published.Sub(art.Published).Abs() >= occasionIn {
					continue // of two articles, the time of the first counts
				}
				for i := range a.links[slot] {
					l := &a.links[slot][i]
					y := a.articles[l.slot]
					if !hashes(y.Occasions).has(key) {
						continue
					}
					score := a.likely(x, y, l.plain)
					if score == l.score {
						continue
					}
					l.score = score
					back := slices.IndexFunc(a.links[l.slot], func(m link) bool { return m.slot == slot })
					a.links[l.slot][back].score = score
					a.dirty[slot], a.dirty[l.slot] = true, true
				}
			}
		}
	}
}
