package search_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.org/rawi"
	"example.org/rawi/internal/made"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

// news are articles of our own, by number. What they tell is made up.
var news = []made.Article{
	{ID: "n1", Title: "الكرملين: بوتين يزور القاهرة", Published: "2025-08-01T09:00:00+03:00", Publisher: "أخبار النهر",
		Text: "القاهرة - أعلن الكرملين أن الرئيس الروسي فلاديمير بوتين سيزور القاهرة الشهر المقبل.\nوقال بوتين إن القرارات الأخيرة لن تغير موقف بلاده من الأزمة.\nوأضاف: \"لن نقبل شروطا جديدة\"."},
	{ID: "n2", Title: "بوتن ينفي", Published: "2025-08-03T00:30:00+03:00", Publisher: "صحيفة الميناء",
		Text: "نفى الرئيس فلاديمير بوتن أن تكون بلاده أرسلت قوات إلى السودان.\nوأكد وزير الخارجية الروسي سيرغي لافروف أن موسكو ملتزمة بالاتفاق."},
	{ID: "n3", Title: "لقاء في جنيف", Published: "2025-08-05T12:00:00Z", Publisher: "أخبار النهر",
		Text: "جنيف - التقى وزير الخارجية الروسي سيرغي لافروف نظيره الأمريكي ماركو روبيو في جنيف يوم الاثنين.\nوبحث الوزيران قرار مجلس الأمن الأخير حول السودان."},
	{ID: "n4", Title: "واشنطن تحذر", Published: "2025-07-20", Publisher: "صوت الوادي",
		Text: "حذرت واشنطن من تدهور الوضع.\nواتهم البيت الأبيض جماعات مسلحة بقتل مدنيين.\nوالكتب التي وزعت على الطلاب في المدرسة لم تصل."},
	{ID: "n5", Title: "الأمم المتحدة تدعو إلى هدنة", Published: "2024-12-31T23:30:00Z", Publisher: "صوت الوادي",
		Text: "دعت الأمم المتحدة الأطراف إلى هدنة فورية.\nوقال المتحدث باسم الأمم المتحدة ستيفان دوجاريك إن كتابا رسميا سيصل إلى الحكومة.\nوكان الوزراء قد اجتمعوا أمس."},
}

func newsArchive(t testing.TB) *archive {
	a := newArchive()
	for i, n := range news {
		a.put(int64(i+1), record(t, n))
	}
	return a
}

