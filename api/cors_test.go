package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/keys"
)

const elsewhere = "https://app.example"

// Each row is a request from a page elsewhere and the origin that may read the answer, with keys
// and without, for some origins, all, and none.
func TestCORS(t *testing.T) {
	ring, key := newRing(t)
	admin := "Bearer " + key(keys.Admin, keys.All)
	const shelf = "/v1/collections/shelf"
	for _, c := range []struct {
		origins        []string
		origin, method string
		target, body   string
		status         int
		allowed        string
	}{
		{nil, elsewhere, "GET", shelf, "", 200, ""},
		{nil, elsewhere, "PUT", shelf + "/documents/x", `{"text":"x"}`, 403, ""},
		{[]string{elsewhere}, elsewhere, "GET", shelf, "", 200, elsewhere},
		{[]string{elsewhere}, elsewhere, "GET", shelf + "/documents/nobody", "", 404, elsewhere},
		{[]string{elsewhere}, elsewhere, "PUT", shelf + "/documents/x", `{"text":"x"}`, 201, elsewhere},
		{[]string{elsewhere}, elsewhere, "DELETE", shelf + "/documents/x", "", 404, elsewhere},
		{[]string{elsewhere}, "https://evil.example", "GET", shelf, "", 200, ""},
		{[]string{elsewhere}, "https://evil.example", "PUT", shelf + "/documents/x", `{"text":"x"}`, 403, ""},
		{[]string{elsewhere}, "http://app.example", "PUT", shelf + "/documents/x", `{"text":"x"}`, 403, ""},
		{[]string{elsewhere, "http://localhost:3000"}, "http://localhost:3000", "POST", shelf + "/search", `{"text":"orbit"}`, 200, "http://localhost:3000"},
		{[]string{"*"}, "https://evil.example", "GET", shelf, "", 200, "*"},
		{[]string{"*"}, "null", "PUT", shelf + "/documents/x", `{"text":"x"}`, 201, "*"},
		{[]string{elsewhere}, "", "GET", shelf, "", 200, ""},
	} {
		for _, ring := range []*keys.Ring{nil, ring} {
			h := newAPI(t, Options{Origins: c.origins, Keys: ring})
			headers := []string{"Authorization", admin}
			if c.origin != "" {
				headers = append(headers, "Origin", c.origin, "Sec-Fetch-Site", "cross-site")
			}
			w := ask(h, c.method, c.target, c.body, headers...)
			if got := w.Header().Get("Access-Control-Allow-Origin"); w.Code != c.status || got != c.allowed {
				t.Errorf("%s %s of %s for %s: %d for %q, want %d for %q", c.method, c.target, c.origin, c.origins, w.Code, got, c.status, c.allowed)
			}
			if w.Header().Get("Access-Control-Allow-Credentials") != "" {
				t.Error("with cookies")
			}
			exposed := w.Header().Get("Access-Control-Expose-Headers")
			for _, name := range []string{"ETag", "Link", "Location", "Retry-After", idHeader} {
				if strings.Contains(strings.ToLower(exposed), strings.ToLower(name)) != (c.allowed != "") {
					t.Errorf("exposed to %s: %q", c.origin, exposed)
				}
			}
		}
	}
}

// The preflight of a browser has no key and is answered. It allows only the listed methods and
// headers.
func TestPreflight(t *testing.T) {
	ring, _ := newRing(t)
	for _, c := range []struct {
		origin, method, headers string
		allowed                 bool
	}{
		{elsewhere, "PUT", "authorization,content-type,if-match", true},
		{elsewhere, "DELETE", "authorization,if-none-match,content-encoding,x-request-id", true},
		{elsewhere, "POST", "", true},
		{elsewhere, "PATCH", "content-type", true},
		{elsewhere, "TRACE", "", false},
		{elsewhere, "GET", "cookie", false},
		{"https://evil.example", "PUT", "authorization", false},
	} {
		for _, local := range []bool{false, true} {
			h := newAPI(t, Options{Origins: []string{elsewhere}, Keys: ring, LocalNames: local})
			host := map[bool]string{false: "http://search.example", true: "http://127.0.0.1:8080"}[local]
			w := ask(h, http.MethodOptions, host+"/v1/collections/shelf/documents/a", "", "Origin", c.origin,
				"Access-Control-Request-Method", c.method, "Access-Control-Request-Headers", c.headers)
			if got := w.Header().Get("Access-Control-Allow-Origin"); w.Code != 200 || (got == elsewhere) != c.allowed || w.Body.Len() > 0 {
				t.Errorf("%s %s with %s: %d for %q %s", c.origin, c.method, c.headers, w.Code, got, w.Body)
			}
		}
	}
	h := newAPI(t, Options{Origins: []string{elsewhere}, LocalNames: true})
	if w := ask(h, "GET", "http://evil.example/v1/collections", "", "Origin", elsewhere); w.Code != 403 {
		t.Errorf("a foreign name is answered: %d", w.Code)
	}
	if w := ask(newAPI(t, Options{}), http.MethodOptions, "/v1/collections", "", "Origin", elsewhere, "Access-Control-Request-Method", "GET"); w.Code != 405 {
		t.Errorf("a preflight without --cors: %d", w.Code)
	}
}
