package quote

import (
	"strings"

	"example.org/rawi"
)

// bound sets the end of the words of report k of the sentence.
func (w *work) bound(k int, sent *rawi.Sentence) {
	rep := &w.reports[k]
	if rep.how == byBefore || rep.last > 0 {
		return
	}
	if rep.open >= 0 {
		w.boundMarks(rep, sent)
		if rep.last > 0 {
			return
		}
	}
	if rep.how != byColon {
		w.cut(rep, w.clauseEnd(rep, sent.Last))
	} else {
		w.cut(rep, w.colonEnd(rep, sent.Last))
	}
	if (rep.how == byPrep || rep.how == byObject) && w.countWords(rep.first, rep.last) < 2 && !single[rep.act] {
		rep.mute = true // «عبر عن غضبه» tells no words
	}
}

// single holds the acts that one word may tell: «ندد بالهجوم».
var single = map[string]bool{"condemn": true, "reject": true, "deny": true, "welcome": true, "criticise": true, "accuse": true, "support": true}

// boundMarks ends the words at the mark that closes them. Words behind أن that
// go on behind a short quotation are not bound by it: «أن "العملية" ستستمر».
func (w *work) boundMarks(rep *report, sent *rawi.Sentence) {
	p := w.closing(rep.open)
	if p < 0 {
		p = w.paragraphEnd(sent)
	}
	if p < len(w.words) && w.words[p].kind == kindClose && rep.how == byClause && p < sent.Last && w.goesOn(p+1, sent.Last) && w.countWords(rep.first, p) < 12 {
		rep.first, rep.start, rep.open = rep.open, w.d.Tokens[rep.open].Start, -1
		return
	}
	w.cut(rep, p)
}

// goesOn reports whether the clause continues behind a closing mark.
func (w *work) goesOn(j, end int) bool {
	if j >= end {
		return false
	}
	x := &w.words[j]
	switch x.kind {
	case kindStop, kindComma, kindPunct, kindParen:
		return false
	}
	if x.phrase > 0 {
		switch w.s.rows[x.phrase-1].kind {
		case phNegation, phOther, phLead:
		default:
			return false
		}
	}
	if x.found > 0 && w.reports[x.found-1].deriv != rawi.Masdar {
		return false
	}
	return !w.opensClause(j)
}

// opensClause reports whether token j is «و» with a verb.
func (w *work) opensClause(j int) bool {
	return w.words[j].kind == kindVerb && coordinated(&w.d.Tokens[j])
}

// paragraphEnd returns the token behind the paragraph of a sentence.
func (w *work) paragraphEnd(sent *rawi.Sentence) int {
	end := sent.Last
	for i := w.d.SentenceAt(sent.Start) + 1; i < len(w.d.Sentences) && w.d.Sentences[i].Paragraph == sent.Paragraph; i++ {
		end = w.d.Sentences[i].Last
	}
	return end
}

// cut ends the words before token end, without the marks that stand there.
func (w *work) cut(rep *report, end int) {
	for end > rep.first {
		x := &w.words[end-1]
		if x.kind == kindComma || x.kind == kindColon || x.kind == kindPunct && w.d.Tokens[end-1].Kind == rawi.KindPunct && !w.percent(end-1) {
			end--
			continue
		}
		if x.kind == kindStop {
			if s := w.d.Slice(w.d.Tokens[end-1].Span); (s == "؟" || s == "?" || s == "!") && rep.open >= 0 {
				break
			}
			end--
			continue
		}
		if (x.kind == kindOpen || x.kind == kindClose) && (x.pair == 0 || int(x.pair)-1 < rep.first) {
			end--
			continue
		}
		if x.kind == kindConj && w.d.Tokens[end-1].Word.Norm == "و" {
			end--
			continue
		}
		break
	}
	rep.last = end
	if end > rep.first && w.wordless(rep.first, end) {
		end = rep.first
	}
	if end > rep.first {
		rep.end = w.d.Tokens[end-1].End
	} else {
		rep.end, rep.dead = rep.start, true
	}
}

