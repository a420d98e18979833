package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// Each row is a request, its status, and the code of the problem or a part of the answer.
func TestRequests(t *testing.T) {
	h := newAPI(t, Options{SearchBytes: 400, LineBytes: 300})
	long := strings.Repeat("x", 500)
	for _, c := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"GET", "/livez", "", 200, `"live"`},
		{"GET", "/readyz", "", 200, `"ready"`},
		{"GET", "/v1/collections", "", 200, `"name":"none yet"`},
		{"GET", "/v1/kinds", "", 200, `{"kinds":[{"kind":"stacked","about":"deep encoder`},
		{"GET", "/v1/collections/shelf", "", 200, `"documents":8`},
		{"GET", "/v1/collections/none%20yet", "", 200, `"generation":null`},
		{"GET", "/v1/collections/shelf/stats", "", 200, `{"label":"go","count":3}`},
		{"GET", "/v1/collections/shelf/stats", "", 200, `"advice":"up to date: no documents were added since training"`},
		{"GET", "/v1/collections/raw/stats", "", 200, `"drift":null`},
		{"GET", "/v1/collections/shelf/bits", "", 200, `"bit":15`},
		{"GET", "/v1/collections/shelf/bits?drivers=2", "", 200, `"drivers":["`},
		{"GET", "/v1/collections/shelf/bits?drivers=x", "", 400, `"parameter":"drivers"`},
		{"GET", "/v1/collections/raw/bits", "", 409, `"code":"no_model"`},
		{"GET", "/v1/collections/shelf/generations", "", 200, `"current":true`},
		{"POST", "/v1/collections/shelf/generations/1/use", "", 200, `"current":true`},
		{"POST", "/v1/collections/shelf/generations/77/use", "", 404, `"code":"generation_not_found"`},
		{"POST", "/v1/collections/shelf/generations/x/use", "", 404, `"code":"generation_not_found"`},
		{"DELETE", "/v1/collections/shelf/generations/1", "", 409, `"code":"generation_current"`},
		{"DELETE", "/v1/collections/shelf/generations/77", "", 404, `"code":"generation_not_found"`},
		{"DELETE", "/v1/collections/shelf/generations/x", "", 404, `"code":"generation_not_found"`},
		{"HEAD", "/v1/collections/shelf", "", 200, ""},

		{"GET", "/", "", 404, `"code":"no_such_path"`},
		{"GET", "/v2/collections", "", 404, `"code":"no_such_path"`},
		{"GET", "/v1/collections/nope/stats", "", 404, `"code":"collection_not_found"`},
		{"POST", "/v1/collections/shelf/stats", "", 405, `"code":"method_not_allowed"`},
		{"DELETE", "/v1/collections", "", 405, `use GET or HEAD`},

		{"GET", "/v1/collections/shelf/search?q=shuttle+in+orbit&limit=2", "", 200, `"rank":2`},
		{"GET", "/v1/collections/shelf/search?q=orbit&filter=label%3Dspace&filter=year%3D1993", "", 200, `"id":"sci.space/59846"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&rerank=bm25&limit=2&candidates=3&explain", "", 200, `"reranked":3`},
		{"GET", "/v1/collections/shelf/search?q=orbit&rerank=asymmetric", "", 200, `"lexical":0,`},
		{"GET", "/v1/collections/shelf/documents/a/similar?rerank=asymmetric&limit=1", "", 200, `"asymmetric":0.`},
		{"GET", "/v1/collections/shelf/search", "", 400, `"parameter":"q"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&limit=0", "", 400, `"parameter":"limit"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&limit=ten", "", 400, `not a whole number`},
		{"GET", "/v1/collections/shelf/search?q=orbit&limit=2&limit=3", "", 400, `"parameter":"limit"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&radius=-1", "", 400, `"parameter":"radius"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&rerank=magic", "", 400, `none, asymmetric, tfidf, bm25`},
		{"GET", "/v1/collections/shelf/search?q=orbit&candidates=0", "", 400, `"parameter":"candidates"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&filter=label", "", 400, `"parameter":"filter"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&filter=year%3E%3D1993&filter=year%3C1994", "", 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&filter=label%21%3Dgo|kitchen|repair", "", 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"GET", "/v1/collections/shelf/search?like=a&like=similar&dislike=hostile&limit=1", "", 200, `"hits":[{"rank":1,"id":"a/similar"`},
		{"GET", "/v1/collections/shelf/documents/a/similar?like=similar&dislike=hostile&limit=1", "", 200, `"hits":[{"rank":1,"id":"a/similar"`},
		{"GET", "/v1/collections/shelf/documents/a/similar?dislike=a", "", 400, `the document "a" is liked and disliked at once`},
		{"GET", "/v1/collections/shelf/search?q=orbit&like=a&dislike=similar&dislike=a", "", 400, `the document "a" is liked and disliked at once`},
		{"GET", "/v1/collections/shelf/search/stream?like=a&dislike=a&radius=9", "", 400, `the document "a" is liked and disliked at once`},
		{"POST", "/v1/collections/shelf/search", `{"like":["a"],"dislike":["a"]}`, 400, `"code":"bad_query"`},
		{"POST", "/v1/collections/shelf/searches", `{"queries":[{"like":["a"],"dislike":["a"]}]}`, 200, `"pointer":"/queries/0"`},
		{"GET", "/v1/collections/shelf/search?dislike=a", "", 400, `exactly one`},
		{"GET", "/v1/collections/shelf/search?q=orbit" + strings.Repeat("&dislike=a", 101), "", 400, `"parameter":"dislike"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&cursor=x", "", 400, `"code":"bad_cursor"`},
		{"GET", "/v1/collections/shelf/search?q=xyzzy&like=a&rank=code", "", 200, `"hits":[],"within":[],"complete":true,"note":"no word of the text`},
		{"GET", "/v1/collections/shelf/search?q=orbit&stream", "", 400, `"parameter":"stream"`},
		{"GET", "/v1/collections/shelf/search/stream?q=orbit&radius=16&limit=2", "", 400, `"parameter":"limit"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&explain=perhaps", "", 400, `"parameter":"explain"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&page=2", "", 400, `"parameter":"page"`},
		{"GET", "/v1/collections/shelf/search?q=xyzzy+plugh", "", 200, `"unknown":["xyzzy","plugh"]`},
		{"GET", "/v1/collections/shelf/search?q=xyzzy+plugh", "", 200, `no document holds any word of the query (xyzzy, plugh)`},
		{"GET", "/v1/collections/shelf/search?q=the+of+42&rank=code", "", 200, `stop words, numbers and single letters do not count`},
		{"GET", "/v1/collections/raw/search?q=orbit", "", 200, `"rank":"words"`},
		{"GET", "/v1/collections/raw/search?q=orbit&rank=code", "", 409, `"code":"no_model"`},
		{"GET", "/v1/collections/raw/search/stream?q=orbit&radius=3", "", 409, `"code":"no_model"`},
		{"POST", "/v1/collections/raw/search", `{"code":"ff00"}`, 409, `"code":"no_model"`},

		{"POST", "/v1/collections/shelf/search", `{"text":"bread and yeast","filter":{"label":"kitchen"}}`, 200, `"kitchen"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":["space","repair"]},"limit":null}`, 200, `"repair"`},
		{"POST", "/v1/collections/shelf/search", `{"id":"a","explain":true}`, 200, `"meanings"`},
		{"POST", "/v1/collections/shelf/search", `{"code":"ff00","radius":16}`, 200, `"binary":"1111111100000000"`},
		{"POST", "/v1/collections/shelf/search", `{"code":"ff"}`, 400, `"pointer":"/code"`},
		{"POST", "/v1/collections/shelf/search", `{"code":"ff00","rerank":"bm25"}`, 400, `"code":"bad_query"`},
		{"POST", "/v1/collections/shelf/search", `{"code":"ff00","rerank":"asymmetric","radius":16}`, 200, `"lexical":0,"score":`},
		{"POST", "/v1/collections/shelf/search", `{"id":"nobody"}`, 404, `"code":"document_not_found"`},
		{"POST", "/v1/collections/shelf/search", `{}`, 400, `exactly one`},
		{"POST", "/v1/collections/shelf/search", `{"text":"a","id":"a"}`, 400, `exactly one`},
		{"POST", "/v1/collections/shelf/search", `{"q":"","text":"orbit"}`, 400, `"pointer":"/text"`},
		{"POST", "/v1/collections/shelf/reconstruct", `{"q":"a","text":"orbit"}`, 400, `"pointer":"/text"`},
		{"POST", "/v1/collections/shelf/suggest", `{"q":"a","text":"orbit"}`, 400, `"pointer":"/text"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&filter=label%3Dgo;draft", ``, 400, `"detail":"the query string is malformed`},
		{"GET", "/v1/collections/shelf/search?q=orbit&limit=1%zz", ``, 400, `"detail":"the query string is malformed`},
		{"GET", "/v1/collections/shelf/search?q=orbit&filter=a%3Db&filter=year", ``, 400, `"detail":"filter: condition `},
		{"GET", "/v1/collections/shelf/search/stream?q=orbit", ``, 400, `"parameter":"radius"`},
		{"POST", "/v1/collections/shelf/search/stream", `{"q":"orbit","radius":null}`, 400, `"pointer":"/radius"`},
		{"GET", "/v1/collections/shelf/documents/a/similar/stream", ``, 400, `"parameter":"radius"`},
		{"POST", "/v1/collections/shelf/search", `{"text":7}`, 400, `"pointer":"/text"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","Limit":2}`, 400, `"pointer":"/Limit"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","limit":2.5}`, 400, `"pointer":"/limit"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"a/b~":[[1]]}}`, 400, `"pointer":"/filter/a~1b~0"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":["label=repair|kitchen","id!=nobody"]}`, 200, `"kitchen"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":["label=a","b"]}`, 400, `"pointer":"/filter/1"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":[1]}`, 400, `"pointer":"/filter"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":{"any":["repair","kitchen"]}}}`, 200, `"kitchen"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"gte":1993,"lt":"1994"}}}`, 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"gt":1993}}}`, 200, `"hits":[],`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"id":{"any":["a","nobody"]},"label":{"none":["go"]}}}`, 200, `"hits":[{"rank":1,"id":"a"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":{"any":[]}}}`, 200, `"hits":[],`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":{"any":"go"}}}`, 400, `"pointer":"/filter/label/any"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":{"most":["go"]}}}`, 400, `any, none, exists, gt, gte, lt and lte`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"gte":[1993]}}}`, 400, `"pointer":"/filter/year/gte"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"gte":null}}}`, 400, `"pointer":"/filter/year/gte"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":["repair","nobody"]}}`, 200, `"repair"]`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":["space","go"],"id":["a"]}}`, 200, `"hits":[],`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":[]}}`, 200, `"hits":[],`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":[],"year":1993}}`, 200, `"hits":[],`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":null}}`, 400, `"pointer":"/filter/label"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":[null]}}`, 400, `"pointer":"/filter/label"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":["go",null]}}`, 400, `value 2 is not a string`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":{}}}`, 400, `"pointer":"/filter/label"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":{"any":null}}}`, 400, `"pointer":"/filter/label/any"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":{"any":[null]}}}`, 400, `"pointer":"/filter/label/any"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":{"none":[]}}}`, 400, `"pointer":"/filter/label/none"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"label":{"none":null}}}`, 400, `"pointer":"/filter/label/none"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":1993}}`, 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":1993.0}}`, 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":[1,1.993e3]}}`, 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"any":[1993,true]}}}`, 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"none":[1993]},"id":["sci.space/59846"]}}`, 200, `"hits":[],`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":true}}`, 200, `"hits":[],`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"gte":1993,"exists":true}}}`, 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"exists":true}}}`, 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"exists":false},"label":"space"}}`, 200, `"hits":[{"rank":1,"id":"ü b/%2F?#"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"exists":null}}}`, 400, `"pointer":"/filter/year/exists"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"exists":"true"}}}`, 400, `"pointer":"/filter/year/exists"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"gte":true}}}`, 400, `"pointer":"/filter/year/gte"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"gt":1992.99999999999999999999}}}`, 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":["exists(year)"]}`, 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&filter=exists(year)", "", 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&filter=missing(year)&filter=label%3Dspace", "", 200, `"hits":[{"rank":1,"id":"ü b/%2F?#"`},
		{"GET", "/v1/collections/shelf/search?q=orbit&filter=year%3D19.93e2", "", 200, `"hits":[{"rank":1,"id":"sci.space/59846"`},
		{"POST", "/v1/collections/shelf/search", `{"like":["a","similar"],"dislike":["hostile"],"limit":1}`, 200, `"hits":[{"rank":1,"id":"a/similar"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","like":["a"],"rerank":"bm25"}`, 200, `"like":["a"]`},
		{"POST", "/v1/collections/shelf/search", `{"dislike":["a"]}`, 400, `exactly one`},
		{"POST", "/v1/collections/shelf/search", `{"like":[]}`, 400, `exactly one`},
		{"POST", "/v1/collections/shelf/search", `{"like":"a"}`, 400, `"pointer":"/like"`},
		{"POST", "/v1/collections/shelf/search", `{"id":"a","dislike":["similar"]}`, 400, `"code":"bad_query"`},
		{"POST", "/v1/collections/shelf/search", `{"like":["a","nobody"]}`, 404, `"code":"document_not_found"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","cursor":"x"}`, 400, `"code":"bad_cursor"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","cursor":7}`, 400, `"pointer":"/cursor"`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit","cursor":null,"explain":false}`, 200, `"rank":8`},
		{"POST", "/v1/collections/shelf/search/stream", `{"text":"orbit"}`, 400, `"code":"bad_query"`},
		{"POST", "/v1/collections/shelf/search/stream", `{"text":"orbit","radius":16,"explain":true}`, 400, `"pointer":"/explain"`},
		{"POST", "/v1/collections/shelf/search", `["orbit"]`, 400, `not an object`},
		{"POST", "/v1/collections/shelf/search", `{"text":"orbit"} {}`, 400, `"code":"bad_query"`},
		{"POST", "/v1/collections/shelf/search", ``, 400, `exactly one`},
		{"POST", "/v1/collections/shelf/search", `{"text":"` + long + `"}`, 413, `"code":"too_large"`},

		{"GET", "/v1/collections/shelf/documents/a/similar?limit=1", "", 200, `"rank":1`},
		{"GET", "/v1/collections/shelf/documents/a/similar?q=x", "", 400, `"parameter":"q"`},
		{"GET", "/v1/collections/shelf/documents/nobody/similar", "", 404, `"code":"document_not_found"`},
		{"GET", "/v1/collections/shelf/documents/nobody", "", 404, `"code":"document_not_found"`},
		{"GET", "/v1/collections/shelf/documents/a?explain=true", "", 200, `"meanings"`},
		{"GET", "/v1/collections/shelf/documents/a?explain=x", "", 400, `"parameter":"explain"`},
		{"GET", "/v1/collections/raw/documents/sci.space%2F59846", "", 200, `"code":null`},
		{"GET", "/v1/collections/shelf/documents/", "", 404, `"code":"document_not_found"`},
		{"DELETE", "/v1/collections/shelf/documents", "", 405, `"code":"method_not_allowed"`},
		{"GET", "/v1/collections/shelf/documents?limit=2&filter=label%3Dkitchen&sort=-number&facets=label", "", 200, `"total":3,"facets":{"label":[{"value":"kitchen","count":3}]},"next":"`},
		{"GET", "/v1/collections/shelf/documents?sort=-number&limit=1", "", 200, `"documents":[{"id":"hostile"`},
		{"GET", "/v1/collections/shelf/documents?sort=title", "", 400, `cannot be sorted by "title"`},
		{"GET", "/v1/collections/shelf/documents?cursor=x", "", 400, `"code":"bad_cursor"`},
		{"GET", "/v1/collections/shelf/documents?filter=label", "", 400, `"parameter":"filter"`},
		{"GET", "/v1/collections/shelf/documents?limit=1001", "", 400, `"parameter":"limit"`},

		{"PUT", "/v1/collections/shelf/documents/new/one", `{"text":"a new telescope"}`, 201, `"status":"added"`},
		{"PUT", "/v1/collections/shelf/documents/new/one", `{"text":"a new telescope"}`, 200, `"status":"unchanged"`},
		{"PUT", "/v1/collections/shelf/documents/new/one", `{"text":"xyzzy"}`, 200, `"no_terms":true`},
		{"GET", "/v1/collections/shelf/documents/new/one/similar?rank=code", "", 200, `"note":"document "new/one": no word of the text is in the vocabulary, so it has no neighbours;`},
		{"PUT", "/v1/collections/shelf/documents/b", `{"id":"c","text":""}`, 400, `"pointer":"/id"`},
		{"PUT", "/v1/collections/shelf/documents/b", `{"text":["x"]}`, 400, `"code":"bad_document"`},
		{"PUT", "/v1/collections/shelf/documents/b", `{"labels":"x"}`, 400, `neither title nor text`},
		{"PUT", "/v1/collections/shelf/documents/b", `not json`, 400, `"code":"bad_document"`},
		{"PUT", "/v1/collections/shelf/documents/b", `{"text":"` + long + `"}`, 413, `"code":"too_large"`},
		{"PUT", "/v1/collections/shelf/documents/a/similar", `{"text":""}`, 405, `"code":"method_not_allowed"`},
		{"PATCH", "/v1/collections/shelf/documents/new/one", `{"labels":["read"],"fields":{"year":"1990"},"page":7}`, 200, `"status":"replaced"`},
		{"PATCH", "/v1/collections/shelf/documents/new/one", `{"labels":["read"]}`, 200, `"status":"unchanged"`},
		{"GET", "/v1/collections/shelf/documents/new/one", "", 200, `"text":"xyzzy","labels":["read"],"fields":{"page":"7","year":"1990"}`},
		{"PATCH", "/v1/collections/shelf/documents/new/one", `{"labels":null,"title":"T","fields":{"year":null}}`, 200, `"status":"replaced"`},
		{"GET", "/v1/collections/shelf/documents/new/one", "", 200, `"title":"T","text":"xyzzy","labels":[],"fields":{"page":"7"}`},
		{"PATCH", "/v1/collections/shelf/documents/new/one", `{"id":"other"}`, 400, `"pointer":"/id"`},
		{"PATCH", "/v1/collections/shelf/documents/new/one", `{"text":7}`, 400, `text: must be a string`},
		{"PATCH", "/v1/collections/shelf/documents/new/one", `{"text":null,"title":null}`, 400, `neither title nor text`},
		{"PATCH", "/v1/collections/shelf/documents/new/one", `[]`, 400, `"code":"bad_document"`},
		{"PATCH", "/v1/collections/shelf/documents/nobody", `{"title":"x"}`, 404, `"code":"document_not_found"`},
		{"POST", "/v1/collections/shelf/documents/delete", `{"filter":{"page":"8"}}`, 200, `{"deleted":0}`},
		{"POST", "/v1/collections/shelf/documents/delete", `{"source":"nowhere"}`, 200, `{"deleted":0}`},
		{"POST", "/v1/collections/shelf/documents/delete", `{"source":"a","filter":["a=b"]}`, 400, `"pointer":"/filter"`},
		{"POST", "/v1/collections/shelf/documents/delete", `{"filter":[]}`, 400, `"pointer":"/filter"`},
		{"POST", "/v1/collections/shelf/documents/delete", `{"filter":["page"]}`, 400, `"pointer":"/filter/0"`},
		{"DELETE", "/v1/collections/shelf/documents/new%2Fone", "", 204, ""},
		{"DELETE", "/v1/collections/shelf/documents/new%2Fone", "", 404, `"code":"document_not_found"`},
	} {
		t.Run(c.method+" "+c.target, func(t *testing.T) {
			w := ask(h, c.method, c.target, c.body)
			body := strings.NewReplacer(`\"`, `"`).Replace(w.Body.String())
			if w.Code != c.status || !strings.Contains(body, c.want) {
				t.Errorf("got %d %s\nwant %d with %s", w.Code, body, c.status, c.want)
			}
			if kind := w.Header().Get("Content-Type"); (kind == "application/problem+json") != (c.status >= 400) {
				t.Errorf("content type %q with status %d", kind, w.Code)
			}
		})
	}
}

