package event

import (
	"slices"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/arabic"
)

// subject returns the items of the subject of the verb at k, sought once. It
// stands behind the verb («أعلن الرئيس»), before it («الرئيس أعلن»), before a
// relative pronoun («الوزير الذي أعلن»), or is that of the verb before («…
// وأعلن»).
func (w *work) subject(k int) []int {
	it := &w.items[k]
	if it.sought {
		return it.subj
	}
	it.sought = true
	post := w.bare(k + 1)
	pre, relative := w.before(k)
	prev := w.verbBefore(k)
	verb := it.reading
	if verb.Person == 1 || verb.Person == 2 {
		it.noSubject = true
		return nil
	}
	if e := w.pronounSubject(k); e != 0 {
		it.subjEnt = e
		return nil
	}
	if relative >= 0 && post < 0 && k+1 < len(w.items) && w.items[k+1].kind == itPronoun {
		return nil // «الذي حكم عليه»
	}
	switch {
	case pre < 0 && w.pluperfectOf(k) >= 0:
		it.subj = w.items[w.pluperfectOf(k)].subj
	case post == k+1 && w.describes(k) && w.isAct(k-1) && w.s.objects[verb.Lemma] && (w.second(post) < 0 || w.items[w.second(post)].kind != itParty):
		it.noSubject = true // «مظاهرات تطالب الحكومة بـ…»
	case relative == -2 && post >= 0 && w.second(post) < 0 && !it.passive() && it.reading.Enc.Person == 0:
		it.noSubject = true // «التفجير الذي استهدف الوزارة»
	case pre == -2 && post < 0:
		// a noun that is no party is the subject
	case pre >= 0 && (post < 0 || w.agrees(verb, pre) || verb.Pro.Any(rawi.Fa) && pre == k-1):
		it.subj = w.group(pre)
	case post >= 0 && w.objectFirst(post) >= 0:
		it.subj = w.group(w.objectFirst(post))
	case relative >= 0 && post == k+1 && w.resumes(relative, verb):
		it.subj = w.group(post) // «المناطق التي دمرها المسلحون»
	case relative >= 0 && it.plural() && post < 0 && w.resumes(relative, verb):
		it.noSubject, it.subjEnt = true, w.dropped(k) // «الحركة التي اتهموها»
	case relative >= 0 && it.plural():
		it.subj, it.noSubject = w.group(relative), true
	case post == k+1 && (it.plural() || (verb.Aspect == rawi.Perfect || verb.Gender == rawi.Masculine) && !w.agrees(verb, post) || w.oblique(post) || it.wa && prev >= 0 && w.takesOver(k, prev, post)):
		// «ودعا الحكومة»: what stands there is the object
		it.noSubject = true
		if prev >= 0 {
			it.subj, it.subjEnt = w.items[prev].subj, w.items[prev].subjEnt
		}
		if len(it.subj) == 0 && it.subjEnt == 0 {
			it.subjEnt = w.dropped(k)
		}
	case post >= 0 && !(relative >= 0 && w.second(post) < 0 && w.agrees(verb, relative) && !it.passive()):
		it.subj = w.group(post)
	case relative >= 0:
		it.subj = w.group(relative)
	case post < 0 && w.describes(k):
		// «خط سكة حديد يصل إلى البحر»: the noun is the subject
	case prev >= 0 && (len(w.items[prev].subj) > 0 || w.items[prev].subjEnt != 0) && (!it.plural() || w.several(prev)):
		it.subj, it.subjEnt = w.items[prev].subj, w.items[prev].subjEnt
	case post < 0:
		it.subjEnt = w.dropped(k)
	}
	w.topicBefore = w.topic
	if len(it.subj) > 0 {
		if e := w.items[it.subj[0]].ent; e != 0 {
			w.topic = e
		}
	}
	return it.subj
}

// objectFirst returns the subject behind an object that is a definite act, or -1:
// «أدانت القصف مصر والأردن».
func (w *work) objectFirst(post int) int {
	x := &w.items[post]
	if x.kind != itNoun || !w.isAct(post) || !w.d.Tokens[x.last-1].Reading().Pro.Has(rawi.Al) {
		return -1
	}
	n := post + 1
	for n < len(w.items) && w.items[n].kind == itAdj && w.items[n].prep == 0 && !w.items[n].wa {
		n++
	}
	if n < len(w.items) && w.items[n].kind == itParty && w.items[n].prep == 0 && !w.items[n].wa {
		return n
	}
	return -1
}

// describes reports whether the verb at k opens a relative clause on the indefinite
// noun right before it, and the noun itself is what acts: no pronoun takes it up
// as in «زيارة يلتقي خلالها».
func (w *work) describes(k int) bool {
	it := &w.items[k]
	if k == 0 || it.wa || it.reading.Aspect != rawi.Imperfect || it.reading.Enc.Person != 0 {
		return false
	}
	x := &w.items[k-1]
	if x.kind != itNoun || x.last != it.first {
		return false
	}
	if r := w.d.Tokens[it.first-1].Reading(); r.Pro.Any(rawi.Al) || r.Enc.Person != 0 || r.Accusative {
		return false
	}
	return it.last >= len(w.d.Tokens) || w.d.Tokens[it.last].Kind != rawi.KindWord || w.d.Tokens[it.last].Reading().Enc.Person == 0
}

// oblique reports whether a party's ending says that it is no subject: «الطرفين».
func (w *work) oblique(k int) bool {
	it := &w.items[k]
	if it.kind != itParty || it.ent != 0 && w.d.Entity(it.ent).Type != rawi.Role {
		return false
	}
	t := &w.d.Tokens[it.first]
	return strings.HasSuffix(t.Norm(), "ين") && t.Reading().Count != rawi.Singular && t.Reading().Count != rawi.NoCount
}

// takesOver reports whether the verb at k has the subject of the verb before it,
// and the one party behind it is its object: «رفض الوزير …، وطالب الحكومة بـ…».
// It does where the verb cannot do without an object.
func (w *work) takesOver(k, prev, post int) bool {
	v := &w.items[prev]
	if !w.s.objects[w.items[k].reading.Lemma] || w.second(w.lastOf(post)) >= 0 {
		return false
	}
	if len(v.subj) > 0 {
		return w.agrees(w.items[k].reading, v.subj[0]) && v.subj[0] != post
	}
	return v.subjEnt != 0
}

// plural reports whether the verb's subject is several people.
func (it *item) plural() bool {
	return it.reading != nil && it.reading.Count == rawi.Plural && it.reading.Gender == rawi.Masculine && it.reading.Person == 3
}

// several reports whether the subject of the verb at k is more than one.
func (w *work) several(k int) bool {
	s := w.items[k].subj
	if len(s) > 1 {
		return true
	}
	if len(s) == 0 {
		e := w.d.Entity(w.items[k].subjEnt)
		return e != nil && e.Count == rawi.Plural
	}
	return w.items[s[0]].row > 0 && w.headCount(&w.items[s[0]]) == rawi.Plural
}

// pronounSubject returns whom «أنه» before the verb means.
func (w *work) pronounSubject(k int) rawi.EntityRef {
	for j := k - 1; j >= 0 && j >= k-3; j-- {
		x := &w.items[j]
		switch x.kind {
		case itParticle:
			continue
		case itSub:
			if x.reading == nil || x.reading.Enc.Person != 3 {
				return 0
			}
			if s := w.statement(rawi.StatementRef(w.stmtIn[w.items[k].first])); s != nil && len(s.Speakers) == 1 && w.entityMeans(w.d.Entity(s.Speakers[0]), x.reading.Enc) {
				return s.Speakers[0]
			}
			return w.pronoun(j, x.reading.Enc, nil)
		}
		return 0
	}
	return 0
}

// dropped returns whom a verb without a subject means: the speaker, the topic of
// the text, or for a plural the group named last.
func (w *work) dropped(k int) rawi.EntityRef {
	it := &w.items[k]
	r := it.reading
	if r == nil || r.Person != 3 {
		return 0
	}
	if it.plural() {
		for j := k - 1; j >= 0; j-- {
			x := &w.items[j]
			if x.kind == itParty && x.ent == 0 && x.row > 0 && x.class != wTarget && w.headCount(x) == rawi.Plural {
				return w.ref(j)
			}
		}
		return w.plural
	}
	p := rawi.Pronoun{Person: 3, Gender: r.Gender, Count: rawi.Singular}
	if e := w.d.Entity(w.topic); e != nil && w.entityMeans(e, p) {
		return w.topic
	}
	return 0
}

func (it *item) passive() bool { return it.reading != nil && it.reading.Passive }

// bare returns the first party or noun from k on that no preposition governs,
// or -1 if the clause ends before. What stands between a pair of commas is
// passed over.
func (w *work) bare(k int) int {
	for j := k; j < len(w.items) && j < k+14; j++ {
		x := &w.items[j]
		switch x.kind {
		case itParty, itNoun:
			if x.prep == 0 {
				if x.wa && j == k {
					return -1
				}
				if !x.wa {
					return j
				}
			}
			j = w.genitives(j)
		case itAdj:
			if x.prep == 0 && !x.wa && j == k {
				return -1
			}
		case itParticle:
			if x.wa && j > k {
				return -1 // «… وعدم …» is coordinated with what stands before
			}
		case itTime, itPronoun, itOther:
		case itComma:
			n := w.closingComma(j)
			if n < 0 {
				return -1
			}
			j = n
		default:
			return -1
		}
	}
	return -1
}

// genitives returns the last of the items that belong to the noun at k: what
// stands right behind it without a preposition, while the noun is not definite.
func (w *work) genitives(k int) int {
	for k+1 < len(w.items) {
		x, next := &w.items[k], &w.items[k+1]
		if next.prep != 0 || next.wa || next.first != x.last {
			break
		}
		if next.kind == itAdj || x.row > 0 && w.isPerson(next) {
			k++
			continue
		}
		if next.kind != itNoun && next.kind != itParty || x.kind == itParty && x.class != wParty && x.class != wPeople && x.ent != 0 {
			break
		}
		r := w.d.Tokens[x.last-1].Reading()
		if r.Pro.Has(rawi.Al) || r.Enc.Person != 0 || x.kind == itAdj || w.mentions[x.first] > 0 {
			break
		}
		k++
	}
	return k
}

