package quote

import (
	"strings"

	"example.org/rawi"
)

// reading returns the reading of token i as a form of cue c, the chosen one
// first.
func (w *work) reading(i int, c *cue, deriv rawi.Deriv) *rawi.Reading {
	t := &w.d.Tokens[i]
	best := t.Reading()
	if best.Lemma == c.lemma && best.Deriv == deriv {
		return best
	}
	for j := range t.Word.Readings {
		r := &t.Word.Readings[j]
		if r.Lemma == c.lemma && r.Deriv == deriv && r.Cost <= best.Cost+8 {
			return r
		}
	}
	return nil
}

// denies holds the words that deny the participle behind them.
var denies = map[string]bool{"لا": true, "ولا": true, "غير": true, "وغير": true, "ليس": true, "وليس": true}

var derivs = [...]rawi.Deriv{rawi.Finite, rawi.ActiveParticiple, rawi.Masdar}

// try returns the report of the cue at token i, if its words follow it. The
// reading that the context chose is tried first.
func (w *work) try(i, end int) (report, bool) {
	for n := w.words[i].cue; n > 0; n = w.s.cues[n-1].next {
		c := &w.s.cues[n-1]
		if c.topic {
			continue
		}
		if rep, ok := w.tryCue(i, end, c); ok {
			return rep, true
		}
	}
	// the letters may be another verb's too: «شكا»
	t := &w.d.Tokens[i]
	first, doubt := w.words[i].cue, w.words[i].doubt
	for j := range t.Word.Readings {
		r := &t.Word.Readings[j]
		n := w.s.byVerb[r.Lemma]
		if w.s.cues[first-1].noun {
			break
		}
		if r.Deriv == rawi.NotVerbal || n == 0 || n == first || r.Cost > t.Reading().Cost+4 {
			continue
		}
		w.words[i].doubt = true
		if rep, ok := w.tryCue(i, end, &w.s.cues[n-1]); ok && len(rep.cue.with) == 0 && !rep.cue.topic {
			w.words[i].cue = n
			return rep, true
		}
		w.words[i].doubt = doubt
	}
	return report{}, false
}

// tryCue tries the readings of token i as forms of one cue.
func (w *work) tryCue(i, end int, c *cue) (report, bool) {
	best := w.d.Tokens[i].Reading()
	if c.noun {
		rep := report{cue: c, rule: c.id, act: c.act, i: i, deriv: rawi.Masdar, reading: best, open: -1}
		return rep, w.complement(&rep, end) && w.plausible(&rep)
	}
	if best.Lemma == c.lemma {
		if r, ok := w.tryAs(i, end, c, best); ok {
			return r, true
		}
	}
	for _, deriv := range derivs {
		r := w.reading(i, c, deriv)
		if r == nil || r == best || deriv == rawi.Finite && w.nounPlace(i) {
			continue
		}
		rep, ok := w.tryAs(i, end, c, r)
		if !ok {
			continue
		}
		if best.Deriv == r.Deriv || w.words[i].kind == kindPrep || w.likely(&rep) {
			return rep, true
		}
	}
	return report{}, false
}

// likely reports whether a reading other than the chosen one has what makes it
// likely: a clause, a subject, the form of a circumstance.
func (w *work) likely(rep *report) bool {
	switch {
	case rep.saying() || rep.subject.party():
		return true
	case rep.deriv == rawi.ActiveParticiple:
		return w.adverbial(rep.i)
	case rep.deriv == rawi.Finite:
		return w.subjectBefore(rep.i)
	}
	return false
}

// evidence reports whether what points or shows is no document but a thing:
// «تشير الدلائل إلى أن».
func (w *work) evidence(rep *report) bool {
	if !rep.subject.empty() {
		return rep.subject.class&nounThing != 0 || rep.subject.class&nounWork != 0 && rep.how == byMarks && rep.marker == rep.subject.last
	}
	if rep.deriv != rawi.Finite {
		return false
	}
	k := rep.i + 1
	if k < len(w.d.Tokens) && w.words[k].kind == kindDet {
		k++ // «تهدد هذه الإصابة بـ»
	}
	if k < len(w.d.Tokens) && w.words[k].kind == kindNoun && w.words[k].prep == 0 {
		if w.d.Tokens[k].Reading().Pro == rawi.Al && (w.words[k].class&nounThing != 0 || w.idea(rep.cue, k)) {
			return true // «أعلنت الجولة الماضية عن», «زاد الاعتقاد بأن»
		}
	}
	if coordinated(&w.d.Tokens[rep.i]) {
		return false
	}
	k = rep.i - 1
	for k >= 0 && k > rep.i-5 && (w.d.Tokens[k].Reading().POS == rawi.AUX || w.words[k].kind == kindParen || w.words[k].kind == kindParenEnd || w.d.Tokens[k].Kind == rawi.KindNumber) {
		k-- // «الدقيقة (43) كانت تشير إلى»
	}
	for last := k - 3; k >= 0 && k > last && w.words[k].kind == kindNoun; k-- {
		if w.words[k].class&nounThing != 0 {
			return true
		}
	}
	return false
}

