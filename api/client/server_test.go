package client

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOpenServer(t *testing.T) {
	for address, want := range map[string]string{
		"http://host:8080": "", "http://host:8080/": "", "https://host/news": "news", "http://host/c/news": "news", "http://host/v1/collections/a%20b/": "a b",
	} {
		if _, name, err := OpenServer(address, ""); name != want || err != nil {
			t.Errorf("%s: %q, %v", address, name, err)
		}
	}
	for _, address := range []string{"", "news.db", "http://", "http:///news", "ftp://host", "http://user:secret@host", "http://host/a/b", "http://host/?q=a", "http://host:port:1/"} {
		if _, name, err := OpenServer(address, ""); !errors.Is(err, ErrURL) {
			t.Errorf("%s: %q, %v", address, name, err)
		}
	}
}

// A request goes to the server with the key, and its escaped path stays as it is. An error does not
// have the key.
func TestServerDo(t *testing.T) {
	var path, key string
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		path, key = r.RequestURI, r.Header.Get("Authorization")
	}))
	s, _, err := OpenServer(srv.URL+"/news", "hs_secret")
	if err != nil {
		t.Fatal(err)
	}
	do := func() error {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/collections/news/documents/a%2Fb?x=1", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := s.Do(r)
		if err == nil {
			res.Body.Close()
		}
		return err
	}
	if err := do(); err != nil || path != "/v1/collections/news/documents/a%2Fb?x=1" || key != "Bearer hs_secret" {
		t.Errorf("%s by %q, %v", path, key, err)
	}
	srv.Close()
	if err := do(); err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "hashsearch serve") {
		t.Errorf("without a server: %v", err)
	}
}
