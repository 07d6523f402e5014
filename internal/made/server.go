package made

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Misbehaving returns a server that answers as servers should not, each way at a
// path of its own. Those that would never end do so when the client leaves.
//
//	/slow           nothing for a minute
//	/drip           a byte, and another one some time later, for ever
//	/endless        bytes without end
//	/endless-header a header without end
//	/short          less than it promised
//	/long           more than it promised
//	/cut            a chunk that breaks off
//	/reset          the connection breaks off
//	/garbage        no HTTP
//	/bomb           a gigabyte of zeros in a megabyte of gzip
//	/broken-gzip    gzip that is none
//	/loop           a redirect to itself
//	/far            a redirect that changes its address for ever
//	/inside         a redirect to the own machine, on another port
//	/file           a redirect to a file
//	/busy           429, to be tried again in 7 seconds
//	/gone           410
//	/error          500
//	/empty          200 and nothing
//	/picture        a picture that is said to be a page
//	/charset        windows-1256 that is said to be UTF-8
func Misbehaving() http.Handler {
	mux := http.NewServeMux()
	handle := func(path string, h http.HandlerFunc) { mux.HandleFunc(path, h) }
	page := func(w http.ResponseWriter) { w.Header().Set("Content-Type", "text/html; charset=utf-8") }
	handle("/slow", func(_ http.ResponseWriter, r *http.Request) { wait(r, time.Minute) })
	handle("/drip", func(w http.ResponseWriter, r *http.Request) {
		page(w)
		for r.Context().Err() == nil {
			fmt.Fprint(w, "<")
			w.(http.Flusher).Flush()
			wait(r, 20*time.Millisecond)
		}
	})
	handle("/endless", func(w http.ResponseWriter, _ *http.Request) {
		page(w)
		for line := []byte(strings.Repeat("<p>x</p>\n", 1000)); ; {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	})
	handle("/endless-header", raw(func(w io.Writer) error {
		if _, err := fmt.Fprint(w, "HTTP/1.1 200 OK\r\n"); err != nil {
			return err
		}
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(w, "X-%d: %s\r\n", i, strings.Repeat("y", 1000)); err != nil {
				return err
			}
		}
	}))
	handle("/short", answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<p>x</p>"))
	handle("/long", answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>x"+strings.Repeat(" more", 1000)))
	handle("/cut", answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n500\r\n<p>x"))
	handle("/reset", answer(""))
	handle("/garbage", answer("\x00\x01\x02 garbage\r\n\r\n"))
	handle("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		page(w)
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		for zeros := make([]byte, 1<<20); ; {
			if _, err := z.Write(zeros); err != nil {
				return
			}
		}
	})
	handle("/broken-gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		fmt.Fprint(w, "this is no gzip at all")
	})
	handle("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	handle("/far", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/far?"+r.URL.RawQuery+"x", http.StatusMovedPermanently)
	})
	handle("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:9/secret", http.StatusFound)
	})
	handle("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/hostname", http.StatusFound)
	})
	handle("/busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	handle("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	handle("/error", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	handle("/empty", func(w http.ResponseWriter, _ *http.Request) { page(w) })
	handle("/picture", func(w http.ResponseWriter, _ *http.Request) {
		page(w)
		fmt.Fprint(w, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	})
	handle("/charset", func(w http.ResponseWriter, _ *http.Request) {
		page(w)
		// «أعلن الوزير» in windows-1256
		fmt.Fprint(w, "<html><body><p>\xc3\xda\xe1\xe4 \xc7\xe1\xe6\xd2\xed\xd1 \xc7\xe1\xed\xe6\xe3 \xc7\xe1\xce\xd8\xc9 \xc7\xe1\xcc\xcf\xed\xcf\xc9.</p></body></html>")
	})
	return mux
}

// wait waits, or until the client leaves.
func wait(r *http.Request, d time.Duration) {
	select {
	case <-r.Context().Done():
	case <-time.After(d):
	}
}

// raw takes the connection and writes to it what no server would.
func raw(write func(io.Writer) error) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		var conn net.Conn
		conn, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		out := bufio.NewWriter(conn)
		_ = buf.Flush()
		_ = write(out)
		_ = out.Flush()
	}
}

func answer(s string) http.HandlerFunc {
	return raw(func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}
