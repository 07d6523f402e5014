// Package store says what is kept of the articles that were read and how it is
// asked for. It is the contract; the packages below it keep it: sqlite in one
// file, postgres on a server, and storetest is the suite that both pass.
//
// # What is kept
//
// A document is one article. It is known by its keys (addresses, or the places
// in an archive where it stood) and by the digest of its text: the same key or
// the same text is the same document. Another text under a known key is a new
// version of the document; the old one is kept with its findings. Of every
// version the record is kept whole. Of the current version there are rows
// besides: statements, events, meetings, entities, mentions and times, which
// indexes lead to; the terms of its text, from which a full-text index is made;
// and the sketch by which near-duplicates are found.
//
// What people corrected is a log. Its corrections are laid over the record of
// every version that is written, in the same transaction; the record that the
// program made is kept beside it, so that undoing them all gives it back to the
// byte.
//
// The journal keeps what is still to be read: sources with their state, and the
// items of sources with what became of them.
//
// Alerts are searches that go on: what they found, and what is still to be sent.
//
// # How it is written
//
// All that belongs together is written in one Batch, which is one transaction:
// articles, the items that they came from and the place that a source has been
// read to. A program that is killed at any moment finds all of a batch or
// nothing of it. There is one writer at a time and any number of readers, who
// see whole batches only.
//
//	article, err := sealer.Seal(rawi.NewRecord(d), store.Origin{Keys: []string{d.Source.URL}})
//	outcomes, err := s.Write(ctx, &store.Batch{Articles: []*store.Article{article}})
package store

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"example.org/rawi"
)

// Errors that callers can test for with errors.Is.
var (
	// ErrNotFound says that what was asked for is not kept.
	ErrNotFound = errors.New("not found")
	// ErrNewer says that a newer program has written the store.
	ErrNewer = errors.New("written by a newer rawi")
	// ErrNotEmpty says that a store already holds something.
	ErrNotEmpty = errors.New("not empty")
	// ErrChanged says that somebody else has written meanwhile.
	ErrChanged = errors.New("changed meanwhile")
)

// Store is what every backend does. Its methods may be called from many
// goroutines at once; writes wait for each other. Times are kept to the
// millisecond and come back in UTC.
type Store interface {
	Writer
	Reader
	Corrections
	Journal
	Alerts
	Keeper
	Accounts
	// Close ends the use of the store. What was written is kept.
	Close() error
}

// Writer changes what is kept.
type Writer interface {
	// Write does all of a batch or, with an error, nothing of it. The outcomes
	// are those of its articles, in their order.
	Write(ctx context.Context, b *Batch) ([]Outcome, error)
}

// Batch is what is written in one transaction. A few hundred articles make a
// good one.
type Batch struct {
	Articles []*Article
	// Sources are added or, where the name is known, replaced whole.
	Sources []Source
	// Queue are items to be read. An item whose key its source already has is
	// left as it is, unless its mark is another one: then it is queued anew.
	Queue []Item
	// Done are items that were read (StateDone) or could not be (StateFailed,
	// with the reason, or StateQueued with NotBefore to try again later). They
	// are added where they were not queued before. One whose mark is not that of
	// the item that is queued is out of date and changes nothing.
	Done []Item
	// Corrections are added to the log. One whose ID the log has stays as it is,
	// unless it is undone now and was not before.
	Corrections []Correction
	// Correct lays corrections over the records of documents: of those that
	// Corrections name, and of articles that are written and have some. nil refuses
	// both with rawi.ErrInvalid.
	Correct Corrector
	// Unchanged are documents with their Changed. If one has another by now,
	// nothing is written, and the error is ErrChanged.
	Unchanged map[int64]int64
	// Share returns the share that two articles have in common, from their
	// sketches, 0 to 1. It is asked for pairs that share a band; nil finds no
	// near-duplicates.
	Share func(a, b []byte) float64
	// Near is the least share that is kept as a pair.
	Near float64
}

