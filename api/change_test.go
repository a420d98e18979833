package api

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// folderAPI serves an empty directory.
func folderAPI(t *testing.T, opts Options) http.Handler {
	t.Helper()
	set := newSet(t)
	return New(set, opts)
}

// Each row is a request; the rows run in order.
func TestChangeCollections(t *testing.T) {
	h := folderAPI(t, Options{SearchBytes: 100})
	for _, c := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"GET", "/v1/collections", "", 200, `{"collections":[]}`},
		{"GET", "/v1/aliases", "", 200, `{"aliases":[]}`},
		{"PUT", "/v1/collections/news", "", 201, `"name":"news","aliases":[],"documents":0`},
		{"PUT", "/v1/collections/news", "", 409, `"code":"collection_exists"`},
		{"PUT", "/v1/collections/%E6%96%B0%E8%81%9E", "", 201, `"name":"新聞"`},
		{"PUT", "/v1/collections/..%2Fx", "", 400, `"code":"bad_name"`},
		{"PUT", "/v1/collections/.x", "", 400, `"code":"bad_name"`},
		{"PUT", "/v1/collections/a%00b", "", 400, `"code":"bad_name"`},
		{"PUT", "/v1/collections/" + strings.Repeat("x", 101), "", 400, `"code":"bad_name"`},
		{"PUT", "/v1/collections/", "", 404, `"code":"no_such_path"`},
		{"PUT", "/v1/collections/news/documents/a", `{"text":"one"}`, 201, `"added"`},
		{"PUT", "/v1/aliases/live", `{"collection":"news"}`, 201, `{"alias":"live","collection":"news"}`},
		{"GET", "/v1/collections/live/documents/a", "", 200, `"text":"one"`},
		{"PUT", "/v1/collections/live/documents/b", `{"text":"two"}`, 201, `"added"`},
		{"GET", "/v1/collections/live", "", 200, `"name":"news","aliases":["live"],"documents":2`},
		{"GET", "/v1/collections/live/stats", "", 200, `"name":"news"`},
		{"PUT", "/v1/collections/live", "", 409, `"code":"collection_exists"`},
		{"DELETE", "/v1/collections/live", "", 409, `"code":"in_use"`},
		{"DELETE", "/v1/collections/news", "", 409, `"code":"in_use"`},
		{"PUT", "/v1/aliases/live", `{"collection":"新聞"}`, 200, `"collection":"新聞"`},
		{"GET", "/v1/aliases", "", 200, `{"aliases":[{"alias":"live","collection":"新聞"}]}`},
		{"GET", "/v1/collections/live/documents/a", "", 404, `"code":"document_not_found"`},
		{"PUT", "/v1/aliases/live", `{"collection":"nope"}`, 404, `"code":"collection_not_found"`},
		{"PUT", "/v1/aliases/more", `{"collection":"live"}`, 404, `"code":"collection_not_found"`},
		{"PUT", "/v1/aliases/news", `{"collection":"新聞"}`, 409, `"code":"collection_exists"`},
		{"PUT", "/v1/aliases/a%20b", `{"collection":"news"}`, 400, `"code":"bad_name"`},
		{"PUT", "/v1/aliases/x", `{"collection":7}`, 400, `"pointer":"/collection"`},
		{"PUT", "/v1/aliases/x", `{"collection":null}`, 400, `"pointer":"/collection"`},
		{"PUT", "/v1/aliases/x", `{"Collection":"news"}`, 400, `"pointer":"/Collection"`},
		{"PUT", "/v1/aliases/x", `news`, 400, `"code":"bad_query"`},
		{"PUT", "/v1/aliases/x", strings.Repeat(" ", 200), 413, `"code":"too_large"`},
		{"POST", "/v1/aliases/x", "", 405, "use PUT or DELETE"},
		{"DELETE", "/v1/collections/news", "", 204, ""},
		{"GET", "/v1/collections/news", "", 404, `"code":"collection_not_found"`},
		{"DELETE", "/v1/collections/news", "", 404, `"code":"collection_not_found"`},
		{"PUT", "/v1/collections/news", "", 201, `"documents":0`},
		{"DELETE", "/v1/aliases/live", "", 204, ""},
		{"DELETE", "/v1/aliases/live", "", 404, `"code":"alias_not_found"`},
		{"GET", "/readyz", "", 200, `{"status":"ready"}`},
	} {
		w := ask(h, c.method, c.target, c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %d %s\nwant %d with %s", c.method, c.target, w.Code, w.Body, c.status, c.want)
		}
	}
	if got := scrape(t, h); got["hashsearch_collection_documents news"] != 0 || len(got) == 0 {
		t.Errorf("metrics of what was deleted: %v", got)
	}
	none := newAPI(t, Options{})
	for _, c := range []struct{ method, target string }{
		{"PUT", "/v1/collections/new"}, {"DELETE", "/v1/collections/raw"}, {"PUT", "/v1/aliases/live"},
	} {
		if w := ask(none, c.method, c.target, `{"collection":"raw"}`); w.Code != 409 || read[wire.Problem](t, w).Code != "no_folder" {
			t.Errorf("%s %s without a folder: %d", c.method, c.target, w.Code)
		}
	}
}

