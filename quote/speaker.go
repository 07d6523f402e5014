package quote

import (
	"strings"

	"example.org/rawi"
)

// party is somebody who speaks.
type party struct {
	ent     rawi.EntityRef
	text    string // the description, where no entity stands behind it
	mention rawi.Span
	gender  rawi.Gender
	count   rawi.Count
	head    string // dictionary form of the head noun
	class   nounClass
	i       int // the token where it was named
}

func (p *party) known() bool { return p.ent != 0 || p.text != "" }

// longest is the number of words that a description may have.
const longest = 8

// partyOf turns a subject phrase into a party. The name that stands in
// apposition to a title is looked for up to token limit.
func (w *work) partyOf(n nominal, limit int, r *rawi.Reading) party {
	p := party{i: n.first, class: n.class, gender: n.gender, count: n.count}
	first := n.first
	if w.words[first].kind == kindOpen || w.words[first].kind == kindDet {
		first = min(first+1, n.last-1)
	}
	p.head = normal(w.d.Tokens[first].Reading().Dict)
	if r != nil && r.Gender != rawi.NoGender && r.Count != rawi.Plural {
		p.gender = r.Gender
	}
	p.mention = rawi.Span{Start: w.behindClitics(first), End: w.d.Tokens[n.last-1].End}
	if m := w.person(n, limit); m != nil {
		p.ent = m.Entity
		p.mention = p.mention.Cover(m.Span)
		if e := w.d.Entity(m.Entity); p.gender == rawi.NoGender {
			p.gender = e.Gender
		}
		return p
	}
	if m := w.mention(first); m != nil && m.First >= first {
		p.ent = m.Entity
		p.mention = m.Span
		return p
	}
	if w.words[first].class&nounHolder != 0 && first+1 < n.last {
		k := first + 1
		if w.words[k].kind == kindOpen {
			k++
		}
		if m := w.mention(k); m != nil && m.First == k {
			p.ent, p.mention = m.Entity, m.Span
			return p
		}
	}
	if w.words[first].class&nounHolder != 0 && first+1 < limit && w.words[first+1].kind == kindParen {
		if text := w.bracketed(first+1, limit); text != "" {
			p.text = text // «صحيفة (أولي)»
			return p
		}
	}
	if q := w.sameAs(first, n, &p); q != nil {
		p.ent, p.text = q.ent, q.text
		if q.gender != rawi.NoGender && p.class&nounDocument == 0 {
			p.gender = q.gender
		}
		return p
	}
	if m := w.surname(n); m != nil {
		p.ent = m.Entity
		return p
	}
	p.text = w.describe(n, limit, p.mention.Start)
	return p
}

// bracketed returns the words, at most three, in the brackets that open at token i.
func (w *work) bracketed(i, limit int) string {
	for k := i + 1; k < limit && k < i+6; k++ {
		if w.words[k].kind != kindParenEnd {
			continue
		}
		if n := w.countWords(i+1, k); n == 0 || n > 3 {
			return ""
		}
		return w.d.Text[w.d.Tokens[i+1].Start:w.d.Tokens[k-1].End]
	}
	return ""
}

// surname returns the person whose name ends with the one unknown word of a
// subject that the stage of names has passed over.
func (w *work) surname(n nominal) *rawi.Mention {
	if n.last-n.first != 1 || n.class != 0 || w.d.Tokens[n.first].Reading().Entry != 0 {
		return nil
	}
	for k := range w.d.Mentions {
		m := &w.d.Mentions[k]
		if m.First > n.first {
			break
		}
		if m.Form == rawi.FormName && w.d.Entity(m.Entity).Type == rawi.Person && w.d.Tokens[m.Last-1].Norm() == w.d.Tokens[n.first].Norm() {
			return m
		}
	}
	return nil
}

// leadership stands between a body and who leads it: «ائتلاف بزعامة فلان».
var leadership = map[string]bool{"زعامة": true, "رئاسة": true, "قيادة": true, "إشراف": true}

