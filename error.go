package rawi

import "errors"

// Errors that callers can test for with errors.Is.
var (
	// ErrInvalid says that an input is not of the form that was expected.
	ErrInvalid = errors.New("invalid")
	// ErrTooLarge says that an input is beyond a limit.
	ErrTooLarge = errors.New("too large")
	// ErrNotText says that an input is not text.
	ErrNotText = errors.New("not text")
	// ErrEmpty says that an input holds no text.
	ErrEmpty = errors.New("no text")
	// ErrRefused says that an address or a file may not be read.
	ErrRefused = errors.New("refused")
)

// Hint wraps err with what its reader can do about it. The command line prints
// it on a line of its own.
func Hint(err error, hint string) error { return &hinted{err, hint} }

// HintOf returns the hint of err, or "".
func HintOf(err error) string {
	var h *hinted
	if errors.As(err, &h) {
		return h.hint
	}
	return ""
}

type hinted struct {
	err  error
	hint string
}

func (h *hinted) Error() string { return h.err.Error() }
func (h *hinted) Unwrap() error { return h.err }
