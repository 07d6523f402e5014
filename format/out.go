package format

import (
	"fmt"
	"strings"

	"example.org/rawi"
)

// Output is a form in which documents leave.
type Output struct {
	Name  string
	About string // one line for the help of --to
	// Append appends what is written of one document, whole lines only, to dst.
	// What it appends depends on nothing but its arguments, so documents can be
	// written by several goroutines and put in order afterwards.
	Append func(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error)
	// Head is the line before the first document; "" for none.
	Head string
}

// Outputs lists the forms in which documents leave.
func Outputs() []Output {
	return []Output{
		{Name: "view", About: "the record as a person reads it", Append: appendView},
		{Name: "jsonl", About: "one record a line", Append: appendJSONL},
		{Name: "annotations", About: "one page of W3C Web Annotations a line (JSON-LD)", Append: appendAnnotations},
		{Name: "conllu", About: "words, clitics, lemmas and tags (CoNLL-U)", Append: appendCoNLLU},
		{Name: "plover", About: "one event a line (PLOVER, JSON)", Append: appendPLOVER},
		{Name: "polecat", About: "events that happened, in the columns of POLECAT", Append: appendPOLECAT, Head: strings.Join(polecatColumns, "\t") + "\n"},
		{Name: "gdelt", About: "events that happened, in the columns of GDELT's event table", Append: appendGDELT},
		{Name: "meetings.csv", About: "the ledger of meetings (CSV)", Append: appendMeetings, Head: strings.Join(meetingColumns, ",") + "\n"},
	}
}

// WriteOptions is what a reader may choose about an output. The zero value is
// an English view of any width, without colour.
type WriteOptions struct {
	Lang    string // of the labels of the view: en | ar
	Width   int    // of the view in cells; 0 does not wrap
	Color   bool   // ANSI colours in the view
	Explain bool   // rules and scores in the view
	Version string // of the program, for rows that say what they rest on
	// Only are the findings of the document that are asked for, as its record
	// numbers them (s1, v2, m3); nil is all. Forms with rows heed it.
	Only []string

	rows string // what a row of a table is
}

// OutputNamed returns the output of a name.
func OutputNamed(name string) (*Output, error) {
	var names []string
	for _, o := range Outputs() {
		if o.Name == name {
			return &o, nil
		}
		names = append(names, o.Name)
	}
	return nil, rawi.Hint(fmt.Errorf("output %q is not known: %w", name, rawi.ErrInvalid), "outputs are "+strings.Join(names, ", "))
}
