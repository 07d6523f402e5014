package guard

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/store"
	"golang.org/x/text/unicode/norm"
)

// Errors of accounts that callers can test for with errors.Is.
var (
	// ErrWrong says that a name and a password do not belong together. It does not
	// say whether there is such a name.
	ErrWrong = errors.New("name or password is wrong")
	// ErrNoToken says that a token lets nobody in: it is not known, is over, or was
	// taken away.
	ErrNoToken = errors.New("the token is not valid")
)

// WaitError says that too many have been tried.
type WaitError struct{ Wait time.Duration }

// Error says how long to wait.
func (e *WaitError) Error() string {
	return fmt.Sprintf("too many attempts: try again in %s", e.Wait.Round(time.Second))
}

// The limits of sessions.
const (
	SessionIdle   = 24 * time.Hour      // without a request
	SessionLength = 14 * 24 * time.Hour // at most
	sessionsMost  = 20                  // of one account
)

// The limits of guessing. A password that fits gives back what it took, so they
// count wrong ones only.
const (
	accountTries, accountRefill = 10, 1.0 / 60 // of one account: ten at once, then one in a minute
	addressTries, addressRefill = 20, 1.0 / 15 // from one address, of any account
	keysMost                    = 20_000
)

// usedEvery is how often it is written down that a token or session was used.
const usedEvery = time.Minute

// tokenPrefix begins every token, so that it is known where it should not be.
const tokenPrefix = "rawi_"

// secretBytes is how much chance there is in a token or session.
const secretBytes = 32

// maxName is the most characters of a name.
const maxName = 64

// Accounts says who may use the service. It is safe for concurrent use.
type Accounts struct {
	store store.Accounts
	now   func() time.Time
	hash  *hasher

	names     *buckets
	addresses *buckets
	welcome   *recent // accounts with the addresses that they came from
	some      atomic.Bool
	looked    atomic.Int64 // when it was seen that there are none, in Unix milliseconds

	using sync.Mutex
	used  map[string]time.Time
	write sync.Mutex // held while used is written
}

// NewAccounts returns the accounts of a store. now is the clock.
func NewAccounts(s store.Accounts, now func() time.Time) *Accounts {
	return newAccounts(s, now, defaultCost)
}

// newAccounts lets tests take a cost that is none.
func newAccounts(s store.Accounts, now func() time.Time, c cost) *Accounts {
	return &Accounts{
		store: s, now: now, hash: newHasher(c),
		names:     newBuckets(accountRefill, accountTries, keysMost),
		addresses: newBuckets(addressRefill, addressTries, keysMost),
		welcome:   newRecent(keysMost),
		used:      map[string]time.Time{},
	}
}

// Account is somebody who may use the service, without the password.
type Account struct {
	Name    string    `json:"name"`
	Role    Role      `json:"role"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"password_changed"`
}

// Token is a token as it is listed: nobody sees it again.
type Token struct {
	ID      int64      `json:"id"`
	Owner   string     `json:"owner"`
	Name    string     `json:"name"`
	Role    Role       `json:"role"`
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires"` // nil is never
	Used    *time.Time `json:"used"`    // nil is never
}

// CleanName returns a name in the form in which it is kept: small letters, one
// form of each, nothing that is not seen.
func CleanName(name string) (string, error) {
	if len(name) > 8*maxName || !utf8.ValidString(name) {
		return "", rawi.Hint(fmt.Errorf("name of an account: %w", rawi.ErrInvalid), fmt.Sprintf("take at most %d letters and digits", maxName))
	}
	name = norm.NFKC.String(strings.ToLower(norm.NFKC.String(name)))
	refused := name == "" || name == Local || utf8.RuneCountInString(name) > maxName
	for i, r := range name {
		plain := unicode.IsLetter(r) || unicode.IsDigit(r) || i > 0 && (unicode.Is(unicode.Mn, r) || strings.ContainsRune("._-@+", r))
		refused = refused || !plain || unicode.Is(unicode.Cf, r)
	}
	if refused {
		return "", rawi.Hint(fmt.Errorf("name of an account %q: %w", name, rawi.ErrInvalid),
			fmt.Sprintf("take letters, digits and . _ - @ +, at most %d, not %q", maxName, Local))
	}
	return name, nil
}

