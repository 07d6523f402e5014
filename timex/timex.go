// Package timex finds time expressions and works out the interval that they
// denote: dates of the Gregorian calendar in the four systems of Arabic month
// names, Hijri dates, weekdays and other times relative to the day of
// publication, parts of days, periods and durations.
//
// A value follows TIMEX3: 2025-08-14, 2025-08, 2025, 2025-W33, 2025-08-14TEV,
// P3D, PRESENT_REF. What the text does not tell is written X: XXXX-08-14. From
// and To are the first and last day of the interval, where it is known.
package timex

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// Stage fills the times layer. It is safe for concurrent use.
type Stage struct {
	forms lexicon.Dict
	items []item
	roles sync.Pool // *[]role, all zero
}

// New returns the stage over a lexicon.
func New(lex *lexicon.Lexicon) (*Stage, error) {
	b, err := lex.Section("timex", Compile)
	if err != nil {
		return nil, err
	}
	sections, err := lexicon.Unpack(b)
	if err != nil {
		return nil, err
	}
	table, err := lexicon.OpenTable(sections["rows"])
	if err != nil {
		return nil, err
	}
	s := &Stage{items: items(table)}
	s.forms, err = lexicon.OpenDict(sections["forms"])
	return s, err
}

// Name returns "timex".
func (*Stage) Name() string { return "timex" }

// Needs returns the tokens layer.
func (*Stage) Needs() rawi.Layers { return rawi.LayerTokens }

// Gives returns the times layer.
func (*Stage) Gives() rawi.Layers { return rawi.LayerTimes }

// Run fills d.Times. Relative times are worked out from the day of publication;
// without it from a date of the text, and a note says so.
func (s *Stage) Run(_ context.Context, d *rawi.Document) error {
	roles, _ := s.roles.Get().(*[]role)
	if roles == nil {
		roles = &[]role{}
	}
	if n := len(d.Tokens) + 1; cap(*roles) < n {
		*roles = make([]role, n, n+n/2)
	} else {
		*roles = (*roles)[:n]
	}
	defer func() {
		clear(*roles)
		s.roles.Put(roles)
	}()
	p := parser{s: s, d: d, roles: *roles}
	if !d.Source.Published.IsZero() {
		p.anchor = dayOf(d.Source.Published)
	}
	for _, sent := range d.Sentences {
		p.classify(sent.First, sent.Last)
	}
	if !p.anchor.known() {
		p.anchor = p.textDate()
		if p.anchor.known() {
			d.Note("timex", "no time of publication: relative times are taken from a date in the text, "+p.anchor.String())
		}
	}
	p.written()
	for _, sent := range d.Sentences {
		p.end = sent.Last
		for i := sent.First; i < sent.Last; {
			e, ok := p.expression(i)
			if !ok {
				i += p.pass(i)
				continue
			}
			p.emit(e)
			i = e.last
		}
	}
	if !p.anchor.known() && p.open {
		d.Note("timex", "no time of publication: relative times are left open")
	}
	d.Done |= rawi.LayerTimes
	return nil
}

// role is what a token, with those after it, means in a time expression.
type role struct {
	values lexicon.Values // rows of the longest phrase that begins here
	len    int            // its tokens
	number int            // value of a number token, -1 for none
	skip   uint8          // bytes of attached particles
	pro    rawi.Clitics
}

// parser works on one document.
type parser struct {
	s      *Stage
	d      *rawi.Document
	roles  []role
	anchor day
	year   int // the year that the text named last
	told   day // the day that the text named last
	recent day // the same of days and longer times
	end    int // of the sentence
	open   bool
}

// classify finds the role of every token of a sentence.
func (p *parser) classify(first, last int) {
	for i := first; i < last; i++ {
		t := &p.d.Tokens[i]
		r := &p.roles[i]
		r.number = -1
		switch t.Kind {
		case rawi.KindNumber:
			if n, err := strconv.Atoi(t.Norm()); err == nil {
				r.number = n
			}
			continue
		case rawi.KindWord:
		default:
			continue
		}
		for _, cut := range t.Word.Cuts {
			v, n := p.longest(cut.Hash, i, last)
			if n > r.len {
				r.values, r.len, r.skip, r.pro = v, n, cut.Skip, cut.Pro
			}
		}
	}
}

