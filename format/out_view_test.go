package format

import (
	"testing"

	"example.org/rawi/internal/golden"
)

func TestViewGolden(t *testing.T) {
	for name, o := range map[string]WriteOptions{
		"view-en.golden":      {Lang: "en", Width: 100},
		"view-ar.golden":      {Lang: "ar", Width: 100},
		"view-narrow.golden":  {Lang: "en", Width: 50, Explain: true},
		"view-explain.golden": {Lang: "ar", Color: true, Explain: true},
	} {
		got, err := appendView(nil, sample(t), &o)
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, "testdata/out/"+name, got)
	}
}
