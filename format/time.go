package format

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Time returns the time that is written in s: RFC 3339 and its relatives with
// or without seconds and zone, a date alone, seconds since 1970, the form of
// mail, or words of Arabic or English («الأربعاء، 07 أكتوبر 2020 - 12:09 م»).
// Without a zone it is UTC. The zero time means that s is none of these.
func Time(s string) time.Time {
	s = strings.TrimSpace(s)
	if t, ok := isoTime(s); ok {
		return t
	}
	if len(s) == 10 || len(s) == 13 {
		if n, err := strconv.ParseUint(s[:10], 10, 34); err == nil && number(s[10:]+"0") >= 0 {
			return time.Unix(int64(n), 0).UTC()
		}
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC1123, time.RFC822Z, time.ANSIC, time.UnixDate} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	t, _ := findDate(s)
	return t
}

// isoTime reads 2006-01-02, also with other separators, and a time of day
// behind it.
func isoTime(s string) (time.Time, bool) {
	r := digits{s: s}
	year, ok := r.number(4, 4)
	if !ok || r.s == "" {
		return time.Time{}, false
	}
	sep := r.s[0]
	if sep != '-' && sep != '/' && sep != '.' {
		return time.Time{}, false
	}
	r.s = r.s[1:]
	month, ok1 := r.number(1, 2)
	ok2 := r.skip(sep)
	day, ok3 := r.number(1, 2)
	if !ok1 || !ok2 || !ok3 || !isDate(year, month, day) {
		return time.Time{}, false
	}
	if rest := strings.TrimLeft(r.s, " T\t"); rest != "" && len(rest) == len(r.s) {
		return time.Time{}, false
	}
	r.s = strings.TrimLeft(r.s, " T\t")
	hour, minute, second := r.clock()
	zone, ok := r.zone()
	if !ok {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, zone), true
}

// isDate reports whether a date can be that of an article: not before the web.
func isDate(year, month, day int) bool {
	return 1990 <= year && year <= 2100 && 1 <= month && month <= 12 && 1 <= day &&
		day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// digits takes numbers off the beginning of a string.
type digits struct{ s string }

func (r *digits) number(least, most int) (int, bool) {
	n := 0
	for n < len(r.s) && n < most && '0' <= r.s[n] && r.s[n] <= '9' {
		n++
	}
	if n < least {
		return 0, false
	}
	value := number(r.s[:n])
	r.s = r.s[n:]
	return value, true
}

func (r *digits) skip(c byte) bool {
	if r.s == "" || r.s[0] != c {
		return false
	}
	r.s = r.s[1:]
	return true
}

// clock reads 15:04, 15:04:05 or 15:04:05.000; midnight if there is none.
func (r *digits) clock() (hour, minute, second int) {
	before := r.s
	hour, ok := r.number(1, 2)
	if !ok || !r.skip(':') {
		r.s = before
		return 0, 0, 0
	}
	minute, ok = r.number(2, 2)
	if !ok || hour > 24 || minute > 59 {
		r.s = before
		return 0, 0, 0
	}
	if r.skip(':') {
		second, _ = r.number(2, 2)
		if r.skip('.') || r.skip(',') {
			_, _ = r.number(1, 9)
		}
	}
	return hour, minute, second
}

// zone reads Z, UTC, +03:00, +0300 or +03 to the end of the string.
func (r *digits) zone() (*time.Location, bool) {
	s := strings.TrimSpace(r.s)
	switch s {
	case "", "Z", "z", "UTC", "GMT":
		return time.UTC, true
	}
	sign := 1
	if s[0] == '-' {
		sign = -1
	} else if s[0] != '+' {
		return nil, false
	}
	r.s = s[1:]
	hours, ok := r.number(2, 2)
	r.skip(':')
	minutes, _ := r.number(2, 2)
	if !ok || r.s != "" || hours > 15 || minutes > 59 {
		return nil, false
	}
	if hours == 0 && minutes == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", sign*(hours*60+minutes)*60), true
}

// dateToken is a number, a word or a mark of a text in which a date is sought.
type dateToken struct {
	word       string // folded; a mark is a word of one character
	value      int    // of a number; -1 otherwise
	digits     int
	start, end int
}

// maxDateText is how much of a text is searched for a date.
const maxDateText = 4 << 10

// findDate returns the first Gregorian date of a text and how it is written.
func findDate(text string) (time.Time, string) {
	text = text[:min(len(text), maxDateText)]
	tokens := dateTokens(text)
	for i := range tokens {
		year, month, day, n := dateAt(tokens[i:])
		if n == 0 || !isDate(year, month, day) {
			continue
		}
		hour, minute := clockNear(tokens, i, i+n)
		return time.Date(year, time.Month(month), day, hour, minute, 0, 0, time.UTC), text[tokens[i].start:tokens[i+n-1].end]
	}
	return time.Time{}, ""
}

func dateTokens(text string) []dateToken {
	var tokens []dateToken
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		class := dateClass(r)
		end := i + n
		for class != otherClass && end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			if dateClass(r) != class && !(class == letterClass && unicode.Is(unicode.Mn, r)) {
				break
			}
			end += n
		}
		word := fold(text[i:end])
		if strings.TrimSpace(word) != "" {
			t := dateToken{word: word, value: -1, start: i, end: end}
			if class == digitClass {
				t.value, t.digits = number(word), len(word)
			}
			tokens = append(tokens, t)
		}
		i = end
	}
	return tokens
}

