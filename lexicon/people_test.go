package lexicon

import (
	"regexp"
	"slices"
	"testing"
)

// The sector codes of PLOVER.
var sectors = []string{
	"COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK",
	"AGR", "BUS", "CRM", "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
}

// The kinds that the header of orgs.txt explains.
var orgKinds = []string{
	"igo", "government", "ministry", "parliament", "court", "army", "police", "intel", "party", "armed",
	"religious", "union", "ngo", "outlet", "agency", "company", "bank", "university", "club", "federation",
}

var (
	iso3   = regexp.MustCompile(`^[A-Z]{3}$`)
	office = regexp.MustCompile(`^[a-z_]+(:(\d{4})?(-(\d{4})?)?)?$`)
)

// TestPeopleAndOrgs checks the attributes of people.txt and orgs.txt, and that
// every further form names an entry of its own.
func TestPeopleAndOrgs(t *testing.T) {
	lines := linesOf(t, "people.txt", "orgs.txt")
	byID := map[string]Line{}
	for _, line := range lines {
		byID[line.ID] = line
	}
	for _, line := range lines {
		a := line.Attrs
		if of := a.Get("of"); of != "" {
			if main, ok := byID[of]; !ok || main.Attrs.Get("of") != "" {
				t.Errorf("%s:%d: %s is a form of %s, which is no entry of its own", line.File, line.Number, line.ID, of)
			}
			continue
		}
		if !iso3.MatchString(a.Get("iso")) {
			t.Errorf("%s:%d: iso %q is no code of three letters", line.File, line.Number, a.Get("iso"))
		}
		for _, s := range a.List("sector") {
			if !slices.Contains(sectors, s) {
				t.Errorf("%s:%d: %q is no sector code", line.File, line.Number, s)
			}
		}
		for _, o := range a.List("office") {
			if !office.MatchString(o) {
				t.Errorf("%s:%d: office %q: write president:2000-2008", line.File, line.Number, o)
			}
		}
		if line.File == "orgs.txt" && !slices.Contains(orgKinds, a.Get("kind")) {
			t.Errorf("%s:%d: kind %q is not in the header", line.File, line.Number, a.Get("kind"))
		}
		if g := a.Get("g"); line.File == "people.txt" && g != "m" && g != "f" {
			t.Errorf("%s:%d: g=%q, want m or f", line.File, line.Number, g)
		}
	}
}

// TestGivenAndFamilyNames checks that every name stands once in its file.
func TestGivenAndFamilyNames(t *testing.T) {
	for _, file := range []string{"given-names.txt", "family-names.txt"} {
		seen := map[string]int{}
		for _, line := range linesOf(t, file) {
			if first, twice := seen[line.Form]; twice {
				t.Errorf("%s:%d: %s stands already in line %d", file, line.Number, line.Form, first)
			}
			seen[line.Form] = line.Number
		}
	}
}
