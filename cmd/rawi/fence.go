package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.org/rawi"
	"example.org/rawi/guard"
	"example.org/rawi/server"
	"example.org/rawi/store"
	"github.com/spf13/cobra"
)

// fence is what stands around a service: its flags, and what is made of them.
type fence struct {
	addr                string
	hosts, proxies      []string
	cert, key           string
	grace, drain        time.Duration
	rate                float64
	logFormat, logLevel string
	collector           string

	open    bool // only this machine reaches it
	trusted []netip.Prefix
}

func (f *fence) fenceFlags(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8080", "where it listens; port 0 is any that is free")
	flags.StringSliceVar(&f.hosts, "host", nil, "name that it has besides that of --base-url; asked for another, it refuses")
	flags.StringSliceVar(&f.proxies, "trusted-proxy", nil, "address or network of a proxy whose X-Forwarded-For and -Proto are believed")
	flags.StringVar(&f.cert, "tls-cert", "", "file with the certificate for TLS; a new one is taken by itself, or at SIGHUP")
	flags.StringVar(&f.key, "tls-key", "", "file with its key")
	flags.DurationVar(&f.grace, "grace", 20*time.Second, "how long requests may take that have begun when it is to end")
	flags.DurationVar(&f.drain, "drain", 0, "how long it then takes requests while /readyz says that it ends")
	flags.Float64Var(&f.rate, "rate", 0, "requests a second of one who is logged in (default: 200; below 0 any number)")
	flags.StringVar(&f.logFormat, "log-format", "text", "form of the log: text or json")
	flags.StringVar(&f.logLevel, "log-level", "warn", "least of what is logged: debug, info (every request), warn or error")
	flags.StringVar(&f.collector, "otlp-endpoint", "", "collector of traces, by OTLP over HTTP: http://127.0.0.1:4318")
	_ = c.RegisterFlagCompletionFunc("log-format", values("text", "json"))
	_ = c.RegisterFlagCompletionFunc("log-level", values("debug", "info", "warn", "error"))
}

// check looks at the flags before anything is opened, and returns the log.
func (f *fence) check(a *app, base string) (*slog.Logger, error) {
	level := f.logLevel
	if a.verbose && level == "warn" {
		level = "debug"
	}
	log, err := guard.NewLog(a.stderr, f.logFormat, level)
	if err != nil {
		return nil, &usageError{err}
	}
	host, _, err := net.SplitHostPort(f.addr)
	if err != nil {
		return nil, wrongCall("write it as 127.0.0.1:8080", "address %q: %w", f.addr, err)
	}
	ip, err := netip.ParseAddr(host)
	f.open = host == "localhost" || err == nil && ip.Unmap().IsLoopback()
	for _, p := range f.proxies {
		net, err := netip.ParsePrefix(p)
		if one, e := netip.ParseAddr(p); e == nil {
			net, err = netip.PrefixFrom(one, one.BitLen()), nil
		}
		if err != nil {
			return nil, wrongCall("write it as 10.0.0.7 or 10.0.0.0/8", "--trusted-proxy %q: %w", p, err)
		}
		f.trusted = append(f.trusted, net.Masked())
	}
	if (f.cert == "") != (f.key == "") {
		return nil, wrongCall("give both", "--tls-cert and --tls-key belong together")
	}
	if f.grace < 0 || f.drain < 0 {
		return nil, wrongCall("give a time such as 20s", "--grace and --drain cannot be below zero")
	}
	if u, err := url.Parse(base); err == nil && u.Host != "" {
		f.hosts = append(f.hosts, u.Host)
	}
	return log, nil
}

// admitted refuses to serve others than those on this machine while nobody could
// look after accounts.
func (f *fence) admitted(ctx context.Context, accounts *guard.Accounts, demo bool) error {
	if f.open {
		return nil
	}
	if demo {
		return wrongCall("leave --addr out", "a demo is for this machine only, and %s is reached by others", f.addr)
	}
	has, err := accounts.HasAdmin(ctx)
	if err == nil && !has {
		err = rawi.Hint(fmt.Errorf("others reach %s, and there is no admin to let them in: %w", f.addr, rawi.ErrRefused), "rawi user add NAME --role admin")
	}
	return err
}

