package main

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// intakeBar shows how an ingest goes: how many articles are done and have failed,
// how fast it goes, and how long it will take. What is left is told by the bytes
// of the files, or where there are none, by the queue.
type intakeBar struct {
	all     *mpb.Progress
	bar     *mpb.Bar
	started time.Time

	done, failed atomic.Int64
	queued       int64
	ofBytes      bool
}

func newIntakeBar(w io.Writer) *intakeBar {
	b := &intakeBar{started: time.Now()}
	b.all = mpb.New(mpb.WithOutput(w), mpb.WithWidth(30))
	b.bar = b.all.AddBar(0, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string {
			return fmt.Sprintf("%d done, %d failed ", b.done.Load(), b.failed.Load())
		})),
		mpb.AppendDecorators(decor.Any(func(s decor.Statistics) string {
			return fmt.Sprintf(" %.0f/s%s", float64(b.done.Load())/max(time.Since(b.started).Seconds(), 1e-9), b.left(s))
		})))
	return b
}

// left returns how long it will take at the speed of until now.
func (b *intakeBar) left(s decor.Statistics) string {
	if s.Current <= 0 || s.Total <= s.Current {
		return ""
	}
	d := time.Duration(float64(time.Since(b.started)) * float64(s.Total-s.Current) / float64(s.Current))
	return "  " + d.Round(time.Second).String() + " left"
}

// bytes sets the number of bytes that are to be read.
func (b *intakeBar) bytes(n int64) {
	b.ofBytes = true
	b.bar.SetTotal(n, false)
}

func (b *intakeBar) read(n int64) {
	if b.ofBytes {
		b.bar.IncrInt64(n)
	}
}

// queue adds to what is to be done.
func (b *intakeBar) queue(n int) {
	b.queued += int64(n)
	if !b.ofBytes {
		b.bar.SetTotal(b.queued, false)
	}
}

// item counts an article.
func (b *intakeBar) item(failed bool) {
	if failed {
		b.failed.Add(1)
	} else {
		b.done.Add(1)
	}
	if !b.ofBytes {
		b.bar.Increment()
	}
}

// end takes the bar off the screen.
func (b *intakeBar) end() {
	b.bar.Abort(true)
	b.all.Wait()
}
