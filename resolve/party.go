package resolve

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"example.org/rawi"
)

// Candidate is a party that a name may mean, with the reason and how sure it is.
type Candidate struct {
	Party  *Party
	Score  float64
	Reason string // line, office, story, company, name, seat (the lexicon's years), decision
}

// Who returns the parties that a name of an article may mean, the best first;
// none where nothing is known. entity is its number in the record.
func (a *Archive) Who(doc int64, entity int) []Candidate {
	slot, ok := a.slots[doc]
	if !ok || entity < 1 || entity > len(a.articles[slot].Names) {
		return nil
	}
	return a.who(naming{slot, int32(entity - 1)})
}

func (a *Archive) who(n naming) []Candidate {
	if p := a.parties.split[n]; p != nil {
		return []Candidate{{p.final(), 1, "decision"}}
	}
	name := a.name(n)
	switch {
	case name.Type == rawi.Role:
		return a.holders(n)
	case name.single():
		return a.lastName(n)
	}
	p := a.parties.of[n]
	if p == nil {
		return nil
	}
	return []Candidate{{p.final(), p.Score, p.Reason}}
}

func (p *Party) final() *Party {
	for p.into != nil {
		p = p.into
	}
	return p
}

// lastName returns whom a name of one word may mean: somebody of the same story
// or the same office whose last name it is.
func (a *Archive) lastName(n naming) []Candidate {
	var out []Candidate
	name := a.name(n)
	seen := map[*Party]bool{}
	for _, pr := range a.parties.index["."+name.Key] {
		for _, m := range pr.namings {
			p := a.parties.of[m]
			if p == nil {
				continue
			}
			score, reason := 0.0, ""
			switch {
			case a.storyOf[m.slot] == a.storyOf[n.slot]:
				score, reason = .85, "story"
			case sameOffice(name, a.name(m)):
				score, reason = .8, "office"
			default:
				continue
			}
			if p = p.final(); seen[p] {
				for i := range out {
					if out[i].Party == p && out[i].Score < score {
						out[i].Score, out[i].Reason = score, reason
					}
				}
				continue
			}
			seen[p] = true
			out = append(out, Candidate{p, score, reason})
		}
	}
	return ranked(out)
}

func sameOffice(x, y *Name) bool {
	for i := range x.Offices {
		for j := range y.Offices {
			if k := x.Offices[i].key(); k != "" && k == y.Offices[j].key() {
				return true
			}
		}
	}
	return false
}

// ranked puts the best candidate first; two that are as good are less sure.
func ranked(c []Candidate) []Candidate {
	slices.SortFunc(c, func(x, y Candidate) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), strings.Compare(x.Party.ID, y.Party.ID))
	})
	if len(c) > 1 && c[0].Score == c[1].Score {
		for i := range c {
			c[i].Score /= 2
		}
	}
	return c
}

// Office-holders are looked for among articles of so many days around.
const officeDays = 180

// holders returns who held the office that a role names, when the article was
// written: whom the lexicon alone has in it that year, else whom most articles
// around that day call so.
func (a *Archive) holders(n naming) []Candidate {
	at := a.articles[n.slot].Published
	for _, o := range a.name(n).Offices {
		if o.Former || o.key() == "" {
			continue
		}
		if c := a.Holders(o.Post, o.Of, o.Country, at); len(c) > 0 {
			return c
		}
	}
	return nil
}

