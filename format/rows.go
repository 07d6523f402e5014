package format

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"example.org/rawi"
)

// Row is a row of an export with what it rests on.
type Row struct {
	Line             int // from one
	Document, Digest string
	Start, End       int // characters of the trigger
	Rule, Version    string

	names, values []string // the columns that say what was found
}

// Rows is an export that is being read.
type Rows struct {
	Output *Output // the one that wrote it
	r      *bufio.Reader
}

// OpenRows looks at the head of an export of plover, polecat, gdelt or
// meetings.csv.
func OpenRows(r io.Reader) (*Rows, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	name := ""
	switch {
	case bytes.HasPrefix(line, []byte{'{'}):
		name = "plover"
	case bytes.HasPrefix(line, []byte(polecatColumns[0]+"\t")):
		name = "polecat"
	case bytes.HasPrefix(line, []byte(meetingColumns[0]+","+meetingColumns[1])):
		name = "meetings.csv"
	case bytes.Count(line, []byte{'\t'}) == gdeltColumns-1:
		name = "gdelt"
	case len(line) == 0:
		return nil, fmt.Errorf("export: %w", rawi.ErrEmpty)
	default:
		return nil, rawi.Hint(fmt.Errorf("export: not in a known form: %w", rawi.ErrInvalid), "it is what read --to plover, polecat, gdelt or meetings.csv wrote")
	}
	out, err := OutputNamed(name)
	if err != nil {
		return nil, err
	}
	return &Rows{out, b}, nil
}

// All yields the rows, or an error in place of one that cannot be read.
func (x *Rows) All() iter.Seq2[*Row, error] {
	switch x.Output.Name {
	case "plover":
		return x.lines(0, ploverRow)
	case "polecat":
		return x.lines(1, tableRow(polecatColumns, polecatOrigin))
	case "gdelt":
		return x.lines(0, tableRow(numberedColumns(), gdeltOrigin))
	}
	return x.meetings()
}

// lines yields what parse makes of every line after the head.
func (x *Rows) lines(head int, parse func(string) (*Row, error)) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		for n := 1; ; n++ {
			line, err := x.r.ReadString('\n')
			if line = strings.TrimSuffix(line, "\n"); line != "" && n > head {
				row, wrong := parse(line)
				if wrong != nil {
					row, wrong = nil, fmt.Errorf("line %d: %w", n, wrong)
				} else {
					row.Line = n
				}
				if !yield(row, wrong) {
					return
				}
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					yield(nil, err)
				}
				return
			}
		}
	}
}

func (x *Rows) meetings() iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		r := csv.NewReader(x.r)
		parse := fieldsRow(meetingColumns, func(f []string) (string, string) { return f[0], f[len(f)-1] })
		for first := true; ; first = false {
			fields, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var row *Row
			if err == nil {
				if first {
					continue
				}
				row, err = parse(fields)
			}
			if row != nil {
				row.Line, _ = r.FieldPos(0)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// counted are the columns that number findings within a document, or say what a
// row rests on: they may change while the finding stays.
var counted = []string{"id", "rawi", "Event ID", "Version", "meeting", "statements", "origin", "document", "column 1", "column 61"}

func (r *Row) add(name, value string) {
	if !slices.Contains(counted, name) {
		r.names = append(r.names, name)
		r.values = append(r.values, value)
	}
}

func ploverRow(line string) (*Row, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(line), &all); err != nil {
		return nil, fmt.Errorf("%w: %w", rawi.ErrInvalid, err)
	}
	var o ploverOrigin
	if err := json.Unmarshal(all["rawi"], &o); err != nil {
		return nil, fmt.Errorf("the field rawi is missing: %w", rawi.ErrInvalid)
	}
	row := &Row{Document: o.Document, Digest: o.Digest, Start: o.Start, End: o.End, Rule: o.Rule, Version: o.Version}
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		row.add(name, string(all[name]))
	}
	return row, nil
}

func polecatOrigin(f []string) (document, origin string) {
	document, _, _ = cutLast(f[0], "#")
	return document, f[len(f)-1]
}

func gdeltOrigin(f []string) (document, origin string) {
	_, fragment, _ := strings.Cut(f[len(f)-1], "#rawi=")
	id, rest, _ := strings.Cut(fragment, "+")
	document, err := url.QueryUnescape(id)
	if err != nil {
		return "", ""
	}
	origin, err = url.QueryUnescape(rest)
	if err != nil {
		return "", ""
	}
	return document, origin
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func numberedColumns() []string {
	names := make([]string, gdeltColumns)
	for i := range names {
		names[i] = "column " + strconv.Itoa(i+1)
	}
	return names
}

func tableRow(names []string, origin func([]string) (string, string)) func(string) (*Row, error) {
	parse := fieldsRow(names, origin)
	return func(line string) (*Row, error) { return parse(strings.Split(line, "\t")) }
}

// fieldsRow makes a row of its fields; origin finds the document and what the
// row rests on among them.
func fieldsRow(names []string, origin func([]string) (string, string)) func([]string) (*Row, error) {
	return func(fields []string) (*Row, error) {
		if len(fields) != len(names) {
			return nil, fmt.Errorf("%d columns, want %d: %w", len(fields), len(names), rawi.ErrInvalid)
		}
		document, from := origin(fields)
		parts := strings.Split(from, " ")
		if len(parts) != 4 {
			return nil, fmt.Errorf("what the row rests on is missing: %w", rawi.ErrInvalid)
		}
		row := &Row{Document: document, Version: strings.TrimPrefix(parts[0], "rawi/"), Digest: parts[1], Rule: parts[3]}
		if _, err := fmt.Sscanf(parts[2], "%d-%d", &row.Start, &row.End); err != nil {
			return nil, fmt.Errorf("characters %q: %w", parts[2], rawi.ErrInvalid)
		}
		for i, name := range names {
			row.add(name, fields[i])
		}
		return row, nil
	}
}

// Differs says in what a row differs from what is found now at the same place;
// "" if in nothing.
func (r *Row) Differs(now *Row) string {
	if r.Rule != now.Rule {
		return fmt.Sprintf("rule was %s, is %s", r.Rule, now.Rule)
	}
	for i, name := range r.names {
		j := slices.Index(now.names, name)
		switch {
		case j < 0:
			return fmt.Sprintf("%s was %q, is not there", name, r.values[i])
		case r.values[i] != now.values[j]:
			return fmt.Sprintf("%s was %q, is %q", name, r.values[i], now.values[j])
		}
	}
	for j, name := range now.names {
		if !slices.Contains(r.names, name) {
			return fmt.Sprintf("%s was not there, is %q", name, now.values[j])
		}
	}
	return ""
}

// Verify says why a row no longer holds against the rows that its document gives
// now; "" if it holds.
func (r *Row) Verify(digest string, now []*Row) string {
	if r.Digest != digest {
		return "the article's text has changed"
	}
	why := fmt.Sprintf("nothing is found at characters %d to %d", r.Start, r.End)
	for _, n := range now {
		if n.Start != r.Start || n.End != r.End {
			continue
		}
		if why = r.Differs(n); why == "" {
			return ""
		}
	}
	return why
}
