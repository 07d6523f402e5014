package entity_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/entity"
	"example.org/rawi/lexicon"
)

var stages = sync.OnceValues(func() (*arabic.Stage, *entity.Stage) {
	lex, err := lexicon.Default()
	if err != nil {
		panic(err)
	}
	words, err := arabic.New(lex)
	if err != nil {
		panic(err)
	}
	names, err := entity.New(lex)
	if err != nil {
		panic(err)
	}
	return words, names
})

func read(t testing.TB, d *rawi.Document) *rawi.Document {
	t.Helper()
	words, names := stages()
	for _, s := range []interface {
		Run(context.Context, *rawi.Document) error
	}{words, names} {
		if err := s.Run(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// show writes the entities of a document, a line each: type, name, country, then
// the mentions in order, those by title in brackets.
func show(d *rawi.Document) string {
	var b strings.Builder
	for i, e := range d.Entities {
		fmt.Fprintf(&b, "%s %s", e.Type, e.Name)
		if e.Country != "" {
			fmt.Fprintf(&b, " %s", e.Country)
		}
		b.WriteString(":")
		for _, m := range d.Mentions {
			if m.Entity != rawi.EntityRef(i+1) {
				continue
			}
			if m.Form == rawi.FormTitle {
				fmt.Fprintf(&b, " [%s]", d.Slice(m.Span))
				continue
			}
			fmt.Fprintf(&b, " %s", d.Slice(m.Span))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestRun(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{
			"title, nationality and a name nobody knows",
			"التقى وزير الخارجية المصري سعدون القرمزي نظيره الروسي إيغور بلاتونوفسكي في جنيف. وقال القرمزي إن اللقاء مثمر.",
			`person سعدون القرمزي EGY: [وزير الخارجية المصري] سعدون القرمزي القرمزي
person إيغور بلاتونوفسكي RUS: [نظيره الروسي] إيغور بلاتونوفسكي
place جنيف CHE: جنيف
`,
		},
		{
			"a title that the document resolves",
			"وصل الرئيس الفرنسي جان دوبريه إلى الرباط. وأكد الرئيس الفرنسي أن بلاده تدعم الحوار.",
			`person جان دوبريه FRA: [الرئيس الفرنسي] جان دوبريه [الرئيس الفرنسي]
place الرباط MAR: الرباط
`,
		},
		{
			"a title that nobody bears",
			"حذر رئيس الوزراء الهندي من التصعيد.",
			"role رئيس الوزراء الهندي IND: [رئيس الوزراء الهندي]\n",
		},
		{
			"particles are left out",
			"وأعربت الأمم المتحدة عن قلقها، وقال إن للأمم المتحدة دورا، وإن الوضع في لبنان وسوريا صعب.",
			`org الأمم المتحدة UNO: الأمم المتحدة لأمم المتحدة
place لبنان LBN: لبنان
place سوريا SYR: سوريا
`,
		},
		{
			"bodies by pattern, and what is none",
			"قالت وزارة الخارجية التشادية إن القوات التشادية انسحبت، ونفت الحكومة التشادية ذلك.",
			`org وزارة الخارجية التشادية TCD: وزارة الخارجية التشادية
org الحكومة التشادية TCD: الحكومة التشادية
`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := show(read(t, &rawi.Document{Text: c.text})); got != c.want {
				t.Errorf("got:\n%swant:\n%s", got, c.want)
			}
		})
	}
}

func TestLeadLine(t *testing.T) {
	for _, c := range []struct{ text, place, agency string }{
		{"موسكو - رويترز: قال مسؤول إن المحادثات مستمرة.", "موسكو", "رويترز"},
		{"القاهرة (أ ف ب) - بدأت المحادثات صباح اليوم.", "القاهرة", "أ ف ب"},
		{"دبي، الإمارات العربية المتحدة (CNN)-- بدأت المحادثات.", "دبي", "CNN"},
		{"قال مسؤول في موسكو إن المحادثات مستمرة.", "", ""},
	} {
		d := read(t, &rawi.Document{Text: c.text})
		place, agency := "", ""
		if e := d.Entity(d.Dateline); e != nil {
			place = e.Name
		}
		for _, r := range d.Agency {
			agency += d.Entity(r).Name
		}
		if place != c.place || agency != c.agency {
			t.Errorf("%s: got %q %q, want %q %q", c.text, place, agency, c.place, c.agency)
		}
	}
}

// TestYear wants a title to mean who held the office when the text was
// published.
func TestYear(t *testing.T) {
	text := "دعا أوباما وترامب إلى الهدوء. وقال الرئيس الأمريكي إن الحوار ضروري."
	for year, want := range map[int]string{2010: "أوباما", 2018: "ترامب"} {
		d := &rawi.Document{Text: text}
		d.Source.Published = time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC)
		read(t, d)
		for _, m := range d.Mentions {
			if m.Form == rawi.FormTitle && d.Entity(m.Entity).Name != want {
				t.Errorf("%d: %s is %s, want %s", year, d.Slice(m.Span), d.Entity(m.Entity).Name, want)
			}
		}
	}
}

const article = `استقبل الرئيس التونسي في قصر قرطاج وزير الخارجية الألماني يوهان كلاينفيلد، وبحثا التعاون بين البلدين.
وقال كلاينفيلد في مؤتمر صحفي إن برلين تدعم الاقتصاد التونسي، مضيفا أن الاتحاد الأوروبي سيقدم قروضا جديدة.
من جهته أكد المتحدث باسم وزارة الخارجية التونسية منير الصفاقسي أن المحادثات شملت ملف ليبيا والهجرة.
ونقلت وكالة الأنباء الألمانية (د ب أ) عن مصدر أن الوزير سيزور الجزائر والمغرب يوم الخميس.
`

func TestConcurrent(t *testing.T) {
	want := show(read(t, &rawi.Document{Text: article}))
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 5 {
				if got := show(read(t, &rawi.Document{Text: article})); got != want {
					t.Errorf("got:\n%swant:\n%s", got, want)
				}
			}
		}()
	}
	wg.Wait()
}

func FuzzRun(f *testing.F) {
	f.Add(article)
	f.Add("(د ب أ) - موسكو -- «وزير» الخارجية الروسي، وللأمم المتحدة")
	f.Add("الرئيسين ترامب وبوتين 3+3 إف-35 لـCNN ولل")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		first := show(read(t, &rawi.Document{Text: strings.ToValidUTF8(text, "")}))
		if again := show(read(t, &rawi.Document{Text: strings.ToValidUTF8(text, "")})); again != first {
			t.Errorf("got:\n%safter:\n%s", again, first)
		}
	})
}

func BenchmarkRun(b *testing.B) {
	text := strings.Repeat(article, 20)
	words, names := stages()
	d := &rawi.Document{Text: text}
	if err := words.Run(context.Background(), d); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d.Entities, d.Mentions = d.Entities[:0], d.Mentions[:0]
		if err := names.Run(context.Background(), d); err != nil {
			b.Fatal(err)
		}
	}
}
