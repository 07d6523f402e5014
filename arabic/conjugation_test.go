package arabic

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// part is a column of testdata/verbs.txt.
type part struct {
	name    string
	deriv   rawi.Deriv
	aspect  rawi.Aspect
	passive bool
	person  uint8
	gender  rawi.Gender
	count   rawi.Count
	jussive bool
}

// parts are the columns behind the form.
var parts = [...]part{
	{name: "perfect 3ms", deriv: rawi.Finite, aspect: rawi.Perfect, person: 3, gender: rawi.Masculine, count: rawi.Singular},
	{name: "perfect 3fs", deriv: rawi.Finite, aspect: rawi.Perfect, person: 3, gender: rawi.Feminine, count: rawi.Singular},
	{name: "perfect 3md", deriv: rawi.Finite, aspect: rawi.Perfect, person: 3, gender: rawi.Masculine, count: rawi.Dual},
	{name: "perfect 3mp", deriv: rawi.Finite, aspect: rawi.Perfect, person: 3, gender: rawi.Masculine, count: rawi.Plural},
	{name: "perfect 3fp", deriv: rawi.Finite, aspect: rawi.Perfect, person: 3, gender: rawi.Feminine, count: rawi.Plural},
	{name: "perfect 1s", deriv: rawi.Finite, aspect: rawi.Perfect, person: 1, count: rawi.Singular},
	{name: "perfect 1p", deriv: rawi.Finite, aspect: rawi.Perfect, person: 1, count: rawi.Plural},
	{name: "imperfect 3ms", deriv: rawi.Finite, aspect: rawi.Imperfect, person: 3, gender: rawi.Masculine, count: rawi.Singular},
	{name: "imperfect 3fs", deriv: rawi.Finite, aspect: rawi.Imperfect, person: 3, gender: rawi.Feminine, count: rawi.Singular},
	{name: "imperfect 3mp", deriv: rawi.Finite, aspect: rawi.Imperfect, person: 3, gender: rawi.Masculine, count: rawi.Plural},
	{name: "imperfect 3fp", deriv: rawi.Finite, aspect: rawi.Imperfect, person: 3, gender: rawi.Feminine, count: rawi.Plural},
	{name: "imperfect 1s", deriv: rawi.Finite, aspect: rawi.Imperfect, person: 1, count: rawi.Singular},
	{name: "jussive 3ms", deriv: rawi.Finite, aspect: rawi.Imperfect, person: 3, gender: rawi.Masculine, count: rawi.Singular, jussive: true},
	{name: "imperative 2ms", deriv: rawi.Finite, aspect: rawi.Imperative, person: 2, gender: rawi.Masculine, count: rawi.Singular},
	{name: "passive perfect 3ms", deriv: rawi.Finite, aspect: rawi.Perfect, passive: true, person: 3, gender: rawi.Masculine, count: rawi.Singular},
	{name: "passive imperfect 3ms", deriv: rawi.Finite, aspect: rawi.Imperfect, passive: true, person: 3, gender: rawi.Masculine, count: rawi.Singular},
	{name: "active participle", deriv: rawi.ActiveParticiple},
	{name: "passive participle", deriv: rawi.PassiveParticiple},
	{name: "verbal noun", deriv: rawi.Masdar},
}

// of returns the forms that the engine has for a part. A jussive that is written as
// the indicative, such as «يكتب» and «يرد», is that form.
func (p part) of(forms []Inflected) []string {
	var out []string
	for _, f := range forms {
		switch {
		case f.Deriv != p.deriv || f.BeforeEnc || f.Construct:
		case p.deriv != rawi.Finite:
			if f.Count == rawi.Singular && !f.Accusative && (f.Gender == rawi.Masculine || p.deriv == rawi.Masdar) {
				out = append(out, f.Form)
			}
		case f.Aspect != p.aspect || f.Passive != p.passive || f.Person != p.person || f.Gender != p.gender || f.Count != p.count:
		case p.jussive || !f.Jussive:
			out = append(out, f.Form)
		}
	}
	return out
}

