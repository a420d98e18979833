package api

import (
	"net/http/httptest"
	"testing"
)

// BenchmarkSearch searches the shelf by words and by a document.
func BenchmarkSearch(b *testing.B) {
	h := newAPI(b, Options{})
	for _, path := range []string{"search?q=bread+and+xyzzy+yeast", "search?q=orbit&rerank=tfidf&limit=3", "documents/a/similar", "search?q=bread&facets=label", "suggest?q=bread+and+yeast"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				w := httptest.NewRecorder()
				if h.ServeHTTP(w, httptest.NewRequest("GET", "/v1/collections/shelf/"+path, nil)); w.Code != 200 {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
