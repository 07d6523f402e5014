package server

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/singleflight"
)

// asCSV marks a request for the rows of an answer.
type asCSV struct{}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler { //nolint:errorlint // it is this value
				panic(v)
			}
			s.o.Log.ErrorContext(r.Context(), "fault of rawi itself", "path", r.URL.Path, "fault", fmt.Sprint(v), "stack", string(debug.Stack()))
			writeProblem(w, problem(http.StatusInternalServerError, "something went wrong inside rawi", "its log says what"))
		}
	}()
	if len(r.URL.RawQuery) > queryLimit {
		writeProblem(w, problem(http.StatusRequestURITooLong, fmt.Sprintf("the query has more than %d bytes", queryLimit), "ask for less at once"))
		return
	}
	path, csv := r.URL.Path, false
	twin := false
	switch {
	case strings.HasSuffix(path, ".json"):
		path, twin = strings.TrimSuffix(path, ".json"), true
	case strings.HasSuffix(path, ".csv"):
		path, twin, csv = strings.TrimSuffix(path, ".csv"), true, true
	}
	inAPI := strings.HasPrefix(path, prefix+"/")
	if twin && (inAPI || s.isPage(path)) {
		if path == "/index" {
			path = "/today"
		}
		if !inAPI {
			path = prefix + path
		}
		r = rewritten(r, path)
		inAPI = true
	}
	if !inAPI {
		s.other(w, r)
		return
	}
	if strings.HasPrefix(r.Header.Get("Accept"), "text/csv") {
		csv = true
	}
	s.call(w, r, csv)
}

// queryLimit is the longest query of an address, in bytes.
const queryLimit = 8 << 10

// rewritten returns a request for another path.
func rewritten(r *http.Request, path string) *http.Request {
	out := r.Clone(r.Context())
	out.URL.Path, out.URL.RawPath = path, ""
	if raw := r.URL.RawPath; raw != "" {
		raw = strings.TrimSuffix(strings.TrimSuffix(raw, ".json"), ".csv")
		if !strings.HasPrefix(raw, prefix+"/") {
			raw = prefix + raw
		}
		out.URL.RawPath = raw
	}
	return out
}

// call answers a call of the API, from what is kept if it can.
func (s *Server) call(w http.ResponseWriter, r *http.Request, csv bool) {
	_, pattern := s.mux.Handler(r)
	route := s.byName[pattern]
	if route == nil {
		s.unknown(w, r)
		return
	}
	if csv {
		if !route.page {
			writeProblem(w, problem(http.StatusNotFound, "there are no rows of this address", "leave .csv away"))
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), asCSV{}, true))
	}
	if route.path == "/export" {
		s.mux.ServeHTTP(w, r)
		return
	}
	if route.method != http.MethodGet {
		ctx, cancel := context.WithTimeout(r.Context(), s.o.Limits.Time)
		defer cancel()
		s.run(ctx, r).write(w, r, "no-store")
		return
	}
	if route.depends == onNothing {
		ctx, cancel := context.WithTimeout(r.Context(), s.o.Limits.Time)
		defer cancel()
		s.run(ctx, r).write(w, r, "no-store")
		return
	}
	generation := s.generation(route.depends)
	key := address(r, csv)
	tag := etag(key, generation)
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", cacheControl)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	a := s.answers.get(key, generation)
	if a == nil {
		var err error
		if a, err = s.answers.make(r.Context(), key, generation, func() *answer {
			// Others may wait for the same: it is not given up with this request.
			ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), s.o.Limits.Time)
			defer cancel()
			return s.run(ctx, r)
		}); err != nil {
			writeProblem(w, s.problemOf(r.Context(), err))
			return
		}
	}
	if a.status == http.StatusOK {
		w.Header().Set("ETag", tag)
	}
	a.write(w, r, cacheControl)
}

// cacheControl lets a browser keep an answer, if it asks each time whether it
// still holds.
const cacheControl = "private, no-cache"

// run works an answer out. No more than so many are at once.
func (s *Server) run(ctx context.Context, r *http.Request) *answer {
	select {
	case s.work <- struct{}{}:
		defer func() { <-s.work }()
	case <-ctx.Done():
		p := notYet("too many requests are being answered")
		return p.answer()
	}
	a := &answer{header: http.Header{}}
	if r.Method == http.MethodHead {
		r = r.Clone(ctx)
		r.Method = http.MethodGet
	}
	func() {
		defer func() {
			if v := recover(); v != nil {
				s.o.Log.ErrorContext(ctx, "fault of rawi itself", "path", r.URL.Path, "fault", fmt.Sprint(v), "stack", string(debug.Stack()))
				*a = *problem(http.StatusInternalServerError, "something went wrong inside rawi", "its log says what").answer()
			}
		}()
		s.mux.ServeHTTP(a, r.WithContext(ctx))
	}()
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a
}

