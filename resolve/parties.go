package resolve

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"example.org/rawi"
)

// naming is a place where an article names somebody: a slot and the index of its
// Name.
type naming struct{ slot, at int32 }

// profile is all namings by one key of one type.
type profile struct {
	typ, key string
	words    []string
	namings  []naming
	related  []*profile // longer, shorter and otherwise spelled ones
	dirty    bool
	parties  []*Party // that its group was divided into
}

// parties is what the archive knows of those who are named.
type parties struct {
	profiles map[string]*profile // by type and key, those with a line apart
	index    map[string][]*profile
	lines    map[string]*profile // by line
	dirty    []*profile
	of       map[naming]*Party
	byID     map[string]*Party
	offices  map[string][]naming // bearers of an office, by its key
	roles    map[string][]naming // namings by office alone
	singles  map[string][]naming // by the one word of the name
	seats    map[string][]seat   // what the lexicon knows of offices
	split    map[naming]*Party   // by decision
	decided  []*Party            // merged or renamed by decision
}

// seat is a time in an office, as the lexicon has it.
type seat struct {
	line string
	years
}

func (p *parties) init() {
	*p = parties{
		profiles: map[string]*profile{}, index: map[string][]*profile{}, lines: map[string]*profile{},
		of: map[naming]*Party{}, byID: map[string]*Party{}, offices: map[string][]naming{}, roles: map[string][]naming{},
		singles: map[string][]naming{}, seats: map[string][]seat{}, split: map[naming]*Party{},
	}
}

// seat notes the offices of the people of the lexicon.
func (p *parties) seat(f *facts) {
	for line, person := range f.people {
		for _, y := range person.offices {
			o := Office{Post: y.office, Country: person.iso, Kind: "office"}
			p.seats[o.key()] = append(p.seats[o.key()], seat{line, y})
		}
	}
	for _, list := range p.seats {
		slices.SortFunc(list, func(a, b seat) int { return cmp.Or(cmp.Compare(a.from, b.from), strings.Compare(a.line, b.line)) })
	}
}

// Party is a person, organisation or place as all articles know it.
type Party struct {
	ID      string
	Type    string
	Line    string // of the lexicon, or ""
	Country string
	// Reason says what holds its namings together: line, office, story, company,
	// name; or decision.
	Reason string
	// Score is how sure that is, 0 to 1.
	Score float64

	namings []naming
	into    *Party // merged by decision
	name    string // given by decision
}

// add files the namings of an article.
func (p *parties) add(a *Archive, slot int32) {
	for i := range a.articles[slot].Names {
		n, at := &a.articles[slot].Names[i], naming{slot, int32(i)}
		for j := range n.Offices {
			key := n.Offices[j].key()
			switch {
			case key == "" || n.Offices[j].Former:
			case n.Type == rawi.Role:
				p.roles[key] = append(p.roles[key], at)
			case n.Type == rawi.Person:
				p.offices[key] = append(p.offices[key], at)
			}
		}
		if n.Type == rawi.Role || n.Key == "" {
			continue
		}
		if n.single() {
			p.singles[n.Key] = append(p.singles[n.Key], at)
			continue
		}
		pr := p.profile(a, n)
		pr.namings = append(pr.namings, at)
		p.touch(pr)
	}
}

// remove takes the namings of an article out.
func (p *parties) remove(a *Archive, slot int32) {
	drop := func(m map[string][]naming, key string) {
		m[key] = slices.DeleteFunc(m[key], func(n naming) bool { return n.slot == slot })
		if len(m[key]) == 0 {
			delete(m, key)
		}
	}
	for i := range a.articles[slot].Names {
		n, at := &a.articles[slot].Names[i], naming{slot, int32(i)}
		for j := range n.Offices {
			drop(p.offices, n.Offices[j].key())
			drop(p.roles, n.Offices[j].key())
		}
		delete(p.of, at)
		if n.Type == rawi.Role || n.Key == "" {
			continue
		}
		if n.single() {
			drop(p.singles, n.Key)
			continue
		}
		pr := p.profile(a, n)
		pr.namings = slices.DeleteFunc(pr.namings, func(n naming) bool { return n == at })
		p.touch(pr)
	}
}

// single reports whether a person is named by one word that the lexicon does not
// know: whom it means, only the company tells.
func (n *Name) single() bool {
	return n.Type == rawi.Person && n.Line == "" && !strings.Contains(n.Key, " ")
}

func (p *parties) touch(pr *profile) {
	if !pr.dirty {
		pr.dirty = true
		p.dirty = append(p.dirty, pr)
	}
}

