package format

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/internal/golden"
)

var exports = []string{"plover", "polecat", "gdelt", "meetings.csv"}

func TestExportsGolden(t *testing.T) {
	for _, name := range exports {
		golden.Check(t, "testdata/out/export."+name, export(t, name, sample(t)))
		golden.Check(t, "testdata/out/talks."+name, export(t, name, talks(t)))
	}
}

// talksText has what the sample lacks: several actors without a recipient, a
// body that is no country, a place that is one, an event without a date, and a
// meeting that is planned.
const talksText = "لندن (رويترز)\n" +
	"بحث وزراء خارجية قطر وعمان ومبعوث الأمم المتحدة الأزمة في السودان الساعة 10:30 من يوم 3 مارس 2024.\n" +
	"وفرضت بريطانيا عقوبات على شركتين، ونفت الخرطوم أنها اعتقلت صحفيين.\n" +
	"ويلتقي الجانبان في جنيف =غدا= بصيغة 2+2."

func talks(tb testing.TB) *rawi.Document {
	at := func(part string, n int) rawi.Span { return span(tb, talksText, part, n) }
	d := &rawi.Document{ID: "talks;1", Text: talksText, Lang: "ar", Source: rawi.Source{Publisher: "رويترز", Published: Time("2024-03-04"), PublishedText: "2024-03-04"}}
	place := func(name, iso, rule string) rawi.EntityRef {
		return d.AddEntity(rawi.Entity{Type: rawi.Place, Name: name, Country: iso, Rule: rule, Score: 1})
	}
	qatar, oman := place("قطر", "QAT", "cn.qat"), place("عمان", "OMN", "cn.omn")
	sudan, britain := place("السودان", "SDN", "cn.sdn"), place("بريطانيا", "GBR", "cn.gbr")
	geneva := place("جنيف", "CHE", "pl.geneva")
	d.Entity(geneva).Refs = map[string]string{"geonames": "2660646", "lat": "46.20", "lon": "6.14", "wikidata": "Q71"}
	envoy := d.AddEntity(rawi.Entity{Type: rawi.Role, Name: "مبعوث الأمم المتحدة", Country: "UNO", Sector: []string{"GOV"}, Rule: "event.role", Score: .7})
	firms := d.AddEntity(rawi.Entity{Type: rawi.Role, Name: "شركتين", Sector: []string{"BUS"}, Count: rawi.Dual, Rule: "event.role", Score: .6})
	press := d.AddEntity(rawi.Entity{Type: rawi.Role, Name: "صحفيين", Sector: []string{"JRN", "UNK"}, Rule: "event.role", Score: .6})
	for _, m := range []struct {
		e    rawi.EntityRef
		part string
	}{{qatar, "قطر"}, {oman, "عمان"}, {sudan, "السودان"}, {britain, "بريطانيا"}, {geneva, "جنيف"}, {envoy, "مبعوث الأمم المتحدة"}, {firms, "شركتين"}, {press, "صحفيين"}, {sudan, "الخرطوم"}} {
		d.AddMention(rawi.Mention{Span: at(m.part, 1), Entity: m.e, Form: rawi.FormName})
	}
	d.Times = []rawi.Timex{{Span: at("3 مارس 2024", 1), Type: "TIME", Value: "2024-03-03T10:30", From: "2024-03-03", To: "2024-03-03", Rule: "date.full"}}
	cue := func(part, lemma string) rawi.Cue { return rawi.Cue{Span: at(part, 1), Lemma: lemma} }
	d.Events = []rawi.Event{
		{Type: "CONSULT", Contexts: []string{"diplomatic"}, Trigger: cue("بحث", "بحث"), Actors: []rawi.EntityRef{qatar, oman, envoy}, Place: sudan, Time: 1, Realis: rawi.Actual, Rule: "ev.talk", Score: .9},
		{Type: "SANCTION", Mode: "discontinue", Contexts: []string{"economic", "legal"}, Trigger: cue("فرضت", "فرض عقوبات"), Actors: []rawi.EntityRef{britain}, Recipients: []rawi.EntityRef{firms}, Realis: rawi.Actual, Rule: "ev.sanction", Score: .9},
		{Type: "COERCE", Mode: "arrest", Contexts: []string{"rights_freedoms"}, Trigger: cue("اعتقلت", "اعتقل"), Actors: []rawi.EntityRef{sudan}, Recipients: []rawi.EntityRef{press}, Realis: rawi.Denied, Rule: "ev.arrest", Score: .8},
		{Type: "AID", Contexts: []string{"health", "economic"}, Trigger: cue("عقوبات", "عقوبة"), Recipients: []rawi.EntityRef{press}, Place: geneva, Realis: rawi.Actual, Rule: "ev.odd", Score: .1},
	}
	d.Meetings = []rawi.Meeting{
		{Format: "multilateral", Stage: "concluded", Level: "ministers", Trigger: cue("بحث", "بحث"), Sides: []rawi.Side{{Party: qatar}, {Party: oman}, {Members: []rawi.EntityRef{envoy}}}, Time: 1, Agenda: []rawi.Span{at("الأزمة في السودان", 1)}, Events: []rawi.EventRef{1}, Rule: "mt.talk", Score: .9},
		{Format: "talks", Stage: "planned", Trigger: cue("يلتقي", "التقى"), Sides: []rawi.Side{{Size: 2}, {Size: 2}}, Size: "2+2", Place: geneva, Agenda: []rawi.Span{at("=غدا=", 1)}, Rule: "mt.meet", Score: .5},
	}
	tokenise(d)
	return d
}

