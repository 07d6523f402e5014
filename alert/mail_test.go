package alert_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http/httptest"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/alert"
	"example.org/rawi/search"
	"example.org/rawi/store"
	"golang.org/x/net/html"
)

// mailServer speaks SMTP and keeps what it gets.
type mailServer struct {
	t        testing.TB
	listener net.Listener
	tls      *tls.Config
	startTLS bool
	secure   bool

	mu      sync.Mutex
	refuse  map[string]string // what a command is answered with
	mails   []received
	session []string // the commands
}

type received struct {
	from, to, auth string
	secure         bool
	raw            string
}

func newMailServer(t testing.TB, startTLS, secure bool) *mailServer {
	t.Helper()
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	t.Cleanup(certified.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{t: t, listener: listener, tls: certified.TLS, startTLS: startTLS, secure: secure, refuse: map[string]string{}}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

// mails returns a sender that speaks with this server.
func (s *mailServer) sender(t testing.TB, user, password string) *alert.Mails {
	t.Helper()
	scheme, at := "smtp", ""
	if s.secure {
		scheme = "smtps"
	}
	if user != "" {
		at = user + "@"
	}
	m, err := alert.NewMails(scheme+"://"+at+s.listener.Addr().String(), password, "راوي <alerts@rawi.example.org>", "ar", "https://rawi.example.org")
	if err != nil {
		t.Fatal(err)
	}
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	defer certified.Close()
	m.Roots = x509.NewCertPool()
	m.Roots.AddCert(certified.Certificate())
	return m
}

func (s *mailServer) serve(conn net.Conn) {
	defer conn.Close()
	if s.secure {
		conn = tls.Server(conn, s.tls)
	}
	var got received
	got.secure = s.secure
	in := bufio.NewReader(conn)
	say := func(format string, args ...any) { fmt.Fprintf(conn, format+"\r\n", args...) }
	say("220 mail.test ready")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		s.mu.Lock()
		s.session = append(s.session, line)
		no := s.refuse[verb]
		s.mu.Unlock()
		if no == "hang up" {
			return
		}
		if no != "" {
			say("%s", no)
			continue
		}
		switch verb {
		case "EHLO":
			say("250-mail.test")
			if s.startTLS && !got.secure {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go")
			secured := tls.Server(conn, s.tls)
			if err := secured.Handshake(); err != nil {
				return
			}
			conn, got.secure = secured, true
			in = bufio.NewReader(conn)
		case "AUTH":
			b, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			got.auth = strings.ReplaceAll(string(b), "\x00", "/")
			say("235 welcome")
		case "MAIL":
			got.from = rest
			say("250 ok")
		case "RCPT":
			got.to = rest
			say("250 ok")
		case "DATA":
			say("354 go on")
			b, err := textproto.NewReader(in).ReadDotBytes()
			if err != nil {
				return
			}
			got.raw = string(b)
			s.mu.Lock()
			s.mails = append(s.mails, got)
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("502 what?")
		}
	}
}

func (s *mailServer) got() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.mails...)
}

// opened is a mail as its reader has it.
type opened struct {
	mail.Header
	text, html string
}

func open(t testing.TB, raw string) opened {
	t.Helper()
	for line := range strings.Lines(raw) {
		if len(line) > 500 {
			t.Errorf("a line of %d bytes: %.80s", len(line), line)
		}
		for _, r := range line {
			if r > 126 || r < 32 && r != '\n' && r != '\r' && r != '\t' {
				t.Errorf("%U in a line of the mail: %.80s", r, line)
			}
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	o := opened{Header: m.Header}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s, %v", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, into := range []*string{&o.text, &o.html} {
		p, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			t.Fatal(err)
		}
		*into = string(b)
	}
	return o
}

func (o opened) subject(t testing.TB) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(o.Get("Subject"))
	if err != nil {
		t.Error(err)
	}
	return s
}

func mailed(addresses ...string) alert.Draft {
	d := statements()
	for _, a := range addresses {
		address, digest, _ := strings.Cut(a, " ")
		d.Mails = append(d.Mails, alert.Mail{Address: address, Digest: digest})
	}
	return d
}

