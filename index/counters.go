package index

import (
	"sync"

	"github.com/hashsearch/hashsearch/ingest"
)

// counters holds the word counters of goroutines, whose caches of words are worth keeping from one
// batch to the next. The zero value is empty.
type counters struct {
	mu  sync.Mutex
	all []*ingest.WordCounter
}

// of returns the counter of a worker of [parallel.Workers].
func (c *counters) of(worker int, a ingest.Analyzer, v *ingest.Vocabulary) *ingest.WordCounter {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.all) <= worker {
		c.all = append(c.all, new(ingest.WordCounter))
	}
	c.all[worker].Analyzer, c.all[worker].Vocabulary = a, v
	return c.all[worker]
}

// release ends the use of the counters.
func (c *counters) release() {
	for _, w := range c.all {
		w.Release()
	}
}
