package arabic_test

import (
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/eval"
	"example.org/rawi/internal/golden"
)

// TestTreebank compares how the words agree with a treebank with the committed
// figures. The treebank may not ship with the project; where it is not at hand,
// our own sentences stand in for it.
func TestTreebank(t *testing.T) {
	stage := newStage(t)
	in, close, name := treebank(t)
	defer close()
	r, err := eval.Words(in, func(text string) []eval.Word { return words(stage, text) }, 4000)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	r.Write(&b)
	t.Logf("\n%s", b.String())
	golden.Check(t, "testdata/scores-"+name+".txt", []byte(b.String()))
	if testing.Verbose() && os.Getenv("RAWI_MISSES") != "" {
		t.Log(strings.Join(r.Misses, "\n"))
	}
	if r.Segmentation() < 0.90 || r.LemmaAccuracy() < 0.75 || r.UPOSAccuracy() < 0.75 {
		t.Error("the words agree less than they did")
	}
}

func treebank(t *testing.T) (in io.Reader, done func(), name string) {
	f, err := os.Open("../../shared/data/treebank/ar_padt-dev.conllu.gz")
	if errors.Is(err, fs.ErrNotExist) {
		f, err := os.Open("testdata/sentences.conllu")
		if err != nil {
			t.Fatal(err)
		}
		return f, func() { f.Close() }, "own"
	}
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z, func() { f.Close() }, "padt-dev"
}

// words analyses one sentence as the scorer wants it.
func words(stage *arabic.Stage, text string) []eval.Word {
	d := &rawi.Document{Text: text, Tokens: stage.Tokens(text)}
	var out []eval.Word
	at := func(b int) int { return utf8.RuneCountInString(text[:b]) }
	for i := range d.Tokens {
		for _, p := range d.Parts(i) {
			out = append(out, eval.Word{Start: at(p.Start), End: at(p.End), Form: p.Form, Lemma: p.Lemma, UPOS: p.POS.String()})
		}
	}
	return out
}