// The metrics have the existing collections only.
func TestMetricsFollow(t *testing.T) {
	h := folderAPI(t, Options{})
	for _, c := range []struct {
		method string
		there  bool
	}{{"PUT", true}, {"DELETE", false}, {"PUT", true}} {
		ask(h, c.method, "/v1/collections/news", "")
		if _, there := scrape(t, h)["hashsearch_collection_documents news"]; there != c.there {
			t.Errorf("after %s it is there: %v", c.method, there)
		}
	}
}

// Each row is a request. A key for a collection reaches it by all its names, but no other
// collection to which its alias has moved.
func TestKeysAndAliases(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.json")
	made := map[string]string{"nobody": "hs_x_y"}
	for _, k := range []keys.Key{
		{Scope: keys.Search, Collection: "news"}, {Scope: keys.Search, Collection: "live"}, {Scope: keys.Search, Collection: "secret"},
		{Scope: keys.Admin, Collection: "mine"}, {Scope: keys.Admin, Collection: "live"}, {Scope: keys.Admin, Collection: keys.All},
	} {
		key, err := keys.Add(file, k)
		if err != nil {
			t.Fatal(err)
		}
		made[string(k.Scope)+" "+k.Collection] = key
	}
	ring, err := keys.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	h := folderAPI(t, Options{Keys: ring})
	const c, a = "/v1/collections/", "/v1/aliases/"
	for _, q := range []struct {
		key, method, target, body string
		status                    int
		want                      string
	}{
		{"admin mine", "PUT", c + "news", "", 403, ""},
		{"admin mine", "PUT", c + "mine", "", 201, ""},
		{"search news", "PUT", c + "news", "", 403, ""},
		{"admin *", "PUT", c + "news", "", 201, ""},
		{"admin *", "PUT", c + "secret", "", 201, ""},
		{"admin mine", "PUT", a + "mine2", `{"collection":"mine"}`, 403, "key_refused"},
		{"admin live", "PUT", a + "live", `{"collection":"secret"}`, 403, "key_refused"},
		{"admin mine", "DELETE", a + "live", "", 403, "key_refused"},
		{"nobody", "PUT", a + "live", `{"collection":"news"}`, 401, "key_needed"},

		{"search news", "GET", c + "live", "", 403, ""},
		{"search live", "GET", c + "live", "", 404, ""},
		{"search live", "GET", "/v1/collections", "", 200, `{"collections":[]}`},
		{"admin *", "PUT", a + "live", `{"collection":"news"}`, 201, ""},
		{"search news", "GET", c + "live", "", 200, `"name":"news","aliases":["live"]`},
		{"search news", "GET", c + "news", "", 200, `"name":"news","aliases":["live"]`},
		{"search live", "GET", c + "live", "", 200, `"name":"live","aliases":[]`},
		{"search live", "GET", c + "news", "", 403, ""},
		{"search secret", "GET", c + "live", "", 403, ""},
		{"search live", "GET", "/v1/collections", "", 200, `{"collections":[{"name":"live","aliases":[],`},
		{"search news", "GET", "/v1/collections", "", 200, `{"collections":[{"name":"news","aliases":["live"],`},
		{"search news", "GET", "/v1/aliases", "", 200, `{"aliases":[{"alias":"live","collection":"news"}]}`},
		{"search live", "GET", "/v1/aliases", "", 200, `{"aliases":[{"alias":"live","collection":"news"}]}`},
		{"search secret", "GET", "/v1/aliases", "", 200, `{"aliases":[]}`},
		{"admin mine", "GET", "/v1/collections", "", 200, `{"collections":[{"name":"mine","aliases":[],`},

		{"admin *", "PUT", a + "live", `{"collection":"secret"}`, 200, ""},
		{"search news", "GET", c + "live", "", 403, ""},
		{"search news", "GET", c + "news", "", 200, `"aliases":[]`},
		{"search live", "GET", c + "live", "", 200, `"name":"live"`},
		{"search secret", "GET", c + "live", "", 200, `"name":"secret"`},
		{"search news", "GET", "/v1/aliases", "", 200, `{"aliases":[]}`},
		{"admin live", "DELETE", c + "secret", "", 403, ""},
		{"admin live", "DELETE", c + "live", "", 409, "in_use"},
		{"admin mine", "DELETE", c + "news", "", 403, ""},
		{"admin mine", "DELETE", c + "mine", "", 204, ""},
		{"admin *", "DELETE", a + "live", "", 204, ""},
		{"search live", "GET", c + "live", "", 404, ""},
	} {
		w := ask(h, q.method, q.target, q.body, "Authorization", "Bearer "+made[q.key])
		if w.Code != q.status || !strings.Contains(w.Body.String(), q.want) {
			t.Errorf("%s: %s %s: %d %s\nwant %d with %s", q.key, q.method, q.target, w.Code, w.Body, q.status, q.want)
		}
	}
}

