package entity

import (
	"slices"
	"strings"

	"example.org/rawi"
)

// party is an entity in the making.
type party struct {
	kind    int
	words   []uint64 // hashes of the words of its fullest name
	row     int32    // its row of the table of facts, from one; 0 is unknown
	rows    []int32  // further rows: a name that means several
	best    int      // the span of its fullest name; -1 where only the lexicon or a title tells
	ref     rawi.EntityRef
	offices []office
	first   int // the token of its first mention
	last    int // the token of its latest mention so far; -1 before the first
}

// office is a title that a person bears: the post and the country.
type office struct {
	post, iso string
	row       int    // of the title
	head      uint64 // its first word
	body      int    // the party that it is of, -1 for none
}

// named is a span with what it names.
type named struct {
	words []uint64
	row   int32
	party int
	core  int // of a place: how many of its words are no adjectives at the end
}

// link turns the names that were decided on into entities, joins them, and adds
// titles.
func (s *Stage) link(w *work) {
	s.persons(w)
	w.collect()
	s.spread(w)
	w.parties, w.named = w.parties[:0], grow(w.named, len(w.spans))
	w.at = grow(w.at, len(w.tokens))
	clear(w.at)
	w.words64 = w.words64[:0]
	clear(w.index)
	for k := range w.spans {
		sp := &w.spans[k]
		w.at[sp.first] = int32(k + 1)
		w.named[k] = named{words: w.hashes(sp), row: s.rowOf(w, sp), party: -1, core: w.core(sp)}
	}
	for k := range w.spans {
		if w.spans[k].kind == 0 && len(w.named[k].words) > 1 || w.spans[k].kind != 0 {
			w.join(k)
		}
	}
	w.joinParts()
	for k := range w.spans {
		if w.named[k].party < 0 {
			w.join(k)
		}
	}
	s.emit(w)
	s.titles(w)
	slices.SortStableFunc(w.d.Mentions, func(a, b rawi.Mention) int { return a.Start - b.Start })
	s.dateline(w)
}

// hashes returns the hashes of a name's words, particles before it left out.
func (w *work) hashes(sp *span) []uint64 {
	from := len(w.words64) // slices made before keep their own memory when it grows
	for j := sp.first; j < sp.last; j++ {
		if w.tokens[j].Kind == rawi.KindPunct {
			continue
		}
		cut := 0
		if j == sp.first {
			cut = sp.cut
		}
		w.words64 = append(w.words64, w.infos[j].word.Cuts[cut].Hash)
	}
	return w.words64[from:len(w.words64):len(w.words64)]
}

// kindClasses are the classes of the lexicon that fit the kinds of names.
var kindClasses = [3][2]class{{classPerson, classShort}, {classOrg, classOutlet}, {classCountry, classPlace}}

// core counts the words of a place's name without the adjectives at its end.
func (w *work) core(sp *span) int {
	if sp.kind != 2 {
		return 0
	}
	last := sp.last
	for last > sp.first+1 && w.defAdjective(last-1) {
		last--
	}
	n := 0
	for j := sp.first; j < last; j++ {
		if w.tokens[j].Kind != rawi.KindPunct {
			n++
		}
	}
	return n
}

// rowOf returns the row of the fact that a span is, from one; 0 for none.
func (s *Stage) rowOf(w *work, sp *span) int32 {
	m := w.marks[sp.first].name
	if m == 0 || w.found[m-1].last != sp.last {
		return 0
	}
	for _, c := range kindClasses[sp.kind] {
		if v, ok := w.found[m-1].find(c); ok {
			return int32(v.row() + 1)
		}
	}
	return 0
}

