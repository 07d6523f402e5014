package alert

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/search"
	"example.org/rawi/store"
	"golang.org/x/net/idna"
)

// The limits of what a person may set.
const (
	maxName     = 200
	maxQuery    = 1000
	maxWithout  = 50
	maxChannels = 20
	maxTarget   = 2000
	maxLast     = 100
)

// Draft is an alert as a person writes it.
type Draft struct {
	Name    string
	Query   string
	In      string // "" is articles
	Exact   bool
	Without []string
	Owner   string
	Paused  bool
	Hooks   []Hook
	Mails   []Mail
	// Last is how many of the newest hits the feed of a new alert begins with.
	Last int
}

// Hook is a webhook.
type Hook struct {
	URL    string
	Secret string // whsec_ and base64; "" keeps the one that is there, or draws one
}

// Mail is an address.
type Mail struct {
	Address string
	Digest  string // as ParseDigest reads it
}

// Add keeps a new alert, which begins now.
func (p *Post) Add(ctx context.Context, d Draft) (*store.Alert, error) {
	a := &store.Alert{Created: p.Clock.Now().UTC().Truncate(time.Millisecond)}
	var err error
	if a.UID, err = p.draw(16); err != nil {
		return nil, err
	}
	if a.FeedKey, err = p.draw(20); err != nil {
		return nil, err
	}
	if err := p.set(ctx, a, d); err != nil {
		return nil, fmt.Errorf("alert %q: %w", clip(d.Name, maxName), err)
	}
	var before []store.Find
	if d.Last > 0 && p.Search != nil {
		r := request(a)
		r.Limit = min(d.Last, maxLast)
		found, err := p.Search.Search(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("alert %q: %w", a.Name, err)
		}
		hits, err := (&evaluation{Post: p}).show(ctx, r, found.Hits, math.MaxInt64)
		if err != nil {
			return nil, fmt.Errorf("alert %q: %w", a.Name, err)
		}
		slices.Reverse(hits)
		if before, err = finds(hits, nil, a.Created); err != nil {
			return nil, err
		}
	}
	return a, p.Store.AddAlert(ctx, a, before)
}

