package format

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
)

// testSite serves what a fetch may meet.
func testSite(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=windows-1256")
		_, _ = w.Write([]byte("<p>page"))
	})
	mux.HandleFunc("/redirects/{n}", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.PathValue("n"))
		if n == 0 {
			http.Redirect(w, r, "/page", http.StatusFound)
			return
		}
		http.Redirect(w, r, "/redirects/"+strconv.Itoa(n-1), http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/hostname", http.StatusFound)
	})
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, 3000))
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestFetch(t *testing.T) {
	site := testSite(t)
	open := FetchOptions{AllowPrivate: true}
	p, err := Fetch(context.Background(), site.URL+"/redirects/3", open)
	if err != nil {
		t.Fatal(err)
	}
	if string(p.Body) != "<p>page" || p.URL != site.URL+"/page" || p.ContentType != "text/html; charset=windows-1256" {
		t.Errorf("got %q of %s, %s", p.Body, p.URL, p.ContentType)
	}
	for _, c := range []struct {
		name, address string
		o             FetchOptions
		want          error
	}{
		{"private", site.URL + "/page", FetchOptions{}, rawi.ErrRefused},
		{"by name", strings.Replace(site.URL, "127.0.0.1", "localhost", 1) + "/page", FetchOptions{}, rawi.ErrRefused},
		{"redirects", site.URL + "/redirects/5", open, rawi.ErrRefused},
		{"redirect to a file", site.URL + "/file", open, rawi.ErrRefused},
		{"large", site.URL + "/large", FetchOptions{AllowPrivate: true, MaxBytes: 1000}, rawi.ErrTooLarge},
		{"slow", site.URL + "/slow", FetchOptions{AllowPrivate: true, Timeout: 50 * time.Millisecond}, context.DeadlineExceeded},
		{"missing", site.URL + "/nothing", open, rawi.ErrInvalid},
		{"file", "file:///etc/hostname", open, rawi.ErrRefused},
		{"no host", "http:///x", open, rawi.ErrInvalid},
		{"no address", "http://%zz", open, rawi.ErrInvalid},
	} {
		if _, err := Fetch(context.Background(), c.address, c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func TestPublicAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f:cb07::1": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.100.100.200": false,
		"0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "fd00:ec2::254": false, "fe80::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "::127.0.0.1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address).Unmap()); got != want {
			t.Errorf("%s: public %v, want %v", address, got, want)
		}
	}
}
