package alert

import (
	_ "embed"
	"strings"
	"sync"

	"example.org/rawi"
	"example.org/rawi/search"
)

//go:embed words.txt
var wordsFile string

// Languages lists the languages of mails and feeds.
var Languages = []string{"ar", "en"}

// words are the words of mails and feeds in one language.
type words map[string]string

var allWords = sync.OnceValue(func() map[string]words {
	all := map[string]words{"en": {}, "ar": {}}
	for line := range strings.Lines(wordsFile) {
		cols := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(cols) != 3 {
			continue
		}
		key := strings.TrimSpace(cols[0])
		all["en"][key], all["ar"][key] = strings.TrimSpace(cols[1]), strings.TrimSpace(cols[2])
	}
	return all
})

// wordsIn returns the words of a language; Arabic for one that is not known.
func wordsIn(lang string) words {
	if w, ok := allWords()[lang]; ok {
		return w
	}
	return allWords()["ar"]
}

// said returns who is behind a hit, and the words that show it, in quotation marks
// where they are somebody's own.
func (w words) said(h *search.Hit) (who, quote string) {
	var names []string
	for _, n := range h.Who {
		if n = oneLine(n); n != "" {
			names = append(names, n)
		}
	}
	quote = oneLine(h.Evidence)
	if quote == "" {
		quote = oneLine(h.Text)
	}
	// What is reported in other words than the speaker's own is no quotation.
	own := strings.HasPrefix(h.Finding, "s") && h.Mode != rawi.Indirect
	if own && quote != "" && !strings.HasPrefix(quote, w["open"]) {
		quote = w["open"] + quote + w["close"]
	}
	return strings.Join(names, w["comma"]+" "), quote
}

// headline returns that of the article of a hit.
func (w words) headline(h *search.Hit) string {
	if s := oneLine(h.Headline); s != "" {
		return clip(s, 300)
	}
	return w["untitled"]
}
