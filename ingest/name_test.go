package ingest

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMadeNames checks that generated ids depend only on the source and on the path of the file
// below it.
func TestMadeNames(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	for name, text := range map[string]string{"a/README.md": "x", "b/README.md": "y", "a/data.jsonl": `{"text":"x"}`, "b/t.csv": "text\nx\n"} {
		put(t, root, name, text)
	}
	outside := strings.TrimPrefix(filepath.ToSlash(filepath.Join(root, "b")), "/")
	for _, tt := range []struct{ source, name, want string }{
		{"a", "", "a/README.md a/data.jsonl:1"},
		{"./b//", "", "b/README.md b/t.csv:2"},
		{".", "", "a/README.md a/data.jsonl:1 b/README.md b/t.csv:2"},
		{"a/data.jsonl", "", "a/data.jsonl:1"},
		{"b/../a/README.md", "", "a/README.md"},
		{filepath.Join(root, "b"), "", outside + "/README.md " + outside + "/t.csv:2"},
		{"../" + filepath.Base(root) + "/b/t.csv", "", outside + "/t.csv:2"},
		{"b", ".", "README.md t.csv:2"},
		{"b", "../up//on", "up/on/README.md up/on/t.csv:2"},
		{"b/t.csv", "/t", "t:2"},
	} {
		docs, errs := collect(t, tt.source, Options{Name: tt.name})
		var ids []string
		for _, d := range docs {
			ids = append(ids, d.ID)
		}
		if got := strings.Join(ids, " "); got != tt.want || errs != nil {
			t.Errorf("%q as %q: %q %q, want %q", tt.source, tt.name, got, errs, tt.want)
		}
	}
}

// TestMadeNamesOfStdin checks that, on standard input without a name, equal documents have equal
// ids in every run and different documents have different ids.
func TestMadeNamesOfStdin(t *testing.T) {
	var ids []string
	for _, content := range []string{`{"text":"x"}` + "\n" + `{"text":"y"}`, `{"text":"y"}`, `{"text":"x","label":"l"}`} {
		docs, _ := read(t, content, Options{Format: FormatJSONL})
		for _, d := range docs {
			ids = append(ids, d.ID)
		}
	}
	x, y, labelled := ids[0], ids[1], ids[3]
	if diff := cmp.Diff([]string{x, y, y, labelled}, ids); diff != "" || x == y || x == labelled || !strings.HasPrefix(x, "stdin:") {
		t.Errorf("%q", ids)
	}
	docs, _ := read(t, `{"text":"x"}`, Options{Format: FormatJSONL, Name: "n"})
	if len(docs) != 1 || docs[0].ID != "n:1" {
		t.Errorf("with a name: %v", docs)
	}
}
