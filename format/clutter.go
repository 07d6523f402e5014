package format

import (
	_ "embed"
	"hash/maphash"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

//go:embed clutter.txt
var clutterFile string

// phrases are those of clutter.txt by their first word, folded.
type phrases map[string][][]string

// clutterWords is clutter.txt.
type clutterWords struct {
	line, word, site, list, end phrases
	bylines                     [][]string
}

var clutter = sync.OnceValue(func() *clutterWords {
	c := &clutterWords{line: phrases{}, word: phrases{}, site: phrases{}, list: phrases{}, end: phrases{}}
	lines(clutterFile, func(id, arabic string) {
		phrase := strings.Fields(fold(arabic))
		kind := map[string]phrases{"line": c.line, "word": c.word, "site": c.site, "list": c.list, "end": c.end}[id]
		if kind == nil {
			c.bylines = append(c.bylines, phrase)
			return
		}
		kind[phrase[0]] = append(kind[phrase[0]], phrase)
	})
	return c
})

// begins returns how many words of a phrase the paragraph begins with: zero if
// with none.
func (p phrases) begins(paragraph []string) int {
	if len(paragraph) == 0 {
		return 0
	}
	longest := 0
	for _, phrase := range p[paragraph[0]] {
		if len(phrase) > longest && len(phrase) <= len(paragraph) && slices.Equal(phrase, paragraph[:len(phrase)]) {
			longest = len(phrase)
		}
	}
	return longest
}

// cutWords cuts a phrase off the beginning of a string; n is its words.
func cutWords(s string, phrase []string) (rest string, n int) {
	for _, want := range phrase {
		s = strings.TrimLeftFunc(s, skippable)
		i := strings.IndexFunc(s, skippable)
		if i < 0 {
			i = len(s)
		}
		if fold(s[:i]) != want {
			return s, 0
		}
		s = s[i:]
		n++
	}
	return s, n
}

// wordsOf yields the words of a paragraph, folded and without marks.
func wordsOf(s string) iter.Seq[string] {
	return strings.FieldsFuncSeq(fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

const (
	maxLine    = 22 // words of a paragraph that may be clutter by its first words
	maxWord    = 6  // words of one that may be, if it ends no sentence
	maxSite    = 60 // words of one that the site says of itself
	maxListing = 6  // words of a paragraph that opens a list of links
)

// withoutClutter returns the paragraphs that are of the article.
func withoutClutter(blocks []block, m *meta) []string {
	c := cleaner{title: lettersOf(m.title), seen: map[string]bool{}, grams: map[uint64]struct{}{}, seed: maphash.MakeSeed()}
	for _, b := range blocks {
		c.total += len(b.text)
	}
	for i := range blocks {
		if c.ends(&blocks[i]) {
			break
		}
		c.passed += len(blocks[i].text)
		if c.keeps(&blocks[i]) {
			c.kept = append(c.kept, blocks[i])
		}
	}
	c.cutTail()
	paragraphs := make([]string, len(c.kept))
	for i, b := range c.kept {
		paragraphs[i] = b.text
	}
	return paragraphs
}

// cutTail takes headings and labels off the end, which lost what they stood
// before, and headlines of other articles: two short paragraphs and more that
// end no sentence, where the paragraphs of the article do.
func (c *cleaner) cutTail() {
	for n := len(c.kept); n > 0 && (c.kept[n-1].heading || isLabel(c.kept[n-1].text)); n-- {
		c.kept = c.kept[:n-1]
	}
	sentences, tail := 0, 0
	for _, b := range c.kept {
		if endsSentence(b.text) {
			sentences, tail = sentences+1, 0
		} else if len(strings.Fields(b.text)) < 25 {
			tail++
		}
	}
	if tail >= 2 && sentences >= 3 && sentences*5 >= (len(c.kept)-tail)*4 {
		c.kept = c.kept[:len(c.kept)-tail]
	}
}

// cleaner takes the paragraphs of a page in order.
type cleaner struct {
	title   string
	kept    []block
	words   int // kept so far
	total   int // bytes of all
	passed  int
	listing bool // links that follow belong to a list that is clutter
	seen    map[string]bool
	grams   map[uint64]struct{}
	seed    maphash.Seed
}

// ends reports whether the article ends before the block.
func (c *cleaner) ends(b *block) bool {
	words := slices.Collect(wordsOf(b.text))
	return c.words >= minBody && len(words) <= maxListing && clutter().end.begins(words) > 0
}

func (c *cleaner) keeps(b *block) bool {
	words := slices.Collect(wordsOf(b.text))
	n := len(words)
	if n == 0 {
		return false
	}
	ends := endsSentence(b.text)
	if clutter().list.begins(words) > 0 && n <= maxListing && !strings.HasSuffix(b.text, ".") {
		c.listing = true
		return false
	}
	linked := b.linked*10 >= len(b.text)*6
	if c.listing && (linked || b.item || n < 12 && !ends && !b.heading) {
		return false
	}
	c.listing = false
	switch {
	case linked && (b.item || n < 25):
		return false
	case n <= maxLine && clutter().line.begins(words) > 0 && !(ends && n > 12 && b.linked == 0):
		return false
	case !ends && (n <= maxWord || n <= maxLine && b.linked > 0) && clutter().word.begins(words) > 0:
		return false
	case n <= maxSite && clutter().site.begins(words) > 0:
		return false
	case n <= 10 && isDateLine(b.text), n <= 6 && isClockLine(b.text), n <= 6 && isInitials(words):
		return false
	case n <= 12 && strings.HasPrefix(b.text, "©"):
		return false
	case c.words < 60 && c.isTitle(b.text):
		return false
	case c.words < 20 && n <= 5 && !ends && !b.heading:
		return false
	case c.repeats(b.text, words):
		return false
	}
	c.words += n
	return true
}

// isTitle reports whether a paragraph is the headline again.
func (c *cleaner) isTitle(text string) bool {
	return c.title != "" && lettersOf(text) == c.title
}

// isDateLine reports whether a short paragraph holds a date and little more.
func isDateLine(text string) bool {
	if strings.HasPrefix(text, "—") {
		return false // who wrote the message above, and when
	}
	t, date := findDate(text)
	return !t.IsZero() && utf8.RuneCountInString(text) < 2*utf8.RuneCountInString(date)+30 && !strings.HasSuffix(text, ".")
}

// isClockLine reports whether a short paragraph begins with a time of day, as
// the entries of live pages do.
func isClockLine(text string) bool {
	tokens := dateTokens(text)
	if len(tokens) < 3 {
		return false
	}
	_, _, ok := clockAt(tokens, 0)
	return ok
}

// isInitials reports whether words are the initials of editors at the end of an
// agency's text («ت س/ ر ع»).
func isInitials(words []string) bool {
	for _, w := range words {
		if utf8.RuneCountInString(w) > 2 {
			return false
		}
	}
	return true
}

// isLabel reports whether a last paragraph is a label that lost what it
// labelled: a word or three that end no sentence.
func isLabel(text string) bool {
	return len(strings.Fields(text)) <= 3 && !endsSentence(text)
}

const gram = 6

// repeats reports whether a paragraph stood before: the whole of it, or most of
// its runs of six words. Pages repeat a teaser above the text, and templates
// for telephones the text itself.
func (c *cleaner) repeats(text string, words []string) bool {
	if len(words) < 5 {
		return false
	}
	key := lettersOf(text)
	if c.seen[key] {
		return true
	}
	c.seen[key] = true
	if len(words) < gram {
		return false
	}
	old, all := 0, len(words)-gram+1
	sums := make([]uint64, all)
	for i := range sums {
		var h maphash.Hash
		h.SetSeed(c.seed)
		for _, w := range words[i : i+gram] {
			_, _ = h.WriteString(w)
			_ = h.WriteByte(' ')
		}
		sums[i] = h.Sum64()
		if _, ok := c.grams[sums[i]]; ok {
			old++
		}
	}
	if old*10 > all*7 {
		return true
	}
	for _, s := range sums {
		c.grams[s] = struct{}{}
	}
	return false
}

// clutterNames are words in classes and identifiers of elements that hold no
// text of the article.
var clutterNames = map[string]bool{
	"share": true, "sharing": true, "social": true, "related": true, "tags": true, "tag": true, "breadcrumb": true, "breadcrumbs": true,
	"comment": true, "comments": true, "cookie": true, "cookies": true, "gdpr": true, "consent": true, "newsletter": true, "subscribe": true, "subscription": true,
	"advert": true, "advertisement": true, "ads": true, "adsbygoogle": true, "promo": true, "sidebar": true, "popular": true, "recommended": true,
	"recommendation": true, "recommendations": true, "paywall": true, "disqus": true, "toolbar": true, "navbar": true, "menu": true, "nav": true,
	"byline": true, "caption": true, "figcaption": true, "credit": true, "login": true, "modal": true, "popup": true, "trending": true, "sharedaddy": true,
	"addtoany": true, "addthis": true, "jp": true, "readmore": true, "seealso": true, "copyright": true, "footer": true, "pagination": true, "banner": true,
	"mostread": true, "video": true, "player": true, "yarpp": true, "outbrain": true, "taboola": true, "print": true, "fontsize": true, "audio": true, "poll": true, "ticker": true, "marquee": true,
}

// clutterPairs are such words in two parts.
var clutterPairs = map[string]bool{
	"most read": true, "read more": true, "read also": true, "see also": true, "also read": true, "more news": true, "latest news": true, "author box": true,
	"author bio": true, "author info": true, "post meta": true, "entry meta": true, "article meta": true, "meta data": true, "post info": true, "article info": true,
	"skip link": true, "post navigation": true, "entry footer": true, "post footer": true, "img desc": true, "img cap": true, "image cap": true, "img caption": true, "img title": true, "image desc": true, "image text": true, "follow us": true, "font size": true,
}

// prune takes out of a page what is never of an article: scripts, forms,
// navigation, hidden elements, and elements whose class says so, unless they
// hold a good part of the prose.
func prune(root *html.Node) {
	prose := proseSizes(root)
	holders := bodyHolders(root)
	for _, n := range skipped(root) {
		if !holders[n] && n.Parent != nil && prose[n]*3 < prose[root] {
			n.Parent.RemoveChild(n)
		}
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; {
			next := c.NextSibling
			if c.Type == html.CommentNode || c.Type == html.ElementNode && !holders[c] && isPruned(c, prose, prose[root]) {
				n.RemoveChild(c)
			} else {
				walk(c)
			}
			c = next
		}
	}
	walk(root)
}

// hiddenProperties are properties of microdata that pages write for machines, in
// elements that style sheets hide.
var hiddenProperties = map[string]bool{
	"publisher": true, "logo": true, "url": true, "datemodified": true, "datepublished": true, "mainentityofpage": true, "image": true, "author": true,
	"width": true, "height": true, "interactionstatistic": true, "keywords": true,
}

// skipped returns the elements that hold both a link within the page and its
// target: what the link helps to skip is not of the article.
func skipped(root *html.Node) []*html.Node {
	targets := map[string]*html.Node{}
	for n := range root.Descendants() {
		if id := attr(n, "id"); id != "" && n.Type == html.ElementNode {
			targets[id] = n
		}
	}
	var found []*html.Node
	links := 0
	for n := range root.Descendants() {
		href := attr(n, "href")
		if n.DataAtom != atom.A || len(href) < 2 || href[0] != '#' || targets[href[1:]] == nil {
			continue
		}
		if links++; links > maxSkips {
			break
		}
		above := map[*html.Node]bool{}
		for p := n.Parent; p != nil; p = p.Parent {
			above[p] = true
		}
		p := targets[href[1:]].Parent
		for p != nil && !above[p] {
			p = p.Parent
		}
		if p != nil && p.DataAtom != atom.Body && p.DataAtom != atom.Html && p.DataAtom != atom.Main && p.DataAtom != atom.Article {
			found = append(found, p)
		}
	}
	return found
}

// maxSkips is how many links within the page are looked at.
const maxSkips = 100

// bodyHolders returns the elements that hold one that is marked as the body of
// the article.
func bodyHolders(root *html.Node) map[*html.Node]bool {
	holders := map[*html.Node]bool{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || !isMarkedBody(n) {
			continue
		}
		for p := n; p != nil && !holders[p]; p = p.Parent {
			holders[p] = true
		}
	}
	return holders
}

func isPruned(n *html.Node, prose map[*html.Node]int, all int) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Button, atom.Select, atom.Textarea, atom.Input,
		atom.Nav, atom.Object, atom.Embed, atom.Video, atom.Audio, atom.Canvas, atom.Map, atom.Figcaption, atom.Marquee, atom.Dialog:
		return true
	case atom.Html, atom.Head, atom.Body, atom.Main, atom.Article, atom.H1, atom.Title, atom.Link, atom.Meta:
		return false
	case atom.Form, atom.Footer, atom.Aside:
		return prose[n]*3 < all
	case atom.Header:
		return prose[n]*5 < all
	}
	if isHidden(n) || isClutterName(n) || hiddenProperties[strings.ToLower(attr(n, "itemprop"))] {
		return prose[n]*3 < all
	}
	return strings.HasPrefix(n.Data, "amp-") && n.Data != "amp-story" && prose[n]*3 < all
}

func isHidden(n *html.Node) bool {
	if hasAttr(n, "hidden") || attr(n, "aria-hidden") == "true" {
		return true
	}
	style := strings.ReplaceAll(strings.ToLower(attr(n, "style")), " ", "")
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

func isClutterName(n *html.Node) bool {
	switch attr(n, "role") {
	case "navigation", "complementary", "banner", "contentinfo", "dialog", "alert", "search", "menu":
		return true
	}
	parts := append(nameParts(n), splitName(attr(n, "data-type"))...)
	for i, p := range parts {
		if clutterNames[p] || i > 0 && clutterPairs[parts[i-1]+" "+p] {
			return true
		}
	}
	return false
}

// inClutter reports whether an element stands in one that prune takes for
// clutter by its name.
func inClutter(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.DataAtom == atom.Footer || p.DataAtom == atom.Aside || p.DataAtom == atom.Nav || isClutterName(p) {
			return true
		}
	}
	return false
}
