package quote_test

import (
	"context"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/quote"
)

var _ interface {
	Name() string
	Needs() rawi.Layers
	Gives() rawi.Layers
	Run(context.Context, *rawi.Document) error
} = (*quote.Stage)(nil)

// show writes the statements of a document, one a line.
func show(d *rawi.Document) string {
	var b strings.Builder
	for _, s := range d.Statements {
		speaker := s.SpeakerText
		for _, e := range s.Speakers {
			speaker = d.Entity(e).Name
		}
		b.WriteString(s.Mode + " " + d.Slice(s.Cue.Span) + " | " + speaker + " | " + d.Slice(s.Content[0]))
		if e := d.Entity(s.Addressee); e != nil {
			b.WriteString(" | " + e.Name)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestStatements(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct{ name, text, want string }{
		{
			"chain", "قال الوزير إن الخطة جاهزة، وأضاف أن التمويل مضمون، مشيرا إلى أن العمل يبدأ غدا.",
			"indirect قال | الوزير | الخطة جاهزة\nindirect أضاف | الوزير | التمويل مضمون\nindirect مشيرا | الوزير | العمل يبدأ غدا\n",
		},
		{
			"over sentences", "أعلنت الوزيرة أن السد اكتمل. وقالت إن المياه تكفي المدينة.",
			"indirect أعلنت | الوزيرة | السد اكتمل\nindirect قالت | الوزيرة | المياه تكفي المدينة\n",
		},
		{
			"agreement", "قالت المتحدثة إن الطريق مغلق. وذكر السائق أنه مفتوح. وأضافت أن الجسر انهار.",
			"indirect قالت | المتحدثة | الطريق مغلق\nindirect ذكر | السائق | مفتوح\nindirect أضافت | المتحدثة | الجسر انهار\n",
		},
		{"document", "أكدت دراسة اقتصادية أن الأسعار سترتفع.", "indirect أكدت | دراسة اقتصادية | الأسعار سترتفع\n"},
		{"weather", "توقعت الأرصاد الجوية أن تهطل الأمطار.", "indirect توقعت | الأرصاد الجوية | تهطل الأمطار\n"},
		{"object", "أكد الوزير ضرورة أن تنسحب القوات.", "indirect أكد | الوزير | ضرورة أن تنسحب القوات\n"},
		{"unknown name", "أكد باباغوس أن الوفد وصل.", "indirect أكد | باباغوس | الوفد وصل\n"},
		{"percentage", "قال الوزير إن النمو بلغ 6.2%.", "indirect قال | الوزير | النمو بلغ 6.2%\n"},
		{"marks", "قال المدير: «لن نغلق المصنع».", "direct قال | المدير | لن نغلق المصنع\n"},
		{"plain marks", "وأضاف النائب \"هذا القانون لا يحمي الفقراء\".", "direct أضاف | النائب | هذا القانون لا يحمي الفقراء\n"},
		{"two single marks", "قال الوزير ''لا نريد حربا مع أحد''.", "direct قال | الوزير | لا نريد حربا مع أحد\n"},
		{"mark never closed", "قال المدير «لن نغلق المصنع في هذا العام", "direct قال | المدير | لن نغلق المصنع في هذا العام\n"},
		{"cue behind", "«لن نغلق المصنع هذا العام»، قال المدير.", "direct قال | المدير | لن نغلق المصنع هذا العام\n"},
		{"mixed", "قال الوزير إن بلاده «لن تقبل أبدا بهذا الاتفاق» مهما حدث.", "mixed قال | الوزير | بلاده «لن تقبل أبدا بهذا الاتفاق» مهما حدث\n"},
		{"clause in marks", "قال الوزير إن «بلاده لن تقبل بهذا الاتفاق».", "direct قال | الوزير | بلاده لن تقبل بهذا الاتفاق\n"},
		{"name in marks", "قال رئيس حركة «الأمل» إن الحوار مستمر.", "indirect قال | رئيس حركة «الأمل» | الحوار مستمر\n"},
		{"byline", "الميناء سيفتح قبل نهاية العام: وزير النقل", "direct : | وزير النقل | الميناء سيفتح قبل نهاية العام\n"},
		{"headline", "وزير النقل: الميناء سيفتح قبل نهاية العام", "direct : | وزير النقل | الميناء سيفتح قبل نهاية العام\n"},
		{"verbal noun", "اختتم الرئيس كلمته بالتأكيد على أن الحوار مستمر.", "indirect التأكيد | الرئيس | الحوار مستمر\n"},
		{"patient", "اتهم الوزير المعارضة بعرقلة الحوار.", "indirect اتهم | الوزير | عرقلة الحوار | المعارضة\n"},
		{"relative", "وصل إلى المدينة الوزير الذي قال إن الأزمة انتهت.", "indirect قال | الوزير | الأزمة انتهت\n"},
		{"subject first", "لكن الوزير أكد أن الطريق مفتوح.", "indirect أكد | الوزير | الطريق مفتوح\n"},
		{"had said", "وكان السفير قد أعلن أن بلاده ستشارك.", "indirect أعلن | السفير | بلاده ستشارك\n"},
		{"background", "قال الوزير إن الحدود ستفتح، وكانت الحكومة أغلقتها قبل عام.", "indirect قال | الوزير | الحدود ستفتح\n"},
		{"according", "وبحسب الشرطة، فإن السائق فر من المكان.", "indirect وبحسب | الشرطة | السائق فر من المكان\n"},
		{"topic", "تناول الوزير أزمة المياه وناقش سبل حلها.", ""},
		{"denied report", "لم يقل الوزير إن الحدود مفتوحة.", ""},
		{"scare quotes", "وصلت سفينة «الأمل» إلى الميناء.", ""},
		{"أن of another word", "علق الاتحاد مباراة الفريق في الدوري لأسباب أمنية بعد أن تأخر الضيوف عن موعدهم.", ""},
		{"أن of an adverb", "طلب المدرب لاعبا جديدا في خط الوسط، خاصة أن الموسم طويل.", ""},
		{"a clause beside", "ذكر الحكم المباراة، ويكفي الفريق أنه تأهل.", ""},
		{"refusing a deed", "رفض ثلاثون ساكنا توقيع العقود.", ""},
		{"refusing words", "رفض الوزير الاتهامات الموجهة إلى بلاده.", "indirect رفض | الوزير | الاتهامات الموجهة إلى بلاده\n"},
		{"refusing to comment", "التزم الاتحاد الصمت رافضا التعليق على الأزمة.", ""},
		{"a need", "سيكون المنتخب مطالبا بالفوز في المباراة الأخيرة.", ""},
		{"a possibility", "ليست لهم القدرة على أن يطالبوا باحترام القانون.", ""},
		{"a purpose", "سجل المهاجم هدفا رائعا ليعلن عن عودة فريقه إلى اللقاء.", ""},
		{"a time", "شكر الوزير ضيوفه قبل أن يضيف: «لن ننسى وقفتكم معنا».", "direct يضيف | الوزير | لن ننسى وقفتكم معنا\n"},
		{"title of a work", "كتب الناقد مقاله الأول عن «أهل الدار».", ""},
		{"as others tell", "وجاء في الرسالة حسبما ذكرت الصحف أن الحدود مفتوحة.", "indirect جاء | الرسالة | الحدود مفتوحة\n"},
		{"a roster", "النادي الرياضي: سعيد 7، مراد 6، ياسين 5، فؤاد 8، حسن 6", ""},
		{"a work", "بدأ المغني حفلته بقصيدة «يا ساكني النهر البعيد أين الطريق».", ""},
		{"a thing that calls", "هذه أهم الأسباب التي دعته للابتعاد عن الملعب.", ""},
		{"anybody's verb", "لا أوافق الذين يشكون من وجود أزمة في المسرح.", ""},
		{"another's clause", "قال السكان الكثير لكنني أتحداهم اليوم أن يثبتوا صحة الخبر.", ""},
		{"interview", "كيف ترى الموسم؟\n- قال البعض إن الفريق ضعيف.\nوماذا بعد؟\n- أستغرب كلامهم، والمدرب شدد على ضرورة العمل.", "indirect قال | البعض | الفريق ضعيف\n"},
		{"football", "فاز الفريق على ضيفه بهدفين وأكد صدارته للدوري.", ""},
	} {
		if got := show(r.read(t, c.text)); got != c.want {
			t.Errorf("%s: %s\ngot\n%swant\n%s", c.name, c.text, got, c.want)
		}
	}
}

// TestAddressee shows whom words are said to, also by an occasion.
func TestAddressee(t *testing.T) {
	r := newReader(t)
	for text, want := range map[string]string{
		"قال الوزير للصحفيين إن القمة ناجحة.":                                       "الصحفيين",
		"طلب القاضي من المحامي أن يجلس.":                                            "المحامي",
		"قال السفير في مقابلة مع صحيفة محلية إن الحل قريب.":                         "صحيفة محلية",
		"دعا الرئيس النواب إلى التصويت على القانون.":                                "النواب",
		"دعا المتظاهرون في المدينة الحكومة إلى وقف القتال.":                         "الحكومة",
		"أكد الوزير لـ\"الاقتصادية\" أن الخطة جاهزة.":                               "الاقتصادية",
		"أوضح الموقع الرسمي لـ\"المكتبة الوطنية\" أن أوراق الغار مفيدة.":            "",
		"وقال الوزير في مؤتمر صحفي، أمس الثلاثاء، مع مراسلين أجانب: «الخطة جاهزة».": "مراسلين أجانب",
		"وفي كلمة أمام النواب، قال الوزير إن الأوضاع تتحسن.":                        "النواب",
		"وقال الأمين العام للأمم المتحدة، بان كي مون، إن الفشل سيكون كارثة.":        "",
		"وقال الوزير في مؤتمر صحفي مشترك مع نظيره إن الخطة جاهزة.":                  "",
	} {
		d := r.read(t, text)
		if len(d.Statements) == 0 {
			t.Errorf("%s: no statement", text)
			continue
		}
		got := ""
		if e := d.Entity(d.Statements[0].Addressee); e != nil {
			got = e.Name
		}
		if got != want {
			t.Errorf("%s: addressee %q, want %q", text, got, want)
		}
	}
}

// FuzzRun checks that any text gives valid spans, and the same twice.
func FuzzRun(f *testing.F) {
	for _, s := range []string{
		"", "قال", "قال:", "قال: «", "«»", "\"\"\"", "''قال''", "قال الوزير إن", "بحسب", "وفقا ل", "، قال، إن، «", "قال «أ\n\nب» قال",
		"قال الوزير: إن «كذا» \"كذا\" '' كذا ''.\nوأضاف: «لن نقبل\nبهذا أبدا».", "وزير: ", ": وزير", "أن أن أن إن إن", "قال\u0640\u0640 إن \u202b«نص»\u202c",
	} {
		f.Add(s)
	}
	r := newReader(f)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "")
		a, b := r.read(t, text), r.read(t, text)
		if show(a) != show(b) {
			t.Errorf("%q gives\n%sand then\n%s", text, show(a), show(b))
		}
		for _, s := range a.Statements {
			if s.Content[0].Empty() || s.Rule == "" || s.Mode == "" {
				t.Errorf("%q: %+v", text, s)
			}
		}
	})
}

func BenchmarkRun(b *testing.B) {
	r := newReader(b)
	text := strings.Repeat("قال وزير الخارجية في مؤتمر صحفي إن بلاده «لن تقبل بهذا الاتفاق»، مشيرا إلى أن المفاوضات مستمرة منذ عامين. "+
		"وأضاف أن الوفد سيغادر غدا، وبحسب مصدر أمني، فإن الطريق إلى العاصمة مفتوح. ووصلت القافلة إلى المدينة ليلا بعد رحلة طويلة.\n", 20)
	d := r.read(b, text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d.Entities, d.Mentions = d.Entities[:0], d.Mentions[:0]
		if err := r.quote.Run(context.Background(), d); err != nil {
			b.Fatal(err)
		}
	}
}
