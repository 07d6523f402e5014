package eval

import (
	"bytes"
	"encoding/json"
	"testing"

	"example.org/rawi"
)

// TestFromRecord makes gold of the records that annotations of the corpus describe:
// they score 1 against it, as they do against the annotations.
func TestFromRecord(t *testing.T) {
	var gold, records bytes.Buffer
	for _, a := range corpus(t) {
		r := a.Record()
		for i, out := range []struct {
			b *bytes.Buffer
			v any
		}{{&gold, FromRecord(r)}, {&records, r}} {
			if err := json.NewEncoder(out.b).Encode(out.v); err != nil {
				t.Fatal(i, err)
			}
		}
	}
	report, err := Score(&gold, &records, Threshold)
	if err != nil {
		t.Fatal(err)
	}
	for name, tally := range report.tallies {
		if tally.correct != tally.gold || tally.correct != tally.predicted {
			t.Errorf("%s: %d of %d, %d predicted", name, tally.correct, tally.gold, tally.predicted)
			for _, m := range tally.misses {
				t.Logf("%+v", m)
			}
		}
	}
}

// TestFromRecordHostile makes gold of a record whose spans and names are not to be
// trusted.
func TestFromRecordHostile(t *testing.T) {
	r := &rawi.Record{
		Text:     "نص قصير",
		Entities: []rawi.RecordEntity{{ID: "e1", Type: "planet"}, {ID: "e2", Type: rawi.Person, Name: "نص", Mentions: []rawi.RecordMention{{Start: -1, End: 99, Form: rawi.FormName}}}},
		Statements: []rawi.RecordStatement{
			{ID: "s1", Speakers: []string{"e9"}, Content: []rawi.RecordSpan{{Start: 5, End: 2}}},
			{ID: "s2", Speakers: []string{"e2"}},
		},
		Events:   []rawi.RecordEvent{{ID: "v1", Trigger: rawi.RecordCue{Start: 3, End: 99}, Time: "t1"}},
		Meetings: []rawi.RecordMeeting{{ID: "m1", Sides: []rawi.RecordSide{{Party: "e7"}}}},
		Times:    []rawi.RecordTime{{ID: "t1", Value: "PRESENT_REF"}},
	}
	a := FromRecord(r)
	if len(a.Entities)+len(a.Statements)+len(a.Events)+len(a.Meetings) != 0 {
		t.Errorf("%+v", a)
	}
}
