package format

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"example.org/rawi"
)

// The limits of Fetch where FetchOptions gives none.
const (
	FetchTimeout   = 10 * time.Second
	FetchRedirects = 5
)

// FetchOptions limits Fetch. The zero value has the limits of the package.
type FetchOptions struct {
	Timeout      time.Duration // for the whole of it; zero is FetchTimeout
	MaxBytes     int64         // of the body, unpacked; zero is MaxPage
	AllowPrivate bool          // also addresses that are not of the public internet
	UserAgent    string        // zero is "rawi"
}

// Validators are what a server said of the state of a page. Sent with the next
// request, they let it answer that nothing has changed.
type Validators struct{ ETag, LastModified string }

// Page is what Fetch got.
type Page struct {
	Body        []byte
	ContentType string
	URL         string // after redirects, without user and password
	Validators
	// NotModified says that the page is as the validators of the request know it;
	// it has no body then.
	NotModified bool
}

// StatusError says that a server answered with another status than 200.
type StatusError struct {
	Code       int
	Status     string
	RetryAfter string // as the server wrote it
}

// Error returns the status.
func (e *StatusError) Error() string { return "server answers " + e.Status }

// Unwrap returns rawi.ErrInvalid.
func (e *StatusError) Unwrap() error { return rawi.ErrInvalid }

// Wait returns how long the server asks to wait, or 0.
func (e *StatusError) Wait(now time.Time) time.Duration {
	if n, err := strconv.ParseUint(strings.TrimSpace(e.RetryAfter), 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(e.RetryAfter); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

// Fetch gets a page by http or https. Addresses of the own machine, of private
// networks and of cloud metadata are refused with rawi.ErrRefused; the check is
// made on the resolved address when the connection is opened, so neither a
// redirect nor a name that changes its address gets around it. A body beyond the
// limit gives rawi.ErrTooLarge.
func Fetch(ctx context.Context, address string, o FetchOptions) (*Page, error) {
	f := NewFetcher(o)
	defer f.Close()
	return f.Fetch(ctx, address, Validators{})
}

// Fetcher gets pages one after another, as Fetch does, and keeps connections
// between them. It is safe for concurrent use.
type Fetcher struct {
	o      FetchOptions
	client *http.Client
}

// NewFetcher returns a fetcher with these limits.
func NewFetcher(o FetchOptions) *Fetcher {
	if o.Timeout <= 0 {
		o.Timeout = FetchTimeout
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = MaxPage
	}
	if o.UserAgent == "" {
		o.UserAgent = "rawi"
	}
	return &Fetcher{o, client(o)}
}

// Close ends the connections that are kept.
func (f *Fetcher) Close() { f.client.CloseIdleConnections() }

// Fetch gets a page, unless it is as known has it. A status other than 200 is a
// *StatusError. The error names the address without what may be secret in it.
func (f *Fetcher) Fetch(ctx context.Context, address string, known Validators) (*Page, error) {
	page, err := f.fetch(ctx, address, known)
	if err != nil {
		return nil, fmt.Errorf("fetching %s: %w", Shown(address), err)
	}
	return page, nil
}

func (f *Fetcher) fetch(ctx context.Context, address string, known Validators) (*Page, error) {
	u, err := url.Parse(address)
	if err != nil {
		var fault *url.Error
		if errors.As(err, &fault) {
			err = fault.Err // without the address
		}
		return nil, fmt.Errorf("%w: %w", rawi.ErrInvalid, err)
	}
	if err := checkURL(u); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, f.o.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", rawi.ErrInvalid, err)
	}
	req.Header.Set("User-Agent", f.o.UserAgent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5")
	req.Header.Set("Accept-Language", "ar,en;q=0.5")
	if known.ETag != "" {
		req.Header.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		req.Header.Set("If-Modified-Since", known.LastModified)
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, cause(err, f.o.Timeout)
	}
	defer resp.Body.Close()
	final := *resp.Request.URL
	final.User = nil
	page := &Page{
		ContentType: resp.Header.Get("Content-Type"), URL: final.String(),
		Validators: Validators{headerField(resp, "ETag"), headerField(resp, "Last-Modified")},
	}
	switch {
	case resp.StatusCode == http.StatusNotModified && known != Validators{}:
		page.NotModified = true
		return page, nil
	case resp.StatusCode != http.StatusOK:
		return nil, &StatusError{resp.StatusCode, clip(strings.ToValidUTF8(resp.Status, "\uFFFD"), 80), headerField(resp, "Retry-After")}
	}
	page.Body, err = io.ReadAll(io.LimitReader(resp.Body, f.o.MaxBytes+1))
	if err != nil {
		return nil, cause(err, f.o.Timeout)
	}
	if int64(len(page.Body)) > f.o.MaxBytes {
		return nil, fmt.Errorf("more than %s: %w", size(f.o.MaxBytes), rawi.ErrTooLarge)
	}
	return page, nil
}

// headerField returns a field of an answer if it is of a length to be kept.
func headerField(resp *http.Response, name string) string {
	if v := resp.Header.Get(name); len(v) <= 512 && utf8.ValidString(v) {
		return v
	}
	return ""
}

// secret are parameters of addresses whose values are not shown.
var secret = []string{"key", "token", "secret", "password", "passwd", "pwd", "auth", "signature", "sig", "session", "credential"}

// Shown returns an address as it may be shown: without password, and without the
// values of parameters that are named as if they were secret.
func Shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		if i := strings.LastIndexByte(address, '@'); i >= 0 {
			return "…" + address[i:]
		}
		return address
	}
	if u.User != nil {
		u.User = url.User("xxxxx")
	}
	pairs := strings.Split(u.RawQuery, "&")
	for i, pair := range pairs {
		name, _, ok := strings.Cut(pair, "=")
		if ok && isSecret(name) {
			pairs[i] = name + "=xxxxx"
		}
	}
	u.RawQuery = strings.Join(pairs, "&")
	return u.String()
}

