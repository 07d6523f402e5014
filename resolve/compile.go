package resolve

import (
	"cmp"
	"strconv"
	"strings"

	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// Compile turns the files that resolving needs into the section that NewReader
// opens: the frequencies of words and names, posts, nationalities, and for people, bodies
// and places the line that a further form belongs to.
func Compile(lex *lexicon.Lexicon) ([]byte, error) {
	var terms, names, posts, nations, bases, people, given [][]string
	err := each(lex, "frequencies.txt", func(l, _ lexicon.Line) {
		terms = append(terms, []string{strings.ReplaceAll(arabic.Normalise(l.Form), " ", "_"), l.Attrs.Get("df")})
	})
	if err != nil {
		return nil, err
	}
	err = each(lex, "name-frequencies.txt", func(l, _ lexicon.Line) {
		names = append(names, []string{cmp.Or(l.Attrs.Get("is"), l.Form), l.Attrs.Get("df")})
	})
	if err != nil {
		return nil, err
	}
	err = each(lex, "titles.txt", func(l, base lexicon.Line) {
		if l.Attrs.Get("number") == "pl" {
			return // several hold no one post
		}
		mod := l.Attrs.Get("mod")
		if mod == "" {
			mod = base.Attrs.Get("mod")
		}
		posts = append(posts, []string{
			strings.Join(bareWords(l.Form), " "), base.ID, base.Attrs.Get("kind"), base.Attrs.Get("office"),
			base.Attrs.Get("iso"), mod, base.Attrs.Get("takes"),
		})
	})
	if err != nil {
		return nil, err
	}
	for _, file := range []string{"countries.txt", "places.txt", "orgs.txt", "people.txt"} {
		err = each(lex, file, func(l, base lexicon.Line) {
			switch {
			case strings.HasPrefix(l.ID, "nat."):
				nations = append(nations, []string{strings.Join(bareWords(l.Form), " "), base.Attrs.Get("iso")})
			case l.ID != base.ID:
				bases = append(bases, []string{l.ID, base.ID})
			}
			if file == "people.txt" {
				people = append(people, []string{base.ID, strings.Join(nameWords(l.Form), " "), base.Attrs.Get("iso"), base.Attrs.Get("office")})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	err = each(lex, "given-names.txt", func(l, base lexicon.Line) {
		if base.Attrs.Has("lang", "ar") {
			given = append(given, []string{strings.Join(nameWords(l.Form), " ")})
		}
	})
	if err != nil {
		return nil, err
	}
	return lexicon.Pack(map[string][]byte{
		"terms": lexicon.TableBytes(terms), "names": lexicon.TableBytes(names), "posts": lexicon.TableBytes(posts), "nations": lexicon.TableBytes(nations),
		"bases": lexicon.TableBytes(bases), "people": lexicon.TableBytes(people), "given": lexicon.TableBytes(given),
	}), nil
}

// each calls do for every line of a file, with the line whose variant it is.
func each(lex *lexicon.Lexicon, file string, do func(l, base lexicon.Line)) error {
	lines, err := lex.Lines(file)
	if err != nil {
		return err
	}
	byID := make(map[string]lexicon.Line, len(lines))
	for _, l := range lines {
		byID[l.ID] = l
	}
	for _, l := range lines {
		base := l
		for of := base.Attrs.Get("of"); of != ""; of = base.Attrs.Get("of") {
			next, ok := byID[of]
			if !ok {
				break
			}
			base = next
		}
		do(l, base)
	}
	return nil
}

// facts is the section of the lexicon, opened.
type facts struct {
	df        map[string]int    // of a word, of a thousand articles
	names     map[string]int    // the same of a line, or of a folded name
	posts     map[string]post   // by the words of a title
	nations   map[string]string // nationality to country
	bases     map[string]string // line to the line whose variant it is
	people    map[string]person // by line
	countries map[string]bool   // the codes of nations
	given     map[string]bool   // Arabic given names
}

// post is a title of the lexicon.
type post struct{ id, kind, office, iso, mod, takes string }

// person is somebody whom the lexicon knows.
type person struct {
	forms   [][]string
	iso     string
	offices []years
}

// years is the time in an office; to 0 is today.
type years struct {
	office   string
	from, to int
}

func openFacts(lex *lexicon.Lexicon) (*facts, error) {
	b, err := lex.Section("resolve", Compile)
	if err != nil {
		return nil, err
	}
	sections, err := lexicon.Unpack(b)
	if err != nil {
		return nil, err
	}
	f := &facts{
		df: map[string]int{}, names: map[string]int{}, posts: map[string]post{}, nations: map[string]string{}, bases: map[string]string{},
		people: map[string]person{}, countries: map[string]bool{}, given: map[string]bool{},
	}
	rows := func(name string, do func(cell func(int) string)) {
		if err != nil {
			return
		}
		var t lexicon.Table
		if t, err = lexicon.OpenTable(sections[name]); err != nil {
			return
		}
		for i := range t.Len() {
			do(func(col int) string { return t.Cell(i, col) })
		}
	}
	rows("terms", func(cell func(int) string) { f.df[cell(0)], _ = strconv.Atoi(cell(1)) })
	rows("names", func(cell func(int) string) { f.names[cell(0)], _ = strconv.Atoi(cell(1)) })
	rows("posts", func(cell func(int) string) {
		if _, ok := f.posts[cell(0)]; !ok {
			f.posts[cell(0)] = post{cell(1), cell(2), cell(3), cell(4), cell(5), cell(6)}
		}
	})
	rows("nations", func(cell func(int) string) {
		f.nations[cell(0)] = cell(1)
		f.countries[cell(1)] = true
	})
	rows("bases", func(cell func(int) string) { f.bases[cell(0)] = cell(1) })
	rows("given", func(cell func(int) string) { f.given[cell(0)] = true })
	rows("people", func(cell func(int) string) {
		p, ok := f.people[cell(0)]
		if !ok {
			p = person{iso: cell(2), offices: yearsOf(cell(3))}
		}
		p.forms = append(p.forms, strings.Fields(cell(1)))
		f.people[cell(0)] = p
	})
	return f, err
}

// yearsOf reads «president:2000-2008,prime_minister:2008-».
func yearsOf(s string) []years {
	var out []years
	for _, one := range strings.Split(s, ",") {
		office, span, ok := strings.Cut(one, ":")
		if !ok {
			continue
		}
		from, to, _ := strings.Cut(span, "-")
		t := years{office: office}
		t.from, _ = strconv.Atoi(from)
		t.to, _ = strconv.Atoi(to)
		out = append(out, t)
	}
	return out
}
