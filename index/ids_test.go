package index

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

// Hits without documents are those with documents, short and compressed ones, less all but the ids.
func TestIDs(t *testing.T) {
	ix, err := openAt(t, filepath.Join(t.TempDir(), "notes.db"), &Options{Create: true}, generations.ReadModel)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	docs := notes()
	for i := range docs[:10] {
		docs[i].Text = strings.Repeat(docs[i].Text+" ", 10)
	}
	add(t, ix, docs...)
	m, err := hashing.Train(t.Context(), ix.Documents(t.Context()), hashing.Options{Kind: hashing.LSH, Bits: 20, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Adopt(t.Context(), m, ix.Next(), nil); err != nil {
		t.Fatal(err)
	}
	search := func(q Query) *Result {
		r, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, q := range []Query{
		{Text: "the oven and the wind", Rank: ByWords}, {Text: "the oven and the wind", Labels: 3, Facets: []string{"label"}, Explain: true}, {ID: "bees-1", Limit: 3},
		{ID: "bees-1", Rank: ByCode, Labels: 3, Explain: true}, {Like: []string{"sail-1"}, Dislike: []string{"bread-1"}, Rerank: BM25},
		{Text: "oven wind hive", Rank: ByWords, Sort: "-part"}, {Text: "oven wind hive", Distinct: "label"},
	} {
		full := search(q)
		q.IDs = true
		brief := search(q)
		for i, h := range full.Hits {
			full.Hits[i].Document = ingest.Document{ID: h.ID}
		}
		full.Work.Elapsed, brief.Work.Elapsed = 0, 0
		if diff := cmp.Diff(fmt.Sprintf("%+v", full.Hits), fmt.Sprintf("%+v", brief.Hits)); diff != "" || len(full.Hits) < 3 {
			t.Errorf("%+v: %d hits, %s", q, len(full.Hits), diff)
		}
		if diff := cmp.Diff(full.Labels, brief.Labels); diff != "" {
			t.Errorf("%+v: labels %s", q, diff)
		}
	}
	first := search(Query{Text: "the oven and the wind", Limit: 2})
	second := search(Query{Text: "the oven and the wind", Limit: 2, IDs: true, Cursor: first.Next})
	if len(second.Hits) != 2 || second.Before != 2 {
		t.Errorf("the second page is %+v", second)
	}
}
