package format

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"example.org/rawi"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/charmap"
)

const prose = "أعلن وزير النقل في الحكومة أن الخط الجديد سيفتتح الأسبوع المقبل.\nوأضاف الوزير أن الرحلات ستكون يومية إلى المدن الساحلية كلها."

// outline reads everything and writes one line a document or error.
func outline(docs iter.Seq2[*rawi.Document, error]) string {
	var b strings.Builder
	for d, err := range docs {
		if err != nil {
			fmt.Fprintf(&b, "! %v\n", err)
			continue
		}
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s\n", d.ID, d.Source.Headline, d.Source.Published.Format("2006-01-02T15:04Z07:00"), d.Lang, d.Text)
	}
	return b.String()
}

func TestJSONLines(t *testing.T) {
	in := strings.Join([]string{
		`{"id":"a","title":"عنوان","published":"2009-07-07T23:55+04:00","url":"u","publisher":"p","author":"w","text":"نص أول"}`,
		``,
		`{"text":"نص \"ثان\"\nسطر \u0641\ud83d\ude00","id":7,"statements":[{"a":[1,-2.5e3,null,true,"\\"]}],"published":null}`,
		`{"text":"نص`,
		`{"id":"b","text":" "}`,
		`{"id":"c"} x`,
		`{"id":"d","text":["نص"]}`,
		`[]`,
		`{"id":"e","text":"نص أخير"}`,
	}, "\n")
	want := `a|عنوان|2009-07-07T23:55+04:00|ar|نص أول
7||0001-01-01T00:00Z|ar|نص "ثان"
سطر ف😀
! n.jsonl:4: JSON ends early, the end of a string is missing: invalid
! n.jsonl:5: "text" is missing or blank: no text
! n.jsonl:6: column 12: more after the object: invalid
! n.jsonl:7: "text" is not a string: invalid
! n.jsonl:8: JSON, byte 1: '[' where an object should be: invalid
e||0001-01-01T00:00Z|ar|نص أخير
`
	if got := outline(Read(strings.NewReader(in), "n.jsonl", Options{})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	broken := "{\"text\":\"نص\n" + in
	if got := outline(Read(strings.NewReader(broken), "-", Options{})); strings.Count(got, "\n") != strings.Count(want, "\n")+1 {
		t.Errorf("behind a broken first line, got\n%s", got)
	}
	if got := outline(Read(iotest.OneByteReader(strings.NewReader(in)), "n.jsonl", Options{})); got != want {
		t.Errorf("byte by byte, got\n%s\nwant\n%s", got, want)
	}
}

func TestErrorIsKnown(t *testing.T) {
	for _, c := range []struct {
		name, in string
		o        Options
		want     error
	}{
		{"empty.txt", "", Options{}, rawi.ErrEmpty},
		{"blank.txt", " \n\t\n", Options{}, rawi.ErrEmpty},
		{"blank.jsonl", "\n\n", Options{}, rawi.ErrEmpty},
		{"a.pdf", "%PDF-1.7\nabc", Options{}, rawi.ErrNotText},
		{"a.txt", "abc\x00def", Options{}, rawi.ErrNotText},
		{"a.txt", strings.Repeat("نص ", 3000) + "\x00", Options{}, rawi.ErrNotText},
		{"a.txt", strings.Repeat("\x01\x02\x90\xff", 50), Options{}, rawi.ErrNotText},
		{"a.jsonl", `{"text":"نص طويل طويل"}`, Options{MaxBytes: 10}, rawi.ErrTooLarge},
		{"a.txt", prose, Options{MaxBytes: 10}, rawi.ErrTooLarge},
		{"a.html", "<html><p>" + prose, Options{MaxBytes: 10}, rawi.ErrTooLarge},
		{"a.html", "<html><body></body></html>", Options{}, rawi.ErrEmpty},
		{"a.gz", "\x1f\x8bxx", Options{}, rawi.ErrInvalid},
		{"a.zst", "\x28\xb5\x2f\xfdxxxxxxx", Options{}, rawi.ErrInvalid},
		{"a.txt", prose, Options{From: "pdf"}, rawi.ErrInvalid},
	} {
		n := 0
		for d, err := range Read(strings.NewReader(c.in), c.name, c.o) {
			n++
			var at *Error
			if !errors.Is(err, c.want) || !errors.As(err, &at) || at.File != c.name || d != nil {
				t.Errorf("%s: got %v, want %v", c.name, err, c.want)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d results, want one error", c.name, n)
		}
	}
}

// TestForms tells forms by content and name, packed or not.
func TestForms(t *testing.T) {
	line := `{"id":"a","text":` + quoted(prose) + `}`
	pretty := "{\n \"id\": \"a\",\n \"text\": " + quoted(prose) + "\n}\n"
	page := "<!doctype html><title>خبر</title><body><p>" + strings.Replace(prose, "\n", "<p>", 1)
	utf16le := binary.LittleEndian.AppendUint16(nil, 0xfeff)
	utf16be := binary.BigEndian.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(prose)) {
		utf16le = binary.LittleEndian.AppendUint16(utf16le, u)
		utf16be = binary.BigEndian.AppendUint16(utf16be, u)
	}
	for _, c := range []struct{ name, in string }{
		{"a.txt", prose},
		{"a", prose},
		{"a.txt", "\ufeff" + prose},
		{"a.txt", string(utf16le)},
		{"a.txt", string(utf16be)},
		{"a.jsonl", line},
		{"-", line},
		{"a.jsonl", "\ufeff" + line},
		{"a.txt", line},
		{"a.json", pretty},
		{"-", pretty},
		{"a.json", "[" + pretty + "]"},
		{"a.json", "[" + line + "]"},
		{"a.html", page},
		{"-", page},
		{"a.txt", "\n " + page},
		{"https://example.org/a", page},
	} {
		for _, packing := range []string{"", ".gz", ".zst"} {
			got := ""
			for d, err := range Read(bytes.NewReader(packed(t, packing, c.in)), c.name+packing, Options{}) {
				if err != nil {
					t.Errorf("%s%s: %v", c.name, packing, err)
					continue
				}
				got += d.Text
			}
			if got != prose {
				t.Errorf("%s%s %.20q: got %q", c.name, packing, c.in, got)
			}
		}
	}
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func packed(t *testing.T, how, in string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch how {
	case ".gz":
		w = gzip.NewWriter(&b)
	case ".zst":
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		w = z
	default:
		return []byte(in)
	}
	if _, err := io.WriteString(w, in); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestCutPacking reads what stands before the cut and reports the rest.
func TestCutPacking(t *testing.T) {
	in := strings.Repeat(`{"text":"نص"}`+"\n", 20000)
	b := packed(t, ".gz", in)
	docs, errs := 0, 0
	for _, err := range Read(bytes.NewReader(b[:len(b)-20]), "a.jsonl.gz", Options{}) {
		if err != nil {
			errs++
		} else {
			docs++
		}
	}
	if docs == 0 || errs != 1 {
		t.Errorf("%d documents, %d errors", docs, errs)
	}
}

// endless is a line of JSON that goes on for a given number of bytes.
func endless(n int64) io.Reader {
	return io.MultiReader(strings.NewReader(`{"id":"long","text":"`), io.LimitReader(&repeat{s: "نص طويل "}, n), strings.NewReader("\"}\n"))
}

// repeat reads a string again and again.
type repeat struct {
	s  string
	at int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := copy(p, r.s[r.at:])
	r.at = (r.at + n) % len(r.s)
	return n, nil
}

func TestLongLines(t *testing.T) {
	short := func(id string) io.Reader { return strings.NewReader(`{"id":"` + id + `","text":"نص"}` + "\n") }
	in := io.MultiReader(short("a"), endless(1<<20), short("b"), endless(100<<20), short("c"))
	var got []string
	for d, err := range Read(in, "n.jsonl", Options{}) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, d.ID)
	}
	want := "a long b n.jsonl:4: line is longer than 64 MiB: too large c"
	if strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
}

// TestMemory reads many articles and keeps none.
func TestMemory(t *testing.T) {
	line := []byte(`{"text":"` + strings.Repeat("نص من كلمات ", 500) + "\"}\n")
	in := io.LimitReader(&repeat{s: string(line)}, int64(len(line))*20000)
	n := 0
	for _, err := range Read(in, "n.jsonl", Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	if n != 20000 || m.HeapInuse > 100<<20 {
		t.Errorf("%d articles, %d MiB in use", n, m.HeapInuse>>20)
	}
}

// TestStop ends the reading when the caller has enough.
func TestStop(t *testing.T) {
	for _, in := range []string{strings.Repeat(`{"text":"نص"}`+"\n", 3), strings.Repeat("x\n", 3)} {
		n := 0
		for range Read(strings.NewReader(in), "n.jsonl", Options{From: "jsonl"}) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%d results after break", n)
		}
	}
}

func TestNotes(t *testing.T) {
	for _, c := range []struct{ in, text, note string }{
		{`{"text":"نص ` + "\xff" + `طويل"}`, "نص \ufffdطويل", "bytes that are not UTF-8: U+FFFD stands for them"},
		{`{"text":"نص \ud800 طويل"}`, "نص \ufffd طويل", "half of a surrogate pair in JSON: U+FFFD stands for it"},
		{`{"text":"نص","published":"قريبا"}`, "نص", "time of publication was not understood: قريبا"},
		{`{"text":"` + legacy(t, charmap.Windows1256, "قال الوزير إن القمة ستعقد في المدينة") + `"}`, "قال الوزير إن القمة ستعقد في المدينة", "characters were decoded as windows-1256"},
	} {
		for d, err := range Read(strings.NewReader(c.in), "n.jsonl", Options{}) {
			if err != nil {
				t.Errorf("%q: %v", c.in, err)
				continue
			}
			if d.Text != c.text || len(d.Notes) != 1 || d.Notes[0] != (rawi.Note{Stage: "read", Reason: c.note}) {
				t.Errorf("%q: got %q, %v", c.in, d.Text, d.Notes)
			}
		}
	}
}

func legacy(t *testing.T, c *charmap.Charmap, s string) string {
	t.Helper()
	b, err := c.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCharsets(t *testing.T) {
	text := "أكد رئيس الوزراء في القاهرة، يوم الأحد، أن الحكومة ستواصل العمل على خفض الأسعار، قائلا إن اللجنة ستجتمع غدا."
	for name, c := range map[string]*charmap.Charmap{"windows-1256": charmap.Windows1256, "ISO-8859-6": charmap.ISO8859_6} {
		for d, err := range Read(strings.NewReader(legacy(t, c, text)), "a.txt", Options{}) {
			if err != nil || d.Text != text {
				t.Errorf("%s: got %q, %v", name, d.Text, err)
			}
		}
	}
	page := func(declared string) string {
		return "<html><head><script>" + strings.Repeat("var a=1;", 2000) + "</script><META http-equiv=Content-Type content='text/html; Charset=" + declared + "'></head><p>" + text
	}
	for _, c := range []struct {
		in          string
		contentType string
	}{
		{legacy(t, charmap.Windows1256, page("windows-1256")), ""},
		{legacy(t, charmap.ISO8859_6, page("ISO-8859-6")), ""},
		{legacy(t, charmap.Windows1256, page("iso-8859-1")), ""},
		{legacy(t, charmap.Windows1256, page("utf-8")), ""},
		{legacy(t, charmap.ISO8859_6, page("windows-1256")), "text/html; charset=iso-8859-6"},
		{page("windows-1256"), ""},
		{page("utf-8"), "text/html; charset=iso-8859-1"},
	} {
		for d, err := range Read(strings.NewReader(c.in), "a.html", Options{ContentType: c.contentType}) {
			if err != nil || d.Text != text {
				t.Errorf("%.200q: got %q, %v", c.in[16000:], d.Text, err)
			}
		}
	}
}

func TestTitleSpan(t *testing.T) {
	for _, c := range []struct{ text, title, want string }{
		{"عنوان الخبر\nنص", "عنوان الخبر", "عنوان الخبر"},
		{"عنوان الخبر   نص", "عنوان الخبر", "عنوان الخبر"},
		{" عنوانُ «الخبر»:\nنص", "عنوان الخبر", "عنوانُ «الخبر»:"},
		{"عنوان الخبر نص", "عنوان الخبر", ""},
		{"عنوان الخبرية\nنص", "عنوان الخبر", ""},
		{"عنوان", "عنوان الخبر", ""},
		{"نص", "", ""},
		{"واحد اثنان ثلاثة أربعة خمسة ستة سبعة نص", "واحد اثنان ثلاثة أربعة خمسة ستة سبعة", "واحد اثنان ثلاثة أربعة خمسة ستة سبعة"},
	} {
		s := titleSpan(c.text, c.title)
		if got := c.text[s.Start:s.End]; got != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.title, c.text, got, c.want)
		}
	}
}

