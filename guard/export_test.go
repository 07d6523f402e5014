package guard

import (
	"net"
	"net/netip"
	"time"

	"example.org/rawi/store"
)

// CheapAccounts are accounts whose passwords cost next to nothing.
func CheapAccounts(s store.Accounts, now func() time.Time) *Accounts {
	return newAccounts(s, now, cost{Memory: 64, Passes: 1, Lanes: 1})
}

// DearAccounts are accounts whose passwords cost a little more.
func DearAccounts(s store.Accounts, now func() time.Time) *Accounts {
	return newAccounts(s, now, cost{Memory: 128, Passes: 2, Lanes: 1})
}

// Crowd takes all the places for checking passwords, until the function is called
// that comes back.
func (a *Accounts) Crowd() func() {
	for range cap(a.hash.waiting) {
		a.hash.waiting <- struct{}{}
	}
	return func() {
		for range cap(a.hash.waiting) {
			<-a.hash.waiting
		}
	}
}

// Hurry makes a service wait shorter for slow clients.
func (o RunOptions) Hurry(header, read, write time.Duration) RunOptions {
	o.headerTime, o.readTime, o.writeTime = header, read, write
	return o
}

// Limited bounds the connections of a listener.
func Limited(l net.Listener) *limited { return &limited{Listener: l, of: map[netip.Addr]int{}} }

// Open returns how many connections are open.
func (l *limited) Open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all + len(l.of)
}
