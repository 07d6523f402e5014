package main

import "github.com/spf13/cobra"

func tokensCommand(a *app) *cobra.Command {
	r := &reading{app: a, to: "conllu", only: "arabic"}
	c := &cobra.Command{
		Use:   "tokens [FILE|DIR|URL|-]…",
		Short: "Write words, clitics, lemmas and tags",
		Long: "Write the words of articles with their clitics, lemmas and tags as CoNLL-U: the\n" +
			"same as read --only arabic --to conllu.",
		Example: "  rawi tokens article.txt",
		RunE:    func(cmd *cobra.Command, args []string) error { return r.run(cmd.Context(), args) },
	}
	r.inputFlags(c)
	return c
}
