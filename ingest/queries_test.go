package ingest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The queries and judgements of a test collection are no documents.
func TestQueriesAreLeftOut(t *testing.T) {
	dir := t.TempDir()
	record := `{"_id":"%s","text":"x"}`
	var files []packed
	for _, name := range []string{"beir/corpus.jsonl", "beir/queries.jsonl", "beir/qrels/test.tsv", "beir/more/queries.jsonl", "ir/docs/a.txt", "ir/topics.dev.tsv", "ir/qrels", "notes/queries.txt", "notes/qrels/b.txt"} {
		content := "x"
		if strings.HasSuffix(name, "jsonl") {
			content = fmt.Sprintf(record, name)
		}
		put(t, dir, name, content)
		files = append(files, packed{name, content})
	}
	var left LeftOut
	docs, errs := collect(t, dir, Options{Name: ".", LeftOut: &left})
	if diff := cmp.Diff([]string{"beir/corpus.jsonl", "beir/more/queries.jsonl", "ir/docs/a.txt", "notes/qrels/b.txt", "notes/queries.txt"}, ids(docs)); diff != "" || errs != nil {
		t.Errorf("%q %s", errs, diff)
	}
	want := TestFiles{Queries: []string{dir + "/beir/queries.jsonl", dir + "/ir/topics.dev.tsv"}, Judgements: []string{dir + "/beir/qrels/test.tsv", dir + "/ir/qrels"}}
	if diff := cmp.Diff(want, left.TestFiles); diff != "" || left.Files != nil {
		t.Errorf("%v %s", left.Files, diff)
	}
	left = LeftOut{}
	if docs, errs := read(t, zipWith(t, files[:3]...), Options{LeftOut: &left}); len(docs) != 1 || errs != nil || len(left.TestFiles.Queries) != 1 || len(left.TestFiles.Judgements) != 1 {
		t.Errorf("archive: %v %q %v", docs, errs, left)
	}
	if docs, _ := collect(t, dir, Options{Include: []string{"queries.jsonl"}}); len(docs) != 2 {
		t.Errorf("wanted by name: %v", docs)
	}
}
