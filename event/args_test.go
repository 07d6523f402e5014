package event_test

import (
	"strings"
	"testing"
)

// TestArguments shows the parties and the realis of events, kind by kind. A
// sentence that holds no event of the kind would fail.
func TestArguments(t *testing.T) {
	all := stages(t)
	for _, tt := range []struct{ name, text, want string }{
		{
			"together", `بحث الرئيس التركي رجب طيب أردوغان والرئيس المصري عبد الفتاح السيسي الأزمة.`,
			`CONSULT actual بحث: رجب طيب أردوغان+عبد الفتاح السيسي >`,
		},
		{
			"pluperfect of these days", `وكانت تركيا قد اتهمت اليونان بخرق الاتفاق.`,
			`ACCUSE actual اتهمت: تركيا > اليونان mode=allege`,
		},
		{
			"pluperfect with a date", `وكانت تركيا قد اتهمت اليونان في يناير بخرق الاتفاق.`,
			`ACCUSE background اتهمت: تركيا > اليونان mode=allege`,
		},
		{
			"weeks ago", `اتهمت تركيا اليونان في 2 أبريل 2024 بخرق الاتفاق.`,
			`ACCUSE background اتهمت: تركيا > اليونان mode=allege`,
		},
		{
			"date of another sentence", "وقعت الحرب عام 1974.\nاتهمت تركيا اليونان بخرق الاتفاق.",
			`ACCUSE actual اتهمت: تركيا > اليونان mode=allege`,
		},
		{
			"former", `تحدث الخبير عن الهجوم التركي السابق على سوريا.`,
			`ASSAULT background الهجوم: تركيا > سوريا place=سوريا`,
		},
		{
			"said of a day to come", `طالبت تركيا اليونان باستئناف الحوار يوم 20 مايو 2024.`,
			`REQUEST actual طالبت: تركيا > اليونان`,
		},
		{
			"latter", `هاجمت تركيا اليونان ردا على قصف الأخيرة لقبرص.`,
			`ASSAULT actual هاجمت: تركيا > اليونان place=اليونان
ASSAULT actual قصف: اليونان > قبرص mode=heavy-weapons place=قبرص`,
		},
		{
			"feared", `تخشى تركيا قصف سوريا.`,
			`ASSAULT possible قصف: تركيا > سوريا mode=heavy-weapons place=سوريا`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for l := range strings.Lines(show(read(t, all, tt.text))) {
				if c := l[0]; c >= 'A' && c <= 'Z' {
					got = append(got, strings.TrimSpace(l))
				}
			}
			if g := strings.Join(got, "\n"); g != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", g, tt.want)
			}
		})
	}
}
