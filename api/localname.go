package api

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

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
