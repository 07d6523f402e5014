package main

import (
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
)

// TestEveryRuleIsExplained reads the project's own articles and asks for an
// explanation of every rule that found something.
func TestEveryRuleIsExplained(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	stages, err := pipeline.Standard(lex)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	eachLine(lex, func(l lexicon.Line) { known[l.ID] = true })
	check := func(what, rule string) {
		if known[rule] {
			return
		}
		known[rule] = true
		if explainCode(rule) == "" {
			t.Errorf("nothing explains rule %q of a %s", rule, what)
		}
	}
	a := &app{}
	for art := range a.articles(t.Context(), []string{"../../testdata/corpus"}, format.Options{}, false, nil) {
		if art.err != nil {
			t.Fatal(art.err)
		}
		if err := stages.Run(t.Context(), art.doc); err != nil {
			t.Fatal(err)
		}
		checkRules(art.doc, check)
	}
}

func checkRules(d *rawi.Document, check func(what, rule string)) {
	for _, e := range d.Entities {
		check("name", e.Rule)
	}
	for _, x := range d.Times {
		check("time", x.Rule)
	}
	for _, s := range d.Statements {
		check("statement", s.Rule)
	}
	for _, e := range d.Events {
		check("event", e.Rule)
	}
	for _, m := range d.Meetings {
		check("meeting", m.Rule)
	}
}

func TestRulesInGo(t *testing.T) {
	for line := range strings.Lines(codeRules) {
		if line[0] != '#' && strings.TrimSpace(line) != "" && strings.Count(line, "|") != 3 {
			t.Errorf("columns of %q", line)
		}
	}
	if got := explainCode("tm.word.PRESENT_REF"); !strings.Contains(got, "package timex") {
		t.Errorf("got %q", got)
	}
	if got := explainCode("tm.other"); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestViewHasWords checks that the view in Arabic has a word for every act, mode
// and kind that the lexicon can give: no English word of the record shows in it.
func TestViewHasWords(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	view, err := format.OutputNamed("view")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	check := func(word string, d *rawi.Document) {
		if word == "" || seen[word] {
			return
		}
		seen[word] = true
		d.ID = "1"
		got, err := view.Append(nil, d, &format.WriteOptions{Lang: "ar"})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(got), word) {
			t.Errorf("format/labels.txt has no word for %q", word)
		}
	}
	eachLine(lex, func(l lexicon.Line) {
		if act := l.Attrs.Get("act"); act != "" {
			check(act, &rawi.Document{Statements: []rawi.Statement{{Act: act, Mode: rawi.Direct}}})
		}
		if l.File == "plover.txt" && l.Attrs.Get("type") != "" {
			check(l.Attrs.Get("mode"), &rawi.Document{Events: []rawi.Event{{Type: l.Attrs.Get("type"), Mode: l.Attrs.Get("mode"), Realis: rawi.Actual}}})
			check(l.Attrs.Get("type"), &rawi.Document{Events: []rawi.Event{{Type: l.Attrs.Get("type"), Realis: rawi.Actual}}})
		}
		if form := l.Attrs.Get("format"); form != "" {
			check(form, &rawi.Document{Meetings: []rawi.Meeting{{Format: form, Stage: "concluded"}}})
		}
	})
}
