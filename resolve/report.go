package resolve

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// Evidence is where an article says something.
type Evidence struct {
	Document  string `json:"document"`
	Publisher string `json:"publisher,omitempty"`
	Finding   string `json:"finding,omitempty"` // s1, v2, m1: its number in the record
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Text      string `json:"text"`
	Number    int64  `json:"number,omitempty"` // of the document in the store
}

// Mention is a party as a report names it.
type Mention struct {
	ID   string `json:"id,omitempty"` // of the party; "" where it is not known across articles
	Name string `json:"name"`

	key string // the folded name
}

// Happening is an event, a meeting or a statement with all places that tell of it:
// what ten articles tell is one, and ten is its count.
type Happening struct {
	Kind     string     `json:"kind"` // event, meeting, statement
	Date     string     `json:"date,omitempty"`
	Type     string     `json:"type"` // PLOVER type, format of a meeting, act of a statement
	Mode     string     `json:"mode,omitempty"`
	Realis   string     `json:"realis,omitempty"` // of an event; stage of a meeting
	Who      []Mention  `json:"who"`              // actors, the sides of a meeting, speakers
	Whom     []Mention  `json:"whom,omitempty"`   // recipients; whom a statement is about
	Place    string     `json:"place,omitempty"`
	Via      []Mention  `json:"via,omitempty"`   // who relays a statement
	Basis    string     `json:"basis,omitempty"` // of a statement
	Reports  int        `json:"reports"`         // articles that tell of it
	Evidence []Evidence `json:"evidence"`

	said *saying // its words, or those around an event
	day  int     // Date, counted; 0 is unknown

	again []*Happening // those of the same that were found after it
}

// Reporter tells what records say, and knows who is who in them.
type Reporter struct {
	Known Known
	// Who returns who the entities of a document are: of an entity, by its number in
	// the record, the ID of the party; "" where that is not known.
	Who func(doc int64) func(entity int) string
}

// Reporter returns the reporter of what the archive knows.
func (a *Archive) Reporter(known Known) Reporter {
	return Reporter{known, func(doc int64) func(int) string {
		return func(entity int) string {
			if c := a.Who(doc, entity); len(c) > 0 {
				return c[0].Party.ID
			}
			return ""
		}
	}}
}

// Tellings sets the articles of a story beside each other.
func (a *Archive) Tellings(ctx context.Context, known Known, s *Story) ([]Telling, error) {
	return a.Reporter(known).Tellings(ctx, a.Articles(s))
}

// Tellings sets articles beside each other, which are given in order of time.
func (w Reporter) Tellings(ctx context.Context, arts []*Article) ([]Telling, error) {
	texts := make([]*text, len(arts))
	for i, art := range arts {
		rd, err := w.reading(ctx, art)
		if err != nil {
			return nil, err
		}
		texts[i] = rd.text()
	}
	out := tellings(texts)
	for i := range out {
		out[i].Number = arts[i].Doc
	}
	return out, nil
}

// Happenings returns what articles tell, each happening once, in order of time.
func (a *Archive) Happenings(ctx context.Context, known Known, arts []*Article) ([]*Happening, error) {
	return a.Reporter(known).Happenings(ctx, arts)
}

// Happenings returns what articles tell, each happening once, in order of time.
func (w Reporter) Happenings(ctx context.Context, arts []*Article) ([]*Happening, error) {
	return w.Chosen(ctx, arts, Everything)
}

// Chosen returns some of what articles tell, each happening once, in order of time.
func (w Reporter) Chosen(ctx context.Context, arts []*Article, c Choice) ([]*Happening, error) {
	var all []*Happening
	for _, art := range arts {
		rd, err := w.reading(ctx, art)
		if err != nil {
			return nil, err
		}
		all = append(all, w.findings(art, rd, c)...)
	}
	return joined(all), nil
}

func nameOf(r *rawi.Record, id string) string {
	if e := entityOf(r, id); e != nil {
		return e.Name
	}
	return ""
}

