package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/internal/made"
	"example.org/rawi/store"
	"github.com/klauspost/compress/gzip"
)

// TestOnce ingests the same articles in every form, and each is kept once.
func TestOnce(t *testing.T) {
	b := newBed(t)
	a := articles(t, 60, 1)
	dir := t.TempDir()
	write := func(name string, content []byte) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lines := jsonl(t, a)
	write("a.jsonl", lines)
	var packed, warc bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(lines)
	_ = z.Close()
	write("b/b.jsonl.gz", packed.Bytes())
	if err := made.WriteWARC(&warc, true, a[:20]); err != nil {
		t.Fatal(err)
	}
	write("c.warc.gz", warc.Bytes())
	write("d.html", a[20].Page())
	write("e.txt", []byte(a[21].Text))
	write("f.xml", made.Feed("المسار", "https://paper.example/", a[22:30], true))
	write(".hidden.txt", []byte("لا يقرأ"))
	write("g.png", []byte("\x89PNG\x00\x00"))

	b.run(dir)
	if got := b.count(store.Added); got != 60 {
		t.Errorf("%d added, want 60", got)
	}
	if got := b.count(store.Same); got != 60+20+1+1+8 {
		t.Errorf("%d the same, want 90", got)
	}
	if got := b.faults(); len(got) != 1 || !strings.Contains(got[0], "PNG") {
		t.Errorf("faults %q", got)
	}
	if got := len(b.documents()); got != 60 {
		t.Errorf("%d documents, want 60", got)
	}
	b.check()

	// Once more: what was read to its end is not opened.
	b.run(dir)
	if len(b.faults()) != 1 || b.count(store.Same)+b.count(store.Added) != 0 {
		t.Errorf("events %+v", b.events)
	}
}

// TestVersions changes an article, and keeps what it was.
func TestVersions(t *testing.T) {
	b := newBed(t)
	a := articles(t, 3, 2)
	path := file(t, "a.jsonl", jsonl(t, a))
	b.run(path)
	old := a[1].Text
	a[1].Text += "\nوأضاف المتحدث أن اللجنة ستجتمع غدا."
	a[2].URL = strings.Replace(a[2].URL, "https://", "http://", 1) + "/?utm_source=feed#top"
	a[2].Text += "\nوسينشر البيان كاملا يوم الأحد."
	b.run(file(t, "b.jsonl", jsonl(t, a)))
	if b.count(store.Changed) != 2 || b.count(store.Same) != 1 {
		t.Errorf("%d changed, %d the same", b.count(store.Changed), b.count(store.Same))
	}
	d := b.documents()[a[1].URL]
	if d == nil || d.Number != 2 {
		t.Fatalf("document %+v", d)
	}
	for n, want := range []string{old, a[1].Text} {
		r, err := b.Store.Record(t.Context(), d.ID, n+1)
		if err != nil || r.Text != want || len(r.Notes) != 1 {
			t.Errorf("version %d: %v, %.60q", n+1, err, r.Text)
		}
	}
	// It is taken back: the first text counts again, and is no third version.
	a[1].Text = old
	b.run(file(t, "c.jsonl", jsonl(t, a)))
	if d = b.documents()[a[1].URL]; d.Number != 1 {
		t.Errorf("version %d counts, want 1", d.Number)
	}
	if v, err := b.Store.Versions(t.Context(), d.ID); err != nil || len(v) != 2 {
		t.Errorf("%d versions, %v", len(v), err)
	}
	b.check()
}

// TestNames holds that articles without address are known by the name that their
// publisher gave them.
func TestNames(t *testing.T) {
	b := newBed(t)
	b.run(file(t, "first.jsonl", []byte(`{"id":"1","publisher":"p","text":"قال الوزير إن الميناء سيفتح."}
{"id":"1","text":"قال الوزير إن الجسر سيفتح."}
{"text":"قال الوزير إن المطار سيفتح."}`)))
	b.run(file(t, "second.jsonl", []byte(`{"id":"1","publisher":"p","text":"قال الوزير إن الميناء سيفتح غدا."}
{"id":"1","text":"قال الوزير إن الجسر سيفتح غدا."}
{"text":"قال الوزير إن المطار سيفتح غدا."}`)))
	if b.count(store.Changed) != 1 || b.count(store.Added) != 2 {
		t.Errorf("%d changed, %d added, want 1 and 2", b.count(store.Changed), b.count(store.Added))
	}
}

// TestNearDuplicates finds agency copy, with its share.
func TestNearDuplicates(t *testing.T) {
	b := newBed(t)
	b.run(file(t, "a.jsonl", jsonl(t, articles(t, 40, 3))))
	n := 0
	for p, err := range b.Store.Pairs(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; p.Share < .5 || p.Share >= 1 {
			t.Errorf("pair %+v", p)
		}
	}
	if n != 2 { // every twentieth is a copy
		t.Errorf("%d pairs, want 2", n)
	}
}

