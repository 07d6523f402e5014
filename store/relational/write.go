package relational

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/store"
)

// Write does all of a batch in one transaction.
func (s *Store) Write(ctx context.Context, b *store.Batch) ([]store.Outcome, error) {
	var outcomes []store.Outcome
	err := s.write(ctx, func(tx *transaction) error {
		if err := s.unchanged(ctx, tx, b.Unchanged); err != nil {
			return err
		}
		if err := s.putSources(ctx, tx, b.Sources); err != nil {
			return err
		}
		corrected, err := s.putCorrections(ctx, tx, b.Corrections)
		if err != nil {
			return err
		}
		w := &writing{Store: s, tx: tx, batch: b}
		if err := w.articles(ctx); err != nil {
			return err
		}
		if err := w.correct(ctx, corrected); err != nil {
			return err
		}
		outcomes = w.outcomes
		return s.putItems(ctx, tx, b)
	})
	if err != nil {
		return nil, fmt.Errorf("writing %d articles: %w", len(b.Articles), err)
	}
	return outcomes, nil
}

// hash is what a string is looked up by: strings may be longer than an index
// takes.
type hash [16]byte

func hashOf(s string) hash {
	sum := sha256.Sum256([]byte(s))
	return hash(sum[:16])
}

// digestBytes returns a digest of a text without its form.
func digestBytes(digest string) ([]byte, error) {
	b, err := hex.DecodeString(strings.TrimPrefix(digest, "sha256:"))
	if err != nil || len(b) != sha256.Size {
		return nil, fmt.Errorf("digest %q: %w", digest, rawi.ErrInvalid)
	}
	return b, nil
}

func digestString(b []byte) string { return "sha256:" + hex.EncodeToString(b) }

// writing is the writing of the articles of a batch.
type writing struct {
	*Store
	tx       *transaction
	batch    *store.Batch
	outcomes []store.Outcome

	digests   [][]byte            // of the articles
	versions  map[string]*version // by digest
	keys      map[hash]*keyed
	documents map[int64]*document
	makers    map[string]int64

	// The numbers that were given last.
	lastDocument, lastVersion, lastChanged, lastMaker int64
}

// version is a text that is kept, or is about to be.
type version struct {
	id, document int64
	number       int
	maker        int64
	// article is the one to write; nil if the version stays as it is.
	article *store.Article
	fresh   bool
}

// keyed is what a key leads to.
type keyed struct {
	document, version int64
	key               string
	fresh, dirty      bool
}

// document is one that the batch touches.
type document struct {
	id      int64
	current int64
	last    int // the highest number of its versions
	// article holds the rows to be written; nil if they stay.
	article *store.Article
	at      int // its place in the batch
	fresh   bool
}

// articles decides what becomes of every article, in order, and then writes.
func (w *writing) articles(ctx context.Context) error {
	if len(w.batch.Articles) == 0 {
		return nil
	}
	if err := w.load(ctx); err != nil {
		return err
	}
	for i, a := range w.batch.Articles {
		o, err := w.decide(ctx, i, a)
		if err != nil {
			return fmt.Errorf("article %s: %w", a.ID, err)
		}
		w.outcomes = append(w.outcomes, o)
	}
	return w.save(ctx)
}

