package event

import (
	"fmt"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// form is a set of forms in which the head of a pattern may stand.
type form uint8

const (
	asFinite form = 1 << iota
	asMasdar
	asActive
	asPassive
	asNoun
)

var formNames = map[string]form{"v": asFinite, "m": asMasdar, "p": asActive, "q": asPassive, "n": asNoun}

// prep is a set of prepositions, one for each way that a party may be governed.
type prep uint32

const (
	prepMin prep = 1 << iota
	prepIla
	prepAla
	prepAn
	prepFi
	prepMaa
	prepBi
	prepLi
	prepBayn
	prepDid
	prepAmam // «أمام»
	prepAgent
	prepOther
	object // no preposition: the object of a verb, the genitive behind a noun
)

var prepNames = map[string]prep{
	"min": prepMin, "ila": prepIla, "ala": prepAla, "an": prepAn, "fi": prepFi, "maa": prepMaa, "bi": prepBi, "li": prepLi,
	"bayn": prepBayn, "did": prepDid, "obj": object, "none": 0,
}

// needs says which parties an event must have to be one.
type needs uint8

const (
	needOne needs = iota
	needActor
	needRecipient
	needBoth
	needNone
)

var needNames = map[string]needs{"": needOne, "one": needOne, "act": needActor, "rec": needRecipient, "both": needBoth, "none": needNone}

// tone is how a word judges.
type tone uint8

const (
	toneBad tone = iota + 1
	toneGood
	toneViolent
	toneNotGood // of a pattern: no word praises
)

// pattern is a line of event-patterns.txt.
type pattern struct {
	id, typ, mode string
	forms         form
	rec           prep
	need          needs
	tone          tone   // the words behind must judge so
	mutual        bool   // «بين X وY», «X مع Y»: both sides act
	swap          bool   // the subject is who suffers it: «تعرض لهجوم»
	genActor      bool   // the genitive behind the verbal noun is the actor
	joins         bool   // the subject is an encounter, the objects meet: «جمع»
	guest         bool   // the object is the visitor, who acts by the codebook: «استقبل»
	bi            bool   // holds only where «ب» and a clause or a verbal noun follow: «وعد بأن»
	speaker       bool   // who says it does it: «يجب على إسرائيل»
	politic       bool   // no event where no party has to do with politics
	crowd         bool   // who acts is a crowd that protests: «تجمع المتظاهرون»
	person        bool   // people and delegations visit, not goods or troops
	negated       bool   // holds only under negation: «لم يقبل»
	realis        string // where the words alone decide it
	format        string // of the meeting that it tells of
	contexts      []string
	lemma         string
	rest          []string // further words of the phrase, in order
	restNorm      []string // the words folded
	restHash      [][2]uint64
}

// wordKind tells what a line of event-words.txt is for.
type wordKind uint8

const (
	wParty     wordKind = iota + 1 // heads a description that acts
	wPeople                        // heads a description that suffers, seldom acts
	wTarget                        // a thing that is attacked, searched, closed
	wQuantity                      // «عشرات», «عدد من»: stands before a party
	wNegation                      // «لم»
	wFuture                        // «سوف»
	wPlan                          // «من المقرر أن»
	wMay                           // «ربما»
	wCondition                     // «إذا»
	wPast                          // «سبق أن»
	wDenial                        // «نفى»
	wAgent                         // «من قبل»
	wWhere                         // «شمالي»: stands as a preposition before a place
	wAgainst                       // «بحق»: stands as a preposition before who suffers it
	wBad
	wGood
	wViolent // a word of violence: «انفجار», «رصاص»
	wField   // a word of sport, business, weather: many of them and the article has no politics
	wLight   // a verb that lends a verbal noun its tense: «أجرى»
	wTopic   // a noun that makes what stands behind it a topic: «قضية», «مكافحة»
	wSkip    // stands between a verb and its parties: «أيضا»
	wFormer  // an adjective of what was before: «سابق»
	wBe      // a verb whose subject another verb shares: «كانت الحكومة أعلنت»
	wSeat    // a capital, which stands for its government: «مع أنقرة»
	wDeed    // a noun that stands for what was done before: «الخطوة»
	wLatter  // stands for the party named last: «الأخيرة»
	wSuffer  // a verb whose subject suffers the act behind it: «تعرض لانتقادات»
)

var wordKinds = map[string]wordKind{
	"party": wParty, "people": wPeople, "target": wTarget, "quantity": wQuantity, "negation": wNegation, "future": wFuture,
	"plan": wPlan, "may": wMay, "condition": wCondition, "past": wPast, "denial": wDenial, "agent": wAgent, "against": wAgainst, "where": wWhere, "bad": wBad, "good": wGood, "violent": wViolent,
	"field": wField, "light": wLight, "topic": wTopic, "skip": wSkip, "former": wFormer, "be": wBe, "seat": wSeat, "deed": wDeed, "latter": wLatter, "suffer": wSuffer,
}

// wordRow is a line of event-words.txt.
type wordRow struct {
	kind   wordKind
	sector string
	one    bool // a single person, whose name may follow
	dual   bool // heads a description as a dual only: «الجانبان»
	self   bool // «بلاده»: who speaks, by the name of his state
	geo    bool // a sort of place, whose name may follow
	crowd  bool // demonstrators, strikers, and the powers that they rise against
	// protester is true of those who by their name protest.
	protester bool
}

// meetRow is a line of meeting-patterns.txt.
type meetRow struct {
	id, kind, value string
	rest            []string
}

// typeMeeting is the type of patterns that tell of a meeting and of no event.
const typeMeeting = "MEETING"

// Compile makes the section of the lexicon that the stage opens.
func Compile(lex *lexicon.Lexicon) ([]byte, error) {
	types, modes, err := plover(lex)
	if err != nil {
		return nil, err
	}
	lines, err := lex.Lines("event-patterns.txt")
	if err != nil {
		return nil, err
	}
	var patterns [][]string
	for _, l := range lines {
		if err := checkPattern(l, types, modes); err != nil {
			return nil, err
		}
		a := l.Attrs
		patterns = append(patterns, []string{
			l.ID, a.Get("type"), a.Get("mode"), a.Get("as"), a.Get("rec"), a.Get("need"),
			a.Get("flags"), a.Get("realis"), a.Get("fmt"), a.Get("ctx"), a.Get("tone"), l.Form,
		})
	}
	more, err := lex.Lines("meeting-patterns.txt")
	if err != nil {
		return nil, err
	}
	for _, l := range more {
		a := l.Attrs
		if a.Get("fmt") != "" {
			patterns = append(patterns, []string{
				l.ID, typeMeeting, "", a.Get("as"), a.Get("rec"), a.Get("need"),
				a.Get("flags"), "", a.Get("fmt"), "", "", l.Form,
			})
		}
	}
	words, rows, heads, err := compileWords(lex)
	if err != nil {
		return nil, err
	}
	nations, countries, err := compileNations(lex)
	if err != nil {
		return nil, err
	}
	meets, err := compileMeetings(lex)
	if err != nil {
		return nil, err
	}
	contexts, cues, err := compileContexts(lex, types, modes)
	if err != nil {
		return nil, err
	}
	return lexicon.Pack(map[string][]byte{
		"contexts": lexicon.TableBytes(contexts), "cues": lexicon.TableBytes(cues),
		"patterns": lexicon.TableBytes(patterns), "words": words, "rows": lexicon.TableBytes(rows), "heads": lexicon.TableBytes(heads),
		"nations": lexicon.TableBytes(nations), "countries": lexicon.TableBytes(countries), "meets": lexicon.TableBytes(meets),
	}), nil
}

// plover returns the types and the modes of each type.
func plover(lex *lexicon.Lexicon) (types map[string]bool, modes map[string]bool, err error) {
	lines, err := lex.Lines("plover.txt")
	if err != nil {
		return nil, nil, err
	}
	types, modes = map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		switch t := l.Attrs.Get("type"); {
		case t != "" && l.Attrs.Get("mode") != "":
			modes[t+"/"+l.Attrs.Get("mode")] = true
		case t != "":
			types[t] = true
		}
	}
	return types, modes, nil
}

