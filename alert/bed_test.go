package alert_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/alert"
	"example.org/rawi/search"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
)

// clock is a time that passes when it is told to.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	waits []wait
}

type wait struct {
	at time.Time
	c  chan time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := wait{c.now.Add(d), make(chan time.Time, 1)}
	c.waits = append(c.waits, w)
	return w.c
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	var left []wait
	for _, w := range c.waits {
		if w.at.After(c.now) {
			left = append(left, w)
			continue
		}
		w.c <- c.now
	}
	c.waits = left
}

// index is a search.Saved that reads the records of a store: the words of the
// query stand in the speaker or in what is said.
type index struct {
	store store.Store
	asked int
	extra []*search.Hit // that is found besides, once
	kept  []entry       // of what was written since
	since int64
}

type entry struct {
	*store.Document
	record *rawi.Record
}

// load reads what is new in the store.
func (x *index) load(ctx context.Context) error {
	for d, err := range x.store.Documents(ctx, store.Filter{After: x.since}) {
		if err != nil {
			return err
		}
		record, err := x.store.Record(ctx, d.ID, 0)
		if err != nil {
			return err
		}
		x.since = d.Changed
		x.kept = append(slices.DeleteFunc(x.kept, func(e entry) bool { return e.ID == d.ID }), entry{d, record})
	}
	return nil
}

func (x *index) Since(ctx context.Context, r search.Request, changed int64) (hits []*search.Hit, upTo int64, err error) {
	x.asked++
	if strings.Contains(r.Query, "(") {
		return nil, 0, rawi.Hint(fmt.Errorf("query: a parenthesis is not closed: %w", rawi.ErrInvalid), "close it")
	}
	if err := x.load(ctx); err != nil {
		return nil, 0, err
	}
	for _, d := range x.kept {
		record := d.record
		if d.Changed <= changed {
			continue
		}
		base := search.Hit{Document: d.ID, ID: d.RecordID, URL: d.URL, Publisher: d.Publisher, Headline: d.Headline, Published: record.Doc.Published, Text: record.Text}
		if r.In == search.Articles && strings.Contains(record.Text, r.Query) {
			hits = append(hits, &base)
		}
		for _, s := range record.Statements {
			h := base
			h.Finding, h.Type = s.ID, s.Act
			h.Evidence = string([]rune(record.Text)[s.Content[0].Start:s.Content[0].End])
			for _, e := range record.Entities {
				if len(s.Speakers) > 0 && e.ID == s.Speakers[0] {
					h.Who = []string{e.Name}
				}
			}
			if r.In == search.Statements && strings.Contains(strings.Join(h.Who, " ")+" "+h.Evidence, r.Query) {
				hits = append(hits, &h)
			}
		}
	}
	hits, x.extra = append(hits, x.extra...), nil
	return hits, x.since, nil
}

// bed is a Post over a store of its own.
type bed struct {
	*alert.Post
	t     testing.TB
	store store.Store
	clock *clock
	index *index
	log   *bytes.Buffer
}

