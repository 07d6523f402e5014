package format

import (
	"strings"
	"testing"
	"time"

	"example.org/rawi"
)

// sampleText is an article in the manner of an agency, with invented news.
const sampleText = "قمة في «البيضاء» بين الرئيسين\n" +
	"الرباط - (وكالة المغرب العربي): التقى الرئيس الأرجنتيني خوان بيريز نظيره الكيني ديفيد موانغي، الجمعة 15 أغسطس 2025، في قصر المؤتمرات بالرباط.\n" +
	"وقال بيريز: «سنوقع الاتفاق في نيروبي العام المقبل».\n" +
	"وأكد موانغي أن بلاده لن تنسحب من محادثات G20، مشيرا إلى \"تقدم كبير\"."

// span returns the n-th place (from one) where part stands in the text.
func span(tb testing.TB, text, part string, n int) rawi.Span {
	tb.Helper()
	at := 0
	for ; n > 0; n-- {
		i := strings.Index(text[at:], part)
		if i < 0 {
			tb.Fatalf("%q is not in the text often enough", part)
		}
		at += i + len(part)
	}
	return rawi.Span{Start: at - len(part), End: at}
}

// sample returns a document with every layer filled, as the stages would.
func sample(tb testing.TB) *rawi.Document {
	at := func(part string, n int) rawi.Span { return span(tb, sampleText, part, n) }
	published := time.Date(2025, 8, 16, 0, 12, 0, 0, time.FixedZone("", 3*3600))
	d := &rawi.Document{
		ID: "sample-1", Text: sampleText, Lang: "ar", Title: at("قمة في «البيضاء» بين الرئيسين", 1),
		Source: rawi.Source{
			URL: "https://news.example.org/a/1?x=1&y=2", Publisher: "وكالة المغرب العربي", Author: "ليلى حسن",
			Published: published, PublishedText: "2025-08-16T00:12:00+03:00",
		},
	}
	juan := d.AddEntity(rawi.Entity{
		Type: rawi.Person, Name: "خوان بيريز", Country: "ARG", Sector: []string{"GOV"},
		Offices: []rawi.Office{{Title: "الرئيس الأرجنتيني", Span: at("الرئيس الأرجنتيني", 1)}}, Rule: "person.title", Score: .98,
	})
	david := d.AddEntity(rawi.Entity{
		Type: rawi.Person, Name: "ديفيد موانغي", Country: "KEN", Sector: []string{"GOV"},
		Offices: []rawi.Office{{Title: "نظيره الكيني", Span: at("نظيره الكيني", 1)}}, Rule: "person.title", Score: .95,
	})
	rabat := d.AddEntity(rawi.Entity{Type: rawi.Place, Name: "الرباط", Country: "MAR", Rule: "place.rabat", Score: 1})
	palace := d.AddEntity(rawi.Entity{Type: rawi.Place, Name: "قصر المؤتمرات", Rule: "place.head", Score: .8})
	argentina := d.AddEntity(rawi.Entity{Type: rawi.Place, Name: "الأرجنتين", Country: "ARG", Rule: "country.ARG", Score: .9})
	kenya := d.AddEntity(rawi.Entity{Type: rawi.Place, Name: "كينيا", Country: "KEN", Refs: map[string]string{"iso": "KE"}, Rule: "country.KEN", Score: .9})
	agency := d.AddEntity(rawi.Entity{Type: rawi.Org, Name: "وكالة المغرب العربي", Sector: []string{"JRN"}, Rule: "agency.map", Score: 1})
	group := d.AddEntity(rawi.Entity{Type: rawi.Org, Name: "G20", Rule: "org.g20", Score: 1})
	d.Dateline, d.Agency = rabat, []rawi.EntityRef{agency}
	name := func(e rawi.EntityRef, form, part string, n int) {
		d.AddMention(rawi.Mention{Span: at(part, n), Entity: e, Form: form})
	}
	name(rabat, rawi.FormName, "الرباط", 1)
	name(agency, rawi.FormName, "وكالة المغرب العربي", 1)
	name(juan, rawi.FormTitle, "الرئيس الأرجنتيني", 1)
	name(juan, rawi.FormName, "خوان بيريز", 1)
	name(david, rawi.FormTitle, "نظيره الكيني", 1)
	name(david, rawi.FormName, "ديفيد موانغي", 1)
	name(palace, rawi.FormName, "قصر المؤتمرات", 1)
	name(rabat, rawi.FormName, "الرباط", 2)
	name(juan, rawi.FormName, "بيريز", 2)
	name(david, rawi.FormName, "موانغي", 2)
	name(group, rawi.FormName, "G20", 1)
	d.Times = []rawi.Timex{
		{Span: at("الجمعة 15 أغسطس 2025", 1), Type: "DATE", Value: "2025-08-15", From: "2025-08-15", To: "2025-08-15", Calendar: "gregorian", Rule: "date.full"},
		{Span: at("العام المقبل", 1), Type: "DATE", Value: "2026", From: "2026-01-01", To: "2026-12-31", Calendar: "gregorian", Uncertain: true, Rule: "date.next"},
	}
	d.Statements = []rawi.Statement{
		{
			Mode: rawi.Direct, Act: "assert", Speakers: []rawi.EntityRef{juan}, SpeakerMention: at("بيريز", 2), Cue: rawi.Cue{Span: at("قال", 1), Lemma: "قال"},
			Content: []rawi.Span{at("سنوقع الاتفاق في نيروبي العام المقبل", 1)}, Basis: "named", Time: 2, Rule: "say.say", Score: .97,
		},
		{
			Mode: rawi.Indirect, Act: "assert", Speakers: []rawi.EntityRef{david}, SpeakerMention: at("موانغي", 2), Cue: rawi.Cue{Span: at("أكد", 1), Lemma: "أكد"},
			Content: []rawi.Span{at("بلاده لن تنسحب من محادثات G20", 1)}, About: []rawi.EntityRef{group}, Basis: "named", Rule: "say.confirm", Score: .93,
		},
		{
			Mode: rawi.Mixed, Act: "assert", Speakers: []rawi.EntityRef{david}, Cue: rawi.Cue{Span: at("مشيرا", 1), Lemma: "أشار"},
			Content: []rawi.Span{at("\"تقدم كبير\"", 1)}, Via: []rawi.EntityRef{agency}, Addressee: juan, Basis: "named", Rule: "say.point", Score: .81,
		},
		{
			Mode: rawi.Indirect, Act: "deny", SpeakerText: "مصدر أمني", Cue: rawi.Cue{Span: at("تنسحب", 1), Lemma: "انسحب"},
			Content: []rawi.Span{at("محادثات G20", 1)}, Basis: "unnamed", Rule: "say.deny", Score: .4,
		},
	}
	d.Events = []rawi.Event{
		{
			Type: "CONSULT", Mode: "visit", Contexts: []string{"diplomatic"}, Trigger: rawi.Cue{Span: at("التقى", 1), Lemma: "التقى"}, Actors: []rawi.EntityRef{juan},
			Recipients: []rawi.EntityRef{david}, Place: rabat, Time: 1, Realis: rawi.Actual, Evidence: at("التقى الرئيس الأرجنتيني خوان بيريز نظيره الكيني ديفيد موانغي", 1),
			Mentions: []rawi.Span{at("قمة", 1)}, Rule: "consult.meet", Score: .95,
		},
		{Type: "AGREE", Trigger: rawi.Cue{Span: at("سنوقع", 1), Lemma: "وقع"}, Actors: []rawi.EntityRef{juan}, Time: 2, Realis: rawi.Planned, ClaimedBy: 1, Rule: "agree.sign", Score: .7},
	}
	d.Meetings = []rawi.Meeting{{
		Format: "summit", Stage: "concluded", Level: "heads", Trigger: rawi.Cue{Span: at("التقى", 1), Lemma: "التقى"}, Host: rabat,
		Sides: []rawi.Side{{Party: argentina, Members: []rawi.EntityRef{juan}, Size: 3}, {Party: kenya, Members: []rawi.EntityRef{david}, Size: 3}}, Size: "3+3",
		Venue: palace, Place: rabat, Time: 1, Agenda: []rawi.Span{at("الاتفاق", 1)}, Events: []rawi.EventRef{1}, Statements: []rawi.StatementRef{1, 2}, Rule: "meet.summit", Score: .9,
	}}
	d.Note("timex", "«العام المقبل»: counted from the time of publication")
	tokenise(d)
	return d
}

