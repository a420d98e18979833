package preview

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest"
)

// TestPreview checks what is told of a directory, and that only the list of files is limited.
func TestPreview(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"a.jsonl": `{"id":"1","text":"one"}` + "\n{\n" + `{"id":"2","text":"two"}` + "\n" + `{"id":"3","text":"three"}`,
		"b.txt":   "low water", "c.txt": "high water", "d.bin": "x",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "e.txt")); err != nil {
		t.Skip(err)
	}
	for _, most := range []int{0, 1} {
		p := Preview{Most: most}
		for d, err := range ingest.Open(dir, ingest.Options{Seen: p.Begin}) {
			if r := (*ingest.Rejection)(nil); err != nil && !errors.As(err, &r) {
				t.Fatal(err)
			}
			p.Count(d, err)
		}
		want := []Format{{"jsonl", 1, 3, 1}, {"text", 2, 2, 0}, {"", 1, 0, 1}}
		if diff := cmp.Diff(want, p.Formats()); diff != "" {
			t.Error(diff)
		}
		if most == 0 && len(p.Files) != 4 || most == 1 && len(p.Files) != 1 || len(p.Files[0].Rejections) != 1 || len(p.First["jsonl"]) != 2 || p.First["text"][1].Text != "high water" {
			t.Errorf("%+v", p)
		}
	}
}

// TestNothing checks the previews of no file.
func TestNothing(t *testing.T) {
	var p Preview
	if len(p.Formats()) != 0 {
		t.Error(p.Formats())
	}
	p.Count(ingest.Document{Text: "x"}, nil)
	if diff := cmp.Diff([]Format{{"", 1, 1, 0}}, p.Formats()); diff != "" {
		t.Error(diff)
	}
}
