package api

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// One search runs and one waits: the next is refused at once, and the waiting one when its time is
// over. Searches work again afterwards.
func TestSaturated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		end := make(chan struct{})
		h := newHandler(fixed{"c": faulty{search: func(context.Context) error {
			<-end
			return index.ErrCursor
		}}}, Options{Searches: 1, Waiting: 1, SearchTime: time.Second})
		search := func() chan *httptest.ResponseRecorder {
			answer := make(chan *httptest.ResponseRecorder, 1)
			go func() { answer <- ask(h, "GET", "/v1/collections/c/search?q=x", "") }()
			synctest.Wait()
			return answer
		}
		check := func(what string, w *httptest.ResponseRecorder, status int, code string) {
			t.Helper()
			if p := read[wire.Problem](t, w); w.Code != status || string(p.Code) != code || (status == 400) != (w.Header().Get("Retry-After") == "") {
				t.Errorf("%s: %d %s, again after %q", what, w.Code, p.Code, w.Header().Get("Retry-After"))
			}
		}
		first, second := search(), search()
		check("a third", <-search(), 429, "too_many")
		check("the second", <-second, 503, "busy")
		third := search()
		end <- struct{}{}
		end <- struct{}{}
		check("the first", <-first, 400, "bad_cursor")
		check("the one that waited", <-third, 400, "bad_cursor")
	})
}

// While one bulk body is read, another is refused.
func TestBulksAtOnce(t *testing.T) {
	in, end := make(chan struct{}, 1), make(chan struct{})
	add := func(iter.Seq2[ingest.Document, error], func(index.Outcome) error) error {
		in <- struct{}{}
		<-end
		return nil
	}
	h := newHandler(fixed{"c": faulty{add: add}}, Options{Bulks: 1})
	first := make(chan int)
	go func() { first <- ask(h, "POST", "/v1/collections/c/documents", "").Code }()
	<-in
	w := ask(h, "POST", "/v1/collections/c/documents", "")
	if p := read[wire.Problem](t, w); w.Code != 429 || p.Code != "too_many" || w.Header().Get("Retry-After") == "" {
		t.Errorf("a second: %d %+v", w.Code, p)
	}
	close(end)
	if code := <-first; code != 200 {
		t.Errorf("the first: %d", code)
	}
	if w := ask(h, "POST", "/v1/collections/c/documents", ""); w.Code != 200 {
		t.Errorf("a third: %d", w.Code)
	}
}

// A gigabyte without a Content-Length is rejected when the limit is reached, and is not read to its
// end.
func TestEndless(t *testing.T) {
	srv := httptest.NewServer(checked(newAPI(t, Options{BulkBytes: 1 << 20, LineBytes: 1 << 20})))
	defer srv.Close()
	for _, c := range []struct{ method, path string }{
		{"POST", bulkPath}, {"PUT", bulkPath + "/x"}, {"POST", "/v1/collections/shelf/search"}, {"POST", "/v1/collections/shelf/searches"},
	} {
		sent := &counted{from: io.LimitReader(zeros{}, 1<<30)}
		req, err := http.NewRequestWithContext(t.Context(), c.method, srv.URL+c.path, sent)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		// An error means that the connection was closed during the request: also a refusal.
		if err == nil {
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if !strings.Contains(string(body), `"too_large"`) {
				t.Errorf("%s %s: %d %s", c.method, c.path, res.StatusCode, body)
			}
		}
		if n := sent.n.Load(); n > 64<<20 {
			t.Errorf("%s %s: %d bytes were taken", c.method, c.path, n)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// counted counts the bytes that are read.
type counted struct {
	from io.Reader
	n    atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.n.Add(int64(n))
	return n, err
}