// TestFaultsAreKept keeps what fails, with the reason, and tries it again.
func TestFaultsAreKept(t *testing.T) {
	b := newBed(t)
	broken := true
	b.Analyse = func(_ context.Context, d *rawi.Document) error {
		switch {
		case broken && d.ID == "b":
			return fmt.Errorf("quote: %w", rawi.ErrInvalid)
		case broken && d.ID == "c":
			panic("a fault of rawi")
		}
		return nil
	}
	path := file(t, "a.jsonl", []byte(`{"id":"a","text":"قال الوزير إن الميناء سيفتح."}
{"id":"b","text":"قال الوزير إن الجسر سيفتح."}
{"id":"c","text":"قال الوزير إن المطار سيفتح."}
{"id":
{"id":"e","text":"قال الوزير إن النفق سيفتح."}`))
	b.run(path, filepath.Join(t.TempDir(), "missing.txt"))
	want := []string{"2: quote: invalid", "3: fault of rawi itself: a fault of rawi", "4: JSON ends early", "file: no such file or directory"}
	got := b.faults()
	if len(got) != len(want) {
		t.Fatalf("faults %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("fault %q, want %q", got[i], want[i])
		}
	}
	n := 0
	for item, err := range b.Store.Items(t.Context(), "", store.StateFailed) {
		if err != nil || item.Reason == "" {
			t.Errorf("item %+v, %v", item, err)
		}
		n++
	}
	if n != 4 || len(b.documents()) != 2 {
		t.Errorf("%d items, %d documents", n, len(b.documents()))
	}

	broken, b.events = false, nil
	tried, err := b.Retry(t.Context(), []string{filepath.Dir(path)})
	if err != nil || tried != 3 || b.count(store.Added) != 2 || len(b.faults()) != 1 {
		t.Errorf("%d tried, %d added, faults %q, %v", tried, b.count(store.Added), b.faults(), err)
	}
	// The line is mended: the file is another one, and its old faults are no more.
	if err := os.WriteFile(path, []byte(`{"id":"d","text":"قال الوزير إن السد سيفتح."}`), 0o600); err != nil {
		t.Fatal(err)
	}
	b.run(path)
	for item, err := range b.Store.Items(t.Context(), "", store.StateFailed) {
		if err != nil || !strings.HasSuffix(item.Source, "missing.txt") {
			t.Errorf("item %+v, %v", item, err)
		}
	}
	if len(b.documents()) != 5 {
		t.Errorf("%d documents, want 5", len(b.documents()))
	}
}

// TestBrokenOff ends an ingest again and again; what is kept in the end is what
// one that was left alone keeps.
func TestBrokenOff(t *testing.T) {
	a := articles(t, 900, 4)
	path := file(t, "a.jsonl", jsonl(t, a))
	want := newBed(t)
	want.run(path)
	b := newBed(t)
	for n := 0; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		b.Analyse = func(_ context.Context, d *rawi.Document) error {
			if seen++; seen == 300 {
				cancel()
			}
			d.Note("test", "analysed")
			return nil
		}
		b.Jobs = 1
		b.events = nil
		err := b.Run(ctx, []string{path}, nil)
		cancel()
		if err == nil {
			if n < 2 {
				t.Errorf("it ended after %d breaks", n)
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if n > 10 {
			t.Fatal("it gets nowhere")
		}
	}
	if got, want := dump(t, b.Store), dump(t, want.Store); got != want {
		t.Error("the archives differ")
	}
	b.check()
}

// TestReanalyse makes those records anew that are out of date.
func TestReanalyse(t *testing.T) {
	b := newBed(t)
	path := file(t, "a.jsonl", jsonl(t, articles(t, 300, 5)))
	b.run(path)
	before := dump(t, b.Store)
	fetched := b.documents()["https://paper-1.example/news/5/1"]
	b.events = nil
	if err := b.Reanalyse(t.Context()); err != nil || len(b.events) != 0 {
		t.Errorf("%d events, %v", len(b.events), err)
	}
	b.Sealer.Maker = "two"
	b.clock.now = b.clock.now.Add(time.Hour)
	b.run(file(t, "b.jsonl", jsonl(t, articles(t, 3, 6))))
	n := 0
	b.Analyse = func(_ context.Context, d *rawi.Document) error { n++; d.Note("test", "analysed anew"); return nil }
	b.Jobs = 1
	b.events = nil
	if err := b.Reanalyse(t.Context()); err != nil || b.count(store.Reanalysed) != 300 || n != 300 {
		t.Errorf("%d reanalysed, %d analysed, %v", b.count(store.Reanalysed), n, err)
	}
	after := dump(t, b.Store)
	if !strings.HasPrefix(after, strings.ReplaceAll(before, `"analysed"`, `"analysed anew"`)) {
		t.Error("reanalysing changed more than the findings")
	}
	if d := b.documents()["https://paper-1.example/news/5/1"]; fetched != nil && !d.Fetched.Equal(fetched.Fetched) {
		t.Errorf("fetched %v, want %v", d.Fetched, fetched.Fetched)
	}
	b.check()
}

// TestStandardInput reads what comes, twice.
func TestStandardInput(t *testing.T) {
	b := newBed(t)
	in := string(jsonl(t, articles(t, 5, 7))) + "{\"text\":\n"
	for _, want := range []store.OutcomeKind{store.Added, store.Same} {
		b.events = nil
		if err := b.Run(t.Context(), []string{"-"}, strings.NewReader(in)); err != nil {
			t.Fatal(err)
		}
		if b.count(want) != 5 || len(b.faults()) != 1 {
			t.Errorf("%d %s, faults %q", b.count(want), want, b.faults())
		}
	}
}
