package resolve_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"example.org/rawi/resolve"
)

// made makes articles: stories of one to eight tellings over 140 days, their words
// drawn as those of news are (few are common, most are rare), with five people and
// bodies each, and some with occasions.
type made struct {
	rng   *rand.Rand
	zipf  *rand.Zipf
	story []uint32
	left  int
	day   time.Time
	n     int64
}

func newMade() *made {
	rng := rand.New(rand.NewPCG(1, 2))
	return &made{rng: rng, zipf: rand.NewZipf(rng, 1.1, 30, 90_000), day: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (m *made) article() *resolve.Article {
	if m.left == 0 {
		m.left = 1 + m.rng.IntN(8)*m.rng.IntN(2)
		m.story = m.story[:0]
		for range 60 {
			m.story = append(m.story, uint32(m.zipf.Uint64()))
		}
	}
	m.left--
	m.n++
	a := &resolve.Article{
		Doc: m.n, ID: fmt.Sprint("made-", m.n), Publisher: fmt.Sprint("outlet-", m.rng.IntN(30)), Headline: "عنوان",
		Published: m.day.Add(time.Duration(m.n) * 2 * time.Minute),
	}
	seen := map[uint32]bool{}
	for len(seen) < 80 {
		h := uint32(m.zipf.Uint64())
		if m.rng.IntN(10) < 6 {
			h = m.story[m.rng.IntN(len(m.story))]
		}
		if len(seen) >= 60 {
			h = m.rng.Uint32N(400_000)
		}
		seen[h] = true
	}
	for h := range seen {
		a.Terms = append(a.Terms, resolve.Term{Hash: h, Weight: .1118})
	}
	slices.SortFunc(a.Terms, func(x, y resolve.Term) int { return cmp.Compare(x.Hash, y.Hash) })
	// One in three begins with somebody abroad, some are everywhere; one in nine
	// tells whom he met.
	if m.rng.IntN(3) == 0 {
		for len(a.Occasions) < 3 {
			a.Occasions = append(a.Occasions, uint32(m.zipf.Uint64()/10))
		}
		slices.Sort(a.Occasions)
		if a.Occasions = slices.Compact(a.Occasions); m.rng.IntN(3) == 0 {
			a.Told = a.Occasions[:1]
		}
	}
	for i := range 5 {
		key := fmt.Sprintf("اسم%d لقب%d", m.story[i]%800, m.story[i+5]%5000)
		a.Names = append(a.Names, resolve.Name{Entity: int32(i + 1), Mentions: 1, Bearer: &resolve.Bearer{Type: "person", Name: key, Key: key}})
	}
	return a
}

// BenchmarkAdd adds one article to an archive of 100,000 and settles it.
func BenchmarkAdd(b *testing.B) {
	const size = 100_000
	a, m := resolve.NewArchive(reader(b)), newMade()
	for range size {
		a.Add(m.article())
	}
	a.Settle()
	var articles []*resolve.Article
	for range 2000 {
		articles = append(articles, m.article())
	}
	b.ResetTimer()
	for i := range b.N {
		a.Add(articles[i%len(articles)])
		a.Settle()
	}
}
