package event

import (
	"strconv"
	"time"

	"example.org/rawi"
)

const reach = 6 // items before a trigger that are looked at for particles

// marks returns the particle before the item that governs it, if any: «لم»,
// «سوف», «ربما», «إذا», «من المقرر أن».
func (w *work) marks(k int, want ...wordKind) bool {
	for j := k - 1; j >= 0 && j >= k-reach; j-- {
		x := &w.items[j]
		if x.mark != 0 {
			for _, m := range want {
				if x.mark == m {
					return true
				}
			}
			continue
		}
		switch x.kind {
		case itStop, itComma:
			return false
		case itVerb:
			if !w.passes(x) {
				return false
			}
		}
		if x.wa && x.kind != itParty {
			return false
		}
	}
	return false
}

// passes reports whether a particle before a verb reaches past it: «من المقرر
// أن يبدأ زيارة».
func (w *work) passes(x *item) bool { return x.reading != nil && w.s.light[x.reading.Lemma] }

// negated reports whether the item at k is denied: «لم يزر», «عدم الاعتراف»,
// «من دون التوصل».
func (w *work) negated(k int) bool {
	for j := k - 1; j >= 0 && j >= k-2; j-- {
		x := &w.items[j]
		if x.kind == itParticle && x.mark == wNegation {
			return !w.which(j, k)
		}
		if x.kind != itParticle || x.mark == 0 && x.wa {
			break
		}
	}
	if k > 0 && w.items[k].prep != 0 && w.items[k-1].mark == wNegation {
		return true
	}
	// the object of a denied light verb: «لم يجر أي محادثات»
	if w.items[k].kind == itNoun && w.items[k].prep == 0 {
		for v := k - 1; v >= 0 && v > k-5; v-- {
			if w.items[v].kind == itVerb {
				return w.passes(&w.items[v]) && w.negated(v)
			}
		}
	}
	return false
}

// which reports whether «ما» at item j leads in a clause, and denies nothing, as it
// does before a verb in the imperfect behind a comma: «…، ما يسمح بـ».
func (w *work) which(j, k int) bool {
	r := w.items[k].reading
	return r != nil && r.Deriv == rawi.Finite && r.Aspect == rawi.Imperfect && j > 0 && w.items[j-1].kind == itComma && w.d.Tokens[w.items[j].first].Norm() == "ما"
}

// realis decides whether the event took place.
func (w *work) realis(k int, fd *found, neg bool) string {
	it := &w.items[k]
	r := fd.reading
	switch {
	case fd.pat.realis != "":
		return fd.pat.realis
	case w.marks(k, wDenial) || neg && !fd.pat.negated:
		return rawi.Denied
	case w.marks(k, wCondition, wMay):
		return rawi.Possible
	case w.marks(k, wPlan):
		return rawi.Planned
	}
	if fd.form == asFinite {
		return w.verbRealis(k, r, fd)
	}
	if fd.cue != 0 {
		return rawi.Actual
	}
	if it.prep&(prepOther|prepAmam) != 0 {
		return rawi.Actual // «بعد اجتماعه», «خلال محادثات»
	}
	if n := w.next(k); n >= 0 && w.items[n].reading.Pro.Any(rawi.Sa) {
		return rawi.Planned // «محادثات ستجرى»
	}
	if w.onlyAsked(fd) {
		return rawi.Possible
	}
	// the verb whose object or complement it is
	for v := k - 1; v >= 0 && v > k-7; v-- {
		x := &w.items[v]
		if x.kind == itStop || x.kind == itRel || x.kind == itComma || x.prep&(prepOther|prepAmam) != 0 {
			break // a future does not reach over «، وذلك بعد …»
		}
		if x.kind == itVerb {
			if x.reading.Pro.Any(rawi.Sa) {
				return rawi.Planned
			}
			if s := w.statement(rawi.StatementRef(w.stmtCue[x.first])); s != nil && wanted(s.Act) {
				return rawi.Possible
			}
			break
		}
	}
	if s := w.statement(fd.claimed); s != nil && wanted(s.Act) && it.prep&(prepFi|prepOther|prepAmam|prepMin|prepMaa) == 0 {
		if w.d.Tokens[it.first].Start-s.Content[0].Start < 40 {
			return rawi.Possible
		}
	}
	return rawi.Actual
}

