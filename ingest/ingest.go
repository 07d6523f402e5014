package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/pipeline"
	"example.org/rawi/store"
)

// Ingester takes articles out of sources and into a store.
type Ingester struct {
	Store store.Store
	// Sealer makes articles ready to be kept.
	Sealer *store.Sealer
	// Analyse fills the layers of a document. It is called for several at once.
	Analyse func(context.Context, *rawi.Document) error
	// Correct lays corrections over the records of articles that have some: those
	// that people made stay whoever makes a record anew. Without it such articles
	// fail.
	Correct store.Corrector
	// Fetch gets pages.
	Fetch Fetcher
	Clock Clock
	// Jobs is how many articles are analysed at once.
	Jobs int
	// Batch is how many articles are kept at once; less than one is 250.
	Batch int
	// From names the form of files, as format.Options does. "" tells it.
	From string
	// Delay is the least time between two requests to one host.
	Delay time.Duration
	// Owner is who leases items of the journal. Alive tells whether an owner is
	// still at work; what others have left behind is taken up again.
	Owner string
	Alive func(owner string) bool
	// Observe is told what happens, one thing at a time. nil tells nobody.
	Observe func(Event)
	// Chance returns numbers in [0,1), for the jitter of polls.
	Chance func() float64
}

// Fetcher gets a page, unless it is as known has it.
type Fetcher interface {
	Fetch(ctx context.Context, address string, known format.Validators) (*format.Page, error)
}

// Clock tells the time and lets it pass.
type Clock interface {
	Now() time.Time
	// Sleep waits, or until the end of ctx, whose error it returns.
	Sleep(ctx context.Context, d time.Duration) error
}

// Event is something that happened.
type Event struct {
	// Source and Item say to what: a file and the number of an article in it, a
	// feed and the address of a page.
	Source, Item string
	// Err is why an article failed; nil says that it was kept.
	Err error
	// Later says of an article that failed that it will be tried again.
	Later   bool
	Outcome store.Outcome
	// Text is the length of the text.
	Text int
	// Listing says that the event is no article but a listing that was read, and
	// Queued how many items it named.
	Listing bool
	Queued  int
	// Read is the number of bytes of files that are done with since the last such
	// event, where the event is nothing but that.
	Read int64
}

// The size of a batch: what is lost by a kill is read again, and what is written
// at once is written faster.
const (
	batchArticles = 250
	batchBytes    = 4 << 20
	batchTime     = 2 * time.Second
	// window is how many articles are on their way, for every worker: enough to
	// go on while a batch is written.
	window      = 2 * batchArticles
	windowBytes = 12 << 20
)

// piece is an article on its way, or the fault in its place, or nothing but the
// state of its source.
type piece struct {
	src    *source
	n      int             // its number in a file, from 1; 0 is none
	item   *store.Item     // of the journal; nil for an article of a file
	kept   *store.Document // of the archive, to be analysed anew
	doc    *rawi.Document
	page   *format.WebPage // to be made into doc
	keys   []string
	err    error
	later  time.Time // the item is to be tried again then
	size   int       // bytes, for the bound of what is in memory
	read   int64     // bytes of the file that were read for it
	queue  []store.Item
	listed bool          // it is no article but a listing, with its queue
	end    bool          // the file is read to its end
	state  *store.Source // what the listing is after this piece
	hint   *hint
	sealed *store.Article
}

// source is a source that is being read.
type source struct {
	store.Source
	stamp string // of the file; it changes when the file does
	size  int64  // of the file
}

// run is one call of Run, Retry, Watch or Reanalyse.
type run struct {
	*Ingester
	polite  *polite
	names   []string   // of the sources whose queue is to be drained
	telling sync.Mutex // one event at a time
	pending *pending
	last    time.Time // when the last batch was given to be written
	writes  chan *pending
	written chan error
}

// pending is a batch that is being filled.
type pending struct {
	pieces  []*piece // those with an article
	sources map[string]store.Source
	queue   []store.Item
	done    []store.Item
	faults  []*piece
	lists   []*piece
	bytes   int
	read    int64
}

func (in *Ingester) start() *run {
	own := *in
	if own.Batch < 1 {
		own.Batch = batchArticles
	}
	return &run{Ingester: &own, polite: newPolite(in), pending: newPending()}
}

func newPending() *pending { return &pending{sources: map[string]store.Source{}} }

