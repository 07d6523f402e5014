package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"sync"
	"time"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/store"
)

// The numbers of the queue.
const (
	fetchers    = 16 // pages that are fetched at once, of different hosts
	leaseCount  = 32
	leaseSource = 8 // of one source, for a source is mostly one host
	leaseTime   = 15 * time.Minute
	maxAttempts = 4
	firstWait   = 20 * time.Second // before the second attempt; each waits four times as long
	// patience is how long a call waits for items that are to be tried again.
	patience = time.Minute
	pollWait = 5 * time.Second // before a source that failed is asked again
	maxDepth = 3               // a sitemap in an index in an index
)

// hint is what a listing says of a page, kept with its item.
type hint struct {
	Listing   bool   `json:"l,omitempty"` // a sitemap
	Depth     int    `json:"d,omitempty"`
	Headline  string `json:"h,omitempty"`
	Published string `json:"p,omitempty"`
	Publisher string `json:"n,omitempty"`
}

// fill gives a document what its page does not say of itself.
func (h *hint) fill(d *rawi.Document) {
	if h == nil {
		return
	}
	if d.Source.Headline == "" {
		d.Source.Headline = h.Headline
	}
	if d.Source.Publisher == "" {
		d.Source.Publisher = h.Publisher
	}
	if d.Source.Published.IsZero() && h.Published != "" {
		if at := format.Time(h.Published); !at.IsZero() {
			d.Source.Published, d.Source.PublishedText = at, h.Published
		}
	}
}

// pack returns a hint as an item keeps it.
func (h hint) pack() []byte {
	if h == (hint{}) {
		return nil
	}
	b, err := json.Marshal(h)
	if err != nil {
		return nil // strings and numbers always can
	}
	return b
}

func openHint(b []byte) *hint {
	h := &hint{}
	if json.Unmarshal(b, h) != nil {
		return &hint{}
	}
	return h
}

// IsAddress reports whether the name of a source is an address of the web.
func IsAddress(name string) bool { return strings.Contains(name, "://") }

// poll fetches an address that somebody named, unless it is as it was, and yields
// what it gives: one article, or those of a feed, with the queue of pages that are
// still to be fetched. The last piece has the new state of the source.
func (r *run) poll(ctx context.Context, s *Source, yield func(*piece) bool) bool {
	src := &source{Source: store.Source{Name: s.name(), Kind: "page"}}
	known, err := r.Store.Source(ctx, src.Name)
	switch {
	case err == nil:
		src.Source = *known
	case !errors.Is(err, store.ErrNotFound):
		return yield(&piece{src: src, err: &storeFault{err}})
	}
	src.URL, src.Settings = s.URL, s.pack()
	if known == nil { // items need their source
		first := src.Source
		if !yield(&piece{src: src, state: &first}) {
			return false
		}
	}
	r.names = append(r.names, src.Name)
	r.polite.slow(s.URL, s.Delay)
	page, err := r.ask(ctx, s, src)
	now := r.Clock.Now()
	if ctx.Err() != nil {
		return false
	}
	state := src.Source
	state.Polled = now
	if err != nil {
		state.Failures++
		state.Fault = clip(err.Error(), 1000)
		state.NextPoll = now.Add(r.backoff(s.Every, state.Failures, err, now))
		return yield(&piece{src: src, state: &state, err: withoutAddress(err)})
	}
	state.Failures, state.Fault = 0, ""
	state.NextPoll = now.Add(r.jitter(s.Every))
	if page.NotModified {
		return yield(&piece{src: src, state: &state})
	}
	state.ETag, state.LastModified = page.ETag, page.LastModified
	kind := s.Kind
	if kind == "" || kind == "auto" {
		if kind, err = format.Kind(bytes.NewReader(page.Body), page.URL, format.Options{ContentType: page.ContentType}); err != nil {
			state.Fault = clip(bare(err).Error(), 1000)
			return yield(&piece{src: src, state: &state, err: bare(err)})
		}
	}
	state.Kind = kind
	switch kind {
	case "feed", "sitemap", "opml":
		more, ok := r.list(ctx, src, kind, page.URL, page.ContentType, bytes.NewReader(page.Body), s, &state, yield)
		return more && ok
	case "html", "text", "page":
		p := r.pagePiece(src, s.URL, page)
		p.state, p.hint = &state, &hint{Publisher: s.Publisher}
		p.item = &store.Item{Source: src.Name, Key: s.URL}
		return yield(p)
	}
	n := 0
	for p := range r.articles(kind, page.URL, bytes.NewReader(page.Body)) {
		n++
		p.src, p.item = src, &store.Item{Source: src.Name, Key: itemKey(n)}
		if !yield(p) {
			return false
		}
	}
	return yield(&piece{src: src, state: &state})
}

