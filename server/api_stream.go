package server

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// ExportInput asks for everything that a query finds.
type ExportInput struct {
	Query string `query:"q" maxLength:"1000" doc:"as for search; without one, everything"`
	To    string `query:"to" maxLength:"40" doc:"the form, as rawi export --to takes it; jsonl without one"`
}

// registerExport registers the one route whose answer is a stream.
func (s *Server) registerExport(_ *route, op huma.Operation) {
	op.Responses["200"].Content = map[string]*huma.MediaType{
		"application/x-ndjson": {}, "text/csv": {}, "application/vnd.apache.parquet": {}, "application/octet-stream": {},
	}
	huma.Register(s.api, op, func(ctx context.Context, in *ExportInput) (*huma.StreamResponse, error) {
		if s.o.Export == nil {
			return nil, notHere("exports")
		}
		form := in.To
		if form == "" {
			form = s.o.Export.Forms()[0]
		}
		if !slices.Contains(s.o.Export.Forms(), form) {
			return nil, problem(http.StatusUnprocessableEntity, "form "+form+" is not known", "forms are "+strings.Join(s.o.Export.Forms(), ", "))
		}
		select {
		case s.exports <- struct{}{}:
		default:
			return nil, notYet("too many exports are being written")
		}
		mediaType, ending := s.o.Export.ContentType(form)
		return &huma.StreamResponse{Body: func(h huma.Context) {
			defer func() { <-s.exports }()
			w := &stream{h: h, mediaType: mediaType, name: "rawi" + ending}
			if err := s.o.Export.Export(ctx, w, in.Query, form); err != nil {
				w.end(s, ctx, err)
				return
			}
			w.begin()
		}}, nil
	})
}

// exportsAtOnce bounds the streams that are written at once.
const exportsAtOnce = 4

// stream writes an export. Its head goes out with the first bytes, so that what is
// wrong with the query is still a problem.
type stream struct {
	h               huma.Context
	mediaType, name string
	begun           bool
}

func (w *stream) begin() {
	if w.begun {
		return
	}
	w.begun = true
	w.h.SetHeader("Content-Type", w.mediaType)
	w.h.SetHeader("Content-Disposition", `attachment; filename="`+w.name+`"`)
	w.h.SetHeader("Cache-Control", "no-store")
	w.h.SetStatus(http.StatusOK)
}

// Write sends bytes, and what was held back before them.
func (w *stream) Write(b []byte) (int, error) {
	w.begin()
	n, err := w.h.BodyWriter().Write(b)
	if f, ok := w.h.BodyWriter().(http.Flusher); ok && err == nil {
		f.Flush()
	}
	return n, err
}

// end says what went wrong, or breaks the stream off where it has begun: half an
// export must not look like a whole one.
func (w *stream) end(s *Server, ctx context.Context, err error) {
	p := s.problemOf(ctx, err)
	if w.begun {
		panic(http.ErrAbortHandler)
	}
	a := p.answer()
	for k, v := range a.header {
		w.h.SetHeader(k, v[0])
	}
	w.h.SetStatus(a.status)
	_, _ = w.h.BodyWriter().Write(a.body)
}

var _ io.Writer = (*stream)(nil)
