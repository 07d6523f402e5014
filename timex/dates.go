package timex

import (
	"fmt"
	"strconv"
	"strings"

	"example.org/rawi"
)

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