// load asks what is kept of the texts and keys of the batch.
func (w *writing) load(ctx context.Context) error {
	w.versions, w.keys = map[string]*version{}, map[hash]*keyed{}
	w.documents, w.makers = map[int64]*document{}, map[string]int64{}
	for _, last := range []struct {
		n     *int64
		query string
	}{
		{&w.lastDocument, "SELECT MAX(id) FROM documents"},
		{&w.lastVersion, "SELECT MAX(id) FROM versions"},
		{&w.lastChanged, "SELECT MAX(changed) FROM documents"},
		{&w.lastMaker, "SELECT MAX(id) FROM makers"},
	} {
		var err error
		if *last.n, err = w.number(ctx, w.tx, last.query); err != nil {
			return err
		}
	}
	w.digests = make([][]byte, len(w.batch.Articles))
	var hashes [][]byte
	for i, a := range w.batch.Articles {
		var err error
		if w.digests[i], err = digestBytes(a.Digest); err != nil {
			return err
		}
		for _, key := range a.Keys {
			h := hashOf(key)
			hashes = append(hashes, h[:])
		}
	}
	err := in(ctx, w.Store, w.tx, "SELECT digest, id, document, number, maker FROM versions WHERE digest IN (?)", w.digests, func(rows *sql.Rows) error {
		var digest []byte
		v := &version{}
		if err := rows.Scan(&digest, &v.id, &v.document, &v.number, &v.maker); err != nil {
			return err
		}
		w.versions[string(digest)] = v
		return nil
	})
	if err != nil {
		return err
	}
	err = in(ctx, w.Store, w.tx, "SELECT hash, document, version, key FROM keys WHERE hash IN (?)", hashes, func(rows *sql.Rows) error {
		var h []byte
		k := &keyed{}
		if err := rows.Scan(&h, &k.document, &k.version, &k.key); err != nil {
			return err
		}
		w.keys[hash(h)] = k
		return nil
	})
	if err != nil {
		return err
	}
	known := map[int64]bool{}
	var ids []int64
	add := func(id int64) {
		if !known[id] {
			known[id] = true
			ids = append(ids, id)
		}
	}
	for _, v := range w.versions {
		add(v.document)
	}
	for _, k := range w.keys {
		add(k.document)
	}
	return in(ctx, w.Store, w.tx, "SELECT d.id, d.current, MAX(v.number) FROM documents d JOIN versions v ON v.document = d.id WHERE d.id IN (?) GROUP BY d.id, d.current", ids, func(rows *sql.Rows) error {
		d := &document{}
		if err := rows.Scan(&d.id, &d.current, &d.last); err != nil {
			return err
		}
		w.documents[d.id] = d
		return nil
	})
}

// maker returns the number of a maker, given anew if need be.
func (w *writing) maker(ctx context.Context, digest string) (int64, error) {
	digest = store.Clean(digest)
	if id, ok := w.makers[digest]; ok {
		return id, nil
	}
	id, err := w.number(ctx, w.tx, "SELECT MAX(id) FROM makers WHERE digest = ?", digest)
	if err != nil {
		return 0, err
	}
	if id == 0 {
		w.lastMaker++
		id = w.lastMaker
		if _, err := w.tx.ExecContext(ctx, w.sql("INSERT INTO makers (id, digest) VALUES (?, ?)"), id, digest); err != nil {
			return 0, err
		}
	}
	w.makers[digest] = id
	return id, nil
}

// decide says what becomes of an article.
//
// A text that is kept is never kept again. It becomes the current version of its
// document again only where a key brings it that brought another text last: two
// addresses of one document may have parted, and the one that stays as it was
// must not undo the changes of the other.
func (w *writing) decide(ctx context.Context, i int, a *store.Article) (store.Outcome, error) {
	v, known := w.versions[string(w.digests[i])]
	if !known && a.Packed == nil {
		return store.Outcome{}, fmt.Errorf("text %s: %w", a.Digest, store.ErrNotFound)
	}
	var maker int64
	if a.Packed != nil {
		var err error
		if maker, err = w.maker(ctx, a.Maker); err != nil {
			return store.Outcome{}, err
		}
	}
	if !known {
		return w.add(i, a, maker), nil
	}
	d := w.documents[v.document]
	o := store.Outcome{Kind: store.Same, Document: d.id, Version: v.number}
	if a.Packed != nil && v.maker != maker {
		o.Kind = store.Reanalysed
		v.maker, v.article = maker, a
		if d.current == v.id {
			d.article, d.at = a, i
		}
	}
	if w.lead(a, d.id, v.id) && d.current != v.id && a.Packed != nil {
		o.Kind = store.Changed
		d.current, d.article, d.at = v.id, a, i
	}
	return o, nil
}

