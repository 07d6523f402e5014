package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"example.org/rawi/format"
	"example.org/rawi/internal/made"
)

// BenchmarkIngestWARC ingests a web archive of made pages into an empty archive, as
// a process of its own: main text, analysis, keeping, indexing. RAWI_PAGES is how
// many pages there are: make bench-ingest has 20,000.
func BenchmarkIngestWARC(b *testing.B) {
	n := fromEnv(b, "RAWI_PAGES", 500)
	articles, err := made.Articles("../../testdata/corpus", n, 17)
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "pages.warc.gz")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := made.WriteWARC(f, true, articles); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	text := 0
	for i := range articles {
		text += len(articles[i].Text)
	}
	ingestBench(b, n, text, path)
}

// BenchmarkIngestNews ingests the news articles of others, where they are at hand,
// or else made ones.
func BenchmarkIngestNews(b *testing.B) {
	files, _ := filepath.Glob("../../../shared/data/news/*.jsonl.gz")
	if len(files) == 0 {
		articles, err := made.Articles("../../testdata/corpus", 1000, 19)
		if err != nil {
			b.Fatal(err)
		}
		path := filepath.Join(b.TempDir(), "made.jsonl")
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := made.WriteJSONL(f, articles); err != nil {
			b.Fatal(err)
		}
		f.Close()
		files = []string{path}
	}
	n, text := 0, 0
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		for d, err := range format.Read(f, name, format.Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
			text += len(d.Text)
		}
		f.Close()
	}
	ingestBench(b, n, text, files...)
}

// ingestBench reports how fast n articles go in, by the clock and by the time of
// the processor, which other work on the machine does not change; the most memory
// that was used; and how large the archive is for each byte of text.
func ingestBench(b *testing.B, n, text int, sources ...string) {
	var wall, cpu time.Duration
	memory, disk, rounds := int64(0), int64(0), 0
	for b.Loop() {
		db := filepath.Join(b.TempDir(), "db")
		cmd := rawiProcess(b, append([]string{"ingest", "--db", db}, sources...)...)
		cmd.Stderr = os.Stderr
		begun := time.Now()
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		wall += time.Since(begun)
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		memory = max(memory, peak(cmd))
		entries, err := os.ReadDir(db)
		if err != nil {
			b.Fatal(err)
		}
		disk = 0
		for _, e := range entries {
			if info, err := e.Info(); err == nil {
				disk += info.Size()
			}
		}
		rounds++
	}
	all := float64(n * rounds)
	b.ReportMetric(all/wall.Seconds(), "articles/s")
	b.ReportMetric(all/cpu.Seconds(), "articles/cpu-s")
	b.ReportMetric(float64(memory)/(1<<20), "MB-peak")
	b.ReportMetric(float64(disk)/float64(text), "disk/text")
	b.ReportMetric(0, "ns/op")
}

// peak returns the most memory that a process had, in bytes.
func peak(cmd *exec.Cmd) int64 {
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}