// profile returns the profile of a name, and makes it where it is new.
func (p *parties) profile(a *Archive, n *Name) *profile {
	if n.Line != "" {
		pr := p.lines[n.Line]
		if pr == nil {
			pr = &profile{typ: n.Type, key: n.Line}
			p.lines[n.Line] = pr
		}
		return pr
	}
	id := n.Type + " " + n.Key
	if pr := p.profiles[id]; pr != nil {
		return pr
	}
	pr := &profile{typ: n.Type, key: n.Key, words: strings.Fields(n.Key)}
	p.profiles[id] = pr
	if n.Type != rawi.Person {
		return pr
	}
	seen := map[*profile]bool{}
	for _, k := range pr.keys() {
		for _, q := range p.index[k] {
			if !seen[q] && (shorter(q.words, pr.words) || shorter(pr.words, q.words) || alike(q.words, pr.words)) {
				seen[q] = true
				pr.related, q.related = append(pr.related, q), append(q.related, pr)
			}
		}
		p.index[k] = append(p.index[k], pr)
	}
	p.index[pr.last()] = append(p.index[pr.last()], pr)
	return pr
}

// keys are under what a related profile is found: the first word with each other,
// and the skeleton.
func (pr *profile) keys() []string {
	out := []string{"/" + skeleton(pr.words)}
	for _, w := range pr.words[1:] {
		out = append(out, pr.words[0]+" "+w)
	}
	return out
}

// last is under what somebody who is named by the last name alone is found.
func (pr *profile) last() string { return "." + pr.words[len(pr.words)-1] }

// settleParties works out anew who is meant in the groups of names that were
// touched, by a new naming or by another story of an old one.
func (a *Archive) settleParties(changed []int32) {
	p := &a.parties
	if len(p.seats) == 0 {
		p.seat(a.facts)
	}
	for _, slot := range changed {
		for i := range a.articles[slot].Names {
			n := &a.articles[slot].Names[i]
			if n.Type == rawi.Person && !n.single() && n.Line == "" && n.Key != "" {
				p.touch(p.profile(a, n))
			}
		}
	}
	seen := map[*profile]bool{}
	for _, pr := range p.dirty {
		pr.dirty = false
		if seen[pr] {
			continue
		}
		seen[pr] = true
		group := []*profile{pr}
		for i := 0; i < len(group); i++ {
			for _, q := range group[i].related {
				if !seen[q] {
					seen[q] = true
					group = append(group, q)
				}
			}
		}
		a.divide(group)
	}
	p.dirty = p.dirty[:0]
	a.decide()
}

// divide works out the parties of a group of related profiles.
func (a *Archive) divide(group []*profile) {
	p := &a.parties
	var old []*Party
	for _, pr := range group {
		old = append(old, pr.parties...)
		pr.parties = nil
	}
	for _, party := range old {
		if p.byID[party.ID] == party {
			delete(p.byID, party.ID)
		}
	}
	slices.SortFunc(group, func(x, y *profile) int { return strings.Compare(x.key, y.key) })
	c := newCompany(a, group)
	switch {
	case len(c.all) == 0:
		return
	case a.name(c.all[0]).Line != "":
		c.whole()
	case group[0].typ == rawi.Person:
		c.people()
	default:
		c.countries()
	}
	made := c.parties()
	for _, party := range made {
		p.byID[party.ID] = party
		for _, n := range party.namings {
			p.of[n] = party
		}
	}
	for _, pr := range group {
		pr.parties = made
	}
}

func (a *Archive) name(n naming) *Name { return &a.articles[n.slot].Names[n.at] }

// company is the namings of a group in the making: a forest of those that are
// known to mean the same.
type company struct {
	a      *Archive
	all    []naming // in order of time
	of     []*profile
	parent []int
	reason []string // of a root: the weakest that joined it
	score  []float64
	slots  []map[int32]string // of a root: its articles, with the key that each has
}

func newCompany(a *Archive, group []*profile) *company {
	c := &company{a: a}
	type member struct {
		naming
		pr *profile
	}
	var members []member
	for _, pr := range group {
		for _, n := range pr.namings {
			members = append(members, member{n, pr})
		}
	}
	slices.SortFunc(members, func(x, y member) int { return cmp.Or(a.order(x.slot, y.slot), cmp.Compare(x.at, y.at)) })
	for i, m := range members {
		c.all = append(c.all, m.naming)
		c.of = append(c.of, m.pr)
		c.parent = append(c.parent, i)
		c.reason = append(c.reason, "name")
		c.score = append(c.score, 1)
		c.slots = append(c.slots, map[int32]string{m.slot: m.pr.key})
	}
	return c
}