// idea reports whether the definite verbal noun behind a verb that takes no object
// is its subject, and so nobody.
func (w *work) idea(c *cue, k int) bool {
	r := w.d.Tokens[k].Reading()
	return !c.inna && c.takes&(takesObj|takesNoun) == 0 && c.to&takesNoun == 0 && r.Deriv == rawi.Masdar &&
		w.words[k].name == 0 && w.words[k].title == 0 && w.words[k].class&(nounParty|nounDocument|nounOutlet) == 0
}

// attendant reports whether a participle can be circumstantial by its form: in
// the accusative, and no attribute of a noun («تعليمات مشددة»), but for crowds
// and texts that demand or condemn («مظاهرات مطالبة بـ»).
func (w *work) attendant(i int, c *cue, r *rawi.Reading) bool {
	n := w.d.Tokens[i].Word.Norm
	if strings.HasSuffix(n, "ون") || r.Gender != rawi.Feminine && r.Count != rawi.Plural && !strings.HasSuffix(n, "ا") {
		return false
	}
	best := w.d.Tokens[i].Reading()
	noun := r != best && best.POS == rawi.NOUN && best.Deriv == rawi.NotVerbal
	if i == 0 || c.act == "demand" || c.act == "condemn" {
		return !noun // «ذاكرة المدينة»
	}
	p := &w.words[i-1]
	if r != best && p.kind == kindVerb || noun && p.kind != kindComma {
		return false // «خسر مبلغا», «خسر التاجر مبلغا»
	}
	if p.kind != kindNoun || p.name > 0 {
		return true
	}
	b := w.d.Tokens[i-1].Reading()
	if before := w.d.Tokens[i-1].Word.Norm; !b.Pro.Any(rawi.Al) && b.Enc.Person == 0 && p.times == 0 && strings.HasSuffix(before, "ا") && b.POS == rawi.NOUN {
		return false // «إقبالا لافتا»
	}
	return w.d.Tokens[i-1].Kind == rawi.KindWord && (b.Pro.Any(rawi.Al) || b.Enc.Person != 0 || strings.HasSuffix(n, "ا"))
}

// adverbial reports whether the participle at i shows that it is circumstantial:
// it stands behind a comma or in the indefinite accusative.
func (w *work) adverbial(i int) bool {
	return i > 0 && w.words[i-1].kind == kindComma || strings.HasSuffix(w.d.Tokens[i].Word.Norm, "ا")
}

// nounPlace reports whether the word at i stands where no verb can: behind a
// preposition or a noun annexed to it.
func (w *work) nounPlace(i int) bool {
	if i == 0 || coordinated(&w.d.Tokens[i]) {
		return false
	}
	p := &w.words[i-1]
	if p.kind == kindPrep {
		return true
	}
	r := w.d.Tokens[i-1].Reading()
	return p.kind == kindNoun && p.name == 0 && w.matter(i-1) && !r.Pro.Any(rawi.Al) && r.Enc.Person == 0
}

// tryAs tries one reading of token i as a form of a cue.
func (w *work) tryAs(i, end int, c *cue, r *rawi.Reading) (report, bool) {
	rep := report{cue: c, rule: c.id, act: c.act, i: i, deriv: r.Deriv, reading: r, open: -1}
	switch r.Deriv {
	case rawi.Finite:
		if w.marked(i, r) || r.Pro.Any(rawi.Wa) && i > 0 && w.words[i-1].kind == kindPart {
			return rep, false // «وقد ورد» is no «و» with «رد»
		}
		if w.namedByVerb(i, r) {
			return rep, false
		}
		if r.Aspect == rawi.Imperative || r.Passive || r.Person != 3 && r.Person != 0 || r.Pro.Any(rawi.Sa) || w.negated(i) {
			return rep, false
		}
	case rawi.ActiveParticiple:
		if i > 0 && (w.words[i-1].kind == kindPrep || denies[w.d.Tokens[i-1].Word.Norm]) {
			return rep, false // «لم يكن حاقدا ولا ساخرا من»
		}
		if text := w.d.Slice(w.d.Tokens[i].Span); (c.now || strings.HasPrefix(text, "أ")) && strings.HasSuffix(w.d.Tokens[i].Word.Norm, "ا") && !strings.HasPrefix(text, "آ") {
			return rep, false // «أملا في» is the noun, «آملا» the participle
		}
		if r.Pro.Any(rawi.Al|rawi.Ba|rawi.La) || r.Enc.Person != 0 || !w.attendant(i, c, r) {
			return rep, false
		}
	case rawi.Masdar:
		if !w.masdarCue(i, c, r) {
			return rep, false
		}
	default:
		return rep, false
	}
	if !w.complement(&rep, end) || !w.plausible(&rep) {
		return rep, false
	}
	if c.impersonal && w.impersonal(&rep) {
		return rep, false
	}
	return rep, true
}

