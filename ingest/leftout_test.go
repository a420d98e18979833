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
	for _, name := range []string{"a.conf", "deep/b.CONF", "c.dat.gz", "Makefile", "d. and so on", "e.gz", "f.txt", ".hidden.conf", ".git/x.conf", "g." + strings.Repeat("x", 40), "h."} {
		put(t, dir, name, "x")
	}
	for link, to := range map[string]string{"i.conf": "a.conf", "j.conf": "deep", "k.conf": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	var left LeftOut
	docs, errs := collect(t, dir, Options{Where: []Condition{{Field: "label", Value: "x"}}, LeftOut: &left})
	want := LeftOut{Files: map[string]int{".conf": 4, ".dat.gz": 1}, Documents: 6}
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