// apposed returns the item that names whom the title or description at k means,
// or 0: «السيدة فلانة», «وزير الدفاع في الحكومة المؤقتة، فلان».
func (w *work) apposed(k int) int {
	it := &w.items[k]
	if e := w.d.Entity(it.ent); it.row == 0 && (e == nil || e.Type != rawi.Role || e.Count == rawi.Plural || it.class != 0) || it.row > 0 && !w.s.wordRows[it.row-1].one {
		return 0
	}
	if n := k + 1; it.row > 0 && n < len(w.items) && w.isPerson(&w.items[n]) && w.items[n].prep == 0 && !w.items[n].wa && w.items[n].first == it.last {
		return n
	}
	for j := k + 1; j+1 < len(w.items) && j < k+5; j++ {
		switch x := &w.items[j]; {
		case w.isPerson(x) && x.prep == 0 && !x.wa && (w.items[j-1].kind == itAdj || w.items[j-1].kind == itNoun) && x.first == w.items[j-1].last:
			return j // «الرئيس المخلوع فلان»
		case x.kind == itNoun && j == k+1 && x.prep == 0 && !x.wa && it.row > 0 && strings.HasPrefix(w.d.Tokens[x.first].Norm(), "ال"):
			continue
		case x.kind == itComma:
			n := j + 1
			if !w.isPerson(&w.items[n]) || w.items[n].prep != 0 || w.items[n].wa {
				return 0
			}
			return n
		case x.wa, x.prep == 0 && j == k+1 && x.kind != itAdj:
			return 0
		case x.kind != itNoun && x.kind != itAdj && x.kind != itParty:
			return 0
		}
	}
	return 0
}

// bearer returns the name that the title or description at k stands right behind, or
// k: «فلان المدير السابق الذي …».
func (w *work) bearer(k int) int {
	x := &w.items[k]
	if k == 0 || x.prep != 0 || x.wa || w.isPerson(x) || w.items[k-1].last != x.first || !w.isPerson(&w.items[k-1]) {
		return k
	}
	if e := w.d.Entity(x.ent); x.row > 0 && w.headCount(x) != rawi.Plural || e != nil && e.Type == rawi.Role && e.Count != rawi.Plural {
		return k - 1
	}
	return k
}

// isPerson reports whether an item is the mention of a person.
func (w *work) isPerson(x *item) bool {
	e := w.d.Entity(x.ent)
	return e != nil && e.Type == rawi.Person && x.row == 0
}

// closingComma returns the comma that closes an insertion that begins at k.
func (w *work) closingComma(k int) int {
	relative := k+1 < len(w.items) && w.items[k+1].kind == itRel // «الوزيرة، التي تزور تركيا، رئيسها»
	reach := 10
	if relative {
		reach = 20
	}
	for j := k + 1; j < len(w.items) && j < k+reach; j++ {
		switch w.items[j].kind {
		case itComma:
			return j
		case itVerb, itConj:
			if !relative {
				return -1
			}
		case itStop, itSub:
			return -1
		}
		if j == k+1 && w.items[j].wa {
			return -1
		}
	}
	return -1
}

// second returns the bare party behind the one at k, past its coordinates and
// adjectives: the object behind a subject.
func (w *work) second(k int) int {
	j := k + 1
	for j < len(w.items) {
		x := &w.items[j]
		if x.kind == itAdj && x.prep == 0 || x.kind == itNoun && x.prep == 0 && !x.wa && w.items[k].kind == itNoun && j == k+1 {
			j++
			continue
		}
		break
	}
	return w.bare(j)
}

// before returns the party before the verb that can be its subject, and the one
// before its relative pronoun; -1 for none.
func (w *work) before(k int) (subject, antecedent int) {
	for j := k - 1; j >= 0 && j > k-10; j-- {
		x := &w.items[j]
		switch x.kind {
		case itParticle, itTime, itAdj, itPronoun, itOther:
			continue
		case itNoun:
			if x.prep != 0 || j > 0 && w.items[j-1].last == x.first && (w.items[j-1].kind == itNoun || w.items[j-1].kind == itParty) && !x.wa {
				continue
			}
			if y := w.opens(j); y {
				return -2, -1
			}
			continue
		case itRel:
			where := -1
			for n := j - 1; n >= 0 && n > j-6; n-- {
				y := &w.items[n]
				if y.kind == itParty {
					if e := w.d.Entity(y.ent); e != nil && e.Type == rawi.Place && y.prep&(prepFi|prepBi) != 0 {
						where = n // «حكومة الإقليم في الشمال التي تقاتل»: hardly the place
						continue
					}
					return -1, w.firstOf(w.bearer(n))
				}
				if y.kind == itNoun && where < 0 {
					return -1, -2
				}
				if y.kind == itVerb || y.kind == itSub {
					break
				}
			}
			if where >= 0 {
				return -1, w.firstOf(where)
			}
			return -1, -1
		case itParty:
			if x.prep != 0 {
				continue
			}
			n := w.firstOf(j)
			if n == 0 {
				return n, -1
			}
			if w.opens(n) {
				return n, -1
			}
			if w.items[n-1].kind == itNoun && w.opens(w.headOfChain(n)) {
				return -2, -1
			}
			return -1, -1
		default:
			return -1, -1
		}
	}
	return -1, -1
}

// opens reports whether a clause may begin with the item.
func (w *work) opens(k int) bool {
	if k == 0 || w.items[k].wa {
		return true
	}
	switch w.items[k-1].kind {
	case itSub, itComma, itStop, itConj, itParticle:
		return true
	case itVerb:
		return w.auxiliary(&w.items[k-1])
	}
	return false
}

// auxiliary reports whether the verb is one that another follows: «باتت الحرب
// تهدد».
func (w *work) auxiliary(x *item) bool {
	return x.reading != nil && (x.reading.POS == rawi.AUX || w.s.be[x.reading.Lemma])
}

// behindAuxiliary reports whether the party at j stands right behind an auxiliary
// whose verb is at k: «كانت الحكومة قد اتهمت», which leaves no doubt who acts.
func (w *work) behindAuxiliary(j, k int) bool {
	return j > 0 && j < k && w.items[j-1].kind == itVerb && w.auxiliary(&w.items[j-1])
}

// pluperfectOf returns the auxiliary with a subject that «قد» before the perfect at
// k takes up, or -1: «كانت المحكمة (وهي …) قد أمرت».
func (w *work) pluperfectOf(k int) int {
	if k == 0 || w.items[k].reading.Aspect != rawi.Perfect {
		return -1
	}
	if p := &w.items[k-1]; p.kind != itParticle || p.wa || w.d.Tokens[p.first].Reading().Lemma != "قد" {
		return -1
	}
	for j := k - 2; j >= 0 && j > k-16; j-- {
		x := &w.items[j]
		if x.kind == itStop || x.kind == itSub {
			return -1
		}
		if x.kind == itVerb && w.auxiliary(x) && x.reading.Aspect == rawi.Perfect && len(x.subj) > 0 {
			return j
		}
	}
	return -1
}

// headOfChain returns the first of the nouns that stand in a row up to k.
func (w *work) headOfChain(k int) int {
	for k > 0 && w.items[k-1].kind == itNoun && w.items[k].prep == 0 && !w.items[k].wa && w.items[k-1].last == w.items[k].first {
		k--
	}
	return k
}

// firstOf returns the first of the coordinated parties of which k is one.
func (w *work) firstOf(k int) int {
	for k > 0 && w.items[k].prep == 0 {
		if k > 1 && !w.items[k].wa && w.items[k-1].kind == itConj && w.items[k-2].kind == itParty {
			k -= 2 // «تركيا و"رينو"»
			continue
		}
		if !w.items[k].wa || w.items[k-1].kind != itParty {
			break
		}
		k--
	}
	return k
}

func (w *work) verbBefore(k int) int {
	for j := k - 1; j >= 0; j-- {
		if w.items[j].kind == itVerb {
			return j
		}
		if w.items[j].kind == itStop {
			return -1
		}
	}
	return -1
}

// agrees reports whether the verb and the noun at k do not contradict each
// other in gender.
func (w *work) agrees(verb *rawi.Reading, k int) bool {
	if verb == nil {
		return true
	}
	g := w.gender(k)
	return g == rawi.NoGender || verb.Gender == rawi.NoGender || g == verb.Gender
}

func (w *work) gender(k int) rawi.Gender {
	it := &w.items[k]
	if e := w.d.Entity(it.ent); e != nil {
		if e.Type == rawi.Person || e.Type == rawi.Role && e.Count == rawi.Singular {
			return e.Gender
		}
		if e.Type == rawi.Place {
			return rawi.NoGender
		}
	}
	head := w.headToken(it)
	r := w.d.Tokens[head].Reading()
	switch {
	case strings.HasSuffix(w.d.Tokens[head].Norm(), "ات"):
		return rawi.Feminine
	case r.Count == rawi.Plural:
		return rawi.NoGender
	}
	return r.Gender
}

// group returns the party at k and those coordinated with it.
func (w *work) group(k int) []int {
	if w.items[k].kind != itParty {
		return nil
	}
	if n := w.named(k); n > 0 {
		k = n
	} else if n := w.apposed(k); n > 0 {
		k = n
	}
	out := []int{k}
	for j := k + 1; j < len(w.items); j++ {
		x := &w.items[j]
		if x.kind == itAdj || x.kind == itConj || w.restated(j, k) {
			continue
		}
		if x.kind == itComma && (w.listed(j+1, k) || w.restated(j+1, k)) {
			continue
		}
		if x.kind != itParty || !x.wa || x.prep != 0 && x.prep != w.items[k].prep {
			if x.kind == itParty && x.prep == 0 && w.items[j-1].kind == itConj {
				out = append(out, j)
				continue
			}
			break
		}
		if n := w.apposed(j); n == j+1 {
			j = n // «ونائبه فلان»
		}
		out = append(out, j)
	}
	return out
}

// restated reports whether the item at j names the party at k once more: «كل من
// الرئيسين الأمريكي، فلان ونظيره فلان».
func (w *work) restated(j, k int) bool {
	if j >= len(w.items) {
		return false
	}
	x := &w.items[j]
	return x.kind == itParty && x.ent != 0 && x.ent == w.items[k].ent && x.prep == 0 && !x.wa
}

// listed reports whether the item at j goes on a list of parties behind a comma:
// «فلان، وفلان، وفلان».
func (w *work) listed(j, k int) bool {
	if j+1 >= len(w.items) || w.items[j].kind != itParty || !w.items[j].wa || w.items[j].prep != 0 || w.items[j].row > 0 && w.items[j].class == wTarget {
		return false
	}
	switch w.items[j+1].kind {
	case itVerb, itParticle, itSub:
		return false
	}
	return true
}