func TestMail(t *testing.T) {
	for _, test := range []struct {
		what             string
		startTLS, secure bool
		user, password   string
		auth             string
	}{
		{"STARTTLS and a password", true, false, "salma", "kalima", "/salma/kalima"},
		{"TLS at once", false, true, "salma", "kalima", "/salma/kalima"},
		{"the own machine, open", false, false, "", "", ""},
	} {
		t.Run(test.what, func(t *testing.T) {
			b, s := newBed(t), newMailServer(t, test.startTLS, test.secure)
			b.Senders[store.ChannelMail] = s.sender(t, test.user, test.password)
			a := b.add(mailed("salma@example.org"))
			b.article("a", "m", speaker, "لن نتراجع <b>أبدا</b> عن المطالب")
			b.round()
			mails := s.got()
			if len(mails) != 1 {
				t.Fatalf("%d mails; %s", len(mails), b.log)
			}
			got := mails[0]
			equal(t, "envelope", []any{got.from, got.to, got.auth, got.secure}, []any{
				"FROM:<alerts@rawi.example.org>", "TO:<salma@example.org>", test.auth, test.startTLS || test.secure,
			})
			o := open(t, got.raw)
			end := fmt.Sprintf("https://rawi.example.org/alerts/1/end?channel=1&key=%s", a.Channels[0].Secret)
			equal(t, "headers", []any{
				o.subject(t), o.Get("To"), o.Get("List-Unsubscribe"), o.Get("List-Unsubscribe-Post"), o.Get("Auto-Submitted"), o.Get("Content-Language"),
			}, []any{
				"الصالحي: خبر a", "<salma@example.org>", "<" + end + ">", "List-Unsubscribe=One-Click", "auto-generated", "ar",
			})
			from, err := mail.ParseAddress(o.Get("From"))
			if err != nil || from.Name != "راوي" || !strings.HasSuffix(o.Get("Message-ID"), "@rawi.example.org>") {
				t.Errorf("from %v, %v; %s", from, err, o.Get("Message-ID"))
			}
			if at, err := o.Date(); err != nil || !at.Equal(b.clock.Now()) {
				t.Errorf("date %v, %v", at, err)
			}
			for _, want := range []string{"نادر الصالحي: «لن نتراجع <b>أبدا</b> عن المطالب»", "خبر a", "https://rawi.example.org/article/1\n", "https://news.example.org/a", end} {
				if !strings.Contains(o.text, want) {
					t.Errorf("the text lacks %s:\n%s", want, o.text)
				}
			}
			for _, want := range []string{`<html lang="ar" dir="rtl">`, "&lt;b&gt;أبدا&lt;/b&gt;", "<b>نادر الصالحي</b>", `href="https://rawi.example.org/article/1#s2"`, `href="https://news.example.org/a"`} {
				if !strings.Contains(o.html, want) {
					t.Errorf("the page lacks %s:\n%s", want, o.html)
				}
			}
		})
	}
}

// TestMailHostile has headlines, names and queries that want to be headers or
// markup.
func TestMailHostile(t *testing.T) {
	b, s := newBed(t), newMailServer(t, true, false)
	b.Senders[store.ChannelMail] = s.sender(t, "", "")
	const evil = "x\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>\u202e\u2066"
	d := mailed("salma@example.org")
	d.Name = evil
	b.add(d)
	b.hit(&search.Hit{
		Document: 7, Finding: "s1", Headline: evil, Publisher: evil, Evidence: evil, Who: []string{evil}, URL: "javascript:alert(1)", Published: evil, Type: evil,
	})
	b.round()
	o := open(t, s.got()[0].raw)
	if o.Get("Bcc") != "" || len(o.Header) != 12 {
		t.Errorf("headers %v", o.Header)
	}
	if strings.ContainsAny(o.subject(t), "\r\n\u202e\u2066") || !strings.Contains(o.subject(t), "Bcc: all@example.org") {
		t.Errorf("subject %q", o.subject(t))
	}
	tokens := html.NewTokenizer(strings.NewReader(o.html))
	for tokens.Next() != html.ErrorToken {
		tok := tokens.Token()
		if tok.Data == "script" && (tok.Type == html.StartTagToken || tok.Type == html.SelfClosingTagToken) {
			t.Error("a script stands in the mail")
		}
		for _, a := range tok.Attr {
			if strings.HasPrefix(a.Val, "javascript:") || strings.HasPrefix(a.Key, "on") {
				t.Errorf("attribute %s=%q", a.Key, a.Val)
			}
		}
	}
}

// hit lets the index find this, once.
func (b *bed) hit(hits ...*search.Hit) {
	b.index.extra = hits
	b.article("extra", "m", "أحد", "شيء")
}

func TestDigest(t *testing.T) {
	b, s := newBed(t), newMailServer(t, true, false)
	b.Senders[store.ChannelMail] = s.sender(t, "", "")
	b.Zone = time.FixedZone("", 3*3600)
	b.add(mailed("now@example.org", "hour@example.org hourly", "day@example.org daily 07:00"))
	// It is nine in the morning, noon in the zone; every ten minutes somebody speaks.
	for i := range 150 {
		if i < 12 {
			said := []string{speaker, fmt.Sprintf("القول رقم %d من هذا اليوم", i/2*2)}
			if i%2 == 1 {
				said = append(said, speaker, fmt.Sprintf("القول رقم %d من هذا اليوم", i))
			}
			b.article(fmt.Sprint("k", i/2), "m", said...)
		}
		b.round()
		b.clock.pass(10 * time.Minute)
	}
	counts := map[string][]string{}
	for _, m := range s.got() {
		o := open(t, m.raw)
		at, _ := o.Date()
		counts[m.to] = append(counts[m.to], fmt.Sprintf("%s %d", at.Format("15:04"), strings.Count(o.text, "«القول")))
	}
	equal(t, "at once", len(counts["TO:<now@example.org>"]), 12)
	equal(t, "hourly", counts["TO:<hour@example.org>"], []string{"10:00 7", "11:00 5"})
	equal(t, "daily", counts["TO:<day@example.org>"], []string{"04:00 12"})
	last := s.got()[len(s.got())-1]
	o := open(t, last.raw)
	equal(t, "subject", o.subject(t), "الصالحي: النتائج الجديدة 12")
	equal(t, "by article", strings.Count(o.html, "<h2"), 6)
}

