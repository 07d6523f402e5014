// Package gazetteer knows where places lie: it gives the places of a document
// coordinates, an outside identifier and, where it was unknown, a country.
//
// # The data
//
// What is known of places comes from a file that is no part of the program and
// has a licence of its own. Build makes it from what others publish (Read), Open
// reads it. Its layout:
//
//	rawi-gazetteer 1            a line
//	{"source":…,"licence":…}    a line: Info
//	names, places               lexicon.Pack of a lexicon.Dict and a lexicon.Table
//
// Nothing is parsed when it is opened; a checksum tells a damaged file.
//
// # How a place is chosen
//
// Several places share a name, and many names of a gazetteer were transliterated
// by machine. So only what the text is already known to name as a place is looked
// up, and only places of the country that it is known to lie in; where that is
// unknown or the name is one of several countries, the countries that the text
// names decide: the one that stands beside it, in its sentence, in the dateline,
// anywhere. A note says between which places was chosen and why, or that it was
// not (stage.go).
package gazetteer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"strconv"
	"strings"
	"unicode"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// magic begins a file; the number is the version of its layout.
const magic = "rawi-gazetteer 1\n"

// Info is what a file says of itself.
type Info struct {
	Source  string `json:"source"` // a short name: the value of refs.gazetteer in records
	Title   string `json:"title"`
	URL     string `json:"url"`
	Licence string `json:"licence"`
	Notice  string `json:"notice"` // what whoever passes the data on must say
	Date    string `json:"date"`   // of the data, yyyy-mm-dd
	Digest  string `json:"digest"` // of what the file was built from
	Places  int    `json:"places"`
	Names   int    `json:"names"`
	Sum     uint32 `json:"sum"` // CRC-32 of the rest of the file
}

// Place is one place of a gazetteer.
type Place struct {
	Name       string // in Arabic
	Country    string // ISO 3166 alpha-3, as in the lexicon
	Lat, Lon   string // degrees, WGS 84
	Kind       string // capital, city, adm1, …
	Population int
	Wikidata   string
	GeoNames   string
}

// The columns of the table of places.
const (
	colName = iota
	colCountry
	colLat
	colLon
	colKind
	colPopulation
	colWikidata
	colGeoNames
)

// Gazetteer is an opened file. It is safe for concurrent use.
type Gazetteer struct {
	info   Info
	names  lexicon.Dict
	places lexicon.Table
}

// Build makes a file. A place may have several names; drop are words that are
// left out where a name begins with one of them: «مدينة».
func Build(info Info, places []Place, names [][]string, drop []string) ([]byte, error) {
	if len(places) == 0 {
		return nil, fmt.Errorf("gazetteer: no place with a name in Arabic: %w", rawi.ErrEmpty)
	}
	words := map[string]bool{}
	for _, w := range drop {
		words[Key(w)] = true
	}
	var b lexicon.DictBuilder
	rows := make([][]string, len(places))
	for i, p := range places {
		population := ""
		if p.Population > 0 {
			population = strconv.Itoa(p.Population)
		}
		rows[i] = []string{p.Name, p.Country, p.Lat, p.Lon, p.Kind, population, p.Wikidata, p.GeoNames}
		for _, name := range names[i] {
			key := Key(name)
			if key == "" {
				continue
			}
			b.Add(uint32(i), key)
			if first, rest, more := strings.Cut(key, "_"); more && words[first] {
				b.Add(uint32(i), rest)
			}
		}
	}
	dict, err := b.Bytes()
	if err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	body := lexicon.Pack(map[string][]byte{"names": dict, "places": lexicon.TableBytes(rows)})
	info.Places, info.Names, info.Sum = len(places), b.Len(), crc32.ChecksumIEEE(body)
	head, err := json.Marshal(info)
	if err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	out := append([]byte(magic), head...)
	return append(append(out, '\n'), body...), nil
}

// Open reads what Build made. The bytes must not be changed afterwards.
func Open(b []byte) (*Gazetteer, error) {
	body, ok := bytes.CutPrefix(b, []byte(magic))
	head, body, cut := bytes.Cut(body, []byte{'\n'})
	if !ok || !cut {
		return nil, rawi.Hint(fmt.Errorf("gazetteer: not in the form of this version: %w", rawi.ErrInvalid), "rawi gazetteer install FILE makes one")
	}
	g := &Gazetteer{}
	if err := json.Unmarshal(head, &g.info); err != nil {
		return nil, fmt.Errorf("gazetteer: its head: %w", err)
	}
	if crc32.ChecksumIEEE(body) != g.info.Sum {
		return nil, rawi.Hint(fmt.Errorf("gazetteer: is damaged: %w", rawi.ErrInvalid), "install it anew: rawi gazetteer install FILE")
	}
	sections, err := lexicon.Unpack(body)
	if err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	if g.names, err = lexicon.OpenDict(sections["names"]); err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	if g.places, err = lexicon.OpenTable(sections["places"]); err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	return g, nil
}

// Info returns what the file says of itself.
func (g *Gazetteer) Info() Info { return g.info }

// Source returns the short name of the source.
func (g *Gazetteer) Source() string { return g.info.Source }

// Lookup returns the places of a name, in whatever spelling.
func (g *Gazetteer) Lookup(name string) []Place {
	v, _ := g.names.Get(lexicon.HashWord(Key(name)))
	var out []Place
	for i := range v.Len() {
		out = append(out, g.place(int(v.At(i))))
	}
	return out
}

func (g *Gazetteer) place(row int) Place {
	cell := func(col int) string { return g.places.Cell(row, col) }
	population, err := strconv.Atoi(cell(colPopulation))
	if err != nil {
		population = 0 // unknown
	}
	return Place{cell(colName), cell(colCountry), cell(colLat), cell(colLon), cell(colKind), population, cell(colWikidata), cell(colGeoNames)}
}

// fold makes the spellings of foreign names equal.
const fold = arabic.Standard | arabic.FoldTaMarbuta | arabic.FoldHamza

// Key returns the form in which a name is looked up, as one word: letters
// folded, "_" for whatever stands between words.
func Key(name string) string {
	return strings.Join(strings.FieldsFunc(fold.String(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "_")
}

// degrees returns a coordinate without zeros at its end, or an error where it is
// none.
func degrees(s string, most float64) (string, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > most {
		return "", errors.New("no degrees: " + s)
	}
	return strconv.FormatFloat(x, 'f', -1, 64), nil
}
