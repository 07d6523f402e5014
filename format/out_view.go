package format

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
)

// appendView appends the record as a person reads it: the head of the article,
// the meetings, who said what, the events, names, times and notes. The base
// direction is that of the labels; words of the document that run the other way
// are isolated.
func appendView(dst []byte, d *rawi.Document, o *WriteOptions) ([]byte, error) {
	base := leftToRight
	if o.Lang == "ar" {
		base = rightToLeft
	}
	v := view{page: page{dst: dst, base: base, width: min(o.Width, maxWidth), color: o.Color}, d: d, explain: o.Explain, label: labelsOf(o.Lang)}
	v.head()
	v.meetings()
	v.statements()
	v.events()
	v.names()
	v.times()
	v.notes()
	v.blank()
	return v.dst, nil
}

// The columns of the view, in cells.
const (
	maxWidth  = 110 // longer lines are hard to read
	margin    = 2
	rowWidth  = 12 // the label of a row
	actWidth  = 14 // the act of a statement, the type of an event
	modeWidth = 11 // the mode of a statement
	narrow    = 70 // below it, columns become lines
)

type view struct {
	page
	d       *rawi.Document
	explain bool
	label   labels
}

// section writes the heading of a section, with the number of its entries.
func (v *view) section(key string, n int) {
	v.blank()
	v.line(0, 0, run{v.label.of("head", key), header}, run{"  ", plain}, run{strconv.Itoa(n), faint})
}

// dot stands between pieces. It stays on the line of the one before it.
const dot = "\u00a0· "

// dots joins pieces that are not empty with dots.
func dots(pieces ...[]run) []run {
	var out []run
	for _, p := range pieces {
		if len(p) == 0 || p[0].text == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, run{dot, faint})
		}
		out = append(out, p...)
	}
	return out
}

// one returns a piece of one run.
func one(text string, s style) []run { return []run{{text, s}} }

// rule returns the run that explains a finding, if it is asked for.
func (v *view) rule(rule string, s float64) []run {
	switch {
	case !v.explain || rule == "":
		return nil
	case s == 0:
		return one(rule, accent)
	}
	return one(rule+"\u00a0"+score(s), accent)
}

func (v *view) head() {
	d := v.d
	title := d.Source.Headline
	if title == "" {
		title = d.Slice(d.Title)
	}
	if title == "" {
		title = d.ID
	}
	if title == "" {
		title = v.label["untitled"]
	}
	v.line(0, 0, run{clean(title), bold})
	day := clean(d.Source.PublishedText)
	if t := d.Source.Published; !t.IsZero() {
		day, _ = v.date(t.Format("2006-01-02"))
		if len(d.Source.PublishedText) > len("2006-01-02") {
			day += " " + t.Format("15:04")
		}
	}
	var author []run
	if d.Source.Author != "" {
		author = []run{{v.label["by"] + " ", faint}, {tie(clean(d.Source.Author)), faint}}
	}
	about := dots(one(clean(d.Source.Publisher), plain), one(day, plain), author, one(v.name(d.Dateline), plain))
	if len(about) > 0 {
		v.line(0, 0, about...)
	}
	if d.Source.URL != "" {
		v.line(0, 0, run{clean(d.Source.URL), faint})
	}
	if d.Lang != "" && d.Lang != "ar" {
		v.line(0, 0, run{v.label["language"] + ": ", faint}, run{d.Lang, caution})
	}
}

// row writes one line of an entry, labelled unless the key is empty.
func (v *view) row(key string, runs ...run) {
	if len(runs) == 0 {
		return
	}
	const indent = 2 * margin
	label, ok := v.label["row."+key]
	if !ok {
		v.line(indent+rowWidth, indent+rowWidth, runs...)
		return
	}
	v.line(indent, indent+rowWidth, append([]run{{label, faint}, {pad(label, rowWidth), plain}}, runs...)...)
}

