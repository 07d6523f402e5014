package guard_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi/guard"
)

// service is a guarded handler that says who asks, with what stands around it.
type service struct {
	http.Handler
	*clock
	accounts *guard.Accounts
	metrics  *guard.Metrics
	health   *guard.Health
	log      *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// serve returns a service with an admin and a reader. change changes its options.
func serve(t testing.TB, change func(*guard.Options)) *service {
	t.Helper()
	c := newClock()
	a, _ := accounts(t, c)
	return serveAccounts(t, c, a, change)
}

// serveOpen returns a service on a loopback address, without accounts.
func serveOpen(t testing.TB, change func(*guard.Options)) *service {
	t.Helper()
	c := newClock()
	return serveAccounts(t, c, guard.CheapAccounts(openStore(t), c.Now), func(o *guard.Options) {
		o.Open = true
		if change != nil {
			change(o)
		}
	})
}

func serveAccounts(t testing.TB, c *clock, a *guard.Accounts, change func(*guard.Options)) *service {
	t.Helper()
	s := &service{clock: c, accounts: a, log: &lockedBuffer{}, health: &guard.Health{}, metrics: guard.NewMetrics(nil, c.Now)}
	o := guard.Options{
		Accounts: a, Now: c.Now, Health: s.health, Metrics: s.metrics,
		Log: slog.New(slog.NewJSONHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&o)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		user, ok := guard.From(r.Context())
		fmt.Fprintf(w, "%s %s %v", user.Name, user.Role, ok)
	})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("a fault\nrequest=forged \u202e") })
	mux.HandleFunc("/late-panic", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "a part")
		panic("too late")
	})
	mux.HandleFunc("GET /article/{id}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "article") })
	mux.HandleFunc("POST /api/v1/analyse", func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, n, err)
	})
	s.Handler = guard.Handler(mux, o)
	return s
}

// ask sends a request and returns the answer. Fields come in pairs; "Host" and
// "from" (the address) are taken out of them.
func (s *service) ask(t testing.TB, method, target, body string, fields ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+target, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:4711"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(fields); i += 2 {
		switch fields[i] {
		case "Host":
			r.Host = fields[i+1]
		case "from":
			r.RemoteAddr = fields[i+1]
		default:
			r.Header.Del(fields[i])
			r.Header.Add(fields[i], fields[i+1])
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func textOf(t testing.TB, resp *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// wants fails the test unless an answer has a status; it returns the body.
func wants(t testing.TB, what string, resp *http.Response, status int) string {
	t.Helper()
	text := textOf(t, resp)
	if resp.StatusCode != status {
		t.Errorf("%s: %d, want %d: %s", what, resp.StatusCode, status, text)
	}
	if resp.StatusCode >= 400 && !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/") {
		var p struct {
			Title, Detail, Request string
			Status                 int
		}
		if err := json.Unmarshal([]byte(text), &p); err != nil || p.Status != resp.StatusCode || p.Title == "" || p.Request != resp.Header.Get("X-Request-Id") ||
			resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: no problem: %s (%v)", what, text, err)
		}
	}
	return text
}

// login returns the cookies of a session and what it sends against forgery.
func (s *service) login(t testing.TB, name, password string, fields ...string) (cookie, token string) {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"name": name, "password": password})
	resp := s.ask(t, "POST", "/api/v1/login", string(body), fields...)
	var me guard.Me
	if err := json.Unmarshal([]byte(wants(t, "login", resp, 200)), &me); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range resp.Cookies() {
		all = append(all, c.Name+"="+c.Value)
	}
	return strings.Join(all, "; "), me.CSRF
}

