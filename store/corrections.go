package store

import (
	"context"
	"iter"
	"time"

	"example.org/rawi"
)

// Correction is what a person decided: about a finding of a document, or about
// parties, which are of no document. The store keeps it and has it laid over
// records; what it says is for package correct.
//
// Corrections are a log. None is ever changed or taken out; one that is undone
// stays, with who undid it and when.
type Correction struct {
	// N is its place in the log, from one. Write gives it.
	N int64
	// ID names it, in this archive and in those that its log is carried to.
	ID       string
	Document int64  // 0 is none
	Digest   string // of the text that it was made on; "" of none
	Kind     string
	By       string
	At       time.Time
	Undone   time.Time // the zero time: it stands
	UndoneBy string
	// Lost says why it has no effect on the current record of its document, ""
	// that it has.
	Lost string
	// Body is the rest, in a form of its own.
	Body []byte
}

// Corrections asks for what people decided. How it is written stands at Batch.
type Corrections interface {
	// Correction returns a correction by its ID, or ErrNotFound.
	Correction(ctx context.Context, id string) (*Correction, error)
	// Corrections returns the corrections that a filter lets through, in the order
	// of the log.
	Corrections(ctx context.Context, f CorrectionFilter) iter.Seq2[*Correction, error]
	// Machine returns the record of a version of a document as the program made
	// it, before corrections; version 0 is the current one.
	Machine(ctx context.Context, id int64, version int) (*rawi.Record, error)
}

// CorrectionFilter says which corrections are asked for; zero fields let all
// through.
type CorrectionFilter struct {
	Document int64
	By       string
	Standing bool // none that were undone
	Parties  bool // only those of no document
	// After and Before are places in the log, between which they stand.
	After, Before int64
	Newest        bool // the newest first
	Limit         int
}

// Corrector lays the standing corrections of a document over a record that the
// program made. It is called while the store is being written, so it asks the
// store for nothing. It has no error for a correction that does not hold (any
// more): that is lost, and the others hold.
type Corrector func(machine []byte, log []*Correction) (*Corrected, error)

// Corrected is what a Corrector returns.
type Corrected struct {
	// Packed is the record with its corrections. nil says that there are none, and
	// that the record is as the program made it.
	Packed []byte
	Rows   *Rows
	// Lost says of every correction why it has no effect, or "".
	Lost []string
}
