package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/format"
	"example.org/rawi/internal/made/many"
	"example.org/rawi/lexicon"
	"example.org/rawi/pipeline"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
	"example.org/rawi/testdata"
)

// filling makes an archive of made-up articles.
type filling struct {
	dir     string
	maker   string // as the program that is measured names itself, or it makes all anew
	n       int
	from    time.Time
	days    int
	begin   int // the number of the first article: another archive of the same seed goes on
	workers int
}

// batchSize is how many articles are written at once.
const batchSize = 500

func (f *filling) run(ctx context.Context, out io.Writer) (err error) {
	lex, err := lexicon.Default()
	if err != nil {
		return err
	}
	real, err := ours(ctx, lex)
	if err != nil {
		return err
	}
	maker, err := many.New(lex, real, many.Options{Seed: 1, From: f.from, To: f.from.AddDate(0, 0, f.days)})
	if err != nil {
		return err
	}
	s, err := sqlite.Open(ctx, f.dir)
	if err != nil {
		return err
	}
	defer func() {
		if e := s.Close(); err == nil {
			err = e
		}
	}()
	started := time.Now()
	for at := f.begin; at < f.begin+f.n; at += batchSize {
		b := &store.Batch{Articles: make([]*store.Article, min(batchSize, f.begin+f.n-at))}
		faults := make([]error, f.workers)
		var work sync.WaitGroup
		for w := range f.workers {
			work.Go(func() {
				for i := w; i < len(b.Articles); i += f.workers {
					a := maker.Article(at + i)
					sealer := &store.Sealer{
						Maker: f.maker, Fold: func(name string) string { return strings.Join(arabic.Words(name), " ") },
						Terms: func(string) []string { return a.Terms },
					}
					b.Articles[i], faults[w] = sealer.Seal(a.Record, store.Origin{Keys: []string{a.Record.Doc.URL}, Fetched: f.from})
					if faults[w] != nil {
						return
					}
				}
			})
		}
		work.Wait()
		for _, err := range faults {
			if err != nil {
				return err
			}
		}
		if _, err := s.Write(ctx, b); err != nil {
			return err
		}
		if (at-f.begin)%10_000 == 0 {
			fmt.Fprintf(out, "%d articles, %.0f s\n", at-f.begin+len(b.Articles), time.Since(started).Seconds())
		}
	}
	return nil
}

// ours returns the records of our own articles.
func ours(ctx context.Context, lex *lexicon.Lexicon) ([]*rawi.Record, error) {
	stages, err := pipeline.Standard(lex)
	if err != nil {
		return nil, err
	}
	files := testdata.Files()
	names, err := fs.Glob(files, "corpus/*.json")
	if err != nil {
		return nil, err
	}
	var out []*rawi.Record
	for _, name := range names {
		r, err := files.Open(name)
		if err != nil {
			return nil, err
		}
		for d, err := range format.Read(r, name, format.Options{From: "json"}) {
			if err != nil {
				return nil, err
			}
			if err := stages.Run(ctx, d); err != nil {
				return nil, err
			}
			out = append(out, rawi.NewRecord(d))
		}
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
