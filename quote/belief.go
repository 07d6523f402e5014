package quote

import (
	"fmt"
	"math/bits"

	"example.org/rawi"
	"example.org/rawi/internal/logit"
	"example.org/rawi/lexicon"
)

// Rules find what has the shape of a report. Whether it is one, a logistic
// regression decides over what a reader looks at: which word reports, in what
// form, what stands between it and the words, who speaks, and what sort of
// article it is. It was learnt from statements that the rules found in open
// articles and that were judged one by one (models/quote).

const (
	beliefBits  = 14
	beliefSlots = 1 << beliefBits
	beliefMagic = "rawi quote model 1\n"
)

// leastBelief is the least log-odds of a statement that is kept. It was chosen so
// that less than one in a hundred right ones is lost in annotated articles.
const leastBelief = 0.85

// fewWords is the number of words, outside of quotations, of which a text needs as
// many to be judged: a headline or a sentence alone says too little of what it is.
const fewWords = 40

// openBelief reads what Train wrote. The bytes must not be changed afterwards.
func openBelief(b []byte) (*logit.Model, error) {
	if len(b) != len(beliefMagic)+logit.Size(beliefSlots) || string(b[:len(beliefMagic)]) != beliefMagic {
		return nil, fmt.Errorf("statement model: %d bytes, not of this version: %w", len(b), rawi.ErrInvalid)
	}
	m, _, err := logit.Open(b[len(beliefMagic):], beliefSlots)
	return &m, err
}

// believed reports whether report k is one, as far as the model can tell.
func (w *work) believed(k int, sent *rawi.Sentence) bool {
	switch {
	case w.toneOf().words < fewWords:
		return true
	case w.ofMyself(&w.reports[k]):
		return false
	case w.s.learn != nil:
		w.traits(k, sent)
		w.s.learn(&w.reports[k], w.slots)
		return true
	case w.s.belief == nil:
		return true
	}
	w.traits(k, sent)
	return w.s.belief.Score(w.slots) >= leastBelief
}

// ofMyself reports whether a verb that reads as hers is the writer's own, «توقعت أن»:
// he speaks of himself elsewhere, and nobody feminine has spoken.
func (w *work) ofMyself(rep *report) bool {
	r, p := rep.reading, &rep.speaker
	if rep.i < 0 || r == nil || rep.deriv != rawi.Finite || r.Aspect != rawi.Perfect || r.Gender != rawi.Feminine || r.Count != rawi.Singular || w.words[rep.i].quoted {
		return false
	}
	return p.mention.Empty() && p.gender != rawi.Feminine && p.count != rawi.Plural && w.toneOf().mine >= speaksOfHimself
}

const speaksOfHimself = 4

// tone is what an article is like, in steps.
type tone struct {
	known                       bool
	mine, yours, asking, crying int // first and second persons, marks of question and exclamation outside of quotations
	words                       int
	past, present, telling      int // verbs in the perfect and imperfect, verbs of reporting in the perfect
}

// toneOf counts what tells news from columns, letters and interviews.
func (w *work) toneOf() *tone {
	t := &w.tone
	if t.known {
		return t
	}
	*t = tone{known: true}
	for i := range w.d.Tokens {
		if w.words[i].quoted {
			continue
		}
		switch tok := &w.d.Tokens[i]; tok.Kind {
		case rawi.KindWord:
			t.words++
			r := tok.Reading()
			if w.words[i].name > 0 {
				continue
			}
			if w.words[i].kind == kindVerb {
				switch r.Aspect {
				case rawi.Perfect:
					t.past++
					if w.words[i].cue > 0 && !w.words[i].doubt && r.Person == 3 {
						t.telling++
					}
				case rawi.Imperfect:
					t.present++
				}
			}
			if r.Person == 1 || r.Enc.Person == 1 {
				t.mine++
			} else if r.Person == 2 || r.Enc.Person == 2 {
				t.yours++
			}
		case rawi.KindPunct:
			switch w.d.Slice(tok.Span) {
			case "؟", "?":
				t.asking++
			case "!":
				t.crying++
			}
		}
	}
	return t
}

// share returns how many of a hundred words n are, in steps.
func (t *tone) share(n int) uint64 {
	if n == 0 {
		return 0
	}
	return uint64(bits.Len(uint(n*200/(t.words+20)))) + 1
}

func step(n int) uint64 {
	if n < 0 {
		return 99
	}
	if n < 4 {
		return uint64(n)
	}
	return uint64(bits.Len(uint(n))) + 2
}

