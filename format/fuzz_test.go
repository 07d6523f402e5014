package format

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// check reads an input to its end and fails on a document that is not sound.
func check(t *testing.T, in []byte, from string) {
	t.Helper()
	for d, err := range Read(bytes.NewReader(in), "fuzz", Options{From: from, MaxBytes: 1 << 20}) {
		if (d == nil) == (err == nil) {
			t.Fatalf("document %v, error %v", d, err)
		}
		if err != nil {
			continue
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{d.Text, d.Source.Headline, d.Source.Author, d.Source.Publisher} {
			if !utf8.ValidString(s) {
				t.Fatalf("%q is not UTF-8", s)
			}
		}
		if strings.TrimSpace(d.Text) == "" || d.Lang == "" {
			t.Fatalf("text %q, language %q", d.Text, d.Lang)
		}
	}
}

func FuzzJSONL(f *testing.F) {
	for _, s := range []string{`{"text":"نص"}`, `{"id":1,"text":"\u0627\ud800","x":[{}]}`, "{\"text\":\"a\xff\"}\n{", "\ufeff{}\n[1]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		check(t, in, "jsonl")
		check(t, in, "json")
		var want struct {
			Text, Title *string
		}
		// What encoding/json takes must come out the same; field names that
		// differ in case are no fields here.
		if bytes.ContainsAny(in, "\n\r") || !utf8.Valid(in) || json.Unmarshal(in, &want) != nil || bytes.TrimSpace(in)[0] != '{' {
			return
		}
		var fields map[string]any
		if json.Unmarshal(in, &fields) != nil {
			return
		}
		text, ok := fields["text"].(string)
		if !ok {
			return
		}
		var a article
		s := scanner{b: bytes.TrimSpace(in)}
		if err := s.article(&a); err != nil {
			for _, v := range fields {
				if _, ok := v.(string); !ok {
					return // a field of another type is refused
				}
			}
			t.Fatalf("%q: %v", in, err)
		}
		if a.text != text {
			t.Fatalf("%q: got %q, want %q", in, a.text, text)
		}
	})
}

func FuzzHTML(f *testing.F) {
	files, _ := filepath.Glob("testdata/pages/*.html")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"<p>a","headline":["x"]</script><p>b`))
	f.Fuzz(func(t *testing.T, in []byte) { check(t, in, "html") })
}

func FuzzText(f *testing.F) {
	for _, s := range []string{prose, "\xff\xfe\x27\x06", "a\x00b", "\xc7\xe1\xe3", "\xef\xbb\xbf", "\x1f\x8b\x08\x00", "عنوان\n\nنص"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		check(t, in, "text")
		check(t, in, "")
	})
}

func FuzzTime(f *testing.F) {
	f.Add("24 نيسان / أبريل 2020 12:09 م")
	f.Fuzz(func(t *testing.T, s string) {
		if at := Time(s); !at.IsZero() && (at.Year() < 1970 || at.Year() > 9999) {
			t.Fatalf("%q: %v", s, at)
		}
	})
}

// FuzzRows checks that an export which is not one of ours is refused or read,
// and that what is read can be held against any text.
func FuzzRows(f *testing.F) {
	for _, name := range append([]string{"jsonl"}, exports...) {
		f.Add(export(f, name, sample(f)), "نص")
	}
	f.Add([]byte(`{"event_text":1,"rawi":{"start":-1,"end":9}}`), "x")
	f.Add([]byte(`{"record":1,"text":"نص","events":[{"trigger":{"start":2,"end":-1}}]}`), "")
	f.Fuzz(func(t *testing.T, in []byte, text string) {
		x, err := OpenRows(bytes.NewReader(in))
		if err != nil {
			return
		}
		o := NewOriginal(text)
		var last *Row
		for row, err := range x.All() {
			if (row == nil) == (err == nil) {
				t.Fatalf("row %v, error %v", row, err)
			}
			if row == nil {
				continue
			}
			if why := row.Found([]*Row{row}); why != "" {
				t.Fatalf("a row is not itself: %s", why)
			}
			if row.Stands(o) == "" && row.Digest != o.Digest {
				t.Fatal("a row stands on another text")
			}
			row.Fault()
			if last != nil {
				row.Found([]*Row{last})
			}
			last = row
		}
	})
}
