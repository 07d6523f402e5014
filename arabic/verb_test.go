package arabic

import (
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// TestEveryVerbConjugates makes all forms of every verb of the lexicon: the
// perfect must come out as the verb was written.
func TestEveryVerbConjugates(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := lex.Lines(verbsFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		v, err := VerbOf(line)
		if err != nil {
			t.Errorf("%s: %v", line.ID, err)
			continue
		}
		forms, err := v.Conjugate()
		if err != nil {
			t.Errorf("%s: %v", line.ID, err)
			continue
		}
		if forms[0].Form != v.Lemma {
			t.Errorf("%s: perfect is %s, want %s", line.ID, forms[0].Form, v.Lemma)
		}
	}
}

// TestConjugate compares forms with tables written from a grammar: perfect 3ms,
// 3fs, 3mp, 1s; imperfect 3ms, 3mp, jussive 3ms; passive perfect, imperfect;
// participles; verbal noun.
func TestConjugate(t *testing.T) {
	tests := []struct {
		v    Verb
		want string
	}{
		{Verb{Lemma: "كتب", Form: "1"}, "كتب كتبت كتبوا كتبت يكتب يكتبون يكتب كتب يكتب كاتب مكتوب -"},
		{Verb{Lemma: "قال", Form: "1", Masdars: []string{"قول"}}, "قال قالت قالوا قلت يقول يقولون يقل قيل يقال قائل مقول قول"},
		{Verb{Lemma: "باع", Form: "1", Imperf: 'i'}, "باع باعت باعوا بعت يبيع يبيعون يبع بيع يباع بائع مبيع -"},
		{Verb{Lemma: "دعا", Form: "1"}, "دعا دعت دعوا دعوت يدعو يدعون يدع دعي يدعى داعي مدعو -"},
		{Verb{Lemma: "نفى", Form: "1", Imperf: 'i'}, "نفى نفت نفوا نفيت ينفي ينفون ينف نفي ينفى نافي منفي -"},
		{Verb{Lemma: "لقي", Form: "1", Imperf: 'a'}, "لقي لقيت لقوا لقيت يلقى يلقون يلق لقي يلقى لاقي ملقي -"},
		{Verb{Lemma: "وقف", Form: "1", Imperf: 'i'}, "وقف وقفت وقفوا وقفت يقف يقفون يقف وقف يوقف واقف موقوف -"},
		{Verb{Lemma: "رد", Form: "1"}, "رد ردت ردوا رددت يرد يردون يردد رد يرد راد مردود -"},
		{Verb{Lemma: "أخذ", Form: "1"}, "أخذ أخذت أخذوا أخذت يأخذ يأخذون يأخذ أخذ يؤخذ آخذ مأخوذ -"},
		{Verb{Lemma: "بدأ", Form: "1", Imperf: 'a'}, "بدأ بدأت بدؤوا بدأت يبدأ يبدؤون يبدأ بدئ يبدأ بادئ مبدوء -"},
		{Verb{Lemma: "أكد", Form: "2"}, "أكد أكدت أكدوا أكدت يؤكد يؤكدون يؤكد أكد يؤكد مؤكد مؤكد تأكيد"},
		{Verb{Lemma: "سمى", Form: "2"}, "سمى سمت سموا سميت يسمي يسمون يسم سمي يسمى مسمي مسمى تسمية"},
		{Verb{Lemma: "هنأ", Form: "2"}, "هنأ هنأت هنؤوا هنأت يهنئ يهنئون يهنئ هنئ يهنأ مهنئ مهنأ تهنئة"},
		{Verb{Lemma: "طالب", Form: "3"}, "طالب طالبت طالبوا طالبت يطالب يطالبون يطالب طولب يطالب مطالب مطالب مطالبة"},
		{Verb{Lemma: "أعلن", Form: "4"}, "أعلن أعلنت أعلنوا أعلنت يعلن يعلنون يعلن أعلن يعلن معلن معلن إعلان"},
		{Verb{Lemma: "أدان", Form: "4"}, "أدان أدانت أدانوا أدنت يدين يدينون يدن أدين يدان مدين مدان إدانة"},
		{Verb{Lemma: "أعطى", Form: "4"}, "أعطى أعطت أعطوا أعطيت يعطي يعطون يعط أعطي يعطى معطي معطى إعطاء"},
		{Verb{Lemma: "أصر", Form: "4"}, "أصر أصرت أصروا أصررت يصر يصرون يصرر أصر يصر مصر مصر إصرار"},
		{Verb{Lemma: "آمن", Form: "4"}, "آمن آمنت آمنوا آمنت يؤمن يؤمنون يؤمن أومن يؤمن مؤمن مؤمن إيمان"},
		{Verb{Lemma: "أوضح", Form: "4"}, "أوضح أوضحت أوضحوا أوضحت يوضح يوضحون يوضح أوضح يوضح موضح موضح إيضاح"},
		{Verb{Lemma: "تعهد", Form: "5"}, "تعهد تعهدت تعهدوا تعهدت يتعهد يتعهدون يتعهد تعهد يتعهد متعهد متعهد تعهد"},
		{Verb{Lemma: "تحدى", Form: "5"}, "تحدى تحدت تحدوا تحديت يتحدى يتحدون يتحد تحدي يتحدى متحدي متحدى تحدي"},
		{Verb{Lemma: "تفاوض", Form: "6"}, "تفاوض تفاوضت تفاوضوا تفاوضت يتفاوض يتفاوضون يتفاوض تفووض يتفاوض متفاوض متفاوض تفاوض"},
		{Verb{Lemma: "انضم", Form: "7"}, "انضم انضمت انضموا انضممت ينضم ينضمون ينضمم - - منضم منضم انضمام"},
		{Verb{Lemma: "اتهم", Form: "8"}, "اتهم اتهمت اتهموا اتهمت يتهم يتهمون يتهم اتهم يتهم متهم متهم اتهام"},
		{Verb{Lemma: "احتل", Form: "8"}, "احتل احتلت احتلوا احتللت يحتل يحتلون يحتلل احتل يحتل محتل محتل احتلال"},
		{Verb{Lemma: "التقى", Form: "8"}, "التقى التقت التقوا التقيت يلتقي يلتقون يلتق التقي يلتقى ملتقي ملتقى التقاء"},
		{Verb{Lemma: "اغتال", Form: "8"}, "اغتال اغتالت اغتالوا اغتلت يغتال يغتالون يغتل اغتيل يغتال مغتال مغتال اغتيال"},
		{Verb{Lemma: "اصطدم", Form: "8"}, "اصطدم اصطدمت اصطدموا اصطدمت يصطدم يصطدمون يصطدم اصطدم يصطدم مصطدم مصطدم اصطدام"},
		{Verb{Lemma: "استأنف", Form: "10"}, "استأنف استأنفت استأنفوا استأنفت يستأنف يستأنفون يستأنف استؤنف يستأنف مستأنف مستأنف استئناف"},
		{Verb{Lemma: "استقال", Form: "10"}, "استقال استقالت استقالوا استقلت يستقيل يستقيلون يستقل استقيل يستقال مستقيل مستقال استقالة"},
		{Verb{Lemma: "استعد", Form: "10"}, "استعد استعدت استعدوا استعددت يستعد يستعدون يستعدد استعد يستعد مستعد مستعد استعداد"},
		{Verb{Lemma: "سيطر", Form: "q1"}, "سيطر سيطرت سيطروا سيطرت يسيطر يسيطرون يسيطر سوطر يسيطر مسيطر مسيطر سيطرة"},
		{Verb{Lemma: "اطمأن", Form: "q4"}, "اطمأن اطمأنت اطمأنوا اطمأننت يطمئن يطمئنون يطمأنن - - مطمئن - اطمئنان"},
	}
	for _, tt := range tests {
		forms, err := tt.v.Conjugate()
		if err != nil {
			t.Errorf("%s: %v", tt.v.Lemma, err)
			continue
		}
		if got := principal(forms); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.v.Lemma, got, tt.want)
		}
	}
}

