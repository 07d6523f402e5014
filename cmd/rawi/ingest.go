package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/format"
	"example.org/rawi/ingest"
	"example.org/rawi/store"
	"github.com/spf13/cobra"
)

// ingesting is a call of ingest, watch or reanalyse.
type ingesting struct {
	reading
	retry, once bool
	watching    bool // what is put off has its time
	sources     string
	delay       time.Duration
	batch       int
}

func ingestCommand(a *app) *cobra.Command {
	i := &ingesting{reading: reading{app: a}}
	c := &cobra.Command{
		Use:   "ingest SOURCE…",
		Short: "Read articles into the archive, each once",
		Long: "Read articles into the archive: analysed, kept and indexed. Sources are files of\n" +
			"every form that rawi read takes, folders, addresses of pages, feeds, sitemaps and\n" +
			"lists of feeds (OPML), and lists of sources (.toml); - is standard input.\n\n" +
			"What the archive has is not read again. A call that was ended, in whatever way,\n" +
			"goes on where it was when it is made again. What failed is kept with the reason;\n" +
			"--retry tries it again, of the sources that are named or of all.\n\n" +
			"Pages that a feed or sitemap names are fetched one at a time from a host, and only\n" +
			"if its robots.txt lets them be.",
		Example: "  rawi ingest news.jsonl.gz crawl.warc.gz pages/\n  rawi ingest https://example.org/rss.xml\n  rawi ingest --retry",
		RunE:    func(cmd *cobra.Command, args []string) error { return i.run(cmd.Context(), args) },
	}
	i.flags(c)
	f := c.Flags()
	f.BoolVar(&i.retry, "retry", false, "try again what failed before")
	f.StringVar(&i.from, "from", "auto", "form of the files: auto, "+strings.Join(ingestForms(), ", "))
	_ = c.RegisterFlagCompletionFunc("from", values(append([]string{"auto"}, ingestForms()...)...))
	i.fetchFlags(c)
	return c
}

func watchCommand(a *app) *cobra.Command {
	i := &ingesting{reading: reading{app: a}}
	c := &cobra.Command{
		Use:   "watch",
		Short: "Poll feeds and sitemaps, and read what is new into the archive",
		Long: "Poll the sources of a list, each in its time, and read what is new into the archive.\n\n" +
			"The list is a file of tables:\n\n" +
			"  [[source]]\n  name = \"Example\"\n  url = \"https://example.org/rss.xml\"\n  country = \"EGY\"\n  every = \"15m\"\n\n" +
			"More keys are kind (feed, sitemap, opml, page), publisher, delay and off; a table\n" +
			"[defaults] has every and delay for those that give none. A source that fails is\n" +
			"asked more and more seldom.",
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return i.watch(cmd.Context()) },
	}
	i.flags(c)
	c.Flags().StringVar(&i.sources, "sources", "", "list of sources (default: rawi/sources.toml in the user's configuration folder)")
	c.Flags().BoolVar(&i.once, "once", false, "poll what is due, and end")
	i.fetchFlags(c)
	return c
}

func reanalyseCommand(a *app) *cobra.Command {
	i := &ingesting{reading: reading{app: a}}
	c := &cobra.Command{
		Use:   "reanalyse",
		Short: "Make the records anew that another version or lexicon has made",
		Long: "Make the records of the archive anew that another version of rawi, or another lexicon,\n" +
			"has made, and no others. Ended, it goes on where it was when it is called again.",
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return i.do(cmd.Context(), func(in *ingest.Ingester, t *intake) error {
				stats, err := in.Store.Stats(cmd.Context())
				if err != nil {
					return err
				}
				t.observe(ingest.Event{Listing: true, Queued: int(stats.Documents - stats.Makers[in.Sealer.Maker])})
				return in.Reanalyse(cmd.Context())
			})
		},
	}
	i.flags(c)
	return c
}

// flags adds the flags of all three.
func (i *ingesting) flags(c *cobra.Command) {
	i.storeFlag(c)
	i.gazetteerFlag(c)
	c.Flags().IntVar(&i.batch, "batch", 250, "articles that are kept at once: what a kill makes to be read again")
}

