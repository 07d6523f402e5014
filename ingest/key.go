package ingest

import (
	"net/url"
	"path"
	"strings"

	"example.org/rawi"
)

// URLKey returns the key by which an article of this address is known, or "" for
// an address that is not of one article: the front page of a site. Addresses that
// differ in scheme, in the case of the host, in escapes, in a slash at the end, in
// the fragment or in parameters that only count readers have the same key.
func URLKey(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	way := strings.TrimRight(u.EscapedPath(), "/")
	if plain, err := url.PathUnescape(way); err == nil {
		way = (&url.URL{Path: plain}).EscapedPath()
	}
	var kept []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		if name, _, _ := strings.Cut(pair, "="); pair != "" && !isTracking(name) {
			kept = append(kept, pair)
		}
	}
	query := strings.Join(kept, "&")
	if plain, err := url.QueryUnescape(query); err == nil {
		query = url.QueryEscape(plain)
	}
	if way == "" && query == "" {
		return ""
	}
	key := "https://" + host + way
	if query != "" {
		key += "?" + query
	}
	return key
}

// isTracking reports whether a parameter says where a reader came from and not
// what is read.
func isTracking(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "fbclid", "gclid", "dclid", "yclid", "msclkid", "igshid", "mc_cid", "mc_eid", "ref", "ref_src", "cmpid", "ocid", "at_medium", "at_campaign":
		return true
	}
	return strings.HasPrefix(name, "utm_")
}

// idKey returns the key of an article that has a name and no address. Names are
// unique to who gave them: the publisher, or else the file.
func idKey(d *rawi.Document, file string) string {
	if d.ID == "" {
		return ""
	}
	scope := d.Source.Publisher
	if scope == "" {
		scope, _, _ = strings.Cut(path.Base(file), ".")
	}
	return "id:" + scope + "/" + d.ID
}

// keys returns those that are not empty, each once.
func keys(all ...string) []string {
	var out []string
	for _, k := range all {
		seen := k == ""
		for _, o := range out {
			seen = seen || o == k
		}
		if !seen {
			out = append(out, k)
		}
	}
	return out
}
