package guard

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"time"

	"example.org/rawi"
)

// The limits of connections.
const (
	headerTime  = 5 * time.Second  // until the fields of a request are there
	readTime    = 60 * time.Second // until its body is
	writeTime   = 60 * time.Second // until its answer has been read; a stream puts it off
	idleTime    = 90 * time.Second // between two requests
	headerBytes = 32 << 10
	connsMost   = 4096
	connsEach   = 256 // from one address
	streamsEach = 100 // of one HTTP/2 connection
	flushEvery  = time.Minute
	abortTime   = 5 * time.Second
)

// RunOptions are the options of Run. Zero fields take the default.
type RunOptions struct {
	// Grace is how long requests that have begun may take when the service is to
	// end.
	Grace time.Duration
	// Drain is how long the service, when it is to end, still takes requests while
	// it says that it is not ready: who shares out requests must see it.
	Drain time.Duration
	// Health is told that the service is to end.
	Health *Health
	// Certificate has what the service shows to clients by TLS; nil is no TLS.
	Certificate *Certificate
	// Trusted are the proxies, which may have as many connections as there are.
	Trusted []netip.Prefix
	// Accounts are those whose last use is written down now and then.
	Accounts *Accounts
	Log      *slog.Logger // nil logs nothing

	headerTime, readTime, writeTime time.Duration // for tests
}

// Run answers requests until the context ends, and then comes to an orderly end:
// it says that it is not ready, takes no more connections, lets the requests that
// have begun finish in their grace, and breaks off what is left. When it returns,
// no request is at work, and what they worked with may be closed.
func Run(ctx context.Context, l net.Listener, h http.Handler, o RunOptions) error {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.headerTime = cmp.Or(o.headerTime, headerTime)
	o.readTime = cmp.Or(o.readTime, readTime)
	o.writeTime = cmp.Or(o.writeTime, writeTime)
	base, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	var atWork sync.WaitGroup
	s := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			atWork.Add(1)
			defer atWork.Done()
			h.ServeHTTP(w, r)
		}),
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: o.headerTime,
		ReadTimeout:       o.readTime,
		WriteTimeout:      o.writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: streamsEach},
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	l = &limited{Listener: l, trusted: o.Trusted, of: map[netip.Addr]int{}}
	if o.Certificate != nil {
		s.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: o.Certificate.get, NextProtos: []string{"h2", "http/1.1"}}
		l = tls.NewListener(l, s.TLSConfig)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()

	flush := time.NewTicker(flushEvery)
	defer flush.Stop()
	for {
		select {
		case err := <-served:
			return fmt.Errorf("serving: %w", err)
		case <-flush.C:
			o.flush(ctx)
			continue
		case <-ctx.Done():
		}
		break
	}
	if o.Health != nil {
		o.Health.Stopping()
	}
	o.Log.Info("stopping", "grace", o.Grace.String())
	select {
	case <-time.After(o.Drain):
	case err := <-served:
		return fmt.Errorf("serving: %w", err)
	}
	grace, cancel := context.WithTimeout(base, o.Grace)
	defer cancel()
	err := s.Shutdown(grace)
	if err != nil {
		o.Log.Warn("requests are broken off", "error", err.Error())
		abort()
		err = s.Close()
	}
	if !waitFor(&atWork, abortTime) {
		err = errors.Join(err, errors.New("serving: a request does not end"))
	}
	o.flush(base)
	if served := <-served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// flush writes down what was used; that it cannot is no reason to end.
func (o *RunOptions) flush(ctx context.Context) {
	if o.Accounts == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushEvery/2)
	defer cancel()
	if err := o.Accounts.Flush(ctx); err != nil {
		o.Log.Warn("the last use of tokens and sessions is not kept", "error", err.Error())
	}
}

// waitFor waits for a group, and reports whether it has ended in time.
func waitFor(group *sync.WaitGroup, most time.Duration) bool {
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-time.After(most):
		return false
	}
}

// limited is a listener that bounds the connections of all and of one address:
// one that holds many open and says nothing takes no place from others.
type limited struct {
	net.Listener
	trusted []netip.Prefix

	mu  sync.Mutex
	all int
	of  map[netip.Addr]int
}

// Accept returns the next connection that there is room for.
func (l *limited) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		addr := addressOf(c.RemoteAddr().String())
		if !l.enter(addr) {
			_ = c.Close()
			continue
		}
		return &counted{Conn: c, left: sync.OnceFunc(func() { l.leave(addr) })}, nil
	}
}

func (l *limited) enter(addr netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all >= connsMost || l.of[addr] >= connsEach && !addr.IsLoopback() && !isIn(addr, l.trusted) {
		return false
	}
	l.all++
	l.of[addr]++
	return true
}

func (l *limited) leave(addr netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.of[addr]--; l.of[addr] <= 0 {
		delete(l.of, addr)
	}
}

// counted is a connection that counts.
type counted struct {
	net.Conn
	left func()
}

// Close closes the connection and makes room for another.
func (c *counted) Close() error {
	c.left()
	return c.Conn.Close()
}

// Certificate is what the service shows by TLS, from two files. When they change,
// new connections get the new one; one that cannot be read leaves the old one in
// place.
type Certificate struct {
	cert, key string
	log       *slog.Logger
	now       func() time.Time

	mu      sync.Mutex
	current *tls.Certificate
	stamp   [2]time.Time // of the files as they were read
	looked  time.Time
}

// lookEvery is how often the files are looked at.
const lookEvery = 10 * time.Second

// LoadCertificate reads a certificate and its key, in PEM.
func LoadCertificate(cert, key string, log *slog.Logger, now func() time.Time) (*Certificate, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	c := &Certificate{cert: cert, key: key, log: log, now: now}
	if err := c.read(); err != nil {
		return nil, rawi.Hint(fmt.Errorf("certificate: %w", err), "--tls-cert and --tls-key name files in PEM that belong together")
	}
	return c, nil
}

// Reload reads the files again. What cannot be read changes nothing.
func (c *Certificate) Reload() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

func (c *Certificate) read() error {
	stamp := c.stamps()
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return err
	}
	c.current, c.stamp, c.looked = &pair, stamp, c.now()
	return nil
}

// stamps are the times of the files; of one that is not there it is the zero time.
func (c *Certificate) stamps() (stamp [2]time.Time) {
	for i, name := range []string{c.cert, c.key} {
		if info, err := os.Stat(name); err == nil {
			stamp[i] = info.ModTime()
		}
	}
	return stamp
}

// get returns the certificate for a connection.
func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= lookEvery {
		c.looked = now
		if stamp := c.stamps(); stamp != c.stamp {
			if err := c.read(); err != nil {
				c.log.Error("the new certificate cannot be read; the old one stays", "error", err.Error())
			} else {
				c.log.Info("new certificate")
			}
		}
	}
	return c.current, nil
}