// person returns the person named in apposition to a subject, before token
// limit: «رئيس الوزراء العراقي، نوري المالكي». A name in the genitive is not:
// «مستشار أوباما».
func (w *work) person(n nominal, limit int) *rawi.Mention {
	if n.class&nounDocument != 0 {
		limit = min(limit, n.last)
	}
	for j := n.first; j < limit && j < n.first+30; j++ {
		x := &w.words[j]
		switch {
		case x.name > 0:
			m := &w.d.Mentions[x.name-1]
			if w.d.Entity(m.Entity).Type == rawi.Person {
				if x.prep != 0 || m.First > n.first && w.genitive(m.First, n.first) {
					return nil
				}
				return m
			}
			j = max(j, m.Last-1)
		case x.kind == kindNoun:
			r := w.d.Tokens[j].Reading()
			if coordinated(&w.d.Tokens[j]) && j >= n.last && !w.titleGoesOn(j, limit) {
				return nil
			}
			if x.prep == takesBi && leadership[r.Lemma] {
				return nil
			}
			if j >= n.last && x.prep == 0 && w.matter(j) && !r.Pro.Any(rawi.Al) {
				return nil
			}
		case x.kind == kindPrep:
			if x.prep&(takesFi|takesMin) == 0 && w.d.Tokens[j].Reading().Lemma != "لدى" {
				return nil
			}
		case x.kind == kindComma, x.kind == kindOpen, x.kind == kindClose, x.kind == kindParen, x.kind == kindParenEnd, x.kind == kindPunct:
			if x.kind == kindOpen && j >= n.last {
				return nil
			}
		case x.kind == kindDet && j == n.first:
		default:
			return nil
		}
	}
	return nil
}

// titleGoesOn reports whether the coordinated noun at j still belongs to the title
// of a person who is named behind it: «المختص في الأرصاد والفلك الدكتور فلان».
func (w *work) titleGoesOn(j, limit int) bool {
	if w.words[j].class&nounParty != 0 && w.words[j].name == 0 || w.words[j].name > 0 && w.d.Entity(w.d.Mentions[w.words[j].name-1].Entity).Type == rawi.Person {
		return false
	}
	for k := j + 1; k < limit && k < j+5; k++ {
		x := &w.words[k]
		if x.kind != kindNoun || coordinated(&w.d.Tokens[k]) || x.prep != 0 {
			return false
		}
		if x.name > 0 && w.d.Entity(w.d.Mentions[x.name-1].Entity).Type == rawi.Person {
			return true
		}
	}
	return false
}

// genitive reports whether the name at m belongs to the bare noun before it.
func (w *work) genitive(m, first int) bool {
	p := &w.words[m-1]
	if p.kind != kindNoun || p.name > 0 || p.title > 0 && w.d.Mentions[p.title-1].Last == m {
		return false
	}
	r := w.d.Tokens[m-1].Reading()
	return !r.Pro.Any(rawi.Al) && r.Enc.Person == 0 && (r.POS == rawi.NOUN || r.POS == rawi.X) && p.class != 0
}

// sameAs returns the earlier speaker whom a definite description means: «الوزير»,
// «المتحدث», «البيان».
func (w *work) sameAs(first int, n nominal, p *party) *party {
	r := w.d.Tokens[first].Reading()
	// «معاليه» stands in the lexicon with its pronoun, and may have no reading with one.
	his := p.class&nounAnaphor != 0 && !r.Pro.Any(rawi.Al) && (r.Enc.Person == 3 || w.ends(first, "ه") || w.ends(first, "ها"))
	if !r.Pro.Any(rawi.Al) && !his || p.head == "" {
		return nil
	}
	if n.last-first == 1 && p.class&nounDocument != 0 {
		for i := len(w.history) - 1; i >= 0; i-- {
			h := &w.history[i]
			if e := w.d.Entity(h.ent); h.class&nounDocument != 0 || e != nil && e.Type == rawi.Org {
				return h
			}
		}
		if len(w.history) > 0 {
			return &w.history[len(w.history)-1]
		}
	}
	for i := len(w.history) - 1; i >= 0; i-- {
		h := &w.history[i]
		if h.head == p.head && h.known() && (h.count == p.count || h.ent != 0) && !(p.count == rawi.Plural && n.last-first > 1 && h.text != w.d.Slice(p.mention)) {
			return h
		}
		if e := w.d.Entity(h.ent); e != nil && e.Type == rawi.Person {
			for _, o := range e.Offices {
				if head, _, _ := strings.Cut(strings.TrimPrefix(normal(o.Title), "ال"), " "); head == p.head {
					return h
				}
			}
		}
	}
	if n.last-first == 1 && his {
		if q := w.honoured(first, p); q != nil {
			return q
		}
	}
	if n.last-first == 1 && p.class&nounAnaphor != 0 && p.count != rawi.Plural && len(w.history) > 0 {
		h := &w.history[len(w.history)-1]
		if e := w.d.Entity(h.ent); (e != nil && e.Type == rawi.Person || his) && (his || p.gender == rawi.NoGender || h.gender == rawi.NoGender || p.gender == h.gender) {
			return h // «وأضاف المسؤول»
		}
	}
	return nil
}

