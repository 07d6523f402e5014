package server

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"time"

	"example.org/rawi"
	"example.org/rawi/resolve"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

// Options is what a server is made of. Store is needed; what else is nil is
// turned off, and its addresses answer with a problem that says so.
type Options struct {
	Store   store.Store
	Search  Searcher
	Across  Across
	Analyse Analyser
	// Export writes the articles of a query as a stream.
	Export      Exporter
	Rules       Rules
	Places      Places
	Accounts    Accounts
	Corrections Corrections
	Alerts      Alerts
	// Refresh brings in what was written to the store; it is called after a
	// correction, so that the next answer has it.
	Refresh func(ctx context.Context) error

	// Web has the built pages: index.html and assets/. nil is what is built in.
	Web fs.FS
	Log *slog.Logger     // nil writes nothing
	Now func() time.Time // nil is the clock
	// Version names the program, and what makes the records: two programs may
	// answer differently.
	Version string
	Limits  Limits
}

// Limits bound what one request may cost; zero fields take the default.
type Limits struct {
	Body    int64         // bytes of a request's body: 2 MB
	Time    time.Duration // of one request: 10 s; a stream has none
	Cache   int64         // bytes of answers that are kept: 128 MB
	Records int64         // bytes of records that are kept as reports read them: 512 MB
	Work    int           // requests that are worked out at once: four for every core
}

// Searcher finds, and shows what it found in the record. A search.Index is one.
type Searcher interface {
	search.Searcher
	// Show fills in what a hit says. One whose finding the record has no more is
	// refused with store.ErrNotFound.
	Show(r *rawi.Record, h *search.Hit, q search.Request) error
}

// Across says what is known across the articles. Its methods may be called from
// many goroutines at once.
type Across interface {
	// View returns what is known now, or nil where nothing is yet. A View does not
	// change: what comes later is in another.
	View() *resolve.View
	// Storyline returns the stories before and after one, by its ID; none while
	// that is not known yet.
	Storyline(ctx context.Context, story string) ([]StoryLink, error)
}

// StoryLink is a story before or after another.
type StoryLink struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	From  string  `json:"from,omitempty"`
	Score float64 `json:"score"`
}

// Analyser makes the record of a text.
type Analyser interface {
	Analyse(ctx context.Context, a *Article) (*rawi.Record, error)
}

// Article is a text that is to be analysed.
type Article struct {
	ID        string `json:"id,omitempty" maxLength:"200" doc:"comes back as doc.id; without one it is a digest"`
	Title     string `json:"title,omitempty" maxLength:"2000" doc:"the headline, where it does not stand in the text"`
	Text      string `json:"text" minLength:"1" maxLength:"1000000" doc:"the text; it comes back unchanged"`
	Published string `json:"published,omitempty" maxLength:"60" doc:"when it was published: 2025-08-16 or 2025-08-16T00:12:00+03:00"`
	Publisher string `json:"publisher,omitempty" maxLength:"300"`
	URL       string `json:"url,omitempty" maxLength:"2000"`
}

// Exporter writes the articles or rows that a query finds.
type Exporter interface {
	// Forms names the forms, the default first.
	Forms() []string
	// ContentType returns the media type of a form and the ending of its file.
	ContentType(form string) (mediaType, ending string)
	// Export writes as it reads: w is flushed now and then.
	Export(ctx context.Context, w io.Writer, query, form string) error
}

// Rules explains what stands behind a finding.
type Rules interface {
	// Rule returns what is known of a rule, or store.ErrNotFound.
	Rule(id string) (*Rule, error)
}

// Rule is a line of the lexicon, a pattern or a model that found something.
type Rule struct {
	ID       string            `json:"id"`
	Form     string            `json:"form,omitempty"` // the Arabic
	File     string            `json:"file,omitempty"`
	Line     int               `json:"line,omitempty"`
	Does     string            `json:"does,omitempty"` // of a rule that is code
	Reason   string            `json:"reason,omitempty"`
	Attrs    map[string]string `json:"attributes,omitempty"`
	Examples []RuleExample     `json:"examples,omitempty"`
}

// RuleExample is a text that a rule matches or does not.
type RuleExample struct {
	Text    string `json:"text"`
	Matches bool   `json:"matches"`
}

// Places knows where places lie.
type Places interface {
	// Place returns where a place of that name lies.
	Place(name string) (Position, bool)
}

// Position is where a place lies, in degrees north and east. Exact is false where
// it is the middle of its country.
type Position struct {
	Lat, Lon float64
	Country  string // ISO 3166 alpha-3, or ""
	Exact    bool
}

// User is who asks. The role is reader, editor or admin: each may do what the one
// before it may.
type User struct {
	Name string `json:"name"`
	Role string `json:"role" enum:"reader,editor,admin"`
}

// The roles.
const (
	Reader = "reader"
	Editor = "editor"
	Admin  = "admin"
)

// May reports whether a user may do what this role may.
func (u User) May(role string) bool {
	rank := map[string]int{Reader: 1, Editor: 2, Admin: 3}
	return rank[u.Role] >= rank[role] && rank[role] > 0
}

// Accounts says who asks. Without it, everybody is an admin by the name "local".
// What a request without a user may see is decided before it comes here.
type Accounts interface {
	User(ctx context.Context) (User, bool)
}
