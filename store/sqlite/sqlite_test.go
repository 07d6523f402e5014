package sqlite_test

import (
	"testing"

	"example.org/rawi"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
)

// TestPath opens a store in a folder whose name means something in an address.
func TestPath(t *testing.T) {
	dir := t.TempDir() + "/a?b=c #d%20 أرشيف"
	for i, want := range []store.OutcomeKind{store.Added, store.Same} {
		s, err := sqlite.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		a, err := new(store.Sealer).Seal(&rawi.Record{Text: "نص"}, store.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		o, err := s.Write(t.Context(), &store.Batch{Articles: []*store.Article{a}})
		if err != nil || o[0].Kind != want {
			t.Errorf("opened %d times: %v, %v, want %v", i+1, o, err, want)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
