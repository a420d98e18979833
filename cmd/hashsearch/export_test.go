package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npy"
)

func TestExport(t *testing.T) {
	db, _ := trainedDB(t)
	must(t, "train", db, "--bits", "12", "--hidden", "20")
	if r := hashsearch(t, `{"id":"empty","text":"zebra"}`, "ingest", db, "-", "--format", "jsonl"); r.status != 0 {
		t.Fatal(r.errors)
	}
	dir := t.TempDir()
	a, c, tsv := filepath.Join(dir, "a.npy"), filepath.Join(dir, "c.npy"), filepath.Join(dir, "t.tsv")
	if out := must(t, "export", db, "--activations", a, "--codes", c, "--tsv", tsv); out != "270 documents of 12 bits written\n" {
		t.Error(out)
	}
	activations, codes := readNPY[float32](t, a, 270, 12), readNPY[uint8](t, c, 270, 2)
	b := contents(t, tsv)
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(lines) != 271 {
		t.Fatalf("%d lines", len(lines))
	}
	checkExport(t, db, lines[1:], activations, codes)
}

func readNPY[T any](t *testing.T, path string, shape ...int) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := npy.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var values []T
	if err := r.Read(&values); err != nil || !slices.Equal(r.Header.Descr.Shape, shape) {
		t.Fatalf("%s: shape %v, want %v, error %v", path, r.Header.Descr.Shape, shape, err)
	}
	return values
}

// checkExport compares each line and its rows with the collection.
func checkExport(t *testing.T, db string, lines []string, activations []float32, codes []byte) {
	t.Helper()
	ix, err := openIndex(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		d, err := ix.Document(cells[0])
		if err != nil {
			t.Fatal(err)
		}
		s, err := ix.Model().Hash(d.Words())
		if err != nil {
			t.Fatal(err)
		}
		if len(cells) != 5 || cells[1] != d.Labels[0] || cells[2] != d.Code.Hex(12) {
			t.Fatalf("line %q of %+v", line, d)
		}
		if !slices.Equal(activations[12*i:12*i+12], s.Activations) || !bytes.Equal(codes[2*i:2*i+2], d.Code.Bytes(12)) {
			t.Fatalf("%s: activations %v, code %x", d.ID, activations[12*i:12*i+12], codes[2*i:2*i+2])
		}
	}
}

func TestExportLeavesNoHalfFile(t *testing.T) {
	db, _ := trainedDB(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "old.tsv")
	if err := os.Mkdir(path, 0o755); err != nil { // a file cannot replace a directory
		t.Fatal(err)
	}
	expect(t, 1, "", "export", db, "--tsv", path)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