// namedByVerb reports whether the letters of a verb in the perfect stand right
// behind another such verb, and so are its subject: «ورد ذكر الحادث».
func (w *work) namedByVerb(i int, r *rawi.Reading) bool {
	if i == 0 || r.Aspect != rawi.Perfect || coordinated(&w.d.Tokens[i]) || w.words[i-1].kind != kindVerb {
		return false
	}
	b := w.d.Tokens[i-1].Reading()
	if b.POS != rawi.VERB || b.Entry == 0 || b.Aspect != rawi.Perfect || b.Enc.Person != 0 || copulas[b.Lemma] || b.Count != rawi.Singular || w.opens(i) {
		return false
	}
	return w.nounToo(i)
}

// marked reports whether vowel marks show that the word at i is no active verb:
// «أمراً», «اعتُبر».
func (w *work) marked(i int, r *rawi.Reading) bool {
	s := w.d.Slice(w.d.Tokens[i].Span)
	if len(s) == len(w.d.Tokens[i].Word.Norm) {
		return false
	}
	if strings.Contains(s, "ً") {
		return true
	}
	at := strings.Index(s, "ُ")
	return at > 0 && r.Aspect == rawi.Perfect && at+len("ُ") < len(s) && r.Count == rawi.Singular
}

// impersonal reports whether a verb in the imperfect has no subject: «يعتقد أن».
func (w *work) impersonal(rep *report) bool {
	r := rep.reading
	if rep.deriv != rawi.Finite || r.Aspect != rawi.Imperfect || !rep.subject.empty() || r.Gender == rawi.Feminine || r.Count == rawi.Plural {
		return false
	}
	n, rel := w.beforeVerb(rep.i)
	return n.empty() || rel
}

// plausible reports whether a report may stand where its cue is not certain: a
// reading that the context did not choose, words inside a quotation, a verbal
// noun.
func (w *work) plausible(rep *report) bool {
	if !w.certain(rep) || w.evidence(rep) || w.hypothetical(rep) {
		return false
	}
	if rep.cue.act == "reject" && rep.how == byObject && !w.rejected(rep.first) {
		return false
	}
	if w.deed(rep) {
		return false
	}
	if w.words[rep.i].quoted && (rep.deriv != rawi.Finite || !rep.saying() || rep.subject.empty() && !w.subjectBefore(rep.i)) {
		return false
	}
	switch rep.deriv {
	case rawi.Finite:
		return w.verbReports(rep)
	case rawi.Masdar:
		return w.nounReports(rep)
	}
	return true
}

// deed reports whether what reads as a report tells what was done, or what a match
// is about: «كرر فوزه على», «أعلن الحكم نهاية الشوط», «يأمل المنتخب في».
func (w *work) deed(rep *report) bool {
	c := rep.cue
	switch {
	case c.said && !rep.saying():
		return true
	case c.act == "predict" && rep.how == byObject && w.words[rep.first].name > 0:
		return true // «استبعد المدرب فلانا»
	case c.act == "opine" && !rep.saying() && !rep.subject.empty() && w.d.Tokens[rep.subject.first].Reading().Dict == "حكم":
		return true // «اعتبره الحكم هدفا»
	case c.attack && rep.how == byObject:
		for k := rep.first; k < rep.first+3 && k < len(w.d.Tokens); k++ {
			if w.words[k].class&nounAttack != 0 {
				return false
			}
		}
		return true
	case c.act == "hope" && rep.deriv == rawi.Finite:
		n := rep.subject
		if n.empty() {
			n, _ = w.beforeVerb(rep.i)
		}
		if n.empty() {
			break
		}
		if w.words[n.first].class&nounTeam != 0 {
			return true
		}
		p := w.partyOf(n, min(rep.marker, n.last+6), nil)
		if e := w.d.Entity(p.ent); !rep.saying() && e != nil && e.Type == rawi.Org {
			return true
		}
	case (c.act == "announce" || c.act == "praise" && rep.how == byObject) && !rep.saying():
		for k := rep.first; k < rep.first+3 && k < len(w.d.Tokens); k++ {
			if w.words[k].class&nounPlay != 0 {
				return true
			}
		}
	}
	if rep.how == byPrep {
		for k := rep.i + 1; k < rep.marker; k++ {
			if w.words[k].class&nounDeed != 0 && w.words[k].prep == 0 {
				return true
			}
		}
		if rep.first < len(w.words) && w.words[rep.first].class&nounDeed != 0 && c.act == "defend" {
			return true // «دافع عن ألوان النادي»
		}
	}
	return false
}

