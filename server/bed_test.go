package server_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/across"
	"example.org/rawi/arabic"
	"example.org/rawi/correct"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"example.org/rawi/resolve"
	"example.org/rawi/search"
	"example.org/rawi/server"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
)

// bed is a server over an archive of our own articles.
type bed struct {
	*server.Server
	around http.Handler // the server; nil is nothing
	store  store.Store
	keeper *across.Keeper
	index  *search.Index
	stages *pipeline.Pipeline
	sealer *store.Sealer
}

// known fits a Keeper to what a server asks for.
type known struct{ *across.Keeper }

func (k known) Storyline(_ context.Context, id string) ([]server.StoryLink, error) {
	var out []server.StoryLink
	for _, l := range k.Keeper.Storyline(id) {
		out = append(out, server.StoryLink{ID: l.ID, Title: l.Title, From: l.From.Format(time.DateOnly), Score: l.Score})
	}
	return out, nil
}

func (b *bed) Analyse(ctx context.Context, a *server.Article) (*rawi.Record, error) {
	d := &rawi.Document{ID: a.ID, Text: a.Text, Lang: "ar"}
	d.Source.Headline, d.Source.Publisher, d.Source.URL, d.Source.PublishedText = a.Title, a.Publisher, a.URL, a.Published
	if t, err := time.Parse(time.DateOnly, a.Published); err == nil {
		d.Source.Published = t
	}
	if err := b.stages.Run(ctx, d); err != nil {
		return nil, err
	}
	return rawi.NewRecord(d), nil
}

// open makes a server; change may change its options.
func open(t testing.TB, change func(*server.Options)) *bed {
	t.Helper()
	lex, err := lexicon.Default()
	must(t, err)
	b := &bed{}
	b.stages, err = pipeline.Standard(lex)
	must(t, err)
	b.store, err = sqlite.Open(t.Context(), t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, b.store.Close()) })
	b.sealer = &store.Sealer{Maker: "test", Fold: func(name string) string { return strings.Join(arabic.Words(name), " ") }}
	files, err := filepath.Glob("../testdata/corpus/*.json")
	must(t, err)
	for _, f := range files {
		var a server.Article
		content, err := os.ReadFile(f)
		must(t, err)
		must(t, json.Unmarshal(content, &a))
		b.put(t, &a)
	}
	rd, err := resolve.NewReader(lex)
	must(t, err)
	b.keeper = across.Open(across.Options{
		Store: b.store, Reader: rd, Maker: "test",
		Decisions: func(ctx context.Context) ([]resolve.Decision, error) { return correct.Decided(ctx, b.store) },
	})
	must(t, b.keeper.Load(t.Context()))
	l, err := search.NewLanguage(lex)
	must(t, err)
	b.index, err = search.Open(t.TempDir(), l, search.Options{Remark: func(string) {}})
	must(t, err)
	t.Cleanup(func() { must(t, b.index.Close()) })
	_, err = b.index.Update(t.Context(), b.store)
	must(t, err)
	o := server.Options{Store: b.store, Search: b.index, Across: known{b.keeper}, Analyse: b, Version: "test"}
	if change != nil {
		change(&o)
	}
	b.Server, err = server.New(o)
	must(t, err)
	return b
}

// put analyses an article and keeps it.
func (b *bed) put(t testing.TB, a *server.Article) int64 {
	t.Helper()
	r, err := b.Analyse(t.Context(), a)
	must(t, err)
	art, err := b.sealer.Seal(r, store.Origin{Keys: []string{"https://test.example/" + a.ID}})
	must(t, err)
	out, err := b.store.Write(t.Context(), &store.Batch{Articles: []*store.Article{art}})
	must(t, err)
	return out[0].Document
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bed) handler() http.Handler {
	if b.around != nil {
		return b.around
	}
	return b.Server
}

// call answers a request; head is pairs of names and values.
func (b *bed) call(t testing.TB, method, address, body string, head ...string) *http.Response {
	t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, address, in)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for pair := range slices.Chunk(head, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	b.handler().ServeHTTP(w, r)
	return w.Result()
}

// get returns the answer to an address that must have one, as T.
func get[T any](t testing.TB, b *bed, address string) *T {
	t.Helper()
	res := b.call(t, http.MethodGet, address, "")
	content := text(t, res)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", address, res.StatusCode, content)
	}
	out := new(T)
	if err := json.Unmarshal([]byte(content), out); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return out
}

func text(t testing.TB, res *http.Response) string {
	t.Helper()
	content, err := io.ReadAll(res.Body)
	must(t, err)
	return string(content)
}
