package server

import (
	"context"
	"net/http"
	"strconv"
	"strings"
)

// Alerts keeps saved searches and tells of what they find. Everybody sees them;
// who may change one is said by Alert.Mine.
type Alerts interface {
	// List returns all alerts as of shows them to somebody, the oldest first.
	List(ctx context.Context, of User) ([]Alert, error)
	// Alert returns one, or store.ErrNotFound.
	Alert(ctx context.Context, of User, id string) (*Alert, error)
	// Add keeps one. What does not fit is refused with rawi.ErrInvalid and a hint.
	Add(ctx context.Context, of User, a *Alert) (*Alert, error)
	// Change replaces what is not nil.
	Change(ctx context.Context, of User, id string, c *AlertChange) (*Alert, error)
	Remove(ctx context.Context, of User, id string) error
	// Test sends a sample to every channel.
	Test(ctx context.Context, of User, id string) ([]AlertTrial, error)
	// Retry makes dead channels alive, and returns how many deliveries wait.
	Retry(ctx context.Context, of User, id string) (int, error)
	// Deliveries returns what was sent and is to be, the newest first.
	Deliveries(ctx context.Context, of User, id, after string, limit int) (*DeliveryList, error)
	// Feed answers with the Atom feed of an alert. It is reached with the secret
	// of its address alone, as feed readers do; user says who asks otherwise.
	Feed(w http.ResponseWriter, r *http.Request, id string, user bool)
	// End answers the link of a mail that ends it.
	End(w http.ResponseWriter, r *http.Request, id string)
}

// Alert is a saved search.
type Alert struct {
	ID      string   `json:"id,omitempty" maxLength:"100" readOnly:"true"`
	Name    string   `json:"name" minLength:"1" maxLength:"200"`
	Query   string   `json:"query" minLength:"1" maxLength:"1000"`
	In      string   `json:"in,omitempty" enum:"articles,statements,events,meetings,"`
	Exact   bool     `json:"exact,omitempty" doc:"names as they are written"`
	Without []string `json:"without,omitempty" maxItems:"50" doc:"variants of names that are switched off"`
	Webhook string   `json:"webhook,omitempty" maxLength:"2000" doc:"an address that is called with what was found; it is shown without what may be secret in it"`
	Secret  string   `json:"secret,omitempty" maxLength:"200" doc:"what calls of the webhook are signed with; one is drawn if it is left out, and shown once"`
	Email   string   `json:"email,omitempty" maxLength:"2000" doc:"where mails go: one address, or several with commas"`
	Digest  string   `json:"digest,omitempty" maxLength:"20" doc:"when mails go: now, hourly, daily, daily 07:00"`
	Paused  bool     `json:"paused,omitempty" doc:"nothing is sent; the feed goes on"`
	Last    int      `json:"last,omitempty" minimum:"0" maximum:"100" writeOnly:"true" doc:"begin the feed with so many of the newest hits"`

	Mine     bool           `json:"mine,omitempty" readOnly:"true" doc:"whether the one who asks may change it"`
	Feed     string         `json:"feed,omitempty" maxLength:"2000" readOnly:"true" doc:"the address of the Atom feed, with its key; for those who may change the alert"`
	Owner    string         `json:"owner,omitempty" maxLength:"200" readOnly:"true"`
	Created  string         `json:"created,omitempty" maxLength:"60" readOnly:"true"`
	Found    int            `json:"found,omitempty" readOnly:"true" doc:"how much it has found"`
	Newest   string         `json:"newest,omitempty" maxLength:"60" readOnly:"true"`
	Waiting  int            `json:"waiting,omitempty" readOnly:"true" doc:"deliveries that wait"`
	Fault    string         `json:"fault,omitempty" maxLength:"1000" readOnly:"true" doc:"why the search or the last call failed"`
	Dead     bool           `json:"dead,omitempty" readOnly:"true" doc:"a channel answered for too long with nothing, or wants no more; it is tried no more"`
	Channels []AlertChannel `json:"channels,omitempty" readOnly:"true"`
}

