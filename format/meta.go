package format

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// meta is what a page says of its article.
type meta struct {
	title, url, publisher, author string
	published                     time.Time
	publishedText                 string
	body                          string
}

// pageHead collects the metadata of a page before one value of each is chosen.
type pageHead struct {
	named     map[string]string // content of meta elements by name, property or itemprop; the first counts
	title     string            // of the title element
	canonical string
	ld        linked
	headings  []string        // text of h1
	shown     map[string]bool // short paragraphs of the page, by their letters
	dates     []*html.Node    // time elements, and others that are named after dates
	bylines   []*html.Node
}

// metadata returns what a page says of its article, the most explicit first:
// JSON-LD, OpenGraph and its kin, microdata, and what the page shows.
func metadata(root *html.Node, address string) *meta {
	h := &pageHead{named: map[string]string{}}
	h.collect(root, 0)
	h.shown = shortParagraphs(root)
	m := &meta{body: h.ld.body}
	m.url = h.address(address)
	m.publisher = h.publisher(m.url)
	m.author = h.author(m.publisher)
	m.title = h.headline(m)
	m.published, m.publishedText = h.date(root, m)
	return m
}

// shortParagraphs returns the paragraphs of a page that may be its headline.
func shortParagraphs(root *html.Node) map[string]bool {
	shown := map[string]bool{}
	for _, b := range blocksOf(root) {
		if len(b.text) < 2*maxHeadline && b.linked < len(b.text)/2 {
			shown[lettersOf(b.text)] = true
		}
	}
	return shown
}

func (h *pageHead) collect(n *html.Node, depth int) {
	if n.Type == html.ElementNode {
		h.element(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		h.collect(c, depth+1)
	}
}

func (h *pageHead) element(n *html.Node) {
	if prop := attr(n, "itemprop"); prop != "" && n.DataAtom != atom.Meta && n.DataAtom != atom.Time {
		h.microdata(prop, n)
	}
	switch n.DataAtom {
	case atom.Meta:
		content := collapse(attr(n, "content"))
		for _, key := range []string{"property", "name", "itemprop"} {
			if name := strings.ToLower(attr(n, key)); name != "" && content != "" && h.named[name] == "" {
				h.named[name] = content
			}
		}
	case atom.Title:
		if h.title == "" && (n.Parent == nil || n.Parent.DataAtom != atom.Svg) {
			h.title, _ = textUpTo(n, maxTitle)
		}
	case atom.Link:
		if strings.EqualFold(attr(n, "rel"), "canonical") && h.canonical == "" {
			h.canonical = strings.TrimSpace(attr(n, "href"))
		}
	case atom.Script:
		if strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") && n.FirstChild != nil {
			h.ld.read(n.FirstChild.Data)
		}
	case atom.H1:
		if t, ok := textUpTo(n, maxTitle); ok && t != "" {
			h.headings = append(h.headings, t)
		}
	case atom.Time:
		h.dates = append(h.dates, n)
	default:
		h.byName(n)
	}
}

// microdata keeps a property that an element shows.
func (h *pageHead) microdata(prop string, n *html.Node) {
	prop = strings.ToLower(prop)
	switch prop {
	case "headline", "datepublished", "author":
		value := attr(n, "content")
		if value == "" {
			value, _ = textUpTo(n, maxTitle)
		}
		if h.named[prop] == "" && len(value) <= maxTitle {
			h.named[prop] = value
		}
	}
}

// byName keeps elements whose class or identifier tells that they hold a date
// or the author.
func (h *pageHead) byName(n *html.Node) {
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return
	}
	names := nameParts(n)
	for _, p := range names {
		switch p {
		case "date", "time", "datetime", "published", "timestamp", "pubdate", "postdate", "articledate", "newsdate":
			h.dates = append(h.dates, n)
			return
		case "author", "byline", "writer":
			h.bylines = append(h.bylines, n)
			return
		}
	}
}

// nameParts returns the words of class and identifier of an element, in lower
// case.
func nameParts(n *html.Node) []string {
	var parts []string
	for _, a := range n.Attr {
		if a.Key == "class" || a.Key == "id" {
			parts = append(parts, splitName(a.Val[:min(len(a.Val), 512)])...)
		}
	}
	return parts
}

