// Package bench measures rawi side by side with what others offer for Arabic
// text in Go. It is a module of its own, so that the product does not depend on
// them:
//
//	cd bench && go test -bench Peers
package bench

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/registry"
	"github.com/blevesearch/snowballstem"
	snowball "github.com/blevesearch/snowballstem/arabic"
)

// articles returns the texts of the project's own corpus.
func articles(t testing.TB) []string {
	files, err := filepath.Glob("../testdata/corpus/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no articles: %v", err)
	}
	var texts []string
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var a struct{ Text string }
		if err := json.Unmarshal(b, &a); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, a.Text)
	}
	return texts
}

func BenchmarkPeers(b *testing.B) {
	texts := articles(b)
	size := 0
	for _, t := range texts {
		size += len(t)
	}
	lex, err := lexicon.Default()
	if err != nil {
		b.Fatal(err)
	}
	words, err := arabic.New(lex)
	if err != nil {
		b.Fatal(err)
	}
	chain := bleveAnalyzer(b)
	run := func(name string, each func(text string)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, t := range texts {
					each(t)
				}
			}
		})
	}
	run("rawi/terms", func(text string) { words.Terms(text, func(arabic.Term) bool { return true }) })
	run("rawi/lemma+UPOS+clitics", func(text string) { words.Tokens(text) })
	run("bleve/ar", func(text string) { chain.Analyze([]byte(text)) })
	run("snowball/split+stem", func(text string) {
		for _, w := range strings.Fields(text) {
			env := snowballstem.NewEnv(w)
			snowball.Stem(env)
		}
	})
}

// TestConflation counts, for words that a searcher would take for one, how many
// pairs each side gives one term.
func TestConflation(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	words, err := arabic.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	chain := bleveAnalyzer(t)
	term := map[string]func(string) string{
		"rawi": func(w string) string {
			out := ""
			words.Terms(w, func(x arabic.Term) bool { out = x.Text; return true })
			return out
		},
		"bleve": func(w string) string {
			s := ""
			for _, tok := range chain.Analyze([]byte(w)) {
				s += string(tok.Term)
			}
			return s
		},
		"snowball": func(w string) string {
			env := snowballstem.NewEnv(w)
			snowball.Stem(env)
			return env.Current()
		},
	}
	pairs := [][2]string{
		{"وزير", "الوزراء"},
		{"قرار", "بقراراته"},
		{"دولة", "والدول"},
		{"رئيس", "للرؤساء"},
		{"سلاح", "أسلحة"},
		{"هدف", "أهدافهم"},
		{"مدينة", "المدن"},
		{"صاروخ", "وصواريخ"},
		{"أعلن", "سيعلنون"},
		{"قال", "يقولون"},
		{"دعا", "يدعو"},
		{"التقى", "التقيا"},
	}
	apart := [][2]string{{"والد", "ولد"}, {"عالم", "علم"}, {"سلام", "إسلام"}, {"وزير", "وزارة"}, {"كتاب", "مكتب"}}
	for _, name := range []string{"rawi", "bleve", "snowball"} {
		same, mixed := 0, 0
		for _, p := range pairs {
			if term[name](p[0]) == term[name](p[1]) {
				same++
			}
		}
		for _, p := range apart {
			if term[name](p[0]) == term[name](p[1]) {
				mixed++
			}
		}
		t.Logf("%-8s joins %d of %d pairs that belong together, %d of %d that do not", name, same, len(pairs), mixed, len(apart))
		if name == "rawi" && (same < len(pairs)-1 || mixed > 0) {
			t.Errorf("rawi joins %d of %d pairs, and %d that do not belong together", same, len(pairs), mixed)
		}
	}
}

func bleveAnalyzer(t testing.TB) analysis.Analyzer {
	a, err := registry.NewCache().AnalyzerNamed(ar.AnalyzerName)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
