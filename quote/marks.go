package quote

import "example.org/rawi"

// pairMarks joins the quotation marks of every paragraph. Marks with a side of
// their own («») keep it; the others open where a word touches them from behind
// only, close where one touches them from before only, and else alternate. A
// mark that nothing closes holds until the paragraph ends.
func (w *work) pairMarks() {
	defer w.markQuoted()
	sents := w.d.Sentences
	for i := 0; i < len(sents); {
		j := i + 1
		for j < len(sents) && sents[j].Paragraph == sents[i].Paragraph {
			j++
		}
		w.pairParagraph(sents[i].First, sents[j-1].Last)
		i = j
	}
	w.answers()
}

// answers marks as quoted what is answered in an interview: paragraphs behind a
// dash, from the second question on that one answers.
func (w *work) answers() {
	sents := w.d.Sentences
	asked, answered := false, 0
	for i := 0; i < len(sents); {
		j := i + 1
		for j < len(sents) && sents[j].Paragraph == sents[i].Paragraph {
			j++
		}
		first, last := sents[i].First, sents[j-1].Last
		dash := last > first && bullet(w.d.Slice(w.d.Tokens[first].Span))
		if asked && dash {
			answered++
		}
		if answered > 1 && dash {
			for k := first; k < last; k++ {
				w.words[k].quoted = true
			}
		}
		if last > first {
			end := w.d.Slice(w.d.Tokens[last-1].Span)
			asked = end == "؟" || end == "?"
		}
		i = j
	}
}

// bullet reports whether a mark opens a turn of a dialogue.
func bullet(s string) bool {
	switch s {
	case "-", "–", "—", "ـ", "*", "•":
		return true
	}
	return false
}

// markQuoted notes the tokens inside quotations of five words and more.
func (w *work) markQuoted() {
	for i := 0; i < len(w.d.Tokens); i++ {
		if w.words[i].kind != kindOpen {
			continue
		}
		p := w.closing(i)
		if p <= i || w.countWords(i, p) < 5 {
			continue
		}
		for k := i + 1; k < p && k < len(w.d.Tokens); k++ {
			w.words[k].quoted = true
		}
		i = p - 1
	}
}

func (w *work) pairParagraph(first, last int) {
	w.stack = w.stack[:0]
	for i := first; i < last; i++ {
		x := &w.words[i]
		switch x.kind {
		case kindOpen:
			w.stack = append(w.stack, int32(i))
		case kindClose:
			w.close(i)
		case kindMark:
			i = w.mark(i, first, last)
		}
	}
	for _, i := range w.stack {
		if p := w.later(last); p > 0 {
			w.words[i].pair, w.words[p].pair, w.words[p].kind = int32(p)+1, i+1, kindClose
			continue
		}
		w.words[i].pair = int32(last) + 1
		if w.short(int(i), last) {
			w.words[i].kind, w.words[i].pair = kindPunct, 0
		}
	}
}

// later returns the mark in a later paragraph that closes a quotation left open,
// or 0: it touches the word before it, and no other mark stands between.
func (w *work) later(first int) int {
	tokens := w.d.Tokens
	for i := first; i < len(tokens) && i < first+300; i++ {
		switch w.words[i].kind {
		case kindClose:
			if w.words[i].pair == 0 {
				return i
			}
			return 0
		case kindOpen:
			return 0
		case kindMark:
			if i > first && tokens[i-1].End == tokens[i].Start && (i+1 >= len(tokens) || tokens[i+1].Start > tokens[i].End || tokens[i+1].Kind == rawi.KindPunct) {
				return i
			}
			return 0
		}
	}
	return 0
}

// short reports whether an unclosed mark stands so near the end that it opens
// nothing.
func (w *work) short(i, last int) bool { return last-i < 4 }

// mark decides on a mark without a side of its own and returns its last token:
// two single marks side by side are one.
func (w *work) mark(i, first, last int) int {
	tokens := w.d.Tokens
	end := i
	s := w.d.Slice(tokens[i].Span)
	if s == "'" || s == "‘" || s == "’" {
		if i+1 >= last || w.words[i+1].kind != kindMark || tokens[i+1].Start != tokens[i].End {
			w.words[i].kind = kindPunct
			return i
		}
		end = i + 1
		w.words[end].kind = kindPunct
	}
	before := i > first && tokens[i-1].End == tokens[i].Start
	after := end+1 < last && tokens[end+1].Start == tokens[end].End
	if after && w.words[end+1].kind != kindNoun && tokens[end+1].Kind == rawi.KindPunct && w.words[end+1].kind != kindMark && w.words[end+1].kind != kindParen {
		after = false
	}
	if before && tokens[i-1].Kind == rawi.KindPunct && (w.words[i-1].kind == kindColon || w.words[i-1].kind == kindParen) {
		before = false
	}
	switch {
	case after && !before:
		w.words[i].kind = kindOpen
		w.stack = append(w.stack, int32(i))
	case before && !after && len(w.stack) > 0:
		w.close(i)
	case len(w.stack) > 0:
		w.close(i)
	case before && !after && w.atSentenceEnd(i, last):
		w.words[i].kind = kindPunct
	default:
		w.words[i].kind = kindOpen
		w.stack = append(w.stack, int32(i))
	}
	return end
}

// atSentenceEnd reports whether nothing but marks follows a token.
func (w *work) atSentenceEnd(i, last int) bool {
	return i+1 >= last || w.words[i+1].kind == kindStop
}

func (w *work) close(i int) {
	w.words[i].kind = kindClose
	if len(w.stack) == 0 {
		return
	}
	o := w.stack[len(w.stack)-1]
	w.stack = w.stack[:len(w.stack)-1]
	w.words[o].pair = int32(i) + 1
	w.words[i].pair = o + 1
}

// closing returns the token that closes the quotation opened at i, or -1.
func (w *work) closing(i int) int { return int(w.words[i].pair) - 1 }

// countWords returns the number of words among the tokens [first,last).
func (w *work) countWords(first, last int) int {
	n := 0
	for i := first; i < last && i < len(w.d.Tokens); i++ {
		if w.d.Tokens[i].Kind != rawi.KindPunct {
			n++
		}
	}
	return n
}
