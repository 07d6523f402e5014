package quote

import (
	"strings"

	"example.org/rawi"
)

// behind returns the report of a cue that stands behind its words: «"…"، قال
// الوزير».
func (w *work) behind(i int, sent *rawi.Sentence) (report, bool) {
	c := &w.s.cues[w.words[i].cue-1]
	r := w.reading(i, c, rawi.Finite)
	if c.document {
		return report{}, false // «ورد الوزير على ذلك»
	}
	if r == nil || r.Passive || r.Aspect == rawi.Imperative || r.Person != 3 || w.negated(i) || c.takes&(takesWords|takesAnna) == 0 || c.near || w.words[i].kind == kindPrep || coordinated(&w.d.Tokens[i]) {
		return report{}, false
	}
	rep := report{cue: c, rule: c.id, act: c.act, i: i, deriv: rawi.Finite, reading: r, open: -1, how: byBefore, marker: sent.Last}
	j := i - 1
	if c.sure || r.Aspect == rawi.Imperfect && r.Count == rawi.Plural && !w.partyBehind(i, sent.Last) {
		return rep, false // «كما يقولون»
	}
	if w.thisIs(i) {
		return rep, w.takeThis(&rep, sent)
	}
	if at := w.leadBefore(i); at > 0 {
		if !w.as(at) || i+1 < sent.Last && w.words[i+1].prep != 0 && w.words[i+1].prep != takesLi {
			return rep, false
		}
		j = at - 1
		for j > sent.First && w.words[j].kind == kindComma {
			j--
		}
		if j < sent.First {
			return rep, false
		}
		if w.words[j].kind == kindClose && w.words[j].pair > 0 {
			return rep, w.take(&rep, j)
		}
		return rep, w.takeClause(&rep, j+1, sent)
	}
	for j > 0 && (w.words[j].kind == kindComma || w.words[j].kind == kindStop || w.words[j].kind == kindPunct) {
		j--
	}
	if j < 0 || w.words[j].kind != kindClose || w.words[j].pair == 0 {
		return rep, false
	}
	// the verb must have a subject of its own behind it
	k := w.adjuncts(i+1, sent.Last)
	n := w.nominal(k, sent.Last)
	if n.empty() && !(i+1 < sent.Last && (w.words[i+1].kind == kindStop || w.words[i+1].kind == kindComma)) {
		return rep, false
	}
	if !n.empty() && w.words[k].prep == 0 {
		rep.subject = n
	}
	return rep, w.take(&rep, j)
}

// partyBehind reports whether a party stands right behind the verb at i.
func (w *work) partyBehind(i, limit int) bool {
	n := w.nominal(w.adjuncts(i+1, limit), limit)
	return n.party()
}

// thisIs reports whether «هذا ما» stands before the verb at i.
func (w *work) thisIs(i int) bool {
	if i < 3 || w.d.Tokens[i-1].Word.Norm != "ما" {
		return false
	}
	n := w.d.Tokens[i-2].Word.Norm
	return n == "هذا" || n == "وهذا"
}

// takeThis gives the quotation before «هذا ما صرح به فلان» to its verb.
func (w *work) takeThis(rep *report, sent *rawi.Sentence) bool {
	j := rep.i - 3
	for j > 0 && (w.words[j].kind == kindComma || w.words[j].kind == kindStop) {
		j--
	}
	if w.words[j].kind != kindClose || w.words[j].pair == 0 {
		return false
	}
	k := rep.i + 1
	if k < sent.Last && w.words[k].kind == kindPrep && w.d.Tokens[k].Reading().Enc.Person != 0 {
		k++
	}
	n := w.nominal(k, sent.Last)
	if n.empty() || !n.party() || w.words[k].prep != 0 {
		return false
	}
	rep.subject = n
	return w.take(rep, j)
}

// as reports whether the phrase at j is «كما» or one like it, which points back.
func (w *work) as(j int) bool {
	n := w.d.Tokens[j].Word.Norm
	return n == "كما" || n == "حسبما" || n == "مثلما"
}

// take gives the quotation that closes at j to a report.
func (w *work) take(rep *report, j int) bool {
	o := int(w.words[j].pair) - 1
	if w.countWords(o, j) < 3 {
		return false
	}
	rep.open = o
	w.openAt(rep, o)
	w.cut(rep, j)
	w.subjectBehind(rep)
	return !rep.dead
}

// subjectBehind takes the phrase right behind a cue as its subject, if it has none.
func (w *work) subjectBehind(rep *report) {
	if rep.cue == nil || !rep.subject.empty() {
		return
	}
	k := w.adjuncts(rep.i+1, rep.marker)
	if n := w.nominal(k, rep.marker); !n.empty() && w.words[k].prep == 0 {
		rep.subject = n
	}
}

