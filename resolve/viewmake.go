package resolve

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"math"
	"slices"
	"strings"
	"time"

	"example.org/rawi"
)

// AppendView appends the bytes that OpenView opens: all that a settled archive
// knows, worked out and ready to be looked up. What it takes grows with the number
// of namings, so it is made now and then, not for every article.
func (a *Archive) AppendView(b []byte, meta ViewMeta) []byte {
	m := &viewMaker{a: a, seen: map[string]strRef{}, place: map[*Party]uint32{}}
	m.rank()
	m.who()
	m.articles()
	m.stories()
	m.parties()
	m.names()
	return m.bytes(b, meta)
}

// best is the best candidate for a naming; nil is none.
type best struct {
	party  *Party
	score  float32
	place  uint32 // of the party in all
	reason string
}

type viewMaker struct {
	a     *Archive
	order []int32 // slots in order of time
	ranks []int32 // by slot: its place in order
	best  [][]best
	all   []*Party // that namings mean, in order of ID
	place map[*Party]uint32
	// The namings of each party, in order of time: those of the i-th of all stand
	// from starts[i] to before starts[i+1].
	namings []naming
	starts  []uint32

	strings []byte
	seen    map[string]strRef
	section [viewSections]viewRows
}

// strRef is where a string stands in the section of strings.
type strRef struct{ off, n uint32 }

// viewRows are the rows of a section in the making.
type viewRows []byte

func (b *viewRows) text(r strRef) { b.u32(r.off); b.u32(r.n) }
func (b *viewRows) u8(v uint8)    { *b = append(*b, v) }
func (b *viewRows) u16(v int) {
	*b = binary.LittleEndian.AppendUint16(*b, uint16(min(v, math.MaxUint16)))
}
func (b *viewRows) u32(v uint32)          { *b = binary.LittleEndian.AppendUint32(*b, v) }
func (b *viewRows) i64(v int64)           { *b = binary.LittleEndian.AppendUint64(*b, uint64(v)) }
func (b *viewRows) float(v float64)       { b.u32(math.Float32bits(float32(v))) }
func (b *viewRows) moment(t time.Time)    { b.i64(moment(t)) }
func (b *viewRows) count(size int) uint32 { return uint32(len(*b) / size) }

// rank puts the articles in order of time.
func (m *viewMaker) rank() {
	m.ranks = make([]int32, len(m.a.articles))
	for slot, art := range m.a.articles {
		if art != nil {
			m.order = append(m.order, int32(slot))
		}
	}
	slices.SortFunc(m.order, m.a.order)
	for i, slot := range m.order {
		m.ranks[slot] = int32(i)
	}
}

// who works out whom every naming means, as Who does, but all at once.
func (m *viewMaker) who() {
	a, p := m.a, &m.a.parties
	m.best = make([][]best, len(a.articles))
	byOffice := map[string][]naming{} // people of more than one word, by the offices that they are given
	for _, slot := range m.order {
		art := a.articles[slot]
		m.best[slot] = make([]best, len(art.Names))
		for i := range art.Names {
			n := &art.Names[i]
			if !n.full() {
				continue
			}
			for j := range n.Offices {
				if k := n.Offices[j].key(); k != "" {
					byOffice[k] = append(byOffice[k], naming{slot, int32(i)})
				}
			}
		}
	}
	for _, slot := range m.order {
		for i := range a.articles[slot].Names {
			n, at := &a.articles[slot].Names[i], naming{slot, int32(i)}
			b := &m.best[slot][i]
			switch q := p.split[at]; {
			case q != nil:
				*b = best{party: q.final(), score: 1, reason: "decision"}
			case n.Type == rawi.Role:
			case n.single():
				*b = m.lastName(at, byOffice)
			default:
				if q := p.of[at]; q != nil {
					*b = best{party: q.final(), score: float32(q.Score), reason: q.Reason}
				}
			}
		}
	}
	m.roles()
}

// full reports whether a name is that of somebody whom a last name may mean.
func (n *Name) full() bool {
	return n.Type == rawi.Person && n.Line == "" && n.Key != "" && !n.single()
}

