package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/rawi"
)

// rawiProcess starts rawi as a process of its own.
func rawiProcess(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asRawi+"=1", "XDG_CONFIG_HOME="+t.TempDir())
	return cmd
}

// TestInterrupt sends SIGINT while articles come in: the lines that were
// written are whole, and the status is 130.
func TestInterrupt(t *testing.T) {
	cmd := rawiProcess(t, "read", "--from", "jsonl", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var faults bytes.Buffer
	cmd.Stderr = &faults
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		text := strings.Repeat("قال الوزير إن الميناء سيفتح قبل نهاية العام. ", 40)
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(in, "{\"id\":\"%d\",\"text\":%q}\n", i, text); err != nil {
				return
			}
		}
	}()
	lines := bufio.NewReaderSize(out, 1<<20)
	for i := 0; ; i++ {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) && line == "" {
			break
		}
		if err != nil {
			t.Fatalf("line %d is not whole: %q… (%v)", i, line[:min(len(line), 40)], err)
		}
		var r rawi.Record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("line %d: %v", i, err)
		}
		if r.Doc.ID != fmt.Sprint(i) {
			t.Fatalf("line %d is of article %s", i, r.Doc.ID)
		}
		if i == 20 {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	err = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit status %d (%v), want %d", code, err, exitInterrupted)
	}
	if faults.Len() > 0 {
		t.Errorf("remarks on standard error: %s", faults.Bytes())
	}
}

// TestReaderWhoLeaves closes the output early: rawi ends, quietly.
func TestReaderWhoLeaves(t *testing.T) {
	cmd := rawiProcess(t, "read", "--from", "jsonl", "-")
	line := fmt.Sprintf("{\"text\":%q}\n", strings.Repeat("قال الوزير إن الميناء سيفتح. ", 40))
	cmd.Stdin = strings.NewReader(strings.Repeat(line, 300))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var faults bytes.Buffer
	cmd.Stderr = &faults
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil && !errors.Is(err, syscall.EPIPE) {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil || faults.Len() > 0 {
			t.Errorf("got %v, %s", err, faults.Bytes())
		}
	case <-time.After(30 * time.Second):
		cmd.Process.Kill()
		t.Fatal("rawi goes on without a reader")
	}
}

// TestSlowInput checks that an article is written before the next one comes.
func TestSlowInput(t *testing.T) {
	cmd := rawiProcess(t, "read", "--from", "jsonl")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for i := range 3 {
		fmt.Fprintf(in, "{\"id\":\"%d\",\"text\":%q}\n", i, strings.Repeat("قال الوزير إن الميناء سيفتح. ", 200))
		if line, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, fmt.Sprintf(`{"record":1,"doc":{"id":"%d"`, i)) {
			t.Fatalf("article %d: %.40q %v", i, line, err)
		}
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}