// splitName splits «postMeta-date_line» at marks and capitals.
func splitName(s string) []string {
	var parts []string
	start := -1
	for i := 0; i <= len(s); i++ {
		letter := i < len(s) && ('a' <= s[i] && s[i] <= 'z' || 'A' <= s[i] && s[i] <= 'Z')
		capital := letter && s[i] <= 'Z' && i > 0 && 'a' <= s[i-1] && s[i-1] <= 'z'
		if start >= 0 && (!letter || capital) {
			parts = append(parts, strings.ToLower(s[start:i]))
			start = -1
		}
		if letter && start < 0 {
			start = i
		}
	}
	return parts
}

// first returns the first of the named values that is there.
func (h *pageHead) first(names ...string) string {
	for _, name := range names {
		if v := h.named[name]; v != "" {
			return v
		}
	}
	return ""
}

func (h *pageHead) address(given string) string {
	base, err := url.Parse(given)
	for _, a := range []string{h.canonical, h.named["og:url"], h.ld.url} {
		u, err2 := url.Parse(a)
		if err2 != nil || a == "" {
			continue
		}
		if err == nil && given != "" {
			u = base.ResolveReference(u)
		}
		if (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			return u.String()
		}
	}
	return given
}

func (h *pageHead) publisher(address string) string {
	for _, name := range []string{h.ld.publisher, h.named["og:site_name"], h.named["article:publisher"], h.named["publisher"], h.named["application-name"], h.named["dc.publisher"]} {
		if name = collapse(html.UnescapeString(name)); name != "" && !isWeb(name) {
			return name
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

func (h *pageHead) author(publisher string) string {
	names := []string{h.ld.author, h.named["author"], h.named["article:author"], h.named["dc.creator"], h.named["parsely-author"], h.named["sailthru.author"]}
	for _, n := range h.bylines {
		name, _ := textUpTo(n, 200)
		names = append(names, name)
	}
	for _, name := range names {
		name = byline(html.UnescapeString(collapse(name)))
		if name != "" && !isWeb(name) && !strings.EqualFold(name, "admin") && !strings.ContainsAny(name, "@/") && utf8.RuneCountInString(name) <= 80 && fold(name) != fold(publisher) {
			return name
		}
	}
	return ""
}

// maxTitle is the most that a title has, in bytes.
const maxTitle = 1 << 10

// headline returns the title without the name of the site. What follows the
// title of the metadata in the title element, or a heading in either, is the
// name of the site too.
func (h *pageHead) headline(m *meta) string {
	title := h.first("og:title", "twitter:title")
	if title == "" {
		title = h.ld.headline
	}
	if title == "" {
		title = h.first("headline", "dc.title", "title")
	}
	shown := title == "" || h.title != "" && (isSite(title, m) || isWeb(title))
	if shown {
		title = h.title
	}
	title = collapse(html.UnescapeString(title[:min(len(title), 2*maxTitle)]))
	title = strings.ToValidUTF8(title, "")
	for _, t := range h.headings {
		if t != title && isWholePart(title, t) {
			return t
		}
	}
	if t := collapse(html.UnescapeString(h.ld.headline)); len(t) <= maxTitle && t != "" && t != title && isWholePart(title, t) {
		return t
	}
	if part := h.shownPart(title); part != "" {
		return part
	}
	if title == "" && len(h.headings) > 0 {
		return h.headings[0]
	}
	return withoutSite(title, m, shown)
}

// shownPart returns the part of a title before or behind a separator that the
// page shows by itself, if the whole is not shown: the rest is the name of the
// site.
func (h *pageHead) shownPart(title string) string {
	if h.shown[lettersOf(title)] {
		return ""
	}
	best := ""
	for i, r := range title {
		if !strings.ContainsRune(separators, r) {
			continue
		}
		for _, part := range []string{strings.TrimSpace(title[:i]), strings.TrimSpace(title[i+utf8.RuneLen(r):])} {
			if len(part) > len(best) && len(strings.Fields(part)) >= 3 && isWholePart(title, part) && h.shown[lettersOf(part)] {
				best = part
			}
		}
	}
	return best
}

func isSite(title string, m *meta) bool {
	return m.publisher != "" && fold(title) == fold(m.publisher)
}

// isWholePart reports whether part is one side of a separator in the title, and
// the longer side.
func isWholePart(title, part string) bool {
	if utf8.RuneCountInString(part)*2 < utf8.RuneCountInString(title) {
		return false
	}
	rest, before := strings.CutPrefix(title, part)
	if !before {
		if rest, before = strings.CutSuffix(title, part); !before {
			return false
		}
		return endsWithSeparator(rest)
	}
	return startsWithSeparator(rest)
}

const separators = "|-–—»«:•·/"

func startsWithSeparator(s string) bool {
	t := strings.TrimLeft(s, " ")
	return t != "" && t != s && strings.ContainsRune(separators, firstRune(t))
}

func endsWithSeparator(s string) bool {
	t := strings.TrimRight(s, " ")
	r, _ := utf8.DecodeLastRuneInString(t)
	return t != "" && strings.ContainsRune(separators, r) && (t != s || r == ':')
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// withoutSite cuts the name of the site off a title. A part at the end is taken
// for it where it is the publisher or the host, or where it is short and behind
// a bar; behind a dash only if the title is the one of the window, for in
// others that may be the second half of a headline.
func withoutSite(title string, m *meta, window bool) string {
	for {
		i, size := lastSeparator(title)
		if i < 0 {
			break
		}
		rest, last := strings.TrimSpace(title[:i]), strings.TrimSpace(title[i+size:])
		if rest == "" || !isSiteName(last, rest, title[i:i+size], m, window) {
			break
		}
		title = rest
	}
	if i, size := firstSeparator(title); i > 0 {
		first, rest := strings.TrimSpace(title[:i]), strings.TrimSpace(title[i+size:])
		if rest != "" && m.publisher != "" && sameSite(first, m) {
			title = rest
		}
	}
	return title
}

func lastSeparator(title string) (i, size int) {
	i = -1
	for _, sep := range []string{" | ", " - ", " – ", " — ", " » ", " « ", " :: ", " • ", " · ", "| ", " |", " / "} {
		if j := strings.LastIndex(title, sep); j > i {
			i, size = j, len(sep)
		}
	}
	return i, size
}

func firstSeparator(title string) (i, size int) {
	i = -1
	for _, sep := range []string{" | ", " - ", " – ", " — ", " » ", " :: "} {
		if j := strings.Index(title, sep); j >= 0 && (i < 0 || j < i) {
			i, size = j, len(sep)
		}
	}
	return i, size
}

func isSiteName(part, rest, sep string, m *meta, window bool) bool {
	if sameSite(part, m) {
		return true
	}
	n, left := len(strings.Fields(part)), len(strings.Fields(rest))
	if strings.Contains(sep, "|") || strings.Contains(sep, "::") || strings.Contains(sep, "»") {
		return n <= 5 && left > n
	}
	return window && n <= 4 && left >= 2*n && left >= 4
}

// sameSite reports whether a part of a title names the site.
func sameSite(part string, m *meta) bool {
	p, publisher := lettersOf(part), lettersOf(m.publisher)
	if p == "" {
		return true
	}
	if publisher != "" && (p == publisher || strings.Contains(p, publisher) && len(p) < 3*len(publisher) || strings.Contains(publisher, p) && len(p) > 5) {
		return true
	}
	u, err := url.Parse(m.url)
	if err != nil || u.Hostname() == "" {
		return false
	}
	host := strings.TrimPrefix(u.Hostname(), "www.")
	return len(p) > 3 && (p == lettersOf(host) || strings.HasPrefix(host, p+"."))
}

// lettersOf returns the letters and digits of a string, folded.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if skippable(r) {
			return -1
		}
		return r
	}, fold(s))
}

