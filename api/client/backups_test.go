package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestBackups(t *testing.T) {
	var asked, body string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		asked, body = r.Method+" "+r.RequestURI, string(b)
		io.WriteString(w, `{"backups":[{"file":"x.db","bytes":5}],"documents":7,"file_bytes":9}`)
	}))
	defer srv.Close()
	c, err := Open(srv.URL+"/a%20b", "")
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.Beside("ü").Backups(t.Context())
	if err != nil || len(all) != 1 || all[0].File != "x.db" || asked != "GET /v1/collections/%C3%BC/backups" {
		t.Errorf("%s: %+v, %v", asked, all, err)
	}
	st, err := c.Restore(t.Context(), Restoration{Backup: "x.db", Of: "ü", Replace: true})
	if err != nil || st.Documents != 7 || st.FileBytes != 9 || asked != "POST /v1/collections/a%20b/restore" || body != `{"backup":"x.db","of":"ü","replace":true}` {
		t.Errorf("%s %s: %+v, %v", asked, body, st, err)
	}
	if err := c.DeleteBackup(t.Context(), "x.db"); err != nil || asked != "DELETE /v1/collections/a%20b/backups/x.db" {
		t.Errorf("%s: %v", asked, err)
	}
}
