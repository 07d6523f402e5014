package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/format"
	"example.org/rawi/pipeline"
	"github.com/spf13/cobra"
)

func verifyCommand(a *app) *cobra.Command {
	v := &verification{reading: reading{app: a}}
	c := &cobra.Command{
		Use:   "verify EXPORT [FILE|DIR|URL|-]…",
		Short: "Check whether every row of an export still holds",
		Long: "Hold an export against the articles that it was made from, and say which of its\n" +
			"rows no longer hold: the article is missing or its text has changed, the words of\n" +
			"the row do not stand where it says, or the article, read anew, does not give it.\n" +
			"A row that a person has put right (rule correction) is held against the words alone.\n\n" +
			"EXPORT is what read --to plover, polecat, gdelt, meetings.csv or jsonl wrote.\n" +
			"Records (jsonl) bring their text along; without articles they are held against it.",
		Example: "  rawi read --to polecat news.jsonl > events.tsv\n  rawi verify events.tsv news.jsonl\n  rawi verify records.jsonl",
		Args:    arguments(1, -1, "an export"),
		RunE:    func(cmd *cobra.Command, args []string) error { return v.run(cmd.Context(), args[0], args[1:]) },
	}
	c.Flags().BoolVar(&v.textOnly, "text-only", false, "compare with the texts alone, do not read them anew")
	v.inputFlags(c)
	v.gazetteerFlag(c)
	return c
}

// verification is a call of verify.
type verification struct {
	reading
	textOnly bool

	path   string
	rows   *format.Rows
	checks []*check
	// The checks that wait for an article, by the digest of its text and by its
	// ID: the second tells a changed text from a missing article.
	byDigest, byID map[string][]*check
}

// check is what was found of one row.
type check struct {
	*format.Row
	by  likeness
	why string // it does not hold; "" if it does
}

// likeness says how surely an article is that of a row. A row is held against
// the likest of all: two articles may have the same text, or the same ID.
type likeness int

const (
	unseen likeness = iota
	sameID
	sameText
	sameArticle
	decided // by the row itself
)

func (v *verification) run(ctx context.Context, export string, args []string) error {
	if err := v.load(export); err != nil {
		return err
	}
	broken := 0
	if v.rows == nil {
		args = nil
	} else if len(args) > 0 {
		var err error
		if broken, err = v.articlesOf(ctx, args); err != nil {
			return err
		}
	} else if !v.rows.HasText() {
		return wrongCall("name the articles that it was made from: rawi verify "+v.path+" news.jsonl", "%s does not hold the texts of its articles", v.path)
	}
	failed := v.conclude(len(args) > 0)
	if !v.quiet {
		fmt.Fprintf(v.stderr, "rawi: %d rows, %d hold, %d do not\n", len(v.checks), len(v.checks)-failed, failed)
	}
	if failed+broken > 0 {
		return errReported
	}
	return nil
}

