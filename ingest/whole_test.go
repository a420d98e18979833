package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The name of a file is the title of a page without a heading.
func TestTitlesOfNames(t *testing.T) {
	for name, want := range map[string]string{
		"vault/My Note.md":      "My Note",
		"docs/install/index.md": "install",
		"docs/_index.md.gz":     "docs",
		"README.md":             "README",
		"a/v1.2.markdown":       "v1.2",
	} {
		if got := titleOfName(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	dir := t.TempDir()
	put(t, dir, "My Note.md", "---\ntags: x\n---\nsome text")
	put(t, dir, "b.md", "# Head\n\ntext")
	docs, _ := collect(t, dir, Options{Name: "v"})
	if len(docs) != 2 || docs[0].Title != "My Note" || docs[1].Title != "Head" || !cmp.Equal(docs[0].Labels, []string{"x"}) {
		t.Errorf("%+v", docs)
	}
}

// The extension of a page shows that it is XHTML.
func TestXHTMLByName(t *testing.T) {
	path := put(t, t.TempDir(), "a.XHTML.gz", pack(t, "<html><script/>shown", packers["gz"]))
	if docs, errs := collect(t, path, Options{}); len(docs) != 1 || docs[0].Text != "shown" {
		t.Errorf("%v %q", docs, errs)
	}
}
