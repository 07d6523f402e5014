package resolve_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/resolve"
)

// sameView holds a view against the archive that it was made of.
func sameView(t *testing.T, a *resolve.Archive) *resolve.View {
	t.Helper()
	v, err := resolve.OpenView(a.AppendView(nil, resolve.ViewMeta{Maker: "m", Cursor: 7}))
	if err != nil {
		t.Fatal(err)
	}
	if v.Meta.Cursor != 7 || v.Len() != a.Len() {
		t.Fatalf("meta %+v, %d articles, want %d", v.Meta, v.Len(), a.Len())
	}
	close := func(x, y float64) bool { return math.Abs(x-y) < .006 }
	parties := map[string]*resolve.Party{}
	for art := range a.All() {
		place := v.Find(art.Doc)
		if place < 0 || v.Named(art.ID) < 0 {
			t.Fatalf("document %d is not found", art.Doc)
		}
		got := v.Article(place)
		if got.ID != art.ID || got.Publisher != art.Publisher || got.Headline != art.Headline || !got.Published.Equal(art.Published.Truncate(time.Second)) || got.Numbers != art.Numbers {
			t.Errorf("article %+v, want %+v", got, art)
		}
		s := v.Story(got.Story)
		want := a.StoryOf(art.Doc)
		if s.ID != a.StoryID(want) || s.Title != a.Title(want) || s.Articles != len(a.Articles(want)) || v.FindStory(s.ID) != s.Place {
			t.Errorf("story %+v of %s", s, art.ID)
		}
		for i, m := range v.Members(s, 0, s.Articles) {
			if want := a.Articles(want)[i]; m.Doc != want.Doc {
				t.Errorf("story %s has article %d at %d, want %d", s.ID, m.Doc, i, want.Doc)
			}
		}
		why := a.Why(art.Doc)
		if got.Like < 0 != (why.Doc == 0) || got.Like >= 0 && (v.Doc(got.Like) != why.Doc || !close(got.Score, why.Score)) || got.Occasion != why.Occasion {
			t.Errorf("article %s is like %d (%.2f), want %+v", art.ID, got.Like, got.Score, why)
		}
		for _, n := range art.Names {
			p, score, reason := v.Who(place, int(n.Entity))
			c := a.Who(art.Doc, int(n.Entity))
			if len(c) == 0 {
				if p >= 0 {
					t.Errorf("%s: %s is %s (%s), want nobody", art.ID, n.Name, v.PartyID(p), reason)
				}
				continue
			}
			if p < 0 || v.PartyID(p) != c[0].Party.ID || !close(score, c[0].Score) || reason != c[0].Reason {
				t.Errorf("%s: %s is %d (%.2f %s), want %+v", art.ID, n.Name, p, score, reason, c[0].Party)
			}
			parties[c[0].Party.ID] = c[0].Party
		}
	}
	for id, p := range parties {
		place := v.FindParty(id)
		if place < 0 {
			t.Errorf("party %s is not found", id)
			continue
		}
		want, got := a.Profile(p), v.Profile(place)
		var docs []int64
		for i := range v.Party(place).Articles {
			docs = append(docs, v.Doc(v.PartyArticle(place, i)))
		}
		if got.ID != want.ID || got.Name != want.Name || got.Country != want.Country || !slices.Equal(docs, want.Articles) || !slices.Equal(got.Names, want.Names) || !reflect.DeepEqual(got.Offices, want.Offices) {
			t.Errorf("party %s: %+v %v\nwant %+v", id, got, docs, want)
		}
		for _, n := range want.Names {
			if len(a.FindParties(n.Name)) > 0 && !slices.Contains(v.FindParties(n.Name), place) {
				t.Errorf("%s does not lead to %s", n.Name, id)
			}
		}
	}
	return v
}

func TestView(t *testing.T) {
	rd, records := reader(t), append(news(), visit(true)...)
	a := filled(rd, records, []int{3, 0, 6, 1, 5, 2, 4})
	v := sameView(t, a)
	if found := v.FindParties("ليلى الحمد"); len(found) == 0 || v.Party(found[0]).Name != "ليلى الحمداني" {
		t.Errorf("the beginning of a name leads to %v", found)
	}
	if v.FindParty("person.nobody") >= 0 || v.FindStory("st.none") >= 0 || v.Find(99) >= 0 || v.Most(-1) >= 0 || v.Most(1<<20) >= 0 {
		t.Error("what is not there is found")
	}
	first, last := v.Between(time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC), time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC))
	if last-first != 2 {
		t.Errorf("%d articles of a day, want 2", last-first)
	}
	// Decisions show in the next view.
	leila, samir := a.FindParties("ليلى الحمداني")[0], a.FindParties("سمير النجار")
	err := a.Decide(
		resolve.Decision{Kind: resolve.Rename, Parties: []resolve.Anchor{a.Anchor(leila)}, Name: "ليلى يوسف"},
		resolve.Decision{Kind: resolve.Merge, Parties: []resolve.Anchor{a.Anchor(samir[0]), a.Anchor(samir[1])}},
		resolve.Decision{Kind: resolve.Split, Parties: []resolve.Anchor{a.Anchor(leila)}, Documents: []string{"a4"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	v = sameView(t, a)
	if p := v.FindParty(samir[1].ID); p < 0 || v.PartyID(p) != samir[0].ID {
		t.Error("the ID of a party that was merged leads nowhere")
	}
	if p := v.FindParties("ليلى يوسف"); len(p) == 0 {
		t.Error("the given name leads nowhere")
	}
}

// TestViewMade holds the view of a larger archive, with names and offices at
// random, against the archive.
func TestViewMade(t *testing.T) {
	a, m := resolve.NewArchive(reader(t)), newMade()
	posts := []string{"minister", "head", "envoy"}
	for i := range 600 {
		art := m.article()
		for j := range art.Names {
			n := &art.Names[j]
			if m.rng.IntN(3) == 0 {
				n.Offices = []resolve.Office{{Title: "منصب", Post: posts[m.rng.IntN(3)], Country: "JOR", Kind: "office", Former: m.rng.IntN(6) == 0}}
			}
			switch m.rng.IntN(6) {
			case 0:
				n.Type, n.Name, n.Key = rawi.Role, "منصب", "منصب"
			case 1:
				n.Key = fmt.Sprintf("لقب%d", m.rng.IntN(40))
				n.Name = n.Key
			}
		}
		a.Add(art)
		if i%100 == 0 {
			a.Settle()
		}
	}
	a.Settle()
	sameView(t, a)
}

func TestOpenViewRefuses(t *testing.T) {
	a := filled(reader(t), news(), []int{0, 1, 2})
	b := a.AppendView(nil, resolve.ViewMeta{})
	for i := 0; i < len(b); i += 97 {
		damaged := slices.Clone(b)
		damaged[i] ^= 0x40
		if _, err := resolve.OpenView(damaged); err == nil {
			t.Fatalf("byte %d of %d is damaged and nobody notices", i, len(b))
		}
		if _, err := resolve.OpenView(b[:i]); !errors.Is(err, rawi.ErrInvalid) {
			t.Fatalf("a view cut at %d: %v", i, err)
		}
	}
}