func (m *viewMaker) lastName(at naming, byOffice map[string][]naming) best {
	a := m.a
	name := a.name(at)
	var found []Candidate
	add := func(n naming, score float64, reason string) {
		p := a.parties.of[n]
		if p == nil {
			return
		}
		p = p.final()
		for i := range found {
			if found[i].Party == p {
				if found[i].Score < score {
					found[i].Score, found[i].Reason = score, reason
				}
				return
			}
		}
		found = append(found, Candidate{p, score, reason})
	}
	suffix := " " + name.Key
	for _, slot := range a.storyOf[at.slot].slots {
		for i := range a.articles[slot].Names {
			if n := &a.articles[slot].Names[i]; n.full() && strings.HasSuffix(n.Key, suffix) {
				add(naming{slot, int32(i)}, .85, "story")
			}
		}
	}
	for i := range name.Offices {
		k := name.Offices[i].key()
		if k == "" {
			continue
		}
		for _, n := range byOffice[k] {
			if strings.HasSuffix(a.name(n).Key, suffix) {
				add(n, .8, "office")
			}
		}
	}
	return first(found)
}

// first returns the best of candidates.
func first(found []Candidate) best {
	if len(found) == 0 {
		return best{}
	}
	c := ranked(found)[0]
	return best{party: c.Party, score: float32(c.Score), reason: c.Reason}
}

// asked is a naming by an office whose holder is looked for.
type asked struct {
	naming
	office int // of the name
}

// roles works out who held the offices that roles name, as holders does: those
// who ask for one office are answered in order of time, so that its bearers are
// counted once.
func (m *viewMaker) roles() {
	a, p := m.a, &m.a.parties
	byKey := map[string][]asked{}
	answers := map[asked]best{}
	each := func(do func(slot int32, i int, n *Name)) {
		for _, slot := range m.order {
			for i := range a.articles[slot].Names {
				if n := &a.articles[slot].Names[i]; n.Type == rawi.Role && p.split[naming{slot, int32(i)}] == nil {
					do(slot, i, n)
				}
			}
		}
	}
	each(func(slot int32, i int, n *Name) {
		for j := range n.Offices {
			if k := n.Offices[j].key(); k != "" && !n.Offices[j].Former {
				byKey[k] = append(byKey[k], asked{naming{slot, int32(i)}, j})
			}
		}
	})
	for key, list := range byKey {
		m.office(key, list, answers)
	}
	each(func(slot int32, i int, n *Name) {
		for j := range n.Offices {
			if b, ok := answers[asked{naming{slot, int32(i)}, j}]; ok {
				m.best[slot][i] = b
				return
			}
		}
	})
}

// office answers those who ask for the holder of one office; they come in order of
// time.
func (m *viewMaker) office(key string, list []asked, answers map[asked]best) {
	a := m.a
	type bearer struct {
		at    time.Time
		party *Party
	}
	var bearers []bearer
	for _, n := range a.parties.offices[key] {
		if b := m.best[n.slot][n.at]; b.party != nil {
			bearers = append(bearers, bearer{a.articles[n.slot].Published, b.party})
		}
	}
	slices.SortStableFunc(bearers, func(x, y bearer) int { return x.at.Compare(y.at) })
	const window = officeDays * 24 * time.Hour
	count := map[*Party]int{}
	from, to, total := 0, 0, 0
	for _, q := range list {
		at := a.articles[q.slot].Published
		if at.IsZero() {
			continue
		}
		for ; to < len(bearers) && bearers[to].at.Sub(at) <= window; to++ {
			count[bearers[to].party]++
			total++
		}
		for ; from < to && at.Sub(bearers[from].at) > window; from++ {
			if count[bearers[from].party]--; count[bearers[from].party] == 0 {
				delete(count, bearers[from].party)
			}
			total--
		}
		if b := m.holder(key, at, count, total); b.party != nil {
			answers[q] = b
		}
	}
}

// holder is Holders over bearers that are counted.
func (m *viewMaker) holder(key string, at time.Time, count map[*Party]int, total int) best {
	var seats []*Party
	for _, s := range m.a.parties.seats[key] {
		if s.from > at.Year() || s.to != 0 && at.Year() > s.to {
			continue
		}
		if p := m.a.parties.byID[s.line]; p != nil {
			seats = append(seats, p.final())
		}
	}
	if len(seats) == 1 {
		if count[seats[0]] > 0 {
			return best{party: seats[0], score: .9, reason: "seat"}
		}
		return best{party: seats[0], score: .8, reason: "seat"}
	}
	for p, n := range count {
		if 2*n > total {
			return best{party: p, score: float32(.9 * float64(n) / float64(total)), reason: "office"}
		}
	}
	if len(count) > 0 {
		return best{}
	}
	var out []Candidate
	for _, p := range seats {
		out = append(out, Candidate{p, .7, "seat"})
	}
	return first(out)
}

// text puts a string into the section of strings, each once.
func (m *viewMaker) text(s string) strRef {
	if s == "" {
		return strRef{}
	}
	if r, ok := m.seen[s]; ok {
		return r
	}
	r := strRef{uint32(len(m.strings)), uint32(len(s))}
	m.strings = append(m.strings, s...)
	m.seen[s] = r
	return r
}

