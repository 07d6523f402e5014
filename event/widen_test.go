package event_test

import (
	"strings"
	"testing"
)

// TestWiden shows who is hit and who protests where government does not tell, and
// that a sentence that only speaks of a deed codes none.
func TestWiden(t *testing.T) {
	all := stages(t)
	for _, tt := range []struct{ name, text, want string }{
		{
			"unlisted object", `قالت مصادر في الشرطة إن مسلحين مجهولين خطفوا بستانيا صباح أمس الثلاثاء قرب المدينة واقتادوه إلى جهة مجهولة.`,
			`ASSAULT actual خطفوا: مسلحين مجهولين > بستانيا mode=abduct`,
		},
		{
			"hit elsewhere", `قال ضابط في الشرطة إن عبوة ناسفة انفجرت صباح أمس على طريق عام شمال المدينة لدى مرور دورية للجيش ولم تقع إصابات.`,
			`ASSAULT actual انفجرت:  > دورية mode=explosives`,
		},
		{
			"only spoken of", `وينتظر أن تنظر المحكمة في الشهر المقبل في طلب الدفاع أن تعاد دراسة الأدلة منذ مقتل الجندي الشاب قبل أعوام.`,
			``,
		},
		{"who is killed", `وقتل 300 شخص خلال محاولة قمع الثورة.`, `ASSAULT actual قتل:  > 300 شخص`},
		{"demonstrators", `تجمع المحتجون في الساحة.`, `PROTEST actual تجمع: المحتجون >  mode=demo`},
		{"no demonstrators", `تجمع الضيوف في الساحة.`, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for l := range strings.Lines(show(read(t, all, tt.text))) {
				if strings.HasPrefix(l, "ASSAULT") || strings.HasPrefix(l, "PROTEST") {
					got = append(got, strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(l), "claimed")))
				}
			}
			if g := strings.Join(got, "\n"); g != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", g, tt.want)
			}
		})
	}
}
