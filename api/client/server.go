package client

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A Server is a server of collections. It is safe for concurrent use.
type Server struct {
	base *url.URL // scheme and host
	key  string
	http *http.Client
}

// OpenServer returns the client of the server at an address, http(s)://host:port, and the name of
// the collection if the address is that of one, as for [Open], or "". It sends no request.
func OpenServer(address, key string) (s *Server, collection string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %q", ErrURL, address)
	}
	base := &url.URL{Scheme: u.Scheme, Host: u.Host}
	whole := strings.Trim(u.Path, "/") == ""
	if whole {
		u = u.JoinPath("any") // Open checks the rest of the address
	}
	c, err := Open(u.String(), key)
	if err != nil {
		return nil, "", err
	}
	if !whole {
		collection = c.name
	}
	return &Server{base, key, c.http}, collection, nil
}

// Do sends a request to the server, with the key. Its URL has only a path and a query.
func (s *Server) Do(r *http.Request) (*http.Response, error) {
	r.URL.Scheme, r.URL.Host = s.base.Scheme, s.base.Host
	if s.key != "" {
		r.Header.Set("Authorization", "Bearer "+s.key)
	}
	res, err := s.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w: is 'hashsearch serve' running there?", err)
	}
	return res, nil
}
