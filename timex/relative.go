package timex

import (
	"fmt"
	"strings"

	"example.org/rawi"
)

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
	if e, ok := p.weekdayNumber(k, it); ok {
		return e, true
	}
	e.last = k
	dir, hasMod := 0, false
	if m := p.find(k, mod); m != nil {
		dir, hasMod = m.n, true
		e.last = k + p.roles[k].len
	} else if n, ok := p.and(k); ok && p.find(n, weekday) != nil {
		// «الاثنين والثلاثاء المقبلين»
		if n += p.roles[n].len; p.is(n, "dual") {
			dir, hasMod = p.find(n, mod).n, true
		}
	}
	if !p.anchor.known() {
		e.value = fmt.Sprintf("XXXX-WXX-%d", it.n)
		e.uncertain = true
		return e, true
	}
	back := (p.anchor.weekday() - it.n + 7) % 7
	today := j > i && p.find(j-1, rel) != nil
	switch {
	case today && !hasMod:
		e.from = p.anchor.add(-back)
		e.uncertain = back != 0
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
	v := p.verb(i)
	return v >= 0 && p.comes(v)
}

// past reports whether the verb before token i speaks of the past.
func (p *parser) past(i int) bool {
	v := p.verb(i)
	return v >= 0 && p.d.Tokens[v].Reading().Aspect == rawi.Perfect
}

// verb returns the nearest verb before token i in its sentence, or what stands for
// one: «من المقرر»; -1 if there is none near.
func (p *parser) verb(i int) int {
	sent := p.d.Sentences[p.d.SentenceAt(p.d.Tokens[i].Start)]
	for j := i - 1; j >= sent.First && j >= i-12; j-- {
		if r := p.d.Tokens[j].Reading(); r.Deriv == rawi.Finite || p.is(j, "due") {
			return j
		}
	}
	return -1
}

// comes reports whether the verb at token i speaks of the time to come.
func (p *parser) comes(i int) bool {
	r := p.d.Tokens[i].Reading()
	if r.Deriv != rawi.Finite {
		return p.is(i, "due")
	}
	return r.Aspect == rawi.Imperfect && r.Pro.Any(rawi.Sa) || i > 0 && p.is(i-1, "will")
}

// weekOf reads the week that a weekday belongs to: «الجمعة من الأسبوع المقبل».
func (p *parser) weekOf(i int, w *item) (expr, bool) {
	if p.is(i, "from") || p.is(i, "in") {
		i++
	}
	u, ok := p.week(i)
	if !ok {
		return expr{}, false
	}
	d := u.from.add(w.n - 1)
	return expr{kind: "DATE", rule: w.id, last: u.last, from: d, to: d, value: d.String()}, true
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
		if j > 0 && p.is(j-1, "that") || e.last < p.end && p.d.Tokens[e.last].Norm() == "ال" || p.find(e.last, ord) != nil || p.is(e.last, "last") {
			return expr{}, false
		}
		if same := p.is(e.last, "same"); same || j > 0 && p.is(j-1, "nafs") || p.told.known() && (p.is(e.last, "then") || p.is(e.last, "before")) {
			return p.toldDay(e, same)
		}
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
	// «أمس (الأربعاء)»
	if w := p.find(e.last+1, weekday); w != nil && w.n == e.from.weekday() && p.mark(e.last, "(") && p.mark(e.last+2, ")") {
		e.last += 3
	}
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
	a := p.anchor
	if m := p.find(last, mod); m != nil && !known {
		if p.is(last, "same") {
			if a = p.same(u); !a.known() {
				return expr{}, false
			}
		}
		dir, known = m.n, true
		last += p.roles[last].len
	}
	if !known || !p.definite(j) {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: u.id, last: last}
	if u.s == "h" || u.s == "min" || u.s == "s" {
		return expr{}, false
	}
	if !a.known() {
		e.value = [...]string{"PAST_REF", "PRESENT_REF", "FUTURE_REF"}[sign(dir)+1]
		return e, true
	}
	n := u.n
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
	case "decade", "century":
		if n > 1 {
			e.value = [...]string{"PAST_REF", "PRESENT_REF", "FUTURE_REF"}[sign(dir)+1]
			return e, true
		}
		if u.s == "century" {
			y := (a.y/100 + dir) * 100
			e.from, e.to, e.value = day{y, 1, 1}, day{y + 99, 12, 31}, fmt.Sprintf("%02dXX", y/100)
			return e, true
		}
		// «العقد الماضي» may be the ten years before today as well
		y := (a.y/10 + dir) * 10
		e.from, e.to, e.value, e.uncertain = day{y, 1, 1}, day{y + 9, 12, 31}, fmt.Sprintf("%03dX", y/10), true
		return e, true
	default:
		e.value = [...]string{"PAST_REF", "PRESENT_REF", "FUTURE_REF"}[sign(dir)+1]
		return e, true
	}
	e.value = e.from.String()
	return e, true
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

