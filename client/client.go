// Package client asks a rawi server: a method for every address of docs/api.md that
// reads, and Do for the rest. It needs nothing but the standard library and the
// record of package rawi.
//
//	c, err := client.New("http://127.0.0.1:8080", client.Options{})
//	for hit, err := range c.Hits(ctx, client.SearchQuery{Query: "speaker:الصفدي", In: client.Statements}) {
//		…
//	}
//
// What goes wrong on the server comes back as *Problem, with what to do about it.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.org/rawi"
)

// Options says how a server is asked. Zero fields take the default.
type Options struct {
	// Token is that of an account; a server of this machine alone needs none.
	Token string
	// HTTP sends the requests; nil is a client that gives up after a minute.
	HTTP *http.Client
	// Keep is how many answers are kept, to be used again where the server says
	// that they still hold; 0 keeps none.
	Keep int
}

// Client asks one server. It is safe for concurrent use.
type Client struct {
	base *url.URL
	o    Options

	mu   sync.Mutex
	kept map[string]kept
}

// kept is an answer with its ETag.
type kept struct {
	tag  string
	body []byte
}

// answerLimit is the longest answer that is read into memory.
const answerLimit = 64 << 20

// New returns a client of the server at an address, such as http://127.0.0.1:8080.
func New(address string, o Options) (*Client, error) {
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("address %q: %w", address, rawi.ErrInvalid)
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{Timeout: time.Minute}
	}
	return &Client{base: base, o: o, kept: map[string]kept{}}, nil
}

// Problem is what a server says of a request that it does not answer.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"` // what to do
	Errors []struct {
		Where string `json:"where"`
		What  string `json:"what"`
	} `json:"errors"`
	// RetryAfter is how long to wait, where the server says so.
	RetryAfter time.Duration `json:"-"`
}

// Error returns the problem in a line.
func (p *Problem) Error() string {
	s := p.Title
	if p.Detail != "" {
		s += ": " + p.Detail
	}
	for _, e := range p.Errors {
		s += "; " + e.Where + ": " + e.What
	}
	return s
}

// Do sends a request to an address below /api/v1 and reads the answer into out.
// in, if it is not nil, goes along as JSON.
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	r, err := c.request(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	key := r.URL.String()
	c.mu.Lock()
	old, known := c.kept[key]
	c.mu.Unlock()
	if known && method == http.MethodGet {
		r.Header.Set("If-None-Match", old.tag)
	}
	res, err := c.o.HTTP.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if known && res.StatusCode == http.StatusNotModified {
		return json.Unmarshal(old.body, out)
	}
	content, err := io.ReadAll(io.LimitReader(res.Body, answerLimit+1))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if len(content) > answerLimit {
		return fmt.Errorf("%s %s: the answer has more than %d bytes: %w", method, path, answerLimit, rawi.ErrInvalid)
	}
	if res.StatusCode >= 300 {
		return problemOf(res, content)
	}
	if tag := res.Header.Get("ETag"); tag != "" && method == http.MethodGet && c.o.Keep > 0 {
		c.keep(key, kept{tag, content})
	}
	if out == nil || len(content) == 0 {
		return nil
	}
	if err := json.Unmarshal(content, out); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

func (c *Client) request(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, error) {
	address := c.base.String() + "/api/v1" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	if c.o.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.o.Token)
	}
	return r, nil
}

// keep keeps an answer; where there are too many, any other goes.
func (c *Client) keep(key string, k kept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for other := range c.kept {
		if len(c.kept) < c.o.Keep {
			break
		}
		delete(c.kept, other)
	}
	c.kept[key] = k
}

func problemOf(res *http.Response, content []byte) error {
	p := &Problem{Status: res.StatusCode, Title: http.StatusText(res.StatusCode)}
	_ = json.Unmarshal(content, p) // what is no problem of ours has its status
	if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil {
		p.RetryAfter = time.Duration(n) * time.Second
	}
	return p
}

// IsNotFound reports whether an error says that there is no such thing.
func IsNotFound(err error) bool {
	var p *Problem
	return errors.As(err, &p) && p.Status == http.StatusNotFound
}