// named returns the first of the names behind a title for several: «الرئيسين
// الأمريكي فلان والروسي فلان»; 0 for none.
func (w *work) named(k int) int {
	it := &w.items[k]
	if it.row == 0 || it.class != wParty {
		return 0
	}
	if !w.isDual(it.first) {
		return 0
	}
	for j := k + 1; j < len(w.items) && j < k+4; j++ {
		x := &w.items[j]
		switch x.kind {
		case itAdj, itComma:
			continue
		case itParty:
			if e := w.d.Entity(x.ent); e != nil && e.Type == rawi.Person && x.prep == 0 && !x.wa {
				return j
			}
		}
		return 0
	}
	return 0
}

// isDual reports whether a word may be a dual.
func (w *work) isDual(i int) bool {
	t := &w.d.Tokens[i]
	for j := range t.Word.Readings {
		if t.Word.Readings[j].Count == rawi.Dual {
			return true
		}
	}
	return false
}

// headCount is the number of the head of a description, which stands behind a
// quantity.
func (w *work) headCount(it *item) rawi.Count {
	if t := &w.d.Tokens[w.headToken(it)]; w.partyRow(t, t.Reading()) > 0 {
		return t.Reading().Count
	}
	return rawi.NoCount
}

// headToken returns the token of the head of a party: «العمال» of «مئات العمال».
func (w *work) headToken(it *item) int {
	if it.row == 0 {
		return it.first
	}
	for j := it.first; j < it.last; j++ {
		t := &w.d.Tokens[j]
		if w.partyRow(t, t.Reading()) == it.row {
			return j
		}
	}
	return it.first
}

// arguments finds the parties of the event at k.
func (w *work) arguments(k int, fd *found, last int) {
	if fd.form == asFinite {
		w.verbArguments(k, fd, last)
	} else {
		w.nounArguments(k, fd, last)
	}
	if len(fd.recipients) == 0 && len(fd.pat.rest) > 0 {
		w.phraseRecipient(k, last, fd)
	}
	if len(fd.recipients) == 0 && fd.pat.typ == "PROTEST" {
		w.governed(k, last, fd, prepAmam) // «تظاهروا أمام السفارة»
	}
	switch fd.pat.typ {
	case "ACCUSE", "SUPPORT", "REJECT":
		fd.matter = w.matterOf(k, last)
	}
	w.doer(k, last, fd)
	w.undergone(k, fd)
	w.speakers(fd)
	w.firstPerson(fd)
	w.asked(k, last, fd)
	w.agents(k, last, fd)
	if fd.pat.swap {
		if it := &w.items[k]; it.kind == itVerb && len(it.subj) == 1 {
			if o := w.owner(it.subj[0]); o != it.subj[0] {
				fd.actors = w.refs([]int{o}, nil)
			}
		}
		fd.actors, fd.recipients = nil, append(fd.recipients[:0:0], append(fd.actors, fd.recipients...)...)
		w.agents(k, last, fd)
		w.whose(last, fd)
	}
	if fd.pat.mutual && len(fd.actors) == 0 && (len(fd.recipients) > 0 || fd.place != 0 && fd.pat.typ == "CONSULT" && w.items[k].prep&(prepIla|prepFi) != 0) && fd.form != asFinite {
		fd.actors = without(w.clauseActors(k), fd.recipients)
		if len(fd.actors) == 0 && w.verbBefore(k) < 0 {
			fd.actors = without(w.mainActors(k), fd.recipients)
		}
	}
	if fd.pat.mutual && !accord(fd.pat.typ) && len(fd.actors) == 2 && len(fd.recipients) == 0 && !w.together(k, fd) {
		fd.actors, fd.recipients = fd.actors[:1:1], fd.actors[1:]
	}
	if fd.pat.mode == "visit" {
		w.hosts(fd)
	}
	if fd.pat.guest {
		fd.actors, fd.recipients = fd.recipients, fd.actors
	}
	if violent(fd.pat.typ) {
		fd.actors = slices.DeleteFunc(fd.actors, w.press) // «وفقا لإحصاء الوكالة فقد أصيب …»
	}
	fd.recipients = without(fd.recipients, fd.actors)
}

// whose finds who did what somebody suffered, behind the noun for it: «تعرض لهجوم من
// سجين», «تعرضت لقصف تركي».
func (w *work) whose(last int, fd *found) {
	if len(fd.actors) > 0 {
		return
	}
	for n := range w.items {
		x := &w.items[n]
		switch {
		case x.first < last:
		case x.kind == itAdj && x.iso != "" && x.prep == 0 && !x.wa:
			if e := w.nation(n); e != 0 && !contains(fd.recipients, e) {
				fd.actors = []rawi.EntityRef{e}
			}
			return
		case x.kind == itAdj && x.prep == 0 && !x.wa:
		case x.kind == itParty && x.prep == prepMin && !x.wa:
			fd.actors = without(w.actorRefs(w.group(n), nil), fd.recipients)
			return
		default:
			return
		}
	}
}

// undergone finds who suffered the act at k where a verb before it says so: «تعرضت
// الوزيرة لكثير من الانتقادات».
func (w *work) undergone(k int, fd *found) {
	if len(fd.recipients) > 0 || fd.form == asFinite || fd.pat.typ != "ACCUSE" && fd.pat.typ != "THREATEN" {
		return
	}
	v := w.verbBefore(k)
	if v < 0 || v < k-6 || w.items[v].passive() || !w.s.suffer[w.items[v].reading.Lemma] {
		return
	}
	for j := v + 1; j < k; j++ {
		if x := &w.items[j]; x.kind == itNoun && w.isAct(j) || x.kind == itSub || x.kind == itStop || x.kind == itRel {
			return
		}
	}
	fd.recipients = without(w.subjectActors(v), fd.actors)
}

// doer finds who did what is judged where a clause tells it: «واصفا ما قام به فلان
// بأنه».
func (w *work) doer(k, last int, fd *found) {
	switch fd.pat.typ {
	case "ACCUSE", "SUPPORT", "REJECT":
	default:
		return
	}
	if len(fd.recipients) > 0 {
		return
	}
	n := k + 1
	for n < len(w.items) && (w.items[n].first < last || slices.Contains(w.items[k].subj, n)) {
		n++
	}
	if n+1 >= len(w.items) || w.items[n+1].kind != itVerb || w.items[n].wa || w.items[n].prep&^(prepBi|prepAla|prepLi) != 0 || w.d.Tokens[w.items[n].first].Reading().Lemma != "ما" {
		return
	}
	if v := &w.items[n+1]; !v.passive() && v.reading.Aspect == rawi.Perfect {
		fd.recipients = without(w.actorRefs(w.subject(n+1), nil), fd.actors)
	}
}

// asked finds with whom a call for talks or ties wants them: «تدعو إلى حوار مع الصين»,
// «دعا إلى تعزيز العلاقات بين بلاده والصين».
func (w *work) asked(k, last int, fd *found) {
	if fd.pat.typ != "REQUEST" || len(fd.recipients) > 0 {
		return
	}
	want := prepBayn
	if fd.pat.mode == "meet" {
		want |= prepMaa
	}
	w.governed(k, last, fd, want)
	fd.recipients = slices.DeleteFunc(fd.recipients, func(r rawi.EntityRef) bool { return w.compatriot(r, fd.actors) })
}

// press reports whether a party is of the press.
func (w *work) press(r rawi.EntityRef) bool {
	return slices.Contains(w.d.Entity(r).Sector, "JRN")
}

// accord reports whether the acts of a type are of all sides alike where both are
// named together: «اتفاق بين X وY». Of a talk or a fight the first has begun.
func accord(typ string) bool { return typ == "AGREE" || typ == "CONCEDE" || typ == "SUPPORT" }

// phraseRecipient finds whom a phrase is done to where its pattern does not say
// how: the phrase itself names them («طرد ثلاثة دبلوماسيين»), or what its last word
// governs («شن هجوما على …»).
func (w *work) phraseRecipient(k, last int, fd *found) {
	for j := k + 1; j < len(w.items) && w.items[j].first < last; j++ {
		x := &w.items[j]
		if x.kind == itParty && x.row > 0 && x.prep == 0 && !w.isWeapon(j) && !slices.Contains(w.items[k].subj, j) && (fd.pat.rec&object != 0 || fd.pat.typ == "COERCE" && x.last >= last) {
			fd.recipients = without(w.refs([]int{j}, nil), fd.actors)
		}
	}
	if len(fd.recipients) > 0 {
		return
	}
	switch fd.pat.typ {
	case "ASSAULT", "SANCTION", "ACCUSE", "COERCE", "THREATEN", "MOBILIZE", "PROTEST":
		w.governed(k, last, fd, prepAla|prepDid)
	case "AGREE", "COOPERATE", "CONSULT", "REJECT":
		w.governed(k, last, fd, prepMaa)
	}
	fd.recipients = without(fd.recipients, fd.actors)
}

// matterOf returns the token of the act that the verb or noun at k has for its
// object, or 0: «استنكر الوزير ذلك الهجوم», «أدان جريمة قتل …». An act that says
// whose it is is left to its genitive.
func (w *work) matterOf(k, last int) int {
	skip := -1
	if subj := w.items[k].subj; w.items[k].kind == itVerb && len(subj) > 0 {
		skip = w.lastOf(subj[0])
	}
	for j := k + 1; j < len(w.items) && j < k+9; j++ {
		x := &w.items[j]
		if x.first < last || j <= skip {
			continue
		}
		switch x.kind {
		case itAdj, itTime, itParticle, itPronoun:
			continue
		case itNoun:
			r := w.d.Tokens[x.first].Reading()
			if !w.isAct(j) && !(w.s.deeds[r.Dict] && r.Pro.Has(rawi.Al)) {
				if n := j + 1; n < len(w.items) && w.items[n].kind == itNoun && w.items[n].prep == 0 && !w.items[n].wa && !r.Pro.Any(rawi.Al) {
					continue
				}
				return 0
			}
			if n := j + 1; n < len(w.items) && (w.items[n].kind == itParty && w.items[n].prep == 0 && !w.items[n].wa || w.items[n].kind == itAdj && w.items[n].iso != "") {
				if r.Pro.Any(rawi.Al) || w.items[n].kind == itAdj {
					return 0
				}
			}
			return x.first
		}
		return 0
	}
	return 0
}

