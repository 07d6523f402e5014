package format

import (
	"fmt"
	"strings"
	"testing"

	"example.org/rawi"
)

func TestIsolate(t *testing.T) {
	for _, c := range []struct {
		text string
		base direction
		want string
	}{
		{"summit", leftToRight, "summit"},
		{"12", leftToRight, "12"},
		{"قمة", leftToRight, fsi + "قمة" + pdi},
		{"قمة", rightToLeft, "قمة"},
		{"قمة، و«لقاء»", rightToLeft, "قمة، و«لقاء»"},
		{"2025-08-15", rightToLeft, fsi + "2025-08-15" + pdi},
		{"say.deny", rightToLeft, fsi + "say.deny" + pdi},
		{"G20 تجتمع في المدينة", rightToLeft, fsi + rlm + "G20 تجتمع في المدينة" + pdi},
		{"G20 تجتمع في المدينة", leftToRight, fsi + rlm + "G20 تجتمع في المدينة" + pdi},
		{"قمة of the twenty", leftToRight, fsi + lrm + "قمة of the twenty" + pdi},
		{"", rightToLeft, ""},
	} {
		if got := string(isolate(nil, c.text, c.base)); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCells(t *testing.T) {
	for text, want := range map[string]int{
		"":          0,
		"rawi":      4,
		"قمة":       3,
		"قِمَّة":    3, // marks take no cell
		"e\u0301":   1,
		fsi + "قمة": 3,
		"首脑":        4,
		"«لا»":      4,
	} {
		if got := cells(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestLineKeepsDots(t *testing.T) {
	p := page{base: leftToRight, width: 26}
	p.line(0, 2, dots(one("alpha beta", plain), one("gamma delta", plain), one("epsilon", plain))...)
	want := "alpha beta · gamma delta ·\n  epsilon\n"
	if got := string(p.dst); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A line that begins with letters of the other direction has a mark before it,
// so that a terminal takes the line for one of the page's direction.
func TestLineDirection(t *testing.T) {
	p := page{base: leftToRight}
	p.line(0, 0, run{"قمة", plain}, run{" G20", plain})
	if want := lrm + fsi + "قمة" + pdi + " G20\n"; string(p.dst) != want {
		t.Errorf("got %q, want %q", p.dst, want)
	}
	p = page{base: rightToLeft}
	p.line(2, 2, run{"G20", plain}, run{" قمة", plain})
	if want := "  " + rlm + fsi + "G20" + pdi + " قمة\n"; string(p.dst) != want {
		t.Errorf("got %q, want %q", p.dst, want)
	}
}

func TestLabels(t *testing.T) {
	en, ar := labelsOf("en"), labelsOf("ar")
	for key, word := range en {
		if word == "" || ar[key] == "" {
			t.Errorf("%s has no word in one of the languages", key)
		}
	}
	for line := range strings.Lines(labelFile) {
		if !strings.HasPrefix(line, "#") && strings.TrimSpace(line) != "" && strings.Count(line, "|") != len(Languages) {
			t.Errorf("columns of %q", line)
		}
	}
	if got := labelsOf("fr").of("act", "deny"); got != "denies" {
		t.Errorf("a language that is not known: got %q", got)
	}
	if got := en.of("act", "sing"); got != "sing" {
		t.Errorf("a value that is not known: got %q", got)
	}
}

func TestValue(t *testing.T) {
	for _, c := range []struct {
		time rawi.Timex
		want string
	}{
		{rawi.Timex{Value: "2025-08-05"}, "5 Aug 2025"},
		{rawi.Timex{Value: "2025-08"}, "Aug 2025"},
		{rawi.Timex{Value: "2025"}, "2025"},
		{rawi.Timex{Value: "2025-08-14TEV"}, "14 Aug 2025, evening"},
		{rawi.Timex{Value: "2025-08-14T15:30"}, "14 Aug 2025 15:30"},
		{rawi.Timex{Value: "2025-W33", From: "2025-08-11", To: "2025-08-17"}, "11 Aug 2025 – 17 Aug 2025"},
		{rawi.Timex{Value: "PRESENT_REF"}, "now"},
		{rawi.Timex{Value: "P3D"}, "P3D"},
		{rawi.Timex{Value: "XXXX-WXX-4"}, ""},
		{rawi.Timex{}, ""},
	} {
		v := view{label: labelsOf("en")}
		if got := v.value(&c.time); got != c.want {
			t.Errorf("%s: got %q, want %q", c.time.Value, got, c.want)
		}
	}
}

func ExampleOutputNamed() {
	d := &rawi.Document{ID: "1", Text: "التقى الوزير نظيره.", Sentences: []rawi.Sentence{{Span: rawi.Span{Start: 0, End: 35}}}}
	out, err := OutputNamed("jsonl")
	if err != nil {
		fmt.Println(err)
		return
	}
	line, err := out.Append(nil, d, &WriteOptions{})
	fmt.Printf("%s%v\n", line, err)
	// Output:
	// {"record":1,"doc":{"id":"1","digest":"sha256:8f4ab498d59a512f27ac246d7e581e89e39133321bffae34895e82cb7741df53"},"text":"التقى الوزير نظيره.","sentences":[{"start":0,"end":19}],"entities":[],"times":[],"statements":[],"events":[],"meetings":[],"notes":[]}
	// <nil>
}
