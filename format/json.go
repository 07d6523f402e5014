package format

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"example.org/rawi"
)

// article is an article as JSON Lines gives it.
type article struct {
	id, title, published, url, publisher, author, text string

	halves bool // a string held half of a surrogate pair
}

// field returns where a member of the object goes, or nil.
func (a *article) field(name string) *string {
	switch name {
	case "text":
		return &a.text
	case "title":
		return &a.title
	case "id":
		return &a.id
	case "published":
		return &a.published
	case "url":
		return &a.url
	case "publisher":
		return &a.publisher
	case "author":
		return &a.author
	}
	return nil
}

// docField returns where a member of a record's doc goes, or nil. The headline
// is called so there, for title says where it stands.
func (a *article) docField(name string) *string {
	switch name {
	case "headline":
		return &a.title
	case "title", "text":
		return nil
	}
	return a.field(name)
}

// scanner reads JSON values from bytes that are UTF-8. It accepts what
// encoding/json accepts, and control characters in strings besides; reading
// strings that are mostly Arabic it is several times as fast.
type scanner struct {
	b      []byte
	i      int
	depth  int
	halves bool
}

const maxDepth = 1000

func (s *scanner) invalid(what string) error {
	if s.i >= len(s.b) {
		return fmt.Errorf("JSON ends early, %s is missing: %w", what, rawi.ErrInvalid)
	}
	r, _ := utf8.DecodeRune(s.b[s.i:])
	return fmt.Errorf("JSON, byte %d: %q where %s should be: %w", s.i+1, r, what, rawi.ErrInvalid)
}

func (s *scanner) space() {
	for s.i < len(s.b) && (s.b[s.i] == ' ' || s.b[s.i] == '\n' || s.b[s.i] == '\r' || s.b[s.i] == '\t') {
		s.i++
	}
}

