package correct

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.org/rawi"
)

// Request asks for a correction of a record as somebody sees it.
type Request struct {
	Kind     Kind   `json:"kind"`
	Document int64  `json:"document,omitempty"`
	Finding  string `json:"finding,omitempty"` // its identifier in the record: s3, v1, m2
	// Revision is the Changed of the document that was seen. Where it has another
	// by now, the correction is refused with store.ErrChanged; 0 takes it as it is.
	Revision int64 `json:"revision,omitempty"`
	Change
	Note string `json:"note,omitempty"`
}

// Author is who makes corrections, and when.
type Author struct {
	Name string
	At   time.Time
}

// The bounds of what is taken.
const (
	noteLimit   = 2000 // characters
	nameLimit   = 200  // characters of a name or a description
	partyLimit  = 20
	spanLimit   = 20_000 // characters of reported words
	authorLimit = 200
)

// The values that the contract of the record has.
var (
	modes  = []string{rawi.Direct, rawi.Indirect, rawi.Mixed}
	realis = []string{rawi.Actual, rawi.Planned, rawi.Possible, rawi.Denied, rawi.Background}
	types  = []string{
		"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
		"ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
	}
	formats = []string{"bilateral", "multilateral", "summit", "delegation", "visit", "call", "video", "reception", "talks", "conference", "other"}
	stages  = []string{"planned", "under_way", "concluded", "cancelled"}
	parties = []string{rawi.Person, rawi.Org, rawi.Place, rawi.Role}
)

// Kinds are the kinds of corrections of findings.
func Kinds() []Kind {
	return []Kind{Wrong, Right, Add, Speaker, Addressee, Bounds, Mode, Act, Type, Realis, Actors, Recipients, Place, Format, Held}
}

// Values returns what the value of a kind may be for a finding; nil where any word
// will do.
func Values(k Kind, finding string) []string {
	switch {
	case k == Mode && finding == Statement:
		return modes
	case k == Type:
		return types
	case k == Realis:
		return realis
	case k == Format:
		return formats
	case k == Held:
		return stages
	}
	return nil
}

func invalid(hint, format string, args ...any) error {
	return rawi.Hint(fmt.Errorf(format+": %w", append(args, rawi.ErrInvalid)...), hint)
}

// Make returns the correction of a record that somebody asks for. What is wrong
// with the request is said by an error that wraps rawi.ErrInvalid and has a hint.
func Make(r *rawi.Record, q *Request, by Author, fold func(string) string) (*Correction, error) {
	if !slices.Contains(Kinds(), q.Kind) {
		return nil, invalid("kinds are "+join(Kinds()), "kind %q", q.Kind)
	}
	if err := checkWords(q, by); err != nil {
		return nil, err
	}
	m := &making{r: r, t: newText(r.Text), q: q}
	f, err := m.finding()
	if err != nil {
		return nil, err
	}
	c := &Correction{
		Kind: q.Kind, Document: q.Document, Article: r.Doc.ID, URL: r.Doc.URL, Digest: rawi.Digest(r.Text), Finding: f.id(),
		By: by.Name, At: by.At.UTC().Truncate(time.Millisecond), Note: q.Note, State: Active,
	}
	if c.Change, err = m.change(f); err != nil {
		return nil, err
	}
	var more []rawi.RecordSpan
	if c.Span != nil {
		more = append(more, *c.Span)
	}
	for _, p := range c.Parties {
		if p.Span != nil {
			more = append(more, *p.Span)
		}
	}
	c.Anchor = anchorOf(m.t, f, more...)
	if q.Kind == Add {
		if c.After, err = m.added(f.statement, c); err != nil {
			return nil, err
		}
	} else {
		c.Before = snapshot(r, m.t, f)
	}
	after, outcomes := Apply(r, []*Correction{c}, fold)
	if lost := outcomes[0].Lost; lost != "" {
		return nil, invalid("rawi correct list shows what was corrected", "correction of %s: %s", f.id(), lost)
	}
	if now := named(after, outcomes[0].Finding); !now.none() {
		if q.Kind != Right && q.Kind != Add && alike(now, f) {
			return nil, invalid("choose another, or mark it right", "%s of %s: it is so already", q.Kind, f.id())
		}
		c.After = snapshot(after, m.t, now)
	}
	return c, c.identify()
}