func (p *parser) longest(hash uint64, i, last int) (lexicon.Values, int) {
	var best lexicon.Values
	n := 0
	for k := 1; ; k++ {
		v, more := p.s.forms.Get(hash)
		if v.Len() > 0 {
			best, n = v, k
		}
		if !more || i+k >= last {
			return best, n
		}
		hash = lexicon.Join(hash, p.d.Tokens[i+k].Word.Cuts[0].Hash)
	}
}

// find returns the first row of a kind at token i.
func (p *parser) find(i int, k kind) *item {
	if i >= p.end {
		return nil
	}
	r := &p.roles[i]
	for j := range r.values.Len() {
		if it := &p.s.items[r.values.At(j)]; it.kind == k {
			return it
		}
	}
	return nil
}

// is reports whether token i plays a role of times.txt.
func (p *parser) is(i int, name string) bool {
	if i >= p.end {
		return false
	}
	r := &p.roles[i]
	for j := range r.values.Len() {
		if it := &p.s.items[r.values.At(j)]; it.kind == word && it.s == name {
			return true
		}
	}
	return false
}

func (p *parser) mark(i int, marks string) bool {
	if i >= p.end || p.d.Tokens[i].Kind != rawi.KindPunct && p.d.Tokens[i].Kind != rawi.KindSymbol {
		return false
	}
	return strings.Contains(marks, p.d.Slice(p.d.Tokens[i].Span))
}

func (p *parser) number(i int) int {
	if i >= p.end {
		return -1
	}
	return p.roles[i].number
}

// expr is a time expression before it is written down.
type expr struct {
	first, last int
	kind        string // DATE TIME DURATION SET
	value       string
	from, to    day
	hijri       bool
	uncertain   bool
	given       bool // the year is in the text
	rule        string
}

// emit appends an expression to the document.
func (p *parser) emit(e expr) {
	t := rawi.Timex{First: e.first, Last: e.last, Type: e.kind, Value: e.value, Calendar: "gregorian", Uncertain: e.uncertain, Rule: e.rule}
	t.Start = p.d.Tokens[e.first].Start + int(p.roles[e.first].skip)
	t.End = p.d.Tokens[e.last-1].End
	if e.hijri {
		t.Calendar = "hijri"
	}
	if e.from.known() {
		t.From = e.from.String()
	}
	if e.to.known() {
		t.To = e.to.String()
	}
	if e.from.known() && len(e.value) >= len("2006-01") {
		p.recent = e.from
		if e.from == e.to {
			p.told = e.from
		}
	}
	if e.kind == "DATE" && t.From == "" && strings.Contains(e.value, "X") {
		p.open = true
	}
	p.d.Times = append(p.d.Times, t)
}

// textDate returns the day that stands for the one of publication where that is not
// known: the date of a dateline, else the latest date of the text with its own
// year that no verb puts in the future, else the last of the others. The year that a headline names is the one to begin with.
func (p *parser) textDate() day {
	year := p.headlineYear()
	p.year = year
	var best, other day
	for _, sent := range p.d.Sentences {
		p.end = sent.Last
		for i := sent.First; i < sent.Last; i++ {
			e, ok := p.absolute(i)
			if !ok || !e.from.known() || e.from != e.to {
				continue
			}
			p.recent = e.from
			if !e.given || p.after(i, "since") {
				other = e.from
				i = e.last - 1
				continue
			}
			if i < 30 && p.dateline(i) {
				p.year, p.recent = year, day{}
				return e.from
			}
			if !p.future(i) && (!best.known() || best.time().Before(e.from.time())) {
				best = e.from
			}
			i = e.last - 1
		}
	}
	p.year, p.recent = year, day{}
	if !best.known() {
		return other
	}
	return best
}

