package quote

import (
	"strings"

	"example.org/rawi"
)

// report is a cue with the words that it reports.
type report struct {
	cue     *cue
	rule    string
	act     string
	i       int // the token of the cue; -1 for a headline's colon or none
	deriv   rawi.Deriv
	reading *rawi.Reading
	how     how
	marker  int // the token that leads the words in: أن, a preposition, a colon, a mark
	first   int // the first token of the words
	start   int // the byte where they begin
	last    int // tokens [first,last); 0 before bounds has worked
	end     int // the byte behind them
	open    int // the mark that opens them, or -1
	subject nominal
	patient nominal
	speaker party
	colon   bool // a colon stands behind أن
	pretext bool // led in by «بدعوى» and the like: the speaker is the subject
	level   bool // the cue stands on the level of the sentence, not inside the words of another
	dead    bool
	mute    bool // tells no words, but who speaks
}

// how tells by what the words follow their cue.
type how uint8

const (
	byNothing how = iota
	byClause      // أن
	byColon
	byMarks
	byPrep
	byObject
	byBefore // the words stand before the cue
)

// reach is the number of tokens within which a cue's words begin; a clause that
// begins later than tooFar belongs to something else.
const (
	reach  = 60
	tooFar = 34
)

// complement seeks the words of a cue behind it.
func (w *work) complement(rep *report, end int) bool {
	i, c := rep.i, rep.cue
	limit := min(end, i+reach)
	if rep.deriv == rawi.Masdar {
		limit = w.beforeNextVerb(i+1, limit)
	}
	j := i + 1
	objects := rep.deriv != rawi.Masdar || c.masdar
	j = w.adjuncts(j, limit)
	if rep.reading.Enc.Person != 0 && rep.deriv == rawi.Finite {
		rep.patient = nominal{first: i, last: i + 1}
	}
	if len(c.with) > 0 {
		return w.withNoun(rep, limit)
	}
	if rep.deriv == rawi.Finite && j < limit {
		w.asNoun(j)
		j = w.aside(j, limit, c)
	}
	if rep.deriv == rawi.Finite && j+2 < limit && w.d.Tokens[j].Word.Norm == "ما" && w.words[j+1].kind == kindVerb {
		j += 2 // «ما يسمى المجلس»
	}
	// the subject
	behind := -1
	if n := w.nominal(j, limit); !n.empty() && w.subjectLike(rep, n, j, limit) {
		rep.subject = n
		j = w.apposition(n, limit, c.to&takesNoun != 0)
		behind = j
		j = w.coordination(j, limit)
	} else if !n.empty() && c.to&takesNoun != 0 && (n.party() || w.words[n.last].prep&c.takes != 0) && !(objects && c.takes&(takesObj|takesNoun) != 0 && w.matter(j)) {
		rep.patient = n
		j = w.coordination(n.last, limit)
	}
	if c.to&takesNoun != 0 && !rep.subject.empty() && rep.patient.empty() {
		if n := w.nominal(j, limit); !n.empty() && w.words[j].prep == 0 && (n.party() || !w.matter(j)) && j == behind {
			rep.patient = n
			j = w.coordination(n.last, limit)
		}
	}
	if c.to&takesNoun != 0 && !rep.subject.empty() && rep.patient.empty() && rep.deriv == rawi.Finite && w.afterAnna(rep.i) {
		rep.patient, rep.subject = rep.subject, nominal{} // «إن جيتس أخبر الجنرال بأن»
	}
	return w.lead(rep, j, limit, objects)
}

// beforeNextVerb returns the first coordinated verb of reporting up to limit: its
// clause is not that of a verbal noun before it («بالتهديد، وزعم أن …»).
func (w *work) beforeNextVerb(i, limit int) int {
	for k := i; k < limit; k++ {
		if w.words[k].kind == kindVerb && w.words[k].cue > 0 && coordinated(&w.d.Tokens[k]) {
			return k
		}
	}
	return limit
}

// afterAnna reports whether «أن» and a subject stand right before the verb at i.
func (w *work) afterAnna(i int) bool {
	if i > 1 && w.words[i-1].kind == kindNoun && w.words[i-1].prep == 0 && w.words[i-2].kind == kindAnna {
		return true
	}
	n, rel := w.beforeVerb(i)
	return !n.empty() && !rel && n.first > 0 && n.last == i && w.words[n.first-1].kind == kindAnna && w.agrees(w.d.Tokens[i].Reading(), n)
}

