package guard

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"log/slog"
	"math"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Options are the options of Handler. The zero value lets nobody in.
type Options struct {
	// Accounts says who may ask. Without it, and while there are none, nobody may,
	// or, with Open, whoever is on this machine.
	Accounts *Accounts
	// Open lets whoever asks from this machine do everything while there are no
	// accounts, under the name Local. It is for a service that listens on a
	// loopback address only.
	Open bool
	// Hosts are the names that the service has. Where there are none, a service
	// that is Open has those of the machine itself only, and any other has any.
	Hosts []string
	// Trusted are the proxies whose word is believed on where a request comes
	// from and whether it came by TLS.
	Trusted []netip.Prefix
	// LoginPage says that next has a page /login; without it there is a plain one.
	LoginPage bool

	// Route returns the route that next takes for a request, one of few; "" is none.
	// nil takes what http.ServeMux notes in the request.
	Route func(*http.Request) string

	MaxBody  int64         // of a request; 0 is 2 MB
	Timeout  time.Duration // of a request that is no stream; 0 is 30 s
	InFlight int           // requests at once; 0 is 256
	Rate     float64       // requests a second of one who is logged in; 0 is 200, below 0 any number

	Now     func() time.Time // the clock
	Log     *slog.Logger     // nil logs nothing
	Health  *Health          // nil is always ready
	Metrics *Metrics         // nil counts nothing
	Traces  *Traces          // nil traces nothing
}

// Handler returns next behind everything that protects it: the identity of a
// request is in its context (From), and what reaches next may be asked for by who
// asks. It answers for accounts, health and metrics itself.
//
// The order is that of cost: what is refused is refused before it is read.
func Handler(next http.Handler, o Options) http.Handler {
	if o.MaxBody <= 0 {
		o.MaxBody = defaultBody
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTime
	}
	if o.InFlight <= 0 {
		o.InFlight = defaultInFlight
	}
	if o.Rate == 0 {
		o.Rate = defaultRate
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	g := &guard{
		Options: o, next: next, log: o.Log,
		slots:     make(chan struct{}, o.InFlight),
		users:     newBuckets(o.Rate, 2*o.Rate, keysMost),
		strangers: newBuckets(anonymousRate, 20*anonymousRate, keysMost),
		crossing:  http.NewCrossOriginProtection(),
	}
	for _, name := range o.Hosts {
		if host, ok := hostOf(name); ok {
			g.hosts = append(g.hosts, host)
		}
	}
	g.own = g.routes()
	return g
}

type guard struct {
	Options
	next      http.Handler
	own       map[string]http.HandlerFunc // "METHOD /path", or "METHOD /path/" for what is below
	log       *slog.Logger
	hosts     []string
	slots     chan struct{}
	users     *buckets
	strangers *buckets
	crossing  *http.CrossOriginProtection
}

// state is what is known of a request; it travels in its context.
type state struct {
	id      string
	client  client
	user    User
	known   bool
	secret  string // of the session, where a cookie has brought it
	expires time.Time
	open    bool // there are no accounts, and who asks may do everything
	token   bool // a token has brought it
	route   string
	refused string // why, in a word
}

type stateKey struct{}

func stateOf(r *http.Request) *state {
	s, _ := r.Context().Value(stateKey{}).(*state)
	return s
}

// Request returns the number under which the log knows the request of a context,
// or "".
func Request(ctx context.Context) string {
	if s, ok := ctx.Value(stateKey{}).(*state); ok {
		return s.id
	}
	return ""
}

// ServeHTTP answers a request, counts it and writes it down.
func (g *guard) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	start := g.Now()
	s := &state{id: requestID(r), client: clientOf(r, g.Trusted)}
	ctx := context.WithValue(r.Context(), stateKey{}, s)
	ctx, span := g.Traces.begin(ctx, r)
	r = r.WithContext(ctx)
	w := &response{ResponseWriter: rw}
	g.headers(w, s)
	if r.ProtoMajor == 1 && len(r.TransferEncoding) > 0 {
		// A proxy that goes by a Content-Length beside it, which is not seen here,
		// takes what stands behind the chunks for a part of them, or the other way
		// round. No other request is read from such a connection.
		w.Header().Set("Connection", "close")
	}
	g.Metrics.begin()
	defer func() {
		fault := recover()
		if fault != nil && fault != http.ErrAbortHandler { //nolint:errorlint // the value itself is thrown
			g.log.ErrorContext(ctx, "panic", "request", s.id, "fault", printable(sprint(fault)), "stack", string(debug.Stack()))
			s.refused = "panic"
			if !w.wrote {
				refuse(w, r, http.StatusInternalServerError, "", "the log says more, under the number of the request")
				fault = nil
			}
		}
		g.end(ctx, w, r, s, g.Now().Sub(start))
		span.end(s, w.status)
		if fault != nil {
			panic(http.ErrAbortHandler) // the client must not take a part for the whole
		}
	}()
	g.serve(w, r, s)
}

