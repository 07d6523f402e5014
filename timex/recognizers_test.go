package timex

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"

	"example.org/rawi"
)

// resolved is a sentence with its day of publication and what its time means:
// the values that are right, as TIMEX3 or as days.
type resolved struct {
	text, published string
	value           string
	from, to        []string // of each reading; to is exclusive where it does not fit as it is
}

// TestResolved prints the share of times that get the right value on cases that
// may not ship with the project; where they are not at hand, our own stand in.
//
// A case is right where one of the times found has the value or the days. The
// cases write a season alone SU where TIMEX3 has XXXX-SU.
func TestResolved(t *testing.T) {
	words, s := stages(t)
	right, all := 0, 0
	for _, c := range resolvedCases(t) {
		published, err := time.Parse(time.DateOnly, c.published)
		if err != nil {
			t.Fatal(err)
		}
		d := &rawi.Document{Text: c.text, Source: rawi.Source{Published: published}}
		for _, run := range []func(context.Context, *rawi.Document) error{words.Run, s.Run} {
			if err := run(context.Background(), d); err != nil {
				t.Fatal(err)
			}
		}
		all++
		if c.in(d.Times) {
			right++
		} else if testing.Verbose() && os.Getenv("RAWI_MISSES") != "" {
			t.Logf("%s: want %s %s..%s, got %v", c.text, c.value, c.from, c.to, d.Times)
		}
	}
	share := float64(right) / float64(all)
	t.Logf("value right: %d of %d, %.3f", right, all, share)
	if share < 0.85 {
		t.Error("fewer times are resolved than were")
	}
}

// in reports whether one of the times is the right one.
func (c resolved) in(times []rawi.Timex) bool {
	for _, x := range times {
		if c.value != "" && (x.Value == c.value || x.Value == "XXXX-"+c.value) {
			return true
		}
		for i, from := range c.from {
			if x.From == from && (x.To == c.to[i] || x.To == dayBefore(c.to[i])) {
				return true
			}
		}
	}
	return false
}

func dayBefore(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}

// resolvedCases reads the cases of a collection for date recognisers, or returns
// our own.
func resolvedCases(t *testing.T) []resolved {
	t.Helper()
	var out []resolved
	for _, name := range []string{"DateParser", "DatePeriodParser"} {
		b, err := os.ReadFile("../../shared/data/times/recognizers/DateTime/Arabic/" + name + ".json")
		if errors.Is(err, fs.ErrNotExist) {
			return ownCases
		}
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			Input   string
			Context struct{ ReferenceDateTime string }
			Results []struct {
				Value struct {
					Timex                            string
					FutureResolution, PastResolution map[string]string
				}
			}
		}
		if err := json.Unmarshal(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if len(c.Results) == 0 || c.Results[0].Value.Timex == "" {
				continue
			}
			v := c.Results[0].Value
			r := resolved{text: c.Input, published: c.Context.ReferenceDateTime[:len(time.DateOnly)], value: v.Timex}
			for _, m := range []map[string]string{v.PastResolution, v.FutureResolution} {
				switch {
				case m["date"] != "":
					r.from, r.to = append(r.from, m["date"]), append(r.to, m["date"])
				case m["startDate"] != "":
					r.from, r.to = append(r.from, m["startDate"]), append(r.to, m["endDate"])
				}
			}
			out = append(out, r)
		}
	}
	return out
}

var ownCases = []resolved{
	{text: "عقدت الجلسة في 3 مارس 2019", published: "2019-04-01", value: "2019-03-03"},
	{text: "تغادر البعثة بعد أسبوع من الآن", published: "2019-04-01", value: "2019-04-08"},
	{text: "زار المدينة الأسبوع الماضي", published: "2019-04-03", value: "2019-W13"},
	{text: "من 5 إلى 9 مايو", published: "2019-04-03", from: []string{"2019-05-05"}, to: []string{"2019-05-09"}},
	{text: "في الربع الأول من 2018", published: "2019-04-03", from: []string{"2018-01-01"}, to: []string{"2018-04-01"}},
	{text: "أول يوم أحد من يونيو 2019", published: "2019-04-03", value: "2019-06-02"},
}
