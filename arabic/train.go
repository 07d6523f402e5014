package arabic

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// goldWord is a word of a treebank: a piece of a token.
type goldWord struct{ form, lemma, upos string }

// goldToken is a written word with its pieces.
type goldToken struct {
	written string
	words   []goldWord
}

// Train makes the weights that choose between the readings of a word, from a
// treebank in CoNLL-U whose clitics are words of their own: either under
// multiword ranges, or joined by SpaceAfter=No. It is an averaged perceptron over
// the sentences in their order, passes times; the same input gives the same
// bytes. New reads the weights through package models.
func Train(lex *lexicon.Lexicon, treebank io.Reader, passes int) ([]byte, error) {
	stage, err := NewWith(lex, nil)
	if err != nil {
		return nil, err
	}
	sentences, err := readSentences(treebank)
	if err != nil {
		return nil, err
	}
	p := &perceptron{w: make([]int32, taggerSize), sum: make([]int64, taggerSize), at: make([]int64, taggerSize)}
	for range passes {
		for _, s := range sentences {
			p.sentence(stage, s)
		}
	}
	return p.bytes(), nil
}

// perceptron holds weights in hundredths of a point of cost and their sums over
// time, for the average.
type perceptron struct {
	w   []int32
	sum []int64
	at  []int64
	now int64
}

const step = 12

func (p *perceptron) update(f uint32, by int32) {
	p.sum[f] += int64(p.w[f]) * (p.now - p.at[f])
	p.at[f] = p.now
	p.w[f] += by
}

func (p *perceptron) bytes() []byte {
	out := make([]byte, 0, 2*taggerSize)
	for f := range p.w {
		p.update(uint32(f), 0)
		mean := int64(0)
		if p.now > 0 {
			mean = p.sum[f] / p.now
		}
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(max(min(mean, 32767), -32768))))
	}
	return out
}

// sentence learns from one sentence.
func (p *perceptron) sentence(stage *Stage, gold []goldToken) {
	text := ""
	var spans []rawi.Span
	for i, g := range gold {
		if i > 0 {
			text += " "
		}
		spans = append(spans, rawi.Span{Start: len(text), End: len(text) + len(g.written)})
		text += g.written
	}
	tokens := stage.look(text, tokenise(text, nil))
	var around surroundings
	var buf [mostFeatures]uint32
	k := 0
	for i := range tokens {
		t := &tokens[i]
		around.look(tokens, i)
		for k < len(spans) && spans[k].End <= t.Start {
			k++
		}
		p.now++
		best, least := 0, 1<<30
		var before *rawi.Reading
		if i > 0 {
			before = tokens[i-1].Reading()
			if tokens[i-1].Kind == rawi.KindPunct {
				before = nil
			}
		}
		for j := range t.Word.Readings {
			r := &t.Word.Readings[j]
			c := costWeight * ruleCost(before, tokens, i, r)
			for _, f := range around.features(r, buf[:0]) {
				c -= int(p.w[f])
			}
			if c < least {
				best, least = j, c
			}
		}
		t.Best = uint8(best)
		if k >= len(spans) || spans[k] != t.Span {
			continue
		}
		want, ok := goldReading(t, gold[k])
		if !ok {
			continue
		}
		if want != best {
			for _, f := range around.features(&t.Word.Readings[want], buf[:0]) {
				p.update(f, step)
			}
			for _, f := range around.features(&t.Word.Readings[best], buf[:0]) {
				p.update(f, -step)
			}
		}
		t.Best = uint8(want) // the next word sees what is right
	}
}

// goldReading returns the reading that agrees best with the treebank: in its
// pieces, then in tag and lemma; false where none has the pieces.
func goldReading(t *rawi.Token, g goldToken) (int, bool) {
	main := g.words[0]
	for _, w := range g.words[1:] {
		if len(w.form) > len(main.form) || w.upos == "VERB" || w.upos == "NOUN" || w.upos == "ADJ" {
			main = w
		}
	}
	best, most := 0, -1
	for j := range t.Word.Readings {
		r := &t.Word.Readings[j]
		if pieces(r) != len(g.words) {
			continue
		}
		points := 1
		if tagOf(r.POS) == main.upos || tagOf(r.POS) == "NOUN" && main.upos == "PROPN" {
			points += 4
		}
		if Normalise(r.Dict) == Normalise(main.lemma) {
			points += 2
		}
		if points > most {
			best, most = j, points
		}
	}
	return best, most > 1
}

func tagOf(p rawi.POS) string {
	if p == rawi.PROPN {
		return "NOUN"
	}
	return p.String()
}

// pieces returns how many words of a treebank a reading is.
func pieces(r *rawi.Reading) int {
	n := 1
	for _, bit := range [...]rawi.Clitics{rawi.Wa, rawi.Fa, rawi.Ba, rawi.Ka, rawi.La, rawi.Sa} {
		if r.Pro.Any(bit) {
			n++
		}
	}
	if r.Enc.Person != 0 {
		n++
	}
	return n
}

// readSentences reads the sentences of a treebank as written words with their
// pieces.
func readSentences(in io.Reader) ([][]goldToken, error) {
	var out [][]goldToken
	var sentence []goldToken
	joined, last := false, ""
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 1<<20)
	for n := 1; scanner.Scan(); n++ {
		line := scanner.Text()
		if line == "" {
			if len(sentence) > 0 {
				out = append(out, sentence)
			}
			sentence, joined, last = nil, false, ""
			continue
		}
		if line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) < 10 {
			return nil, fmt.Errorf("treebank: line %d: %d columns, want 10: %w", n, len(f), rawi.ErrInvalid)
		}
		space := !strings.Contains(f[9], "SpaceAfter=No")
		if from, to, ok := strings.Cut(f[0], "-"); ok {
			sentence = append(sentence, goldToken{written: f[1]})
			_, last = from, to
			continue
		}
		w := goldWord{f[1], f[2], f[3]}
		switch {
		case last != "": // under a range
			t := &sentence[len(sentence)-1]
			t.words = append(t.words, w)
			if f[0] == last {
				last = ""
			}
		case joined && w.upos != "PUNCT" && sentence[len(sentence)-1].words[0].upos != "PUNCT":
			t := &sentence[len(sentence)-1]
			t.written += f[1]
			t.words = append(t.words, w)
		default:
			sentence = append(sentence, goldToken{f[1], []goldWord{w}})
		}
		joined = !space
	}
	if len(sentence) > 0 {
		out = append(out, sentence)
	}
	return out, scanner.Err()
}
