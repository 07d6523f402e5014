package format

import (
	"strconv"
	"unicode/utf8"

	"example.org/rawi"
)

// around is the number of characters that a quote selector keeps on each side.
const around = 32

// The annoVocabulary of the bodies; motivations and purposes are W3C's.
const (
	annoContext    = "http://www.w3.org/ns/anno.jsonld"
	annoVocabulary = "urn:rawi:vocabulary:"
)

type (
	annoPage struct {
		Context []any        `json:"@context"`
		ID      string       `json:"id"`
		Type    string       `json:"type"`
		Label   string       `json:"label,omitempty"`
		Digest  string       `json:"rawi:digest"`
		Items   []annotation `json:"items"`
	}
	annotation struct {
		ID         string       `json:"id"`
		Type       string       `json:"type"`
		Motivation string       `json:"motivation"`
		Body       []any        `json:"body"`
		Target     []annoTarget `json:"target"`
	}
	annoTarget struct {
		Source   string `json:"source"`
		Role     string `json:"rawi:role,omitempty"`
		Selector [2]any `json:"selector"`
	}
	textPosition struct {
		Type  string `json:"type"`
		Start int    `json:"start"`
		End   int    `json:"end"`
	}
	textQuote struct {
		Type   string `json:"type"`
		Exact  string `json:"exact"`
		Prefix string `json:"prefix,omitempty"`
		Suffix string `json:"suffix,omitempty"`
	}
	textualBody struct {
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
		Format  string `json:"format"`
		Value   string `json:"value"`
	}
	// finding is the body that carries the finding itself, as the record has it.
	finding struct {
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
		Finding any    `json:"rawi:finding"`
	}
)

// appendAnnotations appends the findings of a document as one AnnotationPage.
// Positions are code points of Document.Text, of which the page has the digest.
func appendAnnotations(dst []byte, d *rawi.Document, _ *WriteOptions) ([]byte, error) {
	a := annotator{d: d, r: rawi.NewRecord(d)}
	a.name = "urn:rawi:" + a.r.Doc.ID
	if a.source = d.Source.URL; a.source == "" {
		a.source = a.name
	}
	a.entities()
	a.times()
	a.statements()
	a.events()
	a.meetings()
	return appendJSONLine(dst, annoPage{
		Context: []any{annoContext, map[string]any{"@version": 1.1, "rawi": annoVocabulary, "rawi:finding": map[string]string{"@type": "@json"}}},
		ID:      a.name + ":annotations", Type: "AnnotationPage", Label: a.r.Doc.Headline, Digest: a.r.Doc.Digest, Items: a.items(),
	})
}

type annotator struct {
	d            *rawi.Document
	r            *rawi.Record
	name, source string
	list         []annotation
}

// items returns the annotations; an empty list is written as one.
func (a *annotator) items() []annotation {
	if a.list == nil {
		return []annotation{}
	}
	return a.list
}

// add adds an annotation, unless nothing of it stands in the text.
func (a *annotator) add(id, motivation, kind, label string, found any, targets []annoTarget) {
	if len(targets) == 0 {
		return
	}
	body := []any{textualBody{"TextualBody", "classifying", "text/plain", kind}}
	if label != "" {
		body = append(body, textualBody{"TextualBody", "describing", "text/plain", label})
	}
	body = append(body, finding{"rawi:" + kind, motivation, found})
	a.list = append(a.list, annotation{a.name + "#" + id, "Annotation", motivation, body, targets})
}

// target appends a target for the span, which stands at [start,end) in code
// points, unless it is empty.
func (a *annotator) target(to []annoTarget, role string, s rawi.Span, start, end int) []annoTarget {
	if s.Empty() {
		return to
	}
	text := a.d.Text
	return append(to, annoTarget{a.source, role, [2]any{
		textPosition{"TextPositionSelector", start, end},
		textQuote{"TextQuoteSelector", a.d.Slice(s), tail(text[:s.Start]), head(text[s.End:])},
	}})
}

// head returns the first characters of a text, tail the last.
func head(s string) string {
	n := 0
	for range around {
		_, size := utf8.DecodeRuneInString(s[n:])
		n += size
	}
	return s[:n]
}

func tail(s string) string {
	n := len(s)
	for range around {
		_, size := utf8.DecodeLastRuneInString(s[:n])
		n -= size
	}
	return s[n:]
}

func (a *annotator) entities() {
	targets := make([][]annoTarget, len(a.d.Entities))
	next := make([]int, len(a.d.Entities))
	for _, m := range a.d.Mentions {
		e := m.Entity - 1
		r := a.r.Entities[e].Mentions[next[e]]
		next[e]++
		targets[e] = a.target(targets[e], m.Form, m.Span, r.Start, r.End)
	}
	for i := range a.r.Entities {
		e := &a.r.Entities[i]
		a.add(e.ID, "identifying", e.Type, e.Name, e, targets[i])
	}
}

func (a *annotator) times() {
	for i, t := range a.r.Times {
		a.add(t.ID, "identifying", "time", t.Value, t, a.target(nil, "", a.d.Times[i].Span, t.Start, t.End))
	}
}

func (a *annotator) statements() {
	for i := range a.r.Statements {
		r, s := &a.r.Statements[i], &a.d.Statements[i]
		var to []annoTarget
		for j, c := range r.Content {
			to = a.target(to, "content", s.Content[j], c.Start, c.End)
		}
		to = a.target(to, "cue", s.Cue.Span, r.Cue.Start, r.Cue.End)
		if r.SpeakerMention != nil {
			to = a.target(to, "speaker", s.SpeakerMention, r.SpeakerMention.Start, r.SpeakerMention.End)
		}
		a.add(r.ID, "describing", "statement", speakerNames(a.d, s), r, to)
	}
}

func (a *annotator) events() {
	for i := range a.r.Events {
		r, e := &a.r.Events[i], &a.d.Events[i]
		to := a.target(nil, "trigger", e.Trigger.Span, r.Trigger.Start, r.Trigger.End)
		if r.Evidence != nil {
			to = a.target(to, "evidence", e.Evidence, r.Evidence.Start, r.Evidence.End)
		}
		for j, m := range r.Mentions {
			to = a.target(to, "mention", e.Mentions[j], m.Start, m.End)
		}
		label := r.Type
		if r.Mode != "" {
			label += " " + r.Mode
		}
		a.add(r.ID, "classifying", "event", label, r, to)
	}
}

func (a *annotator) meetings() {
	for i := range a.r.Meetings {
		r, m := &a.r.Meetings[i], &a.d.Meetings[i]
		to := a.target(nil, "trigger", m.Trigger.Span, r.Trigger.Start, r.Trigger.End)
		for j, s := range r.Agenda {
			to = a.target(to, "agenda", m.Agenda[j], s.Start, s.End)
		}
		label := r.Format
		if r.Size != "" {
			label += " " + r.Size
		}
		a.add(r.ID, "describing", "meeting", label, r, to)
	}
}

// speakerNames returns the names of the speakers, or the description of one who
// has none.
func speakerNames(d *rawi.Document, s *rawi.Statement) string {
	if len(s.Speakers) == 0 {
		return s.SpeakerText
	}
	names := ""
	for i, ref := range s.Speakers {
		e := d.Entity(ref)
		switch {
		case e == nil:
			continue
		case i > 0:
			names += "، "
		}
		names += e.Name
	}
	return names
}

// score writes a score as the view and CoNLL-U do.
func score(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
