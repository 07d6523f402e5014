package correct_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/store"
)

// news is the article of the tests: two say something, two meet.
const news = "عمّان - أكد وزير النقل سالم الحداد أن الميناء سيفتح قبل نهاية العام، فيما حذّر نقيب الصيادين من إغلاق الرصيف.\n" +
	"والتقى الحداد أمس نظيرته هالة المصري في العقبة، وقالت المصري إن الاتفاق جاهز للتوقيع. وقال الوزير إن الكلفة لم تحدد بعد."

// at returns where words stand in a text: their nth occurrence, from 0.
func at(t testing.TB, text, words string, nth ...int) rawi.RecordSpan {
	t.Helper()
	from, n := 0, 0
	if len(nth) > 0 {
		n = nth[0]
	}
	for {
		i := strings.Index(text[from:], words)
		if i < 0 {
			t.Fatalf("%q does not stand in the text", words)
		}
		if n == 0 {
			start := len([]rune(text[:from+i]))
			return rawi.RecordSpan{Start: start, End: start + len([]rune(words))}
		}
		n--
		from += i + len(words)
	}
}

func words(text string, s rawi.RecordSpan) string { return string([]rune(text)[s.Start:s.End]) }

// machine is what a program found in a text that has the sentences of news. It
// errs: the last statement is given to the woman.
func machine(t testing.TB, text string) *rawi.Record {
	t.Helper()
	mention := func(w string, nth int, form string) rawi.RecordMention {
		s := at(t, text, w, nth)
		return rawi.RecordMention{Start: s.Start, End: s.End, Form: form}
	}
	cue := func(w, lemma string, nth int) rawi.RecordCue {
		s := at(t, text, w, nth)
		return rawi.RecordCue{Start: s.Start, End: s.End, Lemma: lemma}
	}
	span := func(w string, nth int) *rawi.RecordSpan { s := at(t, text, w, nth); return &s }
	r := &rawi.Record{
		Record: 1, Doc: rawi.RecordDoc{ID: "n1", URL: "https://example.org/n1", Digest: rawi.Digest(text), Lang: "ar"}, Text: text,
		Entities: []rawi.RecordEntity{
			{ID: "e1", Type: rawi.Place, Name: "عمّان", Mentions: []rawi.RecordMention{mention("عمّان", 0, rawi.FormName)}},
			{ID: "e2", Type: rawi.Person, Name: "سالم الحداد", Mentions: []rawi.RecordMention{mention("سالم الحداد", 0, rawi.FormName), mention("الحداد", 1, rawi.FormName)}},
			{ID: "e3", Type: rawi.Role, Name: "نقيب الصيادين", Mentions: []rawi.RecordMention{mention("نقيب الصيادين", 0, rawi.FormTitle)}},
			{ID: "e4", Type: rawi.Person, Name: "هالة المصري", Mentions: []rawi.RecordMention{mention("هالة المصري", 0, rawi.FormName), mention("المصري", 1, rawi.FormName)}},
			{ID: "e5", Type: rawi.Place, Name: "العقبة", Mentions: []rawi.RecordMention{mention("العقبة", 0, rawi.FormName)}},
		},
		Times: []rawi.RecordTime{{ID: "t1", Start: at(t, text, "أمس").Start, End: at(t, text, "أمس").End, Type: "DATE", Value: "2024-05-01"}},
		Statements: []rawi.RecordStatement{
			{
				ID: "s1", Mode: rawi.Indirect, Act: "assert", Speakers: []string{"e2"}, SpeakerMention: span("سالم الحداد", 0), Cue: cue("أكد", "أكد", 0),
				Content: []rawi.RecordSpan{at(t, text, "الميناء سيفتح قبل نهاية العام")}, Basis: "named", Rule: "say.assert", Score: 0.9,
			},
			{
				ID: "s2", Mode: rawi.Indirect, Act: "warn", Speakers: []string{"e3"}, Cue: cue("حذّر", "حذر", 0),
				Content: []rawi.RecordSpan{at(t, text, "إغلاق الرصيف")}, Basis: "office", Rule: "say.warn", Score: 0.8,
			},
			{
				ID: "s3", Mode: rawi.Indirect, Act: "assert", Speakers: []string{"e4"}, SpeakerMention: span("المصري", 1), Cue: cue("قالت", "قال", 0),
				Content: []rawi.RecordSpan{at(t, text, "الاتفاق جاهز للتوقيع")}, Basis: "named", Rule: "say.say", Score: 0.9,
			},
			{
				ID: "s4", Mode: rawi.Indirect, Act: "assert", Speakers: []string{"e4"}, Cue: cue("قال", "قال", 1),
				Content: []rawi.RecordSpan{at(t, text, "الكلفة لم تحدد بعد")}, Basis: "named", Rule: "say.say", Score: 0.4,
			},
		},
		Events: []rawi.RecordEvent{
			{ID: "v1", Type: "CONSULT", Trigger: cue("التقى", "التقى", 0), Actors: []string{"e2"}, Recipients: []string{"e4"}, Place: "e5", Time: "t1", Realis: rawi.Actual, Rule: "ev.meet", Score: 0.9},
			{ID: "v2", Type: "AGREE", Trigger: cue("الاتفاق", "اتفاق", 0), Actors: []string{"e4"}, Recipients: []string{}, Realis: rawi.Planned, ClaimedBy: "s3", Rule: "ev.agree", Score: 0.3},
		},
		Meetings: []rawi.RecordMeeting{{
			ID: "m1", Format: "bilateral", Stage: "concluded", Trigger: cue("التقى", "التقى", 0), Place: "e5", Time: "t1",
			Sides: []rawi.RecordSide{{Members: []string{"e2"}}, {Members: []string{"e4"}}}, Events: []string{"v1", "v2"}, Statements: []string{"s3"}, Rule: "mt.meet", Score: 0.9,
		}},
		Notes: []rawi.RecordNote{},
	}
	start := 0
	for _, s := range strings.SplitAfter(text, "\n") {
		end := start + len([]rune(s))
		r.Sentences = append(r.Sentences, rawi.RecordSpan{Start: start, End: end})
		start = end
	}
	return r
}

