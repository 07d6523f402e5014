package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/internal/whole"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
	"github.com/spf13/cobra"
)

func backupCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "backup FILE|-",
		Short: "Write all of the archive into a file, while it is in use",
		Long: "Write all of the archive, as it is at one moment, into a file (- is standard\n" +
			"output). Others may read and write meanwhile. rawi restore makes an archive of it,\n" +
			"in a folder or on a PostgreSQL server, whichever it came from.",
		Example: "  rawi backup archive.backup\n  rawi backup - | ssh host 'cat > archive.backup'",
		Args:    arguments(1, 1, "a file"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.backup(cmd.Context(), args[0]) },
	}
	a.storeFlag(c)
	return c
}

func restoreCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "restore FILE|-",
		Short: "Fill a new archive from a backup",
		Long: "Fill an archive that holds nothing from what rawi backup wrote. A backup that is\n" +
			"damaged or cut short is refused, and nothing of it is kept.",
		Example: "  rawi restore --db elsewhere archive.backup",
		Args:    arguments(1, 1, "a backup"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.restore(cmd.Context(), args[0]) },
	}
	a.storeFlag(c)
	return c
}

func checkCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: "Hold everything in the archive against each other",
		Long: "Check the archive: the digest of every text, the spans of every record, the rows\n" +
			"that indexes lead to against the records, corrected records against what their\n" +
			"corrections make of those of the program, and the database itself. Every fault is\n" +
			"a line; the status is 1 if there are any.",
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.checkStore(cmd.Context()) },
	}
	a.storeFlag(c)
	return c
}

// openExisting opens the archive that the call asks for, and makes none.
func (a *app) openExisting(ctx context.Context) (store.Store, error) {
	dir, err := a.storeDir()
	if err != nil {
		return nil, err
	}
	if dir != "" {
		if _, err := os.Stat(filepath.Join(dir, sqlite.File)); errors.Is(err, fs.ErrNotExist) {
			return nil, rawi.Hint(fmt.Errorf("no archive in %s", dir), "rawi ingest makes one; --db names another")
		}
	}
	return a.openStore(ctx)
}

// storeDir returns the folder of the archive, or "" where a server has it.
func (a *app) storeDir() (string, error) {
	switch {
	case strings.Contains(a.db, "://"):
		return "", nil
	case a.db != "":
		return a.db, nil
	}
	dir, err := a.dataDir()
	return filepath.Join(dir, "archive"), err
}

// backup writes beside the file first: what stands there is whole, the old backup
// or the new one.
func (a *app) backup(ctx context.Context, path string) (err error) {
	s, err := a.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if path == standardInput {
		return s.Backup(ctx, a.stdout)
	}
	return whole.Write(path, 0o600, func(w io.Writer) error { return s.Backup(ctx, w) })
}

func (a *app) restore(ctx context.Context, path string) (err error) {
	var in io.Reader = a.stdin
	if path != standardInput {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Restore(ctx, in); err != nil {
		return rawi.Hint(fmt.Errorf("%s: %w", path, err), rawi.HintOf(err))
	}
	st, err := s.Stats(ctx)
	if err == nil && !a.quiet {
		fmt.Fprintf(a.stderr, "rawi: %d articles, %d versions restored\n", st.Documents, st.Versions)
	}
	return err
}

func (a *app) checkStore(ctx context.Context) (err error) {
	s, err := a.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	sealer, err := (&reading{app: a}).sealer()
	if err != nil {
		return err
	}
	found := 0
	report := func(f store.Fault) {
		found++
		if f.Document != 0 {
			fmt.Fprintf(a.stdout, "document %d, version %d: %s\n", f.Document, f.Version, f.What)
		} else {
			fmt.Fprintf(a.stdout, "%s\n", f.What)
		}
	}
	if err = s.Check(ctx, report); err == nil {
		err = correct.Layer{Fold: sealer.Fold}.Check(ctx, s, sealer.Maker, report)
	}
	if err != nil {
		return err
	}
	st, err := s.Stats(ctx)
	if err != nil {
		return err
	}
	if !a.quiet {
		fmt.Fprintf(a.stderr, "rawi: %d articles, %d versions checked, %d faults\n", st.Documents, st.Versions, found)
	}
	if found > 0 {
		return errReported
	}
	return nil
}
