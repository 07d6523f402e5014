package resolve

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
	"sort"
	"strings"
	"time"
	"unsafe"

	"example.org/rawi"
)

// View is what an Archive knew at one moment, ready to be looked up: no article is
// compared and nothing is worked out, so it is there as soon as its bytes are. It
// does not change and is safe for concurrent use. Its bytes may be a file that is
// mapped into memory: strings that leave it are copies.
//
// Articles, stories and parties have places in it, from zero, which mean nothing
// in another View.
type View struct {
	Meta    ViewMeta
	section [viewSections][]byte
	whole   []byte
}

// ViewMeta says of what archive a View is.
type ViewMeta struct {
	Maker     string `json:"maker"`     // who made the records that it was made of
	Cursor    int64  `json:"cursor"`    // the newest change of the store that it knows
	Decisions string `json:"decisions"` // the digest of the log
}

// The sections of a view.
const (
	viewStrings = iota
	viewArticles
	viewByDoc
	viewByID
	viewWho
	viewStories
	viewMembers
	viewStoryIDs
	viewParties
	viewNames
	viewOffices
	viewPartyArticles
	viewPartyIDs
	viewMost
	viewKeys
	viewWords
	viewMetaJSON
	viewSections
)

// viewSizes are the bytes of a row of each section.
var viewSizes = [viewSections]int{1, 72, 4, 4, 8, 28, 4, 4, 80, 12, 56, 4, 12, 4, 12, 12, 1}

const (
	viewMagic = "rawiview\x00\x00\x00\x00\x00\x00\x00\x02"
	viewHead  = len(viewMagic) + 8 + 8*viewSections
)

// reasons are those of candidates, in the order in which a view numbers them.
var reasons = []string{"", "line", "office", "story", "company", "name", "seat", "decision"}

// OpenView opens the bytes that AppendView made, which nobody may change after that.
// Others, or damaged ones, are refused with rawi.ErrInvalid.
func OpenView(b []byte) (*View, error) {
	if len(b) < viewHead || string(b[:len(viewMagic)]) != viewMagic {
		return nil, fmt.Errorf("view of an archive: not one of this version: %w", rawi.ErrInvalid)
	}
	le := binary.LittleEndian
	sum := crc32.Checksum(b[len(viewMagic)+8:], crc32.MakeTable(crc32.Castagnoli))
	if le.Uint64(b[len(viewMagic):]) != uint64(sum) {
		return nil, fmt.Errorf("view of an archive: its sum is another: %w", rawi.ErrInvalid)
	}
	v := &View{whole: b}
	at := uint64(viewHead)
	for i := range v.section {
		n := le.Uint64(b[len(viewMagic)+8+8*i:])
		if n > uint64(len(b))-at || n%uint64(viewSizes[i]) != 0 {
			return nil, fmt.Errorf("view of an archive: section %d has %d bytes: %w", i, n, rawi.ErrInvalid)
		}
		v.section[i] = b[at : at+n]
		at = min((at+n+7)&^7, uint64(len(b)))
	}
	if err := json.Unmarshal(v.section[viewMetaJSON], &v.Meta); err != nil {
		return nil, fmt.Errorf("view of an archive: %w", err)
	}
	return v, nil
}

// Bytes returns what OpenView was given. Nobody may change it.
func (v *View) Bytes() []byte { return v.whole }

// row is a row of a section; its fields are read by their offset.
type row []byte

func (r row) u16(at int) int        { return int(binary.LittleEndian.Uint16(r[at:])) }
func (r row) u32(at int) int        { return int(binary.LittleEndian.Uint32(r[at:])) }
func (r row) i64(at int) int64      { return int64(binary.LittleEndian.Uint64(r[at:])) }
func (r row) float(at int) float64  { return float64(math.Float32frombits(uint32(r.u32(at)))) }
func (r row) time(at int) time.Time { return fromMoment(r.i64(at)) }

