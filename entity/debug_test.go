package entity

import (
	"context"
	"fmt"
	"os"
	"testing"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

func TestDebug(t *testing.T) {
	text := os.Getenv("TEXT")
	lex, _ := lexicon.Default()
	a, _ := arabic.New(lex)
	wb, _ := os.ReadFile("/tmp/ent/w.bin")
	s, err := NewWith(lex, wb)
	if err != nil {
		t.Fatal(err)
	}
	d := &rawi.Document{Text: text}
	a.Run(context.Background(), d)
	w := s.works.Get().(*work)
	s.mark(w, d)
	for _, sent := range d.Sentences {
		w.start, w.end = sent.First, sent.Last
		s.model.decode(w)
	}
	before := append([]tag(nil), w.tags...)
	s.decide(w)
	after := append([]tag(nil), w.tags...)
	s.link(w)
	for i := range w.tokens {
		m := w.marks[i]
		r := w.tokens[i].Reading()
		fmt.Printf("%-14s cat=%d after=%d pat=%d head=%d mem=%d known=%v whole=%x cut=%x amb=%x tags %d %d %d pos=%v/%d lemma=%s cost=%d\n", w.written(i), m.cat, m.after, m.pattern, m.head, m.memory, w.infos[i].known, w.infos[i].whole, w.infos[i].cut, w.infos[i].amb, before[i], after[i], w.tags[i], r.POS, r.Deriv, r.Lemma, r.Cost)
	}
}
