// Package sqlite keeps a store in one file, for one machine. The file stands in
// a folder of its own, with the write-ahead log beside it: one writer and any
// number of readers, in one program or in several.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"example.org/rawi"
	"example.org/rawi/store"
	"example.org/rawi/store/relational"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// File is the name of the file in its folder.
const File = "rawi.db"

//go:embed migrations/*.sql
var migrations embed.FS

// The settings of every connection. A reader waits for nobody; a writer waits
// this long for another program that writes.
const (
	busyMillis  = 30_000
	writerCache = -64 << 10 // in KiB, negative by SQLite's custom
	readerCache = -8 << 10
)

// Open opens the store in a folder, which is made if it is missing.
func Open(ctx context.Context, dir string) (store.Store, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return OpenWith(ctx, dir, files)
}

// OpenWith opens a store whose schema these files describe: tests of migrations
// open one of an earlier day.
func OpenWith(ctx context.Context, dir string, migrations fs.FS) (store.Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, rawi.Hint(fmt.Errorf("store: %w", err), "give another folder with --db")
	}
	path := filepath.Join(dir, File)
	if f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, rawi.Hint(fmt.Errorf("store: %w", err), "give a folder with --db that you may write to")
	} else if err := f.Close(); err != nil {
		return nil, err
	}
	writer, err := connect(path, "immediate", writerCache, false)
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	reader, err := connect(path, "deferred", readerCache, true)
	if err != nil {
		return nil, err
	}
	reader.SetMaxIdleConns(runtime.GOMAXPROCS(0) * 2)
	s, err := relational.Open(ctx, relational.Backend{
		Name: path, Dialect: "sqlite3", Writer: writer, Reader: reader, Migrations: migrations,
		Size:      "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
		Integrity: []string{"PRAGMA integrity_check(100)"},
		Settle:    "PRAGMA optimize",
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// connect returns a pool of connections to a file.
func connect(path, lock string, cache int, readOnly bool) (*sql.DB, error) {
	q := url.Values{"_txlock": {lock}}
	for _, p := range []string{
		"busy_timeout(" + strconv.Itoa(busyMillis) + ")",
		"journal_mode(WAL)",
		"synchronous(NORMAL)",
		"cache_size(" + strconv.Itoa(cache) + ")",
		"temp_store(MEMORY)",
	} {
		q.Add("_pragma", p)
	}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	}
	// The path is escaped: it may hold a question mark.
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return db, nil
}
