// Package made makes articles, pages and archives up, for tests and benchmarks.
// Their sentences are those of the project's own labelled articles, in another
// order, so they hold names, statements and events and report nothing that
// happened. The same seed makes the same bytes.
package made

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Article is a made-up article, as JSON Lines have it.
type Article struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Published string `json:"published"`
	URL       string `json:"url"`
	Publisher string `json:"publisher"`
	Text      string `json:"text"`
}

// Articles makes n articles out of those in a folder of labelled ones. Every
// twentieth is the copy of an earlier one with another beginning, as newspapers
// print what an agency sends.
func Articles(corpus string, n int, seed uint64) ([]Article, error) {
	titles, sentences, err := material(corpus)
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(seed, 0))
	begin := time.Date(2025, 3, 1, 6, 0, 0, 0, time.UTC)
	out := make([]Article, n)
	for i := range out {
		a := &out[i]
		a.ID = fmt.Sprintf("made-%d-%05d", seed, i+1)
		a.Title = titles[r.IntN(len(titles))]
		a.Publisher = fmt.Sprintf("paper-%d.example", 1+r.IntN(9))
		a.URL = fmt.Sprintf("https://%s/news/%d/%d", a.Publisher, seed, i+1)
		a.Published = begin.Add(time.Duration(i) * 7 * time.Minute).Format(time.RFC3339)
		var body []string
		for _, k := range r.Perm(len(sentences))[:8+r.IntN(14)] {
			body = append(body, sentences[k])
		}
		if i%20 == 19 {
			copied := strings.Split(out[i-1-r.IntN(10)].Text, "\n")
			first := body[0]
			body = append([]string{first}, slices.DeleteFunc(copied[1:], func(s string) bool { return s == first })...)
		}
		body[0] += fmt.Sprintf(" (%d-%d)", seed, i+1)
		a.Text = strings.Join(body, "\n")
	}
	return out, nil
}

// material returns the headlines and the sentences of the articles in a folder.
func material(corpus string) (titles, sentences []string, err error) {
	files, err := filepath.Glob(filepath.Join(corpus, "*.json"))
	if err != nil {
		return nil, nil, err
	}
	slices.Sort(files)
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			return nil, nil, err
		}
		var a Article
		if err := json.Unmarshal(content, &a); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", f, err)
		}
		titles = append(titles, a.Title)
		for line := range strings.Lines(a.Text) {
			if line = strings.TrimSpace(line); len(line) > 60 {
				sentences = append(sentences, line)
			}
		}
	}
	if len(sentences) < 22 {
		return nil, nil, fmt.Errorf("too few articles in %s", corpus)
	}
	return titles, sentences, nil
}

// WriteJSONL writes one article a line.
func WriteJSONL(w io.Writer, articles []Article) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for i := range articles {
		if err := e.Encode(&articles[i]); err != nil {
			return err
		}
	}
	return nil
}

// Page returns an article as a newspaper shows it: metadata, navigation, links to
// other articles, and in the middle the text.
func (a *Article) Page() []byte {
	var b bytes.Buffer
	esc := html.EscapeString
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\"><head><meta charset=\"utf-8\"><title>%s</title>\n", esc(a.Title))
	fmt.Fprintf(&b, "<meta property=\"og:title\" content=\"%s\"><meta property=\"og:url\" content=\"%s\"><meta property=\"og:site_name\" content=\"%s\">\n", esc(a.Title), esc(a.URL), esc(a.Publisher))
	fmt.Fprintf(&b, "<meta property=\"article:published_time\" content=\"%s\"><style>%s</style></head><body>\n", esc(a.Published), strings.Repeat(".menu a{margin:0 4px;color:#123}\n", 60))
	b.WriteString("<header><nav class=\"menu\"><ul>")
	for i := range 40 {
		fmt.Fprintf(&b, "<li><a href=\"/section/%d\">%d</a></li>", i, i)
	}
	fmt.Fprintf(&b, "</ul></nav></header>\n<main><article><h1>%s</h1><div class=\"article-body\">\n", esc(a.Title))
	for line := range strings.Lines(a.Text) {
		fmt.Fprintf(&b, "<p>%s</p>\n", esc(strings.TrimSpace(line)))
	}
	b.WriteString("</div></article></main>\n<aside class=\"related\"><ul>")
	for i := range 60 {
		fmt.Fprintf(&b, "<li><a href=\"/news/%d\"><img src=\"/i/%d.jpg\" alt=\"\"><span>%s</span></a></li>\n", i, i, esc(a.Title))
	}
	fmt.Fprintf(&b, "</ul></aside><footer><p>%s</p></footer><script>%s</script></body></html>\n", esc(a.Publisher), strings.Repeat("window.x=window.x||[];", 200))
	return b.Bytes()
}

