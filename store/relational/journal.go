package relational

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/store"
)

const sourceColumns = "hash, name, kind, url, settings, checkpoint, etag, last_modified, polled, next_poll, failures, fault, finished"

// putSources adds sources, or replaces them whole.
func (s *Store) putSources(ctx context.Context, tx *transaction, sources []store.Source) error {
	if len(sources) == 0 {
		return nil
	}
	last, err := s.number(ctx, tx, "SELECT MAX(id) FROM sources")
	if err != nil {
		return err
	}
	var set []string
	for name := range strings.SplitSeq(sourceColumns, ", ") {
		set = append(set, name+" = excluded."+name)
	}
	for _, o := range sources {
		last++
		h := hashOf(o.Name)
		finished := 0
		if o.Finished {
			finished = 1
		}
		err := s.insert(ctx, tx, "sources", "id, "+sourceColumns, "ON CONFLICT (hash) DO UPDATE SET "+strings.Join(set, ", "), []any{
			last, h[:], store.Clean(o.Name), store.Clean(o.Kind), store.Clean(o.URL), o.Settings, store.Clean(o.Checkpoint),
			store.Clean(o.ETag), store.Clean(o.LastModified), millis(o.Polled), millis(o.NextPoll), o.Failures, store.Clean(o.Fault), finished,
		})
		if err != nil {
			return fmt.Errorf("source %s: %w", o.Name, err)
		}
	}
	return nil
}

// Source returns a source.
func (s *Store) Source(ctx context.Context, name string) (*store.Source, error) {
	h := hashOf(name)
	found, err := s.sources(ctx, "WHERE hash = ?", h[:])
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", name, err)
	}
	return &found[0], nil
}

// Sources returns all sources by name.
func (s *Store) Sources(ctx context.Context) ([]store.Source, error) {
	found, err := s.sources(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("reading sources: %w", err)
	}
	slices.SortFunc(found, func(a, b store.Source) int { return cmp.Compare(a.Name, b.Name) })
	return found, nil
}

func (s *Store) sources(ctx context.Context, where string, args ...any) (found []store.Source, err error) {
	err = s.each(ctx, s.Reader, "SELECT "+sourceColumns+" FROM sources "+where, args, func(rows *sql.Rows) error {
		var o store.Source
		var h []byte
		var polled, next sql.NullInt64
		var finished int
		err := rows.Scan(&h, &o.Name, &o.Kind, &o.URL, &o.Settings, &o.Checkpoint, &o.ETag, &o.LastModified, &polled, &next, &o.Failures, &o.Fault, &finished)
		o.Polled, o.NextPoll, o.Finished = moment(polled), moment(next), finished != 0
		found = append(found, o)
		return err
	})
	return found, err
}

// putItems queues items and writes down what became of others.
func (s *Store) putItems(ctx context.Context, tx *transaction, b *store.Batch) error {
	if len(b.Queue)+len(b.Done) == 0 {
		return nil
	}
	ids, err := s.sourceIDs(ctx, tx, b)
	if err != nil {
		return err
	}
	last, err := s.number(ctx, tx, "SELECT MAX(id) FROM items")
	if err != nil {
		return err
	}
	for _, part := range []struct {
		items []store.Item
		state func(store.Item) store.State
		tail  string
	}{
		{
			b.Queue, func(store.Item) store.State { return store.StateQueued },
			`ON CONFLICT (source, hash) DO UPDATE SET mark = excluded.mark, hint = excluded.hint, state = excluded.state,
				attempts = 0, not_before = excluded.not_before, reason = '', owner = '', until = NULL
			WHERE items.mark <> excluded.mark`,
		},
		{
			b.Done, func(i store.Item) store.State { return i.State },
			`ON CONFLICT (source, hash) DO UPDATE SET state = excluded.state, not_before = excluded.not_before,
				reason = excluded.reason, owner = '', until = NULL
			WHERE items.mark = excluded.mark`,
		},
	} {
		var rows []any
		for _, item := range unique(part.items) {
			state := part.state(item)
			if state != store.StateQueued && state != store.StateDone && state != store.StateFailed {
				return fmt.Errorf("item %s: state %q: %w", item.Key, state, rawi.ErrInvalid)
			}
			last++
			h := hashOf(item.Key)
			rows = append(rows, last, ids[item.Source], bytes.Clone(h[:]), store.Clean(item.Key), store.Clean(item.Mark), item.Hint,
				string(state), item.Attempts, millis(item.NotBefore), store.Clean(item.Reason), "", nil)
		}
		err := s.insert(ctx, tx, "items", "id, source, hash, key, mark, hint, state, attempts, not_before, reason, owner, until", part.tail, rows)
		if err != nil {
			return err
		}
	}
	return nil
}

