package main

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.org/rawi/internal/edit"
	"example.org/rawi/lexicon"
	"github.com/spf13/cobra"
)

func explainCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE…",
		Short: "Show what stands behind a finding",
		Long: "Show the line of the lexicon behind a rule, with its examples. Every finding of a\n" +
			"record names its rule; read --explain shows them in the view. An Arabic word in\n" +
			"place of an ID shows every line for the word.",
		Example: "  rawi explain month.01",
		Args:    arguments(1, -1, "the ID of a rule"),
		RunE: func(_ *cobra.Command, args []string) error {
			lex, err := a.words()
			if err != nil {
				return err
			}
			var pages []string
			for _, id := range args {
				found := explanations(lex, id)
				if len(found) == 0 {
					return wrongCall(nearRules(lex, id), "no rule %q", id)
				}
				pages = append(pages, found...)
			}
			_, err = io.WriteString(a.stdout, strings.Join(pages, "\n"))
			return err
		},
		ValidArgsFunction: func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
			lex, err := a.words()
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return slices.DeleteFunc(ruleIDs(lex), func(id string) bool { return !strings.HasPrefix(id, begun) }), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// explanations returns what is known of the rule of an ID, or of the lines whose
// form is the word.
func explanations(lex *lexicon.Lexicon, id string) []string {
	if line, ok := lex.Find(id); ok {
		return []string{explain(line)}
	}
	if text := explainCode(id); text != "" {
		return []string{text}
	}
	var found []string
	eachLine(lex, func(l lexicon.Line) {
		if l.Form == id {
			found = append(found, explain(l))
		}
	})
	return found
}

//go:embed rules.txt
var codeRules string

// explainCode explains a rule that is written in Go, or returns "".
func explainCode(id string) string {
	for line := range strings.Lines(codeRules) {
		cols := strings.Split(line, "|")
		if len(cols) != 4 || line[0] == '#' {
			continue
		}
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		stem, any := strings.CutSuffix(cols[0], "*")
		if id == cols[0] || any && strings.HasPrefix(id, stem) {
			return fmt.Sprintf("%s\n  in        package %s\n  does      %s\n  matches   %s\n", id, cols[1], cols[2], isolated(cols[3]))
		}
	}
	return ""
}

// eachLine calls f for every fact of the lexicon. Files with faults, which
// "lexicon check" reports, are passed over.
func eachLine(lex *lexicon.Lexicon, f func(lexicon.Line)) {
	for _, name := range lex.Names() {
		lines, err := lex.Lines(name)
		if err != nil {
			continue
		}
		for _, l := range lines {
			f(l)
		}
	}
}

// explain returns a line of the lexicon for a reader: the fact, where it stands, what its
// attributes say, and its examples.
func explain(l lexicon.Line) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", l.ID, isolated(l.Form))
	fmt.Fprintf(&b, "  in        lexicon/%s:%d\n", l.File, l.Number)
	if l.Refused {
		fmt.Fprintf(&b, "  refused   %s\n", l.Reason)
	} else if l.Reason != "" {
		fmt.Fprintf(&b, "  because   %s\n", isolated(l.Reason))
	}
	for _, attr := range strings.Fields(string(l.Attrs)) {
		name, value, _ := strings.Cut(attr, "=")
		fmt.Fprintf(&b, "  %-9s %s\n", name, strings.ReplaceAll(value, ",", ", "))
	}
	for _, e := range l.Examples {
		what := "not"
		if e.Match {
			what = "matches"
		}
		fmt.Fprintf(&b, "  %-9s %s\n", what, isolated(e.Text))
	}
	return b.String()
}

// isolated keeps the direction of an Arabic text from its line.
func isolated(s string) string { return "\u2068" + s + "\u2069" }

func ruleIDs(lex *lexicon.Lexicon) []string {
	var ids []string
	eachLine(lex, func(l lexicon.Line) { ids = append(ids, l.ID) })
	return ids
}

// nearRules returns a hint with the rules whose IDs are most like one that is
// not known.
func nearRules(lex *lexicon.Lexicon, id string) string {
	type near struct {
		id       string
		distance int
	}
	var all []near
	for _, other := range ruleIDs(lex) {
		d := edit.Distance(id, other)
		if strings.HasPrefix(other, id) || strings.HasSuffix(other, "."+id) {
			d = 1
		}
		if d <= max(2, len(id)/3) {
			all = append(all, near{other, d})
		}
	}
	if len(all) == 0 {
		return "rawi lexicon find WORD looks for a word; read --explain shows the rules of a text"
	}
	slices.SortStableFunc(all, func(a, b near) int { return a.distance - b.distance })
	var names []string
	for _, n := range all[:min(len(all), 5)] {
		names = append(names, n.id)
	}
	return "did you mean " + strings.Join(names, ", ") + "?"
}