// takeClause gives what stands before token j in the sentence to a report, if no
// other report has it.
func (w *work) takeClause(rep *report, j int, sent *rawi.Sentence) bool {
	first := w.behindDateline(sent.First, j)
	for k := sent.First; k < j; k++ {
		if w.words[k].cue > 0 || w.words[k].phrase > 0 && w.s.rows[w.words[k].phrase-1].kind == phAccording {
			if w.words[k].cue > 0 && !w.lively(k, j) {
				continue
			}
			return false
		}
	}
	if rep.how == byBefore && w.ofWriter(first, j) {
		return false // «لم أسمع بها، كما أشاع البعض»
	}
	if w.countWords(first, j) < 4 || w.words[first].phrase > 0 && w.s.rows[w.words[first].phrase-1].kind == phLead {
		return false
	}
	rep.first = first
	rep.start = w.behindClitics(first)
	if w.words[first].name > 0 || w.d.Tokens[first].Reading().Pro&^(rawi.Wa|rawi.Fa) != 0 && w.words[first].kind != kindVerb {
		rep.start = w.d.Tokens[first].Start
	}
	w.cut(rep, j)
	w.subjectBehind(rep)
	return !rep.dead
}

// ofWriter reports whether tokens [first,last) hold the words of whoever tells:
// verbs or pronouns of the first person outside of marks. One may be a homograph
// («أصيب»).
func (w *work) ofWriter(first, last int) bool {
	n := 0
	for i := first; i < last; i++ {
		r := w.d.Tokens[i].Reading()
		if w.words[i].quoted || w.words[i].name > 0 || w.d.Tokens[i].Kind != rawi.KindWord {
			continue
		}
		if r.Person == 1 && r.Count == rawi.Singular && (w.words[i].kind == kindVerb || w.words[i].kind == kindPart) || r.Enc.Person == 1 && r.Enc.Count == rawi.Singular {
			n++
		}
	}
	return n > 1
}

// behindDateline returns the token behind «(CNN) --» at the head of a sentence.
func (w *work) behindDateline(first, j int) int {
	for k := first; k < j && k < first+12; k++ {
		if w.words[k].kind != kindParenEnd {
			continue
		}
		at := k
		for k+1 < j && w.words[k+1].kind == kindPunct {
			k++
		}
		if k > at {
			return k + 1
		}
		return first
	}
	return first
}

// lively reports whether the possible cue at k is a verb that has words before
// token j.
func (w *work) lively(k, j int) bool {
	rep, ok := w.try(k, j)
	return ok && rep.deriv == rawi.Finite
}

// according handles the phrase at i: «وفقا للوزارة، …» and «…، بحسب الوزارة».
func (w *work) according(i int, sent *rawi.Sentence) {
	x := &w.words[i]
	row := &w.s.rows[x.phrase-1]
	j := i + int(x.width)
	if row.kind == phPretext {
		w.pretext(i, j, row, sent)
		return
	}
	if row.kind != phAccording {
		return
	}
	if row.li {
		if j >= sent.Last || w.words[j].prep != takesLi {
			return
		}
	}
	rep := report{rule: row.id, act: "assert", i: i, open: -1, how: byBefore, marker: sent.Last}
	// «وفقا لما أعلنه …»: the verb names the speaker
	if j < sent.Last && (w.what(j) || w.words[j].kind == kindVerb) {
		k := j
		if w.what(j) {
			k++
		}
		if k < sent.Last && w.words[k].cue > 0 {
			c := &w.s.cues[w.words[k].cue-1]
			if r := w.reading(k, c, rawi.Finite); r != nil {
				rep.cue, rep.act, rep.reading, rep.deriv = c, c.act, r, rawi.Finite
				if f := w.words[k].found; f > 0 {
					w.reports[f-1].dead = true
				}
				rep.i = k
				j = k + 1
				if j < sent.Last && w.words[j].kind == kindPrep && w.d.Tokens[j].Reading().Enc.Person != 0 {
					j++
				}
			}
		}
		if rep.cue == nil {
			return
		}
	}
	j = w.adjuncts(j, sent.Last)
	n := w.inside(j, sent.Last)
	head := j
	if head+1 < sent.Last && w.words[head+1].kind == kindNoun && !w.d.Tokens[head+1].Reading().Pro.Any(rawi.Al) && w.d.Tokens[head].Reading().Dict == "آخر" {
		head++ // «آخر الإيرادات»
	}
	if n.empty() || rep.cue == nil && !n.named && (w.words[head].class&nounRule != 0 || head > j && w.words[head].class&(nounParty|nounDocument) == 0) {
		return
	}
	if w.relayedHere(i, n.last, sent) {
		return
	}
	end := w.apposition(n, sent.Last, false)
	for end < sent.Last && w.words[end].class&nounParty != 0 && w.words[end].prep == takesLi && w.words[j].class&nounDocument != 0 {
		// «بيان لرئاسة الإقليم»
		end = max(end+1, w.inside(end, sent.Last).last)
	}
	p := w.partyOf(n, end, rep.reading)
	if p.class&nounParty == 0 && p.ent == 0 {
		if w.words[j].class&nounDocument == 0 {
			return
		}
		// «بحسب بيان للوزارة»: the body behind the document
		if q := w.issuer(&report{i: j}, min(sent.Last, j+12)); q.ent != 0 {
			p.ent = q.ent
			p.text = ""
		}
	}
	rep.speaker = p
	if rep.reading == nil {
		rep.deriv = rawi.NotVerbal
	}
	if i == sent.First || w.words[i-1].kind == kindStop || w.words[i-1].kind == kindComma && coordinated(&w.d.Tokens[i]) {
		w.fronted(&rep, end, sent)
		return
	}
	k := i
	for k > sent.First && (w.words[k-1].kind == kindComma) {
		k--
	}
	if w.words[k-1].kind == kindClose && w.words[k-1].pair > 0 && w.countWords(int(w.words[k-1].pair)-1, k-1) >= 5 {
		// a quotation that has its own cue is not reported twice
		o := int(w.words[k-1].pair) - 1
		for a := sent.First; a < o; a++ {
			if w.words[a].cue > 0 {
				return
			}
		}
		if w.take(&rep, k-1) {
			w.add(rep)
		}
		return
	}
	if w.takeClause(&rep, k, sent) {
		w.add(rep)
	}
}