func checkPattern(l lexicon.Line, types, modes map[string]bool) error {
	bad := func(key, value string) error {
		return fmt.Errorf("%s:%d: %s=%s is unknown: %w", l.File, l.Number, key, value, rawi.ErrInvalid)
	}
	a := l.Attrs
	if t := a.Get("type"); t != "none" && !types[t] {
		return bad("type", t)
	}
	if m := a.Get("mode"); m != "" && !modes[a.Get("type")+"/"+m] {
		return bad("mode", m)
	}
	for _, f := range a.List("as") {
		if formNames[f] == 0 {
			return bad("as", f)
		}
	}
	for _, p := range a.List("rec") {
		if _, ok := prepNames[p]; !ok {
			return bad("rec", p)
		}
	}
	if _, ok := needNames[a.Get("need")]; !ok {
		return bad("need", a.Get("need"))
	}
	return nil
}

func compileWords(lex *lexicon.Lexicon) (words []byte, rows, heads [][]string, err error) {
	lines, err := lex.Lines("event-words.txt")
	if err != nil {
		return nil, nil, nil, err
	}
	var b lexicon.DictBuilder
	for _, l := range lines {
		kind := l.Attrs.Get("kind")
		k := wordKinds[kind]
		if k == 0 {
			return nil, nil, nil, fmt.Errorf("%s:%d: kind=%s is unknown: %w", l.File, l.Number, kind, rawi.ErrInvalid)
		}
		row := []string{kind, l.Attrs.Get("sector"), l.Attrs.Get("crowd"), l.Attrs.Get("one"), l.Attrs.Get("geo"), l.Attrs.Get("self"), l.Attrs.Get("dual")}
		switch k {
		case wParty, wPeople, wTarget, wBad, wGood, wViolent, wField, wLight, wTopic, wFormer, wBe, wSeat, wDeed, wLatter, wSuffer:
			heads = append(heads, append([]string{l.Form}, row...))
		default:
			b.Add(uint32(len(rows)), arabic.Words(l.Form)...)
			rows = append(rows, row)
		}
	}
	words, err = b.Bytes()
	return words, rows, heads, err
}