// ask fetches a source. One that is not polled again by itself is tried a few
// times.
func (r *run) ask(ctx context.Context, s *Source, src *source) (page *format.Page, err error) {
	known := format.Validators{ETag: src.ETag, LastModified: src.LastModified}
	for attempt := 1; ; attempt++ {
		page, err = r.polite.get(ctx, s.URL, known, true)
		if err == nil || s.Every > 0 || attempt == maxAttempts || !transient(err) {
			return page, err
		}
		wait := max(time.Duration(attempt)*pollWait, asked(err, r.Clock.Now()))
		if wait > patience || r.Clock.Sleep(ctx, wait) != nil {
			return nil, err
		}
	}
}

// listed yields what a listing gives that is a file.
func (r *run) listed(ctx context.Context, src *source, in io.Reader, yield func(*piece) bool) bool {
	state := src.Source
	first := state
	if !yield(&piece{src: src, state: &first}) { // items need their source
		return false
	}
	r.names = append(r.names, src.Name)
	state.Checkpoint, state.Finished = checkpoint(src.stamp, 1), true
	more, _ := r.list(ctx, src, src.Kind, src.URL, "", in, &Source{}, &state, yield)
	return more
}

// list yields what a listing gives. The new state of its source and the queue go
// into the last piece, so that a listing that was cut short is read again.
func (r *run) list(ctx context.Context, src *source, kind, address, contentType string, in io.Reader, s *Source, state *store.Source, yield func(*piece) bool) (more, ok bool) {
	fault := func(err error) (bool, bool) {
		state.Fault = clip(err.Error(), 1000)
		state.ETag, state.LastModified = "", ""
		return yield(&piece{src: src, state: state, err: err}), false
	}
	o := format.Options{ContentType: contentType}
	if kind == "feed" {
		feed, err := format.ReadFeed(in, address, o)
		if err != nil {
			return fault(bare(err))
		}
		queue, more := r.feed(src, feed, s, yield)
		return more && yield(&piece{src: src, state: state, queue: queue, listed: true}), true
	}
	b, err := format.XML(in, address, o)
	if err != nil {
		return fault(bare(err))
	}
	if kind == "opml" {
		entries, err := readOPML(b, address)
		if err != nil && len(entries) == 0 {
			return fault(err)
		}
		for _, e := range entries {
			if ctx.Err() != nil || !r.poll(ctx, &Source{URL: e.address, Publisher: e.publisher, Every: s.Every}, yield) {
				return false, true
			}
		}
		return yield(&piece{src: src, state: state}), true
	}
	entries, err := readSitemap(b, address)
	if err != nil && len(entries) == 0 {
		return fault(err)
	}
	return yield(&piece{src: src, state: state, queue: r.queue(src, entries, 0, s), listed: true}), true
}

// queue returns the items for the entries of a sitemap.
func (r *run) queue(src *source, entries []entry, depth int, s *Source) []store.Item {
	var queue []store.Item
	for _, e := range entries {
		h := hint{Listing: e.listing, Headline: e.headline, Published: e.published, Publisher: e.publisher}
		if s.Publisher != "" {
			h.Publisher = s.Publisher
		}
		mark := e.mark
		if e.listing {
			if h.Depth = depth + 1; h.Depth > maxDepth {
				continue
			}
			if mark == "" { // who does not say when it changed is asked each time
				mark = r.Clock.Now().UTC().Format(time.RFC3339)
			}
		}
		queue = append(queue, store.Item{Source: src.Name, Key: e.address, Mark: mark, Hint: h.pack(), State: store.StateQueued})
	}
	return queue
}

