package ingest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"example.org/rawi"
	"example.org/rawi/format"
)

const shared = "../../shared/data"

// newsOf returns the articles of a file by id, or none where it is not at hand.
func newsOf(t testing.TB, name string) (ids []string, docs map[string]*rawi.Document) {
	f, err := os.Open(filepath.Join(shared, "news", name))
	if err != nil {
		t.Logf("no articles at %s: nothing to measure", shared)
		return nil, nil
	}
	defer f.Close()
	docs = map[string]*rawi.Document{}
	for d, err := range format.Read(f, name, format.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, d.ID)
		docs[d.ID] = d
	}
	return ids, docs
}

type idPair struct{ a, b string }

// nearPairs finds pairs as a store does: candidates share a band.
func nearPairs(ids []string, docs map[string]*rawi.Document, least float64) (found map[idPair]float64, candidates int) {
	byBand := map[uint64][]int{}
	sketches := make([][]byte, len(ids))
	found = map[idPair]float64{}
	for i, id := range ids {
		band, sketch := Sketch(docs[id].Text, docs[id].Source.Published)
		sketches[i] = sketch
		seen := map[int]bool{}
		for _, b := range band {
			for _, j := range byBand[b] {
				if seen[j] {
					continue
				}
				seen[j] = true
				candidates++
				if s := Share(sketch, sketches[j]); s >= least {
					found[idPair{ids[j], id}] = s
				}
			}
			byBand[b] = append(byBand[b], i)
		}
	}
	return found, candidates
}

// TestSameStoryPairs finds the pairs of articles that tell the same wire story.
func TestSameStoryPairs(t *testing.T) {
	ids, docs := newsOf(t, "papers-2015-odd-days.jsonl.gz")
	if ids == nil {
		return
	}
	content, err := os.ReadFile(filepath.Join(shared, "news", "same-story-pairs-dev.json"))
	if err != nil {
		t.Fatal(err)
	}
	var pairs []struct {
		J    float64
		A, B string
	}
	if err := json.Unmarshal(content, &pairs); err != nil {
		t.Fatal(err)
	}
	found, candidates := nearPairs(ids, docs, Near)
	want, got := 0, 0
	for _, p := range pairs {
		if p.J < .5 || docs[p.A] == nil || docs[p.B] == nil {
			continue
		}
		want++
		_, ok1 := found[idPair{p.A, p.B}]
		_, ok2 := found[idPair{p.B, p.A}]
		if ok1 || ok2 {
			got++
		}
	}
	recall := float64(got) / float64(want)
	t.Logf("%d of %d pairs with j >= .5: recall %.3f; %d pairs found among %d candidates of %d articles", got, want, recall, len(found), candidates, len(ids))
	if recall < .95 {
		t.Errorf("recall %.3f, want .95", recall)
	}
}
