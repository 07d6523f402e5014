package alert_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/alert"
	"example.org/rawi/search"
	"github.com/mmcdole/gofeed"
)

const base, self = "https://rawi.example.org", "https://rawi.example.org/alerts/1.atom?key=k&lang=ar"

// feed returns the feed of the first alert, and what a reader of feeds makes of
// it.
func (b *bed) feed() (*alert.Feed, *gofeed.Feed) {
	b.t.Helper()
	f, err := b.Feed(b.t.Context(), b.alert(1), "ar", base, self)
	if err != nil {
		b.t.Fatal(err)
	}
	read, err := gofeed.NewParser().ParseString(string(f.Body))
	if err != nil {
		b.t.Fatalf("%v in\n%s", err, f.Body)
	}
	return f, read
}

func TestFeed(t *testing.T) {
	b := newBed(t)
	a := b.add(statements())
	empty, read := b.feed()
	equal(t, "empty", []any{read.Title, read.FeedLink, read.Link, len(read.Items), empty.Updated.Equal(a.Created)},
		[]any{"راوي: الصالحي", self, base + "/alerts", 0, true})

	b.article("a", "m", speaker, "لن نتراجع عن «المطالب» أبدا")
	b.clock.pass(time.Minute)
	b.round()
	one, read := b.feed()
	item := read.Items[0]
	equal(t, "entry", []any{item.Title, item.Link, item.Links, item.Author.Name, item.Updated, item.Published, item.Categories}, []any{
		"نادر الصالحي: «لن نتراجع عن «المطالب» أبدا»", base + "/article/1#s2", []string{base + "/article/1#s2"}, "صحيفة النهار الجديد",
		"2025-08-16T09:01:00Z", "2025-08-16T08:00:00Z", []string{"assert"},
	})
	for _, want := range []string{`dir="rtl"`, "<blockquote><b>نادر الصالحي</b>: «لن", "خبر a", `href="https://news.example.org/a"`} {
		if !strings.Contains(item.Content, want) {
			t.Errorf("the content lacks %s: %s", want, item.Content)
		}
	}
	if one.ETag == empty.ETag || !one.Updated.Equal(b.clock.Now()) {
		t.Errorf("%+v", one)
	}
	again, _ := b.feed()
	equal(t, "nothing has changed", again.ETag, one.ETag)

	b.clock.pass(time.Hour)
	b.article("b", "m", speaker, "وهذا قول أحدث من ذاك")
	b.round()
	_, read = b.feed()
	equal(t, "the newest first", []any{read.Items[0].Title, read.Items[1].GUID}, []any{"نادر الصالحي: «وهذا قول أحدث من ذاك»", item.GUID})
	if read.Items[0].GUID == item.GUID || !strings.HasPrefix(item.GUID, "urn:uuid:") {
		t.Errorf("ids %s, %s", read.Items[0].GUID, item.GUID)
	}
	for i := range 120 {
		b.article(fmt.Sprint("more", i), "m", speaker, fmt.Sprintf("القول رقم %d في هذا", i))
	}
	b.round()
	_, read = b.feed()
	equal(t, "as many as a reader wants", len(read.Items), 100)
}

// TestFeedMarks has words of the speaker's own in quotation marks, and no others.
func TestFeedMarks(t *testing.T) {
	b := newBed(t)
	b.add(statements())
	b.hit(
		&search.Hit{Document: 7, Finding: "s1", Mode: rawi.Direct, Evidence: "هذا كلامي", Who: []string{"أ", "ب"}},
		&search.Hit{Document: 7, Finding: "s2", Mode: rawi.Indirect, Evidence: "هذا ما نقل عنه"},
		&search.Hit{Document: 7, Finding: "v1", Text: "التقى الوزيران في العاصمة", Who: []string{"الوزير"}},
		&search.Hit{Document: 8, Headline: "عنوان المقال", Text: "أوله"},
	)
	b.round()
	_, read := b.feed()
	var titles []string
	for _, item := range read.Items {
		titles = append(titles, item.Title)
	}
	equal(t, "titles", titles, []string{"عنوان المقال", "الوزير: التقى الوزيران في العاصمة", "هذا ما نقل عنه", "أ، ب: «هذا كلامي»"})
}

// TestFeedBegins has a new alert begin with what is there, of which nothing is
// sent.
func TestFeedBegins(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	b.article("a", "m", speaker, "أقدم ما قيل في الأمر", speaker, "ثم قيل هذا بعد حين")
	b.Search = found{b.index}
	d := statements(r.URL)
	d.Last = 10
	b.add(d)
	b.round()
	_, read := b.feed()
	equal(t, "entries and calls", []int{len(read.Items), r.tried}, []int{2, 0})
	b.article("a", "other", speaker, "أقدم ما قيل في الأمر", speaker, "ثم قيل هذا بعد حين")
	b.round()
	equal(t, "analysed anew", r.tried, 0)
}

// TestFeedHostile has texts that are no XML, or want to be markup.
func TestFeedHostile(t *testing.T) {
	b := newBed(t)
	const evil = "]]></content><script>alert(1)</script>\x00\x0b\u202e\xff&amp;"
	d := statements()
	d.Name = evil
	b.add(d)
	b.hit(&search.Hit{
		Document: 7, Finding: "s1", Headline: evil, Publisher: evil, Evidence: evil, Who: []string{evil}, URL: "javascript:alert(1)", Published: evil, Type: evil,
	})
	b.round()
	f, read := b.feed()
	item := read.Items[0]
	if len(read.Items) != 1 || len(item.Links) != 1 || strings.Contains(item.Content, "<script") || strings.Contains(string(f.Body), "<script") {
		t.Errorf("%s", f.Body)
	}
	if err := xml.Unmarshal(f.Body, new(struct{})); err != nil {
		t.Error(err)
	}
}
