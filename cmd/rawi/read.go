package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/pipeline"
	"github.com/spf13/cobra"
)

// reading is a call of read: what is read, how far, and how it is written.
type reading struct {
	*app
	from, to, only                string
	gazetteer                     string // a file, "" for the installed one, "none"
	explain, strict, allowPrivate bool
}

func readCommand(a *app) *cobra.Command {
	r := &reading{app: a}
	c := &cobra.Command{
		Use:   "read [FILE|DIR|URL|-]…",
		Short: "Read articles and write their records",
		Long: "Read articles and write their records: what was said, done and agreed, by whom.\n\n" +
			"Files may be text, pages, JSON Lines, feeds or web archives (WARC), packed with\n" +
			"gzip or zstd; a folder stands for the files in it, - for standard input. Only an\n" +
			"address of the web is fetched.",
		Example: "  rawi read article.html\n  rawi read --to jsonl news.jsonl.gz > records.jsonl\n  cat article.txt | rawi read --lang ar",
		RunE:    func(cmd *cobra.Command, args []string) error { return r.run(cmd.Context(), args) },
	}
	f := c.Flags()
	f.StringVar(&r.to, "to", "", "form of the output: "+strings.Join(outputNames(), ", ")+" (default: view on a terminal, else jsonl)")
	f.StringVar(&r.only, "only", "", "stop after this stage")
	f.BoolVar(&r.explain, "explain", false, "show rules and scores in the view")
	r.inputFlags(c)
	r.gazetteerFlag(c)
	_ = c.RegisterFlagCompletionFunc("to", values(outputNames()...))
	_ = c.RegisterFlagCompletionFunc("only", r.completeStages)
	return c
}

// inputFlags adds the flags that every command has that reads articles.
func (r *reading) inputFlags(c *cobra.Command) {
	c.Flags().StringVar(&r.from, "from", "auto", "form of the input: auto, "+strings.Join(inputNames(), ", "))
	c.Flags().BoolVar(&r.strict, "strict", false, "stop at the first bad input")
	c.Flags().BoolVar(&r.allowPrivate, "allow-private", false, "fetch from loopback and private addresses too")
	_ = c.RegisterFlagCompletionFunc("from", values(append([]string{"auto"}, inputNames()...)...))
}

// values offers the values of a flag to the shell.
func values(names ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)
}

// completeStages offers the stages to the shell.
func (r *reading) completeStages(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	p, err := r.stages()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return p.Names(), cobra.ShellCompDirectiveNoFileComp
}

func inputNames() []string {
	var names []string
	for _, in := range format.Inputs() {
		names = append(names, in.Name)
	}
	return names
}

func outputNames() []string {
	var names []string
	for _, out := range format.Outputs() {
		names = append(names, out.Name)
	}
	return names
}

// run reads the arguments and writes to standard output.
func (r *reading) run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		if isTerminal(r.stdin) {
			return wrongCall("name files, folders or addresses; - is standard input", "nothing to read")
		}
		args = []string{standardInput}
	}
	return r.write(ctx, args, r.stdout)
}