func TestHeadline(t *testing.T) {
	body := strings.Repeat("قال الوزير كلاما طويلا عن الخطة. ", 4)
	for text, want := range map[string]string{
		"عنوان من كلمات\n\n" + body:     "عنوان من كلمات",
		"عنوان من كلمات\n" + body:       "عنوان من كلمات",
		"\n عنوان من كلمات \r\n" + body: "عنوان من كلمات",
		"القاهرة - أ ش أ:\n" + body:     "",
		"جملة تنتهي بنقطة.\n" + body:    "",
		body + "\n" + body:              "",
		"سطر واحد":                      "",
		"سطر قصير\nسطر قصير":            "",
	} {
		s := headline(text)
		if got := text[s.Start:s.End]; got != want {
			t.Errorf("%.40q: got %q, want %q", text, got, want)
		}
	}
}

// TestHostilePages reads pages that no site means well with.
func TestHostilePages(t *testing.T) {
	body := "<p>" + strings.Replace(prose, "\n", "</p><p>", 1) + "</p>"
	for name, page := range map[string]string{
		"nested":      "<html><title>t</title>" + strings.Repeat("<div><b>", 10000) + body,
		"nested list": "<html>" + strings.Repeat("<ul><li>", 10000) + body,
		"tables":      "<html>" + strings.Repeat("<table><tr><td>", 10000) + body,
		"long line":   "<html><!--" + strings.Repeat("x", 5<<20) + "-->" + body,
		"attribute":   "<html><p class='" + strings.Repeat("a ", 1<<20) + "'></p>" + body,
		"many":        "<html>" + body + strings.Repeat("<i></i>", 200000),
		"names":       "<html><title>t</title>" + strings.Repeat("<div class='article-body share date lead author' id=x itemprop=articleBody>", 400) + body + strings.Repeat("<p>x<b>y</b>", 100000),
		"dates":       "<html><div class='" + strings.Repeat("date share ", 10000) + "'>" + strings.Repeat("<i class=date>2020</i><a href=#x>y</a>", 50000) + "</div>" + body,
		"bodies":      "<html id=x>" + strings.Repeat("<div><div class=article-body>z</div><a href=#x>y</a></div>", 30000) + "<div class=article-body>" + body,
		"title":       "<html><title>" + strings.Repeat("عنوان - ", 1<<18) + "</title>" + body,
		"script":      "<html><script type=application/ld+json>" + strings.Repeat(`{"@graph":[`, 1<<17) + "</script>" + body,
		"paragraphs":  "<html>" + strings.Repeat("<div><p>كلمة، كلمة، كلمة، كلمة، كلمة، كلمة، كلمة، كلمة.</p></div>", 13000) + body,
		"deep":        "<html>" + strings.Repeat(strings.Repeat("<div>", 400)+"<p>كلمة، كلمة، كلمة، كلمة، كلمة، كلمة."+strings.Repeat("</div>", 400), 60) + body,
		"formatting":  "<html>" + strings.Repeat("<p><b><i><u>", 1000) + body,
	} {
		n := 0
		start := time.Now()
		for d, err := range Read(strings.NewReader(page), "a.html", Options{}) {
			n++
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if !strings.Contains(d.Text, "الخط الجديد") {
				t.Errorf("%s: got %.200q", name, d.Text)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d results", name, n)
		}
		t.Logf("%s: %d KiB in %s", name, len(page)>>10, time.Since(start).Round(time.Millisecond))
	}
}

// TestReadRecord checks that a record is read as the article that it is of.
func TestReadRecord(t *testing.T) {
	want := sample(t)
	line := write(t, "jsonl", want, WriteOptions{})
	for d, err := range Read(bytes.NewReader(line), "records.jsonl", Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.ID != want.ID || d.Text != want.Text || d.Source.URL != want.Source.URL || d.Source.Publisher != want.Source.Publisher || !d.Source.Published.Equal(want.Source.Published) || d.Title != want.Title {
			t.Errorf("got %q %+v %v", d.ID, d.Source, d.Title)
		}
	}
	for in, id := range map[string]string{
		`{"id":"a","doc":{"id":"b"},"text":"نص"}`:               "a",
		`{"doc":{"id":["x"],"text":{}},"id":"c","text":"نص"}`:   "c",
		`{"doc":{"doc":{"id":"z"},"id":7},"text":"نص"}`:         "7",
		`{"doc":"d","text":"نص"}`:                               "",
		`{"doc":{"id":null,"title":{"start":0}},"text":"نص"}`:   "",
		`{"doc":{"text":"آخر","headline":"عنوان"},"text":"نص"}`: "",
	} {
		n := 0
		for d, err := range Read(strings.NewReader(in), "x", Options{From: "jsonl"}) {
			n++
			if err != nil || d.ID != id || d.Text != "نص" {
				t.Errorf("%s: %v, %v", in, d, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d documents", in, n)
		}
	}
}
