package api

import (
	"net/http"
	"slices"

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
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete},
		AllowedHeaders: []string{"Accept", "Authorization", "Content-Encoding", "Content-Type", "If-Match", "If-None-Match", idHeader},
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
