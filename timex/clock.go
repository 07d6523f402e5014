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
