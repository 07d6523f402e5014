package event

import (
	"slices"
	"strings"

	"example.org/rawi"
)

// found is an event in the making.
type found struct {
	pat        *pattern
	tok        int // of the trigger
	span       rawi.Span
	reading    *rawi.Reading
	form       form
	sent       int
	actors     []rawi.EntityRef
	recipients []rawi.EntityRef
	realis     string
	claimed    rawi.StatementRef
	cue        rawi.StatementRef // the statement whose cue the trigger is
	place      rawi.EntityRef
	time       rawi.TimeRef
	mentions   []rawi.Span
	direct     bool // the subject stands right behind the verb
	object     bool // the object stands there, and the subject before
	dated      bool // its time stands in its sentence
	relative   bool // a perfect verb right behind a relative pronoun
	vowelled   bool // a perfect written with the vowel of the passive
	matter     int  // the token of the act that is judged, if the object is one
	guessed    bool // of a protest: no words of its own say against whom it is
	into       int  // of a joined one: the earlier
	gone       bool // joined to an earlier one
}

// sentence finds the events of a sentence.
func (w *work) sentence(i int) {
	w.index, w.sent, w.weighed = i, &w.d.Sentences[i], false
	if w.sent.Last-w.sent.First < 2 {
		return
	}
	w.build()
	for k := range w.items {
		switch w.items[k].kind {
		case itVerb:
			w.subject(k)
			w.trigger(k)
		case itNoun, itAdj, itParty:
			w.trigger(k)
		}
	}
	for k := range w.items {
		it := &w.items[k]
		if it.kind == itParty && it.row > 0 && it.class != wTarget && w.headCount(it) == rawi.Plural {
			if it.ent != 0 {
				w.plural = it.ent
			}
			if w.s.wordRows[it.row-1].sector == "CVL" && w.s.wordRows[it.row-1].crowd {
				w.crowd = append(w.crowd, crowd{w.ref(k), w.index})
			}
		}
		if it.kind == itParty && it.row > 0 && w.s.wordRows[it.row-1].crowd && w.s.wordRows[it.row-1].sector == "GOV" {
			w.powers = append(w.powers, crowd{w.ref(k), w.index})
		}
		switch {
		case it.kind != itParty:
		case w.isBody(it, "JUD"):
			w.courts = append(w.courts, crowd{w.ref(k), w.index})
		case w.isBody(it, "COP"):
			w.police = append(w.police, crowd{w.ref(k), w.index})
		}
		if it.kind == itVerb && !it.passive() {
			for _, j := range it.subj {
				if x := &w.items[j]; x.row > 0 && x.class == wParty && w.s.wordRows[x.row-1].sector == "REB" {
					w.rebels = append(w.rebels, crowd{w.ref(j), w.index})
				}
			}
		}
		if it.kind == itParty && it.ent != 0 {
			if e := w.d.Entity(it.ent); e != nil && e.Type == rawi.Person {
				w.remember(it.ent)
			}
		}
	}
}

// isBody reports whether a party is a body of a sector, not one of its people.
func (w *work) isBody(it *item, sector string) bool {
	if it.row > 0 {
		row := &w.s.wordRows[it.row-1]
		return row.sector == sector && row.kind == wParty && !row.one
	}
	e := w.d.Entity(it.ent)
	return e != nil && e.Type == rawi.Org && slices.Contains(e.Sector, sector)
}

// remember keeps the persons last named, the latest last.
func (w *work) remember(e rawi.EntityRef) {
	if n := len(w.lastP); n > 0 && w.lastP[n-1] == e {
		return
	}
	w.lastP = append(w.lastP, e)
}

// trigger asks an item for patterns and keeps the first that holds.
func (w *work) trigger(k int) {
	it := &w.items[k]
	if it.used || it.ent != 0 {
		return
	}
	t := &w.d.Tokens[it.first]
	if t.Kind != rawi.KindWord {
		return
	}
	best := w.reading(t)
	for j := range t.Word.Readings {
		r := &t.Word.Readings[j]
		if r.Cost > best.Cost+8 {
			continue
		}
		f := formOf(r)
		if !w.likely(it, r, best, f) {
			continue
		}
		if f != asNoun && w.ask(k, r, f, r.Lemma) {
			return
		}
		if (f == asNoun || f == asMasdar) && w.ask(k, r, asNoun, r.Dict) {
			return
		}
	}
}

