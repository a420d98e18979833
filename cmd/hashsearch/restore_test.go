package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRestore(t *testing.T) {
	db, _ := trainedDB(t)
	dir := t.TempDir()
	backup, restored := filepath.Join(dir, "backup.db"), filepath.Join(dir, "restored.db")
	must(t, "backup", db, backup)
	if out := must(t, "restore", backup, restored); !strings.HasPrefix(out, "270 documents, ") || !strings.HasSuffix(out, " MB restored\n") {
		t.Error(out)
	}
	must(t, "delete", restored, "sea/0")
	expect(t, 1, "--force", "restore", backup, restored)
	write(t, restored+".training", "state")
	if out := must(t, "restore", backup, restored, "--force", "--json"); !strings.Contains(out, `"documents":270`) {
		t.Error(out)
	}
	must(t, "check", restored)
	if _, err := os.Stat(restored + ".training"); err == nil {
		t.Error("the training of the former collection is left")
	}
	held, err := openIndex(restored, nil)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, 4, "", "restore", backup, restored, "--force")
	held.Close()
	write(t, restored, "not a collection")
	must(t, "restore", backup, restored, "--force")
	damage(t, backup)
	expect(t, 1, "damaged", "restore", backup, restored, "--force")
	must(t, "check", restored)
	expect(t, 1, "no such collection", "restore", filepath.Join(dir, "none.db"), restored, "--force")
	expect(t, 2, "--of", "restore", backup, restored, "--of", "news")
	expect(t, 2, "copy", "restore", backup, "postgres://host/search/news")
}

// A collection of a server is restored after documents were deleted, and after it was deleted
// itself, without a restart.
func TestRestoreThroughServer(t *testing.T) {
	dir := t.TempDir()
	must(t, "ingest", filepath.Join(dir, "news.db"), corpus(t, 90))
	base, _ := served(t, dir, "--addr", "127.0.0.1:0")
	news := base + "/news"
	expect(t, 1, "no backup", "restore", "latest", news, "--force")
	must(t, "backup", news, filepath.Join(t.TempDir(), "copy.db"))
	must(t, "delete", news, "sea/0")
	expect(t, 1, "--force", "restore", "latest", news)
	if out := must(t, "restore", "latest", news, "--force"); !strings.HasPrefix(out, "90 documents, ") {
		t.Error(out)
	}
	must(t, "get", news, "sea/0")
	res, _ := send(t, nil, request(t, "DELETE", base+"/v1/collections/news", nil))
	if res.StatusCode != 204 {
		t.Fatal(res.Status)
	}
	must(t, "restore", "latest", news)
	must(t, "restore", "latest", base+"/old", "--of", "news")
	for _, name := range []string{"/news", "/old"} {
		must(t, "get", base+name, "sea/0")
	}
	expect(t, 1, "backup", "restore", "20260102T150405Z-17.db", news, "--force")
	expect(t, 2, "address", "restore", "latest", "http://host/a/b")
}
