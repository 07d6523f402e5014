package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// reading asks a server for pages.
type reading struct {
	addr       string
	readers    int
	time, most time.Duration
	pack       bool
	even       bool // everything is asked for as often as anything
	seed       uint64

	client *http.Client
	kinds  []kind
}

// kind is a kind of page with how often it is asked for, and its addresses.
type kind struct {
	name    string
	share   int
	address func(r *rand.Rand) string
}

// words are what is searched for: common and rare words, phrases, fields, names.
var words = []string{
	"الرئيس", "وزير الخارجية", "محادثات", "النفط", "اتفاق OR مذكرة", `"وقف إطلاق النار"`, "السودان NOT النفط", "اقتصاد*", "place:الرياض", "الانتخابات",
	"مجلس الأمن", "حكومة", "مظاهرات", "عقوبات",
}

// fields are searches that say themselves what they look for.
var fields = []string{
	"type:CONSULT in:events", "type:ASSAULT in:events", "speaker:الرئيس in:statements", "realis:planned in:events", "act:deny in:statements",
	"act:warn in:statements", "type:visit in:meetings",
}

// ready asks for a page of every kind once.
func (r *reading) ready(ctx context.Context) error {
	r.client = &http.Client{Timeout: 30 * time.Second}
	for _, address := range []string{"/readyz", "/", "/today.json", "/search.json?q=", "/article.json", "/party.json", "/story.json", "/map.json", "/sources.json", "/compare.json"} {
		if _, err := r.ask(ctx, address); err != nil {
			return fmt.Errorf("%s: %w", address, err)
		}
	}
	return nil
}

func (r *reading) run(ctx context.Context, out io.Writer) error {
	r.client = &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: r.readers, MaxConnsPerHost: 0, DisableCompression: true},
	}
	if err := r.learn(ctx); err != nil {
		return err
	}
	type answer struct {
		kind string
		took time.Duration
		size int64
		err  error
	}
	answers := make([][]answer, r.readers)
	end := time.Now().Add(r.time)
	var work sync.WaitGroup
	for i := range r.readers {
		work.Go(func() {
			rng := rand.New(rand.NewPCG(r.seed, uint64(i)))
			for time.Now().Before(end) && ctx.Err() == nil {
				k := r.draw(rng)
				address := k.address(rng)
				begin := time.Now()
				size, err := r.ask(ctx, address)
				if err != nil {
					err = fmt.Errorf("%s: %w", address, err)
				}
				answers[i] = append(answers[i], answer{k.name, time.Since(begin), size, err})
			}
		})
	}
	work.Wait()
	byKind := map[string][]time.Duration{}
	sizes := map[string]int64{}
	var all []time.Duration
	faults := 0
	for _, list := range answers {
		for _, a := range list {
			byKind[a.kind] = append(byKind[a.kind], a.took)
			sizes[a.kind] += a.size
			all = append(all, a.took)
			if a.err != nil {
				if faults++; faults <= 10 {
					fmt.Fprintln(out, "error:", a.err)
				}
			}
		}
	}
	fmt.Fprintf(out, "%-12s %8s %8s %8s %8s %8s %9s\n", "page", "requests", "p50 ms", "p95 ms", "p99 ms", "max ms", "KB")
	line := func(name string, list []time.Duration, size int64) {
		slices.Sort(list)
		at := func(p float64) float64 {
			if len(list) == 0 {
				return 0
			}
			return float64(list[min(len(list)-1, int(p*float64(len(list))))].Microseconds()) / 1000
		}
		fmt.Fprintf(out, "%-12s %8d %8.1f %8.1f %8.1f %8.1f %9.1f\n", name, len(list), at(.5), at(.95), at(.99), at(1), float64(size)/1024/float64(max(1, len(list))))
	}
	total := int64(0)
	for _, k := range r.kinds {
		if len(byKind[k.name]) > 0 {
			line(k.name, byKind[k.name], sizes[k.name])
			total += sizes[k.name]
		}
	}
	line("all", all, total)
	fmt.Fprintf(out, "readers %d, %.0f requests a second, errors %d\n", r.readers, float64(len(all))/r.time.Seconds(), faults)
	if r.most > 0 && len(all) > 0 {
		if p95 := all[int(.95*float64(len(all)))]; p95 > r.most || faults > 0 {
			return fmt.Errorf("p95 %v, at most %v; errors %d, at most none", p95, r.most, faults)
		}
	}
	return ctx.Err()
}

func (r *reading) draw(rng *rand.Rand) *kind {
	total := 0
	for i := range r.kinds {
		total += r.kinds[i].share
	}
	n := rng.IntN(total)
	for i := range r.kinds {
		if n -= r.kinds[i].share; n < 0 {
			return &r.kinds[i]
		}
	}
	return &r.kinds[0]
}

func (r *reading) ask(ctx context.Context, address string) (int64, error) {
	res, err := r.send(ctx, address)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = errors.New(res.Status)
	}
	return n, err
}

func (r *reading) send(ctx context.Context, address string) (*http.Response, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.addr+address, nil)
	if err != nil {
		return nil, err
	}
	if r.pack {
		q.Header.Set("Accept-Encoding", "gzip")
	}
	return r.client.Do(q)
}

