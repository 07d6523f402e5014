package timex

import (
	"fmt"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// absolute reads a date with a month or in digits, or a year.
func (p *parser) absolute(i int) (expr, bool) {
	for _, read := range [...]func(*parser, int) (expr, bool){(*parser).digits, (*parser).dayMonth, (*parser).monthDay, (*parser).monthYear, (*parser).onlyYear, (*parser).hyphenated} {
		if e, ok := read(p, i); ok {
			if e.from.known() && !e.hijri {
				p.year = e.from.y
			}
			return e, true
		}
	}
	return expr{}, false
}

// digits reads 12/5/2015, 2015-05-12, 12.5.2015, 5/2015, 12/5.
func (p *parser) digits(i int) (expr, bool) {
	if i >= p.end || p.d.Tokens[i].Kind != rawi.KindNumber {
		return expr{}, false
	}
	if p.roles[i].number >= 0 {
		if e, ok := p.spaced(i); ok {
			return e, true
		}
		return p.dashed(i)
	}
	f, ok := fieldsOf(p.d.Tokens[i].Norm())
	switch {
	case !ok:
		return expr{}, false
	case f.len == 2 && f.sep == '/':
		return p.slashed(i, f)
	case f.len == 2 && f.sep == '.':
		if e, ok := monthOfYear(i+1, f.n[0], f.n[1]); ok && p.closes(i+1) && f.n[0] > f.n[1] {
			return e, true
		}
		return p.bareDate(i, i+1, f.n[0], f.n[1])
	case f.len == 3:
		return p.triple(i, f)
	}
	return expr{}, false
}

// fields are the numbers of a token such as 12/5/2015.
type fields struct {
	n, width [3]int
	len      int
	sep      byte
}

// fieldsOf takes a token of digits apart at its one kind of separator.
func fieldsOf(s string) (f fields, ok bool) {
	for k := 0; k < len(s); k++ {
		c := s[k]
		switch {
		case c >= '0' && c <= '9' && f.width[f.len] < 4:
			f.n[f.len] = 10*f.n[f.len] + int(c-'0')
			f.width[f.len]++
		case (c == '/' || c == '-' || c == '.') && (f.sep == 0 || f.sep == c) && f.width[f.len] > 0 && f.len < 2:
			f.sep = c
			f.len++
		default:
			return f, false
		}
	}
	ok = f.sep != 0 && f.width[f.len] > 0
	f.len++
	return f, ok
}

// monthOfYear makes the expression of 5/2015 or 2015/5.
func monthOfYear(last, a, b int) (expr, bool) {
	y, m := max(a, b), min(a, b)
	if y < 1900 || y > 2100 || m < 1 || m > 12 {
		return expr{}, false
	}
	first := day{y, m, 1}
	return expr{kind: "DATE", last: last, rule: "tm.digits", from: first, to: day{y, m, lastDay(y, m)}, value: first.String()[:7]}, true
}

// slashed reads 5/2015 and 22/4. Without a word that calls for a date one number
// must be too large for a month; 24/7 is an idiom.
func (p *parser) slashed(i int, f fields) (expr, bool) {
	if e, ok := monthOfYear(i+1, f.n[0], f.n[1]); ok {
		return e, true
	}
	d, m := f.n[0], f.n[1]
	if m > 12 && d <= 12 {
		d, m = m, d
	}
	if d < 1 || d > 31 || m < 1 || m > 12 || p.counts(i+1) || !p.dated(i) && (d <= 12 && f.width[0]*f.width[1] < 4 || d == 24 && m == 7) {
		return expr{}, false
	}
	y, next := 0, i+1
	// «08/12, 2015»: only the order that has the month first puts a comma here
	if p.mark(next, "،,") && !p.counts(next+2) && f.n[0] <= 12 {
		dd, mm := d, m
		d, m = f.n[1], f.n[0]
		switch c := p.number(next + 1); {
		case c >= 1900 && c <= 2100:
			y, next = c, next+2
		case c >= 0 && c < 100 && f.width[0]*f.width[1] == 4 && p.closes(next+2) && !p.mark(next+2, "،,"):
			y, next = 2000+c, next+2
		default:
			d, m = dd, mm
		}
	}
	return p.date(next, d, m, y, false, "tm.digits"), true
}

// dashed reads 3-2015 and 22-4, which are three tokens.
func (p *parser) dashed(i int) (expr, bool) {
	if !p.mark(i+1, "-") || !p.joined(i) || !p.joined(i+1) || p.number(i+2) < 0 {
		return expr{}, false
	}
	if i > 0 && p.mark(i-1, "-") && p.joined(i-1) || p.mark(i+3, "-") && p.joined(i+2) {
		return expr{}, false
	}
	a, b := p.number(i), p.number(i+2)
	if e, ok := monthOfYear(i+3, a, b); ok && a < b {
		return e, true
	}
	return p.bareDate(i, i+3, a, b)
}

// spaced reads 05 - 08 - 2012 and 2012 / 8 / 5, which are five tokens.
func (p *parser) spaced(i int) (expr, bool) {
	if !p.mark(i+1, "-/") || !p.mark(i+3, "-/") || p.number(i+2) < 0 || p.number(i+4) < 0 {
		return expr{}, false
	}
	f := fields{n: [3]int{p.number(i), p.number(i + 2), p.number(i + 4)}, len: 3}
	if f.n[0] < 1900 && f.n[2] < 1900 || p.mark(i+5, "-/") && p.number(i+6) >= 0 {
		return expr{}, false
	}
	e, ok := p.triple(i, f)
	if ok && e.last == i+1 {
		e.last = i + 5
	}
	return e, ok
}

// bareDate reads a day and month whose separator is used for other things too: it
// must close a clause, behind «في» or a verb of the time to come.
func (p *parser) bareDate(i, last, a, b int) (expr, bool) {
	d, m := max(a, b), min(a, b)
	if d <= 12 || d > 31 || m < 1 || m > 12 || !p.closes(last) || i == 0 || !p.after(i, "at") && !p.comes(i-1) {
		return expr{}, false
	}
	return p.date(last, d, m, 0, false, "tm.digits"), true
}

// triple reads a date of three numbers. A year of two digits stands last or first,
// whichever gives the day nearer to publication.
func (p *parser) triple(i int, f fields) (expr, bool) {
	d, m, y := f.n[0], f.n[1], f.n[2]
	if f.n[0] > 31 {
		y, d = d, y
	}
	if m > 12 && d <= 12 {
		m, d = d, m
	}
	if y < 100 && f.width[2] == 2 {
		y += 2000
		other := day{2000 + f.n[0], f.n[1], f.n[2]}
		if f.width[0] == 2 && other.valid() && p.anchor.known() && p.gap(other) < p.gap(day{y, m, d}) {
			y, d = other.y, other.d
		}
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

// gap returns how many days lie between publication and a day.
func (p *parser) gap(d day) int {
	n := int(p.anchor.time().Sub(d.time()).Hours() / 24)
	return max(n, -n)
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
	y, j := p.yearFor(j, m)
	if y == 0 && !m.hijri {
		y = p.yearBeside(j, m.n, d)
		if m.n == 9 && d == 11 && p.after(i, "attacks") {
			y = 2001 // «هجمات 11 سبتمبر»
		}
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
	if other := p.find(next, month); other != nil && other.n == m.n && other.hijri == m.hijri && p.roles[next].pro == 0 {
		return m, next + p.roles[next].len, true
	}
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
	e := expr{kind: "DATE", last: last, hijri: hijri, rule: rule, given: y != 0}
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
	if y == 0 {
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
		return p.tellingYear(m)
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
	y, next := p.yearFor(j, m)
	dir, hasMod := 0, false
	switch {
	case y != 0:
		e.last = next
	default:
		if u, ok := p.yearOf(j); ok && !m.hijri {
			y, e.last = u.from.y, u.last
		} else if md := p.find(j, mod); md != nil {
			dir, hasMod = md.n, true
			e.last = j + p.roles[j].len
		} else if m.amb && !led && !p.after(i, "in") && !p.after(i, "since") && !p.after(i, "to") && !p.after(i, "from") {
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
	e.given = y != 0
	if y == 0 && !hasMod && p.anchor.known() {
		// «في يناير وشباط من العام الحالي»
		if k, ok := p.and(e.last); ok && p.find(k, month) != nil {
			if next, ok := p.monthYear(k); ok && next.given {
				y, e.given = next.from.y, true
			}
		}
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
	named := p.is(j, "year")
	if named {
		j++
	}
	y, next := p.number(j), j+1
	if y < 0 {
		y, next = p.yearInWords(j, named)
		// «في ألف وسبعمائة وتسعة وثمانين»; a round number counts something
		if !named && !led && next-j < 3 {
			return expr{}, false
		}
	}
	if !led && !named && !p.after(i, "in") && !p.after(i, "from") && !p.after(i, "ago") && !p.after(i, "to") && (p.number(j) >= 0 || y >= 2000) {
		return expr{}, false
	}
	hijri := y >= 1300 && y < 1500
	switch {
	case y < 100 || y > 2100:
		return expr{}, false
	case hijri && !named && !p.is(next, "hijri"):
		return expr{}, false
	case (y < 1300 || y >= 1500 && y < 1800 && p.number(j) >= 0) && !named:
		return expr{}, false
	case (!named || y < 1000) && p.counts(next):
		return expr{}, false
	}
	e := expr{kind: "DATE", last: next, rule: "tm.year", hijri: hijri}
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
	y, next := p.yearFor(next, m)
	return p.date(next, d, m.n, y, m.hijri, m.id), true
}

// dayOfMonth reads a day of the month of publication or of the one beside it:
// «في 20 من الشهر الجاري», «يوم 27», «15 الجاري». A day whose month is not told has
// a value with an open month; From and To are the likeliest.
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
	open := false
	if u, ok := p.unitMod(k); ok && len(u.value) == len("2006-01") && u.from.known() {
		first, e.last = u.from, u.last
	} else if m := p.find(j, mod); m != nil && (p.number(j-1) > 0 || led) && !p.counts(j) {
		first, e.last = first.months(sign(m.n)), j+p.roles[j].len
	} else if led && !p.counts(j) && p.number(j-1) > 0 && !(p.mark(j, "-/") && p.number(j+1) >= 0) || p.closes(j) && (p.number(i) > 0 && p.after(i, "at") || p.putOff(i)) {
		e.last, open = j, true
		if d > p.anchor.d && !p.future(i) {
			first = first.months(-1)
		}
	} else {
		return expr{}, false
	}
	first.d = d
	if !first.valid() {
		e.value = first.String()
		return e, !open
	}
	e.from, e.to, e.value, e.uncertain = first, first, first.String(), open
	if open {
		e.value = fmt.Sprintf("XXXX-XX-%02d", d)
		return e, true
	}
	return p.tail(e), true
}

// putOff reports whether the number at token i, behind «إلى» or «ل», is a day: a
// thing is put off to a day, and a person cannot return to another number.
func (p *parser) putOff(i int) bool {
	switch {
	case p.after(i, "to"):
		i--
	case !p.roles[i].pro.Any(rawi.La):
		return false
	}
	sent := p.d.Sentences[p.d.SentenceAt(p.d.Tokens[i].Start)]
	for j := i - 1; j >= sent.First && j >= i-6; j-- {
		for _, r := range p.d.Tokens[j].Word.Readings {
			if p.verbIs(r.Lemma, "defer") || j == i-1 && (r.Person == 1 || r.Person == 2) && p.verbIs(r.Lemma, "return") {
				return true
			}
		}
	}
	return false
}

// verbIs reports whether times.txt gives a lemma a role.
func (p *parser) verbIs(lemma, name string) bool {
	v, _ := p.s.forms.Get(lexicon.HashWord(arabic.Normalise(lemma)))
	for k := range v.Len() {
		if it := &p.s.items[v.At(k)]; it.kind == word && it.s == name {
			return true
		}
	}
	return false
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

// yearOf reads the year that a month belongs to, told by its place: «يونيو من العام
// الماضي», «يونيو العام المقبل».
func (p *parser) yearOf(i int) (expr, bool) {
	if p.is(i, "from") || p.is(i, "in") {
		i++
	}
	if p.is(i, "from") {
		return expr{}, false
	}
	u, ok := p.unitMod(i)
	return u, ok && len(u.value) == len("2006") && u.from.known()
}

// nthWeekday reads «أول يوم جمعة من يوليو», «آخر أحد في الشهر».
func (p *parser) nthWeekday(i int) (expr, bool) {
	o := p.find(i, nth)
	if o == nil {
		return expr{}, false
	}
	j := i + p.roles[i].len
	if p.is(j, "day") {
		j++
	}
	w := p.find(j, bareday)
	if w == nil {
		return expr{}, false
	}
	return p.nthOf(j+p.roles[j].len, o.n, w)
}

// nthOf reads the month behind the n-th weekday; n below 0 counts from its end.
func (p *parser) nthOf(i, n int, w *item) (expr, bool) {
	if !p.is(i, "from") && !p.is(i, "in") {
		return expr{}, false
	}
	e, ok := p.period(i + 1)
	if !ok || len(e.value) != len("2006-01") {
		return expr{}, false
	}
	d, ok := nthIn(e.from, e.to, n, w.n)
	if !ok {
		return expr{}, false
	}
	e.kind, e.rule, e.from, e.to, e.value = "DATE", w.id, d, d, d.String()
	return e, true
}

// nthIn returns the n-th day of the week between two days.
func nthIn(from, to day, n, weekday int) (day, bool) {
	d := from.add((weekday - from.weekday() + 7) % 7).add(7 * (n - 1))
	if n < 0 {
		d = to.add(-((to.weekday() - weekday + 7) % 7)).add(7 * (n + 1))
	}
	return d, !d.time().Before(from.time()) && !to.time().Before(d.time())
}

// wordYear reads a year in words where nothing but a year can stand: «الربع الثالث من
// ألفين وعشرين».
func (p *parser) wordYear(i int) (expr, bool) {
	y, next := p.yearInWords(i, false)
	if y < 1800 || y > 2100 {
		return expr{}, false
	}
	return expr{kind: "DATE", last: next, from: day{y, 1, 1}, to: day{y, 12, 31}, value: fmt.Sprintf("%04d", y), rule: "tm.year"}, true
}

// hyphenated reads a month and its day or year in one token: «يناير-1».
func (p *parser) hyphenated(i int) (expr, bool) {
	if i >= p.end || p.d.Tokens[i].Kind != rawi.KindMixed {
		return expr{}, false
	}
	name, digits, ok := strings.Cut(p.d.Tokens[i].Norm(), "-")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil {
		return expr{}, false
	}
	v, _ := p.s.forms.Get(lexicon.HashWord(name))
	for k := range v.Len() {
		m := &p.s.items[v.At(k)]
		switch {
		case m.kind != month || m.hijri || m.amb:
		case n >= 1 && n <= 31:
			return p.date(i+1, n, m.n, 0, false, m.id), true
		case n >= 1900 && n <= 2100:
			e, ok := monthOfYear(i+1, n, m.n)
			e.rule = m.id
			return e, ok
		}
	}
	return expr{}, false
}

// yearBeside returns the year of a day that «الماضي» or «المقبل» behind it puts before
// or after publication; 0 without such a word.
func (p *parser) yearBeside(i, m, d int) int {
	md := p.find(i, mod)
	if md == nil || md.n == 0 || !p.anchor.known() {
		return 0
	}
	y := p.anchor.y
	switch passed := (m*100 + d) - (p.anchor.m*100 + p.anchor.d); {
	case md.n < 0 && passed > 0:
		y--
	case md.n > 0 && passed < 0:
		y++
	}
	return y
}

// tellingYear returns the year that the text named last, or the next one where a
// day in it would lie more than half a year before the day told last: «في أكتوبر 2023
// … وفي 12 يناير».
func (p *parser) tellingYear(m int) int {
	if p.year != 0 && p.recent.y == p.year && p.recent.m-m > 6 {
		return p.year + 1
	}
	return p.year
}
