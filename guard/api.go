package guard

import (
	"bytes"
	"crypto/subtle"
	_ "embed" // the login page
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.org/rawi"
)

// Me says who asks and what they may do.
type Me struct {
	Name string   `json:"name"`
	Role Role     `json:"role"`
	May  []string `json:"may"` // read, correct, administer
	// Open says that there are no accounts: whoever is on this machine may do
	// everything.
	Open bool `json:"open"`
	// CSRF is what a page sends as X-CSRF-Token with what changes something. It is
	// there for sessions only.
	CSRF    string     `json:"csrf,omitempty"`
	Expires *time.Time `json:"expires,omitempty"` // when the session ends
}

func meOf(s *state) Me {
	m := Me{Name: s.user.Name, Role: s.user.Role, May: []string{}, Open: s.open}
	for _, may := range []struct {
		least Role
		what  string
	}{{Reader, "read"}, {Editor, "correct"}, {Admin, "administer"}} {
		if s.user.Role.Allows(may.least) {
			m.May = append(m.May, may.what)
		}
	}
	if s.secret != "" {
		m.CSRF, m.Expires = csrf(s.secret), &s.expires
	}
	return m
}

// routes are what the guard answers itself.
func (g *guard) routes() map[string]http.HandlerFunc {
	own := map[string]http.HandlerFunc{"GET /api/v1/me": g.me}
	if g.Accounts == nil {
		return own
	}
	if !g.LoginPage {
		own["GET /login"] = g.loginPage
	}
	own["POST /login"] = g.loginForm
	own["POST /logout"] = g.logoutForm
	own["POST /api/v1/login"] = g.login
	own["POST /api/v1/logout"] = g.logout
	own["PUT /api/v1/me/password"] = g.ownPassword
	own["GET /api/v1/users"] = g.listUsers
	own["POST /api/v1/users"] = g.addUser
	own["PATCH /api/v1/users/"] = g.changeUser
	own["DELETE /api/v1/users/"] = g.removeUser
	own["GET /api/v1/tokens"] = g.tokens
	own["POST /api/v1/tokens"] = g.addToken
	own["DELETE /api/v1/tokens/"] = g.removeToken
	return own
}

// ownRoute returns what answers a request here, and its route; nil is that next
// does.
func (g *guard) ownRoute(r *http.Request) (http.HandlerFunc, string) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if own, ok := g.own[method+" "+r.URL.Path]; ok {
		return own, r.URL.Path
	}
	if i := strings.LastIndexByte(r.URL.Path, '/'); i < len(r.URL.Path)-1 {
		below := r.URL.Path[:i+1]
		if own, ok := g.own[method+" "+below]; ok {
			return own, below + "{}"
		}
	}
	return nil, ""
}

// named is the part of the path behind the last slash.
func named(r *http.Request) string { return r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:] }

// body reads the body of a request into v, and refuses what v has no place for.
func body(r *http.Request, v any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(v)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fmt.Errorf("the body has more than %d bytes: %w", large.Limit, rawi.ErrTooLarge)
	case err != nil:
		return fmt.Errorf("the body: %w: %w", rawi.ErrInvalid, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("something stands behind the body: %w", rawi.ErrInvalid)
	}
	return nil
}

func (g *guard) me(w http.ResponseWriter, r *http.Request) {
	answer(w, r, http.StatusOK, meOf(stateOf(r)))
}

func (g *guard) login(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Name     string `json:"name"`
		Password string `json:"password"`
	}
	if err := body(r, &in); err != nil {
		g.refuseFor(w, r, err)
		return
	}
	if err := g.enter(w, r, in.Name, in.Password); err != nil {
		g.refuseFor(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, meOf(stateOf(r)))
}

