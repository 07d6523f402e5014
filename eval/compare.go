package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"example.org/rawi"
)

// longestName is the number of words beyond which a name counts for nothing, so
// that none can hold a whole article.
const longestName = 8

// rightBounds is the character F1 from which the bounds of a content count as
// right.
const rightBounds = 0.9

// comparison is one article beside its record.
type comparison struct {
	*Report
	gold  *Article
	text  *text
	rec   *rawi.Record
	forms map[string]party
}

// party is all forms of an entity, as written and folded.
type party struct {
	written []string
	folded  []wordSet
}

// add adds a form, unless it is empty or too long to be a name.
func (p *party) add(form string) {
	words := fold(form)
	if form == "" || len(words) > longestName {
		return
	}
	slices.Sort(words)
	p.written = append(p.written, form)
	p.folded = append(p.folded, slices.Compact(words))
}

// formsOf returns the forms of every entity of a record: its name, and what its
// mentions by name or title say.
func formsOf(rec *rawi.Record) map[string]party {
	forms := make(map[string]party, len(rec.Entities))
	t := text{runes: []rune(rec.Text)}
	for i := range rec.Entities {
		e := &rec.Entities[i]
		if _, ok := forms[e.ID]; ok {
			continue
		}
		var p party
		p.add(e.Name)
		for _, m := range e.Mentions {
			if m.Form == rawi.FormName || m.Form == rawi.FormTitle || m.Form == "" {
				p.add(t.slice(span{m.Start, m.End}))
			}
		}
		forms[e.ID] = p
	}
	return forms
}

// party returns the forms of the entity with that identifier. Records of other
// programs may write a name where an identifier belongs: it counts as one.
func (c *comparison) party(id string) party {
	if p, ok := c.forms[id]; ok {
		return p
	}
	var p party
	p.add(id)
	return p
}

// parties returns the folded forms of each entity.
func (c *comparison) parties(ids []string) [][]wordSet {
	out := make([][]wordSet, len(ids))
	for i, id := range ids {
		out[i] = c.party(id).folded
	}
	return out
}

func wordSets(names []string) []wordSet {
	out := make([]wordSet, len(names))
	for i, n := range names {
		out[i] = newWordSet(n)
	}
	return out
}

// kinds are the types of entities that have names, in the words of the gold.
var kinds = map[string]string{rawi.Person: "PER", rawi.Org: "ORG", rawi.Place: "PLACE"}

// names compares spans and types of names, every occurrence.
func (c *comparison) names() {
	want, got := c.goldNames(), map[span]string{}
	for _, e := range c.rec.Entities {
		kind, ok := kinds[e.Type]
		if !ok {
			continue
		}
		for _, m := range e.Mentions {
			if (m.Form == rawi.FormName || m.Form == "") && m.End > m.Start {
				got[span{m.Start, m.End}] = kind
			}
		}
	}
	all := c.tally("names")
	all.gold += len(want)
	all.predicted += len(got)
	for _, kind := range []string{"PER", "ORG", "PLACE"} {
		t := c.tally("names." + strings.ToLower(kind))
		right := 0
		missed, extra := []span{}, []span{}
		for s, k := range want {
			switch {
			case k != kind:
			case got[s] == kind:
				right++
			default:
				missed = append(missed, s)
			}
		}
		for s, k := range got {
			if k == kind && want[s] != kind {
				extra = append(extra, s)
			}
		}
		t.correct += right
		t.gold += right + len(missed)
		t.predicted += right + len(extra)
		all.correct += right
		c.missSpans(t, "missed", missed)
		c.missSpans(t, "extra", extra)
	}
}

func (c *comparison) missSpans(t *tally, kind string, spans []span) {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	for _, s := range spans {
		t.miss(kind, c.gold.ID, c.text.slice(s))
	}
}

// goldNames returns the spans of the gold's names. Longer forms claim their
// characters first, so that a name inside a longer name is not one more.
func (c *comparison) goldNames() map[span]string {
	type form struct {
		text, kind string
		length     int
	}
	var forms []form
	for _, e := range c.gold.Entities {
		for _, m := range e.Mentions {
			forms = append(forms, form{m, e.Type, len([]rune(m))})
		}
	}
	slices.SortStableFunc(forms, func(a, b form) int { return cmp.Compare(b.length, a.length) })
	want := map[span]string{}
	taken := make([]bool, len(c.text.runes))
	for _, f := range forms {
		for _, s := range c.text.words(f.text) {
			if slices.Contains(taken[s.start:s.end], true) {
				continue
			}
			want[s] = f.kind
			for i := s.start; i < s.end; i++ {
				taken[i] = true
			}
		}
	}
	return want
}

// said is a statement of the record with the span that its content covers.
type said struct {
	*rawi.RecordStatement
	content span
}