// end counts a request and writes it down: neither its query, nor its body, nor
// any field of it that may hold a secret.
func (g *guard) end(ctx context.Context, w *response, r *http.Request, s *state, took time.Duration) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	g.Metrics.end(r.Method, s.route, w.status, s.refused, took)
	level := slog.LevelInfo
	switch {
	case w.status >= 500:
		level = slog.LevelError
	case s.route == pathHealth || s.route == pathReady || s.route == pathMetrics:
		level = slog.LevelDebug
	}
	attrs := []slog.Attr{
		slog.String("request", s.id), slog.String("method", knownMethod(r.Method)), slog.String("path", printable(redact(r.URL.Path))),
		slog.Int("status", w.status), slog.Int64("bytes", w.bytes), slog.Int64("ms", took.Milliseconds()), slog.String("from", s.client.addr.String()),
	}
	if s.known {
		attrs = append(attrs, slog.String("user", s.user.Name))
	}
	if s.refused != "" {
		attrs = append(attrs, slog.String("refused", s.refused))
	}
	if agent := r.UserAgent(); agent != "" {
		attrs = append(attrs, slog.String("agent", printable(redact(agent))))
	}
	g.log.LogAttrs(ctx, level, "request", attrs...)
}

// policy is what pages may load: what the service has itself, and no script or
// style that stands in a page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// headers sets the fields that every answer has.
func (g *guard) headers(w http.ResponseWriter, s *state) {
	h := w.Header()
	h.Set("X-Request-Id", s.id)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-cache")
	if s.client.https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// The paths that are answered before anybody is asked who they are.
const (
	pathHealth  = "/healthz"
	pathReady   = "/readyz"
	pathMetrics = "/metrics"
	apiPrefix   = "/api/"
)

// methods are those that anything answers to.
var methods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true, http.MethodPatch: true, http.MethodDelete: true,
}

func isSafe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// knownMethod returns a method as it may be written down and counted.
func knownMethod(method string) string {
	if methods[method] {
		return method
	}
	return "other"
}

