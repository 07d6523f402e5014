package search_test

import (
	"bufio"
	"context"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/internal/made/many"
	"example.org/rawi/lexicon"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

// queries are those of testdata/queries.txt.
func queries(t testing.TB) []search.Request {
	t.Helper()
	f, err := os.Open("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []search.Request
	for s := bufio.NewScanner(f); s.Scan(); {
		if cols := strings.Split(s.Text(), "|"); len(cols) == 3 {
			out = append(out, search.Request{In: strings.TrimSpace(cols[0]), Sort: strings.TrimSpace(cols[1]), Query: strings.TrimSpace(cols[2]), Facets: true})
		}
	}
	if len(out) != 60 {
		t.Fatalf("%d queries, want 60", len(out))
	}
	return out
}

// making is a source of made articles, which are made when they are asked for.
type making struct {
	m *many.Maker
	n int
}

func (s making) Document(_ context.Context, id int64) (*store.Document, error) {
	if id < 1 || id > int64(s.n) {
		return nil, store.ErrNotFound
	}
	d := &store.Document{ID: id, Changed: id}
	d.Digest = strconv.FormatInt(id, 10)
	return d, nil
}

func (s making) Documents(ctx context.Context, f store.Filter) iter.Seq2[*store.Document, error] {
	return func(yield func(*store.Document, error) bool) {
		for id := f.After + 1; id <= int64(s.n); id++ {
			d, err := s.Document(ctx, id)
			if !yield(d, err) {
				return
			}
		}
	}
}

func (s making) Record(_ context.Context, id int64, _ int) (*rawi.Record, error) {
	return s.m.Article(int(id)).Record, nil
}

// BenchmarkQueries asks the sixty queries, with facets, of RAWI_SEARCH_ARTICLES
// made articles (20,000), made of the real ones in RAWI_NEWS (our own). The index
// is kept in RAWI_SEARCH_DIR where that is set, and used again; where the folder
// above it holds an archive, RAWI_SEARCH_DIR is the index of that.
func BenchmarkQueries(b *testing.B) {
	x, n := benchIndex(b)
	list := queries(b)
	ctx := context.Background()
	for _, r := range list { // warm
		if _, err := x.Search(ctx, r); err != nil {
			b.Fatalf("%s: %v", r.Query, err)
		}
	}
	type took struct {
		d     time.Duration
		r     search.Request
		total int
	}
	var all []took
	for b.Loop() {
		for _, r := range list {
			begin := time.Now()
			a, err := x.Search(ctx, r)
			if err != nil {
				b.Fatal(err)
			}
			all = append(all, took{time.Since(begin), r, a.Total})
		}
	}
	slices.SortFunc(all, func(x, y took) int { return int(x.d - y.d) })
	at := func(share float64) float64 {
		return float64(all[min(len(all)-1, int(share*float64(len(all))))].d.Microseconds()) / 1000
	}
	b.ReportMetric(at(.5), "p50-ms")
	b.ReportMetric(at(.95), "p95-ms")
	b.ReportMetric(at(1), "max-ms")
	b.ReportMetric(float64(n), "articles")
	seen := map[string]bool{}
	for i := len(all) - 1; i >= 0 && len(seen) < 12; i-- {
		if t := all[i]; !seen[t.r.In+t.r.Query] {
			seen[t.r.In+t.r.Query] = true
			b.Logf("%8.2f ms  %8d  %s: %s", float64(t.d.Microseconds())/1000, t.total, t.r.In, t.r.Query)
		}
	}
	empty := 0
	for _, r := range list {
		if a, err := x.Search(ctx, r); err == nil && a.Total == 0 {
			empty++
		}
	}
	b.Logf("%d of %d queries find nothing", empty, len(list))
}

func benchIndex(b *testing.B) (*search.Index, int) {
	n := 20_000
	if s := os.Getenv("RAWI_SEARCH_ARTICLES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	dir := os.Getenv("RAWI_SEARCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	x, err := search.Open(dir, lang(b), search.Options{Remark: func(s string) { b.Log(s) }})
	if err != nil {
		b.Fatal(err)
	}
	if x.UpTo() >= int64(n) {
		return x, n
	}
	lex, err := lexicon.Default()
	if err != nil {
		b.Fatal(err)
	}
	news := os.Getenv("RAWI_NEWS")
	if news == "" {
		news = "../testdata/corpus"
	}
	real, err := many.Read(context.Background(), lex, news, 1500)
	if err != nil {
		b.Fatal(err)
	}
	m, err := many.New(lex, real, many.Options{Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	if _, err := x.Update(context.Background(), making{m, n}); err != nil {
		b.Fatal(err)
	}
	var size int64
	_ = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if info, e := d.Info(); err == nil && e == nil {
			size += info.Size()
		}
		return nil
	})
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	b.Logf("%d articles made and indexed in %.1f s, %.0f a second; %.0f MB on disk; heap %.0f MB, from the system %.0f MB",
		n, time.Since(begin).Seconds(), float64(n)/time.Since(begin).Seconds(), float64(size)/1e6, float64(mem.HeapAlloc)/1e6, float64(mem.Sys)/1e6)
	return x, n
}
