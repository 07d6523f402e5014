package quote

import (
	"fmt"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// takes is a set of complements that a cue governs.
type takes uint32

const (
	takesAnna  takes = 1 << iota // a clause behind أن, إن, بأن
	takesObj                     // a verbal or abstract noun as object: «أكد ضرورة …»
	takesNoun                    // any object: «أدان الهجوم»
	takesWords                   // the words themselves, in marks or behind a colon
	takesIla
	takesAla
	takesMin
	takesAn
	takesBi
	takesLi
	takesFi
	takesMaa
)

var takesNames = map[string]takes{
	"anna": takesAnna, "obj": takesObj, "noun": takesNoun, "q": takesWords, "ila": takesIla, "ala": takesAla,
	"min": takesMin, "an": takesAn, "bi": takesBi, "li": takesLi, "fi": takesFi, "maa": takesMaa,
}

// cue is a line of reporting-verbs.txt.
type cue struct {
	id, act, lemma string
	takes          takes
	to             takes    // how the cue governs whom it is said to; takesNoun for an object
	impersonal     bool     // «يذكر أن» without a subject reports nobody's words
	masdar         bool     // the verbal noun reports with a preposition or object too
	past           bool     // with an object it reports in the perfect only
	noun           bool     // the line is a noun: «مزاعم»
	sure           bool     // reports only with its subject beside it
	near           bool     // marks stand right behind it or its subject
	said           bool     // reports a clause or the words themselves, no noun
	paper          bool     // the subject is a report, a study, a poll
	inna           bool     // «إن» is the verb's alone, however far behind it
	attack         bool     // with an object it claims an attack
	now            bool     // finite, it reports in the imperfect only
	topic          bool     // reports no words, but ends those before it: «وتطرق إلى …»
	document       bool     // the subject is what stands in a document: «جاء في بيان»
	relays         bool     // the subject hands on the words of another: «نقل عن … قوله»
	with           []string // the noun behind the verb that makes the report: «ألقى اللوم»
	next           int32    // another cue of the same verb, from one
}

// phraseKind tells what a line of reporting-phrases.txt is for.
type phraseKind uint8

const (
	phAccording  phraseKind = iota + 1 // the speaker follows: «وفقا ل…»
	phSecond                           // a second cue of words already reported: «على حد قوله»
	phBound                            // opens another clause: «في حين»
	phBoundCue                         // does so where a cue follows: «لكن»
	phLead                             // stands between clauses, before a cue: «كما»
	phImpersonal                       // what follows is nobody's statement: «يذكر أن»
	phNegation                         // the next verb is denied: «لم»
	phOther                            // looks like a cue and is none
	phPretext                          // leads in what somebody claims: «بدعوى أن»
	phAfter                            // ends the words of a noun: «بعد أن»
	phUnreal                           // the verb behind it tells of nothing said: «في حال»
	phFooter                           // what follows in the line belongs to the page: «رابط الخبر»
)

var phraseKinds = map[string]phraseKind{
	"according": phAccording, "second": phSecond, "bound": phBound, "bound-cue": phBoundCue, "lead": phLead,
	"impersonal": phImpersonal, "negation": phNegation, "other": phOther, "after": phAfter, "unreal": phUnreal, "footer": phFooter, "pretext": phPretext,
}

// phrase is a line of reporting-phrases.txt.
type phrase struct {
	id, form string
	kind     phraseKind
	comma    bool // bounds only behind a comma
	li       bool // the speaker follows with an attached ل
}

// nounClass tells what a noun can be to a statement.
type nounClass uint32

const (
	nounParty    nounClass = 1 << iota // somebody who speaks
	nounUnnamed                        // a source without a name
	nounDocument                       // a document that says
	nounOutlet                         // a news outlet
	nounHolder                         // stands before the name it belongs to: «صحيفة», «حركة»
	nounMatter                         // what is affirmed or denied: «ضرورة», «صحة»
	nounAdverb                         // stands as an adverb: «آنذاك»
	nounDuring                         // stands as a preposition: «أثناء»
	nounQuantity                       // a number or part of what «من» names: «عدد من …»
	nounMale                           // a state whose name is masculine: «العراق»
	nounManner                         // behind «ب» tells how, not what: «بشدة»
	nounWhere                          // behind «ب» tells the place: «بمحافظة …»
	nounSilence                        // refused by who says nothing: «رفض التعليق»
	nounPress                          // those who ask: «قال للصحفيين»
	nounThing                          // points or shows, but says nothing: «الدلائل»
	nounDeed                           // affirmed by deeds, not words: «أكد فوزه»
	nounRule                           // what «وفقا» measures by, and nobody says
	nounAnaphor                        // takes up who spoke last: «وأضاف المسؤول»
	nounAttack                         // what who did it claims: «تبنى الهجوم»
	nounTeam                           // a side in a match, whose hopes nobody said
	nounPlay                           // a match or a part of one
	nounWork                           // a work, whose title stands in marks: «قصيدة «…»»
	nounRejected                       // what a refusal in words refuses: «رفض الاتهامات»
	nounOwn                            // governs the أن behind it: «خاصة أن»
	nounTalk                           // an occasion to speak with or to somebody: «مقابلة مع …»
)

var nounClasses = map[string]nounClass{
	"party": nounParty, "unnamed": nounParty | nounUnnamed, "document": nounDocument,
	"outlet": nounParty | nounOutlet | nounHolder, "holder": nounParty | nounHolder, "matter": nounMatter, "adverb": nounAdverb, "during": nounDuring, "quantity": nounParty | nounUnnamed | nounQuantity, "male": nounMale, "manner": nounManner, "own": nounOwn, "rejected": nounRejected, "work": nounWork, "team": nounTeam, "play": nounPlay, "attack": nounAttack, "rule": nounRule, "anaphor": nounParty | nounAnaphor, "talk": nounTalk, "deed": nounDeed, "thing": nounThing, "press": nounParty | nounPress, "where": nounWhere, "silence": nounSilence,
}

// Compile makes the section of the lexicon that the stage opens: the cues, the
// phrases and the nouns, each as a table.
func Compile(lex *lexicon.Lexicon) ([]byte, error) {
	verbs, err := lex.Lines("reporting-verbs.txt")
	if err != nil {
		return nil, err
	}
	var cues [][]string
	for _, l := range verbs {
		for _, k := range append(l.Attrs.List("takes"), l.Attrs.List("to")...) {
			if takesNames[k] == 0 {
				return nil, fmt.Errorf("%s:%d: takes or to: %q is none of the complements: %w", l.File, l.Number, k, rawi.ErrInvalid)
			}
		}
		cues = append(cues, []string{l.ID, l.Attrs.Get("takes"), l.Attrs.Get("to"), l.Attrs.Get("act"), l.Attrs.Get("flags"), l.Form})
	}
	lines, err := lex.Lines("reporting-phrases.txt")
	if err != nil {
		return nil, err
	}
	var b lexicon.DictBuilder
	var rows, nouns [][]string
	for _, l := range lines {
		kind := l.Attrs.Get("kind")
		if _, ok := nounClasses[kind]; ok {
			nouns = append(nouns, []string{kind, arabic.Normalise(l.Form)})
			continue
		}
		if phraseKinds[kind] == 0 {
			return nil, fmt.Errorf("%s:%d: kind %q is unknown: %w", l.File, l.Number, kind, rawi.ErrInvalid)
		}
		b.Add(uint32(len(rows)), arabic.Words(l.Form)...)
		rows = append(rows, []string{l.ID, kind, l.Attrs.Get("comma"), l.Attrs.Get("li"), l.Form})
	}
	titles, err := lex.Lines("titles.txt")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, l := range titles {
		words := arabic.Words(l.Form)
		if k := l.Attrs.Get("kind"); len(words) == 0 || k == "part" || k == "mod" || seen[words[0]] {
			continue
		}
		seen[words[0]] = true
		nouns = append(nouns, []string{"party", strings.TrimPrefix(words[0], "ال")})
	}
	dict, err := b.Bytes()
	if err != nil {
		return nil, err
	}
	return lexicon.Pack(map[string][]byte{
		"cues": lexicon.TableBytes(cues), "phrases": dict, "rows": lexicon.TableBytes(rows), "nouns": lexicon.TableBytes(nouns),
	}), nil
}

// open reads what Compile wrote.
func (s *Stage) open(b []byte) error {
	sections, err := lexicon.Unpack(b)
	if err != nil {
		return err
	}
	cues, err := lexicon.OpenTable(sections["cues"])
	if err != nil {
		return err
	}
	s.byVerb, s.byNoun = make(map[string]int32, cues.Len()), map[string]int32{}
	for i := range cues.Len() {
		c := cue{id: cues.Cell(i, 0), act: cues.Cell(i, 3), lemma: cues.Cell(i, 5), takes: takesOf(cues.Cell(i, 1)), to: takesOf(cues.Cell(i, 2))}
		for _, f := range strings.Split(cues.Cell(i, 4), ",") {
			switch f {
			case "imp":
				c.impersonal = true
			case "masdar":
				c.masdar = true
			case "past":
				c.past = true
			case "noun":
				c.noun, c.masdar = true, true
			case "sure":
				c.sure = true
			case "near":
				c.near = true
			case "said":
				c.said = true
			case "paper":
				c.paper = true
			case "inna":
				c.inna = true
			case "attack":
				c.attack = true
			case "now":
				c.now = true
			case "topic":
				c.topic = true
			case "doc":
				c.document = true
			case "relay":
				c.relays = true
			}
		}
		if verb, noun, ok := strings.Cut(c.lemma, " "); ok {
			c.lemma, c.with = verb, arabic.Words(noun)
		}
		if c.noun {
			s.byNoun[normal(c.lemma)] = int32(i + 1)
			s.cues = append(s.cues, c)
			continue
		}
		// those with a noun are tried first
		n := int32(i + 1)
		if first := s.byVerb[c.lemma]; first > 0 && len(c.with) == 0 {
			last := &s.cues[first-1]
			for last.next > 0 {
				last = &s.cues[last.next-1]
			}
			last.next = n
		} else {
			c.next = first
			s.byVerb[c.lemma] = n
		}
		s.cues = append(s.cues, c)
	}
	if s.phrases, err = lexicon.OpenDict(sections["phrases"]); err != nil {
		return err
	}
	rows, err := lexicon.OpenTable(sections["rows"])
	if err != nil {
		return err
	}
	for i := range rows.Len() {
		s.rows = append(s.rows, phrase{rows.Cell(i, 0), rows.Cell(i, 4), phraseKinds[rows.Cell(i, 1)], rows.Cell(i, 2) == "1", rows.Cell(i, 3) == "1"})
	}
	nouns, err := lexicon.OpenTable(sections["nouns"])
	if err != nil {
		return err
	}
	s.nouns = make(map[string]nounClass, nouns.Len())
	for i := range nouns.Len() {
		s.nouns[nouns.Cell(i, 1)] |= nounClasses[nouns.Cell(i, 0)]
	}
	return nil
}

func takesOf(list string) takes {
	var t takes
	for _, k := range strings.Split(list, ",") {
		t |= takesNames[k]
	}
	return t
}
