package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLeftOut checks that files without a known format are counted by extension, and that documents
// left out by a condition are counted.
func TestLeftOut(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.rst", "deep/b.RST", "c.pdf.gz", "Makefile", "d. and so on", "e.gz", "f.txt", ".hidden.rst", ".git/x.rst", "g." + strings.Repeat("x", 40), "h."} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"i.rst": "a.rst", "j.rst": "deep", "k.rst": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	where, err := ParseCondition("label=x")
	if err != nil {
		t.Fatal(err)
	}
	var left LeftOut
	docs, errs := collect(t, dir, Options{Where: []Condition{where}, LeftOut: &left})
	want := LeftOut{Files: map[string]int{".rst": 3, ".pdf.gz": 1, ".gz": 1, "": 4}, Documents: 1}
	if diff := cmp.Diff(want, left); diff != "" || len(docs) != 0 || errs != nil {
		t.Errorf("%v %q %s", docs, errs, diff)
	}
	for i := range 1000 {
		left.countFile("x." + strings.Repeat("y", i%10) + string(rune('a'+i/40)))
	}
	if len(left.Files) > maxExtensions+1 {
		t.Errorf("%d extensions", len(left.Files))
	}
}
