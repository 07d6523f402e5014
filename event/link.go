package event

import (
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
)

// link finds parties that only other events tell: who condemns a raid condemns
// those who flew it; who protests is named a sentence away.
func (w *work) link() {
	for i := range w.found {
		f := &w.found[i]
		switch f.pat.typ {
		case "ACCUSE", "SUPPORT", "REJECT":
			if len(f.recipients) == 0 {
				f.recipients = without(w.matter(i), f.actors)
			}
		case "PROTEST":
			if len(f.recipients) == 0 {
				if e := near(w.powers, f.sent, 1); e != 0 && !contains(f.actors, e) {
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

// matter returns the actors of the event that the one at i judges: named right
// behind it, or by the same word before.
func (w *work) matter(i int) []rawi.EntityRef {
	f := &w.found[i]
	d := w.d
	end := min(f.tok+matterReach, d.Sentences[f.sent].Last)
	for j := range w.found {
		g := &w.found[j]
		if g.tok > f.tok && g.tok < end && g.form != asFinite && len(g.actors) > 0 {
			return append([]rawi.EntityRef(nil), g.actors...)
		}
	}
	for t := f.tok + 1; t < end; t++ {
		r := d.Tokens[t].Reading()
		if !r.Pro.Has(rawi.Al) {
			continue
		}
		for j := i - 1; j >= 0; j-- {
			g := &w.found[j]
			if len(g.actors) > 0 && g.form != asFinite && (r.Dict == g.reading.Dict || r.Deriv == rawi.Masdar && r.Lemma == g.pat.lemma) {
				return append([]rawi.EntityRef(nil), g.actors...)
			}
		}
	}
	return nil
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
