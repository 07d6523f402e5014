package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math/bits"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.org/rawi"
	"example.org/rawi/internal/whole"
	"example.org/rawi/store"
)

// Source is what an index is made from: a store.Reader.
type Source interface {
	Document(ctx context.Context, id int64) (*store.Document, error)
	Documents(ctx context.Context, f store.Filter) iter.Seq2[*store.Document, error]
	Record(ctx context.Context, id int64, version int) (*rawi.Record, error)
}

// Options are how an index is kept; the zero value is good.
type Options struct {
	// Remark is told what the index does of itself, such as being made anew.
	Remark func(string)
	// Progress is told how many articles an Update has taken in so far.
	Progress func(articles int)
	// Memory bounds the bytes that an Update gathers before it writes; 256 MB where
	// it is 0.
	Memory int
}

// Index answers searches from files in a folder. It is safe for concurrent use,
// and several processes may use one folder: one of them writes at a time, and
// whoever reads sees what was there before or after, whole.
type Index struct {
	dir   string
	l     *Language
	o     Options
	now   atomic.Pointer[snapshot]
	shown shown
	load  sync.Mutex // held while a snapshot is read
	busy  sync.Mutex // held by Update
}

// snapshot is the index at a moment.
type snapshot struct {
	g     generation
	views []*view
	stamp os.FileInfo
	// values are filled in by ordinals.
	ordinals func() *ordinals
	resolved sync.Map // names that were looked up, by resolved
	resolves atomic.Int64
}

// generation is the file that says which files the index consists of. It is
// written last.
type generation struct {
	Format   int            `json:"format"`
	Language string         `json:"language"`
	UpTo     int64          `json:"up_to"` // Changed of the last article
	Next     int            `json:"next"`  // number of the next file
	Segments []segmentState `json:"segments"`
	// Samples are articles by which another archive is told.
	Samples []sample `json:"samples"`
}

type segmentState struct {
	File string `json:"file"`
	Dead string `json:"dead,omitempty"` // the file of its articles that are gone
}

type sample struct {
	ID     int64  `json:"id"`
	Digest uint64 `json:"digest"`
}

const (
	// format changes with everything that changes what stands in the files.
	format         = 4
	generationFile = "index.json"
	lockName       = "lock"
	defaultMemory  = 256 << 20
)

// view is a segment with what is dead in it.
type view struct {
	state segmentState
	seg   *segment
	dead  bitset         // articles
	live  [kinds]bitset  // nil where all are
	rows  [kinds]int     // that are live
	words [kinds]float64 // in them
}

