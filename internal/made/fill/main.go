// Fill fills an archive with made articles, for measurements:
//
//	go run -tags compiled ./internal/made/fill -n 1000000 -db million -real news.jsonl.gz
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"

	"example.org/rawi/arabic"
	"example.org/rawi/internal/made/many"
	"example.org/rawi/lexicon"
	"example.org/rawi/store"
	"example.org/rawi/store/postgres"
	"example.org/rawi/store/sqlite"
)

func main() {
	n := flag.Int("n", 10_000, "articles")
	db := flag.String("db", "", "the archive: a folder, or postgres://…")
	real := flag.String("real", os.Getenv("RAWI_NEWS"), "file or folder of articles or records that others are made of")
	most := flag.Int("most", 12_000, "how many of them are read")
	seed := flag.Uint64("seed", 1, "another one makes other articles")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *db == "" || *real == "" {
		fmt.Fprintln(os.Stderr, "fill: -db and -real are needed")
		os.Exit(2)
	}
	if err := fill(ctx, *db, *real, *n, *most, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1)
	}
}

func fill(ctx context.Context, db, path string, n, most int, seed uint64) (err error) {
	lex, err := lexicon.Default()
	if err != nil {
		return err
	}
	begun := time.Now()
	real, err := many.Read(ctx, lex, path, most)
	if err != nil {
		return err
	}
	m, err := many.New(lex, real, many.Options{Seed: seed})
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d real articles read in %.1f s\n", len(real), time.Since(begun).Seconds())
	open := sqlite.Open
	if strings.Contains(db, "://") {
		open = postgres.Open
	}
	s, err := open(ctx, db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	sealer := &store.Sealer{Maker: "made", Fold: func(name string) string { return strings.Join(arabic.Words(name), " ") }}
	begun = time.Now()
	return m.Fill(ctx, s, sealer, n, runtime.GOMAXPROCS(0), func(done int) {
		if done%10_000 == 0 || done == n {
			fmt.Fprintf(os.Stderr, "%d articles, %.0f a second\n", done, float64(done)/time.Since(begun).Seconds())
		}
	})
}
