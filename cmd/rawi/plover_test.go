package main

import (
	"encoding/json"
	"testing"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/lexicon"
)

// TestCodings checks that the exports, which do not read the lexicon, have the
// quad classes and scores that stand there.
func TestCodings(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := lex.Lines("plover.txt")
	if err != nil {
		t.Fatal(err)
	}
	out, err := format.OutputNamed("plover")
	if err != nil {
		t.Fatal(err)
	}
	type coding struct{ quad, score string }
	of := map[string]coding{}
	n := 0
	for _, l := range lines {
		kind, mode := l.Attrs.Get("type"), l.Attrs.Get("mode")
		want := coding{l.Attrs.Get("quad"), l.Attrs.Get("score")}
		if kind == "" || mode == "" && want.quad == "" {
			continue
		}
		n++
		if want.quad == "" {
			want.quad = of[kind].quad
		}
		if want.score == "" {
			want.score = of[kind].score
		}
		if mode == "" {
			of[kind] = want
		}
		d := &rawi.Document{Text: "x", Events: []rawi.Event{{Type: kind, Mode: mode, Trigger: rawi.Cue{Span: rawi.Span{End: 1}}}}}
		line, err := out.Append(nil, d, &format.WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Quad  string      `json:"quad_code"`
			Scale json.Number `json:"event_scale"`
		}
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatal(err)
		}
		if (coding{got.Quad, got.Scale.String()}) != want {
			t.Errorf("%s/%s: the export has %s and %s, the lexicon %s and %s", kind, mode, got.Quad, got.Scale, want.quad, want.score)
		}
	}
	if n < 16 {
		t.Errorf("%d lines were compared", n)
	}
}
