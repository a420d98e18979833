package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/indextest"
)

// tried holds values of parameters, by name.
var tried = map[string][]string{
	"q": {"shuttle in orbit", "the of 42", "xyzzy"}, "id": {shelf[0].ID, "nobody"}, "like": {shelf[0].ID}, "dislike": {shelf[1].ID}, "skip": {shelf[2].ID, "nobody"}, "limit": {"1"}, "radius": {"0", "16"},
	"filter": {"label=space", "year>=1", "exists(year)", "never(year)"}, "rank": {"hybrid", "words", "code"}, "weight": {"0", "2.5"}, "prefix": {"true"}, "verbatim": {"true"}, "sort": {"year", "-label", "-number"}, "distinct": {"label"}, "passages": {"true"}, "ids": {"true"}, "rerank": {"asymmetric", "tfidf", "bm25"}, "candidates": {"1"}, "facets": {"label,year", "*"},
	"cursor": {"x"}, "models": {"true"}, "around": {"100"}, "suggestions": {"5"}, "distances": {"true"}, "explain": {"true"}, "drivers": {"3"}, "correlation": {"true"}, "count": {"2"}, "seed": {"3"}, "common": {"0", "1"}, "least": {"2"},
	"members": {"3"}, "examples": {"0", "10"}, "topic": {"nothing"}, "field": {"year"}, "collection": {"nobody"}, "state": {"failed"}, "type": {"train"},
}

// queries returns query strings that try each parameter of an operation, with a query if it takes
// one.
func queries(t *testing.T, o *operation) []string {
	all := []string{""}
	if o.takes == nil {
		return all
	}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(o.takes)) {
		name, _, _ := strings.Cut(f.Tag.Get("query"), ",")
		if name == "" {
			continue
		}
		if tried[name] == nil {
			t.Errorf("%s takes %s, of which no value is tried here", o.name, name)
		}
		for _, value := range tried[name] {
			v := url.Values{name: {value}}
			if _, asks := reflect.TypeOf(o.takes).FieldByName("Q"); asks && name != "id" {
				v.Set("q", tried["q"][0])
				v.Set(name, value)
			}
			if strings.HasSuffix(o.at, "/stream") && name != "radius" {
				v.Set("radius", "16")
			}
			all = append(all, v.Encode())
		}
	}
	return all
}

// inPaths holds the values of path parameters.
var inPaths = map[string]string{"id": "a", "bit": "3", "task": "1", "file": "x.db", "generation": "1", "alias": "live", "key": "nobody"}

// notFinite matches infinity and NaN, which JSON does not have, outside strings: the buckets of a
// histogram end with "+Inf".
var notFinite = regexp.MustCompile(`(?i)[^\w"]([+-]?inf(inity)?|nan)\b`)

// Every GET operation answers with finite numbers and without an internal error, whatever the state
// of the collection.
func TestDegenerateCollections(t *testing.T) {
	named, states := map[string]*index.Index{}, indextest.Degenerate()
	for name, s := range states {
		ix, err := s.Make(t.Context(), filepath.Join(t.TempDir(), "test.db"))
		if err != nil {
			t.Fatal(err)
		}
		named[name] = ix
		t.Cleanup(func() { ix.Close() })
	}
	h := New(setOf(t, named), Options{})
	braces := regexp.MustCompile(`\{(\w+)\}`)
	// The last request, with "", is for the metrics of all collections.
	for _, name := range append(slices.Sorted(maps.Keys(states)), "") {
		for _, o := range operations() {
			if o.method() != "GET" || strings.Contains(o.path(), "{collection}") != (name != "") {
				continue
			}
			path := braces.ReplaceAllStringFunc(o.path(), func(part string) string {
				if part == "{collection}" {
					return url.PathEscape(name)
				}
				value, ok := inPaths[strings.Trim(part, "{}")]
				if !ok {
					t.Errorf("%s has %s, for which nothing stands here", o.name, part)
				}
				return value
			})
			for _, q := range queries(t, &o) {
				finite(t, fmt.Sprintf("%s: GET %s?%s", name, path, q), ask(h, "GET", path+"?"+q, ""))
			}
		}
	}
}

// finite fails the test for an internal error, for invalid JSON, and for numbers that are not
// finite.
func finite(t *testing.T, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	kind := w.Header().Get("Content-Type")
	body := bytes.ReplaceAll(w.Body.Bytes(), []byte(`le="+Inf"`), nil)
	if w.Code >= 500 || !strings.Contains(kind, "html") && !strings.Contains(kind, "css") && notFinite.Match(body) {
		t.Errorf("%s: %d %.300s", what, w.Code, body)
	}
	parts := [][]byte{body}
	if kind == "application/x-ndjson" {
		parts = bytes.Split(bytes.TrimSpace(body), []byte("\n"))
	}
	for _, part := range parts {
		if strings.HasSuffix(kind, "json") && !json.Valid(part) {
			t.Errorf("%s is no JSON: %.300s", what, part)
		}
	}
}
