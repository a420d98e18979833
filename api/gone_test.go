package api

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/index"
)

// A client that disconnects ends its search and frees the turn.
func TestClientGone(t *testing.T) {
	began, ended := make(chan struct{}), make(chan error)
	h := newHandler(fixed{
		"c": faulty{search: func(ctx context.Context) error {
			began <- struct{}{}
			<-ctx.Done()
			ended <- ctx.Err()
			return ctx.Err()
		}},
		"free": faulty{search: func(context.Context) error { return index.ErrCursor }},
	}, Options{Searches: 1, Waiting: -1, SearchTime: time.Hour})
	srv := httptest.NewServer(h)
	defer srv.Close()
	for _, c := range []struct{ method, path, body string }{
		{"GET", "search?q=x", ""},
		{"GET", "search?q=x&rerank=bm25", ""},
		{"GET", "search/stream?q=x&radius=3", ""},
		{"GET", "documents/a/similar", ""},
		{"GET", "suggest?q=x", ""},
		{"POST", "search", `{"text":"x"}`},
		{"POST", "suggest", `{"text":"x"}`},
	} {
		ctx, leave := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(ctx, c.method, srv.URL+"/v1/collections/c/"+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			if res, err := http.DefaultClient.Do(req); err == nil {
				res.Body.Close()
			}
		}()
		<-began
		leave()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%s %s: it ended by %v", c.method, c.path, err)
		}
		code := http.StatusTooManyRequests
		for code == http.StatusTooManyRequests { // while the turn is taken
			code = ask(h, "GET", "/v1/collections/free/search?q=x", "").Code
		}
		if code != http.StatusBadRequest {
			t.Errorf("%s %s: the next search answered %d", c.method, c.path, code)
		}
	}
}

// left is a collection whose client disconnects when the hits are found.
type left struct {
	collection
	leave func()
}

func (c left) Search(ctx context.Context, q index.Query) (*index.Result, error) {
	defer c.leave()
	return c.collection.Search(ctx, q)
}

func (c left) SearchAll(ctx context.Context, queries []index.Query) ([]index.Reply, error) {
	defer c.leave()
	return c.collection.SearchAll(ctx, queries)
}

// No answer is made from the hits if the client has disconnected.
func TestClientGoneBeforeTheAnswer(t *testing.T) {
	ix := openTrained(t)
	for _, c := range []struct{ method, path, body string }{
		{"GET", "search?q=bread", ""},
		{"GET", "documents/a/similar", ""},
		{"POST", "searches", `{"queries":[{"text":"bread"},{"id":"a"}]}`},
	} {
		ctx, leave := context.WithCancel(t.Context())
		h := newHandler(fixed{"c": left{indexed{ix}, leave}}, Options{})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, c.method, "/v1/collections/c/"+c.path, strings.NewReader(c.body)))
		if !strings.Contains(w.Body.String(), `"code":"canceled"`) {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
	}
}