func (s *service) token(t testing.TB, owner string, role guard.Role) string {
	t.Helper()
	secret, _, err := s.accounts.AddToken(t.Context(), owner, "test", role, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + secret
}

// TestWhoAsks asks with every way to be known.
func TestWhoAsks(t *testing.T) {
	s := serve(t, nil)
	cookie, _ := s.login(t, "salma", goodPassword)
	token := s.token(t, "salma", guard.Reader)
	for what, c := range map[string]struct {
		fields []string
		status int
		want   string
	}{
		"nobody":                 {nil, 401, ""},
		"cookie":                 {[]string{"Cookie", cookie}, 200, "salma admin true"},
		"token":                  {[]string{"Authorization", token}, 200, "salma reader true"},
		"token, cookie":          {[]string{"Authorization", token, "Cookie", cookie}, 200, "salma reader true"},
		"small letters":          {[]string{"Authorization", strings.Replace(token, "Bearer", "bearer", 1)}, 200, "salma reader true"},
		"wrong token":            {[]string{"Authorization", token + "x"}, 401, ""},
		"wrong token and cookie": {[]string{"Authorization", token + "x", "Cookie", cookie}, 401, ""},
		"unknown scheme":         {[]string{"Authorization", "Digest x"}, 401, ""},
		"wrong cookie":           {[]string{"Cookie", "rawi_session=" + strings.Repeat("a", 43)}, 401, ""},
		"two cookies":            {[]string{"Cookie", cookie + "; rawi_session=" + strings.Repeat("a", 43)}, 401, ""},
	} {
		text := wants(t, what, s.ask(t, "GET", "/who", "", c.fields...), c.status)
		if c.status == 200 && text != c.want {
			t.Errorf("%s: got %s, want %s", what, text, c.want)
		}
	}
	// Readers of feeds send a token as a password; the password itself is not taken.
	for password, status := range map[string]int{strings.TrimPrefix(token, "Bearer "): 200, goodPassword: 401} {
		r := httptest.NewRequest("GET", "http://127.0.0.1:8080/who", nil)
		r.SetBasicAuth("salma", password)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("basic: %d, want %d", w.Code, status)
		}
	}
	// What is taken away lets nobody in any more, at once.
	if list, err := s.accounts.Tokens(t.Context(), "salma"); err != nil || s.accounts.RevokeToken(t.Context(), "", list[0].ID) != nil {
		t.Fatal(err)
	}
	wants(t, "revoked", s.ask(t, "GET", "/who", "", "Authorization", token), 401)
}

// TestOpen is a service on the machine of who uses it, before there are accounts.
func TestOpen(t *testing.T) {
	s := serveOpen(t, nil)
	if got := wants(t, "open", s.ask(t, "GET", "/who", ""), 200); got != "local admin true" {
		t.Errorf("got %s", got)
	}
	me := wants(t, "me", s.ask(t, "GET", "/api/v1/me", ""), 200)
	if !strings.Contains(me, `"open":true`) || !strings.Contains(me, `"administer"`) {
		t.Errorf("me: %s", me)
	}
	// Others do not get in: neither from elsewhere nor through a proxy.
	wants(t, "from elsewhere", s.ask(t, "GET", "/who", "", "from", "192.0.2.7:1"), 403)
	for _, field := range []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via", "X-Forwarded-Proto"} {
		text := wants(t, field, s.ask(t, "GET", "/who", "", field, "192.0.2.7"), 403)
		if !strings.Contains(text, "rawi user add") {
			t.Errorf("%s: %s", field, text)
		}
	}
	// With the first account, which must be an admin's, it is open no more.
	wants(t, "a reader first", s.ask(t, "POST", "/api/v1/users", `{"name":"badr","role":"reader","password":"`+hisPassword+`"}`), 403)
	wants(t, "an admin", s.ask(t, "POST", "/api/v1/users", `{"name":"Salma","role":"admin","password":"`+goodPassword+`"}`), 201)
	wants(t, "after that", s.ask(t, "GET", "/who", ""), 401)
	s.login(t, "salma", goodPassword)
}

// TestOpenSeesAccounts has another program add the first account.
func TestOpenSeesAccounts(t *testing.T) {
	c, st := newClock(), openStore(t)
	s := serveAccounts(t, c, guard.CheapAccounts(st, c.Now), func(o *guard.Options) { o.Open = true })
	wants(t, "open", s.ask(t, "GET", "/who", ""), 200)
	if _, err := guard.CheapAccounts(st, c.Now).Add(t.Context(), "salma", guard.Admin, goodPassword); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Second)
	wants(t, "a second later", s.ask(t, "GET", "/who", ""), 401)
}

