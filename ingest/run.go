package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/store"
)

// Standard input is a source of this name.
const standardInput = "-"

// Run takes the articles of these sources into the store: files, folders,
// addresses, lists of sources (files that end in .toml), and "-" for what stdin
// gives. What is known already is left as it is. An article that fails is told to
// the observer and kept in the journal with the reason; the error is why the run
// itself could not go on.
func (in *Ingester) Run(ctx context.Context, sources []string, stdin io.Reader) error {
	return in.with(ctx, func(r *run) error {
		err := r.stream(ctx, func(yield func(*piece) bool) {
			for _, name := range sources {
				if !r.source(ctx, name, stdin, yield) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		return r.drain(ctx, r.unique())
	})
}

// with does something after taking up what others have left behind, and gives
// back afterwards what is leased.
func (in *Ingester) with(ctx context.Context, do func(*run) error) error {
	if err := in.takeUp(ctx); err != nil {
		return err
	}
	defer func() { _, _ = in.Store.Release(context.WithoutCancel(ctx), in.Owner) }()
	return do(in.start())
}

// takeUp gives back the items of those who have been killed.
func (in *Ingester) takeUp(ctx context.Context) error {
	gone := map[string]bool{}
	for item, err := range in.Store.Items(ctx, "", store.StateLeased) {
		if err != nil {
			return err
		}
		if in.Alive != nil && !in.Alive(item.Owner) {
			gone[item.Owner] = true
		}
	}
	for owner := range gone {
		if _, err := in.Store.Release(ctx, owner); err != nil {
			return err
		}
	}
	return nil
}

// unique returns the names of the sources that were touched, each once.
func (r *run) unique() []string {
	slices.Sort(r.names)
	return slices.Compact(r.names)
}

// source yields what a source gives that is not kept yet.
func (r *run) source(ctx context.Context, name string, stdin io.Reader, yield func(*piece) bool) bool {
	switch {
	case name == standardInput:
		return r.input(stdin, yield)
	case IsAddress(name):
		return r.poll(ctx, &Source{URL: name}, yield)
	case strings.EqualFold(filepath.Ext(name), ".toml"):
		return r.sourcesFile(ctx, name, yield)
	}
	for file, err := range Files(name) {
		if ctx.Err() != nil {
			return false
		}
		if err != nil {
			src := &source{Source: store.Source{Name: file, Kind: "file", URL: file}}
			if !yield(&piece{src: src, err: err}) {
				return false
			}
			continue
		}
		if !r.file(ctx, file, yield) {
			return false
		}
	}
	return true
}

// sourcesFile polls the sources of a list once.
func (r *run) sourcesFile(ctx context.Context, name string, yield func(*piece) bool) bool {
	f, err := os.Open(name)
	var sources []Source
	if err == nil {
		sources, err = ReadSources(f, name)
		f.Close()
	}
	if err != nil {
		return yield(&piece{src: &source{Source: store.Source{Name: name, Kind: "file", URL: name}}, err: withoutPath(err)})
	}
	for i := range sources {
		sources[i].Every = 0
		if ctx.Err() != nil || !r.poll(ctx, &sources[i], yield) {
			return false
		}
	}
	return true
}

// input yields the articles of standard input, which has no checkpoint: what is
// read again is known.
func (r *run) input(stdin io.Reader, yield func(*piece) bool) bool {
	src := &source{Source: store.Source{Name: "standard input", Kind: "file", URL: standardInput}}
	n := 0
	for d, err := range format.Read(stdin, src.Name, format.Options{From: r.From}) {
		n++
		p := &piece{src: src, doc: d, err: bare(err), item: &store.Item{Source: src.Name, Key: itemKey(n)}}
		if n == 1 {
			p.state = &src.Source
		}
		if d != nil {
			p.size, p.keys = len(d.Text), docKeys(d, "jsonl", src.Name)
		}
		if !yield(p) {
			return false
		}
	}
	return true
}

// Retry tries those articles again that failed before: of these sources, or of
// all if none is named. It returns how many there were.
func (in *Ingester) Retry(ctx context.Context, sources []string) (int, error) {
	n := 0
	err := in.with(ctx, func(r *run) error {
		known, err := r.Store.Sources(ctx)
		if err != nil {
			return err
		}
		known = slices.DeleteFunc(known, func(s store.Source) bool { return !named(s.Name, sources) })
		var queued []string
		err = r.stream(ctx, func(yield func(*piece) bool) {
			for i := range known {
				s := &known[i]
				failed, err := r.Store.Retry(ctx, s.Name)
				if err != nil {
					yield(&piece{err: &storeFault{err}})
					return
				}
				if n += failed; failed == 0 && s.Fault == "" {
					continue
				}
				if s.Fault != "" {
					n++
				}
				if ctx.Err() != nil || !r.retry(ctx, s, yield) {
					return
				}
				queued = append(queued, s.Name)
			}
		})
		if err != nil {
			return err
		}
		r.names = append(r.names, queued...)
		return r.drain(ctx, r.unique())
	})
	return n, err
}

// named reports whether a source is among those that were named, or in a folder
// that was; everything is, if none was.
func named(name string, sources []string) bool {
	if len(sources) == 0 {
		return true
	}
	for _, s := range sources {
		if !IsAddress(s) {
			if abs, err := filepath.Abs(s); err == nil {
				s = abs
			}
		}
		if name == s || strings.HasPrefix(name, strings.TrimSuffix(s, string(filepath.Separator))+string(filepath.Separator)) && !IsAddress(s) {
			return true
		}
	}
	return false
}

// retry yields what is queued of a source that is a file, and what a source gives
// that could not be polled. Pages are left in the queue.
func (r *run) retry(ctx context.Context, s *store.Source, yield func(*piece) bool) bool {
	src := &source{Source: *s}
	items := map[string]*store.Item{}
	for item, err := range r.Store.Items(ctx, s.Name, store.StateQueued) {
		if err != nil {
			return yield(&piece{err: &storeFault{err}})
		}
		if !IsAddress(item.Key) {
			items[item.Key] = item
		}
	}
	switch {
	case s.URL == standardInput:
		for _, item := range items {
			if !yield(&piece{src: src, item: item, err: fmt.Errorf("standard input cannot be read again: %w", rawi.ErrRefused)}) {
				return false
			}
		}
		return true
	case !IsAddress(s.URL):
		return len(items) == 0 && s.Fault == "" || r.again(ctx, s.URL, items, yield)
	case s.Fault == "" && len(items) == 0:
		return true
	}
	for _, item := range items { // they come again with the whole
		if !yield(&piece{src: src, item: item}) {
			return false
		}
	}
	forget := *s
	forget.ETag, forget.LastModified = "", ""
	return yield(&piece{src: src, state: &forget}) && r.poll(ctx, &Source{Name: s.Name, URL: s.URL}, yield)
}

// Reanalyse makes the records of current texts anew that another program or
// lexicon has made, and no others. It may be ended and begun again at any time.
func (in *Ingester) Reanalyse(ctx context.Context) error {
	r := in.start()
	src := &source{Source: store.Source{Name: "archive"}}
	return r.stream(ctx, func(yield func(*piece) bool) {
		for d, err := range r.Store.Documents(ctx, store.Filter{NotMaker: r.Sealer.Maker}) {
			p := &piece{src: src, err: err}
			if err != nil {
				p.err = &storeFault{err}
			} else {
				p.kept, p.size = d, d.TextBytes
			}
			if !yield(p) {
				return
			}
		}
	})
}

// renew makes the record of a kept document anew.
func (r *run) renew(ctx context.Context, p *piece) error {
	record, err := r.Store.Record(ctx, p.kept.ID, 0)
	if err != nil {
		return &storeFault{err}
	}
	p.sealed, err = r.article(ctx, fromRecord(record), store.Origin{Source: p.kept.Source, Fetched: p.kept.Fetched})
	return err
}

// fromRecord returns the document that a record was made of, without findings.
func fromRecord(r *rawi.Record) *rawi.Document {
	d := &rawi.Document{
		ID: r.Doc.ID, Text: r.Text, Lang: r.Doc.Lang,
		Source: rawi.Source{
			URL: r.Doc.URL, Publisher: r.Doc.Publisher, Author: r.Doc.Author, Headline: r.Doc.Headline,
			Published: format.Time(r.Doc.Published), PublishedText: r.Doc.Published,
		},
	}
	if t := r.Doc.Title; t != nil {
		d.Title = rawi.Span{Start: byteOf(r.Text, t.Start), End: byteOf(r.Text, t.End)}
	}
	for _, n := range r.Notes {
		if n.Stage == "read" {
			d.Note(n.Stage, n.Reason)
		}
	}
	return d
}

// byteOf returns where a code point begins.
func byteOf(text string, n int) int {
	at := 0
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

// Watch polls these sources again and again, each when its time has come, and
// fetches what they queue, until the end of ctx; once polls those that are due and
// returns. Faults of sources are told to the observer.
func (in *Ingester) Watch(ctx context.Context, sources []Source, once bool) error {
	return in.with(ctx, func(r *run) error {
		for {
			r.names = nil
			for i := range sources {
				r.names = append(r.names, sources[i].name())
			}
			err := r.stream(ctx, func(yield func(*piece) bool) {
				for i := range sources {
					due, err := r.due(ctx, &sources[i])
					if err != nil {
						yield(&piece{err: &storeFault{err}})
						return
					}
					if !due {
						continue
					}
					if ctx.Err() != nil || !r.poll(ctx, &sources[i], yield) {
						return
					}
				}
			})
			if err == nil {
				err = r.drain(ctx, r.unique())
			}
			if err != nil || once {
				return err
			}
			wait, err := r.untilDue(ctx, sources)
			if err != nil {
				return err
			}
			if err := r.Clock.Sleep(ctx, wait); err != nil {
				return err
			}
		}
	})
}

// due reports whether it is time to poll a source.
func (r *run) due(ctx context.Context, s *Source) (bool, error) {
	known, err := r.Store.Source(ctx, s.name())
	switch {
	case errors.Is(err, store.ErrNotFound):
		return true, nil
	case err != nil:
		return false, err
	}
	// A source that was given a shorter time is polled by that.
	limit := known.Polled.Add(s.Every + s.Every/8)
	return !known.NextPoll.After(r.Clock.Now()) || known.Failures == 0 && !limit.After(r.Clock.Now()), nil
}

// untilDue returns how long it is until a source is due, or a queued item.
func (r *run) untilDue(ctx context.Context, sources []Source) (time.Duration, error) {
	now := r.Clock.Now()
	wait := DefaultEvery
	for i := range sources {
		known, err := r.Store.Source(ctx, sources[i].name())
		if errors.Is(err, store.ErrNotFound) {
			return time.Second, nil
		}
		if err != nil {
			return 0, err
		}
		wait = min(wait, known.NextPoll.Sub(now))
	}
	next, ok, err := r.nextTry(ctx, r.unique())
	if err != nil {
		return 0, err
	}
	if ok {
		wait = min(wait, next)
	}
	return max(wait, time.Second), nil
}
