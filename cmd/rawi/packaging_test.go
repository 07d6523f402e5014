package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPackaging holds the unit of systemd and the Dockerfile against the program:
// commands, flags and settings that they name are there.
func TestPackaging(t *testing.T) {
	root := (&app{getenv: os.Getenv}).root()
	serve, _, err := root.Find([]string{"serve"})
	if err != nil {
		t.Fatal(err)
	}
	known := append(flagNames(root), "config")
	for _, name := range []string{"packaging/rawi.service", "Dockerfile", "docs/running.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`RAWI_([A-Z_]+)`).FindAllStringSubmatch(string(text), -1) {
			if flag := strings.ToLower(strings.ReplaceAll(m[1], "_", "-")); !slices.Contains(known, flag) && "RAWI_"+m[1] != passwordName {
				t.Errorf("%s: RAWI_%s is no setting", name, m[1])
			}
		}
		for line := range strings.Lines(string(text)) {
			_, call, ok := strings.Cut(line, "rawi serve ")
			if !ok {
				continue
			}
			for _, m := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(call, -1) {
				if serve.Flags().Lookup(m[1]) == nil && root.PersistentFlags().Lookup(m[1]) == nil {
					t.Errorf("%s: rawi serve has no --%s", name, m[1])
				}
			}
		}
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	text, err := os.ReadFile("../../packaging/rawi.service")
	if err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(t.TempDir(), "rawi.service")
	// The program is not installed here.
	if err := os.WriteFile(unit, []byte(strings.ReplaceAll(string(text), "/usr/local/bin/rawi ", "/bin/true ")), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("systemd-analyze", "verify", unit).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}
