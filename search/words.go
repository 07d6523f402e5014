package search

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"

	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
	"example.org/rawi/resolve"
)

// Compile turns the files that searching needs into the section that NewLanguage
// opens: the words of the query language, the values of fields, and the names that
// have variants.
func Compile(lex *lexicon.Lexicon) ([]byte, error) {
	var words, values, names, given, samples [][]string
	lines, err := lex.Lines("query-words.txt")
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		key := keyword(l.Form)
		switch {
		case l.Attrs.Bool("before"):
			words = append(words, []string{"before", "", arabic.Normalise(l.Form)})
		case l.Attrs.Get("op") != "":
			words = append(words, []string{"op", l.Attrs.Get("op"), arabic.Normalise(l.Form)})
		case l.Attrs.Get("field") != "":
			words = append(words, []string{"field", l.Attrs.Get("field"), key})
		default:
			values = append(values, []string{l.Attrs.Get("of"), l.Attrs.Get("value"), key})
		}
	}
	if lines, err = lex.Lines("plover.txt"); err != nil {
		return nil, err
	}
	for _, l := range lines {
		key := keyword(strings.ReplaceAll(l.Form, " ", "_"))
		switch {
		case l.Attrs.Get("context") != "":
		case l.Attrs.Get("mode") != "":
			values = append(values, []string{"event-mode", l.Attrs.Get("mode"), key})
		case l.Attrs.Get("type") != "":
			values = append(values, []string{"event-type", l.Attrs.Get("type"), key})
		}
	}
	for _, file := range []string{"reporting-verbs.txt", "reporting-phrases.txt"} {
		if lines, err = lex.Lines(file); err != nil {
			return nil, err
		}
		for _, l := range lines {
			if act := l.Attrs.Get("act"); act != "" {
				values = append(values, []string{"act", act, ""})
			}
		}
	}
	for _, file := range []string{"people.txt", "orgs.txt", "places.txt", "countries.txt"} {
		if lines, err = lex.Lines(file); err != nil {
			return nil, err
		}
		base := map[string]lexicon.Line{}
		for _, l := range lines {
			base[l.ID] = l
		}
		for _, l := range lines {
			if strings.HasPrefix(l.ID, "nat.") {
				continue
			}
			of := l
			for of.Attrs.Get("of") != "" && base[of.Attrs.Get("of")].ID != "" {
				of = base[of.Attrs.Get("of")]
			}
			common := ""
			if l.Attrs.Bool("amb") {
				common = "1"
			}
			iso := ""
			if file == "countries.txt" {
				iso = of.Attrs.Get("iso")
			}
			names = append(names, []string{of.ID, l.Form, resolve.Fold(l.Form), common, iso})
		}
	}
	if lines, err = lex.Lines("given-names.txt"); err != nil {
		return nil, err
	}
	arab := map[string]bool{}
	for _, l := range lines {
		if l.Attrs.Has("lang", "ar") || arab[l.Attrs.Get("of")] {
			arab[l.ID] = true
			given = append(given, []string{resolve.Fold(l.Form)})
		}
	}
	for _, file := range []string{"nouns.txt", "verbs.txt"} {
		if lines, err = lex.Lines(file); err != nil {
			return nil, err
		}
		for i := 0; i < len(lines); i += sampling {
			samples = append(samples, []string{lines[i].Form})
		}
	}
	slices.SortFunc(values, slices.Compare)
	values = slices.CompactFunc(values, slices.Equal)
	return lexicon.Pack(map[string][]byte{
		"words": lexicon.TableBytes(words), "values": lexicon.TableBytes(values), "names": lexicon.TableBytes(names),
		"given": lexicon.TableBytes(given), "samples": lexicon.TableBytes(samples),
	}), nil
}

// sampling is one of how many words is asked for its dictionary form, to see
// whether package arabic gives others than when an index was made.
const sampling = 15

// keyword returns the form in which a word of the query language is looked up:
// folded, without its article.
func keyword(s string) string {
	const article = "\u0627\u0644"
	s = strings.ToLower(arabic.Normalise(s))
	if rest, ok := strings.CutPrefix(s, article); ok && len(rest) > 4 {
		return rest
	}
	return s
}

// Language is what the lexicon says about queries. It is safe for concurrent use.
type Language struct {
	operators map[string]string            // folded word to and, or, not, near
	fields    map[string]string            // keyword to field
	values    map[string]map[string]string // of a field: keyword to value
	names     map[string][]alias           // by folded form
	same      map[string][]alias           // by line
	given     map[string]bool              // given names of Arabs, which are not spelled at will
	families  func() map[string][]string   // terms to those of the same verb, and of nouns to their adjectives
	skeletons func() map[string][]alias    // names of the lexicon by what is left of them in other spellings
	before    []string                     // what may stand before the beginning that word* asks for
	words     *arabic.Stage
	digest    string
}

// alias is a form of a name of the lexicon.
type alias struct {
	line, form, key string
	common          bool // also a common word
	iso             string
}

