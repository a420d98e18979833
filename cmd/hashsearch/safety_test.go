package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestBackup(t *testing.T) {
	db, _ := trainedDB(t)
	path := filepath.Join(t.TempDir(), "copy.db")
	if out := must(t, "backup", db, path); !strings.HasPrefix(out, "270 documents, ") {
		t.Error(out)
	}
	if out := must(t, "search", path, "harbour", "--limit", "3"); strings.Count(out, "sea/") != 3 {
		t.Error(out)
	}
	if r := hashsearch(t, "", "backup", db, path); r.status != 1 || !strings.Contains(r.errors, "--force") {
		t.Errorf("exit status %d\n%s", r.status, r.errors)
	}
	must(t, "delete", db, "sea/0")
	if out := must(t, "backup", db, path, "--force", "--json"); !strings.HasPrefix(out, `{"bytes":`) || !strings.Contains(out, `"documents":269`) {
		t.Error(out)
	}
	must(t, "check", path)
}
