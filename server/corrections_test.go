package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/server"
)

// who is an Accounts that believes a name in the context.
type who struct{}

type whoKey struct{}

func (who) User(ctx context.Context) (server.User, bool) {
	u, ok := ctx.Value(whoKey{}).(server.User)
	return u, ok
}

// desk is a bed with editors.
type desk struct {
	*bed
	user server.User
}

func openDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{user: server.User{Name: "محرر", Role: server.Editor}}
	var refresh func(context.Context) error
	now := time.Date(2025, 5, 1, 12, 0, 0, 0, time.UTC)
	service := &correct.Service{Now: func() time.Time { now = now.Add(time.Second); return now }}
	d.bed = open(t, func(o *server.Options) {
		service.Store = o.Store
		service.Layer.Fold = strings.ToLower
		o.Corrections, o.Accounts = service, who{}
		o.Refresh = func(ctx context.Context) error { return refresh(ctx) }
	})
	refresh = func(ctx context.Context) error {
		changed, cursor, err := d.keeper.Update(ctx)
		d.keeper.Settle()
		d.Changed(cursor, changed...)
		return err
	}
	d.put(t, &server.Article{
		ID: "vote", Published: "2025-04-30", Title: "الكيلاني وأوزديمير يبحثان الجسر",
		Text: "التقى وزير الخارجية الأردني سامي الكيلاني نظيره التركي كمال أوزديمير في عمّان اليوم الأربعاء. وقال الكيلاني إن الجسر سيفتح قبل نهاية العام. وأكد الوزير أن بلاده سترسل مهندسين إلى العقبة.",
	})
	must(t, refresh(t.Context()))
	return d
}

// do calls as the user of the desk and returns what comes back.
func (d *desk) do(t testing.TB, method, address string, body any, head ...string) (int, string) {
	t.Helper()
	content := ""
	if body != nil {
		b, err := json.Marshal(body)
		must(t, err)
		content = string(b)
	}
	res := d.as(d.user).call(t, method, address, content, head...)
	return res.StatusCode, text(t, res)
}

// as makes the server believe that a user asks.
func (d *desk) as(u server.User) *bed {
	b := *d.bed
	b.around = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u.Name != "" {
			r = r.WithContext(context.WithValue(r.Context(), whoKey{}, u))
		}
		d.Server.ServeHTTP(w, r)
	})
	return &b
}

func decode[T any](t testing.TB, content string) *T {
	t.Helper()
	out := new(T)
	if err := json.Unmarshal([]byte(content), out); err != nil {
		t.Fatalf("%v: %s", err, content)
	}
	return out
}

func (d *desk) article(t testing.TB) *server.ArticlePage {
	t.Helper()
	status, content := d.do(t, "GET", "/api/v1/article/vote", nil)
	if status != 200 {
		t.Fatalf("%d %s", status, content)
	}
	return decode[server.ArticlePage](t, content)
}

type ask = map[string]any

// said returns the statement in which words stand, and who said it.
func said(t testing.TB, r *rawi.Record, words string) (id, by string) {
	t.Helper()
	text := []rune(r.Text)
	for _, s := range r.Statements {
		if strings.Contains(string(text[s.Content[0].Start:s.Content[0].End]), words) {
			for _, e := range r.Entities {
				if len(s.Speakers) > 0 && e.ID == s.Speakers[0] {
					by = e.Name
				}
			}
			return s.ID, by
		}
	}
	return "", ""
}