// serve does what its name says, or refuses to.
func (g *guard) serve(w *response, r *http.Request, s *state) {
	no := func(why string, status int, detail, hint string) {
		s.refused = why
		refuse(w, r, status, detail, hint)
	}
	if !methods[r.Method] {
		w.Header().Set("Connection", "close") // who knows what it takes the rest for
		w.Header().Set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE")
		no("method", http.StatusMethodNotAllowed, "this method is not allowed here", "")
		return
	}
	if why, status := malformed(r); why != "" {
		w.Header().Set("Connection", "close")
		no("malformed", status, why, "")
		return
	}
	switch r.URL.Path {
	case pathHealth, pathReady:
		s.route = r.URL.Path
		g.Health.serve(w, r)
		return
	}
	if !g.isHost(r, s) {
		no("host", http.StatusMisdirectedRequest, "this service does not have the name that was asked for", "--host gives it one more name")
		return
	}
	select {
	case g.slots <- struct{}{}:
		defer func() { <-g.slots }()
	default:
		retryAfter(w, time.Second)
		no("busy", http.StatusServiceUnavailable, "too many requests at once", "")
		return
	}
	if why, status := g.crosses(r); why != "" {
		no("cross-origin", status, why, "")
		return
	}
	if err := g.identify(r, s); err != nil {
		if r.URL.Path == pathMetrics {
			s.route = pathMetrics
		}
		s.refused = "identity"
		if !g.within(w, r, s, 1) {
			return
		}
		if errors.Is(err, ErrNoToken) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="rawi", error="invalid_token"`)
		}
		g.refuseFor(w, r, err)
		return
	}
	if r.URL.Path == pathMetrics {
		g.metrics(w, r, s)
		return
	}
	rule, named := RuleFor(r.Method, r.URL.Path)
	if !g.within(w, r, s, max(rule.Cost, 1)) {
		return
	}
	// A form brings it in its body; a login ends the session that there is.
	if s.secret != "" && !isSafe(r.Method) && !hasCSRF(r, s) && !isForm(r) && r.URL.Path != "/api/v1/login" {
		no("csrf", http.StatusForbidden, "the field X-CSRF-Token is missing or wrong", "GET /api/v1/me says what it must be")
		return
	}
	if rule.Least != Nobody && !s.known {
		g.askWho(w, r, s)
		return
	}
	if rule.Least != Nobody && !s.user.Role.Allows(rule.Least) {
		no("role", http.StatusForbidden, "this needs the role "+string(rule.Least)+"; "+s.user.Name+" is "+string(s.user.Role), "an admin can change it: rawi user role NAME "+string(rule.Least))
		return
	}
	if !g.limitBody(w, r, s, rule) {
		return
	}
	if s.known {
		r = r.WithContext(With(r.Context(), s.user))
	}
	if own, route := g.ownRoute(r); own != nil {
		s.route = route
		own(w, r)
		return
	}
	if rule.Stream {
		w.stream = newStream(w.ResponseWriter)
	} else {
		ctx, cancel := context.WithTimeout(r.Context(), g.Timeout)
		defer cancel()
		r = r.WithContext(ctx)
	}
	if g.Route != nil {
		s.route = g.Route(r)
	}
	g.next.ServeHTTP(w, r)
	if g.Route == nil {
		s.route = r.Pattern
	}
	if s.route == "" {
		s.route = "unknown"
		if named {
			s.route = rule.Path
		}
	}
}

// malformed says what is wrong with the line and the fields of a request.
func malformed(r *http.Request) (why string, status int) {
	if len(r.RequestURI) > maxPath {
		return "the address is too long", http.StatusRequestURITooLong
	}
	fields := 0
	for _, values := range r.Header {
		fields += len(values)
	}
	if fields > maxFields {
		return "there are too many header fields", http.StatusRequestHeaderFieldsTooLarge
	}
	p := r.URL.Path
	if !strings.HasPrefix(p, "/") || strings.ContainsFunc(p, func(c rune) bool { return c == '\\' || c == unicode.ReplacementChar || unicode.IsControl(c) }) {
		return "the path is malformed", http.StatusBadRequest
	}
	escaped := strings.ToLower(r.URL.EscapedPath())
	if strings.Contains(escaped, "%2f") {
		return "the path has an escaped slash", http.StatusBadRequest
	}
	for segment := range strings.SplitSeq(p, "/") {
		if segment == "." || segment == ".." {
			return "the path leads upwards", http.StatusBadRequest
		}
	}
	if r.URL.RawQuery != "" && hasToken(r.URL.Query()) {
		return "a token does not belong into an address, which is kept in logs and histories; take it for known and revoke it; send it in the field Authorization", http.StatusBadRequest
	}
	if len(r.Header.Values("Authorization")) > 1 {
		return "there are two fields Authorization", http.StatusBadRequest
	}
	return "", 0
}

// hasToken reports whether a query has a token in it, or is meant to.
func hasToken(q url.Values) bool {
	for name, values := range q {
		switch strings.ToLower(name) {
		case "access_token", "api_key", "apikey", "auth_token":
			return true
		}
		for _, v := range values {
			if redact(v) != v {
				return true
			}
		}
	}
	return false
}

// isHost reports whether the service has the name that was asked for.
func (g *guard) isHost(r *http.Request, s *state) bool {
	host, ok := hostOf(r.Host)
	if !ok {
		return false
	}
	for _, name := range g.hosts {
		if host == name {
			return true
		}
	}
	if g.Open || s.client.own && len(g.hosts) > 0 {
		return isOwnHost(host)
	}
	return len(g.hosts) == 0
}

// crosses says why a request that another page has caused is refused. Programs
// send no such fields and are told apart by that: they bring no cookies that are
// not theirs.
func (g *guard) crosses(r *http.Request) (why string, status int) {
	if err := g.crossing.Check(r); err != nil {
		return "a page of another origin may not do this", http.StatusForbidden
	}
	site := r.Header.Get("Sec-Fetch-Site")
	if isSafe(r.Method) {
		// A link may lead here; a page of others may not load what is here.
		linked := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
		if (site == "cross-site" || site == "same-site") && !linked {
			return "a page of another origin may not load this", http.StatusForbidden
		}
		return "", 0
	}
	// What any page may send without asking, a form, is not taken.
	if r.Header.Get("Content-Type") == "" {
		if r.ContentLength != 0 {
			return "the body has no Content-Type: application/json is taken", http.StatusUnsupportedMediaType
		}
		return "", 0
	}
	if isForm(r) {
		return "", 0
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" && !(strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json")) {
		return "the body must be application/json", http.StatusUnsupportedMediaType
	}
	return "", 0
}

// isForm reports whether a request is the form of a plain page: that of the login,
// or of the link that ends mails of an alert, which has a secret of its own.
func isForm(r *http.Request) bool {
	if r.Method != http.MethodPost || r.URL.Path != "/login" && r.URL.Path != "/logout" && !covers("/alerts/*/end", r.URL.Path) {
		return false
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/x-www-form-urlencoded"
}

// hasCSRF reports whether a request has what only a page of the service knows.
func hasCSRF(r *http.Request, s *state) bool {
	return subtle.ConstantTimeCompare([]byte(r.Header.Get("X-CSRF-Token")), []byte(csrf(s.secret))) == 1
}

// identify finds out who asks. A token that lets nobody in is an error; a cookie
// that does not is none: it may be an old one.
func (g *guard) identify(r *http.Request, s *state) error {
	ctx := r.Context()
	if field := r.Header.Get("Authorization"); field != "" {
		secret, ok := tokenIn(r, field)
		if !ok || g.Accounts == nil {
			return ErrNoToken
		}
		user, err := g.Accounts.Token(ctx, secret)
		if err != nil {
			return err
		}
		s.user, s.known, s.token = user, true, true
		return nil
	}
	if g.Accounts != nil {
		// A second cookie of the name was set by somebody else.
		if cookies := r.CookiesNamed(cookieName(s)); len(cookies) == 1 {
			user, expires, err := g.Accounts.Session(ctx, cookies[0].Value)
			switch {
			case err == nil:
				s.user, s.known, s.secret, s.expires = user, true, cookies[0].Value, expires
				return nil
			case !errors.Is(err, ErrWrong):
				return err
			}
		}
	}
	if !g.Open || !s.client.own {
		return nil
	}
	if g.Accounts != nil {
		if some, err := g.Accounts.Any(ctx); err != nil || some {
			return err
		}
	}
	s.user, s.known, s.open = User{Local, Admin}, true, true
	return nil
}

// tokenIn returns the token of a field Authorization: Bearer, or the password of
// Basic, for readers of feeds that know nothing else.
func tokenIn(r *http.Request, field string) (string, bool) {
	scheme, rest, _ := strings.Cut(field, " ")
	switch strings.ToLower(scheme) {
	case "bearer":
		return strings.TrimSpace(rest), true
	case "basic":
		_, password, ok := r.BasicAuth()
		return password, ok
	}
	return "", false
}

// within reports whether who asks may ask once more, and refuses otherwise.
func (g *guard) within(w http.ResponseWriter, r *http.Request, s *state, cost float64) bool {
	var wait time.Duration
	ok := true
	switch {
	case s.open || s.known && g.Rate < 0:
	case s.known:
		wait, ok = g.users.take(s.user.Name, math.Min(cost, g.Rate), g.Now())
	default:
		wait, ok = g.strangers.take(s.client.key(), 1, g.Now())
	}
	if !ok {
		s.refused = "rate"
		retryAfter(w, wait)
		refuse(w, r, http.StatusTooManyRequests, "too many requests", "")
	}
	return ok
}

// askWho answers a request of nobody: a page leads to the login, the rest is
// refused.
func (g *guard) askWho(w http.ResponseWriter, r *http.Request, s *state) {
	s.refused = "identity"
	if isSafe(r.Method) && !strings.HasPrefix(r.URL.Path, apiPrefix) && strings.Contains(r.Header.Get("Accept"), "text/html") {
		w.Header().Set("Location", "/login?next="+url.QueryEscape(r.URL.RequestURI()))
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	if g.Open && g.Accounts != nil && !s.client.own {
		if some, err := g.Accounts.Any(r.Context()); err == nil && !some {
			refuse(w, r, http.StatusForbidden, "there are no accounts, and the request does not come from this machine, or comes through a proxy", "rawi user add NAME --role admin")
			return
		}
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="rawi"`)
	refuse(w, r, http.StatusUnauthorized, "nobody is logged in", "POST /api/v1/login, or send a token: Authorization: Bearer …")
}