// add keeps a text that is not kept yet: as a version of the document that one
// of its keys leads to, or else as a new document.
func (w *writing) add(i int, a *store.Article, maker int64) store.Outcome {
	o := store.Outcome{Kind: store.Added}
	var d *document
	for _, key := range a.Keys {
		if k, ok := w.keys[hashOf(key)]; ok {
			d, o.Kind = w.documents[k.document], store.Changed
			break
		}
	}
	if d == nil {
		w.lastDocument++
		d = &document{id: w.lastDocument, fresh: true}
		w.documents[d.id] = d
	}
	w.lastVersion++
	d.last++
	v := &version{id: w.lastVersion, document: d.id, number: d.last, maker: maker, article: a, fresh: true}
	w.versions[string(w.digests[i])] = v
	d.current, d.article, d.at = v.id, a, i
	w.lead(a, d.id, v.id)
	o.Document, o.Version = d.id, v.number
	return o
}

// lead makes the keys of an article lead to a document, unless they lead
// elsewhere. It reports whether one of them brought another text of the document
// before.
func (w *writing) lead(a *store.Article, document, version int64) (another bool) {
	for _, key := range a.Keys {
		h := hashOf(key)
		k, ok := w.keys[h]
		switch {
		case !ok:
			w.keys[h] = &keyed{document, version, store.Clean(key), true, true}
		case k.document == document && k.version != version && a.Packed != nil:
			k.version, k.dirty, another = version, true, true
		}
	}
	return another
}

// save writes what was decided.
func (w *writing) save(ctx context.Context) error {
	var documents, versions, records, keys, terms, sketches, bands []any
	var remade []any // versions whose record is as the program makes it now
	changed := w.changed()
	var old []any // documents whose rows are replaced
	for _, d := range changed {
		w.lastChanged++
		if d.fresh {
			documents = append(documents, d.id, w.lastChanged, d.current)
		} else {
			if _, err := w.tx.ExecContext(ctx, w.sql("UPDATE documents SET changed = ?, current = ? WHERE id = ?"), w.lastChanged, d.current, d.id); err != nil {
				return err
			}
			old = append(old, d.id)
		}
		if len(d.article.Terms) > 0 {
			terms = append(terms, d.id, d.article.Terms)
		}
		if len(d.article.Bands) > 0 {
			set := make([]byte, 0, 8*len(d.article.Bands))
			seen := map[uint64]bool{}
			for _, band := range d.article.Bands {
				if seen[band] {
					continue
				}
				seen[band] = true
				set = binary.LittleEndian.AppendUint64(set, band)
				bands = append(bands, int64(band), d.id)
			}
			sketches = append(sketches, d.id, set, notNil(d.article.Sketch))
		}
	}
	for i := range w.batch.Articles {
		v := w.versions[string(w.digests[i])]
		a := v.article
		if a == nil {
			continue
		}
		v.article = nil // once
		digest := w.digests[i]
		if !v.fresh {
			_, err := w.tx.ExecContext(ctx, w.sql(`UPDATE versions SET maker = ?, record_id = ?, url = ?, publisher = ?, lang = ?, headline = ?, published = ? WHERE id = ?`),
				v.maker, a.ID, a.URL, a.Publisher, a.Lang, a.Headline, millis(a.Published), v.id)
			if err != nil {
				return err
			}
			if _, err := w.tx.ExecContext(ctx, w.sql("UPDATE records SET packed = ? WHERE version = ?"), a.Packed, v.id); err != nil {
				return err
			}
			remade = append(remade, v.id)
			continue
		}
		versions = append(versions, v.id, v.document, v.number, digest, v.maker, a.ID, store.Clean(a.Source),
			a.URL, a.Publisher, a.Lang, a.Headline, millis(a.Published), millis(a.Fetched), a.TextBytes)
		records = append(records, v.id, a.Packed)
	}
	done := map[hash]bool{}
	var moved [][]any // keys that bring another version now
	for _, a := range w.batch.Articles {
		for _, key := range a.Keys {
			h := hashOf(key)
			k := w.keys[h]
			if !k.dirty || done[h] {
				continue
			}
			done[h] = true
			if k.fresh {
				keys = append(keys, bytes.Clone(h[:]), k.document, k.version, k.key)
			} else {
				moved = append(moved, []any{k.version, bytes.Clone(h[:])})
			}
		}
	}
	if err := w.forget(ctx, old); err != nil {
		return err
	}
	if err := w.delete(ctx, "version", remade, "machine"); err != nil {
		return err
	}
	for _, t := range []struct {
		table, columns string
		rows           []any
	}{
		{"documents", "id, changed, current", documents},
		{"versions", "id, document, number, digest, maker, record_id, source, url, publisher, lang, headline, published, fetched, text_bytes", versions},
		{"records", "version, packed", records},
		{"keys", "hash, document, version, key", keys},
		{"terms", "document, packed", terms},
		{"sketches", "document, bands, sketch", sketches},
	} {
		if err := w.insert(ctx, w.tx, t.table, t.columns, "", t.rows); err != nil {
			return err
		}
	}
	for _, args := range moved {
		if _, err := w.tx.ExecContext(ctx, w.sql("UPDATE keys SET version = ? WHERE hash = ?"), args...); err != nil {
			return err
		}
	}
	if err := w.rows(ctx, changed); err != nil {
		return err
	}
	// The bands come last: near looks for those of other documents first.
	return w.pairs(ctx, changed, bands)
}