// tokenise cuts the text at spaces, marks and lines; it stands for the stage.
func tokenise(d *rawi.Document) {
	words := map[string]*rawi.Word{}
	add := func(a, b int, kind rawi.Kind) {
		if a == b {
			return
		}
		form := d.Text[a:b]
		if words[form] == nil {
			pos := rawi.NOUN
			if kind == rawi.KindPunct {
				pos = rawi.PUNCT
			}
			words[form] = &rawi.Word{Norm: form, Readings: []rawi.Reading{{Lemma: form, POS: pos, Gender: rawi.Masculine, Count: rawi.Singular}}}
		}
		d.Tokens = append(d.Tokens, rawi.Token{Span: rawi.Span{Start: a, End: b}, Kind: kind, Word: words[form]})
	}
	start, first, paragraph := 0, 0, 0
	word := 0
	sentence := func(end int) {
		if end > start {
			d.Sentences = append(d.Sentences, rawi.Sentence{Span: rawi.Span{Start: start, End: end}, First: first, Last: len(d.Tokens), Paragraph: paragraph, Title: paragraph == 0})
		}
		first = len(d.Tokens)
	}
	for i, r := range d.Text {
		size := len(string(r))
		switch {
		case r == ' ' || r == '\n':
			add(word, i, rawi.KindWord)
			word = i + size
			if r == '\n' {
				sentence(i)
				start = i + size
				paragraph++
			}
		case strings.ContainsRune("«»\"():،.-", r):
			add(word, i, rawi.KindWord)
			add(i, i+size, rawi.KindPunct)
			word = i + size
		}
	}
	add(word, len(d.Text), rawi.KindWord)
	sentence(len(d.Text))
	for i := range d.Mentions {
		m := &d.Mentions[i]
		m.First = d.TokenAt(m.Start)
		m.Last = d.TokenAt(m.End-1) + 1
	}
	d.Done = ^rawi.Layers(0)
}

