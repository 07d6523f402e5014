// Package alert makes a search go on: what a saved search finds among new
// articles stands in its Atom feed and is sent to its channels, webhooks and
// addresses of mail.
//
// # How nothing is lost and nothing comes twice
//
// Every alert has a cursor: the change of the archive up to which it has been
// evaluated. Evaluate asks search.Saved what was written since, leaves out what
// the alert found before, and writes what is left, what is to be sent of it and
// the new cursor in one transaction. A program that is killed at any moment has
// done all of a round or nothing of it.
//
// What was found is known by its words, not by its number in the record: a new
// analysis numbers the same findings anew, and a new version of an article
// repeats most of the old one. Neither is sent again.
//
// What is to be sent waits in the store until the receiver has answered. Deliver
// sends, of every channel, the first that waits; what stands behind it waits for
// it, so that everything arrives in order. A receiver that is down is asked again
// and again, more and more seldom, for three days; then the channel is dead, is
// shown as such, and Revive sends what waits for it. A delivery that was killed
// between the sending and its receipt is sent again, under the same name, by
// which the receiver knows it.
package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"example.org/rawi"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

// Post runs the alerts of an archive. Its methods may be called from many
// goroutines at once, and by several programs on one archive.
type Post struct {
	Store store.Alerts
	// Saved says what searches find among new articles.
	Saved search.Saved
	// Records and Show fill what Saved found: from a record, the words and who
	// said them. A nil Show takes hits as they are.
	Records Records
	Show    func(r *rawi.Record, h *search.Hit, q search.Request) error
	// Search tries the query of a new alert; nil takes it as it is.
	Search search.Searcher
	// Senders send what was found, by the kind of channel. What goes to a kind
	// that is missing waits.
	Senders map[string]Sender

	Clock  Clock
	Chance func() float64 // 0 to 1: spreads attempts
	Random io.Reader      // of secrets and names
	Log    *slog.Logger   // nil writes nothing
	Zone   *time.Location // of the hour of a digest; nil is UTC

	mu     sync.Mutex
	moving map[int64]string // the host of every channel that is being sent to
	woken  chan struct{}
}

// Records is what a store knows of articles.
type Records interface {
	Document(ctx context.Context, id int64) (*store.Document, error)
	Record(ctx context.Context, id int64, version int) (*rawi.Record, error)
}

// Clock is the time.
type Clock interface {
	Now() time.Time
	// After returns a channel on which the time comes when this much has passed.
	After(time.Duration) <-chan time.Time
}

// Sender sends what an alert found to a channel of its kind.
type Sender interface {
	// Send returns when the receiver has taken it, with its status, or with an
	// error that may be a *Refusal.
	Send(ctx context.Context, to store.Channel, m *Message) (status int, err error)
}

// Message is what is sent at once.
type Message struct {
	ID      string // the same for every attempt
	Attempt int    // from 1
	Alert   *store.Alert
	Hits    []Hit
	Test    bool // a sample: nothing was found
	At      time.Time
}

// Hit is what was found, and when.
type Hit struct {
	*search.Hit
	Found time.Time `json:"found"`
	// UID is the same wherever the hit is shown.
	UID string `json:"uid"`
}

// Refusal is an answer that is no receipt.
type Refusal struct {
	Status int
	Wait   time.Duration // that the receiver asks for
	Gone   bool          // it wants no more
	Err    error
}

// Error returns the cause.
func (r *Refusal) Error() string { return r.Err.Error() }

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Err }

// log returns where remarks go.
func (p *Post) log() *slog.Logger {
	if p.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return p.Log
}

// request is the search of an alert.
func request(a *store.Alert) search.Request {
	return search.Request{Query: a.Query, In: a.In, Exact: a.Exact, Without: a.Without, Sort: search.ByDate}
}

// urn is a name for what belongs to an alert, the same in every archive that the
// alert is restored into.
func urn(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // a UUID of version 8
	h := hex.EncodeToString(sum[:16])
	return "urn:uuid:" + strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
