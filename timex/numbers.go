package timex

import (
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

// counts reports whether token i is a thing that the number before it counts:
// «في 2000 مدرسة».
func (p *parser) counts(i int) bool {
	if i >= p.end || p.d.Tokens[i].Kind != rawi.KindWord {
		return false
	}
	r := p.d.Tokens[i].Reading()
	return r.POS == rawi.NOUN && r.Pro == 0 && r.Deriv != rawi.Masdar && p.find(i, month) == nil && r.Enc.Person == 0 && r.Cost < 20
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
