package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/alert"
	"example.org/rawi/guard"
	"example.org/rawi/server"
	"example.org/rawi/store"
)

// alertDesk fits alerts to what the server asks for.
type alertDesk struct {
	*alert.Post
	base, lang string
}

var _ server.Alerts = alertDesk{}

// mine reports whether somebody may change an alert.
func mine(u server.User, a *store.Alert) bool {
	return u.May(server.Admin) || u.May(server.Editor) && u.Name == a.Owner
}

// number reads the number of an alert.
func (d alertDesk) number(id string) (int64, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != id {
		return 0, fmt.Errorf("alert %.20q: %w", id, store.ErrNotFound)
	}
	return n, nil
}

func (d alertDesk) find(ctx context.Context, id string) (*store.Alert, error) {
	n, err := d.number(id)
	if err != nil {
		return nil, err
	}
	return d.Store.Alert(ctx, n)
}

// view returns an alert as the API shows it.
func (d alertDesk) view(u server.User, v alert.View, owned bool) server.Alert {
	a := server.Alert{
		ID: strconv.FormatInt(v.ID, 10), Name: v.Name, Query: v.Query, In: v.In, Exact: v.Exact, Without: v.Without, Paused: v.Paused,
		Mine: owned, Feed: v.Feed, Owner: v.Owner, Created: v.Created.Format(time.RFC3339), Found: int(v.Found), Newest: when(v.Newest),
		Waiting: int(v.Waiting), Fault: v.Fault,
	}
	var emails []string
	for _, c := range v.Channels {
		a.Channels = append(a.Channels, server.AlertChannel{
			ID: c.ID, Kind: c.Kind, To: c.To, Digest: c.Digest, State: c.State, Since: when(c.Since), Failures: c.Failures, Sent: when(c.Sent), Fault: c.Fault,
		})
		if c.State == alert.Dead {
			a.Dead = true
		}
		if a.Fault == "" && c.State != alert.Well {
			a.Fault = c.Fault
		}
		if c.Kind == store.ChannelMail {
			emails = append(emails, c.To)
			a.Digest = c.Digest
		} else if a.Webhook == "" {
			a.Webhook = c.To
		}
	}
	a.Email = strings.Join(emails, ", ")
	return a
}

func when(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (d alertDesk) List(ctx context.Context, u server.User) ([]server.Alert, error) {
	owned := map[int64]bool{}
	views, err := d.Post.List(ctx, func(a *store.Alert) bool {
		owned[a.ID] = mine(u, a)
		return owned[a.ID]
	})
	var list []server.Alert
	for _, v := range views {
		list = append(list, d.view(u, v, owned[v.ID]))
	}
	return list, err
}

func (d alertDesk) Alert(ctx context.Context, u server.User, id string) (*server.Alert, error) {
	a, err := d.find(ctx, id)
	if err != nil {
		return nil, err
	}
	return d.shown(ctx, u, a)
}

func (d alertDesk) shown(ctx context.Context, u server.User, a *store.Alert) (*server.Alert, error) {
	tallies, err := d.Store.Tallies(ctx)
	if err != nil {
		return nil, err
	}
	out := d.view(u, alert.ViewOf(a, tallies[a.ID], mine(u, a)), mine(u, a))
	return &out, nil
}

// withSecret adds the secret of the webhook, which is shown when it is made.
func withSecret(out *server.Alert, a *store.Alert) {
	for _, c := range a.Channels {
		if c.Kind == store.ChannelHook {
			out.Secret = c.Secret
			return
		}
	}
}

func mails(addresses, digest string) (out []alert.Mail) {
	for address := range strings.SplitSeq(addresses, ",") {
		if strings.TrimSpace(address) != "" {
			out = append(out, alert.Mail{Address: address, Digest: digest})
		}
	}
	return out
}

func (d alertDesk) Add(ctx context.Context, u server.User, in *server.Alert) (*server.Alert, error) {
	draft := alert.Draft{
		Name: in.Name, Query: in.Query, In: in.In, Exact: in.Exact, Without: in.Without, Owner: u.Name, Paused: in.Paused, Last: in.Last,
		Mails: mails(in.Email, in.Digest),
	}
	if in.Webhook != "" {
		draft.Hooks = []alert.Hook{{URL: in.Webhook, Secret: in.Secret}}
	}
	a, err := d.Post.Add(ctx, draft)
	if err != nil {
		return nil, err
	}
	out, err := d.shown(ctx, u, a)
	if err == nil {
		withSecret(out, a)
	}
	return out, err
}

func (d alertDesk) Change(ctx context.Context, u server.User, id string, c *server.AlertChange) (*server.Alert, error) {
	a, err := d.find(ctx, id)
	if err != nil {
		return nil, err
	}
	draft := alert.DraftOf(a)
	set(&draft.Name, c.Name)
	set(&draft.Query, c.Query)
	set(&draft.In, c.In)
	set(&draft.Exact, c.Exact)
	set(&draft.Without, c.Without)
	set(&draft.Paused, c.Paused)
	// What was shown comes back where nobody has changed it: it is not what is kept.
	was, err := d.shown(ctx, u, a)
	if err != nil {
		return nil, err
	}
	secret := false
	switch {
	case c.Webhook != nil && *c.Webhook == "":
		draft.Hooks = nil
	case c.Webhook != nil && *c.Webhook != was.Webhook:
		draft.Hooks, secret = []alert.Hook{{URL: *c.Webhook}}, true
	}
	if c.Secret != nil && len(draft.Hooks) > 0 {
		draft.Hooks[0].Secret = *c.Secret
	}
	if c.Email != nil && *c.Email != was.Email {
		digest := was.Digest
		set(&digest, c.Digest)
		draft.Mails = mails(*c.Email, digest)
	} else if c.Digest != nil {
		for i := range draft.Mails {
			draft.Mails[i].Digest = *c.Digest
		}
	}
	if a, err = d.Post.Change(ctx, a.ID, draft); err != nil {
		return nil, err
	}
	if c.NewFeed {
		if a, err = d.Rekey(ctx, a.ID); err != nil {
			return nil, err
		}
	}
	out, err := d.shown(ctx, u, a)
	if err == nil && secret {
		withSecret(out, a)
	}
	return out, err
}

func set[T any](value *T, to *T) {
	if to != nil {
		*value = *to
	}
}

func (d alertDesk) Remove(ctx context.Context, _ server.User, id string) error {
	a, err := d.find(ctx, id)
	if err != nil {
		return err
	}
	return d.Store.RemoveAlert(ctx, a.ID)
}

func (d alertDesk) Test(ctx context.Context, _ server.User, id string) ([]server.AlertTrial, error) {
	n, err := d.number(id)
	if err != nil {
		return nil, err
	}
	trials, err := d.Post.Test(ctx, n)
	var out []server.AlertTrial
	for _, t := range trials {
		out = append(out, server.AlertTrial(t))
	}
	return out, err
}

func (d alertDesk) Retry(ctx context.Context, _ server.User, id string) (int, error) {
	n, err := d.number(id)
	if err != nil {
		return 0, err
	}
	return d.Revive(ctx, n)
}

func (d alertDesk) Deliveries(ctx context.Context, _ server.User, id, after string, limit int) (*server.DeliveryList, error) {
	n, err := d.number(id)
	if err != nil {
		return nil, err
	}
	var before int64
	if after != "" {
		if before, err = strconv.ParseInt(after, 10, 64); err != nil || before < 1 {
			return nil, rawi.Hint(fmt.Errorf("cursor %.40q: %w", after, rawi.ErrInvalid), "give the next of the page before")
		}
	}
	deliveries, err := d.Store.Deliveries(ctx, n, before, limit+1)
	if err != nil {
		return nil, err
	}
	list := &server.DeliveryList{}
	if len(deliveries) > limit {
		deliveries = deliveries[:limit]
		list.Next = strconv.FormatInt(deliveries[limit-1].ID, 10)
	}
	for _, v := range alert.LogOf(deliveries, true) {
		list.Deliveries = append(list.Deliveries, server.Delivery{
			ID: v.ID, Delivery: v.Delivery, Kind: v.Kind, To: v.To, State: v.State, Hits: v.Hits, Created: v.Created.Format(time.RFC3339),
			Attempts: v.Attempts, Next: when(v.Next), Sent: when(v.Sent), Status: v.Status, Fault: v.Fault,
		})
	}
	return list, nil
}

// language returns the language that a reader asks for.
func (d alertDesk) language(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); slices.Contains(alert.Languages, lang) {
		return lang
	}
	return d.lang
}