func TestTalksIsValid(t *testing.T) {
	if err := talks(t).Check(); err != nil {
		t.Fatal(err)
	}
	checkOutputs(t, talks(t))
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

// checkExports checks that every row is well-formed, can be read back, and holds
// against its text and itself.
func checkExports(tb testing.TB, d *rawi.Document) {
	tb.Helper()
	r := rawi.NewRecord(d)
	text := NewOriginal(d.Text)
	for _, name := range exports {
		out := export(tb, name, d)
		checkColumns(tb, name, out)
		rows := rowsOf(tb, name, out)
		want := len(d.Events)
		switch name {
		case "meetings.csv":
			want = len(d.Meetings)
		case "polecat":
			want = len(newCoded(d, &WriteOptions{}).happened())
		case "gdelt":
			want = 0
			for _, i := range newCoded(d, &WriteOptions{}).happened() {
				want += len(dyads(&d.Events[i]))
			}
		}
		if len(rows) != want {
			tb.Fatalf("%s: %d rows, want %d", name, len(rows), want)
		}
		for _, row := range rows {
			// A table has no place for line ends within an ID.
			if row.Document != r.Doc.ID && utf8.ValidString(r.Doc.ID) && (name == "plover" || name == "gdelt" || clean(r.Doc.ID) == r.Doc.ID) {
				tb.Fatalf("%s: document %q, want %q", name, row.Document, r.Doc.ID)
			}
			if row.Version != "v1.2_test" {
				tb.Fatalf("%s: version %q", name, row.Version)
			}
			if why := row.Stands(text); why != "" {
				tb.Fatalf("%s: line %d does not hold against its text: %s", name, row.Line, why)
			}
			if why := row.Found(rows); why != "" {
				tb.Fatalf("%s: line %d does not hold against itself: %s", name, row.Line, why)
			}
		}
	}
	for _, row := range rowsOf(tb, "jsonl", export(tb, "jsonl", d)) {
		if why := row.Fault(); why != "" {
			tb.Fatalf("jsonl: %s: %s", row.Name, why)
		}
	}
}

// checkColumns reads an export as other programs do.
func checkColumns(tb testing.TB, name string, out []byte) {
	tb.Helper()
	want := map[string]int{"polecat": 40, "gdelt": 61, "meetings.csv": len(meetingColumns)}[name]
	if name == "meetings.csv" {
		rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
		if err != nil || len(rows) != bytes.Count(out, []byte{'\n'}) || len(rows[0]) != want {
			tb.Fatalf("%s: %d rows, %v: %s", name, len(rows), err, out)
		}
		for _, row := range rows[1:] {
			for _, f := range row {
				if f != "" && strings.ContainsAny(f[:1], "=+@") {
					tb.Fatalf("%s: %q is a formula", name, f)
				}
			}
		}
		return
	}
	for line := range bytes.Lines(out) {
		line = bytes.TrimSuffix(line, []byte{'\n'})
		if name == "plover" {
			if !json.Valid(line) {
				tb.Fatalf("%s: %q", name, line)
			}
			continue
		}
		if n := bytes.Count(line, []byte{'\t'}) + 1; n != want {
			tb.Fatalf("%s: %d columns, want %d: %q", name, n, want, line)
		}
		for _, r := range string(line) {
			if r != '\t' && (acts(r) || unicode.IsControl(r)) {
				tb.Fatalf("%s: %U in %q", name, r, line)
			}
		}
	}
}

// hostile are names as nobody should write them.
var hostile = []string{
	"a\tb", "a\nb", "a\r\nb", `a"b`, `"`, "a,b", "a;b|c: d +3", "\u202eabc\u202c", "\u2067x\u2069", "\ufeffx", "x\u2028y\u2029z", "\x00\x1b[31m", "=1+1", "+x", "-y", "@z", "'q",
	" ", "\u00a0", "\x85\xff", "«علي»\u200fبن\u200e زيد", "date=published words=x", "#rawi=x+y", "a b\vc\fd",
}

// TestHostileNames checks that no name, text or identifier breaks a table.
func TestHostileNames(t *testing.T) {
	for i, name := range hostile {
		other := hostile[(i+7)%len(hostile)]
		d := &rawi.Document{
			ID: name, Lang: name, Text: strings.ToValidUTF8(name+"قال\t"+other, "?"),
			Source: rawi.Source{URL: "https://x.example/" + name, Publisher: name, Author: other, Headline: name},
		}
		trigger := rawi.Span{End: len(d.Text)}
		a := d.AddEntity(rawi.Entity{Type: rawi.Person, Name: name, Country: other, Sector: []string{name, other}, Offices: []rawi.Office{{Title: other}}, Refs: map[string]string{"lat": name, "lon": other, "geonames": name, "wikipedia": other}})
		b := d.AddEntity(rawi.Entity{Type: rawi.Place, Name: other, Country: name, Rule: "cn.x"})
		d.Times = []rawi.Timex{{Span: trigger, Value: name, From: other, To: name}}
		for _, realis := range []string{rawi.Actual, rawi.Planned} {
			d.Events = append(d.Events, rawi.Event{Type: name, Mode: other, Contexts: []string{name}, Trigger: rawi.Cue{Span: trigger}, Actors: []rawi.EntityRef{a, b}, Recipients: []rawi.EntityRef{b}, Place: b, Time: 1, Realis: realis, Rule: name})
		}
		d.Meetings = []rawi.Meeting{{Format: name, Stage: other, Level: name, Trigger: rawi.Cue{Span: trigger}, Host: b, Venue: a, Place: b, Sides: []rawi.Side{{Party: a, Members: []rawi.EntityRef{b, a}, Size: 9}, {Size: 2}}, Size: name, Agenda: []rawi.Span{trigger}, Time: 1, Rule: name}}
		for _, e := range exports {
			checkColumns(t, e, export(t, e, d))
			if rows := rowsOf(t, e, export(t, e, d)); len(rows) == 0 {
				t.Errorf("%q: %s has no rows", name, e)
			}
		}
		checkExports(t, d)
	}
}

func TestFound(t *testing.T) {
	for _, name := range exports {
		was := rowsOf(t, name, export(t, name, sample(t)))
		d := sample(t)
		d.Events[0].Recipients, d.Events[0].Rule = nil, "consult.other"
		d.Meetings[0].Size = "2+2"
		now := rowsOf(t, name, export(t, name, d))
		if why := was[0].Found(now); !strings.Contains(why, " was ") || !strings.Contains(why, " is ") {
			t.Errorf("%s: a finding that has changed: %q", name, why)
		}
		if why := was[0].Found(nil); !strings.HasPrefix(why, "nothing is found at characters ") {
			t.Errorf("%s: a finding that is gone: %q", name, why)
		}
	}
}

func TestStands(t *testing.T) {
	for _, name := range exports {
		row := func() *Row { return rowsOf(t, name, export(t, name, sample(t)))[0] }
		if got := row(); got.Words != "التقى" || got.Stands(NewOriginal(sampleText)) != "" {
			t.Errorf("%s: %q: %s", name, got.Words, got.Stands(NewOriginal(sampleText)))
		}
		// Same words at the same place, another text behind them.
		if why := row().Stands(NewOriginal(sampleText + ".")); why != "the article's text has changed; the words at characters 62 to 67 are the same" {
			t.Errorf("%s: a longer text: %q", name, why)
		}
		if why := row().Stands(NewOriginal("x" + sampleText)); why != `the article's text has changed: at characters 62 to 67 stands "التق", not "التقى"` {
			t.Errorf("%s: a moved text: %q", name, why)
		}
		if why := row().Stands(NewOriginal("قمة")); why != "the article's text has changed: characters 62 to 67 lie outside the text, which has 3" {
			t.Errorf("%s: a short text: %q", name, why)
		}
		moved := row()
		moved.Start++
		if why := moved.Stands(NewOriginal(sampleText)); why != `at characters 63 to 67 stands "لتقى", not "التقى"` {
			t.Errorf("%s: a row that was changed: %q", name, why)
		}
	}
	line := strings.Replace(string(export(t, "plover", sample(t))), `"text":"التقى`, `"text":"اجتمع`, 1)
	if why := rowsOf(t, "plover", []byte(line))[0].Stands(NewOriginal(sampleText)); !strings.Contains(why, `not "اجتمع`) {
		t.Errorf("evidence that was changed: %q", why)
	}
}

// TestRecordRows checks that a record is held against its own text.
func TestRecordRows(t *testing.T) {
	line := string(export(t, "jsonl", sample(t)))
	faults := func(line string) string {
		var all []string
		for _, row := range rowsOf(t, "jsonl", []byte(line)) {
			if why := row.Fault(); why != "" {
				all = append(all, row.Name+": "+why)
			}
		}
		return strings.Join(all, "\n")
	}
	if got := faults(line); got != "" {
		t.Errorf("a sound record: %s", got)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"trigger":{"start":185,"end":190`, `"trigger":{"start":185,"end":900`, "event v2: characters 185 to 900 lie outside the text, which has 292"},
		{`"actors":["e1"]`, `"actors":["e91"]`, "event v1: it refers to e91, which the record does not have"},
		{`"content":[{"start":185`, `"content":[{"start":-6`, "statement s1: characters -6 to"},
		{`"text":"قمة`, `"text":"قمه`, "article: the digest is not that of the record's text"},
	} {
		bad := strings.Replace(line, c.old, c.new, 1)
		if got := faults(bad); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", c.new, got)
		}
	}
	was := rowsOf(t, "jsonl", []byte(line))
	d := sample(t)
	d.Events[0].Actors = nil
	now := rowsOf(t, "jsonl", export(t, "jsonl", d))
	var changed []string
	for _, row := range was {
		if why := row.Found(now); why != "" {
			changed = append(changed, row.Name+": "+why)
		}
	}
	if got := fmt.Sprint(changed); got != `[event v1: actors was "خوان بيريز", is not there]` {
		t.Errorf("got %s", got)
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
		"jsonl":        "{\"record\":2}\n",
		"plover":       "{\"id\":\"x\"}\n",
		"polecat":      strings.Join(polecatColumns, "\t") + "\nx\ty\n",
		"gdelt":        strings.Repeat("x\t", gdeltColumns-1) + "x\n",
		"meetings.csv": strings.Join(meetingColumns, ",") + "\na,b\n",
	} {
		// An export that was put together of two has its head twice.
		x, err := OpenRows(strings.NewReader(text + strings.ReplaceAll(text, "\n", "\r\n")))
		if err != nil || x.Output.Name != name {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := 0
		for row, err := range x.All() {
			if n++; err == nil || !strings.HasPrefix(err.Error(), "line ") {
				t.Errorf("%s: a broken row was read: %v, %v", name, row, err)
			}
		}
		if n != 2 {
			t.Errorf("%s: %d rows, want 2", name, n)
		}
	}
}

// TestCodings checks that every type has a quad class, a score and a code, and
// that the codes lie under the roots of the published mapping.
func TestCodings(t *testing.T) {
	roots := map[string]string{
		"AGREE": "03", "CONSULT": "04", "SUPPORT": "05", "COOPERATE": "06", "AID": "07", "CONCEDE": "08", "RETREAT": "08", "ACCUSE": "09 11", "REQUEST": "10",
		"REJECT": "12", "THREATEN": "13", "PROTEST": "14", "MOBILIZE": "15", "SANCTION": "16", "COERCE": "17", "ASSAULT": "18 19 20",
	}
	types := map[string]bool{}
	for name, c := range codings() {
		kind := strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '+' })[0]
		types[kind] = true
		if c.quad == "" || c.score == "" || len(c.cameo) < 3 || len(c.cameo) > 4 {
			t.Errorf("%s: %+v", name, c)
		} else if !strings.Contains(roots[kind], c.cameo[:2]) {
			t.Errorf("%s: code %s is not under %s", name, c.cameo, roots[kind])
		}
	}
	if len(types) != 16 {
		t.Errorf("%d types, want 16", len(types))
	}
	for _, c := range []struct {
		e    rawi.Event
		want coding
	}{
		{rawi.Event{Type: "CONSULT", Mode: "phone", Contexts: []string{"diplomatic"}}, coding{"1", "1.5", "041"}},
		{rawi.Event{Type: "PROTEST", Mode: "vandalize"}, coding{"4", "-5", "140"}},
		{rawi.Event{Type: "AID", Contexts: []string{"health", "military"}}, coding{"2", "10", "072"}},
		{rawi.Event{Type: "ASSAULT", Mode: "drone", Contexts: []string{"military"}}, coding{"4", "-9.5", "195"}},
		{rawi.Event{Type: "REQUEST", Mode: "no such"}, coding{"3", "0", "100"}},
	} {
		if got := codingOf(&c.e); got != c.want {
			t.Errorf("%s/%s %v: %+v, want %+v", c.e.Type, c.e.Mode, c.e.Contexts, got, c.want)
		}
	}
}

func TestCodes(t *testing.T) {
	known := knownCodes()
	if len(known.countries) < 190 || known.countries["EGY"] != (country{"651", "EG", "EGY"}) || known.countries["ROU"].cameo != "ROM" || known.countries["PSE"].cow != "" {
		t.Errorf("%d countries, %+v", len(known.countries), known.countries["EGY"])
	}
	if known.sectors["JRN"] != "MED" || known.sectors["MED"] != "HLH" || known.bodies["UNO"] != [2]string{"UNO", "IGO"} {
		t.Errorf("%v %v", known.sectors, known.bodies)
	}
	for iso, c := range known.countries {
		if len(iso) != 3 || len(c.fips) != 2 && c.fips != "" || len(c.cameo) != 3 {
			t.Errorf("%s: %+v", iso, c)
		}
	}
	if names := gdeltNames(); len(names) != gdeltColumns || names[gdeltActor2] != "Actor2Code" || names[gdeltRoot] != "IsRootEvent" || names[gdeltActionGeo] != "ActionGeo_Type" || names[gdeltAdded] != "DATEADDED" {
		t.Errorf("%d columns", len(names))
	}
}

// TestQuotedField reads tables as programs do that take a quote at the beginning
// of a field for a bracket around it.
func TestQuotedField(t *testing.T) {
	line := string(row(nil, []string{"1", `"قوى سوداء" و"أخرى`, `a "b"`, "x\ty"}))
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.LazyQuotes = '\t', true
	fields, err := r.Read()
	if err != nil || len(fields) != 4 || fields[1] != `“قوى سوداء" و"أخرى` || fields[2] != `a "b"` || fields[3] != "x y" {
		t.Errorf("%q %v", fields, err)
	}
}
