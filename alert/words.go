package alert

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"example.org/rawi/arabic"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

// keptWords is the length in bytes of the words that are kept of a find, to know
// it again where it was cut otherwise.
const keptWords = 2000

// The shares by which two findings are taken for one.
const (
	mostOf   = 0.6 // of the longer, where one holds the other
	likeness = 0.8 // of the words, where neither does
	fewWords = 3   // below these, only the very same words are the same
)

// wordsOf returns the words of a hit by which it is known again: folded, without
// marks. An article is known by its number in the store alone.
func wordsOf(h *search.Hit) string {
	if h.Finding == "" {
		return ""
	}
	text := h.Evidence
	if text == "" {
		text = h.Text
	}
	fields := strings.FieldsFunc(arabic.Normalise(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(fields, " ")
}

// kindOf says what hits must have in common to be the same. A statement stays the
// same where its act is read otherwise; an event of another type is another, for
// one sentence may tell of several.
func kindOf(h *search.Hit) string {
	switch {
	case h.Finding == "":
		return search.Articles
	case h.Finding[0] == 's':
		return search.Statements
	case h.Finding[0] == 'v':
		return search.Events + "/" + h.Type
	}
	return search.Meetings
}

// finds returns those hits that an alert has not found before, as they are kept.
// known is what it found in the same documents.
func finds(hits []*search.Hit, known []store.Find, at time.Time) ([]store.Find, error) {
	type place struct {
		document int64
		kind     string
	}
	before := map[place][]*old{}
	last := map[[16]byte]int{} // the highest N, by key with its document
	for _, f := range known {
		where := place{f.Document, f.Kind}
		before[where] = append(before[where], &old{Find: f})
		id := ofDocument(f.Document, f.Key)
		last[id] = max(last[id], f.N)
	}
	// Those with the very same words find their match first.
	fresh := make([]store.Find, len(hits))
	seen := make([]bool, len(hits))
	for i, h := range hits {
		words := wordsOf(h)
		kind := kindOf(h)
		sum := sha256.Sum256([]byte(kind + "\x00" + words))
		fresh[i] = store.Find{Document: h.Document, Key: [16]byte(sum[:16]), Kind: kind, Words: cut(words, keptWords), Found: at}
		seen[i] = claim(before[place{h.Document, kind}], func(o *old) bool { return o.Key == fresh[i].Key })
	}
	for i := range hits {
		f := &fresh[i]
		if !seen[i] {
			seen[i] = claim(before[place{f.Document, f.Kind}], func(o *old) bool { return alike(o.Words, f.Words) })
		}
	}
	var out []store.Find
	for i, h := range hits {
		f := fresh[i]
		if seen[i] || f.Kind == search.Statements && repeats(before[place{f.Document, f.Kind}], f.Words) {
			continue
		}
		id := ofDocument(f.Document, f.Key)
		if last[id]++; f.Kind == search.Articles && last[id] > 1 {
			continue
		}
		f.N = last[id]
		var err error
		if f.Body, err = json.Marshal(h); err != nil {
			return nil, fmt.Errorf("document %d, %s: %w", h.Document, h.Finding, err)
		}
		out = append(out, f)
	}
	return out, nil
}

// old is a find of before, and whether a hit is known to be it.
type old struct {
	store.Find
	claimed bool
}

// claim marks the first find that is free and fits.
func claim(before []*old, fits func(*old) bool) bool {
	for _, o := range before {
		if !o.claimed && fits(o) {
			o.claimed = true
			return true
		}
	}
	return false
}

// ofDocument is a key in one document.
func ofDocument(document int64, key [16]byte) [16]byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s", document, key[:]))
	return [16]byte(sum[:16])
}

// alike reports whether two findings are one that was cut otherwise, or of which
// some words were changed.
func alike(was, is string) bool {
	short, long := was, is
	if len(short) > len(long) {
		short, long = long, short
	}
	if strings.Count(short, " ")+1 < fewWords {
		return false
	}
	if holds(long, short) {
		return float64(len(short)) >= mostOf*float64(len(long))
	}
	return likenessOf(was, is) >= likeness
}

// repeats reports whether words were all said in what was found before: of a
// statement that is in two parts now, both were sent.
func repeats(before []*old, words string) bool {
	if strings.Count(words, " ")+1 < fewWords {
		return false
	}
	for _, o := range before {
		if holds(o.Words, words) {
			return true
		}
	}
	return false
}

// holds reports whether words stand in others, as whole words.
func holds(long, short string) bool {
	return strings.Contains(" "+long+" ", " "+short+" ")
}

// likenessOf is the share of words that two findings have in common; none where
// one has a number that the other does not: a count that has grown is news.
func likenessOf(a, b string) float64 {
	count := map[string]int{}
	x, y := strings.Fields(a), strings.Fields(b)
	for _, w := range x {
		count[w]++
	}
	common := 0
	for _, w := range y {
		switch {
		case count[w] > 0:
			count[w]--
			common++
		case strings.ContainsFunc(w, unicode.IsDigit):
			return 0
		}
	}
	for w, n := range count {
		if n > 0 && strings.ContainsFunc(w, unicode.IsDigit) {
			return 0
		}
	}
	if len(x)+len(y) == 0 {
		return 0
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}

// cut returns the first n bytes of s, in whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
