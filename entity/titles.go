package entity

import (
	"slices"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

func sortSpans(spans []span) {
	slices.SortStableFunc(spans, func(a, b span) int { return a.first - b.first })
}

// title is a title in the text, with what completes it: tokens [first,last).
type title struct {
	first, last int
	cut         uint8
	v           value
	post, iso   string
	sector      string
	nat         bool   // an adjective of nationality completes it
	indefinite  bool   // one without article
	elided      bool   // only the nationality is written: «والروسي»
	body        int    // the span of the body or place that it is of, from one
	relation    bool   // نظيره
	party       int    // the person, -1 while unknown
	before      string // the post of the title before: what «نظيره» means
	span        rawi.Span
}

func (t *title) definite(w *work) bool {
	return t.v.def() || t.body > 0 || t.nat && w.infos[t.first].def || t.relation
}

// titles adds titles to the persons beside them, and mentions of title for
// persons and roles.
func (s *Stage) titles(w *work) {
	w.titled = w.titled[:0]
	post := ""
	for _, sent := range w.d.Sentences {
		w.start, w.end = sent.First, sent.Last
		for i := sent.First; i < sent.Last; i++ {
			t, ok := s.titleAt(w, i)
			if !ok {
				if t, ok = s.elided(w, i); !ok {
					continue
				}
			}
			t.before = post
			if t.post != "" && !t.relation {
				post = t.post
			}
			w.titled = append(w.titled, t)
			i = t.last - 1
		}
	}
	for k := range w.titled {
		s.bear(w, k)
	}
	// from here on the last mention of a party is the last before the title
	for p := range w.parties {
		w.parties[p].last = -1
	}
	sp := 0
	for k := range w.titled {
		for ; sp < len(w.spans) && w.spans[sp].first < w.titled[k].first; sp++ {
			w.parties[w.named[sp].party].last = w.spans[sp].first
		}
		s.resolveTitle(w, k)
	}
}

// titleAt returns the title that begins at token i.
func (s *Stage) titleAt(w *work, i int) (title, bool) {
	m := &w.marks[i]
	t := title{first: i, party: -1}
	switch {
	case w.tags[i] != outside:
		return t, false
	case m.title > 0:
		f := &w.found[m.title-1]
		v, ok := f.find(classTitle)
		if !ok {
			v, ok = f.find(classHonor)
		}
		if !ok || f.cut > 0 && w.infos[i].whole&classTitle.bit() != 0 {
			return t, false
		}
		t.v, t.last, t.cut = v, f.last, f.cut
		t.post, t.iso, t.sector = s.names.cell(v, colOffice), s.names.cell(v, colISO), s.names.cell(v, colSector)
	case m.cat == catRelation:
		t.relation, t.last = true, i+1
		for h := range w.infos[i].hits {
			for k := range w.infos[i].hits[h].vals.Len() {
				if v := value(w.infos[i].hits[h].vals.At(k)); v.class() == classRelation {
					t.v, t.cut = v, w.infos[i].hits[h].cut
				}
			}
		}
	default:
		return t, false
	}
	for j := i + 1; j < t.last; j++ {
		if w.at[j] > 0 {
			t.last = j // «القيادي في | حركة حماس»
		}
	}
	s.complete(w, &t)
	t.span = rawi.Span{Start: w.tokens[i].Start + int(w.infos[i].word.Cuts[t.cut].Skip), End: w.tokens[t.last-1].End}
	return t, true
}

// elided returns the title of which «و» with an adjective of nationality at token
// i stands for all: «وزير الخارجية السعودي … والروسي …». The title before it and
// its person end where it begins, and a person follows.
func (s *Stage) elided(w *work, i int) (title, bool) {
	if len(w.titled) == 0 || w.marks[i].cat != catNatDef || w.tags[i] != outside || i+1 >= w.end || w.at[i+1] == 0 || w.spans[w.at[i+1]-1].kind != 0 || w.joinedBy(i+1) {
		return title{}, false
	}
	before := w.titled[len(w.titled)-1]
	if before.first < w.start || !before.nat || before.post == "" || before.last >= w.end || w.at[before.last] == 0 || w.spans[w.at[before.last]-1].kind != 0 || w.spans[w.at[before.last]-1].last != i {
		return title{}, false
	}
	for k, cut := range w.infos[i].word.Cuts {
		if cut.Pro != rawi.Wa {
			continue
		}
		iso, ok := s.isoOf(w, i)
		t := title{first: i, last: i + 1, cut: uint8(k), v: before.v, post: before.post, iso: iso, sector: before.sector, nat: true, party: -1, elided: true}
		t.span = rawi.Span{Start: w.tokens[i].Start + int(cut.Skip), End: w.tokens[i].End}
		return t, ok
	}
	return title{}, false
}

// complete extends a title over what it is of: a body, a place, a noun in the
// genitive, adjectives of nationality and the like.
func (s *Stage) complete(w *work, t *title) {
	if t.v.class() == classHonor {
		return
	}
	words := 0
	for j := t.last; j < w.end; {
		m := &w.marks[j]
		if end := w.quoted(j); end > j && t.body == 0 && words < 3 {
			j, t.last, words = end, end, words+1 // «الأمين العام لـ"حركة …"»
			for k := t.first; k < end; k++ {
				if sp := w.at[k]; sp > 0 && w.spans[sp-1].kind == 1 {
					t.body = int(sp)
				}
			}
			continue
		}
		if k := w.at[j]; k > 0 {
			sp := &w.spans[k-1]
			pro := w.infos[j].word.Cuts[sp.cut].Pro
			if sp.kind == 0 || pro.Any(rawi.Wa|rawi.Fa) || t.body > 0 && pro.Any(rawi.La) || t.nat && sp.kind == 2 && pro == 0 {
				return
			}
			if pro.Any(rawi.La) && s.outlet(w, sp) {
				return // whom it is said to
			}
			if t.body == 0 {
				t.body = int(k)
			}
			if t.iso == "" {
				if e := w.d.Entity(w.parties[w.named[k-1].party].ref); e != nil {
					t.iso = e.Country
				}
			}
			j, t.last = sp.last, sp.last
			continue
		}
		if m.title > 0 || w.tokens[j].Kind != rawi.KindWord || w.tags[j] != outside {
			return
		}
		switch {
		case m.cat == catNatDef || m.cat == catNat && !t.v.def() || (m.cat == catShort || m.cat >= catWeakPerson && m.cat <= catWeakCountry) && w.infos[j].def && w.infos[j].whole&classNat.bit() != 0:
			if pro := w.tokens[j].Reading().Pro; pro.Any(rawi.Wa | rawi.Fa) {
				return
			}
			if iso, ok := s.isoOf(w, j); ok {
				if t.iso == "" {
					t.iso = iso
				}
				t.nat = true
			}
			t.indefinite = t.indefinite || m.cat == catNat
			j++
			t.last = j
		case w.lil(j) && w.infos[j].cut&(classPress.bit()|classOutHead.bit()) != 0:
			return
		case w.fieldOf(j) > j:
			j = w.fieldOf(j)
			t.last = j
		case w.joinedNoun(j) && w.infos[j].cut&classTitle.bit() == 0 && w.towardsName(j):
			j++
			t.last = j
		case w.lil(j) && words < 3 && t.body == 0 && !t.nat:
			words++
			j++
			t.last = j
		case m.cat == catMod:
			j++
			t.last = j
		case w.infos[j].whole&classField.bit() != 0 && words == 0 && j+1 < w.end && w.marks[j+1].cat == catNounDef:
			j += 2
			t.last, words = j, 2
		case (m.cat == catNounDef && t.body == 0 || m.cat == catAdjDef || m.cat == catOrgHeadDef) && words < 3 && strings.HasPrefix(w.infos[j].word.Norm, article) && !t.nat && !w.discord(t, j):
			words++
			j++
			t.last = j
		case (m.cat == catOrgHead || m.cat == catNoun && words == 0 && !t.v.def()) && words < 3 && w.quoted(j+1) > j+1:
			j++
			t.last = j
		case m.cat == catOrgHead && words < 3 && w.tokens[j].Reading().Pro == 0 && j+1 < w.end && w.marks[j+1].cat == catNounDef:
			words += 2
			j += 2
			t.last = j
		case (m.cat == catPrep || m.cat == catStop) && j+1 < w.end && w.at[j+1] > 0 && w.spans[w.at[j+1]-1].kind != 0 && w.inside(j):
			j++
		default:
			return
		}
	}
}

// discord reports whether the noun at token j cannot be an attribute of the title:
// the title is one definite word and the noun another gender or number («رفض
// الوزير الاتهامات»).
func (w *work) discord(t *title, j int) bool {
	if t.last != t.first+1 || !t.v.def() || w.marks[j].cat == catAdjDef {
		return false
	}
	head, r := w.tokens[t.first].Reading(), w.tokens[j].Reading()
	if r.POS != rawi.NOUN || head.Count == rawi.Plural {
		return false
	}
	return r.Count == rawi.Plural || (r.Gender == rawi.Feminine) != (head.Gender == rawi.Feminine)
}

// outlet reports whether a name is that of a paper, station or agency.
func (s *Stage) outlet(w *work, sp *span) bool {
	if (w.infos[sp.first].whole|w.infos[sp.first].cut)&classOutHead.bit() != 0 {
		return true
	}
	m := w.marks[sp.first].name
	if m == 0 {
		return false
	}
	_, ok := w.found[m-1].find(classOutlet)
	return ok
}

// quotedWords is the most words that a name in quotation marks has.
const quotedWords = 4

// quoted returns the end of the name in quotation marks that begins at token j,
// with «لـ» before it; j for none.
func (w *work) quoted(j int) int {
	k := j
	if k < w.end && w.infos[k].word.Norm == "ل" {
		k++
	}
	if k >= w.end || w.tokens[k].Kind != rawi.KindPunct || !opening(w.written(k)) {
		return j
	}
	for n := k + 1; n < w.end && n <= k+quotedWords+1; n++ {
		switch {
		case w.tokens[n].Kind == rawi.KindWord, w.tokens[n].Kind == rawi.KindLatin:
		case w.tokens[n].Kind == rawi.KindPunct && closing(w.written(n)) && n > k+1:
			return n + 1
		default:
			return j
		}
	}
	return j
}

func opening(mark string) bool { return mark == "\"" || mark == "«" || mark == "“" || mark == "”" }

// fieldOf returns the end of the field that «لشؤون …» at token j begins; j for
// none.
func (w *work) fieldOf(j int) int {
	if w.infos[j].cut&classField.bit() == 0 || !w.tokens[j].Reading().Pro.Any(rawi.La) {
		return j
	}
	k := j + 1
	for k < w.end && k < j+4 {
		if sp := w.at[k]; sp > 0 && w.spans[sp-1].kind == 2 {
			return w.spans[sp-1].last
		}
		if w.tags[k] != outside || !strings.HasPrefix(w.infos[k].word.Norm, article) && !w.joinedNoun(k) {
			break
		}
		k++
	}
	return k
}

// towardsName reports whether «و» with a noun at token j goes on with a title: a
// person follows, with nothing before but nouns, bodies and «في».
func (w *work) towardsName(j int) bool {
	for k := j + 1; k < w.end && k < j+8; {
		if n := w.at[k]; n > 0 {
			sp := &w.spans[n-1]
			pro := w.infos[k].word.Cuts[sp.cut].Pro
			if sp.kind == 0 || pro.Any(rawi.Wa|rawi.Fa) {
				return sp.kind == 0 && pro == 0
			}
			k = sp.last
			continue
		}
		c := w.marks[k].cat
		if w.marks[k].inTitle || w.tags[k] != outside || c != catNounDef && c != catAdjDef && c != catNatDef && !w.inside(k) && !w.joinedNoun(k) {
			return false
		}
		k++
	}
	return false
}

// inside reports whether a preposition may lead to what a title is of: في، لدى.
func (w *work) inside(j int) bool {
	r := w.tokens[j].Reading()
	return r.POS == rawi.ADP && r.Enc.Person == 0 && (r.Lemma == "في" || r.Lemma == "لدى")
}

// isoOf returns the country of an adjective of nationality.
func (s *Stage) isoOf(w *work, j int) (string, bool) {
	for h := range w.infos[j].hits {
		hit := &w.infos[j].hits[h]
		for k := range hit.vals.Len() {
			if v := value(hit.vals.At(k)); v.class() == classNat {
				return s.names.cell(v, colISO), true
			}
		}
	}
	return "", false
}

// bear gives a title to the person that stands beside it: behind it, further
// titles between them allowed, or before it.
func (s *Stage) bear(w *work, k int) {
	t := &w.titled[k]
	next := t.last
	for n := k + 1; n < len(w.titled) && w.titled[n].first == next; n++ {
		if next == t.last && !w.apposed(t, &w.titled[n]) {
			return
		}
		next = w.titled[n].last
	}
	if (t.post != "" && (t.nat || t.body > 0) || t.relation && t.nat) && w.comma(next) && next+1 < len(w.d.Tokens) && w.at[next+1] > 0 {
		next++ // «وزير الخارجية العراقي، هوشيار زيباري، …»
	} else if t.post != "" && (t.nat || t.body > 0) && w.comma(next) && k+1 < len(w.titled) && w.titled[k+1].first == next+1 {
		next++ // «ولي العهد السعودي، الأمير محمد بن سلمان»
		for n := k + 1; n < len(w.titled) && w.titled[n].first == next; n++ {
			next = w.titled[n].last
		}
	} else if w.enclosed(next) && t.v.class() != classHonor && !t.relation && t.v.count() <= rawi.Singular && t.definite(w) {
		next++ // «زعيم الحزب المعارض، …،»
	}
	if next < len(w.d.Tokens) && w.at[next] > 0 && w.spans[w.at[next]-1].kind == 0 && !w.joinedBy(next) {
		if next == t.last && !w.leadsTo(t, int(w.at[next]-1)) {
			return
		}
		sp := int(w.at[next] - 1)
		t.party = w.named[sp].party
		s.grant(w, t, t.party)
		for t.v.count() >= rawi.Dual {
			next = w.spans[sp].last
			if next < len(w.d.Tokens) && w.tokens[next].Kind == rawi.KindPunct {
				next++
			}
			if next >= len(w.d.Tokens) || w.at[next] == 0 || w.spans[w.at[next]-1].kind != 0 {
				return
			}
			sp = int(w.at[next] - 1)
			s.grant(w, t, w.named[sp].party)
			if w.joinedBy(next) {
				return
			}
		}
		return
	}
	if t.v.class() == classHonor || t.v.count() > rawi.Singular || t.relation {
		return
	}
	before := t.first - 1
	comma := before > 0 && w.comma(before)
	if comma {
		before--
	}
	if before < 0 || w.tags[before]&^1 != innerPerson&^1 && w.tags[before] != firstPerson || w.infos[t.first].word.Cuts[t.cut].Pro != 0 {
		return
	}
	if !comma && (t.v.def() && w.infos[t.first].def || !t.definite(w)) {
		return
	}
	for before > 0 && w.at[before] == 0 {
		before--
	}
	if sp := int(w.at[before]); sp > 0 && w.spans[sp-1].kind == 0 && w.spans[sp-1].last >= t.first-1 {
		t.party = w.named[sp-1].party
		s.grant(w, t, t.party)
	}
}

// apposed reports whether a title and the one that directly follows it may be
// said of one person: not «نواب محافظون | الرئيس».
func (w *work) apposed(t, next *title) bool {
	pro := w.infos[next.first].word.Cuts[next.cut].Pro
	switch {
	case pro.Any(rawi.Ba | rawi.Ka):
		return false // «أشاد خبراء بالرئيس …»
	case next.v.class() == classHonor, next.relation, pro != 0:
		return true
	}
	if t.v.count() == rawi.Plural {
		return false
	}
	return !t.indefinite || t.v.def() || !next.definite(w)
}

// leadsTo reports whether a title may lead to the person of span sp directly
// behind it: an indefinite one does not («مسؤول إيراني»), a plural leads to more
// than one person.
func (w *work) leadsTo(t *title, sp int) bool {
	if t.v.count() != rawi.Plural {
		return !t.indefinite || t.v.def()
	}
	if !t.definite(w) {
		return false
	}
	last := w.spans[sp].last
	if last < len(w.d.Tokens) && w.tokens[last].Kind == rawi.KindPunct {
		last++
	}
	return last < len(w.d.Tokens) && (w.at[last] > 0 && w.spans[w.at[last]-1].kind == 0 || w.infos[last].cut != 0 && w.infos[last].def)
}

// enclosed reports whether a comma stands at token i, and behind it a person
// whose name a further mark closes.
func (w *work) enclosed(i int) bool {
	if !w.comma(i) || i+1 >= len(w.d.Tokens) || w.at[i+1] == 0 {
		return false
	}
	sp := &w.spans[w.at[i+1]-1]
	return sp.kind == 0 && !w.joinedBy(i+1) && (sp.last >= len(w.d.Tokens) || w.tokens[sp.last].Kind == rawi.KindPunct)
}

// comma reports whether a comma stands at token i.
func (w *work) comma(i int) bool {
	if i >= len(w.d.Tokens) || w.tokens[i].Kind != rawi.KindPunct {
		return false
	}
	c := w.written(i)
	return c == "،" || c == ","
}

// joinedBy reports whether a particle that joins is attached to the name at
// token i.
func (w *work) joinedBy(i int) bool {
	sp := &w.spans[w.at[i]-1]
	return w.infos[i].word.Cuts[sp.cut].Pro != 0
}

// grant notes a title among the offices of a person.
func (s *Stage) grant(w *work, t *title, p int) {
	party := &w.parties[p]
	e := w.d.Entity(party.ref)
	if t.v.class() == classHonor || t.relation {
		if t.v.fem() && e.Gender == rawi.NoGender {
			e.Gender = rawi.Feminine
		}
		if e.Country == "" {
			e.Country = t.iso
		}
		if !t.relation {
			return
		}
		t.post = t.before
	}
	party.offices = append(party.offices, office{t.post, t.iso, t.v.row(), w.head(t), w.bodyOf(t)})
	text := w.plain(t.first, int(t.cut), t.span)
	known := t.relation || t.elided || t.v.count() > rawi.Singular
	for _, o := range e.Offices {
		known = known || o.Title == text
	}
	if !known {
		e.Offices = append(e.Offices, rawi.Office{Title: text, Span: t.span})
	}
	if e.Country == "" {
		e.Country = t.iso
	}
	if e.Sector == nil {
		e.Sector = list(t.sector)
	}
	if e.Gender == rawi.NoGender {
		e.Gender = rawi.Masculine
		if t.v.fem() {
			e.Gender = rawi.Feminine
		}
	}
}

// resolveTitle finds the person that a title without a name means, and adds its
// mention; a title of nobody known is a role.
func (s *Stage) resolveTitle(w *work, k int) {
	t := &w.titled[k]
	if t.v.class() == classHonor {
		return
	}
	if t.relation && t.post == "" {
		t.post = t.before
	}
	if t.party < 0 && t.v.count() <= rawi.Singular {
		t.party = s.holder(w, t)
	}
	var ref rawi.EntityRef
	switch {
	case t.party >= 0:
		ref = w.parties[t.party].ref
		w.parties[t.party].last = t.first
	case s.isRole(w, t):
		ref = s.role(w, t)
	default:
		return
	}
	w.d.Mentions = append(w.d.Mentions, rawi.Mention{Span: t.span, First: t.first, Last: t.last, Entity: ref, Form: rawi.FormTitle, Rule: s.names.cell(t.v, colID)})
}

// isRole reports whether a title of nobody known means a party: it is definite,
// and a post, or said of a nation or body; no verb.
func (s *Stage) isRole(w *work, t *title) bool {
	if t.relation {
		return t.nat
	}
	if w.tokens[t.first].Reading().Deriv == rawi.Finite || !t.definite(w) {
		return false
	}
	if t.nat {
		return true
	}
	if t.last == t.first+1 && w.participle(t.first) {
		return false
	}
	kind := s.names.cell(t.v, colKind)
	if t.v.amb() && t.body == 0 || kind == "job" || kind == "sport" || kind == "kin" || t.v.count() == rawi.Plural && (t.v.fem() || kind != "office") {
		return false
	}
	return t.post != "" || t.body > 0
}

// participle reports whether a word is said of what stands before it, or leads a
// clause: «الاجتماع المقرر في …», «من المقرر أن».
func (w *work) participle(i int) bool {
	if i == 0 {
		return false
	}
	before := w.tokens[i-1].Reading()
	if i+1 < len(w.d.Tokens) && w.tokens[i+1].Reading().POS == rawi.SCONJ && before.Lemma == "من" {
		return true
	}
	passive := false
	for k := range w.tokens[i].Word.Readings {
		passive = passive || w.tokens[i].Word.Readings[k].Deriv == rawi.PassiveParticiple
	}
	return passive && w.infos[i-1].def && w.infos[i].def && before.Deriv != rawi.Finite && before.POS == rawi.NOUN && w.tags[i-1] == outside
}

// holder returns the person of the document who bears a title: the latest one
// before it, else the first behind it; -1 for none. A bare title needs its
// article.
func (s *Stage) holder(w *work, t *title) int {
	if !t.definite(w) {
		return -1
	}
	best, after := -1, -1
	for p := range w.parties {
		party := &w.parties[p]
		if party.kind != 0 || party.ref == 0 || !s.bears(w, party, t) {
			continue
		}
		switch {
		case party.last >= 0:
			if best < 0 || party.last > w.parties[best].last {
				best = p
			}
		case t.iso != "" && (after < 0 || party.first < w.parties[after].first):
			after = p
		}
	}
	if best >= 0 {
		return best
	}
	return after
}

// bears reports whether a person has the post of a title, by the document or by
// the lexicon in the year of publication.
func (s *Stage) bears(w *work, p *party, t *title) bool {
	for _, o := range p.offices {
		if !samePost(o, t) || t.post == "" && o.head != w.head(t) {
			continue
		}
		if b := w.bodyOf(t); b >= 0 && o.body >= 0 && b != o.body {
			continue // «مدرب المنتخب الأول» is not that of another
		}
		iso := o.iso
		if iso == "" {
			iso = w.d.Entity(p.ref).Country
		}
		if t.iso == "" || iso == "" || iso == t.iso {
			return true
		}
	}
	if p.row == 0 || t.post == "" || t.iso == "" || s.names.facts.Cell(int(p.row-1), colISO) != t.iso {
		return false
	}
	year := 0
	if !w.d.Source.Published.IsZero() {
		year = w.d.Source.Published.Year()
	}
	return held(s.names.facts.Cell(int(p.row-1), colOffice), t.post, year)
}

// head is the first word of a title, behind its particles and article.
func (w *work) head(t *title) uint64 {
	return lexicon.HashWord(strings.TrimPrefix(w.rest(t.first, int(t.cut)), article))
}

// bodyOf returns the party of the body or place that a title is of, or -1.
func (w *work) bodyOf(t *title) int {
	if t.body == 0 {
		return -1
	}
	return w.named[t.body-1].party
}

// samePost reports whether an office is the post of a title; titles that name no
// post are one where they are variants of one line.
func samePost(o office, t *title) bool {
	if t.post == "" || o.post == "" {
		return t.post == o.post && o.row == t.v.row()
	}
	return o.post == t.post || t.post == "minister" && strings.HasSuffix(o.post, "_minister")
}

// held reports whether a list of posts with years («president:2012-») has a post
// in a year; year 0 fits any.
func held(posts, post string, year int) bool {
	for _, one := range strings.Split(posts, ",") {
		name, years, _ := strings.Cut(one, ":")
		if name != post {
			continue
		}
		if years == "" || year == 0 {
			return true
		}
		from, to, dash := strings.Cut(years, "-")
		a, _ := strconv.Atoi(from)
		b, err := strconv.Atoi(to)
		if err != nil {
			b = 9999
			if !dash {
				b = a
			}
		}
		if a <= year && year <= b {
			return true
		}
	}
	return false
}

// plain returns the text of a name or title that begins in token i behind the
// particles of a cut; the alef that «للأمم» leaves out is put back.
func (w *work) plain(i, cut int, span rawi.Span) string {
	text := w.text[span.Start:span.End]
	c := &w.infos[i].word.Cuts[cut]
	if c.Pro.Any(rawi.La) && strings.HasPrefix(text, "ل") && lexicon.HashWord("ا"+w.rest(i, cut)) == c.Hash {
		return "ا" + text
	}
	return text
}

// role returns the entity of a party that is known by its title only.
func (s *Stage) role(w *work, t *title) rawi.EntityRef {
	for k := range w.roles {
		o := &w.roles[k]
		if o.post == t.post && o.v.row() == t.v.row() && o.iso == t.iso && o.body == t.body && o.v.count() == t.v.count() {
			return o.ref
		}
	}
	e := rawi.Entity{
		Type: rawi.Role, Name: w.plain(t.first, int(t.cut), t.span), Country: t.iso, Sector: list(t.sector),
		Count: max(t.v.count(), rawi.Singular), Gender: rawi.Masculine, Rule: s.names.cell(t.v, colID), Score: 0.7,
	}
	if t.v.fem() {
		e.Gender = rawi.Feminine
	}
	ref := w.d.AddEntity(e)
	w.roles = append(w.roles, roleOf{*t, ref})
	return ref
}

type roleOf struct {
	title
	ref rawi.EntityRef
}

// The dateline stands within this many tokens.
const datelineReach = 16

// dateline notes the place and the agencies of the lead line: «موسكو - رويترز:»,
// «القاهرة (أ ف ب) -».
func (s *Stage) dateline(w *work) {
	d := w.d
	d.Dateline, d.Agency = 0, nil
	for k := range d.Sentences[:min(4, len(d.Sentences))] {
		if !d.Sentences[k].Title && s.leadLine(w, d.Sentences[k].First) {
			return
		}
	}
}

// leadLine reads a lead line that begins at a token.
func (s *Stage) leadLine(w *work, i int) bool {
	d := w.d
	var place rawi.EntityRef
	var agencies []rawi.EntityRef
	end := min(i+datelineReach, len(d.Tokens))
	first, marked := i, false
	for i < end {
		t := &d.Tokens[i]
		if k := w.at[i]; k > 0 {
			sp, ref := &w.spans[k-1], w.parties[w.named[k-1].party].ref
			switch {
			case sp.kind == 2 && place == 0 && i == first:
				place = ref
			case sp.kind == 1:
				agencies = append(agencies, ref)
			case sp.kind == 2 && place != 0:
			default:
				return s.setLead(d, place, agencies, marked)
			}
			i = sp.last
			continue
		}
		if t.Kind != rawi.KindPunct {
			break
		}
		switch c := d.Text[t.Start:t.End]; c {
		case "-", "–", "—", ":", "(", ")", "/", "،", ",":
			marked = marked || c != "،" && c != ","
		default:
			return s.setLead(d, place, agencies, marked)
		}
		i++
	}
	return s.setLead(d, place, agencies, marked)
}

func (s *Stage) setLead(d *rawi.Document, place rawi.EntityRef, agencies []rawi.EntityRef, marked bool) bool {
	if !marked || place == 0 && len(agencies) == 0 {
		return false
	}
	d.Dateline, d.Agency = place, agencies
	return true
}
