package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.org/rawi/client"
)

// small answers as a server with two pages of articles does.
func small() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/v1/article" && r.URL.Query().Get("after") == "":
			fmt.Fprint(w, `{"articles":[{"document":2,"id":"b","headline":"قمة في عمّان"}],"next":"more"}`)
		case r.URL.Path == "/api/v1/article":
			fmt.Fprint(w, `{"articles":[{"document":1,"id":"a","headline":"محادثات في جنيف"}]}`)
		case r.URL.Path == "/api/v1/search":
			w.Header().Set("ETag", `W/"1"`)
			if r.Header.Get("If-None-Match") == `W/"1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			fmt.Fprint(w, `{"query":"q","in":"statements","total":1,"hits":[{"document":1,"finding":"s1","who":["سامي الكيلاني"],"text":"العمل بدأ"}]}`)
		case r.URL.Path == "/api/v1/export":
			fmt.Fprint(w, "{}\n{}\n")
		default:
			w.Header().Set("Content-Type", "application/problem+json")
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"title":"Not Found","status":404,"detail":"story \"x\": not found","hint":"/story lists them"}`)
		}
	}))
}

func ExampleClient_Articles() {
	s := small()
	defer s.Close()
	c, err := client.New(s.URL, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for a, err := range c.Articles(context.Background(), client.ArticleQuery{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(a.Document, a.Headline)
	}
	// Output:
	// 2 قمة في عمّان
	// 1 محادثات في جنيف
}

func ExampleClient_Search() {
	s := small()
	defer s.Close()
	c, err := client.New(s.URL, client.Options{Keep: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 { // the second is answered from what is kept
		a, err := c.Search(context.Background(), client.SearchQuery{Query: "العمل", In: client.Statements})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(a.Total, a.Hits[0].Who[0], a.Hits[0].Text)
	}
	// Output:
	// 1 سامي الكيلاني العمل بدأ
	// 1 سامي الكيلاني العمل بدأ
}

func TestProblem(t *testing.T) {
	s := small()
	defer s.Close()
	c, err := client.New(s.URL+"/", client.Options{Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Story(t.Context(), "x/y?z")
	if !client.IsNotFound(err) || !strings.Contains(err.Error(), "not found") {
		t.Errorf("%v", err)
	}
	stream, err := c.Export(t.Context(), "", "jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if b, err := io.ReadAll(stream); string(b) != "{}\n{}\n" || err != nil {
		t.Errorf("%q %v", b, err)
	}
	for _, bad := range []string{"", "127.0.0.1:8080", "ftp://x", "http://"} {
		if _, err := client.New(bad, client.Options{}); err == nil {
			t.Errorf("%q is an address", bad)
		}
	}
}
