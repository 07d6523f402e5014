package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"example.org/rawi"
	"example.org/rawi/format"
)

// The manners of fetching.
const (
	robotsLife = 24 * time.Hour   // how long robots.txt is believed
	robotsWait = 10 * time.Minute // how long a site is left alone whose robots.txt cannot be had
	agent      = "rawi"           // the name that robots.txt knows us by
	// longestWait is the longest that a site may ask to wait.
	longestWait = 24 * time.Hour
)

// polite asks hosts no faster than they bear, and only for what they let be read.
type polite struct {
	fetch Fetcher
	clock Clock
	delay time.Duration

	mu    sync.Mutex
	hosts map[string]*host
}

// host is what is known of a site: scheme, name and port.
type host struct {
	turn sync.Mutex // held while it is asked: one request at a time
	// The rest is guarded by polite.mu.
	next   time.Time // the earliest moment of the next request
	delay  time.Duration
	robots *robots
	fault  error     // why there are none
	until  time.Time // how long robots, or the fault, count
}

func newPolite(in *Ingester) *polite {
	return &polite{fetch: in.Fetch, clock: in.Clock, delay: in.Delay, hosts: map[string]*host{}}
}

func (p *polite) host(u *url.URL) *host {
	name := u.Scheme + "://" + strings.ToLower(u.Host)
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.hosts[name]
	if h == nil {
		h = &host{}
		p.hosts[name] = h
	}
	return h
}

// slow sets the least time between two requests to the host of an address.
func (p *polite) slow(address string, delay time.Duration) {
	u, err := url.Parse(address)
	if err != nil || delay <= 0 {
		return
	}
	h := p.host(u)
	p.mu.Lock()
	defer p.mu.Unlock()
	h.delay = delay
}

// get fetches an address when the turn of its host has come. Unless the caller
// was told to read it by a person, robots.txt is asked first.
func (p *polite) get(ctx context.Context, address string, known format.Validators, named bool) (*format.Page, error) {
	if p.fetch == nil {
		return nil, fmt.Errorf("fetching %s: there is no network: %w", format.Shown(address), rawi.ErrRefused)
	}
	u, err := url.Parse(address)
	if err != nil {
		return p.fetch.Fetch(ctx, address, known) // says what is wrong
	}
	h := p.host(u)
	h.turn.Lock()
	defer h.turn.Unlock()
	if !named {
		if err := p.allowed(ctx, h, u); err != nil {
			return nil, err
		}
	}
	if err := p.wait(ctx, h); err != nil {
		return nil, err
	}
	page, err := p.fetch.Fetch(ctx, address, known)
	p.pause(h, err)
	return page, err
}

// wait waits for the turn of a host.
func (p *polite) wait(ctx context.Context, h *host) error {
	p.mu.Lock()
	d := h.next.Sub(p.clock.Now())
	p.mu.Unlock()
	if d <= 0 {
		return ctx.Err()
	}
	if d > time.Minute {
		return &notYet{h.next}
	}
	return p.clock.Sleep(ctx, d)
}

// notYet says that a host is to be left alone for longer than anybody waits.
type notYet struct{ until time.Time }

func (e *notYet) Error() string { return "the site asks to be left alone for now" }

// pause sets the earliest moment of the next request to a host.
func (p *polite) pause(h *host, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	d := max(p.delay, h.delay)
	if h.robots != nil {
		d = max(d, h.robots.delay)
	}
	if wait := asked(err, now); wait > 0 {
		d = max(d, wait)
	}
	h.next = now.Add(d)
}

// asked returns how long a server that is busy asks to wait, or 0.
func asked(err error, now time.Time) time.Duration {
	var status *format.StatusError
	if !errors.As(err, &status) || status.Code != 429 && status.Code != 503 {
		return 0
	}
	return min(status.Wait(now), longestWait)
}

// allowed asks robots.txt of a host, which is kept for a day.
func (p *polite) allowed(ctx context.Context, h *host, u *url.URL) error {
	p.mu.Lock()
	known := p.clock.Now().Before(h.until)
	p.mu.Unlock()
	if !known {
		if err := p.learn(ctx, h, u); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case h.fault != nil:
		return &robotsFault{h.fault}
	case !h.robots.allows(u):
		return rawi.Hint(fmt.Errorf("robots.txt of %s asks not to read it: %w", u.Host, rawi.ErrRefused), "an address that is named in the call is read all the same")
	}
	return nil
}

// robotsFault says that robots.txt could not be had, so nothing is read for now.
type robotsFault struct{ err error }

func (e *robotsFault) Error() string { return "robots.txt cannot be had: " + e.err.Error() }
func (e *robotsFault) Unwrap() error { return e.err }

// learn fetches robots.txt. A site without one lets everything be read; of one
// that is out of order nothing is read until it has been asked again.
func (p *polite) learn(ctx context.Context, h *host, u *url.URL) error {
	if err := p.wait(ctx, h); err != nil {
		return err
	}
	address := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	page, err := p.fetch.Fetch(ctx, address.String(), format.Validators{})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.rules(h, page, err)
	p.pause(h, err)
	return nil
}

// rules keeps what robots.txt said, or why it said nothing.
func (p *polite) rules(h *host, page *format.Page, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h.robots, h.fault, h.until = nil, nil, p.clock.Now().Add(robotsLife)
	var status *format.StatusError
	switch {
	case err == nil:
		h.robots = parseRobots(page.Body, agent)
	case errors.As(err, &status) && status.Code >= 400 && status.Code < 500 && status.Code != 429:
		h.robots = &robots{}
	case errors.Is(err, rawi.ErrRefused), errors.Is(err, rawi.ErrTooLarge):
		// Of a robots.txt without end nothing is known, and a redirect to an address
		// inside is refused: both are no rules.
		h.robots = &robots{}
	default:
		h.fault, h.until = err, p.clock.Now().Add(max(robotsWait, asked(err, p.clock.Now())))
	}
}
