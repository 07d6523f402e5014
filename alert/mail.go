package alert

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"example.org/rawi/store"
)

//go:embed mail.html
var mailFile string

var mailPage = sync.OnceValues(func() (*template.Template, error) { return template.New("mail.html").Parse(mailFile) })

const (
	shownFindings = 100 // of a mail
	shownQuote    = 600 // characters
	// lineBytes is the length of a line of a
	// body before it is coded in 76 letters.
	lineBytes = 57
)

// letter is what a mail says.
type letter struct {
	Lang, Dir string
	W         words
	Subject   string
	Name      string
	Query     string
	Test      bool
	Articles  []letterArticle
	More      string
	Page      string
	Why       string
	End       string
}

// letterArticle is an article with what was found in it.
type letterArticle struct {
	Headline, Publisher, Published string
	URL, Link                      string
	Findings                       []letterFinding
}

type letterFinding struct{ Who, Quote, Link string }

// letterOf returns what a message says to a person, grouped by article.
func letterOf(m *Message, to store.Channel, lang, base string) *letter {
	w := wordsIn(lang)
	l := &letter{
		Lang: lang, Dir: "rtl", W: w, Name: oneLine(m.Alert.Name), Query: oneLine(m.Alert.Query), Test: m.Test,
		Page: linkTo(base, "/alerts"), Why: fmt.Sprintf(w["why"], oneLine(m.Alert.Name)), End: endLink(base, m.Alert, to),
	}
	if lang == "en" {
		l.Dir = "ltr"
	}
	places := map[int64]int{}
	for i, h := range m.Hits {
		if i == shownFindings {
			l.More = fmt.Sprintf(w["more.count"], w["more"], len(m.Hits)-i)
			break
		}
		at, ok := places[h.Document]
		if !ok {
			at = len(l.Articles)
			places[h.Document] = at
			l.Articles = append(l.Articles, letterArticle{
				Headline: w.headline(h.Hit), Publisher: clip(oneLine(h.Publisher), 100), Published: clip(oneLine(h.Published), 40),
				URL: webAddress(h.URL), Link: linkTo(base, "/article/"+strconv.FormatInt(h.Document, 10)),
			})
		}
		who, quote := w.said(h.Hit)
		if quote == "" {
			continue
		}
		f := letterFinding{Who: clip(who, 200), Quote: clip(quote, shownQuote)}
		if h.Finding != "" {
			f.Link = linkTo(base, h.page())
		}
		l.Articles[at].Findings = append(l.Articles[at].Findings, f)
	}
	switch {
	case m.Test:
		l.Subject = fmt.Sprintf(w["subject.test"], l.Name)
	case len(l.Articles) == 1 && len(m.Hits) == 1:
		l.Subject = fmt.Sprintf(w["subject.one"], l.Name, clip(l.Articles[0].Headline, 120))
	default:
		l.Subject = fmt.Sprintf(w["subject.many"], l.Name, len(m.Hits))
	}
	return l
}

// webAddress returns an address if it is one of the web: others do something
// else when they are clicked.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.User = nil
	return u.String()
}

// endLink is the address that takes an address of mail off an alert.
func endLink(base string, a *store.Alert, to store.Channel) string {
	return linkTo(base, fmt.Sprintf("/alerts/%d/end?channel=%d&key=%s", a.ID, to.ID, url.QueryEscape(to.Secret)))
}

// text returns the letter without markup.
func (l *letter) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s: %s\n", l.W["intro"], l.Name, l.W["query"], l.Query)
	if l.Test {
		fmt.Fprintf(&b, "\n%s\n", l.W["test"])
	}
	for _, a := range l.Articles {
		fmt.Fprintf(&b, "\n%s\n", a.Headline)
		if s := strings.Trim(a.Publisher+" · "+a.Published, " ·"); s != "" {
			fmt.Fprintln(&b, s)
		}
		for _, link := range []string{a.Link, a.URL} {
			if link != "" {
				fmt.Fprintln(&b, link)
			}
		}
		for _, f := range a.Findings {
			if f.Who != "" {
				f.Quote = f.Who + ": " + f.Quote
			}
			fmt.Fprintf(&b, "  %s\n", f.Quote)
		}
	}
	if l.More != "" {
		fmt.Fprintf(&b, "\n%s\n%s\n", l.More, l.Page)
	}
	fmt.Fprintf(&b, "\n-- \n%s\n", l.Why)
	if l.End != "" {
		fmt.Fprintf(&b, "%s: %s\n", l.W["end"], l.End)
	}
	return b.String()
}

// compose writes a message as a mail.
func (s *Mails) compose(to store.Channel, m *Message) ([]byte, error) {
	l := letterOf(m, to, s.Lang, s.Base)
	page, err := mailPage()
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	if err := page.Execute(&html, l); err != nil {
		return nil, err
	}
	domain := domainOf(s.From.Address)
	var b bytes.Buffer
	// The name of the message parts the body: it stands nowhere else.
	parts := multipart.NewWriter(&b)
	if err := parts.SetBoundary("rawi-" + m.ID); err != nil {
		return nil, err
	}
	for _, h := range [][2]string{
		{"From", s.From.String()},
		{"To", (&mail.Address{Address: to.Target}).String()},
		{"Subject", encoded(l.Subject)},
		{"Date", m.At.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700")},
		{"Message-ID", "<" + m.ID + "@" + domain + ">"},
		{"List-Id", "<alert-" + m.Alert.UID + "." + domain + ">"},
		{"List-Unsubscribe", angle(l.End)},
		// RFC 8058: one click, where the link is safe from listeners.
		{"List-Unsubscribe-Post", map[bool]string{true: "List-Unsubscribe=One-Click"}[strings.HasPrefix(l.End, "https:")]},
		{"Auto-Submitted", "auto-generated"},
		{"Content-Language", l.Lang},
		{"MIME-Version", "1.0"},
		{"Content-Type", "multipart/alternative;\r\n boundary=\"" + parts.Boundary() + "\""},
	} {
		if h[1] != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
		}
	}
	b.WriteString("\r\n")
	for _, part := range []struct{ kind, body string }{{"text/plain", l.text()}, {"text/html", html.String()}} {
		w, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Type":              {part.kind + "; charset=utf-8"},
			"Content-Transfer-Encoding": {"base64"},
		})
		if err != nil {
			return nil, err
		}
		for rest := []byte(part.body); len(rest) > 0; {
			n := min(lineBytes, len(rest))
			fmt.Fprintf(w, "%s\r\n", base64.StdEncoding.EncodeToString(rest[:n]))
			rest = rest[n:]
		}
	}
	if err := parts.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func angle(s string) string {
	if s == "" {
		return ""
	}
	return "<" + s + ">"
}

// encoded returns a text as a header has it, in words that each stand on a line
// of their own.
func encoded(s string) string {
	return strings.ReplaceAll(mime.BEncoding.Encode("utf-8", oneLine(s)), "?= =?", "?=\r\n =?")
}

func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}