// Add adds an account. The first one must be an admin's: nobody could add others.
func (a *Accounts) Add(ctx context.Context, name string, role Role, password string) (*Account, error) {
	name, err := CleanName(name)
	if err != nil {
		return nil, err
	}
	if _, err := ParseRole(string(role)); err != nil {
		return nil, err
	}
	if err := checkPassword(name, password); err != nil {
		return nil, err
	}
	some, err := a.Any(ctx)
	if err != nil {
		return nil, err
	}
	if !some && role != Admin {
		return nil, rawi.Hint(fmt.Errorf("the first account with role %q: %w", role, rawi.ErrRefused), "the first account is an admin's: it adds the others")
	}
	hash, err := a.hash.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	now := a.now()
	err = a.store.AddAccount(ctx, store.Account{Name: name, Role: string(role), Password: hash, Created: now, Changed: now})
	if err != nil {
		return nil, err
	}
	a.some.Store(true)
	return &Account{name, role, now, now}, nil
}

// List returns all accounts by name.
func (a *Accounts) List(ctx context.Context) ([]Account, error) {
	all, err := a.store.Accounts(ctx)
	list := make([]Account, 0, len(all))
	for _, o := range all {
		list = append(list, Account{o.Name, Role(o.Role), o.Created, o.Changed})
	}
	return list, err
}

// Any reports whether there is any account. Once there is one, there always is.
func (a *Accounts) Any(ctx context.Context) (bool, error) {
	if a.some.Load() {
		return true, nil
	}
	// Another program may add one: it is seen within a second.
	now := a.now().UnixMilli()
	if looked := a.looked.Load(); looked != 0 && now-looked < 1000 && now >= looked {
		return false, nil
	}
	some, err := a.store.HasAccounts(ctx)
	if some {
		a.some.Store(true)
	} else if err == nil {
		a.looked.Store(now)
	}
	return some, err
}

// HasAdmin reports whether somebody may look after accounts and can log in.
func (a *Accounts) HasAdmin(ctx context.Context) (bool, error) {
	all, err := a.store.Accounts(ctx)
	for _, o := range all {
		if Role(o.Role) == Admin && o.Password != "" {
			return true, nil
		}
	}
	return false, err
}

// SetRole changes what an account may do, at once.
func (a *Accounts) SetRole(ctx context.Context, name string, role Role) error {
	if _, err := ParseRole(string(role)); err != nil {
		return err
	}
	return a.named(name, func(name string) error { return a.store.SetRole(ctx, name, string(role)) })
}

// Remove removes an account with its tokens and sessions.
func (a *Accounts) Remove(ctx context.Context, name string) error {
	return a.named(name, func(name string) error { return a.store.RemoveAccount(ctx, name) })
}

// SetPassword changes a password, and ends the sessions of the account.
func (a *Accounts) SetPassword(ctx context.Context, name, password string) error {
	return a.named(name, func(name string) error {
		if err := checkPassword(name, password); err != nil {
			return err
		}
		hash, err := a.hash.hash(ctx, password)
		if err != nil {
			return err
		}
		return a.store.SetPassword(ctx, name, hash, a.now())
	})
}

func (a *Accounts) named(name string, f func(string) error) error {
	name, err := CleanName(name)
	if err != nil {
		return err
	}
	err = f(name)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return rawi.Hint(err, "rawi user list shows the accounts")
	case errors.Is(err, store.ErrLastAdmin):
		return rawi.Hint(err, "make another account an admin first")
	}
	return err
}

// Login checks a password and begins a session; the secret is for the cookie. Of
// a wrong name and of a wrong password it says the same, after the same time. Who
// tries too often, for an account or from an address, waits (*WaitError); one who
// has logged in from an address before is not kept waiting by others elsewhere.
func (a *Accounts) Login(ctx context.Context, name, password, address string) (User, string, error) {
	user, err := a.check(ctx, name, password, address)
	if err != nil {
		return User{}, "", err
	}
	secret, err := a.begin(ctx, user.Name)
	return user, secret, err
}

