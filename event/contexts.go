package event

import (
	"fmt"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

const (
	contextBehind = 12 // tokens behind a trigger that belong to it
	modeBehind    = 8  // tokens in which what is demanded or threatened is named
)

// scope says which words a line of contexts.txt asks for.
type scope uint8

const (
	inNear  scope = 1 << iota // those around the trigger
	inParty                   // names, titles and descriptions of the parties
)

// contextRow is a line of contexts.txt or mode-words.txt.
type contextRow struct {
	mode          string // of mode-words.txt
	contexts      uint64 // bits: numbers of Stage.contextNames
	in            scope
	kinds, except []kind
	actor, rec    []string // sectors, one of which a party must have
	without       []string // sectors that no party may have
	lead          bool     // actor and rec ask for the first sector of a party alone
	states        string   // same | other
	any           bool     // holds without words
	def           bool     // the first word has its article
	off           bool     // what the title says no longer holds: «السابق»
	void          bool     // tells of nothing, nor does a shorter line there
	rest          [][2]uint64
	restWords     []string
}

// kind is a type of events, or a mode of one.
type kind struct{ typ, mode string }

// contextTable is contexts.txt, to be asked by dictionary form or by letters.
type contextTable struct {
	names   []string // the contexts in the order of the codebook
	rows    []contextRow
	always  []int32 // rows that hold without words
	byForm  map[string][]int32
	byHash  map[uint64][]int32
	special uint64 // the contexts that leave no room for crime
	crime   uint64
	cyber   uint64
}

// compileContexts makes the two tables of contexts: their names and the lines.
func compileContexts(lex *lexicon.Lexicon, types, modes map[string]bool) (names, rows [][]string, err error) {
	lines, err := lex.Lines("plover.txt")
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{}
	for _, l := range lines {
		if c := l.Attrs.Get("context"); c != "" {
			known[c] = true
			names = append(names, []string{c, l.Attrs.Get("special")})
		}
	}
	if len(names) > 64 {
		return nil, nil, fmt.Errorf("plover.txt: %d contexts, at most 64: %w", len(names), rawi.ErrInvalid)
	}
	if lines, err = lex.Lines("contexts.txt"); err != nil {
		return nil, nil, err
	}
	more, err := lex.Lines("mode-words.txt")
	if err != nil {
		return nil, nil, err
	}
	for _, l := range slices.Concat(lines, more) {
		bad := func(key, value string) error {
			return fmt.Errorf("%s:%d: %s=%s is unknown: %w", l.File, l.Number, key, value, rawi.ErrInvalid)
		}
		a := l.Attrs
		for _, c := range a.List("ctx") {
			if !known[c] {
				return nil, nil, bad("ctx", c)
			}
		}
		for _, key := range []string{"of", "not"} {
			for _, k := range a.List(key) {
				if !types[k] && !modes[k] {
					return nil, nil, bad(key, k)
				}
			}
		}
		mode := a.Get("mode")
		for _, k := range a.List("of") {
			if mode != "" && !modes[k+"/"+mode] {
				return nil, nil, bad("mode", mode)
			}
		}
		if in := a.Get("in"); in != "" && in != "near" && in != "party" {
			return nil, nil, bad("in", in)
		}
		rows = append(rows, []string{
			a.Get("ctx"), a.Get("in"), a.Get("of"), a.Get("not"), a.Get("actor"), a.Get("rec"),
			a.Get("states"), a.Get("any"), a.Get("def"), a.Get("off"), a.Get("void"), a.Get("without"), mode, a.Get("lead"), l.Form,
		})
	}
	return names, rows, nil
}

// openContexts reads what compileContexts wrote.
func (s *Stage) openContexts(names, rows lexicon.Table) {
	c := &s.contexts
	c.byForm, c.byHash = map[string][]int32{}, map[uint64][]int32{}
	bits := map[string]uint64{}
	for i := range names.Len() {
		name := names.Cell(i, 0)
		c.names = append(c.names, name)
		bits[name] = 1 << i
		if names.Cell(i, 1) == "1" {
			c.special |= 1 << i
		}
	}
	c.crime, c.cyber = bits["crime"], bits["cyber"]
	list := func(s string) []string {
		if s == "" {
			return nil
		}
		return strings.Split(s, ",")
	}
	for i := range rows.Len() {
		r := contextRow{
			in: inNear | inParty, kinds: kinds(list(rows.Cell(i, 2))), except: kinds(list(rows.Cell(i, 3))), actor: list(rows.Cell(i, 4)), rec: list(rows.Cell(i, 5)),
			states: rows.Cell(i, 6), any: rows.Cell(i, 7) == "1", def: rows.Cell(i, 8) == "1", off: rows.Cell(i, 9) == "1",
			without: list(rows.Cell(i, 11)), mode: rows.Cell(i, 12), lead: rows.Cell(i, 13) == "1",
		}
		switch rows.Cell(i, 1) {
		case "near":
			r.in = inNear
		case "party":
			r.in = inParty
		}
		if r.void = rows.Cell(i, 10) == "1"; !r.void {
			for _, name := range list(rows.Cell(i, 0)) {
				r.contexts |= bits[name]
			}
		}
		words := strings.Fields(rows.Cell(i, 14))
		for _, word := range words[1:] {
			n := arabic.Normalise(word)
			r.rest = append(r.rest, [2]uint64{lexicon.HashWord(n), lexicon.HashWord("ال" + n)})
			r.restWords = append(r.restWords, word)
		}
		c.rows = append(c.rows, r)
		n := int32(i)
		if r.any {
			c.always = append(c.always, n)
			continue
		}
		norm := arabic.Normalise(words[0])
		c.byForm[words[0]] = append(c.byForm[words[0]], n)
		for _, h := range [...]uint64{lexicon.HashWord(norm), lexicon.HashWord("ال" + norm)} {
			c.byHash[h] = append(c.byHash[h], n)
		}
	}
}

// contextOf returns the contexts of an event in the order of the codebook:
// those of its pattern, of its parties, and of the words about it.
func (w *work) contextOf(f *found) []string {
	c := &w.s.contexts
	has := uint64(0)
	for i, name := range c.names {
		if slices.Contains(f.pat.contexts, name) {
			has |= 1 << i
		}
	}
	for _, n := range c.always {
		if r := &c.rows[n]; w.fits(r, f) {
			has |= r.contexts
		}
	}
	first, last := w.about(f)
	has |= w.contextsIn(f, first, last, inNear)
	for _, list := range [...][]rawi.EntityRef{f.actors, f.recipients} {
		for _, ref := range list {
			has |= w.contextsOfParty(f, ref)
		}
	}
	if has&c.special != 0 && has&c.cyber == 0 {
		has &^= c.crime
	}
	if has == 0 {
		return nil
	}
	var out []string
	for i, name := range c.names {
		if has&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

// about returns the tokens of the trigger and those behind it that belong to it:
// its clause, as far as it stands near. What stands before is told by the parties.
func (w *work) about(f *found) (first, last int) {
	d, sent := w.d, &w.d.Sentences[f.sent]
	first, last = f.tok, f.tok+1
	for last < sent.Last && last <= f.tok+contextBehind {
		t := &d.Tokens[last]
		if t.Kind == rawi.KindPunct && punctKind(d.Slice(t.Span)) == itStop && d.Slice(t.Span) != ":" || w.opensClause(last, f) {
			break
		}
		last++
	}
	return first, last
}

// opensClause reports whether another clause begins at the token: a verb behind
// a comma or with و, or the verb of another event.
func (w *work) opensClause(i int, f *found) bool {
	t := &w.d.Tokens[i]
	r := t.Reading()
	if r.Deriv != rawi.Finite {
		return false
	}
	if r.Pro.Any(rawi.Wa | rawi.Fa) {
		return true
	}
	if i > 0 {
		if p := &w.d.Tokens[i-1]; p.Kind == rawi.KindPunct && punctKind(w.d.Slice(p.Span)) == itComma {
			return true
		}
	}
	for k := range w.found {
		if g := &w.found[k]; g.tok == i && g != f && g.form == asFinite {
			return true
		}
	}
	return false
}

// contextsOfParty returns the contexts that the names, titles and descriptions
// of a party tell of. The names of people and places tell of nothing.
func (w *work) contextsOfParty(f *found, ref rawi.EntityRef) uint64 {
	d := w.d
	e := d.Entity(ref)
	if e == nil || e.Type == rawi.Place {
		return 0
	}
	has := uint64(0)
	for i := range d.Mentions {
		m := &d.Mentions[i]
		if m.Entity == ref && m.First < m.Last && (m.Form == rawi.FormTitle || m.Form == rawi.FormName && e.Type != rawi.Person) {
			has |= w.contextsOfTitle(f, m.First, m.Last)
		}
	}
	for _, o := range e.Offices {
		first := d.TokenAt(o.Start)
		last := first
		for last < len(d.Tokens) && d.Tokens[last].Start < o.End {
			last++
		}
		has |= w.contextsOfTitle(f, first, last)
	}
	return has
}

// contextsOfTitle returns the contexts that a name or title tells of: none where
// it is a former one.
func (w *work) contextsOfTitle(f *found, first, last int) uint64 {
	c := &w.s.contexts
	for i := first; i <= last && i < len(w.d.Tokens); i++ {
		if c.at(&w.d.Tokens[i], func(r *contextRow) bool { return r.off }) {
			return 0
		}
	}
	return w.contextsIn(f, first, last, inParty)
}

// contextsIn returns the contexts that the words of a range tell of. Of the
// lines that begin at a word only the longest holds.
func (w *work) contextsIn(f *found, first, last int, in scope) uint64 {
	c := &w.s.contexts
	has := uint64(0)
	for i := first; i < last; i++ {
		t := &w.d.Tokens[i]
		if t.Kind != rawi.KindWord {
			continue
		}
		bits, width, void := uint64(0), 0, false
		c.at(t, func(r *contextRow) bool {
			if r.mode != "" || r.in&in == 0 || r.off || r.def && !w.definite(i) || len(r.rest)+1 < width || !w.fits(r, f) || !w.follows(r, i, last) {
				return false
			}
			if len(r.rest)+1 > width {
				bits, width, void = 0, len(r.rest)+1, false
			}
			bits |= r.contexts
			void = void || r.void
			return false
		})
		has |= bits
		if void {
			i += width - 1
		}
	}
	return has
}

// modeOf returns the mode of an event: that of its pattern, or else what the
// nearest word behind the trigger tells.
func (w *work) modeOf(f *found) string {
	if f.pat.mode != "" {
		return f.pat.mode
	}
	_, last := w.about(f)
	last = min(last, f.tok+1+modeBehind)
	for i := f.tok + 1; i < last; i++ {
		t := &w.d.Tokens[i]
		if t.Kind == rawi.KindPunct && punctKind(w.d.Slice(t.Span)) == itComma {
			break
		}
		if t.Kind != rawi.KindWord {
			continue
		}
		mode, width := "", 0
		w.s.contexts.at(t, func(r *contextRow) bool {
			if r.mode != "" && len(r.rest)+1 > width && w.fits(r, f) && w.follows(r, i, last) {
				mode, width = r.mode, len(r.rest)+1
			}
			return false
		})
		if mode != "" {
			return mode
		}
	}
	return ""
}

// at calls yield for every line whose first word is the token, until it returns
// true, which at returns.
func (c *contextTable) at(t *rawi.Token, yield func(*contextRow) bool) bool {
	each := func(list []int32) bool {
		for _, n := range list {
			if yield(&c.rows[n]) {
				return true
			}
		}
		return false
	}
	r := t.Reading()
	if each(c.byForm[r.Dict]) || r.Deriv != rawi.NotVerbal && r.Lemma != r.Dict && each(c.byForm[r.Lemma]) {
		return true
	}
	for k := range t.Word.Cuts {
		if each(c.byHash[t.Word.Cuts[k].Hash]) {
			return true
		}
	}
	return false
}

// definite reports whether a title is that of a state: with its article, or with
// the name of a state behind it.
func (w *work) definite(i int) bool {
	d := w.d
	return d.Tokens[i].Reading().Pro.Has(rawi.Al) || i+1 < len(d.Tokens) && w.s.states[d.Tokens[i+1].Norm()]
}

// follows reports whether the further words of a line stand behind a token.
func (w *work) follows(r *contextRow, i, last int) bool {
	if i+len(r.rest) >= last && len(r.rest) > 0 && i+len(r.rest) >= w.sentenceEnd(i) {
		return false
	}
	for n := range r.rest {
		t := &w.d.Tokens[i+1+n]
		hit := t.Reading().Dict == r.restWords[n]
		for k := range t.Word.Cuts {
			h := t.Word.Cuts[k].Hash
			hit = hit || h == r.rest[n][0] || h == r.rest[n][1]
		}
		if !hit {
			return false
		}
	}
	return true
}

// sentenceEnd returns the token behind the sentence of a token.
func (w *work) sentenceEnd(i int) int {
	if s := w.d.SentenceAt(w.d.Tokens[i].Start); s >= 0 {
		return w.d.Sentences[s].Last
	}
	return len(w.d.Tokens)
}

// fits reports whether the line may hold for the event: its type, the sectors
// and the states of its parties.
func (w *work) fits(r *contextRow, f *found) bool {
	if len(r.kinds) > 0 && !kindIn(r.kinds, f.pat) || kindIn(r.except, f.pat) {
		return false
	}
	if len(r.actor) > 0 && !w.sectorIn(f.actors, r.actor, r.lead) || len(r.rec) > 0 && !w.sectorIn(f.recipients, r.rec, r.lead) {
		return false
	}
	if len(r.without) > 0 && (w.sectorIn(f.actors, r.without, false) || w.sectorIn(f.recipients, r.without, false)) {
		return false
	}
	switch r.states {
	case "same":
		return !w.statesDiffer(f, false)
	case "other":
		return w.statesDiffer(f, true)
	}
	return true
}

func kinds(names []string) []kind {
	var out []kind
	for _, name := range names {
		typ, mode, _ := strings.Cut(name, "/")
		out = append(out, kind{typ, mode})
	}
	return out
}

func kindIn(kinds []kind, p *pattern) bool {
	for _, k := range kinds {
		if k.typ == p.typ && (k.mode == "" || k.mode == p.mode) {
			return true
		}
	}
	return false
}

// ofState reports whether a place is a state: by its line in countries.txt, or
// by its name where it has none.
func (w *work) ofState(e *rawi.Entity) bool {
	return strings.HasPrefix(e.Rule, "cn.") || !strings.HasPrefix(e.Rule, "pl.") && w.s.states[arabic.Normalise(e.Name)]
}

// sectorIn reports whether one of the parties is of one of the sectors. A state
// as a party is its government.
func (w *work) sectorIn(refs []rawi.EntityRef, sectors []string, lead bool) bool {
	for _, ref := range refs {
		e := w.d.Entity(ref)
		if e.Type == rawi.Place && slices.Contains(sectors, "GOV") && w.ofState(e) {
			return true
		}
		for i, s := range e.Sector {
			if slices.Contains(sectors, s) && (i == 0 || !lead) {
				return true
			}
		}
	}
	return false
}

// statesDiffer reports whether the parties are governments of several states;
// with strict false, whether their states are not known to be one.
func (w *work) statesDiffer(f *found, strict bool) bool {
	country, governments, others := "", 0, 0
	several, unknown := false, false
	for _, list := range [...][]rawi.EntityRef{f.actors, f.recipients} {
		for _, ref := range list {
			e := w.d.Entity(ref)
			switch {
			case w.sectorIn([]rawi.EntityRef{ref}, []string{"GOV"}, false):
				governments++
			case len(e.Sector) > 0:
				others++
			}
			switch {
			case e.Country == "":
				unknown = true
			case country == "":
				country = e.Country
			case country != e.Country:
				several = true
			}
		}
	}
	if strict {
		return several && governments > others
	}
	return several || unknown
}