// isAct reports whether the noun at k names an act that the patterns know.
func (w *work) isAct(k int) bool {
	r := w.d.Tokens[w.items[k].first].Reading()
	return w.s.acts[r.Lemma] || w.s.acts[r.Dict]
}

// together reports whether the actors of a mutual act are the coordinated subject
// of its verb, so that none of them is the other's visitor: «بحث X وY».
func (w *work) together(k int, fd *found) bool {
	return fd.form == asFinite && fd.pat.mode != "visit" && len(w.items[k].subj) > 1
}

// hosts puts the state in the place of its town: who arrives in a capital
// visits the state, where the document names it.
func (w *work) hosts(fd *found) {
	for i, r := range fd.recipients {
		e := w.d.Entity(r)
		if e.Type != rawi.Place || e.Country == "" || w.isState(e) {
			continue
		}
		fd.place = r
		if state := w.stateNamed(e.Country); state != 0 && !contains(fd.recipients, state) {
			fd.recipients[i] = state
		}
	}
}

// isState reports whether a place is a state by its name.
func (w *work) isState(e *rawi.Entity) bool { return w.s.states[arabic.Normalise(e.Name)] }

// governs reports whether a place is a state or a capital, which may stand for its
// government.
func (w *work) governs(e *rawi.Entity) bool {
	return w.isState(e) || w.s.seats[arabic.Normalise(e.Name)]
}

// stateNamed returns the place of the document that is the state of a code.
func (w *work) stateNamed(iso string) rawi.EntityRef {
	for i := range w.d.Entities {
		e := &w.d.Entities[i]
		if e.Type == rawi.Place && e.Country == iso && w.isState(e) {
			return rawi.EntityRef(i + 1)
		}
	}
	return 0
}

func (w *work) verbArguments(k int, fd *found, last int) {
	it := &w.items[k]
	pat := fd.pat
	subj := w.subject(k)
	post := w.bare(k + 1)
	if pat.joins {
		w.joined(k, last, fd, post)
		return
	}
	fd.vowelled = w.vowelled(k, fd)
	passive := fd.reading.Passive || fd.vowelled || w.looksPassive(k, fd, post)
	if fd.vowelled {
		it.subj = nil // what stands there suffers it
	}
	if passive && pat.rec&object != 0 {
		if post >= 0 {
			subj = w.group(w.owner(post))
		}
		fd.recipients = w.refs(subj, fd.recipients)
		w.governed(k, last, fd, pat.rec&^object)
		return
	}
	if fd.reading.Passive || passive && len(pat.rest) > 0 {
		w.governed(k, last, fd, pat.rec)
		return
	}
	obj := -1
	if pat.rec&object != 0 {
		switch {
		case it.noSubject && post == k+1 && w.items[post].kind == itParty:
			obj = post
		case len(pat.rest) > 0 && last > it.last:
			obj = w.behindPhrase(last, subj)
		case fd.reading.Enc.Person != 0:
			fd.recipients = w.objectPronoun(k, fd, subj)
		case post < 0 || len(subj) > 0 && w.objectFirst(post) == subj[0]:
		case it.subjEnt != 0 || it.noSubject:
			obj = post
		case pat.typ == "REQUEST" && it.wa && len(subj) > 0 && subj[0] == post && w.items[post].class == wPeople && w.second(post) < 0:
			// «ودعا جميع المعنيين إلى …»
			subj, obj = nil, post
			if v := w.verbBefore(k); v >= 0 {
				subj = w.items[v].subj
			}
		case len(subj) > 0 && w.leads(post, subj[0]):
			obj = w.second(subj[len(subj)-1])
			if obj < 0 && it.wa && w.verbBefore(k) >= 0 && len(w.items[w.verbBefore(k)].subj) > 0 {
				subj, obj = w.items[w.verbBefore(k)].subj, post
				it.subj = subj
			}
		case len(subj) == 0 && w.items[post].kind == itNoun:
			obj = w.second(post)
		default:
			obj = post
		}
	}
	if obj >= 0 && len(pat.rest) == 0 && w.complement(k+1, obj) {
		obj = -1
	}
	if obj < 0 && pat.typ == "REQUEST" && pat.rec&object != 0 && fd.reading.Enc.Person == 0 && len(pat.rest) == 0 {
		obj = w.beforeComplement(k, subj)
	}
	if obj >= 0 && w.items[obj].kind == itNoun && w.items[obj].prep == 0 && obj+1 < len(w.items) {
		// «قصفت مواقع الحوثيين»: whom the thing belongs to
		// but who refuses an act refuses its author, not whom it would be done to
		if n := obj + 1; w.items[n].kind == itParty && w.items[n].prep == 0 && !w.items[n].wa && len(pat.rest) == 0 && !(pat.typ == "REJECT" && w.isAct(obj)) {
			obj = n
		}
	}
	if obj >= 0 && w.items[obj].kind == itNoun {
		if n := w.belongs(obj); n > 0 {
			obj = n
		}
	}
	if obj < 0 && len(subj) > 0 && w.leads(post, subj[0]) && w.meetsTopic(k, fd, post) {
		fd.actors, subj, obj = []rawi.EntityRef{w.topicBefore}, nil, post
	}
	if obj >= 0 && obj+1 < len(w.items) && w.items[obj].kind == itNoun && w.items[obj+1].kind == itAdj && w.items[obj+1].iso != "" && pat.tone == toneNotGood {
		if e := w.nation(obj + 1); e != 0 {
			fd.recipients = append(fd.recipients, e) // «وصف العقوبات الأمريكية»
		}
	}
	if obj >= 0 {
		obj = w.owner(obj)
		fd.recipients = w.refs(w.group(obj), fd.recipients)
	}
	fd.actors = w.actorRefs(subj, fd.actors)
	fd.direct, fd.object = len(subj) > 0 && (post == k+1 && w.leads(post, subj[0]) || post >= 0 && w.objectFirst(post) == subj[0] || w.behindAuxiliary(subj[0], k) || subj[0] == k-1 && fd.reading.Pro.Any(rawi.Fa)), it.noSubject && obj >= 0 && (len(subj) > 0 || it.subjEnt != 0)
	if len(fd.actors) == 0 && it.subjEnt != 0 && !passive {
		fd.actors = append(fd.actors, it.subjEnt)
	}
	if len(fd.recipients) == 0 || pat.mutual {
		w.governed(k, last, fd, pat.rec&^object)
	}
	if len(fd.recipients) == 0 && pat.mode == "visit" && len(subj) > 0 {
		// «وصل الوزير القاهرة»
		goal := post
		if w.leads(post, subj[0]) {
			goal = w.second(w.lastOf(subj[0]))
		}
		if goal >= 0 {
			if e := w.d.Entity(w.items[goal].ent); e != nil && e.Type == rawi.Place {
				fd.recipients = w.refs([]int{goal}, nil)
			}
		}
	}
}

// resumes reports whether the pronoun attached to a verb takes up the party at k,
// the antecedent of its relative clause.
func (w *work) resumes(k int, verb *rawi.Reading) bool {
	return verb.Enc.Person == 3 && verb.Enc.Count != rawi.Plural && w.means(k, verb.Enc)
}

// objectPronoun returns whom the pronoun attached to the verb at k means: the
// antecedent of a relative clause, where it is a party, else a party before.
func (w *work) objectPronoun(k int, fd *found, subj []int) []rawi.EntityRef {
	if fd.reading.Enc.Person == 1 {
		if s := w.statement(fd.claimed); s != nil {
			return append(fd.recipients, s.Speakers...) // «اتهمونا بالكذب»
		}
	}
	_, relative := w.before(k)
	if relative >= 0 && !slices.Contains(subj, relative) && w.resumes(relative, fd.reading) {
		return w.refs(w.group(relative), fd.recipients)
	}
	if e := w.pronoun(k, fd.reading.Enc, subj); e != 0 {
		return append(fd.recipients, e)
	}
	return fd.recipients
}

// complement reports whether what a verb governs by a preposition and a verbal noun
// stands among the items from k to end: the object stands before it.
func (w *work) complement(k, end int) bool {
	for j := k; j < end; j++ {
		x := &w.items[j]
		if x.kind == itNoun && x.prep&(prepBi|prepIla|prepAla) != 0 && x.reading != nil && x.reading.Deriv == rawi.Masdar {
			return true
		}
	}
	return false
}

// beforeComplement returns the party right before «إلى» and what is asked, which is the
// object behind a long subject: «ناشد فلان، المسؤول في …، دول العالم إلى استقبال …».
func (w *work) beforeComplement(k int, subj []int) int {
	for j := k + 1; j+1 < len(w.items) && j < k+14; j++ {
		x, next := &w.items[j], &w.items[j+1]
		switch {
		case x.kind == itVerb || x.kind == itStop || x.kind == itSub:
			return -1
		case x.kind != itParty || x.prep != 0 || x.wa || slices.Contains(subj, j) || w.apposed(j) > 0 || x.class == wTarget && x.ent != 0 && !w.isState(w.d.Entity(x.ent)):
			continue
		case j > 0 && w.items[j-1].last == x.first && (w.items[j-1].kind == itNoun || w.items[j-1].kind == itAdj || w.items[j-1].kind == itParty && w.items[j-1].row > 0):
			continue
		case next.kind == itNoun && next.prep&(prepIla|prepBi|prepAla|prepLi) != 0 && next.reading != nil && next.reading.Deriv == rawi.Masdar:
			return j
		}
	}
	return -1
}

// behindPhrase returns the party right behind a phrase: «أطلق سراح الأسرى»; or,
// where the phrase is split by its object, the one inside it.
func (w *work) behindPhrase(last int, subj []int) int {
	if len(subj) > 0 {
		if o := w.second(subj[len(subj)-1]); o >= 0 && w.items[o].kind == itParty && w.items[o].last < last {
			return o
		}
	}
	for j := range w.items {
		x := &w.items[j]
		if x.first < last || x.kind == itAdj && x.first < last+2 {
			continue
		}
		if x.kind == itParty && x.prep == 0 && !x.wa && !slices.Contains(subj, j) {
			return j
		}
		break
	}
	if len(subj) > 0 {
		if o := w.second(subj[len(subj)-1]); o >= 0 && w.items[o].kind == itParty {
			return o
		}
	}
	return -1
}

