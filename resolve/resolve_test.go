package resolve_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/lexicon"
	"example.org/rawi/resolve"
	"pgregory.net/rapid"
)

func reader(t testing.TB) *resolve.Reader {
	t.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	rd, err := resolve.NewReader(lex)
	if err != nil {
		t.Fatal(err)
	}
	return rd
}

// named is somebody whom an article names, with a title.
type named struct{ typ, name, title, country, rule string }

// record makes the record of an article. The people stand where the text has them.
func record(id, published, headline, text string, names ...named) *rawi.Record {
	r := &rawi.Record{Record: 1, Text: text, Doc: rawi.RecordDoc{ID: id, Publisher: "outlet-" + id[:1], Headline: headline, Published: published}}
	for i, n := range names {
		e := rawi.RecordEntity{ID: fmt.Sprintf("e%d", i+1), Type: n.typ, Name: n.name, Country: n.country, Rule: n.rule, Mentions: []rawi.RecordMention{{Form: "name"}}}
		if n.title != "" {
			e.Offices = []rawi.RecordOffice{{Title: n.title}}
		}
		r.Entities = append(r.Entities, e)
	}
	return r
}

// news is a small archive: a visit told three times, a fire told twice, and people
// of one name.
func news() []*rawi.Record {
	return []*rawi.Record{
		record("a1", "2024-03-01T08:00:00Z", "الوزيرة ليلى الحمداني تزور ميناء الزهراء الجديد",
			"زارت وزيرة النقل الأردنية ليلى الحمداني ميناء الزهراء الجديد وتفقدت أرصفة الحاويات والرافعات، وقالت إن الافتتاح في أيار.",
			named{"person", "ليلى الحمداني", "وزيرة النقل الأردنية", "JOR", ""}, named{"org", "هيئة الموانئ الكبرى", "", "JOR", ""}),
		record("b1", "2024-03-01T11:00:00Z", "ميناء الزهراء يفتتح في أيار",
			"أعلنت وزيرة النقل ليلى الحمداني خلال زيارة ميناء الزهراء أن افتتاح أرصفة الحاويات والرافعات سيكون في أيار.",
			named{"person", "ليلى الحمداني", "وزيرة النقل الأردنية", "JOR", ""}),
		record("c1", "2024-03-02T06:00:00Z", "الحمداني في ميناء الزهراء",
			"تفقدت الحمداني أرصفة الحاويات في ميناء الزهراء الجديد والرافعات التي وصلت أخيرا، قبل الافتتاح.",
			named{"person", "الحمداني", "", "", ""}, named{"role", "وزيرة النقل الأردنية", "", "JOR", ""}),
		record("a2", "2024-03-01T20:00:00Z", "حريق في سوق النحاسين بحلب",
			"اندلع حريق كبير في سوق النحاسين بحلب القديمة والتهم عشرات الدكاكين قبل أن يخمده الإطفاء بقيادة سمير النجار.",
			named{"person", "سمير النجار", "", "SYR", ""}),
		record("b2", "2024-03-02T05:00:00Z", "النيران تلتهم دكاكين النحاسين",
			"التهم حريق عشرات الدكاكين في سوق النحاسين بحلب القديمة، وأخمده الإطفاء مع الفجر، وفق سمير النجار.",
			named{"person", "سمير النجار", "", "SYR", ""}),
		record("c3", "2024-03-09T05:00:00Z", "سمير النجار يفوز بسباق الدراجات في تونس",
			"فاز الدراج سمير النجار بسباق القيروان للدراجات بعد مئة وعشرين كيلومترا من الطرق الجبلية.",
			named{"person", "سمير النجار", "", "TUN", ""}),
		record("a4", "2024-06-10T05:00:00Z", "ليلى الحمداني في بيروت",
			"بحثت وزيرة النقل الأردنية ليلى الحمداني في بيروت مشروع السكك مع نظيرها.",
			named{"person", "ليلى الحمداني", "وزيرة النقل الأردنية", "JOR", ""}),
	}
}

