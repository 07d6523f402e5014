package format

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/internal/golden"
)

func write(tb testing.TB, name string, d *rawi.Document, o WriteOptions) []byte {
	tb.Helper()
	out, err := OutputNamed(name)
	if err != nil {
		tb.Fatal(err)
	}
	got, err := out.Append(nil, d, &o)
	if err != nil {
		tb.Fatal(err)
	}
	return got
}

func TestGolden(t *testing.T) {
	golden.Check(t, "testdata/out/record.jsonl", write(t, "jsonl", sample(t), WriteOptions{}))
	golden.Check(t, "testdata/out/tokens.conllu", write(t, "conllu", sample(t), WriteOptions{}))
	var page bytes.Buffer
	if err := json.Indent(&page, write(t, "annotations", sample(t), WriteOptions{}), "", " "); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/out/annotations.json", page.Bytes())
}

func TestOutputNamed(t *testing.T) {
	if _, err := OutputNamed("xml"); err == nil || !strings.Contains(rawi.HintOf(err), "jsonl") {
		t.Errorf("got %v, hint %q", err, rawi.HintOf(err))
	}
}

// TestAppend checks that every output adds whole lines and keeps what is there.
func TestAppend(t *testing.T) {
	for _, o := range Outputs() {
		got, err := o.Append([]byte("before\n"), sample(t), &WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(got, []byte("before\n")) || got[len(got)-1] != '\n' {
			t.Errorf("%s: %q … %q", o.Name, got[:20], got[len(got)-5:])
		}
		if again := write(t, o.Name, sample(t), WriteOptions{}); !bytes.Equal(got[len("before\n"):], again) {
			t.Errorf("%s differs from one call to the next", o.Name)
		}
	}
}

func TestJSONLEscapes(t *testing.T) {
	d := &rawi.Document{ID: "<&>", Text: "a\u2028b\u2029c\xffd\"\\\n<b>&"}
	got := string(write(t, "jsonl", d, WriteOptions{}))
	for _, want := range []string{`"id":"<&>"`, `a\u2028b\u2029c\ufffdd\"\\\n<b>&"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if strings.Count(got, "\n") != 1 || !json.Valid([]byte(got)) {
		t.Errorf("not one line of JSON: %q", got)
	}
}

func TestEmptyDocuments(t *testing.T) {
	for _, d := range []*rawi.Document{{}, {Text: "نص"}, {ID: "x", Text: "\n", Lang: "fa", Notes: []rawi.Note{{Stage: "language", Reason: "not Arabic"}}}} {
		checkOutputs(t, d)
	}
}

func TestOutputsOfSample(t *testing.T) {
	checkOutputs(t, sample(t))
	checkOutputs(t, long(t))
}

// checkOutputs checks what every output promises of a document.
func checkOutputs(tb testing.TB, d *rawi.Document) {
	tb.Helper()
	var r rawi.Record
	line := write(tb, "jsonl", d, WriteOptions{})
	if err := json.Unmarshal(line, &r); err != nil || bytes.Count(line, []byte{'\n'}) != 1 {
		tb.Fatalf("jsonl: %v: %q", err, line)
	}
	if utf8.ValidString(d.Text) && r.Text != d.Text {
		tb.Fatalf("jsonl: the text has changed")
	}
	checkAnnotations(tb, d, write(tb, "annotations", d, WriteOptions{}))
	checkCoNLLU(tb, d, write(tb, "conllu", d, WriteOptions{}))
	checkExports(tb, d)
	for _, lang := range Languages {
		for _, width := range []int{0, 1, 40, 100} {
			checkView(tb, width, write(tb, "view", d, WriteOptions{Lang: lang, Width: width, Color: true, Explain: true}))
		}
	}
}

// checkAnnotations checks that positions and quotations select the same words.
func checkAnnotations(tb testing.TB, d *rawi.Document, got []byte) {
	tb.Helper()
	var page struct {
		Items []struct {
			ID     string
			Target []struct {
				Source   string
				Selector []struct {
					Type, Exact, Prefix, Suffix string
					Start, End                  int
				}
			}
		}
	}
	if err := json.Unmarshal(got, &page); err != nil || bytes.Count(got, []byte{'\n'}) != 1 {
		tb.Fatalf("annotations: %v: %q", err, got)
	}
	if !utf8.ValidString(d.Text) {
		return
	}
	text := []rune(d.Text)
	seen := map[string]bool{}
	for _, a := range page.Items {
		if seen[a.ID] || len(a.Target) == 0 {
			tb.Fatalf("annotation %s stands twice or has no target", a.ID)
		}
		seen[a.ID] = true
		for _, t := range a.Target {
			p, q := t.Selector[0], t.Selector[1]
			if exact := string(text[p.Start:p.End]); exact != q.Exact || exact == "" {
				tb.Fatalf("annotation %s: position has %q, quotation %q", a.ID, exact, q.Exact)
			}
			if !strings.HasSuffix(string(text[:p.Start]), q.Prefix) || !strings.HasPrefix(string(text[p.End:]), q.Suffix) {
				tb.Fatalf("annotation %s: %q stands not between %q and %q", a.ID, q.Exact, q.Prefix, q.Suffix)
			}
		}
	}
}

// checkCoNLLU checks the form of every line, the numbering, the ranges, and that
// the words give the text of the sentence.
func checkCoNLLU(tb testing.TB, d *rawi.Document, got []byte) {
	tb.Helper()
	if !bytes.HasPrefix(got, []byte("# newdoc id = ")) || !bytes.HasSuffix(got, []byte("\n\n")) {
		tb.Fatalf("conllu: begins %.30q, ends with no blank line", got)
	}
	next, last, ids := 1, 0, map[string]bool{}
	var text, built string
	fail := func(line, format string, args ...any) {
		tb.Helper()
		tb.Fatalf("conllu: %q: %s", line, fmt.Sprintf(format, args...))
	}
	space := false
	for line := range strings.SplitSeq(strings.TrimSuffix(string(got), "\n"), "\n") {
		switch {
		case line == "":
			if built != text || last > next-1 {
				fail(line, "words give %q, text is %q", built, text)
			}
			next, last, text, built, space = 1, 0, "", "", false
			continue
		case line[0] == '#':
			if value, ok := strings.CutPrefix(line, "# text = "); ok {
				text = value
			}
			if value, ok := strings.CutPrefix(line, "# sent_id = "); ok {
				if ids[value] {
					fail(line, "stands twice")
				}
				ids[value] = true
			}
			continue
		}
		cols := strings.Split(line, "\t")
		if len(cols) != 10 {
			fail(line, "%d columns", len(cols))
		}
		for i, c := range cols {
			if c == "" || i != 1 && i != 2 && strings.ContainsRune(c, ' ') {
				fail(line, "column %d is empty or has a blank", i+1)
			}
		}
		first, end, isRange := strings.Cut(cols[0], "-")
		n, err := strconv.Atoi(first)
		if err != nil || n != next {
			fail(line, "number is not %d", next)
		}
		if isRange {
			last, err = strconv.Atoi(end)
			if err != nil || last <= n {
				fail(line, "range has no end")
			}
		} else {
			next++
		}
		if isRange || n > last {
			if space {
				built += " "
			}
			built += cols[1]
			space = !strings.Contains("|"+cols[9]+"|", "|SpaceAfter=No|")
			checkRange(tb, d, line, cols)
		}
	}
}

// checkRange checks that start_char and end_char select the word.
func checkRange(tb testing.TB, d *rawi.Document, line string, cols []string) {
	tb.Helper()
	var start, end int
	if _, err := fmt.Sscanf(cols[9], "start_char=%d|end_char=%d", &start, &end); err != nil {
		tb.Fatalf("conllu: %q: %v", line, err)
	}
	if !utf8.ValidString(d.Text) || strings.ContainsAny(cols[1], " _") {
		return
	}
	if got := string([]rune(d.Text)[start:end]); got != cols[1] {
		tb.Fatalf("conllu: %q: range has %q", line, got)
	}
}

// checkView checks that isolates are closed on the line where they open, that
// no control reaches the terminal, and that lines keep to the width where they
// can be broken.
func checkView(tb testing.TB, width int, got []byte) {
	tb.Helper()
	for line := range strings.SplitSeq(string(got), "\n") {
		bare := line
		for {
			i := strings.Index(bare, "\x1b[")
			if i < 0 {
				break
			}
			j := strings.IndexByte(bare[i:], 'm')
			bare = bare[:i] + bare[i+j+1:]
		}
		open := 0
		for _, r := range bare {
			switch {
			case r == '\u2068':
				open++
			case r == '\u2069':
				open--
			case acts(r):
				tb.Fatalf("view: control %U in %q", r, line)
			}
			if open < 0 || open > 1 {
				tb.Fatalf("view: isolates of %q", line)
			}
		}
		if open != 0 {
			tb.Fatalf("view: isolate is open at the end of %q", line)
		}
		if width >= 60 && cells(bare) > width && strings.Contains(strings.TrimLeft(bare, " "), " ") && longest(bare) < width/3 {
			tb.Fatalf("view: %d cells, want %d: %q", cells(bare), width, bare)
		}
	}
}

// longest returns the cells of the longest word.
func longest(s string) int {
	n := 0
	for _, w := range strings.Fields(s) {
		n = max(n, cells(w))
	}
	return n
}

func FuzzOutputs(f *testing.F) {
	f.Add("قال: «نعم» G20.\nثم مضى", "عنوان", 3, 9, 5)
	f.Add("\u2067a\u2028b \x1b[31m\u00a0c\t\rd|\\", "a\nb", 0, 4, 1)
	f.Fuzz(func(t *testing.T, text, title string, a, b, c int) {
		if !utf8.ValidString(text) || !utf8.ValidString(title) {
			return
		}
		checkOutputs(t, random(text, title, a, b, c))
	})
}

// random returns a valid document with findings at places that the numbers
// choose.
func random(text, title string, a, b, c int) *rawi.Document {
	d := &rawi.Document{ID: title, Text: text, Source: rawi.Source{Headline: title, URL: title, Publisher: title}}
	tokenise(d)
	at := func(n int) int {
		if len(text) == 0 {
			return 0
		}
		n = (n%len(text) + len(text)) % len(text)
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		return n
	}
	span := func(i, j int) rawi.Span {
		s := rawi.Span{Start: at(i), End: at(j)}
		if s.End < s.Start {
			s.Start, s.End = s.End, s.Start
		}
		return s
	}
	d.AddEntity(rawi.Entity{Type: rawi.Person, Name: title + "x", Offices: []rawi.Office{{Title: title, Span: span(a, c)}}})
	for _, s := range []rawi.Span{span(a, b), span(b, c), span(a, c)} {
		if !s.Empty() && len(d.Tokens) > 0 {
			d.AddMention(rawi.Mention{Span: s, Entity: 1, Form: rawi.FormName})
		}
	}
	d.Times = []rawi.Timex{{Span: span(b, c), Value: title}}
	d.Statements = []rawi.Statement{
		{Mode: rawi.Direct, Act: title, SpeakerText: title, Content: []rawi.Span{span(a, b)}, Cue: rawi.Cue{Span: span(b, c)}, Time: 1, Rule: "r", Score: .5},
		{Mode: rawi.Mixed, Speakers: []rawi.EntityRef{1}, Content: []rawi.Span{span(a, c), span(b, c)}},
	}
	d.Events = []rawi.Event{{Type: "CONSULT", Trigger: rawi.Cue{Span: span(a, b)}, Actors: []rawi.EntityRef{1}, Recipients: []rawi.EntityRef{1}, ClaimedBy: 1, Mentions: []rawi.Span{span(b, c)}}}
	d.Meetings = []rawi.Meeting{{Format: "call", Sides: []rawi.Side{{Members: []rawi.EntityRef{1}, Size: 2}}, Agenda: []rawi.Span{span(a, b)}, Time: 1}}
	d.Note("x", title)
	return d
}
