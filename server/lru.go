package server

import (
	"container/list"
	"context"
	"sync"
	"time"

	"example.org/rawi"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
	"golang.org/x/sync/singleflight"
)

// lru keeps values up to a cost; those that were not asked for longest go first.
type lru[V any] struct {
	mu     sync.Mutex
	limit  int64
	cost   int64
	byKey  map[string]*list.Element
	recent *list.List // of *entry[V], the newest in front
}

type entry[V any] struct {
	key   string
	value V
	cost  int64
}

func newLRU[V any](limit int64) *lru[V] {
	return &lru[V]{limit: limit, byKey: map[string]*list.Element{}, recent: list.New()}
}

func (l *lru[V]) get(key string) (v V, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.byKey[key]
	if !ok {
		return v, false
	}
	l.recent.MoveToFront(e)
	return e.Value.(*entry[V]).value, true
}

func (l *lru[V]) put(key string, v V, cost int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(key)
	l.byKey[key] = l.recent.PushFront(&entry[V]{key, v, cost})
	l.cost += cost
	for l.cost > l.limit && l.recent.Len() > 1 {
		l.drop(l.recent.Back().Value.(*entry[V]).key)
	}
}

func (l *lru[V]) remove(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(key)
}

func (l *lru[V]) drop(key string) {
	if e, ok := l.byKey[key]; ok {
		l.cost -= e.Value.(*entry[V]).cost
		l.recent.Remove(e)
		delete(l.byKey, key)
	}
}

// records keeps the current records of documents as reports read them. What it
// returns is shared: nobody may change it.
type records struct {
	store store.Store
	cache *lru[*resolve.Reading]
	group singleflight.Group

	mu   sync.Mutex
	turn int64 // how often something was forgotten
}

func newRecords(s store.Store, limit int64) *records {
	return &records{store: s, cache: newLRU[*resolve.Reading](limit)}
}

// Record returns the record of a version of a document; 0 is the current one.
func (r *records) Record(ctx context.Context, id int64, version int) (*rawi.Record, error) {
	if version != 0 {
		return r.store.Record(ctx, id, version)
	}
	rd, err := r.Reading(ctx, id)
	if err != nil {
		return nil, err
	}
	return rd.Record(), nil
}

// Reading returns the current record of a document, made ready.
func (r *records) Reading(ctx context.Context, id int64) (*resolve.Reading, error) {
	key := keyOf(id)
	if rd, ok := r.cache.get(key); ok {
		return rd, nil
	}
	r.mu.Lock()
	turn := r.turn
	r.mu.Unlock()
	v, err, _ := r.group.Do(key, func() (any, error) {
		rec, err := r.store.Record(context.WithoutCancel(ctx), id, 0)
		if err != nil {
			return nil, err
		}
		return resolve.NewReading(id, rec), nil
	})
	if err != nil {
		return nil, err
	}
	rd := v.(*resolve.Reading)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.turn == turn { // else it may be as it was before
		r.cache.put(key, rd, rd.Size())
	}
	return rd, nil
}

// forget drops documents that were written.
func (r *records) forget(ids ...int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn++
	for _, id := range ids {
		r.group.Forget(keyOf(id))
		r.cache.remove(keyOf(id))
	}
}

func keyOf(id int64) string {
	var b [8]byte
	for i := range b {
		b[i] = byte(id >> (8 * i))
	}
	return string(b[:])
}

// kept keeps one value for a while.
type kept[V any] struct {
	mu    sync.Mutex
	value V
	until time.Time
}

func (k *kept[V]) get(now time.Time, keep time.Duration, do func() (V, error)) (V, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now.Before(k.until) {
		return k.value, nil
	}
	v, err := do()
	if err == nil {
		k.value, k.until = v, now.Add(keep)
	}
	return v, err
}
