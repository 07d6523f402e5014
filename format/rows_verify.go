package format

import (
	"fmt"
	"strings"

	"example.org/rawi"
)

// Original is the text of an article, to hold rows against.
type Original struct {
	Digest string
	chars  []rune
}

// NewOriginal returns a text to hold rows against.
func NewOriginal(text string) *Original { return &Original{rawi.Digest(text), []rune(text)} }

// words returns the characters of a range, or false where the text has none.
func (o *Original) words(start, end int) (string, bool) {
	if start < 0 || start > end || end > len(o.chars) {
		return "", false
	}
	return string(o.chars[start:end]), true
}

// place says why words do not stand at a range of the text; "" if they do.
func (o *Original) place(start, end int, words string) string {
	there, ok := o.words(start, end)
	if !ok {
		return fmt.Sprintf("characters %d to %d lie outside the text, which has %d", start, end, len(o.chars))
	}
	if clean(there) != clean(words) {
		return fmt.Sprintf("at characters %d to %d stands %q, not %q", start, end, short(there), short(words))
	}
	return ""
}

// short returns a text as a message shows it.
func short(s string) string { return clip(clean(s), 60) }

// Fault says why a row cannot hold whatever its article is: it contradicts
// itself. It is "" for a row that does not.
func (r *Row) Fault() string {
	if r.fault != "" || r.own == nil {
		return r.fault
	}
	return r.Stands(r.own)
}

// Stands says why a row does not rest on a text: the text is another, the
// characters lie outside, or other words stand there. It is "" if the row does.
func (r *Row) Stands(o *Original) string {
	if r.fault != "" {
		return r.fault
	}
	why := o.place(r.Start, r.End, r.Words)
	if r.Digest != o.Digest {
		if why == "" {
			return fmt.Sprintf("the article's text has changed; the words at characters %d to %d are the same", r.Start, r.End)
		}
		return "the article's text has changed: " + why
	}
	for _, q := range r.quotes {
		if why != "" {
			break
		}
		why = o.place(q.start, q.end, q.words)
	}
	return why
}

// Found says why a row is not among those that its article gives now; "" if it
// is. What numbers the findings of an article is not compared.
func (r *Row) Found(now []*Row) string {
	fewest, why := -1, fmt.Sprintf("nothing is found at characters %d to %d", r.Start, r.End)
	for _, n := range now {
		if n.Start != r.Start || n.End != r.End || n.kind != r.kind {
			continue
		}
		diffs := r.differences(n)
		if len(diffs) == 0 {
			return ""
		}
		if fewest < 0 || len(diffs) < fewest {
			fewest, why = len(diffs), strings.Join(diffs[:min(len(diffs), 3)], "; ")
			if more := len(diffs) - 3; more > 0 {
				why += fmt.Sprintf("; and %d more", more)
			}
		}
	}
	return why
}

// differences says in what a row differs from one that is found now.
func (r *Row) differences(now *Row) []string {
	var diffs []string
	if r.Rule != now.Rule {
		diffs = append(diffs, fmt.Sprintf("rule was %s, is %s", r.Rule, now.Rule))
	}
	values := map[string]string{}
	for i, name := range now.names {
		values[name] = now.values[i]
	}
	for i, name := range r.names {
		value, ok := values[name]
		delete(values, name)
		switch {
		case !ok:
			diffs = append(diffs, fmt.Sprintf("%s was %q, is not there", name, short(r.values[i])))
		case r.values[i] != value:
			diffs = append(diffs, fmt.Sprintf("%s was %q, is %q", name, short(r.values[i]), short(value)))
		}
	}
	for _, name := range now.names {
		if value, ok := values[name]; ok {
			diffs = append(diffs, fmt.Sprintf("%s was not there, is %q", name, short(value)))
		}
	}
	return diffs
}
