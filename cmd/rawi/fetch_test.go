package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.org/rawi"
)

func TestReadAddress(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/a.txt", http.StatusFound)
		case "/a.txt":
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Write([]byte("قال الوزير إن الميناء سيفتح قبل نهاية العام."))
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	cmd := rawiProcess(t, "read", "--allow-private", server.URL+"/moved", server.URL+"/gone")
	var out, faults strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &faults
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitFailed {
		t.Errorf("got %v, want status 1 for the page that is not there", err)
	}
	var r rawi.Record
	if err := json.Unmarshal([]byte(out.String()), &r); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if r.Doc.URL != server.URL+"/a.txt" || !strings.HasPrefix(r.Text, "قال الوزير") {
		t.Errorf("got %s: %s", r.Doc.URL, r.Text)
	}
	if !strings.Contains(faults.String(), "404") || !strings.Contains(faults.String(), "/gone") {
		t.Errorf("got %s", faults.String())
	}
}
