package ingest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/rawi"
)

// Source is an address that is polled, as a person describes it.
type Source struct {
	Name      string        // empty is the address
	URL       string        // of a feed, a sitemap, a list of feeds, or a page
	Kind      string        // feed, sitemap, opml or page; empty tells it
	Publisher string        // who publishes it, where the pages do not say
	Country   string        // ISO 3166 alpha-3 of the publisher
	Every     time.Duration // how often it is polled; 0 is by nobody
	Delay     time.Duration // the least time between two requests to its host
}

func (s *Source) name() string {
	if s.Name == "" {
		return s.URL
	}
	return s.Name
}

// pack returns the settings as the journal keeps them.
func (s *Source) pack() []byte {
	b, err := json.Marshal(struct {
		Publisher string `json:"publisher,omitempty"`
		Country   string `json:"country,omitempty"`
		Every     string `json:"every,omitempty"`
	}{s.Publisher, s.Country, text(s.Every)})
	if err != nil || len(b) <= 2 {
		return nil
	}
	return b
}

func text(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// kinds are the kinds of sources that a person may name.
var kinds = []string{"auto", "feed", "sitemap", "opml", "page"}

// The least and the usual time between two polls of a source.
const (
	MinEvery     = time.Minute
	DefaultEvery = 30 * time.Minute
)

// ReadSources reads a list of sources: a TOML file of tables [[source]] with the
// keys name, url, kind, publisher, country, every, delay and off, and of one table
// [defaults], whose every and delay count where a source gives none. Of TOML it
// takes strings on one line, whole numbers, true and false. Errors name the line.
func ReadSources(r io.Reader, file string) ([]Source, error) {
	l := &sourceList{defaults: Source{Every: DefaultEvery}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	n := 0
	fault := func(err error) error { return fmt.Errorf("%s:%d: %w", file, n, err) }
	for lines.Scan() {
		n++
		if err := l.line(strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff")), n); err != nil {
			return nil, fault(err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fault(err)
	}
	names := map[string]bool{}
	var out []Source
	for _, s := range l.sources {
		n = s.line
		switch {
		case s.URL == "":
			return nil, fault(fmt.Errorf("the source has no url: %w", rawi.ErrInvalid))
		case names[s.name()]:
			return nil, fault(fmt.Errorf("source %q stands twice: %w", s.name(), rawi.ErrInvalid))
		}
		names[s.name()] = true
		if s.Every == 0 {
			s.Every = l.defaults.Every
		}
		if s.Delay == 0 {
			s.Delay = l.defaults.Delay
		}
		if !s.off {
			out = append(out, s.Source)
		}
	}
	return out, nil
}

type sourceList struct {
	defaults Source
	sources  []*listedSource
	table    string
}

type listedSource struct {
	Source
	line int
	off  bool
}

// line reads one line of the file.
func (l *sourceList) line(line string, n int) error {
	switch {
	case line == "" || line[0] == '#':
		return nil
	case line[0] == '[':
		l.table, _, _ = strings.Cut(line, "#")
		switch l.table = strings.TrimSpace(l.table); l.table {
		case "[[source]]":
			l.sources = append(l.sources, &listedSource{line: n})
		case "[defaults]":
		default:
			return fmt.Errorf("table %s is not known: [[source]] and [defaults] are: %w", clip(l.table, 40), rawi.ErrInvalid)
		}
		return nil
	}
	key, rest, ok := strings.Cut(line, "=")
	if !ok {
		return fmt.Errorf("no = in the line: %w", rawi.ErrInvalid)
	}
	key = strings.TrimSpace(key)
	value, err := tomlValue(strings.TrimSpace(rest))
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	switch l.table {
	case "[[source]]":
		s := l.sources[len(l.sources)-1]
		if key == "off" {
			s.off = value == "true"
			return nil
		}
		err = s.set(key, value)
	case "[defaults]":
		if key != "every" && key != "delay" {
			return fmt.Errorf("%q has no default: every and delay do: %w", key, rawi.ErrInvalid)
		}
		err = l.defaults.set(key, value)
	default:
		return fmt.Errorf("%q stands in no table: begin with [[source]]: %w", key, rawi.ErrInvalid)
	}
	return err
}

func (s *Source) set(key, value string) error {
	switch key {
	case "name":
		s.Name = value
	case "url":
		u, err := url.Parse(value)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("url is not an address of the web: %w", rawi.ErrInvalid)
		}
		s.URL = value
	case "kind":
		if !slices.Contains(kinds, value) {
			return fmt.Errorf("kind %q is not known: kinds are %s: %w", value, strings.Join(kinds, ", "), rawi.ErrInvalid)
		}
		s.Kind = value
	case "publisher":
		s.Publisher = value
	case "country":
		if len(value) != 3 || strings.ToUpper(value) != value {
			return fmt.Errorf("country %q is not a code of three letters, such as EGY: %w", value, rawi.ErrInvalid)
		}
		s.Country = value
	case "every", "delay":
		d, err := time.ParseDuration(value)
		if err != nil || d <= 0 || key == "every" && d < MinEvery {
			return fmt.Errorf("%s %q is not a time such as 15m, of at least %v for every: %w", key, value, MinEvery, rawi.ErrInvalid)
		}
		if key == "every" {
			s.Every = d
		} else {
			s.Delay = d
		}
	default:
		return fmt.Errorf("key %q is not known: name, url, kind, publisher, country, every, delay, off are: %w", key, rawi.ErrInvalid)
	}
	return nil
}

// tomlValue reads a value and holds that nothing but a comment follows.
func tomlValue(s string) (string, error) {
	value, rest := "", ""
	switch {
	case strings.HasPrefix(s, `"`):
		end := 1
		for end < len(s) && s[end] != '"' {
			if s[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(s) {
			return "", fmt.Errorf("the string does not end: %w", rawi.ErrInvalid)
		}
		plain, err := strconv.Unquote(s[:end+1])
		if err != nil {
			return "", fmt.Errorf("string %s: %w", clip(s[:end+1], 60), rawi.ErrInvalid)
		}
		value, rest = plain, s[end+1:]
	case strings.HasPrefix(s, "'"):
		end := strings.IndexByte(s[1:], '\'')
		if end < 0 {
			return "", fmt.Errorf("the string does not end: %w", rawi.ErrInvalid)
		}
		value, rest = s[1:end+1], s[end+2:]
	default:
		value, _, _ = strings.Cut(s, "#")
		value = strings.TrimSpace(value)
		if _, err := strconv.ParseInt(value, 10, 64); err != nil && value != "true" && value != "false" {
			return "", fmt.Errorf("value %q: put quotes around it: %w", clip(value, 60), rawi.ErrInvalid)
		}
		return value, nil
	}
	if rest = strings.TrimSpace(rest); rest != "" && rest[0] != '#' {
		return "", fmt.Errorf("%q behind the value: %w", clip(rest, 40), rawi.ErrInvalid)
	}
	return value, nil
}
