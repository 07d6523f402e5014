package format

import (
	"bytes"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/internal/golden"
)

var exports = []string{"plover", "polecat", "gdelt", "meetings.csv"}

func TestExportsGolden(t *testing.T) {
	for _, name := range exports {
		golden.Check(t, "testdata/out/export."+name, export(t, name, sample(t)))
	}
}

// export returns an export of one document, with its head.
func export(tb testing.TB, name string, d *rawi.Document) []byte {
	tb.Helper()
	out, err := OutputNamed(name)
	if err != nil {
		tb.Fatal(err)
	}
	got, err := out.Append([]byte(out.Head), d, &WriteOptions{Version: "v1.2 test"})
	if err != nil {
		tb.Fatal(err)
	}
	return got
}

// rowsOf reads the rows of an export back.
func rowsOf(tb testing.TB, name string, export []byte) []*Row {
	tb.Helper()
	if len(export) == 0 {
		return nil
	}
	x, err := OpenRows(bytes.NewReader(export))
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	if x.Output.Name != name {
		tb.Fatalf("%s was taken for %s", name, x.Output.Name)
	}
	var rows []*Row
	for row, err := range x.All() {
		if err != nil {
			tb.Fatalf("%s: %v\n%s", name, err, export)
		}
		rows = append(rows, row)
	}
	return rows
}

// checkExports checks that every row is well-formed, can be read back, holds
// against itself, and says rightly where it stands.
func checkExports(tb testing.TB, d *rawi.Document) {
	tb.Helper()
	r := rawi.NewRecord(d)
	for _, name := range exports {
		rows := rowsOf(tb, name, export(tb, name, d))
		want := len(d.Events)
		switch name {
		case "meetings.csv":
			want = len(d.Meetings)
		case "polecat", "gdelt":
			want = len(newCoded(d, &WriteOptions{}).happened())
		}
		if len(rows) != want {
			tb.Fatalf("%s: %d rows, want %d", name, len(rows), want)
		}
		for _, row := range rows {
			// A table has no place for line ends within an ID.
			if row.Document != r.Doc.ID && (name == "gdelt" || strings.Join(strings.Fields(r.Doc.ID), " ") == r.Doc.ID) {
				tb.Fatalf("%s: document %q, want %q", name, row.Document, r.Doc.ID)
			}
			if row.Version != "v1.2_test" {
				tb.Fatalf("%s: version %q", name, row.Version)
			}
			if why := row.Verify(r.Doc.Digest, rows); why != "" {
				tb.Fatalf("%s: line %d does not hold against itself: %s", name, row.Line, why)
			}
		}
	}
}

func TestVerify(t *testing.T) {
	for _, name := range exports {
		was := rowsOf(t, name, export(t, name, sample(t)))
		d := sample(t)
		d.Events[0].Recipients, d.Events[0].Rule = nil, "consult.other"
		d.Meetings[0].Size = "2+2"
		now := rowsOf(t, name, export(t, name, d))
		digest := rawi.Digest(d.Text)
		why := was[0].Verify(digest, now)
		if !strings.Contains(why, " was ") || !strings.Contains(why, " is ") {
			t.Errorf("%s: a finding that has changed: %q", name, why)
		}
		if why := was[0].Verify(digest, nil); !strings.HasPrefix(why, "nothing is found at characters ") {
			t.Errorf("%s: a finding that is gone: %q", name, why)
		}
		if why := was[0].Verify("sha256:0", now); why != "the article's text has changed" {
			t.Errorf("%s: another text: %q", name, why)
		}
	}
}

func TestOpenRows(t *testing.T) {
	if _, err := OpenRows(strings.NewReader("")); err == nil {
		t.Error("an empty export was opened")
	}
	if _, err := OpenRows(strings.NewReader("a,b\n")); err == nil || rawi.HintOf(err) == "" {
		t.Errorf("an unknown form: %v", err)
	}
	for name, text := range map[string]string{
		"plover":       "{\"id\":\"x\"}\n",
		"polecat":      strings.Join(polecatColumns, "\t") + "\nx\ty\n",
		"gdelt":        strings.Repeat("x\t", gdeltColumns-1) + "x\n",
		"meetings.csv": strings.Join(meetingColumns, ",") + "\na,b\n",
	} {
		x, err := OpenRows(strings.NewReader(text))
		if err != nil || x.Output.Name != name {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := 0
		for row, err := range x.All() {
			if n++; err == nil {
				t.Errorf("%s: a broken row was read: %v", name, row)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d rows, want 1", name, n)
		}
	}
}

// TestCodings checks that every type has a quad class, a score and a code.
func TestCodings(t *testing.T) {
	n := 0
	for name, c := range codings() {
		if c.quad == "" || c.score == "" || len(c.cameo) < 3 {
			t.Errorf("%s: %+v", name, c)
		}
		if !strings.Contains(name, "/") {
			n++
		}
	}
	if n != 16 {
		t.Errorf("%d types, want 16", n)
	}
	if got := codingOf(&rawi.Event{Type: "CONSULT", Mode: "phone"}); got != (coding{"1", "1.5", "041"}) {
		t.Errorf("got %+v", got)
	}
	if got := codingOf(&rawi.Event{Type: "PROTEST", Mode: "vandalize"}); got != (coding{"4", "-5", "140"}) {
		t.Errorf("got %+v", got)
	}
}