// join puts a name to the party that it names, or makes a new one.
func (w *work) join(k int) {
	n, sp := &w.named[k], &w.spans[k]
	best, quality := -1, 0
	for _, p := range w.candidates(n) {
		q := w.same(&w.parties[p], n, sp.kind)
		if q == 0 {
			continue
		}
		if q > quality || q == quality && w.nearer(int(p), best, sp.first) {
			best, quality = int(p), q
		}
	}
	if best < 0 {
		n.party = len(w.parties)
		w.parties = append(w.parties, party{kind: sp.kind, words: n.words, row: n.row, best: k, first: sp.first, last: sp.first})
		w.file(n)
		return
	}
	n.party = best
	p := &w.parties[best]
	p.first, p.last = min(p.first, sp.first), sp.first
	if p.row == 0 {
		p.row = n.row
	}
	w.file(n)
	if len(n.words) > len(p.words) || len(n.words) == len(p.words) && w.spans[p.best].len(w) < sp.len(w) {
		p.words, p.best = n.words, k
	}
}

// nearer reports whether party p is the better one for a name at token at, of two
// that fit as well: the one whose last mention stands before it and nearest.
func (w *work) nearer(p, best, at int) bool {
	a, b := w.parties[p].last, w.parties[best].last
	if (a <= at) != (b <= at) {
		return a <= at
	}
	if a <= at {
		return a > b
	}
	return a < b
}

// file notes under which words and row the party of a name is found.
func (w *work) file(n *named) {
	p := int32(n.party)
	put := func(key uint64) {
		list := w.index[key]
		for _, q := range list {
			if q == p {
				return
			}
		}
		w.index[key] = append(list, p)
	}
	for _, h := range n.words {
		put(h)
	}
	if n.row != 0 {
		put(uint64(n.row))
	}
}

// candidates returns the parties that share a word or the row with a name, in
// order and each once.
func (w *work) candidates(n *named) []int32 {
	out := w.some[:0]
	for _, h := range n.words {
		out = append(out, w.index[h]...)
	}
	if n.row != 0 {
		out = append(out, w.index[uint64(n.row)]...)
	}
	slices.Sort(out)
	w.some = slices.Compact(out)
	return w.some
}

func (sp *span) len(w *work) int { return w.tokens[sp.last-1].End - sp.start }

// same tells how well a name fits a party: 0 not at all.
func (w *work) same(p *party, n *named, kind int) int {
	if p.kind != kind || len(n.words) == 0 {
		return 0
	}
	if equal(p.words, n.words) {
		return 5
	}
	if p.row != 0 && p.row == n.row {
		return 4
	}
	if p.row != 0 && n.row != 0 {
		return 0
	}
	short, long := n.words, p.words
	if len(short) > len(long) {
		short, long = long, short
	}
	switch kind {
	case 0:
		switch {
		case len(short) == 1 && long[len(long)-1] == short[0]:
			return 3
		case len(short) == 1 && contains(long, short[0]) && len(long) > 2:
			return 2
		case len(short) == 1 && long[0] == short[0]:
			return 1
		case len(short) > 1 && subset(short, long):
			return 2
		}
	case 1:
		if len(short) > 1 && prefix(short, long) || len(long) == len(short)+1 && suffix(short, long) && w.headed(p, n) {
			return 2
		}
	case 2:
		if p.best >= 0 && w.sameSite(p.words[:w.named[p.best].core], n.words[:n.core]) {
			return 2
		}
	}
	return 0
}

// sameSite reports whether two names without their adjectives are of one site: a
// head whose adjectives tell its use, and the same name, which may be one of a
// pair: «قاعدة فلان الجوية», «قاعدة فلان-علان العسكرية».
func (w *work) sameSite(a, b []uint64) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 2 || !prefix(a, b) {
		return false
	}
	vals, _ := w.stage.names.dict.Get(a[0])
	for k := range vals.Len() {
		if v := value(vals.At(k)); v.class() == classPlcHead && strings.Contains(w.stage.names.cell(v, colNeed), "use") {
			return true
		}
	}
	return false
}

// headed reports whether the longer of two names of bodies is the other behind a
// head: «حركة حماس».
func (w *work) headed(p *party, n *named) bool {
	long := p.words
	if len(n.words) > len(long) {
		long = n.words
	}
	for _, h := range w.headHashes(long[0]) {
		return h
	}
	return false
}