var noon = time.Date(2024, 5, 2, 12, 0, 0, 0, time.UTC)

// made makes a correction that must be good.
func made(t testing.TB, r *rawi.Record, q correct.Request) *correct.Correction {
	t.Helper()
	q.Document = 1
	c, err := correct.Make(r, &q, correct.Author{Name: "محرر", At: noon}, strings.ToLower)
	if err != nil {
		t.Fatalf("%s of %s: %v (%s)", q.Kind, q.Finding, err, rawi.HintOf(err))
	}
	return c
}

func applied(t testing.TB, r *rawi.Record, log ...*correct.Correction) *rawi.Record {
	t.Helper()
	before := asJSON(t, r)
	out, outcomes := correct.Apply(r, log, strings.ToLower)
	for i, o := range outcomes {
		if o.Lost != "" {
			t.Errorf("%s of %s is lost: %s", log[i].Kind, log[i].Finding, o.Lost)
		}
	}
	if asJSON(t, r) != before {
		t.Error("the record that was given has changed")
	}
	valid(t, out)
	return out
}

func valid(t testing.TB, r *rawi.Record) {
	t.Helper()
	for _, f := range store.RecordFaults(r) {
		t.Errorf("fault: %s", f)
	}
	seen := map[string]bool{}
	for _, id := range ids(r) {
		if seen[id] {
			t.Errorf("%s is there twice", id)
		}
		seen[id] = true
	}
}