// byline returns the name in «كتب: فلان» or «By X», or the string itself.
func byline(s string) string {
	for _, prefix := range clutter().bylines {
		if rest, n := cutWords(s, prefix); n > 0 {
			s = strings.Trim(rest, " :-–|/،")
		}
	}
	return strings.Trim(s, " :-–|/،")
}

// date returns the time of publication: from JSON-LD, from meta elements, from
// the time elements and dates that the page shows beside the headline, from the
// address.
func (h *pageHead) date(root *html.Node, m *meta) (time.Time, string) {
	given := []string{h.ld.published}
	for _, name := range dateNames {
		given = append(given, h.named[name])
	}
	for _, s := range given {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		if t := Time(s); plausibleTime(t) {
			return t, s
		}
	}
	if t, s := h.shownDate(root); !t.IsZero() {
		return t, s
	}
	if t, s := dateOfURL(m.url); !t.IsZero() {
		return t, s
	}
	if s := h.first("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified"); s != "" {
		if t := Time(s); plausibleTime(t) {
			return t, s
		}
	}
	return textDate(root)
}

// dateNames are the names of meta elements that hold a time of publication, the
// best first.
var dateNames = []string{
	"article:published_time", "og:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "publish_date",
	"article.published", "published_time", "published-date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date", "dc.date.created", "parsely-pub-date",
	"sailthru.date", "cxenseparse:recs:publishtime", "article:published", "datecreated", "article_date_original", "rnews:datepublished", "date", "pub_date", "publication_date", "article:create_at",
}

