package api

import (
	"fmt"
	"math"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// ids returns the ids of the hits of an answer.
func idsOf(a wire.Answer) (all []string) {
	for _, h := range a.Hits {
		all = append(all, h.ID)
	}
	return all
}

// The score of each hit is made of its parts, as the specification says.
func TestRanks(t *testing.T) {
	h := newAPI(t, Options{})
	for _, c := range []struct {
		query, rank string
		weight      float64 // -1 is that of the model
	}{
		{"q=shuttle+bread", "hybrid", -1}, {"q=shuttle+bread&rank=hybrid&weight=2.5", "hybrid", 2.5}, {"q=shuttle+bread&rank=words", "words", 0},
		{"q=shuttle&rank=code", "code", 0}, {"q=shuttle&radius=16", "code", 0}, {"q=shuttle&rerank=none", "code", 0}, {"like=a", "hybrid", -1},
	} {
		a := read[wire.Answer](t, ask(h, "GET", "/v1/collections/shelf/search?explain&"+c.query, ""))
		if string(a.Query.Rank) != c.rank || c.weight >= 0 && a.Query.Weight != c.weight || len(a.Hits) == 0 {
			t.Fatalf("%s: %+v", c.query, a.Query)
		}
		for i, hit := range a.Hits {
			want := hit.Lexical + a.Query.Weight*hit.Asymmetric
			if c.rank == "code" {
				want = hit.Similarity
			}
			shared := 0.0
			for _, s := range hit.Terms {
				shared += s.Weight
			}
			if math.Abs(hit.Score-want) > 1e-9 || i > 0 && hit.Score > a.Hits[i-1].Score || c.rank != "code" && math.Abs(shared-hit.Lexical) > 1e-9 || (hit.BM25 > 0) != (c.rank != "code" && hit.Lexical > 0) {
				t.Errorf("%s: %+v, terms of %v", c.query, hit, shared)
			}
		}
	}
}

// Words are corrected, completed and required, and hits sorted and made distinct, by GET and POST.
func TestReadings(t *testing.T) {
	h := newAPI(t, Options{})
	const path = "/v1/collections/shelf/search"
	for _, c := range []struct{ query, body, want string }{
		{"q=shutle", `{"q":"shutle"}`, `"corrected":[{"from":"shutle","to":"shuttle"}]`},
		{"q=shutle&verbatim", `{"q":"shutle","verbatim":true}`, `"unknown":["shutle"]`},
		{"q=tele&prefix&rank=words&limit=1", `{"q":"tele","prefix":true,"rank":"words","limit":1}`, `{"text":"telescope","match":true}`},
		{"q=tele*&rank=words&limit=1", `{"q":"tele*","rank":"words","limit":1}`, `{"text":"telescope","match":true}`},
		{"q=%22stream+of+bytes%22+-writer&rank=words", `{"q":"\"stream of bytes\" -writer","rank":"words"}`, `"id":"compress/gzip.NewReader"`},
		{"q=title:orbit", `{"q":"title:orbit"}`, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"q=orbit+bread&explain&limit=1", `{"q":"orbit bread","explain":true,"limit":1}`, `"missing":["`},
		{"q=orbit&limit=1&ids", `{"q":"orbit","limit":1,"ids":true}`, `"hits":[{"rank":1,"id":"sci.space/59846","title":"","snippet":[],"labels":[],"fields":{},`},
		{"q=orbit+reader&sort=-year&rank=words", `{"q":"orbit reader","sort":"-year","rank":"words"}`, `"hits":[{"rank":1,"id":"sci.space/59846"`},
	} {
		for _, w := range []*httptest.ResponseRecorder{ask(h, "GET", path+"?"+c.query, ""), ask(h, "POST", path, c.body), ask(h, "POST", path+"es", `{"queries":[`+c.body+`]}`)} {
			if w.Code != 200 || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("%s: %d %s, want %s", c.query, w.Code, w.Body, c.want)
			}
		}
	}
	all := read[wire.Answer](t, ask(h, "GET", path+"?q=bread+reader+orbit&rank=words&distinct=label", ""))
	labels := []string{}
	for _, hit := range all.Hits {
		labels = append(labels, hit.Labels...)
	}
	if slices.Sort(labels); len(labels) < 3 || len(slices.Compact(slices.Clone(labels))) != len(labels) {
		t.Errorf("labels %q", labels)
	}
	for _, query := range []string{"q=x&rank=best", "q=x&weight=-1", "q=x&weight=1e9", "q=x&sort=title", "q=x&distinct=id", "q=x&rank=words&radius=3", "q=x&rank=hybrid&rerank=bm25", "q=x&prefix=maybe"} {
		if w := ask(h, "GET", path+"?"+query, ""); w.Code != 400 || !strings.Contains(w.Body.String(), `"code":"bad_query"`) {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
}

// A collection is searched by words before it has a model: by text and by document.
func TestUntrained(t *testing.T) {
	h := newAPI(t, Options{})
	for _, path := range []string{"search?q=orbit&explain&suggestions=3&facets=label&distances", "documents/sci.space%2F59846/similar", "search?like=compress%2Fgzip.NewReader&like=sci.space%2F59846"} {
		a := read[wire.Answer](t, ask(h, "GET", "/v1/collections/raw/"+path, ""))
		if a.Query.Rank != "words" || a.Query.Code != nil || a.Query.Bits != 0 {
			t.Errorf("%s: %+v", path, a.Query)
		}
	}
	if a := read[wire.Answer](t, ask(h, "GET", "/v1/collections/raw/search?q=orbit", "")); !slices.Equal(idsOf(a), []string{"sci.space/59846"}) || a.Hits[0].Code != nil {
		t.Errorf("%+v", a)
	}
}

// Answers to requests with an older name say so, and only these.
func TestDeprecated(t *testing.T) {
	h := newAPI(t, Options{})
	const shelf = "/v1/collections/shelf/"
	for _, c := range []struct {
		method, path, body string
		older              bool
	}{
		{"GET", "search?q=orbit&rerank=bm25", "", true}, {"GET", "search?q=orbit&rerank=none", "", true}, {"GET", "documents/a/similar?rerank=tfidf", "", true},
		{"POST", "search", `{"q":"orbit","rerank":"asymmetric"}`, true}, {"POST", "searches", `{"queries":[{"q":"orbit"},{"q":"orbit","rerank":"bm25"}]}`, true},
		{"GET", "search?q=orbit", "", false}, {"GET", "search?q=orbit&rerank=", "", false}, {"POST", "searches", `{"queries":[{"q":"orbit"}]}`, false},
	} {
		w := ask(h, c.method, shelf+c.path, c.body)
		if got := w.Header().Get("Deprecation"); w.Code != 200 || (got != "") != c.older || c.older && !strings.HasPrefix(got, "@1") {
			t.Errorf("%s %s: %d, header %q", c.method, c.path, w.Code, got)
		}
	}
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	if p := d.schemaOf(reflect.TypeFor[wire.Search]()).Properties; !p["rerank"].Deprecated || !p["candidates"].Deprecated || p["rank"].Deprecated {
		t.Error("the specification does not mark the older names")
	}
}

// Synonyms are read and replaced, and searches use them at once.
func TestSynonyms(t *testing.T) {
	h := newAPI(t, Options{})
	const path = "/v1/collections/raw/"
	for _, c := range []struct {
		method, body string
		status       int
		want         string
		hits         int
	}{
		{"GET", "", 200, `{"synonyms":""}`, 0},
		{"PUT", `{"synonyms":"trajectory => orbit\n"}`, 200, `{"synonyms":"trajectory => orbit\n"}`, 1},
		{"PUT", `{"synonyms":"alone"}`, 400, `"pointer":"/synonyms"`, 1},
		{"PUT", `{}`, 400, `"pointer":"/synonyms"`, 1},
		{"GET", "", 200, `trajectory`, 1},
		{"PUT", `{"synonyms":""}`, 200, `{"synonyms":""}`, 0},
	} {
		w := ask(h, c.method, path+"synonyms", c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %d %s", c.method, c.body, w.Code, w.Body)
		}
		if a := read[wire.Answer](t, ask(h, "GET", path+"search?q=trajectory", "")); len(a.Hits) != c.hits {
			t.Errorf("after %s %s: %s", c.method, c.body, fmt.Sprint(idsOf(a)))
		}
	}
}
