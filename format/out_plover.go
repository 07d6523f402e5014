package format

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"example.org/rawi"
)

type (
	ploverEvent struct {
		ID         string         `json:"id"`
		HasEvent   bool           `json:"has_event"`
		Date       string         `json:"date,omitempty"`
		Time       string         `json:"time,omitempty"`
		EndDate    string         `json:"enddate,omitempty"`
		Actor      []ploverEntity `json:"actor"`
		Recipient  []ploverEntity `json:"recipient"`
		Event      []string       `json:"event"`
		Mode       []string       `json:"mode,omitempty"`
		Context    []string       `json:"context,omitempty"`
		QuadCode   string         `json:"quad_code,omitempty"`
		EventScale *float64       `json:"event_scale,omitempty"`
		EventLoc   *ploverPlace   `json:"event_loc,omitempty"`
		EventText  string         `json:"event_text"`
		Text       string         `json:"text"`
		TextInfo   ploverText     `json:"text_info"`
		CiteInfo   ploverCite     `json:"cite_info"`
		Coder      string         `json:"coder"`
		Origin     ploverOrigin   `json:"rawi"`
	}
	ploverEntity struct {
		Text       string   `json:"entity_text"`
		Raw        string   `json:"raw_text,omitempty"`
		Code       string   `json:"code,omitempty"`
		Sector     []string `json:"sector,omitempty"`
		Office     string   `json:"office,omitempty"`
		Gender     string   `json:"gender,omitempty"`
		Identifier string   `json:"identifier_id,omitempty"`
	}
	ploverPlace struct {
		Place     string      `json:"extracted_place"`
		Resolved  string      `json:"resolved_place,omitempty"`
		City      string      `json:"city,omitempty"`
		Country   string      `json:"country_code,omitempty"`
		GeoNames  string      `json:"geonameid,omitempty"`
		Latitude  json.Number `json:"lat,omitempty"`
		Longitude json.Number `json:"lon,omitempty"`
	}
	// ploverText is where text stands in the article.
	ploverText struct {
		Sequence int `json:"sequence"` // of the sentence, from one
		Start    int `json:"start"`
		End      int `json:"end"`
	}
	ploverCite struct {
		URL         string `json:"url,omitempty"`
		Title       string `json:"title,omitempty"`
		Language    string `json:"language,omitempty"`
		Publication string `json:"publication,omitempty"`
		Date        string `json:"date,omitempty"`
	}
	// ploverOrigin is what a row rests on, so that it can be verified. Start and
	// end are those of the trigger, whose words are event_text.
	ploverOrigin struct {
		Document  string  `json:"document"`
		Digest    string  `json:"digest"`
		Start     int     `json:"start"`
		End       int     `json:"end"`
		Date      string  `json:"date,omitempty"` // "published" where the article gives the event none
		Realis    string  `json:"realis,omitempty"`
		ClaimedBy string  `json:"claimed_by,omitempty"`
		Rule      string  `json:"rule"`
		Score     float64 `json:"score"`
		Version   string  `json:"version"`
	}
)

// auxiliary are PLOVER's modes for what is not a fact of its time.
var auxiliary = map[string]string{rawi.Planned: "future", rawi.Possible: "hypothetical", rawi.Denied: "negation", rawi.Background: "historical"}

