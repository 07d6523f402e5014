package event_test

import (
	"bytes"
	"context"
	"hash/fnv"
	"os"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/event"
	"example.org/rawi/lexicon"
)

// judgedFile holds sentences of other people, judged by several readers; it is no
// part of the project.
const judgedFile = "../../shared/data/events/gsr-detect-dev.jsonl"

// judgedTexts returns the judged sentences with the layers that the stage needs,
// and the stages; none where they do not lie beside the project.
func judgedTexts(t *testing.T) []event.Labelled {
	t.Helper()
	b, err := os.ReadFile(judgedFile)
	if err != nil {
		return nil
	}
	texts, err := event.ReadLabelled(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	all := stages(t)
	for i := range texts {
		texts[i].Doc = &rawi.Document{Text: texts[i].Text}
		for _, s := range all[:len(all)-1] {
			if err := s.Run(context.Background(), texts[i].Doc); err != nil {
				t.Fatal(err)
			}
		}
	}
	return texts
}

const folds = 5

// fold puts all sentences of an article into the same fold.
func fold(l *event.Labelled) int {
	article := l.ID
	if i := strings.LastIndexByte(article, '-'); i > 0 {
		article = article[:i]
	}
	h := fnv.New32a()
	h.Write([]byte(article))
	return int(h.Sum32() % folds)
}

// coded reports whether the document has an event of the type that happened, with
// a party.
func coded(d *rawi.Document, typ string) bool {
	for i := range d.Events {
		e := &d.Events[i]
		if e.Type == typ && (e.Realis == rawi.Actual || e.Realis == rawi.Background) && len(e.Actors)+len(e.Recipients) > 0 {
			return true
		}
	}
	return false
}

// tally counts the answers for a type.
type tally struct{ yes, hit, wrong, hard, hardCoded, easy, easyCoded int }

func (c *tally) add(label string, coded bool) {
	n := 0
	if coded {
		n = 1
	}
	switch label {
	case "yes":
		c.yes++
		c.hit += n
	case "difficult no":
		c.hard++
		c.hardCoded += n
		c.wrong += n
	case "easy no":
		c.easy++
		c.easyCoded += n
		c.wrong += n
	}
}

func (c *tally) f1() float64 { return 2 * float64(c.hit) / float64(c.hit+c.wrong+c.yes) }

// TestHeldOut learns from four fifths of the articles and decides on the fifth,
// five times: does a sentence report an ASSAULT, a PROTEST? Sentences that their
// readers could not decide on are left out.
func TestHeldOut(t *testing.T) {
	texts := judgedTexts(t)
	if texts == nil {
		t.Log("no judged sentences beside the project: nothing scored")
		return
	}
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]*tally{"ASSAULT": {}, "PROTEST": {}}
	for f := range folds {
		var rest []event.Labelled
		for i := range texts {
			if fold(&texts[i]) != f {
				rest = append(rest, texts[i])
			}
		}
		weights, err := event.Train(rest)
		if err != nil {
			t.Fatal(err)
		}
		stage, err := event.NewWith(lex, weights)
		if err != nil {
			t.Fatal(err)
		}
		for i := range texts {
			if l := &texts[i]; fold(l) == f {
				if err := stage.Run(context.Background(), l.Doc); err != nil {
					t.Fatal(err)
				}
				counts[l.Type].add(l.Label, coded(l.Doc, l.Type))
			}
		}
	}
	for typ, least := range map[string]float64{"ASSAULT": 0.65, "PROTEST": 0.45} {
		c := counts[typ]
		hard := float64(c.hardCoded) / float64(c.hard)
		t.Logf("%s: F1 %.3f, %d of %d found, %d wrong; %.3f of the difficult and %.3f of the easy sentences without one coded",
			typ, c.f1(), c.hit, c.yes, c.wrong, hard, float64(c.easyCoded)/float64(c.easy))
		if c.f1() < least || hard >= 0.25 {
			t.Errorf("%s: F1 %.3f and %.3f of the difficult sentences, want at least %.2f and less than 0.25", typ, c.f1(), hard, least)
		}
	}
}

// TestTrain wants the same bytes of the same sentences, and weights that know
// what they were shown.
func TestTrain(t *testing.T) {
	const report = "وقالت الشرطة في بيان لها صباح اليوم إن مسلحين مجهولين قتلوا ثلاثة جنود في هجوم على حاجز قرب المدينة"
	const topic = "وقال المحامي في حديث طويل أمس إن لجنة التحقيق في قضية مقتل ثلاثة جنود لم تنشر تقريرها بعد حتى الآن"
	all := stages(t)
	texts := make([]event.Labelled, 2)
	for i, text := range []string{report, topic} {
		texts[i] = event.Labelled{Text: text, Type: "ASSAULT", Total: 3, Doc: &rawi.Document{Text: text}}
		for _, s := range all[:len(all)-1] {
			if err := s.Run(context.Background(), texts[i].Doc); err != nil {
				t.Fatal(err)
			}
		}
	}
	texts[0].Accept = 3
	texts = append(texts, texts...)
	texts = append(texts, texts...)
	texts = append(texts, texts...)
	weights, err := event.Train(texts)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := event.Train(texts); !bytes.Equal(weights, again) {
		t.Error("the same sentences gave other weights")
	}
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	stage, err := event.NewWith(lex, weights)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false} {
		if err := stage.Run(context.Background(), texts[i].Doc); err != nil {
			t.Fatal(err)
		}
		if got := coded(texts[i].Doc, "ASSAULT"); got != want {
			t.Errorf("an ASSAULT is coded: %v, want %v: %s", got, want, texts[i].Text)
		}
	}
	if _, err := event.NewWith(lex, weights[1:]); err == nil {
		t.Error("weights without their first byte were taken")
	}
}

// TestReadLabelled wants sentences with their judges, and the line of a fault.
func TestReadLabelled(t *testing.T) {
	const line = `{"id":"a-1","type":"PROTEST","label":"yes","accept":3,"reject":0,"total":3,"text":"تظاهر العشرات."}`
	texts, err := event.ReadLabelled(strings.NewReader(line + "\n" + line))
	if err != nil || len(texts) != 2 || texts[1].ID != "a-1" || texts[1].Accept != 3 || texts[1].Text != "تظاهر العشرات." {
		t.Errorf("read %+v, %v", texts, err)
	}
	for _, bad := range []string{`{"type":"AGREE","total":1}`, `{"type":"ASSAULT","total":0}`, `{"type":"ASSAULT","accept":2,"total":1}`, "no"} {
		if _, err := event.ReadLabelled(strings.NewReader(line + "\n" + bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: error %v, want one that names line 2", bad, err)
		}
	}
}
