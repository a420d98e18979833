package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A problem is an error of the API (RFC 9457), or one of the page in the same form.
type problem struct {
	Status    int    `json:"status"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
	RequestID string `json:"request_id"`
}

func (p *problem) Error() string { return p.Detail }

// isProblem reports whether err is the problem with that code.
func isProblem(err error, codes ...string) bool {
	var p *problem
	if !errors.As(err, &p) {
		return false
	}
	for _, c := range codes {
		if p.Code == c {
			return true
		}
	}
	return false
}

// get asks the API for /v1/segments... by the key of who asks for the page, and decodes its answer. Segments are escaped, so
// each may hold slashes.
func (s *site) get(r *http.Request, into any, query url.Values, segments ...string) error {
	path := "/v1"
	for _, seg := range segments {
		path += "/" + url.PathEscape(seg)
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, path+"?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("ask the API: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	authorise(req, r)
	req.Host, req.RemoteAddr, req.RequestURI = r.Host, r.RemoteAddr, req.URL.RequestURI()
	w := &reply{header: make(http.Header)}
	s.api.ServeHTTP(w, req)
	return w.decode(into)
}

// A reply keeps what the API answers.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

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
	if w.status == http.StatusOK {
		if err := json.Unmarshal(w.body.Bytes(), into); err != nil {
			return fmt.Errorf("read the answer of the API: %w", err)
		}
		return nil
	}
	p := &problem{}
	if !strings.HasPrefix(w.header.Get("Content-Type"), "application/problem+json") || json.Unmarshal(w.body.Bytes(), p) != nil {
		return fmt.Errorf("the API answered with status %d", w.status)
	}
	p.Status = w.status
	return p
}