// TestMay asks for what each role may and may not.
func TestMay(t *testing.T) {
	s := serve(t, nil)
	reader, editor, admin := s.token(t, "badr", guard.Reader), s.token(t, "salma", guard.Editor), s.token(t, "salma", guard.Admin)
	for _, c := range []struct {
		method, path                string
		nobody, reads, edits, looks int
	}{
		{"GET", "/", 401, 200, 200, 200},
		{"HEAD", "/", 401, 200, 200, 200},
		{"GET", "/article/7", 401, 200, 200, 200},
		{"GET", "/api/v1/search", 401, 200, 200, 200},
		{"GET", "/api/openapi.json", 401, 200, 200, 200},
		{"POST", "/api/v1/analyse", 401, 200, 200, 200},
		{"POST", "/api/v1/corrections", 401, 403, 200, 200},
		{"DELETE", "/api/v1/corrections/7", 401, 403, 200, 200},
		{"GET", "/api/v1/corrections", 401, 200, 200, 200},
		{"POST", "/api/v1/alerts", 401, 403, 200, 200},
		{"DELETE", "/api/v1/alerts/7", 401, 403, 200, 200},
		{"POST", "/api/v1/sources", 401, 403, 403, 200},
		{"GET", "/api/v1/users", 401, 403, 403, 200},
		{"POST", "/api/v1/what-comes-next-year", 401, 403, 403, 200},
		{"DELETE", "/article/7", 401, 403, 403, 200},
		{"GET", "/assets/app.js", 200, 200, 200, 200},
		{"GET", "/alerts/abc.atom", 200, 200, 200, 200},
		{"GET", "/alerts/abc.json", 401, 200, 200, 200},
		{"GET", "/alerts/a/b.atom", 401, 200, 200, 200},
		{"GET", "/alerts/7/end", 200, 200, 200, 200},
		{"POST", "/alerts/7/end", 200, 200, 200, 200},
		{"POST", "/alerts/7/8/end", 401, 403, 403, 200},
		{"POST", "/alerts/7", 401, 403, 403, 200},
		{"GET", "/login", 200, 200, 200, 200},
	} {
		for i, who := range []string{"", reader, editor, admin} {
			want := []int{c.nobody, c.reads, c.edits, c.looks}[i]
			var fields []string
			if who != "" {
				fields = []string{"Authorization", who}
			}
			if got := s.ask(t, c.method, c.path, "", fields...).StatusCode; got != want {
				t.Errorf("%s %s by %d: %d, want %d", c.method, c.path, i, got, want)
			}
			s.pass(time.Second)
		}
	}
}