// changed returns the documents whose rows are to be written, in the order of
// the batch.
func (w *writing) changed() []*document {
	var changed []*document
	for i := range w.batch.Articles {
		d := w.documents[w.outcomes[i].Document]
		if d.article != nil && d.at == i {
			changed = append(changed, d)
		}
	}
	return changed
}

// notNil returns b, or an empty slice: a nil one would be NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// forget deletes the rows of documents.
func (w *writing) forget(ctx context.Context, ids []any) error {
	if len(ids) == 0 {
		return nil
	}
	// The bands of a document are found by their set.
	type entry struct {
		band     int64
		document int64
	}
	var entries []entry
	err := in(ctx, w.Store, w.tx, "SELECT document, bands FROM sketches WHERE document IN (?)", ids, func(rows *sql.Rows) error {
		var id int64
		var set []byte
		if err := rows.Scan(&id, &set); err != nil {
			return err
		}
		for ; len(set) >= 8; set = set[8:] {
			entries = append(entries, entry{int64(binary.LittleEndian.Uint64(set)), id})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := w.tx.ExecContext(ctx, w.sql("DELETE FROM bands WHERE band = ? AND document = ?"), e.band, e.document); err != nil {
			return err
		}
	}
	if err := w.delete(ctx, "document", ids, append(slices.Clone(findingTables), "terms", "sketches")...); err != nil {
		return err
	}
	for _, side := range []string{"a", "b"} {
		if err := w.delete(ctx, side, ids, "pairs"); err != nil {
			return err
		}
	}
	return nil
}

// findingTables are those that hold the findings of current versions.
var findingTables = []string{"entities", "mentions", "times", "statements", "events", "meetings", "roles"}

// delete deletes the lines of tables whose column has one of these numbers.
func (w *writing) delete(ctx context.Context, column string, ids []any, tables ...string) error {
	for part := range slices.Chunk(ids, inChunk) {
		list := "(?" + strings.Repeat(",?", len(part)-1) + ")"
		for _, table := range tables {
			if _, err := w.tx.ExecContext(ctx, w.sql("DELETE FROM "+table+" WHERE "+column+" IN "+list), part...); err != nil {
				return err
			}
		}
	}
	return nil
}

// rows writes the findings of documents.
func (w *writing) rows(ctx context.Context, changed []*document) error {
	names, err := w.names(ctx, changed)
	if err != nil {
		return err
	}
	var entities, mentions, times, statements, events, meetings, roles []any
	for _, d := range changed {
		rows := d.article.Rows
		if rows == nil {
			continue
		}
		for _, r := range rows.Entities {
			entities = append(entities, d.id, r.N, names[hashOf(r.Name)], r.Type, r.Country)
		}
		for _, r := range rows.Mentions {
			mentions = append(mentions, d.id, r.N, r.Entity, r.Start, r.End, r.Form)
		}
		for _, r := range rows.Times {
			times = append(times, d.id, r.N, r.Start, r.End, r.Type, r.Value, r.From, r.To)
		}
		for _, r := range rows.Statements {
			statements = append(statements, d.id, r.N, r.Start, r.End, r.Time, r.Mode, r.Act, r.Basis, r.Cue, r.Rule, r.Score)
		}
		for _, r := range rows.Events {
			events = append(events, d.id, r.N, r.Start, r.End, r.Time, r.ClaimedBy, r.Type, r.Mode, r.Realis, r.Rule, r.Score)
		}
		for _, r := range rows.Meetings {
			meetings = append(meetings, d.id, r.N, r.Start, r.End, r.Time, r.Format, r.Stage, r.Size, r.Rule, r.Score)
		}
		for _, r := range rows.Roles {
			roles = append(roles, d.id, r.Entity, r.Kind, r.N, r.Role)
		}
	}
	for _, t := range []struct {
		table, columns string
		rows           []any
	}{
		{"entities", "document, n, name, type, country", entities},
		{"mentions", "document, n, entity, start_at, end_at, form", mentions},
		{"times", "document, n, start_at, end_at, type, value, from_day, to_day", times},
		{"statements", "document, n, start_at, end_at, time, mode, act, basis, cue, rule, score", statements},
		{"events", "document, n, start_at, end_at, time, claimed_by, type, mode, realis, rule, score", events},
		{"meetings", "document, n, start_at, end_at, time, format, stage, size, rule, score", meetings},
		{"roles", "document, entity, kind, n, role", roles},
	} {
		if err := w.insert(ctx, w.tx, t.table, t.columns, "", t.rows); err != nil {
			return err
		}
	}
	return nil
}

// names returns the numbers of the names of entities, given anew where they are
// not kept yet.
func (w *writing) names(ctx context.Context, changed []*document) (map[hash]int64, error) {
	keys := map[hash]string{}
	text := map[hash]string{}
	var order [][]byte
	for _, d := range changed {
		if d.article.Rows == nil {
			continue
		}
		for _, e := range d.article.Rows.Entities {
			h := hashOf(e.Name)
			if _, ok := text[h]; !ok {
				order = append(order, bytes.Clone(h[:]))
			}
			text[h], keys[h] = e.Name, e.Key
		}
	}
	ids := make(map[hash]int64, len(order))
	stale := map[hash]bool{}
	err := in(ctx, w.Store, w.tx, "SELECT hash, id, key FROM names WHERE hash IN (?)", order, func(rows *sql.Rows) error {
		var b []byte
		var id int64
		var key string
		if err := rows.Scan(&b, &id, &key); err != nil {
			return err
		}
		ids[hash(b)] = id
		stale[hash(b)] = key != keys[hash(b)]
		return nil
	})
	if err != nil {
		return nil, err
	}
	last, err := w.number(ctx, w.tx, "SELECT MAX(id) FROM names")
	if err != nil {
		return nil, err
	}
	var fresh []any
	for _, b := range order {
		h := hash(b)
		if _, ok := ids[h]; !ok {
			last++
			ids[h] = last
			fresh = append(fresh, last, b, text[h], keys[h])
		} else if stale[h] {
			if _, err := w.tx.ExecContext(ctx, w.sql("UPDATE names SET key = ? WHERE id = ?"), keys[h], ids[h]); err != nil {
				return nil, err
			}
		}
	}
	return ids, w.insert(ctx, w.tx, "names", "id, hash, name, key", "", fresh)
}
