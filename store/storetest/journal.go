package storetest

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"example.org/rawi/store"
)

func testSources(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	s := p.open(t)
	full := store.Source{
		Name: "b", Kind: "feed", URL: "https://example.org/feed", Settings: []byte("{}"), Checkpoint: "12", ETag: `W/"1"`,
		LastModified: "Tue, 02 Jan 2024 00:00:00 GMT", Polled: day(1), NextPoll: day(2), Failures: 3, Fault: "slow", Finished: true,
	}
	plain := store.Source{Name: "a"}
	write(t, s, &store.Batch{Sources: []store.Source{full, plain}})
	all, err := s.Sources(t.Context())
	same(t, "sources", []any{all, err}, []any{[]store.Source{plain, full}, error(nil)})
	// A source is replaced whole; another program sees it.
	write(t, s, &store.Batch{Sources: []store.Source{{Name: "b", Checkpoint: "13"}, {Name: "c"}}})
	got, err := p.open(t).Source(t.Context(), "b")
	same(t, "replaced", []any{got, err}, []any{&store.Source{Name: "b", Checkpoint: "13"}, error(nil)})
}

func itemsOf(t testing.TB, s store.Store, source string, state store.State) (items []store.Item) {
	t.Helper()
	for i, err := range s.Items(t.Context(), source, state) {
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, *i)
	}
	return items
}

func keysOf(items []store.Item) (keys []string) {
	for _, i := range items {
		keys = append(keys, i.Key)
	}
	return keys
}

func testItems(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	queue := func(source string, keysAndMarks ...string) *store.Batch {
		b := &store.Batch{Sources: []store.Source{{Name: source}}}
		for i := 0; i < len(keysAndMarks); i += 2 {
			b.Queue = append(b.Queue, store.Item{Source: source, Key: keysAndMarks[i], Mark: keysAndMarks[i+1], Hint: []byte("hint " + keysAndMarks[i+1])})
		}
		return b
	}
	done := func(source, key, mark string, state store.State, reason string) *store.Batch {
		return &store.Batch{Done: []store.Item{{Source: source, Key: key, Mark: mark, State: state, Reason: reason}}}
	}
	write(t, s, queue("a", "1", "x", "2", "x", "3", "x", "2", "y"))
	write(t, s, queue("b", "1", ""))
	same(t, "queued", keysOf(itemsOf(t, s, "", store.StateQueued)), []string{"1", "2", "3", "1"})
	same(t, "the later of two in a batch", itemsOf(t, s, "a", "")[1].Mark, "y")
	write(t, s, done("a", "1", "x", store.StateDone, ""))
	write(t, s, done("a", "2", "y", store.StateFailed, "404"))
	write(t, s, done("a", "4", "", store.StateFailed, "not queued before"))
	same(t, "done", keysOf(itemsOf(t, s, "a", store.StateDone)), []string{"1"})
	same(t, "failed", keysOf(itemsOf(t, s, "a", store.StateFailed)), []string{"2", "4"})
	same(t, "reason", itemsOf(t, s, "a", store.StateFailed)[0].Reason, "404")

	tally, err := s.Tally(t.Context())
	same(t, "tally", []any{tally, err}, []any{map[string]map[store.State]int64{
		"a": {store.StateDone: 1, store.StateFailed: 2, store.StateQueued: 1}, "b": {store.StateQueued: 1},
	}, error(nil)})

	// The same mark queues nothing anew, another one does.
	write(t, s, queue("a", "1", "x", "2", "y"))
	same(t, "the same mark", keysOf(itemsOf(t, s, "a", store.StateQueued)), []string{"3"})
	write(t, s, queue("a", "1", "z"))
	same(t, "another mark", keysOf(itemsOf(t, s, "a", store.StateQueued)), []string{"1", "3"})
	// What was read meanwhile had the old mark, and changes nothing.
	write(t, s, done("a", "1", "x", store.StateDone, ""))
	same(t, "out of date", keysOf(itemsOf(t, s, "a", store.StateQueued)), []string{"1", "3"})

	if n, err := s.Retry(t.Context(), "b"); n != 0 || err != nil {
		t.Errorf("retried %d, %v", n, err)
	}
	if n, err := s.Retry(t.Context(), ""); n != 2 || err != nil {
		t.Errorf("retried %d, %v", n, err)
	}
	same(t, "after retry", keysOf(itemsOf(t, s, "a", store.StateQueued)), []string{"1", "2", "3", "4"})
	st, err := s.Stats(t.Context())
	same(t, "counts", []any{st.Items, st.Sources, err}, []any{map[store.State]int64{store.StateQueued: 5}, int64(2), error(nil)})

	// More than a page.
	var many []string
	for i := range 1100 {
		many = append(many, "k"+strconv.Itoa(i), "")
	}
	write(t, s, queue("c", many...))
	if n := len(itemsOf(t, s, "c", "")); n != 1100 {
		t.Errorf("%d items, want 1100", n)
	}
	sound(t, s)
}