// Article is one article made ready to be kept, by Sealer.Seal. One that names
// only Keys and Digest adds its keys to the document of that text, and is
// refused with ErrNotFound if there is none.
type Article struct {
	Keys    []string // by which its source knows it: the address first
	Source  string   // the name of the source in the journal; may be empty
	Digest  string   // of the text, as rawi.Digest writes it
	Fetched time.Time
	Maker   string // the digest of the program and lexicon that made the record

	Packed    []byte // the record, as PackRecord packs it
	TextBytes int    // the length of the text
	ID        string // doc.id of the record
	URL       string
	Publisher string
	Lang      string
	Headline  string
	Published time.Time // the zero time is unknown

	Rows   *Rows
	Terms  []byte // as PackTerms packs them
	Bands  []uint64
	Sketch []byte
}

// Outcome is what became of an article.
type Outcome struct {
	Kind     OutcomeKind
	Document int64
	Version  int
	// Near are the documents that have much in common with it.
	Near []Pair
	// Corrected is how many corrections its record has now, and Lost how many it
	// lost: their words are not found in it.
	Corrected, Lost int
}

// OutcomeKind says what became of an article.
type OutcomeKind int

// The outcomes.
const (
	Same       OutcomeKind = iota // its text was kept already
	Added                         // it is a new document
	Changed                       // it is a new version of a document, or an old one again
	Reanalysed                    // its text was kept, its record is new
)

// String returns the outcome in a word.
func (k OutcomeKind) String() string {
	switch k {
	case Added:
		return "added"
	case Changed:
		return "changed"
	case Reanalysed:
		return "reanalysed"
	}
	return "same"
}

// Reader asks for what is kept.
type Reader interface {
	// Keys returns the documents that have these keys; unknown keys are left out.
	Keys(ctx context.Context, keys []string) (map[string]int64, error)
	// Texts returns what is kept of texts with these digests; unknown digests
	// are left out. Who asks first need not analyse a text again.
	Texts(ctx context.Context, digests []string) (map[string]Text, error)
	// Named returns the documents whose current record has this doc.id, oldest
	// first.
	Named(ctx context.Context, id string) ([]int64, error)
	// Document returns a document, or ErrNotFound.
	Document(ctx context.Context, id int64) (*Document, error)
	// Documents returns the documents that a filter lets through, in the order
	// of their last change. It holds up nobody: what is written meanwhile may or
	// may not be among them.
	Documents(ctx context.Context, f Filter) iter.Seq2[*Document, error]
	// Versions returns the versions of a document, oldest first.
	Versions(ctx context.Context, id int64) ([]Version, error)
	// Record returns the record of a version of a document; version 0 is the
	// current one.
	Record(ctx context.Context, id int64, version int) (*rawi.Record, error)
	// Rows returns the rows of a document's current version.
	Rows(ctx context.Context, id int64) (*Rows, error)
	// Terms returns the terms of a document's current version, in order.
	Terms(ctx context.Context, id int64) ([]string, error)
	// Near returns the documents that have much in common with a document, most
	// first.
	Near(ctx context.Context, id int64) ([]Pair, error)
	// Pairs returns all pairs whose share is at least this, in order of A and B.
	Pairs(ctx context.Context, least float64) iter.Seq2[Pair, error]
	// Stats counts what is kept.
	Stats(ctx context.Context) (*Stats, error)
}

// Text is what is kept of a text.
type Text struct {
	Document int64
	Version  int
	Current  bool // whether it is the text of the current version
	Maker    string
}

// Document is an article that is kept, as its current version has it.
type Document struct {
	ID int64
	// Changed grows with every write: documents added, changed or reanalysed
	// after a moment have greater ones. It is the cursor of Filter.After.
	Changed int64
	Keys    []string
	Version
}

// Version is one text of a document.
type Version struct {
	Number    int // from 1
	RecordID  string
	Digest    string
	Maker     string
	Source    string
	URL       string
	Publisher string
	Lang      string
	Headline  string
	Published time.Time // the zero time is unknown
	Fetched   time.Time
	TextBytes int
}