// hypothetical reports whether the cue is not told as something said: a purpose or
// a possibility («القدرة على أن يقولوا», «كي يشرح»), a condition («في حال أصر»),
// anybody («من يطالب بـ», «لا أوافق الذين يشكون»), a need («سيكون مطالبا بـ»).
func (w *work) hypothetical(rep *report) bool {
	i, r := rep.i, rep.reading
	if rep.deriv == rawi.Finite && rep.how != byColon && rep.how != byMarks && w.asked(i) {
		return true // «هل تعتقد أن النادي يرفض أن …؟»
	}
	if i == 0 || coordinated(&w.d.Tokens[i]) {
		return false
	}
	p := &w.words[i-1]
	switch rep.deriv {
	case rawi.Finite:
		if b := w.d.Tokens[i-1].Reading(); b.POS == rawi.AUX && (b.Person == 1 || b.Person == 2) {
			return true // «لا زلت أصر», «كنت حذرت»
		}
		if r.Aspect == rawi.Imperfect && r.Pro.Any(rawi.La) && !rep.saying() {
			return true // «سجل هدفا ليعلن عن عودة فريقه»
		}
		if r.Aspect == rawi.Imperfect && p.kind == kindConj && w.d.Tokens[i-1].Reading().Enc.Person == 3 && !rep.saying() {
			return true // «لأنها تعبر عن عصرها»
		}
		if w.nobody(i) || w.objectOf(i, r) {
			return true
		}
		if x := p.phrase; x > 0 && w.s.rows[x-1].kind == phUnreal {
			return true
		}
		for k := 1; k <= 3 && k < i; k++ {
			if x := w.words[i-1-k].phrase; x > 0 && w.s.rows[x-1].kind == phUnreal && int(w.words[i-1-k].width) == k+1 {
				return true
			}
		}
		if p.kind == kindRel && i > 1 && !coordinated(&w.d.Tokens[i-1]) && (w.words[i-2].kind == kindVerb || w.words[i-2].kind == kindPrep) {
			return true
		}
		if p.kind == kindConj && w.d.Tokens[i-1].Word.Norm == "من" && (i < 2 || w.words[i-2].kind != kindAdv && w.words[i-2].kind != kindPron) {
			return true // «من يطالب بـ», but «هناك من يطالب»
		}
		return p.kind == kindAnna && w.d.Tokens[i-1].Reading().Enc.Person == 0 && r.Aspect == rawi.Imperfect && i > 1 && !w.timed(i-2)
	case rawi.ActiveParticiple:
		if p.kind == kindComma {
			return false
		}
		for k := i - 1; k > 0 && k > i-4 && w.words[k].kind == kindNoun; k-- {
			if w.words[k-1].kind == kindAnna {
				return true // «إن المقاومة مصرة على»
			}
		}
		for k := i - 1; k >= 0 && k >= i-6; k-- {
			x := &w.words[k]
			if x.kind == kindVerb || x.kind == kindPart || x.kind == kindOther {
				return w.d.Tokens[k].Reading().POS == rawi.AUX || copulas[w.d.Tokens[k].Reading().Lemma]
			}
			if x.kind != kindNoun {
				return false
			}
		}
	}
	return false
}

// questions are the words that open a question.
var questions = map[string]bool{"هل": true, "وهل": true, "فهل": true, "لماذا": true, "ولماذا": true, "فلماذا": true, "كيف": true, "وكيف": true, "فكيف": true, "متى": true, "ومتى": true}

// asked reports whether the verb at i stands in a question outside of marks.
func (w *work) asked(i int) bool {
	if w.words[i].quoted {
		return false
	}
	si := w.d.SentenceAt(w.d.Tokens[i].Start)
	if si < 0 {
		return false
	}
	s := &w.d.Sentences[si]
	if last := w.d.Slice(w.d.Tokens[s.Last-1].Span); last != "؟" && last != "?" {
		return false
	}
	for k := i - 1; k >= s.First && k > i-12; k-- {
		if questions[w.d.Tokens[k].Word.Norm] {
			return true
		}
		if w.words[k].kind == kindColon || w.words[k].found > 0 {
			return false
		}
	}
	return false
}

