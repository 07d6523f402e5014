package store_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/store"
)

// record is an article with one finding of every sort.
func record() *rawi.Record {
	return &rawi.Record{
		Record: 1,
		Doc:    rawi.RecordDoc{ID: "a", URL: "https://example.org/1", Published: "2025-08-16T03:00:00+03:00", Lang: "ar"},
		Text:   "قال سالم الحداد إن الوفد وصل.",
		Entities: []rawi.RecordEntity{
			{ID: "e1", Type: rawi.Person, Name: "سالم الحداد", Mentions: []rawi.RecordMention{{Start: 4, End: 15, Form: rawi.FormName}}},
			{ID: "e2", Type: rawi.Org, Name: "a\x00b", Mentions: []rawi.RecordMention{}},
		},
		Times: []rawi.RecordTime{{ID: "t1", Start: 0, End: 3, Value: "2025-08"}},
		Statements: []rawi.RecordStatement{{
			ID: "s1", Mode: rawi.Indirect, Act: "assert", Speakers: []string{"e1", "e1"}, About: []string{"e2"}, Time: "t1",
			Content: []rawi.RecordSpan{{Start: 16, End: 20}, {Start: 22, End: 28}}, Rule: "say.say", Score: 0.5,
		}},
		Events:   []rawi.RecordEvent{{ID: "v1", Type: "CONSULT", Actors: []string{"e1"}, Recipients: []string{"e2"}, ClaimedBy: "s1"}},
		Meetings: []rawi.RecordMeeting{{ID: "m1", Format: "talks", Host: "e2", Sides: []rawi.RecordSide{{Party: "e2", Members: []string{"e1"}}}}},
	}
}

func TestSeal(t *testing.T) {
	sealer := &store.Sealer{Maker: "m", Fold: strings.ToUpper, Terms: strings.Fields}
	a, err := sealer.Seal(record(), store.Origin{Keys: []string{"https://example.org/1"}})
	if err != nil {
		t.Fatal(err)
	}
	back, err := store.UnpackRecord(a.Packed)
	if err != nil || !reflect.DeepEqual(back, record()) {
		t.Errorf("record %+v, %v", back, err)
	}
	if terms, err := store.UnpackTerms(a.Terms); err != nil || strings.Join(terms, " ") != record().Text {
		t.Errorf("terms %q, %v", terms, err)
	}
	if want := time.Date(2025, 8, 16, 0, 0, 0, 0, time.UTC); !a.Published.Equal(want) {
		t.Errorf("published %v, want %v", a.Published, want)
	}
	want := []store.RoleRow{
		{Kind: "s", N: 1, Role: "speaker", Entity: 1},
		{Kind: "s", N: 1, Role: "about", Entity: 2},
		{Kind: "v", N: 1, Role: "actor", Entity: 1},
		{Kind: "v", N: 1, Role: "recipient", Entity: 2},
		{Kind: "m", N: 1, Role: "host", Entity: 2},
		{Kind: "m", N: 1, Role: "party", Entity: 2},
		{Kind: "m", N: 1, Role: "member", Entity: 1},
	}
	if !reflect.DeepEqual(a.Rows.Roles, want) {
		t.Errorf("roles %v, want %v", a.Rows.Roles, want)
	}
	if got := a.Rows.Entities[1]; got.Name != "a\ufffdb" || got.Key != "A\ufffdB" {
		t.Errorf("entity %+v, want NUL replaced", got)
	}
	if got := a.Rows.Statements[0]; got.Start != 16 || got.End != 28 || got.Time != 1 {
		t.Errorf("statement %+v", got)
	}
	if got := a.Rows.Events[0]; got.ClaimedBy != 1 {
		t.Errorf("event %+v", got)
	}
}

func TestSealRefuses(t *testing.T) {
	sealer := &store.Sealer{}
	if _, err := sealer.Seal(&rawi.Record{}, store.Origin{}); !errors.Is(err, rawi.ErrEmpty) {
		t.Errorf("no text: %v", err)
	}
	if _, err := sealer.Seal(record(), store.Origin{Keys: []string{""}}); !errors.Is(err, rawi.ErrInvalid) {
		t.Errorf("empty key: %v", err)
	}
	if _, err := store.UnpackRecord([]byte("no record")); !errors.Is(err, rawi.ErrInvalid) {
		t.Errorf("damaged record: %v", err)
	}
}