// Filter says which documents are asked for; zero fields let all through.
type Filter struct {
	After     int64  // those whose Changed is greater: go on where the last one was
	NotMaker  string // those whose record was made by another: they are out of date
	Source    string
	Publisher string
	From, To  time.Time // published in [From,To)
	Limit     int
}

// Pair is two documents that have text in common; A < B.
type Pair struct {
	A, B  int64
	Share float64 // 0 to 1
}

// Stats counts what is kept.
type Stats struct {
	Documents, Versions                                     int64
	Statements, Events, Meetings, Entities, Mentions, Times int64
	Pairs, Sources, Corrections                             int64
	Items                                                   map[State]int64
	TextBytes                                               int64            // of all versions
	RecordBytes                                             int64            // as they are kept
	DiskBytes                                               int64            // of everything
	Makers                                                  map[string]int64 // current versions by maker
	Schema                                                  int64
}

// State is what became of an item.
type State string

// The states of items.
const (
	StateQueued State = "queued"
	StateLeased State = "leased"
	StateDone   State = "done"
	StateFailed State = "failed"
)

// Source is a place that articles come from, with its state.
type Source struct {
	Name string
	Kind string // feed, sitemap, jsonl, …: the reader's word
	URL  string // or path
	// Settings are the reader's own, in a form of its own.
	Settings []byte

	// Checkpoint is how far it was read, in the reader's own words: an offset,
	// the last line. It is written in the batch with the articles before it.
	Checkpoint   string
	ETag         string
	LastModified string
	Polled       time.Time // last
	NextPoll     time.Time
	Failures     int // in a row
	Fault        string
	Finished     bool // read to its end
}

// Item is an article of a source that is to be read, or was.
type Item struct {
	Source string
	Key    string // unique in the source
	// Mark tells one state of the item from the next: a feed's date of change.
	Mark string
	// Hint is what the source said of it, in a form of the reader's own.
	Hint []byte

	State     State
	Attempts  int
	NotBefore time.Time // when it may be tried
	Reason    string    // why it failed
	Owner     string    // who has leased it, until when
	Until     time.Time
}

// Journal asks for what is to be read, and who reads it.
type Journal interface {
	// Source returns a source, or ErrNotFound.
	Source(ctx context.Context, name string) (*Source, error)
	// Sources returns all sources by name.
	Sources(ctx context.Context) ([]Source, error)
	// Lease hands out queued items, those queued first before others, and items
	// whose lease has ended. No item is in two hands at once.
	Lease(ctx context.Context, l Lease) ([]Item, error)
	// Release gives back what an owner has leased; "" gives back everything,
	// which is right where it is certain that nobody else reads.
	Release(ctx context.Context, owner string) (int, error)
	// Retry queues the failed items of a source anew; "" is all sources.
	Retry(ctx context.Context, source string) (int, error)
	// Items returns the items of a source in a state, in the order in which they
	// were queued; "" is all sources, or all states.
	Items(ctx context.Context, source string, state State) iter.Seq2[*Item, error]
	// Tally counts the items of each source by state.
	Tally(ctx context.Context) (map[string]map[State]int64, error)
}

// Lease asks for items.
type Lease struct {
	Owner  string
	Source string // "" is any
	Count  int
	Now    time.Time
	For    time.Duration
	// PerSource bounds the items of one source that are out at once; 0 does not.
	PerSource int
}

// Keeper looks after the store itself.
type Keeper interface {
	// Backup writes all that is kept, as it is at one moment, while others read
	// and write. Any backend restores it.
	Backup(ctx context.Context, w io.Writer) error
	// Restore fills an empty store from a backup; another is refused with
	// ErrNotEmpty, and a backup that is damaged or cut short leaves it empty.
	Restore(ctx context.Context, r io.Reader) error
	// Check holds everything that is kept against each other: digests and spans
	// of the records, rows against records, the backend's own files. It reports
	// every fault and goes on; the error is why it could not.
	Check(ctx context.Context, report func(Fault)) error
}

// Fault is something that Check found.
type Fault struct {
	Document int64 // 0 is none
	Version  int
	What     string
}
