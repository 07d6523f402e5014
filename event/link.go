package event

import (
	"slices"
	"strings"

	"example.org/rawi"
)

// crowd is a group of people who may be those of a protest, or a government that
// it may be against, and the sentence that names it.
type crowd struct {
	ent  rawi.EntityRef
	sent int
}

const (
	matterReach = 8 // tokens behind a verb of judging in which its matter stands
	crowdReach  = 3 // sentences
	deedReach   = 4
	powerReach  = 3
	policeReach = 1
	courtReach  = 4
)

// link finds parties that only other events tell: who condemns a raid condemns
// those who flew it; who protests is named a sentence away.
func (w *work) link() {
	for i := range w.found {
		f := &w.found[i]
		switch f.pat.typ {
		case "ASSAULT":
			w.attacker(f)
		case "SANCTION", "CONCEDE", "COERCE":
			w.body(f)
		case "REQUEST":
			// a crowd that demands, and does not say of whom, means the government
			if len(f.recipients) == 0 && w.isCrowd(f.actors) {
				if e := near(w.powers, f.sent, powerReach); e != 0 && !contains(f.actors, e) {
					f.recipients = []rawi.EntityRef{e}
				}
			}
		case "PROTEST":
			if len(f.recipients) == 0 {
				f.guessed = true
				if e := near(w.powers, f.sent, powerReach); e != 0 && !contains(f.actors, e) {
					f.recipients = []rawi.EntityRef{e}
				}
			}
			if len(f.actors) == 0 {
				if e := near(w.crowd, f.sent, crowdReach); e != 0 && !contains(f.recipients, e) {
					f.actors = []rawi.EntityRef{e}
				}
			}
		}
	}
}

// demands gives protests, once they are joined, those of whom something is asked in
// one of their sentences instead of the government nearby.
func (w *work) demands() {
	for i := range w.found {
		f := &w.found[i]
		if f.pat.typ != "PROTEST" {
			continue
		}
		g := f
		if f.gone {
			g = &w.found[f.into]
		}
		if !g.guessed {
			continue
		}
		if d := without(w.demanded(f), g.actors); len(d) > 0 {
			g.recipients, g.guessed = d, false
		}
	}
}

// demanded returns whom the sentence of a protest says that something is asked of:
// «خرج متظاهرون للمطالبة باستقالة الوزير».
func (w *work) demanded(f *found) []rawi.EntityRef {
	for i := range w.found {
		g := &w.found[i]
		if g.sent == f.sent && g.tok > f.tok && g.pat.typ == "REQUEST" && len(g.recipients) > 0 {
			return append([]rawi.EntityRef(nil), g.recipients...)
		}
	}
	return nil
}

// attacker gives an act of violence without an author those of its sentence who use
// force and act there, unless the sentence tells that they suffered.
func (w *work) attacker(f *found) {
	if len(f.actors) > 0 {
		return
	}
	e := near(w.rebels, f.sent, 0)
	if e == 0 {
		return
	}
	for i := range w.found {
		if g := &w.found[i]; g.sent == f.sent && contains(g.recipients, e) {
			return
		}
	}
	f.actors = []rawi.EntityRef{e}
}

// isCrowd reports whether the one party of a list is a group of people.
func (w *work) isCrowd(list []rawi.EntityRef) bool {
	return len(list) == 1 && slices.ContainsFunc(w.crowd, func(c crowd) bool { return c.ent == list[0] })
}

// body gives a sentence, an acquittal or an arrest whose author is not told the
// court or police that is named nearby.
func (w *work) body(f *found) {
	if len(f.actors) > 0 || len(f.recipients) == 0 {
		return
	}
	list, reach := w.police, policeReach
	switch f.pat.mode {
	case "arrest":
	case "convict", "acquit":
		list, reach = w.courts, courtReach
	default:
		return
	}
	if e := near(list, f.sent, reach); e != 0 && !contains(f.recipients, e) {
		f.actors = []rawi.EntityRef{e}
	}
}

// matters gives who judges an act the parties to it as recipients: who condemns a
// raid condemns those who flew it. It runs on joined events, so that a later word
// for the raid knows its authors.
func (w *work) matters() {
	for i := range w.found {
		f := &w.found[i]
		if f.gone || f.pat.typ != "ACCUSE" && f.pat.typ != "SUPPORT" && f.pat.typ != "REJECT" {
			continue
		}
		if len(f.recipients) > 0 && f.matter == 0 {
			continue
		}
		if m := without(w.matter(i), f.actors); len(m) > 0 {
			f.recipients = m
		}
	}
}

// matter returns the actors of the event that the one at i judges: named right
// behind it, or by the same word before.
func (w *work) matter(i int) []rawi.EntityRef {
	f := &w.found[i]
	d := w.d
	first, end := f.tok+1, min(f.tok+matterReach, d.Sentences[f.sent].Last)
	if f.matter > 0 {
		first, end = f.matter, f.matter+1
	}
	for j := range w.found {
		g := &w.found[j]
		if g.tok >= first && g.tok < end && g.form != asFinite {
			if a := w.authors(g); len(a) > 0 {
				return a
			}
		}
	}
	for t := first; t < end; t++ {
		r := d.Tokens[t].Reading()
		if !r.Pro.Has(rawi.Al) {
			continue
		}
		for j := i - 1; j >= 0; j-- {
			g := &w.found[j]
			if g.form != asFinite && (r.Dict == g.reading.Dict || r.Deriv == rawi.Masdar && r.Lemma == g.pat.lemma) || slices.Contains(g.pat.rest, r.Dict) || slices.Contains(g.pat.restNorm, strings.TrimPrefix(stemOf(&d.Tokens[t], r), "ال")) {
				if a := w.authors(g); len(a) > 0 {
					return a
				}
			}
		}
	}
	if f.matter > 0 && w.s.deeds[d.Tokens[f.matter].Reading().Dict] {
		return w.deed(i)
	}
	return nil
}

// stemOf returns a word without what is attached to it.
func stemOf(t *rawi.Token, r *rawi.Reading) string {
	if int(r.StemEnd) > len(t.Word.Norm) {
		return ""
	}
	return t.Word.Norm[r.StemStart:r.StemEnd]
}

// deed returns the authors of the last act in the sentences before that was no word
// and no meeting: what «الخطوة», «القرار» stand for.
func (w *work) deed(i int) []rawi.EntityRef {
	f := &w.found[i]
	for j := i - 1; j >= 0 && w.found[j].sent >= f.sent-deedReach; j-- {
		g := &w.found[j]
		switch g.pat.typ {
		case "CONSULT", "ACCUSE", "SUPPORT", "REJECT", "REQUEST", typeMeeting:
			continue
		}
		if a := without(w.authors(g), f.actors); len(a) > 0 {
			return a
		}
	}
	return nil
}

// authors returns those who did what an event tells, or what it was joined to; of
// an act of two sides both.
func (w *work) authors(g *found) []rawi.EntityRef {
	if g.gone {
		g = &w.found[g.into]
	}
	out := append([]rawi.EntityRef(nil), g.actors...)
	if g.pat.mutual {
		out = append(out, g.recipients...)
	}
	return out
}

// near returns the group nearest to a sentence, at most so many sentences away.
func near(list []crowd, sent, reach int) rawi.EntityRef {
	best, least := rawi.EntityRef(0), reach+1
	for _, c := range list {
		n := c.sent - sent
		if n < 0 {
			n = -n
		}
		if n < least {
			best, least = c.ent, n
		}
	}
	return best
}
