package arabic_test

import (
	"slices"
	"testing"

	"example.org/rawi/arabic"
	"example.org/rawi/internal/made"
)

// TestPlurals asks whether a noun finds its broken plurals in every form that news
// write, and not words that look like it.
func TestPlurals(t *testing.T) {
	s := newStage(t)
	nouns, err := made.Nouns("testdata/plurals.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if len(nouns) != 300 {
		t.Fatalf("%d nouns, want 300", len(nouns))
	}
	term := func(word string) (out arabic.Term) {
		s.Terms(word, func(x arabic.Term) bool { out = x; return true })
		return out
	}
	has := func(x arabic.Term, want string) bool { return x.Text == want || slices.Contains(x.Others, want) }
	forms, found, alone, near, wrong := 0, 0, 0, 0, 0
	for _, n := range nouns {
		want := term(n.Word).Text
		for _, w := range append(slices.Clone(n.Plurals), n.Word) {
			for _, form := range made.Written(w) {
				forms++
				x := term(form)
				if x.Text == want {
					alone++
				}
				if has(x, want) {
					found++
				} else {
					t.Logf("%s: %s is %s %s, not %s", n.Word, form, x.Text, x.Others, want)
				}
			}
		}
		for _, w := range n.Near {
			near++
			if x := term(w); has(x, want) {
				wrong++
				t.Logf("%s: %s is %s %s", n.Word, w, x.Text, x.Others)
			}
		}
	}
	recall, fault := float64(found)/float64(forms), float64(wrong)/float64(near)
	t.Logf("%d of %d forms found (%.4f), %d by their first term; %d of %d other words too (%.4f)", found, forms, recall, alone, wrong, near, fault)
	if recall < .99 || fault > .02 {
		t.Errorf("%.4f of the forms found, want .99; %.4f of the other words, want at most .02", recall, fault)
	}
}
