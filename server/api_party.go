package server

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"example.org/rawi"
	"example.org/rawi/resolve"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

// PartiesInput asks for a list of parties.
type PartiesInput struct {
	Query string `query:"q" maxLength:"300" doc:"a name in any spelling, a part of it, or its beginning"`
	Type  string `query:"type" enum:"person,org,place,role," doc:"of this type only"`
	After string `query:"after" maxLength:"300" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// PartyList is a page of parties.
type PartyList struct {
	Parties []PartyLine `json:"parties"`
	Next    string      `json:"next,omitempty"`
}

// PartyLine is a party of a list.
type PartyLine struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Country  string `json:"country,omitempty"`
	Articles int    `json:"articles"`
}

func lineOf(p resolve.ViewParty) PartyLine {
	return PartyLine{p.ID, p.Name, p.Type, p.Country, p.Articles}
}

func (s *Server) partyList(_ context.Context, in *PartiesInput) (*PartyList, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	list := "parties " + in.Type + " " + in.Query
	at, err := numberCursor(list, in.After)
	if err != nil {
		return nil, err
	}
	place := v.Most
	if strings.TrimSpace(in.Query) != "" {
		found := v.FindParties(in.Query)
		place = func(i int) int {
			if i >= len(found) {
				return -1
			}
			return found[i]
		}
	}
	out := &PartyList{Parties: []PartyLine{}}
	for i := int(min(at, 1<<40)); place(i) >= 0; i++ {
		if len(out.Parties) == in.Limit {
			out.Next = cursor(list, fmt.Sprint(i))
			break
		}
		p := v.Party(place(i))
		// Without a name, people and bodies: countries would fill every page.
		if in.Type != "" && p.Type != in.Type || in.Type == "" && in.Query == "" && p.Type == rawi.Place {
			continue
		}
		out.Parties = append(out.Parties, lineOf(p))
	}
	return out, nil
}

func (l *PartyList) table() table {
	rows := table{{"id", "name", "type", "country", "articles"}}
	for _, p := range l.Parties {
		rows = append(rows, []string{p.ID, p.Name, p.Type, p.Country, whole(p.Articles)})
	}
	return rows
}

// PartyInput asks for a party.
type PartyInput struct {
	ID string `path:"id" minLength:"1" maxLength:"300" doc:"of the party; a name leads to the one that most articles call so"`
	ReachInput
}

// ReachInput says how much of a party is looked at.
type ReachInput struct {
	About string `query:"about" maxLength:"300" doc:"words or a name that its statements are about"`
	After string `query:"after" maxLength:"300" doc:"next of the page before: older articles"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"30" doc:"articles that are looked at"`
}

// PartyPage is a party with what its articles tell of it.
type PartyPage struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Type     string      `json:"type"`
	Country  string      `json:"country,omitempty"`
	Reason   string      `json:"reason" doc:"what holds its namings together"`
	Score    float64     `json:"score"`
	Names    []NameCount `json:"names"`
	Offices  []Office    `json:"offices"`
	Articles int         `json:"articles" doc:"that name it"`
	// What follows is of the articles that were looked at, the newest first of all.
	Looked     int                  `json:"looked" doc:"articles that were looked at for what follows"`
	From       string               `json:"from,omitempty"`
	To         string               `json:"to,omitempty"`
	Statements []resolve.Position   `json:"statements" doc:"in order of time"`
	Topics     []NameCountID        `json:"topics" doc:"what its statements are about"`
	Meetings   []*resolve.Happening `json:"meetings"`
	Did        []*resolve.Happening `json:"did"`
	Undergone  []*resolve.Happening `json:"undergone"`
	Network    Network              `json:"network"`
	Next       string               `json:"next,omitempty" doc:"the cursor of older articles"`
}

// NameCount is a name with the articles that have it.
type NameCount struct {
	Name     string `json:"name"`
	Articles int    `json:"articles"`
}

// NameCountID is a name with a count, and the party that it is.
type NameCountID struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Office is an office with the days on which articles give it to the party.
type Office struct {
	Title    string `json:"title"`
	Country  string `json:"country,omitempty"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Articles int    `json:"articles"`
}

// Network is who is named together.
type Network struct {
	Nodes []Node `json:"nodes"`
	Links []Link `json:"links"`
}

// Node is a party of a network; the first is the one whose it is.
type Node struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Weight int    `json:"weight"` // articles
}

