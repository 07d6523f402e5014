package format

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// longText is an article of enough words to be one.
const longText = "اجتمع وزراء الزراعة في المدينة الساحلية أمس لبحث خطة الري المشتركة بين البلدين. وقال وزير الزراعة في كلمته إن الخطة ستوفر المياه لعشرين قرية قبل نهاية الصيف. وأضاف أن اللجنة الفنية ستبدأ عملها الأسبوع المقبل. وطالب ممثلو المزارعين بأن تشمل الخطة صيانة القنوات القديمة وتدريب العاملين عليها وتقديم القروض الميسرة لهم."

const rssSample = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>صحيفة المسار</title><link>https://masar.example/</link>
<item><title>خطة &amp;quot;الري&amp;quot;</title><link>/news/1</link><guid>n1</guid><pubDate>Tue, 04 Mar 2025 08:00:00 +0300</pubDate><dc:creator>سلمى</dc:creator>
<content:encoded><![CDATA[<p>` + longText + `</p><script>x()</script><p>وينتظر أن تعلن النتائج غدا.</p>]]></content:encoded></item>
<item><title>بدايتان</title><link>https://masar.example/news/2</link><description>اجتمع الوزراء أمس […]</description></item>
<item><title>بلا صفحة</title><guid isPermaLink="false">n3</guid><description><![CDATA[<b>خبر</b> قصير]]></description></item>
<item><title>بلا نص</title><link>javascript:alert(1)</link></item>
</channel></rss>`

func TestReadFeed(t *testing.T) {
	feed, err := ReadFeed(strings.NewReader(rssSample), "https://masar.example/rss.xml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if feed.Title != "صحيفة المسار" || feed.Link != "https://masar.example/" || len(feed.Items) != 4 {
		t.Fatalf("got %q, %q, %d entries", feed.Title, feed.Link, len(feed.Items))
	}
	it := feed.Items[0]
	d := it.Document
	if !it.Whole || it.Link != "https://masar.example/news/1" || it.ID != "n1" {
		t.Errorf("got %+v", it)
	}
	if d.Text != longText+"\nوينتظر أن تعلن النتائج غدا." {
		t.Errorf("text: got %q", d.Text)
	}
	if d.Source.Headline != `خطة "الري"` || d.Source.Author != "سلمى" || d.Source.Publisher != "صحيفة المسار" || d.Source.URL != it.Link || d.Lang != "ar" {
		t.Errorf("got %+v", d.Source)
	}
	if want := time.Date(2025, 3, 4, 5, 0, 0, 0, time.UTC); !d.Source.Published.Equal(want) {
		t.Errorf("published: got %v, want %v", d.Source.Published, want)
	}
	if it := feed.Items[1]; it.Whole || it.Link != "https://masar.example/news/2" {
		t.Errorf("a summary: got %+v", it)
	}
	if it := feed.Items[2]; it.Whole || it.Link != "" || it.Document.ID != "n3" || it.Document.Text != "خبر قصير" {
		t.Errorf("an entry without a page: got %+v, %q", it, it.Document.Text)
	}
	if it := feed.Items[3]; it.Link != "" || it.Document.Text != "" {
		t.Errorf("an entry without text: got %+v", it)
	}
}

func TestReadFeedAsDocuments(t *testing.T) {
	var texts []string
	faults := 0
	for d, err := range Read(strings.NewReader(rssSample), "rss", Options{}) {
		if err != nil {
			faults++
			continue
		}
		texts = append(texts, d.Text)
	}
	if len(texts) != 3 || faults != 1 || !strings.HasPrefix(texts[0], longText) {
		t.Errorf("got %q and %d faults", texts, faults)
	}
}

func TestReadFeedCharsets(t *testing.T) {
	atom := `<?xml version='1.0' encoding='%'?><!-- <html> --><feed xmlns="http://www.w3.org/2005/Atom"><title>المسار</title><entry><title>خبر</title><link href="https://masar.example/a"/><updated>2025-03-04T08:00:00Z</updated><content type="html">&lt;p&gt;` + longText + `&lt;/p&gt;</content></entry></feed>`
	for _, charset := range []struct {
		name, declared string
		encoding       *charmap.Charmap
	}{
		{"declared", "windows-1256", charmap.Windows1256},
		{"declared wrongly", "utf-8", charmap.Windows1256},
		{"iso", "iso-8859-6", charmap.ISO8859_6},
	} {
		b, err := charset.encoding.NewEncoder().Bytes([]byte(strings.Replace(atom, "%", charset.declared, 1)))
		if err != nil {
			t.Fatal(err)
		}
		feed, err := ReadFeed(bytes.NewReader(b), "a.xml", Options{})
		if err != nil {
			t.Errorf("%s: %v", charset.name, err)
			continue
		}
		if len(feed.Items) != 1 || feed.Items[0].Document.Text != longText || !feed.Items[0].Whole {
			t.Errorf("%s: got %+v", charset.name, feed)
		}
	}
}

// TestReadFeedFaults holds that a feed which is none says so.
func TestReadFeedFaults(t *testing.T) {
	for name, in := range map[string]string{
		"empty":     "",
		"page":      "<html><body>صفحة</body></html>",
		"cut":       "<rss version=\"2.0\"><channel><title>المسار",
		"no feed":   "<opml/>",
		"binary":    "\x89PNG\r\n\x1a\n\x00",
		"json":      `{"version":"https://jsonfeed.org/version/1","items":3}`,
		"no quotes": "<rss version=2.0 <<",
	} {
		if _, err := ReadFeed(strings.NewReader(in), name, Options{}); err == nil {
			t.Errorf("%s: no fault", name)
		}
	}
	if _, err := ReadFeed(strings.NewReader(rssSample), "big", Options{MaxBytes: 100}); err == nil {
		t.Error("no limit")
	}
}

// TestEntitiesAreNotExpanded holds against entities that grow: the parser knows
// only those of XML and HTML.
func TestEntitiesAreNotExpanded(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel><title>&b;&b;&b;</title></channel></rss>`
	feed, err := ReadFeed(strings.NewReader(bomb), "bomb", Options{})
	if err == nil && strings.Contains(feed.Title, "aaaaaaaaaa") {
		t.Errorf("got %q", feed.Title)
	}
}

