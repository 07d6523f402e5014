package format

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"example.org/rawi"
	"github.com/parquet-go/parquet-go"
)

var rowKinds = []string{Articles, Statements, Events, Meetings}

// exported writes records in a form.
func exported(t testing.TB, form, rows string, what ...*Exported) []byte {
	t.Helper()
	var b bytes.Buffer
	x, err := NewExporter(&b, form, rows, &WriteOptions{Version: "v1.2 test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range what {
		if err := x.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func samples(t testing.TB) []*Exported {
	return []*Exported{{Document: 7, Record: rawi.NewRecord(sample(t))}, {Document: 9, Record: rawi.NewRecord(talks(t))}}
}

// TestExporterLines writes the same lines as Outputs do of the documents.
func TestExporterLines(t *testing.T) {
	for _, form := range []string{"jsonl", "plover", "polecat", "gdelt", "meetings.csv"} {
		want := headOf(t, form)
		for _, e := range samples(t) {
			d, err := e.Record.Document()
			if err != nil {
				t.Fatal(err)
			}
			want += strings.TrimPrefix(string(export(t, form, d)), headOf(t, form))
		}
		if got := string(exported(t, form, "", samples(t)...)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", form, got, want)
		}
	}
}

func headOf(t *testing.T, name string) string {
	out, err := OutputNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return out.Head
}

// readCSV returns the rows of a table by the names of their columns.
func readCSV(t *testing.T, b []byte) []map[string]string {
	t.Helper()
	if strings.Count(string(b), "\n") != strings.Count(string(b), "\r\n") && !strings.Contains(string(b), `"`) {
		t.Error("lines do not end with CR and LF")
	}
	all, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, fields := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = fields[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestExporterCSV(t *testing.T) {
	statement := readCSV(t, exported(t, "csv", Statements, samples(t)...))[0]
	for name, want := range map[string]string{
		"document": "7", "finding": "s1", "id": "sample-1", "published": "2025-08-15T21:12:00Z", "speakers": "خوان بيريز", "speaker_countries": "ARG",
		"act": "assert", "mode": "direct", "date": "2026-01-01", "date_to": "2026-12-31", "text": "سنوقع الاتفاق في نيروبي العام المقبل", "cue": "قال", "score": "0.97", "addressee": "",
	} {
		if statement[name] != want {
			t.Errorf("%s = %q, want %q", name, statement[name], want)
		}
	}
	events := readCSV(t, exported(t, "csv", Events, samples(t)...))
	for _, e := range events {
		if e["id"] == "talks;1" && e["type"] == "CONSULT" {
			if e["actors"] != "قطر; عمان; مبعوث الأمم المتحدة" || e["contexts"] != "diplomatic" || e["date"] != "2024-03-03" || e["date_is_published"] != "false" || e["trigger"] != "بحث" {
				t.Errorf("event %v", e)
			}
		}
		if e["type"] == "AID" && (e["lat"] != "46.2" || e["lon"] != "6.14" || e["date"] != "2024-03-04" || e["date_is_published"] != "true") {
			t.Errorf("event %v", e)
		}
	}
	articles := readCSV(t, exported(t, "csv", Articles, samples(t)...))
	if len(articles) != 2 || articles[0]["text"] != sampleText || articles[0]["organisations"] != "وكالة المغرب العربي; G20" {
		t.Errorf("articles %v", articles)
	}
}

// TestExporterOnly writes only the findings that are asked for.
func TestExporterOnly(t *testing.T) {
	what := samples(t)
	what[0].Only, what[1].Only = []string{"s2", "v1"}, []string{"v2"}
	if rows := readCSV(t, exported(t, "csv", Statements, what...)); len(rows) != 1 || rows[0]["finding"] != "s2" {
		t.Errorf("statements %v", rows)
	}
	if rows := readCSV(t, exported(t, "csv", Events, what...)); len(rows) != 2 || rows[1]["type"] != "SANCTION" {
		t.Errorf("events %v", rows)
	}
	for form, want := range map[string]int{"plover": 2, "polecat": 3, "meetings.csv": 1} {
		if got := bytes.Count(exported(t, form, "", what...), []byte("\n")); got != want {
			t.Errorf("%s: %d lines, want %d", form, got, want)
		}
	}
}

// TestExporterCells gives texts that a spreadsheet would take for formulas, or a
// reader of tables for the end of a cell.
func TestExporterCells(t *testing.T) {
	for _, text := range []string{"=HYPERLINK(\"x\")", "+1", "@SUM(1)", "-2", "a\",b", "a,\"b\"\n=c", "  =x", "\u202e=x", "\t=x", "\n=x", "x\r\ny"} {
		r := &rawi.Record{Record: 1, Doc: rawi.RecordDoc{ID: text, Headline: text, Publisher: text}, Text: text + " قال"}
		rows := readCSV(t, exported(t, "csv", Articles, &Exported{Document: -1, Record: r}))
		if len(rows) != 1 || rows[0]["document"] != "-1" {
			t.Fatalf("%q: %v", text, rows)
		}
		for _, name := range []string{"id", "headline", "publisher", "text"} {
			if got := rows[0][name]; got == "" || strings.ContainsAny(got[:1], "=+-@\t\r\n") || strings.ContainsRune(got, '\u202e') {
				t.Errorf("%s of %q is %q", name, text, got)
			}
		}
	}
}

func TestExporterRefuses(t *testing.T) {
	for _, c := range [][2]string{{"xlsx", ""}, {"csv", "people"}, {"parquet", ""}} {
		_, err := NewExporter(io.Discard, c[0], c[1], nil)
		if !errors.Is(err, rawi.ErrInvalid) || rawi.HintOf(err) == "" {
			t.Errorf("%v: %v", c, err)
		}
	}
	x, err := NewExporter(io.Discard, "plover", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	damaged := rawi.NewRecord(sample(t))
	damaged.Events[0].Trigger.End = 1 << 20
	if err := x.Write(&Exported{Record: damaged}); !errors.Is(err, rawi.ErrInvalid) {
		t.Errorf("a damaged record: %v", err)
	}
}

// TestExporterParquet reads back what was written, and finds in it what CSV has.
func TestExporterParquet(t *testing.T) {
	back(t, Articles, func(r articleRow) bool {
		return r.ID != "sample-1" || r.Text == sampleText && r.Published.Equal(Time("2025-08-16T00:12:00+03:00")) && reflect.DeepEqual(r.People, []string{"خوان بيريز", "ديفيد موانغي"}) && r.Statements == 4
	})
	back(t, Statements, func(r statementRow) bool {
		return r.Finding != "s1" || r.Date.String() == "2026-01-01" && r.Addressee == "" && reflect.DeepEqual(r.Speakers, []string{"خوان بيريز"}) && r.Score == .97
	})
	back(t, Events, func(r eventRow) bool {
		return (r.Type != "AID" || *r.Latitude == 46.2 && r.DateIsPublished) && (r.Type != "SANCTION" || r.Latitude == nil && len(r.Contexts) == 2)
	})
	back(t, Meetings, func(r meetingTableRow) bool { return r.Format != "" && r.Stage != "" && r.Trigger != "" })
}

func back[T any](t *testing.T, kind string, right func(T) bool) {
	t.Helper()
	b := exported(t, "parquet", kind, samples(t)...)
	rows, err := parquet.Read[T](bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	if want := readCSV(t, exported(t, "csv", kind, samples(t)...)); len(rows) != len(want) || len(rows) == 0 {
		t.Fatalf("%s: %d rows, CSV has %d", kind, len(rows), len(want))
	}
	for _, r := range rows {
		if !right(r) {
			t.Errorf("%s: %+v", kind, r)
		}
	}
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range f.Root().Columns() {
		want := map[string]string{
			"published": "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)", "date": "DATE", "date_to": "DATE", "headline": "STRING", "text": "STRING",
			"document": "INT(64,true)", "score": "DOUBLE", "lat": "DOUBLE", "start": "INT(32,true)", "date_is_published": "BOOLEAN",
		}[c.Name()]
		if got := c.Type().String(); want != "" && got != want {
			t.Errorf("%s: %s is %s, want %s", kind, c.Name(), got, want)
		}
	}
}

// TestExporterDocumented holds the tables of docs/exports.md to the columns.
func TestExporterDocumented(t *testing.T) {
	b, err := os.ReadFile("../docs/exports.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range rowKinds {
		_, section, found := strings.Cut(string(b), "\n### Rows of "+kind+"\n")
		if !found {
			t.Errorf("docs/exports.md has no rows of %s", kind)
			continue
		}
		section, _, _ = strings.Cut(section, "\n#")
		var documented []string
		for line := range strings.Lines(section) {
			cells := strings.Split(line, "|")
			if len(cells) < 4 || !strings.Contains(cells[1], "`") {
				continue
			}
			for _, name := range strings.Split(cells[1], ",") {
				documented = append(documented, strings.Trim(name, " `"))
			}
		}
		var columns []string
		for _, c := range tables[kind].columns() {
			columns = append(columns, c.name)
		}
		if !reflect.DeepEqual(documented, columns) {
			t.Errorf("%s:\nthe page has %v\nthe table    %v", kind, documented, columns)
		}
	}
}
