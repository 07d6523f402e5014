package bench

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"example.org/rawi/format"
	"example.org/rawi/internal/made"
	warc "github.com/internetarchive/gowarc"
)

// madeArchive is an archive of pages in the layout of Common Crawl News.
func madeArchive(t testing.TB, n int) []byte {
	articles, err := made.Articles("../testdata/corpus", n, 1)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := made.WriteWARC(&b, true, articles); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gowarcAnswers returns the addresses and contents of the answers, as gowarc reads
// them.
func gowarcAnswers(t testing.TB, in []byte) (addresses []string, contents [][]byte) {
	r, err := warc.NewReader(bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		rec, err := r.ReadRecord()
		if errors.Is(err, io.EOF) {
			return addresses, contents
		}
		if err != nil {
			t.Fatal(err)
		}
		if rec.Header.Get("WARC-Type") == "response" {
			if _, err := rec.Content.Seek(0, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(rec.Content)
			if err != nil {
				t.Fatal(err)
			}
			addresses, contents = append(addresses, rec.Header.Get("WARC-Target-URI")), append(contents, b)
		}
		rec.Content.Close()
	}
}

// TestWARC holds our reader against gowarc: the same pages, byte for byte.
func TestWARC(t *testing.T) {
	in := madeArchive(t, 200)
	addresses, contents := gowarcAnswers(t, in)
	i := 0
	for p, err := range format.ReadWARC(bytes.NewReader(in), "a.warc.gz", format.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(contents[i]), "\r\n\r\n")
		if p.URL != addresses[i] || string(p.Body) != body {
			t.Fatalf("page %d: %s differs from %s", i, p.URL, addresses[i])
		}
		i++
	}
	if i != len(addresses) {
		t.Errorf("%d pages, gowarc reads %d", i, len(addresses))
	}
}

func BenchmarkWARC(b *testing.B) {
	in := madeArchive(b, 500)
	b.Run("rawi", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		for b.Loop() {
			for _, err := range format.ReadWARC(bytes.NewReader(in), "a.warc.gz", format.Options{}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("gowarc", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		for b.Loop() {
			gowarcAnswers(b, in)
		}
	})
}
