package correct_test

import (
	"encoding/json"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/store"
	"pgregory.net/rapid"
)

// drawRequest draws a request, of which many are good.
func drawRequest(rt *rapid.T, r *rawi.Record) correct.Request {
	all := append(ids(r), "s99", "")
	q := correct.Request{Document: 1, Kind: rapid.SampledFrom(correct.Kinds()).Draw(rt, "kind"), Finding: rapid.SampledFrom(all).Draw(rt, "finding")}
	if first := map[correct.Kind]string{
		correct.Speaker: "s", correct.Addressee: "s", correct.Bounds: "s", correct.Act: "s", correct.Type: "v", correct.Realis: "v",
		correct.Actors: "v", correct.Recipients: "v", correct.Place: "v", correct.Format: "m", correct.Held: "m",
	}[q.Kind]; first != "" && rapid.IntRange(0, 9).Draw(rt, "of another") > 0 {
		q.Finding = first + rapid.SampledFrom([]string{"1", "1", "2", "3", "4"}).Draw(rt, "number")
	}
	var fields []rawi.RecordSpan // words
	at := 0
	for _, w := range strings.Fields(r.Text) {
		i := strings.Index(r.Text[at:], w)
		start := len([]rune(r.Text[:at+i]))
		fields = append(fields, rawi.RecordSpan{Start: start, End: start + len([]rune(w))})
		at += i + len(w)
	}
	span := func(what string) *rawi.RecordSpan {
		if rapid.IntRange(0, 19).Draw(rt, what+" at random") == 0 {
			return &rawi.RecordSpan{Start: rapid.IntRange(-2, 400).Draw(rt, what), End: rapid.IntRange(-2, 400).Draw(rt, what)}
		}
		i := rapid.IntRange(0, len(fields)-1).Draw(rt, what+" from")
		k := min(len(fields)-1, i+rapid.IntRange(0, 5).Draw(rt, what+" words"))
		return &rawi.RecordSpan{Start: fields[i].Start, End: fields[k].End}
	}
	for range rapid.IntRange(0, 2).Draw(rt, "parties") {
		p := correct.Party{}
		switch rapid.IntRange(0, 2).Draw(rt, "party by") {
		case 0:
			p.Entity = rapid.SampledFrom(all).Draw(rt, "entity")
		case 1:
			p.Name = rapid.SampledFrom([]string{"سالم الحداد", "الحداد", "رامي النعيمي", "الوزير", "العقبة", "و"}).Draw(rt, "name")
		default:
			p.Span = span("party")
		}
		p.Type = rapid.SampledFrom([]string{"", "", rawi.Person, rawi.Place, rawi.Role}).Draw(rt, "type")
		q.Parties = append(q.Parties, p)
	}
	switch q.Kind {
	case correct.Bounds, correct.Add:
		q.Span = span("bounds")
		if q.Kind == correct.Add {
			q.Finding = ""
			q.Cue = span("cue")
		} else {
			q.Parties = nil
		}
	case correct.Mode, correct.Act, correct.Type, correct.Realis, correct.Format, correct.Held:
		q.Parties = nil
		values := correct.Values(q.Kind, correct.Event)
		if values == nil {
			values = []string{"mixed", "visit", "deny"}
		}
		q.Value = rapid.SampledFrom(append([]string{"", "nothing of it"}, values...)).Draw(rt, "value")
	case correct.Wrong, correct.Right:
		q.Parties = nil
	}
	return q
}

