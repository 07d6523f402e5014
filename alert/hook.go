package alert

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/store"
)

// The headers of a call, which are those of Standard Webhooks: receivers find
// libraries that verify them.
const (
	headerID        = "Webhook-Id"
	headerTime      = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

// answerLimit is how much is read of what a receiver answers.
const answerLimit = 4 << 10

// Hooks calls webhooks. It opens connections to addresses of the public internet
// only, unless it is told otherwise, uses no proxy and follows no redirects: an
// address that moves is written down anew by its owner.
type Hooks struct {
	// Client makes the requests.
	Client *http.Client
	// Base is the address of the pages, for links; "" makes none.
	Base string
	// Agent names the program.
	Agent string
}

// NewHooks returns a caller of webhooks.
func NewHooks(allowPrivate bool, base, agent string) *Hooks {
	dialer := &net.Dialer{Timeout: timeout / 2}
	if !allowPrivate {
		dialer.Control = format.PublicOnly
	}
	return &Hooks{Base: base, Agent: agent, Client: &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    timeout / 2,
			ResponseHeaderTimeout:  timeout,
			MaxConnsPerHost:        2 * perHost,
			MaxIdleConns:           atOnce,
			IdleConnTimeout:        time.Minute,
			ForceAttemptHTTP2:      true,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     true, // an answer is looked at, not unpacked
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Payload is the body of a call.
type Payload struct {
	Delivery string       `json:"delivery"` // the same for every attempt
	Type     string       `json:"type"`     // alert.found, or alert.test
	Sent     time.Time    `json:"sent"`
	Alert    PayloadAlert `json:"alert"`
	Hits     []PayloadHit `json:"hits"`
}

// PayloadAlert says which alert found it.
type PayloadAlert struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Query string `json:"query"`
	In    string `json:"in"`
	Link  string `json:"link,omitempty"`
}

// PayloadHit is a hit with the address of its page.
type PayloadHit struct {
	Hit
	Link string `json:"link,omitempty"`
}

// payloadOf returns the body of a message.
func payloadOf(m *Message, base string) Payload {
	b := Payload{
		Delivery: m.ID, Type: "alert.found", Sent: m.At.UTC(), Hits: []PayloadHit{},
		Alert: PayloadAlert{ID: m.Alert.ID, Name: m.Alert.Name, Query: m.Alert.Query, In: m.Alert.In, Link: linkTo(base, "/alerts")},
	}
	if m.Test {
		b.Type = "alert.test"
	}
	for _, h := range m.Hits {
		b.Hits = append(b.Hits, PayloadHit{h, linkTo(base, h.page())})
	}
	return b
}

// page returns the address of a hit among the pages.
func (h Hit) page() string {
	page := "/article/" + strconv.FormatInt(h.Document, 10)
	if h.Finding != "" {
		page += "#" + h.Finding
	}
	return page
}

// linkTo returns the address of a page, or "" where that of the pages is not
// known.
func linkTo(base, page string) string {
	if base == "" {
		return ""
	}
	return strings.TrimSuffix(base, "/") + page
}

// Sign returns the signature of a call: what the receiver makes of the same
// secret, name, time and body.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := secretBytes(secret)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%d.", id, at.Unix())
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// tolerance is how old a call may be that Verify takes.
const tolerance = 5 * time.Minute

// Verify checks a call as a receiver does: it was signed with the secret, and
// not long ago. It returns the body.
func Verify(secret string, r *http.Request, now time.Time, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, rawi.ErrTooLarge
	}
	seconds, err := strconv.ParseInt(r.Header.Get(headerTime), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", headerTime, rawi.ErrInvalid)
	}
	at := time.Unix(seconds, 0)
	if d := now.Sub(at); d > tolerance || d < -tolerance {
		return nil, fmt.Errorf("%s: signed at another time: %w", headerTime, rawi.ErrRefused)
	}
	want, err := Sign(secret, r.Header.Get(headerID), at, body)
	if err != nil {
		return nil, err
	}
	for _, got := range strings.Fields(r.Header.Get(headerSignature)) {
		if hmac.Equal([]byte(got), []byte(want)) {
			return body, nil
		}
	}
	return nil, fmt.Errorf("%s: signed with another secret: %w", headerSignature, rawi.ErrRefused)
}

// Send calls a webhook.
func (h *Hooks) Send(ctx context.Context, to store.Channel, m *Message) (int, error) {
	body, err := json.Marshal(payloadOf(m, h.Base))
	if err != nil {
		return 0, err
	}
	signature, err := Sign(to.Secret, m.ID, m.At, body)
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.Target, bytes.NewReader(body))
	if err != nil {
		return 0, withoutAddress(err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", h.Agent)
	req.Header.Set(headerID, m.ID)
	req.Header.Set(headerTime, strconv.FormatInt(m.At.Unix(), 10))
	req.Header.Set(headerSignature, signature)
	req.Header.Set("Rawi-Attempt", strconv.Itoa(m.Attempt))
	resp, err := h.Client.Do(req)
	if err != nil {
		return 0, withoutAddress(err)
	}
	defer resp.Body.Close()
	// A little is read, so that the connection can be used again; a receiver that
	// goes on and on is left alone.
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, answerLimit))
	code := resp.StatusCode
	switch {
	case code >= 200 && code < 300:
		return code, nil
	case code >= 300 && code < 400:
		err = rawi.Hint(fmt.Errorf("it answers %d, another address: %w", code, rawi.ErrRefused), "give the alert the new address")
	case code == http.StatusGone:
		err = errors.New("it answers 410: it wants no more calls")
	default:
		err = fmt.Errorf("it answers %d", code)
	}
	wait := (&format.StatusError{Code: code, RetryAfter: resp.Header.Get("Retry-After")}).Wait(m.At)
	return code, &Refusal{Status: code, Wait: wait, Gone: code == http.StatusGone, Err: err}
}

// withoutAddress returns an error of a request without the address, which may be
// secret, and in plain words where nobody answered.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s: %w", timeout, err)
	}
	return err
}

// shown returns where a channel leads as it may stand in a log or a list: the
// path of a webhook is often its secret, and an address of mail is somebody's.
func shown(c store.Channel) string {
	if c.Kind == store.ChannelMail {
		i := strings.LastIndexByte(c.Target, '@')
		if i <= 0 {
			return "…"
		}
		return c.Target[:1] + "…" + c.Target[i:]
	}
	u, err := url.Parse(c.Target)
	if err != nil {
		return "…"
	}
	end := ""
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		end = "/…"
	}
	return u.Scheme + "://" + u.Host + end
}
