package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// BenchmarkAddCodes adds codes of 64 bits under the numbers of their rows, as an import does.
func BenchmarkAddCodes(b *testing.B) {
	ix := newToy(b)
	r := rand.New(rand.NewPCG(1, 1))
	err := ix.AddCodes(context.Background(), 64, func(yield func(Coded, error) bool) {
		for i := 0; b.Loop(); i++ {
			if !yield(with(strconv.Itoa(i), "", randomCode(r, 64)), nil) {
				return
			}
		}
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAdd adds short documents in one call, the usual way.
func BenchmarkAdd(b *testing.B) {
	for _, width := range []int{0, 64} {
		b.Run(fmt.Sprintf("width=%d", width), func(b *testing.B) {
			ix := newToy(b)
			if width > 0 {
				adoptToy(b, ix, toy{Width: width})
			}
			err := ix.Add(context.Background(), func(yield func(ingest.Document, error) bool) {
				for i := 0; b.Loop(); i++ {
					d := coded(fmt.Sprintf("%08d", i), hashing.Code{uint64(i)}, 64, "a1", "a2")
					if !yield(d, nil) {
						return
					}
				}
			}, nil)
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}
