// Package quote finds statements: what somebody is reported to have said,
// written, announced, denied, demanded or promised, with the words themselves,
// the cue that reports them and the speaker.
//
// # How statements are found
//
// A cue is a reporting verb in any of its forms (lexicon/reporting-verbs.txt),
// a phrase such as «بحسب» (lexicon/reporting-phrases.txt), or the colon of a
// headline. The lexicon says what a cue governs: a clause, a preposition, an
// object, the words themselves. The stage works sentence by sentence:
//
//   - every word gets its part in the search, and quotation marks are paired
//     (words.go, marks.go);
//   - the cues are tried from the last to the first, so that a cue does not take
//     what belongs to a later one (cue.go, complement.go, according.go,
//     headline.go);
//   - the words end at the next cue of the same level, at a word that opens
//     another clause, at the closing mark, or with the sentence (bounds.go);
//   - the speaker is the subject behind the verb or before it (subject.go,
//     phrase.go); where it is dropped, the last speaker who agrees with the verb
//     (speaker.go).
//
// What the rules have found a small trained model keeps or leaves out (belief.go).
//
// Every statement carries the ID of the lexicon line that found it, or of one of
// the rules of this package: quote.headline, quote.byline, quote.alone.
package quote

import (
	"context"
	"sync"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/internal/logit"
	"example.org/rawi/lexicon"
	"example.org/rawi/models"
)

// The rules of statements that rest on no line of the lexicon.
const (
	ruleHeadline = "quote.headline" // «فلان: …»
	ruleByline   = "quote.byline"   // «… : فلان»
	ruleAlone    = "quote.alone"    // a quotation without a cue, of the last speaker
)

// Stage fills the statements layer of documents. It is safe for concurrent use.
type Stage struct {
	cues    []cue
	byVerb  map[string]int32 // lemma of a verb to its cue, from one
	byNoun  map[string]int32 // normalised noun to its cue, from one
	phrases lexicon.Dict
	rows    []phrase
	nouns   map[string]nounClass
	belief  *logit.Model            // nil without weights: the rules alone decide
	learn   func(*report, []uint32) // of the learner: sees every report with its features
	works   sync.Pool
}

// New returns the stage over a lexicon, with the weights that are built in.
func New(lex *lexicon.Lexicon) (*Stage, error) { return NewWith(lex, models.Quote()) }

// NewWith returns the stage with other weights, as Train makes them; nil leaves
// the decision to the rules.
func NewWith(lex *lexicon.Lexicon, weights []byte) (*Stage, error) {
	b, err := lex.Section("quote", Compile)
	if err != nil {
		return nil, err
	}
	s := &Stage{}
	if err := s.open(b); err != nil {
		return nil, err
	}
	if len(weights) > 0 {
		if s.belief, err = openBelief(weights); err != nil {
			return nil, err
		}
	}
	s.works.New = func() any { return &work{} }
	return s, nil
}

// Name returns "quote".
func (*Stage) Name() string { return "quote" }

// Needs returns the layers of tokens, entities and times.
func (*Stage) Needs() rawi.Layers { return rawi.LayerTokens | rawi.LayerEntities | rawi.LayerTimes }

// Gives returns the statements layer.
func (*Stage) Gives() rawi.Layers { return rawi.LayerStatements }

// Run fills d.Statements, and adds roles for speakers who have no name.
func (s *Stage) Run(_ context.Context, d *rawi.Document) error {
	w := s.works.Get().(*work)
	defer s.works.Put(w)
	w.reset(s, d)
	for i := range d.Sentences {
		w.classify(&d.Sentences[i])
	}
	w.pairMarks()
	for i := range d.Sentences {
		w.sentence(i)
	}
	w.finish()
	d.Done |= rawi.LayerStatements
	return nil
}

// normal is the key of a word in the maps of the stage.
func normal(s string) string { return arabic.Normalise(s) }
