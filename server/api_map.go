package server

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"example.org/rawi/search"
)

// MapInput asks for the places of meetings and events.
type MapInput struct {
	From  string `query:"from" maxLength:"10" doc:"in articles of this day or later"`
	To    string `query:"to" maxLength:"10" doc:"in articles of this day or before"`
	Query string `query:"q" maxLength:"1000" doc:"as for search"`
}

// Map is where meetings and events were.
type Map struct {
	Points   []Point `json:"points"`
	Unplaced int     `json:"unplaced" doc:"meetings and events whose place is not known, or not where it lies"`
}

// Point is a place.
type Point struct {
	Place    string     `json:"place"`
	Country  string     `json:"country,omitempty"`
	Lat      float64    `json:"lat"`
	Lon      float64    `json:"lon"`
	Exact    bool       `json:"exact" doc:"false: only the country is known"`
	Meetings int        `json:"meetings"`
	Events   int        `json:"events"`
	Examples []MapProof `json:"examples"`
}

// MapProof is a meeting or event of a place.
type MapProof struct {
	Document int64  `json:"document"`
	Finding  string `json:"finding"`
	Text     string `json:"text"`
}

// mapExamples is how many meetings and events a place shows.
const mapExamples = 5

// mapHits is how many meetings, and events, are looked at for examples.
const mapHits = 40

func (s *Server) places(ctx context.Context, in *MapInput) (*Map, error) {
	if s.o.Search == nil {
		return nil, notYet("the search index is being made")
	}
	if s.o.Places == nil {
		return nil, notHere("maps")
	}
	from, to, err := between(in.From, in.To)
	if err != nil {
		return nil, err
	}
	query := in.Query
	if strings.TrimSpace(query) != "" && (!from.IsZero() || !to.IsZero()) {
		query = "(" + query + ")"
	}
	if !from.IsZero() {
		query += " after:" + from.Format(time.DateOnly)
	}
	if !to.IsZero() {
		query += " before:" + to.Format(time.DateOnly)
	}
	out := &Map{Points: []Point{}}
	at := map[string]int{}
	for _, kind := range []string{search.Meetings, search.Events} {
		a, err := s.ask(ctx, search.Request{Query: strings.TrimSpace(query), In: kind, Sort: search.ByDate, Limit: mapHits, Facets: true})
		if err != nil {
			return nil, err
		}
		placed := 0
		for _, f := range a.Facets {
			if f.Field != "place" {
				continue
			}
			for _, c := range f.Values {
				where, ok := s.o.Places.Place(c.Value)
				if !ok {
					continue
				}
				i, known := at[c.Value]
				if !known {
					i = len(out.Points)
					at[c.Value] = i
					out.Points = append(out.Points, Point{Place: c.Value, Country: where.Country, Lat: where.Lat, Lon: where.Lon, Exact: where.Exact, Examples: []MapProof{}})
				}
				placed += c.Count
				if kind == search.Meetings {
					out.Points[i].Meetings += c.Count
				} else {
					out.Points[i].Events += c.Count
				}
			}
		}
		out.Unplaced += max(0, a.Total-placed)
		for _, h := range a.Hits {
			i, ok := at[h.Place]
			if !ok || len(out.Points[i].Examples) == mapExamples {
				continue
			}
			out.Points[i].Examples = append(out.Points[i].Examples, MapProof{h.Document, h.Finding, h.Text})
		}
	}
	slices.SortStableFunc(out.Points, func(x, y Point) int { return cmp.Compare(y.Meetings+y.Events, x.Meetings+x.Events) })
	return out, nil
}

func (m *Map) table() table {
	rows := table{{"place", "country", "lat", "lon", "exact", "meetings", "events"}}
	for _, p := range m.Points {
		exact := "0"
		if p.Exact {
			exact = "1"
		}
		rows = append(rows, []string{p.Place, p.Country, number(p.Lat), number(p.Lon), exact, whole(p.Meetings), whole(p.Events)})
	}
	return rows
}
