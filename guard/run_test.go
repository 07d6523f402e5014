package guard_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi/guard"
)

// running is a service that answers on a port.
type running struct {
	addr string
	stop func() error // ends it, in order
}

// run runs a handler until the test ends.
func run(t testing.TB, h http.Handler, o guard.RunOptions) *running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- guard.Run(ctx, l, h, o) }()
	stop := sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(20 * time.Second):
			return errors.New("it does not end")
		}
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return &running{l.Addr().String(), stop}
}

// TestOrderlyEnd stops a service with a request at work: readyz says so while
// connections are still taken, the request is answered, and then nobody is.
func TestOrderlyEnd(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	health := &guard.Health{}
	h := guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-release
		if err := r.Context().Err(); err != nil {
			t.Errorf("the request was broken off: %v", err)
		}
		_, _ = io.WriteString(w, "whole")
	}), guard.Options{Open: true, Health: health})
	s := run(t, h, guard.RunOptions{Grace: 10 * time.Second, Drain: 300 * time.Millisecond, Health: health})
	answer := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + s.addr + "/slow")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		answer <- fmt.Sprint(string(b), err)
	}()
	<-begun
	ended := make(chan error, 1)
	go func() { ended <- s.stop() }()
	ready := 0
	for range 200 {
		resp, err := http.Get("http://" + s.addr + "/readyz")
		if err != nil {
			break
		}
		resp.Body.Close()
		if ready = resp.StatusCode; ready == 503 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if ready != 503 {
		t.Errorf("readyz says %d", ready)
	}
	time.Sleep(400 * time.Millisecond)
	if c, err := net.Dial("tcp", s.addr); err == nil {
		c.Close()
		t.Error("connections are taken after the drain")
	}
	select {
	case err := <-ended:
		t.Fatalf("ended with a request at work: %v", err)
	default:
	}
	close(release)
	if got := <-answer; got != "whole<nil>" {
		t.Errorf("the request got %s", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestGraceEnds has a request that takes longer than its grace: it is broken off,
// and has ended when the service has.
func TestGraceEnds(t *testing.T) {
	begun := make(chan struct{})
	ended := false
	s := run(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		time.Sleep(50 * time.Millisecond)
		ended = true
	}), guard.RunOptions{Grace: 50 * time.Millisecond})
	go func() {
		if resp, err := http.Get("http://" + s.addr + "/"); err == nil {
			resp.Body.Close()
		}
	}()
	<-begun
	if err := s.stop(); err != nil || !ended {
		t.Errorf("%v, the request has ended: %v", err, ended)
	}
}

// TestUsedIsKept writes down at the end when a token was used.
func TestUsedIsKept(t *testing.T) {
	s := serve(t, nil)
	r := run(t, s, guard.RunOptions{Grace: time.Second, Accounts: s.accounts})
	req, err := http.NewRequest("GET", "http://"+r.addr+"/who", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", s.token(t, "badr", guard.Reader))
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("%v %v", resp, err)
	}
	resp.Body.Close()
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if list, err := s.accounts.Tokens(t.Context(), "badr"); err != nil || list[0].Used == nil {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestStream reads an answer that takes longer than others may, slowly and in
// whole; one who does not read is not waited for.
func TestStream(t *testing.T) {
	const pieces = 6
	left := make(chan error, 2)
	h := guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		for i := range pieces {
			if r.URL.Query().Has("endless") {
				_, err = w.Write(make([]byte, 1<<20))
			} else {
				_, err = fmt.Fprintln(w, i)
			}
			if f := http.NewResponseController(w); err == nil {
				err = f.Flush()
			}
			if r.Context().Err() != nil {
				err = r.Context().Err()
			}
			if err != nil {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		left <- err
	}), guard.Options{Open: true, Timeout: 50 * time.Millisecond})
	s := run(t, h, guard.RunOptions{Grace: time.Second}.Hurry(time.Second, 200*time.Millisecond, 300*time.Millisecond))
	resp, err := http.Get("http://" + s.addr + "/api/v1/export?to=jsonl")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil || strings.Count(string(b), "\n") != pieces || <-left != nil {
		t.Errorf("%q, %v", b, err)
	}
	// What is no stream has an end.
	if resp, err := http.Get("http://" + s.addr + "/article"); err == nil {
		_, err = io.ReadAll(resp.Body)
		if left := <-left; left == nil && err == nil {
			t.Error("an answer without end")
		}
	}
}

// writeCertificate writes a certificate for a name into a folder.
func writeCertificate(t testing.TB, dir, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name, "localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	err = errors.Join(
		os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600),
	)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// TestTLS serves by TLS, takes a new certificate, and keeps the old one where the
// new one is none.
func TestTLS(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	if _, err := guard.LoadCertificate(filepath.Join(dir, "none"), filepath.Join(dir, "none"), nil, c.Now); err == nil {
		t.Error("no certificate is one")
	}
	cert, key := writeCertificate(t, dir, "first.example")
	loaded, err := guard.LoadCertificate(cert, key, nil, c.Now)
	if err != nil {
		t.Fatal(err)
	}
	h := guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }), guard.Options{Open: true})
	s := run(t, h, guard.RunOptions{Grace: time.Second, Certificate: loaded})
	name := func() string {
		t.Helper()
		conn, err := tls.Dial("tcp", s.addr, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // the certificate is looked at
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	want := func(when, want string) {
		t.Helper()
		if got := name(); got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	want("at first", "first.example")
	writeCertificate(t, dir, "second.example")
	want("before it looks", "first.example")
	if err := loaded.Reload(); err != nil {
		t.Error(err)
	}
	want("told to", "second.example")
	time.Sleep(10 * time.Millisecond) // the time of a file may be as coarse
	writeCertificate(t, dir, "third.example")
	c.pass(time.Minute)
	want("by itself", "third.example")
	if err := os.WriteFile(cert, []byte("none"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Minute)
	want("a file that is none", "third.example")
	if err := loaded.Reload(); err == nil {
		t.Error("a file that is none is loaded")
	}
	want("after that", "third.example")

	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // as above
	defer client.CloseIdleConnections()
	resp, err := client.Get("https://" + s.addr + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text := textOf(t, resp); text != "HTTP/2.0" || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s %s", text, resp.Header.Get("Strict-Transport-Security"))
	}
	if _, err := tls.Dial("tcp", s.addr, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil { //nolint:gosec // it must be refused
		t.Error("TLS 1.1 is spoken")
	}
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if line, _ := bufio.NewReader(conn).ReadString('\n'); strings.Contains(line, "200") {
		t.Errorf("plain: %s", line)
	}
}

// TestConnections opens more than one address may have.
func TestConnections(t *testing.T) {
	l := guard.Limited(fakeListener(make(chan net.Conn)))
	accepted := make(chan net.Conn, 1000)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				close(accepted)
				return
			}
			accepted <- c
		}
	}()
	in := l.Listener.(fakeListener)
	dial := func(addr string) *fakeConn {
		c := &fakeConn{addr: net.TCPAddrFromAddrPort(netip.MustParseAddrPort(addr))}
		in <- c
		return c
	}
	var all []*fakeConn
	for range 300 {
		all = append(all, dial("192.0.2.1:9"))
	}
	dial("192.0.2.2:9")
	one := dial("127.0.0.1:9")
	in <- nil
	var open []net.Conn
	for c := range accepted {
		open = append(open, c)
	}
	closed := 0
	for _, c := range all {
		if c.closed {
			closed++
		}
	}
	if closed != 44 || len(open) != 258 || one.closed {
		t.Errorf("%d closed, %d open", closed, len(open))
	}
	for _, c := range open {
		_ = c.Close()
		_ = c.Close()
	}
	if l.Open() != 0 {
		t.Errorf("%d are open", l.Open())
	}
}

type fakeListener chan net.Conn

func (f fakeListener) Accept() (net.Conn, error) {
	if c := <-f; c != nil {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (fakeListener) Close() error   { return nil }
func (fakeListener) Addr() net.Addr { return nil }

type fakeConn struct {
	net.Conn
	addr   net.Addr
	closed bool
}

func (c *fakeConn) RemoteAddr() net.Addr { return c.addr }
func (c *fakeConn) Close() error {
	c.closed = true
	return nil
}
