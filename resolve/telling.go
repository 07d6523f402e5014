package resolve

import (
	"slices"
	"strings"
	"unicode"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// Telling is one article of a story beside the others.
type Telling struct {
	Document  string     `json:"id"`
	Number    int64      `json:"number,omitempty"` // of the document in the store
	Publisher string     `json:"publisher,omitempty"`
	Published string     `json:"published,omitempty"`
	Headline  string     `json:"headline,omitempty"`
	Agency    string     `json:"agency,omitempty"` // whose copy the copied sentences are, where an article says so
	Sentences []Sentence `json:"sentences"`
	New       []Fact     `json:"new,omitempty"`
	Against   []Conflict `json:"against,omitempty"`
}

// Sentence is a sentence of a telling. Copied ones stand in another article too.
type Sentence struct {
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Copied bool    `json:"copied,omitempty"`
	Share  float64 `json:"share,omitempty"` // of its runs of words, how many the other has
	With   string  `json:"with,omitempty"`  // the first other article that has it
}

// Fact is something that no earlier article of the story has.
type Fact struct {
	Kind  string `json:"kind"` // number, name
	Value string `json:"value"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Conflict is where a sentence says otherwise than a like sentence of an earlier
// article.
type Conflict struct {
	Kind       string          `json:"kind"` // number, place, time
	Value      string          `json:"value"`
	Other      string          `json:"other"`
	Start      int             `json:"start"`
	End        int             `json:"end"`
	Document   string          `json:"document"` // the earlier one
	OtherPlace rawi.RecordSpan `json:"there"`
}

// The numbers behind copies.
const (
	run       = 3   // words of a run
	copyShare = .42 // of a sentence's runs must stand in the other article
	copyWords = 6   // the least words of a sentence that can be a copy: shorter ones are formulas
	likeShare = .3  // of two sentences that say the same of different numbers
)

// text is a record made ready for comparison.
type text struct {
	r         *rawi.Record
	runes     []rune
	sentences []said
	runs      hashes
	numbers   map[string]bool // with their units
	names     map[string]bool
	parts     [][]string // the words of each name
}

// said is a sentence with its words.
type said struct {
	start, end int
	words      []string
	set        hashes   // of its words
	runs       []uint32 // of three words each, in order
}

// hashes is a set of words or runs of words, in order of their hashes: two sets
// are compared by reading both once.
type hashes []uint32

// hashed returns the set of some words.
func hashed(words []string) hashes {
	out := make(hashes, len(words))
	for i, w := range words {
		out[i] = uint32(lexicon.HashWord(w))
	}
	return out.sorted()
}

func (h hashes) sorted() hashes {
	slices.Sort(h)
	return slices.Compact(h)
}

func (h hashes) has(x uint32) bool {
	_, ok := slices.BinarySearch(h, x)
	return ok
}

// common returns how many elements two sets share.
func (h hashes) common(o hashes) int {
	n, i, j := 0, 0, 0
	for i < len(h) && j < len(o) {
		switch {
		case h[i] < o[j]:
			i++
		case h[i] > o[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

func newText(r *rawi.Record) *text {
	t := &text{r: r, runes: []rune(r.Text), numbers: map[string]bool{}, names: map[string]bool{}}
	for _, s := range r.Sentences {
		x := said{start: s.Start, end: s.End, words: plainWords(t.slice(s.Start, s.End))}
		one := make([]uint32, len(x.words))
		for i, w := range x.words {
			one[i] = uint32(lexicon.HashWord(w))
		}
		for i := 0; i+run <= len(one); i++ {
			k := uint32(0)
			for _, h := range one[i : i+run] {
				k = (k^h)*0x9e3779b1 + k>>15
			}
			x.runs = append(x.runs, k)
		}
		t.runs = append(t.runs, x.runs...)
		x.set = hashes(one).sorted()
		t.sentences = append(t.sentences, x)
		for _, n := range numbers(x.words) {
			t.numbers[n.value+" "+n.unit] = true
		}
	}
	t.runs = t.runs.sorted()
	for i := range r.Entities {
		if key := Fold(r.Entities[i].Name); !t.names[key] {
			t.names[key] = true
			t.parts = append(t.parts, strings.Fields(key))
		}
	}
	return t
}

func (t *text) slice(start, end int) string {
	start, end = max(0, start), min(end, len(t.runes))
	if start >= end {
		return ""
	}
	return string(t.runes[start:end])
}

// plainWords returns the normalised words of a text.
func plainWords(s string) []string {
	return strings.FieldsFunc(arabic.Normalise(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// number is a figure with what it counts.
type number struct{ value, unit string }

func numbers(words []string) []number {
	var out []number
	for i, w := range words {
		if i+1 < len(words) && isFigure(w) && !isFigure(words[i+1]) {
			out = append(out, number{w, strings.TrimPrefix(words[i+1], al)})
		}
	}
	return out
}

func isFigure(w string) bool {
	return w != "" && strings.IndexFunc(w, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// Tellings sets the articles of a story beside each other. They are given in order
// of time.
func Tellings(records []*rawi.Record) []Telling {
	texts := make([]*text, len(records))
	for i, r := range records {
		texts[i] = newText(r)
	}
	out := make([]Telling, len(records))
	for i, t := range texts {
		d := &t.r.Doc
		out[i] = Telling{Document: d.ID, Publisher: d.Publisher, Published: d.Published, Headline: strings.TrimSpace(d.Headline), Sentences: []Sentence{}}
		agency := agencyOf(t.r)
		for _, s := range t.sentences {
			mark := Sentence{Start: s.start, End: s.end}
			for j, o := range texts {
				if j == i || len(s.words) < copyWords || mark.Copied {
					continue
				}
				if share := sharedRuns(s.runs, o.runs); share >= copyShare {
					mark.Copied, mark.Share, mark.With = true, share, o.r.Doc.ID
					if agency == "" {
						agency = agencyOf(o.r)
					}
				}
			}
			out[i].Sentences = append(out[i].Sentences, mark)
		}
		if slices.ContainsFunc(out[i].Sentences, func(s Sentence) bool { return s.Copied }) {
			out[i].Agency = agency
		}
		out[i].New, out[i].Against = against(t, texts[:i])
	}
	return out
}

// agencyOf returns the agency that an article names in its lead line.
func agencyOf(r *rawi.Record) string {
	if len(r.Doc.Agency) == 0 {
		return ""
	}
	if e := entityOf(r, r.Doc.Agency[0]); e != nil && e.Name != r.Doc.Publisher {
		return e.Name
	}
	return ""
}

func entityOf(r *rawi.Record, id string) *rawi.RecordEntity {
	for i := range r.Entities {
		if r.Entities[i].ID == id {
			return &r.Entities[i]
		}
	}
	return nil
}

// sharedRuns returns the share of runs that another text has.
func sharedRuns(runs []uint32, other hashes) float64 {
	if len(runs) == 0 {
		return 0
	}
	n := 0
	for _, k := range runs {
		if other.has(k) {
			n++
		}
	}
	return float64(n) / float64(len(runs))
}

// against returns what a text has that no earlier one has, and where it says
// otherwise.
func against(t *text, earlier []*text) ([]Fact, []Conflict) {
	if len(earlier) == 0 {
		return nil, nil
	}
	var facts []Fact
	var conflicts []Conflict
	known := func(of func(*text) bool) bool { return slices.ContainsFunc(earlier, of) }
	seen := map[string]bool{}
	for _, s := range t.sentences {
		for _, n := range numbers(s.words) {
			value := n.value + " " + n.unit
			if seen[value] || known(func(o *text) bool { return o.numbers[value] }) {
				continue
			}
			seen[value] = true
			if c, ok := otherNumber(s, n, earlier); ok {
				conflicts = append(conflicts, c)
				continue
			}
			facts = append(facts, Fact{"number", value, s.start, s.end})
		}
	}
	for i := range t.r.Entities {
		e := &t.r.Entities[i]
		key := Fold(e.Name)
		if e.Type == rawi.Role || key == "" || len(e.Mentions) == 0 {
			continue
		}
		words := strings.Fields(key)
		if known(func(o *text) bool { return o.names[key] || o.hasPart(words) }) {
			continue
		}
		facts = append(facts, Fact{"name", e.Name, e.Mentions[0].Start, e.Mentions[0].End})
	}
	return facts, conflicts
}

// hasPart reports whether a name is a longer or shorter form of one of the text.
func (t *text) hasPart(words []string) bool {
	return slices.ContainsFunc(t.parts, func(name []string) bool {
		return within(words, name) || within(name, words) && len(name) > 0
	})
}

// otherNumber finds the like sentence of an earlier article that has another
// number of the same unit.
func otherNumber(s said, n number, earlier []*text) (Conflict, bool) {
	for _, o := range earlier {
		for _, x := range o.sentences {
			if alikeSentences(s, x) < likeShare {
				continue
			}
			for _, m := range numbers(x.words) {
				if m.unit == n.unit && m.value != n.value && !hasNumber(s.words, m) {
					return Conflict{
						"number", n.value + " " + n.unit, m.value + " " + m.unit, s.start, s.end, o.r.Doc.ID,
						rawi.RecordSpan{Start: x.start, End: x.end},
					}, true
				}
			}
		}
	}
	return Conflict{}, false
}

func hasNumber(words []string, n number) bool { return slices.Contains(numbers(words), n) }

// alikeSentences returns the words that two sentences share, as a part of those
// of the shorter.
func alikeSentences(a, b said) float64 {
	if min(len(a.words), len(b.words)) < 4 {
		return 0
	}
	return float64(a.set.common(b.set)) / float64(max(1, min(len(a.words), len(b.words))))
}

// Edit is a piece of text that stands in one version of an article and not in the
// other.
type Edit struct {
	Added      bool
	Start, End int // in the version that has it
	Text       string
}

// Edits returns the sentences that a later version of an article has beyond an
// earlier one, and those that it lost, each in order.
func Edits(before, after *rawi.Record) []Edit {
	a, b := newText(before), newText(after)
	lines := func(t *text) map[string]bool {
		out := map[string]bool{}
		for _, s := range t.sentences {
			out[strings.Join(s.words, " ")] = true
		}
		return out
	}
	old, now := lines(a), lines(b)
	var out []Edit
	for _, s := range a.sentences {
		if k := strings.Join(s.words, " "); k != "" && !now[k] {
			out = append(out, Edit{false, s.start, s.end, a.slice(s.start, s.end)})
		}
	}
	for _, s := range b.sentences {
		if k := strings.Join(s.words, " "); k != "" && !old[k] {
			out = append(out, Edit{true, s.start, s.end, b.slice(s.start, s.end)})
		}
	}
	return out
}