const askedReach = 9 // tokens behind a word of asking or refusing

// onlyAsked reports whether a noun is what somebody asks for, refuses or
// threatens with: «رفض تهجير السكان».
func (w *work) onlyAsked(fd *found) bool {
	for i := len(w.found) - 1; i >= 0 && w.found[i].sent == fd.sent; i-- {
		g := &w.found[i]
		if fd.tok <= g.tok || fd.tok > g.tok+askedReach {
			continue
		}
		switch g.pat.typ {
		case "REJECT", "REQUEST", "THREATEN":
			return true
		}
	}
	return false
}

// next returns the verb close behind an item, or -1.
func (w *work) next(k int) int {
	for j := k + 1; j < len(w.items) && j < k+5; j++ {
		switch w.items[j].kind {
		case itVerb:
			return j
		case itStop, itSub, itComma:
			return -1
		}
	}
	return -1
}

// wanted reports whether an act of speech speaks of what is not yet.
func wanted(act string) bool {
	switch act {
	case "demand", "request", "ask", "warn", "threaten", "promise", "advise", "offer", "propose":
		return true
	}
	return false
}

func (w *work) verbRealis(k int, r *rawi.Reading, fd *found) string {
	if r.Pro.Any(rawi.Sa) || w.marks(k, wFuture) {
		if fd.cue != 0 && (fd.pat.typ == "AGREE" || fd.pat.typ == "REJECT" || fd.pat.typ == "THREATEN") {
			return rawi.Actual
		}
		return rawi.Planned
	}
	if r.Aspect == rawi.Imperfect && k > 0 && w.d.Tokens[w.items[k-1].first].Reading().Lemma == "قد" {
		return rawi.Possible
	}
	if fd.cue != 0 {
		return rawi.Actual
	}
	if r.Aspect == rawi.Imperfect {
		// «أن» and «ل» with the subjunctive speak of an aim
		if r.Pro.Any(rawi.La) {
			return rawi.Possible
		}
		if k > 0 && w.items[k-1].kind == itSub && w.d.Slice(w.d.Tokens[w.items[k-1].first].Span) == "أن" && w.items[k-1].first == w.items[k].first-1 {
			return rawi.Possible
		}
	}
	return rawi.Actual
}

// background marks what is told as history: with a date long before the article
// in its sentence, «سبق أن», or a pluperfect with a date that is not of these
// days. A pluperfect alone is only what happened before the news of the day.
func (w *work) background(k int, fd *found) {
	if fd.realis != rawi.Actual {
		return
	}
	t := w.timeAt(fd.time)
	past := w.pluperfect(fd)
	switch {
	case t != nil && (fd.dated || past) && (w.longAgo(t.Value) || w.weeksAgo(t.Value)):
		fd.realis = rawi.Background
	case t != nil && w.toCome(t.Value):
		// what was said or done is not to come, whatever day stands beside it
		if fd.cue == 0 && (fd.form != asFinite || fd.reading.Aspect != rawi.Perfect) {
			fd.realis = rawi.Planned
		}
	case w.marks(k, wPast):
		fd.realis = rawi.Background
	case t != nil && fd.dated && calendar(t.Value) && w.d.Source.Published.IsZero() && (past || w.bygone(t)):
		fd.realis = rawi.Background
	case fd.form != asFinite && w.former(k):
		fd.realis = rawi.Background // «الهجوم السابق»
	}
}

