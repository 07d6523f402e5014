package event

import (
	"example.org/rawi"
)

// surely is the log-odds of a sentence that reports an event, by the kind of
// judged types: its parties are then sought further than government reaches.
func surely(kind int, alone bool) float32 {
	if alone {
		return leastReport(kind, alone)
	}
	return [judgedTypes]float32{-0.8, -1}[kind]
}

// sure reports whether the sentence at hand surely reports an event of the type.
func (w *work) sure(typ string) bool {
	kind := judged(typ)
	return kind >= 0 && w.s.reporter != nil && w.sent.Last-w.sent.First >= bareTokens &&
		w.reports(kind) >= surely(kind, len(w.d.Sentences) <= aloneSentences)
}

// widen finds a party of an event that has none within reach of its trigger, in a
// sentence that surely reports one: the noun that no list knows as a party
// («خطفوا مصورا»), who is hurt elsewhere in the sentence, who takes to the streets.
func (w *work) widen(k int, fd *found) {
	if len(fd.recipients) > 0 || fd.pat.crowd || !w.sure(fd.pat.typ) {
		return
	}
	if fd.pat.typ == "ASSAULT" {
		if j := w.unlisted(k, fd); j >= 0 {
			fd.recipients = w.refs([]int{j}, nil)
		}
	}
	if len(fd.actors)+len(fd.recipients) > 0 {
		return
	}
	if fd.pat.typ == "PROTEST" {
		if j := w.nearest(k, w.rises); j >= 0 {
			fd.actors = w.actorRefs(w.group(j), nil)
		}
		return
	}
	if fd.pat.need == needActor {
		if j := w.nearest(k, w.attacks); j >= 0 {
			fd.actors = w.actorRefs(w.group(j), nil)
			return
		}
	}
	for _, fits := range [...]func(int) bool{w.suffers, w.thing} {
		if j := w.nearest(k, fits); j >= 0 {
			fd.recipients = w.refs(w.group(j), nil)
			return
		}
	}
}

// suffered makes recipients of those who only seem to act: a verb of violence
// without an object, which may be passive, is so where people stand beside it who
// seldom act («وقتل 300 شخص»), or where it opens a relative clause («الذي قتل في
// غارة»).
func (w *work) suffered(k int, fd *found) {
	r := fd.reading
	if fd.pat.typ != "ASSAULT" || fd.form != asFinite || fd.pat.rec&object == 0 || len(fd.pat.rest) > 0 || len(fd.recipients) > 0 ||
		!r.PassiveOK || r.Aspect != rawi.Perfect || r.Enc.Person != 0 || fd.cue != 0 || len(fd.actors) == 0 {
		return
	}
	behind := w.bare(k + 1)
	if k > 0 && w.items[k-1].kind == itRel && behind < 0 {
		fd.actors, fd.recipients = nil, fd.actors
		return
	}
	for j := range w.items {
		x := &w.items[j]
		if x.kind == itParty && x.ent == fd.actors[0] {
			if x.row > 0 && x.class == wPeople && (behind < 0 || behind == j && !w.objectNext(w.lastOf(j))) {
				fd.actors, fd.recipients = nil, fd.actors
			}
			return
		}
	}
}

// objectNext reports whether a noun stands right behind the party at k and its
// adjectives, as an object does.
func (w *work) objectNext(k int) bool {
	n := k + 1
	for n < len(w.items) && w.items[n].kind == itAdj && w.items[n].prep == 0 {
		n++
	}
	if n >= len(w.items) {
		return false
	}
	x := &w.items[n]
	return (x.kind == itNoun || x.kind == itParty) && x.prep == 0 && !x.wa && x.first == w.items[n-1].last
}

// politic reports whether one of the parties may have to do with politics: a
// person, a body or a place, or a description of somebody in office, in a party
// or under arms. «مدير النادي» is none.
func (w *work) politic(fd *found) bool {
	for _, list := range [...][]rawi.EntityRef{fd.actors, fd.recipients} {
		for _, r := range list {
			e := w.d.Entity(r)
			if e.Type != rawi.Role {
				return true
			}
			for _, s := range e.Sector {
				switch s {
				case "GOV", "LEG", "JUD", "MIL", "COP", "PTY", "OPP", "REB", "SPY", "PRM", "UAF", "IGO", "ELI":
					return true
				}
			}
		}
	}
	return false
}

const widestReach = 40 // items to either side of the trigger

