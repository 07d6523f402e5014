package quote

import (
	"strings"

	"example.org/rawi"
)

// headline finds «فلان: …» and «… : فلان».
func (w *work) headline(sent *rawi.Sentence) {
	for j := sent.First + 1; j < sent.Last-1; j++ {
		if w.words[j].kind != kindColon || w.colonTaken(j) {
			continue
		}
		n := w.nominalBefore(j, sent.First)
		if n.empty() || !n.party() && w.words[n.first].title == 0 {
			continue
		}
		p := w.partyOf(n, j, nil)
		if p.ent == 0 && n.class&nounOutlet != 0 || n.class&nounDocument != 0 {
			continue
		}
		if w.countWords(j+1, sent.Last) < 3 || w.roster(j+1, sent.Last) {
			continue
		}
		if coordinated(&w.d.Tokens[n.first]) && w.words[n.first].name == 0 && !w.finiteBetween(j+1, min(sent.Last, j+12)) {
			continue // «واللاعبون: فلان وفلان»
		}
		if e := w.d.Entity(p.ent); e != nil && e.Type == rawi.Place && !w.says(j+1) {
			continue
		}
		if n.first > sent.First && w.words[n.first-1].kind == kindPunct && w.countWords(j+1, sent.Last) > 15 {
			continue // «فلان - سبق - الرياض: …» leads in the article, not words
		}
		rep := report{rule: ruleHeadline, act: "assert", i: -1, open: -1, how: byColon, marker: j, speaker: p, subject: n}
		if w.words[j+1].kind == kindOpen {
			w.openAt(&rep, j+1)
		} else {
			w.startAt(&rep, j+1)
		}
		w.reports = append(w.reports, rep)
		return
	}
}

// roster reports whether a list of players stands behind a colon, with their marks
// or between commas: «النادي: فلان 7 ـ فلان 6 ـ …», «الدفاع: فلان، فلان، فلان، فلان».
func (w *work) roster(j, end int) bool {
	n, row, since := 0, 0, 0
	for k := j; k < end && k < j+16 && since < 5 && w.words[k].kind != kindOpen; k++ {
		if since++; w.words[k].kind == kindComma {
			row, since = row+1, 0
		}
	}
	if row >= 3 && !w.finiteBetween(j, end) {
		return true
	}
	for k := j; k < end && k < j+24; k++ {
		if w.d.Tokens[k].Kind == rawi.KindNumber || strings.ContainsAny(w.d.Slice(w.d.Tokens[k].Span), "0123456789") {
			n++
		}
	}
	return n >= 4
}

// says reports whether words behind the name of a state read as its own.
func (w *work) says(j int) bool {
	if w.words[j].kind == kindOpen || w.words[j].kind == kindVerb && w.words[j].cue == 0 {
		return true
	}
	n := w.d.Tokens[j].Word.Norm
	return n == "لن" || n == "لا" || n == "لم"
}

func (w *work) colonTaken(j int) bool {
	for k := range w.reports {
		r := &w.reports[k]
		if r.marker == j || r.how != byBefore && !r.mute && r.first <= j && r.i >= 0 {
			return true
		}
	}
	return false
}

// byline finds «… : فلان»: a headline that ends with who said it.
func (w *work) byline(sent *rawi.Sentence) {
	if !sent.Title && (sent.First > 0 || w.words[sent.Last-1].kind == kindStop) {
		return
	}
	for k := range w.reports {
		if !w.reports[k].dead {
			return
		}
	}
	for j := sent.Last - 2; j > sent.First+2 && j >= sent.Last-7; j-- {
		if w.words[j].kind != kindColon {
			continue
		}
		n := w.nominal(j+1, sent.Last)
		if n.empty() || n.last != sent.Last || !n.party() && w.words[n.first].title == 0 || w.countWords(sent.First, j) < 3 {
			return
		}
		p := w.partyOf(n, sent.Last, nil)
		if e := w.d.Entity(p.ent); e != nil && e.Type == rawi.Place {
			return
		}
		rep := report{rule: ruleByline, act: "assert", i: -1, open: -1, how: byColon, marker: j, speaker: p, subject: n}
		w.startAt(&rep, sent.First)
		w.cut(&rep, j)
		if !rep.dead {
			w.reports = append(w.reports, rep)
		}
		return
	}
}

// nominalBefore returns the phrase between a colon and the beginning of the
// line, a dash or a closing mark before it.
func (w *work) nominalBefore(j, first int) nominal {
	k := j - 1
	for k > first && k > j-9 {
		p := &w.words[k-1]
		if p.kind == kindPunct || p.kind == kindStop || p.kind == kindColon || p.kind == kindParenEnd {
			break
		}
		k--
	}
	if k != first && w.words[max(k-1, 0)].kind != kindPunct && w.words[max(k-1, 0)].kind != kindStop && w.words[max(k-1, 0)].kind != kindParenEnd {
		return nominal{}
	}
	n := w.nominal(k, j)
	if n.empty() || !w.heads(k) || w.apposition(n, j, false) < j {
		return nominal{}
	}
	return n
}

// alone finds a quotation that fills the sentence and has no cue: the last
// speaker goes on.
func (w *work) alone(sent *rawi.Sentence) {
	if len(w.history) == 0 || w.words[sent.First].kind != kindOpen {
		return
	}
	for k := range w.reports {
		if r := &w.reports[k]; !r.dead && !r.mute && r.start < sent.End && r.how != byBefore {
			if r.first <= sent.First+2 {
				return
			}
		}
		if r := &w.reports[k]; !r.dead && r.how == byBefore {
			return
		}
	}
	if w.covered(sent.Start) {
		return
	}
	p := w.closing(sent.First)
	least := 6
	if w.goesOnQuoting(sent) {
		least = 3
	}
	if p < 0 || w.countWords(sent.First, p) < least || w.listed(sent.First+1, p) {
		return
	}
	if p+1 < len(w.words)-1 && p+1 < sent.Last && w.words[p+1].kind != kindStop && w.words[p+1].kind != kindComma {
		return
	}
	// a sentence behind the quotation, beginning with its cue
	if next := w.d.TokenAt(w.d.Tokens[min(p, len(w.d.Tokens)-1)].End); next < len(w.d.Tokens) && w.words[next].cue > 0 && !coordinated(&w.d.Tokens[next]) && w.sameParagraph(sent, next) {
		return
	}
	rep := report{rule: ruleAlone, act: "assert", i: -1, open: -1, how: byMarks, marker: sent.First, speaker: w.last(rawi.NoGender, rawi.NoCount)}
	w.openAt(&rep, sent.First)
	w.cut(&rep, p)
	if !rep.dead {
		w.reports = append(w.reports, rep)
	}
}

// goesOnQuoting reports whether the sentence before ends with a quotation.
func (w *work) goesOnQuoting(sent *rawi.Sentence) bool {
	n := len(w.d.Statements)
	if n == 0 || sent.First == 0 {
		return false
	}
	s := &w.d.Statements[n-1]
	return s.Mode == rawi.Direct && w.d.TokenAt(s.Content[0].End) >= sent.First-3
}

// sameParagraph reports whether token i stands in the paragraph of a sentence.
func (w *work) sameParagraph(sent *rawi.Sentence, i int) bool {
	k := w.d.SentenceAt(w.d.Tokens[i].Start)
	return k >= 0 && w.d.Sentences[k].Paragraph == sent.Paragraph
}

// covered reports whether a statement holds the byte.
func (w *work) covered(pos int) bool {
	n := len(w.d.Statements)
	return n > 0 && w.d.Statements[n-1].Content[0].End > pos
}
