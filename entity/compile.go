package entity

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// class tells what a phrase of the lexicon is.
type class uint8

const (
	noClass       class = iota
	classPerson         // a person's full name
	classShort          // a last name that means one person
	classGiven          // a given name
	classFamily         // a family name
	classOrg            // a body
	classOutlet         // an agency, paper or station
	classPlace          // a place
	classCountry        // a state or territory
	classNat            // an adjective of nationality
	classTitle          // an office, rank or job
	classHonor          // an honorific: السيد
	classMod            // stands between title and name: السابق
	classPart           // belongs to a name: أبو, بن
	classRelation       // نظير
	classOrgHead        // heads the name of a body: وزارة
	classOutHead        // stands before the name of an outlet: صحيفة
	classPlcHead        // heads the name of a place: مطار
	classLocality       // stands before the name of a place: مدينة
	classStop           // never part of a name
	classAlone          // no name by itself: الله
	classUnnamed        // no name with a nationality alone: القوات
	classPress          // hears what is said: الصحافة
	classField          // a field of duties: شؤون
	classThing          // stands before the name of a thing: قمر صناعي
	classes
)

// A value of the compiled dictionary is the row of the table of facts in the
// low bits, then the class and what the form shows.
const (
	rowBitsFact = 18
	shClass     = rowBitsFact
	flagAmb     = 1 << 23
	shCount     = 24 // two bits
	flagFem     = 1 << 26
	flagDef     = 1 << 27
	flagVariant = 1 << 28
)

type value uint32

func (v value) row() int          { return int(v & (1<<rowBitsFact - 1)) }
func (v value) class() class      { return class(v >> shClass & 31) }
func (v value) amb() bool         { return v&flagAmb != 0 }
func (v value) count() rawi.Count { return rawi.Count(v >> shCount & 3) }
func (v value) fem() bool         { return v&flagFem != 0 }
func (v value) def() bool         { return v&flagDef != 0 }
func (v value) variant() bool     { return v&flagVariant != 0 }

// Columns of the table of facts.
const (
	colID = iota
	colName
	colISO
	colSector
	colOffice
	colKind
	colGender
	colNeed
	factColumns
)

// files are what the stage reads, with the class of their lines; noClass where
// the line itself tells.
var files = []struct {
	name string
	add  func(*compiler, lexicon.Line, lexicon.Attrs) error
}{
	{"name-patterns.txt", (*compiler).pattern},
	{"countries.txt", (*compiler).country},
	{"places.txt", (*compiler).place},
	{"orgs.txt", (*compiler).org},
	{"people.txt", (*compiler).person},
	{"given-names.txt", (*compiler).given},
	{"family-names.txt", (*compiler).family},
	{"titles.txt", (*compiler).title},
}

type compiler struct {
	facts [][]string
	rows  map[string]uint32 // of an ID
	attrs map[string]lexicon.Attrs
	dict  lexicon.DictBuilder
	// irregular holds the titles that have a plural of their own.
	irregular map[string]bool
	// leads holds the words that stand before an outlet's name and do not belong
	// to it; false where they do: وكالة.
	leads map[string]bool
}

// Compile makes the section of package entity: the table of facts and the
// dictionary of their forms.
func Compile(lex *lexicon.Lexicon) ([]byte, error) {
	c := &compiler{rows: map[string]uint32{}, attrs: map[string]lexicon.Attrs{}, irregular: map[string]bool{}, leads: map[string]bool{}}
	have := lex.Files()
	for _, file := range files {
		if _, ok := have[file.name]; !ok {
			continue
		}
		lines, err := lex.Lines(file.name)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			c.attrs[line.ID] = line.Attrs
			if of := line.Attrs.Get("of"); of != "" && line.Attrs.Get("number") == "pl" {
				c.irregular[of] = true
			}
		}
		for _, line := range lines {
			if err := file.add(c, line, c.inherited(line)); err != nil {
				return nil, fmt.Errorf("%s:%d: %s: %w", line.File, line.Number, line.ID, err)
			}
		}
	}
	if len(c.facts) >= 1<<rowBitsFact {
		return nil, fmt.Errorf("%d facts, room for %d: %w", len(c.facts), 1<<rowBitsFact, rawi.ErrTooLarge)
	}
	dict, err := c.dict.Bytes()
	if err != nil {
		return nil, err
	}
	return lexicon.Pack(map[string][]byte{"facts": lexicon.TableBytes(c.facts), "names": dict}), nil
}

