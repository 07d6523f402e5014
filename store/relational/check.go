package relational

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"example.org/rawi"
	"example.org/rawi/store"
)

// orphans ask for lines that lead nowhere, each with what they are.
var orphans = []struct{ what, query string }{
	{"a document without its current version", "SELECT d.id FROM documents d LEFT JOIN versions v ON v.id = d.current AND v.document = d.id WHERE v.id IS NULL"},
	{"a version without its document", "SELECT v.document FROM versions v LEFT JOIN documents d ON d.id = v.document WHERE d.id IS NULL"},
	{"a version without its maker", "SELECT v.document FROM versions v LEFT JOIN makers m ON m.id = v.maker WHERE m.id IS NULL"},
	{"a record without its version", "SELECT r.version FROM records r LEFT JOIN versions v ON v.id = r.version WHERE v.id IS NULL"},
	{"a key that leads to no text of its document", "SELECT k.document FROM keys k LEFT JOIN versions v ON v.id = k.version AND v.document = k.document WHERE v.id IS NULL"},
	{"an entity without its name", "SELECT e.document FROM entities e LEFT JOIN names n ON n.id = e.name WHERE n.id IS NULL"},
	{"rows without their document", `SELECT t.document FROM (
		SELECT document FROM entities UNION SELECT document FROM mentions UNION SELECT document FROM times UNION SELECT document FROM statements
		UNION SELECT document FROM events UNION SELECT document FROM meetings UNION SELECT document FROM roles UNION SELECT document FROM terms
		UNION SELECT document FROM sketches UNION SELECT document FROM bands UNION SELECT a FROM pairs UNION SELECT b FROM pairs) AS t
		LEFT JOIN documents d ON d.id = t.document WHERE d.id IS NULL`},
	{"a pair that is none", "SELECT a FROM pairs WHERE a >= b OR share < 0 OR share > 1"},
	{"an item without its source", "SELECT 0 FROM items i LEFT JOIN sources s ON s.id = i.source WHERE s.id IS NULL"},
	{"a correction without its document", "SELECT c.document FROM corrections c LEFT JOIN documents d ON d.id = c.document WHERE c.document IS NOT NULL AND d.id IS NULL"},
	{"a record before corrections without its version", "SELECT 0 FROM machine m LEFT JOIN versions v ON v.id = m.version WHERE v.id IS NULL"},
	{"a record before corrections, and no correction", `SELECT v.document FROM machine m JOIN versions v ON v.id = m.version
		LEFT JOIN (SELECT DISTINCT document FROM corrections WHERE undone IS NULL) AS c ON c.document = v.document WHERE c.document IS NULL`},
	{"a token without its account", "SELECT 0 FROM tokens t LEFT JOIN accounts a ON a.id = t.account WHERE a.id IS NULL"},
	{"a session without its account", "SELECT 0 FROM sessions s LEFT JOIN accounts a ON a.id = s.account WHERE a.id IS NULL"},
	{"a channel without its alert", "SELECT 0 FROM channels c LEFT JOIN alerts a ON a.id = c.alert WHERE a.id IS NULL"},
	{"a find without its alert", "SELECT f.document FROM finds f LEFT JOIN alerts a ON a.id = f.alert WHERE a.id IS NULL"},
	{"a delivery without its channel", "SELECT 0 FROM deliveries d LEFT JOIN channels c ON c.id = d.channel WHERE c.id IS NULL"},
	{"a delivery that waits without what it sends", `SELECT 0 FROM deliveries d LEFT JOIN parcels p ON p.delivery = d.id
		LEFT JOIN finds f ON f.id = p.find WHERE d.state = 'queued' AND (f.id IS NULL OR f.body IS NULL)`},
	{"a band that its sketch does not have", "SELECT b.document FROM bands b LEFT JOIN sketches s ON s.document = b.document WHERE s.document IS NULL"},
}

