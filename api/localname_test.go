package api

import (
	"net/http/httptest"
	"testing"
)

// Each row is a Host header and the answer of a server for its own machine.
func TestLocalNames(t *testing.T) {
	confined, open := newAPI(t, Options{LocalNames: true}), newAPI(t, Options{})
	for host, status := range map[string]int{
		"localhost": 200, "LOCALHOST:8080": 200, "127.0.0.1": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200, "192.168.1.2:80": 200, "": 200,
		"evil.example": 403, "evil.example:8080": 403, "127.0.0.1.evil.example:80": 403, "localhost.evil.example": 403, "127.0.0.1@evil.example": 403, "a:b:c": 403,
	} {
		r := httptest.NewRequest("GET", "/v1/collections", nil)
		r.Host = host
		w := httptest.NewRecorder()
		confined.ServeHTTP(w, r)
		note(r, w.Code, w.Header(), w.Body.Bytes())
		if w.Code != status {
			t.Errorf("%q: %d, want %d", host, w.Code, status)
		}
		w = httptest.NewRecorder()
		if open.ServeHTTP(w, r); w.Code != 200 {
			t.Errorf("%q, open: %d", host, w.Code)
		}
	}
}
