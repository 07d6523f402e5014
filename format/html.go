package format

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"codeberg.org/readeck/go-readability/v2"
	"example.org/rawi"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// isHTML reports whether the bytes begin as a page does.
func isHTML(head []byte) bool {
	h := strings.ToLower(string(head[:min(len(head), 1024)]))
	h = strings.TrimLeft(h, " \t\r\n")
	if !strings.HasPrefix(h, "<") {
		return false
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<article", "<div", "<p>", "<p "} {
		if strings.HasPrefix(h, tag) {
			return true
		}
	}
	return (strings.HasPrefix(h, "<?xml") || strings.HasPrefix(h, "<!--") || strings.HasPrefix(h, "<script")) && strings.Contains(strings.ToLower(string(head)), "<html")
}

// readHTML reads a page as one document.
func readHTML(s *source) {
	b, err := s.all(s.limit(MaxPage))
	if err != nil {
		s.fail(0, err)
		return
	}
	page, note := string(b), ""
	if !s.unicode {
		page, note = decodePage(b, s.options.ContentType)
	}
	address := ""
	if isWeb(s.name) {
		address = s.name
	}
	d, err := readPage(page, address)
	if err != nil {
		s.fail(0, err)
		return
	}
	if note != "" {
		d.Note(stage, note)
	}
	s.give(d)
}

// minBody is the least that a main text must have, in words, before another way
// of finding it is tried.
const minBody = 40

// readPage finds the article of a page: what the page says of itself, and its
// main text as paragraphs, one a line.
func readPage(page, address string) (*rawi.Document, error) {
	page = strings.ToValidUTF8(page, "\uFFFD")
	root, err := parse(page)
	if err != nil {
		return nil, err
	}
	m := metadata(root, address)
	paragraphs := mainText(root, m)
	if len(paragraphs) == 0 && m.title == "" {
		return nil, fmt.Errorf("page has no main text: %w", rawi.ErrEmpty)
	}
	d := &rawi.Document{
		Source: rawi.Source{
			URL: m.url, Publisher: m.publisher, Author: m.author, Headline: m.title,
			Published: m.published, PublishedText: m.publishedText,
		},
		Text: strings.Join(paragraphs, "\n"),
	}
	if !strings.Contains(m.publishedText, ":") && len(m.publishedText) > len("2006-01-02") && number(m.publishedText) < 0 {
		d.Source.PublishedText = m.published.Format("2006-01-02") // «14 تموز 2009» is a date without a time
	}
	if len(paragraphs) == 0 {
		d.Text = m.title
		d.Note(stage, "page has no main text: its headline stands for it")
	}
	d.Title = titleSpan(d.Text, m.title)
	return d, nil
}

// parse parses a page. One that is nested deeper than any article is (the
// parser refuses at 512) is read again as a flat run of paragraphs.
func parse(page string) (*html.Node, error) {
	page = strings.ReplaceAll(page, "\x00", "")
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		root, err = html.Parse(strings.NewReader(flatten(page)))
	}
	if err != nil {
		return nil, fmt.Errorf("HTML: %w: %w", rawi.ErrInvalid, err)
	}
	return root, nil
}

// flatten writes a page without nesting: the metadata, and the text in
// paragraphs that begin where a block did.
func flatten(page string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	skip := atom.Atom(0)
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if skip == 0 {
				b.Write(z.Raw())
			}
			continue
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
		default:
			continue
		}
		raw := string(z.Raw())
		name, _ := z.TagName()
		tag := atom.Lookup(name)
		switch tag {
		case atom.Script, atom.Title, atom.Meta, atom.Link, atom.H1, atom.Time:
			b.WriteString(raw)
		case atom.Style, atom.Noscript, atom.Template, atom.Textarea, atom.Select, atom.Svg:
			skip = 0
			if kind == html.StartTagToken {
				skip = tag
			}
		default:
			if isBlock(tag) || tag == atom.Br {
				b.WriteString("<p>")
			}
		}
	}
}

// isBlock reports whether an element stands on lines of its own.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Aside, atom.Header, atom.Footer, atom.Nav,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Table, atom.Tbody, atom.Thead, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Blockquote, atom.Pre, atom.Figure, atom.Figcaption,
		atom.Form, atom.Fieldset, atom.Hr, atom.Address, atom.Center, atom.Body, atom.Html, atom.Details, atom.Summary:
		return true
	}
	return false
}

