package relational

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/store"
	"github.com/pressly/goose/v3"
)

// table is one with the columns that it is ordered by, and the schema that made
// it.
type table struct {
	name, order string
	since       int64
}

// tables are all tables, so that what refers to a line comes after it. Sessions
// are left out: who has a copy of the archive is not logged in to it.
var tables = []table{
	{"makers", "id", 1},
	{"documents", "id", 1},
	{"versions", "id", 1},
	{"records", "version", 1},
	{"keys", "hash", 1},
	{"names", "id", 1},
	{"entities", "document, n", 1},
	{"mentions", "document, n", 1},
	{"times", "document, n", 1},
	{"statements", "document, n", 1},
	{"events", "document, n", 1},
	{"meetings", "document, n", 1},
	{"roles", "document, entity, kind, n, role", 1},
	{"terms", "document", 1},
	{"sketches", "document", 1},
	{"bands", "band, document", 1},
	{"pairs", "a, b", 1},
	{"sources", "id", 2},
	{"items", "id", 2},
	{"machine", "version", 3},
	{"corrections", "n", 3},
	{"accounts", "id", 4},
	{"tokens", "id", 4},
	{"alerts", "id", 5},
	{"channels", "id", 5},
	{"finds", "id", 5},
	{"deliveries", "id", 5},
	{"parcels", "delivery, find", 5},
}

// Backup writes all tables as they are at one moment.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	schema, err := s.Schema(ctx)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	b, err := store.NewBackup(w, schema)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	err = s.snapshot(ctx, func(tx *sql.Tx) error {
		for _, t := range tables {
			if t.since > schema {
				continue
			}
			if err := s.backupTable(ctx, tx, b, t); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return nil
	})
	if err == nil {
		err = b.Close()
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

func (s *Store) backupTable(ctx context.Context, tx *sql.Tx, b *store.BackupWriter, t table) error {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+t.name+" ORDER BY "+t.order)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := b.Table(t.name, columns); err != nil {
		return err
	}
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := b.Row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Restore fills an empty store from a backup. The schema is taken back to that
// of the backup first, and then brought up to date again.
func (s *Store) Restore(ctx context.Context, r io.Reader) error {
	b, err := store.OpenBackup(bufio.NewReaderSize(r, 1<<16))
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer b.Close()
	p, err := s.goose()
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := s.mayRestore(ctx, p, b.Schema); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if _, err := p.DownTo(ctx, b.Schema); err != nil && !errors.Is(err, goose.ErrNoNextVersion) {
		return fmt.Errorf("restore: schema %d: %w", b.Schema, err)
	}
	err = s.write(ctx, func(tx *transaction) error { return s.restoreTables(ctx, tx, b) })
	if _, e := p.Up(ctx); err == nil {
		err = e
	}
	if err == nil {
		_, err = s.Writer.ExecContext(ctx, s.Settle)
	}
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// mayRestore refuses a store that holds something, and a backup that a newer
// program has written.
func (s *Store) mayRestore(ctx context.Context, p *goose.Provider, schema int64) error {
	sources := p.ListSources()
	knows := sources[len(sources)-1].Version
	for _, t := range tables {
		if t.since > knows {
			continue
		}
		n, err := s.number(ctx, s.Reader, "SELECT COUNT(*) FROM (SELECT 1 FROM "+t.name+" LIMIT 1) AS t")
		if err != nil {
			return err
		}
		if n > 0 {
			return rawi.Hint(fmt.Errorf("%s: %w", s.Name, store.ErrNotEmpty), "restore into a new store: give another one with --db")
		}
	}
	switch {
	case schema > knows:
		return rawi.Hint(fmt.Errorf("the backup: schema %d, this rawi knows %d: %w", schema, knows, store.ErrNewer), "use a newer rawi")
	case schema < sources[0].Version:
		return fmt.Errorf("the backup: schema %d: %w", schema, rawi.ErrInvalid)
	}
	return nil
}

// restoreTables reads a backup to its end.
func (s *Store) restoreTables(ctx context.Context, tx *transaction, b *store.BackupReader) error {
	for {
		err := b.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(tables, func(t table) bool { return t.name == b.Name }) {
			return fmt.Errorf("table %q is not known: %w", b.Name, rawi.ErrInvalid)
		}
		if err := s.restoreTable(ctx, tx, b); err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
	}
}

func (s *Store) restoreTable(ctx context.Context, tx *transaction, b *store.BackupReader) error {
	known, err := s.columns(ctx, tx, b.Name)
	if err != nil {
		return err
	}
	for _, c := range b.Columns {
		if !slices.Contains(known, c) {
			return fmt.Errorf("column %q is not known: %w", c, rawi.ErrInvalid)
		}
	}
	columns := strings.Join(b.Columns, ", ")
	const lines = 256
	var rows []any
	for n := 1; ; n++ {
		row, err := b.Row()
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return err
		}
		rows = append(rows, row...)
		if end || n%lines == 0 {
			if err := s.insert(ctx, tx, b.Name, columns, "", rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
		if end {
			return nil
		}
	}
}

// columns returns the columns of a table.
func (s *Store) columns(ctx context.Context, q querier, table string) ([]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT * FROM "+table+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return rows.Columns()
}
