package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/internal/edit"
)

// The bounds of a query.
const (
	maxQuery  = 4096 // bytes
	maxParts  = 200
	maxDepth  = 40
	maxNear   = 50
	minPrefix = 2 // letters
)

// Parse reads a query. The error is a *SyntaxError, with a hint.
func (l *Language) Parse(query string) (*Query, error) {
	p := &parser{l: l, query: query}
	if len(query) > maxQuery {
		return nil, p.fail(maxQuery, len(query), "it is longer than 4096 bytes", "ask for less at once")
	}
	if !utf8.ValidString(query) {
		return nil, p.fail(0, 0, "it is not UTF-8", "send the query as UTF-8")
	}
	if err := p.lex(); err != nil {
		return nil, err
	}
	q := &Query{root: &node{op: opAll}}
	p.q = q
	if len(p.tokens) > 0 {
		n, err := p.or(nil, 0)
		if err != nil {
			return nil, err
		}
		if p.at < len(p.tokens) {
			t := p.tokens[p.at]
			return nil, p.fail(t.start, t.end, "the bracket was not opened", "leave it out, or put ( where it begins")
		}
		if n != nil {
			q.root = n
		}
	}
	return q, nil
}

type tokenKind uint8

const (
	tokWord tokenKind = iota
	tokPhrase
	tokOpen
	tokClose
	tokField // the field and its colon; the value follows
	tokOp
	tokMinus
)

type token struct {
	kind       tokenKind
	text       string
	field      *field
	start, end int // bytes
	n          int // of near
}

type parser struct {
	l      *Language
	query  string
	q      *Query
	tokens []token
	at     int
	parts  int
	inAt   int
}

func (p *parser) fail(start, end int, what, hint string) error {
	start = min(start, len(p.query))
	end = max(start, min(end, len(p.query)))
	e := &SyntaxError{Query: p.query, At: utf8.RuneCountInString(p.query[:start]), Len: utf8.RuneCountInString(p.query[start:end]), What: what, Hint: hint}
	return rawi.Hint(e, hint)
}

// isSpace reports whether a character only stands between words: the marks of
// direction too, and the commas that Arabic is written with.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '،' || r == '؛' || r == '؟'
}

func isQuote(r rune) bool {
	return r == '"' || r == '“' || r == '”' || r == '„' || r == '«' || r == '»'
}

