// Package correct is how people put right what the program found: they mark a
// finding wrong or right, say who spoke, where the words begin and end, what
// sort of event it was and who took part, and add what was missed.
//
// # What a correction is
//
// A Correction is an entry of a log. It holds what it changes and, so that it
// can be found again when everything else has changed, the place in the text:
// spans, and the words that stood there with those around them. Parties are
// named by name and place, never by the numbers of a record.
//
// Make makes one of what somebody asks for, on the record that he sees, and says
// what is wrong with the request. Apply lays a log over a record that the
// program made; it is a function of the two and nothing else. So a correction
// holds after the text was analysed anew, by whatever program, and in a new
// version of the text if its words still stand there. One that does not is
// lost: it stays in the log with the reason, and holds again when its words do.
//
// # How it is kept
//
// Package store keeps the log and lays it over records while they are written
// (store.Corrector, which Layer.Correct is). A Service makes, lists and undoes
// corrections in a store. The corrected record is the record: searches, stories,
// exports and pages need not know.
package correct

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// Rule is the rule of a finding that a person has changed, added or confirmed. Its
// score is 1.
const Rule = "correction"

// Stage is the stage of the notes on findings that were marked wrong.
const Stage = "correct"

// Kind says what a correction does.
type Kind string

// The kinds of corrections of findings.
const (
	Wrong      Kind = "wrong"      // there is no such finding
	Right      Kind = "right"      // it is as it stands
	Add        Kind = "add"        // a statement that was missed
	Speaker    Kind = "speaker"    // of a statement
	Addressee  Kind = "addressee"  // of a statement
	Bounds     Kind = "bounds"     // of the reported words
	Mode       Kind = "mode"       // of a statement or an event
	Act        Kind = "act"        // of a statement
	Type       Kind = "type"       // of an event
	Realis     Kind = "realis"     // of an event
	Actors     Kind = "actors"     // of an event
	Recipients Kind = "recipients" // of an event
	Place      Kind = "place"      // of an event or a meeting
	Format     Kind = "format"     // of a meeting
	Held       Kind = "stage"      // of a meeting: whether it was held
)

// The kinds of decisions on parties.
const (
	Merge  Kind = resolve.Merge
	Split  Kind = resolve.Split
	Rename Kind = resolve.Rename
)

// The kinds of findings.
const (
	Statement = "statement"
	Event     = "event"
	Meeting   = "meeting"
)

// Correction is an entry of the log.
type Correction struct {
	ID string `json:"id"`
	// N is its place in the log of the archive, from one.
	N    int64 `json:"n,omitempty"`
	Kind Kind  `json:"kind"`

	// Document is the number of the document in the archive, Article its doc.id;
	// both are empty in a decision on parties.
	Document int64  `json:"document,omitempty"`
	Article  string `json:"article,omitempty"`
	URL      string `json:"url,omitempty"`
	Digest   string `json:"digest,omitempty"` // of the text that it was made on

	// Finding is the identifier that the finding had when the correction was made.
	// What finds it later is Anchor.
	Finding string  `json:"finding,omitempty"`
	Anchor  *Anchor `json:"anchor,omitempty"`
	Change
	// Before and After are the finding as it was and as it was made to be.
	Before *Finding `json:"before,omitempty"`
	After  *Finding `json:"after,omitempty"`

	Decision *resolve.Decision `json:"decision,omitempty"`

	By   string    `json:"by,omitempty"`
	At   time.Time `json:"at,omitzero"`
	Note string    `json:"note,omitempty"`

	// State says whether it stands.
	State    State     `json:"state"`
	Undone   time.Time `json:"undone,omitzero"`
	UndoneBy string    `json:"undone_by,omitempty"`
	// Lost says why it has no effect on the record as it is now.
	Lost string `json:"lost,omitempty"`
}

// State says whether a correction stands.
type State string

// The states.
const (
	Active State = "active"
	Undone State = "undone"
)

// Change is what a correction changes: which fields count depends on its kind.
type Change struct {
	// Parties are those of a speaker (several speak jointly), actors, recipients;
	// none or one of an addressee or place.
	Parties []Party `json:"parties,omitempty"`
	// Text is the description of a speaker who has no name.
	Text string `json:"speaker_text,omitempty"`
	// Span is the reported words, Cue the reporting word.
	Span *rawi.RecordSpan `json:"span,omitempty"`
	Cue  *rawi.RecordSpan `json:"cue,omitempty"`
	Mode string           `json:"mode,omitempty"` // of a statement that is added
	Act  string           `json:"act,omitempty"`  // of a statement that is added
	// Value is what a mode, act, type, realis, format or stage becomes.
	Value string `json:"value,omitempty"`
}

// Party says who or what is meant.
type Party struct {
	// Entity is an identifier of the record, and counts where a correction is made
	// only.
	Entity string           `json:"entity,omitempty"`
	Name   string           `json:"name,omitempty"`
	Type   string           `json:"type,omitempty"` // person, org, place or role
	Span   *rawi.RecordSpan `json:"span,omitempty"` // where it is named
}

// Anchor is where a finding stands.
type Anchor struct {
	Finding string `json:"finding"` // statement, event or meeting
	// Span is the reported words of a statement, the trigger of the others; Cue is
	// the reporting word, if there is one.
	Span rawi.RecordSpan  `json:"span"`
	Cue  *rawi.RecordSpan `json:"cue,omitempty"`
	// Type is that of an event, or the format of a meeting.
	Type  string `json:"type,omitempty"`
	Quote string `json:"quote"` // the words of Span, or their beginning
	// Excerpt is the piece of the text around all that the correction speaks of.
	Excerpt Excerpt `json:"excerpt"`
}