// joined finds the parties of «اللقاء الذي جمعه بنظيره», «اجتماع ضم فلانا
// وفلانا»: the subject is the encounter, the objects meet.
func (w *work) joined(k, last int, fd *found, post int) {
	if fd.reading.Enc.Person != 0 {
		if e := w.pronoun(k, fd.reading.Enc, nil); e != 0 {
			fd.actors = append(fd.actors, e)
		}
	} else if post >= 0 {
		if w.items[post].kind == itNoun {
			post = w.second(post)
		}
		if post >= 0 {
			fd.actors = w.refs(w.group(post), fd.actors)
		}
	}
	if len(fd.actors) < 2 {
		w.governed(k, last, fd, fd.pat.rec&^object)
	}
}

// leads reports whether the party at k is the subject, or the title before its
// name.
func (w *work) leads(k, subject int) bool {
	return k == subject || k >= 0 && k < subject && (w.apposed(k) == subject || w.named(k) == subject)
}

// meetsTopic reports whether the one party behind a verb of meeting is its
// object: «زار القاهرة حيث التقى الرئيس».
func (w *work) meetsTopic(k int, fd *found, post int) bool {
	if fd.reading.Enc.Person != 0 {
		return false // «وصل إلى المطار حيث استقبله الوزير»: its object is attached
	}
	if fd.pat.format != "bilateral" && fd.pat.mode != "visit" || k == 0 || w.topicBefore == 0 || w.topicBefore == w.ref(post) {
		return false
	}
	e := w.d.Entity(w.topicBefore)
	p := rawi.Pronoun{Person: 3, Gender: fd.reading.Gender, Count: rawi.Singular}
	if e.Type != rawi.Person || !w.entityMeans(e, p) {
		return false
	}
	for j := post + 1; j < len(w.items) && j < post+8; j++ {
		x := &w.items[j]
		if x.kind == itVerb || x.kind == itStop || x.kind == itSub {
			break
		}
		if x.kind == itParty && x.prep&(prepMaa|prepBi|prepIla|prepLi) != 0 && x.class != wTarget {
			return false
		}
	}
	return true
}

// owner returns whom the thing at k belongs to: «مواقع تابعة للحركة».
func (w *work) owner(k int) int {
	if w.items[k].class != wTarget || w.items[k].row == 0 || w.items[k].kind != itParty {
		return k
	}
	for j := k + 1; j < len(w.items) && j < k+4; j++ {
		x := &w.items[j]
		if e := w.d.Entity(x.ent); j == k+1 && x.prep == prepMaa && e != nil && e.Type == rawi.Place && w.isState(e) {
			return j // «الحدود مع سوريا»
		}
		if n := j + 1; j == k+1 && x.wa && x.prep == 0 && x.kind == itNoun && n < len(w.items) && w.items[n].kind == itParty && w.items[n].prep == 0 && !w.items[n].wa && w.items[n].first == x.last {
			return n // «معاقل وتجمعات الحركة»
		}
		if x.kind == itParty && x.prep == prepLi && x.class != wTarget && w.items[j].first <= w.items[k].last+2 {
			return j
		}
		if e := w.d.Entity(x.ent); j == k+1 && x.prep == prepFi && e != nil && e.Type == rawi.Place && w.isState(e) && w.items[k].last == w.items[k].first+1 {
			return j // «أهداف في إيران»
		}
		if x.kind != itAdj {
			return k
		}
	}
	return k
}

// belongs returns the party that the thing at k is said to belong to, or 0: «قطعات
// عسكرية تابعة للفرقة».
func (w *work) belongs(k int) int {
	n := k + 1
	for n < len(w.items) && w.items[n].kind == itAdj && w.items[n].prep == 0 && !w.items[n].wa {
		n++
	}
	if n == k+1 || n >= len(w.items) || w.items[n].kind != itParty || w.items[n].prep != prepLi || w.items[n].wa {
		return 0
	}
	if r := w.items[n-1].reading; r == nil || r.Deriv != rawi.ActiveParticiple {
		return 0
	}
	return n
}

// vowelled reports whether a perfect is written with the vowel of the passive:
// «أُغلقت».
func (w *work) vowelled(k int, fd *found) bool {
	r := fd.reading
	t := &w.d.Tokens[w.items[k].first]
	if !r.PassiveOK || r.Aspect != rawi.Perfect || t.Word.Offsets == nil || int(r.StemStart) >= len(t.Word.Offsets) {
		return false
	}
	text := w.d.Text[t.Start+int(t.Word.Offsets[r.StemStart]) : t.End]
	_, n := utf8.DecodeRuneInString(text)
	return strings.HasPrefix(text[n:], "\u064f")
}

// looksPassive decides for a form that may be read both ways: it is passive
// where the one party behind it suffers rather than acts.
func (w *work) looksPassive(k int, fd *found, post int) bool {
	r := fd.reading
	if pre, _ := w.before(k); post < 0 && pre >= 0 && r.PassiveOK && r.Enc.Person == 0 && fd.cue == 0 && fd.pat.rec&object != 0 && (w.items[pre].class == wPeople && violent(fd.pat.typ) || fd.pat.mode == "arrest" && w.isPerson(&w.items[pre])) {
		return true // «ثلاثة مدنيين قتلوا»
	}
	if !r.PassiveOK || post < 0 || fd.pat.rec&object == 0 || fd.cue != 0 || r.Enc.Person != 0 {
		return false
	}
	x := &w.items[post]
	if x.kind != itParty || w.second(w.lastOf(post)) >= 0 || w.items[k].subjEnt != 0 || !w.agrees(r, post) {
		return false
	}
	if pre, _ := w.before(k); pre >= 0 && w.items[pre].ent != 0 && w.agrees(r, pre) {
		return false
	}
	if w.items[k].wa && w.verbBefore(k) >= 0 {
		return false
	}
	if !violent(fd.pat.typ) {
		return false
	}
	return x.class == wPeople || x.class == 0 || x.row > 0 && !w.d.Tokens[x.first].Reading().Pro.Has(rawi.Al) && r.Aspect == rawi.Perfect
}

// violent reports whether the acts of a type are done to people, so that who
// stands alone beside the verb may suffer it.
func violent(typ string) bool { return typ == "ASSAULT" || typ == "COERCE" || typ == "SANCTION" }

func (w *work) lastOf(k int) int {
	g := w.group(k)
	if len(g) == 0 {
		return k
	}
	return g[len(g)-1]
}

// nounArguments finds the parties of a verbal noun, a participle or a noun.
func (w *work) nounArguments(k int, fd *found, last int) {
	pat, r := fd.pat, fd.reading
	n := k + 1
	for n < len(w.items) && w.items[n].first < last {
		n++
	}
	genRecipient := pat.rec&object != 0 && !pat.genActor
	participle := fd.form == asActive || fd.form == asPassive
	if r.Enc.Person != 0 && !r.Pro.Any(rawi.Al) {
		if e := w.pronounOf(k, r.Enc, pat); e != 0 {
			if o := w.sufferer(n); genRecipient && fd.form == asMasdar && o >= 0 {
				// «اتهامها لإسرائيل»: the pronoun acts
				fd.actors = append(fd.actors, e)
				fd.recipients = w.refs(w.group(o), nil)
			} else if genRecipient && fd.form == asMasdar && w.rightBehind(k+1, w.items[k].last) {
				// «قصفه مواقع الحركة», «إحالتها قضية ضد تركيا»
				fd.actors = append(fd.actors, e)
				if o := w.held(n); o >= 0 {
					fd.recipients = w.refs(w.group(w.owner(o)), nil)
				}
			} else if genRecipient {
				fd.recipients = append(fd.recipients, e)
			} else {
				fd.actors = append(fd.actors, e)
			}
		}
	}
	bareGenitive := true
	for n < len(w.items) && w.items[n].kind == itAdj && w.items[n].prep == 0 {
		bareGenitive = participle
		if w.items[n].iso != "" && !participle && len(fd.actors) == 0 {
			if e := w.nation(n); e != 0 {
				fd.actors = append(fd.actors, e)
			}
		}
		n++
	}
	if n < len(w.items) && w.items[n].kind == itParty && w.items[n].prep == 0 && !w.items[n].wa && (!r.Pro.Any(rawi.Al) || participle) && r.Enc.Person == 0 && bareGenitive && !w.isWeapon(n) {
		g := w.group(n)
		if e := w.d.Entity(w.items[n].ent); pat.mode == "visit" && e != nil && e.Type == rawi.Place {
			fd.recipients = w.refs(g, fd.recipients)
		} else if pat.mutual && len(g) == 1 && e != nil && e.Type == rawi.Place {
			fd.place = w.items[n].ent // «محادثات جنيف»
		} else if fd.form == asActive || genRecipient && (fd.form != asPassive) {
			fd.recipients = w.refs(g, fd.recipients)
			// «اعتقال الشرطة ناشطين»: the first is the actor where a second follows
			if o := w.second(w.lastOf(n)); fd.form == asMasdar && o >= 0 && w.items[o].kind == itParty && o <= w.lastOf(n)+1 {
				fd.actors = append(fd.actors, fd.recipients...)
				fd.recipients = w.refs(w.group(o), nil)
			} else if o := w.sufferer(w.lastOf(n) + 1); fd.form == asMasdar && o >= 0 {
				fd.actors = append(fd.actors, fd.recipients...)
				fd.recipients = w.refs(w.group(o), nil)
			}
		} else {
			fd.actors = w.actorRefs(g, fd.actors)
			if o := w.second(w.lastOf(n)); pat.rec&object != 0 && o >= 0 && w.items[o].kind == itParty && o <= w.lastOf(n)+3 {
				fd.recipients = w.refs(w.group(o), fd.recipients)
			}
		}
	} else if n < len(w.items) && w.items[n].kind == itNoun && w.items[n].prep == 0 && n+1 < len(w.items) && genRecipient && !r.Pro.Any(rawi.Al) {
		// «قصف مواقع الحوثيين», «إدانة العقوبات الأمريكية»
		if x := &w.items[n+1]; x.kind == itParty && x.prep == 0 && !x.wa {
			fd.recipients = w.refs(w.group(n+1), fd.recipients)
		} else if x.kind == itAdj && x.iso != "" && pat.tone == 0 && !violent(pat.typ) {
			if e := w.nation(n + 1); e != 0 {
				fd.recipients = append(fd.recipients, e)
			}
		}
	}
	if b := w.bare(k + 1); pat.mutual && r.Enc.Person != 0 && len(fd.recipients) == 0 && b >= 0 && w.isPerson(&w.items[b]) {
		fd.recipients = without(w.refs(w.group(b), nil), fd.actors) // «لقائه، أمس، الوزير فلانا»
	}
	if len(fd.recipients) == 0 || pat.mutual {
		want := pat.rec &^ object
		if pat.rec&object != 0 {
			want |= prepLi
		}
		before := len(fd.recipients)
		w.governed(k, last, fd, want)
		if genRecipient && fd.form == asMasdar && len(fd.recipients) > before && before == 0 && len(fd.actors) == 0 && n < len(w.items) && w.items[n].kind == itParty {
			fd.actors = w.actorRefs(w.group(n), fd.actors)
		}
	}
	if len(fd.actors) > 0 {
		return
	}
	if pat.genActor && n < len(w.items) && w.items[n].kind == itParty && w.items[n].prep == prepMin {
		fd.actors = w.actorRefs(w.group(n), nil) // «هجوم من مسلحين»
		return
	}
	switch {
	case participle:
		fd.actors = w.clauseActors(k)
	case fd.form == asNoun && genRecipient:
		// «أعلن الجيش مقتل …»: who tells of a death did not cause it
	case !w.behind(n, k, fd):
		fd.actors = without(w.lightActors(k), fd.recipients)
	}
}

