package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"example.org/rawi"
	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// MaxFeed is the most bytes that a feed, a sitemap or a list of feeds may take.
const MaxFeed = 32 << 20

// maxItems is how many entries of a feed are read.
const maxItems = 10000

// Feed is what an RSS, Atom or JSON feed offers.
type Feed struct {
	Title string
	Link  string // of the site
	Items []FeedItem
}

// FeedItem is an entry of a feed. Its Document has the text that the feed gives,
// which is empty where it gives none.
type FeedItem struct {
	Link string // the page of the article; empty if the feed names none
	ID   string // as the feed names the entry
	// Whole says that the feed gives the article itself and not its beginning or
	// a summary.
	Whole    bool
	Document *rawi.Document
}

// minWhole is the least that a text must have, in words, to be the article
// itself where a feed does not mark it as the content.
const minWhole = 150

// minContent is the same for what a feed marks as the content.
const minContent = 40

// ReadFeed reads a feed. The name is its address, which relative links start
// from.
func ReadFeed(r io.Reader, name string, o Options) (*Feed, error) {
	s := &source{name: name, inner: name, options: o, yield: func(*rawi.Document, error) bool { return true }}
	defer s.close()
	if err := s.open(r); err != nil {
		return nil, &Error{name, 0, err}
	}
	feed, err := s.feed()
	if err != nil {
		return nil, &Error{name, 0, err}
	}
	return feed, nil
}

// isFeed reports whether the bytes begin as an RSS or Atom feed does.
func isFeed(head []byte) bool {
	h := string(head)
	if i := strings.IndexByte(h, '<'); i < 0 || strings.TrimLeft(h[:i], " \t\r\n") != "" {
		return false
	}
	switch rootOf(h) {
	case "rss", "feed", "RDF":
		return true
	}
	return false
}

// rootOf returns the local name of the first element of an XML document, or "".
func rootOf(h string) string {
	for {
		i := strings.IndexByte(h, '<')
		if i < 0 || i+1 == len(h) {
			return ""
		}
		h = h[i+1:]
		switch {
		case strings.HasPrefix(h, "!--"):
			if i = strings.Index(h, "-->"); i < 0 {
				return ""
			}
			h = h[i:]
		case h[0] == '?' || h[0] == '!':
		default:
			end := strings.IndexAny(h, " \t\r\n/>")
			if end < 0 {
				return ""
			}
			if i := strings.LastIndexByte(h[:end], ':'); i >= 0 {
				return h[i+1 : end]
			}
			return h[:end]
		}
	}
}

// readFeed yields the articles of a feed, or what it says of them.
func readFeed(s *source) {
	feed, err := s.feed()
	if err != nil {
		s.fail(0, err)
		return
	}
	for i := range feed.Items {
		it := &feed.Items[i]
		d := it.Document
		if d.Text == "" {
			if !s.fail(0, fmt.Errorf("entry %d: no text: %w", i+1, rawi.ErrEmpty)) {
				return
			}
			continue
		}
		if !it.Whole {
			d.Note(stage, "the feed has only the beginning or a summary of the article")
		}
		if !s.give(d) {
			return
		}
	}
}

// feed parses the rest of the input.
func (s *source) feed() (*Feed, error) {
	b, err := s.all(s.limit(MaxFeed))
	if err != nil {
		return nil, err
	}
	b, note := s.xml(b)
	parsed, err := parseFeed(b)
	if err != nil {
		return nil, err
	}
	base, _ := url.Parse(s.name)
	feed := &Feed{Title: unmarked(parsed.Title), Link: resolve(base, parsed.Link)}
	if home, err := url.Parse(feed.Link); err == nil && home.IsAbs() && (base == nil || !isWeb(s.name)) {
		base = home
	}
	for i, it := range parsed.Items {
		if i == maxItems {
			break
		}
		item := feedItem(it, base, feed.Title)
		if note != "" {
			item.Document.Note(stage, note)
		}
		feed.Items = append(feed.Items, item)
	}
	return feed, nil
}

// xml returns the bytes as UTF-8, and a note where the charset was a guess. What
// the document declares is believed unless its bytes say otherwise.
func (s *source) xml(b []byte) ([]byte, string) {
	if s.unicode {
		return withoutEncoding(toValid(b)), ""
	}
	text, note := decodePage(b, s.options.ContentType)
	if name := declaredXML(b); name != "" && note != "" {
		if e, name := charset.Lookup(name); e != nil && name != "utf-8" && name != "windows-1252" {
			text, note = decode(e, b), ""
		}
	}
	return withoutEncoding([]byte(text)), note
}

