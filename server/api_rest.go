package server

import (
	"context"

	"example.org/rawi"
)

// Nothing is the input of an address that takes none.
type Nothing struct{}

// SourceList is the sources with their health.
type SourceList struct {
	Sources []SourceLine `json:"sources"`
}

// SourceLine is a source.
type SourceLine struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	URL      string `json:"url,omitempty"`
	Polled   string `json:"polled,omitempty" doc:"last"`
	Next     string `json:"next,omitempty" doc:"when it is read again"`
	Failures int    `json:"failures" doc:"in a row"`
	Fault    string `json:"fault,omitempty"`
	Finished bool   `json:"finished" doc:"read to its end"`
	Articles int64  `json:"articles" doc:"items that were read"`
	Queued   int64  `json:"queued"`
	Failed   int64  `json:"failed"`
}

func (l *SourceList) table() table {
	rows := table{{"name", "kind", "url", "polled", "next", "failures", "fault", "finished", "articles", "queued", "failed"}}
	for _, s := range l.Sources {
		finished := "0"
		if s.Finished {
			finished = "1"
		}
		rows = append(rows, []string{s.Name, s.Kind, s.URL, s.Polled, s.Next, whole(s.Failures), s.Fault, finished, whole(s.Articles), whole(s.Queued), whole(s.Failed)})
	}
	return rows
}

// RecordAnswer is the record of a text that was sent.
type RecordAnswer rawi.Record

// AnalyseInput is a text to be analysed.
type AnalyseInput struct{ Body Article }

func (s *Server) analyse(ctx context.Context, in *AnalyseInput) (*RecordAnswer, error) {
	if s.o.Analyse == nil {
		return nil, notHere("analyses")
	}
	if _, err := s.allow(ctx, Reader); err != nil {
		return nil, err
	}
	r, err := s.o.Analyse.Analyse(ctx, &in.Body)
	return (*RecordAnswer)(r), err
}

// RuleInput asks for a rule.
type RuleInput struct {
	Rule string `path:"rule" minLength:"1" maxLength:"200"`
}

func (s *Server) rule(_ context.Context, in *RuleInput) (*Rule, error) {
	if s.o.Rules == nil {
		return nil, notHere("rules")
	}
	return s.o.Rules.Rule(in.Rule)
}

// written brings in what this server itself has written.
func (s *Server) written(ctx context.Context) error {
	if s.o.Refresh == nil {
		return nil
	}
	return s.o.Refresh(ctx)
}
