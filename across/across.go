// Package across keeps what is known across the articles of a store: it reads what
// is new, works out what that changes (package resolve), and hands out Views, which
// are looked up by many at once while the next is being made.
//
// # How it is there at once
//
// Two files are kept beside the archive, and may be deleted. One is the newest
// View: with it, everything can be looked up as soon as the file is open. The other
// has the articles as package resolve keeps them, which is what new articles are
// compared with; it is loaded in the background.
//
// # How new a View is
//
// Making a View takes longer the larger the archive is, so that one is made no
// sooner than ten times that time after the one before: at once in a small
// archive, about twice a minute in one of 100,000 articles.
package across

import (
	"bufio"
	"context"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"example.org/rawi"
	"example.org/rawi/internal/whole"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// Store is what a Keeper needs of a store.
type Store interface {
	Documents(ctx context.Context, f store.Filter) iter.Seq2[*store.Document, error]
	Record(ctx context.Context, id int64, version int) (*rawi.Record, error)
}

// Options says what a Keeper keeps.
type Options struct {
	Store  Store
	Reader *resolve.Reader
	// Decisions returns what people decided about parties; nil is that there is
	// none.
	Decisions func(context.Context) ([]resolve.Decision, error)
	// Maker is the digest of what makes records. What another made is not used.
	Maker string
	// Path is that of the two files, without their ending; "" keeps none.
	Path string
	Log  *slog.Logger     // nil writes nothing
	Now  func() time.Time // nil is the clock
}

// Read returns what is known across the articles of a store, all of it at once: for
// a program that looks something up and ends. It brings the file of articles up to
// date, and makes no View.
func Read(ctx context.Context, o Options) (*resolve.Archive, error) {
	a, cursor := load(ctx, o.Reader, o.Path+".gob", o.Maker)
	known := cursor
	for doc, err := range o.Store.Documents(ctx, store.Filter{After: known}) {
		if err != nil {
			return nil, err
		}
		r, err := o.Store.Record(ctx, doc.ID, 0)
		if err != nil {
			return nil, fmt.Errorf("record of %s: %w", doc.RecordID, err)
		}
		a.Add(o.Reader.Read(doc.ID, r))
		cursor = max(cursor, doc.Changed)
	}
	if cursor > known {
		if err := save(a, o.Path+".gob", o.Maker, cursor); err != nil {
			return nil, err
		}
	}
	a.Settle()
	log, err := o.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	return a, a.Decide(log...)
}

// Keeper keeps what is known across articles. Its methods may be called from many
// goroutines at once.
type Keeper struct {
	o    Options
	view atomic.Pointer[resolve.View]

	updating sync.Mutex // one Update at a time

	mu      sync.RWMutex // guards what follows; held for reading while a View is made
	archive *resolve.Archive
	cursor  int64
	saved   int64 // the cursor of the file of articles
	unseen  int   // articles that the newest View does not know

	took    time.Duration // the making of the newest View
	made    time.Time
	kept    *resolve.View // that which is on disk
	decided string        // the digest of the decisions
	read    atomic.Int64  // articles that Load has read, for Progress
}

// Open opens what is kept of a store. It is quick: where there is a View on disk,
// that is all it reads.
func Open(o Options) *Keeper {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	k := &Keeper{o: o}
	if o.Path == "" {
		return k
	}
	b, err := os.ReadFile(o.Path + ".view")
	if err != nil {
		return k
	}
	v, err := resolve.OpenView(b)
	switch {
	case err != nil:
		o.Log.Warn("what is known across articles is made anew", "file", o.Path+".view", "error", err)
	default:
		// That of another maker is shown too, until there is a newer one: what it
		// looks up are the records of the store, and these are as they were.
		k.view.Store(v)
		k.kept = v
	}
	return k
}

// View returns what is known now, or nil where nothing is yet.
func (k *Keeper) View() *resolve.View { return k.view.Load() }

// Progress returns how many articles are known, and whether all that were there at
// the start are.
func (k *Keeper) Progress() (articles int64, loaded bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.read.Load(), k.archive != nil
}

// Load reads what new articles are compared with. It takes seconds to minutes.
func (k *Keeper) Load(ctx context.Context) error {
	k.updating.Lock()
	defer k.updating.Unlock()
	if k.archive != nil {
		return nil
	}
	a, cursor := resolve.NewArchive(k.o.Reader), int64(0)
	if k.o.Path != "" {
		a, cursor = load(ctx, k.o.Reader, k.o.Path+".gob", k.o.Maker)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	k.read.Store(int64(a.Len()))
	a.Settle()
	k.mu.Lock()
	k.archive, k.cursor, k.saved = a, cursor, cursor
	k.mu.Unlock()
	if _, err := k.decide(ctx); err != nil {
		return err
	}
	v := k.view.Load()
	old := v != nil && v.Meta.Maker != k.o.Maker
	if a.Len() > 0 && !old && (v == nil || v.Meta.Cursor < cursor || v.Meta.Decisions != k.decided) {
		k.make()
	}
	if _, _, err := k.update(ctx, loadPart); err != nil {
		return err
	}
	// Whoever waited for Load finds everything, however lately the last View was made.
	if old || k.unseen > 0 {
		k.make()
	}
	return nil
}

// decide lays the decisions of the store over what is known, where they are others
// than before.
func (k *Keeper) decide(ctx context.Context) (changed bool, err error) {
	if k.o.Decisions == nil {
		return false, nil
	}
	log, err := k.o.Decisions(ctx)
	if err != nil {
		return false, err
	}
	digest := ""
	if len(log) > 0 {
		b, err := json.Marshal(log)
		if err != nil {
			return false, err
		}
		digest = rawi.Digest(string(b))
	}
	if digest == k.decided {
		return false, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.archive.Redecide(log...); err != nil {
		return false, err
	}
	k.decided = digest
	return true, nil
}

// Articles are added in steps: what changed is worked out once a step, and those
// who read get their turn between two. Working out costs the more the more there
// is, so a step is a part of what is known; with steps of one size, the first start
// of a large archive would take the square of its articles.
const (
	stepArticles = 20  // at least
	loadPart     = 10  // of what is known, one in so many, at the start
	updatePart   = 100 // and later, when there are readers to wait
)

// Update brings in what was written to the store. It returns the documents that
// are new or changed, and the newest change that is known; before Load is done it
// does nothing.
func (k *Keeper) Update(ctx context.Context) (changed []int64, cursor int64, err error) {
	k.updating.Lock()
	defer k.updating.Unlock()
	if k.archive == nil {
		return nil, 0, nil
	}
	return k.update(ctx, updatePart)
}

func (k *Keeper) update(ctx context.Context, part int) (changed []int64, cursor int64, err error) {
	var step []*resolve.Article
	add := func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, art := range step {
			k.archive.Add(art)
		}
		k.archive.Settle()
		k.cursor = cursor
		k.unseen += len(step)
		step = step[:0]
	}
	cursor = k.cursor
	for doc, err := range k.o.Store.Documents(ctx, store.Filter{After: cursor}) {
		if err != nil {
			return changed, k.cursor, err
		}
		r, err := k.o.Store.Record(ctx, doc.ID, 0)
		if err != nil {
			return changed, k.cursor, fmt.Errorf("record of %s: %w", doc.RecordID, err)
		}
		step = append(step, k.o.Reader.Read(doc.ID, r))
		changed = append(changed, doc.ID)
		cursor = max(cursor, doc.Changed)
		k.read.Add(1)
		if len(step) >= max(stepArticles, k.archive.Len()/part) {
			add()
			if k.due() {
				k.make()
			}
		}
	}
	if len(step) > 0 {
		add()
	}
	decided, err := k.decide(ctx)
	if err != nil {
		return changed, cursor, err
	}
	// Whoever decides waits for it.
	if decided || k.unseen > 0 && k.due() || k.view.Load() == nil {
		k.make()
	}
	return changed, cursor, nil
}

// pause is the least time between two Views, in times that making one takes.
const pause = 10

func (k *Keeper) due() bool {
	// What another maker knew of all articles is better than what is known of some.
	if v := k.view.Load(); v != nil && v.Meta.Maker != k.o.Maker && v.Len() > k.archive.Len() {
		return false
	}
	return k.o.Now().Sub(k.made) >= pause*k.took
}

// make makes a View of what is known, and returns it.
func (k *Keeper) make() *resolve.View {
	k.mu.RLock()
	started := time.Now() // how long it takes is no matter of the clock that is given
	b := k.archive.AppendView(nil, resolve.ViewMeta{Maker: k.o.Maker, Cursor: k.cursor, Decisions: k.decided})
	k.mu.RUnlock()
	v, err := resolve.OpenView(b)
	if err != nil {
		k.o.Log.Error("view of the archive", "error", err)
		return nil
	}
	k.took, k.made, k.unseen = time.Since(started), k.o.Now(), 0
	k.view.Store(v)
	k.o.Log.Debug("view of the archive", "articles", v.Len(), "stories", v.Stories(), "parties", v.Parties(), "bytes", len(b), "took", k.took)
	return v
}

// Settle makes a View that has everything which Update brought in.
func (k *Keeper) Settle() {
	k.updating.Lock()
	defer k.updating.Unlock()
	if k.archive != nil && k.unseen > 0 {
		k.make()
	}
}

// StoryLink is a story before or after another.
type StoryLink struct {
	ID, Title string
	From      time.Time
	Score     float64
}

// Storyline returns the stories before and after one; none before Load is done, nor
// for the moment in which new articles are added: it does not wait.
func (k *Keeper) Storyline(id string) []StoryLink {
	if !k.mu.TryRLock() {
		return nil
	}
	defer k.mu.RUnlock()
	if k.archive == nil {
		return nil
	}
	v := k.view.Load()
	if v == nil {
		return nil
	}
	place := v.FindStory(id)
	if place < 0 {
		return nil
	}
	story := k.archive.StoryOf(v.Doc(v.Member(v.Story(place), 0)))
	if story == nil {
		return nil
	}
	var out []StoryLink
	for _, l := range k.archive.Storyline(story) {
		other := k.archive.StoryID(l.Story)
		if v.FindStory(other) >= 0 { // else it is newer than what can be looked up
			out = append(out, StoryLink{other, k.archive.Title(l.Story), k.archive.Articles(l.Story)[0].Published, math.Round(l.Score*100) / 100})
		}
	}
	return out
}

// saveAfter is how many articles must have come before their file is written
// anew.
const saveAfter = 500

// Save writes the files, so that the next Open is quick. The file of articles is
// written where it has missed many; all says always.
func (k *Keeper) Save(all bool) error {
	if k.o.Path == "" {
		return nil
	}
	k.updating.Lock()
	defer k.updating.Unlock()
	if k.archive == nil {
		return nil
	}
	if k.archive.Len() == 0 {
		return nil
	}
	if k.cursor > k.saved && (all || k.cursor-k.saved > saveAfter) {
		k.mu.RLock()
		err := save(k.archive, k.o.Path+".gob", k.o.Maker, k.cursor)
		k.mu.RUnlock()
		if err != nil {
			return err
		}
		k.saved = k.cursor
	}
	v := k.view.Load()
	if v == nil || v.Meta.Maker != k.o.Maker || v.Meta.Cursor != k.cursor || v.Meta.Decisions != k.decided {
		if v = k.make(); v == nil {
			return nil // the log says why
		}
	}
	if k.kept == v {
		return nil
	}
	if err := whole.Write(k.o.Path+".view", 0o600, func(w io.Writer) error { _, err := w.Write(v.Bytes()); return err }); err != nil {
		return err
	}
	k.kept = v
	return nil
}

// snapshot begins the file of articles, which follow it one by one.
type snapshot struct {
	Format   int
	Maker    string
	Cursor   int64
	Articles int
}

// snapshotFormat grows with what an Article is. Files of others are not read.
const snapshotFormat = 2

// load returns an archive of the articles of a file, and up to which change of the
// store they go. Where there is no file of this maker, or none that is whole, it is
// empty.
func load(ctx context.Context, rd *resolve.Reader, path, maker string) (*resolve.Archive, int64) {
	a := resolve.NewArchive(rd)
	f, err := os.Open(path)
	if err != nil {
		return a, 0
	}
	defer f.Close()
	in := gob.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	var s snapshot
	if in.Decode(&s) != nil || s.Format != snapshotFormat || s.Maker != maker {
		return a, 0
	}
	for range s.Articles {
		art := &resolve.Article{}
		if in.Decode(art) != nil || ctx.Err() != nil {
			return resolve.NewArchive(rd), 0
		}
		a.Add(art)
	}
	return a, s.Cursor
}

func save(a *resolve.Archive, path, maker string, cursor int64) error {
	return whole.Write(path, 0o600, func(w io.Writer) error {
		buffer := bufio.NewWriterSize(w, 1<<20)
		out := gob.NewEncoder(buffer)
		if err := out.Encode(snapshot{snapshotFormat, maker, cursor, a.Len()}); err != nil {
			return err
		}
		for art := range a.All() {
			if err := out.Encode(art); err != nil {
				return err
			}
		}
		return buffer.Flush()
	})
}