func (v *view) meetings() {
	if len(v.d.Meetings) == 0 {
		return
	}
	v.section("meetings", len(v.d.Meetings))
	for i := range v.d.Meetings {
		m := &v.d.Meetings[i]
		if i > 0 {
			v.blank()
		}
		stage := faint
		switch m.Stage {
		case "planned":
			stage = caution
		case "cancelled":
			stage = bad
		}
		v.line(margin, 2*margin, dots(one(v.label.of("format", m.Format), bold), one(m.Size, plain),
			one(v.label.of("level", m.Level), faint), one(v.label.of("stage", m.Stage), stage), v.rule(m.Rule, m.Score))...)
		for j, s := range m.Sides {
			key := "sides"
			if j > 0 {
				key = ""
			}
			v.row(key, v.side(s)...)
		}
		v.row("place", v.list(plain, distinct(m.Venue, m.Place)...)...)
		v.row("host", v.list(plain, distinct(m.Host)...)...)
		v.row("time", v.moment(m.Time)...)
		for j, a := range m.Agenda {
			key := "agenda"
			if j > 0 {
				key = ""
			}
			v.row(key, run{clean(v.d.Slice(a)), plain})
		}
		if n := len(m.Statements); n > 0 {
			v.row("said", run{strconv.Itoa(n), plain})
		}
	}
}

// side returns a side of a meeting: the party, who sat there, and how many more.
func (v *view) side(s rawi.Side) []run {
	members := v.list(plain, s.Members...)
	party := v.list(plain, distinct(s.Party)...)
	out := party
	if len(party) > 0 && len(members) > 0 {
		out = append(out, run{": ", faint})
	}
	out = append(out, members...)
	if more := s.Size - len(s.Members); s.Size > 0 && more > 0 {
		out = append(out, run{" +" + strconv.Itoa(more), faint})
	}
	return out
}

