package alert

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"sync"

	"example.org/rawi/store"
)

// endPage asks before it ends anything, for programs of mail look at links by
// themselves; their one click is a POST.
var endPage = sync.OnceValues(func() (*template.Template, error) {
	return template.New("end").Parse(`<!doctype html>
<html lang="{{.Lang}}" dir="{{.Dir}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Text}}</title></head>
<body><h1>{{.Text}}</h1>{{if .Ask}}<form method="post"><button>{{.Button}}</button></form>{{end}}</body></html>
`)
})

// End answers the link of a mail that takes its address off an alert.
func (p *Post) End(w http.ResponseWriter, r *http.Request, id int64, lang string) {
	words := wordsIn(lang)
	v := struct {
		Lang, Dir, Text, Button string
		Ask                     bool
	}{lang, "rtl", words["end.ask"], words["end"], r.Method != http.MethodPost}
	if lang == "en" {
		v.Dir = "ltr"
	}
	status := http.StatusOK
	q := r.URL.Query()
	channel, err := strconv.ParseInt(q.Get("channel"), 10, 64)
	if err != nil {
		channel = 0
	}
	if r.Method == http.MethodPost {
		switch err := p.Unsubscribe(r.Context(), id, channel, q.Get("key")); {
		case errors.Is(err, store.ErrNotFound):
			status, v.Text = http.StatusNotFound, words["end.none"]
		case err != nil:
			p.log().Error("alert: ending mails", "alert", id, "fault", faultOf(err))
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		default:
			v.Text = words["end.done"]
		}
	}
	page, err := endPage()
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	if err := page.Execute(w, v); err != nil {
		p.log().Debug("alert: ending mails", "alert", id, "fault", faultOf(err))
	}
}
