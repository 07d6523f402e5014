// Package relational keeps a store in a relational database. It holds what the
// backends have in common: every statement once, in the SQL that SQLite and
// PostgreSQL both understand. A backend says how to connect, and the few things
// in which it differs.
package relational

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/store"
	"github.com/pressly/goose/v3"
)

// Backend is a database with its peculiarities.
type Backend struct {
	// Name is what messages call the database.
	Name string
	// Dialect is sqlite3 or postgres.
	Dialect string
	// Writer runs what changes something, Reader everything else. They may be
	// the same.
	Writer, Reader *sql.DB
	// Migrations are the numbered .sql files.
	Migrations fs.FS
	// Lock is run first in every transaction that writes; it keeps other writers
	// out until the end of the transaction.
	Lock string
	// Snapshot are the options of a transaction that sees one moment.
	Snapshot sql.TxOptions
	// Size asks for the bytes that everything takes.
	Size string
	// Integrity are statements that look for damage: every row but "ok" tells of
	// some.
	Integrity []string
	// Settle is run after much was written, so that plans are good again.
	Settle string
}

// Store is a store.Store over a Backend.
type Store struct {
	Backend
	dollars bool

	writing chan struct{} // holds a token while somebody writes
	asked   prepared      // through the Reader
}

var _ store.Store = (*Store)(nil)

// Open brings the schema of a backend up to date and returns its store. A schema
// that is newer than this program is refused with store.ErrNewer.
func Open(ctx context.Context, b Backend) (*Store, error) {
	s := &Store{Backend: b, dollars: b.Dialect == "postgres", writing: make(chan struct{}, 1)}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close closes the database.
func (s *Store) Close() error {
	errs := []error{s.asked.close(), s.Writer.Close()}
	if s.Reader != s.Writer {
		errs = append(errs, s.Reader.Close())
	}
	return errors.Join(errs...)
}

// migrate brings the schema up to date. Where several programs open an empty
// database at once, one of them makes the schema and the others find it made.
func (s *Store) migrate(ctx context.Context) error {
	const tries = 5
	for try := 1; ; try++ {
		at, knows, err := s.upgrade(ctx)
		switch {
		case at > knows:
			return rawi.Hint(fmt.Errorf("%s: schema %d, this rawi knows %d: %w", s.Name, at, knows, store.ErrNewer),
				"use a newer rawi, or give another store with --db")
		case err == nil:
			return nil
		case try == tries || ctx.Err() != nil:
			return fmt.Errorf("%s: making the schema: %w", s.Name, err)
		}
		time.Sleep(time.Duration(try) * 50 * time.Millisecond)
	}
}

// upgrade brings the schema to the newest version that the program knows, unless
// it is newer.
func (s *Store) upgrade(ctx context.Context) (at, knows int64, err error) {
	p, err := s.goose()
	if err != nil {
		return 0, 0, err
	}
	for _, source := range p.ListSources() {
		knows = max(knows, source.Version)
	}
	if at, err = p.GetDBVersion(ctx); err != nil || at >= knows {
		return at, knows, err
	}
	_, err = p.Up(ctx)
	return at, knows, err
}

func (s *Store) goose() (*goose.Provider, error) {
	return goose.NewProvider(goose.Dialect(s.Dialect), s.Writer, s.Migrations)
}

// Schema returns the version of the schema in the database.
func (s *Store) Schema(ctx context.Context) (int64, error) {
	p, err := s.goose()
	if err != nil {
		return 0, err
	}
	return p.GetDBVersion(ctx)
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// sql returns a statement with the placeholders of the backend.
func (s *Store) sql(query string) string {
	if !s.dollars || !strings.Contains(query, "?") {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 32)
	n := 0
	for i := range len(query) {
		if query[i] != '?' {
			b.WriteByte(query[i])
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// each runs a query and calls scan for every row.
func (s *Store) each(ctx context.Context, q querier, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, s.sql(query), args...)
	if err != nil {
		return err
	}
	return eachOf(rows, scan)
}

func eachOf(rows *sql.Rows, scan func(*sql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// inChunk is how many values an IN list has at most.
const inChunk = 400

// in runs a query whose "IN (?)" stands for a list, in parts where it is long.
func in[T any](ctx context.Context, s *Store, q querier, query string, values []T, scan func(*sql.Rows) error) error {
	for len(values) > 0 {
		part := values[:min(inChunk, len(values))]
		values = values[len(part):]
		args := make([]any, len(part))
		for i, v := range part {
			args[i] = v
		}
		list := "IN (?" + strings.Repeat(",?", len(part)-1) + ")"
		if err := s.each(ctx, q, strings.Replace(query, "IN (?)", list, 1), args, scan); err != nil {
			return err
		}
	}
	return nil
}

// number returns the one number that a query asks for; NULL is 0.
func (s *Store) number(ctx context.Context, q querier, query string, args ...any) (int64, error) {
	var n sql.NullInt64
	err := q.QueryRowContext(ctx, s.sql(query), args...).Scan(&n)
	return n.Int64, err
}

// write runs f in a transaction of its own, while nobody else writes.
func (s *Store) write(ctx context.Context, f func(tx *transaction) error) error {
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	tx, err := s.Writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if s.Lock != "" {
		if _, err := tx.ExecContext(ctx, s.Lock); err != nil {
			return err
		}
	}
	if err := f(&transaction{tx, map[string]*sql.Stmt{}}); err != nil {
		return err
	}
	return tx.Commit()
}

// snapshot runs f in a transaction that sees the database as it is now.
func (s *Store) snapshot(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := s.Reader.BeginTx(ctx, &s.Snapshot)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return f(tx)
}

// transaction is one that writes, with the statements that were prepared in it.
type transaction struct {
	*sql.Tx
	stmts map[string]*sql.Stmt
}

// prepared returns a statement, prepared once in the transaction, which closes
// it.
func (s *Store) prepared(ctx context.Context, tx *transaction, query string) (*sql.Stmt, error) {
	if stmt, ok := tx.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := tx.PrepareContext(ctx, s.sql(query))
	if err == nil {
		tx.stmts[query] = stmt
	}
	return stmt, err
}

// insertSteps are the numbers of rows that one statement inserts: as many as are
// left, in few statements, of which few forms are prepared.
var insertSteps = []int{64, 16, 4, 1}

// insert inserts rows; tail is what follows the values, an ON CONFLICT.
func (s *Store) insert(ctx context.Context, tx *transaction, table, columns, tail string, rows []any) error {
	width := strings.Count(columns, ",") + 1
	one := "(?" + strings.Repeat(",?", width-1) + ")"
	for _, step := range insertSteps {
		if len(rows) < step*width {
			continue
		}
		query := "INSERT INTO " + table + " (" + columns + ") VALUES " + one + strings.Repeat(","+one, step-1) + " " + tail
		stmt, err := s.prepared(ctx, tx, query)
		if err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		for len(rows) >= step*width {
			if _, err := stmt.ExecContext(ctx, rows[:step*width]...); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
			rows = rows[step*width:]
		}
	}
	return nil
}

// millis returns a time as it is kept; the zero time is NULL.
func millis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// moment returns the time that millis kept.
func moment(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMilli(n.Int64).UTC()
}