// ends reports whether the word at i has this end.
func (w *work) ends(i int, end string) bool {
	t := &w.d.Tokens[i]
	return strings.HasSuffix(w.d.Text[t.Start:t.End], end)
}

// honoured returns whom «سموه» or «معاليه» at token i means who has not spoken yet:
// the subject of an earlier sentence («افتتح الوزير … وأكد معاليه»), where nobody has
// spoken since; or else, where nobody has at all, the person with an office or title
// named last. nil leaves it to those who have spoken.
func (w *work) honoured(i int, p *party) *party {
	fits := func(q *party) bool {
		return q.known() && (p.gender == rawi.NoGender || q.gender == rawi.NoGender || p.gender == q.gender)
	}
	if t := w.topic; fits(&t) && t.i < i && (len(w.history) == 0 || t.i > w.history[len(w.history)-1].i) {
		return &t
	}
	if len(w.history) > 0 {
		return nil
	}
	for k := len(w.d.Mentions) - 1; k >= 0; k-- {
		m := &w.d.Mentions[k]
		if m.First >= i || m.Form != rawi.FormName {
			continue
		}
		if e := w.d.Entity(m.Entity); e.Type == rawi.Person && len(e.Offices) > 0 {
			if q := (party{ent: m.Entity, i: m.First, gender: e.Gender}); fits(&q) {
				return &q
			}
		}
	}
	return nil
}

// describe returns the words of a description, with what tells whose it is.
func (w *work) describe(n nominal, limit, start int) string {
	end := n.last
	for j := n.first; j < end; j++ {
		if w.words[j].kind == kindParen {
			end = j
			limit = j
		}
	}
	for end < limit {
		x := &w.words[end]
		if x.kind == kindNoun && (w.byName(end) || (x.prep == takesBi || x.prep == takesLi) && w.words[end].class&nounMatter == 0 && n.class&nounParty != 0 && w.words[end].times == 0) {
			k := end
			m := w.nominal(end+1, limit)
			end = max(end+1, m.last)
			if end == k {
				break
			}
			continue
		}
		if x.kind == kindPrep && x.prep&(takesFi|takesMin) != 0 && end+1 < limit && (w.words[end+1].name > 0 || n.class&nounUnnamed != 0 && w.words[end+1].kind == kindNoun && w.words[end+1].times == 0) && w.words[end+1].class&nounDocument == 0 {
			m := w.nominal(end+1, limit)
			if m.empty() {
				break
			}
			end = m.last
			continue
		}
		break
	}
	if end == n.last && end+1 == limit && n.class&nounParty != 0 && w.words[end].kind == kindNoun && w.words[end].prep == 0 && w.d.Tokens[end].Reading().Entry == 0 && !coordinated(&w.d.Tokens[end]) {
		end++ // a name that nobody knows: «مدرب النادي فلان إن»
	}
	for w.countWords(n.first, end) > longest {
		end--
	}
	for end > n.first+1 && w.words[end-1].kind != kindNoun && (w.words[end-1].kind != kindClose || int(w.words[end-1].pair) <= n.first) {
		end--
	}
	if end <= n.first || w.d.Tokens[end-1].End <= start {
		return ""
	}
	return w.d.Text[start:w.d.Tokens[end-1].End]
}

// speak finds the speaker of report k.
func (w *work) speak(k int, sent *rawi.Sentence) party {
	rep := &w.reports[k]
	limit := rep.marker
	if rep.how == byBefore || limit <= rep.i {
		limit = sent.Last
	}
	if rep.cue != nil && rep.cue.document {
		if p := w.issuer(rep, limit); p.known() {
			return p
		}
		return w.last(rawi.NoGender, rawi.NoCount)
	}
	if rep.cue != nil && rep.cue.relays && !rep.mute {
		if p := w.relayed(rep, limit); p.known() {
			return p
		}
	}
	if !rep.subject.empty() {
		return w.partyOf(rep.subject, limit, verbReading(rep))
	}
	switch rep.deriv {
	case rawi.Finite:
		if p := w.before(rep, sent); p.known() {
			return p
		}
		if p := w.within(rep, sent); p.known() {
			return p
		}
		if p := w.inner(rep, sent); p.known() {
			return p
		}
		return w.dropped(rep, sent)
	case rawi.ActiveParticiple:
		return w.circumstance(k, sent)
	case rawi.Masdar:
		if p := w.said(rep, sent); p.known() {
			return p
		}
		return w.circumstance(k, sent)
	}
	return party{}
}

