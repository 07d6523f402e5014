package search_test

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/search"
	"example.org/rawi/store"
	"example.org/rawi/store/postgres"
	"example.org/rawi/store/sqlite"
	"example.org/rawi/store/storetest"
	_ "github.com/jackc/pgx/v5/stdlib"
)

// keep writes records into a store, some of them again with another text.
func keep(t testing.TB, s store.Store, records []*rawi.Record) {
	t.Helper()
	sealer := &store.Sealer{Maker: "test", Fold: func(name string) string { return strings.Join(arabic.Words(name), " ") }}
	b := &store.Batch{}
	for i, r := range records {
		key := "https://paper.example/" + strconv.Itoa(i%(len(records)-7))
		a, err := sealer.Seal(r, store.Origin{Keys: []string{key}})
		if err != nil {
			t.Fatal(err)
		}
		b.Articles = append(b.Articles, a)
	}
	for len(b.Articles) > 0 {
		n := min(25, len(b.Articles))
		if _, err := s.Write(t.Context(), &store.Batch{Articles: b.Articles[:n]}); err != nil {
			t.Fatal(err)
		}
		b.Articles = b.Articles[n:]
	}
}

// TestBackends: both backends give the same answers to the sixty queries.
func TestBackends(t *testing.T) {
	server, err := storetest.StartPostgres()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	db, err := sql.Open("pgx", server.Address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE search"); err != nil {
		t.Fatal(err)
	}
	one, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	other, err := postgres.Open(t.Context(), server.Address("search"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	records := madeRecords(t, 120, 11)
	keep(t, one, records[:80])
	keep(t, other, records[:80])
	// The index of one is made at once, that of the other bit by bit.
	x := open(t, other, search.Options{Memory: 100 << 10})
	keep(t, one, records[40:])
	keep(t, other, records[40:])
	update(t, x, other)
	same(t, open(t, one, search.Options{}), x)
}

// TestMain takes the part of the process that TestKill kills.
func TestMain(m *testing.M) {
	if dir := os.Getenv("RAWI_TEST_ARCHIVE"); dir != "" {
		if err := updateOnce(dir, os.Getenv("RAWI_TEST_INDEX")); err != nil {
			println(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func updateOnce(dir, index string) error {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer s.Close()
	l, err := language()
	if err != nil {
		return err
	}
	x, err := search.Open(index, l, search.Options{Memory: 40 << 10})
	if err != nil {
		return err
	}
	_, err = x.Update(ctx, s)
	return err
}

// TestKill kills a process that brings an index up to date, at random moments. The
// index is whole each time, and in the end the same as another.
func TestKill(t *testing.T) {
	dir, index := t.TempDir(), t.TempDir()
	s, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	keep(t, s, madeRecords(t, 120, 12))
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	killed, grown, last := 0, 0, int64(0)
	for range 40 {
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), "RAWI_TEST_ARCHIVE="+dir, "RAWI_TEST_INDEX="+index)
		c.Stderr = os.Stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(100+r.IntN(400))*time.Millisecond, func() { _ = c.Process.Kill() })
		err := c.Wait()
		timer.Stop()
		var remarks []string
		x, openErr := search.Open(index, lang(t), search.Options{Remark: func(s string) { remarks = append(remarks, s) }})
		if openErr != nil {
			t.Fatal(openErr)
		}
		if _, err := x.Search(t.Context(), search.Request{Facets: true}); err != nil {
			t.Fatal(err)
		}
		if x.UpTo() < last || len(remarks) > 0 {
			t.Errorf("up to %d after %d; %q", x.UpTo(), last, remarks)
		}
		if x.UpTo() > last {
			grown++
		}
		last = x.UpTo()
		if err == nil {
			break
		}
		var status *exec.ExitError
		if !errors.As(err, &status) || status.ExitCode() != -1 {
			t.Fatal(err)
		}
		killed++
	}
	x, err := search.Open(index, lang(t), search.Options{Remark: func(s string) { t.Error(s) }})
	if err != nil {
		t.Fatal(err)
	}
	update(t, x, s)
	same(t, open(t, s, search.Options{}), x)
	t.Logf("killed %d times, the index had grown %d times", killed, grown)
}