// mainText returns the paragraphs of the article. The candidates are the
// element that the page itself marks as the body, what readability finds, and
// the text that the page gives to search engines; the one that reads most like
// an article wins.
func mainText(root *html.Node, m *meta) []string {
	prune(root)
	body := markedBody(root)
	marked := append(leadBefore(root, body), blocksOf(body)...)
	best := withoutClutter(marked, m)
	if wordCount(best) < minBody {
		if found := withoutClutter(blocksOf(readable(root, m.url)), m); wordCount(found) > wordCount(best)*3/2 {
			best = found
		}
	}
	if wordCount(best) < minBody {
		if found := withoutClutter(blocksOf(densest(root)), m); wordCount(found) > wordCount(best)*3/2 {
			best = found
		}
	}
	given := withoutClutter(textBlocks(m.body), m)
	if n := wordCount(given); n >= minBody && preferGiven(given, best) {
		return given
	}
	if len(best) > 0 {
		return best
	}
	if len(given) > 0 {
		return given
	}
	for i := range marked {
		marked[i].linked = 0 // an article may be no more than a link
	}
	return withoutClutter(marked, m)
}

// leadNames are words in classes of elements that hold the first paragraph of an
// article apart from its body.
var leadNames = map[string]bool{"lead": true, "lede": true, "chapo": true, "standfirst": true, "intro": true, "sapo": true, "deck": true, "summary": true, "excerpt": true}

// minLead is the least that an opening paragraph has, in words. What is shorter
// is a second headline.
const minLead = 12

// maxLead is the most that it has, in bytes.
const maxLead = 4 << 10

// leadBefore returns the opening paragraph that stands before the body, if it
// says what the body does not.
func leadBefore(root, body *html.Node) []block {
	if body == nil {
		return nil
	}
	var lead []block
	for n := range root.Descendants() {
		if n == body {
			break
		}
		if n.Type != html.ElementNode || !isLead(n) || above(n, body) {
			continue
		}
		if text, ok := textUpTo(n, maxLead); ok && len(strings.Fields(text)) >= minLead && endsSentence(text) {
			lead = blocksOf(n)
		}
	}
	said := bag([]string{textOf(body)})
	words, common := 0, 0
	for _, b := range lead {
		for w := range wordsOf(b.text) {
			words++
			if said[w] > 0 {
				common++
			}
		}
	}
	if common*10 > words*8 {
		return nil
	}
	return lead
}

func isLead(n *html.Node) bool {
	if n.DataAtom != atom.Meta && strings.Contains(strings.ToLower(attr(n, "itemprop")), "description") {
		return true
	}
	for _, p := range nameParts(n) {
		if leadNames[p] {
			return true
		}
	}
	return false
}

// above reports whether an element holds another.
func above(n, other *html.Node) bool {
	for p := other.Parent; p != nil; p = p.Parent {
		if p == n {
			return true
		}
	}
	return false
}

// preferGiven reports whether the text of the metadata should stand for the one
// of the page: the page shows only a part of it, or buries it in other text.
func preferGiven(given, found []string) bool {
	g, f := bag(given), bag(found)
	common := 0
	for w, n := range g {
		common += min(n, f[w])
	}
	recall := float64(common) / float64(max(1, wordCount(given)))
	precision := float64(common) / float64(max(1, wordCount(found)))
	return recall < .8 && precision > .5 || recall > .9 && precision < .6 || recall < .3
}

func bag(paragraphs []string) map[string]int {
	m := map[string]int{}
	for _, p := range paragraphs {
		for w := range wordsOf(p) {
			m[w]++
		}
	}
	return m
}

func wordCount(paragraphs []string) int {
	n := 0
	for _, p := range paragraphs {
		n += len(strings.Fields(p))
	}
	return n
}

// readable returns the element that readability takes for the article, or nil.
func readable(root *html.Node, address string) *html.Node {
	if countElements(root) > maxElements {
		return nil
	}
	base, _ := url.Parse(address)
	p := readability.NewParser()
	p.DisableJSONLD = true
	p.CharThresholds = 150
	p.KeepClasses = true
	article, err := p.ParseDocument(root, base)
	if err != nil {
		return nil
	}
	return article.Node
}

// maxElements is the size of a page beyond which readability, whose time grows
// faster than the page, is not asked.
const maxElements = 30000

func countElements(n *html.Node) int {
	count := 0
	for c := range n.Descendants() {
		if c.Type == html.ElementNode {
			count++
		}
	}
	return count
}

