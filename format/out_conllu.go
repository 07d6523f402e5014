package format

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/rawi"
)

// appendCoNLLU appends the sentences of a document as CoNLL-U. A word with
// attached particles is a range line followed by its parts. MISC holds the range
// of every written part in code points (start_char, end_char), names
// (Entity, with the numbers of the record's entities) and the spaces that are
// not one blank (SpaceAfter, SpacesAfter). Heads and relations are left open.
func appendCoNLLU(dst []byte, d *rawi.Document, _ *WriteOptions) ([]byte, error) {
	w := conllu{dst: dst, d: d, id: documentID(d)}
	w.comment("newdoc id", w.id)
	if d.Source.URL != "" {
		w.comment("url", d.Source.URL)
	}
	paragraph := -1
	for i := range d.Sentences {
		s := &d.Sentences[i]
		if s.First == s.Last {
			continue
		}
		if s.Paragraph != paragraph {
			paragraph = s.Paragraph
			w.dst = append(w.dst, "# newpar\n"...)
		}
		w.sentence(i+1, s)
	}
	if w.sentences == 0 {
		w.dst = append(w.dst, '\n')
	}
	return w.dst, nil
}

// documentID returns the identifier that the record of the document has.
func documentID(d *rawi.Document) string {
	if d.ID != "" {
		return d.ID
	}
	return rawi.NewRecord(&rawi.Document{Text: d.Text, Source: d.Source}).Doc.ID
}

type conllu struct {
	dst       []byte
	d         *rawi.Document
	id        string
	sentences int
	mention   int // the first mention that does not end before the token

	bytes, points int // a byte of the text and the code points before it
}

// point returns the number of code points before a byte. Bytes are mostly asked
// for in order.
func (w *conllu) point(at int) int {
	if at < w.bytes {
		w.points -= utf8.RuneCountInString(w.d.Text[at:w.bytes])
	} else {
		w.points += utf8.RuneCountInString(w.d.Text[w.bytes:at])
	}
	w.bytes = at
	return w.points
}

func (w *conllu) comment(name, value string) {
	w.dst = append(w.dst, "# "...)
	w.dst = append(w.dst, name...)
	w.dst = append(w.dst, " = "...)
	for _, r := range value {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			r = ' '
		}
		w.dst = utf8.AppendRune(w.dst, r)
	}
	w.dst = append(w.dst, '\n')
}

func (w *conllu) sentence(n int, s *rawi.Sentence) {
	w.sentences++
	w.comment("sent_id", w.id+"-"+strconv.Itoa(n))
	w.text(s)
	word := 1
	for i := s.First; i < s.Last; i++ {
		word = w.token(i, word, s)
	}
	w.dst = append(w.dst, '\n')
}

// text writes the sentence as its words give it: what stands between two words
// is one blank, or nothing.
func (w *conllu) text(s *rawi.Sentence) {
	w.dst = append(w.dst, "# text = "...)
	for i := s.First; i < s.Last; i++ {
		w.field(w.d.Slice(w.d.Tokens[i].Span))
		if i+1 < s.Last && w.gap(i) != "" {
			w.dst = append(w.dst, ' ')
		}
	}
	w.dst = append(w.dst, '\n')
}

// gap returns what stands between a token and the next, if there is white space
// in it; "" if the next one follows at once.
func (w *conllu) gap(i int) string {
	end := len(w.d.Text)
	if i+1 < len(w.d.Tokens) {
		end = w.d.Tokens[i+1].Start
	}
	gap := w.d.Text[w.d.Tokens[i].End:end]
	if strings.IndexFunc(gap, unicode.IsSpace) < 0 {
		return ""
	}
	return gap
}

