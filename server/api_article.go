package server

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// ArticleInput asks for an article.
type ArticleInput struct {
	Document string `path:"document" minLength:"1" maxLength:"500" doc:"its number in the archive, or its doc.id"`
	Version  int    `query:"version" minimum:"0" maximum:"1000000" doc:"an earlier version; 0 is the current one"`
}

// ArticlePage is an article with all that is known of it.
type ArticlePage struct {
	Document int64        `json:"document"`
	Version  int          `json:"version"`
	Revision int64        `json:"revision" doc:"grows with everything that is written of the article; a correction names the one that was seen"`
	Record   *rawi.Record `json:"record"`
	Versions []Version    `json:"versions"`
	// Edits are what this version has beyond the one before, and what it lost.
	Edits []Edit `json:"edits"`
	Story *Named `json:"story,omitempty"`
	// Tellings sets the articles of the story beside each other, the nearest in time.
	Tellings []resolve.Telling `json:"tellings"`
	Parties  map[string]Who    `json:"parties" doc:"by entity of the record: who it is across articles"`
	// Corrections are those of the article, the newest first, also those that were
	// undone or are lost.
	Corrections []*correct.Correction `json:"corrections"`
}

// Version is a text of an article.
type Version struct {
	Number  int    `json:"number"`
	Fetched string `json:"fetched,omitempty"`
	Digest  string `json:"digest"`
	Current bool   `json:"current,omitempty"`
}