// ask tries the patterns of a dictionary form; it reports whether one holds.
func (w *work) ask(k int, r *rawi.Reading, f form, key string) bool {
	it := &w.items[k]
	list := w.s.heads[key]
	for n, p := range list {
		pat := &w.s.patterns[p]
		if pat.forms&f == 0 {
			continue
		}
		last, ok := w.rest(k, pat)
		if !ok || w.nearer(k, list[n+1:], pat, last, f) {
			continue
		}
		if pat.typ == "none" {
			it.used = true
			w.use(it.last, last)
			return true
		}
		if w.try(k, pat, r, f, last) {
			w.use(it.last, last)
			return true
		}
	}
	return false
}

// nearer reports whether another phrase of as many words ends nearer to the item.
func (w *work) nearer(k int, list []int32, pat *pattern, last int, f form) bool {
	if len(pat.rest) == 0 || last <= w.items[k].last+len(pat.rest) {
		return false
	}
	for _, p := range list {
		o := &w.s.patterns[p]
		if len(o.rest) != len(pat.rest) {
			return false
		}
		if end, ok := w.rest(k, o); ok && end < last && o.forms&f != 0 {
			return true
		}
	}
	return false
}

// likely reports whether the reading fits where the word stands. A word that
// the context reads as a noun is a verb only where it opens the sentence or
// reports speech.
func (w *work) likely(it *item, r, best *rawi.Reading, f form) bool {
	cue := w.stmtCue[it.first] > 0
	switch f {
	case asFinite:
		if r.Count == rawi.Plural && r.Gender == rawi.Feminine {
			return false
		}
		if best.Deriv != rawi.Finite {
			return cue || it.first == w.sent.First && r.Aspect == rawi.Perfect || w.phrased(it, r)
		}
		if r.Person == 1 && best.Person != 1 && !best.Passive {
			return false // «دمرت» is told in the first person only where the context says so
		}
		return r.Lemma == best.Lemma || r.Cost <= best.Cost+2
	case asActive, asPassive:
		if best.Deriv == rawi.Finite || r.Pro.Any(rawi.Al) {
			return false
		}
		return cue || r.Accusative || r == best && (r.Count == rawi.Plural || r.Gender == rawi.Feminine || it.wa)
	}
	return best.Deriv != rawi.Finite
}

// phrased reports whether a phrase of the verb, which its verbal noun does not
// have, goes on right behind the item: «انتحاريا فجر نفسه» is no dawn.
func (w *work) phrased(it *item, r *rawi.Reading) bool {
	if it.last >= w.sent.Last {
		return false
	}
	for _, p := range w.s.heads[r.Lemma] {
		pat := &w.s.patterns[p]
		if len(pat.rest) > 0 && pat.forms == asFinite && w.isWord(&w.d.Tokens[it.last], pat, 0) {
			return true
		}
	}
	return false
}

// use marks the items of the further words of a phrase, so that they trigger
// nothing of their own.
func (w *work) use(from, to int) {
	for k := range w.items {
		if it := &w.items[k]; it.first >= from && it.first < to {
			it.used = it.kind == itNoun || it.kind == itAdj
		}
	}
}

func formOf(r *rawi.Reading) form {
	switch r.Deriv {
	case rawi.Finite:
		return asFinite
	case rawi.Masdar:
		return asMasdar
	case rawi.ActiveParticiple:
		return asActive
	case rawi.PassiveParticiple:
		return asPassive
	}
	return asNoun
}

const widestPhrase = 10 // tokens between a light verb and its noun

