package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/rawi/internal/made"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
)

// newsSite serves a feed of articles at /rss.xml and their pages, and counts what
// it is asked for.
func newsSite(t *testing.T, articles []made.Article) (site *httptest.Server, asked *sync.Map) {
	asked = &sync.Map{}
	site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := asked.LoadOrStore(r.URL.Path, new(atomic.Int64))
		n.(*atomic.Int64).Add(1)
		var at int
		switch _, err := fmt.Sscanf(r.URL.Path, "/news/%d", &at); {
		case err == nil && at < len(articles):
			_, _ = w.Write(articles[at].Page())
		case r.URL.Path == "/rss.xml":
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = w.Write(made.Feed("المسار", site.URL, articles, false))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(site.Close)
	for i := range articles {
		articles[i].URL = fmt.Sprintf("%s/news/%d", site.URL, i)
	}
	return site, asked
}

// times returns how often a path was asked for.
func times(asked *sync.Map, path string) int64 {
	n, ok := asked.Load(path)
	if !ok {
		return 0
	}
	return n.(*atomic.Int64).Load()
}

// TestKillOfAFeed kills an ingest that fetches pages, again and again: in the end
// every page is kept once, nothing is left in the queue, and few pages were
// fetched twice.
func TestKillOfAFeed(t *testing.T) {
	articles, err := made.Articles("../../testdata/corpus", 60, 29)
	if err != nil {
		t.Fatal(err)
	}
	site, asked := newsSite(t, articles)
	db := filepath.Join(t.TempDir(), "db")
	t.Setenv("RAWI_BATCH", "4")
	args := []string{"ingest", "--db", db, "--allow-private", "--delay", "20ms", site.URL + "/rss.xml"}
	const kills = 4
	for i := range kills {
		cmd := rawiProcess(t, args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); kept(t, db) < int64(10*i+5); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("nothing is kept")
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	if out, err := rawiProcess(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s, err := sqlite.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	seen := map[string]bool{}
	for d, err := range s.Documents(t.Context(), store.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen[d.URL] || d.Number != 1 {
			t.Errorf("document %+v", d)
		}
		seen[d.URL] = true
	}
	twice := 0
	for i := range articles {
		if !seen[articles[i].URL] {
			t.Errorf("article %d is lost", i)
		}
		twice += int(times(asked, fmt.Sprintf("/news/%d", i))) - 1
	}
	stats, err := s.Stats(t.Context())
	if err != nil || stats.Items[store.StateDone] != 60 || stats.Items[store.StateQueued]+stats.Items[store.StateLeased]+stats.Items[store.StateFailed] != 0 {
		t.Errorf("items %v, %v", stats.Items, err)
	}
	// What was fetched and not yet kept, and what was on its way.
	if twice > kills*(4*3+16) {
		t.Errorf("%d pages were fetched twice", twice)
	}
}

// TestWatchCommand watches a feed and its pages until it is interrupted, and once.
func TestWatchCommand(t *testing.T) {
	articles, err := made.Articles("../../testdata/corpus", 4, 23)
	if err != nil {
		t.Fatal(err)
	}
	site, asked := newsSite(t, articles)
	polls := func() int64 { return times(asked, "/rss.xml") }
	dir := t.TempDir()
	list := filepath.Join(dir, "sources.toml")
	if err := os.WriteFile(list, []byte("[[source]]\nname = \"المسار\"\nurl = \""+site.URL+"/rss.xml\"\nevery = \"10m\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "db")
	args := []string{"watch", "--db", db, "--sources", list, "--allow-private", "--delay", "10ms"}
	cmd := rawiProcess(t, args...)
	var out bytes.Buffer
	cmd.Stderr = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if kept(t, db) == 4 {
			break
		}
		if time.Now().After(deadline) {
			_ = cmd.Process.Kill()
			t.Fatalf("nothing is kept: %s", out.Bytes())
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != exitInterrupted || !strings.Contains(out.String(), "4 added") {
		t.Errorf("status %d (%v): %s", cmd.ProcessState.ExitCode(), err, out.Bytes())
	}
	// It is not due yet.
	if out, err := rawiProcess(t, append(args, "--once")...).CombinedOutput(); err != nil || polls() != 1 || !strings.Contains(string(out), "nothing new") {
		t.Errorf("%v: %d polls: %s", err, polls(), out)
	}
	// Named as a source of ingest it is polled in any case.
	if out, err := rawiProcess(t, "ingest", "--db", db, "--allow-private", list).CombinedOutput(); err != nil || polls() != 2 {
		t.Errorf("%v: %d polls: %s", err, polls(), out)
	}
}
