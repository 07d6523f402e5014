package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/rawi/internal/made"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
	"example.org/rawi/store/storetest"
	_ "github.com/jackc/pgx/v5/stdlib"
)

// TestKill kills an ingest at random moments and begins it again, until it has
// come to its end. The archive is the same, record by record, as that of an
// ingest that was left alone.
//
// RAWI_KILLS and RAWI_KILL_ARTICLES make it longer: make kill.
func TestKill(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		n := 0
		killIngest(t, func() string {
			n++
			return filepath.Join(t.TempDir(), fmt.Sprint(n))
		})
	})
	t.Run("postgres", func(t *testing.T) {
		server, err := storetest.StartPostgres()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Stop)
		n := 0
		killIngest(t, func() string {
			n++
			return newDatabase(t, server, fmt.Sprint("kill", n))
		})
	})
}

// newDatabase makes a database on a server and returns its address.
func newDatabase(t *testing.T, server *storetest.Server, name string) string {
	db, err := sql.Open("pgx", server.Address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return server.Address(name)
}

// killIngest kills ingests into archives that empty makes, and holds what comes
// of it against an archive of one that was left alone, in SQLite.
func killIngest(t *testing.T, empty func() string) {
	kills, articles := fromEnv(t, "RAWI_KILLS", 5), fromEnv(t, "RAWI_KILL_ARTICLES", 150)
	t.Setenv("RAWI_BATCH", strconv.Itoa(max(5, articles/20)))
	dir := t.TempDir()
	sources := killSources(t, dir, articles)
	want := filepath.Join(dir, "want")
	begun := time.Now()
	if out, err := rawiProcess(t, append([]string{"ingest", "--db", want}, sources...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	whole := time.Since(begun)

	got := empty()
	r := rand.New(rand.NewPCG(uint64(articles), uint64(kills)))
	killed := 0
	for killed < kills {
		cmd := rawiProcess(t, append([]string{"ingest", "--db", got}, sources...)...)
		var out bytes.Buffer
		cmd.Stderr = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("after %d kills: %v: %s", killed, err, out.Bytes())
			}
			// It came to its end: begin anew.
			compare(t, got, want)
			got = empty()
		case <-time.After(time.Duration(r.Float64() * float64(whole) * .9)):
			// A process that came to its end in this very moment was not killed: the
			// next one finds everything kept, and is compared.
			err := cmd.Process.Kill()
			if err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
			if ended := <-done; err == nil {
				killed++
			} else if ended != nil {
				t.Fatalf("after %d kills: %v: %s", killed, ended, out.Bytes())
			}
		}
	}
	if out, err := rawiProcess(t, append([]string{"ingest", "--db", got}, sources...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	compare(t, got, want)
}

// TestIngestInterrupt sends SIGINT: what was finished is kept, the status is 130,
// and the next call goes on.
func TestIngestInterrupt(t *testing.T) {
	dir := t.TempDir()
	sources := killSources(t, dir, 150)
	t.Setenv("RAWI_BATCH", "8")
	want, got := filepath.Join(dir, "want"), filepath.Join(dir, "got")
	if out, err := rawiProcess(t, append([]string{"ingest", "--db", want}, sources...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := rawiProcess(t, append([]string{"ingest", "--db", got, "--jobs", "1"}, sources...)...)
	var out bytes.Buffer
	cmd.Stderr = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for kept(t, got) < 16 {
		time.Sleep(5 * time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || strings.Contains(out.String(), "error") {
		t.Errorf("exit status %d (%v), want %d: %s", code, err, exitInterrupted, out.Bytes())
	}
	if n := kept(t, got); n < 16 || n >= 150 {
		t.Errorf("%d documents were kept", n)
	}
	if out, err := rawiProcess(t, append([]string{"ingest", "--db", got}, sources...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	compare(t, got, want)
}

// kept returns how many documents an archive has, or 0 while it is being made.
func kept(t *testing.T, dir string) int64 {
	s, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		return 0
	}
	defer s.Close()
	stats, err := s.Stats(t.Context())
	if err != nil {
		return 0
	}
	return stats.Documents
}

// TestTwoIngests runs two ingests of the same sources into one archive at once:
// each article is kept once.
func TestTwoIngests(t *testing.T) {
	dir := t.TempDir()
	sources := killSources(t, dir, 80)
	t.Setenv("RAWI_BATCH", "8")
	db := filepath.Join(dir, "db")
	var cmds []*exec.Cmd
	for range 2 {
		cmd := rawiProcess(t, append([]string{"ingest", "--db", db}, sources...)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	want := filepath.Join(dir, "want")
	if out, err := rawiProcess(t, append([]string{"ingest", "--db", want}, sources...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got, want := len(contents(t, db)), len(contents(t, want)); got != want {
		t.Errorf("%d documents, want %d", got, want)
	}
}

func fromEnv(t testing.TB, name string, otherwise int) int {
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// killSources writes articles in several forms, some of them twice, and some of
// them changed.
func killSources(t *testing.T, dir string, n int) []string {
	all, err := made.Articles("../../testdata/corpus", n, 11)
	if err != nil {
		t.Fatal(err)
	}
	lines, pages, again := all[:n*6/10], all[n*6/10:n*8/10], slices.Clone(all[n/10:n*9/10])
	for i := range again {
		if i%7 == 0 {
			again[i].Text += fmt.Sprintf("\n(%d)", i)
		}
	}
	rest := all[n*9/10:]
	var jsonl, warc, changed bytes.Buffer
	for _, err := range []error{
		made.WriteJSONL(&jsonl, lines), made.WriteWARC(&warc, true, pages), made.WriteJSONL(&changed, again),
		os.Mkdir(filepath.Join(dir, "texts"), 0o755),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	files := map[string][]byte{"a.jsonl": jsonl.Bytes(), "b.warc.gz": warc.Bytes(), "c.jsonl": changed.Bytes()}
	for i := range rest {
		files[fmt.Sprintf("texts/%04d.txt", i)] = []byte(rest[i].Text)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []string{filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "b.warc.gz"), filepath.Join(dir, "texts"), filepath.Join(dir, "c.jsonl")}
}

// compare holds two archives against each other, and each against itself.
func compare(t *testing.T, got, want string) {
	t.Helper()
	g, w := contents(t, got), contents(t, want)
	if len(g) != len(w) {
		t.Errorf("%d documents, want %d", len(g), len(w))
	}
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("document %d differs:\n got %.3000s\nwant %.3000s", i+1, g[i], w[i])
		}
	}
}

// contents returns everything that is kept of each document, but for the time of
// reading.
func contents(t *testing.T, db string) []string {
	t.Helper()
	ctx := t.Context()
	s, err := (&app{db: db}).openStore(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(ctx, func(f store.Fault) { t.Errorf("%s: %+v", db, f) }); err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for d, err := range s.Documents(ctx, store.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, d.ID)
	}
	slices.Sort(ids)
	var out []string
	for _, id := range ids {
		d, err1 := s.Document(ctx, id)
		versions, err2 := s.Versions(ctx, id)
		near, err3 := s.Near(ctx, id)
		rows, err4 := s.Rows(ctx, id)
		terms, err5 := s.Terms(ctx, id)
		for _, err := range []error{err1, err2, err3, err4, err5} {
			if err != nil {
				t.Fatal(err)
			}
		}
		all := []any{d.Keys, d.Number, near, rows, terms}
		slices.Sort(d.Keys)
		for i := range versions {
			r, err := s.Record(ctx, id, versions[i].Number)
			if err != nil {
				t.Fatal(err)
			}
			versions[i].Fetched = time.Time{}
			all = append(all, versions[i], r)
		}
		b, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}