// joined makes one of the happenings that are the same, in order of time.
func joined(all []*Happening) []*Happening {
	var out []*Happening
	kinds := map[string][]*Happening{} // those of out, by kind
	for _, h := range all {
		i := slices.IndexFunc(kinds[h.Kind], func(o *Happening) bool { return same(o, h) })
		if i < 0 {
			out = append(out, h)
			kinds[h.Kind] = append(kinds[h.Kind], h)
			continue
		}
		o := kinds[h.Kind][i]
		o.again = append(o.again, h)
		o.Evidence = append(o.Evidence, h.Evidence...)
		if o.Place == "" {
			o.Place = h.Place
		}
		for _, m := range h.Whom {
			if !overlap([]Mention{m}, o.Whom) {
				o.Whom = append(o.Whom, m)
			}
		}
		if h.Kind == "meeting" {
			for _, m := range h.Who {
				if !overlap([]Mention{m}, o.Who) {
					o.Who = append(o.Who, m)
				}
			}
		}
	}
	for _, h := range out {
		h.Reports = 0
		for i := range h.Evidence {
			if !slices.ContainsFunc(h.Evidence[:i], func(e Evidence) bool { return e.Document == h.Evidence[i].Document }) {
				h.Reports++
			}
		}
	}
	slices.SortStableFunc(out, func(x, y *Happening) int { return strings.Compare(x.Date, y.Date) })
	return out
}

// sameWords is the part of the shorter's words that two tellings of one thing
// share.
const (
	sameWords  = .6
	eventWords = .3
)

// same reports whether two findings tell of one happening.
func same(a, b *Happening) bool {
	if a.Kind != b.Kind || !nearDays(a.day, b.day) {
		return false
	}
	switch a.Kind {
	case "statement":
		return (overlap(a.Who, b.Who) || len(a.Who)+len(b.Who) == 0) && shared(a.said.read().words, b.said.read().words) >= sameWords
	case "meeting":
		return (a.Realis == "cancelled") == (b.Realis == "cancelled") && (common(a.Who, b.Who) > 1 || common(a.Who, b.Who) == 1 && shared(a.said.read().words, b.said.read().words) >= eventWords)
	}
	if a.Type != b.Type || a.Realis != b.Realis {
		return false
	}
	if a.Type == "CONSULT" { // whoever met, met both ways
		n := common(slices.Concat(a.Who, a.Whom), slices.Concat(b.Who, b.Whom))
		return n > 1 || n == 1 && shared(a.said.read().words, b.said.read().words) >= eventWords
	}
	if len(a.Who) > 0 && len(b.Who) > 0 && !overlap(a.Who, b.Who) || len(a.Whom) > 0 && len(b.Whom) > 0 && !overlap(a.Whom, b.Whom) {
		return false
	}
	return overlap(a.Who, b.Who) && overlap(a.Whom, b.Whom) || shared(a.said.read().words, b.said.read().words) >= eventWords
}

// nearDays reports whether two days are at most one apart; an unknown day fits any.
func nearDays(x, y int) bool { return x == 0 || y == 0 || max(x, y)-min(x, y) <= 1 }

// dayNumber counts the days to a date; 0 is unknown.
func dayNumber(date string) int {
	if date == "" {
		return 0
	}
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	return int(t.Unix()/(24*60*60)) + 1
}

func overlap(x, y []Mention) bool { return common(x, y) > 0 }

// common counts the parties that two lists have in common.
func common(x, y []Mention) int {
	n := 0
	for _, m := range x {
		if slices.ContainsFunc(y, func(o Mention) bool { return m.ID != "" && m.ID == o.ID || m.key == o.key }) {
			n++
		}
	}
	return n
}

// shared returns the part of the smaller set's words that two share.
func shared(x, y hashes) float64 {
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	return float64(x.common(y)) / float64(min(len(x), len(y)))
}

// Timeline returns what articles tell of a party, or of two parties together, in
// order of time.
func (a *Archive) Timeline(ctx context.Context, known Known, party, with *Party) ([]*Happening, error) {
	arts := a.articlesOf(party)
	if with != nil {
		other := a.articlesOf(with)
		arts = slices.DeleteFunc(arts, func(x *Article) bool { return !slices.Contains(other, x) })
	}
	all, err := a.Happenings(ctx, known, arts)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(h *Happening) bool {
		return !h.Has(party.final().ID) || with != nil && !h.Has(with.final().ID)
	}), nil
}

// Has reports whether a party has a part in a happening.
func (h *Happening) Has(party string) bool {
	is := func(m Mention) bool { return m.ID == party }
	return slices.ContainsFunc(h.Who, is) || slices.ContainsFunc(h.Whom, is)
}

func (a *Archive) articlesOf(p *Party) []*Article {
	var out []*Article
	for _, n := range a.namingsOf(p.final()) {
		if art := a.articles[n.slot]; !slices.Contains(out[max(0, len(out)-1):], art) {
			out = append(out, art)
		}
	}
	return out
}

