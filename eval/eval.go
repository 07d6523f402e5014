// Package eval measures records against annotated articles.
//
// The gold is one JSON object an article: its text with the names, statements,
// events and meetings that a careful reader found in it (type Article). A
// record is what rawi made of the same text. Score pairs the two by identifier
// and counts:
//
//   - names: exact span and type, every occurrence.
//   - statements: a predicted statement is right when its content overlaps a
//     gold content with a character F1 of at least the threshold, one to one.
//     Of those, bounds is the share with F1 of .9 and more, mode and speaker the
//     share that agree. Direct, indirect and mixed give recall by mode.
//   - events: same type, trigger in a sentence of the gold's. A further mention
//     at another word is no error, the same event twice at one word is. Then
//     actors, recipients (one to one), realis and, where the gold has them,
//     date, place, mode.
//   - meetings: trigger in a sentence that tells of the meeting; then the
//     participants (one per side, by party or member), format and, where the
//     gold has one, venue.
//
// The figures are those of the reference scorer in Python, to the last digit:
// where that one has a habit (which word characters it knows, which of two
// equal candidates it takes), this one has the same, and says so.
package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"example.org/rawi"
)

// Threshold is the least character F1 of two contents that match, where the
// caller has no other wish.
const Threshold = 0.5

// Article is an annotated article. Every quoted piece is an exact substring of
// its text.
type Article struct {
	ID         string      `json:"id"`
	Title      string      `json:"title,omitempty"`
	Published  string      `json:"published,omitempty"`
	URL        string      `json:"url,omitempty"`
	Publisher  string      `json:"publisher,omitempty"`
	Text       string      `json:"text"`
	Entities   []Entity    `json:"entities"`
	Statements []Statement `json:"statements"`
	Events     []Event     `json:"events"`
	Meetings   []Meeting   `json:"meetings"`
}

// Entity is a party or place with every form in which the text names it.
type Entity struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"` // PER | ORG | PLACE
	Mentions []string `json:"mentions"`
}

// Statement is something that somebody is reported to have said.
type Statement struct {
	Mode           string   `json:"mode"`
	Speaker        string   `json:"speaker"`
	SpeakerAliases []string `json:"speaker_aliases"`
	SpeakerMention string   `json:"speaker_mention"`
	Cue            string   `json:"cue"`
	Content        string   `json:"content"`
	Addressee      string   `json:"addressee"`
}

// Event is an interaction of political actors, annotated once, with all words
// that tell of it.
type Event struct {
	Type       string   `json:"type"`
	Mode       string   `json:"mode"`
	Triggers   []string `json:"triggers"`
	Actors     []string `json:"actors"`
	Recipients []string `json:"recipients"`
	Place      string   `json:"place"`
	Date       string   `json:"date"`
	Realis     string   `json:"realis"`
}

// Meeting is an encounter with all sides that the text names.
type Meeting struct {
	Format       string   `json:"format"`
	Trigger      string   `json:"trigger"`
	Participants []string `json:"participants"`
	Venue        string   `json:"venue"`
	Date         string   `json:"date"`
}

// Read returns the annotated articles of r: JSON objects one after another,
// one to a line or laid out over many.
func Read(r io.Reader) ([]Article, error) {
	var articles []Article
	dec := json.NewDecoder(r)
	for {
		var a Article
		err := dec.Decode(&a)
		if errors.Is(err, io.EOF) {
			return articles, nil
		}
		if err != nil {
			return nil, fmt.Errorf("gold article %d: %w: %w", len(articles)+1, rawi.ErrInvalid, err)
		}
		articles = append(articles, a)
	}
}

// Score measures records, as "rawi read --to jsonl" writes them, against gold
// articles. An article without a record counts as one in which nothing was
// found; a record without an article counts for nothing.
func Score(gold, records io.Reader, threshold float64) (*Report, error) {
	articles, err := Read(gold)
	if err != nil {
		return nil, err
	}
	found := map[string]*rawi.Record{}
	dec := json.NewDecoder(records)
	for n := 1; ; n++ {
		rec := new(rawi.Record)
		err := dec.Decode(rec)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("record %d: %w: %w", n, rawi.ErrInvalid, err)
		}
		found[rec.Doc.ID] = rec
	}
	r := NewReport(threshold)
	for i := range articles {
		if err := r.Add(&articles[i], found[articles[i].ID]); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Add counts one article. A nil record is an article in which nothing was
// found. The record's text must be the article's: offsets mean nothing else.
func (r *Report) Add(a *Article, rec *rawi.Record) error {
	if rec == nil {
		r.absent++
		rec = &rawi.Record{Text: a.Text}
	}
	if rec.Text != a.Text {
		return fmt.Errorf("article %s: the record's text is not the article's: %w", a.ID, rawi.ErrInvalid)
	}
	r.articles++
	c := &comparison{Report: r, gold: a, text: newText(a.Text), forms: formsOf(rec), rec: rec}
	c.names()
	if err := c.statements(); err != nil {
		return err
	}
	c.events()
	c.meetings()
	return nil
}
