package format

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
)

// TestPages measures reading on pages of our own in the manner of different
// sites. A page that falls by a word shows in the log; the means are the test.
func TestPages(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*.html")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d pages, want at least 20 (%v)", len(files), err)
	}
	var text mean
	var title, date ratio
	for _, file := range files {
		var gold struct{ Title, Published, Text string }
		readJSONFile(t, strings.TrimSuffix(file, ".html")+".gold.json", &gold)
		d, err := readOne(file, "")
		if err != nil {
			t.Errorf("%s: %v", file, err)
			d = &rawi.Document{}
		}
		if d.Lang != "ar" {
			t.Errorf("%s: language %q, want ar", file, d.Lang)
		}
		if !title.add(d.Source.Headline == gold.Title) {
			t.Logf("%s: title\n got %s\nwant %s", file, d.Source.Headline, gold.Title)
		}
		if got := d.Source.Published; !date.add(sameTime(got, gold.Published)) {
			t.Logf("%s: published %s (%s), want %s", file, got.Format(time.RFC3339), d.Source.PublishedText, gold.Published)
		}
		f := tokenF1(d.Text, gold.Text)
		if text.add(f); f < .995 {
			t.Logf("%s: main text F1 %.3f\n%s", file, f, difference(d.Text, gold.Text))
		}
		if got, want := strings.Count(d.Text, "\n"), strings.Count(gold.Text, "\n"); got != want {
			t.Logf("%s: %d paragraphs, want %d", file, got+1, want+1)
		}
	}
	t.Logf("main text F1 %.3f · title %s · date %s, over %d pages", text.value(), title, date, text.n)
	if text.value() < .95 || title.value() < .95 || date.value() < .95 {
		t.Errorf("below .95")
	}
}

// sameTime compares a time with the one that the gold has, which may be a date.
func sameTime(got time.Time, want string) bool {
	if len(want) == len("2006-01-02") {
		return got.Format("2006-01-02") == want
	}
	return got.Format("2006-01-02") == want[:10] || got.Equal(Time(want))
}

// difference lists the paragraphs that stand in one text only.
func difference(got, want string) string {
	var b strings.Builder
	for _, side := range []struct{ mark, text, other string }{{"+", got, want}, {"-", want, got}} {
		for line := range strings.Lines(side.text) {
			if line = strings.TrimSpace(line); !strings.Contains(side.other, line) {
				b.WriteString(side.mark + " " + line + "\n")
			}
		}
	}
	return b.String()
}