// TestSequences makes corrections at random, each on the record that those before
// have left. The record is always sound; the log laid over the record of the
// program at once gives what its corrections gave one after another; and in a text
// with more before and behind it holds as well.
func TestSequences(t *testing.T) {
	before, behind := "تحديث من المحرر في الثامنة مساء\n", "\nانتهى النص المحدّث هنا."
	kept := map[correct.Kind]int{}
	rapid.Check(t, func(rt *rapid.T) {
		first := machine(t, news)
		now := first
		var log []*correct.Correction
		for range rapid.IntRange(1, 8).Draw(rt, "corrections") {
			q := drawRequest(rt, now)
			c, err := correct.Make(now, &q, correct.Author{Name: "محرر", At: noon}, nil)
			if err != nil {
				if rawi.HintOf(err) == "" {
					rt.Fatalf("an error without a hint: %v", err)
				}
				continue
			}
			kept[c.Kind]++
			log = append(log, c)
			var lost []correct.Outcome
			next, lost := correct.Apply(now, []*correct.Correction{c}, nil)
			if lost[0].Lost != "" {
				rt.Fatalf("made and lost: %s", lost[0].Lost)
			}
			now = next
			all, _ := correct.Apply(first, log, nil)
			for what, r := range map[string]*rawi.Record{"one by one": now, "at once": all} {
				if faults := store.RecordFaults(r); len(faults) > 0 {
					rt.Fatalf("%s: %v", what, faults)
				}
				seen := map[string]bool{}
				for _, id := range ids(r) {
					if seen[id] {
						rt.Fatalf("%s: %s is there twice", what, id)
					}
					seen[id] = true
				}
			}
			if len(all.Statements) != len(now.Statements) || len(all.Events) != len(now.Events) || len(all.Meetings) != len(now.Meetings) || len(all.Entities) != len(now.Entities) {
				rt.Fatalf("at once: %d statements, %d events, %d meetings, %d entities\none by one: %d, %d, %d, %d", len(all.Statements), len(all.Events), len(all.Meetings), len(all.Entities),
					len(now.Statements), len(now.Events), len(now.Meetings), len(now.Entities))
			}
		}
		// A text with more around it, and one with nothing of it.
		longer, outcomes := correct.Apply(machine(t, before+news+behind), log, nil)
		if faults := store.RecordFaults(longer); len(faults) > 0 {
			rt.Fatalf("longer: %v", faults)
		}
		_, here := correct.Apply(first, log, nil)
		for i, o := range outcomes {
			if o.Lost != "" && here[i].Lost == "" {
				rt.Fatalf("%s of %s is lost in a longer text: %s", log[i].Kind, log[i].Finding, o.Lost)
			}
		}
		other := &rawi.Record{Text: "لا شيء هنا يشبه ما كان."}
		none, outcomes := correct.Apply(other, log, nil)
		for _, o := range outcomes {
			if o.Lost == "" {
				rt.Fatalf("held in another text: %s", asJSON(t, none))
			}
		}
		// Undone, nothing of it is left.
		for _, c := range log {
			c.State = correct.Undone
		}
		undone, _ := correct.Apply(first, log, nil)
		if asJSON(t, undone) != asJSON(t, first) {
			rt.Fatal("something is left")
		}
	})
	if len(kept) < 8 {
		t.Errorf("of few kinds only there were good ones: %v", kept)
	}
}

// FuzzApply lays over what no program has written: a log from elsewhere. The
// record is sound all the same.
func FuzzApply(f *testing.F) {
	r := machine(f, news)
	for _, q := range []correct.Request{
		{Kind: correct.Speaker, Finding: "s4", Change: party(correct.Party{Entity: "e2"})},
		{Kind: correct.Right, Finding: "m1"},
		{Kind: correct.Wrong, Finding: "v1"},
	} {
		f.Add([]byte(asJSON(f, made(f, r, q))), true)
	}
	f.Add([]byte(`{"kind":"bounds","digest":"x","anchor":{"finding":"statement","span":{"start":-1,"end":900000},"excerpt":{"start":-5,"text":"ا"}}}`), false)
	f.Fuzz(func(t *testing.T, b []byte, same bool) {
		var c correct.Correction
		if json.Unmarshal(b, &c) != nil {
			return
		}
		if same {
			c.Digest = rawi.Digest(news)
		}
		out, _ := correct.Apply(machine(t, news), []*correct.Correction{&c, &c}, strings.ToLower)
		valid(t, out)
	})
}
