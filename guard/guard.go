// Package guard stands between the net and the server: who is asking, whether
// they may, and how much of it. It holds accounts (passwords, tokens, sessions),
// the middleware around the pages and the API, and what is needed to run them:
// limits, logs, metrics, traces, health and an orderly end.
//
// The identity of a request travels in its context:
//
//	user, ok := guard.From(r.Context())
//	if !ok || !user.Role.Allows(guard.Editor) { … }
package guard

import (
	"context"
	"fmt"
	"strings"

	"example.org/rawi"
)

// Role says what somebody may do. Each role may do what those before it may.
type Role string

// The roles, least first.
const (
	Nobody Role = ""       // not logged in
	Reader Role = "reader" // reads everything that is kept
	Editor Role = "editor" // corrects findings, saves searches
	Admin  Role = "admin"  // looks after accounts and sources
)

// roles are the roles that an account may have, least first.
var roles = []Role{Reader, Editor, Admin}

// ParseRole returns the role of this name.
func ParseRole(name string) (Role, error) {
	for _, r := range roles {
		if string(r) == name {
			return r, nil
		}
	}
	return Nobody, rawi.Hint(fmt.Errorf("role %q: %w", name, rawi.ErrInvalid), "roles are "+strings.Join(roleNames(), ", "))
}

func roleNames() []string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return names
}

// rank is the place of a role among the others; an unknown one is nobody's.
func (r Role) rank() int {
	for i, known := range roles {
		if r == known {
			return i + 1
		}
	}
	return 0
}

// Allows reports whether this role may do what least may.
func (r Role) Allows(least Role) bool { return r.rank() >= least.rank() }

// atMost returns the smaller of two roles.
func (r Role) atMost(other Role) Role {
	if r.Allows(other) {
		return other
	}
	return r
}

// User is who asks.
type User struct {
	Name string
	Role Role // what this request may do: a token may have less than its owner
}

// Local is who asks on a machine's own address while there are no accounts.
const Local = "local"

type userKey struct{}

// With returns a context in which user asks.
func With(ctx context.Context, user User) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

// From returns who asks; false is nobody who is known.
func From(ctx context.Context) (User, bool) {
	u, ok := ctx.Value(userKey{}).(User)
	return u, ok
}
