// Package logit is logistic regression over hashed features: learning, the form
// in which weights are kept, and the score of what is at hand.
package logit

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"example.org/rawi"
)

// Example is something judged, as the learner sees it.
type Example struct {
	Slots  []uint32 // its features, each once
	Share  float64  // how true it is, from 0 to 1
	Weight float64  // how much it counts
}

const (
	steps      = 400
	powerSteps = 20
)

// Fit learns a logistic regression over so many slots, whose weights the decay
// holds near zero: Nesterov's accelerated descent over all examples at once,
// which ends at the one best answer whatever their order.
func Fit(all []Example, slots int, decay float64) (bias float64, weights []float64) {
	weights = make([]float64, slots)
	ahead, grad := make([]float64, slots), make([]float64, slots)
	rate := 1 / (decay + steepest(all, slots)/4)
	aheadBias, momentum := 0.0, 1.0
	for range steps {
		for i, v := range ahead {
			grad[i] = decay * v
		}
		biasGrad := 0.0
		for n := range all {
			x := &all[n]
			z := aheadBias
			for _, s := range x.Slots {
				z += ahead[s]
			}
			g := x.Weight * (1/(1+math.Exp(-z)) - x.Share)
			biasGrad += g
			for _, s := range x.Slots {
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
func steepest(all []Example, slots int) float64 {
	v, next := make([]float64, slots+1), make([]float64, slots+1)
	for i := range v {
		v[i] = 1
	}
	norm := 1.0
	for range powerSteps {
		clear(next)
		for n := range all {
			x := &all[n]
			dot := v[slots]
			for _, s := range x.Slots {
				dot += v[s]
			}
			dot *= x.Weight
			next[slots] += dot
			for _, s := range x.Slots {
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

// Append appends bias, scale and the weights as whole numbers of a byte.
func Append(out []byte, bias float64, weights []float64) []byte {
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

// Size returns the number of bytes that Append adds for so many slots.
func Size(slots int) int { return 8 + slots }

// Model is a regression that was learnt.
type Model struct {
	bias, scale float32
	weights     []byte // each an int8, a slot a byte
}

// Open reads one model of so many slots from the front of what Append wrote, and
// returns the rest. The bytes must not be changed afterwards.
func Open(b []byte, slots int) (m Model, rest []byte, err error) {
	if len(b) < Size(slots) {
		return m, nil, fmt.Errorf("weights: %d bytes, want %d: %w", len(b), Size(slots), rawi.ErrInvalid)
	}
	m.bias = math.Float32frombits(binary.LittleEndian.Uint32(b))
	m.scale = math.Float32frombits(binary.LittleEndian.Uint32(b[4:]))
	n := Size(slots)
	m.weights = b[8:n:n]
	return m, b[n:], nil
}

// Score returns the log-odds of what has these features. Slots beyond those of
// the model are not allowed.
func (m *Model) Score(slots []uint32) float32 {
	sum := 0
	for _, s := range slots {
		sum += int(int8(m.weights[s]))
	}
	return m.bias + m.scale*float32(sum)
}

// Unique sorts slots and drops those that stand twice.
func Unique(s []uint32) []uint32 {
	slices.Sort(s)
	return slices.Compact(s)
}
