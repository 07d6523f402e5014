package format

import (
	"hash/fnv"
	"net/url"
	"strconv"
	"strings"

	"example.org/rawi"
)

// gdeltColumns is the number of columns of GDELT's event table, which has no
// head.
const gdeltColumns = 61

// The columns, from zero, at which groups of columns begin.
const (
	gdeltActor1    = 5
	gdeltActor2    = 15
	gdeltRoot      = 25
	gdeltGeo1      = 35
	gdeltGeo2      = 43
	gdeltActionGeo = 51
	gdeltAdded     = 59
	gdeltSource    = 60
)

// appendGDELT appends a row of GDELT's event table for every pair of parties of
// every event that happened. The scale is PLOVER's; the fragment of SOURCEURL
// says what the row rests on, with positions in characters.
func appendGDELT(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error) {
	c := newCoded(d, o)
	for _, i := range c.happened() {
		for n, pair := range dyads(&d.Events[i]) {
			dst = row(dst, c.gdelt(i, n, pair))
		}
	}
	return dst, nil
}

// dyads returns who did it to whom, one pair a row. Where nobody is the
// recipient of an encounter, cooperation or agreement, the actors are each
// other's; zero stands for nobody.
func dyads(e *rawi.Event) [][2]rawi.EntityRef {
	actors, recipients := e.Actors, e.Recipients
	var out [][2]rawi.EntityRef
	if mutual := e.Type == "CONSULT" || e.Type == "COOPERATE" || e.Type == "AGREE"; mutual && len(recipients) == 0 {
		for i, a := range actors {
			for _, b := range actors[i+1:] {
				out = append(out, [2]rawi.EntityRef{a, b})
			}
		}
	}
	if out != nil {
		return out
	}
	if len(actors) == 0 {
		actors = []rawi.EntityRef{0}
	}
	if len(recipients) == 0 {
		recipients = []rawi.EntityRef{0}
	}
	for _, a := range actors {
		for _, b := range recipients {
			out = append(out, [2]rawi.EntityRef{a, b})
		}
	}
	return out
}

// gdelt returns the columns of the n-th pair of an event.
func (c *coded) gdelt(i, n int, pair [2]rawi.EntityRef) []string {
	e, r := &c.d.Events[i], &c.r.Events[i]
	code := codingOf(e)
	f := make([]string, gdeltColumns)
	f[0] = c.gdeltID(r.ID, n)
	day, published := c.eventDay(e.Time)
	if len(day) == len("2006-01-02") {
		f[1], f[2], f[3], f[4] = day[:4]+day[5:7]+day[8:], day[:4]+day[5:7], day[:4], fraction(day)
	}
	c.gdeltActor(f[gdeltActor1:gdeltActor2], pair[0])
	c.gdeltActor(f[gdeltActor2:gdeltRoot], pair[1])
	root, base := code.cameo, code.cameo
	if len(code.cameo) >= 3 {
		root, base = code.cameo[:2], code.cameo[:3]
	}
	copy(f[gdeltRoot:], []string{c.isRoot(e), code.cameo, base, root, code.quad, code.score, strconv.Itoa(1 + len(e.Mentions)), "1", "1"})
	f[gdeltGeo1], f[gdeltGeo2] = "0", "0"
	c.gdeltPlace(f[gdeltActionGeo:gdeltAdded], e.Place)
	if t := c.d.Source.Published; !t.IsZero() {
		f[gdeltAdded] = t.UTC().Format("20060102150405")
	}
	f[gdeltSource] = c.address(c.basis(e.Trigger, r.Trigger, e.Rule, published))
	return f
}

// gdeltID returns a number for a row that is the same whenever the article is
// read.
func (c *coded) gdeltID(event string, n int) string {
	h := fnv.New64a()
	h.Write([]byte(c.r.Doc.ID + "#" + event))
	if n > 0 {
		h.Write([]byte("/" + strconv.Itoa(n)))
	}
	return strconv.FormatUint(h.Sum64()>>1, 10)
}

// isRoot is 1 for an event of the headline or of the first paragraph.
func (c *coded) isRoot(e *rawi.Event) string {
	s := c.d.SentenceAt(e.Trigger.Start)
	if s < 0 {
		return "0"
	}
	first := 0
	for first < len(c.d.Sentences) && c.d.Sentences[first].Title {
		first++
	}
	if c.d.Sentences[s].Title || first < len(c.d.Sentences) && c.d.Sentences[s].Paragraph == c.d.Sentences[first].Paragraph {
		return "1"
	}
	return "0"
}

// gdeltActor fills the ten columns of an actor.
func (c *coded) gdeltActor(f []string, ref rawi.EntityRef) {
	e := c.d.Entity(ref)
	if e == nil {
		return
	}
	known := knownCodes()
	var types []string
	if body, ok := known.bodies[e.Country]; ok {
		f[3] = body[0]
		types = append(types, body[1])
	} else if f[2] = e.Country; known.countries[e.Country].cameo != "" {
		f[2] = known.countries[e.Country].cameo
	}
	for _, s := range e.Sector {
		if cameo, ok := known.sectors[s]; ok {
			s = cameo
		}
		if s != "" {
			types = append(types, s)
		}
	}
	copy(f[7:10], types)
	f[0] = f[2] + f[3] + strings.Join(types, "")
	f[1] = e.Name
}

// gdeltPlace fills the eight columns of a place: type 1 is a country, 3 a place
// in the United States, 4 a place elsewhere, 0 none.
func (c *coded) gdeltPlace(f []string, ref rawi.EntityRef) {
	e := c.d.Entity(ref)
	if e == nil {
		f[0] = "0"
		return
	}
	fips := knownCodes().countries[e.Country].fips
	f[0], f[1], f[2], f[7] = "4", e.Name, fips, e.Refs["geonames"]
	switch {
	case isCountry(e):
		f[0], f[7] = "1", fips
	case e.Country == "USA":
		f[0] = "3"
	}
	f[5], f[6] = string(decimal(e.Refs["lat"])), string(decimal(e.Refs["lon"]))
}

// fraction writes a day as a year with the fraction that is gone of it, as GDELT
// reckons: months of thirty days.
func fraction(day string) string {
	month, _ := strconv.Atoi(day[5:7])
	date, _ := strconv.Atoi(day[8:])
	gone := min((float64(month-1)*30+float64(date))/365, .9999)
	return day[:4] + strings.TrimPrefix(strconv.FormatFloat(gone, 'f', 4, 64), "0")
}

// address returns the address of the article with what the row rests on as its
// fragment.
func (c *coded) address(b *basis) string {
	base, _, _ := strings.Cut(c.d.Source.URL, "#")
	if base == "" {
		base = "urn:rawi:" + url.PathEscape(c.r.Doc.ID)
	}
	id := strings.ReplaceAll(url.QueryEscape(c.r.Doc.ID), "+", "%20")
	return base + "#rawi=" + id + "+" + url.QueryEscape(b.String())
}

// gdeltNames returns the names of the columns, which the table itself has not.
func gdeltNames() []string {
	names := []string{"GlobalEventID", "Day", "MonthYear", "Year", "FractionDate"}
	for _, actor := range []string{"Actor1", "Actor2"} {
		for _, n := range []string{"Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code", "Type2Code", "Type3Code"} {
			names = append(names, actor+n)
		}
	}
	names = append(names, "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone")
	for _, geo := range []string{"Actor1Geo_", "Actor2Geo_", "ActionGeo_"} {
		for _, n := range []string{"Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"} {
			names = append(names, geo+n)
		}
	}
	return append(names, "DATEADDED", "SOURCEURL")
}
