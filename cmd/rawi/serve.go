package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.org/rawi"
	known "example.org/rawi/across"
	"example.org/rawi/alert"
	"example.org/rawi/correct"
	"example.org/rawi/export"
	"example.org/rawi/format"
	"example.org/rawi/guard"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"example.org/rawi/resolve"
	"example.org/rawi/search"
	"example.org/rawi/server"
	"example.org/rawi/store"
	"example.org/rawi/testdata"
	"github.com/spf13/cobra"
)

// serving is a call of serve.
type serving struct {
	reading
	posting
	fence
	demo bool

	store  store.Store
	index  *search.Index
	keeper *known.Keeper
	server *server.Server
	alerts *alert.Post
	news   chan struct{} // tells the alerts of new articles
	log    *slog.Logger

	refreshing sync.Mutex
	seen       int64       // the newest change of the store that the pages know
	indexed    atomic.Bool // the search index has all that was there at the start
	loaded     atomic.Bool // and so has the keeper
}

func serveCommand(a *app) *cobra.Command {
	s := &serving{reading: reading{app: a}}
	c := &cobra.Command{
		Use:   "serve",
		Short: "The pages of the archive, and its API",
		Long: "Answer over HTTP: the pages that people open, the API at /api/v1 (/api/docs describes\n" +
			"it), feeds of saved searches, whose hits are sent to webhooks and by mail (rawi alert).\n" +
			"What rawi ingest and rawi watch bring in meanwhile shows within seconds.\n\n" +
			"By itself it listens on this machine only, and whoever is on it may do everything, until\n" +
			"there are accounts (rawi user). With --addr others reach it: that takes an admin's account\n" +
			"and, for passwords to be safe on their way, --tls-cert or a proxy. /healthz, /readyz and\n" +
			"/metrics tell machines how it is. docs/running.md says more. --demo shows sample articles in\n" +
			"an archive of its own, which is gone afterwards.",
		Example: "  rawi serve\n  rawi serve --demo\n  rawi user add salma --role admin &&\n  rawi serve --addr 0.0.0.0:443 --base-url https://rawi.example.org --tls-cert cert.pem --tls-key key.pem",
		Args:    arguments(0, 0, ""),
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.run(cmd.Context()) },
	}
	s.storeFlag(c)
	s.gazetteerFlag(c)
	s.fenceFlags(c)
	s.postFlags(c)
	c.Flags().BoolVar(&s.demo, "demo", false, "show sample articles in an archive of its own")
	return c
}

// serveLimit is the memory beyond which garbage is collected more often. What is
// known across 100,000 articles takes about a gigabyte, and records and answers that
// are kept another half: with less room than this, a fifth of the time under load goes
// into collecting.
const serveLimit = 6 << 30

func (s *serving) run(ctx context.Context) (err error) {
	if s.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(serveLimit)
	}
	if s.log, err = s.fence.check(s.app, s.base); err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return rawi.Hint(fmt.Errorf("listening: %w", err), "another program may listen there: choose another port with --addr 127.0.0.1:PORT")
	}
	defer l.Close()
	if s.demo {
		dir, err := os.MkdirTemp("", "rawi-demo-*")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		s.db = dir
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.store.Close()) }()
	accounts := guard.NewAccounts(s.store, time.Now)
	if err := s.admitted(ctx, accounts, s.demo); err != nil {
		return errors.Join(err, s.index.Close())
	}
	if s.demo {
		if err := s.fill(ctx); err != nil {
			return err
		}
	}
	if err := s.make(); err != nil {
		return errors.Join(err, s.index.Close())
	}
	behind, stop := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	work.Go(func() { s.follow(behind) })
	work.Go(func() { s.alerts.Run(behind, s.news) })
	// Who reads the archive is done before it is closed.
	defer func() {
		stop()
		work.Wait()
		err = errors.Join(err, s.index.Close())
	}()
	count := func(ctx context.Context) ([]guard.Figure, error) {
		return figures(ctx, s.store, s.index.UpTo, time.Now())
	}
	return s.fence.serve(ctx, l, s.server, accounts, count, func(context.Context) error { return s.ready() }, s.app, s.log)
}

// open opens the archive, its index and what is known across its articles, as far
// as that is quick.
func (s *serving) open(ctx context.Context) error {
	lex, err := s.words()
	if err != nil {
		return err
	}
	if s.store, err = s.openStore(ctx); err != nil {
		return err
	}
	reader, err := resolve.NewReader(lex)
	if err != nil {
		return errors.Join(err, s.store.Close())
	}
	o, err := s.knowing(s.store, reader)
	if err != nil {
		return errors.Join(err, s.store.Close())
	}
	o.Log = s.log
	s.keeper = known.Open(o)
	if s.index, err = s.openIndex(search.Options{Remark: func(text string) { s.log.Info(text) }}); err != nil {
		return errors.Join(err, s.store.Close())
	}
	if v := s.keeper.View(); v != nil {
		s.seen = v.Meta.Cursor
	}
	return nil
}

