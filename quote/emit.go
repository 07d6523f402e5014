package quote

import "example.org/rawi"

// emit appends the statement of a report.
func (w *work) emit(rep *report, sent *rawi.Sentence) {
	d := w.d
	s := rawi.Statement{
		Mode: w.mode(rep), Act: rep.act, Rule: rep.rule, Score: w.score(rep),
		Content: []rawi.Span{{Start: rep.start, End: rep.end}},
	}
	s.Cue = w.cueOf(rep)
	p := &rep.speaker
	if p.ent != 0 {
		s.Speakers = []rawi.EntityRef{p.ent}
	} else {
		s.SpeakerText = p.text
	}
	s.SpeakerMention = p.mention
	if !p.known() {
		d.Note("quote", "a statement has no speaker: the text names nobody who could have said it")
	}
	s.Basis = w.basis(p)
	if s.Addressee = w.addressee(rep); s.Addressee == p.ent {
		s.Addressee = 0
	}
	w.keep(&s, rep)
	s.Via = w.via(rep)
	s.About = w.about(rep)
	s.Time = w.time(rep, sent)
	d.Statements = append(d.Statements, s)
}

// keep carries the addressee on to what the same speaker goes on to say.
func (w *work) keep(s *rawi.Statement, rep *report) {
	var speaker rawi.EntityRef
	if len(s.Speakers) > 0 {
		speaker = s.Speakers[0]
	}
	si := w.d.SentenceAt(rep.start)
	last := &w.told
	if s.Addressee == 0 && speaker != 0 && speaker == last.speaker && si <= last.sent+1 && rep.cue != nil && rep.cue.to&takesNoun == 0 && rep.deriv == rawi.Finite {
		s.Addressee = last.addressee
	}
	if s.Addressee != last.addressee && !w.listens(s.Addressee, rep) {
		w.told = told{}
		return
	}
	w.told = told{speaker, s.Addressee, si}
}

// listens reports whether an addressee hears more than one sentence: whoever
// asks, or is met on an occasion, not who is blamed or called upon.
func (w *work) listens(e rawi.EntityRef, rep *report) bool {
	if e == 0 || rep.cue == nil || rep.i < 0 || rep.cue.to&takesNoun != 0 {
		return false
	}
	for j := rep.i + 1; j < rep.marker; j++ {
		if w.words[j].class&(nounTalk|nounOutlet|nounPress) != 0 {
			return true
		}
		if w.words[j].kind == kindOpen {
			return true
		}
	}
	return false
}

type told struct {
	speaker, addressee rawi.EntityRef
	sent               int
}

