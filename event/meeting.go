package event

import (
	"slices"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
)

// meeting is a meeting in the making.
type meeting struct {
	out    rawi.Meeting
	events []int
	sents  []int // the sentences that tell of it
	who    []rawi.EntityRef
	joint  bool
	gone   bool // told by another one
	// pair holds «الرئيسين», «الجانبين»: the two of a meeting told before
	pair []rawi.EntityRef
}

// families of formats: what tells of one encounter may call it by any format of
// the same family.
var families = map[string]int{
	"bilateral": 1, "talks": 1, "summit": 1, "multilateral": 1, "delegation": 1, "other": 1, "video": 1,
	"visit": 2, "call": 3, "reception": 4, "conference": 5,
}

// rank orders the formats of a family by how much they say.
var rank = map[string]int{"other": 0, "talks": 1, "bilateral": 2, "delegation": 3, "multilateral": 4, "video": 5, "summit": 6}

// meetings makes the meetings of the document from the events that tell of
// encounters.
func (w *work) meetings() {
	for i := range w.found {
		f := &w.found[i]
		if f.pat.format == "" || f.realis == rawi.Denied || f.realis == rawi.Possible {
			continue
		}
		m := w.meeting(i, f)
		if old := w.known(&m); old != nil {
			old.join(&m)
			continue
		}
		for _, e := range m.pair {
			if two := w.duals[e]; len(two) == 2 && len(m.who) == 0 {
				m.who = append(m.who, two...)
			} else {
				m.who = append(m.who, e)
			}
		}
		if len(m.who) == 0 && f.pat.typ != typeMeeting {
			continue
		}
		w.meets = append(w.meets, m)
	}
	w.arrivals()
	for i := range w.meets {
		w.complete(&w.meets[i], i)
	}
	w.meets = slices.DeleteFunc(w.meets, func(m meeting) bool { return m.gone })
}

// arrivals gives the arrival of those who meet there to their meeting: it tells
// where they met, and is no visit of its own unless it names a host.
func (w *work) arrivals() {
	for i := range w.meets {
		v := &w.meets[i]
		if v.out.Format != "visit" || v.out.Stage == "planned" {
			continue
		}
		house := w.houseOf(v)
		if house == 0 {
			continue
		}
		for j := range w.meets {
			m := &w.meets[j]
			if families[m.out.Format] != 1 || m.out.Stage == "planned" || len(m.who) < 2 || common(m.who, v.who) == 0 {
				continue
			}
			if m.out.Venue == 0 {
				m.out.Venue = house
			}
			m.events, m.sents, v.gone = append(m.events, v.events...), append(m.sents, v.sents...), true
			break
		}
	}
}

// houseOf returns the house that a visit arrives at, where nobody is named who
// receives it.
func (w *work) houseOf(v *meeting) rawi.EntityRef {
	var house rawi.EntityRef
	for _, e := range append(v.who[:len(v.who):len(v.who)], v.out.Place) {
		x := w.d.Entity(e)
		switch {
		case x == nil || x.Type == rawi.Person:
		case x.Type == rawi.Place && w.headOf(x.Name, "venue") != "":
			house = e
		case e != v.out.Place:
			return 0
		}
	}
	return house
}

// meeting makes a meeting of one event.
func (w *work) meeting(i int, f *found) meeting {
	m := meeting{events: []int{i}, sents: []int{f.sent}}
	for _, list := range [][]rawi.EntityRef{f.actors, f.recipients} {
		for _, e := range list {
			if x := w.d.Entity(e); x.Type == rawi.Place && !w.isState(x) && (f.pat.format == "visit" || x.Country != "") && e == f.place {
				continue
			}
			if w.bothOf(e, f.sent) {
				m.pair = append(m.pair, e)
				continue
			}
			if !contains(m.who, e) {
				m.who = append(m.who, e)
			}
		}
	}
	m.out = rawi.Meeting{
		Format: f.pat.format, Trigger: rawi.Cue{Span: f.span, Lemma: f.pat.lemma}, Place: f.place, Time: f.time,
		Rule: f.pat.id, Score: score(f),
	}
	switch {
	case f.realis == rawi.Planned || f.realis == rawi.Possible:
		m.out.Stage = "planned"
	case f.pat.typ == "REJECT":
		m.out.Stage = "cancelled"
	case f.reading.Aspect == rawi.Imperfect && f.form == asFinite:
		m.out.Stage = "under_way"
	default:
		m.out.Stage = "concluded"
	}
	w.marked(&m, f.sent, f.tok)
	switch {
	case m.out.Format == "visit" && len(f.recipients) > 0:
		m.out.Host = f.recipients[0]
	case m.out.Format == "reception" && len(f.recipients) > 0:
		m.out.Host = f.recipients[0]
	}
	return m
}

