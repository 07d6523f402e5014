package guard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"example.org/rawi"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"
)

// Traces sends what requests did to a collector. A nil Traces sends nothing.
type Traces struct {
	provider *trace.TracerProvider
	tracer   api.Tracer
}

// OpenTraces returns traces that are sent by OTLP over HTTP. endpoint is the
// address of the collector; where it is empty, the variables OTEL_EXPORTER_OTLP_…
// of the environment say it. What cannot be sent is lost: no request waits for it.
func OpenTraces(ctx context.Context, endpoint, version string, log *slog.Logger, now func() time.Time) (*Traces, error) {
	var options []otlptracehttp.Option
	if endpoint != "" {
		u, err := url.Parse(endpoint)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, rawi.Hint(fmt.Errorf("collector %q: %w", endpoint, rawi.ErrInvalid), "give an address such as http://127.0.0.1:4318")
		}
		if strings.Trim(u.Path, "/") == "" {
			u.Path = "/v1/traces"
		}
		options = append(options, otlptracehttp.WithEndpointURL(u.String()))
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	p := trace.NewTracerProvider(
		trace.WithBatcher(&quiet{SpanExporter: exporter, log: log, now: now}),
		trace.WithResource(resource.NewSchemaless(attribute.String("service.name", "rawi"), attribute.String("service.version", version))),
	)
	return &Traces{p, p.Tracer("example.org/rawi/guard")}, nil
}

// Close sends what is left.
func (t *Traces) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// span is one request in a trace.
type span struct{ api.Span }

// begin begins the span of a request, in the trace that the client says it is of.
func (t *Traces) begin(ctx context.Context, r *http.Request) (context.Context, span) {
	if t == nil {
		return ctx, span{}
	}
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
	ctx, s := t.tracer.Start(ctx, knownMethod(r.Method), api.WithSpanKind(api.SpanKindServer))
	return ctx, span{s}
}

// end ends a span. Like the log, it has nothing of the query.
func (s span) end(of *state, status int) {
	if s.Span == nil {
		return
	}
	if of.route != "" {
		s.SetName(of.route)
		s.SetAttributes(attribute.String("http.route", of.route))
	}
	s.SetAttributes(attribute.Int("http.response.status_code", status), attribute.String("rawi.request", of.id))
	if of.refused != "" {
		s.SetAttributes(attribute.String("rawi.refused", of.refused))
	}
	if status >= 500 {
		s.SetStatus(codes.Error, http.StatusText(status))
	}
	s.End()
}

// Span begins a part of a request, for whoever wants to see where its time went;
// end it by calling what comes back. Without traces it does nothing.
func Span(ctx context.Context, name string) (context.Context, func()) {
	parent := api.SpanFromContext(ctx)
	if !parent.IsRecording() {
		return ctx, func() {}
	}
	ctx, s := parent.TracerProvider().Tracer("example.org/rawi/guard").Start(ctx, name)
	return ctx, func() { s.End() }
}

// quiet is an exporter that says in the log that it cannot send, once in a while,
// and not on standard error.
type quiet struct {
	trace.SpanExporter
	log *slog.Logger
	now func() time.Time

	mu   sync.Mutex
	said time.Time
}

// ExportSpans sends spans.
func (q *quiet) ExportSpans(ctx context.Context, spans []trace.ReadOnlySpan) error {
	err := q.SpanExporter.ExportSpans(ctx, spans)
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if now := q.now(); q.said.IsZero() || now.Sub(q.said) >= time.Minute {
		q.said = now
		q.log.WarnContext(ctx, "traces are lost", "error", printable(err.Error()), "spans", len(spans))
	}
	return nil
}
