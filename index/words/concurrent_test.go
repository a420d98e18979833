package words

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// Readers search the states of a set while a writer adds, deletes and merges.
func TestReadersBesideAWriter(t *testing.T) {
	w := newWorld(5)
	w.grow(t, 300)
	var latest atomic.Pointer[Set]
	latest.Store(w.set)
	queries := make([]Query, 20)
	for i := range queries {
		queries[i] = w.query()
	}
	var done atomic.Bool
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for i := 0; !done.Load(); i++ {
				searchTwice(t, latest.Load(), queries[i%len(queries)])
			}
		})
	}
	for range 40 {
		w.grow(t, 60)
		w.shrink(.05)
		w.merge(t)
		latest.Store(w.set)
	}
	done.Store(true)
	group.Wait()
	w.check(t, queries[0])
}

// searchTwice checks that a state answers a query in the same way again.
func searchTwice(t *testing.T, s *Set, q Query) {
	first, err := s.Search(context.Background(), q)
	if err != nil {
		t.Error(err)
	}
	if again, _ := s.Search(context.Background(), q); !slices.Equal(first.Found, again.Found) {
		t.Errorf("%+v: %v, then %v", q, first, again)
	}
}

// Two states derived from one count their own dead.
func TestStatesFork(t *testing.T) {
	w := newWorld(6)
	w.words = 5
	w.grow(t, 100)
	base, docs, words := w.set, w.twin, []Word{{Terms: []string{"w0"}}, {Terms: []string{"w1"}}}
	for _, share := range []float64{.5, .2, .7} {
		w.set, w.twin = base, twin{}
		for n, d := range docs {
			w.twin[n] = d
		}
		w.shrink(share)
		w.checkFigures(t, words)
		w.shrink(share)
		w.checkFigures(t, words)
	}
}
