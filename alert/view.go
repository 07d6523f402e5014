package alert

import (
	"context"
	"fmt"
	"time"

	"example.org/rawi/store"
)

// View is an alert as lists and the API show it.
type View struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`
	Query    string    `json:"query"`
	In       string    `json:"in"`
	Exact    bool      `json:"exact,omitempty"`
	Without  []string  `json:"without,omitempty"`
	Owner    string    `json:"owner"`
	Created  time.Time `json:"created"`
	Paused   bool      `json:"paused,omitempty"`
	Fault    string    `json:"fault,omitempty"`
	Feed     string    `json:"feed,omitempty"` // with its key: for those who may change the alert
	Channels []Channel `json:"channels"`

	Found   int64      `json:"found"`
	Newest  *time.Time `json:"newest,omitempty"`
	Waiting int64      `json:"waiting"` // deliveries
	Oldest  *time.Time `json:"oldest,omitempty"`
}

// The states of a channel.
const (
	Well    = "well"
	Failing = "failing"
	Dead    = "dead"
)

// Channel is a channel as lists show it.
type Channel struct {
	ID     int64  `json:"id"`
	Kind   string `json:"kind"`
	To     string `json:"to"` // without what may be secret
	Digest string `json:"digest,omitempty"`
	// Secret is shown once, when the alert is made.
	Secret   string     `json:"secret,omitempty"`
	State    string     `json:"state"`
	Failures int        `json:"failures,omitempty"`
	Since    *time.Time `json:"since,omitempty"` // of its state
	Sent     *time.Time `json:"sent,omitempty"`
	Fault    string     `json:"fault,omitempty"`
}

func some(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// ViewOf returns an alert as it is shown to everybody; own shows the address of
// the feed and of the channels too, to those who may change it. Secrets of
// webhooks are never in it.
func ViewOf(a *store.Alert, t store.Tally, own bool) View {
	v := View{
		ID: a.ID, Name: a.Name, Query: a.Query, In: a.In, Exact: a.Exact, Without: a.Without, Owner: a.Owner, Created: a.Created,
		Paused: a.Paused, Fault: a.Fault, Channels: []Channel{},
		Found: t.Finds, Newest: some(t.Newest), Waiting: t.Waiting, Oldest: some(t.Oldest),
	}
	if own {
		v.Feed = FeedPath(a)
	}
	for _, c := range a.Channels {
		v.Channels = append(v.Channels, channelOf(c, own))
	}
	return v
}

func channelOf(c store.Channel, own bool) Channel {
	v := Channel{ID: c.ID, Kind: c.Kind, To: shown(c), Digest: c.Digest, State: Well, Failures: c.Failures, Sent: some(c.Sent), Fault: c.Fault}
	if own && c.Kind == store.ChannelMail {
		v.To = c.Target
	}
	switch {
	case !c.Dead.IsZero():
		v.State, v.Since = Dead, some(c.Dead)
	case c.Failures > 0:
		v.State, v.Since = Failing, some(c.Failing)
	}
	return v
}

// List returns all alerts as they are shown; own says of which everything is.
func (p *Post) List(ctx context.Context, own func(*store.Alert) bool) ([]View, error) {
	alerts, err := p.Store.Alerts(ctx)
	if err != nil {
		return nil, err
	}
	tallies, err := p.Store.Tallies(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]View, 0, len(alerts))
	for _, a := range alerts {
		views = append(views, ViewOf(a, tallies[a.ID], own(a)))
	}
	return views, nil
}

// DeliveryView is a delivery as the log shows it.
type DeliveryView struct {
	ID       int64      `json:"id"`
	Delivery string     `json:"delivery"` // the name that the receiver sees
	Kind     string     `json:"kind"`
	To       string     `json:"to"`
	State    string     `json:"state"` // sent, queued, or dead
	Hits     int        `json:"hits"`
	Created  time.Time  `json:"created"`
	Attempts int        `json:"attempts"`
	Next     *time.Time `json:"next,omitempty"`
	Sent     *time.Time `json:"sent,omitempty"`
	Status   int        `json:"status,omitempty"`
	Fault    string     `json:"fault,omitempty"`
}

// LogOf returns deliveries as the log shows them.
func LogOf(deliveries []store.Delivery, own bool) []DeliveryView {
	views := make([]DeliveryView, 0, len(deliveries))
	for _, d := range deliveries {
		v := DeliveryView{
			ID: d.ID, Delivery: d.UID, Kind: d.Channel.Kind, To: channelOf(d.Channel, own).To, State: d.State, Hits: d.Finds,
			Created: d.Created, Attempts: d.Attempts, Sent: some(d.Sent), Status: d.Status, Fault: d.Fault,
		}
		switch {
		case d.State == store.DeliveryQueued && !d.Channel.Dead.IsZero():
			v.State = Dead
		case d.State == store.DeliveryQueued:
			v.Next = some(d.Next)
		}
		views = append(views, v)
	}
	return views
}

// Health says how the alerts of an archive are.
type Health struct {
	Alerts, Paused, Faulty  int
	Channels, Failing, Dead int
	Waiting                 int64
	Oldest                  time.Time // delivery that waits
	Mails                   int       // channels of mail
}

// HealthOf looks at all alerts.
func HealthOf(ctx context.Context, s store.Alerts) (Health, error) {
	var h Health
	alerts, err := s.Alerts(ctx)
	if err != nil {
		return h, err
	}
	tallies, err := s.Tallies(ctx)
	if err != nil {
		return h, err
	}
	for _, a := range alerts {
		h.Alerts++
		h.Paused += flagOf(a.Paused)
		h.Faulty += flagOf(a.Fault != "")
		for _, c := range a.Channels {
			h.Channels++
			h.Mails += flagOf(c.Kind == store.ChannelMail)
			switch {
			case !c.Dead.IsZero():
				h.Dead++
			case c.Failures > 0:
				h.Failing++
			}
		}
		t := tallies[a.ID]
		h.Waiting += t.Waiting
		if !t.Oldest.IsZero() && (h.Oldest.IsZero() || t.Oldest.Before(h.Oldest)) {
			h.Oldest = t.Oldest
		}
	}
	return h, nil
}

// String returns the state in a line.
func (h Health) String() string {
	return fmt.Sprintf("%d alerts, %d channels, %d failing, %d dead, %d deliveries wait", h.Alerts, h.Channels, h.Failing, h.Dead, h.Waiting)
}
