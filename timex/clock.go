package timex

import (
	"fmt"
	"strconv"
	"strings"

	"example.org/rawi"
)

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

// clock reads «الساعة الثامنة مساء», «الساعة 10:30», «الساعة الخامسة والنصف», with the
// day behind it: «الساعة 10:30 صباح الأحد».
func (p *parser) clock(i int) (expr, bool) {
	if !p.is(i, "hour") || i+1 >= p.end {
		return expr{}, false
	}
	h, m, next := p.hour(i + 1)
	if h < 0 || h > 24 || m < 0 || m > 59 {
		return expr{}, false
	}
	if p.is(next, "from") && (p.find(next+1, part) != nil || p.find(next+1, rel) != nil || p.find(next+1, weekday) != nil) {
		next++
	}
	pt := p.find(next, part)
	if pt != nil && h < 12 && pt.s != "MO" && pt.s != "DT" && !(pt.s == "NI" && h < 5) {
		h += 12
	}
	e := expr{kind: "TIME", value: fmt.Sprintf("T%02d:%02d", h, m), last: next, rule: "tm.clock"}
	for _, read := range [...]func(*parser, int) (expr, bool){(*parser).withPart, (*parser).weekdayDate, (*parser).relative} {
		if d, ok := read(p, next); ok && d.from.known() && d.from == d.to {
			e.from, e.to, e.last, e.uncertain = d.from, d.to, d.last, d.uncertain
			e.value = d.from.String() + e.value
			return e, true
		}
	}
	if pt != nil {
		e.last += p.roles[next].len
	}
	return e, true
}

// hour reads the hour and minutes at token i; h is -1 where there are none.
func (p *parser) hour(i int) (h, m, next int) {
	next = i + 1
	if t := &p.d.Tokens[i]; t.Kind == rawi.KindNumber {
		hours, minutes, ok := strings.Cut(strings.ReplaceAll(t.Norm(), ".", ":"), ":")
		h, err := strconv.Atoi(hours)
		if err != nil {
			return -1, 0, next
		}
		if ok {
			m, _ = strconv.Atoi(minutes[:min(2, len(minutes))])
		}
		return h, m, next
	}
	it := p.find(i, ord)
	if it == nil || it.n > 12 {
		return -1, 0, next
	}
	h, next = it.n, i+p.roles[i].len
	k, ok := p.and(next)
	if !ok {
		return h, 0, next
	}
	switch n, u := p.cardinal(k); {
	case p.is(k, "half"):
		return h, 30, k + 1
	case p.is(k, "quarter"):
		return h, 15, k + 1
	case n > 0 && n < 60 && p.find(u, unit) != nil && p.find(u, unit).s == "min":
		return h, n, u + p.roles[u].len
	}
	return h, 0, next
}

// duration reads «لمدة ثلاثة أيام», «3 أيام».
func (p *parser) duration(i int) (expr, bool) {
	c, _ := p.cardinal(i)
	if p.find(i, few) != nil {
		return expr{}, false
	}
	n, u, next, ok := p.quantity(i)
	if !ok || c >= 100 && p.number(i) < 0 && p.definite(i) || c < 0 && u.n < 2 || p.roles[i].len == 0 && c < 0 {
		return expr{}, false
	}
	v := map[string]string{"d": "P%dD", "w": "P%dW", "m": "P%dM", "y": "P%dY", "h": "PT%dH", "min": "PT%dM", "s": "PT%dS", "decade": "P%d0Y", "century": "P%d00Y"}[u.s]
	return expr{kind: "DURATION", value: fmt.Sprintf(v, n), last: next, rule: u.id}, true
}

// reference reads الآن, «في وقت سابق», seasons and repeated times.
func (p *parser) reference(i int) (expr, bool) {
	for _, name := range [...]string{"PRESENT_REF", "PAST_REF", "FUTURE_REF"} {
		if p.is(i, name) {
			if p.roles[i].len == 1 && name == "PRESENT_REF" && strings.HasPrefix(p.d.Tokens[i].Norm(), "ال") && !p.definite(i) {
				return expr{}, false // the name «آلان»
			}
			e := expr{kind: "DATE", value: name, last: i + p.roles[i].len, rule: "tm.word." + name}
			if p.is(i, "later") && p.past(i) {
				e.value = "PAST_REF" // «وقال لاحقا»
			}
			return e, true
		}
	}
	if it := p.find(i, set); it != nil {
		return expr{kind: "SET", value: it.s, last: i + p.roles[i].len, rule: it.id}, true
	}
	return p.seasonAt(i)
}

// seasonAt reads «صيف 2016», «هذا الصيف», «منتصف الصيف». Spring and autumn alone are
// other words as well; they need «في» and nothing that describes them.
func (p *parser) seasonAt(i int) (expr, bool) {
	j := i
	this := p.is(j, "this")
	led := this || p.is(j, "early") || p.is(j, "mid") || p.is(j, "late")
	if led {
		j++
	}
	it := p.find(j, season)
	if it == nil {
		return expr{}, false
	}
	next := j + p.roles[j].len
	e := expr{kind: "DATE", rule: it.id, last: next}
	if y, next, hijri := p.yearAt(next); y != 0 && !hijri {
		e.value, e.last = fmt.Sprintf("%04d-%s", y, it.s), next
		return e, true
	}
	m := p.find(next, mod)
	if p.anchor.known() && (m != nil || this) {
		y := p.anchor.y
		if m != nil {
			e.last += p.roles[next].len
			y += sign(m.n)
		}
		e.value = fmt.Sprintf("%04d-%s", y, it.s)
		return e, true
	}
	if !p.definite(j) && !p.closes(next) || !p.definite(j) && it.amb || it.amb && !led && !p.after(i, "at") || it.amb && next < p.end && p.definite(next) {
		return expr{}, false
	}
	e.value = "XXXX-" + it.s
	return e, true
}
