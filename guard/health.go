package guard

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// Health says whether the service lives and whether it may be asked.
type Health struct {
	// Ready returns why the service cannot answer; nil is that it can.
	Ready func(ctx context.Context) error

	stopping atomic.Bool
}

// Stopping says that the service is about to end: it is no longer ready, and
// finishes what it has begun.
func (h *Health) Stopping() { h.stopping.Store(true) }

// readyTime is how long the question may take.
const readyTime = 5 * time.Second

// serve answers /healthz (the process answers) and /readyz (it can be asked). The
// reason is for the log of whoever may read it, and not for the net.
func (h *Health) serve(w http.ResponseWriter, r *http.Request) {
	if !isSafe(r.Method) {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, r, http.StatusMethodNotAllowed, "", "")
		return
	}
	status, word := http.StatusOK, "ok\n"
	if r.URL.Path == pathReady && h != nil {
		if h.stopping.Load() {
			status, word = http.StatusServiceUnavailable, "stopping\n"
		} else if h.Ready != nil {
			ctx, cancel := context.WithTimeout(r.Context(), readyTime)
			defer cancel()
			if err := h.Ready(ctx); err != nil {
				status, word = http.StatusServiceUnavailable, "not ready\n"
			}
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(word))
	}
}
