package search

import (
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
)

// planOp is what a step of a plan does.
type planOp uint8

const (
	planAll planOp = iota
	planNone
	planAnd
	planOr
	planNot
	planWords // rows that have one of some words
	planPhrase
	planNear
	planKeys // rows that have one of some keys
	planDays // articles of some days
	planUp   // rows of findings whose article is asked for
	planVia  // articles one of whose findings is asked for
	planMet  // meetings in which all of some met, not all on one side
	planSince
)

// wordsOf says which words of a segment are meant.
type wordsOf struct {
	how    byte // 't' by dictionary form, 'w' as written, 'p' prefix, 'n' name of several words
	text   string
	others []string // further dictionary forms; of a prefix, what may stand before it
}

// byTerm means the words of the dictionary forms that a word of a query may be of.
func byTerm(t arabic.Term) wordsOf {
	w := wordsOf{how: 't', text: t.Text}
	if !t.Sure {
		w.others = t.Others
	}
	return w
}

// has reports whether a dictionary form is meant.
func (w wordsOf) has(term string) bool { return w.text == term || slices.Contains(w.others, term) }

func (w wordsOf) in(s *segment) []uint32 {
	switch w.how {
	case 't':
		if len(w.others) == 0 {
			return s.forms(w.text)
		}
		out := slices.Clone(s.forms(w.text))
		for _, t := range w.others {
			out = append(out, s.forms(t)...)
		}
		slices.Sort(out)
		return slices.Compact(out)
	case 'w':
		return s.written(w.text)
	case 'p':
		return s.wordsWith(w.text, w.others)
	}
	return s.name(w.text)
}

// plan is a query made ready for one kind of rows.
type plan struct {
	op       planOp
	kids     []*plan
	words    wordsOf
	keys     []string
	groups   [][]string // of planMet: the names of each party
	kind     kind       // of the kids of planUp and planVia
	from, to day
	n        int
	since    int64
	leaf     int  // that counts for relevance; -1 is none
	lead     bool // words at the beginning count more
}

// planner makes plans.
type planner struct {
	l      *Language
	s      *snapshot
	r      *Request
	query  string
	leaves int
	weight map[int]float32 // of leaves that count more or less than others
	names  []Variants
	scored bool
	listed map[string]bool // names that were
	marks  *marker         // gathers what is shown as asked for; may be nil
}

func leafless(p *plan) *plan {
	p.leaf = -1
	return p
}

// make plans a query for rows of a kind.
func (p *planner) make(n *node, k kind) (*plan, error) { return p.node(n, k, true) }

func (p *planner) node(n *node, k kind, positive bool) (*plan, error) {
	switch n.op {
	case opAll:
		return leafless(&plan{op: planAll}), nil
	case opSentence:
		return p.sentence(n.text, positive), nil
	case opAnd:
		return p.and(n.kids, k, positive)
	case opOr:
		out := leafless(&plan{op: planOr})
		for _, kid := range n.kids {
			x, err := p.node(kid, k, positive)
			if err != nil {
				return nil, err
			}
			out.kids = append(out.kids, x)
		}
		return out, nil
	case opNot:
		x, err := p.node(n.kids[0], k, false)
		return leafless(&plan{op: planNot, kids: []*plan{x}}), err
	}
	return p.and([]*node{n}, k, positive)
}

// and plans parts that all hold.
func (p *planner) and(list []*node, k kind, positive bool) (*plan, error) {
	out := leafless(&plan{op: planAnd})
	add := func(x *plan, err error) error {
		if err == nil && x.op != planAll {
			out.kids = append(out.kids, x)
		}
		return err
	}
	var rest []*node
	for i := 0; i < len(list); {
		j := i
		for j < len(list) && list[j].op == opWord {
			j++
		}
		if j > i {
			for _, x := range p.bare(list[i:j], positive) {
				_ = add(x, nil)
			}
			i = j
			continue
		}
		rest = append(rest, list[i])
		i++
	}
	if k == articles {
		groups, others := groupFindings(rest)
		for _, g := range groups {
			x, err := p.below(g.nodes, g.kind, positive)
			if err := add(leafless(&plan{op: planVia, kind: g.kind, kids: []*plan{x}}), err); err != nil {
				return nil, err
			}
		}
		for _, o := range others {
			if o.flexible {
				x, err := p.anyOf(o.nodes, o.kinds, positive)
				if err := add(x, err); err != nil {
					return nil, err
				}
			}
		}
		rest = nil
		for _, o := range others {
			if !o.flexible {
				rest = append(rest, o.nodes...)
			}
		}
	}
	x, err := p.group(rest, k, positive)
	if err := add(x, err); err != nil {
		return nil, err
	}
	switch len(out.kids) {
	case 0:
		return leafless(&plan{op: planAll}), nil
	case 1:
		return out.kids[0], nil
	}
	return out, nil
}

