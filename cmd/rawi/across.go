package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.org/rawi"
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
	if err := x.load(ctx); err != nil {
		return errors.Join(err, x.store.Close())
	}
	return nil
}

// snapshot is what is kept between calls: it saves reading every record anew, and
// may be deleted.
type snapshot struct {
	Maker    string
	Cursor   int64
	Articles []*resolve.Article
}

func (x *across) load(ctx context.Context) error {
	x.all = resolve.NewArchive(x.reader)
	maker, err := x.maker()
	if err != nil {
		return err
	}
	path, err := x.snapshotPath()
	if err != nil {
		return err
	}
	kept := snapshot{Maker: maker}
	if b, err := os.ReadFile(path); err == nil {
		var old snapshot
		if gob.NewDecoder(bytes.NewReader(b)).Decode(&old) == nil && old.Maker == maker {
			kept = old
		}
	}
	for _, art := range kept.Articles {
		x.all.Add(art)
	}
	more := false
	for doc, err := range x.store.Documents(ctx, store.Filter{After: kept.Cursor}) {
		if err != nil {
			return err
		}
		r, err := x.store.Record(ctx, doc.ID, 0)
		if err != nil {
			return fmt.Errorf("record of %s: %w", doc.RecordID, err)
		}
		x.all.Add(x.reader.Read(doc.ID, r))
		kept.Cursor, more = max(kept.Cursor, doc.Changed), true
	}
	if more {
		kept.Articles = kept.Articles[:0:0]
		for art := range x.all.All() {
			kept.Articles = append(kept.Articles, art)
		}
		if err := writeSnapshot(path, &kept); err != nil {
			return err
		}
	}
	x.all.Settle()
	log, err := correct.Decided(ctx, x.store)
	if err != nil {
		return err
	}
	return x.all.Decide(log...)
}

// snapshotPath returns where the snapshot of the archive is kept: beside the
// database, or in the user's data folder for one on a server.
func (x *across) snapshotPath() (string, error) {
	if x.db != "" && !strings.Contains(x.db, "://") {
		return filepath.Join(x.db, "across.gob"), nil
	}
	dir, err := x.dataDir()
	if err != nil {
		return "", err
	}
	if x.db == "" {
		return filepath.Join(dir, "archive", "across.gob"), nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return filepath.Join(dir, "across-"+strings.TrimPrefix(rawi.Digest(x.db), "sha256:")[:16]+".gob"), nil
}

// writeSnapshot puts the file in its place whole, or not at all.
func writeSnapshot(path string, s *snapshot) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	err = gob.NewEncoder(f).Encode(s)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
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
