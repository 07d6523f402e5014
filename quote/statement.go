package quote

import "example.org/rawi"

// sentence finds the reports of sentence si.
func (w *work) sentence(si int) {
	sent := &w.d.Sentences[si]
	w.reports = w.reports[:0]
	end := sent.Last
	for i := sent.Last - 1; i >= sent.First; i-- {
		x := &w.words[i]
		if x.phrase > 0 {
			w.according(i, sent)
			continue
		}
		if x.cue == 0 {
			continue
		}
		limit := w.limit(i, end)
		if rep, ok := w.try(i, limit); ok {
			w.add(rep)
		} else if rep, ok := w.behind(i, sent); ok {
			w.add(rep)
		} else if rep, ok := w.silent(i, sent); ok {
			w.reports = append(w.reports, rep)
		}
	}
	w.headline(sent)
	w.order()
	for k := range w.reports {
		w.level(k)
	}
	w.share()
	for k := range w.reports {
		if !w.reports[k].dead && !w.reports[k].mute {
			w.bound(k, sent)
		}
	}
	w.notice(sent)
	for k := range w.reports {
		rep := &w.reports[k]
		if rep.dead {
			continue
		}
		if rep.speaker.known() || rep.i < 0 || rep.cue == nil && !rep.pretext {
			w.remember(rep)
			continue
		}
		rep.speaker = w.speak(k, sent)
		w.remember(rep)
	}
	w.alone(sent)
	for k := range w.reports {
		if rep := &w.reports[k]; !rep.dead && !rep.mute && rep.end > rep.start {
			w.emit(rep, sent)
		}
	}
}

// silent returns a report without words of a verb whose subject is a party, who
// may speak on: «وهذا ما أكده الوزير، حيث قال …».
func (w *work) silent(i int, sent *rawi.Sentence) (report, bool) {
	r := w.d.Tokens[i].Reading()
	if r.Deriv != rawi.Finite || r.Passive || w.words[i].doubt || w.words[i].quoted {
		return report{}, false
	}
	c := &w.s.cues[w.words[i].cue-1]
	for len(c.with) > 0 {
		if c.next == 0 {
			return report{}, false
		}
		c = &w.s.cues[c.next-1]
	}
	j := w.adjuncts(i+1, sent.Last)
	n := w.nominal(j, sent.Last)
	if n.empty() || !n.party() || w.words[j].prep != 0 || !w.agrees(r, n) || w.matter(j) {
		return report{}, false
	}
	return report{cue: c, i: i, deriv: rawi.Finite, reading: r, open: -1, marker: n.last, subject: n, mute: true}, true
}

// limit returns the token at which the search for a cue's words ends: words in
// marks may go on behind the sentence.
func (w *work) limit(i, end int) int { return end }

func (w *work) add(rep report) {
	w.reports = append(w.reports, rep)
	w.words[rep.i].found = int32(len(w.reports))
}

// order puts the reports, found from the end, in the order of their cues.
func (w *work) order() {
	r := w.reports
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	for i := 1; i < len(r); i++ {
		for j := i; j > 0 && r[j].at() < r[j-1].at(); j-- {
			r[j], r[j-1] = r[j-1], r[j]
		}
	}
	for k := range r {
		if r[k].i >= 0 && !r[k].mute {
			w.words[r[k].i].found = int32(k + 1)
		}
	}
}

func (r *report) at() int {
	if r.i >= 0 {
		return r.i
	}
	return r.marker
}

// level notes which reports stand inside the words of an earlier one.
func (w *work) level(k int) {
	rep := &w.reports[k]
	rep.level = true
	if rep.i < 0 || rep.cue == nil || k == 0 && !rep.mute {
		return
	}
	if rep.how == byBefore {
		return
	}
	if rep.mute {
		rep.level = w.opens(rep.i) || coordinated(&w.d.Tokens[rep.i])
		return
	}
	for k > 0 && w.reports[k-1].mute {
		k--
	}
	if k == 0 {
		return
	}
	prev := &w.reports[k-1]
	if prev.how != byBefore && rep.i >= prev.first && !w.levelCue(prev, rep.i) {
		rep.level = false
	}
}

// share removes the second cue of the same words: «وأضاف موضحا: …».
func (w *work) share() {
	for k := range w.reports {
		for j := range k {
			a, b := &w.reports[j], &w.reports[k]
			if a.dead || b.dead || a.mute || b.mute || a.start != b.start || a.how == byBefore != (b.how == byBefore) {
				continue
			}
			b.dead = true
		}
	}
}