// feed yields the entries that a feed gives whole and returns the items for the
// others. An entry that has no page is taken as it is.
func (r *run) feed(src *source, feed *format.Feed, s *Source, yield func(*piece) bool) (queue []store.Item, more bool) {
	for i := range feed.Items {
		it := &feed.Items[i]
		d := it.Document
		if s.Publisher != "" {
			d.Source.Publisher = s.Publisher
		}
		if it.Whole || it.Link == "" {
			p := &piece{src: src, doc: d, size: len(d.Text), item: &store.Item{Source: src.Name, Key: entryKey(it, i)}}
			p.keys = keys(URLKey(it.Link), idKey(d, src.Name))
			if d.Text == "" {
				p.err, p.doc = fmt.Errorf("entry has neither text nor page: %w", rawi.ErrEmpty), nil
			}
			if !yield(p) {
				return nil, false
			}
			continue
		}
		h := hint{Headline: d.Source.Headline, Published: d.Source.PublishedText, Publisher: d.Source.Publisher}
		queue = append(queue, store.Item{Source: src.Name, Key: it.Link, Mark: d.Source.PublishedText, Hint: h.pack(), State: store.StateQueued})
	}
	return queue, true
}

func entryKey(it *format.FeedItem, i int) string {
	switch {
	case it.Link != "":
		return it.Link
	case it.ID != "":
		return it.ID
	}
	return fmt.Sprintf("entry %d", i+1)
}

// pagePiece makes a piece of a page that was fetched.
func (r *run) pagePiece(src *source, address string, page *format.Page) *piece {
	p := &piece{src: src, size: len(page.Body)}
	final := URLKey(page.URL)
	p.keys = keys(URLKey(address), final)
	if final == "" && len(p.keys) > 0 {
		p.err = fmt.Errorf("its address leads to the front page now: %w", rawi.ErrEmpty)
		return p
	}
	p.page = &format.WebPage{URL: page.URL, ContentType: page.ContentType, Body: page.Body}
	return p
}