// fetchFlags adds those of the two that fetch.
func (i *ingesting) fetchFlags(c *cobra.Command) {
	c.Flags().BoolVar(&i.allowPrivate, "allow-private", false, "fetch from loopback and private addresses too")
	c.Flags().DurationVar(&i.delay, "delay", time.Second, "least time between two requests to one host")
}

// ingestForms are the forms that --from knows: those of read, and lists of
// addresses.
func ingestForms() []string { return append(inputNames(), "sitemap", "opml") }

// run ingests the arguments, or tries again what failed.
func (i *ingesting) run(ctx context.Context, args []string) error {
	if from := i.from; from != "" && from != "auto" && !slices.Contains(ingestForms(), from) {
		return wrongCall("inputs are auto, "+strings.Join(ingestForms(), ", "), "input %q is not known", from)
	}
	if len(args) == 0 && !i.retry {
		return wrongCall("name files, folders or addresses; - is standard input", "nothing to ingest")
	}
	return i.do(ctx, func(in *ingest.Ingester, t *intake) error {
		if !i.retry {
			t.expect(total(slices.DeleteFunc(slices.Clone(args), ingest.IsAddress)))
			return in.Run(ctx, args, i.stdin)
		}
		n, err := in.Retry(ctx, args)
		if err == nil && n == 0 && !i.quiet {
			fmt.Fprintln(i.stderr, "rawi: nothing has failed before")
		}
		return err
	})
}

// watch polls the list of sources.
func (i *ingesting) watch(ctx context.Context) error {
	path, err := i.sourcesPath()
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return rawi.Hint(&usageError{fmt.Errorf("list of sources: %w", err)}, "rawi watch --help shows what it holds")
	}
	sources, err := ingest.ReadSources(f, path)
	f.Close()
	if err != nil {
		return &usageError{err}
	}
	if len(sources) == 0 {
		return wrongCall("rawi watch --help shows what it holds", "%s has no sources", path)
	}
	i.watching = true
	return i.do(ctx, func(in *ingest.Ingester, _ *intake) error { return in.Watch(ctx, sources, i.once) })
}

func (i *ingesting) sourcesPath() (string, error) {
	if i.sources != "" {
		return i.sources, nil
	}
	dir, err := i.configDir()
	if err != nil {
		return "", wrongCall("name the list with --sources", "no list of sources: %w", err)
	}
	return filepath.Join(dir, "rawi", "sources.toml"), nil
}

// do opens the archive and everything else that an ingest needs, and says at the
// end what became of it.
func (i *ingesting) do(ctx context.Context, work func(*ingest.Ingester, *intake) error) (err error) {
	i.raiseMemory()
	stages, err := i.stages()
	if err != nil {
		return err
	}
	sealer, err := i.sealer()
	if err != nil {
		return err
	}
	archive, err := i.openStore(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if e := archive.Close(); err == nil {
			err = e
		}
	}()
	fetcher := format.NewFetcher(format.FetchOptions{AllowPrivate: i.allowPrivate, UserAgent: "rawi/" + version, Timeout: 30 * time.Second})
	defer fetcher.Close()
	t := i.intake()
	in := &ingest.Ingester{
		Store: archive, Sealer: sealer, Analyse: stages.Run, Correct: correct.Layer{Fold: sealer.Fold}.Correct, Fetch: fetcher, Clock: wallClock{},
		Jobs: i.jobs, Batch: i.batch, From: i.from, Delay: i.delay, Owner: owner(), Alive: isAlive,
		Observe: t.observe, Chance: rand.Float64,
	}
	err = work(in, t)
	t.end()
	switch {
	case err != nil:
		return err
	case t.failed > 0, len(t.later) > 0 && !i.watching:
		return errReported
	}
	return nil
}

// wallClock is the time of the machine.
type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