// Excerpt is a piece of a text, and where it begins.
type Excerpt struct {
	Start int    `json:"start"`
	Text  string `json:"text"`
}

// Finding is a finding that stands by itself: what its identifiers mean stands
// beside it.
type Finding struct {
	Statement *rawi.RecordStatement      `json:"statement,omitempty"`
	Event     *rawi.RecordEvent          `json:"event,omitempty"`
	Meeting   *rawi.RecordMeeting        `json:"meeting,omitempty"`
	Parties   map[string]Party           `json:"parties,omitempty"`
	Times     map[string]rawi.RecordTime `json:"times,omitempty"`
}

// Words returns what a correction changes, as it was and as it is: a name, a type,
// bounds. Both are empty where it changes no single thing.
func (c *Correction) Words() (before, after string) { return c.words(c.Before), c.words(c.After) }

func (c *Correction) words(f *Finding) string {
	if f == nil {
		return ""
	}
	names := func(ids ...string) string {
		var out []string
		for _, id := range ids {
			if p, ok := f.Parties[id]; ok {
				out = append(out, p.Name)
			}
		}
		return strings.Join(out, ", ")
	}
	switch s, e, m := f.Statement, f.Event, f.Meeting; {
	case s != nil:
		switch c.Kind {
		case Speaker, Add:
			return strings.Trim(names(s.Speakers...)+", "+s.SpeakerText, ", ")
		case Addressee:
			return names(s.Addressee)
		case Bounds:
			if len(s.Content) > 0 {
				return fmt.Sprintf("%d-%d", s.Content[0].Start, s.Content[len(s.Content)-1].End)
			}
		case Mode:
			return s.Mode
		case Act:
			return s.Act
		}
	case e != nil:
		switch c.Kind {
		case Type:
			return e.Type
		case Realis:
			return e.Realis
		case Mode:
			return e.Mode
		case Actors:
			return names(e.Actors...)
		case Recipients:
			return names(e.Recipients...)
		case Place:
			return names(e.Place)
		}
	case m != nil:
		switch c.Kind {
		case Place:
			return names(m.Place)
		case Format:
			return m.Format
		case Held:
			return m.Stage
		}
	}
	return ""
}

// body is what the store keeps of a correction in a form of ours.
type body struct {
	Article  string            `json:"article,omitempty"`
	URL      string            `json:"url,omitempty"`
	Finding  string            `json:"finding,omitempty"`
	Anchor   *Anchor           `json:"anchor,omitempty"`
	Change   Change            `json:"change,omitzero"`
	Before   *Finding          `json:"before,omitempty"`
	After    *Finding          `json:"after,omitempty"`
	Decision *resolve.Decision `json:"decision,omitempty"`
	Note     string            `json:"note,omitempty"`
}

// Kept returns a correction as the store keeps it.
func (c *Correction) Kept() (store.Correction, error) {
	b, err := json.Marshal(body{c.Article, c.URL, c.Finding, c.Anchor, c.Change, c.Before, c.After, c.Decision, c.Note})
	if err != nil {
		return store.Correction{}, fmt.Errorf("correction %s: %w", c.ID, err)
	}
	return store.Correction{
		N: c.N, ID: c.ID, Document: c.Document, Digest: c.Digest, Kind: string(c.Kind), By: c.By, At: c.At,
		Undone: c.Undone, UndoneBy: c.UndoneBy, Lost: c.Lost, Body: b,
	}, nil
}

// FromKept returns a correction that the store keeps.
func FromKept(k *store.Correction) (*Correction, error) {
	var b body
	if err := json.Unmarshal(k.Body, &b); err != nil {
		return nil, fmt.Errorf("correction %s: %w", k.ID, errors.Join(err, rawi.ErrInvalid))
	}
	c := &Correction{
		ID: k.ID, N: k.N, Kind: Kind(k.Kind), Document: k.Document, Article: b.Article, URL: b.URL, Digest: k.Digest,
		Finding: b.Finding, Anchor: b.Anchor, Change: b.Change, Before: b.Before, After: b.After, Decision: b.Decision,
		By: k.By, At: k.At, Note: b.Note, State: Active, Undone: k.Undone, UndoneBy: k.UndoneBy, Lost: k.Lost,
	}
	if !k.Undone.IsZero() {
		c.State = Undone
	}
	return c, nil
}

// identify gives a correction its ID: a digest of what it says, who says it and
// when. So a log that is carried to another archive twice is there once.
func (c *Correction) identify() error {
	own := *c
	own.ID, own.N, own.Document, own.State, own.Undone, own.UndoneBy, own.Lost = "", 0, 0, "", time.Time{}, "", ""
	b, err := json.Marshal(&own)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	c.ID = "c" + hex.EncodeToString(sum[:8])
	return nil
}

// Why corrections are lost. What they quote is in their anchors.
const (
	LostWords   = "its words no longer stand in the text"
	LostReading = "the program now finds something else in its words"
	LostUnknown = "this rawi does not know how to correct so"
)

// Outcome is what became of a correction that was laid over a record.
type Outcome struct {
	// Lost says why it has no effect; "" says that it holds.
	Lost string
	// Finding is the identifier that its finding has now, "" if there is none.
	Finding string
}