// AlertChannel is where an alert sends what it finds, and how that goes.
type AlertChannel struct {
	ID       int64  `json:"id"`
	Kind     string `json:"kind" enum:"hook,mail"`
	To       string `json:"to"`
	Digest   string `json:"digest,omitempty"`
	State    string `json:"state" enum:"well,failing,dead"`
	Since    string `json:"since,omitempty" doc:"of the state"`
	Failures int    `json:"failures,omitempty" doc:"in a row"`
	Sent     string `json:"sent,omitempty" doc:"last"`
	Fault    string `json:"fault,omitempty"`
}

// AlertChange is what is to be otherwise; what is left out stays.
type AlertChange struct {
	Name    *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Query   *string   `json:"query,omitempty" minLength:"1" maxLength:"1000"`
	In      *string   `json:"in,omitempty" enum:"articles,statements,events,meetings"`
	Exact   *bool     `json:"exact,omitempty"`
	Without *[]string `json:"without,omitempty" maxItems:"50"`
	Webhook *string   `json:"webhook,omitempty" maxLength:"2000" doc:"\"\" takes it away"`
	Secret  *string   `json:"secret,omitempty" maxLength:"200"`
	Email   *string   `json:"email,omitempty" maxLength:"2000" doc:"\"\" takes it away"`
	Digest  *string   `json:"digest,omitempty" maxLength:"20"`
	Paused  *bool     `json:"paused,omitempty"`
	NewFeed bool      `json:"new_feed,omitempty" doc:"give the feed another address: the one of now opens nothing any more"`
}

// AlertTrial is what became of a sample.
type AlertTrial struct {
	Kind   string `json:"kind"`
	To     string `json:"to"`
	Status int    `json:"status,omitempty" doc:"that the receiver answered"`
	Fault  string `json:"fault,omitempty"`
}

// TrialList is what became of samples.
type TrialList struct {
	Trials []AlertTrial `json:"trials"`
}

// Delivery is what is sent at once over one channel.
type Delivery struct {
	ID       int64  `json:"id"`
	Delivery string `json:"delivery" doc:"the name by which the receiver knows it"`
	Kind     string `json:"kind"`
	To       string `json:"to"`
	State    string `json:"state" enum:"queued,sent,dead"`
	Hits     int    `json:"hits"`
	Created  string `json:"created"`
	Attempts int    `json:"attempts"`
	Next     string `json:"next,omitempty" doc:"when it is tried"`
	Sent     string `json:"sent,omitempty"`
	Status   int    `json:"status,omitempty" doc:"that the receiver answered last"`
	Fault    string `json:"fault,omitempty"`
}

// DeliveryList is a page of deliveries.
type DeliveryList struct {
	Deliveries []Delivery `json:"deliveries"`
	Next       string     `json:"next,omitempty"`
}

func (l *DeliveryList) table() table {
	rows := table{{"id", "delivery", "kind", "to", "state", "hits", "created", "attempts", "next", "sent", "status", "fault"}}
	for _, d := range l.Deliveries {
		rows = append(rows, []string{
			strconv.FormatInt(d.ID, 10), d.Delivery, d.Kind, d.To, d.State, whole(d.Hits), d.Created, whole(d.Attempts), d.Next, d.Sent, whole(d.Status), d.Fault,
		})
	}
	return rows
}

// AlertList is the saved searches.
type AlertList struct {
	Alerts []Alert `json:"alerts"`
}

func (l *AlertList) table() table {
	rows := table{alertHead}
	for i := range l.Alerts {
		rows = append(rows, l.Alerts[i].row())
	}
	return rows
}

var alertHead = []string{"id", "name", "query", "in", "owner", "created", "found", "newest", "waiting", "webhook", "email", "digest", "fault"}

func (a *Alert) row() []string {
	return []string{
		a.ID, a.Name, a.Query, a.In, a.Owner, a.Created, whole(a.Found), a.Newest, whole(a.Waiting), a.Webhook, a.Email, a.Digest, a.Fault,
	}
}

func (a *Alert) table() table { return table{alertHead, a.row()} }

// alertsFor returns who asks, if they may do what a role may with alerts.
func (s *Server) alertsFor(ctx context.Context, role string) (User, error) {
	u, err := s.allow(ctx, role)
	if err == nil && s.o.Alerts == nil {
		err = notHere("alerts")
	}
	return u, err
}

