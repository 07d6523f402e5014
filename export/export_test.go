package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/export"
	"example.org/rawi/format"
	"example.org/rawi/search"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
)

// archive keeps n articles of one statement and one event each.
func archive(t *testing.T, n int) store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	b := &store.Batch{}
	for i := range n {
		id := fmt.Sprintf("a-%d", i+1)
		r := &rawi.Record{
			Record: 1, Doc: rawi.RecordDoc{ID: id, Lang: "ar"}, Text: fmt.Sprintf("قال سالم الحداد إنه التقى الوفد رقم %d.", i+1),
			Entities:   []rawi.RecordEntity{{ID: "e1", Type: rawi.Person, Name: "سالم الحداد", Mentions: []rawi.RecordMention{{Start: 4, End: 15, Form: rawi.FormName}}}},
			Statements: []rawi.RecordStatement{{ID: "s1", Mode: rawi.Indirect, Speakers: []string{"e1"}, Cue: rawi.RecordCue{Start: 0, End: 3}, Content: []rawi.RecordSpan{{Start: 16, End: 30}}}},
			Events:     []rawi.RecordEvent{{ID: "v1", Type: "CONSULT", Realis: rawi.Actual, Trigger: rawi.RecordCue{Start: 20, End: 25}, Actors: []string{"e1"}, Recipients: []string{}}},
		}
		a, err := (&store.Sealer{Maker: "m"}).Seal(r, store.Origin{Keys: []string{id}})
		if err != nil {
			t.Fatal(err)
		}
		b.Articles = append(b.Articles, a)
	}
	if _, err := s.Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return s
}

// pages answers every query with its hits, two a page.
type pages struct {
	in   string
	hits []*search.Hit
}

func (p *pages) Search(_ context.Context, r search.Request) (*search.Answer, error) {
	if r.Query == "(" {
		return nil, fmt.Errorf("a bracket: %w", rawi.ErrInvalid)
	}
	at := 0
	if r.After != "" {
		fmt.Sscan(r.After, &at)
	}
	end := min(at+2, len(p.hits))
	a := &search.Answer{In: p.in, Hits: p.hits[at:end], Total: len(p.hits)}
	if end < len(p.hits) {
		a.Next = fmt.Sprint(end)
	}
	return a, nil
}

func hits(document int64, findings ...string) []*search.Hit {
	var out []*search.Hit
	for _, f := range findings {
		out = append(out, &search.Hit{Document: document, Finding: f})
	}
	return out
}

func written(t *testing.T, x *export.Export, r export.Request) (string, int) {
	t.Helper()
	var b bytes.Buffer
	n, err := x.Write(t.Context(), &b, r)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), n
}

func ids(t *testing.T, records string) []string {
	t.Helper()
	var out []string
	for line := range strings.Lines(records) {
		var r rawi.Record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r.Doc.ID)
	}
	return out
}

func TestEverything(t *testing.T) {
	x := &export.Export{Store: archive(t, 5)}
	got, n := written(t, x, export.Request{Form: "jsonl"})
	if want := []string{"a-1", "a-2", "a-3", "a-4", "a-5"}; n != 5 || !slices.Equal(ids(t, got), want) {
		t.Errorf("%d records: %v", n, ids(t, got))
	}
	for form, lines := range map[string]int{"csv": 6, "plover": 5, "gdelt": 5, "polecat": 6} {
		if got, _ := written(t, x, export.Request{Form: form}); strings.Count(got, "\n") != lines {
			t.Errorf("%s has %d lines, want %d", form, strings.Count(got, "\n"), lines)
		}
	}
}

// TestFound exports what a query finds: findings alone where the form has such
// rows, whole records once, over several pages.
func TestFound(t *testing.T) {
	s := archive(t, 5)
	found := slices.Concat(hits(4, "s1"), hits(2, "s1"), hits(4, "s1"), hits(9, "s1"), hits(1, "s1"))
	x := &export.Export{Store: s, Search: &pages{search.Statements, found}}
	if got, _ := written(t, x, export.Request{Query: "قال", Form: "jsonl"}); !slices.Equal(ids(t, got), []string{"a-4", "a-2", "a-1"}) {
		t.Errorf("records %v, want each once, none that is gone", ids(t, got))
	}
	got, _ := written(t, x, export.Request{Query: "قال", Form: "csv"})
	rows, err := csv.NewReader(strings.NewReader(got)).ReadAll()
	if err != nil || len(rows) != 5 || rows[0][1] != "finding" || rows[1][2] != "a-4" || rows[2][2] != "a-2" {
		t.Errorf("rows %v, %v", rows, err)
	}
	// The rows of PLOVER are events, those of the articles of the statements.
	if got, _ := written(t, x, export.Request{Query: "قال", Form: "plover"}); strings.Count(got, "\n") != 3 {
		t.Errorf("events:\n%s", got)
	}
	x.Search = &pages{search.Events, hits(3, "v2")}
	if got, _ := written(t, x, export.Request{Query: "التقى", Form: "plover"}); got != "" {
		t.Errorf("an event that is gone: %s", got)
	}
	x.Search = &pages{search.Articles, slices.Concat(hits(3, ""), hits(5, ""))}
	if got, _ := written(t, x, export.Request{Query: "الوفد", Form: "csv", In: format.Events}); strings.Count(got, "\n") != 3 {
		t.Errorf("events of articles:\n%s", got)
	}
}

func TestRefused(t *testing.T) {
	x := &export.Export{Store: archive(t, 1)}
	var b bytes.Buffer
	for _, r := range []export.Request{{Form: "xlsx"}, {Form: "csv", In: "people"}, {Form: "jsonl", Query: "قال"}} {
		if _, err := x.Write(t.Context(), &b, r); !errors.Is(err, rawi.ErrInvalid) || b.Len() > 0 {
			t.Errorf("%+v: %v, %d bytes", r, err, b.Len())
		}
	}
	x.Search = &pages{}
	if _, err := x.Write(t.Context(), &b, export.Request{Form: "polecat", Query: "("}); err == nil || b.Len() > 0 {
		t.Errorf("a wrong query: %v, %d bytes", err, b.Len())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Write(ctx, &b, export.Request{Form: "jsonl"}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}
