package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/cors"
	"github.com/hashsearch/hashsearch/api/wire"
)

// A handler answers a request or returns an error. An error before the first byte of the answer
// becomes a problem, a later one is logged.
type handler func(s *server, w http.ResponseWriter, r *http.Request) error

// handle turns the errors of all handlers into answers.
func (s *server) handle(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := s.acceptable(r)
		if err == nil {
			err = h(s, w, r)
		}
		if err == nil {
			return
		}
		p := inQuery(r, s.noted(r.Context(), w, err))
		if sw, ok := w.(*status); ok && sw.code != 0 {
			return // the answer has begun, and its last line reports the error
		}
		s.leave(w, r, p)
		writeProblem(w, p)
	}
}

// inQuery returns p with its pointer as a parameter if the request has no body.
func inQuery(r *http.Request, p *wire.Problem) *wire.Problem {
	if p.Pointer == "" || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return p
	}
	of := *p
	of.Parameter, _, _ = strings.Cut(strings.TrimPrefix(p.Pointer, "/"), "/")
	of.Pointer = ""
	return &of
}

// leave limits the time for the rest of a refused body. net/http reads the rest before it answers.
// Without a deadline, a client that stops sending would neither get the answer nor free its place.
// The connection of a client that was too slow is closed.
func (s *server) leave(w http.ResponseWriter, r *http.Request, p *wire.Problem) {
	switch {
	case r.ContentLength == 0:
	case p.Status == http.StatusRequestTimeout:
		w.Header().Set("Connection", "close")
	default:
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(min(linger, s.IdleTime/2)))
	}
}

// noted returns the problem of err, and logs err if the status is 500 or above.
func (s *server) noted(ctx context.Context, w http.ResponseWriter, err error) *wire.Problem {
	p := problemOf(err)
	if p.Status >= 500 {
		s.Log.LogAttrs(ctx, level(p), "request failed", slog.String("request_id", w.Header().Get(idHeader)), slog.Any("error", err))
	}
	return p
}

// writeJSON answers with v. Write errors are ignored, because they mean that the client has
// disconnected.
func writeJSON(w http.ResponseWriter, status int, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(b.Bytes())
	return nil
}

// escapedPaths makes chi match the escaped path, so that a slash inside an id differs from one
// between segments. [param] decodes parameters.
func escapedPaths(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		chi.RouteContext(r.Context()).RoutePath = r.URL.EscapedPath()
		next.ServeHTTP(w, r)
	})
}

// param returns the decoded path parameter of that name.
func param(r *http.Request, name string) string {
	raw := chi.URLParam(r, name)
	if s, err := url.PathUnescape(raw); err == nil {
		return s
	}
	return raw
}

const idHeader = "X-Request-Id"

// requestID gives each request an id, which its log records and its problem contain. An id sent by
// the client is kept if it is short and plain.
func requestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(idHeader)
		if !plainID(id) {
			id = rand.Text()[:16]
		}
		w.Header().Set(idHeader, id)
		next.ServeHTTP(w, r)
	})
}

// careful sets headers of all answers; handlers may replace them. Answers depend on the key and on
// writes, so shared caches must not store them, and clients must revalidate them.
func careful(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

func plainID(s string) bool {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	return s != "" && len(s) <= 64 && strings.Trim(s, plain) == ""
}

// status records the status of an answer, 0 before it is sent, and the id of the request's key. It
// gives each write a deadline after idle.
type status struct {
	http.ResponseWriter
	code int
	key  string // "" without a known key
	idle time.Duration
}

func (w *status) WriteHeader(code int) {
	if w.code == 0 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *status) Write(b []byte) (int, error) {
	if w.code == 0 {
		w.code = http.StatusOK
	}
	http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(w.idle))
	return w.ResponseWriter.Write(b)
}

// Unwrap returns the writer below, through which http.ResponseController reaches the connection.
func (w *status) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// log writes one record per request.
func (s *server) log(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		sw := &status{ResponseWriter: w, idle: s.IdleTime}
		defer func() {
			s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("request_id", w.Header().Get(idHeader)), slog.String("remote", r.RemoteAddr),
				slog.String("key", sw.key), slog.String("method", r.Method), slog.String("path", r.URL.EscapedPath()),
				slog.Int("status", sw.code), slog.Duration("took", time.Since(start)))
		}()
		next.ServeHTTP(sw, r)
	})
}

// recover answers a panic with a problem that reveals no internals, and logs the panic with its
// stack.
func (s *server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			s.Log.LogAttrs(r.Context(), slog.LevelError, "panic",
				slog.String("request_id", w.Header().Get(idHeader)),
				slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
			if sw, ok := w.(*status); ok && sw.code != 0 {
				panic(http.ErrAbortHandler) // an incomplete answer must not look complete
			}
			writeProblem(w, problemOf(fmt.Errorf("panic: %v", v)))
		}()
		next.ServeHTTP(w, r)
	})
}

// anyOrigin stands for every origin in [Options.Origins].
const anyOrigin = "*"

// shared lets pages of [Options.Origins] send requests and read the answers. They send a key in a
// header as other clients do; cookies are not allowed. The preflight request is answered here,
// because browsers send no key with it.
func (s *server) shared(next http.Handler) http.Handler {
	if len(s.Origins) == 0 {
		return next
	}
	return cors.Handler(cors.Options{
		AllowedOrigins: s.Origins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
		AllowedHeaders: []string{"Accept", "Authorization", "Content-Encoding", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Mcp-Method", "Mcp-Name", "Mcp-Protocol-Version", idHeader},
		ExposedHeaders: []string{"Allow", "Content-Disposition", "ETag", "Link", "Location", "Retry-After", "WWW-Authenticate", idHeader},
		MaxAge:         600,
	})(next)
}

// sameOrigin refuses requests that write and come from a page of another site, unless its origin is
// in [Options.Origins].
func (s *server) sameOrigin(next http.Handler) http.Handler {
	if slices.Contains(s.Origins, anyOrigin) {
		return next
	}
	p := http.NewCrossOriginProtection()
	for _, origin := range s.Origins {
		p.AddTrustedOrigin(origin) // a malformed origin matches no page
	}
	p.SetDenyHandler(s.handle(func(*server, http.ResponseWriter, *http.Request) error { return errForeign }))
	return p.Handler(next)
}

// localName refuses requests whose Host is a name other than localhost. The owner of any site can
// point its name to 127.0.0.1, and a browser then treats the site's page and this server as the
// same origin (DNS rebinding). Addresses are accepted, because nobody can redirect them.
func (s *server) localName(next http.Handler) http.Handler {
	if !s.LocalNames {
		return next
	}
	refuse := s.handle(func(*server, http.ResponseWriter, *http.Request) error { return errForeignHost })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isLocal(r.Host) {
			next.ServeHTTP(w, r)
		} else {
			refuse(w, r)
		}
	})
}

// isLocal reports whether a Host header is an address, localhost or empty.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || host == "" || strings.EqualFold(host, "localhost")
}
