package quote

import "example.org/rawi"

// sentence finds the reports of sentence si.
func (w *work) sentence(si int) {
	sent := &w.d.Sentences[si]
	w.reports = w.reports[:0]
	for i := sent.Last - 1; i >= sent.First; i-- {
		x := &w.words[i]
		if x.phrase > 0 {
			w.according(i, sent)
			continue
		}
		if x.cue == 0 {
			continue
		}
		if rep, ok := w.try(i, sent.Last); ok {
			w.add(rep)
		} else if rep, ok := w.behind(i, sent); ok {
			w.add(rep)
		} else if rep, ok := w.silent(i, sent); ok {
			w.reports = append(w.reports, rep)
		}
	}
	w.headline(sent)
	w.byline(sent)
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
	w.topics()
	w.notice(sent)
	for k := range w.reports {
		rep := &w.reports[k]
		if rep.dead {
			continue
		}
		if !rep.speaker.known() && rep.i >= 0 && (rep.cue != nil || rep.pretext) {
			rep.speaker = w.speak(k, sent)
		}
		if !rep.mute && rep.end > rep.start && !w.believed(k, sent) {
			rep.dead = true
			continue
		}
		w.remember(rep)
	}
	n := len(w.reports)
	w.alone(sent)
	for k := range w.reports {
		if rep := &w.reports[k]; !rep.dead && !rep.mute && rep.end > rep.start && (k < n || w.believed(k, sent)) {
			w.emit(rep, sent)
		}
	}
}

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

func (rep *report) at() int {
	if rep.i >= 0 {
		return rep.i
	}
	return rep.marker
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

// topics silences what a verb only points to, where its speaker then says it: «ثم أشار
// إلى اللوحات، فقال: …».
func (w *work) topics() {
	for k := 0; k+1 < len(w.reports); k++ {
		a, b := &w.reports[k], &w.reports[k+1]
		if a.dead || a.mute || b.mute || a.i < 0 || b.i < 0 || a.cue == nil || b.cue == nil || a.how != byPrep || a.deriv != rawi.Finite || b.deriv != rawi.Finite {
			continue
		}
		if a.act == "assert" && (b.how == byMarks || b.how == byColon) && coordinated(&w.d.Tokens[b.i]) && a.last >= b.i-1 && a.last <= b.i && w.countWords(a.first, a.last) < 14 {
			a.mute = true
		}
	}
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