func isSecret(name string) bool {
	name = strings.ToLower(name)
	for _, s := range secret {
		if strings.HasSuffix(name, s) {
			return true
		}
	}
	return false
}

// client returns a client that follows few redirects and uses no proxy: a proxy
// would resolve names behind the check.
func client(o FetchOptions) *http.Client {
	dialer := &net.Dialer{Timeout: o.Timeout}
	if !o.AllowPrivate {
		dialer.Control = PublicOnly
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			MaxConnsPerHost:        8,
			MaxIdleConnsPerHost:    2,
			MaxIdleConns:           64,
			IdleConnTimeout:        30 * time.Second,
			ForceAttemptHTTP2:      true,
			MaxResponseHeaderBytes: 1 << 20,
		},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > FetchRedirects {
				return fmt.Errorf("more than %d redirects: %w", FetchRedirects, rawi.ErrRefused)
			}
			return checkURL(req.URL)
		},
	}
}

// cause tells a time that ran out from other faults, in plain words.
func cause(err error, timeout time.Duration) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s: %w", timeout, err)
	}
	return err
}

func checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("scheme %q is not http or https: %w", u.Scheme, rawi.ErrRefused)
	}
	if u.Hostname() == "" {
		return fmt.Errorf("address has no host: %w", rawi.ErrInvalid)
	}
	return nil
}

// PublicOnly is a net.Dialer.Control that opens connections to addresses of the
// public internet only; others are refused with rawi.ErrRefused. It sees the
// address that a name was resolved to. Who calls addresses that others have
// written down (feeds, webhooks) dials with it, and without a proxy.
func PublicOnly(_, address string, _ syscall.RawConn) error { return checkAddress(address) }

// checkAddress refuses an address that a page of the public internet cannot
// have.
func checkAddress(address string) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address %q: %w", address, rawi.ErrRefused)
	}
	if ip := a.Addr().Unmap().WithZone(""); !isPublic(ip) {
		return rawi.Hint(fmt.Errorf("%s is not an address of the public internet: %w", ip, rawi.ErrRefused), "allow it with --allow-private")
	}
	return nil
}

// notPublic are the ranges, beside those that netip names, that lead into a
// machine or network of one's own, or nowhere.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // shared by customers of a carrier
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), // IPv4 inside IPv6
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fec0::/10"),
	netip.MustParsePrefix("::/96"),
}

func isPublic(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