// limitBody bounds the body of a request, and refuses what is longer or packed:
// a few bytes may be packed of which no limit would hold.
func (g *guard) limitBody(w http.ResponseWriter, r *http.Request, s *state, rule Rule) bool {
	most := g.MaxBody
	if rule.Body > 0 {
		most = rule.Body
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		s.refused = "malformed"
		refuse(w, r, http.StatusUnsupportedMediaType, "bodies are taken unpacked", "leave Content-Encoding out")
		return false
	}
	if r.ContentLength > most {
		s.refused = "body"
		w.Header().Set("Connection", "close") // the rest is not read
		refuse(w, r, http.StatusRequestEntityTooLarge, "the body has more than "+strconv.FormatInt(most, 10)+" bytes", "")
		return false
	}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = http.MaxBytesReader(w, r.Body, most)
	}
	return true
}

// retryAfter says when to try again, in whole seconds.
func retryAfter(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
}

// requestID returns the number of a request: the one that it has, if it is of a
// form that can be written down.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	if len(id) >= 8 && len(id) <= 64 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == "" && redact(id) == id {
		return id
	}
	var b [12]byte
	rand.Read(b[:]) //nolint:errcheck // it never fails
	return hex.EncodeToString(b[:])
}

// response is an answer on its way, with what is written down of it.
type response struct {
	http.ResponseWriter
	status int
	bytes  int64
	wrote  bool
	stream *stream
}