// finish puts the statements in the order of their words.
func (w *work) finish() {
	for _, m := range w.extra {
		w.d.AddMention(m)
	}
	s := w.d.Statements
	for i := 1; i < len(s); i++ {
		for j := i; j > 0 && s[j].Content[0].Start < s[j-1].Content[0].Start; j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}

// cueOf returns the cue's word without its particles.
func (w *work) cueOf(rep *report) rawi.Cue {
	i := rep.i
	if i < 0 {
		i = rep.marker
		return rawi.Cue{Span: w.d.Tokens[i].Span}
	}
	t := &w.d.Tokens[i]
	lemma := ""
	if rep.cue != nil {
		lemma = rep.cue.lemma
	} else if p := w.words[i].phrase; p > 0 {
		lemma = w.s.rows[p-1].form
	}
	r := rep.reading
	if r == nil || t.Word.Offsets == nil {
		return rawi.Cue{Span: t.Span, Lemma: lemma}
	}
	n := 0
	for _, bit := range [...]rawi.Clitics{rawi.Hamza, rawi.Wa, rawi.Fa, rawi.LaEmph, rawi.Ba, rawi.Ka, rawi.La, rawi.Sa} {
		if r.Pro.Any(bit) {
			n += len("و")
		}
	}
	span := t.Span
	if n < len(t.Word.Offsets) {
		span.Start = t.Start + int(t.Word.Offsets[n])
	}
	if r.Enc.Person != 0 && int(r.StemEnd) < len(t.Word.Offsets) && int(r.StemEnd) > n {
		span.End = t.Start + int(t.Word.Offsets[r.StemEnd])
	}
	return rawi.Cue{Span: span, Lemma: lemma}
}

// mixing holds the acts whose words in marks are a part of what the article says:
// «دعا "جميع الأطراف إلى الحوار"».
var mixing = map[string]bool{
	"demand": true, "order": true, "warn": true, "advise": true, "promise": true, "threaten": true, "accuse": true, "deny": true,
	"reject": true, "condemn": true, "criticise": true, "praise": true, "welcome": true, "support": true, "express": true,
	"describe": true, "thank": true, "congratulate": true, "hope": true, "regret": true,
}

// mode tells whether the words are the speaker's own.
func (w *work) mode(rep *report) string {
	switch {
	case rep.open >= 0 && (rep.how == byPrep || rep.how == byObject || rep.how == byMarks && mixing[rep.act]):
		return rawi.Mixed
	case rep.open >= 0 && rep.how == byClause && (rep.act == "describe" || w.countWords(rep.first, rep.last) < 3):
		return rawi.Mixed
	case rep.open >= 0:
		return rawi.Direct
	case w.quoted(rep):
		return rawi.Mixed
	case rep.how == byColon || rep.colon:
		return rawi.Direct
	}
	return rawi.Indirect
}

// quoted reports whether marks in the words hold more than a name or a term: three
// words, or an indefinite one that is no name («عقبات»).
func (w *work) quoted(rep *report) bool {
	for k := rep.first; k < rep.last; k++ {
		if w.words[k].kind != kindOpen {
			continue
		}
		p := w.closing(k)
		if p < 0 {
			return true
		}
		n := w.countWords(k+1, min(p, rep.last))
		if n >= 3 {
			return true
		}
		if n >= 1 && w.words[k+1].name == 0 {
			r := w.d.Tokens[k+1].Reading()
			if w.words[k+1].kind == kindVerb || r.Entry > 0 && r.POS != rawi.PROPN && !r.Pro.Any(rawi.Al) && w.d.Tokens[k+1].Kind == rawi.KindWord {
				return true
			}
			if n == 2 && k == rep.first {
				return true
			}
		}
		k = p
	}
	return false
}

// score is how sure the rule is, by what leads the words in.
func (w *work) score(rep *report) float64 {
	s := 0.0
	switch rep.how {
	case byClause:
		s = 0.95
	case byMarks:
		s = 0.93
	case byColon:
		s = 0.9
	case byPrep:
		s = 0.8
	case byObject:
		s = 0.7
	case byBefore:
		s = 0.8
	}
	if rep.deriv == rawi.Masdar {
		s -= 0.15
	}
	if !rep.speaker.known() {
		s -= 0.2
	}
	return s
}

// basis tells what sort of party speaks.
func (w *work) basis(p *party) string {
	e := w.d.Entity(p.ent)
	switch {
	case p.class&nounDocument != 0:
		return "document"
	case p.class&nounOutlet != 0:
		return "outlet"
	case e != nil && e.Type == rawi.Role:
		return "office"
	case e != nil:
		return "named"
	case p.text == "":
		return ""
	}
	return "unnamed"
}

// addressee returns whom the words are said to: the object of the verb, who
// stands behind the preposition that it governs, or behind an occasion such as
// «مقابلة مع».
func (w *work) addressee(rep *report) rawi.EntityRef {
	if rep.cue == nil || rep.i < 0 || rep.how == byBefore {
		return 0
	}
	if !rep.patient.empty() && rep.patient.first > rep.i {
		if m := w.firstMention(rep.patient.first, rep.patient.last); m != nil && (m.First == rep.patient.first || w.words[rep.patient.first].class&nounHolder != 0) {
			return m.Entity
		}
		if m := w.person(rep.patient, min(rep.marker, rep.patient.last+8)); m != nil {
			return m.Entity
		}
		return w.role(rep.patient)
	}
	if rep.cue.to&takesNoun != 0 && rep.reading != nil && rep.reading.Enc.Person == 3 && rep.deriv == rawi.Finite {
		return w.meant(rep)
	}
	if rep.cue.to&takesNoun != 0 {
		if e := w.recipient(rep); e != 0 {
			return e
		}
	}
	to := rep.cue.to &^ takesNoun
	for j := rep.i + 1; j < rep.marker; j++ {
		x := &w.words[j]
		if x.class&nounTalk != 0 || speaks[w.d.Tokens[j].Word.Norm] {
			if e := w.partner(j, rep.marker); e != 0 {
				return e
			}
			continue
		}
		if x.kind == kindPrep && j >= rep.subject.last && w.d.Tokens[j].Reading().Lemma == "أمام" {
			if e := w.hearer(j+1, rep.marker); e != 0 {
				return e
			}
		}
		press := x.prep == takesLi && x.class&(nounOutlet|nounPress) != 0 && (j == rep.i+1 || w.words[j-1].times > 0 || w.words[j-1].name > 0 || w.words[j-1].kind == kindComma)
		if x.prep&to == 0 && !press || j < rep.subject.last && !rep.subject.empty() {
			continue
		}
		if x.prep == takesLi && j == rep.subject.last && !rep.subject.empty() && rep.subject.class&(nounHolder|nounOutlet|nounDocument) != 0 && !rep.subject.named {
			continue // «الموقع الرسمي لـ"المكتبة الوطنية"»
		}
		k := j
		if x.kind == kindPrep {
			k++
		}
		if x.prep == takesLi && x.kind != kindPrep && j == rep.subject.last && !rep.subject.named && w.words[k].class&(nounOutlet|nounPress) == 0 && (w.words[k].class&nounParty != 0 || w.bearer(k)) && j > rep.i+1 {
			continue // «المديرية العامة للدفاع المدني»
		}
		if e := w.hearer(k, rep.marker); e != 0 && (w.words[k].name > 0 || w.words[k].title > 0 || x.kind == kindPrep || w.words[k].class&(nounOutlet|nounPress) != 0 || j <= rep.subject.last+1) {
			return e
		}
	}
	return w.occasion(rep)
}

// bearer reports whether the name at token k ends the title of a person who is
// named behind it: «الأمين العام للأمم المتحدة، بان كي مون».
func (w *work) bearer(k int) bool {
	n := w.words[k].name
	if n == 0 {
		return false
	}
	j := w.d.Mentions[n-1].Last
	if w.words[j].kind == kindComma {
		j++
	}
	n = w.words[j].name
	return n > 0 && w.d.Entity(w.d.Mentions[n-1].Entity).Type == rawi.Person && w.words[j].prep == 0
}

// occasion returns the partner of the occasion that opens the sentence: «في حديثه
// أمام الجمعية العامة قال».
func (w *work) occasion(rep *report) rawi.EntityRef {
	si := w.d.SentenceAt(w.d.Tokens[rep.i].Start)
	if si < 0 || rep.deriv != rawi.Finite || coordinated(&w.d.Tokens[rep.i]) {
		return 0
	}
	first := w.d.Sentences[si].First
	for j := first; j < rep.i; j++ {
		if w.words[j].found > 0 {
			return 0
		}
	}
	for j := first + 1; j < rep.i && j < first+4; j++ {
		if w.words[j].class&nounTalk != 0 && w.words[j-1].kind != kindNoun {
			return w.partner(j, rep.i)
		}
	}
	return 0
}

// speaks holds the forms that tell to whom the subject spoke: «قال مسؤول تحدث إلى
// شبكة فلانة إن».
var speaks = map[string]bool{"تحدث": true, "تحدثت": true, "تحدثوا": true, "يتحدث": true, "تتحدث": true}

// recipient returns the party that stands right before what leads the words in and
// is no part of the subject, which another gender or number tells: «دعا
// المتظاهرون في قيسارية الحكومة إلى».
func (w *work) recipient(rep *report) rawi.EntityRef {
	if rep.subject.empty() || rep.subject.first < rep.i || rep.deriv != rawi.Finite {
		return 0
	}
	for j := rep.subject.last; j < rep.marker; j++ {
		x, before := &w.words[j], &w.words[j-1]
		if x.kind != kindNoun || x.class&nounParty == 0 || x.prep != 0 || coordinated(&w.d.Tokens[j]) || before.kind == kindPrep || before.kind == kindComma || w.matter(j) {
			continue
		}
		r := w.d.Tokens[j].Reading()
		if !r.Pro.Any(rawi.Al) || before.name == 0 && !w.d.Tokens[j-1].Reading().Pro.Any(rawi.Al) && before.times == 0 {
			continue
		}
		n := w.nominal(j, rep.marker)
		if n.last != rep.marker || n.gender == rep.subject.gender && n.count == rep.subject.count {
			continue
		}
		if m := w.mention(j); m != nil && m.First == j {
			return m.Entity
		}
		return w.role(n)
	}
	return 0
}

// meant returns whom the pronoun of «أخبره» means: the last party who agrees with
// it and does not speak here.
func (w *work) meant(rep *report) rawi.EntityRef {
	enc := rep.reading.Enc
	for i := len(w.history) - 1; i >= 0; i-- {
		h := &w.history[i]
		if h.i >= rep.i || h.ent == 0 || h.ent == rep.speaker.ent {
			continue
		}
		if enc.Gender != rawi.NoGender && h.gender != rawi.NoGender && h.gender != enc.Gender && enc.Count != rawi.Plural {
			continue
		}
		return h.ent
	}
	return 0
}

// partner returns whom an occasion to speak, at token j, is shared with.
func (w *work) partner(j, limit int) rawi.EntityRef {
	for k := j + 1; k < limit && k < j+8; k++ {
		x := &w.words[k]
		if x.kind == kindComma || x.times > 0 {
			continue
		}
		if w.d.Tokens[k].Reading().Lemma == "مشترك" {
			return 0 // who is beside the speaker
		}
		if x.prep == takesBi && x.name > 0 && w.d.Entity(w.d.Mentions[x.name-1].Entity).Type == rawi.Place {
			return 0
		}
		if x.prep&(takesMaa|takesLi|takesIla|takesBi) != 0 || x.kind == kindPrep && w.d.Tokens[k].Reading().Lemma == "أمام" {
			if x.kind == kindPrep {
				k++
			}
			return w.hearer(k, limit)
		}
		if x.kind == kindVerb || x.kind == kindRel {
			for o := k + 1; o < limit && o < k+4; o++ {
				if w.words[o].class&nounOutlet != 0 && w.words[o].kind == kindNoun && w.words[o].prep == 0 {
					return w.hearer(o, limit) // «مقابلة بثتها قناة فلانة»
				}
			}
			return 0
		}
		if x.kind != kindNoun {
			return 0
		}
	}
	return 0
}

// hearer returns the party whose name or description begins at token k.
func (w *work) hearer(k, limit int) rawi.EntityRef {
	if k < limit && w.words[k].kind == kindOpen {
		p := w.closing(k)
		if k++; p > k && p <= limit && w.words[k].name == 0 && w.countWords(k, p) <= 3 && w.words[k].kind == kindNoun {
			return w.role(nominal{first: k, last: p, gender: rawi.Feminine, count: rawi.Singular}) // «لـ"الاقتصادية"»
		}
	}
	if k >= limit || w.words[k].kind != kindNoun || w.words[k].times > 0 {
		return 0
	}
	if m := w.mention(k); m != nil && m.First == k {
		return m.Entity
	}
	if w.words[k].class&nounParty == 0 {
		return 0
	}
	n := w.inside(k, limit)
	if n.class&nounPress == 0 || n.count != rawi.Plural {
		if m := w.person(n, min(limit, n.last+6)); m != nil {
			return m.Entity
		}
	}
	if m := w.firstMention(n.first, n.last); m != nil && w.words[k].class&nounHolder != 0 {
		return m.Entity
	}
	return w.role(n)
}

func (w *work) firstMention(first, last int) *rawi.Mention {
	for j := first; j < last; j++ {
		if n := w.words[j].name; n > 0 {
			return &w.d.Mentions[n-1]
		}
	}
	if first < last && w.words[first].title > 0 {
		return &w.d.Mentions[w.words[first].title-1]
	}
	return nil
}

// role returns the entity of a party that is described, made when first met.
func (w *work) role(n nominal) rawi.EntityRef {
	first := n.first
	if w.words[first].kind == kindDet || w.words[first].kind == kindOpen {
		first++
	}
	if n.last > first+1 && w.words[n.last-1].found > 0 {
		n.last-- // «صاحب الحساب قائلا»
	}
	if n.last <= first || w.countWords(first, n.last) > longest {
		return 0
	}
	span := rawi.Span{Start: w.behindClitics(first), End: w.d.Tokens[n.last-1].End}
	if span.Empty() {
		return 0
	}
	name := w.d.Slice(span)
	if w.d.Tokens[first].Reading().Pro.Has(rawi.La | rawi.Al) {
		name = "ا" + name
	}
	ref, ok := w.roles[name]
	if !ok {
		ref = w.d.AddEntity(rawi.Entity{Type: rawi.Role, Name: name, Gender: n.gender, Count: n.count, Rule: "quote.addressee", Score: 0.6})
		w.roles[name] = ref
		w.extra = append(w.extra, rawi.Mention{Span: span, First: first, Last: n.last, Entity: ref, Form: rawi.FormTitle, Rule: "quote.addressee"})
	}
	return ref
}

// via returns who hands the words on: «قالت رويترز نقلا عن …», «نقلت … عن …
// قوله».
func (w *work) via(rep *report) []rawi.EntityRef {
	if rep.cue != nil && rep.cue.relays && !rep.subject.empty() {
		if p := w.partyOf(rep.subject, rep.marker, nil); p.ent != 0 && p.ent != rep.speaker.ent {
			return []rawi.EntityRef{p.ent}
		}
		return nil
	}
	if rep.deriv != rawi.Masdar || rep.i < 0 {
		return nil
	}
	si := w.d.SentenceAt(w.d.Tokens[rep.i].Start)
	if si < 0 {
		return nil
	}
	first := w.d.Sentences[si].First
	for j := rep.i - 1; j >= first && j > rep.i-25; j-- {
		if c := w.words[j].cue; c > 0 && w.s.cues[c-1].relays {
			if m := w.firstMention(j+1, min(j+6, rep.i)); m != nil && m.Entity != rep.speaker.ent {
				return []rawi.EntityRef{m.Entity}
			}
			return nil
		}
	}
	return nil
}

// about returns the entities named in the words, each once.
func (w *work) about(rep *report) []rawi.EntityRef {
	var refs []rawi.EntityRef
	for k := rep.first; k < rep.last; k++ {
		n := w.words[k].name
		if n == 0 {
			continue
		}
		m := &w.d.Mentions[n-1]
		seen := false
		for _, r := range refs {
			seen = seen || r == m.Entity
		}
		if !seen && len(refs) < 8 {
			refs = append(refs, m.Entity)
		}
		k = max(k, m.Last-1)
	}
	return refs
}

// time returns the time expression between the cue and the words, or before the
// cue in its clause.
func (w *work) time(rep *report, sent *rawi.Sentence) rawi.TimeRef {
	if rep.i < 0 || rep.how == byBefore {
		return 0
	}
	for j := rep.i + 1; j < rep.marker; j++ {
		if w.words[j].times > 0 {
			return rawi.TimeRef(w.words[j].times)
		}
	}
	for j := rep.i - 1; j >= sent.First && j > rep.i-8; j-- {
		if w.words[j].times > 0 {
			return rawi.TimeRef(w.words[j].times)
		}
		if w.words[j].found > 0 || w.words[j].kind == kindStop {
			break
		}
	}
	return 0
}