// trait is a sort of feature. The order is part of the weights: whoever changes it
// trains anew.
type trait uint64

const (
	ofRule trait = iota + 1
	ofAct
	ofWay
	ofRuleWay
	ofActWay
	ofMode
	ofLevel
	ofWho
	ofTold
	ofWhoWay
	ofWhoAct
	ofWhoRule
	ofHead
	ofSince
	ofSubject
	ofSubjectWords
	ofSubjectForm
	ofSubjectOwn
	ofSubjectFar
	ofSubjectPrep
	ofAgrees
	ofFits
	ofMine
	ofTelling
	ofTellingTold
	ofPresent
	ofNearMine
	ofNearYours
	ofGoesOn
	ofGoesOnSo
	ofYours
	ofMineTold
	ofAsking
	ofCrying
	ofQuoted
	ofDoubt
	ofForm
	ofFormTold
	ofMineForm
	ofRuleAspect
	ofClitics
	ofChosen
	ofMineAspect
	ofPassive
	ofBeforeWay
	ofFirst
	ofGap
	ofGapWay
	ofVerbs
	ofVerbsWay
	ofRels
	ofVerbsRels
	ofCommas
	ofMarks
	ofPreps
	ofNouns
	ofNounsWay
	ofLeadWay
	ofLength
	ofLengthWay
	ofLengthMode
	ofFinite
	ofOpensWay
	ofOpensClass
	ofOpensOwn
	ofOwn
	ofMarked
	ofBeside
	ofSoFar
	ofPlace
	ofSentence
	ofBefore
	ofBeforeWord
	ofBeforeThat
	ofBeforeThatWord
	ofBehind
	ofBehindWord
	ofLead
	ofLeadWord
	ofOpens
	ofOpensWord
)

// has adds a feature: a trait with its value.
func (w *work) has(t trait, v uint64) {
	w.slots = append(w.slots, uint32(lexicon.Join(uint64(t), v)>>(64-beliefBits)))
}

