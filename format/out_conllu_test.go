package format

import (
	"strings"
	"testing"

	"example.org/rawi"
)

// TestCoNLLUClitics writes «وللوزير» and «لكتابه»: a range line, then the parts,
// the swallowed alef of the article restored. The name begins after the particles.
func TestCoNLLUClitics(t *testing.T) {
	const text = "وللأردن\tكتابهم"
	offsets := func(n int) []uint8 {
		b := make([]uint8, n+1)
		for i := range b {
			b[i] = uint8(i)
		}
		return b
	}
	place, book := len("وللأردن"), len("كتابهم")
	d := &rawi.Document{ID: "x", Text: text}
	d.Tokens = []rawi.Token{
		{Span: rawi.Span{Start: 0, End: place}, Word: &rawi.Word{Norm: "وللاردن", Offsets: offsets(place), Readings: []rawi.Reading{{
			Lemma: "أردن", Dict: "أردن", POS: rawi.PROPN,
			Pro: rawi.Wa | rawi.La | rawi.Al, StemStart: uint8(len("ولل")), StemEnd: uint8(place),
		}}}},
		{Span: rawi.Span{Start: place + 1, End: len(text)}, Word: &rawi.Word{Norm: "كتابهم", Offsets: offsets(book), Readings: []rawi.Reading{{
			Lemma: "كتاب", Dict: "كتاب", POS: rawi.NOUN,
			Gender: rawi.Masculine, Count: rawi.Singular, Enc: rawi.Pronoun{Person: 3, Gender: rawi.Masculine, Count: rawi.Plural}, StemEnd: uint8(len("كتاب")),
		}}}},
	}
	d.Sentences = []rawi.Sentence{{Span: rawi.Span{End: len(text)}, Last: 2}}
	e := d.AddEntity(rawi.Entity{Type: rawi.Place, Name: "الأردن"})
	d.AddMention(rawi.Mention{Span: rawi.Span{Start: len("ول"), End: place}, Last: 1, Entity: e, Form: rawi.FormName})
	got := string(write(t, "conllu", d, WriteOptions{}))
	want := `# newdoc id = x
# newpar
# sent_id = x-1
# text = وللأردن كتابهم
1-3 وللأردن _ _ _ _ _ _ _ start_char=0|end_char=7|SpacesAfter=\t
1 و و CCONJ _ _ _ _ _ start_char=0|end_char=1
2 ل ل ADP _ _ _ _ _ start_char=1|end_char=2
3 الأردن أردن PROPN _ _ _ _ _ start_char=2|end_char=7|Entity=(e1-place)
4-5 كتابهم _ _ _ _ _ _ _ start_char=8|end_char=14|SpaceAfter=No
4 كتاب كتاب NOUN _ Definite=Com|Gender=Masc|Number=Sing _ _ _ start_char=8|end_char=12
5 هم هو PRON _ Gender=Masc|Number=Plur|Person=3|PronType=Prs _ _ _ start_char=12|end_char=14

`
	if got = strings.ReplaceAll(got, "\t", " "); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	checkCoNLLU(t, d, write(t, "conllu", d, WriteOptions{}))
}
