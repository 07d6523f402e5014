package ingest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"example.org/rawi"
)

// maxEntries is how many addresses are read from one sitemap or list of feeds, by
// the sitemap protocol.
const maxEntries = 50000

// entry is an address that a listing gives, with what it says of it.
type entry struct {
	address   string
	mark      string // when it changed last
	headline  string
	published string
	publisher string
	listing   bool // it is a sitemap itself, or a feed
}

// readSitemap reads a sitemap, a news sitemap or an index of sitemaps.
func readSitemap(b []byte, address string) ([]entry, error) {
	var entries []entry
	base, _ := url.Parse(address)
	d := decoder(b)
	var path []string
	var e entry
	text := func() string {
		var s string
		_ = d.DecodeElement(&s, &xml.StartElement{Name: xml.Name{Local: path[len(path)-1]}})
		path = path[:len(path)-1]
		return strings.Join(strings.Fields(s), " ")
	}
	root := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root != "" {
			return entries, nil
		}
		if err != nil {
			if len(entries) > 0 {
				return entries, fmt.Errorf("sitemap, after %d addresses: %w: %w", len(entries), rawi.ErrInvalid, err)
			}
			return nil, fmt.Errorf("sitemap: %w: %w", rawi.ErrInvalid, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if root == "" {
				if root = name; root != "urlset" && root != "sitemapindex" {
					return nil, fmt.Errorf("sitemap: %q where urlset or sitemapindex should be: %w", root, rawi.ErrInvalid)
				}
			}
			if path = append(path, name); len(path) > 16 {
				return entries, fmt.Errorf("sitemap: nested too deep: %w", rawi.ErrInvalid)
			}
			within := strings.Join(path[1:], "/")
			switch within {
			case "url", "sitemap":
				e = entry{listing: within == "sitemap"}
			case "url/loc", "sitemap/loc":
				e.address = absolute(base, text())
			case "url/lastmod", "sitemap/lastmod":
				e.mark = clip(text(), 64)
			case "url/news/title":
				e.headline = clip(text(), 1000)
			case "url/news/publication_date":
				e.published = clip(text(), 64)
			case "url/news/publication/name":
				e.publisher = clip(text(), 200)
			}
		case xml.EndElement:
			if len(path) > 0 {
				path = path[:len(path)-1]
			}
			if name := token.Name.Local; (name == "url" || name == "sitemap") && len(path) == 1 && e.address != "" {
				entries = append(entries, e)
				e = entry{}
				if len(entries) == maxEntries {
					return entries, nil
				}
			}
		}
	}
}

// readOPML reads a list of feeds.
func readOPML(b []byte, address string) ([]entry, error) {
	var entries []entry
	base, _ := url.Parse(address)
	d := decoder(b)
	seen := map[string]bool{}
	root := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root {
			return entries, nil
		}
		if err != nil {
			return entries, fmt.Errorf("OPML: %w: %w", rawi.ErrInvalid, err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !root {
			if root = start.Name.Local == "opml"; !root {
				return nil, fmt.Errorf("OPML: %q where opml should be: %w", start.Name.Local, rawi.ErrInvalid)
			}
		}
		if start.Name.Local != "outline" {
			continue
		}
		e := entry{listing: true}
		for _, a := range start.Attr {
			switch strings.ToLower(a.Name.Local) {
			case "xmlurl":
				e.address = absolute(base, a.Value)
			case "title":
				e.publisher = clip(a.Value, 200)
			case "text":
				if e.publisher == "" {
					e.publisher = clip(a.Value, 200)
				}
			}
		}
		if e.address != "" && !seen[e.address] {
			seen[e.address] = true
			if entries = append(entries, e); len(entries) == maxEntries {
				return entries, nil
			}
		}
	}
}

// decoder returns a decoder that forgives what sites get wrong and knows no
// entities but those of XML.
func decoder(b []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	return d
}

// absolute returns an address of the web, or "".
func absolute(base *url.URL, address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || len(address) > 4096 {
		return ""
	}
	u.Fragment = ""
	return u.String()
}

// clip returns at most n bytes of s, on a character bound.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
