package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/gazetteer"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"github.com/klauspost/compress/zstd"
	"github.com/spf13/cobra"
)

// The files of an installed gazetteer, in a folder of the user's data.
const (
	gazetteerFile    = "places.rawi"
	attributionFile  = "ATTRIBUTION.txt"
	withoutGazetteer = "none"
)

// publishers are the sources whose terms are known.
var publishers = map[string]gazetteer.Info{
	"dr5hn": {
		Title:   "Countries States Cities Database",
		URL:     "https://github.com/dr5hn/countries-states-cities-database",
		Licence: "ODbL-1.0",
		Notice: "Contains information from the Countries States Cities Database, which is made available under the Open Database License (ODbL) 1.0: " +
			"https://opendatacommons.org/licenses/odbl/1-0/. Whoever passes on this database, or one derived from it, must keep this notice and offer it under the same licence.",
	},
}

// installation is a call of gazetteer install.
type installation struct {
	*app
	source, title, url, licence, notice, date string
}

func gazetteerCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "gazetteer",
		Short: "Install, show and remove the data on where places lie",
		Long: "A gazetteer gives the places of articles coordinates and identifiers of others. It is\n" +
			"no part of rawi: it is built from data that others publish, has their licence, and\n" +
			"lies in the user's data folder together with their notice.",
		Args: cobra.ArbitraryArgs,
		RunE: groupOnly,
	}
	c.AddCommand(gazetteerInstall(a),
		&cobra.Command{
			Use:   "status",
			Short: "Show which gazetteer is installed",
			Args:  arguments(0, 0, ""),
			RunE:  func(*cobra.Command, []string) error { return a.gazetteerStatus() },
		},
		&cobra.Command{
			Use:   "remove",
			Short: "Remove the installed gazetteer",
			Args:  arguments(0, 0, ""),
			RunE:  func(*cobra.Command, []string) error { return a.gazetteerRemove() },
		},
	)
	return c
}

func gazetteerInstall(a *app) *cobra.Command {
	i := &installation{app: a}
	c := &cobra.Command{
		Use:   "install FILE…",
		Short: "Build the gazetteer from data that others publish",
		Long: "Build the gazetteer from files of places, as JSON: an object a line, or an array. The\n" +
			"fields are name, ar (the name in Arabic), native, country (ISO 3166), lat, lon, type,\n" +
			"pop, wikidata, geonames, or those of the Countries States Cities Database. Files may\n" +
			"be packed with gzip or zstd. Places without a name in Arabic letters are left out.",
		Example: "  rawi gazetteer install cities_ar.jsonl.gz\n  rawi gazetteer install --source own --licence CC0-1.0 places.jsonl",
		Args:    arguments(1, -1, "a file of places"),
		RunE:    func(_ *cobra.Command, args []string) error { return i.run(args) },
	}
	f := c.Flags()
	f.StringVar(&i.source, "source", "dr5hn", "short name of the source; the terms of dr5hn are known")
	f.StringVar(&i.title, "title", "", "name of the source")
	f.StringVar(&i.url, "url", "", "where the source is published")
	f.StringVar(&i.licence, "licence", "", "licence of the data (SPDX)")
	f.StringVar(&i.notice, "notice", "", "what whoever passes the data on must say")
	f.StringVar(&i.date, "date", "", "date of the data, yyyy-mm-dd (default: that of the first file)")
	return c
}

// gazetteerFlag adds the flag of commands that look places up.
func (r *reading) gazetteerFlag(c *cobra.Command) {
	c.Flags().StringVar(&r.gazetteer, "gazetteer", "", "file of the gazetteer, or none (default: the installed one, if there is one)")
}

// gazetteerStage returns the stage that looks places up, or nothing where no
// gazetteer is installed.
func (r *reading) gazetteerStage(lex *lexicon.Lexicon) ([]pipeline.Stage, error) {
	path, named := r.gazetteerPath()
	if path == "" {
		return nil, nil // no folder of data, so none is installed
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil, nil
	}
	if err != nil {
		return nil, &usageError{fmt.Errorf("gazetteer: %w", err)}
	}
	places, err := gazetteer.Open(b)
	if err != nil {
		return nil, rawi.Hint(fmt.Errorf("%s: %w", path, err), rawi.HintOf(err))
	}
	stage, err := gazetteer.New(lex, places)
	if err != nil {
		return nil, err
	}
	return []pipeline.Stage{stage}, nil
}

// gazetteerPath returns the file of the gazetteer, and whether the call names it;
// "" is none.
func (r *reading) gazetteerPath() (path string, named bool) {
	switch r.gazetteer {
	case withoutGazetteer:
		return "", true
	case "":
		dir, err := r.gazetteerDir()
		if err != nil {
			return "", false
		}
		return filepath.Join(dir, gazetteerFile), false
	}
	return r.gazetteer, true
}

// gazetteerDir returns the folder of the installed gazetteer.
func (a *app) gazetteerDir() (string, error) {
	dir, err := a.dataDir()
	return filepath.Join(dir, "gazetteer"), err
}

// dataDir returns the folder of what rawi keeps for its user.
func (a *app) dataDir() (string, error) {
	if dir := a.getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "rawi"), nil
	}
	if runtime.GOOS == "windows" {
		if dir := a.getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "rawi"), nil
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", rawi.Hint(fmt.Errorf("folder of the user's data: %w", err), "set XDG_DATA_HOME")
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support", "rawi"), nil
	}
	return filepath.Join(home, ".local", "share", "rawi"), nil
}

