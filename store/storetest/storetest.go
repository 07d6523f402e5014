// Package storetest is the suite that every backend of package store passes. A
// backend's own test says how its places are opened and calls Run.
package storetest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/store"
)

// Place is where one store is kept.
type Place struct {
	// Open opens the store. It may be opened several times at once.
	Open func(ctx context.Context) (store.Store, error)
	// OpenAt opens it as the program did whose newest schema this was.
	OpenAt func(ctx context.Context, schema int64) (store.Store, error)
	// Exec runs a statement behind the store's back, to damage it.
	Exec func(ctx context.Context, query string) error
	// Newest is the newest schema.
	Newest int64
}

// Open opens a store for the length of a test.
func (p Place) open(t testing.TB) store.Store {
	t.Helper()
	s, err := p.Open(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Run runs the suite. place makes an empty place.
func Run(t *testing.T, place func(testing.TB) Place) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, func(testing.TB) Place)
	}{
		{"Empty", testEmpty},
		{"Identity", testIdentity},
		{"Rows", testRows},
		{"Atomic", testAtomic},
		{"Filter", testFilter},
		{"Near", testNear},
		{"Sources", testSources},
		{"Items", testItems},
		{"Corrections", testCorrections},
		{"Editors", testEditors},
		{"Lease", testLease},
		{"LeaseOnce", testLeaseOnce},
		{"Accounts", testAccounts},
		{"Tokens", testTokens},
		{"Sessions", testSessions},
		{"AccountsAtOnce", testAccountsAtOnce},
		{"AccountsBackup", testAccountsBackup},
		{"Alerts", testAlerts},
		{"Finds", testFinds},
		{"Deliveries", testDeliveries},
		{"AlertsOnce", testAlertsOnce},
		{"AlertsBackup", testAlertsBackup},
		{"Hostile", testHostile},
		{"Large", testLarge},
		{"Readers", testReaders},
		{"Writers", testWriters},
		{"OpenedAtOnce", testOpenedAtOnce},
		{"Backup", testBackup},
		{"RestoreRefuses", testRestoreRefuses},
		{"Check", testCheck},
		{"Newer", testNewer},
		{"Earlier", testEarlier},
		{"Model", testModel},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, place) })
	}
}

// sealer makes the articles of the tests.
func sealer(maker string) *store.Sealer {
	return &store.Sealer{Maker: maker, Fold: strings.ToLower, Terms: strings.Fields}
}

// article is an article with this text, known by these keys.
func article(t testing.TB, maker, text string, keys ...string) *store.Article {
	t.Helper()
	return sealed(t, maker, Record("id-"+text, text), keys...)
}