// conjugation is a line of testdata/verbs.txt.
type conjugation struct {
	verb  Verb
	forms []string // as parts
}

func conjugations(t *testing.T) []conjugation {
	t.Helper()
	b, err := os.ReadFile("testdata/verbs.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []conjugation
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) != 1+len(parts) {
			t.Fatalf("%s has %d columns, want %d", line, len(f), 1+len(parts))
		}
		c := conjugation{verb: Verb{Lemma: f[1], Form: f[0]}, forms: f[1:]}
		if v, ok := strings.CutPrefix(f[0], "1"); ok && f[0] != "10" {
			c.verb.Form, c.verb.Imperf, c.verb.KeepW = "1", v[0], strings.HasSuffix(v, "=")
			c.verb.Masdars = []string{f[len(parts)]}
		}
		out = append(out, c)
	}
	return out
}

// knownVerbs returns the verbs of the lexicon, keyed by form and lemma.
func knownVerbs(t *testing.T, lex *lexicon.Lexicon) map[string]Verb {
	t.Helper()
	lines, err := lex.Lines(verbsFile)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]Verb)
	for _, line := range lines {
		v, err := VerbOf(line)
		if err != nil {
			t.Fatal(err)
		}
		key := v.Form + " " + v.Lemma
		if _, ok := out[key]; !ok || v.Imperf == 'u' {
			out[key] = v
		}
	}
	return out
}

// TestConjugations compares the forms of verbs of every class with tables written
// from a grammar; a verb that the lexicon has is taken from there.
func TestConjugations(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	known := knownVerbs(t, lex)
	right, all := 0, 0
	for _, c := range conjugations(t) {
		v := c.verb
		if k, ok := known[v.Form+" "+v.Lemma]; ok {
			v = k
		}
		forms, err := v.Conjugate()
		if err != nil {
			t.Errorf("%s: %v", v.Lemma, err)
			continue
		}
		for i, p := range parts {
			got := p.of(forms)
			for _, want := range strings.Split(c.forms[i], "/") {
				all++
				if want == "-" && len(got) == 0 || slices.Contains(got, want) {
					right++
					continue
				}
				t.Errorf("%s (%s): %s: got %q, want %s", v.Lemma, v.Form, p.name, got, want)
			}
		}
	}
	t.Logf("%d of %d forms right", right, all)
}

// TestConjugationsAreRead reads every form of the tables alone: the verb must be
// among the readings. Verbs that the lexicon does not have are added to it.
func TestConjugationsAreRead(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	known := knownVerbs(t, lex)
	cs := conjugations(t)
	var more strings.Builder
	for i, c := range cs {
		if _, ok := known[c.verb.Form+" "+c.verb.Lemma]; ok {
			continue
		}
		more.WriteString("v.table" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + " form=" + c.verb.Form)
		if c.verb.Imperf != 0 {
			more.WriteString(" imperf=" + string(c.verb.Imperf) + " masdar=" + buckwalter(c.verb.Masdars[0]))
		}
		if c.verb.KeepW {
			more.WriteString(" keepw=1")
		}
		more.WriteString(" " + c.verb.Lemma + "\n")
	}
	lex, err = lexicon.Open(fstest.MapFS{verbsFile: {Data: []byte(more.String())}})
	if err != nil {
		t.Fatal(err)
	}
	stage, err := New(lex)
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for _, c := range cs {
		for i, p := range parts {
			for _, form := range strings.Split(c.forms[i], "/") {
				if form == "-" {
					continue
				}
				all++
				tokens := stage.Tokens(form)
				if len(tokens) == 1 && slices.ContainsFunc(tokens[0].Word.Readings, func(r rawi.Reading) bool { return r.Lemma == c.verb.Lemma }) {
					right++
					continue
				}
				t.Errorf("%s (%s): %s %s is not read as the verb", c.verb.Lemma, c.verb.Form, p.name, form)
			}
		}
	}
	t.Logf("%d of %d forms read", right, all)
}

// buckwalter writes a word in the letters of the lexicon's attributes.
func buckwalter(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(toBuckwalter[r])
	}
	return b.String()
}
