package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Names besides those of ParseJSON are taken for parts of a document if these are missing.
func TestOtherNames(t *testing.T) {
	for _, tt := range []struct {
		object string
		want   Document
	}{
		{`{"title":"T","body":"b"}`, Document{Title: "T", Text: "b"}},
		{`{"Title":"T","TEXT":"b","Tags":["x"],"ID":"1"}`, Document{ID: "1", Title: "T", Text: "b", Labels: []string{"x"}, Lists: map[string][]string{"Tags": {"x"}}}},
		{`{"text":"t","body":"b","Text":"c"}`, Document{Text: "t", Fields: map[string]string{"body": "b", "Text": "c"}}},
		{`{"Text":"t","body":"b"}`, Document{Text: "t", Fields: map[string]string{"body": "b"}}},
		{`{"text":"t","Labels":"x"}`, Document{Text: "t", Labels: []string{"x"}}},
		{`{"docid":7,"headline":"H","subject":"S","abstract":"a","description":"d"}`,
			Document{ID: "7", Title: "H", Text: "a", Fields: map[string]string{"subject": "S", "description": "d"}}},
		{`{"text":["one","two"],"title":3,"labels":[{"name":"x","id":1},"y",{"id":2,"name":"z"}]}`,
			Document{Title: "3", Text: "one\n\ntwo", Labels: []string{"x", "y", "z"}}},
		{`{"text":null,"body":"b","label":null,"category":{"name":"c"}}`, Document{Text: "b", Labels: []string{"c"}, Fields: map[string]string{"category": `{"name":"c"}`}}},
		{`{"_id":"q","text":"t","url":"http://x"}`, Document{ID: "q", Text: "t", Fields: map[string]string{"url": "http://x"}}},
	} {
		path := put(t, t.TempDir(), "a.jsonl", tt.object)
		docs, errs := collect(t, path, Options{Name: "f"})
		if tt.want.ID == "" {
			tt.want.ID = "f:1"
		}
		if diff := cmp.Diff([]Document{tt.want}, docs); diff != "" || len(errs) > 0 {
			t.Errorf("%s: %v %s", tt.object, errs, diff)
		}
	}
	path := put(t, t.TempDir(), "a.jsonl", `{"name":"settings"}`)
	if docs, errs := collect(t, path, Options{}); len(docs) != 0 || len(errs) != 1 {
		t.Errorf("a name alone: %v, %v", docs, errs)
	}
}

// Columns have other names as well, and what was taken for what is counted.
func TestOtherColumns(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.csv", "DocID,Subject,Body,Topic,size\n1,s,b,x|y,3\n")
	put(t, dir, "b.jsonl", `{"body":"one"}`+"\n"+`{"body":"two","Title":"t"}`+"\n")
	var guessed Guessed
	docs, errs := collect(t, dir, Options{Guessed: &guessed, Name: "."})
	want := []Document{
		{ID: "1", Title: "s", Text: "b", Labels: []string{"x", "y"}, Fields: map[string]string{"size": "3", "Topic": "x|y"}},
		{ID: "b.jsonl:1", Text: "one"}, {ID: "b.jsonl:2", Title: "t", Text: "two"},
	}
	if diff := cmp.Diff(want, docs); diff != "" || len(errs) > 0 {
		t.Error(errs, diff)
	}
	names := map[string]map[string]int{"id": {"DocID": 1}, "title": {"Subject": 1}, "text": {"Body": 1, "body": 2}, "labels": {"Topic": 1}}
	if diff := cmp.Diff(names, guessed.Names); diff != "" {
		t.Error(diff)
	}
}
