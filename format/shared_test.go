package format

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/rawi"
	"golang.org/x/net/html"
)

// sharedPages is where pages of others lie beside a checkout. They are not
// part of the project.
const sharedPages = "../../shared/data/html"

// goldPage is what a person wrote down of a page.
type goldPage struct {
	file, site, url   string
	title, date, text string
	with, without     []string
}

// TestSharedPages measures reading on pages of others, where they are at hand.
func TestSharedPages(t *testing.T) {
	if _, err := os.Stat(sharedPages); err != nil {
		t.Logf("no pages at %s: nothing to measure", sharedPages)
		return
	}
	var title, date ratio
	sites := map[string]*mean{}
	var order []string
	for _, g := range sharedGold(t) {
		d, err := readOne(filepath.Join(sharedPages, g.file), g.url)
		if err != nil {
			t.Logf("%s: %v", g.file, err)
			d = &rawi.Document{}
		}
		if g.title != "" && !title.add(lettersOf(d.Source.Headline) == lettersOf(g.title)) {
			t.Logf("%s: title\n got %s\nwant %s", g.file, d.Source.Headline, g.title)
		}
		if g.date != "" && !date.add(d.Source.Published.Format("2006-01-02") == g.date[:10]) {
			t.Logf("%s: date: got %s (%s), want %s", g.file, d.Source.Published.Format("2006-01-02"), d.Source.PublishedText, g.date)
		}
		if len(strings.Fields(g.text)) >= 60 {
			if sites[g.site] == nil {
				sites[g.site] = &mean{}
				order = append(order, g.site)
			}
			f := tokenF1(d.Text, g.text)
			sites[g.site].add(f)
			t.Logf("%s: main text F1 %.3f", g.file, f)
			if dump := os.Getenv("RAWI_DUMP"); dump != "" {
				_ = os.WriteFile(filepath.Join(dump, filepath.Base(g.file)+".got"), []byte(d.Text), 0o600)
				_ = os.WriteFile(filepath.Join(dump, filepath.Base(g.file)+".want"), []byte(g.text), 0o600)
			}
		}
		for _, s := range g.with {
			if !strings.Contains(d.Text, s) {
				t.Errorf("%s: main text lacks %q", g.file, s)
			}
		}
		for _, s := range g.without {
			if strings.Contains(d.Text, s) {
				t.Errorf("%s: main text holds %q", g.file, s)
			}
		}
	}
	var all mean
	for _, site := range order {
		all.add(sites[site].value())
	}
	t.Logf("main text: F1 %.3f, mean over %d sites · title %s · date %s", all.value(), all.n, title, date)
	if all.value() < .90 || title.value() < .90 || date.value() < .85 {
		t.Errorf("below .90 text, .90 title, .85 date")
	}
}

func readOne(file, url string) (*rawi.Document, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	name := url
	if name == "" {
		name = file
	}
	for d, err := range Read(bytes.NewReader(b), name, Options{}) {
		if err == nil {
			err = d.Check()
		}
		return d, err
	}
	return nil, rawi.ErrEmpty
}

// sharedGold reads the golds, each source in its own form.
func sharedGold(t *testing.T) []goldPage {
	t.Helper()
	var golds []goldPage
	files, _ := filepath.Glob(filepath.Join(sharedPages, "psrecord", "*.gold.json"))
	for _, f := range files {
		var g struct{ Title, Date, URL, Text string }
		readJSONFile(t, f, &g)
		golds = append(golds, goldPage{
			file: "psrecord/" + strings.TrimSuffix(filepath.Base(f), ".gold.json") + ".html", site: "psrecord",
			url: g.URL, title: g.Title, date: g.Date, text: g.Text,
		})
	}
	var index []struct {
		File, URL string
		Gold      any
	}
	readJSONFile(t, filepath.Join(sharedPages, "index.json"), &index)
	for _, e := range index {
		if m, ok := e.Gold.(map[string]any); ok {
			golds = append(golds, goldPage{file: e.File, url: e.URL, date: m["date"].(string)})
		}
	}
	var fundus map[string]struct {
		Title string
		Date  string `json:"publishing_date"`
		Body  struct {
			Sections []struct{ Headline, Paragraphs []string }
		}
	}
	readJSONFile(t, filepath.Join(sharedPages, "fundus_LBCGroup.json"), &fundus)
	for _, g := range fundus {
		var text []string
		for _, s := range g.Body.Sections {
			text = append(append(text, s.Headline...), s.Paragraphs...)
		}
		golds = append(golds, goldPage{file: "fundus_LBCGroup_2026_01_08.html", site: "lbc", title: g.Title, date: g.Date, text: strings.Join(text, "\n")})
	}
	var bbc struct{ Title, PublishedDate string }
	readJSONFile(t, filepath.Join(sharedPages, "omnivore_bbc-arabic.expected-metadata.json"), &bbc)
	expected, err := os.ReadFile(filepath.Join(sharedPages, "omnivore_bbc-arabic.expected.html"))
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(expected))
	if err != nil {
		t.Fatal(err)
	}
	golds = append(golds, goldPage{file: "omnivore_bbc-arabic.source.html", site: "bbc", title: bbc.Title, date: bbc.PublishedDate, text: textOf(root)})
	var assabah map[string]struct {
		File, Title, Date string
		With, Without     []string
	}
	readJSONFile(t, filepath.Join(sharedPages, "assabah.gold.json"), &assabah)
	for url, g := range assabah {
		golds = append(golds, goldPage{file: g.File, site: "assabah", url: url, title: g.Title, date: g.Date, with: g.With, without: g.Without})
	}
	return golds
}

func readJSONFile(t *testing.T, file string, v any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// ratio counts hits.
type ratio struct{ hits, n int }

func (r *ratio) add(hit bool) bool {
	r.n++
	if hit {
		r.hits++
	}
	return hit
}

func (r ratio) value() float64 { return float64(r.hits) / float64(max(1, r.n)) }

func (r ratio) String() string { return fmt.Sprintf("%.3f (%d of %d)", r.value(), r.hits, r.n) }

// mean averages.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(x float64)  { m.sum += x; m.n++ }
func (m *mean) value() float64 { return m.sum / float64(max(1, m.n)) }

// tokenF1 compares two texts as bags of words.
func tokenF1(got, want string) float64 {
	g, w := bag([]string{got}), bag([]string{want})
	common, ng, nw := 0, 0, 0
	for word, n := range g {
		common += min(n, w[word])
		ng += n
	}
	for _, n := range w {
		nw += n
	}
	if common == 0 {
		return 0
	}
	return 2 * float64(common) / float64(ng+nw)
}
