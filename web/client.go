package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// isProblem reports whether err is the problem with that code.
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

// get asks the API for /v1/segments... by the key of who asks for the page, and decodes its answer. Segments are escaped, so
// each may hold slashes.
func (s *site) get(r *http.Request, into any, query url.Values, segments ...string) error {
	return s.exchange(&reply{}, r, http.MethodGet, apiPath(segments...)+"?"+query.Encode(), "", http.NoBody).decode(into)
}

// send asks the API to change something at /v1/segments...: the body goes as JSON, unless it is nil, and the answer comes into into,
// unless that is nil.
func (s *site) send(r *http.Request, method string, body, into any, segments ...string) error {
	if body == nil {
		return s.exchange(&reply{}, r, method, apiPath(segments...), "", http.NoBody).decode(into)
	}
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("ask the API: %w", err)
	}
	return s.exchange(&reply{}, r, method, apiPath(segments...), "application/json", bytes.NewReader(b)).decode(into)
}

// pass sends the body of a form to the API as it comes in from w's connection.
func (s *site) pass(w http.ResponseWriter, r *http.Request, into any, segments ...string) error {
	return s.exchange(&reply{from: w}, r, r.Method, apiPath(segments...), r.Header.Get("Content-Type"), r.Body).decode(into)
}

// exchange has the API answer into w by the key of who asks for the page.
func (s *site) exchange(w *reply, r *http.Request, method, path, contentType string, body io.Reader) *reply {
	w.header = make(http.Header)
	req, err := http.NewRequestWithContext(r.Context(), method, path, body)
	if err != nil {
		return w // nothing is written: decode tells
	}
	req.Header.Set("Accept", "application/json")
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	authorise(req, r)
	req.Host, req.RemoteAddr, req.RequestURI = r.Host, r.RemoteAddr, req.URL.RequestURI()
	s.api.ServeHTTP(w, req)
	return w
}

// apiPath is where the API has /v1/segments...
func apiPath(segments ...string) string {
	return strings.TrimPrefix(pagePath(segments...), "/page")
}

// A reply keeps what the API answers.
type reply struct {
	from   http.ResponseWriter // on whose connection the body comes in, for its deadlines; nil if it is here already
	header http.Header
	status int
	body   bytes.Buffer
}

// Unwrap is for http.ResponseController.
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
			return fmt.Errorf("read the answer of the API: %w", err)
		}
		return nil
	}
	p := &wire.Problem{}
	if !strings.HasPrefix(w.header.Get("Content-Type"), "application/problem+json") || json.Unmarshal(w.body.Bytes(), p) != nil {
		return fmt.Errorf("the API answered with status %d", w.status)
	}
	p.Status = w.status
	return p
}
