package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"example.org/rawi"
	"example.org/rawi/store"
	"github.com/danielgtaylor/huma/v2"
)

// Problem is an answer that says what went wrong, as RFC 9457 has it, and what to
// do.
type Problem struct {
	Type   string         `json:"type" doc:"about:blank: the title says it all"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty"`
	Hint   string         `json:"hint,omitempty" doc:"what to do"`
	Errors []ProblemPlace `json:"errors,omitempty" doc:"what is wrong with the request, place by place"`

	header http.Header
}

// ProblemPlace is a part of a request that is wrong.
type ProblemPlace struct {
	Where string `json:"where" doc:"query.limit, path.document, body.text"`
	What  string `json:"what"`
}

// Error returns the problem in a line.
func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus returns the status, for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType returns the media type of problems, for huma.
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders returns what goes with the problem: Retry-After.
func (p *Problem) GetHeaders() http.Header { return p.header }

const problemType = "application/problem+json"

func problem(status int, detail, hint string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Hint: hint}
}

// notYet is the problem of a page that needs what is still being made.
func notYet(what string) *Problem {
	p := problem(http.StatusServiceUnavailable, what, "try again in a few seconds; /readyz says when it is done")
	p.header = http.Header{"Retry-After": {"3"}}
	return p
}

// notHere is the problem of a part that is turned off.
func notHere(what string) *Problem {
	return problem(http.StatusNotImplemented, what+" are turned off here", "see docs/api.md for what turns them on")
}

// problemOf returns the problem of an error.
func (s *Server) problemOf(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	hint := rawi.HintOf(err)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return problem(http.StatusNotFound, clean(err), hint)
	case errors.Is(err, store.ErrChanged):
		return problem(http.StatusConflict, clean(err), "load it again and repeat what you did")
	case errors.Is(err, rawi.ErrInvalid):
		return problem(http.StatusUnprocessableEntity, clean(err), hint)
	case errors.Is(err, context.DeadlineExceeded):
		p := problem(http.StatusServiceUnavailable, fmt.Sprintf("no answer within %s", s.o.Limits.Time), "ask for less: a shorter time, fewer results")
		p.header = http.Header{"Retry-After": {"5"}}
		return p
	case errors.Is(err, context.Canceled):
		return problem(http.StatusServiceUnavailable, "the request was given up", "")
	}
	s.o.Log.ErrorContext(ctx, "request failed", "error", err)
	return problem(http.StatusInternalServerError, "something went wrong inside rawi", "its log says what")
}

// clean returns an error in one line.
func clean(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// problemOfHuma turns what huma says of a request into a problem.
func problemOfHuma(m *huma.ErrorModel) *Problem {
	p := problem(m.Status, m.Detail, "/api/docs says what an address takes")
	for _, e := range m.Errors {
		p.Errors = append(p.Errors, ProblemPlace{e.Location, e.Message})
	}
	return p
}
