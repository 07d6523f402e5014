package main

import (
	"bufio"
	"fmt"
	"strings"

	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"github.com/spf13/cobra"
)

func lexiconCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "lexicon",
		Short: "Check, count and search the facts about the language",
		Args:  cobra.ArbitraryArgs,
		RunE:  groupOnly,
	}
	c.AddCommand(
		&cobra.Command{
			Use:   "check [DIR]",
			Short: "Check the lexicon, or a folder laid over it",
			Args:  arguments(0, 1, ""),
			RunE: func(_ *cobra.Command, args []string) error {
				if len(args) == 1 {
					a.lexicon = args[0]
				}
				return a.checkLexicon()
			},
		},
		&cobra.Command{
			Use:   "stats",
			Short: "Count the facts and examples of every file",
			Args:  arguments(0, 0, ""),
			RunE:  func(*cobra.Command, []string) error { return a.lexiconStats() },
		},
		&cobra.Command{
			Use:     "find WORD…",
			Short:   "Show the facts with a word in their form or ID",
			Example: "  rawi lexicon find say.",
			Args:    arguments(1, -1, "a word"),
			RunE:    func(_ *cobra.Command, args []string) error { return a.lexiconFind(strings.Join(args, " ")) },
		},
	)
	return c
}

// checkLexicon reads every file, then makes the stages of it, and reports all
// faults.
func (a *app) checkLexicon() error {
	lex, err := a.words()
	if err != nil {
		return err
	}
	if err := lex.Check(); err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(a.stderr, "rawi: error: %s\n", strings.TrimSpace(line))
		}
		return errReported
	}
	if _, err := pipeline.Standard(lex); err != nil {
		return err
	}
	if !a.quiet {
		fmt.Fprintf(a.stderr, "rawi: %d facts, no fault\n", len(ruleIDs(lex)))
	}
	return nil
}

func (a *app) lexiconStats() error {
	lex, err := a.words()
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	facts, examples := 0, 0
	fmt.Fprintf(w, "%8s %9s  %s\n", "facts", "examples", "file")
	for _, name := range lex.Names() {
		lines, err := lex.Lines(name)
		if err != nil {
			return err
		}
		n := 0
		for _, l := range lines {
			n += len(l.Examples)
		}
		fmt.Fprintf(w, "%8d %9d  %s\n", len(lines), n, name)
		facts += len(lines)
		examples += n
	}
	fmt.Fprintf(w, "%8d %9d  all\n", facts, examples)
	return w.Flush()
}

// lexiconFind writes the lines in whose form or ID the word stands.
func (a *app) lexiconFind(word string) error {
	lex, err := a.words()
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	found := 0
	for _, name := range lex.Names() {
		lines, err := lex.Lines(name)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if !matches(l, word) {
				continue
			}
			found++
			fmt.Fprintf(w, "%s:%d: %s %s %s\n", l.File, l.Number, l.ID, l.Attrs, isolated(l.Form))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if found == 0 && !a.quiet {
		fmt.Fprintf(a.stderr, "rawi: no fact with %q\n", word)
	}
	return nil
}

func matches(l lexicon.Line, word string) bool {
	return strings.Contains(l.Form, word) || strings.Contains(l.ID, word)
}
