package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func versionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program and the digest of its lexicon",
		Args:  arguments(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			lex, err := a.words()
			if err != nil {
				return err
			}
			digest, err := lex.Digest()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "rawi %s\nlexicon %s\n%s %s/%s\n", version, digest, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
