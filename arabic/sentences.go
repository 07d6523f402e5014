package arabic

import (
	"unicode/utf8"

	"example.org/rawi"
)

// longestSentence is the number of tokens after which a sentence ends in any
// case, so that text without marks costs no more than other text.
const longestSentence = 400

// sentences fills d.Sentences from its tokens. A sentence ends with a paragraph,
// and behind . ! ? ؟ with the closing marks that follow. It does not end behind
// an initial («د. محمد») or inside a name in brackets («(تيه.اف 1)»), nor at two or three dots, which news uses as a pause.
func sentences(d *rawi.Document, raw []rawToken) {
	first, paragraph := 0, 0
	flush := func(last int) {
		if last == first {
			return
		}
		s := rawi.Sentence{Span: rawi.Span{Start: raw[first].Start, End: raw[last-1].End}, First: first, Last: last, Paragraph: paragraph}
		s.Title = !d.Title.Empty() && d.Title.Contains(rawi.Span{Start: s.Start, End: s.Start})
		d.Sentences = append(d.Sentences, s)
		first = last
	}
	for i := 0; i < len(raw); i++ {
		if raw[i].newlines {
			flush(i)
			if i > 0 {
				paragraph++
			}
		}
		if i-first >= longestSentence {
			flush(i)
		}
		if raw[i].kind != rawi.KindPunct || !ends(d.Text, raw, i) {
			continue
		}
		for i+1 < len(raw) && !raw[i+1].newlines && closes(d.Text, raw, i+1) {
			i++
		}
		flush(i + 1)
	}
	flush(len(raw))
}

// ends reports whether the mark at i ends a sentence.
func ends(text string, raw []rawToken, i int) bool {
	switch mark := text[raw[i].Start:raw[i].End]; mark {
	case "!", "?", "؟", "۔":
		return true
	case ".":
		return i == 0 || !initial(text, raw, i) && !abbreviated(text, raw, i)
	}
	return false
}

// initial reports whether the full stop at i follows a single letter.
func initial(text string, raw []rawToken, i int) bool {
	before := raw[i-1]
	if before.End != raw[i].Start || before.kind != rawi.KindWord || utf8.RuneCountInString(text[before.Start:before.End]) != 1 {
		return false
	}
	return i+1 < len(raw) && !raw[i+1].newlines && raw[i+1].kind == rawi.KindWord
}

// abbreviated reports whether the full stop at i stands between two words that
// touch it, in brackets: «محطة (تيه.اف 1)».
func abbreviated(text string, raw []rawToken, i int) bool {
	if i+1 >= len(raw) || raw[i+1].Start != raw[i].End || raw[i-1].End != raw[i].Start || raw[i+1].kind == rawi.KindPunct {
		return false
	}
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		switch text[raw[k].Start:raw[k].End] {
		case "(", "[":
			return true
		case ")", "]":
			return false
		}
	}
	return false
}

// closes reports whether the mark at i closes what ended before it. A plain
// double mark does where no space stands before it or none but the end follows.
func closes(text string, raw []rawToken, i int) bool {
	if raw[i].kind != rawi.KindPunct {
		return false
	}
	switch text[raw[i].Start:raw[i].End] {
	case "»", "”", "’", ")", "]", "›", ".":
		return true
	case "\"", "'", "''":
		return raw[i-1].End == raw[i].Start
	}
	return false
}