// load reads the rows of an export.
func (v *verification) load(path string) error {
	var in io.Reader = v.stdin
	if v.path = path; path == standardInput {
		v.path = "standard input"
	} else {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	var err error
	if v.rows, err = format.OpenRows(in); errors.Is(err, rawi.ErrEmpty) {
		return nil // nothing was found, which holds
	} else if err != nil {
		return fmt.Errorf("%s: %w", v.path, err)
	}
	v.byDigest, v.byID = map[string][]*check{}, map[string][]*check{}
	for row, err := range v.rows.All() {
		if err != nil {
			v.checks = append(v.checks, &check{by: decided, why: err.Error()})
			continue
		}
		c := &check{Row: row, why: row.Fault()}
		if c.why != "" {
			c.by = decided
		}
		v.checks = append(v.checks, c)
		v.byDigest[row.Digest] = append(v.byDigest[row.Digest], c)
		v.byID[row.Document] = append(v.byID[row.Document], c)
	}
	return nil
}

// articlesOf holds the rows against articles and returns how many of these
// could not be read.
func (v *verification) articlesOf(ctx context.Context, args []string) (broken int, err error) {
	var stages *pipeline.Pipeline
	if !v.textOnly {
		if stages, err = v.stages(); err != nil {
			return 0, err
		}
	}
	work := func(a *article) error {
		if v.textOnly || len(v.byDigest[rawi.Digest(a.doc.Text)]) == 0 {
			return nil
		}
		if fault := protect(func() error { return stages.Run(ctx, a.doc) }); fault != nil {
			return v.fault(a, fault)
		}
		out, err := v.rows.Output.Append([]byte(v.rows.Output.Head), a.doc, &format.WriteOptions{})
		a.out = out
		return err
	}
	sink := func(a *article) error {
		switch {
		case errors.Is(a.err, context.Canceled):
			return a.err
		case a.err != nil:
			broken++
			v.report(a.err)
			v.unread(a)
			if v.strict {
				return errReported
			}
			return nil
		}
		return v.hold(a)
	}
	flow := pipeline.Stream[*article]{
		Jobs: v.jobs, Size: (*article).size, Sink: sink,
		Work: func(a *article) {
			if a.doc != nil {
				a.err = work(a)
			}
		},
	}
	err = flow.Run(ctx, v.articles(ctx, args, format.Options{From: v.from}, v.allowPrivate, nil))
	return broken, err
}

// unread marks the rows of an article that could not be read anew.
func (v *verification) unread(a *article) {
	if a.doc == nil {
		return
	}
	for _, c := range v.byDigest[rawi.Digest(a.doc.Text)] {
		if c.by < sameText {
			c.by, c.why = sameID, "the article could not be read anew"
		}
	}
}

// hold holds the rows of an article against it.
func (v *verification) hold(a *article) error {
	id := rawi.NewRecord(&rawi.Document{ID: a.doc.ID, Source: a.doc.Source, Text: a.doc.Text}).Doc.ID
	digest := rawi.Digest(a.doc.Text)
	if len(v.byDigest[digest])+len(v.byID[id]) == 0 {
		return nil
	}
	text := format.NewOriginal(a.doc.Text)
	now, err := v.now(a)
	if err != nil {
		return err
	}
	for _, c := range v.byDigest[digest] {
		by := sameText
		if c.Document == id {
			by = sameArticle
		}
		if c.by >= by {
			continue
		}
		c.by = by
		// What a person has put right the program does not find by itself.
		if c.why = c.Stands(text); c.why == "" && !v.textOnly && c.Rule != correct.Rule {
			c.why = c.Found(now)
		}
		if c.why == "" && by == sameText && c.Document != "" {
			c.why = fmt.Sprintf("its text is that of article %s", id)
		}
	}
	for _, c := range v.byID[id] {
		if c.by < sameID {
			c.by, c.why = sameID, c.Stands(text)
		}
	}
	return nil
}

// now returns the rows that an article gives now.
func (v *verification) now(a *article) ([]*format.Row, error) {
	if len(a.out) == 0 {
		return nil, nil
	}
	found, err := format.OpenRows(bytes.NewReader(a.out))
	if err != nil {
		return nil, err
	}
	var now []*format.Row
	for row, err := range found.All() {
		if err != nil {
			return nil, err
		}
		now = append(now, row)
	}
	return now, nil
}

// conclude reports what does not hold, in the order of the export, and returns
// how many rows that is.
func (v *verification) conclude(articles bool) int {
	failed := 0
	for _, c := range v.checks {
		if articles && c.by == unseen {
			c.why = "the article is missing"
		}
		switch {
		case c.why == "":
			continue
		case c.Row == nil:
			fmt.Fprintf(v.stdout, "%s: %s\n", v.path, c.why)
		case c.Name == "":
			fmt.Fprintf(v.stdout, "%s:%d: article %s: %s\n", v.path, c.Line, c.Document, c.why)
		default:
			fmt.Fprintf(v.stdout, "%s:%d: article %s: %s: %s\n", v.path, c.Line, c.Document, c.Name, c.why)
		}
		failed++
	}
	return failed
}