// TestAccountsAPI goes through the life of an account as a page does.
func TestAccountsAPI(t *testing.T) {
	s := serve(t, nil)
	cookie, csrf := s.login(t, "salma", goodPassword)
	as := []string{"Cookie", cookie, "X-CSRF-Token", csrf}
	text := wants(t, "add", s.ask(t, "POST", "/api/v1/users", `{"name":"هدى","role":"editor","password":"`+hisPassword+`"}`, as...), 201)
	if !strings.Contains(text, `"هدى"`) || strings.Contains(text, hisPassword) || strings.Contains(text, "argon2") {
		t.Errorf("added: %s", text)
	}
	for body, status := range map[string]int{
		`{"name":"هدى","role":"editor","password":"` + hisPassword + `"}`:      409,
		`{"name":"a b","role":"editor","password":"` + hisPassword + `"}`:      422,
		`{"name":"x","role":"root","password":"` + hisPassword + `"}`:          422,
		`{"name":"x","role":"editor","password":"short"}`:                      422,
		`{"name":"x","role":"editor","password":"` + hisPassword + `","id":1}`: 422,
		`{"name":"x"`:      422,
		`[]`:               422,
		`{} {}`:            422,
		`"x"`:              422,
		`{"name":{"x":1}}`: 422,
	} {
		wants(t, body, s.ask(t, "POST", "/api/v1/users", body, as...), status)
	}
	list := wants(t, "list", s.ask(t, "GET", "/api/v1/users", "", as...), 200)
	if strings.Count(list, `"name"`) != 3 || strings.Contains(list, "argon2") {
		t.Errorf("list: %s", list)
	}
	wants(t, "role", s.ask(t, "PATCH", "/api/v1/users/badr", `{"role":"editor"}`, as...), 204)
	wants(t, "role of nobody", s.ask(t, "PATCH", "/api/v1/users/nobody", `{"role":"editor"}`, as...), 404)
	wants(t, "nothing", s.ask(t, "PATCH", "/api/v1/users/badr", `{}`, as...), 422)
	wants(t, "the last admin", s.ask(t, "DELETE", "/api/v1/users/salma", "", as...), 409)
	wants(t, "password of another", s.ask(t, "PATCH", "/api/v1/users/badr", `{"password":"three new words here"}`, as...), 204)
	his, hisCSRF := s.login(t, "badr", "three new words here")
	wants(t, "no admin", s.ask(t, "GET", "/api/v1/users", "", "Cookie", his), 403)

	// One's own password: the old one is asked for, and the session is a new one.
	as = []string{"Cookie", his, "X-CSRF-Token", hisCSRF}
	wants(t, "wrong old one", s.ask(t, "PUT", "/api/v1/me/password", `{"old":"x","new":"some other four words"}`, as...), 401)
	resp := s.ask(t, "PUT", "/api/v1/me/password", `{"old":"three new words here","new":"some other four words"}`, as...)
	wants(t, "own password", resp, 200)
	wants(t, "the old session", s.ask(t, "GET", "/who", "", "Cookie", his), 401)
	var now []string
	for _, c := range resp.Cookies() {
		now = append(now, c.Name+"="+c.Value)
	}
	wants(t, "the new session", s.ask(t, "GET", "/who", "", "Cookie", strings.Join(now, "; ")), 200)

	// Tokens.
	his, hisCSRF = s.login(t, "badr", "some other four words")
	as = []string{"Cookie", his, "X-CSRF-Token", hisCSRF}
	var made struct {
		Token string
		ID    int64
	}
	if err := json.Unmarshal([]byte(wants(t, "token", s.ask(t, "POST", "/api/v1/tokens", `{"name":"script","role":"editor","days":1}`, as...), 201)), &made); err != nil {
		t.Fatal(err)
	}
	bearer := []string{"Authorization", "Bearer " + made.Token}
	if got := wants(t, "by token", s.ask(t, "GET", "/who", "", bearer...), 200); got != "badr editor true" {
		t.Errorf("by token: %s", got)
	}
	if list := wants(t, "tokens", s.ask(t, "GET", "/api/v1/tokens", "", as...), 200); strings.Contains(list, made.Token) || !strings.Contains(list, `"script"`) {
		t.Errorf("tokens: %s", list)
	}
	wants(t, "for another", s.ask(t, "POST", "/api/v1/tokens", `{"name":"x","owner":"salma"}`, as...), 403)
	wants(t, "of another", s.ask(t, "GET", "/api/v1/tokens?owner=salma", "", as...), 403)
	wants(t, "more than he may", s.ask(t, "POST", "/api/v1/tokens", `{"name":"x","role":"admin"}`, as...), 403)
	wants(t, "a token makes a token", s.ask(t, "POST", "/api/v1/tokens", `{"name":"x"}`, bearer...), 403)
	wants(t, "a token takes one away", s.ask(t, "DELETE", fmt.Sprint("/api/v1/tokens/", made.ID), "", bearer...), 403)
	wants(t, "a token changes a password", s.ask(t, "PUT", "/api/v1/me/password", `{"old":"x","new":"y"}`, bearer...), 403)
	wants(t, "no number", s.ask(t, "DELETE", "/api/v1/tokens/x", "", as...), 404)
	wants(t, "another number", s.ask(t, "DELETE", "/api/v1/tokens/77", "", as...), 404)
	wants(t, "revoke", s.ask(t, "DELETE", fmt.Sprint("/api/v1/tokens/", made.ID), "", as...), 204)
	wants(t, "by a revoked one", s.ask(t, "GET", "/who", "", bearer...), 401)

	resp = s.ask(t, "POST", "/api/v1/logout", "", as...)
	wants(t, "logout", resp, 204)
	for _, c := range resp.Cookies() {
		if c.Value != "" || c.MaxAge >= 0 {
			t.Errorf("after the logout: %s", c)
		}
	}
	wants(t, "after the logout", s.ask(t, "GET", "/who", "", "Cookie", his), 401)
	cookie, csrf = s.login(t, "salma", goodPassword)
	wants(t, "removed", s.ask(t, "DELETE", "/api/v1/users/badr", "", "Cookie", cookie, "X-CSRF-Token", csrf), 204)
	wants(t, "removed twice", s.ask(t, "DELETE", "/api/v1/users/badr", "", "Cookie", cookie, "X-CSRF-Token", csrf), 404)
	for _, secret := range []string{goodPassword, hisPassword, "three new words", "some other four", made.Token, csrf, strings.Split(strings.Split(cookie, "=")[1], ";")[0]} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
}

