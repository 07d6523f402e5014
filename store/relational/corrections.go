package relational

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/store"
)

// correctionColumns are those of scanCorrection.
const correctionColumns = "n, id, document, digest, kind, editor, made, undone, undone_by, lost, body"

// idLimit is the length in bytes of the ID of a correction.
const idLimit = 64

func scanCorrection(rows *sql.Rows) (*store.Correction, error) {
	c := &store.Correction{}
	var document, made, undone sql.NullInt64
	var digest []byte
	err := rows.Scan(&c.N, &c.ID, &document, &digest, &c.Kind, &c.By, &made, &undone, &c.UndoneBy, &c.Lost, &c.Body)
	c.Document, c.At, c.Undone = document.Int64, moment(made), moment(undone)
	if digest != nil {
		c.Digest = digestString(digest)
	}
	return c, err
}

// unchanged refuses to go on if one of these documents was written meanwhile.
func (s *Store) unchanged(ctx context.Context, tx *transaction, documents map[int64]int64) error {
	for _, id := range slices.Sorted(maps.Keys(documents)) {
		at, err := s.number(ctx, tx, "SELECT changed FROM documents WHERE id = ?", id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("document %d: %w", id, store.ErrNotFound)
		case err != nil:
			return err
		case at != documents[id]:
			return fmt.Errorf("document %d: %w", id, store.ErrChanged)
		}
	}
	return nil
}

// putCorrections adds corrections to the log, or undoes those that it has. It
// returns the documents that they concern.
func (s *Store) putCorrections(ctx context.Context, tx *transaction, corrections []store.Correction) ([]int64, error) {
	if len(corrections) == 0 {
		return nil, nil
	}
	last, err := s.number(ctx, tx, "SELECT MAX(n) FROM corrections")
	if err != nil {
		return nil, err
	}
	var documents []int64
	for _, c := range corrections {
		document := c.Document
		err := s.putCorrection(ctx, tx, &c, &last, &document)
		if err != nil {
			return nil, fmt.Errorf("correction %s: %w", c.ID, err)
		}
		if document != 0 {
			documents = append(documents, document)
		}
	}
	return documents, nil
}

func (s *Store) putCorrection(ctx context.Context, tx *transaction, c *store.Correction, last, document *int64) error {
	if c.ID == "" || len(c.ID) > idLimit || store.Clean(c.ID) != c.ID || (c.Document == 0) != (c.Digest == "") {
		return rawi.ErrInvalid
	}
	known := false
	err := s.each(ctx, tx, "SELECT document FROM corrections WHERE id = ?", []any{c.ID}, func(rows *sql.Rows) error {
		var of sql.NullInt64
		known = true
		err := rows.Scan(&of)
		*document = of.Int64
		return err
	})
	if err != nil {
		return err
	}
	if known && c.Undone.IsZero() {
		return nil
	}
	if known {
		_, err := tx.ExecContext(ctx, s.sql("UPDATE corrections SET undone = ?, undone_by = ? WHERE id = ? AND undone IS NULL"), millis(c.Undone), store.Clean(c.UndoneBy), c.ID)
		return err
	}
	var of, digest any
	if c.Document != 0 {
		n, err := s.number(ctx, tx, "SELECT COUNT(*) FROM documents WHERE id = ?", c.Document)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("document %d: %w", c.Document, store.ErrNotFound)
		}
		of = c.Document
		if digest, err = digestBytes(c.Digest); err != nil {
			return err
		}
	}
	*last++
	return s.insert(ctx, tx, "corrections", correctionColumns, "", []any{
		*last, c.ID, of, digest, store.Clean(c.Kind), store.Clean(c.By), millis(c.At), millis(c.Undone), store.Clean(c.UndoneBy), store.Clean(c.Lost), notNil(c.Body),
	})
}

