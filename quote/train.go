package quote

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/internal/logit"
	"example.org/rawi/lexicon"
)

// Judged is an article whose statements somebody has read.
type Judged struct {
	ID       string
	Doc      *rawi.Document // the text with all layers that the stage needs
	Verdicts []Verdict
	Weight   float64 // how much it counts; 1 for an article like any other
	// Whole is true where every statement of the article is among the verdicts: what
	// else is found is none.
	Whole bool
}

// Verdict says whether words, a range of bytes of the text, are what the text
// reports somebody to have said.
type Verdict struct {
	rawi.Span
	Answer Answer
}

// Answer is what a reader decided.
type Answer uint8

// What a reader can decide. Nothing is learnt from what is doubtful.
const (
	Doubtful Answer = iota
	Right
	Wrong
)

// ReadJudged reads articles, JSON objects one after another. Where an article is
// annotated with its statements, they are its verdicts; its weight is 1 where it
// has none.
func ReadJudged(r io.Reader) ([]Judged, error) {
	var out []Judged
	dec := json.NewDecoder(r)
	for n := 1; ; n++ {
		var a struct {
			ID, Text   string
			Weight     *float64
			Statements *[]struct{ Content string }
		}
		if err := dec.Decode(&a); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("article %d: %w: %w", n, rawi.ErrInvalid, err)
		}
		j := Judged{ID: a.ID, Doc: &rawi.Document{ID: a.ID, Text: a.Text}, Weight: 1, Whole: a.Statements != nil}
		if a.Weight != nil {
			j.Weight = *a.Weight
		}
		if j.Whole {
			for _, s := range *a.Statements {
				if s.Content == "" || !strings.Contains(a.Text, s.Content) {
					return nil, fmt.Errorf("article %d: content %q is not in its text: %w", n, s.Content, rawi.ErrInvalid)
				}
				// words that stand in several places may be meant in any
				for at := 0; at < len(a.Text); {
					i := strings.Index(a.Text[at:], s.Content)
					if i < 0 {
						break
					}
					end := at + i + len(s.Content)
					j.Verdicts = append(j.Verdicts, Verdict{rawi.Span{Start: at + i, End: end}, Right})
					at = end
				}
			}
		}
		out = append(out, j)
	}
}

// AddVerdicts reads a table of verdicts and gives them to the articles. Its first
// line names the columns: article, start and end of the words in characters, and
// verdict: "ok", "false" or "doubtful". Empty lines are passed over.
func AddVerdicts(r io.Reader, articles []Judged) error {
	byID := make(map[string]*Judged, len(articles))
	for i := range articles {
		byID[articles[i].ID] = &articles[i]
	}
	in := bufio.NewScanner(r)
	at := map[string]int{}
	for n := 1; in.Scan(); n++ {
		if in.Text() == "" {
			continue
		}
		cells := strings.Split(in.Text(), "\t")
		if n == 1 {
			for i, name := range cells {
				at[name] = i
			}
			for _, name := range [...]string{"article", "start", "end", "verdict"} {
				if _, ok := at[name]; !ok {
					return fmt.Errorf("table of verdicts without a column %q: %w", name, rawi.ErrInvalid)
				}
			}
			continue
		}
		if len(cells) < len(at) {
			return fmt.Errorf("table of verdicts, line %d: %d columns: %w", n, len(cells), rawi.ErrInvalid)
		}
		var answer Answer
		switch v := cells[at["verdict"]]; v {
		case "ok":
			answer = Right
		case "false":
			answer = Wrong
		case "doubtful":
		default:
			return fmt.Errorf("table of verdicts, line %d: verdict %q: %w", n, v, rawi.ErrInvalid)
		}
		j := byID[cells[at["article"]]]
		if j == nil {
			return fmt.Errorf("table of verdicts, line %d: no article %q: %w", n, cells[at["article"]], rawi.ErrInvalid)
		}
		start, err := strconv.Atoi(cells[at["start"]])
		if err != nil {
			return fmt.Errorf("table of verdicts, line %d: %w", n, err)
		}
		end, err := strconv.Atoi(cells[at["end"]])
		if err != nil {
			return fmt.Errorf("table of verdicts, line %d: %w", n, err)
		}
		span := rawi.Span{Start: byteAt(j.Doc.Text, start), End: byteAt(j.Doc.Text, end)}
		if span.Empty() {
			return fmt.Errorf("table of verdicts, line %d: no words at %d to %d: %w", n, start, end, rawi.ErrInvalid)
		}
		j.Verdicts = append(j.Verdicts, Verdict{span, answer})
	}
	return in.Err()
}

// byteAt returns the byte at which character n of s begins.
func byteAt(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// The settings of the learner were found by cross-validation over articles.
const (
	beliefDecay = 8.0
	sameWords   = 0.5 // least character F1 of contents that are the same statement
)

// Train learns from judged articles, whose documents have the layers that the
// stage needs, and returns the weights for NewWith. The same articles in the same
// order give the same bytes.
func Train(ctx context.Context, lex *lexicon.Lexicon, articles []Judged) ([]byte, error) {
	examples, err := examplesOf(ctx, lex, articles)
	if err != nil {
		return nil, err
	}
	var all []logit.Example
	for _, e := range examples {
		all = append(all, e...)
	}
	bias, weights := logit.Fit(all, beliefSlots, beliefDecay)
	return logit.Append([]byte(beliefMagic), bias, weights), nil
}

// examplesOf returns what the rules find in each article, as far as it is judged.
func examplesOf(ctx context.Context, lex *lexicon.Lexicon, articles []Judged) ([][]logit.Example, error) {
	s, err := NewWith(lex, nil)
	if err != nil {
		return nil, err
	}
	out := make([][]logit.Example, len(articles))
	for i := range articles {
		a := &articles[i]
		s.learn = func(rep *report, slots []uint32) {
			if share, ok := a.Share(rawi.Span{Start: rep.start, End: rep.end}); ok {
				out[i] = append(out[i], logit.Example{Slots: slices.Clone(slots), Share: share, Weight: a.Weight})
			}
		}
		if err := s.Run(ctx, a.Doc); err != nil {
			return nil, fmt.Errorf("article %s: %w", a.ID, err)
		}
	}
	return out, nil
}

// Share returns 1 for words that are a statement, 0 for words that are none, and
// whether they were judged.
func (a *Judged) Share(words rawi.Span) (share float64, judged bool) {
	best, answer := 0.0, Doubtful
	for _, v := range a.Verdicts {
		if f := likeness(a.Doc.Text, words, v.Span); f > best {
			best, answer = f, v.Answer
		}
	}
	if best < sameWords {
		return 0, a.Whole
	}
	if answer == Right {
		return 1, true
	}
	return 0, answer == Wrong
}

// likeness returns the character F1 of two ranges of a text.
func likeness(text string, a, b rawi.Span) float64 {
	start, end := max(a.Start, b.Start), min(a.End, b.End)
	if start >= end {
		return 0
	}
	both := utf8.RuneCountInString(text[start:end])
	return 2 * float64(both) / float64(utf8.RuneCountInString(text[a.Start:a.End])+utf8.RuneCountInString(text[b.Start:b.End]))
}