// TestCookies looks at what a browser is told to keep.
func TestCookies(t *testing.T) {
	proxy := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, https := range []bool{false, true} {
		s := serve(t, func(o *guard.Options) { o.Trusted = proxy })
		fields := []string{}
		if https {
			fields = []string{"from", "10.0.0.1:9", "X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.1"}
		}
		resp := s.ask(t, "POST", "/api/v1/login", `{"name":"salma","password":"`+goodPassword+`"}`, fields...)
		wants(t, "login", resp, 200)
		hidden := 0
		for _, c := range resp.Cookies() {
			if c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != https || strings.HasPrefix(c.Name, "__Host-") != https {
				t.Errorf("https %v: %s", https, c)
			}
			if c.HttpOnly {
				hidden++
			}
		}
		if hidden != 1 || len(resp.Cookies()) != 2 {
			t.Errorf("%d cookies, %d hidden", len(resp.Cookies()), hidden)
		}
		if hsts := resp.Header.Get("Strict-Transport-Security"); (hsts != "") != https {
			t.Errorf("https %v: %q", https, hsts)
		}
	}
}

func TestHeaders(t *testing.T) {
	s := serveOpen(t, nil)
	for _, path := range []string{"/", "/healthz", "/panic", "/nothing", "/login", "/api/v1/me", "/metrics", "/a\\b"} {
		h := s.ask(t, "GET", strings.ReplaceAll(path, "\\", "%5c"), "").Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s: %q", path, name, h.Get(name))
			}
		}
		policy := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: policy %q", path, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || h.Get("Permissions-Policy") == "" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: %v", path, h)
		}
		if strings.Contains(h.Get("Cache-Control"), "public") || h.Get("Cache-Control") == "" {
			t.Errorf("%s: Cache-Control %q", path, h.Get("Cache-Control"))
		}
	}
}

func TestRequestID(t *testing.T) {
	s := serveOpen(t, nil)
	seen := map[string]bool{}
	for _, given := range []string{"", "0123456789abcdef", "a.b_c-d.e", "short", strings.Repeat("x", 65), "with space", "a\"b=c,d{e}", "id<script>", "rawi_" + strings.Repeat("a", 43)} {
		got := s.ask(t, "GET", "/", "", "X-Request-Id", given).Header.Get("X-Request-Id")
		kept := given == "0123456789abcdef" || given == "a.b_c-d.e"
		if kept != (got == given) || len(got) < 8 || seen[got] {
			t.Errorf("%q became %q", given, got)
		}
		seen[got] = true
		if !strings.Contains(s.log.String(), `"request":"`+got+`"`) {
			t.Errorf("%q is not in the log", got)
		}
	}
}