// WARC writes records of a web archive, in the layout of Common Crawl News: each
// a gzip member of its own if they are packed.
type WARC struct {
	w      io.Writer
	packed bool
	n      int
}

// NewWARC begins an archive.
func NewWARC(w io.Writer, packed bool) *WARC { return &WARC{w: w, packed: packed} }

// Record writes one record with these fields, in pairs of name and value, beside
// those that every record has.
func (a *WARC) Record(kind, target string, fields []string, content []byte) error {
	a.n++
	var b bytes.Buffer
	fmt.Fprintf(&b, "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-%012d>\r\nWARC-Date: 2025-03-01T06:00:00Z\r\nContent-Length: %d\r\n", kind, a.n, len(content))
	if target != "" {
		fmt.Fprintf(&b, "WARC-Target-URI: %s\r\n", target)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", fields[i], fields[i+1])
	}
	b.WriteString("\r\n")
	b.Write(content)
	b.WriteString("\r\n\r\n")
	if !a.packed {
		_, err := a.w.Write(b.Bytes())
		return err
	}
	z := gzip.NewWriter(a.w)
	if _, err := z.Write(b.Bytes()); err != nil {
		return err
	}
	return z.Close()
}

// Answer writes the request for a page and the answer with it.
func (a *WARC) Answer(target, status, contentType string, body []byte) error {
	request := "GET / HTTP/1.1\r\nUser-Agent: made\r\n\r\n"
	if err := a.Record("request", target, []string{"Content-Type", "application/http; msgtype=request"}, []byte(request)); err != nil {
		return err
	}
	head := fmt.Sprintf("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", status, contentType, len(body))
	return a.Record("response", target, []string{"Content-Type", "application/http; msgtype=response"}, append([]byte(head), body...))
}

// WriteWARC writes an archive of the pages of articles.
func WriteWARC(w io.Writer, packed bool, articles []Article) error {
	buf := bufio.NewWriterSize(w, 1<<20)
	a := NewWARC(buf, packed)
	if err := a.Record("warcinfo", "", []string{"Content-Type", "application/warc-fields"}, []byte("software: made\r\nformat: WARC File Format 1.0\r\n")); err != nil {
		return err
	}
	for i := range articles {
		if err := a.Answer(articles[i].URL, "200 OK", "text/html; charset=utf-8", articles[i].Page()); err != nil {
			return err
		}
	}
	return buf.Flush()
}

// Feed returns an RSS feed of articles; with whole, it has their text, else one
// sentence and the address.
func Feed(title, link string, articles []Article, whole bool) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>%s</title><link>%s</link>\n", html.EscapeString(title), html.EscapeString(link))
	for i := range articles {
		a := &articles[i]
		at, _ := time.Parse(time.RFC3339, a.Published)
		first, _, _ := strings.Cut(a.Text, "\n")
		fmt.Fprintf(&b, "<item><title>%s</title><link>%s</link><guid>%s</guid><pubDate>%s</pubDate><description>%s …</description>", html.EscapeString(a.Title), html.EscapeString(a.URL), html.EscapeString(a.ID), at.Format(time.RFC1123Z), html.EscapeString(first))
		if whole {
			fmt.Fprintf(&b, "<content:encoded><![CDATA[<p>%s</p>]]></content:encoded>", strings.ReplaceAll(html.EscapeString(a.Text), "\n", "</p><p>"))
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel></rss>\n")
	return b.Bytes()
}
