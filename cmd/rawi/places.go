package main

import (
	_ "embed"
	"fmt"
	"os"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/gazetteer"
	"example.org/rawi/lexicon"
	"example.org/rawi/server"
)

//go:embed coordinates.txt
var coordinates string

// atlas knows where places lie: cities that are listed, those of an installed
// gazetteer, and of others the country.
type atlas struct {
	cities    map[string]point // by name, normalised
	countries map[string]point // by ISO code
	lands     map[string]string
	gazetteer *gazetteer.Gazetteer // nil where none is installed
}

type point struct{ lat, lon float64 }

// places reads what is known of where places lie.
func (r *reading) places(lex *lexicon.Lexicon) (*atlas, error) {
	a := &atlas{map[string]point{}, map[string]point{}, map[string]string{}, nil}
	for line := range strings.Lines(coordinates) {
		f := strings.Fields(line)
		if len(f) < 3 || f[0] == "#" {
			continue
		}
		at, country := f[:2], ""
		if len(f) == 3 && len(f[0]) == 3 && f[0][0] >= 'A' {
			country, at = f[0], f[1:]
		}
		lat, err := strconv.ParseFloat(at[0], 64)
		if err != nil {
			return nil, fmt.Errorf("coordinates.txt: %q: %w", line, rawi.ErrInvalid)
		}
		lon, err := strconv.ParseFloat(at[1], 64)
		if err != nil {
			return nil, fmt.Errorf("coordinates.txt: %q: %w", line, rawi.ErrInvalid)
		}
		if country != "" {
			a.countries[country] = point{lat, lon}
		} else {
			a.cities[arabic.Normalise(strings.Join(f[2:], " "))] = point{lat, lon}
		}
	}
	for _, file := range []string{"countries.txt", "places.txt"} {
		lines, err := lex.Lines(file)
		if err != nil {
			return nil, err
		}
		bases := map[string]string{}
		for _, l := range lines {
			iso := l.Attrs.Get("iso")
			if of := l.Attrs.Get("of"); iso == "" && of != "" {
				iso = bases[of]
			}
			bases[l.ID] = iso
			if name := arabic.Normalise(l.Form); iso != "" && a.lands[name] == "" && !strings.HasPrefix(l.ID, "nat.") {
				a.lands[name] = iso
			}
		}
	}
	if path, _ := r.gazetteerPath(); path != "" {
		if b, err := os.ReadFile(path); err == nil {
			if a.gazetteer, err = gazetteer.Open(b); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	return a, nil
}

// Place returns where a place lies.
func (a *atlas) Place(name string) (server.Position, bool) {
	key := arabic.Normalise(name)
	iso := a.lands[key]
	if p, ok := a.cities[key]; ok {
		return server.Position{Lat: p.lat, Lon: p.lon, Country: iso, Exact: true}, true
	}
	if a.gazetteer != nil {
		for _, g := range a.gazetteer.Lookup(name) {
			lat, err1 := strconv.ParseFloat(g.Lat, 64)
			lon, err2 := strconv.ParseFloat(g.Lon, 64)
			if err1 == nil && err2 == nil && (iso == "" || g.Country == iso) {
				return server.Position{Lat: lat, Lon: lon, Country: g.Country, Exact: true}, true
			}
		}
	}
	p, ok := a.countries[iso]
	return server.Position{Lat: p.lat, Lon: p.lon, Country: iso}, ok
}
