package arabic_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// builtin is the lexicon, compiled once for all tests of the package.
var builtin = sync.OnceValues(lexicon.Default)

func newStage(t testing.TB) *arabic.Stage {
	t.Helper()
	lex, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	s, err := arabic.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func run(t testing.TB, s *arabic.Stage, text string) *rawi.Document {
	t.Helper()
	d := &rawi.Document{Text: text}
	if err := s.Run(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestNormalise(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"أُكِّدَ إنّ آلاء ٱلكتاب", "اكد ان الاء الكتاب"},
		{"العــــراق", "العراق"},
		{"علی مستوى", "علي مستوي"},
		{"ﺍﻟﻌﺮﺍﻕ ﻻ", "العراق لا"},
		{"١٢٣ ۴۵", "123 45"},
		{"\u202bبيان\u202c", "بيان"},
		{"CNN", "cnn"},
		{"مؤتمر لجنة بيئة شيء", "مؤتمر لجنة بيئة شيء"},
	} {
		if got := arabic.Normalise(tt.in); got != tt.want {
			t.Errorf("%q is folded to %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFold(t *testing.T) {
	const text = "إلـى مُؤْتَمَرِ المدرسة ﻓﻲ ١٢ ک CNN\u200f شيء"
	for _, tt := range []struct {
		fold arabic.Fold
		want string
	}{
		{0, text},
		{arabic.FoldAlef, "الـى مُؤْتَمَرِ المدرسة ﻓﻲ ١٢ ک CNN\u200f شيء"},
		{arabic.FoldMarks | arabic.FoldTatweel, "إلى مؤتمر المدرسة ﻓﻲ ١٢ ک CNN\u200f شيء"},
		{arabic.FoldForms, "إلـى مُؤْتَمَرِ المدرسة في ١٢ ک CNN\u200f شيء"},
		{arabic.FoldDigits | arabic.FoldCase | arabic.FoldPersian | arabic.FoldControls, "إلـى مُؤْتَمَرِ المدرسة ﻓﻲ 12 ك cnn شيء"},
		{arabic.Standard | arabic.FoldTaMarbuta | arabic.FoldHamza, "الي موتمر المدرسه في 12 ك cnn شي"},
	} {
		if got := tt.fold.String(text); got != tt.want {
			t.Errorf("folding %b: got %q, want %q", tt.fold, got, tt.want)
		}
		if got := tt.fold.Align(text); got.Text != tt.want || got.Original(len(got.Text)) != len(text) {
			t.Errorf("folding %b: aligned %q ends at %d", tt.fold, got.Text, got.Original(len(got.Text)))
		}
	}
}

func TestAlign(t *testing.T) {
	text := "قالَ ـــ ﷲ"
	a := arabic.Align(text)
	if a.Text != "قال  الله" {
		t.Fatalf("folded to %q", a.Text)
	}
	if got := text[a.Original(0):a.Original(strings.Index(a.Text, " "))]; got != "قالَ" {
		t.Errorf("the first word came from %q", got)
	}
	if got := a.Original(len(a.Text)); got != len(text) {
		t.Errorf("the end came from %d, want %d", got, len(text))
	}
}

func TestTokens(t *testing.T) {
	s := newStage(t)
	for _, tt := range []struct{ text, want string }{
		{"قال: «نعم».", "قال|:|«|نعم|»|."},
		{"بصيغة \"3+3\" وطائرة بي-2 ومقاتلات إف-35", "بصيغة|\"|3+3|\"|وطائرة|بي-2|ومقاتلات|إف-35"},
		{"بلغ 1,200.5 دولار (12/5/2015) و2015-05-12", "بلغ|1,200.5|دولار|(|12/5/2015|)|و|2015-05-12"},
		{"فاز 2-1 على", "فاز|2|-|1|على"},
		{"(CNN)-- وwww.example.org/a?b=1، user@example.org.", "(|CNN|)|-|-|و|www.example.org/a?b=1|،|user@example.org|."},
		{"المفاوضات الروسية -الأوكرانية..", "المفاوضات|الروسية|-|الأوكرانية|.."},
		{"العــراق\u200fوإيران", "العــراق\u200fوإيران"},
		{"G20 وU.S.", "G20|و|U.S|."},
	} {
		d := run(t, s, tt.text)
		var got []string
		for i := range d.Tokens {
			got = append(got, d.Slice(d.Tokens[i].Span))
		}
		if g := strings.Join(got, "|"); g != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, g, tt.want)
		}
	}
}

func TestSentences(t *testing.T) {
	s := newStage(t)
	for _, tt := range []struct{ text, want string }{
		{"وصل الوزير. وغادر أمس!", "وصل الوزير.|وغادر أمس!"},
		{"قال د. محمد إن النسبة 3.5 في المئة. وأضاف.", "قال د. محمد إن النسبة 3.5 في المئة.|وأضاف."},
		{"قال: «لن نتراجع.» ثم غادر.", "قال: «لن نتراجع.»|ثم غادر."},
		{"العنوان بلا نقطة\nالفقرة الأولى", "العنوان بلا نقطة|الفقرة الأولى"},
		{"قال لمحطة (أف.ام 3) إن الطريق مفتوح.", "قال لمحطة (أف.ام 3) إن الطريق مفتوح."},
		{"تعثر.. ثم نهض", "تعثر.. ثم نهض"},
		{"هل يعود؟ \"نعم\" قال.", "هل يعود؟|\"نعم\" قال."},
	} {
		d := run(t, s, tt.text)
		var got []string
		for _, sent := range d.Sentences {
			got = append(got, d.Slice(sent.Span))
		}
		if g := strings.Join(got, "|"); g != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, g, tt.want)
		}
	}
}