// ago reads «قبل ثلاثة أيام», «منذ أسبوعين», «بعد شهر». What is counted from an event,
// «بعد يومين من الهجوم», is a duration.
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
	start := p.about(i + p.roles[i].len)
	a, next, ok := p.amount(start)
	if !ok {
		return p.longAgo(start, dir)
	}
	if p.definite(next - 1) {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: a.unit.id, last: next}
	if now, ok := p.now(next); ok {
		e.last = now
	} else if p.is(next, "from") && !p.is(i, "since") || dir > 0 && p.past(i) {
		return expr{}, false
	}
	if !p.anchor.known() {
		e.value = [...]string{"PAST_REF", "", "FUTURE_REF"}[dir+1]
		return e, true
	}
	e.from, e.value = a.from(p.anchor, dir)
	e.to = e.from
	return e, true
}

// longAgo reads units that no day is worked out from: «قبل قرون».
func (p *parser) longAgo(i, dir int) (expr, bool) {
	_, u, next, ok := p.quantity(i)
	if !ok || p.definite(next-1) {
		return expr{}, false
	}
	return expr{kind: "DATE", rule: u.id, last: next, value: [...]string{"PAST_REF", "", "FUTURE_REF"}[dir+1]}, true
}

// fromNow reads «شهران و21 يوما من الآن», before or after now as the verb tells.
func (p *parser) fromNow(i int) (expr, bool) {
	a, next, ok := p.amount(i)
	if !ok || !p.anchor.known() {
		return expr{}, false
	}
	last, ok := p.now(next)
	if !ok {
		return expr{}, false
	}
	dir := 1
	if p.past(i) {
		dir = -1
	}
	e := expr{kind: "DATE", rule: a.unit.id, last: last}
	e.from, e.value = a.from(p.anchor, dir)
	e.to = e.from
	return e, true
}

// now reads «من الآن» and returns the token behind it.
func (p *parser) now(i int) (next int, ok bool) {
	if p.is(i, "from") && p.is(i+1, "PRESENT_REF") {
		return i + 1 + p.roles[i+1].len, true
	}
	return i, false
}

// definite reports whether token i is written with the article.
func (p *parser) definite(i int) bool {
	t, r := &p.d.Tokens[i], &p.roles[i]
	s := p.d.Text[t.Start+int(r.skip) : t.End]
	return strings.HasPrefix(s, "ال") || r.pro.Any(rawi.La) && strings.HasPrefix(s, "ل")
}

