// Package rawi holds the nouns of the project: a document, its text, and what
// was found in it. It imports the standard library only and does no I/O.
//
// # Terms
//
//   - A span is a half-open range of bytes of Document.Text. Text is what a
//     reader delivered, decoded to UTF-8 with markup removed, and is never
//     rewritten, so every finding can be shown in place.
//   - A token is one written word, number or mark. Attached conjunctions,
//     prepositions and pronouns are parts of the token, not tokens.
//   - A mention is a place in the text where an entity is named; an entity is
//     the person, organisation, place or role that a document's mentions share.
//   - A statement is something that the article reports somebody to have said.
//     Its cue is the reporting word, its content the reported words.
//   - An event is an interaction of political actors of a PLOVER type. A
//     meeting joins the events that tell of one encounter.
//
// Layers of findings are slices in one plain struct, without pointers between
// them. References count from one; zero means "none", so that a forgotten
// field is not a wrong one.
//
// # From text to record
//
// Package format reads bytes into Documents, package pipeline runs the stages
// (arabic, entity, timex, quote, event) over them, and NewRecord turns the
// result into the Record that leaves the program.
package rawi

// Layers is a set of layers of a Document.
type Layers uint16

// The layers, each filled by one stage.
const (
	LayerTokens     Layers = 1 << iota // Sentences, Tokens and their readings
	LayerEntities                      // Entities and Mentions
	LayerTimes                         // Times
	LayerStatements                    // Statements
	LayerEvents                        // Events
	LayerMeetings                      // Meetings
)

var layerNames = []string{"tokens", "entities", "times", "statements", "events", "meetings"}

// Has reports whether every layer of o is in l.
func (l Layers) Has(o Layers) bool { return l&o == o }

// String returns the names of the layers, joined by "+", or "none".
func (l Layers) String() string {
	s := ""
	for i, name := range layerNames {
		if l&(1<<i) == 0 {
			continue
		}
		if s != "" {
			s += "+"
		}
		s += name
	}
	if s == "" {
		return "none"
	}
	return s
}
