package relational

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"example.org/rawi/store"
)

// Of every band the newest documents are looked at, and of these the ones that
// share most bands: what half the archive shares is no copy but a notice that
// stands under every article.
const (
	perBand    = "64"
	candidates = 32
)

// pairs finds the near-duplicates of documents, among what is kept and among
// each other, and writes them and their bands.
func (w *writing) pairs(ctx context.Context, changed []*document, bands []any) error {
	if w.batch.Share == nil {
		return w.insert(ctx, w.tx, "bands", "band, document", "", bands)
	}
	var rows []any
	inBatch := map[uint64][]int64{}
	sketches := map[int64][]byte{}
	for _, d := range changed {
		shared := map[int64]int{}
		own := slices.Clone(d.article.Bands)
		slices.Sort(own)
		own = slices.Compact(own)
		if err := w.sharing(ctx, own, shared); err != nil {
			return err
		}
		for _, band := range own {
			for _, other := range inBatch[band] {
				shared[other]++
			}
			inBatch[band] = append(inBatch[band], d.id)
		}
		sketches[d.id] = d.article.Sketch
		likely, err := w.sketches(ctx, mostShared(shared), sketches)
		if err != nil {
			return err
		}
		o := &w.outcomes[d.at]
		for _, other := range likely {
			share := w.batch.Share(d.article.Sketch, other.sketch)
			if share < w.batch.Near {
				continue
			}
			p := store.Pair{A: min(d.id, other.id), B: max(d.id, other.id), Share: share}
			o.Near = append(o.Near, p)
			rows = append(rows, p.A, p.B, p.Share)
		}
		mostFirst(o.Near)
	}
	if err := w.insert(ctx, w.tx, "pairs", "a, b, share", "", rows); err != nil {
		return err
	}
	return w.insert(ctx, w.tx, "bands", "band, document", "", bands)
}

// sharing counts how many of these bands each kept document has.
func (w *writing) sharing(ctx context.Context, bands []uint64, shared map[int64]int) error {
	const one = "SELECT document FROM (SELECT document FROM bands WHERE band = ? ORDER BY document DESC LIMIT " + perBand + ") AS t"
	for _, step := range []int{16, 4, 1} {
		if len(bands) < step {
			continue
		}
		stmt, err := w.prepared(ctx, w.tx, one+strings.Repeat(" UNION ALL "+one, step-1))
		if err != nil {
			return err
		}
		for len(bands) >= step {
			args := make([]any, step)
			for i, band := range bands[:step] {
				args[i] = int64(band)
			}
			bands = bands[step:]
			rows, err := stmt.QueryContext(ctx, args...)
			if err != nil {
				return err
			}
			for rows.Next() {
				var id int64
				if err := rows.Scan(&id); err != nil {
					return err
				}
				shared[id]++
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// mostShared returns the documents that share most bands.
func mostShared(shared map[int64]int) []int64 {
	ids := make([]int64, 0, len(shared))
	for id := range shared {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int64) int {
		return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(a, b))
	})
	return ids[:min(len(ids), candidates)]
}

// sketched is a document with its sketch.
type sketched struct {
	id     int64
	sketch []byte
}

// sketches returns the sketches of documents, those of the batch from fresh.
func (w *writing) sketches(ctx context.Context, ids []int64, fresh map[int64][]byte) ([]sketched, error) {
	var found []sketched
	var kept []int64
	for _, id := range ids {
		if s, ok := fresh[id]; ok {
			found = append(found, sketched{id, s})
		} else {
			kept = append(kept, id)
		}
	}
	err := in(ctx, w.Store, w.tx, "SELECT document, sketch FROM sketches WHERE document IN (?)", kept, func(rows *sql.Rows) error {
		var s sketched
		if err := rows.Scan(&s.id, &s.sketch); err != nil {
			return err
		}
		found = append(found, s)
		return nil
	})
	return found, err
}

// mostFirst sorts pairs by share, then by number.
func mostFirst(pairs []store.Pair) {
	slices.SortFunc(pairs, func(a, b store.Pair) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
}
