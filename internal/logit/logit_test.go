package logit_test

import (
	"bytes"
	"math"
	"testing"

	"example.org/rawi/internal/logit"
)

// learnt returns a model of 8 slots in which slot 1 speaks for and slot 2 against.
func learnt(t *testing.T) []byte {
	t.Helper()
	var all []logit.Example
	for range 20 {
		all = append(all, logit.Example{Slots: []uint32{1, 3}, Share: 1, Weight: 1}, logit.Example{Slots: []uint32{2, 3}, Share: 0, Weight: 1})
	}
	bias, weights := logit.Fit(all, 8, 1)
	return logit.Append(nil, bias, weights)
}

func TestFit(t *testing.T) {
	b := learnt(t)
	if !bytes.Equal(b, learnt(t)) {
		t.Error("the same examples give other weights")
	}
	m, rest, err := logit.Open(append(b, 7), 8)
	if err != nil || len(rest) != 1 || len(b) != logit.Size(8) {
		t.Fatalf("rest %v, %v", rest, err)
	}
	yes, no, none := m.Score([]uint32{1}), m.Score([]uint32{2}), m.Score(nil)
	if yes < 1 || no > -1 || math.Abs(float64(none)) > 0.5 {
		t.Errorf("scores %v %v %v", yes, no, none)
	}
}

func TestOpenShort(t *testing.T) {
	if _, _, err := logit.Open(make([]byte, 9), 8); err == nil {
		t.Error("too few bytes were taken")
	}
}

func TestUnique(t *testing.T) {
	if got := logit.Unique([]uint32{3, 1, 3, 2, 1}); len(got) != 3 || got[0] != 1 || got[2] != 3 {
		t.Errorf("got %v", got)
	}
}
