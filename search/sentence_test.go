package search_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/internal/made"
	"example.org/rawi/search"
)

// TestInflection asks for the commonest nouns with a broken plural where articles
// have one form each, and nothing else of the noun. The others must not be found.
func TestInflection(t *testing.T) {
	nouns, err := made.Nouns("../arabic/testdata/plurals.tsv")
	if err != nil {
		t.Fatal(err)
	}
	// «قرار» has a regular plural.
	nouns = append(nouns, made.Noun{Word: "قرار", Plurals: []string{"قرارات"}, Near: []string{"إقرار", "استقرار", "تكرار"}})
	a := newArchive()
	id := int64(0)
	words := map[int64]string{}
	put := func(word string) int64 {
		id++
		words[id] = word
		a.put(id, &rawi.Record{Record: 1, Doc: rawi.RecordDoc{ID: fmt.Sprint(id)}, Text: "ثم تحدثوا عن " + word + " فقط."})
		return id
	}
	var of [][]int64   // articles with a form of each noun
	var near [][]int64 // and with a word that looks like it
	for _, n := range nouns {
		var mine, other []int64
		for _, word := range append(slices.Clone(n.Plurals), n.Word) {
			for _, form := range made.Written(word) {
				mine = append(mine, put(form))
			}
		}
		for _, word := range n.Near {
			other = append(other, put(word))
		}
		of, near = append(of, mine), append(near, other)
	}
	x := open(t, a, search.Options{})
	all, found, others, wrong, hits, strange := 0, 0, 0, 0, 0, 0
	for i, n := range nouns {
		got := map[int64]bool{}
		for h, err := range x.All(t.Context(), search.Request{Query: n.Word}) {
			if err != nil {
				t.Fatal(err)
			}
			got[h.Document] = true
		}
		forms := map[string]bool{}
		for _, id := range of[i] {
			forms[words[id]] = true
		}
		for id := range got {
			hits++
			if !forms[words[id]] { // a form of another noun may be written the same
				strange++
			}
		}
		for _, id := range of[i] {
			all++
			if got[id] {
				found++
			}
		}
		for _, id := range near[i] {
			others++
			if got[id] {
				wrong++
			}
		}
	}
	recall, fault := float64(found)/float64(all), float64(wrong)/float64(others)
	t.Logf("%d of %d articles with a form found (%.4f); %d of %d with a word that looks like it (%.4f); %d of %d found have no form of it (%.4f)",
		found, all, recall, wrong, others, fault, strange, hits, float64(strange)/float64(hits))
	if recall < .99 || fault > .02 || float64(strange)/float64(hits) > .03 {
		t.Errorf("%.4f found, want .99; %.4f of the others, want at most .02", recall, fault)
	}
}

func TestSentence(t *testing.T) {
	a := newArchive()
	for i, text := range []string{
		"وقعت الحكومة اتفاقا مع المعارضة في جنيف. وينص الاتفاق على وقف القتال.",
		"قالت المعارضة إنها لن توقع شيئا قبل وقف القتال.",
		"فاز النادي الأهلي بالمباراة، وسجل بلايكوفيتش الهدف الوحيد.",
		"ارتفعت أسعار النفط في الأسواق العالمية.",
	} {
		a.put(int64(i+1), &rawi.Record{Record: 1, Doc: rawi.RecordDoc{ID: fmt.Sprint(i + 1)}, Text: text})
	}
	x := open(t, a, search.Options{})
	for _, c := range []struct {
		question string
		want     []int64
	}{
		{"متى وقعت الحكومة على (الاتفاق)؟", []int64{1}},
		{"من سجل الهدف؟", []int64{3}},
		{"ماذا فعل بلايكوفتش؟", []int64{3}},         // a letter is missing
		{"كم بلغت أسعار النفطالعالمية", []int64{4}}, // a space is missing
		{"هل قال: «لن نعود» أو -لا- speaker:؟", []int64{2}},
		{"؟!", nil},
	} {
		got, err := x.Search(t.Context(), search.Request{Query: c.question, Sentence: true})
		if err != nil {
			t.Fatalf("%s: %v", c.question, err)
		}
		var ids []int64
		for _, h := range got.Hits {
			ids = append(ids, h.Document)
		}
		if c.want == nil {
			continue
		}
		if len(ids) < len(c.want) || !slices.Equal(ids[:len(c.want)], c.want) {
			t.Errorf("%s: %v, want %v", c.question, ids, c.want)
		}
	}
	for _, long := range []string{strings.Repeat("سؤال ", 2000), "a\xff"} {
		if _, err := x.Search(t.Context(), search.Request{Query: long, Sentence: true}); !errors.Is(err, rawi.ErrInvalid) || rawi.HintOf(err) == "" {
			t.Errorf("%.20q: %v", long, err)
		}
	}
	for query, want := range map[string]bool{"اتفاق جنيف": true, "اتفاق": false, "اتفاق OR جنيف": false, `"اتفاق" جنيف`: false, "اتفاق speaker:سالم": false} {
		if q, err := x.Language().Parse(query); err != nil || q.Plain() != want {
			t.Errorf("%s: plain is not %v: %v", query, want, err)
		}
	}
}