// nobody reports whether «لا» denies the noun before the verb at i: «لا شيء يشير
// إلى».
func (w *work) nobody(i int) bool {
	for k := i - 1; k > 0 && k > i-5 && w.words[k].kind == kindNoun && w.words[k].prep == 0; k-- {
		if w.words[k].name > 0 || w.d.Tokens[k].Reading().Pro != 0 {
			return false
		}
		b := k - 1
		if n := w.d.Tokens[b].Word.Norm; b > 0 && (n == "توجد" || n == "يوجد") {
			b--
		}
		if n := w.d.Tokens[b].Word.Norm; n == "لا" || n == "ولا" || n == "فلا" {
			return true
		}
	}
	return false
}

// objectOf reports whether the letters of a verb in the perfect are the object of
// the verb before them, whose subject stands between: «سحب النادي طلب التأجيل».
func (w *work) objectOf(i int, r *rawi.Reading) bool {
	if r.Aspect != rawi.Perfect || !w.nounToo(i) {
		return false
	}
	n, rel := w.beforeVerb(i)
	if n.empty() || rel || n.last != i || n.first == 0 || w.words[n.first-1].kind != kindVerb || w.opens(n.first) {
		return false
	}
	b := w.d.Tokens[n.first-1].Reading()
	return b.POS == rawi.VERB && b.Entry > 0 && !copulas[b.Lemma] && w.agrees(b, n)
}

// nounToo reports whether the letters at i are a noun's too, without particles.
func (w *work) nounToo(i int) bool {
	for j := range w.d.Tokens[i].Word.Readings {
		if r := &w.d.Tokens[i].Word.Readings[j]; (r.POS == rawi.NOUN || r.Deriv == rawi.Masdar) && r.Pro == 0 && r.Enc.Person == 0 {
			return true
		}
	}
	return false
}

// copulas are the verbs behind which a participle is a predicate: «بات مطالبا».
var copulas = map[string]bool{"كان": true, "بات": true, "أصبح": true, "ظل": true, "صار": true, "أمسى": true, "زال": true, "بدا": true}

// timed reports whether token i makes of «أن» behind it a time at which something
// was said: «قبل أن يضيف».
func (w *work) timed(i int) bool {
	x := w.words[i].phrase
	return x > 0 && w.s.rows[x-1].kind == phAfter
}

// rejected reports whether what is refused at token j was said or laid before
// somebody: «الاتهامات», «المقترح», «فكرة أن», «أي».
func (w *work) rejected(j int) bool {
	for end := min(j+4, len(w.d.Tokens)); j < end; j++ {
		if w.words[j].class&nounSilence != 0 {
			return false
		}
		if w.words[j].class&nounRejected != 0 {
			return true
		}
		if w.words[j].kind != kindNoun && w.words[j].kind != kindDet && w.words[j].kind != kindAdv && w.words[j].kind != kindPron {
			return false
		}
	}
	return false
}

// saying reports whether the words follow as they do behind a verb of saying: as a
// clause, behind a colon or in marks.
func (rep *report) saying() bool {
	return rep.how == byClause || rep.how == byColon || rep.how == byMarks
}

// certain reports whether a reading that the context did not choose has a clause,
// or at least a subject beside it.
func (w *work) certain(rep *report) bool {
	x := &w.words[rep.i]
	if x.kind == kindPrep {
		// «عبّر عن» and «وبيّن أن», with their subject, but «ما بين»
		return !(rep.i > 0 && w.d.Tokens[rep.i-1].Word.Norm == "ما") && rep.subject.party() && (rep.how == byPrep && rep.marker <= rep.subject.last+3 || rep.how == byClause && w.opens(rep.i))
	}
	if x.doubt && rep.deriv == rawi.Masdar {
		return false // «للطلاب»
	}
	return !x.doubt || rep.saying() || rep.subject.party() || rep.deriv == rawi.ActiveParticiple && w.adverbial(rep.i)
}