// found lists what an answer has found: n1, n2.s1.
func found(a *archive, ans *search.Answer) string {
	var out []string
	for _, h := range ans.Hits {
		s := a.records[h.Document].Doc.ID
		if ans.In != search.Articles {
			s += "." + h.Finding
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestArticles(t *testing.T) {
	a := newsArchive(t)
	x := open(t, a, search.Options{})
	for _, tt := range []struct{ query, want string }{
		// Words by their dictionary form, broken plurals too.
		{"قرار", "n1 n3"},
		{"قرارات", "n1 n3"},
		{"كتاب", "n4 n5"},
		{"وزير", "n2 n3 n5"},
		{"وزراء", "n2 n3 n5"},
		// As they are written.
		{`"القرارات"`, "n1"},
		{`"قرار"`, "n3"},
		{`"القرارات الأخيرة"`, "n1"},
		{`"الأخيرة القرارات"`, ""},
		{`"وزير الخارجية الروسي"`, "n2 n3"},
		{"«مجلس الامن»", "n3"},
		// Joined.
		{"قرار السودان", "n3"},
		{"قرار OR كتاب", "n1 n3 n4 n5"},
		{"قرار أو كتاب", "n1 n3 n4 n5"},
		{"وزير -السودان", "n5"},
		{"وزير ليس (السودان OR جنيف)", "n5"},
		{"-قرار", "n2 n4 n5"},
		{"قرارا*", "n1"},
		{"هدن*", "n5"},
		{"وزير NEAR/2 روسي", "n2 n3"},
		{"وزير NEAR/1 أمس", ""},
		{"لافروف NEAR/4 روبيو", "n3"},
		// Names of several words are whole, and have their variants.
		{"الأمم المتحدة", "n5"},
		{"متحدة أمم", "n5"},
		{"بوتين", "n1 n2"},
		{`"بوتين"`, "n1"},
		// Fields.
		{"speaker:بوتين", "n1 n2"},
		{"speaker:بوتين act:deny", "n2"},
		{"المتحدث:بوتين فعل:نفي", "n2"},
		{"speaker:لافروف act:deny", ""}, // he speaks in n2, and there is a denial, but not his
		{"speaker:(لافروف OR دوجاريك)", "n2 n5"},
		{"met:لافروف", "n3"},
		{"met:لافروف met:روبيو", "n3"},
		{"met:لافروف met:لافروف", ""},
		{"outlet:\"أخبار النهر\"", "n1 n3"},
		{"outlet:النهر", "n1 n3"},
		{"country:RUS", "n1 n2 n3"},
		{"country:روسيا -country:USA", "n1 n2"},
		{"place:جنيف", "n3"},
		{"place:القاهرة", "n1"},
		{"party:روبيو", "n3"},
		// Days are those of the place of publication.
		{"after:2025-08-03", "n2 n3"},
		{"before:2025-08", "n4 n5"},
		{"date:2025-08-03", "n2"},
		{"date:2024", "n5"},
		{"after:2025-07-20 before:2025-08-02", "n1 n4"},
		{"", "n1 n2 n3 n4 n5"},
	} {
		ans := find(t, x, search.Request{Query: tt.query})
		if got := found(a, ans); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.query, got, tt.want)
		}
		if ans.Total != len(ans.Hits) {
			t.Errorf("%s: total %d of %d hits", tt.query, ans.Total, len(ans.Hits))
		}
	}
}

// TestFindings: words of a query are those of the finding, not of its article.
func TestFindings(t *testing.T) {
	a := newsArchive(t)
	x := open(t, a, search.Options{})
	for _, tt := range []struct{ in, query, want string }{
		{search.Statements, "قرار", "n1"},
		{search.Statements, "كتاب", "n5"},
		{search.Statements, "السودان", "n2"},
		{search.Statements, "speaker:بوتين شروط", "n1"},
		{search.Statements, "about:السودان", "n2"},
		{search.Statements, "speaker:بوتين -قرار -شروط", "n2"},
		{search.Statements, "act:deny country:RUS", "n2"},
		{search.Statements, "لافروف", "n2"}, // the speaker's name is of the statement
		{search.Events, "type:CONSULT actor:لافروف", "n3"},
		{search.Events, "type:ACCUSE", "n4"},
		{search.Events, "مدنيين", "n4"},
		{search.Meetings, "جنيف", "n3"},
		{search.Meetings, "met:لافروف met:روبيو", "n3"},
		{search.Meetings, "met:روبيو place:جنيف outlet:النهر", "n3"},
		{search.Meetings, "قرار", ""},
	} {
		ans := find(t, x, search.Request{Query: tt.query, In: tt.in})
		var ids []string
		for _, h := range ans.Hits {
			ids = append(ids, a.records[h.Document].Doc.ID)
		}
		if got := strings.Join(slices.Compact(ids), " "); got != tt.want {
			t.Errorf("in %s: %s: %s, want %s", tt.in, tt.query, got, tt.want)
		}
	}
	if ans := find(t, x, search.Request{Query: "in:meetings جنيف", In: search.Events}); ans.In != search.Meetings {
		t.Errorf("in %s: what the query says counts more", ans.In)
	}
}

// TestNames: variants are listed with their numbers, and can be switched off.
func TestNames(t *testing.T) {
	a := newsArchive(t)
	x := open(t, a, search.Options{})
	ans := find(t, x, search.Request{Query: "speaker:بوتين"})
	if len(ans.Names) != 1 || ans.Names[0].Name != "بوتين" {
		t.Fatalf("names %+v", ans.Names)
	}
	var names []string
	for _, v := range ans.Names[0].Variants {
		names = append(names, fmt.Sprintf("%s %d", v.Name, v.Count))
	}
	slices.Sort(names)
	if want := []string{"فلاديمير بوتن 1", "فلاديمير بوتين 1"}; !slices.Equal(names, want) {
		t.Errorf("variants %q, want %q", names, want)
	}
	ans = find(t, x, search.Request{Query: "speaker:بوتين", Without: []string{"فلاديمير بوتن"}})
	if got := found(a, ans); got != "n1" {
		t.Errorf("without a variant: %s, want n1", got)
	}
	off := 0
	for _, v := range ans.Names[0].Variants {
		if v.Off {
			off++
		}
	}
	if off != 1 {
		t.Errorf("%d variants are off, want 1", off)
	}
	if got := found(a, find(t, x, search.Request{Query: `speaker:"فلاديمير بوتين"`, Exact: true})); got != "n1" {
		t.Errorf("exact: %s, want n1", got)
	}
	if got := found(a, find(t, x, search.Request{Query: "بوتين", Exact: true})); got != "n1" {
		t.Errorf("exact, among words: %s, want n1", got)
	}
	// Others of the name of somebody known, what is only spelled alike, and what is
	// theirs, are not they.
	for i, who := range []string{"الكاتبة نشوى بوتين", "رئيس وزراء بوتان كرم لوتاي", "مصدر في حكومة بوتين", "السيناتور كامالا بوتين"} {
		a.put(int64(20+i), record(t, made.Article{ID: fmt.Sprint("m", i), Text: "بيروت - قال " + who + " إن المفاوضات مستمرة منذ أسبوع كامل."}))
	}
	update(t, x, a)
	if got := found(a, find(t, x, search.Request{Query: "speaker:بوتين"})); got != "n1 n2" {
		t.Errorf("%s, want n1 n2", got)
	}
	// Somebody whom the lexicon does not know is found by the last name.
	for i, who := range []string{"سالم الدوسكي", "هناء الدوسكي"} {
		a.put(int64(30+i), record(t, made.Article{ID: fmt.Sprint("k", i), Text: "بيروت - قال الوزير " + who + " إن المفاوضات مستمرة منذ أسبوع كامل."}))
	}
	update(t, x, a)
	if got := found(a, find(t, x, search.Request{Query: "speaker:الدوسكي"})); got != "k0 k1" {
		t.Errorf("%s, want k0 k1", got)
	}
	if got := found(a, find(t, x, search.Request{Query: `speaker:"سالم الدوسكي"`})); got != "k0" {
		t.Errorf("%s, want k0", got)
	}
	// A capital is not its state.
	if got := found(a, find(t, x, search.Request{Query: `party:"الولايات المتحدة"`})); strings.Contains(got, "n4") {
		t.Errorf("the state finds its capital: %s", got)
	}
}

// TestMisplaced: a field that a kind does not have is an error that says where it is.
func TestMisplaced(t *testing.T) {
	x := open(t, newsArchive(t), search.Options{})
	for _, tt := range []struct{ in, query, what, hint string }{
		{search.Statements, "قرار actor:روسيا", "statements have no actor", "in:events"},
		{search.Events, "act:deny", "events have no act", "in:statements"},
		{search.Meetings, "type:CONSULT", "meetings have no type:CONSULT", "in:events"},
		{search.Events, "(قرار OR met:روسيا)", "events have no met", "in:meetings"},
	} {
		_, err := x.Search(t.Context(), search.Request{Query: tt.query, In: tt.in})
		var wrong *search.SyntaxError
		if !errors.As(err, &wrong) || wrong.What != tt.what || !strings.Contains(wrong.Hint, tt.hint) {
			t.Errorf("in %s: %s: %v (%s)", tt.in, tt.query, err, rawi.HintOf(err))
			continue
		}
		name, _, _ := strings.Cut(strings.Fields(tt.what)[3], ":")
		if r := []rune(tt.query); !strings.HasPrefix(string(r[wrong.At:]), name+":") {
			t.Errorf("%s: the error is at %d", tt.query, wrong.At)
		}
	}
	for _, r := range []search.Request{{In: "stories"}, {Sort: "size"}, {Limit: -1}, {Limit: 1001}, {After: "x"}} {
		if _, err := x.Search(t.Context(), r); !errors.Is(err, rawi.ErrInvalid) || rawi.HintOf(err) == "" {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// TestShow: the passage is that of the article, and the marks are on what was
// asked for.
func TestShow(t *testing.T) {
	a := newsArchive(t)
	x := open(t, a, search.Options{})
	for _, tt := range []struct {
		in, query string
		marks     string // of the first hit
	}{
		{search.Articles, "هدنة فورية", "هدنة|فورية"},
		{search.Articles, `"القرارات الأخيرة"`, "القرارات الأخيرة"},
		{search.Articles, "الأمم المتحدة", "الأمم المتحدة"},
		{search.Articles, "هدن*", "هدنة"},
		{search.Articles, "هدنة -قرار", "هدنة"},
		{search.Statements, "كتاب", "كتابا"},
		{search.Statements, "speaker:لافروف", "وزير الخارجية الروسي|سيرغي لافروف"},
		{search.Meetings, "met:روبيو", "نظيره الأمريكي|ماركو روبيو"},
		{search.Events, "type:ACCUSE", ""},
	} {
		r := search.Request{Query: tt.query, In: tt.in}
		ans := find(t, x, r)
		if len(ans.Hits) == 0 {
			t.Errorf("%s: nothing", tt.query)
			continue
		}
		h := ans.Hits[0]
		rec := a.records[h.Document]
		if err := x.Show(rec, h, r); err != nil {
			t.Fatal(err)
		}
		text := []rune(rec.Text)
		if string(text[h.Start:h.End]) != h.Text {
			t.Errorf("%s: %q does not stand at [%d,%d)", tt.query, h.Text, h.Start, h.End)
		}
		seen := map[string]bool{}
		var marks []string
		for _, m := range h.Marks {
			if m.Start < h.Start || m.End > h.End {
				t.Errorf("%s: a mark lies outside of its passage", tt.query)
			}
			if w := string(text[m.Start:m.End]); !seen[w] {
				seen[w] = true
				marks = append(marks, w)
			}
		}
		if got := strings.Join(marks, "|"); got != tt.marks {
			t.Errorf("%s: marks %s, want %s, in %s", tt.query, got, tt.marks, h.Text)
		}
		if h.ID != rec.Doc.ID || h.Publisher != rec.Doc.Publisher || tt.in != search.Articles && (h.Type == "" || h.Rule == "" || h.Evidence == "") {
			t.Errorf("%s: %+v", tt.query, h)
		}
	}
	gone := &search.Hit{Document: 1, Finding: "s99"}
	if err := x.Show(a.records[1], gone, search.Request{}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a finding that is gone: %v", err)
	}
}

// TestPages: pages have every hit once, also when articles come between them.
func TestPages(t *testing.T) {
	for _, sort := range []string{search.ByRelevance, search.ByDate} {
		a := newArchive()
		list := madeRecords(t, 60, 3)
		for i, r := range list[:40] {
			a.put(int64(i+1), r)
		}
		x := open(t, a, search.Options{})
		r := search.Request{Query: "وزير OR قال OR الحكومة", In: search.Statements, Sort: sort, Limit: 7}
		whole := r
		whole.Limit = 1000
		want := find(t, x, whole)
		var got []string
		for page := 0; ; page++ {
			ans := find(t, x, r)
			if ans.Total != want.Total {
				t.Fatalf("%s: page %d: total %d, want %d", sort, page, ans.Total, want.Total)
			}
			for _, h := range ans.Hits {
				got = append(got, fmt.Sprint(h.Document, h.Finding, h.Score))
			}
			if r.After = ans.Next; r.After == "" {
				break
			}
			if n := 40 + page; n < len(list) {
				a.put(int64(n+1), list[n])
				update(t, x, a)
			}
		}
		var all []string
		for _, h := range want.Hits {
			all = append(all, fmt.Sprint(h.Document, h.Finding, h.Score))
		}
		if !slices.Equal(got, all) {
			t.Errorf("%s: %d hits on pages, %d at once, or in another order", sort, len(got), len(all))
		}
		if len(all) < 30 {
			t.Errorf("only %d hits", len(all))
		}
	}
}

// TestCursor: a cursor that was changed, or is another query's, is an error.
func TestCursor(t *testing.T) {
	a := newsArchive(t)
	x := open(t, a, search.Options{})
	r := search.Request{Query: "", Limit: 2}
	next := find(t, x, r).Next
	if next == "" {
		t.Fatal("no next page")
	}
	bad := []string{"", next[:len(next)-1], next + "A", "!!!!", strings.Repeat("A", len(next))}
	for i := range next {
		c := []byte(next)
		if c[i] = 'A'; next[i] == 'A' {
			c[i] = 'B'
		}
		bad = append(bad, string(c))
	}
	for _, c := range bad[1:] {
		r.After = c
		if _, err := x.Search(t.Context(), r); !errors.Is(err, rawi.ErrInvalid) {
			t.Errorf("%q: %v", c, err)
		}
	}
	for _, other := range []search.Request{{Query: "قرار"}, {Sort: search.ByDate}, {In: search.Events}, {Exact: true}, {Without: []string{"x"}}} {
		other.After = next
		if _, err := x.Search(t.Context(), other); !errors.Is(err, rawi.ErrInvalid) {
			t.Errorf("%+v: %v", other, err)
		}
	}
	// Facets and the number of hits may differ from page to page.
	if _, err := x.Search(t.Context(), search.Request{After: next, Limit: 1, Facets: true}); err != nil {
		t.Error(err)
	}
}

// TestFacets counts by field, and by day.
func TestFacets(t *testing.T) {
	x := open(t, newsArchive(t), search.Options{})
	ans := find(t, x, search.Request{Facets: true})
	counts := map[string]int{}
	for _, f := range ans.Facets {
		for _, v := range f.Values {
			counts[f.Field+":"+v.Value] = v.Count
		}
	}
	for k, n := range map[string]int{"outlet:أخبار النهر": 2, "outlet:صوت الوادي": 2, "month:2025-08": 3, "month:2024-12": 1, "speaker:سيرغي لافروف": 1, "type:ACCUSE": 1, "place:جنيف": 1} {
		if counts[k] != n {
			t.Errorf("%s: %d, want %d", k, counts[k], n)
		}
	}
	if b := ans.Histogram; len(b) != 3 || b[0] != (search.Bar{From: "2024-12-01", To: "2025-01-01", Count: 1}) {
		t.Errorf("histogram %+v", b)
	}
	if b := find(t, x, search.Request{Query: "after:2025-07", Facets: true}).Histogram; len(b) != 4 || b[1] != (search.Bar{From: "2025-08-01", To: "2025-08-02", Count: 1}) {
		t.Errorf("histogram of days %+v", b)
	}
}

// TestSince: what an alert is told, once each.
func TestSince(t *testing.T) {
	a := newsArchive(t)
	x := open(t, a, search.Options{})
	r := search.Request{Query: "speaker:بوتين"}
	hits, upTo, err := x.Since(t.Context(), r, 0)
	if err != nil || len(hits) != 2 || hits[0].Document != 1 || upTo != 5 {
		t.Fatalf("%d hits up to %d: %v", len(hits), upTo, err)
	}
	if hits, _, err := x.Since(t.Context(), r, upTo); err != nil || len(hits) != 0 {
		t.Fatalf("%d hits again: %v", len(hits), err)
	}
	a.put(9, record(t, news[0]))
	a.put(4, record(t, news[3]))
	update(t, x, a)
	hits, again, err := x.Since(t.Context(), r, upTo)
	if err != nil || len(hits) != 1 || hits[0].Document != 9 || again != 7 {
		t.Fatalf("%d hits up to %d: %v", len(hits), again, err)
	}
	// Whole documents, even where they have more hits than the limit.
	r = search.Request{In: search.Statements, Limit: 1}
	n, at := 0, int64(0)
	for range 20 {
		hits, next, err := x.Since(t.Context(), r, at)
		if err != nil {
			t.Fatal(err)
		}
		if n += len(hits); len(hits) == 0 {
			break
		}
		at = next
	}
	if all := find(t, x, search.Request{In: search.Statements}).Total; n != all {
		t.Errorf("%d statements in steps, %d at once", n, all)
	}
}

// TestChanges: articles that change are found by what they say now.
func TestChanges(t *testing.T) {
	a := newsArchive(t)
	x := open(t, a, search.Options{})
	b := news[2]
	b.Text = "عقد الوزير الروسي مؤتمرا صحفيا في موسكو.\nوقال سيرغي لافروف إن الحوار مستمر."
	a.put(3, record(t, b))
	update(t, x, a)
	for q, want := range map[string]string{"الأمريكي": "", "الحوار": "n3", "met:روبيو": "", "outlet:النهر": "n1 n3", "": "n1 n2 n3 n4 n5"} {
		if got := found(a, find(t, x, search.Request{Query: q})); got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
	if u, err := x.Update(t.Context(), a); err != nil || u.Articles != 0 || u.UpTo != 6 {
		t.Errorf("nothing new: %+v, %v", u, err)
	}
}

// failing is a source that breaks down.
type failing struct {
	*archive
	after int
	mu    sync.Mutex
}

func (f *failing) Record(ctx context.Context, id int64, v int) (*rawi.Record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.after--; f.after < 0 {
		return nil, errors.New("the disk is gone")
	}
	return f.archive.Record(ctx, id, v)
}

// TestBreakdown: an update that ends half way leaves an index that is whole, and
// the next one goes on from there.
func TestBreakdown(t *testing.T) {
	a := newArchive()
	for i, r := range madeRecords(t, 50, 5) {
		a.put(int64(i+1), r)
	}
	want := open(t, a, search.Options{})
	dir := t.TempDir()
	for after := 0; after < 60; after += 7 {
		x, err := search.Open(dir, lang(t), search.Options{Memory: 100 << 10})
		if err != nil {
			t.Fatal(err)
		}
		_, err = x.Update(t.Context(), &failing{archive: a, after: after})
		if after < 50 && x.UpTo() < 50 && err == nil {
			t.Errorf("after %d: no error, up to %d", after, x.UpTo())
		}
		ans := find(t, x, search.Request{Sort: search.ByDate, Limit: 1000})
		if int64(ans.Total) != x.UpTo() {
			t.Errorf("after %d: %d articles, up to %d", after, ans.Total, x.UpTo())
		}
	}
	x, err := search.Open(dir, lang(t), search.Options{})
	if err != nil {
		t.Fatal(err)
	}
	update(t, x, a)
	same(t, want, x)
}

// same checks that two indexes give the same answers.
func same(t *testing.T, x, y *search.Index) {
	t.Helper()
	for _, r := range queries(t) {
		r.Limit = 100
		a, err := x.Search(t.Context(), r)
		if err != nil {
			t.Fatalf("%s: %v", r.Query, err)
		}
		b, err := y.Search(t.Context(), r)
		if err != nil {
			t.Fatalf("%s: %v", r.Query, err)
		}
		if got, want := line(b), line(a); got != want {
			t.Errorf("in %s: %s:\n%s\n%s", r.In, r.Query, got, want)
		}
	}
}

// line writes an answer without its cursor, which knows the moment.
func line(a *search.Answer) string {
	var b strings.Builder
	fmt.Fprint(&b, a.Total, a.Facets, a.Histogram, a.Names)
	for _, h := range a.Hits {
		fmt.Fprintf(&b, " %d%s %.3f %s", h.Document, h.Finding, h.Score, h.Published)
	}
	return b.String()
}

// TestDamage: files that are damaged, cut short or gone are noticed, and made anew.
func TestDamage(t *testing.T) {
	a := newArchive()
	for i, r := range madeRecords(t, 30, 6) {
		a.put(int64(i+1), r)
	}
	want := open(t, a, search.Options{})
	for _, tt := range []struct {
		name string
		do   func(path string) error
	}{
		{"s*", func(p string) error { return flip(p, 0.3) }},
		{"s*", func(p string) error { return flip(p, 0.9) }},
		{"s*", func(p string) error { return flip(p, 0.999) }},
		{"s*", func(p string) error { return os.Truncate(p, 1000) }},
		{"s*", func(p string) error { return os.Truncate(p, 0) }},
		{"s*", os.Remove},
		{"index.json", func(p string) error { return os.WriteFile(p, []byte("{"), 0o600) }},
		{"index.json", func(p string) error { return os.WriteFile(p, []byte(`{"format":1}`), 0o600) }},
		{"index.json", func(p string) error {
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			return os.WriteFile(p, bytes.Replace(b, []byte(`"file": "s`), []byte(`"file": "../s`), 1), 0o600)
		}},
		{"index.json", os.Remove},
	} {
		dir := t.TempDir()
		x, err := search.Open(dir, lang(t), search.Options{Memory: 100 << 10})
		if err != nil {
			t.Fatal(err)
		}
		update(t, x, a)
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(dir, tt.name))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		if err := tt.do(files[0]); err != nil {
			t.Fatal(err)
		}
		var remarks []string
		x, err = search.Open(dir, lang(t), search.Options{Remark: func(s string) { remarks = append(remarks, s) }})
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		update(t, x, a)
		if _, err := os.Stat(filepath.Join(dir, "index.json")); err != nil {
			t.Error(err)
		}
		if len(remarks) == 0 && tt.name != "index.json" {
			t.Errorf("%s: no remark", tt.name)
		}
		same(t, want, x)
	}
}

func flip(path string, share float64) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	b[int(share*float64(len(b)))] ^= 0x55
	if err := os.Remove(path); err != nil { // others may have it mapped
		return err
	}
	return os.WriteFile(path, b, 0o600)
}

// TestOtherArchive: an index that is of another archive is made anew.
func TestOtherArchive(t *testing.T) {
	dir := t.TempDir()
	list := madeRecords(t, 20, 8)
	a, b := newArchive(), newArchive()
	for i, r := range list {
		a.put(int64(i+1), r)
		b.put(int64(len(list)-i), r)
	}
	b.put(50, record(t, news[0]))
	for _, from := range []*archive{a, b} {
		x, err := search.Open(dir, lang(t), search.Options{})
		if err != nil {
			t.Fatal(err)
		}
		update(t, x, from)
		same(t, open(t, from, search.Options{}), x)
	}
}

// TestTogether: searches go on while an update writes, see whole states only, and
// a second index on the folder sees what the first has written.
func TestTogether(t *testing.T) {
	list := madeRecords(t, 60, 9)
	a := newArchive()
	dir := t.TempDir()
	writer, err := search.Open(dir, lang(t), search.Options{Memory: 60 << 10})
	if err != nil {
		t.Fatal(err)
	}
	reader, err := search.Open(dir, lang(t), search.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for i, x := range []*search.Index{writer, reader, reader} {
		wg.Go(func() {
			last := 0
			for ctx.Err() == nil {
				ans, err := x.Search(t.Context(), search.Request{Facets: true, In: []string{search.Articles, search.Statements}[i%2]})
				if err != nil {
					t.Error(err)
					return
				}
				if i != 1 && ans.Total < last {
					t.Errorf("%d articles after %d", ans.Total, last)
				}
				if i != 1 {
					last = ans.Total
				}
				bars := 0
				for _, b := range ans.Histogram {
					bars += b.Count
				}
				if bars != ans.Total {
					t.Errorf("bars of %d, total %d", bars, ans.Total)
				}
			}
		})
	}
	for i := range list {
		a.put(int64(1+i%40), list[i])
		if i%4 == 3 {
			update(t, writer, a)
		}
	}
	cancel()
	wg.Wait()
	if n := find(t, reader, search.Request{}).Total; n != 40 {
		t.Errorf("%d articles, want 40", n)
	}
}

// TestAll: everything that a query finds, the newest first.
func TestAll(t *testing.T) {
	a := newsArchive(t)
	x := open(t, a, search.Options{})
	var got []string
	for h, err := range x.All(t.Context(), search.Request{Query: "-كتاب"}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a.records[h.Document].Doc.ID)
	}
	if want := []string{"n3", "n2", "n1"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for _, err := range x.All(t.Context(), search.Request{Query: "("}) {
		if err == nil {
			t.Error("no error")
		}
	}
}