// Edit is a sentence that one version has and the other has not.
type Edit struct {
	Added bool   `json:"added"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Named is something with an ID and a title.
type Named struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Who says which party an entity is, why, and how sure that is.
type Who struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Score  float64 `json:"score"`
	Reason string  `json:"reason"`
}

// articleTellings is how many articles of a story stand beside one.
const articleTellings = 8

func (s *Server) article(ctx context.Context, in *ArticleInput) (*ArticlePage, error) {
	id, err := s.document(ctx, in.Document)
	if err != nil {
		return nil, err
	}
	versions, err := s.o.Store.Versions(ctx, id)
	if err != nil {
		return nil, rawi.Hint(err, "search finds articles; an article is named by its number or its doc.id")
	}
	doc, err := s.o.Store.Document(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &ArticlePage{
		Document: id, Version: in.Version, Revision: doc.Changed, Versions: []Version{}, Edits: []Edit{}, Tellings: []resolve.Telling{},
		Parties: map[string]Who{}, Corrections: []*correct.Correction{},
	}
	if out.Version == 0 {
		out.Version = doc.Number
	}
	place := -1
	for i, v := range versions {
		out.Versions = append(out.Versions, Version{v.Number, stamp(v.Fetched), v.Digest, v.Number == doc.Number})
		if v.Number == out.Version {
			place = i
		}
	}
	if place < 0 {
		return nil, rawi.Hint(fmt.Errorf("version %d of document %d: %w", in.Version, id, store.ErrNotFound), "versions lists those that there are")
	}
	asked := out.Version
	if asked == doc.Number {
		asked = 0
	}
	// The record must not be older than the revision, as one that is kept may be:
	// who corrects it says which one he has seen.
	read := s.records.Record
	if s.o.Corrections != nil {
		read = s.o.Store.Record
	}
	if out.Record, err = read(ctx, id, asked); err != nil {
		return nil, err
	}
	if place > 0 {
		before, err := s.o.Store.Record(ctx, id, versions[place-1].Number)
		if err != nil {
			return nil, err
		}
		for _, e := range resolve.Edits(before, out.Record) {
			out.Edits = append(out.Edits, Edit(e))
		}
	}
	if s.o.Corrections != nil {
		log, err := s.o.Corrections.List(ctx, correct.Query{Document: id, Limit: 200})
		if err != nil {
			return nil, err
		}
		out.Corrections = append(out.Corrections, log.Corrections...)
	}
	if asked == 0 && s.o.Across != nil {
		if v := s.o.Across.View(); v != nil {
			if err := s.across(ctx, v, out); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// across fills in what is known of an article from others.
func (s *Server) across(ctx context.Context, v *resolve.View, out *ArticlePage) error {
	place := v.Find(out.Document)
	if place < 0 {
		return nil // it is newer than what is known across articles
	}
	for i := range out.Record.Entities {
		if p, score, reason := v.Who(place, i+1); p >= 0 {
			party := v.Party(p)
			out.Parties[out.Record.Entities[i].ID] = Who{party.ID, party.Name, score, reason}
		}
	}
	story := v.Story(v.Article(place).Story)
	out.Story = &Named{story.ID, story.Title}
	if story.Articles < 2 {
		return nil
	}
	at := 0
	for at < story.Articles && v.Member(story, at) != place {
		at++
	}
	arts := v.Members(story, max(0, min(at-articleTellings/2, story.Articles-articleTellings)), articleTellings)
	var err error
	out.Tellings, err = v.Reporter(s.records).Tellings(ctx, arts)
	return err
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (p *ArticlePage) table() table {
	rows := table{{"document", "finding", "kind", "type", "mode", "realis", "who", "whom", "place", "time", "start", "end", "text", "rule", "score"}}
	r := p.Record
	text := []rune(r.Text)
	slice := func(start, end int) string {
		start, end = max(0, start), min(end, len(text))
		if start >= end {
			return ""
		}
		return string(text[start:end])
	}
	names := func(ids ...string) string {
		var out []string
		for _, id := range ids {
			if i := slices.IndexFunc(r.Entities, func(e rawi.RecordEntity) bool { return e.ID == id }); i >= 0 {
				out = append(out, r.Entities[i].Name)
			}
		}
		return join(out)
	}
	day := func(id string) string {
		if i := slices.IndexFunc(r.Times, func(t rawi.RecordTime) bool { return t.ID == id }); i >= 0 {
			return r.Times[i].Value
		}
		return ""
	}
	doc := strconv.FormatInt(p.Document, 10)
	for _, x := range r.Statements {
		if len(x.Content) == 0 {
			continue
		}
		start, end := x.Content[0].Start, x.Content[len(x.Content)-1].End
		who := names(x.Speakers...)
		if who == "" {
			who = x.SpeakerText
		}
		rows = append(rows, []string{doc, x.ID, "statement", x.Act, x.Mode, "", who, names(x.Addressee), "", day(x.Time), whole(start), whole(end), slice(start, end), x.Rule, number(x.Score)})
	}
	for _, x := range r.Events {
		rows = append(rows, []string{doc, x.ID, "event", x.Type, x.Mode, x.Realis, names(x.Actors...), names(x.Recipients...), names(x.Place), day(x.Time), whole(x.Trigger.Start), whole(x.Trigger.End), slice(x.Trigger.Start, x.Trigger.End), x.Rule, number(x.Score)})
	}
	for _, x := range r.Meetings {
		var who []string
		for _, side := range x.Sides {
			if who = append(who, side.Members...); len(side.Members) == 0 {
				who = append(who, side.Party)
			}
		}
		rows = append(rows, []string{doc, x.ID, "meeting", x.Format, "", x.Stage, names(who...), "", names(x.Place), day(x.Time), whole(x.Trigger.Start), whole(x.Trigger.End), slice(x.Trigger.Start, x.Trigger.End), x.Rule, number(x.Score)})
	}
	return rows
}

// ArticlesInput asks for a list of articles.
type ArticlesInput struct {
	From      string `query:"from" maxLength:"10" doc:"published on this day or later"`
	To        string `query:"to" maxLength:"10" doc:"published on this day or before"`
	Publisher string `query:"publisher" maxLength:"300"`
	After     string `query:"after" maxLength:"300" doc:"next of the page before"`
	Limit     int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ArticleList is a page of articles.
type ArticleList struct {
	Articles []ArticleLine `json:"articles"`
	Next     string        `json:"next,omitempty"`
}

// ArticleLine is an article of a list.
type ArticleLine struct {
	Document   int64  `json:"document"`
	ID         string `json:"id"`
	Published  string `json:"published,omitempty"`
	Publisher  string `json:"publisher,omitempty"`
	Headline   string `json:"headline,omitempty"`
	Story      string `json:"story,omitempty"`
	Statements int    `json:"statements"`
	Events     int    `json:"events"`
	Meetings   int    `json:"meetings"`
}

// listLooks bounds the articles that a page of a list looks at for those that fit.
const listLooks = 20_000

func (s *Server) articleList(_ context.Context, in *ArticlesInput) (*ArticleList, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	from, to, err := between(in.From, in.To)
	if err != nil {
		return nil, err
	}
	first, last := v.Between(from, to)
	if from.IsZero() {
		first = 0 // those of no known time are the last of the list
	}
	if to.IsZero() {
		last = v.Len()
	}
	if last, err = before(v, "articles", in.After, last); err != nil {
		return nil, err
	}
	out := &ArticleList{Articles: []ArticleLine{}}
	for i, looked := last-1, 0; i >= first; i-- {
		art := v.Article(i)
		if looked++; len(out.Articles) == in.Limit || looked > listLooks {
			out.Next = cursor("articles", whole(v.Article(i+1).Doc))
			break
		}
		if in.Publisher != "" && art.Publisher != in.Publisher {
			continue
		}
		out.Articles = append(out.Articles, ArticleLine{
			art.Doc, art.ID, stamp(art.Published), art.Publisher, art.Headline, v.Story(art.Story).ID, art.Numbers[0], art.Numbers[1], art.Numbers[2],
		})
	}
	return out, nil
}

// before returns the place before which a list goes on: that of the document that
// the cursor names, and last without one.
func before(v *resolve.View, list, after string, last int) (int, error) {
	doc, err := numberCursor(list, after)
	if err != nil || doc == 0 {
		return last, err
	}
	if place := v.Find(doc); place >= 0 {
		return min(last, place), nil
	}
	_, err = uncursorFault()
	return 0, err
}

func (l *ArticleList) table() table {
	rows := table{{"document", "id", "published", "publisher", "headline", "story", "statements", "events", "meetings"}}
	for _, a := range l.Articles {
		rows = append(rows, []string{whole(a.Document), a.ID, a.Published, a.Publisher, a.Headline, a.Story, whole(a.Statements), whole(a.Events), whole(a.Meetings)})
	}
	return rows
}