// unique returns items, of those with the same key the last one.
func unique(items []store.Item) []store.Item {
	type name struct{ source, key string }
	at := make(map[name]int, len(items))
	var out []store.Item
	for _, item := range items {
		n := name{item.Source, item.Key}
		if i, ok := at[n]; ok {
			out[i] = item
			continue
		}
		at[n] = len(out)
		out = append(out, item)
	}
	return out
}

// sourceIDs returns the numbers of the sources of items.
func (s *Store) sourceIDs(ctx context.Context, tx *transaction, b *store.Batch) (map[string]int64, error) {
	ids := map[string]int64{}
	byHash := map[hash]string{}
	var hashes [][]byte
	for _, items := range [][]store.Item{b.Queue, b.Done} {
		for _, item := range items {
			h := hashOf(item.Source)
			if _, ok := byHash[h]; !ok {
				byHash[h] = item.Source
				hashes = append(hashes, bytes.Clone(h[:]))
			}
		}
	}
	err := in(ctx, s, tx, "SELECT hash, id FROM sources WHERE hash IN (?)", hashes, func(rows *sql.Rows) error {
		var h []byte
		var id int64
		if err := rows.Scan(&h, &id); err != nil {
			return err
		}
		ids[byHash[hash(h)]] = id
		return nil
	})
	for _, name := range byHash {
		if _, ok := ids[name]; !ok && err == nil {
			err = fmt.Errorf("source %q of an item: %w", name, store.ErrNotFound)
		}
	}
	return ids, err
}

const itemColumns = "i.id, s.name, i.key, i.mark, i.hint, i.state, i.attempts, i.not_before, i.reason, i.owner, i.until"

// items returns the items for which a condition holds, in the order in which
// they were queued, with their numbers.
func (s *Store) items(ctx context.Context, q querier, where string, args ...any) (items []*store.Item, ids []int64, err error) {
	err = s.each(ctx, q, "SELECT "+itemColumns+" FROM items i JOIN sources s ON s.id = i.source WHERE "+where, args, func(rows *sql.Rows) error {
		var i store.Item
		var id int64
		var notBefore, until sql.NullInt64
		err := rows.Scan(&id, &i.Source, &i.Key, &i.Mark, &i.Hint, &i.State, &i.Attempts, &notBefore, &i.Reason, &i.Owner, &until)
		i.NotBefore, i.Until = moment(notBefore), moment(until)
		items, ids = append(items, &i), append(ids, id)
		return err
	})
	return items, ids, err
}