// TestCorrect has an editor put the speaker of a statement right: the article, the
// log and the other pages have it at once, and it is undone.
func TestCorrect(t *testing.T) {
	d := openDesk(t)
	page := d.article(t)
	id, by := said(t, page.Record, "مهندسين")
	if by != "سامي الكيلاني" || page.Revision == 0 || len(page.Corrections) != 0 {
		t.Fatalf("%s, revision %d, %v", by, page.Revision, page.Corrections)
	}
	status, content := d.do(t, "POST", "/api/v1/corrections", ask{
		"kind": "speaker", "document": page.Document, "finding": id, "revision": page.Revision,
		"parties": []ask{{"name": "كمال أوزديمير"}}, "note": "الوزير هو التركي",
	})
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, content)
	}
	made := decode[correct.Correction](t, content)
	if made.By != "محرر" || made.At.IsZero() || made.State != correct.Active || made.Lost != "" || made.Before == nil || made.After == nil {
		t.Errorf("%+v", made)
	}
	now := d.article(t)
	if _, by := said(t, now.Record, "مهندسين"); by != "كمال أوزديمير" || now.Revision <= page.Revision || len(now.Corrections) != 1 {
		t.Errorf("%s, revision %d after %d, %d corrections", by, now.Revision, page.Revision, len(now.Corrections))
	}
	if status, content := d.do(t, "GET", "/corrections.csv?document="+fmt.Sprint(page.Document), nil); status != 200 || !strings.Contains(content, "سامي الكيلاني,كمال أوزديمير,الوزير هو التركي,active") {
		t.Errorf("%d %s", status, content)
	}
	_, content = d.do(t, "GET", "/api/v1/party?q=%D8%A3%D9%88%D8%B2%D8%AF%D9%8A%D9%85%D9%8A%D8%B1", nil) // his last name
	party := decode[server.PartyList](t, content).Parties[0].ID
	if status, content := d.do(t, "GET", "/api/v1/party/"+party, nil); status != 200 || !strings.Contains(content, "بلاده سترسل مهندسين") {
		t.Errorf("what he said: %d %s", status, content)
	}
	if _, content := d.do(t, "GET", "/api/v1/corrections?party="+party, nil); len(decode[server.CorrectionList](t, content).Corrections) != 1 {
		t.Errorf("of the party: %s", content)
	}

	d.user.Name = "محررة"
	if status, content := d.do(t, "POST", "/api/v1/corrections/"+made.ID+"/undo", nil); status != 200 || decode[correct.Correction](t, content).UndoneBy != "محررة" {
		t.Errorf("undone: %d %s", status, content)
	}
	if now := d.article(t); mustJSON(t, now.Record) != mustJSON(t, page.Record) || now.Corrections[0].State != correct.Undone {
		t.Error("undone, it is not what it was")
	}
	if status, _ := d.do(t, "DELETE", "/api/v1/corrections/"+made.ID, nil); status != 422 {
		t.Errorf("undone twice: %d", status)
	}
	if status, content := d.do(t, "GET", "/api/v1/corrections/"+made.ID, nil); status != 200 || !strings.Contains(content, `"state":"undone"`) {
		t.Errorf("%d %s", status, content)
	}
}

func mustJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

// TestTwoEditors has two correct what both have seen: the second learns of the
// first, and nothing of hers is written.
func TestTwoEditors(t *testing.T) {
	d := openDesk(t)
	page := d.article(t)
	id, _ := said(t, page.Record, "مهندسين")
	first := ask{"kind": "act", "document": page.Document, "finding": id, "value": "promise"}
	second := ask{"kind": "wrong", "document": page.Document, "finding": id}
	tag := fmt.Sprintf("%q", fmt.Sprint(page.Revision))
	if status, content := d.do(t, "POST", "/api/v1/corrections", first, "If-Match", tag); status != http.StatusCreated {
		t.Fatalf("%d %s", status, content)
	}
	d.user.Name = "محررة"
	if status, content := d.do(t, "POST", "/api/v1/corrections", second, "If-Match", tag); status != http.StatusPreconditionFailed || !strings.Contains(content, "read it again") {
		t.Errorf("If-Match: %d %s", status, content)
	}
	second["revision"] = page.Revision
	if status, content := d.do(t, "POST", "/api/v1/corrections", second); status != http.StatusConflict {
		t.Errorf("revision: %d %s", status, content)
	}
	if now := d.article(t); len(now.Corrections) != 1 || len(now.Record.Statements) != len(page.Record.Statements) {
		t.Errorf("%d corrections", len(now.Corrections))
	}
	second["revision"] = d.article(t).Revision
	if status, content := d.do(t, "POST", "/api/v1/corrections", second); status != http.StatusCreated {
		t.Errorf("on what is there now: %d %s", status, content)
	}
}