// Holders returns who held an office at a time.
func (a *Archive) Holders(post, of, country string, at time.Time) []Candidate {
	o := Office{Post: post, Of: of, Country: country, Kind: "office"}
	type count struct {
		articles int
		nearest  time.Duration
	}
	found := map[*Party]count{}
	total := 0
	for _, m := range a.parties.offices[o.key()] {
		apart := a.articles[m.slot].Published.Sub(at).Abs()
		if at.IsZero() || apart > officeDays*24*time.Hour {
			continue
		}
		c := a.who(m)
		if len(c) == 0 {
			continue
		}
		k := found[c[0].Party]
		if k.articles == 0 || apart < k.nearest {
			k.nearest = apart
		}
		k.articles++
		total++
		found[c[0].Party] = k
	}
	// One whom the lexicon has in the office that year, and nobody else: articles
	// that give his title to another are mistaken, or mean another post.
	var seats []*Party
	for _, s := range a.parties.seats[o.key()] {
		if at.IsZero() || s.from > at.Year() || s.to != 0 && at.Year() > s.to {
			continue
		}
		if p := a.parties.byID[s.line]; p != nil {
			seats = append(seats, p.final())
		}
	}
	if len(seats) == 1 {
		score := .8
		if found[seats[0]].articles > 0 {
			score = .9
		}
		return []Candidate{{seats[0], score, "seat"}}
	}
	var out []Candidate
	for p, k := range found {
		// A title that several bear is no single post.
		if 2*k.articles > total {
			out = append(out, Candidate{p, .9 * float64(k.articles) / float64(total), "office"})
		}
	}
	if len(found) == 0 {
		for _, p := range seats {
			out = append(out, Candidate{p, .7, "seat"})
		}
	}
	return ranked(out)
}

// Party returns a party by its ID, or nil.
func (a *Archive) Party(id string) *Party {
	if p := a.parties.byID[id]; p != nil {
		return p.final()
	}
	return nil
}

// FindParties returns the parties that have a name, in any spelling that Fold
// makes one, or as their last word; those that most articles name come first.
func (a *Archive) FindParties(name string) []*Party {
	key := Fold(name)
	if key == "" {
		return nil
	}
	best := map[*Party]int{}
	for _, q := range a.parties.byID {
		p := q.final()
		if p.name != "" && Fold(p.name) == key {
			best[p] = 2
		}
		for _, n := range q.namings {
			k := a.name(n).Key
			if k == key {
				best[p] = 2
				break
			}
			if best[p] == 0 && within(strings.Fields(key), strings.Fields(k)) {
				best[p] = 1
			}
		}
	}
	var exact, part []*Party
	for p, how := range best {
		switch how {
		case 2:
			exact = append(exact, p)
		case 1:
			part = append(part, p)
		}
	}
	order := func(x, y *Party) int {
		return cmp.Or(cmp.Compare(len(y.namings), len(x.namings)), strings.Compare(x.ID, y.ID))
	}
	slices.SortFunc(exact, order)
	slices.SortFunc(part, order)
	return append(exact, part...)
}

// Tenure is an office with the times at which articles give it to a party.
type Tenure struct {
	Title    string // as it is written most
	Post     string
	Of       string
	Country  string
	From, To time.Time // the first and last article
	Articles int
}

// NameCount is a name with the number of articles that have it.
type NameCount struct {
	Name     string
	Articles int
}

// Profile is a party with all that articles say of it.
type Profile struct {
	*Party
	Name     string // the fullest of the common names, or what a decision says
	Names    []NameCount
	Offices  []Tenure
	Articles []int64 // documents, in order of time
}

// Profile gathers what is known of a party.
func (a *Archive) Profile(p *Party) *Profile {
	p = p.final()
	return a.profile(p, a.namingsOf(p))
}

