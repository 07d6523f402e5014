package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// Corrections is the log of what people put right; a correct.Service is one. Records
// that the store returns have the corrections in them.
type Corrections interface {
	// List returns corrections, the newest first.
	List(ctx context.Context, q correct.Query) (*correct.Page, error)
	// Get returns a correction, or store.ErrNotFound.
	Get(ctx context.Context, id string) (*correct.Correction, error)
	// Make makes a correction and lays it over its record. What does not fit is
	// refused with rawi.ErrInvalid and a hint, and what somebody else has changed
	// meanwhile with store.ErrChanged.
	Make(ctx context.Context, by string, q *correct.Request) (*correct.Correction, error)
	// Undo takes a correction back. It stays in the log.
	Undo(ctx context.Context, by, id string) (*correct.Correction, error)
	// Decide adds a decision on parties to the log.
	Decide(ctx context.Context, by string, d resolve.Decision, note string) (*correct.Correction, error)
}

// LogInput asks for the log of corrections.
type LogInput struct {
	Document int64  `query:"document" minimum:"0" doc:"of this article only"`
	Party    string `query:"party" maxLength:"300" doc:"only those that name this party: its ID, or a name"`
	By       string `query:"by" maxLength:"200" doc:"of this user only"`
	State    string `query:"state" enum:"active,undone" doc:"only those that stand, or were undone"`
	Lost     bool   `query:"lost" doc:"only those that have no effect: their words are not found any more"`
	After    string `query:"after" maxLength:"300" doc:"next of the page before"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// CorrectionList is a page of the log.
type CorrectionList struct {
	Corrections []*correct.Correction `json:"corrections"`
	Next        string                `json:"next,omitempty"`
}

const correctionsList = "corrections"

func (s *Server) correctionList(ctx context.Context, in *LogInput) (*CorrectionList, error) {
	if s.o.Corrections == nil {
		return nil, notHere(correctionsList)
	}
	at, err := numberCursor(correctionsList, in.After)
	if err != nil {
		return nil, err
	}
	q := correct.Query{Document: in.Document, By: in.By, State: correct.State(in.State), Lost: in.Lost, Limit: in.Limit}
	if at > 0 {
		q.Cursor = strconv.FormatInt(at, 10)
	}
	if in.Party != "" {
		q.Names = s.namesOf(in.Party)
	}
	found, err := s.o.Corrections.List(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &CorrectionList{Corrections: orEmpty(found.Corrections)}
	if found.Next != "" {
		out.Next = cursor(correctionsList, found.Next)
	}
	return out, nil
}

// namesOf returns the names of a party by its ID, or the name that it is itself.
func (s *Server) namesOf(party string) []string {
	if s.o.Across == nil {
		return []string{party}
	}
	v := s.o.Across.View()
	if v == nil {
		return []string{party}
	}
	place := v.FindParty(party)
	if place < 0 {
		return []string{party}
	}
	names := []string{v.Party(place).Name}
	for _, n := range v.Profile(place).Names {
		names = append(names, n.Name)
	}
	return names
}

func (l *CorrectionList) table() table {
	rows := table{correctionHead}
	for _, c := range l.Corrections {
		rows = append(rows, correctionRow(c))
	}
	return rows
}

var correctionHead = []string{"id", "at", "by", "kind", "document", "finding", "quote", "before", "after", "note", "state", "undone", "undone_by", "lost"}

func correctionRow(c *correct.Correction) []string {
	quote := ""
	if c.Anchor != nil {
		quote = c.Anchor.Quote
	}
	document := ""
	if c.Document != 0 {
		document = whole(c.Document)
	}
	before, after := c.Words()
	return []string{c.ID, stamp(c.At), c.By, string(c.Kind), document, c.Finding, quote, before, after, c.Note, string(c.State), stamp(c.Undone), c.UndoneBy, c.Lost}
}

func (s *Server) correction(ctx context.Context, in *IDInput) (*correct.Correction, error) {
	if s.o.Corrections == nil {
		return nil, notHere(correctionsList)
	}
	return s.o.Corrections.Get(ctx, in.ID)
}

// CorrectInput is a correction that somebody asks for.
type CorrectInput struct {
	IfMatch string `header:"If-Match" maxLength:"100" doc:"the revision of the article that was seen, in quotes: where it has another by now, nothing is changed (412)"`
	Body    CorrectionRequest
}

// CorrectionRequest asks for a correction of a finding.
type CorrectionRequest struct {
	Kind     string `json:"kind" enum:"wrong,right,add,speaker,addressee,bounds,mode,act,type,realis,actors,recipients,place,format,stage" doc:"what is put right; docs/corrections.md says which fields each kind takes"`
	Document int64  `json:"document" minimum:"1"`
	Finding  string `json:"finding,omitempty" maxLength:"20" doc:"its identifier in the record: s1, v2, m1; none for add"`
	Revision int64  `json:"revision,omitempty" minimum:"0" doc:"revision of the article that was seen: where it has another by now, nothing is changed (409)"`
	Parties  []struct {
		Entity string           `json:"entity,omitempty" maxLength:"20" doc:"of the record: e2"`
		Name   string           `json:"name,omitempty" maxLength:"200"`
		Type   string           `json:"type,omitempty" enum:"person,org,place,role" doc:"of one that the record does not have"`
		Span   *rawi.RecordSpan `json:"span,omitempty" doc:"where it is named"`
	} `json:"parties,omitempty" maxItems:"20" doc:"each by entity, name or span"`
	Text  string           `json:"speaker_text,omitempty" maxLength:"200" doc:"the description of a speaker who has no name"`
	Span  *rawi.RecordSpan `json:"span,omitempty" doc:"the reported words"`
	Cue   *rawi.RecordSpan `json:"cue,omitempty" doc:"the reporting word of a statement that is added"`
	Mode  string           `json:"mode,omitempty" enum:"direct,indirect,mixed" doc:"of a statement that is added"`
	Act   string           `json:"act,omitempty" maxLength:"30" doc:"of a statement that is added"`
	Value string           `json:"value,omitempty" maxLength:"30" doc:"what a mode, act, type, realis, format or stage becomes"`
	Note  string           `json:"note,omitempty" maxLength:"2000"`
}

// editor returns who corrects.
func (s *Server) editor(ctx context.Context) (string, error) {
	u, err := s.allow(ctx, Editor)
	if err == nil && s.o.Corrections == nil {
		err = notHere(correctionsList)
	}
	return u.Name, err
}

func (s *Server) correct(ctx context.Context, in *CorrectInput) (*correct.Correction, error) {
	by, err := s.editor(ctx)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	q := &correct.Request{Kind: correct.Kind(b.Kind), Document: b.Document, Finding: b.Finding, Revision: b.Revision, Note: b.Note}
	q.Change = correct.Change{Text: b.Text, Span: b.Span, Cue: b.Cue, Mode: b.Mode, Act: b.Act, Value: b.Value}
	for _, p := range b.Parties {
		q.Parties = append(q.Parties, correct.Party{Entity: p.Entity, Name: p.Name, Type: p.Type, Span: p.Span})
	}
	match := in.IfMatch != "" && in.IfMatch != "*"
	if match {
		seen := strings.Trim(strings.TrimSpace(in.IfMatch), `"`)
		if q.Revision, err = strconv.ParseInt(seen, 10, 64); err != nil || q.Revision < 1 {
			return nil, problem(http.StatusPreconditionFailed, fmt.Sprintf("If-Match: %q is no revision", in.IfMatch), `send the revision of the article in quotes: If-Match: "4711"`)
		}
	}
	out, err := s.o.Corrections.Make(ctx, by, q)
	if match && errors.Is(err, store.ErrChanged) {
		return nil, problem(http.StatusPreconditionFailed, clean(err), rawi.HintOf(err))
	}
	if err != nil {
		return nil, err
	}
	return out, s.written(ctx)
}

