package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestServeDemo opens the pages of the demo as a reader does, and ends them.
func TestServeDemo(t *testing.T) {
	out, in := io.Pipe()
	errors := &strings.Builder{}
	a := &app{stdin: strings.NewReader(""), stdout: in, stderr: errors, getenv: func(name string) string {
		return map[string]string{"HOME": t.TempDir(), "XDG_DATA_HOME": t.TempDir()}[name]
	}}
	root := a.root()
	root.SetArgs([]string{"serve", "--demo", "--addr", "127.0.0.1:0"})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	begin := time.Now()
	go func() {
		ended <- root.ExecuteContext(ctx)
		_ = in.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %v %s", err, <-ended, errors)
	}
	address := strings.TrimSuffix(strings.TrimSpace(line), "/")
	get := func(path string) string {
		t.Helper()
		res, err := http.Get(address + path) //nolint:noctx // the test has an end of its own
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %v %s", path, res.StatusCode, err, b)
		}
		return string(b)
	}
	get("/")
	t.Logf("the first page after %v", time.Since(begin))
	get("/readyz")
	var today struct {
		Day     string
		Stories []struct{ ID string }
		Quoted  []struct{ Party struct{ ID string } }
	}
	if err := json.Unmarshal([]byte(get("/today.json")), &today); err != nil {
		t.Fatal(err)
	}
	if today.Day != "2025-08-18" || len(today.Stories) == 0 || len(today.Quoted) == 0 {
		t.Errorf("%+v", today)
	}
	get("/story/" + today.Stories[0].ID + ".json")
	if m := get("/map.json"); !strings.Contains(m, `"exact":true`) {
		t.Errorf("no place lies anywhere: %s", m)
	}
	get("/api/v1/rules/say.announce")
	if lines := strings.Count(get("/api/v1/export?to=jsonl"), "\n"); lines < 38 {
		t.Errorf("%d lines of an export", lines)
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the end: %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
}
