package arabic

import (
	"fmt"
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// The files that package arabic reads.
const (
	verbsFile     = "verbs.txt"
	nounsFile     = "nouns.txt"
	particlesFile = "particles.txt"
)

// A form of the compiled dictionary is a number: the entry in the low bits, the
// features above.
const (
	entryBits = 15
	shDeriv   = entryBits
	shAspect  = shDeriv + 3
	shVoice   = shAspect + 2
	shPerson  = shVoice + 2
	shGender  = shPerson + 2
	shCount   = shGender + 2
	shEnc     = shCount + 2
	shState   = shEnc + 2
)

// voices
const (
	voiceActive = iota
	voiceEither
	voicePassive
)

// what may follow a form
const (
	encAny = iota
	encNeeds
	encNone
)

// states
const (
	statePlain = iota
	stateAccusative
	stateConstruct
	stateJussive
)

// columns of the table of entries
const (
	colLemma = iota
	colVerb  // the verb of a participle or verbal noun
	colID
	colPOS
	colFlags
	columns
)

type compiler struct {
	entries [][]string
	forms   lexicon.DictBuilder
	phrases lexicon.DictBuilder // names of several words
	nisbas  []string            // nouns whose relational adjectives are made last
}

// Compile makes the section of package arabic: the entries of verbs, nouns and
// particles and a dictionary of all their forms.
func Compile(lex *lexicon.Lexicon) ([]byte, error) {
	c := &compiler{}
	for _, step := range []struct {
		file string
		add  func(lexicon.Line) error
	}{{particlesFile, c.particle}, {verbsFile, c.verb}, {nounsFile, c.noun}} {
		lines, err := lex.Lines(step.file)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			if err := step.add(line); err != nil {
				return nil, fmt.Errorf("%s:%d: %s: %w", line.File, line.Number, line.ID, err)
			}
		}
	}
	for _, base := range c.nisbas {
		c.nisba(base)
	}
	if err := c.names(lex); err != nil {
		return nil, err
	}
	if len(c.entries) >= 1<<entryBits {
		return nil, fmt.Errorf("%d entries, room for %d: %w", len(c.entries), 1<<entryBits, rawi.ErrTooLarge)
	}
	forms, err := c.forms.Bytes()
	if err != nil {
		return nil, err
	}
	phrases, err := c.phrases.Bytes()
	if err != nil {
		return nil, err
	}
	return lexicon.Pack(map[string][]byte{"entries": lexicon.TableBytes(c.entries), "forms": forms, "phrases": phrases}), nil
}

// entry adds an entry and returns its number, from one.
func (c *compiler) entry(lemma, verb, id, pos, flags string) uint32 {
	c.entries = append(c.entries, []string{lemma, verb, id, pos, flags})
	return uint32(len(c.entries))
}

func (c *compiler) add(form string, value uint32) { c.forms.Add(value, Normalise(form)) }

func (c *compiler) inflected(entry uint32, f Inflected, either bool) {
	v := entry | uint32(f.Deriv)<<shDeriv | uint32(f.Aspect)<<shAspect | uint32(f.Person)<<shPerson |
		uint32(f.Gender)<<shGender | uint32(f.Count)<<shCount
	switch {
	case f.Passive:
		v |= voicePassive << shVoice
	case either:
		v |= voiceEither << shVoice
	}
	switch {
	case f.BeforeEnc:
		v |= encNeeds << shEnc
	case f.NoEnc:
		v |= encNone << shEnc
	}
	switch {
	case f.Accusative:
		v |= stateAccusative << shState
	case f.Construct:
		v |= stateConstruct << shState
	case f.Jussive:
		v |= stateJussive << shState
	}
	c.add(f.Form, v)
}

