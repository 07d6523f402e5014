package server

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
)

// built has the pages as make web builds them; without that, nothing but a mark.
//
//go:embed all:dist
var built embed.FS

// web serves the built pages.
type web struct {
	files map[string]*answer // by path
	index []byte             // nil where the pages were not built
}

// newWeb reads the pages.
func newWeb(dist fs.FS) (*web, error) {
	w := &web{files: map[string]*answer{}}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		b, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		if name == "index.html" {
			w.index = b
			return nil
		}
		if strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".map") {
			return nil
		}
		a := &answer{status: http.StatusOK, header: http.Header{"Content-Type": {mediaType(name)}, "X-Content-Type-Options": {"nosniff"}}, body: b}
		if packed, err := fs.ReadFile(dist, name+".gz"); err == nil {
			a.packed = packed
		}
		a.header.Set("ETag", etag(name, string(b)))
		// Names with a digest never mean anything else.
		if strings.HasPrefix(name, "assets/") {
			a.header.Set("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			a.header.Set("Cache-Control", "no-cache")
		}
		w.files["/"+name] = a
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("built pages: %w", err)
	}
	return w, nil
}

// Built reports whether there are pages, or only a word on how to build them.
func (s *Server) Built() bool { return s.web.index != nil }

// mediaType returns the type of a file of the pages, whatever the machine thinks.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".html":
		return "text/html; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// pages are the addresses of pages: those that end in / stand for all below.
var pages = []string{
	"/", "/index", "/today", "/today/", "/search", "/article", "/article/", "/party", "/party/", "/story", "/story/", "/meeting/",
	"/compare", "/map", "/sources", "/corrections", "/alerts", "/alerts/", "/account", "/login", "/help",
}

// isPage reports whether a path is that of a page.
func (s *Server) isPage(p string) bool {
	for _, known := range pages {
		if p == known || known != "/" && strings.HasSuffix(known, "/") && strings.HasPrefix(p, known) && len(p) > len(known) {
			return true
		}
	}
	return false
}

// other answers what is no call of the API: pages, their files, feeds, and how the
// server is.
func (s *Server) other(w http.ResponseWriter, r *http.Request) {
	if s.alertPath(w, r) {
		return
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		if _, pattern := s.mux.Handler(r); pattern == "" {
			s.unknown(w, r)
			return
		}
		s.mux.ServeHTTP(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		writeProblem(w, problem(http.StatusMethodNotAllowed, r.Method+" does nothing here", "addresses that take something are below /api/v1"))
		return
	}
	if a := s.web.files[r.URL.Path]; a != nil {
		if matches(r.Header.Get("If-None-Match"), a.header.Get("ETag")) {
			for _, k := range []string{"ETag", "Cache-Control"} {
				w.Header().Set(k, a.header.Get(k))
			}
			w.WriteHeader(http.StatusNotModified)
			return
		}
		a.write(w, r, "no-cache")
		return
	}
	switch r.URL.Path {
	case "/healthz":
		_, _ = w.Write([]byte("ok\n"))
		return
	case "/readyz":
		if err := s.Ready(); err != nil {
			p := notYet(err.Error())
			writeProblem(w, p)
			return
		}
		_, _ = w.Write([]byte("ready\n"))
		return
	}
	if strings.HasPrefix(r.URL.Path, "/assets/") || path.Ext(r.URL.Path) == ".map" {
		writeProblem(w, problem(http.StatusNotFound, "there is no such file", ""))
		return
	}
	s.shell(w, r)
}

// unknown answers for an address of the API that there is not.
func (s *Server) unknown(w http.ResponseWriter, r *http.Request) {
	var allow []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := s.mux.Handler(probe); pattern != "" && method != r.Method {
			allow = append(allow, method)
		}
	}
	if len(allow) > 0 {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		writeProblem(w, problem(http.StatusMethodNotAllowed, r.Method+" does nothing at this address", "it takes "+strings.Join(allow, ", ")))
		return
	}
	writeProblem(w, problem(http.StatusNotFound, "there is no such address", "/api/docs lists them"))
}