// behind returns the report of a cue that stands behind its words: «"…"، قال
// الوزير».
func (w *work) behind(i int, sent *rawi.Sentence) (report, bool) {
	c := &w.s.cues[w.words[i].cue-1]
	r := w.reading(i, c, rawi.Finite)
	if r == nil || r.Passive || r.Aspect == rawi.Imperative || r.Person != 3 || w.negated(i) || c.takes&(takesWords|takesAnna) == 0 || coordinated(&w.d.Tokens[i]) {
		return report{}, false
	}
	rep := report{cue: c, rule: c.id, act: c.act, i: i, deriv: rawi.Finite, reading: r, open: -1, how: byBefore, marker: sent.Last}
	j := i - 1
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
	if rep.cue != nil && rep.subject.empty() {
		k := w.adjuncts(rep.i+1, rep.marker)
		if n := w.nominal(k, rep.marker); !n.empty() && w.words[k].prep == 0 {
			rep.subject = n
		}
	}
	return !rep.dead
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
	if w.countWords(first, j) < 4 || w.words[first].phrase > 0 && w.s.rows[w.words[first].phrase-1].kind == phLead {
		return false
	}
	rep.first = first
	rep.start = w.behindClitics(first)
	if w.words[first].name > 0 || w.d.Tokens[first].Reading().Pro&^(rawi.Wa|rawi.Fa) != 0 && w.words[first].kind != kindVerb {
		rep.start = w.d.Tokens[first].Start
	}
	w.cut(rep, j)
	if rep.cue != nil && rep.subject.empty() {
		k := w.adjuncts(rep.i+1, rep.marker)
		if n := w.nominal(k, rep.marker); !n.empty() && w.words[k].prep == 0 {
			rep.subject = n
		}
	}
	return !rep.dead
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
	if n.empty() {
		return
	}
	end := w.apposition(n, sent.Last)
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
	if i == sent.First || w.words[i-1].kind == kindStop || w.startsClause(i, sent) {
		w.fronted(&rep, end, sent)
		return
	}
	k := i
	for k > sent.First && (w.words[k-1].kind == kindComma) {
		k--
	}
	if w.words[k-1].kind == kindClose && w.words[k-1].pair > 0 {
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

// startsClause reports whether only a conjunction or lead stands before token i.
func (w *work) startsClause(i int, sent *rawi.Sentence) bool {
	return i == sent.First
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

// headline finds «فلان: …» and «… : فلان».
func (w *work) headline(sent *rawi.Sentence) {
	for j := sent.First + 1; j < sent.Last-1; j++ {
		if w.words[j].kind != kindColon || w.colonTaken(j) {
			continue
		}
		n := w.nominalBefore(j, sent.First)
		if n.empty() || !n.party() && w.words[n.first].title == 0 {
			continue
		}
		p := w.partyOf(n, j, nil)
		if p.ent == 0 && n.class&nounOutlet != 0 || n.class&nounDocument != 0 {
			continue
		}
		if w.countWords(j+1, sent.Last) < 3 {
			continue
		}
		if e := w.d.Entity(p.ent); e != nil && e.Type == rawi.Place && !w.says(j+1) {
			continue
		}
		rep := report{rule: ruleHeadline, act: "assert", i: -1, open: -1, how: byColon, marker: j, speaker: p, subject: n}
		if w.words[j+1].kind == kindOpen {
			w.openAt(&rep, j+1)
		} else {
			w.startAt(&rep, j+1)
		}
		w.reports = append(w.reports, rep)
		return
	}
}

// says reports whether words behind the name of a state read as its own.
func (w *work) says(j int) bool {
	if w.words[j].kind == kindOpen || w.words[j].kind == kindVerb && w.words[j].cue == 0 {
		return true
	}
	n := w.d.Tokens[j].Word.Norm
	return n == "لن" || n == "لا" || n == "لم"
}

func (w *work) colonTaken(j int) bool {
	for k := range w.reports {
		r := &w.reports[k]
		if r.marker == j || r.how != byBefore && !r.mute && r.first <= j && r.i >= 0 {
			return true
		}
	}
	return false
}

// nominalBefore returns the phrase between a colon and the beginning of the
// line, a dash or a closing mark before it.
func (w *work) nominalBefore(j, first int) nominal {
	k := j - 1
	for k > first && k > j-9 {
		p := &w.words[k-1]
		if p.kind == kindPunct || p.kind == kindStop || p.kind == kindColon || p.kind == kindParenEnd {
			break
		}
		k--
	}
	if k != first && w.words[max(k-1, 0)].kind != kindPunct && w.words[max(k-1, 0)].kind != kindStop && w.words[max(k-1, 0)].kind != kindParenEnd {
		return nominal{}
	}
	n := w.nominal(k, j)
	if n.empty() || !w.heads(k) || w.apposition(n, j) < j {
		return nominal{}
	}
	return n
}

// alone finds a quotation that fills the sentence and has no cue: the last
// speaker goes on.
func (w *work) alone(sent *rawi.Sentence) {
	if len(w.history) == 0 || w.words[sent.First].kind != kindOpen {
		return
	}
	for k := range w.reports {
		if r := &w.reports[k]; !r.dead && !r.mute && r.start < sent.End && r.how != byBefore {
			if r.first <= sent.First+2 {
				return
			}
		}
		if r := &w.reports[k]; !r.dead && r.how == byBefore {
			return
		}
	}
	if w.covered(sent.Start) {
		return
	}
	p := w.closing(sent.First)
	least := 6
	if w.goesOnQuoting(sent) {
		least = 3
	}
	if p < 0 || w.countWords(sent.First, p) < least {
		return
	}
	if p+1 < len(w.words)-1 && p+1 < sent.Last && w.words[p+1].kind != kindStop && w.words[p+1].kind != kindComma {
		return
	}
	// a sentence behind the quotation, beginning with its cue
	if next := w.d.TokenAt(w.d.Tokens[min(p, len(w.d.Tokens)-1)].End); next < len(w.d.Tokens) && w.words[next].cue > 0 && !coordinated(&w.d.Tokens[next]) && w.sameParagraph(sent, next) {
		return
	}
	rep := report{rule: ruleAlone, act: "assert", i: -1, open: -1, how: byMarks, marker: sent.First, speaker: w.last(rawi.NoGender, rawi.NoCount)}
	w.openAt(&rep, sent.First)
	w.cut(&rep, p)
	if !rep.dead {
		w.reports = append(w.reports, rep)
	}
}

// goesOnQuoting reports whether the sentence before ends with a quotation.
func (w *work) goesOnQuoting(sent *rawi.Sentence) bool {
	n := len(w.d.Statements)
	if n == 0 || sent.First == 0 {
		return false
	}
	s := &w.d.Statements[n-1]
	return s.Mode == rawi.Direct && w.d.TokenAt(s.Content[0].End) >= sent.First-3
}

// sameParagraph reports whether token i stands in the paragraph of a sentence.
func (w *work) sameParagraph(sent *rawi.Sentence, i int) bool {
	k := w.d.SentenceAt(w.d.Tokens[i].Start)
	return k >= 0 && w.d.Sentences[k].Paragraph == sent.Paragraph
}

// covered reports whether a statement holds the byte.
func (w *work) covered(pos int) bool {
	n := len(w.d.Statements)
	return n > 0 && w.d.Statements[n-1].Content[0].End > pos
}

// remember keeps the speaker of a report for those that follow.
func (w *work) remember(rep *report) {
	if !rep.speaker.known() || !rep.level {
		return
	}
	p := rep.speaker
	if rep.deriv == rawi.Finite && rep.reading != nil && rep.reading.Gender != rawi.NoGender && p.gender == rawi.NoGender && rep.reading.Count != rawi.Plural {
		p.gender = rep.reading.Gender
	}
	p.i = rep.at()
	w.history = append(w.history, p)
}

// notice keeps the person who is the subject of the sentence's first verb, whom
// a verb without a subject in the next sentence may mean.
func (w *work) notice(sent *rawi.Sentence) {
	v := sent.First
	for v < sent.Last && v < sent.First+4 && (w.words[v].kind == kindConj || w.words[v].kind == kindPart || w.words[v].kind == kindComma) {
		v++
	}
	if sent.Last-v < 3 || w.words[v].kind != kindVerb {
		return
	}
	r := w.d.Tokens[v].Reading()
	j := w.adjuncts(v+1, sent.Last)
	n := w.nominal(j, sent.Last)
	if n.empty() || !n.party() || w.words[j].prep != 0 || !w.agrees(r, n) {
		return
	}
	p := w.partyOf(n, min(sent.Last, n.last+8), r)
	if e := w.d.Entity(p.ent); e != nil && e.Type == rawi.Person {
		p.i = sent.First
		w.topic = p
	}
}
