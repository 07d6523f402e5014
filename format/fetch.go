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
	"syscall"
	"time"

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

// Page is what Fetch got.
type Page struct {
	Body        []byte
	ContentType string
	URL         string // after redirects
}

// Fetch gets a page by http or https. Addresses of the own machine, of private
// networks and of cloud metadata are refused with rawi.ErrRefused; the check is
// made on the resolved address when the connection is opened, so neither a
// redirect nor a name that changes its address gets around it. A body beyond the
// limit gives rawi.ErrTooLarge.
func Fetch(ctx context.Context, address string, o FetchOptions) (*Page, error) {
	page, err := fetch(ctx, address, o)
	if err != nil {
		return nil, fmt.Errorf("fetching %s: %w", address, err)
	}
	return page, nil
}

func fetch(ctx context.Context, address string, o FetchOptions) (*Page, error) {
	if o.Timeout <= 0 {
		o.Timeout = FetchTimeout
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = MaxPage
	}
	if o.UserAgent == "" {
		o.UserAgent = "rawi"
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", rawi.ErrInvalid, err)
	}
	if err := checkURL(u); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", rawi.ErrInvalid, err)
	}
	req.Header.Set("User-Agent", o.UserAgent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5")
	req.Header.Set("Accept-Language", "ar,en;q=0.5")
	resp, err := client(o).Do(req)
	if err != nil {
		return nil, cause(err, o.Timeout)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("server answers %s: %w", resp.Status, rawi.ErrInvalid)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, o.MaxBytes+1))
	if err != nil {
		return nil, cause(err, o.Timeout)
	}
	if int64(len(body)) > o.MaxBytes {
		return nil, fmt.Errorf("more than %s: %w", size(o.MaxBytes), rawi.ErrTooLarge)
	}
	return &Page{body, resp.Header.Get("Content-Type"), resp.Request.URL.String()}, nil
}

// client returns a client that follows few redirects, keeps nothing between
// calls, and uses no proxy: a proxy would resolve names behind the check.
func client(o FetchOptions) *http.Client {
	dialer := &net.Dialer{Timeout: o.Timeout}
	if !o.AllowPrivate {
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return checkAddress(address) }
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			DisableKeepAlives:      true,
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
