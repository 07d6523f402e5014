package main

import (
	"context"
	crand "crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"example.org/rawi"
	"example.org/rawi/alert"
	"example.org/rawi/search"
	"example.org/rawi/store"
	"github.com/spf13/cobra"
)

// posting is what sends what alerts found.
type posting struct {
	smtp, smtpFrom, smtpPassword string
	base, alertLang              string
	hooksInside                  bool
}

// postFlags adds the flags of commands that send.
func (p *posting) postFlags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&p.smtp, "smtp-url", "", "server of mail: smtp://user@host:587 or smtps://user@host:465; the password is RAWI_SMTP_PASSWORD")
	f.StringVar(&p.smtpFrom, "smtp-from", "", "who mails are from (default: the user of the server of mail)")
	f.StringVar(&p.smtpPassword, "smtp-password-file", "", "file that holds the password of the server of mail")
	f.StringVar(&p.base, "base-url", "", "address by which others reach the pages, for links: https://rawi.example.org")
	f.BoolVar(&p.hooksInside, "allow-private", false, "call webhooks at loopback and private addresses too")
	f.StringVar(&p.alertLang, "alert-lang", "ar", "language of mails and feeds: ar or en")
	_ = c.RegisterFlagCompletionFunc("alert-lang", values(alert.Languages...))
}

// passwordName is the setting that is no flag: others see those of a process.
const passwordName = "RAWI_SMTP_PASSWORD"

// post returns what runs the alerts of an archive; without an index it evaluates
// nothing.
func (p *posting) post(a *app, archive store.Store, x *search.Index, log *slog.Logger) (*alert.Post, error) {
	base := strings.TrimSuffix(p.base, "/")
	if base != "" {
		if checked, err := alert.CheckHook(base); err != nil || checked != base {
			return nil, wrongCall("write it as https://rawi.example.org", "--base-url: %q is no address of pages", p.base)
		}
	}
	post := &alert.Post{
		Store: archive, Records: archive, Clock: wallClock{}, Chance: rand.Float64, Random: crand.Reader, Log: log, Zone: time.Local,
		Senders: map[string]alert.Sender{store.ChannelHook: alert.NewHooks(p.hooksInside, base, "rawi/"+version)},
	}
	if x != nil {
		post.Saved, post.Search, post.Show = x, x, x.Show
	}
	if p.smtp == "" {
		return post, nil
	}
	password := a.getenv(passwordName)
	if p.smtpPassword != "" {
		b, err := os.ReadFile(p.smtpPassword)
		if err != nil {
			return nil, &usageError{fmt.Errorf("password of the server of mail: %w", err)}
		}
		password = strings.TrimRight(string(b), "\r\n")
	}
	mails, err := alert.NewMails(p.smtp, password, p.smtpFrom, p.alertLang, base)
	if err != nil {
		return nil, &usageError{rawi.Hint(fmt.Errorf("--smtp-url: %w", err), rawi.HintOf(err))}
	}
	post.Senders[store.ChannelMail] = mails
	return post, nil
}

// alerting is a call of alert.
type alerting struct {
	*app
	posting
	in, secret, digest, to string
	hooks, mails, without  []string
	exact, renew, once     bool
	last                   int
}

