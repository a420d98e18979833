package api

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// localName refuses requests for a host of a name other than localhost. Whoever has a site can have its name lead to 127.0.0.1, too, and to a browser
// its page is then of the same origin as what is served there (DNS rebinding). Addresses are nobody's.
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

// isLocal reports whether a Host header has an address, localhost, or nothing at all.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || host == "" || strings.EqualFold(host, "localhost")
}