// former reports whether an adjective right behind the noun at k says that it was
// an earlier one.
func (w *work) former(k int) bool {
	for j := k + 1; j < len(w.items) && j < k+4; j++ {
		x := &w.items[j]
		if x.kind != itAdj {
			return false
		}
		if w.s.former[w.d.Tokens[x.first].Reading().Dict] {
			return true
		}
	}
	return false
}

// bygone reports whether a time says of itself that it is over: «في مارس الماضي».
func (w *work) bygone(t *rawi.Timex) bool {
	for i := t.First; i < t.Last; i++ {
		if w.s.former[w.d.Tokens[i].Reading().Dict] {
			return true
		}
	}
	return false
}

// remembered marks as history what a relative clause deep in the article tells of
// somebody and nothing else tells again: «الجهاز الذي صادر عربته».
func (w *work) remembered() {
	for i := range w.found {
		f := &w.found[i]
		if !f.gone && f.relative && f.realis == rawi.Actual && len(f.mentions) == 0 && f.sent >= rememberedFrom && f.cue == 0 {
			f.realis = rawi.Background
		}
	}
}

const rememberedFrom = 5 // sentences from the start, which tell the news

// calendar reports whether a value is a month or day by name, not «الأربعاء».
func calendar(value string) bool {
	return len(value) >= len("XXXX-05") && (value[0] == 'X' || value[0] == '1' || value[0] == '2') && value[5] != 'W'
}

const historyDays = 21

// weeksAgo reports whether a day or month ended three weeks and more before the
// article.
func (w *work) weeksAgo(value string) bool {
	now := w.d.Source.Published
	if now.IsZero() {
		return false
	}
	var end time.Time
	if day, err := time.Parse(time.DateOnly, value); err == nil {
		end = day
	} else if month, err := time.Parse("2006-01", value); err == nil {
		end = month.AddDate(0, 1, -1)
	} else {
		return false
	}
	return now.Sub(end) >= historyDays*24*time.Hour
}

// pluperfect reports whether a perfect verb stands behind كان and its subject:
// «وكانت الحركة أعلنت», with or without قد.
func (w *work) pluperfect(fd *found) bool {
	if fd.form != asFinite || fd.reading.Aspect != rawi.Perfect {
		return false
	}
	if fd.reading.Pro.Any(rawi.Wa | rawi.Fa) {
		return false
	}
	for i := fd.tok - 1; i >= 0 && i >= fd.tok-9; i-- {
		t := &w.d.Tokens[i]
		r := t.Reading()
		switch {
		case t.Kind == rawi.KindPunct, r.POS == rawi.SCONJ, r.POS == rawi.CCONJ, r.POS == rawi.PRON:
			return false
		case r.Deriv == rawi.Finite:
			return r.Lemma == "كان" && r.Aspect == rawi.Perfect
		}
	}
	return false
}

// longAgo reports whether a value lies ten months and more before the article.
func (w *work) longAgo(value string) bool {
	y, now := yearOf(value), w.year()
	if y == 0 || now == 0 || y >= now {
		return false
	}
	if y < now-1 || w.d.Source.Published.IsZero() || len(value) < len("2006-01") {
		return true
	}
	m, err := strconv.Atoi(value[5:7])
	return err == nil && int(w.d.Source.Published.Month())+12-m >= 10
}

// toCome reports whether a day lies behind that of publication.
func (w *work) toCome(value string) bool {
	if w.d.Source.Published.IsZero() || len(value) < len("2006-01-02") || value[0] < '0' || value[0] > '9' || value[4] != '-' || value[5] == 'W' {
		return false
	}
	return value[:len("2006-01-02")] > w.d.Source.Published.Format("2006-01-02")
}

func (w *work) timeAt(r rawi.TimeRef) *rawi.Timex {
	if r <= 0 || int(r) > len(w.d.Times) {
		return nil
	}
	return &w.d.Times[r-1]
}

func yearOf(value string) int {
	if len(value) < 4 {
		return 0
	}
	y, err := strconv.Atoi(value[:4])
	if err != nil {
		return 0
	}
	return y
}