// Position is a statement of a party about a topic. Turn is set where it denies
// or rejects what an earlier one affirmed, or the other way round; Against is the
// place of the earlier one in the list.
type Position struct {
	*Happening
	Turn    bool `json:"turn,omitempty"`
	Against int  `json:"against,omitempty"` // from one
}

// Two statements are on one thing if they share so many words, and these are so much
// of the shorter and of the longer.
const (
	turnLeast  = 3
	turnPlain  = 2 // of them are no names of whom both are about
	turnWords  = .5
	turnLonger = .3
)

// onOneThing reports whether two statements are on one thing.
func onOneThing(x, y *Happening) bool {
	a, b := x.said.read().long, y.said.read().long
	n := a.common(b)
	if n < turnLeast {
		return false
	}
	var names []string
	for _, m := range slices.Concat(x.Whom, y.Whom) {
		for _, w := range plainWords(m.Name) {
			bare := strings.TrimPrefix(w, al)
			for _, particle := range []string{"", "و", "ف", "ب", "ل", "وب", "ول"} {
				names = append(names, particle+w, particle+bare, particle+al+bare)
			}
			names = append(names, "لل"+bare, "ولل"+bare)
		}
	}
	plain := slices.DeleteFunc(slices.Clone(a), hashed(names).has)
	return plain.common(b) >= turnPlain && float64(n) >= turnWords*float64(min(len(a), len(b))) &&
		float64(n) >= turnLonger*float64(max(len(a), len(b)))
}

// Positions returns what a party said about a topic, in order of time, each
// statement once. A topic is words that the statement or the names in it have; ""
// is all.
func (a *Archive) Positions(ctx context.Context, known Known, p *Party, topic string) ([]Position, error) {
	all, err := a.Happenings(ctx, known, a.articlesOf(p))
	if err != nil {
		return nil, err
	}
	return Positions(all, p.final().ID, topic), nil
}

// Positions picks out of what articles tell, in order of time, what a party said
// about a topic.
func Positions(all []*Happening, party, topic string) []Position {
	want := plainWords(topic)
	var out []Position
	for _, h := range all {
		if h.Kind != "statement" || !slices.ContainsFunc(h.Who, func(m Mention) bool { return m.ID == party }) || !h.about(want) {
			continue
		}
		now := Position{Happening: h}
		for i := len(out) - 1; i >= 0 && !now.Turn; i-- {
			if out[i].stance()*h.stance() < 0 && onOneThing(out[i].Happening, h) {
				now.Turn, now.Against = true, i+1
			}
		}
		out = append(out, now)
	}
	return out
}

// particle is the longest word, in bytes, that is mostly a particle: three letters.
const particle = 6

func (h *Happening) about(want []string) bool {
	for _, w := range want {
		found := h.hasWord(w) || h.hasWord(al+w) || h.hasWord(strings.TrimPrefix(w, al))
		for _, m := range h.Whom {
			found = found || slices.Contains(plainWords(m.Name), w)
		}
		if !found {
			return false
		}
	}
	return true
}

func (h *Happening) hasWord(w string) bool {
	return h.said.read().words.has(uint32(lexicon.HashWord(w)))
}

// stance returns 1 where a statement says that what it is on is so, -1 where it says
// that it is not, and 0 where it says neither. «أكد أن مصر لن تشارك» denies, and
// «نفى عدم المشاركة» affirms.
func (h *Happening) stance() int {
	if h.said.read().not {
		return -polarity(h.Type)
	}
	return polarity(h.Type)
}

// negatedIn is how many words of a statement are looked at for a negation: one further
// on is of a clause within.
const negatedIn = 6

func negated(words []string) bool {
	for _, w := range words[:min(len(words), negatedIn)] {
		if rest := strings.TrimLeft(w, "وف"); len(rest) > 2 {
			w = rest
		}
		switch w {
		case "لا", "لن", "لم", "ليس", "ليست", "لسنا", "ليسوا", "عدم", "بعدم":
			return true
		}
	}
	return false
}

// polarity returns -1 for the acts that deny, 1 for those that affirm.
func polarity(act string) int {
	switch act {
	case "deny", "reject", "refuse":
		return -1
	case "assert", "announce", "confirm", "promise", "admit", "praise", "agree":
		return 1
	}
	return 0
}

