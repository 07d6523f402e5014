package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkRead reads the project's own articles, twenty times over, from JSON
// Lines to each output with one worker: the way of "rawi read --jobs 1", without
// the start of the process.
func BenchmarkRead(b *testing.B) {
	files, err := filepath.Glob("../../testdata/corpus/*.json")
	if err != nil || len(files) == 0 {
		b.Fatal("no articles", err)
	}
	var lines bytes.Buffer
	text := 0
	for _, f := range files {
		var article struct {
			ID        string `json:"id"`
			Title     string `json:"title"`
			Published string `json:"published"`
			Text      string `json:"text"`
		}
		content, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		if err := json.Unmarshal(content, &article); err != nil {
			b.Fatal(err)
		}
		line, err := json.Marshal(article)
		if err != nil {
			b.Fatal(err)
		}
		lines.Write(append(line, '\n'))
		text += len(article.Text)
	}
	const times = 20
	input := bytes.Repeat(lines.Bytes(), times)
	for _, to := range outputNames() {
		b.Run(to, func(b *testing.B) {
			b.SetBytes(int64(text * times))
			b.ReportAllocs()
			for b.Loop() {
				a := &app{stdin: bytes.NewReader(input), stderr: io.Discard, getenv: os.Getenv, jobs: 1, lang: "en", color: "never"}
				r := &reading{app: a, to: to}
				if err := r.write(b.Context(), []string{standardInput}, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
