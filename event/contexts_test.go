package event_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// TestContexts runs the examples of contexts.txt: an event of the sentence must
// stand in every context of the line, or none in any.
func TestContexts(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := lex.Lines("contexts.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := stages(t)
	for _, l := range lines {
		contexts := l.Attrs.List("ctx")
		if len(l.Examples) == 0 {
			t.Errorf("%s:%d: %s has no example", l.File, l.Number, l.ID)
		}
		for _, x := range l.Examples {
			d := read(t, all, x.Text)
			if len(d.Events) == 0 {
				t.Errorf("%s:%d: %s: no event: %s", l.File, x.Number, l.ID, x.Text)
				continue
			}
			got := slices.ContainsFunc(d.Events, func(e rawi.Event) bool {
				return !slices.ContainsFunc(contexts, func(c string) bool { return !slices.Contains(e.Contexts, c) })
			})
			if got != x.Match {
				t.Errorf("%s:%d: %s: match is %v, want %v: %s\n%s", l.File, x.Number, l.ID, got, x.Match, x.Text, contextsOf(d))
			}
		}
	}
}

// TestModes runs the examples of mode-words.txt.
func TestModes(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := lex.Lines("mode-words.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := stages(t)
	for _, l := range lines {
		if len(l.Examples) == 0 {
			t.Errorf("%s:%d: %s has no example", l.File, l.Number, l.ID)
		}
		for _, x := range l.Examples {
			d := read(t, all, x.Text)
			kind := func(e rawi.Event) bool { return slices.Contains(l.Attrs.List("of"), e.Type) }
			mode := func(e rawi.Event) bool { return kind(e) && e.Mode == l.Attrs.Get("mode") }
			if !slices.ContainsFunc(d.Events, kind) {
				t.Errorf("%s:%d: %s: no event of the type: %s\n%s", l.File, x.Number, l.ID, x.Text, contextsOf(d))
			} else if slices.ContainsFunc(d.Events, mode) != x.Match {
				t.Errorf("%s:%d: %s: match is not %v: %s\n%s", l.File, x.Number, l.ID, x.Match, x.Text, contextsOf(d))
			}
		}
	}
}

func contextsOf(d *rawi.Document) string {
	var b strings.Builder
	for _, e := range d.Events {
		b.WriteString(e.Type + " " + e.Mode + ": " + strings.Join(e.Contexts, " ") + "\n")
	}
	return b.String()
}
