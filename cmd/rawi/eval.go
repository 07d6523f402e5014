package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"example.org/rawi/eval"
	"github.com/spf13/cobra"
)

func evalCommand(a *app) *cobra.Command {
	e := &evaluation{reading: reading{app: a, to: "jsonl"}}
	c := &cobra.Command{
		Use:   "eval GOLD [RECORDS]",
		Short: "Measure records against annotated articles",
		Long: "Measure records against annotated articles: precision, recall and F1 of names,\n" +
			"statements, events and meetings. Without records, rawi reads the articles itself.\n" +
			"GOLD is a file of articles, or a folder of such files.",
		Example: "  rawi eval gold.jsonl\n  rawi read --to jsonl gold.jsonl | rawi eval gold.jsonl - --misses 20",
		Args:    arguments(1, 2, "the annotated articles"),
		RunE:    func(cmd *cobra.Command, args []string) error { return e.run(cmd.Context(), args) },
	}
	f := c.Flags()
	f.IntVar(&e.misses, "misses", 0, "list this many misses of each measure")
	f.Float64Var(&e.threshold, "threshold", eval.Threshold, "least character F1 of contents that match")
	f.BoolVar(&e.json, "json", false, "write the figures as JSON")
	return c
}

// evaluation is a call of eval.
type evaluation struct {
	reading
	misses    int
	threshold float64
	json      bool
}

func (e *evaluation) run(ctx context.Context, args []string) error {
	gold, err := e.gold(args[0])
	if err != nil {
		return err
	}
	var records io.Reader
	switch {
	case len(args) == 1:
		records, err = e.read(ctx, args[0])
	case args[1] == standardInput:
		records = e.stdin
	default:
		var f *os.File
		if f, err = os.Open(args[1]); err == nil {
			defer f.Close()
			records = f
		}
	}
	if err != nil {
		return err
	}
	report, err := eval.Score(bytes.NewReader(gold), records, e.threshold)
	if err != nil {
		return err
	}
	if e.json {
		enc := json.NewEncoder(e.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(report)
	}
	return report.Write(e.stdout, e.misses)
}

// gold returns the annotated articles of a file, or of the files of a folder
// one after another.
func (e *evaluation) gold(path string) ([]byte, error) {
	var all []byte
	for in := range inputs([]string{path}) {
		if in.err != nil {
			return nil, fmt.Errorf("%s: %w", in.name, in.err)
		}
		b, err := os.ReadFile(in.name)
		if err != nil {
			return nil, err
		}
		all = append(append(all, b...), '\n')
	}
	return all, nil
}

// read returns the records of the articles.
func (e *evaluation) read(ctx context.Context, path string) (io.Reader, error) {
	var out bytes.Buffer
	err := e.write(ctx, []string{path}, &out)
	if errors.Is(err, errReported) {
		err = nil // an article without a record counts as one without findings
	}
	return &out, err
}
