package store

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
)

// Rows are the findings of a record as indexes need them. Numbers are those of
// the record's identifiers: N is 1 for "s1", and zero is none. Offsets are code
// points, as in the record.
type Rows struct {
	Entities   []EntityRow
	Mentions   []MentionRow
	Times      []TimeRow
	Statements []StatementRow
	Events     []EventRow
	Meetings   []MeetingRow
	Roles      []RoleRow
}

// EntityRow is a party or place of an article.
type EntityRow struct {
	N                   int
	Type, Name, Country string
	// Key is what the name is found by: its folded form.
	Key string
}

// MentionRow is a place where an entity is named.
type MentionRow struct {
	N, Entity, Start, End int
	Form                  string
}

// TimeRow is a time expression; From and To are days, yyyy-mm-dd.
type TimeRow struct {
	N, Start, End         int
	Type, Value, From, To string
}

// StatementRow is a statement; Start and End are those of the reported words.
type StatementRow struct {
	N, Start, End, Time         int
	Mode, Act, Basis, Cue, Rule string
	Score                       float64
}

// EventRow is an event; Start and End are those of its trigger.
type EventRow struct {
	N, Start, End, Time, ClaimedBy int
	Type, Mode, Realis, Rule       string
	Score                          float64
}

// MeetingRow is a meeting; Start and End are those of its trigger.
type MeetingRow struct {
	N, Start, End, Time       int
	Format, Stage, Size, Rule string
	Score                     float64
}

// The kinds of findings that have roles.
const (
	KindStatement = "s"
	KindEvent     = "v"
	KindMeeting   = "m"
)

// The roles of entities in findings.
const (
	RoleSpeaker   = "speaker"
	RoleAddressee = "addressee"
	RoleAbout     = "about"
	RoleVia       = "via"
	RoleActor     = "actor"
	RoleRecipient = "recipient"
	RolePlace     = "place"
	RoleHost      = "host"
	RoleParty     = "party"
	RoleMember    = "member"
	RoleVenue     = "venue"
)

// RoleRow says which part an entity has in a finding.
type RoleRow struct {
	Kind   string
	N      int // of the statement, event or meeting
	Role   string
	Entity int
}

// RowsOf returns the rows of a record. fold makes the keys of names.
func RowsOf(r *rawi.Record, fold func(string) string) *Rows {
	rows := &Rows{}
	seen := map[RoleRow]bool{}
	role := func(kind string, n int, role string, entities ...string) {
		for _, id := range entities {
			row := RoleRow{kind, n, role, number(id)}
			if row.Entity != 0 && !seen[row] {
				seen[row] = true
				rows.Roles = append(rows.Roles, row)
			}
		}
	}
	for _, e := range r.Entities {
		row := EntityRow{N: number(e.ID), Type: word(e.Type), Name: Clean(e.Name), Country: word(e.Country)}
		if row.Key = row.Name; fold != nil {
			row.Key = Clean(fold(row.Name))
		}
		row.Key = clip(row.Key, keyLimit)
		rows.Entities = append(rows.Entities, row)
		for _, m := range e.Mentions {
			rows.Mentions = append(rows.Mentions, MentionRow{len(rows.Mentions) + 1, row.N, m.Start, m.End, word(m.Form)})
		}
	}
	for _, t := range r.Times {
		rows.Times = append(rows.Times, TimeRow{number(t.ID), t.Start, t.End, word(t.Type), word(t.Value), word(t.From), word(t.To)})
	}
	for _, s := range r.Statements {
		row := StatementRow{
			N: number(s.ID), Time: number(s.Time), Mode: word(s.Mode), Act: word(s.Act), Basis: word(s.Basis),
			Cue: word(s.Cue.Lemma), Rule: word(s.Rule), Score: s.Score,
		}
		if n := len(s.Content); n > 0 {
			row.Start, row.End = s.Content[0].Start, s.Content[n-1].End
		}
		rows.Statements = append(rows.Statements, row)
		role(KindStatement, row.N, RoleSpeaker, s.Speakers...)
		role(KindStatement, row.N, RoleAddressee, s.Addressee)
		role(KindStatement, row.N, RoleAbout, s.About...)
		role(KindStatement, row.N, RoleVia, s.Via...)
	}
	for _, e := range r.Events {
		row := EventRow{
			N: number(e.ID), Start: e.Trigger.Start, End: e.Trigger.End, Time: number(e.Time), ClaimedBy: number(e.ClaimedBy),
			Type: word(e.Type), Mode: word(e.Mode), Realis: word(e.Realis), Rule: word(e.Rule), Score: e.Score,
		}
		rows.Events = append(rows.Events, row)
		n := row.N
		role(KindEvent, n, RoleActor, e.Actors...)
		role(KindEvent, n, RoleRecipient, e.Recipients...)
		role(KindEvent, n, RolePlace, e.Place)
	}
	for _, m := range r.Meetings {
		row := MeetingRow{
			N: number(m.ID), Start: m.Trigger.Start, End: m.Trigger.End, Time: number(m.Time),
			Format: word(m.Format), Stage: word(m.Stage), Size: word(m.Size), Rule: word(m.Rule), Score: m.Score,
		}
		rows.Meetings = append(rows.Meetings, row)
		n := row.N
		role(KindMeeting, n, RoleHost, m.Host)
		role(KindMeeting, n, RoleVenue, m.Venue)
		role(KindMeeting, n, RolePlace, m.Place)
		for _, side := range m.Sides {
			role(KindMeeting, n, RoleParty, side.Party)
			role(KindMeeting, n, RoleMember, side.Members...)
		}
	}
	return rows
}

// number returns the number of an identifier: 12 for "e12", 0 for "".
func number(id string) int {
	n, err := strconv.Atoi(strings.TrimLeft(id, "estvm"))
	if err != nil {
		return 0
	}
	return n
}

// The lengths in bytes beyond which the key of a name and a word such as a type
// are cut: an index of PostgreSQL takes no longer ones.
const (
	keyLimit  = 512
	wordLimit = 128
)

// word returns a type, rule or other word of the contract as rows keep it.
func word(s string) string { return clip(Clean(s), wordLimit) }

// clip cuts a string to at most n bytes, on a character bound.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Clean returns a string as every backend can keep it beside the record: what is
// no UTF-8, and the character NUL, become U+FFFD.
func Clean(s string) string {
	if !utf8.ValidString(s) {
		s = string([]rune(s)) // a byte at a time, as JSON does
	}
	return strings.ReplaceAll(s, "\x00", "\ufffd")
}

// Sort brings rows into their order: by number, and roles by kind, number, role
// and entity.
func (r *Rows) Sort() {
	slices.SortFunc(r.Entities, func(a, b EntityRow) int { return a.N - b.N })
	slices.SortFunc(r.Mentions, func(a, b MentionRow) int { return a.N - b.N })
	slices.SortFunc(r.Times, func(a, b TimeRow) int { return a.N - b.N })
	slices.SortFunc(r.Statements, func(a, b StatementRow) int { return a.N - b.N })
	slices.SortFunc(r.Events, func(a, b EventRow) int { return a.N - b.N })
	slices.SortFunc(r.Meetings, func(a, b MeetingRow) int { return a.N - b.N })
	slices.SortFunc(r.Roles, func(a, b RoleRow) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.N-b.N, cmp.Compare(a.Role, b.Role), a.Entity-b.Entity)
	})
}
