package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"example.org/rawi"
	"example.org/rawi/store"
)

// lay is a corrector of the tests: a body "act:text" makes the act of every
// statement of a record in whose text the text stands.
func lay(machine []byte, log []*store.Correction) (*store.Corrected, error) {
	r, err := store.UnpackRecord(machine)
	if err != nil {
		return nil, err
	}
	c := &store.Corrected{Lost: make([]string, len(log))}
	for i, entry := range log {
		act, text, _ := strings.Cut(string(entry.Body), ":")
		if !strings.Contains(r.Text, text) {
			c.Lost[i] = "gone"
			continue
		}
		for k := range r.Statements {
			r.Statements[k].Act = act
		}
	}
	if len(log) > 0 {
		if c.Packed, err = store.PackRecord(r); err != nil {
			return nil, err
		}
	}
	c.Rows = store.RowsOf(r, strings.ToLower)
	return c, nil
}

func correction(id string, document int64, body string) store.Correction {
	c := store.Correction{ID: id, Document: document, Kind: "act", By: "محرر", At: day(2), Body: []byte(body)}
	if document != 0 {
		c.Digest = rawi.Digest("a text")
	}
	return c
}

// correct writes corrections that must be taken.
func correct(t testing.TB, s store.Store, corrections ...store.Correction) {
	t.Helper()
	write(t, s, &store.Batch{Corrections: corrections, Correct: lay})
}

// corrected writes a correction, one that was undone, and a decision on parties.
func corrected(t testing.TB, s store.Store) {
	t.Helper()
	undone := correction("c2", 1, "warn:text")
	undone.Undone, undone.UndoneBy = day(3), "محررة"
	correct(t, s, correction("c1", 1, "ask:text"), undone, correction("d1", 0, "{}"))
}

func act(t testing.TB, s store.Store, id int64, version int) string {
	t.Helper()
	r, err := s.Record(t.Context(), id, version)
	if err != nil {
		t.Fatal(err)
	}
	return r.Statements[0].Act
}

func asJSON(t testing.TB, r *rawi.Record, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func testCorrections(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	ctx := t.Context()
	put(t, s, article(t, "m", "a text", "k1"), article(t, "m", "another"))
	r, err := s.Record(ctx, 1, 0)
	made := asJSON(t, r, err)
	before, err := s.Document(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	machine := func(what string) {
		t.Helper()
		r, err := s.Machine(ctx, 1, 1)
		same(t, what+": as it was made", asJSON(t, r, err), made)
		sound(t, s)
	}

	correct(t, s, correction("c1", 1, "ask:a text"))
	same(t, "corrected", act(t, s, 1, 0), "ask")
	rows, err := s.Rows(ctx, 1)
	same(t, "its row", []any{rows.Statements[0].Act, err}, []any{"ask", error(nil)})
	after, err := s.Document(ctx, 1)
	if err != nil || after.Changed <= before.Changed {
		t.Errorf("changed %d, before %d, %v", after.Changed, before.Changed, err)
	}
	machine("corrected")

	// Who wrote on what is no longer so is refused, and all that came with it.
	kept := dump(t, s)
	for what, b := range map[string]struct {
		batch *store.Batch
		want  error
	}{
		"an old state":        {&store.Batch{Corrections: []store.Correction{correction("x", 1, "ask:")}, Correct: lay, Unchanged: map[int64]int64{1: before.Changed}}, store.ErrChanged},
		"no document":         {&store.Batch{Corrections: []store.Correction{correction("x", 9, "ask:")}, Correct: lay}, store.ErrNotFound},
		"unchanged, but gone": {&store.Batch{Unchanged: map[int64]int64{9: 1}}, store.ErrNotFound},
		"nobody to lay it":    {&store.Batch{Corrections: []store.Correction{correction("x", 1, "ask:")}}, rawi.ErrInvalid},
		"an article with some, and nobody to lay them": {&store.Batch{Articles: []*store.Article{article(t, "n", "a text", "k1")}}, rawi.ErrInvalid},
		"no ID":           {&store.Batch{Corrections: []store.Correction{correction("", 1, "ask:")}, Correct: lay}, rawi.ErrInvalid},
		"a long ID":       {&store.Batch{Corrections: []store.Correction{correction(strings.Repeat("x", 65), 1, "ask:")}, Correct: lay}, rawi.ErrInvalid},
		"no digest":       {&store.Batch{Corrections: []store.Correction{{ID: "x", Document: 1}}, Correct: lay}, rawi.ErrInvalid},
		"a text of none":  {&store.Batch{Corrections: []store.Correction{{ID: "x", Digest: rawi.Digest("x")}}, Correct: lay}, rawi.ErrInvalid},
		"half of a batch": {&store.Batch{Corrections: []store.Correction{correction("x", 1, "ask:"), correction("", 1, "ask:")}, Correct: lay}, rawi.ErrInvalid},
	} {
		if _, err := s.Write(ctx, b.batch); !errors.Is(err, b.want) {
			t.Errorf("%s: %v, want %v", what, err, b.want)
		}
		if !bytes.Equal(dump(t, s), kept) {
			t.Fatalf("%s: something was kept", what)
		}
	}

	// Made anew by another program, it stays corrected.
	o := write(t, s, &store.Batch{Articles: []*store.Article{article(t, "n", "a text", "k1")}, Correct: lay})
	same(t, "made anew", o, []store.Outcome{{Kind: store.Reanalysed, Document: 1, Version: 1, Corrected: 1}})
	same(t, "made anew", act(t, s, 1, 0), "ask")
	machine("made anew")

	// Another text: what is not found there is lost, but not to the old one.
	o = write(t, s, &store.Batch{Articles: []*store.Article{article(t, "n", "new words", "k1")}, Correct: lay})
	same(t, "another text", o, []store.Outcome{{Kind: store.Changed, Document: 1, Version: 2, Lost: 1}})
	same(t, "another text", []string{act(t, s, 1, 0), act(t, s, 1, 1)}, []string{"deny", "ask"})
	c, err := s.Correction(ctx, "c1")
	same(t, "why", []any{c.Lost, err}, []any{"gone", error(nil)})
	sound(t, s)
	correct(t, s, correction("c2", 1, "warn:words"))
	same(t, "a second one", []string{act(t, s, 1, 0), act(t, s, 1, 1)}, []string{"warn", "ask"})
	// The old text again.
	o = write(t, s, &store.Batch{Articles: []*store.Article{article(t, "n", "a text", "k1")}, Correct: lay})
	same(t, "the old text again", o, []store.Outcome{{Kind: store.Changed, Document: 1, Version: 1, Corrected: 1, Lost: 1}})
	same(t, "the old text again", act(t, s, 1, 0), "ask")
	rows, err = s.Rows(ctx, 1)
	same(t, "its row", []any{rows.Statements[0].Act, err}, []any{"ask", error(nil)})
	sound(t, s)

	// Undone, the record is what it was.
	undo := correction("c1", 0, "other words do not matter")
	undo.Undone, undo.UndoneBy = day(5), "محررة"
	correct(t, s, undo)
	machine("undone")
	r, err = s.Record(ctx, 1, 1)
	same(t, "undone", asJSON(t, r, err), made)
	c, err = s.Correction(ctx, "c1")
	want := correction("c1", 1, "ask:a text")
	want.N, want.Undone, want.UndoneBy = 1, day(5), "محررة"
	same(t, "what was undone", []any{c, err}, []any{&want, error(nil)})
	again := correction("c1", 1, "warn:a text")
	correct(t, s, again)
	again.Undone, again.UndoneBy = day(6), "غيرها"
	correct(t, s, again)
	c, err = s.Correction(ctx, "c1")
	same(t, "what was undone stays so", []any{c, err}, []any{&want, error(nil)})
	undo.ID = "c2"
	correct(t, s, undo)
	sound(t, s)

	if _, err := s.Correction(ctx, "none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	if _, err := s.Machine(ctx, 9, 0); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no document: %v", err)
	}
	if _, err := s.Machine(ctx, 1, 9); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no version: %v", err)
	}
	testCorrectionFilter(t, s)
}