func TestSampleIsValid(t *testing.T) {
	if err := sample(t).Check(); err != nil {
		t.Fatal(err)
	}
}

// long returns a document with the findings of a long article.
func long(tb testing.TB) *rawi.Document {
	d := sample(tb)
	one := *d
	for range 7 {
		base := len(d.Text) + 1
		d.Text += "\n" + one.Text
		move := func(s rawi.Span) rawi.Span {
			if s.Empty() {
				return s
			}
			return rawi.Span{Start: s.Start + base, End: s.End + base}
		}
		tokens := len(d.Tokens)
		for _, t := range one.Tokens {
			t.Span = move(t.Span)
			d.Tokens = append(d.Tokens, t)
		}
		for _, s := range one.Sentences {
			s.Span, s.First, s.Last = move(s.Span), s.First+tokens, s.Last+tokens
			d.Sentences = append(d.Sentences, s)
		}
		for _, m := range one.Mentions {
			m.Span, m.First, m.Last = move(m.Span), m.First+tokens, m.Last+tokens
			d.Mentions = append(d.Mentions, m)
		}
		for _, s := range one.Statements {
			s.SpeakerMention, s.Cue.Span, s.Content = move(s.SpeakerMention), move(s.Cue.Span), []rawi.Span{move(s.Content[0])}
			d.Statements = append(d.Statements, s)
		}
		for _, e := range one.Events {
			e.Trigger.Span, e.Evidence, e.Mentions = move(e.Trigger.Span), move(e.Evidence), nil
			d.Events = append(d.Events, e)
		}
	}
	return d
}