// TestSharedFeeds reads feeds of others, where they are at hand: each gives its
// entries or says why not.
func TestSharedFeeds(t *testing.T) {
	files, err := filepath.Glob("../../shared/data/feeds/*")
	if err != nil || len(files) == 0 {
		t.Log("no feeds at ../shared: nothing to read")
		return
	}
	read, whole, entries := 0, 0, 0
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		feed, err := ReadFeed(f, file, Options{})
		f.Close()
		if err != nil {
			t.Logf("not read: %v", err)
			continue
		}
		read++
		for _, it := range feed.Items {
			entries++
			if it.Link == "" && it.Document.Text == "" {
				t.Errorf("%s: an entry has neither text nor page", file)
			}
			if it.Document.Source.Published.IsZero() {
				t.Errorf("%s: entry %s has no time", file, it.Link)
			}
			if it.Whole {
				whole++
			}
		}
	}
	t.Logf("%d of %d feeds read: %d entries, %d of them whole", read, len(files), entries, whole)
	if read != len(files) {
		t.Errorf("%d of %d feeds read", read, len(files))
	}
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte(rssSample))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="//x"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a</div></content></entry></feed>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_html":"<p>a"}]}`))
	f.Add([]byte(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item><title>a</title></item></rdf:RDF>`))
	f.Fuzz(func(t *testing.T, in []byte) {
		check(t, in, "feed")
		feed, err := ReadFeed(bytes.NewReader(in), "https://a.example/", Options{MaxBytes: 1 << 20})
		if err != nil {
			return
		}
		for _, it := range feed.Items {
			if it.Link != "" && !isWeb(it.Link) || !utf8.ValidString(it.Link+it.ID+feed.Title) {
				t.Fatalf("link %q, id %q, title %q", it.Link, it.ID, feed.Title)
			}
		}
	})
}