func ids(r *rawi.Record) (ids []string) {
	for _, e := range r.Entities {
		ids = append(ids, e.ID)
	}
	for _, s := range r.Statements {
		ids = append(ids, s.ID)
	}
	for _, e := range r.Events {
		ids = append(ids, e.ID)
	}
	for _, m := range r.Meetings {
		ids = append(ids, m.ID)
	}
	return ids
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// said finds the statement whose words these are.
func said(r *rawi.Record, content string) *rawi.RecordStatement {
	for i := range r.Statements {
		if s := &r.Statements[i]; words(r.Text, s.Content[0]) == content {
			return s
		}
	}
	return nil
}

func name(r *rawi.Record, id string) string {
	for _, e := range r.Entities {
		if e.ID == id {
			return e.Name
		}
	}
	return id
}

func party(x correct.Party) correct.Change { return correct.Change{Parties: []correct.Party{x}} }

func value(v string) correct.Change { return correct.Change{Value: v} }

func TestApply(t *testing.T) {
	r := machine(t, news)
	spanOf := func(w string, nth ...int) *rawi.RecordSpan { s := at(t, news, w, nth...); return &s }
	for _, test := range []struct {
		what  string
		ask   correct.Request
		check func(now *rawi.Record) (got, want any)
	}{
		{
			"صحّح المتكلم: الوزير هو الحداد", correct.Request{Kind: correct.Speaker, Finding: "s4", Change: party(correct.Party{Entity: "e2"})},
			func(now *rawi.Record) (any, any) {
				s := said(now, "الكلفة لم تحدد بعد")
				return []any{s.Speakers, s.Rule, s.Score, s.Basis}, []any{[]string{"e2"}, correct.Rule, 1.0, "named"}
			},
		},
		{
			"صحّح المتكلم: باسمه", correct.Request{Kind: correct.Speaker, Finding: "s4", Change: party(correct.Party{Name: "سالم الحداد"})},
			func(now *rawi.Record) (any, any) {
				return said(now, "الكلفة لم تحدد بعد").Speakers, []string{"e2"}
			},
		},
		{
			"صحّح المتكلم: بموضعه", correct.Request{Kind: correct.Speaker, Finding: "s4", Change: party(correct.Party{Span: spanOf("الوزير"), Type: rawi.Role})},
			func(now *rawi.Record) (any, any) {
				s, e := said(now, "الكلفة لم تحدد بعد"), now.Entities[len(now.Entities)-1]
				return []any{s.Speakers, e.Name, e.Type, words(news, *s.SpeakerMention), s.Basis}, []any{[]string{"e6"}, "الوزير", rawi.Role, "الوزير", "office"}
			},
		},
		{
			"صحّح المتكلم: اسم ليس في السجل", correct.Request{Kind: correct.Speaker, Finding: "s2", Change: party(correct.Party{Name: "رامي النعيمي"})},
			func(now *rawi.Record) (any, any) {
				e := now.Entities[len(now.Entities)-1]
				return []any{name(now, said(now, "إغلاق الرصيف").Speakers[0]), e.Type, len(e.Mentions), e.Rule}, []any{"رامي النعيمي", rawi.Person, 0, correct.Rule}
			},
		},
		{
			"متكلمان معا", correct.Request{Kind: correct.Speaker, Finding: "s3", Change: correct.Change{Parties: []correct.Party{{Entity: "e4"}, {Entity: "e2"}, {Entity: "e4"}}}},
			func(now *rawi.Record) (any, any) {
				s := said(now, "الاتفاق جاهز للتوقيع")
				return []any{s.Speakers, words(news, *s.SpeakerMention)}, []any{[]string{"e4", "e2"}, "المصري"}
			},
		},
		{
			"متكلم بلا اسم", correct.Request{Kind: correct.Speaker, Finding: "s4", Change: correct.Change{Text: "مصدر في الوزارة"}},
			func(now *rawi.Record) (any, any) {
				s := said(now, "الكلفة لم تحدد بعد")
				return []any{s.Speakers, s.SpeakerText, s.Basis}, []any{[]string{}, "مصدر في الوزارة", "unnamed"}
			},
		},
		{
			"المخاطب", correct.Request{Kind: correct.Addressee, Finding: "s3", Change: party(correct.Party{Entity: "e2"})},
			func(now *rawi.Record) (any, any) {
				return said(now, "الاتفاق جاهز للتوقيع").Addressee, "e2"
			},
		},
		{
			"حدود الكلام", correct.Request{Kind: correct.Bounds, Finding: "s1", Change: correct.Change{Span: spanOf("الميناء سيفتح")}},
			func(now *rawi.Record) (any, any) { return said(now, "الميناء سيفتح").ID, "s1" },
		},
		{
			"خطأ", correct.Request{Kind: correct.Wrong, Finding: "s3"},
			func(now *rawi.Record) (any, any) {
				return []any{len(now.Statements), now.Events[1].ClaimedBy, now.Meetings[0].Statements, now.Notes[0].Stage}, []any{3, "", []string{}, correct.Stage}
			},
		},
		{
			"ليس اتفاقا", correct.Request{Kind: correct.Wrong, Finding: "v2"},
			func(now *rawi.Record) (any, any) {
				return []any{len(now.Events), now.Meetings[0].Events}, []any{1, []string{"v1"}}
			},
		},
		{
			"لم يلتقيا", correct.Request{Kind: correct.Wrong, Finding: "m1"},
			func(now *rawi.Record) (any, any) { return len(now.Meetings), 0 },
		},
		{
			"صحيح", correct.Request{Kind: correct.Right, Finding: "s1"},
			func(now *rawi.Record) (any, any) {
				s := said(now, "الميناء سيفتح قبل نهاية العام")
				return []any{s.Rule, s.Score, s.Speakers}, []any{correct.Rule, 1.0, []string{"e2"}}
			},
		},
		{
			"نوع الحدث", correct.Request{Kind: correct.Type, Finding: "v2", Change: value("COOPERATE")},
			func(now *rawi.Record) (any, any) {
				return []any{now.Events[1].Type, now.Events[1].ClaimedBy}, []any{"COOPERATE", "s3"}
			},
		},
		{
			"لم يقع بعد", correct.Request{Kind: correct.Realis, Finding: "v1", Change: value(rawi.Planned)},
			func(now *rawi.Record) (any, any) { return now.Events[0].Realis, rawi.Planned },
		},
		{
			"الفاعل", correct.Request{Kind: correct.Actors, Finding: "v2", Change: correct.Change{Parties: []correct.Party{{Entity: "e2"}, {Entity: "e4"}}}},
			func(now *rawi.Record) (any, any) { return now.Events[1].Actors, []string{"e2", "e4"} },
		},
		{
			"بلا طرف آخر", correct.Request{Kind: correct.Recipients, Finding: "v1"},
			func(now *rawi.Record) (any, any) { return now.Events[0].Recipients, []string{} },
		},
		{
			"مكان اللقاء", correct.Request{Kind: correct.Place, Finding: "m1", Change: party(correct.Party{Entity: "e1"})},
			func(now *rawi.Record) (any, any) { return now.Meetings[0].Place, "e1" },
		},
		{
			"شكل اللقاء", correct.Request{Kind: correct.Format, Finding: "m1", Change: value("talks")},
			func(now *rawi.Record) (any, any) {
				return []any{now.Meetings[0].Format, now.Meetings[0].Statements}, []any{"talks", []string{"s3"}}
			},
		},
		{
			"قول فات البرنامج", correct.Request{Kind: correct.Add, Change: correct.Change{Span: spanOf("جاهز"), Cue: spanOf("الاتفاق"), Act: "announce", Parties: []correct.Party{{Entity: "e2"}}}},
			func(now *rawi.Record) (any, any) {
				s := said(now, "جاهز")
				return []any{s.ID, s.Mode, s.Act, s.Speakers, s.Rule, s.Score}, []any{"s5", rawi.Indirect, "announce", []string{"e2"}, correct.Rule, 1.0}
			},
		},
	} {
		t.Run(test.what, func(t *testing.T) {
			c := made(t, r, test.ask)
			got, want := test.check(applied(t, r, c))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			// What the store keeps of it says the same.
			k, err := c.Kept()
			if err != nil {
				t.Fatal(err)
			}
			back, err := correct.FromKept(&k)
			if err != nil || asJSON(t, back) != asJSON(t, c) {
				t.Errorf("kept: %v\n%s\nwas %s", err, asJSON(t, back), asJSON(t, c))
			}
			// Laid over twice is laid over once.
			if c.Kind != correct.Wrong {
				if twice := applied(t, r, c, c); asJSON(t, twice) != asJSON(t, applied(t, r, c)) {
					t.Error("a second time it does something else")
				}
			}
		})
	}
}

// TestAnotherProgram lays corrections over what another program finds in the same
// text: other numbers, other bounds, other speakers, and less.
func TestAnotherProgram(t *testing.T) {
	r := machine(t, news)
	speaker := made(t, r, correct.Request{Kind: correct.Speaker, Finding: "s4", Change: party(correct.Party{Entity: "e2"})})
	wrong := made(t, r, correct.Request{Kind: correct.Wrong, Finding: "s2"})
	right := made(t, r, correct.Request{Kind: correct.Right, Finding: "s3"})
	realis := made(t, r, correct.Request{Kind: correct.Realis, Finding: "v1", Change: value(rawi.Planned)})
	met := made(t, r, correct.Request{Kind: correct.Format, Finding: "m1", Change: value("talks")})
	log := []*correct.Correction{speaker, wrong, right, realis, met}

	other := machine(t, news)
	slices.Reverse(other.Statements)
	for i := range other.Statements {
		other.Statements[i].ID = "s" + string(rune('5'+i))
	}
	other.Events[1].ClaimedBy, other.Meetings[0].Statements = "s6", []string{"s6"}
	other.Entities[1], other.Entities[3] = other.Entities[3], other.Entities[1]
	other.Entities[1].ID, other.Entities[3].ID = "e2", "e4"
	// It has the man's full name only, wider words, and another speaker of s3.
	last := said(other, "الكلفة لم تحدد بعد")
	last.Content = []rawi.RecordSpan{at(t, news, "إن الكلفة لم تحدد بعد")}
	said(other, "الاتفاق جاهز للتوقيع").Speakers = []string{"e1"}
	now := applied(t, other, log...)
	if s := said(now, "إن الكلفة لم تحدد بعد"); s == nil || name(now, s.Speakers[0]) != "سالم الحداد" {
		t.Errorf("speaker: %+v", s)
	}
	if s := said(now, "إغلاق الرصيف"); s != nil {
		t.Errorf("marked wrong: %+v", s)
	}
	if s := said(now, "الاتفاق جاهز للتوقيع"); name(now, s.Speakers[0]) != "هالة المصري" || s.Rule != correct.Rule || s.ID != "s6" {
		t.Errorf("confirmed: %+v", s)
	}
	if now.Events[0].Realis != rawi.Planned || now.Meetings[0].Format != "talks" {
		t.Errorf("event %+v, meeting %+v", now.Events[0], now.Meetings[0])
	}

	// A program that finds nothing: what a person vouched for is there all the same.
	none := machine(t, news)
	none.Entities, none.Statements, none.Events, none.Meetings, none.Times = nil, nil, nil, nil, nil
	now = applied(t, none, log...)
	if len(now.Statements) != 2 || len(now.Events) != 1 || len(now.Meetings) != 1 {
		t.Errorf("%d statements, %d events, %d meetings", len(now.Statements), len(now.Events), len(now.Meetings))
	}
	if s := said(now, "الكلفة لم تحدد بعد"); s == nil || name(now, s.Speakers[0]) != "سالم الحداد" {
		t.Errorf("speaker: %+v", s)
	}

	// One that reads the words as something else has the last word on what nobody
	// vouched for.
	parted := machine(t, news)
	s := said(parted, "الكلفة لم تحدد بعد")
	s.Content, s.Cue = []rawi.RecordSpan{at(t, news, "بعد")}, rawi.RecordCue{}
	now, outcomes := correct.Apply(parted, log, nil)
	valid(t, now)
	if outcomes[0].Lost == "" || outcomes[1].Lost != "" || len(now.Statements) != 3 {
		t.Errorf("%+v, %d statements", outcomes, len(now.Statements))
	}
}

// TestAnotherText lays corrections over another version of the text.
func TestAnotherText(t *testing.T) {
	r := machine(t, news)
	speaker := made(t, r, correct.Request{Kind: correct.Speaker, Finding: "s4", Change: party(correct.Party{Entity: "e2"})})
	bounds := made(t, r, correct.Request{Kind: correct.Bounds, Finding: "s1", Change: correct.Change{Span: &rawi.RecordSpan{Start: at(t, news, "الميناء").Start, End: at(t, news, "سيفتح").End}}})
	wrong := made(t, r, correct.Request{Kind: correct.Wrong, Finding: "v1"})
	log := []*correct.Correction{speaker, bounds, wrong}

	longer := "خبر عاجل: هذا نص محدّث.\n" + strings.Replace(news, "فيما حذّر", "في حين حذّر", 1) + "\nوقال إن العمل مستمر."
	now := applied(t, machine(t, longer), log...)
	if s := said(now, "الكلفة لم تحدد بعد"); name(now, s.Speakers[0]) != "سالم الحداد" {
		t.Errorf("speaker: %+v", s)
	}
	if s := said(now, "الميناء سيفتح"); s == nil || s.ID != "s1" {
		t.Errorf("bounds: %+v", s)
	}
	if len(now.Events) != 1 || now.Events[0].ID != "v2" {
		t.Errorf("events: %+v", now.Events)
	}

	// Words that stand there no more: the correction is lost, and says so.
	shorter := strings.Replace(news, "الكلفة لم تحدد بعد", "الكلفة معروفة", 1)
	other := machine(t, strings.Replace(news, "الكلفة لم تحدد بعد", "الكلفة لم تحدد بعد", 1))
	other.Text, other.Doc.Digest = shorter, rawi.Digest(shorter)
	other.Statements = other.Statements[:3]
	other.Sentences = other.Sentences[:1]
	now, outcomes := correct.Apply(other, log, nil)
	valid(t, now)
	if outcomes[0].Lost != correct.LostWords || outcomes[1].Lost != "" || outcomes[2].Lost != "" {
		t.Errorf("%+v", outcomes)
	}

	// The same word elsewhere is not the same event.
	elsewhere := "في بيان منفصل التقى رئيس البلدية وفدا من التجار في السوق القديم ظهر الخميس."
	short := machine(t, news)
	short.Text, short.Doc.Digest, short.Sentences = elsewhere, rawi.Digest(elsewhere), nil
	s := at(t, elsewhere, "التقى")
	short.Entities, short.Times, short.Statements, short.Meetings = nil, nil, nil, nil
	short.Events = []rawi.RecordEvent{{ID: "v1", Type: "CONSULT", Trigger: rawi.RecordCue{Start: s.Start, End: s.End}, Actors: []string{}, Recipients: []string{}}}
	now, outcomes = correct.Apply(short, []*correct.Correction{wrong}, nil)
	if outcomes[0].Lost == "" || len(now.Events) != 1 {
		t.Errorf("%+v", outcomes)
	}
}

// TestRefused asks for what cannot be.
func TestRefused(t *testing.T) {
	r := machine(t, news)
	end := len([]rune(news))
	span := func(a, b int) *rawi.RecordSpan { return &rawi.RecordSpan{Start: a, End: b} }
	for what, q := range map[string]correct.Request{
		"no such kind":              {Kind: "burn", Finding: "s1"},
		"no finding":                {Kind: correct.Wrong},
		"no such finding":           {Kind: correct.Wrong, Finding: "s9"},
		"an entity is no finding":   {Kind: correct.Wrong, Finding: "e1"},
		"speaker of an event":       {Kind: correct.Speaker, Finding: "v1", Change: party(correct.Party{Entity: "e1"})},
		"no speaker":                {Kind: correct.Speaker, Finding: "s1"},
		"no such entity":            {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Entity: "e77"})},
		"a party without a name":    {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Type: rawi.Person})},
		"a party of no type":        {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Name: "x", Type: "planet"})},
		"a name with a line break":  {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Name: "سالم\nالحداد"})},
		"a name turned round":       {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Name: "سالم\u202eالحداد"})},
		"a name with NUL":           {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Name: "a\x00b"})},
		"no text":                   {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Name: "\xff"})},
		"a long name":               {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Name: strings.Repeat("ا", 201)})},
		"a name of many words":      {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Name: strings.Repeat("ا ", 12) + "ا"})},
		"the same speaker":          {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Entity: "e2"})},
		"a name across lines":       {Kind: correct.Speaker, Finding: "s1", Change: party(correct.Party{Span: span(at(t, news, "الرصيف").Start, at(t, news, "والتقى").End)})},
		"no bounds":                 {Kind: correct.Bounds, Finding: "s1"},
		"bounds beyond the end":     {Kind: correct.Bounds, Finding: "s1", Change: correct.Change{Span: span(0, end+1)}},
		"bounds before the start":   {Kind: correct.Bounds, Finding: "s1", Change: correct.Change{Span: span(-1, 4)}},
		"bounds around nothing":     {Kind: correct.Bounds, Finding: "s1", Change: correct.Change{Span: span(4, 4)}},
		"bounds turned round":       {Kind: correct.Bounds, Finding: "s1", Change: correct.Change{Span: span(9, 4)}},
		"bounds with a space":       {Kind: correct.Bounds, Finding: "s1", Change: correct.Change{Span: span(0, 6)}},
		"the same bounds":           {Kind: correct.Bounds, Finding: "s1", Change: correct.Change{Span: &r.Statements[0].Content[0]}},
		"a mode of none":            {Kind: correct.Mode, Finding: "s1", Change: value("sung")},
		"an act with a space":       {Kind: correct.Act, Finding: "s1", Change: value("say so")},
		"no act":                    {Kind: correct.Act, Finding: "s1"},
		"a type of none":            {Kind: correct.Type, Finding: "v1", Change: value("consult")},
		"a realis of none":          {Kind: correct.Realis, Finding: "v1", Change: value("real")},
		"two places":                {Kind: correct.Place, Finding: "v1", Change: correct.Change{Parties: []correct.Party{{Entity: "e1"}, {Entity: "e5"}}}},
		"a value that is not taken": {Kind: correct.Wrong, Finding: "s1", Change: value("x")},
		"a span that is not taken":  {Kind: correct.Speaker, Finding: "s1", Change: correct.Change{Span: span(0, 4), Parties: []correct.Party{{Entity: "e1"}}}},
		"a long note":               {Kind: correct.Wrong, Finding: "s1", Note: strings.Repeat("x", 2001)},
		"many parties":              {Kind: correct.Actors, Finding: "v1", Change: correct.Change{Parties: make([]correct.Party, 21)}},
		"an added one, no words":    {Kind: correct.Add, Change: party(correct.Party{Entity: "e1"})},
		"an added one, no speaker":  {Kind: correct.Add, Change: correct.Change{Span: span(0, 5)}},
		"an added one that is":      {Kind: correct.Add, Change: correct.Change{Span: &r.Statements[0].Content[0], Parties: []correct.Party{{Entity: "e1"}}}},
		"an added one with an ID":   {Kind: correct.Add, Finding: "s9", Change: correct.Change{Span: span(0, 5), Parties: []correct.Party{{Entity: "e1"}}}},
	} {
		q.Document = 1
		if _, err := correct.Make(r, &q, correct.Author{Name: "محرر", At: noon}, nil); !errors.Is(err, rawi.ErrInvalid) || rawi.HintOf(err) == "" {
			t.Errorf("%s: %v (%s)", what, err, rawi.HintOf(err))
		}
	}
}