func fromMoment(n int64) time.Time {
	if n == unknownTime {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

func (v *View) row(section, i int) row {
	n := viewSizes[section]
	return row(v.section[section][i*n : (i+1)*n])
}

func (v *View) rows(section int) int { return len(v.section[section]) / viewSizes[section] }

// bytes returns the string that a field leads to, in place.
func (v *View) bytes(r row, at int) []byte {
	off, n := r.u32(at), r.u32(at+4)
	return v.section[viewStrings][off : off+n]
}

// text returns a text of a row. It is a part of the view, which stays as long as it.
func (v *View) text(r row, at int) string {
	b := v.bytes(r, at)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// search returns the first row of a sorted section whose text is not before key.
func (v *View) search(section int, key string) int {
	return sort.Search(v.rows(section), func(i int) bool { return string(v.bytes(v.row(section, i), 0)) >= key })
}

// Len returns the number of articles.
func (v *View) Len() int { return v.rows(viewArticles) }

// Stories returns the number of stories.
func (v *View) Stories() int { return v.rows(viewStories) }

// Parties returns the number of parties.
func (v *View) Parties() int { return v.rows(viewParties) }

// ViewArticle is an article of a view. Its Terms and Names are left out.
type ViewArticle struct {
	Article
	Place int
	Story int     // its place
	Like  int     // the place of the article of its story that is most like it; -1 is none
	Score float64 // how like
	// The occasion that both are of, where others tell of it.
	Occasion Occasion
}

// Article returns the article at a place. Places are in order of time.
func (v *View) Article(place int) ViewArticle {
	r := v.row(viewArticles, place)
	country, person, _ := strings.Cut(v.text(r, 64), " ")
	return ViewArticle{
		Article: Article{
			Doc: r.i64(0), Published: r.time(8), ID: v.text(r, 16), Publisher: v.text(r, 24), Headline: v.text(r, 32),
			Numbers: [3]int{r.u16(52), r.u16(54), r.u16(56)},
		},
		Place: place, Story: r.u32(40), Like: r.u32(44) - 1, Score: r.float(48), Occasion: Occasion{person, country},
	}
}

// Doc returns the number of the document at a place.
func (v *View) Doc(place int) int64 { return v.row(viewArticles, place).i64(0) }

// Published returns when the article at a place was published.
func (v *View) Published(place int) time.Time { return v.row(viewArticles, place).time(8) }

// Find returns the place of a document, or -1.
func (v *View) Find(doc int64) int {
	n := v.rows(viewByDoc)
	at := func(i int) int { return v.row(viewByDoc, i).u32(0) }
	if i := sort.Search(n, func(i int) bool { return v.Doc(at(i)) >= doc }); i < n && v.Doc(at(i)) == doc {
		return at(i)
	}
	return -1
}

// Named returns the place of the first article with this doc.id, or -1.
func (v *View) Named(id string) int {
	n := v.rows(viewByID)
	at := func(i int) int { return v.row(viewByID, i).u32(0) }
	text := func(i int) string { return string(v.bytes(v.row(viewArticles, at(i)), 16)) }
	if i := sort.Search(n, func(i int) bool { return text(i) >= id }); i < n && text(i) == id {
		return at(i)
	}
	return -1
}

// Between returns the places of the articles published in [from,to): from the
// first to before the last. Zero times let all through that have a time.
func (v *View) Between(from, to time.Time) (first, last int) {
	low, high := int64(unknownTime+1), int64(math.MaxInt64)
	if !from.IsZero() {
		low = from.Unix()
	}
	if !to.IsZero() {
		high = to.Unix()
	}
	at := func(i int) int64 { return v.row(viewArticles, i).i64(8) }
	first = sort.Search(v.Len(), func(i int) bool { return at(i) >= low })
	last = sort.Search(v.Len(), func(i int) bool { return at(i) >= high })
	return first, max(first, last)
}

// Who returns the place of the party that an entity of an article is, by its
// number in the record, how sure that is and why; -1 where it is not known.
func (v *View) Who(article, entity int) (party int, score float64, reason string) {
	r := v.row(viewArticles, article)
	if entity < 1 || entity > r.u16(62) {
		return -1, 0, ""
	}
	w := v.row(viewWho, r.u32(58)+entity-1)
	return w.u32(0) - 1, float64(w[4]) / 100, reasons[min(int(w[5]), len(reasons)-1)]
}

// Company calls yield with the party of each entity of an article that is known.
func (v *View) Company(article int, yield func(party int)) {
	r := v.row(viewArticles, article)
	for i := range r.u16(62) {
		if p := v.row(viewWho, r.u32(58)+i).u32(0) - 1; p >= 0 {
			yield(p)
		}
	}
}

// ViewStory is a story of a view.
type ViewStory struct {
	Place    int
	ID       string
	Title    string
	Weight   float64 // how important it is, as Brief says it
	Articles int

	members int
}

// Story returns the story at a place. Places are in order of the first article.
func (v *View) Story(place int) ViewStory {
	r := v.row(viewStories, place)
	return ViewStory{Place: place, ID: v.text(r, 0), Title: v.text(r, 8), Weight: r.float(16), members: r.u32(20), Articles: r.u32(24)}
}

// FindStory returns the place of the story with this ID, or that an article with
// this doc.id belongs to; -1 is none.
func (v *View) FindStory(id string) int {
	n := v.rows(viewStoryIDs)
	at := func(i int) int { return v.row(viewStoryIDs, i).u32(0) }
	text := func(i int) string { return string(v.bytes(v.row(viewStories, at(i)), 0)) }
	if i := sort.Search(n, func(i int) bool { return text(i) >= id }); i < n && text(i) == id {
		return at(i)
	}
	if art := v.Named(id); art >= 0 {
		return v.Article(art).Story
	}
	return -1
}

// Member returns the place of an article of a story, in order of time.
func (v *View) Member(s ViewStory, i int) int { return v.row(viewMembers, s.members+i).u32(0) }

// Members returns the articles of a story, from one on, at most n.
func (v *View) Members(s ViewStory, from, n int) []*Article {
	from = min(max(0, from), s.Articles)
	out := make([]*Article, max(0, min(n, s.Articles-from)))
	for i := range out {
		art := v.Article(v.Member(s, from+i)).Article
		out[i] = &art
	}
	return out
}

// StoriesOf returns the places of the stories that have one of the articles from
// the first to before the last, the most important first.
func (v *View) StoriesOf(first, last int) []int {
	seen := map[int]bool{}
	var out []int
	for i := first; i < last; i++ {
		if s := v.row(viewArticles, i).u32(40); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	weight := func(s int) float64 { return v.row(viewStories, s).float(16) }
	slices.SortFunc(out, func(x, y int) int { return cmp.Or(cmp.Compare(weight(y), weight(x)), cmp.Compare(x, y)) })
	return out
}

// Summary returns a story as Archive.Summary does; happenings are what a Reporter
// tells of its articles. At most most of its articles are listed.
func (v *View) Summary(s ViewStory, happenings []*Happening, most int) *Summary {
	out := &Summary{
		ID: s.ID, Title: s.Title, Documents: []Reference{}, Meetings: []*Happening{}, Events: []*Happening{},
		Weight: math.Round(s.Weight*100) / 100,
	}
	for i := range s.Articles {
		if at := v.Published(v.Member(s, i)); !at.IsZero() {
			out.From = at.Format(time.RFC3339)
			break
		}
	}
	if at := v.Published(v.Member(s, s.Articles-1)); !at.IsZero() {
		out.To = at.Format(time.RFC3339)
	}
	for i := range min(s.Articles, most) {
		out.Documents = append(out.Documents, v.Reference(v.Member(s, i)))
	}
	out.fill(happenings)
	return out
}

// Reference returns an article as a story lists it.
func (v *View) Reference(article int) Reference {
	art := v.Article(article)
	ref := Reference{ID: art.ID, Document: art.Doc, Publisher: art.Publisher, Headline: art.Headline}
	if !art.Published.IsZero() {
		ref.Published = art.Published.Format(time.RFC3339)
	}
	if art.Like >= 0 {
		ref.Like, ref.Score = v.text(v.row(viewArticles, art.Like), 16), math.Round(art.Score*100)/100
		if art.Occasion != (Occasion{}) {
			ref.Occasion = &art.Occasion
		}
	}
	return ref
}

// ViewParty is a party of a view.
type ViewParty struct {
	Party
	Place    int
	Name     string
	Articles int // that name it
}

// Party returns the party at a place.
func (v *View) Party(place int) ViewParty {
	r := v.row(viewParties, place)
	return ViewParty{
		Party: Party{ID: v.text(r, 0), Type: v.text(r, 16), Line: v.text(r, 24), Country: v.text(r, 32), Reason: v.text(r, 40), Score: math.Round(r.float(48)*100) / 100},
		Place: place, Name: v.text(r, 8), Articles: r.u32(72),
	}
}

// PartyID returns the ID of the party at a place.
func (v *View) PartyID(place int) string { return v.text(v.row(viewParties, place), 0) }

// Profile returns all that is known of the party at a place but its articles, to
// which PartyArticle leads.
func (v *View) Profile(place int) *Profile {
	p, r := v.Party(place), v.row(viewParties, place)
	out := &Profile{Party: &p.Party, Name: p.Name}
	for i := range r.u32(56) {
		n := v.row(viewNames, r.u32(52)+i)
		out.Names = append(out.Names, NameCount{v.text(n, 0), n.u32(8)})
	}
	for i := range r.u32(64) {
		o := v.row(viewOffices, r.u32(60)+i)
		out.Offices = append(out.Offices, Tenure{v.text(o, 0), v.text(o, 8), v.text(o, 16), v.text(o, 24), o.time(32), o.time(40), o.u32(48)})
	}
	return out
}

// PartyArticle returns the place of an article that names a party, in order of
// time.
func (v *View) PartyArticle(party, i int) int {
	return v.row(viewPartyArticles, v.row(viewParties, party).u32(68)+i).u32(0)
}

// FindParty returns the place of the party with this ID, also where it has become
// part of another; -1 is none.
func (v *View) FindParty(id string) int {
	if i := v.search(viewPartyIDs, id); i < v.rows(viewPartyIDs) && string(v.bytes(v.row(viewPartyIDs, i), 0)) == id {
		return v.row(viewPartyIDs, i).u32(8)
	}
	return -1
}

// Most returns the place of the party that has this rank, from zero, by the number
// of the articles that name it; -1 is none.
func (v *View) Most(rank int) int {
	if rank < 0 || rank >= v.rows(viewMost) {
		return -1
	}
	return v.row(viewMost, rank).u32(0)
}

// matchesMost bounds the names that FindParties looks at.
const matchesMost = 20_000

// FindParties returns the places of the parties that have a name, in any spelling
// that Fold makes one, as a part of theirs, or as its beginning; those whose whole
// name it is come first, then those that most articles name.
func (v *View) FindParties(name string) []int {
	want := strings.Fields(Fold(name))
	if len(want) == 0 {
		return nil
	}
	key := strings.Join(want, " ")
	how := map[int]int{}
	for i := v.search(viewKeys, key); i < v.rows(viewKeys) && string(v.bytes(v.row(viewKeys, i), 0)) == key; i++ {
		how[v.row(viewKeys, i).u32(8)] = 2
	}
	// The keys that have the word of the name that fewest have.
	n := v.rows(viewWords)
	from, to := 0, math.MaxInt
	for i, w := range want {
		a := v.search(viewWords, w)
		b := a + sort.Search(n-a, func(j int) bool {
			word := v.bytes(v.row(viewWords, a+j), 0)
			return string(word) != w && (i < len(want)-1 || !strings.HasPrefix(string(word), w))
		})
		if b-a < to-from {
			from, to = a, b
		}
	}
	for i := from; i < min(to, from+matchesMost); i++ {
		k := v.row(viewKeys, v.row(viewWords, i).u32(8))
		if party := k.u32(8); how[party] == 0 && begins(want, strings.Fields(v.text(k, 0))) {
			how[party] = 1
		}
	}
	out := make([]int, 0, len(how))
	for p := range how {
		out = append(out, p)
	}
	articles := func(p int) int { return v.row(viewParties, p).u32(72) }
	slices.SortFunc(out, func(x, y int) int {
		return cmp.Or(cmp.Compare(how[y], how[x]), cmp.Compare(articles(y), articles(x)), cmp.Compare(x, y))
	})
	return out
}

// begins reports whether the words of a name stand in a key in their order; of the
// last, its beginning is enough.
func begins(want, key []string) bool {
	i := 0
	for _, w := range key {
		if i < len(want) && (w == want[i] || i == len(want)-1 && strings.HasPrefix(w, want[i])) {
			i++
		}
	}
	return i == len(want)
}

// Reporter returns the reporter of what the view knows.
func (v *View) Reporter(known Known) Reporter {
	return Reporter{known, func(doc int64) func(int) string {
		art := v.Find(doc)
		return func(entity int) string {
			if art >= 0 {
				if p, _, _ := v.Who(art, entity); p >= 0 {
					return v.PartyID(p)
				}
			}
			return ""
		}
	}}
}
