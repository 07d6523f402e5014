package guard

import (
	"math"
	"sync"
	"time"
)

// buckets let each key do something a number of times at once and then at a
// rate. They know of a bounded number of keys: one whose bucket is full again is
// forgotten, and where there is no room the others share one bucket, so that many
// keys do not make a busy one be forgotten.
type buckets struct {
	rate  float64 // in a second
	burst float64
	most  int

	mu     sync.Mutex
	known  map[string]*bucket
	shared bucket
	swept  time.Time
}

type bucket struct {
	level float64
	at    time.Time
}

func newBuckets(rate, burst float64, most int) *buckets {
	return &buckets{rate: rate, burst: burst, most: most, known: map[string]*bucket{}, shared: bucket{level: burst}}
}

// rounding is what a bucket may lack: after the wait that was announced, as little is
// lost when times become parts of a cost.
const rounding = 1e-9

// take takes cost out of the bucket of a key. Where there is not as much in it,
// it takes nothing and returns how long it will be.
func (b *buckets) take(key string, cost float64, now time.Time) (wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	own := b.of(key, now)
	b.fill(own, now)
	if own.level+rounding >= cost {
		own.level = math.Max(0, own.level-cost)
		return 0, true
	}
	if b.rate <= 0 {
		return time.Hour, false
	}
	return time.Duration(math.Ceil((cost - own.level) / b.rate * float64(time.Second))), false
}

// give puts back what was taken.
func (b *buckets) give(key string, cost float64, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	own := b.of(key, now)
	b.fill(own, now)
	own.level = math.Min(b.burst, own.level+cost)
}

func (b *buckets) of(key string, now time.Time) *bucket {
	if own, ok := b.known[key]; ok {
		return own
	}
	if len(b.known) >= b.most && now.Sub(b.swept).Abs() >= time.Second {
		b.swept = now
		for k, old := range b.known {
			if b.fill(old, now); old.level >= b.burst {
				delete(b.known, k)
			}
		}
	}
	if len(b.known) >= b.most {
		if b.shared.at.IsZero() {
			b.shared.at = now
		}
		return &b.shared
	}
	own := &bucket{b.burst, now}
	b.known[key] = own
	return own
}

func (b *buckets) fill(own *bucket, now time.Time) {
	if passed := now.Sub(own.at); passed > 0 {
		own.level = math.Min(b.burst, own.level+passed.Seconds()*b.rate)
		own.at = now
	}
}

// recent remembers a bounded number of keys, those that came last.
type recent struct {
	most int

	mu    sync.Mutex
	known map[string]bool
	order []string // the oldest first, a ring once it is full
	next  int
}

func newRecent(most int) *recent { return &recent{most: most, known: map[string]bool{}} }

func (r *recent) add(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[key] {
		return
	}
	r.known[key] = true
	if len(r.order) < r.most {
		r.order = append(r.order, key)
		return
	}
	delete(r.known, r.order[r.next])
	r.order[r.next] = key
	r.next = (r.next + 1) % r.most
}

func (r *recent) has(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[key]
}
