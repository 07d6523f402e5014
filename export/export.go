// Package export writes what an archive holds, or what a query finds in it, as a
// stream: record by record into one of the forms of package format. What it
// needs of memory does not grow with what it writes.
//
//	x := &export.Export{Store: s, Search: index}
//	n, err := x.Write(ctx, w, export.Request{Query: "speaker:بوتين", In: search.Statements, Form: "parquet"})
package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

// Export writes from one archive.
type Export struct {
	Store store.Reader
	// Search answers queries; nil can write everything only.
	Search search.Searcher
	// Options are those of the rows: the version of the program.
	Options format.WriteOptions
	// Fault is told of a record that cannot be written; the others are. nil ends
	// the export with the error.
	Fault func(document int64, err error)
	// Progress is told how many records are written, now and then.
	Progress func(records int)
}

// Request is what is to be written.
type Request struct {
	Query string // "" is everything
	// In is what a row of csv and parquet is: format.Articles and so on. "" is
	// what the query says (in:), and articles where it says nothing.
	In   string
	Form string // one of format.Forms
	// Sort, Exact and Without are those of search.Request; an export is in the
	// order of time where Sort is "".
	Sort    string
	Exact   bool
	Without []string
}

// flushed is after how many records what is held back is written out.
const flushed = 64

// Write writes what is asked for and returns how many records had a part in it.
func (x *Export) Write(ctx context.Context, w io.Writer, r Request) (n int, err error) {
	f, err := format.FormNamed(r.Form)
	if err != nil {
		return 0, err
	}
	found := x.all(ctx)
	in := r.In
	if in == "" {
		in = f.Rows
	}
	if r.Query != "" {
		found, in, err = x.found(ctx, r, in, f.Rows)
		if err != nil {
			return 0, err
		}
	}
	if in == "" {
		in = format.Articles
	}
	out, err := format.NewExporter(w, r.Form, in, &x.Options)
	if err != nil {
		return 0, err
	}
	for e, err := range found {
		if err == nil {
			err = out.Write(e)
		}
		switch {
		case err == nil:
			n++
		case e == nil || x.Fault == nil || !errors.Is(err, rawi.ErrInvalid):
			return n, err
		default:
			x.Fault(e.Document, err)
			continue
		}
		if n%flushed == 0 {
			if err := out.Flush(); err != nil {
				return n, err
			}
			if x.Progress != nil {
				x.Progress(n)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return n, err
	}
	return n, out.Close()
}

// all yields every record of the archive.
func (x *Export) all(ctx context.Context) iter.Seq2[*format.Exported, error] {
	return func(yield func(*format.Exported, error) bool) {
		for d, err := range x.Store.Documents(ctx, store.Filter{}) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !x.give(ctx, d.ID, nil, yield) {
				return
			}
		}
	}
}

// give yields the record of a document. One that is gone meanwhile is none.
func (x *Export) give(ctx context.Context, document int64, only []string, yield func(*format.Exported, error) bool) bool {
	r, err := x.Store.Record(ctx, document, 0)
	if errors.Is(err, store.ErrNotFound) {
		return true
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return yield(&format.Exported{Document: document, Record: r, Only: only}, err)
}

// page is how many hits are asked for at once.
const page = 1000

// found asks the first page of a query, so that a wrong one is an error before
// anything is written, and returns what yields all of it. in is what was found
// and becomes rows; rows is what the form has as rows.
func (x *Export) found(ctx context.Context, r Request, in, rows string) (iter.Seq2[*format.Exported, error], string, error) {
	if x.Search == nil {
		return nil, "", rawi.Hint(fmt.Errorf("no index to ask %q: %w", r.Query, rawi.ErrInvalid), "export without a query")
	}
	ask := search.Request{Query: r.Query, In: r.In, Sort: r.Sort, Limit: page, Exact: r.Exact, Without: r.Without}
	if ask.Sort == "" {
		ask.Sort = search.ByDate
	}
	first, err := x.Search.Search(ctx, ask)
	if err != nil {
		return nil, "", err
	}
	if in == "" {
		in = first.In
	}
	// Statements that are asked for in a form whose rows are events are the
	// events of their articles.
	narrow := first.In == in && first.In != search.Articles
	once := map[int64]bool{}
	if narrow || first.In == search.Articles {
		once = nil // what is found is written as it comes: nothing comes twice
	}
	return func(yield func(*format.Exported, error) bool) {
		var document int64 // whose findings were found last, one behind the other
		var only []string
		give := func() bool {
			if document == 0 || once[document] {
				return true
			}
			if once != nil {
				once[document] = true
			}
			return x.give(ctx, document, only, yield)
		}
		for h, err := range x.hits(ctx, ask, first) {
			if err != nil {
				yield(nil, err)
				return
			}
			if h.Document != document {
				if !give() {
					return
				}
				document, only = h.Document, nil
			}
			if narrow {
				only = append(only, h.Finding)
			}
		}
		give()
	}, in, nil
}

// all is what a search.Index has: every hit at once, the newest first.
type all interface {
	All(ctx context.Context, r search.Request) iter.Seq2[*search.Hit, error]
}

// hits yields the hits of a query from its first page on.
func (x *Export) hits(ctx context.Context, ask search.Request, a *search.Answer) iter.Seq2[*search.Hit, error] {
	if index, ok := x.Search.(all); ok && ask.Sort == search.ByDate && a.Next != "" {
		return index.All(ctx, ask)
	}
	return func(yield func(*search.Hit, error) bool) {
		for {
			for _, h := range a.Hits {
				if !yield(h, nil) {
					return
				}
			}
			if a.Next == "" {
				return
			}
			ask.After = a.Next
			var err error
			if a, err = x.Search.Search(ctx, ask); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// Forms returns the names of the forms, the default first.
func (x *Export) Forms() []string {
	var names []string
	for _, f := range format.Forms() {
		names = append(names, f.Name)
	}
	return names
}

// ContentType returns the media type of a form and the ending of its files.
func (x *Export) ContentType(form string) (mediaType, ending string) {
	f, err := format.FormNamed(form)
	if err != nil {
		return "", ""
	}
	return f.ContentType, f.Extension
}

// Export writes what a query finds in a form; its rows are what the query says.
func (x *Export) Export(ctx context.Context, w io.Writer, query, form string) error {
	_, err := x.Write(ctx, w, Request{Query: query, Form: form})
	return err
}
