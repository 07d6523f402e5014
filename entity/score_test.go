package entity_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/entity"
	"example.org/rawi/lexicon"
)

// shared holds other people's annotated text; it is no part of the project.
const shared = "../../shared/"

// columns returns the blocks of a text in columns, every fifth apart; none where
// there is no such file.
func columns(t *testing.T, name string, style int) (rest, fifth []entity.Labelled) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, nil
	}
	var z io.Reader = bytes.NewReader(b)
	if strings.HasSuffix(name, ".gz") {
		if z, err = gzip.NewReader(z); err != nil {
			t.Fatal(err)
		}
	}
	texts, err := entity.ReadColumns(z, entity.BlockSentences, style)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if i%5 == 4 {
			fifth = append(fifth, text)
			continue
		}
		rest = append(rest, text)
	}
	return rest, fifth
}

func gold(t *testing.T, name string) []entity.Labelled {
	t.Helper()
	b, err := os.ReadFile(shared + name)
	if err != nil {
		return nil
	}
	texts, err := entity.ReadGold(bytes.NewReader(b), 0)
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return texts
}

// score returns precision, recall and F1 of names, exact in span and type. By
// words, particles attached to the first count as part of the name, as text in
// columns has it.
func score(t *testing.T, s *entity.Stage, texts []entity.Labelled, byWords bool) (p, r, f float64) {
	t.Helper()
	words, _ := stages()
	type key struct {
		start, end int
		kind       string
	}
	right, want, got := 0, 0, 0
	for _, l := range texts {
		d := &rawi.Document{Text: l.Text}
		d.Source.Headline = l.Headline
		if err := words.Run(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		if err := s.Run(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		names := map[key]bool{}
		for _, n := range l.Names {
			k := key{n.Start, n.End, n.Type}
			if byWords {
				// columns with marks stuck to a word
				i, j := d.TokenAt(n.Start), d.TokenAt(n.End-1)
				for i < j && d.Tokens[i].Kind == rawi.KindPunct {
					i++
				}
				for i < j && d.Tokens[j].Kind == rawi.KindPunct {
					j--
				}
				k.start, k.end = d.Tokens[i].Start, d.Tokens[j].End
			}
			names[k] = true
		}
		want += len(names)
		for _, m := range d.Mentions {
			e := d.Entity(m.Entity)
			if m.Form != rawi.FormName || e.Type == rawi.Role {
				continue
			}
			k := key{m.Start, m.End, e.Type}
			if byWords {
				k.start = d.Tokens[m.First].Start
			}
			got++
			if names[k] {
				right++
			}
		}
	}
	p, r = float64(right)/float64(max(got, 1)), float64(right)/float64(max(want, 1))
	return p, r, 2 * p * r / max(p+r, 1e-9)
}

// TestHeldOut scores names on a fifth of ANERcorp, every fifth block of
// BlockSentences sentences, which the built-in weights have not seen either (see
// models/entity/ATTRIBUTION.md).
//
// ANERcorp annotates in a manner of its own: particles belong to the name, «الحكومة
// اليمنية» is none, a nationality may be. The built-in weights follow another
// manner, so what they score here is only logged. What is held against the target
// are weights made from the same texts with the same settings but for the style:
// that of ANERcorp. Where no annotated text lies beside the project, a small text
// in columns is scored with the built-in weights.
func TestHeldOut(t *testing.T) {
	_, names := stages()
	rest, fifth := columns(t, shared+"data/names/anercorp-train.txt.gz", 1)
	if fifth == nil {
		own, last := columns(t, "testdata/columns.txt", 1)
		p, r, f := score(t, names, append(own, last...), true)
		t.Logf("own text in columns: P %.3f R %.3f F1 %.3f", p, r, f)
		if f < 0.80 {
			t.Errorf("own text in columns: F1 %.3f, want at least 0.80", f)
		}
		return
	}
	p, r, f := score(t, names, fifth, true)
	t.Logf("held-out fifth, built-in weights: P %.3f R %.3f F1 %.3f", p, r, f)
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	more, _ := columns(t, shared+"data/names/aqmar.txt.gz", 2)
	articles := gold(t, "gold/train.jsonl")
	texts := slices.Concat(rest, more, articles, articles)
	weights, err := entity.Train(context.Background(), lex, texts, entity.TrainOptions{Style: 1, Rounds: 1})
	if err != nil {
		t.Fatal(err)
	}
	s, err := entity.NewWith(lex, weights)
	if err != nil {
		t.Fatal(err)
	}
	p, r, f = score(t, s, fifth, true)
	t.Logf("held-out fifth, weights for its style: P %.3f R %.3f F1 %.3f", p, r, f)
	if f < 0.80 {
		t.Errorf("held-out fifth: F1 %.3f, want at least 0.80", f)
	}
}

// TestGold scores names in articles annotated in the manner that the stage
// follows.
func TestGold(t *testing.T) {
	_, names := stages()
	dev := gold(t, "gold/dev.jsonl")
	if dev == nil {
		t.Log("no annotated articles beside the project: nothing scored")
		return
	}
	p, r, f := score(t, names, dev, false)
	t.Logf("gold/dev: P %.3f R %.3f F1 %.3f", p, r, f)
	if f < 0.90 {
		t.Errorf("gold/dev: F1 %.3f, want at least 0.90", f)
	}
}

// TestTrain wants the same bytes of the same texts, and weights that know what
// they were shown.
func TestTrain(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := entity.ReadColumns(bytes.NewReader([]byte(
		"وصل O\nسندقار B-PERS\nبن I-PERS\nمرزوم I-PERS\nإلى O\nبلخشار B-LOC\n. O\nثم O\nغادر O\nسندقار B-PERS\nبلخشار B-LOC\n. O\n")), 8, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) != 1 || len(texts[0].Names) != 4 {
		t.Fatalf("read %d texts, want 1 with 4 names: %+v", len(texts), texts)
	}
	var weights [2][]byte
	for i := range weights {
		if weights[i], err = entity.Train(context.Background(), lex, texts, entity.TrainOptions{Epochs: 5, Rounds: 2, Seed: 3}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(weights[0], weights[1]) {
		t.Error("the same texts gave other weights")
	}
	s, err := entity.NewWith(lex, weights[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, _, f := score(t, s, texts, true); f != 1 {
		t.Errorf("F1 %.3f on the text that it was trained on, want 1", f)
	}
}

func TestReadGold(t *testing.T) {
	const line = `{"id":"a","text":"قال بلخشار للأمم، ثم قال: وبلخشارية","title":"","entities":[{"type":"PLACE","mentions":["بلخشار"]},{"type":"ORG","mentions":["لأمم"]}]}`
	texts, err := entity.ReadGold(bytes.NewReader([]byte(line)), 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range texts[0].Names {
		got = append(got, n.Type+" "+texts[0].Text[n.Start:n.End])
	}
	if len(got) != 2 || got[0] != "place بلخشار" || got[1] != "org لأمم" {
		t.Errorf("got %q", got)
	}
}