// get asks for an address and returns the answer.
func get[T any](ctx context.Context, c *Client, path string, query url.Values) (*T, error) {
	out := new(T)
	if err := c.Do(ctx, http.MethodGet, path, query, nil, out); err != nil {
		return nil, err
	}
	return out, nil
}

// pages yields what is on all pages of a list. An error is the last.
func pages[P, T any](ctx context.Context, c *Client, path string, query url.Values, items func(*P) ([]T, string)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			p, err := get[P](ctx, c, path, query)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			list, next := items(p)
			for _, x := range list {
				if !yield(x, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			query.Set("after", next)
		}
	}
}

// values makes a query of pairs of names and values; empty values are left out.
func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	return v
}

func whole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func flag(b bool) string {
	if b {
		return "true"
	}
	return ""
}

// Today returns the brief of a day (2025-08-16); "" is the newest with articles.
func (c *Client) Today(ctx context.Context, day string) (*Today, error) {
	path := "/today"
	if day != "" {
		path += "/" + url.PathEscape(day)
	}
	return get[Today](ctx, c, path, nil)
}

// What a search returns.
const (
	Articles   = "articles"
	Statements = "statements"
	Events     = "events"
	Meetings   = "meetings"
)

// SearchQuery is a search.
type SearchQuery struct {
	Query   string
	In      string // Articles unless the query says so
	Sort    string // relevance or date
	After   string // the cursor of the page before
	Limit   int    // of a page
	Exact   bool   // names as they are written
	Without []string
	Facets  bool
}

func (q SearchQuery) values() url.Values {
	v := values("q", q.Query, "in", q.In, "sort", q.Sort, "after", q.After, "limit", whole(q.Limit), "exact", flag(q.Exact), "without", strings.Join(q.Without, ","))
	v.Set("facets", strconv.FormatBool(q.Facets))
	return v
}

// Search returns a page of what a query finds.
func (c *Client) Search(ctx context.Context, q SearchQuery) (*Answer, error) {
	return get[Answer](ctx, c, "/search", q.values())
}

// Hits yields everything that a query finds.
func (c *Client) Hits(ctx context.Context, q SearchQuery) iter.Seq2[Hit, error] {
	return pages(ctx, c, "/search", q.values(), func(a *Answer) ([]Hit, string) { return a.Hits, a.Next })
}

// ArticleQuery asks for articles; zero fields let all through.
type ArticleQuery struct{ From, To, Publisher string }

// Articles yields articles, the newest first.
func (c *Client) Articles(ctx context.Context, q ArticleQuery) iter.Seq2[ArticleLine, error] {
	v := values("from", q.From, "to", q.To, "publisher", q.Publisher, "limit", "200")
	return pages(ctx, c, "/article", v, func(l *articleList) ([]ArticleLine, string) { return l.Articles, l.Next })
}

// Article returns an article by its number or its doc.id.
func (c *Client) Article(ctx context.Context, document string) (*Article, error) {
	return get[Article](ctx, c, "/article/"+url.PathEscape(document), nil)
}

// Version returns an earlier version of an article.
func (c *Client) Version(ctx context.Context, document string, version int) (*Article, error) {
	return get[Article](ctx, c, "/article/"+url.PathEscape(document), values("version", whole(version)))
}

// Parties yields the parties that have a name, or begin with it; without one, those
// that most articles name.
func (c *Client) Parties(ctx context.Context, name string) iter.Seq2[PartyLine, error] {
	return pages(ctx, c, "/party", values("q", name), func(l *partyList) ([]PartyLine, string) { return l.Parties, l.Next })
}

// Reach says how much of a party is looked at; zero fields take the default.
type Reach struct {
	About string // words or a name that its statements are about
	After string // the cursor of the page before: older articles
	Limit int    // of articles that are looked at
}

func (r Reach) values() url.Values {
	return values("about", r.About, "after", r.After, "limit", whole(r.Limit))
}

// Party returns a party, by its ID or its name.
func (c *Client) Party(ctx context.Context, id string, r Reach) (*Party, error) {
	return get[Party](ctx, c, "/party/"+url.PathEscape(id), r.values())
}