// isWeapon reports whether a thing is what the violence is done with: «انفجار سيارة
// مفخخة».
func (w *work) isWeapon(k int) bool {
	x := &w.items[k]
	if x.class != wTarget || x.row == 0 {
		return false
	}
	for j := x.first + 1; j < x.last; j++ {
		t := &w.d.Tokens[j]
		for i := range t.Word.Readings {
			if r := &t.Word.Readings[i]; w.s.tones[r.Dict] == toneViolent || w.s.tones[strings.TrimSuffix(r.Dict, "ة")] == toneViolent {
				return true
			}
		}
	}
	return false
}

// sufferer returns the party behind «ل» at k, past adjectives, or -1: in «قصف
// تركيا لقبرص» the genitive acts.
func (w *work) sufferer(k int) int {
	for k < len(w.items) && w.items[k].kind == itAdj && w.items[k].prep == 0 {
		k++
	}
	if k >= len(w.items) || w.items[k].prep != prepLi || w.items[k].wa {
		return -1
	}
	switch x := &w.items[k]; {
	case x.kind == itParty:
		return w.owner(k)
	case x.kind == itNoun && k+1 < len(w.items) && w.items[k+1].kind == itParty && w.items[k+1].prep == 0 && !w.items[k+1].wa:
		return k + 1
	}
	return -1
}

// rightBehind reports whether the item at k stands right behind the token last as the object
// of a verbal noun: no preposition, no adverb of the form «صباحا».
func (w *work) rightBehind(k, last int) bool {
	if k >= len(w.items) {
		return false
	}
	x := &w.items[k]
	if x.first != last || x.prep != 0 || x.wa || x.kind != itNoun && x.kind != itParty {
		return false
	}
	r := w.d.Tokens[x.first].Reading()
	return !r.Accusative && (x.kind == itParty || r.POS == rawi.NOUN)
}

// held returns the party at k, or the one whose the thing at k is; -1 for none.
func (w *work) held(k int) int {
	if w.items[k].kind == itParty {
		return k
	}
	if n := k + 1; n < len(w.items) && w.items[n].kind == itParty && w.items[n].prep == 0 && !w.items[n].wa && w.items[n].first == w.items[k].last {
		return n
	}
	return -1
}

// clauseActors returns the subject of the last verb before k.
func (w *work) clauseActors(k int) []rawi.EntityRef {
	for v := w.verbBefore(k); v >= 0; v = w.verbBefore(v) {
		if a := w.subjectActors(v); len(a) > 0 {
			return a
		}
	}
	return nil
}

// mainActors returns the subject of the clause that follows the comma behind k, where
// k stands in a phrase before it: «بعد محادثات مع نظيره، أعلن الوزير».
func (w *work) mainActors(k int) []rawi.EntityRef {
	for j := k + 1; j+1 < len(w.items); j++ {
		switch w.items[j].kind {
		case itComma:
			v := j + 1
			if w.items[v].kind == itParticle && v+1 < len(w.items) {
				v++
			}
			if x := &w.items[v]; x.kind == itVerb && !x.wa && !x.passive() && x.reading.Person == 3 {
				return w.subjectActors(v)
			}
		case itVerb, itStop, itSub:
			return nil
		}
	}
	return nil
}

// subjectActors returns the entities of the subject of the verb at v: the
// speakers where it reports speech.
func (w *work) subjectActors(v int) []rawi.EntityRef {
	if s := w.statement(rawi.StatementRef(w.stmtCue[w.items[v].first])); s != nil && len(s.Speakers) > 0 {
		return append([]rawi.EntityRef(nil), s.Speakers...)
	}
	if a := w.actorRefs(w.subject(v), nil); len(a) > 0 {
		return a
	}
	if e := w.items[v].subjEnt; e != 0 {
		return []rawi.EntityRef{e}
	}
	return nil
}

// lightActors returns the subject of the verb whose object the verbal noun at k
// is, where the verb only lends it its tense: «أجرى الوزير محادثات», «تمكنت
// القوات من اعتقال».
func (w *work) lightActors(k int) []rawi.EntityRef {
	for v := k - 1; v >= 0 && v > k-9; v-- {
		x := &w.items[v]
		if x.kind == itVerb {
			if (w.s.light[x.reading.Lemma] || x.mark != 0) && !x.passive() {
				return w.subjectActors(v)
			}
			return nil
		}
		if x.kind == itNoun && x.reading != nil && x.reading.Deriv == rawi.Masdar && w.s.light[x.reading.Lemma] {
			if n := v + 1; n < k && w.items[n].kind == itParty && w.items[n].prep == 0 {
				return w.actorRefs(w.group(n), nil)
			}
			if enc := x.reading.Enc; enc.Person == 3 {
				if e := w.pronoun(v, enc, nil); e != 0 {
					return []rawi.EntityRef{e} // «لقيامه بضرب …»
				}
			}
			return w.lightActors(v)
		}
		if x.kind == itStop || x.kind == itSub || x.kind == itRel || x.kind == itNoun && !w.counts(x) {
			return nil
		}
	}
	return nil
}

// counts reports whether a noun only counts what stands behind it: «عددا من
// الغارات».
func (w *work) counts(x *item) bool { return w.quantityAt(x.first) || x.iso != "" }

// asLight reads the noun at n as the light verb that is spelt like it, where a
// pronoun is attached: «مؤتمر صحفي عقده».
func (w *work) asLight(n int) {
	it := &w.items[n]
	t := &w.d.Tokens[it.first]
	if it.prep != 0 || it.wa || it.reading == nil || it.reading.Enc.Person != 3 {
		return
	}
	for j := range t.Word.Readings {
		if r := &t.Word.Readings[j]; r.Deriv == rawi.Finite && r.Enc.Person == 3 && w.s.light[r.Lemma] && r.Aspect == rawi.Perfect {
			it.kind, it.reading = itVerb, r
			return
		}
	}
}

// behind finds the parties of a noun in the light verb behind it: «المحادثات
// التي أجراها الوزير مع نظيره», «مؤتمر صحفي عقده ونظيره».
func (w *work) behind(n, k int, fd *found) bool {
	rel := n < len(w.items) && w.items[n].kind == itRel
	if rel {
		n++
	}
	if n < len(w.items) && !rel && w.items[n].kind == itNoun {
		w.asLight(n)
	}
	if n >= len(w.items) || w.items[n].kind != itVerb || !w.s.light[w.items[n].reading.Lemma] || w.items[n].wa || !rel && w.items[n].reading.Enc.Person != 3 {
		return false
	}
	v := &w.items[n]
	if m := n + 1; m < len(w.items) && w.items[m].kind == itParty && w.items[m].wa && w.items[m].prep == 0 && v.reading.Enc.Person != 0 {
		fd.actors = w.clauseActors(k)
		fd.recipients = without(w.refs(w.group(m), fd.recipients), fd.actors)
		v.sought = true
		return true
	}
	if b := w.bare(n + 1); b >= 0 {
		fd.actors = w.actorRefs(w.group(b), nil)
		v.sought, v.subj = true, w.group(b)
	}
	if len(fd.actors) == 0 {
		fd.actors = w.clauseActors(k)
	}
	if len(fd.recipients) == 0 {
		want := fd.pat.rec &^ object
		if fd.pat.rec&object != 0 && !violent(fd.pat.typ) {
			want |= prepLi | prepIla // «الانتقادات التي وجهها إلى …»
		}
		w.governed(n, w.items[n].last, fd, want)
	}
	return true
}

// governed adds the parties behind the prepositions that the pattern names, in
// the clause of the trigger.
func (w *work) governed(k, last int, fd *found, want prep) {
	switch fd.pat.typ {
	case "THREATEN", "ASSAULT", "SANCTION", "ACCUSE", "COERCE", "MOBILIZE", "REJECT":
		want |= prepDid
	}
	if want == 0 {
		return
	}
	for j := k + 1; j < len(w.items) && j < k+14; j++ {
		x := &w.items[j]
		switch x.kind {
		case itStop, itRel, itSub:
			return
		case itVerb:
			return
		case itComma:
			if j+1 < len(w.items) && (w.items[j+1].kind == itVerb || w.items[j+1].wa) {
				return
			}
		}
		if x.prep&want == 0 || x.prep == prepAgent {
			continue
		}
		n := j
		if x.kind == itNoun || x.kind == itAdj {
			// «على مواقع الحوثيين», «مع عدد من …»
			for n < len(w.items) && (w.items[n].kind == itNoun || w.items[n].kind == itAdj) && n < j+4 && (n == j || w.items[n].prep == 0 && !w.items[n].wa) {
				n++
			}
			if n >= len(w.items) || w.items[n].kind != itParty || w.items[n].prep != 0 || w.items[n].wa {
				continue
			}
			if fd.pat.mutual {
				continue
			}
		} else if x.kind == itPronoun && x.reading.Enc.Person == 1 {
			if s := w.statement(fd.claimed); s != nil && len(fd.recipients) == 0 {
				fd.recipients = without(append([]rawi.EntityRef(nil), s.Speakers...), fd.actors)
				return // «طلبت مني»
			}
			continue
		} else if x.kind == itPronoun {
			if e := w.pronoun(k, x.reading.Enc, nil); e != 0 && !contains(fd.actors, e) {
				fd.recipients = append(fd.recipients, e)
				return
			}
			continue
		} else if x.kind != itParty {
			continue
		}
		if fd.pat.mutual && w.items[n].class == wTarget {
			if e := w.d.Entity(w.items[n].ent); w.items[n].row > 0 || e == nil || e.Type == rawi.Place && fd.pat.mode != "visit" && x.prep == prepBi && !w.governs(e) {
				continue // «اجتمعوا بالمدينة»
			}
		}
		g := w.group(w.owner(n))
		if x.prep == prepBayn && fd.pat.mutual {
			fd.actors = w.refs(g, fd.actors)
			if len(g) == 1 {
				w.secondBetween(g[0], fd)
			}
			return
		}
		before := len(fd.recipients)
		fd.recipients = w.refs(g, fd.recipients)
		if len(fd.recipients) > before {
			return
		}
	}
}

