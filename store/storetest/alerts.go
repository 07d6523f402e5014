package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"example.org/rawi/store"
)

// uids draws names one after another.
func uids(prefix string) func() string {
	n := 0
	return func() string {
		n++
		return prefix + strconv.Itoa(n)
	}
}

// alert is one with a webhook and an address.
func alert(name string) *store.Alert {
	return &store.Alert{
		UID: "uid-" + name, Name: name, Query: "speaker:الحداد", In: "statements", Exact: true, Without: []string{"سالم", "سليم"}, Owner: "سلمى", Created: day(1), FeedKey: "feed",
		Channels: []store.Channel{
			{Kind: store.ChannelHook, Target: "https://example.org/hook", Secret: "whsec"},
			{Kind: store.ChannelMail, Target: "a@example.org", Secret: "end", Digest: "daily 07:00"},
		},
	}
}

func addAlert(t testing.TB, s store.Store, a *store.Alert, before ...store.Find) *store.Alert {
	t.Helper()
	if err := s.AddAlert(t.Context(), a, before); err != nil {
		t.Fatal(err)
	}
	return a
}

// find is the n-th of what was found in a document.
func find(document int64, n int) store.Find {
	return store.Find{
		Document: document, Key: [16]byte{byte(document), byte(n)}, N: 1, Kind: "statements", Words: fmt.Sprint("words ", n),
		Found: day(2), Body: fmt.Appendf(nil, `{"n":%d}`, n),
	}
}

// round is one in which finds go to channels, from now on.
func round(a *store.Alert, from, upTo int64, finds []store.Find, channels ...int64) store.Round {
	r := store.Round{Alert: a.ID, From: from, UpTo: upTo, Finds: finds}
	for _, c := range channels {
		p := store.Parcel{Channel: c, NotBefore: day(2), Most: 3}
		for i := range finds {
			p.Finds = append(p.Finds, i)
		}
		r.Parcels = append(r.Parcels, p)
	}
	return r
}

func record(t testing.TB, s store.Store, uid func() string, rounds ...store.Round) []int64 {
	t.Helper()
	written, err := s.RecordRounds(t.Context(), day(2), uid, rounds)
	if err != nil {
		t.Fatal(err)
	}
	return written
}

