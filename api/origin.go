package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/go-chi/cors"
)

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
