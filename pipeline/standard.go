package pipeline

import (
	"example.org/rawi/arabic"
	"example.org/rawi/entity"
	"example.org/rawi/event"
	"example.org/rawi/lexicon"
	"example.org/rawi/quote"
	"example.org/rawi/timex"
)

// Standard returns the pipeline that rawi runs: every stage in order, and more
// behind them.
func Standard(lex *lexicon.Lexicon, more ...Stage) (*Pipeline, error) {
	words, err := arabic.New(lex)
	if err != nil {
		return nil, err
	}
	names, err := entity.New(lex)
	if err != nil {
		return nil, err
	}
	times, err := timex.New(lex)
	if err != nil {
		return nil, err
	}
	statements, err := quote.New(lex)
	if err != nil {
		return nil, err
	}
	happenings, err := event.New(lex)
	if err != nil {
		return nil, err
	}
	return New(append([]Stage{words, names, times, statements, happenings}, more...)...)
}