func compileNations(lex *lexicon.Lexicon) (nations, countries [][]string, err error) {
	lines, err := lex.Lines("countries.txt")
	if err != nil {
		return nil, nil, err
	}
	iso := map[string]string{}
	for _, l := range lines {
		code := l.Attrs.Get("iso")
		if code == "" {
			code = iso[l.Attrs.Get("of")]
		}
		iso[l.ID] = code
		first, second, _ := strings.Cut(l.Form, " ")
		switch {
		case code == "" || code == "IGO" || l.Attrs.Get("kind") == "people" || l.Attrs.Get("kind") == "faith" || l.Attrs.Bool("former"):
		case strings.HasPrefix(l.ID, "nat."):
			if second == "" {
				nations = append(nations, []string{first, code})
			}
		case strings.HasPrefix(l.ID, "cn."):
			countries = append(countries, []string{code, l.Form})
		}
	}
	return nations, countries, nil
}

func compileMeetings(lex *lexicon.Lexicon) ([][]string, error) {
	lines, err := lex.Lines("meeting-patterns.txt")
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for _, l := range lines {
		for _, kind := range []string{"level", "venue", "mark", "size"} {
			if v := l.Attrs.Get(kind); v != "" {
				rows = append(rows, []string{l.ID, kind, v, l.Form})
			}
		}
	}
	return rows, nil
}

