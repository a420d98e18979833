package neighbours

import (
	"math/rand/v2"
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
	Draws int     // number of neighbours that an estimate draws; 0 means that it is exact

	accumulators sync.Pool
}

// Dims implements [ae.Rows].
func (e *Expectation) Dims() (n, d int) { return e.Words.Dims() }

// Row implements [ae.Rows]. Without neighbours, it is the document's own row, unscaled.
func (e *Expectation) Row(i int) ([]uint32, []float32) {
	near, shares := e.Graph.Row(i)
	return e.sum(i, near, shares)
}

// Draw implements [ae.Drawn]. Each neighbour is drawn with a probability in proportion to its
// share.
func (e *Expectation) Draw(i int, seed uint64) ([]uint32, []float32) {
	near, shares := e.Graph.Row(i)
	if e.Draws > 0 && len(near) > e.Draws {
		near, shares = draw(near, shares, e.Draws, rand.New(rand.NewPCG(seed, uint64(i))).Float32())
	}
	return e.sum(i, near, shares)
}

// draw draws n of the neighbours systematically from start, which is between 0 and 1.
func draw(near []uint32, shares []float32, n int, start float32) (drawn []uint32, weights []float32) {
	at := start
	for j, share := range shares {
		at += share * float32(n)
		if times := float32(int(at)); times > 0 {
			drawn, weights = append(drawn, near[j]), append(weights, times/float32(n))
			at -= times
		}
	}
	return drawn, weights
}

// sum returns the sum of the rows of document i and of the neighbours.
func (e *Expectation) sum(i int, near []uint32, shares []float32) ([]uint32, []float32) {
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