// Every id is found by its escaped form, and by plain slashes where the path allows them.
func TestIDs(t *testing.T) {
	h := newAPI(t, Options{})
	const base = "/v1/collections/shelf/documents/"
	paths := map[string]string{
		"sci.space/59846":                  "sci.space/59846",
		"compress/gzip.NewReader":          "compress/gzip.NewReader",
		"compress%2Fgzip%2eNew" + "Reader": "compress/gzip.NewReader",
		"similar":                          "similar",
		"a%2fsimilar":                      "a/similar",
		"%2Frooted//twice/":                "/rooted//twice/",
		"/rooted//twice/":                  "/rooted//twice/",
	}
	for _, d := range shelf {
		paths[url.PathEscape(d.ID)] = d.ID
	}
	for path, id := range paths {
		if got := read[wire.Document](t, ask(h, "GET", base+path, "")); got.ID != id {
			t.Errorf("%s is %q, want %q", path, got.ID, id)
		}
		if got := read[wire.Answer](t, ask(h, "GET", base+path+"/similar", "")); got.Query.ID != id {
			t.Errorf("%s/similar is like %q, want %q", path, got.Query.ID, id)
		}
	}
}

func TestSplitID(t *testing.T) {
	for _, c := range []struct {
		path, id, operation string
	}{
		{"a", "a", ""},
		{"a/similar", "a", "/similar"},
		{"a%2Fsimilar", "a/similar", ""},
		{"a/similar/similar", "a/similar", "/similar"},
		{"a/similar/stream", "a", "/similar/stream"},
		{"a/similar%2Fstream", "a/similar/stream", ""},
		{"a/stream", "a/stream", ""},
		{"a/similar/", "a/similar/", ""},
		{"similar", "similar", ""},
		{"/similar", "/similar", ""}, // no id precedes /similar
		{"a/Similar", "a/Similar", ""},
		{"a/%73imilar", "a/similar", ""},
	} {
		if id, operation, err := splitID(c.path); id != c.id || operation != c.operation || err != nil {
			t.Errorf("%s: %q %q %v", c.path, id, operation, err)
		}
	}
}

