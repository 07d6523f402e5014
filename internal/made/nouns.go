package made

import (
	"bufio"
	"os"
	"strings"
)

// Noun is a noun with its broken plurals, and words that look like it and are no
// form of it.
type Noun struct {
	Word          string
	Plurals, Near []string
}

// Nouns reads a file of nouns: the noun, its plurals, the other words, between
// tabs; commas between words.
func Nouns(path string) ([]Noun, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Noun
	s := bufio.NewScanner(f)
	for s.Scan() {
		if cells := strings.Split(s.Text(), "\t"); len(cells) == 3 {
			out = append(out, Noun{cells[0], strings.Split(cells[1], ","), strings.Split(cells[2], ",")})
		}
	}
	return out, s.Err()
}

// weakPlurals are the beginnings of plurals that lose a last ي where nothing is
// attached to them: أراض, مبان, نواح, ليال.
const weakPlurals = "أملن"

// Written returns a noun or plural as it stands in news: alone, behind particles
// and the article, before attached pronouns.
func Written(word string) []string {
	bare := word
	if rest, weak := strings.CutSuffix(word, "ي"); weak && len([]rune(word)) == 5 && strings.ContainsRune(weakPlurals, []rune(word)[0]) && word != "أجنبي" {
		bare = rest
	}
	of := func(pronoun string) string {
		for _, end := range [][2]string{{"ة", "ت"}, {"ى", "ا"}, {"اء", "ائ"}, {"وء", "وئ"}, {"أ", "ئ"}} {
			if rest, ok := strings.CutSuffix(word, end[0]); ok {
				return rest + end[1] + pronoun
			}
		}
		return word + pronoun
	}
	to := "لل" + word
	if strings.HasPrefix(word, "ل") {
		to = "ل" + word // no three ل
	}
	return []string{bare, "ال" + word, "وال" + word, "بال" + word, to, of("ه"), "و" + of("ها"), "ب" + of("هم")}
}