// TestParts shows words as their attached particles, stem with lemma and tag,
// and attached pronoun.
func TestParts(t *testing.T) {
	s := newStage(t)
	for _, tt := range []struct{ text, want string }{
		{"وأكد", "و/و/CCONJ أكد/أكد/VERB"},
		{"للوزير", "ل/ل/ADP الوزير/وزير/NOUN"},
		{"وسيعلنها", "و/و/CCONJ س/س/AUX يعلن/أعلن/VERB ها/هو/PRON"},
		{"بتأكيدهم", "ب/ب/ADP تأكيد/تأكيد/NOUN هم/هو/PRON"},
		{"القرارات", "القرارات/قرار/NOUN"},
		{"وزراؤنا", "وزراؤ/وزير/NOUN نا/هو/PRON"},
		{"زيارته", "زيارت/زيارة/NOUN ه/هو/PRON"},
		{"للجنة", "ل/ل/ADP اللجنة/لجنة/NOUN"},
		{"إليهم", "إلي/إلى/ADP هم/هو/PRON"},
	} {
		d := run(t, s, tt.text)
		var got []string
		end := 0
		for _, p := range d.Parts(0) {
			if p.Start != end {
				t.Errorf("%s: part %s begins at byte %d, want %d", tt.text, p.Form, p.Start, end)
			}
			end = p.End
			got = append(got, p.Form+"/"+p.Lemma+"/"+p.POS.String())
		}
		if end != len(tt.text) {
			t.Errorf("%s: the parts end at byte %d of %d", tt.text, end, len(tt.text))
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, g, tt.want)
		}
	}
}

// TestReadings looks for a reading among those of a word.
func TestReadings(t *testing.T) {
	s := newStage(t)
	for _, tt := range []struct {
		word, lemma string
		want        rawi.Reading
	}{
		{"مؤكدا", "أكد", rawi.Reading{Deriv: rawi.ActiveParticiple, Gender: rawi.Masculine}},
		{"بالتأكيد", "أكد", rawi.Reading{Deriv: rawi.Masdar, Gender: rawi.Masculine}},
		{"قالت", "قال", rawi.Reading{Deriv: rawi.Finite, Gender: rawi.Feminine}},
		{"يقولون", "قال", rawi.Reading{Deriv: rawi.Finite, Gender: rawi.Masculine}},
		{"داعيا", "دعا", rawi.Reading{Deriv: rawi.ActiveParticiple, Gender: rawi.Masculine}},
		{"استقالته", "استقال", rawi.Reading{Deriv: rawi.Masdar, Gender: rawi.Feminine}},
		{"ستلتقي", "التقى", rawi.Reading{Deriv: rawi.Finite, Gender: rawi.Feminine}},
	} {
		d := run(t, s, tt.word)
		found := false
		for _, r := range d.Tokens[0].Word.Readings {
			found = found || r.Lemma == tt.lemma && r.Deriv == tt.want.Deriv && r.Gender == tt.want.Gender
		}
		if !found {
			t.Errorf("%s has no reading as %s %v among %+v", tt.word, tt.lemma, tt.want.Deriv, d.Tokens[0].Word.Readings)
		}
	}
}

// TestContext shows which reading the context chooses.
func TestContext(t *testing.T) {
	s := newStage(t)
	for _, tt := range []struct {
		text, word, lemma string
		pos               rawi.POS
	}{
		{"وكان الوزير قد وصل", "وكان", "كان", rawi.VERB},
		{"قال إنه سيعود", "إنه", "إن", rawi.PART},
		{"أكد أنه سيعود", "أنه", "أن", rawi.SCONJ},
		{"المجلس العام للاتحاد", "العام", "عام", rawi.ADJ},
		{"خلال العام الماضي", "العام", "عام", rawi.NOUN},
		{"لم يعلن القرار", "يعلن", "أعلن", rawi.VERB},
		{"في طلب الوزير", "طلب", "طلب", rawi.NOUN},
		{"وبين أن الموعد تغير", "وبين", "بين", rawi.VERB},
		{"وبين المدينة والنهر", "وبين", "بين", rawi.ADP},
	} {
		d := run(t, s, tt.text)
		for i := range d.Tokens {
			if d.Slice(d.Tokens[i].Span) != tt.word {
				continue
			}
			if r := d.Tokens[i].Reading(); r.Lemma != tt.lemma || r.POS != tt.pos {
				t.Errorf("%s in «%s» is %s %s, want %s %s", tt.word, tt.text, r.Lemma, r.POS, tt.lemma, tt.pos)
			}
		}
	}
}

