// Package lexicon holds every fact about the language that is data, and the one
// reader of its files.
//
// # Files
//
// A file is UTF-8 text, one fact a line:
//
//	# comment
//	ID   key=value key=value   Arabic
//	  + an example that the fact must match
//	  - an example that it must not match
//	! ID Arabic   # a fact that was tried and turned down, and why
//
// The ID is Latin and unique over all files; it is the Rule of every finding
// that rests on the line. Attributes are Latin, so that the line's direction
// stays left to right; the Arabic comes last. Forms are written as in a
// dictionary, with their hamzas; inflected and folded forms are made by package
// arabic. What the attributes of a file mean stands in its header.
//
// # Compiled form
//
// Stages do not read the files at start. Each has a function Compile that turns
// the files it needs into a section of bytes (Dict, Table), and asks for it with
// Section. "make build" writes all sections into the binary (build tag
// "compiled"); without the tag, and with a folder laid over the built-in files,
// a section is made when it is first asked for.
package lexicon

import (
	"embed"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"sort"
	"strings"
	"sync"
	"unsafe"

	"example.org/rawi"
)

//go:generate go run ../internal/compile -out compiled.bin

//go:embed *.txt
var builtin embed.FS

// Lexicon is the set of files that a program runs with. It is safe for
// concurrent use.
type Lexicon struct {
	layers []fs.FS // the built-in files, then what is laid over them

	mu       sync.Mutex
	sections map[string][]byte
	files    map[string][]Line
}

// Default returns the built-in lexicon.
func Default() (*Lexicon, error) {
	l := &Lexicon{layers: []fs.FS{builtin}, files: map[string][]Line{}, sections: map[string][]byte{}}
	if compiled == "" {
		return l, nil
	}
	sections, err := Unpack(unsafe.Slice(unsafe.StringData(compiled), len(compiled)))
	if err != nil {
		return nil, err
	}
	l.sections = sections
	return l, nil
}

// Open returns the built-in lexicon with the files of a folder laid over it: a
// line whose ID is known replaces the built-in one, a refused line removes it,
// others are added. A file whose name the built-in lexicon does not have is an
// error.
func Open(over fs.FS) (*Lexicon, error) {
	l := &Lexicon{layers: []fs.FS{builtin, over}, files: map[string][]Line{}, sections: map[string][]byte{}}
	names, err := fs.Glob(over, "*.txt")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, rawi.Hint(fmt.Errorf("lexicon folder: no .txt file in it: %w", rawi.ErrInvalid), "name a folder with files such as titles.txt")
	}
	known := l.Files()
	for _, name := range names {
		if _, ok := known[name]; !ok {
			return nil, rawi.Hint(fmt.Errorf("lexicon folder: %s: no such file in the lexicon: %w", name, rawi.ErrInvalid),
				"the files are "+strings.Join(l.Names(), ", "))
		}
		if _, err := l.Lines(name); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Names returns the names of the built-in files, sorted.
func (l *Lexicon) Names() []string {
	names, _ := fs.Glob(builtin, "*.txt")
	sort.Strings(names)
	return names
}

// Files returns the names of the built-in files as a set.
func (l *Lexicon) Files() map[string]struct{} {
	set := map[string]struct{}{}
	for _, name := range l.Names() {
		set[name] = struct{}{}
	}
	return set
}

// Lines returns the facts of a file, refused ones left out. The slice must not
// be changed.
func (l *Lexicon) Lines(file string) ([]Line, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines(file)
}

func (l *Lexicon) lines(file string) ([]Line, error) {
	if lines, ok := l.files[file]; ok {
		return lines, nil
	}
	all, err := l.read(file)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, 0, len(all))
	for _, line := range all {
		if !line.Refused {
			lines = append(lines, line)
		}
	}
	l.files[file] = lines
	return lines, nil
}

// read returns the facts of a file over all layers, refused ones kept.
func (l *Lexicon) read(file string) ([]Line, error) {
	var all []Line
	at := map[string]int{}
	for i, layer := range l.layers {
		f, err := layer.Open(file)
		if i > 0 && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		lines, err := ReadFile(file, f)
		f.Close()
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			if j, ok := at[line.ID]; ok {
				all[j] = line
				continue
			}
			at[line.ID] = len(all)
			all = append(all, line)
		}
	}
	return all, nil
}

// Find returns the fact of an ID, refused ones too.
func (l *Lexicon) Find(id string) (Line, bool) {
	for _, name := range l.Names() {
		lines, err := l.read(name)
		if err != nil {
			continue
		}
		for _, line := range lines {
			if line.ID == id {
				return line, true
			}
		}
	}
	return Line{}, false
}

// Check reads every file and returns all faults, those between files included.
func (l *Lexicon) Check() error {
	var errs []error
	owner := map[string]Line{}
	for _, name := range l.Names() {
		lines, err := l.read(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, line := range lines {
			if first, twice := owner[line.ID]; twice {
				errs = append(errs, fmt.Errorf("%s:%d: ID %s stands already in %s:%d: %w", name, line.Number, line.ID, first.File, first.Number, rawi.ErrInvalid))
				continue
			}
			owner[line.ID] = line
		}
	}
	return errors.Join(errs...)
}

// Section returns the compiled form of a stage's files: the one built into the
// binary, or else what compile makes of the files, made once.
func (l *Lexicon) Section(name string, compile func(*Lexicon) ([]byte, error)) ([]byte, error) {
	l.mu.Lock()
	b, ok := l.sections[name]
	l.mu.Unlock()
	if ok {
		return b, nil
	}
	b, err := compile(l)
	if err != nil {
		return nil, fmt.Errorf("lexicon: %s: %w", name, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sections[name] = b
	return b, nil
}

// Digest returns a short digest of all files, so that a record's maker is known.
func (l *Lexicon) Digest() (string, error) {
	h := fnv.New64a()
	for _, layer := range l.layers {
		for _, name := range l.Names() {
			b, err := fs.ReadFile(layer, name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return "", err
			}
			h.Write(b)
		}
	}
	return fmt.Sprintf("%016x", h.Sum64()), nil
}
