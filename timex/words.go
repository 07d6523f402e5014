package timex

import (
	"fmt"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

const timesFile = "times.txt"

// kind is the part that a word plays in a time expression.
type kind uint8

const (
	none kind = iota
	month
	weekday
	unit
	num
	ord
	rel
	mod
	part
	word
	season
	set
	few
	decade
	nth
	bareday
)

var kinds = map[string]kind{
	"month": month, "weekday": weekday, "unit": unit, "num": num, "ord": ord, "rel": rel, "mod": mod,
	"part": part, "word": word, "season": season, "set": set, "few": few, "decade": decade, "nth": nth, "bareday": bareday,
}

// item is a line of times.txt.
type item struct {
	id      string
	kind    kind
	n       int    // months, weekdays, numbers, days, directions
	s       string // units, parts of the day, roles of words
	hijri   bool
	amb     bool // also a common word or name: needs a day or year beside it
	article bool // only as written, with its article
	opens   opening
}

// opening tells which expressions a word can begin.
type opening uint8

const (
	opensNone opening = iota
	opensRange
	opensAll
)

// opening of the words that are only roles inside an expression, and of those that
// begin a range and nothing else.
func (it *item) opening() opening {
	if it.kind != word {
		return opensAll
	}
	switch it.s {
	case "in", "at", "to", "and", "due", "will", "since", "about", "last", "same", "nafs", "then", "before",
		"that", "attacks", "eq", "hijri", "greg", "dual", "defer", "return", "myweek":
		return opensNone
	case "from":
		return opensRange
	}
	return opensAll
}

// columns of the table
const (
	colID = iota
	colKind
	colN
	colUnit
	colFlags
)

// Compile makes the section of package timex.
func Compile(lex *lexicon.Lexicon) ([]byte, error) {
	lines, err := lex.Lines(timesFile)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	var forms lexicon.DictBuilder
	for _, line := range lines {
		if kinds[line.Attrs.Get("kind")] == none {
			return nil, fmt.Errorf("%s:%d: kind=%s is unknown: %w", line.File, line.Number, line.Attrs.Get("kind"), rawi.ErrInvalid)
		}
		flags := ""
		if line.Attrs.Get("cal") == "hijri" {
			flags += "h"
		}
		if line.Attrs.Bool("amb") {
			flags += "a"
		}
		if line.Attrs.Bool("article") {
			flags += "f"
		}
		row := uint32(len(rows))
		rows = append(rows, []string{line.ID, line.Attrs.Get("kind"), line.Attrs.Get("n"), line.Attrs.Get("unit"), flags})
		words := arabic.Words(line.Form)
		forms.Add(row, words...)
		switch line.Attrs.Get("kind") {
		case "word", "nth", "bareday":
			continue
		}
		other := append([]string(nil), words...)
		if bare, ok := strings.CutPrefix(words[0], "ال"); ok && strings.HasPrefix(line.Form, "ال") {
			if k := line.Attrs.Get("kind"); k == "weekday" || k == "ord" || k == "season" || line.Attrs.Bool("article") {
				continue
			}
			other[0] = bare
		} else {
			other[0] = "ال" + words[0]
		}
		forms.Add(row, other...)
	}
	b, err := forms.Bytes()
	if err != nil {
		return nil, err
	}
	return lexicon.Pack(map[string][]byte{"rows": lexicon.TableBytes(rows), "forms": b}), nil
}

// items reads the table of a compiled section.
func items(t lexicon.Table) []item {
	out := make([]item, t.Len())
	for i := range out {
		flags := t.Cell(i, colFlags)
		it := item{
			id: t.Cell(i, colID), kind: kinds[t.Cell(i, colKind)], s: t.Cell(i, colUnit),
			hijri: strings.Contains(flags, "h"), amb: strings.Contains(flags, "a"), article: strings.Contains(flags, "f"),
		}
		if n, err := strconv.Atoi(t.Cell(i, colN)); err == nil {
			it.n = n
		} else if it.s == "" {
			it.s = t.Cell(i, colN)
		}
		it.opens = it.opening()
		out[i] = it
	}
	return out
}