// stream analyses pieces and keeps them, in order.
func (r *run) stream(ctx context.Context, pieces iter.Seq[*piece]) error {
	r.writes, r.written = make(chan *pending), make(chan error, 1)
	r.last = r.Clock.Now()
	go r.writer(context.WithoutCancel(ctx))
	flow := pipeline.Stream[*piece]{
		Jobs: r.Jobs, Window: window, Bytes: windowBytes,
		Size: func(p *piece) int { return p.size },
		Work: func(p *piece) { r.prepare(ctx, p) },
		Sink: func(p *piece) error { return r.keep(p) },
		Idle: func() error {
			if r.Clock.Now().Sub(r.last) >= batchTime {
				return r.flush()
			}
			return nil
		},
	}
	err := flow.Run(ctx, pieces)
	if err == nil || errors.Is(err, context.Canceled) { // what is finished is kept
		if e := r.flush(); err == nil {
			err = e
		}
	}
	close(r.writes)
	if e := <-r.written; e != nil && (err == nil || errors.Is(err, errWriter)) {
		err = e
	}
	r.pending = newPending()
	return err
}

// errWriter says that the writer has an error to report.
var errWriter = errors.New("writer ended")

// writer writes batches while the next is being filled.
func (r *run) writer(ctx context.Context) {
	var err error
	for b := range r.writes {
		if err == nil {
			err = r.write(ctx, b)
			if err != nil {
				r.written <- err
			}
		}
	}
	if err == nil {
		r.written <- nil
	}
}

// flush hands the batch to the writer.
func (r *run) flush() error {
	b := r.pending
	r.last = r.Clock.Now()
	if len(b.pieces)+len(b.sources)+len(b.queue)+len(b.done) == 0 {
		return nil
	}
	r.pending = newPending()
	select {
	case err := <-r.written:
		r.written <- err
		return errWriter
	case r.writes <- b:
		return nil
	}
}

// prepare makes a piece ready to be kept: its article is found, read, and sealed.
func (r *run) prepare(ctx context.Context, p *piece) {
	if p.err != nil || p.doc == nil && p.page == nil && p.kept == nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			p.err = rawi.Hint(&Panic{v, debug.Stack()}, "please report it, with the article and what --verbose shows")
		}
	}()
	if p.kept != nil {
		p.err = r.renew(ctx, p)
		return
	}
	p.err = r.seal(ctx, p)
}

// Panic is a fault of the program itself.
type Panic struct {
	Value any
	Stack []byte
}

// Error says what happened.
func (p *Panic) Error() string { return fmt.Sprintf("fault of rawi itself: %v", p.Value) }

func (r *run) seal(ctx context.Context, p *piece) error {
	fetched := r.Clock.Now()
	d := p.doc
	if d == nil {
		var err error
		if d, err = p.page.Document(format.Options{}); err != nil {
			return bare(err)
		}
		if !p.page.Date.IsZero() {
			fetched = p.page.Date
		}
		p.page, p.doc = nil, d
	}
	p.hint.fill(d)
	digest := rawi.Digest(d.Text)
	known, err := r.Store.Texts(ctx, []string{digest})
	if err != nil {
		return &storeFault{err}
	}
	if text, ok := known[digest]; ok && text.Current {
		p.sealed = &store.Article{Keys: p.keys, Source: p.src.Name, Digest: digest, ID: d.ID, TextBytes: len(d.Text)}
		return nil
	}
	p.sealed, err = r.article(ctx, d, store.Origin{Keys: p.keys, Source: p.src.Name, Fetched: fetched})
	p.doc = nil
	return err
}

// article analyses a document and makes the result ready to be kept.
func (r *run) article(ctx context.Context, d *rawi.Document, o store.Origin) (*store.Article, error) {
	if err := r.Analyse(ctx, d); err != nil {
		return nil, err
	}
	o.Bands, o.Sketch = Sketch(d.Text, d.Source.Published)
	return r.Sealer.Seal(rawi.NewRecord(d), o)
}

// bare returns an error of format without the place, which the event names.
func bare(err error) error {
	var f *format.Error
	if errors.As(err, &f) {
		return f.Err
	}
	return err
}

// keep adds a piece to the batch.
func (r *run) keep(p *piece) error {
	var fault *storeFault
	switch {
	case errors.Is(p.err, context.Canceled):
		return p.err
	case errors.As(p.err, &fault):
		return fault.err
	}
	b := r.pending
	switch {
	case p.err != nil:
		b.fail(p)
	case p.sealed != nil:
		b.pieces = append(b.pieces, p)
		b.bytes += p.sealed.TextBytes
		b.finish(p)
	default:
		b.finish(p)
	}
	if p.n > 0 || p.end {
		if p.n > 0 {
			p.src.Checkpoint = checkpoint(p.src.stamp, p.n)
		}
		p.src.Finished = p.end
		b.sources[p.src.Name] = p.src.Source
	}
	if p.state != nil {
		b.sources[p.state.Name] = *p.state
	}
	b.queue = append(b.queue, p.queue...)
	b.read += p.read
	if p.listed {
		b.lists = append(b.lists, p)
	}
	if len(b.pieces) >= r.Batch || b.bytes >= batchBytes || len(b.queue) > 10*batchArticles || r.Clock.Now().Sub(r.last) >= batchTime {
		return r.flush()
	}
	return nil
}