// TestCorrectRefused asks for what cannot be, and by whom it may not.
func TestCorrectRefused(t *testing.T) {
	d := openDesk(t)
	page := d.article(t)
	good := func() ask { return ask{"kind": "wrong", "document": page.Document, "finding": "s1"} }
	with := func(name string, value any) ask {
		a := good()
		a[name] = value
		return a
	}
	for what, c := range map[string]struct {
		body   any
		status int
		hint   bool
	}{
		"no document":            {ask{"kind": "wrong", "finding": "s1"}, 422, false},
		"no such document":       {with("document", 9999), 404, false},
		"document of a lie":      {with("document", -1), 422, false},
		"no such finding":        {with("finding", "s99"), 422, true},
		"hostile finding":        {with("finding", "s1' OR 1=1"), 422, true},
		"no such kind":           {with("kind", "burn"), 422, false},
		"more than is known":     {with("admin", true), 422, false},
		"a value too much":       {with("value", "x"), 422, true},
		"bounds outside":         {ask{"kind": "bounds", "document": page.Document, "finding": "s1", "span": ask{"start": -5, "end": 1 << 40}}, 422, true},
		"bounds of half":         {ask{"kind": "bounds", "document": page.Document, "finding": "s1", "span": ask{"start": 1}}, 422, false},
		"a name turned round":    {ask{"kind": "speaker", "document": page.Document, "finding": "s1", "parties": []ask{{"name": "a\u202eb"}}}, 422, true},
		"a name of script lines": {ask{"kind": "speaker", "document": page.Document, "finding": "s1", "parties": []ask{{"name": "<script>\n</script>"}}}, 422, true},
		"a long note":            {with("note", strings.Repeat("ن", 2001)), 422, false},
		"no JSON":                {"wrong", 422, false},
		"a body too large":       {with("note", strings.Repeat("x", 3<<20)), 413, false},
	} {
		status, content := d.do(t, "POST", "/api/v1/corrections", c.body)
		if status != c.status || c.hint && !strings.Contains(content, `"hint"`) {
			t.Errorf("%s: %d, want %d: %s", what, status, c.status, content[:min(len(content), 400)])
		}
	}
	for what, c := range map[string]struct {
		user   server.User
		status int
	}{
		"a reader": {server.User{Name: "قارئ", Role: server.Reader}, http.StatusForbidden},
		"nobody":   {server.User{}, http.StatusUnauthorized},
	} {
		d.user = c.user
		for _, call := range []struct{ method, address string }{{"POST", "/api/v1/corrections"}, {"POST", "/api/v1/corrections/c1/undo"}, {"DELETE", "/api/v1/corrections/c1"}, {"POST", "/api/v1/decisions"}} {
			body := good()
			if call.address == "/api/v1/decisions" {
				body = ask{"kind": "merge", "parties": []string{"a", "b"}}
			}
			if status, content := d.do(t, call.method, call.address, body); status != c.status {
				t.Errorf("%s: %s %s: %d, want %d: %s", what, call.method, call.address, status, c.status, content)
			}
		}
	}
	d.user = server.User{Name: "محرر", Role: server.Editor}
	for address, want := range map[string]int{
		"/api/v1/corrections?after=zzz": 400, "/api/v1/corrections?state=gone": 422, "/api/v1/corrections?limit=0": 422, "/api/v1/corrections/none": 404,
		"/api/v1/corrections?party=%00": 200, "/api/v1/corrections?document=77777": 200, "/api/v1/corrections?lost=true&state=active": 200,
	} {
		if status, content := d.do(t, "GET", address, nil); status != want {
			t.Errorf("%s: %d, want %d: %s", address, status, want, content)
		}
	}
	if status, _ := d.do(t, "POST", "/api/v1/corrections/none/undo", nil); status != 404 {
		t.Errorf("undo of nothing: %d", status)
	}
	if status, _ := d.do(t, "POST", "/api/v1/corrections", good(), "If-Match", `W/"abc"`); status != http.StatusPreconditionFailed {
		t.Errorf("a tag that is none: %d", status)
	}
	if now := d.article(t); len(now.Corrections) != 0 || mustJSON(t, now.Record) != mustJSON(t, page.Record) {
		t.Error("something of it was written")
	}
}

