package server_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"example.org/rawi/client"
)

// TestClient asks by the client, and holds its types against what is answered: a
// field that they do not have is a fault.
func TestClient(t *testing.T) {
	b := open(t, nil)
	web := httptest.NewServer(b)
	defer web.Close()
	c, err := client.New(web.URL, client.Options{Keep: 10, HTTP: web.Client()})
	must(t, err)
	var documents []string
	for a, err := range c.Articles(t.Context(), client.ArticleQuery{}) {
		must(t, err)
		documents = append(documents, fmt.Sprint(a.Document))
	}
	if len(documents) < 20 {
		t.Fatalf("%d articles", len(documents))
	}
	var parties []string
	for p, err := range c.Parties(t.Context(), "") {
		must(t, err)
		if parties = append(parties, p.ID); len(parties) == 60 {
			break
		}
	}
	article, err := c.Article(t.Context(), documents[0])
	must(t, err)
	party, err := c.Party(t.Context(), parties[0], client.Reach{Limit: 3})
	must(t, err)
	if party.ID != parties[0] || article.Story == nil {
		t.Fatalf("%+v %+v", party, article.Story)
	}
	var meeting string
	for h, err := range c.Hits(t.Context(), client.SearchQuery{In: client.Meetings, Limit: 2}) {
		must(t, err)
		meeting = fmt.Sprintf("%d.%s", h.Document, h.Finding)
	}
	_, err = c.Timeline(t.Context(), parties[0], parties[1], client.Reach{})
	must(t, err)
	if _, err := c.Story(t.Context(), "st.none"); !client.IsNotFound(err) {
		t.Errorf("%v", err)
	}
	for path, into := range map[string]any{
		"/today": &client.Today{}, "/search?in=events": &client.Answer{}, "/article/" + documents[1]: &client.Article{}, "/party/" + parties[0]: &client.Party{},
		"/party/" + parties[0] + "/positions": &client.Positions{}, "/party/" + parties[0] + "/timeline": &client.Timeline{}, "/story/" + article.Story.ID: &client.Story{},
		"/meeting/" + meeting: &client.Meeting{}, "/compare?a=" + parties[0] + "&b=" + parties[1]: &client.Comparison{}, "/compare?story=" + article.Story.ID: &client.Comparison{},
	} {
		content := text(t, b.call(t, "GET", "/api/v1"+path, ""))
		// Corrections are asked for by Do.
		var raw map[string]any
		must(t, json.Unmarshal([]byte(content), &raw))
		known := map[string]bool{"corrections": true, "revision": true}
		for _, name := range names(reflect.TypeOf(into).Elem()) {
			known[name] = true
		}
		for name := range raw {
			if !known[name] {
				t.Errorf("%s: %T has no %s", path, into, name)
			}
		}
		must(t, json.Unmarshal([]byte(content), into))
	}
}

// names returns the names of the fields of a struct in JSON.
func names(typ reflect.Type) (out []string) {
	for f := range typ.Fields() {
		if f.Anonymous {
			out = append(out, names(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		out = append(out, name)
	}
	return out
}