// verbReports reports whether a finite verb tells words, and not a deed or a
// relation: «رفض التعليق», «مما يؤكد أن», «بثتها القناة أن».
func (w *work) verbReports(rep *report) bool {
	c, before := rep.cue, kindOther
	if rep.i > 0 {
		before = w.words[rep.i-1].kind
		if n := w.d.Tokens[rep.i-1].Word.Norm; !rep.subject.party() && (n == "مما" || n == "ما" || n == "وهوما") {
			return false
		}
	}
	switch {
	case c.now && rep.reading.Aspect == rawi.Perfect:
		return false // «أمل» is a name and a noun
	case c.paper && !w.onPaper(rep):
		return false
	case c.document && c.takes&takesAla == 0 && !w.inDocument(rep):
		return false
	case w.byLine(rep):
		return false
	case c.sure && !rep.subject.party() && rep.subject.class&nounDocument == 0 && !w.subjectBefore(rep.i):
		return false
	case c.past && (rep.how == byObject || rep.how == byPrep) && rep.reading.Aspect == rawi.Imperfect:
		return false
	case rep.reading.Enc.Person == 2, w.toYou(rep.i + 1), w.ofMine(rep):
		return false // «يخبرك أن», «كما ذكرت لك», «لفت انتباهي», «أعترف»
	case (rep.how == byPrep || rep.how == byObject) && w.d.Tokens[rep.first].Reading().Enc.Person == 1:
		return false // «عبرت عن إحساسي»
	case !rep.saying() && before == kindPrep && w.words[rep.i-1].prep != 0:
		return false // «في صرح ثقافتنا»
	case rep.reading.Aspect == rawi.Imperfect && rep.subject.empty() && rep.how != byColon && w.loose(rep):
		return false // «يتحدى الجمهور … أن», told of nobody in the clause
	case rep.how == byClause && rep.subject.empty() && w.predicate(rep):
		return false // «ضربة الجزاء التي تسبب فيها تؤكد أن»
	case !rep.saying() && rep.reading.Aspect == rawi.Imperfect && rep.subject.empty() && w.attributed(rep.i):
		return false // «إطار يعبر عن العلاقة»
	case !rep.saying() && before == kindRel && rep.subject.empty() && w.thingBefore(rep.i-1):
		return false // «الأسباب التي دعته للابتعاد»
	case rep.saying() && !c.document && before == kindRel && w.tellsOf(rep):
		return false // «الإشارات التي تشير إلى أن»
	case w.unsaid(rep):
		return false
	case rep.reading.Enc.Person != 0 && c.to&takesNoun == 0 && rep.how == byMarks && rep.open >= 0 && w.closing(rep.open) > 0 && w.countWords(rep.open, w.closing(rep.open)) < 5:
		return false // «تابعته وهو «أرض الدم»»
	case rep.i > 1 && w.d.Tokens[rep.i-1].Word.Norm == "او" && w.words[rep.i-2].kind == kindVerb && w.negated(rep.i-2):
		return false // «لم ينف أو يؤكد»
	case rep.reading.Enc.Person != 0 && c.to&takesNoun == 0 && c.act != "opine":
		return rep.how != byClause && before != kindRel && before != kindConj && before != kindNoun
	}
	return true
}

// tellsOf reports whether the verb of a relative clause has the thing before it as
// its subject: it agrees with the pronoun, and nothing in it takes up the thing.
func (w *work) tellsOf(rep *report) bool {
	r, rel := rep.reading, w.d.Tokens[rep.i-1].Word.Norm
	if !rep.subject.empty() || r.Enc.Person != 0 || r.Count == rawi.Plural || strings.HasSuffix(rel, "التي") != (r.Gender == rawi.Feminine) {
		return false
	}
	if k := rep.i + 1; k < len(w.d.Tokens) && w.words[k].kind == kindPrep && w.d.Tokens[k].Reading().Enc.Person == 3 {
		return false // «الوقت الذي دعا فيه»
	}
	return w.thingBefore(rep.i - 1)
}

// unsaid reports whether a verb without vowels is likelier passive: nobody has
// spoken yet who could be its subject, «أعلن اليوم عن …».
func (w *work) unsaid(rep *report) bool {
	r := rep.reading
	if rep.cue.act != "announce" || rep.how != byPrep || r.Aspect != rawi.Perfect || !r.PassiveOK || !rep.subject.empty() || rep.marker == rep.i+1 || w.subjectBefore(rep.i) || !w.topicOf(rep.i, r).empty() {
		return false
	}
	if x := &w.words[rep.i+1]; x.kind == kindNoun && x.prep == 0 && x.times == 0 {
		return false // a subject that was not understood
	}
	n := len(w.history)
	return n == 0 || !w.fits(r, &w.history[n-1], false)
}

// onPaper reports whether the subject can be a report, a study or a poll: it is no
// side, person or body.
func (w *work) onPaper(rep *report) bool {
	n := rep.subject
	if n.empty() {
		n, _ = w.beforeVerb(rep.i)
	}
	for k := n.first; k < n.last; k++ {
		if w.words[k].class&nounDocument != 0 {
			return true
		}
	}
	return !n.party() && (n.empty() || w.words[n.first].class&nounTeam == 0)
}