func TestSearchAnswer(t *testing.T) {
	h := newAPI(t, Options{})
	a := read[wire.Answer](t, ask(h, "GET", "/v1/collections/shelf/search?q=Telescopes+in+orbit+xyzzy&explain&rerank=tfidf&limit=3", ""))
	if diff := cmp.Diff([]string{"telescope", "orbit"}, a.Query.Known); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"xyzzy"}, a.Query.Unknown); diff != "" {
		t.Error(diff)
	}
	if len(a.Hits) != 3 || a.Query.Bits != 16 || len(a.Query.Code.Binary) != 16 || len(a.Query.Code.Hex) != 4 || !a.Complete || a.Generation == 0 {
		t.Errorf("got %d hits, query %+v", len(a.Hits), a.Query)
	}
	if a.Hits[0].ID != "ü b/%2F?#" {
		t.Errorf("the best hit is %q", a.Hits[0].ID)
	}
	explained := 0
	for _, h := range a.Hits {
		if len(h.Differing) != h.Distance || h.Similarity != 1-float64(h.Distance)/16 || h.Score != h.Asymmetric+h.Lexical || h.Asymmetric == 0 {
			t.Errorf("hit %+v does not agree with itself", h)
		}
		for _, i := range h.Differing {
			if h.Code.Binary[i] == a.Query.Code.Binary[i] {
				t.Errorf("bit %d does not differ in %s", i, h.ID)
			}
			if slices.ContainsFunc(a.Meanings, func(m wire.Meaning) bool { return m.Bit == i }) {
				explained++
			}
		}
		explained -= h.Distance
	}
	if explained != 0 {
		t.Errorf("%d differing bits are not explained", -explained)
	}
}