// Change replaces what a person has set of an alert. Channels that stay keep
// their state and what waits for them.
func (p *Post) Change(ctx context.Context, id int64, d Draft) (*store.Alert, error) {
	a, err := p.Store.Alert(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := p.set(ctx, a, d); err != nil {
		return nil, fmt.Errorf("alert %d: %w", id, err)
	}
	a.Fault = ""
	return a, p.Store.ChangeAlert(ctx, a)
}

// DraftOf returns what a person has set of an alert; the secrets stay out.
func DraftOf(a *store.Alert) Draft {
	d := Draft{Name: a.Name, Query: a.Query, In: a.In, Exact: a.Exact, Without: a.Without, Owner: a.Owner, Paused: a.Paused}
	for _, c := range a.Channels {
		if c.Kind == store.ChannelHook {
			d.Hooks = append(d.Hooks, Hook{URL: c.Target})
		} else {
			d.Mails = append(d.Mails, Mail{Address: c.Target, Digest: c.Digest})
		}
	}
	return d
}

// Rekey draws a new key of the feed: the old address opens nothing any more.
func (p *Post) Rekey(ctx context.Context, id int64) (*store.Alert, error) {
	a, err := p.Store.Alert(ctx, id)
	if err != nil {
		return nil, err
	}
	if a.FeedKey, err = p.draw(20); err != nil {
		return nil, err
	}
	return a, p.Store.ChangeAlert(ctx, a)
}

// Unsubscribe takes the address off an alert whose mails have this link.
func (p *Post) Unsubscribe(ctx context.Context, id, channel int64, key string) error {
	a, err := p.Store.Alert(ctx, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(a.Channels, func(c store.Channel) bool { return c.ID == channel && c.Kind == store.ChannelMail })
	if i < 0 || !SameKey(key, a.Channels[i].Secret) {
		return fmt.Errorf("alert %d: this link ends nothing: %w", id, store.ErrNotFound)
	}
	a.Channels = slices.Delete(a.Channels, i, i+1)
	return p.Store.ChangeAlert(ctx, a)
}

// SameKey reports whether a key that somebody brings is the right one.
func SameKey(brought, right string) bool {
	return right != "" && subtle.ConstantTimeCompare([]byte(brought), []byte(right)) == 1
}

// Revive makes the channels of an alert alive again, and sends what waits. It
// returns how many deliveries that are.
func (p *Post) Revive(ctx context.Context, id int64) (int, error) {
	n, err := p.Store.Revive(ctx, id, p.Clock.Now())
	if err == nil {
		p.wake()
	}
	return n, err
}

// draw returns n bytes of chance, in hexadecimal.
func (p *Post) draw(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(p.Random, b); err != nil {
		return "", fmt.Errorf("drawing a secret: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// invalid is an error of what a person wrote.
func invalid(hint, format string, args ...any) error {
	return rawi.Hint(fmt.Errorf(format+": %w", append(args, rawi.ErrInvalid)...), hint)
}

// set checks a draft and writes it into an alert.
func (p *Post) set(ctx context.Context, a *store.Alert, d Draft) error {
	a.Name, a.Query, a.In = oneLine(d.Name), strings.TrimSpace(d.Query), d.In
	a.Exact, a.Without, a.Owner, a.Paused = d.Exact, nil, oneLine(d.Owner), d.Paused
	if a.In == "" {
		a.In = search.Articles
	}
	switch kinds := []string{search.Articles, search.Statements, search.Events, search.Meetings}; {
	case a.Name == "" || utf8.RuneCountInString(a.Name) > maxName:
		return invalid(fmt.Sprintf("1 to %d characters", maxName), "the name")
	case a.Query == "" || utf8.RuneCountInString(a.Query) > maxQuery:
		return invalid(fmt.Sprintf("1 to %d characters", maxQuery), "the query")
	case !slices.Contains(kinds, a.In):
		return invalid("look for "+strings.Join(kinds, ", "), "%q is not what one can look for", a.In)
	case len(d.Without) > maxWithout:
		return invalid(fmt.Sprintf("at most %d", maxWithout), "%d names are switched off", len(d.Without))
	case len(d.Hooks)+len(d.Mails) > maxChannels:
		return invalid(fmt.Sprintf("at most %d", maxChannels), "%d channels", len(d.Hooks)+len(d.Mails))
	}
	for _, name := range d.Without {
		if name = oneLine(name); name != "" {
			a.Without = append(a.Without, clip(name, maxName))
		}
	}
	if p.Search != nil {
		r := request(a)
		r.Limit = 1
		if _, err := p.Search.Search(ctx, r); err != nil {
			return err
		}
	}
	return p.setChannels(a, d)
}

// setChannels replaces the channels of an alert by those of a draft.
func (p *Post) setChannels(a *store.Alert, d Draft) error {
	old := a.Channels
	a.Channels = nil
	add := func(c store.Channel) (*store.Channel, error) {
		same := func(o store.Channel) bool { return o.Kind == c.Kind && o.Target == c.Target }
		if slices.ContainsFunc(a.Channels, same) {
			return nil, invalid("name it once", "%s stands twice", shown(c))
		}
		if i := slices.IndexFunc(old, same); i >= 0 {
			digest := c.Digest
			c = old[i]
			c.Digest = digest
		}
		a.Channels = append(a.Channels, c)
		return &a.Channels[len(a.Channels)-1], nil
	}
	for _, h := range d.Hooks {
		target, err := CheckHook(h.URL)
		if err != nil {
			return err
		}
		c, err := add(store.Channel{Kind: store.ChannelHook, Target: target})
		if err != nil {
			return err
		}
		if h.Secret != "" {
			if _, err := secretBytes(h.Secret); err != nil {
				return err
			}
			c.Secret = h.Secret
		}
		if c.Secret == "" {
			b := make([]byte, 32)
			if _, err := io.ReadFull(p.Random, b); err != nil {
				return fmt.Errorf("drawing a secret: %w", err)
			}
			c.Secret = secretPrefix + base64.StdEncoding.EncodeToString(b)
		}
	}
	for _, m := range d.Mails {
		address, err := CheckAddress(m.Address)
		if err != nil {
			return err
		}
		digest, err := ParseDigest(m.Digest)
		if err != nil {
			return err
		}
		c, err := add(store.Channel{Kind: store.ChannelMail, Target: address, Digest: digest.String()})
		if err != nil {
			return err
		}
		if c.Secret == "" {
			if c.Secret, err = p.draw(20); err != nil {
				return err
			}
		}
	}
	return nil
}

// secretPrefix begins the secret of a webhook, as other programs know it.
const secretPrefix = "whsec_"

// secretBytes returns the key that a secret of a webhook stands for.
func secretBytes(secret string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil || len(b) < 16 || len(b) > 128 || !strings.HasPrefix(secret, secretPrefix) {
		return nil, invalid("leave it out, and one is drawn; or write whsec_ and 16 to 128 bytes in base64", "the secret of a webhook")
	}
	return b, nil
}

// CheckHook returns the address of a webhook as it is kept. Whether it leads
// outside is seen when it is called.
func CheckHook(address string) (string, error) {
	const hint = "write an address such as https://example.org/hook"
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil || len(address) > maxTarget || strings.ContainsFunc(address, unicode.IsControl):
		return "", invalid(hint, "the address of a webhook")
	case u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "", u.Opaque != "":
		return "", invalid(hint, "the address of a webhook")
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String(), nil
}

// CheckAddress returns an address of mail as it is kept, its domain in ASCII.
func CheckAddress(address string) (string, error) {
	const hint = "write an address such as name@example.org"
	parsed, err := mail.ParseAddress(strings.TrimSpace(address))
	if err != nil || len(address) > 320 || strings.ContainsFunc(address, unicode.IsControl) {
		return "", invalid(hint, "the address of mail")
	}
	i := strings.LastIndexByte(parsed.Address, '@')
	local, domain := parsed.Address[:i], parsed.Address[i+1:]
	if domain, err = idna.Lookup.ToASCII(domain); err != nil || domain == "" {
		return "", invalid(hint, "the domain of the address of mail")
	}
	for _, r := range local {
		// What would have to be quoted is left to nobody's parser.
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".!#$%&'*+/=?^_`{|}~-", r) {
			return "", invalid("before the @ stand letters of ASCII, digits and signs without spaces", "the address of mail")
		}
	}
	return local + "@" + domain, nil
}

// Digest says when mails are sent.
type Digest struct {
	Every  time.Duration // 0 is at once
	Minute int           // of the day, of a daily one
}

// ParseDigest reads "now", "hourly", "daily" or "daily 07:00"; "" is now.
func ParseDigest(s string) (Digest, error) {
	every, at, timed := strings.Cut(oneLine(s), " ")
	switch {
	case s == "" || s == "now":
		return Digest{}, nil
	case s == "hourly":
		return Digest{Every: time.Hour}, nil
	case every == "daily":
		d := Digest{Every: 24 * time.Hour, Minute: 7 * 60}
		if !timed {
			return d, nil
		}
		if t, err := time.Parse("15:04", at); err == nil {
			d.Minute = t.Hour()*60 + t.Minute()
			return d, nil
		}
	}
	return Digest{}, invalid("now, hourly, daily, or daily and an hour: daily 07:00", "digest %q", clip(s, 40))
}

// String returns the digest as ParseDigest reads it.
func (d Digest) String() string {
	switch d.Every {
	case 0:
		return "now"
	case time.Hour:
		return "hourly"
	}
	return fmt.Sprintf("daily %02d:%02d", d.Minute/60, d.Minute%60)
}

// between is the least time between two mails that are sent at once.
const between = 45 * time.Second

// next returns when what is found now is sent to an address.
func (d Digest) next(now, last time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	switch d.Every {
	case 0:
		if next := last.Add(between); next.After(now) && !last.After(now) {
			return next
		}
		return now
	case time.Hour:
		return now.Truncate(time.Hour).Add(time.Hour)
	}
	t := now.In(zone)
	for day := 0; ; day++ {
		if at := time.Date(t.Year(), t.Month(), t.Day()+day, d.Minute/60, d.Minute%60, 0, 0, zone); at.After(now) {
			return at
		}
	}
}

// oneLine returns s in one line, without what controls, and without the marks
// that turn the direction of what follows: whoever wrote a headline does not say
// how the line around it reads.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			return -1
		case unicode.IsControl(r), r == utf8.RuneError, r == 0x2028, r == 0x2029:
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// clip returns the first n characters of s, with a sign where something is left
// out.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// faultOf returns an error as it is kept and shown: in one line, of some length.
func faultOf(err error) string {
	if err == nil {
		return ""
	}
	s := oneLine(err.Error())
	if hint := rawi.HintOf(err); hint != "" && !errors.Is(err, context.DeadlineExceeded) {
		s += " (" + oneLine(hint) + ")"
	}
	return clip(s, 500)
}