func (c *compiler) verb(line lexicon.Line) error {
	v, err := VerbOf(line)
	if err != nil {
		return err
	}
	forms, err := v.Conjugate()
	if err != nil {
		return err
	}
	entry := c.entry(v.Lemma, "", line.ID, "VERB", "")
	nominal := map[string]uint32{}
	// A passive that is spelt like its active is one reading of either voice.
	passive := map[Inflected]bool{}
	for _, f := range forms {
		if f.Passive {
			passive[f] = true
		}
	}
	for _, f := range forms {
		twin := f
		twin.Passive = !f.Passive
		if f.Deriv == rawi.Finite {
			if !f.Passive {
				c.inflected(entry, f, passive[twin])
				continue
			}
			if !has(forms, twin) {
				c.inflected(entry, f, false)
			}
			continue
		}
		at, ok := nominal[f.Base]
		if !ok {
			at = c.entry(f.Base, v.Lemma, line.ID, "NOUN", "")
			nominal[f.Base] = at
		}
		c.inflected(at, f, false)
	}
	return nil
}

func has(forms []Inflected, f Inflected) bool {
	for _, g := range forms {
		if g == f {
			return true
		}
	}
	return false
}

// VerbOf reads a line of verbs.txt.
func VerbOf(line lexicon.Line) (Verb, error) {
	v := Verb{Lemma: unmarked(line.Form), Form: line.Attrs.Get("form"), KeepW: line.Attrs.Bool("keepw"), Irr: line.Attrs.Get("irr")}
	if s := line.Attrs.Get("imperf"); s != "" {
		if len(s) != 1 || !strings.Contains("uia", s) {
			return v, fmt.Errorf("imperf=%s: write u, i or a: %w", s, rawi.ErrInvalid)
		}
		v.Imperf = s[0]
	}
	for _, m := range line.Attrs.List("masdar") {
		arabic, ok := FromBuckwalter(m)
		if !ok {
			return v, fmt.Errorf("masdar=%s: not in Buckwalter letters: %w", m, rawi.ErrInvalid)
		}
		v.Masdars = append(v.Masdars, arabic)
	}
	return v, nil
}

// unmarked takes vowel signs off, hamzas kept.
func unmarked(s string) string {
	return strings.Map(func(r rune) rune {
		if classOf(r) == mark {
			return -1
		}
		return r
	}, s)
}

// noun adds a line of nouns.txt: pos=NOUN|ADJ|PROPN|ADV…, g=m|f, pl= broken
// plurals in Buckwalter letters.
func (c *compiler) noun(line lexicon.Line) error {
	pos := line.Attrs.Get("pos")
	if pos == "" {
		pos = "NOUN"
	}
	if posOf(pos) == rawi.X {
		return fmt.Errorf("pos=%s is no part of speech: %w", pos, rawi.ErrInvalid)
	}
	lemma := unmarked(line.Form)
	entry := c.entry(lemma, "", line.ID, pos, "")
	if pos == "NOUN" && !line.Attrs.Has("only", "pl") {
		c.nisbas = append(c.nisbas, lemma)
	}
	var singulars, plurals []string
	for _, s := range line.Attrs.List("sg") {
		arabic, ok := FromBuckwalter(s)
		if !ok {
			return fmt.Errorf("sg=%s: not in Buckwalter letters: %w", s, rawi.ErrInvalid)
		}
		singulars = append(singulars, arabic)
	}
	for _, p := range line.Attrs.List("pl") {
		arabic, ok := FromBuckwalter(p)
		if !ok {
			return fmt.Errorf("pl=%s: not in Buckwalter letters: %w", p, rawi.ErrInvalid)
		}
		switch arabic {
		case "ات", "ون": // regular, made in any case
			continue
		}
		plurals = append(plurals, arabic)
	}
	g := rawi.ParseGender(line.Attrs.Get("g"))
	inflects := pos == "ADJ" || line.Attrs.Has("pl", "wn")
	if !line.Attrs.Has("only", "pl") {
		for _, s := range append(singulars, lemma) {
			for _, f := range nounForms(s, "", g, inflects) {
				c.inflected(entry, f, false)
			}
		}
	}
	if line.Attrs.Bool("weak") { // ثان: الثاني, ثانية
		for _, f := range nounForms(lemma+"ي", "", g, inflects) {
			c.inflected(entry, f, false)
		}
	}
	for _, p := range plurals {
		for _, f := range nounForms(p, "", g, false) {
			if f.Count == rawi.Singular {
				f.Count = rawi.Plural
				c.inflected(entry, f, false)
			}
		}
	}
	return nil
}