// open reads what Compile wrote.
func (s *Stage) open(b []byte) error {
	sections, err := lexicon.Unpack(b)
	if err != nil {
		return err
	}
	tables := map[string]lexicon.Table{}
	for _, name := range []string{"patterns", "rows", "heads", "nations", "countries", "meets", "contexts", "cues"} {
		if tables[name], err = lexicon.OpenTable(sections[name]); err != nil {
			return err
		}
	}
	if s.words, err = lexicon.OpenDict(sections["words"]); err != nil {
		return err
	}
	s.openPatterns(tables["patterns"])
	s.openContexts(tables["contexts"], tables["cues"])
	t := tables["rows"]
	for i := range t.Len() {
		s.wordRows = append(s.wordRows, wordRow{kind: wordKinds[t.Cell(i, 0)]})
	}
	t = tables["heads"]
	s.parties, s.tones, s.light, s.topics = make(map[string]int32, t.Len()), map[string]tone{}, map[string]bool{}, map[string]bool{}
	s.former, s.latter, s.be, s.seats = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	s.deeds, s.suffer = map[string]bool{}, map[string]bool{}
	for i := range t.Len() {
		row := wordRow{
			kind: wordKinds[t.Cell(i, 1)], sector: t.Cell(i, 2), crowd: t.Cell(i, 3) != "", protester: t.Cell(i, 3) == "2", one: t.Cell(i, 4) == "1",
			geo: t.Cell(i, 5) == "1", self: t.Cell(i, 6) == "1", dual: t.Cell(i, 7) == "1",
		}
		switch row.kind {
		case wBad:
			s.tones[t.Cell(i, 0)] = toneBad
		case wViolent:
			s.tones[t.Cell(i, 0)] = toneViolent
		case wTopic:
			s.topics[t.Cell(i, 0)] = true
		case wLight:
			s.light[t.Cell(i, 0)] = true
		case wFormer:
			s.former[t.Cell(i, 0)] = true
		case wSeat:
			s.seats[arabic.Normalise(t.Cell(i, 0))] = true
		case wDeed:
			s.deeds[t.Cell(i, 0)] = true
		case wBe:
			s.be[t.Cell(i, 0)] = true
		case wSuffer:
			s.suffer[t.Cell(i, 0)] = true
		case wLatter:
			s.latter[t.Cell(i, 0)] = true
		case wGood:
			s.tones[t.Cell(i, 0)] = toneGood
		default:
			s.wordRows = append(s.wordRows, row)
			s.parties[t.Cell(i, 0)] = int32(len(s.wordRows))
			if row.kind == wPeople && s.people == 0 {
				s.people = int32(len(s.wordRows))
			}
		}
	}
	t = tables["nations"]
	s.nations = make(map[string]string, t.Len())
	for i := range t.Len() {
		s.nations[t.Cell(i, 0)] = t.Cell(i, 1)
	}
	t = tables["countries"]
	s.countries, s.states = make(map[string]string, t.Len()), make(map[string]bool, t.Len())
	for i := range t.Len() {
		s.states[arabic.Normalise(t.Cell(i, 1))] = true
		if _, ok := s.countries[t.Cell(i, 0)]; !ok {
			s.countries[t.Cell(i, 0)] = t.Cell(i, 1)
		}
	}
	t = tables["meets"]
	s.formats = map[string][]int32{}
	for i := range t.Len() {
		words := strings.Fields(t.Cell(i, 3))
		s.meets = append(s.meets, meetRow{t.Cell(i, 0), t.Cell(i, 1), t.Cell(i, 2), words[1:]})
		s.formats[words[0]] = append(s.formats[words[0]], int32(i))
	}
	return nil
}

func (s *Stage) openPatterns(t lexicon.Table) {
	s.acts, s.heads = map[string]bool{}, make(map[string][]int32, t.Len())
	s.patterns, s.objects = make([]pattern, t.Len()), map[string]bool{}
	for i := range t.Len() {
		words := strings.Fields(t.Cell(i, 11))
		p := &s.patterns[i]
		*p = pattern{
			id: t.Cell(i, 0), typ: t.Cell(i, 1), mode: t.Cell(i, 2), need: needNames[t.Cell(i, 5)], realis: t.Cell(i, 7),
			format: t.Cell(i, 8), lemma: words[0], rest: words[1:],
		}
		for _, w := range p.rest {
			n := arabic.Normalise(w)
			p.restNorm = append(p.restNorm, n)
			p.restHash = append(p.restHash, [2]uint64{lexicon.HashWord(n), lexicon.HashWord("ال" + n)})
		}
		for _, f := range strings.Split(t.Cell(i, 3), ",") {
			p.forms |= formNames[f]
		}
		if p.forms == 0 {
			p.forms = asFinite | asMasdar | asActive
		}
		for _, r := range strings.Split(t.Cell(i, 4), ",") {
			p.rec |= prepNames[r]
		}
		for _, f := range strings.Split(t.Cell(i, 6), ",") {
			switch f {
			case "mutual":
				p.mutual = true
			case "swap":
				p.swap = true
			case "gen":
				p.genActor = true
			case "joins":
				p.joins = true
			case "guest":
				p.guest = true
			case "object":
				s.objects[p.lemma] = true
			case "politic":
				p.politic = true
			case "crowd":
				p.crowd = true
			case "bi":
				p.bi = true
			case "speaker":
				p.speaker = true
			case "person":
				p.person = true
			case "neg":
				p.negated = true
			}
		}
		if c := t.Cell(i, 9); c != "" {
			p.contexts = strings.Split(c, ",")
		}
		switch t.Cell(i, 10) {
		case "bad":
			p.tone = toneBad
		case "good":
			p.tone = toneGood
		case "violent":
			p.tone = toneViolent
		case "notgood":
			p.tone = toneNotGood
		}
		s.heads[p.lemma] = append(s.heads[p.lemma], int32(i))
		if p.typ != "none" && p.typ != typeMeeting && len(p.rest) == 0 && p.forms&(asMasdar|asNoun) != 0 {
			s.acts[p.lemma] = true
		}
	}
	for _, list := range s.heads {
		slices.SortStableFunc(list, func(a, b int32) int { return len(s.patterns[b].rest) - len(s.patterns[a].rest) })
	}
}