// checkWords looks at what is free text in a request.
func checkWords(q *Request, by Author) error {
	words := []struct {
		what, s string
		limit   int
		lines   bool
	}{
		{"note", q.Note, noteLimit, true},
		{"name of who corrects", by.Name, authorLimit, false},
		{"speaker_text", q.Text, nameLimit, false},
		{"value", q.Value, nameLimit, false},
		{"mode", q.Mode, nameLimit, false},
		{"act", q.Act, nameLimit, false},
	}
	for _, p := range q.Parties {
		words = append(words, struct {
			what, s string
			limit   int
			lines   bool
		}{"name of a party", p.Name, nameLimit, false})
	}
	for _, w := range words {
		switch {
		case !utf8.ValidString(w.s):
			return invalid("send UTF-8", "%s: no text", w.what)
		case utf8.RuneCountInString(w.s) > w.limit:
			return invalid(fmt.Sprintf("at most %d characters", w.limit), "%s: %d characters", w.what, utf8.RuneCountInString(w.s))
		case strings.TrimSpace(w.s) != w.s:
			return invalid("take the spaces off", "%s: spaces at an end", w.what)
		}
		for _, r := range w.s {
			if unicode.IsControl(r) && (!w.lines || r != '\n') || unicode.Is(unicode.Bidi_Control, r) && !isMark(r) {
				return invalid("take it out", "%s: the character %U", w.what, r)
			}
		}
	}
	if len(q.Parties) > partyLimit {
		return invalid(fmt.Sprintf("at most %d", partyLimit), "%d parties", len(q.Parties))
	}
	if by.At.IsZero() {
		return invalid("", "no time of the correction")
	}
	return nil
}

// isMark reports whether a character only marks the direction of what stands
// beside it, as texts in Arabic and English have it.
func isMark(r rune) bool { return r == '\u200e' || r == '\u200f' || r == '\u061c' }

// making is the making of a correction.
type making struct {
	r *rawi.Record
	t *text
	q *Request
}

// finding returns the finding that the request means; of one that is to be added,
// a finding with nothing but its words.
func (m *making) finding() (finding, error) {
	q := m.q
	if q.Kind == Add {
		if q.Finding != "" {
			return finding{}, invalid("leave finding out", "what is added is no finding yet: %q", q.Finding)
		}
		s := &rawi.RecordStatement{Speakers: []string{}}
		if q.Span == nil {
			return finding{}, invalid("give span: where the reported words begin and end, in code points of the text", "a statement without words")
		}
		if err := m.inText("span", *q.Span); err != nil {
			return finding{}, err
		}
		s.Content = []rawi.RecordSpan{*q.Span}
		if q.Cue != nil {
			if err := m.inText("cue", *q.Cue); err != nil {
				return finding{}, err
			}
			s.Cue = rawi.RecordCue{Start: q.Cue.Start, End: q.Cue.End}
		}
		for _, o := range m.r.Statements {
			if overlap(cover(o.Content), *q.Span) >= sameWords && (q.Cue == nil || overlap(cueSpan(o.Cue), *q.Cue) > 0 || o.Cue.End == 0) {
				return finding{}, invalid("correct its bounds or its speaker", "statement %s has these words", o.ID)
			}
		}
		return finding{statement: s}, nil
	}
	if q.Finding == "" {
		return finding{}, invalid("give the identifier of a statement, event or meeting: s1, v1, m1", "no finding")
	}
	f := named(m.r, q.Finding)
	if f.none() {
		return f, invalid("the record has "+m.has(), "no finding %q", q.Finding)
	}
	if !slices.Contains(kindsOf[q.Kind], f.kind()) {
		return f, invalid("it is for: "+strings.Join(kindsOf[q.Kind], ", "), "%s of %s %s", q.Kind, f.kind(), f.id())
	}
	var at rawi.RecordSpan
	switch {
	case f.statement != nil:
		at = cover(f.statement.Content)
	case f.event != nil:
		at = cueSpan(f.event.Trigger)
	default:
		at = cueSpan(f.meeting.Trigger)
	}
	if !m.t.holds(at) {
		return f, invalid("", "%s has no place in the text by which it could be found again", f.id())
	}
	return f, nil
}

// has says which findings the record has.
func (m *making) has() string {
	var parts []string
	for _, n := range []struct {
		letter string
		ids    int
		what   string
	}{{"s", len(m.r.Statements), "statements"}, {"v", len(m.r.Events), "events"}, {"m", len(m.r.Meetings), "meetings"}} {
		parts = append(parts, fmt.Sprintf("%d %s (%s…)", n.ids, n.what, n.letter))
	}
	return strings.Join(parts, ", ")
}

