package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"example.org/rawi/search"
	"example.org/rawi/store"
)

// How what waits is sent.
const (
	// lease is how long nobody else tries a delivery that is on its way: what a
	// kill delays it by.
	lease   = 45 * time.Second
	timeout = 20 * time.Second // of one attempt
	atOnce  = 32               // attempts
	perHost = 2                // of them
	perMail = 4                // of them, to the server of mail
	// dueAtOnce is how many channels are looked at, to find some whose host has
	// time.
	dueAtOnce = 5000

	firstPause = 10 * time.Second
	maxPause   = 15 * time.Minute
	maxWait    = 24 * time.Hour // that a receiver may ask for
	// patience is how long a receiver may be down before its channel is dead.
	patience = 72 * time.Hour

	everyRound = 5 * time.Second // between evaluations, where nobody tells of a change
	everySend  = time.Second
	everyTidy  = 24 * time.Hour
	keep       = 30 * 24 * time.Hour // what was sent, and bodies
	keepNewest = 500                 // bodies of every alert
)

// Run evaluates and sends until the context ends. A value on changed says that
// there may be something new; without one it looks by itself, every few seconds.
func (p *Post) Run(ctx context.Context, changed <-chan struct{}) {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { p.sending(ctx) })
	wg.Go(func() { p.tidying(ctx) })
	for {
		if _, err := p.Evaluate(ctx); err != nil && ctx.Err() == nil {
			p.log().Error("alerts: evaluating", "fault", faultOf(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-p.Clock.After(everyRound):
		}
	}
}

func (p *Post) sending(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		if _, err := p.start(ctx, &wg); err != nil && ctx.Err() == nil {
			p.log().Error("alerts: sending", "fault", faultOf(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-p.waking():
		case <-p.Clock.After(everySend):
		}
	}
}

func (p *Post) tidying(ctx context.Context) {
	for {
		if err := p.Store.TidyAlerts(ctx, p.Clock.Now().Add(-keep), keepNewest); err != nil && ctx.Err() == nil {
			p.log().Error("alerts: tidying", "fault", faultOf(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-p.Clock.After(everyTidy):
		}
	}
}

// waking returns the channel on which wake tells that there is something to send.
func (p *Post) waking() chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.woken == nil {
		p.woken = make(chan struct{}, 1)
	}
	return p.woken
}

func (p *Post) wake() {
	select {
	case p.waking() <- struct{}{}:
	default:
	}
}

// Deliver sends what is due, until nothing is, and returns how many deliveries
// arrived. What fails is due later.
func (p *Post) Deliver(ctx context.Context) (sent int, err error) {
	for {
		var wg sync.WaitGroup
		n, err := p.start(ctx, &wg)
		wg.Wait()
		sent += n.sent
		if err = errors.Join(err, errors.Join(n.faults...), ctx.Err()); err != nil || n.started == 0 {
			return sent, err
		}
	}
}

// attempts counts those that start begins. It is read when all have ended.
type attempts struct {
	started int
	mu      sync.Mutex
	sent    int
	faults  []error // of ours, not of the receivers
}

// start begins to send what is due, as much as may be on its way at once.
func (p *Post) start(ctx context.Context, wg *sync.WaitGroup) (*attempts, error) {
	n := &attempts{}
	if len(p.Senders) == 0 {
		return n, nil
	}
	due, err := p.Store.Due(ctx, p.Clock.Now(), dueAtOnce)
	if err != nil {
		return n, err
	}
	for _, d := range due {
		sender, host := p.Senders[d.Channel.Kind], hostOf(d.Channel)
		if sender == nil || !p.begin(d.Channel.ID, host) {
			continue
		}
		n.started++
		wg.Go(func() {
			defer p.wake()
			defer p.end(d.Channel.ID)
			ok, err := p.attempt(ctx, sender, d)
			if err != nil && ctx.Err() == nil {
				p.log().Error("alerts: sending", "alert", d.Alert, "delivery", d.UID, "fault", faultOf(err))
			}
			n.mu.Lock()
			defer n.mu.Unlock()
			if ok {
				n.sent++
			}
			if err != nil {
				n.faults = append(n.faults, err)
			}
		})
	}
	return n, nil
}

// begin notes that a channel is being sent to, unless it is already, or too many
// others are.
func (p *Post) begin(channel int64, host string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.moving == nil {
		p.moving = map[int64]string{}
	}
	if _, ok := p.moving[channel]; ok || len(p.moving) >= atOnce {
		return false
	}
	n := 0
	for _, h := range p.moving {
		if h == host {
			n++
		}
	}
	if most := map[bool]int{true: perMail, false: perHost}[host == store.ChannelMail]; n >= most {
		return false
	}
	p.moving[channel] = host
	return true
}

func (p *Post) end(channel int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.moving, channel)
}

// hostOf returns who is asked when a channel is sent to. All mails go to one
// server.
func hostOf(c store.Channel) string {
	if c.Kind == store.ChannelMail {
		return c.Kind
	}
	u, err := url.Parse(c.Target)
	if err != nil {
		return c.Target
	}
	return strings.ToLower(u.Hostname())
}

// attempt sends one delivery and writes what became of it. It reports whether it
// arrived.
func (p *Post) attempt(ctx context.Context, sender Sender, d store.Delivery) (bool, error) {
	now := p.Clock.Now()
	taken, ok, err := p.Store.Take(ctx, d.ID, now, now.Add(lease))
	if err != nil || !ok {
		return false, err
	}
	a, err := p.Store.Alert(ctx, d.Alert)
	if err != nil {
		return false, err
	}
	m := &Message{ID: d.UID, Attempt: d.Attempts + 1, Alert: a, At: now}
	if m.Hits, err = hitsOf(a, taken); err != nil {
		return false, err
	}
	status, err := p.send(ctx, sender, d.Channel, m)
	if err != nil && ctx.Err() != nil {
		return false, err // we are told to stop: it is due again when the lease ends
	}
	r := p.receipt(d, status, err)
	if err != nil {
		p.log().Warn("alert: not delivered", "alert", d.Alert, "kind", d.Channel.Kind, "to", shown(d.Channel), "delivery", d.UID,
			"attempt", r.Attempt, "status", r.Status, "dead", r.Dead, "next", r.Next, "fault", r.Fault)
	}
	// What has arrived is written down, whatever happens meanwhile.
	return err == nil, p.Store.WriteReceipt(context.WithoutCancel(ctx), r)
}

// send sends a message in its time.
func (p *Post) send(ctx context.Context, sender Sender, to store.Channel, m *Message) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("sending: panic: %v", r)
		}
	}()
	return sender.Send(ctx, to, m)
}