// headHashes reports in its only value whether the dictionary has the word as a
// head.
func (w *work) headHashes(hash uint64) []bool {
	vals, _ := w.stage.names.dict.Get(hash)
	for k := range vals.Len() {
		if c := value(vals.At(k)).class(); c == classOrgHead || c == classOutHead {
			return []bool{true}
		}
	}
	return nil
}

func equal(a, b []uint64) bool { return len(a) == len(b) && prefix(a, b) }

func prefix(short, long []uint64) bool {
	for i := range short {
		if i >= len(long) || short[i] != long[i] {
			return false
		}
	}
	return true
}

func suffix(short, long []uint64) bool { return prefix(short, long[len(long)-len(short):]) }

func contains(words []uint64, w uint64) bool {
	for _, x := range words {
		if x == w {
			return true
		}
	}
	return false
}

// subset reports whether the words of short all stand in long, in their order.
func subset(short, long []uint64) bool {
	i := 0
	for _, x := range long {
		if i < len(short) && short[i] == x {
			i++
		}
	}
	return i == len(short)
}

// joinParts joins bodies that an acronym in brackets follows: «منظمة … (أوبك)».
func (w *work) joinParts() {
	for k := 0; k+1 < len(w.spans); k++ {
		a, b := &w.spans[k], &w.spans[k+1]
		if a.kind != 1 || b.kind != 1 || b.first != a.last+1 || w.tokens[a.last].Kind != rawi.KindPunct || w.d.Text[w.tokens[a.last].Start] != '(' {
			continue
		}
		if b.last >= len(w.tokens) || w.d.Text[w.tokens[b.last].Start] != ')' || b.last-b.first > 3 {
			continue
		}
		pa, pb := w.named[k].party, w.named[k+1].party
		if pa == pb {
			continue
		}
		for j := range w.named {
			if w.named[j].party == pb {
				w.named[j].party = pa
			}
		}
		w.parties[pb].words = nil
	}
}

// emit writes the entities and mentions of names.
func (s *Stage) emit(w *work) {
	d := w.d
	for k := range w.spans {
		sp, n := &w.spans[k], &w.named[k]
		p := &w.parties[n.party]
		if p.ref == 0 {
			p.ref = d.AddEntity(s.entity(w, p))
		}
		d.Mentions = append(d.Mentions, rawi.Mention{
			Span: rawi.Span{Start: sp.start, End: w.tokens[sp.last-1].End}, First: sp.first, Last: sp.last,
			Entity: p.ref, Form: rawi.FormName, Rule: s.rule(n.row),
		})
	}
}

// ruleModel is the rule of names that no line of the lexicon has.
const ruleModel = "entity.model"

func (s *Stage) rule(row int32) string {
	if row == 0 {
		return ruleModel
	}
	return s.names.facts.Cell(int(row-1), colID)
}

// entity makes the entity of a party.
func (s *Stage) entity(w *work, p *party) rawi.Entity {
	sp := &w.spans[p.best]
	e := rawi.Entity{Type: kindTypes[p.kind], Name: w.plain(sp.first, sp.cut, rawi.Span{Start: sp.start, End: w.tokens[sp.last-1].End}), Rule: s.rule(p.row), Score: 0.8, Count: rawi.Singular}
	if p.row != 0 {
		e.Score = 0.95
		e.Country = s.names.facts.Cell(int(p.row-1), colISO)
		e.Sector = list(s.names.facts.Cell(int(p.row-1), colSector))
		e.Gender = rawi.ParseGender(s.names.facts.Cell(int(p.row-1), colGender))
	}
	switch p.kind {
	case 0:
		if e.Gender == rawi.NoGender {
			e.Gender = s.givenGender(w, sp)
		}
	case 1:
		s.describe(w, sp, &e)
	}
	return e
}

