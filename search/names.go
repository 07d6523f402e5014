package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/internal/edit"
	"example.org/rawi/resolve"
)

// found is a name of the index that a name of a query means.
type found struct {
	name  string
	count int // articles
	off   bool
}

// resolveName returns the names of the index that a name means: those that are
// the same but for spelling; other names that the lexicon has for the bearer; and
// of people, roles and descriptions, longer names in which its words stand. The
// commonest stand first.
func (s *snapshot) resolveName(l *Language, name string, exact bool, without []string) []found {
	key := resolved{name, exact}
	list, ok := s.resolved.Load(key)
	if !ok {
		list = s.lookUp(l, name, exact)
		if s.resolves.Add(1) < maxResolved {
			s.resolved.Store(key, list)
		}
	}
	out := slices.Clone(list.([]found))
	for i := range out {
		out[i].off = slices.ContainsFunc(without, func(w string) bool {
			return w == out[i].name || arabic.Normalise(w) == arabic.Normalise(out[i].name)
		})
	}
	return out
}

// resolved is a name that was looked up.
type resolved struct {
	name  string
	exact bool
}

// maxResolved bounds the names that are kept looked up.
const maxResolved = 10_000

func (s *snapshot) lookUp(l *Language, name string, exact bool) []found {
	folded := arabic.Normalise(name)
	own := strings.Fields(resolve.Fold(name))
	if len(own) == 0 {
		return nil
	}
	targets := [][]string{own}
	var bearers []alias
	if !exact {
		bearers = l.bearers(name)
		for _, n := range bearers {
			words := strings.Fields(n.key)
			if len(words) > 0 && !slices.ContainsFunc(targets, func(t []string) bool { return slices.Equal(t, words) }) {
				targets = append(targets, words)
			}
		}
	}
	counts := map[string]int{}
	for _, v := range s.views {
		in := map[uint32]bool{}
		for i, target := range targets {
			for _, at := range v.seg.namesWith(target, "w") {
				text, kind := v.seg.keyName(at)
				words := strings.Fields(resolve.Fold(text))
				// A last name that the lexicon knows somebody by is no other's.
				whole := len(target) > 1 || i == 0 && len(bearers) == 0
				switch {
				case exact:
					in[at] = in[at] || arabic.Normalise(text) == folded
				case slices.Equal(words, target),
					kind == rawi.Person && whole && within(target, words),
					// «وزير الخارجية الألماني» is one, «مساعد وزير الخارجية» is none.
					(kind == rawi.Role || kind == described) && i == 0 && len(words) > len(target) && slices.Equal(words[:len(target)], target):
					in[at] = true
				}
			}
			if exact {
				break
			}
			for _, at := range v.seg.namesWith(target, "k") {
				text, _ := v.seg.keyName(at)
				words := strings.Fields(resolve.Fold(text))
				if l.alike(words, target) && !l.another(words, bearers) {
					in[at] = true
				}
			}
		}
		for at, ok := range in {
			if n := v.articles(at); ok && n > 0 {
				text, _ := v.seg.keyName(at)
				counts[text] += n
			}
		}
	}
	out := make([]found, 0, len(counts))
	for text, n := range counts {
		out = append(out, found{strings.Clone(text), n, false})
	}
	slices.SortFunc(out, func(a, b found) int {
		if a.count != b.count {
			return b.count - a.count
		}
		return strings.Compare(a.name, b.name)
	})
	return out
}

// bearers returns the names that the lexicon has for whoever bears a name.
func (l *Language) bearers(name string) []alias {
	key := resolve.Fold(name)
	known := l.names[key]
	if len(known) == 0 {
		words := strings.Fields(key)
		for _, n := range l.skeletons()[resolve.Skeleton(name)] {
			if !n.common && l.alike(words, strings.Fields(n.key)) {
				known = append(known, n)
			}
		}
	}
	var out []alias
	for _, n := range known {
		for _, other := range l.same[n.line] {
			if !other.common || other.key == key {
				out = append(out, other)
			}
		}
	}
	return out
}

// another reports whether the lexicon has a name for somebody or something else:
// Bhutan is no spelling of a name that looks like it.
func (l *Language) another(words []string, bearers []alias) bool {
	for _, n := range l.names[strings.Join(words, " ")] {
		if !slices.ContainsFunc(bearers, func(b alias) bool { return b.line == n.line }) {
			return true
		}
	}
	return false
}

// alike reports whether two names may be spellings of one: a letter or two of a
// word are another, its consonants the same. Given names of Arabs are spelled in
// one way.
func (l *Language) alike(a, b []string) bool {
	if len(a) != len(b) || slices.Equal(a, b) || !resolve.Alike(strings.Join(a, " "), strings.Join(b, " ")) {
		return false
	}
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		n := min(utf8.RuneCountInString(a[i]), utf8.RuneCountInString(b[i]))
		if l.given[a[i]] || l.given[b[i]] || definite(a[i]) || definite(b[i]) || n < 4 || n < 7 && edit.Distance(a[i], b[i]) > 1 {
			return false
		}
	}
	return true
}

// definite reports whether a word has the article: it is an Arabic word, which is
// written in one way, and others with its consonants are other words.
func definite(w string) bool { return strings.HasPrefix(w, "\u0627\u0644") }

// within reports whether the words of short stand in long in their order.
func within(short, long []string) bool {
	i := 0
	for _, w := range long {
		if i < len(short) && short[i] == w {
			i++
		}
	}
	return i == len(short)
}

// namesWith returns the keys of articles with names that have all of some words,
// or, of kind k, words that are spelled like them.
func (s *segment) namesWith(words []string, kind string) []uint32 {
	var out []uint32
	for i, w := range words {
		if kind == "k" {
			w = resolve.Skeleton(w)
		}
		list := s.named(kind + w)
		if i == 0 {
			out = slices.Clone(list)
			continue
		}
		kept := out[:0]
		for _, x := range out {
			if _, ok := slices.BinarySearch(list, x); ok {
				kept = append(kept, x)
			}
		}
		out = kept
	}
	return out
}

// keyName returns the name and the type of a key of articles.
func (s *segment) keyName(at uint32) (name, kind string) {
	name, kind, _ = strings.Cut(s.shelf[articles].keys.at(int(at))[1:], "\x1f")
	return name, kind
}

// articles returns the number of live articles that have a key.
func (v *view) articles(at uint32) int {
	b := v.seg.shelf[articles].key(int(at))
	if v.live[articles] == nil {
		n, _ := uvarint(b, 0)
		return int(n)
	}
	n := 0
	total, i := uvarint(b, 0)
	row := uint64(0)
	for range total {
		var d uint64
		d, i = uvarint(b, i)
		if row += d; v.live[articles].has(uint32(row)) {
			n++
		}
	}
	return n
}
