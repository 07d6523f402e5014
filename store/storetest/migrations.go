package storetest

import (
	"io/fs"
	"strconv"
	"strings"
	"testing"
)

// Newest returns the number of the newest of these migrations.
func Newest(t testing.TB, files fs.FS) (newest int64) {
	t.Helper()
	names, err := fs.Glob(files, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	for _, name := range names {
		newest = max(newest, migrationNumber(name))
	}
	return newest
}

func migrationNumber(name string) int64 {
	number, _, _ := strings.Cut(name, "_")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Until returns the migrations up to a schema.
func Until(files fs.FS, schema int64) fs.FS { return until{files, schema} }

type until struct {
	fs.FS
	schema int64
}

// ReadDir leaves out what came later.
func (u until) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(u.FS, name)
	var kept []fs.DirEntry
	for _, e := range all {
		if migrationNumber(e.Name()) <= u.schema {
			kept = append(kept, e)
		}
	}
	return kept, err
}
