package resolve

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

// FuzzWords holds the quick reading of words against the plain one.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"", "قالَ الوزيرُ إنّ «المعبر» فُتح، 40 شاحنة.", "٤٠ حاوية و12.5 طنا", "G7 واجتماع ـــ الناتو", "كلمة\u00a0أخرى\u2028ثالثة", "\xff نص \xd8", "ﷺ ﻻ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := strings.FieldsFunc(arabic.Normalise(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		var w wordReader
		w.read("كلمات من قبل 7")
		w.read(s)
		if got := w.words(); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", s, got, want)
		}
		long := 0
		for i, word := range want {
			if w.hashes[i] != uint32(lexicon.HashWord(word)) {
				t.Fatalf("%q: hash of %q", s, word)
			}
			if len(word) > particle {
				long++
			}
		}
		if got := w.first(2); !slices.Equal(got, want[:min(2, len(want))]) {
			t.Fatalf("%q: begins with %q", s, got)
		}
		if got := len(w.long(particle)); got > long {
			t.Fatalf("%q: %d long words, want %d at most", s, got, long)
		}
		if figures := strings.ContainsFunc(strings.Join(want, ""), unicode.IsDigit); figures != w.figures {
			t.Fatalf("%q: figures %v, want %v", s, w.figures, figures)
		}
	})
}

// FuzzSpaced holds the quick way of leaving a text as it is against the plain one.
func FuzzSpaced(f *testing.F) {
	for _, s := range []string{"", " ", "كلمة", "كلمة  كلمتان", "سطر\nآخر", "كلمة ", " كلمة", "a\u00a0b", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := spaced(s), strings.Join(strings.Fields(s), " "); got != want {
			t.Fatalf("%q: %q, want %q", s, got, want)
		}
	})
}
