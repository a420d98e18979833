// Package client asks the collection of a server as one asks a file: the methods of [Collection] are those of [index.Index], with the same
// values and errors. What a server leaves out is said where it is.
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

// ErrURL is the error for an address that names no collection.
var ErrURL = errors.New("not the address of a collection, such as http://127.0.0.1:8080/news")

// Is reports whether s is an address rather than the name of a file.
func Is(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }

// A Collection is one that a server has. It is safe for concurrent use.
type Collection struct {
	base string // of the server, without a slash at its end
	name string // of the collection
	key  string
	http *http.Client
}

// Open makes the client of a collection from its address, http(s)://host:port/collection, and a key, or "" if the server wants none. It asks
// nothing yet. An address that holds user and password is refused, since it would end up in logs.
func Open(address, key string) (*Collection, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %q", ErrURL, address)
	}
	name := strings.TrimSuffix(strings.TrimPrefix(u.Path, "/"), "/")
	for _, page := range []string{"c/", "v1/collections/"} { // where a browser finds it, and a program
		name = strings.TrimPrefix(name, page)
	}
	if !Is(address) || u.Host == "" || u.User != nil || name == "" || strings.Contains(name, "/") || u.RawQuery != "" {
		return nil, fmt.Errorf("%w: %q", ErrURL, address)
	}
	return &Collection{u.Scheme + "://" + u.Host, name, key, http.DefaultClient}, nil
}

// path is /v1/collections/NAME/segments…, escaped.
func (c *Collection) path(segments ...string) string {
	path := "/v1/collections/" + url.PathEscape(c.name)
	for _, s := range segments {
		path += "/" + url.PathEscape(s)
	}
	return path
}

// get decodes what the collection answers at segments into v.
func (c *Collection) get(ctx context.Context, v any, query url.Values, segments ...string) error {
	path := c.path(segments...)
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.ask(ctx, http.MethodGet, path, nil, v)
}

// ask sends body as JSON, if there is one, and decodes the answer into v, unless that is nil.
func (c *Collection) ask(ctx context.Context, method, path string, body, v any) error {
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(b)
	}
	res, err := c.send(ctx, method, path, "application/json", content)
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

// send has the answer of a request that went well; the caller closes its body.
func (c *Collection) send(ctx context.Context, method, path, accept string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", accept)
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
