package across_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/across"
	"example.org/rawi/lexicon"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// shelf is a store of records in memory.
type shelf struct {
	mu      sync.Mutex
	records []*rawi.Record
	reads   int
}

func (s *shelf) put(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		n := len(s.records) + 1
		r := &rawi.Record{Record: 1, Text: text}
		r.Doc = rawi.RecordDoc{ID: fmt.Sprint("a", n), Publisher: fmt.Sprint("outlet-", n%2), Headline: text, Published: fmt.Sprintf("2024-03-%02dT08:00:00Z", n%27+1)}
		r.Entities = []rawi.RecordEntity{{ID: "e1", Type: rawi.Person, Name: "ليلى الحمداني", Mentions: []rawi.RecordMention{}}}
		s.records = append(s.records, r)
	}
}

func (s *shelf) Documents(_ context.Context, f store.Filter) iter.Seq2[*store.Document, error] {
	return func(yield func(*store.Document, error) bool) {
		for i := f.After; ; i++ {
			s.mu.Lock()
			more := int(i) < len(s.records)
			s.mu.Unlock()
			if !more || !yield(&store.Document{ID: i + 1, Changed: i + 1}, nil) {
				return
			}
		}
	}
}

func (s *shelf) Record(_ context.Context, id int64, _ int) (*rawi.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	return s.records[id-1], nil
}

func reader(t *testing.T) *resolve.Reader {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	rd, err := resolve.NewReader(lex)
	if err != nil {
		t.Fatal(err)
	}
	return rd
}

// TestKept opens what another has kept: it is there before anything is read.
func TestKept(t *testing.T) {
	s, rd, path := &shelf{}, reader(t), filepath.Join(t.TempDir(), "across")
	s.put("زارت الوزيرة ميناء الزهراء الجديد", "الوزيرة في ميناء الزهراء الجديد", "حريق في سوق النحاسين")
	options := across.Options{Store: s, Reader: rd, Maker: "m", Path: path}
	k := across.Open(options)
	if k.View() != nil {
		t.Error("something is known of nothing")
	}
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := k.View().Len(); n != 3 {
		t.Fatalf("%d articles", n)
	}
	if err := k.Save(true); err != nil {
		t.Fatal(err)
	}
	s.reads = 0
	k = across.Open(options)
	if k.View() == nil || k.View().Len() != 3 || s.reads != 0 {
		t.Errorf("what was kept is not there at once: %v, %d reads", k.View(), s.reads)
	}
	s.put("إطفاء الحريق في سوق النحاسين")
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	k.Settle()
	if n := k.View().Len(); n != 4 || s.reads != 1 {
		t.Errorf("%d articles after %d reads, want 4 after 1", n, s.reads)
	}
	// Of another maker, it is shown until all is made anew.
	if err := k.Save(true); err != nil {
		t.Fatal(err)
	}
	options.Maker = "other"
	if k = across.Open(options); k.View() == nil || k.View().Len() != 4 {
		t.Error("what another made is not shown")
	}
	s.reads = 0
	if err := k.Load(t.Context()); err != nil || s.reads != 4 || k.View().Meta.Maker != "other" {
		t.Errorf("%v; %d reads, %q", err, s.reads, k.View().Meta.Maker)
	}
	// Damaged, it is not.
	options.Maker = "m"
	b, err := os.ReadFile(path + ".view")
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2]++
	if err := os.WriteFile(path+".view", b, 0o600); err != nil {
		t.Fatal(err)
	}
	if k = across.Open(options); k.View() != nil {
		t.Error("what is damaged is used")
	}
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if k.Settle(); k.View().Len() != 4 {
		t.Errorf("%d articles, want 4", k.View().Len())
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 2 {
		t.Errorf("files %v, want two", files)
	}
}