// make makes the server.
func (s *serving) make() error {
	lex, err := s.words()
	if err != nil {
		return err
	}
	places, err := s.places(lex)
	if err != nil {
		return err
	}
	if s.alerts, err = s.post(s.app, s.store, s.index, s.log); err != nil {
		return err
	}
	s.news = make(chan struct{}, 1)
	s.server, err = server.New(server.Options{
		Store: s.store, Search: readyIndex{s.index, s}, Across: acrossView{s.keeper}, Places: places,
		Analyse:     &analyser{stages: sync.OnceValues(func() (*pipeline.Pipeline, error) { return s.stages() }), pool: make(chan struct{}, max(1, s.jobs))},
		Export:      exports{&export.Export{Store: s.store, Search: s.index, Options: format.WriteOptions{Version: version}}},
		Corrections: &correct.Service{Store: s.store, Layer: correct.Layer{Fold: foldName}, Now: time.Now},
		Rules:       rules{lex}, Accounts: accounts{}, Alerts: alertDesk{s.alerts, s.base, s.alertLang}, Refresh: s.refresh, Log: s.log, Version: version,
	})
	if err == nil {
		s.server.Changed(max(s.seen, s.index.UpTo()))
	}
	return err
}

// ready returns why not every page can be answered.
func (s *serving) ready() error {
	if !s.indexed.Load() && s.index.UpTo() == 0 {
		return errors.New("the search index is being made")
	}
	if !s.loaded.Load() && s.keeper.View() == nil {
		n, _ := s.keeper.Progress()
		return fmt.Errorf("stories and parties are being worked out: %d articles so far", n)
	}
	return nil
}

// refreshEvery is how often it is looked for what others have written.
const refreshEvery = 2 * time.Second

// loadGrace is how long an end waits for what is being worked out.
const loadGrace = time.Second

// saveEvery is how often what is known across articles is put on disk.
const saveEvery = 10 * time.Minute