// Positions returns what a party said about a topic.
func (c *Client) Positions(ctx context.Context, id string, r Reach) (*Positions, error) {
	return get[Positions](ctx, c, "/party/"+url.PathEscape(id)+"/positions", r.values())
}

// Timeline returns what articles tell of a party, and of another with it where
// that is not "".
func (c *Client) Timeline(ctx context.Context, id, with string, r Reach) (*Timeline, error) {
	v := r.values()
	v.Del("about")
	if with != "" {
		v.Set("with", with)
	}
	return get[Timeline](ctx, c, "/party/"+url.PathEscape(id)+"/timeline", v)
}

// StoryQuery asks for stories; zero fields let all through.
type StoryQuery struct {
	From, To string // begun on these days
	Articles int    // of at least so many articles
}

// Stories yields stories, the newest first.
func (c *Client) Stories(ctx context.Context, q StoryQuery) iter.Seq2[StoryLine, error] {
	v := values("from", q.From, "to", q.To, "articles", whole(q.Articles), "limit", "200")
	return pages(ctx, c, "/story", v, func(l *storyList) ([]StoryLine, string) { return l.Stories, l.Next })
}

// Story returns a story, by its ID or the doc.id of one of its articles.
func (c *Client) Story(ctx context.Context, id string) (*Story, error) {
	return get[Story](ctx, c, "/story/"+url.PathEscape(id), nil)
}

// Meeting returns a meeting by its article and its place in the record: 123.m1.
func (c *Client) Meeting(ctx context.Context, id string) (*Meeting, error) {
	return get[Meeting](ctx, c, "/meeting/"+url.PathEscape(id), nil)
}

// CompareParties returns what two parties say about a topic, and what they did
// together.
func (c *Client) CompareParties(ctx context.Context, a, b, about string) (*Comparison, error) {
	return get[Comparison](ctx, c, "/compare", values("a", a, "b", b, "about", about))
}

// CompareOutlets returns what two outlets tell of a story.
func (c *Client) CompareOutlets(ctx context.Context, story, first, second string) (*Comparison, error) {
	return get[Comparison](ctx, c, "/compare", values("story", story, "first", first, "second", second))
}

// Map returns where meetings and events were.
func (c *Client) Map(ctx context.Context, from, to, query string) (*Map, error) {
	return get[Map](ctx, c, "/map", values("from", from, "to", to, "q", query))
}

// Sources returns the sources and their health.
func (c *Client) Sources(ctx context.Context) ([]Source, error) {
	l, err := get[struct{ Sources []Source }](ctx, c, "/sources", nil)
	if err != nil {
		return nil, err
	}
	return l.Sources, nil
}

// Text is a text to be analysed; all but Text may be empty.
type Text struct {
	ID        string `json:"id,omitempty"`
	Title     string `json:"title,omitempty"`
	Text      string `json:"text"`
	Published string `json:"published,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	URL       string `json:"url,omitempty"`
}

// Analyse returns the record of a text; nothing is kept.
func (c *Client) Analyse(ctx context.Context, t Text) (*rawi.Record, error) {
	out := &rawi.Record{}
	if err := c.Do(ctx, http.MethodPost, "/analyse", nil, &t, out); err != nil {
		return nil, err
	}
	return out, nil
}

// Rule returns what stands behind a finding.
func (c *Client) Rule(ctx context.Context, id string) (*Rule, error) {
	return get[Rule](ctx, c, "/rules/"+url.PathEscape(id), nil)
}

// Export returns everything that a query finds as a stream, in a form that rawi
// export has. The caller closes it. An export that is broken off ends with an
// error, never as if it were whole.
func (c *Client) Export(ctx context.Context, query, form string) (io.ReadCloser, error) {
	r, err := c.request(ctx, http.MethodGet, "/export", values("q", query, "to", form), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "*/*")
	h := *c.o.HTTP
	h.Timeout = 0 // the context says how long it may take
	res, err := h.Do(r)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		defer res.Body.Close()
		content, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
		return nil, problemOf(res, content)
	}
	return res.Body, nil
}
