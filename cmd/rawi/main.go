// Rawi reads Arabic news and keeps the record of politics: who said what, who
// did what to whom, who met whom, with the exact words as evidence.
//
//	rawi read article.html             the record, as a person reads it
//	rawi read --to jsonl news.jsonl.gz one record a line
//	rawi explain RULE                  what stands behind a finding
//
// Data goes to standard output, everything else to standard error. The exit
// status is 0 if all was done, 1 if some inputs failed (each is reported), 2 if
// the call was wrong, 130 if it was interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"example.org/rawi"
	"github.com/spf13/cobra"
)

// version is set when the program is built.
var version = "devel"

// The exit statuses.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// commands makes the sub-commands, in the order of the help.
var commands = []func(*app) *cobra.Command{
	readCommand,
	ingestCommand,
	watchCommand,
	reanalyseCommand,
	backupCommand,
	restoreCommand,
	checkCommand,
	searchCommand,
	serveCommand,
	exportCommand,
	doctorCommand,
	storyCommand,
	partyCommand,
	correctCommand,
	timelineCommand,
	compareCommand,
	positionsCommand,
	briefCommand,
	alertCommand,
	tokensCommand,
	explainCommand,
	lexiconCommand,
	evalCommand,
	trainCommand,
	verifyCommand,
	gazetteerCommand,
	userCommand,
	tokenCommand,
	versionCommand,
	manCommand,
}

// app is what the commands share: the streams and the settings that mean the
// same everywhere.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string

	lang, color, lexicon, config string
	db                           string
	jobs                         int
	quiet, verbose               bool
}

func main() {
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}
	os.Exit(a.run(os.Args[1:]))
}

// run executes one call and returns its exit status. A reader of the output who
// has had enough ends it quietly.
func (a *app) run(args []string) int {
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	a.limitMemory()
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return exitDone
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return exitInterrupted
	case errors.Is(err, errReported):
		return exitFailed
	}
	a.report(err)
	var usage *usageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

// memoryLimit is the memory beyond which garbage is collected more often, to stay
// below 300 MB together with the program itself.
const (
	memoryLimit = 240 << 20
	ingestLimit = 480 << 20
)

// limitMemory collects garbage less often than Go does by itself, which saves
// time, as long as there is memory. GOGC and GOMEMLIMIT go before it.
func (a *app) limitMemory() {
	if a.getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	if a.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}

// raiseMemory lets an ingest have more, since whole batches are on their way to
// the archive: it stays below 1 GB.
func (a *app) raiseMemory() {
	if a.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(ingestLimit)
	}
}

// errReported says that some inputs failed and that each was reported.
var errReported = errors.New("some inputs failed")

// usageError says that the call was wrong.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

// wrongCall returns an error of the call, with what can be done about it.
func wrongCall(hint, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if hint != "" {
		err = rawi.Hint(err, hint)
	}
	return &usageError{err}
}

// report writes an error, and its hint on a line of its own.
func (a *app) report(err error) { reportTo(a.stderr, err) }

func reportTo(w io.Writer, err error) {
	fmt.Fprintf(w, "rawi: error: %s\n", oneLine(err.Error()))
	if hint := rawi.HintOf(err); hint != "" {
		fmt.Fprintf(w, "rawi: hint: %s\n", oneLine(hint))
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// root makes the command line.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "rawi",
		Short:         "Read Arabic news and keep the record of politics",
		Long:          "Rawi reads Arabic news and keeps the record of politics: who said what, who did\nwhat to whom, who met whom, and when, with the exact words as evidence.",
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,

		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return unknownCommand(cmd, args[0])
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return a.settings(cmd)
		},
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return wrongCall(fmt.Sprintf("%s --help shows the flags", cmd.CommandPath()), "%w", err)
	})
	f := root.PersistentFlags()
	f.StringVar(&a.lang, "lang", "", "language of what people read: en or ar (default: that of the system)")
	f.StringVar(&a.color, "color", "auto", "colours: auto, always or never")
	f.StringVar(&a.lexicon, "lexicon", "", "folder of word lists, laid over the built-in ones")
	f.StringVar(&a.config, "config", "", "configuration file (default: rawi/config in the user's configuration folder)")
	f.IntVarP(&a.jobs, "jobs", "j", 0, "articles that are read at once (default: all cores)")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no remarks")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "remarks on what is done")
	for _, make := range commands {
		root.AddCommand(make(a))
	}
	root.SetHelpCommand(helpCommand())
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args = cobra.ArbitraryArgs
			c.RunE = groupOnly
		}
	}
	return root
}

// helpCommand is cobra's, but a word that is no command is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(cmd.Root(), strings.Join(args, " "))
			}
			return about.Help()
		},
	}
}

// groupOnly runs a command that only holds others.
func groupOnly(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return wrongCall(cmd.Name()+" has "+strings.Join(names, ", "), "unknown command %q", cmd.Name()+" "+args[0])
}

// unknownCommand returns the error for a word that is no command, with the
// commands that it may have meant.
func unknownCommand(cmd *cobra.Command, word string) error {
	hint := "rawi --help shows the commands"
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	} else if _, err := os.Stat(word); err == nil {
		hint = "rawi read " + word + " reads a file"
	}
	return wrongCall(hint, "unknown command %q", word)
}

// arguments checks the number of arguments of a command; most < 0 is any number.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		hint := "usage: " + cmd.UseLine()
		if len(args) < least {
			return wrongCall(hint, "%s: missing: %s", cmd.Name(), what)
		}
		if most >= 0 && len(args) > most {
			return wrongCall(hint, "%s: %q is one argument too many", cmd.Name(), args[most])
		}
		return nil
	}
}
