// Package server answers over HTTP: the pages that people open, the same as JSON
// and CSV for programs, and what the pages need. It knows the store by its
// contract, and everything else by interfaces of Options.
//
// # One function a page
//
// Every page is one Go function that returns a struct: /story/ID shows it,
// /story/ID.json and /story/ID.csv are it, and /api/v1/story/ID is it under its
// documented address. routes.go has them all in one table; the OpenAPI
// description at /api/openapi.json is made of the same table.
//
// # How it stays quick
//
// Answers are kept until the archive changes, by their address and the generation
// of what they were made of; the same two are the ETag. What is known across
// articles comes from a resolve.View, which is looked up and never worked out. A
// page looks at a bounded number of records and leads to the rest by a cursor.
//
// # Who may do what
//
// A server believes what Options.Accounts says of a request. It sets no limits on
// who calls: that is for the handler around it.
package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"example.org/rawi"
	"github.com/danielgtaylor/huma/v2"
)

// Server answers requests. It is an http.Handler.
type Server struct {
	o       Options
	api     huma.API
	mux     *http.ServeMux
	byName  map[string]*route // by pattern of the mux
	answers *answers
	records *records
	work    chan struct{}
	exports chan struct{}
	web     *web
	faces   atomic.Pointer[face]
	facing  sync.Mutex
	sources kept[*SourceList]

	// live is the newest change of the store that the pages know.
	live atomic.Int64
}

// New returns a server over a store.
func New(o Options) (*Server, error) {
	if o.Store == nil {
		return nil, fmt.Errorf("server without a store: %w", rawi.ErrInvalid)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	set := func(n *int64, to int64) {
		if *n == 0 {
			*n = to
		}
	}
	set(&o.Limits.Body, 2<<20)
	set((*int64)(&o.Limits.Time), int64(10*time.Second))
	set(&o.Limits.Cache, 128<<20)
	set(&o.Limits.Records, 512<<20)
	if o.Limits.Work == 0 {
		o.Limits.Work = 4 * runtime.GOMAXPROCS(0)
	}
	if o.Web == nil {
		dist, err := fs.Sub(built, "dist")
		if err != nil {
			return nil, err
		}
		o.Web = dist
	}
	s := &Server{
		o: o, mux: http.NewServeMux(), byName: map[string]*route{},
		answers: newAnswers(o.Limits.Cache), records: newRecords(o.Store, o.Limits.Records), work: make(chan struct{}, o.Limits.Work), exports: make(chan struct{}, exportsAtOnce),
	}
	var err error
	if s.web, err = newWeb(o.Web); err != nil {
		return nil, err
	}
	s.describe()
	for _, r := range routes() {
		s.add(r)
	}
	s.documents()
	return s, nil
}

// Changed says that the store was written up to this moment (store.Document.
// Changed), and that these documents are others than before. Until then pages may
// show what was.
func (s *Server) Changed(cursor int64, documents ...int64) {
	s.records.forget(documents...)
	for {
		old := s.live.Load()
		if cursor <= old || s.live.CompareAndSwap(old, cursor) {
			return
		}
	}
}

// Ready returns nil where every page answers, else what is still missing.
func (s *Server) Ready() error {
	var missing []error
	if s.o.Search == nil {
		missing = append(missing, errors.New("the search index is being made"))
	} else if r, ok := s.o.Search.(interface{ Ready() error }); ok && r.Ready() != nil {
		missing = append(missing, r.Ready())
	}
	if s.o.Across == nil || s.o.Across.View() == nil {
		missing = append(missing, errors.New("stories and parties are being worked out"))
	}
	return errors.Join(missing...)
}

// user returns who asks.
func (s *Server) user(ctx context.Context) (User, bool) {
	if s.o.Accounts == nil {
		return User{Name: "local", Role: Admin}, true
	}
	return s.o.Accounts.User(ctx)
}

// allow returns a problem where the one who asks may not do what a role may.
func (s *Server) allow(ctx context.Context, role string) (User, error) {
	u, ok := s.user(ctx)
	switch {
	case !ok:
		return u, problem(http.StatusUnauthorized, "who are you?", "sign in, or send a token: Authorization: Bearer …")
	case !u.May(role):
		return u, problem(http.StatusForbidden, fmt.Sprintf("%s is a %s; this takes a %s", u.Name, u.Role, role), "ask an admin for the role")
	}
	return u, nil
}
