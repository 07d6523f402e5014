package alert_test

import (
	"fmt"
	"testing"
	"time"

	"example.org/rawi/alert"
	"example.org/rawi/lexicon"
	"example.org/rawi/search"
)

// indexed is a bed over a real index.
func indexed(t testing.TB) (b *bed, update func()) {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	l, err := search.NewLanguage(lex)
	if err != nil {
		t.Fatal(err)
	}
	x, err := search.Open(t.TempDir(), l, search.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	b = newBed(t)
	b.Saved, b.Search, b.Records, b.Show = x, x, b.store, x.Show
	return b, func() {
		t.Helper()
		if _, err := x.Update(t.Context(), b.store); err != nil {
			t.Fatal(err)
		}
	}
}

// TestIndex runs alerts over the index that the program uses.
func TestIndex(t *testing.T) {
	b, update := indexed(t)
	r := newReceiver(t)
	b.article("before", "m", speaker, "قول سبق التنبيه بأيام")
	update()
	d := statements(r.URL)
	d.Query, d.Last = "speaker:الصالحي", 5
	b.add(d)
	d.Query, d.In, d.Hooks = "مطالب", search.Articles, nil
	b.add(d)
	d.Query = "speaker:("
	if _, err := b.Add(t.Context(), d); err == nil {
		t.Error("a query that is not understood was kept")
	}
	b.article("a", "m", speaker, "لن نتراجع عن مطالبنا", "هالة منصور", "ندعو إلى الحوار")
	b.round()
	equal(t, "before the index knows", r.got(), []string(nil))
	update()
	found, sent := b.round()
	equal(t, "found, sent", []int{found, sent}, []int{2, 1})
	h := r.calls[0].Hits[0]
	equal(t, "hit", []any{h.Evidence, h.Who, h.Headline, h.Finding, h.Link},
		[]any{"لن نتراجع عن مطالبنا", []string{speaker}, "خبر a", "s2", "https://rawi.example.org/article/2#s2"})
	_, read := b.feed()
	equal(t, "the feed begins before", []any{len(read.Items), read.Items[1].Title}, []any{2, speaker + ": «قول سبق التنبيه بأيام»"})

	// Analysed anew, and changed meanwhile: the index is behind the store.
	b.article("a", "other", speaker, "لن نتراجع عن مطالبنا", "هالة منصور", "ندعو إلى الحوار")
	update()
	b.article("a", "m", "هالة منصور", "نرفض كل ما قيل", speaker, "سنعود يوم الأحد إلى الطاولة")
	b.round()
	equal(t, "behind", r.got(), []string{"لن نتراجع عن مطالبنا"})
	update()
	b.round()
	equal(t, "up to date", r.got(), []string{"لن نتراجع عن مطالبنا", "سنعود يوم الأحد إلى الطاولة"})
}

// TestFlood has more in one update than one answer of the index holds.
func TestFlood(t *testing.T) {
	b, update := indexed(t)
	r := newReceiver(t)
	d := statements(r.URL)
	d.Query = "speaker:الصالحي"
	b.add(d)
	const articles, each = 130, 20
	var want []string
	for i := range articles {
		var said []string
		for k := range each {
			words := fmt.Sprintf("القول %d في المقال %d", k, i)
			said = append(said, speaker, words)
			want = append(want, words)
		}
		b.article(fmt.Sprint("k", i), "m", said...)
	}
	update()
	found, sent := b.round()
	equal(t, "found, sent", []int{found, sent}, []int{articles * each, articles * each / 100})
	equal(t, "all, in order", r.got(), want)
}

// TestThousandIndexed measures a thousand alerts over a batch of articles in the
// real index.
func TestThousandIndexed(t *testing.T) {
	b, update := indexed(t)
	for i := range 1000 {
		d := statements()
		d.Name, d.Query = fmt.Sprint("alert ", i), fmt.Sprintf("speaker:السيد%03d", i)
		switch {
		case i%10 == 0:
			d.Query = "speaker:الصالحي"
		case i%10 == 1:
			d.Query, d.In = fmt.Sprintf("الحوار AND مقترح%03d", i), search.Articles
		}
		d.Hooks = []alert.Hook{{URL: "https://hook.example.org/"}}
		b.add(d)
	}
	for i := range 50 {
		b.article(fmt.Sprint("k", i), "m", speaker, fmt.Sprintf("ندعو إلى الحوار في مقترح%03d", i), fmt.Sprintf("هالة السيد%03d", i), "قول آخر لا يعني أحدا")
	}
	update()
	start := time.Now()
	found, err := b.Evaluate(t.Context())
	took := time.Since(start)
	if err != nil || found < 100*50 {
		t.Errorf("found %d, %v", found, err)
	}
	start = time.Now()
	if _, err := b.Evaluate(t.Context()); err != nil {
		t.Error(err)
	}
	t.Logf("1000 alerts, 50 articles, %d found: %s; with nothing new: %s", found, took, time.Since(start))
	if took > 20*time.Second {
		t.Error("too slow")
	}
}
