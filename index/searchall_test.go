package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// manyQueries returns queries of every form, every fifth of which is invalid.
func manyQueries(r *rand.Rand, width int) (queries []Query) {
	bad := []Query{{}, {ID: "unknown"}, {ID: "blank"}, {Text: " "}, {Code: hashing.NewCode(width + 64)}, {Text: "x", Limit: -1}}
	for i := range 60 {
		q := Query{Limit: r.IntN(20), Radius: r.IntN(width) - 1}
		switch i % 5 {
		case 0:
			q = bad[r.IntN(len(bad))]
		case 1:
			q.Code = randomCode(r, width)
		case 2:
			q.ID, q.Rerank = fmt.Sprint("d", r.IntN(100)), []Rerank{NoRerank, Asymmetric, BM25}[r.IntN(3)]
		default:
			q.Text, q.Rerank = randomCode(r, width).Hex(width)+" a3 a9", []Rerank{NoRerank, Asymmetric, TFIDF}[r.IntN(3)]
		}
		if r.IntN(2) == 0 {
			q.Filter = []ingest.Condition{{Field: "label", Value: fmt.Sprint("l", r.IntN(4))}}
		}
		queries = append(queries, q)
	}
	return queries
}

// TestSearchAll expects the same result for each query as from Search.
func TestSearchAll(t *testing.T) {
	for _, width := range []int{20, 64, 256} {
		r := rand.New(rand.NewPCG(uint64(width), 7))
		ix := newToy(t)
		adoptToy(t, ix, toy{Width: width})
		docs := []ingest.Document{{ID: "blank"}}
		for i := range 300 {
			d := coded(fmt.Sprint("d", i), randomCode(r, width), width, "a1", fmt.Sprint("a", r.IntN(10)))
			d.Labels = []string{fmt.Sprint("l", r.IntN(3))}
			docs = append(docs, d)
		}
		add(t, ix, docs...)
		queries := manyQueries(r, width)
		replies, err := ix.SearchAll(t.Context(), queries)
		if err != nil || len(replies) != len(queries) {
			t.Fatalf("%d replies to %d queries, %v", len(replies), len(queries), err)
		}
		failed := 0
		for i, got := range replies {
			want, err := ix.Search(t.Context(), queries[i])
			if err != nil {
				failed++
			} else {
				want.Work.Elapsed = got.Work.Elapsed
			}
			if fmt.Sprint(got.Err) != fmt.Sprint(err) || !cmp.Equal(got.Result, want, cmpopts.IgnoreUnexported(Result{})) {
				t.Errorf("%+v: error %v, alone %v: %s", queries[i], got.Err, err, cmp.Diff(want, got.Result, cmpopts.IgnoreUnexported(Result{})))
			}
		}
		if failed < len(queries)/5 {
			t.Errorf("%d queries failed", failed)
		}
	}
}

func TestSearchAllErrors(t *testing.T) {
	ix := newToy(t)
	replies, err := ix.SearchAll(t.Context(), []Query{{Text: "a", Rank: ByCode}, {Text: "a"}})
	if err != nil || !errors.Is(replies[0].Err, ErrNoModel) || !errors.Is(replies[1].Err, hashing.ErrNoTerms) {
		t.Errorf("without a model: %+v, %v", replies, err)
	}
	adoptToy(t, ix, toy{Width: 16})
	if r, err := ix.SearchAll(t.Context(), nil); err != nil || len(r) != 0 {
		t.Errorf("no queries: %v, %v", r, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.SearchAll(ctx, []Query{{Text: "a"}, {Code: hashing.Code{1}}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
