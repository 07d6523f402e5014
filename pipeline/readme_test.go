package pipeline_test

import (
	"os"
	"strings"
	"testing"

	"example.org/rawi/format"
	"example.org/rawi/internal/golden"
)

// TestReadme keeps the listing at the head of each README true: it is the head
// of every part of what "rawi read" shows of the sample summit. With -update it
// is written anew.
func TestReadme(t *testing.T) {
	const sample = "testdata/samples/summit.json"
	stages := standard(t)
	b, err := os.ReadFile("../" + sample)
	if err != nil {
		t.Fatal(err)
	}
	d := read(t, sample, b)[0]
	if err := stages.Run(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	view, err := format.OutputNamed("view")
	if err != nil {
		t.Fatal(err)
	}
	for _, readme := range []struct{ name, lang string }{{"../README.md", "en"}, {"../README.ar.md", "ar"}} {
		shown, err := view.Append(nil, d, &format.WriteOptions{Lang: readme.lang})
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(readme.name)
		if err != nil {
			t.Fatal(err)
		}
		command := "    $ bin/rawi read --lang " + readme.lang + " " + sample + "\n"
		before, rest, ok := strings.Cut(string(text), command)
		if !ok {
			t.Fatalf("%s does not show %q", readme.name, command)
		}
		// The listing is what is indented from its first line on.
		lead := rest[:strings.Index(rest, "\n    ")+1]
		rest = rest[len(lead):]
		for strings.HasPrefix(rest, "    ") || strings.HasPrefix(rest, "\n") {
			_, rest, _ = strings.Cut(rest, "\n")
		}
		golden.Check(t, readme.name, []byte(before+command+lead+excerpt(string(shown))+"\n"+rest))
	}
}

// excerpt returns the head of a view, indented as a listing: of the first three
// parts the first blocks, and of each block the first lines.
func excerpt(view string) string {
	const parts, blocks, lines = 3, 3, 6
	view = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "\u200e", "", "\u200f", "").Replace(view)
	var out []string
	part, block, line, cut := 0, 0, 0, false
	more := func(indent string) {
		if !cut {
			out = append(out, "    "+indent+"…")
		}
		cut = true
	}
	for text := range strings.SplitSeq(strings.TrimSpace(view), "\n") {
		switch {
		case text == "":
			block, line, cut = block+1, 0, cut && block >= blocks
			continue
		case !strings.HasPrefix(text, " "):
			if part++; part > parts+2 { // the headline and the source come first
				return strings.Join(out, "\n") + "\n"
			}
			if part > 2 {
				out = append(out, "")
			}
			block, line, cut = 0, -1, false
		case block > blocks-1:
			more("  ")
			continue
		case line >= lines:
			more("    ")
			continue
		}
		out = append(out, "    "+text)
		line++
	}
	return strings.Join(out, "\n") + "\n"
}
