package pipeline

import (
	"context"
	"iter"
	"sync"
)

// Stream runs work over things, articles for instance, with several workers and
// gives them to Sink in the order in which they came. What is in memory at one
// time is bounded.
type Stream[T any] struct {
	Jobs int // workers; less than one is one
	// Size is the memory that a thing takes, in bytes of text. nil is nothing.
	Size func(T) int
	// Work is called for several things at once.
	Work func(T)
	// Sink is called for one thing at a time. Its error ends the stream.
	Sink func(T) error
	// Idle is called where Sink has to wait for the next thing, which is the time
	// to write out what it holds back. nil does nothing. Its error ends the stream.
	Idle func() error
	// Window is how many things are on their way at once, for every worker, and
	// Bytes the most that their sizes add up to, unless one alone has more. Zero
	// is StreamWindow and StreamBytes.
	Window, Bytes int
}

// The bounds of a Stream that gives none.
const (
	StreamWindow = 16
	StreamBytes  = 4 << 20
)

// flowing is a thing on its way.
type flowing[T any] struct {
	thing T
	done  chan struct{} // closed when the work on it is done
}

// Run takes the things from the sequence until it ends. The first error of Sink
// or Idle, or the end of ctx, ends it sooner; what Sink was given until then was
// complete, and no worker works after that. A sequence that waits for its next
// thing is not waited for.
func (s *Stream[T]) Run(ctx context.Context, things iter.Seq[T]) error {
	ctx, cancel := context.WithCancel(ctx)
	jobs, window := max(1, s.Jobs), s.Window
	if window <= 0 {
		window = StreamWindow
	}
	order := make(chan *flowing[T], window*jobs)
	todo := make(chan *flowing[T], window*jobs)
	space := newBudget(s.Bytes)
	own := *s // the reader may outlast Run, and the caller may use s again
	go own.read(ctx, things, space, order, todo)
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() { s.work(ctx, todo) })
	}
	defer workers.Wait()
	defer cancel()
	for {
		f, err := s.next(ctx, order)
		if err != nil || f == nil {
			return err
		}
		if err := s.Sink(f.thing); err != nil {
			return err
		}
		space.give(s.size(f.thing))
	}
}

// read hands things to the workers and, in their order, to Run.
func (s *Stream[T]) read(ctx context.Context, things iter.Seq[T], space *budget, order, todo chan<- *flowing[T]) {
	defer close(order)
	defer close(todo)
	for thing := range things {
		if !space.take(ctx, s.size(thing)) {
			return
		}
		f := &flowing[T]{thing, make(chan struct{})}
		for _, to := range []chan<- *flowing[T]{order, todo} {
			select {
			case to <- f:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (s *Stream[T]) work(ctx context.Context, todo <-chan *flowing[T]) {
	for {
		select {
		case f, more := <-todo:
			if !more || ctx.Err() != nil {
				return
			}
			s.Work(f.thing)
			close(f.done)
		case <-ctx.Done():
			return
		}
	}
}

// next returns the next thing when the work on it is done, or nil after the last
// one.
func (s *Stream[T]) next(ctx context.Context, order <-chan *flowing[T]) (*flowing[T], error) {
	var f *flowing[T]
	select {
	case f = <-order:
	default:
		if s.Idle != nil {
			if err := s.Idle(); err != nil {
				return nil, err
			}
		}
		select {
		case f = <-order:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if f == nil {
		return nil, ctx.Err()
	}
	select {
	case <-f.done:
		return f, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Stream[T]) size(thing T) int {
	if s.Size == nil {
		return 0
	}
	return s.Size(thing)
}

// budget bounds a sum. One that is larger than the whole waits until nothing
// else is out.
type budget struct {
	mu    sync.Mutex
	limit int
	used  int
	freed chan struct{} // holds a token when something was given back
}

func newBudget(limit int) *budget {
	if limit <= 0 {
		limit = StreamBytes
	}
	return &budget{limit: limit, freed: make(chan struct{}, 1)}
}

// take waits until n fits and reports whether it did before the end of ctx. One
// goroutine takes, another gives.
func (b *budget) take(ctx context.Context, n int) bool {
	for {
		b.mu.Lock()
		if b.used == 0 || b.used+n <= b.limit {
			b.used += n
			b.mu.Unlock()
			return true
		}
		b.mu.Unlock()
		select {
		case <-b.freed:
		case <-ctx.Done():
			return false
		}
	}
}

func (b *budget) give(n int) {
	b.mu.Lock()
	b.used -= n
	b.mu.Unlock()
	select {
	case b.freed <- struct{}{}:
	default:
	}
}
