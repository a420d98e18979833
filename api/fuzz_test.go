package api

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/ingest"
)

// odd draws JSON values of the wrong type as well as of the right one.
func odd() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{`null`, `true`, `-1`, `0`, `1e99`, `3`, `"x"`, `"orbit"`, `"ff00"`, `""`, `[]`, `{}`, `{"label":"go"}`, `["a"]`, `{"label":[null]}`, `{"label":{"any":["go"],"lt":1e9}}`,
			`{"":""}`, `"tfidf"`, `"asymmetric"`, `"\ud800"`, `[[[[]]]]`, `[{"text":"orbit"},{"id":7},null]`, `99999999999999999999`, `"` + strings.Repeat("9", 300) + `"`}),
		rapid.Map(rapid.String(), func(s string) string { return `"` + s + `"` }),
		rapid.String(),
	)
}

// No request causes a server error.
func TestOddRequests(t *testing.T) {
	h := newAPI(t, Options{})
	names := []string{"text", "queries", "id", "code", "limit", "radius", "filter", "rerank", "candidates", "explain", "like", "dislike", "cursor", "stream", "facets", "count", "seed", "correlation", "drivers", "q", "fields", "labels", "x"}
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		query := url.Values{}
		for range rapid.IntRange(0, 4).Draw(t, "parts") {
			name, value := rapid.SampledFrom(names).Draw(t, "name"), odd().Draw(t, "value")
			parts = append(parts, `"`+name+`":`+value)
			query.Add(name, strings.Trim(value, `"`))
		}
		body := rapid.SampledFrom([]string{"", "[", "{"}).Draw(t, "open") + strings.Join(parts, ",") + "}"
		path := rapid.SampledFrom([]string{"/v1/collections", "/v1/collections/shelf/search", "/v1/collections/shelf/documents", "/v1/collections/shelf/documents/",
			"/v1/collections/shelf/documents/a/similar", "/v1/collections/raw/search", "/v1/collections/shelf/searches", "/v1/collections/shelf/generations/1/use", "/v1/collections/shelf/bits",
			"/v1/collections/shelf/bits/7", "/v1/collections/shelf/map", "/v1/collections/shelf/map/place", "/v1/collections/none%20yet/map", "/v1/collections/shelf/outliers",
			"/v1/collections/shelf/reconstruct", "/v1/collections/shelf/sample", "/v1/collections/shelf/drift", "/v1/collections/shelf/models", "/v1/collections/shelf/suggest"}).Draw(t, "path")
		path += rapid.SampledFrom([]string{"", "", "/", "//", "%2F", "%00", "%ff", "/..", "/similar", "?" + query.Encode(), "?%zz"}).Draw(t, "tail")
		method := rapid.SampledFrom([]string{"GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "ODD"}).Draw(t, "method")
		r, err := http.NewRequest(method, "http://host"+path, strings.NewReader(body))
		if err != nil {
			t.Skip("no request")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 || w.Code == 0 {
			t.Fatalf("%s %s %s: %d %s", method, path, body, w.Code, w.Body)
		}
	})
}

func FuzzParseDocument(f *testing.F) {
	for _, s := range []string{`{}`, `{"id":"a","text":"b"}`, `{"id":1,"title":null,"labels":["x"],"label":"y","fields":{"a":{}},"z":[1]}`, `[`, `{"labels":7}`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ingest.ParseJSON(b)
		if err == nil && d.Text == "" && d.Title == "" && !strings.Contains(string(b), "t") {
			t.Errorf("a document without words from %q", b)
		}
	})
}

func FuzzSplitID(f *testing.F) {
	for _, s := range []string{"", "a", "a/similar", "similar", "/similar", "a%2Fsimilar", "%", "a//similar/similar"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, id string) {
		for _, operation := range []string{"", "/similar", "/similar/stream"} {
			path := url.PathEscape(id) + operation
			got, ends, err := splitID(path)
			if id != "" && (err != nil || got != id || ends != operation) {
				t.Errorf("%q: %q %q %v", path, got, ends, err)
			}
		}
	})
}