// withNoun seeks the noun of an expression such as «ألقى الوزير اللوم على», with
// the subject before it, and the words behind it.
func (w *work) withNoun(rep *report, limit int) bool {
	k := -1
	for j := rep.i + 1; j < limit && j < rep.i+12; j++ {
		x := &w.words[j]
		if x.kind == kindAnna || x.kind == kindColon || x.kind == kindStop || x.kind == kindVerb {
			return false
		}
		if w.d.Tokens[j].Word.Norm == rep.cue.with[0] {
			k = j
			break
		}
	}
	if k < 0 {
		return false
	}
	j := w.adjuncts(rep.i+1, k)
	if n := w.nominal(j, k); !n.empty() && n.last <= k && w.words[j].prep == 0 {
		rep.subject = n
	}
	k++
	for _, word := range rep.cue.with[1:] {
		if k >= limit || w.d.Tokens[k].Word.Norm != word {
			return false
		}
		k++
	}
	return w.lead(rep, k, limit, true)
}

// lead seeks what leads the words in, from token j.
func (w *work) lead(rep *report, j, limit int, objects bool) bool {
	c := rep.cue
	start, fallback, object := j, -1, -1
	// «يشهر الحكم البطاقة بوجه اللاعب»: the object parts the preposition from the verb
	bare := c.takes&(takesObj|takesNoun) == 0 && c.to&takesNoun == 0 && rep.deriv == rawi.Finite &&
		(!rep.subject.empty() && w.barePlace(j, limit) || j < limit && w.words[j].kind == kindNoun && w.words[j].name == 0 && w.words[j].class&nounParty != 0 && w.d.Tokens[j].Reading().Accusative)
	rel, verb, crossed := false, false, false // a relative clause, a verb, a clause of its own stands between
	if objects && c.takes&(takesObj|takesNoun) != 0 {
		object = w.objectPlace(rep, j, limit)
	}
	for j < limit {
		x := &w.words[j]
		rel = rel || x.kind == kindRel
		if x.kind == kindVerb && x.found == 0 && j > start {
			verb = true
		}
		switch {
		case x.phrase > 0 && w.s.rows[x.phrase-1].kind == phImpersonal:
			return fallback >= 0 && w.preposition(rep, fallback, limit) // «…، ومن المنتظر أن»
		case (x.kind == kindAnna || x.kind == kindColon || x.kind == kindOpen) && j > rep.i+tooFar:
			return fallback >= 0 && w.preposition(rep, fallback, limit)
		case x.kind == kindAnna && j > start && w.conditional(j):
		case x.kind == kindAnna && j > rep.i+1 && w.governed(j, c, rel):
			return fallback >= 0 && w.preposition(rep, fallback, limit)
		case x.kind == kindAnna && crossed && !w.below(j):
			return fallback >= 0 && w.preposition(rep, fallback, limit)
		case x.kind == kindVerb && x.found == 0 && !rel && j > start && w.mainVerb(j):
			if !c.inna || rep.deriv != rawi.Finite {
				return fallback >= 0 && w.preposition(rep, fallback, limit)
			}
			crossed = true
		case x.kind == kindAnna && !coordinated(&w.d.Tokens[j]) && (c.takes&takesAnna != 0 || c.takes&takesBi != 0 && w.d.Tokens[j].Reading().Pro.Any(rawi.Ba)):
			return w.clause(rep, j, limit)
		case x.kind == kindAnna && fallback >= 0:
			return w.preposition(rep, fallback, limit)
		case x.kind == kindAnna && !coordinated(&w.d.Tokens[j]):
			return false
		case x.kind == kindColon && j > start && listing[w.d.Tokens[j-1].Word.Norm]:
			return fallback >= 0 && w.preposition(rep, fallback, limit)
		case x.kind == kindColon:
			return w.colon(rep, j, limit)
		case x.kind == kindOpen && fallback >= 0:
			return w.preposition(rep, fallback, limit)
		case x.kind == kindOpen:
			if w.speech(rep, j, start, limit) && (!verb || rel || w.closing(j) < 0 || w.countWords(j, w.closing(j)) >= 5) {
				return w.marks(rep, j, limit)
			}
			if p := w.closing(j); p > j && p < limit {
				j = p + 1
				continue
			}
			return false
		case x.prep != 0 && c.takes&x.prep != 0 && (!verb || rel) && !bare && w.leads(j) && !w.leadLater(c, j, limit) && !(j == start && w.titled(rep, j, limit)) && !w.meeting(j) && !w.oversees(j):
			if j+1 < limit && x.kind == kindPrep && w.words[j+1].kind == kindAnna {
				return w.clause(rep, j+1, limit)
			}
			if fallback < 0 {
				fallback = j
				if !w.clauseFollows(rep, j+1, limit) && !w.toPlace(c, j, limit) {
					return w.preposition(rep, j, limit)
				}
			}
		case j == object && fallback < 0:
			return w.thing(rep, j, limit)
		case x.found > 0 && w.reports[x.found-1].deriv == rawi.Masdar && w.reports[x.found-1].reading.Pro.Any(rawi.Ba) && c.act != "promise":
			return false // «اختتم كلمته بالتأكيد على أن»: the noun reports
		case x.found > 0 && c.relays:
			return false // «نقل … عن … قوله»
		case x.found > 0 && j > start && w.words[j-1].kind == kindComma && w.reports[x.found-1].deriv == rawi.ActiveParticiple:
			return fallback >= 0 && w.preposition(rep, fallback, limit)
		case x.found > 0 && w.reports[x.found-1].deriv == rawi.Finite && j > start:
			if fallback >= 0 {
				return w.preposition(rep, fallback, limit)
			}
			f := &w.reports[x.found-1]
			if w.words[j-1].kind == kindRel && !coordinated(&w.d.Tokens[j]) && f.marker > j {
				return false
			}
			return false
		case x.phrase > 0 && w.breaks(j) && (fallback >= 0 || !w.marksFollow(j, limit)):
			return fallback >= 0 && w.preposition(rep, fallback, limit)
		}
		if x.phrase > 0 && w.s.rows[x.phrase-1].kind == phAccording && c.takes&takesAnna != 0 {
			k := j + int(x.width)
			if k < limit && w.words[k].kind == kindVerb {
				j = k + 1 // «جاء في الرسالة حسبما ذكرت الصحف أن»
				continue
			}
			if n := w.inside(k, limit); !n.empty() {
				j = n.last // «ذكرت الصحيفة نقلا عن رئيس النادي أن»
				continue
			}
		}
		if x.name > 0 {
			j = max(j+1, min(limit, w.d.Mentions[x.name-1].Last))
			continue
		}
		j++
	}
	if fallback >= 0 {
		return w.preposition(rep, fallback, limit)
	}
	return false
}

