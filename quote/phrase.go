package quote

import "example.org/rawi"

// nominal is a noun phrase: a subject, an object, a party.
type nominal struct {
	first, last int // tokens [first,last)
	class       nounClass
	named       bool // a mention stands in it
	gender      rawi.Gender
	count       rawi.Count
}

func (n nominal) empty() bool { return n.last <= n.first }

// party reports whether the phrase may be somebody who speaks.
func (n nominal) party() bool { return n.named || n.class&nounParty != 0 }

// nominal returns the noun phrase that begins at token i: nouns in the genitive,
// their adjectives, a name behind its title; an empty one if none begins there.
// The phrase ends before a verbal noun that does not belong to it, so that
// «أكد الوزير رفض بلاده» is parted behind «الوزير».
func (w *work) nominal(i, end int) nominal {
	n := nominal{first: i, last: i}
	if i < end && w.words[i].kind == kindOpen {
		// a name in marks: «"كيري"»
		c := w.closing(i)
		if c < 0 || c > i+6 || c >= end {
			return n
		}
		inner := w.nominal(i+1, c)
		if inner.last != c && !inner.party() {
			return n
		}
		inner.first, inner.last = i, c+1
		return inner
	}
	if i < end && w.words[i].kind == kindDet {
		i++
	}
	if i < end && w.d.Tokens[i].Kind == rawi.KindNumber && (i+1 >= end || w.words[i+1].kind != kindNoun) {
		return n
	}
	annexing, head := false, true
	j, first := i, i
	for j < end {
		x := &w.words[j]
		if x.name > 0 {
			m := &w.d.Mentions[x.name-1]
			if !head && (x.prep != 0 || coordinated(&w.d.Tokens[j])) {
				break
			}
			adjective := w.d.Tokens[j].Reading().POS == rawi.ADJ
			if !head && !annexing && !adjective && (n.named || w.d.Entity(m.Entity).Type != rawi.Person) {
				break // «الصحيفة الجيش», «واشنطن الصين»: another party
			}
			n.named = n.named || !adjective || head
			if head {
				w.agree(&n, j, m)
			}
			j = min(max(m.Last, j+1), end)
			annexing, head = false, false
			continue
		}
		r := w.d.Tokens[j].Reading()
		switch {
		case x.kind == kindParen && !head:
			k := j + 1
			for k < end && k < j+10 && w.words[k].kind != kindParenEnd {
				k++
			}
			if k >= end || w.words[k].kind != kindParenEnd {
				return w.done(n, j)
			}
			j = k + 1
			continue
		case x.kind == kindOpen && !head:
			c := w.closing(j)
			if c < 0 || c > j+5 || c >= end || w.words[j-1].class&nounHolder == 0 && w.words[j+1].name == 0 {
				return w.done(n, j)
			}
			j = c + 1
			annexing = false
			continue
		case x.kind != kindNoun:
			return w.done(n, j)
		case x.times > 0 && !head && x.name == 0 && r.Pro.Any(rawi.Al):
			return w.done(n, j)
		case head:
			w.agree(&n, j, nil)
			if x.title > 0 {
				n.class |= nounParty
			}
		case r.Pro.Any(rawi.Ba | rawi.La | rawi.Ka):
			return w.done(n, j)
		case coordinated(&w.d.Tokens[j]):
			return w.done(n, j)
		case annexing:
			if j > first && !r.Pro.Any(rawi.Al) && x.title == 0 && x.class&nounParty == 0 && bareAdjective(w.d.Tokens[j-1].Reading()) && w.d.Tokens[j-1].Word.Norm != "عام" && !w.adjective(j) {
				return w.done(n, j)
			}
			if w.matter(j) && w.words[j-1].class&nounParty != 0 && !r.Pro.Any(rawi.Al) && w.bareObject(j, end) {
				return w.done(n, j)
			}
		case !r.Pro.Any(rawi.Al) && x.class&nounParty == 0:
			// behind a definite noun an indefinite one opens another phrase
			return w.done(n, j)
		case !r.Pro.Any(rawi.Al):
			if !n.named {
				return w.done(n, j)
			}
		case !w.adjective(j) || !w.concords(first, j):
			return w.done(n, j)
		}
		annexing = !r.Pro.Any(rawi.Al) && r.Enc.Person == 0
		head = false
		j++
	}
	return w.done(n, j)
}

// bareObject reports whether the word at j is followed by what shows it to be an
// object of its own: «أكد مسؤول مقتل …» against «مدير إدارة …».
func (w *work) bareObject(j, end int) bool {
	return j+1 < end && w.words[j+1].kind == kindNoun && w.words[j].class&nounMatter != 0
}