// markedBody returns the element that a page marks as the text of the article.
// Of several the one with the most prose counts, or one inside it that has
// nearly as much; where the text is cut into many of them (the entries of a
// live page, sections between advertisements) it is the element around them.
func markedBody(root *html.Node) *html.Node {
	var marked []*html.Node
	var sizes []int
	best := -1
	prose := proseSizes(root)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || !isMarkedBody(n) {
			continue
		}
		if len(marked) == maxMarked {
			break
		}
		size := prose[n]
		if best < 0 || size > sizes[best] || size*5 >= sizes[best]*4 && above(marked[best], n) {
			best = len(marked)
		}
		marked, sizes = append(marked, n), append(sizes, size)
	}
	if best < 0 {
		return nil
	}
	around, sum := marked[best], sizes[best]
	for i, n := range marked {
		if n != marked[best] && !above(n, marked[best]) && !above(marked[best], n) && attr(n, "class") == attr(marked[best], "class") {
			around, sum = commonAncestor(around, n), sum+sizes[i]
		}
	}
	if around != nil && sizes[best]*10 < sum*7 && tagOf(around) != atom.Body {
		return around
	}
	return marked[best]
}

// maxMarked is how many elements that are marked as the body are looked at.
const maxMarked = 1000

// commonAncestor returns the lowest element that holds both, or nil.
func commonAncestor(a, b *html.Node) *html.Node {
	if a == nil {
		return nil
	}
	for p := a; p != nil; p = p.Parent {
		if p == b || above(p, b) {
			return p
		}
	}
	return nil
}

func isMarkedBody(n *html.Node) bool {
	if strings.EqualFold(attr(n, "itemprop"), "articleBody") || strings.EqualFold(attr(n, "property"), "articleBody") {
		return true
	}
	if n.DataAtom == atom.A || n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return false
	}
	for name := range strings.FieldsSeq(shortAttr(n, "class") + " " + shortAttr(n, "id")) {
		name = squash(name)
		if bodyNames[name] {
			return true
		}
		for _, end := range bodyEndings {
			if strings.HasSuffix(name, end) {
				return true
			}
		}
	}
	return false
}

// bodyNames are classes and identifiers that sites give to the element that
// holds the text of an article, without case and marks.
var bodyNames = map[string]bool{
	"storybody": true, "storycontent": true, "storytext": true, "newsbody": true, "newscontent": true, "newstext": true, "newsdetails": true,
	"articledetails": true, "detailstext": true, "singlecontent": true, "contentbody": true, "bodycontent": true, "fieldnamebody": true,
	"ampwpcontent": true, "maincontenttext": true, "liveblog": true, "articlewysiwyg": true, "tcontentbody": true, "wysiwyg": true,
	"richtext": true, "longtext": true,
}

// bodyEndings end such names behind the prefix of a theme: c-article-body.
var bodyEndings = []string{"articlebody", "articletext", "articlecontent", "entrycontent", "postcontent", "postbody"}

func squash(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// proseSizes counts, for every element, the bytes of its text that are not in
// links.
func proseSizes(root *html.Node) map[*html.Node]int {
	sizes := map[*html.Node]int{}
	var count func(n *html.Node) int
	count = func(n *html.Node) int {
		switch {
		case n.Type == html.TextNode:
			return len(strings.TrimSpace(n.Data))
		case isSilent(tagOf(n)):
			return 0
		}
		size := 0
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			size += count(c)
		}
		if tagOf(n) == atom.A {
			size = 0
		}
		if size > 0 {
			sizes[n] = size
		}
		return size
	}
	count(root)
	return sizes
}

// isSilent reports whether the text in an element is not for readers.
func isSilent(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Textarea:
		return true
	}
	return false
}

// densest returns the element whose paragraphs hold the most text, counting a
// paragraph fully for its parent and half for the element above.
func densest(root *html.Node) *html.Node {
	scores := map[*html.Node]int{}
	var best *html.Node
	for n := range root.Descendants() {
		if n.Type != html.TextNode || len(strings.TrimSpace(n.Data)) < 60 {
			continue
		}
		p := n.Parent
		for p != nil && !isBlock(p.DataAtom) {
			p = p.Parent
		}
		for share := len(n.Data); p != nil && share > 0; p, share = p.Parent, share/2 {
			if p.DataAtom == atom.P || p.DataAtom == atom.Li || p.DataAtom == atom.Blockquote {
				share *= 2
				continue
			}
			if scores[p] += share; best == nil || scores[p] > scores[best] {
				best = p
			}
		}
	}
	return best
}