// TestCuts shows the rests of a word that a name may be looked up by.
func TestCuts(t *testing.T) {
	s := newStage(t)
	text := "وللأمم"
	d := run(t, s, text)
	want := map[uint64]string{
		lexicon.HashWord("وللامم"): "وللأمم", lexicon.HashWord("للامم"): "للأمم", lexicon.HashWord("لامم"): "لأمم", lexicon.HashWord("الامم"): "لأمم",
	}
	for _, c := range d.Tokens[0].Word.Cuts {
		rest, ok := want[c.Hash]
		if !ok {
			t.Errorf("unexpected cut at %d", c.Skip)
			continue
		}
		if got := text[c.Skip:]; got != rest {
			t.Errorf("cut leaves %s, want %s", got, rest)
		}
		delete(want, c.Hash)
	}
	for _, rest := range want {
		t.Errorf("no cut leaves %s", rest)
	}
}

func TestDeterminism(t *testing.T) {
	text := "وأكدت المصادر أن الوزراء سيجتمعون غدا، مشيرة إلى قرارات القمة. قال: «لن نتراجع»."
	a, b := run(t, newStage(t), text), run(t, newStage(t), text)
	for i := range a.Tokens {
		if a.Tokens[i].Best != b.Tokens[i].Best || *a.Tokens[i].Reading() != *b.Tokens[i].Reading() {
			t.Errorf("%s is read in two ways", a.Slice(a.Tokens[i].Span))
		}
	}
}

// FuzzStage reads any text: spans lie on characters, the parts of a token cover
// it, and the same text gives the same tokens.
func FuzzStage(f *testing.F) {
	s := newStage(f)
	f.Add("وللوزراءِ ﷲ ـــ \u202bإف-35\u202c 3+3 ..؟!")
	f.Add("﴿قال﴾ ﷺ ﷼ ﵰ")
	f.Add("ً\u0301ا\xff\xfe\u200d")
	f.Add(strings.Repeat("وبال", 200))
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		d := run(t, s, text)
		for i := range d.Tokens {
			end := d.Tokens[i].Start
			for _, p := range d.Parts(i) {
				if p.Start != end || !p.In(text) {
					t.Fatalf("part %+v of token %d does not begin at %d or is no range of %q", p, i, end, text)
				}
				end = p.End
			}
			if end != d.Tokens[i].End {
				t.Fatalf("the parts of token %d of %q end at %d, want %d", i, text, end, d.Tokens[i].End)
			}
		}
		again := run(t, s, text)
		if len(again.Tokens) != len(d.Tokens) {
			t.Fatalf("%d tokens, then %d", len(d.Tokens), len(again.Tokens))
		}
		if a := arabic.Align(text); !utf8.ValidString(a.Text) || a.Text != arabic.Normalise(text) {
			t.Fatalf("aligned form %q, folded form %q", a.Text, arabic.Normalise(text))
		}
	})
}

func TestTerms(t *testing.T) {
	s := newStage(t)
	terms := func(text string) string {
		var out []string
		s.Terms(text, func(x arabic.Term) bool {
			if !x.In(text) {
				t.Fatalf("term %q has span %v outside the text", x.Text, x.Span)
			}
			out = append(out, x.Text)
			return true
		})
		return strings.Join(out, " ")
	}
	for _, tt := range []struct{ text, want string }{
		{"والقرارات بقرارها قرار", "قرار قرار قرار"},
		{"الوزراء، وزيرا!", "وزير وزير"},
		{"للأمم المتحدة", "الامم_المتحدة امة متحد"},
	} {
		if got := terms(tt.text); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestNisba(t *testing.T) {
	for _, tt := range []struct{ noun, want string }{
		{"اقتصاد", "اقتصادي"}, {"سياسة", "سياسي"}, {"مدرسة", "مدرسي"}, {"صحراء", "صحراوي"}, {"جمهورية", "جمهوري"}, {"يد", ""}, {"نادي", ""},
	} {
		if got, _ := arabic.Nisba(tt.noun); got != tt.want {
			t.Errorf("%s gives %q, want %q", tt.noun, got, tt.want)
		}
	}
	d := run(t, newStage(t), "الأزمات الاقتصادية")
	if r := d.Tokens[1].Reading(); r.Lemma != "اقتصادي" || r.POS != rawi.ADJ || r.Gender != rawi.Feminine {
		t.Errorf("الاقتصادية is read as %+v", r)
	}
}
