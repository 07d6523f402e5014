package main

import (
	"bufio"
	"bytes"
	"context"
	crand "crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi/alert"
	"example.org/rawi/guard"
	"example.org/rawi/server"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
	"pgregory.net/rapid"
)

// desk is the API over alerts; who asks is said by a header.
type desk struct {
	t       *testing.T
	post    *alert.Post
	store   store.Store
	handler http.Handler
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d := &desk{t: t, store: s}
	d.post = &alert.Post{
		Store: s, Clock: wallClock{}, Chance: rand.Float64, Random: crand.Reader,
		Senders: map[string]alert.Sender{store.ChannelHook: alert.NewHooks(true, "", "rawi/test")},
	}
	web, err := server.New(server.Options{Store: s, Accounts: accounts{}, Alerts: alertDesk{d.post, "https://rawi.example.org", "ar"}})
	if err != nil {
		t.Fatal(err)
	}
	d.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, role, ok := strings.Cut(r.Header.Get("X-User"), "/"); ok {
			r = r.WithContext(guard.With(r.Context(), guard.User{Name: name, Role: guard.Role(role)}))
		}
		web.ServeHTTP(w, r)
	})
	return d
}

// ask asks as somebody and returns the answer.
func (d *desk) ask(user, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if user != "" {
		r.Header.Set("X-User", user)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

// gets is ask with the status that is wanted.
func (d *desk) gets(status int, user, method, path, body string, headers ...string) string {
	d.t.Helper()
	w := d.ask(user, method, path, body, headers...)
	if w.Code != status {
		d.t.Errorf("%s %s %s: %d, want %d: %s", user, method, path, w.Code, status, w.Body)
	}
	return w.Body.String()
}

func (d *desk) alert(answer string) (a server.Alert) {
	d.t.Helper()
	if err := json.Unmarshal([]byte(answer), &a); err != nil {
		d.t.Fatalf("%v: %s", err, answer)
	}
	return a
}

const salma, badr, reads, admin = "salma/editor", "badr/editor", "rami/reader", "amal/admin"

func TestAlertAPI(t *testing.T) {
	d := newDesk(t)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gone" {
			w.WriteHeader(http.StatusGone)
		}
	}))
	defer hook.Close()
	body := fmt.Sprintf(`{"name":"الوزير","query":"speaker:الوزير","in":"statements","webhook":"%s/geheim","email":"a@example.org, b@example.org","digest":"daily 7:00"}`, hook.URL)
	for who, status := range map[string]int{"": 401, reads: 403} {
		d.gets(status, who, "POST", "/api/v1/alerts", body)
	}
	made := d.alert(d.gets(201, salma, "POST", "/api/v1/alerts", body))
	if made.ID != "1" || made.Owner != "salma" || !made.Mine || !strings.HasPrefix(made.Secret, "whsec_") || !strings.HasPrefix(made.Feed, "/alerts/1.atom?key=") ||
		made.Webhook != hook.URL+"/…" || made.Email != "a@example.org, b@example.org" || made.Digest != "daily 07:00" || len(made.Channels) != 3 {
		t.Errorf("made %+v", made)
	}
	for _, path := range []string{"/api/v1/alerts", "/api/v1/alerts/1", "/alerts.json", "/alerts.csv", "/alerts/1.json"} {
		for _, who := range []string{salma, badr, reads, admin} {
			answer := d.gets(200, who, "GET", path, "")
			if strings.Contains(answer, "geheim") || strings.Contains(answer, "whsec") {
				t.Errorf("%s: a secret is in %s", who, answer)
			}
			own := who == salma || who == admin
			if !strings.HasSuffix(path, "csv") && (strings.Contains(answer, "key=") != own || strings.Contains(answer, `"mine":true`) != own) {
				t.Errorf("%s: the feed or its key in %s", who, answer)
			}
			if strings.Contains(answer, "a@example.org") != own {
				t.Errorf("%s: the address in %s", who, answer)
			}
		}
		d.gets(401, "", "GET", path, "")
	}

	// Who may change it.
	for _, call := range [][]string{
		{"PATCH", "/api/v1/alerts/1", `{"name":"x"}`}, {"DELETE", "/api/v1/alerts/1", ""}, {"POST", "/api/v1/alerts/1/test", ""},
		{"POST", "/api/v1/alerts/1/retry", ""}, {"GET", "/api/v1/alerts/1/deliveries", ""},
	} {
		for who, status := range map[string]int{"": 401, reads: 403, badr: 403} {
			d.gets(status, who, call[0], call[1], call[2])
		}
		for _, id := range []string{"9", "x", "01", "-1", "99999999999999999999"} {
			d.gets(404, admin, call[0], strings.Replace(call[1], "1/", id+"/", 1)[:len("/api/v1/alerts/")]+id+strings.TrimPrefix(call[1], "/api/v1/alerts/1"), call[2])
		}
	}

	// What was shown and comes back changes nothing; what is new does.
	before := d.stored(1)
	changed := d.alert(d.gets(200, admin, "PATCH", "/api/v1/alerts/1", fmt.Sprintf(`{"name":"وزير الخارجية","webhook":%q,"email":%q,"paused":true}`, made.Webhook, made.Email)))
	if changed.Name != "وزير الخارجية" || !changed.Paused || changed.Owner != "salma" || changed.Secret != "" {
		t.Errorf("changed %+v", changed)
	}
	after := d.stored(1)
	if fmt.Sprint(after.Channels) != fmt.Sprint(before.Channels) || after.FeedKey != before.FeedKey {
		t.Errorf("channels were %+v, are %+v", before.Channels, after.Channels)
	}
	changed = d.alert(d.gets(200, salma, "PATCH", "/api/v1/alerts/1", fmt.Sprintf(`{"webhook":"%s/gone","email":"","paused":false,"new_feed":true}`, hook.URL)))
	if len(changed.Channels) != 1 || changed.Secret == "" || changed.Secret == made.Secret || changed.Feed == made.Feed {
		t.Errorf("changed %+v", changed)
	}
	if answer := d.gets(200, salma, "POST", "/api/v1/alerts/1/test", ""); !strings.Contains(answer, `"status":410`) {
		t.Errorf("trial %s", answer)
	}
	for _, wrong := range []string{`{"webhook":"ftp://x/"}`, `{"email":"nobody"}`, `{"in":"parties"}`, `{"name":""}`, `{"secret":"whsec_AAAA"}`, `{"digest":"weekly","email":"a@example.org"}`} {
		if answer := d.gets(422, salma, "PATCH", "/api/v1/alerts/1", wrong); !strings.Contains(answer, "hint") {
			t.Errorf("%s: %s", wrong, answer)
		}
	}

	// It finds something, and the webhook wants no more.
	d.finds(1, "ما قاله الوزير")
	if _, err := d.post.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	dead := d.alert(d.gets(200, salma, "GET", "/api/v1/alerts/1", ""))
	if !dead.Dead || dead.Fault == "" || dead.Waiting != 1 || dead.Found != 1 || dead.Channels[0].State != "dead" {
		t.Errorf("dead %+v", dead)
	}
	log := d.gets(200, salma, "GET", "/api/v1/alerts/1/deliveries?limit=1", "")
	if !strings.Contains(log, `"state":"dead"`) || !strings.Contains(log, `"status":410`) {
		t.Errorf("deliveries %s", log)
	}
	d.gets(422, salma, "GET", "/api/v1/alerts/1/deliveries?after=x", "")
	if answer := d.gets(200, salma, "POST", "/api/v1/alerts/1/retry", ""); !strings.Contains(answer, `"waiting":1`) {
		t.Errorf("retried %s", answer)
	}
	d.gets(204, salma, "DELETE", "/api/v1/alerts/1", "")
	d.gets(404, salma, "GET", "/api/v1/alerts/1", "")
}