func sealed(t testing.TB, maker string, r *rawi.Record, keys ...string) *store.Article {
	t.Helper()
	a, err := sealer(maker).Seal(r, store.Origin{Keys: keys, Fetched: day(1)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func day(n int) time.Time { return time.Date(2024, 1, n, 12, 0, 0, 0, time.UTC) }

// Record is a record with one finding of every sort, on a text of any content.
func Record(id, text string) *rawi.Record {
	n := len([]rune(text))
	return &rawi.Record{
		Record: rawi.RecordVersion,
		Doc: rawi.RecordDoc{
			ID: id, URL: "https://example.org/" + id, Publisher: "جريدة", Headline: "عنوان", Published: "2024-01-02T10:00:00+03:00",
			Lang: "ar", Digest: rawi.Digest(text), Dateline: &rawi.RecordDateline{Place: "e2"},
		},
		Text:      text,
		Sentences: []rawi.RecordSpan{{Start: 0, End: n}},
		Entities: []rawi.RecordEntity{
			{
				ID: "e1", Type: rawi.Person, Name: "سالم الحداد", Country: "JOR", Sector: []string{"GOV"},
				Mentions: []rawi.RecordMention{{Start: 0, End: n, Form: rawi.FormName}, {Start: 0, End: 0, Form: rawi.FormPronoun}}, Rule: "r", Score: 0.5,
			},
			{ID: "e2", Type: rawi.Place, Name: "Amman", Mentions: []rawi.RecordMention{{Start: 0, End: n, Form: rawi.FormName}}},
		},
		Times: []rawi.RecordTime{{ID: "t1", Start: 0, End: n, Type: "DATE", Value: "2024-01", From: "2024-01-01", To: "2024-01-31", Calendar: "gregorian"}},
		Statements: []rawi.RecordStatement{{
			ID: "s1", Mode: rawi.Direct, Act: "deny", Speakers: []string{"e1"}, Cue: rawi.RecordCue{Start: 0, End: n, Lemma: "نفى"},
			Content: []rawi.RecordSpan{{Start: 0, End: n}}, About: []string{"e2"}, Basis: "named", Time: "t1", Rule: "say.deny", Score: 0.75,
		}},
		Events: []rawi.RecordEvent{{
			ID: "v1", Type: "CONSULT", Mode: "visit", Trigger: rawi.RecordCue{Start: 0, End: n, Lemma: "زار"}, Actors: []string{"e1"}, Recipients: []string{},
			Place: "e2", Time: "t1", Realis: rawi.Planned, ClaimedBy: "s1", Rule: "ev.visit", Score: 0.25,
		}},
		Meetings: []rawi.RecordMeeting{{
			ID: "m1", Format: "visit", Stage: "planned", Trigger: rawi.RecordCue{Start: 0, End: n, Lemma: "زيارة"}, Host: "e2",
			Sides: []rawi.RecordSide{{Party: "e1", Size: 3}, {Members: []string{"e2"}}}, Size: "3+3", Time: "t1", Events: []string{"v1"}, Rule: "mt", Score: 1,
		}},
		Notes: []rawi.RecordNote{},
	}
}

// write writes a batch that must succeed.
func write(t testing.TB, s store.Store, b *store.Batch) []store.Outcome {
	t.Helper()
	o, err := s.Write(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	if len(o) != len(b.Articles) {
		t.Fatalf("%d outcomes of %d articles", len(o), len(b.Articles))
	}
	return o
}

func put(t testing.TB, s store.Store, articles ...*store.Article) []store.Outcome {
	t.Helper()
	return write(t, s, &store.Batch{Articles: articles})
}

// sound fails the test if a check finds a fault.
func sound(t testing.TB, s store.Store) {
	t.Helper()
	for _, f := range faults(t, s) {
		t.Errorf("fault: %s", f)
	}
}

func faults(t testing.TB, s store.Store) []string {
	t.Helper()
	var found []string
	err := s.Check(t.Context(), func(f store.Fault) {
		found = append(found, fmt.Sprintf("document %d, version %d: %s", f.Document, f.Version, f.What))
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// dump is all that a store holds: two stores with the same dump hold the same.
func dump(t testing.TB, s store.Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}

func documents(t testing.TB, s store.Store, f store.Filter) []*store.Document {
	t.Helper()
	var docs []*store.Document
	for d, err := range s.Documents(t.Context(), f) {
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, d)
	}
	return docs
}

func testEmpty(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	ctx := t.Context()
	_, document := s.Document(ctx, 1)
	_, record := s.Record(ctx, 1, 0)
	_, versions := s.Versions(ctx, 1)
	_, rows := s.Rows(ctx, 1)
	_, terms := s.Terms(ctx, 1)
	_, source := s.Source(ctx, "none")
	for what, err := range map[string]error{"document": document, "record": record, "versions": versions, "rows": rows, "terms": terms, "source": source} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v, want not found", what, err)
		}
	}
	if docs := documents(t, s, store.Filter{}); docs != nil {
		t.Errorf("documents %v", docs)
	}
	for _, f := range []func() (int, error){
		func() (int, error) { m, err := s.Keys(ctx, []string{"k"}); return len(m), err },
		func() (int, error) { m, err := s.Keys(ctx, nil); return len(m), err },
		func() (int, error) { m, err := s.Texts(ctx, []string{rawi.Digest("x")}); return len(m), err },
		func() (int, error) { m, err := s.Named(ctx, "x"); return len(m), err },
		func() (int, error) { m, err := s.Near(ctx, 1); return len(m), err },
		func() (int, error) { m, err := s.Sources(ctx); return len(m), err },
		func() (int, error) { m, err := s.Lease(ctx, store.Lease{Count: 5, Now: day(1)}); return len(m), err },
		func() (int, error) { return s.Release(ctx, "") },
		func() (int, error) {
			n := 0
			for range s.Corrections(ctx, store.CorrectionFilter{}) {
				n++
			}
			return n, nil
		},
		func() (int, error) { return s.Retry(ctx, "") },
	} {
		if n, err := f(); n != 0 || err != nil {
			t.Errorf("%d, %v of an empty store", n, err)
		}
	}
	if _, err := s.Texts(ctx, []string{"no digest"}); !errors.Is(err, rawi.ErrInvalid) {
		t.Errorf("no digest: %v", err)
	}
	put(t, s)
	st, err := s.Stats(ctx)
	if err != nil || st.Documents != 0 || st.Schema == 0 || st.DiskBytes == 0 {
		t.Errorf("stats %+v, %v", st, err)
	}
	sound(t, s)
}

func testIdentity(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	const a, b, c = "first text", "second text", "third text"
	keysOnly := func(text string, keys ...string) *store.Article {
		return &store.Article{Keys: keys, Digest: rawi.Digest(text)}
	}
	for i, step := range []struct {
		why     string
		article *store.Article
		want    store.Outcome
	}{
		{"a new address with a new text", article(t, "m", a, "u1"), store.Outcome{Kind: store.Added, Document: 1, Version: 1}},
		{"the same again", article(t, "m", a, "u1"), store.Outcome{Kind: store.Same, Document: 1, Version: 1}},
		{"the same text elsewhere", article(t, "m", a, "u2"), store.Outcome{Kind: store.Same, Document: 1, Version: 1}},
		{"the same text from nowhere", article(t, "m", a), store.Outcome{Kind: store.Same, Document: 1, Version: 1}},
		{"another text at the address", article(t, "m", b, "u1"), store.Outcome{Kind: store.Changed, Document: 1, Version: 2}},
		{"the other address has not changed", article(t, "m", a, "u2"), store.Outcome{Kind: store.Same, Document: 1, Version: 1}},
		{"a third address of the old text", article(t, "m", a, "u3"), store.Outcome{Kind: store.Same, Document: 1, Version: 1}},
		{"the address has its old text again", article(t, "m", a, "u1"), store.Outcome{Kind: store.Changed, Document: 1, Version: 1}},
		{"and the new one again", article(t, "m", b, "u1"), store.Outcome{Kind: store.Changed, Document: 1, Version: 2}},
		{"another maker", article(t, "n", b, "u1"), store.Outcome{Kind: store.Reanalysed, Document: 1, Version: 2}},
		{"a new text of several new addresses", article(t, "m", c, "u4", "u5"), store.Outcome{Kind: store.Added, Document: 2, Version: 1}},
		{"a known text under an address of another", article(t, "m", c, "u1"), store.Outcome{Kind: store.Same, Document: 2, Version: 1}},
		{"keys alone", keysOnly(c, "u6"), store.Outcome{Kind: store.Same, Document: 2, Version: 1}},
		{"a text of no address", article(t, "m", "fourth"), store.Outcome{Kind: store.Added, Document: 3, Version: 1}},
	} {
		if got := put(t, s, step.article); !reflect.DeepEqual(got[0], step.want) {
			t.Errorf("step %d, %s: %+v, want %+v", i, step.why, got[0], step.want)
		}
	}
	ctx := t.Context()
	d, err := s.Document(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "keys", d.Keys, []string{"u1", "u2", "u3"})
	same(t, "current", []any{d.Number, d.Maker, d.RecordID, d.TextBytes, d.Published, d.Fetched, d.Publisher, d.Lang, d.Headline},
		[]any{2, "n", "id-" + b, len(b), time.Date(2024, 1, 2, 7, 0, 0, 0, time.UTC), day(1), "جريدة", "ar", "عنوان"})
	versions, err := s.Versions(ctx, 1)
	if err != nil || len(versions) != 2 || versions[0].Digest != rawi.Digest(a) || versions[1].Digest != rawi.Digest(b) {
		t.Errorf("versions %+v, %v", versions, err)
	}
	for version, text := range map[int]string{0: b, 1: a, 2: b} {
		if r, err := s.Record(ctx, 1, version); err != nil || !reflect.DeepEqual(r, Record("id-"+text, text)) {
			t.Errorf("record of version %d: %+v, %v", version, r, err)
		}
	}
	keys, err := s.Keys(ctx, []string{"u1", "u5", "u6", "u7"})
	same(t, "keys", []any{keys, err}, []any{map[string]int64{"u1": 1, "u5": 2, "u6": 2}, error(nil)})
	texts, err := s.Texts(ctx, []string{rawi.Digest(a), rawi.Digest(b), rawi.Digest("none")})
	same(t, "texts", []any{texts, err}, []any{map[string]store.Text{
		rawi.Digest(a): {Document: 1, Version: 1, Maker: "m"},
		rawi.Digest(b): {Document: 1, Version: 2, Current: true, Maker: "n"},
	}, error(nil)})
	named, err := s.Named(ctx, "id-"+b)
	same(t, "named", []any{named, err}, []any{[]int64{1}, error(nil)})
	old, err := s.Named(ctx, "id-"+a)
	same(t, "the name of an old version", []any{old, err}, []any{[]int64(nil), error(nil)})

	// Within one batch all of this holds as well.
	got := put(t, s, article(t, "m", "v", "w1"), article(t, "m", "v", "w2"), article(t, "m", "x", "w1"), article(t, "n", "v", "w1"), keysOnly("x", "w3"))
	same(t, "one batch", got, []store.Outcome{
		{Kind: store.Added, Document: 4, Version: 1},
		{Kind: store.Same, Document: 4, Version: 1},
		{Kind: store.Changed, Document: 4, Version: 2},
		{Kind: store.Changed, Document: 4, Version: 1},
		{Kind: store.Same, Document: 4, Version: 2},
	})
	if d, err := s.Document(ctx, 4); err != nil || d.Maker != "n" || d.Number != 1 || !slices.Equal(d.Keys, []string{"w1", "w2", "w3"}) {
		t.Errorf("document %+v, %v", d, err)
	}
	sound(t, s)
}

func testRows(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	check := func(want *rawi.Record) {
		t.Helper()
		rows := store.RowsOf(want, strings.ToLower)
		rows.Sort()
		got, err := s.Rows(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "rows", got, rows)
		terms, err := s.Terms(t.Context(), 1)
		same(t, "terms", []any{terms, err}, []any{strings.Fields(want.Text), error(nil)})
	}
	first, second := Record("a", "one two"), Record("a", "three")
	second.Entities[0].Name = "Someone Else"
	second.Statements = append(second.Statements, rawi.RecordStatement{ID: "s2", Mode: rawi.Indirect, Speakers: []string{"e1", "e2"}, Via: []string{"e2"}, Addressee: "e1"})
	second.Events, second.Meetings[0].Events = nil, nil
	put(t, s, sealed(t, "m", first, "k"))
	check(first)
	put(t, s, sealed(t, "m", second, "k"))
	check(second)
	sound(t, s)

	// What a later program finds replaces what was found, also the spelling of
	// keys, and leaves nothing behind.
	third := Record("b", "three")
	third.Meetings, third.Times = nil, nil
	third.Statements[0].Time, third.Events[0].Time = "", ""
	other := &store.Sealer{Maker: "n", Fold: strings.ToUpper}
	a, err := other.Seal(third, store.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, a)
	got, err := s.Rows(t.Context(), 1)
	want := store.RowsOf(third, strings.ToUpper)
	want.Sort()
	same(t, "rows of a later program", []any{got.Entities, got.Roles, len(got.Meetings), len(got.Times), err}, []any{want.Entities, want.Roles, 0, 0, error(nil)})
	if terms, err := s.Terms(t.Context(), 1); terms != nil || err != nil {
		t.Errorf("terms %q, %v, want none", terms, err)
	}
	st, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "stats", []int64{st.Documents, st.Versions, st.Entities, st.Mentions, st.Statements, st.Events, st.Meetings, st.Times},
		[]int64{1, 2, 2, 3, 1, 1, 0, 0})
	same(t, "makers", st.Makers, map[string]int64{"n": 1})
	sound(t, s)
}

func testAtomic(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	put(t, s, article(t, "m", "kept", "k"))
	before := dump(t, s)
	bad := &store.Article{Keys: []string{"x"}, Digest: rawi.Digest("never seen")}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	batch := func(a *store.Article, items ...store.Item) *store.Batch {
		return &store.Batch{
			Articles: []*store.Article{article(t, "m", "new", "n"), article(t, "m", "changed", "k"), article(t, "o", "kept", "k2"), a},
			Sources:  []store.Source{{Name: "s", Checkpoint: "10"}},
			Queue:    items,
		}
	}
	good := article(t, "m", "good")
	for what, f := range map[string]func() error{
		"a key to no text": func() error { _, err := s.Write(t.Context(), batch(bad)); return err },
		"no digest":        func() error { _, err := s.Write(t.Context(), batch(&store.Article{Digest: "?"})); return err },
		"an item of no source": func() error {
			_, err := s.Write(t.Context(), batch(good, store.Item{Source: "s", Key: "a"}, store.Item{Source: "none", Key: "b"}))
			return err
		},
		"a state that is none": func() error {
			b := batch(good)
			b.Done = []store.Item{{Source: "s", Key: "a", State: "odd"}}
			_, err := s.Write(t.Context(), b)
			return err
		},
		"canceled": func() error { _, err := s.Write(canceled, batch(good)); return err },
		"a panic of the caller": func() (err error) {
			defer func() {
				if recover() != nil {
					err = errors.New("panicked")
				}
			}()
			b := batch(good)
			b.Articles = nil
			for _, text := range []string{"p", "q"} {
				a := article(t, "m", text)
				a.Bands = []uint64{1}
				b.Articles = append(b.Articles, a)
			}
			b.Share = func(_, _ []byte) float64 { panic("in Share") }
			_, err = s.Write(t.Context(), b)
			return err
		},
	} {
		if err := f(); err == nil {
			t.Errorf("%s: written", what)
		}
		if !bytes.Equal(dump(t, s), before) {
			t.Errorf("%s: something of it was kept", what)
		}
	}
	if o := write(t, s, batch(good, store.Item{Source: "s", Key: "a"})); o[3].Kind != store.Added {
		t.Errorf("after all that: %+v", o)
	}
	sound(t, s)
}

func testFilter(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	const n = 1100 // more than two pages of a walk
	var articles []*store.Article
	for i := range n {
		r := &rawi.Record{Doc: rawi.RecordDoc{ID: strconv.Itoa(i), Publisher: "p" + strconv.Itoa(i%3)}, Text: "text " + strconv.Itoa(i)}
		if i > 0 {
			r.Doc.Published = day(1).Add(time.Duration(i) * time.Hour).Format(time.RFC3339)
		}
		a, err := sealer("m"+strconv.Itoa(i%2)).Seal(r, store.Origin{Source: "s" + strconv.Itoa(i%5)})
		if err != nil {
			t.Fatal(err)
		}
		articles = append(articles, a)
	}
	put(t, s, articles...)
	ids := func(f store.Filter) (ids []string) {
		for _, d := range documents(t, s, f) {
			ids = append(ids, d.RecordID)
		}
		return ids
	}
	want := func(keep func(i int) bool) (ids []string) {
		for i := range n {
			if keep(i) {
				ids = append(ids, strconv.Itoa(i))
			}
		}
		return ids
	}
	at := func(hours int) time.Time { return day(1).Add(time.Duration(hours) * time.Hour) }
	for name, f := range map[string]struct {
		filter store.Filter
		keep   func(int) bool
	}{
		"all":       {store.Filter{}, func(int) bool { return true }},
		"after":     {store.Filter{After: 700}, func(i int) bool { return i >= 700 }},
		"limit":     {store.Filter{After: 10, Limit: 600}, func(i int) bool { return i >= 10 && i < 610 }},
		"a page":    {store.Filter{Limit: 500}, func(i int) bool { return i < 500 }},
		"maker":     {store.Filter{NotMaker: "m0"}, func(i int) bool { return i%2 == 1 }},
		"source":    {store.Filter{Source: "s3"}, func(i int) bool { return i%5 == 3 }},
		"publisher": {store.Filter{Publisher: "p1"}, func(i int) bool { return i%3 == 1 }},
		"from":      {store.Filter{From: at(600)}, func(i int) bool { return i >= 600 }},
		"to":        {store.Filter{To: at(600)}, func(i int) bool { return i > 0 && i < 600 }},
		"several":   {store.Filter{From: at(20), To: at(900), Source: "s1", NotMaker: "m1"}, func(i int) bool { return i >= 20 && i < 900 && i%5 == 1 && i%2 == 0 }},
		"none":      {store.Filter{Source: "none"}, func(int) bool { return false }},
	} {
		same(t, name, ids(f.filter), want(f.keep))
	}
	// What is written again comes last, and a walk that breaks off goes on.
	last := documents(t, s, store.Filter{})[n-1].Changed
	put(t, s, sealed(t, "new", &rawi.Record{Doc: rawi.RecordDoc{ID: "5"}, Text: "text 5"}))
	same(t, "changed since", ids(store.Filter{After: last}), []string{"5"})
	for d, err := range s.Documents(t.Context(), store.Filter{}) {
		if err != nil || d.RecordID != "0" {
			t.Errorf("first: %+v, %v", d, err)
		}
		break
	}
}

func testNear(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	// The sketch is a text; the share is that of its bytes which are the same.
	share := func(a, b []byte) float64 {
		n := 0
		for i := range min(len(a), len(b)) {
			if a[i] == b[i] {
				n++
			}
		}
		return float64(n) / float64(max(len(a), len(b)))
	}
	near := func(text, sketch string, bands ...uint64) *store.Article {
		a := article(t, "m", text, "k-"+text)
		a.Sketch, a.Bands = []byte(sketch), bands
		return a
	}
	batch := func(articles ...*store.Article) *store.Batch {
		return &store.Batch{Articles: articles, Share: share, Near: 0.5}
	}
	const high = 1 << 63
	o := write(t, s, batch(near("a", "abcd", 1, 2, high), near("b", "abcx", 2, 3), near("c", "zzzz", 1, 2, 3), near("d", "abcd", 9)))
	same(t, "in one batch", o[1].Near, []store.Pair{{A: 1, B: 2, Share: 0.75}})
	same(t, "no share", len(o[2].Near), 0)
	same(t, "no band", len(o[3].Near), 0)
	o = write(t, s, batch(near("e", "abcd", high, high, 3)))
	same(t, "with what is kept", o[0].Near, []store.Pair{{A: 1, B: 5, Share: 1}, {A: 2, B: 5, Share: 0.75}})
	pairs, err := s.Near(t.Context(), 2)
	same(t, "of one", []any{pairs, err}, []any{[]store.Pair{{A: 1, B: 2, Share: 0.75}, {A: 2, B: 5, Share: 0.75}}, error(nil)})
	all := func(least float64) (pairs []store.Pair) {
		for p, err := range s.Pairs(t.Context(), least) {
			if err != nil {
				t.Fatal(err)
			}
			pairs = append(pairs, p)
		}
		return pairs
	}
	same(t, "all", all(0.5), []store.Pair{{A: 1, B: 2, Share: 0.75}, {A: 1, B: 5, Share: 1}, {A: 2, B: 5, Share: 0.75}})
	same(t, "equal", all(0.9), []store.Pair{{A: 1, B: 5, Share: 1}})
	sound(t, s)

	// A new version has neighbours of its own.
	changed := near("a2", "zzzz", 3)
	changed.Keys = []string{"k-a"}
	write(t, s, batch(changed))
	same(t, "after a change", all(0), []store.Pair{{A: 1, B: 3, Share: 1}, {A: 2, B: 5, Share: 0.75}})
	sound(t, s)

	// More pairs than a page of a walk.
	var many []*store.Article
	for i := range 45 {
		many = append(many, near("copy "+strconv.Itoa(i), "same", 77))
	}
	write(t, s, batch(many...))
	if pairs := all(1); !slices.IsSortedFunc(pairs, func(a, b store.Pair) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) }) || len(pairs) < 800 {
		t.Errorf("%d pairs", len(pairs))
	}
}

func testHostile(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	long := strings.Repeat("طويل/", 8_000)
	for i, odd := range []string{
		"nul\x00in it", "no utf-8 \xff\xfe\xc0", "\u202eقلب\u202c", "'; DROP TABLE documents; --", `"quoted"`, "?", "$1", "%s%n", "\\x00", "\\",
		"🇯🇴👨‍👩‍👧‍👦", "e\u0301", "\ufffd", "\ufeffbom", "\r\n\t\v", long, "NULL", " ", "(?,?)",
	} {
		text := strings.ToValidUTF8(odd, "\ufffd") + strconv.Itoa(i)
		r := Record(odd, text)
		r.Doc.Publisher, r.Doc.Headline, r.Doc.URL, r.Doc.Lang = odd, odd, odd, odd
		r.Entities[0].Name, r.Entities[1].Name = odd, odd+"2"
		r.Times[0].Value, r.Times[0].From = odd, odd
		r.Statements[0].Act, r.Events[0].Type, r.Meetings[0].Format, r.Meetings[0].Rule = odd, odd, odd, odd
		a, err := sealer(odd).Seal(r, store.Origin{Keys: []string{odd, odd + "/2"}, Source: odd, Sketch: []byte(odd), Bands: []uint64{uint64(i), ^uint64(0)}})
		if err != nil {
			t.Fatal(err)
		}
		o := write(t, s, &store.Batch{
			Articles: []*store.Article{a},
			Sources:  []store.Source{{Name: odd, URL: odd, Settings: []byte(odd), Checkpoint: odd, Fault: odd}},
			Queue:    []store.Item{{Source: odd, Key: odd, Mark: odd, Hint: []byte(odd)}},
			Done:     []store.Item{{Source: odd, Key: odd + "3", State: store.StateFailed, Reason: odd}},
		})
		id := o[0].Document
		if o[0].Kind != store.Added || id != int64(i+1) {
			t.Fatalf("%.20q: %+v", odd, o)
		}
		if keys, err := s.Keys(t.Context(), []string{odd}); err != nil || keys[odd] != id {
			t.Errorf("%.20q: keys %v, %v", odd, keys, err)
		}
		if ids, err := s.Named(t.Context(), odd); err != nil || !slices.Contains(ids, id) {
			t.Errorf("%.20q: named %v, %v", odd, ids, err)
		}
		if got, err := s.Record(t.Context(), id, 0); err != nil || got.Text != text {
			t.Errorf("%.20q: record %v", odd, err)
		}
		if src, err := s.Source(t.Context(), odd); err != nil || string(src.Settings) != odd || src.Checkpoint != store.Clean(odd) {
			t.Errorf("%.20q: source %v", odd, err)
		}
		if n, err := s.Retry(t.Context(), odd); n != 1 || err != nil {
			t.Errorf("%.20q: retried %d, %v", odd, n, err)
		}
		if items, err := s.Lease(t.Context(), store.Lease{Source: odd, Owner: odd, Count: 9, Now: day(1), For: time.Hour}); err != nil || len(items) != 2 {
			t.Errorf("%.20q: leased %d, %v", odd, len(items), err)
		}
		if n, err := s.Release(t.Context(), odd); n != 2 || err != nil {
			t.Errorf("%.20q: released %d, %v", odd, n, err)
		}
	}
	sound(t, s)
	copied := place(t).open(t)
	if err := copied.Restore(t.Context(), bytes.NewReader(dump(t, s))); err != nil {
		t.Fatal(err)
	}
	sound(t, copied)
}

func testLarge(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	text := strings.Repeat("قال الوزير إن الوفد وصل إلى العاصمة. ", 30_000) // 2 MB
	r := Record("large", text)
	for i := range 5_000 {
		r.Statements = append(r.Statements, rawi.RecordStatement{ID: "s" + strconv.Itoa(i+2), Mode: rawi.Direct, Speakers: []string{"e1"}, Content: []rawi.RecordSpan{{Start: i, End: i + 1}}})
	}
	put(t, s, sealed(t, "m", r, "k"))
	got, err := s.Record(t.Context(), 1, 0)
	if err != nil || got.Text != text || len(got.Statements) != 5_001 {
		t.Errorf("record: %v", err)
	}
	rows, err := s.Rows(t.Context(), 1)
	if err != nil || len(rows.Statements) != 5_001 || len(rows.Roles) != 5_000+7 {
		t.Errorf("rows: %v, %d statements, %d roles", err, len(rows.Statements), len(rows.Roles))
	}
	put(t, s, sealed(t, "m", Record("small", "small"), "k"))
	if rows, err := s.Rows(t.Context(), 1); err != nil || len(rows.Statements) != 1 {
		t.Errorf("after a change: %v", err)
	}
	sound(t, s)
}
