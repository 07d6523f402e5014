package event

import (
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// itemKind tells what an item is to the search for parties.
type itemKind uint8

const (
	itOther itemKind = iota
	itVerb
	itParty // a mention or a description that may act or suffer
	itNoun  // another noun, among them verbal nouns
	itAdj
	itTime
	itParticle // قد, لم, أيضا: a verb and its subject stand on both sides of it
	itPronoun  // an attached pronoun behind a preposition
	itSub      // أن, حيث, بينما: opens a clause
	itRel      // الذي
	itConj
	itComma
	itStop // a mark that ends a clause
)

// item is a piece of a sentence.
type item struct {
	kind        itemKind
	first, last int // tokens [first,last)
	prep        prep
	prepAt      int // the token of the preposition
	wa          bool
	class       wordKind // of a party: wParty, wPeople, wTarget; 0 is a mention
	row         int32    // of a description: its row of wordRows, from one
	ent         rawi.EntityRef
	iso         string         // of an adjective: the country that it stands for
	subj        []int          // of a verb: the items of its subject, once it was sought
	subjEnt     rawi.EntityRef // where the subject is a pronoun or dropped: whom it means
	sought      bool           //
	noSubject   bool           // of a verb: the noun right behind it is its object
	reading     *rawi.Reading  // of a verb or noun
	mark        wordKind       // of a particle
	used        bool           // part of a phrase that was found
	enc         rawi.EntityRef // what its attached pronoun means, once it was sought
}

// work is what Run keeps for one document; it is used again for the next.
type work struct {
	s     *Stage
	d     *rawi.Document
	items []item
	sent  *rawi.Sentence
	index int // of the sentence

	mentions []int32 // per token: the longest mention that begins there, from one
	times    []int32
	stmtCue  []int32 // per token: the statement whose cue it is, from one
	stmtIn   []int32 // per token: the innermost statement whose content holds it, from one
	roles    map[string]rawi.EntityRef
	nat      map[string]rawi.EntityRef
	things   map[rawi.EntityRef]bool             // roles that are things: «مقر الحزب»
	duals    map[rawi.EntityRef][]rawi.EntityRef // «الجانبان» to the states that they are
	extra    []rawi.Mention
	found    []found
	meets    []meeting
	topic    rawi.EntityRef // the subject of the last verb that had one
	// topicBefore is the topic before the verb that was asked last.
	topicBefore rawi.EntityRef
	crowd       []crowd
	powers      []crowd // governments
	courts      []crowd // and prosecutors
	police      []crowd
	rebels      []crowd      // who use force and are the subject of a verb: «إن انتحاريا فجر نفسه»
	lead        rawi.TimeRef // the date of the first sentences
	near        rawi.TimeRef // the date named last in the paragraph
	nearAt      int          // its sentence
	lastP       []rawi.EntityRef
	plural      rawi.EntityRef // the group of people named last
	place       rawi.EntityRef

	weighed  bool // odds are those of the sentence at hand
	odds     [judgedTypes]float32
	features []uint32
}

func (w *work) reset(d *rawi.Document) {
	w.d = d
	n := len(d.Tokens) + 1
	w.mentions, w.times, w.stmtCue, w.stmtIn = zeroed(w.mentions, n), zeroed(w.times, n), zeroed(w.stmtCue, n), zeroed(w.stmtIn, n)
	clear(w.roles)
	clear(w.nat)
	clear(w.things)
	clear(w.duals)
	w.extra, w.found, w.meets, w.topic, w.lastP, w.place = w.extra[:0], w.found[:0], w.meets[:0], 0, w.lastP[:0], d.Dateline
	w.plural, w.topicBefore, w.crowd, w.lead, w.near, w.nearAt = 0, 0, w.crowd[:0], 0, 0, 0
	w.powers, w.courts, w.police = w.powers[:0], w.courts[:0], w.police[:0]
	w.rebels = w.rebels[:0]
	d.Events, d.Meetings = d.Events[:0], d.Meetings[:0]
	for i := range d.Mentions {
		m := &d.Mentions[i]
		if m.Form == rawi.FormPronoun || m.First >= m.Last {
			continue
		}
		if old := w.mentions[m.First]; old == 0 || d.Mentions[old-1].Last < m.Last {
			w.mentions[m.First] = int32(i + 1)
		}
		if e := d.Entity(m.Entity); m.Form == rawi.FormTitle && e != nil && e.Type == rawi.Role {
			w.roles[d.Slice(m.Span)] = m.Entity
		}
	}
	for i := range d.Times {
		w.times[d.Times[i].First] = int32(i + 1)
	}
	for i := range d.Statements {
		s := &d.Statements[i]
		if !s.Cue.Empty() {
			if t := d.TokenAt(s.Cue.Start); t < len(d.Tokens) {
				w.stmtCue[t] = int32(i + 1)
			}
		}
		for _, c := range s.Content {
			for t := d.TokenAt(c.Start); t < len(d.Tokens) && d.Tokens[t].Start < c.End; t++ {
				w.stmtIn[t] = int32(i + 1)
			}
		}
	}
}

func zeroed(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// otherField reports whether the article is about sport, markets or weather:
// the words of such a field stand close together and no party of politics does.
func (w *work) otherField() bool {
	n, words := 0, 0
	for i := range w.d.Tokens {
		t := &w.d.Tokens[i]
		if t.Kind != rawi.KindWord {
			continue
		}
		words++
		if r := w.s.parties[t.Reading().Dict]; r > 0 && w.s.wordRows[r-1].kind == wField {
			n++
		}
	}
	return n >= 4 && n*30 > words
}

// build fills the items of the sentence.
func (w *work) build() {
	w.items = w.items[:0]
	d, last := w.d, w.sent.Last
	var pending prep
	pendingAt := -1
	for i := w.sent.First; i < last; {
		it := item{first: i, last: i + 1, prepAt: -1}
		t := &d.Tokens[i]
		best := w.reading(t)
		switch {
		case w.mentions[i] > 0:
			w.mentionItem(&it, last)
		case w.times[i] > 0:
			it.kind, it.last = itTime, max(d.Times[w.times[i]-1].Last, i+1)
			if best.Pro.Any(rawi.Wa | rawi.Fa) {
				it.wa = true
			}
		case t.Kind == rawi.KindPunct || t.Kind == rawi.KindSymbol:
			it.kind = punctKind(d.Slice(t.Span))
			if it.kind == itOther {
				i++
				continue
			}
		case t.Kind == rawi.KindNumber || t.Kind == rawi.KindMixed:
			if !w.quantity(&it, last) {
				it.kind = itNoun
			}
		case t.Kind != rawi.KindWord:
			it.kind = itOther
		default:
			if w.phrase(&it, last) {
				break
			}
			if p := prepOf(best); p != 0 {
				if best.Enc.Person != 0 {
					it.kind, it.prep, it.prepAt = itPronoun, p, i
					it.reading = best
					break
				}
				pending, pendingAt = p, i
				if best.Pro.Any(rawi.Wa) {
					it.wa = true
				}
				i++
				continue
			}
			w.wordItem(&it, last)
		}
		if pending != 0 && it.prep == 0 {
			it.prep, it.prepAt = pending, pendingAt
		}
		pending, pendingAt = 0, -1
		i = max(it.last, i+1)
		if n := len(w.items); n > 0 && w.oneGroup(&w.items[n-1], &it) {
			a := &w.items[n-1]
			if a.row == 0 {
				a.row, a.ent = w.headRow(a), 0
				a.class = w.s.wordRows[a.row-1].kind
			}
			a.last = it.last
			continue
		}
		w.items = append(w.items, it)
	}
}

// oneGroup reports whether two descriptions of people name one party together:
// «القادة والمسؤولين العراقيين».
func (w *work) oneGroup(a, b *item) bool {
	if a.kind != itParty || b.kind != itParty || !b.wa || b.prep != 0 || a.last != b.first || a.row == w.s.people {
		return false
	}
	for _, it := range [...]*item{a, b} {
		if e := w.d.Entity(it.ent); it.row == 0 && (e == nil || e.Type != rawi.Role || w.headRow(it) == 0) || it.class == wTarget {
			return false
		}
	}
	for i := a.first; i < b.last; i++ {
		if m := w.mentions[i]; m > 0 && w.d.Entity(w.d.Mentions[m-1].Entity).Type != rawi.Role {
			return false
		}
	}
	x, y := &w.d.Tokens[w.headToken(a)], &w.d.Tokens[w.headToken(b)]
	if !severalOf(x) || !severalOf(y) || x.Reading().Pro.Has(rawi.Al) != y.Reading().Pro.Has(rawi.Al) {
		return false
	}
	nominative := strings.HasSuffix(x.Norm(), "ون") || strings.HasSuffix(y.Norm(), "ون")
	oblique := strings.HasSuffix(x.Norm(), "ين") || strings.HasSuffix(y.Norm(), "ين")
	return !(nominative && oblique)
}

// severalOf reports whether a word is a plural, or looks like a dual.
func severalOf(t *rawi.Token) bool {
	c := t.Reading().Count
	return c == rawi.Plural || c == rawi.Dual
}

// headRow returns the row of the first word of an item.
func (w *work) headRow(it *item) int32 {
	t := &w.d.Tokens[it.first]
	return w.partyRow(t, t.Reading())
}

// reading returns the chosen reading; where that is a particle but a verb is
// spelt exactly as the word is written, the verb: «هنأ» is not «هنا».
func (w *work) reading(t *rawi.Token) *rawi.Reading {
	best := t.Reading()
	if best.POS != rawi.ADV && best.POS != rawi.ADP && best.POS != rawi.PART {
		return best
	}
	text := w.d.Slice(t.Span)
	if text == best.Lemma {
		return best
	}
	for j := range t.Word.Readings {
		if r := &t.Word.Readings[j]; r.Deriv == rawi.Finite && r.Lemma == text {
			return r
		}
	}
	return best
}

// cueVerb returns the perfect that a word is where it is the cue of a statement, though
// it looks like a noun: «وطالب المحتجون» are no student.
func (w *work) cueVerb(i int, best *rawi.Reading) *rawi.Reading {
	if w.stmtCue[i] == 0 || best.Deriv == rawi.Finite || best.Deriv == rawi.Masdar || best.POS != rawi.NOUN && best.POS != rawi.ADJ || best.Accusative || best.Pro.Any(rawi.Al) {
		return nil
	}
	t := &w.d.Tokens[i]
	for j := range t.Word.Readings {
		if r := &t.Word.Readings[j]; r.Deriv == rawi.Finite && r.Aspect == rawi.Perfect && r.Person == 3 {
			return r
		}
	}
	return nil
}

// mentionItem makes an item of the mention at it.first and of what follows it
// of the same entity: the name behind a title.
func (w *work) mentionItem(it *item, end int) {
	d := w.d
	m := &d.Mentions[w.mentions[it.first]-1]
	it.kind, it.ent, it.last = itParty, m.Entity, max(m.Last, it.first+1)
	t := &d.Tokens[it.first]
	if skip := m.Start - t.Start; skip > 0 {
		for c := range t.Word.Cuts {
			cut := &t.Word.Cuts[c]
			if int(cut.Skip) == skip || cut.Pro.Has(rawi.La|rawi.Al) && skip == len("ل") {
				it.wa = cut.Pro.Any(rawi.Wa | rawi.Fa)
				it.prep = attached(cut.Pro)
				break
			}
		}
	} else if m.Form == rawi.FormTitle {
		r := t.Reading()
		it.wa = r.Pro.Any(rawi.Wa | rawi.Fa)
		it.prep = attached(r.Pro)
	}
	if it.prep != 0 {
		it.prepAt = it.first
	}
	for it.last < end {
		if w.mentions[it.last] == 0 {
			if it.last+1 >= end || w.mentions[it.last+1] == 0 || d.Mentions[w.mentions[it.last+1]-1].Entity != it.ent ||
				w.partyRow(&d.Tokens[it.last], d.Tokens[it.last].Reading()) == 0 {
				break
			}
			it.last++
		}
		next := &d.Mentions[w.mentions[it.last]-1]
		nt := &d.Tokens[it.last]
		if next.Entity != it.ent || next.Start != nt.Start {
			break
		}
		it.last = max(next.Last, it.last+1)
	}
	if e := d.Entity(it.ent); e != nil && e.Type == rawi.Place {
		it.class = wTarget
	}
}

func attached(p rawi.Clitics) prep {
	switch {
	case p.Any(rawi.Ba):
		return prepBi
	case p.Any(rawi.La):
		return prepLi
	case p.Any(rawi.Ka):
		return prepOther
	}
	return 0
}

// wordItem makes an item of a word that is no mention, no particle and no
// preposition of its own.
func (w *work) wordItem(it *item, end int) {
	t := &w.d.Tokens[it.first]
	r := w.reading(t)
	if f := w.cueVerb(it.first, r); f != nil {
		r = f
	}
	it.reading = r
	it.wa = r.Pro.Any(rawi.Wa | rawi.Fa)
	switch r.POS {
	case rawi.VERB, rawi.AUX:
		it.kind = itVerb
		if r.Deriv != rawi.Finite {
			it.kind = itNoun
		}
		return
	case rawi.SCONJ:
		it.kind = itSub
		return
	case rawi.CCONJ:
		it.kind, it.wa = itConj, true
		return
	case rawi.PRON, rawi.DET:
		switch {
		case relative(r.Lemma):
			it.kind = itRel
		case r.Lemma == "ما" || r.Lemma == "من":
			it.kind = itSub
		default:
			it.kind = itParticle
		}
		return
	case rawi.PART:
		it.kind = itParticle
		if r.Lemma == "إن" || r.Lemma == "أن" {
			it.kind = itSub
		}
		return
	case rawi.ADV:
		it.kind = itParticle
		return
	}
	if p := attached(r.Pro); p != 0 {
		it.prep, it.prepAt = p, it.first
	}
	if w.modifies(it, t) || w.nisba(it, t, r) {
		it.kind, it.iso = itAdj, w.s.nations[r.Dict]
		return
	}
	if w.s.latter[r.Dict] && r.Pro.Has(rawi.Al) {
		if e := w.lastNamed(it.first, r.Gender); e != 0 {
			it.kind, it.ent = itParty, e // «ردا على قصف الأخيرة»
			return
		}
	}
	if row := w.partyRow(t, r); row > 0 {
		w.description(it, row, end)
		return
	}
	it.kind = itNoun
	if r.POS == rawi.ADJ || w.s.nations[r.Dict] != "" {
		it.kind = itAdj
		it.iso = w.s.nations[r.Dict]
	}
}

const latterReach = 60 // tokens

// lastNamed returns the person, body or state of a gender that was named last
// before a token.
func (w *work) lastNamed(i int, g rawi.Gender) rawi.EntityRef {
	for j := i - 1; j >= 0 && j > i-latterReach; j-- {
		if w.mentions[j] == 0 {
			continue
		}
		r := w.d.Mentions[w.mentions[j]-1].Entity
		switch e := w.d.Entity(r); {
		case e == nil || e.Type == rawi.Place && !w.isState(e):
		case e.Type == rawi.Place && g == rawi.Feminine, e.Type == rawi.Org && (e.Gender == g || e.Gender == rawi.NoGender):
			return r
		case (e.Type == rawi.Person || e.Type == rawi.Role && e.Count != rawi.Plural) && e.Gender == g:
			return r
		}
	}
	return 0
}

// modifies reports whether the word can be the adjective of the noun right
// before it: both definite or both not.
func (w *work) modifies(it *item, t *rawi.Token) bool {
	if len(w.items) == 0 || it.wa || it.prep != 0 {
		return false
	}
	prev := &w.items[len(w.items)-1]
	if prev.last != it.first || prev.kind != itNoun && prev.kind != itParty && prev.kind != itAdj {
		return false
	}
	best := t.Reading()
	al := best.Pro.Has(rawi.Al)
	head := w.d.Tokens[prev.last-1].Reading()
	if prev.kind == itParty && w.mentions[prev.first] > 0 {
		if !al {
			return false
		}
	} else if al != (head.Pro.Has(rawi.Al) || head.Enc.Person != 0) && !(al && prev.kind == itAdj) {
		return false
	}
	first := w.d.Tokens[prev.first].Reading()
	if e := w.d.Entity(prev.ent); e != nil {
		if e.Type == rawi.Person {
			return false
		}
		head = first
	}
	for j := range t.Word.Readings {
		r := &t.Word.Readings[j]
		if r.POS == rawi.ADJ && r.Cost <= best.Cost+4 && (agree(first, r) || agree(head, r)) {
			return true
		}
	}
	return false
}

// nisba reports whether a word that heads descriptions is an adjective of the
// definite noun or adjective before it: «الشرطة البلدية», «الشعبي والسياسي».
func (w *work) nisba(it *item, t *rawi.Token, r *rawi.Reading) bool {
	if len(w.items) == 0 || it.prep != 0 || !r.Pro.Has(rawi.Al) {
		return false
	}
	prev := &w.items[len(w.items)-1]
	text := w.d.Slice(t.Span)
	feminine := strings.HasSuffix(text, "ية")
	if n := prev.first + 1; prev.kind == itParty && prev.row > 0 && !it.wa && prev.last == it.first && n < prev.last && w.mentions[n] > 0 {
		e := w.d.Entity(w.d.Mentions[w.mentions[n]-1].Entity) // «عناصر الحركة الفلانية الإرهابية»
		return e != nil && e.Type == rawi.Org && r.Count != rawi.Plural && feminine == (e.Gender == rawi.Feminine)
	}
	if prev.last != it.first || prev.kind == itParty && prev.row == 0 || !feminine && !strings.HasSuffix(text, "ي") {
		return false
	}
	head := w.d.Tokens[prev.last-1].Reading()
	if !head.Pro.Has(rawi.Al) || feminine != (head.Gender == rawi.Feminine || head.Count == rawi.Plural) {
		return false
	}
	if it.wa {
		return prev.kind == itAdj
	}
	row := w.partyRow(t, r)
	return (prev.kind == itNoun || prev.kind == itParty) && (row == 0 || !w.s.wordRows[row-1].one || prev.kind == itNoun && w.dependent(len(w.items)-1))
}

// dependent reports whether a noun hangs on a preposition or another noun, so that
// no subject or object follows it.
func (w *work) dependent(k int) bool {
	x := &w.items[k]
	return x.prep != 0 || k > 0 && w.items[k-1].kind == itNoun && w.items[k-1].last == x.first
}

// agree reports whether the adjective can go with the noun by gender and number;
// plurals of things take the feminine singular.
func agree(noun, adj *rawi.Reading) bool {
	switch {
	case adj.Count == rawi.Plural || adj.Count == rawi.Dual:
		return noun.Count != rawi.Singular
	case adj.Gender == rawi.Feminine:
		return noun.Gender != rawi.Masculine || noun.Count == rawi.Plural
	case adj.Gender == rawi.Masculine:
		return noun.Gender != rawi.Feminine
	}
	return true
}

// partyRow returns the row of a noun that heads a description, else 0.
func (w *work) partyRow(t *rawi.Token, r *rawi.Reading) int32 {
	row := w.anyPartyRow(t, r)
	if row > 0 && w.s.wordRows[row-1].dual && !(r.Count != rawi.Singular && dualEnding(t)) {
		return 0
	}
	return row
}

// dualEnding reports whether a word ends as a dual does.
func dualEnding(t *rawi.Token) bool {
	n := t.Norm()
	return strings.HasSuffix(n, "ان") || strings.HasSuffix(n, "ين")
}

func (w *work) anyPartyRow(t *rawi.Token, r *rawi.Reading) int32 {
	if row := w.s.parties[r.Dict]; row > 0 && r.Deriv != rawi.Masdar && w.s.wordRows[row-1].kind != wField {
		return row
	}
	if r.Count == rawi.Plural && r.Gender == rawi.Masculine && w.s.nations[r.Dict] != "" {
		return w.s.people
	}
	for j := range t.Word.Readings {
		o := &t.Word.Readings[j]
		if o.POS != rawi.NOUN && o.POS != rawi.ADJ || o.Deriv == rawi.Masdar || o.Cost > r.Cost+4 {
			continue
		}
		if row := w.s.parties[o.Dict]; row > 0 && w.s.wordRows[row-1].kind != wField {
			return row
		}
	}
	return 0
}

const longestDescription = 6

// description extends the head of a description by its adjectives and its
// genitives.
func (w *work) description(it *item, row int32, end int) {
	it.kind, it.row, it.class = itParty, row, w.s.wordRows[row-1].kind
	it.last = w.extend(it.first, end)
	if !w.s.wordRows[row-1].geo {
		return
	}
	// «مدينة فلانة» is the town itself
	for j := it.first + 1; j < it.last; j++ {
		if n := w.mentions[j]; n > 0 {
			if e := w.d.Entity(w.d.Mentions[n-1].Entity); e != nil && e.Type == rawi.Place {
				it.ent, it.row, it.class = w.d.Mentions[n-1].Entity, 0, wTarget
			}
			return
		}
	}
}

func (w *work) extend(first, end int) int {
	d := w.d
	head := d.Tokens[first].Reading()
	definite, last := head.Pro.Has(rawi.Al), head
	if head.Enc.Person != 0 {
		return first + 1
	}
	j := first + 1
	for ; j < end && j < first+longestDescription; j++ {
		t := &d.Tokens[j]
		if t.Kind != rawi.KindWord || w.times[j] > 0 {
			break
		}
		if m := w.mentions[j]; m > 0 {
			if mm := &d.Mentions[m-1]; !definite && mm.Start == t.Start && attachedTo(t) == 0 {
				return mm.Last
			}
			break
		}
		r := t.Reading()
		if r.Pro&^rawi.Al != 0 || r.Deriv == rawi.Finite || r.Enc.Person != 0 || w.stmtCue[j] > 0 {
			break
		}
		adj := r.POS == rawi.ADJ || w.s.nations[r.Dict] != ""
		al := r.Pro.Has(rawi.Al)
		if adj {
			if definite && !al || !agree(last, r) && !agree(head, r) {
				break
			}
			continue
		}
		if r.POS != rawi.NOUN && r.POS != rawi.PROPN || definite || r.Deriv == rawi.Masdar && !al || absolute(&d.Tokens[j-1], last) {
			break
		}
		definite, last = al, r
	}
	if r := d.Tokens[j-1].Reading(); j > first+1 && j < end && (r.Deriv == rawi.ActiveParticiple || r.Deriv == rawi.PassiveParticiple) {
		if toThem(&d.Tokens[j]) {
			j++ // «المجموعات التابعة لها»
		}
	}
	return j
}

// toThem reports whether a word may be «له», «لها», «لهم».
func toThem(t *rawi.Token) bool {
	if t.Kind != rawi.KindWord {
		return false
	}
	for i := range t.Word.Readings {
		if r := &t.Word.Readings[i]; prepOf(r) == prepLi && r.Enc.Person == 3 && !r.Pro.Any(rawi.Wa|rawi.Fa) {
			return true
		}
	}
	return false
}

// absolute reports whether a plural or dual has its ن, so that no genitive
// follows: «ناشطون».
func absolute(t *rawi.Token, r *rawi.Reading) bool {
	n := t.Norm()
	return r.Count != rawi.Singular && (strings.HasSuffix(n, "ون") || strings.HasSuffix(n, "ين"))
}

func attachedTo(t *rawi.Token) prep { return attached(t.Reading().Pro) }

// quantity makes one party of a quantity and the party that it counts: «15
// جنديا», «عشرات المتظاهرين», «عدد من السكان».
func (w *work) quantity(it *item, end int) bool {
	d := w.d
	j := it.last
	for k := 0; k < 3 && j < end; k++ {
		t := &d.Tokens[j]
		r := t.Reading()
		if w.times[j] > 0 {
			return false
		}
		if t.Kind == rawi.KindNumber || w.quantityAt(j) {
			j++
			continue
		}
		if m := w.mentions[j]; m > 0 {
			if k == 0 && it.last-it.first < 2 || t.Kind != rawi.KindWord {
				return false
			}
			mm := &d.Mentions[m-1]
			if e := d.Entity(mm.Entity); e == nil || e.Type == rawi.Place && !w.isState(e) || mm.Start != t.Start {
				return false
			}
			it.kind, it.ent, it.last = itParty, mm.Entity, mm.Last
			return true
		}
		if prepOf(r) == prepMin && r.Enc.Person == 0 || t.Kind == rawi.KindPunct && d.Slice(t.Span) == ":" && prepOf(d.Tokens[j-1].Reading()) == prepMin {
			j++ // «كل من: فلان وفلان»
			continue
		}
		if r.Pro&^rawi.Al != 0 {
			return false
		}
		row := w.partyRow(t, r)
		if row == 0 {
			return false
		}
		it.kind, it.row, it.class = itParty, row, w.s.wordRows[row-1].kind
		it.last = w.extend(j, end)
		first := d.Tokens[it.first].Reading()
		it.wa = first.Pro.Any(rawi.Wa)
		if p := attached(first.Pro); p != 0 {
			it.prep, it.prepAt = p, it.first
		}
		return true
	}
	return false
}

func (w *work) quantityAt(j int) bool {
	v, _ := w.s.words.Get(w.d.Tokens[j].Word.Cuts[0].Hash)
	for i := range v.Len() {
		if w.s.wordRows[v.At(i)].kind == wQuantity {
			return true
		}
	}
	return false
}

// phrase looks the words at an item up in event-words.txt, without an attached
// و, ف or preposition, the longest phrase first.
func (w *work) phrase(it *item, end int) bool {
	t := &w.d.Tokens[it.first]
	for c := range t.Word.Cuts {
		cut := &t.Word.Cuts[c]
		if cut.Pro&^(rawi.Wa|rawi.Fa|rawi.Ba|rawi.La) != 0 {
			continue
		}
		row, width := w.lookUp(it.first, cut.Hash, end)
		if row == nil {
			continue
		}
		if cut.Pro.Any(rawi.Ba|rawi.La) && row.kind != wQuantity {
			continue
		}
		it.last = it.first + width
		if row.kind == wQuantity {
			if w.quantity(it, end) {
				return true
			}
			it.last = it.first + 1
			return false
		}
		if r := w.reading(t); r.Deriv == rawi.Finite && width == 1 && row.kind != wNegation {
			w.wordItem(it, end) // «قررت الحكومة فرض …»: it has a subject
			it.mark = row.kind
			return true
		}
		it.kind, it.mark = itParticle, row.kind
		it.wa = cut.Pro.Any(rawi.Wa | rawi.Fa)
		if row.kind == wAgent {
			return w.agent(it, end, prepAgent)
		}
		if row.kind == wWhere {
			return w.agent(it, end, prepFi)
		}
		if row.kind == wAgainst {
			return w.agent(it, end, prepDid|prepAla)
		}
		return true
	}
	return false
}

func (w *work) lookUp(i int, hash uint64, end int) (*wordRow, int) {
	var best *wordRow
	width := 0
	for j := i + 1; ; j++ {
		v, more := w.s.words.Get(hash)
		if v.Len() > 0 {
			best, width = &w.s.wordRows[v.At(0)], j-i
		}
		if !more || j >= end || w.d.Tokens[j].Kind != rawi.KindWord {
			return best, width
		}
		hash = lexicon.Join(hash, w.d.Tokens[j].Word.Cuts[0].Hash)
	}
}

// agent makes one item of «من قبل» or «بحق» and the party behind it. Behind «من
// قبل» without a party stands a time or nothing.
func (w *work) agent(it *item, end int, p prep) bool {
	j := it.last
	for j < end && w.d.Tokens[j].Kind == rawi.KindPunct && punctKind(w.d.Slice(w.d.Tokens[j].Span)) == itOther {
		j++ // «على أيدي "عصابة"»
	}
	if j >= end || w.times[j] > 0 {
		return false
	}
	next := item{first: j, last: j + 1, prepAt: -1}
	if w.mentions[j] > 0 {
		w.mentionItem(&next, end)
	} else if t := &w.d.Tokens[j]; t.Kind == rawi.KindWord {
		w.wordItem(&next, end)
	}
	if next.kind != itParty || p == prepFi && next.class != wTarget {
		return false
	}
	next.first, next.prep, next.prepAt = j, p, it.first
	*it = next
	return true
}

var prepByLemma = map[string]prep{
	"من": prepMin, "إلى": prepIla, "على": prepAla, "عن": prepAn, "في": prepFi, "مع": prepMaa, "ب": prepBi, "ل": prepLi,
	"بين": prepBayn, "ضد": prepDid,
	"أمام": prepAmam,
}

func prepOf(r *rawi.Reading) prep {
	if r.POS != rawi.ADP {
		return 0
	}
	if p := prepByLemma[r.Lemma]; p != 0 {
		return p
	}
	return prepOther
}

func relative(lemma string) bool {
	return lemma == "الذي" || lemma == "التي" || lemma == "الذين" || lemma == "اللذين" || lemma == "اللذان"
}

func punctKind(s string) itemKind {
	switch s {
	case "،", ",":
		return itComma
	case ":", "؛", ";", ".", "!", "?", "؟", "-", "–", "—", "…", "...", "..":
		return itStop
	}
	return itOther
}