// check checks a password.
func (a *Accounts) check(ctx context.Context, name, password, address string) (User, error) {
	// A name that cannot be is looked for all the same.
	clean, err := CleanName(name)
	if err != nil {
		clean = ""
	}
	key := clean
	if a.welcome.has(clean + " " + address) {
		key = clean + " " + address
	}
	now := a.now()
	if wait, ok := a.addresses.take(address, 1, now); !ok {
		return User{}, &WaitError{wait}
	}
	if wait, ok := a.names.take(key, 1, now); !ok {
		a.addresses.give(address, 1, now)
		return User{}, &WaitError{wait}
	}
	giveBack := func() {
		a.addresses.give(address, 1, now)
		a.names.give(key, 1, now)
	}
	account, err := a.store.Account(ctx, clean)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		giveBack()
		return User{}, err
	}
	kept := ""
	if account != nil {
		kept = account.Password
	}
	fits, old, err := a.hash.fits(ctx, password, kept)
	if err != nil {
		giveBack()
		return User{}, err
	}
	if !fits {
		return User{}, ErrWrong
	}
	giveBack()
	a.welcome.add(clean + " " + address)
	if old {
		// Only here is the password known. That it could not be kept in its new form
		// is no reason to let nobody in.
		if hash, err := a.hash.hash(ctx, password); err == nil {
			_ = a.store.Rehash(ctx, clean, kept, hash)
		}
	}
	return User{clean, Role(account.Role)}, nil
}

// begin begins a session.
func (a *Accounts) begin(ctx context.Context, name string) (string, error) {
	secret, now := newSecret(), a.now()
	return secret, a.store.AddSession(ctx, store.Session{Owner: name, Hash: hashOf(secret), Created: now, Seen: now, Expires: now.Add(SessionLength)}, sessionsMost)
}

// Session returns who has logged in, by the secret of the cookie, or ErrWrong.
func (a *Accounts) Session(ctx context.Context, secret string) (User, time.Time, error) {
	if !isSecret(secret) {
		return User{}, time.Time{}, ErrWrong
	}
	hash := hashOf(secret)
	s, owner, err := a.store.SessionOf(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return User{}, time.Time{}, ErrWrong
	}
	if err != nil {
		return User{}, time.Time{}, err
	}
	now, seen := a.now(), a.lastUsed(hash, s.Seen)
	if !now.Before(s.Expires) || now.Sub(seen) >= SessionIdle {
		return User{}, time.Time{}, errors.Join(ErrWrong, a.store.RemoveSession(ctx, hash))
	}
	a.use(hash, seen, now)
	return User{owner.Name, Role(owner.Role)}, s.Expires, nil
}

// Logout ends a session.
func (a *Accounts) Logout(ctx context.Context, secret string) error {
	if !isSecret(secret) {
		return nil
	}
	return a.store.RemoveSession(ctx, hashOf(secret))
}

// csrf returns what a page must send with a request that changes something. It is
// a function of the session, which no other page knows.
func csrf(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	io.WriteString(mac, "rawi csrf") //nolint:errcheck // it never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// AddToken makes a token of an account and returns it; it is not kept and cannot
// be shown again. Its role is that of its owner at most, now and later. life is
// how long it holds; 0 is for ever.
func (a *Accounts) AddToken(ctx context.Context, owner, name string, role Role, life time.Duration) (string, *Token, error) {
	clean, err := CleanName(owner)
	if err != nil {
		return "", nil, err
	}
	if _, err := ParseRole(string(role)); err != nil {
		return "", nil, err
	}
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > maxName || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", nil, rawi.Hint(fmt.Errorf("name of a token %q: %w", name, rawi.ErrInvalid), "say in a few words what it is for")
	}
	if life < 0 {
		return "", nil, rawi.Hint(fmt.Errorf("life of a token: %s: %w", life, rawi.ErrInvalid), "give a time to come")
	}
	account, err := a.store.Account(ctx, clean)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil, rawi.Hint(err, "rawi user list shows the accounts")
	}
	if err != nil {
		return "", nil, err
	}
	if !Role(account.Role).Allows(role) {
		return "", nil, rawi.Hint(fmt.Errorf("a token of role %s for %s, who is %s: %w", role, clean, account.Role, rawi.ErrRefused), "a token may do what its owner may, at most")
	}
	secret := tokenPrefix + newSecret()
	t := store.Token{Owner: clean, Name: name, Role: string(role), Hash: hashOf(secret), Created: a.now()}
	if life > 0 {
		t.Expires = t.Created.Add(life)
	}
	if t.ID, err = a.store.AddToken(ctx, t); err != nil {
		return "", nil, err
	}
	shown := shownToken(t)
	return secret, &shown, nil
}

