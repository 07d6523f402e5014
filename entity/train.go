package entity

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// Labelled is a text with its names: what the model learns from.
type Labelled struct {
	Text, Headline string
	Names          []LabelledName
	// Style numbers the way in which names were annotated, from 0. Texts of one
	// style teach it more than those of another. Style 0 is the one that the
	// stage follows.
	Style int
}

// LabelledName is a name in a text: rawi.Person, rawi.Org or rawi.Place.
type LabelledName struct {
	rawi.Span
	Type string
}

// BlockSentences is the number of sentences of text in columns that make one
// text, for training as for the fifth that is held out.
const BlockSentences = 8

// ReadColumns reads text in the form of CoNLL: a word and its tag (B-PERS,
// I-LOC, O …) a line, an empty line behind a sentence; a full stop ends one too.
// Names of other types are left out. Every so many sentences make one text.
func ReadColumns(r io.Reader, sentences, style int) ([]Labelled, error) {
	var out []Labelled
	var b strings.Builder
	var names []LabelledName
	count, words := 0, 0
	flush := func() {
		if b.Len() > 0 {
			out = append(out, Labelled{Text: b.String(), Names: names, Style: style})
		}
		b.Reset()
		names, count, words = nil, 0, 0
	}
	open := false
	end := func() {
		if words > 0 {
			b.WriteByte('\n')
			count++
			words = 0
		}
		open = false
		if count >= sentences {
			flush()
		}
	}
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		fields := strings.Fields(scanner.Text())
		if len(fields) == 0 {
			end()
			continue
		}
		if len(fields) < 2 {
			continue
		}
		if words > 0 {
			b.WriteByte(' ')
		}
		words++
		start := b.Len()
		b.WriteString(fields[0])
		kind := columnType(fields[1])
		switch {
		case kind == "":
			open = false
		case fields[1][0] == 'I' && open && names[len(names)-1].Type == kind:
			names[len(names)-1].End = b.Len()
		default:
			names = append(names, LabelledName{rawi.Span{Start: start, End: b.Len()}, kind})
			open = true
		}
		if fields[0] == "." {
			end()
		}
	}
	flush()
	return out, scanner.Err()
}

func columnType(tag string) string {
	_, kind, _ := strings.Cut(tag, "-")
	switch {
	case strings.HasPrefix(kind, "PER"):
		return rawi.Person
	case kind == "LOC":
		return rawi.Place
	case kind == "ORG":
		return rawi.Org
	}
	return ""
}

// ReadGold reads annotated articles, one JSON object a line: text, title and
// entities with type PER, ORG or PLACE and the forms that stand in the text.
func ReadGold(r io.Reader, style int) ([]Labelled, error) {
	types := map[string]string{"PER": rawi.Person, "ORG": rawi.Org, "PLACE": rawi.Place}
	var out []Labelled
	dec := json.NewDecoder(r)
	for {
		var doc struct {
			ID, Text, Title string
			Entities        []struct {
				Type     string
				Mentions []string
			}
		}
		err := dec.Decode(&doc)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("annotated article %d: %w", len(out)+1, err)
		}
		l := Labelled{Text: doc.Text, Headline: doc.Title, Style: style}
		if strings.Contains(doc.Text, strings.TrimSpace(doc.Title)) {
			l.Headline = ""
		}
		for _, e := range doc.Entities {
			for _, form := range e.Mentions {
				for _, s := range occurrences(doc.Text, form) {
					l.Names = append(l.Names, LabelledName{s, types[e.Type]})
				}
			}
		}
		l.Names = outermost(l.Names)
		out = append(out, l)
	}
}

// occurrences returns where a form stands in a text as a word, with attached
// particles before it allowed.
func occurrences(text, form string) []rawi.Span {
	var out []rawi.Span
	if form == "" {
		return nil
	}
	for i := 0; ; {
		k := strings.Index(text[i:], form)
		if k < 0 {
			return out
		}
		start := i + k
		end := start + len(form)
		i = start + 1
		if r, _ := utf8.DecodeRuneInString(text[end:]); unicode.IsLetter(r) || unicode.IsDigit(r) {
			continue
		}
		before := text[:start]
		for {
			r, n := utf8.DecodeLastRuneInString(before)
			if n == 0 || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				break
			}
			before = before[:len(before)-n]
		}
		if attached(text[len(before):start]) {
			out = append(out, rawi.Span{Start: start, End: end})
		}
	}
}