// declaredXML returns the encoding that an XML declaration names, or "".
func declaredXML(b []byte) string {
	head, _, ok := bytes.Cut(b[:min(len(b), 256)], []byte("?>"))
	if !ok {
		return ""
	}
	_, value, ok := bytes.Cut(head, []byte("encoding="))
	if !ok || len(value) < 2 {
		return ""
	}
	name, _, _ := bytes.Cut(value[1:], value[:1])
	return string(name)
}

// withoutEncoding takes the XML declaration off, whose encoding is no longer
// true, and the white space before the first element.
func withoutEncoding(b []byte) []byte {
	b = bytes.TrimLeft(b, " \t\r\n\ufeff")
	if bytes.HasPrefix(b, []byte("<?xml")) {
		if i := bytes.Index(b, []byte("?>")); i >= 0 {
			b = bytes.TrimLeft(b[i+2:], " \t\r\n")
		}
	}
	return b
}

// parseFeed hands the bytes to the parser, whose own faults are those of the
// feed.
func parseFeed(b []byte) (feed *gofeed.Feed, err error) {
	defer func() {
		if v := recover(); v != nil {
			feed, err = nil, fmt.Errorf("feed: %v: %w", v, rawi.ErrInvalid)
		}
	}()
	feed, err = gofeed.NewParser().Parse(bytes.NewReader(b))
	switch {
	case errors.Is(err, gofeed.ErrFeedTypeNotDetected):
		return nil, fmt.Errorf("neither RSS nor Atom nor JSON feed: %w", rawi.ErrInvalid)
	case err != nil:
		return nil, fmt.Errorf("feed: %w: %w", rawi.ErrInvalid, err)
	}
	return feed, nil
}

func feedItem(it *gofeed.Item, base *url.URL, publisher string) FeedItem {
	published, given := it.PublishedParsed, it.Published
	if published == nil && it.UpdatedParsed != nil {
		published, given = it.UpdatedParsed, it.Updated
	}
	d := &rawi.Document{Source: rawi.Source{Publisher: publisher, Headline: unmarked(it.Title), PublishedText: strings.TrimSpace(given)}}
	if published != nil {
		d.Source.Published = *published
	} else if t := Time(given); !t.IsZero() {
		d.Source.Published = t
	}
	if d.Source.PublishedText == "" && !d.Source.Published.IsZero() {
		d.Source.PublishedText = d.Source.Published.Format(time.RFC3339)
	}
	if len(it.Authors) > 0 && it.Authors[0] != nil {
		d.Source.Author = unmarked(it.Authors[0].Name)
	}
	item := FeedItem{ID: clip(unmarked(it.GUID), 512), Document: d}
	item.Link = resolve(base, it.Link)
	if item.Link == "" && isWeb(it.GUID) {
		item.Link = resolve(base, it.GUID)
	}
	d.Source.URL = item.Link
	if item.Link == "" {
		d.ID = item.ID
	}
	content, summary := fragment(it.Content), fragment(it.Description)
	text, least := content, minContent
	if wordCount(summary) > wordCount(content) {
		text, least = summary, minWhole
	}
	d.Text = strings.Join(text, "\n")
	item.Whole = wordCount(text) >= least && !breaksOff(d.Text)
	d.Title = titleSpan(d.Text, d.Source.Headline)
	if d.Text != "" {
		d.Lang = Language(d.Text)
	}
	return item
}

// breaksOff reports whether a text ends where an article goes on.
func breaksOff(text string) bool {
	text = strings.TrimRight(text, " \n")
	for _, end := range []string{"…", "...", "[…]", "[...]", "…»", "(…)"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return false
}

// fragment returns the paragraphs of a piece of HTML. The signature that blog
// software puts under a summary («… appeared first on …») is left out.
func fragment(s string) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	root, err := parse(strings.ToValidUTF8(s, "\uFFFD"))
	if err != nil {
		return nil
	}
	prune(root)
	var out []string
	for _, b := range blocksOf(root) {
		if !isSignature(b) {
			out = append(out, b.text)
		}
	}
	return out
}

func isSignature(b block) bool {
	return strings.HasPrefix(b.text, "The post ") && strings.Contains(b.text, " appeared first on ")
}

// unmarked returns a line of a feed without markup and escapes.
func unmarked(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return collapse(s)
	}
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return collapse(s)
	}
	var parts []string
	for _, n := range nodes {
		parts = append(parts, textOf(n))
	}
	return collapse(strings.Join(parts, " "))
}

// resolve returns a link as an address of the web, or "".
func resolve(base *url.URL, link string) string {
	if link = strings.TrimSpace(link); link == "" {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
