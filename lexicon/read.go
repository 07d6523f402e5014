package lexicon

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
)

// Line is one fact of a lexicon file.
type Line struct {
	ID       string
	Attrs    Attrs
	Form     string // the Arabic, as written
	File     string
	Number   int // line number in File, from 1
	Examples []Example
	// Refused marks a fact that was tried and turned down; Reason says why.
	Refused bool
	Reason  string
}

// Example is a sentence under a fact: the fact must match it, or must not.
type Example struct {
	Match  bool
	Text   string
	Number int
}

// Attrs are the attributes of a line as written: "takes=anna,min act=warn".
type Attrs string

// Get returns the value of an attribute, or "".
func (a Attrs) Get(key string) string {
	s := string(a)
	for s != "" {
		field, rest, _ := strings.Cut(s, " ")
		s = rest
		if k, v, ok := strings.Cut(field, "="); ok && k == key {
			return v
		}
	}
	return ""
}

// Has reports whether value is one of the comma-separated values of key.
func (a Attrs) Has(key, value string) bool {
	v := a.Get(key)
	for v != "" {
		one, rest, _ := strings.Cut(v, ",")
		if one == value {
			return true
		}
		v = rest
	}
	return false
}

// List returns the comma-separated values of an attribute.
func (a Attrs) List(key string) []string {
	v := a.Get(key)
	if v == "" {
		return nil
	}
	return strings.Split(v, ",")
}

// Bool reports whether an attribute has the value 1.
func (a Attrs) Bool(key string) bool { return a.Get(key) == "1" }

// ReadFile reads the lines of one lexicon file. The first fault ends it; the
// error names the file, the line and, for a letter that is not allowed, its
// code point.
func ReadFile(name string, r io.Reader) ([]Line, error) {
	var lines []Line
	seen := map[string]int{}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 1<<16), 1<<20)
	for n := 1; scanner.Scan(); n++ {
		text := scanner.Text()
		if err := plain(text); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		text = strings.TrimSpace(text)
		switch {
		case text == "" || text[0] == '#':
			continue
		case strings.HasPrefix(text, "+ ") || strings.HasPrefix(text, "- "):
			if len(lines) == 0 {
				return nil, fmt.Errorf("%s:%d: an example stands before the first fact: %w", name, n, rawi.ErrInvalid)
			}
			last := &lines[len(lines)-1]
			last.Examples = append(last.Examples, Example{text[0] == '+', strings.TrimSpace(text[2:]), n})
			continue
		}
		line, err := parseLine(text)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if first, twice := seen[line.ID]; twice {
			return nil, fmt.Errorf("%s:%d: ID %s stands already in line %d: %w", name, n, line.ID, first, rawi.ErrInvalid)
		}
		seen[line.ID] = n
		line.File, line.Number = name, n
		lines = append(lines, line)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return lines, nil
}

// parseLine reads "[!] ID key=value… form [# reason]".
func parseLine(text string) (Line, error) {
	var l Line
	if rest, ok := strings.CutPrefix(text, "!"); ok {
		l.Refused = true
		text = strings.TrimSpace(rest)
	}
	if i := strings.Index(text, " #"); i >= 0 {
		l.Reason = strings.TrimSpace(text[i+2:])
		text = strings.TrimSpace(text[:i])
	}
	id, rest, _ := strings.Cut(text, " ")
	l.ID = id
	if !isID(id) {
		return l, fmt.Errorf("%q is no ID: write letters, digits, dots, dashes: %w", id, rawi.ErrInvalid)
	}
	var attrs []string
	for {
		rest = strings.TrimLeft(rest, " \t")
		field, after, _ := strings.Cut(rest, " ")
		if !isAttr(field) {
			break
		}
		attrs = append(attrs, field)
		rest = after
	}
	l.Attrs = Attrs(strings.Join(attrs, " "))
	l.Form = strings.Join(strings.Fields(rest), " ")
	if l.Form == "" {
		return l, fmt.Errorf("%s has no form: write ID, attributes, Arabic: %w", id, rawi.ErrInvalid)
	}
	return l, nil
}

func isID(s string) bool {
	if s == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

func isAttr(s string) bool {
	i := strings.IndexByte(s, '=')
	if i <= 0 {
		return false
	}
	for j := 0; j < len(s); j++ {
		if s[j] >= utf8.RuneSelf || j < i && !(s[j] >= 'a' && s[j] <= 'z' || s[j] >= '0' && s[j] <= '9' || s[j] == '_') {
			return false
		}
	}
	return true
}

// plain refuses the letters that never equal ordinary text and the controls
// that change how a line looks.
func plain(s string) error {
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			return fmt.Errorf("not UTF-8: %w", rawi.ErrInvalid)
		case r == '\u0640':
			return fmt.Errorf("U+0640 (tatweel) is not allowed: write plain letters: %w", rawi.ErrInvalid)
		case r >= '\ufb50' && r <= '\ufdff' || r >= '\ufe70' && r <= '\ufeff':
			return fmt.Errorf("U+%04X is not allowed: write plain letters: %w", r, rawi.ErrInvalid)
		case r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u061c':
			return fmt.Errorf("U+%04X (a bidi control) is not allowed: %w", r, rawi.ErrInvalid)
		}
	}
	return nil
}
