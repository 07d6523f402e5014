package server

import (
	"context"
	"errors"

	"example.org/rawi/search"
	"example.org/rawi/store"
)

// SearchInput asks for what a query finds.
type SearchInput struct {
	Query string `query:"q" maxLength:"1000" doc:"as rawi search takes it; words, fields, «after:2025-08-01»"`
	In    string `query:"in" enum:"articles,statements,events,meetings," doc:"what is looked for; articles unless the query says so"`
	FindInput
}

// FindInput is that without what is looked for.
type FindInput struct {
	Sort    string   `query:"sort" enum:"relevance,date," doc:"relevance unless another"`
	After   string   `query:"after" maxLength:"2000" doc:"next of the page before"`
	Limit   int      `query:"limit" minimum:"1" maximum:"100" default:"20"`
	Without []string `query:"without" maxItems:"50" doc:"variants of names that are switched off, with commas between them"`
	Exact   bool     `query:"exact" doc:"names as they are written, without their variants"`
	Facets  bool     `query:"facets" default:"true" doc:"counts by field, and the histogram"`
}

// QueryInput asks for one kind of findings.
type QueryInput struct {
	Query string `query:"q" maxLength:"1000" doc:"as rawi search takes it"`
	FindInput
}

// Found is what a search found.
type Found search.Answer

func (s *Server) search(ctx context.Context, in *SearchInput) (*Found, error) {
	return s.find(ctx, in.Query, in.In, &in.FindInput)
}

func (s *Server) statements(ctx context.Context, in *QueryInput) (*Found, error) {
	return s.find(ctx, in.Query, search.Statements, &in.FindInput)
}

func (s *Server) events(ctx context.Context, in *QueryInput) (*Found, error) {
	return s.find(ctx, in.Query, search.Events, &in.FindInput)
}

func (s *Server) meetings(ctx context.Context, in *QueryInput) (*Found, error) {
	return s.find(ctx, in.Query, search.Meetings, &in.FindInput)
}

func (s *Server) find(ctx context.Context, query, in string, f *FindInput) (*Found, error) {
	a, err := s.ask(ctx, search.Request{
		Query: query, In: in, Sort: f.Sort, Limit: f.Limit, After: f.After, Facets: f.Facets && f.After == "", Exact: f.Exact, Without: f.Without,
	})
	if err != nil {
		return nil, err
	}
	return (*Found)(a), nil
}

// ask searches, and shows what was found.
func (s *Server) ask(ctx context.Context, r search.Request) (*search.Answer, error) {
	if s.o.Search == nil {
		return nil, notYet("the search index is being made")
	}
	a, err := s.o.Search.Search(ctx, r)
	if err != nil {
		return nil, err
	}
	a.Hits, err = s.show(ctx, a.Hits, r)
	return a, err
}

// show fills in what hits say. Those that are gone since the index was made are
// left out.
func (s *Server) show(ctx context.Context, hits []*search.Hit, r search.Request) ([]*search.Hit, error) {
	out := make([]*search.Hit, 0, len(hits))
	for _, h := range hits {
		record, err := s.records.Record(ctx, h.Document, 0)
		if err == nil {
			err = s.o.Search.Show(record, h, r)
		}
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

func (f *Found) table() table {
	rows := table{{"document", "finding", "id", "published", "publisher", "headline", "url", "type", "mode", "realis", "who", "whom", "place", "time", "text", "start", "end", "rule", "score"}}
	for _, h := range f.Hits {
		rows = append(rows, []string{
			whole(h.Document), h.Finding, h.ID, h.Published, h.Publisher, h.Headline, h.URL, h.Type, h.Mode, h.Realis,
			join(h.Who), join(h.Whom), h.Place, h.Time, h.Text, whole(h.Start), whole(h.End), h.Rule, number(h.Score),
		})
	}
	return rows
}
