package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/rawi/guard"
	"example.org/rawi/server"
	"example.org/rawi/store/sqlite"
)

const adminPassword = "النخيل والبحر ولون القمر"

// TestEveryRouteHasARule holds the routes of the server against the table of who
// may ask for what: what changes something is named there, with the role that it
// takes, and nothing of the archive is for everybody.
func TestEveryRouteHasARule(t *testing.T) {
	s, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	web, err := server.New(server.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	web.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/openapi.json", nil))
	var description struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(w.Body.Bytes(), &description); err != nil {
		t.Fatal(err)
	}
	want := map[string]guard.Role{
		"POST /api/v1/analyse": guard.Reader, "POST /api/v1/corrections": guard.Editor, "POST /api/v1/decisions": guard.Editor, "POST /api/v1/alerts": guard.Editor,
	}
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	routes := 0
	for path, methods := range description.Paths {
		for method := range methods {
			method = strings.ToUpper(method)
			if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, method) {
				continue
			}
			routes++
			rule, named := guard.RuleFor(method, parameter.ReplaceAllString(path, "7"))
			least, known := want[method+" "+path]
			delete(want, method+" "+path)
			switch {
			case rule.Least == guard.Nobody:
				t.Errorf("%s %s is for everybody", method, path)
			case method == "GET" && rule.Least != guard.Reader:
				t.Errorf("%s %s takes %s", method, path, rule.Least)
			case method != "GET" && !named:
				t.Errorf("%s %s has no rule", method, path)
			case known && rule.Least != least:
				t.Errorf("%s %s takes %s, want %s", method, path, rule.Least, least)
			case method != "GET" && !known && !rule.Least.Allows(guard.Editor):
				t.Errorf("%s %s takes %s only", method, path, rule.Least)
			}
			// The twins of the API are its own routes under another name.
			for _, twin := range []string{path + ".json", path + ".csv"} {
				if rule, _ := guard.RuleFor(method, parameter.ReplaceAllString(twin, "7")); rule.Least == guard.Nobody || method != "GET" && !rule.Least.Allows(guard.Editor) && path != "/api/v1/analyse" {
					t.Errorf("%s %s takes %q", method, twin, rule.Least)
				}
			}
		}
	}
	if routes < 30 || len(want) > 0 {
		t.Errorf("%d routes; not found: %v", routes, want)
	}
	for _, path := range []string{"/", "/today", "/article/7", "/article/7.json", "/party/x.csv", "/search", "/alerts", "/alerts/7", "/alerts/7.json", "/api/openapi.json", "/api/docs"} {
		if rule, _ := guard.RuleFor(http.MethodGet, path); rule.Least != guard.Reader {
			t.Errorf("%s takes %q", path, rule.Least)
		}
	}
}

// service is rawi serve as a process of its own.
type serviceProcess struct {
	*exec.Cmd
	url    string
	stderr *bytes.Buffer
}

// startService starts rawi serve and waits for its address.
func startService(t *testing.T, args ...string) *serviceProcess {
	t.Helper()
	p := &serviceProcess{Cmd: rawiProcess(t, append([]string{"serve"}, args...)...), stderr: &bytes.Buffer{}}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Stderr = p.stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.ProcessState == nil {
			_ = p.Process.Kill()
			_ = p.Wait()
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = p.Wait()
		t.Fatalf("%v: %s", err, p.stderr)
	}
	p.url = strings.TrimSuffix(strings.TrimSpace(line), "/")
	return p
}

// end sends SIGTERM and waits.
func (p *serviceProcess) end(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("%v: %s", err, p.stderr)
	}
}

