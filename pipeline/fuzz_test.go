package pipeline_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/eval"
)

// FuzzStandard: whatever the text, every stage ends, every span lies in the text
// on character bounds, and the same text gives the same record.
func FuzzStandard(f *testing.F) {
	for _, name := range corpus(f) {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		articles, err := eval.Read(bytes.NewReader(b))
		if err != nil {
			f.Fatal(err)
		}
		for _, a := range articles {
			f.Add(a.Text, a.Title)
		}
	}
	for _, text := range []string{
		"", "و", "«", "قال:", "قال: «", "»قال«", "\"\"\"", "أن أن أن أن", "من قبل", "3+3", "لل", "ـــ", "وال",
		"قال فلان\x00إن", "\u202eقال\u202c", "ﷺ ﻻ", "1/1/1 ١٤٤٥هـ", "قبل قبل قبل", "بين و", "نقلا عن عن عن",
	} {
		f.Add(text, text)
	}
	stages := standard(f)
	f.Fuzz(func(t *testing.T, text, headline string) {
		if len(text) > 1<<16 {
			return
		}
		// Readers deliver characters only.
		text, headline = strings.ToValidUTF8(text, "\ufffd"), strings.ToValidUTF8(headline, "\ufffd")
		var records [2][]byte
		for i := range records {
			d := &rawi.Document{ID: "a", Text: text, Lang: "ar"}
			d.Source.Headline = headline
			d.Source.Published = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
			if err := stages.Run(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			if err := d.Check(); err != nil {
				t.Fatal(err)
			}
			record, err := json.Marshal(rawi.NewRecord(d))
			if err != nil {
				t.Fatal(err)
			}
			records[i] = record
		}
		if !bytes.Equal(records[0], records[1]) {
			t.Errorf("two records of one text:\n%s\n%s", records[0], records[1])
		}
	})
}

// TestTruncated reads articles that break off, or begin, at any place: in a
// quotation, in a name, behind a verb.
func TestTruncated(t *testing.T) {
	const step = 41 // characters
	stages := standard(t)
	for _, name := range corpus(t) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		whole := []rune(read(t, name, b)[0].Text)
		for cut := step; cut < len(whole); cut += step {
			for _, text := range []string{string(whole[:cut]), string(whole[cut:])} {
				d := &rawi.Document{Text: text, Lang: "ar"}
				if err := stages.Run(t.Context(), d); err != nil {
					t.Fatalf("%s, cut at %d: %v", name, cut, err)
				}
				if err := d.Check(); err != nil {
					t.Errorf("%s, cut at %d: %v", name, cut, err)
				}
			}
		}
	}
}