// profile gathers what namings say of a party; they come in order of time.
func (a *Archive) profile(p *Party, namings []naming) *Profile {
	out := &Profile{Party: p}
	type office struct {
		Tenure
		titles map[string]int
	}
	// A party has few names and offices, however many namings; and these come in
	// order of time.
	var offices []*office
	var names []NameCount
	last, lastName := int32(-1), 0
	for _, n := range namings {
		if n.slot != last {
			last = n.slot
			out.Articles = append(out.Articles, a.articles[n.slot].Doc)
		}
		name := a.name(n)
		if name.Type != rawi.Role {
			if lastName >= len(names) || names[lastName].Name != name.Name {
				lastName = slices.IndexFunc(names, func(c NameCount) bool { return c.Name == name.Name })
			}
			if lastName < 0 {
				lastName = len(names)
				names = append(names, NameCount{Name: name.Name})
			}
			names[lastName].Articles++
		}
		for i := range name.Offices {
			o := &name.Offices[i]
			if o.Former || !o.post() {
				continue
			}
			at := slices.IndexFunc(offices, func(t *office) bool { return t.Post == o.Post && t.Of == o.Of && t.Country == o.Country })
			if at < 0 {
				at = len(offices)
				offices = append(offices, &office{Tenure{Post: o.Post, Of: o.Of, Country: o.Country}, map[string]int{}})
			}
			t := offices[at]
			t.titles[o.Title]++
			t.Articles++
			day := a.articles[n.slot].Published
			if !day.IsZero() && (t.From.IsZero() || day.Before(t.From)) {
				t.From = day
			}
			if day.After(t.To) {
				t.To = day
			}
		}
	}
	out.Names = names
	slices.SortFunc(out.Names, func(x, y NameCount) int {
		return cmp.Or(cmp.Compare(y.Articles, x.Articles), strings.Compare(x.Name, y.Name))
	})
	for _, t := range offices {
		for title, k := range t.titles {
			if t.Title == "" || k > t.titles[t.Title] || k == t.titles[t.Title] && title < t.Title {
				t.Title = title
			}
		}
		out.Offices = append(out.Offices, t.Tenure)
	}
	slices.SortFunc(out.Offices, func(x, y Tenure) int {
		return cmp.Or(x.From.Compare(y.From), cmp.Compare(y.Articles, x.Articles), strings.Compare(x.Title, y.Title))
	})
	if out.Name = p.name; out.Name == "" {
		for _, n := range out.Names {
			// The fullest of the names that are not rare beside the commonest.
			if n.Articles*4 >= out.Names[0].Articles && len(n.Name) > len(out.Name) {
				out.Name = n.Name
			}
		}
	}
	return out
}

// namingsOf returns the namings of a party: by name, by last name in a story that
// names it, and by an office that it held.
func (a *Archive) namingsOf(p *Party) []naming {
	var out []naming
	words, keys := map[string]bool{}, map[string]bool{}
	for _, q := range a.parties.byID {
		if q.final() != p {
			continue
		}
		for _, n := range q.namings {
			if s := a.parties.split[n]; s == nil || s.final() == p {
				out = append(out, n)
			}
		}
	}
	for n, s := range a.parties.split {
		if s.final() == p && (a.parties.of[n] == nil || a.parties.of[n].final() != p) {
			out = append(out, n)
		}
	}
	for _, n := range out {
		name := a.name(n)
		if p.Type == rawi.Person {
			f := strings.Fields(name.Key)
			if len(f) > 1 {
				words[f[len(f)-1]] = true
			}
		}
		for i := range name.Offices {
			if k := name.Offices[i].key(); k != "" {
				keys[k] = true
			}
		}
	}
	if p.Line != "" {
		for _, y := range a.facts.people[p.Line].offices {
			o := Office{Post: y.office, Country: a.facts.people[p.Line].iso, Kind: "office"}
			keys[o.key()] = true
		}
	}
	add := func(list []naming) {
		for _, n := range list {
			if c := a.who(n); len(c) > 0 && c[0].Party == p {
				out = append(out, n)
			}
		}
	}
	for w := range words {
		add(a.parties.singles[w])
	}
	for k := range keys {
		add(a.parties.roles[k])
	}
	slices.SortFunc(out, func(x, y naming) int { return cmp.Or(a.order(x.slot, y.slot), cmp.Compare(x.at, y.at)) })
	return slices.Compact(out)
}

// Parties returns the people and bodies that most articles name, at most most.
func (a *Archive) Parties(most int) []*Party {
	count := map[*Party]int{}
	for _, p := range a.parties.byID {
		if p.Type == rawi.Person || p.Type == rawi.Org {
			count[p.final()] += len(p.namings)
		}
	}
	out := make([]*Party, 0, len(count))
	for p := range count {
		out = append(out, p)
	}
	slices.SortFunc(out, func(x, y *Party) int { return cmp.Or(cmp.Compare(count[y], count[x]), strings.Compare(x.ID, y.ID)) })
	return out[:min(len(out), most)]
}