// rest finds the further words of a phrase behind an item; it returns the token
// behind the last of them. Behind a verb its subject may stand between; the
// words of a noun phrase stand together.
func (w *work) rest(k int, pat *pattern) (int, bool) {
	at := w.items[k].last
	if len(pat.rest) == 0 {
		return at, true
	}
	width := 1
	if r := w.items[k].reading; w.items[k].kind == itVerb && r != nil && r.Enc.Person != 0 && r.Enc.Person == 3 && !r.Passive {
		return 0, false // «التي أجراها»: its object is named before
	}
	if w.items[k].kind == itVerb {
		width = widestPhrase
	} else if pat.forms&(asFinite|asMasdar) != 0 {
		width = 4
	}
	for n := range pat.rest {
		hit := false
		for j := at; j < at+width && j < w.sent.Last; j++ {
			t := &w.d.Tokens[j]
			if width > 1 && (t.Kind == rawi.KindPunct && punctKind(w.d.Slice(t.Span)) == itStop || t.Reading().POS == rawi.SCONJ) {
				break
			}
			if w.isWord(t, pat, n) {
				at, hit = j+1, true
				break
			}
		}
		if !hit {
			return 0, false
		}
		width = 2
	}
	return at, true
}

func (w *work) isWord(t *rawi.Token, pat *pattern, n int) bool {
	for c := range t.Word.Cuts {
		h := t.Word.Cuts[c].Hash
		if h == pat.restHash[n][0] || h == pat.restHash[n][1] {
			return true
		}
	}
	for j := range t.Word.Readings {
		r := &t.Word.Readings[j]
		if r.Deriv == rawi.Finite {
			continue
		}
		if r.Dict == pat.rest[n] || r.Accusative && int(r.StemEnd) <= len(t.Word.Norm) && strings.TrimSuffix(t.Word.Norm[r.StemStart:r.StemEnd], "ا") == pat.restNorm[n] {
			return true
		}
	}
	return false
}

// try decides whether the pattern makes an event at the item.
func (w *work) try(k int, pat *pattern, r *rawi.Reading, f form, last int) bool {
	it := &w.items[k]
	if f == asFinite && it.kind != itVerb {
		it.kind, it.reading, it.sought, it.subj, it.subjEnt = itVerb, r, false, nil, 0
	}
	if pat.tone != 0 && !w.tone(it.first, pat.tone) && (pat.tone != toneViolent || !w.sure(pat.typ)) {
		return false
	}
	neg := w.negated(k)
	if pat.negated != neg && (pat.negated || f == asFinite) {
		return false
	}
	if pat.bi && !w.clauseBi(k) {
		return false // «يعد القرار نصرا»
	}
	if pat.typ == "PROTEST" && f != asFinite && it.prep == prepLi {
		return false // «استدعى السفير للاحتجاج»
	}
	fd := found{pat: pat, tok: it.first, span: w.triggerSpan(it.first, r), reading: r, form: f, sent: w.index}
	fd.cue = rawi.StatementRef(w.stmtCue[it.first])
	fd.claimed = rawi.StatementRef(w.stmtIn[it.first])
	if fd.claimed == fd.cue {
		fd.claimed = 0
	}
	w.arguments(k, &fd, last)
	if f != asFinite && w.topical(k) {
		return false
	}
	w.suffered(k, &fd)
	w.widen(k, &fd)
	if !w.enough(&fd) {
		return false
	}
	fd.realis = w.realis(k, &fd, neg)
	if s := w.statement(fd.claimed); fd.realis == rawi.Denied && len(fd.actors) == 0 && s != nil {
		// who denies an act without an author denies his own
		fd.actors = without(append([]rawi.EntityRef(nil), s.Speakers...), fd.recipients)
	}
	if !w.worth(&fd) {
		return false
	}
	fd.time = w.timeOf(k, &fd)
	if fd.place == 0 {
		fd.place = w.placeOf(k, &fd)
		if v := w.visited(&fd); v != 0 {
			fd.place = v
		}
	}
	fd.relative = f == asFinite && r.Aspect == rawi.Perfect && !r.Passive && k > 0 && w.items[k-1].kind == itRel && !w.items[k-1].wa
	w.background(k, &fd)
	if w.told(&fd) {
		w.found = append(w.found, fd)
	}
	return true
}

const clauseReach = 8 // items

// clauseBi reports whether «بأن» or «ب» and a verbal noun stand behind the verb at k.
func (w *work) clauseBi(k int) bool {
	for j := k + 1; j < len(w.items) && j <= k+clauseReach; j++ {
		x := &w.items[j]
		switch x.kind {
		case itVerb, itStop, itRel:
			return false
		case itSub:
			return w.d.Tokens[x.first].Reading().Pro.Any(rawi.Ba)
		case itNoun:
			if x.prep == 0 {
				return false // «يعد الجزر مصدرا للفيتامين، بالإضافة إلى …»
			}
			if x.prep == prepBi && x.reading != nil && x.reading.Deriv == rawi.Masdar {
				return true
			}
		}
	}
	return false
}

