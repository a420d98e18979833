package api

import (
	"strings"
	"testing"
)

// Collections with codes of another program are searched by words, by code and by id, and have no
// model.
func TestForeignCodes(t *testing.T) {
	ix := openCodes(t)
	h := newHandler(fixed{"c": indexed{ix}}, Options{})
	for _, tt := range []struct {
		path     string
		status   int
		meanings string
	}{
		{"", 200, `"kind":"codes","bits":20`},
		{"/search?q=orbit", 200, `"rank":"words"`},
		{"/search?q=orbit&rank=hybrid", 200, `"rank":"words"`},
		{"/search?q=orbit&rank=code", 409, `"code":"foreign_codes"`},
		{"/documents/a/similar?limit=1", 200, `"distance":1`},
		{"/documents/a/similar?limit=1&rerank=asymmetric", 200, `"distance":1`},
		{"/documents/a/similar?rerank=bm25", 400, `"code":"bad_query"`},
		{"/documents/a?explain=true", 200, `"hex":"030000"`},
		{"/stats", 200, `"drift":null`},
		{"/bits?drivers=3", 200, `"mean":0.875`},
	} {
		if w := ask(h, "GET", "/v1/collections/c"+tt.path, ""); w.Code != tt.status || !strings.Contains(w.Body.String(), tt.meanings) {
			t.Errorf("%s: %d %s, want %d with %s", tt.path, w.Code, w.Body, tt.status, tt.meanings)
		}
	}
	w := ask(h, "POST", "/v1/collections/c/search", `{"code":"030000","limit":1,"explain":true}`)
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"id":"a"`) {
		t.Errorf("by code: %d %s", w.Code, w.Body)
	}
}