// TestPanic has what it guards fail: the client gets a problem with the number
// under which the log has the fault, and what has begun is broken off.
func TestPanic(t *testing.T) {
	s := serveOpen(t, nil)
	resp := s.ask(t, "GET", "/panic?secret=1", "")
	text := wants(t, "panic", resp, 500)
	log := s.log.String()
	if strings.Contains(text, "fault") || !strings.Contains(log, "a fault") || strings.Contains(log, "\u202e") || !strings.Contains(log, resp.Header.Get("X-Request-Id")) {
		t.Errorf("answer %s, log %s", text, log)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	late, err := http.Get(server.URL + "/late-panic")
	if err == nil {
		_, err = io.ReadAll(late.Body)
		late.Body.Close()
	}
	if err == nil {
		t.Error("a part was taken for the whole")
	}
	if after, err := http.Get(server.URL + "/who"); err != nil || after.StatusCode != 200 {
		t.Errorf("after that: %v, %v", after, err)
	}
}

// TestLog asks with hostile paths and fields: every line of the log is one line
// of JSON, without query, token, cookie or body.
func TestLog(t *testing.T) {
	for _, form := range []string{"json", "text"} {
		var buf lockedBuffer
		log, err := guard.NewLog(&buf, form, "debug")
		if err != nil {
			t.Fatal(err)
		}
		s := serve(t, func(o *guard.Options) { o.Log = log })
		token := s.token(t, "badr", guard.Reader)
		secret := strings.TrimPrefix(token, "Bearer ")
		s.ask(t, "GET", "/search?q=hush", "", "Authorization", token, "User-Agent", "x\nlevel=ERROR msg=forged \u202e "+secret)
		s.ask(t, "GET", "/%0alevel=ERROR", "", "Authorization", token)
		s.ask(t, "GET", "/x%e2%80%aey%22%20status=1", "", "Authorization", token)
		s.ask(t, "GET", "/"+secret, "")
		s.ask(t, "POST", "/api/v1/login", `{"name":"hush","password":"hush hush hush"}`)
		s.ask(t, "GET", "/"+strings.Repeat("x", 5000), "", "Authorization", token)
		s.ask(t, "HUSH", "/", "", "Cookie", "hush=1")
		out := buf.String()
		for _, no := range []string{"hush", "HUSH", secret, "\u202e", strings.Repeat("x", 300)} {
			if strings.Contains(out, no) {
				t.Errorf("%s: the log has %q:\n%s", form, no, out)
			}
		}
		for line := range strings.Lines(out) {
			if form == "json" && !json.Valid([]byte(line)) || form == "text" && !strings.HasPrefix(line, "time=") {
				t.Errorf("%s: a line of its own: %s", form, line)
			}
		}
		if strings.Count(out, "\n") != 8 {
			t.Errorf("%s: %d lines\n%s", form, strings.Count(out, "\n"), out)
		}
	}
	for _, c := range [][2]string{{"xml", "info"}, {"text", "loud"}, {"text", "info+1"}, {"", ""}} {
		if _, err := guard.NewLog(io.Discard, c[0], c[1]); err == nil {
			t.Errorf("%v is a log", c)
		}
	}
}

// TestProxies asks through proxies: only the word of a trusted one counts.
func TestProxies(t *testing.T) {
	s := serve(t, func(o *guard.Options) {
		o.Trusted = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}
	})
	for _, c := range []struct{ from, forwarded, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "198.51.100.1", "192.0.2.1"},
		{"10.0.0.1:5", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:5", "203.0.113.9, 198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:5", "203.0.113.9, 198.51.100.1, 10.1.1.1", "198.51.100.1"},
		{"10.0.0.1:5", "127.0.0.1, 198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:5", "not an address", "10.0.0.1"},
		{"10.0.0.1:5", "198.51.100.1, not an address", "10.0.0.1"},
		{"10.0.0.1:5", "198.51.100.1:4000", "198.51.100.1"},
		{"10.0.0.1:5", "::ffff:198.51.100.1", "198.51.100.1"},
		{"[::ffff:10.0.0.1]:5", "2001:db8::1", "2001:db8::1"},
		{"nonsense", "198.51.100.1", "invalid IP"},
	} {
		fields := []string{"from", c.from}
		if c.forwarded != "" {
			fields = append(fields, "X-Forwarded-For", c.forwarded)
		}
		s.ask(t, "GET", "/who", "", fields...)
		lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
		if last := lines[len(lines)-1]; !strings.Contains(last, `"from":"`+c.want+`"`) {
			t.Errorf("%s for %q: want %s: %s", c.from, c.forwarded, c.want, last)
		}
		s.pass(time.Minute)
	}
}

