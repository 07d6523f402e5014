package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/entity"
	"example.org/rawi/event"
	"example.org/rawi/internal/whole"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"example.org/rawi/quote"
	"github.com/spf13/cobra"
)

// training is one call of "rawi train".
type training struct {
	a      *app
	out    string
	passes int
	seed   uint64
	// heldOut is the number of the block of five that is left out of the texts in
	// columns, from 1; 0 leaves out none.
	heldOut int
}

func trainCommand(a *app) *cobra.Command {
	t := &training{a: a}
	c := &cobra.Command{
		Use:   "train MODEL FILE…",
		Short: "Make the weights of a model from annotated text",
		Long: `Make the weights of a model from annotated text. The same files, settings and
lexicon give the same bytes.

  arabic   which reading a word has in its context: treebanks in CoNLL-U
  entity   names: gold articles (*.jsonl), and text in columns, a word and its tag a line
  quote    which statements are none: articles (*.jsonl, *.json), some of them gold, and
           tables of verdicts (*.tsv) about what was found in the others
  event    whether a sentence reports an assault or a protest: judged sentences (*.jsonl)

Files may be gzipped. Each file in columns is taken as annotated in a manner of its
own; the gold articles are the manner that is learnt.`,
		Example: `  rawi train arabic --out models/arabic/weights.bin ar_pud.conllu.gz
  rawi train entity --out models/entity/weights.bin train.jsonl anercorp.txt.gz aqmar.txt.gz
  rawi train quote --out models/quote/weights.bin train.jsonl wikinews.jsonl.gz ntrex.jsonl.gz models/quote/articles.jsonl models/quote/verdicts.tsv
  rawi train event --out models/event/weights.bin gsr-detect-dev.jsonl`,
		Args: arguments(2, -1, "a model and files to learn from"),
		RunE: func(cmd *cobra.Command, args []string) error { return t.run(cmd.Context(), args[0], args[1:]) },
	}
	f := c.Flags()
	f.StringVarP(&t.out, "out", "o", "", "file to write (default: standard output)")
	f.IntVar(&t.passes, "passes", 0, "passes over the text (default: 5 for arabic, 10 for entity)")
	f.Uint64Var(&t.seed, "seed", 0, "of the order of the texts")
	f.IntVar(&t.heldOut, "held-out", 0, "leave out this fifth (1 to 5) of the text in columns")
	return c
}

func (t *training) run(ctx context.Context, model string, files []string) error {
	lex, err := t.a.words()
	if err != nil {
		return err
	}
	var weights []byte
	switch model {
	case "arabic":
		weights, err = t.arabic(lex, files)
	case "entity":
		weights, err = t.entity(ctx, lex, files)
	case "quote":
		weights, err = t.quote(ctx, lex, files)
	case "event":
		weights, err = t.event(ctx, lex, files)
	default:
		return wrongCall("the models are arabic, entity, quote and event", "train: no model %q", model)
	}
	if err != nil {
		return err
	}
	if t.out == "" {
		_, err := t.a.stdout.Write(weights)
		return err
	}
	return replaceFile(t.out, weights)
}

// replaceFile writes a file that others may read, whole or not at all.
func replaceFile(name string, data []byte) error {
	return whole.Write(name, 0o644, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func (t *training) arabic(lex *lexicon.Lexicon, files []string) ([]byte, error) {
	var all bytes.Buffer
	for _, name := range files {
		b, err := readPlain(name)
		if err != nil {
			return nil, err
		}
		all.Write(b)
		all.WriteString("\n\n")
	}
	passes := t.passes
	if passes == 0 {
		passes = 5
	}
	return arabic.Train(lex, &all, passes)
}

func (t *training) entity(ctx context.Context, lex *lexicon.Lexicon, files []string) ([]byte, error) {
	var gold, columns []entity.Labelled
	style := 0
	for _, name := range files {
		b, err := readPlain(name)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(strings.TrimSuffix(name, ".gz"), ".jsonl") {
			texts, err := entity.ReadGold(bytes.NewReader(b), 0)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			gold = append(gold, texts...)
			continue
		}
		style++
		texts, err := entity.ReadColumns(bytes.NewReader(b), entity.BlockSentences, style)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for i, text := range texts {
			if t.heldOut == 0 || i%5 != t.heldOut-1 {
				columns = append(columns, text)
			}
		}
	}
	// the articles in the manner that is learnt count twice
	texts := append(append(columns, gold...), gold...)
	return entity.Train(ctx, lex, texts, entity.TrainOptions{Epochs: t.passes, Seed: t.seed, Report: func(pass int, wrong float64) {
		if !t.a.quiet {
			fmt.Fprintf(t.a.stderr, "rawi: pass %d: %.2f %% of the words wrong\n", pass, 100*wrong)
		}
	}})
}

func (t *training) quote(ctx context.Context, lex *lexicon.Lexicon, files []string) ([]byte, error) {
	all, err := pipeline.Standard(lex)
	if err != nil {
		return nil, err
	}
	before, err := all.Until("timex") // all that the stage needs
	if err != nil {
		return nil, err
	}
	var articles []quote.Judged
	var tables []string
	for _, name := range files {
		if strings.HasSuffix(strings.TrimSuffix(name, ".gz"), ".tsv") {
			tables = append(tables, name)
			continue
		}
		b, err := readPlain(name)
		if err != nil {
			return nil, err
		}
		more, err := quote.ReadJudged(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		articles = append(articles, more...)
	}
	for _, name := range tables {
		b, err := readPlain(name)
		if err != nil {
			return nil, err
		}
		if err := quote.AddVerdicts(bytes.NewReader(b), articles); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	articles = slices.DeleteFunc(articles, func(a quote.Judged) bool { return !a.Whole && len(a.Verdicts) == 0 })
	for i := range articles {
		if err := before.Run(ctx, articles[i].Doc); err != nil {
			return nil, fmt.Errorf("article %s: %w", articles[i].ID, err)
		}
	}
	return quote.Train(ctx, lex, articles)
}

func (t *training) event(ctx context.Context, lex *lexicon.Lexicon, files []string) ([]byte, error) {
	all, err := pipeline.Standard(lex)
	if err != nil {
		return nil, err
	}
	before, err := all.Until("quote") // all that the stage needs
	if err != nil {
		return nil, err
	}
	var texts []event.Labelled
	for _, name := range files {
		b, err := readPlain(name)
		if err != nil {
			return nil, err
		}
		more, err := event.ReadLabelled(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		texts = append(texts, more...)
	}
	for i := range texts {
		texts[i].Doc = &rawi.Document{Text: texts[i].Text}
		if err := before.Run(ctx, texts[i].Doc); err != nil {
			return nil, fmt.Errorf("sentence %s: %w", texts[i].ID, err)
		}
	}
	return event.Train(texts)
}

// readPlain reads a file, gzipped or not.
func readPlain(name string) ([]byte, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(b, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if b, err = io.ReadAll(z); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}
