package golden

import (
	"os"
	"path/filepath"
	"testing"
)

func TestDiff(t *testing.T) {
	tests := []struct{ name, got, want, diff string }{
		{"equal", "a\nb\n", "a\nb\n", ""},
		{"changed", "a\nx\nc", "a\nb\nc", "- 2: b\n+ 2: x\n"},
		{"added", "a\nb\nc", "a\nc", "+ 2: b\n"},
		{"gone", "a\nc", "a\nb\nc", "- 2: b\n"},
		{"last line", "a", "a\n", "- 2: \n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Diff(tt.got, tt.want); got != tt.diff {
				t.Errorf("Diff = %q, want %q", got, tt.diff)
			}
		})
	}
}

func TestCheckWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "file.golden")
	defer func(old bool) { *update = old }(*update)
	*update = true
	Check(t, path, []byte("one\n"))
	*update = false
	Check(t, path, []byte("one\n"))
	if got, err := os.ReadFile(path); err != nil || string(got) != "one\n" {
		t.Errorf("file holds %q, %v", got, err)
	}
}
