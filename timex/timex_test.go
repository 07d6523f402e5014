package timex

import (
	"context"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// stages returns the stage under test and the one before it.
func stages(t testing.TB) (*arabic.Stage, *Stage) {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	words, err := arabic.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(lex)
	if err != nil {
		t.Fatal(err)
	}
	return words, s
}

// read returns the time expressions of a text as "words=value from..to".
func read(t testing.TB, words *arabic.Stage, s *Stage, text string, published time.Time) string {
	t.Helper()
	d := &rawi.Document{Text: text, Source: rawi.Source{Published: published}}
	if err := words.Run(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	if err := s.Run(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range d.Times {
		one := d.Slice(x.Span) + "=" + x.Value
		if x.From != "" && x.From != x.Value && x.From != x.Value[:min(10, len(x.Value))] {
			one += " " + x.From + ".." + x.To
		}
		out = append(out, one)
	}
	return strings.Join(out, "; ")
}

// TestTimes reads expressions of an article of Wednesday 12 August 2015.
func TestTimes(t *testing.T) {
	words, s := stages(t)
	published := time.Date(2015, 8, 12, 9, 0, 0, 0, time.UTC)
	tests := []struct{ text, want string }{
		{"وصل الوزير في 5 يونيو 2015 إلى العاصمة", "5 يونيو 2015=2015-06-05"},
		{"وصل في الخامس من حزيران/يونيو 2014", "الخامس من حزيران/يونيو 2014=2014-06-05"},
		{"في الخامس والعشرين من كانون الثاني (يناير) عام 2011", "الخامس والعشرين من كانون الثاني (يناير) عام 2011=2011-01-25"},
		{"اجتمعوا في ٢٣ تشرين الأول ٢٠١٣م", "٢٣ تشرين الأول ٢٠١٣م=2013-10-23"},
		{"يوم 12/5/2015 في المدينة", "12/5/2015=2015-05-12"},
		{"بتاريخ 2015-05-12 صدر القرار", "2015-05-12=2015-05-12"},
		{"وقال مساء أمس إن", "مساء أمس=2015-08-11TEV"},
		{"وقالت اليوم الأربعاء إن", "اليوم الأربعاء=2015-08-12"},
		{"أعلن الاثنين أن", "الاثنين=2015-08-10"},
		{"أعلن مساء الثلاثاء أن", "مساء الثلاثاء=2015-08-11TEV"},
		{"سيصل يوم الجمعة المقبل إلى", "يوم الجمعة المقبل=2015-08-14"},
		{"ستبدأ المحادثات الخميس في", "الخميس=2015-08-13"},
		{"التقيا الخميس الماضي في", "الخميس الماضي=2015-08-06"},
		{"خلال الأسبوع الماضي", "الأسبوع الماضي=2015-W32 2015-08-03..2015-08-09"},
		{"في الشهر المقبل", "الشهر المقبل=2015-09 2015-09-01..2015-09-30"},
		{"منذ مطلع العام الجاري", "العام الجاري=2015 2015-01-01..2015-12-31"},
		{"قبل ثلاثة أيام من الآن", "قبل ثلاثة أيام=2015-08-09; الآن=PRESENT_REF"},
		{"منذ أسبوعين وهو", "منذ أسبوعين=2015-07-29"},
		{"في عام 2003 احتلت", "عام 2003=2003 2003-01-01..2003-12-31"},
		{"منذ 2011 والبلاد", "2011=2011 2011-01-01..2011-12-31"},
		{"في 15 رمضان 1436هـ صدر", "15 رمضان 1436هـ=2015-07-02"},
		{"في 5 شوال", "5 شوال=2015-07-21"},
		{"أمس الأول وصل", "أمس الأول=2015-08-10"},
		{"وبعد غد الجمعة", "بعد غد الجمعة=2015-08-14"},
		{"في يونيو الماضي", "يونيو الماضي=2015-06 2015-06-01..2015-06-30"},
		{"في سبتمبر المقبل", "سبتمبر المقبل=2015-09 2015-09-01..2015-09-30"},
		{"من 5 إلى 8 يونيو 2015", "من 5 إلى 8 يونيو 2015=2015-06-05/2015-06-08"},
		{"في 3 ديسمبر", "3 ديسمبر=2015-12-03"},
		{"لمدة ثلاثة أيام", "ثلاثة أيام=P3D"},
		{"الساعة الثامنة مساء", "الساعة الثامنة مساء=T20:00"},
		{"في 14 جويلية الجاري", "14 جويلية=2015-07-14"},
		{"حضر 2000 مدرسة في المدينة", ""},
		{"قال السيد رمضان إن", ""},
		{"خلال الأيام الثلاثة الماضية", "الأيام الثلاثة الماضية=2015-08-09/2015-08-12"},
		{"في الأيام القليلة المقبلة", "الأيام القليلة المقبلة=2015-08-13/2015-08-15"},
		{"في 20 من الشهر الجاري", "20 من الشهر الجاري=2015-08-20"},
		{"في الربع الثالث من عام 2016", "الربع الثالث من عام 2016=2016-Q3 2016-07-01..2016-09-30"},
		{"في سبعينيات القرن الماضي", "سبعينيات القرن الماضي=197X 1970-01-01..1979-12-31"},
		{"من يناير إلى مارس 2014", "من يناير إلى مارس 2014=2014-01-01/2014-03-31"},
		{"بين 2010 و2014", "بين 2010 و2014=2010-01-01/2014-12-31"},
		{"عام ألفين وثمانية", "عام ألفين وثمانية=2008 2008-01-01..2008-12-31"},
		{"الأسبوع الأول من أكتوبر 2014", "الأسبوع الأول من أكتوبر 2014=2014-W40 2014-09-29..2014-10-05"},
		{"الخميس (6 أغسطس) قال", "الخميس (6 أغسطس)=2015-08-06"},
	}
	for _, tt := range tests {
		if got := read(t, words, s, tt.text, published); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestWithoutPublication(t *testing.T) {
	words, s := stages(t)
	for _, tt := range []struct{ text, want string }{
		{"قال الخميس إن", "الخميس=XXXX-WXX-4"},
		{"في 5 يونيو وصل", "5 يونيو=XXXX-06-05"},
		{"في 5 يونيو 2012 وصل. وفي 9 يونيو غادر، وعاد أمس.", "5 يونيو 2012=2012-06-05; 9 يونيو=2012-06-09; أمس=2012-06-04"},
	} {
		if got := read(t, words, s, tt.text, time.Time{}); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func FuzzRun(f *testing.F) {
	words, s := stages(f)
	f.Add("قال مساء أمس الأول، من 5 إلى 8 يونيو/حزيران 99999 في الساعة 25:77")
	f.Add("الخامس والعشرين من 31 فبراير 1436 هـ منذ منذ قبل 0 أيام")
	f.Fuzz(func(t *testing.T, text string) {
		d := &rawi.Document{Text: strings.ToValidUTF8(text, "")}
		for _, run := range []func(context.Context, *rawi.Document) error{words.Run, s.Run} {
			if err := run(context.Background(), d); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
	})
}