// TestRates asks more often than anybody needs.
func TestRates(t *testing.T) {
	s := serve(t, func(o *guard.Options) { o.Rate = 10 })
	count := func(n int, fields ...string) (ok, many int) {
		for range n {
			resp := s.ask(t, "GET", "/who", "", fields...)
			switch resp.StatusCode {
			case 429:
				many++
				if resp.Header.Get("Retry-After") == "" {
					t.Error("no Retry-After")
				}
			default:
				ok++
			}
		}
		return ok, many
	}
	token := s.token(t, "badr", guard.Reader)
	if ok, many := count(50, "Authorization", token); ok != 20 || many != 30 {
		t.Errorf("one who is known: %d, %d", ok, many)
	}
	if ok, _ := count(1, "Authorization", s.token(t, "salma", guard.Reader)); ok != 1 {
		t.Error("another waits too")
	}
	s.pass(time.Second)
	if ok, _ := count(50, "Authorization", token); ok != 10 {
		t.Errorf("a second later: %d", ok)
	}
	if ok, many := count(300, "from", "192.0.2.1:1"); ok != 100 || many != 200 {
		t.Errorf("a stranger: %d, %d", ok, many)
	}
	if ok, _ := count(1, "from", "192.0.2.2:1"); ok != 1 {
		t.Error("another stranger waits too")
	}
	// Who changes the end of an IPv6 address is the same.
	n := 0
	for i := range 300 {
		ok, _ := count(1, "from", fmt.Sprintf("[2001:db8:1:2::%x]:1", i+1))
		n += ok
	}
	if n != 100 {
		t.Errorf("one network: %d", n)
	}
	// Guessing tokens is no way around it.
	n = 0
	for range 300 {
		if s.ask(t, "GET", "/who", "", "Authorization", "Bearer x", "from", "192.0.2.9:1").StatusCode == 401 {
			n++
		}
	}
	if n != 100 {
		t.Errorf("guessing tokens: %d", n)
	}
	// Health is asked by machines, as often as they like.
	for range 500 {
		if resp := s.ask(t, "GET", "/healthz", "", "from", "192.0.2.1:1"); resp.StatusCode != 200 {
			t.Fatal(resp.Status)
		}
	}
}

func TestInFlight(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	c := newClock()
	h := guard.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		begun <- struct{}{}
		<-release
	}), guard.Options{Open: true, InFlight: 2, Now: c.Now})
	s := &service{Handler: h, clock: c}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { s.ask(t, "GET", "/", "") })
		<-begun
	}
	resp := s.ask(t, "GET", "/", "")
	wants(t, "a third", resp, 503)
	if resp.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	wants(t, "health", s.ask(t, "GET", "/healthz", ""), 200)
	close(release)
	wg.Wait()
}

func TestHealth(t *testing.T) {
	s := serve(t, nil)
	fault := error(nil)
	s.health.Ready = func(ctx context.Context) error {
		if _, ok := ctx.Deadline(); !ok {
			t.Error("no deadline")
		}
		return fault
	}
	check := func(what string, health, ready int) {
		t.Helper()
		for path, want := range map[string]int{"/healthz": health, "/readyz": ready} {
			resp := s.ask(t, "GET", path, "", "from", "192.0.2.1:1", "Host", "whatever.example")
			if text := textOf(t, resp); resp.StatusCode != want || strings.Contains(text, "disk") {
				t.Errorf("%s: %s: %d %s", what, path, resp.StatusCode, text)
			}
		}
	}
	check("well", 200, 200)
	fault = fmt.Errorf("the disk /srv/secret is full")
	check("not ready", 200, 503)
	fault = nil
	s.health.Stopping()
	check("stopping", 200, 503)
	wants(t, "post", s.ask(t, "POST", "/healthz", ""), 405)
}

