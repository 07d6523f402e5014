package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/search"
	"example.org/rawi/store"
	"github.com/spf13/cobra"
)

// searching is a call of search.
type searching struct {
	*app
	to, in, sort, after string
	limit               int
	facets, exact       bool
	explain, sentence   bool
	without             []string
}

var searchForms = []string{"view", "jsonl", "json", "csv", "parquet"}

func searchCommand(a *app) *cobra.Command {
	s := &searching{app: a}
	c := &cobra.Command{
		Use:   "search 'QUERY'",
		Short: "Find articles, statements, events and meetings in the archive",
		Long: "Find articles, statements, events and meetings in the archive.\n\n" +
			"Words are found by their dictionary form: «كتاب» finds «والكتب». In \"quotation marks\"\n" +
			"they are found as they are written, several of them side by side. AND, OR, NOT and\n" +
			"brackets join words, -word excludes, word* is a beginning, a NEAR/5 b asks for words\n" +
			"near each other. Fields ask for findings:\n\n" +
			"  speaker: to: about: via: act: mode:              of statements\n" +
			"  actor: recipient: type: mode: realis:            of events\n" +
			"  met: (twice: met each other) type: realis:       of meetings\n" +
			"  party: place: country: outlet: after: before: date: in:\n\n" +
			"Names are found in any spelling, and by the other names of their bearer; the answer\n" +
			"lists them, --without switches one off and --exact all. docs/search.md says the rest.",
		Example: "  rawi search 'وزير الخارجية after:2025-08'\n  rawi search 'speaker:بوتين about:أوكرانيا act:deny' --in statements\n" +
			"  rawi search 'met:روسيا met:\"الولايات المتحدة\" type:summit in:meetings' --sort date --to jsonl",
		Args: arguments(0, 1, "one query: put it in quotes"),
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd.Context(), strings.Join(args, "")) },
	}
	f := c.Flags()
	f.StringVar(&s.in, "in", "", "what is found: articles, statements, events or meetings (default: as the query says, else articles)")
	f.StringVar(&s.sort, "sort", search.ByRelevance, "order: relevance or date")
	f.IntVar(&s.limit, "limit", 20, "at most so many, up to 1000")
	f.StringVar(&s.after, "after", "", "go on behind this page: the cursor that the page before ends with")
	f.BoolVar(&s.facets, "facets", false, "count what is found by speaker, place, outlet, type and month")
	f.BoolVar(&s.exact, "exact", false, "take names as they are written, without their variants")
	f.BoolVar(&s.sentence, "sentence", false, "take the query for a question or a sentence: what has any of its words, the best first")
	f.StringArrayVar(&s.without, "without", nil, "switch this variant of a name off; may be given again")
	f.BoolVar(&s.explain, "explain", false, "show the rules behind findings in the view")
	f.StringVar(&s.to, "to", "", "form of the output: "+strings.Join(searchForms, ", ")+" (default: view on a terminal, else jsonl)")
	a.storeFlag(c)
	_ = c.RegisterFlagCompletionFunc("in", values(search.Articles, search.Statements, search.Events, search.Meetings))
	_ = c.RegisterFlagCompletionFunc("sort", values(search.ByRelevance, search.ByDate))
	_ = c.RegisterFlagCompletionFunc("to", values(searchForms...))
	return c
}

// openIndex opens the search index of the archive.
func (a *app) openIndex(o search.Options) (*search.Index, error) {
	lex, err := a.words()
	if err != nil {
		return nil, err
	}
	l, err := search.NewLanguage(lex)
	if err != nil {
		return nil, err
	}
	dir, err := a.indexDir()
	if err != nil {
		return nil, err
	}
	if o.Remark == nil {
		o.Remark = a.remark
	}
	return search.Open(dir, l, o)
}

// remark tells the user something that is no fault.
func (a *app) remark(text string) {
	if !a.quiet {
		fmt.Fprintln(a.stderr, "rawi:", text)
	}
}

// indexDir returns the folder of the search index: in the archive, or in the
// user's data folder for an archive on a server.
func (a *app) indexDir() (string, error) {
	dir, err := a.storeDir()
	if err != nil {
		return "", err
	}
	if dir != "" {
		return filepath.Join(dir, "search"), nil
	}
	if dir, err = a.dataDir(); err != nil {
		return "", err
	}
	return filepath.Join(dir, "search-"+strings.TrimPrefix(rawi.Digest(a.db), "sha256:")[:16]), nil
}

// freshIndex opens the index and brings it up to date, telling of it where that
// takes long.
func (a *app) freshIndex(ctx context.Context, from store.Reader) (*search.Index, error) {
	a.raiseMemory()
	begin, told := time.Now(), time.Now()
	x, err := a.openIndex(search.Options{Progress: func(n int) {
		if !a.quiet && isTerminal(a.stderr) && time.Since(told) > time.Second {
			told = time.Now()
			fmt.Fprintf(a.stderr, "\rrawi: search index: %d articles", n)
		}
	}})
	if err != nil {
		return nil, err
	}
	u, err := x.Update(ctx, from)
	if told.Sub(begin) > time.Second && !a.quiet && isTerminal(a.stderr) {
		fmt.Fprint(a.stderr, "\r\x1b[K")
	}
	if err != nil {
		return nil, errors.Join(err, x.Close())
	}
	if u.Busy {
		a.remark("another rawi brings the search index up to date: the answer is from the state before")
	}
	return x, nil
}

