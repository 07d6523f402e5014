package search_test

import (
	"errors"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/search"
)

// TestParse gives queries and their canonical form.
func TestParse(t *testing.T) {
	l := lang(t)
	for _, tt := range []struct{ query, want string }{
		{"", ""},
		{"  كتاب ", "كتاب"},
		{"وزير الخارجية", "وزير الخارجية"},
		{"وزير AND خارجية", "وزير خارجية"},
		{"وزير و خارجية", "وزير خارجية"},
		{"قرار أو بيان", "قرار OR بيان"},
		{"قرار OR بيان حكومة", "قرار OR بيان حكومة"},
		{"(قرار OR بيان) حكومة", "(قرار OR بيان) حكومة"},
		{"حكومة (قرار OR (بيان OR خطاب))", "حكومة (قرار OR بيان OR خطاب)"},
		{"((قرار))", "قرار"},
		{"قرار ليس بيان", "قرار -بيان"},
		{"قرار NOT بيان", "قرار -بيان"},
		{"قرار بدون (بيان خطاب)", "قرار -(بيان خطاب)"},
		{"--قرار", "قرار"},
		{"كوفيد-19", "كوفيد-19"},
		{"«القرار الأخير»", `"القرار الأخير"`},
		{"“القرار  الأخير”", `"القرار الأخير"`},
		{"قرار*", "قرار*"},
		{"قرار NEAR/5 مجلس", "قرار NEAR/5 مجلس"},
		{"قرار قرب/٥ مجلس", "قرار NEAR/5 مجلس"},
		{`(قرار OR "بيان ختامي") NEAR مجلس`, `(قرار OR "بيان ختامي") NEAR/10 مجلس`},
		{"speaker:بوتين", "speaker:بوتين"},
		{"المتحدث:بوتين", "speaker:بوتين"},
		{"متحدث:بوتين", "speaker:بوتين"},
		{`speaker:"وزير الخارجية"`, `speaker:"وزير الخارجية"`},
		{"speaker:(بوتين OR لافروف)", "speaker:بوتين OR speaker:لافروف"},
		{"نوع:تشاور", "type:CONSULT"},
		{"type:consult", "type:CONSULT"},
		{"type:قمة", "type:summit"},
		{"act:deny", "act:deny"},
		{"فعل:نفي", "act:deny"},
		{"realis:مزمع", "realis:planned"},
		{"country:روسيا", "country:RUS"},
		{"بلد:rus", "country:RUS"},
		{"منذ:2025-08", "after:2025-08"},
		{"after:٢٠٢٥-٠٨-٠١", "after:2025-08-01"},
		{"in:statements السلام", "in:statements السلام"},
		{"السلام في:تصريحات", "in:statements السلام"},
		{"قرار in:events OR بيان", "in:events قرار OR بيان"},
		{"بوتين: لن ننسحب", "بوتين لن ننسحب"},
		{"الساعة 12:30", "الساعة 12:30"},
		{"https://paper.example/1", "https://paper.example/1"},
		{"قرار، بيان؛ خطاب؟", "قرار بيان خطاب"},
		{"\u202bقرار\u202c", "قرار"},
		{"... !!", ""},
		{"قرار ...", "قرار"},
		{`"أو"`, `"أو"`},
		{"or and", "or and"},
		{"-speaker:بوتين", "-speaker:بوتين"},
	} {
		q, err := l.Parse(tt.query)
		if err != nil {
			t.Errorf("%s: %v (%s)", tt.query, err, rawi.HintOf(err))
			continue
		}
		if got := q.String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.query, got, tt.want)
		}
		again, err := l.Parse(q.String())
		if err != nil || again.String() != q.String() {
			t.Errorf("%s: %s is read as %v, %v", tt.query, q, again, err)
		}
	}
}