// Link is the number of articles that name two parties.
type Link struct {
	A      string `json:"a"`
	B      string `json:"b"`
	Weight int    `json:"weight"`
}

// The bounds of a party's page.
const (
	networkArticles = 300
	networkNodes    = 24
	topicsMost      = 24
	namesMost       = 30
	aboutHits       = 100
)

// findParty returns the place of a party, by its ID or else its name.
func findParty(v *resolve.View, name string) (int, error) {
	if p := v.FindParty(name); p >= 0 {
		return p, nil
	}
	if found := v.FindParties(name); len(found) > 0 {
		return found[0], nil
	}
	return -1, rawi.Hint(fmt.Errorf("party %q: %w", name, store.ErrNotFound), "/party?q=NAME finds parties by name")
}

func (s *Server) party(ctx context.Context, in *PartyInput) (*PartyPage, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	place, err := findParty(v, in.ID)
	if err != nil {
		return nil, err
	}
	profile := v.Profile(place)
	out := &PartyPage{
		ID: profile.ID, Name: profile.Name, Type: profile.Type, Country: profile.Country, Reason: profile.Reason, Score: profile.Score,
		Names: []NameCount{}, Offices: []Office{}, Articles: v.Party(place).Articles,
		Topics: []NameCountID{}, Meetings: []*resolve.Happening{}, Did: []*resolve.Happening{}, Undergone: []*resolve.Happening{},
	}
	for _, n := range profile.Names[:min(len(profile.Names), namesMost)] {
		out.Names = append(out.Names, NameCount{n.Name, n.Articles})
	}
	for _, o := range profile.Offices {
		out.Offices = append(out.Offices, Office{o.Title, o.Country, dayOf(o.From), dayOf(o.To), o.Articles})
	}
	wanted := resolve.With(out.ID)
	wanted.Speaker = out.ID
	all, arts, next, err := s.toldOf(ctx, v, place, &in.ReachInput, wanted)
	if err != nil {
		return nil, err
	}
	out.Looked, out.Next = len(arts), next
	if len(arts) > 0 {
		out.From, out.To = dayOf(arts[0].Published), dayOf(arts[len(arts)-1].Published)
	}
	out.Statements = orEmpty(resolve.Positions(all, out.ID, in.About))
	is := func(m resolve.Mention) bool { return m.ID == out.ID }
	for _, h := range all {
		switch {
		case h.Kind == "meeting" && slices.ContainsFunc(h.Who, is):
			out.Meetings = append(out.Meetings, h)
		case h.Kind == "event" && slices.ContainsFunc(h.Who, is):
			out.Did = append(out.Did, h)
		case h.Kind == "event" && slices.ContainsFunc(h.Whom, is):
			out.Undergone = append(out.Undergone, h)
		}
	}
	topics := map[PartyName]int{}
	for _, p := range out.Statements {
		for _, m := range p.Whom {
			if m.ID != out.ID {
				topics[PartyName{m.ID, m.Name}]++
			}
		}
	}
	for p, n := range topics {
		out.Topics = append(out.Topics, NameCountID{p.ID, p.Name, n})
	}
	slices.SortFunc(out.Topics, func(x, y NameCountID) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	out.Topics = out.Topics[:min(len(out.Topics), topicsMost)]
	out.Network = network(v, place)
	return out, nil
}

// toldOf returns what articles tell in which a party is named: of its newest ones
// before the cursor or, with a topic, of those that search finds for it.
func (s *Server) toldOf(ctx context.Context, v *resolve.View, place int, in *ReachInput, c resolve.Choice) ([]*resolve.Happening, []*resolve.Article, string, error) {
	p := v.Party(place)
	list := "party " + p.ID + " " + in.About
	end := p.Articles
	doc, err := numberCursor(list, in.After)
	if err != nil {
		return nil, nil, "", err
	}
	if doc != 0 {
		at := v.Find(doc)
		if at < 0 {
			_, err := uncursorFault()
			return nil, nil, "", err
		}
		end = sort.Search(p.Articles, func(i int) bool { return v.PartyArticle(place, i) >= at })
	}
	var wanted map[int64]bool
	if in.About != "" && s.o.Search != nil {
		wanted = s.about(ctx, &p, in.About)
	}
	var places []int
	next := ""
	for i := end - 1; i >= 0; i-- {
		at := v.PartyArticle(place, i)
		if len(places) == in.Limit {
			next = cursor(list, whole(v.Article(places[len(places)-1]).Doc))
			break
		}
		if wanted == nil || wanted[v.Article(at).Doc] {
			places = append(places, at)
		}
	}
	slices.Reverse(places)
	arts := make([]*resolve.Article, len(places))
	for i, at := range places {
		art := v.Article(at).Article
		arts[i] = &art
	}
	all, err := v.Reporter(s.records).Chosen(ctx, arts, c)
	return all, arts, next, err
}

// about returns the documents in which search finds statements of a party on a
// topic; nil where it finds none, or does not understand it.
func (s *Server) about(ctx context.Context, p *resolve.ViewParty, topic string) map[int64]bool {
	words := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"():*/`, r) {
			return ' '
		}
		return r
	}, topic)
	if strings.TrimSpace(words) == "" {
		return nil
	}
	out := map[int64]bool{}
	after := ""
	for range 2 {
		a, err := s.o.Search.Search(ctx, search.Request{
			Query: fmt.Sprintf("speaker:%q %s", strings.ReplaceAll(p.Name, `"`, ""), words), In: search.Statements, Sort: search.ByDate, Limit: aboutHits, After: after,
		})
		if err != nil {
			break
		}
		for _, h := range a.Hits {
			out[h.Document] = true
		}
		if after = a.Next; after == "" {
			break
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// network returns who is named beside a party in its newest articles.
func network(v *resolve.View, place int) Network {
	out := Network{Nodes: []Node{}, Links: []Link{}}
	p := v.Party(place)
	count := map[int]int{}
	var company [][]int
	for i := p.Articles - 1; i >= max(0, p.Articles-networkArticles); i-- {
		var here []int
		v.Company(v.PartyArticle(place, i), func(q int) {
			if q != place && !slices.Contains(here, q) {
				here = append(here, q)
				count[q]++
			}
		})
		company = append(company, here)
	}
	var best []int
	for q := range count {
		best = append(best, q)
	}
	slices.SortFunc(best, func(x, y int) int { return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x, y)) })
	out.Nodes = append(out.Nodes, Node{p.ID, p.Name, p.Type, p.Articles})
	node := map[int]string{}
	for _, q := range best {
		if len(out.Nodes) > networkNodes {
			break
		}
		if o := v.Party(q); o.Type == rawi.Person || o.Type == rawi.Org {
			node[q] = o.ID
			out.Nodes = append(out.Nodes, Node{o.ID, o.Name, o.Type, count[q]})
			out.Links = append(out.Links, Link{p.ID, o.ID, count[q]})
		}
	}
	pairs := map[[2]string]int{}
	for _, here := range company {
		for i, x := range here {
			for _, y := range here[:i] {
				if a, b := node[x], node[y]; a != "" && b != "" {
					pairs[[2]string{min(a, b), max(a, b)}]++
				}
			}
		}
	}
	var links []Link
	for k, n := range pairs {
		if n > 1 || len(company) < 20 {
			links = append(links, Link{k[0], k[1], n})
		}
	}
	slices.SortFunc(links, func(x, y Link) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	out.Links = append(out.Links, links[:min(len(links), 4*networkNodes)]...)
	return out
}

func (p *PartyPage) table() table {
	rows := table{append([]string{"party", "name", "part"}, happeningHead...)}
	add := func(part string, list []*resolve.Happening) {
		for _, h := range list {
			rows = append(rows, append([]string{p.ID, p.Name, part}, happeningRow(h)...))
		}
	}
	for _, x := range p.Statements {
		add("said", []*resolve.Happening{x.Happening})
	}
	add("met", p.Meetings)
	add("did", p.Did)
	add("undergone", p.Undergone)
	return rows
}

// TimelineInput asks for what articles tell of a party.
type TimelineInput struct {
	ID    string `path:"id" minLength:"1" maxLength:"300"`
	With  string `query:"with" maxLength:"300" doc:"another party: what both have a part in"`
	After string `query:"after" maxLength:"300" doc:"next of the page before: older articles"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"30" doc:"articles that are looked at"`
}

// Timeline is what articles tell of a party, in order of time.
type Timeline struct {
	Party      PartyLine            `json:"party"`
	With       *PartyLine           `json:"with,omitempty"`
	Looked     int                  `json:"looked"`
	Happenings []*resolve.Happening `json:"happenings"`
	Next       string               `json:"next,omitempty"`
}

func (s *Server) timeline(ctx context.Context, in *TimelineInput) (*Timeline, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	place, err := findParty(v, in.ID)
	if err != nil {
		return nil, err
	}
	out := &Timeline{Party: lineOf(v.Party(place)), Happenings: []*resolve.Happening{}}
	var all []*resolve.Happening
	if in.With == "" {
		var arts []*resolve.Article
		if all, arts, out.Next, err = s.toldOf(ctx, v, place, &ReachInput{After: in.After, Limit: in.Limit}, resolve.With(out.Party.ID)); err != nil {
			return nil, err
		}
		out.Looked = len(arts)
	} else {
		with, err := findParty(v, in.With)
		if err != nil {
			return nil, err
		}
		line := lineOf(v.Party(with))
		out.With = &line
		if all, out.Looked, out.Next, err = s.together(ctx, v, place, with, in.After, in.Limit); err != nil {
			return nil, err
		}
	}
	for _, h := range all {
		if h.Has(out.Party.ID) && (out.With == nil || h.Has(out.With.ID)) {
			out.Happenings = append(out.Happenings, h)
		}
	}
	return out, nil
}

// together returns what the newest articles tell that name two parties.
func (s *Server) together(ctx context.Context, v *resolve.View, a, b int, after string, limit int) ([]*resolve.Happening, int, string, error) {
	list := "together " + v.PartyID(a) + " " + v.PartyID(b)
	doc, err := numberCursor(list, after)
	if err != nil {
		return nil, 0, "", err
	}
	stop := v.Len()
	if doc != 0 {
		if stop = v.Find(doc); stop < 0 {
			_, err := uncursorFault()
			return nil, 0, "", err
		}
	}
	var places []int
	next := ""
	i, j := v.Party(a).Articles-1, v.Party(b).Articles-1
	for i >= 0 && j >= 0 {
		x, y := v.PartyArticle(a, i), v.PartyArticle(b, j)
		switch {
		case x > y:
			i--
		case y > x:
			j--
		default:
			i, j = i-1, j-1
			if x >= stop {
				continue
			}
			if len(places) == limit {
				next = cursor(list, whole(v.Article(places[len(places)-1]).Doc))
				i = -1
				continue
			}
			places = append(places, x)
		}
	}
	slices.Reverse(places)
	arts := make([]*resolve.Article, len(places))
	for i, at := range places {
		art := v.Article(at).Article
		arts[i] = &art
	}
	all, err := v.Reporter(s.records).Chosen(ctx, arts, resolve.With(v.PartyID(a), v.PartyID(b)))
	return all, len(arts), next, err
}

func (t *Timeline) table() table {
	rows := table{happeningHead}
	for _, h := range t.Happenings {
		rows = append(rows, happeningRow(h))
	}
	return rows
}

// Positions is what a party said about a topic.
type Positions struct {
	Party      PartyLine          `json:"party"`
	About      string             `json:"about,omitempty"`
	Looked     int                `json:"looked"`
	Statements []resolve.Position `json:"statements"`
	Next       string             `json:"next,omitempty"`
}

func (s *Server) positions(ctx context.Context, in *PartyInput) (*Positions, error) {
	v, err := s.known()
	if err != nil {
		return nil, err
	}
	place, err := findParty(v, in.ID)
	if err != nil {
		return nil, err
	}
	return s.positionsOf(ctx, v, place, &in.ReachInput)
}

func (s *Server) positionsOf(ctx context.Context, v *resolve.View, place int, in *ReachInput) (*Positions, error) {
	all, arts, next, err := s.toldOf(ctx, v, place, in, resolve.Choice{Statements: true, Speaker: v.PartyID(place)})
	if err != nil {
		return nil, err
	}
	return &Positions{
		Party: lineOf(v.Party(place)), About: in.About, Looked: len(arts), Next: next,
		Statements: orEmpty(resolve.Positions(all, v.PartyID(place), in.About)),
	}, nil
}

func (p *Positions) table() table {
	rows := table{append(slices.Clone(happeningHead), "turn", "against")}
	for _, x := range p.Statements {
		turn := ""
		if x.Turn {
			turn = "1"
		}
		rows = append(rows, append(happeningRow(x.Happening), turn, whole(x.Against)))
	}
	return rows
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
