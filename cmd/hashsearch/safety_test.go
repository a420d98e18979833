package main

import (
	"bytes"
	"os"
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
	expect(t, 1, "--force", "backup", db, path)
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
	sizes := read[struct {
		Before int64 `json:"bytes_before"`
		After  int64 `json:"bytes_after"`
	}](t, must(t, "compact", db, "--json"))
	if sizes.After <= 0 || sizes.After >= sizes.Before {
		t.Errorf("%+v", sizes)
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
	expect(t, 4, "", "compact", db)
	expect(t, 1, "no such collection", "compact", filepath.Join(t.TempDir(), "none.db"))
}

// damage overwrites the header of a page that holds documents.
func damage(t *testing.T, db string) {
	t.Helper()
	b := contents(t, db)
	at := bytes.Index(b, []byte(`{"id":"sea/30"`))
	if at < 0 {
		t.Fatal("no document found in the file")
	}
	copy(b[at/4096*4096:], make([]byte, 16))
	write(t, db, b)
}

func TestCheckRepair(t *testing.T) {
	db, _ := trainedDB(t)
	if out := must(t, "check", db, "--repair"); out != "270 documents, 0 faults: nothing to repair\n" {
		t.Error(out)
	}
	damage(t, db)
	expect(t, 1, "", "check", db)
	expect(t, 1, "--repair", "search", db, "harbour")
	out := must(t, "check", db, "--repair")
	if !strings.Contains(out, " documents kept, ") || !strings.Contains(out, " sea/30\n") || !strings.Contains(out, "the current generation is 1") {
		t.Error(out)
	}
	must(t, "check", db)
	if r := hashsearch(t, "", "search", db, "harbour", "--limit", "3"); strings.Count(r.out, "sea/") != 3 {
		t.Error(r.out, r.errors)
	}
	damage(t, db+".damaged")
	write(t, db, contents(t, db+".damaged"))
	expect(t, 1, "was kept by an earlier repair", "check", db, "--repair")
	if err := os.Remove(db + ".damaged"); err != nil {
		t.Fatal(err)
	}
	repaired := read[struct {
		Documents int
		Lost      []struct{ ID string }
	}](t, must(t, "check", db, "--repair", "--json"))
	if repaired.Documents+len(repaired.Lost) != 270 {
		t.Errorf("%+v", repaired)
	}
}