// TestCorrectionPages turns the pages of the log.
func TestCorrectionPages(t *testing.T) {
	d := openDesk(t)
	page := d.article(t)
	for i := range 5 {
		status, content := d.do(t, "POST", "/api/v1/corrections", ask{"kind": "act", "document": page.Document, "finding": "s1", "value": []string{"deny", "warn"}[i%2]})
		if status != http.StatusCreated {
			t.Fatalf("%d %s", status, content)
		}
	}
	var seen []string
	for address := "/api/v1/corrections?limit=2"; address != ""; {
		_, content := d.do(t, "GET", address, nil)
		list := decode[server.CorrectionList](t, content)
		for _, c := range list.Corrections {
			seen = append(seen, c.Value)
		}
		address = ""
		if list.Next != "" {
			address = "/api/v1/corrections?limit=2&after=" + list.Next
		}
	}
	if got := strings.Join(seen, " "); got != "deny warn deny warn deny" {
		t.Errorf("%s", got)
	}
}

// TestDecide merges two parties, renames the one, and undoes both.
func TestDecide(t *testing.T) {
	d := openDesk(t)
	page := d.article(t)
	id := func(name string) string {
		for _, e := range page.Record.Entities {
			if e.Name == name {
				return page.Parties[e.ID].ID
			}
		}
		t.Fatalf("no %s", name)
		return ""
	}
	one, two := id("سامي الكيلاني"), id("كمال أوزديمير")
	name := func(party string) string {
		status, content := d.do(t, "GET", "/api/v1/party/"+party, nil)
		if status != 200 {
			t.Fatalf("%s: %d %s", party, status, content)
		}
		return decode[server.PartyPage](t, content).Name
	}
	status, content := d.do(t, "POST", "/api/v1/decisions", ask{"kind": "merge", "parties": []string{one, two}, "note": "شخص واحد"})
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, content)
	}
	merged := decode[correct.Correction](t, content)
	if name(one) != name(two) {
		t.Errorf("%s and %s", name(one), name(two))
	}
	status, content = d.do(t, "POST", "/api/v1/decisions", ask{"kind": "rename", "parties": []string{two}, "name": "سامي عمر الكيلاني"})
	if status != http.StatusCreated || name(one) != "سامي عمر الكيلاني" {
		t.Errorf("renamed: %d %s: %s", status, content, name(one))
	}
	if _, content := d.do(t, "GET", "/api/v1/corrections", nil); len(decode[server.CorrectionList](t, content).Corrections) != 2 {
		t.Errorf("the log: %s", content)
	}
	for what, c := range map[string]struct {
		body   ask
		status int
	}{
		"one":       {ask{"kind": "merge", "parties": []string{one}}, 422},
		"twice":     {ask{"kind": "merge", "parties": []string{one, one}}, 422},
		"nobody":    {ask{"kind": "merge", "parties": []string{one, "nobody"}}, 404},
		"no name":   {ask{"kind": "rename", "parties": []string{one}}, 422},
		"a kind":    {ask{"kind": "burn", "parties": []string{one}}, 422},
		"no split":  {ask{"kind": "split", "parties": []string{one}}, 422},
		"no tricks": {ask{"kind": "rename", "parties": []string{one}, "name": "a\u202eb"}, 422},
	} {
		if status, content := d.do(t, "POST", "/api/v1/decisions", c.body); status != c.status {
			t.Errorf("%s: %d, want %d: %s", what, status, c.status, content)
		}
	}
	if status, content := d.do(t, "POST", "/api/v1/corrections/"+merged.ID+"/undo", nil); status != 200 {
		t.Fatalf("%d %s", status, content)
	}
	if name(one) == name(two) {
		t.Errorf("undone, both are %s", name(one))
	}
}
