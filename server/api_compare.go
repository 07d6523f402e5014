package server

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"example.org/rawi/resolve"
)

// CompareInput asks for two parties, or for two outlets of a story.
type CompareInput struct {
	A      string `query:"a" maxLength:"300" doc:"a party, by ID or name"`
	B      string `query:"b" maxLength:"300" doc:"the other"`
	About  string `query:"about" maxLength:"300" doc:"words or a name that their statements are about"`
	Story  string `query:"story" maxLength:"500" doc:"a story, in place of two parties"`
	First  string `query:"first" maxLength:"300" doc:"an outlet; without one, that with the most articles"`
	Second string `query:"second" maxLength:"300" doc:"the other"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"articles of each that are looked at"`
}

// Comparison is two parties, or two outlets, beside each other.
type Comparison struct {
	A         *PartyLine           `json:"a,omitempty"`
	B         *PartyLine           `json:"b,omitempty"`
	About     string               `json:"about,omitempty"`
	Positions *PositionPair        `json:"positions,omitempty"`
	Together  []*resolve.Happening `json:"together,omitempty"`

	Story    *Named            `json:"story,omitempty"`
	Outlets  []OutletCount     `json:"outlets,omitempty"`
	First    string            `json:"first,omitempty"`
	Second   string            `json:"second,omitempty"`
	Readouts []resolve.Readout `json:"readouts,omitempty"`
}

// PositionPair is what two parties said.
type PositionPair struct {
	A []resolve.Position `json:"a"`
	B []resolve.Position `json:"b"`
}

func (s *Server) compare(ctx context.Context, in *CompareInput) (*Comparison, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	switch {
	case in.Story != "":
		return s.compareOutlets(ctx, v, in)
	case in.A == "" && in.B == "":
		return &Comparison{About: in.About}, nil // the page asks for them
	case in.A == "" || in.B == "":
		return nil, problem(http.StatusUnprocessableEntity, "comparing takes two parties, or a story", "give a and b, or story")
	}
	a, err := findParty(v, in.A)
	if err != nil {
		return nil, err
	}
	b, err := findParty(v, in.B)
	if err != nil {
		return nil, err
	}
	out := &Comparison{About: in.About, Positions: &PositionPair{}, Together: []*resolve.Happening{}}
	for _, side := range []struct {
		place int
		line  **PartyLine
		said  *[]resolve.Position
	}{{a, &out.A, &out.Positions.A}, {b, &out.B, &out.Positions.B}} {
		p, err := s.positionsOf(ctx, v, side.place, &ReachInput{About: in.About, Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		*side.line, *side.said = &p.Party, p.Statements
	}
	all, _, _, err := s.together(ctx, v, a, b, "", in.Limit)
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		if h.Has(out.A.ID) && h.Has(out.B.ID) {
			out.Together = append(out.Together, h)
		}
	}
	return out, nil
}

func (s *Server) compareOutlets(ctx context.Context, v *resolve.View, in *CompareInput) (*Comparison, error) {
	story, err := findStory(v, in.Story)
	if err != nil {
		return nil, err
	}
	out := &Comparison{Story: &Named{story.ID, story.Title}, Outlets: outlets(v, story), First: in.First, Second: in.Second, Readouts: []resolve.Readout{}}
	byCount := slices.Clone(out.Outlets)
	slices.SortStableFunc(byCount, func(x, y OutletCount) int { return cmp.Compare(y.Articles, x.Articles) })
	for _, o := range byCount {
		switch {
		case o.Name == out.First || o.Name == out.Second:
		case out.First == "":
			out.First = o.Name
		case out.Second == "":
			out.Second = o.Name
		}
	}
	if out.First == "" || out.Second == "" {
		return out, nil // one outlet alone tells it
	}
	var arts []*resolve.Article
	for i := range story.Articles {
		art := v.Article(v.Member(story, i)).Article
		if art.Publisher == out.First || art.Publisher == out.Second {
			if arts = append(arts, &art); len(arts) == 2*in.Limit {
				break
			}
		}
	}
	readouts, err := v.Reporter(s.records).Readouts(ctx, story.ID, arts, out.First, out.Second)
	if err != nil {
		return nil, err
	}
	out.Readouts = orEmpty(readouts)
	return out, nil
}

func (c *Comparison) table() table {
	if c.Story != nil {
		rows := table{{"story", "verdict", "kind", "type", "who", "first", "first_text", "second", "second_text"}}
		for _, r := range c.Readouts {
			text := func(list []resolve.Evidence) string {
				if len(list) == 0 {
					return ""
				}
				return list[0].Text
			}
			h := r.Happening
			rows = append(rows, []string{c.Story.ID, r.Verdict, h.Kind, h.Type, joinNames(h.Who), c.First, text(r.First), c.Second, text(r.Second)})
		}
		return rows
	}
	rows := table{append([]string{"part"}, happeningHead...)}
	if c.Positions != nil {
		for _, p := range c.Positions.A {
			rows = append(rows, append([]string{"a"}, happeningRow(p.Happening)...))
		}
		for _, p := range c.Positions.B {
			rows = append(rows, append([]string{"b"}, happeningRow(p.Happening)...))
		}
	}
	for _, h := range c.Together {
		rows = append(rows, append([]string{"together"}, happeningRow(h)...))
	}
	return rows
}
