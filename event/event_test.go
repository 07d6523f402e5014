package event_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/entity"
	"example.org/rawi/event"
	"example.org/rawi/lexicon"
	"example.org/rawi/quote"
	"example.org/rawi/timex"
)

type stage interface {
	Run(context.Context, *rawi.Document) error
}

// stages returns the stages of the pipeline up to this one.
func stages(t testing.TB) []stage {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	var out []stage
	add := func(s stage, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	words, err := arabic.New(lex)
	add(words, err)
	names, err := entity.New(lex)
	add(names, err)
	times, err := timex.New(lex)
	add(times, err)
	statements, err := quote.New(lex)
	add(statements, err)
	events, err := event.New(lex)
	add(events, err)
	return out
}

func read(t testing.TB, all []stage, text string) *rawi.Document {
	t.Helper()
	d := &rawi.Document{Text: text}
	d.Source.Published = time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)
	for _, s := range all {
		if err := s.Run(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// TestLexicon runs the examples under the patterns: the sentence must give an
// event of the pattern's type at its words, or must not.
func TestLexicon(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	all := stages(t)
	for _, file := range []string{"event-patterns.txt", "meeting-patterns.txt"} {
		lines, err := lex.Lines(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			meeting := file == "meeting-patterns.txt"
			if meeting && l.Attrs.Get("fmt") == "" || l.Attrs.Get("type") == "none" {
				continue
			}
			if len(l.Examples) == 0 {
				t.Errorf("%s:%d: %s has no example", file, l.Number, l.ID)
			}
			for _, x := range l.Examples {
				if got := found(read(t, all, x.Text), l, meeting); got != x.Match {
					t.Errorf("%s:%d: %s: match is %v, want %v: %s", file, x.Number, l.ID, got, x.Match, x.Text)
				}
			}
		}
	}
}

// found reports whether the pattern, or another of its type at the same words,
// found something, if only a further mention of an event.
func found(d *rawi.Document, l lexicon.Line, meeting bool) bool {
	if meeting {
		return slices.ContainsFunc(d.Meetings, func(m rawi.Meeting) bool { return m.Format == l.Attrs.Get("fmt") })
	}
	lemma, _, _ := strings.Cut(l.Form, " ")
	return slices.ContainsFunc(d.Events, func(e rawi.Event) bool {
		return e.Rule == l.ID || e.Type == l.Attrs.Get("type") && (e.Trigger.Lemma == lemma || len(e.Mentions) > 0)
	})
}

// show writes the findings of a document as text.
func show(d *rawi.Document) string {
	names := func(refs []rawi.EntityRef) string {
		var out []string
		for _, r := range refs {
			out = append(out, d.Entity(r).Name)
		}
		return strings.Join(out, "+")
	}
	name := func(r rawi.EntityRef) string {
		if e := d.Entity(r); e != nil {
			return e.Name
		}
		return ""
	}
	var b strings.Builder
	for _, e := range d.Events {
		fmt.Fprintf(&b, "%s %s %s: %s > %s", e.Type, e.Realis, d.Slice(e.Trigger.Span), names(e.Actors), names(e.Recipients))
		if e.Mode != "" {
			fmt.Fprintf(&b, " mode=%s", e.Mode)
		}
		if e.Place != 0 {
			fmt.Fprintf(&b, " place=%s", name(e.Place))
		}
		if e.ClaimedBy != 0 {
			b.WriteString(" claimed")
		}
		b.WriteString("\n")
	}
	for _, m := range d.Meetings {
		fmt.Fprintf(&b, "%s %s %s:", m.Format, m.Stage, d.Slice(m.Trigger.Span))
		for _, s := range m.Sides {
			fmt.Fprintf(&b, " [%s/%s", name(s.Party), names(s.Members))
			if s.Size > 0 {
				fmt.Fprintf(&b, "/%d", s.Size)
			}
			b.WriteString("]")
		}
		if m.Size != "" {
			fmt.Fprintf(&b, " size=%s", m.Size)
		}
		if m.Level != "" {
			fmt.Fprintf(&b, " level=%s", m.Level)
		}
		if m.Place != 0 {
			fmt.Fprintf(&b, " place=%s", name(m.Place))
		}
		if m.Venue != 0 {
			fmt.Fprintf(&b, " venue=%s", name(m.Venue))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestFindings shows what comes out of short articles.
func TestFindings(t *testing.T) {
	all := stages(t)
	for _, tt := range []struct{ name, text, want string }{
		{"summit", `في أول مؤتمر صحفي مشترك عقب قمة باريس، قال الرئيس الفرنسي إيمانويل ماكرون إن المباحثات التي جمعته بنظيره الصيني شي جين بينغ كانت مثمرة.
وأعلن الإليزيه انتهاء اجتماع القمة بين الرئيسين إيمانويل ماكرون وشي جين بينغ بصيغة "2+2".
ماكرون يستقبل شي جين بينغ في مطار أورلي
`, `CONSULT actual جمعته: إيمانويل ماكرون > شي جين بينغ claimed
CONSULT actual يستقبل: شي جين بينغ > إيمانويل ماكرون mode=visit place=مطار أورلي
conference concluded مؤتمر: [/إيمانويل ماكرون] [/شي جين بينغ] level=heads
summit concluded جمعته: [/إيمانويل ماكرون/2] [/شي جين بينغ/2] size=2+2 level=heads place=باريس
reception under_way يستقبل: [/شي جين بينغ] [/إيمانويل ماكرون] level=heads venue=مطار أورلي
`},
		{"arrival", `وصل الرئيس الصيني شي جين بينغ إلى قاعدة فيلاكوبليه الجوية.
وعقد الرئيسان إيمانويل ماكرون وشي جين بينغ قمة استمرت ساعتين.
`, `CONSULT actual وصل: شي جين بينغ > قاعدة فيلاكوبليه mode=visit place=قاعدة فيلاكوبليه
CONSULT actual عقد: إيمانويل ماكرون+شي جين بينغ > 
summit concluded عقد: [/إيمانويل ماكرون] [/شي جين بينغ] level=heads venue=قاعدة فيلاكوبليه
`},
		{"received", `وصل الرئيس الفرنسي إيمانويل ماكرون إلى مطار بيروت في لبنان، حيث استقبله الرئيس اللبناني جوزيف عون.`, `CONSULT actual وصل: إيمانويل ماكرون > لبنان mode=visit place=مطار بيروت
CONSULT actual استقبله: إيمانويل ماكرون > جوزيف عون mode=visit place=لبنان
visit concluded وصل: [/إيمانويل ماكرون] [لبنان/] level=heads venue=مطار بيروت
reception concluded استقبله: [/إيمانويل ماكرون] [/جوزيف عون] level=heads place=لبنان venue=مطار بيروت
`},
		{"railway", `بحث الرئيس الفرنسي إيمانويل ماكرون مد خط سكة حديد يصل إلى باريس.`, ``},
		{"asked", `رفض الرئيس المصري عبد الفتاح السيسي تهجير الفلسطينيين.`, `REJECT actual رفض: عبد الفتاح السيسي > 
`},
		{
			"call", `أجرى الرئيس التركي رجب طيب أردوغان اتصالا هاتفيا بالرئيس المصري عبد الفتاح السيسي.`,
			`CONSULT actual أجرى: رجب طيب أردوغان > عبد الفتاح السيسي mode=phone
call concluded أجرى: [/رجب طيب أردوغان] [/عبد الفتاح السيسي] level=heads
`,
		},
		{"passive", `قتل خمسة مدنيين في بغداد على يد مسلحين.`, `ASSAULT actual قتل: مسلحين > خمسة مدنيين place=بغداد
`},
		{"planned", `سيزور الرئيس الفرنسي إيمانويل ماكرون القاهرة.`, `CONSULT planned يزور: إيمانويل ماكرون > القاهرة mode=visit place=القاهرة
visit planned يزور: [/إيمانويل ماكرون] level=heads place=القاهرة
`},
		{"denied", `نفى الجيش الإسرائيلي قصف مدرسة في غزة.`, `ASSAULT denied قصف: الجيش الإسرائيلي > مدرسة mode=heavy-weapons place=غزة claimed
`},
		{"protest", `تظاهر آلاف المعلمين في عمان احتجاجا على سياسة الحكومة.`, `PROTEST actual تظاهر: آلاف المعلمين > الحكومة mode=demo place=عمان
`},
		{"sport", `فاز الفريق في المباراة على ملعب النادي، وقال المدرب إن لاعبيه هاجموا المرمى وسجل المهاجم هدفا في الشوط الأول من مباراة الدوري.`, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(read(t, all, tt.text)); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// TestSame runs a text twice, other texts between: the same findings come out.
func TestSame(t *testing.T) {
	all := stages(t)
	const text = "التقى الرئيس التركي نظيره الإيراني في أنقرة، وأدان القصف الإسرائيلي على غزة، وطالب مجلس الأمن بفرض عقوبات على إسرائيل."
	first := show(read(t, all, text))
	read(t, all, "قتل جنديان في هجوم على قاعدة عسكرية في بغداد.")
	if again := show(read(t, all, text)); again != first {
		t.Errorf("first:\n%s\nagain:\n%s", first, again)
	}
}

// FuzzRun gives the stage any text: every span must lie in it.
func FuzzRun(f *testing.F) {
	f.Add("التقى الرئيس التركي نظيره الإيراني في أنقرة، وفرض الاتحاد الأوروبي عقوبات على سوريا.")
	f.Add("بين بين بين و و و من قبل من قبل على يد، 3+3 + 3 وفد من ثلاثة")
	f.Add("«قمة» \"قمة قمة\" : ، ؛ . لقاء لقاؤه لقائهما مع مع ب ب")
	all := stages(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<12 || strings.ToValidUTF8(text, "") != text {
			return
		}
		read(t, all, text)
	})
}

func BenchmarkRun(b *testing.B) {
	all := stages(b)
	text := strings.Repeat("التقى الرئيس التركي نظيره الإيراني في أنقرة أمس، وأدان القصف الإسرائيلي على غزة، وطالب مجلس الأمن بفرض عقوبات على إسرائيل. وقتل خمسة مدنيين في هجوم على حافلة قرب بغداد.\n", 12)
	d := &rawi.Document{Text: text}
	for _, s := range all[:len(all)-1] {
		if err := s.Run(context.Background(), d); err != nil {
			b.Fatal(err)
		}
	}
	entities, mentions := len(d.Entities), slices.Clone(d.Mentions)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d.Entities, d.Mentions = d.Entities[:entities], append(d.Mentions[:0], mentions...)
		if err := all[len(all)-1].Run(context.Background(), d); err != nil {
			b.Fatal(err)
		}
	}
}