// bareAdjective reports whether a word is an adjective or plural that takes no
// genitive: «علماء إيطاليون قدرتهم».
func bareAdjective(r *rawi.Reading) bool {
	return r.POS == rawi.ADJ && !r.Pro.Any(rawi.Al)
}

// done ends a phrase; a number or part takes what «من» names.
func (w *work) done(n nominal, last int) nominal {
	n.last = last
	if n.class&(nounQuantity|nounUnnamed) != 0 && n.last > n.first && last+1 < len(w.d.Tokens) && w.words[last].prep == takesMin && w.words[last].kind == kindPrep && w.d.Tokens[last].Reading().Enc.Person == 0 &&
		(n.class&nounQuantity != 0 || w.words[last+1].name > 0 || w.words[last+1].class&nounParty != 0 && !w.matter(last+1)) {
		if m := w.nominal(last+1, min(len(w.d.Tokens), last+12)); !m.empty() {
			n.last = m.last
			n.count = rawi.Plural
		}
	}
	return n
}

// coordinated reports whether a word begins with «و» or «ف».
func coordinated(t *rawi.Token) bool { return t.Reading().Pro.Any(rawi.Wa | rawi.Fa) }

// agree takes class, gender and number from the head of a phrase.
func (w *work) agree(n *nominal, i int, m *rawi.Mention) {
	r := w.d.Tokens[i].Reading()
	n.class |= w.words[i].class
	if m != nil {
		e := w.d.Entity(m.Entity)
		n.gender, n.count = e.Gender, e.Count
		if n.gender == rawi.NoGender && e.Type == rawi.Org && r.POS == rawi.NOUN {
			n.gender = r.Gender
		}
		if e.Type == rawi.Place {
			n.gender = rawi.Feminine
			if w.s.nouns[w.d.Tokens[i].Word.Norm]&nounMale != 0 {
				n.gender = rawi.Masculine
			}
		}
		return
	}
	n.gender, n.count = r.Gender, r.Count
	if r.Count == rawi.Plural && r.Gender == rawi.Masculine && r.POS == rawi.NOUN {
		n.count = rawi.Plural
	}
}

// adjective reports whether a word may qualify a noun before it.
func (w *work) adjective(i int) bool {
	t := &w.d.Tokens[i]
	best := t.Reading()
	if best.POS == rawi.ADJ || best.POS == rawi.X || best.POS == rawi.PROPN || best.POS == rawi.NUM {
		return true
	}
	if best.Deriv == rawi.ActiveParticiple || best.Deriv == rawi.PassiveParticiple {
		return true
	}
	for j := range t.Word.Readings {
		if t.Word.Readings[j].POS == rawi.ADJ {
			return true
		}
	}
	return false
}

// concords reports whether the adjective at j agrees with a noun of the phrase
// that begins at first: «وزير الخارجية المصري», but not «الوزير المعارضة».
func (w *work) concords(first, j int) bool {
	a := w.d.Tokens[j].Reading()
	if a.Gender == rawi.NoGender {
		return true
	}
	for k := first; k < j; k++ {
		if w.words[k].name > 0 {
			return true
		}
		if w.words[k].kind != kindNoun {
			continue
		}
		r := w.d.Tokens[k].Reading()
		switch {
		case r.Gender == rawi.NoGender || r.Count == rawi.NoCount:
			return true
		case r.Count == rawi.Plural && (a.Count == rawi.Plural || a.Gender == rawi.Feminine):
			return true
		case r.Count == a.Count && r.Gender == a.Gender:
			return true
		}
	}
	return false
}

// matter reports whether a word names what can be affirmed or denied: a verbal
// noun, or one of the nouns of the lexicon that stand for one.
func (w *work) matter(i int) bool {
	x := &w.words[i]
	if x.name > 0 {
		return false
	}
	t := &w.d.Tokens[i]
	best := t.Reading()
	switch x.kind {
	case kindNoun:
		return best.Deriv == rawi.Masdar || x.class&nounMatter != 0
	case kindVerb:
		// «أكد تفهمه»: the letters of a verb
		if best.Pro != 0 || best.Person != 3 {
			return false
		}
		for j := range t.Word.Readings {
			if r := &t.Word.Readings[j]; r.Deriv == rawi.Masdar && r.Pro == 0 && r.Cost <= best.Cost+6 {
				return true
			}
		}
	}
	return false
}
