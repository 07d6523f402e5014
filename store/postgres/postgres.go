// Package postgres keeps a store on a PostgreSQL server, for many machines.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"example.org/rawi"
	"example.org/rawi/store"
	"example.org/rawi/store/relational"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

//go:embed migrations/*.sql
var migrations embed.FS

// lock keeps other writers out until the end of the transaction: one writer at
// a time gives numbers in the order of what becomes visible. The number is that
// of rawi, in ASCII.
const lock = "SELECT pg_advisory_xact_lock(1918990185)"

// maxConns bounds the connections that one program holds.
const maxConns = 16

// Open opens the store that an address such as postgres://host/database names.
// The database must exist; the tables are made in the first schema of its
// search path.
func Open(ctx context.Context, address string) (store.Store, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return OpenWith(ctx, address, files)
}

// OpenWith opens a store whose schema these files describe: tests of migrations
// open one of an earlier day.
func OpenWith(ctx context.Context, address string, migrations fs.FS) (store.Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// The cause repeats the address, with its password taken out.
		return nil, rawi.Hint(fmt.Errorf("store: %w", err), "an address is postgres://user@host:port/database")
	}
	config.RuntimeParams["application_name"] = "rawi"
	name := fmt.Sprintf("postgres://%s:%d/%s", config.Host, config.Port, config.Database)
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns / 4)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, rawi.Hint(fmt.Errorf("store: %w", err), "is the server running, and may this user reach the database?")
	}
	s, err := relational.Open(ctx, relational.Backend{
		Name: name, Dialect: "postgres", Writer: db, Reader: db, Migrations: migrations,
		Lock:     lock,
		Snapshot: sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		Size:     "SELECT pg_database_size(current_database())",
		Settle:   "ANALYZE",
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}
