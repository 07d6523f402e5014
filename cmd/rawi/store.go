package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"strings"

	"example.org/rawi/arabic"
	"example.org/rawi/models"
	"example.org/rawi/store"
	"example.org/rawi/store/postgres"
	"example.org/rawi/store/sqlite"
	"github.com/spf13/cobra"
)

// storeFlag adds the flag of commands that use the archive.
func (a *app) storeFlag(c *cobra.Command) {
	c.Flags().StringVar(&a.db, "db", "", "the archive: a folder, or postgres://… (default: rawi/archive in the user's data folder)")
}

// openStore opens the archive that the call asks for.
func (a *app) openStore(ctx context.Context) (store.Store, error) {
	switch {
	case strings.HasPrefix(a.db, "postgres://"), strings.HasPrefix(a.db, "postgresql://"):
		return postgres.Open(ctx, a.db)
	case strings.Contains(a.db, "://"):
		scheme, _, _ := strings.Cut(a.db, "://")
		return nil, wrongCall("give a folder or postgres://…", "archive: %s:// is not known", scheme)
	}
	dir, err := a.storeDir()
	if err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, dir)
}

// sealer returns what makes articles ready to be kept.
func (r *reading) sealer() (*store.Sealer, error) {
	lex, err := r.words()
	if err != nil {
		return nil, err
	}
	words, err := arabic.New(lex)
	if err != nil {
		return nil, err
	}
	maker, err := r.maker()
	if err != nil {
		return nil, err
	}
	return &store.Sealer{
		Maker: maker,
		Fold:  foldName,
		Terms: func(text string) []string {
			terms := make([]string, 0, len(text)/9)
			words.Terms(text, func(t arabic.Term) bool {
				terms = append(terms, t.Text)
				return true
			})
			return terms
		},
	}, nil
}

// foldName returns what a name is found by, whatever its spelling.
func foldName(name string) string { return strings.Join(arabic.Words(name), " ") }

// maker returns the digest of everything that a record is made with: the program,
// its weights, the lexicon and the gazetteer. A program that is no release is told
// by its file, since its version says nothing.
func (r *reading) maker() (string, error) {
	lex, err := r.words()
	if err != nil {
		return "", err
	}
	words, err := lex.Digest()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if version == "devel" || strings.HasSuffix(version, "-dirty") {
		if err := hashExecutable(h); err != nil {
			return "", err
		}
	}
	h.Write(models.Arabic())
	h.Write(models.Entity())
	h.Write(models.Quote())
	h.Write(models.Event())
	if path, _ := r.gazetteerPath(); path != "" {
		if b, err := os.ReadFile(path); err == nil {
			h.Write(b)
		}
	}
	return version + " " + words + " " + hex.EncodeToString(h.Sum(nil)[:8]), nil
}

func hashExecutable(w io.Writer) error {
	name, err := os.Executable()
	if err != nil {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
