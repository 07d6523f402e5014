package rawi_test

import (
	"bufio"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport lists, for every package, the packages of this module that it may
// import. A package that is not listed fails the test: adding one is a
// decision that a reviewer sees.
var mayImport = map[string][]string{
	".":       {},
	"lexicon": {"."},
	"arabic":  {".", "lexicon", "models"},
	// Weights are data, as the lexicon is: no package knows how they are used.
	"models":  {},
	"entity":  {".", "lexicon", "arabic", "models"},
	"timex":   {".", "lexicon", "arabic"},
	"quote":   {".", "lexicon", "arabic", "models", "internal/logit"},
	"event":   {".", "lexicon", "arabic", "models", "internal/logit"},
	"resolve": {".", "lexicon", "arabic", "internal/edit"},
	// Data apart from the program: what is read from a file comes in as bytes.
	"gazetteer": {".", "lexicon", "arabic"},
	"pipeline":  {".", "lexicon", "arabic", "entity", "timex", "quote", "event"},
	"format":    {"."},
	"eval":      {"."},
	"store":     {"."},
	// What is asked of an archive; its index is made from the store. When two
	// names are spellings of one is said in resolve.
	"search": {".", "lexicon", "arabic", "resolve", "store", "internal/edit", "internal/whole"},
	// Writes what a query finds as a stream, for the command and the server.
	"export": {".", "format", "search", "store"},
	// What people put right. It knows the archive and, for decisions on parties,
	// what they decide; no stage knows it.
	"correct": {".", "resolve", "store"},
	// What counts as the same words is said in arabic; who may be called, in format.
	"alert":           {".", "arabic", "format", "search", "store"},
	"internal/golden": {},
	// Logistic regression over hashed features, for the models of the stages.
	"internal/logit": {"."},
	// Small things that several packages need in one form.
	"internal/edit":  {},
	"internal/whole": {},
	// Articles, pages and archives for tests and benchmarks.
	"internal/made": {},
	// The same for whole archives: records are made of records.
	"internal/made/many": {".", "lexicon", "arabic", "format", "pipeline", "store"},
	// The command that fills an archive with them.
	"internal/made/fill": {"lexicon", "arabic", "internal/made/many", "store", "store/sqlite", "store/postgres"},
	// Asks a server; for other programs too, so it needs the record only.
	"client": {"."},
	// Measures a running rawi serve.
	"internal/load": {".", "arabic", "format", "internal/made", "internal/made/many", "lexicon", "pipeline", "store", "store/sqlite", "testdata"},
	// The build's own command: it asks each package for the sections of the
	// lexicon that it compiles.
	"internal/compile": {"lexicon", "arabic", "entity", "timex", "quote", "event", "resolve", "gazetteer", "search"},
	// What both backends have in common, so that every statement stands once.
	"store/relational": {".", "store"},
	"store/sqlite":     {".", "store", "store/relational"},
	"store/postgres":   {".", "store", "store/relational"},
	"store/storetest":  {".", "store", "lexicon", "arabic", "format", "pipeline", "internal/golden"},
	// What counts as the same letter is said in arabic, for near-duplicates too.
	"ingest": {".", "arabic", "format", "pipeline", "store"},
	// Who may ask, and how much: it stands before the server and knows none of it.
	"guard": {".", "store"},
	// What resolve works out, kept beside a store and handed out while it grows.
	"across": {".", "resolve", "store", "internal/whole"},
	// The HTTP API and the pages. Who asks, corrections and alerts come by interfaces
	// that it declares.
	"server": {".", "correct", "resolve", "search", "store"},
	// The only place that wires things; it names the weights in the digest of what
	// made a record.
	"cmd/rawi": {".", "lexicon", "arabic", "models", "entity", "quote", "event", "gazetteer", "resolve", "pipeline", "format", "eval", "export", "search", "store", "store/sqlite", "store/postgres", "ingest", "guard", "correct", "alert", "across", "server", "testdata", "internal/edit", "internal/whole"},
}

// pure packages take no file, clock, network, database, log or chance: the same
// text and lexicon give the same record.
var pure = []string{".", "arabic", "entity", "timex", "quote", "event", "resolve", "gazetteer", "pipeline"}

var impure = []string{"os", "net", "net/http", "database/sql", "log", "log/slog", "flag", "math/rand", "math/rand/v2"}

// TestImports reads the files itself, so that the test cache knows to run it
// again when an import changes: what a child process such as "go list" reads
// is not seen by the cache.
func TestImports(t *testing.T) {
	module := modulePath(t)
	seen := map[string]bool{}
	docs := map[string]int{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || len(d.Name()) > 1 && d.Name()[0] == '.') {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		pkg := path.Dir(name)
		seen[pkg] = true
		if f.Doc != nil {
			docs[pkg]++
		}
		allowed, ok := mayImport[pkg]
		if !ok {
			t.Errorf("%s: package %q is not in the table of arch_test.go", name, pkg)
			return nil
		}
		for _, spec := range f.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			own, inside := strings.CutPrefix(imp+"/", module+"/")
			switch {
			case inside && !slices.Contains(allowed, path.Join(".", own)):
				t.Errorf("%s imports %s; %q may import %q", name, imp, pkg, allowed)
			case slices.Contains(pure, pkg) && slices.Contains(impure, imp):
				t.Errorf("%s imports %q, but %q is pure", name, imp, pkg)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("arch_test.go lists %q, which is gone", pkg)
		}
		if seen[pkg] && docs[pkg] != 1 {
			t.Errorf("package %q has %d package comments, want 1", pkg, docs[pkg])
		}
	}
}

// TestTable checks the table itself: stages meet in the Document only, and
// nobody imports the command.
func TestTable(t *testing.T) {
	stages := []string{"arabic", "entity", "timex", "quote", "event", "resolve", "gazetteer"}
	for pkg, allowed := range mayImport {
		if slices.Contains(allowed, "cmd/rawi") {
			t.Errorf("%q may import the command", pkg)
		}
		for _, imp := range allowed {
			if slices.Contains(stages, pkg) && slices.Contains(stages, imp) && imp != "arabic" {
				t.Errorf("stage %q may import stage %q", pkg, imp)
			}
		}
	}
}

// modulePath returns the module path of go.mod, so that renaming the module
// changes one line.
func modulePath(t *testing.T) string {
	t.Helper()
	f, err := os.Open("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "module "); ok {
			return strings.TrimSpace(name)
		}
	}
	t.Fatal("go.mod names no module")
	return ""
}
