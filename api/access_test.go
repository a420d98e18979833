package api

import (
	"bytes"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/hashsearch/hashsearch/api/keys"
)

// keyed serves the collections of newAPI to requests with a key, and returns a function that makes
// keys by scope and collection.
func keyed(t *testing.T, log *slog.Logger) (h http.Handler, key func(keys.Scope, string) string) {
	t.Helper()
	ring, key := newRing(t)
	return newAPI(t, Options{Keys: ring, Log: log}), key
}

// newRing returns a ring and a function that makes keys by scope and collection.
func newRing(t *testing.T) (ring *keys.Ring, key func(keys.Scope, string) string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "keys.json")
	type good struct {
		scope      keys.Scope
		collection string
	}
	made := map[good]string{}
	for _, scope := range []keys.Scope{keys.Search, keys.Write, keys.Admin} {
		for _, collection := range []string{"shelf", "raw", keys.All} {
			k, err := keys.Add(file, keys.Key{Scope: scope, Collection: collection})
			if err != nil {
				t.Fatal(err)
			}
			made[good{scope, collection}] = k
		}
	}
	ring, err := keys.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return ring, func(s keys.Scope, collection string) string { return made[good{s, collection}] }
}

// Each row is a request and its status for each key. Neither the log nor the answers contain the
// secret part of a key.
func TestKeys(t *testing.T) {
	var log bytes.Buffer
	h, key := keyed(t, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	const shelf = "/v1/collections/shelf"
	wrong := "hs_" + strings.Split(key(keys.Admin, keys.All), "_")[1] + "_c2VjcmV0c2VjcmV0"
	for _, c := range []struct {
		method, target, authorization string
		status                        int
		want                          string
	}{
		{"GET", "/livez", "", 200, "live"},
		{"GET", "/readyz", "", 200, "ready"},
		{"GET", "/nope", "", 404, "no_such_path"},
		{"GET", "/v1/collections", "", 401, `"code":"key_needed"`},
		{"GET", shelf + "/search?q=orbit", "", 401, `"code":"key_needed"`},
		{"HEAD", shelf + "/search?q=orbit", "", 401, ""},
		{"GET", shelf + "/search?q=orbit", "Bearer " + wrong, 401, "unknown or was revoked"},
		{"GET", shelf + "/search?q=orbit", "Bearer", 401, "send an API key"},
		{"GET", shelf + "/search?q=orbit", "Basic " + key(keys.Search, "shelf"), 401, "send an API key"},
		{"GET", shelf + "/search?q=orbit", "Bearer " + key(keys.Search, "shelf"), 200, "hits"},
		{"GET", shelf + "/search?q=orbit", "bearer  " + key(keys.Search, "shelf"), 200, "hits"},
		{"GET", shelf + "/search?q=orbit", "Bearer " + key(keys.Search, keys.All), 200, "hits"},
		{"GET", shelf + "/search?q=orbit", "Bearer " + key(keys.Write, "shelf"), 200, "hits"},
		{"GET", shelf + "/search?q=orbit", "Bearer " + key(keys.Admin, "raw"), 403, `"code":"key_refused"`},
		{"GET", "/v1/collections/%73helf/search?q=orbit", "Bearer " + key(keys.Search, "raw"), 403, `"code":"key_refused"`},
		{"GET", "/v1/collections/nope/search?q=orbit", "Bearer " + key(keys.Admin, "raw"), 403, `"code":"key_refused"`},
		{"GET", "/v1/collections/nope/search?q=orbit", "Bearer " + key(keys.Search, keys.All), 404, "collection_not_found"},
		{"GET", "/v1/collections", "Bearer " + key(keys.Search, "raw"), 200, `{"collections":[{"name":"raw"`},
		{"POST", shelf + "/documents", "Bearer " + key(keys.Search, keys.All), 403, "requires a key with the scope write"},
		{"POST", shelf + "/documents", "Bearer " + key(keys.Write, "raw"), 403, "key_refused"},
		{"POST", shelf + "/documents", "Bearer " + key(keys.Write, "shelf"), 200, ""},
		{"PUT", shelf + "/documents/new", "", 401, "key_needed"},
		{"DELETE", shelf + "/documents/a", "Bearer " + key(keys.Search, "shelf"), 403, "key_refused"},
		{"DELETE", shelf + "/documents/a", "Bearer " + key(keys.Write, "shelf"), 204, ""},
		{"GET", "/metrics", "Bearer " + key(keys.Admin, "shelf"), 403, "key_refused"},
		{"GET", "/metrics", "Bearer " + key(keys.Write, keys.All), 403, "key_refused"},
		{"GET", "/metrics", "Bearer " + key(keys.Admin, keys.All), 200, "hashsearch_http"},
		{"POST", shelf + "/generations/1/use", "Bearer " + key(keys.Write, keys.All), 403, "scope admin"},
		{"POST", shelf + "/generations/1/use", "Bearer " + key(keys.Admin, "shelf"), 200, "current"},
	} {
		w := ask(h, c.method, c.target, "", "Authorization", c.authorization)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s by %q: %d %s", c.method, c.target, c.authorization, w.Code, w.Body)
		}
		if refused := w.Code == 401 || w.Code == 403; refused != strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer ") {
			t.Errorf("%s %s: %d with WWW-Authenticate %q", c.method, c.target, w.Code, w.Header().Get("WWW-Authenticate"))
		}
		log.Write(w.Body.Bytes())
	}
	// The request with the second key was refused.
	for _, asked := range []string{key(keys.Search, "shelf"), key(keys.Admin, "raw")} {
		if id := strings.Split(asked, "_")[1]; !strings.Contains(log.String(), "key="+id+" ") {
			t.Errorf("the log does not name the key %s", id)
		}
	}
	for _, sent := range []string{wrong, key(keys.Search, "shelf"), key(keys.Admin, keys.All)} {
		if secret := strings.SplitN(sent, "_", 3)[2]; strings.Contains(log.String(), secret) {
			t.Errorf("the log or an answer holds the secret %s", secret)
		}
	}
}

// Every route requires a key, except those that reveal nothing of collections. The test fails for a
// new route without a check.
func TestEveryRouteNeedsKey(t *testing.T) {
	h, _ := keyed(t, nil)
	seen := 0
	err := chi.Walk(h.(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		seen++
		want := http.StatusUnauthorized
		if slices.Contains([]string{"/livez", "/readyz", "/openapi.json", "/docs", "/docs/style.css"}, route) {
			want = http.StatusOK
		}
		if w := ask(h, method, strings.NewReplacer("{collection}", "shelf", "{alias}", "live", "{generation}", "1", "*", "a").Replace(route), ""); w.Code != want {
			t.Errorf("%s %s: %d, want %d", method, route, w.Code, want)
		}
		return nil
	})
	if err != nil || seen < 15 {
		t.Errorf("%d routes, %v", seen, err)
	}
}

// Without Options.Origins, no answer has CORS headers, with keys or without.
func TestNoCORS(t *testing.T) {
	closed, _ := keyed(t, nil)
	for _, h := range []http.Handler{newAPI(t, Options{}), closed} {
		for _, method := range []string{"GET", "OPTIONS", "POST"} {
			w := ask(h, method, "/v1/collections/shelf/search?q=orbit", "", "Origin", "https://example.com", "Access-Control-Request-Method", "POST")
			for name := range w.Header() {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s answers with %s", method, name)
				}
			}
			if method == "OPTIONS" && w.Code < 400 {
				t.Errorf("a preflight is answered with %d", w.Code)
			}
		}
	}
}