// year returns the year of publication, or the latest year that the text names.
func (w *work) year() int {
	if !w.d.Source.Published.IsZero() {
		return w.d.Source.Published.Year()
	}
	latest := 0
	for i := range w.d.Times {
		if y := yearOf(w.d.Times[i].Value); y > latest && y < 2100 {
			latest = y
		}
	}
	return latest
}

// timeOf returns the time expression nearest to the trigger in its clause, else
// in its sentence.
func (w *work) timeOf(k int, fd *found) rawi.TimeRef {
	best, least := rawi.TimeRef(0), 1<<30
	crossed := 0
	for j := k + 1; j < len(w.items); j++ {
		x := &w.items[j]
		if x.kind == itStop || x.kind == itSub || x.kind == itRel {
			break
		}
		if x.kind == itVerb || x.kind == itComma {
			crossed += 8
		}
		if x.kind == itTime {
			if t := w.dateAt(x.first); t != 0 && j-k+crossed < least && !w.saidBy(fd, x.first) {
				best, least = t, j-k+crossed
			}
			break
		}
	}
	crossed = 4
	for j := k - 1; j >= 0; j-- {
		x := &w.items[j]
		if x.kind == itStop || x.kind == itRel {
			break
		}
		if x.kind == itVerb || x.kind == itSub {
			crossed += 8
		}
		if x.kind == itTime {
			if t := w.dateAt(x.first); t != 0 && k-j+crossed < least {
				best = t
			}
			break
		}
	}
	if best != 0 {
		fd.dated = true
		w.near, w.nearAt = best, w.index
		if w.lead == 0 && w.index <= 3 {
			w.lead = best
		}
		return best
	}
	if n := w.timeAt(w.near); n != nil && w.index-w.nearAt <= 2 && (w.index == w.nearAt || len(n.Value) > len("2006") || w.lead == 0) {
		return w.near // a bare year dates no other sentence
	}
	return w.lead
}

// saidBy reports whether a token belongs to the words that the act of speech
// reports: their dates are not its own.
func (w *work) saidBy(fd *found, tok int) bool {
	return fd.cue != 0 && rawi.StatementRef(w.stmtIn[tok]) == fd.cue
}

// dateAt returns the time at a token if it is a date or a time of day, not a
// duration.
func (w *work) dateAt(tok int) rawi.TimeRef {
	r := rawi.TimeRef(w.times[tok])
	t := w.timeAt(r)
	if t != nil && w.d.Tokens[t.First].Reading().Lemma == "منذ" {
		return 0 // «منذ عشر سنوات» is when something began or was last
	}
	if t == nil || t.Type == "DURATION" || t.Type == "SET" || t.Value == "" || t.Value == "PRESENT_REF" {
		return 0
	}
	return r
}

// placeOf returns the place of the event: the nearest place behind the trigger
// with «في» or «ب», else one before it, else what the event hits where that is
// a place, else the place of the sentence before.
func (w *work) placeOf(k int, fd *found) rawi.EntityRef {
	if fd.pat.mode == "phone" {
		return 0 // the places of a call are those of its parties
	}
	for j := k + 1; j < len(w.items) && j < k+22; j++ {
		x := &w.items[j]
		if x.kind == itStop {
			break
		}
		if p := w.placeAt(j, prepFi|prepBi); p != 0 {
			return p
		}
	}
	for j := k - 1; j >= 0; j-- {
		x := &w.items[j]
		if x.kind == itStop {
			break
		}
		if p := w.placeAt(j, prepFi|prepBi); p != 0 {
			return w.within(j, p)
		}
	}
	if fd.pat.mode == "visit" || fd.pat.typ == "ASSAULT" {
		for _, r := range fd.recipients {
			if e := w.d.Entity(r); e != nil && e.Type == rawi.Place {
				return r
			}
		}
	}
	fallback := w.place
	if contains(fd.actors, fallback) || contains(fd.recipients, fallback) && fd.pat.typ != "ASSAULT" {
		fallback = 0
	}
	switch fd.pat.typ {
	case "ASSAULT", "PROTEST", "COERCE", "MOBILIZE":
		for j := k + 1; j < len(w.items) && j < k+12; j++ {
			if p := w.placeAt(j, ^prep(0)); p != 0 && !contains(fd.actors, p) {
				return p
			}
		}
		if fallback == 0 || fd.pat.typ != "ASSAULT" {
			if home := w.home(fd); home != 0 {
				return home
			}
		}
		return fallback
	case "CONSULT", "SANCTION", "RETREAT":
		return fallback
	}
	return 0
}

