package correct_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"example.org/rawi/store"
)

// analyser returns the program itself.
func analyser(t testing.TB) func(text string) *rawi.Record {
	t.Helper()
	lex, err := lexicon.Default()
	must(t, err)
	stages, err := pipeline.Standard(lex)
	must(t, err)
	return func(text string) *rawi.Record {
		d := &rawi.Document{ID: "a", Text: text, Lang: "ar"}
		must(t, stages.Run(t.Context(), d))
		return rawi.NewRecord(d)
	}
}

// texts are those of our own labelled articles.
func texts(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../testdata/corpus/*.json")
	must(t, err)
	var out []string
	for _, name := range files {
		b, err := os.ReadFile(name)
		must(t, err)
		var a struct{ Text string }
		must(t, json.Unmarshal(b, &a))
		out = append(out, a.Text)
	}
	return out
}

// confirmed marks everything in a record right.
func confirmed(t testing.TB, r *rawi.Record) []*correct.Correction {
	t.Helper()
	var log []*correct.Correction
	for _, id := range ids(r) {
		if id[0] == 'e' {
			continue
		}
		log = append(log, made(t, r, correct.Request{Kind: correct.Right, Finding: id}))
	}
	return log
}

// counts are the numbers of statements, events and meetings.
func counts(r *rawi.Record) [3]int { return [3]int{len(r.Statements), len(r.Events), len(r.Meetings)} }

// TestCorpus has a person vouch for all that the program finds in our own articles,
// and lets the program read other versions of them.
func TestCorpus(t *testing.T) {
	analyse := analyser(t)
	findings, lost, gone := 0, 0, 0
	for _, text := range texts(t) {
		r := analyse(text)
		log := confirmed(t, r)
		findings += len(log)
		now := applied(t, r, log...)
		if counts(now) != counts(r) || len(now.Entities) != len(r.Entities) {
			t.Errorf("the same text: %v, %d entities, were %v, %d", counts(now), len(now.Entities), counts(r), len(r.Entities))
		}

		// With more before and behind it, all hold.
		longer := "تحديث في الثامنة مساء بتوقيت بيروت.\n" + text + "\nوهذا كل ما ورد حتى الآن."
		now = applied(t, analyse(longer), log...)
		if counts(now) != counts(analyse(longer)) {
			t.Errorf("a longer text: %v, the program alone finds %v in\n%s", counts(now), counts(analyse(longer)), text)
		}

		// Without its last paragraph, what stood there is lost, and nothing else.
		paragraphs := strings.Split(strings.TrimSpace(text), "\n")
		if len(paragraphs) < 3 {
			continue
		}
		shorter := strings.Join(paragraphs[:len(paragraphs)-1], "\n")
		end := len([]rune(shorter))
		now, outcomes := correct.Apply(analyse(shorter), log, strings.ToLower)
		for _, f := range store.RecordFaults(now) {
			t.Errorf("a shorter text: %s", f)
		}
		for i, o := range outcomes {
			switch {
			case log[i].Anchor.Span.End > end:
				gone++
				if o.Lost == "" && !strings.Contains(shorter, log[i].Anchor.Quote) {
					t.Errorf("%q stands no longer in the text, and holds", log[i].Anchor.Quote)
				}
			case o.Lost != "":
				lost++
				t.Logf("lost: %s %q", log[i].Anchor.Finding, log[i].Anchor.Quote)
			}
		}
	}
	t.Logf("%d findings; in shorter texts %d were gone, %d of the others lost", findings, gone, lost)
	if findings < 100 || lost > 0 {
		t.Errorf("%d findings, %d lost", findings, lost)
	}
}

// BenchmarkApply lays a confirmation of everything over a record.
func BenchmarkApply(b *testing.B) {
	r := analyser(b)(texts(b)[0])
	log := confirmed(b, r)
	b.ReportMetric(float64(len(log)), "corrections")
	for b.Loop() {
		correct.Apply(r, log, strings.ToLower)
	}
}