// governed reports whether the word before the complementiser at j governs it, and
// not the cue: «بعد أن», «خاصة أن», «يجب أن», «رغم إدراكه أن».
func (w *work) governed(j int, c *cue, rel bool) bool {
	x, r := &w.words[j-1], w.d.Tokens[j-1].Reading()
	if x.kind == kindVerb && w.s.nouns[w.d.Tokens[j-1].Word.Norm]&nounOwn != 0 {
		return true // «علما بأن», whose letters are a verb's too
	}
	switch x.kind {
	case kindConj, kindPron:
		return true
	case kindPrep:
		// «علي» may be the speaker's name
		return x.prep&c.takes == 0 && r.Enc.Person == 0 && w.d.Tokens[j-1].Word.Norm != "علي"
	case kindVerb:
		return !rel && r.Count == rawi.Singular && r.Person == 3 && !(c.inna && w.below(j))
	case kindNoun, kindAdv:
		if r.Pro.Any(rawi.Al) && x.name == 0 && r.POS == rawi.ADJ && j > 1 && w.d.Tokens[j-2].Reading().Lemma == "من" {
			return true // «من المخزي أن»
		}
		if r.Pro.Any(rawi.Al) && (j < 2 || w.d.Tokens[j-2].Reading().Lemma != "من") {
			return false // «في بيان بهذا الخصوص أن», but «من الواضح أن»
		}
		return (x.class|w.s.nouns[w.d.Tokens[j-1].Word.Norm])&nounOwn != 0
	}
	return false
}

