package ingest

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

const robotsSample = `# a comment
User-agent: *
Disallow: /private   # all
Disallow: /*.pdf$
Allow: /private/open
Crawl-delay: 2.5

User-Agent: other
User-Agent: RAWI
Disallow: /news/draft
Allow: /
Disallow: /أرشيف/
Sitemap: https://a.example/sitemap.xml
Crawl-delay: 100000
`

func TestRobots(t *testing.T) {
	own := parseRobots([]byte(robotsSample), "rawi")
	all := parseRobots([]byte("\ufeff"+strings.ReplaceAll(robotsSample, "\n", "\r\n")), "somebody")
	if own.delay != maxCrawlDelay || all.delay != 2500*time.Millisecond {
		t.Errorf("delays %v, %v", own.delay, all.delay)
	}
	for _, test := range []struct {
		r       *robots
		address string
		want    bool
	}{
		{own, "https://a.example/", true},
		{own, "https://a.example", true},
		{own, "https://a.example/private/x", true},
		{own, "https://a.example/news/draft/1", false},
		{own, "https://a.example/%D8%A3%D8%B1%D8%B4%D9%8A%D9%81/1", false},
		{own, "https://a.example/%d8%a3%d8%b1%d8%b4%d9%8a%d9%81/1", false},
		{all, "https://a.example/private", false},
		{all, "https://a.example/private/open/1", true},
		{all, "https://a.example/a/b.pdf", false},
		{all, "https://a.example/a/b.pdf?x=1", true},
		{all, "https://a.example/public", true},
		{nil, "https://a.example/private", true},
		{parseRobots(nil, "rawi"), "https://a.example/private", true},
		{parseRobots([]byte("<html>not found</html>"), "rawi"), "https://a.example/private", true},
		{parseRobots([]byte("user-agent: rawi\ndisallow: /"), "rawi"), "https://a.example/x", false},
		{parseRobots([]byte("user-agent: *\ndisallow:"), "rawi"), "https://a.example/x", true},
		{parseRobots([]byte("user-agent: *\ndisallow: /a*b*c$"), "rawi"), "https://a.example/axbyc", false},
		{parseRobots([]byte("user-agent: *\ndisallow: /a*b*c$"), "rawi"), "https://a.example/axbycd", true},
		{parseRobots([]byte("user-agent: *\ndisallow: /x\nallow: /x"), "rawi"), "https://a.example/x", true},
	} {
		u, err := url.Parse(test.address)
		if err != nil {
			t.Fatal(err)
		}
		if got := test.r.allows(u); got != test.want {
			t.Errorf("%s: got %v, want %v", test.address, got, test.want)
		}
	}
}

// FuzzRobots checks that no rule does harm, and that a file which disallows
// nothing allows all.
func FuzzRobots(f *testing.F) {
	f.Add([]byte(robotsSample), "/private/x?y=1")
	f.Add([]byte("user-agent:*\ndisallow:/%2a%zz*$*$"), "/%2")
	f.Fuzz(func(t *testing.T, in []byte, path string) {
		r := parseRobots(in, "rawi")
		u := &url.URL{Scheme: "https", Host: "a.example", Path: path}
		got := r.allows(u)
		if !got && !strings.Contains(strings.ToLower(string(in)), "disallow") {
			t.Fatalf("%q refuses %q", in, path)
		}
		if r.delay < 0 || r.delay > maxCrawlDelay {
			t.Fatalf("delay %v", r.delay)
		}
	})
}
