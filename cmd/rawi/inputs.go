package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/ingest"
)

// input is one file, address or stream that a call names.
type input struct {
	name string
	size int64 // bytes of a file; -1 is unknown
	err  error // why it cannot be read
}

const standardInput = "-"

func (in *input) isURL() bool { return ingest.IsAddress(in.name) }

// fault says which input cannot be read; fetching says so itself.
func (in *input) fault(err error) error {
	if in.isURL() {
		return err
	}
	return &format.Error{File: in.name, Err: err}
}

// inputs yields what the arguments name: a folder gives its files in the order
// of their names, folders in it included, hidden ones left out.
func inputs(args []string) iter.Seq[input] {
	return func(yield func(input) bool) {
		for _, arg := range args {
			if !expand(arg, yield) {
				return
			}
		}
	}
}

func expand(arg string, yield func(input) bool) bool {
	in := input{name: arg, size: -1}
	if arg == standardInput || in.isURL() {
		return yield(in)
	}
	for name, err := range ingest.Files(arg) {
		in := input{name: name, size: -1, err: err}
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			in.size = info.Size()
		}
		if !yield(in) {
			return false
		}
	}
	return true
}

// cause returns an error of a file without its path, which the report names
// anyway.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// total returns the number of bytes in all inputs, or -1 where one is unknown.
func total(args []string) int64 {
	n := int64(0)
	for in := range inputs(args) {
		if in.size < 0 {
			return -1
		}
		n += in.size
	}
	return n
}

// opened is an input that is being read.
type opened struct {
	io.Reader
	name    string
	options format.Options
	close   func() error
}

// open opens an input. A page is fetched whole.
func (a *app) open(ctx context.Context, in input, o format.Options, allowPrivate bool) (*opened, error) {
	switch {
	case in.err != nil:
		return nil, in.err
	case in.name == standardInput:
		return &opened{a.stdin, "standard input", o, func() error { return nil }}, nil
	case in.isURL():
		page, err := format.Fetch(ctx, in.name, format.FetchOptions{AllowPrivate: allowPrivate, UserAgent: "rawi/" + version})
		if err != nil {
			return nil, err
		}
		o.ContentType = page.ContentType
		return &opened{bytes.NewReader(page.Body), page.URL, o, func() error { return nil }}, nil
	}
	f, err := os.Open(in.name)
	if err != nil {
		return nil, cause(err)
	}
	return &opened{f, in.name, o, f.Close}, nil
}

// article is a document on its way through the program, or the reason why there
// is none.
type article struct {
	doc  *rawi.Document
	from string // the file or address that it came from
	err  error
	out  []byte
}

// size is the length of the text.
func (a *article) size() int {
	if a.doc == nil {
		return 0
	}
	return len(a.doc.Text)
}

// articles yields every article of the inputs, or in its place the fault that
// says which input, or which line of it, has none.
func (a *app) articles(ctx context.Context, args []string, o format.Options, allowPrivate bool, bar *progress) iter.Seq[*article] {
	return func(yield func(*article) bool) {
		for in := range inputs(args) {
			f, err := a.open(ctx, in, o, allowPrivate)
			if err != nil {
				if !yield(&article{from: in.name, err: in.fault(err)}) {
					return
				}
				continue
			}
			more := f.articles(bar, yield)
			f.close()
			if !more {
				return
			}
		}
	}
}

func (in *opened) articles(bar *progress, yield func(*article) bool) bool {
	for d, err := range format.Read(bar.count(in), in.name, in.options) {
		if d != nil && d.Source.URL == "" && strings.Contains(in.name, "://") {
			d.Source.URL = in.name
		}
		if !yield(&article{doc: d, from: in.name, err: err}) {
			return false
		}
	}
	return true
}