// correct lays corrections over the records of documents: of those that were
// named, and of the articles of the batch whose records were written and that
// have some.
func (w *writing) correct(ctx context.Context, named []int64) error {
	touched := map[int64]bool{}
	for _, id := range named {
		touched[id] = true
	}
	var written []int64
	for _, o := range w.outcomes {
		if o.Kind != store.Same && o.Kind != store.Added && !touched[o.Document] {
			written = append(written, o.Document)
		}
	}
	err := in(ctx, w.Store, w.tx, "SELECT DISTINCT document FROM corrections WHERE undone IS NULL AND document IN (?)", written, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		touched[id] = true
		return err
	})
	if err != nil || len(touched) == 0 {
		return err
	}
	if w.batch.Correct == nil {
		return fmt.Errorf("there are corrections, and nothing that lays them over records: %w", rawi.ErrInvalid)
	}
	var changed []*document
	for _, id := range slices.Sorted(maps.Keys(touched)) {
		d, err := w.correctDocument(ctx, id)
		if err != nil {
			return fmt.Errorf("document %d: %w", id, err)
		}
		changed = append(changed, d)
	}
	ids := make([]any, len(changed))
	last, err := w.number(ctx, w.tx, "SELECT MAX(changed) FROM documents")
	if err != nil {
		return err
	}
	for i, d := range changed {
		ids[i] = d.id
		last++
		if _, err := w.tx.ExecContext(ctx, w.sql("UPDATE documents SET changed = ? WHERE id = ?"), last, d.id); err != nil {
			return err
		}
	}
	if err := w.delete(ctx, "document", ids, findingTables...); err != nil {
		return err
	}
	return w.rows(ctx, changed)
}

