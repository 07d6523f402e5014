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

//go:embed codes.txt
var codesFile string

// coding is what PLOVER and CAMEO say of a type of event, of a mode of one, or
// of either in a context.
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
		of := all[general(cols[0])]
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

// general returns what a line of plover.txt is a case of: the mode or type of a
// context, the type of a mode.
func general(key string) string {
	if i := strings.LastIndexAny(key, "+/"); i >= 0 {
		return key[:i]
	}
	return ""
}

// codingOf returns the coding of an event: that of its type where its mode has
// none, and of the first of its contexts that has one.
func codingOf(e *rawi.Event) coding {
	all := codings()
	key := e.Type + "/" + e.Mode
	if _, ok := all[key]; !ok {
		key = e.Type
	}
	for _, context := range e.Contexts {
		if c, ok := all[key+"+"+context]; ok {
			return c
		}
	}
	return all[key]
}

// country is a state or territory in the codes of others.
type country struct {
	cow   string // number of the Correlates of War project; "" for none
	fips  string // of GDELT's places; "" for none
	cameo string // of GDELT's actors
}

// codes is what the exports know of countries and sectors.
type codes struct {
	countries map[string]country // by ISO 3166
	bodies    map[string][2]string
	sectors   map[string]string // of CAMEO, by PLOVER's; "" for none
}

var knownCodes = sync.OnceValue(func() *codes {
	c := &codes{map[string]country{}, map[string][2]string{}, map[string]string{}}
	for line := range strings.Lines(codesFile) {
		f := strings.Fields(line)
		if len(f) < 3 || f[0] == "#" {
			continue
		}
		for i := range f {
			f[i] = strings.TrimPrefix(f[i], "-")
		}
		switch f[0] {
		case "sector":
			c.sectors[f[1]] = f[2]
		case "body":
			c.bodies[f[1]] = [2]string{f[2], f[3]}
		default:
			known := country{f[1], f[2], f[0]}
			if len(f) > 3 {
				known.cameo = f[3]
			}
			c.countries[f[0]] = known
		}
	}
	return c
})

// coded is an article with what the exports of events need of it.
type coded struct {
	d       *rawi.Document
	r       *rawi.Record
	version string
	only    []string // the findings that are asked for; nil is all
}

func newCoded(d *rawi.Document, o *WriteOptions) *coded {
	return &coded{d, rawi.NewRecord(d), o.Version, o.Only}
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

// written returns the words by which the article names an entity within a
// span, a name before a title, or else its name.
func (c *coded) written(r rawi.EntityRef, within rawi.Span) string {
	title := ""
	for _, m := range c.d.Mentions {
		if m.Entity != r || m.Start < within.Start || m.End > within.End {
			continue
		}
		switch words := clean(c.d.Slice(m.Span)); {
		case m.Form == rawi.FormName:
			return words
		case m.Form == rawi.FormTitle && title == "":
			title = words
		}
	}
	if e := c.d.Entity(r); title == "" && e != nil {
		return clean(e.Name)
	}
	return title
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
func cow(e *rawi.Entity) []string       { return []string{knownCodes().countries[e.Country].cow} }

func titles(e *rawi.Entity) []string {
	var out []string
	for _, o := range e.Offices {
		out = append(out, o.Title)
	}
	return out
}

// reference returns the identifiers that were looked up for entities.
func reference(name string) func(*rawi.Entity) []string {
	return func(e *rawi.Entity) []string { return []string{e.Refs[name]} }
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

// eventDay returns the day of an event. Tables of events are sorted and cut by
// it, so where the article gives none it is the day of publication, and the row
// says so.
func (c *coded) eventDay(r rawi.TimeRef) (day string, published bool) {
	if day = c.day(r); day != "" {
		return day, false
	}
	day = c.published()
	return day, day != ""
}

// published returns the day of publication, or "".
func (c *coded) published() string {
	if t := c.d.Source.Published; !t.IsZero() {
		return t.Format("2006-01-02")
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

// isCountry reports whether a place is a state or territory as a whole.
func isCountry(e *rawi.Entity) bool {
	return e.Type == rawi.Place && e.Country != "" && strings.HasPrefix(e.Rule, "cn.")
}

// evidence returns the words that an event rests on: the sentence of its
// trigger where the event names none.
func (c *coded) evidence(e *rawi.Event) rawi.Span {
	if !e.Evidence.Empty() {
		return e.Evidence
	}
	if i := c.d.SentenceAt(e.Trigger.Start); i >= 0 && e.Trigger.End <= c.d.Sentences[i].End {
		return c.d.Sentences[i].Span
	}
	return e.Trigger.Span
}

// basis is what a row rests on: enough to find the words in the text, to see
// that the text is the same, and to ask rawi explain for the rule.
type basis struct {
	version, digest string
	start, end      int // characters of the trigger
	rule            string
	published       bool // the date of the row is that of publication
	words           string
}

// String writes a basis into one field of a table. Its words stand last, for
// they may hold blanks.
func (b *basis) String() string {
	date := ""
	if b.published {
		date = publishedMark
	}
	return "rawi/" + orDash(b.version) + " " + b.digest + " " + strconv.Itoa(b.start) + "-" + strconv.Itoa(b.end) + " " + orDash(b.rule) + " " + date + wordsMark + b.words
}

const (
	publishedMark = "date=published "
	wordsMark     = "words="
)

func (c *coded) basis(cue rawi.Cue, at rawi.RecordCue, rule string, published bool) *basis {
	return &basis{c.version, c.r.Doc.Digest, at.Start, at.End, rule, published, clean(c.d.Slice(cue.Span))}
}

// orDash returns a text as one word, a dash for none.
func orDash(s string) string {
	if s = strings.Join(strings.Fields(clean(s)), "_"); s == "" {
		return "-"
	}
	return s
}

// happened returns the numbers of the events that the article tells as facts of
// its time: what is planned, possible, denied or history is no row of an event
// table.
func (c *coded) happened() []int {
	var out []int
	for i := range c.d.Events {
		if r := c.d.Events[i].Realis; (r == rawi.Actual || r == "") && c.asked(c.r.Events[i].ID) {
			out = append(out, i)
		}
	}
	return out
}

// row appends fields between tabs. No field can break the table: white space of
// any kind is one blank, characters that act on a terminal or on the order of a
// line are left out, and a straight quote that begins a field, which readers of
// tables take for a bracket around it, becomes a curly one; not in the first,
// which is an identifier.
func row(dst []byte, fields []string) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, '\t')
		}
		f = clean(f)
		if rest, quoted := strings.CutPrefix(f, `"`); quoted && i > 0 {
			f = "“" + rest
		}
		dst = append(dst, f...)
	}
	return append(dst, '\n')
}