// inDocument reports whether a document, an occasion to speak or a pronoun for one
// stands between «جاء» and the words: «جاء في بيان أن», «جاء فيه».
func (w *work) inDocument(rep *report) bool {
	for k := rep.i + 1; k < rep.marker; k++ {
		x, r := &w.words[k], w.d.Tokens[k].Reading()
		if x.class&(nounDocument|nounTalk|nounOutlet) != 0 && (x.prep == takesFi || w.words[k-1].prep&takesFi != 0 || x.class&nounTalk != 0 && w.words[k-1].kind == kindPrep && w.words[k-1].prep == 0) || x.kind == kindPrep && x.prep&(takesFi|takesBi) != 0 && r.Enc.Person == 3 || r.Dict == "لسان" {
			return true
		}
	}
	return false
}

// byLine reports whether «كتب فلان:» opens an article: nothing is quoted behind it.
func (w *work) byLine(rep *report) bool {
	return rep.cue.lemma == "كتب" && rep.how == byColon && rep.open < 0 && rep.i < 40
}

// loose reports whether a verb in the imperfect has its subject nowhere in its
// clause: it follows a noun that is no party, or its subject is a pronoun's.
func (w *work) loose(rep *report) bool {
	i := rep.i
	if i == 0 || coordinated(&w.d.Tokens[i]) || w.subjectBefore(i) || w.opens(i) {
		return false
	}
	if i+1 < len(w.d.Tokens) && w.words[i+1].kind == kindPrep && w.d.Tokens[i+1].Reading().Enc.Person != 0 {
		return false // «يرى فيه المحللون أن»
	}
	p, r := &w.words[i-1], w.d.Tokens[i-1].Reading()
	switch p.kind {
	case kindPron, kindDet:
		return true
	case kindNoun:
		return p.name == 0 && p.title == 0 && p.times == 0 && r.Entry != 0 && r.POS != rawi.PROPN && p.class&(nounParty|nounDocument|nounAdverb) == 0
	}
	return false
}

// predicate reports whether a verb in the imperfect, feminine, follows a phrase that
// is no party without a pause: what it says is inferred from a thing.
func (w *work) predicate(rep *report) bool {
	i, r := rep.i, rep.reading
	if i == 0 || r.Aspect != rawi.Imperfect || r.Gender != rawi.Feminine || r.Count != rawi.Singular || coordinated(&w.d.Tokens[i]) || w.subjectBefore(i) {
		return false
	}
	p := &w.words[i-1]
	if p.kind == kindPrep {
		return w.d.Tokens[i-1].Reading().Enc.Person != 0
	}
	b := w.d.Tokens[i-1].Reading()
	return p.kind == kindNoun && p.times == 0 && p.name == 0 && p.title == 0 && b.Pro.Any(rawi.Al) && b.Entry != 0 && p.class&(nounParty|nounDocument|nounTalk|nounAdverb) == 0
}

// attributed reports whether the verb at i begins a clause on an indefinite noun that
// is nobody who speaks.
func (w *work) attributed(i int) bool {
	if i == 0 || coordinated(&w.d.Tokens[i]) {
		return false
	}
	x, r := &w.words[i-1], w.d.Tokens[i-1].Reading()
	return x.kind == kindNoun && x.name == 0 && x.title == 0 && x.times == 0 && x.class&(nounParty|nounDocument|nounAdverb) == 0 &&
		r.POS == rawi.NOUN && r.Entry != 0 && !r.Pro.Any(rawi.Al) && r.Enc.Person == 0
}

// ofMine reports whether the writer speaks of himself: «لفت انتباهي», or a verb
// whose perfect has no hamza written with one, «أعترف».
func (w *work) ofMine(rep *report) bool {
	if k := rep.i + 1; rep.how != byColon && rep.how != byMarks && k < len(w.d.Tokens) && w.words[k].kind == kindNoun && w.d.Tokens[k].Reading().Enc.Person == 1 && w.words[k].prep == 0 {
		return true
	}
	text := strings.TrimLeft(w.d.Slice(w.d.Tokens[rep.i].Span), "وف")
	return strings.HasPrefix(rep.cue.lemma, "ا") && strings.HasPrefix(text, "أ") && rep.subject.empty() && !w.subjectBefore(rep.i)
}

// toYou reports whether token i turns to whoever listens: «لك».
func (w *work) toYou(i int) bool {
	return i < len(w.d.Tokens) && w.words[i].kind == kindPrep && w.d.Tokens[i].Reading().Enc.Person == 2
}

// thingBefore reports whether the relative pronoun at i belongs to a noun that is
// nobody who speaks.
func (w *work) thingBefore(i int) bool {
	if coordinated(&w.d.Tokens[i]) {
		return false
	}
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		x := &w.words[k]
		if x.kind != kindNoun || x.name > 0 || x.title > 0 || x.class&(nounParty|nounDocument) != 0 {
			return false
		}
		if w.d.Tokens[k].Reading().POS == rawi.NOUN {
			return true
		}
	}
	return false
}

