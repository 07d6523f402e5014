package server

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// depends says what an answer is made of, and so how long it may be kept.
type depends int

const (
	onNothing depends = iota // never kept
	onView                   // what is known across articles
	onLive                   // that, and every article
)

// route is an address of the API. Where page is set, a page has the same address
// without /api/v1, and .json and .csv behind it give the same answer.
type route struct {
	method, path string
	page         bool
	depends      depends
	summary      string
	doc          string
	tag          string
	status       int   // of success; 0 is 200
	problems     []int // beside those that every route may have
	register     func(*Server, *route, huma.Operation)
}

// prefix is where the API stands.
const prefix = "/api/v1"

// routes is the one table of all addresses of the API.
func routes() []*route {
	return []*route{
		get("/today", page|view, "today", "The brief of the newest day", "The stories of the newest day that has articles, its meetings and who was quoted most.", with((*Server).today)),
		get("/today/{day}", page|view, "today", "The brief of a day", "", with((*Server).todayOf)),
		get("/search", page, "search", "Search", "Articles, statements, events or meetings that a query finds.", with((*Server).search)),
		get("/statements", 0, "search", "Search statements", "The same as /search with in=statements.", with((*Server).statements)),
		get("/events", 0, "search", "Search events", "The same as /search with in=events.", with((*Server).events)),
		get("/meetings", 0, "search", "Search meetings", "The same as /search with in=meetings.", with((*Server).meetings)),
		get("/article", page, "articles", "Articles, the newest first", "", with((*Server).articleList)),
		get("/article/{document}", page, "articles", "An article with its record", "The record, its versions, what else tells of it, and who its parties are across articles.", with((*Server).article)),
		get("/party", page|view, "parties", "Parties by name", "With q, those that have the name or begin with it; without, those that most articles name.", with((*Server).partyList)),
		get("/party/{id}", page|view, "parties", "A party", "Who it is, what it said, whom it met, what it did and what was done to it, in its newest articles; the cursor leads to older ones.", with((*Server).party)),
		get("/party/{id}/timeline", view, "parties", "A party in order of time", "Meetings, events and statements, each once. With a second party, those that both have a part in.", with((*Server).timeline)),
		get("/party/{id}/positions", view, "parties", "What a party said about a topic", "Each statement once, in order of time, with its turns.", with((*Server).positions)),
		get("/story", page|view, "stories", "Stories, the newest first", "", with((*Server).storyList)),
		get("/story/{id}", page|view, "stories", "A story", "Its articles, what each has copied and has of its own, its meetings, events and statements, who said it first, and the stories before and after it.", with((*Server).story)),
		get("/meeting/{id}", page|view, "meetings", "A meeting", "Its sides, and what each outlet tells of it.", with((*Server).meeting)),
		get("/compare", page|view, "compare", "Two parties, or two outlets", "With a and b, what two parties say about a topic and what they did together; with story, what two outlets tell of it.", with((*Server).compare)),
		get("/map", page, "map", "Where meetings and events were", "", with((*Server).places)),
		get("/sources", page|fresh, "sources", "The sources and their health", "", with((*Server).sourceList)),
		get("/corrections", page|fresh, "corrections", "The log of corrections, the newest first", "", with((*Server).correctionList)),
		post("/corrections", "corrections", "Correct something", "Takes an editor.", http.StatusCreated, with((*Server).correct)),
		get("/corrections/{id}", fresh, "corrections", "A correction", "", with((*Server).correction)),
		post("/corrections/{id}/undo", "corrections", "Undo a correction", "It stays in the log. Takes an editor.", http.StatusOK, with((*Server).uncorrect)),
		remove("/corrections/{id}", "corrections", "Undo a correction", "The same as undo: it stays in the log. Takes an editor.", http.StatusOK, with((*Server).uncorrect)),
		post("/decisions", "corrections", "Merge, split or rename parties", "Takes an editor. It stands in the log of corrections and is undone there.", http.StatusCreated, with((*Server).decide)),
		get("/alerts", page|fresh, "alerts", "The saved searches, and how their channels are", "Everybody sees them; addresses of feeds are shown to the owner and to admins.", with((*Server).alertList)),
		post("/alerts", "alerts", "Save a search", "It becomes an Atom feed, and if asked for a webhook or mails. Takes an editor.", http.StatusCreated, with((*Server).alertAdd)),
		get("/alerts/{id}", page|fresh, "alerts", "A saved search", "", with((*Server).alert)),
		patch("/alerts/{id}", "alerts", "Change a saved search", "What is left out stays as it is. Takes its owner or an admin.", http.StatusOK, with((*Server).alertChange)),
		get("/alerts/{id}/deliveries", fresh, "alerts", "What was sent and is to be sent, the newest first", "Takes the owner or an admin.", with((*Server).deliveryList)),
		post("/alerts/{id}/test", "alerts", "Send a sample to every channel", "Takes the owner or an admin.", http.StatusOK, with((*Server).alertTest)),
		post("/alerts/{id}/retry", "alerts", "Make dead channels alive, and send what waits", "Takes the owner or an admin.", http.StatusOK, with((*Server).alertRetry)),
		remove("/alerts/{id}", "alerts", "Remove a saved search", "Takes its owner or an admin.", http.StatusNoContent, with((*Server).alertRemove)),
		post("/analyse", "analyse", "The record of a text", "Nothing is kept.", http.StatusOK, with((*Server).analyse)),
		get("/rules/{rule}", 0, "rules", "What stands behind a finding", "The line of the lexicon, pattern or model that a finding names as its rule.", with((*Server).rule)),
		{method: http.MethodGet, path: "/export", tag: "export", summary: "Everything that a query finds, as a stream", register: (*Server).registerExport,
			doc: "Records or rows in the form that to names, written while they are read. The stream ends with the last, however many there are."},
	}
}