func (m *making) inText(what string, s rawi.RecordSpan) error {
	if !m.t.holds(s) {
		return invalid("spans are code points of the text, from start to before end", "%s %d to %d of %d", what, s.Start, s.End, len(m.t.runes))
	}
	if s.End-s.Start > spanLimit {
		return invalid(fmt.Sprintf("at most %d characters", spanLimit), "%s of %d characters", what, s.End-s.Start)
	}
	if words := m.t.slice(s); strings.TrimSpace(words) != words {
		return invalid("begin and end with a word or a mark", "%s %d to %d: a space at an end", what, s.Start, s.End)
	}
	return nil
}

// change returns what the request changes, with parties that can be found again.
func (m *making) change(f finding) (Change, error) {
	q := m.q
	c := Change{}
	takes := map[Kind]string{
		Wrong: "", Right: "", Add: "span cue parties speaker_text mode act", Speaker: "parties speaker_text", Addressee: "parties", Bounds: "span",
		Mode: "value", Act: "value", Type: "value", Realis: "value", Actors: "parties", Recipients: "parties", Place: "parties", Format: "value", Held: "value",
	}[q.Kind]
	for _, given := range []struct {
		name string
		ok   bool
	}{
		{"parties", len(q.Parties) > 0},
		{"speaker_text", q.Text != ""},
		{"span", q.Span != nil},
		{"cue", q.Cue != nil},
		{"mode", q.Mode != ""},
		{"act", q.Act != ""},
		{"value", q.Value != ""},
	} {
		if given.ok && !slices.Contains(strings.Fields(takes), given.name) {
			return c, invalid("leave it out", "%s: it takes no %s", q.Kind, given.name)
		}
	}
	switch q.Kind {
	case Bounds:
		if q.Span == nil {
			return c, invalid("give span: where the reported words begin and end, in code points of the text", "bounds without a span")
		}
		if err := m.inText("span", *q.Span); err != nil {
			return c, err
		}
		c.Span = q.Span
	case Mode, Act, Type, Realis, Format, Held:
		if err := checkValue(q.Kind, f.kind(), q.Value); err != nil {
			return c, err
		}
		c.Value = q.Value
	case Addressee, Place:
		if len(q.Parties) > 1 {
			return c, invalid("give one, or none", "%s: %d parties", q.Kind, len(q.Parties))
		}
	case Speaker:
		if len(q.Parties) == 0 && q.Text == "" {
			return c, invalid("give parties or speaker_text; mark it wrong if nobody said it", "a statement without a speaker")
		}
	case Add:
		if len(q.Parties) == 0 && q.Text == "" {
			return c, invalid("give parties or speaker_text", "a statement without a speaker")
		}
		c.Span, c.Cue, c.Mode, c.Act = q.Span, q.Cue, q.Mode, q.Act
		if c.Mode == "" {
			c.Mode = rawi.Indirect
		}
		if err := checkValue(Mode, Statement, c.Mode); err != nil {
			return c, err
		}
		if c.Act != "" {
			if err := checkValue(Act, Statement, c.Act); err != nil {
				return c, err
			}
		}
	}
	c.Text = q.Text
	for _, p := range q.Parties {
		known, err := m.party(p)
		if err != nil {
			return c, err
		}
		if !slices.ContainsFunc(c.Parties, func(o Party) bool { return o.Name == known.Name && o.Type == known.Type }) {
			c.Parties = append(c.Parties, known)
		}
	}
	return c, nil
}

// checkValue refuses a value that the contract of the record does not have. A word
// such as an act is made of small letters.
func checkValue(k Kind, finding, value string) error {
	if known := Values(k, finding); known != nil {
		if !slices.Contains(known, value) {
			return invalid(string(k)+" is one of "+strings.Join(known, ", "), "%s %q", k, value)
		}
		return nil
	}
	if value == "" && k == Mode {
		return nil
	}
	for _, r := range value {
		if (r < 'a' || r > 'z') && r != '_' && r != '-' {
			return invalid("give one English word in small letters: deny, warn, visit", "%s %q", k, value)
		}
	}
	if value == "" || len(value) > 30 {
		return invalid("give one English word in small letters: deny, warn, visit", "%s %q", k, value)
	}
	return nil
}

