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
