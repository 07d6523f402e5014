package quote_test

import (
	"context"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
	"example.org/rawi/quote"
	"example.org/rawi/timex"
)

// reader runs the stages that need no names over a text.
type reader struct {
	lex   *lexicon.Lexicon
	words *arabic.Stage
	times *timex.Stage
	quote *quote.Stage
}

func newReader(t testing.TB) *reader {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{lex: lex}
	if r.words, err = arabic.New(lex); err != nil {
		t.Fatal(err)
	}
	if r.times, err = timex.New(lex); err != nil {
		t.Fatal(err)
	}
	if r.quote, err = quote.New(lex); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *reader) read(t testing.TB, text string) *rawi.Document {
	t.Helper()
	d := &rawi.Document{Text: text}
	for _, run := range []func(context.Context, *rawi.Document) error{r.words.Run, r.times.Run, r.quote.Run} {
		if err := run(context.Background(), d); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Check(); err != nil {
		t.Errorf("%s: %v", text, err)
	}
	return d
}

func rules(d *rawi.Document) string {
	var out []string
	for _, s := range d.Statements {
		out = append(out, s.Rule+" ⟦"+d.Slice(s.Content[0])+"⟧")
	}
	return strings.Join(out, ", ")
}

func found(d *rawi.Document, rule string) bool {
	for _, s := range d.Statements {
		if s.Rule == rule {
			return true
		}
	}
	return false
}

// TestLexicon runs every example of the lexicon: a statement of the line must be
// found in what follows «+», and none of it in what follows «-».
func TestLexicon(t *testing.T) {
	r := newReader(t)
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"reporting-verbs.txt", "reporting-phrases.txt"} {
		lines, err := lex.Lines(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			check(t, r, l)
		}
	}
}

// check runs the examples of a line. What a phrase of another kind than
// "according" does is seen from the words: they stop before it, or, where it
// denies a report, there are none.
func check(t *testing.T, r *reader, l lexicon.Line) {
	t.Helper()
	kind := l.Attrs.Get("kind")
	noun := strings.HasPrefix(l.ID, "pn.") || strings.HasPrefix(l.ID, "pm.")
	if len(l.Examples) == 0 && !noun {
		t.Errorf("%s:%d: %s has no example", l.File, l.Number, l.ID)
	}
	for _, e := range l.Examples {
		d := r.read(t, e.Text)
		switch {
		case kind == "" || kind == "according" || kind == "pretext":
			if found(d, l.ID) != e.Match {
				t.Errorf("%s:%d: %s: %q: found %t, want %t; have %s", l.File, e.Number, l.ID, e.Text, !e.Match, e.Match, rules(d))
			}
		case kind == "impersonal" || kind == "negation" || kind == "other" || kind == "unreal" || kind == "footer":
			if (len(d.Statements) == 0) != e.Match {
				t.Errorf("%s:%d: %s: %q: have %s", l.File, e.Number, l.ID, e.Text, rules(d))
			}
		default:
			if ends := bounded(d, l.Form); ends != e.Match {
				t.Errorf("%s:%d: %s: %q: the words end before it: %t, want %t; have %s", l.File, e.Number, l.ID, e.Text, ends, e.Match, rules(d))
			}
		}
	}
}

// bounded reports whether there are statements and none holds the phrase.
func bounded(d *rawi.Document, phrase string) bool {
	for _, s := range d.Statements {
		if strings.Contains(d.Slice(s.Content[0]), phrase) {
			return false
		}
	}
	return len(d.Statements) > 0
}
