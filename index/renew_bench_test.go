package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// BenchmarkRenewal searches a million documents in clusters, one search at a time: while nothing
// else runs, while structures are built continuously, and while a writer adds a hundred documents
// per commit. It reports the median, the 99th percentile and the maximum.
func BenchmarkRenewal(b *testing.B) {
	const n = 1_000_000
	ctx := context.Background()
	ix := newToy(b)
	unsynced(ix)
	adoptToy(b, ix, toy{Width: 64})
	fill(b, ix, "d", n)
	ix.rebuild(ctx, true)
	came := 0
	for _, c := range []struct {
		name      string
		meanwhile func()
	}{
		{"idle", func() { time.Sleep(time.Millisecond) }},
		{"rebuild", func() { ix.rebuild(ctx, true) }},
		{"commits", func() { fill(b, ix, fmt.Sprint("new", came), 100); came++ }},
	} {
		b.Run(c.name, func(b *testing.B) {
			stop, stopped := make(chan struct{}), make(chan int)
			go func() {
				for done := 0; ; done++ {
					select {
					case <-stop:
						stopped <- done
						return
					default:
						c.meanwhile()
					}
				}
			}()
			took := latencies(b, ix)
			close(stop)
			b.ReportMetric(float64(<-stopped), "times")
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs/p50")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs/p99")
			b.ReportMetric(float64(took[len(took)-1].Microseconds()), "µs/max")
		})
	}
}

// latencies measures searches near documents.
func latencies(b *testing.B, ix *Index) (took []time.Duration) {
	r := rand.New(rand.NewPCG(2, 2))
	for b.Loop() {
		start := time.Now()
		if _, err := ix.Search(context.Background(), Query{Code: clusteredCode(r)}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	return took
}

// fill adds n short documents in clusters.
func fill(b *testing.B, ix *Index, prefix string, n int) {
	r := rand.New(rand.NewPCG(1, uint64(len(prefix)+n)))
	err := ix.Add(context.Background(), func(yield func(ingest.Document, error) bool) {
		for i := range n {
			if !yield(coded(fmt.Sprint(prefix, "-", i), clusteredCode(r), 64, "a1", "a2"), nil) {
				return
			}
		}
	}, nil)
	if err != nil {
		b.Error(err)
	}
}

// clusteredCode draws a code near one of 10,000 centres.
func clusteredCode(r *rand.Rand) hashing.Code {
	c := hashing.Code{rand.New(rand.NewPCG(r.Uint64N(10_000), 3)).Uint64()}
	for range 5 {
		c.Flip(r.IntN(64))
	}
	return c
}