// TestWrong gives queries that are wrong, where, and words of what is said of it.
func TestWrong(t *testing.T) {
	l := lang(t)
	for _, tt := range []struct {
		query     string
		at, len   int
		err, hint string
	}{
		{"spekaer:بوتين", 0, 7, `no field "spekaer"`, "speaker:"},
		{"قرار متحدة:بوتين", 5, 5, `no field "متحدة"`, "متحدث:"},
		{"xyzzy:1", 0, 5, `no field "xyzzy"`, "the fields are speaker"},
		{"type:CONSLT", 5, 6, `does not know "CONSLT"`, "type:CONSULT"},
		{"act:jump", 4, 4, `does not know "jump"`, "the values are accuse"},
		{"قرار (بيان", 5, 1, "not closed", "put )"},
		{"قرار) بيان", 4, 1, "not opened", "leave it out"},
		{`قرار "بيان`, 5, 1, "quotation is not closed", "behind its last word"},
		{"OR قرار", 0, 2, "nothing stands before OR", "put it in quotes"},
		{"قرار OR", 5, 2, "nothing stands behind OR", "put it in quotes"},
		{"قرار أو", 5, 2, "nothing stands behind OR", "put it in quotes"},
		{"قرار NOT", 5, 3, "nothing stands behind NOT", "quotes"},
		{"قرار NEAR/99 بيان", 5, 7, "from 1 to 50", "NEAR/5"},
		{"قرار NEAR/5 speaker:بوتين", 5, 6, "joins words", "NEAR/5"},
		{"after:أمس", 6, 3, "is no date", "2025-08-01"},
		{"after:2025-13", 6, 7, "is no date", "2025-08"},
		{"country:قمر", 8, 3, "is no country", "RUS"},
		{"in:stories", 3, 7, "does not know", "in:statements"},
		{"in:events in:meetings", 13, 8, "stands twice", "events"},
		{"(in:events قرار)", 4, 6, "brackets", "beside"},
		{"speaker:", 0, 0, "", ""}, // a word with a colon behind it
		{`speaker:""`, 8, 2, "has no value", `speaker:"…"`},
		{"speaker:بوت*", 8, 4, "* does not stand", "whole word"},
		{"ق*", 0, 2, "two letters", "beginning"},
		{"قر*ار", 0, 5, "two letters", "beginning"},
		{strings.Repeat("(", 60) + "قرار" + strings.Repeat(")", 60), 41, 1, "too deep", "fewer"},
		{strings.Repeat("قرار ", 300), 1000, 4, "more than 200", "less"},
		{strings.Repeat("قرار ", 900), 2276, 2225, "longer than 4096", "less"},
		{"قرار \xff", 0, 0, "not UTF-8", "UTF-8"},
	} {
		_, err := l.Parse(tt.query)
		if tt.err == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.query, err)
			}
			continue
		}
		var wrong *search.SyntaxError
		if !errors.As(err, &wrong) || !errors.Is(err, rawi.ErrInvalid) {
			t.Errorf("%s: error %v, want a SyntaxError", short(tt.query), err)
			continue
		}
		if wrong.At != tt.at || wrong.Len != tt.len && len(tt.query) < 200 || !strings.Contains(wrong.What, tt.err) || !strings.Contains(wrong.Hint, tt.hint) || rawi.HintOf(err) != wrong.Hint {
			t.Errorf("%s: [%d,+%d) %s; hint %s", short(tt.query), wrong.At, wrong.Len, wrong.What, wrong.Hint)
		}
	}
}

func short(s string) string { return string([]rune(s)[:min(len([]rune(s)), 60)]) }

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "قرار OR (بيان -خطاب)", `speaker:"بوتين" after:2025`, "قرار NEAR/3 مجلس*", "«قرار", "in:events نوع:قمة", "a:b c:d", "--(-x)", "type:(summit OR CONSULT)", "NOT NOT x"} {
		f.Add(s)
	}
	l := lang(f)
	f.Fuzz(func(t *testing.T, s string) {
		q, err := l.Parse(s)
		if err != nil {
			var wrong *search.SyntaxError
			if !errors.As(err, &wrong) || wrong.Hint == "" || wrong.What == "" || wrong.At < 0 || wrong.At+wrong.Len > len([]rune(s)) && strings.ToValidUTF8(s, "") == s {
				t.Fatalf("%q: %#v", s, err)
			}
			return
		}
		text := q.String()
		if len(text) > 3000 {
			return // fields in brackets are written out; the bound is that of what is typed
		}
		again, err := l.Parse(text)
		if err != nil {
			t.Fatalf("%q: %q is not read: %v", s, text, err)
		}
		if again.String() != text || again.In() != q.In() {
			t.Fatalf("%q: %q is read as %q", s, text, again)
		}
	})
}
