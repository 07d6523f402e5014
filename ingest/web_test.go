package ingest_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/rawi/format"
	"example.org/rawi/ingest"
	"example.org/rawi/internal/made"
	"example.org/rawi/store"
)

// TestFeed reads a feed: entries that are whole, pages of those that are not, and
// one that is neither.
func TestFeed(t *testing.T) {
	b, s := newBed(t), newSite(t)
	a := s.at(articles(t, 10, 1))
	whole := made.Feed("المسار", s.URL, a[:4], true)
	s.put("/whole.xml", "application/rss+xml", whole)
	parts := strings.Replace(string(made.Feed("المسار", s.URL, a[4:], false)), "</channel>", "<item><title>بلا صفحة</title></item></channel>", 1)
	s.put("/parts.xml", "text/xml", []byte(parts))
	b.run(s.URL+"/whole.xml", s.URL+"/parts.xml")
	if b.count(store.Added) != 10 || len(b.faults()) != 1 || !strings.Contains(b.faults()[0], "neither text nor page") {
		t.Errorf("%d added, faults %q", b.count(store.Added), b.faults())
	}
	docs := b.documents()
	for i := range a {
		if d := docs[a[i].URL]; d == nil || d.Headline != a[i].Title {
			t.Errorf("article %d: %+v", i, d)
		}
	}
	if s.times("/news/1") != 0 || s.times("/news/5") != 1 || s.times("/robots.txt") != 1 {
		t.Errorf("asked %q", s.asked)
	}
	// A host is asked once a second.
	for _, d := range b.clock.slept {
		if d > time.Second {
			t.Errorf("slept %v", d)
		}
	}
	if got := b.clock.now.Sub(time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)); got < 8*time.Second {
		t.Errorf("nine requests took %v", got)
	}
	b.check()

	// Nothing is new: the feeds say so, and no page is fetched.
	asked := len(s.asked)
	b.run(s.URL+"/whole.xml", s.URL+"/parts.xml")
	if len(s.asked) != asked+2 || b.count(store.Added) != 0 {
		t.Errorf("asked %q", s.asked[asked:])
	}

	// An article changes: the feed says so, and its page is read again.
	a[5].Text += "\nوأضاف المتحدث أن اللجنة ستجتمع مساء الغد."
	a[5].Published = "2025-03-02T08:00:00Z"
	s.at(a)
	s.put("/parts.xml", "text/xml", made.Feed("المسار", s.URL, a[4:], false))
	b.run(s.URL + "/parts.xml")
	if b.count(store.Changed) != 1 || s.times("/news/6") != 2 || s.times("/news/5") != 1 {
		t.Errorf("%d changed, asked %q", b.count(store.Changed), s.asked)
	}
}

// TestSitemaps follows an index to a sitemap, packed, and a news sitemap.
func TestSitemaps(t *testing.T) {
	b, s := newBed(t), newSite(t)
	a := s.at(articles(t, 6, 2))
	var urls, news strings.Builder
	for i := range a[:3] {
		fmt.Fprintf(&urls, "<url><loc>%s</loc><lastmod>2025-03-01</lastmod></url>", a[i].URL)
	}
	for i := range a[3:] {
		page := strings.ReplaceAll(string(a[3+i].Page()), "article:published_time", "nothing")
		s.put(fmt.Sprintf("/news/%d", 4+i), "text/html", []byte(page))
		fmt.Fprintf(&news, "<url><loc>%s</loc><news:news><news:publication><news:name>المسار</news:name></news:publication><news:publication_date>2025-02-0%d</news:publication_date></news:news></url>", a[3+i].URL, i+1)
	}
	s.put("/s1.xml.gz", "application/gzip", packed([]byte("<urlset>"+urls.String()+"</urlset>")))
	s.put("/s2.xml", "text/xml", []byte("<urlset>"+news.String()+"</urlset>"))
	s.put("/sitemap.xml", "text/xml", []byte("<sitemapindex><sitemap><loc>/s1.xml.gz</loc><lastmod>1</lastmod></sitemap><sitemap><loc>"+s.URL+"/s2.xml</loc></sitemap><sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>"))
	b.run(s.URL + "/sitemap.xml")
	if b.count(store.Added) != 6 || len(b.faults()) != 0 {
		t.Errorf("%d added, faults %q", b.count(store.Added), b.faults())
	}
	if d := b.documents()[a[4].URL]; d == nil || d.Published.Format("2006-01-02") != "2025-02-02" {
		t.Errorf("the time of the sitemap: %+v", d)
	}
	b.check()
}

