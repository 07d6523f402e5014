package resolve_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"example.org/rawi/resolve"
)

// tally counts verdicts, each with its weight.
type tally struct{ both, ours, theirs float64 }

func (c *tally) add(want, got bool, weight float64) {
	switch {
	case want && got:
		c.both += weight
	case got:
		c.ours += weight
	case want:
		c.theirs += weight
	}
}

func (c tally) f1() float64 { return 2 * c.both / (2*c.both + c.ours + c.theirs) }

func (c tally) String() string {
	return "precision " + strconv.FormatFloat(c.both/(c.both+c.ours), 'f', 3, 64) + " recall " +
		strconv.FormatFloat(c.both/(c.both+c.theirs), 'f', 3, 64) + " F1 " + strconv.FormatFloat(c.f1(), 'f', 3, 64)
}

// TestSharedNews holds the figures of docs/audits/across-articles.md, where the
// articles are at hand.
func TestSharedNews(t *testing.T) {
	shared, err := resolve.ReadShared()
	if err != nil {
		t.Fatal(err)
	}
	if shared == nil {
		t.Logf("no articles at %s: nothing to measure", resolve.SharedNews)
		return
	}
	a := resolve.NewArchive(shared.Reader)
	numbers, people := map[string]int64{}, map[string]map[int]int{} // of documents; of entities by the start of a mention
	for _, art := range shared.Articles {
		numbers[art.ID], people[art.ID] = art.Doc, art.People
		a.Add(art.Article)
	}
	a.Settle()
	together := func(x, y string) bool {
		s := a.StoryOf(numbers[x])
		return s != nil && s == a.StoryOf(numbers[y])
	}

	// How the lists were drawn and what they were used for stands in the audit.
	for _, list := range []struct {
		name    string
		weights []float64
		least   [2]float64
	}{
		{"story-pairs.tsv", []float64{18904. / 40, 3513. / 70, 1332. / 90, 498. / 60, 1216. / 40}, [2]float64{.85, .85}},
		{"story-pairs-2.tsv", []float64{20169. / 20, 3749. / 70, 1421. / 90, 531. / 60, 1298. / 60}, [2]float64{.82, .83}},
		{"story-pairs-3.tsv", []float64{20005. / 20, 3716. / 70, 1406. / 90, 526. / 60, 1284. / 60}, [2]float64{.83, .80}},
	} {
		var plain, weighted tally
		for _, row := range resolve.Verdicts(t, list.name) {
			k, _ := strconv.Atoi(row[2])
			plain.add(row[3] == "1", together(row[0], row[1]), 1)
			weighted.add(row[3] == "1", together(row[0], row[1]), list.weights[k-1])
		}
		t.Logf("same story, %s: %v; as such pairs occur: %v", list.name, plain, weighted)
		if plain.f1() < list.least[0] || weighted.f1() < list.least[1] {
			t.Error("stories are worse than docs/audits/across-articles.md says")
		}
	}

	var pairs []struct {
		A, B string
		J    float64
	}
	b, err := os.ReadFile(filepath.Join(resolve.SharedNews, "same-story-pairs-dev.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &pairs); err != nil {
		t.Fatal(err)
	}
	found, all := 0, 0
	for _, p := range pairs {
		if p.J >= .5 && numbers[p.A] != 0 && numbers[p.B] != 0 {
			all++
			if together(p.A, p.B) {
				found++
			}
		}
	}
	t.Logf("copies in one story: %d of %d", found, all)
	if float64(found) < .95*float64(all) {
		t.Error("copies are torn apart")
	}

	type mention struct{ want, got string }
	var mentions []mention
	for i, row := range resolve.Verdicts(t, "people.tsv") {
		start, _ := strconv.Atoi(row[1])
		if row[3] == "-" {
			continue
		}
		got := "nobody " + strconv.Itoa(i)
		if c := a.Who(numbers[row[0]], people[row[0]][start]); len(c) > 0 {
			got = c[0].Party.ID
		}
		mentions = append(mentions, mention{row[3], got})
	}
	var who tally
	for i, x := range mentions {
		for _, y := range mentions[:i] {
			who.add(x.want == y.want, x.got == y.got, 1)
		}
	}
	t.Logf("people: %v", who)
	if who.f1() < .9 {
		t.Error("people are worse than docs/audits/across-articles.md says")
	}
}
