package edit_test

import (
	"testing"

	"example.org/rawi/internal/edit"
	"pgregory.net/rapid"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "بوتين", 5},
		{"بوتين", "بوتين", 0},
		{"بوتين", "بوتن", 1},
		{"لافروف", "لفاروف", 2},
		{"speaker", "speeker", 1},
		{"say.say", "say.add", 3},
	} {
		if got := edit.Distance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDistanceIsAMetric(t *testing.T) {
	word := rapid.StringMatching("[ابتثab]{0,6}")
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		ab := edit.Distance(a, b)
		if (ab == 0) != (a == b) || ab != edit.Distance(b, a) || ab > edit.Distance(a, c)+edit.Distance(c, b) {
			t.Fatalf("%q %q %q: %d", a, b, c, ab)
		}
	})
}
