package eval

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Word is a word of a treebank or of an analysis: a piece of text that carries a
// lemma and a tag. Start and End are code points of its sentence.
type Word struct {
	Start, End  int
	Form, Lemma string
	UPOS        string
}

// WordReport counts how an analysis agrees with a treebank.
type WordReport struct {
	Gold, Predicted, Same int // words, and words with the same span
	Content               int // gold words tagged NOUN, VERB or ADJ
	Lemma, UPOS           int // of these, right ones
	// pairs of content words of one gold lemma and of one predicted lemma
	pairsGold, pairsPredicted, pairsBoth int
	Misses                               []string
}

// Segmentation returns the F1 of the words' spans.
func (r *WordReport) Segmentation() float64 { return f1(r.Same, r.Gold, r.Predicted) }

// LemmaAccuracy returns the share of content words with the right lemma.
func (r *WordReport) LemmaAccuracy() float64 { return ratio(r.Lemma, r.Content) }

// UPOSAccuracy returns the share of content words with the right tag, PROPN
// counted as NOUN and AUX as VERB.
func (r *WordReport) UPOSAccuracy() float64 { return ratio(r.UPOS, r.Content) }

// Conflation returns the F1 of pairs of content words that share a lemma.
func (r *WordReport) Conflation() float64 { return f1(r.pairsBoth, r.pairsGold, r.pairsPredicted) }

func f1(both, gold, predicted int) float64 { return ratio(2*both, gold+predicted) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Write prints the figures.
func (r *WordReport) Write(w io.Writer) {
	fmt.Fprintf(w, "segmentation F1 %.3f  (%d of %d gold words, %d predicted)\n", r.Segmentation(), r.Same, r.Gold, r.Predicted)
	fmt.Fprintf(w, "lemma N/V/ADJ   %.3f  (%d of %d)\n", r.LemmaAccuracy(), r.Lemma, r.Content)
	fmt.Fprintf(w, "UPOS  N/V/ADJ   %.3f  (%d of %d)\n", r.UPOSAccuracy(), r.UPOS, r.Content)
	fmt.Fprintf(w, "conflation F1   %.3f\n", r.Conflation())
}

// Words scores an analysis against the sentences of a CoNLL-U treebank. analyse
// gets the raw text of a sentence. Lemmas are compared without vowel signs and
// with hamzas folded. show is the number of misses that are kept.
func Words(treebank io.Reader, analyse func(text string) []Word, show int) (*WordReport, error) {
	r := &WordReport{}
	type pair struct{ gold, predicted string }
	lemmas := map[pair]int{}
	seen := map[pair]bool{} // one form with one lemma counts once
	err := readTreebank(treebank, func(text string, gold []Word) {
		got := analyse(text)
		r.Gold += len(gold)
		r.Predicted += len(got)
		at := map[[2]int]Word{}
		for _, w := range got {
			at[[2]int{w.Start, w.End}] = w
		}
		for _, g := range gold {
			p, ok := at[[2]int{g.Start, g.End}]
			if ok {
				r.Same++
			} else if len(r.Misses) < show {
				r.Misses = append(r.Misses, fmt.Sprintf("%s: not a word, got %s", g.Form, around(got, g)))
			}
			if g.UPOS != "NOUN" && g.UPOS != "VERB" && g.UPOS != "ADJ" {
				continue
			}
			r.Content++
			lemma := ok && foldLemma(p.Lemma) == foldLemma(g.Lemma)
			tag := ok && coarse(p.UPOS) == g.UPOS
			if lemma {
				r.Lemma++
			}
			if tag {
				r.UPOS++
			}
			if ok && (!lemma || !tag) && len(r.Misses) < show {
				r.Misses = append(r.Misses, fmt.Sprintf("%s: gold %s %s, got %s %s", g.Form, foldLemma(g.Lemma), g.UPOS, p.Lemma, p.UPOS))
			}
			key := pair{g.Form, foldLemma(g.Lemma)}
			if !seen[key] {
				seen[key] = true
				predicted := foldLemma(p.Lemma)
				if !ok { // not a word of the analysis: it conflates with nothing
					predicted = fmt.Sprint("?", len(seen))
				}
				lemmas[pair{foldLemma(g.Lemma), predicted}]++
			}
		}
	})
	if err != nil {
		return nil, err
	}
	byGold, byPredicted := map[string]int{}, map[string]int{}
	for k, n := range lemmas {
		r.pairsBoth += n * (n - 1) / 2
		byGold[k.gold] += n
		byPredicted[k.predicted] += n
	}
	for _, n := range byGold {
		r.pairsGold += n * (n - 1) / 2
	}
	for _, n := range byPredicted {
		r.pairsPredicted += n * (n - 1) / 2
	}
	return r, nil
}

// around returns the predicted words that share characters with a gold word.
func around(got []Word, g Word) string {
	s := ""
	for _, w := range got {
		if w.Start < g.End && g.Start < w.End {
			s += "[" + w.Form + "]"
		}
	}
	return s
}

// slack is how many characters a word may be looked for beyond its place, where
// the words of the treebank do not add up to its text.
const slack = 12

// find returns where form stands in text, from a position to a last beginning;
// -1 if it does not.
func find(text, form []rune, from, last int) int {
next:
	for i := from; i <= last && i+len(form) <= len(text); i++ {
		for j, r := range form {
			if text[i+j] != r {
				continue next
			}
		}
		return i
	}
	return -1
}

func coarse(tag string) string {
	switch tag {
	case "PROPN":
		return "NOUN"
	case "AUX":
		return "VERB"
	}
	return tag
}

var foldLetters = strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا", "ٱ", "ا", "ى", "ي", "ؤ", "و", "ئ", "ي")

func foldLemma(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == 'ـ' {
			return -1
		}
		return r
	}, s)
	return foldLetters.Replace(s)
}