// ownAlert returns who asks, if they may change an alert: its owner, or an admin.
func (s *Server) ownAlert(ctx context.Context, id string) (User, error) {
	u, err := s.alertsFor(ctx, Editor)
	if err != nil {
		return u, err
	}
	a, err := s.o.Alerts.Alert(ctx, u, id)
	if err == nil && !a.Mine {
		err = problem(http.StatusForbidden, "this alert is of "+a.Owner, "its owner or an admin may change it")
	}
	return u, err
}

func (s *Server) alertList(ctx context.Context, _ *Nothing) (*AlertList, error) {
	u, err := s.alertsFor(ctx, Reader)
	if err != nil {
		return nil, err
	}
	list, err := s.o.Alerts.List(ctx, u)
	return &AlertList{orEmpty(list)}, err
}

func (s *Server) alert(ctx context.Context, in *IDInput) (*Alert, error) {
	u, err := s.alertsFor(ctx, Reader)
	if err != nil {
		return nil, err
	}
	return s.o.Alerts.Alert(ctx, u, in.ID)
}

// AlertInput is a search to be saved.
type AlertInput struct{ Body Alert }

func (s *Server) alertAdd(ctx context.Context, in *AlertInput) (*Alert, error) {
	u, err := s.alertsFor(ctx, Editor)
	if err != nil {
		return nil, err
	}
	return s.o.Alerts.Add(ctx, u, &in.Body)
}

// AlertChangeInput says what is to be otherwise.
type AlertChangeInput struct {
	IDInput
	Body AlertChange
}

func (s *Server) alertChange(ctx context.Context, in *AlertChangeInput) (*Alert, error) {
	u, err := s.ownAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.o.Alerts.Change(ctx, u, in.ID, &in.Body)
}

func (s *Server) alertRemove(ctx context.Context, in *IDInput) (*nothing, error) {
	u, err := s.ownAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.o.Alerts.Remove(ctx, u, in.ID)
}

func (s *Server) alertTest(ctx context.Context, in *IDInput) (*TrialList, error) {
	u, err := s.ownAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	trials, err := s.o.Alerts.Test(ctx, u, in.ID)
	return &TrialList{orEmpty(trials)}, err
}

// Retried says how much waits for an alert's channels.
type Retried struct {
	Waiting int `json:"waiting" doc:"deliveries, which are tried at once"`
}

func (s *Server) alertRetry(ctx context.Context, in *IDInput) (*Retried, error) {
	u, err := s.ownAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.o.Alerts.Retry(ctx, u, in.ID)
	return &Retried{n}, err
}

// DeliveriesInput asks for a page of deliveries.
type DeliveriesInput struct {
	IDInput
	After string `query:"after" maxLength:"40" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (s *Server) deliveryList(ctx context.Context, in *DeliveriesInput) (*DeliveryList, error) {
	u, err := s.ownAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	list, err := s.o.Alerts.Deliveries(ctx, u, in.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	list.Deliveries = orEmpty(list.Deliveries)
	return list, nil
}

// alertPath answers the addresses below /alerts that are neither pages nor the
// API: feeds, and the links of mails. It reports whether a request was one.
func (s *Server) alertPath(w http.ResponseWriter, r *http.Request) bool {
	rest, ok := strings.CutPrefix(r.URL.Path, "/alerts/")
	if !ok {
		return false
	}
	feed, isFeed := strings.CutSuffix(rest, ".atom")
	link, isLink := strings.CutSuffix(rest, "/end")
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case !isFeed && !isLink:
		return false
	case s.o.Alerts == nil:
		writeProblem(w, notHere("alerts"))
	case isFeed && reads:
		u, ok := s.user(r.Context())
		s.o.Alerts.Feed(w, r, feed, ok && u.May(Reader))
	case isLink && (reads || r.Method == http.MethodPost):
		s.o.Alerts.End(w, r, link)
	default:
		w.Header().Set("Allow", map[bool]string{true: "GET, HEAD", false: "GET, HEAD, POST"}[isFeed])
		writeProblem(w, problem(http.StatusMethodNotAllowed, r.Method+" does nothing here", ""))
	}
	return true
}