// TestMailRefused has a server that refuses, for now or for good.
func TestMailRefused(t *testing.T) {
	for what, test := range map[string]struct {
		verb, answer string
		dead         bool
	}{
		"greeting":        {"EHLO", "hang up", false},
		"password":        {"AUTH", "535 no", false},
		"busy":            {"MAIL", "451 later", false},
		"full":            {"RCPT", "452 full", false},
		"nobody":          {"RCPT", "550 no such user", true},
		"content":         {"DATA", "554 no", false},
		"in the middle":   {"RCPT", "hang up", false},
		"no more service": {"MAIL", "421 closing", false},
	} {
		t.Run(what, func(t *testing.T) {
			b, s := newBed(t), newMailServer(t, true, false)
			b.Senders[store.ChannelMail] = s.sender(t, "salma", "kalima-sirr")
			b.add(mailed("salma@example.org", "other@example.org"))
			b.article("a", "m", speaker, "كلام لا يقبله الخادم الآن")
			s.refuse[test.verb] = test.answer
			b.round()
			for _, c := range b.alert(1).Channels {
				if c.Failures != 1 || c.Dead.IsZero() == test.dead || c.Fault == "" {
					t.Errorf("channel %+v", c)
				}
			}
			if strings.Contains(b.log.String(), "kalima") || strings.Contains(b.log.String(), "salma@") {
				t.Errorf("log %s", b.log)
			}
			s.mu.Lock()
			s.refuse = map[string]string{}
			s.mu.Unlock()
			if test.dead {
				if _, err := b.Revive(t.Context(), 1); err != nil {
					t.Fatal(err)
				}
			}
			b.clock.pass(time.Minute)
			b.round()
			equal(t, "arrived", len(s.got()), 2)
		})
	}
}

// TestMailNeedsTLS does not speak in the open with a server elsewhere, and says
// no password there.
func TestMailNeedsTLS(t *testing.T) {
	s := newMailServer(t, false, false)
	_, port, err := net.SplitHostPort(s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		// Another name of this machine stands for one that is elsewhere.
		"smtp://ip6-localhost.example.org:" + port:         "",
		"smtp://0.0.0.0:" + port:                           "no STARTTLS",
		"smtp://salma:kalima@0.0.0.0:" + port + "?tls=off": "unencrypted",
		"smtp://0.0.0.0:" + port + "?tls=off":              "taken",
	} {
		m, err := alert.NewMails(address, "", "a@example.org", "ar", "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Send(t.Context(), store.Channel{Kind: store.ChannelMail, Target: "b@example.org"}, &alert.Message{ID: "x", Alert: &store.Alert{}, At: time.Now()})
		switch {
		case want == "taken" && err != nil, want != "taken" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", address, err, want)
		}
	}
	for _, line := range s.session {
		if strings.HasPrefix(line, "AUTH") {
			t.Errorf("a password was said in the open: %s", line)
		}
	}
	equal(t, "mails", len(s.got()), 1)
}

func TestMailAddress(t *testing.T) {
	for _, address := range []string{"", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://h/x", "smtps://h?tls=off", "smtp://h?tls=on", "smtp://user:geheim@h:x"} {
		if _, err := alert.NewMails(address, "", "a@example.org", "ar", ""); err == nil || rawi.HintOf(err) == "" || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := alert.NewMails("smtp://h", "", "", "ar", ""); err == nil {
		t.Error("mails are from nobody")
	}
	m, err := alert.NewMails("smtps://a%40example.org:geheim@h", "", "", "ar", "")
	if err != nil || m.From.Address != "a@example.org" || m.Host != "h:465" || m.Password != "geheim" {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestUnsubscribe(t *testing.T) {
	b := newBed(t)
	a := b.add(mailed("one@example.org", "two@example.org"))
	for what, call := range map[string]error{
		"no key":          b.Unsubscribe(t.Context(), 1, 1, ""),
		"that of another": b.Unsubscribe(t.Context(), 1, 1, a.Channels[1].Secret),
		"no channel":      b.Unsubscribe(t.Context(), 1, 9, a.Channels[0].Secret),
		"no alert":        b.Unsubscribe(t.Context(), 9, 1, a.Channels[0].Secret),
	} {
		if call == nil {
			t.Errorf("%s: an address was taken off", what)
		}
	}
	if err := b.Unsubscribe(t.Context(), 1, 1, a.Channels[0].Secret); err != nil {
		t.Fatal(err)
	}
	left := b.alert(1).Channels
	equal(t, "left", []any{len(left), left[0].Target}, []any{1, "two@example.org"})
}