// wordless reports whether tokens [first,last) hold marks only: «كالآتي: ـ».
func (w *work) wordless(first, last int) bool {
	for i := first; i < last; i++ {
		if k := w.d.Tokens[i].Kind; k != rawi.KindPunct && k != rawi.KindSymbol && w.d.Slice(w.d.Tokens[i].Span) != "ـ" {
			return false
		}
	}
	return true
}

// percent reports whether the sign at j belongs to the number before it.
func (w *work) percent(j int) bool {
	s := w.d.Slice(w.d.Tokens[j].Span)
	return j > 0 && (s == "%" || s == "٪") && w.d.Tokens[j-1].Kind == rawi.KindNumber
}

// clauseEnd returns the token at which the words of a clause, preposition or
// object end.
func (w *work) clauseEnd(rep *report, end int) int {
	depth := 0
	// a verbal noun or object is not continued by a verb behind «و», unless a
	// clause stands in it
	nominal, inner := rep.how == byPrep || rep.how == byObject, false
	for k := rep.first; k < end; k++ {
		x := &w.words[k]
		if rep.pretext && x.kind == kindComma {
			return k
		}
		if k == rep.first {
			if x.kind == kindOpen {
				if p := w.closing(k); p > k && p < end {
					k = p
				}
			}
			continue
		}
		switch x.kind {
		case kindParen:
			depth++
		case kindParenEnd:
			depth = max(0, depth-1)
		case kindOpen:
			if p := w.closing(k); p > k && p < end {
				k = p
				continue
			}
		case kindClose:
			if x.pair == 0 || int(x.pair)-1 < rep.first {
				if w.closesAll(k, end) {
					return k
				}
			}
		}
		if depth > 0 {
			continue
		}
		if x.phrase > 0 {
			if at := w.phraseBound(rep, k, end); at > 0 {
				return at
			}
		}
		if x.found > 0 && w.levelCue(rep, k) {
			return w.beforeCue(k, rep.first)
		}
		switch x.kind {
		case kindAnna, kindRel:
			inner = true
		case kindVerb:
			if nominal && !inner && coordinated(&w.d.Tokens[k]) {
				return k
			}
		}
		if w.pastClause(rep, k) || x.cue > 0 && w.s.cues[x.cue-1].topic && x.kind == kindVerb && coordinated(&w.d.Tokens[k]) {
			return k
		}
	}
	return end
}

// closesAll reports whether a stray closing mark ends the sentence or stands
// before another clause.
func (w *work) closesAll(k, end int) bool {
	return k+1 >= end || w.words[k+1].kind == kindStop || w.words[k+1].kind == kindComma || w.opensClause(k+1)
}

// colonEnd ends words without marks behind a colon: with the sentence, or before
// a cue of the same speaker that a comma parts off.
func (w *work) colonEnd(rep *report, end int) int {
	for k := rep.first + 1; k < end; k++ {
		x := &w.words[k]
		if x.found > 0 && w.levelCue(rep, k) && w.words[k-1].kind == kindComma {
			return w.beforeCue(k, rep.first)
		}
		if x.phrase > 0 && w.words[k-1].kind == kindComma {
			if r := &w.s.rows[x.phrase-1]; r.kind == phAccording || r.kind == phSecond {
				return k
			}
		}
	}
	return end
}