// Summary is a story of a brief.
type Summary struct {
	ID        string       `json:"id"`
	Title     string       `json:"title"`
	From      string       `json:"from,omitempty"`
	To        string       `json:"to,omitempty"`
	Documents []Reference  `json:"documents"`
	Meetings  []*Happening `json:"meetings"`
	Events    []*Happening `json:"events"`
	// Statements are there in a brief only.
	Statements []*Happening `json:"statements,omitempty"`
	Weight     float64      `json:"weight,omitempty"`
}

// Reference is an article of a story.
type Reference struct {
	ID        string  `json:"id"`
	Document  int64   `json:"document,omitempty"` // its number in the store
	Publisher string  `json:"publisher,omitempty"`
	Published string  `json:"published,omitempty"`
	Headline  string  `json:"headline,omitempty"`
	Like      string  `json:"like,omitempty"` // the article of the story that is most like it
	Score     float64 `json:"score,omitempty"`
	// The occasion that both are of, where others tell of it.
	Occasion *Occasion `json:"occasion,omitempty"`
}

// Summary returns a story with its meetings and events, each once, the ones that
// most articles report first.
func (a *Archive) Summary(ctx context.Context, known Known, s *Story) (*Summary, error) {
	arts := a.Articles(s)
	out := &Summary{ID: a.StoryID(s), Title: a.Title(s), Documents: []Reference{}, Meetings: []*Happening{}, Events: []*Happening{}}
	for _, art := range arts {
		ref := Reference{ID: art.ID, Document: art.Doc, Publisher: art.Publisher, Headline: art.Headline}
		if !art.Published.IsZero() {
			ref.Published = art.Published.Format(time.RFC3339)
			if out.From == "" {
				out.From = ref.Published
			}
			out.To = ref.Published
		}
		if why := a.Why(art.Doc); why.Doc != 0 {
			ref.Like, ref.Score = a.Article(why.Doc).ID, math.Round(why.Score*100)/100
			if why.Occasion != (Occasion{}) {
				ref.Occasion = &why.Occasion
			}
		}
		out.Documents = append(out.Documents, ref)
	}
	all, err := a.Happenings(ctx, known, arts)
	if err != nil {
		return nil, err
	}
	out.fill(all)
	return out, nil
}

// fill sorts happenings into a summary, those that most articles report first.
func (s *Summary) fill(all []*Happening) {
	for _, h := range all {
		switch h.Kind {
		case "meeting":
			s.Meetings = append(s.Meetings, h)
		case "event":
			s.Events = append(s.Events, h)
		default:
			s.Statements = append(s.Statements, h)
		}
	}
	for _, list := range [][]*Happening{s.Meetings, s.Events, s.Statements} {
		slices.SortStableFunc(list, func(x, y *Happening) int { return cmp.Compare(y.Reports, x.Reports) })
	}
}

// Brief returns the stories with an article in [from,to), the most important
// first, at most most of them; 0 is all. How important a story is, the number of
// outlets that tell it says, then that of the articles, meetings and events.
func (a *Archive) Brief(ctx context.Context, known Known, from, to time.Time, most int) ([]*Summary, error) {
	type ranking struct {
		s      *Story
		weight float64
	}
	var list []ranking
	for _, s := range a.Stories(from, to) {
		list = append(list, ranking{s, a.weight(s)})
	}
	slices.SortStableFunc(list, func(x, y ranking) int {
		return cmp.Or(cmp.Compare(y.weight, x.weight), a.order(x.s.slots[0], y.s.slots[0]))
	})
	if most > 0 {
		list = list[:min(len(list), most)]
	}
	out := make([]*Summary, 0, len(list))
	for _, r := range list {
		s, err := a.Summary(ctx, known, r.s)
		if err != nil {
			return nil, err
		}
		s.Weight = math.Round(r.weight*100) / 100
		out = append(out, s)
	}
	return out, nil
}

// weight returns how important a story is.
func (a *Archive) weight(s *Story) float64 {
	outlets := map[string]bool{}
	var found [3]int
	for _, slot := range s.slots {
		art := a.articles[slot]
		outlets[art.Publisher] = true
		for i, n := range art.Numbers {
			found[i] = max(found[i], n)
		}
	}
	return round(2*math.Log2(1+float64(len(outlets))) + math.Log2(1+float64(len(s.slots))) +
		.5*math.Log2(1+float64(found[1])) + math.Log2(1+float64(found[2])) + .25*math.Log2(1+float64(found[0])))
}

// The verdicts of Readouts.
const (
	Both   = "both"   // in like words
	Worded = "worded" // both have it, in other words
	First  = "first"  // only the first has it
	Second = "second"
)