// enter checks a password, begins a session and ends the one that was: whoever
// knew the old secret does not get in by it.
func (g *guard) enter(w http.ResponseWriter, r *http.Request, name, password string) error {
	s := stateOf(r)
	user, secret, err := g.Accounts.Login(r.Context(), name, password, s.client.key())
	if err != nil {
		s.refused = "login"
		g.Metrics.login(err)
		// The name may be a password that was typed into the wrong field.
		g.log.WarnContext(r.Context(), "login failed", "request", s.id, "from", s.client.addr.String(), "error", err.Error())
		return err
	}
	g.Metrics.login(nil)
	g.log.InfoContext(r.Context(), "login", "request", s.id, "from", s.client.addr.String(), "user", user.Name)
	for _, old := range r.CookiesNamed(cookieName(s)) {
		if err := g.Accounts.Logout(r.Context(), old.Value); err != nil {
			return err
		}
	}
	s.user, s.known, s.open = user, true, false
	s.secret, s.expires = secret, g.Now().Add(SessionLength)
	setCookies(w, s, secret, csrf(secret), s.expires)
	return nil
}

// cookieName is the name of the session's cookie. By TLS it has a prefix, with
// which a browser takes it from this host only, and by TLS only.
func cookieName(s *state) string {
	if s.client.https {
		return "__Host-rawi_session"
	}
	return "rawi_session"
}

// setCookies gives a browser its session, and its pages what they send against
// forged requests; empty values take both away.
func setCookies(w http.ResponseWriter, s *state, secret, token string, until time.Time) {
	name := cookieName(s)
	set := func(name, value string, hidden bool) {
		c := &http.Cookie{Name: name, Value: value, Path: "/", Expires: until, Secure: s.client.https, HttpOnly: hidden, SameSite: http.SameSiteLaxMode}
		if value == "" {
			c.MaxAge = -1
		}
		http.SetCookie(w, c)
	}
	set(name, secret, true)
	set(strings.Replace(name, "_session", "_csrf", 1), token, false)
}

func (g *guard) leave(w http.ResponseWriter, r *http.Request) error {
	s := stateOf(r)
	if s.secret != "" {
		if err := g.Accounts.Logout(r.Context(), s.secret); err != nil {
			return err
		}
	}
	setCookies(w, s, "", "", time.Unix(1, 0))
	w.Header().Set("Clear-Site-Data", `"cache"`)
	return nil
}

