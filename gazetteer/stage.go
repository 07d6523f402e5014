package gazetteer

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// Places is what the stage asks for: a Gazetteer, or another.
type Places interface {
	Source() string
	Lookup(name string) []Place
}

// Stage gives the places of documents coordinates and identifiers. It is safe
// for concurrent use.
type Stage struct {
	places Places
	facts  facts
}

// New returns the stage over a lexicon and a gazetteer.
func New(lex *lexicon.Lexicon, places Places) (*Stage, error) {
	b, err := lex.Section("gazetteer", Compile)
	if err != nil {
		return nil, err
	}
	s := &Stage{places: places}
	return s, s.facts.open(b)
}

// Name returns "gazetteer".
func (*Stage) Name() string { return "gazetteer" }

// Needs returns the layers of tokens and entities.
func (*Stage) Needs() rawi.Layers { return rawi.LayerTokens | rawi.LayerEntities }

// Gives returns none: the stage adds to entities that are there.
func (*Stage) Gives() rawi.Layers { return 0 }

// Run fills Refs of the places that it knows: lat and lon, wikidata or geonames,
// and gazetteer, the source. Country is filled where it was unknown.
func (s *Stage) Run(_ context.Context, d *rawi.Document) error {
	c := &asking{s: s, d: d}
	type choice struct {
		ref rawi.EntityRef
		Place
		keep bool // the country of the entity stays
	}
	var chosen []choice
	for i := range d.Entities {
		ref := rawi.EntityRef(i + 1)
		if p, keep, ok := c.find(ref); ok {
			chosen = append(chosen, choice{ref, p, keep})
		}
	}
	for _, x := range chosen { // after all were asked: no choice bears on another
		e := d.Entity(x.ref)
		refs := map[string]string{"lat": x.Lat, "lon": x.Lon, "gazetteer": s.places.Source()}
		for k, v := range e.Refs {
			refs[k] = v
		}
		if x.Wikidata != "" {
			refs["wikidata"] = x.Wikidata
		}
		if x.GeoNames != "" {
			refs["geonames"] = x.GeoNames
		}
		e.Refs = refs
		if !x.keep {
			e.Country = x.Country
		}
	}
	return nil
}

// The weights by which a country counts that the text names.
const (
	weightBeside   = 6 // behind the name, or before it
	weightSentence = 3 // in a sentence of the name
	weightDateline = 2 // in the lead line
	weightText     = 2 // anywhere, by its share of all that are named
	weightKnown    = 2 // the lexicon has it there
	weightSize     = 1 // a power of ten of people
	weightCapital  = 1

	besideReach = 3    // tokens
	margin      = 1.0  // by which the best must lead
	largeTown   = 1e5  // people: so large, a name that only it has needs no country
	oneTown     = 0.25 // degrees: two entries that lie nearer are one place
)

// asking is what a document says of countries, gathered when it is first
// asked for.
type asking struct {
	s        *Stage
	d        *rawi.Document
	gathered bool
	named    []naming
}

// naming is a country that the text names, and where.
type naming struct {
	token int
	iso   string
	of    rawi.EntityRef // the entity that lies there or is of it; 0 is none
}

// find returns the place that an entity is, and whether its country stays.
func (c *asking) find(ref rawi.EntityRef) (place Place, keep, ok bool) {
	e := c.d.Entity(ref)
	if e.Type != rawi.Place || strings.HasPrefix(e.Rule, "cn.") || e.Refs["lat"] != "" {
		return place, false, false
	}
	city, known := c.s.facts.of(e.Rule, factCity)
	if known && city == "" {
		return place, false, false // a river, a region, a building: no town of its name
	}
	fact := func(col int) string {
		v, _ := c.s.facts.of(e.Rule, col)
		return v
	}
	names := append([]string{e.Name}, strings.Split(fact(factForms), "|")...)
	if e.Country == "" {
		list := distinct(c.s.places.Lookup(e.Name))
		place, ok = c.choose(ref, list)
		return place, false, ok
	}
	for _, by := range []struct {
		countries []string
		keep      bool
	}{{append(strings.Split(fact(factAlso), ","), e.Country), false}, {strings.Split(fact(factListed), ","), true}} {
		for i, name := range names {
			if name == "" || i > 0 && name == e.Name {
				continue
			}
			list := c.lookup(name, by.countries)
			switch {
			case len(list) == 0:
				continue
			case !by.keep:
				place, ok = c.choose(ref, list)
			case len(list) == 1:
				place, ok = list[0], true
				c.note(e.Name, fmt.Sprintf("the gazetteer lists it under %s, the lexicon under %s, which stays", place.Country, e.Country))
			}
			return place, by.keep, ok
		}
		if by.keep || fact(factListed) == "" {
			break
		}
	}
	return place, false, false
}

// lookup returns the places of a name in some countries.
func (c *asking) lookup(name string, countries []string) []Place {
	var out []Place
	for _, p := range c.s.places.Lookup(name) {
		if slices.Contains(countries, p.Country) {
			out = append(out, p)
		}
	}
	return distinct(out)
}

