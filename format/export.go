package format

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.org/rawi"
)

// What is a row of a table.
const (
	Articles   = "articles"
	Statements = "statements"
	Events     = "events"
	Meetings   = "meetings"
)

// Form is a form in which records of an archive leave.
type Form struct {
	Name        string
	About       string // one line for the help
	ContentType string // as HTTP names it
	Extension   string // of a file, with the dot
	// Rows is what one row or line is: Articles, Events, Meetings; "" where the
	// caller says so.
	Rows string
	// lines is the Output whose lines are written; nil for a table.
	lines func() *Output
}

// Forms lists the forms in which records of an archive leave.
func Forms() []Form {
	return []Form{
		{Name: "jsonl", About: "whole records, one a line", ContentType: "application/jsonl", Extension: ".jsonl", Rows: Articles},
		{Name: "csv", About: "articles, statements, events or meetings, one a row (CSV)", ContentType: "text/csv; charset=utf-8", Extension: ".csv"},
		{Name: "parquet", About: "the same with typed columns (Apache Parquet)", ContentType: "application/vnd.apache.parquet", Extension: ".parquet"},
		{Name: "plover", About: "one event a line (PLOVER, JSON)", ContentType: "application/jsonl", Extension: ".jsonl", Rows: Events, lines: output("plover")},
		{Name: "polecat", About: "events that happened, in the columns of POLECAT", ContentType: "text/tab-separated-values; charset=utf-8", Extension: ".tsv", Rows: Events, lines: output("polecat")},
		{Name: "gdelt", About: "events that happened, in the columns of GDELT's event table", ContentType: "text/tab-separated-values; charset=utf-8", Extension: ".tsv", Rows: Events, lines: output("gdelt")},
		{Name: "meetings.csv", About: "the ledger of meetings (CSV)", ContentType: "text/csv; charset=utf-8", Extension: ".csv", Rows: Meetings, lines: output("meetings.csv")},
	}
}

func output(name string) func() *Output {
	return func() *Output {
		all := Outputs()
		return &all[slices.IndexFunc(all, func(o Output) bool { return o.Name == name })]
	}
}

// FormNamed returns the form of a name.
func FormNamed(name string) (*Form, error) {
	var names []string
	for _, f := range Forms() {
		if f.Name == name {
			return &f, nil
		}
		names = append(names, f.Name)
	}
	return nil, rawi.Hint(fmt.Errorf("export as %q is not known: %w", name, rawi.ErrInvalid), "exports are "+strings.Join(names, ", "))
}

// Exported is a record that leaves, or some of its findings.
type Exported struct {
	Document int64 // its number in the archive
	Record   *rawi.Record
	// Only are the findings that are asked for, s1, v2; nil is all.
	Only []string
}

// Exporter writes records in a form. What it holds in memory does not grow with
// what it has written.
type Exporter struct {
	table   table // nil where lines are written
	w       *bufio.Writer
	lines   *Output
	options WriteOptions
	buf     []byte
}

// table writes rows, each of which is one of the row types.
type table interface {
	write(row any) error
	close() error
}

// NewExporter begins an export. rows says what a row of csv and parquet is;
// other forms have rows of their own, and a wrong one is an error.
func NewExporter(w io.Writer, form, rows string, o *WriteOptions) (*Exporter, error) {
	f, err := FormNamed(form)
	if err != nil {
		return nil, err
	}
	x := &Exporter{w: bufio.NewWriterSize(w, 64<<10)}
	if o != nil {
		x.options = *o
	}
	switch {
	case f.lines != nil:
		x.lines = f.lines()
		_, err = x.w.WriteString(x.lines.Head)
	case f.Rows == "":
		t, known := tables[rows]
		if !known {
			return nil, rawi.Hint(fmt.Errorf("rows of %s cannot be %q: %w", form, rows, rawi.ErrInvalid),
				"they are "+strings.Join([]string{Articles, Statements, Events, Meetings}, ", "))
		}
		x.options.rows = rows
		if form == "csv" {
			x.table, err = newCSVTable(x.w, t.columns())
		} else {
			x.table = t.parquet(x.w)
		}
	}
	return x, err
}

// Write writes a record.
func (x *Exporter) Write(e *Exported) error {
	switch {
	case x.lines != nil:
		d, err := e.Record.Document()
		if err != nil {
			return err
		}
		o := x.options
		o.Only = e.Only
		if x.buf, err = x.lines.Append(x.buf[:0], d, &o); err != nil {
			return err
		}
	case x.table != nil:
		d, err := e.Record.Document()
		if err != nil {
			return err
		}
		c := &coded{d, e.Record, x.options.Version, e.Only}
		return tables[x.options.rows].rows(c, e.Document, x.table.write)
	default:
		var err error
		if x.buf, err = appendJSONLine(x.buf[:0], e.Record); err != nil {
			return err
		}
	}
	_, err := x.w.Write(x.buf)
	return err
}

// Flush writes out what is held back, as far as the form allows: rows of Parquet
// are written by the thousand.
func (x *Exporter) Flush() error { return x.w.Flush() }

// Close ends the export. It does not close what it is written to.
func (x *Exporter) Close() error {
	if x.table != nil {
		if err := x.table.close(); err != nil {
			return err
		}
	}
	return x.w.Flush()
}

// csvTable writes rows as RFC 4180 has them: UTF-8, lines that end with CR and
// LF, cells in quotes where they need them.
type csvTable struct {
	w       *csv.Writer
	columns []column
	fields  []string
}

func newCSVTable(w io.Writer, columns []column) (*csvTable, error) {
	t := &csvTable{w: csv.NewWriter(w), columns: columns}
	t.w.UseCRLF = true
	for _, c := range columns {
		t.fields = append(t.fields, c.name)
	}
	return t, t.w.Write(t.fields)
}

func (t *csvTable) write(row any) error {
	for i, c := range t.columns {
		t.fields[i] = c.text(row)
	}
	return t.w.Write(t.fields)
}

func (t *csvTable) close() error {
	t.w.Flush()
	return t.w.Error()
}
