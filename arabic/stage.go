// Package arabic turns text into words: sentences, tokens with byte-true
// offsets, and for every word its readings, with attached particles and
// pronouns, dictionary form, part of speech and features. It knows the language
// and nothing of news.
//
// # Use
//
//	lex, err := lexicon.Default()
//	stage, err := arabic.New(lex)
//	d := &rawi.Document{Text: "وأكد الوزير أن القرارات ستعلن غدا."}
//	err = stage.Run(ctx, d)
//	for i := range d.Tokens {
//		t := &d.Tokens[i]
//		fmt.Println(d.Slice(t.Span), t.Reading().Lemma, t.Reading().POS)
//	}
//
// # How words are read
//
// A word is folded (Normalise), then every way to split it into proclitics, a
// stem and an attached pronoun is tried against a dictionary of all forms of the
// verbs, nouns and particles of the lexicon; the verb engine (Verb.Conjugate)
// makes them. Each hit is a rawi.Reading with a cost; the context then chooses
// one (Token.Best). A word that no lexicon knows gets a guess from its shape.
//
// What is known of a written form apart from its context is kept in a table of
// fixed size and shared between documents, so a common word costs one look-up.
package arabic

import (
	"context"

	"example.org/rawi"
	"example.org/rawi/lexicon"
	"example.org/rawi/models"
)

// Stage fills the tokens layer of documents. It is safe for concurrent use.
type Stage struct {
	a      *analyser
	tagger *tagger
}

// New returns the stage over a lexicon, with the weights that are built in.
func New(lex *lexicon.Lexicon) (*Stage, error) { return NewWith(lex, models.Arabic()) }

// NewWith returns the stage with weights of one's own, as Train makes them; nil
// for rules alone.
func NewWith(lex *lexicon.Lexicon, weights []byte) (*Stage, error) {
	b, err := lex.Section("arabic", Compile)
	if err != nil {
		return nil, err
	}
	sections, err := lexicon.Unpack(b)
	if err != nil {
		return nil, err
	}
	a := &analyser{}
	if a.entries, err = lexicon.OpenTable(sections["entries"]); err != nil {
		return nil, err
	}
	if a.forms, err = lexicon.OpenDict(sections["forms"]); err != nil {
		return nil, err
	}
	s := &Stage{a: a}
	if s.tagger, err = openTagger(weights); err != nil {
		return nil, err
	}
	a.phrases, err = lexicon.OpenDict(sections["phrases"])
	return s, err
}

// Name returns "arabic".
func (*Stage) Name() string { return "arabic" }

// Needs returns no layer.
func (*Stage) Needs() rawi.Layers { return 0 }

// Gives returns the tokens layer.
func (*Stage) Gives() rawi.Layers { return rawi.LayerTokens }

// Run fills Sentences, Tokens and Headline.
func (s *Stage) Run(_ context.Context, d *rawi.Document) error {
	raw := tokenise(d.Text, make([]rawToken, 0, len(d.Text)/9+8))
	d.Tokens = s.look(d.Text, raw)
	d.Sentences = d.Sentences[:0]
	sentences(d, raw)
	for _, sent := range d.Sentences {
		s.choose(d.Tokens[sent.First:sent.Last])
	}
	d.Headline = nil
	if d.Source.Headline != "" {
		d.Headline = s.Tokens(d.Source.Headline)
	}
	d.Done |= rawi.LayerTokens
	return nil
}

// Tokens returns the tokens of a text of one sentence, with their readings
// chosen.
func (s *Stage) Tokens(text string) []rawi.Token {
	tokens := s.look(text, tokenise(text, nil))
	s.choose(tokens)
	return tokens
}

func (s *Stage) look(text string, raw []rawToken) []rawi.Token {
	tokens := make([]rawi.Token, len(raw))
	for i, t := range raw {
		tokens[i] = rawi.Token{Span: t.Span, Kind: t.kind, Word: s.a.word(text[t.Start:t.End], t.kind)}
	}
	return tokens
}
