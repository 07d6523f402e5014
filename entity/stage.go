// Package entity finds the people, organisations, places and roles of a
// document, and joins its mentions.
//
// # How names are found
//
// Three sources bear on every word. The lexicon knows countries, places, bodies,
// people, given and family names. Patterns know how names are built and led in:
// a title with its nationality stands before a person («وزير الخارجية المصري
// …»), a head with a noun in the genitive or an adjective makes a body («وزارة
// الدفاع», «الحكومة اليمنية»). A linear model over hashed features, trained on
// annotated text, weighs what they say against the words themselves and decides
// on the best sequence. Without its weights (build tag nomodels) the lexicon and
// the patterns decide alone.
//
// # How mentions are joined
//
// A last name belongs to the full name that the document gives, a title to the
// person it stands beside, an acronym to the body it follows; «الرئيس الروسي»
// without a name is a role of its own, unless the document tells who that is.
package entity

import (
	"context"
	"slices"
	"sync"

	"example.org/rawi"
	"example.org/rawi/lexicon"
	"example.org/rawi/models"
)

// Stage fills the entities layer of documents. It is safe for concurrent use.
type Stage struct {
	names names
	model *model // nil without weights
	cache cache
	works sync.Pool
}

// New returns the stage over a lexicon, with the weights that are built in.
func New(lex *lexicon.Lexicon) (*Stage, error) { return NewWith(lex, models.Entity()) }

// NewWith returns the stage with other weights, as Train makes them; nil leaves
// the decision to lexicon and patterns.
func NewWith(lex *lexicon.Lexicon, weights []byte) (*Stage, error) {
	b, err := lex.Section("entity", Compile)
	if err != nil {
		return nil, err
	}
	sections, err := lexicon.Unpack(b)
	if err != nil {
		return nil, err
	}
	s := &Stage{}
	if s.names.facts, err = lexicon.OpenTable(sections["facts"]); err != nil {
		return nil, err
	}
	if s.names.dict, err = lexicon.OpenDict(sections["names"]); err != nil {
		return nil, err
	}
	if len(weights) > 0 {
		if s.model, err = openModel(weights); err != nil {
			return nil, err
		}
	}
	s.works.New = func() any {
		return &work{stage: s, index: map[uint64][]int32{}, known: map[uint64]uint8{}, words: map[uint64]struct{}{}, lastWords: map[uint64]uint64{}, wholes: map[uint64]struct{}{}}
	}
	return s, nil
}

// Name returns "entity".
func (*Stage) Name() string { return "entity" }

// Needs returns the tokens layer.
func (*Stage) Needs() rawi.Layers { return rawi.LayerTokens }

// Gives returns the entities layer.
func (*Stage) Gives() rawi.Layers { return rawi.LayerEntities }

// Run fills Entities, Mentions, Dateline and Agency.
func (s *Stage) Run(_ context.Context, d *rawi.Document) error {
	w := s.works.Get().(*work)
	defer s.works.Put(w)
	s.mark(w, d)
	s.decide(w)
	s.link(w)
	d.Done |= rawi.LayerEntities
	return nil
}

// mark makes the marks of all tokens of a document, those of its headline
// behind those of its text.
func (s *Stage) mark(w *work, d *rawi.Document) {
	w.d, w.text, w.tokens = d, d.Text, d.Tokens
	if len(d.Headline) > 0 {
		w.joined = append(append(w.joined[:0], d.Tokens...), d.Headline...)
		w.tokens = w.joined
	}
	n := len(w.tokens)
	w.infos, w.marks, w.tags = grow(w.infos, n), grow(w.marks, n), grow(w.tags, n)
	w.found, w.spans, w.roles = w.found[:0], w.spans[:0], w.roles[:0]
	clear(w.known)
	clear(w.words)
	for i := range w.tokens {
		w.infos[i] = s.info(w.tokens[i].Word)
		w.tags[i] = outside
	}
	for _, sent := range d.Sentences {
		s.sentence(w, sent.First, sent.Last)
	}
	s.sentence(w, len(d.Tokens), n)
	w.remember()
	s.lands(w)
}

// lands notes the countries that the document names or has adjectives of.
func (s *Stage) lands(w *work) {
	w.countries = w.countries[:0]
	for i := range w.marks {
		m := &w.marks[i]
		var iso string
		switch {
		case m.cat == catCountry || m.cat == catPlace:
			for _, c := range kindClasses[2] {
				if v, ok := w.found[m.name-1].find(c); ok {
					iso = s.names.cell(v, colISO)
					break
				}
			}
		case m.cat == catNatDef || m.cat == catNat:
			iso, _ = s.isoOf(w, i)
		}
		if iso != "" && !slices.Contains(w.countries, iso) {
			w.countries = append(w.countries, iso)
		}
	}
}

// decide sets the tags of all tokens.
func (s *Stage) decide(w *work) {
	each := func(start, end int) {
		w.start, w.end = start, end
		if s.model != nil {
			s.model.decode(w)
			if s.model.style == 0 {
				s.override(w) // its rules say what is a name in style 0
			}
			return
		}
		s.byRule(w)
	}
	for _, sent := range w.d.Sentences {
		each(sent.First, sent.Last)
	}
	each(len(w.d.Tokens), len(w.tokens))
	w.markWholes()
}
