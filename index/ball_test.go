package index

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestBall compares Ball with a search without a limit, then deletes documents that are still to be
// yielded.
func TestBall(t *testing.T) {
	const width, n = 20, 3000
	ix := newToy(t)
	unsynced(ix)
	adoptToy(t, ix, toy{Width: width})
	r := rand.New(rand.NewPCG(5, 5))
	var docs []ingest.Document
	for i := range n {
		docs = append(docs, coded(string(rune('A'+i)), randomCode(r, width), width))
	}
	add(t, ix, docs...)
	for _, q := range []Query{{Code: hashing.Code{1}, Radius: 9}, {ID: "B", Radius: -1}, {Text: "00000", Radius: width},
		{Code: hashing.Code{7}, Radius: width, Filter: []ingest.Condition{{Field: "id", Op: ingest.Less, Value: "a"}}}} {
		ball, hits, err := ix.Ball(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		q.Limit = n
		want, err := ix.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, c := range ball.Within {
			total += c
		}
		if got := ids(t, hits); !slices.Equal(got, hitIDs(want.Hits)) || total != len(got) || !ball.Complete || len(ball.Hits) > 0 {
			t.Errorf("%+v: %d hits of %d, want %d", q, len(got), total, len(want.Hits))
		}
	}
	checkDeleting(t, ix)
}

// checkDeleting deletes the last document and replaces the one before it while hits are read.
func checkDeleting(t *testing.T, ix *Index) {
	_, hits, err := ix.Ball(context.Background(), Query{Code: hashing.Code{1}, Radius: 20})
	if err != nil {
		t.Fatal(err)
	}
	want := ids(t, hits)
	var got []string
	for h, err := range hits {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, h.ID); len(got) == 1 {
			add(t, ix, ingest.Document{ID: want[len(want)-2], Text: "00001"}, ingest.Document{ID: "new", Text: "00001"})
			if _, err := ix.Delete(context.Background(), want[len(want)-1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !slices.Equal(got, want[:len(want)-2]) {
		t.Errorf("%d hits, want %d", len(got), len(want)-2)
	}
}

func ids(t *testing.T, hits func(func(Hit, error) bool)) (s []string) {
	for h, err := range hits {
		if err != nil {
			t.Fatal(err)
		}
		if h.Similarity != 1-float64(h.Distance)/20 || h.Text == "" {
			t.Fatalf("hit %+v", h)
		}
		s = append(s, h.ID)
	}
	return s
}

func hitIDs(hits []Hit) (s []string) {
	for _, h := range hits {
		s = append(s, h.ID)
	}
	return s
}

func TestBadBalls(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 20})
	add(t, ix, many(600)...)
	for _, q := range []Query{{Text: "00001"}, {Text: "00001", Radius: 3, Limit: 2}, {Text: "00001", Radius: 3, Rerank: BM25}, {Radius: 3},
		{Text: "00001", Radius: 3, Cursor: "x"}} {
		if _, _, err := ix.Ball(context.Background(), q); !errors.Is(err, ErrQuery) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, hits, err := ix.Ball(ctx, Query{Text: "00001", Radius: 20})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, err = range hits {
		if err == nil {
			seen++
			cancel()
		}
	}
	if !errors.Is(err, context.Canceled) || seen >= 600 {
		t.Errorf("%d hits after the context was cancelled, %v", seen, err)
	}
}
