package api

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

const onePath = "/v1/collections/shelf/documents/a"

// Each row is a request on an existing document and on a missing one. TAG is the tag of the former.
func TestConditionalRequests(t *testing.T) {
	for _, c := range []struct {
		method, path, header, value string
		status                      int
	}{
		{"GET", onePath, "If-None-Match", `TAG`, 304},
		{"HEAD", onePath, "If-None-Match", `TAG`, 304},
		{"GET", onePath, "If-None-Match", `"x", W/TAG`, 304},
		{"GET", onePath, "If-None-Match", `*`, 304},
		{"GET", onePath, "If-None-Match", `"x"`, 200},
		{"GET", onePath, "If-None-Match", ``, 200},
		{"GET", onePath, "If-Match", `TAG`, 200},
		{"GET", onePath, "If-Match", `"x"`, 412},
		{"GET", onePath + "/nobody", "If-None-Match", `*`, 404},
		{"PUT", onePath, "If-Match", `TAG`, 200},
		{"PUT", onePath, "If-Match", `"x",TAG`, 200},
		{"PUT", onePath, "If-Match", `*`, 200},
		{"PUT", onePath, "If-Match", `W/TAG`, 412},
		{"PUT", onePath, "If-Match", `"x"`, 412},
		{"PUT", onePath, "If-Match", `"x,*"`, 412},
		{"PUT", onePath, "If-Match", ``, 412},
		{"PUT", onePath, "If-None-Match", `*`, 412},
		{"PUT", onePath, "If-None-Match", `TAG`, 412},
		{"PUT", onePath, "If-None-Match", `"x"`, 200},
		{"PUT", onePath + "/new", "If-None-Match", `*`, 201},
		{"PUT", onePath + "/new", "If-Match", `*`, 412},
		{"DELETE", onePath, "If-Match", `TAG`, 204},
		{"DELETE", onePath, "If-Match", `"x"`, 412},
		{"DELETE", onePath + "/new", "If-Match", `*`, 412},
		{"DELETE", onePath + "/new", "X-None", `*`, 404},
	} {
		h := newAPI(t, Options{})
		tag := ask(h, "GET", onePath, "").Header().Get("ETag")
		w := ask(h, c.method, c.path, `{"text":"bread"}`, c.header, strings.ReplaceAll(c.value, "TAG", tag))
		if w.Code != c.status {
			t.Errorf("%s %s with %s %s: %d, want %d", c.method, c.path, c.header, c.value, w.Code, c.status)
		}
		switch w.Code {
		case 304:
			if w.Header().Get("ETag") != tag || w.Body.Len() != 0 {
				t.Errorf("not modified, but %q and %q", w.Header().Get("ETag"), w.Body)
			}
		case 412:
			if p := read[wire.Problem](t, w); p.Code != "precondition_failed" {
				t.Errorf("code %q", p.Code)
			}
		}
	}
}

// Of concurrent writers that read the same version, one replaces it.
func TestConditionalWriters(t *testing.T) {
	h := newAPI(t, Options{})
	tag := ask(h, "GET", onePath, "").Header().Get("ETag")
	var won, lost atomic.Int64
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			switch ask(h, "PUT", onePath, fmt.Sprintf(`{"text":"bread %d"}`, i), "If-Match", tag).Code {
			case http.StatusOK:
				won.Add(1)
			case http.StatusPreconditionFailed:
				lost.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || lost.Load() != 9 {
		t.Errorf("%d won and %d lost", won.Load(), lost.Load())
	}
	if now := ask(h, "GET", onePath, "").Header().Get("ETag"); now == tag {
		t.Error("the tag is the one before")
	}
}

// The tag in the answer of PUT is the one that GET returns, and the next PUT accepts it.
func TestTagOfPut(t *testing.T) {
	h := newAPI(t, Options{})
	before := ""
	for _, c := range []struct {
		path, body, collection string
		status                 int
		changes                bool
	}{
		{"new", `{"text":"bread"}`, "shelf", 201, true},
		{"new", `{"text":"bread"}`, "shelf", 200, false},
		{"new", `{"text":"yeast"}`, "shelf", 200, true},
		{"new", `{"text":"xyzzy"}`, "shelf", 200, true}, // xyzzy has no code
		{"new", `{"text":"bread","year":7}`, "raw", 201, true},
		{"new", `{"text":"bread","year":7}`, "raw", 200, false},
	} {
		path := "/v1/collections/" + c.collection + "/documents/" + c.path
		w := ask(h, "PUT", path, c.body)
		tag := w.Header().Get("ETag")
		if w.Code != c.status || tag == "" || tag != ask(h, "GET", path, "").Header().Get("ETag") || (tag != before) != c.changes {
			t.Errorf("%s %s: %d, tag %s after %s", path, c.body, w.Code, tag, before)
		}
		if again := ask(h, "PUT", path, c.body, "If-Match", tag); again.Code != 200 || again.Header().Get("ETag") != tag {
			t.Errorf("%s: %d %s with the tag of before", path, again.Code, again.Body)
		}
		before = tag
	}
	if w := ask(h, "PUT", "/v1/collections/shelf/documents/new", `{"labels":"x"}`); w.Code < 400 || w.Header().Get("ETag") != "" {
		t.Errorf("rejected: %d with the tag %q", w.Code, w.Header().Get("ETag"))
	}
}

// Synonyms are replaced only if they are those that the client has read, also if there are none.
func TestConditionalSynonyms(t *testing.T) {
	h := newAPI(t, Options{})
	const path, none = "/v1/collections/shelf/synonyms", `{"synonyms":"car, automobile"}`
	first := ask(h, "GET", path, "").Header().Get("ETag")
	for _, c := range []struct {
		method, header, value string
		status                int
	}{
		{"GET", "If-None-Match", first, 304},
		{"PUT", "If-Match", `"x"`, 412},
		{"PUT", "If-Match", first, 200},
		{"PUT", "If-Match", first, 412},
		{"PUT", "If-None-Match", "*", 412},
		{"GET", "If-Match", first, 412},
		{"GET", "If-None-Match", first, 200},
	} {
		if w := ask(h, c.method, path, none, c.header, c.value); w.Code != c.status {
			t.Errorf("%s with %s %s: %d %s", c.method, c.header, c.value, w.Code, w.Body)
		}
	}
	if w := ask(h, "PUT", path, none); w.Header().Get("ETag") == first || w.Header().Get("ETag") != ask(h, "GET", path, "").Header().Get("ETag") {
		t.Errorf("%v", w.Header())
	}
}
