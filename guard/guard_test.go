package guard_test

import (
	"errors"
	"testing"

	"example.org/rawi"
	"example.org/rawi/guard"
)

func TestRoles(t *testing.T) {
	order := []guard.Role{guard.Nobody, guard.Reader, guard.Editor, guard.Admin}
	for i, has := range order {
		for k, needs := range order {
			if got := has.Allows(needs); got != (i >= k) {
				t.Errorf("%q allows %q: %v", has, needs, got)
			}
		}
	}
	if guard.Role("root").Allows(guard.Reader) {
		t.Error("an unknown role may read")
	}
	if _, err := guard.ParseRole("root"); !errors.Is(err, rawi.ErrInvalid) || rawi.HintOf(err) == "" {
		t.Errorf("root: %v", err)
	}
	if r, err := guard.ParseRole("editor"); err != nil || r != guard.Editor {
		t.Errorf("editor: %v %v", r, err)
	}
}

func TestIdentity(t *testing.T) {
	if u, ok := guard.From(t.Context()); ok {
		t.Errorf("somebody asks: %v", u)
	}
	want := guard.User{Name: "سلمى", Role: guard.Editor}
	if u, ok := guard.From(guard.With(t.Context(), want)); !ok || u != want {
		t.Errorf("got %v, %v", u, ok)
	}
}