// bothOf reports whether a party is a title for two without their names:
// «الرئيسين», «الجانبين».
func (w *work) bothOf(r rawi.EntityRef, sent int) bool {
	e := w.d.Entity(r)
	if e.Type != rawi.Role || strings.Contains(e.Name, " ") || !strings.HasPrefix(e.Name, "ال") {
		return false // «مسؤولين» without the article are any
	}
	s := &w.d.Sentences[sent]
	for i := s.First; i < s.Last; i++ {
		if strings.HasSuffix(w.d.Slice(w.d.Tokens[i].Span), e.Name) && w.isDual(i) {
			return true
		}
	}
	return false
}

const markReach = 18 // tokens around the trigger

// marked reads the words around the trigger that tell the format.
func (w *work) marked(m *meeting, sent, tok int) {
	s := &w.d.Sentences[sent]
	for j := max(s.First, tok-4); j < s.Last && j < tok+markReach; j++ {
		for _, row := range w.s.formats[w.d.Tokens[j].Reading().Dict] {
			r := &w.s.meets[row]
			if r.kind != "mark" || !w.restMatches(j+1, r.rest) {
				continue
			}
			switch r.value {
			case "video", "call":
				if families[m.out.Format] == 1 {
					m.out.Format = r.value
				}
			case "summit":
				if families[m.out.Format] == 1 && (j <= tok+2 || j > 0 && slices.Contains(w.found[m.events[0]].pat.rest, w.d.Tokens[j-1].Reading().Dict)) {
					m.out.Format = "summit"
				}
			case "joint":
				m.joint = true
			}
		}
	}
}

func (w *work) restMatches(j int, rest []string) bool {
	for n, word := range rest {
		if j+n >= len(w.d.Tokens) || w.d.Tokens[j+n].Reading().Dict != word {
			return false
		}
	}
	return true
}

// joinSentences is how far apart two tellings of one meeting stand where only one
// of them names both sides.
const joinSentences = 4

// known returns the meeting that the other one tells of again, if any.
func (w *work) known(m *meeting) *meeting {
	for i := len(w.meets) - 1; i >= 0; i-- {
		o := &w.meets[i]
		if families[o.out.Format] != families[m.out.Format] {
			continue
		}
		if (o.out.Stage == "planned") != (m.out.Stage == "planned") && families[m.out.Format] != 5 {
			continue
		}
		n := common(o.who, m.who)
		switch {
		case len(m.pair) > 0 && n == len(m.who) && len(o.who) == 2:
			return o
		case families[m.out.Format] == 5:
			if len(m.who) == 0 || len(o.who) == 0 || n > 0 {
				return o
			}
		case len(m.who) == 0 && m.sents[0]-o.sents[len(o.sents)-1] <= 2:
			return o
		case n == 0:
		case n == len(m.who) && w.again(m) && o.out.Stage == m.out.Stage:
			return o // «خلال تلك الزيارة»
		case n >= 2 || (n == len(m.who) || n == len(o.who)) && m.sents[0]-o.sents[len(o.sents)-1] <= joinSentences:
			return o
		}
	}
	return nil
}

// again reports whether a meeting is told by a definite noun, as one that the
// reader knows.
func (w *work) again(m *meeting) bool {
	f := &w.found[m.events[0]]
	return f.form != asFinite && f.reading.Pro.Has(rawi.Al)
}

// join adds what another telling of the meeting says.
func (m *meeting) join(o *meeting) {
	m.events = append(m.events, o.events...)
	m.sents = append(m.sents, o.sents...)
	for _, e := range o.who {
		if !contains(m.who, e) {
			m.who = append(m.who, e)
		}
	}
	if families[m.out.Format] == 1 && rank[o.out.Format] > rank[m.out.Format] {
		m.out.Format = o.out.Format
	}
	if m.out.Place == 0 {
		m.out.Place = o.out.Place
	}
	if m.out.Time == 0 {
		m.out.Time = o.out.Time
	}
	if m.out.Host == 0 {
		m.out.Host = o.out.Host
	}
	m.joint = m.joint || o.joint
	if m.out.Stage == "under_way" && o.out.Stage == "concluded" {
		m.out.Stage = "concluded"
	}
}

