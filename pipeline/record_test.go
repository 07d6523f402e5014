package pipeline_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"example.org/rawi"
	"example.org/rawi/format"
)

// TestRecordDocument turns records back into documents: the record of such a
// document is the same, and so is every export.
func TestRecordDocument(t *testing.T) {
	stages := standard(t)
	for _, name := range corpus(t) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range read(t, name, b) {
			if err := stages.Run(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			want, err := json.Marshal(rawi.NewRecord(d))
			if err != nil {
				t.Fatal(err)
			}
			var kept rawi.Record
			if err := json.Unmarshal(want, &kept); err != nil {
				t.Fatal(err)
			}
			back, err := kept.Document()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got, err := json.Marshal(rawi.NewRecord(back)); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%s: %v\n got %s\nwant %s", name, err, got, want)
			}
			for _, to := range []string{"annotations", "plover", "polecat", "gdelt", "meetings.csv"} {
				out, err := format.OutputNamed(to)
				if err != nil {
					t.Fatal(err)
				}
				want, err := out.Append(nil, d, &format.WriteOptions{})
				if err != nil {
					t.Fatal(err)
				}
				got, err := out.Append(nil, back, &format.WriteOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%s as %s:\n got %s\nwant %s", name, to, got, want)
				}
			}
		}
	}
}

// TestRecordDocumentRefuses takes records that are damaged.
func TestRecordDocumentRefuses(t *testing.T) {
	for name, damage := range map[string]func(*rawi.Record){
		"span behind the end": func(r *rawi.Record) { r.Sentences[0].End = 500 },
		"span backwards":      func(r *rawi.Record) { r.Sentences[0].Start = 4; r.Sentences[0].End = 2 },
		"negative span":       func(r *rawi.Record) { r.Sentences[0].Start = -1 },
		"no such entity":      func(r *rawi.Record) { r.Statements[0].Speakers[0] = "e2" },
		"another kind":        func(r *rawi.Record) { r.Statements[0].Speakers[0] = "v1" },
		"no number":           func(r *rawi.Record) { r.Statements[0].Speakers[0] = "e" },
		"wrong number":        func(r *rawi.Record) { r.Entities[0].ID = "e3" },
	} {
		r := &rawi.Record{
			Text: "قال سالم إنه سيأتي.", Sentences: []rawi.RecordSpan{{Start: 0, End: 19}},
			Entities:   []rawi.RecordEntity{{ID: "e1", Type: rawi.Person, Name: "سالم", Mentions: []rawi.RecordMention{{Start: 4, End: 8, Form: rawi.FormName}}}},
			Statements: []rawi.RecordStatement{{ID: "s1", Mode: rawi.Indirect, Speakers: []string{"e1"}, Cue: rawi.RecordCue{Start: 0, End: 3}}},
		}
		if _, err := r.Document(); err != nil {
			t.Fatal(err)
		}
		damage(r)
		if _, err := r.Document(); !errors.Is(err, rawi.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