// secondBetween adds the other side of «بين X من جهة وY من جهة أخرى», «بين X
// وبين Y».
func (w *work) secondBetween(k int, fd *found) {
	for j := k + 1; j < len(w.items) && j < k+6; j++ {
		x := &w.items[j]
		if x.kind == itVerb || x.kind == itStop || x.kind == itSub {
			return
		}
		if x.kind == itParty && x.wa && (x.prep == 0 || x.prep == prepBayn) {
			fd.actors = w.refs(w.group(j), fd.actors)
			return
		}
	}
}

// agents adds the party behind «من قبل», «على يد» as an actor.
func (w *work) agents(k, last int, fd *found) {
	if len(fd.actors) > 0 && fd.form == asFinite && !fd.reading.Passive && !fd.reading.PassiveOK {
		return
	}
	for j := k + 1; j < len(w.items) && j < k+14; j++ {
		x := &w.items[j]
		if x.kind == itStop || x.kind == itVerb || x.kind == itSub {
			return
		}
		if x.kind == itNoun && fd.direct && w.isAct(j) && x.first >= last {
			return // the agent is that of another act: «… رغم طردها على يد»
		}
		if x.prep == prepAgent {
			fd.actors = w.refs(w.group(j), nil)
			return
		}
	}
}

// speakers gives an event that is a reported act of speech the speakers and the
// addressee of the statement.
func (w *work) speakers(fd *found) {
	s := w.statement(fd.cue)
	if s == nil {
		return
	}
	if len(fd.actors) > 0 && fd.form == asFinite && (fd.direct || fd.object) {
		// the subject stands right behind the verb
	} else if len(fd.actors) == 0 && fd.form == asFinite && len(s.Speakers) == 1 && contains(fd.recipients, s.Speakers[0]) {
		return // «مظاهرات تطالب الحكومة بـ…»
	} else if len(s.Speakers) > 0 {
		fd.actors = append([]rawi.EntityRef(nil), s.Speakers...)
	} else if s.SpeakerText != "" {
		if e := w.role(s.SpeakerText, s.SpeakerMention); e != 0 {
			fd.actors = []rawi.EntityRef{e}
		}
	}
	if len(fd.recipients) == 0 && s.Addressee != 0 {
		fd.recipients = []rawi.EntityRef{s.Addressee}
	}
	fd.recipients = without(fd.recipients, fd.actors)
	if len(fd.recipients) > 0 || len(s.Content) == 0 {
		return
	}
	switch fd.pat.typ {
	case "ACCUSE", "SUPPORT", "REJECT", "THREATEN", "CONCEDE":
		fd.recipients = without(w.firstParty(s.Content[0], fd.actors, aboutReach), fd.actors)
	case "REQUEST":
		// «طالب بانسحاب القوات»: who is to act, not what the demand is about
		fd.recipients = without(w.firstParty(s.Content[0], fd.actors, demandReach), fd.actors)
	}
}

// firstPerson gives an event told in the first person, or one that only the
// speaker makes («يجب على إسرائيل»), the speaker of the words it stands in.
func (w *work) firstPerson(fd *found) {
	if fd.cue != 0 || fd.form != asFinite || fd.reading.Person != 1 && !fd.pat.speaker {
		return
	}
	fd.actors = nil
	if s := w.statement(fd.claimed); s != nil {
		fd.actors = append(fd.actors, s.Speakers...)
		fd.recipients = without(fd.recipients, fd.actors)
		fd.claimed = 0
	}
}

// How many tokens from the start of the words a party may stand.
const (
	aboutReach  = 8
	demandReach = 2
)

// firstParty returns the first party near the start of reported words.
func (w *work) firstParty(c rawi.Span, not []rawi.EntityRef, reach int) []rawi.EntityRef {
	first := w.d.TokenAt(c.Start)
	for k := range w.items {
		it := &w.items[k]
		if it.last <= first || it.first >= first+reach {
			continue
		}
		if it.kind == itAdj && it.iso != "" && it.first <= first+2 && k > 0 && w.items[k-1].kind == itNoun {
			if e := w.nation(k); e != 0 && !contains(not, e) {
				return []rawi.EntityRef{e} // «القصف التركي»
			}
		}
		if it.kind != itParty {
			continue
		}
		if w.d.Tokens[it.first].Start >= c.End {
			return nil
		}
		if it.ent == 0 && it.class != wParty || it.prep != prepMaa && w.compatriot(it.ent, not) {
			continue
		}
		if e := w.d.Entity(it.ent); e != nil && e.Type == rawi.Place && !w.isState(e) && (it.prep&(prepFi|prepMin|prepBi) != 0 || !w.governs(e)) {
			continue
		}
		if e := w.ref(k); e != 0 && !contains(not, e) {
			if it.prep == prepBayn || it.row == 0 && w.quantityAt(it.first) {
				return w.refs(w.group(k), nil)
			}
			return []rawi.EntityRef{e}
		}
	}
	return nil
}

// compatriot reports whether a place is the state of one of the parties.
func (w *work) compatriot(r rawi.EntityRef, of []rawi.EntityRef) bool {
	e := w.d.Entity(r)
	if e == nil || e.Type != rawi.Place || e.Country == "" {
		return false
	}
	for _, o := range of {
		if x := w.d.Entity(o); x != nil && x.Country == e.Country {
			return true
		}
	}
	return false
}

func (w *work) statement(r rawi.StatementRef) *rawi.Statement {
	if r <= 0 || int(r) > len(w.d.Statements) {
		return nil
	}
	return &w.d.Statements[r-1]
}

// pronounOf returns whom the pronoun of a verbal noun means: of an encounter a
// person, where one can be meant.
func (w *work) pronounOf(k int, p rawi.Pronoun, pat *pattern) rawi.EntityRef {
	e := w.pronoun(k, p, nil)
	if x := w.d.Entity(e); pat.format == "" || x == nil || x.Type != rawi.Place {
		return e
	}
	for i := len(w.lastP) - 1; i >= 0 && i >= len(w.lastP)-6; i-- {
		if w.entityMeans(w.d.Entity(w.lastP[i]), p) {
			return w.lastP[i]
		}
	}
	return e
}

// pronoun returns the party that an attached pronoun at k may mean: the subject
// of the clause for a verbal noun, else the nearest party before it that agrees.
func (w *work) pronoun(k int, p rawi.Pronoun, not []int) rawi.EntityRef {
	if p.Person != 3 || p.Count == rawi.Plural && p.Gender != rawi.Masculine {
		return 0
	}
	var avoid []rawi.EntityRef
	avoid = w.refs(not, avoid)
	for j := k - 1; j >= 0; j-- {
		x := &w.items[j]
		if x.kind != itParty || x.class == wTarget && x.ent == 0 {
			continue
		}
		e := x.ent
		if e == 0 && x.class != wParty && x.class != wPeople {
			continue
		}
		if e != 0 && contains(avoid, e) || !w.means(j, p) {
			continue
		}
		return w.ref(w.bearer(j))
	}
	if w.topic != 0 && !contains(avoid, w.topic) && w.entityMeans(w.d.Entity(w.topic), p) {
		return w.topic
	}
	for j := len(w.lastP) - 1; j >= 0 && j >= len(w.lastP)-6; j-- {
		if e := w.lastP[j]; !contains(avoid, e) && w.entityMeans(w.d.Entity(e), p) {
			return e
		}
	}
	return 0
}

func (w *work) means(j int, p rawi.Pronoun) bool {
	if e := w.d.Entity(w.items[j].ent); e != nil {
		return w.entityMeans(e, p) && !(e.Type == rawi.Role && e.Count == rawi.Plural && p.Gender == rawi.Masculine && p.Count != rawi.Plural)
	}
	r := w.d.Tokens[w.headToken(&w.items[j])].Reading()
	if p.Count == rawi.Plural {
		return r.Count == rawi.Plural
	}
	if p.Gender == rawi.Masculine && r.Count == rawi.Plural {
		return false
	}
	return r.Gender == rawi.NoGender || r.Gender == p.Gender || r.Count == rawi.Plural && p.Gender == rawi.Feminine
}

func (w *work) entityMeans(e *rawi.Entity, p rawi.Pronoun) bool {
	if e == nil {
		return false
	}
	if p.Count == rawi.Plural {
		return e.Count == rawi.Plural
	}
	switch e.Type {
	case rawi.Person:
		return e.Gender == rawi.NoGender || e.Gender == p.Gender
	case rawi.Place:
		return p.Gender == rawi.Feminine && e.Country != ""
	}
	return e.Gender == rawi.NoGender || e.Gender == p.Gender
}

