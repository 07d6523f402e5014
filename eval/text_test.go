package eval

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	tests := []struct{ in, want string }{
		{"الرئيس الأمريكي", "رييس امريكي"},
		{"عمّان", "عمان"},
		{"الله", "الله"}, // two letters would be left
		{"وزارة الخارجيّة", "وزاره خارجيه"},
		{"مـحـمد", "محمد"},
		// The article is cut after folding, so the head of some names goes too.
		{"آلاسكا", "اسكا"},
		{"ألاسكا", "اسكا"},
		{"إلمندورف-ريتشاردسون", "مندورف ريتشاردسون"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := strings.Join(fold(tt.in), " "); got != tt.want {
			t.Errorf("fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestSame(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"سامي الخطيب", "الخطيب", true},
		{"وزير النقل سامي الخطيب", "سامي الخطيب", true},
		{"سامي الخطيب", "سامي حداد", false},
		{"القاهرة", "قاهره", true},
		{"", "القاهرة", false},
		{"…", "القاهرة", false},
	}
	for _, tt := range tests {
		if got := newWordSet(tt.a).same(newWordSet(tt.b)); got != tt.want {
			t.Errorf("same(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestWords(t *testing.T) {
	tests := []struct {
		text, name string
		want       int
	}{
		{"زار عمان", "عمان", 1},
		{"وعمان وبعمان ولعمان", "عمان", 3},
		{"العمان", "عمان", 1},
		{"سلطنة عمانية", "عمان", 0},
		{"نعمان", "عمان", 0},
		{"عمان\nعمان", "عمان", 1}, // a word at the end of the line before is taken for its beginning
		{"قال.\nعمان", "عمان", 1},
		{"عمانعمان", "عمان", 0},
	}
	for _, tt := range tests {
		if got := len(newText(tt.text).words(tt.name)); got != tt.want {
			t.Errorf("%q stands %d times in %q, want %d", tt.name, got, tt.text, tt.want)
		}
	}
}

func TestSentence(t *testing.T) {
	text := newText("بلغ 3.5 أمس. ثم ماذا؟ نعم")
	tests := []struct{ at, start, end int }{
		{0, 0, 12}, {6, 0, 12}, {11, 0, 12}, {12, 12, 21}, {20, 12, 21}, {21, 21, 25}, {25, 21, 25},
	}
	for _, tt := range tests {
		if got := text.sentence(tt.at); got != (span{tt.start, tt.end}) {
			t.Errorf("sentence(%d) = %v, want [%d,%d)", tt.at, got, tt.start, tt.end)
		}
	}
}

func TestPairUp(t *testing.T) {
	tests := []struct {
		name string
		fits [][]fit
		want []int
	}{
		{"nothing", nil, []int{}},
		{"best first", [][]fit{{{0, 1}}, {{0, 2}}}, []int{-1, 0}},
		{"others move", [][]fit{{{0, 1}, {1, 1}}, {{0, 1}}}, []int{1, 0}},
		{"equal fits in order", [][]fit{{{0, 1}, {1, 1}}, {{0, 1}, {1, 1}}}, []int{0, 1}},
	}
	for _, tt := range tests {
		got := pairUp(tt.fits)
		for i := range tt.want {
			if got[i] != tt.want[i] {
				t.Errorf("%s: pairs %v, want %v", tt.name, got, tt.want)
				break
			}
		}
	}
}