// listing holds the words before a colon that opens a list.
var listing = map[string]bool{"مثل": true, "منها": true, "ومنها": true, "بينها": true, "وهي": true, "وهم": true, "امثال": true}

// conditional reports whether «إن» at j opens a condition: «إن لم يكن».
func (w *work) conditional(j int) bool {
	return w.below(j) && w.d.Tokens[j].Reading().Enc.Person == 0 && j+1 < len(w.d.Tokens) && w.d.Tokens[j+1].Word.Norm == "لم"
}

// below reports whether the complementiser at j is written with the hamza below.
func (w *work) below(j int) bool {
	return strings.HasPrefix(w.d.Slice(w.d.Tokens[j].Span), "إ")
}

// mainVerb reports whether the verb at j begins a clause beside the cue's: «…،
// ويكفيه أنه».
func (w *work) mainVerb(j int) bool {
	r := w.d.Tokens[j].Reading()
	if r.Person == 1 && r.Aspect == rawi.Perfect && r.Count == rawi.Plural && coordinated(&w.d.Tokens[j]) && w.words[j].name == 0 {
		return true // «… وقبلنا أن»
	}
	if r.Person == 1 && r.Aspect == rawi.Imperfect && w.words[j].name == 0 && len(w.d.Tokens[j].Word.Norm) > len("أمل") {
		return true // «قالوا الكثير لكنني أتحدى أن»
	}
	if !coordinated(&w.d.Tokens[j]) {
		return false
	}
	return w.words[j-1].kind == kindComma || w.d.Tokens[j].Reading().Aspect == rawi.Imperfect
}

// barePlace reports whether a definite noun that is no party stands at j without a
// preposition.
func (w *work) barePlace(j, limit int) bool {
	if j >= limit {
		return false
	}
	x, r := &w.words[j], w.d.Tokens[j].Reading()
	return x.kind == kindNoun && x.prep == 0 && x.times == 0 && x.name == 0 && x.title == 0 && x.class&(nounParty|nounAdverb) == 0 &&
		!coordinated(&w.d.Tokens[j]) && r.POS == rawi.NOUN && (r.Pro.Any(rawi.Al) || r.Enc.Person != 0)
}

// meeting reports whether the attached ب at j tells who was met: «خلال لقائه
// بالوفد».
func (w *work) meeting(j int) bool {
	if w.words[j].prep != takesBi || w.words[j].kind == kindPrep || j == 0 {
		return false
	}
	r := w.d.Tokens[j-1].Reading()
	return w.words[j-1].class&nounTalk != 0 && (r.Dict == "لقاء" || r.Lemma == "لقاء") && !w.matter(j)
}

// overseers govern «على», which then belongs to a title: «المشرف العام على الفريق».
var overseers = map[string]bool{"مشرف": true, "مشرفة": true, "قائم": true, "قيم": true}

// oversees reports whether «على» at j belongs to a title before it.
func (w *work) oversees(j int) bool {
	if w.words[j].prep != takesAla || w.words[j].kind != kindPrep {
		return false
	}
	for k := j - 1; k >= 0 && k >= j-2 && w.words[k].kind == kindNoun; k-- {
		if overseers[w.d.Tokens[k].Reading().Dict] {
			return true
		}
	}
	return false
}

// toPlace reports whether the preposition at j leads to a place, and the cue's own
// stands further on: «أشار خلال زيارته إلى القاهرة إلى …».
func (w *work) toPlace(c *cue, j, limit int) bool {
	k := j + 1
	if w.words[j].kind != kindPrep || k >= limit || w.words[k].name == 0 || w.d.Entity(w.d.Mentions[w.words[k].name-1].Entity).Type != rawi.Place {
		return false
	}
	for ; k < limit && k < j+8; k++ {
		x := &w.words[k]
		if x.kind == kindComma || x.kind == kindVerb || x.found > 0 {
			return false
		}
		if x.kind == kindPrep && x.prep == w.words[j].prep {
			return true
		}
	}
	return false
}

