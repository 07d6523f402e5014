package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"example.org/rawi/correct"
	"example.org/rawi/server"
	"example.org/rawi/store"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// description is what the test needs of the description of the API.
type description struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Name, In string
			Required bool
			Schema   schema
		}
		RequestBody *struct {
			Content map[string]json.RawMessage
		}
		Responses map[string]struct {
			Content map[string]json.RawMessage
		}
	}
}

type schema struct {
	Type             any
	Enum             []any
	Minimum, Maximum *float64
	MaxLength        *int
}

// hostile is what is sent to do harm.
var hostile = []string{
	"", " ", "\x00", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "' OR 1=1 --", `"; DROP TABLE documents; --`, "<script>alert(1)</script>",
	"\r\nSet-Cookie: a=b", "{{7*7}}", "=cmd|' /C calc'!A0", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e308", "NaN", "true",
	"\u202e\u2066\u200f", "\ud7ff\U0010ffff", "\xff\xfe", "1.m1", "..m1", ".m1", "m1", "1.m-1", "0", "-1", "0x10", strings.Repeat("ا", 900), strings.Repeat("(", 400),
	`"` + strings.Repeat(`\`, 300), "NOT NOT NOT", "speaker:", "after:2025-99-99", "a NEAR/99999999999 b", "*", `""`, "AND", ")(", "speaker:(a OR b", "null", "[]", "{}",
	"2025-04-18", "0000-00-00", "9999-12-31", "-292277022399-01-01",
}

// TestDescription calls every address of the description with right, wrong and
// hostile input: no answer is a fault of the server, and all are as described.
func TestDescription(t *testing.T) {
	b := open(t, func(o *server.Options) {
		o.Export, o.Rules, o.Alerts, o.Places = fakeExport{}, fakeRules{}, nil, fakePlaces{}
	})
	raw := text(t, b.call(t, "GET", "/api/openapi.json", ""))
	var d description
	must(t, json.Unmarshal([]byte(raw), &d))
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
	must(t, err)
	compiler := jsonschema.NewCompiler()
	must(t, compiler.AddResource("mem:///openapi.json", doc))
	compiled := map[string]*jsonschema.Schema{}
	schemaOf := func(path, method, status, media string) *jsonschema.Schema {
		esc := strings.NewReplacer("~", "~0", "/", "~1")
		at := fmt.Sprintf("mem:///openapi.json#/paths/%s/%s/responses/%s/content/%s/schema", url.PathEscape(esc.Replace(path)), method, status, url.PathEscape(esc.Replace(media)))
		if s, ok := compiled[at]; ok {
			return s
		}
		s, err := compiler.Compile(at)
		if err != nil {
			t.Fatalf("%s: %v", at, err)
		}
		compiled[at] = s
		return s
	}
	right := b.right(t)
	type call struct{ path, method string }
	var calls []call
	for path, item := range d.Paths {
		for method := range item {
			calls = append(calls, call{path, method})
		}
	}
	slices.SortFunc(calls, func(x, y call) int { return strings.Compare(x.path+x.method, y.path+y.method) })
	for _, c := range calls {
		op := d.Paths[c.path][c.method]
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			seen := map[int]bool{}
			rapid.Check(t, func(rt *rapid.T) {
				value := func(name string, s schema) string {
					switch rapid.IntRange(0, 4).Draw(rt, name+" is") {
					case 0, 1:
						if list := right[name]; len(list) > 0 {
							return rapid.SampledFrom(list).Draw(rt, name)
						}
						if len(s.Enum) > 0 {
							return fmt.Sprint(rapid.SampledFrom(s.Enum).Draw(rt, name))
						}
						if s.Minimum != nil {
							return fmt.Sprint(rapid.IntRange(int(*s.Minimum), int(*s.Minimum)+60).Draw(rt, name))
						}
						return rapid.SampledFrom([]string{"", "الرئيس", "1"}).Draw(rt, name)
					case 2:
						return rapid.SampledFrom(hostile).Draw(rt, name)
					case 3:
						return fmt.Sprint(rapid.Int64().Draw(rt, name))
					}
					return rapid.String().Draw(rt, name)
				}
				path, query := c.path, url.Values{}
				for _, p := range op.Parameters {
					switch p.In {
					case "path":
						v := value(p.Name, p.Schema)
						if v == "" {
							v = "x"
						}
						path = strings.ReplaceAll(path, "{"+p.Name+"}", escape(v))
					case "query":
						if p.Required || rapid.IntRange(0, 2).Draw(rt, p.Name+" there") == 0 {
							query.Set(p.Name, value(p.Name, p.Schema))
						}
					}
				}
				address := path
				if len(query) > 0 {
					address += "?" + query.Encode()
				}
				var in io.Reader
				if op.RequestBody != nil {
					in = bytes.NewReader([]byte(value("body", schema{})))
				}
				r, err := http.NewRequestWithContext(context.Background(), strings.ToUpper(c.method), "http://127.0.0.1"+address, in)
				if err != nil {
					return // no client could send it
				}
				if in != nil {
					r.Header.Set("Content-Type", rapid.SampledFrom([]string{"application/json", "application/json", "application/json", "text/plain", "application/x-www-form-urlencoded", ""}).Draw(rt, "media type"))
				}
				w := httptest.NewRecorder()
				b.ServeHTTP(w, r)
				res := w.Result()
				content, _ := io.ReadAll(res.Body)
				seen[res.StatusCode] = true
				status := fmt.Sprint(res.StatusCode)
				if res.StatusCode >= 500 && res.StatusCode != http.StatusNotImplemented {
					rt.Fatalf("%s %q: %d %s", c.method, address, res.StatusCode, content)
				}
				described, ok := op.Responses[status]
				if !ok {
					rt.Fatalf("%s %q: %d is not described: %s", c.method, address, res.StatusCode, content)
				}
				media, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
				if _, ok := described.Content[media]; !ok && len(content) > 0 {
					rt.Fatalf("%s %q: %d with %q, which is not described", c.method, address, res.StatusCode, media)
				}
				if media != "application/json" && media != "application/problem+json" || len(content) == 0 {
					return
				}
				v, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
				if err != nil {
					rt.Fatalf("%s %q: %v: %s", c.method, address, err, content)
				}
				if err := schemaOf(c.path, c.method, status, media).Validate(v); err != nil {
					rt.Fatalf("%s %q: %v\n%.2000s", c.method, address, err, content)
				}
			})
			if !seen[200] && !seen[201] && !seen[204] && !seen[501] {
				t.Errorf("no right call was among them: %v", seen)
			}
		})
	}
}

// escape writes a part of a path so that it stays one.
func escape(s string) string {
	if s == "." || s == ".." {
		return strings.ReplaceAll(s, ".", "%2E")
	}
	return url.PathEscape(s)
}

// right returns values that lead somewhere, by the name of the parameter.
func (b *bed) right(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{
		"q": {"الرئيس", "type:CONSULT", "وزير*"}, "about": {"النفط"}, "rule": {"known"}, "to": {"2025-04-18", "jsonl", ""}, "from": {"2017-01-01", ""},
		"day": {"2025-04-18", "2024-10-03"}, "document": {"1", "2", "summit-samarkand"}, "sort": {"date"}, "limit": {"1", "7"}, "publisher": {"المسار"},
		"body": {`{"text":"قال الوزير سامي الكيلاني إن العمل بدأ."}`, `{"kind":"wrong","document":1,"finding":"s1"}`, `{"name":"n","query":"الرئيس"}`, `{"text":"x","published":"2024-01-01","more":1}`},
	}
	party := get[server.PartyList](t, b, "/party.json?limit=1").Parties[0].ID
	out["body"] = append(out["body"], `{"kind":"rename","name":"اسم آخر","parties":["`+party+`"]}`)
	for _, p := range get[server.PartyList](t, b, "/party.json?limit=5").Parties {
		for _, name := range []string{"id", "a", "b", "with"} {
			out[name] = append(out[name], p.ID)
		}
	}
	for _, s := range get[server.StoryList](t, b, "/story.json?limit=5").Stories {
		out["id"] = append(out["id"], s.ID)
		out["story"] = append(out["story"], s.ID)
	}
	for _, h := range get[server.Found](t, b, "/search.json?in=meetings&limit=5").Hits {
		out["id"] = append(out["id"], fmt.Sprintf("%d.%s", h.Document, h.Finding))
	}
	for _, list := range []string{"/party.json?limit=1", "/article.json?limit=1", "/search.json?limit=1"} {
		out["after"] = append(out["after"], get[struct{ Next string }](t, b, list).Next)
	}
	made := text(t, b.call(t, "POST", "/api/v1/corrections", `{"kind":"wrong","document":2,"finding":"s1"}`))
	var c correct.Correction
	must(t, json.Unmarshal([]byte(made), &c))
	out["id"] = append(out["id"], c.ID, c.ID)
	return out
}

type fakeExport struct{}

func (fakeExport) Forms() []string                     { return []string{"jsonl", "csv"} }
func (fakeExport) ContentType(string) (string, string) { return "application/x-ndjson", ".jsonl" }
func (fakeExport) Export(_ context.Context, w io.Writer, _, _ string) error {
	_, err := io.WriteString(w, "{}\n")
	return err
}

type fakeRules struct{}

func (fakeRules) Rule(id string) (*server.Rule, error) {
	if id == "known" {
		return &server.Rule{ID: id}, nil
	}
	return nil, store.ErrNotFound
}

type fakePlaces struct{}

func (fakePlaces) Place(string) (server.Position, bool) { return server.Position{Lat: 1, Lon: 2}, true }
