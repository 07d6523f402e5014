package guard_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi/guard"
	"pgregory.net/rapid"
)

// The attacks that the guard was tried with. Those on what it guards (script in
// texts, cursors, sources) are with the server and the command.

// TestForgery has pages of others, and of no browser that we know, do what only
// the service's own pages may.
func TestForgery(t *testing.T) {
	s := serve(t, nil)
	cookie, token := s.login(t, "salma", goodPassword)
	other, _ := s.login(t, "badr", hisPassword)
	_, badrs := s.login(t, "badr", hisPassword)
	const body = `{"role":"admin"}`
	for what, c := range map[string]struct {
		fields []string
		status int
	}{
		"a page of its own":        {[]string{"Sec-Fetch-Site", "same-origin", "X-CSRF-Token", token}, 204},
		"a browser of old":         {[]string{"Origin", "http://127.0.0.1:8080", "X-CSRF-Token", token}, 204},
		"another page":             {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"another page, with token": {[]string{"Sec-Fetch-Site", "cross-site", "X-CSRF-Token", token}, 403},
		"a page of a sister":       {[]string{"Sec-Fetch-Site", "same-site", "X-CSRF-Token", token}, 403},
		"another origin":           {[]string{"Origin", "https://evil.example", "X-CSRF-Token", token}, 403},
		"no origin":                {[]string{"Origin", "null", "X-CSRF-Token", token}, 403},
		"another port":             {[]string{"Origin", "http://127.0.0.1:9090", "X-CSRF-Token", token}, 403},
		"no token":                 {[]string{"Sec-Fetch-Site", "same-origin"}, 403},
		"no token, no field":       {nil, 403},
		"wrong token":              {[]string{"X-CSRF-Token", token + "x"}, 403},
		"the token of another":     {[]string{"X-CSRF-Token", badrs}, 403},
		"the cookie as token":      {[]string{"X-CSRF-Token", strings.TrimPrefix(strings.Split(cookie, ";")[0], "rawi_session=")}, 403},
		"a form":                   {[]string{"Content-Type", "application/x-www-form-urlencoded", "X-CSRF-Token", token}, 415},
		"plain text":               {[]string{"Content-Type", "text/plain", "X-CSRF-Token", token}, 415},
		"a form with files":        {[]string{"Content-Type", "multipart/form-data; boundary=x", "X-CSRF-Token", token}, 415},
		"two types":                {[]string{"Content-Type", "text/plain; application/json", "X-CSRF-Token", token}, 415},
		"two types, other order":   {[]string{"Content-Type", "application/json, text/plain", "X-CSRF-Token", token}, 415},
	} {
		resp := s.ask(t, "PATCH", "/api/v1/users/badr", body, append([]string{"Cookie", cookie}, c.fields...)...)
		wants(t, what, resp, c.status)
	}
	wants(t, "the token with the session of another", s.ask(t, "POST", "/api/v1/tokens", `{"name":"x"}`, "Cookie", other, "X-CSRF-Token", token), 403)
	// A method in a field or a parameter is no method.
	for _, f := range [][]string{{"X-HTTP-Method-Override", "DELETE"}, {"X-Method", "DELETE"}} {
		wants(t, f[0], s.ask(t, "GET", "/api/v1/users/badr?_method=DELETE", "", append(f, "Cookie", cookie)...), 200)
	}
	if list, err := s.accounts.List(t.Context()); err != nil || len(list) != 2 {
		t.Errorf("%v, %v", list, err)
	}
	// While there are no accounts, nobody has a session: the rest must do.
	open := serveOpen(t, nil)
	for what, c := range map[string]struct {
		fields []string
		status int
	}{
		"a program":       {nil, 200},
		"its own page":    {[]string{"Sec-Fetch-Site", "same-origin"}, 200},
		"another page":    {[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a local page":    {[]string{"Sec-Fetch-Site", "same-site"}, 403},
		"an old browser":  {[]string{"Origin", "https://evil.example"}, 403},
		"an older form":   {[]string{"Content-Type", "text/plain"}, 415},
		"without any":     {[]string{"Content-Type", ""}, 415},
		"a rebound name":  {[]string{"Host", "evil.example", "Sec-Fetch-Site", "same-origin", "Origin", "http://evil.example"}, 421},
		"a rebound name2": {[]string{"Host", "evil.example:8080", "Origin", "http://evil.example:8080"}, 421},
	} {
		wants(t, "open: "+what, open.ask(t, "POST", "/api/v1/corrections", `{}`, c.fields...), c.status)
	}
	// Nor may a page of others load what is here, or put it into a frame.
	for what, c := range map[string]struct {
		fields []string
		status int
	}{
		"a link":      {[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, 200},
		"a script":    {[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "script"}, 403},
		"an image":    {[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"}, 403},
		"a frame":     {[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}, 403},
		"an object":   {[]string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "object"}, 403},
		"fetch":       {[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}, 403},
		"typed":       {[]string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, 200},
		"its own":     {[]string{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}, 200},
		"a preflight": {nil, 200},
	} {
		wants(t, "load: "+what, open.ask(t, "GET", "/api/v1/search", "", c.fields...), c.status)
	}
	resp := open.ask(t, "OPTIONS", "/api/v1/corrections", "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST")
	wants(t, "preflight", resp, 405)
	for name := range resp.Header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("%s: %s", name, resp.Header.Get(name))
		}
	}
}

// TestLoginForgery logs somebody in from another page, as somebody else.
func TestLoginForgery(t *testing.T) {
	s := serve(t, nil)
	body := url.Values{"name": {"badr"}, "password": {hisPassword}}.Encode()
	for _, fields := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		resp := s.ask(t, "POST", "/login", body, append(fields, "Content-Type", "application/x-www-form-urlencoded")...)
		wants(t, fields[1], resp, 403)
		if len(resp.Cookies()) > 0 {
			t.Errorf("%v: %v", fields, resp.Cookies())
		}
	}
}

// TestFixation brings a session that somebody else knows to a login: what comes
// out is another one, and the old one is over.
func TestFixation(t *testing.T) {
	s := serve(t, nil)
	known, _ := s.login(t, "badr", hisPassword)
	mine, _ := s.login(t, "salma", goodPassword, "Cookie", known)
	if mine == known {
		t.Error("the session is the one that was brought")
	}
	wants(t, "the old one", s.ask(t, "GET", "/who", "", "Cookie", known), 401)
	planted := "rawi_session=" + strings.Repeat("A", 43)
	mine, _ = s.login(t, "salma", goodPassword, "Cookie", planted)
	if strings.Contains(mine, strings.Repeat("A", 43)) {
		t.Error("a planted session was taken")
	}
	wants(t, "the planted one", s.ask(t, "GET", "/who", "", "Cookie", planted), 401)
	// By TLS, a cookie that any host of the domain could have set is none.
	proxied := serve(t, func(o *guard.Options) { o.Trusted = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} })
	cookie, _ := proxied.login(t, "salma", goodPassword)
	tls := []string{"X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.1"}
	wants(t, "without TLS", proxied.ask(t, "GET", "/who", "", "Cookie", cookie), 200)
	wants(t, "by TLS", proxied.ask(t, "GET", "/who", "", append(tls, "Cookie", cookie)...), 401)
}

// TestTokenInAddress refuses tokens where logs and histories keep them.
func TestTokenInAddress(t *testing.T) {
	s := serve(t, nil)
	secret := strings.TrimPrefix(s.token(t, "badr", guard.Reader), "Bearer ")
	for _, query := range []string{"token=" + secret, "access_token=x", "ACCESS_TOKEN=" + secret, "api_key=x", "q=" + secret, "q=%72awi_" + secret[5:], "q=a&q=" + secret, "x=Bearer+" + secret} {
		text := wants(t, query, s.ask(t, "GET", "/who?"+query, ""), 400)
		if !strings.Contains(text, "revoke") || strings.Contains(text, secret) {
			t.Errorf("%s: %s", query, text)
		}
		wants(t, "with it and in order", s.ask(t, "GET", "/who?"+query, "", "Authorization", "Bearer "+secret), 400)
	}
	for _, query := range []string{"q=rawi_", "q=token", "token=abc", "q=rawi_short"} {
		wants(t, query, s.ask(t, "GET", "/who?"+query, "", "Authorization", "Bearer "+secret), 200)
	}
	if strings.Contains(s.log.String(), secret) {
		t.Error("the log has it")
	}
}

// TestHosts asks under names that are not the service's.
func TestHosts(t *testing.T) {
	for _, c := range []struct {
		open  bool
		hosts []string
		host  string
		ok    bool
	}{
		{true, nil, "127.0.0.1:8080", true},
		{true, nil, "localhost", true},
		{true, nil, "LOCALHOST:8080", true},
		{true, nil, "[::1]:8080", true},
		{true, nil, "127.1.2.3", true},
		{true, nil, "localhost.", true},
		{true, nil, "evil.example", false},
		{true, nil, "evil.example:8080", false},
		{true, nil, "localhost.evil.example", false},
		{true, nil, "127.0.0.1.evil.example", false},
		{true, nil, "127.0.0.1@evil.example", false},
		{true, nil, "evil.example#127.0.0.1", false},
		{true, nil, "192.168.1.1", false},
		{true, nil, "0.0.0.0", false},
		{true, nil, "", false},
		{true, nil, "localhost:x", false},
		{true, nil, "localhost:", false},
		{true, nil, "[::1", false},
		{true, nil, "[::1%25lo]:80", false},
		{true, nil, "::ffff:127.0.0.1", true},
		{true, nil, "2130706433", false},
		{true, []string{"archive.example"}, "archive.example", true},
		{true, []string{"Archive.example:443"}, "ARCHIVE.example:8080", true},
		{true, []string{"archive.example"}, "localhost", true},
		{true, []string{"archive.example"}, "evil.example", false},
		{false, nil, "any.example", true},
		{false, nil, "a b", false},
		{false, nil, "a/b", false},
		{false, nil, "a,b", false},
		{false, nil, "x\"y", false},
		{false, []string{"archive.example"}, "archive.example:8443", true},
		{false, []string{"archive.example"}, "evil.example", false},
		{false, []string{"archive.example"}, "sub.archive.example", false},
		{false, []string{"archive.example"}, "archive.example.evil.example", false},
	} {
		h := guard.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), guard.Options{Open: c.open, Hosts: c.hosts, Now: newClock().Now})
		s := &service{Handler: h}
		resp := s.ask(t, "GET", "/", "", "Host", c.host)
		if got := resp.StatusCode != http.StatusMisdirectedRequest; got != c.ok {
			t.Errorf("open %v, names %v, asked for %q: %d", c.open, c.hosts, c.host, resp.StatusCode)
		}
	}
}

