package resolve_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"example.org/rawi"
	"example.org/rawi/resolve"
)

// readings keeps what it has read, as a server does.
type readings struct {
	known
	kept map[int64]*resolve.Reading
}

func (r readings) Reading(ctx context.Context, id int64) (*resolve.Reading, error) {
	if rd := r.kept[id]; rd != nil {
		return rd, nil
	}
	rec, err := r.Record(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	r.kept[id] = resolve.NewReading(id, rec)
	return r.kept[id], nil
}

// twoTellings are two articles of which the second tells what the first does, and more.
func twoTellings(t testing.TB) (known, *resolve.Archive) {
	t.Helper()
	words := "قال وزير الخارجية إن المحادثات حول المعبر الشمالي ستستأنف الأسبوع المقبل في العاصمة."
	first := told("a1", "2024-03-01T08:00:00Z", false, "named", words)
	second := told("b1", "2024-03-01T10:00:00Z", true, "named", words, "وقال مراقبون إن الطريق طويل.")
	first.Events = []rawi.RecordEvent{{ID: "v1", Type: "CONSULT", Trigger: rawi.RecordCue{Start: 3, End: 6}, Actors: []string{"e1"}, Recipients: []string{"e2"}, Realis: "actual"}}
	second.Events = []rawi.RecordEvent{
		{ID: "v1", Type: "CONSULT", Trigger: rawi.RecordCue{Start: 3, End: 6}, Actors: []string{"e1"}, Recipients: []string{"e2"}, Realis: "actual"},
		{ID: "v2", Type: "CONSULT", Trigger: rawi.RecordCue{Start: 3, End: 6}, Actors: []string{"e2"}, Recipients: []string{}, Realis: "planned"},
	}
	records := known{first, second}
	return records, filled(reader(t), records, upTo(len(records)))
}

// TestReadings asks again and again of what is kept: reports join what they are given,
// and must leave the reading as it was.
func TestReadings(t *testing.T) {
	records, a := twoTellings(t)
	arts := slices.Collect(a.All())
	report := func(k resolve.Known) string {
		w := a.Reporter(k)
		all, err := w.Happenings(t.Context(), arts)
		if err != nil {
			t.Fatal(err)
		}
		tellings, err := w.Tellings(t.Context(), arts)
		if err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal([]any{all, resolve.Chains(all, arts), tellings})
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	want := report(records)
	kept := readings{records, map[int64]*resolve.Reading{}}
	for range 3 {
		if got := report(kept); got != want {
			t.Fatalf("of what is kept: %s\nwant %s", got, want)
		}
	}
	if kept.kept[1].Size() < int64(len(records[0].Text)) {
		t.Error("a reading is said to be smaller than its text")
	}
}

// TestChosen asks for some of what is told.
func TestChosen(t *testing.T) {
	records, a := twoTellings(t)
	arts := slices.Collect(a.All())
	w := a.Reporter(records)
	minister, agency := w.Who(1)(1), w.Who(1)(2)
	if minister == "" || agency == "" || minister == agency {
		t.Fatalf("minister %q, agency %q", minister, agency)
	}
	for _, test := range []struct {
		name   string
		choice resolve.Choice
		want   map[string]int
	}{
		{"everything", resolve.Everything, map[string]int{"statement": 1, "event": 2}},
		{"events", resolve.Choice{Events: true}, map[string]int{"event": 2}},
		{"statements of the minister", resolve.Choice{Events: true, Statements: true, Speaker: minister}, map[string]int{"statement": 1, "event": 2}},
		{"statements of the agency", resolve.Choice{Statements: true, Speaker: agency}, map[string]int{}},
		{"with the minister", resolve.Choice{Events: true, Statements: true, Parties: []string{minister}}, map[string]int{"statement": 1, "event": 1}},
		{"with a stranger", resolve.Choice{Events: true, Statements: true, Parties: []string{"pty.nobody"}}, map[string]int{}},
	} {
		all, err := w.Chosen(t.Context(), arts, test.choice)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, h := range all {
			got[h.Kind]++
		}
		for _, kind := range []string{"statement", "event", "meeting"} {
			if got[kind] != test.want[kind] {
				t.Errorf("%s: %d of kind %s, want %d", test.name, got[kind], kind, test.want[kind])
			}
		}
	}
}

// BenchmarkHappenings reports of 30 articles, as the page of a party does: read for the
// first time, and kept.
func BenchmarkHappenings(b *testing.B) {
	records, a := twoTellings(b)
	var arts []*resolve.Article
	for art := range a.All() {
		for range 15 {
			arts = append(arts, art)
		}
	}
	for name, k := range map[string]resolve.Known{"read": records, "kept": readings{records, map[int64]*resolve.Reading{}}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := a.Reporter(k).Happenings(b.Context(), arts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
