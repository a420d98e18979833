package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// A degenerate collection is one in which some statistic is about nothing.
type degenerate struct {
	docs   []ingest.Document // when the model is adopted
	kind   hashing.Kind      // "" for no model
	came   []ingest.Document // after that
	gone   []string          // and were deleted
	coded  []index.Coded     // codes from elsewhere, before all that
	repeat int               // how often the model is adopted
}

// degenerates are states in which a collection may be.
func degenerates() map[string]degenerate {
	replaced, bare, equal, stop := slices.Clone(shelf), slices.Clone(shelf), slices.Clone(shelf), slices.Clone(shelf)
	var ids []string
	var coded []index.Coded
	for i := range shelf {
		ids = append(ids, shelf[i].ID)
		replaced[i].Fields = map[string]string{"edition": "2", "year": "1e400"}
		bare[i].Labels, bare[i].Fields = nil, nil
		equal[i] = ingest.Document{ID: shelf[i].ID, Text: shelf[0].Text, Labels: []string{"10"}, Lists: map[string][]string{"year": {"10", "10.0"}}}
		stop[i].Title, stop[i].Text = "", "The of and to 42"
		coded = append(coded, index.Coded{Document: ingest.Document{ID: shelf[i].ID}, Code: hashing.Code{7}})
	}
	all := map[string]degenerate{
		"no document":               {},
		"untrained":                 {docs: shelf},
		"model, no document":        {kind: hashing.Stacked},
		"one document":              {docs: shelf[:1], kind: hashing.Stacked},
		"all equal":                 {docs: equal, kind: hashing.Stacked},
		"all deleted":               {docs: shelf, kind: hashing.Stacked, gone: ids},
		"all replaced":              {docs: shelf, kind: hashing.Stacked, came: replaced},
		"all but one replaced":      {docs: shelf, kind: hashing.Stacked, came: replaced[1:]},
		"one left":                  {docs: shelf, kind: hashing.Stacked, gone: ids[1:]},
		"replaced, then deleted":    {docs: shelf, kind: hashing.Stacked, came: replaced, gone: ids},
		"stop words only":           {docs: stop, kind: hashing.Stacked},
		"replaced by stop words":    {docs: shelf, kind: hashing.Stacked, came: stop},
		"no label":                  {docs: bare, kind: hashing.Stacked},
		"two generations":           {docs: shelf, kind: hashing.Stacked, came: replaced, repeat: 2},
		"codes from elsewhere":      {coded: coded},
		"codes from elsewhere gone": {coded: coded, gone: ids},
	}
	for _, k := range []hashing.Kind{hashing.LSH, "variational"} {
		all["all replaced, "+string(k)] = degenerate{docs: shelf, kind: k, came: replaced}
	}
	return all
}

func (d degenerate) open(t *testing.T) *index.Index {
	t.Helper()
	ix := openIndex(t, d.docs)
	if d.coded != nil {
		if err := ix.AddCodes(t.Context(), 16, func(yield func(index.Coded, error) bool) {
			for _, c := range d.coded {
				if !yield(c, nil) {
					return
				}
			}
		}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for range max(d.repeat, min(1, len(d.kind))) {
		m, err := hashing.Train(t.Context(), sequence(shelf), hashing.Options{Kind: d.kind, Bits: 16, Hidden: []int{}, Epochs: 1, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ix.Adopt(t.Context(), m, ix.Next(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := ix.Add(t.Context(), sequence(d.came), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Delete(t.Context(), d.gone...); err != nil {
		t.Fatal(err)
	}
	return ix
}

// tried are values of parameters, by name.
var tried = map[string][]string{
	"q": {"shuttle in orbit", "the of 42", "xyzzy"}, "id": {shelf[0].ID, "nobody"}, "like": {shelf[0].ID}, "dislike": {shelf[1].ID}, "limit": {"1"}, "radius": {"0", "16"},
	"filter": {"label=space", "year>=1", "exists(year)", "never(year)"}, "rerank": {"asymmetric", "tfidf", "bm25"}, "candidates": {"1"}, "facets": {"label,year"},
	"cursor": {"x"}, "explain": {"true"}, "stream": {"true"}, "drivers": {"3"}, "correlation": {"true"}, "count": {"2"}, "seed": {"3"}, "common": {"0", "1"}, "least": {"2"},
	"members": {"3"}, "collection": {"nobody"}, "state": {"failed"}, "kind": {"train"},
}

// queries are query strings that try each parameter of an operation, beside a question if it takes one.
func queries(t *testing.T, o *operation) []string {
	all := []string{""}
	if o.takes == nil {
		return all
	}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(o.takes)) {
		name := f.Tag.Get("query")
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
			if name == "stream" {
				v.Set("radius", "16")
			}
			all = append(all, v.Encode())
		}
	}
	return all
}

// inPaths are what stands for the parts of paths in braces.
var inPaths = map[string]string{"id": "a", "bit": "3", "task": "1", "file": "x.db", "generation": "1", "alias": "live"}

// notFinite is a number that JSON does not have, or that is no number to read. Buckets of a histogram end with +Inf.
var notFinite = regexp.MustCompile(`(?i)[^\w"]([+-]?inf(inity)?|nan)\b`)

// Every GET operation answers with finite numbers, and never by an internal error, in whatever state a collection is.
func TestDegenerateCollections(t *testing.T) {
	named, states := map[string]*index.Index{}, degenerates()
	for name, d := range states {
		named[name] = d.open(t)
	}
	h := New(setOf(t, named), Options{})
	braces := regexp.MustCompile(`\{(\w+)\}`)
	for _, name := range append(slices.Sorted(maps.Keys(states)), "") { // in the end the metrics of all
		for i := range operations {
			o := &operations[i]
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
			for _, q := range queries(t, o) {
				finite(t, fmt.Sprintf("%s: GET %s?%s", name, path, q), ask(h, "GET", path+"?"+q, ""))
			}
		}
	}
}

// finite fails the test for an internal error, for what is no JSON though it should be, and for numbers that are none.
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