// receipt says what became of an attempt and when the next one is.
func (p *Post) receipt(d store.Delivery, status int, err error) store.Receipt {
	now := p.Clock.Now()
	r := store.Receipt{Delivery: d.ID, Attempt: d.Attempts + 1, At: now, Sent: err == nil, Status: status, Fault: faultOf(err)}
	if err == nil {
		return r
	}
	wait := pause(d.Channel.Failures+1, p.Chance())
	var no *Refusal
	if errors.As(err, &no) {
		r.Status = no.Status
		r.Dead = no.Gone
		wait = max(wait, min(no.Wait, maxWait))
	}
	if since := d.Channel.Failing; !since.IsZero() && now.Sub(since) >= patience {
		r.Dead = true
	}
	r.Next = now.Add(wait)
	return r
}

// pause returns how long a channel rests that has failed this many times in a
// row: twice as long every time, up to a bound, and spread by chance, so that not
// all come at once to a receiver that is up again.
func pause(failures int, chance float64) time.Duration {
	d := maxPause
	if n := failures - 1; n < 16 {
		d = min(d, firstPause<<max(0, n))
	}
	return time.Duration(float64(d) * (0.8 + 0.4*chance))
}

// hitsOf returns the hits of finds.
func hitsOf(a *store.Alert, finds []store.Find) ([]Hit, error) {
	hits := make([]Hit, 0, len(finds))
	for _, f := range finds {
		h := Hit{Hit: &search.Hit{}, Found: f.Found, UID: urn(a.UID, fmt.Sprint(f.Document), string(f.Key[:]), fmt.Sprint(f.N))}
		if f.Body != nil {
			if err := json.Unmarshal(f.Body, h.Hit); err != nil {
				return nil, fmt.Errorf("alert %d: find %d: %w", a.ID, f.ID, err)
			}
		}
		hits = append(hits, h)
	}
	return hits, nil
}

// Trial is what became of a sample that was sent to a channel.
type Trial struct {
	Kind   string `json:"kind"`
	To     string `json:"to"`
	Status int    `json:"status,omitempty"`
	Fault  string `json:"fault,omitempty"`
}

// Test sends a sample to every channel of an alert, past the queue.
func (p *Post) Test(ctx context.Context, id int64) ([]Trial, error) {
	a, err := p.Store.Alert(ctx, id)
	if err != nil {
		return nil, err
	}
	finds, err := p.Store.Finds(ctx, id, 0, 1)
	if err != nil {
		return nil, err
	}
	hits, err := hitsOf(a, finds)
	if err != nil {
		return nil, err
	}
	trials := make([]Trial, len(a.Channels))
	var wg sync.WaitGroup
	for i, c := range a.Channels {
		t := &trials[i]
		t.Kind, t.To = c.Kind, shown(c)
		sender := p.Senders[c.Kind]
		if sender == nil {
			t.Fault = "there is nobody who sends it: mails need --smtp-url"
			continue
		}
		uid, err := p.draw(16)
		if err != nil {
			return nil, err
		}
		m := &Message{ID: uid, Attempt: 1, Alert: a, Hits: hits, Test: true, At: p.Clock.Now()}
		wg.Go(func() {
			status, err := p.send(ctx, sender, c, m)
			var no *Refusal
			if errors.As(err, &no) {
				status = no.Status
			}
			t.Status, t.Fault = status, faultOf(err)
		})
	}
	wg.Wait()
	return trials, ctx.Err()
}
