package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/rawi/arabic"
	"example.org/rawi/internal/made/many"
	"example.org/rawi/lexicon"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
)

// mostMemory is what an export may use, however much it writes.
const mostMemory = 300 << 20

// BenchmarkExport exports an archive of made articles in every form, each as a
// process of its own, and holds the most memory that one uses to the bound.
// RAWI_ARTICLES is how many articles there are: make bench-export has 100,000. What
// the test itself holds when it starts a process counts as that of the process.
func BenchmarkExport(b *testing.B) {
	n := fromEnv(b, "RAWI_ARTICLES", 500)
	db := filepath.Join(b.TempDir(), "db")
	fillArchive(b, db, n)
	for _, form := range []string{
		"jsonl", "plover", "polecat", "gdelt", "meetings.csv", "csv articles", "csv statements", "csv events", "csv meetings",
		"parquet articles", "parquet statements", "parquet events", "parquet meetings",
	} {
		b.Run(strings.ReplaceAll(form, " ", "-"), func(b *testing.B) {
			name, rows, table := strings.Cut(form, " ")
			out := filepath.Join(b.TempDir(), "out")
			args := []string{"export", "--db", db, "--quiet", "--to", name, "-o", out}
			if table {
				args = append(args, "--in", rows)
			}
			most, size := int64(0), int64(0)
			for b.Loop() {
				cmd := rawiProcess(b, args...)
				cmd.Stderr = os.Stderr
				if err := cmd.Run(); err != nil {
					b.Fatal(err)
				}
				info, err := os.Stat(out)
				if err != nil {
					b.Fatal(err)
				}
				most, size = max(most, peak(cmd)), info.Size()
			}
			b.ReportMetric(float64(most)/(1<<20), "MB-peak")
			b.ReportMetric(float64(size)/(1<<20), "MB")
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "articles/s")
			if most > mostMemory {
				b.Errorf("%s: %d MB, want at most %d", form, most>>20, mostMemory>>20)
			}
		})
	}
}

// fillArchive makes an archive of made articles: of those at RAWI_NEWS, or else of
// our own.
func fillArchive(b *testing.B, db string, n int) {
	lex, err := lexicon.Default()
	if err != nil {
		b.Fatal(err)
	}
	from := os.Getenv("RAWI_NEWS")
	if from == "" {
		from = "../../testdata/corpus"
	}
	real, err := many.Read(b.Context(), lex, from, 2000)
	if err != nil {
		b.Fatal(err)
	}
	m, err := many.New(lex, real, many.Options{Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	s, err := sqlite.Open(b.Context(), db)
	if err != nil {
		b.Fatal(err)
	}
	sealer := &store.Sealer{Maker: "made", Fold: func(name string) string { return strings.Join(arabic.Words(name), " ") }}
	if err := m.Fill(b.Context(), s, sealer, n, 2, nil); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}