// nisba adds the relational adjective of a noun («اقتصاد», «اقتصادي») in the forms
// that no other entry has.
func (c *compiler) nisba(noun string) {
	base, ok := Nisba(noun)
	if !ok || c.forms.Has(Normalise(base)) {
		return
	}
	entry := c.entry(base, "", "nisba", "ADJ", "")
	for _, f := range nounForms(base, "", rawi.NoGender, true) {
		if !c.forms.Has(Normalise(f.Form)) {
			c.inflected(entry, f, false)
		}
	}
}

// nameFiles are the lists whose words are read as proper nouns where no other
// entry knows them.
var nameFiles = []string{"countries.txt", "places.txt", "orgs.txt", "people.txt", "given-names.txt", "family-names.txt"}

// names adds the words of the name lists that no other file has. They share one
// entry; their lemma is the word itself.
func (c *compiler) names(lex *lexicon.Lexicon) error {
	entry := c.entry("", "", "name", "PROPN", "")
	known := lex.Files()
	for _, file := range nameFiles {
		if _, ok := known[file]; !ok {
			continue
		}
		lines, err := lex.Lines(file)
		if err != nil {
			return err
		}
		for _, line := range lines {
			if strings.HasPrefix(line.ID, "nat.") {
				nation := line
				nation.Attrs = "pos=ADJ pl=wn"
				if err := c.noun(nation); err != nil {
					return err
				}
				continue
			}
			words := Words(line.Form)
			if len(words) > 1 {
				c.phrases.Add(uint32(len(words)), words...)
			}
			if file == "orgs.txt" {
				continue // made of common words
			}
			for _, word := range words {
				bare, definite := strings.CutPrefix(word, "ال")
				if definite && len(words) > 1 {
					continue // «الولايات المتحدة» is made of common words
				}
				word = bare
				// a place of one word is one also where a verb has the same letters
				sure := len(words) == 1 && !line.Attrs.Bool("amb") && (file == "countries.txt" || file == "places.txt")
				if len(word) >= 3*letterLen && (sure || !c.forms.Has(word)) {
					c.forms.Add(entry, word)
				}
			}
		}
	}
	return nil
}

// particle adds a line of particles.txt.
func (c *compiler) particle(line lexicon.Line) error {
	pos := line.Attrs.Get("pos")
	if posOf(pos) == rawi.X {
		return fmt.Errorf("pos=%s is no part of speech: %w", pos, rawi.ErrInvalid)
	}
	form := unmarked(line.Form)
	lemma := form
	if l := line.Attrs.Get("lemma"); l != "" {
		arabic, ok := FromBuckwalter(l)
		if !ok {
			return fmt.Errorf("lemma=%s: not in Buckwalter letters: %w", l, rawi.ErrInvalid)
		}
		lemma = arabic
	}
	flags := "closed"
	if cost := line.Attrs.Get("cost"); cost != "" {
		flags += cost
	}
	entry := c.entry(lemma, "", line.ID, pos, flags)
	f := Inflected{Form: form, Gender: rawi.ParseGender(line.Attrs.Get("g")), NoEnc: !line.Attrs.Bool("enc")}
	if p := line.Attrs.Get("person"); p != "" {
		f.Person = p[0] - '0'
	}
	switch line.Attrs.Get("n") {
	case "s":
		f.Count = rawi.Singular
	case "d":
		f.Count = rawi.Dual
	case "p":
		f.Count = rawi.Plural
	}
	c.inflected(entry, f, false)
	return nil
}

func posOf(s string) rawi.POS {
	for p := rawi.X; p <= rawi.VERB; p++ {
		if p.String() == s {
			return p
		}
	}
	return rawi.X
}
