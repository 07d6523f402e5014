package guard

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// ErrBusy says that as many passwords are being checked as may be at once.
var ErrBusy = errors.New("too many passwords are being checked")

// The limits of a password. What is longer than the most is no password of a
// person and only costs time.
const (
	minPassword = 10
	maxPassword = 512 // bytes
)

// cost is what checking a password takes. Guessing one takes the same.
type cost struct {
	Memory uint32 // KiB
	Passes uint32
	Lanes  uint8
}

// defaultCost takes about a tenth of a second on one core.
var defaultCost = cost{Memory: 46 << 10, Passes: 2, Lanes: 1}

// costLimit bounds what a stored hash may ask for: it may come from a backup
// that another has made.
var costLimit = cost{Memory: 256 << 10, Passes: 16, Lanes: 8}

const (
	saltBytes = 16
	hashBytes = 32
	// hashesAtOnce bounds the memory that passwords take: each check has its own.
	hashesAtOnce = 2
	// hashesWaiting bounds how many wait for their turn.
	hashesWaiting = 32
)

// hasher makes and checks what is kept of passwords, a few at a time.
type hasher struct {
	cost    cost
	slots   chan struct{} // one for each that is at work
	waiting chan struct{} // one for each that is at work or waits
	dummy   string        // which no password fits
}

// newHasher returns a hasher of this cost.
func newHasher(c cost) *hasher {
	h := &hasher{cost: c, slots: make(chan struct{}, hashesAtOnce), waiting: make(chan struct{}, hashesAtOnce+hashesWaiting)}
	h.dummy = encode(c, make([]byte, saltBytes), make([]byte, hashBytes))
	return h
}

// run computes a hash when its turn has come.
func (h *hasher) run(ctx context.Context, password string, c cost, salt []byte, length uint32) ([]byte, error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return nil, ErrBusy
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.Passes, c.Memory, c.Lanes, length), nil
}

// hash returns what is kept of a password: argon2id in the usual form, with its
// cost and salt.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt) //nolint:errcheck // it never fails
	sum, err := h.run(ctx, password, h.cost, salt, hashBytes)
	if err != nil {
		return "", err
	}
	return encode(h.cost, salt, sum), nil
}

// fits reports whether a password is the one that was kept, and whether its form
// is to be made anew, since checking costs more today. It takes as long where
// nothing was kept.
func (h *hasher) fits(ctx context.Context, password, kept string) (fits, old bool, err error) {
	if len(password) > maxPassword {
		password, kept = "", "" // as long as any other wrong one
	}
	c, salt, want, err := decode(kept)
	if err != nil {
		c, salt, want, err = decode(h.dummy)
		if err != nil {
			return false, false, err
		}
		_, err = h.run(ctx, password, c, salt, uint32(len(want)))
		return false, false, err
	}
	got, err := h.run(ctx, password, c, salt, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	fits = subtle.ConstantTimeCompare(got, want) == 1
	return fits, fits && (c.Memory < h.cost.Memory || c.Passes < h.cost.Passes || len(salt) < saltBytes || len(want) < hashBytes), nil
}

func encode(c cost, salt, sum []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Passes, c.Lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// decode reads what encode wrote.
func decode(kept string) (c cost, salt, sum []byte, err error) {
	bad := fmt.Errorf("hash of a password: %w", rawi.ErrInvalid)
	fields := strings.Split(kept, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != "v="+strconv.Itoa(argon2.Version) {
		return c, nil, nil, bad
	}
	var numbers [3]uint64
	parts := strings.Split(fields[3], ",")
	if len(parts) != len(numbers) {
		return c, nil, nil, bad
	}
	limits := [3]uint64{uint64(costLimit.Memory), uint64(costLimit.Passes), uint64(costLimit.Lanes)}
	for i, part := range parts {
		digits, ok := strings.CutPrefix(part, string("mtp"[i])+"=")
		if !ok {
			return c, nil, nil, bad
		}
		if numbers[i], err = strconv.ParseUint(digits, 10, 32); err != nil || numbers[i] == 0 || numbers[i] > limits[i] {
			return c, nil, nil, bad
		}
	}
	c = cost{uint32(numbers[0]), uint32(numbers[1]), uint8(numbers[2])}
	salt, err = base64.RawStdEncoding.DecodeString(fields[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return c, nil, nil, bad
	}
	sum, err = base64.RawStdEncoding.DecodeString(fields[5])
	if err != nil || len(sum) < 16 || len(sum) > 64 {
		return c, nil, nil, bad
	}
	return c, salt, sum, nil
}

// checkPassword refuses a password that is too short, too long or no secret.
func checkPassword(name, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return rawi.Hint(fmt.Errorf("the password has %d characters: %w", n, rawi.ErrInvalid), fmt.Sprintf("take %d or more: three or four words are easy to remember", minPassword))
	case len(password) > maxPassword:
		return rawi.Hint(fmt.Errorf("the password has %d bytes: %w", len(password), rawi.ErrTooLarge), fmt.Sprintf("take no more than %d", maxPassword))
	case !utf8.ValidString(password):
		return fmt.Errorf("the password is no UTF-8: %w", rawi.ErrNotText)
	}
	different := map[rune]bool{}
	for _, r := range password {
		different[r] = true
	}
	rest := strings.ReplaceAll(strings.ToLower(password), name, "")
	if len(different) < 5 || utf8.RuneCountInString(name) > 3 && utf8.RuneCountInString(rest) <= minPassword/2 {
		return rawi.Hint(fmt.Errorf("the password is easy to guess: %w", rawi.ErrInvalid), "three or four words that have nothing to do with each other are hard to guess")
	}
	return nil
}