// What a route is, beside its address.
const (
	page  = 1 << iota
	view  // depends on what is known across articles only
	fresh // is never kept
)

type registration = func(*Server, *route, huma.Operation)

func get(path string, how int, tag, summary, doc string, register registration) *route {
	r := &route{method: http.MethodGet, path: path, page: how&page != 0, depends: onLive, tag: tag, summary: summary, doc: doc, register: register}
	switch {
	case how&fresh != 0:
		r.depends = onNothing
	case how&view != 0:
		r.depends = onView
	}
	return r
}

func post(path, tag, summary, doc string, status int, register registration) *route {
	return &route{method: http.MethodPost, path: path, tag: tag, summary: summary, doc: doc, status: status, problems: []int{401, 403, 409, 412, 413, 415}, register: register}
}

func patch(path, tag, summary, doc string, status int, register registration) *route {
	r := post(path, tag, summary, doc, status, register)
	r.method = http.MethodPatch
	return r
}

func remove(path, tag, summary, doc string, status int, register registration) *route {
	return &route{method: http.MethodDelete, path: path, tag: tag, summary: summary, doc: doc, status: status, problems: []int{401, 403, 409}, register: register}
}

// body is what a function of a page returns, as huma wants it.
type body[O any] struct{ Body *O }

// with registers a function of a page.
func with[I, O any](do func(*Server, context.Context, *I) (*O, error)) registration {
	return func(s *Server, r *route, op huma.Operation) {
		huma.Register(s.api, op, func(ctx context.Context, in *I) (*body[O], error) {
			out, err := do(s, ctx, in)
			if err != nil {
				return nil, s.problemOf(ctx, err)
			}
			return &body[O]{out}, nil
		})
	}
}

// nothing is the answer of a route that has none.
type nothing struct{}

// operation describes a route for huma.
func (s *Server) operation(r *route) huma.Operation {
	status := r.status
	if status == 0 {
		status = http.StatusOK
	}
	op := huma.Operation{
		OperationID: operationID(r), Method: r.method, Path: prefix + r.path, Summary: r.summary, Description: r.doc, Tags: []string{r.tag},
		DefaultStatus: status, MaxBodyBytes: s.o.Limits.Body, Responses: map[string]*huma.Response{},
	}
	if status != http.StatusNoContent {
		ok := &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{"application/json": {}}}
		if r.page {
			ok.Content["text/csv"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		}
		op.Responses[strconv.Itoa(status)] = ok
	}
	if r.depends != onNothing {
		op.Responses["304"] = &huma.Response{Description: "It is as it was: the ETag of If-None-Match still holds"}
	}
	schema := s.api.OpenAPI().Components.Schemas.Schema(problemSchema, true, "Problem")
	for _, code := range append([]int{400, 401, 403, 404, 422, 429, 500, 501, 503}, r.problems...) {
		op.Responses[strconv.Itoa(code)] = &huma.Response{
			Description: http.StatusText(code), Content: map[string]*huma.MediaType{problemType: {Schema: schema}},
		}
	}
	return op
}

// operationID returns the name of a route for programs that are made of the
// description: get-party-id-timeline.
func operationID(r *route) string {
	id := strings.NewReplacer("/", "-", "{", "", "}", "").Replace(r.path)
	return strings.ToLower(r.method) + id
}

func (s *Server) add(r *route) {
	s.byName[r.method+" "+prefix+r.path] = r
	r.register(s, r, s.operation(r))
}
