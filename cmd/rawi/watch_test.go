package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.org/rawi/internal/made"
)

// TestWatchCommand watches a feed and its pages until it is interrupted, and once.
func TestWatchCommand(t *testing.T) {
	articles, err := made.Articles("../../testdata/corpus", 4, 23)
	if err != nil {
		t.Fatal(err)
	}
	var polls atomic.Int64
	var site *httptest.Server
	site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n int
		switch _, err := fmt.Sscanf(r.URL.Path, "/news/%d", &n); {
		case err == nil && n < len(articles):
			_, _ = w.Write(articles[n].Page())
		case r.URL.Path == "/rss.xml":
			polls.Add(1)
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
	defer site.Close()
	for i := range articles {
		articles[i].URL = fmt.Sprintf("%s/news/%d", site.URL, i)
	}
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
	if out, err := rawiProcess(t, append(args, "--once")...).CombinedOutput(); err != nil || polls.Load() != 1 || !strings.Contains(string(out), "nothing new") {
		t.Errorf("%v: %d polls: %s", err, polls.Load(), out)
	}
	// Named as a source of ingest it is polled in any case.
	if out, err := rawiProcess(t, "ingest", "--db", db, "--allow-private", list).CombinedOutput(); err != nil || polls.Load() != 2 {
		t.Errorf("%v: %d polls: %s", err, polls.Load(), out)
	}
}
