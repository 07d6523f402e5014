package storetest

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"example.org/rawi"
	"example.org/rawi/internal/golden"
	"example.org/rawi/store"
	"pgregory.net/rapid"
)

// testReaders reads while somebody writes: a reader sees whole batches, and
// documents with all of their rows.
func testReaders(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	s := p.open(t)
	const batches, size, readers = 25, 8, 3
	done := make(chan struct{})
	var wg sync.WaitGroup
	for r := range readers {
		own := s
		if r == 0 {
			own = p.open(t) // another program
		}
		wg.Go(func() {
			seen := int64(0)
			for {
				st, err := own.Stats(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				if st.Documents%size != 0 || st.Statements != st.Documents || st.Mentions != 3*st.Documents || st.Documents < seen {
					t.Errorf("a reader saw %d documents after %d, %d statements, %d mentions", st.Documents, seen, st.Statements, st.Mentions)
					return
				}
				if seen = st.Documents; seen > 0 {
					if r, err := own.Record(t.Context(), seen, 0); err != nil || len(r.Statements) != 1 {
						t.Errorf("record of document %d: %v", seen, err)
						return
					}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for b := range batches {
		var articles []*store.Article
		for i := range size {
			articles = append(articles, article(t, "m", fmt.Sprint("text ", b, i), fmt.Sprint("key ", b, i)))
		}
		if b%5 == 4 { // and some that only change
			for i := range articles {
				articles[i] = article(t, "m", fmt.Sprint("changed ", b, i), fmt.Sprint("key ", b-1, i))
			}
		}
		put(t, s, articles...)
	}
	close(done)
	wg.Wait()
	sound(t, s)
}

// testWriters has several programs write the same articles at once: each is
// kept once.
func testWriters(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	const writers, texts = 4, 30
	stores := []store.Store{p.open(t), p.open(t)}
	var mu sync.Mutex
	added := map[int64]int{}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range texts {
				n := strconv.Itoa((i*(w+1) + w) % texts)
				o, err := stores[w%2].Write(t.Context(), &store.Batch{Articles: []*store.Article{article(t, "m", "text "+n, "key "+n), article(t, "m", "other "+n)}})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, one := range o {
					if one.Kind == store.Added {
						added[one.Document]++
					}
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for id, n := range added {
		if n != 1 {
			t.Errorf("document %d was added %d times", id, n)
		}
	}
	st, err := stores[0].Stats(t.Context())
	if err != nil || st.Documents != int64(len(added)) || st.Versions != st.Documents || st.Documents > 2*texts {
		t.Errorf("%d documents, %d versions, %d were added, %v", st.Documents, st.Versions, len(added), err)
	}
	sound(t, stores[1])
}

// testOpenedAtOnce has several programs find an empty place.
func testOpenedAtOnce(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			s, err := p.Open(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := s.Write(t.Context(), &store.Batch{Articles: []*store.Article{article(t, "m", "text "+strconv.Itoa(i))}}); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(documents(t, p.open(t), store.Filter{})); n != 4 {
		t.Errorf("%d documents, want 4", n)
	}
}

// filled writes a little of everything.
func filled(t testing.TB, s store.Store) {
	t.Helper()
	near := article(t, "m", "a text", "k1")
	near.Bands, near.Sketch = []uint64{1, ^uint64(0)}, []byte("sketch")
	copied := article(t, "n", "a copy", "k2", "k3")
	copied.Bands, copied.Sketch = []uint64{1}, []byte("sketch")
	changed := article(t, "m", "a changed text", "k1")
	changed.Bands, changed.Sketch = near.Bands, near.Sketch
	b := &store.Batch{Articles: []*store.Article{near, copied}, Share: func(_, _ []byte) float64 { return 0.5 }}
	write(t, s, b)
	b.Articles = []*store.Article{changed}
	write(t, s, b)
}

// journaled writes a little into the journal.
func journaled(t testing.TB, s store.Store) {
	t.Helper()
	write(t, s, &store.Batch{
		Sources: []store.Source{{Name: "s", Settings: []byte{0, 1}, NextPoll: day(3)}},
		Queue:   []store.Item{{Source: "s", Key: "a"}, {Source: "s", Key: "b", Hint: []byte("h")}},
		Done:    []store.Item{{Source: "s", Key: "c", State: store.StateFailed, Reason: "none"}},
	})
}

func testBackup(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	filled(t, s)
	journaled(t, s)
	corrected(t, s)
	before := dump(t, s)
	copied := place(t).open(t)
	if err := copied.Restore(t.Context(), bytes.NewReader(before)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(dump(t, copied), before) {
		t.Error("what was restored is not what was backed up")
	}
	sound(t, copied)
	same(t, "corrected", act(t, copied, 1, 0), "ask")
	// What was restored goes on where the other was.
	if o := put(t, copied, article(t, "m", "a copy", "k2"), article(t, "m", "more")); o[0].Kind != store.Reanalysed || o[1].Document != 3 {
		t.Errorf("written after restoring: %+v", o)
	}

	// While somebody writes, a backup is of one moment.
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				put(t, s, article(t, "m", fmt.Sprint("one ", i)), article(t, "m", fmt.Sprint("two ", i)))
			}
		}
	})
	for range 3 {
		moment := place(t).open(t)
		if err := moment.Restore(t.Context(), bytes.NewReader(dump(t, s))); err != nil {
			t.Error(err)
		}
		if n := len(documents(t, moment, store.Filter{})); n%2 != 0 {
			t.Errorf("half a batch is in the backup: %d documents", n)
		}
		sound(t, moment)
	}
	close(stop)
	wg.Wait()
}

func testRestoreRefuses(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	filled(t, s)
	journaled(t, s)
	corrected(t, s)
	backup := dump(t, s)
	if err := s.Restore(t.Context(), bytes.NewReader(backup)); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into a full store: %v", err)
	}
	empty := place(t).open(t)
	nothing := dump(t, empty)
	refused := func(what string, b []byte, want error) {
		t.Helper()
		if err := empty.Restore(t.Context(), bytes.NewReader(b)); err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
		if !bytes.Equal(dump(t, empty), nothing) {
			t.Fatalf("%s: something was kept", what)
		}
	}
	refused("nothing", nil, rawi.ErrInvalid)
	refused("another file", []byte("SQLite format 3\x00 and so on"), rawi.ErrInvalid)
	for _, cut := range []int{5, 14, 20, len(backup) / 2, len(backup) - 40, len(backup) - 5, len(backup) - 1} {
		refused(fmt.Sprintf("cut at %d of %d", cut, len(backup)), backup[:cut], nil)
	}
	for at := 14; at < len(backup); at += len(backup)/12 + 1 {
		damaged := bytes.Clone(backup)
		damaged[at] ^= 0x55
		refused(fmt.Sprintf("damaged at %d", at), damaged, nil)
	}
	for what, f := range map[string]func(*store.BackupWriter) error{
		"an unknown table": func(b *store.BackupWriter) error { return b.Table("nothing", []string{"id"}) },
		"an unknown column": func(b *store.BackupWriter) error {
			return b.Table("makers", []string{"id", "digest); DROP TABLE makers"})
		},
		"a wrong value": func(b *store.BackupWriter) error {
			return errors.Join(b.Table("makers", []string{"id", "digest"}), b.Row([]any{nil, nil}))
		},
		"a line twice": func(b *store.BackupWriter) error {
			return errors.Join(b.Table("makers", []string{"id", "digest"}), b.Row([]any{int64(1), "m"}), b.Row([]any{int64(1), "n"}))
		},
	} {
		var made bytes.Buffer
		b, err := store.NewBackup(&made, 1)
		if err := errors.Join(err, f(b), b.Close()); err != nil {
			t.Fatal(err)
		}
		refused(what, made.Bytes(), nil)
	}
	for schema, want := range map[int64]error{99: store.ErrNewer, 0: rawi.ErrInvalid, -1: rawi.ErrInvalid} {
		var made bytes.Buffer
		b, err := store.NewBackup(&made, schema)
		if err := errors.Join(err, b.Close()); err != nil {
			t.Fatal(err)
		}
		refused(fmt.Sprintf("schema %d", schema), made.Bytes(), want)
	}
	if err := empty.Restore(t.Context(), bytes.NewReader(backup)); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

// testCheck damages a store in every way that a check must find.
func testCheck(t *testing.T, place func(testing.TB) Place) {
	for _, damage := range []struct{ statement, want string }{
		{"UPDATE statements SET act = 'assert' WHERE document = 1", "a row of Statements is"},
		{"UPDATE meetings SET score = score + 1", "a row of Meetings is"},
		{"DELETE FROM mentions WHERE document = 1 AND n = 2", "rows of Mentions"},
		{"DELETE FROM roles WHERE role = 'speaker'", "rows of Roles"},
		{"UPDATE names SET name = 'x'", "a row of Entities is"},
		{"DELETE FROM names", "an entity without its name"},
		{"DELETE FROM records WHERE version = 1", "the record is missing"},
		{"UPDATE records SET packed = (SELECT packed FROM records WHERE version = 2) WHERE version = 1", "the text has the digest"},
		{"UPDATE records SET packed = (SELECT sketch FROM sketches WHERE document = 1)", "the record is damaged"},
		{"UPDATE versions SET text_bytes = 0", "bytes, kept is 0"},
		{"UPDATE versions SET record_id = 'x'", "kept is \"x\""},
		{"UPDATE documents SET current = 2 WHERE id = 1", "a document without its current version"},
		{"UPDATE keys SET version = 2 WHERE document = 1", "a key that leads to no text of its document"},
		{"UPDATE versions SET maker = 77", "a version without its maker"},
		{"DELETE FROM bands WHERE document = 1", "a band does not lead to it"},
		{"INSERT INTO bands (band, document) VALUES (5, 99)", "without"},
		{"UPDATE terms SET packed = (SELECT sketch FROM sketches WHERE document = 1)", "the terms are damaged"},
		{"INSERT INTO terms SELECT 99, packed FROM terms WHERE document = 1", "rows without their document"},
		{"UPDATE pairs SET share = 2", "a pair that is none"},
		{"UPDATE items SET source = 99", "an item without its source"},
		{"UPDATE corrections SET document = 99 WHERE id = 'c1'", "a correction without its document"},
		{"UPDATE corrections SET undone = 1", "a record before corrections, and no correction"},
		{"UPDATE machine SET packed = (SELECT sketch FROM sketches WHERE document = 1)", "before corrections, the record is damaged"},
		{"UPDATE machine SET packed = (SELECT packed FROM records WHERE version = 2)", "before corrections, the text has the digest"},
		{"INSERT INTO machine SELECT 99, packed FROM machine WHERE version = 1", "a record before corrections without its version"},
		{"UPDATE tokens SET account = 99", "a token without its account"},
		{"UPDATE sessions SET account = 99", "a session without its account"},
		{"UPDATE finds SET alert = 99", "a find without its alert"},
		{"UPDATE channels SET alert = 99", "a channel without its alert"},
		{"UPDATE deliveries SET channel = 99", "a delivery without its channel"},
		{"UPDATE finds SET body = NULL", "without what it sends"},
	} {
		t.Run(damage.want, func(t *testing.T) {
			p := place(t)
			s := p.open(t)
			filled(t, s)
			journaled(t, s)
			corrected(t, s)
			accounted(t, s)
			alerted(t, s)
			sound(t, s)
			if err := p.Exec(t.Context(), damage.statement); err != nil {
				t.Fatal(err)
			}
			if found := faults(t, s); !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, damage.want) }) {
				t.Errorf("%s\nfound %q, want one with %q", damage.statement, found, damage.want)
			}
		})
	}
}

func testNewer(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	p.open(t)
	newer := p.Newest + 1
	insert := fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, ", newer)
	if p.Exec(t.Context(), insert+"TRUE)") != nil {
		t.Fatal("no such table")
	}
	s, err := p.Open(t.Context())
	if err == nil {
		_ = s.Close()
	}
	want := fmt.Sprintf("schema %d, this rawi knows %d", newer, p.Newest)
	if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), want) || !strings.Contains(rawi.HintOf(err), "newer rawi") {
		t.Errorf("got %v (%s), want %s", err, rawi.HintOf(err), want)
	}
}

//go:embed testdata/*.backup
var backups embed.FS

// testEarlier opens a store of every earlier schema, with articles in it. With
// -update, what is missing of the backups that they are filled from is made. A
// number that no migration has is passed over.
func testEarlier(t *testing.T, place func(testing.TB) Place) {
	for schema := int64(1); schema <= place(t).Newest; schema++ {
		t.Run(strconv.FormatInt(schema, 10), func(t *testing.T) {
			if at := schemaOf(t, place(t), schema); at != schema {
				t.Skipf("there is no migration %d", schema)
			}
			name := fmt.Sprintf("testdata/schema-%d.backup", schema)
			backup, err := backups.ReadFile(name)
			if err != nil && golden.Updating() {
				backup = makeEarlier(t, place(t), schema, name)
			} else if err != nil {
				t.Fatalf("%v (run the test with -update to make it)", err)
			}
			p := place(t)
			old, err := p.OpenAt(t.Context(), schema)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(old.Restore(t.Context(), bytes.NewReader(backup)), old.Close()); err != nil {
				t.Fatal(err)
			}
			s := p.open(t)
			st, err := s.Stats(t.Context())
			same(t, "what is kept", []any{st.Schema, st.Documents, st.Versions, st.Statements, st.Pairs, err}, []any{p.Newest, int64(2), int64(3), int64(2), int64(1), error(nil)})
			sound(t, s)
			journaled(t, s)
			if o := put(t, s, article(t, "m", "a copy", "k2")); o[0].Kind != store.Reanalysed {
				t.Errorf("%+v", o)
			}

			// A backup of that day is restored into a store of today.
			direct := place(t).open(t)
			if err := direct.Restore(t.Context(), bytes.NewReader(backup)); err != nil {
				t.Fatal(err)
			}
			sound(t, direct)
			same(t, "documents", len(documents(t, direct, store.Filter{})), 2)
		})
	}
}

// schemaOf returns the schema of a store that was opened at this one.
func schemaOf(t testing.TB, p Place, schema int64) int64 {
	t.Helper()
	s, err := p.OpenAt(t.Context(), schema)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b, err := store.OpenBackup(bytes.NewReader(dump(t, s)))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	return b.Schema
}

// makeEarlier makes the backup of a store of a schema.
func makeEarlier(t testing.TB, p Place, schema int64, name string) []byte {
	t.Helper()
	s, err := p.OpenAt(t.Context(), schema)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	filled(t, s)
	if schema >= 3 {
		corrected(t, s)
	}
	backup := dump(t, s)
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("no path of the suite")
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(here), name), backup, 0o644); err != nil {
		t.Fatal(err)
	}
	return backup
}

