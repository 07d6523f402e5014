package server

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// problemSchema is the type of all problems.
var problemSchema = reflect.TypeFor[Problem]()

// describe makes the API of huma: how answers are written and described.
func (s *Server) describe() {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	version := s.o.Version
	if version == "" {
		version = "devel"
	}
	format := huma.Format{
		Marshal: func(w io.Writer, v any) error {
			if t, ok := v.(table); ok {
				return writeCSV(w, t)
			}
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			return e.Encode(v)
		},
		Unmarshal: json.Unmarshal,
	}
	s.api = humago.New(s.mux, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Rawi", Version: strings.Fields(version)[0],
				Description: "The record of politics in Arabic news: who said what, who did what to whom, who met whom. Offsets are Unicode code points of the text, half-open.",
			},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				"token": {Type: "http", Scheme: "bearer", Description: "a token of an account; not needed on a server without accounts"},
			}},
			Security: []map[string][]string{{}, {"token": {}}},
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{s.transform},
	})
}

// schemaName names the schema of a type: its name, and the package before it where
// that is not ours.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if pkg := t.PkgPath(); t.Name() != "" && pkg != "" && pkg != reflect.TypeFor[Server]().PkgPath() {
		short := pkg[strings.LastIndexByte(pkg, '/')+1:]
		if short != "rawi" && short != "huma" && short != "v2" {
			return strings.ToUpper(short[:1]) + short[1:] + name
		}
	}
	return name
}

// transform makes of an answer its rows where these were asked for, and of what
// huma says of a request a problem.
func (s *Server) transform(ctx huma.Context, status string, v any) (any, error) {
	if m, ok := v.(*huma.ErrorModel); ok {
		ctx.SetHeader("Content-Type", problemType)
		return problemOfHuma(m), nil
	}
	t, ok := v.(tabled)
	if ok && strings.HasPrefix(status, "2") && ctx.Context().Value(asCSV{}) != nil {
		ctx.SetHeader("Content-Type", "text/csv; charset=utf-8; header=present")
		ctx.SetHeader("X-Content-Type-Options", "nosniff")
		return t.table(), nil
	}
	return v, nil
}

// writeProblem answers with a problem.
func writeProblem(w http.ResponseWriter, p *Problem) {
	a := p.answer()
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// answer returns a problem as a whole answer.
func (p *Problem) answer() *answer {
	a := &answer{status: p.Status, header: http.Header{"Content-Type": {problemType}}}
	for k, v := range p.header {
		a.header[k] = v
	}
	e := json.NewEncoder(a)
	e.SetEscapeHTML(false)
	_ = e.Encode(p)
	return a
}

// documents answers with the description and the page made of it.
func (s *Server) documents() {
	delete(s.api.OpenAPI().Components.Schemas.Map(), "ErrorModel")
	delete(s.api.OpenAPI().Components.Schemas.Map(), "ErrorDetail")
	description, err := json.MarshalIndent(s.api.OpenAPI(), "", " ")
	if err != nil {
		panic(fmt.Errorf("description of the API: %w", err)) // the table of routes is wrong
	}
	var page bytes.Buffer
	if err := docsPage.Execute(&page, s.api.OpenAPI()); err != nil {
		panic(fmt.Errorf("page of the API: %w", err))
	}
	s.mux.Handle("GET /api/openapi.json", static("application/json", description))
	s.mux.Handle("GET /api/docs", static("text/html; charset=utf-8", page.Bytes()))
	s.mux.Handle("GET /api/docs.css", static("text/css; charset=utf-8", docsStyle))
}

//go:embed docs.css
var docsStyle []byte

//go:embed docs.html
var docsText string

var docsPage = template.Must(template.New("docs").Funcs(template.FuncMap{
	"operations": operationsOf,
	"type":       typeOf,
	"name":       func(ref string) string { return strings.TrimPrefix(ref, "#/components/schemas/") },
	"schemas": func(o *huma.OpenAPI) []namedSchema {
		var out []namedSchema
		for name, schema := range o.Components.Schemas.Map() {
			out = append(out, namedSchema{name, schema})
		}
		slices.SortFunc(out, func(a, b namedSchema) int { return strings.Compare(a.Name, b.Name) })
		return out
	},
	"properties": func(s *huma.Schema) []namedSchema {
		var out []namedSchema
		for name, p := range s.Properties {
			out = append(out, namedSchema{name, p})
		}
		slices.SortFunc(out, func(a, b namedSchema) int { return strings.Compare(a.Name, b.Name) })
		return out
	},
}).Parse(docsText))

type namedSchema struct {
	Name   string
	Schema *huma.Schema
}

// operationsOf returns the operations of a description, by path.
func operationsOf(o *huma.OpenAPI) []*huma.Operation {
	var out []*huma.Operation
	for _, item := range o.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Delete} {
			if op != nil {
				out = append(out, op)
			}
		}
	}
	slices.SortFunc(out, func(a, b *huma.Operation) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	return out
}

// typeOf returns what a schema takes, in a word, and the name of the schema that
// it leads to.
func typeOf(s *huma.Schema) map[string]string {
	if s == nil {
		return map[string]string{"text": ""}
	}
	if s.Ref != "" {
		return map[string]string{"ref": strings.TrimPrefix(s.Ref, "#/components/schemas/")}
	}
	if s.Items != nil {
		t := typeOf(s.Items)
		return map[string]string{"text": "list of " + t["text"], "ref": t["ref"]}
	}
	text := s.Type
	if len(s.Enum) > 0 {
		var values []string
		for _, v := range s.Enum {
			if v != "" {
				values = append(values, fmt.Sprint(v))
			}
		}
		text = strings.Join(values, " | ")
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		t := typeOf(more)
		return map[string]string{"text": "map of " + t["text"], "ref": t["ref"]}
	}
	return map[string]string{"text": text}
}

// static answers with bytes that never change while the program runs.
func static(mediaType string, b []byte) http.Handler {
	a := &answer{status: http.StatusOK, header: http.Header{"Content-Type": {mediaType}}, body: b}
	tag := etag(mediaType, string(b))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		if matches(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		a.write(w, r, "no-cache")
	})
}