// attached reports whether s is nothing but attached particles.
func attached(s string) bool {
	s = strings.TrimSuffix(s, article)
	n := 0
	for _, r := range s {
		if n++; n > 2 || !strings.ContainsRune("وفبكلس", r) {
			return false
		}
	}
	return true
}

// outermost leaves out the names inside a longer one.
func outermost(names []LabelledName) []LabelledName {
	var out []LabelledName
next:
	for i, n := range names {
		for j, o := range names {
			if n.Overlaps(o.Span) && (o.Len() > n.Len() || o.Len() == n.Len() && j < i) {
				continue next
			}
		}
		out = append(out, n)
	}
	return out
}

// TrainOptions are the settings of Train; the zero value takes the defaults.
type TrainOptions struct {
	Epochs int    // passes over the texts in a round; 0 is 10
	Rounds int    // how often the model is learnt from the start; 0 is 4
	Seed   uint64 // of the order of texts
	// Style is the style that the weights are for.
	Style int
	// Report is called after each pass with the share of tokens tagged wrong.
	Report func(epoch int, errors float64)
}

// sample is a sentence of the training texts: for each token the rows of its
// features and its tag.
type sample struct {
	rows  [][]uint32
	cats  []category
	tags  []tag
	free  []bool // outside for the annotators, a body for the patterns: either is right
	style int
}

// Train returns the weights of the model learnt from texts. The same texts,
// lexicon, options and program give the same bytes.
func Train(ctx context.Context, lex *lexicon.Lexicon, texts []Labelled, opt TrainOptions) ([]byte, error) {
	if opt.Epochs == 0 {
		opt.Epochs = 10
	}
	if opt.Rounds == 0 {
		opt.Rounds = 4
	}
	samples, styles, err := samplesOf(ctx, lex, texts, opt.Style)
	if err != nil {
		return nil, err
	}
	order := make([]int, len(samples))
	rnd := opt.Seed*2862933555777941757 + 3037000493
	sum := average{rounds: float32(opt.Rounds)}
	for round := range opt.Rounds {
		t := newTrainer(max(styles, opt.Style+1))
		for i := range order {
			order[i] = i
		}
		for epoch := range opt.Epochs {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			for i := len(order) - 1; i > 0; i-- {
				rnd = rnd*6364136223846793005 + 1442695040888963407
				j := int(rnd >> 33 % uint64(i+1))
				order[i], order[j] = order[j], order[i]
			}
			wrong, total := 0, 0
			for _, k := range order {
				wrong += t.learn(&samples[k])
				total += len(samples[k].tags)
			}
			if opt.Report != nil {
				opt.Report(round*opt.Epochs+epoch+1, float64(wrong)/float64(max(total, 1)))
			}
		}
		sum.add(t, opt.Style)
	}
	return sum.weights(opt.Style), nil
}

// average is the mean of the weights of several rounds, each with the texts in
// another order: it leans less on chance than one.
type average struct {
	rows, dense []float32
	rounds      float32
}

func (a *average) add(t *trainer, style int) {
	if a.rows == nil {
		a.rows, a.dense = make([]float32, modelRows*width), make([]float32, denseSize)
	}
	mean := func(to []float32, tables []table) {
		at := func(tb *table, i int) float32 { return tb.w[i] - tb.sum[i]/(t.clock+1) }
		for i := range to {
			to[i] += (at(&tables[0], i) + at(&tables[1+style], i)) / a.rounds
		}
	}
	mean(a.rows, t.rows)
	mean(a.dense, t.dense)
}