// settle gives acts without a place the state whose parties all are of, once the
// parties are known.
func (w *work) settle() {
	for i := range w.found {
		f := &w.found[i]
		if f.gone || f.place != 0 {
			continue
		}
		switch f.pat.typ {
		case "CONSULT", "SANCTION", "RETREAT", "ASSAULT", "PROTEST", "COERCE", "MOBILIZE", typeMeeting:
		default:
			f.place = w.domestic(f)
		}
	}
}

// domestic returns the state of an act whose parties are all of one state; who acts
// alone does so at home unless the sentence says where.
func (w *work) domestic(fd *found) rawi.EntityRef {
	iso := ""
	for _, list := range [][]rawi.EntityRef{fd.actors, fd.recipients} {
		for _, r := range list {
			switch e := w.d.Entity(r); {
			case e.Country == "" || iso != "" && e.Country != iso:
				return 0
			default:
				iso = e.Country
			}
		}
	}
	if iso == "" || len(fd.actors) == 0 {
		return 0
	}
	return w.stateNamed(iso)
}

// home returns the state, named in the document, of the body that acts at home: a
// government that arrests, a crowd before its parliament.
func (w *work) home(fd *found) rawi.EntityRef {
	for _, list := range [][]rawi.EntityRef{fd.actors, fd.recipients} {
		for _, r := range list {
			if e := w.d.Entity(r); e.Country != "" && e.Type != rawi.Place {
				return w.stateNamed(e.Country)
			}
		}
	}
	return 0
}

// within returns the narrowest of the places that stand in a row up to j: «في سوق
// بمدينة كذا في شمال البلاد».
func (w *work) within(j int, p rawi.EntityRef) rawi.EntityRef {
	for i := j - 1; i >= 0 && i >= j-4; i-- {
		x := &w.items[i]
		if x.wa || x.kind == itVerb || x.kind == itComma || x.kind == itStop || x.kind == itSub || x.kind == itRel {
			break
		}
		if q := w.placeAt(i, prepFi|prepBi); q != 0 && q != p {
			return w.within(i, q)
		}
	}
	return p
}

// visited returns the place that a visit goes to, where it is no state: «وصل إلى
// قاعدة … في ولاية …» is at the base, not somewhere in its province.
func (w *work) visited(fd *found) rawi.EntityRef {
	if fd.pat.mode != "visit" {
		return 0
	}
	for _, r := range fd.recipients {
		if e := w.d.Entity(r); e != nil && e.Type == rawi.Place && !w.isState(e) {
			return r
		}
	}
	return 0
}

// placeAt returns the place at an item that one of the prepositions governs:
// itself, or the name behind «مدينة», «العاصمة».
func (w *work) placeAt(j int, want prep) rawi.EntityRef {
	x := &w.items[j]
	if x.prep&want == 0 && want != ^prep(0) {
		return 0
	}
	for n := j; n < len(w.items) && n < j+4; n++ {
		y := &w.items[n]
		if n > j && (y.prep != 0 || y.wa) {
			return 0
		}
		if e := w.d.Entity(y.ent); e != nil {
			if e.Type == rawi.Place {
				if e.Country != "" {
					w.place = y.ent
				}
				return y.ent
			}
			return 0
		}
		if y.kind != itNoun && y.kind != itAdj && y.kind != itParty {
			return 0
		}
	}
	return 0
}
