// Package event finds who did what to whom, and who met whom.
//
// # How events are found
//
// A pattern of lexicon/event-patterns.txt names a verb, a verbal noun or a
// phrase with a light verb («فرض عقوبات»), the PLOVER type that it stands for,
// and how it governs its parties. The stage works sentence by sentence:
//
//   - the sentence becomes a row of items: verbs, parties, other nouns,
//     prepositions, particles (items.go);
//   - every item is asked for patterns (trigger.go);
//   - the parties of a trigger are sought by government: the subject before or
//     behind the verb, the object, the prepositions, «من قبل», «بين … و…»
//     (args.go). Where a verb reports speech, its subject is the speaker that
//     the statements layer has;
//   - a linear model decides whether the sentence reports an ASSAULT or a PROTEST
//     or only speaks of one (report.go, train.go);
//   - tense, negation and the words before it decide whether the event took
//     place (realis.go);
//   - what tells of the same event is joined (join.go), and encounters become
//     meetings (meeting.go);
//   - close words, parties and modes say in which contexts of the codebook it
//     stands, and what is threatened, demanded or refused (contexts.go).
//
// A party is a name, a title, or a description whose head is a noun of
// lexicon/event-words.txt («القوات الروسية», «متظاهرون»), which becomes an
// entity of type role.
package event

import (
	"context"
	"sync"

	"example.org/rawi"
	"example.org/rawi/lexicon"
	"example.org/rawi/models"
)

// Stage fills the events and meetings layers of documents. It is safe for
// concurrent use.
type Stage struct {
	patterns  []pattern
	heads     map[string][]int32 // by dictionary form, longest pattern first
	words     lexicon.Dict       // of event-words.txt, by phrase
	wordRows  []wordRow
	parties   map[string]int32 // head noun of a description to its row of wordRows, from one
	people    int32            // the row of a description by nation alone: «سوريين»
	tones     map[string]tone
	light     map[string]bool
	suffer    map[string]bool
	objects   map[string]bool // verbs that cannot do without an object
	topics    map[string]bool
	former    map[string]bool
	be        map[string]bool
	deeds     map[string]bool
	seats     map[string]bool // capitals, folded
	acts      map[string]bool // verbs and nouns that name an act without further words
	latter    map[string]bool
	nations   map[string]string // adjective to ISO code
	countries map[string]string // ISO code to the first name in countries.txt
	states    map[string]bool   // all names of states, folded
	formats   map[string][]int32
	meets     []meetRow
	contexts  contextTable
	reporter  *reporter // nil without weights
	works     sync.Pool
}

// New returns the stage over a lexicon, with the weights that are built in.
func New(lex *lexicon.Lexicon) (*Stage, error) { return NewWith(lex, models.Event()) }

// NewWith returns the stage with other weights, as Train makes them; nil leaves
// the decision to the patterns.
func NewWith(lex *lexicon.Lexicon, weights []byte) (*Stage, error) {
	b, err := lex.Section("event", Compile)
	if err != nil {
		return nil, err
	}
	s := &Stage{}
	if err := s.open(b); err != nil {
		return nil, err
	}
	if len(weights) > 0 {
		if s.reporter, err = openReporter(weights); err != nil {
			return nil, err
		}
	}
	s.works.New = func() any { return newWork(s) }
	return s, nil
}

func newWork(s *Stage) *work {
	return &work{s: s, roles: map[string]rawi.EntityRef{}, nat: map[string]rawi.EntityRef{}, things: map[rawi.EntityRef]bool{}, duals: map[rawi.EntityRef][]rawi.EntityRef{}}
}

// Name returns "event".
func (*Stage) Name() string { return "event" }

// Needs returns the layers of tokens, entities, times and statements.
func (*Stage) Needs() rawi.Layers {
	return rawi.LayerTokens | rawi.LayerEntities | rawi.LayerTimes | rawi.LayerStatements
}

// Gives returns the events and meetings layers.
func (*Stage) Gives() rawi.Layers { return rawi.LayerEvents | rawi.LayerMeetings }

// Run fills d.Events and d.Meetings, and adds roles for parties that have no
// name.
func (s *Stage) Run(_ context.Context, d *rawi.Document) error {
	w := s.works.Get().(*work)
	defer s.works.Put(w)
	w.reset(d)
	if !w.otherField() {
		for i := range d.Sentences {
			w.sentence(i)
		}
	}
	w.link()
	w.join()
	w.demands()
	w.matters()
	w.settle()
	w.remembered()
	w.meetings()
	w.emit()
	d.Done |= rawi.LayerEvents | rawi.LayerMeetings
	w.d = nil
	return nil
}