// Check holds everything that is kept against each other, as it is at one
// moment.
func (s *Store) Check(ctx context.Context, report func(store.Fault)) error {
	err := s.snapshot(ctx, func(tx *sql.Tx) error {
		for _, query := range s.Integrity {
			err := s.each(ctx, tx, query, nil, func(rows *sql.Rows) error {
				var what string
				if err := rows.Scan(&what); err != nil {
					return err
				}
				if what != "ok" {
					report(store.Fault{What: what})
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		for _, o := range orphans {
			err := s.each(ctx, tx, o.query, nil, func(rows *sql.Rows) error {
				f := store.Fault{What: o.what}
				err := rows.Scan(&f.Document)
				report(f)
				return err
			})
			if err != nil {
				return err
			}
		}
		if err := s.checkMachine(ctx, tx, report); err != nil {
			return err
		}
		return s.checkVersions(ctx, tx, report)
	})
	if err != nil {
		return fmt.Errorf("%s: checking: %w", s.Name, err)
	}
	return nil
}

// checkVersions holds every version against its record, and the rows of every
// document against the record of its current version.
func (s *Store) checkVersions(ctx context.Context, tx *sql.Tx, report func(store.Fault)) error {
	type line struct {
		id      int64
		fault   store.Fault
		digest  []byte
		length  int
		name    string
		current bool
	}
	for last := int64(0); ; {
		var lines []line
		err := s.each(ctx, tx, `SELECT v.id, v.document, v.number, v.digest, v.text_bytes, v.record_id, d.current = v.id
			FROM versions v JOIN documents d ON d.id = v.document WHERE v.id > ? ORDER BY v.id LIMIT ?`, []any{last, page}, func(rows *sql.Rows) error {
			var l line
			err := rows.Scan(&l.id, &l.fault.Document, &l.fault.Version, &l.digest, &l.length, &l.name, &l.current)
			lines = append(lines, l)
			return err
		})
		if err != nil {
			return err
		}
		for _, l := range lines {
			last = l.id
			fault := func(format string, args ...any) {
				l.fault.What = fmt.Sprintf(format, args...)
				report(l.fault)
			}
			packed, err := s.blob(ctx, tx, "SELECT packed FROM records WHERE version = ?", l.id)
			if errors.Is(err, store.ErrNotFound) {
				fault("the record is missing")
				continue
			}
			if err != nil {
				return err
			}
			r, err := store.UnpackRecord(packed)
			if err != nil {
				fault("the record is damaged: %v", err)
				continue
			}
			if got := rawi.Digest(r.Text); got != digestString(l.digest) {
				fault("the text has the digest %s, kept is %s", got, digestString(l.digest))
			}
			if len(r.Text) != l.length {
				fault("the text has %d bytes, kept is %d", len(r.Text), l.length)
			}
			if store.Clean(r.Doc.ID) != l.name {
				fault("the record is of article %q, kept is %q", r.Doc.ID, l.name)
			}
			for _, what := range store.RecordFaults(r) {
				fault("%s", what)
			}
			if !l.current {
				continue
			}
			if err := s.checkRows(ctx, tx, l.fault.Document, r, fault); err != nil {
				return err
			}
		}
		if len(lines) < page {
			return nil
		}
	}
}

// checkRows holds the rows of a document against its record.
func (s *Store) checkRows(ctx context.Context, tx *sql.Tx, id int64, r *rawi.Record, fault func(string, ...any)) error {
	got, err := s.rowsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	want := store.RowsOf(r, nil)
	want.Sort()
	// The folded names are not of the record.
	for i := range got.Entities {
		got.Entities[i].Key = ""
	}
	for i := range want.Entities {
		want.Entities[i].Key = ""
	}
	g, w := reflect.ValueOf(*got), reflect.ValueOf(*want)
	for i := range g.NumField() {
		if g.Field(i).Len() != w.Field(i).Len() {
			fault("%d rows of %s, the record has %d", g.Field(i).Len(), g.Type().Field(i).Name, w.Field(i).Len())
			continue
		}
		for k := range g.Field(i).Len() {
			if a, b := g.Field(i).Index(k).Interface(), w.Field(i).Index(k).Interface(); a != b {
				fault("a row of %s is %+v, the record has %+v", g.Type().Field(i).Name, a, b)
			}
		}
	}
	var packed []byte
	err = s.each(ctx, tx, "SELECT packed FROM terms WHERE document = ?", []any{id}, func(rows *sql.Rows) error { return rows.Scan(&packed) })
	if err != nil {
		return err
	}
	if _, err := store.UnpackTerms(packed); err != nil {
		fault("the terms are damaged: %v", err)
	}
	return s.checkBands(ctx, tx, id, fault)
}

// checkBands holds the bands of a document, which lead to it, against those that
// stand with its sketch.
func (s *Store) checkBands(ctx context.Context, tx *sql.Tx, id int64, fault func(string, ...any)) error {
	var set []byte
	err := s.each(ctx, tx, "SELECT bands FROM sketches WHERE document = ?", []any{id}, func(rows *sql.Rows) error { return rows.Scan(&set) })
	if err != nil {
		return err
	}
	var want [][]byte
	for b := range slices.Chunk(set, 8) {
		want = append(want, b)
	}
	for _, b := range want {
		if len(b) < 8 {
			fault("its set of bands is cut short")
			return nil
		}
		n, err := s.number(ctx, tx, "SELECT COUNT(*) FROM bands WHERE band = ? AND document = ?", int64(binary.LittleEndian.Uint64(b)), id)
		if err != nil {
			return err
		}
		if n == 0 {
			fault("a band does not lead to it")
		}
	}
	slices.SortFunc(want, bytes.Compare)
	if n := len(slices.CompactFunc(want, bytes.Equal)); n != len(want) {
		fault("a band stands twice in its set")
	}
	return nil
}