// The marked words of a hit are those with the terms of the query, in any form.
func TestSearchMarks(t *testing.T) {
	h := newAPI(t, Options{})
	for target, want := range map[string]map[string][]string{
		"search?q=baking+bread&filter=label%3Dkitchen":              {"a": {"Bread"}, "a/similar": {"bread", "bake", "bread"}, "similar": {"bakes", "bread"}},
		"search?q=Shuttles+repairing&filter=label%3Drepair":         {"ü b/%2F?#": {"shuttle", "repaired"}},
		"documents/sci.space%2F59846/similar?filter=label%3Drepair": {"ü b/%2F?#": {"crew", "shuttle", "orbit", "ocean"}},
	} {
		a := read[wire.Answer](t, ask(h, "GET", "/v1/collections/shelf/"+target+"&radius=16", ""))
		marked := make(map[string][]string)
		for _, hit := range a.Hits {
			for _, s := range hit.Snippet {
				if s.Match {
					marked[hit.ID] = append(marked[hit.ID], s.Text)
				}
			}
		}
		if diff := cmp.Diff(want, marked); diff != "" {
			t.Errorf("%s: %s", target, diff)
		}
	}
}

// A radius of zero requires equal codes; without a radius, any distance is a hit.
func TestRadius(t *testing.T) {
	h := newAPI(t, Options{})
	code := read[wire.Document](t, ask(h, "GET", "/v1/collections/shelf/documents/a", "")).Code.Hex
	for _, c := range []struct {
		radius string
		few    bool
	}{{`"radius":0,`, true}, {`"radius":null,`, false}, {``, false}, {`"radius":16,`, false}} {
		a := read[wire.Answer](t, ask(h, "POST", "/v1/collections/shelf/search", `{`+c.radius+`"code":"`+code+`"}`))
		farthest := a.Hits[len(a.Hits)-1].Distance
		if few := farthest == 0; few != c.few || a.Hits[0].Distance != 0 {
			t.Errorf("%s: hits from %d to %d bits", c.radius, a.Hits[0].Distance, farthest)
		}
	}
}