// anyOf plans fields that a finding of one of several kinds may have.
func (p *planner) anyOf(nodes []*node, ks kindSet, positive bool) (*plan, error) {
	out := leafless(&plan{op: planOr})
	for k := statements; k < kinds; k++ {
		if ks.has(k) {
			x, err := p.below(nodes, k, positive)
			if err != nil {
				return nil, err
			}
			out.kids = append(out.kids, leafless(&plan{op: planVia, kind: k, kids: []*plan{x}}))
		}
	}
	return out, nil
}

// below plans parts for the findings of articles that are asked for: the words in
// them do not count for the relevance of the articles.
func (p *planner) below(nodes []*node, k kind, positive bool) (*plan, error) {
	scored := p.scored
	p.scored = false
	defer func() { p.scored = scored }()
	return p.group(nodes, k, positive)
}

// findings are fields that are asked of one finding of an article.
type findings struct {
	kind     kind
	kinds    kindSet
	nodes    []*node
	flexible bool
}

// groupFindings takes apart what is asked of articles: fields that one kind of
// findings has are asked of one finding together, and fields that several have go
// with them.
func groupFindings(list []*node) (groups, others []findings) {
	var loose []*node
	at := map[kind]int{}
	for _, n := range list {
		ks := kindsOf(n)
		switch ks {
		case inStatements, inEvents, inMeetings:
			k := statements
			for !ks.has(k) {
				k++
			}
			i, ok := at[k]
			if !ok {
				i = len(groups)
				at[k] = i
				groups = append(groups, findings{kind: k})
			}
			groups[i].nodes = append(groups[i].nodes, n)
		default:
			loose = append(loose, n)
		}
	}
	for _, n := range loose {
		ks := kindsOf(n)
		placed := false
		for i := range groups {
			if ks.has(groups[i].kind) {
				groups[i].nodes, placed = append(groups[i].nodes, n), true
				break
			}
		}
		switch {
		case placed:
		case ks != 0 && !ks.has(articles):
			joined := false
			for i := range others {
				if others[i].flexible && others[i].kinds&ks != 0 {
					others[i].kinds &= ks
					others[i].nodes, joined = append(others[i].nodes, n), true
					break
				}
			}
			if !joined {
				others = append(others, findings{kinds: ks, nodes: []*node{n}, flexible: true})
			}
		default:
			others = append(others, findings{nodes: []*node{n}})
		}
	}
	return groups, others
}

// kindsOf returns the kinds of rows that have what a node asks of fields; none for
// words, for what is said of the article alone, and for what is denied.
func kindsOf(n *node) kindSet {
	switch n.op {
	case opField:
		switch {
		case n.field.key == 0 || n.field.name == "outlet":
			return 0
		case n.field.name == "speaker":
			return inStatements // what an event or a meeting knows of speakers comes from there
		}
		return n.kinds
	case opOr, opAnd:
		ks := inAll
		for _, k := range n.kids {
			ks &= kindsOf(k)
		}
		return ks
	}
	return 0
}

// group plans parts for rows of a kind, those that met together.
func (p *planner) group(list []*node, k kind, positive bool) (*plan, error) {
	out := leafless(&plan{op: planAnd})
	var met []*node
	for _, n := range list {
		if n.op == opField && n.field.name == "met" && k == meetings {
			met = append(met, n)
		}
	}
	for _, n := range list {
		var x *plan
		var err error
		switch n.op {
		case opField:
			if len(met) > 1 && n.field.name == "met" && k == meetings {
				continue
			}
			x, err = p.field(n, k, positive)
		case opOr, opNot, opAnd:
			x, err = p.node(n, k, positive)
		case opWord:
			for _, x := range p.bare([]*node{n}, positive) {
				out.kids = append(out.kids, x)
			}
			continue
		case opPhrase, opPrefix, opNear:
			x = p.place(n, positive)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		out.kids = append(out.kids, x)
	}
	if len(met) > 1 {
		x := leafless(&plan{op: planMet})
		for _, n := range met {
			x.groups = append(x.groups, p.named(n.text, positive))
		}
		out.kids = append(out.kids, x)
	}
	if len(out.kids) == 1 {
		return out.kids[0], nil
	}
	if len(out.kids) == 0 {
		return leafless(&plan{op: planAll}), nil
	}
	return out, nil
}

func (p *planner) score(x *plan, positive bool) *plan {
	x.leaf = -1
	if p.scored && positive {
		x.leaf = p.leaves
		p.leaves++
	}
	return x
}

// mark returns where it is noted what is shown as asked for: nowhere for what is
// denied.
func (p *planner) mark(positive bool) *marker {
	if positive {
		return p.marks
	}
	return nil
}

// bare plans words that stand beside each other: names of several words among
// them are whole, names have their variants.
func (p *planner) bare(list []*node, positive bool) []*plan {
	var out []*plan
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			out = append(out, p.run(text.String(), positive)...)
			text.Reset()
		}
	}
	for _, n := range list {
		if len(p.tokens(n.text)) > 1 {
			flush()
			if x := p.together(n.text, 't', positive); x != nil {
				out = append(out, x)
			}
			continue
		}
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(n.text)
	}
	flush()
	return out
}

