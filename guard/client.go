package guard

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// client is where a request comes from.
type client struct {
	addr netip.Addr
	// own says that it comes from a program on this machine, and not through it:
	// a proxy on this machine speaks for others.
	own   bool
	https bool
}

// key is what limits by address count by: of IPv6 the network that one customer
// has.
func (c client) key() string {
	if c.addr.Is6() {
		if p, err := c.addr.Prefix(64); err == nil {
			return p.Addr().String()
		}
	}
	return c.addr.String()
}

// forwarding are the fields with which a proxy says for whom it asks.
var forwarding = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"}

// clientOf returns where a request comes from. What a proxy says is believed only
// if the connection comes from one that is trusted: anybody can write it.
func clientOf(r *http.Request, trusted []netip.Prefix) client {
	addr := addressOf(r.RemoteAddr)
	c := client{addr: addr, https: r.TLS != nil}
	forwarded := slices.ContainsFunc(forwarding, func(name string) bool { return len(r.Header.Values(name)) > 0 })
	if !forwarded {
		c.own = addr.IsLoopback()
		return c
	}
	if !isIn(addr, trusted) {
		return c
	}
	if last := lastField(r, "X-Forwarded-Proto"); last != "" {
		c.https = strings.EqualFold(last, "https")
	}
	// From the right: each proxy has added whom it heard. The first that is not
	// trusted is as far as the word goes.
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		a, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			if p, err := netip.ParseAddrPort(strings.TrimSpace(hop)); err == nil {
				a = p.Addr()
			} else {
				break
			}
		}
		c.addr = a.Unmap().WithZone("")
		if !isIn(c.addr, trusted) {
			break
		}
	}
	return c
}

func addressOf(remote string) netip.Addr {
	p, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap().WithZone("")
}

// lastField returns the last value of a field that may be a list.
func lastField(r *http.Request, name string) string {
	all := strings.Split(strings.Join(r.Header.Values(name), ","), ",")
	return strings.TrimSpace(all[len(all)-1])
}

func isIn(a netip.Addr, nets []netip.Prefix) bool {
	return slices.ContainsFunc(nets, func(p netip.Prefix) bool { return p.Contains(a) })
}

// hostOf returns the name in a Host field, in small letters and without the port;
// false if it is none.
func hostOf(field string) (string, bool) {
	name := field
	if h, port, err := net.SplitHostPort(field); err == nil {
		if port == "" || strings.Trim(port, "0123456789") != "" {
			return "", false
		}
		name = h
	} else if strings.HasPrefix(field, "[") && strings.HasSuffix(field, "]") {
		name = field[1 : len(field)-1]
	}
	if a, err := netip.ParseAddr(name); err == nil {
		return a.Unmap().String(), a.Zone() == ""
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if name == "" || len(name) > 253 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-._") != "" {
		return "", false
	}
	return name, true
}

// isOwnHost reports whether a name always means the machine itself. Any other
// name may be made to mean it by whoever owns the name, and a page of theirs would
// then be of the same origin.
func isOwnHost(name string) bool {
	a, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && a.IsLoopback()
}
