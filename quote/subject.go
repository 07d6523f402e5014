package quote

import (
	"strings"

	"example.org/rawi"
)

// asNoun reads a word behind a cue as a party where it can be one: «وقال شاهد».
func (w *work) asNoun(j int) {
	x := &w.words[j]
	if x.kind != kindVerb {
		return
	}
	t := &w.d.Tokens[j]
	for k := range t.Word.Readings {
		r := &t.Word.Readings[k]
		if r.Deriv == rawi.Finite || r.POS != rawi.NOUN && r.POS != rawi.ADJ || r.Pro != 0 && r.Pro != rawi.Al {
			continue
		}
		if c := w.classOf(t, r); c&nounParty != 0 {
			x.kind, x.class = kindNoun, c
			return
		}
	}
}

// aside skips a phrase between a verb and its subject: «وشدد في هذا الصدد وزير …».
func (w *work) aside(j, limit int, c *cue) int {
	x := &w.words[j]
	if x.kind != kindPrep || x.prep&c.takes != 0 || x.prep&(takesFi|takesAn|takesMin) == 0 {
		return j
	}
	n := w.inside(j+1, min(limit, j+8))
	if n.empty() {
		return j
	}
	k := w.adjuncts(n.last, limit)
	if k >= limit || w.words[k].kind != kindNoun || w.words[k].prep != 0 || coordinated(&w.d.Tokens[k]) {
		return j
	}
	if m := w.nominal(k, limit); !m.empty() && m.party() && !w.matter(k) {
		return k
	}
	return j
}

// subjectLike reports whether the phrase behind a cue is its subject.
func (w *work) subjectLike(rep *report, n nominal, j, limit int) bool {
	x := &w.words[j]
	if x.prep != 0 && rep.deriv == rawi.Finite || w.oblique(n) {
		return false
	}
	if rep.deriv == rawi.Finite && rep.cue.to&takesNoun == 0 && x.kind == kindNoun && x.name == 0 && w.d.Tokens[j].Reading().Accusative && strings.HasSuffix(w.d.Tokens[j].Word.Norm, "ا") {
		return false // «طعن رجلا في»
	}
	if rep.deriv == rawi.ActiveParticiple || w.circumstantial(j) {
		return false
	}
	if rep.deriv == rawi.Masdar {
		return !rep.reading.Pro.Any(rawi.Al) && rep.reading.Enc.Person == 0 && (n.party() || !w.matter(j)) && x.prep == 0
	}
	c := rep.cue
	if !w.agrees(rep.reading, n) && n.class&nounAnaphor == 0 && (c.to&takesNoun != 0 || x.name == 0) {
		return false
	}
	if c.takes&(takesObj|takesNoun) != 0 || c.to&takesNoun != 0 {
		if w.clauseOf(rep, n, limit) {
			return true
		}
		if w.matter(j) {
			return n.class&nounParty != 0
		}
		if n.party() {
			if c.to&takesNoun != 0 && (w.subjectBefore(rep.i) || !w.topicOf(rep.i, rep.reading).empty()) {
				next := w.nominal(n.last, limit)
				return !next.empty() && next.party() && w.words[n.last].prep == 0
			}
			return true
		}
		r := w.d.Tokens[j].Reading()
		return r.POS == rawi.X || r.POS == rawi.PROPN || strings.HasSuffix(w.d.Tokens[j].Word.Norm, "ون")
	}
	return true
}

// oblique reports whether the head of a phrase is no nominative: a sound masculine
// plural in «ين», as in «طالب المواطنين بـ».
func (w *work) oblique(n nominal) bool {
	x, t := &w.words[n.first], &w.d.Tokens[n.first]
	r := t.Reading()
	return x.name == 0 && x.kind == kindNoun && r.Count == rawi.Plural && r.Enc.Person == 0 && strings.HasSuffix(t.Word.Norm, "ين") && !strings.HasSuffix(r.Dict, "ين")
}