func alertCommand(a *app) *cobra.Command {
	l := &alerting{app: a}
	c := &cobra.Command{
		Use:   "alert",
		Short: "Saved searches that tell of what they find",
		Long: "Save searches, and be told of what they find among new articles: in an Atom feed, by\n" +
			"a webhook, by mail. rawi serve evaluates them and sends; so does rawi alert run.\n" +
			"docs/alerts.md says what a webhook is called with, and how it is verified.",
		Example: "  rawi alert add 'Foreign minister' 'speaker:\"وزير الخارجية\"' --in statements --hook https://example.org/hook\n" +
			"  rawi alert add Summits 'type:summit in:meetings' --mail desk@example.org --digest 'daily 07:00'\n  rawi alert list",
		RunE: groupOnly,
	}
	one := func(use, short string, f func(context.Context, *alert.Post, int64) error) *cobra.Command {
		s := &cobra.Command{
			Use: use + " ID", Short: short, Args: arguments(1, 1, "the number of an alert"),
			RunE: func(cmd *cobra.Command, args []string) error {
				id, err := strconv.ParseInt(args[0], 10, 64)
				if err != nil || id < 1 {
					return wrongCall("rawi alert list shows the numbers", "alert: %q is no number", args[0])
				}
				return l.with(cmd.Context(), false, func(p *alert.Post) error {
					err := f(cmd.Context(), p, id)
					if errors.Is(err, store.ErrNotFound) {
						return rawi.Hint(fmt.Errorf("alert %d: %w", id, store.ErrNotFound), "rawi alert list shows those that there are")
					}
					return err
				})
			},
		}
		a.storeFlag(s)
		c.AddCommand(s)
		return s
	}
	add := &cobra.Command{
		Use: "add NAME 'QUERY'", Short: "Save a search", Args: arguments(2, 2, "a name and a query: put both in quotes"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.with(cmd.Context(), true, func(p *alert.Post) error { return l.add(cmd.Context(), p, args[0], args[1]) })
		},
	}
	f := add.Flags()
	f.StringVar(&l.in, "in", "", "what is found: articles, statements, events or meetings (default: articles)")
	f.BoolVar(&l.exact, "exact", false, "take names as they are written, without their variants")
	f.StringArrayVar(&l.without, "without", nil, "switch this variant of a name off; may be given again")
	f.StringArrayVar(&l.hooks, "hook", nil, "address that is called with what was found; may be given again")
	f.StringVar(&l.secret, "secret", "", "what calls are signed with: whsec_ and base64 (default: one is drawn)")
	f.StringArrayVar(&l.mails, "mail", nil, "address that gets mails; may be given again")
	f.StringVar(&l.digest, "digest", "now", "when mails go: now, hourly, daily, 'daily 07:00'")
	f.IntVar(&l.last, "last", 0, "begin the feed with so many of the newest hits, up to 100")
	a.storeFlag(add)
	c.AddCommand(add)

	list := &cobra.Command{
		Use: "list", Short: "Show the alerts, and how their channels are", Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.with(cmd.Context(), false, func(p *alert.Post) error { return l.list(cmd.Context(), p) })
		},
	}
	list.Flags().StringVar(&l.to, "to", "text", "form of the output: text or jsonl")
	a.storeFlag(list)
	c.AddCommand(list)

	one("remove", "Forget an alert, and all that it found", func(ctx context.Context, p *alert.Post, id int64) error { return p.Store.RemoveAlert(ctx, id) })
	one("pause", "Send nothing more; the feed goes on", func(ctx context.Context, p *alert.Post, id int64) error { return setPaused(ctx, p, id, true) })
	one("resume", "Send again, from now on, and what waited before the pause", func(ctx context.Context, p *alert.Post, id int64) error { return setPaused(ctx, p, id, false) })
	one("retry", "Make dead channels alive, and send what waits", l.retry)
	l.postFlags(one("test", "Send a sample to every channel", l.test))
	log := one("log", "Show what was sent and what waits, the newest first", l.log)
	log.Flags().StringVar(&l.to, "to", "text", "form of the output: text or jsonl")
	feed := one("feed", "Show the address of the feed, with its key", l.feed)
	feed.Flags().BoolVar(&l.renew, "new", false, "draw a new key: the old address opens nothing any more")
	feed.Flags().StringVar(&l.base, "base-url", "", "address by which others reach the pages")

	run := &cobra.Command{
		Use: "run", Short: "Evaluate alerts and send, without serving pages", Args: arguments(0, 0, ""),
		Long: "Evaluate the alerts among new articles and send what they find, where rawi serve does\n" +
			"not run. With --once it ends when all that is due was sent.",
		RunE: func(cmd *cobra.Command, _ []string) error { return l.run(cmd.Context()) },
	}
	run.Flags().BoolVar(&l.once, "once", false, "one round, and end")
	a.storeFlag(run)
	c.AddCommand(run)
	l.postFlags(run)
	return c
}

// with opens the archive, and its index where that is needed.
func (l *alerting) with(ctx context.Context, indexed bool, f func(*alert.Post) error) (err error) {
	archive, err := l.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	var x *search.Index
	if indexed {
		if x, err = l.freshIndex(ctx, archive); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, x.Close()) }()
	}
	p, err := l.post(l.app, archive, x, l.logger())
	if err != nil {
		return err
	}
	return f(p)
}

// logger writes remarks of what is sent, for people.
func (l *alerting) logger() *slog.Logger {
	level := slog.LevelWarn
	switch {
	case l.quiet:
		level = slog.LevelError
	case l.verbose:
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(l.stderr, &slog.HandlerOptions{Level: level}))
}

