package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/format"
	"github.com/klauspost/compress/gzip"
)

const newsSitemap = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://a.example/news/1#x </loc><lastmod>2025-03-01T08:00:00Z</lastmod>
 <news:news><news:publication><news:name>المسار</news:name><news:language>ar</news:language></news:publication>
 <news:publication_date>2025-03-01</news:publication_date><news:title><![CDATA[افتتاح الميناء]]></news:title></news:news>
 <image:image><image:title>صورة</image:title><image:loc>https://a.example/1.jpg</image:loc></image:image></url>
<url><loc>/news/2?a=1&amp;b=2</loc></url>
<url><loc>javascript:alert(1)</loc></url>
<url></url>
</urlset>`

func TestReadSitemap(t *testing.T) {
	entries, err := readSitemap([]byte(newsSitemap[strings.Index(newsSitemap, "<urlset"):]), "https://a.example/sitemap.xml")
	if err != nil {
		t.Fatal(err)
	}
	want := []entry{
		{address: "https://a.example/news/1", mark: "2025-03-01T08:00:00Z", headline: "افتتاح الميناء", published: "2025-03-01", publisher: "المسار"},
		{address: "https://a.example/news/2?a=1&b=2"},
	}
	if fmt.Sprint(entries) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", entries, want)
	}
	entries, err = readSitemap([]byte(`<sitemapindex><sitemap><loc>https://a.example/s1.xml.gz</loc><lastmod>2025-03-01</lastmod></sitemap></sitemapindex>`), "https://a.example/")
	if err != nil || len(entries) != 1 || !entries[0].listing || entries[0].mark != "2025-03-01" {
		t.Errorf("got %v, %v", entries, err)
	}
}

func TestReadSitemapFaults(t *testing.T) {
	for in, most := range map[string]int{
		"":       0,
		"<html>": 0,
		"<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.example/2": 1,
		"<urlset>" + strings.Repeat("<a>", 20000):                                        0,
	} {
		entries, err := readSitemap([]byte(in), "https://a.example/")
		if !errors.Is(err, rawi.ErrInvalid) || len(entries) != most {
			t.Errorf("%.20q: got %d entries, %v", in, len(entries), err)
		}
	}
	many := "<urlset>" + strings.Repeat("<url><loc>https://a.example/1</loc></url>", maxEntries+10)
	if entries, err := readSitemap([]byte(many), ""); err != nil || len(entries) != maxEntries {
		t.Errorf("got %d entries, %v", len(entries), err)
	}
}

func TestReadOPML(t *testing.T) {
	entries, err := readOPML([]byte(`<opml version="2.0"><body><outline text="صحف"><outline text="المسار" xmlUrl="https://a.example/rss"/><outline title="الواحة" text="x" xmlurl="feeds/2.xml"/><outline text="مرة أخرى" xmlUrl="https://a.example/rss"/></outline></body></opml>`), "https://b.example/list/a.opml")
	want := []entry{{address: "https://a.example/rss", publisher: "المسار", listing: true}, {address: "https://b.example/list/feeds/2.xml", publisher: "الواحة", listing: true}}
	if err != nil || fmt.Sprint(entries) != fmt.Sprint(want) {
		t.Errorf("got %v, %v, want %v", entries, err, want)
	}
	for _, in := range []string{"", "<rss/>", "<opml><body>"} {
		if _, err := readOPML([]byte(in), ""); !errors.Is(err, rawi.ErrInvalid) {
			t.Errorf("%q: got %v", in, err)
		}
	}
}

// TestKinds tells forms apart, packed and in other charsets.
func TestKinds(t *testing.T) {
	for in, want := range map[string]string{
		newsSitemap:                    "sitemap",
		"<sitemapindex/>":              "sitemap",
		"<?xml version='1.0'?><opml/>": "opml",
		"<rss version='2.0'/>":         "feed",
		"WARC/1.0\r\n":                 "warc",
		`{"text":"x"}`:                 "jsonl",
		"<!doctype html><p>":           "html",
		"نص":                           "text",
	} {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = z.Write([]byte(in))
		_ = z.Close()
		for _, b := range [][]byte{[]byte(in), packed.Bytes()} {
			if got, err := format.Kind(bytes.NewReader(b), "x", format.Options{}); err != nil || got != want {
				t.Errorf("%.20q: got %q, %v, want %q", in, got, err, want)
			}
		}
	}
}

func FuzzSitemap(f *testing.F) {
	f.Add([]byte(newsSitemap))
	f.Add([]byte("<urlset><url><loc><a>x</a></loc></url></urlset>"))
	f.Fuzz(func(t *testing.T, in []byte) { checkEntries(t, in, readSitemap) })
}

func FuzzOPML(f *testing.F) {
	f.Add([]byte(`<opml><outline xmlUrl="https://a.example/rss" text="x"/></opml>`))
	f.Fuzz(func(t *testing.T, in []byte) { checkEntries(t, in, readOPML) })
}

// checkEntries checks that what a list gives can be fetched.
func checkEntries(t *testing.T, in []byte, read func([]byte, string) ([]entry, error)) {
	b, err := format.XML(bytes.NewReader(in), "fuzz", format.Options{MaxBytes: 1 << 20})
	if err != nil {
		return
	}
	entries, _ := read(b, "https://a.example/x")
	for _, e := range entries {
		if !strings.HasPrefix(e.address, "http://") && !strings.HasPrefix(e.address, "https://") {
			t.Fatalf("address %q", e.address)
		}
		if len(e.headline) > 1000 || len(e.mark) > 64 {
			t.Fatalf("entry %+v", e)
		}
	}
}