func testCorrectionFilter(t *testing.T, s store.Store) {
	second := correction("c3", 2, "ask:x")
	second.By = "محررة"
	correct(t, s, second, correction("d1", 0, "{}"))
	for _, f := range []struct {
		filter store.CorrectionFilter
		want   string
	}{
		{store.CorrectionFilter{}, "c1 c2 c3 d1"},
		{store.CorrectionFilter{Newest: true}, "d1 c3 c2 c1"},
		{store.CorrectionFilter{Document: 1}, "c1 c2"},
		{store.CorrectionFilter{By: "محررة"}, "c3"},
		{store.CorrectionFilter{Standing: true}, "c3 d1"},
		{store.CorrectionFilter{Parties: true}, "d1"},
		{store.CorrectionFilter{After: 2}, "c3 d1"},
		{store.CorrectionFilter{Before: 3, Newest: true, Limit: 1}, "c2"},
		{store.CorrectionFilter{Limit: 3}, "c1 c2 c3"},
		{store.CorrectionFilter{Before: 1}, ""},
	} {
		var got []string
		for c, err := range s.Corrections(t.Context(), f.filter) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, c.ID)
		}
		same(t, "corrections", strings.Join(got, " "), f.want)
	}
}

// testEditors has two editors correct what they see at the same time: one of
// them learns that it has changed.
func testEditors(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	stores := []store.Store{p.open(t), p.open(t)}
	put(t, stores[0], article(t, "m", "a text", "k1"))
	for round := range 5 {
		d, err := stores[0].Document(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, s := range stores {
			wg.Go(func() {
				c := correction(strings.Repeat("c", round+1)+[]string{"a", "b"}[i], 1, "ask:text")
				_, errs[i] = s.Write(context.Background(), &store.Batch{Corrections: []store.Correction{c}, Correct: lay, Unchanged: map[int64]int64{1: d.Changed}})
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), store.ErrChanged) {
			t.Errorf("round %d: %v", round, errs)
		}
	}
	st, err := stores[1].Stats(t.Context())
	same(t, "corrections", []any{st.Corrections, err}, []any{int64(5), error(nil)})
	sound(t, stores[1])
}