func (s *searching) run(ctx context.Context, query string) (err error) {
	if s.to == "" {
		s.to = "jsonl"
		if isTerminal(s.stdout) {
			s.to = "view"
		}
	}
	switch {
	case !slices.Contains(searchForms, s.to):
		return wrongCall("the forms are "+strings.Join(searchForms, ", "), "form %q is not known", s.to)
	case s.to == "parquet" && isTerminal(s.stdout):
		return wrongCall("send it to a file: > FILE", "parquet is nothing for a terminal")
	case s.limit < 1:
		return wrongCall("ask for 1 to 1000", "limit %d is too small", s.limit)
	}
	archive, err := s.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	x, err := s.freshIndex(ctx, archive)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	r := search.Request{Query: query, In: s.in, Sort: s.sort, Limit: s.limit, After: s.after, Facets: s.facets, Exact: s.exact, Without: s.without, Sentence: s.sentence}
	a, err := x.Search(ctx, r)
	if err != nil {
		return s.explained(err)
	}
	if a.Total == 0 && !r.Sentence {
		if q, err := x.Language().Parse(query); err == nil && q.Plain() {
			s.remark("nothing has all of these words; this has some of them")
			r.Sentence = true
			if a, err = x.Search(ctx, r); err != nil {
				return s.explained(err)
			}
		}
	}
	if s.to == "csv" || s.to == "parquet" {
		return s.table(ctx, archive, a)
	}
	shown := a.Hits[:0]
	for _, h := range a.Hits {
		record, err := archive.Record(ctx, h.Document, 0)
		if err == nil {
			err = x.Show(record, h, r)
		}
		switch {
		case errors.Is(err, store.ErrNotFound): // it was changed just now
		case err != nil:
			return fmt.Errorf("document %d: %w", h.Document, err)
		default:
			shown = append(shown, h)
		}
	}
	a.Hits = shown
	switch s.to {
	case "json":
		return writeLine(s.stdout, a)
	case "jsonl":
		for _, h := range a.Hits {
			if err := writeLine(s.stdout, h); err != nil {
				return err
			}
		}
		if a.Next != "" && !s.quiet {
			how := "--after"
			if r.Sentence {
				how = "--sentence --after"
			}
			fmt.Fprintf(s.stderr, "rawi: %d of %d; more with %s %s\n", len(a.Hits), a.Total, how, a.Next)
		}
		return nil
	}
	_, err = s.stdout.Write(format.AppendFound(nil, s.list(a), &format.WriteOptions{Lang: s.lang, Width: s.width(), Color: s.colored(), Explain: s.explain}))
	return err
}

// explained shows where a query is wrong, beneath it.
func (s *searching) explained(err error) error {
	var wrong *search.SyntaxError
	if errors.As(err, &wrong) {
		return &usageError{err}
	}
	if errors.Is(err, rawi.ErrInvalid) && rawi.HintOf(err) != "" {
		return &usageError{err}
	}
	return err
}

// table writes the hits as rows.
func (s *searching) table(ctx context.Context, archive store.Reader, a *search.Answer) error {
	out, err := format.NewExporter(s.stdout, s.to, a.In, &format.WriteOptions{Version: version})
	if err != nil {
		return err
	}
	for _, h := range a.Hits {
		record, err := archive.Record(ctx, h.Document, 0)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("document %d: %w", h.Document, err)
		}
		e := &format.Exported{Document: h.Document, Record: record}
		if h.Finding != "" {
			e.Only = []string{h.Finding}
		}
		if err := out.Write(e); err != nil {
			return fmt.Errorf("document %d: %w", h.Document, err)
		}
	}
	return out.Close()
}

// list makes what the view shows of an answer.
func (s *searching) list(a *search.Answer) *format.FoundList {
	kind := map[string]string{search.Statements: "act", search.Events: "event", search.Meetings: "format"}[a.In]
	l := &format.FoundList{Query: a.Query, In: a.In, Total: a.Total}
	for _, n := range a.Names {
		c := format.Counted{Field: n.Name}
		for i, v := range n.Variants {
			if i == 12 {
				break
			}
			text := v.Name
			if v.Off {
				text = "-" + text
			}
			c.Values, c.Counts = append(c.Values, text), append(c.Counts, v.Count)
		}
		l.Names = append(l.Names, c)
	}
	for _, f := range a.Facets {
		c := format.Counted{Field: f.Field}
		for i, v := range f.Values {
			if i == 8 {
				break
			}
			c.Values, c.Counts = append(c.Values, v.Value), append(c.Counts, v.Count)
		}
		l.Facets = append(l.Facets, c)
	}
	for _, h := range a.Hits {
		head := h.ID
		if h.Finding != "" {
			head += "." + h.Finding
		}
		l.List = append(l.List, format.Found{
			Head: head, Day: day10(h.Published), Publisher: h.Publisher, Headline: h.Headline, Text: h.Text, Start: h.Start, Marks: h.Marks,
			Kind: kind, Type: h.Type, Mode: h.Mode, Realis: h.Realis, Who: h.Who, Whom: h.Whom, Place: h.Place, Time: h.Time, Rule: h.Rule, Finding: h.Finding,
		})
	}
	if a.Next != "" {
		l.Next = "--after " + a.Next
	}
	return l
}

func day10(s string) string { return s[:min(len(s), len(time.DateOnly))] }
