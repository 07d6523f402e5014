// Package search asks an archive as an analyst asks: by word in any form, by
// name in any spelling, by who said and who did, with the evidence shown.
//
// # The query
//
// Words are found by their dictionary form («كتاب» finds «والكتب»), exactly in
// "quotation marks", where several are a phrase. AND, OR, NOT and parentheses
// join them, word* is a prefix, and NEAR/5 asks for words that stand near each
// other. Fields ask for findings: speaker:بوتين, type:CONSULT, after:2025-08-01;
// they have Arabic names too. Parse says what was understood, and where a query
// goes wrong.
//
// # The index
//
// An Index is files beside the archive, made from the store and made anew when
// they are missing: Update brings in what changed since. The store stays the
// only truth, so every backend gives the same answers.
package search

import (
	"context"

	"example.org/rawi"
)

// What a search returns.
const (
	Articles   = "articles"
	Statements = "statements"
	Events     = "events"
	Meetings   = "meetings"
)

// The orders of what a search returns.
const (
	ByRelevance = "relevance"
	ByDate      = "date" // the newest first
)

// Request is a search.
type Request struct {
	Query string // as it was typed
	In    string // Articles unless the query has in:
	Sort  string // ByRelevance unless another
	Limit int    // of hits; 20 where it is 0
	After string // the cursor of the page before: Answer.Next
	// Facets asks for counts beside the hits, and for the histogram.
	Facets bool
	// Sentence takes the query for a question or another sentence, and not for what
	// Parse reads: found is what has any of its words, the best first.
	Sentence bool
	// Exact takes names as they are written, without their variants.
	Exact bool
	// Without are variants of names that are switched off.
	Without []string
}

// Answer is what a search found.
type Answer struct {
	Query  string  `json:"query"` // as it was understood
	In     string  `json:"in"`
	Sort   string  `json:"sort"`
	Total  int     `json:"total"`
	Hits   []*Hit  `json:"hits"`
	Facets []Facet `json:"facets,omitempty"`
	// Histogram has a bar for every day, month or year in which there are hits.
	Histogram []Bar      `json:"histogram,omitempty"`
	Names     []Variants `json:"names,omitempty"`
	Next      string     `json:"next,omitempty"` // the cursor of the next page
}

// Hit is an article, statement, event or meeting that was found. Search fills
// the first fields; Show fills the others from the record.
type Hit struct {
	Document  int64   `json:"document"`          // its number in the store
	Finding   string  `json:"finding,omitempty"` // s1, v2, m3; none for an article
	Score     float64 `json:"score"`
	Published string  `json:"published,omitempty"`

	ID        string `json:"id"` // doc.id
	URL       string `json:"url,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	Headline  string `json:"headline,omitempty"`
	// Text is the passage that shows it, [Start,End) of the article in code
	// points; Marks, in the same unit of the article, are the words that were asked for.
	Text  string            `json:"text,omitempty"`
	Start int               `json:"start"`
	End   int               `json:"end"`
	Marks []rawi.RecordSpan `json:"marks,omitempty"`

	// What a finding says, with its references written out.
	Type     string   `json:"type,omitempty"` // PLOVER type, format of a meeting, act of a statement
	Mode     string   `json:"mode,omitempty"`
	Realis   string   `json:"realis,omitempty"` // of an event; stage of a meeting
	Who      []string `json:"who,omitempty"`    // speakers, actors, sides
	Whom     []string `json:"whom,omitempty"`   // addressee, recipients
	Place    string   `json:"place,omitempty"`
	Time     string   `json:"time,omitempty"` // the day it tells of
	Rule     string   `json:"rule,omitempty"`
	Evidence string   `json:"evidence,omitempty"` // its exact words
}

// Facet counts the hits by a field: speaker, place, outlet, type, month.
type Facet struct {
	Field  string  `json:"field"`
	Values []Count `json:"values"` // the commonest first
}

// Count is a value with the number of hits that have it.
type Count struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Bar is a part of a histogram.
type Bar struct {
	From  string `json:"from"` // the first day
	To    string `json:"to"`   // the day after the last
	Count int    `json:"count"`
}

// Variants are the spellings of a name of the query that were looked for.
type Variants struct {
	Name     string    `json:"name"` // as it stands in the query
	Variants []Variant `json:"variants"`
}

// Variant is one spelling.
type Variant struct {
	Name  string `json:"name"`
	Count int    `json:"count"` // articles that have it
	Off   bool   `json:"off,omitempty"`
}

// Searcher answers searches. An Index is one.
type Searcher interface {
	Search(ctx context.Context, r Request) (*Answer, error)
}

// Saved asks which of some documents a query finds: what an alert wants to know.
type Saved interface {
	// Since returns the hits of a query among documents that were written after
	// this moment of the store (store.Document.Changed), the oldest first, and the moment up to
	// which the index knows.
	Since(ctx context.Context, r Request, changed int64) (hits []*Hit, upTo int64, err error)
}