// readTreebank calls sentence for each sentence of a CoNLL-U file, with the
// spans of its words in "# text".
func readTreebank(in io.Reader, sentence func(text string, words []Word)) error {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 1<<20)
	text := ""
	var words []Word
	var text16 []rune
	pos, until := 0, 0
	last := ""    // number of the last word of the range
	open := false // the last word's end is not known yet
	flush := func() {
		if len(words) > 0 {
			sentence(text, words)
		}
		text, words, text16, pos, until, open = "", nil, nil, 0, 0, false
	}
	for n := 1; scanner.Scan(); n++ {
		line := scanner.Text()
		switch {
		case line == "":
			flush()
			continue
		case strings.HasPrefix(line, "# text = "):
			text = strings.TrimPrefix(line, "# text = ")
			text16 = []rune(text)
			continue
		case line[0] == '#':
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) < 4 {
			return fmt.Errorf("treebank: line %d: %d columns", n, len(f))
		}
		form := []rune(f[1])
		for pos < len(text16) && unicode.IsSpace(text16[pos]) {
			pos++
		}
		if strings.Contains(f[0], "-") { // a range: its words share these characters
			until, open = pos+len(form), false
			_, last, _ = strings.Cut(f[0], "-")
			continue
		}
		w := Word{Form: f[1], Lemma: f[2], UPOS: f[3], Start: -1, End: -1}
		at := find(text16, form, pos, max(until, pos+slack))
		if at >= 0 && (until == 0 || at+len(form) <= until) {
			if open { // the word before it is written otherwise: it ends here
				words[len(words)-1].End = at
			}
			w.Start, w.End, open = at, at+len(form), false
			pos = w.End
		} else if until > pos && !open {
			w.Start, w.End, open = pos, until, true
		}
		if until > 0 && (pos >= until || f[0] == last) { // the range ends
			if open {
				w.End = until
			}
			pos, until, open = until, 0, false
		}
		words = append(words, w)
	}
	flush()
	return scanner.Err()
}