func due(t testing.TB, s store.Store, now time.Time) []store.Delivery {
	t.Helper()
	found, err := s.Due(t.Context(), now, 100)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func names(deliveries []store.Delivery) (out []string) {
	for _, d := range deliveries {
		out = append(out, d.UID)
	}
	return out
}

// take takes a delivery and returns the words of what is to be sent.
func take(t testing.TB, s store.Store, d store.Delivery, now time.Time) (words []string, ok bool) {
	t.Helper()
	finds, ok, err := s.Take(t.Context(), d.ID, now, now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range finds {
		words = append(words, f.Words)
	}
	return words, ok
}

func receipt(t testing.TB, s store.Store, r store.Receipt) {
	t.Helper()
	if err := s.WriteReceipt(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

func testAlerts(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	ctx := t.Context()
	_, none := s.Alert(ctx, 1)
	_, revived := s.Revive(ctx, 1, day(1))
	for what, err := range map[string]error{"alert": none, "change": s.ChangeAlert(ctx, alert("x")), "remove": s.RemoveAlert(ctx, 1), "revive": revived} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v, want not found", what, err)
		}
	}
	put(t, s, article(t, "m", "a", "k1"), article(t, "m", "b", "k2"))
	a := addAlert(t, s, alert("a"), find(1, 1))
	b := addAlert(t, s, &store.Alert{UID: "b", Name: "b", Created: day(2), Paused: true})
	same(t, "numbers", []any{a.ID, a.Cursor, a.Channels[0].ID, a.Channels[1].ID, b.ID}, []any{int64(1), int64(2), int64(1), int64(2), int64(2)})
	all, err := s.Alerts(ctx)
	same(t, "alerts", []any{all, err}, []any{[]*store.Alert{a, b}, error(nil)})
	if err := s.AddAlert(ctx, &store.Alert{UID: "c", Channels: []store.Channel{{Kind: "odd"}}}, nil); err == nil {
		t.Error("a channel of an odd kind was kept")
	}
	if err := s.AddAlert(ctx, &store.Alert{UID: "b"}, nil); err == nil {
		t.Error("an alert was kept under the name of another")
	}

	record(t, s, uids("d"), round(a, 2, 3, []store.Find{find(2, 1)}, 1, 2))
	// A person changes it: one channel stays as it is, one goes, one comes.
	a.Name, a.Paused, a.Query, a.FeedKey = "other", true, "q", "f2"
	a.Channels = []store.Channel{a.Channels[0], {Kind: store.ChannelMail, Target: "b@example.org"}}
	if err := s.ChangeAlert(ctx, a); err != nil {
		t.Fatal(err)
	}
	a.Cursor = 3
	got, err := s.Alert(ctx, 1)
	same(t, "changed", []any{got, err}, []any{a, error(nil)})
	same(t, "numbers of channels", []any{a.Channels[0].ID, a.Channels[1].ID}, []any{int64(1), int64(2)})
	a.Channels[0].ID = 99
	if err := s.ChangeAlert(ctx, a); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the channel of nobody: %v", err)
	}
	list, err := s.Deliveries(ctx, 1, 0, 9)
	same(t, "what waits for the channel that stayed", []any{names(list), err}, []any{[]string{"d1"}, error(nil)})
	if d := due(t, s, day(9)); d != nil {
		t.Errorf("due while paused: %v", d)
	}
	sound(t, s)
	if err := s.RemoveAlert(ctx, 1); err != nil {
		t.Fatal(err)
	}
	all, err = s.Alerts(ctx)
	tallies, e := s.Tallies(ctx)
	same(t, "after removing", []any{all, err, tallies, e}, []any{[]*store.Alert{b}, error(nil), map[int64]store.Tally{}, error(nil)})
	sound(t, s)
}

func testFinds(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	ctx := t.Context()
	a := addAlert(t, s, alert("a"))
	b := addAlert(t, s, &store.Alert{UID: "b"})
	uid := uids("d")
	same(t, "rounds", record(t, s, uid,
		round(a, 0, 5, []store.Find{find(1, 1), find(1, 2), find(2, 1)}, 1, 77),
		round(b, 0, 5, []store.Find{find(1, 1)}),
		round(&store.Alert{ID: 9}, 0, 5, []store.Find{find(1, 1)}),
	), []int64{1, 2})
	// Somebody else came first.
	same(t, "twice", record(t, s, uid, round(a, 0, 5, []store.Find{find(3, 1)}, 1)), []int64(nil))
	// The same find again is refused, with all of the call.
	if _, err := s.RecordRounds(ctx, day(2), uid, []store.Round{round(b, 5, 6, []store.Find{find(4, 1)}), round(a, 5, 6, []store.Find{find(4, 1), find(1, 1)}, 1)}); err == nil {
		t.Error("a find was kept twice")
	}
	if got, err := s.Alert(ctx, 2); err != nil || got.Cursor != 5 {
		t.Errorf("half of a call was written: %+v, %v", got, err)
	}
	record(t, s, uid, store.Round{Alert: 2, From: 5, UpTo: 5, Fault: "not understood"})
	if got, err := s.Alert(ctx, 2); err != nil || got.Fault != "not understood" || got.Cursor != 5 {
		t.Errorf("fault: %+v, %v", got, err)
	}

	want := find(1, 2)
	want.ID, want.Alert = 2, 1
	found, err := s.Finds(ctx, 1, 3, 1)
	same(t, "finds", []any{found, err}, []any{[]store.Find{want}, error(nil)})
	want.Body = nil
	known, err := s.Known(ctx, 1, []int64{1, 7})
	same(t, "known", []any{len(known), known[1], err}, []any{2, want, error(nil)})
	tallies, err := s.Tallies(ctx)
	same(t, "tallies", []any{tallies, err}, []any{map[int64]store.Tally{1: {Finds: 3, Newest: day(2), Waiting: 1, Oldest: day(2)}, 2: {Finds: 1, Newest: day(2)}}, error(nil)})

	// What is old is forgotten, but not that it was found, and not what waits.
	if err := s.TidyAlerts(ctx, day(9), 1); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Finds(ctx, 1, 0, 9); err != nil || len(found) != 3 {
		t.Errorf("what waits was forgotten: %v, %v", found, err)
	}
	d := due(t, s, day(2))[0]
	take(t, s, d, day(2))
	receipt(t, s, store.Receipt{Delivery: d.ID, Attempt: 1, At: day(3), Sent: true, Status: 204})
	if err := s.TidyAlerts(ctx, day(3), 1); err != nil {
		t.Fatal(err)
	}
	list, err := s.Deliveries(ctx, 1, 0, 9)
	same(t, "sent at that time", []any{names(list), err}, []any{[]string{"d1"}, error(nil)})
	if err := s.TidyAlerts(ctx, day(9), 1); err != nil {
		t.Fatal(err)
	}
	list, err = s.Deliveries(ctx, 1, 0, 9)
	same(t, "sent before", []any{names(list), err}, []any{[]string(nil), error(nil)})
	if found, err := s.Finds(ctx, 1, 0, 9); err != nil || len(found) != 1 || found[0].ID != 3 {
		t.Errorf("the newest: %v, %v", found, err)
	}
	if known, err := s.Known(ctx, 1, []int64{1, 2}); err != nil || len(known) != 3 {
		t.Errorf("known: %v, %v", known, err)
	}
	sound(t, s)
}

func testDeliveries(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	s := p.open(t)
	ctx := t.Context()
	a := addAlert(t, s, alert("a"))
	uid := uids("d")
	var finds []store.Find
	for n := range 4 {
		finds = append(finds, find(1, n))
	}
	record(t, s, uid, round(a, 0, 1, finds, 1))                    // d1 of three, d2 of one
	record(t, s, uid, round(a, 1, 2, []store.Find{find(2, 1)}, 1)) // joins d2
	same(t, "before its time", names(due(t, s, day(1))), []string(nil))
	same(t, "the first of a channel", names(due(t, s, day(2))), []string{"d1"})
	first := due(t, s, day(2))[0]
	if first.Finds != 3 || first.Channel.Target != "https://example.org/hook" || first.Alert != 1 || first.State != store.DeliveryQueued {
		t.Errorf("delivery %+v", first)
	}
	words, ok := take(t, p.open(t), first, day(2))
	same(t, "taken", []any{words, ok}, []any{[]string{"words 0", "words 1", "words 2"}, true})
	_, ok = take(t, s, first, day(2))
	same(t, "twice", ok, false)
	same(t, "what stands behind it waits", names(due(t, s, day(2))), []string(nil))
	same(t, "nobody came back", names(due(t, s, day(2).Add(time.Minute))), []string{"d1"})
	take(t, s, first, day(3))

	// It fails; the first attempt comes back too late to say anything.
	receipt(t, s, store.Receipt{Delivery: 1, Attempt: 1, At: day(3), Next: day(20), Fault: "late"})
	receipt(t, s, store.Receipt{Delivery: 1, Attempt: 2, At: day(3), Next: day(4), Fault: "no answer", Status: 503})
	same(t, "put off", names(due(t, s, day(3).Add(time.Hour))), []string(nil))
	got, err := s.Alert(ctx, 1)
	c := got.Channels[0]
	same(t, "failing", []any{c.Failures, c.Failing, c.Fault, c.Dead, err}, []any{1, day(3), "no answer", time.Time{}, error(nil)})
	// What was tried takes nothing in any more, and what was not does.
	record(t, s, uid, round(a, 2, 3, []store.Find{find(3, 1)}, 1))
	list, err := s.Deliveries(ctx, 1, 0, 9)
	same(t, "queue", []any{names(list), list[0].Finds, list[1].Status, list[1].Fault, err}, []any{[]string{"d2", "d1"}, 3, 503, "no answer", error(nil)})
	same(t, "a page of it", func() []string { l, _ := s.Deliveries(ctx, 1, 2, 1); return names(l) }(), []string{"d1"})

	take(t, s, first, day(4))
	receipt(t, s, store.Receipt{Delivery: 1, Attempt: 3, At: day(4), Next: day(5), Fault: "gone", Status: 410, Dead: true})
	same(t, "dead", names(due(t, s, day(9))), []string(nil))
	tallies, err := s.Tallies(ctx)
	same(t, "counts", []any{tallies[1].Dead, tallies[1].Waiting, err}, []any{1, int64(2), error(nil)})
	n, err := s.Revive(ctx, 1, day(4))
	same(t, "revived", []any{n, err}, []any{2, error(nil)})
	same(t, "due at once", names(due(t, s, day(4))), []string{"d1"})
	take(t, s, first, day(4))
	if _, err := s.Revive(ctx, 1, day(4)); err != nil {
		t.Fatal(err)
	}
	same(t, "on its way, and not taken out of a hand", names(due(t, s, day(4))), []string(nil))
	receipt(t, s, store.Receipt{Delivery: 1, Attempt: 4, At: day(5), Sent: true, Status: 204})
	receipt(t, s, store.Receipt{Delivery: 1, Attempt: 4, At: day(6), Next: day(7), Fault: "after it was sent"})
	got, err = s.Alert(ctx, 1)
	c = got.Channels[0]
	same(t, "alive", []any{c.Failures, c.Failing, c.Dead, c.Sent, c.Fault, err}, []any{0, time.Time{}, time.Time{}, day(5), "", error(nil)})
	same(t, "next", names(due(t, s, day(5))), []string{"d2"})
	sound(t, s)
}

// testAlertsOnce has several programs evaluate the same alert and send: what is
// found is kept once, and no delivery is in two hands.
func testAlertsOnce(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	s := p.open(t)
	a := addAlert(t, s, alert("a"))
	const rounds, hands = 12, 4
	var mu sync.Mutex
	sent := map[string]int{}
	var wg sync.WaitGroup
	for h := range hands {
		own := s
		if h%2 == 1 {
			own = p.open(t)
		}
		uid := uids(fmt.Sprint("hand ", h, "/"))
		wg.Go(func() {
			for r := range int64(rounds) {
				got := round(a, r, r+1, []store.Find{find(r+1, 1)}, 1)
				got.Parcels[0].Most = 1
				if _, err := own.RecordRounds(t.Context(), day(2), uid, []store.Round{got}); err != nil {
					t.Error(err)
					return
				}
				d, err := own.Due(t.Context(), day(2), 9)
				if err != nil {
					t.Error(err)
					return
				}
				for _, d := range d {
					finds, ok, err := own.Take(t.Context(), d.ID, day(2), day(3))
					if err != nil {
						t.Error(err)
					}
					if !ok {
						continue
					}
					if err := own.WriteReceipt(t.Context(), store.Receipt{Delivery: d.ID, Attempt: 1, At: day(2), Sent: true}); err != nil {
						t.Error(err)
					}
					mu.Lock()
					for _, f := range finds {
						sent[fmt.Sprint(f.Document)]++
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	for range rounds {
		for _, d := range due(t, s, day(2)) {
			words, _ := take(t, s, d, day(2))
			for range words {
				sent[fmt.Sprint("left ", d.ID)]++
			}
			receipt(t, s, store.Receipt{Delivery: d.ID, Attempt: 1, At: day(2), Sent: true})
		}
	}
	total := 0
	for what, n := range sent {
		if total += n; n != 1 {
			t.Errorf("%s was sent %d times", what, n)
		}
	}
	if total != rounds {
		t.Errorf("%d were sent, want %d", total, rounds)
	}
	sound(t, s)
}

// testAlertsBackup takes alerts from one place to another, with what waits.
func testAlertsBackup(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	filled(t, s)
	alerted(t, s)
	copied := place(t).open(t)
	before := dump(t, s)
	if err := copied.Restore(t.Context(), bytes.NewReader(before)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(dump(t, copied), before) {
		t.Error("what was restored is not what was backed up")
	}
	same(t, "what waits", names(due(t, copied, day(9))), []string{"d1", "d2"})
	sound(t, copied)
}

// alerted keeps an alert that has found something.
func alerted(t testing.TB, s store.Store) {
	t.Helper()
	a := addAlert(t, s, alert("a"), find(1, 1))
	record(t, s, uids("d"), round(a, a.Cursor, a.Cursor+1, []store.Find{find(2, 1)}, a.Channels[0].ID, a.Channels[1].ID))
}