// token writes the lines of a token whose first word has the number, and
// returns the number of the next one.
func (w *conllu) token(i, number int, s *rawi.Sentence) int {
	t := &w.d.Tokens[i]
	parts := w.d.Parts(i)
	if len(parts) < 2 {
		w.number(number)
		w.columns(&parts[0])
		w.span(t.Span)
		w.entities(t.Span)
		w.spaces(i, s)
		return number + 1
	}
	w.number(number)
	w.dst = append(w.dst, '-')
	w.number(number + len(parts) - 1)
	w.dst = append(w.dst, '\t')
	w.field(w.d.Slice(t.Span))
	w.dst = append(w.dst, "\t_\t_\t_\t_\t_\t_\t_\t"...)
	w.span(t.Span)
	w.spaces(i, s)
	for j, p := range parts {
		w.number(number + j)
		w.columns(&parts[j])
		if p.Empty() {
			w.dst = append(w.dst, "_\n"...)
			continue
		}
		w.span(p.Span)
		w.entities(p.Span)
		w.dst = append(w.dst, '\n')
	}
	return number + len(parts)
}

func (w *conllu) number(n int) { w.dst = strconv.AppendInt(w.dst, int64(n), 10) }

// columns writes FORM to DEPS of a part, and the tab before MISC.
func (w *conllu) columns(p *rawi.Part) {
	w.dst = append(w.dst, '\t')
	w.field(p.Form)
	w.dst = append(w.dst, '\t')
	if p.Lemma == "" {
		w.field(p.Form)
	} else {
		w.field(p.Lemma)
	}
	w.dst = append(w.dst, '\t')
	w.dst = append(w.dst, p.POS.String()...)
	w.dst = append(w.dst, "\t_\t"...)
	w.field(p.Feats)
	w.dst = append(w.dst, "\t_\t_\t_\t"...)
}

// field writes a value that may be anything: white space and control characters
// in it become blanks, and nothing at all an underscore.
func (w *conllu) field(s string) {
	if s == "" {
		s = "_"
	}
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] == 0x7f || s[i] == 0xc2 || s[i] == 0xe2 {
			for _, r := range s {
				if unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
					r = ' '
				}
				w.dst = utf8.AppendRune(w.dst, r)
			}
			return
		}
	}
	w.dst = append(w.dst, s...)
}

func (w *conllu) span(s rawi.Span) {
	w.dst = append(w.dst, "start_char="...)
	w.number(w.point(s.Start))
	w.dst = append(w.dst, "|end_char="...)
	w.number(w.point(s.End))
}

// entities writes the names that open or close within the span, as CorefUD does:
// (e1-person opens, e1) closes.
func (w *conllu) entities(s rawi.Span) {
	d := w.d
	for w.mention < len(d.Mentions) && d.Mentions[w.mention].End <= s.Start {
		w.mention++
	}
	first := true
	for i := w.mention; i < len(d.Mentions) && d.Mentions[i].Start < s.End; i++ {
		m := &d.Mentions[i]
		opens := s.Start <= m.Start
		closes := s.Start < m.End && m.End <= s.End
		if m.Form != rawi.FormName || !opens && !closes {
			continue
		}
		if first {
			w.dst = append(w.dst, "|Entity="...)
			first = false
		}
		if opens {
			w.dst = append(w.dst, '(')
		}
		w.dst = append(w.dst, 'e')
		w.number(int(m.Entity))
		if opens {
			w.dst = append(w.dst, '-')
			w.dst = append(w.dst, d.Entities[m.Entity-1].Type...)
		}
		if closes {
			w.dst = append(w.dst, ')')
		}
	}
}

// spaces ends a line with the white space that follows the token, where it is
// not one blank.
func (w *conllu) spaces(i int, s *rawi.Sentence) {
	gap := w.gap(i)
	switch {
	case gap == "":
		w.dst = append(w.dst, "|SpaceAfter=No"...)
	case gap != " " && i+1 < s.Last:
		w.dst = append(w.dst, "|SpacesAfter="...)
		for _, r := range gap {
			w.dst = append(w.dst, spaceName(r)...)
		}
	}
	w.dst = append(w.dst, '\n')
}

// spaceName writes white space as UDPipe does in SpacesAfter.
func spaceName(r rune) string {
	switch r {
	case ' ':
		return `\s`
	case '\t':
		return `\t`
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '|':
		return `\p`
	case '\\':
		return `\\`
	}
	if unicode.IsSpace(r) || unicode.IsControl(r) {
		return `\s`
	}
	return string(r)
}