// list returns the parts of a cell that commas separate.
func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// givenGender returns the gender that the first given name of a person shows.
func (s *Stage) givenGender(w *work, sp *span) rawi.Gender {
	for j := sp.first; j < sp.last && j < sp.first+2; j++ {
		cut := 0
		if j == sp.first {
			cut = sp.cut
		}
		for h := range w.infos[j].hits {
			hit := &w.infos[j].hits[h]
			if int(hit.cut) != cut {
				continue
			}
			for k := range hit.vals.Len() {
				if v := value(hit.vals.At(k)); v.class() == classGiven {
					return rawi.ParseGender(s.names.cell(v, colGender))
				}
			}
		}
	}
	return rawi.NoGender
}

// describe adds to a body what its words tell: the country of an adjective or
// place in its name, the sector and gender of its head.
func (s *Stage) describe(w *work, sp *span, e *rawi.Entity) {
	for j := sp.first; j < sp.last; j++ {
		for h := range w.infos[j].hits {
			hit := &w.infos[j].hits[h]
			for k := range hit.vals.Len() {
				v := value(hit.vals.At(k))
				switch v.class() {
				case classNat, classCountry, classPlace:
					if e.Country == "" && (j > sp.first || sp.last == sp.first+1) && !v.amb() {
						e.Country = s.names.cell(v, colISO)
					}
				case classOrgHead:
					if j == sp.first && e.Sector == nil {
						e.Sector = list(s.names.cell(v, colSector))
					}
				}
			}
		}
	}
	r := w.tokens[sp.first].Reading()
	if e.Gender == rawi.NoGender {
		e.Gender = r.Gender
	}
}

// persons notes the last words of the persons' names of several words.
func (s *Stage) persons(w *work) {
	clear(w.lastWords)
	for i := range w.tags {
		if w.tags[i] != innerPerson || i+1 < len(w.tags) && w.tags[i+1] == innerPerson {
			continue
		}
		in := w.infos[i]
		if w.mayStandAlone(in) && len(in.word.Norm) >= 3*letterLen {
			w.lastWords[in.word.Cuts[0].Hash] = w.infos[i-1].word.Cuts[0].Hash
		}
	}
}

// mayStandAlone reports whether the last word of a name may mean the person by
// itself.
func (w *work) mayStandAlone(in *info) bool {
	if in.known {
		switch in.word.Readings[0].POS {
		case rawi.ADP, rawi.PART, rawi.PRON, rawi.CCONJ, rawi.SCONJ, rawi.DET, rawi.ADV, rawi.AUX, rawi.NUM:
			return false
		}
	}
	return in.whole&(classPart.bit()|classTitle.bit()|classOrgHead.bit()|classAlone.bit()) == 0
}

// spread finds further mentions of persons: words that stand elsewhere as the
// last word of a name. A common word counts behind a verb only: «وذكر يعلون أن».
func (s *Stage) spread(w *work) {
	if len(w.lastWords) == 0 {
		return
	}
	n := len(w.spans)
	for i := range w.d.Tokens {
		in, m := w.infos[i], &w.marks[i]
		if w.tags[i] != outside || w.tokens[i].Kind != rawi.KindWord {
			continue
		}
		if in.known && !(in.def && !in.verb && in.whole&(classShort.bit()|classFamily.bit()) != 0) && !(m.after >= afterTitle && m.after <= afterHonor) && (i == 0 || w.tokens[i-1].Reading().Deriv != rawi.Finite) {
			continue
		}
		cuts := in.word.Cuts
		for k := range cuts {
			before, ok := w.lastWords[cuts[k].Hash]
			if !ok {
				continue
			}
			w.tags[i] = firstPerson
			if k == 0 && i > 0 && w.tags[i-1] == outside && w.marks[i-1].hash == before {
				w.tags[i-1], w.tags[i] = firstPerson, innerPerson // «كي مون»
				w.spans = append(w.spans, w.spanOf(i-1, i+1, 0))
				break
			}
			w.spans = append(w.spans, span{first: i, last: i + 1, start: w.tokens[i].Start + int(cuts[k].Skip), kind: 0, cut: k})
			break
		}
	}
	if len(w.spans) > n {
		sortSpans(w.spans)
	}
}
