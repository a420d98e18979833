package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// A client that follows the links gets each hit once, in order.
func TestNextPage(t *testing.T) {
	h := newAPI(t, Options{})
	for _, path := range []string{"/v1/collections/shelf/search?q=shuttle+orbit&rerank=tfidf", "/v1/collections/shelf/documents/sci.space/59846/similar?like=a"} {
		whole := read[wire.Answer](t, ask(h, "GET", path, ""))
		next, seen, pages := path+"&limit=2", 0, 0
		for next != "" {
			w := ask(h, "GET", next, "")
			link := w.Header().Get("Link")
			a := read[wire.Answer](t, w)
			for _, hit := range a.Hits {
				if want := whole.Hits[seen]; hit.ID != want.ID || hit.Rank != seen+1 || hit.Score != want.Score {
					t.Errorf("%s: hit %d is %s of rank %d, want %s", path, seen+1, hit.ID, hit.Rank, want.ID)
				}
				seen++
			}
			if (a.Next != "") != (link != "") {
				t.Fatalf("next %q, link %q", a.Next, link)
			}
			next, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), `>; rel="next"`)
			pages++
		}
		if seen != len(whole.Hits) || pages != (seen+1)/2 || whole.Next != "" {
			t.Errorf("%s: %d hits on %d pages, want %d", path, seen, pages, len(whole.Hits))
		}
	}
	post := ask(h, "POST", "/v1/collections/shelf/search", `{"text":"orbit","limit":1}`)
	if a := read[wire.Answer](t, post); a.Next == "" || post.Header().Get("Link") != "" {
		t.Errorf("next %q, link %q", a.Next, post.Header().Get("Link"))
	}
}

// streamed returns the lines of a stream.
func streamed(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	if kind := w.Header().Get("Content-Type"); w.Code != 200 || kind != "application/x-ndjson" {
		t.Fatalf("%d %s: %s", w.Code, kind, w.Body)
	}
	return strings.Split(strings.TrimSuffix(w.Body.String(), "\n"), "\n")
}

func TestStream(t *testing.T) {
	h := newAPI(t, Options{Searches: 1})
	whole := read[wire.Answer](t, ask(h, "GET", "/v1/collections/shelf/search?q=orbit&radius=16", ""))
	for _, w := range []*httptest.ResponseRecorder{
		ask(h, "GET", "/v1/collections/shelf/search/stream?q=orbit&radius=16", ""),
		ask(h, "GET", "/v1/collections/shelf/search/stream?q=orbit&radius=16", "", "Accept", "application/x-ndjson"),
		ask(h, "POST", "/v1/collections/shelf/search/stream", `{"text":"orbit","radius":16}`),
	} {
		lines := streamed(t, w)
		if len(lines) != len(whole.Hits)+1 {
			t.Fatalf("%d lines for %d hits", len(lines), len(whole.Hits))
		}
		for i, want := range whole.Hits {
			wanted, _ := json.Marshal(wire.StreamedHit{Status: "hit", Hit: want})
			if lines[i] != string(wanted) {
				t.Errorf("line %s, want %s", lines[i], wanted)
			}
		}
		var last wire.End
		json.Unmarshal([]byte(lines[len(lines)-1]), &last)
		if last.Status != "done" || last.Total != len(whole.Hits) || !last.Complete || last.Query.Text != "orbit" || last.Generation != 1 {
			t.Errorf("last line %+v", last)
		}
	}
}

// A stream that breaks off has the status failed in its last line.
func TestBrokenStream(t *testing.T) {
	hits := func(yield func(index.Hit, error) bool) {
		if yield(index.Hit{}, nil) {
			yield(index.Hit{}, fmt.Errorf("read: %w", index.ErrFormat))
		}
	}
	h := newHandler(fixed{"c": faulty{hits: hits}}, Options{})
	lines := streamed(t, ask(h, "GET", "/v1/collections/c/search/stream?q=x&radius=3", ""))
	if len(lines) != 2 || !strings.Contains(lines[1], `"status":"failed","code":"internal"`) || strings.Contains(lines[1], "read:") {
		t.Errorf("got %q", lines)
	}
	gone := &goneWriter{header: http.Header{}}
	h.ServeHTTP(gone, httptest.NewRequest("GET", "/v1/collections/c/search/stream?q=x&radius=3", nil))
	if gone.writes != 1 {
		t.Errorf("%d lines written to nobody", gone.writes)
	}
}

// A goneWriter is the connection of a client that went away.
type goneWriter struct {
	header http.Header
	writes int
}

func (w *goneWriter) Header() http.Header { return w.header }
func (w *goneWriter) WriteHeader(int)     {}
func (w *goneWriter) Write([]byte) (int, error) {
	w.writes++
	return 0, http.ErrHandlerTimeout
}
