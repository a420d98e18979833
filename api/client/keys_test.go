package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

func TestKeys(t *testing.T) {
	var asked, body string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		asked, body = r.Method+" "+r.RequestURI+" "+r.Header.Get("Authorization"), string(b)
		io.WriteString(w, `{"keys":[{"id":"a"}],"id":"b","key":"hs_b_x"}`)
	}))
	defer srv.Close()
	s, _, err := OpenServer(srv.URL, "hs_secret")
	if err != nil {
		t.Fatal(err)
	}
	if all, err := s.Keys(t.Context()); err != nil || len(all) != 1 || all[0].ID != "a" || asked != "GET /v1/keys Bearer hs_secret" {
		t.Errorf("%s: %+v, %v", asked, all, err)
	}
	made, err := s.CreateKey(t.Context(), wire.NewKey{Scope: "search", Collection: "news", Filter: wire.Filter{RawMessage: []byte(`["tenant=a"]`)}})
	if err != nil || made.ID != "b" || made.Secret != "hs_b_x" || body != `{"scope":"search","collection":"news","filter":["tenant=a"]}` {
		t.Errorf("%s %s: %+v, %v", asked, body, made, err)
	}
	if err := s.RevokeKey(t.Context(), "a/b"); err != nil || asked != "DELETE /v1/keys/a%2Fb Bearer hs_secret" {
		t.Errorf("%s: %v", asked, err)
	}
}
