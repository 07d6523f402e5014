package alert

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/store"
)

// Mails sends mails over a server of mail.
type Mails struct {
	Host string // name and port
	// Secure speaks TLS from the first byte; otherwise it begins with STARTTLS.
	Secure bool
	// Open lets mails go without TLS. A password never does, but to the own
	// machine.
	Open     bool
	User     string
	Password string
	From     mail.Address
	Lang     string // of the mails, one of Languages
	Base     string // the address of the pages, for links; "" makes none
	// Roots are trusted to sign for servers; nil are those of the system.
	Roots *x509.CertPool
}

// NewMails reads the address of a server of mail, smtp://user@host:port or
// smtps://…, and who mails are from; "" is the user, if that is an address.
// ?tls=off lets mails go without TLS.
func NewMails(address, password, from, lang, base string) (*Mails, error) {
	const hint = "an address is smtp://user@host:587 or smtps://user@host:465"
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" {
		return nil, invalid(hint, "the address of the server of mail") // it may hold a password: it is not repeated
	}
	s := &Mails{Secure: u.Scheme == "smtps", User: u.User.Username(), Password: password, Lang: lang, Base: base}
	if p, ok := u.User.Password(); ok && s.Password == "" {
		s.Password = p
	}
	port := u.Port()
	if port == "" {
		port = map[bool]string{true: "465", false: "587"}[s.Secure]
	}
	s.Host = net.JoinHostPort(u.Hostname(), port)
	switch tls := u.Query().Get("tls"); {
	case tls == "off" && !s.Secure:
		s.Open = true
	case tls != "":
		return nil, invalid("tls=off is all that can be said, after smtp://", "the address of the server of mail")
	}
	if from == "" {
		from = s.User
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, invalid("name it with --smtp-from alerts@example.org", "who mails are from")
	}
	if sender.Address, err = CheckAddress(sender.Address); err != nil {
		return nil, err
	}
	s.From = mail.Address{Name: oneLine(sender.Name), Address: sender.Address}
	return s, nil
}

// Send sends a mail to one address. What the server answers is the status.
func (s *Mails) Send(ctx context.Context, to store.Channel, m *Message) (int, error) {
	body, err := s.compose(to, m)
	if err != nil {
		return 0, err
	}
	if err := s.deliver(ctx, to.Target, body); err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", context.Cause(ctx), err)
		}
		return 0, err
	}
	return 250, nil
}

func (s *Mails) deliver(ctx context.Context, to string, body []byte) error {
	host, _, err := net.SplitHostPort(s.Host)
	if err != nil {
		return err
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.Host)
	if err != nil {
		return fmt.Errorf("the server of mail: %w", err)
	}
	defer conn.Close()
	// The conversation ends with the context, whatever the server does.
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	config := &tls.Config{ServerName: host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	if s.Secure {
		conn = tls.Client(conn, config)
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return refusal("the server of mail", err, false)
	}
	defer c.Close()
	if err := c.Hello(domainOf(s.From.Address)); err != nil {
		return refusal("greeting", err, false)
	}
	if !s.Secure {
		if ok, _ := c.Extension("STARTTLS"); ok {
			if err := c.StartTLS(config); err != nil {
				return refusal("STARTTLS", err, false)
			}
		} else if !s.Open && !ownMachine(host) {
			return rawi.Hint(fmt.Errorf("the server of mail has no STARTTLS: %w", rawi.ErrRefused), "smtps:// speaks TLS at once; ?tls=off does without")
		}
	}
	if s.Password != "" {
		// PlainAuth refuses to say a password without TLS, but to the own machine.
		if err := c.Auth(smtp.PlainAuth("", s.User, s.Password, host)); err != nil {
			return refusal("logging in", err, false)
		}
	}
	if err := c.Mail(s.From.Address); err != nil {
		return refusal("sender", err, false)
	}
	if err := c.Rcpt(to); err != nil {
		return refusal("address", err, true)
	}
	w, err := c.Data()
	if err != nil {
		return refusal("mail", err, false)
	}
	if _, err := w.Write(body); err != nil {
		return refusal("mail", err, false)
	}
	if err := w.Close(); err != nil {
		return refusal("mail", err, false)
	}
	// It is taken: how the goodbye goes does not matter any more.
	_ = c.Quit()
	return nil
}

// refusal returns what a server of mail answers. Where it says that there is no
// such address, and will not be, the address is gone.
func refusal(doing string, err error, address bool) error {
	err = fmt.Errorf("%s: %w", doing, err)
	var answer *textproto.Error
	if !errors.As(err, &answer) {
		return err
	}
	return &Refusal{Status: answer.Code, Gone: address && (answer.Code == 550 || answer.Code == 551 || answer.Code == 553), Err: err}
}

// ownMachine reports whether a name is that of this machine.
func ownMachine(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
