package gazetteer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"example.org/rawi"
)

// source is a place as others publish it: JSON with the fields of this list, or
// with those of the Countries States Cities Database.
type source struct {
	Name     string      `json:"name"`
	Arabic   string      `json:"ar"`
	Native   string      `json:"native"`
	Country  string      `json:"country"`
	Country2 string      `json:"country_code"`
	Lat      json.Number `json:"lat"`
	Lon      json.Number `json:"lon"`
	Lat2     json.Number `json:"latitude"`
	Lon2     json.Number `json:"longitude"`
	Wikidata string      `json:"wikidata"`
	WikiData string      `json:"wikiDataId"`
	GeoNames json.Number `json:"geonames"`
	Pop      json.Number `json:"pop"`
	Pop2     json.Number `json:"population"`
	Kind     string      `json:"type"`
	Other    struct {
		Arabic string `json:"ar"`
	} `json:"translations"`
}

// Fault is a line that Read left out.
type Fault struct {
	Line   int
	Reason string
}

// Read reads places as JSON: one a line, or one array. It returns them with
// their names in Arabic letters, and what it had to leave out; places without
// such a name are passed over.
func Read(r io.Reader) (places []Place, names [][]string, faults []Fault, err error) {
	in := bufio.NewReaderSize(r, 1<<20)
	first, err := firstByte(in)
	if err != nil {
		return nil, nil, nil, err
	}
	dec := json.NewDecoder(in)
	if first == '[' {
		if _, err := dec.Token(); err != nil {
			return nil, nil, nil, err
		}
	}
	for n := 1; dec.More(); n++ {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, nil, nil, fmt.Errorf("place %d: %w", n, err)
		}
		var s source
		if err := json.Unmarshal(raw, &s); err != nil {
			faults = append(faults, Fault{n, err.Error()})
			continue
		}
		p, forms, why := s.place()
		switch {
		case why != "":
			faults = append(faults, Fault{n, why})
		case len(forms) > 0:
			places, names = append(places, p), append(names, forms)
		}
	}
	return places, names, faults, nil
}

func firstByte(in *bufio.Reader) (byte, error) {
	for {
		b, err := in.Peek(1)
		if err == io.EOF {
			return 0, rawi.ErrEmpty
		}
		if err != nil {
			return 0, err
		}
		if !bytes.ContainsAny(b, " \t\r\n") {
			return b[0], nil
		}
		if _, err := in.Discard(1); err != nil {
			return 0, err
		}
	}
}

// place returns the place and its names in Arabic letters, or why it is none.
func (s *source) place() (p Place, names []string, why string) {
	for _, name := range []string{s.Arabic, s.Other.Arabic, s.Native} {
		if name = strings.TrimSpace(name); isArabic(name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return p, nil, ""
	}
	var err error
	if p.Lat, err = degrees(either(s.Lat.String(), s.Lat2.String()), 90); err != nil {
		return p, nil, err.Error()
	}
	if p.Lon, err = degrees(either(s.Lon.String(), s.Lon2.String()), 180); err != nil {
		return p, nil, err.Error()
	}
	code := either(s.Country, s.Country2)
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return p, nil, "no country: " + code
	}
	p.Country = region.ISO3()
	if p.Country == "XKK" {
		p.Country = "KOS" // as in the lexicon
	}
	population, err := either(s.Pop.String(), s.Pop2.String()), error(nil)
	if population != "" {
		var n int64
		if n, err = json.Number(population).Int64(); err != nil || n < 0 {
			return p, nil, "no population: " + population
		}
		p.Population = int(n)
	}
	p.Name, p.Kind, p.Wikidata, p.GeoNames = names[0], s.Kind, either(s.Wikidata, s.WikiData), s.GeoNames.String()
	return p, names, ""
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// isArabic reports whether a name is written in Arabic letters alone.
func isArabic(name string) bool {
	letters := 0
	for _, r := range name {
		switch {
		case unicode.Is(unicode.Arabic, r):
			letters++
		case unicode.IsLetter(r):
			return false
		}
	}
	return letters > 1
}
