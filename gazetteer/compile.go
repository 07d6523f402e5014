package gazetteer

import (
	"fmt"
	"strings"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

// facts is what the lexicon knows of places, by the ID of their line.
type facts struct {
	ids     lexicon.Dict
	rows    lexicon.Table
	nations map[string]string // adjective to ISO code
}

// The columns of the rows of facts.
const (
	factCity   = iota // "1" for a city, a region is none
	factAlso          // other states that have a place of the name
	factListed        // states under which others list it
	factForms         // all names, between bars
)

// Drop returns the words that are left out where a gazetteer's name begins with
// one of them.
func Drop(lex *lexicon.Lexicon) ([]string, error) {
	lines, err := lex.Lines("gazetteer.txt")
	if err != nil {
		return nil, err
	}
	var words []string
	for _, l := range lines {
		if l.Attrs.Bool("drop") {
			words = append(words, l.Form)
		}
	}
	return words, nil
}

// Compile makes the section of the lexicon that the stage opens.
func Compile(lex *lexicon.Lexicon) ([]byte, error) {
	countries, err := lex.Lines("countries.txt")
	if err != nil {
		return nil, err
	}
	iso := map[string]string{}
	var nations [][]string
	for _, l := range countries {
		code := l.Attrs.Get("iso")
		if code == "" {
			code = iso[l.Attrs.Get("of")]
		}
		iso[l.ID] = code
		if strings.HasPrefix(l.ID, "nat.") && code != "" && code != "IGO" && l.Attrs.Get("kind") == "" && !l.Attrs.Bool("former") && !strings.Contains(l.Form, " ") {
			nations = append(nations, []string{l.Form, code})
		}
	}
	places, err := lex.Lines("places.txt")
	if err != nil {
		return nil, err
	}
	var ids []string
	var rows [][]string
	at := map[string]int{}
	for _, l := range places {
		base := either(l.Attrs.Get("of"), l.ID)
		if i, ok := at[base]; ok {
			rows[i][factForms] += "|" + l.Form
			continue
		}
		city := ""
		if l.Attrs.Get("kind") == "city" {
			city = "1"
		}
		at[l.ID] = len(rows)
		ids = append(ids, l.ID)
		rows = append(rows, []string{city, l.Attrs.Get("also"), "", l.Form})
	}
	own, err := lex.Lines("gazetteer.txt")
	if err != nil {
		return nil, err
	}
	for _, l := range own {
		listed := l.Attrs.Get("listed")
		if listed == "" {
			continue
		}
		i, ok := at[l.Attrs.Get("of")]
		if !ok {
			return nil, fmt.Errorf("%s:%d: of=%s: no such line in places.txt: %w", l.File, l.Number, l.Attrs.Get("of"), rawi.ErrInvalid)
		}
		rows[i][factListed] = listed
	}
	var b lexicon.DictBuilder
	for i, id := range ids {
		b.Add(uint32(i), id)
	}
	dict, err := b.Bytes()
	if err != nil {
		return nil, err
	}
	return lexicon.Pack(map[string][]byte{"ids": dict, "rows": lexicon.TableBytes(rows), "nations": lexicon.TableBytes(nations)}), nil
}

// open reads what Compile wrote.
func (f *facts) open(b []byte) error {
	sections, err := lexicon.Unpack(b)
	if err != nil {
		return err
	}
	if f.ids, err = lexicon.OpenDict(sections["ids"]); err != nil {
		return err
	}
	if f.rows, err = lexicon.OpenTable(sections["rows"]); err != nil {
		return err
	}
	nations, err := lexicon.OpenTable(sections["nations"])
	if err != nil {
		return err
	}
	f.nations = make(map[string]string, nations.Len())
	for i := range nations.Len() {
		f.nations[nations.Cell(i, 0)] = nations.Cell(i, 1)
	}
	return nil
}

// of returns a column of the line of a rule, and whether places.txt has it.
func (f *facts) of(rule string, col int) (string, bool) {
	v, _ := f.ids.Get(lexicon.HashWord(rule))
	if v.Len() == 0 {
		return "", false
	}
	return f.rows.Cell(int(v.At(0)), col), true
}
