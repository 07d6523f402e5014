package lexicon

import (
	"strings"
	"testing"
	"testing/fstest"

	"example.org/rawi"
)

// TestBuiltin reads every file that ships: one bad line fails it.
func TestBuiltin(t *testing.T) {
	l, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
	for _, name := range l.Names() {
		lines, err := l.Lines(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) == 0 {
			t.Errorf("%s holds no fact", name)
		}
	}
}

func TestReadFile(t *testing.T) {
	const text = `# a comment
say.announce   takes=anna,bi act=announce   أعلن
  + أعلن الوزير أن بلاده ستشارك.
  - أعلن في الصحيفة عن وظائف.
! say.see      رأى    # opinion, not speech
org.bbc  acr=1  BBC News
`
	lines, err := ReadFile("verbs.txt", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 3 {
		t.Fatalf("%d lines, want 3", len(lines))
	}
	first := lines[0]
	if first.ID != "say.announce" || first.Form != "أعلن" || first.Attrs.Get("act") != "announce" || !first.Attrs.Has("takes", "bi") || first.Attrs.Has("takes", "b") {
		t.Errorf("first line read as %+v", first)
	}
	if len(first.Examples) != 2 || !first.Examples[0].Match || first.Examples[1].Match {
		t.Errorf("examples read as %+v", first.Examples)
	}
	if !lines[1].Refused || lines[1].Reason != "opinion, not speech" || lines[1].Form != "رأى" {
		t.Errorf("refused line read as %+v", lines[1])
	}
	if lines[2].Form != "BBC News" || !lines[2].Attrs.Bool("acr") {
		t.Errorf("Latin line read as %+v", lines[2])
	}
}

func TestReadFileRefuses(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"a.b ﺡزب", "U+FEA1"},
		{"a.b حـزب", "U+0640"},
		{"a.b \u200fحزب", "U+200F"},
		{"a.b حزب\na.b حركة", "f.txt:2: ID a.b stands already in line 1"},
		{"  + مثال", "before the first fact"},
		{"حزب", "is no ID"},
		{"a.b kind=party", "has no form"},
	} {
		_, err := ReadFile("f.txt", strings.NewReader(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want %q", tt.text, err, tt.want)
		}
	}
}

func TestOpenLaysOver(t *testing.T) {
	base, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	known, err := base.Lines("particles.txt")
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(fstest.MapFS{"particles.txt": {Data: []byte("! pt.fi في # gone\npt.min pos=ADP cost=3 من\npt.new pos=ADP نحوما\n")}})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := l.Lines("particles.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != len(known) {
		t.Errorf("%d facts, want %d: one removed, one replaced, one added", len(lines), len(known))
	}
	if line, ok := l.Find("pt.min"); !ok || line.Attrs.Get("cost") != "3" {
		t.Errorf("pt.min is %+v, want the line laid over it", line)
	}
	if _, err := Open(fstest.MapFS{"nothing.txt": {Data: []byte("a.b ج")}}); err == nil || rawi.HintOf(err) == "" {
		t.Errorf("a file of unknown name: error %v without a hint", err)
	}
}

func TestDict(t *testing.T) {
	var b DictBuilder
	b.Add(1, "الولايات", "المتحدة")
	b.Add(2, "الولايات")
	b.Add(3, "المتحدة")
	b.Add(3, "المتحدة")
	b.Add(4, "المتحدة")
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	d, err := OpenDict(data)
	if err != nil {
		t.Fatal(err)
	}
	v, more := d.Get(HashWord("الولايات"))
	if v.Len() != 1 || v.At(0) != 2 || !more {
		t.Errorf("first word: %d values, more %v", v.Len(), more)
	}
	v, more = d.Get(Join(HashWord("الولايات"), HashWord("المتحدة")))
	if v.Len() != 1 || v.At(0) != 1 || more {
		t.Errorf("phrase: %d values, more %v", v.Len(), more)
	}
	v, _ = d.Get(HashWord("المتحدة"))
	if v.Len() != 2 || v.At(0) != 3 || v.At(1) != 4 {
		t.Errorf("word with two values: %d", v.Len())
	}
	if v, more = d.Get(HashWord("فرنسا")); v.Len() != 0 || more {
		t.Error("found a word that is not there")
	}
	var none Dict
	if v, _ := none.Get(HashWord("شيء")); v.Len() != 0 {
		t.Error("the zero dictionary holds something")
	}
}

func TestPack(t *testing.T) {
	rows := [][]string{{"a", ""}, {"", "بيان"}}
	packed := Pack(map[string][]byte{"t": TableBytes(rows), "empty": {}})
	sections, err := Unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	table, err := OpenTable(sections["t"])
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for j, want := range row {
			if got := table.Cell(i, j); got != want {
				t.Errorf("cell %d,%d is %q, want %q", i, j, got, want)
			}
		}
	}
	for n := range packed {
		if _, err := Unpack(packed[:n]); err == nil && n > 0 {
			t.Fatalf("the first %d of %d bytes were taken for whole", n, len(packed))
		}
	}
}