func (r *reading) json(ctx context.Context, address string, into any) error {
	pack := r.pack
	r.pack = false
	defer func() { r.pack = pack }()
	res, err := r.send(ctx, address)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

// learn finds out what there is to ask for: a sample from the whole archive.
func (r *reading) learn(ctx context.Context) error {
	var today struct {
		Days []struct{ Day string } `json:"days"`
	}
	if err := r.json(ctx, "/api/v1/today", &today); err != nil {
		return err
	}
	var parties struct {
		Parties []struct{ ID, Name string } `json:"parties"`
	}
	if err := r.json(ctx, "/api/v1/party?limit=200", &parties); err != nil {
		return err
	}
	var articles, meetings []string
	var stories, told []string
	slices.Reverse(today.Days)
	for i := range min(40, len(today.Days)) {
		day := today.Days[i*len(today.Days)/min(40, len(today.Days))].Day
		var list struct {
			Articles []struct {
				Document int64
				Meetings int
				Story    string
			} `json:"articles"`
		}
		if err := r.json(ctx, "/api/v1/article?limit=200&from="+day+"&to="+day, &list); err != nil {
			return err
		}
		for _, a := range list.Articles {
			articles = append(articles, fmt.Sprint(a.Document))
			if a.Meetings > 0 {
				meetings = append(meetings, fmt.Sprintf("%d.m1", a.Document))
			}
			stories = append(stories, a.Story)
		}
		var many struct {
			Stories []struct {
				ID      string
				Outlets []string
			} `json:"stories"`
		}
		if err := r.json(ctx, "/api/v1/story?articles=2&limit=50&from="+day+"&to="+day, &many); err != nil {
			return err
		}
		for _, s := range many.Stories {
			if len(s.Outlets) > 1 {
				told = append(told, s.ID)
			}
		}
	}
	if len(parties.Parties) < 2 || len(articles) == 0 || len(stories) == 0 {
		return errors.New("the archive is too small to measure")
	}
	// Readers look at the same things more often than not, and once in a while at
	// any: the first of a list are the newest days and the parties that most name.
	one := func(list []string) func(*rand.Rand) string {
		return func(rng *rand.Rand) string {
			if r.even || len(list) < 2 {
				return list[rng.IntN(len(list))]
			}
			return list[rand.NewZipf(rng, 1.2, 20, uint64(len(list)-1)).Uint64()]
		}
	}
	var ids, names, days []string
	for _, p := range parties.Parties {
		ids, names = append(ids, p.ID), append(names, p.Name)
	}
	for _, d := range today.Days {
		days = append(days, d.Day)
	}
	article, story, party, day, word, field, name := one(articles), one(stories), one(ids), one(days), one(words), one(fields), one(names)
	esc := url.QueryEscape
	r.kinds = []kind{
		{"today", 8, func(g *rand.Rand) string { return "/api/v1/today/" + day(g) }},
		{"search", 20, func(g *rand.Rand) string {
			q := word(g)
			switch g.IntN(5) {
			case 0:
				q = `party:"` + name(g) + `"`
			case 1:
				q += " after:" + day(g)
			case 2:
				return "/api/v1/search?q=" + esc(field(g))
			}
			in := []string{"articles", "statements", "events", "meetings"}[g.IntN(4)]
			return "/api/v1/search?q=" + esc(q) + "&in=" + in
		}},
		{"article", 25, func(g *rand.Rand) string { return "/api/v1/article/" + article(g) }},
		{"articles", 4, func(g *rand.Rand) string { return "/api/v1/article?limit=50&to=" + day(g) }},
		{"party", 12, func(g *rand.Rand) string { return "/api/v1/party/" + party(g) }},
		{"parties", 5, func(g *rand.Rand) string { return "/api/v1/party?q=" + esc(strings.Fields(name(g))[0]) }},
		{"story", 12, func(g *rand.Rand) string { return "/api/v1/story/" + story(g) }},
		{"stories", 3, func(g *rand.Rand) string { return "/api/v1/story?limit=50&to=" + day(g) }},
		{"compare", 3, func(g *rand.Rand) string { return "/api/v1/compare?a=" + party(g) + "&b=" + party(g) }},
		{"map", 2, func(g *rand.Rand) string { d := day(g); return "/api/v1/map?from=" + d + "&to=" + d }},
		{"sources", 1, func(*rand.Rand) string { return "/api/v1/sources" }},
		{"csv", 3, func(g *rand.Rand) string { return "/article/" + article(g) + ".csv" }},
		{"page", 8, func(g *rand.Rand) string {
			return []string{"/", "/today/" + day(g), "/article/" + article(g), "/party/" + party(g), "/story/" + story(g)}[g.IntN(5)]
		}},
	}
	if len(meetings) > 0 {
		meeting := one(meetings)
		r.kinds = append(r.kinds, kind{"meeting", 6, func(g *rand.Rand) string { return "/api/v1/meeting/" + meeting(g) }})
	}
	if len(told) > 0 {
		of := one(told)
		r.kinds = append(r.kinds, kind{"outlets", 3, func(g *rand.Rand) string { return "/api/v1/compare?story=" + of(g) }})
	}
	return nil
}
