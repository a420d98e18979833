package index

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

func many(n int) []ingest.Document {
	docs := make([]ingest.Document, n)
	for i := range docs {
		docs[i] = coded(fmt.Sprint("d", i), hashing.Code{uint64(i)}, 16, "a1")
	}
	return docs
}

// nearest returns the id of the document nearest to a code.
func nearest(t *testing.T, ix *Index, code uint64) string {
	t.Helper()
	r, err := ix.Search(context.Background(), Query{Code: hashing.Code{code}, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r.Hits[0].ID
}

func TestGenerations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g.db")
	ix := openToy(t, path)
	ctx := context.Background()
	add(t, ix, many(100)...)
	if _, err := ix.Search(ctx, Query{Text: "x", Rank: ByCode}); !errors.Is(err, ErrNoModel) {
		t.Errorf("search without a model: %v", err)
	}
	if ix.Model() != nil {
		t.Error("there is a model")
	}
	first := adoptToy(t, ix, toy{Width: 16})
	if got := nearest(t, ix, 7); got != "d7" {
		t.Errorf("first generation finds %s", got)
	}
	second := adoptToy(t, ix, toy{Width: 16, Mask: 0xff})
	if got := nearest(t, ix, 7^0xff); got != "d7" {
		t.Errorf("second generation finds %s", got)
	}
	add(t, ix, coded("later", hashing.Code{0x7777}, 16))
	if _, err := ix.Delete(ctx, "d8"); err != nil {
		t.Error(err)
	}
	gens, err := ix.Generations()
	if err != nil || len(gens) != 2 || gens[0].Complete || gens[0].Codes != 99 || !gens[1].Complete || gens[1].Codes != 100 || !gens[1].Current {
		t.Errorf("generations %+v, %v", gens, err)
	}
	if err := ix.Use(ctx, first, nil); err != nil {
		t.Fatal(err)
	}
	if got := nearest(t, ix, 0x7777); got != "later" {
		t.Errorf("after going back: %s", got)
	}
	checkSound(t, ix)
	if err := ix.Drop(first); !errors.Is(err, ErrCurrent) {
		t.Error("the current generation was dropped")
	}
	if err := ix.Drop(second); err != nil {
		t.Error(err)
	}
	for _, err := range []error{ix.Drop(second), ix.Use(ctx, second, nil), ix.Drop(0)} {
		if !errors.Is(err, ErrGeneration) {
			t.Errorf("error %v, want ErrGeneration", err)
		}
	}
	if again := adoptToy(t, ix, toy{Width: 16}); again != first {
		t.Errorf("the same model became generation %d, was %d", again, first)
	}
	if third := adoptToy(t, ix, toy{Width: 9}); third <= second {
		t.Errorf("generation %d was assigned again", third)
	}
	checkSound(t, ix)
}

func TestAdoptResumes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g.db")
	ix := openToy(t, path)
	add(t, ix, many(3*batchDocuments)...)
	old := adoptToy(t, ix, toy{Width: 16})
	ctx, stop := context.WithCancel(context.Background())
	progress := func(done, _ int) {
		if done >= batchDocuments {
			stop()
		}
	}
	next := toy{Width: 20, Mask: 3}
	if _, err := ix.adopt(ctx, next, 0, progress); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want that of the context", err)
	}
	if s := ix.state.Load().now; s.generation != old {
		t.Errorf("the current generation is %d", s.generation)
	}
	checkSound(t, ix)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	ix = openToy(t, path)
	first := -1
	id, err := ix.adopt(context.Background(), next, 0, func(done, total int) {
		if first < 0 {
			first = done
		}
	})
	if err != nil || first < batchDocuments {
		t.Errorf("resumed at %d, %v", first, err)
	}
	gens, err := ix.Generations()
	if err != nil || len(gens) != 2 || gens[1].ID != id || gens[1].Codes != 3*batchDocuments || !gens[1].Complete {
		t.Errorf("generations %+v, %v", gens, err)
	}
	checkSound(t, ix)
}
