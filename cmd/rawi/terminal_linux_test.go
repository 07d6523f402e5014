package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// terminal opens a pseudo-terminal of 90 by 30 cells: what is written to the
// second file can be read from the first.
func terminal(t *testing.T) (outside, inside *os.File) {
	t.Helper()
	outside, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatalf("a pseudo-terminal: %v", err)
	}
	t.Cleanup(func() { outside.Close() })
	control := func(request uintptr, value unsafe.Pointer) {
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, outside.Fd(), request, uintptr(value)); e != 0 {
			t.Fatalf("a pseudo-terminal: %v", e)
		}
	}
	var number, unlocked uint32
	control(syscall.TIOCGPTN, unsafe.Pointer(&number))
	control(syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked))
	size := [4]uint16{30, 90}
	control(syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	inside, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inside.Close() })
	return outside, inside
}

// onTerminal runs a command that has the terminal where streams is true (input,
// output, errors) and returns what was shown on it.
func onTerminal(t *testing.T, cmd *exec.Cmd, streams [3]bool) string {
	t.Helper()
	outside, inside := terminal(t)
	if streams[0] {
		cmd.Stdin = inside
	}
	if streams[1] {
		cmd.Stdout = inside
	}
	if streams[2] {
		cmd.Stderr = inside
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	inside.Close()
	shown, err := io.ReadAll(outside)
	if err != nil && !errors.Is(err, syscall.EIO) { // EIO is the end of a terminal
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, shown)
	}
	return strings.ReplaceAll(string(shown), "\r\n", "\n")
}

func TestViewOnTerminal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	line := `{"id":"a","title":"الوزير يعلن فتح الميناء","text":"أعلن الوزير أن الميناء سيفتح قبل نهاية العام."}` + "\n"
	if err := os.WriteFile(path, []byte(line), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := rawiProcess(t, "read", path)
	cmd.Env = append(cmd.Env, "TERM=xterm", "NO_COLOR=", "COLUMNS=", "LC_ALL=C.UTF-8")
	if got := onTerminal(t, cmd, [3]bool{true, true, true}); !strings.HasPrefix(got, "\u200e\x1b[1m\u2068الوزير يعلن فتح الميناء\u2069\x1b[0m\n") {
		t.Errorf("no coloured view: %q", got)
	}
	cmd = rawiProcess(t, "read", path)
	cmd.Env = append(cmd.Env, "TERM=xterm", "NO_COLOR=1")
	if got := onTerminal(t, cmd, [3]bool{true, true, true}); strings.Contains(got, "\x1b[") || !strings.Contains(got, "الوزير") {
		t.Errorf("colour in spite of NO_COLOR: %q", got)
	}
	cmd = rawiProcess(t, "read", "--to", "jsonl", path)
	if got := onTerminal(t, cmd, [3]bool{true, true, true}); !strings.HasPrefix(got, `{"record":1`) {
		t.Errorf("no record: %q", got)
	}
}

func TestProgressOnTerminal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "news.jsonl")
	text := strings.Repeat("قال الوزير إن الميناء سيفتح قبل نهاية العام. ", 60)
	var lines strings.Builder
	for lines.Len() < 8*leastShown {
		fmt.Fprintf(&lines, "{\"text\":%q}\n", text)
	}
	if err := os.WriteFile(path, []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		cmd := rawiProcess(t, append([]string{"read", path}, args...)...)
		cmd.Env = append(cmd.Env, "TERM=xterm")
		return onTerminal(t, cmd, [3]bool{false, false, true})
	}
	if got := run("--to", "jsonl"); !strings.Contains(got, " / 2.") || !strings.Contains(got, "left") {
		t.Errorf("no progress: %q", got)
	}
	if got := run("--to", "jsonl", "--quiet"); got != "" {
		t.Errorf("--quiet shows %q", got)
	}
	if got := run("--to", "view"); got != "" {
		t.Errorf("a view that goes to a pager has progress over it: %q", got)
	}
}

// TestIngestOnTerminal shows what is done, what has failed, how fast it goes and
// how long it will take; elsewhere than on a terminal nothing but the outcome.
func TestIngestOnTerminal(t *testing.T) {
	dir := t.TempDir()
	sources := killSources(t, dir, 200)
	run := func(db string, args ...string) string {
		cmd := rawiProcess(t, append([]string{"ingest", "--batch", "20", "--db", filepath.Join(dir, db)}, args...)...)
		cmd.Env = append(cmd.Env, "TERM=xterm")
		return onTerminal(t, cmd, [3]bool{false, false, true})
	}
	got := run("a", sources...)
	for _, want := range []string{" done, 0 failed", "/s", " left", "added"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown: %.2000q", want, got)
		}
	}
	if got := run("b", append(sources, "--quiet")...); got != "" {
		t.Errorf("--quiet shows %q", got)
	}
}
