package neighbours

import (
	"context"
	"errors"
	"math"
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
type pair struct {
	near, words *accumulator
	row         row // memory of a row to add
}

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
		p = &pair{near: newAccumulator(n), words: newAccumulator(d)}
	}
	defer s.scratch.Put(p)
	reached := s.twoSteps(s.rows[i], p.near)
	for e, j := range reached.cols {
		p.row.cols, p.row.vals = s.x.weigh(s.x.row(p.row.cols[:0], p.row.vals[:0], int(j)))
		p.words.add(reached.vals[e], p.row.cols, p.row.vals)
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

// diffuseColumns is the number of columns of points that diffuse copies at a time.
const diffuseColumns = 10

// diffuse replaces points by (I + G + G²)·points. A document is then where its row of spread would
// be, but for the scale and the terms of little weight.
func diffuse(ctx context.Context, graph *links, points []float32, d int) (err error) {
	all := blas32.General{Rows: len(points) / d, Cols: d, Stride: d, Data: points}
	once := blas32.General{Rows: all.Rows, Data: make([]float32, all.Rows*min(d, diffuseColumns))}
	for from := 0; from < d && err == nil; from += diffuseColumns {
		part := all
		part.Cols, part.Data = min(diffuseColumns, d-from), points[from:]
		once.Cols, once.Stride = part.Cols, part.Cols
		for i := range all.Rows {
			blas32.Copy(rowOf(part, i), rowOf(once, i))
		}
		err = addNear(ctx, once, graph, part)
		err = errors.Join(err, addNear(ctx, part, graph, once))
	}
	return err
}

func rowOf(m blas32.General, i int) blas32.Vector {
	return blas32.Vector{N: m.Cols, Inc: 1, Data: m.Data[i*m.Stride:][:m.Cols]}
}

// addNear adds G·points to dst.
func addNear(ctx context.Context, dst blas32.General, graph *links, points blas32.General) error {
	return parallel.Each(ctx, dst.Rows, func(i int) error {
		graph.each(i, func(j uint32, share float32) {
			blas32.Axpy(share, rowOf(points, int(j)), rowOf(dst, i))
		})
		return nil
	})
}

// unitRows are the TF-IDF rows of documents, of length 1. They implement [ae.Rows].
type unitRows struct {
	*Texts
	v *ingest.Vocabulary
}

// Row implements [ae.Rows].
func (x unitRows) Row(i int) ([]uint32, []float32) { return x.weigh(x.Texts.Row(i)) }

// weigh replaces counts by their weights.
func (x unitRows) weigh(ids []uint32, counts []float32) ([]uint32, []float32) {
	weights := ingest.TFIDF.Weigh(counts[:0], ingest.Counts{IDs: ids, Ns: counts}, x.v)
	ingest.Normalize(weights)
	return ids, weights
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
