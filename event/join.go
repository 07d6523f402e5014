package event

import (
	"example.org/rawi"
)

const (
	joinReach    = 40 // events back that are looked at
	requestReach = 5  // sentences between two words for one request
)

// join joins what tells of the same event: the same type, parties that do not
// contradict each other, and a common party or the same word close by.
func (w *work) join() {
	for i := range w.found {
		b := &w.found[i]
		for j := i - 1; j >= 0 && j > i-joinReach; j-- {
			a := &w.found[j]
			if a.gone || !w.same(a, b) {
				continue
			}
			w.merge(a, b)
			b.into = j
			break
		}
	}
}

func (w *work) same(a, b *found) bool {
	if a.pat.typ != b.pat.typ {
		return false
	}
	if a.tok == b.tok {
		return true
	}
	if a.pat.mode != b.pat.mode && a.pat.mode != "" && b.pat.mode != "" && a.pat.typ != "CONSULT" && a.pat.typ != "ASSAULT" {
		return false
	}
	if (a.realis == rawi.Background) != (b.realis == rawi.Background) || (a.realis == rawi.Planned) != (b.realis == rawi.Planned) {
		return false
	}
	if a.pat.typ == "CONSULT" && a.pat.format != b.pat.format && (a.pat.format == "visit" || b.pat.format == "visit" || a.pat.format == "call" || b.pat.format == "call" || a.pat.format == "reception" || b.pat.format == "reception") {
		return false
	}
	ta, tb := w.timeAt(a.time), w.timeAt(b.time)
	if ta != nil && tb != nil && apart(ta.Value, tb.Value) {
		return false
	}
	if a.pat.mutual || b.pat.mutual {
		all := append(append([]rawi.EntityRef(nil), a.actors...), a.recipients...)
		other := append(append([]rawi.EntityRef(nil), b.actors...), b.recipients...)
		n := common(all, other)
		return n > 0 && (n >= 2 || n == len(other) || n == len(all))
	}
	act, rec := common(a.actors, b.actors), common(a.recipients, b.recipients)
	if a.pat.typ == "ASSAULT" && a.sent == b.sent && (act > 0 || len(a.actors) == 0 || len(b.actors) == 0) && w.oneBlow(a, b) {
		return true
	}
	if act == 0 && len(a.actors) > 0 && len(b.actors) > 0 {
		return false
	}
	if rec == 0 && len(a.recipients) > 0 && len(b.recipients) > 0 {
		return false
	}
	if act > 0 && rec > 0 {
		// what is asked of somebody far apart in other words is another request
		return a.pat.typ != "REQUEST" || b.sent-a.sent <= requestReach || a.pat.lemma == b.pat.lemma
	}
	if act == 0 && rec == 0 {
		return a.pat.lemma == b.pat.lemma && b.sent-a.sent <= 3
	}
	return b.sent-a.sent <= 3 || a.pat.lemma == b.pat.lemma
}

// oneBlow reports whether two acts of violence in a sentence are one: the attack
// and what it did, the thing that was hit and the people.
func (w *work) oneBlow(a, b *found) bool {
	if len(a.recipients) == 0 || len(b.recipients) == 0 {
		return a.form != asFinite || b.form != asFinite || a.pat.swap
	}
	return w.isThing(a.recipients[0]) != w.isThing(b.recipients[0])
}

// isThing reports whether a party is a place or a thing.
func (w *work) isThing(r rawi.EntityRef) bool {
	e := w.d.Entity(r)
	return e.Type == rawi.Place || e.Type == rawi.Role && w.things[r]
}

// apart reports whether two values name different days, months or years.
func apart(a, b string) bool {
	n := min(len(a), len(b), len("2006-01-02"))
	return n >= 4 && a[:n] != b[:n] && a[0] != 'X' && b[0] != 'X' && a[0] != 'P' && b[0] != 'P'
}

func common(a, b []rawi.EntityRef) int {
	n := 0
	for _, x := range a {
		if contains(b, x) {
			n++
		}
	}
	return n
}

func (w *work) merge(a, b *found) {
	b.gone = true
	if b.tok != a.tok {
		a.mentions = append(a.mentions, b.span)
	}
	if len(a.actors) == 0 {
		a.actors = without(append([]rawi.EntityRef(nil), b.actors...), a.recipients)
	}
	if len(a.recipients) == 0 || a.sent == b.sent && a.pat.typ == "ASSAULT" {
		for _, r := range b.recipients {
			if !contains(a.recipients, r) && !contains(a.actors, r) {
				a.recipients = append(a.recipients[:len(a.recipients):len(a.recipients)], r)
			}
		}
	}
	if a.place == 0 {
		a.place = b.place
	}
	if a.time == 0 {
		a.time = b.time
	}
}

// emit appends the events and meetings to the document.
func (w *work) emit() {
	d := w.d
	for _, m := range w.extra {
		d.AddMention(m)
	}
	refs := make([]rawi.EventRef, len(w.found))
	for i := range w.found {
		f := &w.found[i]
		if f.gone || f.pat.typ == typeMeeting {
			continue
		}
		ev := rawi.Event{
			Type: f.pat.typ, Mode: w.modeOf(f), Contexts: w.contextOf(f), Trigger: rawi.Cue{Span: f.span, Lemma: f.pat.lemma},
			Actors: f.actors, Recipients: f.recipients, Place: f.place, Time: f.time, Realis: f.realis, ClaimedBy: f.claimed,
			Evidence: d.Sentences[f.sent].Span, Mentions: f.mentions, Rule: f.pat.id, Score: score(f),
		}
		d.Events = append(d.Events, ev)
		refs[i] = rawi.EventRef(len(d.Events))
	}
	for i := range w.meets {
		m := &w.meets[i]
		for _, f := range m.events {
			if r := refs[f]; r != 0 {
				m.out.Events = append(m.out.Events, r)
			}
		}
		d.Meetings = append(d.Meetings, m.out)
	}
}

// score is how sure the finding is, by its form and its parties.
func score(f *found) float64 {
	s := 0.6
	if f.form == asFinite || f.cue != 0 {
		s += 0.1
	}
	if len(f.actors) > 0 {
		s += 0.12
	}
	if len(f.recipients) > 0 {
		s += 0.12
	}
	return s
}
