package event_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/entity"
	"example.org/rawi/event"
	"example.org/rawi/lexicon"
	"example.org/rawi/quote"
	"example.org/rawi/timex"
)

type stage interface {
	Run(context.Context, *rawi.Document) error
}

// stages returns the stages of the pipeline up to this one.
func stages(t testing.TB) []stage {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	var out []stage
	add := func(s stage, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	words, err := arabic.New(lex)
	add(words, err)
	names, err := entity.New(lex)
	add(names, err)
	times, err := timex.New(lex)
	add(times, err)
	statements, err := quote.New(lex)
	add(statements, err)
	events, err := event.New(lex)
	add(events, err)
	return out
}

func read(t testing.TB, all []stage, text string) *rawi.Document {
	t.Helper()
	d := &rawi.Document{Text: text}
	d.Source.Published = time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)
	for _, s := range all {
		if err := s.Run(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// TestLexicon runs the examples under the patterns: the sentence must give an
// event of the pattern's type at its words, or must not.
func TestLexicon(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	all := stages(t)
	for _, file := range []string{"event-patterns.txt", "meeting-patterns.txt"} {
		lines, err := lex.Lines(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			meeting := file == "meeting-patterns.txt"
			if meeting && l.Attrs.Get("fmt") == "" || l.Attrs.Get("type") == "none" {
				continue
			}
			if len(l.Examples) == 0 {
				t.Errorf("%s:%d: %s has no example", file, l.Number, l.ID)
			}
			for _, x := range l.Examples {
				if got := found(read(t, all, x.Text), l, meeting); got != x.Match {
					t.Errorf("%s:%d: %s: match is %v, want %v: %s", file, x.Number, l.ID, got, x.Match, x.Text)
				}
			}
		}
	}
}

// found reports whether the pattern, or another of its type at the same words,
// found something.
func found(d *rawi.Document, l lexicon.Line, meeting bool) bool {
	if meeting {
		return slices.ContainsFunc(d.Meetings, func(m rawi.Meeting) bool { return m.Format == l.Attrs.Get("fmt") })
	}
	lemma, _, _ := strings.Cut(l.Form, " ")
	return slices.ContainsFunc(d.Events, func(e rawi.Event) bool {
		return e.Rule == l.ID || e.Type == l.Attrs.Get("type") && e.Trigger.Lemma == lemma
	})
}

// show writes the findings of a document as text.
func show(d *rawi.Document) string {
	names := func(refs []rawi.EntityRef) string {
		var out []string
		for _, r := range refs {
			out = append(out, d.Entity(r).Name)
		}
		return strings.Join(out, "+")
	}
	name := func(r rawi.EntityRef) string {
		if e := d.Entity(r); e != nil {
			return e.Name
		}
		return ""
	}
	var b strings.Builder
	for _, e := range d.Events {
		fmt.Fprintf(&b, "%s %s %s: %s > %s", e.Type, e.Realis, d.Slice(e.Trigger.Span), names(e.Actors), names(e.Recipients))
		if e.Mode != "" {
			fmt.Fprintf(&b, " mode=%s", e.Mode)
		}
		if e.Place != 0 {
			fmt.Fprintf(&b, " place=%s", name(e.Place))
		}
		if e.ClaimedBy != 0 {
			b.WriteString(" claimed")
		}
		b.WriteString("\n")
	}
	for _, m := range d.Meetings {
		fmt.Fprintf(&b, "%s %s %s:", m.Format, m.Stage, d.Slice(m.Trigger.Span))
		for _, s := range m.Sides {
			fmt.Fprintf(&b, " [%s/%s", name(s.Party), names(s.Members))
			if s.Size > 0 {
				fmt.Fprintf(&b, "/%d", s.Size)
			}
			b.WriteString("]")
		}
		if m.Size != "" {
			fmt.Fprintf(&b, " size=%s", m.Size)
		}
		if m.Level != "" {
			fmt.Fprintf(&b, " level=%s", m.Level)
		}
		if m.Place != 0 {
			fmt.Fprintf(&b, " place=%s", name(m.Place))
		}
		if m.Venue != 0 {
			fmt.Fprintf(&b, " venue=%s", name(m.Venue))
		}
		b.WriteString("\n")
	}
	return b.String()
}