// Unwrap lets http.ResponseController find what it needs.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader begins the answer.
func (w *response) WriteHeader(status int) {
	if !w.wrote && status >= 200 {
		w.wrote, w.status = true, status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write writes a part of the answer.
func (w *response) Write(p []byte) (int, error) {
	if !w.wrote {
		w.wrote, w.status = true, http.StatusOK
	}
	w.stream.extend()
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Flush sends what was written.
func (w *response) Flush() {
	w.wrote = true
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.stream.extend()
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// streamWait is how long a client may take for one piece of a stream.
const streamWait = 30 * time.Second

// stream puts off the end of an answer, as long as it is read.
type stream struct {
	control *http.ResponseController
	until   time.Time
}

// newStream also takes away the time in which a request must have been read: it
// has been, and the end of that time would be taken for the end of the client.
func newStream(w http.ResponseWriter) *stream {
	s := &stream{control: http.NewResponseController(w)}
	_ = s.control.SetReadDeadline(time.Time{})
	s.extend()
	return s
}

// extend gives the next piece its time. The network has no other clock than the
// system's.
func (s *stream) extend() {
	if s == nil {
		return
	}
	if now := time.Now(); s.until.Sub(now) < streamWait-time.Second {
		s.until = now.Add(streamWait)
		_ = s.control.SetWriteDeadline(s.until)
	}
}