// finish marks the item of a piece as done.
func (b *pending) finish(p *piece) {
	if p.item == nil {
		return
	}
	item := *p.item
	item.State, item.Reason = store.StateDone, ""
	b.done = append(b.done, item)
}

// fail marks the item of a piece as failed, or puts it off. A source that cannot
// be polled has its fault in its own state.
func (b *pending) fail(p *piece) {
	b.faults = append(b.faults, p)
	if p.item == nil && p.state != nil || p.kept != nil {
		return
	}
	item := store.Item{Source: p.src.Name, Key: itemKey(p.n)}
	if p.item != nil {
		item = *p.item
	}
	item.State, item.Reason, item.NotBefore = store.StateFailed, clip(p.err.Error(), 1000), time.Time{}
	if !p.later.IsZero() {
		item.State, item.NotBefore = store.StateQueued, p.later
	}
	b.done = append(b.done, item)
	if p.item == nil {
		b.sources[p.src.Name] = p.src.Source // an item needs its source
	}
}

// write writes a batch and says what became of it. Where the store refuses it for
// the sake of one article, the others are kept all the same.
func (r *run) write(ctx context.Context, b *pending) error {
	outcomes, err := r.put(ctx, b, b.pieces)
	if err != nil && ctx.Err() == nil && errors.Is(err, rawi.ErrInvalid) && len(b.pieces) > 0 {
		return r.writeSingly(ctx, b)
	}
	if err != nil {
		return err
	}
	for i, p := range b.pieces {
		r.observe(p, outcomes[i])
	}
	r.observeRest(b)
	return nil
}

// put writes pieces and the rest of a batch in one transaction.
func (r *run) put(ctx context.Context, b *pending, pieces []*piece) ([]store.Outcome, error) {
	batch := &store.Batch{
		Sources: slices.SortedFunc(maps.Values(b.sources), func(x, y store.Source) int { return cmp.Compare(x.Name, y.Name) }),
		Queue:   b.queue, Done: b.done, Correct: r.Correct, Share: Share, Near: Near,
	}
	for _, p := range pieces {
		batch.Articles = append(batch.Articles, p.sealed)
	}
	return r.Store.Write(ctx, batch)
}

// writeSingly writes every article of a batch on its own, and then the rest.
func (r *run) writeSingly(ctx context.Context, b *pending) error {
	for _, p := range b.pieces {
		outcomes, err := r.Store.Write(ctx, &store.Batch{Articles: []*store.Article{p.sealed}, Correct: r.Correct, Share: Share, Near: Near})
		switch {
		case err == nil:
			r.observe(p, outcomes[0])
		case ctx.Err() != nil || !errors.Is(err, rawi.ErrInvalid):
			return err
		default:
			p.err = err
			b.fail(p)
		}
	}
	if _, err := r.put(ctx, b, nil); err != nil {
		return err
	}
	r.observeRest(b)
	return nil
}

// tell tells the observer.
func (r *run) tell(e Event) {
	if r.Observe == nil {
		return
	}
	r.telling.Lock()
	defer r.telling.Unlock()
	r.Observe(e)
}

func (r *run) observe(p *piece, o store.Outcome) {
	r.tell(Event{Source: p.src.Name, Item: p.name(), Outcome: o, Text: p.sealed.TextBytes})
}

func (r *run) observeRest(b *pending) {
	for _, p := range b.faults {
		r.tell(Event{Source: p.src.Name, Item: p.name(), Err: p.err, Later: !p.later.IsZero()})
	}
	if b.read > 0 {
		r.tell(Event{Read: b.read})
	}
	for _, p := range b.lists {
		r.tell(Event{Source: p.src.Name, Item: p.name(), Listing: true, Queued: len(p.queue)})
	}
}

// name says which article of its source a piece is.
func (p *piece) name() string {
	switch {
	case p.kept != nil:
		return strconv.FormatInt(p.kept.ID, 10)
	case p.item != nil:
		return p.item.Key
	case p.state != nil:
		return ""
	}
	return itemKey(p.n)
}