// testModel writes articles at random and holds the store against a model of a
// few maps.
func testModel(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		name := func(kind string, n int) string { return fmt.Sprint(kind, round, "-", n) }
		byText, byKey := map[string]int64{}, map[string]int64{}
		brought := map[string]string{}
		current := map[int64]string{}
		for range rapid.IntRange(1, 6).Draw(rt, "batches") {
			var b store.Batch
			var want []store.OutcomeKind
			var texts []string
			for range rapid.IntRange(0, 5).Draw(rt, "articles") {
				text := name("text", rapid.IntRange(0, 5).Draw(rt, "text"))
				var keys []string
				for k := range rapid.IntRange(0, 2).Draw(rt, "keys") {
					if key := name("key", rapid.IntRange(0, 4).Draw(rt, "key")); k == 0 || key != keys[0] {
						keys = append(keys, key)
					}
				}
				b.Articles = append(b.Articles, article(t, "m", text, keys...))
				texts = append(texts, text)
				// The model. Documents have numbers of its own, negative ones.
				id, known := byText[text]
				kind := store.Same
				if !known {
					kind = store.Added
					for _, key := range keys {
						if id = byKey[key]; id != 0 {
							kind = store.Changed
							break
						}
					}
					if id == 0 {
						id = -int64(len(current) + 1)
					}
					byText[text], current[id] = id, text
				}
				again := false
				for _, key := range keys {
					if byKey[key] == 0 {
						byKey[key] = id
					} else if byKey[key] == id && brought[key] != text {
						again = true
					} else if byKey[key] != id {
						continue
					}
					brought[key] = text
				}
				if known && again && current[id] != text {
					kind, current[id] = store.Changed, text
				}
				want = append(want, kind)
			}
			got, err := s.Write(context.Background(), &b)
			if err != nil {
				rt.Fatal(err)
			}
			for i, o := range got {
				if o.Kind != want[i] {
					rt.Fatalf("article %d, %s: %v, want %v", i, texts[i], o.Kind, want[i])
				}
			}
		}
		real := map[int64]int64{}
		for text, id := range byText {
			found, err := s.Texts(context.Background(), []string{rawi.Digest(text)})
			kept := found[rawi.Digest(text)]
			if err != nil || kept.Document == 0 {
				rt.Fatalf("%s is not kept: %v", text, err)
			}
			if real[id] == 0 {
				real[id] = kept.Document
			}
			if real[id] != kept.Document || kept.Current != (current[id] == text) {
				rt.Fatalf("%s: %+v, want document %d, current %q", text, kept, real[id], current[id])
			}
		}
		for key, id := range byKey {
			found, err := s.Keys(context.Background(), []string{key})
			if err != nil || found[key] != real[id] {
				rt.Fatalf("%s leads to %d, want %d (%v)", key, found[key], real[id], err)
			}
		}
	})
	sound(t, s)
}
