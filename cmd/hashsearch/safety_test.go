package main

import (
	"encoding/json"
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

func TestCompact(t *testing.T) {
	db, _ := trainedDB(t)
	must(t, "train", db, "--bits", "8", "--hidden", "20")
	must(t, "models", "drop", db, "1")
	var sizes struct {
		Before int64 `json:"bytes_before"`
		After  int64 `json:"bytes_after"`
	}
	if err := json.Unmarshal([]byte(must(t, "compact", db, "--json")), &sizes); err != nil || sizes.After <= 0 || sizes.After >= sizes.Before {
		t.Errorf("%+v, %v", sizes, err)
	}
	must(t, "check", db)
	if out := must(t, "compact", db); !strings.Contains(out, " MB before, ") {
		t.Error(out)
	}
	held, err := openIndex(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if r := hashsearch(t, "", "compact", db); r.status != 4 {
		t.Errorf("exit status %d\n%s", r.status, r.errors)
	}
	if r := hashsearch(t, "", "compact", filepath.Join(t.TempDir(), "none.db")); r.status != 1 || !strings.Contains(r.errors, "no such collection") {
		t.Errorf("exit status %d\n%s", r.status, r.errors)
	}
}