// shortAttr returns the beginning of an attribute: names are at the front.
func shortAttr(n *html.Node, key string) string {
	v := attr(n, key)
	return v[:min(len(v), 512)]
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// tagOf returns the kind of an element. Elements that readability renames have
// the old DataAtom or none.
func tagOf(n *html.Node) atom.Atom {
	if n.Type != html.ElementNode {
		return 0
	}
	return atom.Lookup([]byte(n.Data))
}

// textOf returns the text of an element with white space collapsed.
func textOf(n *html.Node) string {
	text, _ := textUpTo(n, 1<<30)
	return text
}

// textUpTo returns the text of an element if it is not longer than so many
// bytes and not in many pieces. It looks no further than that, since elements
// stand in one another.
func textUpTo(n *html.Node, most int) (text string, ok bool) {
	var b strings.Builder
	nodes := 0
	var walk func(n *html.Node) bool
	walk = func(n *html.Node) bool {
		if nodes++; nodes > most {
			return false
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			b.WriteByte(' ')
			return b.Len() <= 4*most
		}
		if isSilent(tagOf(n)) {
			return true
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if !walk(c) {
				return false
			}
		}
		return true
	}
	if !walk(n) {
		return "", false
	}
	text = collapse(b.String())
	return text, len(text) <= most
}

func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }

// block is a paragraph of a page.
type block struct {
	text    string
	heading bool
	item    bool // of a list
	linked  int  // bytes of text in links
}

// blocksOf returns the paragraphs of an element in order. A line break ends a
// paragraph where it is doubled or a sentence ends before it.
func blocksOf(root *html.Node) []block {
	if root == nil {
		return nil
	}
	r := renderer{}
	r.walk(root, 0)
	r.end()
	return r.blocks
}

type renderer struct {
	blocks  []block
	text    strings.Builder
	linked  int
	breaks  int
	heading bool
	item    bool
}

func (r *renderer) walk(n *html.Node, links int) {
	switch n.Type {
	case html.TextNode:
		r.write(n.Data, links > 0)
		return
	case html.ElementNode, html.DocumentNode:
	default:
		return
	}
	tag := tagOf(n)
	if isSilent(tag) || tag == atom.Head {
		return
	}
	switch tag {
	case atom.Br:
		r.lineBreak()
		return
	case atom.A:
		links++
	}
	block := isBlock(tag)
	if block {
		r.end()
		r.heading = isHeading(tag)
		r.item = tag == atom.Li || r.item && tag != atom.Ul
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c, links)
	}
	if block {
		r.end()
		r.heading, r.item = false, false
	}
}

func isHeading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

func (r *renderer) write(s string, linked bool) {
	if strings.TrimSpace(s) == "" {
		if s != "" {
			r.text.WriteByte(' ')
		}
		return
	}
	r.breaks = 0
	r.text.WriteString(s)
	if linked {
		r.linked += len(strings.TrimSpace(s))
	}
}

func (r *renderer) lineBreak() {
	r.breaks++
	soFar := strings.TrimSpace(r.text.String())
	if r.breaks > 1 || endsSentence(soFar) {
		heading, item := r.heading, r.item
		r.end()
		r.heading, r.item, r.breaks = heading, item, 1
		return
	}
	r.text.WriteByte(' ')
}

func endsSentence(s string) bool {
	for _, end := range []string{".", "؟", "!", ":", "…", "»", "\"", "”"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

func (r *renderer) end() {
	if text := collapse(r.text.String()); text != "" {
		r.blocks = append(r.blocks, block{text, r.heading, r.item, r.linked})
	}
	r.text.Reset()
	r.linked, r.breaks = 0, 0
}

// textBlocks returns the paragraphs of text that stands in metadata, where it
// may hold markup or escapes of it.
func textBlocks(text string) []block {
	if text == "" {
		return nil
	}
	if strings.Contains(text, "&lt;") || strings.Contains(text, "&amp;") || strings.Contains(text, "&quot;") {
		text = html.UnescapeString(text)
	}
	if strings.Contains(text, "<") && strings.Contains(text, ">") {
		if root, err := parse(text); err == nil {
			prune(root)
			return blocksOf(root)
		}
	}
	text = html.UnescapeString(text)
	var blocks []block
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' || r == 0x2028 || r == 0x2029 }) {
		if line = collapse(line); line != "" {
			blocks = append(blocks, block{text: line})
		}
	}
	return blocks
}
