package ingest

import "testing"

func TestURLKey(t *testing.T) {
	for _, same := range [][]string{
		{"https://a.example/news/1", "http://a.example/news/1", "HTTP://A.Example:80/news/1/", "https://a.example/news/1#top", "https://a.example/news/1?utm_source=x&fbclid=y", " https://a.example/news/1 "},
		{"https://a.example/أخبار/1", "https://a.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1", "https://a.example/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/1"},
		{"https://a.example/?p=12", "http://a.example?p=12&utm_medium=rss"},
		{"https://a.example/x?t=أ", "https://a.example/x?t=%D8%A3"},
		{"", "https://a.example/", "https://a.example", "https://a.example/?utm_source=x", "ftp://a.example/x", "no address", "https:///x"},
	} {
		for _, address := range same {
			if got, want := URLKey(address), URLKey(same[0]); got != want {
				t.Errorf("%q: got %q, want %q", address, got, want)
			}
		}
	}
	seen := map[string]string{}
	for _, address := range []string{"https://a.example/news/1", "https://a.example/news/2", "https://b.example/news/1", "https://a.example:8443/news/1", "https://a.example/news/1?page=2", "https://a.example/News/1", "https://a.example/?p=12", "https://a.example/?p=13"} {
		key := URLKey(address)
		if key == "" || seen[key] != "" {
			t.Errorf("%q has the key %q of %q", address, key, seen[key])
		}
		seen[key] = address
	}
}