func plausibleTime(t time.Time) bool { return t.Year() >= 1994 && t.Year() <= 2100 }

// shownDate returns the date that stands nearest behind the headline, or else
// the first one before it, among the elements that are named after dates.
func (h *pageHead) shownDate(root *html.Node) (time.Time, string) {
	order := map[*html.Node]int{}
	heading := -1
	i := 0
	for n := range root.Descendants() {
		order[n] = i
		if heading < 0 && n.DataAtom == atom.H1 && len(h.headings) > 0 && isText(n, h.headings[0]) {
			heading = i
		}
		i++
	}
	var before, after time.Time
	var textBefore, textAfter string
	for _, n := range h.dates {
		t, s := dateOf(n)
		if t.IsZero() {
			continue
		}
		if strings.Contains(strings.ToLower(attr(n, "itemprop")), "datepublished") || n.DataAtom == atom.Time && hasAttr(n, "pubdate") {
			return t, s
		}
		if order[n] >= heading && after.IsZero() {
			after, textAfter = t, s
		}
		if order[n] < heading && !inClutter(n) {
			before, textBefore = t, s
		}
	}
	if !after.IsZero() && (heading >= 0 || before.IsZero()) {
		return after, textAfter
	}
	return before, textBefore
}

// isText reports whether an element holds the text and nothing else.
func isText(n *html.Node, text string) bool {
	t, ok := textUpTo(n, maxTitle)
	return ok && t == text
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// dateOf returns the date of an element: its machine-readable one, or the one
// it shows.
func dateOf(n *html.Node) (time.Time, string) {
	for _, key := range []string{"datetime", "content", "data-date", "data-time", "data-timestamp", "title"} {
		if s := strings.TrimSpace(attr(n, key)); s != "" {
			if t := Time(s); plausibleTime(t) {
				return t, s
			}
		}
	}
	text, ok := textUpTo(n, 240)
	if !ok || text == "" {
		return time.Time{}, ""
	}
	t := Time(text)
	if !plausibleTime(t) {
		return time.Time{}, ""
	}
	return t, text
}

// dateOfURL returns the date of an address such as …/2020/8/24/….
func dateOfURL(address string) (time.Time, string) {
	parts := strings.FieldsFunc(address, func(r rune) bool { return r == '/' || r == '-' || r == '_' })
	for i := 0; i+2 < len(parts); i++ {
		year, month, day := number(parts[i]), number(parts[i+1]), number(parts[i+2])
		if len(parts[i]) == 4 && len(parts[i+1]) <= 2 && len(parts[i+2]) <= 2 && isDate(year, month, day) {
			return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC), strings.Join(parts[i:i+3], "-")
		}
	}
	return time.Time{}, ""
}

// textDate returns the first date of a short piece of text in the page, from the
// headline on.
func textDate(root *html.Node) (time.Time, string) {
	heading := false
	for _, pass := range []bool{true, false} {
		for n := range root.Descendants() {
			if n.DataAtom == atom.H1 {
				heading = true
			}
			if n.Type != html.TextNode || pass && !heading || len(n.Data) > 300 || inScript(n) {
				continue
			}
			if s := collapse(n.Data); utf8.RuneCountInString(s) <= 90 {
				if t, s := findDate(s); plausibleTime(t) {
					return t, s
				}
			}
		}
	}
	return time.Time{}, ""
}

func inScript(n *html.Node) bool {
	return n.Parent != nil && (n.Parent.DataAtom == atom.Script || n.Parent.DataAtom == atom.Style)
}

// linked is what the JSON-LD of a page says of its article.
type linked struct {
	headline, published, author, publisher, url, body string
	article                                           bool
}

// read reads one script of JSON-LD. Broken ones are common (raw line breaks in
// strings, a comma too many, comment marks around): they are mended if that is
// simple and else searched for the few fields that matter.
func (l *linked) read(script string) {
	script = strings.TrimSpace(script)
	for _, mark := range []string{"<![CDATA[", "/*<![CDATA[*/", "//<![CDATA[", "<!--"} {
		script = strings.TrimSpace(strings.TrimPrefix(script, mark))
	}
	for _, mark := range []string{"]]>", "/*]]>*/", "//]]>", "-->"} {
		script = strings.TrimSpace(strings.TrimSuffix(script, mark))
	}
	script = strings.TrimSuffix(strings.TrimRight(script, "; \n\t/"), "//")
	var v any
	if json.Unmarshal([]byte(script), &v) == nil {
		l.value(v, 0)
		return
	}
	if json.Unmarshal([]byte(mend(script)), &v) == nil {
		l.value(v, 0)
		return
	}
	l.search(script)
}

