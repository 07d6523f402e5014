package main

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/rawi/store/sqlite"
)

// TestDamagedArchive changes an archive behind its back: check tells it, and an
// archive of a newer program is refused with what to do.
func TestDamagedArchive(t *testing.T) {
	dir := t.TempDir()
	article := filepath.Join(dir, "article.txt")
	if err := os.WriteFile(article, []byte("قال الوزير سالم الحداد إن الميناء سيفتح قبل نهاية العام."), 0o600); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "db")
	run := func(args ...string) (status int, stdout, stderr string) {
		t.Helper()
		var out, errs bytes.Buffer
		a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(name string) string {
			if strings.HasPrefix(name, "XDG_") {
				return dir
			}
			return ""
		}}
		status = a.run(append(args, "--db", db))
		return status, out.String(), errs.String()
	}
	damage := func(statement string) {
		t.Helper()
		base, err := sql.Open("sqlite", filepath.Join(db, sqlite.File))
		if err != nil {
			t.Fatal(err)
		}
		defer base.Close()
		if _, err := base.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if status, _, stderr := run("ingest", article); status != exitDone {
		t.Fatal(stderr)
	}
	damage("DELETE FROM statements")
	status, stdout, stderr := run("check")
	if status != exitFailed || !strings.Contains(stdout, "document 1, version 1: 0 rows of Statements, the record has 1\n") || !strings.Contains(stderr, "1 faults") {
		t.Errorf("check: status %d\n%s%s", status, stdout, stderr)
	}
	damage("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	status, _, stderr = run("check")
	if status != exitFailed || !strings.Contains(stderr, "rawi.db: schema 99, this rawi knows ") || !strings.Contains(stderr, "rawi: hint: use a newer rawi, or give another store with --db\n") {
		t.Errorf("a newer schema: status %d\n%s", status, stderr)
	}
	if status, stdout, _ := run("doctor"); status != exitFailed || !strings.Contains(stdout, "fail  archive: ") || !strings.Contains(stdout, "use a newer rawi") {
		t.Errorf("doctor: status %d\n%s", status, stdout)
	}
}