// relayed returns whom «عن» names behind a verb that hands words on.
func (w *work) relayed(rep *report, limit int) party {
	for j := rep.i + 1; j+1 < limit; j++ {
		if w.words[j].kind == kindPrep && w.words[j].prep == takesAn {
			if n := w.nominal(j+1, limit); !n.empty() {
				return w.partyOf(n, limit, nil)
			}
		}
	}
	return party{}
}

func verbReading(rep *report) *rawi.Reading {
	if rep.deriv == rawi.Finite {
		return rep.reading
	}
	return nil
}

// issuer returns the party behind a document: «جاء في بيان لوزارة …».
func (w *work) issuer(rep *report, limit int) party {
	for j := rep.i + 1; j < limit; j++ {
		if x := &w.words[j]; x.name > 0 {
			m := &w.d.Mentions[x.name-1]
			if t := w.d.Entity(m.Entity).Type; t == rawi.Org || t == rawi.Person {
				return party{ent: m.Entity, mention: m.Span, i: j}
			}
			j = max(j, m.Last-1)
		}
	}
	for j := rep.i + 1; j < limit; j++ {
		if w.words[j].class&nounDocument != 0 {
			n := w.nominal(j, limit)
			if n.empty() {
				n = nominal{first: j, last: j + 1}
			}
			p := party{i: j, class: nounDocument}
			if q := w.sameAs(j, n, &p); q != nil {
				return *q
			}
			p.mention = rawi.Span{Start: w.behindClitics(j), End: w.d.Tokens[n.last-1].End}
			p.text = w.describe(n, limit, p.mention.Start)
			return p
		}
	}
	return party{}
}

// within returns the speaker of «رسالة من … قالت فيها» or «ألقى … كلمة أكد فيها»:
// the subject of the sentence, or else the party named last before the verb.
func (w *work) within(rep *report, sent *rawi.Sentence) party {
	i := rep.i + 1
	if i >= sent.Last || w.words[i].prep != takesFi || w.d.Tokens[i].Reading().Enc.Person == 0 {
		if i >= sent.Last || w.d.Tokens[i].Word.Norm != "خلالها" && w.d.Tokens[i].Word.Norm != "خلاله" {
			return party{}
		}
	}
	if p, ok := w.mainSubject(rep.i, sent, rep.reading.Gender); ok && w.fits(rep.reading, &p, true) {
		p.mention = rawi.Span{}
		return p
	}
	for j := rep.i - 1; j >= sent.First; j-- {
		if x := &w.words[j]; x.kind == kindNoun && (x.name > 0 || x.class&nounParty != 0) {
			if x.name > 0 {
				j = min(j, w.d.Mentions[x.name-1].First)
			} else if x.title > 0 {
				j = min(j, max(w.d.Mentions[x.title-1].First, sent.First))
			}
			if n := w.nominal(j, rep.i); !n.empty() && n.party() {
				if p := w.partyOf(n, rep.i, nil); w.fits(rep.reading, &p, true) {
					return p
				}
			}
		}
	}
	return party{}
}

// inner returns the subject of a clause in which a verb reports: «إن الثلاثة قد
// أقروا بـ».
func (w *work) inner(rep *report, sent *rawi.Sentence) party {
	if rep.level || coordinated(&w.d.Tokens[rep.i]) {
		return party{}
	}
	for j := rep.i - 1; j >= sent.First && j > rep.i-10; j-- {
		switch w.words[j].kind {
		case kindVerb, kindRel, kindComma, kindStop:
			return party{}
		case kindAnna:
			n := w.nominal(j+1, rep.i)
			if n.empty() || w.words[j+1].prep != 0 {
				return party{}
			}
			if p := w.partyOf(n, rep.i, nil); w.fits(rep.reading, &p, true) {
				return p
			}
			return party{}
		}
	}
	return party{}
}

// dropped returns the speaker of a verb without a subject.
func (w *work) dropped(rep *report, sent *rawi.Sentence) party {
	// inside the words of another, its own last speaker speaks; on the level of
	// the sentence the last one who agrees
	if p := w.topic; p.known() && len(w.history) > 0 && p.i > w.history[len(w.history)-1].i && w.fits(rep.reading, &p, false) {
		p.mention = rawi.Span{}
		return p
	}
	p := w.last(rep.reading.Gender, rep.reading.Count)
	if !p.known() && w.topic.known() && w.fits(rep.reading, &w.topic, false) {
		p = w.topic
	}
	if !p.known() && len(w.history) > 0 {
		p = w.history[len(w.history)-1] // better than nobody: «أوضحت الشؤون الصحية … وأضاف»
	}
	if !p.known() {
		p = w.nearest(rep.i)
	}
	p.mention = rawi.Span{}
	return p
}

