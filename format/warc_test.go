package format_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/internal/made"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/charmap"
)

const corpus = "../testdata/corpus"

// archive writes what fill adds.
func archive(t testing.TB, packed bool, fill func(a *made.WARC) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := fill(made.NewWARC(&b, packed)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pages(in []byte, o format.Options) (pages []*format.WebPage, faults []error) {
	for p, err := range format.ReadWARC(bytes.NewReader(in), "a.warc.gz", o) {
		if err != nil {
			faults = append(faults, err)
			continue
		}
		pages = append(pages, p)
	}
	return pages, faults
}

func TestReadWARC(t *testing.T) {
	articles, err := made.Articles(corpus, 40, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, packed := range []bool{false, true} {
		var b bytes.Buffer
		if err := made.WriteWARC(&b, packed, articles); err != nil {
			t.Fatal(err)
		}
		i := 0
		for d, err := range format.Read(&b, "a.warc", format.Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			if d.Text != articles[i].Text || d.Source.URL != articles[i].URL || d.Source.Headline != articles[i].Title || d.Source.Publisher != articles[i].Publisher {
				t.Fatalf("packed %v: article %d: got %+v\n%s\nwant\n%s", packed, i, d.Source, d.Text, articles[i].Text)
			}
			i++
		}
		if i != len(articles) {
			t.Errorf("packed %v: %d articles, want %d", packed, i, len(articles))
		}
	}
}

func TestWARCReadsOver(t *testing.T) {
	page := []byte("<html><body><p>افتتح الوزير الميناء.</p></body></html>")
	old, err := charmap.Windows1256.NewEncoder().Bytes([]byte("<html><body><p>افتتح الوزير الميناء الجديد أمس.</p></body></html>"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(page)
	_ = z.Close()
	chunked := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(page), page)
	in := archive(t, true, func(a *made.WARC) error {
		http := []string{"Content-Type", "application/http; msgtype=response"}
		return errors.Join(
			a.Record("warcinfo", "", nil, []byte("x: y\r\n")),
			a.Answer("https://a.example/moved", "301 Moved", "text/html", page),
			a.Answer("https://a.example/picture", "200 OK", "image/png", []byte("\x89PNG\x00")),
			a.Answer("dns:a.example", "200 OK", "text/html", page),
			a.Answer("https://a.example/1", "200 OK", "text/html; charset=windows-1256", old),
			a.Record("response", "<https://a.example/2>", http, []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"+chunked)),
			a.Record("response", "https://a.example/3", http, []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"+string(page))),
			a.Record("response", "https://a.example/4", http, append([]byte("HTTP/1.0 200\r\nContent-Encoding: gzip\r\n\r\n"), packed.Bytes()...)),
			a.Record("resource", "https://a.example/5", []string{"Content-Type", "text/html"}, page),
			a.Record("conversion", "https://a.example/6", []string{"Content-Type", "text/plain"}, []byte("افتتح الوزير الميناء.")),
			a.Record("metadata", "https://a.example/7", nil, page),
			a.Record("revisit", "https://a.example/8", http, nil),
		)
	})
	got, faults := pages(in, format.Options{})
	if len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
	want := []string{"افتتح الوزير الميناء الجديد أمس.", "افتتح الوزير الميناء.", "افتتح الوزير الميناء.", "افتتح الوزير الميناء.", "افتتح الوزير الميناء.", "افتتح الوزير الميناء."}
	if len(got) != len(want) {
		t.Fatalf("%d pages, want %d", len(got), len(want))
	}
	for i, p := range got {
		d, err := p.Document(format.Options{})
		if err != nil {
			t.Errorf("%s: %v", p.URL, err)
			continue
		}
		if d.Text != want[i] || p.URL != fmt.Sprintf("https://a.example/%d", i+1) || d.Source.URL != p.URL {
			t.Errorf("page %d: got %q, %q", i+1, p.URL, d.Text)
		}
	}
}

func TestWARCFaults(t *testing.T) {
	page := []byte("<html><body><p>افتتح الوزير الميناء.</p></body></html>")
	good := func(a *made.WARC) error { return a.Answer("https://a.example/1", "200 OK", "text/html", page) }
	whole := archive(t, false, good)
	for _, test := range []struct {
		name   string
		in     []byte
		pages  int
		faults int
		wants  error
	}{
		{"cut in a body", whole[:len(whole)-20], 0, 1, rawi.ErrInvalid},
		{"cut in a header", append(whole[:len(whole):len(whole)], "WARC/1.0\r\nWARC-Type: resp"...), 1, 1, rawi.ErrInvalid},
		{"no length", append(whole[:len(whole):len(whole)], "WARC/1.0\r\nWARC-Type: response\r\n\r\n"...), 1, 1, rawi.ErrInvalid},
		{"length below zero", append(whole[:len(whole):len(whole)], "WARC/1.0\r\nContent-Length: -4\r\n\r\n"...), 1, 1, rawi.ErrInvalid},
		{"length without end", append(whole[:len(whole):len(whole)], "WARC/1.0\r\nContent-Length: 9223372036854775807\r\n\r\n"...), 1, 1, rawi.ErrTooLarge},
		{"other bytes", append(whole[:len(whole):len(whole)], "<html>\r\n"...), 1, 1, rawi.ErrInvalid},
		{"line without end", append(whole[:len(whole):len(whole)], "WARC/1.0\r\nx: "+strings.Repeat("y", 1<<20)...), 1, 1, rawi.ErrTooLarge},
		{"header without end", append(whole[:len(whole):len(whole)], "WARC/1.0\r\n"+strings.Repeat("x: y\r\n", 1<<16)...), 1, 1, rawi.ErrTooLarge},
		{"answer without header", archive(t, false, func(a *made.WARC) error {
			return errors.Join(a.Record("response", "https://a.example/", []string{"Content-Type", "application/http"}, []byte("HTTP/1.1 200 OK")), good(a))
		}), 1, 1, rawi.ErrInvalid},
	} {
		got, faults := pages(test.in, format.Options{})
		if len(got) != test.pages || len(faults) != test.faults || len(faults) > 0 && !errors.Is(faults[0], test.wants) {
			t.Errorf("%s: got %d pages and %v", test.name, len(got), faults)
		}
	}
	// A page beyond the limit is a fault; the next one is read.
	in := archive(t, true, func(a *made.WARC) error {
		return errors.Join(a.Answer("https://a.example/big", "200 OK", "text/html", bytes.Repeat([]byte("<p>x"), 1<<16)), good(a))
	})
	got, faults := pages(in, format.Options{MaxBytes: 1 << 16})
	if len(got) != 1 || len(faults) != 1 || !errors.Is(faults[0], rawi.ErrTooLarge) {
		t.Errorf("got %d pages and %v", len(got), faults)
	}
}

// TestWARCBomb unpacks a record of a gigabyte of zeros without keeping it.
func TestWARCBomb(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	const size = 1 << 30
	fmt.Fprintf(z, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", size+19)
	zeros := make([]byte, 1<<20)
	for range size >> 20 {
		_, _ = z.Write(zeros)
	}
	fmt.Fprint(z, "\r\n\r\n")
	_ = z.Close()
	in := append(b.Bytes(), archive(t, true, func(a *made.WARC) error {
		return a.Answer("https://a.example/1", "200 OK", "text/html", []byte("<p>افتتح الوزير الميناء.</p>"))
	})...)
	got, faults := pages(in, format.Options{})
	if len(got) != 1 || len(faults) != 1 || !errors.Is(faults[0], rawi.ErrTooLarge) {
		t.Errorf("got %d pages and %v", len(got), faults)
	}
}

func BenchmarkReadWARC(b *testing.B) {
	articles, err := made.Articles(corpus, 500, 1)
	if err != nil {
		b.Fatal(err)
	}
	var in bytes.Buffer
	if err := made.WriteWARC(&in, true, articles); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, err := range format.ReadWARC(bytes.NewReader(in.Bytes()), "a.warc.gz", format.Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pages/s")
}

// FuzzWARC checks that no archive does harm.
func FuzzWARC(f *testing.F) {
	articles, err := made.Articles(corpus, 2, 1)
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := made.WriteWARC(&b, false, articles); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("WARC/1.0\nContent-Length: 3\n\nabc\n\nWARC/1.0\r\n a\r\nb: c\r\n d\r\nContent-Length: 0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		for p, err := range format.ReadWARC(bytes.NewReader(in), "fuzz", format.Options{MaxBytes: 1 << 16}) {
			if (p == nil) == (err == nil) {
				t.Fatalf("page %v, error %v", p, err)
			}
			if p == nil {
				continue
			}
			if len(p.Body) > 1<<16 {
				t.Fatalf("a page of %d bytes", len(p.Body))
			}
			d, err := p.Document(format.Options{MaxBytes: 1 << 16})
			if (d == nil) == (err == nil) {
				t.Fatalf("document %v, error %v", d, err)
			}
			if d != nil {
				if err := d.Check(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// TestPageIsAPage holds that a page is read as one, whatever its address ends in.
func TestPageIsAPage(t *testing.T) {
	p := format.WebPage{URL: "https://a.example/x.jsonl", ContentType: "text/html", Body: []byte(`{"text":"x"}<p>افتتح الوزير الميناء.</p>`)}
	d, err := p.Document(format.Options{})
	if err != nil || !strings.Contains(d.Text, "افتتح الوزير الميناء.") {
		t.Errorf("got %v, %v", d, err)
	}
	p = format.WebPage{URL: "https://a.example/x", ContentType: "application/pdf", Body: []byte("%PDF-1.4\n")}
	if _, err := p.Document(format.Options{}); !errors.Is(err, rawi.ErrNotText) {
		t.Errorf("got %v", err)
	}
}

// TestArchiveFile reads an archive from a file as the command does, to the end.
func TestArchiveFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.warc.gz")
	in := archive(t, true, func(a *made.WARC) error {
		return a.Answer("https://a.example/1", "200 OK", "text/html", []byte("<p>افتتح الوزير الميناء.</p>"))
	})
	if err := os.WriteFile(name, in, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for d, err := range format.Read(f, name, format.Options{}) {
		if err != nil || d.Text != "افتتح الوزير الميناء." {
			t.Errorf("got %v, %v", d, err)
		}
		n++
	}
	if rest, _ := io.Copy(io.Discard, f); n != 1 || rest != 0 {
		t.Errorf("%d documents, %d bytes left", n, rest)
	}
}