// samplesOf marks the texts as the stage does and pairs the marks with the tags.
func samplesOf(ctx context.Context, lex *lexicon.Lexicon, texts []Labelled, style int) ([]sample, int, error) {
	words, err := arabic.New(lex)
	if err != nil {
		return nil, 0, err
	}
	s, err := NewWith(lex, nil)
	if err != nil {
		return nil, 0, err
	}
	var out []sample
	styles := 0
	w := s.works.Get().(*work)
	for _, l := range texts {
		d := &rawi.Document{Text: l.Text}
		d.Source.Headline = l.Headline
		if err := words.Run(ctx, d); err != nil {
			return nil, 0, err
		}
		s.mark(w, d)
		tags := tagsOf(d, l.Names)
		for _, sent := range d.Sentences {
			w.start, w.end = sent.First, sent.Last
			out = append(out, w.sample(tags, l.Style, style))
		}
		styles = max(styles, l.Style+1)
	}
	return out, styles, nil
}

// tagsOf turns names into tags of tokens.
func tagsOf(d *rawi.Document, names []LabelledName) []tag {
	tags := make([]tag, len(d.Tokens))
	for _, n := range names {
		t := firstPerson
		switch n.Type {
		case rawi.Org:
			t = firstOrg
		case rawi.Place:
			t = firstPlace
		}
		for i := d.TokenAt(n.Start); i < len(d.Tokens) && d.Tokens[i].Start < n.End; i++ {
			if d.Tokens[i].Kind == rawi.KindPunct && (t.first() || d.Tokens[i].End >= n.End) {
				continue // columns with marks stuck to a word
			}
			tags[i] = t
			if t.first() {
				t++
			}
		}
	}
	return tags
}

func (w *work) sample(tags []tag, style, wanted int) sample {
	n := w.end - w.start
	out := sample{make([][]uint32, n), make([]category, n), tags[w.start:w.end], make([]bool, n), style}
	if style != 0 && wanted == 0 {
		w.tolerate(&out)
	}
	var buf [48]wordFeature
	var ctx [contextRows]uint32
	features := make([][]wordFeature, n)
	for i := range n {
		features[i] = append([]wordFeature(nil), wordFeatures(buf[:0], w.infos[w.start+i])...)
		out.cats[i] = w.marks[w.start+i].cat
	}
	for i := range n {
		var rows []uint32
		for o := -reach; o <= reach; o++ {
			j := i - o
			if j < 0 || j >= n {
				continue
			}
			for _, f := range features[j] {
				if f.far || o >= -1 && o <= 1 {
					rows = append(rows, wordRow(f, o))
				}
			}
		}
		w.rows(w.start+i, &ctx)
		out.rows[i] = append(rows, ctx[:]...)
	}
	return out
}

// tolerate brings a style nearer to style 0, which counts more bodies as names:
// those with a nationality («الجيش الأمريكي») become names, what else a pattern
// takes for a body may be one.
func (w *work) tolerate(s *sample) {
	for i := range s.tags {
		m := &w.marks[w.start+i]
		if s.tags[i] != outside || m.pattern == noPattern || m.pattern >= patternPlace {
			continue
		}
		if m.pattern != patternNat {
			s.free[i] = true
			continue
		}
		j := i + 1
		for j < len(s.tags) && w.marks[w.start+j].pattern == inNat && s.tags[j] == outside {
			j++
		}
		s.tags[i] = firstOrg
		for k := i + 1; k < j; k++ {
			s.tags[k] = innerOrg
		}
	}
}

// table is an averaged vector of weights.
type table struct{ w, sum []float32 }

func newTable(n int) table { return table{make([]float32, n), make([]float32, n)} }

func (t *table) update(i int, delta, clock float32) {
	t.w[i] += delta
	t.sum[i] += delta * clock
}

// trainer learns an averaged structured perceptron; each style has weights of
// its own beside the common ones.
type trainer struct {
	rows  []table // common, then by style
	dense []table
	clock float32
	pred  []tag
	back  [][width]tag
}

const denseSize = int(1+categories) * int(tags) * width

const (
	// ownRate is how fast the weights of a style learn beside the common ones.
	ownRate = 0.5
	// margin is by how much a right tag must win while the model learns.
	margin = 20
	// dropRate of 256 features are left out each time.
	dropRate = 50
)

func newTrainer(styles int) *trainer {
	t := &trainer{}
	for range styles + 1 {
		t.rows = append(t.rows, newTable(modelRows*width))
		t.dense = append(t.dense, newTable(denseSize))
	}
	return t
}