// Tokens returns the tokens of an account, oldest first; "" is all.
func (a *Accounts) Tokens(ctx context.Context, owner string) ([]Token, error) {
	all, err := a.store.Tokens(ctx, owner)
	list := make([]Token, 0, len(all))
	for _, t := range all {
		list = append(list, shownToken(t))
	}
	return list, err
}

func shownToken(t store.Token) Token {
	shown := Token{ID: t.ID, Owner: t.Owner, Name: t.Name, Role: Role(t.Role), Created: t.Created}
	if !t.Expires.IsZero() {
		shown.Expires = &t.Expires
	}
	if !t.Used.IsZero() {
		shown.Used = &t.Used
	}
	return shown
}

// RevokeToken takes a token away, at once. owner "" may take any.
func (a *Accounts) RevokeToken(ctx context.Context, owner string, id int64) error {
	if owner != "" {
		own, err := a.store.Tokens(ctx, owner)
		if err != nil {
			return err
		}
		found := false
		for _, t := range own {
			found = found || t.ID == id
		}
		if !found {
			return fmt.Errorf("token %d: %w", id, store.ErrNotFound)
		}
	}
	return a.store.RemoveToken(ctx, id)
}

// Token returns whom a token lets in, or ErrNoToken.
func (a *Accounts) Token(ctx context.Context, secret string) (User, error) {
	rest, ok := strings.CutPrefix(secret, tokenPrefix)
	if !ok || !isSecret(rest) {
		return User{}, ErrNoToken
	}
	hash := hashOf(secret)
	t, owner, err := a.store.TokenOf(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return User{}, ErrNoToken
	}
	if err != nil {
		return User{}, err
	}
	now := a.now()
	if !t.Expires.IsZero() && !now.Before(t.Expires) {
		return User{}, ErrNoToken
	}
	a.use(hash, t.Used, now)
	return User{owner.Name, Role(owner.Role).atMost(Role(t.Role))}, nil
}

// usedMost bounds what is remembered until it is written; what does not fit is
// written later or not at all: it is about.
const usedMost = 10_000

// use remembers that something was used. A writer is not waited for: whoever
// reads is not held up by an ingest.
func (a *Accounts) use(hash []byte, last, now time.Time) {
	if now.Sub(last) < usedEvery {
		return
	}
	a.using.Lock()
	defer a.using.Unlock()
	if _, ok := a.used[string(hash)]; ok || len(a.used) < usedMost {
		a.used[string(hash)] = now
	}
}

// lastUsed returns when something was used last, written down or not yet.
func (a *Accounts) lastUsed(hash []byte, kept time.Time) time.Time {
	a.using.Lock()
	defer a.using.Unlock()
	if t := a.used[string(hash)]; t.After(kept) {
		return t
	}
	return kept
}

// Flush writes down when tokens and sessions were used last. Whoever serves calls
// it once in a while, and at the end.
func (a *Accounts) Flush(ctx context.Context) error {
	a.write.Lock()
	defer a.write.Unlock()
	a.using.Lock()
	batch := make(map[string]time.Time, len(a.used))
	for h, t := range a.used {
		batch[h] = t
	}
	a.using.Unlock()
	if len(batch) == 0 {
		return nil
	}
	if err := a.store.Used(ctx, batch); err != nil {
		return err
	}
	// What was used meanwhile stays; what is written is forgotten.
	a.using.Lock()
	defer a.using.Unlock()
	for h, t := range batch {
		if a.used[h].Equal(t) {
			delete(a.used, h)
		}
	}
	return nil
}

// newSecret returns a secret that nobody guesses.
func newSecret() string {
	b := make([]byte, secretBytes)
	rand.Read(b) //nolint:errcheck // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// isSecret reports whether a string has the form of newSecret's.
func isSecret(s string) bool {
	if len(s) != base64.RawURLEncoding.EncodedLen(secretBytes) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// hashOf is what is kept of a secret. A secret is all chance, so a plain hash is
// as hard to turn back as a slow one.
func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