func TestPutThenGet(t *testing.T) {
	h := newAPI(t, Options{})
	put := ask(h, "PUT", "/v1/collections/raw/documents/x", `{"title":"T","text":"t","label":"one","year":1999,"tags":["x",null,5,{"b": 1}],"like":"[1,2]","fields":{"deep":{"a": 1},"none":[]}}`)
	if put.Code != http.StatusCreated {
		t.Fatal(put.Body)
	}
	got := read[wire.Document](t, ask(h, "GET", "/v1/collections/raw/documents/x", ""))
	want := wire.Document{ID: "x", Title: "T", Text: "t", Labels: []string{"one"}, Number: 2, Fields: wire.NewMetadata(
		map[string]string{"year": "1999", "deep": `{"a":1}`, "like": "[1,2]"},
		map[string][]string{"tags": {"x", "5", `{"b":1}`}, "none": {}})}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	again, err := json.Marshal(map[string]any{"title": got.Title, "text": got.Text, "labels": got.Labels, "fields": got.Fields})
	if err != nil {
		t.Fatal(err)
	}
	if w := ask(h, "PUT", "/v1/collections/raw/documents/x", string(again)); !strings.Contains(w.Body.String(), `"unchanged"`) {
		t.Errorf("what was got is put: %s", w.Body)
	}
}

