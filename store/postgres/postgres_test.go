package postgres_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"example.org/rawi"
	"example.org/rawi/store"
	"example.org/rawi/store/postgres"
	"example.org/rawi/store/sqlite"
	"example.org/rawi/store/storetest"
	_ "github.com/jackc/pgx/v5/stdlib"
)

// The server of these tests, and how many databases it has.
var (
	server    *storetest.Server
	databases atomic.Int64
)

func TestMain(m *testing.M) {
	var err error
	if server, err = storetest.StartPostgres(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	server.Stop()
	os.Exit(status)
}

func exec(ctx context.Context, address, query string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, query)
	return err
}

// database makes an empty database and returns its address.
func database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprint("test", databases.Add(1))
	if err := exec(t.Context(), server.Address("postgres"), "CREATE DATABASE "+name+" STRATEGY file_copy"); err != nil {
		t.Fatal(err)
	}
	return server.Address(name)
}

func place(t testing.TB) storetest.Place {
	address := database(t)
	files := os.DirFS("migrations")
	return storetest.Place{
		Open: func(ctx context.Context) (store.Store, error) { return postgres.Open(ctx, address) },
		OpenAt: func(ctx context.Context, schema int64) (store.Store, error) {
			return postgres.OpenWith(ctx, address, storetest.Until(files, schema))
		},
		Exec: func(ctx context.Context, query string) error {
			// The damages that a check finds are such as the server itself refuses.
			return exec(ctx, address, "SET session_replication_role = replica; "+query)
		},
		Newest: storetest.Newest(t, files),
	}
}

func TestStore(t *testing.T) { storetest.Run(t, place) }

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, place) }

// TestMove takes a store from SQLite to PostgreSQL and back.
func TestMove(t *testing.T) {
	from, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	a, err := (&store.Sealer{Maker: "m", Terms: strings.Fields}).Seal(storetest.Record("a", "نص من كلمات"), store.Origin{Keys: []string{"k"}, Bands: []uint64{1 << 63}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := from.Write(t.Context(), &store.Batch{Articles: []*store.Article{a}, Sources: []store.Source{{Name: "s"}}}); err != nil {
		t.Fatal(err)
	}
	to, err := postgres.Open(t.Context(), database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	back, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	var first, second, third bytes.Buffer
	for _, step := range []error{
		from.Backup(t.Context(), &first), to.Restore(t.Context(), bytes.NewReader(first.Bytes())),
	} {
		if step != nil {
			t.Fatal(step)
		}
	}
	if err := to.Backup(t.Context(), &second); err != nil {
		t.Fatal(err)
	}
	if err := back.Restore(t.Context(), bytes.NewReader(second.Bytes())); err != nil {
		t.Fatal(err)
	}
	if err := back.Backup(t.Context(), &third); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), third.Bytes()) {
		t.Error("what came back is not what went out")
	}
}

// TestUnreachable: the error names no password, and says what to do.
func TestUnreachable(t *testing.T) {
	for _, address := range []string{"postgres://user:secret@127.0.0.1:1/none", "postgres://user:secret@:bad", server.Address("none")} {
		s, err := postgres.Open(t.Context(), address)
		if err == nil {
			t.Fatalf("%s: opened, %v", address, s.Close())
		}
		if rawi.HintOf(err) == "" || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v (%s)", address, err, rawi.HintOf(err))
		}
	}
}
