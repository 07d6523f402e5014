package relational

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"sync"

	"example.org/rawi"
	"example.org/rawi/store"
)

// page is how many lines a walk asks for at once: between two pages it holds
// nothing open.
const page = 500

// Keys returns the documents that have these keys.
func (s *Store) Keys(ctx context.Context, keys []string) (map[string]int64, error) {
	byHash := make(map[hash]string, len(keys))
	hashes := make([][]byte, len(keys))
	for i, key := range keys {
		h := hashOf(key)
		byHash[h], hashes[i] = key, h[:]
	}
	found := map[string]int64{}
	err := in(ctx, s, s.Reader, "SELECT hash, document FROM keys WHERE hash IN (?)", hashes, func(rows *sql.Rows) error {
		var h []byte
		var id int64
		if err := rows.Scan(&h, &id); err != nil {
			return err
		}
		found[byHash[hash(h)]] = id
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking up %d keys: %w", len(keys), err)
	}
	return found, nil
}

// Texts returns what is kept of texts with these digests.
func (s *Store) Texts(ctx context.Context, digests []string) (map[string]store.Text, error) {
	list := make([][]byte, len(digests))
	for i, digest := range digests {
		var err error
		if list[i], err = digestBytes(digest); err != nil {
			return nil, err
		}
	}
	found := map[string]store.Text{}
	err := in(ctx, s, s.Reader, `SELECT v.digest, v.document, v.number, v.id = d.current, m.digest
		FROM versions v JOIN documents d ON d.id = v.document JOIN makers m ON m.id = v.maker WHERE v.digest IN (?)`, list, func(rows *sql.Rows) error {
		var digest []byte
		var t store.Text
		if err := rows.Scan(&digest, &t.Document, &t.Version, &t.Current, &t.Maker); err != nil {
			return err
		}
		found[digestString(digest)] = t
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking up %d texts: %w", len(digests), err)
	}
	return found, nil
}

// Named returns the documents whose current record has this doc.id.
func (s *Store) Named(ctx context.Context, id string) ([]int64, error) {
	var ids []int64
	err := s.each(ctx, s.Reader, "SELECT d.id FROM versions v JOIN documents d ON d.current = v.id AND d.id = v.document WHERE v.record_id = ? ORDER BY d.id", []any{store.Clean(id)}, func(rows *sql.Rows) error {
		var n int64
		err := rows.Scan(&n)
		ids = append(ids, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking up article %s: %w", id, err)
	}
	return ids, nil
}

// versionColumns are those of scanVersion.
const versionColumns = "v.number, v.record_id, v.digest, m.digest, v.source, v.url, v.publisher, v.lang, v.headline, v.published, v.fetched, v.text_bytes"

// scanVersion reads before and then a version.
func scanVersion(rows *sql.Rows, v *store.Version, before ...any) error {
	var digest []byte
	var published, fetched sql.NullInt64
	err := rows.Scan(append(before, &v.Number, &v.RecordID, &digest, &v.Maker, &v.Source, &v.URL, &v.Publisher, &v.Lang, &v.Headline, &published, &fetched, &v.TextBytes)...)
	v.Digest, v.Published, v.Fetched = digestString(digest), moment(published), moment(fetched)
	return err
}

// Document returns a document.
func (s *Store) Document(ctx context.Context, id int64) (*store.Document, error) {
	docs, err := s.documents(ctx, s.Reader, "d.id = ?", []any{id}, 1)
	if err == nil && len(docs) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("document %d: %w", id, err)
	}
	return docs[0], nil
}

// documents returns the documents for which a condition holds, in the order of
// their last change, with their keys.
func (s *Store) documents(ctx context.Context, q querier, where string, args []any, limit int) ([]*store.Document, error) {
	var docs []*store.Document
	var ids []int64
	byID := map[int64]*store.Document{}
	query := "SELECT d.id, d.changed, " + versionColumns + ` FROM documents d JOIN versions v ON v.id = d.current JOIN makers m ON m.id = v.maker
		WHERE ` + where + " ORDER BY d.changed LIMIT ?"
	err := s.each(ctx, q, query, append(args, limit), func(rows *sql.Rows) error {
		d := &store.Document{}
		docs = append(docs, d)
		if err := scanVersion(rows, &d.Version, &d.ID, &d.Changed); err != nil {
			return err
		}
		ids = append(ids, d.ID)
		byID[d.ID] = d
		return nil
	})
	if err != nil {
		return nil, err
	}
	return docs, in(ctx, s, q, "SELECT document, key FROM keys WHERE document IN (?) ORDER BY key", ids, func(rows *sql.Rows) error {
		var id int64
		var key string
		err := rows.Scan(&id, &key)
		byID[id].Keys = append(byID[id].Keys, key)
		return err
	})
}

// Documents returns the documents that a filter lets through.
func (s *Store) Documents(ctx context.Context, f store.Filter) iter.Seq2[*store.Document, error] {
	return func(yield func(*store.Document, error) bool) {
		where := []string{"d.changed > ?"}
		args := []any{f.After}
		for _, c := range []struct {
			set   bool
			where string
			value any
		}{
			{f.NotMaker != "", "m.digest <> ?", f.NotMaker},
			{f.Source != "", "v.source = ?", f.Source},
			{f.Publisher != "", "v.publisher = ?", f.Publisher},
			{!f.From.IsZero(), "v.published >= ?", millis(f.From)},
			{!f.To.IsZero(), "v.published < ?", millis(f.To)},
		} {
			if c.set {
				where, args = append(where, c.where), append(args, c.value)
			}
		}
		left := f.Limit
		if left <= 0 {
			left = math.MaxInt
		}
		for {
			asked := min(left, page)
			docs, err := s.documents(ctx, s.Reader, strings.Join(where, " AND "), args, asked)
			if err != nil {
				yield(nil, fmt.Errorf("reading documents: %w", err))
				return
			}
			for _, d := range docs {
				if !yield(d, nil) {
					return
				}
				args[0] = d.Changed
			}
			if left -= len(docs); len(docs) < asked || left == 0 {
				return
			}
		}
	}
}

// Versions returns the versions of a document.
func (s *Store) Versions(ctx context.Context, id int64) ([]store.Version, error) {
	var versions []store.Version
	err := s.again(ctx, "SELECT "+versionColumns+" FROM versions v JOIN makers m ON m.id = v.maker WHERE v.document = ? ORDER BY v.number", []any{id}, func(rows *sql.Rows) error {
		var v store.Version
		err := scanVersion(rows, &v)
		versions = append(versions, v)
		return err
	})
	if err == nil && len(versions) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("versions of document %d: %w", id, err)
	}
	return versions, nil
}

// Record returns the record of a version of a document.
func (s *Store) Record(ctx context.Context, id int64, version int) (*rawi.Record, error) {
	r, err := s.record(ctx, id, version)
	if err != nil {
		return nil, fmt.Errorf("record of document %d, version %d: %w", id, version, err)
	}
	return r, nil
}

func (s *Store) record(ctx context.Context, id int64, version int) (*rawi.Record, error) {
	query, args := "SELECT r.packed FROM documents d JOIN records r ON r.version = d.current WHERE d.id = ?", []any{id}
	if version != 0 {
		query, args = "SELECT r.packed FROM versions v JOIN records r ON r.version = v.id WHERE v.document = ? AND v.number = ?", []any{id, version}
	}
	var r *rawi.Record
	scan := func(rows *sql.Rows) error {
		var packed sql.RawBytes // it is unpacked in place
		if err := rows.Scan(&packed); err != nil {
			return err
		}
		var err error
		r, err = store.UnpackRecord(packed)
		return err
	}
	err := s.again(ctx, query, args, scan)
	if err == nil && r == nil {
		err = store.ErrNotFound
	}
	return r, err
}

// prepared are queries that are asked again and again: the database reads each once.
type prepared struct{ byText sync.Map } // of *sql.Stmt

// each calls scan for every row of a query.
func (p *prepared) each(ctx context.Context, db *sql.DB, query string, args []any, scan func(*sql.Rows) error) error {
	kept, ok := p.byText.Load(query)
	if !ok {
		// It outlives who asks first.
		stmt, err := db.PrepareContext(context.WithoutCancel(ctx), query)
		if err != nil {
			return err
		}
		if kept, ok = p.byText.LoadOrStore(query, stmt); ok {
			_ = stmt.Close() // somebody was quicker
		}
	}
	rows, err := kept.(*sql.Stmt).QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	return eachOf(rows, scan)
}

func (p *prepared) close() error {
	var errs []error
	p.byText.Range(func(_, stmt any) bool {
		errs = append(errs, stmt.(*sql.Stmt).Close())
		return true
	})
	return errors.Join(errs...)
}

// again is each for the few queries that readers ask most.
func (s *Store) again(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	return s.asked.each(ctx, s.Reader, s.sql(query), args, scan)
}

// blob returns the one value that a query asks for, or ErrNotFound.
func (s *Store) blob(ctx context.Context, q querier, query string, args ...any) (b []byte, err error) {
	found := false
	err = s.each(ctx, q, query, args, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(&b)
	})
	if err == nil && !found {
		err = store.ErrNotFound
	}
	return b, err
}

// Rows returns the rows of a document's current version.
func (s *Store) Rows(ctx context.Context, id int64) (*store.Rows, error) {
	if _, err := s.Document(ctx, id); err != nil {
		return nil, err
	}
	r, err := s.rowsOf(ctx, s.Reader, id)
	if err != nil {
		return nil, fmt.Errorf("rows of document %d: %w", id, err)
	}
	return r, nil
}

func (s *Store) rowsOf(ctx context.Context, q querier, id int64) (*store.Rows, error) {
	r := &store.Rows{}
	for _, t := range []struct {
		query string
		scan  func(*sql.Rows) error
	}{
		{"SELECT e.n, e.type, n.name, e.country, n.key FROM entities e JOIN names n ON n.id = e.name WHERE e.document = ? ORDER BY e.n", func(rows *sql.Rows) error {
			var e store.EntityRow
			err := rows.Scan(&e.N, &e.Type, &e.Name, &e.Country, &e.Key)
			r.Entities = append(r.Entities, e)
			return err
		}},
		{"SELECT n, entity, start_at, end_at, form FROM mentions WHERE document = ? ORDER BY n", func(rows *sql.Rows) error {
			var m store.MentionRow
			err := rows.Scan(&m.N, &m.Entity, &m.Start, &m.End, &m.Form)
			r.Mentions = append(r.Mentions, m)
			return err
		}},
		{"SELECT n, start_at, end_at, type, value, from_day, to_day FROM times WHERE document = ? ORDER BY n", func(rows *sql.Rows) error {
			var t store.TimeRow
			err := rows.Scan(&t.N, &t.Start, &t.End, &t.Type, &t.Value, &t.From, &t.To)
			r.Times = append(r.Times, t)
			return err
		}},
		{"SELECT n, start_at, end_at, time, mode, act, basis, cue, rule, score FROM statements WHERE document = ? ORDER BY n", func(rows *sql.Rows) error {
			var x store.StatementRow
			err := rows.Scan(&x.N, &x.Start, &x.End, &x.Time, &x.Mode, &x.Act, &x.Basis, &x.Cue, &x.Rule, &x.Score)
			r.Statements = append(r.Statements, x)
			return err
		}},
		{"SELECT n, start_at, end_at, time, claimed_by, type, mode, realis, rule, score FROM events WHERE document = ? ORDER BY n", func(rows *sql.Rows) error {
			var e store.EventRow
			err := rows.Scan(&e.N, &e.Start, &e.End, &e.Time, &e.ClaimedBy, &e.Type, &e.Mode, &e.Realis, &e.Rule, &e.Score)
			r.Events = append(r.Events, e)
			return err
		}},
		{"SELECT n, start_at, end_at, time, format, stage, size, rule, score FROM meetings WHERE document = ? ORDER BY n", func(rows *sql.Rows) error {
			var m store.MeetingRow
			err := rows.Scan(&m.N, &m.Start, &m.End, &m.Time, &m.Format, &m.Stage, &m.Size, &m.Rule, &m.Score)
			r.Meetings = append(r.Meetings, m)
			return err
		}},
		{"SELECT kind, n, role, entity FROM roles WHERE document = ? ORDER BY kind, n, role, entity", func(rows *sql.Rows) error {
			var x store.RoleRow
			err := rows.Scan(&x.Kind, &x.N, &x.Role, &x.Entity)
			r.Roles = append(r.Roles, x)
			return err
		}},
	} {
		if err := s.each(ctx, q, t.query, []any{id}, t.scan); err != nil {
			return nil, err
		}
	}
	r.Sort()
	return r, nil
}

// Terms returns the terms of a document's current version.
func (s *Store) Terms(ctx context.Context, id int64) ([]string, error) {
	if _, err := s.Document(ctx, id); err != nil {
		return nil, err
	}
	var packed []byte
	err := s.each(ctx, s.Reader, "SELECT packed FROM terms WHERE document = ?", []any{id}, func(rows *sql.Rows) error { return rows.Scan(&packed) })
	if err != nil {
		return nil, fmt.Errorf("terms of document %d: %w", id, err)
	}
	return store.UnpackTerms(packed)
}

// Near returns the documents that have much in common with a document.
func (s *Store) Near(ctx context.Context, id int64) ([]store.Pair, error) {
	pairs, err := s.pairsWhere(ctx, "SELECT a, b, share FROM pairs WHERE a = ? OR b = ?", id, id)
	if err != nil {
		return nil, fmt.Errorf("near-duplicates of document %d: %w", id, err)
	}
	mostFirst(pairs)
	return pairs, nil
}

func (s *Store) pairsWhere(ctx context.Context, query string, args ...any) (pairs []store.Pair, err error) {
	err = s.each(ctx, s.Reader, query, args, func(rows *sql.Rows) error {
		var p store.Pair
		err := rows.Scan(&p.A, &p.B, &p.Share)
		pairs = append(pairs, p)
		return err
	})
	return pairs, err
}

// Pairs returns all pairs whose share is at least this.
func (s *Store) Pairs(ctx context.Context, least float64) iter.Seq2[store.Pair, error] {
	return func(yield func(store.Pair, error) bool) {
		var last store.Pair
		for {
			pairs, err := s.pairsWhere(ctx, "SELECT a, b, share FROM pairs WHERE share >= ? AND (a, b) > (?, ?) ORDER BY a, b LIMIT ?", least, last.A, last.B, page)
			if err != nil {
				yield(store.Pair{}, fmt.Errorf("reading pairs: %w", err))
				return
			}
			for _, p := range pairs {
				if !yield(p, nil) {
					return
				}
				last = p
			}
			if len(pairs) < page {
				return
			}
		}
	}
}

// Stats counts what is kept, at one moment.
func (s *Store) Stats(ctx context.Context) (*store.Stats, error) {
	st := &store.Stats{Items: map[store.State]int64{}, Makers: map[string]int64{}}
	err := s.snapshot(ctx, func(tx *sql.Tx) error {
		for _, c := range []struct {
			n     *int64
			query string
		}{
			{&st.Documents, "SELECT COUNT(*) FROM documents"},
			{&st.Versions, "SELECT COUNT(*) FROM versions"},
			{&st.Statements, "SELECT COUNT(*) FROM statements"},
			{&st.Events, "SELECT COUNT(*) FROM events"},
			{&st.Meetings, "SELECT COUNT(*) FROM meetings"},
			{&st.Entities, "SELECT COUNT(*) FROM entities"},
			{&st.Mentions, "SELECT COUNT(*) FROM mentions"},
			{&st.Times, "SELECT COUNT(*) FROM times"},
			{&st.Pairs, "SELECT COUNT(*) FROM pairs"},
			{&st.Sources, "SELECT COUNT(*) FROM sources"},
			{&st.Corrections, "SELECT COUNT(*) FROM corrections WHERE undone IS NULL"},
			{&st.TextBytes, "SELECT CAST(SUM(text_bytes) AS BIGINT) FROM versions"},
			{&st.RecordBytes, "SELECT CAST(SUM(LENGTH(packed)) AS BIGINT) FROM records"},
			{&st.DiskBytes, s.Size},
		} {
			var err error
			if *c.n, err = s.number(ctx, tx, c.query); err != nil {
				return fmt.Errorf("%s: %w", c.query, err)
			}
		}
		err := s.each(ctx, tx, "SELECT state, COUNT(*) FROM items GROUP BY state", nil, func(rows *sql.Rows) error {
			var state store.State
			var n int64
			err := rows.Scan(&state, &n)
			st.Items[state] = n
			return err
		})
		if err != nil {
			return err
		}
		return s.each(ctx, tx, "SELECT m.digest, COUNT(*) FROM documents d JOIN versions v ON v.id = d.current JOIN makers m ON m.id = v.maker GROUP BY m.digest", nil, func(rows *sql.Rows) error {
			var maker string
			var n int64
			err := rows.Scan(&maker, &n)
			st.Makers[maker] = n
			return err
		})
	})
	if err == nil {
		st.Schema, err = s.Schema(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("counting: %w", err)
	}
	return st, nil
}
