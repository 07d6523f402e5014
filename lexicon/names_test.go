package lexicon

import (
	"slices"
	"strings"
	"testing"
)

// The kinds that the headers of the files explain.
var (
	titleKinds = []string{"office", "honorific", "rank", "job", "spokes", "sport", "kin", "part", "mod", "relation"}
	placeKinds = []string{"city", "region", "continent", "sea", "strait", "river", "mountain", "island", "desert", "building", "airport", "base", "crossing"}
	natKinds   = []string{"", "bloc", "people", "faith", "movement"}
)

func linesOf(t *testing.T, files ...string) []Line {
	t.Helper()
	l, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	var all []Line
	for _, name := range files {
		lines, err := l.Lines(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, lines...)
	}
	return all
}

// TestNamesRefer checks that every variant and every capital names a line that
// stands in the files, and that a variant does not lead to another variant.
func TestNamesRefer(t *testing.T) {
	lines := linesOf(t, "countries.txt", "places.txt", "titles.txt")
	byID := map[string]Line{}
	for _, line := range lines {
		byID[line.ID] = line
	}
	for _, line := range lines {
		if of := line.Attrs.Get("of"); of != "" {
			if main, ok := byID[of]; !ok || main.Attrs.Get("of") != "" {
				t.Errorf("%s:%d: %s is a variant of %s, which is no entry of its own", line.File, line.Number, line.ID, of)
			}
		}
		if capital := line.Attrs.Get("cap"); capital != "" {
			if _, ok := byID[capital]; !ok {
				t.Errorf("%s:%d: capital %s of %s is not in places.txt", line.File, line.Number, capital, line.ID)
			}
		}
	}
}

// TestNamesAttributes checks the values of kind and iso.
func TestNamesAttributes(t *testing.T) {
	for _, line := range linesOf(t, "countries.txt", "places.txt", "titles.txt") {
		if line.Attrs.Get("of") != "" {
			continue
		}
		kinds := placeKinds
		switch {
		case strings.HasPrefix(line.ID, "cn."):
			kinds = []string{""}
		case strings.HasPrefix(line.ID, "nat."):
			kinds = natKinds
		case strings.HasPrefix(line.ID, "ti."):
			kinds = titleKinds
		}
		if kind := line.Attrs.Get("kind"); !slices.Contains(kinds, kind) {
			t.Errorf("%s:%d: %s has kind=%s, which the header does not know", line.File, line.Number, line.ID, kind)
		}
		if iso := line.Attrs.Get("iso"); iso != "" && (len(iso) != 3 || strings.ToUpper(iso) != iso) {
			t.Errorf("%s:%d: %s has iso=%s, want three capital letters", line.File, line.Number, line.ID, iso)
		}
	}
}