// mend writes control characters in strings as escapes and drops commas before
// a closing bracket.
func mend(script string) string {
	var b strings.Builder
	inString := false
	for i := 0; i < len(script); i++ {
		c := script[i]
		switch {
		case c == '\\' && inString && i+1 < len(script):
			if next := script[i+1]; strings.IndexByte(`"\/bfnrtu`, next) < 0 {
				b.WriteString(`\\`)
				continue
			}
			b.WriteByte(c)
			i++
			b.WriteByte(script[i])
			continue
		case c == '"':
			inString = !inString
		case inString && c < 0x20:
			b.WriteString(map[bool]string{true: `\n`, false: " "}[c == '\n'])
			continue
		case !inString && c == ',':
			if rest := strings.TrimLeft(script[i+1:], " \t\r\n"); rest != "" && (rest[0] == '}' || rest[0] == ']') {
				continue
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// search takes the fields of an article out of a script that is no JSON.
func (l *linked) search(script string) {
	if !strings.Contains(script, "Article") && !strings.Contains(script, "BlogPosting") {
		return
	}
	for key, field := range map[string]*string{"headline": &l.headline, "datePublished": &l.published} {
		_, rest, ok := strings.Cut(script, `"`+key+`"`)
		rest = strings.TrimLeft(rest, " \t\r\n:")
		if !ok || *field != "" || !strings.HasPrefix(rest, `"`) {
			continue
		}
		if value, _, ok := strings.Cut(rest[1:], `"`); ok && len(value) < 1000 {
			*field = value
		}
	}
}

const maxLinkedDepth = 12

func (l *linked) value(v any, depth int) {
	if depth > maxLinkedDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			l.value(e, depth+1)
		}
	case map[string]any:
		switch {
		case isArticleType(v["@type"]):
			l.take(v)
		case v["@graph"] != nil:
			l.value(v["@graph"], depth+1)
		case v["mainEntity"] != nil:
			l.value(v["mainEntity"], depth+1)
		}
	}
}

// isArticleType reports whether a type of schema.org is one of articles.
func isArticleType(v any) bool {
	switch v := v.(type) {
	case string:
		v = strings.TrimPrefix(strings.TrimPrefix(v, "http://schema.org/"), "https://schema.org/")
		return strings.HasSuffix(v, "Article") || strings.HasSuffix(v, "Posting") || v == "Report" || v == "WebPage"
	case []any:
		for _, e := range v {
			if isArticleType(e) {
				return true
			}
		}
	}
	return false
}

// take keeps the fields of an article; the first article that has a field
// gives it, and an article goes before the page that holds it.
func (l *linked) take(v map[string]any) {
	article := v["@type"] != "WebPage"
	if !article && l.article {
		return
	}
	if article && !l.article {
		*l = linked{article: true}
	}
	set := func(field *string, value string) {
		if *field == "" {
			*field = strings.TrimSpace(value)
		}
	}
	set(&l.headline, stringOf(v["headline"]))
	set(&l.published, stringOf(v["datePublished"]))
	set(&l.author, nameOf(v["author"]))
	set(&l.publisher, nameOf(v["publisher"]))
	set(&l.url, stringOf(v["url"]))
	set(&l.body, stringOf(v["articleBody"]))
	if updates, ok := v["liveBlogUpdate"].([]any); ok && l.body == "" {
		l.updates(updates)
	}
}

// updates takes the entries of a live blog as its text.
func (l *linked) updates(entries []any) {
	var parts []string
	for _, e := range entries {
		if m, ok := e.(map[string]any); ok {
			parts = append(parts, stringOf(m["headline"]), stringOf(m["articleBody"]))
		}
	}
	l.body = strings.TrimSpace(strings.Join(parts, "\n"))
}

func stringOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return stringOf(v[0])
		}
	}
	return ""
}

// nameOf returns the name of a party: a string, an object, or several.
func nameOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		return stringOf(v["name"])
	case []any:
		var names []string
		for _, e := range v {
			if n := nameOf(e); n != "" {
				names = append(names, n)
			}
		}
		return strings.Join(names, "، ")
	}
	return ""
}
