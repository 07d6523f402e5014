// Package pipeline puts the stages in order, checks that each finds what it
// needs, and runs them over documents.
package pipeline

import (
	"context"
	"fmt"

	"example.org/rawi"
)

// Stage is one step of the analysis: it reads layers of a document and fills
// others. Run may be called for several documents at once.
type Stage interface {
	Name() string
	Needs() rawi.Layers
	Gives() rawi.Layers
	Run(ctx context.Context, d *rawi.Document) error
}

// Pipeline is a checked order of stages. It is safe for concurrent use.
type Pipeline struct{ stages []Stage }

// New returns the pipeline of these stages, or an error where a stage needs a
// layer that no stage before it gives.
func New(stages ...Stage) (*Pipeline, error) {
	var given rawi.Layers
	for _, s := range stages {
		if missing := s.Needs() &^ given; missing != 0 {
			return nil, fmt.Errorf("%s needs %s, which no stage before it gives: %w", s.Name(), missing, rawi.ErrInvalid)
		}
		given |= s.Gives()
	}
	return &Pipeline{stages}, nil
}

// Names returns the names of the stages in order.
func (p *Pipeline) Names() []string {
	names := make([]string, len(p.stages))
	for i, s := range p.stages {
		names[i] = s.Name()
	}
	return names
}

// Until returns the pipeline that stops after a stage.
func (p *Pipeline) Until(name string) (*Pipeline, error) {
	for i, s := range p.stages {
		if s.Name() == name {
			return &Pipeline{p.stages[:i+1]}, nil
		}
	}
	return nil, fmt.Errorf("no stage %q: the stages are %v: %w", name, p.Names(), rawi.ErrInvalid)
}

// Run runs the stages over a document. A document in another language than
// Arabic keeps its text and gets a note. An error names the stage; what the
// stages before it found is kept.
func (p *Pipeline) Run(ctx context.Context, d *rawi.Document) error {
	if d.Lang != "" && d.Lang != "ar" {
		d.Note("language", "the text is not Arabic but "+languageName(d.Lang)+": it was not analysed")
		return nil
	}
	for _, s := range p.stages {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.Run(ctx, d); err != nil {
			return fmt.Errorf("%s: %w", s.Name(), err)
		}
	}
	return nil
}

var languages = map[string]string{"fa": "Persian", "ur": "Urdu", "ckb": "Sorani Kurdish", "en": "English"}

func languageName(code string) string {
	if name, ok := languages[code]; ok {
		return name + " (" + code + ")"
	}
	return code
}