// refs adds the entities of items to a list, each once.
func (w *work) refs(items []int, out []rawi.EntityRef) []rawi.EntityRef {
	for _, k := range items {
		if two := w.theTwo(k); len(two) == 2 {
			if !w.people(two) {
				w.duals[w.ref(k)] = two // «البلدان»: for the sides of a meeting
			} else {
				out = append(without(out, two), two...)
				continue
			}
		}
		if e := w.ref(k); e != 0 && !contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// actorRefs does so for items that act: a thing does not, and of the places
// only states and their capitals do.
func (w *work) actorRefs(items []int, out []rawi.EntityRef) []rawi.EntityRef {
	for _, k := range items {
		it := &w.items[k]
		if it.class == wTarget && it.ent == 0 {
			continue
		}
		if two := w.theTwo(k); len(two) == 2 {
			if !w.people(two) {
				w.duals[w.ref(k)] = two // «البلدان»: for the sides of a meeting
			} else {
				out = append(without(out, two), two...)
				continue
			}
		}
		if e := w.ref(k); e != 0 && !contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

const theTwoReach = 6 // sentences

// theTwo returns the two that a bare dual title means, or none: «الجانبان»,
// «الرئيسان». They are those of the last act of two sides, else the two persons, or
// for sides the two states, named last that are of different states.
func (w *work) theTwo(k int) []rawi.EntityRef {
	it := &w.items[k]
	if it.kind != itParty || it.row == 0 || it.last != it.first+1 || !w.isDual(it.first) {
		return nil
	}
	r := w.d.Tokens[it.first].Reading()
	if !r.Pro.Has(rawi.Al) || k+1 < len(w.items) && w.items[k+1].kind == itAdj && w.items[k+1].first == it.last {
		return nil
	}
	people := w.s.wordRows[it.row-1].one
	for i := len(w.found) - 1; i >= 0 && w.found[i].sent >= w.index-theTwoReach; i-- {
		all := append(append([]rawi.EntityRef(nil), w.found[i].actors...), w.found[i].recipients...)
		if len(all) == 2 && w.found[i].pat.mode != "visit" && w.foreign(all[0], all[1]) && (!people || w.people(all)) {
			return all
		}
	}
	var persons, states []rawi.EntityRef
	for t := it.first - 1; t >= 0 && t >= w.d.Sentences[max(0, w.index-theTwoReach)].First; t-- {
		if w.mentions[t] == 0 {
			continue
		}
		e := w.d.Mentions[w.mentions[t]-1].Entity
		switch x := w.d.Entity(e); {
		case x == nil:
		case x.Type == rawi.Person && (len(persons) == 0 || len(persons) == 1 && w.foreign(e, persons[0])):
			persons = append(persons, e)
		case x.Type == rawi.Place && w.governs(x) && (len(states) == 0 || len(states) == 1 && w.foreign(e, states[0])):
			states = append(states, e)
		}
	}
	if len(persons) != 2 && !people {
		persons = states
	}
	if len(persons) != 2 || !w.foreign(persons[0], persons[1]) {
		return nil
	}
	slices.Reverse(persons)
	return persons
}

// people reports whether two parties are persons by name.
func (w *work) people(two []rawi.EntityRef) bool {
	return w.d.Entity(two[0]).Type == rawi.Person && w.d.Entity(two[1]).Type == rawi.Person
}

// foreign reports whether two parties are of different states.
func (w *work) foreign(a, b rawi.EntityRef) bool {
	x, y := w.d.Entity(a).Country, w.d.Entity(b).Country
	return x != "" && y != "" && x != y
}

// ref returns the entity of a party, made for a description.
func (w *work) ref(k int) rawi.EntityRef {
	it := &w.items[k]
	if it.kind != itParty {
		return 0
	}
	if e := w.titled(it); e != 0 {
		it.ent = e
	}
	if it.ent != 0 {
		return it.ent
	}
	d := w.d
	if r := w.reading(&d.Tokens[it.first]); it.row > 0 && w.s.wordRows[it.row-1].self && r.Enc.Person != 0 {
		if e := w.pronoun(k, r.Enc, nil); e != 0 {
			return e
		}
	}
	if e := w.holder(k); e != 0 {
		return e
	}
	if e := w.sender(k); e != 0 {
		return e
	}
	start := d.Tokens[it.first].Start + w.skip(it.first)
	span := rawi.Span{Start: start, End: d.Tokens[it.last-1].End}
	name := d.Slice(span)
	if r := d.Tokens[it.first].Reading(); r.Pro.Has(rawi.La|rawi.Al) && strings.HasPrefix(name, "ل") {
		name = "ا" + name // «للنظام» stands for «لالنظام», «للاجئين» for «لاللاجئين»
		if strings.HasPrefix(r.Dict, "ل") {
			name = "ال" + name[len("ا"):]
		}
	}
	it.ent = w.role(name, span)
	if it.class == wTarget {
		w.things[it.ent] = true
	}
	if e := d.Entity(it.ent); e != nil && it.row > 0 && e.Rule == ruleRole && e.Sector == nil {
		if s := w.s.wordRows[it.row-1].sector; s != "" {
			e.Sector = []string{s}
		}
		r := d.Tokens[it.first].Reading()
		e.Gender, e.Count = r.Gender, r.Count
	}
	return it.ent
}

// titled returns the one person of the document whose name follows a title that
// stands alone here, or 0: «الرئيس» where only «الرئيس فلان» has it.
func (w *work) titled(it *item) rawi.EntityRef {
	if e := w.d.Entity(it.ent); it.last != it.first+1 || it.ent != 0 && e.Type != rawi.Role || it.ent == 0 && (it.row == 0 || !w.s.wordRows[it.row-1].one) {
		return 0
	}
	title := w.d.Tokens[it.first].Reading()
	if !title.Pro.Has(rawi.Al) || title.Count == rawi.Plural || title.Count == rawi.Dual {
		return 0
	}
	one := rawi.EntityRef(0)
	for i := range w.d.Mentions {
		m := &w.d.Mentions[i]
		if e := w.d.Entity(m.Entity); e == nil || e.Type != rawi.Person || m.Form != rawi.FormName {
			continue
		}
		for j := m.First - 1; j >= 0 && j >= m.First-titleReach; j-- {
			r := w.d.Tokens[j].Reading()
			if w.d.Tokens[j].Kind != rawi.KindWord || !r.Pro.Has(rawi.Al) {
				break
			}
			if r.Dict == title.Dict && r.Gender == title.Gender {
				if one != 0 && one != m.Entity {
					return 0
				}
				one = m.Entity
			}
		}
	}
	return one
}

// forces reports whether a description, without a count, is of those who fight for
// somebody: «عناصر الحركة».
func (w *work) forces(it *item) bool {
	return w.s.wordRows[it.row-1].sector == "REB" && w.headToken(it) == it.first && w.headCount(it) == rawi.Plural
}

// holder returns whose the thing or the force at k is by its own words, or 0: «مقر
// الحزب الفلاني», «مكاتبه», «عناصر الحركة».
func (w *work) holder(k int) rawi.EntityRef {
	it := &w.items[k]
	if it.row == 0 || it.class != wTarget && !w.forces(it) {
		return 0
	}
	for i := it.first + 1; i < it.last; i++ {
		if m := w.mentions[i]; m > 0 {
			e := w.d.Mentions[m-1].Entity
			if x := w.d.Entity(e); x != nil && (x.Type == rawi.Org || x.Type == rawi.Person) {
				return e
			}
			return 0
		}
	}
	if enc := w.d.Tokens[it.last-1].Reading().Enc; enc.Person == 3 && it.class == wTarget {
		return w.pronoun(k, enc, nil)
	}
	return 0
}

// sender returns the body that people without a name belong to, or 0: «مسؤولين من
// الجهاز», «وحدات تابعة للفرقة».
func (w *work) sender(k int) rawi.EntityRef {
	it := &w.items[k]
	if k+1 >= len(w.items) || it.row == 0 || it.class == wTarget || it.class == wPeople || w.headCount(it) != rawi.Plural || w.d.Tokens[w.headToken(it)].Reading().Pro.Has(rawi.Al) {
		return 0
	}
	next := &w.items[k+1]
	if next.wa || next.first > it.last+1 {
		return 0
	}
	if n := k + 2; next.kind == itNoun && next.prep == prepMin && n < len(w.items) && w.items[n].prep == 0 && !w.items[n].wa && w.items[n].first == next.last {
		if e := w.d.Entity(w.items[n].ent); e != nil && e.Type == rawi.Org && w.items[n].row == 0 {
			return w.items[n].ent // «مسؤولين من جهاز المخابرات الفلانية»
		}
		return 0
	}
	e := w.d.Entity(next.ent)
	if next.row == 0 && (e == nil || e.Type != rawi.Org) || next.row > 0 && (next.prep != prepLi || next.class != wParty || w.headCount(next) == rawi.Plural) {
		return 0
	}
	if next.prep == prepMin || next.prep == prepLi && it.last > it.first+1 && w.d.Tokens[it.last-1].Reading().Deriv == rawi.ActiveParticiple {
		return w.ref(k + 1)
	}
	return 0
}

// skip returns the bytes of the particles attached to a word.
func (w *work) skip(i int) int {
	t := &w.d.Tokens[i]
	r := t.Reading()
	if t.Word.Offsets == nil {
		return 0
	}
	n := 0
	for _, bit := range [...]rawi.Clitics{rawi.Wa, rawi.Fa, rawi.Ba, rawi.Ka, rawi.La} {
		if r.Pro.Any(bit) {
			n += len("و")
		}
	}
	if n >= len(t.Word.Norm) {
		return 0
	}
	return int(t.Word.Offsets[n])
}

const titleReach = 3 // words between a title and its name, with the title

const ruleRole = "event.role"

// role returns the role entity of a description, made when first met.
func (w *work) role(text string, span rawi.Span) rawi.EntityRef {
	if text == "" {
		return 0
	}
	if e, ok := w.roles[text]; ok {
		return e
	}
	e := w.d.AddEntity(rawi.Entity{Type: rawi.Role, Name: text, Rule: ruleRole, Score: 0.6})
	w.roles[text] = e
	if !span.Empty() {
		first := w.d.TokenAt(span.Start)
		last := first
		for last < len(w.d.Tokens) && w.d.Tokens[last].Start < span.End {
			last++
		}
		w.extra = append(w.extra, rawi.Mention{Span: span, First: first, Last: last, Entity: e, Form: rawi.FormTitle, Rule: ruleRole})
	}
	return e
}

// nation returns the state that an adjective stands for: the place of the
// document that has its name, else a role named by the adjective.
func (w *work) nation(k int) rawi.EntityRef {
	iso := w.items[k].iso
	if e, ok := w.nat[iso]; ok {
		return e
	}
	found := w.stateNamed(iso)
	if found == 0 {
		t := w.d.Tokens[w.items[k].first]
		found = w.role(w.d.Slice(t.Span), t.Span)
		if e := w.d.Entity(found); e != nil && e.Rule == ruleRole {
			e.Country = iso
			if name := w.s.countries[iso]; name != "" {
				e.Name = name
			}
		}
	}
	w.nat[iso] = found
	return found
}

func contains(list []rawi.EntityRef, e rawi.EntityRef) bool {
	for _, x := range list {
		if x == e {
			return true
		}
	}
	return false
}

func without(list, not []rawi.EntityRef) []rawi.EntityRef {
	out := list[:0]
	for _, e := range list {
		if !contains(not, e) {
			out = append(out, e)
		}
	}
	return out
}
