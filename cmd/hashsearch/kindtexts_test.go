package main

import (
	"html"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/web"
)

// The page describes every kind of hash function in English and in Chinese.
func TestKindTexts(t *testing.T) {
	set, err := collections.Open(t.TempDir())
	if err == nil {
		err = set.Create("demo")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	page := web.Handler(api.New(set, api.Options{}))
	for _, language := range []string{"en", "zh"} {
		r := httptest.NewRequest("GET", "/c/demo/about", nil)
		r.Header.Set("Accept-Language", language)
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		for _, k := range hashing.Kinds() {
			if contains := strings.Contains(html.UnescapeString(w.Body.String()), k.About()); w.Code != 200 || contains != (language == "en") {
				t.Errorf("%s: status %d, the page in %s contains %q: %v", k, w.Code, language, k.About(), contains)
			}
		}
	}
}