// TestOPML polls the feeds of a list.
func TestOPML(t *testing.T) {
	b, s := newBed(t), newSite(t)
	a := s.at(articles(t, 4, 3))
	s.put("/1.xml", "text/xml", made.Feed("أ", s.URL, a[:2], true))
	s.put("/2.xml", "text/xml", made.Feed("ب", s.URL, a[2:], false))
	list := file(t, "list.opml", []byte(`<opml><outline xmlUrl="`+s.URL+`/1.xml"/><outline text="ب" xmlUrl="`+s.URL+`/2.xml"/><outline xmlUrl="`+s.URL+`/gone"/></opml>`))
	b.run(list)
	if b.count(store.Added) != 4 || len(b.faults()) != 1 || !strings.Contains(b.faults()[0], "410") {
		t.Errorf("%d added, faults %q", b.count(store.Added), b.faults())
	}
}

// TestRobotsAreObeyed holds that pages which a site does not want read are not,
// unless they are named, and that a site whose robots.txt fails is left alone.
func TestRobotsAreObeyed(t *testing.T) {
	b, s := newBed(t), newSite(t)
	a := s.at(articles(t, 3, 4))
	s.put("/robots.txt", "text/plain", []byte("User-agent: *\nDisallow: /news/2\nCrawl-delay: 5\n"))
	s.put("/f.xml", "text/xml", made.Feed("المسار", s.URL, a, false))
	b.run(s.URL + "/f.xml")
	if got := b.faults(); b.count(store.Added) != 2 || len(got) != 1 || !strings.Contains(got[0], "robots.txt") || s.times("/news/2") != 0 {
		t.Errorf("%d added, faults %q", b.count(store.Added), got)
	}
	if b.clock.now.Before(time.Date(2025, 3, 1, 12, 0, 10, 0, time.UTC)) {
		t.Errorf("the site asks for five seconds, it is %v", b.clock.now)
	}
	b.run(s.URL + "/news/2")
	if b.count(store.Added) != 1 {
		t.Errorf("a page that was named: faults %q", b.faults())
	}

	b2 := newBed(t)
	s.handle("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	before := s.times("/news/1")
	b2.run(s.URL + "/f.xml")
	if b2.count(store.Added) != 0 || s.times("/news/1") != before {
		t.Errorf("pages were read though robots.txt could not be had: %q", b2.faults())
	}
	for _, f := range b2.faults() {
		if !strings.HasSuffix(f, "(later)") && !strings.Contains(f, "robots.txt cannot be had") {
			t.Errorf("fault %q", f)
		}
	}
}

// TestMisbehaviour queues every way in which a server can misbehave: each is a
// fault of one item, and the good page among them is kept.
func TestMisbehaviour(t *testing.T) {
	b, s := newBed(t), newSite(t)
	a := s.at(articles(t, 1, 5))
	b.Fetch = format.NewFetcher(format.FetchOptions{AllowPrivate: true, Timeout: time.Second, MaxBytes: 1 << 20})
	s.handle("/front", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	s.put("/", "text/html", a[0].Page())
	paths := []string{
		"/slow", "/drip", "/endless", "/endless-header", "/short", "/cut", "/reset", "/garbage", "/bomb", "/broken-gzip",
		"/loop", "/far", "/inside", "/file", "/busy", "/gone", "/error", "/empty", "/picture", "/front",
	}
	var list strings.Builder
	for _, p := range append(paths, "/news/1", "/charset") {
		fmt.Fprintf(&list, "<url><loc>%s%s</loc></url>", s.URL, p)
	}
	s.put("/sitemap.xml", "text/xml", []byte("<urlset>"+list.String()+"</urlset>"))
	b.clock.until = b.clock.now.Add(24 * time.Hour)
	b.run(s.URL + "/sitemap.xml")
	if b.count(store.Added) != 2 {
		t.Errorf("%d added, want 2", b.count(store.Added))
	}
	states := map[store.State]int{}
	for item, err := range b.Store.Items(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		states[item.State]++
		if item.State == store.StateFailed && item.Reason == "" {
			t.Errorf("item %+v", item)
		}
	}
	if states[store.StateDone] != 2 || states[store.StateLeased] != 0 || states[store.StateDone]+states[store.StateFailed]+states[store.StateQueued] != len(paths)+2 {
		t.Errorf("states %v", states)
	}
	for _, f := range b.faults() {
		if strings.Contains(f, "/gone") && strings.Contains(f, "later") || strings.Contains(f, "panic") {
			t.Errorf("fault %q", f)
		}
	}
	// What may pass is tried four times in all, with longer and longer waits.
	for range 6 {
		b.clock.now = b.clock.now.Add(2 * time.Hour)
		b.clock.until = time.Time{}
		b.run(s.URL + "/sitemap.xml")
	}
	if got := s.times("/error"); got != 4 {
		t.Errorf("/error was asked for %d times, want 4", got)
	}
	if got := s.times("/gone"); got != 1 {
		t.Errorf("/gone was asked for %d times, want 1", got)
	}
	b.check()

	// A site that is in order again: what failed is tried again.
	for _, p := range paths {
		s.put(p, "text/html; charset=utf-8", []byte("<html><body><article><p>قال الوزير إن الجسر "+p+" سيفتح قبل نهاية العام.</p></article></body></html>"))
	}
	b.events = nil
	n, err := b.Retry(t.Context(), nil)
	if err != nil || n == 0 || b.count(store.Added) != len(paths) {
		t.Errorf("%d tried again, %d added, %v, faults %q", n, b.count(store.Added), err, b.faults())
	}
}

// TestBusy waits as long as the server asks.
func TestBusy(t *testing.T) {
	b, s := newBed(t), newSite(t)
	a := s.at(articles(t, 1, 6))
	asked := 0
	s.handle("/news/1", func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked == 1 {
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		_, _ = w.Write(a[0].Page())
	})
	s.put("/f.xml", "text/xml", made.Feed("المسار", s.URL, a, false))
	begin := b.clock.now
	b.run(s.URL + "/f.xml")
	if b.count(store.Added) != 1 || asked != 2 {
		t.Errorf("%d added, asked %d times: %q", b.count(store.Added), asked, b.faults())
	}
	if d := b.clock.now.Sub(begin); d < 30*time.Second || d > 2*time.Minute {
		t.Errorf("it took %v", d)
	}
}

// TestSourcesThatFail are told and asked again.
func TestSourcesThatFail(t *testing.T) {
	b, s := newBed(t), newSite(t)
	b.run(s.URL+"/gone", s.URL+"/error", s.URL+"/picture", "ftp://a.example/x", "http://user:hush@127.0.0.1:1/feed?token=hush")
	got := strings.Join(b.faults(), "\n")
	if len(b.faults()) != 5 || strings.Contains(got, "hush") {
		t.Errorf("faults %q", b.faults())
	}
	if s.times("/error") != 4 || s.times("/gone") != 1 {
		t.Errorf("asked %q", s.asked)
	}
	s.put("/gone", "text/xml", made.Feed("المسار", s.URL, s.at(articles(t, 2, 8)), true))
	b.events = nil
	if _, err := b.Retry(t.Context(), []string{s.URL + "/gone"}); err != nil || b.count(store.Added) != 2 {
		t.Errorf("%d added, %v, faults %q", b.count(store.Added), err, b.faults())
	}
}

// TestWatch polls in its time, backs off from what fails, and takes up what was
// left behind.
func TestWatch(t *testing.T) {
	b, s := newBed(t), newSite(t)
	a := s.at(articles(t, 8, 7))
	s.put("/f.xml", "text/xml", made.Feed("المسار", s.URL, a[:2], true))
	sources, err := ingest.ReadSources(strings.NewReader(fmt.Sprintf(`
[defaults]
every = "10m"
[[source]]
name = "المسار"   # a paper
url = "%s/f.xml"
publisher = "صحيفة المسار"
country = "EGY"
[[source]]
url = '%s/error'
every = "1h"
[[source]]
url = "%s/never"
off = true
`, s.URL, s.URL, s.URL)), "sources.toml")
	if err != nil {
		t.Fatal(err)
	}
	begin := b.clock.now
	b.clock.until = begin.Add(24*time.Hour - time.Second)
	if err := b.Watch(t.Context(), sources, false); err == nil {
		t.Fatal("it ended by itself")
	}
	if got := s.times("/f.xml"); got != 144 {
		t.Errorf("the feed was polled %d times in a day, want 144", got)
	}
	// 0, 1, 3, 7, 15 hours
	if got := s.times("/error"); got != 5 {
		t.Errorf("the source that fails was polled %d times in a day, want 5", got)
	}
	if got := s.times("/never"); got != 0 {
		t.Errorf("a source that is off was polled")
	}
	if d := b.documents()[a[0].URL]; b.count(store.Added) != 2 || d == nil || d.Publisher != "صحيفة المسار" || d.Source != "المسار" {
		t.Errorf("%d added: %+v", b.count(store.Added), d)
	}
	src, err := b.Store.Source(t.Context(), "المسار")
	if err != nil || !strings.Contains(string(src.Settings), "EGY") || src.ETag == "" {
		t.Errorf("source %+v, %v", src, err)
	}

	// New entries come; somebody was killed with items in his hands.
	s.put("/f.xml", "text/xml", made.Feed("المسار", s.URL, a, false))
	b.clock.now, b.clock.until = b.clock.now.Add(time.Hour), time.Time{}
	if err := b.Watch(t.Context(), sources[:1], true); err != nil {
		t.Fatal(err)
	}
	if got := len(b.documents()); got != 8 {
		t.Errorf("%d documents, want 8", got)
	}
	_, err = b.Store.Write(t.Context(), &store.Batch{Queue: []store.Item{{Source: "المسار", Key: s.URL + "/charset", State: store.StateQueued}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Store.Lease(t.Context(), store.Lease{Owner: "killed/7", Count: 1, Now: b.clock.now, For: 24 * time.Hour}); err != nil || len(got) != 1 {
		t.Fatalf("leased %v, %v", got, err)
	}
	if err := b.Watch(t.Context(), sources[:1], true); err != nil || len(b.documents()) != 9 {
		t.Errorf("%d documents, %v", len(b.documents()), err)
	}
}

func TestReadSources(t *testing.T) {
	for in, want := range map[string]string{
		"[[source]]\nname = \"a\"":                                                     "1: the source has no url",
		"url = \"https://a.example\"":                                                  "1: \"url\" stands in no table",
		"[[source]]\nurl = \"ftp://a.example\"":                                        "2: url is not an address",
		"[[source]]\nurl = https://a.example":                                          "2: url: value",
		"[[source]]\nurl = \"https://a.example":                                        "2: url: the string does not end",
		"[[source]]\nurl = \"https://a.example\" x":                                    "2: url: \"x\" behind",
		"[[source]]\nurl = \"https://a.example/\\q\"":                                  "2: url: string",
		"[[source]]\nurl = 'https://a.example'\nevery = \"1s\"":                        "3: every \"1s\"",
		"[[source]]\nurl = 'https://a.example'\ncountry = \"Egypt\"":                   "3: country",
		"[[source]]\nurl = 'https://a.example'\nkind = \"podcast\"":                    "3: kind",
		"[[source]]\nurl = 'https://a.example'\ncolour = \"red\"":                      "3: key \"colour\"",
		"[[source]]\nurl = 'https://a.example'\n[[source]]\nurl = 'https://a.example'": "3: source \"https://a.example\" stands twice",
		"[other]":                 "1: table [other]",
		"[defaults]\nurl = \"x\"": "2: \"url\" has no default",
		"\n\n[[source]]\nurl":     "4: no = in the line",
	} {
		if _, err := ingest.ReadSources(strings.NewReader(in), "s.toml"); err == nil || !strings.HasPrefix(err.Error(), "s.toml:"+want) {
			t.Errorf("%q: got %v, want %s", in, err, want)
		}
	}
	if s, err := ingest.ReadSources(strings.NewReader("# nothing\n"), "s.toml"); err != nil || len(s) != 0 {
		t.Errorf("got %v, %v", s, err)
	}
}

// FuzzSources checks that no list does harm.
func FuzzSources(f *testing.F) {
	f.Add("[defaults]\nevery = \"1h\"\n[[source]]\nurl = \"https://a.example\\u0041\" # x\nname='y'\noff=true\ndelay=\"2s\"")
	f.Fuzz(func(t *testing.T, in string) {
		sources, err := ingest.ReadSources(strings.NewReader(in), "fuzz")
		if err != nil {
			return
		}
		for _, s := range sources {
			if s.URL == "" || s.Every < ingest.MinEvery || s.Delay < 0 {
				t.Fatalf("%+v", s)
			}
		}
	})
}

// TestSourcesFile polls a list of sources once, as a source itself.
func TestSourcesFile(t *testing.T) {
	b, s := newBed(t), newSite(t)
	s.put("/f.xml", "text/xml", made.Feed("المسار", s.URL, s.at(articles(t, 3, 9)), false))
	path := filepath.Join(t.TempDir(), "sources.toml")
	if err := os.WriteFile(path, []byte("[[source]]\nname = \"x\"\nurl = \""+s.URL+"/f.xml\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.run(path)
	if b.count(store.Added) != 3 {
		t.Errorf("%d added, faults %q", b.count(store.Added), b.faults())
	}
}
