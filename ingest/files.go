package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/store"
)

// Files yields what the name of a file or folder stands for: a folder gives its
// files in the order of their names, folders in it included, hidden ones left
// out. A name that cannot be read comes with the reason.
func Files(name string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		info, err := os.Stat(name)
		if err != nil || !info.IsDir() {
			yield(name, withoutPath(err))
			return
		}
		// Faults of a folder are yielded where they lie, so the walk itself has none.
		_ = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			more := true
			switch {
			case err != nil:
				more = yield(path, withoutPath(err))
			case strings.HasPrefix(d.Name(), ".") && path != name:
				if d.IsDir() {
					return fs.SkipDir
				}
			case !d.IsDir():
				// What a link points to is read; pipes and devices are left out.
				if info, err := os.Stat(path); err != nil || info.Mode().IsRegular() {
					more = yield(path, withoutPath(err))
				}
			}
			if !more {
				return fs.SkipAll
			}
			return nil
		})
	}
}

// withoutPath returns an error of a file without its path, which the report names
// anyway.
func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// checkpoint says how far a file was read: the file as it was, and the number of
// the last article.
func checkpoint(stamp string, n int) string { return stamp + "/" + strconv.Itoa(n) }

// after returns the number of the last article that was kept of a file, or 0 if
// the file has changed since.
func after(checkpoint, stamp string) int {
	was, number, _ := strings.Cut(checkpoint, "/")
	n, err := strconv.Atoi(number)
	if was != stamp || err != nil || n < 0 {
		return 0
	}
	return n
}

// itemKey names an article of a file in the journal.
func itemKey(n int) string {
	if n == 0 {
		return "file"
	}
	return strconv.Itoa(n)
}

// file yields the articles of a file that are not kept yet.
func (r *run) file(ctx context.Context, name string, yield func(*piece) bool) bool {
	src, err := r.openSource(ctx, name)
	if err != nil {
		return yield(&piece{src: src, err: err})
	}
	skip := after(src.Checkpoint, src.stamp)
	if src.Finished && skip > 0 {
		r.tell(Event{Source: src.Name, Read: src.size})
		return true
	}
	if skip == 0 && src.Checkpoint != "" { // another file now: its old faults are no more
		for item, err := range r.Store.Items(ctx, src.Name, store.StateFailed) {
			if err != nil {
				return yield(&piece{src: src, err: &storeFault{err}})
			}
			if !yield(&piece{src: src, item: item}) {
				return false
			}
		}
		src.Checkpoint = ""
	}
	return r.read(ctx, src, func(p *piece) bool {
		if 0 < p.n && p.n <= skip && !p.end {
			r.tell(Event{Source: src.Name, Read: p.read})
			return true
		}
		return yield(p)
	})
}

// again yields those articles of a file that are queued for another try.
func (r *run) again(ctx context.Context, name string, items map[string]*store.Item, yield func(*piece) bool) bool {
	src, err := r.openSource(ctx, name)
	if err != nil {
		for _, item := range items {
			if !yield(&piece{src: src, item: item, err: err}) {
				return false
			}
		}
		return true
	}
	if item := items[itemKey(0)]; item != nil { // it could not be read at all
		return yield(&piece{src: src, item: item}) && r.file(ctx, name, yield)
	}
	stopped := false
	r.read(ctx, src, func(p *piece) bool {
		item := items[itemKey(p.n)]
		if item == nil || p.end {
			return len(items) > 0
		}
		delete(items, item.Key)
		p.n, p.item = 0, item
		stopped = !yield(p)
		return !stopped
	})
	if stopped || ctx.Err() != nil {
		return false
	}
	for _, item := range items { // the file has fewer articles now
		if !yield(&piece{src: src, item: item}) {
			return false
		}
	}
	return true
}

// openSource returns a file as a source, with what the journal knows of it.
func (r *run) openSource(ctx context.Context, name string) (*source, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		path = name
	}
	src := &source{Source: store.Source{Name: path, Kind: "file", URL: path}}
	known, err := r.Store.Source(ctx, path)
	switch {
	case err == nil:
		src.Source = *known
	case !errors.Is(err, store.ErrNotFound):
		return src, &storeFault{err}
	}
	info, err := os.Stat(path)
	if err != nil {
		return src, withoutPath(err)
	}
	src.size = info.Size()
	src.stamp = fmt.Sprintf("%d-%d", info.Size(), info.ModTime().UnixNano())
	return src, nil
}

// read yields the articles of a file, numbered, and at the end a piece that says
// so, unless it was ended before.
func (r *run) read(ctx context.Context, src *source, yield func(*piece) bool) bool {
	path := src.URL
	kind, err := r.kind(path)
	if err != nil {
		return yield(&piece{src: src, err: bare(err)})
	}
	f, err := os.Open(path)
	if err != nil {
		return yield(&piece{src: src, err: withoutPath(err)})
	}
	defer f.Close()
	in := &counting{Reader: f}
	src.Kind = kind
	switch kind {
	case "feed", "sitemap", "opml":
		return r.listed(ctx, src, in, yield)
	}
	more, n := true, 0
	for p := range r.articles(kind, path, in) {
		n++
		p.src, p.n, p.read = src, n, in.since()
		if ctx.Err() != nil {
			return false
		}
		if more = yield(p); !more {
			return false
		}
	}
	return yield(&piece{src: src, n: n, end: true, read: in.since()})
}

// kind returns the form of a file.
func (r *run) kind(path string) (string, error) {
	if r.From != "" && r.From != "auto" {
		return r.From, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", withoutPath(err)
	}
	defer f.Close()
	return format.Kind(f, path, format.Options{})
}

// articles yields what is in a file of articles. Pages are left to the workers to
// be made into articles.
func (r *run) articles(kind, path string, in io.Reader) iter.Seq[*piece] {
	return func(yield func(*piece) bool) {
		switch kind {
		case "warc":
			for page, err := range format.ReadWARC(in, path, format.Options{}) {
				p := &piece{page: page, err: bare(err)}
				if page != nil {
					p.size = len(page.Body)
					p.keys = keys(URLKey(page.URL))
				}
				if !yield(p) {
					return
				}
			}
		case "html":
			b, err := io.ReadAll(io.LimitReader(in, format.MaxPage+1))
			yield(&piece{page: &format.WebPage{URL: path, Body: b}, keys: keys("file:" + path), err: withoutPath(err), size: len(b)})
		default:
			for d, err := range format.Read(in, path, format.Options{From: kind}) {
				p := &piece{doc: d, err: bare(err)}
				if d != nil {
					p.size = len(d.Text)
					p.keys = docKeys(d, kind, path)
				}
				if !yield(p) {
					return
				}
			}
		}
	}
}

// docKeys returns what an article of a file is known by: its address, or else the
// name that it was given, or else, where it is the only one, the file.
func docKeys(d *rawi.Document, kind, path string) []string {
	if k := URLKey(d.Source.URL); k != "" {
		return keys(k)
	}
	if kind == "text" {
		return keys("file:" + path)
	}
	return keys(idKey(d, path))
}

// counting counts what is read.
type counting struct {
	io.Reader
	n int64
}

func (c *counting) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += int64(n)
	return n, err
}

// since returns how much was read since the last time.
func (c *counting) since() int64 {
	n := c.n
	c.n = 0
	return n
}