// clauseOf reports whether a document or thing that could be the object of the
// verb is its subject, since the words stand behind أن: «أكدت دراسة أن …»,
// «توقعت النشرة أن …», but «أكد ضرورة أن …».
func (w *work) clauseOf(rep *report, n nominal, limit int) bool {
	if rep.cue.takes&takesAnna == 0 || rep.cue.to&takesNoun != 0 || n.party() || w.words[n.first].kind != kindNoun || w.subjectBefore(rep.i) {
		return false
	}
	r := w.d.Tokens[n.first].Reading()
	switch {
	case n.class&nounDocument != 0:
	case w.matter(n.first), r.Accusative, r.Enc.Person != 0, r.Pro.Any(rawi.Ba), r.Dict == "ذات", r.Dict == "نفس":
		return false // «ذات المصدر», «محدثنا» mean who spoke last
	}
	if n.gender == rawi.NoGender && n.last < limit && w.words[n.last].kind != kindAnna {
		return false // an unknown word is a subject where nothing else can be one
	}
	for k := n.last; k < limit && k < n.first+24; k++ {
		switch x := &w.words[k]; {
		case x.found > 0, x.kind == kindColon, x.kind == kindStop:
			return false
		case x.kind == kindAnna:
			return !coordinated(&w.d.Tokens[k]) && w.d.Tokens[k].Reading().Pro == 0
		}
	}
	return false
}

// circumstantial reports whether the word at j is a participle such as «قائلا»,
// which is no subject.
func (w *work) circumstantial(j int) bool {
	if w.words[j].cue == 0 {
		return false
	}
	r := w.d.Tokens[j].Reading()
	if r.Deriv == rawi.Masdar && r.Enc.Person != 0 {
		return true // «تابع قوله»
	}
	return r.Deriv == rawi.ActiveParticiple && r.Pro == 0 && r.Enc.Person == 0 && r.Lemma == w.s.cues[w.words[j].cue-1].lemma
}

// agrees reports whether a verb before its subject can have this one: it is
// singular and of its gender; any plural may have a feminine verb.
func (w *work) agrees(r *rawi.Reading, n nominal) bool {
	if r.Gender == rawi.NoGender || n.gender == rawi.NoGender {
		return true
	}
	if r.Count == rawi.Plural {
		return false
	}
	if n.count == rawi.Plural {
		return r.Gender == rawi.Feminine || n.gender == rawi.Masculine
	}
	return r.Gender == n.gender
}

// apposition skips what belongs to a subject behind its phrase: a title or name
// in apposition, «باسم …», a relative clause is left to the search.
func (w *work) apposition(n nominal, limit int, strict bool) int {
	j, named := n.last, n.named
	for j < limit {
		x := &w.words[j]
		switch {
		case x.kind == kindNoun && (w.byName(j) || x.prep == takesLi && j+1 < limit && x.title > 0):
			n := w.nominal(j+1, limit)
			j = max(j+1, n.last)
		case x.name > 0 && x.prep == 0 && w.d.Mentions[x.name-1].First == j:
			person := w.d.Entity(w.d.Mentions[x.name-1].Entity).Type == rawi.Person
			if named || !person && w.d.Tokens[j].Reading().POS != rawi.ADJ {
				return j
			}
			named = person
			j = min(limit, w.d.Mentions[x.name-1].Last)
		case x.kind == kindComma && j+1 < limit && w.words[j+1].name > 0 && w.words[j+1].prep == 0 && !coordinated(&w.d.Tokens[j+1]):
			j, named = min(limit, w.d.Mentions[w.words[j+1].name-1].Last), true
			if j < limit && w.words[j].kind == kindComma {
				j++
			}
		case x.kind == kindNoun && x.class&nounParty != 0 && x.prep == 0 && !coordinated(&w.d.Tokens[j]) && !w.matter(j) && w.d.Tokens[j].Reading().Enc.Person == 0:
			n := w.nominal(j, limit)
			if n.empty() || (named || strict) && w.d.Tokens[j].Reading().Pro.Any(rawi.Al) {
				return j
			}
			j, named = n.last, named || n.named
		case x.kind == kindNoun && x.prep == takesBi && x.name > 0, x.kind == kindNoun && x.prep == takesLi && x.class&nounMatter == 0 && w.d.Tokens[j].Reading().Dict == "شأن":
			n := w.nominal(j, limit)
			j = max(j+1, n.last)
		default:
			return j
		}
	}
	return j
}