// complete fills what the sentences of the meeting tell of it.
func (w *work) complete(m *meeting, index int) {
	slices.Sort(m.sents)
	m.sents = slices.Compact(m.sents)
	if m.out.Format == "conference" {
		w.conference(m, index)
	}
	if m.out.Format == "conference" && w.persons(m) < 2 && w.found[m.events[0]].pat.need == needNone && !m.joint {
		m.gone = true // one who speaks to the press meets nobody
		return
	}
	w.level(m)
	w.format(m)
	w.sides(m)
	if m.out.Format == "summit" && m.out.Place == 0 {
		m.out.Place = w.summitPlace()
	}
	if m.out.Venue == 0 {
		w.venue(m)
	}
	w.size(m)
	w.agenda(m)
	w.said(m)
}

// persons counts the people among those who sat there, by name or office.
func (w *work) persons(m *meeting) int {
	n := 0
	for _, e := range m.who {
		if x := w.d.Entity(e); x.Type == rawi.Person || x.Type == rawi.Role && x.Count != rawi.Plural && !slices.Contains(x.Sector, "JRN") {
			n++
		}
	}
	return n
}

// conference gives a press conference that names nobody those who speak there,
// and a joint one those of the meeting before it.
func (w *work) conference(m *meeting, index int) {
	if len(m.who) < 2 {
		for i := range w.d.Statements {
			s := &w.d.Statements[i]
			if sent := w.d.SentenceAt(s.Cue.Start); !s.Cue.Empty() && slices.Contains(m.sents, sent) {
				for _, e := range s.Speakers {
					if !contains(m.who, e) {
						m.who = append(m.who, e)
					}
				}
			}
		}
	}
	if len(m.who) >= 2 || !m.joint {
		return
	}
	for i := range w.meets {
		o := &w.meets[i]
		if i != index && len(o.who) >= 2 && (len(m.who) == 0 || contains(o.who, m.who[0])) {
			for _, e := range o.who {
				if x := w.d.Entity(e); !contains(m.who, e) && x != nil && x.Type == rawi.Person {
					m.who = append(m.who, e)
				}
			}
			return
		}
	}
}

// format decides the format by who sat there.
func (w *work) format(m *meeting) {
	if families[m.out.Format] != 1 || m.out.Format == "video" {
		return
	}
	persons, groups := 0, 0
	for _, e := range m.who {
		x := w.d.Entity(e)
		switch {
		case x.Type == rawi.Person:
			persons++
		case x.Type == rawi.Role && x.Count == rawi.Plural:
			groups++
		}
		if x.Type == rawi.Role && w.headOf(x.Name, "mark") == "delegation" {
			m.out.Format = "delegation"
			return
		}
	}
	switch {
	case (m.out.Format == "bilateral" || m.out.Format == "talks") && m.out.Level == "heads" && persons == 2 && len(m.who) == 2 && w.abroad(m) && w.summitPlace() != 0:
		m.out.Format = "summit" // the article calls it «قمة جنيف» elsewhere
	case m.out.Format == "summit":
		if m.out.Level == "ministers" || m.out.Level == "officials" {
			m.out.Format = "bilateral"
		}
	case len(m.who) > 3 && persons == 0:
		m.out.Format = "multilateral"
	case m.out.Format == "talks" && persons >= 2 && persons == len(m.who):
		m.out.Format = "bilateral"
	case m.out.Format == "bilateral" && (groups > 0 && persons < 2 || len(m.who) < 2):
		m.out.Format = "other"
	}
}

// abroad reports whether those who met are of different states.
func (w *work) abroad(m *meeting) bool {
	return w.foreign(m.who[0], m.who[1])
}

// headOf returns what the first word of a name says, by its dictionary form
// without the article.
func (w *work) headOf(name, kind string) string {
	word, _, _ := strings.Cut(name, " ")
	word = strings.TrimPrefix(arabic.Normalise(word), "ال")
	for _, row := range w.s.formats[word] {
		if r := &w.s.meets[row]; r.kind == kind && len(r.rest) == 0 {
			return r.value
		}
	}
	return ""
}