// statements compares contents one to one, then what was found out about those
// that match.
func (c *comparison) statements() error {
	want := c.gold.Statements
	places := make([][]span, len(want))
	for i, w := range want {
		// Words that stand in several places may be matched in any of them.
		places[i] = c.text.find(w.Content)
		if len(places[i]) == 0 {
			return fmt.Errorf("article %s: content %q is not in the text: %w", c.gold.ID, w.Content, rawi.ErrInvalid)
		}
	}
	got := c.said()
	best := func(i, j int) float64 {
		f := 0.0
		for _, p := range places[i] {
			f = max(f, overlapF1(p, got[j].content))
		}
		return f
	}
	pairs, used := c.pairContents(len(want), len(got), best)

	t := c.found("statements", pairs, len(got), func(w int) string {
		return want[w].Cue + " | " + clip(want[w].Content, 90)
	})
	for j, g := range got {
		if !used[j] {
			t.miss("extra", c.gold.ID, clip(c.text.slice(g.content), 90))
		}
	}
	for _, mode := range []string{rawi.Direct, rawi.Indirect, rawi.Mixed} {
		m := c.tally("statements." + mode)
		for i, w := range want {
			if w.Mode == mode {
				m.add(pairs[i] >= 0)
			}
		}
	}
	bounds, mode, speaker := c.tally("statements.bounds"), c.tally("statements.mode"), c.tally("statements.speaker")
	for i, j := range pairs {
		if j < 0 {
			continue
		}
		w, g := &want[i], got[j]
		bounds.add(best(i, j) >= rightBounds)
		mode.add(w.Mode == g.Mode)
		c.addressee(w, g)
		c.speaker(speaker, w, g)
	}
	return nil
}

// said returns the record's statements that have a content inside the text.
func (c *comparison) said() []said {
	var out []said
	for i := range c.rec.Statements {
		s := &c.rec.Statements[i]
		if len(s.Content) == 0 {
			continue
		}
		cover := span{s.Content[0].Start, s.Content[0].End}
		for _, p := range s.Content[1:] {
			cover.start, cover.end = min(cover.start, p.Start), max(cover.end, p.End)
		}
		if 0 <= cover.start && cover.start < cover.end && cover.end <= len(c.text.runes) {
			out = append(out, said{s, cover})
		}
	}
	return out
}

// pairContents pairs gold with predicted statements, the best overlaps first.
// Of equal overlaps the last pair wins: so does it in the reference scorer. It
// returns the prediction of each gold statement, -1 for none, and which
// predictions are used.
func (c *comparison) pairContents(gold, predicted int, best func(i, j int) float64) (pairs []int, used []bool) {
	type pair struct {
		f    float64
		i, j int
	}
	var all []pair
	for i := range gold {
		for j := range predicted {
			if f := best(i, j); f >= c.threshold {
				all = append(all, pair{f, i, j})
			}
		}
	}
	slices.SortFunc(all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.f, a.f), cmp.Compare(b.i, a.i), cmp.Compare(b.j, a.j))
	})
	pairs, used = make([]int, gold), make([]bool, predicted)
	for i := range pairs {
		pairs[i] = -1
	}
	for _, p := range all {
		if pairs[p.i] < 0 && !used[p.j] {
			pairs[p.i] = p.j
			used[p.j] = true
		}
	}
	return pairs, used
}

// addressee is counted where the gold has one.
func (c *comparison) addressee(w *Statement, g said) {
	if w.Addressee == "" {
		return
	}
	t := c.tally("statements.addressee")
	t.gold++
	names := c.party(g.Addressee).folded
	if len(names) > 0 {
		t.predicted++
	}
	if anySame(newWordSet(w.Addressee), names) {
		t.correct++
	}
}

// speaker is right when every party that is said to speak has a form that the
// gold accepts, or when both know none.
func (c *comparison) speaker(t *tally, w *Statement, g said) {
	var accepted []wordSet
	for _, n := range append([]string{w.Speaker, w.SpeakerMention}, w.SpeakerAliases...) {
		if n != "" {
			accepted = append(accepted, newWordSet(n))
		}
	}
	parties := make([]party, 0, len(g.Speakers)+1)
	for _, id := range g.Speakers {
		parties = append(parties, c.party(id))
	}
	var described party
	described.add(g.SpeakerText)
	if len(described.written) > 0 {
		parties = append(parties, described)
	}
	var written []string
	right := len(parties) > 0
	for _, p := range parties {
		written = append(written, p.written...)
		if !slices.ContainsFunc(accepted, func(a wordSet) bool { return anySame(a, p.folded) }) {
			right = false
		}
	}
	if len(accepted) == 0 && len(written) == 0 {
		right = true
	}
	t.add(right)
	if !right {
		t.miss("speaker", c.gold.ID, fmt.Sprintf("want %s got %s | %s", w.Speaker, list(written[:min(3, len(written))]), clip(w.Content, 60)))
	}
}

// clip returns the first n characters of s.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// list writes strings as a list: ['a', 'b'].
func list(ss []string) string {
	quoted := make([]string, len(ss))
	for i, s := range ss {
		q := "'"
		if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
			q = `"`
		}
		quoted[i] = q + s + q
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