// nounReports reports whether a verbal noun tells words: somebody owns it, or it
// stands behind «ب», near what it governs.
func (w *work) nounReports(rep *report) bool {
	r := rep.reading
	if r.Count == rawi.Plural && rep.subject.empty() && r.Enc.Person == 0 || rep.marker-rep.i > 8 || r.Enc.Person == 1 {
		return false
	}
	if rep.cue.noun && (w.finiteBetween(rep.i+1, rep.marker) || rep.marker-rep.i > 5) {
		return false // «تهديداته ما دامت محمية بـ»
	}
	if rep.how == byPrep && (w.finiteBetween(rep.i+1, rep.marker) || r.Pro.Has(rawi.Ba|rawi.Al) && rep.marker > rep.i+2) {
		return false // «لكنهم بالتأكيد قاموا بـ»
	}
	if rep.i > 0 && w.words[rep.i-1].class&nounMatter != 0 && w.words[rep.i-1].kind == kindNoun && r.Pro == 0 {
		return false // «ضرورة إعلان الدولة التزامها»
	}
	if r.Pro.Any(rawi.La) && rep.cue.act != "demand" && rep.how == byPrep {
		return false // «انتظارا لإعلان النادي عن»
	}
	if (rep.cue.act == "demand" || rep.cue.act == "order") && rep.how == byPrep && w.words[rep.marker].prep == takesLi && w.words[rep.marker].kind != kindPrep {
		return false // «لبى دعوة الرئيس للمشاركة»
	}
	if rep.i > 0 {
		if before := w.d.Tokens[rep.i-1].Reading().Lemma; before == "تم" || before == "جرى" {
			return false // «تم التأكيد على …»: nobody is said to have said it
		}
	}
	owned := r.Enc.Person == 3 || rep.subject.party()
	if rep.how == byMarks && w.words[rep.i].class&nounWork != 0 {
		return false // «روايته الأخيرة «…»»
	}
	switch rep.how {
	case byClause:
		return owned || r.Pro.Any(rawi.Ba) || r.Pro.Any(rawi.Al) && rep.i > 0 && w.words[rep.i-1].kind == kindPrep
	case byPrep:
		return rep.cue.masdar && (owned || r.Pro.Any(rawi.Ba) || r.Pro.Any(rawi.La) && rep.cue.act == "demand" && w.words[rep.marker].prep == takesBi)
	case byObject:
		return owned && rep.cue.masdar
	case byMarks, byColon:
		if rep.how == byMarks && rep.open >= 0 && w.closing(rep.open) > 0 && w.countWords(rep.open+1, w.closing(rep.open)) < 4 {
			return false // «روايته «أهل الدار»»
		}
		return owned && rep.marker-rep.i <= 3 || r.Pro.Any(rawi.Ba) && rep.marker-rep.i <= 1
	}
	return owned
}

// finiteBetween reports whether a verb or auxiliary stands in tokens [i,j).
func (w *work) finiteBetween(i, j int) bool {
	for ; i < j; i++ {
		if p := w.d.Tokens[i].Reading().POS; p == rawi.VERB && w.words[i].name == 0 || p == rawi.AUX {
			return true
		}
	}
	return false
}

// negated reports whether the verb at i is denied or lies in the future: «لم
// يقل», «سوف يعلن».
func (w *work) negated(i int) bool {
	if i == 0 {
		return false
	}
	p := w.words[i-1].phrase
	return p > 0 && w.s.rows[p-1].kind == phNegation && w.words[i-1].width == 1
}

// masdarCue reports whether a verbal noun may report: with its preposition or
// clause behind «ب» («بالتأكيد على أن»), or of a verb whose noun does so alone.
func (w *work) masdarCue(i int, c *cue, r *rawi.Reading) bool {
	if r.Count == rawi.Plural && !c.masdar {
		return false
	}
	return c.masdar || c.takes&takesAnna != 0
}

// silent returns a report without words of a verb whose subject is a party, who
// may speak on: «وهذا ما أكده الوزير، حيث قال …».
func (w *work) silent(i int, sent *rawi.Sentence) (report, bool) {
	r := w.d.Tokens[i].Reading()
	if r.Deriv != rawi.Finite || r.Passive || w.words[i].doubt || w.words[i].quoted {
		return report{}, false
	}
	if i > 1 && w.what(i-1) && w.words[i-2].kind == kindNoun {
		return report{}, false // «نفى الوزير ما ذكره السفير»
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