// serve answers requests until the context ends, with everything around them that
// protects them.
func (f *fence) serve(ctx context.Context, l net.Listener, next *server.Server, accounts *guard.Accounts, figures func(context.Context) ([]guard.Figure, error),
	ready func(context.Context) error, a *app, log *slog.Logger,
) (err error) {
	health := &guard.Health{Ready: ready}
	o := guard.Options{
		Accounts: accounts, Open: f.open, Hosts: f.hosts, Trusted: f.trusted, Rate: f.rate, Now: time.Now, Log: log, Health: health, Route: next.Route, LoginPage: next.Built(),
		Metrics: guard.NewMetrics(figures, time.Now),
	}
	if f.collector != "" || a.getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || a.getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "" {
		traces, err := guard.OpenTraces(ctx, f.collector, version, log, time.Now)
		if err != nil {
			return err
		}
		defer func() {
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := traces.Close(last); err != nil {
				log.Warn("the last traces are lost", "error", err)
			}
		}()
		o.Traces = traces
	}
	run := guard.RunOptions{Grace: f.grace, Drain: f.drain, Health: health, Trusted: f.trusted, Accounts: accounts, Log: log}
	scheme := "http"
	if f.cert != "" {
		if run.Certificate, err = guard.LoadCertificate(f.cert, f.key, log, time.Now); err != nil {
			return err
		}
		scheme = "https"
		defer reloadOnHangup(run.Certificate, log)()
	} else if !f.open && len(f.trusted) == 0 {
		log.Warn("passwords travel as they are: give --tls-cert and --tls-key, or put a proxy before it and name it with --trusted-proxy")
	}
	if _, err := fmt.Fprintf(a.stdout, "%s://%s/\n", scheme, l.Addr()); err != nil {
		return err
	}
	return guard.Run(ctx, l, guard.Handler(next, o), run)
}

// reloadOnHangup reads the certificate again at SIGHUP, until the function is
// called that it returns.
func reloadOnHangup(c *guard.Certificate, log *slog.Logger) (stop func()) {
	hangup, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(hangup, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-hangup:
				if err := c.Reload(); err != nil {
					log.Error("the new certificate cannot be read; the old one stays", "error", err)
				}
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(hangup)
		close(done)
	}
}

// figures are what the metrics tell of an archive.
func figures(ctx context.Context, s store.Store, upTo func() int64, now time.Time) ([]guard.Figure, error) {
	st, err := s.Stats(ctx)
	if err != nil {
		return nil, err
	}
	out := []guard.Figure{
		{Name: "rawi_articles", Help: "Articles in the archive.", Value: float64(st.Documents)},
		{Name: "rawi_versions", Help: "Versions of articles in the archive.", Value: float64(st.Versions)},
		{Name: "rawi_statements", Help: "Statements of current versions.", Value: float64(st.Statements)},
		{Name: "rawi_events", Help: "Events of current versions.", Value: float64(st.Events)},
		{Name: "rawi_meetings", Help: "Meetings of current versions.", Value: float64(st.Meetings)},
		{Name: "rawi_disk_bytes", Help: "Disk that the archive takes.", Value: float64(st.DiskBytes)},
		{Name: "rawi_sources", Help: "Sources of articles.", Value: float64(st.Sources)},
		{Name: "rawi_items_queued", Help: "Articles of sources that are still to be read.", Value: float64(st.Items[store.StateQueued] + st.Items[store.StateLeased])},
		{Name: "rawi_items_failed", Help: "Articles of sources that could not be read.", Value: float64(st.Items[store.StateFailed])},
		{Name: "rawi_index_generation", Help: "The change of the archive up to which the search index knows.", Value: float64(upTo())},
	}
	sources, err := s.Sources(ctx)
	if err != nil {
		return out, err
	}
	late, failing := time.Duration(0), 0
	for _, source := range sources {
		if source.Failures > 0 {
			failing++
		}
		if !source.Finished && !source.NextPoll.IsZero() {
			late = max(late, now.Sub(source.NextPoll))
		}
	}
	out = append(out,
		guard.Figure{Name: "rawi_sources_failing", Help: "Sources whose last poll failed.", Value: float64(failing)},
		guard.Figure{Name: "rawi_ingest_lag_seconds", Help: "How late the source is that should have been polled first.", Value: late.Seconds()})
	alerts, err := alertFigures(ctx, s, now)
	return append(out, alerts...), err
}
