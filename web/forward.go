package web

import (
	"net/http"
	"net/url"
	"strings"
)

// forward answers the page's own scripts from the API, by the key of who asks for the page, which scripts cannot read. Pages of other
// origins send no such cookie, and cannot read the answer.
func (s *site) forward(w http.ResponseWriter, r *http.Request) {
	r = r.Clone(r.Context())
	r.URL.Path = strings.TrimPrefix(r.URL.Path, "/page")
	r.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, "/page")
	r.RequestURI = r.URL.RequestURI()
	authorise(r, r)
	r.Header.Del("Cookie")
	r.Header.Del("Origin") // what the API lets pages of other origins do, they do with keys of their own
	s.api.ServeHTTP(w, r)
}

// authorise gives a request to the API the key of who asks for the page.
func authorise(to, from *http.Request) {
	if c, err := from.Cookie(keyCookie); err == nil {
		to.Header.Set("Authorization", "Bearer "+c.Value)
	}
}

// pagePath is where a page's scripts find /v1/segments...
func pagePath(segments ...string) string {
	path := "/page/v1"
	for _, s := range segments {
		path += "/" + url.PathEscape(s)
	}
	return path
}