func denseAt(cat int, before, t tag) int { return (cat*int(tags)+int(before))*width + int(t) }

// learn tags a sentence with the weights so far and corrects them; it returns
// the number of wrong tags.
func (t *trainer) learn(s *sample) int {
	t.clock++
	n := len(s.tags)
	t.decode(s)
	wrong := 0
	before, beforeGold := outside, outside
	for i := range n {
		p, g := t.pred[i], s.tags[i]
		if s.free[i] && p != outside && p.kind() == 1 {
			g = p
		}
		if p != g {
			wrong++
			for _, r := range s.rows[i] {
				if t.dropped(r) {
					continue
				}
				t.both(t.rows, s.style, int(r)*width+int(g), 1)
				t.both(t.rows, s.style, int(r)*width+int(p), -1)
			}
		}
		if p != g || before != beforeGold {
			for _, cat := range [2]int{0, 1 + int(s.cats[i])} {
				t.both(t.dense, s.style, denseAt(cat, beforeGold, g), 1)
				t.both(t.dense, s.style, denseAt(cat, before, p), -1)
			}
		}
		before, beforeGold = p, g
	}
	return wrong
}

// dropped reports whether a feature is left out this time, so that the model
// does not lean on single words.
func (t *trainer) dropped(r uint32) bool {
	h := (r*2654435761 ^ uint32(t.clock)*2246822519) * 3266489917
	return h>>24 < dropRate
}

func (t *trainer) both(tables []table, style, i int, delta float32) {
	tables[0].update(i, delta, t.clock)
	tables[1+style].update(i, delta*ownRate, t.clock)
}

func (t *trainer) decode(s *sample) {
	n := len(s.tags)
	t.pred, t.back = grow(t.pred, n), grow(t.back, n)
	var best [width]float32
	common, own := t.rows[0].w, t.rows[1+s.style].w
	dc, do := t.dense[0].w, t.dense[1+s.style].w
	for i := range n {
		var e [width]float32
		for g := range e {
			if tag(g) != s.tags[i] {
				e[g] = margin
			}
		}
		for _, r := range s.rows[i] {
			if t.dropped(r) {
				continue
			}
			a, b := common[r*width:r*width+width], own[r*width:r*width+width]
			for k := range e {
				e[k] += a[k] + b[k]
			}
		}
		cat := 1 + int(s.cats[i])
		var next [width]float32
		for g := outside; g < tags; g++ {
			top, from := float32(math.Inf(-1)), outside
			for b := outside; b < tags; b++ {
				if i == 0 && b != outside || !g.follows(b) {
					continue
				}
				x, y := denseAt(0, b, g), denseAt(cat, b, g)
				if v := best[b] + dc[x] + do[x] + dc[y] + do[y]; v > top {
					top, from = v, b
				}
			}
			next[g] = top + e[g]
			t.back[i][g] = from
		}
		best = next
	}
	last := outside
	for g := outside; g < tags; g++ {
		if best[g] > best[last] {
			last = g
		}
	}
	for i := n - 1; i >= 0; i-- {
		t.pred[i] = last
		last = t.back[i][last]
	}
}

// weights lays out the weights of a style, scaled so that the largest of the
// rows fit into a byte.
func (a *average) weights(style int) []byte {
	// nearly all weights are small: the few beyond the scale are cut
	abs := make([]int, 1<<16)
	most := 0
	for _, v := range a.rows {
		if v != 0 {
			abs[min(int(math.Abs(float64(v))*256), len(abs)-1)]++
			most++
		}
	}
	cut, seen := len(abs)-1, 0
	for cut > 1 && seen+abs[cut] < most/2000 {
		seen += abs[cut]
		cut--
	}
	scale := 127 / (float64(cut) / 256)
	out := append([]byte(modelMagic), byte(style))
	for _, w := range a.dense {
		v := math.Round(float64(w) * scale)
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(max(-20000, min(20000, v)))))
	}
	for _, w := range a.rows {
		v := math.Round(float64(w) * scale)
		out = append(out, byte(int8(max(-127, min(127, v)))))
	}
	return out
}