// inherited returns the attributes of a line with those of the line that it is a
// variant of behind them, so that its own are found first.
func (c *compiler) inherited(line lexicon.Line) lexicon.Attrs {
	of := line.Attrs.Get("of")
	if of == "" {
		return line.Attrs
	}
	return lexicon.Attrs(string(line.Attrs) + " " + string(c.attrs[of]))
}

// fact adds a line to the table of facts, or returns the row of the line that it
// is a variant of.
func (c *compiler) fact(line lexicon.Line, a lexicon.Attrs, own bool) uint32 {
	if of := line.Attrs.Get("of"); of != "" && !own {
		if row, ok := c.rows[of]; ok {
			return row
		}
	}
	row := make([]string, factColumns)
	row[colID], row[colName] = line.ID, line.Form
	row[colISO], row[colSector], row[colOffice] = a.Get("iso"), a.Get("sector"), a.Get("office")
	row[colKind], row[colGender], row[colNeed] = a.Get("kind"), a.Get("g"), a.Get("need")
	c.facts = append(c.facts, row)
	c.rows[line.ID] = uint32(len(c.facts) - 1)
	return uint32(len(c.facts) - 1)
}

// valueOf puts a row, a class and what the line says of its form together.
func valueOf(row uint32, cl class, line lexicon.Line) uint32 {
	v := row | uint32(cl)<<shClass
	if line.Attrs.Bool("amb") {
		v |= flagAmb
	}
	if line.Attrs.Get("of") != "" {
		v |= flagVariant
	}
	return v
}

// add adds a phrase, brackets around the whole left out.
func (c *compiler) add(v uint32, words []string) {
	if n := len(words); n > 2 && words[0] == "(" && words[n-1] == ")" {
		words = words[1 : n-1]
	}
	if len(words) > 0 && words[0] != "" {
		c.dict.Add(v, words...)
	}
}

func (c *compiler) country(line lexicon.Line, a lexicon.Attrs) error {
	if strings.HasPrefix(line.ID, "nat.") {
		return c.nationality(line, a)
	}
	c.add(valueOf(c.fact(line, a, false), classCountry, line), arabic.Words(line.Form))
	return nil
}

func (c *compiler) place(line lexicon.Line, a lexicon.Attrs) error {
	c.add(valueOf(c.fact(line, a, false), classPlace, line), arabic.Words(line.Form))
	return nil
}

// belonging are the words that tell whose a body is; what follows them is a name
// of its own.
var belonging = [...]string{"التابع", "التابعة"}

func (c *compiler) org(line lexicon.Line, a lexicon.Attrs) error {
	words := arabic.Words(line.Form)
	for _, w := range belonging {
		if slices.Contains(words, w) {
			return nil
		}
	}
	cl := classOrg
	if kind := a.Get("kind"); kind == "outlet" || kind == "agency" {
		cl = classOutlet
		if len(words) > 1 && c.leads[words[0]] {
			c.fact(line, a, false)
			return nil // the name without «صحيفة» has a line of its own
		}
	}
	c.add(valueOf(c.fact(line, a, false), cl, line), words)
	return nil
}

func (c *compiler) person(line lexicon.Line, a lexicon.Attrs) error {
	words := arabic.Words(line.Form)
	if n, err := strconv.Atoi(a.Get("title")); err == nil && n < len(words) {
		// the span of «الملك سلمان» begins behind the title, which finds the name;
		// the first name alone would find everybody who bears it
		if words = words[n:]; len(words) == 1 {
			return nil
		}
	}
	cl := classPerson
	if len(words) == 1 {
		cl = classShort
	}
	c.add(valueOf(c.fact(line, a, false), cl, line), words)
	return nil
}

func (c *compiler) given(line lexicon.Line, a lexicon.Attrs) error {
	c.add(valueOf(c.fact(line, a, true), classGiven, line), arabic.Words(line.Form))
	return nil
}