func (c *company) root(i int) int {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]]
		i = c.parent[i]
	}
	return i
}

// join makes two namings one party, unless an article names both, differently, as
// two.
func (c *company) join(i, j int, reason string, score float64) bool {
	i, j = c.root(i), c.root(j)
	if i == j {
		return true
	}
	if i > j {
		i, j = j, i
	}
	few, many := c.slots[i], c.slots[j]
	if len(few) > len(many) {
		few, many = many, few
	}
	for slot, key := range few {
		if other, ok := many[slot]; ok && other != key {
			return false
		}
	}
	for slot, key := range c.slots[j] {
		c.slots[i][slot] = key
	}
	c.slots[j] = nil
	c.parent[j] = i
	if s := min(score, c.score[j]); s < c.score[i] {
		c.score[i] = s
		c.reason[i] = reason
		if c.score[j] < score {
			c.reason[i] = c.reason[j]
		}
	}
	return true
}

// whole joins all namings: the lexicon knows who it is.
func (c *company) whole() {
	for i := range c.all {
		c.parent[i] = 0
	}
	c.reason[0], c.score[0] = "line", .95
}

// countries joins the namings of a body or place by country; those without one
// go with the country that is named most.
func (c *company) countries() {
	first, count := map[string]int{}, map[string]int{}
	most := ""
	for i, n := range c.all {
		country := c.a.name(n).Country
		if _, ok := first[country]; !ok {
			first[country] = i
		}
		count[country]++
	}
	for country := range count {
		if country != "" && (most == "" || count[country] > count[most] || count[country] == count[most] && country < most) {
			most = country
		}
	}
	for i, n := range c.all {
		country := c.a.name(n).Country
		to, ok := first[country]
		if country == "" && most != "" {
			to, ok = first[most], true
		}
		if !ok || to == i {
			continue
		}
		// Two entities of one article with one key are slips of the article's own
		// reading: here they may be one.
		x, y := c.root(i), c.root(to)
		if x != y {
			c.parent[max(x, y)] = min(x, y)
			c.score[min(x, y)] = .8
		}
	}
}

// rareName is the number of articles up to which a name is company that tells:
// whom many articles name, many meet.
const rareName = 25

// people joins the namings of people who have related names: by story, by office,
// by the company that they keep, and last by the name alone where it is not one
// that many bear.
func (c *company) people() {
	c.share("story", .9, func(n naming) []string { return []string{c.a.StoryID(c.a.storyOf[n.slot])} })
	c.share("office", .9, func(n naming) []string {
		var out []string
		for _, o := range c.a.name(n).Offices {
			if k := o.key(); k != "" {
				out = append(out, k)
			}
		}
		return out
	})
	c.share("company", .8, func(n naming) []string {
		var out []string
		for i, m := range c.a.articles[n.slot].Names {
			if int32(i) != n.at && (m.Type == rawi.Person || m.Type == rawi.Org) && !m.single() && m.Key != "" {
				if k := len(c.a.parties.profile(c.a, &m).namings); k > 1 && k <= rareName {
					out = append(out, m.Type+m.Line+m.Key)
				}
			}
		}
		return out
	})
	// One key: together unless something speaks against it.
	byKey := map[*profile][]int{}
	for i := range c.all {
		byKey[c.of[i]] = append(byKey[c.of[i]], i)
	}
	profiles := make([]*profile, 0, len(byKey))
	for pr := range byKey {
		profiles = append(profiles, pr)
	}
	slices.SortFunc(profiles, func(x, y *profile) int {
		return cmp.Or(cmp.Compare(len(y.words), len(x.words)), strings.Compare(x.key, y.key))
	})
	for _, pr := range profiles {
		roots := c.roots(byKey[pr])
		for i, r := range roots {
			for _, s := range roots[:i] {
				if c.compatible(r, s, c.a.facts.arabicName(pr.words) && len(pr.words) == 2) && c.join(r, s, "name", .7) {
					break
				}
			}
		}
	}
	// A shorter key goes with the one longer party that it can mean; a spelling
	// with its like.
	for _, pr := range profiles {
		for _, r := range c.roots(byKey[pr]) {
			var fits []int
			for _, q := range pr.related {
				if len(q.words) > len(pr.words) || len(q.words) == len(pr.words) && !c.a.facts.arabicName(pr.words) {
					for _, s := range c.roots(byKey[q]) {
						if s != c.root(r) && !slices.Contains(fits, s) && c.compatible(r, s, len(pr.words) == 2 && c.a.facts.arabicName(pr.words)) {
							fits = append(fits, s)
						}
					}
				}
			}
			if len(fits) == 1 {
				c.join(r, fits[0], "name", .6)
			}
		}
	}
}