// written moves the anchor back to the day that the text was written on, where it
// calls another weekday today, yesterday or tomorrow than the day of publication
// does: articles are often dated by when they were stored.
func (p *parser) written() {
	if !p.anchor.known() {
		return
	}
	for _, sent := range p.d.Sentences {
		p.end = sent.Last
		for i := sent.First; i < sent.Last; i++ {
			r := p.find(i, rel)
			if r == nil {
				continue
			}
			next := i + p.roles[i].len
			w := p.find(next, weekday)
			if w == nil || r.n < -1 || r.n > 1 {
				i = next - 1
				continue
			}
			if back := (p.anchor.weekday() - (w.n - r.n) + 14) % 7; back != 0 {
				p.anchor = p.anchor.add(-back)
				p.d.Note("timex", "the text calls other weekdays today than its day of publication does: relative times are taken from "+p.anchor.String())
			}
			return
		}
	}
}

// dateline reports whether the date at token i follows a weekday: «الخميس، 5 يونيو».
func (p *parser) dateline(i int) bool {
	if i > 0 && p.mark(i-1, "،,") {
		i--
	}
	return i > 0 && p.find(i-1, weekday) != nil
}

// headlineYear returns the year that the headline names; 0 for none.
func (p *parser) headlineYear() int {
	for i := range p.d.Headline {
		if y, err := strconv.Atoi(p.d.Headline[i].Norm()); err == nil && y >= 1990 && y <= 2100 {
			return y
		}
	}
	for _, sent := range p.d.Sentences {
		for i := sent.First; sent.Title && i < sent.Last; i++ {
			if y := p.roles[i].number; y >= 1990 && y <= 2100 {
				return y
			}
		}
	}
	return 0
}

// readers are tried in this order; the first that reads anything wins.
var readers = [...]func(*parser, int) (expr, bool){
	(*parser).between, (*parser).monthRange, (*parser).weekRange, (*parser).withPart, (*parser).weekdayDate, (*parser).nthWeekday,
	(*parser).ordinalWeek, (*parser).weekOfDate, (*parser).fraction, (*parser).absolute, (*parser).dayOfMonth,
	(*parser).counted, (*parser).restOf, (*parser).weekend, (*parser).decadeOf, (*parser).relative, (*parser).weekDay, (*parser).unitMod,
	(*parser).ago, (*parser).fromNow, (*parser).clock, (*parser).duration, (*parser).reference,
}

// expression reads the time expression that begins at token i.
func (p *parser) expression(i int) (expr, bool) {
	try := readers[:]
	switch p.opens(i) {
	case opensNone:
		return expr{}, false
	case opensRange:
		try = readers[:1]
	}
	for _, read := range try {
		if e, ok := read(p, i); ok {
			e.first = i
			return e, true
		}
	}
	return expr{}, false
}

// opens tells which expressions token i can begin.
func (p *parser) opens(i int) opening {
	if k := p.d.Tokens[i].Kind; k == rawi.KindNumber || k == rawi.KindMixed {
		return opensAll
	}
	best := opensNone
	for j := range p.roles[i].values.Len() {
		best = max(best, p.s.items[p.roles[i].values.At(j)].opens)
	}
	return best
}

// joined reports whether tokens i and i+1 are written without a space.
func (p *parser) joined(i int) bool {
	return i+1 < p.end && p.d.Tokens[i].End == p.d.Tokens[i+1].Start
}

// closes reports whether a clause ends before token i.
func (p *parser) closes(i int) bool {
	return i >= p.end || p.d.Tokens[i].Kind == rawi.KindPunct
}

// and reports whether token i is joined to what stands before it by «و», written
// apart or attached, and returns the token after the particle.
func (p *parser) and(i int) (next int, ok bool) {
	switch {
	case i >= p.end:
		return i, false
	case p.is(i, "and"):
		return i + 1, true
	}
	return i, p.roles[i].pro.Any(rawi.Wa)
}

// pass returns how many tokens to go on behind one that begins no expression: the
// whole of a phrase such as «صلاة الجمعة», which only holds the word for a time.
func (p *parser) pass(i int) int {
	if p.is(i, "not") {
		return p.roles[i].len
	}
	return 1
}