func (c *compiler) family(line lexicon.Line, a lexicon.Attrs) error {
	c.add(valueOf(c.fact(line, a, true), classFamily, line), arabic.Words(line.Form))
	return nil
}

const article = "ال"

// inflection is a written form of a title or adjective.
type inflection struct {
	words []string
	flags uint32
}

func counted(n rawi.Count) uint32 { return uint32(n) << shCount }

// withArticle returns a form with the article before each of its words.
func withArticle(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		if strings.HasPrefix(w, article) {
			out[i] = w
			continue
		}
		out[i] = article + w
	}
	return out
}

// endings are the endings of an adjective of relation and of a regular title.
var endings = []struct {
	text  string
	flags uint32
}{
	{"", counted(rawi.Singular)},
	{"ة", counted(rawi.Singular) | flagFem},
	{"ون", counted(rawi.Plural)},
	{"ين", counted(rawi.Plural)},
	{"ات", counted(rawi.Plural) | flagFem},
	{"ان", counted(rawi.Dual)},
	{"تان", counted(rawi.Dual) | flagFem},
	{"تين", counted(rawi.Dual) | flagFem},
}

// inflect returns the forms of a phrase of adjectives, all words alike, without
// article.
func inflect(words []string) []inflection {
	var out []inflection
	for _, e := range endings {
		form := make([]string, len(words))
		for i, w := range words {
			form[i] = w + e.text
		}
		out = append(out, inflection{form, e.flags})
	}
	return out
}

func (c *compiler) nationality(line lexicon.Line, a lexicon.Attrs) error {
	words := arabic.Words(line.Form)
	v := valueOf(c.fact(line, a, false), classNat, line)
	if line.Attrs.Get("number") == "pl" {
		c.add(v|counted(rawi.Plural), words)
		c.add(v|counted(rawi.Plural)|flagDef, withArticle(words))
		return nil
	}
	for _, f := range inflect(words) {
		c.add(v|f.flags, f.words)
		c.add(v|f.flags|flagDef, withArticle(f.words))
	}
	return nil
}

func titleClass(kind string) class {
	switch kind {
	case "honorific":
		return classHonor
	case "mod":
		return classMod
	case "part":
		return classPart
	case "relation":
		return classRelation
	}
	return classTitle
}

func (c *compiler) title(line lexicon.Line, a lexicon.Attrs) error {
	words := arabic.Words(line.Form)
	if len(words) == 0 {
		return nil
	}
	cl := titleClass(a.Get("kind"))
	v := valueOf(c.fact(line, a, false), cl, line)
	if cl == classPart {
		c.add(v, words)
		return nil
	}
	plural := line.Attrs.Get("number") == "pl"
	irregular := c.irregular[line.ID] || c.irregular[line.Attrs.Get("of")]
	if cl == classRelation && len(words) == 1 {
		c.relation(v, words[0], plural)
	}
	for _, f := range titleForms(words, plural, irregular, line.Attrs.Get("g") == "f") {
		c.add(v|f.flags, f.words)
	}
	return nil
}

// pronouns are the attached pronouns of the third person.
var pronouns = [...]string{"ه", "ها", "هم", "هما", "هن"}

// relation adds the forms of «نظير» with a pronoun: نظيره، نظيرتها، نظيريه،
// نظرائه.
func (c *compiler) relation(v uint32, word string, plural bool) {
	stem, hamza := strings.CutSuffix(word, "ء")
	for _, p := range pronouns {
		switch {
		case plural && hamza:
			c.add(v|counted(rawi.Plural), []string{stem + "ئ" + p})
			c.add(v|counted(rawi.Plural), []string{stem + "ؤ" + p})
			c.add(v|counted(rawi.Plural), []string{word + p})
		case plural:
			c.add(v|counted(rawi.Plural), []string{word + p})
		default:
			c.add(v|counted(rawi.Singular), []string{word + p})
			c.add(v|counted(rawi.Singular)|flagFem, []string{word + "ت" + p})
			c.add(v|counted(rawi.Dual), []string{word + "ي" + p})
			c.add(v|counted(rawi.Dual), []string{word + "ا" + p})
		}
	}
}