func (g *guard) logout(w http.ResponseWriter, r *http.Request) {
	if err := g.leave(w, r); err != nil {
		g.refuseFor(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

//go:embed login.html
var loginHTML string

// loginView is what the plain login page shows.
type loginView struct {
	Name, CSRF, Next string
	Open, Wrong      bool
	Wait             int // seconds
}

// loginPage is the plain page, which needs no script and no style.
func (g *guard) loginPage(w http.ResponseWriter, r *http.Request) {
	g.showLogin(w, r, http.StatusOK, loginView{Next: localPath(r.URL.Query().Get("next"))})
}

func (g *guard) showLogin(w http.ResponseWriter, r *http.Request, status int, v loginView) {
	s := stateOf(r)
	v.Open = s.open
	if s.secret != "" && status == http.StatusOK {
		v.Name, v.CSRF = s.user.Name, csrf(s.secret)
	}
	page, err := template.New("login").Parse(loginHTML)
	var b bytes.Buffer
	if err == nil {
		err = page.Execute(&b, v)
	}
	if err != nil {
		g.refuseFor(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b.Bytes())
	}
}

func (g *guard) loginForm(w http.ResponseWriter, r *http.Request) {
	if !isForm(r) {
		refuse(w, r, http.StatusUnsupportedMediaType, "this takes the form of the login page", "POST /api/v1/login takes JSON")
		return
	}
	if err := r.ParseForm(); err != nil {
		refuse(w, r, http.StatusBadRequest, "the form cannot be read", "")
		return
	}
	next := localPath(r.PostForm.Get("next"))
	err := g.enter(w, r, r.PostForm.Get("name"), r.PostForm.Get("password"))
	var wait *WaitError
	switch {
	case err == nil:
		w.Header().Set("Location", next)
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusSeeOther)
	case errors.As(err, &wait):
		retryAfter(w, wait.Wait)
		g.showLogin(w, r, http.StatusTooManyRequests, loginView{Next: next, Wait: int(math.Ceil(wait.Wait.Seconds()))})
	case errors.Is(err, ErrWrong):
		g.showLogin(w, r, http.StatusUnauthorized, loginView{Next: next, Wrong: true})
	default:
		g.refuseFor(w, r, err)
	}
}

func (g *guard) logoutForm(w http.ResponseWriter, r *http.Request) {
	s := stateOf(r)
	if !isForm(r) || r.ParseForm() != nil {
		refuse(w, r, http.StatusUnsupportedMediaType, "this takes the form of the login page", "POST /api/v1/logout takes JSON")
		return
	}
	if s.secret != "" && subtle.ConstantTimeCompare([]byte(r.PostForm.Get("csrf")), []byte(csrf(s.secret))) != 1 {
		s.refused = "csrf"
		refuse(w, r, http.StatusForbidden, "the form is not one of this session", "")
		return
	}
	if err := g.leave(w, r); err != nil {
		g.refuseFor(w, r, err)
		return
	}
	w.Header().Set("Location", "/login")
	w.WriteHeader(http.StatusSeeOther)
}

// localPath returns where a login leads to: a path of this service, or its first
// page. A browser takes "//" and "/\" for the beginning of a host.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsFunc(next, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }) || strings.HasPrefix(u.Path, "/log") || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return u.RequestURI()
}

// bySession reports whether who asks has logged in here, and refuses otherwise: a
// token that has come into other hands makes no other tokens and takes no
// account away from its owner.
func (g *guard) bySession(w http.ResponseWriter, r *http.Request) bool {
	s := stateOf(r)
	if s.token {
		s.refused = "role"
		refuse(w, r, http.StatusForbidden, "a token may not do this", "log in with name and password, or use the command line: rawi user, rawi token")
		return false
	}
	return true
}

func (g *guard) ownPassword(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Old string `json:"old"`
		New string `json:"new"`
	}
	s := stateOf(r)
	if !g.bySession(w, r) {
		return
	}
	if s.open {
		refuse(w, r, http.StatusConflict, "there are no accounts", "POST /api/v1/users adds one")
		return
	}
	err := body(r, &in)
	if err == nil {
		// A browser that was left open is no reason to lose the account: the old
		// password is asked for, and guessing it is as slow as at the login.
		_, err = g.Accounts.check(r.Context(), s.user.Name, in.Old, s.client.key())
	}
	if err == nil {
		err = g.Accounts.SetPassword(r.Context(), s.user.Name, in.New)
	}
	var secret string
	if err == nil {
		secret, err = g.Accounts.begin(r.Context(), s.user.Name)
	}
	if err != nil {
		g.refuseFor(w, r, err)
		return
	}
	g.log.InfoContext(r.Context(), "password changed", "request", s.id, "user", s.user.Name)
	s.secret, s.expires = secret, g.Now().Add(SessionLength)
	setCookies(w, s, secret, csrf(secret), s.expires)
	answer(w, r, http.StatusOK, meOf(s))
}

func (g *guard) listUsers(w http.ResponseWriter, r *http.Request) {
	list, err := g.Accounts.List(r.Context())
	if err != nil {
		g.refuseFor(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, list)
}

func (g *guard) addUser(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Name     string `json:"name"`
		Role     Role   `json:"role"`
		Password string `json:"password"`
	}
	if !g.bySession(w, r) {
		return
	}
	err := body(r, &in)
	var made *Account
	if err == nil {
		made, err = g.Accounts.Add(r.Context(), in.Name, in.Role, in.Password)
	}
	if err != nil {
		g.refuseFor(w, r, err)
		return
	}
	g.note(r, "account added", "account", made.Name, "role", string(made.Role))
	answer(w, r, http.StatusCreated, made)
}

