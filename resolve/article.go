package resolve

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// Article is what resolving keeps of an article: enough to tell which story it
// belongs to and whom it names. Records, which have the texts, stay in the store.
type Article struct {
	Doc       int64  // its number in the store
	ID        string // doc.id of the record
	Publisher string
	Headline  string
	Published time.Time // the zero time is unknown
	Agencies  []string  // the names of the agencies of the lead line
	Terms     []Term    // what it is about, in order of Hash
	Head      []Term    // the same of its headline alone
	Lead      []Term    // and of headline and lead
	Size      int       // bytes of the text
	Parties   []Term    // whom its lead names, and how seldom news does, in order of Hash
	Occasions []uint32  // people of its lead with other countries of it, in order
	Told      []uint32  // those of which it tells that the two met, in order
	Names     []Name    // whom it names, in order of the record
	Numbers   [3]int    // of statements, events and meetings
}

// Term is a word with its share in what an article is about. The squares of the
// weights of an article add up to one.
type Term struct {
	Hash   uint32
	Weight float32
}

// Name is a party or place as one article names it.
type Name struct {
	Entity   int32 // its number in the record
	Mentions int32
	*Bearer
}

// Bearer is who bears a name, as far as one article says. Articles of an Archive that
// say the same share it: nobody may change it.
type Bearer struct {
	Type    string // as in the record
	Name    string
	Key     string // as Fold makes it
	Line    string // the line of the lexicon, or ""
	Country string
	Sector  string
	Offices []Office
}

// appendKey appends what is the same of two bearers that are.
func (b *Bearer) appendKey(to []byte) []byte {
	for _, s := range [...]string{b.Type, b.Name, b.Key, b.Line, b.Country, b.Sector} {
		to = append(append(to, s...), 0)
	}
	for i := range b.Offices {
		o := &b.Offices[i]
		for _, s := range [...]string{o.Title, o.Post, o.Of, o.Country, o.Kind} {
			to = append(append(to, s...), 0)
		}
		former := byte(0)
		if o.Former {
			former = 1
		}
		to = append(to, former)
	}
	return to
}

// within returns the same bearer with strings that are parts of its key.
func (b *Bearer) within(key string) *Bearer {
	out := *b
	cut := func(s *string) {
		n := len(*s)
		if *s = key[:n]; n == 0 {
			*s = "" // which points nowhere: the collector passes over it
		}
		key = key[n+1:]
	}
	for _, s := range [...]*string{&out.Type, &out.Name, &out.Key, &out.Line, &out.Country, &out.Sector} {
		cut(s)
	}
	out.Offices = slices.Clone(b.Offices)
	for i := range out.Offices {
		o := &out.Offices[i]
		for _, s := range [...]*string{&o.Title, &o.Post, &o.Of, &o.Country, &o.Kind} {
			cut(s)
		}
		key = key[1:]
	}
	return &out
}

// Office is a title that an article gives to somebody.
type Office struct {
	Title   string // as it was written
	Post    string // the office in the terms of the lexicon
	Of      string // what it is the office of, folded: «منطقة عسير»
	Country string
	Kind    string // office, spokes, rank, honorific, job, …
	Former  bool
}

// post reports whether a title is that of a single post, of which it is said what
// it is the post of.
func (o *Office) post() bool {
	return (o.Kind == "office" || o.Kind == "spokes") && (o.Of != "" || o.Country != "")
}

// key is what holders of one office share; "" where the title is no single post.
func (o *Office) key() string {
	if !o.post() {
		return ""
	}
	return o.Post + "|" + o.Of + "|" + o.Country
}

// Reader makes Articles of records. It is safe for concurrent use.
type Reader struct {
	facts  *facts
	arabic *arabic.Stage
}

// NewReader returns the reader over a lexicon.
func NewReader(lex *lexicon.Lexicon) (*Reader, error) {
	f, err := openFacts(lex)
	if err != nil {
		return nil, err
	}
	a, err := arabic.New(lex)
	if err != nil {
		return nil, err
	}
	return &Reader{f, a}, nil
}

// The numbers behind the terms of an article.
const (
	termsKept   = 60   // the terms that weigh most
	termsRead   = 4000 // bytes: what stands further down tells little of the story
	commonTerm  = 150  // of a thousand articles: a word that more have is left out
	rareTerm    = 4    // of a thousand: what the table does not have
	leadBytes   = 400  // headline and lead
	leadWeight  = 3
	tellBytes   = 900 // of a text, what tells of the happening itself
	numberTerm  = 25  // numbers count as words of this frequency
	minTermByte = 4   // two letters
)

