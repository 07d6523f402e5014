package eval

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// corpus returns our own labelled articles.
func corpus(t *testing.T) []Article {
	t.Helper()
	files, err := filepath.Glob("../testdata/corpus/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var articles []Article
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(f)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		articles = append(articles, got...)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if len(got) == 1 && got[0].ID+".json" != filepath.Base(name) {
			t.Errorf("%s holds article %s", name, got[0].ID)
		}
	}
	return articles
}

// TestCorpus checks the annotations by the rules that can be checked: every
// quoted piece stands in the text, every word of the gold is one of its terms.
func TestCorpus(t *testing.T) {
	articles := corpus(t)
	if len(articles) < 18 {
		t.Errorf("%d articles, want at least 18", len(articles))
	}
	terms := map[string][]string{
		"entity type": {"PER", "ORG", "PLACE"},
		"mode":        {"direct", "indirect", "mixed"},
		"realis":      {"actual", "planned", "possible", "denied", "background"},
		"event type": {
			"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
			"THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
		},
		"format": {
			"bilateral", "multilateral", "summit", "delegation", "visit", "call", "video", "reception", "talks",
			"conference", "other",
		},
	}
	for _, a := range articles {
		stands := func(what string, pieces ...string) {
			t.Helper()
			for _, p := range pieces {
				if p != "" && !strings.Contains(a.Text, p) {
					t.Errorf("%s: %s %q is not in the text", a.ID, what, p)
				}
			}
		}
		term := func(what, word string) {
			t.Helper()
			if !slices.Contains(terms[what], word) {
				t.Errorf("%s: %s is %q, want one of %q", a.ID, what, word, terms[what])
			}
		}
		if n := len(strings.Fields(a.Text)); n < 120 || n > 450 {
			t.Errorf("%s has %d words", a.ID, n)
		}
		text := newText(a.Text)
		for _, e := range a.Entities {
			term("entity type", e.Type)
			stands("name", e.Name)
			if !slices.Contains(e.Mentions, e.Name) {
				t.Errorf("%s: name %q is not among its mentions", a.ID, e.Name)
			}
			for _, m := range e.Mentions {
				if len(text.words(m)) == 0 {
					t.Errorf("%s: mention %q never stands as a word", a.ID, m)
				}
			}
		}
		for _, s := range a.Statements {
			term("mode", s.Mode)
			stands("statement", s.Content, s.Cue, s.SpeakerMention, s.Addressee)
			if s.Content == "" || s.Speaker == "" {
				t.Errorf("%s: statement %q has no content or no speaker", a.ID, s.Cue)
			}
		}
		for _, e := range a.Events {
			term("event type", e.Type)
			term("realis", e.Realis)
			stands("event", slices.Concat(e.Triggers, e.Actors, e.Recipients, []string{e.Place})...)
			if len(e.Triggers) == 0 {
				t.Errorf("%s: an event of type %s has no trigger", a.ID, e.Type)
			}
		}
		for _, m := range a.Meetings {
			term("format", m.Format)
			stands("meeting", append(m.Participants, m.Trigger, m.Venue)...)
			if m.Trigger == "" {
				t.Errorf("%s: a meeting has no trigger", a.ID)
			}
		}
	}
}

// TestPerfect scores the record that the annotation describes.
func TestPerfect(t *testing.T) {
	r := NewReport(Threshold)
	for _, a := range corpus(t) {
		if err := r.Add(&a, a.Record()); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range r.Names() {
		if row := r.Row(name); row.F1 != 1 {
			t.Errorf("%s: %+v", name, row)
			for _, m := range r.Misses(name) {
				t.Log(m)
			}
		}
	}
}

// TestReference compares our figures with those of the reference scorer over
// records with every kind of error.
func TestReference(t *testing.T) {
	var gold bytes.Buffer
	for _, a := range corpus(t) {
		if err := json.NewEncoder(&gold).Encode(a); err != nil {
			t.Fatal(err)
		}
	}
	records, err := os.Open("testdata/records.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer records.Close()
	r, err := Score(&gold, records, Threshold)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var got, want map[string]map[string]float64
	written, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(written, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(figures, &want); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Errorf("%d measures, want %d", len(got), len(want))
	}
	for name, row := range want {
		for figure, value := range row {
			if got[name][figure] != value {
				t.Errorf("%s: %s %v, want %v", name, figure, got[name][figure], value)
			}
		}
	}
}
