package format

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
)

// isJSONLines reports whether the first line holds an object, or the next one
// begins another: a line of JSON Lines is a whole object, even if the first is
// broken.
func isJSONLines(head []byte) bool {
	if !opensObject(head) {
		return false
	}
	line, rest, cut := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte{'\n'})
	line = bytes.TrimRight(line, " \t\r")
	return len(line) > 1 && (line[len(line)-1] == '}' || !cut || opensObject(rest))
}

// opensObject reports whether the bytes begin an object: a brace and a quote, or
// an empty one.
func opensObject(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	if len(b) == 0 || b[0] != '{' {
		return false
	}
	b = bytes.TrimLeft(b[1:], " \t\r\n")
	return len(b) > 0 && (b[0] == '"' || b[0] == '}')
}

// isJSON reports whether the bytes begin an object, or an array of objects, that
// goes on over several lines.
func isJSON(head []byte) bool {
	b := bytes.TrimLeft(head, " \t\r\n")
	return opensObject(b) || len(b) > 0 && b[0] == '[' && opensObject(b[1:])
}

// readJSONLines reads one article a line. A line that is broken or too long is
// reported and left out.
func readJSONLines(s *source) {
	var buf []byte
	limit := s.limit(MaxText)
	for n := 1; ; n++ {
		line, err := readLine(s.r, buf[:0], limit)
		end := errors.Is(err, io.EOF)
		if err != nil && !end && !errors.Is(err, rawi.ErrTooLarge) {
			s.fail(n, s.broken(err))
			return
		}
		if errors.Is(err, rawi.ErrTooLarge) {
			if !s.fail(n, err) {
				return
			}
			continue
		}
		if buf = line; cap(buf) > 1<<20 {
			buf = nil
		}
		if line = bytes.TrimSpace(line); len(line) > 0 && !s.article(n, line) {
			return
		}
		if end {
			return
		}
	}
}

// article yields the document of a line and reports whether to go on.
func (s *source) article(n int, line []byte) bool {
	line, note := validUTF8(line)
	sc := scanner{b: line}
	var a article
	if err := sc.article(&a); err != nil {
		return s.fail(n, err)
	}
	if sc.space(); sc.i < len(line) {
		return s.fail(n, fmt.Errorf("column %d: more after the object: %w", sc.i+1, rawi.ErrInvalid))
	}
	return s.giveArticle(n, &a, note)
}

// giveArticle yields the document of an article and reports whether to go on.
func (s *source) giveArticle(n int, a *article, note string) bool {
	if strings.TrimSpace(a.text) == "" {
		return s.fail(n, fmt.Errorf("\"text\" is missing or blank: %w", rawi.ErrEmpty))
	}
	d := &rawi.Document{
		ID: a.id,
		Source: rawi.Source{
			URL: a.url, Publisher: a.publisher, Author: a.author,
			Headline: a.title, Published: Time(a.published), PublishedText: a.published,
		},
		Text: a.text,
	}
	d.Title = titleSpan(a.text, a.title)
	if note != "" {
		d.Note(stage, note)
	}
	if a.halves {
		d.Note(stage, "half of a surrogate pair in JSON: U+FFFD stands for it")
	}
	if a.published != "" && d.Source.Published.IsZero() {
		d.Note(stage, "time of publication was not understood: "+clip(a.published, 40))
	}
	return s.give(d)
}

// validUTF8 returns the bytes as UTF-8, and a note where they were not. A line
// in an old Arabic charset is decoded; of anything else the bytes that are no
// characters become U+FFFD.
func validUTF8(b []byte) ([]byte, string) {
	if utf8.Valid(b) {
		return b, ""
	}
	if !mostlyUTF8(b) {
		if text, charset := decodeLegacy(b); charset != "" {
			return []byte(text), "characters were decoded as " + charset
		}
	}
	return bytes.ToValidUTF8(b, []byte("\uFFFD")), "bytes that are not UTF-8: U+FFFD stands for them"
}

// readLine appends the next line, without its end, to buf. At the end of the
// input it returns io.EOF with what was left. A line beyond the limit is read
// over and gives rawi.ErrTooLarge.
func readLine(r *bufio.Reader, buf []byte, limit int64) ([]byte, error) {
	for {
		part, err := r.ReadSlice('\n')
		if int64(len(buf)+len(part)) > limit+1 {
			if errors.Is(err, bufio.ErrBufferFull) {
				err = skipLine(r)
			}
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, err
			}
			return nil, fmt.Errorf("line is longer than %s: %w", size(limit), rawi.ErrTooLarge)
		}
		buf = append(buf, part...)
		switch {
		case err == nil:
			return buf[:len(buf)-1], nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return buf, err
		}
	}
}

func skipLine(r *bufio.Reader) error {
	for {
		if _, err := r.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// readJSON reads articles that are written over several lines: one object after
// another, or an array of them. After a broken one the rest cannot be told
// apart and is left.
func readJSON(s *source) {
	b, err := s.all(s.limit(MaxText))
	if err != nil {
		s.fail(0, err)
		return
	}
	b, note := validUTF8(b)
	sc := scanner{b: b}
	array := sc.next('[')
	for {
		sc.space()
		for array && sc.next(',') {
			sc.space()
		}
		if sc.i == len(b) || array && sc.next(']') {
			return
		}
		line := 1 + bytes.Count(b[:sc.i], []byte{'\n'})
		var a article
		if err := sc.article(&a); err != nil {
			s.fail(1+bytes.Count(b[:sc.i], []byte{'\n'}), err)
			return
		}
		if !s.giveArticle(line, &a, note) {
			return
		}
	}
}

// clip returns at most n characters of s.
func clip(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}
