package format_test

import (
	"fmt"
	"strings"

	"example.org/rawi/format"
)

func ExampleRead() {
	in := `{"id":"1","title":"الوزير: الخطة جاهزة","published":"2024-05-21","text":"قال الوزير إن الخطة جاهزة."}
{"id":"2","text":
{"id":"3","text":"وصل الوفد إلى العاصمة."}`
	for d, err := range format.Read(strings.NewReader(in), "news.jsonl", format.Options{}) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(d.ID, d.Lang, d.Text)
	}
	// Output:
	// 1 ar قال الوزير إن الخطة جاهزة.
	// news.jsonl:2: JSON ends early, a value is missing: invalid
	// 3 ar وصل الوفد إلى العاصمة.
}

func ExampleRead_page() {
	page := `<html><head><title>الوزير: الخطة جاهزة | صدى المدينة</title></head><body>
<ul><li><a href="/">الرئيسية</a></li><li><a href="/world">العالم</a></li></ul>
<h1>الوزير: الخطة جاهزة</h1><div class="date">الثلاثاء 21 أيار (مايو) 2024</div>
<div class="article-body"><p>قال الوزير إن الخطة جاهزة، وإن العمل سيبدأ الأسبوع المقبل.</p>
<p>اقرأ أيضا: <a href="/2">وصول الوفد</a></p><p>وأضاف أن الكلفة لم تحدد بعد.</p></div></body></html>`
	for d, err := range format.Read(strings.NewReader(page), "page.html", format.Options{}) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(d.Source.Headline)
		fmt.Println(d.Source.Published.Format("2006-01-02"))
		fmt.Println(d.Text)
	}
	// Output:
	// الوزير: الخطة جاهزة
	// 2024-05-21
	// قال الوزير إن الخطة جاهزة، وإن العمل سيبدأ الأسبوع المقبل.
	// وأضاف أن الكلفة لم تحدد بعد.
}

func ExampleTime() {
	fmt.Println(format.Time("الأربعاء، 07 أكتوبر 2020 - 12:09 م").Format("2006-01-02 15:04"))
	fmt.Println(format.Time("24 نيسان / أبريل 2020").Format("2006-01-02"))
	// Output:
	// 2020-10-07 12:09
	// 2020-04-24
}

func ExampleLanguage() {
	fmt.Println(format.Language("قال الوزير إن الخطة جاهزة"))
	fmt.Println(format.Language("وزیر خارجه گفت که این طرح برای اجرا آماده است"))
	// Output:
	// ar
	// fa
}
