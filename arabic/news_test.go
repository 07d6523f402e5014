package arabic_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/arabic"
)

// news returns the texts of news articles: real ones where they are at hand,
// else those of the project's own corpus, again and again.
func news(b *testing.B) (texts []string, size int) {
	b.Helper()
	add := func(text string) {
		texts = append(texts, text)
		size += len(text)
	}
	files, _ := filepath.Glob("../../shared/data/news/*.jsonl.gz")
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			b.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			var a struct{ Text string }
			if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
				b.Fatal(err)
			}
			add(a.Text)
		}
		f.Close()
	}
	if len(texts) > 0 {
		return texts, size
	}
	own, err := filepath.Glob("../testdata/corpus/*.json")
	if err != nil || len(own) == 0 {
		b.Fatalf("no articles: %v", err)
	}
	for range 20 {
		for _, name := range own {
			data, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			var a struct{ Text string }
			if err := json.Unmarshal(data, &a); err != nil {
				b.Fatal(err)
			}
			add(strings.Clone(a.Text))
		}
	}
	return texts, size
}

// BenchmarkNewsTerms makes the index terms of all articles.
func BenchmarkNewsTerms(b *testing.B) {
	texts, size := news(b)
	s := newStage(b)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			s.Terms(text, func(arabic.Term) bool { return true })
		}
	}
}

// BenchmarkNewsWords analyses all articles: clitics, lemmas, tags.
func BenchmarkNewsWords(b *testing.B) {
	texts, size := news(b)
	s := newStage(b)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			d := rawi.Document{Text: text}
			if err := s.Run(context.Background(), &d); err != nil {
				b.Fatal(err)
			}
		}
	}
}
