package ingest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// In a root, nothing outside is read: neither by a link nor by the source.
func TestRoot(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	put(t, outside, "secret.txt", "secret")
	put(t, outside, "sub/more.txt", "secret")
	put(t, dir, "in/a.txt", "one")
	put(t, dir, "in/b/c.txt", "two")
	for link, to := range map[string]string{"in/out.txt": filepath.Join(outside, "secret.txt"), "in/dir": outside, "in/up.txt": "../../secret.txt", "in/fine.txt": "a.txt"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(real)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	docs, errs := collect(t, filepath.Join(real, "in"), Options{Root: root, Name: "x"})
	if got := ids(docs); !slices.Equal(got, []string{"x/a.txt", "x/b/c.txt", "x/fine.txt"}) || len(errs) != 3 {
		t.Errorf("%q, %q", got, errs)
	}
	for _, source := range []string{outside, filepath.Join(outside, "secret.txt"), filepath.Join(real, "in", "out.txt"), filepath.Join(real, "..")} {
		docs, errs := collect(t, source, Options{Root: root})
		if len(docs) > 0 || len(errs) == 0 {
			t.Errorf("%s: %v", source, docs)
		}
	}
	if docs, errs := collect(t, filepath.Join(real, "in", "a.txt"), Options{Root: root, Name: "x"}); len(docs) != 1 || errs != nil {
		t.Errorf("%v %q", docs, errs)
	}
	for _, e := range errs {
		if strings.Contains(e, "secret\n") {
			t.Error(e)
		}
	}
}