// Open opens the index in a folder, which is made where it is missing. An index
// that cannot be used is as none: Update makes it anew.
func Open(dir string, l *Language, o Options) (*Index, error) {
	if o.Remark == nil {
		o.Remark = func(string) {}
	}
	if o.Progress == nil {
		o.Progress = func(int) {}
	}
	if o.Memory <= 0 {
		o.Memory = defaultMemory
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	x := &Index{dir: dir, l: l, o: o}
	x.now.Store(emptySnapshot(l))
	if err := x.refresh(); err != nil && !errors.Is(err, rawi.ErrInvalid) {
		return nil, err
	}
	return x, nil
}

func emptySnapshot(l *Language) *snapshot {
	return newSnapshot(generation{Format: format, Language: l.digest}, nil, nil)
}

func newSnapshot(g generation, views []*view, stamp os.FileInfo) *snapshot {
	s := &snapshot{g: g, views: views, stamp: stamp}
	s.ordinals = sync.OnceValue(func() *ordinals { return newOrdinals(views) })
	return s
}

// Language returns what the index knows of the language of queries.
func (x *Index) Language() *Language { return x.l }

// Close ends the use of the index.
func (x *Index) Close() error {
	x.busy.Lock()
	defer x.busy.Unlock()
	x.now.Store(emptySnapshot(x.l))
	return nil
}

// refresh reads what another process, or this one, has written since.
func (x *Index) refresh() error {
	path := filepath.Join(x.dir, generationFile)
	same := func() bool {
		st, err := os.Stat(path)
		old := x.now.Load().stamp
		if err != nil {
			return old == nil
		}
		return old != nil && os.SameFile(st, old) && st.ModTime().Equal(old.ModTime()) && st.Size() == old.Size()
	}
	if same() {
		return nil
	}
	x.load.Lock()
	defer x.load.Unlock()
	if same() {
		return nil
	}
	var err error
	for range 5 { // the files may be exchanged while they are opened
		var s *snapshot
		if s, err = x.read(path); err == nil {
			x.now.Store(s)
			return nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
		if _, gone := os.Stat(path); errors.Is(gone, fs.ErrNotExist) {
			x.now.Store(emptySnapshot(x.l))
			return nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w: %w", errDamaged, rawi.ErrInvalid, err)
	}
	return err
}

// read reads the generation that is current.
func (x *Index) read(path string) (*snapshot, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	stamp, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var g generation
	if err := json.NewDecoder(f).Decode(&g); err != nil {
		return nil, fmt.Errorf("%s: %w", generationFile, errors.Join(err, errDamaged, rawi.ErrInvalid))
	}
	if g.Format != format {
		return nil, fmt.Errorf("index of format %d, this program writes %d: %w", g.Format, format, rawi.ErrInvalid)
	}
	if g.Language != x.l.digest {
		return nil, fmt.Errorf("index made with another lexicon: %w", rawi.ErrInvalid)
	}
	known := map[string]*view{}
	for _, v := range x.now.Load().views {
		known[v.state.File] = v
	}
	views := make([]*view, len(g.Segments))
	for i, s := range g.Segments {
		if old := known[s.File]; old != nil {
			if views[i] = old; old.state == s {
				continue
			}
			if views[i], err = x.openView(s, old.seg); err != nil {
				return nil, err
			}
			continue
		}
		if views[i], err = x.openView(s, nil); err != nil {
			return nil, err
		}
	}
	return newSnapshot(g, views, stamp), nil
}

func (x *Index) openView(s segmentState, seg *segment) (*view, error) {
	if filepath.Base(s.File) != s.File || s.Dead != "" && filepath.Base(s.Dead) != s.Dead {
		return nil, fmt.Errorf("%s: a file outside of the index: %w", generationFile, rawi.ErrInvalid)
	}
	var err error
	if seg == nil {
		if seg, err = openSegment(filepath.Join(x.dir, s.File)); err != nil {
			return nil, err
		}
	}
	var dead bitset
	if s.Dead != "" {
		f, err := openFile(filepath.Join(x.dir, s.Dead), func(string) bool { return false })
		if err != nil {
			return nil, err
		}
		dead = slices.Clone(list[uint64](f, "dead"))
		if len(dead) != len(newBitset(len(seg.id))) {
			return nil, fmt.Errorf("%s: %w: %w", s.Dead, errDamaged, rawi.ErrInvalid)
		}
	}
	return newView(s, seg, dead), nil
}

func newView(state segmentState, seg *segment, dead bitset) *view {
	v := &view{state: state, seg: seg, dead: dead}
	for k := range kinds {
		h := &seg.shelf[k]
		if dead != nil {
			live := newBitset(h.rows)
			live.fill(h.rows)
			if k == articles {
				live.andNot(dead)
			} else {
				gone := newBitset(h.rows)
				for d := range dead.each {
					gone.setRange(h.first[d], h.first[d+1])
				}
				live.andNot(gone)
			}
			v.live[k] = live
			v.rows[k] = live.count()
			for r := range live.each {
				v.words[k] += float64(h.length[r])
			}
			continue
		}
		v.rows[k] = h.rows
		for _, n := range h.length {
			v.words[k] += float64(n)
		}
	}
	return v
}

// Updated says what an Update did.
type Updated struct {
	Articles int   // that were taken in
	UpTo     int64 // store.Document.Changed up to which the index knows
	// Busy says that another process is writing the index: nothing was done, and
	// answers are from the state before.
	Busy bool
}

// Update takes in what is new or changed in a store. Searches go on meanwhile. A
// process that is killed leaves the index as it was when the last file was put in
// its place, and the next Update goes on from there.
func (x *Index) Update(ctx context.Context, from Source) (Updated, error) {
	x.busy.Lock()
	defer x.busy.Unlock()
	unlock, ok, err := x.lock(ctx)
	if err != nil || !ok {
		return Updated{Busy: !ok, UpTo: x.now.Load().g.UpTo}, err
	}
	defer func() { _ = unlock() }()
	switch err := x.refresh(); {
	case errors.Is(err, rawi.ErrInvalid):
		x.anew(err.Error())
	case err != nil:
		return Updated{}, err
	}
	if what, err := x.foreign(ctx, from); err != nil {
		return Updated{}, err
	} else if what != "" {
		x.anew(what)
	}
	n, err := x.takeIn(ctx, from)
	if errors.Is(err, errDamaged) {
		// A file that was joined with others was not whole.
		x.anew(err.Error())
		n, err = x.takeIn(ctx, from)
	}
	return Updated{Articles: n, UpTo: x.now.Load().g.UpTo}, err
}

// anew begins with nothing. The files get numbers that none had: others may still
// read the old ones.
func (x *Index) anew(why string) {
	x.o.Remark("the search index is made anew: " + why)
	s := emptySnapshot(x.l)
	entries, _ := os.ReadDir(x.dir)
	for _, e := range entries {
		if n, err := strconv.Atoi(strings.TrimLeft(e.Name(), "sd")); err == nil {
			s.g.Next = max(s.g.Next, n)
		}
	}
	x.now.Store(s)
}

// UpTo returns the moment of the store up to which the index knows.
func (x *Index) UpTo() int64 {
	_ = x.refresh()
	return x.now.Load().g.UpTo
}

// lock waits for the lock only where there is no index to answer from.
func (x *Index) lock(ctx context.Context) (unlock func() error, ok bool, err error) {
	for {
		unlock, ok, err = lockFile(filepath.Join(x.dir, lockName))
		if err != nil || ok {
			return unlock, ok, err
		}
		_ = x.refresh()
		if len(x.now.Load().views) > 0 {
			return nil, false, nil
		}
		select {
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// foreign says why the index cannot be of this store, or nothing.
func (x *Index) foreign(ctx context.Context, from Source) (string, error) {
	s := x.now.Load()
	for _, one := range s.g.Samples {
		d, err := from.Document(ctx, one.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return "it is of another archive", nil
		case err != nil:
			return "", err
		case d.Changed <= s.g.UpTo && shortDigest(d.Digest) != one.Digest:
			return "it is of another archive", nil
		}
	}
	return "", nil
}

// takeIn takes in the articles that changed since, several at a time.
func (x *Index) takeIn(ctx context.Context, from Source) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		p   *prepared
		err error
	}
	type job struct {
		d   *store.Document
		out chan result
	}
	workers := runtime.GOMAXPROCS(0)
	jobs, queue := make(chan job), make(chan chan result, 16*workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range workers {
		wg.Go(func() {
			for j := range jobs {
				r, err := from.Record(ctx, j.d.ID, 0)
				switch {
				case errors.Is(err, store.ErrNotFound):
					j.out <- result{}
				case err != nil:
					j.out <- result{err: fmt.Errorf("index: record of document %d: %w", j.d.ID, err)}
				default:
					j.out <- result{p: x.l.prepare(j.d, r)}
				}
			}
		})
	}
	wg.Go(func() {
		defer close(queue)
		defer close(jobs)
		for d, err := range from.Documents(ctx, store.Filter{After: x.now.Load().g.UpTo}) {
			out := make(chan result, 1)
			select {
			case queue <- out:
			case <-ctx.Done():
				return
			}
			if err != nil {
				out <- result{err: err}
				return
			}
			select {
			case jobs <- job{d, out}:
			case <-ctx.Done():
				out <- result{err: ctx.Err()}
				return
			}
		}
	})
	b, n := newBuilder(), 0
	for out := range queue {
		r := <-out
		if r.err != nil {
			return n, r.err
		}
		if r.p == nil {
			continue
		}
		b.add(r.p)
		n++
		x.o.Progress(n)
		if b.size > x.o.Memory {
			if err := x.commit(ctx, b); err != nil {
				return n, err
			}
			b = newBuilder()
		}
	}
	if err := ctx.Err(); err != nil {
		return n, err
	}
	if len(b.docs) > 0 {
		return n, x.commit(ctx, b)
	}
	return n, nil
}

// commit writes what was gathered as a segment, marks what it replaces as dead,
// and joins segments where there are many.
func (x *Index) commit(ctx context.Context, b *builder) error {
	s := x.now.Load()
	g := s.g
	g.Segments = nil
	g.Next++
	name := "s" + strconv.Itoa(g.Next)
	if err := b.write(filepath.Join(x.dir, name)); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	seg, err := openSegment(filepath.Join(x.dir, name))
	if err != nil {
		return err
	}
	var views []*view
	for _, v := range s.views {
		dead := v.dead
		for id := range b.at {
			if i, ok := v.seg.find(id); ok && (dead == nil || !dead.has(i)) {
				if dead == nil {
					dead = newBitset(len(v.seg.id))
				} else if len(v.dead) > 0 && &dead[0] == &v.dead[0] {
					dead = slices.Clone(dead)
				}
				dead.set(i)
			}
		}
		if nv, err := x.bury(v, dead, &g); err != nil {
			return err
		} else if nv != nil {
			views = append(views, nv)
		}
	}
	var dead bitset
	if len(b.dead) > 0 {
		dead = newBitset(len(b.docs))
		for i := range b.dead {
			dead.set(i)
		}
	}
	v := newView(segmentState{File: name}, seg, nil)
	if v, err = x.bury(v, dead, &g); err != nil {
		return err
	}
	views = append(views, v)
	for _, d := range b.docs {
		g.UpTo = max(g.UpTo, d.changed)
	}
	g.Samples = samples(views)
	if err := x.publish(g, views); err != nil {
		return err
	}
	return x.tidy(ctx)
}

// bury returns a view with what is dead, which is written; nil where nothing lives.
func (x *Index) bury(v *view, dead bitset, g *generation) (*view, error) {
	if dead == nil || len(v.dead) > 0 && &dead[0] == &v.dead[0] {
		return v, nil
	}
	if dead.count() == len(v.seg.id) {
		return nil, nil
	}
	g.Next++
	state := segmentState{File: v.state.File, Dead: "d" + strconv.Itoa(g.Next)}
	w, err := newFileWriter(filepath.Join(x.dir, state.Dead))
	if err != nil {
		return nil, err
	}
	put(w, "dead", dead)
	if err := w.close(); err != nil {
		return nil, err
	}
	return newView(state, v.seg, dead), nil
}

// samples returns a few articles of the index.
func samples(views []*view) []sample {
	var out []sample
	for _, v := range views {
		n := len(v.seg.id)
		for _, i := range []int{0, n / 2, n - 1} {
			if v.dead == nil || !v.dead.has(uint32(i)) {
				out = append(out, sample{ID: v.seg.id[i], Digest: v.seg.digest[i]})
			}
		}
		if len(out) > 12 {
			break
		}
	}
	return out
}

// publish makes these files the index, and lets go of others.
func (x *Index) publish(g generation, views []*view) error {
	for _, v := range views {
		g.Segments = append(g.Segments, v.state)
	}
	b, err := json.MarshalIndent(&g, "", " ")
	if err != nil {
		return err
	}
	path := filepath.Join(x.dir, generationFile)
	err = whole.Write(path, 0o600, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	stamp, err := os.Stat(path)
	if err != nil {
		return err
	}
	x.now.Store(newSnapshot(g, views, stamp))
	return x.sweep(g)
}

// sweep removes files that the index does not consist of. It is called by the one
// who writes only.
func (x *Index) sweep(g generation) error {
	used := map[string]bool{generationFile: true, lockName: true}
	for _, s := range g.Segments {
		used[s.File], used[s.Dead] = true, true
	}
	entries, err := os.ReadDir(x.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		n := e.Name()
		ours := strings.HasPrefix(n, "new-") || len(n) > 1 && (n[0] == 's' || n[0] == 'd') && strings.Trim(n[1:], "0123456789") == ""
		if ours && !used[n] {
			_ = os.Remove(filepath.Join(x.dir, n)) // another system may hold it open: the next time
		}
	}
	return nil
}

const (
	// joinCount is the number of segments of like size that are made one.
	joinCount = 4
	// joinLimit is the number of articles beyond which a segment is left alone.
	joinLimit = 300_000
)

// tidy joins segments while there are many of like size, or one is mostly dead.
func (x *Index) tidy(ctx context.Context) error {
	for {
		s := x.now.Load()
		chosen := choose(s.views)
		if chosen == nil {
			return nil
		}
		g := s.g
		g.Next++
		state := segmentState{File: "s" + strconv.Itoa(g.Next)}
		g.Segments = nil
		path := filepath.Join(x.dir, state.File)
		if err := joinSegments(ctx, path, chosen); err != nil {
			return fmt.Errorf("index: %w", err)
		}
		seg, err := openSegment(path)
		if err != nil {
			return err
		}
		var views []*view
		for _, v := range s.views {
			switch {
			case v == chosen[0]:
				views = append(views, newView(state, seg, nil))
			case !slices.Contains(chosen, v):
				views = append(views, v)
			}
		}
		if err := x.publish(g, views); err != nil {
			return err
		}
	}
}

// choose returns the segments that are to be joined, or none.
func choose(views []*view) []*view {
	var tiers [40][]*view
	for _, v := range views {
		if v.rows[articles]*2 < len(v.seg.id) {
			return []*view{v}
		}
		tier := max(0, bits.Len(uint(v.rows[articles]))-10) / 2
		tiers[tier] = append(tiers[tier], v)
	}
	for _, list := range tiers {
		if len(list) < joinCount {
			continue
		}
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(a, b *view) int { return a.rows[articles] - b.rows[articles] })
		n := 0
		for i, v := range list {
			if n += v.rows[articles]; n > joinLimit {
				list = list[:i]
				break
			}
		}
		if len(list) > 1 {
			return list
		}
	}
	return nil
}
