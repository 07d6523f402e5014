package format

import (
	"strconv"

	"example.org/rawi"
)

type (
	ploverEvent struct {
		ID         string         `json:"id"`
		HasEvent   bool           `json:"has_event"`
		Date       string         `json:"date,omitempty"`
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
		Text    string   `json:"entity_text"`
		Code    string   `json:"code,omitempty"`
		Sector  []string `json:"sector,omitempty"`
		Office  string   `json:"office,omitempty"`
		Country string   `json:"country_code,omitempty"`
	}
	ploverPlace struct {
		Place   string `json:"extracted_place"`
		Country string `json:"country_code,omitempty"`
	}
	ploverText struct {
		Start int `json:"start"`
		End   int `json:"end"`
	}
	ploverCite struct {
		URL         string `json:"url,omitempty"`
		Title       string `json:"title,omitempty"`
		Language    string `json:"language,omitempty"`
		Publication string `json:"publication,omitempty"`
		Date        string `json:"date,omitempty"`
	}
	// ploverOrigin is what a row rests on, so that it can be verified.
	ploverOrigin struct {
		Document  string  `json:"document"`
		Digest    string  `json:"digest"`
		Start     int     `json:"start"`
		End       int     `json:"end"`
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
// of their time have one of PLOVER's auxiliary modes.
func appendPLOVER(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error) {
	c := newCoded(d, o)
	var err error
	for i := range d.Events {
		if dst, err = appendJSONLine(dst, c.plover(i)); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func (c *coded) plover(i int) *ploverEvent {
	e, r := &c.d.Events[i], &c.r.Events[i]
	out := &ploverEvent{
		ID: c.r.Doc.ID + "#" + r.ID, HasEvent: true, Date: c.day(e.Time), Event: []string{e.Type}, Context: e.Contexts,
		QuadCode: codingOf(e).quad, Actor: c.ploverEntities(e.Actors), Recipient: c.ploverEntities(e.Recipients),
		EventText: clean(c.d.Slice(e.Trigger.Span)), Text: clean(c.d.Slice(c.evidence(e))), TextInfo: ploverText{r.Trigger.Start, r.Trigger.End},
		CiteInfo: ploverCite{c.d.Source.URL, clean(c.r.Doc.Headline), c.d.Lang, clean(c.d.Source.Publisher), c.r.Doc.Published},
		Coder:    "rawi",
		Origin:   ploverOrigin{c.r.Doc.ID, c.r.Doc.Digest, r.Trigger.Start, r.Trigger.End, e.Realis, r.ClaimedBy, e.Rule, e.Score, orDash(c.version)},
	}
	if e.Mode != "" {
		out.Mode = append(out.Mode, e.Mode)
	}
	if mode := auxiliary[e.Realis]; mode != "" {
		out.Mode = append(out.Mode, mode)
	}
	if x, err := strconv.ParseFloat(codingOf(e).score, 64); err == nil {
		out.EventScale = &x
	}
	if e.Time > 0 {
		if to := c.d.Times[e.Time-1].To; to != out.Date {
			out.EndDate = to
		}
	}
	if name, country := c.place(e.Place); name != "" {
		out.EventLoc = &ploverPlace{name, country}
	}
	return out
}

// evidence returns the words that an event rests on: the sentence of its
// trigger where the event names none.
func (c *coded) evidence(e *rawi.Event) rawi.Span {
	if !e.Evidence.Empty() {
		return e.Evidence
	}
	if i := c.d.SentenceAt(e.Trigger.Start); i >= 0 {
		return c.d.Sentences[i].Span
	}
	return e.Trigger.Span
}

func (c *coded) ploverEntities(refs []rawi.EntityRef) []ploverEntity {
	out := []ploverEntity{}
	for _, r := range refs {
		e := c.d.Entity(r)
		if e == nil {
			continue
		}
		p := ploverEntity{Text: clean(e.Name), Code: e.Country, Sector: e.Sector, Country: e.Country}
		if len(e.Offices) > 0 {
			p.Office = clean(e.Offices[0].Title)
		}
		out = append(out, p)
	}
	return out
}
