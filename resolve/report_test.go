package resolve_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/resolve"
)

// known gives the records of a test: document 1 is the first.
type known []*rawi.Record

func (k known) Record(_ context.Context, id int64, _ int) (*rawi.Record, error) {
	if id < 1 || int(id) > len(k) {
		return nil, rawi.ErrInvalid
	}
	return k[id-1], nil
}

// told makes a record whose text is these sentences, with a statement of the first
// entity in each sentence that has an act.
func told(id, published string, via bool, basis string, sentences ...string) *rawi.Record {
	r := record(id, published, sentences[0], strings.Join(sentences, " "),
		named{"person", "سامي الكيلاني", "وزير الخارجية الأردني", "JOR", ""}, named{"org", "وكالة المشرق", "", "", ""})
	at := 0
	for _, s := range sentences {
		n := len([]rune(s))
		r.Sentences = append(r.Sentences, rawi.RecordSpan{Start: at, End: at + n})
		act := ""
		switch {
		case strings.HasPrefix(s, "قال"):
			act = "assert"
		case strings.HasPrefix(s, "نفى"):
			act = "deny"
		}
		if act != "" {
			st := rawi.RecordStatement{ID: "s1", Act: act, Speakers: []string{"e1"}, Content: []rawi.RecordSpan{{Start: at, End: at + n}}, Basis: basis}
			if via {
				st.Via = []string{"e2"}
			}
			r.Statements = append(r.Statements, st)
		}
		at += n + 1
	}
	return r
}

func TestTellings(t *testing.T) {
	const port = "وصلت سفينة القمح نسيم البحر إلى المرفأ القديم فجر اليوم وعلى متنها"
	first := told("a1", "2024-03-01T08:00:00Z", false, "named", port+" 40 حاوية من الحبوب.", "وقف التجار على الرصيف منذ الصباح الباكر ينتظرون التفريغ.")
	second := told("b1", "2024-03-01T09:00:00Z", false, "named", port+" 55 حاوية من الحبوب.", "وحضر 12 مفتشا من الجمارك.")
	second.Doc.Agency = []string{"e2"}
	got := resolve.Tellings([]*rawi.Record{first, second})
	if !got[0].Sentences[0].Copied || got[0].Sentences[1].Copied || got[0].Sentences[0].With != "b1" || got[0].Agency != "وكالة المشرق" {
		t.Errorf("first telling: %+v", got[0])
	}
	if len(got[1].Against) != 1 || got[1].Against[0].Value != "55 حاوية" || got[1].Against[0].Other != "40 حاوية" || got[1].Against[0].Document != "a1" {
		t.Errorf("conflicts %+v", got[1].Against)
	}
	if len(got[1].New) != 1 || got[1].New[0].Value != "12 مفتشا" {
		t.Errorf("new facts %+v", got[1].New)
	}
	if len(got[0].New)+len(got[0].Against) != 0 {
		t.Errorf("the first article has news against nobody: %+v", got[0])
	}
	edits := resolve.Edits(first, second)
	if len(edits) != 4 || edits[0].Added || !edits[3].Added || edits[3].Text != "وحضر 12 مفتشا من الجمارك." {
		t.Errorf("edits %+v", edits)
	}
	if same := resolve.Edits(first, first); len(same) != 0 {
		t.Errorf("a text has edits against itself: %+v", same)
	}
}

func TestPositionsAndChains(t *testing.T) {
	const claim = " الكيلاني إن اتفاق المياه الجوفية سيوقع قريبا في العاصمة."
	records := known{
		told("a1", "2024-03-01T08:00:00Z", false, "unnamed", "قال"+claim),
		told("b1", "2024-03-01T10:00:00Z", true, "unnamed", "قال"+claim),
		told("c1", "2024-03-12T08:00:00Z", false, "named", "نفى"+claim),
	}
	rd := reader(t)
	a := filled(rd, records, upTo(len(records)))
	p := a.Who(1, 1)[0].Party
	list, err := a.Positions(t.Context(), records, p, "المياه")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Turn || !list[1].Turn || list[1].Against != 1 || list[0].Reports != 2 {
		t.Errorf("positions %+v", list)
	}
	for _, c := range []struct {
		verb, said string
		turn       bool
	}{
		{"قال", " الكيلاني إن اتفاق المياه لن يوقع قريبا في العاصمة.", true},
		{"نفى", " الكيلاني عدم توقيع اتفاق المياه الجوفية قريبا في العاصمة.", false},
		{"نفى", " الكيلاني أن شركات المياه رفعت أسعار الخدمة في القرى.", false},
	} {
		records := append(slices.Clone(records[:2]), told("d1", "2024-03-15T08:00:00Z", false, "named", c.verb+c.said))
		a := filled(rd, records, upTo(len(records)))
		list, err := a.Positions(t.Context(), records, a.Who(1, 1)[0].Party, "")
		if err != nil {
			t.Fatal(err)
		}
		if last := list[len(list)-1]; len(list) != 2 || last.Turn != c.turn {
			t.Errorf("%s%s: a turn is %v, want %v", c.verb, c.said, last.Turn, c.turn)
		}
	}
	if none, err := a.Positions(t.Context(), records, p, "الحبوب"); err != nil || len(none) != 0 {
		t.Errorf("on another topic: %v, %v", none, err)
	}
	chains, err := a.Chains(t.Context(), records, a.StoryOf(1))
	if err != nil {
		t.Fatal(err)
	}
	if len(chains) != 1 || len(chains[0].Relays) != 2 || chains[0].Relays[0].Document != "a1" || len(chains[0].Relays[1].Via) != 1 || !chains[0].Unnamed {
		t.Errorf("chains %+v", chains)
	}
	brief, err := a.Brief(t.Context(), records, time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC), 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(brief) != 1 || len(brief[0].Documents) != 2 || brief[0].Statements[0].Reports != 2 {
		t.Errorf("brief %+v", brief)
	}
	if _, err := a.Readouts(t.Context(), records, a.StoryOf(1), "outlet-a", "nobody"); err == nil {
		t.Error("an outlet without an article was compared")
	}
}