// TestDamaged opens what was cut off, or is of another form: all is read anew.
func TestDamaged(t *testing.T) {
	s, rd, path := &shelf{}, reader(t), filepath.Join(t.TempDir(), "across")
	s.put("زارت الوزيرة ميناء الزهراء الجديد", "الوزيرة في ميناء الزهراء الجديد", "حريق في سوق النحاسين")
	options := across.Options{Store: s, Reader: rd, Maker: "m", Path: path}
	k := across.Open(options)
	if err := errors.Join(k.Load(t.Context()), k.Save(true)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path + ".gob")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{whole[:len(whole)-40], whole[:10], {}, []byte("كلام")} {
		if err := os.WriteFile(path+".gob", b, 0o600); err != nil {
			t.Fatal(err)
		}
		s.reads = 0
		k := across.Open(options)
		if err := k.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := k.View().Len(); n != 3 || s.reads != 3 {
			t.Errorf("of %d bytes: %d articles after %d reads, want 3 after 3", len(b), n, s.reads)
		}
	}
}

// TestSavedOnce writes a View that is on disk already no second time.
func TestSavedOnce(t *testing.T) {
	s, path := &shelf{}, filepath.Join(t.TempDir(), "across")
	s.put("حريق في سوق النحاسين")
	k := across.Open(across.Options{Store: s, Reader: reader(t), Maker: "m", Path: path})
	if err := errors.Join(k.Load(t.Context()), k.Save(false)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + ".view"); err != nil {
		t.Fatal(err)
	}
	if err := k.Save(false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".view"); !errors.Is(err, os.ErrNotExist) {
		t.Error("it was written again")
	}
	s.put("إطفاء الحريق في سوق النحاسين")
	if _, _, err := k.Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := k.Save(false); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path + ".view")
	if err != nil {
		t.Fatal(err)
	}
	if v, err := resolve.OpenView(b); err != nil || v.Len() != 2 {
		t.Errorf("view on disk: %v, %v", v, err)
	}
}

// TestWhole loads more than one step of articles: who waits for it finds all of
// them, also where a View was made a moment before.
func TestWhole(t *testing.T) {
	s := &shelf{}
	for i := range 45 {
		s.put(fmt.Sprintf("الخبر رقم %d من ميناء الزهراء", i))
	}
	clock := time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)
	k := across.Open(across.Options{Store: s, Reader: reader(t), Now: func() time.Time { return clock }})
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := k.View().Len(); n != 45 {
		t.Errorf("%d of 45 articles", n)
	}
}

// TestPace sees to it that Views are not made more often than they may be, and
// that decisions do not wait.
func TestPace(t *testing.T) {
	s, now := &shelf{}, time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	var log []resolve.Decision
	k := across.Open(across.Options{
		Store: s, Reader: reader(t), Maker: "m", Now: func() time.Time { return now },
		Decisions: func(context.Context) ([]resolve.Decision, error) { return log, nil },
	})
	s.put("زارت الوزيرة ميناء الزهراء")
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	update := func(want int) {
		t.Helper()
		if _, _, err := k.Update(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := k.View().Len(); n != want {
			t.Errorf("%d articles in view, want %d", n, want)
		}
	}
	s.put("حريق في السوق")
	update(1) // too soon
	now = now.Add(time.Hour)
	update(2)
	s.put("مطر على الساحل")
	anchor := resolve.Anchor{Document: "a1", Key: resolve.Fold("ليلى الحمداني")}
	log = []resolve.Decision{{Kind: resolve.Rename, Parties: []resolve.Anchor{anchor}, Name: "ليلى يوسف"}}
	update(3)
	if p := k.View().FindParties("ليلى يوسف"); len(p) == 0 {
		t.Error("a decision waits")
	}
}

// TestReaders has many read while articles come.
func TestReaders(t *testing.T) {
	s := &shelf{}
	s.put("زارت الوزيرة ميناء الزهراء")
	k := across.Open(across.Options{Store: s, Reader: reader(t), Maker: "m"})
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() {
			for ctx.Err() == nil {
				v := k.View()
				for i := range v.Len() {
					story := v.Story(v.Article(i).Story)
					k.Storyline(story.ID)
					if v.Find(v.Doc(i)) != i {
						t.Error("a view does not find its own article")
						return
					}
				}
			}
		})
	}
	for i := range 60 {
		s.put(fmt.Sprintf("زارت الوزيرة ميناء الزهراء %d", i))
		if _, _, err := k.Update(ctx); err != nil {
			t.Error(err)
		}
	}
	stop()
	work.Wait()
	k.Settle()
	if n := k.View().Len(); n != 61 {
		t.Errorf("%d articles", n)
	}
}
