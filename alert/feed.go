package alert

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"html"
	"net/url"
	"strings"
	"time"

	"example.org/rawi/store"
)

// feedEntries is how many entries a feed has.
const feedEntries = 100

// Feed is an Atom feed with what tells one state of it from the next.
type Feed struct {
	Body    []byte
	ETag    string
	Updated time.Time
}

// ContentType is that of feeds.
const ContentType = "application/atom+xml; charset=utf-8"

// FeedPath returns the address of the feed of an alert among the pages, with the
// key that opens it.
func FeedPath(a *store.Alert) string {
	return fmt.Sprintf("/alerts/%d.atom?key=%s", a.ID, url.QueryEscape(a.FeedKey))
}

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   atomAuthor  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Maker    string      `xml:"generator"`
	Entries  []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string        `xml:"id"`
	Title     string        `xml:"title"`
	Updated   string        `xml:"updated"`
	Published string        `xml:"published,omitempty"`
	Author    *atomAuthor   `xml:"author,omitempty"`
	Links     []atomLink    `xml:"link"`
	Category  *atomCategory `xml:"category,omitempty"`
	Content   atomContent   `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Lang string `xml:"xml:lang,attr"`
	Body string `xml:",chardata"`
}

// Feed returns the feed of an alert: the newest of what it found. base is the
// address of the pages, self that of the feed.
func (p *Post) Feed(ctx context.Context, a *store.Alert, lang, base, self string) (*Feed, error) {
	found, err := p.Store.Finds(ctx, a.ID, 0, feedEntries)
	if err != nil {
		return nil, err
	}
	hits, err := hitsOf(a, found)
	if err != nil {
		return nil, err
	}
	w := wordsIn(lang)
	f := &Feed{Updated: a.Created}
	feed := atomFeed{
		Lang: lang, ID: urn(a.UID), Title: fmt.Sprintf(w["feed"], oneLine(a.Name)), Subtitle: oneLine(a.Query), Author: atomAuthor{"rawi"}, Maker: "rawi",
		Links: []atomLink{{"self", "application/atom+xml", self}, {"alternate", "text/html", linkTo(base, "/alerts")}},
	}
	for _, h := range hits {
		if h.Found.After(f.Updated) {
			f.Updated = h.Found
		}
		feed.Entries = append(feed.Entries, entryOf(h, w, base))
	}
	feed.Updated = stamp(f.Updated)
	b := bytes.NewBufferString(xml.Header)
	out := xml.NewEncoder(b)
	out.Indent("", " ")
	if err := out.Encode(feed); err != nil {
		return nil, fmt.Errorf("alert %d: feed: %w", a.ID, err)
	}
	b.WriteByte('\n')
	f.Body = b.Bytes()
	sum := sha256.Sum256(f.Body)
	f.ETag = `"` + hex.EncodeToString(sum[:12]) + `"`
	return f, nil
}

// entryOf is a hit as a reader of feeds shows it: who said or did it, the words,
// and where they stand.
func entryOf(h Hit, w words, base string) atomEntry {
	who, quote := w.said(h.Hit)
	e := atomEntry{
		ID: h.UID, Updated: stamp(h.Found), Title: w.headline(h.Hit),
		Links: []atomLink{{"alternate", "text/html", linkTo(base, h.page())}},
	}
	if h.Finding != "" && quote != "" {
		e.Title = clip(quote, 150)
		if who != "" {
			e.Title = clip(who, 100) + ": " + e.Title
		}
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(form, h.Published); err == nil {
			e.Published = stamp(t)
			break
		}
	}
	if name := oneLine(h.Publisher); name != "" {
		e.Author = &atomAuthor{name}
	}
	if h.Type != "" {
		e.Category = &atomCategory{h.Type}
	}
	var b strings.Builder
	b.WriteString(`<div lang="ar" dir="rtl"><blockquote>`)
	if who != "" {
		fmt.Fprintf(&b, "<b>%s</b>: ", html.EscapeString(who))
	}
	fmt.Fprintf(&b, "%s</blockquote><p>%s", html.EscapeString(quote), html.EscapeString(w.headline(h.Hit)))
	if name := oneLine(h.Publisher); name != "" {
		fmt.Fprintf(&b, " · %s", html.EscapeString(name))
	}
	if address := webAddress(h.URL); address != "" {
		e.Links = append(e.Links, atomLink{"via", "text/html", address})
		fmt.Fprintf(&b, ` · <a href="%s">%s</a>`, html.EscapeString(address), html.EscapeString(w["source"]))
	}
	b.WriteString("</p></div>")
	e.Content = atomContent{"html", "ar", b.String()}
	return e
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
