package server

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"example.org/rawi/resolve"
	"example.org/rawi/search"
)

// TodayInput asks for the brief of a day.
type TodayInput struct {
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"12" doc:"stories of a page"`
	After string `query:"after" maxLength:"300" doc:"next of the page before"`
}

// DayInput is that with the day.
type DayInput struct {
	Day string `path:"day" maxLength:"10" doc:"2025-08-16"`
	TodayInput
}

// Today is the brief of a day.
type Today struct {
	Day  string `json:"day"` // "" where there are no articles at all
	Days []Day  `json:"days" doc:"the days with articles, of the year before the day and the two months after it"`
	// Stories are the most important ones, with what most articles report of them.
	Stories  []*TodayStory        `json:"stories"`
	Count    int                  `json:"count" doc:"stories of the day"`
	Next     string               `json:"next,omitempty" doc:"the cursor of more stories"`
	Meetings []*resolve.Happening `json:"meetings"`
	Quoted   []Quoted             `json:"quoted"`
	Before   string               `json:"prev,omitempty" doc:"the day with articles before this one"`
	Later    string               `json:"next_day,omitempty" doc:"the day with articles after this one"`
}

// TodayStory is a story of a brief: a summary that is cut short.
type TodayStory struct {
	resolve.Summary
	Articles int      `json:"articles"`
	Outlets  []string `json:"outlets"`
}

// Quoted is a party with how much it was quoted.
type Quoted struct {
	Party      PartyName   `json:"party"`
	Statements int         `json:"statements"`
	Newest     *search.Hit `json:"newest,omitempty"`
}

// PartyName names a party; ID is "" where it is not known across articles.
type PartyName struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

// What a brief shows of each story, and of the day.
const (
	briefArticles = 5 // records of a story that are looked at
	briefLines    = 5 // meetings, events and statements of a story, each
	briefMeetings = 20
	briefQuoted   = 8
	quotedHits    = 40 // that are looked at for the newest words of each
	calendarPast  = 366
	calendarAhead = 62
)

func (s *Server) today(ctx context.Context, in *TodayInput) (*Today, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	day := ""
	if days := s.face(v).days; len(days) > 0 {
		day = days[len(days)-1].Day
	}
	return s.brief(ctx, v, day, in)
}

func (s *Server) todayOf(ctx context.Context, in *DayInput) (*Today, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	if t, err := time.Parse(time.DateOnly, in.Day); err != nil || t.Year() < 1 {
		return nil, problem(http.StatusUnprocessableEntity, fmt.Sprintf("%q is no day", in.Day), "write it as 2025-08-16")
	}
	return s.brief(ctx, v, in.Day, &in.TodayInput)
}

func (s *Server) brief(ctx context.Context, v *resolve.View, day string, in *TodayInput) (*Today, error) {
	out := &Today{Day: day, Days: []Day{}, Stories: []*TodayStory{}, Meetings: []*resolve.Happening{}, Quoted: []Quoted{}}
	at, err := numberCursor("today "+day, in.After)
	if err != nil || day == "" {
		return out, err
	}
	from, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil, err
	}
	s.calendar(v, from, out)
	first, last := v.Between(from, from.AddDate(0, 0, 1))
	stories := v.StoriesOf(first, last)
	out.Count = len(stories)
	start := min(int(min(at, 1<<31)), len(stories))
	end := min(start+in.Limit, len(stories))
	if end < len(stories) {
		out.Next = cursor("today "+day, fmt.Sprint(end))
	}
	reporter := v.Reporter(s.records)
	said := map[PartyName]int{}
	for _, place := range stories[start:end] {
		story := v.Story(place)
		all, err := reporter.Happenings(ctx, v.Members(story, 0, briefArticles))
		if err != nil {
			return nil, err
		}
		sum := &TodayStory{Summary: *v.Summary(story, all, storyLists), Articles: story.Articles, Outlets: []string{}}
		for _, d := range sum.Documents {
			if d.Publisher != "" && !slices.Contains(sum.Outlets, d.Publisher) {
				sum.Outlets = append(sum.Outlets, d.Publisher)
			}
		}
		out.Meetings = append(out.Meetings, sum.Meetings...)
		for _, h := range sum.Statements {
			for _, m := range h.Who {
				said[PartyName{m.ID, m.Name}]++
			}
		}
		sum.Documents = sum.Documents[:min(len(sum.Documents), briefArticles)]
		for _, list := range []*[]*resolve.Happening{&sum.Meetings, &sum.Events, &sum.Statements} {
			*list = (*list)[:min(len(*list), briefLines)]
		}
		out.Stories = append(out.Stories, sum)
	}
	slices.SortStableFunc(out.Meetings, func(x, y *resolve.Happening) int { return cmp.Compare(y.Reports, x.Reports) })
	out.Meetings = out.Meetings[:min(len(out.Meetings), briefMeetings)]
	if start == 0 {
		out.Quoted = s.quoted(ctx, v, from, said)
	}
	return out, nil
}

// calendar fills in the days around one.
func (s *Server) calendar(v *resolve.View, at time.Time, out *Today) {
	low, high := at.AddDate(0, 0, -calendarPast).Format(time.DateOnly), at.AddDate(0, 0, calendarAhead).Format(time.DateOnly)
	for _, d := range s.face(v).days {
		switch {
		case d.Day < out.Day:
			out.Before = d.Day
		case d.Day > out.Day && out.Later == "":
			out.Later = d.Day
		}
		if d.Day >= low && d.Day <= high {
			out.Days = append(out.Days, d)
		}
	}
}

// quoted returns who was quoted most on a day: of all its articles where there is
// a search, else of the stories that are shown.
func (s *Server) quoted(ctx context.Context, v *resolve.View, day time.Time, shown map[PartyName]int) []Quoted {
	out := []Quoted{}
	if s.o.Search != nil {
		query := "after:" + day.Format(time.DateOnly) + " before:" + day.AddDate(0, 0, 1).Format(time.DateOnly)
		a, err := s.ask(ctx, search.Request{Query: query, In: search.Statements, Sort: search.ByDate, Limit: quotedHits, Facets: true})
		if err == nil {
			for _, f := range a.Facets {
				if f.Field != "speaker" {
					continue
				}
				for _, c := range f.Values[:min(len(f.Values), briefQuoted)] {
					q := Quoted{Party: PartyName{Name: c.Value}, Statements: c.Count}
					if p := v.FindParties(c.Value); len(p) > 0 {
						q.Party.ID = v.PartyID(p[0])
					}
					for _, h := range a.Hits {
						if slices.Contains(h.Who, c.Value) {
							q.Newest = h
							break
						}
					}
					out = append(out, q)
				}
			}
			if len(out) > 0 {
				return out
			}
		}
	}
	for p, n := range shown {
		if p.ID != "" {
			out = append(out, Quoted{Party: p, Statements: n})
		}
	}
	slices.SortFunc(out, func(x, y Quoted) int {
		return cmp.Or(cmp.Compare(y.Statements, x.Statements), cmp.Compare(x.Party.ID, y.Party.ID))
	})
	return out[:min(len(out), briefQuoted)]
}

func (t *Today) table() table {
	rows := table{{"day", "story", "title", "weight", "articles", "outlets", "kind", "date", "type", "realis", "who", "whom", "place", "reports", "document", "finding", "text"}}
	for _, sum := range t.Stories {
		head := []string{t.Day, sum.ID, sum.Title, number(sum.Weight), whole(sum.Articles), join(sum.Outlets)}
		for _, h := range slices.Concat(sum.Meetings, sum.Events, sum.Statements) {
			rows = append(rows, slices.Concat(head, happeningRow(h)))
		}
		if len(sum.Meetings)+len(sum.Events)+len(sum.Statements) == 0 {
			rows = append(rows, append(head, make([]string, 11)...))
		}
	}
	return rows
}