// marksFollow reports whether a quotation of some length opens soon behind token
// j, before another cue: «قال السائق فيما كان يهرب: «…»».
func (w *work) marksFollow(j, limit int) bool {
	for k := j; k < limit && k < j+9; k++ {
		if w.words[k].found > 0 || w.words[k].kind == kindAnna {
			return false
		}
		if w.words[k].kind == kindOpen {
			p := w.closing(k)
			return p > k && w.countWords(k, p) >= 5
		}
	}
	return false
}

// titled reports whether the attached ب at j belongs to the subject's title
// («زعيم الأقلية بمجلس النواب»), and what leads the words in stands further on.
func (w *work) titled(rep *report, j, limit int) bool {
	x := &w.words[j]
	if x.prep != takesBi || x.kind == kindPrep || x.name == 0 && x.class&nounParty == 0 || rep.subject.empty() {
		return false
	}
	for k := j + 1; k < limit && k < j+20; k++ {
		y := &w.words[k]
		switch {
		case y.kind == kindAnna || y.kind == kindColon:
			return rep.cue.takes&takesAnna != 0 || y.kind == kindAnna && rep.cue.takes&takesBi != 0
		case y.kind == kindVerb, y.found > 0:
			return false
		case y.prep&rep.cue.takes != 0 && k > j+1 && w.leads(k):
			return true
		}
	}
	return false
}

// leadLater reports whether an attached ل belongs to what stands before the cue's
// own preposition: «دعا مبعوث الأمين العام للأمم المتحدة إلى …».
func (w *work) leadLater(c *cue, j, limit int) bool {
	if w.words[j].prep != takesLi || w.words[j].kind == kindPrep || c.takes&(takesIla|takesAla) == 0 {
		return false
	}
	for k := j + 1; k < limit && k < j+16; k++ {
		x := &w.words[k]
		if x.kind == kindAnna || x.kind == kindVerb || x.found > 0 {
			return false
		}
		if x.kind == kindPrep && x.prep&c.takes&(takesIla|takesAla) != 0 {
			return true
		}
	}
	return false
}

// clauseFollows reports whether the cue's preposition and أن stand further on,
// before another cue: «أشار خلال زيارته إلى القاهرة إلى أن …».
func (w *work) clauseFollows(rep *report, j, limit int) bool {
	limit = min(limit, j+14)
	for ; j+1 < limit; j++ {
		x := &w.words[j]
		if x.found > 0 || x.kind == kindComma || x.kind == kindVerb || x.phrase > 0 && w.breaks(j) {
			return false
		}
		if x.kind == kindPrep && x.prep&rep.cue.takes != 0 && w.words[j+1].kind == kindAnna {
			return true
		}
	}
	return false
}

// breaks reports whether the phrase at j opens another clause.
func (w *work) breaks(j int) bool {
	switch w.s.rows[w.words[j].phrase-1].kind {
	case phBound, phBoundCue:
		return !w.s.rows[w.words[j].phrase-1].comma
	}
	return false
}

// leads reports whether the preposition at j can lead words in: it belongs to no
// name or title, and no pronoun is attached to it.
func (w *work) leads(j int) bool {
	r := w.d.Tokens[j].Reading()
	if p := w.words[j].phrase; p > 0 && w.s.rows[p-1].kind == phOther {
		return false // «بالنسبة إلى»
	}
	if w.words[j].kind == kindPrep {
		return r.Enc.Person == 0
	}
	x := &w.words[j]
	if x.prep == takesBi {
		if x.class&(nounManner|nounWhere) != 0 || r.Enc.Person != 0 && r.StemEnd == r.StemStart {
			return false
		}
		if x.name > 0 && w.d.Entity(w.d.Mentions[x.name-1].Entity).Type == rawi.Place {
			return false
		}
	}
	return !w.byName(j)
}

// byName reports whether token j is «باسم», which belongs to a title.
func (w *work) byName(j int) bool { return w.d.Tokens[j].Word.Norm == "باسم" }