// generation returns what answers that depend on something were made of.
func (s *Server) generation(d depends) string {
	var b strings.Builder
	b.WriteString(s.o.Version)
	if s.o.Across != nil {
		if v := s.o.Across.View(); v != nil {
			fmt.Fprintf(&b, " %d.%s", v.Meta.Cursor, v.Meta.Decisions)
		}
	}
	if d == onLive {
		fmt.Fprintf(&b, " %d", s.live.Load())
	}
	return b.String()
}

// address is what an answer is kept under: the path and the parts of the query, in
// order.
func address(r *http.Request, csv bool) string {
	key := r.URL.EscapedPath() + "?" + r.URL.Query().Encode()
	if csv {
		key += "#csv"
	}
	return key
}

func etag(key, generation string) string {
	h := fnv.New128a()
	_, _ = h.Write([]byte(key + "\x00" + generation))
	return `W/"` + strconv.FormatUint(uint64(len(key)), 36) + fmt.Sprintf("%x", h.Sum(nil)) + `"`
}

// matches reports whether a tag is among those of If-None-Match.
func matches(header, tag string) bool {
	for _, t := range strings.Split(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(t), "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// answer is a whole answer. It is written into as a ResponseWriter, and after that
// does not change.
type answer struct {
	status int
	header http.Header
	body   []byte

	once   sync.Once
	packed []byte
}

// Header is that of the answer.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write adds to the body.
func (a *answer) Write(b []byte) (int, error) {
	a.body = append(a.body, b...)
	return len(b), nil
}

// SetReadDeadline does nothing: the server around has deadlines.
func (a *answer) SetReadDeadline(time.Time) error { return nil }

// gzipLeast is the shortest body that is worth packing.
const gzipLeast = 1 << 10

// write sends the answer, packed where that is understood.
func (a *answer) write(w http.ResponseWriter, r *http.Request, cache string) {
	h := w.Header()
	for k, v := range a.header {
		h[k] = v
	}
	if h.Get("Cache-Control") == "" {
		if a.status >= 400 {
			cache = "no-store"
		}
		h.Set("Cache-Control", cache)
	}
	body := a.body
	if a.packed != nil || len(body) >= gzipLeast {
		h.Add("Vary", "Accept-Encoding, Accept")
		if acceptsGzip(r) {
			a.once.Do(func() {
				if a.packed == nil {
					a.packed = pack(a.body)
				}
			})
			h.Set("Content-Encoding", "gzip")
			body = a.packed
		} else if body == nil {
			body = unpack(a.packed)
		}
	}
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// size is about what the answer takes in memory.
func (a *answer) size() int64 { return int64(len(a.body) + len(a.packed) + 512) }

// kept returns the answer as it is kept: packed only, which is a fifth or so.
func (a *answer) kept() *answer {
	if len(a.body) < gzipLeast {
		return a
	}
	return &answer{status: a.status, header: a.header, packed: pack(a.body)}
}

func acceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.ReplaceAll(q, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// packers are used again: each has a large table.
var packers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzipLevel) // the level is a valid one
	return z
}}

const gzipLevel = 2

func pack(b []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(b)/4 + 64)
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(&out)
	_, _ = z.Write(b) // a buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

func unpack(b []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(z)
	return out
}

// answers keeps answers by their address, for one generation, up to a number of
// bytes. Those that were not asked for longest go first.
type answers struct {
	cache *lru[*keptAnswer]
	group singleflight.Group
}

type keptAnswer struct {
	*answer
	generation string
}

func newAnswers(limit int64) *answers { return &answers{cache: newLRU[*keptAnswer](limit)} }

func (c *answers) get(key, generation string) *answer {
	if k, ok := c.cache.get(key); ok && k.generation == generation {
		return k.answer
	}
	return nil
}

// make works an answer out, once for all who ask at the same time.
func (c *answers) make(ctx context.Context, key, generation string, do func() *answer) (*answer, error) {
	done := c.group.DoChan(key+"\x00"+generation, func() (any, error) {
		a := do()
		if a.status != http.StatusOK {
			return a, nil
		}
		if a = a.kept(); a.size() <= c.cache.limit/8 {
			c.cache.put(key, &keptAnswer{a, generation}, a.size()+int64(len(key)))
		}
		return a, nil
	})
	select {
	case r := <-done:
		return r.Val.(*answer), r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
