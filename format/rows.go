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

// Row is a row of an export, or a finding of a record, with what it rests on.
type Row struct {
	Line             int    // from one
	Name             string // of a finding within its record: "event v1"; "" for the row of a table
	Document, Digest string
	Start, End       int    // characters of the trigger
	Words            string // that stand there
	Rule, Version    string

	kind          string    // of a finding within a record
	fault         string    // why the row does not hold by itself
	quotes        []quote   // further words, with their characters
	names, values []string  // the columns that say what was found
	own           *Original // the text that the row brings along
}

// quote is words of the article in a row.
type quote struct {
	start, end int
	words      string
}

// Rows is an export that is being read.
type Rows struct {
	Output *Output // the one that wrote it
	r      *bufio.Reader
}

// OpenRows looks at the head of an export of plover, polecat, gdelt,
// meetings.csv or jsonl.
func OpenRows(r io.Reader) (*Rows, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	name := ""
	switch {
	case bytes.HasPrefix(line, []byte{'{'}) && bytes.Contains(line[:min(len(line), 40)], []byte(`"record"`)):
		name = "jsonl"
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
		return nil, rawi.Hint(fmt.Errorf("export: not in a known form: %w", rawi.ErrInvalid), "it is what read --to plover, polecat, gdelt, meetings.csv or jsonl wrote")
	}
	out, err := OutputNamed(name)
	if err != nil {
		return nil, err
	}
	return &Rows{out, b}, nil
}

// HasText reports whether the export brings the articles' texts along, so that
// it can be held against itself.
func (x *Rows) HasText() bool { return x.Output.Name == "jsonl" }

// All yields the rows, or an error in place of one that cannot be read.
func (x *Rows) All() iter.Seq2[*Row, error] {
	switch x.Output.Name {
	case "jsonl":
		return x.lines(recordLine)
	case "plover":
		return x.lines(single(ploverRow))
	case "polecat":
		return x.lines(single(tableRow(polecatColumns, polecatOrigin)))
	case "gdelt":
		return x.lines(single(tableRow(gdeltNames(), gdeltOrigin)))
	}
	return x.meetings()
}

// single makes a function for lines that are one row each.
func single(parse func(string) (*Row, error)) func(string) ([]*Row, error) {
	return func(line string) ([]*Row, error) {
		row, err := parse(line)
		return []*Row{row}, err
	}
}

// lines yields what parse makes of every line that is not a head.
func (x *Rows) lines(parse func(string) ([]*Row, error)) iter.Seq2[*Row, error] {
	head := strings.TrimSuffix(x.Output.Head, "\n")
	return func(yield func(*Row, error) bool) {
		for n := 1; ; n++ {
			line, err := x.r.ReadString('\n')
			if line = strings.TrimRight(line, "\r\n"); line != "" && line != head {
				rows, wrong := parse(line)
				if wrong != nil {
					if !yield(nil, fmt.Errorf("line %d: %w", n, wrong)) {
						return
					}
					rows = nil
				}
				for _, row := range rows {
					row.Line = n
					if !yield(row, nil) {
						return
					}
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
		r.FieldsPerRecord = -1
		for {
			fields, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var row *Row
			if err == nil {
				if slices.Equal(fields, meetingColumns) {
					continue
				}
				line, _ := r.FieldPos(0)
				if row, err = meetingRow(fields); err != nil {
					row, err = nil, fmt.Errorf("line %d: %w", line, err)
				} else {
					row.Line = line
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// counted are the columns that number findings within a document, or say what a
// row rests on: they may change while the finding stays.
var counted = []string{
	"id", "rawi", "Event ID", "Version", "GlobalEventID", "SOURCEURL",
	"document", "statements", "rule", "digest", "start", "end", "version",
}

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
	var p struct {
		Words string     `json:"event_text"`
		Text  string     `json:"text"`
		At    ploverText `json:"text_info"`
	}
	if err := json.Unmarshal([]byte(line), &p); err != nil {
		return nil, fmt.Errorf("%w: %w", rawi.ErrInvalid, err)
	}
	row := &Row{Document: o.Document, Digest: o.Digest, Start: o.Start, End: o.End, Words: p.Words, Rule: o.Rule, Version: o.Version}
	row.quotes = append(row.quotes, quote{p.At.Start, p.At.End, p.Text})
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		row.add(name, string(all[name]))
	}
	row.add("rawi.date", o.Date)
	row.add("rawi.realis", o.Realis)
	row.add("rawi.score", score(o.Score))
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

// tableRow makes a row of a line; origin finds the document and what the row
// rests on among its fields.
func tableRow(names []string, origin func([]string) (string, string)) func(string) (*Row, error) {
	return func(line string) (*Row, error) {
		fields := strings.Split(line, "\t")
		if err := columns(fields, names); err != nil {
			return nil, err
		}
		document, from := origin(fields)
		row, err := parseBasis(from)
		if err != nil {
			return nil, err
		}
		row.Document = document
		for i, name := range names {
			row.add(name, fields[i])
		}
		return row, nil
	}
}

func columns(fields, names []string) error {
	if len(fields) != len(names) {
		return fmt.Errorf("%d columns, want %d: %w", len(fields), len(names), rawi.ErrInvalid)
	}
	return nil
}

// parseBasis reads what basis.String wrote.
func parseBasis(s string) (*Row, error) {
	parts := strings.SplitN(s, " ", 5)
	if len(parts) != 5 {
		return nil, fmt.Errorf("what the row rests on is missing: %w", rawi.ErrInvalid)
	}
	rest, published := strings.CutPrefix(parts[4], publishedMark)
	words, found := strings.CutPrefix(rest, wordsMark)
	if !found {
		return nil, fmt.Errorf("the words that the row rests on are missing: %w", rawi.ErrInvalid)
	}
	row := &Row{Version: strings.TrimPrefix(parts[0], "rawi/"), Digest: parts[1], Rule: parts[3], Words: words}
	row.add("date=published", strconv.FormatBool(published))
	start, end, _ := strings.Cut(parts[2], "-")
	return row, row.at(start, end)
}

// at sets the characters of a row.
func (r *Row) at(start, end string) error {
	var err error
	if r.Start, err = strconv.Atoi(start); err == nil {
		r.End, err = strconv.Atoi(end)
	}
	if err != nil {
		return fmt.Errorf("characters %s-%s: %w", start, end, rawi.ErrInvalid)
	}
	return nil
}

func meetingRow(fields []string) (*Row, error) {
	if err := columns(fields, meetingColumns); err != nil {
		return nil, err
	}
	row := &Row{}
	var start, end string
	for i, name := range meetingColumns {
		value := fields[i]
		switch name {
		case "document":
			row.Document = uncell(value)
		case "digest":
			row.Digest = value
		case "rule":
			row.Rule = uncell(value)
		case "trigger":
			row.Words = uncell(value)
		case "version":
			row.Version = uncell(value)
		case "start":
			start = value
		case "end":
			end = value
		}
		row.add(name, value)
	}
	return row, row.at(start, end)
}

// uncell takes back what cell did.
func uncell(s string) string {
	if len(s) > 1 && s[0] == '\'' && cell(s[1:]) == s {
		return s[1:]
	}
	return s
}
