package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// filled is a snapshot of n random codes.
func filled(n, width int) *snapshot {
	r := rand.New(rand.NewPCG(1, uint64(width)))
	s := newSnapshot(1, toy{Width: width})
	for i := range n {
		s.nums = append(s.nums, uint32(i))
		s.codes = append(s.codes, randomCode(r, width)...)
	}
	return s
}

// BenchmarkSearch is the search in memory alone; reading hits adds some microseconds each.
func BenchmarkSearch(b *testing.B) {
	for _, c := range []struct {
		width, k, radius int
	}{{64, 10, 0}, {64, 100, 0}, {128, 10, 0}, {256, 10, 0}, {20, 10, 0}, {20, 10, 2}, {24, 10, 0}} {
		s := filled(1e6, c.width)
		b.Run(fmt.Sprintf("codes=1e6/width=%d/k=%d/radius=%d", c.width, c.k, c.radius), func(b *testing.B) {
			r := rand.New(rand.NewPCG(2, 2))
			var w Work
			for b.Loop() {
				a := ask{code: randomCode(r, c.width), k: c.k, radius: c.width, except: -1}
				if c.radius > 0 {
					a.radius, a.all = c.radius, true
				}
				w = Work{}
				if _, err := s.nearest(context.Background(), a, &w); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(w.Probes), "probes/op")
			b.ReportMetric(float64(w.Candidates), "codes/op")
		})
	}
}

func BenchmarkAddressesBuild(b *testing.B) {
	s := filled(1e6, 20)
	for b.Loop() {
		newTable(s)
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