// nearest returns the item nearest behind the trigger that fits, else the nearest
// before it; -1 for none.
func (w *work) nearest(k int, fits func(int) bool) int {
	for j := k + 1; j < len(w.items) && j < k+widestReach; j++ {
		if fits(j) {
			return j
		}
	}
	for j := k - 1; j >= 0 && j > k-widestReach; j-- {
		if fits(j) {
			return j
		}
	}
	return -1
}

// suffers reports whether the item can be whom an attack hits: people and those
// who use force, but not who tells of it.
func (w *work) suffers(j int) bool {
	x := &w.items[j]
	if x.kind != itParty || x.class == wTarget || x.prep == prepAgent || w.tells(j) {
		return false
	}
	e := w.d.Entity(x.ent)
	switch {
	case e != nil && e.Type == rawi.Person, x.row > 0 && x.class == wPeople:
		return true
	case x.row > 0:
		switch w.s.wordRows[x.row-1].sector {
		case "MIL", "COP", "REB", "UAF", "CVL", "JRN", "MED", "REL", "REF", "AGR", "LAB", "EDU":
			return true
		}
	}
	return e != nil && e.Type == rawi.Org && x.prep != prepMin
}

// thing reports whether the item can be what an attack hits.
func (w *work) thing(j int) bool {
	x := &w.items[j]
	return x.kind == itParty && x.row > 0 && x.class == wTarget && x.prep != prepMin && x.prep != prepMaa
}

// attacks reports whether the item can be who attacks without a uniform:
// «مسلحون», «انتحاري».
func (w *work) attacks(j int) bool {
	x := &w.items[j]
	return x.kind == itParty && x.row > 0 && x.class == wParty && w.s.wordRows[x.row-1].sector == "REB" && !w.tells(j)
}

// rises reports whether the item can be who protests: people, crowds, parties and
// unions, no force and no power.
func (w *work) rises(j int) bool {
	x := &w.items[j]
	if x.kind != itParty || x.prep == prepDid || x.prep == prepAla {
		return false
	}
	if x.row > 0 {
		switch w.s.wordRows[x.row-1].sector {
		case "CVL", "OPP", "PTY", "LAB", "EDU", "REL", "REF", "JRN", "AGR":
			return w.headCount(x) != rawi.Singular || w.s.wordRows[x.row-1].sector == "PTY"
		}
		return x.class == wPeople && w.headCount(x) != rawi.Singular
	}
	return false
}

// tells reports whether the party at j is the source or the speaker of something
// said in the sentence.
func (w *work) tells(j int) bool {
	x := &w.items[j]
	for t := w.sent.First; t < w.sent.Last; t++ {
		s := w.statement(rawi.StatementRef(w.stmtCue[t]))
		if s == nil {
			continue
		}
		if x.ent != 0 && contains(s.Speakers, x.ent) {
			return true
		}
		m := s.SpeakerMention
		if !m.Empty() && w.d.Tokens[x.first].Start < m.End && m.Start < w.d.Tokens[x.last-1].End {
			return true
		}
	}
	return false
}

// unlisted makes a party of the noun that a verb or verbal noun has for its
// object, where no list knows it as one: «خطفوا مصورا فرنسيا». It returns its item
// or -1.
func (w *work) unlisted(k int, fd *found) int {
	if fd.pat.rec&object == 0 || len(fd.pat.rest) > 0 {
		return -1
	}
	j := k + 1
	if fd.form == asFinite {
		j = w.bare(k + 1)
	}
	if j < 0 || j >= len(w.items) {
		return -1
	}
	x := &w.items[j]
	if x.kind != itNoun || x.prep != 0 || x.wa || w.d.Tokens[x.first].Kind != rawi.KindWord {
		return -1
	}
	for n := j + 1; n < len(w.items) && w.items[n].kind == itAdj && w.items[n].prep == 0 && !w.items[n].wa && w.items[n].first == x.last; n++ {
		x.last = w.items[n].last
	}
	x.kind, x.class = itParty, wPeople
	return j
}

// crowded reports whether who acts are people who by their name protest, or, in a
// sentence that surely reports a protest, a crowd.
func (w *work) crowded(fd *found) bool {
	for k := range w.items {
		x := &w.items[k]
		if x.kind != itParty || x.row == 0 || x.ent == 0 || !contains(fd.actors, x.ent) {
			continue
		}
		row := &w.s.wordRows[x.row-1]
		if row.protester || row.sector == "CVL" && row.crowd && w.sure(fd.pat.typ) {
			return true
		}
	}
	return false
}
