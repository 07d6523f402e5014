package format

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http/httputil"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"example.org/rawi"
)

// The limits of a record of a web archive.
const (
	maxWARCHeader = 64 << 10 // of the record, and again of the answer in it
	// maxWARCSkip is the longest record that is read over: a film, say.
	maxWARCSkip = 8 << 30
)

// WebPage is a page as a server sent it, from a web archive or the web, before
// its text was looked for.
type WebPage struct {
	URL         string // or the name of a file
	ContentType string
	Body        []byte
	// Record is the number of the record in the archive, from one; zero is a page
	// that was fetched.
	Record int
	Date   time.Time // when it was fetched
}

// Document returns the article of the page, within the limit that the options
// give.
func (p *WebPage) Document(o Options) (*rawi.Document, error) {
	o.ContentType = p.ContentType
	var doc *rawi.Document
	fault := error(&Error{p.URL, 0, rawi.ErrEmpty})
	s := &source{name: p.URL, inner: p.URL, options: o}
	s.yield = func(d *rawi.Document, err error) bool {
		doc, fault = d, err
		return false
	}
	defer s.close()
	if err := s.open(bytes.NewReader(p.Body)); err != nil {
		return nil, &Error{p.URL, 0, err}
	}
	if media, _, _ := mime.ParseMediaType(p.ContentType); media == "text/plain" && !isHTML(s.head) {
		readText(s)
	} else {
		readHTML(s)
	}
	if fault != nil {
		return nil, fault
	}
	if doc.Source.URL == "" && isWeb(p.URL) {
		doc.Source.URL = p.URL
	}
	return doc, nil
}

// isWARC reports whether the bytes begin as a web archive does.
func isWARC(head []byte) bool { return bytes.HasPrefix(head, []byte("WARC/")) }

// ReadWARC yields the pages of a web archive: the answers that a server gave with
// status 200 and that are HTML or text, and texts that were made from such. What
// else there is (requests, pictures, redirects) is read over. An *Error stands in
// place of a page that is broken; after a broken frame the rest of the archive
// cannot be told apart and is left. MaxBytes bounds a page.
func ReadWARC(r io.Reader, name string, o Options) iter.Seq2[*WebPage, error] {
	return func(yield func(*WebPage, error) bool) {
		s := &source{name: name, inner: name, options: o}
		stopped := false
		s.yield = func(_ *rawi.Document, err error) bool {
			stopped = stopped || !yield(nil, err)
			return !stopped
		}
		defer s.close()
		if err := s.open(r); err != nil {
			s.fail(0, err)
			return
		}
		s.pages(func(p *WebPage) bool {
			stopped = stopped || !yield(p, nil)
			return !stopped
		})
	}
}

// readWARC yields the articles of a web archive.
func readWARC(s *source) {
	s.pages(func(p *WebPage) bool {
		d, err := p.Document(Options{MaxBytes: s.options.MaxBytes})
		if err != nil {
			return s.fail(0, fmt.Errorf("record %d: %w", p.Record, err))
		}
		return s.give(d)
	})
}

// pages hands on the pages of an archive until the function says that it is
// enough.
func (s *source) pages(give func(*WebPage) bool) {
	for n := 1; ; n++ {
		head, err := s.warcHead()
		if errors.Is(err, io.EOF) {
			return
		}
		var length int64
		if err == nil {
			length, err = warcLength(head)
		}
		if err != nil {
			s.fail(0, fmt.Errorf("record %d: the archive cannot be read any further: %w", n, err))
			return
		}
		body := &io.LimitedReader{R: s.r, N: length}
		page, fault := s.warcPage(head, body)
		_, err = io.Copy(io.Discard, body)
		if err == nil && body.N > 0 {
			err = io.ErrUnexpectedEOF
		}
		switch {
		case err != nil:
			s.fail(0, fmt.Errorf("record %d: the archive ends early: %w", n, s.broken(err)))
			return
		case fault != nil:
			address := head.Get("WARC-Target-URI")
			if !s.fail(0, fmt.Errorf("record %d: %s: %w", n, clip(address, 500), fault)) {
				return
			}
		case page != nil:
			page.Record = n
			if !give(page) {
				return
			}
		}
	}
}