// filled returns a settled archive of records, in the order given.
func filled(rd *resolve.Reader, records []*rawi.Record, order []int) *resolve.Archive {
	a := resolve.NewArchive(rd)
	for _, i := range order {
		a.Add(rd.Read(int64(i+1), records[i]))
		a.Settle()
	}
	return a
}

func upTo(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// show writes everything that an archive says, one fact a line.
func show(a *resolve.Archive, records []*rawi.Record) string {
	var b strings.Builder
	for _, s := range a.Stories(time.Time{}, time.Time{}) {
		fmt.Fprintf(&b, "%s %q:", a.StoryID(s), a.Title(s))
		for _, art := range a.Articles(s) {
			fmt.Fprintf(&b, " %s", art.ID)
		}
		b.WriteString("\n")
	}
	for i, r := range records {
		for j := range r.Entities {
			fmt.Fprintf(&b, "%s %s:", r.Doc.ID, r.Entities[j].Name)
			for _, c := range a.Who(int64(i+1), j+1) {
				fmt.Fprintf(&b, " %s %.2f %s", c.Party.ID, c.Score, c.Reason)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestStories(t *testing.T) {
	records := news()
	a := filled(reader(t), records, upTo(len(records)))
	var got []string
	for _, s := range a.Stories(time.Time{}, time.Time{}) {
		var ids []string
		for _, art := range a.Articles(s) {
			ids = append(ids, art.ID)
		}
		got = append(got, strings.Join(ids, " "))
	}
	if want := []string{"a1 b1 c1", "a2 b2", "c3", "a4"}; !slices.Equal(got, want) {
		t.Errorf("stories %q, want %q", got, want)
	}
	if why := a.Why(3); why.Doc == 0 || why.Score <= 0 {
		t.Errorf("no reason why c1 is in its story: %+v", why)
	}
	if s := a.FindStory("c1"); s != a.StoryOf(1) || a.FindStory(a.StoryID(s)) != s {
		t.Error("a story is found neither by an article nor by its ID")
	}
	if a.FindStory("nothing") != nil {
		t.Error("a story that is not there was found")
	}
}

func TestParties(t *testing.T) {
	records := news()
	a := filled(reader(t), records, upTo(len(records)))
	who := func(doc int64, entity int) string {
		c := a.Who(doc, entity)
		if len(c) == 0 {
			return ""
		}
		return c[0].Party.ID
	}
	minister := who(1, 1)
	for _, tt := range []struct {
		what        string
		doc, entity int
	}{{"the same name", 2, 1}, {"the last name in the story", 3, 1}, {"the office alone", 3, 2}, {"months later", 7, 1}} {
		if got := who(int64(tt.doc), tt.entity); got != minister || got == "" {
			t.Errorf("%s: party %q, want %q", tt.what, got, minister)
		}
	}
	if who(4, 1) == who(6, 1) || who(4, 1) != who(5, 1) {
		t.Errorf("of one name: fireman %q and %q, cyclist %q", who(4, 1), who(5, 1), who(6, 1))
	}
	p := a.Profile(a.Party(minister))
	if p.Name != "ليلى الحمداني" || len(p.Offices) != 1 || p.Offices[0].From.Month() != time.March || p.Offices[0].To.Month() != time.June || len(p.Articles) != 4 {
		t.Errorf("profile %+v, offices %+v, articles %v", p.Name, p.Offices, p.Articles)
	}
	if found := a.FindParties("الحمداني"); len(found) == 0 || found[0].ID != minister {
		t.Errorf("by her last name: %v", found)
	}
	if c := a.Holders("transport_minister", "", "JOR", time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)); len(c) != 0 {
		t.Errorf("years later she still holds the office: %v", c)
	}
}

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"عبد الله بن أحمد", "عبدالله احمد", true},
		{"أسامة النجفي", "اسامه النجفى", true},
		{"سامي النجفي", "أسامة النجفي", false},
	} {
		if got := resolve.Fold(tt.a) == resolve.Fold(tt.b); got != tt.same {
			t.Errorf("%q, %q: one key is %v, want %v", tt.a, tt.b, got, tt.same)
		}
	}
}

// visit is a visit told in pieces of few common words. Some pieces may tell, in
// their meetings, that the visitor met somebody of the country.
func visit(told bool) []*rawi.Record {
	who, where := named{"person", "ناصر البدري", "وزير الدفاع الكويتي", "KWT", ""}, named{"place", "تونس", "", "TUN", "cn.tun"}
	host := named{"person", "منير الزغلامي", "رئيس الحكومة التونسية", "TUN", ""}
	records := []*rawi.Record{
		record("d1", "2024-04-10T05:00:00Z", "وزير الدفاع الكويتي إلى تونس غدا",
			"يغادر وزير الدفاع الكويتي ناصر البدري البلاد غدا متوجها إلى تونس تلبية لدعوة رسمية، لبحث التعاون العسكري بين البلدين، ويضم الوفد عددا من كبار الضباط.", who, where),
		record("e1", "2024-04-11T09:00:00Z", "الزغلامي والبدري يبحثان التعاون العسكري",
			"بحث رئيس الحكومة التونسية منير الزغلامي مع وزير الدفاع الكويتي ناصر البدري في زيارته الرسمية إلى تونس تطوير التدريب المشترك وأمن السواحل.", who, host, where),
		record("f1", "2024-04-11T12:00:00Z", "البدري يحضر تخريج دفعة من الأكاديمية البحرية",
			"شهد وزير الدفاع الكويتي ناصر البدري في ضواحي تونس حفل تخريج دفعة جديدة من ضباط الأكاديمية البحرية وقلد الأوائل أوسمة، ضمن زيارته الرسمية لتعزيز التعاون العسكري.", who, where, host),
		record("g1", "2024-04-11T19:00:00Z", "بيان مشترك في ختام الزيارة",
			"أكد بيان صدر في تونس عقب لقاء الزغلامي والبدري عمق الروابط بين الشعبين والسعي إلى لجنة عليا للتعاون العسكري تجتمع كل عام.", host, who, where),
	}
	if told {
		for _, r := range records[1:] {
			r.Meetings = []rawi.RecordMeeting{{ID: "m1", Format: "talks", Sides: []rawi.RecordSide{{Members: []string{"e1"}}, {Members: []string{"e2"}}}}}
		}
	}
	return records
}

// TestOccasion: a visit is one story, however few words its pieces share, where
// they tell that the two met.
func TestOccasion(t *testing.T) {
	rd := reader(t)
	together := func(records []*rawi.Record) (n int) {
		a := filled(rd, records, upTo(len(records)))
		for i := range records {
			if a.StoryOf(int64(i+1)) == a.StoryOf(2) {
				n++
			}
		}
		return n
	}
	if n := together(visit(true)); n != 4 {
		t.Errorf("%d of 4 pieces of a visit are in one story", n)
	}
	if n := together(visit(false)); n == 4 {
		t.Error("the pieces are one story even where nobody tells of a meeting: the test tells nothing")
	}
	// Two articles about him and the country three weeks later are not of it.
	later := visit(true)
	for _, r := range later {
		r.Doc.ID, r.Doc.Published = "h"+r.Doc.ID, strings.Replace(r.Doc.Published, "2024-04", "2024-05", 1)
	}
	if n := together(append(visit(true), later...)); n != 4 {
		t.Errorf("%d articles in the story of four", n)
	}
}

// TestOrder: the order of arrival changes nothing, nor do articles that came and
// went, nor ones that came twice.
func TestOrder(t *testing.T) {
	records, rd := append(news(), visit(true)...), reader(t)
	want := show(filled(rd, records, upTo(len(records))), records)
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation(upTo(len(records))).Draw(t, "order")
		a := resolve.NewArchive(rd)
		for _, i := range order {
			a.Add(rd.Read(int64(i+1), records[i]))
			if rapid.Bool().Draw(t, "settle") {
				a.Settle()
			}
			switch rapid.IntRange(0, 3).Draw(t, "then") {
			case 0:
				a.Remove(int64(i + 1))
				a.Add(rd.Read(int64(i+1), records[i]))
			case 1:
				other := rapid.IntRange(0, len(records)-1).Draw(t, "stranger")
				a.Add(rd.Read(99, records[other]))
				a.Settle()
				a.Remove(99)
			}
		}
		a.Settle()
		if got := show(a, records); got != want {
			t.Fatalf("in the order %v:\n%s\nwant:\n%s", order, got, want)
		}
	})
}