// party returns a party by name and place.
func (m *making) party(p Party) (Party, error) {
	if p.Type != "" && !slices.Contains(parties, p.Type) {
		return p, invalid("types are "+strings.Join(parties, ", "), "type of a party %q", p.Type)
	}
	if p.Span != nil {
		if err := m.inText("span of a party", *p.Span); err != nil {
			return p, err
		}
	}
	switch {
	case p.Entity != "":
		for i := range m.r.Entities {
			if e := &m.r.Entities[i]; e.ID == p.Entity {
				known := portable(m.t, e)
				if p.Span != nil {
					known.Span = p.Span
				}
				return known, nil
			}
		}
		return p, invalid(fmt.Sprintf("the record has e1 to e%d", len(m.r.Entities)), "no entity %q", p.Entity)
	case p.Name != "":
		if len(strings.Fields(p.Name)) > 12 {
			return p, invalid("at most twelve words", "name of a party: %d words", len(strings.Fields(p.Name)))
		}
		if p.Span != nil {
			return p, nil
		}
		for i := range m.r.Entities {
			if e := &m.r.Entities[i]; e.Name == p.Name && (p.Type == "" || p.Type == e.Type) {
				return portable(m.t, e), nil
			}
		}
		return p, nil
	case p.Span != nil:
		p.Name = m.t.slice(*p.Span)
		if len(strings.Fields(p.Name)) > 12 || strings.ContainsRune(p.Name, '\n') {
			return p, invalid("give the span of the name alone", "a name of %d words", len(strings.Fields(p.Name)))
		}
		for i := range m.r.Entities {
			e := &m.r.Entities[i]
			for _, o := range e.Mentions {
				if o.Start == p.Span.Start && o.End == p.Span.End && (p.Type == "" || p.Type == e.Type) {
					known := portable(m.t, e)
					known.Span = p.Span
					return known, nil
				}
			}
		}
		return p, nil
	}
	return p, invalid("give entity (e2), name, or span", "a party without a name")
}

// portable returns an entity as it is found again: its name and the first place
// that has it, else the first place at all.
func portable(t *text, e *rawi.RecordEntity) Party {
	p := Party{Name: e.Name, Type: e.Type}
	for _, form := range []string{rawi.FormName, rawi.FormTitle, rawi.FormPronoun} {
		for _, m := range e.Mentions {
			if s := (rawi.RecordSpan{Start: m.Start, End: m.End}); m.Form == form && t.holds(s) {
				p.Span = &s
				return p
			}
		}
	}
	return p
}

// added returns the statement that a correction adds.
func (m *making) added(s *rawi.RecordStatement, c *Correction) (*Finding, error) {
	s.Mode, s.Act, s.SpeakerText, s.Rule, s.Score = c.Mode, c.Act, c.Text, Rule, 1
	f := &Finding{Statement: s, Parties: map[string]Party{}}
	for i, p := range c.Parties {
		id := fmt.Sprint("p", i+1)
		f.Parties[id] = p
		s.Speakers = append(s.Speakers, id)
	}
	s.Basis = basisOf(c.Parties, c.Text)
	own := &applier{r: m.r}
	for i, id := range own.about(*c.Span) {
		for k := range m.r.Entities {
			if e := &m.r.Entities[k]; e.ID == id {
				key := fmt.Sprint("a", i+1)
				f.Parties[key] = portable(m.t, e)
				s.About = append(s.About, key)
			}
		}
	}
	return f, nil
}

func overlaps(s rawi.RecordSpan, list []rawi.RecordSpan) bool {
	return slices.ContainsFunc(list, func(o rawi.RecordSpan) bool { return overlap(s, o) > 0 })
}

func basisOf(list []Party, text string) string {
	basis := ""
	for _, p := range list {
		if p.Type != rawi.Role {
			return "named"
		}
		basis = "office"
	}
	if basis == "" && text != "" {
		return "unnamed"
	}
	return basis
}

// snapshot returns a finding of a record so that it stands by itself.
func snapshot(r *rawi.Record, t *text, f finding) *Finding {
	out := &Finding{Parties: map[string]Party{}, Times: map[string]rawi.RecordTime{}}
	party := func(ids ...string) {
		for _, id := range ids {
			for i := range r.Entities {
				if r.Entities[i].ID == id {
					out.Parties[id] = portable(t, &r.Entities[i])
				}
			}
		}
	}
	time := func(id string) {
		for _, n := range r.Times {
			if n.ID == id {
				out.Times[id] = n
			}
		}
	}
	f = copied(f)
	switch {
	case f.statement != nil:
		s := f.statement
		out.Statement = s
		party(s.Speakers...)
		party(s.Addressee)
		party(s.About...)
		party(s.Via...)
		time(s.Time)
	case f.event != nil:
		e := f.event
		out.Event = e
		party(e.Actors...)
		party(e.Recipients...)
		party(e.Place)
		time(e.Time)
	case f.meeting != nil:
		m := f.meeting
		out.Meeting = m
		party(m.Host, m.Venue, m.Place)
		for _, s := range m.Sides {
			party(s.Party)
			party(s.Members...)
		}
		time(m.Time)
	}
	return out
}

func join(kinds []Kind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}
