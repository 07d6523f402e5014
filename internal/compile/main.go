// Command compile writes the compiled form of the lexicon, which the binary
// carries so that it parses nothing at start. "go generate ./lexicon" runs it.
package main

import (
	"flag"
	"fmt"
	"os"

	"example.org/rawi/arabic"
	"example.org/rawi/entity"
	"example.org/rawi/event"
	"example.org/rawi/gazetteer"
	"example.org/rawi/lexicon"
	"example.org/rawi/quote"
	"example.org/rawi/resolve"
	"example.org/rawi/search"
	"example.org/rawi/timex"
)

// sections lists the stages that have a compiled form.
var sections = []struct {
	name    string
	compile func(*lexicon.Lexicon) ([]byte, error)
}{
	{"arabic", arabic.Compile},
	{"entity", entity.Compile},
	{"event", event.Compile},
	{"gazetteer", gazetteer.Compile},
	{"quote", quote.Compile},
	{"resolve", resolve.Compile},
	{"search", search.Compile},
	{"timex", timex.Compile},
}

func main() {
	out := flag.String("out", "compiled.bin", "the file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "compile: error:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	lex, err := lexicon.Default()
	if err != nil {
		return err
	}
	made := map[string][]byte{}
	for _, s := range sections {
		if made[s.name], err = s.compile(lex); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return os.WriteFile(out, lexicon.Pack(made), 0o644)
}