// drain fetches what is queued of these sources until nothing is left that can be
// tried now, or soon.
func (r *run) drain(ctx context.Context, names []string) error {
	for {
		n := 0
		err := r.stream(ctx, func(yield func(*piece) bool) {
			for p := range r.fetched(ctx, names) {
				n++
				if !yield(p) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		wait, ok, err := r.nextTry(ctx, names)
		if err != nil || !ok || wait > patience {
			return err
		}
		if err := r.Clock.Sleep(ctx, max(wait, time.Second)); err != nil {
			return err
		}
	}
}

// nextTry returns how long it is until the first queued item may be tried.
func (r *run) nextTry(ctx context.Context, names []string) (wait time.Duration, ok bool, err error) {
	now := r.Clock.Now()
	for _, name := range names {
		for item, err := range r.Store.Items(ctx, name, store.StateQueued) {
			if err != nil {
				return 0, false, err
			}
			if d := item.NotBefore.Sub(now); !ok || d < wait {
				wait, ok = d, true
			}
		}
	}
	return wait, ok, nil
}

// fetched leases items and yields what comes of them. Items of one source are
// leased a few at a time, so that all sources have their turn.
func (r *run) fetched(ctx context.Context, names []string) iter.Seq[*piece] {
	return func(yield func(*piece) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		items := make(chan store.Item)
		out := make(chan *piece)
		go r.lease(ctx, names, items, out)
		var workers sync.WaitGroup
		for range fetchers {
			workers.Go(func() {
				for item := range items {
					select {
					case out <- r.fetchItem(ctx, item):
					case <-ctx.Done():
						return
					}
				}
			})
		}
		go func() {
			workers.Wait()
			close(out)
		}()
		for p := range out {
			if ctx.Err() != nil || !yield(p) {
				cancel()
			}
			if ctx.Err() != nil {
				for range out { // let the fetchers go
				}
				return
			}
		}
	}
}

// lease hands items to the fetchers until there are none.
func (r *run) lease(ctx context.Context, names []string, items chan<- store.Item, out chan<- *piece) {
	defer close(items)
	for {
		n := 0
		for _, name := range names {
			leased, err := r.Store.Lease(ctx, store.Lease{Owner: r.Owner, Source: name, Count: leaseSource, Now: r.Clock.Now(), For: leaseTime})
			if err != nil {
				select {
				case out <- &piece{err: &storeFault{err}}:
				case <-ctx.Done():
				}
				return
			}
			for _, item := range leased {
				n++
				select {
				case items <- item:
				case <-ctx.Done():
					return
				}
			}
		}
		if n == 0 {
			return
		}
	}
}

// storeFault is a fault of the store on the way: it ends the run.
type storeFault struct{ err error }

func (e *storeFault) Error() string { return e.err.Error() }
func (e *storeFault) Unwrap() error { return e.err }

// fetchItem fetches the page of an item.
func (r *run) fetchItem(ctx context.Context, item store.Item) *piece {
	src := &source{Source: store.Source{Name: item.Source}}
	h := openHint(item.Hint)
	fault := func(err error) *piece {
		p := &piece{src: src, item: &item, err: err}
		if transient(err) && item.Attempts < maxAttempts {
			now := r.Clock.Now()
			p.later = now.Add(max(firstWait<<(2*max(0, item.Attempts-1)), asked(err, now)))
			var early *notYet
			if errors.As(err, &early) {
				p.later = early.until
			}
		}
		return p
	}
	page, err := r.polite.get(ctx, item.Key, format.Validators{}, item.Key == item.Source)
	if err != nil {
		return fault(withoutAddress(err))
	}
	if h.Listing {
		b, err := format.XML(bytes.NewReader(page.Body), page.URL, format.Options{ContentType: page.ContentType})
		if err != nil {
			return fault(bare(err))
		}
		entries, err := readSitemap(b, page.URL)
		if err != nil && len(entries) == 0 {
			return fault(err)
		}
		return &piece{src: src, item: &item, queue: r.queue(src, entries, h.Depth, &Source{}), listed: true}
	}
	p := r.pagePiece(src, item.Key, page)
	p.item, p.hint = &item, h
	return p
}

// withoutAddress returns an error of a fetch without the address, which the event
// names.
func withoutAddress(err error) error {
	if inner := errors.Unwrap(err); inner != nil && strings.HasPrefix(err.Error(), "fetching ") {
		return inner
	}
	return err
}

// transient reports whether a fault may pass by itself.
func transient(err error) bool {
	var status *format.StatusError
	if errors.As(err, &status) {
		return status.Code == 408 || status.Code == 425 || status.Code == 429 || status.Code >= 500
	}
	for _, lasting := range []error{rawi.ErrRefused, rawi.ErrTooLarge, rawi.ErrInvalid, rawi.ErrEmpty, rawi.ErrNotText} {
		if errors.Is(err, lasting) {
			return false
		}
	}
	var u *url.Error
	return !errors.As(err, &u) || u.Temporary() || u.Timeout()
}

// The waits after polls that failed.
const (
	leastEvery = time.Minute
	longestOff = 24 * time.Hour
)

// backoff returns how long a source is left alone after it has failed so often.
func (r *run) backoff(every time.Duration, failures int, err error, now time.Time) time.Duration {
	d := max(every, leastEvery)
	for range min(failures-1, 12) {
		d *= 2
	}
	return r.jitter(max(min(d, longestOff), asked(err, now)))
}

// jitter returns a time that is up to a tenth longer, so that sources that were
// polled together part.
func (r *run) jitter(d time.Duration) time.Duration {
	if r.Chance == nil {
		return d
	}
	return d + time.Duration(r.Chance()*float64(d)/10)
}