// info returns what the installed file will say of itself.
func (i *installation) info() (gazetteer.Info, error) {
	info, known := publishers[i.source]
	for _, x := range []struct {
		to *string
		is string
	}{{&info.Title, i.title}, {&info.URL, i.url}, {&info.Licence, i.licence}, {&info.Notice, i.notice}} {
		if x.is != "" {
			*x.to = x.is
		}
	}
	info.Source, info.Date = i.source, i.date
	if i.source == "" || strings.ContainsAny(i.source, " \t\n") {
		return info, wrongCall("choose one word", "source %q is no short name", i.source)
	}
	if info.Licence == "" {
		return info, wrongCall("say under which licence the data stands: --licence CC-BY-4.0", "the licence of %s is not known", i.source)
	}
	if info.Title == "" {
		info.Title = i.source
	}
	if info.Notice == "" && !known {
		info.Notice = "Contains information from " + info.Title + ", which is made available under " + info.Licence + "."
	}
	if i.date != "" {
		if _, err := time.Parse(time.DateOnly, i.date); err != nil {
			return info, wrongCall("write a date such as 2025-01-31", "date %q is none", i.date)
		}
	}
	return info, nil
}

func (i *installation) run(files []string) error {
	info, err := i.info()
	if err != nil {
		return err
	}
	lex, err := i.words()
	if err != nil {
		return err
	}
	drop, err := gazetteer.Drop(lex)
	if err != nil {
		return err
	}
	var places []gazetteer.Place
	var names [][]string
	digest := sha256.New()
	bad := 0
	for _, file := range files {
		p, n, faults, err := readPlaces(file, digest, &info)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for k, f := range faults {
			if k < 5 || i.verbose {
				fmt.Fprintf(i.stderr, "rawi: %s: place %d: left out: %s\n", file, f.Line, oneLine(f.Reason))
			}
		}
		bad += len(faults)
		places, names = append(places, p...), append(names, n...)
	}
	info.Digest = "sha256:" + hex.EncodeToString(digest.Sum(nil))
	b, err := gazetteer.Build(info, places, names, drop)
	if err != nil {
		return err
	}
	dir, err := i.gazetteerDir()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := replaceFile(filepath.Join(dir, attributionFile), []byte(attribution(info))); err != nil {
		return err
	}
	if err := replaceFile(filepath.Join(dir, gazetteerFile), b); err != nil {
		return err
	}
	if !i.quiet {
		if bad > 0 {
			fmt.Fprintf(i.stderr, "rawi: %d places left out\n", bad)
		}
		return i.gazetteerStatus()
	}
	return nil
}

// readPlaces reads a file of places, adds its bytes to the digest and, where the
// date of the data is not given, takes that of the file.
func readPlaces(file string, digest hash.Hash, info *gazetteer.Info) (places []gazetteer.Place, names [][]string, faults []gazetteer.Fault, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, nil, err
	}
	defer f.Close()
	if info.Date == "" {
		stat, err := f.Stat()
		if err != nil {
			return nil, nil, nil, err
		}
		info.Date = stat.ModTime().UTC().Format(time.DateOnly)
	}
	b, err := io.ReadAll(io.TeeReader(f, digest))
	if err != nil {
		return nil, nil, nil, err
	}
	var in io.Reader = bytes.NewReader(b)
	switch {
	case bytes.HasPrefix(b, []byte{0x1f, 0x8b}):
		if in, err = gzip.NewReader(in); err != nil {
			return nil, nil, nil, err
		}
	case bytes.HasPrefix(b, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(in)
		if err != nil {
			return nil, nil, nil, err
		}
		defer z.Close()
		in = z
	}
	return gazetteer.Read(in)
}

// attribution returns the notice that lies beside the data.
func attribution(info gazetteer.Info) string {
	return fmt.Sprintf("The file %s in this folder was built by rawi from data of others.\n\nSource:  %s\nWhere:   %s\nLicence: %s\nDate:    %s\nDigest:  %s\n\n%s\n",
		gazetteerFile, info.Title, info.URL, info.Licence, info.Date, info.Digest, info.Notice)
}

// gazetteerStatus shows what is installed.
func (a *app) gazetteerStatus() error {
	dir, err := a.gazetteerDir()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, gazetteerFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return rawi.Hint(errors.New("no gazetteer is installed"), "rawi gazetteer install FILE")
	}
	if err != nil {
		return err
	}
	g, err := gazetteer.Open(b)
	if err != nil {
		return rawi.Hint(fmt.Errorf("%s: %w", path, err), rawi.HintOf(err))
	}
	i := g.Info()
	_, err = fmt.Fprintf(a.stdout, "source   %s (%s)\nwhere    %s\nlicence  %s\ndate     %s\ndigest   %s\nplaces   %d, %d names\nfile     %s, %.1f MB\nnotice   %s\n",
		i.Title, i.Source, i.URL, i.Licence, i.Date, i.Digest, i.Places, i.Names, path, float64(len(b))/1e6, i.Notice)
	return err
}

// gazetteerRemove removes what install wrote, and the folder if nothing else is
// in it.
func (a *app) gazetteerRemove() error {
	dir, err := a.gazetteerDir()
	if err != nil {
		return err
	}
	removed := false
	for _, name := range []string{gazetteerFile, attributionFile} {
		switch err := os.Remove(filepath.Join(dir, name)); {
		case err == nil:
			removed = true
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	if !removed {
		return rawi.Hint(errors.New("no gazetteer is installed"), "rawi gazetteer install FILE")
	}
	if left, err := os.ReadDir(dir); err == nil && len(left) == 0 {
		return os.Remove(dir)
	}
	return nil
}
