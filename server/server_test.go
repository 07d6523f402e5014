package server_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"example.org/rawi/server"
)

// TestPages asks for every page as JSON, as rows and in the API: the three are one.
func TestPages(t *testing.T) {
	b := open(t, nil)
	today := get[server.Today](t, b, "/today.json")
	if today.Day != "2025-04-18" || len(today.Stories) == 0 || len(today.Days) == 0 {
		t.Fatalf("today: %+v", today)
	}
	found := get[server.Found](t, b, "/search.json?q=type:CONSULT&in=events")
	if found.Total == 0 || found.Hits[0].Evidence == "" && found.Hits[0].Text == "" {
		t.Fatalf("search: %+v", found)
	}
	doc := today.Stories[0].Documents[0]
	article := get[server.ArticlePage](t, b, fmt.Sprintf("/article/%d.json", doc.Document))
	if article.Record.Doc.ID != doc.ID || len(article.Parties) == 0 || article.Story == nil {
		t.Fatalf("article: %+v", article)
	}
	if again := get[server.ArticlePage](t, b, "/article/"+doc.ID+".json"); again.Document != doc.Document {
		t.Error("an article is not found by its doc.id")
	}
	var party string
	for _, p := range article.Parties {
		party = p.ID
	}
	meetings := get[server.Found](t, b, "/search.json?in=meetings")
	if meetings.Total == 0 {
		t.Fatal("no meetings")
	}
	m := meetings.Hits[0]
	meeting := get[server.MeetingPage](t, b, fmt.Sprintf("/meeting/%d.%s.json", m.Document, m.Finding))
	if len(meeting.Sides) == 0 || len(meeting.Readouts) == 0 {
		t.Fatalf("meeting: %+v", meeting)
	}
	parties := get[server.PartyList](t, b, "/party.json?limit=2")
	if len(parties.Parties) != 2 || parties.Next == "" {
		t.Fatalf("parties: %+v", parties)
	}
	for _, page := range []string{
		"/index", "/today", "/today/2025-04-18", "/search?q=" + "الرئيس", "/article", "/article/" + doc.ID, "/party", "/party/" + party, "/story", "/story/" + article.Story.ID,
		fmt.Sprintf("/meeting/%d.%s", m.Document, m.Finding), "/compare?a=" + parties.Parties[0].ID + "&b=" + parties.Parties[1].ID, "/compare?story=" + article.Story.ID, "/sources",
	} {
		path, query, _ := strings.Cut(page, "?")
		json := text(t, b.call(t, "GET", path+".json?"+query, ""))
		api := path
		if path == "/index" {
			api = "/today"
		}
		if same := text(t, b.call(t, "GET", "/api/v1"+api+"?"+query, "")); same != json {
			t.Errorf("%s: the twin and the API differ\n%s\n%s", page, json, same)
		}
		rows := b.call(t, "GET", path+".csv?"+query, "")
		content := text(t, rows)
		if rows.StatusCode != 200 || !strings.HasPrefix(rows.Header.Get("Content-Type"), "text/csv") || !strings.HasPrefix(content, "\ufeff") || strings.Count(content, "\n") == 0 {
			t.Errorf("%s.csv: %d %s %.200s", page, rows.StatusCode, rows.Header, content)
		}
		shell := b.call(t, "GET", page, "")
		if shell.StatusCode != 200 || !strings.Contains(text(t, shell), "<html lang=\"ar\" dir=\"rtl\">") {
			t.Errorf("%s: %d", page, shell.StatusCode)
		}
	}
}