// All internal errors have the same answer; only the log has their messages.
func TestFaults(t *testing.T) {
	var log strings.Builder
	wait := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	set := fixed{
		"secret": faulty{search: func(context.Context) error { return errors.New("secret path /etc") }},
		"panics": faulty{search: func(context.Context) error { panic("secret state") }},
		"slow":   faulty{search: wait},
		"busy":   faulty{search: func(context.Context) error { return fmt.Errorf("open: %w", index.ErrBusy) }},
		"full":   faulty{search: func(context.Context) error { return &os.PathError{Op: "write", Path: "secret", Err: syscall.ENOSPC} }},
	}
	o := Options{Log: slog.New(slog.NewTextHandler(&log, nil))}
	h := newHandler(set, o)
	o.SearchTime = time.Millisecond
	hasty := newHandler(set, o)
	for _, c := range []struct {
		name   string
		h      http.Handler
		status int
		code   string
	}{
		{"secret", h, 500, "internal"},
		{"panics", h, 500, "internal"},
		{"slow", hasty, 503, "timeout"},
		{"busy", h, 503, "busy"},
		{"full", h, 507, "disk_full"},
	} {
		stream := ask(c.h, "GET", "/v1/collections/"+c.name+"/search/stream?q=x&radius=9", "")
		if p := read[wire.Problem](t, stream); string(p.Code) != c.code {
			t.Errorf("stream of %s: %+v", c.name, p)
		}
		w := ask(c.h, "GET", "/v1/collections/"+c.name+"/search?q=x", "", idHeader, "from-client")
		p := read[wire.Problem](t, w)
		if p.Status != c.status || w.Code != c.status || string(p.Code) != c.code || p.RequestID != "from-client" || p.Type == "" || p.Title == "" {
			t.Errorf("%s: %d %+v", c.name, w.Code, p)
		}
		if strings.Contains(p.Detail, "secret") {
			t.Errorf("%s tells %q", c.name, p.Detail)
		}
		if c.status == 503 && w.Header().Get("Retry-After") == "" {
			t.Errorf("%s does not say when to come again", c.name)
		}
	}
	for _, want := range []string{"secret path /etc", "secret state", "request_id=from-client", "status=503",
		"level=ERROR msg=\"request failed\" request_id=from-client error=\"write secret: no space left on device\"",
		"level=WARN msg=\"request failed\" request_id=from-client error=\"context deadline exceeded\""} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	if w := ask(h, "GET", "/readyz", ""); w.Code != 503 {
		t.Errorf("ready with collections that cannot be read: %d", w.Code)
	}
}

