package main

import (
	"context"
	"iter"
	"sync"

	"example.org/rawi"
)

// article is a document on its way through the program, or the reason why there
// is none.
type article struct {
	doc  *rawi.Document
	from string // the file or address that it came from
	err  error

	out  []byte
	done chan struct{} // closed when out and err are final
}

// The bounds of what is in memory at one time.
const (
	windowPerJob = 16      // articles read and not yet written, for every worker
	windowBytes  = 4 << 20 // bytes of text among them, unless one article has more
)

// stream runs work over articles with several workers and gives them to sink in
// the order in which they came; idle runs when sink has to wait for the next.
// Work runs concurrently, sink and idle do not. The first error of sink or idle,
// or the end of ctx, ends the stream; what sink was given until then was
// complete.
func stream(ctx context.Context, articles iter.Seq[*article], jobs int, work, sink func(*article) error, idle func() error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	order := make(chan *article, windowPerJob*jobs)
	todo := make(chan *article, windowPerJob*jobs)
	space := newBudget(windowBytes)
	go func() {
		defer close(order)
		defer close(todo)
		for a := range articles {
			a.done = make(chan struct{})
			if a.doc == nil {
				close(a.done)
			} else if !space.take(ctx, len(a.doc.Text)) {
				return
			}
			select {
			case order <- a:
			case <-ctx.Done():
				return
			}
			if a.doc != nil {
				todo <- a // never blocks: order is as long
			}
		}
	}()
	for range jobs {
		go func() {
			for a := range todo {
				if ctx.Err() != nil {
					return
				}
				a.err = work(a)
				close(a.done)
			}
		}()
	}
	for {
		a, err := next(ctx, order, idle)
		if err != nil || a == nil {
			return err
		}
		size := 0
		if a.doc != nil {
			size = len(a.doc.Text)
		}
		if err := sink(a); err != nil {
			return err
		}
		space.give(size)
	}
}

// next returns the next article when it is finished, or nil after the last one.
func next(ctx context.Context, order <-chan *article, idle func() error) (*article, error) {
	var a *article
	select {
	case a = <-order:
	default:
		if err := idle(); err != nil {
			return nil, err
		}
		select {
		case a = <-order:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if a == nil {
		return nil, nil
	}
	select {
	case <-a.done:
		return a, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// budget bounds a sum. One that is larger than the whole waits until nothing
// else is out.
type budget struct {
	mu    sync.Mutex
	limit int
	used  int
	freed chan struct{} // holds a token when something was given back
}

func newBudget(limit int) *budget { return &budget{limit: limit, freed: make(chan struct{}, 1)} }

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
