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
	"fmt"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// Stage fills the times layer. It is safe for concurrent use.
type Stage struct {
	forms lexicon.Dict
	items []item
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
// without it from the first whole date of the text, and a note says so.
func (s *Stage) Run(_ context.Context, d *rawi.Document) error {
	p := parser{s: s, d: d, roles: make([]role, len(d.Tokens)+1)}
	if !d.Source.Published.IsZero() {
		p.anchor = dayOf(d.Source.Published)
	}
	for _, sent := range d.Sentences {
		p.classify(sent.First, sent.Last)
	}
	if !p.anchor.known() {
		p.anchor = p.firstDate()
		if p.anchor.known() {
			d.Note("timex", "no time of publication: relative times are taken from the first date in the text, "+p.anchor.String())
		}
	}
	for _, sent := range d.Sentences {
		p.end = sent.Last
		for i := sent.First; i < sent.Last; {
			e, ok := p.expression(i)
			if !ok {
				i++
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
	if e.kind == "DATE" && t.From == "" && strings.Contains(e.value, "X") {
		p.open = true
	}
	p.d.Times = append(p.d.Times, t)
}

// firstDate returns the first date of the text that is whole.
func (p *parser) firstDate() day {
	for _, sent := range p.d.Sentences {
		p.end = sent.Last
		for i := sent.First; i < sent.Last; i++ {
			if e, ok := p.absolute(i); ok && e.from.known() && e.from == e.to {
				return e.from
			}
		}
	}
	p.year = 0
	return day{}
}

// readers are tried in this order; the first that reads anything wins.
var readers = [...]func(*parser, int) (expr, bool){
	(*parser).between, (*parser).withPart, (*parser).weekdayDate, (*parser).ordinalWeek, (*parser).fraction, (*parser).absolute, (*parser).dayOfMonth,
	(*parser).counted, (*parser).restOf, (*parser).weekend, (*parser).decadeOf, (*parser).relative, (*parser).unitMod,
	(*parser).ago, (*parser).clock, (*parser).duration, (*parser).reference,
}

// expression reads the time expression that begins at token i.
func (p *parser) expression(i int) (expr, bool) {
	if r := &p.roles[i]; r.len == 0 && p.d.Tokens[i].Kind != rawi.KindNumber {
		return expr{}, false
	}
	for _, read := range readers {
		if e, ok := read(p, i); ok {
			e.first = i
			return e, true
		}
	}
	return expr{}, false
}

// withPart reads a part of the day and its day: «مساء الخميس», «صباح أمس».
func (p *parser) withPart(i int) (expr, bool) {
	it := p.find(i, part)
	if it == nil {
		return expr{}, false
	}
	j := i + p.roles[i].len
	for p.is(j, "day") {
		j++
	}
	for _, read := range [...]func(*parser, int) (expr, bool){(*parser).weekdayDate, (*parser).absolute, (*parser).relative} {
		if e, ok := read(p, j); ok && len(e.value) == len("2006-01-02") {
			e.value += "T" + it.s
			return e, true
		}
	}
	return expr{}, false
}

// tail reads what may follow a day: a part of it («مساء», «في المساء»).
func (p *parser) tail(e expr) expr {
	j := e.last
	if p.is(j, "in") {
		j++
	}
	it := p.find(j, part)
	if it == nil || len(e.value) != len("2006-01-02") {
		return e
	}
	// «صباح اليوم» begins the next expression
	if k := j + p.roles[j].len; p.find(k, rel) != nil || p.find(k, weekday) != nil {
		return e
	}
	e.value += "T" + it.s
	e.last = j + p.roles[j].len
	return e
}

// weekdayDate reads a weekday, alone or before a date.
func (p *parser) weekdayDate(i int) (expr, bool) {
	j := i
	if p.is(j, "this") {
		j++
	}
	if p.is(j, "day") || p.find(j, unit) != nil && p.find(j, unit).s == "d" {
		j++
	}
	it := p.find(j, weekday)
	if it == nil {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: it.id, last: j + p.roles[j].len}
	k := e.last
	partOf := ""
	if pt := p.find(k, part); pt != nil {
		partOf = pt.s
		k += p.roles[k].len
	}
	// «الخميس، 5 يونيو», «الخميس (5 يونيو)», «الخميس الموافق 5 يونيو»
	at := k
	if p.mark(at, "،,(-") || p.is(at, "eq") {
		at++
	}
	if p.is(at, "eq") || p.is(at, "day") {
		at++
	}
	if a, ok := p.absolute(at); ok && len(a.value) == len("2006-01-02") && !strings.HasPrefix(p.d.Slice(p.d.Tokens[at].Span), "في") {
		if p.mark(a.last, ")") && p.mark(k, "(") {
			a.last++
		}
		a.rule = it.id
		if partOf != "" {
			a.value += "T" + partOf
		}
		return a, true
	}
	if w, ok := p.weekOf(k, it); ok {
		return w, true
	}
	if n, next := p.dayNumber(k); n > 0 && p.number(k) > 0 && p.anchor.known() {
		if d, ok := p.weekdayOn(it.n, n); ok {
			return expr{kind: "DATE", rule: it.id, last: next, from: d, to: d, value: d.String()}, true
		}
	}
	e.last = k
	dir, hasMod := 0, false
	if m := p.find(k, mod); m != nil {
		dir, hasMod = m.n, true
		e.last = k + p.roles[k].len
	}
	if !p.anchor.known() {
		e.value = fmt.Sprintf("XXXX-WXX-%d", it.n)
		e.uncertain = true
		return e, true
	}
	back := (p.anchor.weekday() - it.n + 7) % 7
	switch {
	case hasMod && dir < 0:
		if back == 0 {
			back = 7
		}
		e.from = p.anchor.add(-back)
	case hasMod && dir > 0 || !hasMod && p.future(i):
		ahead := (7 - back) % 7
		if ahead == 0 && hasMod {
			ahead = 7
		}
		e.from = p.anchor.add(ahead)
		e.uncertain = !hasMod
	default:
		e.from = p.anchor.add(-back)
		e.uncertain = !hasMod
	}
	e.to, e.value = e.from, e.from.String()
	if partOf != "" {
		e.value += "T" + partOf
	}
	return p.tail(e), true
}

// future reports whether the verb before token i in its sentence speaks of the
// time to come.
func (p *parser) future(i int) bool {
	sent := p.d.Sentences[p.d.SentenceAt(p.d.Tokens[i].Start)]
	for j := i - 1; j >= sent.First && j >= i-12; j-- {
		t := &p.d.Tokens[j]
		r := t.Reading()
		if r.Deriv == rawi.Finite {
			return r.Aspect == rawi.Imperfect && r.Pro.Any(rawi.Sa) || j > sent.First && p.d.Tokens[j-1].Norm() == "سوف"
		}
		if r.Lemma == "قرر" && r.Deriv == rawi.PassiveParticiple {
			return true
		}
	}
	return false
}

// dayNumber reads the day of a month at token i: 5, «الخامس», «الخامس والعشرين»,
// «خمسة وعشرين». It returns the day and the token behind it.
func (p *parser) dayNumber(i int) (n, next int) {
	if n := p.number(i); n >= 1 && n <= 31 {
		return n, i + 1
	}
	for _, k := range [...]kind{ord, num} {
		it := p.find(i, k)
		if it == nil || it.n < 1 || it.n > 31 {
			continue
		}
		next = i + p.roles[i].len
		if it.n < 10 && next < p.end && p.roles[next].pro.Any(rawi.Wa) {
			for _, k := range [...]kind{ord, num} {
				if tens := p.find(next, k); tens != nil && (tens.n == 20 || tens.n == 30) && tens.n+it.n <= 31 {
					return it.n + tens.n, next + p.roles[next].len
				}
			}
		}
		return it.n, next
	}
	return 0, i
}

// cardinal reads a number at token i, in digits or words («خمسة وعشرين», «ألفين
// وثمانية عشر»); -1 if there is none.
func (p *parser) cardinal(i int) (n, next int) {
	if n := p.number(i); n >= 0 {
		return n, i + 1
	}
	it := p.find(i, num)
	if it == nil {
		return -1, i
	}
	n, next = it.n, i+p.roles[i].len
	for next < p.end && p.roles[next].pro.Any(rawi.Wa) {
		more := p.find(next, num)
		if more == nil || !follows(n, more.n) {
			break
		}
		n += more.n
		next += p.roles[next].len
	}
	return n, next
}

// follows reports whether a number word can be added to those before it:
// hundreds to thousands, tens to units, anything below a hundred to hundreds.
func follows(sum, n int) bool {
	switch {
	case sum < 10:
		return n >= 20 && n < 100 && n%10 == 0
	case sum%1000 == 0:
		return n < 1000
	case sum%100 == 0:
		return n < 100
	case sum%100 < 10:
		return n >= 20 && n < 100 && n%10 == 0
	}
	return false
}

// yearAt reads a year at token i, «عام 2003», «من 2003» and «/2003» too.
func (p *parser) yearAt(i int) (y, next int, hijri bool) {
	j := i
	if p.mark(j, "،,/-") {
		j++
	}
	if p.is(j, "in") || p.is(j, "from") {
		j++
	}
	if p.is(j, "year") {
		j++
	}
	y = p.number(j)
	if w, k := p.cardinal(j); y < 0 && w >= 1000 && w <= 2100 {
		y, j = w, k-1
	}
	switch {
	case y >= 1800 && y <= 2100:
		j++
		if p.is(j, "greg") {
			j++
		}
		return y, j, false
	case y >= 1300 && y < 1500:
		j++
		if p.is(j, "hijri") {
			j++
		}
		return y, j, true
	}
	return 0, i, false
}

// absolute reads a date with a month or in digits, or a year.
func (p *parser) absolute(i int) (expr, bool) {
	for _, read := range [...]func(*parser, int) (expr, bool){(*parser).digits, (*parser).dayMonth, (*parser).monthDay, (*parser).monthYear, (*parser).onlyYear} {
		if e, ok := read(p, i); ok {
			if e.from.known() && !e.hijri {
				p.year = e.from.y
			}
			return e, true
		}
	}
	return expr{}, false
}

// digits reads 12/5/2015, 2015-05-12, 12.5.2015.
func (p *parser) digits(i int) (expr, bool) {
	if i >= p.end || p.d.Tokens[i].Kind != rawi.KindNumber {
		return expr{}, false
	}
	s := p.d.Tokens[i].Norm()
	sep := strings.IndexAny(s, "/-.")
	if sep < 0 {
		return expr{}, false
	}
	f := strings.Split(s, s[sep:sep+1])
	if len(f) == 2 && s[sep] == '/' {
		d, err1 := strconv.Atoi(f[0])
		m, err2 := strconv.Atoi(f[1])
		if err1 != nil || err2 != nil {
			return expr{}, false
		}
		if y, mo := max(d, m), min(d, m); y >= 1900 && y <= 2100 && mo >= 1 && mo <= 12 {
			first := day{y, mo, 1}
			return expr{kind: "DATE", last: i + 1, rule: "tm.digits", from: first, to: day{y, mo, lastDay(y, mo)}, value: first.String()[:7]}, true
		}
		if m > 12 && d <= 12 {
			d, m = m, d
		}
		if d < 1 || d > 31 || m < 1 || m > 12 || !p.dated(i) {
			return expr{}, false
		}
		return p.date(i+1, d, m, 0, false, "tm.digits"), true
	}
	if len(f) != 3 {
		return expr{}, false
	}
	var n [3]int
	for k := range n {
		v, err := strconv.Atoi(f[k])
		if err != nil {
			return expr{}, false
		}
		n[k] = v
	}
	y, m, d := n[2], n[1], n[0]
	if n[0] > 31 {
		y, d = n[0], n[2]
	}
	if m > 12 && d <= 12 {
		m, d = d, m
	}
	if y < 100 && len(f[2]) == 2 {
		y += 2000
	}
	hijri := y >= 1300 && y < 1500
	if !hijri && (y < 1800 || y > 2100) {
		return expr{}, false
	}
	next := i + 1
	if p.is(next, "hijri") && hijri || p.is(next, "greg") && !hijri {
		next++
	}
	e := p.date(next, d, m, y, hijri, "tm.digits")
	return e, e.from.known()
}

// dated reports whether the word before token i calls for a date.
func (p *parser) dated(i int) bool {
	return i > 0 && (p.is(i-1, "day") || p.is(i-1, "in") || p.find(i-1, weekday) != nil)
}

// dayMonth reads «5 يونيو», «الخامس من يونيو», «5 يونيو/حزيران 2015».
func (p *parser) dayMonth(i int) (expr, bool) {
	j := i
	if p.is(j, "day") || p.find(j, unit) != nil && p.find(j, unit).s == "d" && p.roles[j].len == 1 {
		j++
	}
	d, j := p.dayNumber(j)
	if d == 0 {
		return expr{}, false
	}
	for p.is(j, "from") || p.is(j, "month") || p.mark(j, "/-.") {
		j++
	}
	m, j, ok := p.monthAt(j)
	if !ok {
		return expr{}, false
	}
	y, next, hijriYear := p.yearAt(j)
	if y != 0 && hijriYear != m.hijri {
		y = 0
	}
	if y != 0 {
		j = next
	}
	e := p.date(j, d, m.n, y, m.hijri, m.id)
	return p.tail(e), true
}

// monthAt reads a month's name, with its other name behind it: «يونيو/حزيران»,
// «حزيران (يونيو)».
func (p *parser) monthAt(i int) (m *item, next int, ok bool) {
	m = p.find(i, month)
	if m == nil {
		return nil, i, false
	}
	next = i + p.roles[i].len
	if p.mark(next, "/(-") {
		if other := p.find(next+1, month); other != nil && other.n == m.n && other.hijri == m.hijri {
			closing := next + 1 + p.roles[next+1].len
			if p.mark(next, "(") && p.mark(closing, ")") {
				closing++
			}
			return m, closing, true
		}
	}
	return m, next, true
}

// date makes the expression of a day, with the likeliest year where none is
// given: the text's own, else the one that puts the day nearest to publication.
func (p *parser) date(last, d, m, y int, hijri bool, rule string) expr {
	e := expr{kind: "DATE", last: last, hijri: hijri, rule: rule}
	if hijri {
		if y == 0 && p.anchor.known() {
			y = hijriYear(p.anchor)
		}
		g, ok := fromHijri(y, m, d)
		if !ok {
			e.value = "XXXX-XX-XX"
			return e
		}
		e.from, e.to, e.value = g, g, g.String()
		return e
	}
	given := y != 0
	if !given {
		y = p.nearestYear(m, d)
	}
	g := day{y, m, d}
	if y == 0 || !g.valid() {
		e.value = fmt.Sprintf("XXXX-%02d-%02d", m, d)
		return e
	}
	e.from, e.to, e.value = g, g, g.String()
	return e
}

// nearestYear returns the year in which a month and day lie nearest to the day
// of publication; 0 where nothing is known.
func (p *parser) nearestYear(m, d int) int {
	if !p.anchor.known() {
		return p.year
	}
	best, least := 0, 1<<30
	for _, y := range [...]int{p.anchor.y, p.anchor.y - 1, p.anchor.y + 1} {
		g := day{y, m, min(d, lastDay(y, m))}
		gap := int(p.anchor.time().Sub(g.time()).Hours() / 24)
		if gap < 0 {
			gap = -gap + 60 // news tells of what was rather than of what will be
		}
		if gap < least {
			best, least = y, gap
		}
	}
	return best
}

// monthYear reads «يونيو 2015», «شهر يونيو الماضي», «مطلع يونيو».
func (p *parser) monthYear(i int) (expr, bool) {
	j := i
	led := false
	when := ""
	for _, w := range [...]string{"early", "mid", "late"} {
		if p.is(j, w) {
			when, led = w, true
			j++
			break
		}
	}
	if p.is(j, "month") || p.find(j, unit) != nil && p.find(j, unit).s == "m" && p.roles[j].len == 1 {
		led = true
		j++
	}
	m, j, ok := p.monthAt(j)
	if !ok {
		return expr{}, false
	}
	e := expr{kind: "DATE", hijri: m.hijri, rule: m.id, last: j}
	y, next, hijriYr := p.yearAt(j)
	dir, hasMod := 0, false
	switch {
	case y != 0 && hijriYr == m.hijri:
		e.last = next
	default:
		y = 0
		if md := p.find(j, mod); md != nil {
			dir, hasMod = md.n, true
			e.last = j + p.roles[j].len
		} else if m.amb && !led && !p.after(i, "in") {
			return expr{}, false
		}
	}
	if m.hijri {
		if y == 0 && p.anchor.known() {
			y = hijriYear(p.anchor)
		}
		from, to, ok := hijriMonth(y, m.n)
		if !ok {
			return expr{}, false
		}
		e.from, e.to, e.value = from, to, from.String()[:7]
		return e, true
	}
	if y == 0 && p.anchor.known() {
		y = p.nearestYear(m.n, 15)
		switch {
		case hasMod && dir < 0:
			y = p.anchor.y
			if m.n >= p.anchor.m {
				y--
			}
		case hasMod && dir > 0:
			y = p.anchor.y
			if m.n <= p.anchor.m {
				y++
			}
		}
	}
	if y == 0 {
		y = p.year
	}
	if y == 0 {
		e.value = fmt.Sprintf("XXXX-%02d", m.n)
		return e, true
	}
	e.from, e.to = day{y, m.n, 1}, day{y, m.n, lastDay(y, m.n)}
	e.value = e.from.String()[:7]
	switch when {
	case "early":
		e.to.d = 10
	case "mid":
		e.from.d, e.to.d = 11, 20
	case "late":
		e.from.d = 21
	}
	return e, true
}

func (p *parser) after(i int, name string) bool {
	return i > 0 && p.is(i-1, name)
}

// onlyYear reads «عام 2003», «سنة 1436هـ», «2003» behind في and منذ.
func (p *parser) onlyYear(i int) (expr, bool) {
	j := i
	for p.is(j, "early") || p.is(j, "mid") || p.is(j, "late") {
		j++
	}
	led := j > i && j < p.end
	if p.is(j, "year") {
		led = true
		j++
	}
	y := p.number(j)
	if w, k := p.cardinal(j); y < 0 && led && w >= 1000 {
		y, j = w, k-1
	}
	if y < 1300 || y > 2100 {
		return expr{}, false
	}
	if !led && !p.after(i, "in") && !p.after(i, "from") && !p.after(i, "ago") && !p.after(i, "to") {
		return expr{}, false
	}
	hijri := y < 1500
	if y >= 1500 && y < 1800 && !p.is(i, "year") || hijri && !p.is(i, "year") && !p.is(j+1, "hijri") {
		return expr{}, false
	}
	if !p.is(i, "year") && p.counts(j+1) {
		return expr{}, false
	}
	e := expr{kind: "DATE", last: j + 1, rule: "tm.year", hijri: hijri}
	if p.is(e.last, "hijri") && hijri || p.is(e.last, "greg") {
		e.last++
	}
	if hijri {
		from, _, ok := hijriMonth(y, 1)
		_, to, ok2 := hijriMonth(y, 12)
		if !ok || !ok2 {
			return expr{}, false
		}
		e.from, e.to, e.value = from, to, from.String()[:4]
		return e, true
	}
	e.from, e.to, e.value = day{y, 1, 1}, day{y, 12, 31}, fmt.Sprintf("%04d", y)
	return e, true
}

// counts reports whether token i is a thing that the number before it counts:
// «في 2000 مدرسة».
func (p *parser) counts(i int) bool {
	if i >= p.end || p.d.Tokens[i].Kind != rawi.KindWord {
		return false
	}
	r := p.d.Tokens[i].Reading()
	return r.POS == rawi.NOUN && r.Pro == 0 && r.Deriv != rawi.Masdar && p.find(i, month) == nil && r.Enc.Person == 0 && r.Cost < 20
}

// relative reads أمس, اليوم, غدا.
func (p *parser) relative(i int) (expr, bool) {
	j := i
	if p.is(j, "day") {
		j++
	}
	it := p.find(j, rel)
	if it == nil {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: it.id, last: j + p.roles[j].len}
	// «اليوم التالي», «اليوم الخميس»
	if it.article {
		if m := p.find(e.last, mod); m != nil && m.n != 0 {
			if !p.anchor.known() || strings.HasPrefix(p.d.Slice(p.d.Tokens[e.last].Span), "الأ") {
				return expr{}, false
			}
			e.last += p.roles[e.last].len
			e.from = p.anchor.add(m.n)
			e.to, e.value = e.from, e.from.String()
			return e, true
		}
	}
	if w := p.find(e.last, weekday); w != nil {
		e.last += p.roles[e.last].len
		if a, ok := p.absolute(e.last); ok && len(a.value) >= len("2006-01-02") {
			a.rule = it.id
			return a, true
		}
	}
	if !p.anchor.known() {
		if it.n == 0 {
			e.value = "PRESENT_REF"
		} else {
			e.value = "XXXX-XX-XX"
		}
		return e, true
	}
	e.from = p.anchor.add(it.n)
	e.to, e.value = e.from, e.from.String()
	return p.tail(e), true
}

// unitMod reads «الأسبوع الماضي», «هذا الشهر», «العام المقبل».
func (p *parser) unitMod(i int) (expr, bool) {
	j := i
	dir, known := 0, false
	if p.is(j, "this") {
		known = true
		j++
	}
	u := p.find(j, unit)
	if u == nil || u.n == 0 {
		return expr{}, false
	}
	last := j + p.roles[j].len
	if m := p.find(last, mod); m != nil && !known {
		dir, known = m.n, true
		last += p.roles[last].len
	}
	definite := strings.HasPrefix(p.d.Tokens[j].Norm()[p.foldedSkip(j):], "ال")
	if !known || !definite {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: u.id, last: last}
	if u.s == "h" || u.s == "min" || u.s == "s" {
		return expr{}, false
	}
	if !p.anchor.known() {
		e.value = [...]string{"PAST_REF", "PRESENT_REF", "FUTURE_REF"}[sign(dir)+1]
		return e, true
	}
	n := u.n
	a := p.anchor
	switch u.s {
	case "d":
		if dir == 0 {
			e.from, e.to = a, a
			break
		}
		e.from, e.to = span(a, dir, n, func(k int) day { return a.add(k) })
	case "w":
		start := a.add(1 - a.weekday())
		if n == 1 {
			e.from = start.add(7 * dir)
			e.to = e.from.add(6)
			y, w := e.from.time().ISOWeek()
			e.value = fmt.Sprintf("%04d-W%02d", y, w)
			return e, true
		}
		e.from, e.to = span(a, dir, 7*n, func(k int) day { return a.add(k) })
	case "m":
		if n > 1 {
			e.from, e.to = span(a, dir, n, a.months)
			break
		}
		first := day{a.y, a.m, 1}.months(dir)
		e.from, e.to, e.value = first, day{first.y, first.m, lastDay(first.y, first.m)}, first.String()[:7]
		return e, true
	case "y":
		if n > 1 {
			e.from, e.to = span(a, dir, 12*n, a.months)
			break
		}
		y := a.y + dir
		e.from, e.to, e.value = day{y, 1, 1}, day{y, 12, 31}, fmt.Sprintf("%04d", y)
		return e, true
	default:
		e.value = [...]string{"PAST_REF", "PRESENT_REF", "FUTURE_REF"}[sign(dir)+1]
		return e, true
	}
	e.value = e.from.String()
	return e, true
}

// foldedSkip returns the bytes of the folded form that the attached particles of
// a token take.
func (p *parser) foldedSkip(i int) int {
	n := 0
	for _, bit := range [...]rawi.Clitics{rawi.Wa, rawi.Fa, rawi.Ba, rawi.Ka, rawi.La} {
		if p.roles[i].pro.Any(bit) {
			n += 2
		}
	}
	return n
}

// span returns the interval of n steps before or after a day.
func span(a day, dir, n int, move func(int) day) (from, to day) {
	if dir < 0 {
		return move(-n), a
	}
	return a, move(n)
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// ago reads «قبل ثلاثة أيام», «منذ أسبوعين», «بعد شهر».
func (p *parser) ago(i int) (expr, bool) {
	dir := 0
	switch {
	case p.is(i, "ago"):
		dir = -1
	case p.is(i, "after"):
		dir = 1
	default:
		return expr{}, false
	}
	n, u, next, ok := p.quantity(i + p.roles[i].len)
	if !ok || p.definite(next-1) {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: u.id, last: next}
	if !p.anchor.known() {
		e.value = [...]string{"PAST_REF", "", "FUTURE_REF"}[dir+1]
		return e, true
	}
	switch u.s {
	case "d":
		e.from = p.anchor.add(dir * n)
		e.value = e.from.String()
	case "w":
		e.from = p.anchor.add(7 * dir * n)
		e.value = e.from.String()
	case "m":
		e.from = p.anchor.months(dir * n)
		e.value = e.from.String()[:7]
	case "y":
		e.from = p.anchor.months(12 * dir * n)
		e.value = e.from.String()[:4]
	case "decade":
		e.from = p.anchor.months(120 * dir * n)
		e.value = e.from.String()[:4]
	case "h", "min", "s":
		e.from = p.anchor
		e.value = e.from.String()
	default:
		e.value = [...]string{"PAST_REF", "", "FUTURE_REF"}[dir+1]
		return e, true
	}
	e.to = e.from
	return e, true
}

func (p *parser) definite(i int) bool {
	return strings.HasPrefix(p.d.Tokens[i].Norm(), "ال")
}

// quantity reads «ثلاثة أيام», «3 أسابيع», «شهرين», «عدة أيام».
func (p *parser) quantity(i int) (n int, u *item, next int, ok bool) {
	n, j := p.cardinal(i)
	if f := p.find(i, few); f != nil {
		n, j = f.n, i+p.roles[i].len
	}
	u = p.find(j, unit)
	if u == nil {
		return 0, nil, i, false
	}
	if n < 0 {
		n = u.n
	}
	if n <= 0 {
		return 0, nil, i, false
	}
	return n, u, j + p.roles[j].len, true
}

// duration reads «لمدة ثلاثة أيام», «3 أيام».
func (p *parser) duration(i int) (expr, bool) {
	c, _ := p.cardinal(i)
	if p.find(i, few) != nil {
		return expr{}, false
	}
	n, u, next, ok := p.quantity(i)
	if !ok || c < 0 && u.n < 2 || p.roles[i].len == 0 && c < 0 {
		return expr{}, false
	}
	v := map[string]string{"d": "P%dD", "w": "P%dW", "m": "P%dM", "y": "P%dY", "h": "PT%dH", "min": "PT%dM", "s": "PT%dS", "decade": "P%d0Y", "century": "P%d00Y"}[u.s]
	return expr{kind: "DURATION", value: fmt.Sprintf(v, n), last: next, rule: u.id}, true
}

// clock reads «الساعة الثامنة مساء», «الساعة 10:30».
func (p *parser) clock(i int) (expr, bool) {
	if !p.is(i, "hour") || i+1 >= p.end {
		return expr{}, false
	}
	h, m, next := -1, 0, i+2
	if t := &p.d.Tokens[i+1]; t.Kind == rawi.KindNumber {
		f := strings.FieldsFunc(t.Norm(), func(r rune) bool { return r == ':' || r == '.' })
		if len(f) > 0 {
			if v, err := strconv.Atoi(f[0]); err == nil {
				h = v
			}
		}
		if len(f) > 1 {
			if v, err := strconv.Atoi(f[1]); err == nil {
				m = v
			}
		}
	} else if it := p.find(i+1, ord); it != nil && it.n <= 12 {
		h, next = it.n, i+1+p.roles[i+1].len
	}
	if h < 0 || h > 24 || m < 0 || m > 59 {
		return expr{}, false
	}
	if pt := p.find(next, part); pt != nil {
		next += p.roles[next].len
		if h < 12 && pt.s != "MO" && pt.s != "DT" && !(pt.s == "NI" && h < 5) {
			h += 12
		}
	}
	return expr{kind: "TIME", value: fmt.Sprintf("T%02d:%02d", h, m), last: next, rule: "tm.clock"}, true
}

// between reads a range: «من 5 إلى 8 يونيو», «بين 5 و8 من الشهر الجاري», «من يناير
// إلى مارس 2015», «من الجمعة 11 حتى الثلاثاء 15», «5-8 يونيو».
func (p *parser) between(i int) (expr, bool) {
	j := i
	if p.is(j, "from") {
		j++
	}
	// the first end may leave its month and year to the second
	a, ok := p.bound(j)
	d1 := 0
	if !ok {
		if d1, a.last = p.dayNumber(j); d1 == 0 {
			return expr{}, false
		}
	}
	k := a.last
	switch {
	case p.is(k, "to"):
		k += p.roles[k].len
	case j > i && k < p.end && p.d.Tokens[k].Norm() == "و":
		k++
	case j > i && k < p.end && p.roles[k].pro.Any(rawi.Wa), j > i && k < p.end && p.roles[k].number >= 0 && p.d.Tokens[k].Start > 0 && p.d.Text[p.d.Tokens[k].Start-1] != ' ' && k > a.last:
	case p.mark(k, "-–") && (d1 > 0 || a.from.known()):
		k++
	default:
		return expr{}, false
	}
	b, ok := p.bound(k)
	if !ok || !b.from.known() || b.hijri {
		return expr{}, false
	}
	from := a.from
	if d1 > 0 {
		if len(b.value) != len("2006-01-02") {
			return expr{}, false
		}
		from = b.from
		from.d = d1
	} else if !from.known() || a.hijri {
		return expr{}, false
	}
	if y, _, _ := p.yearAt(a.last); y == 0 && b.from.y != from.y && len(a.value) >= 7 && a.rule != "tm.year" {
		from.y = b.from.y // «من يناير إلى مارس 2011»
	}
	if !from.valid() || b.to.time().Before(from.time()) {
		return expr{}, false
	}
	return expr{kind: "DATE", last: b.last, from: from, to: b.to, value: from.String() + "/" + b.to.String(), rule: b.rule}, true
}

// bound reads one end of a range.
func (p *parser) bound(i int) (expr, bool) {
	for _, read := range [...]func(*parser, int) (expr, bool){
		(*parser).weekdayDate, (*parser).digits, (*parser).dayMonth, (*parser).monthDay, (*parser).dayOfMonth, (*parser).monthYear, (*parser).bareYear, (*parser).relative,
	} {
		if e, ok := read(p, i); ok {
			return e, true
		}
	}
	return expr{}, false
}

// bareYear reads a year of four digits at an end of a range.
func (p *parser) bareYear(i int) (expr, bool) {
	if p.is(i, "year") {
		i++
	}
	y := p.number(i)
	if y < 1800 || y > 2100 {
		return expr{}, false
	}
	return expr{kind: "DATE", last: i + 1, from: day{y, 1, 1}, to: day{y, 12, 31}, value: fmt.Sprintf("%04d", y), rule: "tm.year"}, true
}

// weekOf reads the week that a weekday belongs to: «الجمعة من الأسبوع المقبل».
func (p *parser) weekOf(i int, w *item) (expr, bool) {
	if p.is(i, "from") || p.is(i, "in") {
		i++
	}
	u, ok := p.unitMod(i)
	if !ok || !u.from.known() || u.from.weekday() != 1 || u.to != u.from.add(6) {
		return expr{}, false
	}
	d := u.from.add(w.n - 1)
	return expr{kind: "DATE", rule: w.id, last: u.last, from: d, to: d, value: d.String()}, true
}

// weekdayOn returns the day nearest to publication that has this day of the
// month and this weekday: «الخميس 21».
func (p *parser) weekdayOn(weekday, n int) (day, bool) {
	for _, m := range [...]int{0, -1, 1, -2, 2} {
		d := day{p.anchor.y, p.anchor.m, 1}.months(m)
		d.d = n
		if d.valid() && d.weekday() == weekday {
			return d, true
		}
	}
	return day{}, false
}

// monthDay reads a day behind its month: «يناير 5, 2018».
func (p *parser) monthDay(i int) (expr, bool) {
	m, j, ok := p.monthAt(i)
	if !ok {
		return expr{}, false
	}
	if p.mark(j, "-/") {
		j++
	}
	d, next := p.dayNumber(j)
	if d == 0 || p.number(j) < 0 && p.find(j, ord) == nil || p.find(next, month) != nil {
		return expr{}, false
	}
	// «يناير 15 شخصا» counts
	if p.number(j) > 0 && p.counts(next) {
		return expr{}, false
	}
	y, after, hijriYear := p.yearAt(next)
	if y != 0 && hijriYear == m.hijri {
		next = after
	} else {
		y = 0
	}
	return p.date(next, d, m.n, y, m.hijri, m.id), true
}

// dayOfMonth reads a day of the month of publication or of the one beside it:
// «في 20 من الشهر الجاري», «يوم 27», «15 الجاري».
func (p *parser) dayOfMonth(i int) (expr, bool) {
	j := i
	led := p.is(j, "day") || p.find(j, unit) != nil && p.find(j, unit).s == "d" && p.find(j, unit).n == 1 && p.roles[j].len == 1
	if led {
		j++
	}
	d, j := p.dayNumber(j)
	if d == 0 || !p.anchor.known() {
		return expr{}, false
	}
	k := j
	for p.is(k, "from") || p.is(k, "in") {
		k++
	}
	first := day{p.anchor.y, p.anchor.m, 1}
	e := expr{kind: "DATE", rule: "tm.dayofmonth"}
	if u, ok := p.unitMod(k); ok && len(u.value) == len("2006-01") && u.from.known() {
		first, e.last = u.from, u.last
	} else if m := p.find(j, mod); m != nil && (p.number(j-1) > 0 || led) && !p.counts(j) {
		first, e.last = first.months(sign(m.n)), j+p.roles[j].len
	} else if led && !p.counts(j) && p.number(j-1) > 0 {
		e.last, e.uncertain = j, true
		if d > p.anchor.d && !p.future(i) {
			first = first.months(-1)
		}
	} else {
		return expr{}, false
	}
	first.d = d
	if !first.valid() {
		return expr{}, false
	}
	e.from, e.to, e.value = first, first, first.String()
	return p.tail(e), true
}

// ordinalWeek reads «الأسبوع الأول من أكتوبر», «الأسبوع الأخير من عام 2015».
func (p *parser) ordinalWeek(i int) (expr, bool) {
	u := p.find(i, unit)
	if u == nil || u.s != "w" || u.n != 1 {
		return expr{}, false
	}
	j := i + p.roles[i].len
	n := 0
	if o := p.find(j, ord); o != nil && o.n <= 5 {
		n = o.n
	} else if m := p.find(j, mod); m != nil && m.n == -1 {
		n = -1
	}
	if n == 0 {
		return expr{}, false
	}
	j += p.roles[j].len
	for p.is(j, "from") || p.is(j, "in") {
		j++
	}
	whole, ok := p.period(j)
	if !ok {
		return expr{}, false
	}
	// the first week is the one that holds the first Thursday
	start := whole.from.add((4-whole.from.weekday()+7)%7 - 3)
	if n > 0 {
		start = start.add(7 * (n - 1))
	} else {
		start = whole.to.add(-((whole.to.weekday() - 4 + 7) % 7) - 3)
	}
	y, w := start.time().ISOWeek()
	return expr{kind: "DATE", rule: u.id, last: whole.last, from: start, to: start.add(6), value: fmt.Sprintf("%04d-W%02d", y, w)}, true
}

// period reads a month or year at token i.
func (p *parser) period(i int) (expr, bool) {
	for _, read := range [...]func(*parser, int) (expr, bool){(*parser).monthYear, (*parser).onlyYear, (*parser).unitMod, (*parser).bareYear} {
		if e, ok := read(p, i); ok && e.from.known() && len(e.value) <= len("2006-01") {
			return e, true
		}
	}
	return expr{}, false
}

// fraction reads a quarter or half of a year: «الربع الثالث من عام 2016».
func (p *parser) fraction(i int) (expr, bool) {
	months := 0
	switch {
	case p.is(i, "quarter"):
		months = 3
	case p.is(i, "half"):
		months = 6
	default:
		return expr{}, false
	}
	j := i + 1
	n := 0
	if o := p.find(j, ord); o != nil {
		n = o.n
	} else if m := p.find(j, mod); m != nil && m.n == -1 && strings.HasSuffix(p.d.Tokens[j].Norm(), "خير") {
		n = 12 / months
	}
	if n < 1 || n > 12/months {
		return expr{}, false
	}
	j += p.roles[j].len
	for p.is(j, "from") || p.is(j, "in") {
		j++
	}
	year, ok := p.period(j)
	if !ok || len(year.value) != 4 {
		return expr{}, false
	}
	from := day{year.from.y, (n-1)*months + 1, 1}
	to := from.months(months).add(-1)
	letter := "Q"
	if months == 6 {
		letter = "H"
	}
	return expr{kind: "DATE", rule: "tm.word.quarter.0", last: year.last, from: from, to: to, value: fmt.Sprintf("%04d-%s%d", from.y, letter, n)}, true
}

// counted reads a counted span with its direction: «الأيام الثلاثة الماضية», «اليومين
// المقبلين», «3 أيام القادمة», «آخر 3 سنوات», «الأيام القليلة الماضية».
func (p *parser) counted(i int) (expr, bool) {
	dir, j := 0, i
	if p.is(j, "lastn") && j+1 < p.end && p.find(j+1, unit) == nil {
		dir = -1
		j++
	}
	n, next := 0, j
	u := p.find(j, unit)
	switch {
	case u != nil && u.n != 1:
		next = j + p.roles[j].len
		n = u.n
		if c, k := p.cardinal(next); c > 0 {
			n, next = c, k
		} else if f := p.find(next, few); f != nil {
			n, next = f.n, next+p.roles[next].len
		}
	default:
		var ok bool
		if n, u, next, ok = p.quantity(j); !ok || p.find(j, unit) != nil && dir == 0 {
			return expr{}, false
		}
	}
	if n <= 0 || u == nil || u.s == "h" || u.s == "min" || u.s == "s" {
		return expr{}, false
	}
	if m := p.find(next, mod); m != nil && dir == 0 && m.n != 0 {
		dir, next = m.n, next+p.roles[next].len
	}
	if dir == 0 || !p.anchor.known() {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: u.id, last: next}
	move := p.mover(u.s)
	if move == nil {
		return expr{}, false
	}
	if dir < 0 {
		e.from, e.to = move(-n), p.anchor
	} else {
		e.from, e.to = p.anchor.add(1), move(n)
	}
	e.value = e.from.String() + "/" + e.to.String()
	return e, true
}

// mover returns the function that goes n units from the day of publication.
func (p *parser) mover(u string) func(int) day {
	switch u {
	case "d":
		return p.anchor.add
	case "w":
		return func(n int) day { return p.anchor.add(7 * n) }
	case "m":
		return p.anchor.months
	case "y":
		return func(n int) day { return p.anchor.months(12 * n) }
	case "decade":
		return func(n int) day { return p.anchor.months(120 * n) }
	}
	return nil
}

// restOf reads «بقية الأسبوع», «باقي العام».
func (p *parser) restOf(i int) (expr, bool) {
	if !p.is(i, "rest") || !p.anchor.known() {
		return expr{}, false
	}
	u := p.find(i+1, unit)
	if u == nil || u.n != 1 {
		return expr{}, false
	}
	a := p.anchor
	var to day
	switch u.s {
	case "w":
		to = a.add(7 - a.weekday())
	case "m":
		to = day{a.y, a.m, lastDay(a.y, a.m)}
	case "y":
		to = day{a.y, 12, 31}
	default:
		return expr{}, false
	}
	return expr{kind: "DATE", rule: u.id, last: i + 1 + p.roles[i+1].len, from: a, to: to, value: a.String() + "/" + to.String()}, true
}

// weekend reads «عطلة نهاية الأسبوع», «نهاية الأسبوع الماضي»: Saturday and Sunday, as
// TIMEX3 has it; which days they are differs by country.
func (p *parser) weekend(i int) (expr, bool) {
	if !p.is(i, "weekend") || !p.anchor.known() {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: "tm.word.weekend.0", last: i + p.roles[i].len, uncertain: true}
	dir := 0
	if m := p.find(e.last, mod); m != nil {
		dir = sign(m.n)
		e.last += p.roles[e.last].len
	}
	e.from = p.anchor.add(6 - p.anchor.weekday() + 7*dir)
	e.to = e.from.add(1)
	y, w := e.from.time().ISOWeek()
	e.value = fmt.Sprintf("%04d-W%02d-WE", y, w)
	return e, true
}

// decadeOf reads «السبعينيات», «سبعينيات القرن الماضي», «تسعينيات القرن التاسع عشر».
func (p *parser) decadeOf(i int) (expr, bool) {
	it := p.find(i, decade)
	if it == nil {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: it.id, last: i + p.roles[i].len}
	hundred := 1900
	if it.n == 20 && p.anchor.known() {
		hundred = p.anchor.y / 100 * 100
	}
	if u := p.find(e.last, unit); u != nil && u.s == "century" {
		k := e.last + p.roles[e.last].len
		switch {
		case p.find(k, mod) != nil:
			k += p.roles[k].len
			hundred = 1900
		case p.find(k, ord) != nil:
			hundred = (p.find(k, ord).n - 1) * 100
			if p.find(k, ord).n < 10 || p.find(k, ord).n > 21 {
				return expr{}, false
			}
			k += p.roles[k].len
		}
		e.last = k
	}
	y := hundred + it.n
	e.from, e.to, e.value = day{y, 1, 1}, day{y + 9, 12, 31}, fmt.Sprintf("%03dX", y/10)
	return e, true
}

// reference reads الآن, «في وقت سابق», seasons and repeated times.
func (p *parser) reference(i int) (expr, bool) {
	for _, name := range [...]string{"PRESENT_REF", "PAST_REF", "FUTURE_REF"} {
		if p.is(i, name) {
			return expr{kind: "DATE", value: name, last: i + p.roles[i].len, rule: "tm.word." + name}, true
		}
	}
	if it := p.find(i, set); it != nil {
		return expr{kind: "SET", value: it.s, last: i + p.roles[i].len, rule: it.id}, true
	}
	j := i
	if p.is(j, "this") {
		j++
	}
	if it := p.find(j, season); it != nil {
		next := j + p.roles[j].len
		if y, next, hijri := p.yearAt(next); y != 0 && !hijri {
			return expr{kind: "DATE", value: fmt.Sprintf("%04d-%s", y, it.s), last: next, rule: it.id}, true
		}
		m := p.find(next, mod)
		if p.anchor.known() && (m != nil || j > i) {
			y := p.anchor.y
			if m != nil {
				next += p.roles[next].len
				y += sign(m.n)
			}
			return expr{kind: "DATE", value: fmt.Sprintf("%04d-%s", y, it.s), last: next, rule: it.id}, true
		}
	}
	return expr{}, false
}