// topical reports whether the noun at k is only what another noun is about:
// «قضية خطف السياح», «مكافحة تهريب السلاح», «بتهمة قتل جندي».
func (w *work) topical(k int) bool {
	for j := k - 1; j >= 0 && j >= k-2; j-- {
		x := &w.items[j]
		if x.last != w.items[j+1].first && w.items[j+1].prep == 0 || x.kind != itNoun && x.kind != itAdj {
			return false
		}
		if x.reading != nil && (w.s.topics[x.reading.Dict] || w.s.topics[x.reading.Lemma]) {
			return true
		}
		if w.items[j+1].prep != 0 && w.items[j+1].prep != prepFi && w.items[j+1].prep != prepBi {
			return false
		}
	}
	return false
}

// enough reports whether the parties that the pattern needs are there.
func (w *work) enough(fd *found) bool {
	a, r := len(fd.actors) > 0, len(fd.recipients) > 0
	if fd.pat.person && !w.visitor(fd.actors) {
		return false
	}
	if fd.pat.crowd && !w.crowded(fd) || fd.pat.politic && !w.politic(fd) {
		return false
	}
	need := fd.pat.need
	if need != needNone && a != r && w.sure(fd.pat.typ) {
		return true // a bare «هجوم» with one party, in a sentence that reports it
	}
	switch need {
	case needNone:
		return true
	case needActor:
		return a || fd.vowelled && r
	case needRecipient:
		return r || fd.mutually()
	case needBoth:
		return a && (r || fd.mutually() || fd.pat.mutual && fd.place != 0)
	}
	return a || r
}

// visitor reports whether the first actor is somebody who pays visits: a
// person, a title or a delegation.
func (w *work) visitor(actors []rawi.EntityRef) bool {
	for _, r := range actors {
		switch e := w.d.Entity(r); e.Type {
		case rawi.Person:
			return true
		case rawi.Role:
			return e.Rule != ruleRole || len(e.Sector) > 0 && (e.Sector[0] == "GOV" || e.Sector[0] == "LEG" || e.Sector[0] == "PTY")
		}
	}
	return false
}

// worth leaves out what is only thought of: an aim, a demand, a condition
// without both parties is no interaction.
func (w *work) worth(fd *found) bool {
	if fd.realis != rawi.Possible && fd.realis != rawi.Denied {
		return true
	}
	return len(fd.actors) > 0 && len(fd.recipients) > 0 || fd.mutually()
}

// mutually reports whether both sides of a mutual act are its actors.
func (fd *found) mutually() bool { return fd.pat.mutual && len(fd.actors) > 1 }

// triggerSpan returns the trigger without attached particles.
func (w *work) triggerSpan(i int, r *rawi.Reading) rawi.Span {
	t := &w.d.Tokens[i]
	if t.Word.Offsets == nil {
		return t.Span
	}
	n := 0
	for _, bit := range [...]rawi.Clitics{rawi.Hamza, rawi.Wa, rawi.Fa, rawi.LaEmph, rawi.Ba, rawi.Ka, rawi.La, rawi.Sa} {
		if r.Pro.Any(bit) {
			n += len("و")
		}
	}
	span := t.Span
	if n < len(t.Word.Offsets)-1 {
		span.Start = t.Start + int(t.Word.Offsets[n])
	}
	if span.Empty() {
		return t.Span
	}
	return span
}

const toneReach = 14 // tokens

// tone reports whether a word behind the token judges so.
func (w *work) tone(i int, want tone) bool {
	if want == toneNotGood {
		return !w.tone(i, toneGood)
	}
	first := i + 1
	if want == toneViolent {
		first = max(w.sent.First, i-toneReach)
	}
	for j := first; j < i+toneReach && j < w.sent.Last; j++ {
		t := &w.d.Tokens[j]
		for n := range t.Word.Readings {
			r := &t.Word.Readings[n]
			if w.s.tones[r.Dict] == want || r.Deriv != rawi.NotVerbal && w.s.tones[r.Lemma] == want {
				return true
			}
		}
	}
	return false
}
