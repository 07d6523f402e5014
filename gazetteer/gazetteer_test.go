package gazetteer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/entity"
	"example.org/rawi/gazetteer"
	"example.org/rawi/lexicon"
)

// towns are a few well-known ones, written down by hand.
const towns = `{"ar":"القاهرة","country":"EG","lat":"30.04","lon":"31.24","type":"capital","pop":9600000,"wikidata":"Q85"}
{"ar":"طرابلس","country":"LY","lat":"32.89","lon":"13.19","type":"capital","pop":1170000,"wikidata":"Q3579"}
{"ar":"طرابلس","country":"LB","lat":"34.44","lon":"35.83","type":"adm1","pop":229000}
{"ar":"طرابلس","country":"GR","lat":"37.51","lon":"22.37","type":"adm1","pop":26000}
{"ar":"القدس","country":"IL","lat":"31.77","lon":"35.22","type":"adm1","pop":936000,"wikidata":"Q1218"}
{"ar":"باريس","country":"CAN","lat":"43.2","lon":"-80.38","pop":13000}
{"ar":"مدينة بيروت","country":"LB","lat":"33.89","lon":"35.5","geonames":276781,"pop":1916100}
{"ar":"حلب","country":"SY","lat":"36.2","lon":"37.16","pop":2003000}
{"ar":"سيردال","country":"NO","lat":"58.6900","lon":"6.72","pop":1900}
{"ar":"هافن","country":"NO","lat":"58.1","lon":"6.6","pop":900}
{"ar":"هافن","country":"DK","lat":"55.1","lon":"9.6","pop":1100}
{"ar":"Oslo","country":"NO","lat":"59.9","lon":"10.7"}
`

