package api

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/index/indextest"
)

const (
	oldBackup     = "20260102T150405Z-17.db"
	newBackup     = "20260302T150405Z-18.db"
	damagedBackup = "20260101T000000Z-1.db"
)

// restoring serves a directory with the collection shelf, of which there are three backups, one of
// them damaged.
func restoring(t *testing.T) (h http.Handler, key func(keys.Scope, string) string) {
	t.Helper()
	dir, backups := t.TempDir(), t.TempDir()
	of := filepath.Join(backups, "of-shelf")
	if err := os.Mkdir(of, 0o700); err != nil {
		t.Fatal(err)
	}
	ix, err := indextest.State{Docs: shelf, Kind: "linear"}.Make(t.Context(), filepath.Join(dir, "shelf.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{oldBackup, newBackup} {
		if err := ix.Backup(t.Context(), filepath.Join(of, name), false); err != nil {
			t.Fatal(err)
		}
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(of, damagedBackup), filepath.Join(of, "notes.txt"), filepath.Join(backups, newBackup)} {
		if err := os.WriteFile(name, []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set, err := collections.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { set.Close() })
	ring, key := newRing(t)
	return New(set, Options{Keys: ring, Backups: backups}), key
}

// Backups are listed, restored over an existing collection, after its deletion and under another
// name, and deleted.
func TestRestore(t *testing.T) {
	h, key := restoring(t)
	all, shelf, raw := key(keys.Admin, keys.All), key(keys.Admin, "shelf"), key(keys.Admin, "raw")
	const at = "/v1/collections/shelf"
	body := func(more string) string { return `{"backup":"` + newBackup + `"` + more + `}` }
	for _, c := range []struct {
		key, method, target, body string
		status                    int
		want                      string
	}{
		{shelf, "GET", at + "/backups", "", 200, `{"backups":[{"file":"` + newBackup + `","bytes":`},
		{shelf, "GET", at + "/backups", "", 200, `"made":"2026-03-02T15:04:05Z","href":"/v1/collections/shelf/backups/` + newBackup + `"},{"file":"` + oldBackup},
		{all, "GET", "/v1/collections/raw/backups", "", 200, `{"backups":[]}`},
		{key(keys.Write, "shelf"), "GET", at + "/backups", "", 403, "key_refused"},
		{key(keys.Write, "shelf"), "POST", at + "/restore", body(""), 403, "key_refused"},
		{key(keys.Write, "shelf"), "DELETE", at + "/backups/" + oldBackup, "", 403, "key_refused"},

		{shelf, "DELETE", at + "/documents/a", "", 204, ""},
		{shelf, "POST", at + "/restore", body(""), 409, "set replace to replace it"},
		{shelf, "GET", at + "/documents/a", "", 404, "document_not_found"},
		{shelf, "POST", at + "/restore", body(`,"replace":true`), 200, `"documents":8`},
		{shelf, "GET", at + "/documents/a", "", 200, "Bread dough"},
		{shelf, "GET", at + "/search?q=orbit&limit=1", "", 200, `"rank":"hybrid"`},

		{shelf, "DELETE", at, "", 204, ""},
		{shelf, "GET", at + "/backups", "", 200, newBackup},
		{shelf, "GET", at + "/backups/" + oldBackup, "", 200, ""},
		{shelf, "POST", at + "/restore", body(""), 201, `"name":"shelf"`},
		{shelf, "GET", at + "/documents/a", "", 200, "Bread dough"},

		{raw, "POST", "/v1/collections/raw/restore", body(`,"of":"shelf"`), 403, "key_refused"},
		{all, "POST", "/v1/collections/raw/restore", body(`,"of":"shelf"`), 201, `"name":"raw"`},
		{all, "POST", "/v1/collections/-bad/restore", body(`,"of":"shelf"`), 400, "bad_name"},
		{all, "POST", "/v1/collections/raw/restore", body(``), 404, "backup_not_found"},
		{shelf, "POST", at + "/restore", `{"backup":"` + damagedBackup + `","replace":true}`, 422, "backup_damaged"},
		{shelf, "GET", at + "/documents/a", "", 200, "Bread dough"},
		{shelf, "POST", at + "/restore", `{"backup":"notes.txt","replace":true}`, 404, "backup_not_found"},
		{shelf, "POST", at + "/restore", `{"backup":"../` + newBackup + `","replace":true}`, 404, "backup_not_found"},
		{shelf, "POST", at + "/restore", `{}`, 400, `"pointer":"/backup"`},
		{all, "POST", "/v1/collections/new/restore", body(`,"of":"../of-shelf"`), 404, "backup_not_found"},
		{all, "POST", "/v1/collections/new/restore", body(`,"of":".."`), 404, "backup_not_found"},

		{shelf, "DELETE", at + "/backups/" + oldBackup, "", 204, ""},
		{shelf, "DELETE", at + "/backups/" + oldBackup, "", 404, "backup_not_found"},
		{shelf, "DELETE", at + "/backups/notes.txt", "", 404, "backup_not_found"},
		{shelf, "DELETE", at + "/backups/..%2F" + newBackup, "", 404, "backup_not_found"},
	} {
		w := ask(h, c.method, c.target, c.body, "Authorization", "Bearer "+c.key)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s %s: %d %.500s, want %d", c.method, c.target, c.body, w.Code, w.Body, c.status)
		}
	}
}

// A server of single files, or without a directory for backups, says so.
func TestRestoreOfFiles(t *testing.T) {
	h := newAPI(t, Options{})
	if w := ask(h, "POST", "/v1/collections/shelf/restore", `{"backup":"`+newBackup+`"}`); w.Code != 404 {
		t.Errorf("without backups: %d %s", w.Code, w.Body)
	}
	backups := t.TempDir()
	if err := os.MkdirAll(filepath.Join(backups, "of-shelf"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(backups, "of-shelf", newBackup), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w := ask(newAPI(t, Options{Backups: backups}), "POST", "/v1/collections/shelf/restore", `{"backup":"`+newBackup+`","replace":true}`)
	if w.Code != 409 || !strings.Contains(w.Body.String(), "no_folder") {
		t.Errorf("of files: %d %s", w.Code, w.Body)
	}
}
