package eval

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.org/rawi"
)

// sentences returns the sentences in which one of the words stands.
func (c *comparison) sentences(words ...string) []span {
	var out []span
	for _, w := range words {
		for _, p := range c.text.places(w) {
			if s := c.text.sentence(p.start); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// happening is an event of the record with the sentence that triggers it.
type happening struct {
	*rawi.RecordEvent
	sentence span
	// first is false for the same event at the same word again, say with
	// another realis: the first counts, the others are wrong.
	first bool
	// alone is true for the first event of its type at its word.
	alone              bool
	actors, recipients [][]wordSet
}

// happenings returns the record's events that have a type and a trigger.
func (c *comparison) happenings() []happening {
	var out []happening
	events, spots := map[string]bool{}, map[string]bool{}
	for i := range c.rec.Events {
		e := &c.rec.Events[i]
		if e.Type == "" || e.Trigger == (rawi.RecordCue{}) {
			continue
		}
		spot := e.Type + "\x00" + strconv.Itoa(e.Trigger.Start)
		event := spot + "\x00" + strings.Join(e.Actors, "\x01") + "\x00" + strings.Join(e.Recipients, "\x01")
		out = append(out, happening{
			RecordEvent: e, sentence: c.text.sentence(e.Trigger.Start), first: !events[event], alone: !spots[spot],
			actors: c.parties(e.Actors), recipients: c.parties(e.Recipients),
		})
		events[event], spots[spot] = true, true
	}
	return out
}

// told is a gold event or meeting with the sentences that tell of it.
type told struct {
	sentences          []span
	actors, recipients []wordSet
}

// events pairs events of one type whose trigger stands in the right sentence,
// those with the most parties in common first.
func (c *comparison) events() {
	want, got := c.gold.Events, c.happenings()
	tellings := make([]told, len(want))
	fits := make([][]fit, len(want))
	for i := range want {
		w := &want[i]
		tellings[i] = told{c.sentences(w.Triggers...), wordSets(w.Actors), wordSets(w.Recipients)}
		for j := range got {
			g := &got[j]
			if g.first && w.Type == g.Type && slices.Contains(tellings[i].sentences, g.sentence) {
				fits[i] = append(fits[i], fit{j, matched(tellings[i].actors, g.actors) + matched(tellings[i].recipients, g.recipients)})
			}
		}
	}
	pairs := pairUp(fits)

	t := c.found("events", pairs, len(got), func(w int) string {
		return fmt.Sprintf("%s %s %s", want[w].Type, list(want[w].Triggers), list(want[w].Actors))
	})
	for j := range got {
		g := &got[j]
		if slices.Contains(pairs, j) {
			continue
		}
		t.miss("extra", c.gold.ID, g.Type+" "+c.text.slice(span{g.Trigger.Start, g.Trigger.End}))
		// A further mention of an event already found, at another word, is no
		// error.
		if g.alone && again(want, tellings, pairs, g) {
			t.predicted--
		}
	}
	for i, j := range pairs {
		if j >= 0 {
			c.event(&want[i], &tellings[i], &got[j])
		}
	}
}

// found counts the gold findings that have a pair and those that were missed, which
// missed describes.
func (c *comparison) found(measure string, pairs []int, predicted int, missed func(int) string) *tally {
	t := c.tally(measure)
	t.gold += len(pairs)
	t.predicted += predicted
	for i, j := range pairs {
		if j >= 0 {
			t.correct++
			continue
		}
		t.miss("missed", c.gold.ID, missed(i))
	}
	return t
}

// again reports whether g tells of a gold event that was found at another word.
func again(want []Event, tellings []told, pairs []int, g *happening) bool {
	for i, j := range pairs {
		if j >= 0 && want[i].Type == g.Type && slices.Contains(tellings[i].sentences, g.sentence) {
			return true
		}
	}
	return false
}

// event compares what was found out about one event.
func (c *comparison) event(w *Event, tell *told, g *happening) {
	c.roles("events.actors", tell.actors, g.actors)
	c.roles("events.recipients", tell.recipients, g.recipients)
	if w.Place != "" {
		c.name("events.place", w.Place, c.party(g.Place).folded)
	}
	if w.Mode != "" {
		t := c.tally("events.mode")
		t.gold++
		if g.Mode != "" {
			t.predicted++
		}
		if g.Mode == w.Mode {
			t.correct++
		}
	}
	realis := g.Realis
	if realis == "" {
		realis = rawi.Actual
	}
	c.tally("events.realis").add(realis == w.Realis)
	if w.Date == "" {
		return
	}
	t := c.tally("events.date")
	t.gold++
	value := c.timeValue(g.Time)
	if value != "" {
		t.predicted++
	}
	if strings.HasPrefix(value, w.Date) {
		t.correct++
	}
}

func (c *comparison) roles(measure string, want []wordSet, got [][]wordSet) {
	t := c.tally(measure)
	t.gold += len(want)
	t.predicted += len(got)
	t.correct += matched(want, got)
}

// name compares one name with the forms of one party.
func (c *comparison) name(measure, want string, forms []wordSet) {
	t := c.tally(measure)
	t.gold++
	if len(forms) > 0 {
		t.predicted++
	}
	if anySame(newWordSet(want), forms) {
		t.correct++
	}
}

func (c *comparison) timeValue(id string) string {
	for i := range c.rec.Times {
		if c.rec.Times[i].ID == id {
			return c.rec.Times[i].Value
		}
	}
	return ""
}

// meetings pairs meetings whose trigger stands in a sentence that tells of the
// meeting.
func (c *comparison) meetings() {
	type met struct {
		*rawi.RecordMeeting
		sentence span
		sides    [][]wordSet
	}
	var got []met
	for i := range c.rec.Meetings {
		m := &c.rec.Meetings[i]
		if m.Trigger != (rawi.RecordCue{}) {
			got = append(got, met{m, c.text.sentence(m.Trigger.Start), c.sides(m)})
		}
	}
	want := c.gold.Meetings
	participants := make([][]wordSet, len(want))
	fits := make([][]fit, len(want))
	for i := range want {
		w := &want[i]
		participants[i] = wordSets(w.Participants)
		sentences := c.tellings(w, participants[i])
		for j, g := range got {
			if !slices.Contains(sentences, g.sentence) {
				continue
			}
			value := 1 + matched(participants[i], g.sides)
			if w.Format == g.Format {
				value++
			}
			fits[i] = append(fits[i], fit{j, value})
		}
	}
	pairs := pairUp(fits)

	t := c.found("meetings", pairs, len(got), func(w int) string {
		return want[w].Trigger + " " + list(want[w].Participants)
	})
	for j, g := range got {
		if !slices.Contains(pairs, j) {
			t.miss("extra", c.gold.ID, c.text.slice(span{g.Trigger.Start, g.Trigger.End}))
		}
	}
	for i, j := range pairs {
		if j < 0 {
			continue
		}
		w, g := &want[i], got[j]
		c.roles("meetings.participants", participants[i], g.sides)
		c.tally("meetings.format").add(w.Format == g.Format)
		if w.Venue != "" {
			c.name("meetings.venue", w.Venue, slices.Concat(c.party(g.Venue).folded, c.party(g.Place).folded))
		}
	}
}

// tellings returns the sentences that tell of a meeting: where its trigger
// stands, and where an event of its participants is triggered.
func (c *comparison) tellings(m *Meeting, participants []wordSet) []span {
	words := []string{m.Trigger}
	for _, e := range c.gold.Events {
		if e.Type != "CONSULT" && e.Type != "AGREE" {
			continue
		}
		parties := wordSets(slices.Concat(e.Actors, e.Recipients))
		if slices.ContainsFunc(participants, func(p wordSet) bool { return anySame(p, parties) }) {
			words = append(words, e.Triggers...)
		}
	}
	return c.sentences(words...)
}

// sides returns the forms of each side: its country or body and its members
// name it together, and each member by himself.
func (c *comparison) sides(m *rawi.RecordMeeting) [][]wordSet {
	sides := make([][]wordSet, len(m.Sides))
	for i, s := range m.Sides {
		sides[i] = slices.Clone(c.party(s.Party).folded)
		for _, id := range s.Members {
			sides[i] = append(sides[i], c.party(id).folded...)
		}
	}
	return sides
}