// Readout is a happening of a story as two outlets tell it.
type Readout struct {
	Verdict   string     `json:"verdict"`
	Happening *Happening `json:"happening"`
	First     []Evidence `json:"first"`
	Second    []Evidence `json:"second"`
}

// alikeWords is the part of their words that two wordings share which are one.
const alikeWords = .85

// Readouts sets what two outlets tell of a story beside each other, in order of
// time.
func (a *Archive) Readouts(ctx context.Context, known Known, s *Story, first, second string) ([]Readout, error) {
	return a.Reporter(known).Readouts(ctx, a.StoryID(s), a.Articles(s), first, second)
}

// Readouts sets what two outlets tell of a story, whose articles are given,
// beside each other, in order of time.
func (w Reporter) Readouts(ctx context.Context, story string, arts []*Article, first, second string) ([]Readout, error) {
	arts = slices.DeleteFunc(slices.Clone(arts), func(x *Article) bool { return x.Publisher != first && x.Publisher != second })
	for _, outlet := range []string{first, second} {
		if !slices.ContainsFunc(arts, func(x *Article) bool { return x.Publisher == outlet }) {
			return nil, fmt.Errorf("outlet %q has no article of story %s: %w", outlet, story, rawi.ErrInvalid)
		}
	}
	all, err := w.Happenings(ctx, arts)
	if err != nil {
		return nil, err
	}
	out := make([]Readout, 0, len(all))
	for _, h := range all {
		r := Readout{Happening: h, First: []Evidence{}, Second: []Evidence{}}
		for _, e := range h.Evidence {
			if e.Publisher == first {
				r.First = append(r.First, e)
			}
			if e.Publisher == second {
				r.Second = append(r.Second, e)
			}
		}
		switch {
		case len(r.Second) == 0:
			r.Verdict = First
		case len(r.First) == 0:
			r.Verdict = Second
		case sameWording(r.First[0].Text, r.Second[0].Text):
			r.Verdict = Both
		default:
			r.Verdict = Worded
		}
		out = append(out, r)
	}
	return out, nil
}

func sameWording(x, y string) bool {
	a, b := hashed(plainWords(x)), hashed(plainWords(y))
	return shared(a, b) >= alikeWords && 2*min(len(a), len(b)) > max(len(a), len(b))
}

// Relay is a link of a chain: an article that has a statement, and whom it has it
// from.
type Relay struct {
	Document  string    `json:"document"`
	Publisher string    `json:"publisher,omitempty"`
	Published string    `json:"published,omitempty"`
	Via       []Mention `json:"via,omitempty"`
	Evidence  Evidence  `json:"evidence"`
}

// Chain is a statement with all articles of a story that have it, the earliest
// first.
type Chain struct {
	Statement *Happening `json:"statement"`
	Relays    []Relay    `json:"relays"`
	// Unnamed is set where every article has it from a source without a name.
	Unnamed bool `json:"unnamed,omitempty"`
}

// Chains returns who said first what a story reports to have been said, and who
// has it from whom.
func (a *Archive) Chains(ctx context.Context, known Known, s *Story) ([]Chain, error) {
	arts := a.Articles(s)
	all, err := a.Happenings(ctx, known, arts)
	if err != nil {
		return nil, err
	}
	return Chains(all, arts), nil
}

// Chains returns, of what the articles of a story tell (Happenings), who said first
// what they report to have been said, and who has it from whom. The articles are
// given in order of time.
func Chains(all []*Happening, arts []*Article) []Chain {
	byDoc := make(map[int64]*Article, len(arts))
	for _, art := range arts {
		byDoc[art.Doc] = art
	}
	var out []Chain
	for _, h := range all {
		if h.Kind != "statement" {
			continue
		}
		c := Chain{Statement: h, Unnamed: true, Relays: make([]Relay, 0, 1+len(h.again))}
		for i := range 1 + len(h.again) {
			one := h
			if i > 0 {
				one = h.again[i-1]
			}
			art := byDoc[one.Evidence[0].Number]
			r := Relay{Document: art.ID, Publisher: art.Publisher, Via: one.Via, Evidence: one.Evidence[0]}
			if !art.Published.IsZero() {
				r.Published = art.Published.Format(time.RFC3339)
			}
			c.Relays = append(c.Relays, r)
			c.Unnamed = c.Unnamed && one.Basis == "unnamed"
		}
		out = append(out, c)
	}
	return out
}
