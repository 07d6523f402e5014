package format

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed labels.txt
var labelFile string

// labels are the words of the view in one language.
type labels map[string]string

// Languages lists the languages of the view.
var Languages = []string{"en", "ar"}

var allLabels = sync.OnceValue(func() map[string]labels {
	all := map[string]labels{}
	for _, lang := range Languages {
		all[lang] = labels{}
	}
	for line := range strings.Lines(labelFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "|")
		if len(cols) != 1+len(Languages) {
			continue
		}
		for i, lang := range Languages {
			all[lang][strings.TrimSpace(cols[0])] = strings.TrimSpace(cols[1+i])
		}
	}
	return all
})

// labelsOf returns the words of a language; English for one that is not known.
func labelsOf(lang string) labels {
	if l, ok := allLabels()[lang]; ok {
		return l
	}
	return allLabels()["en"]
}

// of returns the word for a value of a field: of("act", "deny"). A value without
// a word is shown as it is.
func (l labels) of(field, value string) string {
	if word, ok := l[field+"."+value]; ok {
		return word
	}
	return value
}
