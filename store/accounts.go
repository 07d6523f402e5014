package store

import (
	"context"
	"errors"
	"time"
)

// Errors of accounts.
var (
	// ErrExists says that something of this name is kept already.
	ErrExists = errors.New("exists already")
	// ErrLastAdmin says that nobody would be left who may look after accounts.
	ErrLastAdmin = errors.New("the last admin")
)

// RoleAdmin is the role of which one account is always left, once there is one.
// What the roles may do is no matter of the store.
const RoleAdmin = "admin"

// Account is somebody who may use the service.
type Account struct {
	Name string
	Role string
	// Password is what a password is checked against, in a form of the caller's
	// own; the password itself is nowhere. Empty lets no password in.
	Password string
	Created  time.Time
	Changed  time.Time // when the password was
}

// Token lets a program ask in the name of an account.
type Token struct {
	ID      int64
	Owner   string // the name of the account
	Name    string // what it is for
	Role    string
	Hash    []byte // of the token, which is nowhere
	Created time.Time
	Expires time.Time // the zero time is never
	Used    time.Time // last, about; the zero time is never
}

// Session is somebody who has logged in.
type Session struct {
	Owner   string
	Hash    []byte // of what the browser keeps
	Created time.Time
	Seen    time.Time // last, about
	Expires time.Time
}

// Accounts keeps who may use the service. A backup has accounts and tokens; it
// has no sessions: after a restore everybody logs in again. Exports have
// nothing of it.
type Accounts interface {
	// AddAccount adds an account; a name that is kept gives ErrExists.
	AddAccount(ctx context.Context, a Account) error
	// Account returns an account, or ErrNotFound.
	Account(ctx context.Context, name string) (*Account, error)
	// Accounts returns all accounts by name.
	Accounts(ctx context.Context) ([]Account, error)
	// HasAccounts reports whether there is any.
	HasAccounts(ctx context.Context) (bool, error)
	// SetRole changes the role of an account. It gives ErrNotFound, or
	// ErrLastAdmin.
	SetRole(ctx context.Context, name, role string) error
	// SetPassword changes the password of an account and ends its sessions.
	SetPassword(ctx context.Context, name, password string, now time.Time) error
	// Rehash changes the form of a password that has not changed: only if old is
	// what is kept.
	Rehash(ctx context.Context, name, old, password string) error
	// RemoveAccount removes an account with its tokens and sessions. It gives
	// ErrNotFound, or ErrLastAdmin.
	RemoveAccount(ctx context.Context, name string) error

	// AddToken adds a token and returns its ID. An owner who is not kept gives
	// ErrNotFound.
	AddToken(ctx context.Context, t Token) (int64, error)
	// TokenOf returns the token of a hash with its owner, or ErrNotFound.
	TokenOf(ctx context.Context, hash []byte) (*Token, *Account, error)
	// Tokens returns the tokens of an account, oldest first; "" is all.
	Tokens(ctx context.Context, owner string) ([]Token, error)
	// RemoveToken removes a token, or gives ErrNotFound.
	RemoveToken(ctx context.Context, id int64) error

	// AddSession adds a session and removes those that are over, and the oldest
	// of its owner beyond the most that an account may have.
	AddSession(ctx context.Context, s Session, most int) error
	// SessionOf returns the session of a hash with its owner, or ErrNotFound.
	// Whether it is over is for the caller to say.
	SessionOf(ctx context.Context, hash []byte) (*Session, *Account, error)
	// RemoveSession removes a session if it is there.
	RemoveSession(ctx context.Context, hash []byte) error

	// Used keeps when tokens and sessions, by their hashes, were used last. Those
	// that are gone are left out.
	Used(ctx context.Context, last map[string]time.Time) error
}
