package format

import (
	"bytes"
	"encoding/csv"
	"hash/fnv"
	"net/url"
	"strconv"
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
// that of article and event in the record; Version says what the row rests on.
func appendPOLECAT(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error) {
	c := newCoded(d, o)
	people, bodies, places := c.story(rawi.Person), c.story(rawi.Org), c.story(rawi.Place)
	for _, i := range c.happened() {
		e, r := &d.Events[i], &c.r.Events[i]
		code := codingOf(e)
		place, country := c.place(e.Place)
		fields := []string{c.r.Doc.ID + "#" + r.ID, c.day(e.Time), e.Type, e.Mode, code.score, code.quad, joined(e.Contexts)}
		fields = append(fields, c.polecatParty(e.Actors)...)
		fields = append(fields, c.polecatParty(e.Recipients)...)
		fields = append(fields, place, "", "", "", country, "", "", "", place, "", clean(d.Source.Publisher), c.published(), people, bodies, places, d.Lang,
			c.origin(r.Trigger.Start, r.Trigger.End, e.Rule))
		dst = row(dst, fields)
	}
	return dst, nil
}

// polecatParty returns the eight columns of actors or recipients.
func (c *coded) polecatParty(refs []rawi.EntityRef) []string {
	sector := c.each(refs, sectors)
	primary := ""
	if len(sector) > 0 {
		primary = sector[0]
	}
	names := joined(c.names(refs))
	return []string{names, joined(c.each(refs, countries)), "", primary, joined(sector), joined(c.each(refs, titles)), names, ""}
}

// story returns the names of all entities of a type.
func (c *coded) story(kind string) string {
	var names []string
	for i := range c.d.Entities {
		if e := &c.d.Entities[i]; e.Type == kind {
			names = append(names, clean(e.Name))
		}
	}
	return joined(names)
}

func joined(list []string) string { return strings.Join(list, "; ") }

// published returns the day of publication, or "".
func (c *coded) published() string {
	if t := c.d.Source.Published; !t.IsZero() {
		return t.Format("2006-01-02")
	}
	return ""
}

// gdeltColumns is the number of columns of GDELT's event table, which has no
// head.
const gdeltColumns = 61

// appendGDELT appends a row of GDELT's event table for every event that
// happened. The scale is PLOVER's; the fragment of SOURCEURL says what the row
// rests on.
func appendGDELT(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error) {
	c := newCoded(d, o)
	for _, i := range c.happened() {
		e, r := &d.Events[i], &c.r.Events[i]
		code := codingOf(e)
		root, base := code.cameo, code.cameo
		if len(root) >= 3 {
			root, base = code.cameo[:2], code.cameo[:3]
		}
		f := make([]string, gdeltColumns)
		h := fnv.New64a()
		h.Write([]byte(c.r.Doc.ID + "#" + r.ID))
		f[0] = strconv.FormatUint(h.Sum64()>>1, 10)
		if day := c.day(e.Time); len(day) == 10 {
			f[1], f[2], f[3] = day[:4]+day[5:7]+day[8:], day[:4]+day[5:7], day[:4]
			f[4] = fraction(day)
		}
		c.gdeltParty(f[5:15], e.Actors)
		c.gdeltParty(f[15:25], e.Recipients)
		f[25], f[26], f[27], f[28] = "1", code.cameo, base, root
		f[29], f[30] = code.quad, code.score
		f[31], f[32], f[33] = strconv.Itoa(1+len(e.Mentions)), "1", "1"
		f[35], f[43], f[51] = "0", "0", "0"
		f[52], _ = c.place(e.Place)
		if t := d.Source.Published; !t.IsZero() {
			f[59] = t.UTC().Format("20060102150405")
		}
		f[60] = c.address(r.Trigger.Start, r.Trigger.End, e.Rule)
		dst = row(dst, f)
	}
	return dst, nil
}

// gdeltParty fills the ten columns of an actor: the first party that is named.
func (c *coded) gdeltParty(f []string, refs []rawi.EntityRef) {
	if len(refs) == 0 {
		return
	}
	e := c.d.Entity(refs[0])
	if e == nil {
		return
	}
	f[0] = e.Country + strings.Join(e.Sector, "")
	f[1], f[2] = strings.Join(c.names(refs), "; "), e.Country
	for i, s := range e.Sector[:min(len(e.Sector), 3)] {
		f[7+i] = s
	}
}

// fraction writes a day as a year with the fraction that is gone of it, as GDELT
// reckons: months of thirty days.
func fraction(day string) string {
	month, _ := strconv.Atoi(day[5:7])
	date, _ := strconv.Atoi(day[8:])
	return day[:4] + strings.TrimPrefix(strconv.FormatFloat((float64(month-1)*30+float64(date))/365, 'f', 4, 64), "0")
}

// address returns the address of the article with what the row rests on as its
// fragment.
func (c *coded) address(start, end int, rule string) string {
	base, _, _ := strings.Cut(c.d.Source.URL, "#")
	if base == "" {
		base = "urn:rawi:" + url.PathEscape(c.r.Doc.ID)
	}
	id := strings.ReplaceAll(url.QueryEscape(c.r.Doc.ID), "+", "%20")
	return base + "#rawi=" + id + "+" + url.QueryEscape(c.origin(start, end, rule))
}

// meetingColumns are the columns of the ledger of meetings.
var meetingColumns = []string{
	"document", "meeting", "format", "stage", "level", "date", "date_to", "host", "sides", "size", "place", "country", "venue", "agenda",
	"statements", "trigger", "score", "url", "publisher", "published", "headline", "origin",
}

// appendMeetings appends a row of the ledger of meetings for every meeting,
// planned and cancelled ones too. Sides are parted by bars, a party from its
// members by a colon; a number after a plus says how many sat there unnamed.
func appendMeetings(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error) {
	c := newCoded(d, o)
	buf := bytes.NewBuffer(dst)
	w := csv.NewWriter(buf)
	for i := range d.Meetings {
		m, r := &d.Meetings[i], &c.r.Meetings[i]
		place, country := c.place(m.Place)
		venue, _ := c.place(m.Venue)
		host, _ := c.place(m.Host)
		to := ""
		if m.Time > 0 {
			to = d.Times[m.Time-1].To
		}
		var agenda []string
		for _, a := range m.Agenda {
			agenda = append(agenda, clean(d.Slice(a)))
		}
		fields := []string{c.r.Doc.ID, r.ID, m.Format, m.Stage, m.Level, c.day(m.Time), to, host, c.sides(m.Sides), m.Size, place, country, venue, joined(agenda),
			strings.Join(r.Statements, " "), clean(d.Slice(m.Trigger.Span)), score(m.Score), d.Source.URL, clean(d.Source.Publisher), c.published(), clean(c.r.Doc.Headline),
			c.origin(r.Trigger.Start, r.Trigger.End, m.Rule)}
		if err := w.Write(fields); err != nil {
			return dst, err
		}
	}
	w.Flush()
	return buf.Bytes(), w.Error()
}

func (c *coded) sides(sides []rawi.Side) string {
	var out []string
	for _, s := range sides {
		text := joined(c.names(s.Members))
		if party, _ := c.place(s.Party); party != "" {
			text = strings.TrimSuffix(party+": "+text, ": ")
		}
		if more := s.Size - len(s.Members); s.Size > 0 && more > 0 {
			text += " +" + strconv.Itoa(more)
		}
		out = append(out, text)
	}
	return strings.Join(out, " | ")
}
