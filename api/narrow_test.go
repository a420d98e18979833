package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// tenants are the documents of two tenants about similar things. Those of the other one hold a word
// with xq in each part.
func tenants() (docs []ingest.Document) {
	for i := range 12 {
		docs = append(docs, ingest.Document{ID: fmt.Sprint("mine", i), Title: "shuttle in orbit", Text: fmt.Sprint("the shuttle is in orbit around the moon, bread number", i),
			Labels: []string{"space"}, Fields: map[string]string{"tenant": "a", "year": "1993"}})
		docs = append(docs, ingest.Document{ID: fmt.Sprint("hisxq", i), Title: "shuttlexq in orbit", Text: "the shuttle is in orbit around the moon quagxqmire quagxqmires hiddenxq bread",
			Labels: []string{"secretxq", "space"}, Fields: map[string]string{"tenant": "b", "ownerxq": "bobxq", "year": "1994"}})
	}
	for i := range 3 {
		docs = append(docs, ingest.Document{ID: fmt.Sprint("dossierxq#", i), Title: "dossierxq", Text: "orbit shuttle quagxqmire part " + strings.Repeat("moon ", i),
			Fields: map[string]string{"tenant": "b", ingest.PassageField: "dossier"}})
	}
	return docs
}

// newTenants serves the documents of two tenants, and returns a key that sees those of the first
// and one without a filter.
func newTenants(t *testing.T) (h http.Handler, narrow, admin string) {
	t.Helper()
	docs := tenants()
	ix := openIndex(t, docs)
	m, err := hashing.Train(t.Context(), ingest.Sequence(docs), hashing.Options{Kind: hashing.LSH, Bits: 16, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Adopt(t.Context(), m, ix.Next(), nil); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "keys.json")
	if narrow, err = keys.Add(file, keys.Key{Scope: keys.Search, Collection: keys.All, Filter: []string{"tenant=a"}}); err != nil {
		t.Fatal(err)
	}
	if admin, err = keys.Add(file, keys.Key{Scope: keys.Admin, Collection: keys.All}); err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return New(setOf(t, map[string]*index.Index{"shelf": ix}), Options{Keys: ring}), narrow, admin
}

// narrowBodies are bodies that try to find documents of another tenant, by operation.
var narrowBodies = map[string][]string{
	"searchByBody": {`{"q":"shuttle","limit":100,"facets":["label","tenant","*"],"suggestions":10,"explain":true,"distances":true,"around":100}`,
		`{"q":"quagmire","explain":true}`, `{"q":"quag","prefix":true,"explain":true}`, `{"q":"quag*","explain":true}`, `{"q":"title:shuttle"}`, `{"q":"\"shuttle is\"","rank":"words"}`,
		`{"q":"shuttle","filter":{"tenant":"b"}}`, `{"q":"shuttle","filter":["tenant!=a"]}`, `{"id":"mine0","limit":100,"suggestions":10,"passages":true}`, `{"like":["mine0"],"explain":true,"rank":"code","limit":100}`,
		`{"code":"0000","radius":16,"limit":100}`, `{"code":"ffff","rerank":"asymmetric","suggestions":10}`, `{"q":"shuttle","rerank":"bm25","explain":true,"limit":100}`, `{"q":"shuttle","sort":"-tenant","limit":100}`,
		`{"q":"shuttle","distinct":"tenant","limit":100}`, `{"q":"shuttle","ids":true,"limit":100}`, `{"q":"shuttle","rank":"code","explain":true,"limit":100}`, `{"q":"shuttle","passages":true,"limit":100}`},
	"searchStreamByBody": {`{"q":"shuttle","radius":16}`, `{"code":"0000","radius":16}`, `{"id":"mine0","radius":16}`},
	"searches":           {`{"queries":[{"q":"shuttle","limit":50,"facets":["*"],"suggestions":5,"explain":true},{"q":"quagmire"},{"code":"0000","radius":16,"limit":50},{"q":"shuttle","topic":"t"}]}`},
	"suggestByBody":      {`{"q":"shuttle"}`, `{"q":"quagmire moon"}`},
	"reconstructByBody":  {`{"q":"shuttle"}`},
}

// Whatever operation a key with a filter calls, the answer has nothing of a document that does not
// meet the filter. Those that a key with a filter may not call say so.
func TestNarrowOperations(t *testing.T) {
	h, key, _ := newTenants(t)
	mine, narrowed := 0, []string{}
	for _, o := range operations() {
		if o.scope == "" {
			continue
		}
		if o.narrow {
			narrowed = append(narrowed, o.name)
		}
		path := strings.NewReplacer("{collection}", "shelf", "{id}", "mine0", "{bit}", "3", "{task}", "1", "{file}", "x.db", "{generation}", "1", "{alias}", "live", "{key}", "x").Replace(o.path())
		requests := []string{""}
		if o.method() == "GET" {
			requests = queries(t, &o)
		} else if narrowBodies[o.name] != nil {
			requests = narrowBodies[o.name]
		}
		for _, request := range requests {
			target, body := path, request
			if o.method() == "GET" {
				target, body = path+"?"+request, ""
			}
			w := ask(h, o.method(), target, body, "Authorization", "Bearer "+key)
			what := fmt.Sprintf("%s %s %s: %d %.2000s", o.method(), target, body, w.Code, w.Body)
			if said := w.Body.String() + fmt.Sprint(w.Header()); strings.Contains(said, "xq") {
				t.Error("it tells of another tenant: " + what)
			}
			if w.Code >= 500 || !o.narrow && (w.Code != 403 || o.scope == keys.Search && !strings.Contains(what, "key_filtered")) {
				t.Error(what)
			}
			if strings.Contains(what, `"mine`) {
				mine++
			}
		}
	}
	if mine < 60 {
		t.Errorf("only %d answers have documents", mine)
	}
	want := []string{"listCollections", "describeCollection", "listAliases", "search", "searchByBody", "searchStream", "searchStreamByBody", "searches", "similar", "similarStream",
		"suggest", "suggestByBody", "listDocuments", "getDocument", "listKinds"}
	if !slices.Equal(narrowed, want) {
		t.Errorf("a key with a filter may call %q", narrowed)
	}
}

// Micros is the time of an answer.
var micros = regexp.MustCompile(`"micros":\d+|"request_id":"\w+"`)

// A document, a word, a topic and a label of another tenant have the same answers as those that do
// not exist, also with the entity tag of the document, and after another key has filled the caches.
func TestNarrowUnknown(t *testing.T) {
	h, key, admin := newTenants(t)
	tag := ask(h, "GET", "/v1/collections/shelf/documents/hisxq3", "", "Authorization", "Bearer "+admin).Header().Get("ETag")
	for _, c := range []struct{ method, target, body, theirs, nobodys string }{
		{"GET", "documents/X", "", "hisxq3", "nobody"},
		{"GET", "documents/X?explain", "", "hisxq3", "nobody"},
		{"GET", "documents/X/similar", "", "hisxq3", "nobody"},
		{"GET", "documents/X/similar?rank=code", "", "hisxq3", "nobody"},
		{"GET", "documents/X/similar", "", "dossier", "nobody"},
		{"GET", "documents/X/similar", "", "dossierxq%231", "nobody"},
		{"GET", "documents/X/similar/stream?radius=16", "", "hisxq3", "nobody"},
		{"GET", "suggest?id=X", "", "hisxq3", "nobody"},
		{"GET", "search?like=X", "", "hisxq3", "nobody"},
		{"GET", "search?q=shuttle&dislike=X", "", "hisxq3", "nobody"},
		{"POST", "search", `{"like":["mine0","X"],"rank":"words"}`, "hisxq3", "nobody"},
		{"POST", "search", `{"id":"X","explain":true}`, "dossier", "nobody"},
		{"POST", "searches", `{"queries":[{"id":"X"},{"like":["X"]}]}`, "hisxq3", "nobody"},
		{"GET", "search?q=X&rank=words&explain", "", "hiddenxq", "hiddenzz"},
		{"GET", "search?q=X+shuttle&rank=words&limit=1", "", "hiddenxq", "hiddenzz"},
		{"GET", "search?q=X&rank=words&prefix=true", "", "hiddenx", "hiddenz"},
		{"GET", "search?q=X&prefix=true", "", "hiddenx", "hiddenz"},
		{"GET", "search?q=shuttle+X*", "", "hiddenx", "hiddenz"},
		{"GET", "search?q=X&rank=words", "", "hiddenxx", "zzzz"},
		{"GET", "search?q=shuttle&filter=label%3DX&facets=label", "", "secretxq", "nobody"},
		{"GET", "documents?filter=label%3DX&facets=label", "", "secretxq", "nobody"},
		{"GET", "documents?sort=X&limit=2&facets=X", "", "ownerxq", "nobody"},
	} {
		answer := func(of string) string {
			put := func(s string) string { return strings.ReplaceAll(s, "X", of) }
			w := ask(h, c.method, "/v1/collections/shelf/"+put(c.target), put(c.body), "Authorization", "Bearer "+key, "If-None-Match", tag)
			plain, _ := url.PathUnescape(of)
			said := strings.NewReplacer(of, "X", plain, "X").Replace(fmt.Sprint(w.Code, w.Body.String()))
			return regexp.MustCompile(`"next":"[\w-]+"`).ReplaceAllString(micros.ReplaceAllString(said, ""), "")
		}
		if theirs, nobodys := answer(c.theirs), answer(c.nobodys); theirs != nobodys {
			t.Errorf("%s %s %s tells theirs:\n%s\nfrom nobody's:\n%s", c.method, c.target, c.body, theirs, nobodys)
		}
	}
}

// The counts that a key with a filter gets are those of a collection of its documents alone, also
// after a request with another key, and the other way round.
func TestNarrowCounts(t *testing.T) {
	h, key, admin := newTenants(t)
	for range 2 {
		for _, c := range []struct {
			key, target string
			want        []string
		}{
			{key, "", []string{`"documents":12`, `"codes":0`, `"file_bytes":0`}},
			{admin, "", []string{`"documents":27`}},
			{key, "/documents?limit=1&facets=label", []string{`"total":12`, `"facets":{"label":[{"value":"space","count":12}]}`}},
			{admin, "/documents?limit=1&facets=label", []string{`"total":27`, `{"value":"secretxq","count":12}`}},
			{key, "/search?q=shuttle&limit=1&facets=label&distances", []string{`"faceted":12`, `"count":12}]`, `"postings":0`}},
			{admin, "/search?q=shuttle&limit=1&facets=label", []string{`"secretxq"`}},
			{key, "/suggest?q=shuttle", []string{`"labels":[{"label":"space","weight":1,`}},
			{admin, "/suggest?q=shuttle", []string{`"secretxq"`}},
			{admin, "/topics", []string{`"hisxq0"`}},
			{key, "/topics", []string{"key_filtered"}},
			{admin, "/map", []string{`"hisxq1"`}},
			{key, "/map", []string{"key_filtered"}},
			{admin, "/documents/mine1?explain", []string{`"meanings"`}},
			{key, "/documents/mine1?explain", []string{`"number":0`}},
			{admin, "/search?q=shuttle&explain", []string{`"meanings"`}},
			{key, "/search?q=shuttle&topic=t1", []string{`"code":"key_filtered"`}},
			{key, "/documents?topic=t1", []string{`"code":"key_filtered"`}},
		} {
			w := ask(h, "GET", "/v1/collections/shelf"+c.target, "", "Authorization", "Bearer "+c.key)
			for _, part := range c.want {
				if !strings.Contains(w.Body.String(), part) {
					t.Errorf("%s has no %s: %d %.1500s", c.target, part, w.Code, w.Body)
				}
			}
		}
	}
}

// A cursor of another key belongs to another query.
func TestNarrowCursor(t *testing.T) {
	h, key, admin := newTenants(t)
	for _, target := range []string{"/v1/collections/shelf/search?q=shuttle&limit=2", "/v1/collections/shelf/documents?limit=2"} {
		var page struct{ Next string }
		if err := json.Unmarshal(ask(h, "GET", target, "", "Authorization", "Bearer "+admin).Body.Bytes(), &page); err != nil || page.Next == "" {
			t.Fatal(page, err)
		}
		if w := ask(h, "GET", target+"&cursor="+page.Next, "", "Authorization", "Bearer "+key); !strings.Contains(w.Body.String(), "bad_cursor") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

// The tools for language models see what the key sees.
func TestNarrowTools(t *testing.T) {
	h, key, _ := newTenants(t)
	for _, c := range []struct{ tool, arguments, want string }{
		{"collections", `{}`, `"documents":12`},
		{"search", `{"query":"shuttle","limit":20}`, "mine0"},
		{"similar", `{"id":"mine0","limit":20}`, "mine1"},
		{"similar", `{"id":"hisxq0"}`, "document_not_found"},
		{"get", `{"id":"hisxq0"}`, "document_not_found"},
		{"get", `{"id":"mine0"}`, "bread number0"},
		{"topics", `{}`, "key_filtered"},
	} {
		body := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, c.tool, c.arguments)
		w := ask(h, "POST", "/mcp", body, "Authorization", "Bearer "+key, "Content-Type", "application/json", "Accept", "application/json, text/event-stream")
		if said := strings.ReplaceAll(w.Body.String(), "hisxq0", ""); w.Code != 200 || strings.Contains(said, "xq") || !strings.Contains(said, c.want) {
			t.Errorf("%s %s: %d %s", c.tool, c.arguments, w.Code, w.Body)
		}
	}
}

// Keys are created, listed and revoked by the API. A new key can be used at once, and a revoked one
// no more.
func TestKeyOperations(t *testing.T) {
	h, _, admin := newTenants(t)
	as := func(key, method, target, body string) (int, string) {
		w := ask(h, method, target, body, "Authorization", "Bearer "+key)
		return w.Code, w.Body.String()
	}
	later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	for _, c := range []struct {
		body   string
		status int
		want   string
	}{
		{`{"scope":"search","collection":"*","filter":{"tenant":"b"}}`, 201, `"filter":["tenant=b"],"key":"hs_`},
		{`{"scope":"write","collection":"shelf","name":"robot","expires":"` + later + `"}`, 201, `"name":"robot","scope":"write","collection":"shelf","created":"`},
		{`{"scope":"write","collection":"*","filter":{"tenant":"b"}}`, 400, `"pointer":"/scope"`},
		{`{"scope":"search","collection":"*","filter":{}}`, 400, `"pointer":"/filter"`},
		{`{"scope":"search","collection":"*","filter":[]}`, 400, `"pointer":"/filter"`},
		{`{"scope":"search","collection":"*","filter":["tenant"]}`, 400, `"pointer":"/filter/0"`},
		{`{"scope":"search","collection":"*","expires":"2020-01-01T00:00:00Z"}`, 400, `"pointer":"/expires"`},
		{`{"scope":"root","collection":"*"}`, 400, `"pointer":"/scope"`},
		{`{"scope":"search"}`, 400, `"pointer":"/collection"`},
	} {
		if status, said := as(admin, "POST", "/v1/keys", c.body); status != c.status || !strings.Contains(said, c.want) {
			t.Errorf("%s: %d %s", c.body, status, said)
		}
	}
	w := ask(h, "POST", "/v1/keys", `{"scope":"search","collection":"*","filter":["tenant=b"]}`, "Authorization", "Bearer "+admin)
	var made wire.CreatedKey
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatal(err, w.Header())
	}
	if status, said := as(made.Secret, "GET", "/v1/collections/shelf/documents?limit=50", ""); status != 200 || strings.Contains(said, "mine") || !strings.Contains(said, "hisxq11") {
		t.Errorf("the new key sees %d %s", status, said)
	}
	if status, said := as(admin, "GET", "/v1/keys", ""); status != 200 || !strings.Contains(said, `"id":"`+made.ID+`"`) || strings.Contains(said, "sha256") || strings.Contains(said, strings.SplitN(made.Secret, "_", 3)[2]) {
		t.Errorf("the list is %d %s", status, said)
	}
	for _, want := range []int{204, 404} {
		if status, said := as(admin, "DELETE", "/v1/keys/"+made.ID, ""); status != want {
			t.Errorf("%d %s", status, said)
		}
	}
	if status, _ := as(made.Secret, "GET", "/v1/collections", ""); status != 401 {
		t.Errorf("a revoked key is answered with %d", status)
	}
	if status, said := as(made.Secret, "GET", "/v1/keys", ""); status != 401 {
		t.Errorf("%d %s", status, said)
	}
	if w := ask(newAPI(t, Options{}), "GET", "/v1/keys", ""); !strings.Contains(w.Body.String(), "no_keys") {
		t.Errorf("without keys: %s", w.Body)
	}
}

// An expired key has a problem of its own, and only for who knows its secret.
func TestExpiredKey(t *testing.T) {
	h, _, admin := newTenants(t)
	expires := time.Now().Add(300 * time.Millisecond).UTC().Format(time.RFC3339Nano)
	w := ask(h, "POST", "/v1/keys", `{"scope":"search","collection":"*","expires":"`+expires+`"}`, "Authorization", "Bearer "+admin)
	var made wire.CreatedKey
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || made.Expires == nil {
		t.Fatal(w.Body)
	}
	time.Sleep(time.Until(*made.Expires))
	for _, c := range []struct{ key, want string }{{made.Secret, "key_expired"}, {made.Secret[:len(made.Secret)-1] + "!", "key_needed"}} {
		if w := ask(h, "GET", "/v1/collections", "", "Authorization", "Bearer "+c.key); w.Code != 401 || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%d %s, not %s", w.Code, w.Body, c.want)
		}
	}
}