// coordination skips further parties joined by «و»: «الحكومة والقائد العام».
func (w *work) coordination(j, limit int) int {
	for j < limit && w.words[j].kind == kindNoun && coordinated(&w.d.Tokens[j]) && (w.words[j].name > 0 || w.words[j].class&nounParty != 0) {
		n := w.nominal(j, limit)
		if n.empty() {
			return j
		}
		j = w.apposition(n, limit, false)
	}
	return j
}

// subjectBefore reports whether a phrase that agrees with it stands before the
// verb at i.
func (w *work) subjectBefore(i int) bool {
	n, _ := w.beforeVerb(i)
	return !n.empty()
}

// beforeVerb returns the subject that stands before the verb at i in its clause,
// and whether a relative pronoun stands between.
func (w *work) beforeVerb(i int) (nominal, bool) {
	none, comma := nominal{}, false
	if coordinated(&w.d.Tokens[i]) {
		return none, false
	}
	j := i - 1
	for j >= 0 && (w.words[j].kind == kindPart && !w.d.Tokens[j].Reading().Pro.Any(rawi.Wa) || w.words[j].kind == kindAdv || w.words[j].kind == kindComma && j > 0 && w.words[j-1].kind != kindVerb) {
		if w.words[j].kind == kindComma {
			if w.words[j-1].kind == kindRel {
				return none, false
			}
			comma = true
		}
		j--
	}
	if j < 0 {
		return none, false
	}
	rel := w.words[j].kind == kindRel
	if rel {
		j--
		for j >= 0 && w.words[j].kind == kindComma {
			j--
		}
	}
	// the longest phrase that ends at j
	best := none
	for k := j; k >= 0 && k > j-14; k-- {
		x := &w.words[k]
		if x.kind == kindPrep && x.prep == takesMin && k > 0 && w.words[k-1].class&(nounQuantity|nounUnnamed) != 0 {
			continue
		}
		if x.kind != kindNoun && x.kind != kindDet && x.kind != kindParen && x.kind != kindParenEnd && x.kind != kindClose && x.kind != kindOpen && x.kind != kindComma {
			break
		}
		if x.name > 0 {
			k = min(k, w.d.Mentions[x.name-1].First)
			x = &w.words[k]
		}
		if x.kind != kindNoun && x.kind != kindDet && x.kind != kindOpen {
			continue
		}
		if k > 0 && !rel && w.annexes(k-1) {
			continue // «حول مقتل شاب قال»
		}
		n := w.nominal(k, i)
		if n.empty() {
			continue
		}
		if w.apposition(n, j+1, false) > j && w.heads(k) && (x.prep == 0 || rel) {
			if !rel && k > 0 && w.words[k-1].kind == kindPrep {
				best = none
				continue
			}
			if comma && !w.opens(k) {
				continue
			}
			best = n
			if coordinated(&w.d.Tokens[k]) {
				break
			}
		}
	}
	if best.empty() && comma && !rel {
		best = w.clauseSubject(j)
	}
	return best, rel
}

// annexes reports whether the noun at k governs the one behind it and is no party
// itself, so that what follows it is in the genitive.
func (w *work) annexes(k int) bool {
	x := &w.words[k]
	if x.kind != kindNoun || x.name > 0 || x.title > 0 || x.times > 0 || x.class&(nounParty|nounDocument) != 0 {
		return false
	}
	r := w.d.Tokens[k].Reading()
	return r.POS == rawi.NOUN && r.Entry != 0 && !r.Pro.Any(rawi.Al) && r.Enc.Person == 0 && !r.Accusative
}

// heads reports whether the word at k can be the head of a party: a name, a title
// or a noun for one.
func (w *work) heads(k int) bool {
	x := &w.words[k]
	if x.kind == kindOpen || x.kind == kindDet {
		return k+1 < len(w.words) && w.heads(k+1)
	}
	return x.name > 0 || (x.title > 0 || x.class&nounParty != 0) && w.d.Tokens[k].Reading().POS != rawi.ADJ
}

