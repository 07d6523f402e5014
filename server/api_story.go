package server

import (
	"context"
	"fmt"
	"slices"

	"example.org/rawi"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
)

// StoriesInput asks for a list of stories.
type StoriesInput struct {
	From  string `query:"from" maxLength:"10" doc:"begun on this day or later"`
	To    string `query:"to" maxLength:"10" doc:"begun on this day or before"`
	Least int    `query:"articles" minimum:"1" maximum:"1000" default:"1" doc:"of at least so many articles"`
	After string `query:"after" maxLength:"300" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// StoryList is a page of stories.
type StoryList struct {
	Stories []StoryLine `json:"stories"`
	Next    string      `json:"next,omitempty"`
}

// StoryLine is a story of a list.
type StoryLine struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	From     string   `json:"from,omitempty"`
	To       string   `json:"to,omitempty"`
	Articles int      `json:"articles"`
	Outlets  []string `json:"outlets"`
	Weight   float64  `json:"weight"`
}

func (s *Server) storyList(_ context.Context, in *StoriesInput) (*StoryList, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	from, to, err := between(in.From, in.To)
	if err != nil {
		return nil, err
	}
	list := "stories"
	last, err := before(v, list, in.After, v.Len())
	if err != nil {
		return nil, err
	}
	// A story is where its first article is.
	high := v.Stories()
	if last < v.Len() {
		high = v.Article(last).Story
	}
	out := &StoryList{Stories: []StoryLine{}}
	for place, looked := high-1, 0; place >= 0; place-- {
		story := v.Story(place)
		first := v.Article(v.Member(story, 0))
		if looked++; len(out.Stories) == in.Limit || looked > listLooks {
			out.Next = cursor(list, whole(v.Article(v.Member(v.Story(place+1), 0)).Doc))
			break
		}
		if !to.IsZero() && !first.Published.Before(to) || story.Articles < in.Least {
			continue
		}
		if !from.IsZero() && first.Published.Before(from) {
			break
		}
		line := StoryLine{ID: story.ID, Title: story.Title, Articles: story.Articles, Weight: story.Weight, Outlets: []string{}}
		line.From = stamp(first.Published)
		for i := range min(story.Articles, 100) {
			art := v.Article(v.Member(story, i))
			line.To = stamp(art.Published)
			if art.Publisher != "" && !slices.Contains(line.Outlets, art.Publisher) {
				line.Outlets = append(line.Outlets, art.Publisher)
			}
		}
		out.Stories = append(out.Stories, line)
	}
	return out, nil
}

func (l *StoryList) table() table {
	rows := table{{"id", "title", "from", "to", "articles", "outlets", "weight"}}
	for _, s := range l.Stories {
		rows = append(rows, []string{s.ID, s.Title, s.From, s.To, whole(s.Articles), join(s.Outlets), number(s.Weight)})
	}
	return rows
}

// StoryInput asks for a story.
type StoryInput struct {
	ID    string `path:"id" minLength:"1" maxLength:"500" doc:"of the story, or doc.id of one of its articles"`
	After string `query:"after" maxLength:"300" doc:"next of the page before: later articles"`
	Limit int    `query:"limit" minimum:"1" maximum:"60" default:"15" doc:"articles that are looked at"`
}

// StoryPage is a story, as rawi story ID --to jsonl writes it.
type StoryPage struct {
	resolve.Summary
	Articles   int                  `json:"articles"`
	Looked     int                  `json:"looked" doc:"articles that were looked at for what they tell"`
	Tellings   []resolve.Telling    `json:"tellings"`
	Chains     []resolve.Chain      `json:"chains" doc:"what several articles have, is relayed, or has no named source"`
	Line       []StoryLink          `json:"storyline"`
	Statements []*resolve.Happening `json:"statements"`
	Outlets    []OutletCount        `json:"outlets"`
	Next       string               `json:"next,omitempty" doc:"the cursor of later articles"`
}

// OutletCount is an outlet with its articles.
type OutletCount struct {
	Name     string `json:"name"`
	Articles int    `json:"articles"`
}

// storyLists is how many articles of a story are listed.
const storyLists = 200

func findStory(v *resolve.View, id string) (resolve.ViewStory, error) {
	place := v.FindStory(id)
	if place < 0 {
		return resolve.ViewStory{}, rawi.Hint(fmt.Errorf("story %q: %w", id, store.ErrNotFound), "/story lists them; a story may have another ID after articles have come")
	}
	return v.Story(place), nil
}

func (s *Server) story(ctx context.Context, in *StoryInput) (*StoryPage, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	story, err := findStory(v, in.ID)
	if err != nil {
		return nil, err
	}
	list := "story " + story.ID
	start, err := numberCursor(list, in.After)
	if err != nil {
		return nil, err
	}
	from := int(min(start, 1<<31))
	arts := v.Members(story, from, in.Limit)
	reporter := v.Reporter(s.records)
	all, err := reporter.Happenings(ctx, arts)
	if err != nil {
		return nil, err
	}
	out := &StoryPage{
		Summary: *v.Summary(story, all, storyLists), Articles: story.Articles, Looked: len(arts), Line: []StoryLink{}, Outlets: outlets(v, story),
	}
	out.Statements = orEmpty(out.Summary.Statements)
	if from+len(arts) < story.Articles {
		out.Next = cursor(list, fmt.Sprint(from+len(arts)))
	}
	if out.Tellings, err = reporter.Tellings(ctx, arts); err != nil {
		return nil, err
	}
	out.Chains = orEmpty(slices.DeleteFunc(resolve.Chains(all, arts), func(c resolve.Chain) bool {
		via := slices.ContainsFunc(c.Relays, func(r resolve.Relay) bool { return len(r.Via) > 0 })
		return len(c.Relays) < 2 && !via && !c.Unnamed
	}))
	line, err := s.o.Across.Storyline(ctx, story.ID)
	if err != nil {
		return nil, err
	}
	out.Line = append(out.Line, line...)
	return out, nil
}

// outlets returns those that tell a story, in order of their first telling.
func outlets(v *resolve.View, story resolve.ViewStory) []OutletCount {
	out := []OutletCount{}
	for i := range min(story.Articles, 1000) {
		name := v.Article(v.Member(story, i)).Publisher
		if name == "" {
			continue
		}
		at := slices.IndexFunc(out, func(o OutletCount) bool { return o.Name == name })
		if at < 0 {
			at = len(out)
			out = append(out, OutletCount{Name: name})
		}
		out[at].Articles++
	}
	return out
}

func (p *StoryPage) table() table {
	rows := table{append([]string{"story", "title"}, happeningHead...)}
	for _, h := range slices.Concat(p.Meetings, p.Events, p.Statements) {
		rows = append(rows, append([]string{p.ID, p.Title}, happeningRow(h)...))
	}
	return rows
}