// tokens returns the words of a text without names.
func (p *planner) tokens(text string) []arabic.Term {
	var out []arabic.Term
	p.l.words.Terms(text, func(t arabic.Term) bool {
		if !t.Name {
			out = append(out, t)
		}
		return true
	})
	return out
}

func (p *planner) run(text string, positive bool) []*plan {
	var out []*plan
	done := 0 // bytes that a name has covered
	p.l.words.Terms(text, func(t arabic.Term) bool {
		switch {
		case t.Start < done:
		case t.Name:
			own := p.score(&plan{op: planWords, words: wordsOf{how: 'n', text: t.Text}}, positive)
			p.mark(positive).name(t.Text)
			out = append(out, p.variants(text[t.Start:t.End], own, positive))
			done = t.End
		default:
			own := p.score(&plan{op: planWords, words: byTerm(t)}, positive)
			p.mark(positive).term(byTerm(t))
			if p.isName(text[t.Start:t.End]) {
				own = p.variants(text[t.Start:t.End], own, positive)
			}
			out = append(out, own)
			done = t.End
		}
		return true
	})
	return out
}

// isName reports whether the lexicon has a word as a name, and as nothing else.
func (p *planner) isName(w string) bool {
	list := p.l.names[foldName(w)]
	return len(list) > 0 && !slices.ContainsFunc(list, func(n alias) bool { return n.common })
}

// maxBare bounds the variants of a name that stands among the words.
const maxBare = 12

// variants plans the other names of what a name in the text means.
func (p *planner) variants(text string, own *plan, positive bool) *plan {
	if p.r.Exact {
		return own
	}
	words := strings.Fields(foldName(text))
	out := leafless(&plan{op: planOr, kids: []*plan{own}})
	list := Variants{Name: text}
	for _, f := range p.s.resolveName(p.l, text, false, p.r.Without) {
		if contains(strings.Fields(foldName(f.name)), words) {
			continue // the name itself stands in it
		}
		list.Variants = append(list.Variants, Variant{f.name, f.count, f.off})
		if !f.off {
			if x := p.together(f.name, 't', positive); x != nil {
				out.kids = append(out.kids, x)
			}
		}
		if len(list.Variants) == maxBare {
			break
		}
	}
	if len(list.Variants) == 0 {
		return own
	}
	p.list(list)
	return out
}

// contains reports whether words stand in others side by side.
func contains(long, short []string) bool {
	for i := 0; i+len(short) <= len(long); i++ {
		if slices.Equal(long[i:i+len(short)], short) {
			return true
		}
	}
	return false
}

func (p *planner) list(v Variants) {
	if p.listed == nil {
		p.listed = map[string]bool{}
	}
	if !p.listed[v.Name] {
		p.listed[v.Name] = true
		p.names = append(p.names, v)
	}
}

// together plans words that stand side by side, by their dictionary form (t) or
// as they are written (w).
func (p *planner) together(text string, how byte, positive bool) *plan {
	var kids []*plan
	whole := ""
	p.l.words.Terms(text, func(t arabic.Term) bool {
		switch {
		case t.Name:
			if how == 't' && t.Start == 0 && t.End == len(text) {
				whole = t.Text
			}
		case how == 't':
			kids = append(kids, leafless(&plan{op: planWords, words: byTerm(t)}))
		default:
			kids = append(kids, leafless(&plan{op: planWords, words: wordsOf{how: 'w', text: t.Norm}}))
		}
		return true
	})
	switch {
	case whole != "":
		p.mark(positive).name(whole)
		return p.score(&plan{op: planWords, words: wordsOf{how: 'n', text: whole}}, positive)
	case len(kids) == 0:
		return nil
	case len(kids) == 1:
		p.mark(positive).phrase(kids)
		return p.score(kids[0], positive)
	}
	p.mark(positive).phrase(kids)
	return p.score(&plan{op: planPhrase, kids: kids}, positive)
}

