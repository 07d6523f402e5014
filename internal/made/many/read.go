package many

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"example.org/rawi/store"
)

// Read returns the records of the articles of a file or folder, at most this
// many; 0 is all. A file of records is taken as it is, others are read and
// analysed.
func Read(ctx context.Context, lex *lexicon.Lexicon, path string, most int) ([]*rawi.Record, error) {
	stages, err := pipeline.Standard(lex)
	if err != nil {
		return nil, err
	}
	files, err := filesIn(path)
	if err != nil {
		return nil, err
	}
	type article struct {
		doc    *rawi.Document
		record *rawi.Record
		err    error
	}
	var out []*rawi.Record
	flow := pipeline.Stream[*article]{
		Jobs: runtime.GOMAXPROCS(0),
		Work: func(a *article) {
			if a.err == nil && a.record == nil {
				if a.err = stages.Run(ctx, a.doc); a.err == nil {
					a.record = rawi.NewRecord(a.doc)
				}
			}
		},
		Sink: func(a *article) error {
			if a.err == nil && a.record.Doc.Lang == "ar" {
				out = append(out, a.record)
			}
			return a.err
		},
	}
	articles := func(yield func(*article) bool) {
		left := most
		for _, name := range files {
			records, err := readRecords(name)
			for _, r := range records {
				if !yield(&article{record: r}) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
			if records != nil {
				continue
			}
			if err != nil {
				yield(&article{err: err})
				return
			}
			for d, err := range documents(name) {
				if err != nil {
					continue // what is no article is left out
				}
				if !yield(&article{doc: d}) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
		}
	}
	if err := flow.Run(ctx, articles); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no Arabic article: %w", path, rawi.ErrEmpty)
	}
	return out, nil
}

// filesIn returns the files of a folder, or the file itself.
func filesIn(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var files []string
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && (strings.Contains(name, ".json") && !strings.HasSuffix(name, "-dev.json")) {
			files = append(files, name)
		}
		return err
	})
	slices.Sort(files)
	return files, err
}

// readRecords returns the records of a file that holds such, else none.
func readRecords(name string) ([]*rawi.Record, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	if head, _ := in.Peek(10); string(head) != `{"record":` {
		return nil, nil
	}
	var out []*rawi.Record
	for d := json.NewDecoder(in); d.More(); {
		var r rawi.Record
		if err := d.Decode(&r); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, &r)
	}
	return out, nil
}

// documents reads a file of articles.
func documents(name string) iter.Seq2[*rawi.Document, error] {
	return func(yield func(*rawi.Document, error) bool) {
		f, err := os.Open(name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		for d, err := range format.Read(f, name, format.Options{}) {
			if !yield(d, err) {
				return
			}
		}
	}
}

// Seal makes the i-th article ready to be kept. The terms that it was made with
// are taken, so the sealer's own are not asked for.
func (m *Maker) Seal(sealer *store.Sealer, i int) (*store.Article, error) {
	made := m.Article(i)
	with := *sealer
	with.Terms = func(string) []string { return made.Terms }
	return with.Seal(made.Record, store.Origin{Keys: []string{made.Record.Doc.URL}, Source: "made"})
}

// batch is how many articles are written at once.
const batch = 500

// Fill writes n articles into a store, made by several goroutines. progress is
// told how many are in it; nil is fine.
func (m *Maker) Fill(ctx context.Context, s store.Store, sealer *store.Sealer, n, jobs int, progress func(int)) error {
	type article struct {
		i      int
		sealed *store.Article
		err    error
	}
	b := &store.Batch{}
	done := 0
	write := func() error {
		if len(b.Articles) == 0 {
			return nil
		}
		outcomes, err := s.Write(ctx, b)
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			if o.Kind != store.Added {
				return fmt.Errorf("article %s is in the store already: %w", b.Articles[i].ID, errors.ErrUnsupported)
			}
		}
		done += len(b.Articles)
		b.Articles = nil
		if progress != nil {
			progress(done)
		}
		return nil
	}
	flow := pipeline.Stream[*article]{
		Jobs: jobs, Window: 4 * batch / max(jobs, 1), Bytes: 1 << 30,
		Work: func(a *article) { a.sealed, a.err = m.Seal(sealer, a.i) },
		Sink: func(a *article) error {
			if a.err != nil {
				return a.err
			}
			if b.Articles = append(b.Articles, a.sealed); len(b.Articles) < batch {
				return nil
			}
			return write()
		},
	}
	err := flow.Run(ctx, func(yield func(*article) bool) {
		for i := range n {
			if !yield(&article{i: i}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	return write()
}
