package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"
)

// thing is a number on its way, of a size.
type thing struct {
	n, size int
	out     string
}

func numbered(n, size int) iter.Seq[*thing] {
	return func(yield func(*thing) bool) {
		for i := range n {
			if !yield(&thing{n: i, size: size}) {
				return
			}
		}
	}
}

func sizeOf(a *thing) int { return a.size }

func TestStreamKeepsOrder(t *testing.T) {
	for _, jobs := range []int{1, 2, 9} {
		var atOnce, most atomic.Int64
		n := 0
		s := Stream[*thing]{
			Jobs: jobs, Size: sizeOf,
			Work: func(a *thing) {
				if n := atOnce.Add(1); n > most.Load() {
					most.Store(n)
				}
				if a.n%2 == 0 {
					runtime.Gosched()
				}
				a.out = fmt.Sprint(a.n)
				atOnce.Add(-1)
			},
			Sink: func(a *thing) error {
				if a.out != fmt.Sprint(n) {
					t.Errorf("jobs %d: got %s, want %d", jobs, a.out, n)
				}
				n++
				return nil
			},
		}
		if err := s.Run(t.Context(), numbered(1000, 1)); err != nil {
			t.Fatal(err)
		}
		if n != 1000 {
			t.Errorf("jobs %d: %d things, want 1000", jobs, n)
		}
		if most.Load() > int64(jobs) {
			t.Errorf("%d things at once with %d jobs", most.Load(), jobs)
		}
	}
}

func TestStreamIsBounded(t *testing.T) {
	var read, written atomic.Int64
	things := func(yield func(*thing) bool) {
		for a := range numbered(400, StreamBytes/8) {
			if in := read.Add(1) - written.Load(); in > 12 {
				t.Errorf("%d things of an eighth of the bound are in memory", in)
				return
			}
			if !yield(a) {
				return
			}
		}
	}
	s := Stream[*thing]{Jobs: 2, Size: sizeOf, Work: func(*thing) {}, Sink: func(*thing) error { written.Add(1); return nil }}
	if err := s.Run(t.Context(), things); err != nil {
		t.Fatal(err)
	}
	if written.Load() != 400 {
		t.Errorf("%d things, want 400", written.Load())
	}
	// One that is larger than the bound passes alone.
	if err := s.Run(t.Context(), numbered(3, 3*StreamBytes)); err != nil {
		t.Fatal(err)
	}
}

func TestStreamStops(t *testing.T) {
	stop := errors.New("stop")
	n := 0
	var working atomic.Int64
	s := Stream[*thing]{
		Jobs: 3,
		Work: func(*thing) { working.Add(1); runtime.Gosched(); working.Add(-1) },
		Sink: func(*thing) error {
			if n++; n == 5 {
				return stop
			}
			return nil
		},
	}
	if err := s.Run(t.Context(), numbered(1000, 1)); !errors.Is(err, stop) || n != 5 {
		t.Errorf("got %v after %d things", err, n)
	}
	if working.Load() != 0 {
		t.Error("a worker works on")
	}
	ctx, cancel := context.WithCancel(t.Context())
	blocked := func(yield func(*thing) bool) {
		yield(&thing{})
		<-ctx.Done() // a reader that waits for more
	}
	s = Stream[*thing]{Work: func(*thing) {}, Sink: func(*thing) error { return nil }, Idle: func() error { cancel(); return nil }}
	if err := s.Run(ctx, blocked); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the end of the context", err)
	}
}