// place plans what NEAR can ask for where it stands.
func (p *planner) place(n *node, positive bool) *plan {
	none := leafless(&plan{op: planNone})
	switch n.op {
	case opWord:
		if x := p.together(n.text, 't', positive); x != nil {
			return x
		}
	case opPhrase:
		if x := p.together(n.text, 'w', positive); x != nil {
			return x
		}
	case opPrefix:
		norm := strings.Join(arabic.Words(n.text), "")
		p.mark(positive).prefix(norm)
		return p.score(&plan{op: planWords, words: wordsOf{how: 'p', text: norm, others: p.l.before}}, positive)
	case opOr:
		out := leafless(&plan{op: planOr})
		for _, k := range n.kids {
			out.kids = append(out.kids, p.place(k, positive))
		}
		return out
	case opNear:
		x := &plan{op: planNear, n: n.n}
		scored := p.scored
		p.scored = false // what is near counts, not the words apart
		for _, k := range n.kids {
			x.kids = append(x.kids, p.place(k, positive))
		}
		p.scored = scored
		return p.score(x, positive)
	}
	return none
}

// named returns the names that a name in a field means.
func (p *planner) named(text string, positive bool) []string {
	all := p.s.resolveName(p.l, text, p.r.Exact, p.r.Without)
	list := Variants{Name: text}
	var names []string
	for _, f := range all {
		list.Variants = append(list.Variants, Variant{f.name, f.count, f.off})
		if !f.off && len(names) < maxVariants {
			names = append(names, f.name)
		}
	}
	if len(list.Variants) > 0 {
		p.list(list)
	}
	p.mark(positive).party(names)
	return names
}

// maxVariants bounds the names that one name of a query stands for.
const maxVariants = 2000

// field plans a field for rows of a kind.
func (p *planner) field(n *node, k kind, positive bool) (*plan, error) {
	f := n.field
	if f.key == 0 {
		x := leafless(&plan{op: planDays, from: n.from, to: n.to})
		if k != articles {
			x = leafless(&plan{op: planUp, kids: []*plan{x}})
		}
		return x, nil
	}
	if !n.kinds.has(k) {
		if k == articles { // under OR or NOT
			ks := n.kinds
			if f.name == "speaker" {
				ks = inStatements
			}
			return p.anyOf([]*node{n}, ks, positive)
		}
		return nil, p.misplaced(n, k)
	}
	x := leafless(&plan{op: planKeys})
	key := func(v string) { x.keys = append(x.keys, string(f.key)+v) }
	switch {
	case f.name == "outlet":
		for _, o := range p.s.outlets(n.text, p.r.Exact) {
			key(o)
		}
		if k != articles {
			x = leafless(&plan{op: planUp, kids: []*plan{x}})
		}
	case f.name == "country":
		key(n.text)
	case f.name == "party":
		for _, name := range p.named(n.text, positive) {
			for _, t := range []string{rawi.Person, rawi.Org, rawi.Place, rawi.Role, described} {
				key(name + "\x1f" + t)
			}
		}
	case f.named:
		for _, name := range p.named(n.text, positive) {
			key(name)
		}
		if f.name == "about" {
			// What is spoken of need not be a party.
			if y := p.together(n.text, 't', positive); y != nil {
				x = leafless(&plan{op: planOr, kids: []*plan{x, y}})
			}
		}
	default:
		key(n.values[k])
	}
	return x, nil
}

// misplaced says that a kind of findings does not have a field.
func (p *planner) misplaced(n *node, k kind) error {
	var have []string
	for _, f := range fields {
		if f.kinds.has(k) {
			have = append(have, f.name)
		}
	}
	what := kindNames[k] + " have no " + n.field.name
	if n.field.kinds.has(k) {
		what = kindNames[k] + " have no " + n.field.name + ":" + n.text
	}
	at := &parser{query: p.query}
	var where []string
	for j := statements; j < kinds; j++ {
		if n.kinds.has(j) {
			where = append(where, "in:"+kindNames[j])
		}
	}
	return at.fail(n.at, n.end, what, "ask "+strings.Join(append(where, "in:articles"), " or ")+"; "+kindNames[k]+" have "+strings.Join(have, ", "))
}

// outlets returns the outlets of the index that a text means: those of that name,
// and those in whose name all its words stand.
func (s *snapshot) outlets(text string, exact bool) []string {
	folded := arabic.Normalise(text)
	words := arabic.Words(text)
	seen := map[string]bool{}
	for _, v := range s.views {
		keys := v.seg.shelf[articles].keys
		for i := keys.from("o"); i < keys.count() && keys.at(i)[0] == 'o'; i++ {
			o := keys.at(i)[1:]
			norm := arabic.Normalise(o)
			if norm == folded || !exact && (within(words, arabic.Words(o)) || strings.HasPrefix(norm, folded+".")) {
				seen[strings.Clone(o)] = true
			}
		}
	}
	return slices.Sorted(mapKeys(seen))
}
