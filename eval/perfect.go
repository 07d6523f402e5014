package eval

import (
	"cmp"
	"slices"
	"strconv"

	"example.org/rawi"
)

// Record returns the record that the annotation describes: what a program
// without error would make of the article. It scores 1 in every measure. Words
// that the annotation does not place (the cue, the lemma) stand where they
// first occur.
func (a *Article) Record() *rawi.Record {
	b := &builder{
		c:   &comparison{gold: a, text: newText(a.Text)},
		ids: map[string]string{},
		rec: &rawi.Record{
			Record: rawi.RecordVersion,
			Doc: rawi.RecordDoc{
				ID: a.ID, URL: a.URL, Publisher: a.Publisher, Headline: a.Title, Published: a.Published,
				Digest: rawi.Digest(a.Text),
			},
			Text:       a.Text,
			Sentences:  []rawi.RecordSpan{},
			Entities:   []rawi.RecordEntity{},
			Times:      []rawi.RecordTime{},
			Statements: []rawi.RecordStatement{},
			Events:     []rawi.RecordEvent{},
			Meetings:   []rawi.RecordMeeting{},
			Notes:      []rawi.RecordNote{},
		},
	}
	b.entities()
	b.statements()
	for i := range a.Events {
		b.event(&a.Events[i])
	}
	for i := range a.Meetings {
		b.meeting(&a.Meetings[i])
	}
	return b.rec
}

// builder makes the record of an annotation.
type builder struct {
	c   *comparison
	rec *rawi.Record
	ids map[string]string // name -> entity identifier
}

func (b *builder) entities() {
	types := map[string]string{"PER": rawi.Person, "ORG": rawi.Org, "PLACE": rawi.Place}
	names := b.c.goldNames()
	for _, e := range b.c.gold.Entities {
		id := b.add(e.Name, types[e.Type])
		out := &b.rec.Entities[len(b.rec.Entities)-1]
		for s, kind := range names {
			if kind == e.Type && slices.Contains(e.Mentions, b.c.text.slice(s)) {
				out.Mentions = append(out.Mentions, rawi.RecordMention{Start: s.start, End: s.end, Form: rawi.FormName})
			}
		}
		slices.SortFunc(out.Mentions, func(a, b rawi.RecordMention) int { return cmp.Compare(a.Start, b.Start) })
		if _, ok := b.ids[e.Name]; !ok {
			b.ids[e.Name] = id
		}
	}
}

func (b *builder) add(name, kind string) string {
	id := "e" + strconv.Itoa(len(b.rec.Entities)+1)
	b.rec.Entities = append(b.rec.Entities, rawi.RecordEntity{ID: id, Type: kind, Name: name, Mentions: []rawi.RecordMention{}})
	return id
}

// entity returns the identifier of a party; one that has no proper name becomes
// a role.
func (b *builder) entity(name string) string {
	if name == "" {
		return ""
	}
	id, ok := b.ids[name]
	if !ok {
		id = b.add(name, rawi.Role)
		b.ids[name] = id
	}
	return id
}

func (b *builder) list(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = b.entity(n)
	}
	return out
}

// first returns where the words first stand.
func (b *builder) first(words string) span {
	if p := b.c.text.places(words); len(p) > 0 {
		return p[0]
	}
	return span{}
}

func (b *builder) statements() {
	used := map[string]int{}
	for _, s := range b.c.gold.Statements {
		places := b.c.text.find(s.Content)
		p := places[used[s.Content]%len(places)]
		used[s.Content]++
		cue := b.first(s.Cue)
		out := rawi.RecordStatement{
			ID: "s" + strconv.Itoa(len(b.rec.Statements)+1), Mode: s.Mode, Speakers: []string{},
			Cue:     rawi.RecordCue{Start: cue.start, End: cue.end, Lemma: s.Cue},
			Content: []rawi.RecordSpan{{Start: p.start, End: p.end}}, Addressee: b.entity(s.Addressee),
		}
		if id, ok := b.ids[s.Speaker]; ok {
			out.Speakers = append(out.Speakers, id)
		} else {
			out.SpeakerText = s.Speaker
		}
		if m := b.c.text.find(s.SpeakerMention); s.SpeakerMention != "" && len(m) > 0 {
			out.SpeakerMention = &rawi.RecordSpan{Start: m[0].start, End: m[0].end}
		}
		b.rec.Statements = append(b.rec.Statements, out)
	}
}

// time adds a time expression of that value, at the head of the text: the
// annotation does not say where it stands.
func (b *builder) time(value string) string {
	if value == "" {
		return ""
	}
	id := "t" + strconv.Itoa(len(b.rec.Times)+1)
	b.rec.Times = append(b.rec.Times, rawi.RecordTime{ID: id, Value: value})
	return id
}

func (b *builder) event(e *Event) {
	trigger := b.first(e.Triggers[0])
	b.rec.Events = append(b.rec.Events, rawi.RecordEvent{
		ID: "v" + strconv.Itoa(len(b.rec.Events)+1), Type: e.Type, Mode: e.Mode,
		Trigger: rawi.RecordCue{Start: trigger.start, End: trigger.end, Lemma: e.Triggers[0]},
		Actors:  b.list(e.Actors), Recipients: b.list(e.Recipients), Place: b.entity(e.Place), Time: b.time(e.Date),
		Realis: e.Realis,
	})
}

func (b *builder) meeting(m *Meeting) {
	trigger := b.first(m.Trigger)
	sides := make([]rawi.RecordSide, len(m.Participants))
	for i, p := range m.Participants {
		sides[i] = rawi.RecordSide{Members: []string{b.entity(p)}}
	}
	b.rec.Meetings = append(b.rec.Meetings, rawi.RecordMeeting{
		ID: "m" + strconv.Itoa(len(b.rec.Meetings)+1), Format: m.Format, Stage: "concluded",
		Trigger: rawi.RecordCue{Start: trigger.start, End: trigger.end, Lemma: m.Trigger},
		Sides:   sides, Venue: b.entity(m.Venue), Time: b.time(m.Date),
	})
}
