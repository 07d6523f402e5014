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
			`REQUEST actual طالبت: تركيا > اليونان mode=meet`,
		},
		{
			"latter", `هاجمت تركيا اليونان ردا على قصف الأخيرة لقبرص.`,
			`ASSAULT actual هاجمت: تركيا > اليونان place=اليونان
ASSAULT actual قصف: اليونان > قبرص mode=heavy-weapons place=قبرص`,
		},
		{
			"matter", "شن الجيش التركي هجوما على سوريا.\nواستنكرت مصر ذلك الهجوم أمام مجلس الأمن.",
			`ASSAULT actual شن: الجيش التركي > سوريا place=سوريا
ACCUSE actual استنكرت: مصر > الجيش التركي mode=disapprove`,
		},
		{
			"matter with its authors", `أدانت مصر جريمة قتل الوزير على يد مسلحين.`,
			`ACCUSE actual أدانت: مصر > مسلحين mode=disapprove
ASSAULT actual قتل: مسلحين > الوزير claimed`,
		},
		{
			"police nearby", `حضرت الشرطة إلى الساحة، وتم اعتقال عشرة محتجين.`,
			`COERCE actual اعتقال: الشرطة > عشرة محتجين mode=arrest`,
		},
		{
			"vowel of the passive", `أُغلقت صحيفة معارضة.`,
			`COERCE actual أُغلقت:  > صحيفة mode=censor`,
		},
		{
			"list with commas", `أدانت مصر، والأردن، ولبنان القصف التركي على سوريا.`,
			`ACCUSE actual أدانت: مصر+الأردن+لبنان > تركيا mode=disapprove
ASSAULT actual القصف: تركيا > سوريا mode=heavy-weapons place=سوريا`,
		},
		{
			"each of", `أدانت القصف كل من: مصر والأردن.`,
			`ACCUSE actual أدانت: مصر+الأردن >  mode=disapprove`,
		},
		{
			"title and name in a list", `حثت تركيا الرئيس فلاديمير بوتين ونائبه سيرغي إيفانوف على الحوار.`,
			`REQUEST actual حثت: تركيا > فلاديمير بوتين+سيرغي إيفانوف`,
		},
		{
			"pluperfect far behind", `وكانت تركيا (التي تشارك في الحوار) قد اتهمت اليونان بخرق الاتفاق.`,
			`ACCUSE actual اتهمت: تركيا > اليونان mode=allege`,
		},
		{
			"object plural", "حذر الوزير من أمطار غزيرة.\nوطالب المواطنين بالحيطة والحذر.",
			`REQUEST actual طالب: الوزير > المواطنين`,
		},
		{
			"which allows", `وصلت القوات التركية، ما يسمح للأكراد بالعودة.`,
			``,
		},
		{
			"as for", `أما تركيا فاتهمت اليونان بخرق الاتفاق.`,
			`ACCUSE actual اتهمت: تركيا > اليونان mode=allege`,
		},
		{
			"claimed", `تبنت حركة طالبان قتل جنديين.`,
			`ASSAULT actual قتل: حركة طالبان > جنديين claimed`,
		},
		{
			"capital", `هدد حزب العمال الكردستاني بقطع الهدنة مع أنقرة.`,
			`THREATEN actual هدد: حزب العمال الكردستاني > أنقرة`,
		},
		{
			"narrowest place", `شهد الحاضرون في سوق بمدينة كركوك في العراق مقتل ستة أشخاص.`,
			`ASSAULT actual مقتل:  > ستة أشخاص place=كركوك`,
		},
		{
			"at home", "تحدثت الصحف عن تونس.\nوفي اليوم نفسه فرضت الحكومة التونسية حظر التجول.",
			`COERCE actual فرضت: الحكومة التونسية >  mode=curfew place=تونس`,
		},
		{
			"domestic", "تحدثت الصحف عن تونس.\nودعت الحكومة التونسية أعضاء البرلمان التونسي إلى التصويت.",
			`REQUEST actual دعت: الحكومة التونسية > أعضاء البرلمان التونسي place=تونس`,
		},
		{
			"goal without preposition", `وكان الرئيس التركي رجب طيب أردوغان وصل القاهرة أمس.`,
			`CONSULT actual وصل: رجب طيب أردوغان > القاهرة mode=visit place=القاهرة`,
		},
		{
			"deed", "فرضت تركيا عقوبات على سوريا.\nونددت روسيا بالخطوة.",
			`SANCTION actual فرضت: تركيا > سوريا
ACCUSE actual نددت: روسيا > تركيا mode=disapprove`,
		},
		{
			"before a house", `تظاهر مئات العمال أمام السفارة التركية.`,
			`PROTEST actual تظاهر: مئات العمال > السفارة التركية mode=demo`,
		},
		{
			"crowd that demands", "تظاهر آلاف المعلمين ضد الحكومة.\nوطالب المعلمون بزيادة الأجور.",
			`PROTEST actual تظاهر: آلاف المعلمين > الحكومة mode=demo
REQUEST actual طالب: المعلمون > الحكومة`,
		},
		{
			"border", `نشرت تركيا قوات على الحدود مع سوريا.`,
			`MOBILIZE actual نشرت: تركيا > سوريا mode=troops place=سوريا`,
		},
		{
			"agent of another act", `هاجمت حركة طالبان قافلة رغم طرد مقاتليها على يد القوات التركية.`,
			`ASSAULT actual هاجمت: حركة طالبان > قافلة
SANCTION actual طرد: القوات التركية > مقاتليها mode=expel`,
		},
		{
			"antecedent before a place", `زار الوزير حكومة الإقليم في العراق التي تقاتل تنظيم داعش.`,
			`CONSULT actual زار: الوزير > حكومة الإقليم mode=visit place=العراق
ASSAULT actual تقاتل: حكومة الإقليم > تنظيم داعش place=العراق`,
		},
		{
			"attacker of the sentence", `قال الشهود إن مسلحين دخلوا السوق، مما أدى إلى مقتل ستة أشخاص.`,
			`ASSAULT actual مقتل: مسلحين > ستة أشخاص`,
		},
		{
			"object of a demand", `طالب وزير الخارجية التركي بفتح تحقيق واستضافة السفير الروسي.`,
			`REQUEST actual طالب: وزير الخارجية التركي >  mode=yield`,
		},
		{
			"verb that is spelt as a noun", `وطالب المحتجون بتوفير الكهرباء.`,
			`REQUEST actual طالب: المحتجون >`,
		},
		{
			"weapon", `قتل ثلاثة جنود في انفجار سيارة مفخخة.`,
			`ASSAULT actual قتل:  > ثلاثة جنود`,
		},
		{
			"title, participle, name", `حكمت المحكمة على الرئيس المخلوع سليم الهاشمي بالسجن.`,
			`SANCTION actual حكمت: المحكمة > سليم الهاشمي mode=convict`,
		},
		{
			"list behind a complement", `طالب المعلمون بتوفير الخدمات وفي مقدمتها الشرطة المحلية.`,
			`REQUEST actual طالب: المعلمون >  mode=change`,
		},
		{
			"pronoun that acts", `هاجمت إيران تركيا بعد اتهامها لسوريا بخرق الاتفاق.`,
			`ASSAULT actual هاجمت: إيران > تركيا place=تركيا
ACCUSE actual اتهامها: إيران > سوريا mode=allege`,
		},
		{
			"accord between two", `تم وقف إطلاق النار بين تركيا وقبرص.`,
			`CONCEDE actual وقف: تركيا+قبرص >`,
		},
		{
			"one group of two descriptions", `حث الوزير القادة والمسؤولين المحليين على الحوار.`,
			`REQUEST actual حث: الوزير > القادة والمسؤولين المحليين mode=meet`,
		},
		{
			"adjective that is also a noun", `داهمت عناصر الشرطة البلدية المكتب، فيما اعتقل شاب بتهمة العنف الأسري.`,
			`COERCE actual داهمت: عناصر الشرطة > المكتب mode=seize
COERCE actual اعتقل:  > شاب mode=arrest`,
		},
		{
			"pronoun of the antecedent", `دخلت القوات القرى التي دمرها المسلحون.`,
			`ASSAULT actual دمرها: المسلحون > القرى mode=destroy`,
		},
		{
			"plural verb and its object", `أغلق المحتجون الطرقات وهاجموا الشرطة بالحجارة.`,
			`PROTEST actual أغلق: المحتجون >  mode=obstruct
ASSAULT actual هاجموا: المحتجون > الشرطة`,
		},
		{
			"imperfect and its object", `صدر التقرير السنوي ويتهم الحكومة بالفساد.`,
			`ACCUSE actual يتهم:  > الحكومة mode=allege`,
		},
		{
			"object behind a relative clause", `التقت سلمى الهاشمي، التي ترأس البرلمان، الرئيس رجب طيب أردوغان.`,
			`CONSULT actual التقت: سلمى الهاشمي > رجب طيب أردوغان`,
		},
		{
			"object before what is asked", `ناشدت سلمى الهاشمي، المسؤولة عن شؤون اللاجئين في الوزارة، دول الجوار إلى استقبال اللاجئين.`,
			`REQUEST actual ناشدت: سلمى الهاشمي > دول الجوار`,
		},
		{
			"title that one person has", "وصل الوزير سليم الهاشمي إلى الميناء.\nوقال المتحدث إن الوزير التقى السفير الروسي.",
			`CONSULT actual وصل: سليم الهاشمي > الميناء mode=visit
CONSULT actual التقى: سليم الهاشمي > السفير الروسي claimed`,
		},
		{
			"author in quote marks", `أدانت مصر قتل الوزير على أيدي "مسلحين مجهولين".`,
			`ACCUSE actual أدانت: مصر > مسلحين مجهولين mode=disapprove
ASSAULT actual قتل: مسلحين مجهولين > الوزير claimed`,
		},
		{
			"fighters of a movement, things of a party", "هاجمت عناصر حركة طالبان سوريا.\nوقصف الجيش التركي مقر حزب العمال الكردستاني.",
			`ASSAULT actual هاجمت: حركة طالبان > سوريا place=سوريا
ASSAULT actual قصف: الجيش التركي > حزب العمال الكردستاني mode=heavy-weapons`,
		},
		{
			"addressed words", `رد الوزير على الانتقادات التي وجهها السفير الروسي إلى تركيا.`,
			`ACCUSE actual الانتقادات: السفير الروسي > تركيا mode=disapprove`,
		},
		{
			"pronoun of one among many", `أعلن الوزير التركي سليم الهاشمي أمام نواب البرلمان أن الحكم عليه بالسجن صدر أمس.`,
			`SANCTION actual الحكم:  > سليم الهاشمي mode=convict claimed`,
		},
		{
			"visit that is cancelled", `ألغى الرئيس رجب طيب أردوغان زيارته لصربيا.`,
			`REJECT actual ألغى: رجب طيب أردوغان > صربيا mode=meet`,
		},
		{
			"talks by their place", `كان سليم الهاشمي رئيس الوفد التركي إلى مفاوضات جنيف.`,
			`CONSULT actual مفاوضات: سليم الهاشمي >  place=جنيف`,
		},
		{
			"passive behind a name", `سليم الهاشمي اعتقل بتهمة القتل.`,
			`COERCE actual اعتقل:  > سليم الهاشمي mode=arrest`,
		},
		{
			"pronoun of a light noun", `انتقد الوزير السفير الروسي لقيامه بزيارة قبرص.`,
			`ACCUSE actual انتقد: الوزير > السفير الروسي mode=disapprove place=قبرص
CONSULT actual زيارة: السفير الروسي > قبرص mode=visit place=قبرص`,
		},
		{
			"two before their verb, one in quote marks", `أكد الوزير أن تركيا و''رينو'' ستوقعان اتفاقا نهائيا.`,
			`SUPPORT planned توقعان: تركيا+رينو >  claimed`,
		},
		{
			"accused by a plural verb", `هتف المحتجون ضد حركة النهضة التي اتهموها بالفساد.`,
			`PROTEST actual هتف: المحتجون > حركة النهضة mode=demo
ACCUSE actual اتهموها: المحتجون > حركة النهضة mode=allege`,
		},
		{
			"officials of a body", `التقت حركة حماس بمسؤولين من حزب العمال الكردستاني.`,
			`CONSULT actual التقت: حركة حماس > حزب العمال الكردستاني`,
		},
		{
			"the press reports", `أصابت وكالة رويترز ثلاثة جنود بالرصاص.`,
			`ASSAULT actual أصابت:  > ثلاثة جنود`,
		},
		{
			"third person", `وقال الوزير إن القوات التركية دمرت المستودعات.`,
			`ASSAULT actual دمرت: القوات التركية > المستودعات mode=destroy claimed`,
		},
		{
			"feared", `تخشى تركيا قصف سوريا.`,
			`ASSAULT possible قصف: تركيا > سوريا mode=heavy-weapons place=سوريا`,
		},
		{
			"named once more behind a comma", `وصل كل من الرئيسين التركي، رجب طيب أردوغان ونظيره المصري عبد الفتاح السيسي إلى قبرص.`,
			`CONSULT actual وصل: رجب طيب أردوغان+عبد الفتاح السيسي > قبرص mode=visit place=قبرص`,
		},
		{
			"officials of a service", `التقت حركة حماس بمسؤولين من جهاز المخابرات المصرية.`,
			`CONSULT actual التقت: حركة حماس > المخابرات المصرية`,
		},
		{
			"units of a division", `هاجمت تركيا قطعات عسكرية تابعة للفرقة الثامنة.`,
			`ASSAULT actual هاجمت: تركيا > الفرقة الثامنة`,
		},
		{
			"what somebody did", `وأضاف الوزير واصفا ما قام به سليم الهاشمي بأنه جريمة.`,
			`ACCUSE actual واصفا: الوزير > سليم الهاشمي mode=disapprove`,
		},
		{
			"attacked by", `تعرض سليم الهاشمي لهجوم من مسلحين في المدينة.`,
			`ASSAULT actual تعرض: مسلحين > سليم الهاشمي`,
		},
		{
			"whose attack it was", `تعرض المتظاهرون لهجوم تركي عنيف.`,
			`ASSAULT actual تعرض: تركيا > المتظاهرون`,
		},
		{
			"protest with a demand", `خرج متظاهرون إلى الشوارع للمطالبة باستقالة سليم الهاشمي.`,
			`PROTEST actual خرج: متظاهرون > سليم الهاشمي mode=demo
REQUEST actual لمطالبة: متظاهرون > سليم الهاشمي mode=change`,
		},
		{
			"protests that demand", `انطلقت في العاصمة مظاهرات تطالب الحكومة بالاستقالة.`,
			`PROTEST actual مظاهرات:  > الحكومة mode=demo`,
		},
		{
			"phrase before its clause", `وبعد عقد المحادثات مع الوزير المصري، أعلن سليم الهاشمي قراره.`,
			`CONSULT actual المحادثات: سليم الهاشمي > الوزير المصري`,
		},
		{
			"talks that are called for", `تدعو تركيا إلى حوار عسكري مع اليونان.`,
			`REQUEST actual تدعو: تركيا > اليونان mode=meet`,
		},
		{
			"ties that are called for", `دعت تركيا إلى تعزيز العلاقات بين تركيا واليونان.`,
			`REQUEST actual دعت: تركيا > اليونان mode=assist`,
		},
		{
			"pronoun that accuses", `وانتقد الوزير التركي اتهامه اليونان بقتل المدنيين.`,
			`ACCUSE actual انتقد: الوزير التركي > اليونان mode=disapprove
ACCUSE actual اتهامه: الوزير التركي > اليونان mode=allege claimed
ASSAULT actual قتل:  > المدنيين claimed`,
		},
		{
			"criticism met with", `تعرض سليم الهاشمي للعديد من الانتقادات من تركيا.`,
			`ACCUSE actual الانتقادات: تركيا > سليم الهاشمي mode=disapprove`,
		},
		{
			"us", `وقال سليم الهاشمي: "لقد وجه الوزير اتهامات لنا بالفساد".`,
			`ACCUSE actual وجه: الوزير > سليم الهاشمي mode=allege claimed`,
		},
		{
			"that belong to it", `حثت تركيا الميليشيات التابعة لها على الانسحاب.`,
			`REQUEST actual حثت: تركيا > الميليشيات التابعة لها mode=yield`,
		},
		{
			"strongholds", `قصفت تركيا معاقل وتجمعات حزب العمال الكردستاني.`,
			`ASSAULT actual قصفت: تركيا > حزب العمال الكردستاني mode=heavy-weapons place=تركيا`,
		},
		{
			"all of", `اشتكت تركيا كلا من رجب طيب أردوغان وعبد الفتاح السيسي لليونان.`,
			`ACCUSE actual اشتكت: تركيا > رجب طيب أردوغان+عبد الفتاح السيسي mode=disapprove`,
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

// TestBareYear shows that the year of a sentence dates nothing in the next one,
// where the article has a day.
func TestBareYear(t *testing.T) {
	d := read(t, stages(t), "اتهمت تركيا اليونان في 2 مايو 2024 بخرق الاتفاق.\nوفي عام 2010 هاجمت تركيا قبرص.\nوأدانت مصر تركيا.")
	var got []string
	for i := range d.Events {
		got = append(got, d.Times[d.Events[i].Time-1].Value)
	}
	if want := "2024-05-02 2010 2024-05-02"; strings.Join(got, " ") != want {
		t.Errorf("dates %v, want %s", got, want)
	}
}

// TestSides shows the sides of meetings that are told without their names, and
// which tellings are one meeting.
func TestSides(t *testing.T) {
	all := stages(t)
	for _, tt := range []struct{ name, text, want string }{
		{
			"the two sides", "رحب الرئيس التركي رجب طيب أردوغان بالرئيس الصربي ألكسندر فوتشيتش.\nوعقد الجانبان اجتماع قمة بصيغة (5+5).",
			`summit concluded عقد: [/رجب طيب أردوغان/5] [/ألكسندر فوتشيتش/5] size=5+5 level=heads`,
		},
		{
			"two states", "تشهد العلاقات بين تركيا وصربيا توترا.\nوعقد الجانبان اجتماعا أمس.",
			`bilateral concluded عقد: [تركيا/] [صربيا/]`,
		},
		{
			"any officials", "التقى وفد تركي بمسؤولين من صربيا.",
			`delegation concluded التقى: [وفد تركي/] [مسؤولين/]`,
		},
		{
			"light verb spelt as a noun", `وقال الرئيس التركي رجب طيب أردوغان في مؤتمر صحفي عقده ونظيره الصربي ألكسندر فوتشيتش في أنقرة إنه متفائل.`,
			`conference concluded مؤتمر: [/رجب طيب أردوغان] [/ألكسندر فوتشيتش] level=heads place=أنقرة`,
		},
		{
			"alone before the press", `قال الرئيس التركي رجب طيب أردوغان في مؤتمر صحفي إن صربيا دولة صديقة.`,
			``,
		},
		{
			"object of a meeting", `أكد الرئيس التركي رجب طيب أردوغان خلال لقائه، أمس في أنقرة، ألكسندر فوتشيتش رئيس صربيا أهمية التعاون.`,
			`bilateral concluded لقائه: [/رجب طيب أردوغان] [صربيا/ألكسندر فوتشيتش] level=heads place=أنقرة`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for l := range strings.Lines(show(read(t, all, tt.text))) {
				if c := l[0]; c >= 'a' && c <= 'z' {
					got = append(got, strings.TrimSpace(l))
				}
			}
			if g := strings.Join(got, "\n"); g != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", g, tt.want)
			}
		})
	}
}