// nearest returns the person named last before token i, or else first behind it:
// the speaker of an article that begins with its verb.
func (w *work) nearest(i int) party {
	var p party
	for k := range w.d.Mentions {
		m := &w.d.Mentions[k]
		if m.Form != rawi.FormName || w.d.Entity(m.Entity).Type != rawi.Person {
			continue
		}
		if m.First > i && p.known() {
			break
		}
		p = party{ent: m.Entity, i: m.First}
		if m.First > i {
			break
		}
	}
	return p
}

// last returns the last speaker who agrees, without the place of the mention.
func (w *work) last(g rawi.Gender, c rawi.Count) party {
	for i := len(w.history) - 1; i >= 0 && i >= len(w.history)-12; i-- {
		h := w.history[i]
		if g != rawi.NoGender && h.gender != rawi.NoGender && h.gender != g && c != rawi.Plural {
			continue
		}
		if c == rawi.Plural && h.count == rawi.Singular {
			continue
		}
		h.mention = rawi.Span{}
		return h
	}
	return party{}
}

// circumstance returns the speaker of a participle or verbal noun: who speaks
// last before it in the sentence, the subject of its verb, or the last speaker.
func (w *work) circumstance(k int, sent *rawi.Sentence) party {
	rep := &w.reports[k]
	g, c := rep.reading.Gender, rep.reading.Count
	if rep.deriv == rawi.Masdar {
		g, c = rawi.NoGender, rawi.NoCount
		if e := rep.reading.Enc; e.Person == 3 {
			g, c = e.Gender, e.Count
		}
	}
	var other party
	for j := k - 1; j >= 0; j-- {
		f := &w.reports[j]
		if f.dead || !f.speaker.known() || f.mute && !f.level {
			continue
		}
		p := f.speaker
		p.mention = rawi.Span{}
		if g != rawi.NoGender && p.gender != rawi.NoGender && p.gender != g && c != rawi.Plural {
			if !other.known() {
				other = p
			}
			continue
		}
		if !f.level && rep.i >= f.last && f.last > 0 {
			continue
		}
		return p
	}
	if other.known() {
		return other
	}
	if n, ok := w.mainSubject(rep.i, sent, g); ok {
		return n
	}
	return w.last(g, c)
}

// mainSubject returns the subject of the verb that governs token i: behind the
// verb, or before token i itself.
func (w *work) mainSubject(i int, sent *rawi.Sentence, g rawi.Gender) (party, bool) {
	for j := i - 1; j >= sent.First && j > i-45; j-- {
		x := &w.words[j]
		if x.kind == kindVerb && (j == 0 || w.words[j-1].kind != kindRel) {
			r := w.d.Tokens[j].Reading()
			k := w.adjuncts(j+1, i)
			if n := w.nominal(k, i); !n.empty() && n.party() && w.words[k].prep == 0 && w.agrees(r, n) {
				p := w.partyOf(n, i, r)
				if g == rawi.NoGender || p.gender == rawi.NoGender || p.gender == g {
					return p, true
				}
			}
			if n, _ := w.beforeVerb(j); !n.empty() && n.first >= sent.First {
				p := w.partyOf(n, j, nil)
				if g == rawi.NoGender || p.gender == rawi.NoGender || p.gender == g {
					return p, true
				}
			}
		}
	}
	if n := w.nominal(sent.First, i); !n.empty() && n.party() {
		return w.partyOf(n, i, nil), true
	}
	return party{}, false
}

// said returns Y of «نقلت X عن Y قوله», or what the pronoun of a verbal noun
// means.
func (w *work) said(rep *report, sent *rawi.Sentence) party {
	if rep.reading.Enc.Person == 0 {
		return party{}
	}
	for j := rep.i - 1; j >= sent.First && j > rep.i-25; j-- {
		x := &w.words[j]
		if x.kind == kindPrep && x.prep == takesAn && j+1 < rep.i {
			if n := w.nominal(j+1, rep.i); !n.empty() {
				return w.partyOf(n, rep.i, nil)
			}
		}
		if x.found > 0 {
			break
		}
	}
	return party{}
}
