package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync/atomic"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A selection reports whether a handler between the pages and the API answers a request itself.
type selection func(*http.Request) bool

// at selects the paths that match a pattern.
func at(pattern string) selection {
	re := regexp.MustCompile(pattern)
	return func(r *http.Request) bool { return re.MatchString(r.URL.Path) }
}

// once selects the first request that s selects.
func once(s selection) selection {
	var did atomic.Bool
	return func(r *http.Request) bool { return s(r) && !did.Swap(true) }
}

// instead serves the selected requests by h, and all others by api.
func instead(api http.Handler, s selection, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s(r) {
			h(w, r)
		} else {
			api.ServeHTTP(w, r)
		}
	}
}

// failing serves the selected requests with a problem, and all others by api.
func failing(api http.Handler, s selection, status int, code wire.ErrCode) http.HandlerFunc {
	return instead(api, s, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(wire.Problem{Status: status, Code: code, Detail: "something went wrong here", RequestID: "req-1"})
	})
}

// altered changes the answers of api to the selected requests.
func altered[T any](api http.Handler, s selection, change func(*T, *http.Request)) http.HandlerFunc {
	return instead(api, s, func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		var v T
		answered := httptest.NewRecorder()
		if api.ServeHTTP(answered, r); json.Unmarshal(answered.Body.Bytes(), &v) != nil {
			http.Error(w, answered.Body.String(), http.StatusInternalServerError)
			return
		}
		change(&v, r)
		json.NewEncoder(w).Encode(v)
	})
}

// ask returns the answer of the API at path.
func ask[T any](t testing.TB, api http.Handler, path string) (v T) {
	t.Helper()
	w := get(api, path)
	if err := json.Unmarshal(w.Body.Bytes(), &v); w.Code != http.StatusOK || err != nil {
		t.Fatalf("%s: %d %s, %v", path, w.Code, w.Body, err)
	}
	return v
}
