package ingest

import (
	"strings"
	"testing"
	"time"

	"example.org/rawi/internal/made"
)

// share returns what two texts of these days have in common, and whether they
// share a band.
func share(a, b string, day1, day2 time.Time) (s float64, band bool) {
	bands1, sketch1 := Sketch(a, day1)
	bands2, sketch2 := Sketch(b, day2)
	for _, x := range bands1 {
		for _, y := range bands2 {
			band = band || x == y
		}
	}
	return Share(sketch1, sketch2), band
}

func TestShare(t *testing.T) {
	articles, err := made.Articles("../testdata/corpus", 40, 1)
	if err != nil {
		t.Fatal(err)
	}
	var none time.Time
	day := time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	a, b := articles[0].Text, articles[1].Text
	if s, band := share(a, a, none, none); s != 1 || !band {
		t.Errorf("a text and itself: %v, %v", s, band)
	}
	if s, _ := share(a, b, none, none); s > .2 {
		t.Errorf("two texts: %v", s)
	}
	// Letters that are written in several ways, marks and lines make no difference.
	other := strings.NewReplacer("أ", "ا", "إ", "ا", "،", " ,", "\n", "  ", ".", "!").Replace(a)
	if s, band := share(a, other, none, none); s < .95 || !band {
		t.Errorf("a text in another hand: %v, %v", s, band)
	}
	// Half of a text is half of it; days apart it is nothing.
	lines := strings.Split(a, "\n")
	half := strings.Join(lines[:len(lines)*2/3], "\n")
	s, band := share(a, half, day, day.Add(20*time.Hour))
	if s < .5 || s > .8 || !band {
		t.Errorf("two thirds of a text: %v, %v", s, band)
	}
	if far, _ := share(a, half, day, day.AddDate(0, 0, 9)); s < nearApart && far != 0 || s >= nearApart && far != s {
		t.Errorf("two thirds of a text, days apart: %v", far)
	}
	if far, _ := share(a, a, day, day.AddDate(0, 0, 9)); far != 1 {
		t.Errorf("a text and itself, days apart: %v", far)
	}
	// A few words are like nothing.
	if bands, sketch := Sketch("قال الوزير إن الميناء سيفتح قبل نهاية العام", none); bands != nil || sketch != nil {
		t.Error("a sentence has a sketch")
	}
}

// TestShareOfLongTexts estimates the share of texts beyond what a sketch keeps.
func TestShareOfLongTexts(t *testing.T) {
	word := func(i int) string {
		return strings.Map(func(r rune) rune { return 'ا' + (r-'0')*2 }, string([]rune{'0' + rune(i%10), '0' + rune(i/10%10), '0' + rune(i/100%10), '0' + rune(i/1000%10)}))
	}
	text := func(from, to int) string {
		var b strings.Builder
		for i := from; i < to; i++ {
			b.WriteString(word(i) + " ")
		}
		return b.String()
	}
	// 4,000 words of 6,000 in common.
	got, _ := share(text(0, 5000), text(1000, 6000), time.Time{}, time.Time{})
	if want := 4000. / 6000; got < want-.06 || got > want+.06 {
		t.Errorf("share %.3f, want %.3f", got, want)
	}
}

// FuzzShare checks that broken sketches do no harm and that order does not count.
func FuzzShare(f *testing.F) {
	_, sketch := Sketch(strings.Repeat("قال الوزير إن الميناء سيفتح ثم أعلن موعدا آخر له في المدينة القديمة يوم الأحد ", 1), time.Unix(1e9, 0))
	f.Add(sketch, sketch)
	f.Add([]byte{0, 1, 2, 3, 4}, []byte{0xff})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		x, y := Share(a, b), Share(b, a)
		if x != y || x < 0 || x > 1 {
			t.Fatalf("%v and %v", x, y)
		}
	})
}

func BenchmarkSketch(b *testing.B) {
	articles, err := made.Articles("../testdata/corpus", 100, 1)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for i := range articles {
			Sketch(articles[i].Text, time.Time{})
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
}
