package whole_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"example.org/rawi/internal/whole"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "record")
	put := func(text string, then error) error {
		return whole.Write(path, 0o600, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return errors.Join(err, then)
		})
	}
	if err := put("الأول", nil); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken off")
	if err := put("نصف", broken); !errors.Is(err, broken) {
		t.Fatalf("got %v, want %v", err, broken)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "الأول" {
		t.Fatalf("got %q, %v: a writing that broke off changed the file", b, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("got %v, %v, want 0600", info.Mode(), err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Fatalf("got %v, %v, want the file alone", list, err)
	}
	if err := whole.Write(filepath.Join(dir, "none", "x"), 0o600, func(io.Writer) error { return nil }); err == nil {
		t.Fatal("a folder that is not there took a file")
	}
}
