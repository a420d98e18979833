package api

import (
	"strings"
	"testing"
)

// The error of a document has at most some hundred bytes, whatever the document contains.
func TestProblemsOfDocumentsAreBrief(t *testing.T) {
	h := newAPI(t, Options{})
	long := strings.Repeat("x", 90_000)
	for _, c := range []struct{ method, path, body string }{
		{"PUT", "/a", `{"fields":{},"label":{"` + long + `":1},"text":"x"}`},
		{"PUT", "/a", `{"id":"` + long + `","text":"x"}`},
		{"PUT", "/" + long[:3000], `{"text":"x"}`},
		{"POST", "", `{"id":"` + long + `","text":"x"}`},
		{"POST", "", `{"id":"` + long + `"}`},
		{"POST", "", `{"` + long + `","text":"x"}`},
	} {
		w := ask(h, c.method, "/v1/collections/shelf/documents"+c.path, c.body)
		if body := strings.ReplaceAll(w.Body.String(), long[:3000], ""); len(body) > 1500 {
			t.Errorf("%s %.60s: %d bytes: %.200s", c.method, c.body, len(body), body)
		}
	}
}
