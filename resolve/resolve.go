// Package resolve decides which parties, statements and events of different
// articles are the same.
//
// # How it is used
//
// A Reader makes of every record an Article, which is small. An Archive takes
// Articles in any order, and Settle works out what they come to: stories, which
// are the articles that tell of one happening, and parties, which are the people,
// bodies and places that they name. Texts stay with whoever keeps the records;
// what needs them asks Known.
//
//	reader, err := resolve.NewReader(lex)
//	a := resolve.NewArchive(reader)
//	a.Add(reader.Read(id, record))
//	a.Settle()
//	story := a.StoryOf(id)
//
// # What it promises
//
// The result is a function of the articles and of the log of decisions. The order
// of arrival changes nothing: the likeness of two articles depends on these two
// alone (how common a word is stands in the lexicon), and whatever hangs together
// with a change is worked out anew.
//
// # Stories
//
// Two articles are as like as the angle between their words is small, those of the
// headline and the lead before others, and less so with the days between them. The
// words of which few articles have one lead to the articles that are compared.
// Groups that are alike on the average of their pairs, for how much they hang together themselves, become one.
//
// # Parties
//
// Whom the lexicon knows is one party. Others have one name, or one is the other
// with words left out, or a spelling of it; namings of related names are joined
// by the story, the office or the company that they share, and by the name alone
// where nothing speaks against it. An article that names two people has two. Who
// is meant by a last name or an office alone, the story, the articles around that
// day, and at last the years of the lexicon tell.
//
// What a person decided (Decision) is laid over all that.
package resolve

import (
	"context"

	"example.org/rawi"
)

// Known gives the records of the articles that an Archive has. A store does.
type Known interface {
	// Record returns the record of a version of a document; version 0 is the
	// current one.
	Record(ctx context.Context, id int64, version int) (*rawi.Record, error)
}