// distinct returns the references that are not none, each once.
func distinct(refs ...rawi.EntityRef) []rawi.EntityRef {
	var out []rawi.EntityRef
	for _, r := range refs {
		if r != 0 && !contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

func contains(refs []rawi.EntityRef, r rawi.EntityRef) bool {
	for _, o := range refs {
		if o == r {
			return true
		}
	}
	return false
}

// list returns the names of entities, between commas.
func (v *view) list(s style, refs ...rawi.EntityRef) []run {
	var out []run
	for _, r := range refs {
		e := v.d.Entity(r)
		if e == nil {
			continue
		}
		if len(out) > 0 {
			out = append(out, run{v.label["list.comma"] + " ", faint})
		}
		out = append(out, run{tie(clean(e.Name)), s})
	}
	return out
}

// name returns the name of one entity, or "".
func (v *view) name(r rawi.EntityRef) string {
	if e := v.d.Entity(r); e != nil {
		return clean(e.Name)
	}
	return ""
}

// group is what one speaker, or several jointly, said.
type group struct {
	first      *rawi.Statement
	statements []*rawi.Statement
}

// groups returns the statements by speaker, in the order of the first words.
func groups(d *rawi.Document) []*group {
	var out []*group
	byKey := map[string]*group{}
	for i := range d.Statements {
		s := &d.Statements[i]
		key := s.SpeakerText
		if len(s.Speakers) > 0 {
			var b strings.Builder
			for _, r := range s.Speakers {
				b.WriteString("#" + strconv.Itoa(int(r)))
			}
			key = b.String()
		}
		g := byKey[key]
		if g == nil {
			g = &group{first: s}
			byKey[key] = g
			out = append(out, g)
		}
		g.statements = append(g.statements, s)
	}
	return out
}

func (v *view) statements() {
	if len(v.d.Statements) == 0 {
		return
	}
	v.section("statements", len(v.d.Statements))
	for i, g := range groups(v.d) {
		if i > 0 {
			v.blank()
		}
		v.line(margin, 2*margin, v.speaker(g.first)...)
		for _, s := range g.statements {
			v.statement(s)
		}
	}
}

// speaker returns the heading of a group: who spoke, and in what office.
func (v *view) speaker(s *rawi.Statement) []run {
	var basis []run
	if s.Basis != "" && s.Basis != "named" {
		basis = one(v.label.of("basis", s.Basis), faint)
	}
	if len(s.Speakers) == 0 {
		name := clean(s.SpeakerText)
		if name == "" {
			name = v.label["unknown.speaker"]
		}
		return dots(one(name, bold), basis)
	}
	out := v.list(bold, s.Speakers...)
	if len(s.Speakers) == 1 {
		if e := v.d.Entity(s.Speakers[0]); e != nil && len(e.Offices) > 0 {
			out = append(out, run{"  ", plain}, run{clean(e.Offices[0].Title), faint})
		}
	}
	return dots(out, basis)
}

// statement writes one statement: the act, the exact words, then what else is
// known of it.
func (v *view) statement(s *rawi.Statement) {
	const indent = 2 * margin
	act := v.label.of("act", s.Act)
	if s.Act == "" {
		act = v.label.of("act", "assert")
	}
	mode := v.label.of("mode", s.Mode)
	hang := indent + actWidth + modeWidth
	var words []run
	for i, c := range s.Content {
		if i > 0 {
			words = append(words, run{" … ", faint})
		}
		words = append(words, run{v.quoted(s, c), plain})
	}
	if v.width > 0 && v.width < narrow {
		hang = indent + margin
		v.line(indent, hang, run{act, accent}, run{"  ", plain}, run{mode, faint})
		v.line(hang, hang, words...)
	} else {
		v.line(indent, hang, append([]run{{act, accent}, {pad(act, actWidth), plain}, {mode, faint}, {pad(mode, modeWidth), plain}}, words...)...)
	}
	details := dots(v.with("to", s.Addressee), v.with("via", s.Via...), one(v.when(s.Time), faint))
	if v.explain {
		details = dots(details, v.with("about", s.About...), v.where(s.Content), v.rule(s.Rule, s.Score))
	}
	if len(details) > 0 {
		v.line(hang, hang, details...)
	}
}

// where says at which characters of the text the words stand.
func (v *view) where(spans []rawi.Span) []run {
	if len(spans) == 0 {
		return nil
	}
	start := utf8.RuneCountInString(v.d.Text[:spans[0].Start])
	end := utf8.RuneCountInString(v.d.Text[:spans[len(spans)-1].End])
	return []run{{v.label["characters"] + " ", faint}, {strconv.Itoa(start) + "–" + strconv.Itoa(end), faint}}
}

// quoted returns the exact words of a statement, in quote marks where they are
// the speaker's own from end to end.
func (v *view) quoted(s *rawi.Statement, c rawi.Span) string {
	words := clean(v.d.Slice(c))
	if s.Mode != rawi.Direct {
		return words
	}
	return "«" + words + "»"
}

// with returns a labelled list of entities, or nothing for none.
func (v *view) with(key string, refs ...rawi.EntityRef) []run {
	names := v.list(faint, refs...)
	if len(names) == 0 {
		return nil
	}
	return append([]run{{v.label[key] + " ", faint}}, names...)
}

func (v *view) events() {
	if len(v.d.Events) == 0 {
		return
	}
	v.section("events", len(v.d.Events))
	const indent, hang = margin, margin + actWidth
	for i := range v.d.Events {
		e := &v.d.Events[i]
		kind := v.label.of("event", e.Type)
		who := v.list(bold, e.Actors...)
		if len(e.Recipients) > 0 {
			who = append(who, run{" " + v.label["arrow"] + " ", accent})
			who = append(who, v.list(bold, e.Recipients...)...)
		}
		if len(who) == 0 {
			who = []run{{clean(v.d.Slice(e.Trigger.Span)), plain}}
		}
		v.line(indent, hang, append([]run{{kind, accent}, {pad(kind, actWidth), plain}}, who...)...)
		v.line(hang, hang, dots(one(v.label.of("realis", e.Realis), realisStyle(e.Realis)), one(v.label.of("kind", e.Mode), faint),
			one(clean(v.d.Slice(e.Trigger.Span)), faint), one(v.name(e.Place), faint), one(v.when(e.Time), faint), v.claim(e.ClaimedBy), v.rule(e.Rule, e.Score))...)
	}
}

// claim returns who says that an event is so.
func (v *view) claim(r rawi.StatementRef) []run {
	if r <= 0 || int(r) > len(v.d.Statements) {
		return nil
	}
	s := &v.d.Statements[r-1]
	switch {
	case len(s.Speakers) > 0:
		return v.with("claimed", s.Speakers...)
	case s.SpeakerText != "":
		return []run{{v.label["claimed"] + " ", faint}, {clean(s.SpeakerText), faint}}
	}
	return nil
}

func realisStyle(realis string) style {
	switch realis {
	case rawi.Actual:
		return good
	case rawi.Denied:
		return bad
	case rawi.Background:
		return faint
	}
	return caution
}

func (v *view) names() {
	if len(v.d.Entities) == 0 {
		return
	}
	v.section("names", len(v.d.Entities))
	const indent, hang = margin, margin + actWidth
	for _, kind := range []string{rawi.Person, rawi.Org, rawi.Place, rawi.Role} {
		var out []run
		for i := range v.d.Entities {
			e := &v.d.Entities[i]
			if e.Type != kind {
				continue
			}
			if len(out) > 0 {
				out = append(out, run{dot, faint})
			}
			out = append(out, run{tie(clean(e.Name)), plain})
			if e.Country != "" {
				out = append(out, run{"\u00a0", plain}, run{e.Country, faint})
			}
			if r := v.rule(e.Rule, e.Score); r != nil {
				out = append(append(out, run{"\u00a0", plain}), r...)
			}
		}
		if len(out) == 0 {
			continue
		}
		label := v.label.of("type", kind)
		v.line(indent, hang, append([]run{{label, faint}, {pad(label, actWidth), plain}}, out...)...)
	}
}

func (v *view) times() {
	if len(v.d.Times) == 0 {
		return
	}
	v.section("times", len(v.d.Times))
	seen := map[string]bool{}
	column := 0
	for _, t := range v.d.Times {
		column = min(max(column, cells(clean(v.d.Slice(t.Span)))+margin), 36)
	}
	for i, t := range v.d.Times {
		text := clean(v.d.Slice(t.Span))
		key := text + "\x00" + t.Value
		if seen[key] {
			continue
		}
		seen[key] = true
		line := []run{{text, plain}, {pad(text, column), plain}}
		if v.value(&v.d.Times[i]) == "" {
			line = append(line, run{v.label["open"], faint})
		} else {
			line = append(line, v.moment(rawi.TimeRef(i+1))...)
		}
		v.line(margin, margin+column, append(append(line, run{"  ", plain}), v.rule(t.Rule, 0)...)...)
	}
}

func (v *view) notes() {
	if len(v.d.Notes) == 0 {
		return
	}
	v.section("notes", len(v.d.Notes))
	for _, n := range v.d.Notes {
		v.line(margin, 2*margin, run{n.Stage + ": ", faint}, run{clean(n.Reason), plain})
	}
}

// moment returns a time as runs, with a word of doubt where the value was chosen
// or is open.
func (v *view) moment(r rawi.TimeRef) []run {
	text := v.when(r)
	if text == "" {
		return nil
	}
	t := &v.d.Times[r-1]
	doubt := ""
	switch {
	case v.value(t) == "":
		doubt = v.label["open"]
	case t.Uncertain:
		doubt = v.label["uncertain"]
	}
	if doubt == "" {
		return one(text, plain)
	}
	return []run{{text, plain}, {" (" + doubt + ")", faint}}
}

// when returns a time in the words of the view, or in the article's where its
// value is open; "" for none.
func (v *view) when(r rawi.TimeRef) string {
	if r <= 0 || int(r) > len(v.d.Times) {
		return ""
	}
	t := &v.d.Times[r-1]
	if text := v.value(t); text != "" {
		return text
	}
	return clean(v.d.Slice(t.Span))
}

// value writes what a time denotes: a day, month or year, else the days from
// and to, else the value as it is; "" where it is open.
func (v *view) value(t *rawi.Timex) string {
	switch text, ok := v.date(t.Value); {
	case ok:
		return text
	case t.From != "" && t.From == t.To:
		from, _ := v.date(t.From)
		return from
	case t.From != "" && t.To != "":
		from, _ := v.date(t.From)
		to, _ := v.date(t.To)
		return from + " – " + to
	case strings.Contains(t.Value, "X"):
		return ""
	}
	return t.Value
}

// date writes a TIMEX3 value that is a day, a month, a season or a year, with the part or
// the hour of the day if it has one, in the words of the view. Any other value
// comes back as it is, and false.
func (v *view) date(value string) (string, bool) {
	if word, ok := v.label["ref."+value]; ok {
		return word, true
	}
	day, part, _ := strings.Cut(value, "T")
	fields := strings.Split(day, "-")
	if len(fields) > 3 || len(fields[0]) != 4 {
		return value, false
	}
	for i, f := range fields {
		if _, err := strconv.Atoi(f); err != nil && (i != 1 || v.label["month."+f] == "") {
			return value, false
		}
	}
	out := fields[0]
	if len(fields) > 1 {
		out = v.label.of("month", fields[1]) + " " + out
	}
	if len(fields) > 2 {
		out = strings.TrimLeft(fields[2], "0") + " " + out
	}
	switch word, ok := v.label["day."+part]; {
	case ok:
		out += v.label["list.comma"] + " " + word
	case part != "":
		out += " " + part
	}
	return out, true
}
