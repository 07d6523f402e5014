package main

import (
	"io"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// progress shows how many bytes were read, how fast, and how long it will take.
// A nil progress shows nothing.
type progress struct {
	all *mpb.Progress
	bar *mpb.Bar
}

// leastShown is the number of bytes below which there is nothing to wait for.
const leastShown = 256 << 10

// progress begins to show progress over the inputs, where somebody can see it
// and the output does not go to the same terminal, or to a pager.
func (r *reading) progress(args []string) *progress {
	if r.quiet || r.to == "view" || !isTerminal(r.stderr) || isTerminal(r.stdout) {
		return nil
	}
	n := total(args)
	if n < leastShown {
		return nil
	}
	all := mpb.New(mpb.WithOutput(r.stderr), mpb.WithWidth(40))
	bar := all.AddBar(n, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.CountersKibiByte("% .1f / % .1f ")),
		mpb.AppendDecorators(decor.AverageSpeed(decor.SizeB1024(0), " % .1f"), decor.Name("  "), decor.AverageETA(decor.ET_STYLE_GO), decor.Name(" left")))
	return &progress{all, bar}
}

// count returns the reader, with its bytes counted.
func (p *progress) count(r io.Reader) io.Reader {
	if p == nil {
		return r
	}
	return &counted{r, p.bar}
}

// errors returns the writer for remarks: they appear above the bar.
func (p *progress) errors(otherwise io.Writer) io.Writer {
	if p == nil {
		return otherwise
	}
	return p.all
}

// end takes the bar off the screen.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.bar.Abort(true)
	p.all.Wait()
}

type counted struct {
	io.Reader
	bar *mpb.Bar
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.bar.IncrBy(n)
	return n, err
}
