package resolve

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	sentences []said
	runs      hashes
	some      few             // runs
	numbers   map[string]bool // with their units
	names     map[string]bool
	parts     [][]string // the words of each name
	nameWords few        // those of all names
	keys      []string   // the folded names of the entities
}

// few is a set of hashes that may have more than were added: it answers quickly that
// one is not there, which is mostly so.
type few [64]uint64

func (f *few) add(x uint32)      { f[x>>6&63] |= 1 << (x & 63) }
func (f *few) has(x uint32) bool { return f[x>>6&63]&(1<<(x&63)) != 0 }

// said is a sentence made ready.
type said struct {
	start, end int
	length     int      // words
	set        hashes   // of its words
	runs       []uint32 // of three words each, in order
	numbers    []number
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

func newText(r *rawi.Record, keys []string) *text {
	t := &text{r: r, keys: keys, numbers: map[string]bool{}, names: map[string]bool{}, sentences: make([]said, 0, len(r.Sentences))}
	all := cut(r.Text)
	defer all.free()
	w := wordReaders.Get().(*wordReader)
	defer wordReaders.Put(w)
	for _, s := range r.Sentences {
		w.read(all.slice(s.Start, s.End))
		x := said{start: s.Start, end: s.End, length: len(w.hashes)}
		if n := len(w.hashes) - run + 1; n > 0 {
			x.runs = make([]uint32, n)
			for i := range x.runs {
				k := uint32(0)
				for _, h := range w.hashes[i : i+run] {
					k = (k^h)*0x9e3779b1 + k>>15
				}
				x.runs[i] = k
			}
		}
		t.runs = append(t.runs, x.runs...)
		x.set = hashes(slices.Clone(w.hashes)).sorted()
		if w.figures {
			x.numbers = numbers(w.words())
		}
		t.sentences = append(t.sentences, x)
		for _, n := range x.numbers {
			t.numbers[n.value+" "+n.unit] = true
		}
	}
	t.runs = t.runs.sorted()
	for _, k := range t.runs {
		t.some.add(k)
	}
	for i := range r.Entities {
		if key := keys[i]; !t.names[key] {
			t.names[key] = true
			name := strings.Fields(key)
			t.parts = append(t.parts, name)
			for _, w := range name {
				t.nameWords.add(uint32(lexicon.HashWord(w)))
			}
		}
	}
	return t
}

// plainWords returns the normalised words of a text.
func plainWords(s string) []string {
	var w wordReader
	w.read(s)
	return w.words()
}

// wordReader splits one text after the other into normalised words.
type wordReader struct {
	text    []byte
	bounds  []int32  // of the words in text: where each begins and ends
	hashes  []uint32 // of the words, in order
	figures bool     // a word has a digit
}

func (w *wordReader) read(s string) {
	w.text, w.bounds, w.hashes, w.figures = arabic.AppendNormalised(w.text[:0], s), w.bounds[:0], w.hashes[:0], false
	start := -1
	end := func(at int) {
		if start >= 0 {
			w.bounds = append(w.bounds, int32(start), int32(at))
			w.hashes = append(w.hashes, uint32(lexicon.HashWord(string(w.text[start:at]))))
			start = -1
		}
	}
	for i := 0; i < len(w.text); {
		r, n := rune(w.text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(w.text[i:])
		}
		switch {
		case 'ء' <= r && r <= 'غ' || 'ف' <= r && r <= 'ي': // most are
		case unicode.IsDigit(r):
			w.figures = true
		case r == ' ' || !unicode.IsLetter(r):
			end(i)
			i += n
			continue
		}
		if start < 0 {
			start = i
		}
		i += n
	}
	end(len(w.text))
}

// words returns the words of the text that was read last.
func (w *wordReader) words() []string {
	text := string(w.text)
	out := make([]string, len(w.bounds)/2)
	for i := range out {
		out[i] = text[w.bounds[2*i]:w.bounds[2*i+1]]
	}
	return out
}

// first returns the first n words, or all.
func (w *wordReader) first(n int) []string {
	out := make([]string, min(n, len(w.hashes)))
	for i := range out {
		out[i] = string(w.text[w.bounds[2*i]:w.bounds[2*i+1]])
	}
	return out
}

// long returns the words of more than so many bytes.
func (w *wordReader) long(than int) hashes {
	out := make(hashes, 0, len(w.hashes))
	for i, h := range w.hashes {
		if int(w.bounds[2*i+1]-w.bounds[2*i]) > than {
			out = append(out, h)
		}
	}
	return out.sorted()
}

// number is a figure with what it counts.
type number struct{ value, unit string }

func numbers(words []string) []number {
	var out []number
	for i, w := range words {
		if i+1 < len(words) && isFigure(w) && !isFigure(words[i+1]) {
			// Copied: the whole text would stay with them.
			out = append(out, number{strings.Clone(w), strings.Clone(strings.TrimPrefix(words[i+1], al))})
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
		texts[i] = newText(r, foldedNames(r))
	}
	return tellings(texts)
}

func tellings(texts []*text) []Telling {
	out := make([]Telling, len(texts))
	for i, t := range texts {
		d := &t.r.Doc
		out[i] = Telling{Document: d.ID, Publisher: d.Publisher, Published: d.Published, Headline: strings.TrimSpace(d.Headline), Sentences: []Sentence{}}
		agency := agencyOf(t.r)
		for _, s := range t.sentences {
			mark := Sentence{Start: s.start, End: s.end}
			for j, o := range texts {
				if j == i || s.length < copyWords || mark.Copied {
					continue
				}
				if share := sharedRuns(s.runs, o); share >= copyShare {
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
func sharedRuns(runs []uint32, other *text) float64 {
	if len(runs) == 0 {
		return 0
	}
	n := 0
	for _, k := range runs {
		if other.some.has(k) && other.runs.has(k) {
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
		for _, n := range s.numbers {
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
		key := t.keys[i]
		if e.Type == rawi.Role || key == "" || len(e.Mentions) == 0 {
			continue
		}
		words := strings.Fields(key)
		hashes := make([]uint32, len(words))
		for i, w := range words {
			hashes[i] = uint32(lexicon.HashWord(w))
		}
		if known(func(o *text) bool {
			return o.names[key] || slices.ContainsFunc(hashes, o.nameWords.has) && o.hasPart(words)
		}) {
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
			for _, m := range x.numbers {
				if m.unit == n.unit && m.value != n.value && !slices.Contains(s.numbers, m) {
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

// alikeSentences returns the words that two sentences share, as a part of those
// of the shorter.
func alikeSentences(a, b said) float64 {
	if min(a.length, b.length) < 4 {
		return 0
	}
	return float64(a.set.common(b.set)) / float64(min(a.length, b.length))
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
	type line struct {
		start, end int
		text, key  string
	}
	lines := func(r *rawi.Record) (out []line, keys map[string]bool) {
		keys = map[string]bool{}
		all := cut(r.Text)
		defer all.free()
		for _, s := range r.Sentences {
			l := line{start: s.Start, end: s.End, text: all.slice(s.Start, s.End)}
			l.key = strings.Join(plainWords(l.text), " ")
			keys[l.key] = true
			out = append(out, l)
		}
		return out, keys
	}
	a, old := lines(before)
	b, now := lines(after)
	var out []Edit
	for _, l := range a {
		if l.key != "" && !now[l.key] {
			out = append(out, Edit{false, l.start, l.end, l.text})
		}
	}
	for _, l := range b {
		if l.key != "" && !old[l.key] {
			out = append(out, Edit{true, l.start, l.end, l.text})
		}
	}
	return out
}