const (
	otherClass = iota
	letterClass
	digitClass
)

func dateClass(r rune) int {
	switch {
	case '0' <= r && r <= '9', 0x660 <= r && r <= 0x669, 0x6f0 <= r && r <= 0x6f9:
		return digitClass
	case unicode.IsLetter(r):
		return letterClass
	}
	return otherClass
}

// dateAt reads a date from the beginning of the tokens; n is how many it takes.
func dateAt(t []dateToken) (year, month, day, n int) {
	if year, month, day, n = numericDate(t); n > 0 {
		return year, month, day, n
	}
	i := 0
	if t[0].value > 0 && t[0].digits <= 2 {
		day = t[0].value
		i = skipDate(t, 1)
	}
	month, k := monthAt(t[i:])
	if k == 0 {
		return 0, 0, 0, 0
	}
	i += k
	for j := skipDate(t, i); j < len(t); j = skipDate(t, i) {
		_, k := monthAt(t[j:])
		if k == 0 {
			break
		}
		i = j + k
	}
	i = skipDate(t, i)
	if day == 0 {
		if i >= len(t) || t[i].digits > 2 || t[i].value <= 0 {
			return 0, 0, 0, 0
		}
		day = t[i].value
		i = skipDate(t, i+1)
	}
	if i >= len(t) || t[i].digits != 4 {
		return 0, 0, 0, 0
	}
	return t[i].value, month, day, i + 1
}

// numericDate reads 24/8/2020 or 2020/8/24. The day comes before the month,
// unless it cannot.
func numericDate(t []dateToken) (year, month, day, n int) {
	if len(t) < 5 || t[0].value < 0 || t[2].value < 0 || t[4].value < 0 || t[1].word != t[3].word {
		return 0, 0, 0, 0
	}
	if sep := t[1].word; sep != "/" && sep != "-" && sep != "." && sep != "\\" {
		return 0, 0, 0, 0
	}
	switch {
	case t[0].digits == 4 && t[2].digits <= 2 && t[4].digits <= 2:
		return t[0].value, t[2].value, t[4].value, 5
	case t[4].digits == 4 && t[0].digits <= 2 && t[2].digits <= 2:
		if t[2].value > 12 {
			return t[4].value, t[0].value, t[2].value, 5
		}
		return t[4].value, t[2].value, t[0].value, 5
	}
	return 0, 0, 0, 0
}

// monthAt reads the name of a month of one or two words, with the alef of a
// preposition or not; n is how many tokens it takes.
func monthAt(t []dateToken) (month, n int) {
	v := words()
	if len(t) > 1 {
		if m := v.months[t[0].word+" "+t[1].word]; m > 0 {
			return m, 2
		}
	}
	if len(t) == 0 {
		return 0, 0
	}
	if m := v.months[t[0].word]; m > 0 {
		return m, 1
	}
	if len(t[0].word) >= 3 && t[0].word[0] < utf8.RuneSelf {
		return englishMonth(t[0].word)
	}
	return 0, 0
}

func englishMonth(word string) (month, n int) {
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); word == name || word == name[:3] || word == "sept" && m == time.September {
			return int(m), 1
		}
	}
	return 0, 0
}

// skipDate skips marks and the words that stand between the parts of a date.
func skipDate(t []dateToken, i int) int {
	v := words()
	for i < len(t) && (v.skip[t[i].word] || strings.ContainsAny(t[i].word, ",،/-.()|") && t[i].digits == 0) {
		i++
	}
	return i
}

// clockNear returns the time of day beside a date: the next few words after it,
// or before it.
func clockNear(t []dateToken, first, end int) (hour, minute int) {
	for i := end; i < min(end+5, len(t)); i++ {
		if h, m, ok := clockAt(t, i); ok {
			return h, m
		}
	}
	for i := max(first-7, 0); i+2 < first; i++ {
		if h, m, ok := clockAt(t, i); ok {
			return h, m
		}
	}
	return 0, 0
}

func clockAt(t []dateToken, i int) (hour, minute int, ok bool) {
	if i+2 >= len(t) || t[i].value < 0 || t[i].digits > 2 || t[i+1].word != ":" || t[i+2].digits != 2 {
		return 0, 0, false
	}
	hour, minute = t[i].value, t[i+2].value
	if hour > 23 || minute > 59 {
		return 0, 0, false
	}
	if i+5 < len(t) && t[i+3].word == ":" && t[i+4].digits == 2 {
		i += 2
	}
	if i+3 < len(t) {
		half := t[i+3].word
		switch v := words(); {
		case hour < 12 && (v.pm[half] || half == "pm"):
			hour += 12
		case hour == 12 && (v.am[half] || half == "am"):
			hour = 0
		}
	}
	return hour, minute, true
}
