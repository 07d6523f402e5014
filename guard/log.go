package guard

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/rawi"
)

// NewLog returns a log of a form (text or json) and a level (debug, info, warn or
// error).
func NewLog(w io.Writer, form, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil || strings.ContainsAny(level, "+-") {
		return nil, rawi.Hint(fmt.Errorf("level %q: %w", level, rawi.ErrInvalid), "levels are debug, info, warn, error")
	}
	o := &slog.HandlerOptions{Level: l}
	switch form {
	case "text":
		return slog.New(slog.NewTextHandler(w, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	}
	return nil, rawi.Hint(fmt.Errorf("form of the log %q: %w", form, rawi.ErrInvalid), "forms are text and json")
}

// shownMost is the most bytes of what others have written that a log holds.
const shownMost = 200

// printable returns what others have written as it may stand in a log: short,
// and without characters that are not seen or that turn the line around.
func printable(s string) string {
	if len(s) > shownMost {
		n := shownMost
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n] + "…"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// redact takes tokens out of what is written down.
func redact(s string) string {
	const length = 43 // of a secret, as newSecret writes it
	for from := 0; ; {
		i := strings.Index(s[from:], tokenPrefix)
		if i < 0 {
			return s
		}
		at := from + i + len(tokenPrefix)
		if len(s) >= at+length && isSecret(s[at:at+length]) {
			s = s[:at] + "xxxxx" + s[at+length:]
		}
		from = at
	}
}

func sprint(v any) string { return fmt.Sprint(v) }
