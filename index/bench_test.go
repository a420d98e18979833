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

// BenchmarkAddCodes adds codes of 64 bits with row numbers as ids, as an import does.
func BenchmarkAddCodes(b *testing.B) {
	ix := newToy(b)
	r := rand.New(rand.NewPCG(1, 1))
	err := ix.AddCodes(context.Background(), 64, func(yield func(Coded, error) bool) {
		for i := 0; b.Loop(); i++ {
			if !yield(withCode(strconv.Itoa(i), "", randomCode(r, 64)), nil) {
				return
			}
		}
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAdd adds short documents in one call.
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

// BenchmarkFilter searches 200,000 codes with filters of different selectivity.
func BenchmarkFilter(b *testing.B) {
	const n, days = 200_000, 10_000
	ix := newToy(b)
	unsynced(ix)
	adoptToy(b, ix, toy{Width: 64})
	r := rand.New(rand.NewPCG(1, 1))
	err := ix.Add(context.Background(), func(yield func(ingest.Document, error) bool) {
		for i := range n {
			d := coded(fmt.Sprintf("%08d", i), randomCode(r, 64), 64)
			d.Labels = []string{[]string{"even", "odd"}[i%2]}
			d.Fields = map[string]string{"day": fmt.Sprint(r.IntN(days)), "tenth": fmt.Sprint(i % 10), "own": fmt.Sprint(i), "code": d.ID + "x"}
			if !yield(d, nil) {
				return
			}
		}
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, filter := range []string{"", "label=odd", "label!=odd", "label=odd|even", "tenth=3", "tenth=3|4|5|6|7", "day>=5000", "day=17", "day<20", "own>=100000", "own=177777", "own=5.0", "exists(day)", "code>=00199000x", "code<00001000x", "id>=00100000"} {
		b.Run(filter, func(b *testing.B) {
			q := Query{Code: randomCode(r, 64)}
			if c, err := ingest.ParseCondition(filter); err == nil {
				q.Filter = []ingest.Condition{c}
			}
			for b.Loop() {
				if _, err := ix.Search(context.Background(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
