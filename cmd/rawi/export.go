package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"example.org/rawi/export"
	"example.org/rawi/format"
	"example.org/rawi/internal/whole"
	"github.com/spf13/cobra"
)

// exporting is a call of export.
type exporting struct {
	*app
	to, in, output, sort string
	exact                bool
}

func exportCommand(a *app) *cobra.Command {
	x := &exporting{app: a}
	var about []string
	for _, f := range format.Forms() {
		about = append(about, fmt.Sprintf("  %-13s %s", f.Name, f.About))
	}
	c := &cobra.Command{
		Use:   "export ['QUERY']",
		Short: "Write the archive, or what a query finds, in a form that other programs read",
		Long: "Write the whole archive, or what a query finds in it, as a stream:\n\n" + strings.Join(about, "\n") + "\n\n" +
			"A row of csv and parquet is what --in says, or the query (in:statements). rawi search\n" +
			"shows what a query finds. docs/exports.md describes the columns.",
		Example: "  rawi export -o archive.jsonl\n  rawi export 'speaker:بوتين' --in statements -o statements.parquet\n" +
			"  rawi export 'type:CONSULT after:2025-08-01' --to polecat > events.tsv",
		Args: arguments(0, 1, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			return x.run(cmd.Context(), strings.Join(args, ""))
		},
	}
	f := c.Flags()
	f.StringVar(&x.to, "to", "", "form: "+strings.Join((&export.Export{}).Forms(), ", ")+" (default: as FILE ends, else jsonl)")
	f.StringVar(&x.in, "in", "", "rows of csv and parquet: articles, statements, events or meetings (default: as the query says, else articles)")
	f.StringVarP(&x.output, "output", "o", "", "file; it stands there when it is whole (default: standard output)")
	f.StringVar(&x.sort, "sort", "", "order of what a query finds: date or relevance (default: date)")
	f.BoolVar(&x.exact, "exact", false, "take names as they are written, without their variants")
	a.storeFlag(c)
	_ = c.RegisterFlagCompletionFunc("to", values((&export.Export{}).Forms()...))
	_ = c.RegisterFlagCompletionFunc("in", values(format.Articles, format.Statements, format.Events, format.Meetings))
	_ = c.RegisterFlagCompletionFunc("sort", values("date", "relevance"))
	return c
}

// form returns the form that the call asks for.
func (x *exporting) form() (*format.Form, error) {
	name := x.to
	if name == "" {
		name = "jsonl"
		for _, f := range format.Forms() {
			if f.Name == strings.TrimPrefix(filepath.Ext(x.output), ".") {
				name = f.Name
			}
		}
	}
	f, err := format.FormNamed(name)
	if err != nil {
		return nil, wrongCall("exports are "+strings.Join((&export.Export{}).Forms(), ", "), "export as %q is not known", name)
	}
	switch {
	case f.Rows != "" && x.in != "":
		return nil, wrongCall("--in goes with --to csv and --to parquet; a query says in:statements", "the rows of %s are %s", f.Name, f.Rows)
	case x.in != "" && x.in != format.Articles && x.in != format.Statements && x.in != format.Events && x.in != format.Meetings:
		return nil, wrongCall("rows are articles, statements, events or meetings", "rows cannot be %q", x.in)
	case x.sort != "" && x.sort != "date" && x.sort != "relevance":
		return nil, wrongCall("orders are date and relevance", "order %q is not known", x.sort)
	case f.Name == "parquet" && x.output == "" && isTerminal(x.stdout):
		return nil, wrongCall("give a file with -o", "parquet is nothing for a terminal")
	}
	return f, nil
}

func (x *exporting) run(ctx context.Context, query string) (err error) {
	f, err := x.form()
	if err != nil {
		return err
	}
	s, err := x.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	failed := 0
	out := &export.Export{
		Store: s, Options: format.WriteOptions{Version: version},
		Fault: func(document int64, err error) {
			failed++
			x.report(fmt.Errorf("document %d: %w", document, err))
		},
	}
	if query != "" {
		index, err := x.freshIndex(ctx, s)
		if err != nil {
			return err
		}
		defer func() { _ = index.Close() }()
		out.Search = index
	}
	written := 0
	write := func(w io.Writer) (err error) {
		written, err = out.Write(ctx, w, export.Request{Query: query, In: x.in, Form: f.Name, Sort: x.sort, Exact: x.exact})
		return err
	}
	if x.output == "" || x.output == standardInput {
		err = write(x.stdout)
	} else {
		err = whole.Write(x.output, 0o600, write)
	}
	if err != nil {
		return err
	}
	if !x.quiet && x.output != "" {
		fmt.Fprintf(x.stderr, "rawi: %d articles written\n", written)
	}
	if failed > 0 {
		return errReported
	}
	return nil
}
