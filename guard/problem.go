package guard

import (
	"encoding/json"
	"errors"
	"net/http"

	"example.org/rawi"
	"example.org/rawi/store"
)

// problem is an error as RFC 9457 writes it, with what can be done about it.
type problem struct {
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail,omitempty"`
	Hint    string `json:"hint,omitempty"`
	Request string `json:"request,omitempty"` // as the log calls it
}

// refuse answers with a problem.
func refuse(w http.ResponseWriter, r *http.Request, status int, detail, hint string) {
	p := problem{Title: http.StatusText(status), Status: status, Detail: detail, Hint: hint}
	if s := stateOf(r); s != nil {
		p.Request = s.id
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	h.Del("Content-Encoding")
	h.Del("Content-Length")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(p)
	}
}

// refuseFor answers with the problem of an error. What is no fault of the request
// is logged, and not told.
func (g *guard) refuseFor(w http.ResponseWriter, r *http.Request, err error) {
	var wait *WaitError
	status := http.StatusInternalServerError
	switch {
	case errors.As(err, &wait):
		retryAfter(w, wait.Wait)
		status = http.StatusTooManyRequests
	case errors.Is(err, ErrBusy):
		retryAfter(w, 0)
		status = http.StatusServiceUnavailable
	case errors.Is(err, ErrWrong), errors.Is(err, ErrNoToken):
		status = http.StatusUnauthorized
	case errors.Is(err, store.ErrNotFound):
		status = http.StatusNotFound
	case errors.Is(err, store.ErrExists), errors.Is(err, store.ErrLastAdmin):
		status = http.StatusConflict
	case errors.Is(err, rawi.ErrRefused):
		status = http.StatusForbidden
	case errors.Is(err, rawi.ErrTooLarge):
		status = http.StatusRequestEntityTooLarge
	case errors.Is(err, rawi.ErrInvalid), errors.Is(err, rawi.ErrNotText):
		status = http.StatusUnprocessableEntity
	}
	if status == http.StatusInternalServerError {
		if r.Context().Err() == nil {
			g.log.ErrorContext(r.Context(), "request failed", "request", stateOf(r).id, "error", err.Error())
		}
		refuse(w, r, status, "", "the log says more, under the number of the request")
		return
	}
	refuse(w, r, status, err.Error(), rawi.HintOf(err))
}

// answer writes a value as JSON.
func answer(w http.ResponseWriter, r *http.Request, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(v)
	}
}
