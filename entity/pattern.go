package entity

import (
	"strings"

	"example.org/rawi"
)

// The states of a token in the pattern of a body or place: its first word and
// further ones.
const (
	noPattern uint8 = iota
	patternOf       // وزارة الخارجية الروسية
	inOf
	patternAdj // المحكمة العليا
	inAdj
	patternNat // الحكومة اليمنية
	inNat
	patternPlace // مطار بغداد الدولي
	inPlace
	inLil // … للأمم المتحدة
)

// mostWords is how many words may follow the head of a name.
const mostWords = 6

// patterns marks what looks like the name of a body or place: a head with a noun
// in the genitive or with adjectives.
func (s *Stage) patterns(w *work) {
	for i := w.start; i < w.end; i++ {
		in := w.infos[i]
		if w.tokens[i].Kind != rawi.KindWord || (in.whole|in.cut)&(classOrgHead.bit()|classPlcHead.bit()) == 0 {
			continue
		}
		last, first, inner := s.pattern(w, i)
		if last <= i+1 {
			continue
		}
		w.marks[i].pattern = first
		for j := i + 1; j < last; j++ {
			w.marks[j].pattern = inner
		}
		i = last - 1
	}
}

// pattern returns the end of the name that the head at i begins and the states
// of its words; the end is i where it begins none.
func (s *Stage) pattern(w *work, i int) (last int, first, inner uint8) {
	in := w.infos[i]
	need, place := "", false
	for h := range in.hits {
		for k := range in.hits[h].vals.Len() {
			v := value(in.hits[h].vals.At(k))
			switch v.class() {
			case classOrgHead:
				if v.count() == rawi.NoCount {
					need = s.names.cell(v, colNeed)
				}
			case classPlcHead:
				place = v.count() == rawi.NoCount && need == ""
			}
		}
	}
	j := i + 1
	if !in.def {
		if !place && !strings.Contains(need, "of") {
			return i, 0, 0
		}
		last = w.genitive(j)
		if last == j {
			return i, 0, 0
		}
		if place {
			if last < w.end && w.lil(last) {
				for last++; last < w.end && w.defAdjective(last); last++ {
				}
			}
			return last, patternPlace, inPlace
		}
		return last, patternOf, inOf
	}
	if place {
		return i, 0, 0
	}
	nat := false
	for j < w.end && j-i <= mostWords && w.defAdjective(j) && w.agree(i, j) {
		nat = nat || w.marks[j].cat == catNatDef
		j++
	}
	if j == i+1 {
		return i, 0, 0
	}
	switch {
	case nat && strings.Contains(need, "nat"):
		return j, patternNat, inNat
	case strings.Contains(need, "adj"):
		if j < w.end && w.lil(j) {
			j++
			for j < w.end && j-i <= mostWords && w.defAdjective(j) {
				j++
			}
		}
		return j, patternAdj, inAdj
	}
	return i, 0, 0
}

// agree reports whether an adjective has the gender of the head at i: «الخارجية
// الروسي» in a minister's title is no body.
func (w *work) agree(i, j int) bool {
	head, adj := w.infos[i].word.Norm, w.infos[j].word.Norm
	return (strings.HasSuffix(head, "ة") || strings.HasSuffix(head, "ات")) == strings.HasSuffix(adj, "ة")
}

