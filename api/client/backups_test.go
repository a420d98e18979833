package client

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
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

// A download that breaks off continues where it ended.
func TestDownloadContinues(t *testing.T) {
	const whole = "0123456789"
	asked := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			io.WriteString(w, `{"id":"1"}`)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/events") {
			io.WriteString(w, "event: task\ndata: {\"id\":\"1\",\"state\":\"succeeded\",\"result\":{\"href\":\"/x.db\"}}\n\n")
			return
		}
		asked++
		from := 0
		if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from); err == nil {
			w.Header().Set("Content-Length", fmt.Sprint(len(whole)-from))
			w.WriteHeader(http.StatusPartialContent)
		} else {
			w.Header().Set("Content-Length", fmt.Sprint(len(whole)))
		}
		io.WriteString(w, whole[from:min(from+4, len(whole))])
	}))
	defer srv.Close()
	c, err := Open(srv.URL+"/news", "")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := c.Backup(t.Context(), &got); err != nil || got.String() != whole || asked != 3 {
		t.Errorf("%q after %d requests, %v", got.String(), asked, err)
	}
}
