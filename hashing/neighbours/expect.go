package neighbours

import (
	"sync"

	"github.com/hashsearch/hashsearch/ae"
)

// An Expectation says which words one expects in a document: Own times its own and, by the
// graph, those of its neighbours. Its rows are made when they are asked for, because all of them
// together would be fifty times the collection. It implements [ae.Rows].
type Expectation struct {
	Words *ae.Sparse // one row a document
	Graph *ae.Sparse
	Own   float32

	accumulators sync.Pool
}

// Dims implements [ae.Rows].
func (e *Expectation) Dims() (n, d int) { return e.Words.Dims() }

// Row implements [ae.Rows]. A document without neighbours is expected to be itself.
func (e *Expectation) Row(i int) ([]uint32, []float32) {
	near, shares := e.Graph.Row(i)
	if len(near) == 0 {
		return e.Words.Row(i)
	}
	a, _ := e.accumulators.Get().(*accumulator)
	if a == nil {
		_, d := e.Words.Dims()
		a = newAccumulator(d)
	}
	defer e.accumulators.Put(a)
	if e.Own > 0 {
		a.add(e.Own, e.Words, i)
	}
	for j, share := range shares {
		a.add(share, e.Words, int(near[j]))
	}
	r := a.take()
	return r.cols, r.vals
}