// count returns how many rows a section has.
func (m *viewMaker) count(section int) uint32 { return m.section[section].count(viewSizes[section]) }

// unknownTime stands for the zero time.
const unknownTime = math.MinInt64

func moment(t time.Time) int64 {
	if t.IsZero() {
		return unknownTime
	}
	return t.Unix()
}

func (m *viewMaker) articles() {
	a := m.a
	for _, list := range m.best {
		for i := range list {
			if p := list[i].party; p != nil {
				if _, ok := m.place[p]; !ok {
					m.place[p] = 0
					m.all = append(m.all, p)
				}
			}
		}
	}
	slices.SortFunc(m.all, func(x, y *Party) int { return strings.Compare(x.ID, y.ID) })
	for i, p := range m.all {
		m.place[p] = uint32(i)
	}
	for _, list := range m.best {
		for i := range list {
			if list[i].party != nil {
				list[i].place = m.place[list[i].party]
			}
		}
	}
	m.file()
	storyAt := map[*Story]uint32{}
	out, who := &m.section[viewArticles], &m.section[viewWho]
	for _, slot := range m.order {
		art, s := a.articles[slot], a.storyOf[slot]
		at, ok := storyAt[s]
		if !ok {
			at = uint32(len(storyAt))
			storyAt[s] = at
		}
		out.i64(art.Doc)
		out.moment(art.Published)
		out.text(m.text(art.ID))
		out.text(m.text(art.Publisher))
		out.text(m.text(art.Headline))
		out.u32(at)
		why := a.Why(art.Doc)
		if why.Doc != 0 {
			out.u32(uint32(m.ranks[a.slots[why.Doc]]) + 1)
			out.float(why.Score)
		} else {
			out.u32(0)
			out.float(0)
		}
		for _, n := range art.Numbers {
			out.u16(n)
		}
		out.u32(m.count(viewWho))
		out.u16(len(art.Names))
		out.text(m.text(strings.TrimSpace(why.Occasion.Country + " " + why.Occasion.Person)))
		for _, b := range m.best[slot] {
			place := uint32(0)
			if b.party != nil {
				place = b.place + 1
			}
			who.u32(place)
			who.u8(uint8(math.Round(float64(b.score) * 100)))
			who.u8(uint8(max(0, slices.Index(reasons, b.reason))))
			who.u16(0)
		}
	}
	art := func(i uint32) *Article { return a.articles[m.order[i]] }
	m.sorted(viewByDoc, len(m.order), func(x, y uint32) int { return cmp.Compare(art(x).Doc, art(y).Doc) })
	m.sorted(viewByID, len(m.order), func(x, y uint32) int { return cmp.Or(strings.Compare(art(x).ID, art(y).ID), cmp.Compare(x, y)) })
}

// file files the namings by party.
func (m *viewMaker) file() {
	m.starts = make([]uint32, len(m.all)+1)
	each := func(do func(party uint32, n naming)) {
		for _, slot := range m.order {
			for i := range m.best[slot] {
				if b := &m.best[slot][i]; b.party != nil {
					do(b.place, naming{slot, int32(i)})
				}
			}
		}
	}
	each(func(party uint32, _ naming) { m.starts[party+1]++ })
	for i := range m.all {
		m.starts[i+1] += m.starts[i]
	}
	m.namings = make([]naming, m.starts[len(m.all)])
	next := slices.Clone(m.starts)
	each(func(party uint32, n naming) {
		m.namings[next[party]] = n
		next[party]++
	})
}

func (m *viewMaker) stories() {
	a := m.a
	var ids []string
	seen := map[*Story]bool{}
	out, members := &m.section[viewStories], &m.section[viewMembers]
	for _, slot := range m.order {
		s := a.storyOf[slot]
		if seen[s] {
			continue
		}
		seen[s] = true
		id := a.StoryID(s)
		ids = append(ids, id)
		out.text(m.text(id))
		out.text(m.text(a.Title(s)))
		out.float(a.weight(s))
		out.u32(m.count(viewMembers))
		out.u32(uint32(len(s.slots)))
		for _, member := range s.slots {
			members.u32(uint32(m.ranks[member]))
		}
	}
	m.sorted(viewStoryIDs, len(ids), func(x, y uint32) int { return cmp.Or(strings.Compare(ids[x], ids[y]), cmp.Compare(x, y)) })
}

// sorted writes the numbers below n in an order.
func (m *viewMaker) sorted(section, n int, order func(x, y uint32) int) {
	list := make([]uint32, n)
	for i := range list {
		list[i] = uint32(i)
	}
	slices.SortFunc(list, order)
	for _, i := range list {
		m.section[section].u32(i)
	}
}

