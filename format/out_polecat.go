package format

import (
	"strings"

	"example.org/rawi"
)

// polecatColumns are the columns of POLECAT.
var polecatColumns = []string{
	"Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
	"Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID",
	"Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
	"Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
	"Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
}

// appendPOLECAT appends a row for every event that happened. The event's ID is
// that of article and event in the record; Version says what the row rests on,
// with positions in characters.
func appendPOLECAT(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error) {
	c := newCoded(d, o)
	people, bodies, places := c.story(rawi.Person), c.story(rawi.Org), c.story(rawi.Place)
	for _, i := range c.happened() {
		e, r := &d.Events[i], &c.r.Events[i]
		code := codingOf(e)
		day, published := c.eventDay(e.Time)
		fields := []string{c.r.Doc.ID + "#" + r.ID, day, e.Type, e.Mode, code.score, code.quad, joined(e.Contexts)}
		fields = append(fields, c.polecatParty(e.Actors, c.evidence(e))...)
		fields = append(fields, c.polecatParty(e.Recipients, c.evidence(e))...)
		fields = append(fields, c.polecatPlace(e.Place, c.evidence(e))...)
		fields = append(fields, d.Source.Publisher, c.published(), people, bodies, places, d.Lang,
			c.basis(e.Trigger, r.Trigger, e.Rule, published).String())
		dst = row(dst, fields)
	}
	return dst, nil
}

// polecatParty returns the eight columns of actors or recipients.
func (c *coded) polecatParty(refs []rawi.EntityRef, evidence rawi.Span) []string {
	sector := c.each(refs, sectors)
	primary := ""
	if len(sector) > 0 {
		primary = sector[0]
	}
	var raw []string
	for _, r := range refs {
		raw = append(raw, c.written(r, evidence))
	}
	return []string{
		joined(c.names(refs)), joined(c.each(refs, countries)), joined(c.each(refs, cow)), primary, joined(sector),
		joined(c.each(refs, titles)), joined(raw), joined(c.each(refs, reference("wikipedia"))),
	}
}

// polecatPlace returns the ten columns of a place.
func (c *coded) polecatPlace(r rawi.EntityRef, evidence rawi.Span) []string {
	f := make([]string, 10)
	e := c.d.Entity(r)
	if e == nil {
		return f
	}
	f[0], f[4], f[8] = e.Name, e.Country, c.written(r, evidence)
	f[5], f[6], f[7] = string(decimal(e.Refs["lat"])), string(decimal(e.Refs["lon"])), e.Refs["geonames"]
	switch {
	case isCountry(e):
		f[9] = "PCLI"
	case f[5] != "": // what is looked up is a town
		f[1], f[9] = e.Name, "PPL"
	}
	return f
}

// story returns the names of all entities of a type.
func (c *coded) story(kind string) string {
	var names []string
	for i := range c.d.Entities {
		if e := &c.d.Entities[i]; e.Type == kind {
			names = append(names, e.Name)
		}
	}
	return joined(names)
}

// joined writes a list into one field. A semicolon parts the items, so none
// holds one.
func joined(list []string) string {
	var b strings.Builder
	for _, s := range list {
		if s = clean(s); s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(strings.ReplaceAll(s, ";", ","))
	}
	return b.String()
}