// TestNext leads a login to another site.
func TestNext(t *testing.T) {
	s := serve(t, nil)
	for next, want := range map[string]string{
		"/article/7?q=%D8%B3": "/article/7?q=%D8%B3", "/": "/", "": "/",
		"https://evil.example": "/", "//evil.example": "/", "///evil.example": "/", "/\\evil.example": "/", "\\\\evil.example": "/", "/\t/evil.example": "/",
		"/\n/evil.example": "/", "javascript:alert(1)": "/", "data:text/html,x": "/", "http:evil.example": "/", " //evil.example": "/", "/%09/evil.example": "/%09/evil.example",
		"/login": "/", "/logout": "/", "/x\r\nSet-Cookie: a=b": "/", "//evil.example/%2f..": "/", "evil": "/", "/%5cevil.example": "/%5cevil.example",
	} {
		form := url.Values{"name": {"salma"}, "password": {goodPassword}, "next": {next}}.Encode()
		resp := s.ask(t, "POST", "/login", form, "Content-Type", "application/x-www-form-urlencoded")
		if got := resp.Header.Get("Location"); resp.StatusCode != 303 || got != want {
			t.Errorf("%q leads to %q (%d), want %q", next, got, resp.StatusCode, want)
		}
		page := textOf(t, s.ask(t, "GET", "/login?next="+url.QueryEscape(next), ""))
		if strings.Contains(page, "evil.example") && !strings.Contains(want, "evil.example") {
			t.Errorf("%q stands in the page", next)
		}
	}
	page := textOf(t, s.ask(t, "GET", "/login?next="+url.QueryEscape(`/"><script>alert(1)</script>`), ""))
	if strings.Contains(page, "<script>") {
		t.Errorf("script in the page: %s", page)
	}
	rapid.Check(t, func(rt *rapid.T) {
		next := rapid.OneOf(rapid.String(), rapid.StringMatching(`[/\\\t:@?#.a-z%0-9]{0,12}`)).Draw(rt, "next")
		resp := s.ask(t, "GET", "/login?next="+url.QueryEscape(next), "")
		if resp.StatusCode != 200 {
			rt.Skip() // strangers may not ask more often
		}
		_, after, ok := strings.Cut(textOf(t, resp), `name="next" value="`)
		value, _, _ := strings.Cut(after, `"`)
		if !ok || !strings.HasPrefix(value, "/") || strings.HasPrefix(value, "//") || strings.HasPrefix(value, `/\`) {
			rt.Fatalf("%q leads to %q", next, value)
		}
		s.pass(time.Second)
	})
}

// TestPaths goes where no path leads.
func TestPaths(t *testing.T) {
	s := serveOpen(t, nil)
	r := run(t, s, guard.RunOptions{Grace: time.Second})
	for path, want := range map[string]int{
		"/../etc/passwd": 400, "/..%2fetc/passwd": 400, "/%2e%2e/etc/passwd": 400, "/a/%2E%2E/b": 400, "/a/./b": 400, "/a/..": 400,
		"/..\\etc": 400, "/%5c..%5cetc": 400, "/a%00b": 400, "/a%0d%0aX: y": 400, "/%ff%fe": 400, "/%c0%ae%c0%ae/x": 400, "/a%2fb": 400, "/a%2Fb": 400,
		"/a%7fb": 400, "/....//x": 200, "/...": 200, "/%D8%B3": 200, "/a%20b": 200, "*": 400, "/%zz": 400, "//evil.example/x": 200,
		"/" + strings.Repeat("x", 9000): 414, "/?" + strings.Repeat("x", 9000): 414, "http://127.0.0.1/who": 200, "http://evil.example/who": 421,
	} {
		status, _ := raw(t, r.addr, "GET "+path+" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
		if strings.Contains(path, " ") {
			want = 400
		}
		if want == 200 && (status == 301 || status == 307 || status == 308) {
			continue // to its clean form
		}
		if status != want {
			t.Errorf("%.60q: %d, want %d", path, status, want)
		}
	}
}

// raw sends bytes and returns the status of the first answer and all that came
// back; 0 is that nothing did.
func raw(t testing.TB, addr, request string) (status int, answer string) {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(c, request)
	b, _ := io.ReadAll(c)
	_, _ = fmt.Sscanf(string(b), "HTTP/1.1 %d", &status)
	return status, string(b)
}

// TestSmuggling sends requests that one program takes for one and another for
// two. None of them is answered twice.
func TestSmuggling(t *testing.T) {
	s := serveOpen(t, nil)
	r := run(t, s, guard.RunOptions{Grace: time.Second})
	const hidden = "GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
	for what, request := range map[string]string{
		"length and chunks":    "POST /api/v1/analyse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"two lengths":          "POST /api/v1/analyse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n" + hidden,
		"a length with a sign": "POST /api/v1/analyse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: +0\r\n\r\n" + hidden,
		"strange chunks":       "POST /api/v1/analyse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: xchunked\r\n\r\n" + hidden,
		"chunks twice":         "POST /api/v1/analyse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + hidden,
		"a space in a name":    "POST /api/v1/analyse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length : 0\r\n\r\n" + hidden,
		"two hosts":            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n" + hidden,
		"no host":              "GET / HTTP/1.1\r\n\r\n" + hidden,
		"a bare newline":       "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\nY\n\n" + hidden,
		"a NUL":                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n" + hidden,
		"a field of two lines": "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n X: a\r\n\r\n" + hidden,
		"no HTTP":              "\x16\x03\x01\x02\x00\x01\x00" + hidden,
		"HTTP/0.9":             "GET /\r\n" + hidden,
		"a tunnel":             "CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n" + hidden,
		"a trace":              "TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n" + hidden,
		"an upgrade":           "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA\r\nContent-Length: 3, 4\r\n\r\n" + hidden,
		"two authorities":      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nConnection: close\r\n\r\n",
	} {
		status, answer := raw(t, r.addr, request)
		if status == 200 && what != "length and chunks" { // which has one meaning, if nothing is read behind it
			t.Errorf("%s: %s", what, answer)
		}
		if strings.Count(answer, "HTTP/1.1 ") > 1 || strings.Contains(s.log.String(), "smuggled") {
			t.Errorf("%s: the hidden request was answered: %s", what, answer)
		}
	}
}

// TestHugeHeaders sends more fields, and longer ones, than anybody needs.
func TestHugeHeaders(t *testing.T) {
	s := serveOpen(t, nil)
	r := run(t, s, guard.RunOptions{Grace: time.Second})
	begin := "GET /who HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
	for what, c := range map[string]struct {
		fields string
		want   int
	}{
		"few":       {strings.Repeat("X: y\r\n", 50), 200},
		"many":      {strings.Repeat("X: y\r\n", 200), 431},
		"long":      {"X: " + strings.Repeat("y", 64<<10) + "\r\n", 431},
		"very long": {"X: " + strings.Repeat("y", 4<<20) + "\r\n", 431},
		"cookies":   {"Cookie: " + strings.Repeat("rawi_session=x; ", 1000) + "\r\n", 200},
	} {
		if status, answer := raw(t, r.addr, begin+c.fields+"\r\n"); status != c.want && !(c.want == 431 && status == 0) {
			t.Errorf("%s: %d, want %d: %.200s", what, status, c.want, answer)
		}
	}
}

// TestSlow holds connections open, says little, and reads nothing: each is ended
// in its time, and others are answered meanwhile.
func TestSlow(t *testing.T) {
	s := serveOpen(t, nil)
	r := run(t, s, guard.RunOptions{Grace: time.Second}.Hurry(time.Second, 1500*time.Millisecond, 1500*time.Millisecond))
	started := time.Now()
	var wg sync.WaitGroup
	slow := func(first, piece string) {
		wg.Go(func() {
			c, err := net.Dial("tcp", r.addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(time.Minute))
			go func() {
				_, _ = io.WriteString(c, first)
				for range 1500 {
					time.Sleep(40 * time.Millisecond)
					if _, err := io.WriteString(c, piece); err != nil {
						return
					}
				}
			}()
			_, _ = io.Copy(io.Discard, c) // until the other end is closed
		})
	}
	for range 40 {
		slow("", "")
		slow("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", "X: y\r\n")
		slow("G", "E")
		slow("POST /api/v1/analyse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n", "x")
	}
	for range 5 {
		resp, err := http.Get("http://" + r.addr + "/who")
		if err != nil {
			t.Errorf("meanwhile: %v", err)
			continue
		}
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("meanwhile: %s", resp.Status)
		}
	}
	wg.Wait()
	if took := time.Since(started); took > 30*time.Second { // by themselves they go on for a minute
		t.Errorf("the slow ones had %v", took)
	}
}

// TestBodies sends bodies that are too long, that say they are shorter, and that
// unpack to more.
func TestBodies(t *testing.T) {
	c := newClock()
	read := int64(0)
	h := guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		read = n
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	}), guard.Options{Open: true, MaxBody: 1000, Now: c.Now})
	s := &service{Handler: h, clock: c}
	r := run(t, s, guard.RunOptions{Grace: time.Second})
	post := func(path string, body io.Reader, fields ...string) int {
		t.Helper()
		read = 0
		req, err := http.NewRequest("POST", "http://"+r.addr+path, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		for i := 0; i < len(fields); i += 2 {
			req.Header.Set(fields[i], fields[i+1])
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0 // the connection was closed while the body was on its way
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := post("/x", strings.NewReader(strings.Repeat("x", 1000))); got != 200 || read != 1000 {
		t.Errorf("as long as may be: %d, %d bytes", got, read)
	}
	if got := post("/x", strings.NewReader(strings.Repeat("x", 1001))); got != 413 || read != 0 {
		t.Errorf("longer: %d, %d bytes", got, read)
	}
	if got := post("/x", io.LimitReader(endless{}, 64<<20)); got != 413 && got != 0 || read > 1000 {
		t.Errorf("chunks without end: %d, %d bytes", got, read)
	}
	if got := post("/api/v1/analyse", strings.NewReader(strings.Repeat("x", 5000))); got != 200 || read != 5000 {
		t.Errorf("a text: %d, %d bytes", got, read)
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := io.Copy(z, io.LimitReader(endless{}, 500_000)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for _, coding := range []string{"gzip", "x-gzip", "br", "zstd", "gzip, gzip", "deflate"} {
		if got := post("/x", bytes.NewReader(bomb.Bytes()[:900]), "Content-Encoding", coding); got != 415 || read != 0 {
			t.Errorf("packed by %s: %d, %d bytes", coding, got, read)
		}
	}
	if got := post("/x", strings.NewReader("x"), "Content-Encoding", "identity"); got != 200 {
		t.Errorf("not packed: %d", got)
	}
	// JSON for accounts: deep, long, with names twice.
	full := serve(t, nil)
	for what, body := range map[string]string{
		"deep":   strings.Repeat(`{"name":`, 20_000) + "1" + strings.Repeat("}", 20_000),
		"arrays": strings.Repeat("[", 100_000),
		"long":   `{"name":"` + strings.Repeat("x", 3<<20) + `"}`,
		"none":   "",
		"NUL":    "\x00",
	} {
		if resp := full.ask(t, "POST", "/api/v1/login", body, "Content-Type", "application/json"); resp.StatusCode < 400 || resp.StatusCode >= 500 {
			t.Errorf("%s: %d", what, resp.StatusCode)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestInjection puts line ends into whatever comes back in fields of answers.
func TestInjection(t *testing.T) {
	s := serve(t, nil)
	r := run(t, s, guard.RunOptions{Grace: time.Second})
	for _, request := range []string{
		"GET /x%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n",
		"GET /x?q=%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n",
		"GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: abcdefgh%0d%0aSet-Cookie: a=b\r\n",
		"GET /login?next=%2f%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: 127.0.0.1\r\n",
	} {
		_, answer := raw(t, r.addr, request+"Connection: close\r\n\r\n")
		fields, _, _ := strings.Cut(answer, "\r\n\r\n")
		for line := range strings.SplitSeq(fields, "\r\n") {
			if strings.HasPrefix(line, "Set-Cookie: a") {
				t.Errorf("%q: %s", request, answer)
			}
		}
		if answer == "" {
			t.Errorf("%q: no answer", request)
		}
	}
}

// TestHostileRequests draws requests at random: each is answered, none with a
// fault of the service, and all with the fields that protect.
func TestHostileRequests(t *testing.T) {
	s := serve(t, func(o *guard.Options) { o.Rate = -1 })
	token := s.token(t, "salma", guard.Admin)
	cookie, csrf := s.login(t, "badr", hisPassword)
	field := rapid.OneOf(rapid.StringMatching(`[ -~]{0,40}`), rapid.SampledFrom([]string{token, cookie, csrf, "Bearer ", "Basic Og==", "Basic ====", "127.0.0.1", "cross-site", "null", "application/json; =", "gzip"}))
	names := rapid.SampledFrom([]string{"Authorization", "Cookie", "X-Csrf-Token", "Origin", "Sec-Fetch-Site", "Content-Type", "Content-Encoding", "X-Forwarded-For", "Forwarded", "X-Request-Id", "Accept", "Host", "User-Agent", "Traceparent"})
	paths := rapid.OneOf(rapid.SampledFrom([]string{"/api/v1/me", "/api/v1/users", "/api/v1/users/x", "/api/v1/tokens/1", "/api/v1/login", "/api/v1/logout", "/login", "/logout", "/metrics", "/readyz", "/api/v1/me/password", "/"}),
		rapid.Map(rapid.StringN(0, 12, 60), func(s string) string { return "/" + url.PathEscape(s) }))
	rapid.Check(t, func(rt *rapid.T) {
		method := rapid.SampledFrom([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"}).Draw(rt, "method")
		path := paths.Draw(rt, "path")
		if q := rapid.StringMatching(`[a-z_=&%;0-9]{0,20}`).Draw(rt, "query"); q != "" {
			path += "?" + q
		}
		body := rapid.OneOf(rapid.SampledFrom([]string{"", "{}", `{"name":"x"}`, `{"role":"admin"}`, "[]", "null", `{"days":1e400}`, `{"days":-1,"name":"x"}`}), rapid.StringN(0, 10, 60)).Draw(rt, "body")
		var fields []string
		for range rapid.IntRange(0, 4).Draw(rt, "fields") {
			fields = append(fields, names.Draw(rt, "name"), field.Draw(rt, "value"))
		}
		if _, err := http.ReadRequest(bufio.NewReader(strings.NewReader(method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))); err != nil {
			rt.Skip()
		}
		resp := s.ask(t, method, path, body, fields...)
		if resp.StatusCode >= 500 || resp.StatusCode < 200 {
			rt.Fatalf("%s %s %q %q: %d", method, path, fields, body, resp.StatusCode)
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" || resp.Header.Get("Content-Security-Policy") == "" {
			rt.Fatalf("%s %s: %v", method, path, resp.Header)
		}
		s.pass(time.Second)
	})
}
