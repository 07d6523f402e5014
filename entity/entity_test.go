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
			"one base by two of its names, and another",
			"هبطت الطائرة في قاعدة شلمان الجوية، ثم غادرت قاعدة شلمان-فيركور العسكرية إلى قاعدة غرندال الجوية.",
			`place قاعدة شلمان-فيركور العسكرية: قاعدة شلمان الجوية قاعدة شلمان-فيركور العسكرية
place قاعدة غرندال الجوية: قاعدة غرندال الجوية
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

// TestNear wants what stands near a name to be told from it: each line of want
// must be shown, nothing of not.
func TestNear(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want, not  []string
	}{
		{
			"a title over quotation marks", "قال الأمين العام لـ\"حركة الفجر\" سليم الهاشمي إن الاتفاق لم يكتمل.",
			[]string{`person سليم الهاشمي: [الأمين العام لـ"حركة الفجر"] سليم الهاشمي`, "org حركة الفجر: حركة الفجر"},
			[]string{"role"},
		},
		{
			"a title whose body stands in marks", "وقال رئيس كتلة «المستقبل» النيابية فؤاد السعدون إن الجلسة تأجلت.",
			[]string{"person فؤاد السعدون: [رئيس كتلة «المستقبل» النيابية] فؤاد السعدون"},
			[]string{"role"},
		},
		{
			"a title over «و»", "وأعلنت مسؤولة شؤون الدفاع والأمن في الاتحاد الأوروبي هيلين مارشان أن المهمة انتهت.",
			[]string{"person هيلين مارشان EUR: [مسؤولة شؤون الدفاع والأمن في الاتحاد الأوروبي] هيلين مارشان"},
			[]string{"role"},
		},
		{
			"plurals lead to no single name", "وحذر وزراء سابقون رئيس الحكومة عادل الكيلاني من التسرع.",
			[]string{"person عادل الكيلاني: [رئيس الحكومة] عادل الكيلاني"},
			[]string{"وزراء سابقون"},
		},
		{
			"a name between commas behind a title", "زار مساعد وزير الخارجية الأمريكي لشؤون آسيا، دانيال هوبكنز، بكين.",
			[]string{"person دانيال هوبكنز USA: [مساعد وزير الخارجية الأمريكي لشؤون آسيا] دانيال هوبكنز"},
			[]string{"role"},
		},
		{
			"the hearer is no part of a title", "وأكد الناطق العسكري للصحافة أن القصف توقف.",
			nil,
			[]string{"[الناطق العسكري للصحافة]"},
		},
		{
			"an outlet is no part of a title", "قال مسؤول إسرائيلي لشبكة CNN إن المحادثات متعثرة.",
			[]string{"org CNN USA: CNN"},
			[]string{"[مسؤول إسرائيلي لشبكة"},
		},
		{
			"«فان» for «فإن»", "ووفق الخبراء فان حظوظ المرشح تتراجع.", nil, []string{"person"},
		},
		{
			"a family name of two words", "وقال الشيخ عبدالله بن خليفة آل ثاني في الدوحة إن الدورة ناجحة.",
			[]string{"person عبدالله بن خليفة آل ثاني: عبدالله بن خليفة آل ثاني"},
			nil,
		},
		{
			"a title that is a family name", "وأغلقت الشرطة الطريق أمام منزل مصطفى خليفة في صيدا.",
			[]string{"person مصطفى خليفة: مصطفى خليفة"},
			nil,
		},
		{
			"things that have names", "وأطلقت إيران القمر الصناعي نويد من قاعدة في الصحراء.", nil, []string{"person", "نويد"},
		},
		{
			"adjectives behind a body", "وذكرت وكالة الأنباء الرسمية الإيرانية أن الأمطار مستمرة.",
			[]string{"org وكالة الأنباء الرسمية الإيرانية IRN: وكالة الأنباء الرسمية الإيرانية"},
			nil,
		},
		{
			"troops of a person", "وقال شهود إن كتائب القذافي انسحبت.",
			[]string{"org كتائب القذافي: كتائب القذافي"},
			[]string{"person"},
		},
		{
			"an outlet whose name is a sentence", "وقال الرئيس إن إسرائيل اليوم ضعيفة.",
			[]string{"place إسرائيل ISR: إسرائيل"},
			[]string{"org"},
		},
		{
			"the same outlet", "وقالت صحيفة إسرائيل اليوم إن الوزراء منقسمون.", []string{"org إسرائيل اليوم ISR: إسرائيل اليوم"}, nil,
		},
		{
			"a place that is a common noun", "وتعمل البلاد على الصعيد الدولي.", nil, []string{"الصعيد"},
		},
		{
			"a city that something shakes", "وتبنى التنظيم تفجيرا هز بغداد الاحد.", []string{"place بغداد IRQ: بغداد"}, []string{"person"},
		},
		{
			"a title that «و» spares", "واجتمع مع وزير الخارجية السعودي عادل الجبير والروسي سيرجي لافروف في الدوحة.",
			[]string{"person سيرجي لافروف RUS: [الروسي] سيرجي لافروف"},
			nil,
		},
		{
			"a particle behind a title", "وقال متحدث باسم الرئاسة الأوزبكية إن الصيغة المصغرة \"تتيح كلاما بلا أوراق\".",
			nil,
			[]string{"person"},
		},
		{
			"a side before a name", "وجلس المترجم إلى يمين توكاييف.", []string{"person توكاييف KAZ: توكاييف"}, nil,
		},
		{
			"a verb before a last name", "وصل الوزير هشام القرمزي صباحا، ثم وعد القرمزي بزيادة الأجور.",
			[]string{"person هشام القرمزي: [الوزير] هشام القرمزي القرمزي"},
			nil,
		},
		{
			"a movement in quotation marks", "وكانت «حركة مواطنون» دعت إلى الإضراب.", []string{"org حركة مواطنون: حركة مواطنون"}, nil,
		},
		{
			"praise of a president", "وأشاد خبراء بالرئيس عبد الفتاح السيسي في القاهرة.",
			[]string{"person عبد الفتاح السيسي EGY: [الرئيس] عبد الفتاح السيسي"},
			[]string{"[خبراء]"},
		},
		{
			"a nationality that is a last name too", "وحضر الاجتماع رئيس الوزراء السوداني، وعدد من الخبراء.",
			[]string{"role رئيس الوزراء السوداني SDN: [رئيس الوزراء السوداني]"},
			[]string{"person"},
		},
		{
			"a body of a body", "وقال مصدر في لجنة الشؤون المائية بمجلس المستشارين المغربي إن الجلسة تأجلت.",
			[]string{"org لجنة الشؤون المائية: لجنة الشؤون المائية", "org مجلس المستشارين المغربي MAR: مجلس المستشارين المغربي"},
			nil,
		},
		{
			"what qualifies a listed name", "وتقع القرية في حضرموت اليمنية.", []string{"place حضرموت YEM: حضرموت"}, nil,
		},
		{
			"a participle is no title", "ومن المقرر أن يلتقي الوفدان قبل الاجتماع المقرر في ديسمبر.", nil, []string{"role"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := show(read(t, &rawi.Document{Text: c.text}))
			for _, line := range c.want {
				if !strings.Contains("\n"+got, "\n"+line+"\n") {
					t.Errorf("no line %q in:\n%s", line, got)
				}
			}
			for _, part := range c.not {
				if strings.Contains(got, part) {
					t.Errorf("%q in:\n%s", part, got)
				}
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
