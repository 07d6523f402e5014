package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.org/rawi"
	known "example.org/rawi/across"
	"example.org/rawi/correct"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// across is a call of a command that looks across the articles of the archive.
type across struct {
	reading
	store  store.Store
	all    *resolve.Archive
	reader *resolve.Reader
}

// open opens the archive and brings what is known across its articles up to date.
func (x *across) open(ctx context.Context) error {
	x.raiseMemory()
	lex, err := x.words()
	if err != nil {
		return err
	}
	if x.reader, err = resolve.NewReader(lex); err != nil {
		return err
	}
	if x.store, err = x.openStore(ctx); err != nil {
		return err
	}
	o, err := x.knowing(x.store, x.reader)
	if err == nil {
		x.all, err = known.Read(ctx, o)
	}
	if err != nil {
		return errors.Join(err, x.store.Close())
	}
	return nil
}

// knowing returns what package across needs to know of the archive of a call.
func (r *reading) knowing(s store.Store, reader *resolve.Reader) (known.Options, error) {
	maker, err := r.maker()
	if err != nil {
		return known.Options{}, err
	}
	path, err := r.knownPath()
	return known.Options{
		Store: s, Reader: reader, Maker: maker, Path: path,
		Decisions: func(ctx context.Context) ([]resolve.Decision, error) { return correct.Decided(ctx, s) },
	}, err
}

// knownPath returns where what is known across the articles is kept, without the
// endings of the files: beside the database, or in the user's data folder for one
// on a server.
func (r *reading) knownPath() (string, error) {
	if r.db != "" && !strings.Contains(r.db, "://") {
		return filepath.Join(r.db, "across"), nil
	}
	dir, err := r.dataDir()
	if err != nil {
		return "", err
	}
	if r.db == "" {
		return filepath.Join(dir, "archive", "across"), nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return filepath.Join(dir, "across-"+strings.TrimPrefix(rawi.Digest(r.db), "sha256:")[:16]), nil
}

// decide adds a decision to the log of the archive, which a backup has too.
func (x *across) decide(ctx context.Context, d resolve.Decision) error {
	s := &correct.Service{Store: x.store, Now: time.Now}
	_, err := s.Decide(ctx, x.author(d.By), d, "")
	return err
}

// party returns the party that a name or ID of the call means.
func (x *across) party(name string) (*resolve.Party, error) {
	if p := x.all.Party(name); p != nil {
		return p, nil
	}
	found := x.all.FindParties(name)
	if len(found) == 0 {
		return nil, rawi.Hint(fmt.Errorf("party %q: %w", name, store.ErrNotFound), "rawi party lists those that are named most")
	}
	return found[0], nil
}

// since reads a day, or how long ago: 2024-05-01, 24h, 7d.
func since(s string, now time.Time) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	var days int
	if n, err := fmt.Sscanf(s, "%dd", &days); err == nil && n == 1 && days > 0 {
		return now.AddDate(0, 0, -days), nil
	}
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, wrongCall("give a day (2024-05-01), a time (2024-05-01T12:00:00Z) or how long ago (24h, 7d)", "time %q is not known", s)
}
