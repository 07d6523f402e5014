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

// progress begins to show progress over a number of bytes, where somebody can
// see it and the output is not written to the same terminal.
func (a *app) progress(args []string) *progress {
	if a.quiet || !isTerminal(a.stderr) || isTerminal(a.stdout) {
		return nil
	}
	n := total(args)
	if n <= 0 {
		return nil
	}
	all := mpb.New(mpb.WithOutput(a.stderr), mpb.WithWidth(40))
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
