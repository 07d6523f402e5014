package main

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// TestPasswordOnTerminal types a password: it is not shown, is asked for twice,
// and who interrupts finds the terminal as it was.
func TestPasswordOnTerminal(t *testing.T) {
	db := t.TempDir()
	call := func(lines ...string) (string, int) {
		t.Helper()
		outside, inside := terminal(t)
		cmd := rawiProcess(t, "user", "add", "salma", "--role", "admin", "--db", db)
		var out bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = inside, &out, inside
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var shown bytes.Buffer
		go func() {
			piece := make([]byte, 1024)
			for {
				n, err := outside.Read(piece)
				if err != nil {
					return
				}
				mu.Lock()
				shown.Write(piece[:n])
				mu.Unlock()
			}
		}()
		waitFor := func(what string, n int) {
			t.Helper()
			for range 500 {
				mu.Lock()
				found := strings.Count(shown.String(), what) >= n
				mu.Unlock()
				if found {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Fatalf("%q is not shown", what)
		}
		for i, line := range lines {
			waitFor(": ", i+1)
			// The prompt is there before the terminal stops showing what is typed.
			time.Sleep(100 * time.Millisecond)
			if line == "interrupt" {
				if err := cmd.Process.Signal(os.Interrupt); err != nil {
					t.Fatal(err)
				}
				break
			}
			if _, err := outside.WriteString(line + "\n"); err != nil {
				t.Fatal(err)
			}
		}
		_ = cmd.Wait()
		if echo := echoes(t, inside); !echo {
			t.Error("the terminal does not show what is typed any more")
		}
		if len(lines) > 1 {
			waitFor("rawi: ", 1)
		}
		mu.Lock()
		defer mu.Unlock()
		return shown.String() + out.String(), cmd.ProcessState.ExitCode()
	}
	if shown, status := call("one two three four", "one two three five"); status != exitFailed || strings.Contains(shown, "three") || !strings.Contains(shown, "two passwords") {
		t.Errorf("two passwords: %d, %q", status, shown)
	}
	if shown, status := call("interrupt"); status != exitInterrupted {
		t.Errorf("interrupted: %d, %q", status, shown)
	}
	if shown, status := call("one two three four", "one two three four"); status != exitDone || strings.Contains(shown, "three") || !strings.Contains(shown, "salma is admin") {
		t.Errorf("added: %d, %q", status, shown)
	}
}

// echoes reports whether a terminal shows what is typed.
func echoes(t *testing.T, f *os.File) bool {
	t.Helper()
	state, err := termios(f.Fd())
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&syscall.ECHO != 0
}

func termios(fd uintptr) (*syscall.Termios, error) {
	var state syscall.Termios
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TCGETS, uintptr(unsafe.Pointer(&state))); e != 0 {
		return nil, e
	}
	return &state, nil
}
