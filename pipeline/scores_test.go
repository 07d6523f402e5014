package pipeline_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"example.org/rawi"
	"example.org/rawi/eval"
	"example.org/rawi/format"
	"example.org/rawi/internal/golden"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
)

// TestScores measures all stages together on our own labelled articles. The
// figures are a golden file: a change that moves them shows in the diff, and a
// drop needs a reason.
func TestScores(t *testing.T) {
	stages := standard(t)
	report := eval.NewReport(eval.Threshold)
	for _, name := range corpus(t) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		articles, err := eval.Read(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		documents := read(t, name, b)
		if len(documents) != len(articles) {
			t.Fatalf("%s: %d documents of %d articles", name, len(documents), len(articles))
		}
		for i, d := range documents {
			if err := stages.Run(t.Context(), d); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := d.Check(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := report.Add(&articles[i], rawi.NewRecord(d)); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := report.Write(&out, 0); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "../testdata/scores.txt", out.Bytes())
}

// standard returns the stages of the program.
func standard(t testing.TB) *pipeline.Pipeline {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	stages, err := pipeline.Standard(lex)
	if err != nil {
		t.Fatal(err)
	}
	return stages
}

// corpus returns the files of our own labelled articles.
func corpus(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../testdata/corpus/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("testdata/corpus holds no articles")
	}
	return files
}

// read returns the documents of a file, as the program reads them.
func read(t *testing.T, name string, b []byte) []*rawi.Document {
	t.Helper()
	var documents []*rawi.Document
	for d, err := range format.Read(bytes.NewReader(b), name, format.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, d)
	}
	return documents
}
