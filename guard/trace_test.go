package guard_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi/guard"
)

// TestTraces sends the spans of requests to a collector, in the trace of the
// client, with the route and without the query.
func TestTraces(t *testing.T) {
	var mu sync.Mutex
	var got bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var body io.Reader = r.Body
		if r.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(body)
			if err != nil {
				t.Error(err)
				return
			}
			body = z
		}
		if r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" {
			t.Errorf("%s %s", r.URL.Path, r.Header.Get("Content-Type"))
		}
		_, _ = io.Copy(&got, body)
	}))
	defer collector.Close()
	traces, err := guard.OpenTraces(t.Context(), collector.URL, "v1.2.3", slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	s := serveOpen(t, func(o *guard.Options) { o.Traces = traces })
	s.ask(t, "GET", "/article/7?q=hush", "", "Traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01", "Authorization", "")
	s.ask(t, "GET", "/panic", "")
	h := guard.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, end := guard.Span(r.Context(), "the part")
		end()
	}), guard.Options{Open: true, Traces: traces, Now: s.Now})
	(&service{Handler: h}).ask(t, "GET", "/", "")
	if err := traces.Close(t.Context()); err != nil {
		t.Error(err)
	}
	sent := got.String()
	for _, want := range []string{"GET /article/{id}", "rawi", "v1.2.3", "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef", "panic", "the part"} {
		if !strings.Contains(sent, want) {
			t.Errorf("no %q is sent", want)
		}
	}
	if strings.Contains(sent, "hush") {
		t.Error("the query is sent")
	}
}

// TestTracesAreLost has no collector there: requests are answered, and the log
// says it once.
func TestTracesAreLost(t *testing.T) {
	var log lockedBuffer
	c := newClock()
	traces, err := guard.OpenTraces(t.Context(), "http://127.0.0.1:9", "v", slog.New(slog.NewTextHandler(&log, nil)), c.Now)
	if err != nil {
		t.Fatal(err)
	}
	s := serveOpen(t, func(o *guard.Options) { o.Traces = traces })
	wants(t, "without", s.ask(t, "GET", "/who", ""), 200)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	_ = traces.Close(ctx)
	if n := strings.Count(log.String(), "\n"); n > 1 {
		t.Errorf("%d lines: %s", n, log.String())
	}
	for _, endpoint := range []string{"127.0.0.1:4318", "ftp://x", "http://", "::"} {
		if _, err := guard.OpenTraces(t.Context(), endpoint, "v", nil, c.Now); err == nil {
			t.Errorf("%s is a collector", endpoint)
		}
	}
	var none *guard.Traces
	if err := none.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
