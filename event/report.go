package event

import (
	"fmt"

	"example.org/rawi"
	"example.org/rawi/internal/logit"
	"example.org/rawi/lexicon"
)

// judged returns the number, from zero, of the types of event of which a linear
// model decides whether a sentence reports one or only speaks of it; -1 for the
// others.
func judged(typ string) int {
	switch typ {
	case "ASSAULT":
		return 0
	case "PROTEST":
		return 1
	}
	return -1
}

const judgedTypes = 2

// The thresholds are log-odds that a sentence reports an event of the type. The
// labels that the model learnt from were given to sentences of newspapers read
// alone, so a text of a sentence or two must report by itself. In an article a
// reference to what it or others report is an event too («منذ اغتيال …»), and
// only what is far from any report is left out. A headline or a bare clause has
// too few words to judge by: what it tells of is what it reports.
const (
	aloneSentences = 3   // a text of so many is read alone
	bareTokens     = 12  // a sentence of fewer is not judged
	fullTokens     = 16  // one of so many is judged like a long one
	bareOdds       = 1.5 // how much less is asked of the shortest that is judged
)

// leastReport returns the least log-odds of a sentence whose events count.
func leastReport(kind int, alone bool) float32 {
	if alone {
		return [judgedTypes]float32{-1.1, -1.7}[kind]
	}
	return [judgedTypes]float32{-4.2, -5}[kind]
}

// onlyNamed is how much more the sentence must speak for a protest that no verb
// tells: «المظاهرة» is mostly one that was told before.
const onlyNamed = 0.5

const (
	reportBits  = 16
	reportSlots = 1 << reportBits
	reportMagic = "rawi event model 1\n"
)

// reporter is a linear model for each judged type, over the words of a sentence
// and their pairs, hashed.
type reporter [judgedTypes]logit.Model

// openReporter reads what Train wrote. The bytes must not be changed afterwards.
func openReporter(b []byte) (*reporter, error) {
	if len(b) != len(reportMagic)+judgedTypes*logit.Size(reportSlots) || string(b[:len(reportMagic)]) != reportMagic {
		return nil, fmt.Errorf("event model: %d bytes, not of this version: %w", len(b), rawi.ErrInvalid)
	}
	b = b[len(reportMagic):]
	m := &reporter{}
	for k := range m {
		var err error
		if m[k], b, err = logit.Open(b, reportSlots); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// reports returns the log-odds that the sentence at hand reports an event of the
// kind.
func (w *work) reports(kind int) float32 {
	if !w.weighed {
		w.features = w.reportFeatures(w.sent.First, w.sent.Last, w.features[:0])
		for k := range w.odds {
			w.odds[k] = w.s.reporter[k].Score(w.features)
		}
		w.weighed = true
	}
	return w.odds[kind]
}

// told reports whether the sentence at hand reports the event rather than only
// speaks of such things. Types that are not judged, and what has not happened,
// always pass.
func (w *work) told(fd *found) bool {
	kind := judged(fd.pat.typ)
	if kind < 0 || w.s.reporter == nil || w.sent.Last-w.sent.First < bareTokens || fd.realis != rawi.Actual && fd.realis != rawi.Background {
		return true
	}
	least := leastReport(kind, len(w.d.Sentences) <= aloneSentences)
	if n := w.sent.Last - w.sent.First; n < fullTokens {
		least -= bareOdds * float32(fullTokens-n) / (fullTokens - bareTokens)
	}
	if fd.pat.typ == "PROTEST" && fd.form != asFinite {
		least += onlyNamed
	}
	return w.reports(kind) >= least
}

// reportFeatures adds the slots of what tokens [first,last) say, each once: the
// words in their dictionary forms, a name only as its type and a number only as
// one, so that nothing is learnt about who and where; their pairs; of a verb also
// tense and voice.
func (w *work) reportFeatures(first, last int, out []uint32) []uint32 {
	before := uint64(0)
	add := func(h uint64) { out = append(out, uint32(h>>(64-reportBits))) }
	word := func(h uint64) {
		add(h)
		if before != 0 {
			add(lexicon.Join(before, h))
		}
		before = h
	}
	for i := first; i < last; i++ {
		t := &w.d.Tokens[i]
		r := t.Reading()
		for _, c := range [...]rawi.Clitics{rawi.Wa, rawi.Fa, rawi.Ba, rawi.Ka, rawi.La} {
			if r.Pro.Any(c) {
				word(lexicon.Join(uint64(c), 1))
			}
		}
		if m := w.mentions[i]; m > 0 && w.d.Mentions[m-1].Form == rawi.FormName {
			word(lexicon.HashWord(w.d.Entity(w.d.Mentions[m-1].Entity).Type))
			i = max(i, w.d.Mentions[m-1].Last-1)
			continue
		}
		switch t.Kind {
		case rawi.KindNumber, rawi.KindMixed:
			word(lexicon.HashWord("number"))
		case rawi.KindWord:
			word(lexicon.HashWord(r.Dict))
			if r.Deriv == rawi.Finite {
				verb := lexicon.HashWord(r.Lemma)
				add(lexicon.Join(verb, uint64(r.Aspect)))
				if r.Passive {
					add(lexicon.Join(verb, passiveMark))
				}
			}
		default:
			word(lexicon.HashWord(w.d.Slice(t.Span)))
		}
	}
	return logit.Unique(out)
}

// passiveMark stands behind the aspects in the hash of a verb.
const passiveMark = 100