// next skips white space and then the byte, if it is the next.
func (s *scanner) next(c byte) bool {
	s.space()
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

// article reads an object. Members that are not of an article are skipped, and
// so is null; a number is taken as it is written.
//
// A record is an article too: what its member doc says of the article counts
// where the object itself does not say it.
func (s *scanner) article(a *article) error {
	var doc article
	err := s.members(a, &doc)
	a.halves = s.halves
	s.halves = false
	for _, name := range articleFields {
		if f := a.field(name); *f == "" {
			*f = *doc.field(name)
		}
	}
	return err
}

// members reads the members of an article, and those of its member doc into
// another; of a doc within that nothing is read.
func (s *scanner) members(a, doc *article) error {
	return s.object(func(name string) error {
		if s.space(); doc != nil && name == "doc" && s.i < len(s.b) && s.b[s.i] == '{' {
			return s.members(doc, nil)
		}
		f := a.field(name)
		if doc == nil {
			f = a.docField(name)
		}
		if f == nil {
			return s.skip()
		}
		s.space()
		if s.i < len(s.b) && s.b[s.i] == '"' {
			str, err := s.string()
			*f = str
			return err
		}
		start := s.i
		if err := s.skip(); err != nil {
			return err
		}
		value := s.b[start:s.i]
		switch c := value[0]; {
		case c == 'n':
			return nil
		case c == '-' || '0' <= c && c <= '9':
			*f = string(value)
			return nil
		case doc == nil:
			return nil
		}
		return fmt.Errorf("%q is not a string: %w", name, rawi.ErrInvalid)
	})
}

var articleFields = []string{"id", "title", "published", "url", "publisher", "author", "text"}

// object reads an object and calls member at each value.
func (s *scanner) object(member func(name string) error) error {
	if !s.next('{') {
		return s.invalid("an object")
	}
	if s.next('}') {
		return nil
	}
	for {
		s.space()
		name, err := s.name()
		if err != nil {
			return err
		}
		if !s.next(':') {
			return s.invalid("\":\"")
		}
		if err := member(name); err != nil {
			return err
		}
		switch {
		case s.next(','):
		case s.next('}'):
			return nil
		default:
			return s.invalid("\",\" or \"}\"")
		}
	}
}

// name reads the name of a member. The names of an article need no memory.
func (s *scanner) name() (string, error) {
	for _, name := range articleNames {
		if bytes.HasPrefix(s.b[s.i:], []byte(name)) {
			s.i += len(name)
			return name[1 : len(name)-1], nil
		}
	}
	return s.string()
}

var articleNames = []string{`"text"`, `"title"`, `"id"`, `"published"`, `"url"`, `"publisher"`, `"author"`}

// skip reads any value.
func (s *scanner) skip() error {
	if s.depth++; s.depth > maxDepth {
		return fmt.Errorf("JSON is nested deeper than %d: %w", maxDepth, rawi.ErrInvalid)
	}
	defer func() { s.depth-- }()
	s.space()
	if s.i >= len(s.b) {
		return s.invalid("a value")
	}
	switch s.b[s.i] {
	case '"':
		return s.skipString()
	case '{':
		return s.object(func(string) error { return s.skip() })
	case '[':
		return s.skipArray()
	}
	for _, word := range []string{"null", "true", "false"} {
		if bytes.HasPrefix(s.b[s.i:], []byte(word)) {
			s.i += len(word)
			return nil
		}
	}
	return s.skipNumber()
}

func (s *scanner) skipArray() error {
	s.i++
	if s.next(']') {
		return nil
	}
	for {
		if err := s.skip(); err != nil {
			return err
		}
		switch {
		case s.next(','):
		case s.next(']'):
			return nil
		default:
			return s.invalid("\",\" or \"]\"")
		}
	}
}

func (s *scanner) skipNumber() error {
	i := s.i
	if i < len(s.b) && s.b[i] == '-' {
		i++
	}
	digits := i
	for i < len(s.b) && ('0' <= s.b[i] && s.b[i] <= '9' || s.b[i] == '.' || s.b[i] == 'e' || s.b[i] == 'E' || s.b[i] == '+' || s.b[i] == '-') {
		i++
	}
	if i == digits || s.b[digits] < '0' || s.b[digits] > '9' {
		return s.invalid("a value")
	}
	s.i = i
	return nil
}

// skipString reads over a string, whose escapes are looked at only if somebody
// wants them. A quote ends it that has an even number of backslashes before it.
func (s *scanner) skipString() error {
	start := s.i + 1
	for i := start; ; i++ {
		n := bytes.IndexByte(s.b[i:], '"')
		if n < 0 {
			s.i = len(s.b)
			return s.invalid("the end of a string")
		}
		i += n
		slashes := 0
		for i-slashes > start && s.b[i-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			s.i = i + 1
			return nil
		}
	}
}

// string reads a string.
func (s *scanner) string() (string, error) {
	if s.i >= len(s.b) || s.b[s.i] != '"' {
		return "", s.invalid("a string")
	}
	start := s.i + 1
	if err := s.skipString(); err != nil {
		return "", err
	}
	inner := s.b[start : s.i-1]
	n := bytes.IndexByte(inner, '\\')
	if n < 0 {
		return string(inner), nil
	}
	var b strings.Builder
	b.Grow(len(inner))
	for ; n >= 0; n = bytes.IndexByte(inner, '\\') {
		b.Write(inner[:n])
		inner = inner[n:]
		if inner[1] == 'u' {
			r, size := s.unit(inner)
			if size == 0 {
				s.i -= len(inner) + 1
				return "", s.invalid("four hexadecimal digits")
			}
			b.WriteRune(r)
			inner = inner[size:]
			continue
		}
		c, ok := unescape(inner[1])
		if !ok {
			s.i -= len(inner)
			return "", s.invalid("an escape")
		}
		b.WriteByte(c)
		inner = inner[2:]
	}
	b.Write(inner)
	return b.String(), nil
}

func unescape(c byte) (byte, bool) {
	switch c {
	case '"', '\\', '/':
		return c, true
	case 'n':
		return '\n', true
	case 't':
		return '\t', true
	case 'r':
		return '\r', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	}
	return 0, false
}

// unit reads \uXXXX, or two of them that are a surrogate pair, from the
// beginning of b. The size is zero if there is none.
func (s *scanner) unit(b []byte) (r rune, size int) {
	r, ok := hex4(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if low, ok := hex4(b[6:]); ok {
		if r := utf16.DecodeRune(r, low); r != utf8.RuneError {
			return r, 12
		}
	}
	s.halves = true
	return utf8.RuneError, 6
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