func small(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	places, names, faults, err := gazetteer.Read(strings.NewReader(towns))
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	b, err := gazetteer.Build(gazetteer.Info{Source: "towns", Licence: "CC0-1.0"}, places, names, []string{"مدينة"})
	if err != nil {
		t.Fatal(err)
	}
	g, err := gazetteer.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestLookup(t *testing.T) {
	g := small(t)
	if i := g.Info(); i.Source != "towns" || i.Places != 11 || i.Names != 9 {
		t.Errorf("%+v", i)
	}
	for name, want := range map[string]int{
		"القاهرة": 1, "القاهره": 1, "الْقَاهِرَة": 1, "طرابلس": 3, "بيروت": 1, "مدينة بيروت": 1, "مدينه-بيروت": 1, "دمشق": 0, "": 0, "Oslo": 0,
	} {
		if got := g.Lookup(name); len(got) != want {
			t.Errorf("%s: %d places, want %d", name, len(got), want)
		}
	}
	if p := g.Lookup("سيردال"); len(p) != 1 || p[0] != (gazetteer.Place{Name: "سيردال", Country: "NOR", Lat: "58.69", Lon: "6.72", Population: 1900}) {
		t.Errorf("%+v", p)
	}
	if p := g.Lookup("بيروت"); p[0].GeoNames != "276781" || p[0].Wikidata != "" {
		t.Errorf("%+v", p)
	}
}

func TestRead(t *testing.T) {
	places, names, faults, err := gazetteer.Read(strings.NewReader(` [
		{"name":"Cairo","country_code":"EG","latitude":"30.0400","longitude":31.24,"wikiDataId":"Q85","population":"9600000","translations":{"ar":"القاهرة"},"native":"القاهرة"},
		{"ar":"بلا مكان","country":"EG","lat":"north","lon":"0"},
		{"ar":"بعيد","country":"EG","lat":"91","lon":"0"},
		{"ar":"بلا دولة","country":"??","lat":"1","lon":"1"},
		{"ar":"بلا ناس","country":"EG","lat":"1","lon":"1","pop":-3},
		{"ar":5},
		{"ar":"بريشتينا","country":"XK","lat":"42.67","lon":"21.17"}]`))
	if err != nil {
		t.Fatal(err)
	}
	if len(places) != 2 || places[0] != (gazetteer.Place{Name: "القاهرة", Country: "EGY", Lat: "30.04", Lon: "31.24", Population: 9600000, Wikidata: "Q85"}) || places[1].Country != "KOS" {
		t.Errorf("%+v", places)
	}
	if len(names) != 2 || len(names[0]) != 2 || len(faults) != 5 || faults[0].Line != 2 {
		t.Errorf("%v %v", names, faults)
	}
	if _, _, _, err := gazetteer.Read(strings.NewReader(" \n")); !errors.Is(err, rawi.ErrEmpty) {
		t.Errorf("empty: %v", err)
	}
	if _, _, _, err := gazetteer.Read(strings.NewReader(`{"ar":"x"`)); err == nil {
		t.Error("a file that is cut short was read")
	}
	if _, err := gazetteer.Build(gazetteer.Info{}, nil, nil, nil); !errors.Is(err, rawi.ErrEmpty) {
		t.Errorf("nothing: %v", err)
	}
}

// TestDamaged changes every part of a file: it is refused, with a hint.
func TestDamaged(t *testing.T) {
	places, names, _, err := gazetteer.Read(strings.NewReader(towns))
	if err != nil {
		t.Fatal(err)
	}
	good, err := gazetteer.Build(gazetteer.Info{Source: "towns"}, places, names, nil)
	if err != nil {
		t.Fatal(err)
	}
	head := bytes.LastIndexByte(good[:400], '}')
	for _, b := range [][]byte{nil, good[:10], good[:head+1], good[:len(good)-1], changed(good, 3), changed(good, len(good)-1), changed(good, head+9)} {
		if _, err := gazetteer.Open(b); err == nil || rawi.HintOf(err) == "" {
			t.Errorf("%d bytes: %v", len(b), err)
		}
	}
}

func changed(b []byte, i int) []byte {
	b = bytes.Clone(b)
	b[i] ^= 1
	return b
}

type stage interface {
	Run(context.Context, *rawi.Document) error
}

func stages(t testing.TB, places gazetteer.Places) []stage {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	words, err := arabic.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	names, err := entity.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	s, err := gazetteer.New(lex, places)
	if err != nil {
		t.Fatal(err)
	}
	return []stage{words, names, s}
}

func run(t testing.TB, all []stage, text string) *rawi.Document {
	t.Helper()
	d := &rawi.Document{Text: text, Source: rawi.Source{Published: time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)}}
	for _, s := range all {
		if err := s.Run(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// TestChoice reads short texts: where the place lies, and what the notes say.
func TestChoice(t *testing.T) {
	all := stages(t, small(t))
	for _, tt := range []struct{ name, text, place, want, note string }{
		{"one", "وصل الوزير إلى القاهرة.", "القاهرة", "EGY 30.04 31.24 Q85", ""},
		{"geonames", "وصل الوزير إلى بيروت.", "بيروت", "LBN 33.89 35.5 276781", ""},
		{"largest", "وصل الوزير إلى طرابلس.", "طرابلس", "LBY 32.89 13.19 Q3579", "2 places of this name, in LBN, LBY: taken as the one in LBY, for the lexicon knows it there"},
		{"beside", "اندلعت اشتباكات في طرابلس اللبنانية.", "طرابلس", "LBN 34.44 35.83", "taken as the one in LBN, for that country is named beside it"},
		{"sentence", "قال الجيش اللبناني بعد أيام من القتال إن وحداته دخلت طرابلس.", "طرابلس", "LBN 34.44 35.83", "taken as the one in LBN, for that country is named in its sentence"},
		{"elsewhere only", "وصل الوزير إلى باريس.", "باريس", "FRA", ""},
		{"listed elsewhere", "وصل الوزير إلى القدس.", "القدس", "PSE 31.77 35.22 Q1218", "the gazetteer lists it under ISR, the lexicon under PSE, which stays"},
		{"unknown to the gazetteer", "وصل الوزير إلى دمشق.", "دمشق", "SYR", ""},
		{"a country", "وصل الوزير إلى مصر.", "مصر", "EGY", ""},
		{"a river", "عبرت السفينة نهر النيل.", "نهر النيل", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := run(t, all, tt.text)
			var got []string
			for _, e := range d.Entities {
				if e.Name != tt.place {
					continue
				}
				for _, s := range []string{e.Country, e.Refs["lat"], e.Refs["lon"], e.Refs["wikidata"], e.Refs["geonames"]} {
					if s != "" {
						got = append(got, s)
					}
				}
				if (e.Refs["lat"] != "") != (e.Refs["gazetteer"] == "towns") {
					t.Errorf("the source is not named: %v", e.Refs)
				}
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
			if notes := fmt.Sprint(d.Notes); !strings.Contains(notes, tt.note) || tt.note == "" && len(d.Notes) > 0 {
				t.Errorf("notes are %s, want %s", notes, tt.note)
			}
		})
	}
}

// TestUnknownName looks up places that the lexicon does not have: only a country
// that the text names, or a large town, speaks for one.
func TestUnknownName(t *testing.T) {
	s := stages(t, small(t))
	for _, tt := range []struct{ name, text, want, note string }{
		{"سيردال", "وقع الحادث في سيردال بالنرويج.", "NOR", ""},
		{"سيردال", "وقع الحادث في سيردال مساء أمس.", "", ""},
		{"هافن", "وقع الحادث في هافن النرويجية.", "NOR", "taken as the one in NOR"},
		{"هافن", "وقع الحادث في هافن مساء أمس.", "", "2 places of this name, in DNK, NOR: undecided"},
		{"حلب", "وقع الحادث في حلب مساء أمس.", "SYR", ""},
	} {
		d := &rawi.Document{Text: tt.text}
		for _, x := range s[:2] {
			if err := x.Run(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
		at := strings.Index(tt.text, tt.name)
		i := d.TokenAt(at)
		ref := d.AddEntity(rawi.Entity{Type: rawi.Place, Name: tt.name, Rule: "by.hand"})
		for k := 0; k < len(d.Mentions); k++ { // the name is ours alone
			if m := d.Mentions[k]; m.First <= i && i < m.Last {
				d.Mentions = append(d.Mentions[:k], d.Mentions[k+1:]...)
				k--
			}
		}
		d.AddMention(rawi.Mention{Span: d.Tokens[i].Span, First: i, Last: i + 1, Entity: ref, Form: rawi.FormName})
		if err := s[2].Run(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if e := d.Entity(ref); e.Country != tt.want || (e.Refs["lat"] != "") != (tt.want != "") || !strings.Contains(fmt.Sprint(d.Notes), tt.note) {
			t.Errorf("%s: %+v %v", tt.text, e, d.Notes)
		}
	}
}

// TestOnlyPlaces keeps people and common words apart from towns of their name.
func TestOnlyPlaces(t *testing.T) {
	d := run(t, stages(t, small(t)), "قال الدكتور فؤاد طرابلس إن الجيش حلب الأبقار.")
	for _, e := range d.Entities {
		if e.Type != rawi.Place && len(e.Refs) > 0 {
			t.Errorf("%+v", e)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(towns))
	f.Add([]byte(`[{"ar":"ا ب","country":"EG","lat":1e999,"lon":"-0"}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		places, names, _, err := gazetteer.Read(bytes.NewReader(b))
		if err != nil || len(places) == 0 {
			return
		}
		out, err := gazetteer.Build(gazetteer.Info{Source: "x"}, places, names, nil)
		if err != nil {
			t.Fatal(err)
		}
		g, err := gazetteer.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		for i := range places {
			if gazetteer.Key(names[i][0]) != "" && len(g.Lookup(names[i][0])) == 0 {
				t.Errorf("%q is not found", names[i][0])
			}
		}
	})
}