func (l *alerting) add(ctx context.Context, p *alert.Post, name, query string) error {
	d := alert.Draft{Name: name, Query: query, In: l.in, Exact: l.exact, Without: l.without, Owner: "local", Last: l.last}
	for _, h := range l.hooks {
		d.Hooks = append(d.Hooks, alert.Hook{URL: h, Secret: l.secret})
	}
	for _, m := range l.mails {
		d.Mails = append(d.Mails, alert.Mail{Address: m, Digest: l.digest})
	}
	a, err := p.Add(ctx, d)
	if errors.Is(err, rawi.ErrInvalid) {
		return &usageError{err}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(l.stdout, "alert %d\nfeed %s\n", a.ID, alert.FeedPath(a))
	for _, c := range a.Channels {
		if c.Kind == store.ChannelHook {
			fmt.Fprintf(l.stdout, "secret %s\n", c.Secret)
		}
	}
	return nil
}

func (l *alerting) list(ctx context.Context, p *alert.Post) error {
	views, err := p.List(ctx, func(*store.Alert) bool { return true })
	if err != nil {
		return err
	}
	for i := range views {
		views[i].Feed = "" // its key is secret; rawi alert feed shows it
	}
	return show(l, views, "id\tname\tin\tquery\tfound\twaiting\tchannels", func(w io.Writer, v alert.View) {
		var channels []string
		for _, c := range v.Channels {
			channels = append(channels, c.To+" "+c.State)
		}
		state := strings.Join(channels, ", ")
		if v.Paused {
			state = strings.TrimSpace("paused " + state)
		}
		if v.Fault != "" {
			state = strings.TrimSpace(state + " fault: " + v.Fault)
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\t%d\t%s\n", v.ID, v.Name, v.In, v.Query, v.Found, v.Waiting, state)
	})
}

// logLines is how many deliveries the log shows.
const logLines = 100

func (l *alerting) log(ctx context.Context, p *alert.Post, id int64) error {
	if _, err := p.Store.Alert(ctx, id); err != nil {
		return err
	}
	deliveries, err := p.Store.Deliveries(ctx, id, 0, logLines)
	if err != nil {
		return err
	}
	return show(l, alert.LogOf(deliveries, true), "created\tstate\thits\tattempts\tto\tdelivery\tfault", func(w io.Writer, v alert.DeliveryView) {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", v.Created.Format(time.RFC3339), v.State, v.Hits, v.Attempts, v.To, v.Delivery, v.Fault)
	})
}

// show writes lines as a table for people, or as JSON Lines.
func show[T any](l *alerting, lines []T, head string, line func(io.Writer, T)) error {
	switch l.to {
	case "text":
	case "jsonl":
		out := json.NewEncoder(l.stdout)
		out.SetEscapeHTML(false)
		for _, v := range lines {
			if err := out.Encode(v); err != nil {
				return err
			}
		}
		return nil
	default:
		return wrongCall("forms are text and jsonl", "form %q is not known", l.to)
	}
	w := tabwriter.NewWriter(l.stdout, 0, 8, 2, ' ', 0)
	if len(lines) > 0 {
		fmt.Fprintln(w, head)
	}
	for _, v := range lines {
		line(w, v)
	}
	return w.Flush()
}

func setPaused(ctx context.Context, p *alert.Post, id int64, paused bool) error {
	a, err := p.Store.Alert(ctx, id)
	if err != nil {
		return err
	}
	a.Paused = paused
	return p.Store.ChangeAlert(ctx, a)
}

func (l *alerting) retry(ctx context.Context, p *alert.Post, id int64) error {
	n, err := p.Revive(ctx, id)
	if err == nil && !l.quiet {
		fmt.Fprintf(l.stderr, "rawi: %d deliveries wait; rawi serve or rawi alert run sends them\n", n)
	}
	return err
}

func (l *alerting) test(ctx context.Context, p *alert.Post, id int64) error {
	trials, err := p.Test(ctx, id)
	if err != nil {
		return err
	}
	if len(trials) == 0 {
		return rawi.Hint(fmt.Errorf("alert %d has no channel", id), "its feed is at /alerts/"+strconv.FormatInt(id, 10)+".atom; rawi alert feed shows the address")
	}
	failed := false
	for _, t := range trials {
		if t.Fault == "" {
			fmt.Fprintf(l.stdout, "ok    %s: %d\n", t.To, t.Status)
			continue
		}
		failed = true
		fmt.Fprintf(l.stdout, "fail  %s: %s\n", t.To, t.Fault)
	}
	if failed {
		return errReported
	}
	return nil
}

func (l *alerting) feed(ctx context.Context, p *alert.Post, id int64) error {
	a, err := p.Store.Alert(ctx, id)
	if err == nil && l.renew {
		a, err = p.Rekey(ctx, id)
	}
	if err == nil {
		fmt.Fprintln(l.stdout, strings.TrimSuffix(l.base, "/")+alert.FeedPath(a))
	}
	return err
}

// indexEvery is how often the index looks for new articles.
const indexEvery = 5 * time.Second

func (l *alerting) run(ctx context.Context) (err error) {
	archive, err := l.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	x, err := l.freshIndex(ctx, archive)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	log := l.logger()
	p, err := l.post(l.app, archive, x, log)
	if err != nil {
		return err
	}
	if l.once {
		found, err := p.Evaluate(ctx)
		if err != nil {
			return err
		}
		sent, err := p.Deliver(ctx)
		if !l.quiet {
			fmt.Fprintf(l.stderr, "rawi: %d found, %d deliveries sent\n", found, sent)
		}
		return err
	}
	changed, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(done)
		p.Run(ctx, changed)
	}()
	for ctx.Err() == nil {
		u, err := x.Update(ctx, archive)
		if err != nil && ctx.Err() == nil {
			log.Error("search index", "error", err)
		}
		if u.Articles > 0 {
			select {
			case changed <- struct{}{}:
			default:
			}
		}
		_ = wallClock{}.Sleep(ctx, indexEvery)
	}
	<-done
	return ctx.Err()
}
