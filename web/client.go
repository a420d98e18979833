package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// isProblem reports whether err is a problem with one of the codes.
func isProblem(err error, codes ...string) bool {
	var p *wire.Problem
	if !errors.As(err, &p) {
		return false
	}
	for _, c := range codes {
		if string(p.Code) == c {
			return true
		}
	}
	return false
}

// get requests /v1/segments... from the API with the key of the page's request, and decodes the
// response into into. Segments are escaped, so they may contain slashes.
func (s *site) get(r *http.Request, into any, query url.Values, segments ...string) error {
	return s.exchange(&reply{}, r, http.MethodGet, apiPath(segments...)+"?"+query.Encode(), nil, http.NoBody).decode(into)
}

// send sends a changing request to /v1/segments... of the API. The body is encoded as JSON and the
// response is decoded into into, each unless it is nil.
func (s *site) send(r *http.Request, method string, body, into any, segments ...string) error {
	return s.sendAs(r, method, http.Header{}, body, into, segments...)
}

// sendIf is send for the version of a document that has an entity tag.
func (s *site) sendIf(r *http.Request, method, tag string, body any, segments ...string) error {
	return s.sendAs(r, method, http.Header{"If-Match": {tag}}, body, nil, segments...)
}

func (s *site) sendAs(r *http.Request, method string, header http.Header, body, into any, segments ...string) error {
	if body == nil {
		return s.exchange(&reply{}, r, method, apiPath(segments...), header, http.NoBody).decode(into)
	}
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the request to the API: %w", err)
	}
	header.Set("Content-Type", "application/json")
	return s.exchange(&reply{}, r, method, apiPath(segments...), header, bytes.NewReader(b)).decode(into)
}

// pass streams the body of a form from w's connection to the API.
func (s *site) pass(w http.ResponseWriter, r *http.Request, into any, segments ...string) error {
	return s.exchange(&reply{from: w}, r, r.Method, apiPath(segments...), http.Header{"Content-Type": r.Header["Content-Type"]}, r.Body).decode(into)
}

// exchange serves a request with a header to the API into w, with the key of the page's request r.
func (s *site) exchange(w *reply, r *http.Request, method, path string, header http.Header, body io.Reader) *reply {
	w.header = make(http.Header)
	req, err := http.NewRequestWithContext(r.Context(), method, path, body)
	if err != nil {
		return w // decode reports the missing status
	}
	maps.Copy(req.Header, header)
	req.Header.Set("Accept", "application/json")
	authorise(req, r)
	req.Host, req.RemoteAddr, req.RequestURI = r.Host, r.RemoteAddr, req.URL.RequestURI()
	s.api.ServeHTTP(w, req)
	return w
}

// apiPath returns the escaped path /v1/segments... of the API.
func apiPath(segments ...string) string {
	return strings.TrimPrefix(pagePath(segments...), "/page")
}

// A reply is a ResponseWriter that stores the API's response.
type reply struct {
	from   http.ResponseWriter // sets deadlines of a streamed body's connection; or nil
	header http.Header
	status int
	body   bytes.Buffer
}

// Unwrap gives http.ResponseController access to the connection.
func (w *reply) Unwrap() http.ResponseWriter { return w.from }

func (w *reply) Header() http.Header { return w.header }

func (w *reply) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *reply) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

func (w *reply) decode(into any) error {
	switch w.status {
	case http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent:
		if into == nil {
			return nil
		}
		if err := json.Unmarshal(w.body.Bytes(), into); err != nil {
			return fmt.Errorf("decode the response of the API: %w", err)
		}
		return nil
	}
	p := &wire.Problem{}
	if !strings.HasPrefix(w.header.Get("Content-Type"), "application/problem+json") || json.Unmarshal(w.body.Bytes(), p) != nil {
		return fmt.Errorf("the API returned status %d", w.status)
	}
	p.Status = w.status
	return p
}
