package store

import (
	"context"
	"time"
)

// Alerts keeps saved searches, what they found, and what is still to be sent of
// it. What an evaluation found, what is to be sent of it and how far it got are
// written in one transaction, so that a kill loses nothing and doubles nothing.
type Alerts interface {
	// AddAlert keeps a new alert, with its channels and what it found before it
	// was there (of which nothing is sent), and gives all of them their numbers.
	// Its cursor is the last change of the archive: it begins now.
	AddAlert(ctx context.Context, a *Alert, before []Find) error
	// ChangeAlert replaces what a person has set. Channels that have a number
	// keep their state and what waits for them, those without one are added, and
	// those that are left out go, with what waits for them.
	ChangeAlert(ctx context.Context, a *Alert) error
	// RemoveAlert forgets an alert and all that it found.
	RemoveAlert(ctx context.Context, id int64) error
	// Alert returns an alert, or ErrNotFound.
	Alert(ctx context.Context, id int64) (*Alert, error)
	// Alerts returns all alerts, the oldest first.
	Alerts(ctx context.Context) ([]*Alert, error)
	// Tallies counts what alerts found and what waits, by the number of the alert.
	Tallies(ctx context.Context) (map[int64]Tally, error)

	// Known returns what an alert found in documents, without the bodies.
	Known(ctx context.Context, alert int64, documents []int64) ([]Find, error)
	// RecordRounds writes what evaluations came to. A round whose From is not
	// the cursor of its alert any more was made by somebody else too, and is
	// left out, as is one of an alert that is gone. It returns those that were
	// written. uid draws the names of deliveries.
	RecordRounds(ctx context.Context, at time.Time, uid func() string, rounds []Round) ([]int64, error)
	// Finds returns what an alert found and still has the body of, the newest
	// first; before is the number of a find to go on from, or 0.
	Finds(ctx context.Context, alert, before int64, limit int) ([]Find, error)

	// Due returns the deliveries whose time has come, of every channel the
	// first that waits: what stands behind it waits for it.
	Due(ctx context.Context, now time.Time, limit int) ([]Delivery, error)
	// Take counts an attempt and returns what is to be sent; nobody else takes
	// the delivery until this time. It reports whether it was there to be taken.
	Take(ctx context.Context, id int64, now, until time.Time) ([]Find, bool, error)
	// WriteReceipt writes what became of an attempt.
	WriteReceipt(ctx context.Context, r Receipt) error
	// Deliveries returns the deliveries of an alert, the newest first; before is
	// the number of a delivery to go on from, or 0.
	Deliveries(ctx context.Context, alert, before int64, limit int) ([]Delivery, error)
	// Revive makes the channels of an alert alive, and what waits for them due
	// at once. It returns the number of deliveries that wait.
	Revive(ctx context.Context, alert int64, now time.Time) (int, error)
	// TidyAlerts forgets deliveries that were sent before a time, and the bodies
	// of finds of before it, but for the newest of every alert and what waits.
	// What was found is still known, and not sent again.
	TidyAlerts(ctx context.Context, before time.Time, newest int) error
}

// Alert is a saved search that tells of what it finds.
type Alert struct {
	ID int64
	// UID is drawn once: what leaves the archive is named by it, for numbers are
	// given again.
	UID     string
	Name    string
	Query   string
	In      string   // what is looked for, in the words of package search
	Exact   bool     // names as they are written
	Without []string // variants of names that are switched off
	Owner   string
	Created time.Time
	Paused  bool   // its channels are silent; its feed goes on
	FeedKey string // opens the feed
	// Cursor is the change of documents up to which it has been evaluated.
	Cursor   int64
	Fault    string // why it could not be evaluated last
	Channels []Channel
}

// The kinds of channels.
const (
	ChannelHook = "hook"
	ChannelMail = "mail"
)

// Channel is where an alert sends what it finds.
type Channel struct {
	ID     int64
	Kind   string // ChannelHook or ChannelMail
	Target string // an address of the web, or of mail
	// Secret signs what is sent to a webhook, and opens the link of a mail that
	// ends it.
	Secret string
	Digest string // when mails are sent, in the words of package alert

	// The state, which WriteReceipt writes.
	Failures int       // in a row
	Failing  time.Time // since when
	Dead     time.Time // since when nothing is sent any more
	Sent     time.Time // last
	Fault    string
}

// Find is something that an alert found.
type Find struct {
	ID       int64
	Alert    int64
	Document int64
	// Key says what it is, whatever number it has in its document; N tells
	// those of one key apart, from 1.
	Key   [16]byte
	N     int
	Kind  string
	Words string
	Found time.Time
	Body  []byte // in a form of the finder's own; nil where it was forgotten
}

// Round is what an evaluation of an alert came to.
type Round struct {
	Alert      int64
	From, UpTo int64 // the cursor before and after
	Fault      string
	Finds      []Find
	Parcels    []Parcel
}

// Parcel asks for finds to be sent. They are added to a delivery of the channel
// that waits and was never tried, if there is one.
type Parcel struct {
	Channel   int64
	NotBefore time.Time
	Most      int   // finds in one delivery
	Finds     []int // the places in Round.Finds
}

// The states of deliveries.
const (
	DeliveryQueued = "queued"
	DeliverySent   = "sent"
)

// Delivery is what is sent at once over one channel.
type Delivery struct {
	ID       int64
	UID      string // the same for every attempt
	Alert    int64
	Channel  Channel
	State    string // DeliveryQueued or DeliverySent
	Created  time.Time
	Attempts int
	Next     time.Time // when it is tried
	Sent     time.Time
	Status   int    // that the receiver answered last
	Fault    string // of the last attempt
	Finds    int
}

// Receipt is what became of an attempt.
type Receipt struct {
	Delivery int64
	Attempt  int // Delivery.Attempts, after Take
	At       time.Time
	Sent     bool
	Status   int
	Fault    string
	Next     time.Time // of the next attempt, if it was not sent
	Dead     bool      // and there is none until the channel is revived
}

// Tally counts what an alert found, and what waits.
type Tally struct {
	Finds   int64
	Newest  time.Time // the last that was found
	Waiting int64     // deliveries
	Oldest  time.Time // of those
	Dead    int       // channels
}