// level is that of the highest office among those who sat there.
func (w *work) level(m *meeting) {
	order := []string{"", "officials", "ministers", "heads"}
	best := 0
	for _, e := range m.who {
		x := w.d.Entity(e)
		titles := []string{x.Name}
		for _, o := range x.Offices {
			titles = append(titles, o.Title)
		}
		for _, t := range titles {
			if l := slices.Index(order, w.headOf(t, "level")); l > best {
				best = l
			}
		}
	}
	m.out.Level = order[best]
}

// sides puts those who sat there on their sides: people of one state together
// where three and more sat there.
func (w *work) sides(m *meeting) {
	var sides []rawi.Side
	at := map[string]int{}
	for _, e := range m.who {
		x := w.d.Entity(e)
		if x.Type == rawi.Person {
			if i, ok := at[x.Country]; ok && x.Country != "" && len(m.who) > 2 && families[m.out.Format] == 1 {
				sides[i].Members = append(sides[i].Members, e)
				continue
			}
			at[x.Country] = len(sides)
			sides = append(sides, rawi.Side{Party: w.stateOf(m, x), Members: []rawi.EntityRef{e}})
			continue
		}
		sides = append(sides, rawi.Side{Party: e})
	}
	m.out.Sides = sides
}

// stateOf returns the place that is the state of a person, where the document
// names it and it is no side of its own.
func (w *work) stateOf(m *meeting, x *rawi.Entity) rawi.EntityRef {
	r := w.stateNamed(x.Country)
	if x.Country == "" || contains(m.who, r) || r == m.out.Place {
		return 0
	}
	return r
}

// venue is the named house in a sentence of the meeting.
func (w *work) venue(m *meeting) {
	d := w.d
	for _, sent := range m.sents {
		s := &d.Sentences[sent]
		for j := s.First; j < s.Last; j++ {
			n := w.mentions[j]
			if n == 0 {
				continue
			}
			men := &d.Mentions[n-1]
			e := d.Entity(men.Entity)
			if e == nil || e.Type != rawi.Place && e.Type != rawi.Org {
				continue
			}
			if !w.governedAt(men) {
				continue
			}
			if w.headOf(d.Slice(men.Span), "venue") != "" || w.headOf(e.Name, "venue") != "" {
				if contains(m.who, men.Entity) && m.out.Format != "visit" {
					continue
				}
				m.out.Venue = men.Entity
				if m.out.Place == men.Entity {
					m.out.Place = 0
				}
				return
			}
		}
	}
}

// governedAt reports whether a preposition governs the mention.
func (w *work) governedAt(m *rawi.Mention) bool {
	if m.Start > w.d.Tokens[m.First].Start {
		return true
	}
	for j := m.First - 1; j >= 0 && j >= m.First-2; j-- {
		r := w.d.Tokens[j].Reading()
		if r.POS == rawi.ADP || r.Pro.Any(rawi.Ba) {
			return true
		}
		if r.POS != rawi.NOUN && r.POS != rawi.ADJ {
			return false
		}
	}
	return false
}

// summitPlace is the place that a summit is called by: «قمة جنيف».
func (w *work) summitPlace() rawi.EntityRef {
	d := w.d
	for j := 0; j+1 < len(d.Tokens); j++ {
		n := w.mentions[j+1]
		if n == 0 {
			continue
		}
		e := d.Mentions[n-1].Entity
		if x := d.Entity(e); x == nil || x.Type != rawi.Place || w.isState(x) {
			continue
		}
		for _, row := range w.s.formats[d.Tokens[j].Reading().Dict] {
			if r := &w.s.meets[row]; r.kind == "mark" && r.value == "summit" && len(r.rest) == 0 {
				return e
			}
		}
	}
	return 0
}

// size reads «3+3» in the sentences of the meeting and those behind them.
func (w *work) size(m *meeting) {
	if families[m.out.Format] != 1 || len(m.out.Sides) != 2 {
		return
	}
	d := w.d
	for _, sent := range m.sents {
		for n := sent; n <= sent+1 && n < len(d.Sentences); n++ {
			s := &d.Sentences[n]
			for j := s.First; j < s.Last; j++ {
				a, b, ok := w.pairAt(j)
				if !ok {
					a, b, ok = w.delegationsAt(j, s.Last)
				}
				if !ok {
					continue
				}
				m.out.Sides[0].Size, m.out.Sides[1].Size = a, b
				m.out.Size = strconv.Itoa(a) + "+" + strconv.Itoa(b)
				return
			}
		}
	}
}

