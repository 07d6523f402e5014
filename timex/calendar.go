package timex

import (
	"fmt"
	"time"

	"github.com/hablullah/go-hijri"
)

// day is a date without a time; the zero day is unknown.
type day struct{ y, m, d int }

func dayOf(t time.Time) day {
	y, m, d := t.Date()
	return day{y, int(m), d}
}

func (d day) time() time.Time { return time.Date(d.y, time.Month(d.m), d.d, 0, 0, 0, 0, time.UTC) }
func (d day) known() bool     { return d != day{} }
func (d day) add(n int) day   { return dayOf(d.time().AddDate(0, 0, n)) }

// String writes a day as ISO 8601 does.
func (d day) String() string {
	if d.y < 0 || d.y > 9999 || d.m > 99 || d.d > 99 {
		return fmt.Sprintf("%04d-%02d-%02d", d.y, d.m, d.d)
	}
	b := [...]byte{
		'0' + byte(d.y/1000), '0' + byte(d.y/100%10), '0' + byte(d.y/10%10), '0' + byte(d.y%10), '-',
		'0' + byte(d.m/10), '0' + byte(d.m%10), '-', '0' + byte(d.d/10), '0' + byte(d.d%10),
	}
	return string(b[:])
}

// weekday returns 1 for Monday to 7 for Sunday.
func (d day) weekday() int { return (int(d.time().Weekday())+6)%7 + 1 }

// months moves by whole months and keeps the day of the month in range.
func (d day) months(n int) day {
	m := d.y*12 + d.m - 1 + n
	out := day{m / 12, m%12 + 1, d.d}
	out.d = min(out.d, lastDay(out.y, out.m))
	return out
}

// valid reports whether the date exists.
func (d day) valid() bool {
	return d.m >= 1 && d.m <= 12 && d.d >= 1 && d.d <= lastDay(d.y, d.m)
}

func lastDay(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// fromHijri returns the Gregorian day of a date of the Umm al-Qura calendar, or
// of the tabular calendar outside the years that Umm al-Qura covers; false where
// the date does not exist.
func fromHijri(y, m, d int) (day, bool) {
	if y < 1 || m < 1 || m > 12 || d < 1 || d > 30 {
		return day{}, false
	}
	if y >= 1356 && y <= 1500 {
		return dayOf(hijri.UmmAlQuraDate{Year: int64(y), Month: int64(m), Day: int64(d)}.ToGregorian()), true
	}
	return dayOf(hijri.HijriDate{Year: int64(y), Month: int64(m), Day: int64(d)}.ToGregorian()), true
}

// hijriMonth returns the first and last Gregorian day of a Hijri month.
func hijriMonth(y, m int) (from, to day, ok bool) {
	from, ok = fromHijri(y, m, 1)
	if !ok {
		return
	}
	ny, nm := y, m+1
	if nm > 12 {
		ny, nm = y+1, 1
	}
	next, ok := fromHijri(ny, nm, 1)
	return from, next.add(-1), ok
}

// hijriYear returns the Hijri year in which a Gregorian day falls.
func hijriYear(d day) int {
	h, err := hijri.CreateUmmAlQuraDate(d.time())
	if err != nil {
		t, err := hijri.CreateHijriDate(d.time(), hijri.Default)
		if err != nil {
			return 0
		}
		return int(t.Year)
	}
	return int(h.Year)
}
