package resolve

import (
	"fmt"
	"slices"
	"time"

	"example.org/rawi"
)

// The kinds of decisions.
const (
	Merge  = "merge"
	Split  = "split"
	Rename = "rename"
)

// Decision is what a person decided about parties. It names them by where they
// are named (Anchor), so that it holds when everything is analysed anew.
type Decision struct {
	Kind    string   `json:"kind"`
	Parties []Anchor `json:"parties"` // merge: all become the first; split and rename: one
	// Documents (doc.id) are those whose naming a split takes out of the party.
	Documents []string  `json:"documents,omitempty"`
	Name      string    `json:"name,omitempty"` // of a rename
	By        string    `json:"by,omitempty"`
	At        time.Time `json:"at,omitzero"`
	// Undone says that it was taken back. It keeps its place in the log.
	Undone bool `json:"undone,omitempty"`
}

// Check says whether a decision is well formed.
func (d *Decision) Check() error {
	ok, hint := false, ""
	switch d.Kind {
	case Merge:
		ok, hint = len(d.Parties) > 1, "name two parties or more: all become the first"
	case Split:
		ok, hint = len(d.Parties) == 1 && len(d.Documents) > 0, "name one party, and the articles that speak of another"
	case Rename:
		ok, hint = len(d.Parties) == 1 && d.Name != "", "name one party, and what it is called"
	default:
		hint = "decisions are merge, split, rename"
	}
	if ok {
		return nil
	}
	return rawi.Hint(fmt.Errorf("decision %q of %d parties: %w", d.Kind, len(d.Parties), rawi.ErrInvalid), hint)
}

// Anchor is a party by a place that names it: the line of the lexicon, or an
// article and the key of a name there.
type Anchor struct {
	Line     string `json:"line,omitempty"`
	Document string `json:"document,omitempty"`
	Key      string `json:"key,omitempty"`
	// Split is the place of a decision in the log, from one, whose new party is
	// meant; 0 is none.
	Split int `json:"split,omitempty"`
}

// Anchor returns the anchor of a party: the line that it is, or the first article
// that names it.
func (a *Archive) Anchor(p *Party) Anchor {
	if p.Line != "" {
		return Anchor{Line: p.Line}
	}
	for i, d := range a.log {
		if d.Kind == Split && p.ID == splitID(i) {
			return Anchor{Split: i + 1}
		}
	}
	n := p.namings[0]
	return Anchor{Document: a.articles[n.slot].ID, Key: a.name(n).Key}
}

// Log returns the decisions in their order.
func (a *Archive) Log() []Decision { return slices.Clone(a.log) }

// Decide adds decisions to the log. One that is malformed is refused, and with it
// all.
func (a *Archive) Decide(ds ...Decision) error {
	for i := range ds {
		if err := ds[i].Check(); err != nil {
			return rawi.Hint(fmt.Errorf("decision %d: %w", i+1, err), rawi.HintOf(err))
		}
	}
	a.log = append(a.log, ds...)
	a.decide()
	return nil
}

// Redecide puts another log in the place of the one that there is. One that is
// malformed is refused, and changes nothing.
func (a *Archive) Redecide(ds ...Decision) error {
	old := a.log
	a.log = nil
	if err := a.Decide(ds...); err != nil {
		a.log = old
		return err
	}
	return nil
}

func splitID(i int) string { return "split." + digest(fmt.Sprint("split ", i)) }

// decide lays the decisions over what was worked out. An anchor that names nobody
// (its article is gone) decides nothing until it does.
func (a *Archive) decide() {
	p := &a.parties
	for _, q := range p.decided {
		q.into, q.name = nil, ""
	}
	for _, q := range p.split {
		delete(p.byID, q.ID)
	}
	p.decided = p.decided[:0]
	clear(p.split)
	for i, d := range a.log {
		if d.Undone {
			continue
		}
		var found []*Party
		for _, anchor := range d.Parties {
			if q := a.anchored(anchor); q != nil {
				found = append(found, q)
			}
		}
		if len(found) != len(d.Parties) {
			continue
		}
		switch d.Kind {
		case Merge:
			for _, q := range found[1:] {
				if q != found[0].final() {
					q.into = found[0].final()
					p.decided = append(p.decided, q)
				}
			}
		case Rename:
			q := found[0].final()
			q.name = d.Name
			p.decided = append(p.decided, q)
		case Split:
			a.split(i, d, found[0].final())
		}
	}
}

// split takes the namings of some articles out of a party.
func (a *Archive) split(i int, d Decision, from *Party) {
	made := &Party{ID: splitID(i), Type: from.Type, Country: from.Country, Reason: "decision", Score: 1}
	for _, n := range a.namingsOf(from) {
		if slices.Contains(d.Documents, a.articles[n.slot].ID) {
			made.namings = append(made.namings, n)
		}
	}
	if len(made.namings) == 0 {
		return
	}
	for _, n := range made.namings {
		a.parties.split[n] = made
	}
	a.parties.byID[made.ID] = made
}

// anchored returns the party of an anchor as the decisions so far have it, or nil.
func (a *Archive) anchored(x Anchor) *Party {
	if x.Line != "" {
		return a.Party(x.Line)
	}
	if x.Split > 0 {
		return a.Party(splitID(x.Split - 1))
	}
	for _, slot := range a.byID[x.Document] {
		for i := range a.articles[slot].Names {
			if a.articles[slot].Names[i].Key != x.Key {
				continue
			}
			if c := a.who(naming{slot, int32(i)}); len(c) > 0 {
				return c[0].Party
			}
		}
	}
	return nil
}