// follow brings in what was written, until the context ends.
func (s *serving) follow(ctx context.Context) {
	loading := make(chan struct{})
	go func() {
		defer close(loading)
		if err := s.keeper.Load(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("stories and parties", "error", err)
			return
		}
		s.loaded.Store(true)
		articles, _ := s.keeper.Progress()
		s.log.Info("all that was there is known", "articles", articles)
		if ctx.Err() != nil {
			return
		}
		if err := s.keeper.Save(false); err != nil {
			s.log.Warn("keeping stories and parties", "error", err)
		}
	}()
	// Working out what is known of a large archive takes a while, and an end does
	// not wait for it: it is in memory only. What is being put on disk is.
	defer func() {
		select {
		case <-loading:
		case <-time.After(loadGrace):
			if s.loaded.Load() {
				<-loading
			}
		}
	}()
	saved := time.Now()
	for {
		if err := s.refresh(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("bringing in what is new", "error", err)
		}
		if time.Since(saved) > saveEvery {
			saved = time.Now()
			if err := s.keeper.Save(false); err != nil {
				s.log.Warn("keeping stories and parties", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(refreshEvery):
		}
	}
}

// refresh brings in what was written since it was last called.
func (s *serving) refresh(ctx context.Context) error {
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	u, err := s.index.Update(ctx, s.store)
	if err != nil {
		return err
	}
	s.indexed.Store(true)
	if u.Articles > 0 {
		select {
		case s.news <- struct{}{}:
		default:
		}
	}
	var changed []int64
	for doc, err := range s.store.Documents(ctx, store.Filter{After: s.seen}) {
		if err != nil {
			return err
		}
		changed = append(changed, doc.ID)
		s.seen = max(s.seen, doc.Changed)
	}
	if s.loaded.Load() {
		if _, _, err := s.keeper.Update(ctx); err != nil {
			return err
		}
	}
	if len(changed) > 0 {
		s.server.Changed(s.seen, changed...)
	}
	return nil
}

// readyIndex is the index, which has nothing to answer from while it is first
// being made.
type readyIndex struct {
	*search.Index
	s *serving
}

// Ready says whether there is something to answer from.
func (x readyIndex) Ready() error {
	if !x.s.indexed.Load() && x.UpTo() == 0 {
		return errors.New("the search index is being made")
	}
	return nil
}

// acrossView fits what is known across articles to what the server asks for.
type acrossView struct{ *known.Keeper }

// Storyline returns the stories before and after one.
func (k acrossView) Storyline(_ context.Context, id string) ([]server.StoryLink, error) {
	var out []server.StoryLink
	for _, l := range k.Keeper.Storyline(id) {
		out = append(out, server.StoryLink{ID: l.ID, Title: l.Title, From: strings.TrimSpace(day(l.From)), Score: l.Score})
	}
	return out, nil
}

// accounts says who asks, as the guard knows it.
type accounts struct{}

// User returns who asks.
func (accounts) User(ctx context.Context) (server.User, bool) {
	u, ok := guard.From(ctx)
	return server.User{Name: u.Name, Role: string(u.Role)}, ok
}

// analyser makes records of texts; so many at once as there are jobs.
type analyser struct {
	stages func() (*pipeline.Pipeline, error)
	pool   chan struct{}
}

// Analyse makes the record of a text.
func (a *analyser) Analyse(ctx context.Context, in *server.Article) (*rawi.Record, error) {
	stages, err := a.stages()
	if err != nil {
		return nil, err
	}
	select {
	case a.pool <- struct{}{}:
		defer func() { <-a.pool }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	line, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	d, err := oneArticle("jsonl", line)
	if err != nil {
		return nil, err
	}
	if err := protect(func() error { return stages.Run(ctx, d) }); err != nil {
		return nil, err
	}
	return rawi.NewRecord(d), nil
}

// oneArticle reads the one article of some bytes.
func oneArticle(form string, line []byte) (*rawi.Document, error) {
	for d, err := range format.Read(bytes.NewReader(line), "request", format.Options{From: form}) {
		return d, err
	}
	return nil, fmt.Errorf("no text: %w", rawi.ErrInvalid)
}

// exports fits package export to what the server asks for.
type exports struct{ from *export.Export }

// Forms names the forms.
func (x exports) Forms() []string { return x.from.Forms() }

// ContentType returns the media type of a form and the ending of its file.
func (x exports) ContentType(form string) (string, string) {
	switch form {
	case "jsonl":
		return "application/x-ndjson", ".jsonl"
	case "csv":
		return "text/csv; charset=utf-8", ".csv"
	case "parquet":
		return "application/vnd.apache.parquet", ".parquet"
	}
	return "text/tab-separated-values; charset=utf-8", ".tsv"
}

// Export writes what a query finds.
func (x exports) Export(ctx context.Context, w io.Writer, query, form string) error {
	_, err := x.from.Write(ctx, w, export.Request{Query: query, Form: form})
	return err
}

// rules explains rules from the lexicon.
type rules struct{ lex *lexicon.Lexicon }

// Rule returns what is known of a rule.
func (r rules) Rule(id string) (*server.Rule, error) {
	if l, ok := r.lex.Find(id); ok {
		out := &server.Rule{ID: l.ID, Form: l.Form, File: "lexicon/" + l.File, Line: l.Number, Reason: l.Reason, Attrs: map[string]string{}}
		for _, attr := range strings.Fields(string(l.Attrs)) {
			name, value, _ := strings.Cut(attr, "=")
			out.Attrs[name] = value
		}
		for _, e := range l.Examples {
			out.Examples = append(out.Examples, server.RuleExample{Text: e.Text, Matches: e.Match})
		}
		return out, nil
	}
	for line := range strings.Lines(codeRules) {
		cols := strings.Split(line, "|")
		if len(cols) != 4 || line[0] == '#' {
			continue
		}
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		if stem, any := strings.CutSuffix(cols[0], "*"); id == cols[0] || any && strings.HasPrefix(id, stem) {
			return &server.Rule{ID: id, File: "package " + cols[1], Does: cols[2], Form: cols[3]}, nil
		}
	}
	return nil, rawi.Hint(fmt.Errorf("rule %q: %w", id, store.ErrNotFound), nearRules(r.lex, id))
}

// fill fills the archive of a demo with our own articles.
func (s *serving) fill(ctx context.Context) error {
	stages, err := s.stages()
	if err != nil {
		return err
	}
	sealer, err := s.sealer()
	if err != nil {
		return err
	}
	var names []string
	files := testdata.Files()
	for _, pattern := range []string{"corpus/*.json", "demo/*.json"} {
		found, err := fs.Glob(files, pattern)
		if err != nil {
			return err
		}
		names = append(names, found...)
	}
	batch := &store.Batch{Articles: make([]*store.Article, len(names))}
	faults := make([]error, len(names))
	var work sync.WaitGroup
	next := make(chan int)
	for range max(1, s.jobs) {
		work.Go(func() {
			for i := range next {
				batch.Articles[i], faults[i] = demoArticle(ctx, files, names[i], stages, sealer)
			}
		})
	}
	for i := range names {
		next <- i
	}
	close(next)
	work.Wait()
	if err := errors.Join(faults...); err != nil {
		return err
	}
	if _, err := s.store.Write(ctx, batch); err != nil {
		return err
	}
	if _, err := s.index.Update(ctx, s.store); err != nil {
		return err
	}
	s.indexed.Store(true)
	if err := s.keeper.Load(ctx); err != nil {
		return err
	}
	s.loaded.Store(true)
	return nil
}

// demoArticle analyses one of our own articles. Some have no address of their own.
func demoArticle(ctx context.Context, files fs.FS, name string, stages *pipeline.Pipeline, sealer *store.Sealer) (*store.Article, error) {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	d, err := oneArticle("json", content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := stages.Run(ctx, d); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	key := d.Source.URL
	if key == "" {
		key = "demo:" + name
	}
	return sealer.Seal(rawi.NewRecord(d), store.Origin{Keys: []string{key}, Fetched: d.Source.Published})
}