// titleForms returns the forms of a title from its dictionary form: of a single
// word with and without article; of a phrase, the feminine and the dual of its
// head.
func titleForms(words []string, plural, irregular, feminine bool) []inflection {
	head, rest := words[0], words[1:]
	var out []inflection
	add := func(h string, flags uint32) {
		form := append([]string{h}, rest...)
		if strings.HasPrefix(h, article) || len(rest) > 0 && strings.HasPrefix(rest[len(rest)-1], article) {
			flags |= flagDef
		}
		out = append(out, inflection{form, flags})
		if len(rest) > 0 && !strings.HasPrefix(h, article) && !strings.HasPrefix(rest[len(rest)-1], article) {
			def := slices.Clone(form)
			def[len(def)-1] = article + def[len(def)-1]
			out = append(out, inflection{def, flags | flagDef})
		}
		if len(rest) == 0 && !strings.HasPrefix(h, article) {
			out = append(out, inflection{[]string{article + h}, flags | flagDef})
		}
	}
	switch {
	case plural:
		add(head, counted(rawi.Plural))
		return out
	case feminine || strings.HasSuffix(head, "ة"):
		add(head, counted(rawi.Singular)|flagFem)
		return out
	}
	add(head, counted(rawi.Singular))
	if !regular(head) {
		return out
	}
	if strings.HasPrefix(head, article) && len(rest) > 0 {
		if strings.HasPrefix(rest[0], article) {
			form := append([]string{head + "ة", rest[0] + "ة"}, rest[1:]...)
			out = append(out, inflection{form, counted(rawi.Singular) | flagFem | flagDef})
		}
		return out
	}
	add(head+"ة", counted(rawi.Singular)|flagFem)
	if len(rest) > 0 {
		add(head+"ي", counted(rawi.Dual))
		add(head+"ا", counted(rawi.Dual))
		add(head+"تي", counted(rawi.Dual)|flagFem)
		return out
	}
	n := rawi.Plural
	if irregular {
		n = rawi.Dual
	}
	add(head+"ين", counted(n))
	add(head+"ان", counted(rawi.Dual))
	add(head+"تين", counted(rawi.Dual)|flagFem)
	if !irregular {
		add(head+"ون", counted(rawi.Plural))
		add(head+"ات", counted(rawi.Plural)|flagFem)
	}
	return out
}

// regular reports whether endings are simply added to a word.
func regular(word string) bool {
	for _, end := range [...]string{"ا", "ء", "ين", "ون", "ات"} {
		if strings.HasSuffix(word, end) && word != "امين" {
			return false
		}
	}
	return len(word) >= 6
}

func (c *compiler) pattern(line lexicon.Line, a lexicon.Attrs) error {
	words := arabic.Words(line.Form)
	var cl class
	switch a.Get("kind") {
	case "org":
		cl = classOrgHead
		if a.Has("need", "firm") {
			c.leads[words[0]] = false
		}
	case "outlet":
		cl = classOutHead
		if _, belongs := c.leads[words[0]]; !belongs {
			c.leads[words[0]] = true
		}
	case "place":
		cl = classPlcHead
	case "locality":
		cl = classLocality
	case "stop":
		cl = classStop
	case "unnamed":
		cl = classUnnamed
	case "alone":
		cl = classAlone
	case "press":
		cl = classPress
	case "field":
		cl = classField
	case "thing":
		cl = classThing
	case "fixed":
		cl = classPlace
	default:
		return fmt.Errorf("kind=%s: write org, outlet, place, locality, fixed, alone, stop, unnamed, press, field or thing: %w", a.Get("kind"), rawi.ErrInvalid)
	}
	v := valueOf(c.fact(line, a, false), cl, line)
	c.add(v, words)
	if cl != classStop && cl != classPlace && cl != classAlone && len(words) == 1 {
		c.add(v|flagDef, withArticle(words))
		if stem, ok := strings.CutSuffix(words[0], "ة"); ok {
			c.add(v|counted(rawi.Dual), []string{stem + "تي"})
			c.add(v|counted(rawi.Plural), []string{stem + "ات"})
		}
	}
	return nil
}