// archiveWith makes an archive with one article, in whose title and text there is
// script, and with an admin.
func archiveWith(t *testing.T, admin bool) string {
	t.Helper()
	dir := t.TempDir()
	db, file := filepath.Join(dir, "archive"), filepath.Join(dir, "a.jsonl")
	line, err := json.Marshal(map[string]string{
		"id": "a1", "url": "https://news.example.org/1?x=\"><script>alert(1)</script>", "published": "2025-08-16", "publisher": "<img src=x onerror=alert(2)>",
		"title": "الوزير </title><script>alert(3)</script> يعلن", "text": "أعلن الوزير سامي الرفاعي أن الميناء سيفتح. <script>alert(4)</script> \u202e </script> وقال: «لن نوقع <b>شيئا</b>».",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, line, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := rawiProcess(t, "ingest", "--quiet", "--db", db, file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if admin {
		add := rawiProcess(t, "user", "add", "salma", "--role", "admin", "--db", db)
		add.Stdin = strings.NewReader(adminPassword + "\n")
		if out, err := add.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	return db
}

// TestServeBeyond serves others than those on this machine: only with an admin,
// who logs in, and nobody else gets anything.
func TestServeBeyond(t *testing.T) {
	db := archiveWith(t, false)
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		out, err := rawiProcess(t, "serve", "--db", db, "--addr", addr).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "rawi: error: others reach") || !strings.Contains(string(out), "rawi: hint: rawi user add NAME --role admin") {
			t.Errorf("%s: %v: %s", addr, err, out)
		}
	}
	for want, args := range map[string][]string{
		"write it as 127.0.0.1:8080": {"--addr", "nonsense"}, "give both": {"--tls-cert", "x"}, "10.0.0.0/8": {"--trusted-proxy", "x"},
		"text and json": {"--log-format", "xml"}, "levels are": {"--log-level", "loud"}, "for this machine only": {"--demo", "--addr", "0.0.0.0:0"},
		"http://127.0.0.1:4318": {"--otlp-endpoint", "x"}, "in PEM": {"--tls-cert", "none", "--tls-key", "none"},
	} {
		out, err := rawiProcess(t, append([]string{"serve", "--db", db, "--addr", "127.0.0.1:0"}, args...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%v: %v: %s", args, err, out)
		}
	}
	db = archiveWith(t, true)
	p := startService(t, "--db", db, "--addr", "0.0.0.0:0", "--log-level", "info", "--log-format", "json")
	_, port, err := net.SplitHostPort(strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	url := "http://127.0.0.1:" + port
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(path string) (int, string) {
		t.Helper()
		resp, err := client.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	for _, path := range []string{"/", "/today", "/article/1", "/article/1.json", "/api/v1/search?q=x", "/api/v1/export", "/api/openapi.json", "/alerts/1.json", "/search.csv?q=x"} {
		if status, text := get(path); status != 401 || strings.Contains(text, "الوزير") {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	status := 0
	for range 200 { // the index takes its time
		if status, _ = get("/readyz"); status == 200 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if status != 200 {
		t.Errorf("readyz: %d", status)
	}
	body, err := json.Marshal(map[string]string{"name": "salma", "password": adminPassword})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Post(url+"/api/v1/login", "application/json", bytes.NewReader(body))
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("login: %v, %v", resp, err)
	}
	resp.Body.Close()
	if status, text := get("/api/v1/article/1"); status != 200 || !strings.Contains(text, "الرفاعي") {
		t.Errorf("after the login: %d %s", status, text)
	}
	// Another program takes the account's right away: it holds at once.
	if status, _ := get("/api/v1/users"); status != 200 {
		t.Errorf("accounts: %d", status)
	}
	token := rawiProcess(t, "token", "add", "test", "--user", "salma", "--db", db, "--quiet")
	secret, err := token.Output()
	if err != nil {
		t.Fatal(err)
	}
	ask := func() int {
		req, err := http.NewRequest(http.MethodGet, url+"/api/v1/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(secret)))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	if status := ask(); status != 200 {
		t.Errorf("by token: %d", status)
	}
	if out, err := rawiProcess(t, "token", "revoke", "1", "--db", db).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if status := ask(); status != 401 {
		t.Errorf("by a token that was taken away: %d", status)
	}
	p.end(t)
	log := p.stderr.String()
	if strings.Contains(log, strings.TrimSpace(string(secret))) || strings.Contains(log, adminPassword) || !strings.Contains(log, `"msg":"login"`) || !strings.Contains(log, "passwords travel as they are") {
		t.Errorf("log: %s", log)
	}
}

// TestScriptInArticles opens every page of an article with script in its title,
// text and address: it comes back as text and never as a part of a page.
func TestScriptInArticles(t *testing.T) {
	p := startService(t, "--db", archiveWith(t, false), "--addr", "127.0.0.1:0")
	get := func(path, accept string) *http.Response {
		t.Helper()
		req, err := http.NewRequest(http.MethodGet, p.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", accept)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	for range 100 {
		resp := get("/api/v1/story", "*/*")
		resp.Body.Close()
		if resp.StatusCode == 200 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	found := 0
	for _, path := range []string{
		"/", "/today/2025-08-16", "/article/1", "/article/1?q=%3Cscript%3Ealert(5)%3C/script%3E", "/search?q=%22%3E%3Cscript%3Ealert(5)%3C/script%3E", "/story", "/party", "/map",
		"/party/%3Cscript%3Ealert(5)%3C%252Fscript%3E", "/%3Cscript%3Ealert(5)", "/alerts", "/corrections", "/sources", "/login?next=/%22%3E%3Cscript%3Ealert(5)",
	} {
		for _, twin := range []string{"", ".json", ".csv"} {
			at, query, _ := strings.Cut(path, "?")
			if twin != "" && at == "/" {
				at = "/index"
			}
			for _, accept := range []string{"text/html,*/*", "application/json"} {
				resp := get(at+twin+"?"+query, accept)
				b, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil {
					t.Fatal(err)
				}
				kind := resp.Header.Get("Content-Type")
				if resp.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "script-src 'self'") || kind == "" {
					t.Errorf("%s%s: %v", path, twin, resp.Header)
				}
				if resp.StatusCode >= 500 {
					t.Errorf("%s%s: %d %s", path, twin, resp.StatusCode, b)
				}
				text := string(b)
				if strings.Contains(text, "alert(") {
					found++
				}
				if strings.HasPrefix(kind, "text/html") && regexp.MustCompile(`<script[^>]*>\s*alert|<img src=x|</title><script`).MatchString(text) {
					t.Errorf("%s%s: script in the page: %s", path, twin, text)
				}
			}
		}
	}
	if found == 0 {
		t.Error("the script was nowhere: nothing was tried")
	}
	// Paths lead to nothing outside, and cursors that were tampered with to an error.
	for path, want := range map[string]int{
		"/assets/..%2f..%2fetc/passwd": 400, "/assets/%2e%2e/%2e%2e/etc/passwd": 400, "/article/..%2f1": 400, "/article/1.json?version=-1": 422,
		"/api/v1/export?to=../../etc/passwd": 422, "/api/v1/rules/..%2f..%2fgo.mod": 400, "/api/v1/article/99999999999999999999": 422,
	} {
		resp := get(path, "*/*")
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want && (resp.StatusCode < 400 || resp.StatusCode >= 500) || bytes.Contains(b, []byte("root:")) {
			t.Errorf("%s: %d %s", path, resp.StatusCode, b)
		}
	}
	for _, cursor := range []string{"x", "AAAA", "%00", strings.Repeat("A", 4000), "-1", "eyJhZnRlciI6MX0", "..", "1e999", "%F0%28%8C%28"} {
		for _, path := range []string{"/api/v1/search?q=x&cursor=", "/api/v1/article?cursor=", "/api/v1/story?cursor=", "/api/v1/party?cursor=", "/api/v1/corrections?cursor=", "/api/v1/party?after=", "/api/v1/corrections?after="} {
			resp := get(path+cursor, "*/*")
			resp.Body.Close()
			if resp.StatusCode >= 500 {
				t.Errorf("%s%s: %d", path, cursor, resp.StatusCode)
			}
		}
	}
	p.end(t)
}

// TestServeEnds stops a service that is sending: who reads gets the whole, and the
// status is 0.
func TestServeEnds(t *testing.T) {
	p := startService(t, "--db", archiveWith(t, false), "--addr", "127.0.0.1:0", "--drain", "300ms", "--grace", "10s")
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// A request whose body is on its way when the signal comes.
	body := `{"text":"أعلن الوزير أن الميناء سيفتح قبل نهاية العام."}`
	fmt.Fprintf(conn, "POST /api/v1/analyse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:20])
	time.Sleep(200 * time.Millisecond)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	status := 0
	for range 100 {
		resp, err := http.Get(p.url + "/readyz")
		if err != nil {
			break
		}
		resp.Body.Close()
		if status = resp.StatusCode; status == 503 {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	if status != 503 {
		t.Errorf("readyz: %d", status)
	}
	time.Sleep(500 * time.Millisecond)
	if _, err := http.Get(p.url + "/healthz"); err == nil {
		t.Error("connections are taken after the drain")
	}
	if _, err := io.WriteString(conn, body[20:]); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(15 * time.Second))
	answer, err := io.ReadAll(conn)
	if err != nil || !bytes.HasPrefix(answer, []byte("HTTP/1.1 200")) || !bytes.Contains(answer, []byte("الميناء")) {
		t.Errorf("%v: %.300s", err, answer)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = p.Process.Kill() })
	defer stop()
	if err := p.Wait(); err != nil {
		t.Errorf("%v: %s", err, p.stderr)
	}
	if _, err := os.Stat(filepath.Join(p.Args[3], sqlite.File+"-wal")); err == nil {
		t.Error("the archive was not closed: its log is there")
	}
}

// TestSourcesInside names sources that lead into the own network: they are refused.
func TestSourcesInside(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the inside was reached") }))
	defer inside.Close()
	db := filepath.Join(t.TempDir(), "archive")
	port := inside.URL[strings.LastIndexByte(inside.URL, ':'):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]", "0.0.0.0"} {
		out, _ := rawiProcess(t, "ingest", "--db", db, "http://"+host+port+"/feed.xml").CombinedOutput()
		if !strings.Contains(string(out), "refused") && !strings.Contains(string(out), "public internet") {
			t.Errorf("%s: %s", host, out)
		}
	}
}