// pairAt reads two small numbers joined by a plus sign, in one token or three.
func (w *work) pairAt(j int) (a, b int, ok bool) {
	d := w.d
	text := d.Slice(d.Tokens[j].Span)
	if !strings.Contains(text, "+") {
		if j == 0 || j+2 > len(d.Tokens)-1 || d.Slice(d.Tokens[j+1].Span) != "+" {
			return 0, 0, false
		}
		text += "+" + d.Slice(d.Tokens[j+2].Span)
	}
	left, right, _ := strings.Cut(text, "+")
	a, b = number(left), number(right)
	return a, b, a > 0 && b > 0 && a < 100 && b < 100
}

// delegationsAt reads «وفد من ثلاثة … من كل دولة», «ضم كل وفد ثلاثة مسؤولين»: the
// size of each side.
func (w *work) delegationsAt(j, end int) (a, b int, ok bool) {
	if !w.isMark(j, "delegation") {
		return 0, 0, false
	}
	n, each := 0, j > 0 && w.each(j-1)
	for i := j + 1; i < end && i < j+8; i++ {
		if n == 0 {
			n = w.sizeAt(i)
		}
		each = each || w.each(i)
	}
	return n, n, n > 1 && each
}

func (w *work) each(i int) bool { return w.isMark(i, "each") }

// isMark reports whether a word is a mark of meeting-patterns.txt.
func (w *work) isMark(i int, value string) bool {
	for _, row := range w.s.formats[w.d.Tokens[i].Reading().Dict] {
		if r := &w.s.meets[row]; r.kind == "mark" && r.value == value && len(r.rest) == 0 {
			return true
		}
	}
	return false
}

func (w *work) sizeAt(i int) int {
	t := &w.d.Tokens[i]
	if n := number(w.d.Slice(t.Span)); n > 0 {
		return n
	}
	for _, row := range w.s.formats[t.Reading().Dict] {
		if r := &w.s.meets[row]; r.kind == "size" && len(r.rest) == 0 {
			return number(r.value)
		}
	}
	return 0
}

// number reads a number in European or Arabic digits; 0 if it is none.
func number(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			n = n*10 + int(r-'0')
		case r >= '٠' && r <= '٩':
			n = n*10 + int(r-'٠')
		default:
			return 0
		}
		if n > 1000 {
			return 0
		}
	}
	return n
}

const longestAgenda = 14 // tokens

// agenda is what stands behind «حول», «لبحث» in a sentence of the meeting.
func (w *work) agenda(m *meeting) {
	d := w.d
	for _, sent := range m.sents {
		s := &d.Sentences[sent]
		for j := s.First; j < s.Last; j++ {
			hit := false
			for _, row := range w.s.formats[d.Tokens[j].Reading().Dict] {
				hit = hit || w.s.meets[row].kind == "mark" && w.s.meets[row].value == "agenda"
			}
			if !hit || w.stmtCue[j] > 0 {
				continue
			}
			end := j + 1
			for end < s.Last && end < j+longestAgenda && d.Tokens[end].Kind != rawi.KindPunct && d.Tokens[end].Reading().Deriv != rawi.Finite {
				end++
			}
			if end > j+1 {
				m.out.Agenda = append(m.out.Agenda, rawi.Span{Start: d.Tokens[j+1].Start, End: d.Tokens[end-1].End})
				break
			}
		}
	}
}

// said links the statements that those who sat there made in the sentences of
// the meeting.
func (w *work) said(m *meeting) {
	for i := range w.d.Statements {
		s := &w.d.Statements[i]
		at := s.Cue.Start
		if s.Cue.Empty() && len(s.Content) > 0 {
			at = s.Content[0].Start
		}
		if !slices.Contains(m.sents, w.d.SentenceAt(at)) {
			continue
		}
		for _, e := range s.Speakers {
			if contains(m.who, e) {
				m.out.Statements = append(m.out.Statements, rawi.StatementRef(i+1))
				break
			}
		}
	}
}