// While an alias changes and collections are created and deleted, a key for one of them reaches
// that one or is refused, and no request fails.
func TestChangesAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.json")
	key, err := keys.Add(file, keys.Key{Scope: keys.Search, Collection: "one"})
	if err != nil {
		t.Fatal(err)
	}
	admin, err := keys.Add(file, keys.Key{Scope: keys.Admin, Collection: keys.All})
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	h := folderAPI(t, Options{Keys: ring})
	must := func(status int, method, target, body string) {
		if w := ask(h, method, target, body, "Authorization", "Bearer "+admin); w.Code != status {
			t.Errorf("%s %s: %d %s", method, target, w.Code, w.Body)
		}
	}
	for _, name := range []string{"one", "two"} {
		must(201, "PUT", "/v1/collections/"+name, "")
		must(201, "PUT", "/v1/collections/"+name+"/documents/d", fmt.Sprintf(`{"text":"of %s"}`, name))
	}
	must(201, "PUT", "/v1/aliases/live", `{"collection":"one"}`)
	end := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-end:
					return
				default:
				}
				w := ask(h, "GET", "/v1/collections/live/documents/d", "", "Authorization", "Bearer "+key)
				if w.Code != 403 && (w.Code != 200 || !strings.Contains(w.Body.String(), "of one")) {
					t.Errorf("%d %s", w.Code, w.Body)
					return
				}
				if w := ask(h, "GET", "/v1/collections", "", "Authorization", "Bearer "+admin); w.Code != 200 {
					t.Errorf("the list: %d %s", w.Code, w.Body)
					return
				}
			}
		})
	}
	for i := range 10 {
		must(200, "PUT", "/v1/aliases/live", fmt.Sprintf(`{"collection":%q}`, []string{"two", "one"}[i%2]))
		must(201, "PUT", "/v1/collections/brief", "")
		must(204, "DELETE", "/v1/collections/brief", "")
	}
	close(end)
	readers.Wait()
}