// warcHead reads the version and the header of the next record.
func (s *source) warcHead() (textproto.MIMEHeader, error) {
	var line []byte
	for {
		var err error
		line, err = readLine(s.r, line[:0], maxWARCHeader)
		if len(bytes.TrimSpace(line)) > 0 {
			break
		}
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, s.broken(err)
		}
	}
	if !isWARC(line) {
		return nil, fmt.Errorf("a record begins with %q, not with WARC/: %w", clip(strings.ToValidUTF8(string(line), "\uFFFD"), 40), rawi.ErrInvalid)
	}
	return fields(s.r)
}

// fields reads header fields up to the empty line. The textproto reader would
// refuse names that archives hold.
func fields(r *bufio.Reader) (textproto.MIMEHeader, error) {
	h := textproto.MIMEHeader{}
	left := int64(maxWARCHeader)
	last := ""
	for {
		line, err := readLine(r, nil, left)
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, fmt.Errorf("header: %w: %w", rawi.ErrInvalid, err)
		}
		if left -= int64(len(line)) + 1; left <= 0 {
			return nil, fmt.Errorf("header is longer than %s: %w", size(maxWARCHeader), rawi.ErrTooLarge)
		}
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			return h, nil
		}
		if (line[0] == ' ' || line[0] == '\t') && last != "" { // a folded line
			values := h[last]
			values[len(values)-1] += " " + string(bytes.TrimSpace(line))
			continue
		}
		name, value, ok := bytes.Cut(line, []byte{':'})
		if !ok {
			continue
		}
		last = textproto.CanonicalMIMEHeaderKey(string(bytes.TrimSpace(name)))
		h[last] = append(h[last], string(bytes.TrimSpace(value)))
	}
}

func warcLength(h textproto.MIMEHeader) (int64, error) {
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	switch {
	case err != nil || n < 0:
		return 0, fmt.Errorf("length %q: %w", clip(h.Get("Content-Length"), 40), rawi.ErrInvalid)
	case n > maxWARCSkip:
		return 0, fmt.Errorf("length %d: %w", n, rawi.ErrTooLarge)
	}
	return n, nil
}

// warcPage returns the page of a record, or nil where it holds none.
func (s *source) warcPage(h textproto.MIMEHeader, r io.Reader) (*WebPage, error) {
	p := &WebPage{URL: strings.Trim(h.Get("WARC-Target-URI"), "<>"), ContentType: h.Get("Content-Type")}
	p.Date, _ = time.Parse(time.RFC3339, h.Get("WARC-Date"))
	if !isWeb(p.URL) {
		return nil, nil
	}
	switch strings.ToLower(h.Get("WARC-Type")) {
	case "response":
		if media, _, _ := strings.Cut(p.ContentType, ";"); !strings.EqualFold(strings.TrimSpace(media), "application/http") {
			return nil, nil
		}
		return s.answer(p, r)
	case "resource", "conversion":
		if !isReadable(p.ContentType) {
			return nil, nil
		}
		var err error
		p.Body, err = s.whole(r)
		return p, err
	}
	return nil, nil
}

// answer reads the HTTP answer of a record.
func (s *source) answer(p *WebPage, body io.Reader) (*WebPage, error) {
	r := bufio.NewReader(body)
	line, err := readLine(r, nil, maxWARCHeader)
	if err != nil {
		return nil, fmt.Errorf("answer: %w: %w", rawi.ErrInvalid, err)
	}
	if status := strings.Fields(string(line)); len(status) < 2 || status[1] != "200" {
		return nil, nil
	}
	h, err := fields(r)
	if err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	p.ContentType = h.Get("Content-Type")
	if p.ContentType != "" && !isReadable(p.ContentType) {
		return nil, nil
	}
	if p.Body, err = s.whole(r); err != nil {
		return nil, err
	}
	if strings.Contains(strings.ToLower(h.Get("Transfer-Encoding")), "chunked") {
		// Many archives keep this field and not the chunks.
		if joined, err := s.whole(httputil.NewChunkedReader(bytes.NewReader(p.Body))); err == nil {
			p.Body = joined
		}
	}
	return p, nil // what is gzipped is unpacked when the page is read
}

// whole reads a page within the limit.
func (s *source) whole(r io.Reader) ([]byte, error) {
	limit := s.limit(MaxPage)
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, s.broken(err)
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("more than %s: %w", size(limit), rawi.ErrTooLarge)
	}
	return b, nil
}

// isReadable reports whether a media type is that of a page or of text.
func isReadable(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil && media == "" {
		media, _, _ = strings.Cut(contentType, ";")
		media = strings.ToLower(strings.TrimSpace(media))
	}
	switch media {
	case "text/html", "application/xhtml+xml", "text/plain":
		return true
	}
	return false
}