// TestAddedBesides adds a statement at the cue of another, which is marked wrong
// before or afterwards: what was added stays, also where the program no longer
// finds the other.
func TestAddedBesides(t *testing.T) {
	r := machine(t, news)
	span, cue := at(t, news, "جاهز"), at(t, news, "قالت")
	add := correct.Request{Kind: correct.Add, Change: correct.Change{Span: &span, Cue: &cue, Parties: []correct.Party{{Entity: "e2"}}}}
	wrong := correct.Request{Kind: correct.Wrong, Finding: "s3"}
	for what, order := range map[string][]correct.Request{"added first": {add, wrong}, "marked first": {wrong, add}} {
		now := r
		var log []*correct.Correction
		for _, q := range order {
			c := made(t, now, q)
			log, now = append(log, c), applied(t, now, c)
		}
		less := machine(t, news)
		less.Statements = slices.Delete(less.Statements, 2, 3)
		less.Events[1].ClaimedBy, less.Meetings[0].Statements = "", nil
		for _, first := range []*rawi.Record{r, less} {
			now := applied(t, first, log...)
			if s := said(now, "جاهز"); s == nil || len(now.Statements) != 4 || said(now, "الاتفاق جاهز للتوقيع") != nil {
				t.Errorf("%s: %+v", what, now.Statements)
			}
		}
	}
}
