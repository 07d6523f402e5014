package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"example.org/rawi"
	"example.org/rawi/format"
	"github.com/spf13/cobra"
)

func verifyCommand(a *app) *cobra.Command {
	v := &verification{reading: reading{app: a}}
	c := &cobra.Command{
		Use:   "verify EXPORT [FILE|DIR|URL|-]…",
		Short: "Check whether every row of an export still holds",
		Long: "Read the articles that an export was made from once more and say which of its rows\n" +
			"no longer hold: the text has changed, the finding is gone, or it reads otherwise.\n" +
			"EXPORT is what read --to plover, polecat, gdelt or meetings.csv wrote.",
		Example: "  rawi read --to polecat news.jsonl > events.tsv\n  rawi verify events.tsv news.jsonl",
		Args:    arguments(2, -1, "an export and the articles that it was made from"),
		RunE:    func(cmd *cobra.Command, args []string) error { return v.run(cmd.Context(), args[0], args[1:]) },
	}
	v.inputFlags(c)
	return c
}

// verification is a call of verify.
type verification struct {
	reading
	rows   map[string][]*format.Row // by document, until it was seen
	output *format.Output
	path   string
	fails  int
}

func (v *verification) run(ctx context.Context, export string, args []string) error {
	n, err := v.load(export)
	if err != nil {
		return err
	}
	stages, err := v.stages()
	if err != nil {
		return err
	}
	work := func(a *article) error {
		fault := guard(func() error { return stages.Run(ctx, a.doc) })
		if fault != nil {
			return v.fault(a, fault)
		}
		buf, err := v.output.Append([]byte(v.output.Head), a.doc, &format.WriteOptions{})
		a.out = buf
		return err
	}
	broken := 0
	check := func(a *article) error {
		if a.err == nil {
			return v.check(a)
		}
		if errors.Is(a.err, context.Canceled) {
			return a.err
		}
		broken++
		v.report(a.err)
		return nil
	}
	err = stream(ctx, v.articles(ctx, args, format.Options{From: v.from}, v.allowPrivate, nil), v.jobs, work, check, func() error { return nil })
	if err != nil {
		return err
	}
	v.missing()
	if !v.quiet {
		fmt.Fprintf(v.stderr, "rawi: %d rows, %d hold, %d do not\n", n, n-v.fails, v.fails)
	}
	if v.fails+broken > 0 {
		return errReported
	}
	return nil
}

// load reads the rows of an export.
func (v *verification) load(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	rows, err := format.OpenRows(f)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	v.path, v.output, v.rows = path, rows.Output, map[string][]*format.Row{}
	n := 0
	for row, err := range rows.All() {
		n++
		if err != nil {
			v.fails++
			fmt.Fprintf(v.stdout, "%s: %v\n", path, err)
			continue
		}
		v.rows[row.Document] = append(v.rows[row.Document], row)
	}
	return n, nil
}

// check compares the rows of an article with what it gives now.
func (v *verification) check(a *article) error {
	doc := rawi.NewRecord(&rawi.Document{ID: a.doc.ID, Source: a.doc.Source, Text: a.doc.Text}).Doc
	rows := v.rows[doc.ID]
	if rows == nil {
		return nil
	}
	delete(v.rows, doc.ID)
	var now []*format.Row
	if len(a.out) > 0 {
		found, err := format.OpenRows(bytes.NewReader(a.out))
		if err != nil {
			return err
		}
		for row, err := range found.All() {
			if err != nil {
				return err
			}
			now = append(now, row)
		}
	}
	for _, row := range rows {
		if why := row.Verify(doc.Digest, now); why != "" {
			v.fail(row, why)
		}
	}
	return nil
}

func (v *verification) fail(row *format.Row, why string) {
	v.fails++
	fmt.Fprintf(v.stdout, "%s:%d: article %s: %s\n", v.path, row.Line, row.Document, why)
}

// missing reports the rows whose article was not there.
func (v *verification) missing() {
	var lost []*format.Row
	for _, rows := range v.rows {
		lost = append(lost, rows...)
	}
	slices.SortFunc(lost, func(a, b *format.Row) int { return a.Line - b.Line })
	for _, row := range lost {
		v.fail(row, "the article is missing")
	}
}
