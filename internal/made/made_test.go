package made

import (
	"bytes"
	"testing"
)

func TestArticlesAreTheSameAgain(t *testing.T) {
	var files [2]bytes.Buffer
	for i := range files {
		articles, err := Articles("../../testdata/corpus", 60, 3)
		if err != nil {
			t.Fatal(err)
		}
		if err := WriteWARC(&files[i], true, articles); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, a := range articles {
			if seen[a.Text] || seen[a.URL] {
				t.Fatalf("article %s stands twice", a.ID)
			}
			seen[a.Text], seen[a.URL] = true, true
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("the same seed made two archives")
	}
}
