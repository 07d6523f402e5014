package ingest

import (
	"bufio"
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The limits of robots.txt, by RFC 9309.
const (
	maxRobots = 500 << 10
	maxRules  = 10000
	// maxCrawlDelay is the longest pause that a site is given between pages.
	maxCrawlDelay = time.Minute
)

// robots is what a site lets a program read.
type robots struct {
	rules []robotRule
	delay time.Duration
}

type robotRule struct {
	allow   bool
	pattern string
}

// parseRobots reads robots.txt for a program of this name. The groups that name
// it count, or else those for everybody. What is no rule is read over.
func parseRobots(b []byte, agent string) *robots {
	own, all := &robots{}, &robots{}
	named := false
	var to []*robots  // the groups that the next rules are of
	inAgents := false // the line before named an agent
	lines := bufio.NewScanner(bytes.NewReader(b[:min(len(b), maxRobots)]))
	lines.Buffer(nil, maxRobots+1)
	for lines.Scan() {
		line, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#")
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if name == "user-agent" {
			if !inAgents {
				to = nil
			}
			inAgents = true
			switch {
			case value == "*":
				to = append(to, all)
			case strings.EqualFold(value, agent):
				named = true
				to = append(to, own)
			}
			continue
		}
		if name == "sitemap" {
			continue
		}
		inAgents = false
		for _, r := range to {
			r.rule(name, value)
		}
	}
	if named {
		return own
	}
	return all
}

func (r *robots) rule(name, value string) {
	switch name {
	case "allow", "disallow":
		if value != "" && len(r.rules) < maxRules {
			r.rules = append(r.rules, robotRule{name == "allow", robotPath(value)})
		}
	case "crawl-delay":
		if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 {
			r.delay = maxCrawlDelay
			if s < maxCrawlDelay.Seconds() {
				r.delay = time.Duration(s * float64(time.Second))
			}
		}
	}
}

// allows reports whether an address may be read: the longest rule that matches
// says so, and of two as long the one that allows.
func (r *robots) allows(u *url.URL) bool {
	if r == nil {
		return true
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	path = robotPath(path)
	best, allowed := -1, true
	for _, rule := range r.rules {
		if len(rule.pattern) < best || len(rule.pattern) == best && !rule.allow {
			continue
		}
		if robotMatch(rule.pattern, path) {
			best, allowed = len(rule.pattern), rule.allow
		}
	}
	return allowed
}

// robotPath brings the escapes of a path into one form.
func robotPath(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				c = byte(n)
				i += 2
				if c == '/' || c == '*' || c == '$' || c == '?' || c == '%' {
					b.WriteString("%" + strings.ToUpper(s[i-1:i+1]))
					continue
				}
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// robotMatch matches a path against the beginning that a pattern describes: *
// stands for anything, $ at the end for the end.
func robotMatch(pattern, path string) bool {
	pattern, end := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	path = path[len(parts[0]):]
	for i, part := range parts[1:] {
		if end && i == len(parts)-2 {
			return strings.HasSuffix(path, part)
		}
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return !end || path == ""
}
