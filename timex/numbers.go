package timex

import (
	"slices"

	"example.org/rawi"
)

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
	named := p.is(j, "year")
	if named {
		j++
	}
	y, next = p.number(j), j+1
	if y < 0 {
		y, next = p.yearInWords(j, named)
	}
	switch {
	case y >= 1800 && y <= 2100, y >= 1500 && y < 1800 && named, y >= 100 && y < 1300 && named && !p.counts(next):
		if p.is(next, "greg") {
			next++
		}
		return y, next, false
	case y >= 1300 && y < 1500:
		if p.is(next, "hijri") {
			next++
		}
		return y, next, true
	}
	return 0, i, false
}

// yearFor reads the year of a month at token i. A year that looks Hijri belongs to
// a Gregorian month too, where no word calls it Hijri: «5 ديسمبر 1391».
func (p *parser) yearFor(i int, m *item) (y, next int) {
	y, next, hijri := p.yearAt(i)
	switch {
	case y == 0, m.hijri && !hijri:
		return 0, i
	case hijri && !m.hijri && (p.is(next-1, "hijri") || p.counts(next)):
		return 0, i
	}
	return y, next
}

// yearInWords reads a year written out, «ألفين وثمانية», and the way of saying it
// by its century and the rest, «تسعة عشر ثمانية وسبعون»; -1 if there is none. A
// year below 1000 and a rest joined by «و» need the word for year before them.
func (p *parser) yearInWords(i int, named bool) (y, next int) {
	y, next = p.cardinal(i)
	if y == 18 || y == 19 {
		_, joined := p.and(next)
		if rest, k := p.cardinal(next); rest >= 10 && rest <= 99 && p.number(next) < 0 && (named || !joined) {
			return 100*y + rest, k
		}
	}
	if y >= 1000 && y <= 2100 || named && y >= 100 && y < 1000 {
		return y, next
	}
	return -1, i
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

// about returns the token behind a word such as «نحو», «أكثر من».
func (p *parser) about(i int) int {
	if p.is(i, "about") {
		return i + p.roles[i].len
	}
	return i
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
	next = j + p.roles[j].len
	if n <= 0 || j == i && u.n == 1 && p.construct(next, u) {
		return 0, nil, i, false
	}
	return n, u, next, true
}

// construct reports whether token i belongs to the unit before it: «منذ عام 2006»,
// «خلال شهر رمضان», «قبل يوم الاقتراع» count nothing.
func (p *parser) construct(i int, u *item) bool {
	if i >= p.end {
		return false
	}
	switch u.s {
	case "y":
		y, _ := p.cardinal(i)
		return y >= 100
	case "m":
		return p.find(i, month) != nil
	case "d":
		return p.number(i) >= 0 || p.d.Tokens[i].Kind == rawi.KindWord && p.definite(i) && p.find(i, mod) == nil
	}
	return false
}

// amount is a length of time in several units: «شهر و21 يوما».
type amount struct {
	months, days int
	clock        bool  // hours or less too
	unit         *item // the smallest
}

// amount reads quantities that are added up; ok is false where there is none.
func (p *parser) amount(i int) (a amount, next int, ok bool) {
	for j := i; ; {
		n, u, k, found := p.quantity(j)
		if !found || !a.plus(n, u) {
			return a, next, ok
		}
		next, ok = k, true
		and, joined := p.and(k)
		switch {
		case joined:
			j = and
		case p.mark(k, "،,") && p.number(k+1) >= 0:
			j = k + 1
		default:
			return a, next, ok
		}
	}
}

// plus adds n of a unit that the amount does not have yet.
func (a *amount) plus(n int, u *item) bool {
	if a.unit != nil && a.unit.s == u.s {
		return false
	}
	switch u.s {
	case "d":
		a.days += n
	case "w":
		a.days += 7 * n
	case "m":
		a.months += n
	case "y":
		a.months += 12 * n
	case "decade":
		a.months += 120 * n
	case "h", "min", "s":
		a.clock = true
	default:
		return false
	}
	if a.unit == nil || finer(u.s, a.unit.s) {
		a.unit = u
	}
	return true
}

// finer reports whether unit a is shorter than unit b.
func finer(a, b string) bool {
	order := [...]string{"s", "min", "h", "d", "w", "m", "y", "decade", "century"}
	return slices.Index(order[:], a) < slices.Index(order[:], b)
}

// from returns the day that lies the amount before (-1) or after (1) a day, and
// its value with the precision of the smallest unit.
func (a amount) from(d day, dir int) (day, string) {
	d = d.months(dir * a.months).add(dir * a.days)
	switch a.unit.s {
	case "m":
		return d, d.String()[:7]
	case "y", "decade":
		return d, d.String()[:4]
	}
	return d, d.String()
}
