package many

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// name is how a party is called in an article that is made.
type name struct {
	full, short string
	country     string
	sector      []string
}

func (n *name) form(short bool) string {
	if short {
		return n.short
	}
	return n.full
}

// cast holds those who may have a part in articles: people of public life and
// people who are made up of given and family names, organisations, places. Few
// of them are named often, most of them hardly ever.
type cast struct {
	famous    []name
	given     []string
	family    []string
	orgs      []name
	countries []name // as often as the real articles name them
	places    []name
}

// People whose names are made up are this many; of three parts of people named,
// one is of public life.
const (
	madeUp   = 60_000
	partsOf3 = 1
)

func newCast(lex *lexicon.Lexicon, real []*rawi.Record) (*cast, error) {
	c := &cast{}
	for _, f := range []struct {
		file string
		take func(lexicon.Line)
	}{
		{"people.txt", func(l lexicon.Line) {
			if l.Attrs.Get("of") == "" && l.Attrs.Get("title") == "" && strings.Contains(l.Form, " ") {
				c.famous = append(c.famous, name{l.Form, l.Form[strings.LastIndexByte(l.Form, ' ')+1:], l.Attrs.Get("iso"), l.Attrs.List("sector")})
			}
		}},
		{"given-names.txt", func(l lexicon.Line) { c.given = append(c.given, l.Form) }},
		{"family-names.txt", func(l lexicon.Line) { c.family = append(c.family, l.Form) }},
		{"orgs.txt", func(l lexicon.Line) {
			if l.Attrs.Get("of") == "" && !l.Attrs.Bool("acr") && l.Form[0] > 0x7F {
				c.orgs = append(c.orgs, name{l.Form, l.Form, l.Attrs.Get("iso"), l.Attrs.List("sector")})
			}
		}},
		{"places.txt", func(l lexicon.Line) {
			if l.Attrs.Get("of") == "" && !l.Attrs.Bool("amb") {
				c.places = append(c.places, name{full: l.Form, short: l.Form, country: l.Attrs.Get("iso")})
			}
		}},
	} {
		lines, err := lex.Lines(f.file)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			f.take(l)
		}
	}
	// The order of the files is that of the alphabet or of countries: who is
	// named often is drawn once and for all.
	r := rand.New(rand.NewPCG(7, 7))
	for _, list := range [][]name{c.famous, c.orgs, c.places} {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	for _, list := range [][]string{c.given, c.family} {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	for _, d := range real {
		for _, e := range d.Entities {
			if isCountry(&e) {
				c.countries = append(c.countries, name{full: e.Name, short: e.Name, country: e.Country, sector: e.Sector})
			}
		}
	}
	if len(c.famous) == 0 || len(c.given) == 0 || len(c.family) == 0 || len(c.orgs) == 0 || len(c.places) == 0 {
		return nil, fmt.Errorf("the lexicon has too few names: %w", rawi.ErrInvalid)
	}
	return c, nil
}

func isCountry(e *rawi.RecordEntity) bool {
	return e.Type == rawi.Place && strings.HasPrefix(e.Rule, "cn.")
}

// draw returns who has the part of an entity of a real article.
func (c *cast) draw(r *rand.Rand, e *entity) name {
	switch {
	case e.real.Type == rawi.Person && r.IntN(3) < partsOf3:
		return c.famous[zipf{len(c.famous), 5}.draw(r)]
	case e.real.Type == rawi.Person:
		n := zipf{madeUp, 30}.draw(r)
		// Two numbers without a common divisor: no pair comes twice soon.
		given, family := c.given[(n*7919)%len(c.given)], c.family[(n*104_729)%len(c.family)]
		return name{given + " " + family, family, e.real.Country, e.real.Sector}
	case e.real.Type == rawi.Org:
		return c.orgs[zipf{len(c.orgs), 8}.draw(r)]
	case isCountry(&e.real):
		return c.countries[r.IntN(len(c.countries))]
	}
	return c.places[zipf{len(c.places), 8}.draw(r)]
}