// share joins the namings of related names that have a feature in common.
func (c *company) share(reason string, score float64, features func(naming) []string) {
	by := map[string][]int{}
	var order []string
	for i, n := range c.all {
		for _, f := range features(n) {
			if by[f] == nil {
				order = append(order, f)
			}
			by[f] = append(by[f], i)
		}
	}
	for _, f := range order {
		list := by[f]
		for x, i := range list {
			for _, j := range list[:x] {
				if c.of[i] == c.of[j] || slices.Contains(c.of[i].related, c.of[j]) {
					if c.join(i, j, reason, score) {
						break
					}
				}
			}
		}
	}
}

// roots returns the parties in the making of some namings, the largest first.
func (c *company) roots(list []int) []int {
	var out []int
	for _, i := range list {
		if r := c.root(i); !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(x, y int) int {
		return cmp.Or(cmp.Compare(len(c.slots[y]), len(c.slots[x])), cmp.Compare(x, y))
	})
	return out
}

// compatible reports whether nothing says that two parties in the making are two.
// A common name needs more: a field or a country in common, if both are known.
func (c *company) compatible(x, y int, common bool) bool {
	countries, fields := c.traits(x), c.traits(y)
	country := meet(countries.countries, fields.countries)
	field := meet(countries.fields, fields.fields)
	if common {
		return country >= 0 && field >= 0 && (country > 0 || field > 0 || len(countries.fields)+len(fields.fields) == 0)
	}
	return country >= 0 || field >= 0
}

type traits struct{ countries, fields []string }

func (c *company) traits(root int) traits {
	var t traits
	for i, n := range c.all {
		if c.root(i) != root {
			continue
		}
		name := c.a.name(n)
		if name.Country != "" && !slices.Contains(t.countries, name.Country) {
			t.countries = append(t.countries, name.Country)
		}
		if f := name.field(); f != "" && !slices.Contains(t.fields, f) {
			t.fields = append(t.fields, f)
		}
	}
	return t
}

// meet returns 1 where two lists have something in common, -1 where both are
// known and have not, else 0.
func meet(x, y []string) int {
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	for _, s := range x {
		if slices.Contains(y, s) {
			return 1
		}
	}
	return -1
}

// field returns the walk of life of somebody: sport, or the sector.
func (n *Name) field() string {
	for _, o := range n.Offices {
		if o.Kind == "sport" {
			return "sport"
		}
	}
	switch n.Sector {
	case "GOV", "MIL", "COP", "LEG", "JUD", "SPY", "PRM":
		return "state"
	}
	return n.Sector
}

// parties returns what the forest came to.
func (c *company) parties() []*Party {
	byRoot := map[int]*Party{}
	var out []*Party
	for i, n := range c.all {
		r := c.root(i)
		p := byRoot[r]
		if p == nil {
			p = &Party{Type: c.of[i].typ, Reason: c.reason[r], Score: c.score[r]}
			byRoot[r] = p
			out = append(out, p)
		}
		p.namings = append(p.namings, n)
	}
	used := map[string]int{}
	for _, p := range out {
		name := c.a.name(p.namings[0])
		if name.Line != "" {
			p.ID, p.Line = name.Line, name.Line
			p.Country = c.a.common(p, func(n *Name) string { return n.Country })
			continue
		}
		p.Country = c.a.common(p, func(n *Name) string { return n.Country })
		p.ID = p.Type + "." + digest(c.longest(p))
		if used[p.ID]++; used[p.ID] > 1 && p.Country != "" {
			p.ID += "." + strings.ToLower(p.Country)
		}
		if c.taken(out, p) {
			p.ID += "." + digest(c.a.articles[p.namings[0].slot].ID)
		}
	}
	return out
}

func (c *company) taken(made []*Party, p *Party) bool {
	return slices.ContainsFunc(made, func(q *Party) bool { return q != p && q.ID == p.ID })
}

// longest returns the longest key of a party's names.
func (c *company) longest(p *Party) string {
	key := ""
	for _, n := range p.namings {
		if k := c.a.name(n).Key; len(k) > len(key) || len(k) == len(key) && k < key {
			key = k
		}
	}
	return key
}

// common returns what most namings of a party have; "" counts for nothing.
func (a *Archive) common(p *Party, of func(*Name) string) string {
	count := map[string]int{}
	best := ""
	for _, n := range p.namings {
		s := of(a.name(n))
		if s == "" {
			continue
		}
		count[s]++
		if best == "" || count[s] > count[best] || count[s] == count[best] && s < best {
			best = s
		}
	}
	return best
}

// digest returns a short name for something long.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}