func (g *guard) changeUser(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Role     Role   `json:"role"`
		Password string `json:"password"`
	}
	if !g.bySession(w, r) {
		return
	}
	name := named(r)
	err := body(r, &in)
	if err == nil && in.Role == "" && in.Password == "" {
		err = fmt.Errorf("nothing to change: %w", rawi.ErrInvalid)
	}
	if err == nil && in.Password != "" {
		if err = g.Accounts.SetPassword(r.Context(), name, in.Password); err == nil {
			g.note(r, "password set", "account", name)
		}
	}
	if err == nil && in.Role != "" {
		if err = g.Accounts.SetRole(r.Context(), name, in.Role); err == nil {
			g.note(r, "role changed", "account", name, "role", string(in.Role))
		}
	}
	if err != nil {
		g.refuseFor(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (g *guard) removeUser(w http.ResponseWriter, r *http.Request) {
	if !g.bySession(w, r) {
		return
	}
	if err := g.Accounts.Remove(r.Context(), named(r)); err != nil {
		g.refuseFor(w, r, err)
		return
	}
	g.note(r, "account removed", "account", named(r))
	w.WriteHeader(http.StatusNoContent)
}

// whose returns whose tokens a request is about; "" is everybody's, which is for
// admins.
func whose(s *state, asked string) (string, error) {
	if s.user.Role.Allows(Admin) {
		return asked, nil
	}
	if asked != "" && asked != s.user.Name {
		return "", fmt.Errorf("the tokens of %s: %w", asked, rawi.ErrRefused)
	}
	return s.user.Name, nil
}

func (g *guard) tokens(w http.ResponseWriter, r *http.Request) {
	owner, err := whose(stateOf(r), r.URL.Query().Get("owner"))
	var list []Token
	if err == nil {
		list, err = g.Accounts.Tokens(r.Context(), owner)
	}
	if err != nil {
		g.refuseFor(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, list)
}

// daysMost is the longest life of a token that ends.
const daysMost = 3650

func (g *guard) addToken(w http.ResponseWriter, r *http.Request) {
	in := struct {
		Owner string `json:"owner"`
		Name  string `json:"name"`
		Role  Role   `json:"role"`
		Days  int    `json:"days"`
	}{Role: Reader, Days: 90}
	s := stateOf(r)
	if !g.bySession(w, r) {
		return
	}
	err := body(r, &in)
	if err == nil && (in.Days < 0 || in.Days > daysMost) {
		err = rawi.Hint(fmt.Errorf("%d days: %w", in.Days, rawi.ErrInvalid), fmt.Sprintf("give 1 to %d, or 0 for ever", daysMost))
	}
	owner := ""
	if err == nil {
		owner, err = whose(s, in.Owner)
	}
	if owner == "" {
		owner = s.user.Name
	}
	var secret string
	var made *Token
	if err == nil {
		secret, made, err = g.Accounts.AddToken(r.Context(), owner, in.Name, in.Role, time.Duration(in.Days)*24*time.Hour)
	}
	if err != nil {
		g.refuseFor(w, r, err)
		return
	}
	g.note(r, "token added", "token", strconv.FormatInt(made.ID, 10), "account", owner, "role", string(made.Role))
	answer(w, r, http.StatusCreated, struct {
		Secret string `json:"token"` // shown here, and never again
		*Token
	}{secret, made})
}

func (g *guard) removeToken(w http.ResponseWriter, r *http.Request) {
	if !g.bySession(w, r) {
		return
	}
	id, err := strconv.ParseInt(named(r), 10, 64)
	if err != nil {
		refuse(w, r, http.StatusNotFound, "the number of a token is wanted", "GET /api/v1/tokens lists them")
		return
	}
	owner, err := whose(stateOf(r), "")
	if err == nil {
		err = g.Accounts.RevokeToken(r.Context(), owner, id)
	}
	if err != nil {
		g.refuseFor(w, r, err)
		return
	}
	g.note(r, "token revoked", "token", strconv.FormatInt(id, 10))
	w.WriteHeader(http.StatusNoContent)
}

// note writes down what an admin has done.
func (g *guard) note(r *http.Request, what string, attrs ...any) {
	s := stateOf(r)
	for i := range attrs {
		if v, ok := attrs[i].(string); ok {
			attrs[i] = printable(v)
		}
	}
	g.log.InfoContext(r.Context(), what, append([]any{"request", s.id, "by", s.user.Name}, attrs...)...)
}
