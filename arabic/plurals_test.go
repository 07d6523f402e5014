package arabic_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"example.org/rawi/arabic"
)

// noun is a line of testdata/plurals.tsv.
type noun struct {
	word          string
	plurals, near []string
}

func nouns(t testing.TB) []noun {
	t.Helper()
	f, err := os.Open("testdata/plurals.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []noun
	for s := bufio.NewScanner(f); s.Scan(); {
		if cells := strings.Split(s.Text(), "\t"); len(cells) == 3 {
			out = append(out, noun{cells[0], strings.Split(cells[1], ","), strings.Split(cells[2], ",")})
		}
	}
	if len(out) != 300 {
		t.Fatalf("%d nouns, want 300", len(out))
	}
	return out
}

// written returns a noun as it stands in news: alone, behind particles, behind
// the article, before attached pronouns.
func written(word string) []string {
	bare := strings.TrimSuffix(word, "ي")
	if !strings.HasPrefix(word, "أ") && !strings.HasPrefix(word, "م") && !strings.HasPrefix(word, "ل") && !strings.HasPrefix(word, "ن") || len([]rune(word)) < 5 {
		bare = word // only a plural such as «أراضي» loses its last letter
	}
	of := func(pronoun string) string {
		switch {
		case strings.HasSuffix(word, "ة"):
			return strings.TrimSuffix(word, "ة") + "ت" + pronoun
		case strings.HasSuffix(word, "ى"):
			return strings.TrimSuffix(word, "ى") + "ا" + pronoun
		case strings.HasSuffix(word, "اء"), strings.HasSuffix(word, "وء"), strings.HasSuffix(word, "يء"):
			return strings.TrimSuffix(word, "ء") + "ئ" + pronoun
		case strings.HasSuffix(word, "أ"):
			return strings.TrimSuffix(word, "أ") + "ئ" + pronoun
		}
		return word + pronoun
	}
	to := "لل" + word
	if strings.HasPrefix(word, "ل") {
		to = "ل" + word
	}
	return []string{bare, "ال" + word, "وال" + word, "بال" + word, to, of("ه"), "و" + of("ها"), "ب" + of("هم")}
}

// TestPlurals asks whether a noun finds its broken plurals in every form that news
// write, and not words that look like it.
func TestPlurals(t *testing.T) {
	s := newStage(t)
	term := func(word string) (out arabic.Term) {
		s.Terms(word, func(x arabic.Term) bool { out = x; return true })
		return out
	}
	has := func(x arabic.Term, want string) bool { return x.Text == want || slices.Contains(x.Others, want) }
	forms, found, alone, near, wrong := 0, 0, 0, 0, 0
	for _, n := range nouns(t) {
		want := term(n.word).Text
		for _, w := range append(slices.Clone(n.plurals), n.word) {
			for _, form := range written(w) {
				forms++
				x := term(form)
				if x.Text == want {
					alone++
				}
				if has(x, want) {
					found++
				} else {
					t.Logf("%s: %s is %s %s, not %s", n.word, form, x.Text, x.Others, want)
				}
			}
		}
		for _, w := range n.near {
			near++
			if x := term(w); has(x, want) {
				wrong++
				t.Logf("%s: %s is %s %s", n.word, w, x.Text, x.Others)
			}
		}
	}
	recall, fault := float64(found)/float64(forms), float64(wrong)/float64(near)
	t.Logf("%d of %d forms found (%.4f), %d by their first term; %d of %d other words too (%.4f)", found, forms, recall, alone, wrong, near, fault)
	if recall < .99 || fault > .02 {
		t.Errorf("%.4f of the forms found, want .99; %.4f of the other words, want at most .02", recall, fault)
	}
}
