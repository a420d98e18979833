package index_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// notes yields documents about the sea and about the kitchen.
func notes(yield func(ingest.Document, error) bool) {
	texts := map[string]string{
		"sea":     "The tide lifts the boat out of the harbour while wind and waves turn toward the lighthouse.",
		"kitchen": "Knead the dough, heat the oven and bake the bread until its crust sounds hollow.",
	}
	for i := range 20 {
		for _, label := range []string{"sea", "kitchen"} {
			id := fmt.Sprintf("%s/%d", label, i)
			if !yield(ingest.Document{ID: id, Text: texts[label], Labels: []string{label}}, nil) {
				return
			}
		}
	}
}

// A collection is a file. Documents are added first. Then a model is trained on them, and the
// collection adopts the model and can be searched.
func Example() {
	dir, err := os.MkdirTemp("", "example")
	check(err)
	defer os.RemoveAll(dir)
	ix, err := index.Open(filepath.Join(dir, "notes.db"), &index.Options{Create: true})
	check(err)
	defer ix.Close()

	ctx := context.Background()
	added := 0
	check(ix.Add(ctx, notes, func(o index.Outcome) error { added++; return o.Err }))
	learned := ix.Next()
	m, err := hashing.Train(ctx, ix.Documents(ctx), hashing.Options{Bits: 16, Epochs: 5})
	check(err)
	generation, err := ix.Adopt(ctx, m, learned, nil)
	check(err)
	fmt.Println(added, "documents, generation", generation)

	found, err := ix.Search(ctx, index.Query{Text: "a boat in the waves", Limit: 3})
	check(err)
	for _, h := range found.Hits {
		fmt.Println(h.Labels)
	}

	like, err := ix.Search(ctx, index.Query{
		ID:     "sea/0",
		Filter: []ingest.Condition{{Field: "label", Value: "kitchen"}},
		Limit:  1,
	})
	check(err)
	fmt.Println(like.Hits[0].Labels)
	// Output:
	// 40 documents, generation 1
	// [sea]
	// [sea]
	// [sea]
	// [kitchen]
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
