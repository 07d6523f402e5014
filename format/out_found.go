package format

import (
	"strconv"
	"strings"

	"example.org/rawi"
)

// Found is an article, statement, event or meeting as the view of a search shows
// it. What fields mean is said where searches are made.
type Found struct {
	Head                     string // which article, and what in it
	Day, Publisher, Headline string
	Text                     string            // the passage
	Start                    int               // of the passage, in code points of the article
	Marks                    []rawi.RecordSpan // in code points of the article
	Kind                     string            // act, event or format: what Type is
	Type, Mode, Realis       string
	Who, Whom                []string
	Place, Time, Rule        string
	Finding                  string
}

// Counted is a list of values with the number of what was found that has them.
type Counted struct {
	Field  string
	Values []string
	Counts []int
}

// FoundList is what a search found.
type FoundList struct {
	Query, In string
	Total     int
	List      []Found
	Names     []Counted // variants of the names that were asked for
	Facets    []Counted
	Next      string // how the next page is asked for
}

// AppendFound appends what a search found as a person reads it.
func AppendFound(dst []byte, l *FoundList, o *WriteOptions) []byte {
	base := leftToRight
	if o.Lang == "ar" {
		base = rightToLeft
	}
	v := view{page: page{dst: dst, base: base, width: min(o.Width, maxWidth), color: o.Color}, explain: o.Explain, label: labelsOf(o.Lang)}
	v.line(0, 0, run{v.label.of("found", l.In), header}, run{"  ", plain}, run{strconv.Itoa(l.Total), bold}, run{"  ", plain}, run{clean(l.Query), faint})
	for _, n := range l.Names {
		v.counted(n, 0)
	}
	for i := range l.List {
		v.found(&l.List[i])
	}
	if len(l.Facets) > 0 {
		v.blank()
	}
	for _, f := range l.Facets {
		f.Field = v.label.of("facet", f.Field)
		v.counted(f, rowWidth)
	}
	if l.Next != "" {
		v.blank()
		v.line(0, 0, run{v.label["found.next"] + ": ", faint}, run{l.Next, plain})
	}
	return v.dst
}

// counted writes one line of values with their numbers.
func (v *view) counted(c Counted, width int) {
	if len(c.Values) == 0 {
		return
	}
	runs := []run{{clean(c.Field) + ":", faint}, {pad(c.Field+":", width), plain}}
	for i, x := range c.Values {
		sep := " "
		if i > 0 {
			sep = " · "
		}
		runs = append(runs, run{sep, faint}, run{tie(clean(x)), plain}, run{"\u00a0" + strconv.Itoa(c.Counts[i]), faint})
	}
	v.line(0, max(width+1, margin), runs...)
}

func (v *view) found(f *Found) {
	v.blank()
	day, _ := v.date(f.Day)
	v.line(0, margin, dots(one(clean(f.Headline), bold), one(clean(f.Publisher), plain), one(day, plain), one(clean(f.Head), faint))...)
	if f.Finding != "" {
		names := func(list []string, s style) []run {
			var out []run
			for i, n := range list {
				if i > 0 {
					out = append(out, run{v.label["list.comma"] + " ", faint})
				}
				out = append(out, run{tie(clean(n)), s})
			}
			return out
		}
		who := names(f.Who, good)
		if len(f.Whom) > 0 {
			who = append(append(who, run{" " + v.label["arrow"] + " ", faint}), names(f.Whom, plain)...)
		}
		realis := v.label.of("realis", f.Realis)
		if f.Kind == "format" {
			realis = v.label.of("stage", f.Realis)
		}
		if f.Realis == rawi.Actual || f.Realis == "concluded" {
			realis = ""
		}
		time, _ := v.date(f.Time)
		v.line(margin, 2*margin, dots(one(v.label.of(f.Kind, f.Type), accent), who, one(realis, caution), one(clean(f.Place), plain), one(time, plain), v.rule(f.Rule, 0))...)
	}
	v.line(margin, margin, v.marked(f)...)
}

// marked returns the passage in runs, what was asked for in bold.
func (v *view) marked(f *Found) []run {
	text := []rune(f.Text)
	var out []run
	at := 0
	for _, m := range f.Marks {
		start, end := min(max(m.Start-f.Start, at), len(text)), min(m.End-f.Start, len(text))
		if end <= start {
			continue
		}
		out = append(out, run{space(string(text[at:start])), plain}, run{space(string(text[start:end])), header})
		at = end
	}
	return append(out, run{space(string(text[at:])), plain})
}

// space makes one blank of white space and leaves out what acts on the line.
func space(s string) string {
	c := clean(s)
	if c == "" {
		if s != "" {
			return " "
		}
		return ""
	}
	if strings.TrimLeft(s, " \t\n\r") != s {
		c = " " + c
	}
	if strings.TrimRight(s, " \t\n\r") != s {
		c += " "
	}
	return c
}