// restOf reads «بقية الأسبوع», «باقي العام».
func (p *parser) restOf(i int) (expr, bool) {
	if !p.is(i, "rest") || !p.anchor.known() {
		return expr{}, false
	}
	a := p.anchor
	var to day
	u := p.find(i+1, unit)
	switch {
	case p.is(i+1, "myweek"):
		u = &item{id: "tm.word.myweek.0", s: "w"}
	case u == nil || u.n != 1:
		return expr{}, false
	}
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

// weekend reads «عطلة نهاية الأسبوع», «نهاية الأسبوع الماضي», «نهاية هذا الأسبوع»: Saturday
// and Sunday, as TIMEX3 has it; which days they are differs by country.
func (p *parser) weekend(i int) (expr, bool) {
	if !p.anchor.known() {
		return expr{}, false
	}
	e := expr{kind: "DATE", rule: "tm.word.weekend.0", uncertain: true}
	dir := 0
	switch {
	case p.is(i, "weekend"):
		e.last = i + p.roles[i].len
		if m := p.find(e.last, mod); m != nil {
			dir = m.n
			e.last += p.roles[e.last].len
		}
	case p.is(i, "end") && p.is(i+1, "myweek"):
		e.last = i + 2
	case p.is(i, "end") && p.is(i+1, "this"):
		w, ok := p.week(i + 1)
		if !ok {
			return expr{}, false
		}
		e.last = w.last
	default:
		return expr{}, false
	}
	e.from = p.anchor.add(6 - p.anchor.weekday() + 7*dir)
	e.to = e.from.add(1)
	y, w := e.from.time().ISOWeek()
	e.value = fmt.Sprintf("%04d-W%02d-WE", y, w)
	return e, true
}

// weekdayNumber reads what a weekday's day of the month may be without the month:
// «الخميس 21», «الجمعة في الثاني والعشرين»; and its place in a month: «الجمعة الأولى من
// يوليو», «الأحد الثاني».
func (p *parser) weekdayNumber(i int, w *item) (expr, bool) {
	if !p.anchor.known() {
		return expr{}, false
	}
	j := i
	if p.is(j, "at") {
		j++
	}
	if n, next := p.dayNumber(j); n > 0 && (p.number(j) > 0 || j > i) && !p.counts(next) {
		if d, ok := p.weekdayOn(w.n, n); ok {
			return expr{kind: "DATE", rule: w.id, last: next, from: d, to: d, value: d.String()}, true
		}
	}
	o := p.find(i, ord)
	if m := p.find(i, mod); o == nil && m != nil && p.is(i, "last") {
		return p.nthOf(i+1, -1, w)
	}
	if o == nil || o.n > 5 {
		return expr{}, false
	}
	next := i + p.roles[i].len
	if e, ok := p.nthOf(next, o.n, w); ok {
		return e, true
	}
	a := p.anchor
	d, ok := nthIn(day{a.y, a.m, 1}, day{a.y, a.m, lastDay(a.y, a.m)}, o.n, w.n)
	if !ok || !p.closes(next) {
		return expr{}, false
	}
	return expr{kind: "DATE", rule: w.id, last: next, from: d, to: d, value: d.String(), uncertain: true}, true
}

// weekDay reads a week and its day: «الأسبوع المقبل يوم الجمعة».
func (p *parser) weekDay(i int) (expr, bool) {
	e, ok := p.week(i)
	if !ok {
		return expr{}, false
	}
	j := e.last
	if p.is(j, "day") {
		j++
	}
	w := p.find(j, weekday)
	if w == nil {
		return expr{}, false
	}
	e.last = j + p.roles[j].len
	if p.find(e.last, mod) != nil || p.find(e.last, month) != nil || p.number(e.last) >= 0 {
		return expr{}, false
	}
	e.from = e.from.add(w.n - 1)
	e.to, e.value, e.rule = e.from, e.from.String(), w.id
	return p.tail(e), true
}

// week reads a week told by its place: «الأسبوع الماضي», «هذا الأسبوع».
func (p *parser) week(i int) (expr, bool) {
	e, ok := p.unitMod(i)
	return e, ok && e.from.known() && e.from.weekday() == 1 && e.to == e.from.add(6)
}

// toldDay reads a day told by the one that the text named last: «في اليوم نفسه»,
// «في اليوم التالي».
func (p *parser) toldDay(e expr, same bool) (expr, bool) {
	if !p.told.known() {
		return expr{}, false
	}
	e.from = p.told
	switch {
	case same:
		e.last++
	case p.is(e.last, "then"):
		e.from = p.told.add(1)
		e.last++
	case p.is(e.last, "before"):
		e.from = p.told.add(-1)
		e.last++
	}
	e.to, e.value, e.uncertain = e.from, e.from.String(), !same
	return p.tail(e), true
}

// same returns a day of the time that «نفسه» behind a unit points back to: «في العام
// نفسه».
func (p *parser) same(u *item) day {
	if u.s == "y" && p.year != 0 {
		return day{p.year, 1, 1}
	}
	if u.s == "d" {
		return p.told
	}
	return p.recent
}
