package alert_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestDocs runs the program of docs/alerts.md on the call that stands there, and
// on one that was forged.
func TestDocs(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	text, err := os.ReadFile("../docs/alerts.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "```python\n")
	program, _, end := strings.Cut(rest, "```")
	if !ok || !end {
		t.Fatal("docs/alerts.md has no program")
	}
	between := func(before, after string) string {
		_, rest, ok := strings.Cut(string(text), before)
		value, _, end := strings.Cut(rest, after)
		if !ok || !end {
			t.Fatalf("docs/alerts.md has no %q", before)
		}
		return value
	}
	call := "\nprint(verified('" + between("secret `", "`") + "', {'Webhook-Id': '" + between("`Webhook-Id: ", "`") + "', 'Webhook-Timestamp': '" +
		between("`Webhook-Timestamp: ", "`") + "', 'Webhook-Signature': '" + between("`Webhook-Signature: ", "`") + "'}, b'BODY', 1614265330).decode())\n"
	for body, want := range map[string]string{between("body `", "`"): "", "{}": "signed with another secret"} {
		out, err := exec.CommandContext(t.Context(), python, "-c", program+strings.Replace(call, "BODY", body, 1)).CombinedOutput()
		switch {
		case want == "" && (err != nil || strings.TrimSpace(string(out)) != body):
			t.Errorf("%v: %s", err, out)
		case want != "" && (err == nil || !strings.Contains(string(out), want)):
			t.Errorf("a forged call: %v: %s", err, out)
		}
	}
}