func yes(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// around adds what the token at j is.
func (w *work) around(sort, word trait, j int, sent *rawi.Sentence) uint64 {
	if j < sent.First || j >= sent.Last {
		w.has(sort, 0)
		return 0
	}
	x, r := &w.words[j], w.d.Tokens[j].Reading()
	v := uint64(x.kind) + 1
	if x.kind == kindNoun {
		switch {
		case x.name > 0:
			v = 40
		case x.title > 0:
			v = 41
		case x.times > 0:
			v = 42
		case x.class&nounParty != 0:
			v = 43
		case r.POS == rawi.ADJ:
			v = 44
		case r.Deriv == rawi.Masdar:
			v = 45
		case r.POS == rawi.X:
			v = 46
		}
		if r.Pro.Any(rawi.Al) {
			v += 50
		}
	}
	w.has(sort, v)
	if x.kind != kindNoun || x.name == 0 && x.title == 0 {
		w.has(word, lexicon.HashWord(r.Dict))
	}
	return v
}

// traits fills w.slots with the features of report k.
func (w *work) traits(k int, sent *rawi.Sentence) {
	w.slots = w.slots[:0]
	rep, d := &w.reports[k], w.d
	rule := lexicon.HashWord(rep.rule)
	act := lexicon.HashWord(rep.act)
	way := uint64(rep.how)<<8 | uint64(rep.deriv)
	w.has(ofRule, rule)
	w.has(ofAct, act)
	w.has(ofWay, way)
	w.has(ofRuleWay, lexicon.Join(rule, way))
	w.has(ofActWay, lexicon.Join(act, way))
	mode := lexicon.HashWord(w.mode(rep))
	w.has(ofMode, mode)
	w.has(ofLevel, yes(rep.level))

	// who speaks
	p := &rep.speaker
	who := w.whoTrait(p)
	w.has(ofWho, who)
	told := yes(!p.mention.Empty())
	w.has(ofTold, told)
	w.has(ofWhoWay, lexicon.Join(who<<1|told, way))
	w.has(ofWhoAct, lexicon.Join(who<<1|told, act))
	w.has(ofWhoRule, lexicon.Join(who, rule))
	if p.class&nounParty == 0 && p.ent == 0 && p.text != "" {
		w.has(ofHead, lexicon.HashWord(p.head))
	}
	if p.known() {
		w.has(ofSince, step((rep.at()-p.i)/8)<<1|told)
	}
	if !rep.subject.empty() {
		n := rep.subject
		w.has(ofSubject, uint64(n.count)<<4|uint64(n.gender)<<2|yes(n.named)<<1|yes(n.party()))
		w.has(ofSubjectWords, step(w.countWords(n.first, n.last)))
		r := d.Tokens[n.first].Reading()
		w.has(ofSubjectForm, uint64(r.POS)<<8|uint64(r.Deriv)<<4|yes(r.Pro.Any(rawi.Al))<<1|yes(r.Entry > 0))
		w.has(ofSubjectOwn, uint64(r.Enc.Person))
		w.has(ofSubjectFar, step(n.first-rep.i))
		w.has(ofSubjectPrep, uint64(w.words[n.first].prep))
		if rep.reading != nil && rep.deriv == rawi.Finite {
			w.has(ofAgrees, yes(w.agrees(rep.reading, n))<<2|yes(n.party())<<1)
		}
	} else if rep.i >= 0 && rep.deriv == rawi.Finite && rep.reading != nil {
		w.has(ofFits, yes(w.fits(rep.reading, p, true))<<2|yes(p.gender == rawi.NoGender)<<1|told)
	}

	// the cue
	t := w.toneOf()
	mine, yours := t.share(t.mine), t.share(t.yours)
	w.has(ofMine, mine)
	w.has(ofTelling, t.share(t.telling))
	w.has(ofTellingTold, t.share(t.telling)<<1|told)
	w.has(ofPresent, uint64(4*t.present/(t.past+t.present+1)))
	if from := rep.at(); from >= 0 {
		n, m := 0, 0
		for j := max(0, from-30); j < min(len(d.Tokens), from+3); j++ {
			r := d.Tokens[j].Reading()
			if d.Tokens[j].Kind != rawi.KindWord || w.words[j].quoted || w.words[j].name > 0 || w.insideWords(j, k) {
				continue
			}
			if r.Person == 1 || r.Enc.Person == 1 {
				n++
			}
			if r.Person == 2 || r.Enc.Person == 2 {
				m++
			}
		}
		w.has(ofNearMine, step(n)<<1|told)
		w.has(ofNearYours, step(m))
	}
	if n := len(d.Statements); n > 0 {
		l := &d.Statements[n-1]
		same := len(l.Speakers) > 0 && l.Speakers[0] == p.ent || len(l.Speakers) == 0 && p.text != "" && l.SpeakerText == p.text
		far := step(d.SentenceAt(sent.Start) - d.SentenceAt(l.Content[0].Start))
		w.has(ofGoesOn, yes(same)<<8|far<<1|told)
		w.has(ofGoesOnSo, yes(same)<<16|far<<8|way)
	} else {
		w.has(ofGoesOn, 999<<1|told)
	}
	w.has(ofYours, yours)
	w.has(ofMineTold, mine<<1|told)
	w.has(ofAsking, t.share(t.asking))
	w.has(ofCrying, t.share(t.crying))
	if i := rep.i; i >= 0 {
		x := &w.words[i]
		w.has(ofQuoted, yes(x.quoted)<<1|told)
		w.has(ofDoubt, yes(x.doubt))
		if r := rep.reading; r != nil {
			form := uint64(r.Aspect)<<12 | uint64(r.Count)<<10 | uint64(r.Gender)<<8 | uint64(r.Deriv)<<4 | uint64(min(r.Enc.Person, 3))
			w.has(ofForm, form)
			w.has(ofFormTold, form<<1|told)
			w.has(ofMineForm, mine<<20|form<<1|told)
			w.has(ofRuleAspect, lexicon.Join(rule, uint64(r.Aspect)<<4|uint64(r.Deriv)))
			w.has(ofClitics, uint64(r.Pro)<<1|told)
			w.has(ofChosen, yes(r == d.Tokens[i].Reading()))
			w.has(ofMineAspect, mine<<8|uint64(r.Aspect)<<4|uint64(r.Deriv)<<1|told)
			w.has(ofPassive, yes(r.PassiveOK)<<2|told<<1|yes(len(w.history) > 0))
		}
		b := w.around(ofBefore, ofBeforeWord, i-1, sent)
		w.has(ofBeforeWay, lexicon.Join(b, way))
		w.around(ofBeforeThat, ofBeforeThatWord, i-2, sent)
		w.around(ofBehind, ofBehindWord, i+1, sent)
		w.has(ofFirst, yes(i == sent.First)<<1|told)
		if rep.how != byBefore {
			// between the cue and its words
			gap := step(rep.marker - i - 1)
			w.has(ofGap, gap)
			w.has(ofGapWay, gap<<16|way)
			var verbs, rels, commas, marks, preps, nouns int
			for j := i + 1; j < rep.marker; j++ {
				if !rep.subject.empty() && j >= rep.subject.first && j < rep.subject.last {
					continue
				}
				switch w.words[j].kind {
				case kindVerb:
					verbs++
				case kindRel:
					rels++
				case kindComma:
					commas++
				case kindOpen, kindClose, kindParen:
					marks++
				case kindPrep:
					preps++
				case kindNoun:
					if w.words[j].name == 0 && w.words[j].title == 0 && w.words[j].times == 0 && w.words[j].class&nounParty == 0 {
						nouns++
					}
				}
			}
			w.has(ofVerbs, step(verbs))
			w.has(ofVerbsWay, step(verbs)<<16|way)
			w.has(ofRels, step(rels))
			w.has(ofVerbsRels, step(verbs)<<4|step(rels))
			w.has(ofCommas, step(commas))
			w.has(ofMarks, step(marks))
			w.has(ofPreps, step(preps))
			w.has(ofNouns, step(nouns))
			w.has(ofNounsWay, step(nouns)<<16|way)
			if rep.marker > i+1 {
				v := w.around(ofLead, ofLeadWord, rep.marker-1, sent)
				w.has(ofLeadWay, lexicon.Join(v, way))
			}
		}
	}

	// the words
	n := w.countWords(rep.first, rep.last)
	w.has(ofLength, step(n))
	w.has(ofLengthWay, step(n)<<16|way)
	w.has(ofLengthMode, lexicon.Join(step(n), mode))
	finite := w.finiteBetween(rep.first, rep.last)
	w.has(ofFinite, yes(finite)<<16|way)
	if rep.first < sent.Last {
		v := w.around(ofOpens, ofOpensWord, rep.first, sent)
		w.has(ofOpensWay, lexicon.Join(v, way))
		w.has(ofOpensClass, uint64(w.words[rep.first].class&(nounMatter|nounThing|nounDeed|nounPlay|nounWork|nounRejected|nounAttack))<<8|way)
		r := d.Tokens[rep.first].Reading()
		w.has(ofOpensOwn, uint64(r.Enc.Person)<<16|way)
	}
	var own int
	for j := rep.first; j < rep.last && j < len(d.Tokens); j++ {
		if r := d.Tokens[j].Reading(); d.Tokens[j].Kind == rawi.KindWord && (r.Person == 1 || r.Enc.Person == 1) {
			own++
		}
	}
	w.has(ofOwn, step(own)<<1|yes(rep.open >= 0))
	if rep.how == byMarks || rep.open >= 0 {
		w.has(ofMarked, yes(rep.open >= 0 && w.closing(rep.open) >= 0)<<4|step(n))
	}

	// where it stands
	live := 0
	for j := range w.reports {
		if r := &w.reports[j]; !r.dead && !r.mute {
			live++
		}
	}
	w.has(ofBeside, step(live))
	w.has(ofSoFar, step(len(d.Statements)))
	si := d.SentenceAt(sent.Start)
	w.has(ofPlace, step(si))
	w.has(ofSentence, step(sent.Last-sent.First))
	w.slots = logit.Unique(w.slots)
}

// insideWords reports whether token j stands in the words of an earlier report of
// the sentence.
func (w *work) insideWords(j, k int) bool {
	for i := range k {
		if r := &w.reports[i]; !r.dead && !r.mute && j >= r.first && j < r.last {
			return true
		}
	}
	return false
}

// whoTrait tells what sort of party speaks.
func (w *work) whoTrait(p *party) uint64 {
	if e := w.d.Entity(p.ent); e != nil {
		return 16 + lexicon.HashWord(e.Type)%1021
	}
	switch {
	case p.text == "":
		return 0
	case p.class&nounOutlet != 0:
		return 2
	case p.class&nounDocument != 0:
		return 3
	case p.class&nounThing != 0:
		return 4
	case p.class&nounUnnamed != 0:
		return 5
	case p.class&nounTeam != 0:
		return 6
	case p.class&nounParty != 0:
		return 7
	case p.class&nounWork != 0:
		return 8
	}
	return 9
}