// objectPlace returns the token where the cue's object may begin: behind the
// subject and at most three adjuncts («في بيان»), or -1.
func (w *work) objectPlace(rep *report, j, limit int) int {
	for range 4 {
		j = w.adjuncts(j, limit)
		if j >= limit {
			return -1
		}
		if n := w.words[j].title; n > 0 && w.words[j-1].kind == kindComma && !rep.subject.empty() && j > rep.subject.first {
			j = max(j+1, w.d.Mentions[n-1].Last) // «رفض فلان، ممثل بلاده في القاهرة، …»
			continue
		}
		if w.words[j].kind == kindRel && !rep.subject.empty() {
			return w.behindRelative(j, limit)
		}
		if w.object(rep, j) {
			return j
		}
		x := &w.words[j]
		if x.kind == kindDet && w.d.Tokens[j].Reading().Pro.Any(rawi.La|rawi.Ba) && j+1 < limit && w.words[j+1].kind == kindNoun {
			j += 2 // «لهذا اليوم»
			continue
		}
		if x.prep == 0 || x.kind != kindPrep && x.kind != kindNoun || x.prep&rep.cue.takes != 0 {
			return -1
		}
		k := j
		if x.kind == kindPrep {
			k++
			if w.d.Tokens[j].Reading().Enc.Person != 0 {
				j = k // «أكد فيه انسحابه»
				continue
			}
		}
		n := w.inside(k, limit)
		if n.empty() {
			return -1
		}
		j = n.last
	}
	return -1
}

// behindRelative returns the verbal noun that opens the object behind a relative
// clause of the subject («أكدت الدولة التي ترأس المجلس الحالي استلام …»), or -1.
func (w *work) behindRelative(j, limit int) int {
	for k := j + 2; k < limit && k < j+16; k++ {
		x := &w.words[k]
		if x.found > 0 || x.kind == kindAnna || x.kind == kindColon || x.kind == kindOpen {
			return -1
		}
		r := w.d.Tokens[k].Reading()
		if !w.matter(k) || x.prep != 0 || coordinated(&w.d.Tokens[k]) || r.Pro.Any(rawi.Al) || k+1 >= limit || w.words[k+1].kind != kindNoun {
			continue
		}
		b := w.d.Tokens[k-1].Reading()
		if w.words[k-1].kind == kindNoun && (b.Pro.Any(rawi.Al) || w.words[k-1].name > 0) || w.words[k-1].kind == kindComma {
			return k
		}
	}
	return -1
}

// inside returns the noun phrase behind a preposition; the word may bear it.
func (w *work) inside(k, limit int) nominal {
	n := w.nominal(k, limit)
	if n.empty() && k < limit && w.words[k].kind == kindNoun {
		n.last = k + 1
	}
	return n
}

// object reports whether the words may begin at j as the cue's object.
func (w *work) object(rep *report, j int) bool {
	x := &w.words[j]
	if x.kind == kindDet {
		return rep.cue.takes&takesNoun != 0 && !w.d.Tokens[j].Reading().Pro.Any(rawi.Ba|rawi.La)
	}
	if x.cue > 0 && strings.HasSuffix(w.d.Tokens[j].Word.Norm, "ا") && w.reading(j, &w.s.cues[x.cue-1], rawi.ActiveParticiple) != nil {
		return false // «تمنى له التوفيق، مؤكدا أن»
	}
	if x.phrase > 0 && w.s.rows[x.phrase-1].kind == phLead {
		return false
	}
	if x.kind == kindConj && rep.cue.takes&takesNoun != 0 && w.what(j) && j+1 < len(w.d.Tokens) && w.words[j+1].kind == kindVerb {
		return true // «نفى ما ذكره الوزير»
	}
	if x.kind == kindVerb && w.matter(j) {
		return true
	}
	if x.kind != kindNoun || x.prep != 0 || coordinated(&w.d.Tokens[j]) || x.times > 0 {
		return false
	}
	if rep.cue.takes&takesNoun != 0 {
		return x.class&nounParty == 0 || !rep.subject.empty() || w.matter(j)
	}
	if !w.matter(j) {
		return false
	}
	r := w.d.Tokens[j].Reading()
	// «أكد التزام بلاده» but not «أكد القرار»: the noun governs, or holds a pronoun;
	// and not «أكد فوزه», which is a deed
	return !r.Pro.Any(rawi.Al) && x.class&nounDeed == 0
}

// adjuncts skips adverbs, times and prepositional phrases in which no words can
// begin, and commas beside them; it returns the token behind them.
func (w *work) adjuncts(j, end int) int {
	for j < end {
		x := &w.words[j]
		switch {
		case x.times > 0 && (x.name == 0):
			j = min(end, max(j+1, w.d.Times[x.times-1].Last))
		case x.kind == kindAdv, x.kind == kindPart:
			j++
		case x.kind == kindComma && j+1 < end && w.words[j+1].kind != kindOpen:
			j++
		default:
			return j
		}
	}
	return j
}

