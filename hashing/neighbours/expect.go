package neighbours

import (
	"sync"

	"github.com/hashsearch/hashsearch/ae"
)

// An Expectation holds the target rows of a network that learns to expect a document's terms
// together with those of its neighbours. Row i is Own times row i of Words plus the rows of its
// neighbours weighted by Graph. Rows are computed on request, because all of them together would
// be fifty times the size of the collection. Expectation implements [ae.Rows].
type Expectation struct {
	Words *Words  // one row per document
	Graph ae.Rows // weights of the neighbours, as [Find] returns them
	Own   float32 // weight of the document's own row

	accumulators sync.Pool
}

// Dims implements [ae.Rows].
func (e *Expectation) Dims() (n, d int) { return e.Words.Dims() }

// Row implements [ae.Rows]. Without neighbours, it is the document's own row, unscaled.
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
		e.Words.addTo(a, e.Own, i)
	}
	for j, share := range shares {
		e.Words.addTo(a, share, int(near[j]))
	}
	return e.Words.weighted(a.take())
}