func (wallClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

func (wallClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// owner names this process in the journal: machine and number.
func owner() string {
	machine, err := os.Hostname()
	if err != nil {
		machine = "unknown"
	}
	return machine + "/" + strconv.Itoa(os.Getpid())
}

// isAlive reports whether the process that a name stands for may still be at
// work. Of other machines nothing is known. One that has our own number is gone:
// numbers are given again.
func isAlive(name string) bool {
	own := owner()
	machine, number, _ := strings.Cut(name, "/")
	if ours, _, _ := strings.Cut(own, "/"); machine != ours {
		return true
	}
	if name == own {
		return false
	}
	pid, err := strconv.Atoi(number)
	if err != nil {
		return true
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}

// intake shows and counts what becomes of an ingest.
type intake struct {
	*ingesting
	errors  io.Writer
	bar     *intakeBar
	started time.Time

	counts       [4]int // by store.OutcomeKind
	failed, near int
	lost         []int64         // documents whose corrections found nothing in a new text
	later        map[string]bool // what is to be tried again, and was not yet
}

func (i *ingesting) intake() *intake {
	t := &intake{ingesting: i, errors: i.stderr, started: time.Now(), later: map[string]bool{}}
	if !i.quiet && isTerminal(i.stderr) {
		t.bar = newIntakeBar(i.stderr)
		t.errors = t.bar.all
	}
	return t
}

// expect sets the number of bytes that are to be read; less than 0 is unknown.
func (t *intake) expect(bytes int64) {
	if t.bar != nil && bytes > 0 {
		t.bar.bytes(bytes)
	}
}

// observe counts an event and shows it.
func (t *intake) observe(e ingest.Event) {
	switch {
	case e.Read > 0:
		if t.bar != nil {
			t.bar.read(e.Read)
		}
		return
	case e.Listing:
		delete(t.later, e.Source+"\n"+e.Item)
		if t.bar != nil {
			t.bar.queue(e.Queued)
		}
		return
	case e.Later:
		t.later[e.Source+"\n"+e.Item] = true
		if t.verbose {
			t.remark(e)
		}
		return
	}
	delete(t.later, e.Source+"\n"+e.Item)
	if e.Err != nil {
		t.failed++
		t.remark(e)
	} else {
		t.counts[e.Outcome.Kind]++
		if len(e.Outcome.Near) > 0 {
			t.near++
		}
		if e.Outcome.Lost > 0 {
			t.lost = append(t.lost, e.Outcome.Document)
		}
	}
	if t.bar != nil {
		t.bar.item(e.Err != nil)
	}
}

// remark reports an article that failed.
func (t *intake) remark(e ingest.Event) {
	var p *ingest.Panic
	if errors.As(e.Err, &p) && t.verbose {
		fmt.Fprintf(t.errors, "%s\n", p.Stack)
	}
	place := format.Shown(e.Source)
	if item := format.Shown(e.Item); item != "" && item != "file" && item != place {
		place += ": " + item
	}
	err := fmt.Errorf("%s: %w", place, e.Err)
	if hint := rawi.HintOf(e.Err); hint != "" {
		err = rawi.Hint(err, hint)
	}
	reportTo(t.errors, err)
}

// end takes the display off and says what became of the articles.
func (t *intake) end() {
	if t.bar != nil {
		t.bar.end()
	}
	if len(t.lost) > 0 {
		fmt.Fprintf(t.stderr, "rawi: articles %s: corrections no longer find their words (rawi correct list --lost)\n", numbers(t.lost))
	}
	if t.quiet {
		return
	}
	var parts []string
	for kind, n := range t.counts {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, store.OutcomeKind(kind)))
		}
	}
	if t.near > 0 {
		parts = append(parts, fmt.Sprintf("%d like others", t.near))
	}
	if t.failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", t.failed))
	}
	if n := len(t.later); n > 0 {
		parts = append(parts, fmt.Sprintf("%d put off (--verbose says why): call it again later", n))
	}
	if len(parts) == 0 {
		parts = []string{"nothing new"}
	}
	n := t.counts[store.Same] + t.counts[store.Added] + t.counts[store.Changed] + t.counts[store.Reanalysed]
	took := time.Since(t.started).Seconds()
	fmt.Fprintf(t.stderr, "rawi: %s · %.1f s, %.0f articles/s\n", strings.Join(parts, ", "), took, float64(n)/max(took, 1e-9))
}

// numbers lists numbers of documents, the first few of many.
func numbers(ids []int64) string {
	const shown = 10
	var parts []string
	for _, id := range ids[:min(len(ids), shown)] {
		parts = append(parts, strconv.FormatInt(id, 10))
	}
	if len(ids) > shown {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}
