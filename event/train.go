package event

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"example.org/rawi"
	"example.org/rawi/internal/logit"
)

// Labelled is a sentence that several people judged: does it report an event of
// the type?
type Labelled struct {
	ID     string
	Text   string
	Type   string // ASSAULT or PROTEST
	Label  string // what they decided together
	Accept int    // so many of Total said yes
	Total  int
	Doc    *rawi.Document `json:"-"` // the text with all layers that the stage needs
}

// ReadLabelled reads judged sentences, a JSON object a line; empty
// lines are passed over.
func ReadLabelled(r io.Reader) ([]Labelled, error) {
	var out []Labelled
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		var l Labelled
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("judged sentence on line %d: %w", n, err)
		}
		if judged(l.Type) < 0 || l.Total < 1 || l.Accept < 0 || l.Accept > l.Total {
			return nil, fmt.Errorf("judged sentence on line %d: type %q, %d of %d: %w", n, l.Type, l.Accept, l.Total, rawi.ErrInvalid)
		}
		out = append(out, l)
	}
	return out, in.Err()
}

// The settings of the learner were found by five-fold cross-validation.
const (
	trainDecay = 10.0 // how strongly weights are held near zero
	doubtful   = 0.3  // so large a share of yes still counts as none
	fullJury   = 3    // so many judges make a full example
)

// Train learns from judged sentences, whose documents have the layers that the
// stage needs, and returns the weights for NewWith. The same sentences in the
// same order give the same bytes.
func Train(texts []Labelled) ([]byte, error) {
	var examples [judgedTypes][]logit.Example
	w := newWork(nil)
	for i := range texts {
		l := &texts[i]
		kind := judged(l.Type)
		if kind < 0 || l.Doc == nil || l.Total < 1 {
			return nil, fmt.Errorf("training on sentence %q of type %q without layers or judges: %w", l.ID, l.Type, rawi.ErrInvalid)
		}
		w.reset(l.Doc)
		share := float64(l.Accept) / float64(l.Total)
		examples[kind] = append(examples[kind], logit.Example{
			Slots: w.reportFeatures(0, len(l.Doc.Tokens), nil), Share: max(0, (share-doubtful)/(1-doubtful)),
			Weight: float64(min(l.Total, fullJury)) / fullJury,
		})
	}
	out := []byte(reportMagic)
	for k := range examples {
		bias, weights := logit.Fit(examples[k], reportSlots, trainDecay)
		out = logit.Append(out, bias, weights)
	}
	return out, nil
}
