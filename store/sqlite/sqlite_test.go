package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"example.org/rawi"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
	"example.org/rawi/store/storetest"
)

func TestStore(t *testing.T) { storetest.Run(t, place) }

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, place) }

func place(t testing.TB) storetest.Place {
	dir := t.TempDir()
	files := os.DirFS("migrations")
	return storetest.Place{
		Open: func(ctx context.Context) (store.Store, error) { return sqlite.Open(ctx, dir) },
		OpenAt: func(ctx context.Context, schema int64) (store.Store, error) {
			return sqlite.OpenWith(ctx, dir, storetest.Until(files, schema))
		},
		Exec: func(ctx context.Context, query string) error {
			db, err := sql.Open("sqlite", filepath.Join(dir, sqlite.File))
			if err != nil {
				return err
			}
			defer db.Close()
			_, err = db.ExecContext(ctx, query)
			return err
		},
		Newest: storetest.Newest(t, files),
	}
}

// TestPath opens a store in a folder whose name means something in an address.
func TestPath(t *testing.T) {
	dir := t.TempDir() + "/a?b=c #d%20 أرشيف"
	for i, want := range []store.OutcomeKind{store.Added, store.Same} {
		s, err := sqlite.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		a, err := new(store.Sealer).Seal(&rawi.Record{Text: "نص"}, store.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		o, err := s.Write(t.Context(), &store.Batch{Articles: []*store.Article{a}})
		if err != nil || o[0].Kind != want {
			t.Errorf("opened %d times: %v, %v, want %v", i+1, o, err, want)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestNoStore opens what is no store: the error says what to do.
func TestNoStore(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, sqlite.File), []byte("a text that is no database, long enough to be looked at as one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := sqlite.Open(t.Context(), dir); err == nil {
		t.Errorf("opened: %v", s.Close())
	}
	if s, err := sqlite.Open(t.Context(), filepath.Join(dir, sqlite.File)); err == nil || rawi.HintOf(err) == "" {
		t.Errorf("a file in place of a folder: %v, %v", s, err)
	}
}
