package server

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// face is what is worked out once for a view: the calendar.
type face struct {
	view *resolve.View
	days []Day // in order
}

// Day is a day with the number of articles that were published on it.
type Day struct {
	Day      string `json:"day"`
	Articles int    `json:"articles"`
}

// known returns the view of what is known across articles, or a problem.
func (s *Server) known() (*resolve.View, error) {
	if s.o.Across == nil {
		return nil, notHere("stories and parties")
	}
	v := s.o.Across.View()
	if v == nil {
		return nil, notYet("stories and parties are being worked out")
	}
	return v, nil
}

// face returns what is worked out for a view.
func (s *Server) face(v *resolve.View) *face {
	if f := s.faces.Load(); f != nil && f.view == v {
		return f
	}
	s.facing.Lock()
	defer s.facing.Unlock()
	if f := s.faces.Load(); f != nil && f.view == v {
		return f
	}
	f := &face{view: v}
	first, last := v.Between(time.Time{}, time.Time{})
	for first < last {
		day := v.Published(first).Truncate(24 * time.Hour)
		_, next := v.Between(day, day.AddDate(0, 0, 1))
		f.days = append(f.days, Day{day.Format(time.DateOnly), next - first})
		first = next
	}
	s.faces.Store(f)
	return f
}

// cursor packs where a page ended; what names the list, so that a cursor of
// another is refused.
func cursor(list, at string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(list + "\x00" + at))
}

// uncursor returns where the page before ended.
func uncursor(list, after string) (string, error) {
	if after == "" {
		return "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(after)
	name, at, ok := strings.Cut(string(b), "\x00")
	if err != nil || !ok || name != list {
		return "", problem(http.StatusBadRequest, "this cursor is not one of this list", "begin without after, and go on with next as it comes")
	}
	return at, nil
}

// numberCursor is a cursor that is a number; 0 is the beginning.
func numberCursor(list, after string) (int64, error) {
	at, err := uncursor(list, after)
	if err != nil || at == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil || n <= 0 {
		return uncursorFault()
	}
	return n, nil
}

func uncursorFault() (int64, error) {
	return 0, problem(http.StatusBadRequest, "this cursor is not one of this list", "begin without after, and go on with next as it comes")
}

// document returns the number of the document that a path names: by its number or
// by its doc.id.
func (s *Server) document(ctx context.Context, name string) (int64, error) {
	if n, err := strconv.ParseInt(name, 10, 64); err == nil && n > 0 {
		return n, nil
	}
	ids, err := s.o.Store.Named(ctx, name)
	if err != nil {
		return 0, err
	}
	if len(ids) == 0 {
		return 0, rawi.Hint(fmt.Errorf("article %q: %w", name, store.ErrNotFound), "search finds articles; an article is named by its number or its doc.id")
	}
	return ids[0], nil
}

// span reads the two days of a request: from the first to before the day after the
// last.
func between(from, to string) (a, b time.Time, err error) {
	read := func(name, s string) (t time.Time, err error) {
		if s == "" {
			return t, nil
		}
		t, err = time.Parse(time.DateOnly, s)
		if err != nil || t.Year() < 1 {
			return t, problem(http.StatusUnprocessableEntity, fmt.Sprintf("%s: %q is no day", name, s), "write a day as 2025-08-16")
		}
		return t, nil
	}
	if a, err = read("from", from); err != nil {
		return a, b, err
	}
	if b, err = read("to", to); err != nil || b.IsZero() {
		return a, b, err
	}
	return a, b.AddDate(0, 0, 1), nil
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