// IDInput names something by its ID.
type IDInput struct {
	ID string `path:"id" minLength:"1" maxLength:"100"`
}

func (s *Server) uncorrect(ctx context.Context, in *IDInput) (*correct.Correction, error) {
	by, err := s.editor(ctx)
	if err != nil {
		return nil, err
	}
	out, err := s.o.Corrections.Undo(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return out, s.written(ctx)
}

// DecideInput is a decision on parties.
type DecideInput struct{ Body DecisionRequest }

// DecisionRequest asks for a decision on parties.
type DecisionRequest struct {
	Kind     string   `json:"kind" enum:"merge,split,rename"`
	Parties  []string `json:"parties" minItems:"1" maxItems:"20" doc:"IDs; of a merge, the first remains; of a split or rename, one"`
	Articles []string `json:"articles,omitempty" maxItems:"1000" doc:"doc.id of those that a split takes out of the party"`
	Name     string   `json:"name,omitempty" maxLength:"200" doc:"what a rename calls the party"`
	Note     string   `json:"note,omitempty" maxLength:"2000"`
}

func (s *Server) decide(ctx context.Context, in *DecideInput) (*correct.Correction, error) {
	by, err := s.editor(ctx)
	if err != nil {
		return nil, err
	}
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	b := &in.Body
	d := resolve.Decision{Kind: b.Kind, Name: b.Name, Documents: b.Articles}
	for i, id := range b.Parties {
		if slices.Contains(b.Parties[:i], id) {
			return nil, rawi.Hint(fmt.Errorf("party %q is named twice: %w", id, rawi.ErrInvalid), "name each once")
		}
		anchor, err := s.anchor(ctx, v, id)
		if err != nil {
			return nil, err
		}
		d.Parties = append(d.Parties, anchor)
	}
	out, err := s.o.Corrections.Decide(ctx, by, d, b.Note)
	if err != nil {
		return nil, err
	}
	return out, s.written(ctx)
}

// anchor returns what finds a party again when IDs are others: its line of the
// lexicon, or an article that names it, with the key of the name.
func (s *Server) anchor(ctx context.Context, v *resolve.View, id string) (resolve.Anchor, error) {
	place := v.FindParty(id)
	if place < 0 {
		return resolve.Anchor{}, rawi.Hint(fmt.Errorf("party %q: %w", id, store.ErrNotFound), "/party finds parties; a party may have another ID after articles have come")
	}
	p := v.Party(place)
	if p.Line != "" {
		return resolve.Anchor{Line: p.Line}, nil
	}
	for i := range p.Articles {
		art := v.PartyArticle(place, i)
		r, err := s.records.Record(ctx, v.Doc(art), 0)
		if err != nil {
			return resolve.Anchor{}, err
		}
		for k := range r.Entities {
			if who, _, _ := v.Who(art, k+1); who == place {
				return resolve.Anchor{Document: r.Doc.ID, Key: resolve.Fold(r.Entities[k].Name)}, nil
			}
		}
	}
	return resolve.Anchor{}, rawi.Hint(fmt.Errorf("party %q: no article names it: %w", id, store.ErrNotFound), "try again in a minute")
}
