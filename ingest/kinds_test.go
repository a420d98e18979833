package ingest

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

const (
	kinds       = "../testdata/ingest/kinds"
	kindsGolden = "../testdata/ingest/kinds.golden.jsonl"
)

// Each format has a file whose documents are known.
func TestKinds(t *testing.T) {
	seen := map[string]bool{FormatFolder: true, FormatGo: true}
	docs, errs := collect(t, kinds, Options{Name: ".", Seen: func(f File) { seen[f.Format] = true }})
	if errs != nil {
		t.Errorf("rejected: %q", errs)
	}
	for _, name := range FormatNames() {
		if !seen[name] {
			t.Errorf("no file in %s has the format %s", kinds, name)
		}
	}
	got := strings.Join(mapped(docs, asJSON), "\n") + "\n"
	if *update {
		if err := os.WriteFile(kindsGolden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(kindsGolden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("run go test -update if this is right: %s", diff)
	}
}

func mapped(docs []Document, show func(Document) string) (all []string) {
	for _, d := range docs {
		all = append(all, show(d))
	}
	return all
}