// parties writes who each party is: what Profile gathers, for all at once.
func (m *viewMaker) parties() {
	a := m.a
	counts := make([]int, len(m.all))
	out := &m.section[viewParties]
	for i, p := range m.all {
		f := a.profile(p, m.namings[m.starts[i]:m.starts[i+1]])
		counts[i] = len(f.Articles)
		names, offices, arts := m.count(viewNames), m.count(viewOffices), m.count(viewPartyArticles)
		for _, n := range f.Names {
			m.section[viewNames].text(m.text(n.Name))
			m.section[viewNames].u32(uint32(n.Articles))
		}
		for _, o := range f.Offices {
			row := &m.section[viewOffices]
			for _, s := range []string{o.Title, o.Post, o.Of, o.Country} {
				row.text(m.text(s))
			}
			row.moment(o.From)
			row.moment(o.To)
			row.u32(uint32(o.Articles))
			row.u32(0)
		}
		for _, doc := range f.Articles {
			m.section[viewPartyArticles].u32(uint32(m.ranks[a.slots[doc]]))
		}
		for _, s := range []string{p.ID, f.Name, p.Type, p.Line, p.Country, p.Reason} {
			out.text(m.text(s))
		}
		out.float(p.Score)
		for _, n := range []uint32{names, uint32(len(f.Names)), offices, uint32(len(f.Offices)), arts, uint32(len(f.Articles)), 0} {
			out.u32(n)
		}
	}
	m.sorted(viewMost, len(m.all), func(x, y uint32) int { return cmp.Or(cmp.Compare(counts[y], counts[x]), cmp.Compare(x, y)) })
	type alias struct {
		id string
		to uint32
	}
	var ids []alias
	for id, p := range a.parties.byID {
		if to, ok := m.place[p.final()]; ok {
			ids = append(ids, alias{id, to})
		}
	}
	slices.SortFunc(ids, func(x, y alias) int { return strings.Compare(x.id, y.id) })
	for _, x := range ids {
		m.section[viewPartyIDs].text(m.text(x.id))
		m.section[viewPartyIDs].u32(x.to)
	}
}

// names writes what parties are found by: the keys of their names, and the words
// of these.
func (m *viewMaker) names() {
	type entry struct {
		key string
		to  uint32
	}
	order := func(x, y entry) int { return cmp.Or(strings.Compare(x.key, y.key), cmp.Compare(x.to, y.to)) }
	var keys []entry
	// A party has few names, however many namings.
	for i, p := range m.all {
		begin := len(keys)
		add := func(key string) {
			if key != "" && !slices.ContainsFunc(keys[begin:], func(e entry) bool { return e.key == key }) {
				keys = append(keys, entry{key, uint32(i)})
			}
		}
		for _, at := range m.namings[m.starts[i]:m.starts[i+1]] {
			if n := m.a.name(at); n.Type != rawi.Role && !n.single() {
				add(n.Key)
			}
		}
		if p.name != "" {
			add(Fold(p.name))
		}
	}
	slices.SortFunc(keys, order)
	var words []entry // to keys, not parties
	for i, e := range keys {
		m.section[viewKeys].text(m.text(e.key))
		m.section[viewKeys].u32(e.to)
		for _, w := range strings.Fields(e.key) {
			words = append(words, entry{w, uint32(i)})
		}
	}
	slices.SortFunc(words, order)
	for _, e := range words {
		m.section[viewWords].text(m.text(e.key))
		m.section[viewWords].u32(e.to)
	}
}

// bytes puts the sections together behind a head with their lengths and a sum.
func (m *viewMaker) bytes(b []byte, meta ViewMeta) []byte {
	m.section[viewStrings] = m.strings
	m.section[viewMetaJSON], _ = json.Marshal(meta) // three plain fields: it has no error
	total := viewHead
	for _, s := range m.section {
		total += (len(s) + 7) &^ 7
	}
	start := len(b)
	b = slices.Grow(b, total)
	b = append(b, viewMagic...)
	le := binary.LittleEndian
	b = le.AppendUint64(b, 0) // the sum
	for _, s := range m.section {
		b = le.AppendUint64(b, uint64(len(s)))
	}
	for _, s := range m.section {
		b = append(b, s...)
		for (len(b)-start)%8 != 0 {
			b = append(b, 0)
		}
	}
	sum := crc32.Checksum(b[start+len(viewMagic)+8:], crc32.MakeTable(crc32.Castagnoli))
	le.PutUint64(b[start+len(viewMagic):], uint64(sum))
	return b
}