// genitive returns the end of the noun in the genitive that begins at j: nouns
// up to the first with article or a name, then adjectives with article and,
// joined by «و», a further noun with article.
func (w *work) genitive(j int) int {
	begin := j
	for j < w.end && j-begin < 3 {
		m := &w.marks[j]
		if (m.cat == catNoun || m.cat == catAdj || m.cat == catOrgHead || m.cat == catTitle) && !w.tokens[j].Reading().Pro.Any(rawi.Ba|rawi.La|rawi.Ka) {
			j++
			continue
		}
		break
	}
	if j >= w.end || !w.closes(j) {
		return begin
	}
	if (w.infos[begin-1].whole|w.infos[begin-1].cut)&classOutHead.bit() != 0 && w.infos[j].whole&classOutlet.bit() != 0 {
		return begin // «قناة العربية»
	}
	open := w.foreign(j)
	j++
	for j < w.end && j-begin < mostWords {
		m := &w.marks[j]
		switch {
		case open && w.foreign(j):
			j++
		case w.hyphen(j):
			j += 2
		case w.defAdjective(j), m.cat == catInOrg, m.cat == catInPlace, m.cat == catInPerson:
			j++
		case w.joinedNoun(j):
			j++
		default:
			return j
		}
	}
	return j
}

// foreign reports whether a word is one that no lexicon knows, as the names of
// companies are.
func (w *work) foreign(j int) bool {
	return w.marks[j].cat == catUnknown || w.tokens[j].Kind == rawi.KindLatin
}

// hyphen reports whether a hyphen at j joins two words.
func (w *work) hyphen(j int) bool {
	return w.tokens[j].Kind == rawi.KindPunct && j+1 < w.end && w.written(j) == "-" &&
		w.tokens[j-1].End == w.tokens[j].Start && w.tokens[j].End == w.tokens[j+1].Start && w.tokens[j+1].Kind == rawi.KindWord
}

// closes reports whether a word may be the last noun of a chain of genitives:
// it has the article, or is a name.
func (w *work) closes(j int) bool {
	m := &w.marks[j]
	if w.tokens[j].Kind == rawi.KindLatin {
		return true
	}
	if w.tokens[j].Kind != rawi.KindWord {
		return false
	}
	if strings.HasPrefix(w.infos[j].word.Norm, article) && m.cat != catStop && m.cat != catPronoun {
		return true
	}
	switch m.cat {
	case catPlace, catCountry, catOrg, catPerson, catShort, catUnknown, catGiven, catFamily, catWeakPlace:
		return true
	}
	return false
}

// defAdjective reports whether a word is an adjective with article and nothing
// before it.
func (w *work) defAdjective(j int) bool {
	if w.tokens[j].Kind != rawi.KindWord || !strings.HasPrefix(w.infos[j].word.Norm, article) {
		return false
	}
	m := &w.marks[j]
	if m.cat == catNatDef {
		return true
	}
	if m.cat == catStop && w.infos[j].whole&classStop.bit() != 0 && j+1 < w.end && w.marks[j+1].cat == catNatDef && w.tokens[j].Reading().POS == rawi.ADJ {
		return w.agree(j, j+1) // «الرسمية الإيرانية»
	}
	if m.cat == catStop || w.infos[j].whole&classStop.bit() != 0 || m.cat == catMod && w.infos[j].whole&classMod.bit() != 0 && w.infos[j].amb == 0 {
		return false
	}
	if w.infos[j].whole&(classFamily.bit()|classGiven.bit()) != 0 && m.cat != catAdjDef {
		return false
	}
	for k := range w.tokens[j].Word.Readings {
		r := &w.tokens[j].Word.Readings[k]
		if r.Pro.Any(rawi.Al) && (r.POS == rawi.ADJ || r.Deriv == rawi.ActiveParticiple || r.Deriv == rawi.PassiveParticiple) {
			return true
		}
	}
	return false
}

// joinedNoun reports whether a word is «و» with a noun with article: وزارة
// التربية والتعليم.
func (w *work) joinedNoun(j int) bool {
	if w.tokens[j].Kind != rawi.KindWord {
		return false
	}
	norm := w.infos[j].word.Norm
	return strings.HasPrefix(norm, "وال") && len(norm) > 5*letterLen && w.infos[j].cut&nameMask == 0
}

// lil reports whether a word is «لل…»: للأمم.
func (w *work) lil(j int) bool {
	return w.tokens[j].Kind == rawi.KindWord && strings.HasPrefix(w.infos[j].word.Norm, "لل")
}