// choose returns the one of several places that the text means.
func (c *asking) choose(ref rawi.EntityRef, places []Place) (Place, bool) {
	e := c.d.Entity(ref)
	if len(places) == 0 {
		return Place{}, false
	}
	if len(places) == 1 {
		p := places[0]
		if e.Country != "" || p.Population >= largeTown || p.Kind == "capital" {
			return p, true
		}
		// A name that the lexicon does not know, in a country that the text does
		// not name: likelier a slip than a village.
		support, _ := c.support(ref, p.Country)
		return p, support > 0
	}
	best, second := -1, -1
	scores := make([]float64, len(places))
	for i, p := range places {
		support, _ := c.support(ref, p.Country)
		scores[i] = support + weightSize*math.Log10(float64(p.Population)+1)
		if p.Kind == "capital" {
			scores[i] += weightCapital
		}
		if p.Country == e.Country {
			scores[i] += weightKnown
		}
		switch {
		case best < 0 || scores[i] > scores[best]:
			best, second = i, best
		case second < 0 || scores[i] > scores[second]:
			second = i
		}
	}
	p := places[best]
	support, why := c.support(ref, p.Country)
	among := fmt.Sprintf("%d places of this name, in %s", len(places), countriesOf(places))
	if scores[best]-scores[second] < margin || e.Country == "" && support == 0 {
		c.note(e.Name, among+": undecided")
		return p, false
	}
	if why == "" {
		why = "it is the largest"
		if p.Country == e.Country {
			why = "the lexicon knows it there"
		}
	}
	c.note(e.Name, among+": taken as the one in "+p.Country+", for "+why)
	return p, true
}

func (c *asking) note(name, reason string) {
	c.d.Note("gazetteer", "«"+name+"»: "+reason)
}

// support says how much the text speaks for a country as that of an entity, and
// what speaks most.
func (c *asking) support(ref rawi.EntityRef, country string) (weight float64, why string) {
	c.gather()
	beside, sentence, dateline, text, all := false, false, false, 0, 0
	for _, n := range c.named {
		if n.of == ref {
			continue
		}
		all++
		if n.iso != country {
			continue
		}
		text++
		dateline = dateline || n.of != 0 && n.of == c.d.Dateline
		for i := range c.d.Mentions {
			m := &c.d.Mentions[i]
			if m.Entity != ref {
				continue
			}
			if n.token >= m.Last && n.token < m.Last+besideReach || n.token < m.First && n.token >= m.First-besideReach {
				beside = beside || c.sentence(n.token) == c.sentence(m.First)
			}
			sentence = sentence || c.sentence(n.token) == c.sentence(m.First)
		}
	}
	if text == 0 {
		return 0, ""
	}
	weight, why = weightText*float64(text)/float64(all), "the article names that country"
	if dateline {
		weight, why = weight+weightDateline, "the dateline is of that country"
	}
	switch {
	case beside:
		weight, why = weight+weightBeside, "that country is named beside it"
	case sentence:
		weight, why = weight+weightSentence, "that country is named in its sentence"
	}
	return weight, why
}

func (c *asking) sentence(token int) int { return c.d.SentenceAt(c.d.Tokens[token].Start) }

// gather notes where the text names countries: by their names and adjectives, by
// parties and places that are known to be of one.
func (c *asking) gather() {
	if c.gathered {
		return
	}
	c.gathered = true
	for i := range c.d.Mentions {
		m := &c.d.Mentions[i]
		if e := c.d.Entity(m.Entity); e != nil && len(e.Country) == 3 && m.First < m.Last && m.Form != rawi.FormPronoun {
			c.named = append(c.named, naming{m.First, e.Country, m.Entity})
		}
	}
	for i := range c.d.Tokens {
		r := c.d.Tokens[i].Reading()
		if r.POS != rawi.ADJ && r.POS != rawi.NOUN {
			continue
		}
		if iso := c.s.facts.nations[r.Dict]; iso != "" {
			c.named = append(c.named, naming{i, iso, 0})
		}
	}
}

// distinct leaves one of the entries that are the same place: with one
// identifier, or near each other in one country. The larger stays.
func distinct(places []Place) []Place {
	var out []Place
next:
	for _, p := range places {
		for i, q := range out {
			if p.Country != q.Country || !(p.Wikidata != "" && p.Wikidata == q.Wikidata || near(p, q)) {
				continue
			}
			if p.Population > q.Population {
				out[i] = p
			}
			continue next
		}
		out = append(out, p)
	}
	return out
}

func near(p, q Place) bool {
	apart := func(a, b string) float64 {
		x, err := strconv.ParseFloat(a, 64)
		y, wrong := strconv.ParseFloat(b, 64)
		if err != nil || wrong != nil {
			return math.Inf(1)
		}
		return math.Abs(x - y)
	}
	return apart(p.Lat, q.Lat) < oneTown && apart(p.Lon, q.Lon) < oneTown
}

// countriesOf returns the countries of places, each once, in order.
func countriesOf(places []Place) string {
	var list []string
	for _, p := range places {
		if !slices.Contains(list, p.Country) {
			list = append(list, p.Country)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
