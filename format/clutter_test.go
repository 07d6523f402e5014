package format

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestClutter reads paragraphs between two that are kept.
func TestClutter(t *testing.T) {
	const before = "<p>قال وزير الخارجية في مؤتمر صحفي عقده في العاصمة إن المحادثات التي جرت خلال اليومين الماضيين أسفرت عن نتائج مهمة، مشيرا إلى أن الوفدين اتفقا على جدول زمني جديد للتنفيذ.</p>" +
		"<p>وأضاف الوزير أن الحكومة ستعرض الاتفاق على البرلمان خلال أسبوعين، وأنها مستعدة للإجابة عن أسئلة النواب جميعا في جلسة علنية.</p>"
	const after = "<p>وختم بالقول إن الطريق ما زال طويلا أمام الطرفين.</p>"
	for _, c := range []struct{ in, kept string }{
		{"<p>اقرأ أيضاً: <a>خبر آخر عن الوزير</a></p>", ""},
		{"<p><strong>إقرأ أيضًا</strong></p><ul><li><a>خبر آخر</a></li><li>خبر ثالث</li></ul>", ""},
		{"<p>شارك</p><p>إعلان</p>", ""},
		{"<p>كتب: سامي عادل</p>", ""},
		{"<p>كتب الوزير على صفحته يقول: «لن نتراجع».</p>", "كتب الوزير على صفحته يقول: «لن نتراجع»."},
		{"<p>شارك في الاجتماع سفراء خمس دول.</p>", "شارك في الاجتماع سفراء خمس دول."},
		{"<p>المزيد من الضغط لن يفيد أحدا.</p>", "المزيد من الضغط لن يفيد أحدا."},
		{"<h2>جدول زمني جديد</h2>", "جدول زمني جديد"},
		{"<p>نستخدم ملفات تعريف الارتباط لتحسين خدماتنا، ويمكنك أن تقبلها أو ترفضها في أي وقت من صفحة الإعدادات الخاصة بحسابك.</p>", ""},
		{"<p>وأضاف الوزير أن الحكومة ستعرض الاتفاق على البرلمان خلال أسبوعين، وأنها مستعدة للإجابة عن أسئلة النواب جميعا في جلسة علنية.</p>", ""},
		{"<p>الثلاثاء 21 أيار 2024 - 10:15</p>", ""},
		{"<p>وقع الاتفاق في 21 أيار 2024.</p>", "وقع الاتفاق في 21 أيار 2024."},
		{"<div class=caption>الوزير خلال المؤتمر</div><div class='post-share-box'>ارسل الخبر</div>", ""},
		{"<p>سطر أول بلا نهاية<br>يكمله الثاني.<br>وهذا ثالث.</p>", "سطر أول بلا نهاية يكمله الثاني.\nوهذا ثالث."},
	} {
		root, err := html.Parse(strings.NewReader("<body><div class=article-body>" + before + c.in + after + "</div></body>"))
		if err != nil {
			t.Fatal(err)
		}
		got := mainText(root, &meta{title: "عنوان"})
		middle := strings.Join(got[min(2, len(got)):max(2, len(got)-1)], "\n")
		if middle != c.kept || len(got) < 3 {
			t.Errorf("%s: got %q, want %q (%d paragraphs)", c.in, middle, c.kept, len(got))
		}
	}
}

func TestPageTitle(t *testing.T) {
	for _, c := range []struct{ head, body, want string }{
		{"<title>خبر من العاصمة | صدى المدينة</title>", "", "خبر من العاصمة"},
		{"<title>صدى المدينة - خبر جديد من العاصمة</title><meta property=og:site_name content='صدى المدينة'>", "", "خبر جديد من العاصمة"},
		{"<title>خبر جديد من العاصمة - صدى المدينة</title>", "", "خبر جديد من العاصمة"},
		{"<meta property=og:title content='خبر جديد - نتائج أولية'><title>خبر جديد - نتائج أولية</title>", "", "خبر جديد - نتائج أولية"},
		{"<meta property=og:title content='خبر جديد من العاصمة - الصدى'>", "<h1>خبر جديد من العاصمة</h1>", "خبر جديد من العاصمة"},
		{"<title>الوزير: الخطة جاهزة</title>", "<h1>صدى المدينة</h1>", "الوزير: الخطة جاهزة"},
		{"<meta property=og:title content='صدى المدينة'><meta property=og:site_name content='صدى المدينة'><title>خبر جديد من العاصمة</title>", "", "خبر جديد من العاصمة"},
		{"<meta property=og:title content='&quot;خبر&quot; جديد'>", "", `"خبر" جديد`},
		{"", "<h1>خبر جديد</h1>", "خبر جديد"},
	} {
		root, err := html.Parse(strings.NewReader("<head>" + c.head + "</head><body>" + c.body + "<p>نص"))
		if err != nil {
			t.Fatal(err)
		}
		if got := metadata(root, "").title; got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.head, c.body, got, c.want)
		}
	}
}
