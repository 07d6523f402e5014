package format_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/format"
)

// TestPublicOnly dials addresses that lead inside, by number and by name, also
// behind a redirect.
func TestPublicOnly(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the inside was reached") }))
	defer inside.Close()
	client := &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{Control: format.PublicOnly}).DialContext}}
	_, port, err := net.SplitHostPort(strings.TrimPrefix(inside.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "2130706433"} {
		resp, err := client.Get("http://" + host + ":" + port + "/")
		if err == nil {
			resp.Body.Close()
			t.Errorf("%s answers %s", host, resp.Status)
		}
		if host != "2130706433" && !errors.Is(err, rawi.ErrRefused) {
			t.Errorf("%s: %v", host, err)
		}
	}
}