func (d *desk) stored(id int64) *store.Alert {
	d.t.Helper()
	a, err := d.store.Alert(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// finds lets an alert find something.
func (d *desk) finds(id int64, words string) {
	d.t.Helper()
	a := d.stored(id)
	body, err := json.Marshal(map[string]any{"document": 1, "finding": "s1", "evidence": words, "headline": "خبر", "published": "2025-08-16"})
	if err != nil {
		d.t.Fatal(err)
	}
	r := store.Round{Alert: id, From: a.Cursor, UpTo: a.Cursor + 1, Finds: []store.Find{{Document: 1, Key: [16]byte{byte(len(words))}, N: 1, Found: time.Now(), Body: body}}}
	for _, c := range a.Channels {
		r.Parcels = append(r.Parcels, store.Parcel{Channel: c.ID, NotBefore: time.Now().Add(-time.Second), Most: 10, Finds: []int{0}})
	}
	if _, err := d.store.RecordRounds(d.t.Context(), time.Now(), crand.Text, []store.Round{r}); err != nil {
		d.t.Fatal(err)
	}
}

// TestAlertFeed reads a feed as a reader of feeds does: with its key, and with
// what it knows already.
func TestAlertFeed(t *testing.T) {
	d := newDesk(t)
	made := d.alert(d.gets(201, salma, "POST", "/api/v1/alerts", `{"name":"n","query":"q","email":"a@example.org"}`))
	d.finds(1, "ما قيل اليوم")
	for _, path := range []string{"/alerts/1.atom", "/alerts/1.atom?key=", "/alerts/1.atom?key=0", "/alerts/2.atom?key=0", "/alerts/x.atom", "/alerts/..%2f1.atom", made.Feed + "0"} {
		d.gets(404, "", "GET", path, "")
	}
	d.gets(200, reads, "GET", "/alerts/1.atom", "") // who is logged in needs no key
	w := d.ask("", "GET", made.Feed+"&lang=en", "")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/atom+xml") || !strings.Contains(w.Body.String(), "ما قيل اليوم") ||
		!strings.Contains(w.Body.String(), `<link rel="self" type="application/atom+xml" href="https://rawi.example.org`+strings.ReplaceAll(made.Feed, "&", "&amp;")) {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	etag, modified := w.Header().Get("ETag"), w.Header().Get("Last-Modified")
	d.gets(304, "", "GET", made.Feed+"&lang=en", "", "If-None-Match", etag)
	d.gets(304, "", "GET", made.Feed+"&lang=en", "", "If-Modified-Since", modified)
	d.gets(405, "", "POST", made.Feed, "{}")
	d.finds(1, "ثم قيل شيء آخر")
	d.gets(200, "", "GET", made.Feed+"&lang=en", "", "If-None-Match", etag)
	d.gets(200, salma, "PATCH", "/api/v1/alerts/1", `{"new_feed":true}`)
	d.gets(404, "", "GET", made.Feed, "")

	// The link of a mail asks first, and ends it on a click.
	c := d.stored(1).Channels[0]
	end := fmt.Sprintf("/alerts/1/end?channel=%d&key=%s", c.ID, c.Secret)
	if page := d.gets(200, "", "GET", end, ""); !strings.Contains(page, `<form method="post">`) || len(d.stored(1).Channels) != 1 {
		t.Errorf("page %s", page)
	}
	d.gets(404, "", "POST", strings.TrimSuffix(end, c.Secret)+"0", "")
	d.gets(404, "", "POST", "/alerts/x/end", "")
	d.gets(200, "", "POST", end, "")
	if len(d.stored(1).Channels) != 0 {
		t.Error("the address is still there")
	}
	d.gets(404, "", "POST", end, "")
}

// TestServeAlerts runs the whole of it: a process that serves, another that
// ingests, and a webhook that is down, while the process is killed. Everything
// arrives, in order, and what arrives while all is well does so in time.
func TestServeAlerts(t *testing.T) {
	dir := t.TempDir()
	archive := filepath.Join(dir, "archive")
	ingest := func(n int) {
		t.Helper()
		line := fmt.Sprintf(`{"id":"a%d","url":"https://news.example.org/%d","published":"2025-08-16","title":"خبر","text":"قال وزير الخارجية سامي الرفاعي: «الخطوة رقم %d في طريق الاتفاق الدائم»."}`, n, n, n)
		file := filepath.Join(dir, fmt.Sprint(n, ".jsonl"))
		if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := rawiProcess(t, "ingest", "--quiet", "--db", archive, file).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	ingest(0)

	var mu sync.Mutex
	down, got, seen := false, []string{}, map[string]bool{}
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		var p alert.Payload
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
			t.Error(err)
		}
		if seen[p.Delivery] {
			return
		}
		seen[p.Delivery] = true
		for _, h := range p.Hits {
			got = append(got, h.Evidence)
		}
	}))
	defer hook.Close()

	start := func() (address string, kill func()) {
		t.Helper()
		cmd := rawiProcess(t, "serve", "--db", archive, "--addr", "127.0.0.1:0", "--allow-private")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var faults bytes.Buffer
		cmd.Stderr = &faults
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatalf("%v: %s", err, faults.Bytes())
		}
		return strings.TrimSpace(line), func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
	arrives := func(what string, want ...string) time.Duration {
		t.Helper()
		begun := time.Now()
		for time.Since(begun) < 60*time.Second {
			mu.Lock()
			n := len(got)
			mu.Unlock()
			if n >= len(want) {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		mu.Lock()
		defer mu.Unlock()
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Fatalf("%s: got %q, want %q", what, got, want)
		}
		return time.Since(begun)
	}
	said := func(n int) string {
		return fmt.Sprintf("الخطوة رقم %d في طريق الاتفاق الدائم", n)
	}

	address, kill := start()
	defer func() { kill() }()
	body := fmt.Sprintf(`{"name":"الرفاعي","query":"الاتفاق","in":"statements","webhook":%q}`, hook.URL)
	var made server.Alert
	for try := 0; made.ID == ""; try++ {
		resp, err := http.Post(address+"api/v1/alerts", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != 201 && try > 50 {
			t.Fatalf("%s: %s, %v", resp.Status, answer, err)
		}
		if resp.StatusCode != 201 {
			time.Sleep(200 * time.Millisecond)
			continue
		}
		if err := json.Unmarshal(answer, &made); err != nil {
			t.Fatal(err)
		}
	}
	ingest(1)
	t.Logf("arrived %s after it was in", arrives("all is well", said(1)).Round(10*time.Millisecond))

	mu.Lock()
	down = true
	mu.Unlock()
	ingest(2)
	time.Sleep(3 * time.Second)
	kill()
	ingest(3) // nobody serves
	address, kill = start()
	ingest(4)
	time.Sleep(3 * time.Second)
	mu.Lock()
	down = false
	mu.Unlock()
	t.Logf("all arrived %s after the webhook was up", arrives("down and killed", said(1), said(2), said(3), said(4)).Round(10*time.Millisecond))

	metrics, err := http.Get(address + "metrics")
	if err != nil {
		t.Fatal(err)
	}
	figures, err := io.ReadAll(metrics.Body)
	metrics.Body.Close()
	if err != nil || !strings.Contains(string(figures), "\nrawi_alert_channels 1\n") || !strings.Contains(string(figures), "\nrawi_articles 5\n") {
		t.Errorf("%s %v: %s", metrics.Status, err, figures)
	}
	resp, err := http.Get(strings.TrimSuffix(address, "/") + made.Feed)
	if err != nil {
		t.Fatal(err)
	}
	feed, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != 200 || strings.Count(string(feed), "<entry>") != 4 {
		t.Errorf("%s %v: %s", resp.Status, err, feed)
	}
}

// TestAlertAPIHostile calls every address of alerts with right, wrong and hostile
// input: no answer is a fault of the server, and none holds a secret of another.
func TestAlertAPIHostile(t *testing.T) {
	d := newDesk(t)
	d.post.Senders = map[string]alert.Sender{store.ChannelHook: nowhere{}, store.ChannelMail: nowhere{}}
	other := d.alert(d.gets(201, badr, "POST", "/api/v1/alerts", `{"name":"n","query":"q","webhook":"https://hook.example.org/geheim","email":"badr@example.org"}`))
	d.finds(1, "ما قيل")
	odd := []string{
		"", " ", "0", "-1", "1", "2", "9223372036854775808", "1.5", "../../etc/passwd", "%2e%2e", "'; DROP TABLE alerts; --", "<script>alert(1)</script>", "a\x00b",
		"\u202e\u2066", "\xff\xfe", strings.Repeat("ن", 3000), "https://example.org/\r\nX: y", "http://[::1", "http://127.0.0.1/", "file:///etc/passwd", "a@b.example\nBcc: c@d.example",
		"whsec_", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "daily 99:99", "null", "(", "speaker:", "statements",
	}
	fields := []string{
		"name", "query", "in", "exact", "without", "webhook", "secret", "email", "digest", "paused", "last", "new_feed", "id", "mine", "owner", "feed", "found", "channels", "odd",
	}
	routes := []struct{ method, path string }{
		{"GET", "/api/v1/alerts"}, {"POST", "/api/v1/alerts"}, {"GET", "/api/v1/alerts/ID"}, {"PATCH", "/api/v1/alerts/ID"}, {"DELETE", "/api/v1/alerts/ID"},
		{"GET", "/api/v1/alerts/ID/deliveries"}, {"POST", "/api/v1/alerts/ID/test"}, {"POST", "/api/v1/alerts/ID/retry"}, {"GET", "/alerts/ID.atom"},
		{"GET", "/alerts/ID.json"}, {"GET", "/alerts.csv"}, {"GET", "/alerts/ID/end"}, {"POST", "/alerts/ID/end"},
	}
	rapid.Check(t, func(rt *rapid.T) {
		value := func(name string) any {
			switch rapid.IntRange(0, 6).Draw(rt, "value of "+name) {
			case 0:
				return rapid.Bool().Draw(rt, name)
			case 1:
				return rapid.Int64().Draw(rt, name)
			case 2:
				return rapid.SliceOfN(rapid.SampledFrom(odd), 0, 60).Draw(rt, name)
			case 3:
				return nil
			case 4:
				return rapid.String().Draw(rt, name)
			}
			return rapid.SampledFrom(odd).Draw(rt, name)
		}
		route := rapid.SampledFrom(routes).Draw(rt, "route")
		who := rapid.SampledFrom([]string{"", reads, salma, salma}).Draw(rt, "who")
		path := strings.ReplaceAll(route.path, "ID", url.PathEscape(rapid.SampledFrom(append(odd, "1", "2", "2", "3", "3", "4", "5", "6", "7", "8", "9")).Draw(rt, "id")))
		query := url.Values{}
		for _, name := range []string{"key", "channel", "after", "limit", "lang"} {
			if rapid.Bool().Draw(rt, name+" there") {
				query.Set(name, rapid.SampledFrom(odd).Draw(rt, name))
			}
		}
		body := map[string]any{}
		for range rapid.IntRange(0, 5).Draw(rt, "fields") {
			name := rapid.SampledFrom(fields).Draw(rt, "field")
			body[name] = value(name)
		}
		if rapid.Bool().Draw(rt, "nearly right") {
			body["name"], body["query"] = "n", "q"
		}
		sent, err := json.Marshal(body)
		if err != nil {
			rt.Fatal(err)
		}
		if route.method == "GET" || route.method == "DELETE" {
			sent = nil
		}
		w := d.ask(who, route.method, path+"?"+query.Encode(), string(sent))
		if w.Code >= 500 {
			rt.Errorf("%s %s %s: %d %s", route.method, path, sent, w.Code, w.Body)
		}
		answer := w.Body.String()
		if strings.Contains(answer, "geheim") || strings.Contains(answer, "badr@") || strings.Contains(answer, strings.TrimPrefix(other.Feed, "/alerts/1.atom?key=")) || strings.Contains(answer, other.Secret) {
			rt.Errorf("%s %s %s: a secret in %s", who, route.method, path, answer)
		}
		if kind := w.Header().Get("Content-Type"); w.Code >= 400 && strings.HasPrefix(path, "/api/") && !strings.HasPrefix(kind, "application/problem+json") {
			rt.Errorf("%s %s: %d is %s", route.method, path, w.Code, kind)
		}
	})
	if a := d.stored(1); a.Name != "n" || len(a.Channels) != 2 || a.Owner != "badr" {
		t.Errorf("the alert of another was changed: %+v", a)
	}
}

// nowhere sends nothing.
type nowhere struct{}

func (nowhere) Send(context.Context, store.Channel, *alert.Message) (int, error) { return 200, nil }
