package timex

import (
	"fmt"
	"strings"

	"example.org/rawi"
)

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
	if !ok || !b.from.known() || b.hijri && d1 == 0 {
		return expr{}, false
	}
	from := a.from
	if d1 > 0 {
		if len(b.value) != len("2006-01-02") {
			return expr{}, false
		}
		from = b.from
		from.d = d1
		if b.hijri {
			d2, _ := p.dayNumber(k)
			if from = b.from.add(d1 - d2); d2 <= d1 {
				return expr{}, false
			}
		}
	} else if !from.known() || a.hijri {
		return expr{}, false
	}
	if y, _, _ := p.yearAt(a.last); y == 0 && b.from.y != from.y && len(a.value) >= 7 && a.rule != "tm.year" {
		from.y = b.from.y // «من يناير إلى مارس 2011»
	}
	if !from.valid() || b.to.time().Before(from.time()) {
		return expr{}, false
	}
	return expr{kind: "DATE", last: b.last, from: from, to: b.to, value: from.String() + "/" + b.to.String(), rule: b.rule, hijri: b.hijri}, true
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
	for _, read := range [...]func(*parser, int) (expr, bool){(*parser).monthYear, (*parser).onlyYear, (*parser).unitMod, (*parser).bareYear, (*parser).wordYear} {
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

// decadeOf reads «السبعينيات», «سبعينيات القرن الماضي», «تسعينيات القرن التاسع عشر».
func (p *parser) decadeOf(i int) (expr, bool) {
	it := p.find(i, decade)
	if it == nil {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: it.id, last: i + p.roles[i].len}
	if it.n >= 1000 {
		if it.amb && (!p.definite(i) || !p.after(i, "at") || !p.closes(e.last)) {
			return expr{}, false
		}
		e.from, e.to, e.value = day{it.n, 1, 1}, day{it.n + 9, 12, 31}, fmt.Sprintf("%03dX", it.n/10)
		return e, true
	}
	hundred := 1900
	if it.n == 20 && p.anchor.known() {
		hundred = p.anchor.y / 100 * 100
	}
	at := e.last
	if p.is(at, "from") {
		at++
	}
	if u := p.find(at, unit); u != nil && u.s == "century" {
		k := at + p.roles[at].len
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

// monthRange reads a month before two of its days: «شهر نوفمبر بين 19 و20».
func (p *parser) monthRange(i int) (expr, bool) {
	if !p.is(i, "month") && p.find(i, month) == nil {
		return expr{}, false
	}
	m, ok := p.monthYear(i)
	if !ok || !m.from.known() || !p.is(m.last, "from") || m.hijri {
		return expr{}, false
	}
	d1, j := p.dayNumber(m.last + 1)
	j, ok = p.until(j)
	if d1 == 0 || !ok {
		return expr{}, false
	}
	d2, last := p.dayNumber(j)
	from, to := day{m.from.y, m.from.m, d1}, day{m.from.y, m.from.m, d2}
	if d2 <= d1 || !to.valid() || p.counts(last) || p.find(last, month) != nil || p.is(last, "from") || p.find(last, unit) != nil {
		return expr{}, false
	}
	m.last, m.from, m.to, m.value = last, from, to, from.String()+"/"+to.String()
	return m, true
}

// weekRange reads a week before two of its days: «الأسبوع المقبل بين الأربعاء والجمعة».
func (p *parser) weekRange(i int) (expr, bool) {
	if !p.is(i, "this") && p.find(i, unit) == nil {
		return expr{}, false
	}
	e, ok := p.week(i)
	if !ok || !p.is(e.last, "from") {
		return expr{}, false
	}
	a := p.find(e.last+1, weekday)
	if a == nil {
		return expr{}, false
	}
	j, ok := p.until(e.last + 1 + p.roles[e.last+1].len)
	b := p.find(j, weekday)
	if !ok || b == nil || b.n <= a.n {
		return expr{}, false
	}
	start := e.from
	e.from, e.to, e.last = start.add(a.n-1), start.add(b.n-1), j+p.roles[j].len
	e.value = e.from.String() + "/" + e.to.String()
	return e, true
}

// until reads what joins the ends of a range, «إلى», «حتى», «و», and returns the
// token of the second end.
func (p *parser) until(i int) (next int, ok bool) {
	if p.is(i, "to") {
		return i + p.roles[i].len, true
	}
	return p.and(i)
}

// weekOfDate reads «أسبوع 16 سبتمبر», the week that holds the day.
func (p *parser) weekOfDate(i int) (expr, bool) {
	u := p.find(i, unit)
	if u == nil || u.s != "w" || u.n != 1 || p.definite(i) {
		return expr{}, false
	}
	e, ok := p.dayMonth(i + p.roles[i].len)
	if !ok || !e.from.known() || e.hijri {
		return expr{}, false
	}
	e.from = e.from.add(1 - e.from.weekday())
	e.to = e.from.add(6)
	y, w := e.from.time().ISOWeek()
	e.rule, e.value = u.id, fmt.Sprintf("%04d-W%02d", y, w)
	return e, true
}