// TestMetrics reads the metrics; the labels are no words of clients.
func TestMetrics(t *testing.T) {
	s := serve(t, nil)
	token := s.token(t, "badr", guard.Reader)
	for i := range 20 {
		s.ask(t, "GET", fmt.Sprint("/article/", i), "", "Authorization", token)
		s.ask(t, "GET", fmt.Sprint("/made-up/", i), "")
		s.ask(t, fmt.Sprint("VERB", i), "/", "")
	}
	s.ask(t, "POST", "/api/v1/login", `{"name":"salma","password":"wrong"}`)
	text := wants(t, "on this machine", s.ask(t, "GET", "/metrics", ""), 200)
	for _, want := range []string{
		`rawi_http_requests_total{method="GET",route="GET /article/{id}",status="200"} 20`,
		`rawi_http_requests_total{method="other",route="none",status="405"} 20`,
		`rawi_http_refused_total{reason="method"} 20`,
		`rawi_http_request_seconds_bucket{route="GET /article/{id}",le="0.001"}`,
		`rawi_logins_total{outcome="wrong"} 1`, "rawi_http_in_flight 1", "go_goroutines", "process_open_fds",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(text, "made-up") || strings.Contains(text, "VERB") {
		t.Error("clients make labels")
	}
	wants(t, "from elsewhere", s.ask(t, "GET", "/metrics", "", "from", "192.0.2.1:1"), 401)
	wants(t, "through a proxy", s.ask(t, "GET", "/metrics", "", "X-Forwarded-For", "127.0.0.1"), 401)
	wants(t, "by a reader", s.ask(t, "GET", "/metrics", "", "from", "192.0.2.1:1", "Authorization", token), 200)
	wants(t, "by a wrong token", s.ask(t, "GET", "/metrics", "", "from", "192.0.2.1:1", "Authorization", "Bearer x"), 401)
	wants(t, "by a wrong token here", s.ask(t, "GET", "/metrics", "", "Authorization", "Bearer x"), 401)
	wants(t, "post", s.ask(t, "POST", "/metrics", "", "Authorization", token), 405)
}

// TestLoginPage goes the way of a browser without scripts.
func TestLoginPage(t *testing.T) {
	s := serve(t, nil)
	resp := s.ask(t, "GET", "/article/7?version=2", "", "Accept", "text/html,*/*")
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/login?next=%2Farticle%2F7%3Fversion%3D2" {
		t.Errorf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	wants(t, "a program", s.ask(t, "GET", "/article/7.json", "", "Accept", "application/json"), 401)
	wants(t, "the API", s.ask(t, "GET", "/api/v1/search", "", "Accept", "text/html"), 401)

	page := wants(t, "page", s.ask(t, "GET", resp.Header.Get("Location"), ""), 200)
	if !strings.Contains(page, `value="/article/7?version=2"`) || strings.Contains(page, "style=") || strings.Contains(page, "<script") || !strings.Contains(page, `dir="rtl"`) {
		t.Errorf("page: %s", page)
	}
	form := func(path, body string, fields ...string) *http.Response {
		return s.ask(t, "POST", path, body, append([]string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"}, fields...)...)
	}
	page = wants(t, "wrong", form("/login", "name=salma&password=x&next=/article/7"), 401)
	if !strings.Contains(page, `role="alert"`) || strings.Contains(page, `value="salma"`) {
		t.Errorf("wrong: %s", page)
	}
	resp = form("/login", "name=salma&password="+strings.ReplaceAll(goodPassword, " ", "+")+"&next=/article/7")
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/article/7" || len(resp.Cookies()) != 2 {
		t.Fatalf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	jar := slices.Collect(maps.Values(map[string]string{"a": resp.Cookies()[0].Name + "=" + resp.Cookies()[0].Value, "b": resp.Cookies()[1].Name + "=" + resp.Cookies()[1].Value}))
	cookie := strings.Join(jar, "; ")
	wants(t, "inside", s.ask(t, "GET", "/article/7", "", "Cookie", cookie), 200)
	page = wants(t, "page of one who is inside", s.ask(t, "GET", "/login", "", "Cookie", cookie), 200)
	_, after, _ := strings.Cut(page, `name="csrf" value="`)
	csrf, _, _ := strings.Cut(after, `"`)
	wants(t, "a forged logout", form("/logout", "csrf=x", "Cookie", cookie), 403)
	if resp := form("/logout", "csrf="+csrf, "Cookie", cookie); resp.StatusCode != 303 {
		t.Errorf("logout: %d", resp.StatusCode)
	}
	wants(t, "outside", s.ask(t, "GET", "/article/7", "", "Cookie", cookie), 401)
	for i := range 30 {
		resp = form("/login", "name=salma&password=x", "from", "192.0.2.1:1")
		if resp.StatusCode == 429 {
			if i > 20 || resp.Header.Get("Retry-After") == "" || !strings.Contains(textOf(t, resp), "role=\"alert\"") {
				t.Errorf("attempt %d: %v", i, resp.Header)
			}
			return
		}
	}
	t.Error("guessing has no end")
}
