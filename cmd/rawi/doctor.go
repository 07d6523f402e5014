package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/alert"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
	"github.com/spf13/cobra"
)

func doctorCommand(a *app) *cobra.Command {
	d := &doctor{reading: reading{app: a}}
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Look whether everything that rawi needs is in order",
		Long: "Look at the settings, the lexicon, the archive and the disk. Every line is ok, warn\n" +
			"or fail, with what to do; the status is 1 if one fails. Nothing is changed.",
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return d.run(cmd.Context(), cmd.Root()) },
	}
	a.storeFlag(c)
	return c
}

// doctor is a call of doctor.
type doctor struct {
	reading
	failed bool
}

// The verdicts of a line.
const (
	verdictOK   = "ok"
	verdictWarn = "warn"
	verdictFail = "fail"
)

// diskLow is the free space below which the disk is worth a word.
const diskLow = 1 << 30

// say writes a line; todo is what its reader can do.
func (d *doctor) say(verdict, what, todo string) {
	d.failed = d.failed || verdict == verdictFail
	if todo != "" {
		what += ": " + todo
	}
	fmt.Fprintf(d.stdout, "%-4s  %s\n", verdict, oneLine(what))
}

// fail writes the line of an error.
func (d *doctor) fail(what string, err error) {
	d.say(verdictFail, what+": "+err.Error(), rawi.HintOf(err))
}

func (d *doctor) run(ctx context.Context, root *cobra.Command) error {
	d.environment(root)
	d.language()
	dir, err := d.storeDir()
	if err != nil {
		d.fail("archive", err)
	} else if dir == "" || d.folder(dir) {
		d.archive(ctx)
	}
	if d.failed {
		return errReported
	}
	return ctx.Err()
}

// environment looks for settings that nothing reads.
func (d *doctor) environment(root *cobra.Command) {
	known := []string{"RAWI_CONFIG", passwordName}
	for _, name := range flagNames(root) {
		known = append(known, "RAWI_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_")))
	}
	unknown := 0
	for _, line := range os.Environ() {
		name, _, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, "RAWI_") && d.getenv(name) != "" && !slices.Contains(known, name) {
			unknown++
			d.say(verdictWarn, "environment: "+name+" is no setting", "rawi --help and rawi COMMAND --help show them")
		}
	}
	if unknown == 0 {
		d.say(verdictOK, "environment", "")
	}
}

// language looks at the lexicon.
func (d *doctor) language() {
	lex, err := d.words()
	if err == nil {
		err = lex.Check()
	}
	if err != nil {
		d.fail("lexicon", err)
		return
	}
	digest, err := lex.Digest()
	if err != nil {
		d.fail("lexicon", err)
		return
	}
	d.say(verdictOK, "lexicon "+digest, "")
}

// folder looks at the folder of an archive and reports whether one is there.
func (d *doctor) folder(dir string) bool {
	path := filepath.Join(dir, sqlite.File)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.say(verdictWarn, "archive: none in "+dir, "rawi ingest makes one; --db names another")
		return false
	case err != nil:
		d.say(verdictFail, "archive: "+err.Error(), "let this user read and write it, or name another with --db")
		return false
	}
	if err := f.Close(); err != nil {
		d.fail("archive", err)
		return false
	}
	// The log stands beside the file.
	probe, err := os.CreateTemp(dir, ".doctor.*")
	if err != nil {
		d.say(verdictFail, "archive: "+err.Error(), "let this user make files in "+dir)
		return false
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		d.fail("archive", err)
		return false
	}
	d.say(verdictOK, "permissions of "+dir, "")
	switch free, known := freeSpace(dir); {
	case !known:
		d.say(verdictWarn, "disk: its free space is not known here", "")
	case free < diskLow:
		d.say(verdictWarn, fmt.Sprintf("disk: %d MB are free", free>>20), "make room before the next ingest")
	default:
		d.say(verdictOK, fmt.Sprintf("disk: %d GB are free", free>>30), "")
	}
	return true
}

// archive looks at the archive.
func (d *doctor) archive(ctx context.Context) {
	s, err := d.openStore(ctx)
	if err != nil {
		d.fail("archive", err)
		return
	}
	defer func() {
		if err := s.Close(); err != nil {
			d.fail("archive", err)
		}
	}()
	st, err := s.Stats(ctx)
	if err != nil {
		d.fail("archive", err)
		return
	}
	d.say(verdictOK, fmt.Sprintf("archive: schema %d, %d articles, %d MB", st.Schema, st.Documents, st.DiskBytes>>20), "")
	maker, err := d.maker()
	if err != nil {
		d.fail("archive", err)
		return
	}
	if old := st.Documents - st.Makers[maker]; old > 0 {
		d.say(verdictWarn, fmt.Sprintf("records: %d were made by another rawi or lexicon", old), "rawi reanalyse makes them anew")
	} else {
		d.say(verdictOK, "records: all made by this rawi and lexicon", "")
	}
	d.alerts(ctx, s)
	if n := st.Items[store.StateFailed]; n > 0 {
		d.say(verdictWarn, fmt.Sprintf("sources: %d articles failed", n), "rawi ingest --retry tries them again")
	} else {
		d.say(verdictOK, fmt.Sprintf("sources: %d, nothing has failed", st.Sources), "")
	}
}

// alerts looks at the saved searches and their channels.
func (d *doctor) alerts(ctx context.Context, s store.Store) {
	h, err := alert.HealthOf(ctx, s)
	switch {
	case err != nil:
		d.fail("alerts", err)
	case h.Dead > 0:
		d.say(verdictWarn, "alerts: "+h.String(), "rawi alert list shows which; rawi alert retry ID sends what waits")
	case h.Faulty > 0:
		d.say(verdictWarn, fmt.Sprintf("alerts: %d have a query that is not understood", h.Faulty), "rawi alert list shows why")
	default:
		d.say(verdictOK, "alerts: "+h.String(), "")
	}
}
