package event

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"example.org/rawi"
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
	trainSteps = 400
	trainDecay = 10.0 // how strongly weights are held near zero
	powerSteps = 20
	doubtful   = 0.3 // so large a share of yes still counts as none
	fullJury   = 3   // so many judges make a full example
)

// example is a judged sentence as the learner sees it.
type example struct {
	slots  []uint32
	share  float64 // of yes
	weight float64
}

// Train learns from judged sentences, whose documents have the layers that the
// stage needs, and returns the weights for NewWith. The same sentences in the
// same order give the same bytes.
func Train(texts []Labelled) ([]byte, error) {
	var examples [judgedTypes][]example
	w := newWork(nil)
	for i := range texts {
		l := &texts[i]
		kind := judged(l.Type)
		if kind < 0 || l.Doc == nil || l.Total < 1 {
			return nil, fmt.Errorf("training on sentence %q of type %q without layers or judges: %w", l.ID, l.Type, rawi.ErrInvalid)
		}
		w.reset(l.Doc)
		share := float64(l.Accept) / float64(l.Total)
		examples[kind] = append(examples[kind], example{
			slots: w.reportFeatures(0, len(l.Doc.Tokens), nil), share: max(0, (share-doubtful)/(1-doubtful)),
			weight: float64(min(l.Total, fullJury)) / fullJury,
		})
	}
	out := []byte(reportMagic)
	for k := range examples {
		bias, weights := fit(examples[k])
		out = appendWeights(out, bias, weights)
	}
	return out, nil
}

// fit learns a logistic regression whose weights are held near zero: Nesterov's
// accelerated descent over all examples at once, which ends at the one best
// answer whatever their order.
func fit(all []example) (bias float64, weights []float64) {
	weights = make([]float64, reportSlots)
	ahead, grad := make([]float64, reportSlots), make([]float64, reportSlots)
	rate := 1 / (trainDecay + steepest(all)/4)
	aheadBias, momentum := 0.0, 1.0
	for range trainSteps {
		for i, v := range ahead {
			grad[i] = trainDecay * v
		}
		biasGrad := 0.0
		for n := range all {
			x := &all[n]
			z := aheadBias
			for _, s := range x.slots {
				z += ahead[s]
			}
			g := x.weight * (1/(1+math.Exp(-z)) - x.share)
			biasGrad += g
			for _, s := range x.slots {
				grad[s] += g
			}
		}
		next := (1 + math.Sqrt(1+4*momentum*momentum)) / 2
		push := (momentum - 1) / next
		momentum = next
		for i, g := range grad {
			v := ahead[i] - rate*g
			ahead[i] = v + push*(v-weights[i])
			weights[i] = v
		}
		v := aheadBias - rate*biasGrad
		aheadBias, bias = v+push*(v-bias), v
	}
	return bias, weights
}

// steepest returns about the largest eigenvalue of the examples, by powers.
func steepest(all []example) float64 {
	v, next := make([]float64, reportSlots+1), make([]float64, reportSlots+1)
	for i := range v {
		v[i] = 1
	}
	norm := 1.0
	for range powerSteps {
		clear(next)
		for n := range all {
			x := &all[n]
			dot := v[reportSlots]
			for _, s := range x.slots {
				dot += v[s]
			}
			dot *= x.weight
			next[reportSlots] += dot
			for _, s := range x.slots {
				next[s] += dot
			}
		}
		norm = 0
		for _, y := range next {
			norm += y * y
		}
		norm = math.Sqrt(norm)
		for i, y := range next {
			v[i] = y / norm
		}
	}
	return norm
}

// appendWeights appends bias, scale and the weights as whole numbers of a byte.
func appendWeights(out []byte, bias float64, weights []float64) []byte {
	most := 1e-6
	for _, v := range weights {
		most = max(most, math.Abs(v))
	}
	scale := most / math.MaxInt8
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(bias)))
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(scale)))
	for _, v := range weights {
		out = append(out, byte(int8(math.Round(v/scale))))
	}
	return out
}
