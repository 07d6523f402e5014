// Load measures a running rawi serve: it makes a large archive, and asks for pages
// as many readers at once do.
//
//	go run ./internal/load fill --db DIR --articles 100000
//	go run ./internal/load ready
//	go run ./internal/load read --addr 127.0.0.1:8080 --readers 50 --for 60s
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"time"

	"example.org/rawi/internal/made"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

const commands = "fill, articles, ready or read"

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("what? %s", commands)
	}
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	switch args[0] {
	case "fill":
		f := &filling{workers: runtime.GOMAXPROCS(0)}
		flags.StringVar(&f.dir, "db", "", "the archive: a folder")
		flags.StringVar(&f.maker, "maker", "load", "what the records say they were made by")
		flags.IntVar(&f.n, "articles", 100_000, "how many")
		flags.IntVar(&f.begin, "begin", 0, "the number of the first")
		flags.IntVar(&f.days, "days", 365, "published within so many days")
		day := flags.String("from", "2024-08-01", "the first day")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		var err error
		if f.from, err = time.Parse(time.DateOnly, *day); err != nil {
			return err
		}
		return f.run(ctx, os.Stderr)
	case "read":
		r := &reading{}
		flags.StringVar(&r.addr, "addr", "127.0.0.1:8080", "where it listens")
		flags.IntVar(&r.readers, "readers", 50, "at once")
		flags.DurationVar(&r.time, "for", time.Minute, "how long")
		flags.BoolVar(&r.pack, "gzip", true, "ask for packed answers, as browsers do")
		flags.DurationVar(&r.most, "p95", 0, "fail where p95 is more, or an answer is an error")
		flags.BoolVar(&r.even, "even", false, "ask for everything as often as for anything: the worst case")
		flags.Uint64Var(&r.seed, "seed", 1, "of what is asked for")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return r.run(ctx, os.Stdout)
	case "ready":
		r := &reading{readers: 1}
		flags.StringVar(&r.addr, "addr", "127.0.0.1:8080", "where it listens")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return r.ready(ctx)
	case "articles":
		n := flags.Int("articles", 1000, "how many")
		corpus := flags.String("corpus", "testdata/corpus", "what they are made of")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		list, err := made.Articles(*corpus, *n, uint64(time.Now().UnixNano()))
		if err != nil {
			return err
		}
		return made.WriteJSONL(os.Stdout, list)
	}
	return fmt.Errorf("%s? %s", args[0], commands)
}
