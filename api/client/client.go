// Package client is the client of a collection on a server. A [Collection] has methods of
// [index.Index], over HTTP, with the same values and errors. Each method documents the fields that
// a server leaves out.
//
//	news, err := client.Open("http://127.0.0.1:8080/news", "")
//	found, err := news.Search(ctx, index.Query{Text: "space shuttle"})
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// ErrURL is the error for an address that is not that of a collection.
var ErrURL = errors.New("not the address of a collection, such as http://127.0.0.1:8080/news")

// Is reports whether s is the address of a collection rather than the name of a file.
func Is(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }

// A Collection is a collection on a server. It is safe for concurrent use.
type Collection struct {
	base string // address of the server, without a trailing slash
	name string // name of the collection
	key  string
	http *http.Client
}

// Open returns the client of the collection at an address, http(s)://host:port/collection. The key
// is "" for a server without keys. Open sends no request. It rejects an address with a user and a
// password, which would end up in logs.
func Open(address, key string) (*Collection, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %q", ErrURL, address)
	}
	name := strings.TrimSuffix(strings.TrimPrefix(u.Path, "/"), "/")
	for _, page := range []string{"c/", "v1/collections/"} { // the web page and the API
		name = strings.TrimPrefix(name, page)
	}
	if !Is(address) || u.Host == "" || u.User != nil || name == "" || strings.Contains(name, "/") || u.RawQuery != "" {
		return nil, fmt.Errorf("%w: %q", ErrURL, address)
	}
	return &Collection{u.Scheme + "://" + u.Host, name, key, http.DefaultClient}, nil
}

// Beside returns the client of another collection on the same server.
func (c *Collection) Beside(name string) *Collection {
	return &Collection{c.base, name, c.key, c.http}
}

// path returns /v1/collections/NAME/segments…, escaped.
func (c *Collection) path(segments ...string) string {
	path := "/v1/collections/" + url.PathEscape(c.name)
	for _, s := range segments {
		path += "/" + url.PathEscape(s)
	}
	return path
}

// get requests the resource at segments and decodes the response into v.
func (c *Collection) get(ctx context.Context, v any, query url.Values, segments ...string) error {
	path := c.path(segments...)
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.ask(ctx, http.MethodGet, path, nil, v)
}

// ask sends body as JSON and decodes the response into v. Both may be nil.
func (c *Collection) ask(ctx context.Context, method, path string, body, v any) error {
	return c.askWith(ctx, method, path, http.Header{}, body, v)
}

// askWith is ask with a header.
func (c *Collection) askWith(ctx context.Context, method, path string, header http.Header, body, v any) error {
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(b)
	}
	header.Set("Accept", "application/json")
	res, err := c.sendWith(ctx, method, path, header, content)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if v == nil {
		return nil
	}
	if err := json.NewDecoder(res.Body).Decode(v); err != nil {
		return fmt.Errorf("%s: read the answer: %w", c.base, err)
	}
	return nil
}

// send returns the response of a successful request. The caller closes its body. A status of 400 or
// above is an error.
func (c *Collection) send(ctx context.Context, method, path, accept string, body io.Reader) (*http.Response, error) {
	return c.sendWith(ctx, method, path, http.Header{"Accept": {accept}}, body)
}

func (c *Collection) sendWith(ctx context.Context, method, path string, header http.Header, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	req.Header = header
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: is 'hashsearch serve' running there?", err)
	}
	if res.StatusCode >= 400 {
		defer res.Body.Close()
		return nil, problemOf(res)
	}
	return res, nil
}