// Feed answers with the feed of an alert. Who has no key learns nothing, not even
// whether there is an alert of that number.
func (d alertDesk) Feed(w http.ResponseWriter, r *http.Request, id string, user bool) {
	a, err := d.find(r.Context(), id)
	if err != nil || !user && !alert.SameKey(r.URL.Query().Get("key"), a.FeedKey) {
		http.Error(w, "there is no such feed, or its address has changed", http.StatusNotFound)
		return
	}
	base := strings.TrimSuffix(d.base, "/")
	if base == "" {
		base = map[bool]string{true: "https://", false: "http://"}[r.TLS != nil] + r.Host
	}
	f, err := d.Post.Feed(r.Context(), a, d.language(r), base, base+r.URL.RequestURI())
	if err != nil {
		if d.Log != nil {
			d.Log.ErrorContext(r.Context(), "alert: feed", "alert", a.ID, "fault", err)
		}
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", alert.ContentType)
	w.Header().Set("ETag", f.ETag)
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.ServeContent(w, r, "", f.Updated, bytes.NewReader(f.Body))
}

// End answers the link of a mail that ends it.
func (d alertDesk) End(w http.ResponseWriter, r *http.Request, id string) {
	n, err := d.number(id)
	if err != nil {
		n = 0
	}
	d.Post.End(w, r, n, d.language(r))
}

// alertFigures are those of the alerts, for /metrics.
func alertFigures(ctx context.Context, s store.Alerts, now time.Time) ([]guard.Figure, error) {
	h, err := alert.HealthOf(ctx, s)
	if err != nil {
		return nil, err
	}
	oldest := 0.0
	if !h.Oldest.IsZero() {
		oldest = max(0, now.Sub(h.Oldest).Seconds())
	}
	return []guard.Figure{
		{Name: "rawi_alerts", Help: "Saved searches.", Value: float64(h.Alerts)},
		{Name: "rawi_alerts_faulty", Help: "Saved searches whose query is not understood.", Value: float64(h.Faulty)},
		{Name: "rawi_alert_channels", Help: "Webhooks and addresses of saved searches.", Value: float64(h.Channels)},
		{Name: "rawi_alert_channels_failing", Help: "Those that do not answer and are tried again.", Value: float64(h.Failing)},
		{Name: "rawi_alert_channels_dead", Help: "Those that are tried no more.", Value: float64(h.Dead)},
		{Name: "rawi_alert_deliveries_waiting", Help: "Deliveries that are still to be sent.", Value: float64(h.Waiting)},
		{Name: "rawi_alert_oldest_delivery_seconds", Help: "How long the oldest of them waits.", Value: oldest},
	}, nil
}
