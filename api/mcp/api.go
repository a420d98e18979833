package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/hashsearch/hashsearch/api/wire"
)

// An API answers requests to the REST API. Their URL has only a path and a query.
type API interface {
	Do(r *http.Request) (*http.Response, error)
}

// mostBytes is the largest answer of the API that is read. A document has up to 16 MiB, and JSON
// may need six bytes for one.
const mostBytes = 128 << 20

// get requests /v1/collections/segments… and decodes the answer into v.
func get(ctx context.Context, api API, v any, query url.Values, segments ...string) error {
	return ask(ctx, api, http.MethodGet, path(segments...)+"?"+query.Encode(), http.NoBody, v)
}

// post sends body as JSON to /v1/collections/segments… and decodes the answer into v.
func post(ctx context.Context, api API, body, v any, segments ...string) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	return ask(ctx, api, http.MethodPost, path(segments...), bytes.NewReader(b), v)
}

func path(segments ...string) string {
	p := "/v1/collections"
	for _, s := range segments {
		p += "/" + url.PathEscape(s)
	}
	return p
}

func ask(ctx context.Context, api API, method, target string, body io.Reader, v any) error {
	r, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	r.Header.Set("Accept", "application/json")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := api.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, mostBytes))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return decode(res.StatusCode, b, v)
}

// decode decodes an answer into v. For a status other than 200, the error is a [wire.Problem].
func decode(status int, b []byte, v any) error {
	if status == http.StatusOK {
		if err := json.Unmarshal(b, v); err != nil {
			return fmt.Errorf("decode the answer: %w", err)
		}
		return nil
	}
	p := &wire.Problem{}
	if json.Unmarshal(b, p) != nil || p.Code == "" {
		return fmt.Errorf("the server answered with the status %d and not as hashsearch does; is the address right?", status)
	}
	return p
}

// Local returns the API that h serves, in process.
func Local(h http.Handler) API { return local{h} }

type local struct{ h http.Handler }

// callOf is the context key of the HTTP request that a message of the protocol came with.
type callOf struct{}

// Do implements [API]. The request gets the key, the address and the id of the call in whose
// context it is made, and ends with it. It gets no other value of that context, such as the route
// and the permissions of the call.
func (l local) Do(r *http.Request) (res *http.Response, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(r.Context(), cancel)()
	if call, ok := r.Context().Value(callOf{}).(*http.Request); ok {
		defer context.AfterFunc(call.Context(), cancel)()
		inherit(r, call)
	}
	r = r.WithContext(ctx)
	r.RequestURI = r.URL.RequestURI()
	w := &reply{header: http.Header{}, status: http.StatusOK}
	defer func() {
		if recover() != nil { // net/http recovers only in its own goroutines
			err = errors.New("the server failed; its log says why")
		}
	}()
	l.h.ServeHTTP(w, r)
	return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(&w.body)}, nil
}

func inherit(r, call *http.Request) {
	for _, name := range []string{"Authorization", "X-Request-Id"} {
		if v := call.Header.Values(name); len(v) > 0 {
			r.Header[name] = v
		}
	}
	r.Host, r.RemoteAddr = call.Host, call.RemoteAddr
}

// A reply is a ResponseWriter that keeps the answer.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *reply) Header() http.Header         { return w.header }
func (w *reply) WriteHeader(status int)      { w.status = status }
func (w *reply) Write(b []byte) (int, error) { return w.body.Write(b) }