// NewLanguage opens what the lexicon says about queries.
func NewLanguage(lex *lexicon.Lexicon) (*Language, error) {
	b, err := lex.Section("search", Compile)
	if err != nil {
		return nil, err
	}
	sections, err := lexicon.Unpack(b)
	if err != nil {
		return nil, err
	}
	l := &Language{
		operators: map[string]string{"AND": "and", "OR": "or", "NOT": "not", "NEAR": "near"},
		fields:    map[string]string{}, values: map[string]map[string]string{}, names: map[string][]alias{}, same: map[string][]alias{},
		given: map[string]bool{},
	}
	rows := func(section string, do func(cell func(int) string)) {
		if err != nil {
			return
		}
		var t lexicon.Table
		if t, err = lexicon.OpenTable(sections[section]); err != nil {
			return
		}
		for i := range t.Len() {
			do(func(col int) string { return t.Cell(i, col) })
		}
	}
	for _, f := range fields {
		l.fields[f.name] = f.name
	}
	for field, list := range fixedValues {
		for _, v := range list {
			l.addValue(field, v, "")
		}
	}
	rows("words", func(cell func(int) string) {
		switch cell(0) {
		case "before":
			l.before = append(l.before, cell(2))
		case "op":
			l.operators[cell(2)] = cell(1)
		default:
			l.fields[cell(2)] = cell(1)
		}
	})
	rows("values", func(cell func(int) string) { l.addValue(cell(0), cell(1), cell(2)) })
	rows("names", func(cell func(int) string) {
		n := alias{cell(0), cell(1), cell(2), cell(3) != "", cell(4)}
		l.names[n.key] = append(l.names[n.key], n)
		l.same[n.line] = append(l.same[n.line], n)
	})
	rows("given", func(cell func(int) string) { l.given[cell(0)] = true })
	if err != nil {
		return nil, err
	}
	l.families = sync.OnceValue(func() map[string][]string { return l.words.Families() })
	l.skeletons = sync.OnceValue(func() map[string][]alias {
		m := make(map[string][]alias, len(l.names))
		for _, list := range l.names {
			for _, n := range list {
				s := resolve.Skeleton(n.form)
				m[s] = append(m[s], n)
			}
		}
		return m
	})
	if l.digest, err = lex.Digest(); err != nil {
		return nil, err
	}
	if l.words, err = arabic.New(lex); err != nil {
		return nil, err
	}
	h := fnv.New64a()
	rows("samples", func(cell func(int) string) {
		for _, before := range append([]string{""}, l.before...) {
			l.words.Terms(before+cell(0), func(t arabic.Term) bool {
				fmt.Fprint(h, t.Text, t.Norm, t.Others)
				return true
			})
		}
	})
	l.digest += fmt.Sprintf("-%016x", h.Sum64())
	return l, err
}

// begins reports whether a written word begins so, behind its article or not.
func (l *Language) begins(norm, prefix string) bool {
	if strings.HasPrefix(norm, prefix) {
		return true
	}
	for _, b := range l.before {
		if rest, ok := strings.CutPrefix(norm, b); ok && strings.HasPrefix(rest, prefix) {
			return true
		}
	}
	return false
}

func (l *Language) addValue(field, value, key string) {
	m := l.values[field]
	if m == nil {
		m = map[string]string{}
		l.values[field] = m
	}
	m[strings.ToLower(value)] = value
	if _, ok := m[key]; key != "" && !ok {
		m[key] = value
	}
}

// valuesOf returns the values of a kind of field, sorted.
func (l *Language) valuesOf(kinds ...string) []string {
	var out []string
	for _, k := range kinds {
		for _, v := range l.values[k] {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fixedValues are the values that the contract of the record lists.
var fixedValues = map[string][]string{
	"in":     {Articles, Statements, Events, Meetings},
	"mode":   {"direct", "indirect", "mixed"},
	"realis": {"actual", "planned", "possible", "denied", "background", "under_way", "concluded", "cancelled"},
	"format": {"bilateral", "multilateral", "summit", "delegation", "visit", "call", "video", "reception", "talks", "conference", "other"},
}

// kind is what a row of the index is.
type kind uint8

const (
	articles kind = iota
	statements
	events
	meetings
	kinds
)

var kindNames = [kinds]string{Articles, Statements, Events, Meetings}

// set of kinds.
type kindSet uint8

func (s kindSet) has(k kind) bool { return s&(1<<k) != 0 }

const (
	inArticles kindSet = 1 << iota
	inStatements
	inEvents
	inMeetings
	inAll = inArticles | inStatements | inEvents | inMeetings
)

// field is a field of the query language.
type field struct {
	name string
	key  byte // of its postings
	// kinds are those whose findings have it; articles have what their findings have.
	kinds kindSet
	// values names the lists that its values are taken from; none for words.
	values []string
	named  bool // its value is the name of a party or place
}

var fields = []field{
	{name: "speaker", key: 's', kinds: inStatements | inEvents | inMeetings, named: true},
	{name: "to", key: 't', kinds: inStatements, named: true},
	{name: "about", key: 'b', kinds: inStatements, named: true},
	{name: "via", key: 'v', kinds: inStatements, named: true},
	{name: "actor", key: 'a', kinds: inEvents, named: true},
	{name: "recipient", key: 'r', kinds: inEvents, named: true},
	{name: "met", key: 'm', kinds: inMeetings, named: true},
	{name: "party", key: 'n', kinds: inAll, named: true},
	{name: "place", key: 'p', kinds: inAll, named: true},
	{name: "type", key: 'y', kinds: inStatements | inEvents | inMeetings, values: []string{"event-type", "format", "act"}},
	{name: "act", key: 'y', kinds: inStatements, values: []string{"act"}},
	{name: "mode", key: 'd', kinds: inStatements | inEvents, values: []string{"mode", "event-mode"}},
	{name: "realis", key: 'e', kinds: inEvents | inMeetings, values: []string{"realis"}},
	{name: "outlet", key: 'o', kinds: inAll},
	{name: "country", key: 'k', kinds: inAll},
	{name: "after", kinds: inAll},
	{name: "before", kinds: inAll},
	{name: "date", kinds: inAll},
	{name: "in", kinds: inAll, values: []string{"in"}},
}

func fieldOf(name string) *field {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

// foldName returns the key of a name.
func foldName(s string) string { return resolve.Fold(s) }
