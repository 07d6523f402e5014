package ingest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/ingest"
	"example.org/rawi/internal/made"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
	"github.com/klauspost/compress/gzip"
)

const corpus = "../testdata/corpus"

// clock is a time that passes when somebody waits, and at no other time.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
	until time.Time // who would sleep beyond it is woken with an error
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.until.IsZero() && c.now.Add(d).After(c.until) {
		return context.Canceled
	}
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return nil
}

// bed is an ingester over a store of its own.
type bed struct {
	*ingest.Ingester
	t      *testing.T
	clock  *clock
	events []ingest.Event
}

func newBed(t *testing.T) *bed {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	b := &bed{t: t, clock: &clock{now: time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)}}
	b.Ingester = &ingest.Ingester{
		Store: s, Sealer: &store.Sealer{Maker: "one", Fold: strings.ToLower},
		Analyse: func(_ context.Context, d *rawi.Document) error { d.Note("test", "analysed"); return nil },
		Fetch:   format.NewFetcher(format.FetchOptions{AllowPrivate: true, Timeout: 2 * time.Second, MaxBytes: 1 << 20}),
		Clock:   b.clock, Jobs: 2, Delay: time.Second, Owner: "test/1",
		Alive:   func(string) bool { return false },
		Observe: func(e ingest.Event) { b.events = append(b.events, e) },
	}
	return b
}

func (b *bed) run(sources ...string) {
	b.t.Helper()
	b.events = nil
	if err := b.Run(b.t.Context(), sources, strings.NewReader("")); err != nil {
		b.t.Fatal(err)
	}
}

// faults returns what failed and why, a line each, sorted.
func (b *bed) faults() []string {
	var out []string
	for _, e := range b.events {
		if e.Err != nil {
			later := ""
			if e.Later {
				later = " (later)"
			}
			out = append(out, fmt.Sprintf("%s: %v%s", e.Item, e.Err, later))
		}
	}
	sort.Strings(out)
	return out
}

// count returns how many articles came to this end.
func (b *bed) count(kind store.OutcomeKind) int {
	n := 0
	for _, e := range b.events {
		if e.Err == nil && !e.Listing && e.Read == 0 && e.Outcome.Kind == kind {
			n++
		}
	}
	return n
}

// documents returns the kept documents by their address or, without one, their id.
func (b *bed) documents() map[string]*store.Document {
	b.t.Helper()
	out := map[string]*store.Document{}
	for d, err := range b.Store.Documents(b.t.Context(), store.Filter{}) {
		if err != nil {
			b.t.Fatal(err)
		}
		name := d.URL
		if name == "" {
			name = d.RecordID
		}
		out[name] = d
	}
	return out
}

// check holds the archive against itself.
func (b *bed) check() {
	b.t.Helper()
	err := b.Store.Check(b.t.Context(), func(f store.Fault) { b.t.Errorf("fault of the archive: %+v", f) })
	if err != nil {
		b.t.Error(err)
	}
}

func articles(t testing.TB, n int, seed uint64) []made.Article {
	t.Helper()
	a, err := made.Articles(corpus, n, seed)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// file writes a file of a test.
func file(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func jsonl(t testing.TB, a []made.Article) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := made.WriteJSONL(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// dump returns everything that is kept, but for the time of reading.
func dump(t testing.TB, s store.Store) string {
	t.Helper()
	ctx := t.Context()
	var out strings.Builder
	var ids []int64
	for d, err := range s.Documents(ctx, store.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, d.ID)
	}
	sort.Slice(ids, func(i, k int) bool { return ids[i] < ids[k] })
	for _, id := range ids {
		d, err := s.Document(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		sort.Strings(d.Keys)
		versions, err := s.Versions(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		near, err := s.Near(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, id, d.Number, d.Keys, near)
		for _, v := range versions {
			r, err := s.Record(ctx, id, v.Number)
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "  %d %s\n", v.Number, b)
		}
	}
	return out.String()
}

// site is a server whose pages a test may change while it runs.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]func(http.ResponseWriter, *http.Request)
	asked []string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{pages: map[string]func(http.ResponseWriter, *http.Request){}}
	hostile := made.Misbehaving()
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.RequestURI())
		page := s.pages[r.URL.Path]
		s.mu.Unlock()
		if page == nil {
			hostile.ServeHTTP(w, r)
			return
		}
		page(w, r)
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

// put serves bytes at a path, with an ETag.
func (s *site) put(path, contentType string, content []byte) {
	tag := fmt.Sprintf(`"%x"`, len(content)) + rawi.Digest(string(content))[8:16]
	tag = `"` + strings.ReplaceAll(tag, `"`, "") + `"`
	s.handle(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(content)
	})
}

func (s *site) handle(path string, h func(http.ResponseWriter, *http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = h
}

// times returns how often a path was asked for.
func (s *site) times(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, p := range s.asked {
		if p == path {
			n++
		}
	}
	return n
}

// at gives articles addresses on the site, and serves their pages.
func (s *site) at(a []made.Article) []made.Article {
	for i := range a {
		path := fmt.Sprintf("/news/%d", i+1)
		a[i].URL = s.URL + path
		s.put(path, "text/html; charset=utf-8", a[i].Page())
	}
	return a
}

func packed(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}