// relayedHere reports whether the phrase at i, with its source up to token j, only
// says whose words a verb before it hands on: «ذكرت الصحيفة نقلا عن رئيس النادي
// أن …».
func (w *work) relayedHere(i, j int, sent *rawi.Sentence) bool {
	for j < sent.Last && j < i+14 && w.words[j].kind == kindNoun {
		j++
	}
	if k := i - 1; k > sent.First && w.words[k].kind == kindNoun {
		for k > sent.First && w.words[k].kind == kindNoun {
			k--
		}
		if w.words[k].cue > 0 && w.words[k].kind == kindVerb && w.words[k+1].class&nounOutlet != 0 {
			return true // «كشفت صحيفة «…» نقلا عن مصادر»
		}
	}
	if j >= sent.Last || w.words[j].kind != kindAnna && w.words[j].kind != kindOpen && w.words[j].kind != kindColon {
		return false
	}
	for k := i - 1; k >= sent.First && k > i-20; k-- {
		switch w.words[k].kind {
		case kindAnna, kindColon, kindOpen, kindClose, kindStop:
			return false
		}
		if w.words[k].cue > 0 && (w.words[k].kind == kindVerb || k == i-1 && strings.HasSuffix(w.d.Tokens[k].Word.Norm, "ا")) {
			return true
		}
	}
	return false
}

// pretext takes the words behind «بدعوى» or «بحجة أن».
func (w *work) pretext(i, j int, row *phrase, sent *rawi.Sentence) {
	if j+1 >= sent.Last {
		return
	}
	rep := report{rule: row.id, act: "claim", i: i, open: -1, how: byPrep, marker: i, pretext: true, deriv: rawi.Masdar, reading: &rawi.Reading{}}
	if w.words[j].kind == kindAnna {
		rep.how, rep.marker = byClause, j
		j++
	} else if !w.matter(j) {
		return
	}
	w.startAt(&rep, j)
	if w.countWords(j, sent.Last) >= 2 {
		w.add(rep)
	}
}

// what reports whether token j is «ما» with or without «ل».
func (w *work) what(j int) bool {
	n := w.d.Tokens[j].Word.Norm
	return n == "ما" || n == "لما"
}

// fronted takes the words behind a phrase that stands first: «وبحسب الوكالة، فإن
// …».
func (w *work) fronted(rep *report, j int, sent *rawi.Sentence) {
	for j < sent.Last && (w.words[j].kind == kindComma || w.words[j].times > 0 && w.words[j].kind != kindAnna) {
		if w.words[j].times > 0 {
			j = max(j+1, w.d.Times[w.words[j].times-1].Last)
			continue
		}
		j++
	}
	// behind a long name of the source the clause begins at «فإن» or a comma
	for k := j; k < sent.Last && k < j+14; k++ {
		if w.words[k].kind == kindAnna && w.d.Tokens[k].Reading().Pro.Any(rawi.Fa) {
			j = k
			break
		}
		if w.words[k].kind == kindVerb || w.words[k].cue > 0 {
			break
		}
	}
	if j >= sent.Last {
		return
	}
	rep.how, rep.marker = byClause, j
	if w.words[j].kind == kindAnna {
		j++
	}
	if j >= sent.Last {
		return
	}
	if w.words[j].kind == kindOpen {
		w.openAt(rep, j)
	} else {
		w.startAt(rep, j)
		r := w.d.Tokens[j].Reading()
		if r.Pro.Any(rawi.Fa) {
			rep.start = w.behindClitics(j)
		}
	}
	if w.countWords(j, sent.Last) < 2 {
		return
	}
	w.add(*rep)
}
