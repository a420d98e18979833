package neighbours

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/ingest"
)

// minWeight is the least weight that a term keeps in a spread row of length 1.
const minWeight = 0.01

// spread are rows of (I + G + G²)·x scaled to length 1, where x are the TF-IDF rows of the
// documents: each document's terms together with those of its neighbours and of their neighbours.
// Such a row has hundreds of terms, so it is computed on request. spread implements [ae.Rows].
type spread struct {
	graph *links
	x     unitRows
	rows  []int // the documents

	scratch sync.Pool // of *pair
}

// A pair of accumulators sums shares of documents and weights of words.
type pair struct{ near, words *accumulator }

// Dims implements [ae.Rows].
func (s *spread) Dims() (n, d int) {
	_, d = s.x.Dims()
	return len(s.rows), d
}

// Row implements [ae.Rows].
func (s *spread) Row(i int) ([]uint32, []float32) {
	p, _ := s.scratch.Get().(*pair)
	if p == nil {
		n, d := s.x.Dims()
		p = &pair{newAccumulator(n), newAccumulator(d)}
	}
	defer s.scratch.Put(p)
	reached := s.twoSteps(s.rows[i], p.near)
	var vals []float32
	for e, j := range reached.cols {
		var cols []uint32
		cols, vals = s.x.weigh(vals[:0], int(j))
		p.words.add(reached.vals[e], cols, vals)
	}
	r := p.words.take().normalised(minWeight)
	return r.cols, r.vals
}

// twoSteps returns row i of I + G + G².
func (s *spread) twoSteps(i int, near *accumulator) row {
	near.addAt(uint32(i), 1)
	s.graph.each(i, near.addAt)
	s.graph.each(i, func(j uint32, share float32) {
		s.graph.each(int(j), func(k uint32, part float32) { near.addAt(k, share*part) })
	})
	return near.take()
}

// diffuse replaces points by (I + G + G²)·points. A document is then where its row of spread would
// be, but for the scale and the terms of little weight.
func diffuse(ctx context.Context, graph *links, points []float32, d int) error {
	once := slices.Clone(points)
	err := addNear(ctx, once, graph, points, d)
	return errors.Join(err, addNear(ctx, points, graph, once, d))
}

// addNear adds G·points to dst.
func addNear(ctx context.Context, dst []float32, graph *links, points []float32, d int) error {
	return parallel.Each(ctx, len(points)/d, func(i int) error {
		graph.each(i, func(j uint32, share float32) {
			blas32.Axpy(share, vector(points, int(j), d), vector(dst, i, d))
		})
		return nil
	})
}

// unitRows are the TF-IDF rows of documents, of length 1. They implement [ae.Rows].
type unitRows struct {
	texts
	v *ingest.Vocabulary
}

// Row implements [ae.Rows].
func (x unitRows) Row(i int) ([]uint32, []float32) { return x.weigh(nil, i) }

// weigh is Row with dst, which is empty, as memory for the values.
func (x unitRows) weigh(dst []float32, i int) ([]uint32, []float32) {
	c := x.at(i)
	dst = ingest.TFIDF.Weigh(dst, c, x.v)
	ingest.Normalize(dst)
	return c.IDs, dst
}

// A row is a sparse row: ascending columns and their values.
type row struct {
	cols []uint32
	vals []float32
}

// normalised scales the row to length 1 and drops entries below least. It reuses the memory of r.
func (r row) normalised(least float32) row {
	sum := 0.0
	for _, v := range r.vals {
		sum += float64(v) * float64(v)
	}
	scale := float32(1 / math.Sqrt(max(sum, 1e-30)))
	kept := row{r.cols[:0], r.vals[:0]}
	for j, v := range r.vals {
		if v *= scale; v >= least {
			kept.cols, kept.vals = append(kept.cols, r.cols[j]), append(kept.vals, v)
		}
	}
	return kept
}
