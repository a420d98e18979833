package words

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

var vocabulary = zipf{1_000_000}

// size returns the size of the collection of the benchmarks: HASHSEARCH_WORDS, such as 1000000, or
// a small one.
func size() uint32 {
	if n, err := strconv.Atoi(os.Getenv("HASHSEARCH_WORDS")); err == nil {
		return uint32(n)
	}
	return 11_000
}

// collection is a set of one segment of size documents, and how long it took to make.
var collection = sync.OnceValue(func() (made struct {
	set                *Set
	build, merge, open time.Duration
}) {
	var segments []*Segment
	for from, n := uint32(0), size(); from < n; from += 2000 {
		var docs []Document
		for i := from; i < min(from+2000, n); i++ {
			docs = append(docs, vocabulary.document(i))
		}
		start := time.Now()
		segments = append(segments, Build(docs))
		made.build += time.Since(start)
	}
	start := time.Now()
	merged, err := Merge(context.Background(), segments, func(uint32) bool { return false })
	if err != nil {
		panic(err)
	}
	made.merge = time.Since(start)
	start = time.Now()
	if _, err := Open(merged.Bytes()); err != nil {
		panic(err)
	}
	made.open = time.Since(start)
	made.set = New().Add(merged)
	return made
})

func questions(n int, documents uint32) (all [][]Word) {
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		all = append(all, vocabulary.question(r, documents))
	}
	return all
}

func BenchmarkSearch(b *testing.B) {
	c := collection()
	s := c.set.Segments()[0]
	b.Logf("%d documents, %d terms, %d postings: %.2f bytes a posting, %.0f a document in memory; build %v, merge %v, open %v",
		s.Len(), s.Terms(), s.Postings(), float64(len(s.lists))/float64(s.Postings()), float64(c.set.Memory())/float64(s.Len()), c.build, c.merge, c.open)
	for name, set := range map[string]func(*Query){
		"words":  func(*Query) {},
		"hybrid": func(q *Query) { q.Scale, q.Extra = .05, agreement{.3} },
	} {
		b.Run(name, func(b *testing.B) {
			qs, postings := questions(1000, size()), 0
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				q := Query{Words: qs[i%len(qs)], K: 10}
				set(&q)
				a, err := c.set.Search(context.Background(), q)
				if err != nil {
					b.Fatal(err)
				}
				postings += a.Postings
				i++
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(postings), "ns/posting")
			b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "queries/s")
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000} {
		var docs []Document
		for i := range n {
			docs = append(docs, vocabulary.document(uint32(i)))
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Build(docs)
			}
		})
	}
}
