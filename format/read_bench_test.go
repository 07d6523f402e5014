package format

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// benchLines is JSON Lines of articles of common length.
func benchLines() []byte {
	text := strings.Repeat(prose+"\n", 10)
	line := `{"id":"a","title":"عنوان الخبر","published":"2015-08-01 20:24:47","url":"https://example.org/a","publisher":"p","text":` + quoted(text) + "}\n"
	return []byte(strings.Repeat(line, 500))
}

func BenchmarkReadJSONLines(b *testing.B) {
	in := benchLines()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range Read(bytes.NewReader(in), "a.jsonl", Options{}) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkScanner is decoding alone, to compare with the standard library.
func BenchmarkScanner(b *testing.B) {
	in := benchLines()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		for line := range bytes.Lines(in) {
			var a article
			line, _ = validUTF8(line)
			s := scanner{b: line}
			if err := s.article(&a); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkEncodingJSON is what the standard library would take.
func BenchmarkEncodingJSON(b *testing.B) {
	in := benchLines()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		for line := range bytes.Lines(in) {
			var a struct{ ID, Title, Published, URL, Publisher, Text string }
			if err := json.Unmarshal(line, &a); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkReadPages(b *testing.B) {
	files, _ := filepath.Glob("testdata/pages/*.html")
	var pages [][]byte
	size := 0
	for _, file := range files {
		p, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		pages = append(pages, p)
		size += len(p)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pages {
			for _, err := range Read(bytes.NewReader(p), "a.html", Options{}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}

func BenchmarkLanguage(b *testing.B) {
	text := strings.Repeat(prose+"\n", 10)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Language(text)
	}
}