func testLease(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	b := &store.Batch{Sources: []store.Source{{Name: "a"}, {Name: "b"}}}
	for i := range 4 {
		b.Queue = append(b.Queue, store.Item{Source: "a", Key: "a" + strconv.Itoa(i)})
	}
	b.Queue = append(b.Queue, store.Item{Source: "b", Key: "b0"}, store.Item{Source: "b", Key: "b1", NotBefore: day(5)})
	write(t, s, b)
	lease := func(l store.Lease) []store.Item {
		t.Helper()
		l.For = time.Hour
		if l.Now.IsZero() {
			l.Now = day(1)
		}
		items, err := s.Lease(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		return items
	}
	first := lease(store.Lease{Owner: "x", Count: 2})
	same(t, "first", first, []store.Item{
		{Source: "a", Key: "a0", State: store.StateLeased, Attempts: 1, Owner: "x", Until: day(1).Add(time.Hour)},
		{Source: "a", Key: "a1", State: store.StateLeased, Attempts: 1, Owner: "x", Until: day(1).Add(time.Hour)},
	})
	same(t, "as kept", itemsOf(t, s, "", store.StateLeased), first)
	same(t, "bounded by source", keysOf(lease(store.Lease{Owner: "y", Count: 9, PerSource: 3})), []string{"a2", "b0"})
	same(t, "of one source", keysOf(lease(store.Lease{Owner: "y", Count: 9, Source: "a"})), []string{"a3"})
	same(t, "nothing is left", lease(store.Lease{Owner: "z", Count: 9}), []store.Item(nil))
	same(t, "its time has come", keysOf(lease(store.Lease{Owner: "z", Count: 1, Source: "b", Now: day(5)})), []string{"b0"})
	same(t, "leases have ended", keysOf(lease(store.Lease{Owner: "w", Count: 9, Now: day(5)})), []string{"a0", "a1", "a2", "a3", "b1"})
	if n, err := s.Release(t.Context(), "w"); n != 5 || err != nil {
		t.Errorf("released %d, %v", n, err)
	}
	if n, err := s.Release(t.Context(), ""); n != 1 || err != nil {
		t.Errorf("released %d, %v", n, err)
	}
	// Try again later, and then it is done.
	write(t, s, &store.Batch{Done: []store.Item{{Source: "a", Key: "a0", State: store.StateQueued, NotBefore: day(9), Reason: "503"}}})
	same(t, "later", keysOf(lease(store.Lease{Owner: "x", Count: 9, Source: "a"})), []string{"a1", "a2", "a3"})
	got := lease(store.Lease{Owner: "x", Count: 9, Source: "a", Now: day(9)})
	same(t, "again", []any{got[0].Key, got[0].Attempts, got[0].Reason}, []any{"a0", 3, "503"})
	sound(t, s)
}

// testLeaseOnce has several programs lease at once: no item is in two hands.
func testLeaseOnce(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	s := p.open(t)
	const items, hands = 120, 4
	b := &store.Batch{Sources: []store.Source{{Name: "a"}}}
	for i := range items {
		b.Queue = append(b.Queue, store.Item{Source: "a", Key: strconv.Itoa(i)})
	}
	write(t, s, b)
	var mu sync.Mutex
	held := map[string]string{}
	var wg sync.WaitGroup
	for h := range hands {
		own := s
		if h%2 == 1 {
			own = p.open(t)
		}
		owner := fmt.Sprint("owner ", h)
		wg.Go(func() {
			for {
				got, err := own.Lease(t.Context(), store.Lease{Owner: owner, Count: 5, Now: day(1), For: time.Hour})
				if err != nil {
					t.Error(err)
				}
				if len(got) == 0 {
					return
				}
				mu.Lock()
				for _, i := range got {
					if held[i.Key] != "" {
						t.Errorf("item %s is in the hands of %s and %s", i.Key, held[i.Key], owner)
					}
					held[i.Key] = owner
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(held) != items {
		t.Errorf("%d items were handed out, want %d", len(held), items)
	}
	for _, i := range itemsOf(t, s, "a", store.StateLeased) {
		if held[i.Key] != i.Owner {
			t.Errorf("item %s is kept as that of %s, and %s has it", i.Key, i.Owner, held[i.Key])
		}
	}
}