// clauseSubject returns the phrase that opens the clause before token j, where
// nothing but what belongs to it stands between: «لكن الجنرال فلان، مستشار …، قال».
func (w *work) clauseSubject(j int) nominal {
	for k := j; k > 0 && k > j-24; k-- {
		switch w.words[k].kind {
		case kindVerb, kindRel, kindStop, kindColon:
			return nominal{}
		}
		if !w.opens(k) {
			continue
		}
		if n := w.nominal(k, j+1); !n.empty() && n.named && w.words[k].prep == 0 {
			return n
		}
		return nominal{}
	}
	return nominal{}
}

// opens reports whether a clause begins at token k: a sentence, or what follows
// «أن» or «لكن».
func (w *work) opens(k int) bool {
	if k == 0 {
		return true
	}
	p := &w.words[k-1]
	return p.kind == kindAnna || p.kind == kindConj || p.kind == kindStop || w.d.Sentences[w.d.SentenceAt(w.d.Tokens[k].Start)].First == k
}

// before returns the party that stands before a verb: «كيري قال», «وكان كيري قد
// قال», «الوزير الذي قال».
func (w *work) before(rep *report, sent *rawi.Sentence) party {
	n, rel := w.beforeVerb(rep.i)
	if !n.empty() && n.first >= sent.First {
		p := w.partyOf(n, rep.i, nil)
		if w.fits(rep.reading, &p, true) {
			return p
		}
	}
	if p := w.topicalised(rep); p.known() {
		return p
	}
	if rel {
		// the person named last before the relative pronoun
		for j := rep.i - 1; j >= sent.First && j > rep.i-25; j-- {
			if x := &w.words[j]; x.name > 0 {
				m := &w.d.Mentions[x.name-1]
				if w.d.Entity(m.Entity).Type == rawi.Person {
					return party{ent: m.Entity, mention: m.Span, i: j, gender: rep.reading.Gender}
				}
			}
		}
	}
	// «كان … قد قال»
	for j := rep.i - 1; j >= sent.First && j > rep.i-25 && !coordinated(&w.d.Tokens[rep.i]); j-- {
		r := w.d.Tokens[j].Reading()
		if w.words[j].kind == kindVerb && r.Aspect == rawi.Perfect && (r.Lemma == "كان" || r.Lemma == "عاد" || r.Lemma == "بدأ" || r.Lemma == "واصل") {
			k := w.adjuncts(j+1, rep.i)
			n := w.nominal(k, rep.i)
			if n.empty() || n.first >= rep.i || !n.party() {
				if n, _ := w.beforeVerb(j); !n.empty() && n.first >= sent.First {
					return w.partyOf(n, j, nil)
				}
				break
			}
			return w.partyOf(n, rep.i, r)
		}
		if w.words[j].kind == kindAnna || w.words[j].found > 0 {
			break
		}
	}
	return party{}
}

// topicalised returns the party of «أما الكاتب فلان، فقال …».
func (w *work) topicalised(rep *report) party {
	n := w.topicOf(rep.i, rep.reading)
	if n.empty() {
		return party{}
	}
	return w.partyOf(n, rep.i, nil)
}

// topicOf returns the phrase behind «أما» to which the verb at i belongs with its
// «ف» or «فقد».
func (w *work) topicOf(i int, r *rawi.Reading) nominal {
	if i == 0 || !r.Pro.Any(rawi.Fa) && w.d.Tokens[i-1].Word.Norm != "فقد" {
		return nominal{}
	}
	for j := i - 1; j >= 0 && j > i-25 && w.words[j].kind != kindStop; j-- {
		if n := w.d.Tokens[j].Word.Norm; n == "اما" || n == "واما" {
			if n := w.nominal(j+1, i); w.words[j+1].prep == 0 && n.party() {
				return n
			}
			break
		}
	}
	return nominal{}
}

// fits reports whether a party agrees with a verb; behind its subject a verb
// agrees in number too.
func (w *work) fits(r *rawi.Reading, p *party, behind bool) bool {
	if r.Count == rawi.Plural && p.count == rawi.Singular && p.ent != 0 {
		return false
	}
	if r.Gender == rawi.NoGender || p.gender == rawi.NoGender || p.count == rawi.Plural || r.Count == rawi.Plural {
		return true
	}
	return r.Gender == p.gender
}