func TestManners(t *testing.T) {
	h := newAPI(t, Options{})
	if w := ask(h, "GET", "/v1/collections", "", "Accept", "text/html, image/*;q=0.5"); w.Code != 406 {
		t.Errorf("HTML only: %d", w.Code)
	}
	if w := ask(h, "GET", "/v1/collections", "", "Accept", "text/html, */*;q=0.1"); w.Code != 200 {
		t.Errorf("anything: %d", w.Code)
	}
	if w := ask(h, "DELETE", "/v1/collections/shelf/documents/a", "", "Sec-Fetch-Site", "cross-site"); w.Code != 403 {
		t.Errorf("another site's page deletes: %d", w.Code)
	}
	if w := ask(h, "GET", "/livez", "", idHeader, "bad id\n"); w.Header().Get(idHeader) == "bad id\n" || w.Header().Get(idHeader) == "" {
		t.Errorf("request id %q", w.Header().Get(idHeader))
	}
	if w := ask(h, "POST", "/v1/collections", ""); w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("allowed: %q", w.Header().Get("Allow"))
	}
	if w := ask(h, "POST", "/v1/collections/shelf", ""); w.Header().Get("Allow") != "GET, HEAD, PUT, DELETE" {
		t.Errorf("allowed: %q", w.Header().Get("Allow"))
	}
	if w := ask(h, "POST", "/v1/collections/shelf/documents/a", ""); w.Header().Get("Allow") != "GET, HEAD, PUT, PATCH, DELETE" {
		t.Errorf("allowed: %q", w.Header().Get("Allow"))
	}
}
