package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"example.org/rawi"
)

// numbered yields n articles whose text is their number.
func numbered(n int, size int) iter.Seq[*article] {
	return func(yield func(*article) bool) {
		for i := range n {
			a := &article{doc: &rawi.Document{ID: fmt.Sprint(i), Text: strings.Repeat("a", size)}}
			if i%10 == 7 {
				a = &article{err: fmt.Errorf("article %d: %w", i, rawi.ErrInvalid)}
			}
			if !yield(a) {
				return
			}
		}
	}
}

func idle() error { return nil }

func TestStreamKeepsOrder(t *testing.T) {
	for _, jobs := range []int{1, 2, 9} {
		var atOnce, most atomic.Int64
		work := func(a *article) error {
			if n := atOnce.Add(1); n > most.Load() {
				most.Store(n)
			}
			if len(a.doc.ID)%2 == 0 {
				runtime.Gosched()
			}
			a.out = []byte(a.doc.ID)
			atOnce.Add(-1)
			return nil
		}
		n := 0
		sink := func(a *article) error {
			want := fmt.Sprint(n)
			switch {
			case n%10 == 7 && (a.err == nil || a.out != nil):
				t.Errorf("jobs %d: article %d has no fault", jobs, n)
			case n%10 != 7 && string(a.out) != want:
				t.Errorf("jobs %d: got %s, want %s", jobs, a.out, want)
			}
			n++
			return nil
		}
		if err := stream(t.Context(), numbered(1000, 1), jobs, work, sink, idle); err != nil {
			t.Fatal(err)
		}
		if n != 1000 {
			t.Errorf("jobs %d: %d articles, want 1000", jobs, n)
		}
		if most.Load() > int64(jobs) {
			t.Errorf("%d articles at once with %d jobs", most.Load(), jobs)
		}
	}
}

func TestStreamIsBounded(t *testing.T) {
	var read, written atomic.Int64
	articles := func(yield func(*article) bool) {
		for a := range numbered(400, windowBytes/8) {
			if in := read.Add(1) - written.Load(); in > 12 {
				t.Errorf("%d articles of an eighth of the window are in memory", in)
				return
			}
			if !yield(a) {
				return
			}
		}
	}
	err := stream(t.Context(), articles, 2, func(*article) error { return nil }, func(*article) error { written.Add(1); return nil }, idle)
	if err != nil {
		t.Fatal(err)
	}
	if written.Load() != 400 {
		t.Errorf("%d articles, want 400", written.Load())
	}
	// One that is larger than the window passes alone.
	if err := stream(t.Context(), numbered(3, 3*windowBytes), 2, func(*article) error { return nil }, func(*article) error { return nil }, idle); err != nil {
		t.Fatal(err)
	}
}

func TestStreamStops(t *testing.T) {
	stop := errors.New("stop")
	n := 0
	err := stream(t.Context(), numbered(1000, 1), 3, func(*article) error { return nil }, func(*article) error {
		if n++; n == 5 {
			return stop
		}
		return nil
	}, idle)
	if !errors.Is(err, stop) || n != 5 {
		t.Errorf("got %v after %d articles", err, n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	blocked := func(yield func(*article) bool) {
		yield(&article{doc: &rawi.Document{Text: "a"}})
		<-ctx.Done() // a reader that waits for more
	}
	err = stream(ctx, blocked, 1, func(*article) error { return nil }, func(*article) error { return nil }, func() error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the end of the context", err)
	}
}

// rawiProcess starts rawi as a process of its own.
func rawiProcess(t *testing.T, args ...string) *exec.Cmd {
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
