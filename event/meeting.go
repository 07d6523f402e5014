package event

import (
	"example.org/rawi"
)

// meeting is a meeting in the making.
type meeting struct {
	out    rawi.Meeting
	events []int
	sent   int
}

func (w *work) meetings() {}