func newBed(t testing.TB) *bed {
	t.Helper()
	s, err := sqlite.Open(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	b := &bed{t: t, store: s, clock: &clock{now: time.Date(2025, 8, 16, 9, 0, 0, 0, time.UTC)}, index: &index{store: s}, log: &bytes.Buffer{}}
	b.Post = &alert.Post{
		Store: s, Saved: b.index, Clock: b.clock, Chance: func() float64 { return 0.5 }, Random: rand.NewChaCha8([32]byte{1}),
		Log:     slog.New(slog.NewTextHandler(&locked{w: b.log}, nil)),
		Senders: map[string]alert.Sender{store.ChannelHook: alert.NewHooks(true, "https://rawi.example.org", "rawi/test")},
	}
	return b
}

// locked lets several write.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// again is the same archive after its program was killed.
func (b *bed) again() {
	p := b.Post
	b.Post = &alert.Post{Store: p.Store, Saved: p.Saved, Clock: p.Clock, Chance: p.Chance, Random: p.Random, Log: p.Log, Senders: p.Senders}
}

func (b *bed) add(d alert.Draft) *store.Alert {
	b.t.Helper()
	a, err := b.Add(b.t.Context(), d)
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// article keeps an article in which each speaker says something: speaker, words,
// speaker, words.
func (b *bed) article(key, maker string, said ...string) {
	b.t.Helper()
	r := &rawi.Record{Record: 1, Doc: rawi.RecordDoc{
		ID: key, URL: "https://news.example.org/" + key, Publisher: "صحيفة النهار الجديد", Headline: "خبر " + key, Published: "2025-08-16T08:00:00Z", Lang: "ar",
	}}
	for i := 0; i+1 < len(said); i += 2 {
		id := fmt.Sprintf("e%d", i/2+1)
		start := len([]rune(r.Text)) + len([]rune(said[i]+" قال: "))
		r.Text += said[i] + " قال: " + said[i+1] + ".\n"
		r.Entities = append(r.Entities, rawi.RecordEntity{ID: id, Type: rawi.Person, Name: said[i], Mentions: []rawi.RecordMention{}})
		// Another maker numbers them otherwise.
		r.Statements = append(r.Statements, rawi.RecordStatement{
			ID: fmt.Sprintf("s%d", i/2+1+len(maker)), Mode: rawi.Direct, Act: "assert", Speakers: []string{id},
			Content: []rawi.RecordSpan{{Start: start, End: start + len([]rune(said[i+1]))}}, Rule: "r",
		})
	}
	a, err := (&store.Sealer{Maker: maker, Fold: strings.ToLower}).Seal(r, store.Origin{Keys: []string{key}, Fetched: b.clock.Now()})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.store.Write(b.t.Context(), &store.Batch{Articles: []*store.Article{a}}); err != nil {
		b.t.Fatal(err)
	}
}

// round evaluates and sends.
func (b *bed) round() (found, sent int) {
	b.t.Helper()
	found, err := b.Evaluate(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	if sent, err = b.Deliver(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	return found, sent
}

func (b *bed) alert(id int64) *store.Alert {
	b.t.Helper()
	a, err := b.store.Alert(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// receiver is a webhook that keeps what it is called with.
type receiver struct {
	*httptest.Server
	t testing.TB

	mu     sync.Mutex
	status int // what it answers, 204 if it is 0
	answer func(w http.ResponseWriter)
	secret string
	now    func() time.Time
	calls  []alert.Payload // all that were answered well
	raw    []*http.Request
	tried  int
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{t: t}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tried++
	r.raw = append(r.raw, req)
	if r.answer != nil {
		r.answer(w)
		return
	}
	if r.status != 0 {
		w.WriteHeader(r.status)
		return
	}
	var body []byte
	var err error
	if r.secret != "" {
		body, err = alert.Verify(r.secret, req, r.now(), 1<<20)
	} else {
		body, err = io.ReadAll(req.Body)
	}
	if err != nil {
		r.t.Errorf("receiver: %v", err)
		w.WriteHeader(http.StatusForbidden)
		return
	}
	var p alert.Payload
	if err := json.Unmarshal(body, &p); err != nil {
		r.t.Errorf("receiver: %v in %s", err, body)
	}
	r.calls = append(r.calls, p)
	w.WriteHeader(http.StatusNoContent)
}

func (r *receiver) set(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// got returns the words that arrived, in order; what came again under the same
// name is left out, as a receiver does.
func (r *receiver) got() (words []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := map[string]bool{}
	for _, c := range r.calls {
		if seen[c.Delivery] {
			continue
		}
		seen[c.Delivery] = true
		for _, h := range c.Hits {
			words = append(words, h.Evidence)
		}
	}
	return words
}

func equal(t interface {
	Helper()
	Errorf(string, ...any)
}, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%q", got), fmt.Sprintf("%q", want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// found is the index as a search.Searcher.
type found struct{ *index }

func (f found) Search(ctx context.Context, r search.Request) (*search.Answer, error) {
	hits, _, err := f.Since(ctx, r, 0)
	if err != nil {
		return nil, err
	}
	return &search.Answer{Hits: hits[:min(len(hits), r.Limit)]}, nil
}