// Read returns what resolving needs of a record that has this number in the
// store.
func (rd *Reader) Read(doc int64, r *rawi.Record) *Article {
	a := &Article{
		Doc: doc, ID: r.Doc.ID, Publisher: r.Doc.Publisher, Headline: strings.TrimSpace(r.Doc.Headline),
		Numbers: [3]int{len(r.Statements), len(r.Events), len(r.Meetings)},
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, r.Doc.Published); err == nil {
			a.Published = t.UTC()
			break
		}
	}
	for i := range r.Entities {
		e := &r.Entities[i]
		n := Name{int32(i + 1), int32(len(e.Mentions)), &Bearer{Type: e.Type, Name: e.Name, Key: Fold(e.Name), Country: e.Country}}
		if len(e.Sector) > 0 {
			n.Sector = e.Sector[0]
		}
		n.Line = rd.line(e, n.Key)
		if n.Line == "" && e.Type == rawi.Person && strings.HasPrefix(e.Rule, "per.") {
			n.Country, n.Sector = "", "" // they were the other's
		}
		for _, o := range e.Offices {
			if office, ok := rd.facts.office(o.Title, n.Country); ok {
				n.Offices = append(n.Offices, office)
			}
		}
		if e.Type == rawi.Role {
			if office, ok := rd.facts.office(e.Name, n.Country); ok {
				n.Offices = append(n.Offices, office)
			}
		}
		a.Names = append(a.Names, n)
		if slices.Contains(r.Doc.Agency, e.ID) {
			a.Agencies = append(a.Agencies, e.Name)
		}
	}
	a.Size = len(r.Text)
	a.Terms = rd.terms(a.Headline, r.Text)
	a.Head = rd.terms(a.Headline, "")
	a.Lead = rd.terms(a.Headline, begin(r.Text, tellBytes))
	rd.lead(a, r)
	return a
}

// begin returns the first n bytes of a text, on a character bound.
func begin(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// line returns the line of the lexicon that an entity is, "" for none.
func (rd *Reader) line(e *rawi.RecordEntity, key string) string {
	prefix, _, _ := strings.Cut(e.Rule, ".")
	switch prefix {
	case "per", "org", "pl", "cn":
	default:
		return ""
	}
	base := e.Rule
	if b, ok := rd.facts.bases[base]; ok {
		base = b
	}
	if prefix == "per" {
		p, ok := rd.facts.people[base]
		if !ok || !p.fits(strings.Fields(key)) {
			return ""
		}
	}
	return base
}

// terms weighs the words of an article.
func (rd *Reader) terms(headline, text string) []Term {
	weights := map[uint32]float64{}
	counts := map[uint32]float64{}
	add := func(text string, lead int) {
		text = begin(text, termsRead)
		rd.arabic.Terms(text, func(t arabic.Term) bool {
			idf := rd.weight(t.Text)
			if idf == 0 {
				return true
			}
			h := uint32(lexicon.HashWord(t.Text))
			w := 1.0
			if t.Start < lead {
				w = leadWeight
			}
			counts[h] += w
			weights[h] = idf
			return true
		})
	}
	add(headline, len(headline))
	add(text, leadBytes)
	out := make([]Term, 0, len(weights))
	for h, idf := range weights {
		out = append(out, Term{h, float32((1 + math.Log(counts[h])) * idf)})
	}
	slices.SortFunc(out, func(a, b Term) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Hash, b.Hash)) })
	out = out[:min(len(out), termsKept)]
	slices.SortFunc(out, func(a, b Term) int { return cmp.Compare(a.Hash, b.Hash) })
	norm := 0.0
	for _, t := range out {
		norm += float64(t.Weight) * float64(t.Weight)
	}
	for i := range out {
		out[i].Weight = float32(float64(out[i].Weight) / math.Sqrt(norm))
	}
	return out
}

// weight returns how much a term tells of what an article is about.
func (rd *Reader) weight(term string) float64 {
	if _, err := strconv.Atoi(term); err == nil {
		if len(term) < 2 || len(term) == 4 && (term[:2] == "20" || term[:2] == "14") {
			return 0 // small numbers and years
		}
		return math.Log(1000.0 / numberTerm)
	}
	if len(term) < minTermByte {
		return 0
	}
	df, ok := rd.facts.df[term]
	switch {
	case !ok:
		df = rareTerm
	case df > commonTerm:
		return 0
	}
	return math.Log(1000 / float64(df))
}
