package arabic

import (
	"context"
	"strings"
	"testing"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// benchText is news of our own, long enough that its words are in the cache.
var benchText = strings.Repeat("أعلنت وزارة الخارجية في بيان لها مساء الثلاثاء أن الوزير سيلتقي نظيره في العاصمة لبحث سبل تعزيز التعاون بين البلدين. "+
	"وقال المتحدث باسم الوزارة للصحفيين إن المحادثات «ستتناول الأوضاع في المنطقة»، مشيرا إلى أن الجانبين اتفقا على عقد اجتماع آخر في 12/5/2019.\n", 40)

func benchStage(b *testing.B) *Stage {
	b.Helper()
	lex, err := lexicon.Default()
	if err != nil {
		b.Fatal(err)
	}
	s, err := New(lex)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkStage(b *testing.B) {
	s := benchStage(b)
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	for b.Loop() {
		d := rawi.Document{Text: benchText}
		if err := s.Run(context.Background(), &d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTerms(b *testing.B) {
	s := benchStage(b)
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	for b.Loop() {
		s.Terms(benchText, func(Term) bool { return true })
	}
}
