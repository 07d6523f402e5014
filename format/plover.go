package format

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"example.org/rawi"
)

//go:embed plover.txt
var ploverFile string

// coding is what PLOVER and CAMEO say of a type of event, or of a mode of one.
type coding struct {
	quad  string
	score string
	cameo string
}

var codings = sync.OnceValue(func() map[string]coding {
	all := map[string]coding{}
	for line := range strings.Lines(ploverFile) {
		cols := strings.Split(line, "|")
		if line[0] == '#' || len(cols) != 4 {
			continue
		}
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		c := coding{cols[1], cols[2], cols[3]}
		kind, _, _ := strings.Cut(cols[0], "/")
		of := all[kind]
		if c.quad == "" {
			c.quad = of.quad
		}
		if c.score == "" {
			c.score = of.score
		}
		if c.cameo == "" {
			c.cameo = of.cameo
		}
		all[cols[0]] = c
	}
	return all
})

// codingOf returns the coding of an event; that of its type where its mode has
// none.
func codingOf(e *rawi.Event) coding {
	if c, ok := codings()[e.Type+"/"+e.Mode]; ok {
		return c
	}
	return codings()[e.Type]
}

// coded is an article with what the exports of events need of it.
type coded struct {
	d       *rawi.Document
	r       *rawi.Record
	version string
}

func newCoded(d *rawi.Document, o *WriteOptions) *coded {
	return &coded{d, rawi.NewRecord(d), o.Version}
}

// names returns the names of entities.
func (c *coded) names(refs []rawi.EntityRef) []string {
	var names []string
	for _, r := range refs {
		if e := c.d.Entity(r); e != nil {
			names = append(names, clean(e.Name))
		}
	}
	return names
}

// each returns what f says of every entity, without repetitions and gaps.
func (c *coded) each(refs []rawi.EntityRef, f func(*rawi.Entity) []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range refs {
		e := c.d.Entity(r)
		if e == nil {
			continue
		}
		for _, s := range f(e) {
			if s = clean(s); s != "" && !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

func countries(e *rawi.Entity) []string { return []string{e.Country} }
func sectors(e *rawi.Entity) []string   { return e.Sector }

func titles(e *rawi.Entity) []string {
	var out []string
	for _, o := range e.Offices {
		out = append(out, o.Title)
	}
	return out
}

// day returns the day of a time, the first of it where it is longer, or "".
func (c *coded) day(r rawi.TimeRef) string {
	if r <= 0 || int(r) > len(c.d.Times) {
		return ""
	}
	t := &c.d.Times[r-1]
	if t.From != "" {
		return t.From
	}
	if len(t.Value) >= 10 && !strings.ContainsAny(t.Value[:10], "XWP") {
		return t.Value[:10]
	}
	return ""
}

// place returns the name and the country of a place.
func (c *coded) place(r rawi.EntityRef) (name, country string) {
	e := c.d.Entity(r)
	if e == nil {
		return "", ""
	}
	return clean(e.Name), e.Country
}

// origin says where a row comes from: program, text, characters and rule. It
// holds no blank within its four parts.
func (c *coded) origin(start, end int, rule string) string {
	return strings.Join([]string{"rawi/" + orDash(c.version), c.r.Doc.Digest, strconv.Itoa(start) + "-" + strconv.Itoa(end), orDash(rule)}, " ")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return strings.Join(strings.Fields(s), "_")
}

// happened returns the numbers of the events that the article tells as facts of
// its time: what is planned, possible, denied or history is no row of an event
// table.
func (c *coded) happened() []int {
	var out []int
	for i := range c.d.Events {
		if r := c.d.Events[i].Realis; r == rawi.Actual || r == "" {
			out = append(out, i)
		}
	}
	return out
}

// row appends fields between tabs.
func row(dst []byte, fields []string) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, '\t')
		}
		dst = append(dst, strings.Join(strings.Fields(f), " ")...)
	}
	return append(dst, '\n')
}
