package guard

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Figure is a number that is read when somebody asks for metrics.
type Figure struct {
	Name  string // as Prometheus writes it: rawi_articles
	Help  string
	Value float64
}

// Metrics counts requests, in a registry of its own. A nil Metrics counts
// nothing.
type Metrics struct {
	registry *prometheus.Registry
	handler  http.Handler
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	refused  *prometheus.CounterVec
	logins   *prometheus.CounterVec
	inFlight prometheus.Gauge
}

// NewMetrics returns metrics that have, besides those of requests and of the
// process, the figures that this function returns. It is asked at most once in
// figuresEvery, and whoever asks meanwhile gets what it said last.
func NewMetrics(figures func(context.Context) ([]Figure, error), now func() time.Time) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rawi_http_requests_total", Help: "Requests, by route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rawi_http_request_seconds", Help: "How long requests took, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rawi_http_refused_total", Help: "Requests that were refused before they were answered, by the reason.",
		}, []string{"reason"}),
		logins: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rawi_logins_total", Help: "Attempts to log in, by what came of them: done, wrong, wait, failed.",
		}, []string{"outcome"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "rawi_http_in_flight", Help: "Requests that are being answered."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.refused, m.logins, m.inFlight,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if figures != nil {
		m.registry.MustRegister(&figureCollector{read: figures, now: now})
	}
	m.handler = promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4, DisableCompression: true})
	return m
}

func (m *Metrics) begin() {
	if m != nil {
		m.inFlight.Inc()
	}
}

// end counts a request. The labels are words of the program's own: a client
// cannot make new ones.
func (m *Metrics) end(method, route string, status int, refused string, took time.Duration) {
	if m == nil {
		return
	}
	if route == "" {
		route = "none"
	}
	m.inFlight.Dec()
	m.requests.WithLabelValues(knownMethod(method), route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
	if refused != "" {
		m.refused.WithLabelValues(refused).Inc()
	}
}

func (m *Metrics) login(err error) {
	if m == nil {
		return
	}
	outcome := "done"
	var wait *WaitError
	switch {
	case errors.As(err, &wait):
		outcome = "wait"
	case errors.Is(err, ErrWrong):
		outcome = "wrong"
	case err != nil:
		outcome = "failed"
	}
	m.logins.WithLabelValues(outcome).Inc()
}

// metrics answers /metrics: to programs on this machine, and to readers.
func (g *guard) metrics(w http.ResponseWriter, r *http.Request, s *state) {
	s.route = pathMetrics
	// A browser on this machine may be led here under another name.
	host, ok := hostOf(r.Host)
	ownName := ok && isOwnHost(host)
	switch {
	case !isSafe(r.Method):
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, r, http.StatusMethodNotAllowed, "", "")
	case !(s.client.own && ownName) && !s.user.Role.Allows(Reader):
		s.refused = "identity"
		if g.within(w, r, s, 1) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="rawi"`)
			refuse(w, r, http.StatusUnauthorized, "metrics are for programs on this machine, and for readers", "send a token: rawi token add")
		}
	case g.Metrics == nil:
		refuse(w, r, http.StatusNotFound, "nothing is counted", "")
	default:
		g.Metrics.handler.ServeHTTP(w, r)
	}
}

// figuresEvery is how old the figures may be: counting an archive takes time.
const (
	figuresEvery = time.Minute
	figuresTime  = 10 * time.Second
)

// figureCollector asks for figures when somebody asks for metrics.
type figureCollector struct {
	read func(context.Context) ([]Figure, error)
	now  func() time.Time

	mu   sync.Mutex
	last []Figure
	at   time.Time
}

// Describe describes nothing: which figures there are is known when they are read.
func (c *figureCollector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the figures.
func (c *figureCollector) Collect(out chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); c.at.IsZero() || now.Sub(c.at) >= figuresEvery {
		ctx, cancel := context.WithTimeout(context.Background(), figuresTime)
		defer cancel()
		figures, err := c.read(ctx)
		up := 1.0
		if err != nil {
			up = 0
		}
		c.last, c.at = append(figures, Figure{"rawi_figures_up", "Whether the figures of the archive could be read.", up}), now
	}
	for _, f := range c.last {
		m, err := prometheus.NewConstMetric(prometheus.NewDesc(f.Name, f.Help, nil, nil), prometheus.GaugeValue, f.Value)
		if err == nil {
			out <- m
		}
	}
}
