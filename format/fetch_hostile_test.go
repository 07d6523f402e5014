package format_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/internal/made"
)

// TestFetchHostile asks servers that misbehave: each is an error of its kind, soon.
func TestFetchHostile(t *testing.T) {
	site := httptest.NewServer(made.Misbehaving())
	defer site.CloseClientConnections()
	f := format.NewFetcher(format.FetchOptions{AllowPrivate: true, Timeout: time.Second, MaxBytes: 1 << 20})
	defer f.Close()
	for path, want := range map[string]error{
		"/slow":           context.DeadlineExceeded,
		"/drip":           context.DeadlineExceeded,
		"/endless":        rawi.ErrTooLarge,
		"/endless-header": errAny,
		"/short":          io.ErrUnexpectedEOF,
		"/cut":            io.ErrUnexpectedEOF,
		"/reset":          errAny,
		"/garbage":        errAny,
		"/bomb":           rawi.ErrTooLarge,
		"/broken-gzip":    errAny,
		"/loop":           rawi.ErrRefused,
		"/far":            rawi.ErrRefused,
		"/file":           rawi.ErrRefused,
		"/busy":           rawi.ErrInvalid,
		"/gone":           rawi.ErrInvalid,
		"/error":          rawi.ErrInvalid,
		"/long":           nil,
		"/empty":          nil,
		"/picture":        nil,
		"/charset":        nil,
	} {
		started := time.Now()
		_, err := f.Fetch(t.Context(), site.URL+path, format.Validators{})
		if took := time.Since(started); took > 20*time.Second {
			t.Errorf("%s took %v", path, took)
		}
		if errors.Is(want, errAny) && err != nil {
			continue
		}
		if !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", path, err, want)
		}
	}
	// A redirect inside is refused where the first address was allowed.
	if _, err := format.Fetch(t.Context(), site.URL+"/inside", format.FetchOptions{}); !errors.Is(err, rawi.ErrRefused) {
		t.Errorf("/inside: got %v", err)
	}
	var status *format.StatusError
	_, err := f.Fetch(t.Context(), site.URL+"/busy", format.Validators{})
	if !errors.As(err, &status) || status.Code != http.StatusTooManyRequests || status.Wait(time.Now()) != 7*time.Second {
		t.Errorf("/busy: got %v", err)
	}
}

// errAny stands for any error.
var errAny = errors.New("any")

func TestStatusErrorWaits(t *testing.T) {
	now := time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, " 120 ": 2 * time.Minute, "-3": 0, "soon": 0, "99999999999999999999": 0,
		"Sat, 01 Mar 2025 12:05:00 GMT": 5 * time.Minute, "Sat, 01 Mar 2025 11:00:00 GMT": 0,
	} {
		if got := (&format.StatusError{RetryAfter: in}).Wait(now); got != want {
			t.Errorf("%q: got %v, want %v", in, got, want)
		}
	}
}

// TestFetchConditional asks again with what the server said of the page.
func TestFetchConditional(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Sat, 01 Mar 2025 12:00:00 GMT")
		if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if user, _, _ := r.BasicAuth(); user != "" {
			w.Header().Set("X-User", user)
		}
		_, _ = w.Write([]byte("page"))
	}))
	defer site.Close()
	f := format.NewFetcher(format.FetchOptions{AllowPrivate: true})
	defer f.Close()
	first, err := f.Fetch(t.Context(), site.URL+"/a", format.Validators{})
	if err != nil || first.NotModified || string(first.Body) != "page" {
		t.Fatalf("got %+v, %v", first, err)
	}
	again, err := f.Fetch(t.Context(), site.URL+"/a", first.Validators)
	if err != nil || !again.NotModified || len(again.Body) != 0 {
		t.Errorf("got %+v, %v", again, err)
	}
	// A password is sent and not kept.
	p, err := f.Fetch(t.Context(), strings.Replace(site.URL, "//", "//user:hush@", 1)+"/a", format.Validators{})
	if err != nil || strings.Contains(p.URL, "hush") {
		t.Errorf("got %+v, %v", p, err)
	}
}

// TestSecretsAreNotShown looks for a password and a key in errors.
func TestSecretsAreNotShown(t *testing.T) {
	for _, address := range []string{
		"http://user:hush@127.0.0.1:9/feed?api_key=hush&page=2", "http://user:hush@%zz/", "ftp://user:hush@a.example/",
		"http://127.0.0.1:9/?token=hush", "http://user:hush@127.0.0.1:9:9/", "http://user:hush@/x",
	} {
		_, err := format.Fetch(t.Context(), address, format.FetchOptions{})
		if err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if got := format.Shown("https://a.example/x?page=2&n=%20"); got != "https://a.example/x?page=2&n=%20" {
		t.Errorf("got %s", got)
	}
}