// appendPLOVER appends one JSON object for every event. Those that are no facts
// of their time have one of PLOVER's auxiliary modes. Positions are characters.
func appendPLOVER(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error) {
	c := newCoded(d, o)
	var err error
	for i := range d.Events {
		if !c.asked(c.r.Events[i].ID) {
			continue
		}
		if dst, err = appendJSONLine(dst, c.plover(i)); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func (c *coded) plover(i int) *ploverEvent {
	e, r := &c.d.Events[i], &c.r.Events[i]
	day, published := c.eventDay(e.Time)
	evidence, code := c.evidence(e), codingOf(e)
	out := &ploverEvent{
		ID: c.r.Doc.ID + "#" + r.ID, HasEvent: true, Date: day, Event: []string{e.Type}, Context: e.Contexts,
		QuadCode: code.quad, Actor: c.ploverEntities(e.Actors, evidence), Recipient: c.ploverEntities(e.Recipients, evidence),
		EventLoc: c.ploverPlace(e.Place, evidence), EventText: c.d.Slice(e.Trigger.Span), Text: c.d.Slice(evidence),
		TextInfo: c.ploverText(e, r, evidence),
		CiteInfo: ploverCite{c.d.Source.URL, clean(c.r.Doc.Headline), c.d.Lang, clean(c.d.Source.Publisher), c.r.Doc.Published},
		Coder:    "rawi",
		Origin: ploverOrigin{
			Document: c.r.Doc.ID, Digest: c.r.Doc.Digest, Start: r.Trigger.Start, End: r.Trigger.End,
			Realis: e.Realis, ClaimedBy: r.ClaimedBy, Rule: e.Rule, Score: e.Score, Version: orDash(c.version),
		},
	}
	if published {
		out.Origin.Date = "published"
	}
	if e.Mode != "" {
		out.Mode = append(out.Mode, e.Mode)
	}
	if mode := auxiliary[e.Realis]; mode != "" {
		out.Mode = append(out.Mode, mode)
	}
	if x, err := strconv.ParseFloat(code.score, 64); err == nil {
		out.EventScale = &x
	}
	if e.Time > 0 {
		t := &c.d.Times[e.Time-1]
		if t.To != out.Date {
			out.EndDate = t.To
		}
		out.Time = clock(t.Value)
	}
	return out
}

// clock returns the hour and minute of a value of TIMEX3, or "".
func clock(value string) string {
	_, hour, found := strings.Cut(value, "T")
	if !found || len(hour) < 5 || hour[2] != ':' {
		return ""
	}
	return hour[:5]
}

// ploverText says where the evidence stands; that of the trigger alone is known
// without counting.
func (c *coded) ploverText(e *rawi.Event, r *rawi.RecordEvent, evidence rawi.Span) ploverText {
	at := ploverText{c.d.SentenceAt(e.Trigger.Start) + 1, r.Trigger.Start, r.Trigger.End}
	if r.Evidence != nil {
		at.Start, at.End = r.Evidence.Start, r.Evidence.End
	} else if i := at.Sequence - 1; i >= 0 && evidence == c.d.Sentences[i].Span {
		at.Start, at.End = c.r.Sentences[i].Start, c.r.Sentences[i].End
	}
	return at
}

func (c *coded) ploverEntities(refs []rawi.EntityRef, evidence rawi.Span) []ploverEntity {
	out := []ploverEntity{}
	for _, r := range refs {
		e := c.d.Entity(r)
		if e == nil {
			continue
		}
		p := ploverEntity{Text: clean(e.Name), Code: e.Country, Sector: e.Sector, Identifier: e.Refs["wikidata"]}
		if raw := c.written(r, evidence); raw != p.Text {
			p.Raw = raw
		}
		if len(e.Offices) > 0 {
			p.Office = clean(e.Offices[0].Title)
		}
		if e.Type == rawi.Person {
			p.Gender = map[rawi.Gender]string{rawi.Masculine: "male", rawi.Feminine: "female"}[e.Gender]
		}
		out = append(out, p)
	}
	return out
}

func (c *coded) ploverPlace(r rawi.EntityRef, evidence rawi.Span) *ploverPlace {
	e := c.d.Entity(r)
	if e == nil {
		return nil
	}
	p := &ploverPlace{Place: c.written(r, evidence), Country: e.Country, GeoNames: e.Refs["geonames"]}
	if name := clean(e.Name); name != p.Place {
		p.Resolved = name
	}
	p.Latitude, p.Longitude = decimal(e.Refs["lat"]), decimal(e.Refs["lon"])
	if p.Latitude != "" && !isCountry(e) {
		p.City = clean(e.Name) // what is looked up is a town
	}
	return p
}

// decimal returns a number as JSON writes it, or "".
func decimal(s string) json.Number {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return ""
	}
	return json.Number(strconv.FormatFloat(x, 'f', -1, 64))
}
