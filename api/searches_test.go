package api

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashsearch/hashsearch/api/wire"
)

// each decodes the elements of the answers.
func each(t *testing.T, w *httptest.ResponseRecorder) (all []struct {
	wire.Answer
	wire.Problem
}) {
	t.Helper()
	var body struct{ Answers []json.RawMessage }
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != 200 {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	for _, raw := range body.Answers {
		var one struct {
			wire.Answer
			wire.Problem
		}
		if err := json.Unmarshal(raw, &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// Fields that only a single search may have are rejected, not ignored.
func TestSearchesDoNotStream(t *testing.T) {
	got := each(t, ask(newAPI(t, Options{}), "POST", "/v1/collections/shelf/searches", `{"queries":[{"text":"orbit","radius":3,"stream":true},{"text":"orbit"}]}`))
	if got[0].Pointer != "/queries/0/stream" || got[0].Code != "bad_query" || got[0].Hits != nil || got[1].Hits == nil {
		t.Errorf("%+v", got)
	}
}

// Each query of many has the same answer as alone, or its problem in that place.
func TestSearches(t *testing.T) {
	h := newAPI(t, Options{})
	queries := []string{
		`{"text":"bread and yeast","filter":{"label":"kitchen"}}`,
		`{"text":"orbit","limit":0}`,
		`{"id":"a","rerank":"tfidf","explain":true}`,
		`{"text":"xyzzy"}`,
		`{"code":"ff00","radius":16}`,
		`{"code":"ff"}`,
		`{"id":"nobody"}`,
		`7`,
		`{"text":"orbit","limit":2}`,
	}
	const path = "/v1/collections/shelf/search"
	got := each(t, ask(h, "POST", path+"es", `{"queries":[`+strings.Join(queries, ",")+`]}`))
	if len(got) != len(queries) {
		t.Fatalf("%d answers", len(got))
	}
	for i, one := range got {
		alone := ask(h, "POST", path, queries[i])
		if alone.Code == 200 {
			if diff := cmp.Diff(read[wire.Answer](t, alone), one.Answer, cmpopts.IgnoreFields(wire.Work{}, "Micros")); diff != "" || one.Status != 0 {
				t.Errorf("query %d, status %d: %s", i, one.Status, diff)
			}
			continue
		}
		want := read[wire.Problem](t, alone)
		want.RequestID, want.Pointer = "", fmt.Sprint("/queries/", i, want.Pointer)
		if diff := cmp.Diff(want, one.Problem); diff != "" || one.Answer.Hits != nil {
			t.Errorf("query %d: %s", i, diff)
		}
	}
}

func TestSearchesErrors(t *testing.T) {
	h := newAPI(t, Options{SearchBytes: 20_000})
	many := strings.Repeat(`{"id":"a"},`, mostQueries)
	for _, c := range []struct {
		collection, body string
		status           int
		want             string
	}{
		{"shelf", `{"queries":[` + many[:len(many)-1] + `]}`, 200, `"answers"`},
		{"shelf", `{"queries":[` + many + `{}]}`, 400, `1 to 500`},
		{"shelf", `{"queries":[` + strings.Repeat(`{"limit":1000},`, 10) + `{"limit":1}]}`, 400, `10001 hits`},
		{"shelf", `{"queries":[]}`, 400, `"pointer":"/queries"`},
		{"shelf", `{"queries":{}}`, 400, `"pointer":"/queries"`},
		{"shelf", `{}`, 400, `"pointer":"/queries"`},
		{"shelf", `{"query":[]}`, 400, `"pointer":"/query"`},
		{"shelf", `[]`, 400, `not an object`},
		{"shelf", strings.Repeat(" ", 20_001), 413, `"code":"too_large"`},
		{"raw", `{"queries":[{"text":"orbit"},{"code":"ff00"}]}`, 200, `"code":"no_model"`},
		{"nope", `{"queries":[{"text":"orbit"}]}`, 404, `"code":"collection_not_found"`},
	} {
		w := ask(h, "POST", "/v1/collections/"+c.collection+"/searches", c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%.60s: %d %.200s, want %d with %s", c.body, w.Code, w.Body, c.status, c.want)
		}
	}
	if w := ask(h, "GET", "/v1/collections/shelf/searches", ""); w.Code != 405 {
		t.Errorf("GET: %d", w.Code)
	}
}