// phraseBound returns the token at which the phrase at k ends the words, or 0.
func (w *work) phraseBound(rep *report, k, end int) int {
	r := &w.s.rows[w.words[k].phrase-1]
	comma := w.words[k-1].kind == kindComma || w.words[k-1].kind == kindClose
	switch r.kind {
	case phBound, phSecond, phImpersonal:
		if !r.comma || comma {
			return k
		}
	case phAfter:
		if rep.how == byPrep || rep.how == byObject {
			return k
		}
	case phLead:
		// a verbal noun is not continued by «حيث»
		if n := w.d.Tokens[k].Word.Norm; (rep.how == byPrep || rep.how == byObject) && (n == "حيث" || n == "اذ") {
			return k
		}
	case phAccording:
		if strings.HasSuffix(r.form, " ما") {
			if j := k + int(w.words[k].width); j >= end || w.words[j].cue == 0 {
				return 0 // «على ما يرام»
			}
		}
		if comma || !r.comma {
			return k
		}
	case phBoundCue:
		if r.comma && !comma {
			return 0
		}
		if j := k + int(w.words[k].width); j < end && w.words[j].phrase > 0 && w.s.rows[w.words[j].phrase-1].kind == phNegation && w.d.Tokens[j-1].Reading().Enc.Person != 0 {
			return k // «ولكنه لم يحدد»: the speaker did not
		}
		for j := k + int(w.words[k].width); j < end && j < k+10; j++ {
			if w.words[j].found > 0 {
				if f := &w.reports[w.words[j].found-1]; f.deriv == rawi.Finite && w.words[j-1].kind != kindRel {
					return k
				}
				return 0
			}
			if w.words[j].kind == kindAnna || w.words[j].kind == kindComma {
				return 0
			}
		}
	}
	return 0
}

// levelCue reports whether the cue at k stands beside the report and not inside
// its words: a verb with «و» or behind a comma or a word such as «كما», a
// circumstantial participle.
func (w *work) levelCue(rep *report, k int) bool {
	f := &w.reports[w.words[k].found-1]
	if f.dead || f.how == byBefore {
		return false
	}
	switch f.deriv {
	case rawi.Finite:
		t := &w.d.Tokens[k]
		if coordinated(t) {
			return true
		}
		p := &w.words[k-1]
		switch p.kind {
		case kindComma, kindStop, kindClose:
			return true
		case kindPart:
			return k >= 2 && coordinated(&w.d.Tokens[k-1])
		}
		if w.leadBefore(k) > 0 {
			return true
		}
		return false
	case rawi.ActiveParticiple:
		if w.words[k-1].kind == kindComma {
			return true
		}
		return w.accusative(k, f) && w.words[k-1].kind != kindAnna
	}
	return false
}

// accusative reports whether a participle stands in the circumstantial
// accusative: «مؤكدا», «مؤكدة», «مؤكدين».
func (w *work) accusative(k int, f *report) bool {
	n := w.d.Tokens[k].Word.Norm
	if f.reading.Count == rawi.Plural {
		return true
	}
	if f.reading.Gender == rawi.Feminine {
		return w.words[k-1].kind != kindNoun || w.d.Tokens[k-1].Reading().Pro.Any(rawi.Al) || w.words[k-1].name > 0 || w.d.Tokens[k-1].Reading().Enc.Person != 0
	}
	const alef = "ا"
	return len(n) > 2 && n[len(n)-2:] == alef
}

// leadBefore returns the first token of the words such as «كما» or «حيث» that
// stand directly before token k, or 0.
func (w *work) leadBefore(k int) int {
	for j := k - 1; j >= 0 && j >= k-3; j-- {
		if p := w.words[j].phrase; p > 0 && j+int(w.words[j].width) == k {
			switch w.s.rows[p-1].kind {
			case phLead, phBound, phBoundCue:
				return j
			}
		}
	}
	return 0
}

// beforeCue returns the token at which what belongs to the cue at k begins.
func (w *work) beforeCue(k, first int) int {
	if j := w.leadBefore(k); j > first {
		return j
	}
	if k-1 > first && w.words[k-1].kind == kindPart {
		return k - 1
	}
	return k
}

// pastClause reports whether «وكان» opens the background of the report.
func (w *work) pastClause(rep *report, k int) bool {
	x := &w.words[k]
	if x.kind != kindVerb || !coordinated(&w.d.Tokens[k]) {
		return false
	}
	r := w.d.Tokens[k].Reading()
	return r.Lemma == "كان" && r.Aspect == rawi.Perfect && k > rep.first+1 && w.words[k-1].kind == kindComma
}