// TestDecisions: what was decided holds whatever comes and goes afterwards.
func TestDecisions(t *testing.T) {
	records, rd := news(), reader(t)
	rapid.Check(t, func(t *rapid.T) {
		a := filled(rd, records, upTo(len(records)))
		fireman, cyclist := a.Who(4, 1)[0].Party, a.Who(6, 1)[0].Party
		minister := a.Who(1, 1)[0].Party
		err := a.Decide(
			resolve.Decision{Kind: resolve.Merge, Parties: []resolve.Anchor{a.Anchor(fireman), a.Anchor(cyclist)}},
			resolve.Decision{Kind: resolve.Rename, Parties: []resolve.Anchor{a.Anchor(minister)}, Name: "ليلى سعيد الحمداني"},
			resolve.Decision{Kind: resolve.Split, Parties: []resolve.Anchor{a.Anchor(minister)}, Documents: []string{"a4"}},
		)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			i := rapid.IntRange(0, len(records)-1).Draw(t, "again")
			a.Remove(int64(i + 1))
			if rapid.Bool().Draw(t, "settle") {
				a.Settle()
			}
			a.Add(rd.Read(int64(i+1), records[i]))
			a.Settle()
		}
		if x, y := a.Who(4, 1)[0].Party, a.Who(6, 1)[0].Party; x != y {
			t.Errorf("merged parties are apart: %s, %s", x.ID, y.ID)
		}
		if name := a.Profile(a.Who(1, 1)[0].Party).Name; name != "ليلى سعيد الحمداني" {
			t.Errorf("the name that was given is %q", name)
		}
		if x, y := a.Who(1, 1)[0].Party, a.Who(7, 1)[0].Party; x == y {
			t.Errorf("what was split is one: %s", x.ID)
		}
		if x, y := a.Who(1, 1)[0].Party, a.Who(3, 2)[0].Party; x != y {
			t.Errorf("the office went with what was split off: %s, %s", x.ID, y.ID)
		}
		if n := len(a.Log()); n != 3 {
			t.Errorf("%d decisions in the log", n)
		}
	})
	a := filled(rd, records, upTo(len(records)))
	for _, d := range []resolve.Decision{{}, {Kind: resolve.Merge, Parties: make([]resolve.Anchor, 1)}, {Kind: resolve.Split, Parties: make([]resolve.Anchor, 1)}, {Kind: resolve.Rename}} {
		if err := a.Decide(d); err == nil {
			t.Errorf("decision %+v was taken", d)
		}
	}
}

// TestSeat: an office without a name is who the lexicon has in it that year, or
// whom most articles around that day call so; a title that many bear is nobody.
func TestSeat(t *testing.T) {
	records := []*rawi.Record{
		record("a1", "2015-08-01T08:00:00Z", "لافروف في فيينا", "وصل لافروف إلى فيينا.", named{"person", "سيرغي لافروف", "", "RUS", "per.lavrov"}),
		record("b1", "2015-08-20T08:00:00Z", "موقف موسكو من المحادثات", "كرر وزير الخارجية الروسي موقف بلاده.", named{"role", "وزير الخارجية الروسي", "", "RUS", ""}),
		record("c1", "1995-08-20T08:00:00Z", "موسكو قبل عشرين عاما", "كرر وزير الخارجية الروسي موقف بلاده.", named{"role", "وزير الخارجية الروسي", "", "RUS", ""}),
	}
	a := filled(reader(t), records, upTo(len(records)))
	if c := a.Who(2, 1); len(c) != 1 || c[0].Party.ID != "per.lavrov" || c[0].Reason != "seat" {
		t.Errorf("the minister of 2015 is %v", c)
	}
	if c := a.Who(3, 1); len(c) != 0 {
		t.Errorf("the minister of 1995 is %v", c)
	}
}
