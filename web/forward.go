package web

import (
	"net/http"
	"net/url"
	"strings"
)

// forward passes requests of the page's own scripts to the API. It adds the key from the cookie,
// which scripts cannot read. Pages of other origins do not send the cookie and cannot read the
// response.
func (s *site) forward(w http.ResponseWriter, r *http.Request) {
	r = r.Clone(r.Context())
	r.URL.Path = strings.TrimPrefix(r.URL.Path, "/page")
	r.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, "/page")
	r.RequestURI = r.URL.RequestURI()
	authorise(r, r)
	r.Header.Del("Cookie")
	r.Header.Del("Origin") // other origins use /v1 with keys of their own
	s.api.ServeHTTP(w, r)
}

// authorise sets the key in from's cookie as the bearer token of to, a request to the API.
func authorise(to, from *http.Request) {
	if c, err := from.Cookie(keyCookie); err == nil {
		to.Header.Set("Authorization", "Bearer "+c.Value)
	}
}

// pagePath returns the path of /v1/segments... for the page's scripts, with segments escaped.
func pagePath(segments ...string) string {
	path := "/page/v1"
	for _, s := range segments {
		path += "/" + url.PathEscape(s)
	}
	return path
}