var (
	htmlTag  = regexp.MustCompile(`<html[^>]*>`)
	titleTag = regexp.MustCompile(`(?s)<title>.*?</title>`)
	bodyEnd  = regexp.MustCompile(`</body>`)
)

// shell answers with the page into which the program of the pages is loaded: in
// the reader's language, with the title of what it shows and links to the twins
// for those who have no JavaScript.
func (s *Server) shell(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Cookie, Accept-Encoding")
	status := http.StatusOK
	if !s.isPage(r.URL.Path) {
		status = http.StatusNotFound
	}
	lang, dir := language(r), "rtl"
	if lang == "en" {
		dir = "ltr"
	}
	title := s.title(r.Context(), r.URL.Path)
	index := s.web.index
	if index == nil {
		index = []byte(notBuilt)
		title = "Rawi"
	}
	twin := r.URL.Path
	if twin == "/" {
		twin = "/today"
	}
	query := ""
	if r.URL.RawQuery != "" {
		query = "?" + r.URL.RawQuery
	}
	page := htmlTag.ReplaceAllLiteral(index, []byte(`<html lang="`+lang+`" dir="`+dir+`">`))
	page = titleTag.ReplaceAllLiteral(page, []byte("<title>"+html.EscapeString(title)+"</title>"))
	if status == http.StatusOK {
		links := fmt.Sprintf("<noscript><p dir=\"ltr\"><a href=\"%s\">JSON</a> · <a href=\"%s\">CSV</a></p></noscript>\n</body>",
			html.EscapeString(twin+".json"+query), html.EscapeString(twin+".csv"+query))
		page = bodyEnd.ReplaceAllLiteral(page, []byte(links))
	}
	a := &answer{status: status, header: http.Header{}, body: page}
	a.write(w, r, "no-cache")
}

// language returns the language of the pages: that of the cookie "lang", else
// Arabic.
func language(r *http.Request) string {
	if c, err := r.Cookie("lang"); err == nil && c.Value == "en" {
		return "en"
	}
	return "ar"
}

// title returns the title of a page, from what is at hand.
func (s *Server) title(ctx context.Context, p string) string {
	const name = "\u0631\u0627\u0648\u064a"
	if s.o.Across == nil {
		return name
	}
	v := s.o.Across.View()
	if v == nil {
		return name
	}
	kind, id, _ := strings.Cut(strings.TrimPrefix(p, "/"), "/")
	what := ""
	switch kind {
	case "article":
		if n, err := s.document(ctx, id); err == nil {
			if place := v.Find(n); place >= 0 {
				what = v.Article(place).Headline
			}
		}
	case "story":
		if place := v.FindStory(id); place >= 0 {
			what = v.Story(place).Title
		}
	case "party":
		if place := v.FindParty(id); place >= 0 {
			what = v.Party(place).Name
		}
	}
	if what == "" {
		return name
	}
	return strings.Join(strings.Fields(what), " ") + " · " + name
}

//go:embed notbuilt.html
var notBuilt string

// Route returns the route that a request takes, for those who count requests: one
// of few words, whatever the address. "" is none.
func (s *Server) Route(r *http.Request) string {
	p := strings.TrimSuffix(strings.TrimSuffix(r.URL.Path, ".json"), ".csv")
	twin := p != r.URL.Path
	if strings.HasPrefix(p, "/api/") || twin {
		if !strings.HasPrefix(p, "/api/") {
			p = prefix + p
		}
		_, pattern := s.mux.Handler(rewritten(r, p))
		return pattern
	}
	best := ""
	for _, known := range pages {
		if (p == known || known != "/" && strings.HasSuffix(known, "/") && strings.HasPrefix(p, known)) && len(known) > len(best) {
			best = known
		}
	}
	if best == "" && s.web.files[p] != nil {
		return "file"
	}
	return best
}