// clause takes the words behind the complementiser at j.
func (w *work) clause(rep *report, j, limit int) bool {
	if j+1 >= limit || w.subjunctive(rep.cue, j) {
		return false
	}
	rep.how, rep.marker = byClause, j
	k := j + 1
	if w.words[k].kind == kindColon && k+1 < limit {
		k++
		rep.colon = true
	}
	if w.words[k].kind == kindOpen {
		w.openAt(rep, k)
		return rep.first < limit
	}
	w.startAt(rep, k)
	return true
}

// asserting holds the acts whose أن no verb may follow: «أوضح الفترة التي أراد أن
// تغطيها».
var asserting = map[string]bool{"assert": true, "explain": true, "announce": true, "claim": true}

// subjunctive reports whether the «أن» at j governs the verb behind it, which no
// verb of asserting wants.
func (w *work) subjunctive(c *cue, j int) bool {
	if !asserting[c.act] || w.below(j) || w.d.Tokens[j].Reading().Enc.Person != 0 || w.d.Tokens[j].Reading().Pro.Any(rawi.Ba) {
		return false
	}
	x, r := &w.words[j+1], w.d.Tokens[j+1].Reading()
	return x.kind == kindVerb && x.name == 0 && !w.matter(j+1) && r.Aspect == rawi.Imperfect && r.Person == 3 && r.Pro == 0
}

// startAt begins the words at token k.
func (w *work) startAt(rep *report, k int) {
	rep.first, rep.start = k, w.d.Tokens[k].Start
}

// openAt begins the words behind the mark at k.
func (w *work) openAt(rep *report, k int) {
	rep.open = k
	rep.first = k + 1
	if w.words[k+1].kind == kindPunct && w.d.Tokens[k+1].Start == w.d.Tokens[k].End && k+2 < len(w.d.Tokens) {
		rep.first = k + 2
	}
	rep.start = w.d.Tokens[min(rep.first, len(w.d.Tokens)-1)].Start
}

// colon takes the words behind the colon at j.
func (w *work) colon(rep *report, j, limit int) bool {
	if rep.cue.takes&(takesWords|takesAnna) == 0 || j+1 >= limit {
		return false
	}
	if rep.cue.near && j > max(rep.i+1, rep.subject.last+3) && !w.reportsBefore(rep.i, j) {
		return false // «يتحدث في الندوة كل من: …»
	}
	rep.how, rep.marker = byColon, j
	if w.words[j+1].kind == kindAnna && strings.HasPrefix(w.d.Slice(w.d.Tokens[j+1].Span), "أ") && j+2 < limit {
		// «وتابع: أنه …» is a clause for all its colon
		return w.clause(rep, j+1, limit)
	}
	if w.words[j+1].kind == kindOpen {
		w.openAt(rep, j+1)
		return rep.first < len(w.d.Tokens)
	}
	w.startAt(rep, j+1)
	return true
}

// reportsBefore reports whether a participle such as «قائلا» stands between a cue
// and its colon.
func (w *work) reportsBefore(i, j int) bool {
	for k := max(i+1, j-6); k < j; k++ {
		if w.words[k].cue > 0 && w.d.Tokens[k].Reading().Deriv == rawi.ActiveParticiple {
			return true
		}
	}
	return false
}