// Items returns the items of a source in a state.
func (s *Store) Items(ctx context.Context, source string, state store.State) iter.Seq2[*store.Item, error] {
	return func(yield func(*store.Item, error) bool) {
		where, args := "i.id > ?", []any{int64(0)}
		if source != "" {
			h := hashOf(source)
			where, args = where+" AND s.hash = ?", append(args, h[:])
		}
		if state != "" {
			where, args = where+" AND i.state = ?", append(args, string(state))
		}
		for {
			items, ids, err := s.items(ctx, s.Reader, where+" ORDER BY i.id LIMIT ?", append(args, page)...)
			if err != nil {
				yield(nil, fmt.Errorf("reading items: %w", err))
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if len(items) < page {
				return
			}
			args[0] = ids[len(ids)-1]
		}
	}
}

// Tally counts the items of each source by state.
func (s *Store) Tally(ctx context.Context) (map[string]map[store.State]int64, error) {
	out := map[string]map[store.State]int64{}
	err := s.each(ctx, s.Reader, "SELECT s.name, i.state, COUNT(*) FROM items i JOIN sources s ON s.id = i.source GROUP BY s.name, i.state", nil, func(rows *sql.Rows) error {
		var name, state string
		var n int64
		if err := rows.Scan(&name, &state, &n); err != nil {
			return err
		}
		if out[name] == nil {
			out[name] = map[store.State]int64{}
		}
		out[name][store.State(state)] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("counting items: %w", err)
	}
	return out, nil
}

// ready is the condition for an item that may be handed out: its turn has come,
// or whoever had it has let the time pass.
const ready = "i.state <> 'done' AND (i.state = 'queued' AND (i.not_before IS NULL OR i.not_before <= ?) OR i.state = 'leased' AND i.until <= ?)"

// Lease hands out queued items.
func (s *Store) Lease(ctx context.Context, l store.Lease) ([]store.Item, error) {
	var leased []store.Item
	err := s.write(ctx, func(tx *transaction) error {
		now := l.Now.UnixMilli()
		sources, err := s.open(ctx, tx, l, now)
		if err != nil {
			return err
		}
		var items []*store.Item
		var ids []int64
		for _, o := range sources {
			more, moreIDs, err := s.items(ctx, tx, ready+" AND i.source = ? ORDER BY i.id LIMIT ?", now, now, o.id, o.room)
			if err != nil {
				return err
			}
			items, ids = append(items, more...), append(ids, moreIDs...)
		}
		order := make([]int, len(items))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(ids[a], ids[b]) })
		until := l.Now.Add(l.For)
		for _, i := range order[:min(len(order), l.Count)] {
			_, err := tx.ExecContext(ctx, s.sql("UPDATE items SET state = 'leased', attempts = attempts + 1, owner = ?, until = ? WHERE id = ?"),
				store.Clean(l.Owner), until.UnixMilli(), ids[i])
			if err != nil {
				return err
			}
			item := *items[i]
			item.State, item.Owner, item.Until = store.StateLeased, store.Clean(l.Owner), moment(sql.NullInt64{Int64: until.UnixMilli(), Valid: true})
			item.Attempts++
			leased = append(leased, item)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("leasing items: %w", err)
	}
	return leased, nil
}

// openSource is a source and how many of its items may be handed out.
type openSource struct {
	id   int64
	room int
}

// open returns the sources whose items may be handed out.
func (s *Store) open(ctx context.Context, tx *transaction, l store.Lease, now int64) (open []openSource, err error) {
	query, args := "SELECT s.id, (SELECT COUNT(*) FROM items i WHERE i.source = s.id AND i.state = 'leased' AND i.until > ?) FROM sources s", []any{now}
	if l.Source != "" {
		h := hashOf(l.Source)
		query, args = query+" WHERE s.hash = ?", append(args, h[:])
	}
	err = s.each(ctx, tx, query, args, func(rows *sql.Rows) error {
		var o openSource
		var out int
		if err := rows.Scan(&o.id, &out); err != nil {
			return err
		}
		o.room = l.Count
		if l.PerSource > 0 {
			o.room = min(o.room, l.PerSource-out)
		}
		if o.room > 0 {
			open = append(open, o)
		}
		return nil
	})
	return open, err
}

// Release gives back what an owner has leased.
func (s *Store) Release(ctx context.Context, owner string) (int, error) {
	query, args := "UPDATE items SET state = 'queued', owner = '', until = NULL WHERE state = 'leased'", []any{}
	if owner != "" {
		query, args = query+" AND owner = ?", append(args, store.Clean(owner))
	}
	return s.update(ctx, "releasing items", query, args...)
}

// Retry queues the failed items of a source anew.
func (s *Store) Retry(ctx context.Context, source string) (int, error) {
	query, args := "UPDATE items SET state = 'queued', attempts = 0, not_before = NULL WHERE state = 'failed'", []any{}
	if source != "" {
		h := hashOf(source)
		query, args = query+" AND source = (SELECT id FROM sources WHERE hash = ?)", append(args, h[:])
	}
	return s.update(ctx, "queueing failed items", query, args...)
}

// update runs a statement in a transaction of its own and returns how many lines
// it changed.
func (s *Store) update(ctx context.Context, doing, query string, args ...any) (int, error) {
	var n int64
	err := s.write(ctx, func(tx *transaction) error {
		done, err := tx.ExecContext(ctx, s.sql(query), args...)
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	return int(n), nil
}
