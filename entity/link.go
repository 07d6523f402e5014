package entity

import "example.org/rawi"

// link turns the names that were decided on into entities and mentions.
func (s *Stage) link(w *work) {
	w.collect()
	d := w.d
	byName := map[string]rawi.EntityRef{}
	for _, sp := range w.spans {
		text := d.Text[sp.start:w.tokens[sp.last-1].End]
		key := kindTypes[sp.kind] + text
		ref, ok := byName[key]
		if !ok {
			ref = d.AddEntity(rawi.Entity{Type: kindTypes[sp.kind], Name: text, Rule: "entity.model", Score: 0.8})
			byName[key] = ref
		}
		d.AddMention(rawi.Mention{Span: rawi.Span{Start: sp.start, End: w.tokens[sp.last-1].End}, First: sp.first, Last: sp.last, Entity: ref, Form: rawi.FormName, Rule: "entity.model"})
	}
}