// speech reports whether the quotation at j is what the cue reports, and not a
// name in marks beside the subject.
func (w *work) speech(rep *report, j, start, limit int) bool {
	if rep.cue.takes&(takesWords|takesNoun|takesObj) == 0 {
		return false
	}
	p := w.closing(j)
	if p > 0 && p+1 < limit && rep.cue.to&takesNoun != 0 && w.words[p+1].kind == kindPrep && w.words[p+1].prep&rep.cue.takes != 0 {
		return false // «دعا "كل الناس" إلى …»
	}
	if p < 0 {
		return rep.cue.takes&takesWords != 0
	}
	if rep.cue.near && j > start && !w.reportsBefore(rep.i, j) || j > start && w.words[j-1].class&nounWork != 0 {
		return false // «استهل حفلته بأغنية «…»»
	}
	if w.listed(j+1, p) {
		return false // «الرباعي «فلان، فلان، فلان، فلان»»
	}
	n := w.countWords(j+1, p)
	if n >= 5 {
		return true
	}
	if w.words[j-1].kind == kindPrep && w.words[j-1].prep&rep.cue.takes == 0 {
		return false // «كتب الناقد عن «أهل الدار»»
	}
	if n < 4 && rep.cue.takes&takesAnna == 0 && w.words[j-1].kind != kindColon {
		return false // «يواصل برنامجه "التأهيلي"»
	}
	if j > start && w.words[j-1].class&(nounHolder|nounDocument) != 0 {
		return false // «مجلة "الكيمياء"»
	}
	// a short quotation: the words only if nothing else leads them in
	for k := p + 1; k < limit && k < p+12; k++ {
		x := &w.words[k]
		switch {
		case x.kind == kindAnna, x.kind == kindColon, x.kind == kindOpen:
			return false
		case x.kind == kindStop, x.found > 0:
			return n >= 3 || j == start || n == 2 && k <= p+2
		}
	}
	return j == start && (!rep.subject.empty() || coordinated(&w.d.Tokens[rep.i]) || rep.deriv != rawi.Finite || n >= 3) || n >= 3
}

// listed reports whether tokens [i,j) are a list of names.
func (w *work) listed(i, j int) bool {
	commas, named, all := 0, 0, 0
	for k := i; k < j && k < i+60; k++ {
		switch {
		case w.words[k].kind == kindComma:
			commas++
		case w.d.Tokens[k].Kind == rawi.KindWord:
			all++
			if w.words[k].name > 0 || w.d.Tokens[k].Reading().Entry == 0 {
				named++
			}
		}
	}
	return commas >= 2 && named*10 >= all*6
}

func (w *work) marks(rep *report, j, limit int) bool {
	rep.how, rep.marker = byMarks, j
	w.openAt(rep, j)
	return rep.first < len(w.d.Tokens)
}

// preposition takes the words behind the preposition at j, or behind the letter
// that is attached to the word there.
func (w *work) preposition(rep *report, j, limit int) bool {
	rep.how, rep.marker = byPrep, j
	x := &w.words[j]
	if x.kind != kindPrep {
		if x.found > 0 && w.reports[x.found-1].deriv == rawi.Masdar {
			return false // «اختتم تصريحاته بالتأكيد على …»: the noun reports
		}
		rep.first = j
		rep.start = w.behindClitics(j)
		return rep.start < w.d.Tokens[j].End
	}
	if j+1 >= limit {
		return false
	}
	switch w.words[j+1].kind {
	case kindOpen:
		p := w.closing(j + 1)
		if p > 0 && (p+1 >= limit || w.words[p+1].kind == kindStop || w.words[p+1].kind == kindComma) {
			w.openAt(rep, j+1)
			return true
		}
	case kindNoun, kindDet, kindConj, kindAdv, kindVerb:
	default:
		return false
	}
	w.startAt(rep, j+1)
	return true
}

// behindClitics returns the byte of token j behind its conjunction and
// preposition; of «للأمم» the article's ل stays.
func (w *work) behindClitics(j int) int {
	t := &w.d.Tokens[j]
	if n := w.words[j].name; n > 0 && w.d.Mentions[n-1].Start > t.Start && w.d.Mentions[n-1].Start < t.End {
		return w.d.Mentions[n-1].Start
	}
	r := t.Reading()
	n := int(w.words[j].skip)
	for _, bit := range [...]rawi.Clitics{rawi.Wa, rawi.Fa, rawi.Ba, rawi.Ka, rawi.La} {
		if r.Pro.Any(bit) {
			n += len("و")
		}
	}
	if t.Word.Offsets == nil || n >= len(t.Word.Offsets) {
		return t.Start
	}
	if at := t.Start + int(t.Word.Offsets[n]); at < t.End {
		return at
	}
	return t.Start
}

// thing takes the object that begins at j.
func (w *work) thing(rep *report, j, limit int) bool {
	if w.countWords(j, limit) < 2 {
		return false
	}
	rep.how, rep.marker = byObject, j
	w.startAt(rep, j)
	return true
}
