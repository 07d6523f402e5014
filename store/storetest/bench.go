//go:build unix

package storetest

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/format"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"example.org/rawi/store"
)

// benchmarked are the articles that Benchmark keeps, from the folder of a
// backend; they are not part of the project.
const (
	benchmarked   = "../../../shared/data/news/papers-2015-odd-days.jsonl.gz"
	benchArticles = 2000
	benchBatch    = 200
)

// The near-duplicates of Benchmark: as many bands and bytes as package ingest
// makes.
const (
	benchBands  = 28
	benchSketch = 900
)

// Benchmark keeps real articles and reports what an article costs in CPU time, to
// make ready and to write, and how many bytes of disk a byte of its text takes, beyond an empty store.
func Benchmark(b *testing.B, place func(testing.TB) Place) {
	records := benchRecords(b)
	lex, err := lexicon.Default()
	if err != nil {
		b.Fatal(err)
	}
	words, err := arabic.New(lex)
	if err != nil {
		b.Fatal(err)
	}
	sealer := &store.Sealer{
		Maker: "m",
		Fold:  func(name string) string { return strings.Join(arabic.Words(name), " ") },
		Terms: func(text string) (terms []string) {
			words.Terms(text, func(t arabic.Term) bool {
				terms = append(terms, t.Text)
				return true
			})
			return terms
		},
	}
	text := 0
	for _, r := range records {
		text += len(r.Text)
	}
	var sealing, writing time.Duration
	var disk int64
	for b.Loop() {
		s := place(b).open(b)
		empty, err := s.Stats(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		start := cpuTime(b)
		articles := make([]*store.Article, len(records))
		for i, r := range records {
			bands := make([]uint64, benchBands)
			sketch := make([]byte, benchSketch)
			// A few articles in a hundred are copies of another one.
			seed := uint64(i - i%50*(i%7/6))
			for k := range sketch {
				seed = seed*6364136223846793005 + 1442695040888963407
				sketch[k] = byte(seed >> 56)
				bands[k%benchBands] = seed
			}
			if articles[i], err = sealer.Seal(r, store.Origin{Keys: []string{"key " + strconv.Itoa(i)}, Source: "bench", Bands: bands, Sketch: sketch}); err != nil {
				b.Fatal(err)
			}
		}
		sealing += cpuTime(b) - start
		start = cpuTime(b)
		for i := 0; i < len(articles); i += benchBatch {
			_, err := s.Write(b.Context(), &store.Batch{
				Articles: articles[i:min(i+benchBatch, len(articles))], Near: 0.5,
				Share: func(x, y []byte) float64 { return float64(1 - min(1, strings.Compare(string(x), string(y))&1)) },
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		writing += cpuTime(b) - start
		st, err := s.Stats(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		disk = st.DiskBytes - empty.DiskBytes
	}
	n := float64(b.N * len(records))
	b.ReportMetric(sealing.Seconds()*1e3/n, "seal-cpu-ms/article")
	b.ReportMetric(writing.Seconds()*1e3/n, "write-cpu-ms/article")
	b.ReportMetric(float64(disk)/float64(text), "disk-bytes/text-byte")
}

// benchRecords analyses the articles that are kept.
func benchRecords(b *testing.B) []*rawi.Record {
	b.Helper()
	f, err := os.Open(benchmarked)
	if errors.Is(err, fs.ErrNotExist) {
		b.Skip("the articles are not there")
	}
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	lex, err := lexicon.Default()
	if err != nil {
		b.Fatal(err)
	}
	stages, err := pipeline.Standard(lex)
	if err != nil {
		b.Fatal(err)
	}
	var records []*rawi.Record
	seen := map[string]bool{}
	for d, err := range format.Read(f, benchmarked, format.Options{From: "jsonl"}) {
		if err != nil {
			b.Fatal(err)
		}
		if seen[d.Text] {
			continue
		}
		seen[d.Text] = true
		if err := stages.Run(b.Context(), d); err != nil {
			b.Fatal(err)
		}
		records = append(records, rawi.NewRecord(d))
		if len(records) == benchArticles {
			break
		}
	}
	return records
}

// cpuTime returns the CPU time of this process so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
