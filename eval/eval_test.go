package eval_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/eval"
)

const gold = `{"id":"a","text":"قال سامي الخطيب: نحن مستعدون.",
 "entities":[{"name":"سامي الخطيب","type":"PER","mentions":["سامي الخطيب"]}],
 "statements":[{"mode":"direct","speaker":"سامي الخطيب","cue":"قال","content":"نحن مستعدون"}],
 "events":[],"meetings":[]}`

// ExampleScore measures a record in which the name was found and the statement
// was not.
func ExampleScore() {
	record := `{"record":1,"doc":{"id":"a"},"text":"قال سامي الخطيب: نحن مستعدون.",
 "entities":[{"id":"e1","type":"person","name":"سامي الخطيب","mentions":[{"start":4,"end":15,"form":"name"}]}]}`
	report, err := eval.Score(strings.NewReader(gold), strings.NewReader(record), eval.Threshold)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("names", report.Row("names").F1)
	fmt.Println("statements", report.Row("statements").F1)
	for _, m := range report.Misses("statements") {
		fmt.Println(m.Kind, m.Article)
	}
	// Output:
	// names 1
	// statements 0
	// missed a
}

func TestScoreErrors(t *testing.T) {
	tests := []struct{ name, gold, records, want string }{
		{"gold is no JSON", "{", "", "gold article 1"},
		{"second record is no JSON", gold, `{"doc":{"id":"b"}} [`, "record 2"},
		{"another text", gold, `{"doc":{"id":"a"},"text":"نص آخر"}`, "article a: the record's text is not the article's"},
		{
			"content is not in the text",
			`{"id":"a","text":"نص","statements":[{"content":"آخر"}]}`, `{"doc":{"id":"a"},"text":"نص"}`,
			`content "آخر" is not in the text`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := eval.Score(strings.NewReader(tt.gold), strings.NewReader(tt.records), eval.Threshold)
			if !errors.Is(err, rawi.ErrInvalid) || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAbsentRecord(t *testing.T) {
	r, err := eval.Score(strings.NewReader(gold), strings.NewReader(""), eval.Threshold)
	if err != nil {
		t.Fatal(err)
	}
	if counted, absent := r.Articles(); counted != 1 || absent != 1 {
		t.Errorf("%d articles, %d absent, want 1 and 1", counted, absent)
	}
	if row := r.Row("names"); row.Gold != 1 || row.F1 != 0 {
		t.Errorf("names %+v", row)
	}
	var out bytes.Buffer
	if err := r.Write(&out, 5); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"statements               P 0.000  R 0.000  F1 0.000   (0 of 1 gold, 0 predicted)\n",
		"1 documents, 1 without a record\n",
		"  names.per: missed a: سامي الخطيب\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no line %q in\n%s", want, out.String())
		}
	}
}

// FuzzAdd: whatever a record claims, nothing is counted right more often than it
// was asked for or predicted.
func FuzzAdd(f *testing.F) {
	f.Add([]byte(`{"doc":{"id":"a"},"text":"قمة القاهرة","entities":[{"id":"e1","type":"place","name":"القاهرة",
 "mentions":[{"start":4,"end":11}]}],"statements":[{"mode":"direct","speakers":["e1"],"content":[{"start":0,"end":3}]}],
 "events":[{"type":"CONSULT","trigger":{"start":0,"end":3},"actors":["e1","e1"]}],
 "meetings":[{"format":"summit","trigger":{"start":0,"end":3},"sides":[{"members":["e1"]}]}]}`), 0.5)
	f.Fuzz(func(t *testing.T, record []byte, threshold float64) {
		var rec rawi.Record
		if json.Unmarshal(record, &rec) != nil {
			return
		}
		a := eval.Article{
			ID: rec.Doc.ID, Text: rec.Text,
			Entities: []eval.Entity{{Name: "القاهرة", Type: "PLACE", Mentions: []string{"القاهرة"}}},
			Events:   []eval.Event{{Type: "CONSULT", Triggers: []string{"قمة"}, Actors: []string{"القاهرة"}}},
			Meetings: []eval.Meeting{{Format: "summit", Trigger: "قمة", Participants: []string{"القاهرة"}}},
		}
		if i := strings.IndexByte(rec.Text, ' '); i > 0 {
			a.Statements = []eval.Statement{{Mode: "direct", Content: rec.Text[:i]}}
		}
		r := eval.NewReport(threshold)
		if err := r.Add(&a, &rec); err != nil {
			t.Fatal(err)
		}
		for _, name := range r.Names() {
			if row := r.Row(name); row.Correct > min(row.Gold, row.Predicted) {
				t.Errorf("%s: %+v", name, row)
			}
		}
	})
}