func hasWord(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// lex takes the query apart.
func (p *parser) lex() error {
	q := p.query
	for i := 0; i < len(q); {
		r, size := utf8.DecodeRuneInString(q[i:])
		switch {
		case isSpace(r):
			i += size
		case r == '(':
			p.add(token{kind: tokOpen, start: i, end: i + 1})
			i++
		case r == ')':
			p.add(token{kind: tokClose, start: i, end: i + 1})
			i++
		case isQuote(r):
			j := i + size
			end := strings.IndexFunc(q[j:], func(x rune) bool { return isQuote(x) && (r == '«') == (x == '»') && x != '«' })
			if r == '»' {
				end = strings.IndexFunc(q[j:], isQuote)
			}
			if end < 0 {
				return p.fail(i, i+size, "the quotation is not closed", "put \" behind its last word")
			}
			_, closing := utf8.DecodeRuneInString(q[j+end:])
			p.add(token{kind: tokPhrase, text: phraseText(q[j : j+end]), start: i, end: j + end + closing})
			i = j + end + closing
		case r == '-' && p.begins(i):
			p.add(token{kind: tokMinus, start: i, end: i + 1})
			i++
		default:
			n, err := p.word(i)
			if err != nil {
				return err
			}
			i = n
		}
	}
	return nil
}

func (p *parser) add(t token) { p.tokens = append(p.tokens, t) }

// begins reports whether a sign at byte i stands before something, and behind
// nothing.
func (p *parser) begins(i int) bool {
	next, _ := utf8.DecodeRuneInString(p.query[i+1:])
	return i+1 < len(p.query) && !isSpace(next) && next != ')'
}

// phraseText returns the words of a quotation, one space between.
func phraseText(s string) string { return strings.Join(strings.FieldsFunc(s, isSpace), " ") }

// word reads a word, an operator or the name of a field at byte i and returns
// where it ends.
func (p *parser) word(i int) (int, error) {
	q := p.query
	end := i
	for end < len(q) {
		r, size := utf8.DecodeRuneInString(q[end:])
		if isSpace(r) || r == '(' || r == ')' || isQuote(r) {
			break
		}
		end += size
		if r == ':' && end < len(q) {
			next, _ := utf8.DecodeRuneInString(q[end:])
			name := q[i : end-1]
			if isSpace(next) || next == ')' || strings.HasPrefix(q[end:], "//") || !isFieldName(name) {
				continue
			}
			if len(p.tokens) > 0 && p.tokens[len(p.tokens)-1].kind == tokField && p.tokens[len(p.tokens)-1].end == i {
				continue // the value of a field may hold a colon
			}
			f := fieldOf(p.l.fields[keyword(name)])
			if f == nil {
				return 0, p.fail(i, end-1, "there is no field "+strconv.Quote(name), p.fieldHint(name))
			}
			p.add(token{kind: tokField, field: f, start: i, end: end})
			return end, nil
		}
	}
	text := q[i:end]
	after := len(p.tokens) > 0 && p.tokens[len(p.tokens)-1].kind == tokField && p.tokens[len(p.tokens)-1].end == i
	if !after {
		name, number, slash := strings.Cut(text, "/")
		op := p.l.operators[name]
		if op == "" {
			op = p.l.operators[arabicOnly(name)]
		}
		switch {
		case op == "near" && slash:
			n, err := strconv.Atoi(arabic.Normalise(number))
			if err != nil || n < 1 || n > maxNear {
				return 0, p.fail(i, end, "NEAR takes a number of words from 1 to 50", "write NEAR/5")
			}
			p.add(token{kind: tokOp, text: op, n: n, start: i, end: end})
			return end, nil
		case op == "near" && name == "NEAR":
			p.add(token{kind: tokOp, text: op, n: 10, start: i, end: end})
			return end, nil
		case op != "" && op != "near" && !slash:
			p.add(token{kind: tokOp, text: op, start: i, end: end})
			return end, nil
		}
	}
	p.add(token{kind: tokWord, text: text, start: i, end: end})
	return end, nil
}

// arabicOnly returns the folded form of an Arabic word; of others nothing, since
// "or" is a word and OR is not.
func arabicOnly(s string) string {
	for _, r := range s {
		if r < 0x80 {
			return ""
		}
	}
	return arabic.Normalise(s)
}

func isFieldName(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > 20 {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '_' {
			return false
		}
	}
	return true
}

// fieldHint names the field that was meant, or all.
func (p *parser) fieldHint(name string) string {
	best, least := "", 3
	key := keyword(name)
	for _, word := range sortedKeys(p.l.fields) {
		if d := edit.Distance(key, word); d < least && d < utf8.RuneCountInString(key) {
			best, least = word, d
		}
	}
	if best != "" {
		return "write " + best + ": or, for the word, put it in quotes"
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return "the fields are " + strings.Join(names, ", ") + "; what is no field stands in quotes"
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (p *parser) peek() *token {
	if p.at < len(p.tokens) {
		return &p.tokens[p.at]
	}
	return nil
}

func (p *parser) isOp(name string) bool {
	t := p.peek()
	return t != nil && t.kind == tokOp && t.text == name
}

// or reads parts joined by OR. f is the field whose value they are, if any. A nil
// node without an error is a part that holds no word.
func (p *parser) or(f *field, depth int) (*node, error) {
	if depth > maxDepth {
		t := p.tokens[min(p.at, len(p.tokens)-1)]
		return nil, p.fail(t.start, t.end, "its brackets are too deep", "ask with fewer brackets")
	}
	var kids []*node
	for {
		n, err := p.and(f, depth)
		if err != nil {
			return nil, err
		}
		if n != nil {
			if n.op == opOr {
				kids = append(kids, n.kids...)
			} else {
				kids = append(kids, n)
			}
		}
		if !p.isOp("or") {
			break
		}
		p.at++
		if err := p.operand("OR"); err != nil {
			return nil, err
		}
	}
	return join(opOr, kids), nil
}

func join(o op, kids []*node) *node {
	switch len(kids) {
	case 0:
		return nil
	case 1:
		return kids[0]
	}
	return &node{op: o, kids: kids, at: kids[0].at}
}

// operand checks that something follows an operator.
func (p *parser) operand(name string) error {
	t, op := p.peek(), p.tokens[p.at-1]
	if t == nil || t.kind == tokClose || t.kind == tokOp && t.text != "not" {
		return p.fail(op.start, op.end, "nothing stands behind "+name, "write what is asked for behind it, or put it in quotes to search for the word")
	}
	return nil
}

func (p *parser) and(f *field, depth int) (*node, error) {
	if t := p.peek(); t != nil && t.kind == tokOp && t.text != "not" {
		return nil, p.fail(t.start, t.end, "nothing stands before "+strings.ToUpper(t.text), "write what is asked for before it, or put it in quotes to search for the word")
	}
	var kids []*node
	for {
		t := p.peek()
		if t == nil || t.kind == tokClose || p.isOp("or") {
			break
		}
		if p.isOp("and") {
			p.at++
			if err := p.operand("AND"); err != nil {
				return nil, err
			}
			continue
		}
		n, err := p.unary(f, depth)
		if err != nil {
			return nil, err
		}
		if n != nil {
			if n.op == opAnd {
				kids = append(kids, n.kids...)
			} else {
				kids = append(kids, n)
			}
		}
	}
	return join(opAnd, kids), nil
}

func (p *parser) unary(f *field, depth int) (*node, error) {
	t := p.peek()
	if t.kind == tokMinus || t.kind == tokOp && t.text == "not" {
		p.at++
		if err := p.operand("NOT"); err != nil {
			return nil, err
		}
		if depth > maxDepth {
			return nil, p.fail(t.start, t.end, "its parts are too deep", "ask with fewer NOT")
		}
		n, err := p.unary(f, depth+1)
		switch {
		case err != nil || n == nil:
			return nil, err
		case n.op == opNot:
			return n.kids[0], nil
		}
		return &node{op: opNot, kids: []*node{n}, at: t.start}, nil
	}
	left, err := p.primary(f, depth)
	if err != nil {
		return nil, err
	}
	for p.isOp("near") {
		op := p.tokens[p.at]
		p.at++
		if err := p.operand("NEAR"); err != nil {
			return nil, err
		}
		if f != nil {
			return nil, p.fail(op.start, op.end, "NEAR does not stand in the value of a field", "ask for words near each other outside of fields")
		}
		if p.isOp("not") || p.peek().kind == tokMinus {
			return nil, p.fail(op.start, op.end, "NEAR and NOT do not go together", "write a NEAR/5 b -c")
		}
		right, err := p.primary(f, depth)
		if err != nil {
			return nil, err
		}
		if left == nil || right == nil {
			return nil, p.fail(op.start, op.end, "NEAR stands between words", "write two words around it")
		}
		for _, side := range []*node{left, right} {
			if !near(side) {
				return nil, p.fail(op.start, op.end, "NEAR joins words, prefixes, phrases, and those joined by OR", "write (word OR \"a phrase\") NEAR/5 word")
			}
		}
		left = &node{op: opNear, kids: []*node{left, right}, n: op.n, at: left.at}
	}
	return left, nil
}

// near reports whether NEAR can ask for where a node stands.
func near(n *node) bool {
	switch n.op {
	case opWord, opPrefix, opPhrase, opNear:
		return true
	case opOr:
		return !slices.ContainsFunc(n.kids, func(k *node) bool { return !near(k) })
	}
	return false
}

func (p *parser) primary(f *field, depth int) (*node, error) {
	t := p.peek()
	p.at++
	if p.parts++; p.parts > maxParts {
		return nil, p.fail(t.start, t.end, "it has more than 200 parts", "ask for less at once")
	}
	switch t.kind {
	case tokOpen:
		n, err := p.or(f, depth+1)
		if err != nil {
			return nil, err
		}
		if c := p.peek(); c == nil || c.kind != tokClose {
			return nil, p.fail(t.start, t.end, "the bracket is not closed", "put ) where it ends")
		}
		p.at++
		return n, nil
	case tokField:
		if f != nil {
			return nil, p.fail(t.start, t.end, "a field stands in the value of another", "close the bracket before it")
		}
		v := p.peek()
		if v == nil || v.kind != tokWord && v.kind != tokPhrase && v.kind != tokOpen || v.start != t.end {
			return nil, p.fail(t.start, t.end, "the field "+t.field.name+" has no value", "write it behind the colon: "+example(t.field))
		}
		n, err := p.primary(t.field, depth)
		if err == nil && n == nil && t.field.name != "in" {
			return nil, p.fail(v.start, v.end, "the field "+t.field.name+" has no value", "write it behind the colon: "+example(t.field))
		}
		return n, err
	case tokPhrase, tokWord:
		if f != nil {
			return p.value(f, t, depth)
		}
		return p.text(t)
	case tokClose:
		return nil, p.fail(t.start, t.end, "the bracket was not opened", "leave it out, or put ( where it begins")
	}
	return nil, p.fail(t.start, t.end, "nothing stands before "+strings.ToUpper(t.text), "write what is asked for before it")
}

func example(f *field) string {
	switch {
	case f.name == "in":
		return "in:statements"
	case f.key == 0:
		return f.name + ":2025-08-01"
	case f.name == "type":
		return "type:CONSULT"
	case f.name == "act":
		return "act:deny"
	case f.name == "mode":
		return "mode:direct"
	case f.name == "realis":
		return "realis:planned"
	case f.name == "country":
		return "country:RUS"
	case f.name == "outlet":
		return `outlet:"paper.example"`
	}
	return f.name + `:"…"`
}

// trimWord takes signs off the ends of a word.
func trimWord(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
}

// text reads a word, prefix or phrase.
func (p *parser) text(t *token) (*node, error) {
	if t.kind == tokPhrase {
		if !hasWord(t.text) {
			return nil, nil
		}
		return &node{op: opPhrase, text: t.text, at: t.start}, nil
	}
	if i := strings.IndexByte(t.text, '*'); i >= 0 {
		stem := trimWord(t.text[:i])
		if !hasWord(stem) && !hasWord(t.text[i:]) {
			return nil, nil
		}
		if rest := strings.TrimRight(t.text[i:], "*"); hasWord(rest) || utf8.RuneCountInString(arabic.Normalise(stem)) < minPrefix {
			return nil, p.fail(t.start, t.end, "* stands behind two letters or more, at the end of a word", "write the beginning of the word, then *")
		}
		if len(arabic.Words(stem)) != 1 {
			return nil, p.fail(t.start, t.end, "* stands behind the beginning of one word", "write the other words apart")
		}
		return &node{op: opPrefix, text: stem, at: t.start}, nil
	}
	w := trimWord(t.text)
	if !hasWord(w) {
		return nil, nil
	}
	if !p.l.isPlain(w) {
		return &node{op: opPhrase, text: w, at: t.start}, nil
	}
	return &node{op: opWord, text: w, at: t.start}, nil
}

// isPlain reports whether a word, standing alone, is read as a word: without the
// signs around it, it could be an operator or a field.
func (l *Language) isPlain(w string) bool {
	p := &parser{l: l, query: w}
	return p.lex() == nil && len(p.tokens) == 1 && p.tokens[0].kind == tokWord && p.tokens[0].text == w
}

// isOperator reports whether a word, standing alone, would be read as an operator.
func (l *Language) isOperator(w string) bool {
	name, _, _ := strings.Cut(w, "/")
	return l.operators[name] != "" || l.operators[arabicOnly(name)] != ""
}

// value reads the value of a field.
func (p *parser) value(f *field, t *token, depth int) (*node, error) {
	text := t.text
	if t.kind == tokWord {
		if strings.Contains(text, "*") {
			return nil, p.fail(t.start, t.end, "* does not stand in the value of a field", "write the whole word")
		}
		text = trimWord(text)
	}
	if !hasWord(text) {
		return nil, nil
	}
	n := &node{op: opField, field: f, text: text, quoted: t.kind == tokPhrase, at: t.start, end: t.end, kinds: f.kinds}
	if i := p.at - 2; i >= 0 && p.tokens[i].kind == tokField && p.tokens[i].end == t.start {
		n.at = p.tokens[i].start
	}
	if t.kind == tokWord && (p.l.isOperator(text) || strings.ContainsFunc(text, isQuote)) {
		n.quoted = true
	}
	switch {
	case f.name == "in":
		return nil, p.in(n, t, depth)
	case f.key == 0:
		from, to, ok := parseDay(arabic.Normalise(text))
		if !ok {
			return nil, p.fail(t.start, t.end, strconv.Quote(text)+" is no date", "write a year, month or day: 2025, 2025-08, 2025-08-01")
		}
		n.text, n.quoted = arabic.Normalise(text), false
		n.from, n.to = noDay+1, 1<<31-1
		switch f.name {
		case "after":
			n.from = from
		case "before":
			n.to = from
		default:
			n.from, n.to = from, to
		}
	case len(f.values) > 0:
		return n, p.listed(n, t)
	case f.name == "country":
		iso := p.l.country(text)
		if iso == "" {
			return nil, p.fail(t.start, t.end, strconv.Quote(text)+" is no country", "write its code of three letters, or its name: country:RUS")
		}
		n.text, n.quoted = iso, false
	}
	return n, nil
}

// in takes the value of in:, which is no part of what is searched for.
func (p *parser) in(n *node, t *token, depth int) error {
	v, ok := p.l.values["in"][keyword(n.text)]
	switch {
	case !ok:
		return p.fail(t.start, t.end, "in: does not know "+strconv.Quote(n.text), "write in:articles, in:statements, in:events or in:meetings")
	case depth > 0:
		return p.fail(t.start, t.end, "in: stands in brackets or behind NOT", "write it beside the rest of the query")
	case p.q.in != "" && p.q.in != v:
		return p.fail(t.start, t.end, "in: stands twice", "ask for "+p.q.in+" or for "+v)
	}
	p.q.in = v
	return nil
}

// listed reads the value of a field that has a list of them.
func (p *parser) listed(n *node, t *token) error {
	n.kinds = 0
	canonical := ""
	match := func(exact bool) {
		for _, list := range n.field.values {
			v, ok := p.l.values[list][keyword(n.text)]
			if !ok || exact && v != n.text {
				continue
			}
			for k := statements; k < kinds; k++ {
				if n.field.kinds.has(k) && listOf(list).has(k) && n.values[k] == "" {
					n.values[k] = v
					n.kinds |= 1 << k
					if canonical == "" || strings.EqualFold(v, canonical) {
						canonical = v
					}
				}
			}
		}
	}
	if match(true); n.kinds == 0 {
		match(false)
	}
	if n.kinds == 0 {
		values := p.l.valuesOf(n.field.values...)
		hint := "the values are " + strings.Join(values, ", ")
		best, least := "", 3
		for _, v := range values {
			if d := edit.Distance(strings.ToLower(n.text), strings.ToLower(v)); d < least {
				best, least = v, d
			}
		}
		if best != "" {
			hint = "write " + n.field.name + ":" + best + "; " + hint
		}
		return p.fail(t.start, t.end, n.field.name+": does not know "+strconv.Quote(n.text), hint)
	}
	same := true
	for k := statements; k < kinds; k++ {
		if n.values[k] != "" && n.values[k] != canonical {
			same = false
		}
	}
	if same {
		n.text, n.quoted = canonical, false
	}
	return nil
}

// listOf returns the kinds of findings whose values a list has.
func listOf(list string) kindSet {
	switch list {
	case "event-type", "event-mode":
		return inEvents
	case "format":
		return inMeetings
	case "act", "mode":
		return inStatements
	case "realis":
		return inEvents | inMeetings
	}
	return 0
}

// country returns the code of a country by its code or a name of it.
func (l *Language) country(s string) string {
	if len(s) == 3 {
		up := strings.ToUpper(s)
		if strings.Trim(up, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
			return up
		}
	}
	for _, n := range l.names[foldName(s)] {
		if n.iso != "" {
			return n.iso
		}
	}
	return ""
}
