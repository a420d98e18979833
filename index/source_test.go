package index

import (
	"errors"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

func TestSources(t *testing.T) {
	ix := newSparse(t, "model")
	text := func(id string) ingest.Document { return ingest.Document{ID: id, Text: "sea"} }
	add(t, ix, text("docs/a.md"), text("docs/a.md.bak"), text("docs/rows.csv:7"), text("docs/rows.csv:x"), text("docs2/b.md"), text("docs"), text("1"), text("2"), text("3"), text("4"))
	err := ix.SetSources(t.Context(), map[string][]string{"docs/own.jsonl": {"1", "2", "5"}, "docs.jsonl": {"3", "5"}, "docs/in.zip/x.jsonl": {"4"}, "docs/gone": {"2"}})
	if err == nil {
		err = ix.SetSources(t.Context(), map[string][]string{"docs/gone": nil})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		source string
		want   []string
	}{
		{"docs/a.md", []string{"docs/a.md"}},
		{"docs/rows.csv", []string{"docs/rows.csv:7"}},
		{"docs/own.jsonl", []string{"1", "2"}},
		{"docs/in.zip", []string{"4"}},
		{"docs", []string{"1", "2", "4", "docs", "docs/a.md", "docs/a.md.bak", "docs/rows.csv:7", "docs/rows.csv:x"}},
		{"nothing", nil},
	} {
		all, err := ix.FromSources(t.Context(), tt.source)
		got := all[tt.source]
		slices.Sort(got)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, %v", tt.source, got, err)
		}
	}
	if n, err := ix.DeleteSource(t.Context(), "docs/"); n != 8 || err != nil {
		t.Errorf("%d deleted, %v", n, err)
	}
	if left, err := ix.Notes(t.Context(), sourcesNote); len(left) != 1 || left[sourcesNote+"docs.jsonl"] == nil || err != nil {
		t.Errorf("%q, %v", left, err)
	}
	if _, err := ix.FromSources(t.Context(), ""); !errors.Is(err, ErrQuery) {
		t.Error(err)
	}
}

func TestNotes(t *testing.T) {
	ix := newSparse(t, "model")
	for _, notes := range []map[string][]byte{{"sync a": []byte("1"), "sync b": []byte("2"), "other": []byte("3")}, {"sync a": nil, "sync c": []byte("4")}, nil} {
		if err := ix.SetNotes(t.Context(), notes); err != nil {
			t.Fatal(err)
		}
	}
	got, err := ix.Notes(t.Context(), "sync ")
	if err != nil || len(got) != 2 || string(got["sync b"]) != "2" || string(got["sync c"]) != "4" {
		t.Errorf("%q, %v", got, err)
	}
	for err := range ix.Check(t.Context()) {
		t.Error(err)
	}
}
