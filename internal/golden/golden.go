// Package golden compares what a test got with a file that holds what it
// wants, and rewrites the file when the test is run with -update:
//
//	go test ./quote -update
//
// A golden file is read by people before it is committed: its diff is the
// review.
package golden

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files with what the tests got")

// Updating reports whether the test was run with -update.
func Updating() bool { return *update }

// Check compares got with the file at path, relative to the test's folder.
// With -update it writes the file instead, where it differs.
func Check(t testing.TB, path string, got []byte) {
	t.Helper()
	want, err := os.ReadFile(path)
	if *update {
		if err == nil && bytes.Equal(got, want) {
			return
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if diff := Diff(string(got), string(want)); diff != "" {
		t.Errorf("%s differs (-update rewrites it):\n%s", path, diff)
	}
}

// shown is the number of differing lines that Diff prints.
const shown = 40

// Diff returns the lines in which two texts differ, a line of got after "+" and
// of want after "-", each with its number; "" if they are equal.
func Diff(got, want string) string {
	if got == want {
		return ""
	}
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	tail := 0
	for tail < min(len(a), len(b))-same && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out strings.Builder
	list(&out, "-", b[same:len(b)-tail], same)
	list(&out, "+", a[same:len(a)-tail], same)
	return out.String()
}

func list(out *strings.Builder, sign string, lines []string, before int) {
	for i, line := range lines {
		if i == shown {
			fmt.Fprintf(out, "%s … %d more lines\n", sign, len(lines)-i)
			return
		}
		fmt.Fprintf(out, "%s %d: %s\n", sign, before+i+1, line)
	}
}