func TestProblems(t *testing.T) {
	b := open(t, nil)
	for _, c := range []struct {
		method, address, body string
		status                int
	}{
		{"GET", "/api/v1/article/999", "", 404},
		{"GET", "/api/v1/article/nobody", "", 404},
		{"GET", "/api/v1/article/1?version=7", "", 404},
		{"GET", "/api/v1/party/nobody", "", 404},
		{"GET", "/api/v1/story/st.none", "", 404},
		{"GET", "/api/v1/meeting/1.m99", "", 404},
		{"GET", "/api/v1/meeting/m", "", 422},
		{"GET", "/api/v1/today/2025-13-40", "", 422},
		{"GET", "/api/v1/story?from=yesterday", "", 422},
		{"GET", "/api/v1/party?limit=0", "", 422},
		{"GET", "/api/v1/party?after=abc", "", 400},
		{"GET", "/api/v1/search?q=%22", "", 422},
		{"GET", "/api/v1/compare?a=x", "", 422},
		{"GET", "/api/v1/nothing", "", 404},
		{"POST", "/api/v1/today", "{}", 405},
		{"POST", "/api/v1/analyse", "{", 400},
		{"POST", "/api/v1/analyse", "{}", 422},
		{"GET", "/api/v1/alerts", "", 501},
		{"GET", "/api/v1/corrections", "", 501},
		{"POST", "/today", "", 405},
		{"GET", "/assets/none.js", "", 404},
		{"GET", "/api/v1/rules/x.csv", "", 404},
	} {
		res := b.call(t, c.method, c.address, c.body)
		content := text(t, res)
		if res.StatusCode != c.status || res.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(content, `"title"`) {
			t.Errorf("%s %s: %d, want %d: %s %s", c.method, c.address, res.StatusCode, c.status, res.Header.Get("Content-Type"), content)
		}
	}
}

// TestUnchanged asks again with the ETag, before and after something has come.
func TestUnchanged(t *testing.T) {
	b := open(t, nil)
	const address = "/api/v1/article?limit=3"
	first := b.call(t, "GET", address, "")
	tag := first.Header.Get("ETag")
	if tag == "" || first.StatusCode != 200 {
		t.Fatalf("%d %v", first.StatusCode, first.Header)
	}
	again := b.call(t, "GET", address, "", "If-None-Match", tag)
	if again.StatusCode != http.StatusNotModified || text(t, again) != "" {
		t.Errorf("asked again: %d", again.StatusCode)
	}
	if other := b.call(t, "GET", "/api/v1/article?limit=4", "", "If-None-Match", tag); other.StatusCode != 200 {
		t.Errorf("another address: %d", other.StatusCode)
	}
	doc := b.put(t, &server.Article{ID: "new", Text: "قال الوزير سامي الكيلاني إن العمل بدأ اليوم.", Published: "2025-05-01"})
	_, cursor, err := b.keeper.Update(t.Context())
	must(t, err)
	b.keeper.Settle()
	b.Changed(cursor, doc)
	if after := b.call(t, "GET", address, "", "If-None-Match", tag); after.StatusCode != 200 || !strings.Contains(text(t, after), `"new"`) {
		t.Errorf("after an article has come: %d", after.StatusCode)
	}
}

func TestPacked(t *testing.T) {
	b := open(t, nil)
	res := b.call(t, "GET", "/api/v1/story", "", "Accept-Encoding", "br, gzip")
	if res.Header.Get("Content-Encoding") != "gzip" || len(text(t, res)) == 0 {
		t.Errorf("%v", res.Header)
	}
	head := b.call(t, "HEAD", "/api/v1/story", "")
	if head.StatusCode != 200 || head.Header.Get("Content-Length") == "0" || text(t, head) != "" {
		t.Errorf("HEAD: %d %v", head.StatusCode, head.Header)
	}
}

func TestAnalyse(t *testing.T) {
	b := open(t, nil)
	res := b.call(t, "POST", "/api/v1/analyse", `{"text":"قال وزير الخارجية سامي الكيلاني إن المحادثات انتهت.","published":"2024-01-01"}`)
	if content := text(t, res); res.StatusCode != 200 || !strings.Contains(content, `"statements":[{`) {
		t.Errorf("%d %s", res.StatusCode, content)
	}
}

// TestDocumented holds docs/api.md against the table of routes.
func TestDocumented(t *testing.T) {
	content, err := os.ReadFile("../docs/api.md")
	must(t, err)
	b := open(t, nil)
	paths := get[struct {
		Paths map[string]map[string]any `json:"paths"`
	}](t, b, "/api/openapi.json").Paths
	for path, item := range paths {
		for method := range item {
			if row := "| " + strings.ToUpper(method) + " | `" + path + "`"; !strings.Contains(string(content), row) {
				t.Errorf("docs/api.md has no line %s", row)
			}
		}
	}
}