// write reads the arguments and writes every article to w, in their order.
func (r *reading) write(ctx context.Context, args []string, w io.Writer) error {
	out, err := r.output()
	if err != nil {
		return err
	}
	if from := r.from; from != "" && from != "auto" && !slices.Contains(inputNames(), from) {
		return wrongCall("inputs are auto, "+strings.Join(inputNames(), ", "), "input %q is not known", from)
	}
	stages, err := r.stages()
	if err != nil {
		return err
	}
	bar := r.progress(args)
	defer bar.end()
	s := &sink{w: bufio.NewWriterSize(w, 64<<10), errors: bar.errors(r.stderr), strict: r.strict}
	options := &format.WriteOptions{Lang: r.lang, Width: r.width(), Color: r.colored(), Explain: r.explain, Version: version}
	if _, err := s.w.WriteString(out.Head); err != nil {
		return err
	}
	started := time.Now()
	flow := pipeline.Stream[*article]{
		Jobs: r.jobs, Size: (*article).size, Sink: s.put, Idle: s.w.Flush,
		Work: func(a *article) {
			if a.doc != nil {
				a.err = r.analyse(ctx, stages, out, options, a)
			}
		},
	}
	err = flow.Run(ctx, r.articles(ctx, args, format.Options{From: r.from}, r.allowPrivate, bar))
	if e := s.w.Flush(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if r.verbose {
		s.remark(time.Since(started))
	}
	if s.failed > 0 {
		return errReported
	}
	return nil
}

// output returns the output that the call asks for.
func (r *reading) output() (*format.Output, error) {
	if r.to == "" {
		r.to = "jsonl"
		if isTerminal(r.stdout) {
			r.to = "view"
		}
	}
	out, err := format.OutputNamed(r.to)
	if err != nil {
		return nil, wrongCall("outputs are "+strings.Join(outputNames(), ", "), "output %q is not known", r.to)
	}
	return out, nil
}

// stages returns the pipeline as far as the call wants it.
func (r *reading) stages() (*pipeline.Pipeline, error) {
	lex, err := r.words()
	if err != nil {
		return nil, err
	}
	more, err := r.gazetteerStage(lex)
	if err != nil {
		return nil, err
	}
	p, err := pipeline.Standard(lex, more...)
	if err != nil || r.only == "" {
		return p, err
	}
	short, err := p.Until(r.only)
	if err != nil {
		return nil, wrongCall("stages are "+strings.Join(p.Names(), ", "), "no stage %q", r.only)
	}
	return short, nil
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// analyse runs the stages over an article and writes it into a buffer. A fault
// of a stage costs the rest of this article's findings and nothing else.
func (r *reading) analyse(ctx context.Context, stages *pipeline.Pipeline, out *format.Output, o *format.WriteOptions, a *article) error {
	fault := protect(func() error { return stages.Run(ctx, a.doc) })
	if fault != nil {
		a.doc.Note("pipeline", oneLine(fault.Error()))
		fault = r.fault(a, fault)
	}
	buf := *buffers.Get().(*[]byte)
	err := protect(func() (err error) {
		a.out, err = out.Append(buf[:0], a.doc, o)
		return err
	})
	if err != nil {
		a.out = nil
		return r.fault(a, err)
	}
	return fault
}

// fault says in which article something went wrong.
func (r *reading) fault(a *article, err error) error {
	id := a.doc.ID
	if id == "" {
		id = "without id"
	}
	var p *panicked
	if errors.As(err, &p) && r.verbose {
		fmt.Fprintf(r.stderr, "%s\n", p.stack)
	}
	return fmt.Errorf("%s: article %s: %w", a.from, id, err)
}

// panicked is a fault of the program itself.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("fault of rawi itself: %v", p.value) }

// protect runs f and returns a panic of it as an error.
func protect(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = rawi.Hint(&panicked{v, debug.Stack()}, "please report it, with the article and what --verbose shows")
		}
	}()
	return f()
}

// sink puts articles in order on the output and faults on standard error.
type sink struct {
	w              *bufio.Writer
	errors         io.Writer
	strict         bool
	articles, text int
	failed         int
}

func (s *sink) put(a *article) error {
	if a.out != nil {
		if _, err := s.w.Write(a.out); err != nil {
			return err
		}
		buf := a.out[:0]
		buffers.Put(&buf)
	}
	if a.doc != nil {
		s.articles++
		s.text += len(a.doc.Text)
	}
	if a.err == nil {
		return nil
	}
	if errors.Is(a.err, context.Canceled) {
		return a.err
	}
	s.failed++
	reportTo(s.errors, a.err)
	if s.strict {
		return errReported
	}
	return nil
}

func (s *sink) remark(d time.Duration) {
	mb := float64(s.text) / 1e6
	fmt.Fprintf(s.errors, "rawi: %d articles, %.1f MB of text, %d faults, %.1f s, %.1f MB/s\n", s.articles, mb, s.failed, d.Seconds(), mb/max(d.Seconds(), 1e-9))
}
