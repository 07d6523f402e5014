package guard

import (
	"net/http"
	"strings"
	"time"
)

// Rule says who may ask for what.
type Rule struct {
	Method string // "" is any; GET is HEAD too
	Path   string // one that ends with "/" is everything below it; "*" is one segment, or a part of it
	Least  Role   // Nobody is everybody
	// Cost is what a request counts in the limit of requests; 0 is 1.
	Cost float64
	// Body is the longest body in bytes; 0 is the limit of Options.
	Body int64
	// Stream says that an answer may take longer than others, as long as the
	// client reads it.
	Stream bool
}

// rules are the rules of the service. The one with the longest path holds, and of
// those the one that names the method. What no rule names may be read by readers
// and changed by admins only.
var rules = []Rule{
	{Path: "/", Least: Admin},
	{Method: http.MethodGet, Path: "/", Least: Reader},

	// What a browser needs before somebody has logged in: no word of the archive.
	{Method: http.MethodGet, Path: "/login", Least: Nobody},
	{Method: http.MethodPost, Path: "/login", Least: Nobody},
	{Method: http.MethodPost, Path: "/logout", Least: Nobody},
	{Method: http.MethodPost, Path: "/api/v1/login", Least: Nobody},
	{Method: http.MethodPost, Path: "/api/v1/logout", Least: Nobody},
	{Method: http.MethodGet, Path: "/assets/", Least: Nobody},
	{Method: http.MethodGet, Path: "/boot.js", Least: Nobody},
	{Method: http.MethodGet, Path: "/licences.txt", Least: Nobody},
	{Method: http.MethodGet, Path: "/favicon.ico", Least: Nobody},
	{Method: http.MethodGet, Path: "/favicon.svg", Least: Nobody},
	{Method: http.MethodGet, Path: "/robots.txt", Least: Nobody},
	// Readers of feeds log in nowhere: the address of a feed is its secret.
	{Method: http.MethodGet, Path: "/alerts/*.atom", Least: Nobody},
	// Nor does who wants no more mails of an alert: the link in the mail is its
	// secret, and programs of mail follow it by themselves.
	{Method: http.MethodGet, Path: "/alerts/*/end", Least: Nobody},
	{Method: http.MethodPost, Path: "/alerts/*/end", Least: Nobody},

	// Reading that is more work than other reading.
	{Method: http.MethodPost, Path: "/api/v1/analyse", Least: Reader, Cost: 10, Body: 8 << 20},
	{Method: http.MethodGet, Path: "/api/v1/export", Least: Reader, Cost: 10, Stream: true},

	// An account looks after itself.
	{Method: http.MethodGet, Path: "/api/v1/me", Least: Reader},
	{Method: http.MethodPut, Path: "/api/v1/me/password", Least: Reader},
	{Method: http.MethodGet, Path: "/api/v1/tokens", Least: Reader},
	{Method: http.MethodPost, Path: "/api/v1/tokens", Least: Reader},
	{Method: http.MethodDelete, Path: "/api/v1/tokens/", Least: Reader},

	{Path: "/api/v1/corrections", Least: Editor},
	{Method: http.MethodGet, Path: "/api/v1/corrections", Least: Reader},
	{Path: "/api/v1/corrections/", Least: Editor},
	{Method: http.MethodGet, Path: "/api/v1/corrections/", Least: Reader},
	{Path: "/api/v1/decisions", Least: Editor},
	{Path: "/api/v1/alerts", Least: Editor},
	{Method: http.MethodGet, Path: "/api/v1/alerts", Least: Reader},
	{Path: "/api/v1/alerts/", Least: Editor},
	{Method: http.MethodGet, Path: "/api/v1/alerts/", Least: Reader},

	{Path: "/api/v1/users", Least: Admin},
	{Path: "/api/v1/users/", Least: Admin},
	{Path: "/api/v1/sources", Least: Admin},
	{Method: http.MethodGet, Path: "/api/v1/sources", Least: Reader},
	{Path: "/api/v1/sources/", Least: Admin},
	{Method: http.MethodGet, Path: "/api/v1/sources/", Least: Reader},
}

// RuleFor returns the rule that holds for a request. named is false where only
// the rule for everything does.
func RuleFor(method, path string) (rule Rule, named bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	best := -1
	for i, r := range rules {
		if r.Method != "" && r.Method != method || !covers(r.Path, path) {
			continue
		}
		if best < 0 || len(r.Path) > len(rules[best].Path) || len(r.Path) == len(rules[best].Path) && r.Method != "" {
			best = i
		}
	}
	return rules[best], rules[best].Path != "/"
}

// covers reports whether the path of a rule means a path.
func covers(rule, path string) bool {
	if before, after, ok := strings.Cut(rule, "*"); ok {
		rest, ok := strings.CutPrefix(path, before)
		part, end := strings.CutSuffix(rest, after)
		return ok && end && part != "" && !strings.Contains(part, "/")
	}
	return path == rule || strings.HasSuffix(rule, "/") && strings.HasPrefix(path, rule)
}

// The limits of requests, where Options gives none.
const (
	defaultBody     = 2 << 20
	defaultTime     = 30 * time.Second
	defaultRate     = 200
	anonymousRate   = 5
	defaultInFlight = 256
	maxPath         = 8 << 10 // with the query
	maxFields       = 100     // header fields
)
