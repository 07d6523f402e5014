package guard

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestBucketsRounding waits as long as it was told where the level then lacks 6e-17.
func TestBucketsRounding(t *testing.T) {
	b, now := newBuckets(0.390625, 1, 10), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b.take("k", 1, now)
	now = now.Add(3 * time.Millisecond)
	const cost = 0.351593017578125
	wait, ok := b.take("k", cost, now)
	if ok || wait <= 0 {
		t.Fatalf("%v, %v", wait, ok)
	}
	if _, ok := b.take("k", cost, now.Add(wait)); !ok {
		t.Errorf("refused after the wait of %v", wait)
	}
}

// TestBuckets holds buckets against what they promise: in any stretch of time no
// key takes more than what it may at once and what has come since; who waits as
// long as it was told gets what it asked for.
func TestBuckets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(0.1, 50).Draw(t, "rate")
		burst := rapid.Float64Range(1, 20).Draw(t, "burst")
		b := newBuckets(rate, burst, 1000)
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		type took struct {
			at   time.Time
			cost float64
		}
		var all []took
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 2_000).Draw(t, "ms")) * time.Millisecond)
			cost := rapid.Float64Range(0.1, burst).Draw(t, "cost")
			wait, ok := b.take("k", cost, now)
			if !ok {
				if wait <= 0 {
					t.Fatalf("refused, and told to wait %v", wait)
				}
				now = now.Add(wait)
				if _, ok := b.take("k", cost, now); !ok {
					t.Fatal("refused after the wait")
				}
			}
			all = append(all, took{now, cost})
		}
		for i := range all {
			sum := 0.0
			for _, o := range all[i:] {
				sum += o.cost
				if most := burst + rate*o.at.Sub(all[i].at).Seconds(); sum > most+1e-6 {
					t.Fatalf("took %v where %v was there", sum, most)
				}
			}
		}
	})
}

// TestBucketsAreBounded asks with more keys than there is room for: nobody who
// has emptied a bucket gets a full one by it, and room comes back.
func TestBucketsAreBounded(t *testing.T) {
	b := newBuckets(1, 3, 100)
	now := time.Unix(1_000_000, 0)
	for range 3 {
		b.take("guesser", 1, now)
	}
	for i := range 10_000 {
		b.take(fmt.Sprint("key ", i), 1, now)
	}
	if len(b.known) > 100 {
		t.Errorf("%d keys are known", len(b.known))
	}
	if _, ok := b.take("guesser", 1, now); ok {
		t.Error("many keys filled a bucket that was empty")
	}
	if _, ok := b.take("one more", 1, now); ok {
		t.Error("keys without room have no limit")
	}
	now = now.Add(time.Hour)
	if _, ok := b.take("one more", 1, now); !ok || len(b.known) > 2 {
		t.Errorf("an hour later: %v, %d keys", ok, len(b.known))
	}
	// A clock that goes back gives nothing.
	b.take("back", 3, now)
	if _, ok := b.take("back", 1, now.Add(-time.Hour)); ok {
		t.Error("an hour back filled the bucket")
	}
	b.give("back", math.Inf(1), now)
	if _, ok := b.take("back", 4, now); ok {
		t.Error("more was given back than may be in it")
	}
	if wait, ok := newBuckets(0, 0, 1).take("k", 1, now); ok || wait <= 0 {
		t.Error("a bucket of nothing")
	}
}

func TestRecentIsBounded(t *testing.T) {
	r := newRecent(3)
	for i := range 10 {
		r.add(fmt.Sprint(i))
		r.add(fmt.Sprint(i))
	}
	if len(r.known) != 3 || r.has("6") || !r.has("7") || !r.has("9") {
		t.Errorf("%v", r.known)
	}
}