// correctDocument writes the records of a document's versions as its corrections
// have them, and returns the document with the rows of the current one.
func (w *writing) correctDocument(ctx context.Context, id int64) (*document, error) {
	var log []*store.Correction
	err := w.each(ctx, w.tx, "SELECT "+correctionColumns+" FROM corrections WHERE document = ? AND undone IS NULL ORDER BY n", []any{id}, func(rows *sql.Rows) error {
		c, err := scanCorrection(rows)
		log = append(log, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	type line struct {
		id               int64
		current          bool
		machine, records []byte
	}
	var versions []line
	err = w.each(ctx, w.tx, `SELECT v.id, d.current = v.id, m.packed, r.packed FROM versions v JOIN documents d ON d.id = v.document
		JOIN records r ON r.version = v.id LEFT JOIN machine m ON m.version = v.id WHERE v.document = ? ORDER BY v.number`, []any{id}, func(rows *sql.Rows) error {
		var l line
		err := rows.Scan(&l.id, &l.current, &l.machine, &l.records)
		versions = append(versions, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	d := &document{id: id}
	for _, v := range versions {
		kept := v.machine != nil
		if !kept {
			v.machine = v.records
		}
		c, err := w.batch.Correct(v.machine, log)
		if err != nil {
			return nil, err
		}
		packed := c.Packed
		if packed == nil {
			packed = v.machine
		}
		if _, err := w.tx.ExecContext(ctx, w.sql("UPDATE records SET packed = ? WHERE version = ?"), packed, v.id); err != nil {
			return nil, err
		}
		switch {
		case c.Packed != nil && !kept:
			err = w.insert(ctx, w.tx, "machine", "version, packed", "", []any{v.id, v.machine})
		case c.Packed == nil && kept:
			err = w.delete(ctx, "version", []any{v.id}, "machine")
		}
		if err == nil && v.current {
			d.article = &store.Article{Rows: c.Rows}
			err = w.lost(ctx, id, log, c.Lost)
		}
		if err != nil {
			return nil, err
		}
	}
	if d.article == nil {
		return nil, fmt.Errorf("current version: %w", store.ErrNotFound)
	}
	return d, nil
}

// lost writes which corrections of a document have no effect, and why.
func (w *writing) lost(ctx context.Context, id int64, log []*store.Correction, lost []string) error {
	if len(lost) != len(log) {
		return fmt.Errorf("%d of %d corrections were laid over: %w", len(lost), len(log), rawi.ErrInvalid)
	}
	n := 0
	for i, c := range log {
		reason := store.Clean(lost[i])
		if reason != "" {
			n++
		}
		if c.Lost == reason {
			continue
		}
		if _, err := w.tx.ExecContext(ctx, w.sql("UPDATE corrections SET lost = ? WHERE n = ?"), reason, c.N); err != nil {
			return err
		}
	}
	for i := range w.outcomes {
		if o := &w.outcomes[i]; o.Document == id {
			o.Corrected, o.Lost = len(log)-n, n
		}
	}
	return nil
}

// Correction returns a correction by its ID.
func (s *Store) Correction(ctx context.Context, id string) (c *store.Correction, err error) {
	err = s.each(ctx, s.Reader, "SELECT "+correctionColumns+" FROM corrections WHERE id = ?", []any{store.Clean(id)}, func(rows *sql.Rows) error {
		c, err = scanCorrection(rows)
		return err
	})
	if err == nil && c == nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("correction %s: %w", id, err)
	}
	return c, nil
}

// Corrections returns the corrections that a filter lets through.
func (s *Store) Corrections(ctx context.Context, f store.CorrectionFilter) iter.Seq2[*store.Correction, error] {
	return func(yield func(*store.Correction, error) bool) {
		before := cmp.Or(f.Before, math.MaxInt64)
		where, args := []string{"n > ?", "n < ?"}, []any{f.After, before}
		for _, c := range []struct {
			set   bool
			where string
			value any
		}{{f.Document != 0, "document = ?", f.Document}, {f.By != "", "editor = ?", f.By}} {
			if c.set {
				where, args = append(where, c.where), append(args, c.value)
			}
		}
		if f.Standing {
			where = append(where, "undone IS NULL")
		}
		if f.Parties {
			where = append(where, "document IS NULL")
		}
		order := "n"
		if f.Newest {
			order = "n DESC"
		}
		query := "SELECT " + correctionColumns + " FROM corrections WHERE " + strings.Join(where, " AND ") + " ORDER BY " + order + " LIMIT ?"
		left := f.Limit
		if left <= 0 {
			left = math.MaxInt
		}
		for {
			asked := min(left, page)
			var found []*store.Correction
			err := s.each(ctx, s.Reader, query, append(slices.Clone(args), asked), func(rows *sql.Rows) error {
				c, err := scanCorrection(rows)
				found = append(found, c)
				return err
			})
			if err != nil {
				yield(nil, fmt.Errorf("reading corrections: %w", err))
				return
			}
			for _, c := range found {
				if !yield(c, nil) {
					return
				}
				if f.Newest {
					args[1] = c.N
				} else {
					args[0] = c.N
				}
			}
			if left -= len(found); len(found) < asked || left == 0 {
				return
			}
		}
	}
}

// Machine returns the record of a version of a document before corrections.
func (s *Store) Machine(ctx context.Context, id int64, version int) (*rawi.Record, error) {
	where, args := "v.document = ? AND v.number = ?", []any{id, version}
	if version == 0 {
		where, args = "d.id = ? AND d.current = v.id", []any{id}
	}
	packed, err := s.blob(ctx, s.Reader, `SELECT COALESCE(m.packed, r.packed) FROM versions v JOIN documents d ON d.id = v.document
		JOIN records r ON r.version = v.id LEFT JOIN machine m ON m.version = v.id WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("record of document %d, version %d, as it was made: %w", id, version, err)
	}
	return store.UnpackRecord(packed)
}

// checkMachine holds the records of corrected versions as the program made them
// against the texts.
func (s *Store) checkMachine(ctx context.Context, tx *sql.Tx, report func(store.Fault)) error {
	return s.each(ctx, tx, "SELECT v.document, v.number, v.digest, m.packed FROM machine m JOIN versions v ON v.id = m.version ORDER BY m.version", nil, func(rows *sql.Rows) error {
		var f store.Fault
		var digest, packed []byte
		if err := rows.Scan(&f.Document, &f.Version, &digest, &packed); err != nil {
			return err
		}
		fault := func(format string, args ...any) {
			f.What = fmt.Sprintf("before corrections, "+format, args...)
			report(f)
		}
		r, err := store.UnpackRecord(packed)
		if err != nil {
			fault("the record is damaged: %v", err)
			return nil
		}
		if got := rawi.Digest(r.Text); got != digestString(digest) {
			fault("the text has the digest %s, kept is %s", got, digestString(digest))
		}
		for _, what := range store.RecordFaults(r) {
			fault("%s", what)
		}
		return nil
	})
}