// principal picks the principal parts in the order of TestConjugate.
func principal(forms []Inflected) string {
	pick := func(ok func(Inflected) bool) string {
		for _, f := range forms {
			if ok(f) {
				return f.Form
			}
		}
		return "-"
	}
	finite := func(a rawi.Aspect, passive bool, person uint8, g rawi.Gender, n rawi.Count, jussive bool) string {
		s := pick(func(f Inflected) bool {
			return f.Deriv == rawi.Finite && f.Aspect == a && f.Passive == passive && f.Person == person && f.Gender == g && f.Count == n && f.Jussive == jussive && !f.BeforeEnc
		})
		if s == "-" && jussive {
			return pick(func(f Inflected) bool {
				return f.Aspect == a && !f.Passive && f.Person == person && f.Gender == g && f.Count == n && !f.BeforeEnc
			})
		}
		return s
	}
	base := func(d rawi.Deriv) string {
		s := "-"
		for _, f := range forms {
			if f.Deriv == d {
				return f.Base
			}
		}
		return s
	}
	m, fem, s, p := rawi.Masculine, rawi.Feminine, rawi.Singular, rawi.Plural
	return strings.Join([]string{
		finite(rawi.Perfect, false, 3, m, s, false), finite(rawi.Perfect, false, 3, fem, s, false), finite(rawi.Perfect, false, 3, m, p, false),
		finite(rawi.Perfect, false, 1, 0, s, false), finite(rawi.Imperfect, false, 3, m, s, false), finite(rawi.Imperfect, false, 3, m, p, false),
		finite(rawi.Imperfect, false, 3, m, s, true), finite(rawi.Perfect, true, 3, m, s, false), finite(rawi.Imperfect, true, 3, m, s, false),
		base(rawi.ActiveParticiple), base(rawi.PassiveParticiple), base(rawi.Masdar),
	}, " ")
}
